"""The words on a card: one's own for one person, never a copy, never nothing."""

from dataclasses import replace
from datetime import date

import pytest

from tests.branch.build import CALENDAR, at, code_of, day, member, records
from zhibu.branch.attendance import SignIn
from zhibu.branch.birthday import birthday
from zhibu.branch.card import (
    MESSAGE_LIMIT,
    CardMessage,
    anniversaries,
    essence,
    fingerprint,
    keep,
    ready,
    repeated,
    unaddressed,
    write_message,
)
from zhibu.branch.ids import about
from zhibu.branch.past_year import past_year
from zhibu.branch.people import Duty

SECRETARY = member(1, name="周秀兰", duties=(Duty.SECRETARY,))
ANN = member(5, name="李安")
BOB = member(6, name="王堃")
MAI = member(7, name="买买提·吐尔逊")
JOHN = member(8, name="John Smith")
LAN = member(9, name="吴秀兰")
PEOPLE = [SECRETARY, ANN, BOB, MAI, JOHN, LAN]
NOW = at("2026-10-10 09:00")


def card(whom, year, text, when="2026-10-01 09:00", **more):
    return CardMessage(
        id=f"{whom.id}:{year}", member=whom.id, year=year, text=text, by=SECRETARY.id, at=at(when), **more
    )


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ((ANN, "愿您不忘初心，牢记使命。"), (BOB, "愿您不忘初心，牢记使命。"), True),
        ((ANN, "愿您不忘初心，牢记使命。"), (BOB, "愿您不忘初心牢记使命"), True),
        ((ANN, "愿您不忘初心，牢记使命。"), (BOB, "愿您 不忘初心,\n牢记使命!!"), True),
        ((ANN, "李安同志，您辛苦了！"), (BOB, "王堃同志：您辛苦了。"), True),
        ((ANN, "感谢李安，也感谢家人"), (MAI, "感谢买买提·吐尔逊，也感谢家人"), True),
        ((ANN, "感谢李安，也感谢家人"), (MAI, "感谢吐尔逊，也感谢家人"), True),
        ((ANN, "Thank you, 李安."), (JOHN, "THANK YOU, John Smith"), True),
        ((ANN, "入党１０周年"), (BOB, "入党10周年"), True),
        ((ANN, "愿您不忘初心\u200b，牢记使命"), (BOB, "愿您不忘初心，牢记使命🎉"), True),
        ((ANN, "愿您不忘初心，牢记使命。"), (BOB, "願您不忘初心，牢記使命。"), True),
        ((ANN, "李安：您辛苦了！"), (BOB, "王堃同志：您辛苦了。"), True),
        ((LAN, "秀兰同志，您辛苦了！"), (BOB, "您辛苦了。"), True),
        ((ANN, "值此您入党八周年之际，愿您不忘初心"), (BOB, "值此您入党10周年之际，愿您不忘初心"), True),
        ((ANN, "愿您不忘初心，牢记使命。"), (BOB, "愿您不忘初心，再立新功。"), False),
        ((ANN, "感谢您二十年如一日守着实验室"), (BOB, "感谢您十年如一日守着实验室"), False),
        ((ANN, "谢谢王堃"), (BOB, "谢谢李安"), False),
    ],
)
def test_what_counts_as_the_same_words(first, second, same):
    """Spaces, punctuation, width, case, script, the celebrant's name and their anniversary don't make words one's own; another word does."""
    earlier, later = card(first[0], 2026, first[1]), card(second[0], 2026, second[1], "2026-10-02 09:00")
    known = records(PEOPLE, cards=[earlier, later])

    assert (earlier if same else None) == repeated(known, later)
    assert (None if same else later) == ready(known, later.id)
    assert earlier == ready(known, earlier.id)


@pytest.mark.parametrize(
    ("whom", "year", "copied"),
    [
        (ANN, 2026, True),  # another's of this year
        (ANN, 2025, True),  # another's of last year
        (BOB, 2025, True),  # one's own of last year
        (ANN, 2024, False),
        (BOB, 2024, False),
    ],
)
def test_the_words_of_this_year_and_of_last_are_looked_at(whom, year, copied):
    known = records(PEOPLE, cards=[card(whom, year, "同一段话", f"{year}-09-01 09:00"), card(BOB, 2026, "同一段话")])

    assert copied is (ready(known, "m006:2026") is None)


def test_the_words_that_were_first_stay_the_celebrants_own():
    """Who wrote for two people with the same words is asked about the second alone, and no longer once the first is changed."""
    first, second = card(ANN, 2026, "同一段话"), card(BOB, 2026, "同一段话", "2026-10-02 09:00")

    assert first == ready(records(PEOPLE, cards=[first, second]), first.id)
    changed = replace(first, text="另一段话", at=NOW)
    assert second == ready(records(PEOPLE, cards=[changed, second]), second.id)


def test_for_one_person_they_may_stand_all_the_same():
    first, second = card(ANN, 2026, "同一段话"), card(BOB, 2026, "同一段话", "2026-10-02 09:00")
    third = card(MAI, 2026, "同一段话", "2026-10-03 09:00")
    kept = keep(second, fingerprint(second))
    known = records(PEOPLE, cards=[first, kept, third])

    assert kept == ready(known, kept.id)
    assert ready(known, third.id) is None
    assert kept is keep(kept, fingerprint(kept))
    assert "button.stale" == code_of(lambda: keep(second, fingerprint(third)))
    assert "button.stale" == code_of(lambda: keep(None, fingerprint(second)))


def test_new_words_are_asked_about_anew():
    kept = card(BOB, 2026, "同一段话", kept=True)

    assert kept is write_message(BOB, 2026, " 同一段话 \n", by=SECRETARY, now=NOW, known=kept)
    assert write_message(BOB, 2026, "别的话", by=SECRETARY, now=NOW, known=kept).kept is False


@pytest.mark.parametrize(
    "text", ["", "  \n ", "。。。！", "🎉🎉", "\u200b\u200d", "\u3164\u3164", "王堃", "王堃：", "王堃同志：", "——"]
)
def test_words_that_say_nothing_are_refused(text):
    assert "card.empty" == code_of(lambda: write_message(BOB, 2026, text, by=SECRETARY, now=NOW))


def test_the_longest_words_are_taken_and_one_character_more_is_not():
    write = lambda count: write_message(BOB, 2026, "长" * count, by=SECRETARY, now=NOW)  # noqa: E731 -- read twice below

    assert MESSAGE_LIMIT == len(write(MESSAGE_LIMIT).text)
    assert "text.too_long" == code_of(lambda: write(MESSAGE_LIMIT + 1))


def test_paragraphs_stay_and_empty_lines_go():
    assert "一\n二" == write_message(BOB, 2026, "\n 一  \n\n\n二\n", by=SECRETARY, now=NOW).text


def test_a_name_of_one_s_own_is_left_out_and_another_s_is_not():
    assert "感谢您" == essence("感谢您，王堃。", "王堃")
    assert "感谢您李安" == essence("感谢您，李安。", "王堃")


# The year beside the draft


def held(on, **more):
    return day(on, held=True, **more)


def signed(on, whom):
    return SignIn(id=about(day(on).id, whom.id), day=day(on).id, member=whom.id, at=at(f"{on} 14:30"), by=whom.id)


def test_the_year_counts_from_the_last_political_birthday():
    """Accepted on 5 June: May of last year is another year; a day that wasn't held counts for nobody."""
    days = [
        held("2025-05-08"),
        held("2025-07-10", chair="王堃"),
        held("2025-11-13", recorder="王堃"),
        held("2026-03-12"),
        day("2026-04-09", held=False),
    ]
    signins = [signed(each, BOB) for each in ("2025-05-08", "2025-07-10", "2026-03-12")]
    known = records(PEOPLE, joined="2025-01-01 00:00", days=days, signins=signins)
    one = birthday(BOB, 2026, known.policy(date(2026, 6, 5)))

    year = past_year(known, one, calendar=CALENDAR, now=at("2026-05-29 09:00"))

    assert (date(2025, 6, 5), 3, 2, 2) == (year.since, year.held, year.attended, year.led)
    assert (0, 0) == (year.made_up, year.wishes)


def test_what_was_before_the_branch_began_here_is_not_known_and_not_counted():
    known = records(PEOPLE, joined="2026-04-20 00:00", days=[held("2026-05-14")], signins=[signed("2026-05-14", BOB)])
    one = birthday(BOB, 2026, known.policy(date(2026, 6, 5)))

    year = past_year(known, one, calendar=CALENDAR, now=at("2026-05-29 09:00"))

    assert (date(2026, 4, 20), 1, 1) == (year.since, year.held, year.attended)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("值此您入党十五周年之际，祝您前行。", (15,)),
        ("值此您入黨１５週年之際", (15,)),
        ("入党一百零五周年", (105,)),
        ("入党二〇周年、入党二十一周年", (20, 21)),
        ("入党的第十周年", (10,)),
        ("庆祝建党一百周年", ()),
        ("您入党以来，建党一百周年时也在一线。", ()),
        ("入党十五年来", ()),
        ("愿您不忘来路。", ()),
    ],
)
def test_which_anniversary_of_joining_the_words_name(text, named):
    """The Party's own anniversary is none of a member's."""
    assert named == anniversaries(text)


@pytest.mark.parametrize(
    "text, rest",
    [
        ("淑芬同志：\n四十年如一日。", "四十年如一日。"),
        ("王淑芬同志：四十年如一日。", "四十年如一日。"),
        ("亲爱的淑芬同志，四十年如一日。", "四十年如一日。"),
        ("王淑芬\n四十年如一日。", "四十年如一日。"),
        ("各位同志：四十年如一日。", "各位同志：四十年如一日。"),
        ("淑芬同志四十年如一日。", "淑芬同志四十年如一日。"),
        ("淑芬同志：", "淑芬同志："),
    ],
)
def test_a_salutation_of_the_celebrant_isnt_set_twice(text, rest):
    assert rest == unaddressed(text, "王淑芬")
