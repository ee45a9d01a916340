"""The branch itself, the chats in which it lives, the codes that open its doors, and questions that wait for an answer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from zhibu.branch.ids import AccountId, BranchId, ChatId, MemberId
from zhibu.branch.refusal import Refusal

CODE_LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A branch: its name, the presets it follows, its language and zone, and when it joined (nothing is owed before)."""

    id: BranchId
    name: str
    presets: tuple[str, ...]
    locale: str
    timezone: str
    joined_at: datetime
    superior: str = ""
    """The superior's name, as it stands on papers."""
    superior_id: str = ""
    """The superior in the program, where it is in it."""
    is_superior: bool = False
    """A superior is kept like a branch, without anything of one."""


class Place(StrEnum):
    """What a bound chat is to the branch."""

    GROUP = "group"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A chat that is the branch's group or channel. `reachable` turns false when the bot was removed or may not write."""

    id: ChatId
    place: Place
    title: str
    bound_at: datetime
    by: MemberId | None = None
    reachable: bool = True


class Purpose(StrEnum):
    """What a code opens."""

    MEMBER = "member"
    GROUP = "group"
    CHANNEL = "channel"
    GUEST = "guest"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A one-time code. Only its hash is kept (the id). An unused one is valid for 30 days; a used one voids the member's
    others. A guest's opens the one evaluation of that guest's day, until it closes."""

    id: str
    purpose: Purpose
    issued_at: datetime
    member: MemberId | None = None
    guest: str = ""
    used_at: datetime | None = None
    void: bool = False

    @property
    def expires_at(self) -> datetime:
        return self.issued_at + CODE_LIFE


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A question put to an account that waits for a typed answer: which one (`leave.reason`) and about what. It holds ids,
    never text."""

    id: AccountId
    question: str
    subject: str
    asked_at: datetime


def use(code: Code | None, purpose: Purpose, *, now: datetime) -> Code:
    """The code, spent. Refuses an unknown, used, void or expired one, and one that opens another door."""
    if code is None or code.void:
        raise Refusal("code.unknown")
    if code.purpose is not purpose:
        raise Refusal("code.other_purpose", purpose=code.purpose.value)
    if code.used_at is not None:
        raise Refusal("code.used")
    if now >= code.expires_at:
        raise Refusal("code.expired")
    return replace(code, used_at=now)


def void_others(codes: Iterable[Code], used: Code) -> list[Code]:
    """The same member's other open codes, voided."""
    return [
        replace(code, void=True)
        for code in codes
        if code.member == used.member and code.id != used.id and code.used_at is None and not code.void
    ]
