"""The roster: from written rows to members, and importing again without doubling."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date

from zhibu.branch.ids import MemberId
from zhibu.branch.people import Duty, Member, MemberKind, Status
from zhibu.branch.settling import disagrees


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something that a person should know and that hinders nothing. Like a refusal: a code and facts, no words."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One written row of a roster.

    `said` names the fields whose column the file has: there a blank means “none”, so that a duty that somebody gave up goes.
    A field without its column keeps what is known.
    """

    row: int
    said: frozenset[str]
    name: str
    kind: MemberKind
    accepted_on: date | None = None
    group: str = ""
    duties: tuple[Duty, ...] = ()
    other_duties: str = ""
    status: Status = Status.ACTIVE
    status_since: date | None = None
    joined_on: date | None = None
    full_on: date | None = None
    cadre: bool = False
    mobile: bool = False
    frail: bool = False
    contact: str = ""
    number: str = ""

    @property
    def is_active(self) -> bool:
        return self.status is Status.ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """That a known member changes, and in which fields."""

    member: MemberId
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """What an import makes of its rows.

    `members` are those to put, in the file's order: the new ones and the changed ones. `missing` are members still on the
    roster who aren't in the file; they stay as they are.
    """

    members: tuple[Member, ...]
    new: tuple[MemberId, ...] = ()
    updated: tuple[Change, ...] = ()
    unchanged: tuple[MemberId, ...] = ()
    missing: tuple[MemberId, ...] = ()
    remarks: tuple[Remark, ...] = ()
    disputed: tuple[tuple[MemberId, date], ...] = ()
    """Whose date of acceptance the file gives otherwise than it stands, and how: the one on file stays until it is settled."""


def merged(rows: Iterable[RosterRow], known: Mapping[str, Member], on: date) -> Roster:
    """The members that these rows mean, merged with the known ones.

    A row belongs to the known member of the same number (if the name or the date of acceptance agrees), else of the same
    name and date of acceptance, else of the same name where file and roster have it once. A new member gets the next id in
    the file's order; ids are never reused. Who left without a date has left on the day of the import.
    """
    written = [*rows]
    matches = _matches(written, known, on)
    puts: list[Member] = []
    new: list[MemberId] = []
    updated: list[Change] = []
    unchanged: list[MemberId] = []
    remarks: list[Remark] = []
    disputed: list[tuple[MemberId, date]] = []
    ids = _next_ids(known)
    for row in written:
        before = matches.get(row.row)
        member = _member(row, before or Member(id=next(ids), name=row.name, kind=row.kind), on)
        remarks += _remarks(row, before, member)
        if before is not None and row.accepted_on is not None and disagrees(before, row.accepted_on):
            disputed.append((before.id, row.accepted_on))
        if before is None:
            new.append(member.id)
        elif changed := _differences(before, member):
            updated.append(Change(member=member.id, fields=changed))
        else:
            unchanged.append(member.id)
            continue
        puts.append(member)
    found = {each.id for each in matches.values()}
    after: dict[str, Member] = {**known, **{member.id: member for member in puts}}
    return Roster(
        members=tuple(puts),
        new=tuple(new),
        updated=tuple(updated),
        unchanged=tuple(unchanged),
        missing=tuple(
            each.id for each in sorted(known.values(), key=_order) if each.id not in found and each.present(on)
        ),
        remarks=(*remarks, *_secretaries(after.values(), on)),
        disputed=tuple(disputed),
    )


def _order(member: Member) -> str:
    return member.id


def _next_ids(known: Mapping[str, Member]) -> Iterator[MemberId]:
    numbers = [int(id_[1:]) for id_ in known if id_[:1] == "m" and id_[1:].isdecimal()]
    last = max(numbers, default=0)
    while True:
        last += 1
        yield MemberId(f"m{last:03d}")


def _matches(rows: Sequence[RosterRow], known: Mapping[str, Member], on: date) -> dict[int, Member]:
    """Each row's known member. The surest sign is tried for all rows before the next one is tried for any."""
    found: dict[int, Member] = {}
    free = {member.id: member for member in sorted(known.values(), key=_order)}

    def take(row: RosterRow, candidates: Sequence[Member]) -> None:
        if len(candidates) == 1:
            found[row.row] = free.pop(candidates[0].id)

    for row in rows:
        if row.number:
            take(row, [each for each in free.values() if each.number == row.number and _akin(row, each)])
    for row in _left(rows, found):
        take(row, [each for each in free.values() if (each.name, each.accepted_on) == (row.name, row.accepted_on)])
    names_in_file = Counter(row.name for row in rows)
    names_known = Counter(member.name for member in known.values())
    for row in _left(rows, found):
        if names_in_file[row.name] == names_known[row.name] == 1:
            take(row, [each for each in free.values() if each.name == row.name and not _somebody_else(row, each, on)])
    return found


def _left(rows: Iterable[RosterRow], found: Mapping[int, Member]) -> list[RosterRow]:
    return [row for row in rows if row.row not in found]


def _akin(row: RosterRow, member: Member) -> bool:
    """Whether one number means one person: a mere row number in the column must not turn one into another."""
    same_date = row.accepted_on is not None and row.accepted_on == member.accepted_on
    return row.name == member.name or same_date


def _somebody_else(row: RosterRow, member: Member, on: date) -> bool:
    """Whether a namesake who has left is rather another person than one whose date was corrected."""
    differ = None not in (row.accepted_on, member.accepted_on) and row.accepted_on != member.accepted_on
    return differ and not member.present(on)


def _member(row: RosterRow, before: Member, on: date) -> Member:
    says = {name: getattr(row, name) for name in row.said}
    if disagrees(before, row.accepted_on):
        says.pop("accepted_on", None)
    member = replace(before, **says)
    if member.status is Status.ACTIVE or member.status_since is not None:
        return member
    known_since = before.status_since if before.status is member.status else None
    return replace(member, status_since=known_since or on)


_FIELDS = tuple(each.name for each in fields(Member))


def _differences(before: Member, after: Member) -> tuple[str, ...]:
    return tuple(name for name in _FIELDS if getattr(before, name) != getattr(after, name))


def _remarks(row: RosterRow, before: Member | None, member: Member) -> list[Remark]:
    remarks = []
    had_left = before is not None and before.status is member.status
    if not row.is_active and row.status_since is None and not had_left:
        remarks.append(Remark(code="roster.left_today", facts={"name": row.name, "date": member.status_since}))
    if before is not None and disagrees(before, row.accepted_on):
        facts = {"name": row.name, "was": before.accepted_on, "date": row.accepted_on}
        remarks.append(Remark(code="roster.accepted_disputed", facts=facts))
    return remarks


def _secretaries(members: Iterable[Member], on: date) -> list[Remark]:
    """A branch has one secretary; without one or with two it is told so, and taken as it is."""
    names = [each.name for each in sorted(members, key=_order) if each.on_books(on) and each.has(Duty.SECRETARY)]
    if not names:
        return [Remark(code="roster.no_secretary")]
    if len(names) > 1:
        return [Remark(code="roster.two_secretaries", facts={"names": tuple(names)})]
    return []
