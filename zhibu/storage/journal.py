"""The journal of acts: one line an act, each chained to the one before it. Write-ahead log and audit trail in one.

A line is `{n, at, said_at?, actor, act, cause?, waiting?, format?, branch?, body_hash, prev, hash, body}`:

- `n` counts from 1, `at` never goes backwards. Where the clock did, `at` repeats the last instant and `said_at` keeps what
  the clock said. `cause` is the id of the update behind the act. The first line names the branch and the format.
- `waiting` is how many of the lines right before it were not known to be durable when it was made (none: it isn't there). After a
  power cut it tells what an interrupted append lost from what an altered byte destroyed: see `scan`.
- `body` is `{salt, changes, facts}`; changes are absolute, `[table, id, document or null]`, so that replaying twice is
  harmless. `body_hash` is the SHA-256 of the body's bytes. The salt is random: without it, a short reason could be guessed
  from the bare hash. An erased body is `null`, and a later line, the erasure act, names its number.
- `hash` is the SHA-256 of the line's bytes before `,"hash"`, `prev` the hash of the line before (64 zeros in the first).

So every byte of a line is covered, and a body can be erased without breaking the proof. The chain proves that nothing was
altered; it can't prove that an operator didn't write the whole file anew.
"""

import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from zhibu.branch.ids import BranchId
from zhibu.storage.codec import Document
from zhibu.storage.files import Files
from zhibu.storage.trouble import Damaged, Finding, Trouble

FILE = "journal.jsonl"
FORMAT = 1
REHEARSAL = "rehearsal.begun"
"""The one act that may lie before the act before it: from there on, time is a rehearsed one."""
NOTHING = "0" * 64

CREATED = "branch.created"
ERASED = "journal.erased"
RESTORED = "backup.restored"
MIGRATED = "format.migrated"
OWN_ACTS = frozenset({CREATED, ERASED, RESTORED, MIGRATED})
"""Acts of the storage itself; no unit may use their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One record after the act: its document, or None when it was removed."""

    table: str
    id: str
    document: Document | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act as the journal has it. `changes` and `facts` are empty where the body was `erased`."""

    n: int
    at: datetime
    actor: str
    act: str
    hash: str
    said_at: datetime | None = None
    cause: str | None = None
    changes: tuple[Change, ...] = ()
    facts: Mapping[str, Any]
    erased: bool = False


_Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class _Head(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    n: int
    at: _Instant
    actor: str
    act: str
    body_hash: str
    prev: str
    said_at: _Instant | UnsetType = UNSET
    cause: str | UnsetType = UNSET
    waiting: int | UnsetType = UNSET
    format: int | UnsetType = UNSET
    branch: str | UnsetType = UNSET


class _Line(_Head, forbid_unknown_fields=True):
    hash: str = ""
    body: msgspec.Raw = msgspec.Raw(b"null")


class _Body(msgspec.Struct, forbid_unknown_fields=True):
    salt: str
    changes: list[tuple[str, str, dict[str, Any] | None]]
    facts: dict[str, Any]


class _Cause(msgspec.Struct):
    """Of a line only what finds it again; the rest is skipped, which is much faster than reading it."""

    cause: str | None = None


_read_line = msgspec.json.Decoder(_Line).decode
_read_body = msgspec.json.Decoder(_Body).decode
_read_cause = msgspec.json.Decoder(_Cause).decode
_encode = msgspec.json.Encoder(order="deterministic").encode
_SECTOR = 512
"""Bytes of the smallest block that a disk writes as a whole."""
_ZEROS = re.compile(rb"\0+")
_HASH_TO_BODY = len(b',"hash":"') + 64 + len(b'","body":')


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line whose own bytes are sound; whether it follows the one before it is for the chain to say."""

    raw: bytes
    entry: Entry
    prev: str
    format: int | None
    branch: str | None
    durable: int
    """The number of the last line before it that was surely durable when this one was made."""


def write(
    last: Entry | None,
    *,
    actor: str,
    act: str,
    now: datetime,
    cause: str | None = None,
    changes: Iterable[Change] = (),
    facts: Mapping[str, Any],
    branch: BranchId | None = None,
    waiting: int = 0,
) -> tuple[bytes, Entry]:
    """The line that follows `last` (None: the first line of a branch), with its newline, and what it says. `waiting` of the lines
    before it aren't durable yet.

    ValueError for a naive `now`, TypeError or ValueError for facts that JSON can't hold.
    """
    if now.tzinfo is None:
        raise ValueError("an instant without its offset")
    changes = tuple(changes)
    body = _Body(
        salt=secrets.token_hex(16),
        changes=[(each.table, each.id, each.document) for each in changes],
        facts=msgspec.json.decode(_encode(facts)),
    )
    body_bytes = _encode(body)
    at = now if last is None or act == REHEARSAL else max(now, last.at)
    head = _Head(
        n=1 if last is None else last.n + 1,
        at=at,
        said_at=UNSET if at == now else now,
        actor=actor,
        act=act,
        cause=UNSET if cause is None else cause,
        waiting=waiting or UNSET,
        format=UNSET if branch is None else FORMAT,
        branch=UNSET if branch is None else branch,
        body_hash=sha256(body_bytes).hexdigest(),
        prev=NOTHING if last is None else last.hash,
    )
    head_bytes = _encode(head)[:-1]
    digest = sha256(head_bytes).hexdigest()
    entry = Entry(
        n=head.n,
        at=at,
        said_at=None if at == now else now,
        actor=actor,
        act=act,
        cause=cause,
        changes=changes,
        facts=body.facts,
        hash=digest,
    )
    return b'%b,"hash":"%b","body":%b}\n' % (head_bytes, digest.encode(), body_bytes), entry


def read(raw: bytes) -> Line:
    """The line in these bytes (without newline); ValueError unless every byte is as it was written."""
    try:
        line = _read_line(raw)
        body = bytes(line.body)
        head = raw[: len(raw) - 1 - len(body) - _HASH_TO_BODY]
        digest = sha256(head).hexdigest()
        if raw != b'%b,"hash":"%b","body":%b}' % (head, digest.encode(), body) or line.hash != digest:
            raise ValueError("hash")
        erased = body == b"null"
        if not erased and sha256(body).hexdigest() != line.body_hash:
            raise ValueError("body_hash")
        content = _Body(salt="", changes=[], facts={}) if erased else _read_body(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from None
    entry = Entry(
        n=line.n,
        at=line.at,
        said_at=None if line.said_at is UNSET else line.said_at,
        actor=line.actor,
        act=line.act,
        cause=None if line.cause is UNSET else line.cause,
        changes=tuple(Change(table=table, id=id_, document=doc) for table, id_, doc in content.changes),
        facts=content.facts,
        hash=line.hash,
        erased=erased,
    )
    return Line(
        raw=raw,
        entry=entry,
        prev=line.prev,
        format=None if line.format is UNSET else line.format,
        branch=None if line.branch is UNSET else line.branch,
        durable=line.n - 1 - (0 if line.waiting is UNSET else line.waiting),
    )


def without_body(line: Line) -> bytes:
    """The line with its body erased, with its newline. The proof of the chain stands."""
    body = len(bytes(_read_line(line.raw).body))
    return line.raw[: -1 - body] + b"null}\n"


@dataclass(frozen=True, slots=True)
class Scan:
    """What a journal holds from some offset on: sound lines that follow each other, where the last of them ends (without its
    newline where `open_ended`), and the torn rest."""

    lines: tuple[Line, ...]
    end: int
    torn: bytes = b""
    open_ended: bool = False


def scan(data: bytes, *, path: Path, base: int = 0, last: Entry | None = None) -> Scan:
    """Reads and verifies the lines in `data`, which begins at offset `base` right after the line of `last`.

    `Damaged` names the first line that is altered or doesn't follow. What an interrupted append leaves behind is torn instead:
    an end without its newline (an append ends with one); and, for a disk writes its blocks in any order, everything from a line
    on in which a whole block is zero, unless a later line proves that this one had been durable.
    """
    lines: list[Line] = []
    start = 0
    while (newline := data.find(b"\n", start)) >= 0:
        try:
            line = read(data[start:newline])
        except ValueError as error:
            number = 1 if last is None else last.n + 1
            if _lost_block(data[start:newline], base + start) and not _proven(number, data[newline + 1 :]):
                return Scan(tuple(lines), base + start, torn=data[start:])
            raise Damaged(
                Finding(
                    code=Trouble.JOURNAL_LINE,
                    file=path,
                    line=number,
                    offset=base + start,
                    facts={"problem": str(error)},
                )
            ) from None
        _follows(line, last, path, base + start)
        lines.append(line)
        last = line.entry
        start = newline + 1
    rest = data[start:]
    if (whole := _whole_line(rest)) is None:
        return Scan(tuple(lines), base + start, torn=rest)
    _follows(whole, last, path, base + start)
    length = len(whole.raw)
    return Scan((*lines, whole), base + start + length, torn=rest[length:], open_ended=True)


def _lost_block(line: bytes, offset: int) -> bool:
    """Whether a block of the disk never got what this broken line, at that offset, wanted to have there: zeros from the block's
    beginning, or from the line's, to the block's end. (No line of ours contains a zero.)"""
    runs = ((run.start(), run.end()) for run in _ZEROS.finditer(line))
    return any((begin == 0 or (offset + begin) % _SECTOR == 0) and (offset + end) % _SECTOR == 0 for begin, end in runs)


def _proven(number: int, rest: bytes) -> bool:
    """Whether a sound line in what follows was made when the line of that number was durable."""
    for raw in rest.split(b"\n"):
        try:
            line = read(raw)
        except ValueError:
            continue
        if line.durable >= number:
            return True
    return False


def _whole_line(rest: bytes) -> Line | None:
    """The sound line at the beginning of what stands after the last newline. It is kept, for it may have been acknowledged
    and only its newline be lost or altered; what follows it is not ours."""
    end = len(rest)
    for _ in range(16):  # the line's own last brace, and a few in what follows
        end = rest.rfind(b"}", 0, end)
        if end < 0:
            return None
        try:
            return read(rest[: end + 1])
        except ValueError:
            continue
    return None


def _follows(line: Line, last: Entry | None, path: Path, offset: int) -> None:
    """`Damaged` unless the line is the next one after `last`."""
    entry = line.entry
    expected, prev = (1, NOTHING) if last is None else (last.n + 1, last.hash)
    back = last is not None and entry.at < last.at and entry.act != REHEARSAL
    if entry.n != expected or line.prev != prev or back:
        place = Finding(
            code=Trouble.JOURNAL_CHAIN,
            file=path,
            line=expected,
            offset=offset,
            facts={"n": entry.n, "expected": expected},
        )
        raise Damaged(place)


def causes(data: bytes, base: int) -> Iterator[tuple[str, int, int]]:
    """Cause, offset and length of each whole line in `data` that has one, cheaply: the lines aren't verified."""
    start = 0
    while (newline := data.find(b"\n", start)) >= 0:
        try:
            cause = _read_cause(data[start:newline]).cause
        except (msgspec.MsgspecError, UnicodeDecodeError):
            cause = None
        if cause is not None:
            yield cause, base + start, newline - start
        start = newline + 1


class Appender:
    """The one open handle on a journal. A failed write is taken back; a failed fsync is never tried again."""

    def __init__(self, path: Path, files: Files) -> None:
        self.path = path
        self.lost = False
        """True once the file may hold what was never acknowledged: it has to be closed, opened and read again."""
        self._files = files
        self._fd = files.open(path, os.O_RDWR | os.O_APPEND)

    def append(self, data: bytes, *, at: int) -> None:
        """Writes whole lines at the file's end `at` and returns when they are durable. OSError: none of them is."""
        try:
            self._files.write_all(self._fd, data)
        except OSError:
            try:
                # Durably: who is told “not saved” must not find it saved after a power cut. Where nothing was written there is
                # nothing to take back, and a disk that became read-only wouldn't allow it.
                if self._files.size(self._fd) != at:
                    self.cut(at)
            except OSError:
                self.lost = True
            raise
        try:
            self._files.sync_data(self._fd)
        except OSError:
            # The kernel may have marked the pages clean: a second fsync would succeed without having written them.
            self.lost = True
            raise

    def read_at(self, size: int, offset: int) -> bytes:
        return self._files.read_at(self._fd, size, offset)

    def size(self) -> int:
        return self._files.size(self._fd)

    def cut(self, size: int) -> None:
        """Takes back what stands after `size`, durably."""
        self._files.truncate(self._fd, size)
        self._files.sync_data(self._fd)

    def sync(self) -> None:
        """What stands in the file is durable afterwards (after a kill, lines may be only in the kernel's memory)."""
        self._files.sync_data(self._fd)

    def close(self) -> None:
        self._files.close(self._fd)
