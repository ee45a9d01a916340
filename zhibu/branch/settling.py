"""Dates of acceptance that can't be counted from as they are: missing, impossible, or given differently by another list.

000“将党员名单按入党日期排出‘政治生日’序列”: nobody is left out of it, so each of these is shown to the secretary until it is settled.
Where two lists disagree the date on file stands until then, and both are kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from zhibu.branch.birthday import impossible
from zhibu.branch.celebration import Disputed
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """A member whose date is to be settled, and why: `missing`, `founding`, `full`, `future` (see `impossible`) or `disputed`, then
    with the `other` list's date."""

    member: Member
    why: str
    other: date | None = None


def unsettled(records: Records, today: date) -> tuple[Unsettled, ...]:
    """Everybody on the books whose date is to be settled, in the roster's order."""
    return tuple(found for member in records.on_books(today) if (found := _of(records, member, today)) is not None)


def _of(records: Records, member: Member, today: date) -> Unsettled | None:
    disputed = records.disputed.get(member.id)
    other = disputed.other if disputed is not None and disputed.other != member.accepted_on else None
    if member.accepted_on is None:
        return Unsettled(member=member, why="missing", other=other)
    why = impossible(member, today)
    if why is not None:
        return Unsettled(member=member, why=why, other=other)
    return Unsettled(member=member, why="disputed", other=other) if other is not None else None


def disagrees(known: Member, given: date | None) -> bool:
    """Whether a list's date goes against the one on file, which then stands; one that can't be right gives way by itself."""
    return (
        known.accepted_on is not None and given is not None and given != known.accepted_on and impossible(known) is None
    )


def dispute(known: Disputed | None, member: Member, other: date, *, by: str, now: datetime) -> Disputed | None:
    """Keeps another list's date beside the one on file; None where nothing changes, or it was settled against before."""
    if known is not None and (known.other == other or other in known.rejected):
        return None
    rejected = known.rejected if known is not None else ()
    return Disputed(id=member.id, other=other, at=now, by=by, rejected=rejected)


def settle(
    member: Member, disputed: Disputed | None, on: date, *, today: date, by: str, now: datetime
) -> tuple[Member, Disputed | None]:
    """The member with the date that was settled on, and the dispute as it is kept then: the dates settled against aren't asked
    about again. Refused for a date that can't be right."""
    settled = replace(member, accepted_on=on)
    why = impossible(settled, today)
    if why is not None:
        raise Refusal("birthday.impossible", why=why, on=on)
    against = _against(member, disputed, on)
    if disputed is None and not against:
        return settled, None
    return settled, Disputed(id=member.id, other=None, at=now, by=by, rejected=against)


def _against(member: Member, disputed: Disputed | None, on: date) -> tuple[date, ...]:
    before: Iterable[date | None] = (
        (*disputed.rejected, disputed.other, member.accepted_on) if disputed is not None else ()
    )
    return tuple(dict.fromkeys(each for each in before if each is not None and each != on))
