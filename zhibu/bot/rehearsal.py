"""The mark of a folder that was rehearsed: its time isn't the real one any more, so that no real daemon goes on with it."""

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from zhibu.storage.files import Files
from zhibu.storage.seal import sealed, unsealed

FILE: Final = "rehearsal.json"


def mark(folder: Path, start: datetime) -> None:
    """Marks the folder for good. Called with the folder's lock held, before anything is written at rehearsed time."""
    if not is_marked(folder):
        Files().replace(folder / FILE, [sealed(json.dumps({"start": start.isoformat()}).encode())])


def is_marked(folder: Path) -> bool:
    """Whether time in this folder was ever rehearsed; an altered mark is still a mark."""
    return (folder / FILE).exists()


def start(folder: Path) -> datetime | None:
    """The instant at which the first rehearsal began; None in a folder that wasn't rehearsed or whose mark was altered."""
    with suppress(OSError, ValueError, KeyError):
        return datetime.fromisoformat(json.loads(unsealed((folder / FILE).read_bytes()))["start"])
    return None
