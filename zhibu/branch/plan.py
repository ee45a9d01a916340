"""The annual plan: from written rows to activity days, and importing again without doubling."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import count

from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, AgendaItem, Meeting, MonthKey, Step, StepMark, in_order
from zhibu.branch.ids import DayId
from zhibu.branch.policy import Policy

THEME_LIMIT = 200
"""All themes of a day in one line."""
ITEM_LIMIT = 200
ITEMS_LIMIT = 20
PLACE_LIMIT = 100
NAME_LIMIT = 50


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
    """What an import makes of its rows: the days to put (new and changed ones), which of them are new, which of the file's
    days are as they were, and which written dates fall on a day off."""

    days: tuple[ActivityDay, ...]
    new: tuple[DayId, ...]
    on_days_off: tuple[date, ...]
    unchanged: tuple[DayId, ...] = ()


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

    A row belongs to the known day of its date (or of the date from which that day was moved), else to the month's next
    other one, in order of date. A written date is kept as it is written; a month alone takes the policy's day, moved to a
    working day of the month. A date once computed is a fact and stays, and a decided move isn't undone by the date it left;
    a day that has begun keeps its date, one whose record is filed stays as it is. Importing records step 1, by the
    importer. `policies` holds the policy on the first day of each month.
    """
    days, new, unchanged, off = [], [], [], []
    for id_, row in _placed(rows, known):
        policy = policies[row.year, row.month]
        before = known.get(id_)
        day = _fresh(id_, row, policy, calendar) if before is None else _updated(before, row, calendar, now)
        if day.written and not calendar.is_workday(day.on):
            off.append(day.on)
        if day.mark(Step.SETTLED) is None:
            late = now >= day.starts(calendar)
            day = replace(day, steps=(*day.steps, StepMark(step=Step.SETTLED, by=by, at=now, late=late)))
        if before is None:
            new.append(id_)
        if day == before:
            unchanged.append(id_)
        else:
            days.append(day)
    return Planned(days=tuple(days), new=tuple(new), on_days_off=tuple(off), unchanged=tuple(unchanged))


def _placed(rows: Iterable[PlanRow], known: Mapping[DayId, ActivityDay]) -> Iterator[tuple[DayId, PlanRow]]:
    """Each row with the id of its day, in order of date."""
    months: dict[tuple[int, int], list[PlanRow]] = {}
    for row in sorted(rows, key=lambda row: (row.year, row.month, row.on or date(row.year, row.month, 1))):
        months.setdefault((row.year, row.month), []).append(row)
    for (year, month), written in months.items():
        free = [day for day in in_order(known.values()) if (day.on.year, day.on.month) == (year, month)]
        taken: dict[int, DayId] = {}
        for place, row in enumerate(written):
            if same := next((day for day in free if row.on in _dates(day)), None):
                free.remove(same)
                taken[place] = same.id
        numbers = (MonthKey(year, month, number).id for number in count(1))
        fresh = (id_ for id_ in numbers if id_ not in known)
        for place, row in enumerate(written):
            if place in taken:
                yield taken[place], row
            else:
                yield (free.pop(0).id if free else next(fresh)), row


def _dates(day: ActivityDay) -> set[date]:
    return {day.on, *(move.was for move in day.moves)}


def day_of_policy(year: int, month: int, policy: Policy, calendar: Calendar) -> date:
    """The branch's fixed day in that month, on a working day (5 September 2026, a Saturday, becomes the 7th)."""
    fixed = date(year, month, policy.activity_day)
    return fixed if policy.activity_off_days == "keep" else calendar.workday_in_month(fixed)


def _fresh(id_: DayId, row: PlanRow, policy: Policy, calendar: Calendar) -> ActivityDay:
    return ActivityDay(
        id=id_,
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
    if before.filed_at is not None:
        return before
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
    if now >= before.starts(calendar):
        return texts
    on = before.on if row.on is None or row.on in _dates(before) else row.on
    return replace(
        texts,
        on=on,
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
