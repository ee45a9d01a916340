"""Power cuts: a disk that notes every system call, and the states in which a cut at any moment may leave it.

What was written since a file's last fsync may be there, in part, or not at all; what was created, renamed or removed since
its folder's last fsync may have happened or not, in order. Everything before is there.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from zhibu.storage.files import Files


@dataclass
class Call:
    kind: str
    path: str = ""
    other: str = ""
    data: bytes = b""
    size: int = 0


class RecordingDisk(Files):
    """The real disk, with a protocol of what changed it. `lies` names calls that are noted as if they weren't made: the
    negative controls."""

    def __init__(self, root: Path, lies=()):
        self.root = root
        self.calls: list[Call] = []
        self.lies = lies
        self._paths: dict[int, str] = {}

    def note(self, kind, path, **more):
        if kind not in self.lies:
            self.calls.append(Call(kind, os.path.relpath(path, self.root), **more))

    def acknowledge(self, what):
        self.calls.append(Call("acknowledged", what))

    def open(self, path, flags):
        new = not path.exists()
        fd = super().open(path, flags)
        self._paths[fd] = str(path)
        if new:
            self.note("create", path)
        elif flags & os.O_TRUNC:
            self.note("truncate", path)
        return fd

    def write(self, fd, data):
        written = super().write(fd, data)
        self.note("write", self._paths[fd], data=data[:written])
        return written

    def sync(self, fd):
        super().sync(fd)
        self.note("sync", self._paths[fd])

    def sync_data(self, fd):
        super().sync_data(fd)
        self.note("sync_data", self._paths[fd])

    def truncate(self, fd, size):
        super().truncate(fd, size)
        self.note("truncate", self._paths[fd], size=size)

    def rename(self, old, new):
        super().rename(old, new)
        self.note("rename", old, other=os.path.relpath(new, self.root))

    def unlink(self, path):
        super().unlink(path)
        self.note("unlink", path)

    def make_folder(self, path):
        super().make_folder(path)
        self.note("make_folder", path)

    def remove_folder(self, path):
        super().remove_folder(path)
        self.note("remove_folder", path)

    def sync_folder(self, path):
        super().sync_folder(path)
        self.note("sync_folder", path)


@dataclass
class Inode:
    data: bytes = b""
    durable: bytes = b""


@dataclass
class Medium:
    """What the calls made of an empty disk, and which of it is durable."""

    names: dict = field(default_factory=lambda: {".": None})
    pending: list = field(default_factory=list)  # changes of names, in order, whose folder wasn't synced yet
    durable: dict = field(default_factory=lambda: {".": None})
    acknowledged: list = field(default_factory=list)

    def apply(self, call):
        match call.kind:
            case "create":
                self.change(("set", call.path, Inode()))
            case "make_folder":
                self.change(("set", call.path, None))
            case "rename":
                self.change(("move", call.path, call.other))
            case "unlink" | "remove_folder":
                self.change(("drop", call.path, None))
            case "write":
                self.names[call.path].data += call.data
            case "truncate":
                self.names[call.path].data = self.names[call.path].data[: call.size]
            case "sync" | "sync_data":
                self.names[call.path].durable = self.names[call.path].data
            case "sync_folder":
                kept = []
                for change in self.pending:
                    if os.path.dirname(change[1]) == ("" if call.path == "." else call.path):
                        do(self.durable, change)
                    else:
                        kept.append(change)
                self.pending = kept
            case "acknowledged":
                self.acknowledged.append(call.path)

    def change(self, change):
        do(self.names, change)
        self.pending.append(change)

    def after_cut(self, seed):
        """One state that a cut may leave: files by path, and folders."""
        names = dict(self.durable)
        for change in self.pending[: seed.randint(0, len(self.pending))]:
            do(names, change)
        files = {}
        for path, inode in names.items():
            if inode is None:
                files[path] = None
                continue
            kept = inode.durable
            if inode.data.startswith(kept):
                more = inode.data[len(kept) :]
                cut = seed.choice([0, len(more), seed.randint(0, len(more))])
                kept += more[:cut] + seed.choice([b"", b"\0" * min(len(more) - cut, 512)])
            elif seed.random() < 0.5:
                kept = inode.data
            files[path] = kept
        return files


def do(names, change):
    kind, path, other = change
    inside = [name for name in names if name == path or name.startswith(path + "/")]
    if kind == "set":
        names[path] = other
    elif kind == "drop":
        for name in inside:
            del names[name]
    elif kind == "move" and inside:
        for name in [name for name in names if name == other or name.startswith(other + "/")]:
            del names[name]
        for name in inside:
            names[other + name[len(path) :]] = names.pop(name)


def lay_out(files, folder):
    """Makes that state a real folder; a name whose folder isn't there is lost with it."""
    folder.mkdir(parents=True)
    for path in sorted(files):
        target = folder / path
        if path == "." or not target.parent.is_dir():
            continue
        if files[path] is None:
            target.mkdir(mode=0o700, exist_ok=True)
        else:
            target.write_bytes(files[path])
            target.chmod(0o600)
