"""Consistent copies: all branches in one file, also while the daemon runs, and back.

A copy is a tar.gz with, for each branch, its book as it stood at some entry and its journal up to a whole line at or after
that entry; a journal only grows, so that the two always belong together. Then come its enclosures. The manifest comes last,
with the digest of every file. Packing and unpacking go file by file: the photos of years are never in memory together. Urns and their keys are left out: a copy of an open vote would outlive its secrecy. The votes that were open are named,
so that they are asked again.

A restore notes in every journal, with the act `backup.restored`, when the copy was made (`copied_at`): what was said between
then and the restore isn't known any more, and `Store.restored` tells it.
"""

import contextlib
import gzip
import io
import os
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Final

import msgspec

from zhibu.branch.enclosure import Enclosure
from zhibu.branch.ids import BranchId
from zhibu.storage import book, enclosures, journal, mending, swap, urn
from zhibu.storage.files import FILE_MODE, Files
from zhibu.storage.journal import Appender
from zhibu.storage.loading import load
from zhibu.storage.lock import FolderLock
from zhibu.storage.seal import sealed, unsealed
from zhibu.storage.sorts import POLLS, VOTES
from zhibu.storage.store import branch_folders
from zhibu.storage.tables import TABLES
from zhibu.storage.trouble import Damaged, Finding, NotSaved, Trouble

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MANIFEST = "manifest.json"
FORMAT = 1
_CHUNK: Final = 1 << 20


class Copied(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One branch in a copy: the entry at which its journal ends, and the days whose vote was open."""

    n: int
    head: str
    votes: list[str]


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a copy holds: when it was made, its branches, and the SHA-256 of each file by its path."""

    format: int
    made_at: Annotated[datetime, msgspec.Meta(tz=True)]
    branches: dict[str, Copied]
    files: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy that was made: its file, its branches, and what was left out because it is damaged."""

    file: Path
    made_at: datetime
    branches: tuple[BranchId, ...]
    left_out: tuple[Finding, ...]


class WouldOverwrite(Exception):  # noqa: N818 -- a refusal, not an error of the program
    """There are branches already; nothing was changed."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def backup(
    folder: Path, file: Path, *, now: datetime, also: tuple[str, ...] = (), files: Files | None = None
) -> Backup:
    """Copies every sound branch into `file` (0600, replaced as a whole), and the files named in `also` where they exist.
    Reads only. `NotSaved` when the copy can't be written. Blocks: call it in a thread beside a loop."""
    files = files or Files()
    packing = _Packing(folder, now, also, files)
    try:
        files.replace(file, packing.pieces())
    except OSError as error:
        raise NotSaved.of(error, file) from error
    return Backup(
        file=file,
        made_at=now,
        branches=tuple(BranchId(branch) for branch in packing.copied),
        left_out=tuple(packing.left_out),
    )


class _Packing:
    """A copy in the making: what is copied so far, and what had to be left out."""

    def __init__(self, folder: Path, now: datetime, also: tuple[str, ...], files: Files) -> None:
        self.copied: dict[str, Copied] = {}
        self.left_out: list[Finding] = []
        self._folder = folder
        self._now = now
        self._also = also
        self._files = files

    def pieces(self) -> Iterator[bytes]:
        """The copy's bytes, one piece after the other."""
        pack = _Pack()
        for branch, place in branch_folders(self._folder / swap.BRANCHES):
            try:
                contents, attached, self.copied[branch] = _contents(place, self._files)
            except Damaged as damaged:
                self.left_out.append(damaged.finding)
                continue
            for name, data in contents.items():
                yield pack.add(f"{swap.BRANCHES}/{branch}/{name}", data)
            for each in attached:
                try:
                    data = enclosures.read(place, each, self._files)
                except Damaged as damaged:
                    # One spoilt photo keeps no branch out of its copy.
                    self.left_out.append(damaged.finding)
                else:
                    yield pack.add(f"{swap.BRANCHES}/{branch}/{enclosures.FOLDER}/{each.file}", data)
        for name in self._also:
            if (self._folder / name).is_file():
                yield pack.add(name, self._files.read(self._folder / name))
        yield pack.end(Manifest(format=FORMAT, made_at=self._now, branches=self.copied, files=pack.digests))


def _contents(place: Path, files: Files) -> tuple[dict[str, bytes], list[Enclosure], Copied]:
    """A branch's files, verified, and what is attached to its facts. The book is read before the journal, which therefore
    reaches at least as far."""
    stands = files.read(place / book.FILE) if (place / book.FILE).exists() else None
    loaded = load(place, files, TABLES)
    path = place / journal.FILE
    # Up to what was loaded: the enclosures of later lines aren't known.
    known = loaded.state.last.n
    lines = [line for line in journal.scan(files.read(path), path=path).lines if line.entry.n <= known]
    contents = {journal.FILE: b"".join(line.raw + b"\n" for line in lines)}
    if stands is not None:
        contents[book.FILE] = stands
    records = loaded.state.records
    attached = {each.file: each for each in records.enclosures.values()}
    votes = [name for sort in (VOTES, POLLS) for name in urn.days(place, sort.folder) if not sort.done(records, name)]
    copied = Copied(n=lines[-1].entry.n, head=lines[-1].entry.hash, votes=sorted(votes))
    return contents, [attached[name] for name in sorted(attached)], copied


class _Pack:
    """A tar.gz being made, handed out piece by piece."""

    def __init__(self) -> None:
        self.digests: dict[str, str] = {}
        self._sink = io.BytesIO()
        # No time in the gzip header: copies of the same books are the same bytes.
        self._gzip = gzip.GzipFile(fileobj=self._sink, mode="wb", mtime=0)
        self._tar = tarfile.open(fileobj=self._gzip, mode="w")  # noqa: SIM115 -- closed by `end`

    def add(self, name: str, data: bytes) -> bytes:
        self.digests[name] = sha256(data).hexdigest()
        self._add(name, data)
        return self._taken()

    def end(self, manifest: Manifest) -> bytes:
        self._add(MANIFEST, sealed(msgspec.json.encode(manifest)))
        self._tar.close()
        self._gzip.close()
        return self._taken()

    def _add(self, name: str, data: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        member.mode = FILE_MODE
        self._tar.addfile(member, io.BytesIO(data))

    def _taken(self) -> bytes:
        data = self._sink.getvalue()
        self._sink.seek(0)
        self._sink.truncate()
        return data


def read(file: Path, files: Files | None = None) -> Manifest:
    """What a copy holds, every file verified. `Damaged` when it isn't a copy of ours, or was altered; OSError."""
    digests: dict[str, str] = {}
    manifest = b""
    for name, data in _members(file, files or Files()):
        if name == MANIFEST:
            manifest = data
        else:
            digests[name] = sha256(data).hexdigest()
    try:
        told = msgspec.json.decode(unsealed(manifest), type=Manifest)
    except (ValueError, msgspec.MsgspecError) as error:
        raise _altered(file, str(error)) from None
    if told.format > FORMAT:
        facts = {"format": told.format, "known": FORMAT}
        raise Damaged(Finding(code=Trouble.NEWER_FORMAT, file=file, facts=facts))
    if digests != told.files:
        wrong = {name for name in digests.keys() | told.files if digests.get(name) != told.files.get(name)}
        raise _altered(file, min(wrong))
    return told


def _members(file: Path, files: Files) -> Iterator[tuple[str, bytes]]:
    """The files of a copy, one after the other, to its very end, so that gzip's own sum is compared too. `Damaged`."""
    try:
        with contextlib.ExitStack() as stack:
            raw = stack.enter_context(_Raw(file, files))
            packed = stack.enter_context(gzip.GzipFile(fileobj=io.BufferedReader(raw, _CHUNK), mode="rb"))
            with tarfile.open(fileobj=packed, mode="r|") as tar:
                for member in tar:
                    yield member.name, _content(tar, member)
            while packed.read(_CHUNK):
                pass
    except (tarfile.TarError, EOFError, KeyError, ValueError, gzip.BadGzipFile, zlib.error) as error:
        raise _altered(file, str(error)) from None


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    path = PurePosixPath(member.name)
    source = tar.extractfile(member) if member.isreg() else None
    if source is None or path.is_absolute() or ".." in path.parts:
        raise tarfile.TarError(member.name)
    return source.read()


class _Raw(io.RawIOBase):
    """A file read through `Files`, from its beginning."""

    def __init__(self, path: Path, files: Files) -> None:
        self._files = files
        self._fd = files.open(path, os.O_RDONLY)
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        data = self._files.read_at(self._fd, len(view), self._at)
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._files.close(self._fd)
        super().close()


def _altered(file: Path, problem: str) -> Damaged:
    return Damaged(Finding(code=Trouble.BACKUP_ALTERED, file=file, facts={"problem": problem}))


def restore(file: Path, folder: Path, *, now: datetime, force: bool = False, files: Files | None = None) -> Manifest:
    """Puts a copy's branches into the folder, all or none. `Damaged` for an altered copy, `WouldOverwrite` when there are
    branches and not `force`, `Locked` beside a running daemon, `NotSaved` when it can't be written."""
    files = files or Files()
    manifest = read(file, files)
    try:
        mending.make_folders(folder, files)
    except OSError as error:
        raise NotSaved.of(error, folder) from error
    lock = FolderLock.acquire(folder, files)
    try:
        swap.finish(folder, files)
        if branch_folders(folder / swap.BRANCHES) and not force:
            raise WouldOverwrite(folder / swap.BRANCHES)
        making = folder / swap.MAKING
        files.make_folder(making)
        for name, data in _members(file, files):
            path = PurePosixPath(name)
            if name == MANIFEST:
                continue
            if sha256(data).hexdigest() != manifest.files.get(name):
                raise _altered(file, name)  # between the two readings
            if path.parts[0] == swap.BRANCHES:
                target = making.joinpath(*path.parts[1:])
                mending.make_folders(target.parent, files)
                mending.write_new(target, data, files)
            else:
                files.replace(folder / path, [data])
        for branch, copied in manifest.branches.items():
            _note(making / branch, manifest.made_at, copied, now, files)
            if (making / branch / enclosures.FOLDER).is_dir():
                files.sync_folder(making / branch / enclosures.FOLDER)
            files.sync_folder(making / branch)
        files.sync_folder(making)
        files.rename(making, folder / swap.READY)
        files.sync_folder(folder)
        swap.finish(folder, files)
    except OSError as error:
        raise NotSaved.of(error, Path(error.filename or folder)) from error
    finally:
        lock.release()
    return manifest


def _note(place: Path, made_at: datetime, copied: Copied, now: datetime, files: Files) -> None:
    """Appends the act of the restore to a branch's journal."""
    state = load(place, files, TABLES).state
    line, _ = journal.write(
        state.last,
        actor="operator",
        act=journal.RESTORED,
        now=now,
        facts={"copied_at": made_at, "votes": copied.votes},
    )
    appender = Appender(place / journal.FILE, files)
    try:
        appender.append(line, at=state.end)
    finally:
        appender.close()
