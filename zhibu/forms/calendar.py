"""Activity days as a calendar file (.ics) for telephones and desks; for a member, with their own political birthday.

An entry's uid is the branch's and the day's id, so a file opened again replaces what it brought before: a moved day keeps its
uid with a higher SEQUENCE, a cancelled one is said to be cancelled.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from zhibu.branch.birthday import Birthday, birthday
from zhibu.branch.calendar import ONE_DAY, Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.people import Member
from zhibu.branch.plan import days_of_year
from zhibu.branch.records import Records
from zhibu.words import Voice

_PRODUCT: Final = "-//zhibu//zhibu//ZH"
_BEFORE_ALL_DAY: Final = timedelta(hours=-15)
"""The day before at 9:00, counted from the midnight at which an all-day entry begins."""


def calendar_ics(
    v: Voice, records: Records, year: int, *, calendar: Calendar, now: datetime, member: Member | None = None
) -> bytes:
    """The branch's days of a year; for a member with their own political birthday, which is in nobody else's file."""
    own = birthday(member, year, records.policy(date(year, 1, 1))) if member is not None else None
    title = v("{branch}, {year}", branch=records.branch.name, year=v.year(year))
    days = days_of_year(records.days, year)
    return _file(v, records, days, own, id_=f"{year}", title=title, calendar=calendar, now=now)


def day_ics(v: Voice, records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime) -> bytes:
    """One activity day."""
    return _file(v, records, [day], None, id_=day.id, title=records.branch.name, calendar=calendar, now=now)


def _file(
    v: Voice,
    records: Records,
    days: Sequence[ActivityDay],
    own: Birthday | None,
    *,
    id_: str,
    title: str,
    calendar: Calendar,
    now: datetime,
) -> bytes:
    import icalendar

    file = icalendar.Calendar.new(prodid=_PRODUCT, method="PUBLISH", uid=f"{records.branch.id}-{id_}@zhibu")
    file.add("X-WR-CALNAME", title)
    file.add("X-WR-TIMEZONE", calendar.zone.key)
    for day in days:
        file.add_component(_entry(v, records, day, calendar, now))
    if own is not None:
        file.add_component(_birthday(v, records, own, now))
    first = min((day.on for day in days), default=now.date())
    file.add_missing_timezones(first_date=first.replace(month=1, day=1), last_date=date(first.year + 2, 1, 1))
    data: bytes = file.to_ical()
    return data


def _entry(v: Voice, records: Records, day: ActivityDay, calendar: Calendar, now: datetime) -> Any:
    import icalendar

    summary = _summary(v, records, day)
    event = icalendar.Event.new(
        uid=f"{records.branch.id}-{day.id}@zhibu",
        stamp=now,
        # Wall-clock times in the branch's zone, so that the entry stays at 14:30 whatever becomes of offsets.
        start=day.starts(calendar),
        end=day.planned_end(calendar),
        summary=summary,
        description=_description(v, day, calendar),
        location=day.place or None,
        sequence=len(day.moves) + (1 if day.cancelled else 0),
        status=icalendar.STATUS.CANCELLED if day.cancelled else icalendar.STATUS.CONFIRMED,
    )
    if not day.cancelled:
        event.add_component(_alarm(summary, -ONE_DAY))
    return event


def _summary(v: Voice, records: Records, day: ActivityDay) -> str:
    if records.policy(day.on).record_title == "theme_party_day":
        return v("Theme Party Day: {theme}", theme=day.theme)
    return v("Party Member Activity Day: {theme}", theme=day.theme)


def _description(v: Voice, day: ActivityDay, calendar: Calendar) -> str:
    lines = [f"{number}. {item.text}" for number, item in enumerate(day.agenda, start=1)]
    if day.chair:
        lines.append(v("Chair: {name}", name=day.chair))
    if day.recorder:
        lines.append(v("Recorder: {name}", name=day.recorder))
    if not day.written and calendar.is_estimate(day.on):
        lines.append(v("The public holidays of this year are not announced yet, so the date is an estimate."))
    return "\n".join(lines)


def _birthday(v: Voice, records: Records, own: Birthday, now: datetime) -> Any:
    import icalendar

    summary = v("{nth} anniversary of joining the Party", nth=v.anniversary(own.years))
    event = icalendar.Event.new(
        uid=f"{records.branch.id}-birthday-{own.member.id}-{own.on.year}@zhibu",
        stamp=now,
        start=own.on,
        end=own.on + ONE_DAY,
        summary=summary,
        description=v("Political birthday"),
        classification=icalendar.CLASS.PRIVATE,
        transparency=icalendar.TRANSP.TRANSPARENT,
        sequence=0,
    )
    event.add_component(_alarm(summary, _BEFORE_ALL_DAY))
    return event


def _alarm(summary: str, before: timedelta) -> Any:
    import icalendar

    alarm = icalendar.Alarm.new(description=summary)
    alarm.add("ACTION", "DISPLAY")
    alarm.add("TRIGGER", before)
    return alarm
