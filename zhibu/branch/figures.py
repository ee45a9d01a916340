"""Monthly and yearly numbers as plain data: totals and rates, never a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from zhibu.branch.attendance import Standing
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, days_of_month
from zhibu.branch.earlier import since
from zhibu.branch.evaluation import Dimension, Tally, share, tally
from zhibu.branch.forecast import floor_of
from zhibu.branch.records import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """One day in numbers. `counted` is the register by standing, `floor` 0 where there is none, `tally` None where no result is
    shown."""

    day: ActivityDay
    held: bool
    total: int
    counted: Mapping[Standing, int]
    floor: int
    below: bool
    evaluated: bool
    voters: int
    asked: int
    tally: Tally | None
    satisfied: Mapping[Dimension, float]
    satisfaction_floor: int

    @property
    def present(self) -> int:
        return self.counted[Standing.PRESENT]

    @property
    def rate(self) -> float:
        return self.present / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigures:
    """A month's days, and for each month of its year so far who took part out of who was due, as counts over its held
    days (None where no day was held). `since` is the day on which the branch joined, or the first imported month: earlier ones
    count as nothing."""

    year: int
    month: int
    days: tuple[DayFigures, ...]
    turnouts: Mapping[int, tuple[int, int] | None]
    floor: int
    since: date


def day_figures(records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime) -> DayFigures:
    """One day in numbers as it stands now."""
    policy = records.policy(day.on)
    register = records.register(day, calendar=calendar, now=now)
    closed = records.evaluations.get(day.id)
    counted = tally(closed, policy) if closed is not None else None
    return DayFigures(
        day=day,
        held=records.held(day),
        total=register.total,
        counted={standing: len(register.of(standing)) for standing in Standing},
        floor=(floor := floor_of(records, day.on)),
        below=register.present * 100 < floor * register.total,
        evaluated=closed is not None,
        voters=len(closed.ballots) if closed is not None else 0,
        asked=closed.asked if closed is not None else 0,
        tally=counted,
        satisfied={dimension: share(marks, policy) for dimension, marks in counted.marks.items()} if counted else {},
        satisfaction_floor=policy.satisfaction_floor,
    )


def month_figures(records: Records, year: int, month: int, *, calendar: Calendar, now: datetime) -> MonthFigures:
    """A month in numbers; months before the branch joined, and days not held, count as nothing."""
    shown = tuple(
        day_figures(records, day, calendar=calendar, now=now) for day in days_of_month(records.days, year, month)
    )
    return MonthFigures(
        year=year,
        month=month,
        days=shown,
        turnouts={each: _turnout(records, year, each, calendar, now) for each in range(1, month + 1)},
        floor=floor_of(records, date(year, month, 1)),
        since=since(records, calendar, year),
    )


def _turnout(records: Records, year: int, month: int, calendar: Calendar, now: datetime) -> tuple[int, int] | None:
    """Everybody who took part in the month's held days, and everybody who was due."""
    registers = [
        records.register(day, calendar=calendar, now=now)
        for day in days_of_month(records.days, year, month)
        if records.held(day) and day.ends(calendar) <= now
    ]
    total = sum(register.total for register in registers)
    return (sum(register.present for register in registers), total) if total else None
