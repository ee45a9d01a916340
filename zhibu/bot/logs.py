"""What the daemon writes about itself: ids and codes, never a name, never what was said, never a secret."""

import json
import logging
import sys
from typing import Literal

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_NOISY = ("httpx", "httpcore", "aiohttp.access", "apscheduler", "telegram", "PIL", "fontTools")


class _Text(logging.Formatter):
    """`2026-10-08 14:30:00 INFO zhibu.bot.app: zhibu is at work (branches=1)`"""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        facts = ", ".join(f"{name}={value}" for name, value in _facts(record).items())
        return f"{line} ({facts})" if facts else line


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_facts(record),
        }
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def _facts(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _PLAIN}


def set_up(form: Literal["text", "json"]) -> None:
    """Logs to stderr; libraries that print whole addresses, with the token in them, only speak up when something is wrong."""
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(_Json() if form == "json" else _Text("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [output]
    root.setLevel(logging.INFO)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def announce(sentence: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()
