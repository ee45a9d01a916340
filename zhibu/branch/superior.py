"""The superior organisation (上级党组织): its officers, and what a branch lays before it.

A superior is kept like a branch, in a shelf of its own: its name, its codes, its officers. Each of its branches holds a copy of the
officers, so that a branch's rules need nothing but the branch; being one grants nothing inside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from zhibu.branch.ids import AccountId

SUPERIOR = "superior"
"""Who did a step that an officer did: no member's id."""
DAEMON = "daemon"
"""Who laid a day before the superior that the program asked about by itself."""
NAME_LIMIT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """A chat account (the id) that acts for the superior, under the name that its owner bore there when it was linked.
    `reachable` turns false when the platform says for good that it can't be written to."""

    id: AccountId
    name: str
    linked_at: datetime
    reachable: bool = True


class Matter(StrEnum):
    """What is laid before the superior: a day's theme and plan (審定), the year's plan (備案), a day's record form (上報)."""

    DAY = "day"
    PLAN = "plan"
    RECORD = "record"


class Verdict(StrEnum):
    """What an officer says to it."""

    RECEIVED = "received"
    APPROVED = "approved"
    RETURNED = "returned"


ALLOWED = {
    Matter.DAY: frozenset({Verdict.APPROVED, Verdict.RETURNED}),
    Matter.PLAN: frozenset(Verdict),
    Matter.RECORD: frozenset({Verdict.RECEIVED}),
}
"""What may be said to which matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One laying before the superior, and what came back: once, by one officer. `subject` is a day's id or a year; `number`
    counts the times, for what was returned is laid before it again. `by` is a member's id; of a day that the program itself
    asked about, `daemon`. `words` are why it was returned. `taken_back` counts how often an officer took their answer back."""

    id: str
    matter: Matter
    subject: str
    number: int
    by: str
    at: datetime
    verdict: Verdict | None = None
    words: str = ""
    officer: str = ""
    account: str = ""
    decided_at: datetime | None = None
    taken_back: int = 0


def submission_id(matter: Matter, subject: str, number: int) -> str:
    return f"{matter.value}:{subject}:{number}"


def parsed(id_: str) -> tuple[Matter, str, int] | None:
    """Matter, subject and number of an id; None for what isn't one."""
    head, _, rest = id_.partition(":")
    subject, _, number = rest.rpartition(":")
    if head not in set(Matter) or not subject or not (number.isascii() and number.isdecimal()) or len(number) > 3:
        return None
    return Matter(head), subject, int(number)


def laid(submissions: Mapping[str, Submission], matter: Matter, subject: str) -> Submission | None:
    """The latest laying of that before the superior."""
    found = [each for each in submissions.values() if each.matter is matter and each.subject == subject]
    return max(found, key=lambda each: each.number, default=None)


def reached(officers: Iterable[Officer]) -> bool:
    """Whether anybody can be written to there."""
    return any(each.reachable for each in officers)
