"""What a secretary enters about a day: held or not, notes, filing, approval, moving; who may."""

from dataclasses import replace
from datetime import date

import pytest

from tests.branch.build import CALENDAR, at, code_of, day, member, records
from zhibu.branch.birthday import birthday
from zhibu.branch.card import may_write
from zhibu.branch.day import (
    REASON_LIMIT,
    REFERENCE_LIMIT,
    SUMMARY_LIMIT,
    Check,
    Note,
    Step,
    approve,
    cancel,
    dates_to_move,
    edition_of,
    file,
    keep_date,
    move,
    note,
    say_held,
    tick,
)
from zhibu.branch.ids import MemberId
from zhibu.branch.keeping import filed_late, may_keep
from zhibu.branch.people import Duty, require_decider
from zhibu.branch.steps import day_in_hand

BEFORE, UNDER_WAY, OVER = at("2026-10-08 14:00"), at("2026-10-08 15:00"), at("2026-10-08 18:30")
SEC = MemberId("m001")


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


def test_every_date_of_the_month_that_lies_ahead_can_be_chosen():
    offered = [each.day for each in dates_to_move(day(), now=at("2026-10-08 09:00"), calendar=CALENDAR)]
    assert [*range(9, 32)] == offered


def test_a_day_to_which_somebody_signed_in_is_neither_moved_nor_cancelled():
    """The sign-in opens half an hour before the start; who came, came to this day."""
    half_past = at("2026-10-08 14:10")
    to = date(2026, 10, 15)
    assert "day.begun" == code_of(
        lambda: move(day(), to, by=SEC, reason="停电", came=True, now=half_past, calendar=CALENDAR)
    )
    assert "day.cancel_begun" == code_of(
        lambda: cancel(day(), by=SEC, reason="停电", came=True, now=half_past, calendar=CALENDAR)
    )


@pytest.mark.parametrize(
    ("reason", "now", "expected"),
    [
        ("台风", BEFORE, ""),
        ("", BEFORE, "day.cancel_reason"),
        ("台" * (REASON_LIMIT + 1), BEFORE, "text.too_long"),
        ("台风", UNDER_WAY, "day.cancel_begun"),
    ],
)
def test_a_day_is_cancelled_with_a_reason_before_it_begins(reason, now, expected):
    assert expected == code_of(lambda: cancel(day(), by=SEC, reason=reason, came=False, now=now, calendar=CALENDAR))


def test_a_cancelled_day_keeps_by_whom_when_and_why_and_is_neither_moved_nor_ticked():
    gone = cancel(day(), by=SEC, reason=" 台风 过境 ", came=False, now=BEFORE, calendar=CALENDAR)
    assert (True, (SEC, BEFORE, "台风 过境")) == (
        gone.cancelled,
        (gone.cancellation.by, gone.cancellation.at, gone.cancellation.reason),
    )
    to = date(2026, 10, 15)
    assert "day.cancelled" == code_of(lambda: move(gone, to, by=SEC, reason="x", now=BEFORE, calendar=CALENDAR))
    assert "day.cancelled" == code_of(lambda: tick(gone, Check.FLAG, True, by=SEC, now=BEFORE, calendar=CALENDAR))
    assert "day.cancelled" == code_of(
        lambda: cancel(gone, by=SEC, reason="x", came=False, now=BEFORE, calendar=CALENDAR)
    )


def test_the_check_list_is_ticked_by_somebody_and_can_be_taken_back():
    ready = tick(day(), Check.FLAG, True, by=SEC, now=BEFORE, calendar=CALENDAR)
    assert [(Check.FLAG, SEC, BEFORE)] == [(each.check, each.by, each.at) for each in ready.ticks]
    assert ready is tick(ready, Check.FLAG, True, by=MemberId("m002"), now=UNDER_WAY, calendar=CALENDAR)
    assert not tick(ready, Check.FLAG, False, by=SEC, now=BEFORE, calendar=CALENDAR).ready(Check.FLAG)
    assert "day.check_over" == code_of(lambda: tick(day(), Check.FLAG, True, by=SEC, now=OVER, calendar=CALENDAR))


def test_what_the_plan_names_is_ready_without_a_tick():
    named = day(place="礼堂", chair="周秀兰", recorder="陈㛃")
    assert [True] * 3 == [named.ready(each) for each in (Check.PLACE, Check.CHAIR, Check.RECORDER)]
    assert named is tick(named, Check.PLACE, True, by=SEC, now=BEFORE, calendar=CALENDAR)


def test_a_move_back_to_an_earlier_date_is_a_new_edition():
    """Its notices are said anew, for what stands says that they don't hold."""
    first = day()
    there = move(first, date(2026, 10, 15), by=SEC, reason="x", now=BEFORE, calendar=CALENDAR)
    back = move(there, date(2026, 10, 8), by=SEC, reason="x", now=at("2026-10-08 14:00"), calendar=CALENDAR)
    assert 3 == len({edition_of(each) for each in (first, there, back)})


def test_a_day_put_on_a_day_off_by_a_person_stays_known_as_such():
    off = move(day(), date(2026, 10, 17), by=SEC, reason="x", now=BEFORE, calendar=CALENDAR)
    assert (True, False) == (
        off.off,
        move(off, date(2026, 10, 19), by=SEC, reason="x", now=BEFORE, calendar=CALENDAR).off,
    )
    assert keep_date(day(), now=BEFORE, calendar=CALENDAR).off


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
