"""The annual plan: from written rows to activity days, and importing again without doubling."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, AgendaItem, Meeting, MonthKey, Step, StepMark, in_order
from zhibu.branch.ids import DayId
from zhibu.branch.policy import Policy

THEME_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A year's plan as a fact: who entered it and when. Its days stand by themselves."""

    id: str
    year: int
    entered_at: datetime
    by: str
    filed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One written row of a plan. Either `on` is given or only its month; what is None wasn't written."""

    year: int
    month: int
    on: date | None
    themes: tuple[str, ...]
    start: time | None = None
    minutes: int | None = None
    required: bool | None = None
    agenda: tuple[AgendaItem, ...] = ()
    place: str = ""
    chair: str = ""
    recorder: str = ""
    counts_as: tuple[Meeting, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What an import makes of its rows: the days to put, which of them are new, and which fall on a day off as written."""

    days: tuple[ActivityDay, ...]
    new: tuple[DayId, ...]
    on_days_off: tuple[date, ...]


def planned(
    rows: Iterable[PlanRow],
    known: Mapping[DayId, ActivityDay],
    *,
    policies: Mapping[tuple[int, int], Policy],
    calendar: Calendar,
    by: str,
    now: datetime,
) -> Planned:
    """The days that these rows mean, merged with the known ones.

    A row belongs to the known day of the same month (the nth to the nth, in order of date). A written date is kept as it is
    written; a month alone takes the policy's day, moved to a working day of the month. A date once computed is a fact and
    stays; a day that has begun keeps its date. Importing records step 1, by the importer. `policies` holds the policy on
    the first day of each month.
    """
    days, new, off = [], [], []
    for key, row in _numbered(rows):
        policy = policies[row.year, row.month]
        before = known.get(key.id)
        day = _fresh(key, row, policy, calendar) if before is None else _updated(before, row, calendar, now)
        if before is None:
            new.append(day.id)
        if day.written and not calendar.is_workday(day.on):
            off.append(day.on)
        if day.mark(Step.SETTLED) is None:
            late = now >= day.starts(calendar)
            day = replace(day, steps=(*day.steps, StepMark(step=Step.SETTLED, by=by, at=now, late=late)))
        days.append(day)
    return Planned(days=tuple(days), new=tuple(new), on_days_off=tuple(off))


def _numbered(rows: Iterable[PlanRow]) -> Iterable[tuple[MonthKey, PlanRow]]:
    counts: dict[tuple[int, int], int] = {}
    for row in sorted(rows, key=lambda row: (row.year, row.month, row.on or date(row.year, row.month, 1))):
        number = counts[row.year, row.month] = counts.get((row.year, row.month), 0) + 1
        yield MonthKey(row.year, row.month, number), row


def day_of_policy(year: int, month: int, policy: Policy, calendar: Calendar) -> date:
    """The branch's fixed day in that month, on a working day (5 September 2026, a Saturday, becomes the 7th)."""
    fixed = date(year, month, policy.activity_day)
    return fixed if policy.activity_off_days == "keep" else calendar.workday_in_month(fixed)


def _fresh(key: MonthKey, row: PlanRow, policy: Policy, calendar: Calendar) -> ActivityDay:
    return ActivityDay(
        id=key.id,
        on=row.on or day_of_policy(row.year, row.month, policy, calendar),
        written=row.on is not None,
        start=row.start or policy.activity_start,
        minutes=row.minutes or policy.activity_hours * 60,
        themes=row.themes,
        required=row.required,
        agenda=row.agenda,
        place=row.place,
        chair=row.chair,
        recorder=row.recorder,
        counts_as=row.counts_as,
    )


def _updated(before: ActivityDay, row: PlanRow, calendar: Calendar, now: datetime) -> ActivityDay:
    begun = now >= before.starts(calendar)
    texts = replace(
        before,
        themes=row.themes,
        required=row.required if row.required is not None else before.required,
        agenda=row.agenda or before.agenda,
        place=row.place or before.place,
        chair=row.chair or before.chair,
        recorder=row.recorder or before.recorder,
        counts_as=row.counts_as or before.counts_as,
    )
    if begun:
        return texts
    return replace(
        texts,
        on=row.on or before.on,
        written=row.on is not None or before.written,
        start=row.start or before.start,
        minutes=row.minutes or before.minutes,
    )


def days_of_year(days: Mapping[DayId, ActivityDay], year: int) -> list[ActivityDay]:
    return [day for day in in_order(days.values()) if day.on.year == year]


def plan_gaps(days: Mapping[DayId, ActivityDay], year: int) -> list[int]:
    """The months of that year without an activity day (002「必須堅持每月開展一次」)."""
    held = {day.on.month for day in days_of_year(days, year) if not day.cancelled}
    return [month for month in range(1, 13) if month not in held]
