"""Appeals: when, by whom, decided by another, and what follows."""

from datetime import date

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch import appeal as rules
from zhibu.branch.appeal import Ground
from zhibu.branch.attendance import SignIn, Way
from zhibu.branch.day import REASON_LIMIT
from zhibu.branch.refusal import Refusal

DAY = day("2026-10-08")
POLICY = records().policy(date(2026, 10, 8))
RULES = {"policy": POLICY, "calendar": CALENDAR}
ANN, SEC, FAR = member(5), member(1), member(8, mobile=True)
AFTER = at("2026-10-08 19:00")
SIGNED = SignIn(id="2026-10:m005", day=DAY.id, member=ANN.id, at=AFTER, by=ANN.id)


def ask(who=ANN, words="坐在后排", known=None, *, signed=None, ground=Ground.THERE, now=AFTER, of=DAY):
    return rules.appeal(of, who, words, known, signed=signed, ground=ground, now=now, **RULES)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"now": at("2026-10-08 18:29")}, "appeal.early"),
        ({"now": at("2026-10-16 00:00")}, "appeal.too_late"),
        ({"signed": SIGNED}, "appeal.counted"),
        ({"words": "  "}, "appeal.no_words"),
        ({"words": "长" * (REASON_LIMIT + 1)}, "text.too_long"),
        ({"who": member(9, joined_on=date(2026, 11, 1))}, "signin.not_member"),
        ({"of": day("2026-10-08", cancelled=True)}, "day.cancelled"),
        ({"of": day("2026-10-08", held=False)}, "day.not_held"),
        ({"ground": Ground.HOST}, "appeal.host"),
        ({"who": FAR, "ground": Ground.HOST, "now": at("2026-10-08 13:59")}, "appeal.early"),
    ],
)
def test_what_cannot_be_said_is_refused(given, code):
    with pytest.raises(Refusal) as no:
        ask(**given)

    assert code == no.value.code


@pytest.mark.parametrize("now", ["2026-10-08 18:30", "2026-10-15 23:58"])
def test_it_is_said_from_the_closing_to_the_end_of_the_seventh_day(now):
    assert at(now) == ask(now=at(now)).asked_at


def test_the_host_is_named_from_the_opening_on():
    assert Ground.HOST is ask(FAR, ground=Ground.HOST, now=at("2026-10-08 14:00")).ground


def test_the_same_words_change_nothing_new_ones_take_their_place_and_a_refused_one_may_be_asked_again():
    first = ask()

    assert first is ask(known=first)
    assert "还有照片" == ask(words="还有照片", known=first).words
    refused = rules.decide(first, by=SEC, accepted=False, words="没看到", now=AFTER)
    assert ask(known=refused).ruling is None


def test_nobody_decides_their_own_and_the_first_answer_stands():
    first = ask()
    with pytest.raises(Refusal) as no:
        rules.decide(first, by=ANN, accepted=True, words="", now=AFTER)
    assert "appeal.own_case" == no.value.code

    accepted = rules.decide(first, by=SEC, accepted=True, words="", now=AFTER)
    assert accepted is rules.decide(accepted, by=member(2), accepted=True, words="x", now=AFTER)
    for again in (
        lambda: rules.decide(accepted, by=SEC, accepted=False, words="x", now=AFTER),
        lambda: rules.withdraw(accepted),
    ):
        with pytest.raises(Refusal) as no:
            again()
        assert "appeal.decided" == no.value.code


def test_a_refusal_says_why():
    with pytest.raises(Refusal) as no:
        rules.decide(ask(), by=SEC, accepted=False, words=" ", now=AFTER)

    assert "appeal.no_answer" == no.value.code


@pytest.mark.parametrize(
    ("who", "ground", "way", "now", "late"),
    [
        (ANN, Ground.THERE, Way.APPEAL, "2026-10-09 09:00", True),
        (FAR, Ground.HOST, Way.HOST, "2026-10-09 09:00", True),
        (FAR, Ground.HOST, Way.HOST, "2026-10-08 16:00", False),
    ],
)
def test_accepted_it_counts_in_its_own_way_naming_who_decided(who, ground, way, now, late):
    decided = rules.decide(ask(who, ground=ground, now=at(now)), by=SEC, accepted=True, words="", now=at(now))
    counted = rules.counted(decided, DAY, signed=None, **RULES)

    assert (way, SEC.id, late, at(now)) == (counted.way, counted.by, counted.late, counted.at)


def test_refused_or_counted_meanwhile_nothing_new_is_entered():
    refused = rules.decide(ask(), by=SEC, accepted=False, words="没看到", now=AFTER)
    accepted = rules.decide(ask(), by=SEC, accepted=True, words="", now=AFTER)

    assert rules.counted(refused, DAY, signed=None, **RULES) is None
    assert SIGNED is rules.counted(accepted, DAY, signed=SIGNED, **RULES)
