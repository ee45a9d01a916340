"""The ledger: what was said, found again and kept no longer than it is needed.

It is the table `said`; claims, receipts and misses are puts like any other. It is pruned in the book only: the journal keeps
every line.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from zhibu.branch.notices import Kind, Said, State
from zhibu.storage.store import Unit

_OPEN = frozenset({State.CLAIMED, State.UNCERTAIN})
"""States in which something is still to be found out; they are kept until it is."""


def at_message(said: Mapping[str, Said], chat: str, message: str) -> Said | None:
    """The notice that stands in that message, such as the one a `/why` replies to; the latest where several do."""
    found = [line for line in said.values() if line.chat == chat and line.message == message]
    return max(found, key=lambda line: (line.at, line.id), default=None)


def about(said: Mapping[str, Said], subject: str, *kinds: Kind) -> list[Said]:
    """What was said about a subject, of these kinds (all, when none is named), in the order of saying."""
    found = [line for line in said.values() if line.subject == subject and (not kinds or line.kind in kinds)]
    return sorted(found, key=lambda line: (line.at, line.id))


def unsettled(said: Mapping[str, Said]) -> list[Said]:
    """Claims without a receipt and what is uncertain, in the order of saying. After a restart every claim is one."""
    found = [line for line in said.values() if line.state in _OPEN]
    return sorted(found, key=lambda line: (line.at, line.id))


def outlived(said: Mapping[str, Said], *, now: datetime, keep: timedelta) -> list[Said]:
    """What may be forgotten: settled, and its window closed longer than `keep` ago. `keep` has to be longer than the longest
    time for which a notice is derived after its window, or it would be missed a second time."""
    return sorted(
        (line for line in said.values() if line.state not in _OPEN and line.expires + keep <= now),
        key=lambda line: line.id,
    )


def prune(unit: Unit, *, keep: timedelta) -> int:
    """Takes what is outlived out of the unit's branch; the caller commits. How many lines went."""
    gone = outlived(unit.records.said, now=unit.now, keep=keep)
    for line in gone:
        unit.remove(line)
    return len(gone)
