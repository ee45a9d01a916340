"""What a leave owes: a question to whose duty it is, and the answer to who asked."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from zhibu.branch.agenda.outlook import Outlook, face
from zhibu.branch.attendance import Leave, came_all_the_same
from zhibu.branch.enclosure import of_leave
from zhibu.branch.notices import Kind, Notice, to_member

_ANSWER_LIFE = timedelta(days=7)
_AT_LEAST = timedelta(seconds=1)


def leave_to_decide(look: Outlook) -> Iterator[Notice]:
    """Asked until decided or until the day's end; every one who may decide sees it, and it vanishes for all at once. Whoever
    signs in has come after all: of them nothing is asked."""
    for leave in look.records.leaves.values():
        day = look.records.days.get(leave.day)
        settled = leave.decision is not None or came_all_the_same(leave, look.records.signins)
        if day is None or day.cancelled or (settled and not look.assumed):
            continue
        if day.id in look.records.earlier:
            continue
        due, expires = leave.asked_at, _until(leave, day.ends(look.calendar))
        if not look.touches(due, expires):
            continue
        attached = look.records.enclosed(of_leave(leave.day, leave.member))
        on = look.calendar.today(leave.asked_at)
        for audience in look.deciding(leave.member, on):
            yield Notice(
                kind=Kind.LEAVE_TO_DECIDE,
                subject=leave.id,
                audience=audience,
                edition=f"{leave.asked_at:%m%dT%H%M%S}",
                due=due,
                expires=expires,
                clause=look.records.stand(day.on)["leave.written"].clause,
                face=face(len(attached)) if attached else "",
            )


def _until(leave: Leave, end: datetime) -> datetime:
    """Decided, or the day's end. A rehearsal's clock may stand still between question and decision: asked it was."""
    until = end if leave.decision is None else leave.decision.at
    return max(until, leave.asked_at + _AT_LEAST)


def leave_decided(look: Outlook) -> Iterator[Notice]:
    """The member hears what was decided."""
    for leave in look.records.leaves.values():
        day = look.records.days.get(leave.day)
        if leave.decision is None or day is None or day.id in look.records.earlier:
            continue
        due, expires = leave.decision.at, leave.decision.at + _ANSWER_LIFE
        if not look.touches(due, expires):
            continue
        yield Notice(
            kind=Kind.LEAVE_DECIDED,
            subject=leave.id,
            audience=to_member(leave.member),
            edition=f"{leave.decision.at:%m%dT%H%M%S}",
            due=due,
            expires=expires,
            clause=look.records.stand(day.on)["leave.written"].clause,
        )
