"""Three Meetings and One Lecture (三会一课): what was held, on activity days or otherwise, and what a period still lacks.

004“把‘定期召开支部党员大会、支部委员会、党小组会，按时上好党课’，与党员活动日制度结合起来”. An activity day counts as what its plan
says; what is held otherwise is entered: kind, date, and the Party group whose meeting it was. Nothing more is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from zhibu.branch import steps
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, Meeting, in_order
from zhibu.branch.dues import Month
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Member
from zhibu.branch.period import Period
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.sittings import Sitting


@dataclass(frozen=True, slots=True, order=True)
class Body:
    """Whose meeting it is: a kind, and for Party-group meetings the group."""

    kind: Meeting
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """One body in one period: when it met (on activity days or otherwise), the activity days still to come that count, and
    those that are over and of which nobody said that they were held."""

    body: Body
    period: Period
    held: tuple[date, ...] = ()
    planned: tuple[date, ...] = ()
    unclear: tuple[date, ...] = ()

    @property
    def missing(self) -> bool:
        """Whether it neither met nor is going to."""
        return not self.held and not self.planned and not self.unclear


def months_of(policy: Policy, kind: Meeting) -> int:
    """Within how many months that meeting is to be held once."""
    match kind:
        case Meeting.MEMBERS:
            return policy.meetings_members
        case Meeting.COMMITTEE:
            return policy.meetings_committee
        case Meeting.GROUP:
            return policy.meetings_groups
        case Meeting.LECTURE:
            return policy.meetings_lecture


def bodies(records: Records, on: date) -> tuple[Body, ...]:
    """Whose meetings the branch has to hold that day: no committee and no Party groups where there are none. Each Party group
    meets by itself; a lecture is the whole branch's, whoever's meeting it is given at."""
    if not records.policy(on).meetings_counted:
        return ()
    groups = (
        sorted({member.group for member in records.on_books(on) if member.group})
        if steps.has_groups(records, on)
        else []
    )
    return (
        Body(Meeting.MEMBERS),
        *([Body(Meeting.COMMITTEE)] if steps.has_committee(records, on) else []),
        *(Body(Meeting.GROUP, group) for group in groups),
        Body(Meeting.LECTURE),
    )


def stand(records: Records, body: Body, period: Period, *, calendar: Calendar, now: datetime) -> Stand:
    """How that body stands in that period. A day that counts as a Party-group meeting is one of every group."""
    held = {each.on for each in _entered(records, body) if period.holds(each.on)}
    planned, unclear = [], []
    for day in _days(records, body, period):
        if day.ends(calendar) > now:
            planned.append(day.on)
        elif records.held(day):
            held.add(day.on)
        else:
            unclear.append(day.on)
    return Stand(body=body, period=period, held=tuple(sorted(held)), planned=tuple(planned), unclear=tuple(unclear))


def _entered(records: Records, body: Body) -> Iterator[Sitting]:
    return (each for each in records.meetings.values() if (each.kind, each.group) == (body.kind, body.group))


def _days(records: Records, body: Body, period: Period) -> Iterator[ActivityDay]:
    """The activity days that count, but for those of which it was said that they weren't held."""
    for day in in_order(records.days.values()):
        if body.kind in day.counts_as and period.holds(day.on) and not day.cancelled and day.held is not False:
            yield day


def current(records: Records, on: date, *, calendar: Calendar, now: datetime) -> tuple[Stand, ...]:
    """Every body of the branch in the period in which that day lies."""
    policy = records.policy(on)
    return tuple(
        stand(records, body, Period.of(on, months_of(policy, body.kind)), calendar=calendar, now=now)
        for body in bodies(records, on)
    )


def year(records: Records, body: Body, which: int, *, calendar: Calendar, now: datetime) -> tuple[Stand, ...]:
    """That body in every period of a year."""
    months = months_of(records.policy(date(which, 1, 1)), body.kind)
    periods = (Period(Month(which, month), months) for month in range(1, 13, months))
    return tuple(stand(records, body, each, calendar=calendar, now=now) for each in periods)


def lacking(records: Records, period: Period, on: date) -> tuple[Body, ...]:
    """Who neither met in a period nor is going to, as the branch is on that day. A day that is over and of which nobody said
    whether it was held lacks nothing: that is asked about by itself."""
    policy = records.policy(on)
    return tuple(
        body
        for body in bodies(records, on)
        if months_of(policy, body.kind) == period.months
        and not any(period.holds(each.on) for each in _entered(records, body))
        and not any(_days(records, body, period))
    )


def earliest(today: date) -> date:
    """The first date that is still entered: of this year and the last one."""
    return date(today.year - 1, 1, 1)


def sitting_id(body: Body, on: date) -> str:
    return f"{body.kind.value}:{on}:{body.group}"


def may_hold(records: Records, body: Body, on: date, *, calendar: Calendar, now: datetime) -> None:
    """Refuses a meeting of a body that isn't there, on a date to come or long ago, and on an activity day that counts as one
    already."""
    today = calendar.today(now)
    if not records.policy(today).meetings_counted:
        raise Refusal("meetings.off")
    if on > today:
        raise Refusal("meetings.future", on=on)
    if on < earliest(today):
        raise Refusal("meetings.too_early", first=earliest(today))
    if body not in bodies(records, on):
        raise Refusal("meetings.no_body", kind=body.kind.value, group=body.group)
    if any(day.on == on and records.held(day) for day in _days(records, body, Period.of(on, 1))):
        raise Refusal("meetings.day_counts", day=on)


def enter(records: Records, body: Body, on: date, *, by: Member, calendar: Calendar, now: datetime) -> Sitting:
    """Enters that a meeting was held; entered twice, the first stands. After its period it is marked as entered late (补录)."""
    known = records.meetings.get(sitting_id(body, on))
    if known is not None:
        return known
    may_hold(records, body, on, calendar=calendar, now=now)
    period = Period.of(on, months_of(records.policy(on), body.kind))
    return Sitting(
        id=sitting_id(body, on),
        kind=body.kind,
        on=on,
        group=body.group,
        at=now,
        by=MemberId(by.id),
        late=calendar.today(now) > period.last,
    )


def entered_of_year(records: Records, which: int) -> list[Sitting]:
    """What was entered of a year, the latest first."""
    found = (each for each in records.meetings.values() if each.on.year == which)
    return sorted(found, key=lambda each: (each.on, each.id), reverse=True)
