"""One member's wish on a political birthday, as it is kept. Its rules stand in `wish.py`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from zhibu.branch.ids import MemberId


class Outcome(StrEnum):
    """What came of a wish, in its author's word."""

    KEPT = "kept"
    GOING = "going"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """That a public wish was taken off the board: by whom, when, and the reason that its author was told."""

    by: MemberId
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One member's wish in one year; its id is `m001:2026`.

    `public` is the author's choice, and `first_public` when they chose it for the first time. `late`: made after the ceremony
    (补录). `outcome_for` is the year before whose political birthday the outcome was told, `outcome_public` whether it stands
    beside a public wish.
    """

    id: str
    member: MemberId
    year: int
    text: str
    by: MemberId
    at: datetime
    public: bool = False
    late: bool = False
    first_public: datetime | None = None
    taken_down: TakenDown | None = None
    outcome: Outcome | None = None
    outcome_at: datetime | None = None
    outcome_for: int | None = None
    outcome_public: bool = False

    @property
    def on_board(self) -> bool:
        return self.public and self.taken_down is None

    @property
    def told_outcome(self) -> Outcome | None:
        """The outcome as everybody may read it."""
        return self.outcome if self.on_board and self.outcome_public else None


def wish_id(member: MemberId, year: int) -> str:
    return f"{member}:{year}"
