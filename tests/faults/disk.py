"""A disk that kills its process in the midst of a chosen change, and one that is full or read-only while a file says so."""

import errno
import os
import signal
import threading
import time
from pathlib import Path

from zhibu.storage.files import Files


class Disk(Files):
    """`dies_at`: the process is killed at that change of the disk (counted from 1), a write when half of it is done; counted
    only while the file `counts` exists, if one is named. `full`: while that file exists, nothing more fits. `closed`: while that
    file exists, the file system is read-only, also for files that are open already."""

    def __init__(
        self,
        *,
        dies_at: int | None = None,
        counts: str | None = None,
        full: str | None = None,
        closed: str | None = None,
    ) -> None:
        self._left = dies_at
        self._counts = Path(counts) if counts else None
        self._full = Path(full) if full else None
        self._closed = Path(closed) if closed else None
        self._lock = threading.Lock()

    def open(self, path: Path, flags: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            self._refuses()
        return super().open(path, flags)

    def make_folder(self, path: Path) -> None:
        self._refuses()
        super().make_folder(path)

    def remove_folder(self, path: Path) -> None:
        self._refuses()
        super().remove_folder(path)

    def write(self, fd: int, data: bytes) -> int:
        self._refuses()
        if self._full is not None and self._full.exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self._dies():
            super().write(fd, data[: len(data) // 2])
            _die()
        return super().write(fd, data)

    def sync(self, fd: int) -> None:
        self._step()
        super().sync(fd)

    def sync_data(self, fd: int) -> None:
        self._step()
        super().sync_data(fd)

    def truncate(self, fd: int, size: int) -> None:
        self._refuses()
        self._step()
        super().truncate(fd, size)

    def rename(self, old: Path, new: Path) -> None:
        self._refuses()
        self._step()
        super().rename(old, new)

    def unlink(self, path: Path) -> None:
        self._refuses()
        self._step()
        super().unlink(path)

    def _refuses(self) -> None:
        if self._closed is not None and self._closed.exists():
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    def _step(self) -> None:
        if self._dies():
            _die()

    def _dies(self) -> bool:
        if self._left is None or (self._counts is not None and not self._counts.exists()):
            return False
        with self._lock:
            self._left -= 1
            return self._left == 0


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)
