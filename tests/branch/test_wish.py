"""rules.md 2, `birthday.wish` and `birthday.board`: whose wish it is, until when it may be changed, and who sees what."""

from dataclasses import replace
from datetime import date

import pytest

from tests.branch.build import CALENDAR, at, code_of, member
from tests.branch.build import records as a_branch
from zhibu.branch.celebration import Item, Mark, Shifted, mark_id
from zhibu.branch.own_wish import Outcome, Wish, wish_id
from zhibu.branch.people import MemberKind, Status
from zhibu.branch.policy import PolicyChange
from zhibu.branch.wish import (
    TEXT_LIMIT,
    Seen,
    board,
    celebrants,
    choose,
    make,
    open_until,
    returning,
    show_outcome,
    take_down,
    tell,
    wish_shown,
    wishes_of,
    year_of_wish,
)

BOB = member(6, name="王堃", accepted_on=date(2016, 10, 20))
ANN = member(5, name="李安", accepted_on=date(2018, 12, 30))
NOW = at("2026-10-08 10:00")


def branch(*people, held=(), **tables):
    """With bob and ann; `held`: birthdays that the ceremony of October celebrated on the 15th."""
    if held:
        mark = Mark(
            id=mark_id("2026-10", Item.HELD),
            subject="2026-10",
            item=Item.HELD,
            by=ANN.id,
            at=at("2026-10-15 16:00"),
            on=date(2026, 10, 15),
            celebrated=tuple(held),
        )
        tables["ceremony_marks"] = [mark]
    return a_branch(people or (BOB, ANN), **tables)


def a_wish(who=BOB, year=2026, text="多读书", **more):
    given = {"id": wish_id(who.id, year), "member": who.id, "year": year, "text": text, "by": who.id, "at": NOW}
    return Wish(**given | more)


def wish(records, who=BOB, text="多读书", *, year=2026, now=NOW):
    return make(records, who, year, text, calendar=CALENDAR, now=now)


# Whose, and until when


def test_a_wish_is_private_until_its_author_says_otherwise():
    made = wish(branch())
    assert (False, False, "多读书", BOB.id) == (made.public, made.on_board, made.text, made.by)
    assert "m006:2026" == made.id


@pytest.mark.parametrize(
    ("now", "held", "changes"),
    [
        ("2026-01-01 00:00", (), True),
        ("2026-10-19 09:00", (), True),
        ("2026-10-31 23:59", (), True),
        ("2026-11-01 00:00", (), False),
        ("2026-10-15 15:59", (), True),
        ("2026-10-15 16:01", ("m006:2026",), False),
        ("2026-10-20 09:00", ("m009:2026",), True),  # held without him: his own period's end is still the limit
    ],
)
def test_words_may_be_changed_until_the_ceremony_else_until_the_end_of_the_period(now, held, changes):
    known = branch(held=held, wishes=[a_wish()])
    said = code_of(lambda: wish(known, text="少说多做", now=at(now)))
    assert ("" if changes else "wish.stands") == said


def test_by_quarter_it_is_the_quarter_s_end():
    by_quarter = PolicyChange(id="1", field="birthday.period", value="quarter", since=date(2026, 1, 1))
    known = branch(wishes=[a_wish()], policy_changes=[by_quarter])
    assert date(2026, 12, 31) == open_until(known, a_wish(), date(2026, 11, 15))


def test_who_is_put_off_beyond_the_year_s_end_wishes_until_then():
    """A birthday of December whose ceremony is January's: in January it is still last year's wish."""
    shifted = Shifted(id="m005:2026", member=ANN.id, to="2027-01", reason="住院", by=BOB.id, at=at("2026-12-01 09:00"))
    known = branch(shifted=[shifted])
    assert 2026 == year_of_wish(known, ANN, date(2027, 1, 10))
    assert 2027 == year_of_wish(known, ANN, date(2027, 2, 1))


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 1, 2), 2026),
        (date(2026, 10, 31), 2026),
        (date(2026, 11, 1), 2026),  # over, and the next one not yet in preparation
        (date(2027, 10, 12), 2027),
    ],
)
def test_the_year_of_a_wish(today, year):
    assert year == year_of_wish(branch(), BOB, today)


def test_a_birthday_early_in_january_is_prepared_in_december():
    early = member(7, accepted_on=date(2019, 1, 3))
    known = branch(early)
    assert 2026 == year_of_wish(known, early, date(2026, 12, 26))
    assert 2027 == year_of_wish(known, early, date(2026, 12, 27))


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (member(8, accepted_on=None), "wish.no_date"),
        (member(8, accepted_on=date(1920, 1, 1)), "wish.no_date"),
        (member(8, accepted_on=date(2026, 3, 1)), "wish.no_birthday"),
        (member(8, accepted_on=None, kind=MemberKind.APPLICANT), "wish.no_birthday"),
    ],
)
def test_who_has_no_turn_is_told_plainly(who, code):
    assert code == code_of(lambda: wish(branch(who), who))


def test_where_the_branch_asks_for_none_it_says_so():
    off = PolicyChange(id="1", field="birthday.wish", value="no", since=date(2026, 1, 1))
    assert "wish.off" == code_of(lambda: wish(branch(policy_changes=[off])))


def test_who_made_none_before_the_ceremony_may_within_the_year_and_it_is_marked():
    known = branch(held=("m006:2026",))
    assert wish(known, now=at("2026-10-16 09:00")).late
    assert wish(branch(), now=at("2026-12-31 23:00")).late
    assert not wish(branch()).late
    assert "wish.over" == code_of(lambda: wish(branch(), now=at("2027-01-01 00:10")))


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "wish.empty"), ("  \n ", "wish.empty"), ("愿" * TEXT_LIMIT, ""), ("愿" * (TEXT_LIMIT + 1), "text.too_long")],
)
def test_a_wish_is_neither_empty_nor_too_long(text, code):
    assert code == code_of(lambda: wish(branch(), text=text))


def test_the_same_words_again_change_nothing():
    known = a_wish(public=True)
    assert known is wish(branch(wishes=[known]), text=" 多读书 ", now=at("2026-10-09 10:00"))


# Public by choice


def test_words_written_anew_are_private_again():
    """Whoever showed other words didn't show these."""
    shown = choose(a_wish(), public=True, board=True, now=NOW)
    anew = wish(branch(wishes=[shown]), text="少说多做", now=at("2026-10-09 10:00"))
    assert (True, False) == (shown.on_board, anew.on_board)
    assert shown.first_public == anew.first_public


def test_shown_and_withdrawn_at_any_time():
    shown = choose(a_wish(), public=True, board=True, now=NOW)
    assert shown is choose(shown, public=True, board=True, now=NOW)
    withdrawn = choose(shown, public=False, board=False, now=at("2028-01-01 10:00"))
    assert not withdrawn.public
    assert withdrawn is choose(withdrawn, public=False, board=True, now=NOW)


def test_without_a_board_nothing_is_shown():
    assert "wish.no_board" == code_of(lambda: choose(a_wish(), public=True, board=False, now=NOW))


def test_taken_down_it_is_its_author_s_alone_until_it_is_written_anew():
    shown = choose(a_wish(), public=True, board=True, now=NOW)
    down = take_down(shown, "涉及隐私", by=ANN, now=NOW)
    assert not down.on_board
    assert down is take_down(down, "别的", by=ANN, now=NOW)
    assert "wish.taken_down" == code_of(lambda: choose(down, public=True, board=True, now=NOW))
    anew = wish(branch(wishes=[down]), text="少说多做")
    assert choose(anew, public=True, board=True, now=NOW).on_board


@pytest.mark.parametrize(
    ("known", "reason", "by", "code"),
    [
        (a_wish(public=True), "涉及隐私", BOB, "wish.own"),
        (a_wish(), "涉及隐私", ANN, "wish.not_public"),
        (a_wish(public=True), " ", ANN, "wish.no_reason"),
        (a_wish(public=True), "长" * 201, ANN, "text.too_long"),
    ],
)
def test_only_a_public_wish_of_somebody_else_is_taken_down_and_with_a_reason(known, reason, by, code):
    assert code == code_of(lambda: take_down(known, reason, by=by, now=NOW))


@pytest.mark.parametrize(
    ("known", "seen", "text"),
    [
        (None, Seen.NONE, ""),
        (a_wish(), Seen.PRIVATE, ""),
        (a_wish(public=True), Seen.PUBLIC, "多读书"),
        (take_down(a_wish(public=True), "涉及隐私", by=ANN, now=NOW), Seen.TAKEN_DOWN, ""),
        (replace(a_wish(public=True), public=False), Seen.PRIVATE, ""),
    ],
)
def test_others_see_a_private_wish_as_kept_and_never_its_words(known, seen, text):
    shown = wish_shown(branch(wishes=[known] if known else []), BOB.id, 2026, NOW.date())
    assert (seen, text) == (shown.seen, shown.text)


# The board


def test_the_board_stands_in_the_sequence_and_counts_the_private_ones_by_number():
    people = [member(n, name=f"党员{n}", accepted_on=date(2010, 12 - n, 1)) for n in range(1, 6)]
    wishes = [a_wish(each, text=each.name, public=each.id != "m003") for each in people]
    shown = board(branch(*people, wishes=wishes), 2026)
    assert ["m005", "m004", "m002", "m001"] == [each.member.id for each in shown.entries]
    assert 1 == shown.private


def test_what_was_taken_down_is_neither_shown_nor_counted_as_private():
    down = take_down(a_wish(public=True), "涉及隐私", by=ANN, now=NOW)
    shown = board(branch(wishes=[down]), 2026)
    assert ((), 0) == (shown.entries, shown.private)


def test_who_has_left_stands_on_no_board():
    gone = replace(BOB, status=Status.TRANSFERRED, status_since=date(2026, 11, 1))
    assert () == board(branch(gone, ANN, wishes=[a_wish(public=True)]), 2026).entries
    assert 1 == len(board(branch(BOB, ANN, wishes=[a_wish(public=True)]), 2026).entries)


def test_the_secretary_s_list_has_each_celebrant_once_with_their_state():
    known = branch(BOB, ANN, member(9, accepted_on=date(2026, 2, 1)), wishes=[a_wish()])
    found = [(each.member.id, each.shown.seen, each.shown.text) for each in celebrants(known, 2026, date(2026, 10, 8))]
    assert [("m006", Seen.PRIVATE, ""), ("m005", Seen.NONE, "")] == found


def test_a_wish_that_was_only_spoken_isnt_missing():
    spoken = Mark(
        id=mark_id("m006:2026", Item.WISH),
        subject="m006:2026",
        item=Item.WISH,
        by=ANN.id,
        at=NOW,
        on=date(2026, 10, 8),
    )
    for wishes, aloud in (([], True), ([a_wish()], False)):
        (bob, _) = celebrants(branch(ceremony_marks=[spoken], wishes=wishes), 2026, date(2026, 10, 8))
        assert aloud is bob.aloud


# A wish comes back


def test_a_wish_comes_back_before_the_next_birthday_until_it_is_answered():
    last = a_wish(year=2025)
    known = branch(wishes=[last])
    assert last == returning(known, BOB.id, 2026)
    assert None is returning(known, BOB.id, 2025)
    assert None is returning(known, ANN.id, 2026)
    told = tell(known, last, Outcome.KEPT, calendar=CALENDAR, now=NOW)
    assert (Outcome.KEPT, 2026) == (told.outcome, told.outcome_for)
    assert None is returning(branch(wishes=[told]), BOB.id, 2026)


def test_one_that_is_still_going_comes_back_once_a_year():
    told = tell(branch(wishes=[a_wish(year=2025)]), a_wish(year=2025), Outcome.GOING, calendar=CALENDAR, now=NOW)
    known = branch(wishes=[told])
    assert None is returning(known, BOB.id, 2026)
    assert told == returning(known, BOB.id, 2027)


def test_the_latest_earlier_one_comes_back():
    known = branch(wishes=[a_wish(year=2024), a_wish(year=2025), a_wish()])
    assert 2025 == returning(known, BOB.id, 2026).year
    assert [2026, 2025, 2024] == [each.year for each in wishes_of(known, BOB.id)]


def test_what_came_of_it_is_told_only_once_it_stands():
    known = a_wish()
    assert "wish.early" == code_of(
        lambda: tell(branch(wishes=[known]), known, Outcome.KEPT, calendar=CALENDAR, now=NOW)
    )
    held = branch(held=(known.id,), wishes=[known])
    later = at("2026-10-15 17:00")
    told = tell(held, known, Outcome.KEPT, calendar=CALENDAR, now=later)
    assert told is tell(branch(held=(known.id,), wishes=[told]), told, Outcome.KEPT, calendar=CALENDAR, now=later)


def test_an_outcome_is_shown_only_beside_a_public_wish_and_by_choice():
    told = replace(a_wish(year=2025), outcome=Outcome.KEPT)
    assert "wish.not_public" == code_of(lambda: show_outcome(told, public=True))
    public = replace(told, public=True)
    assert None is public.told_outcome
    shown = show_outcome(public, public=True)
    assert Outcome.KEPT is shown.told_outcome
    assert None is replace(shown, public=False).told_outcome
    changed = tell(branch(wishes=[shown]), shown, Outcome.CHANGED, calendar=CALENDAR, now=NOW)
    assert None is changed.told_outcome, "a new word is shown only by a new choice"
