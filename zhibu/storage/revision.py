"""What each act changed, and from what: read from the journal, whose changes are absolute. Nothing is stored for it.

What a record was before an act is what the last earlier act left of it. Where a body in between was erased, and the erasure
says that it had touched that record, nobody knows any more.
"""

import asyncio
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol

from zhibu.branch.enclosure import Enclosure
from zhibu.branch.ids import BranchId, DayId
from zhibu.branch.undo import ACTS, REDONE, UNDONE, UNTOLD, Again, Correction, Deed, Revision
from zhibu.storage import journal
from zhibu.storage.codec import Document
from zhibu.storage.journal import Entry
from zhibu.storage.tables import TABLES, Tables
from zhibu.storage.trouble import BadRecord

_OF_A_DAY = frozenset(
    {
        "days",
        "signins",
        "leaves",
        "struck",
        "allowances",
        "appeals",
        "guests",
        "comments",
        "dues_checks",
        "makeups",
        "materials",
        "enclosures",
    }
)
"""The tables whose corrections stand with their day. Never votes, ballots, opinions or polls."""
_LEFT_OUT = frozenset({"said", "drafts", "ticking", "voted", "polled", "opinions", "codes", "evaluations"})
"""What is neither restored nor shown, and so isn't kept in memory."""
_NOBODY = frozenset({"daemon"})
_Key = tuple[str, str]


class History(Protocol):
    """What is needed of the store."""

    async def history(self, branch: BranchId) -> list[Entry]: ...


async def past(store: History, branch: BranchId) -> "Past":
    """The branch's journal, read once, in a thread."""
    entries = await store.history(branch)
    return await asyncio.to_thread(Past, entries)


class Past:
    """The acts of a journal, each with what its records were before."""

    def __init__(self, entries: Iterable[Entry], tables: Tables = TABLES) -> None:
        self._tables = tables
        self._entries = {entry.n: entry for entry in entries}
        self._states: dict[_Key, tuple[list[int], list[Document | None]]] = {}
        self._hidden: dict[_Key, list[int]] = {}
        self._undone: dict[int, Again] = {}
        for entry in self._entries.values():
            self._take(entry)

    def _take(self, entry: Entry) -> None:
        for change in entry.changes:
            if change.table in _LEFT_OUT:
                continue
            numbers, documents = self._states.setdefault((change.table, change.id), ([], []))
            numbers.append(entry.n)
            documents.append(change.document)
            if entry.act == journal.ERASED:
                self._hidden.setdefault((change.table, change.id), []).extend(_erased_by(entry))
        if entry.act in (UNDONE, REDONE) and isinstance(n := entry.facts.get("n"), int):
            self._undone[n] = Again(n=entry.n, by=entry.actor, at=entry.at)

    def deed(self, n: int) -> Deed | None:
        """The act of that number; None where there is none, or its body was erased."""
        entry = self._entries.get(n)
        if entry is None or entry.erased:
            return None
        about = entry.facts.get("n") if entry.act in (UNDONE, REDONE) else None
        return Deed(
            n=entry.n,
            at=entry.at,
            by=entry.actor,
            act=entry.act,
            facts=entry.facts,
            revisions=tuple(self._revisions(entry)),
            of=self.deed(about) if isinstance(about, int) and about < n else None,
            undone=self._undone.get(entry.n),
        )

    def deeds(self, acts: Collection[str] = frozenset({*ACTS, UNDONE})) -> Iterator[Deed]:
        """The acts of these names, the latest first."""
        for n in sorted(self._entries, reverse=True):
            if self._entries[n].act in acts and (found := self.deed(n)) is not None:
                yield found

    def corrections(self, day: DayId) -> list[Correction]:
        """What was changed or taken away of a day's records, the latest first; what the program did by itself is none."""
        found: list[Correction] = []
        for n in sorted(self._entries, reverse=True):
            entry = self._entries[n]
            if entry.actor in _NOBODY or entry.act in journal.OWN_ACTS:
                continue
            found += [
                Correction(n=n, at=entry.at, by=entry.actor, act=entry.act, revision=each)
                for each in self._revisions(entry, _OF_A_DAY)
                if _is_of(each, day) and (each.before is not None or not each.known) and _differs(each)
            ]
        return found

    def _revisions(self, entry: Entry, only: Collection[str] | None = None) -> Iterator[Revision]:
        for change in entry.changes:
            if change.table in _LEFT_OUT or change.table not in self._tables:
                continue
            if only is None or change.table in only:
                yield self._revision(entry.n, change.table, change.id, change.document)

    def _revision(self, n: int, table: str, id_: str, document: Document | None) -> Revision:
        before, known = self._before((table, id_), n)
        decode = self._tables.named(table).codec.decode
        try:
            was = None if before is None else decode(before)
            became = None if document is None else decode(document)
        except BadRecord:
            # Written by an older program in a form that no record has any more.
            return Revision(table=table, id=id_, before=None, after=None, known=False)
        return Revision(table=table, id=id_, before=was, after=became, known=known)

    def _before(self, key: _Key, n: int) -> tuple[Mapping[str, Any] | None, bool]:
        numbers, documents = self._states[key]
        place = bisect_left(numbers, n)
        last = numbers[place - 1] if place else 0
        lost = any(last < hidden < n for hidden in self._hidden.get(key, ()))
        return (documents[place - 1] if place else None), not lost


def corrections(entries: Iterable[Entry], day: DayId) -> list[Correction]:
    """What was changed or taken away of a day's records, the latest first: data for papers. Blocks; for a thread."""
    return Past(entries).corrections(day)


def _erased_by(entry: Entry) -> list[int]:
    erased = entry.facts.get("entries", ())
    return [n for n in erased if isinstance(n, int)]


def _differs(revision: Revision) -> bool:
    """Whether something was corrected: more than what is told to nobody."""
    before, after = revision.before, revision.after
    if before is None or after is None:
        return before is not after or not revision.known
    untold = {name: getattr(after, name) for name in UNTOLD.get(revision.table, ())}
    return bool(replace(before, **untold) != after)


def _is_of(revision: Revision, day: DayId) -> bool:
    if revision.table in ("days", "dues_checks", "materials"):
        return revision.id == day
    record = revision.after if revision.after is not None else revision.before
    if isinstance(record, Enclosure):
        return record.subject.split(":")[1:2] == [day]
    return record is not None and getattr(record, "day", None) == day
