"""What a secretary enters about a day: held or not, notes, filing, approval, moving; who may."""

from dataclasses import replace
from datetime import date

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch.birthday import birthday, may_write
from zhibu.branch.day import (
    REASON_LIMIT,
    REFERENCE_LIMIT,
    SUMMARY_LIMIT,
    Note,
    Step,
    approve,
    dates_to_move,
    file,
    move,
    note,
    say_held,
)
from zhibu.branch.ids import MemberId
from zhibu.branch.keeping import filed_late, may_keep
from zhibu.branch.people import Duty, require_decider
from zhibu.branch.refusal import Refusal
from zhibu.branch.steps import day_in_hand

BEFORE, UNDER_WAY, OVER = at("2026-10-08 14:00"), at("2026-10-08 15:00"), at("2026-10-08 18:30")
SEC = MemberId("m001")


def code_of(call) -> str:
    """The refusal's code, or an empty text where the rule says yes."""
    try:
        call()
    except Refusal as no:
        return no.code
    return ""


@pytest.mark.parametrize(
    ("said", "came", "now", "expected"),
    [
        (True, False, OVER, ""),
        (False, False, OVER, ""),
        (True, False, UNDER_WAY, "day.not_over"),
        (False, True, OVER, "day.somebody_came"),
        (True, True, OVER, ""),
    ],
)
def test_whether_a_day_was_held_is_said_once_it_is_over(said, came, now, expected):
    """And nobody can say that a day on which somebody signed in wasn't held."""
    assert expected == code_of(lambda: say_held(day(), said, came=came, now=now, calendar=CALENDAR))


def test_the_same_word_again_changes_nothing_and_the_last_word_counts():
    first = say_held(day(), False, came=False, now=OVER, calendar=CALENDAR)
    assert first is say_held(first, False, came=False, now=OVER, calendar=CALENDAR)
    assert say_held(first, True, came=False, now=OVER, calendar=CALENDAR).held is True


@pytest.mark.parametrize("which", list(Note))
def test_each_note_lands_in_its_own_field_and_a_new_one_replaces_it(which):
    noted = note(day(), which, " 甲 \n 乙 ", now=UNDER_WAY, calendar=CALENDAR)
    assert "甲\n乙" == getattr(noted, which.value)
    assert "丙" == getattr(note(noted, which, "丙", now=OVER, calendar=CALENDAR), which.value)


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("甲", BEFORE, "day.not_begun"),
        ("甲" * SUMMARY_LIMIT, UNDER_WAY, ""),
        ("甲" * (SUMMARY_LIMIT + 1), UNDER_WAY, "text.too_long"),
    ],
)
def test_a_note_is_taken_from_the_start_on_and_up_to_its_limit(text, now, expected):
    assert expected == code_of(lambda: note(day(), Note.SUMMARY, text, now=now, calendar=CALENDAR))


@pytest.mark.parametrize(
    ("held", "now", "expected"),
    [(True, UNDER_WAY, "day.not_over"), (False, OVER, "day.not_held"), (True, OVER, "")],
)
def test_a_form_is_filed_after_a_day_that_was_held(held, now, expected):
    assert expected == code_of(lambda: file(day(), held=held, now=now, calendar=CALENDAR))


def test_the_first_filing_stands():
    filed = file(day(), held=True, now=OVER, calendar=CALENDAR)
    assert filed is file(filed, held=True, now=at("2026-10-20 09:00"), calendar=CALENDAR)


@pytest.mark.parametrize(("filed", "late"), [("2026-10-10 23:59", False), ("2026-10-11 00:00", True), (None, False)])
def test_a_form_is_late_after_the_last_minute_of_the_second_day(filed, late):
    """002「2日內上報」: for the 8th, the 10th at 23:59."""
    one = replace(day(), filed_at=at(filed) if filed else None)
    assert late is filed_late(records([member()]), one, CALENDAR)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [(" ", "day.no_reference"), ("〔2026〕3号", ""), ("甲" * (REFERENCE_LIMIT + 1), "text.too_long")],
)
def test_an_approval_needs_a_reference(reference, expected):
    call = lambda: approve(day(), by=SEC, reference=reference, now=BEFORE, calendar=CALENDAR)  # noqa: E731 -- a row's call
    assert expected == code_of(call)


@pytest.mark.parametrize(("now", "late"), [(BEFORE, False), (UNDER_WAY, True)])
def test_an_approval_after_the_start_is_marked_late(now, late):
    mark = approve(day(), by=SEC, reference="3号", now=now, calendar=CALENDAR).mark(Step.APPROVED)
    assert (late, "3号") == (mark.late, mark.note)


@pytest.mark.parametrize(
    ("to", "reason", "now", "expected"),
    [
        ("2026-10-15", "出差", "2026-10-01 09:00", ""),
        ("2026-10-15", " ", "2026-10-01 09:00", "day.move_reason"),
        ("2026-10-15", "甲" * (REASON_LIMIT + 1), "2026-10-01 09:00", "text.too_long"),
        ("2026-11-03", "出差", "2026-10-01 09:00", "day.move_month"),
        ("2026-10-08", "出差", "2026-10-01 09:00", "day.move_same"),
        ("2026-10-06", "出差", "2026-10-07 09:00", "day.move_past"),
        ("2026-10-07", "出差", "2026-10-07 15:00", "day.move_past"),
        ("2026-10-15", "出差", "2026-10-08 14:30", "day.begun"),
    ],
)
def test_a_day_is_moved_inside_its_month_with_a_reason_before_it_begins(to, reason, now, expected):
    """002「必須在當月完成」; today is possible while its hour lies ahead."""
    call = lambda: move(day(), date.fromisoformat(to), by=SEC, reason=reason, now=at(now), calendar=CALENDAR)  # noqa: E731 -- a row's call
    assert expected == code_of(call)


def test_only_working_days_of_the_month_that_lie_ahead_are_offered():
    """In October 2026 the 10th is a Saturday that is worked; the 17th and 18th aren't."""
    offered = [each.day for each in dates_to_move(day(), now=at("2026-10-08 09:00"), calendar=CALENDAR)]
    assert [9, 10, 12, 13, 14, 15, 16, 19, 20, 21, 22, 23, 26, 27, 28, 29, 30] == offered


SECRETARY = member(1, duties=(Duty.SECRETARY,))
DEPUTY = member(2, duties=(Duty.DEPUTY,))
ORGANISER = member(3, duties=(Duty.ORGANISATION,))
YOUTH = member(4, duties=(Duty.YOUTH,))
PLAIN = member(5)


@pytest.mark.parametrize(
    ("roster", "by", "asker", "expected"),
    [
        ((SECRETARY, DEPUTY, ORGANISER, PLAIN), SECRETARY, PLAIN, ""),
        ((SECRETARY, DEPUTY, ORGANISER, PLAIN), ORGANISER, PLAIN, ""),
        ((SECRETARY, DEPUTY, ORGANISER, PLAIN), PLAIN, SECRETARY, "not_allowed"),
        ((SECRETARY, DEPUTY, ORGANISER, PLAIN), SECRETARY, SECRETARY, "leave.own_case"),
        ((SECRETARY, YOUTH, PLAIN), YOUTH, SECRETARY, ""),
        ((SECRETARY, YOUTH, PLAIN), YOUTH, PLAIN, "not_allowed"),
    ],
)
def test_leave_is_decided_by_whose_duty_it_is_and_never_by_oneself(roster, by, asker, expected):
    """The secretary's own goes to the deputy, without one to the committee."""
    assert expected == code_of(lambda: require_decider(roster, by, asker.id, date(2026, 10, 1)))


def test_the_record_is_kept_by_duty_or_by_whom_the_plan_names():
    publicity = member(6, duties=(Duty.PUBLICITY,))
    known = records([SECRETARY, ORGANISER, PLAIN, publicity])
    named = day(recorder=PLAIN.name)
    able = [each.id for each in known.roster if may_keep(known, named, each, named.on)]
    assert ["m001", "m005", "m006"] == able


@pytest.mark.parametrize(
    ("by", "now", "expected"),
    [
        (SECRETARY, "2026-06-05 07:59", ""),
        (SECRETARY, "2026-06-05 08:00", "card.too_late"),
        (PLAIN, "2026-06-01 09:00", "card.own"),
    ],
)
def test_a_card_is_written_until_the_greeting_goes_out_and_by_somebody_else(by, now, expected):
    policy = records([PLAIN]).policy
    one = birthday(PLAIN, 2026, policy(date(2026, 6, 5)))
    assert expected == code_of(lambda: may_write(one, by, policy=policy, calendar=CALENDAR, now=at(now)))


def test_there_is_no_card_where_there_is_no_anniversary():
    policy, now = records([PLAIN]).policy, at("2026-06-01 09:00")
    assert "card.none" == code_of(lambda: may_write(None, SECRETARY, policy=policy, calendar=CALENDAR, now=now))


@pytest.mark.parametrize(
    ("now", "october", "expected"),
    [
        ("2026-10-01 09:00", {}, "2026-10"),
        ("2026-10-08 15:00", {}, "2026-10"),
        ("2026-10-10 09:00", {"held": True}, "2026-10"),
        ("2026-10-15 18:29", {"held": True}, "2026-10"),
        ("2026-10-15 18:30", {"held": True}, "2026-11"),
        ("2026-10-10 09:00", {"held": False}, "2026-11"),
        ("2026-10-01 09:00", {"cancelled": True}, "2026-11"),
        ("2026-11-05 08:00", {"held": True}, "2026-11"),
        ("2026-12-01 09:00", {"held": True}, "2026-11"),
    ],
)
def test_the_day_in_hand_is_the_one_that_still_wants_something(now, october, expected):
    """For a week after its end a day that lacks a step comes before the next one."""
    known = records([SECRETARY], days=[day(**october), day("2026-11-05")])
    assert expected == day_in_hand(known, calendar=CALENDAR, now=at(now)).id


def test_without_days_nothing_is_in_hand():
    assert day_in_hand(records([SECRETARY]), calendar=CALENDAR, now=at("2026-10-01 09:00")) is None
