"""What is put right in a branch's folder before it is written to again. Each step may be interrupted and done again."""

import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path

from zhibu.storage import journal
from zhibu.storage.files import BESIDE, Files
from zhibu.storage.journal import Appender, Line
from zhibu.storage.loading import named_by_erasures
from zhibu.storage.seal import sealed

TORN = "journal.torn-"
SEEN = ".seen"
"""The ending of what was cut off and has been acknowledged."""


def remove_leftovers(folder: Path, files: Files) -> None:
    """Removes what interrupted writes left beside the files that they were to replace."""
    for path in sorted(folder.rglob(f"*{BESIDE}")):
        with contextlib.suppress(OSError):
            files.unlink(path)


def keep_torn(path: Path, torn: bytes, files: Files) -> Path:
    """Saves what will be cut off a journal beside it, named for the instant of the journal's last write."""
    instant = datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y%m%dT%H%M%SZ")
    number, kept = 1, path.with_name(f"{TORN}{instant}")
    while kept.exists() or kept.with_name(kept.name + SEEN).exists():
        number += 1
        kept = path.with_name(f"{TORN}{instant}-{number}")
    files.replace(kept, [sealed(torn)])
    return kept


def remove_torn(folder: Path, files: Files) -> None:
    """Removes what was cut off a journal earlier: it may hold what is being erased."""
    for path in sorted(folder.glob(f"{TORN}*")):
        with contextlib.suppress(OSError):
            files.unlink(path)


def mend_end(appender: Appender, files: Files, *, end: int, torn: bytes, open_ended: bool) -> int:
    """Makes a journal end with a newline after its last sound line, which ends at `end`. The new end."""
    if torn:
        keep_torn(appender.path, torn, files)
        appender.cut(end)
    if open_ended:
        appender.append(b"\n", at=end)
        end += 1
    return end


def erase_bodies(path: Path, files: Files) -> bool:
    """Empties the bodies of all lines that an erasure act names; whether there were any left. The journal is replaced as a
    whole, so that an interruption leaves either the old one or the new one."""
    lines = journal.scan(files.read(path), path=path).lines
    named = named_by_erasures(lines)
    if not any(_due(line, named) for line in lines):
        return False
    kept = (journal.without_body(line) if _due(line, named) else line.raw + b"\n" for line in lines)
    files.replace(path, [b"".join(kept)])
    return True


def _due(line: Line, named: set[int]) -> bool:
    return line.entry.n in named and not line.entry.erased


def make_folders(path: Path, files: Files) -> None:
    """The folder and those above it, each durable in its parent."""
    if path.is_dir():
        return
    make_folders(path.parent, files)
    with contextlib.suppress(FileExistsError):
        files.make_folder(path)
    files.sync_folder(path.parent)


def sync_names(path: Path, files: Files) -> None:
    """What stands in the folder and right below it is durable by name. After a kill, names may be only in the kernel's memory; who
    builds on them would lose with them."""
    for each in (*(below for below in sorted(path.iterdir()) if below.is_dir() and not below.is_symlink()), path):
        files.sync_folder(each)


def remove_folder(path: Path, files: Files) -> None:
    """Removes a folder of ours with everything in it, if it is there."""
    if path.is_dir() and not path.is_symlink():
        for each in sorted(path.iterdir()):
            if each.is_dir() and not each.is_symlink():
                remove_folder(each, files)
            else:
                files.unlink(each)
        files.remove_folder(path)


def write_new(path: Path, data: bytes, files: Files) -> None:
    """A new file, durable except for its name."""
    fd = files.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        files.write_all(fd, data)
        files.sync(fd)
    finally:
        files.close(fd)
