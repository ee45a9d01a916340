"""One lock for the folder: a second daemon is kept out, also when the first was killed a moment ago.

The lock is the kernel's (flock) and dies with its process; the file only says who holds it.
"""

import fcntl
import os
import time
from pathlib import Path

from zhibu.storage.files import Files
from zhibu.storage.seal import sealed, unsealed
from zhibu.storage.trouble import Locked, NotSaved

FILE = "lock"
_TRIES = 5
_PAUSE = 0.02  # seconds; `holder` touches the lock for less than that


class FolderLock:
    """Held from `acquire` to `release`."""

    def __init__(self, fd: int, files: Files) -> None:
        self._fd = fd
        self._files = files

    @classmethod
    def acquire(cls, folder: Path, files: Files) -> "FolderLock":
        """Takes the folder's lock. `Locked` names who has it; `NotSaved` when the folder can't be written to."""
        path = folder / FILE
        try:
            fd = files.open(path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise NotSaved.of(error, path) from error
        try:
            _lock(fd)
            files.truncate(fd, 0)
            os.pwrite(fd, sealed(str(os.getpid()).encode()), 0)
        except BlockingIOError:
            files.close(fd)
            raise Locked(path, _pid(path)) from None
        except OSError:
            # A full disk: the lock holds without its word.
            pass
        except BaseException:
            files.close(fd)
            raise
        return cls(fd, files)

    def release(self) -> None:
        """Gives the lock back. The file stays: removing it would let two processes lock two files of one name."""
        try:
            self._files.truncate(self._fd, 0)
        finally:
            self._files.close(self._fd)


def _lock(fd: int) -> None:
    for _ in range(_TRIES - 1):
        try:
            return fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE)
    return fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)


def holder(folder: Path) -> Locked | None:
    """Who holds the folder now, without taking it; None when nobody does."""
    path = folder / FILE
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return Locked(path, _pid(path))
    else:
        return None
    finally:
        os.close(fd)


def altered(folder: Path) -> bool:
    """Whether the file says something that it was never given."""
    try:
        raw = (folder / FILE).read_bytes()
        return bool(raw) and not unsealed(raw).isdigit()
    except FileNotFoundError:
        return False
    except ValueError:
        return True


def _pid(path: Path) -> int | None:
    try:
        return int(unsealed(path.read_bytes()))
    except (OSError, ValueError):
        return None
