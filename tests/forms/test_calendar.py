"""Activity days as calendar entries: in the branch's own time, stable, private where they are personal."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import icalendar
import pytest

from tests.forms.month import CALENDAR, NOW, activity_day, records
from zhibu.branch.day import AgendaItem, Moved
from zhibu.branch.people import Member, MemberKind
from zhibu.forms.calendar import calendar_ics
from zhibu.words import LOCALES, voice

CHINESE = voice("zh_CN", "Asia/Shanghai")
LEAP = Member(id="m099", name="韩梅", kind=MemberKind.FULL, accepted_on=date(2004, 2, 29))


def read(data):
    return icalendar.Calendar.from_ical(data)


def events(given=None, year=2026, *, v=CHINESE, now=NOW, calendar=CALENDAR, member=None):
    return read(calendar_ics(v, given or records(), year, calendar=calendar, now=now, member=member)).walk("VEVENT")


def test_a_day_is_an_entry_at_its_wall_clock_time_with_place_and_agenda():
    (event,) = events()

    assert "主题党日：学习贯彻党的二十届四中全会精神，凝聚推动高质量发展的强大力量" == event["SUMMARY"]
    assert datetime(2026, 10, 8, 14, 30, tzinfo=ZoneInfo("Asia/Shanghai")) == event.start
    assert timedelta(hours=4) == event.end - event.start
    assert "Asia/Shanghai" == event["DTSTART"].params["TZID"]
    assert ("办公楼三楼党员活动室", "CONFIRMED", 0) == (event["LOCATION"], event["STATUS"], event["SEQUENCE"])
    assert event["DESCRIPTION"].startswith("1. 集中学习全会公报")


def test_the_file_brings_its_time_zone_and_reminds_one_day_before():
    file = read(calendar_ics(CHINESE, records(), 2026, calendar=CALENDAR, now=NOW))

    assert ["Asia/Shanghai"] == [zone["TZID"] for zone in file.walk("VTIMEZONE")]
    assert [timedelta(days=-1)] == [alarm["TRIGGER"].dt for alarm in file.walk("VALARM")]


@pytest.mark.parametrize("now", [NOW, NOW.astimezone(timezone(timedelta(hours=8)))])
def test_the_stamp_is_in_utc(now):
    (event,) = events(now=now)

    assert b"DTSTAMP:20261009T113000Z" in event.to_ical()


def test_a_moved_day_keeps_its_uid_with_a_higher_sequence():
    (before,) = events()
    moved = activity_day(on=date(2026, 10, 20), moves=(Moved(was=date(2026, 10, 8), by="m001", at=NOW, reason="防汛"),))
    (after,) = events(records(moved))

    assert (before["UID"], 1, 20) == (after["UID"], after["SEQUENCE"], after.start.day)


def test_a_cancelled_day_says_so_and_reminds_nobody():
    (event,) = events(records(activity_day(cancelled=True)))

    assert ("CANCELLED", 1, []) == (event["STATUS"], event["SEQUENCE"], event.walk("VALARM"))


def test_the_same_file_twice_is_the_same():
    assert calendar_ics(CHINESE, records(), 2026, calendar=CALENDAR, now=NOW) == calendar_ics(
        CHINESE, records(), 2026, calendar=CALENDAR, now=NOW
    )


def test_a_member_finds_their_own_birthday_and_nobody_elses():
    day, birthday = events(member=LEAP)

    assert ("入党二十二周年", date(2026, 2, 28), "PRIVATE") == (birthday["SUMMARY"], birthday.start, birthday["CLASS"])
    assert 1 == len(events())
    assert "周年" not in day["SUMMARY"]


def test_who_has_no_birthday_that_year_gets_the_days_alone():
    assert 1 == len(events(member=replace(LEAP, accepted_on=date(2026, 3, 1))))


def test_another_year_has_other_days():
    assert [] == events(year=2025)


def test_the_city_calls_it_by_its_own_name():
    (event,) = events(records(presets=("chizhou", "wulong")))

    assert event["SUMMARY"].startswith("党员活动日：")


def test_a_computed_date_of_a_year_without_official_holidays_is_an_estimate():
    day = activity_day(id="2027-03", on=date(2027, 3, 5), written=False)
    (event,) = events(records(day), 2027)

    assert "本年度法定节假日安排尚未公布，日期按估算。" in event["DESCRIPTION"]


def test_commas_semicolons_backslashes_and_lines_survive():
    text = "学习,讨论;\\n《条例》\n第二行"
    (event,) = events(records(activity_day(themes=(text,), agenda=(AgendaItem(text=text),))))

    assert f"主题党日：{text}" == event["SUMMARY"]


@pytest.mark.parametrize("locale", LOCALES)
def test_lines_are_folded_for_every_reader(locale):
    data = calendar_ics(voice(locale, "Asia/Shanghai"), records(), 2026, calendar=CALENDAR, now=NOW)

    assert 75 >= max(map(len, data.split(b"\r\n")))


def test_a_zone_with_summer_time_keeps_the_wall_clock():
    """Both changes of 2026 lie between these two days."""
    berlin = replace(CALENDAR, zone=ZoneInfo("Europe/Berlin"))
    given = records(
        days={
            d.id: d
            for d in (activity_day(id="2026-02", on=date(2026, 2, 5)), activity_day(id="2026-07", on=date(2026, 7, 6)))
        }
    )
    winter, summer = events(given, calendar=berlin)

    assert [(14, 13), (14, 12)] == [(each.start.hour, each.start.astimezone(UTC).hour) for each in (winter, summer)]
