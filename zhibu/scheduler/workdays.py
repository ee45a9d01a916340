"""The statutory calendar: holidays and make-up workdays as announced, and the branch's own word on single days.

`holidays` estimates a year that hasn't been announced yet, without saying so and without make-up workdays; a year is
official only where it has some. Everything else is an estimate, and `Calendar.is_estimate` says so.
"""

from datetime import date
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from zhibu.branch.calendar import Calendar
from zhibu.branch.records import Records

FIRST_YEAR, LAST_YEAR = 2000, 2060
"""Wide enough for any plan or agenda; beyond it only weekends are off."""


@cache
def statutory() -> tuple[frozenset[date], frozenset[date], frozenset[int]]:
    """Days off, weekend days that are worked instead, and the years that are official. Reads no file and no network."""
    import holidays  # 0.2 s: only who asks for a working day pays for it

    years = range(FIRST_YEAR, LAST_YEAR + 1)
    china = holidays.country_holidays("CN", years=years)
    makeup = frozenset(day for day in china.weekend_workdays if day.year in years)
    return frozenset(china), makeup, frozenset(day.year for day in makeup)


def calendar_for(records: Records) -> Calendar:
    """The branch's calendar: its zone, the statutory days, its own overrides."""
    own = tuple(sorted((each.day, each.working) for each in records.overrides.values()))
    return _calendar(records.branch.timezone, own)


@lru_cache(maxsize=4096)
def _calendar(timezone: str, own: tuple[tuple[date, bool], ...]) -> Calendar:
    off, makeup, official = statutory()
    return Calendar(zone=ZoneInfo(timezone), off=off, makeup=makeup, official=official, overrides=dict(own))
