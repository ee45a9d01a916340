"""What a day's record form owes: the filled form to the recorder at the end, and one reminder on the last day."""

from collections.abc import Iterator
from datetime import timedelta

from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.day import ActivityDay, edition_of
from zhibu.branch.keeping import deadline
from zhibu.branch.notices import SECRETARY, Kind, Notice
from zhibu.branch.people import Duty
from zhibu.branch.records import Records

FORM = "form"
REMINDER = "reminder"
_OVERDUE = timedelta(days=30)
"""A form that is still missing a month after its day is the inspection's matter, no longer a reminder's."""


def recorder(records: Records, day: ActivityDay, look: Outlook) -> str:
    """Who keeps the record, as an audience: who the plan names, else the publicity member, else the secretary."""
    named = records.named(day.recorder, day.on) if day.recorder else None
    if named is not None and named.on_books(day.on):
        return look.audience(named.id, day.on)
    publicity = (member for member in records.roster if member.on_books(day.on) and member.has(Duty.PUBLICITY))
    found = next(publicity, None)
    return look.audience(found.id, day.on) if found is not None else SECRETARY


def record_due(look: Outlook) -> Iterator[Notice]:
    """At the day's end, and at notice.hour on the last day, until it is filed."""
    for day in look.days:
        if day.filed_at is not None:
            continue
        policy = look.records.policy(day.on)
        last = deadline(day, policy)
        ends, expires = day.ends(look.calendar), look.calendar.end_of(last) + _OVERDUE
        if not look.touches(ends, expires) or not look.held(day):
            continue
        reminder = look.calendar.instant(last, policy.notice_hour)
        for stage, due in ((FORM, ends), (REMINDER, max(reminder, ends))):
            yield Notice(
                kind=Kind.RECORD_DUE,
                subject=day.id,
                audience=recorder(look.records, day, look),
                edition=f"{edition_of(day)}.{stage}",
                due=look.calendar.awake(due, policy),
                expires=expires,
                clause=look.records.stand(day.on)["record.days"].clause,
            )
