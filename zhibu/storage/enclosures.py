"""What people attach to facts: each file under its own digest in the branch's folder `enclosures/`.

A file is durable before the record that names it is: a crash between the two leaves a file that nothing names, which is
harmless, and removed at the next opening. A file stays as long as the journal tells of it, like every word in it; an erasure
takes both away. The name is the digest, so a flipped byte is found without a second file.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

from zhibu.branch.enclosure import Enclosure
from zhibu.branch.ids import BranchId
from zhibu.branch.records import Records
from zhibu.storage import journal
from zhibu.storage.files import BESIDE, Files
from zhibu.storage.mending import make_folders
from zhibu.storage.trouble import Damaged, Finding, NotSaved, Trouble

FOLDER: Final = "enclosures"
_NAME: Final = re.compile(r"([0-9a-f]{64})\.[a-z]{2,4}")
_FRESH: Final = 60.0
"""Real seconds for which a file that was just kept waits for the act that names it. No handler is given as many."""
T = TypeVar("T")


class Enclosures:
    """The enclosures of all branches below a folder."""

    def __init__(self, branches: Path, files: Files) -> None:
        self._branches = branches
        self._files = files
        self._locks: dict[BranchId, asyncio.Lock] = {}
        self._kept: dict[str, float] = {}

    async def keep(self, branch: BranchId, name: str, data: bytes) -> None:
        """Stores the bytes under that name (`Enclosure.file`), durable when it returns; once, however often it is called.
        `NotSaved` when the disk refuses."""
        path = self._path(branch, name)
        await self._locked(branch, path, lambda: self._write(path, data))
        self._kept = {**self._fresh(), name: time.monotonic()}

    async def read(self, branch: BranchId, enclosure: Enclosure) -> bytes:
        """The bytes, verified. `Damaged` when they are missing or altered."""
        return await asyncio.to_thread(read, self._branches / branch, enclosure, self._files)

    def tidy(self, branch: BranchId, records: Records) -> list[str]:
        """Removes the files that neither a record nor the journal names; their names. What was kept a moment ago waits for
        its act. Blocks; OSError."""
        return tidy(self._branches / branch, records, self._files, spare=self._fresh())

    def _fresh(self) -> dict[str, float]:
        oldest = time.monotonic() - _FRESH
        return {name: at for name, at in self._kept.items() if at >= oldest}

    def _write(self, path: Path, data: bytes) -> None:
        if path.name.partition(".")[0] != sha256(data).hexdigest():
            raise ValueError("an enclosure is named by its digest")
        folder = path.parent
        make_folders(folder, self._files)
        if self._stands(path, data):
            # An fsync that failed may have left the name in the kernel's memory alone: the next call owes it.
            self._files.sync_folder(folder)
        else:
            self._files.replace(path, [data])
        self._files.sync_folder(folder.parent)

    def _stands(self, path: Path, data: bytes) -> bool:
        """Whether just these bytes stand there; what was damaged since is put right by the same file."""
        with contextlib.suppress(FileNotFoundError):
            return self._files.read(path) == data
        return False

    def _path(self, branch: BranchId, name: str) -> Path:
        if _NAME.fullmatch(name) is None:
            raise ValueError("not the name of an enclosure")
        return self._branches / branch / FOLDER / name

    async def _locked(self, branch: BranchId, path: Path, call: Callable[[], T]) -> T:
        """Runs the call in a thread, one at a time for each branch; to its end also where its caller is cancelled."""
        async with self._locks.setdefault(branch, asyncio.Lock()):
            try:
                work = asyncio.ensure_future(asyncio.to_thread(call))
                try:
                    return await asyncio.shield(work)
                except asyncio.CancelledError:
                    await asyncio.wait([work])
                    raise
            except OSError as error:
                raise NotSaved.of(error, path) from error


def read(place: Path, enclosure: Enclosure, files: Files) -> bytes:
    """The bytes of a branch's enclosure, verified; `Damaged` when they are missing, altered or refused. Blocks."""
    path = place / FOLDER / enclosure.file
    try:
        data = files.read(path)
    except FileNotFoundError:
        raise Damaged(Finding(code=Trouble.ENCLOSURE_MISSING, file=path, facts={"id": enclosure.id})) from None
    except OSError as error:
        raise Damaged(Finding(code=Trouble.UNREADABLE, file=path, facts={"errno": error.errno})) from error
    if sha256(data).hexdigest() != enclosure.sha256:
        raise Damaged(Finding(code=Trouble.ENCLOSURE_ALTERED, file=path, facts={"id": enclosure.id}))
    return data


def findings(place: Path, records: Records | None, files: Files, *, running: bool) -> Iterator[Finding]:
    """What is wrong with a branch's enclosures: files that aren't as they were written, records whose file is missing."""
    folder = place / FOLDER
    seen = set()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        name = _NAME.fullmatch(path.name)
        if name is None or not path.is_file() or path.is_symlink():
            if not path.name.endswith(BESIDE):
                yield Finding(code=Trouble.UNKNOWN_FILE, file=path)
            elif not running:
                yield Finding(code=Trouble.LEFTOVER, file=path)
            continue
        try:
            altered = sha256(files.read(path)).hexdigest() != name[1]
        except FileNotFoundError:
            continue
        except OSError as error:
            yield Finding(code=Trouble.UNREADABLE, file=path, facts={"errno": error.errno})
            continue
        finally:
            seen.add(path.name)
        if altered:
            yield Finding(code=Trouble.ENCLOSURE_ALTERED, file=path)
    for missing in _once(records, seen):
        facts = {"id": missing.id}
        yield Finding(code=Trouble.ENCLOSURE_MISSING, file=folder / missing.file, facts=facts)


def _once(records: Records | None, seen: set[str]) -> Iterable[Enclosure]:
    """The first record of each file that wasn't seen."""
    wanted = records.enclosures.values() if records is not None else ()
    return {each.file: each for each in sorted(wanted, key=lambda each: each.id) if each.file not in seen}.values()


def tidy(place: Path, records: Records, files: Files, *, spare: Iterable[str] = ()) -> list[str]:
    """Removes what nothing names from a branch's enclosures; the names of what was removed. Blocks; OSError."""
    folder = place / FOLDER
    if not folder.is_dir():
        return []
    named = {each.file for each in records.enclosures.values()} | set(spare)
    found = [path for path in sorted(folder.iterdir()) if _NAME.fullmatch(path.name) and path.name not in named]
    told = files.read(place / journal.FILE) if found else b""
    orphans = [path for path in found if path.name.partition(".")[0].encode() not in told]
    for path in orphans:
        files.unlink(path)
    if orphans:
        files.sync_folder(folder)
    return [path.name for path in orphans]
