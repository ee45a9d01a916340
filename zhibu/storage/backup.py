"""Consistent copies: all branches in one file, also while the daemon runs, and back.

A copy is a tar.gz with, for each branch, its book as it stood at some entry and its journal up to a whole line at or after
that entry; a journal only grows, so that the two always belong together. The manifest comes last, with the digest of every
file. Urns and their keys are left out: a copy of an open vote would outlive its secrecy. The votes that were open are named,
so that they are asked again.

A restore notes in every journal, with the act `backup.restored`, when the copy was made (`copied_at`): what was said between
then and the restore isn't known any more, and `Store.restored` tells it.
"""

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Annotated, Self

import msgspec

from zhibu.branch.ids import BranchId
from zhibu.storage import book, journal, mending, swap, urn
from zhibu.storage.files import FILE_MODE, Files
from zhibu.storage.journal import Appender
from zhibu.storage.loading import load
from zhibu.storage.lock import FolderLock
from zhibu.storage.seal import sealed, unsealed
from zhibu.storage.store import branch_folders
from zhibu.storage.tables import TABLES
from zhibu.storage.trouble import Damaged, Finding, NotSaved, Trouble

MANIFEST = "manifest.json"
FORMAT = 1


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
    pack = _Pack(file, files)
    left_out: list[Finding] = []
    copied: dict[str, Copied] = {}
    try:
        with pack:
            for branch, place in branch_folders(folder / swap.BRANCHES):
                try:
                    contents, copied[branch] = _contents(place, files)
                except Damaged as damaged:
                    left_out.append(damaged.finding)
                    continue
                for name, data in contents.items():
                    pack.add(f"{swap.BRANCHES}/{branch}/{name}", data)
            for name in also:
                if (folder / name).is_file():
                    pack.add(name, files.read(folder / name))
            pack.end(Manifest(format=FORMAT, made_at=now, branches=copied, files=pack.digests))
    except OSError as error:
        raise NotSaved.of(error, file) from error
    return Backup(
        file=file,
        made_at=now,
        branches=tuple(BranchId(branch) for branch in copied),
        left_out=tuple(left_out),
    )


def _contents(place: Path, files: Files) -> tuple[dict[str, bytes], Copied]:
    """A branch's files, verified. The book is read before the journal, which therefore reaches at least as far."""
    stands = files.read(place / book.FILE) if (place / book.FILE).exists() else None
    loaded = load(place, files, TABLES)
    path = place / journal.FILE
    lines = journal.scan(files.read(path), path=path).lines
    contents = {journal.FILE: b"".join(line.raw + b"\n" for line in lines)}
    if stands is not None:
        contents[book.FILE] = stands
    evaluations = loaded.state.records.evaluations
    votes = [day for day in urn.days(place) if day not in evaluations]
    return contents, Copied(n=lines[-1].entry.n, head=lines[-1].entry.hash, votes=sorted(votes))


class _Pack:
    """A tar.gz being written beside the file that it will replace."""

    def __init__(self, file: Path, files: Files) -> None:
        self.digests: dict[str, str] = {}
        self._file = file
        self._files = files
        self._buffer = io.BytesIO()
        # No time in the gzip header: copies of the same books are the same bytes.
        self._gzip = gzip.GzipFile(fileobj=self._buffer, mode="wb", mtime=0)
        self._tar = tarfile.open(fileobj=self._gzip, mode="w")  # noqa: SIM115 -- closed in __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._tar.close()
        self._gzip.close()
        if error is None:
            self._files.replace(self._file, [self._buffer.getvalue()])

    def add(self, name: str, data: bytes) -> None:
        self.digests[name] = sha256(data).hexdigest()
        self._add(name, data)

    def end(self, manifest: Manifest) -> None:
        self._add(MANIFEST, sealed(msgspec.json.encode(manifest)))

    def _add(self, name: str, data: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        member.mode = FILE_MODE
        self._tar.addfile(member, io.BytesIO(data))


def read(file: Path, files: Files | None = None) -> tuple[Manifest, Mapping[str, bytes]]:
    """What a copy holds, every file verified. `Damaged` when it isn't a copy of ours, or was altered; OSError."""
    files = files or Files()
    try:
        # Whole, so that gzip's own sum at the end is compared too.
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(files.read(file))), mode="r:") as tar:
            contents = dict(_members(tar))
        manifest = msgspec.json.decode(unsealed(contents.pop(MANIFEST)), type=Manifest)
        digests = {name: sha256(data).hexdigest() for name, data in contents.items()}
    except (
        tarfile.TarError,
        EOFError,
        KeyError,
        ValueError,
        gzip.BadGzipFile,
        zlib.error,
        msgspec.MsgspecError,
    ) as error:
        raise _altered(file, str(error)) from None
    if manifest.format > FORMAT:
        facts = {"format": manifest.format, "known": FORMAT}
        raise Damaged(Finding(code=Trouble.NEWER_FORMAT, file=file, facts=facts))
    if digests != manifest.files:
        wrong = {name for name in digests.keys() | manifest.files if digests.get(name) != manifest.files.get(name)}
        raise _altered(file, min(wrong))
    return manifest, contents


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in tar:
        path = PurePosixPath(member.name)
        source = tar.extractfile(member) if member.isreg() else None
        if source is None or path.is_absolute() or ".." in path.parts:
            raise tarfile.TarError(member.name)
        yield member.name, source.read()


def _altered(file: Path, problem: str) -> Damaged:
    return Damaged(Finding(code=Trouble.BACKUP_ALTERED, file=file, facts={"problem": problem}))


def restore(file: Path, folder: Path, *, now: datetime, force: bool = False, files: Files | None = None) -> Manifest:
    """Puts a copy's branches into the folder, all or none. `Damaged` for an altered copy, `WouldOverwrite` when there are
    branches and not `force`, `Locked` beside a running daemon, `NotSaved` when it can't be written."""
    files = files or Files()
    manifest, contents = read(file, files)
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
        for name, data in contents.items():
            path = PurePosixPath(name)
            if path.parts[0] == swap.BRANCHES:
                target = making.joinpath(*path.parts[1:])
                mending.make_folders(target.parent, files)
                mending.write_new(target, data, files)
            else:
                files.replace(folder / path, [data])
        for branch, copied in manifest.branches.items():
            _note(making / branch, manifest.made_at, copied, now, files)
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
