"""The system calls that storage makes, in one small place: what is durable is decided here, and tests can let them fail.

All methods block; callers run them in a thread.
"""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700
BESIDE = ".new"  # the ending of a file that is being written to replace another one


class Files:
    """The real disk. The first methods are single system calls; the last ones are built of them."""

    def open(self, path: Path, flags: int) -> int:
        return os.open(path, flags | os.O_CLOEXEC, FILE_MODE)

    def close(self, fd: int) -> None:
        os.close(fd)

    def write(self, fd: int, data: bytes) -> int:
        """Appends as much as the system takes; the number of bytes taken."""
        return os.write(fd, data)

    def sync(self, fd: int) -> None:
        os.fsync(fd)

    def sync_data(self, fd: int) -> None:
        """Contents and length are durable afterwards, times need not be."""
        getattr(os, "fdatasync", os.fsync)(fd)

    def truncate(self, fd: int, size: int) -> None:
        os.ftruncate(fd, size)

    def rename(self, old: Path, new: Path) -> None:
        old.replace(new)

    def unlink(self, path: Path) -> None:
        path.unlink()

    def make_folder(self, path: Path) -> None:
        path.mkdir(mode=FOLDER_MODE)

    def remove_folder(self, path: Path) -> None:
        path.rmdir()

    def sync_folder(self, path: Path) -> None:
        """Names in the folder (created, renamed, removed) are durable afterwards."""
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def read(self, path: Path) -> bytes:
        return path.read_bytes()

    def read_at(self, fd: int, size: int, offset: int) -> bytes:
        """Up to `size` bytes from `offset`; fewer only at the end of the file."""
        pieces = []
        while size > 0 and (piece := os.pread(fd, size, offset)):
            pieces.append(piece)
            size -= len(piece)
            offset += len(piece)
        return b"".join(pieces)

    def size(self, fd: int) -> int:
        return os.fstat(fd).st_size

    def write_all(self, fd: int, data: bytes) -> None:
        while data:
            data = data[self.write(fd, data) :]

    def replace(self, path: Path, pieces: Iterable[bytes]) -> None:
        """Puts a whole file in place of another, at once and durably: write beside, fsync, rename, fsync the folder.

        After a crash at any point either the old or the new file stands there, whole; a file beside it may remain.
        """
        beside = path.with_name(path.name + BESIDE)
        fd = self.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            try:
                for piece in pieces:
                    self.write_all(fd, piece)
                self.sync(fd)
            finally:
                self.close(fd)
            self.rename(beside, path)
        except OSError:
            with contextlib.suppress(OSError):
                self.unlink(beside)
            raise
        self.sync_folder(path.parent)
