"""The urns: the ballots of a vote that is open, kept apart from journal and book, whose order and times would tell who voted
what.

For each day a vote is open there are two files in the branch's folder `urns/`: `DAY.urn`, the slips under pseudonyms, and
`DAY.key`, the secret from which a voter's pseudonym is made. Together they let a person change their mind. The urn is
rewritten whole, sorted by pseudonym, so that its order says nothing. Whoever can read both files while the vote is open, can
tell who voted what; afterwards nobody can.

The closing, each step durable before the next:

1. `close` seals the urn: the cast ballots, shuffled, under new random ids; slips and pseudonyms are gone. Closing again
   gives the same ballots under the same ids.
2. The caller commits them into the book.
3. `destroy` overwrites and removes the key, then removes the urn.

An opening finishes what was interrupted after the second step; before it, the vote is simply closed again.
"""

import asyncio
import contextlib
import hmac
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from zhibu.branch.ids import BranchId, DayId, MemberId
from zhibu.storage.files import BESIDE, Files
from zhibu.storage.mending import make_folders
from zhibu.storage.seal import sealed, unsealed
from zhibu.storage.trouble import Damaged, Finding, NotSaved, Trouble

FOLDER = "urns"
URN = ".urn"
KEY = ".key"
_KEY_BYTES = 32
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
B = TypeVar("B")
T = TypeVar("T")


class UrnClosed(Exception):  # noqa: N818 -- a state of the vote, not an error of the program
    """The vote of that day is closed: nothing can be put in or changed any more."""


class Slip(msgspec.Struct, Generic[B], frozen=True, forbid_unknown_fields=True):
    """What one voter has in an urn: marks not handed in yet, and the ballot that counts."""

    draft: B | None = None
    cast: B | None = None


class _Urn(msgspec.Struct, Generic[B], frozen=True, forbid_unknown_fields=True):
    """The file: slips by pseudonym while the vote is open, then only `ballots`."""

    day: str
    slips: dict[str, Slip[B]]
    ballots: list[B] | None = None


class Urns(Generic[B]):
    """All urns of one sort below a folder of branches: those in the `folder` of each. `ballot` is the type of a ballot: a
    frozen dataclass with an `id`."""

    def __init__(self, branches: Path, ballot: type[B], files: Files, *, folder: str = FOLDER) -> None:
        self._branches = branches
        self._files = files
        self._folder = folder
        self._type = kind_of(ballot)
        self._locks: dict[Path, asyncio.Lock] = {}
        self._destroyed: set[Path] = set()

    # -- while the vote is open ---------------------------------------------------------------------------------------

    async def draft(self, branch: BranchId, day: DayId, voter: MemberId, ballot: B) -> None:
        """Keeps marks that aren't handed in yet, beside a ballot that was. `UrnClosed`, `NotSaved`."""
        await self._put(branch, day, voter, lambda slip: Slip(draft=ballot, cast=slip.cast))

    async def cast(self, branch: BranchId, day: DayId, voter: MemberId, ballot: B) -> None:
        """Puts the voter's ballot in, in place of an earlier one; durable when it returns. `UrnClosed`, `NotSaved`."""
        await self._put(branch, day, voter, lambda _: Slip(cast=ballot))

    async def take_back(self, branch: BranchId, day: DayId, voter: MemberId) -> None:
        """Takes out whatever that voter has in the urn; nothing where there is nothing. `UrnClosed`, `NotSaved`."""
        await self._locked(branch, day, lambda path: self._take_back(path, voter))

    async def mine(self, branch: BranchId, day: DayId, voter: MemberId) -> Slip[B]:
        """What that voter has in the urn; an empty slip when there is nothing."""
        return await self._locked(branch, day, lambda path: self._mine(path, voter))

    # -- the closing --------------------------------------------------------------------------------------------------

    async def close(self, branch: BranchId, day: DayId) -> tuple[B, ...]:
        """Seals the urn; the cast ballots, shuffled, without times, under random ids. The same again when called again; empty
        when nobody voted, and sealed all the same: a ballot that comes in the last moment is either among them or is told
        that it came too late. `NotSaved`: the urn is as it was."""
        return await self._locked(branch, day, lambda path: self._close(path, day))

    async def destroy(self, branch: BranchId, day: DayId) -> None:
        """Destroys the key, then the urn: called once the ballots are committed. `NotSaved`: call it again."""
        await self._locked(branch, day, self._destroy)

    def finish(self, branch: BranchId, done: Callable[[DayId], bool]) -> list[DayId]:
        """Finishes interrupted closings: destroys the urns of the days whose evaluation is `done` (in the book). Blocks."""
        finished = []
        for day in self.days(branch):
            if done(day):
                self._destroy(self._path(branch, day))
                finished.append(day)
        return finished

    def days(self, branch: BranchId) -> list[DayId]:
        """The days that have an urn or a key. Blocks."""
        return days(self._branches / branch, self._folder)

    # -- in a thread --------------------------------------------------------------------------------------------------

    def _mine(self, path: Path, voter: MemberId) -> Slip[B]:
        urn = self._read(path)
        if urn is None or urn.ballots is not None:
            return Slip()
        return urn.slips.get(_pseudonym(self._key(path, new=False), voter), Slip())

    def _take_back(self, path: Path, voter: MemberId) -> None:
        urn = self._read(path)
        if urn is None:
            return
        if urn.ballots is not None:
            raise UrnClosed(path.stem)
        pseudonym = _pseudonym(self._key(path, new=False), voter)
        if pseudonym in urn.slips:
            kept = {each: slip for each, slip in urn.slips.items() if each != pseudonym}
            self._write(path, _Urn(day=urn.day, slips=kept))

    async def _put(self, branch: BranchId, day: DayId, voter: MemberId, change: Callable[[Slip[B]], Slip[B]]) -> None:
        def put(path: Path) -> None:
            urn = self._read(path)
            if path in self._destroyed or (urn is not None and urn.ballots is not None):
                raise UrnClosed(day)
            make_folders(path.parent, self._files)
            pseudonym = _pseudonym(self._key(path, new=urn is None), voter)
            slips: dict[str, Slip[B]] = {} if urn is None else dict(urn.slips)
            slips[pseudonym] = change(slips.get(pseudonym, Slip()))
            self._write(path, _Urn(day=day, slips=dict(sorted(slips.items()))))

        await self._locked(branch, day, put)

    def _close(self, path: Path, day: DayId) -> tuple[B, ...]:
        urn = self._read(path)
        if urn is None:
            make_folders(path.parent, self._files)
            urn = _Urn(day=day, slips={})
        if urn.ballots is None:
            ballots: list[Any] = [slip.cast for slip in urn.slips.values() if slip.cast is not None]
            secrets.SystemRandom().shuffle(ballots)
            # New ids: one that was given while the vote was open might stand somewhere beside a name.
            anonymous = [replace(ballot, id=secrets.token_hex(8)) for ballot in ballots]
            urn = _Urn(day=urn.day, slips={}, ballots=anonymous)
            self._write(path, urn)
        return tuple(urn.ballots or ())

    def _destroy(self, path: Path) -> None:
        key = path.with_suffix(KEY)
        with contextlib.suppress(FileNotFoundError):
            fd = self._files.open(key, os.O_WRONLY)
            try:
                self._files.write_all(fd, secrets.token_bytes(self._files.size(fd)))
                self._files.sync(fd)
            finally:
                self._files.close(fd)
            self._files.unlink(key)
            self._files.sync_folder(path.parent)
        for each in (path, path.with_name(path.name + BESIDE), key.with_name(key.name + BESIDE)):
            with contextlib.suppress(FileNotFoundError):
                self._files.unlink(each)
        if path.parent.is_dir():
            self._files.sync_folder(path.parent)
        self._destroyed.add(path)

    def _read(self, path: Path) -> "_Urn[B] | None":
        urn: _Urn[B] | None = read_urn(path, self._type, self._files)
        return urn

    def _write(self, path: Path, urn: "_Urn[B]") -> None:
        self._files.replace(path, [sealed(msgspec.json.encode(urn))])

    def _key(self, path: Path, *, new: bool) -> bytes:
        """The day's key. A new one only where there is no urn: another key would let everybody vote twice."""
        key = path.with_suffix(KEY)
        try:
            return unsealed(self._files.read(key))
        except (FileNotFoundError, ValueError):
            if not new:
                raise Damaged(Finding(code=Trouble.URN_KEY, file=key)) from None
        made = secrets.token_bytes(_KEY_BYTES)
        self._files.replace(key, [sealed(made)])
        return made

    def _path(self, branch: BranchId, day: DayId) -> Path:
        if _SAFE.fullmatch(day) is None:
            raise ValueError(f"not the id of a day: {day!r}")
        return self._branches / branch / self._folder / f"{day}{URN}"

    async def _locked(self, branch: BranchId, day: DayId, call: Callable[[Path], T]) -> T:
        """Runs the call in a thread, one at a time for each urn."""
        path = self._path(branch, day)
        async with self._locks.setdefault(path, asyncio.Lock()):
            try:
                # Shielded: a handler that is cancelled must not let the next one in while this one still writes.
                work = asyncio.ensure_future(asyncio.to_thread(call, path))
                try:
                    return await asyncio.shield(work)
                except asyncio.CancelledError:
                    await asyncio.wait([work])
                    raise
            except OSError as error:
                raise NotSaved.of(error, path) from error


def days(branch_folder: Path, within: str = FOLDER) -> list[DayId]:
    """The days that have an urn or a key in a branch's folder. Blocks."""
    folder = branch_folder / within
    if not folder.is_dir():
        return []
    return sorted({DayId(path.stem) for path in folder.iterdir() if path.suffix in (URN, KEY)})


def kind_of(ballot: type[Any]) -> Any:
    """The type of an urn file with such ballots, for `read_urn`."""
    generic: Any = _Urn  # specialised at run time, which no checker follows
    return generic[ballot]


def read_urn(path: Path, kind: Any, files: Files) -> Any:
    """The urn in a file; None when there is none. `Damaged` when a byte was altered."""
    try:
        return msgspec.json.decode(unsealed(files.read(path)), type=kind)
    except FileNotFoundError:
        return None
    except (ValueError, msgspec.MsgspecError):
        raise Damaged(Finding(code=Trouble.URN_ALTERED, file=path)) from None


def _pseudonym(key: bytes, voter: MemberId) -> str:
    return hmac.digest(key, voter.encode(), "sha256").hex()
