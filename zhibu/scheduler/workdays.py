"""The statutory calendar: holidays and make-up workdays as announced, and the branch's own word on single days.

`holidays` estimates a year that hasn't been announced yet, without saying so and without make-up workdays; a year is
official only where it has some. Everything else is an estimate, and `Calendar.is_estimate` says so.
"""

from datetime import date
from functools import cache, lru_cache, partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from zhibu.branch.calendar import Calendar
from zhibu.branch.records import Records

FIRST_YEAR, LAST_YEAR = 2000, 2060
"""Wide enough for any plan or agenda; beyond it only weekends are off."""


@cache
def statutory() -> tuple[frozenset[date], frozenset[date], frozenset[int]]:
    """Days off, weekend days that are worked instead, and the years that are official. Reads no network."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    china = _china()(years=years)
    makeup = frozenset(day for day in china.weekend_workdays if day.year in years)
    return frozenset(china), makeup, frozenset(day.year for day in makeup)


def _china() -> Any:
    """The library's class of China's holidays. Only who asks for a working day pays for it, and not for the other countries:
    asked by its code, or imported by its name, it comes with all 250 of them, 8 MB and 0.1 s."""
    import holidays

    spec = spec_from_file_location("_china", Path(holidays.__file__).parent / "countries" / "china.py")
    assert spec is not None
    assert spec.loader is not None
    alone = module_from_spec(spec)
    try:
        spec.loader.exec_module(alone)
    except (OSError, ImportError):  # a later edition may lie elsewhere
        return partial(holidays.country_holidays, "CN")
    return alone.China


def calendar_for(records: Records) -> Calendar:
    """The branch's calendar: its zone, the statutory days, its own overrides."""
    own = tuple(sorted((each.day, each.working) for each in records.overrides.values()))
    return _calendar(records.branch.timezone, own)


@lru_cache(maxsize=4096)
def _calendar(timezone: str, own: tuple[tuple[date, bool], ...]) -> Calendar:
    off, makeup, official = statutory()
    return Calendar(zone=ZoneInfo(timezone), off=off, makeup=makeup, official=official, overrides=dict(own))
