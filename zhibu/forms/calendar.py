"""Activity days and the ceremonies of political birthdays as a calendar file (.ics) for telephones and desks; for a member, with
their own political birthday, for the secretary with everybody's.

An entry's uid is the branch's and the day's id, so a file opened again replaces what it brought before: a moved day keeps its
uid with a higher SEQUENCE, a cancelled one is said to be cancelled.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from zhibu.branch.birthday import Birthday, birthday
from zhibu.branch.calendar import ONE_DAY, Calendar
from zhibu.branch.ceremony import Occasion, ceremonies
from zhibu.branch.day import ActivityDay
from zhibu.branch.people import Member
from zhibu.branch.plan import days_of_year
from zhibu.branch.records import Records
from zhibu.forms.ceremonies import forms_named, period_named
from zhibu.words import Voice

_PRODUCT: Final = "-//zhibu//zhibu//ZH"
_BEFORE_ALL_DAY: Final = timedelta(hours=-15)
"""The day before at 9:00, counted from the midnight at which an all-day entry begins."""

_MIDNIGHT: Final = time(0)
_CEREMONY: Final = timedelta(hours=1)
"""So long a ceremony on its own is entered for."""
_LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=UTC)


def calendar_ics(
    v: Voice, records: Records, year: int, *, calendar: Calendar, now: datetime, member: Member | None = None
) -> bytes:
    """The branch's days of a year and its ceremonies, without names; for a member with their own political birthday, which is in
    nobody else's file but the secretary's, who finds everybody's."""
    import icalendar

    today = calendar.today(now)
    every = member is not None and records.secretary(today) == member
    birthdays: list[Birthday] = list(records.birthdays(year)) if every else []
    if member is not None and not every:
        own = birthday(member, year, records.policy(date(year, 1, 1)))
        birthdays = [own] if own is not None else []
    file = icalendar.Calendar.new(prodid=_PRODUCT, method="PUBLISH", uid=f"{records.branch.id}-{year}@zhibu")
    file.add("X-WR-CALNAME", v("{branch}, {year}", branch=records.branch.name, year=v.year(year)))
    file.add("X-WR-TIMEZONE", calendar.zone.key)
    for day in days_of_year(records.days, year):
        file.add_component(_entry(v, records, day, calendar, now))
    for one in birthdays:
        file.add_component(_birthday(v, records, one, now, named=one.member != member))
    for occasion in ceremonies(records, year, today):
        entry = _ceremony(v, records, occasion, calendar, now, names=every, member=member)
        if entry is not None:
            file.add_component(entry)
    file.add_missing_timezones(first_date=date(year, 1, 1), last_date=date(year + 2, 1, 1))
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


def _birthday(v: Voice, records: Records, own: Birthday, now: datetime, *, named: bool) -> Any:
    """`named`: whose it is stands in it, for the secretary."""
    import icalendar

    summary = v("{nth} anniversary of joining the Party", nth=v.anniversary(own.years))
    if named:
        summary = v("{name}: {what}", name=own.member.name, what=summary)
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


def _ceremony(
    v: Voice,
    records: Records,
    one: Occasion,
    calendar: Calendar,
    now: datetime,
    *,
    names: bool,
    member: Member | None,
) -> Any | None:
    """A ceremony as it is arranged; None while it isn't. Its uid is its period's, so that it stays the same wherever it is moved;
    one that is part of an activity day doesn't remind anybody a second time."""
    import icalendar

    arranged = one.arrangement
    cancelled = records.days.get(arranged.day) if arranged is not None and arranged.day is not None else None
    on = one.on or (cancelled.on if cancelled is not None else None)
    if arranged is None or on is None:
        return None
    day = one.day or cancelled
    if one.start is not None or day is not None:
        starts: date = calendar.instant(on, one.start or (day.start if day is not None else _MIDNIGHT))
        ends: date = day.planned_end(calendar) if day is not None and day.on == on else starts + _CEREMONY
    else:
        starts, ends = on, on + ONE_DAY
    summary = v("Political birthdays: ceremony of {period}", period=period_named(v, one.period, year=False))
    event = icalendar.Event.new(
        uid=f"{records.branch.id}-ceremony-{one.period}@zhibu",
        stamp=now,
        start=starts,
        end=ends,
        summary=summary,
        description=_about(v, one, names=names, member=member) or None,
        location=one.place or None,
        transparency=icalendar.TRANSP.TRANSPARENT if day is not None else icalendar.TRANSP.OPAQUE,
        # It grows with each arrangement, whatever is arranged, and with each move of the day.
        sequence=int((arranged.at - _LONG_AGO) / timedelta(minutes=1)) + (len(day.moves) if day is not None else 0),
        status=icalendar.STATUS.CANCELLED if one.on is None else icalendar.STATUS.CONFIRMED,
    )
    if one.on is not None and day is None:
        event.add_component(_alarm(summary, -ONE_DAY))
    return event


def _about(v: Voice, one: Occasion, *, names: bool, member: Member | None) -> str:
    """Whose it is, as far as it concerns who reads it; and what goes with it."""
    lines = []
    if names:
        lines.append(v("Celebrants: {names}", names=v.list(each.member.name for each in one.celebrants)))
    elif member is not None and one.celebrant(member.id) is not None:
        lines.append(v("Your own political birthday is celebrated here."))
    if forms := forms_named(v, one):
        lines.append(forms)
    return "\n".join(lines)


def _alarm(summary: str, before: timedelta) -> Any:
    import icalendar

    alarm = icalendar.Alarm.new(description=summary)
    alarm.add("ACTION", "DISPLAY")
    alarm.add("TRIGGER", before)
    return alarm
