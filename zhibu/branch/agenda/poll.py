"""What a poll owes: one word to the group when it opens, and its result when it is closed. Nobody is reminded."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from zhibu.branch.agenda.outlook import Outlook, face
from zhibu.branch.calendar import Calendar
from zhibu.branch.notices import GROUP, Kind, Notice
from zhibu.branch.poll import Poll, Stage
from zhibu.branch.records import Records

_RESULT_LIFE = timedelta(days=3)


def poll_open(look: Outlook) -> Iterator[Notice]:
    """Said once, from the opening on; how many have voted counts up on it."""
    for poll in look.records.polls.values():
        if poll.opened_at is None or poll.closes_at is None or poll.stage is Stage.WITHDRAWN:
            continue
        if poll.stage is Stage.CLOSED and not look.assumed:
            continue
        if not look.touches(poll.opened_at, poll.closes_at):
            continue
        yield _notice(
            look,
            poll,
            Kind.POLL_OPEN,
            due=_awake(look.records, look.calendar, poll.opened_at),
            expires=poll.closes_at,
            shown=face(voters(look.records, poll)),
        )


def poll_result(look: Outlook) -> Iterator[Notice]:
    """The total, silently."""
    for poll in look.records.polls.values():
        if poll.closed_at is None or poll.stage is not Stage.CLOSED:
            continue
        if look.touches(poll.closed_at, poll.closed_at + _RESULT_LIFE):
            yield _notice(
                look,
                poll,
                Kind.POLL_RESULT,
                due=_awake(look.records, look.calendar, poll.closed_at),
                expires=poll.closed_at + _RESULT_LIFE,
            )


def voters(records: Records, poll: Poll) -> int:
    """How many have voted so far; nothing else is known before the closing."""
    return sum(each.poll == poll.id for each in records.polled.values())


def _awake(records: Records, calendar: Calendar, at: datetime) -> datetime:
    return calendar.awake(at, records.policy(calendar.today(at)))


def _notice(look: Outlook, poll: Poll, kind: Kind, *, due: datetime, expires: datetime, shown: str = "") -> Notice:
    return Notice(
        kind=kind,
        subject=poll.id,
        audience=GROUP,
        edition="1",
        due=due,
        expires=expires,
        clause=look.records.stand(look.calendar.today(due))["poll.held"].clause,
        face=shown,
    )
