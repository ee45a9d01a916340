"""Beside a running daemon, the command line asks it: one JSON object a line, over `control.sock` in the data folder.

    request  {"verb": "roster import", "values": {"branch": "b1"}, "file": {"name": "花名册.xlsx", "data": base64},
              "locale": "zh_CN"}
    answer   {"exit": 0, "stdout": "…", "stderr": "…"}

The socket is only its owner's (0600, in a folder of 0700): who may open it may read and write the files anyway. An act that
was begun is finished even when whoever asked goes away before the answer.
"""

import asyncio
import base64
import contextlib
import json
import logging
import os
import socket
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SOCKET = "control.sock"
FILE_LIMIT = 20 * 1024 * 1024
_LINE_LIMIT = 2 * FILE_LIMIT
_PATH_LIMIT = 100
"""The kernel takes 104 to 108 bytes of a socket's path, depending on the system."""

_log = logging.getLogger(__name__)

Values = Mapping[str, str | list[str] | bool]
"""What was written on the command line, by name, not yet read as dates or numbers."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with a request: its name (for messages; nothing is opened by it) and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One act that is asked for. `locale` is None where the branch's own language is to be spoken."""

    verb: str
    values: Values = field(default_factory=dict)
    file: File | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of it: the exit code and the words for the two streams."""

    exit: int = 0
    stdout: str = ""
    stderr: str = ""


Handler = Callable[[Request], Awaitable[Answer]]
"""Answers every request, refusals included; what it raises nobody foresaw."""


class NoDaemon(Exception):  # noqa: N818 -- a state of the folder, not an error of the program
    """Nobody listens at the folder's socket."""


class NoAnswer(Exception):  # noqa: N818 -- what the caller is told
    """The daemon took the request and went away, or stumbled: what was asked for may have been done."""


# The daemon's side


class Server:
    """Listens in one data folder. Only the holder of the folder's lock may start one."""

    def __init__(self, folder: Path, handler: Handler) -> None:
        self._path = folder / SOCKET
        self._handler = handler
        self._server: asyncio.Server | None = None
        self._busy: set[asyncio.Task[None]] = set()
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        """Listens from now on. A socket that a killed daemon left behind is taken over."""
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._meet, sock=_bound(self._path), limit=_LINE_LIMIT)

    async def stop(self) -> None:
        """Takes no more requests, lets running acts end and be answered."""
        if self._server is None:
            return
        self._server.close()
        self._path.unlink(missing_ok=True)
        if self._busy:
            await asyncio.wait(self._busy)
        for writer in list(self._open):
            writer.close()
        self._server = None

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            # A line without its end was never wholly sent.
            while (line := await reader.readline()).endswith(b"\n"):
                task = asyncio.create_task(self._serve(line, writer))
                self._busy.add(task)
                task.add_done_callback(self._busy.discard)
                # Shielded: the act isn't left half answered because its connection is torn down.
                await asyncio.shield(task)
        except (ValueError, ConnectionError):
            # A line beyond all measure, or a caller who hung up.
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _serve(self, line: bytes, writer: asyncio.StreamWriter) -> None:
        answer: dict[str, Any]
        try:
            found = await self._handler(_request(line))
            answer = {"exit": found.exit, "stdout": found.stdout, "stderr": found.stderr}
        except Exception as error:  # noqa: BLE001 -- the one boundary of this door
            # Whatever happened, the daemon goes on and the caller hears of it. Only the kind of error is logged, for its
            # words may hold a person's.
            _log.error("control request failed: %s", type(error).__name__, exc_info=_log.isEnabledFor(logging.DEBUG))
            answer = {"error": type(error).__name__}
        with contextlib.suppress(ConnectionError):
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()


def _bound(path: Path) -> socket.socket:
    """A socket bound at that path that only its owner may open, from its first moment on."""
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        with _short(path) as address:
            bound.bind(address)
    except BaseException:
        bound.close()
        raise
    finally:
        os.umask(before)
    bound.setblocking(False)
    return bound


@contextlib.contextmanager
def _short(path: Path) -> Iterator[str]:
    """The path, or a shorter way to it: a socket's path has a limit that a folder's doesn't have."""
    if len(os.fsencode(path)) <= _PATH_LIMIT:
        yield os.fspath(path)
        return
    with tempfile.TemporaryDirectory(prefix="zhibu-") as folder:
        link = Path(folder) / "d"
        link.symlink_to(path.parent.resolve())
        yield os.fspath(link / path.name)


def _request(line: bytes) -> Request:
    written = json.loads(line)
    file = written.get("file")
    return Request(
        verb=written["verb"],
        values=written.get("values", {}),
        file=None if file is None else File(file["name"], base64.b64decode(file["data"], validate=True)),
        locale=written.get("locale"),
    )


# The caller's side


def call(folder: Path, request: Request) -> Answer:
    """Asks the daemon that holds the folder and waits for its answer, however long the act takes.

    Raises `NoDaemon` when nobody listens, `NoAnswer` when the request was handed over but not answered.
    """
    path = folder / SOCKET
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            with _short(path) as address:
                connection.connect(address)
        except OSError as error:
            raise NoDaemon(str(path)) from error
        try:
            connection.sendall(_line(request))
            with connection.makefile("rb") as answers:
                line = answers.readline()
        except OSError as error:
            raise NoAnswer(type(error).__name__) from error
    if not line.endswith(b"\n"):
        raise NoAnswer("closed")
    written = json.loads(line)
    if "error" in written:
        raise NoAnswer(written["error"])
    return Answer(exit=written["exit"], stdout=written["stdout"], stderr=written["stderr"])


def _line(request: Request) -> bytes:
    written: dict[str, Any] = {"verb": request.verb, "values": dict(request.values), "locale": request.locale}
    if request.file is not None:
        written["file"] = {"name": request.file.name, "data": base64.b64encode(request.file.data).decode()}
    return json.dumps(written).encode() + b"\n"
