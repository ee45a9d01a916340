"""The store: all branches of one folder, their units of work, and who reads what.

One process writes (a lock file makes sure of it). A unit reads what is staged; everybody else reads what is durable. What a
person is told rests on durable facts only: a unit that ends, with a commit, without one, or with a refusal, first waits for
whatever it has read to be durable.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

from zhibu.branch.branch import Branch
from zhibu.branch.evaluation import Ballot
from zhibu.branch.guests import GuestAccount
from zhibu.branch.ids import BranchId, MemberId
from zhibu.branch.opinion import Sheet
from zhibu.branch.poll import Mark
from zhibu.branch.records import Records
from zhibu.storage import journal, mending, swap
from zhibu.storage.book import Restored
from zhibu.storage.codec import Document
from zhibu.storage.enclosures import Enclosures
from zhibu.storage.files import Files
from zhibu.storage.index import Index
from zhibu.storage.journal import Change, Entry
from zhibu.storage.loading import Loaded, load
from zhibu.storage.lock import FolderLock
from zhibu.storage.rows import Rows
from zhibu.storage.shelf import Opened, Shelf
from zhibu.storage.sorts import BOXES, POLLS, VOTES
from zhibu.storage.swap import BRANCHES
from zhibu.storage.tables import TABLES, changed, rows_of
from zhibu.storage.trouble import Damage, Damaged, Finding, NotSaved, Stopped, Trouble
from zhibu.storage.urn import Urns

SNAPSHOT_BYTES = 1 << 20
NEW = ".new-"
"""The beginning of the name of a branch's folder that is being made."""
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
log = logging.getLogger(__name__)


class Store:
    """All branches of a folder. Made by `open`; belongs to the event loop that opened it."""

    def __init__(self, folder: Path, *, files: Files, snapshot_bytes: int, read_only: bool) -> None:
        self.folder = folder
        self.read_only = read_only
        self._branches = folder / BRANCHES
        self._files = files
        self._snapshot_bytes = snapshot_bytes
        self._lock: FolderLock | None = None
        self._shelves: dict[BranchId, Shelf] = {}
        self._stopped: dict[BranchId, Damage] = {}
        self._index = Index()
        self._callbacks: list[Callable[[BranchId], None]] = []
        # Its own threads, so that a commit never waits for somebody else's slow work.
        self._executor = ThreadPoolExecutor(max_workers=4, thread_name_prefix="journal")
        self.urns: Urns[Ballot] = Urns(self._branches, Ballot, files)
        self.polls: Urns[Mark] = Urns(self._branches, Mark, files, folder=POLLS.folder)
        self.boxes: Urns[Sheet] = Urns(self._branches, Sheet, files, folder=BOXES.folder)
        self.enclosures = Enclosures(self._branches, files)
        self.stopped: Mapping[BranchId, Damage] = MappingProxyType(self._stopped)
        """The branches that stand still because of damage. The others go on."""

    @classmethod
    async def open(
        cls,
        folder: Path,
        *,
        snapshot_bytes: int = SNAPSHOT_BYTES,
        read_only: bool = False,
        files: Files | None = None,
        lock: FolderLock | None = None,
    ) -> "Store":
        """Opens every branch of the folder. To write: `Locked` when another process has it, `NotSaved` when the folder can't
        be written to. Read only: nothing is locked, repaired or written, an incomplete last line is ignored.

        A book is written by itself whenever its journal has grown by `snapshot_bytes`.
        """
        store = cls(folder, files=files or Files(), snapshot_bytes=snapshot_bytes, read_only=read_only)
        store._lock = lock
        try:
            found = await asyncio.to_thread(store._read_all)
        except BaseException:
            store._executor.shutdown(wait=False)
            store._release()
            raise
        for branch, loaded, opened in found:
            store._shelve(branch, loaded, opened)
        return store

    @classmethod
    def locked(cls, folder: Path, files: Files | None = None) -> FolderLock:
        """The folder's lock, for whoever has something to begin between taking it and opening the books (`open(lock=…)`, which
        then gives it back). `Locked` when another process has it, `NotSaved` when the folder can't be written to."""
        files = files or Files()
        try:
            mending.make_folders(folder, files)
        except OSError as error:
            raise NotSaved.of(error, folder) from error
        return FolderLock.acquire(folder, files)

    def _read_all(self) -> list[tuple[BranchId, Loaded, Opened | None]]:
        if not self.read_only:
            if self._lock is None:
                self._lock = self.locked(self.folder, self._files)
            self._settle(self.folder)
            self._finish_restore()
            self._make_folders(self._branches)
            self._settle(self._branches)
            self._remove_unmade()
        elif (self.folder / swap.READY).exists():
            raise Damaged(Finding(code=Trouble.UNFINISHED_RESTORE, file=self.folder / swap.READY))
        found = []
        for branch, folder in branch_folders(self._branches):
            try:
                found.append(self._read(branch, folder))
            except Damaged as damaged:
                finding = damaged.finding
                if not self.read_only:
                    facts = {"branch": branch, "code": finding.code.value, "file": str(finding.file)}
                    log.critical("branch %(branch)s stands still: %(code)s in %(file)s", facts)
                self._note_stopped(branch, finding)
        return found

    def _make_folders(self, folder: Path) -> None:
        try:
            mending.make_folders(folder, self._files)
        except OSError as error:
            raise NotSaved.of(error, folder) from error

    def _settle(self, folder: Path) -> None:
        """Makes the names in the folder durable: after a kill they may be only in the kernel's memory, and a branch that was just
        made, or restored, must not go with them when it is written to."""
        try:
            self._files.sync_folder(folder)
        except OSError as error:
            raise NotSaved.of(error, folder) from error

    def _remove_unmade(self) -> None:
        """Removes branches whose making was interrupted: nobody was told of them."""
        for path in self._branches.glob(f"{NEW}*"):
            try:
                mending.remove_folder(path, self._files)
            except OSError as error:
                log.warning("%(file)s isn't removed, errno %(errno)s", {"file": str(path), "errno": error.errno})

    def _finish_restore(self) -> None:
        try:
            swap.finish(self.folder, self._files)
        except OSError as error:
            raise NotSaved.of(error, self.folder / swap.READY) from error

    def _read(self, branch: BranchId, folder: Path) -> tuple[BranchId, Loaded, Opened | None]:
        if self.read_only:
            try:
                return branch, load(folder, self._files, TABLES), None
            except OSError as error:
                file = Path(error.filename or folder)
                raise Damaged(Finding(code=Trouble.UNREADABLE, file=file, facts={"errno": error.errno})) from error
        opened = Opened(folder, self._files, TABLES)
        records = opened.loaded.state.records
        try:
            for urns, sort in ((self.urns, VOTES), (self.polls, POLLS), (self.boxes, BOXES)):
                for name in urns.finish(branch, partial(sort.done, records)):
                    facts = {"branch": branch, "day": name}
                    log.info("branch %(branch)s: finished the closing of the urn of %(day)s", facts)
        except OSError as error:
            # Tried again at the next opening; `check` names the urn.
            log.warning(
                "branch %(branch)s: a closed urn still stands, errno %(errno)s",
                {"branch": branch, "errno": error.errno},
            )
        self._tidy(branch, records)
        return branch, opened.loaded, opened

    def _tidy(self, branch: BranchId, records: Records) -> None:
        try:
            for file in self.enclosures.tidy(branch, records):
                log.info("branch %(branch)s: removed %(file)s, which nothing names", {"branch": branch, "file": file})
        except OSError as error:
            # They do no harm; tried again at the next opening.
            facts = {"branch": branch, "errno": error.errno}
            log.warning("branch %(branch)s: enclosures aren't tidied, errno %(errno)s", facts)

    def _shelve(self, branch: BranchId, loaded: Loaded, opened: Opened | None) -> None:
        shelf = Shelf(
            branch,
            self._branches / branch,
            loaded,
            opened,
            files=self._files,
            tables=TABLES,
            executor=self._executor,
            snapshot_bytes=self._snapshot_bytes,
            on_durable=self._became_durable,
            on_stopped=self._stop,
        )
        self._shelves[branch] = shelf
        self._index.take(branch, shelf.durable.records)
        if opened is not None and loaded.format < journal.FORMAT:
            shelf.mark_migrated(loaded.format)

    # -- reading ------------------------------------------------------------------------------------------------------

    def branches(self) -> tuple[BranchId, ...]:
        """The branches that are open, in the order of their ids."""
        return tuple(each for each in sorted(self._shelves) if not self._is_superior(each))

    def superiors(self) -> tuple[BranchId, ...]:
        """The superiors, each kept in a shelf like a branch's, in the order of their ids."""
        return tuple(each for each in sorted(self._shelves) if self._is_superior(each))

    def branches_of(self, superior: BranchId) -> tuple[BranchId, ...]:
        """The open branches under that superior."""
        return tuple(each for each in self.branches() if self.records(each).branch.superior_id == superior)

    def _is_superior(self, branch: BranchId) -> bool:
        return self._shelves[branch].durable.records.branch.is_superior

    def records(self, branch: BranchId) -> Records:
        """The branch as it is durable. `Stopped` when it stands still, KeyError when there is no such branch."""
        return self._shelf(branch).durable.records

    def last(self, branch: BranchId) -> Entry:
        """The branch's last durable entry: where its history stands."""
        return self._shelf(branch).durable.last

    def restored(self, branch: BranchId) -> Restored | None:
        """That the branch came back from a backup, the last time; None when it never did. Notices due between `copied_at` and
        `at` are uncertain, the `votes` that were open are asked again."""
        return self._shelf(branch).durable.restored

    def done(self, branch: BranchId, cause: str) -> Entry | None:
        """The act that the update of that id had, if it is among the last 20,000; the last one if it had several."""
        return self._shelf(branch).done(cause)

    async def history(self, branch: BranchId, *, table: str | None = None, id: str | None = None) -> list[Entry]:  # noqa: A002 -- the record's own word
        """Every act, or those that changed records of that table (with that id): who changed this, when, from what."""
        entries = await asyncio.to_thread(self._shelf(branch).read_entries)
        return [entry for entry in entries if _touches(entry, table, id)]

    async def mentioning(self, branch: BranchId, *marks: str) -> list[Entry]:
        """The acts in whose line one of these stands, without looking at the chain (that is `check`): of a long history only
        what is asked for is ever held. `Damaged` where one of them can't be read."""
        return await asyncio.to_thread(self._shelf(branch).read_mentions, [mark.encode() for mark in marks])

    def accounts(self, account: str) -> tuple[tuple[BranchId, MemberId], ...]:
        """The members that a chat account is linked to, in all branches."""
        return self._index.members_of(account)

    def guests(self, account: str) -> tuple[tuple[BranchId, GuestAccount], ...]:
        """The guests for whom a chat account may vote or did, in all branches."""
        return self._index.guests_of(account)

    def offices(self, account: str) -> tuple[BranchId, ...]:
        """The superiors for which a chat account acts as an officer, and the branches that know it as one."""
        return self._index.offices_of(account)

    def chat_branch(self, chat: str) -> BranchId | None:
        """The branch whose group or channel that chat is."""
        return self._index.branch_of_chat(chat)

    def code_branch(self, code_hash: str) -> BranchId | None:
        """The branch that issued the code with that hash."""
        return self._index.branch_of_code(code_hash)

    def _shelf(self, branch: BranchId) -> Shelf:
        if branch in self._stopped:
            raise Stopped(self._stopped[branch])
        return self._shelves[branch]

    # -- writing ------------------------------------------------------------------------------------------------------

    def unit(
        self, branch: BranchId, *, actor: str, act: str, now: datetime, cause: str | None = None
    ) -> AbstractAsyncContextManager["Unit"]:
        """A unit of work on one branch: `async with store.unit(…) as unit`. Units of one branch run one after the other, in
        the order in which they were asked for; nothing but `commit` may be awaited in one.

        `actor` is who acts (a member's id, `daemon`, `operator`), `act` what they do, `cause` the id of the update behind it.
        Leaving without a commit changes nothing. `Stopped` when the branch stands still, `NotSaved` when what the unit read
        could not be made durable, KeyError when there is no such branch.
        """
        self._refuse_to_write()
        if act in journal.OWN_ACTS:
            raise ValueError(f"{act} is an act of the storage itself")
        return Unit(self._shelf(branch), actor=actor, act=act, now=now, cause=cause)

    async def create(self, branch: Branch, *, actor: str, now: datetime) -> None:
        """A new branch, durable as a whole or not there at all. ValueError for an id that can't be a folder or is taken."""
        self._refuse_to_write()
        folder = self._branches / branch.id
        if _SAFE.fullmatch(branch.id) is None:
            raise ValueError(f"not the id of a branch: {branch.id!r}")
        if branch.id in self._shelves or branch.id in self._stopped or folder.exists():
            raise ValueError(f"there is a branch {branch.id!r} already")
        document, branch = TABLES.of(branch).codec.canonical(branch)
        line, _ = journal.write(
            None,
            actor=actor,
            act=journal.CREATED,
            now=now,
            changes=[Change(table="branch", id=branch.id, document=document)],
            facts={},
            branch=branch.id,
        )
        try:
            opened = await asyncio.to_thread(self._make, folder, line)
        except OSError as error:
            raise NotSaved.of(error, folder) from error
        self._shelve(branch.id, opened.loaded, opened)
        self._committed(branch.id)

    def _make(self, folder: Path, line: bytes) -> Opened:
        beside = folder.with_name(NEW + folder.name)
        mending.remove_folder(beside, self._files)
        self._files.make_folder(beside)
        mending.write_new(beside / journal.FILE, line, self._files)
        self._files.sync_folder(beside)
        self._files.rename(beside, folder)
        self._files.sync_folder(folder.parent)
        return Opened(folder, self._files, TABLES)

    async def erase(self, branch: BranchId, entries: Collection[int], *, actor: str, now: datetime) -> Entry:
        """Takes changes and facts of these entries out of the journal for ever; that they were there, when and by whom, stays
        proven. First put the records without the personal data, then erase every entry that held it (`history` finds them).
        Enclosures that nothing names any more go with them. `NotSaved` with the act in the journal: the next opening goes on
        with it."""
        self._refuse_to_write()
        entry = await self._shelf(branch).erase(entries, actor=actor, now=now)
        await asyncio.to_thread(self._tidy, branch, self.records(branch))
        return entry

    async def snapshot(self, branch: BranchId) -> None:
        """Writes the branch's book as it is durable now, in slices, in a thread. `NotSaved`: the old one stands."""
        self._refuse_to_write()
        try:
            await self._shelf(branch).snapshot()
        except OSError as error:
            raise NotSaved.of(error, self._branches / branch) from error

    async def close(self) -> None:
        """Waits for what is queued, writes the books, gives the folder back. A book that can't be written is tried at the
        next opening: the journal has everything."""
        try:
            for shelf in list(self._shelves.values()):
                await shelf.close()
        finally:
            self._executor.shutdown(wait=False)
            self._release()

    def on_commit(self, callback: Callable[[BranchId], None]) -> None:
        """Calls back on the loop after each durable commit; commits that became durable together call once."""
        self._callbacks.append(callback)

    def nudge(self, branch: BranchId) -> None:
        """Calls back as after a commit: something lies in an urn that is to be opened at its time."""
        self._committed(branch)

    def _became_durable(self, branch: BranchId) -> None:
        shelf = self._shelves.get(branch)
        self._index.take(branch, None if shelf is None else shelf.durable.records)
        self._committed(branch)

    def _committed(self, branch: BranchId) -> None:
        if branch in self._shelves and self._is_superior(branch):
            # What changes there concerns its branches: nothing is derived for a superior itself.
            for each in self.branches_of(branch):
                self._committed(each)
            return
        for callback in self._callbacks:
            # Not here: a callback that fails must not fail the commit.
            asyncio.get_running_loop().call_soon(callback, branch)

    def _stop(self, branch: BranchId, damage: Damage) -> None:
        self._shelves.pop(branch, None)
        self._index.take(branch, None)
        self._note_stopped(branch, damage)

    def _note_stopped(self, branch: BranchId, damage: Damage) -> None:
        self._stopped[branch] = damage

    def _refuse_to_write(self) -> None:
        if self.read_only:
            raise RuntimeError("the store is open for reading only")

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None


class Unit:
    """One piece of work on a branch. Reads what is staged, sees its own puts, commits all or nothing."""

    def __init__(self, shelf: Shelf, *, actor: str, act: str, now: datetime, cause: str | None) -> None:
        self.now = now
        self._shelf = shelf
        self._actor = actor
        self._act = act
        self._cause = cause
        self._base = shelf.staged.records
        self._tables: dict[str, Any] = {}
        self._documents: dict[tuple[str, str], Document | None] = {}
        self._records: Records | None = None
        self._read: asyncio.Future[Entry] | None = None
        self._holds = False
        self._committed = False
        self._awaited = False
        self._watch: asyncio.Handle | None = None

    async def __aenter__(self) -> Self:
        await self._shelf.enter()
        self._holds = True
        self._base = self._shelf.staged.records
        self._read = self._shelf.newest
        # The loop runs this as soon as anything is awaited: then others may have changed what this unit goes by.
        self._watch = asyncio.get_running_loop().call_soon(self._note_awaited)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._committed:
            return
        self._leave()
        if error is not None and not isinstance(error, Exception):
            return
        # A refusal, too, is an answer: what it was decided on has to be durable before somebody hears it.
        await self._stands()
        if error is None and self._documents:
            raise RuntimeError(f"{self._act}: left with changes and without a commit")

    @property
    def records(self) -> Records:
        """The branch with everything staged before this unit, and its own puts."""
        if self._records is None:
            self._records = changed(self._base, self._tables)
        return self._records

    def put(self, record: object) -> None:
        """Adds or replaces a record. `BadRecord` when it couldn't be read back."""
        self._refuse_after_commit()
        table = TABLES.of(record)
        document, canonical = table.codec.canonical(record)
        if table.single:
            if canonical.id != self._base.branch.id:
                raise ValueError("a unit works on one branch")
            self._tables[table.name] = canonical
        else:
            self._tables[table.name] = self._table(table.name).with_(canonical.id, canonical)
        self._documents[table.name, canonical.id] = document
        self._records = None

    def remove(self, record: object) -> None:
        """Takes a record out of its table; KeyError when it isn't there."""
        self._refuse_after_commit()
        table = TABLES.of(record)
        if table.single:
            raise ValueError("a branch isn't removed by a unit")
        id_: str = getattr(record, "id")  # noqa: B009 -- every record has one, `object` doesn't
        self._tables[table.name] = self._table(table.name).without(id_)
        self._documents[table.name, id_] = None
        self._records = None

    async def commit(self, **facts: Any) -> Entry:
        """Writes everything that was put as one entry; returns it once it is durable. `NotSaved`: nothing is.

        `facts` are JSON values that the act's answer needs; they stand in the journal. Where nothing differs from before,
        nothing is written: the branch's last entry is returned once it is durable. Cancelled while it waits, the entry may
        still become durable; `Store.done` knows it then by its cause.
        """
        self._refuse_after_commit()
        if self._awaited:
            raise RuntimeError(f"{self._act}: nothing but commit may be awaited in a unit")
        changes = self._changes()
        if changes:
            self._read = self._shelf.stage(
                actor=self._actor,
                act=self._act,
                now=self.now,
                cause=self._cause,
                changes=changes,
                facts=facts,
                records=self.records,
            )
        entry = self._shelf.staged.last
        self._committed = True
        self._leave()
        await self._stands()
        return entry

    def _table(self, name: str) -> Rows[Any]:
        table: Rows[Any] = self._tables[name] if name in self._tables else getattr(self._base, name)
        return table

    def _changes(self) -> list[Change]:
        """What differs from before, in the order in which it was put."""
        changes = []
        for (name, id_), document in self._documents.items():
            table = TABLES.named(name)
            before = rows_of(self._base, table).get(id_)
            if (None if before is None else table.codec.encode(before)) != document:
                changes.append(Change(table=name, id=id_, document=document))
        return changes

    def _leave(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        if self._holds:
            self._holds = False
            self._shelf.leave()

    async def _stands(self) -> None:
        """Waits until what this unit has read or staged is durable; `NotSaved` when it never will be."""
        if self._read is not None:
            await asyncio.shield(self._read)

    def _note_awaited(self) -> None:
        self._awaited = True

    def _refuse_after_commit(self) -> None:
        if self._committed:
            raise RuntimeError(f"{self._act}: the unit is committed")


def branch_folders(branches: Path) -> list[tuple[BranchId, Path]]:
    """The branches' folders, in order."""
    if not branches.is_dir():
        return []
    return [(BranchId(path.name), path) for path in sorted(branches.iterdir()) if path.is_dir() and path.name[0] != "."]


def _touches(entry: Entry, table: str | None, id_: str | None) -> bool:
    return table is None or any(change.table == table and (id_ is None or change.id == id_) for change in entry.changes)
