"""The statutory calendar, the branch's own days, and which years are official."""

from datetime import date

import pytest

from tests.branch.build import records
from zhibu.branch.calendar import Override
from zhibu.scheduler.workdays import FIRST_YEAR, LAST_YEAR, calendar_for, statutory


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-01-01", False),
        ("2026-01-02", False),
        ("2026-01-04", True),  # a Sunday, worked for the 2nd
        ("2026-02-14", True),
        ("2026-02-28", True),
        ("2026-04-05", False),
        ("2026-04-06", False),  # Qingming fell on a Sunday
        ("2026-04-07", True),
        ("2026-05-05", False),
        ("2026-05-09", True),
        ("2026-09-20", True),
        ("2026-09-30", True),
        ("2026-10-03", False),
        ("2026-10-05", False),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),  # a Saturday, worked
        ("2026-10-11", False),
        ("2030-10-01", False),  # an estimate, but there
        ("2061-10-03", True),  # beyond it only weekends are off
    ],
)
def test_the_days_of_2026_and_beyond_are_worked_or_off_as_announced(day, working):
    assert working == calendar_for(records()).is_workday(date.fromisoformat(day))


def test_the_activity_day_of_october_2026_is_the_8th_and_its_notice_comes_on_30_september():
    calendar = calendar_for(records())

    assert date(2026, 10, 8) == calendar.workday_in_month(date(2026, 10, 5))
    assert date(2026, 9, 30) == calendar.workday_up_to(date(2026, 10, 3))


def test_a_year_is_official_once_it_has_makeup_workdays():
    """2027 wasn't announced when this was written: its dates are said to be estimates."""
    calendar = calendar_for(records())

    assert not calendar.is_estimate(date(2026, 10, 8))
    assert calendar.is_estimate(date(2030, 10, 8))
    assert set(range(2007, 2027)) <= statutory()[2]


def test_the_branchs_own_word_wins_and_is_official():
    own = Override(id="2026-10-08", day=date(2026, 10, 8), working=False, note="a flood")
    calendar = calendar_for(records(overrides=[own]))

    assert not calendar.is_workday(date(2026, 10, 8))
    assert calendar_for(records()).is_workday(date(2026, 10, 8))
    later = Override(id="2030-10-01", day=date(2030, 10, 1), working=True)
    assert not calendar_for(records(overrides=[later])).is_estimate(date(2030, 10, 1))


def test_the_same_days_give_the_same_calendar():
    """It is asked for at every look: built once."""
    assert calendar_for(records()) is calendar_for(records())


def test_china_read_alone_is_the_library_whole():
    """The class is read past the library's own way, which brings 250 countries along: what it says must be the same."""
    import holidays

    off, makeup, _ = statutory()
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    whole = holidays.country_holidays("CN", years=years)

    assert off == frozenset(whole)
    assert makeup == frozenset(day for day in whole.weekend_workdays if day.year in years)
