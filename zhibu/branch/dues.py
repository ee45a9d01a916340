"""Party dues by month: which are paid (003“在党日交纳党费”, 004“查验交纳情况、交齐党费”). Amounts are kept nowhere."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import DayId, MemberId
from zhibu.branch.people import Member
from zhibu.branch.refusal import Refusal

AHEAD = 12
"""So many months ahead dues may be paid: some pay for half a year or a whole one."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, written `2026-10`."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    def plus(self, months: int) -> "Month":
        """The month so many months later (or earlier)."""
        place = self.year * 12 + self.month - 1 + months
        return Month(place // 12, place % 12 + 1)

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> "Month | None":
        """`2026-10`; None for anything else."""
        try:
            return cls.of(date.fromisoformat(f"{text}-01"))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """That a member paid their dues for a month; `by` is who entered it, and when."""

    id: str
    member: MemberId
    month: str
    at: datetime
    by: MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class DuesCheck:
    """That the dues were checked on an activity day: by whom, when, and how many of how many had paid by then."""

    id: DayId
    at: datetime
    by: MemberId
    paid: int
    due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DuesStand:
    """One month's dues: who pays in that month, and who of them has."""

    month: Month
    due: tuple[Member, ...]
    paid: frozenset[MemberId]

    @property
    def owing(self) -> tuple[Member, ...]:
        return tuple(member for member in self.due if member.id not in self.paid)


def paid_id(member: MemberId, month: Month) -> str:
    return f"{member}:{month}"


def pays(member: Member, month: Month) -> bool:
    """Whether the member's dues of that month are this branch's matter: on the books when it begins, or accepted in it (a
    probationary member pays from that day on). Who is transferred in the course of a month paid where they came from."""
    accepted = member.accepted_on
    if accepted is not None and Month.of(accepted) > month:
        return False
    if member.on_books(month.first):
        return True
    return accepted is not None and Month.of(accepted) == month and member.on_books(accepted)


def stand(members: Iterable[Member], paid: Mapping[str, Paid], month: Month) -> DuesStand:
    """How a month's dues stand."""
    due = tuple(member for member in members if pays(member, month))
    have = frozenset(member.id for member in due if paid_id(member.id, month) in paid)
    return DuesStand(month=month, due=due, paid=have)


def owed(member: Member, paid: Mapping[str, Paid], *, since: Month, until: Month) -> list[Month]:
    """The months from `since` (when the branch joined: earlier ones aren't known) to `until` that a member hasn't paid."""
    return [month for month in months(since, until) if pays(member, month) and paid_id(member.id, month) not in paid]


def months(first: Month, last: Month) -> Iterator[Month]:
    """All months from one to another, both included."""
    while first <= last:
        yield first
        first = first.plus(1)


def pay(member: Member, month: Month, known: Paid | None, *, by: Member, today: date, now: datetime) -> Paid:
    """Enters that a member paid for a month; entered twice, the first stands. Refused for a month in which the member
    doesn't pay here, and for one too far ahead."""
    if known is not None:
        return known
    if month > Month.of(today).plus(AHEAD):
        raise Refusal("dues.far_ahead", on=month.first)
    if not pays(member, month):
        raise Refusal("dues.not_here", name=member.name, on=month.first)
    return Paid(id=paid_id(member.id, month), member=member.id, month=str(month), at=now, by=by.id)


def check(
    day: ActivityDay, known: DuesCheck | None, month: DuesStand, *, by: Member, begun: bool, now: datetime
) -> DuesCheck:
    """Notes that the dues were checked on the day (004“查验交纳情况、交齐党费”). Checked again while somebody owed, the new count
    takes the old one's place."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if not begun:
        raise Refusal("dues.check_early", day=day.on)
    if known is not None and known.paid == len(month.paid) and known.due == len(month.due):
        return known
    return DuesCheck(id=day.id, at=now, by=by.id, paid=len(month.paid), due=len(month.due))
