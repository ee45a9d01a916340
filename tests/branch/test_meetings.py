"""Three Meetings and One Lecture: which bodies meet, how often, and what a period still lacks."""

from dataclasses import replace
from datetime import date

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch.agenda import owed
from zhibu.branch.day import Meeting
from zhibu.branch.dues import Month
from zhibu.branch.ids import DayId
from zhibu.branch.meetings import Body, bodies, current, enter, lacking, stand, year
from zhibu.branch.notices import Kind
from zhibu.branch.period import Period
from zhibu.branch.policy import PolicyChange
from zhibu.branch.refusal import Refusal
from zhibu.branch.sittings import Sitting

SEVEN = [member(n) for n in range(1, 8)]
SIX = SEVEN[:6]
GROUPED = [replace(each, group="第一党小组" if n < 4 else "第二党小组") for n, each in enumerate(SEVEN)]
MEMBERS, COMMITTEE, LECTURE = Body(Meeting.MEMBERS), Body(Meeting.COMMITTEE), Body(Meeting.LECTURE)
FOURTH = Period(Month(2026, 10), 3)
NOW = at("2026-11-10 09:00")


def test_bodies_that_do_not_exist_are_off():
    on = date(2026, 11, 1)
    assert (MEMBERS, LECTURE) == bodies(records(SIX), on)
    assert (MEMBERS, COMMITTEE, LECTURE) == bodies(records(SEVEN), on)
    groups = (Body(Meeting.GROUP, "第一党小组"), Body(Meeting.GROUP, "第二党小组"))
    assert (MEMBERS, COMMITTEE, *groups, LECTURE) == bodies(records(GROUPED), on)


@pytest.mark.parametrize(
    ("field", "value", "left"),
    [
        ("branch.groups", "no", (MEMBERS, COMMITTEE, LECTURE)),
        (
            "branch.committee",
            "100",
            (MEMBERS, Body(Meeting.GROUP, "第一党小组"), Body(Meeting.GROUP, "第二党小组"), LECTURE),
        ),
        ("meetings.counted", "no", ()),
    ],
)
def test_a_setting_turns_bodies_off(field: str, value: str, left: tuple[Body, ...]):
    known = records(GROUPED, policy_changes=[PolicyChange.of(field, value, since=date(2026, 1, 1))])
    assert left == bodies(known, date(2026, 11, 1))


@pytest.mark.parametrize(
    ("on", "months", "first", "last", "third"),
    [
        (date(2026, 11, 10), 3, date(2026, 10, 1), date(2026, 12, 31), date(2026, 12, 1)),
        (date(2026, 2, 28), 1, date(2026, 2, 1), date(2026, 2, 28), date(2026, 2, 19)),
        (date(2026, 11, 30), 1, date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 21)),
        (date(2026, 8, 1), 6, date(2026, 7, 1), date(2026, 12, 31), date(2026, 11, 1)),
        (date(2026, 12, 31), 12, date(2026, 1, 1), date(2026, 12, 31), date(2026, 9, 1)),
        (date(2026, 12, 31), 5, date(2026, 11, 1), date(2026, 12, 31), date(2026, 12, 11)),
    ],
)
def test_a_period_begins_anew_each_january(on: date, months: int, first: date, last: date, third: date):
    period = Period.of(on, months)
    assert (first, last, third) == (period.first, period.last, period.last_third)
    assert period == Period.read(str(period))


def test_an_activity_day_counts_as_what_its_plan_says():
    held = day("2026-10-08", counts_as=(Meeting.MEMBERS, Meeting.LECTURE), held=True)
    coming = day("2026-12-07", counts_as=(Meeting.MEMBERS,))
    known = records(SEVEN, days=[held, coming])

    found = stand(known, MEMBERS, FOURTH, calendar=CALENDAR, now=NOW)
    assert ((held.on,), (coming.on,), False) == (found.held, found.planned, found.missing)
    assert (held.on,) == stand(known, LECTURE, FOURTH, calendar=CALENDAR, now=NOW).held
    assert [True, True, True, False] == [
        each.missing for each in year(known, LECTURE, 2026, calendar=CALENDAR, now=NOW)
    ]


@pytest.mark.parametrize("gone", [{"cancelled": True}, {"held": False}])
def test_a_day_that_was_not_held_counts_as_nothing(gone: dict):
    known = records(SEVEN, days=[day("2026-10-08", counts_as=(Meeting.LECTURE,), **gone)])
    assert LECTURE in lacking(known, FOURTH, date(2026, 12, 1))


def test_a_lecture_is_the_whole_branchs_and_counts_once():
    first = enter(records(GROUPED), LECTURE, date(2026, 10, 20), by=SEVEN[0], calendar=CALENDAR, now=NOW)
    known = records(GROUPED, meetings=[first])
    again = enter(known, LECTURE, date(2026, 10, 20), by=SEVEN[1], calendar=CALENDAR, now=NOW)
    assert first is again
    assert 1 == sum(each.body == LECTURE for each in current(known, date(2026, 11, 10), calendar=CALENDAR, now=NOW))


def test_each_party_group_has_its_own_meetings():
    one, two = Body(Meeting.GROUP, "第一党小组"), Body(Meeting.GROUP, "第二党小组")
    month = Period(Month(2026, 11), 1)
    entered = enter(records(GROUPED), one, date(2026, 11, 3), by=SEVEN[0], calendar=CALENDAR, now=NOW)
    known = records(GROUPED, meetings=[entered])
    assert two in lacking(known, month, date(2026, 11, 23))
    assert one not in lacking(known, month, date(2026, 11, 23))

    together = day("2026-11-05", counts_as=(Meeting.GROUP,))
    assert not {one, two} & set(lacking(records(GROUPED, days=[together]), month, date(2026, 11, 23)))


@pytest.mark.parametrize(
    ("body", "on", "code"),
    [
        (MEMBERS, date(2026, 11, 11), "meetings.future"),
        (MEMBERS, date(2024, 12, 31), "meetings.too_early"),
        (Body(Meeting.GROUP, "没有的组"), date(2026, 11, 3), "meetings.no_body"),
        (COMMITTEE, date(2026, 11, 3), "meetings.no_body"),
        (LECTURE, date(2026, 10, 8), "meetings.day_counts"),
    ],
)
def test_what_is_not_entered(body: Body, on: date, code: str):
    known = records(SIX, days=[day("2026-10-08", counts_as=(Meeting.LECTURE,), held=True)])
    with pytest.raises(Refusal) as no:
        enter(known, body, on, by=SIX[0], calendar=CALENDAR, now=NOW)
    assert code == no.value.code


def test_what_is_entered_after_its_period_is_marked():
    known = records(SEVEN)
    assert not enter(known, LECTURE, date(2026, 10, 1), by=SEVEN[0], calendar=CALENDAR, now=NOW).late
    assert enter(known, LECTURE, date(2026, 9, 30), by=SEVEN[0], calendar=CALENDAR, now=NOW).late


def gaps(known, since: str, until: str) -> list[tuple[str, str]]:
    found = owed(known, CALENDAR, since=at(since), until=at(until), kinds={Kind.MEETINGS_GAP})
    return [(each.subject, f"{each.due:%m-%d %H:%M}") for each in sorted(found, key=lambda each: each.due)]


def test_gaps_are_told_on_the_first_working_day_of_the_last_third():
    """A quarter's on 1 December, a month's on the 21st or the working day after it; nothing for what is held or planned."""
    known = records(SEVEN)
    assert [
        ("2026-10+1", "10-21 09:00"),
        ("2026-11+1", "11-23 09:00"),
        ("2026-10+3", "12-01 09:00"),
        ("2026-12+1", "12-21 09:00"),
    ] == gaps(known, "2026-10-01 00:00", "2026-12-31 23:00")

    days = [
        day("2026-10-08", counts_as=(Meeting.COMMITTEE, Meeting.LECTURE), held=True),
        day("2026-12-07", counts_as=(Meeting.MEMBERS,)),
    ]
    mine = Sitting(id="committee:2026-11-20:", kind=Meeting.COMMITTEE, on=date(2026, 11, 20), at=NOW, by=SEVEN[0].id)
    known = records(SEVEN, days=days, meetings=[mine])
    assert [("2026-12+1", "12-21 09:00")] == gaps(known, "2026-10-01 00:00", "2026-12-31 23:00")


def test_a_day_of_which_nobody_said_that_it_was_held_is_asked_about_by_itself():
    unclear = day("2026-10-08", counts_as=(Meeting.MEMBERS, Meeting.LECTURE))
    known = records(SIX, days=[unclear])
    assert (DayId("2026-10"),) == tuple(known.days)
    assert (unclear.on,) == stand(known, LECTURE, FOURTH, calendar=CALENDAR, now=NOW).unclear
    assert () == lacking(known, FOURTH, date(2026, 12, 1))
