"""Reads every file and says what is wrong: bytes that were altered, chains that don't hold, records that aren't any, a book
that says something else than its journal, files that others may read. `repair` mends what can be mended without a guess.

Beside a running daemon `check` only reads: what is being written at that moment isn't held against it.
"""

import stat
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache, partial
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from zhibu.branch.ids import BranchId, DayId, MemberId
from zhibu.branch.records import Records
from zhibu.storage import book, enclosures, journal, lock, mending, migrations, swap, urn
from zhibu.storage.files import BESIDE, FILE_MODE, FOLDER_MODE, Files
from zhibu.storage.journal import Entry, Line
from zhibu.storage.loading import Replay, decoded, first_format, named_by_erasures
from zhibu.storage.lock import FolderLock
from zhibu.storage.seal import sealed, unsealed
from zhibu.storage.shelf import Opened
from zhibu.storage.sorts import SORTS, Sort
from zhibu.storage.store import NEW, branch_folders
from zhibu.storage.tables import TABLES, Documents, Tables, rows_of
from zhibu.storage.trouble import Damaged, Finding, NotSaved, Trouble
from zhibu.storage.urn import Urns

_SHOWN = 5  # ids named in one finding
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_FOLDERS = frozenset({enclosures.FOLDER, *(sort.folder for sort in SORTS)})


def check(folder: Path, *, files: Files | None = None) -> list[Finding]:
    """Everything that is wrong in a data folder, by file. Blocks; writes nothing."""
    files = files or Files()
    running = lock.holder(folder) is not None
    found: list[Finding] = []
    try:
        found.extend(_folder_findings(folder, running=running))
        for _, place in branch_folders(folder / swap.BRANCHES):
            found.extend(_Branch(place, files, running=running).findings())
    except OSError as error:
        found.append(_unreadable(Path(error.filename or folder), error))
    return sorted(found, key=lambda finding: (finding.file, finding.line or 0, finding.code))


# -- the folder -------------------------------------------------------------------------------------------------------


def _folder_findings(folder: Path, *, running: bool) -> Iterator[Finding]:
    if lock.altered(folder) and not running:
        yield Finding(code=Trouble.LOCK_ALTERED, file=folder / lock.FILE)
    if (folder / swap.READY).exists():
        yield Finding(code=Trouble.UNFINISHED_RESTORE, file=folder / swap.READY)
    for name in (swap.MAKING, swap.OLD):
        if (folder / name).exists() and not running:
            yield Finding(code=Trouble.LEFTOVER, file=folder / name)
    branches = folder / swap.BRANCHES
    if not branches.is_dir():
        return
    yield from _modes([branches, folder / lock.FILE, *sorted(folder.glob("*.json"))])
    for path in sorted(branches.iterdir()):
        if path.name.startswith(NEW):
            if not running:
                yield Finding(code=Trouble.LEFTOVER, file=path)
        elif not path.is_dir() or path.is_symlink() or path.name.startswith("."):
            yield Finding(code=Trouble.UNKNOWN_FILE, file=path)


def _modes(paths: Iterable[Path]) -> Iterator[Finding]:
    for path in paths:
        try:
            mode = path.lstat().st_mode
        except FileNotFoundError:
            continue
        if mode & _OTHERS and not stat.S_ISLNK(mode):
            yield Finding(code=Trouble.MODE, file=path, facts={"mode": f"{stat.S_IMODE(mode):04o}"})


# -- one branch -------------------------------------------------------------------------------------------------------


class _Branch:
    """One branch's folder under examination."""

    def __init__(self, place: Path, files: Files, *, running: bool) -> None:
        self._place = place
        self._files = files
        self._running = running
        self._book = place / book.FILE
        self._journal = place / journal.FILE

    def findings(self) -> Iterator[Finding]:
        yield from _modes([self._place, *sorted(self._place.rglob("*"))])
        yield from self._names()
        # The book first: the daemon may replace it, and the journal read after it reaches at least as far.
        try:
            stands = book.load(self._book, self._files)
        except Damaged as damaged:
            stands = None
            yield damaged.finding
        except OSError as error:
            stands = None
            yield _unreadable(self._book, error)
        records = yield from self._journal_findings(stands)
        for sort in SORTS:
            yield from self._urns(sort, records)
        yield from enclosures.findings(self._place, records, self._files, running=self._running)

    def _names(self) -> Iterator[Finding]:
        for path in sorted(self._place.iterdir()):
            name = path.name
            if name in (journal.FILE, book.FILE) and path.is_file() and not path.is_symlink():
                continue
            if name in _FOLDERS and path.is_dir() and not path.is_symlink():
                continue
            if name.endswith(BESIDE):
                if not self._running:
                    yield Finding(code=Trouble.LEFTOVER, file=path)
            elif name.startswith(mending.TORN) and path.is_file():
                yield from self._torn(path)
            else:
                yield Finding(code=Trouble.UNKNOWN_FILE, file=path)

    def _torn(self, path: Path) -> Iterator[Finding]:
        try:
            data = unsealed(self._files.read(path))
        except ValueError:
            yield Finding(code=Trouble.TORN_ALTERED, file=path)
        except OSError as error:
            yield _unreadable(path, error)
        else:
            if not path.name.endswith(mending.SEEN):
                yield Finding(code=Trouble.TORN_KEPT, file=path, facts={"bytes": len(data)})

    def _journal_findings(
        self, stands: "tuple[book.Header, Documents] | None"
    ) -> Generator[Finding, None, Records | None]:
        path = self._journal
        try:
            scan = journal.scan(self._files.read(path), path=path)
        except FileNotFoundError:
            yield Finding(code=Trouble.JOURNAL_MISSING, file=path)
            return None
        except OSError as error:
            yield _unreadable(path, error)
            return None
        except Damaged as damaged:
            yield damaged.finding
            return None
        if (scan.torn or scan.open_ended) and not self._running:
            line = len(scan.lines) + (not scan.open_ended)
            yield Finding(
                code=Trouble.JOURNAL_TORN, file=path, line=line, offset=scan.end, facts={"bytes": len(scan.torn)}
            )
        if not scan.lines:
            yield Finding(code=Trouble.JOURNAL_LINE, file=path, line=1, offset=0)
            return None
        yield from self._erasures(scan.lines)
        try:
            return (yield from self._replayed(scan.lines, stands))
        except Damaged as damaged:
            yield damaged.finding
            return None

    def _erasures(self, lines: tuple[Line, ...]) -> Iterator[Finding]:
        named = named_by_erasures(lines)
        for line in lines:
            n = line.entry.n
            if line.entry.erased and n not in named:
                yield Finding(code=Trouble.JOURNAL_ERASED, file=self._journal, line=n)
            elif n in named and not line.entry.erased and not self._running:
                yield Finding(code=Trouble.JOURNAL_UNERASED, file=self._journal, line=n)

    def _replayed(
        self, lines: tuple[Line, ...], stands: "tuple[book.Header, Documents] | None"
    ) -> Generator[Finding, None, Records | None]:
        replay = Replay({}, format_=first_format(lines[0], self._place), restored=None, path=self._journal)
        if stands is not None and not _on_chain(stands[0], [line.entry for line in lines]):
            facts = {"n": stands[0].n, "last": len(lines)}
            yield Finding(code=Trouble.BOOK_AHEAD, file=self._journal, line=len(lines) + 1, facts=facts)
            stands = None
        for line in lines:
            replay.apply(line)
            if stands is not None and line.entry.n == stands[0].n and not _erased_after(lines, stands[0].n):
                yield from self._compared(replay.current(), stands)
        records = decoded(replay.current(), TABLES, self._journal)
        if stands is not None and _erased_after(lines, stands[0].n):
            # Erased bodies before the book's entry can be replayed only together with the later act that restates them.
            later = Replay(stands[1], format_=stands[0].format, restored=None, path=self._book)
            for line in lines[stands[0].n :]:
                later.apply(line)
            yield from self._differences(decoded(later.current(), TABLES, self._book), records)
        yield from _references(records, self._journal)
        return records

    def _compared(self, said: Documents, stands: "tuple[book.Header, Documents]") -> Iterator[Finding]:
        header, documents = stands
        migrations.refuse_newer(header.format, self._book)
        current = migrations.migrated(documents, since=header.format)
        yield from self._differences(decoded(current, TABLES, self._book), decoded(said, TABLES, self._journal))

    def _differences(self, written: Records, said: Records) -> Iterator[Finding]:
        for table in TABLES:
            ours, theirs = rows_of(written, table), rows_of(said, table)
            differ = sorted(id_ for id_ in ours.keys() | theirs.keys() if ours.get(id_) != theirs.get(id_))
            if differ:
                facts = {"table": table.name, "ids": differ[:_SHOWN], "count": len(differ)}
                yield Finding(code=Trouble.BOOK_DIFFERS, file=self._book, facts=facts)

    def _urns(self, sort: Sort, records: Records | None) -> Iterator[Finding]:
        folder = self._place / sort.folder
        if not folder.is_dir():
            return
        for path in sorted(folder.iterdir()):
            if path.name.endswith(BESIDE):
                if not self._running:
                    yield Finding(code=Trouble.LEFTOVER, file=path)
            elif path.suffix == urn.URN:
                yield from self._urn(path, sort, records)
            elif path.suffix == urn.KEY:
                yield from self._key(path, sort, records)
            else:
                yield Finding(code=Trouble.UNKNOWN_FILE, file=path)

    def _urn(self, path: Path, sort: Sort, records: Records | None) -> Iterator[Finding]:
        try:
            found = urn.read_urn(path, urn.kind_of(sort.ballot), self._files)
        except Damaged as damaged:
            yield damaged.finding
            return
        except OSError as error:
            yield _unreadable(path, error)
            return
        if found is not None and found.ballots is None and not path.with_suffix(urn.KEY).exists() and path.exists():
            yield Finding(code=Trouble.URN_KEY, file=path.with_suffix(urn.KEY))
        if found is not None and not self._running and _done(sort, records, path):
            yield Finding(code=Trouble.URN_UNFINISHED, file=path)

    def _key(self, path: Path, sort: Sort, records: Records | None) -> Iterator[Finding]:
        try:
            unsealed(self._files.read(path))
        except FileNotFoundError:
            return
        except ValueError:
            if not _done(sort, records, path):
                yield Finding(code=Trouble.URN_KEY, file=path)
            elif not self._running:  # its destruction was interrupted
                yield Finding(code=Trouble.URN_UNFINISHED, file=path)
        except OSError as error:
            yield _unreadable(path, error)
        else:
            if not path.with_suffix(urn.URN).exists() and not self._running and _done(sort, records, path):
                yield Finding(code=Trouble.URN_UNFINISHED, file=path)


def _on_chain(header: book.Header, entries: list[Entry]) -> bool:
    return header.n <= len(entries) and entries[header.n - 1].hash == header.head


def _erased_after(lines: tuple[Line, ...], n: int) -> bool:
    """Whether an act after entry `n` erased a body at or before it."""
    return any(erased <= n for erased in named_by_erasures(lines[n:]))


def _done(sort: Sort, records: Records | None, path: Path) -> bool:
    return records is not None and sort.done(records, path.stem)


def _unreadable(path: Path, error: OSError) -> Finding:
    return Finding(code=Trouble.UNREADABLE, file=path, facts={"errno": error.errno})


# -- references -------------------------------------------------------------------------------------------------------

_OWNERS: dict[Any, str] = {MemberId: "members", DayId: "days"}
"""The table in which the record with such an id has to stand."""


@dataclass(frozen=True, slots=True)
class _Reference:
    field: str
    owner: str


@cache
def _all_references(tables: Tables) -> Mapping[str, list[_Reference]]:
    return {table.name: _references_of(table.kind, table.name) for table in tables}


def _references_of(kind: type[Any], table: str) -> list[_Reference]:
    hints = get_type_hints(kind)
    found = []
    for each in fields(kind):
        hint = hints[each.name]
        if get_origin(hint) in (Union, UnionType):
            hint = next((one for one in get_args(hint) if one in _OWNERS), hint)
        owner = _OWNERS.get(hint) if hint.__hash__ is not None else None
        if owner is not None and owner != table:
            found.append(_Reference(each.name, owner))
    return found


def _references(records: Records, path: Path, tables: Tables = TABLES) -> Iterator[Finding]:
    """Records that name a member or a day that doesn't exist."""
    for table in tables:
        missing: defaultdict[str, list[str]] = defaultdict(list)
        for reference in _all_references(tables)[table.name]:
            owner = getattr(records, reference.owner)
            for id_, row in rows_of(records, table).items():
                value = getattr(row, reference.field)
                if value and value not in owner:
                    missing[reference.field].append(id_)
        for field, ids in missing.items():
            facts = {"table": table.name, "field": field, "ids": sorted(ids)[:_SHOWN], "count": len(ids)}
            yield Finding(code=Trouble.REFERENCE, file=path, facts=facts)


# -- repair -----------------------------------------------------------------------------------------------------------


def repair(folder: Path, *, files: Files | None = None) -> list[Finding]:
    """Mends what can be mended without a guess; what it mended. `Locked` beside a running daemon, `NotSaved` when the disk
    refuses.

    Rights are narrowed, leftovers removed, an interrupted restore, erasure or closing of a vote is finished, a torn end is
    cut off and kept as acknowledged, and a book that was altered is written anew from its journal. An altered journal isn't
    touched: there only a backup helps.
    """
    files = files or Files()
    held = FolderLock.acquire(folder, files)
    try:
        before = _check_as_holder(folder, files)
        swap.finish(folder, files)
        for finding in before:
            if finding.code is Trouble.MODE:
                finding.file.chmod(FOLDER_MODE if finding.file.is_dir() else FILE_MODE)
            elif finding.code is Trouble.LEFTOVER and finding.file.is_dir():
                mending.remove_folder(finding.file, files)
        for branch, place in branch_folders(folder / swap.BRANCHES):
            _repair_branch(branch, place, [each for each in before if each.file.is_relative_to(place)], files)
        after = _check_as_holder(folder, files)
    except OSError as error:
        raise NotSaved.of(error, Path(error.filename or folder)) from error
    finally:
        held.release()
    return [finding for finding in before if finding not in after]


def _check_as_holder(folder: Path, files: Files) -> list[Finding]:
    """`check` by the one who holds the lock."""
    found = [each for each in _folder_findings(folder, running=False) if each.code is not Trouble.LOCK_ALTERED]
    for _, place in branch_folders(folder / swap.BRANCHES):
        found.extend(_Branch(place, files, running=False).findings())
    return found


def _repair_branch(branch: BranchId, place: Path, found: list[Finding], files: Files) -> None:
    codes = {finding.code for finding in found}
    mending.remove_leftovers(place, files)
    sound = not codes & {
        Trouble.JOURNAL_MISSING,
        Trouble.JOURNAL_LINE,
        Trouble.JOURNAL_CHAIN,
        Trouble.JOURNAL_FOREIGN,
        Trouble.JOURNAL_ERASED,
        Trouble.BOOK_AHEAD,
        Trouble.NEWER_FORMAT,
        Trouble.RECORD,
        Trouble.UNREADABLE,
    }
    if sound and codes & {Trouble.BOOK_ALTERED, Trouble.BOOK_DIFFERS}:
        files.unlink(place / book.FILE)
    if sound:
        mending.erase_bodies(place / journal.FILE, files)
        opened = Opened(place, files, TABLES)
        try:
            opened.mend()
        finally:
            opened.appender.close()
        state = opened.loaded.state
        header = book.Header(
            format=journal.FORMAT,
            branch=branch,
            n=state.last.n,
            head=state.last.hash,
            end=opened.end,
            restored=state.restored,
        )
        if opened.loaded.format == journal.FORMAT:
            book.save(place / book.FILE, header, state.records, TABLES, files)
        for sort in SORTS:
            urns: Urns[Any] = Urns(place.parent, sort.ballot, files, folder=sort.folder)
            urns.finish(branch, partial(sort.done, state.records))
        enclosures.tidy(place, state.records, files)
    for path in sorted(place.glob(f"{mending.TORN}*")):
        _acknowledge(path, files)


def _acknowledge(path: Path, files: Files) -> None:
    """Marks what was cut off as seen; what was altered since is sealed as it is now."""
    raw = files.read(path)
    try:
        unsealed(raw)
    except ValueError:
        files.replace(path, [sealed(raw)])
    if not path.name.endswith(mending.SEEN):
        files.rename(path, path.with_name(path.name + mending.SEEN))
        files.sync_folder(path.parent)
