"""What the daemon writes about itself: ids and codes, never a name, never what was said, never a secret.

A line's facts are fields of the JSON form. Those that stand in its sentence are given by name, the others as `extra`:

    log.warning("branch %(branch)s: no snapshot, errno %(errno)s", {"branch": branch, "errno": error.errno})
    log.warning("not saved", extra={"branch": branch, "cause": cause})

An error's own words may quote a person, a document or the token's address. So a trace here is where it went wrong and the kind of
error, without its words and without values; and libraries speak only when something is wrong.
"""

import asyncio
import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Literal, TextIO

OURS: Final = "zhibu"
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_NOISY: Final = ("aiohttp", "apscheduler", "asyncio", "fontTools", "httpcore", "httpx", "PIL", "telegram")
_TOKEN: Final = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}", re.ASCII)
"""Nothing should ever bring a token here; if something does, it goes no further."""

log = logging.getLogger(__name__)


class _Text(logging.Formatter):
    """`2026-10-08 14:30:00 WARNING zhibu.bot.router: not saved (branch=b1, cause=telegram:7)`"""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        record.message, record.asctime = record.getMessage(), self.formatTime(record, self.datefmt)
        line = self.formatMessage(record)
        if facts := _extra(record):
            line += f" ({', '.join(f'{name}={value}' for name, value in facts.items())})"
        trace = _trace_of(record)
        return _TOKEN.sub("…", f"{line}\n{trace}" if trace else line)


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **(record.args if isinstance(record.args, Mapping) else {}),
            **_extra(record),
        }
        if trace := _trace_of(record):
            said["trace"] = trace
        return _TOKEN.sub("…", json.dumps(said, ensure_ascii=False, default=str))


class _Output(logging.StreamHandler[TextIO]):
    """Where lines go. What can't be written is dropped: the usual complaint would print the line's arguments."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- the name that logging calls
        pass


def set_up(form: Literal["text", "json"], *, level: int = logging.INFO, output: TextIO | None = None) -> None:
    """Our own lines from `level` on, and other people's warnings, to stderr or `output`; warnings of Python too."""
    handler = _Output(output or sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)


def guard(loop: asyncio.AbstractEventLoop) -> None:
    """What nobody in the loop waited for is logged as everything else is; asyncio itself would print the error's words."""
    loop.set_exception_handler(_unawaited)


def _unawaited(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    error = context.get("exception")
    # After its first words asyncio shows the callback with its arguments.
    what = re.split(r"[<(:\n]", str(context.get("message", "")))[0].strip()
    task = context.get("task") or context.get("future")
    name = task.get_name() if isinstance(task, asyncio.Task) else None
    log.error("in the loop: %(what)s", {"what": what}, exc_info=error, extra={"task": name} if name else None)


def announce(sentence: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _PLAIN}


def _trace_of(record: logging.LogRecord) -> str:
    if not record.exc_info or record.exc_info[1] is None:
        return ""
    return "\n".join(_trace(record.exc_info[1]))


def _trace(error: BaseException, seen: frozenset[int] = frozenset()) -> list[str]:
    """The frames, oldest first, and the kind of error; before it the trace of what it came from."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = _trace(before, seen | {id(error)}) if before is not None and id(before) not in seen else []
    lines += [*_frames(error.__traceback__), type(error).__qualname__]
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            lines += _trace(each, seen | {id(error)})
    return lines


def _frames(trace: TracebackType | None) -> list[str]:
    # Positions alone: a line of source may hold a literal, a value always does.
    found = traceback.extract_tb(trace)
    return [f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}' for frame in found]
