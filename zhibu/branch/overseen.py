"""What is kept of the superior's oversight: that somebody inspected a branch, that a bulletin was made, and who is reminded of it."""

from dataclasses import dataclass
from datetime import datetime

from zhibu.branch.ids import AccountId

ROUND = "bulletin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """That somebody looked at a month (`2026-10`) or a year (`2026`): a member (`by` is their id) or an officer of the superior
    (`by` is the account, `officer` the name). Once a day and subject, however often it was opened."""

    id: str
    subject: str
    by: str
    at: datetime
    officer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """That an officer had a bulletin made: of which months (the id is the period, `2026-07+3`), when, by whom. Kept with the
    superior; made again, the first stands."""

    id: str
    at: datetime
    account: AccountId
    officer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """That this branch carries its superior's reminder of the bulletin, and up to which month (`2026-10`) there is one. Of a
    superior's branches the first one does, for nothing is derived for a superior itself."""

    id: str = ROUND
    last: str = ""
