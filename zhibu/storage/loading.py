"""Reading a branch from its two files: the book as it stood at some entry, and the newer lines of the journal replayed on it.

Nothing here writes. What doesn't fit is raised as `Damaged`, with its place.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from zhibu.branch.records import Records
from zhibu.storage import book, journal, migrations
from zhibu.storage.book import Header, Restored
from zhibu.storage.files import Files
from zhibu.storage.journal import Entry, Line, Scan
from zhibu.storage.tables import Documents, Tables
from zhibu.storage.trouble import BadRecord, Damaged, Finding, Trouble

TAIL = 1 << 20
"""Bytes of the journal read before the book's entry, to know the recent causes: a thousand acts and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A branch at one entry: the records, that entry, and the journal's length right after it."""

    records: Records
    last: Entry
    end: int
    restored: Restored | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a branch's files say. `torn` is what an interrupted append left; `open_ended` tells that the last line lacks its
    newline; `format` is the documents' own, older than the program's when they were migrated in memory only."""

    state: State
    book_n: int
    book_end: int
    causes: Mapping[str, tuple[int, int]]
    torn: bytes
    open_ended: bool
    format: int
    unerased: bool
    """Whether an erasure act came so late that its rewriting may have been interrupted."""


def load(folder: Path, files: Files, tables: Tables) -> Loaded:
    """Reads and verifies a branch: the whole book, and the journal from the book's entry on (all of it without a book)."""
    path = folder / journal.FILE
    found = book.load(folder / book.FILE, files)
    if found is not None:
        migrations.refuse_newer(found[0].format, folder / book.FILE)
    start = 0 if found is None else max(0, found[0].end - TAIL)
    data = _read_from(path, start, files)
    if found is not None:
        header, documents = found
        at, scan = _newer(header, data, start, path)
        if at is None:  # the book's entry isn't where it was: an erasure has shortened lines before it
            start, data = 0, _read_from(path, 0, files)
            at, scan = _newer_in_all(header, data, path)
        replay = Replay(documents, format_=header.format, restored=header.restored, path=path)
        lines = (at, *scan.lines)
    else:
        scan = journal.scan(data, path=path)
        if not scan.lines:
            raise Damaged(Finding(code=Trouble.JOURNAL_LINE, file=path, line=1, offset=0))
        replay = Replay({}, format_=first_format(scan.lines[0], folder), restored=None, path=path)
        lines = scan.lines
    replay.refuse_unnamed(scan.lines)
    for line in scan.lines:
        replay.apply(line)
    if found is not None and found[0].branch != folder.name:
        raise Damaged(Finding(code=Trouble.JOURNAL_FOREIGN, file=folder / book.FILE, facts={"branch": found[0].branch}))
    return Loaded(
        state=State(
            records=decoded(replay.current(), tables, path),
            last=lines[-1].entry,
            end=scan.end,
            restored=replay.restored,
        ),
        book_n=0 if found is None else found[0].n,
        book_end=0 if found is None else found[0].end,
        causes=_causes(data, start, scan),
        torn=scan.torn,
        open_ended=scan.open_ended,
        format=replay.format,
        unerased=any(line.entry.act == journal.ERASED for line in lines),
    )


def first_format(line: Line, folder: Path) -> int:
    """The format that a journal's first line names; `Damaged` when it is too new, or another branch's."""
    path = folder / journal.FILE
    if line.branch != folder.name:
        raise Damaged(Finding(code=Trouble.JOURNAL_FOREIGN, file=path, line=1, facts={"branch": line.branch}))
    format_ = line.format or 0
    migrations.refuse_newer(format_, path)
    return format_


def decoded(documents: Documents, tables: Tables, path: Path) -> Records:
    """The records of these documents; `Damaged` names the one that isn't a record."""
    try:
        return tables.decode(documents)
    except BadRecord as bad:
        facts = {"table": bad.table, "id": bad.id, "field": bad.field, "problem": bad.problem}
        raise Damaged(Finding(code=Trouble.RECORD, file=path, facts=facts)) from None


class Replay:
    """Documents to which the journal's lines are applied, one after the other."""

    def __init__(self, documents: Documents, *, format_: int, restored: Restored | None, path: Path) -> None:
        self.documents = documents
        self.format = format_
        self.restored = restored
        self._path = path

    def refuse_unnamed(self, lines: Iterable[Line]) -> None:
        """`Damaged` when a line's body is empty and no erasure act names it."""
        lines = list(lines)
        named = named_by_erasures(lines)
        for line in lines:
            if line.entry.erased and line.entry.n not in named:
                raise Damaged(Finding(code=Trouble.JOURNAL_ERASED, file=self._path, line=line.entry.n))

    def apply(self, line: Line) -> None:
        """Applies one line's changes, and what the storage's own acts mean."""
        entry = line.entry
        if entry.act == journal.MIGRATED:
            before, after = entry.facts["from"], entry.facts["to"]
            migrations.refuse_newer(after, self._path)
            self.documents = migrations.migrated(self.documents, since=before, to=after)
            self.format = after
        elif entry.act == journal.RESTORED and not entry.erased:
            self.restored = msgspec.convert({**entry.facts, "at": entry.at}, Restored)
        for change in entry.changes:
            table = self.documents.setdefault(change.table, {})
            if change.document is None:
                table.pop(change.id, None)
            else:
                table[change.id] = change.document

    def current(self) -> Documents:
        """The documents in the program's own format."""
        return migrations.migrated(self.documents, since=self.format)


def named_by_erasures(lines: Iterable[Line]) -> set[int]:
    """The numbers of all entries whose bodies an erasure act among these lines took away."""
    return {n for line in lines if line.entry.act == journal.ERASED for n in line.entry.facts.get("entries", ())}


def _read_from(path: Path, start: int, files: Files) -> bytes:
    try:
        fd = files.open(path, os.O_RDONLY)
    except FileNotFoundError:
        raise Damaged(Finding(code=Trouble.JOURNAL_MISSING, file=path)) from None
    try:
        return files.read_at(fd, max(0, files.size(fd) - start), start)
    finally:
        files.close(fd)


def _newer(header: Header, data: bytes, start: int, path: Path) -> tuple[Line | None, Scan]:
    """The line at which the book stands, where the book says it is, and the lines after it; (None, …) when it isn't there."""
    end = header.end - start
    begin = data.rfind(b"\n", 0, max(0, end - 1)) + 1
    nothing = Scan((), 0)
    if end > len(data) or (begin == 0 and start > 0):
        return None, nothing
    try:
        line = journal.read(data[begin:end].removesuffix(b"\n"))
    except ValueError:
        return None, nothing
    if (line.entry.n, line.entry.hash) != (header.n, header.head):
        return None, nothing
    return line, journal.scan(data[end:], path=path, base=header.end, last=line.entry)


def _newer_in_all(header: Header, data: bytes, path: Path) -> tuple[Line, Scan]:
    """The same by reading the whole journal; `Damaged` when the book's entry isn't in it."""
    scan = journal.scan(data, path=path)
    if len(scan.lines) < header.n or scan.lines[header.n - 1].entry.hash != header.head:
        facts = {"n": header.n, "last": len(scan.lines)}
        raise Damaged(Finding(code=Trouble.BOOK_AHEAD, file=path, line=len(scan.lines) + 1, facts=facts))
    newer = Scan(scan.lines[header.n :], scan.end, torn=scan.torn, open_ended=scan.open_ended)
    return scan.lines[header.n - 1], newer


def _causes(data: bytes, start: int, scan: Scan) -> Mapping[str, tuple[int, int]]:
    """Where the recent causes stand: offset and length of their lines."""
    whole = 0 if start == 0 else data.find(b"\n") + 1
    lines = data[whole : max(whole, scan.end - start)] + (b"\n" if scan.open_ended else b"")
    return {cause: (offset, length) for cause, offset, length in journal.causes(lines, start + whole)}
