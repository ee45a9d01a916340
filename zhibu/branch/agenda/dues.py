"""What dues owe: the check on the day, to whose duty it is; a private word to who still owes, once the check was made."""

from collections.abc import Iterator
from datetime import timedelta

from zhibu.branch import dues, keeping
from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.calendar import ONE_DAY
from zhibu.branch.day import ActivityDay, edition_of
from zhibu.branch.dues import Month
from zhibu.branch.notices import SECRETARY, Kind, Notice

_CHECK_LIFE = timedelta(days=7)


def collector(look: Outlook, day: ActivityDay) -> str:
    """Who is asked to check the dues, as an audience."""
    taker = keeping.dues_taker(look.records, day.on)
    return look.audience(taker.id, day.on) if taker is not None else SECRETARY


def dues_check(look: Outlook) -> Iterator[Notice]:
    """At the end of a day that was held, unless the dues were checked on it, or on an earlier day of its month
    (004“查验交纳情况、交齐党费”)."""
    for day in look.days:
        policy = look.records.policy(day.on)
        ends = day.ends(look.calendar)
        if not policy.dues_check or not look.touches(ends, ends + _CHECK_LIFE) or not look.held(day):
            continue
        if _checked_by(look, day):
            continue
        yield Notice(
            kind=Kind.DUES_CHECK,
            subject=day.id,
            audience=collector(look, day),
            edition=edition_of(day),
            due=look.calendar.awake(ends, policy),
            expires=ends + _CHECK_LIFE,
            clause=look.records.stand(day.on)["dues.check"].clause,
        )


def _checked_by(look: Outlook, day: ActivityDay) -> bool:
    """Whether its month's dues were checked by then: dues are paid by the month, however many days it has."""
    return any(
        (checked := look.records.days.get(each.id)) is not None
        and (checked.on.year, checked.on.month) == (day.on.year, day.on.month)
        and (each.id == day.id or checked.on < day.on)
        for each in look.records.dues_checks.values()
    )


def dues_owed(look: Outlook) -> Iterator[Notice]:
    """Privately, to who still owed when the dues were checked, until it is paid or the next month begins. Who paid in time
    hears nothing."""
    calendar, records = look.calendar, look.records
    since = keeping.dues_since(records, calendar) if records.dues_checks else None
    told: set[Month] = set()
    for checked in sorted(records.dues_checks.values(), key=lambda each: each.at):
        day = records.days.get(checked.id)
        if day is None or day.cancelled or since is None or Month.of(day.on) in told:
            continue
        month, policy = Month.of(day.on), records.policy(day.on)
        told.add(month)
        due = calendar.awake(checked.at, policy)
        expires = calendar.end_of(month.plus(1).first - ONE_DAY)
        if not policy.dues_check or not look.touches(due, expires):
            continue
        for member in records.on_books(day.on):
            if not dues.owed(member, records.dues, since=since, until=month):
                continue
            yield Notice(
                kind=Kind.DUES_OWED,
                subject=str(month),
                audience=look.audience(member.id, day.on),
                edition="owed",
                due=due,
                expires=expires,
                clause=records.stand(day.on)["dues.check"].clause,
            )
