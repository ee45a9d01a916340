"""A signature sheet that was signed on paper, entered afterwards: everybody who signed is ticked, then all is confirmed once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from zhibu.branch.attendance import SignIn, Way, check_sign_in_for, closes
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import DayId, MemberId, about
from zhibu.branch.people import Member
from zhibu.branch.policy import Policy
from zhibu.branch.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetEntry:
    """What was ticked so far from a day's signed sheet; it counts once it is confirmed, and is gone then."""

    id: DayId
    by: MemberId
    begun_at: datetime
    ticked: tuple[MemberId, ...] = ()


def may_enter(day: ActivityDay, *, policy: Policy, calendar: Calendar, now: datetime) -> None:
    """Refuses before the sign-in opens, and once the record is filed: the sheet went up with it."""
    check_sign_in_for(day, policy=policy, calendar=calendar, now=now)
    if day.filed_at is not None:
        raise Refusal("signin.filed", day=day.on, at=day.filed_at)


def begin(known: SheetEntry | None, day: ActivityDay, *, by: Member, now: datetime) -> SheetEntry:
    """The entry that is under way, whoever began it, else a new one."""
    return known or SheetEntry(id=day.id, by=by.id, begun_at=now)


def tick(entry: SheetEntry, members: Iterable[MemberId], *, on: bool) -> SheetEntry:
    """The entry with these ticked, or no longer ticked; nobody stands in it twice."""
    named = frozenset(members)
    others = tuple(each for each in entry.ticked if each not in named)
    return replace(entry, ticked=(*others, *sorted(named)) if on else others)


def confirm(
    entry: SheetEntry,
    day: ActivityDay,
    members: Iterable[Member],
    signed: Iterable[MemberId],
    *,
    by: Member,
    policy: Policy,
    calendar: Calendar,
    now: datetime,
) -> list[SignIn]:
    """One sign-in for each who is ticked, is on the books and isn't signed in yet. Refuses an empty sheet."""
    may_enter(day, policy=policy, calendar=calendar, now=now)
    ticked, known = frozenset(entry.ticked), frozenset(signed)
    late = now >= closes(day, policy, calendar)
    found = [
        SignIn(id=about(day.id, one.id), day=day.id, member=one.id, at=now, by=by.id, way=Way.SHEET, late=late)
        for one in members
        if one.id in ticked and one.id not in known and one.on_books(day.on)
    ]
    if not found:
        raise Refusal("sheet.nobody")
    return found
