"""What the Three Meetings and One Lecture owe: a quiet word to the secretary while a gap can still be closed."""

from collections.abc import Iterator
from datetime import datetime

from zhibu.branch.agenda.outlook import Outlook, face
from zhibu.branch.calendar import months_between
from zhibu.branch.day import Meeting
from zhibu.branch.dues import Month
from zhibu.branch.meetings import lacking, months_of
from zhibu.branch.notices import SECRETARY, Kind, Notice
from zhibu.branch.period import Period


def gap_asked(look: Outlook, period: Period) -> datetime:
    """When a period's gaps are told: on the first working day of its last third."""
    on = look.calendar.workday_in_month(period.last_third)
    policy = look.records.policy(on)
    return look.calendar.awake(look.calendar.instant(on, policy.notice_hour), policy)


def meetings_gap(look: Outlook) -> Iterator[Notice]:
    """Once a period, of all that is neither held nor planned in it; it goes away when the last gap is closed."""
    calendar, records = look.calendar, look.records
    periods = dict.fromkeys(
        Period.of(first, months_of(records.policy(first), kind))
        for month in months_between(calendar.today(look.since), calendar.today(look.until))
        for first in (Month(*month).first,)
        for kind in Meeting
    )
    for period in periods:
        due, expires = gap_asked(look, period), calendar.end_of(period.last)
        if not look.touches(due, expires):
            continue
        on = calendar.today(due)
        gaps = lacking(records, period, on)
        if not gaps:
            continue
        yield Notice(
            kind=Kind.MEETINGS_GAP,
            subject=str(period),
            audience=SECRETARY,
            edition="gap",
            due=due,
            expires=expires,
            clause=records.stand(on)["meetings.counted"].clause,
            face=face(gaps),
        )
