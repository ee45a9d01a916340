"""One open branch: its journal and its book, what is durable and what is staged, and the one task that writes.

A unit stages: its line is queued and its records are what the next unit reads. The writer takes all queued lines at once,
appends them and fsyncs once (group commit); then they are durable, visible to every reader, and acknowledged. When that
fails, everything staged on it fails with it, and the branch stands where it was durable.
"""

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from zhibu.branch.ids import BranchId
from zhibu.branch.records import Records
from zhibu.storage import book, journal, mending
from zhibu.storage.book import Header
from zhibu.storage.files import Files
from zhibu.storage.journal import Appender, Change, Entry
from zhibu.storage.loading import Loaded, State, load
from zhibu.storage.tables import Tables, rows_of
from zhibu.storage.trouble import Damage, Damaged, Finding, NotSaved, Stopped, Trouble

P = ParamSpec("P")
T = TypeVar("T")
RECENT = 20_000
"""How many causes are remembered, at most."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Staged:
    """A commit that waits for its fsync."""

    line: bytes
    state: State
    done: asyncio.Future[Entry]


class Opened:
    """What opening a branch's files for writing gives: made in a thread, handed to the loop."""

    def __init__(self, folder: Path, files: Files, tables: Tables) -> None:
        """Reads, verifies and puts right; `Damaged` when the branch can't go on."""
        path = folder / journal.FILE
        self._files = files
        self.erasure_error: OSError | None = None
        """Why an erasure that was begun couldn't be finished."""
        try:
            mending.remove_leftovers(folder, files)
            mending.sync_names(folder, files)
            self.loaded = load(folder, files, tables)
            if self.loaded.unerased:
                self._finish_erasure(path)
                self.loaded = load(folder, files, tables)
            self.appender = Appender(path, files)
            # After a kill the last lines may stand in the kernel's memory only; what is shown has to be durable.
            self.appender.sync()
        except OSError as error:
            file = Path(error.filename or path)
            raise Damaged(Finding(code=Trouble.UNREADABLE, file=file, facts={"errno": error.errno})) from error
        self.mended = False
        self.end = self.loaded.state.end + self.loaded.open_ended
        """The journal's length once its end is mended."""
        try:
            self.mend()
        except OSError as error:
            # A full disk: the torn end is left until there is room, which the first commit finds out.
            facts = {"branch": path.parent.name, "errno": error.errno}
            log.warning("branch %(branch)s: its end isn't mended yet, errno %(errno)s", facts)

    def mend(self) -> None:
        """Cuts off a torn end, and gives the last line the newline that it may lack. Once."""
        if not self.mended:
            loaded = self.loaded
            mending.mend_end(
                self.appender,
                self._files,
                end=loaded.state.end,
                torn=loaded.torn,
                open_ended=loaded.open_ended,
            )
            self.mended = True

    def _finish_erasure(self, path: Path) -> None:
        try:
            mending.erase_bodies(path, self._files)
        except OSError as error:
            # The branch goes on; `check` names the lines that should be empty.
            facts = {"branch": path.parent.name, "errno": error.errno}
            log.warning("branch %(branch)s: an erasure isn't finished, errno %(errno)s", facts)
            self.erasure_error = error


class Shelf:
    """One branch, open for reading and, unless `opened` is None, for writing."""

    def __init__(
        self,
        branch: BranchId,
        folder: Path,
        loaded: Loaded,
        opened: Opened | None,
        *,
        files: Files,
        tables: Tables,
        executor: Executor,
        snapshot_bytes: int,
        on_durable: Callable[[BranchId], None],
        on_stopped: Callable[[BranchId, Damage], None],
    ) -> None:
        self.branch = branch
        self.tables = tables
        self.durable = self.staged = loaded.state
        self._folder = folder
        self._files = files
        self._executor = executor
        self._snapshot_bytes = snapshot_bytes
        self._on_durable = on_durable
        self._on_stopped = on_stopped
        self._lock = asyncio.Lock()
        self._usable = asyncio.Event()
        self._usable.set()
        self._damage: Damage | None = None
        self._closed = False
        self._queue: list[_Staged] = []
        self._writer: asyncio.Task[None] | None = None
        self._newest: asyncio.Future[Entry] | None = None
        self._snapshotting = asyncio.Lock()
        self._snapshot_task: asyncio.Task[None] | None = None
        self._take(loaded, opened)

    def _take(self, loaded: Loaded, opened: Opened | None) -> None:
        self._opened = opened
        self.durable = self.staged = loaded.state if opened is None else replace(loaded.state, end=opened.end)
        self._causes = dict(loaded.causes)
        self._book_n = loaded.book_n
        self._snapshot_at = loaded.book_end + self._snapshot_bytes

    # -- units --------------------------------------------------------------------------------------------------------

    async def enter(self) -> None:
        """Takes the branch's lock, in order of asking; `Stopped` when the branch stands still."""
        await self._lock.acquire()
        try:
            await self._usable.wait()
            self._refuse_if_still()
        except BaseException:
            self._lock.release()
            raise

    def _refuse_if_still(self) -> None:
        if self._damage is not None:
            raise Stopped(self._damage)
        if self._closed:
            raise RuntimeError(f"{self.branch} is closed")

    def leave(self) -> None:
        self._lock.release()

    @property
    def newest(self) -> asyncio.Future[Entry] | None:
        """The last staged commit that isn't durable yet; what a unit has read stands or falls with it."""
        return self._newest

    def stage(
        self,
        *,
        actor: str,
        act: str,
        now: datetime,
        cause: str | None = None,
        changes: Collection[Change],
        facts: Mapping[str, Any],
        records: Records,
    ) -> asyncio.Future[Entry]:
        """Queues one entry; called under the lock. The future ends with the entry once it is durable, or with `NotSaved`."""
        line, entry = journal.write(
            self.staged.last,
            actor=actor,
            act=act,
            now=now,
            cause=cause,
            changes=changes,
            facts=facts,
            waiting=self.staged.last.n - self.durable.last.n,
        )
        state = State(
            records=records,
            last=entry,
            end=self.staged.end + len(line),
            restored=self.staged.restored,
        )
        done: asyncio.Future[Entry] = asyncio.get_running_loop().create_future()
        done.add_done_callback(_retrieved)
        self._queue.append(_Staged(line, state, done))
        self.staged = state
        self._newest = done
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        return done

    def mark_migrated(self, before: int) -> None:
        """Notes in the journal that the documents are in the program's format from here on. The clock isn't asked: the instant
        of the last entry is repeated."""
        self.stage(
            actor="daemon",
            act=journal.MIGRATED,
            now=self.staged.last.at,
            changes=(),
            facts={"from": before, "to": journal.FORMAT},
            records=self.staged.records,
        )

    # -- the writer ---------------------------------------------------------------------------------------------------

    async def _write(self) -> None:
        try:
            while self._queue:
                batch, self._queue = self._queue, []
                try:
                    await self._run(self._append, b"".join(each.line for each in batch), self.durable.end)
                except OSError as error:
                    await self._failed(batch, error)
                except BaseException as error:
                    # A fault of the program, or the loop is being torn down: nobody must wait for ever, and nobody knows
                    # what the disk has. The next opening finds out.
                    self._abandon(batch, error)
                    raise
                else:
                    self._succeeded(batch)
        finally:
            self._writer = None

    def _append(self, lines: bytes, end: int) -> None:
        assert self._opened is not None
        self._opened.mend()
        self._opened.appender.append(lines, at=end)

    def _succeeded(self, batch: list[_Staged]) -> None:
        start = self.durable.end
        for each in batch:
            if (cause := each.state.last.cause) is not None:
                self._causes.pop(cause, None)
                self._causes[cause] = (start, len(each.line) - 1)
            start += len(each.line)
        while len(self._causes) > RECENT:
            del self._causes[next(iter(self._causes))]
        self.durable = batch[-1].state
        if self._newest is batch[-1].done:
            self._newest = None
        for each in batch:
            if not each.done.done():
                each.done.set_result(each.state.last)
        self._on_durable(self.branch)
        if self.durable.end >= self._snapshot_at and self._snapshot_task is None:
            self._snapshot_task = asyncio.create_task(self._snapshot_by_itself())

    async def _failed(self, batch: list[_Staged], error: OSError) -> None:
        assert self._opened is not None
        appender = self._opened.appender
        log.error("branch %(branch)s: not saved, errno %(errno)s", {"branch": self.branch, "errno": error.errno})
        failed = [*batch, *self._queue]
        self._queue = []
        self.staged = self.durable
        self._newest = None
        try:
            if appender.lost:
                # First the file, then the answer: who is told “not saved” can rely on it.
                self._usable.clear()
                await self._reopen(appender)
        finally:
            for each in failed:
                if not each.done.done():
                    each.done.set_exception(NotSaved.of(error, appender.path))

    def _abandon(self, batch: list[_Staged], error: BaseException) -> None:
        abandoned = [*batch, *self._queue]
        self._queue = []
        path = self._folder / journal.FILE
        self._stop(Finding(code=Trouble.UNREADABLE, file=path, facts={"problem": type(error).__name__}))
        for each in abandoned:
            if not each.done.done():
                each.done.set_exception(NotSaved(0, path))

    async def _reopen(self, lost: Appender) -> None:
        """After a failed fsync: what was refused is cut off, and the branch is read from the disk again."""
        try:
            opened = await self._run(self._opened_again, lost, self.durable)
        except Damaged as damaged:
            self._stop(damaged.finding)
        except OSError as error:
            self._stop(Finding(code=Trouble.UNREADABLE, file=lost.path, facts={"errno": error.errno}))
        except BaseException as error:
            self._stop(Finding(code=Trouble.UNREADABLE, file=lost.path, facts={"problem": type(error).__name__}))
            raise
        else:
            self._take(opened.loaded, opened)
            facts = {"branch": self.branch, "n": self.durable.last.n}
            log.warning("branch %(branch)s: opened again at entry %(n)d", facts)
        finally:
            try:
                lost.close()
            except OSError:
                log.warning("branch %(branch)s: the old handle didn't close cleanly", {"branch": self.branch})
            self._usable.set()

    def _opened_again(self, lost: Appender, durable: State) -> Opened:
        appender = Appender(lost.path, self._files)
        try:
            appender.cut(durable.end)
        finally:
            appender.close()
        return self._opened_at(durable)

    def _opened_at(self, durable: State) -> Opened:
        """The branch read again; `Damaged` unless it stands where it was durable."""
        opened = Opened(self._folder, self._files, self.tables)
        last = opened.loaded.state.last
        if last.hash != durable.last.hash:
            opened.appender.close()
            facts = {"n": last.n, "expected": durable.last.n}
            path = self._folder / journal.FILE
            raise Damaged(Finding(code=Trouble.JOURNAL_CHAIN, file=path, line=durable.last.n, facts=facts))
        return opened

    def _stop(self, damage: Damage) -> None:
        facts = {"branch": self.branch, "code": damage.code.value, "file": str(damage.file)}
        log.critical("branch %(branch)s stopped: %(code)s in %(file)s", facts)
        self._damage = damage
        self._opened = None
        self._on_stopped(self.branch, damage)

    # -- the book -----------------------------------------------------------------------------------------------------

    async def snapshot(self) -> None:
        """Writes the book as the branch is durable now; nothing to do when it stands there already. OSError: not written,
        the old one stands."""
        async with self._snapshotting:
            state = self.durable
            if self._opened is None or state.last.n == self._book_n:
                return
            await asyncio.to_thread(self._save_book, state)
            self._book_n = state.last.n
            self._snapshot_at = state.end + self._snapshot_bytes

    def _save_book(self, state: State) -> None:
        header = Header(
            format=journal.FORMAT,
            branch=self.branch,
            n=state.last.n,
            head=state.last.hash,
            end=state.end,
            restored=state.restored,
        )
        book.save(self._folder / book.FILE, header, state.records, self.tables, self._files)

    async def _snapshot_by_itself(self) -> None:
        try:
            await self.snapshot()
        except OSError as error:
            # No commit fails for it: the journal has everything. Tried again when it has grown some more.
            self._snapshot_at = self.durable.end + max(1, self._snapshot_bytes // 4)
            log.warning(
                "branch %(branch)s: no snapshot, errno %(errno)s", {"branch": self.branch, "errno": error.errno}
            )
        finally:
            self._snapshot_task = None

    # -- erasure ------------------------------------------------------------------------------------------------------

    async def erase(self, entries: Collection[int], *, actor: str, now: datetime) -> Entry:
        """Takes the bodies of these entries away. The act restates every record that they touched as it stands now, so that
        the book can still be rebuilt from the journal alone."""
        await self.enter()
        try:
            await self._drained()
            changes = await self._run(self._restated, frozenset(entries))
            entry = await self.stage(
                actor=actor,
                act=journal.ERASED,
                now=now,
                changes=changes,
                facts={"entries": sorted(entries)},
                records=self.staged.records,
            )
            # The book first: from now on nothing needs those bodies, and the next opening finishes what is interrupted.
            await self._saved(self.snapshot())
            await self._rewrite(entry)
            return entry
        finally:
            self.leave()

    async def _rewrite(self, erasure: Entry) -> None:
        """Puts the journal without those bodies in place and goes on with it; under the lock, with nothing queued."""
        assert self._opened is not None
        old = self._opened.appender
        try:
            opened = await self._run(self._opened_at, self.durable)
        except Damaged as damaged:
            self._stop(damaged.finding)
            raise Stopped(damaged.finding) from damaged
        self._take(opened.loaded, opened)
        old.close()
        if opened.erasure_error is not None:
            raise NotSaved.of(opened.erasure_error, old.path)
        await self._run(mending.remove_torn, self._folder, self._files)
        log.info("branch %(branch)s: erased by entry %(n)d", {"branch": self.branch, "n": erasure.n})
        self._book_n = 0  # the lines have moved: the book has to say anew where its entry stands
        await self._saved(self.snapshot())

    async def _saved(self, snapshot: Awaitable[None]) -> None:
        try:
            await snapshot
        except OSError as error:
            raise NotSaved.of(error, self._folder / book.FILE) from error

    def _restated(self, entries: frozenset[int]) -> list[Change]:
        found = [entry for entry in self.read_entries() if entry.n in entries]
        if len(found) != len(entries):
            raise LookupError(f"not in the journal: {sorted(entries - {entry.n for entry in found})}")
        if any(entry.act in journal.OWN_ACTS for entry in found):
            raise ValueError("the storage's own acts hold no personal data and stay")
        restated = []
        for name, id_ in sorted({(change.table, change.id) for entry in found for change in entry.changes}):
            table = self.tables.named(name)
            record = rows_of(self.durable.records, table).get(id_)
            document = None if record is None else table.codec.encode(record)
            restated.append(Change(table=name, id=id_, document=document))
        return restated

    # -- reading ------------------------------------------------------------------------------------------------------

    def done(self, cause: str) -> Entry | None:
        """The last durable entry with that cause, among the recent ones. Reads one line from the disk."""
        place = self._causes.get(cause)
        if place is None:
            return None
        offset, length = place
        if self._opened is not None:
            raw = self._opened.appender.read_at(length, offset)
        else:
            raw = self._files.read(self._folder / journal.FILE)[offset : offset + length]
        return journal.read(raw).entry

    def read_entries(self) -> list[Entry]:
        """All entries, verified from the first on. Blocks."""
        path = self._folder / journal.FILE
        return [line.entry for line in journal.scan(self._files.read(path), path=path).lines]

    def read_mentions(self, marks: Sequence[bytes]) -> list[Entry]:
        """The entries in whose line one of these stands, each read by itself: the others cost no memory. `Damaged` where one
        can't be read. Blocks."""
        path = self._folder / journal.FILE
        found = []
        for number, line in enumerate(io.BytesIO(self._files.read(path)), 1):
            # What has no newline is a line that is just being written.
            if line.endswith(b"\n") and any(mark in line for mark in marks):
                try:
                    found.append(journal.read(line[:-1]).entry)
                except ValueError as error:
                    facts = {"problem": str(error)}
                    raise Damaged(Finding(code=Trouble.JOURNAL_LINE, file=path, line=number, facts=facts)) from None
        return found

    # -- the end ------------------------------------------------------------------------------------------------------

    async def close(self) -> None:
        """Waits for what is queued, writes the book, closes the journal."""
        async with self._lock:
            self._closed = True
        await self._drained()
        if self._snapshot_task is not None:
            await self._snapshot_task
        if self._damage is None:
            await self._snapshot_by_itself()
        if self._opened is not None:
            self._opened.appender.close()
            self._opened = None

    async def _drained(self) -> None:
        while self._writer is not None:
            await asyncio.wait([self._writer])

    async def _run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, partial(call, *args, **kwargs))


def _retrieved(future: asyncio.Future[Entry]) -> None:
    """A unit that was cancelled while it waited leaves nobody to take the exception; it was logged where it arose."""
    if not future.cancelled():
        future.exception()
