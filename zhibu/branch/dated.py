"""The ledger of dates: that a member did something on a date, and nothing else. No content, no score.

003“定期开展走访慰问、谈心谈话、结对帮扶等活动”, 004“组织党员开展思想汇报…等活动”.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from zhibu.branch.ids import MemberId
from zhibu.branch.people import Member
from zhibu.branch.refusal import Refusal


class Deed(StrEnum):
    """What is dated: 思想汇报, 走访慰问, 结对帮扶, 社区报到, 党性分析, 民主评议."""

    THOUGHTS = "thoughts"
    VISIT = "visit"
    AID = "aid"
    COMMUNITY = "community"
    ANALYSIS = "analysis"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """That a member did it on that date; `by` is who entered it, `late` when its month was over by then (补录)."""

    id: str
    deed: Deed
    member: MemberId
    on: date
    at: datetime
    by: MemberId
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticking:
    """Whom somebody has ticked so far for one deed; nothing counts before it is confirmed. The id is who ticks."""

    id: MemberId
    deed: Deed
    ticked: tuple[MemberId, ...] = ()


def dated_id(deed: Deed, on: date, member: MemberId) -> str:
    return f"{deed.value}:{on}:{member}"


def earliest(today: date) -> date:
    """The first date that is still entered: of this year and the last one."""
    return date(today.year - 1, 1, 1)


def tick(known: Ticking | None, deed: Deed, members: Iterable[MemberId], *, on: bool, by: MemberId) -> Ticking:
    """Ticks these members, or takes their ticks back. Another deed begins anew."""
    entry = known if known is not None and known.deed is deed else Ticking(id=by, deed=deed)
    given = tuple(dict.fromkeys(members))
    others = tuple(each for each in entry.ticked if each not in given)
    return replace(entry, ticked=(*others, *given) if on else others)


def may_date(on: date, today: date) -> None:
    """Refuses a date to come, and one long ago."""
    if on > today:
        raise Refusal("dated.future", on=on)
    if on < earliest(today):
        raise Refusal("dated.too_early", first=earliest(today))


def enter(
    deed: Deed,
    members: Iterable[Member],
    on: date,
    known: Mapping[str, Dated],
    *,
    by: MemberId,
    today: date,
    now: datetime,
) -> list[Dated]:
    """The entries that are new; what is entered already stands. Refused without anybody, and for who wasn't in the branch
    that day."""
    may_date(on, today)
    chosen = tuple(members)
    if not chosen:
        raise Refusal("dated.nobody")
    away = [member.name for member in chosen if not member.on_books(on)]
    if away:
        raise Refusal("dated.not_here", names=tuple(away), on=on)
    late = (on.year, on.month) < (today.year, today.month)
    return [
        Dated(id=dated_id(deed, on, member.id), deed=deed, member=member.id, on=on, at=now, by=by, late=late)
        for member in chosen
        if dated_id(deed, on, member.id) not in known
    ]


def of_deed(known: Mapping[str, Dated], deed: Deed, year: int) -> list[Dated]:
    """The year's entries of one kind, the latest first."""
    found = (each for each in known.values() if each.deed is deed and each.on.year == year)
    return sorted(found, key=lambda each: (-each.on.toordinal(), each.member))


def of_member(known: Mapping[str, Dated], member: MemberId, year: int) -> list[Dated]:
    """One member's entries of a year, by kind and date."""
    order = list(Deed)
    found = (each for each in known.values() if each.member == member and each.on.year == year)
    return sorted(found, key=lambda each: (order.index(each.deed), each.on))
