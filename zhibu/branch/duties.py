"""What one person still owes at this moment: the open questions among what is owed to them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from zhibu.branch.agenda import owed
from zhibu.branch.agenda.birthday import missing, prepared
from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.birthday import Birthday
from zhibu.branch.calendar import Calendar
from zhibu.branch.ids import MemberId
from zhibu.branch.kept import kept
from zhibu.branch.notices import Kind, Notice, to_member
from zhibu.branch.records import Records

ASKING = (
    Kind.EVALUATION,
    Kind.LEAVE_TO_DECIDE,
    Kind.MAKEUP_TASK,
    Kind.MAKEUP_RETURNED,
    Kind.MAKEUP_TO_ACCEPT,
    Kind.APPEAL_TO_DECIDE,
    Kind.HELD_TO_CONFIRM,
    Kind.LADDER,
    Kind.RECTIFICATION_DUE,
    Kind.APPROVAL_MISSING,
    Kind.SUPERIOR_RETURNED,
    Kind.CLASH,
    Kind.RECORD_DUE,
    Kind.BIRTHDAY_AHEAD,
    Kind.PLAN_DUE,
    Kind.PLAN_NEXT,
    Kind.DUES_CHECK,
    Kind.DUES_OWED,
    Kind.MEETINGS_GAP,
)
"""The kinds that ask something of a person, in the order in which they are shown."""
_SECOND = timedelta(seconds=1)


def open_duties(records: Records, member: MemberId, *, calendar: Calendar, now: datetime) -> list[Notice]:
    """What is asked of the member and not yet answered, each subject once, the more urgent kinds first."""
    look = Outlook(records=records, calendar=calendar, since=now, until=now)
    mine = look.audience(member, calendar.today(now))
    asked = {
        (notice.kind, notice.subject): notice
        for notice in _asked_about(records, calendar, now.replace(microsecond=0))
        if notice.audience in (mine, to_member(member))
        and look.touches(notice.due, notice.expires)
        and _is_open(look, notice)
    }
    return sorted(asked.values(), key=lambda notice: (ASKING.index(notice.kind), notice.due, notice.subject))


@kept(lambda records: records.derived, last_only=True)
def _asked_about(records: Records, calendar: Calendar, second: datetime) -> tuple[Notice, ...]:
    """What is asked of anybody within that second: when a whole branch looks at once, it is derived once."""
    return tuple(owed(records, calendar, since=second, until=second + _SECOND, kinds=ASKING))


def _is_open(look: Outlook, notice: Notice) -> bool:
    """Of a political birthday only what others still see to; what a celebrant prepares is nobody's business."""
    return notice.kind is not Kind.BIRTHDAY_AHEAD or any(unprepared(look.records, notice.subject, notice.audience))


def unprepared(records: Records, subject: str, audience: str) -> Iterator[Birthday]:
    """The celebrants of that notice whose card still waits for the words of whom it addresses, or with whom nobody talked."""
    return (one for one in prepared(records, subject, audience) if {"card", "talk"} & {*missing(records, one)})
