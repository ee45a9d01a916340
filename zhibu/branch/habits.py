"""What a branch keeps doing from one month to the next: the place, who chairs and who records, and what the agendas have in
common. It is offered for a day that lacks it, and taken over only when somebody says so.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from zhibu.branch.arranging import may_chair, open_to_change
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, AgendaItem, in_order
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What a day still lacks and the last one had; empty where there is nothing to take over."""

    last: ActivityDay
    place: str = ""
    chair: str = ""
    recorder: str = ""
    agenda: tuple[AgendaItem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.place or self.chair or self.recorder or self.agenda)


def habits(records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime) -> Habits | None:
    """What can be taken over from the last day that was held, for a day that hasn't ended; None without one.

    Who doesn't stand on the books any more, or may not chair, isn't offered. Of the agenda only what the last two days have
    in common.
    """
    if day.cancelled or day.filed_at is not None or now >= day.ends(calendar):
        return None
    before = [each for each in in_order(records.days.values()) if each.on < day.on and records.held(each)]
    before = [each for each in before if each.ends(calendar) <= now]
    if not before:
        return None
    last = before[-1]
    return Habits(
        last=last,
        place="" if day.place else last.place,
        chair="" if day.chair else _chair(records, last.chair, day),
        recorder="" if day.recorder else _recorder(records, last.recorder, day),
        agenda=() if day.agenda or len(before) < 2 else _common(before[-2], last),
    )


def take_over(day: ActivityDay, found: Habits | None) -> ActivityDay:
    """The day with what it lacked, as on the last one; what stands there stays. Twice is once."""
    open_to_change(day)
    if found is None:
        raise Refusal("habits.none")
    return replace(
        day,
        place=day.place or found.place,
        chair=day.chair or found.chair,
        recorder=day.recorder or found.recorder,
        agenda=day.agenda or found.agenda,
    )


def _chair(records: Records, name: str, day: ActivityDay) -> str:
    found = records.named(name, day.on) if name else None
    delegated = records.policy(day.on).chair_delegated
    return name if found is not None and may_chair(found, day.on, delegated=delegated) else ""


def _recorder(records: Records, name: str, day: ActivityDay) -> str:
    found = records.named(name, day.on) if name else None
    return name if found is not None and found.on_books(day.on) else ""


def _common(one: ActivityDay, other: ActivityDay) -> tuple[AgendaItem, ...]:
    """The items of the later day that the earlier one had as well."""
    known = {_bare(item.text) for item in one.agenda}
    return tuple(item for item in other.agenda if _bare(item.text) in known)


def _bare(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())
