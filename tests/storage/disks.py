"""Disks that fail as real ones do: full, failing, read-only; and one that counts and can hold an fsync back."""

import errno
import os
import threading

from zhibu.storage.files import Files


class CountingDisk(Files):
    """Counts the fsyncs of file contents, and can hold them until `release`."""

    def __init__(self):
        self.synced = 0
        self._open = threading.Event()
        self._open.set()
        self.waiting = threading.Event()

    def hold(self):
        self.waiting.clear()
        self._open.clear()

    def release(self):
        self._open.set()

    def sync_data(self, fd):
        self.waiting.set()
        assert self._open.wait(10)
        self.synced += 1
        super().sync_data(fd)


class FullDisk(Files):
    """Takes `room` more bytes, then says that it is full, in the midst of a write as a real one does. None: room enough."""

    room = None

    def write(self, fd, data):
        if self.room is None:
            return super().write(fd, data)
        if self.room == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = super().write(fd, data[: self.room])
        self.room -= written
        return written


class FailingDisk(Files):
    """Lets the methods named in `failing` fail with that errno, each as often as it says (None: always)."""

    def __init__(self):
        self.failing = {}

    def fail(self, method, error=errno.EIO, times=None):
        self.failing[method] = [error, times]

    def mend(self):
        self.failing.clear()

    def _maybe(self, method):
        failing = self.failing.get(method)  # mended from another thread at any moment
        if failing is None or failing[1] == 0:
            return
        if failing[1] is not None:
            failing[1] -= 1
        raise OSError(failing[0], os.strerror(failing[0]))

    def open(self, path, flags):
        self._maybe("open" if flags & (os.O_WRONLY | os.O_RDWR) else "open to read")
        return super().open(path, flags)

    def write(self, fd, data):
        self._maybe("write")
        return super().write(fd, data)

    def sync(self, fd):
        self._maybe("sync")
        super().sync(fd)

    def sync_data(self, fd):
        self._maybe("sync_data")
        super().sync_data(fd)

    def truncate(self, fd, size):
        self._maybe("truncate")
        super().truncate(fd, size)

    def rename(self, old, new):
        self._maybe("rename")
        super().rename(old, new)

    def unlink(self, path):
        self._maybe("unlink")
        super().unlink(path)

    def sync_folder(self, path):
        self._maybe("sync_folder")
        super().sync_folder(path)


class Crash(BaseException):
    """The process is gone."""


class CrashingDisk(Files):
    """Dies at its n-th change of the disk: that call and all later ones don't happen."""

    def __init__(self, after):
        self.left = after

    def _step(self):
        if self.left <= 0:
            raise Crash
        self.left -= 1

    def write(self, fd, data):
        self._step()
        return super().write(fd, data)

    def truncate(self, fd, size):
        self._step()
        super().truncate(fd, size)

    def rename(self, old, new):
        self._step()
        super().rename(old, new)

    def unlink(self, path):
        self._step()
        super().unlink(path)

    def make_folder(self, path):
        self._step()
        super().make_folder(path)

    def remove_folder(self, path):
        self._step()
        super().remove_folder(path)


def abandon(store):
    """Leaves a store as a kill does: nothing is written, the kernel takes the lock back."""
    if store._lock is not None:
        os.close(store._lock._fd)
        store._lock = None
