"""Putting a restored set of branches in the place of the present one, so that an interruption leaves no folder without its
branches: the new set is made ready under another name, and whoever opens the folder next finishes what was begun."""

import contextlib
from pathlib import Path

from zhibu.storage.files import Files
from zhibu.storage.mending import remove_folder

BRANCHES = "branches"
MAKING = "branches.restoring"
READY = "branches.restored"
OLD = "branches.replaced"


def finish(folder: Path, files: Files) -> bool:
    """Moves a set that is ready into place and removes the one it replaces; whether there was one. May be interrupted and
    done again; OSError when the disk refuses."""
    if not (folder / READY).is_dir():
        _clear(folder, files)
        return False
    if (folder / BRANCHES).is_dir():
        remove_folder(folder / OLD, files)
        files.rename(folder / BRANCHES, folder / OLD)
    files.rename(folder / READY, folder / BRANCHES)
    files.sync_folder(folder)
    _clear(folder, files)
    return True


def _clear(folder: Path, files: Files) -> None:
    """Removes what an interrupted restore may have left."""
    with contextlib.suppress(OSError):
        remove_folder(folder / MAKING, files)
    if (folder / BRANCHES).is_dir():
        with contextlib.suppress(OSError):
            remove_folder(folder / OLD, files)
