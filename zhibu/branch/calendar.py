"""Wall clock and instants, working days, months and quarters.

A `Calendar` is a value: the branch's zone, which days are off, and for which years that is official. Gap, overlap and
29 February are decided here, once: a wall-clock time that doesn't exist (the gap in spring) is taken an hour later, one
that comes twice (the overlap in autumn) is its first occurrence.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from zhibu.branch.policy import MonthDay, Policy

ONE_DAY = timedelta(days=1)
_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """The branch's own word on one date: working or not, whatever the statutory calendar says."""

    id: str
    day: date
    working: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The branch's clock and its working days.

    `off` holds statutory holidays, `makeup` weekend days that are worked instead, `official` the years for which that was
    announced; any other year is an estimate, and is said to be one.
    """

    zone: ZoneInfo
    off: frozenset[date] = frozenset()
    makeup: frozenset[date] = frozenset()
    official: frozenset[int] = frozenset()
    overrides: Mapping[date, bool] = field(default_factory=dict)

    def overridden(self, overrides: Iterable[Override]) -> "Calendar":
        """The same calendar with a branch's own days."""
        return replace(self, overrides={each.day: each.working for each in overrides})

    def is_workday(self, day: date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        if day in self.makeup:
            return True
        return day.weekday() < 5 and day not in self.off

    def is_estimate(self, day: date) -> bool:
        """Whether that day's year has no official holidays yet (so that a date in it is “estimated”)."""
        return day.year not in self.official and day not in self.overrides

    def instant(self, day: date, at: time) -> datetime:
        """That wall-clock moment in the branch's zone."""
        return _instant(self.zone, day, at)

    def local(self, instant: datetime) -> datetime:
        """An instant as the branch's wall clock shows it."""
        return instant.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        return self.local(now).date()

    def end_of(self, day: date) -> datetime:
        """The last minute of a deadline's day."""
        return self.instant(day, _LAST_MINUTE)

    def workday_in_month(self, day: date) -> date:
        """The day itself if it is worked, else the first working day after it in its month, else the last before it.

        003“如遇法定节假日…可视情作出适当调整”; a month without any working day keeps the day.
        """
        month = list(days_of_month(day.year, day.month))
        later = (each for each in month if each >= day and self.is_workday(each))
        earlier = (each for each in reversed(month) if each < day and self.is_workday(each))
        return next(later, next(earlier, day))

    def workday_up_to(self, day: date) -> date:
        """The day itself if it is worked, else the last working day before it (within a month)."""
        return next((each for each in back_from(day, 31) if self.is_workday(each)), day)

    def first_workday(self, year: int, month: int) -> date:
        """The month's first working day."""
        return self.workday_in_month(date(year, month, 1))

    def awake(self, due: datetime, policy: Policy) -> datetime:
        """The moment itself, or the end of the quiet hours in which it falls."""
        wall, quiet = self.local(due), policy.notice_quiet
        if not quiet.holds(wall.time()):
            return due
        tomorrow = wall.time() >= quiet.end
        return self.instant(wall.date() + ONE_DAY if tomorrow else wall.date(), quiet.end)


@lru_cache(maxsize=4096)
def _instant(zone: ZoneInfo, day: date, at: time) -> datetime:
    """Asked for the same few days again and again: a look at what is owed takes a dozen of them."""
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC).astimezone(zone)


def days_of_month(year: int, month: int) -> Iterator[date]:
    day = date(year, month, 1)
    while day.month == month:
        yield day
        day += ONE_DAY


def back_from(day: date, count: int) -> Iterator[date]:
    return (day - timedelta(days=back) for back in range(count))


def month_before(year: int, month: int) -> tuple[int, int]:
    return (year - 1, 12) if month == 1 else (year, month - 1)


def months_between(first: date, last: date) -> Iterator[tuple[int, int]]:
    """Each (year, month) touched by the span, both ends included."""
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield year, month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def quarter_of(day: date) -> int:
    return (day.month + 2) // 3


def anniversary(day: date, year: int, leap: MonthDay) -> date:
    """The day's return in that year; 29 February returns on `leap` in common years."""
    try:
        return day.replace(year=year)
    except ValueError:
        return leap.in_year(year)
