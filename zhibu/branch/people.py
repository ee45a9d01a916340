"""Members of a branch, their duties, and what each may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from zhibu.branch.ids import AccountId, MemberId
from zhibu.branch.refusal import Refusal


class MemberKind(StrEnum):
    """Full and probationary members make up the branch; the others take part as guests."""

    FULL = "full"
    PROBATIONARY = "probationary"
    APPLICANT = "applicant"
    PROSPECTIVE = "prospective"


class Status(StrEnum):
    """Only who is on the books (在册) gets a message and stands in a denominator."""

    ACTIVE = "active"
    TRANSFERRED = "transferred"
    DECEASED = "deceased"
    SUSPENDED = "suspended"
    EXPELLED = "expelled"


class Duty(StrEnum):
    """A duty in the branch (党内职务)."""

    SECRETARY = "secretary"
    DEPUTY = "deputy"
    ORGANISATION = "organisation"
    PUBLICITY = "publicity"
    DISCIPLINE = "discipline"
    YOUTH = "youth"
    UNITED_FRONT = "united_front"
    COMMITTEE = "committee"
    GROUP_LEADER = "group_leader"


COMMITTEE = frozenset(
    {
        Duty.SECRETARY,
        Duty.DEPUTY,
        Duty.ORGANISATION,
        Duty.PUBLICITY,
        Duty.DISCIPLINE,
        Duty.YOUTH,
        Duty.UNITED_FRONT,
        Duty.COMMITTEE,
    }
)
LEADERS = (Duty.SECRETARY, Duty.DEPUTY)


class Act(StrEnum):
    """What a person may be allowed to do."""

    TAKE_PART = "take_part"
    DECIDE_LEAVE = "decide_leave"
    SIGN_FOR_SOMEONE = "sign_for_someone"
    SEE_REGISTER = "see_register"
    RUN_DAY = "run_day"
    WRITE_CARD = "write_card"
    KEEP_RECORD = "keep_record"
    KEEP_DUES = "keep_dues"
    KEEP_LEDGER = "keep_ledger"
    WATCH_ABSENCES = "watch_absences"
    KEEP_BIRTHDAYS = "keep_birthdays"
    HOLD_TALK = "hold_talk"
    SET_POLICY = "set_policy"
    BIND = "bind"
    ADMIN = "admin"


_BY_DUTY: dict[Act, frozenset[Duty]] = {
    Act.DECIDE_LEAVE: frozenset({Duty.SECRETARY, Duty.DEPUTY, Duty.ORGANISATION}),
    Act.SIGN_FOR_SOMEONE: frozenset({Duty.SECRETARY, Duty.DEPUTY, Duty.ORGANISATION}),
    Act.SEE_REGISTER: frozenset({Duty.SECRETARY, Duty.DEPUTY, Duty.ORGANISATION}),
    Act.RUN_DAY: frozenset({Duty.SECRETARY, Duty.DEPUTY}),
    Act.WRITE_CARD: frozenset({Duty.SECRETARY, Duty.DEPUTY}),
    Act.KEEP_RECORD: frozenset({Duty.SECRETARY, Duty.DEPUTY, Duty.PUBLICITY}),
    Act.KEEP_DUES: frozenset({Duty.SECRETARY, Duty.DEPUTY, Duty.ORGANISATION}),
    Act.WATCH_ABSENCES: frozenset({Duty.SECRETARY, Duty.DEPUTY, Duty.DISCIPLINE}),
    Act.KEEP_LEDGER: frozenset({Duty.SECRETARY, Duty.DEPUTY, Duty.ORGANISATION}),
    Act.KEEP_BIRTHDAYS: frozenset({Duty.SECRETARY, Duty.DEPUTY, Duty.ORGANISATION}),
    Act.HOLD_TALK: COMMITTEE,
    Act.SET_POLICY: frozenset({Duty.SECRETARY, Duty.DEPUTY}),
    Act.BIND: frozenset({Duty.SECRETARY, Duty.DEPUTY}),
    Act.ADMIN: COMMITTEE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person of the roster, as the roster says. What they choose themselves stands in `Preference`."""

    id: MemberId
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
    def is_party_member(self) -> bool:
        return self.kind in (MemberKind.FULL, MemberKind.PROBATIONARY)

    def on_books(self, on: date) -> bool:
        """Whether the person stands in the branch's count that day: a member, already joined, not yet left."""
        return self.is_party_member and self.present(on)

    def present(self, on: date) -> bool:
        """Whether the person belongs to the branch that day, as a member or as an applicant."""
        if self.joined_on is not None and on < self.joined_on:
            return False
        if self.status is Status.ACTIVE:
            return True
        return self.status_since is not None and on < self.status_since

    def has(self, *duties: Duty) -> bool:
        held = self.duties  # asked of everybody, and nearly nobody holds one
        return bool(held) and any(duty in held for duty in duties)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """What a member chose: the language of private messages, and what may be public. Nothing is public by default."""

    id: MemberId
    locale: str | None = None
    birthday_in_group: bool = False
    birthday_in_pictures: bool = False
    name_in_news: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A chat account linked to a member. A member may have several; `reachable` turns false when the platform says for
    good that it can't be written to. `chosen_at` is when its owner last said that this branch is meant: the same account
    may be a member of another."""

    id: AccountId
    member: MemberId
    linked_at: datetime
    reachable: bool = True
    chosen_at: datetime | None = None


def turns(members: Iterable[Member]) -> tuple[date, ...]:
    """The days on which somebody comes to the branch or leaves it, in order: who is present changes on no other."""
    return tuple(sorted({on for one in members for on in (one.joined_on, one.status_since) if on is not None}))


def may(member: Member, act: Act, on: date) -> bool:
    """Whether this member may do that in their branch on that day."""
    if act is Act.TAKE_PART:
        return member.on_books(on)
    return member.on_books(on) and member.has(*_BY_DUTY[act])


def require(member: Member, act: Act, on: date) -> None:
    """Refuses unless the member may do that."""
    if not may(member, act, on):
        raise Refusal("not_allowed", act=act.value)


def holders(members: Iterable[Member], act: Act, on: date) -> list[Member]:
    """Who may do that, the secretary first, then the deputy, then by the roster's order."""
    able = [member for member in members if may(member, act, on)]
    return sorted(able, key=lambda member: (not member.has(Duty.SECRETARY), not member.has(Duty.DEPUTY)))


def secretary(members: Iterable[Member], on: date) -> Member | None:
    """The secretary; in a vacancy the deputy, else None."""
    leaders = [member for member in members if member.has(*LEADERS) and member.on_books(on)]
    return next((member for duty in LEADERS for member in leaders if member.has(duty)), None)


def deciders(members: Iterable[Member], asker: MemberId, on: date, *, by_duty: bool = True) -> list[Member]:
    """Who is asked about that person's leave: the secretary (in a vacancy the deputy) and, `by_duty`, whose duty it is;
    never the person themselves. The secretary's own goes to the deputy, else to the committee.
    """
    on_books = [member for member in members if member.on_books(on)]
    others = [member for member in on_books if member.id != asker]
    deputies = [member for member in others if member.has(Duty.DEPUTY)]
    if any(member.id == asker and member.has(Duty.SECRETARY) for member in on_books):
        return deputies or [member for member in others if member.has(*COMMITTEE)]
    leaders = [member for member in others if member.has(Duty.SECRETARY)] or deputies
    return [member for member in others if member in leaders or (by_duty and member.has(Duty.ORGANISATION))]


def require_decider(members: Iterable[Member], by: Member, asker: MemberId, on: date) -> None:
    """Refuses unless that member may decide that person's leave: whose duty it is, or who is asked in their place, never
    the person themselves."""
    if by.id == asker:
        raise Refusal("leave.own_case")
    if not may(by, Act.DECIDE_LEAVE, on) and by not in deciders(members, asker, on):
        raise Refusal("not_allowed", act=Act.DECIDE_LEAVE.value)
