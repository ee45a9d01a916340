"""What can be wrong with files, as data: found by opening, by `check`, and worded elsewhere.

No sentence for people stands here: a code, a place and facts; the command line and the bot find words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType


class WayOut(StrEnum):
    """What a person can do about it."""

    REPAIR = "repair"  # `zhibu check --repair` mends it, nothing acknowledged is lost
    RESTORE = "restore"  # only a backup helps
    UPGRADE = "upgrade"  # the folder was written by a newer program
    ACCESS = "access"  # the system refuses to read or write: rights, a full or failing disk
    LOOK = "look"  # a person has to look at it


class Trouble(StrEnum):
    """What is wrong. The values are stable: scripts may rely on them."""

    # the journal
    JOURNAL_MISSING = "journal.missing"
    JOURNAL_LINE = "journal.line"  # a line that can't be read, or whose bytes were altered
    JOURNAL_CHAIN = "journal.chain"  # a sound line that doesn't follow the one before it
    JOURNAL_FOREIGN = "journal.foreign"  # another branch's journal
    JOURNAL_ERASED = "journal.erased"  # an emptied body that no erasure act names
    JOURNAL_UNERASED = "journal.unerased"  # an erasure act whose lines still have their bodies
    JOURNAL_TORN = "journal.torn"  # an incomplete last line, not cut off yet
    TORN_KEPT = "torn.kept"  # what was cut off earlier, waiting to be acknowledged
    TORN_ALTERED = "torn.altered"
    # the book
    BOOK_ALTERED = "book.altered"
    BOOK_AHEAD = "book.ahead"  # the book knows an entry that the journal doesn't have
    BOOK_DIFFERS = "book.differs"  # the book says something else than the journal
    NEWER_FORMAT = "newer_format"
    # records
    RECORD = "record"  # a document that isn't a record of its table
    REFERENCE = "reference"  # a record that names another one that doesn't exist
    # the urns
    URN_ALTERED = "urn.altered"
    URN_KEY = "urn.key"  # an open urn without its key, or a key that was altered
    URN_UNFINISHED = "urn.unfinished"  # the evaluation is closed, the urn still stands
    # what is attached to facts
    ENCLOSURE_MISSING = "enclosure.missing"
    ENCLOSURE_ALTERED = "enclosure.altered"
    # the folder
    MODE = "mode"  # readable by others than the owner
    UNKNOWN_FILE = "unknown_file"
    LEFTOVER = "leftover"  # of an interrupted write; removed at the next start
    UNFINISHED_RESTORE = "restore.unfinished"
    LOCK_ALTERED = "lock.altered"
    BACKUP_ALTERED = "backup.altered"
    UNREADABLE = "unreadable"  # the system refuses


_WAYS: Mapping[Trouble, WayOut] = {
    Trouble.JOURNAL_MISSING: WayOut.RESTORE,
    Trouble.JOURNAL_LINE: WayOut.RESTORE,
    Trouble.JOURNAL_CHAIN: WayOut.RESTORE,
    Trouble.JOURNAL_FOREIGN: WayOut.RESTORE,
    Trouble.JOURNAL_ERASED: WayOut.RESTORE,
    Trouble.JOURNAL_UNERASED: WayOut.REPAIR,
    Trouble.JOURNAL_TORN: WayOut.REPAIR,
    Trouble.TORN_KEPT: WayOut.REPAIR,
    Trouble.TORN_ALTERED: WayOut.REPAIR,
    Trouble.BOOK_ALTERED: WayOut.REPAIR,
    Trouble.BOOK_AHEAD: WayOut.RESTORE,
    Trouble.BOOK_DIFFERS: WayOut.REPAIR,
    Trouble.NEWER_FORMAT: WayOut.UPGRADE,
    Trouble.RECORD: WayOut.LOOK,
    Trouble.REFERENCE: WayOut.LOOK,
    Trouble.URN_ALTERED: WayOut.LOOK,
    Trouble.URN_KEY: WayOut.LOOK,
    Trouble.URN_UNFINISHED: WayOut.REPAIR,
    Trouble.ENCLOSURE_MISSING: WayOut.RESTORE,
    Trouble.ENCLOSURE_ALTERED: WayOut.RESTORE,
    Trouble.MODE: WayOut.REPAIR,
    Trouble.UNKNOWN_FILE: WayOut.LOOK,
    Trouble.LEFTOVER: WayOut.REPAIR,
    Trouble.UNFINISHED_RESTORE: WayOut.REPAIR,
    Trouble.LOCK_ALTERED: WayOut.REPAIR,
    Trouble.BACKUP_ALTERED: WayOut.RESTORE,
    Trouble.UNREADABLE: WayOut.ACCESS,
}
# Worth a line, but nothing is lost, altered or open to others.
_NOTES = frozenset({Trouble.REFERENCE, Trouble.LEFTOVER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong: what, in which file, where in it (`line` counts from 1, `offset` in bytes from 0), and facts
    (numbers, ids, names of fields; never a person's text)."""

    code: Trouble
    file: Path
    line: int | None = None
    offset: int | None = None
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def way_out(self) -> WayOut:
        return _WAYS[self.code]

    @property
    def grave(self) -> bool:
        """Whether a check fails because of it."""
        return self.code not in _NOTES


Damage = Finding
"""A finding that stops a branch."""


class Damaged(Exception):  # noqa: N818 -- named for what was found, like the other answers of this floor
    """Raised while reading; carries what was found."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


class Stopped(Exception):  # noqa: N818 -- a state of a branch, not an error of the program
    """The branch stands still because of damage; the others go on."""

    def __init__(self, damage: Damage) -> None:
        super().__init__(damage)
        self.damage = damage


class NotSaved(Exception):  # noqa: N818 -- what the person is told: “not saved”
    """Nothing of this unit is on disk. `errno` and `path` say why (a full disk, a read-only folder, a failing disk)."""

    def __init__(self, errno: int, path: Path) -> None:
        super().__init__(errno, str(path))
        self.errno = errno
        self.path = path

    @classmethod
    def of(cls, error: OSError, path: Path) -> "NotSaved":
        return cls(error.errno or 0, path)


class Locked(Exception):  # noqa: N818 -- a state of the folder, not an error of the program
    """Another process holds the folder; `pid` where it is known."""

    def __init__(self, path: Path, pid: int | None) -> None:
        super().__init__(str(path), pid)
        self.path = path
        self.pid = pid


class BadRecord(ValueError):  # noqa: N818 -- what the record is
    """A document that isn't a record of its table, or a record that couldn't be read back."""

    def __init__(self, *, table: str, id: str, field: str, problem: str) -> None:  # noqa: A002 -- the record's own word
        super().__init__(f"{table} {id!r}: {field}: {problem}" if field else f"{table} {id!r}: {problem}")
        self.table = table
        self.id = id
        self.field = field
        self.problem = problem
