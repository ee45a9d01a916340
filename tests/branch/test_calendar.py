"""Working days, quiet hours, gaps and overlaps, 29 February."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from tests.branch.build import CALENDAR, at, records
from zhibu.branch.calendar import Calendar, Override, anniversary, months_between
from zhibu.branch.policy import MonthDay

POLICY = records().policy(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-01-05", "2026-01-05"),
        ("2026-04-05", "2026-04-07"),
        ("2026-09-05", "2026-09-07"),
        ("2026-10-05", "2026-10-08"),
        ("2026-12-05", "2026-12-07"),
        ("2026-05-30", "2026-05-29"),
    ],
)
def test_a_day_off_moves_to_a_working_day_of_its_month(day, expected):
    assert date.fromisoformat(expected) == CALENDAR.workday_in_month(date.fromisoformat(day))


@pytest.mark.parametrize(("day", "worked"), [("2026-02-14", True), ("2026-02-15", False), ("2026-10-10", True)])
def test_make_up_workdays_are_worked(day, worked):
    assert worked is CALENDAR.is_workday(date.fromisoformat(day))


def test_the_branch_has_the_last_word_on_a_day():
    own = CALENDAR.overridden([Override(id="1", day=date(2026, 6, 5), working=False)])

    assert date(2026, 6, 8) == own.workday_in_month(date(2026, 6, 5))


def test_a_year_without_official_holidays_is_called_an_estimate():
    assert [False, True] == [CALENDAR.is_estimate(date(year, 5, 1)) for year in (2026, 2027)]


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2026-10-08 21:59", "2026-10-08 21:59"),
        ("2026-10-08 22:00", "2026-10-09 07:30"),
        ("2026-10-08 23:30", "2026-10-09 07:30"),
        ("2026-10-09 07:29", "2026-10-09 07:30"),
        ("2026-10-09 07:30", "2026-10-09 07:30"),
    ],
)
def test_what_falls_into_quiet_hours_waits_for_their_end(due, expected):
    assert at(expected) == CALENDAR.awake(at(due), POLICY)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 29), "2026-03-29T03:30:00+02:00"),
        (date(2026, 10, 25), "2026-10-25T02:30:00+02:00"),
    ],
)
def test_a_gap_is_an_hour_later_and_an_overlap_its_first_hour(day, expected):
    berlin = Calendar(zone=ZoneInfo("Europe/Berlin"))

    assert expected == berlin.instant(day, time(2, 30)).isoformat()


@pytest.mark.parametrize(("year", "expected"), [(2026, "2026-02-28"), (2028, "2028-02-29"), (2100, "2100-02-28")])
def test_29_february_returns_on_the_28th_in_common_years(year, expected):
    assert date.fromisoformat(expected) == anniversary(date(2016, 2, 29), year, MonthDay(2, 28))


def test_a_deadline_is_the_last_minute_of_its_day():
    assert at("2026-10-10 23:59") == CALENDAR.end_of(date(2026, 10, 10))
    assert time(23, 59) == CALENDAR.end_of(date(2026, 10, 10)).time()


def test_months_run_over_a_new_year():
    assert [(2026, 11), (2026, 12), (2027, 1)] == list(months_between(date(2026, 11, 30), date(2027, 1, 1)))
