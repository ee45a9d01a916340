"""Power cuts: what a writer asked of its disk, as a list of calls, and the states in which a cut after any of them may leave it.

Two recorders make such a list: `RecordingDisk` notes the calls of a store in this process, `tests.storage.tracing` reads a real
process's system calls. Two media take it and are cut:

`Journalled`, as ext4 with data=ordered: names (created, renamed, removed) become durable in the order in which they were
    changed, and all of them with the fsync of any file that they concern. Data that no fsync has covered is there up to some
    point, or torn there: blocks of it zero though the file is long enough, or the file longer than what it holds.
`Bare`, what POSIX promises and nothing more: data is durable by the fsync of its file, a name by the fsync of its folder.
    Everything else may be there or not, each change and each block for itself; a renamed file may stand under both names.

What a block held before is what a lost block holds after, zeros where it held nothing. Whatever order the changes of names take,
each name ends with one of them or with what was durable: so that a subset, applied in order, gives every outcome.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random

from zhibu.storage.files import BESIDE, Files
from zhibu.storage.journal import FILE as JOURNAL

SECTOR, PAGE = 512, 4096
State = dict[str, bytes | None]
"""Contents by path; None for a folder."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call. A `handle` is a number for an open file or folder, never given twice. `acknowledged` is no call of the disk: from
    here on somebody may have read `path`. `at` is where a write begins (-1: at the end) and the length that a `truncate` leaves. A `sync` covers what was done before its `sync_begins`, if there is one."""

    kind: str
    path: str = ""
    other: str = ""
    handle: int = 0
    data: bytes = b""
    at: int = 0
    new: bool = False
    empties: bool = False
    folder: bool = False


# -- what a disk holds ------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class File:
    """Its durable content, and the changes since: (offset, bytes) or (length, None)."""

    durable: bytes = b""
    changes: list[tuple[int, bytes | None]] = field(default_factory=list)

    def size(self) -> int:
        return len(after(self.durable, self.changes))


@dataclass(eq=False)
class Folder:
    """Its names now, and its durable ones."""

    now: "dict[str, Node]" = field(default_factory=dict)
    durable: "dict[str, Node]" = field(default_factory=dict)


Node = File | Folder
Naming = tuple[Folder, tuple[tuple[str, Node | None], ...]]
"""A change of names in one folder: what becomes of each; None: it is gone."""


class Medium:
    """A disk to which calls are applied; what it holds at first (nothing, or what another cut left) is durable. `after_cut` gives
    one state that a cut may leave now."""

    def __init__(self, held: State | None = None, acknowledged: Iterable[str] = ()) -> None:
        self.root = Folder()
        self.acknowledged = list(acknowledged)
        self.namings: list[Naming] = []
        """Changes of names that aren't durable yet, in their order."""
        self._handles: dict[int, Node] = {}
        self._begun: dict[int, tuple[int, int]] = {}
        for path, content in sorted((held or {}).items()):
            folder, name = self._place(path)
            folder.now[name] = folder.durable[name] = Folder() if content is None else File(content)

    def apply(self, call: Call) -> None:
        match call.kind:
            case "open":
                self._open(call)
            case "write":
                file = self._file(call)
                file.changes.append((file.size() if call.at < 0 else call.at, call.data))
            case "truncate":
                self._file(call).changes.append((call.at, None))
            case "sync_begins":
                node = self._handles[call.handle]
                self._begun[call.handle] = (len(self.namings), len(node.changes) if isinstance(node, File) else 0)
            case "sync":
                self._sync(call.handle)
            case "close":
                del self._handles[call.handle]
            case "make_folder":
                self._name(call.path, Folder())
            case "rename":
                self._rename(call.path, call.other)
            case "unlink" | "remove_folder":
                self._name(call.path, None)
            case "acknowledged":
                self.acknowledged.append(call.path)
            case other:
                raise AssertionError(other)

    def after_cut(self, seed: Random) -> State:
        found: State = {}
        names = self._names_after_cut(seed)
        contents: dict[int, bytes] = {}

        def walk(folder: Folder, path: str) -> None:
            for name, node in names(folder).items():
                place = f"{path}/{name}" if path else name
                if isinstance(node, Folder):
                    found[place] = None
                    walk(node, place)
                else:
                    if id(node) not in contents:
                        contents[id(node)] = self._content_after_cut(node, seed)
                    found[place] = contents[id(node)]

        walk(self.root, "")
        return found

    # What the two models differ in.

    def _covers(self, node: Node, namings: list[Naming]) -> list[Naming]:
        """Which of these changes of names the fsync of that file or folder makes durable."""
        raise NotImplementedError

    def _names_after_cut(self, seed: Random) -> Callable[[Folder], "dict[str, Node]"]:
        raise NotImplementedError

    def _content_after_cut(self, file: File, seed: Random) -> bytes:
        raise NotImplementedError

    # What they share.

    def _open(self, call: Call) -> None:
        folder, name = self._place(call.path)
        node = self.root if call.path == "." else folder.now.get(name)
        if node is None:
            assert call.new, call
            node = File()
            self._change(folder, (name, node))
        elif call.empties:
            assert isinstance(node, File)
            node.changes.append((0, None))
        self._handles[call.handle] = node

    def _file(self, call: Call) -> File:
        node = self._handles[call.handle]
        assert isinstance(node, File), call
        return node

    def _sync(self, handle: int) -> None:
        node = self._handles[handle]
        own = len(node.changes) if isinstance(node, File) else 0
        before, changes = self._begun.pop(handle, (len(self.namings), own))
        # Another fsync may have ended since this one began, so that fewer are left.
        before, changes = min(before, len(self.namings)), min(changes, own)
        covered = self._covers(node, self.namings[:before])
        for naming in covered:
            name_durably(naming)
        self.namings = [naming for naming in self.namings if naming not in covered]
        if isinstance(node, File):
            node.durable = after(node.durable, node.changes[:changes])
            node.changes = node.changes[changes:]

    def _rename(self, old: str, new: str) -> None:
        folder, name = self._place(old)
        target, other = self._place(new)
        assert folder is target, "names are moved within a folder only"
        self._change(folder, (other, folder.now[name]), (name, None))

    def _name(self, path: str, node: Node | None) -> None:
        folder, name = self._place(path)
        self._change(folder, (name, node))

    def _change(self, folder: Folder, *changes: tuple[str, Node | None]) -> None:
        self.namings.append((folder, changes))
        assign(folder.now, changes)

    def _place(self, path: str) -> tuple[Folder, str]:
        folder = self.root
        above, _, name = path.rpartition("/")
        for part in filter(None, above.split("/")):
            node = folder.now[part]
            assert isinstance(node, Folder), path
            folder = node
        return folder, name


class Journalled(Medium):
    """ext4, data=ordered."""

    def _covers(self, node: Node, namings: list[Naming]) -> list[Naming]:
        grown = isinstance(node, File) and node.size() != len(node.durable)
        concerned = any(folder is node or any(each is node for _, each in changes) for folder, changes in namings)
        # The transaction in which the file was changed last is committed as a whole; without one there is nothing to commit.
        return namings if grown or concerned else []

    def _names_after_cut(self, seed: Random) -> Callable[[Folder], "dict[str, Node]"]:
        return names_with(self.namings[: some_number(seed, len(self.namings))])

    def _content_after_cut(self, file: File, seed: Random) -> bytes:
        whole = some_number(seed, len(file.changes))
        content = after(file.durable, file.changes[:whole])
        return after(content, torn(seed, content, file.changes[whole : whole + 1]))


class Bare(Medium):
    """POSIX."""

    def _covers(self, node: Node, namings: list[Naming]) -> list[Naming]:
        return [naming for naming in namings if naming[0] is node]

    def _names_after_cut(self, seed: Random) -> Callable[[Folder], "dict[str, Node]"]:
        kept = [half(seed, naming) for naming in some_of(seed, self.namings)]
        return names_with(kept)

    def _content_after_cut(self, file: File, seed: Random) -> bytes:
        return after(file.durable, torn(seed, file.durable, some_of(seed, file.changes)))


# -- how things may be lost -------------------------------------------------------------------------------------------


def some_number(seed: Random, most: int) -> int:
    return seed.choice([0, most, seed.randint(0, most)])


def some_of(seed: Random, things: list) -> list:
    """A subset in order, often an extreme one."""
    share = seed.choice([0.0, 1.0, 0.5, 0.9, 0.1])
    return [thing for thing in things if seed.random() < share]


def half(seed: Random, naming: Naming) -> Naming:
    """A renamed file may stand under both names. (A folder never does.)"""
    folder, changes = naming
    if len(changes) > 1 and isinstance(changes[0][1], File) and seed.random() < 0.2:
        return folder, changes[:1]
    return naming


def torn(seed: Random, base: bytes, changes: Iterable[tuple[int, bytes | None]]) -> list[tuple[int, bytes | None]]:
    """What may be left of these changes: of each write all, nothing, a beginning, or some of its blocks; and a file that is long
    enough for all of it even so."""
    block, kind = seed.choice([SECTOR, PAGE]), seed.choice(["whole", "beginning", "blocks", "blocks", "all but one"])
    left: list[tuple[int, bytes | None]] = []
    size = len(base)
    for at, data in changes:
        if data is None:
            if seed.random() < 0.5:
                left, size = [(at, None)], at
            continue
        pieces = in_blocks(at, data, block)
        match kind:
            case "whole":
                kept = pieces
            case "beginning":
                kept = [(at, data[: seed.randint(0, len(data))])]
            case "blocks":
                share = seed.choice([0.0, 0.5, 0.9])
                kept = [piece for piece in pieces if seed.random() < share]
            case _:
                lost = seed.randrange(len(pieces))
                kept = pieces[:lost] + pieces[lost + 1 :]
        left += kept
        size = max(size, at + len(data))
    # The length, or a part of it, may have become durable without what it counts.
    length = seed.choice([size, seed.randint(min(len(base), size), size)])
    return [*left, (length, b"")]


def in_blocks(at: int, data: bytes, block: int) -> list[tuple[int, bytes]]:
    """The part of the data that lies in each block of the disk."""
    borders = [0, *range(block - at % block, len(data), block), len(data)]
    return [(at + start, data[start:end]) for start, end in pairwise(borders)]


def after(content: bytes, changes: Iterable[tuple[int, bytes | None]]) -> bytes:
    """The content once these changes are made; where a file grows past what was written stand zeros."""
    whole = bytearray(content)
    for at, data in changes:
        if len(whole) < at:
            whole += bytes(at - len(whole))
        if data is None:
            del whole[at:]
        else:
            whole[at : at + len(data)] = data
    return bytes(whole)


def assign(names: "dict[str, Node]", changes: Iterable[tuple[str, Node | None]]) -> None:
    for name, node in changes:
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def name_durably(naming: Naming) -> None:
    folder, changes = naming
    assign(folder.durable, changes)


def names_with(namings: Collection[Naming]) -> Callable[[Folder], "dict[str, Node]"]:
    """The names that a folder has when these changes have reached the disk."""

    def names(folder: Folder) -> dict[str, Node]:
        found = dict(folder.durable)
        for changed, changes in namings:
            if changed is folder:
                assign(found, changes)
        return found

    return names


# -- lists of calls ---------------------------------------------------------------------------------------------------


class InMemory(Files):
    """The real disk without its durability, for what will be thrown away."""

    def sync(self, fd):
        pass

    def sync_data(self, fd):
        pass

    def sync_folder(self, path):
        pass


class RecordingDisk(InMemory):
    """A disk with a list of what was asked of it."""

    def __init__(self, root: Path, before: Iterable[Call] = ()) -> None:
        """`before` are the calls of an earlier life on the same disk: the list goes on after them."""
        self.root = root
        self.calls = list(before)
        self._handles: dict[int, int] = {}
        self._next: dict[int, int] = {}
        self._given = max((call.handle for call in self.calls), default=0)

    def acknowledge(self, what: str) -> None:
        self.calls.append(Call("acknowledged", what))

    def open(self, path, flags):
        new = not path.exists()
        fd = super().open(path, flags)
        self._handles[fd] = self._opened(path, new=new, empties=bool(flags & os.O_TRUNC), folder=False)
        self._next[fd] = -1 if flags & os.O_APPEND else 0
        return fd

    def close(self, fd):
        self._note("close", fd)
        del self._handles[fd]
        super().close(fd)

    def write(self, fd, data):
        written = super().write(fd, data)
        at = self._next[fd]
        self._note("write", fd, data=bytes(data[:written]), at=at)
        self._next[fd] = at if at < 0 else at + written
        return written

    def sync(self, fd):
        super().sync(fd)
        self._note("sync", fd)

    def sync_data(self, fd):
        super().sync_data(fd)
        self._note("sync", fd)

    def truncate(self, fd, size):
        super().truncate(fd, size)
        self._note("truncate", fd, at=size)

    def rename(self, old, new):
        super().rename(old, new)
        self.calls.append(Call("rename", self._path(old), self._path(new)))

    def unlink(self, path):
        super().unlink(path)
        self.calls.append(Call("unlink", self._path(path)))

    def make_folder(self, path):
        super().make_folder(path)
        self.calls.append(Call("make_folder", self._path(path)))

    def remove_folder(self, path):
        super().remove_folder(path)
        self.calls.append(Call("remove_folder", self._path(path)))

    def sync_folder(self, path):
        super().sync_folder(path)
        handle = self._opened(path, new=False, empties=False, folder=True)
        self.calls += [Call("sync", handle=handle), Call("close", handle=handle)]

    def abandon(self) -> None:
        """Closes what is still open, as the kernel does after a kill."""
        for fd in list(self._handles):
            self.close(fd)

    def _opened(self, path: Path, **how: bool) -> int:
        self._given += 1
        self.calls.append(Call("open", self._path(path), handle=self._given, **how))
        return self._given

    def _note(self, kind: str, fd: int, **more) -> None:
        self.calls.append(Call(kind, handle=self._handles[fd], **more))

    def _path(self, path: Path) -> str:
        return os.path.relpath(path, self.root)


CONTROLS: dict[str, Callable[[str, bool], bool]] = {
    "journals without fsync": lambda path, folder: not folder and path.endswith(JOURNAL),
    "renames without an fsync before": lambda path, folder: not folder and path.endswith(BESIDE),
    "folders without fsync": lambda _, folder: folder,
}
"""Which fsyncs each negative control leaves out, by the path and whether it is a folder."""


def without(control: str, calls: list[Call]) -> list[Call]:
    """The same calls, as if the disk had ignored the fsyncs of that control."""
    ignored = CONTROLS[control]
    handles = {call.handle for call in calls if call.kind == "open" and ignored(call.path, call.folder)}
    return [call for call in calls if call.kind not in ("sync", "sync_begins") or call.handle not in handles]


def states(
    model: type[Medium], calls: list[Call], count: int, seed: Random, *, since: int = 0, fewer: bool = False
) -> Iterator[tuple[int, State, list[str]]]:
    """That many different states, over all moments after `since` calls: (calls made before, what is left, what was acknowledged).
    With `fewer` there may be fewer, where no more are possible."""
    seen: set[int] = set()
    for _ in range(20):
        medium, done = model(), 0
        # More moments than states: many cuts leave the same.
        moments = sorted(seed.choices(range(since, len(calls) + 1), k=20 * count))
        already = len(seen)
        for number, moment in enumerate(moments):
            for call in calls[done:moment]:
                medium.apply(call)
            done = max(done, moment)
            if (len(seen) - already) * len(moments) > number * (count - already):
                continue  # ahead: the moments to come want their share
            state = medium.after_cut(seed)
            mark = hash((frozenset(state.items()), len(medium.acknowledged)))
            if mark in seen:
                continue
            seen.add(mark)
            yield moment, state, list(medium.acknowledged)
            if len(seen) == count:
                return
    assert fewer, f"there are no more than {len(seen)} states"


def contents(medium: Medium) -> dict[str, bytes]:
    """What a reader would find in each file as long as the power is on."""

    def below(folder: Folder, path: str) -> Iterator[tuple[str, bytes]]:
        for name, node in folder.now.items():
            if isinstance(node, File):
                yield path + name, after(node.durable, node.changes)
            else:
                yield from below(node, f"{path}{name}/")

    return dict(below(medium.root, ""))


def lay_out(state: State, folder: Path) -> None:
    """Makes that state a real folder."""
    folder.mkdir(parents=True, mode=0o700)
    for path, content in sorted(state.items()):
        if content is None:
            (folder / path).mkdir(mode=0o700)
        else:
            (folder / path).write_bytes(content)
            (folder / path).chmod(0o600)
