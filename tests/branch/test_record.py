"""What the record form holds: what really happened, no more, and no absentee's name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.forms.month import CALENDAR, NAMES, NOW, STARTS, activity_day, evaluation, records
from zhibu.branch.attendance import Way
from zhibu.branch.day import Step, StepMark
from zhibu.branch.evaluation import Dimension
from zhibu.branch.record import OnLeave, record_facts, signature_facts

ABSENT = {"曹操", "严肃"}


def facts(given=None, now=NOW):
    given = given or records()
    return record_facts(given, given.days["2026-10"], CALENDAR, now)


def sheet(given=None, now=NOW):
    given = given or records()
    return signature_facts(given, given.days["2026-10"], CALENDAR, now)


def test_the_figures_are_those_of_the_register():
    assert (30, 28, date(2026, 10, 10)) == (facts().due, facts().present, facts().deadline)


def test_the_deadline_is_the_branchs_own():
    assert date(2026, 10, 11) == facts(records(presets=("chizhou", "wulong"))).deadline


def test_before_the_day_and_without_a_sign_in_the_number_stays_open():
    assert (None, None) == (facts(now=STARTS - timedelta(minutes=5)).present, facts(records(signins={})).present)


def test_on_leave_are_who_asked_with_their_reason_and_whether_it_is_decided():
    assert (
        OnLeave(name="曹操", reason="住院", undecided=True),
        OnLeave(name="严肃", reason="赴省城参加业务培训"),
    ) == facts().on_leave


def test_who_is_absent_without_leave_is_named_nowhere():
    given = records(leaves={})

    assert () == facts(given).on_leave
    assert not ABSENT & {each.name for each in sheet(given).signatures}


def test_a_refused_leave_is_no_leave():
    given = records()
    leave = given.leaves["2026-10:m030"]
    refused = replace(leave, decision=replace(leave.decision, granted=False))

    assert ["曹操"] == [
        each.name for each in facts(replace(given, leaves={**given.leaves, leave.id: refused})).on_leave
    ]


def test_the_satisfaction_is_shown_by_dimension():
    shown = facts()

    assert 26 == shown.satisfaction.voters
    assert list(Dimension)[:4] == [dimension for dimension, _ in shown.by_dimension]
    assert [1.0, 20 / 26, 20 / 26, 1.0] == [share for _, share in shown.by_dimension]


@pytest.mark.parametrize("voters", [0, 1, 2])
def test_below_three_voters_no_result_is_shown(voters):
    shown = facts(records(evaluations={"2026-10": evaluation(activity_day(), voters)}))

    assert (None, ()) == (shown.satisfaction, shown.by_dimension)


def test_an_open_evaluation_shows_nothing():
    assert facts(records(evaluations={})).satisfaction is None


def test_what_was_entered_late_is_kept_apart():
    late = StepMark(step=Step.APPROVED, by="m001", at=NOW, late=True)
    given = records(activity_day(steps=(late,)))

    assert (["m028"], (late,)) == ([each.member for each in facts(given).late_signins], facts(given).late_steps)


def test_a_day_closed_early_ends_when_it_was_closed():
    closed = STARTS + timedelta(hours=3)

    assert closed == facts(records(activity_day(closed_at=closed))).ends


def test_before_the_day_the_sheet_lists_everybody_due_to_be_signed():
    given = records(signins={})

    assert (list(NAMES), False) == ([each.name for each in sheet(given, STARTS).signatures], sheet(given, STARTS).over)


def test_afterwards_it_lists_who_took_part_each_once_with_time_and_way():
    found = sheet()

    assert (28, True) == (len(found.signatures), found.over)
    assert 28 == len({each.name for each in found.signatures})
    assert (STARTS - timedelta(minutes=29), Way.BUTTON, "") == (
        found.signatures[0].at,
        found.signatures[0].way,
        found.signatures[0].by,
    )


def test_who_was_signed_in_by_another_is_told_with_that_name():
    last = sheet().signatures[-1]

    assert (Way.FOR_SOMEONE, "王芳", True) == (last.way, last.by, last.late)


def test_without_any_sign_in_the_sheet_stays_one_to_be_signed():
    """Held on paper: the secretary said so, nobody pressed the button."""
    assert (30, False) == (len(sheet(records(signins={})).signatures), sheet(records(signins={})).over)


def test_who_left_before_the_day_is_not_on_it():
    given = records()
    left = replace(given.members["m002"], status="transferred", status_since=date(2026, 9, 1))

    assert 29 == facts(replace(given, members={**given.members, "m002": left})).due


def test_the_moment_is_the_branchs_own():
    assert datetime(2026, 10, 8, 14, 30) == facts().starts.replace(tzinfo=None)  # noqa: DTZ001 -- its wall clock
    assert STARTS == facts().starts.astimezone(UTC)
