"""The nine steps: who did which, in which order they are entered, and what a small branch isn't asked for."""

from dataclasses import replace
from datetime import date

import pytest

from tests.branch.build import CALENDAR, at, code_of, day, member, records
from zhibu.branch import steps
from zhibu.branch.attendance import SignIn
from zhibu.branch.day import Check, Step, StepMark
from zhibu.branch.ids import DayId, MemberId, about
from zhibu.branch.people import Duty, MemberKind
from zhibu.branch.policy import PolicyChange
from zhibu.branch.steps import Body, Means

SEC = MemberId("m001")
BEFORE, UNDER_WAY = at("2026-10-02 09:00"), at("2026-10-08 15:00")
PEOPLE = [
    member(1, duties=(Duty.SECRETARY,)),
    member(2, duties=(Duty.ORGANISATION,)),
    member(3, duties=(Duty.PUBLICITY,)),
    *(member(each) for each in range(4, 9)),
]


def known(*marks: Step, people=PEOPLE, **more):
    one = day(steps=tuple(StepMark(step=step, by=SEC, at=BEFORE) for step in marks), **more)
    return records(people, days=[one]), one


@pytest.mark.parametrize(
    ("marks", "step", "expected"),
    [
        ((), Step.SETTLED, ""),
        ((), Step.APPROVED, "day.step_order"),
        ((Step.SETTLED,), Step.APPROVED, ""),
        ((), Step.PUBLISHED, "day.step_order"),
        ((Step.SETTLED,), Step.PUBLISHED, ""),
        ((Step.SETTLED,), Step.CONVENED, "day.step_order"),
        ((Step.SETTLED, Step.PUBLISHED), Step.CONVENED, ""),
        ((Step.SETTLED, Step.PUBLISHED, Step.CONVENED), Step.REPORTED, "day.step_order"),
        ((Step.SETTLED, Step.APPROVED), Step.APPROVED, "day.step_done"),
    ],
)
def test_a_step_is_entered_after_its_predecessor_and_two_never_blocks_three(marks, step, expected):
    """002「必須按照以下基本程序開展」."""
    branch, one = known(*marks)
    assert expected == code_of(lambda: steps.may_enter(branch, one, step, calendar=CALENDAR, now=BEFORE))


def test_a_branch_may_leave_the_order_to_its_people():
    branch, one = known()
    change = PolicyChange.of("steps.order", "no", since=date(2026, 1, 1))
    free = replace(branch, policy_changes={change.id: change})
    assert "" == code_of(lambda: steps.may_enter(free, one, Step.APPROVED, calendar=CALENDAR, now=BEFORE))


def test_attendance_is_reported_once_somebody_signed_in():
    branch, one = known(Step.SETTLED, Step.PUBLISHED, Step.CONVENED)
    came = SignIn(id=about(one.id, SEC), day=DayId(one.id), member=SEC, at=UNDER_WAY, by=SEC)
    there = replace(branch, signins={came.id: came})
    put = steps.done_otherwise(there, one, Step.REPORTED, Means.SPOKEN, by=SEC, now=UNDER_WAY, calendar=CALENDAR)
    assert ("spoken", False) == (put.mark(Step.REPORTED).note, put.mark(Step.REPORTED).late)


@pytest.mark.parametrize(
    ("marks", "now", "late"),
    [
        ((Step.SETTLED,), BEFORE, False),
        ((Step.SETTLED, Step.PUBLISHED), BEFORE, True),
        ((Step.SETTLED,), UNDER_WAY, True),
    ],
)
def test_an_approval_after_the_notice_or_after_the_start_is_late(marks, now, late):
    branch, one = known(*marks)
    put = steps.approve(branch, one, by=SEC, reference="3号", now=now, calendar=CALENDAR)
    assert late is put.mark(Step.APPROVED).late


@pytest.mark.parametrize(
    ("full", "expected"),
    [(6, (Body.SECRETARY, Body.MEMBERS)), (7, (Body.COMMITTEE,))],
)
def test_who_settles_follows_from_the_roster(full, expected):
    """`branch.committee`: seven full members; a probationary one doesn't count towards it."""
    people = [*(member(each) for each in range(1, full + 1)), member(20, kind=MemberKind.PROBATIONARY)]
    branch, one = known(people=people)
    assert expected == steps.settling(branch, one.on)
    other = Body.MEMBERS if expected == (Body.COMMITTEE,) else Body.COMMITTEE
    assert "day.no_such_body" == code_of(
        lambda: steps.settle(branch, one, other, by=SEC, now=BEFORE, calendar=CALENDAR)
    )


def test_settling_twice_is_one_act_and_another_body_is_refused():
    branch, one = known(people=PEOPLE[:3])
    put = steps.settle(branch, one, Body.SECRETARY, by=SEC, now=BEFORE, calendar=CALENDAR)
    assert (SEC, "secretary", False) == (
        put.mark(Step.SETTLED).by,
        put.mark(Step.SETTLED).note,
        put.mark(Step.SETTLED).late,
    )
    assert put is steps.settle(branch, put, Body.SECRETARY, by=SEC, now=UNDER_WAY, calendar=CALENDAR)
    assert "day.step_done" == code_of(
        lambda: steps.settle(branch, put, Body.MEMBERS, by=SEC, now=BEFORE, calendar=CALENDAR)
    )


def test_party_groups_exist_where_somebody_is_in_one():
    branch, one = known()
    assert not steps.has_groups(branch, one.on)
    grouped = records([*PEOPLE, member(9, group="第一党小组")], days=[one])
    assert steps.has_groups(grouped, one.on)


def test_missing_and_coming_are_told_apart():
    branch, one = known(Step.SETTLED, Step.PUBLISHED)
    stands = steps.steps(branch, one, calendar=CALENDAR, now=BEFORE)
    assert [Step.APPROVED] == [each.step for each in stands if each.missing]
    assert [Step.CONVENED] == [each.step for each in stands if each.coming]
    assert Step.APPROVED == steps.to_do(stands, today=False).step
    assert Step.CONVENED == steps.to_do(stands, today=True).step


def test_what_is_missing_comes_back_once_nothing_else_is_to_do():
    branch, one = known(*(each for each in Step if each is not Step.APPROVED))
    stands = [
        replace(each, done=each.step is not Step.APPROVED, coming=False, missing=each.step is Step.APPROVED)
        for each in steps.steps(branch, one, calendar=CALENDAR, now=UNDER_WAY)
    ]
    assert Step.APPROVED == steps.to_do(tuple(stands), today=True).step


def test_nothing_comes_after_a_cancelled_day_or_one_that_wasnt_held():
    for more in ({"cancelled": True}, {"held": False}):
        branch, one = known(Step.SETTLED, **more)
        assert not any(each.coming for each in steps.steps(branch, one, calendar=CALENDAR, now=BEFORE))


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (Step.SETTLED, "m001"),
        (Step.APPROVED, "m001"),
        (Step.PUBLISHED, "m003"),
        (Step.SIGNED_IN, "m002"),
        (Step.SUMMARISED, "m003"),
    ],
)
def test_each_step_has_its_assignee(step, expected):
    """`duty.assignee`."""
    branch, one = known()
    assert expected == steps.assignee(branch, one, step).id


def test_the_named_recorder_sums_up_and_the_setting_gives_all_to_the_secretary():
    branch, one = known(recorder="党员5")
    assert "m005" == steps.assignee(branch, one, Step.SUMMARISED).id
    change = PolicyChange.of("duty.assignee", "secretary", since=date(2026, 1, 1))
    alone = replace(branch, policy_changes={change.id: change})
    assert {"m001"} == {steps.assignee(alone, one, step).id for step in Step}


def test_what_is_not_ready_yet():
    _, one = known(place="礼堂", chair="党员1")
    assert [Check.RECORDER, Check.FLAG, Check.MATERIALS] == list(steps.unready(one))
