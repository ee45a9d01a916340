"""The system calls of a real process, read from strace into the calls that `tests.storage.power` replays.

A call takes effect when it begins, for it may; an fsync has its effect when it has ended, on what had ended before it began.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.storage.power import Call

# A question mark: the call need not exist on every kind of machine.
_TRACED = (
    "open openat creat close lseek write pwrite64 fsync fdatasync ftruncate rename renameat renameat2 unlink unlinkat rmdir mkdir "
    "mkdirat"
)
_UNKNOWN = (
    "openat2 writev pwritev pwritev2 truncate fallocate link linkat symlink symlinkat copy_file_range sendfile splice dup dup2 "
    "dup3 sync_file_range io_uring_setup"
)
"""Calls that nothing here makes; if ever one comes, the trace is refused instead of misread."""
_LINE = re.compile(r"^(\d+) +(.*)$")
_BEGUN = re.compile(r"^(\w+)\((.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^<\.\.\. (\w+) resumed>(.*)$")
_WHOLE = re.compile(r"^(\w+)\((.*)\) += (-?\d+|\?)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


def why_not() -> str | None:
    """Why no process can be traced here, and what to do; None when one can."""
    if shutil.which("strace") is None:
        return "strace isn't installed (Debian, Ubuntu: sudo apt install strace)"
    tried = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        said = (tried.stderr.strip().splitlines() or ["no reason given"])[0]
        return f"strace may not trace here: {said} (in a container: --cap-add=SYS_PTRACE)"
    return None


def traced(line: Sequence[str], root: Path, cwd: Path) -> list[Call]:
    """Runs a program to its end and returns what it did below `root`. Each line on its output is an acknowledgement."""
    with tempfile.TemporaryDirectory() as place:
        trace = Path(place) / "trace"
        names = ",".join(f"?{name}" for name in (_TRACED + " " + _UNKNOWN).split())
        subprocess.run(
            ["strace", "-f", "-q", "-xx", "-s", "10000000", "-e", f"trace={names}", "-o", trace, *line],
            check=True,
            cwd=cwd,
            stdout=subprocess.DEVNULL,
        )
        return read(trace, root)


def read(trace: Path, root: Path) -> list[Call]:
    """What a trace, as strace -f -xx writes it, says of the files below `root`."""
    with trace.open() as lines:
        return _Reader(root).calls(_joined(lines))


@dataclass(eq=False)
class _Traced:
    """A system call: its name, its arguments as strace prints them, what it returned, and whether it has ended."""

    name: str
    arguments: str
    returned: int = -1


def _joined(lines) -> list[tuple[_Traced, bool]]:
    """Beginnings and ends in their order: (call, whether this is its end). A call that ends at once stands there as its end
    only."""
    open_: dict[str, _Traced] = {}
    found: list[tuple[_Traced, bool]] = []
    for line in lines:
        pid, text = _LINE.match(line.rstrip("\n")).groups()
        if text.startswith(("+++", "---")):
            continue
        if begun := _BEGUN.match(text):
            open_[pid] = _Traced(begun[1], begun[2])
            found.append((open_[pid], False))
            continue
        call = None
        if resumed := _RESUMED.match(text):
            call = open_.pop(pid)
            text = f"{call.name}({call.arguments}{resumed[2]}"
        whole = _WHOLE.match(text)
        assert whole, text[:200]
        if call is None:
            call = _Traced(whole[1], "")
        call.arguments = whole[2]
        call.returned = -1 if whole[3] == "?" else int(whole[3])
        found.append((call, True))
    return found


class _Reader:
    """Follows the file descriptors of one process and turns what touches `root` into calls."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._handles: dict[int, int] = {}
        self._next: dict[int, int] = {}
        """Where the next write to a descriptor goes; -1: at the end."""
        self._calls: list[Call] = []
        self._given = 0

    def calls(self, traced: list[tuple[_Traced, bool]]) -> list[Call]:
        begun: set[int] = set()
        for call, ended in traced:
            if call.returned < 0:
                continue  # it failed, or its process ended in it
            if call.name in ("fsync", "fdatasync"):
                self._note("sync" if ended else "sync_begins", int(call.arguments))
            elif call.name in ("open", "openat", "creat"):
                # Its descriptor may be in use by another file until it has ended.
                if ended:
                    self._opened(call)
            elif id(call) not in begun:
                begun.add(id(call))
                self._take(call)
        return self._calls

    def _take(self, call: _Traced) -> None:
        numbers = [int(each) for each in re.findall(r"(?:^|, )(-?\d+)(?=,|$)", _TEXT.sub("", call.arguments))]
        match call.name:
            case "close":
                self._note("close", numbers[0])
                self._handles.pop(numbers[0], None)
            case "lseek":
                self._next[numbers[0]] = call.returned
            case "write" if numbers[0] == 1:
                for line in _texts(call)[0].decode().splitlines():
                    self._calls.append(Call("acknowledged", line))
            case "write":
                at = self._next.get(numbers[0], 0)
                self._note("write", numbers[0], data=_texts(call)[0][: call.returned], at=at)
                self._next[numbers[0]] = at if at < 0 else at + call.returned
            case "pwrite64":
                self._note("write", numbers[0], data=_texts(call)[0][: call.returned], at=numbers[-1])
            case "ftruncate":
                self._note("truncate", numbers[0], at=numbers[-1])
            case "mkdir" | "mkdirat":
                self._named("make_folder", call)
            case "rmdir":
                self._named("remove_folder", call)
            case "unlink" | "unlinkat":
                self._named("remove_folder" if "AT_REMOVEDIR" in call.arguments else "unlink", call)
            case "rename" | "renameat" | "renameat2":
                self._named("rename", call)
            case _:
                ours = any(self._below(os.fsdecode(text)) for text in _texts(call))
                assert not ours, call
                assert not self._handles.keys() & set(numbers[:1]), call

    def _opened(self, call: _Traced) -> None:
        path = self._below(os.fsdecode(_texts(call)[0]))
        if path is None:
            return
        self._given += 1
        self._handles[call.returned] = self._given
        self._next[call.returned] = -1 if "O_APPEND" in call.arguments else 0
        new, empties = "O_CREAT" in call.arguments, "O_TRUNC" in call.arguments
        if call.name == "creat":
            new = empties = True
        folder = "O_DIRECTORY" in call.arguments
        self._calls.append(Call("open", path, handle=self._given, new=new, empties=empties, folder=folder))

    def _note(self, kind: str, descriptor: int, **more) -> None:
        if (handle := self._handles.get(descriptor)) is not None:
            self._calls.append(Call(kind, handle=handle, **more))

    def _named(self, kind: str, call: _Traced) -> None:
        paths = [os.fsdecode(text) for text in _texts(call)]
        assert all(os.path.isabs(path) for path in paths), call
        below = [self._below(path) for path in paths]
        if any(path is not None for path in below):
            self._calls.append(Call(kind, *below))

    def _below(self, path: str) -> str | None:
        """The path from the root on; None for one that isn't below it."""
        return os.path.relpath(path, self._root) if Path(path).is_relative_to(self._root) else None


def _texts(call: _Traced) -> list[bytes]:
    found = []
    for text in _TEXT.finditer(call.arguments):
        assert text[2] is None, f"{call.name} was cut short in the trace"
        found.append(bytes.fromhex(text[1].replace("\\x", "")))
    return found
