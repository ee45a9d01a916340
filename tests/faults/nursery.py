"""Real processes of `zhibu`, quickly: one process imports the program, and forks a child for each line that it is asked for.

A child is a process of its own in every respect that matters here: it has its pid, its memory, its files and its end, and may
be killed. With the knob `writer` it is no daemon but the program `tests.storage.writer`. On stdin and stdout stand JSON lines:

    asked     {"ask": 1, "line": ["run", "--data", "…"], "environment": {…}, "folder": "…", "output": "…", "knobs": {…}}
    answered  {"ask": 1, "pid": 123}      and in the end      {"pid": 123, "exit": 0}      (-9 where it was killed)
"""

import functools
import json
import os
import select
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
NOBODY = 65534


@dataclass(frozen=True)
class Born:
    """One process: its pid, its exit code once it has ended, and the file with all it said."""

    pid: int
    ended: "Future[int]"
    output: Path

    @property
    def alive(self) -> bool:
        return not self.ended.done()

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    def signal(self, number: int) -> None:
        if self.alive:
            os.kill(self.pid, number)


@dataclass
class Nursery:
    """The process that forks, from the side of the tests."""

    _process: "subprocess.Popen[str]"
    _numbers: "count[int]" = field(default_factory=count)
    _asked: "dict[int, Future[int]]" = field(default_factory=dict)
    _ended: "dict[int, Future[int]]" = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def opened(cls) -> Self:
        own = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBU_")}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=own,
        )
        nursery = cls(process)
        threading.Thread(target=nursery._listen, daemon=True).start()
        return nursery

    def bears(
        self,
        line: Sequence[object],
        *,
        output: Path,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        knobs: Mapping[str, Any] | None = None,
    ) -> Born:
        """A process that runs this command line, in that folder, with those settings."""
        output.touch()
        number, asked = next(self._numbers), Future[int]()
        self._asked[number] = asked
        words = {
            "ask": number,
            "line": [str(word) for word in line],
            "environment": dict(environment or {}),
            "folder": str(folder),
            "output": str(output),
            "knobs": dict(knobs or {}),
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        pid = asked.result(30)
        with self._lock:
            return Born(pid, self._ended.setdefault(pid, Future()), output)

    def close(self) -> None:
        """Ends it, and what it bore and still lives."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            if "ask" in told:
                # A pid may come a second time.
                with self._lock:
                    self._ended[told["pid"]] = Future()
                self._asked.pop(told["ask"]).set_result(told["pid"])
            else:
                with self._lock:
                    ended = self._ended.setdefault(told["pid"], Future())
                ended.set_result(told["exit"])


# -- the process itself -----------------------------------------------------------------------------------------------


def main() -> None:
    import zhibu.bot.app
    import zhibu.bot.cli.dispatch
    import zhibu.bot.cli.keeping
    import zhibu.bot.cli.program
    import zhibu.bot.cli.running
    import zhibu.bot.parts
    import zhibu.storage.backup  # noqa: F401
    from zhibu.scheduler.workdays import statutory

    statutory()
    awake, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    living: set[int] = set()
    rest = b""
    while True:
        ready, _, _ = select.select([0, awake], [], [])
        if awake in ready:
            os.read(awake, 4096)
            _bury(living)
        if 0 in ready:
            more = os.read(0, 1 << 16)
            if not more:
                break
            *lines, rest = (rest + more).split(b"\n")
            for each in lines:
                _bear(json.loads(each), living)
    for pid in living:
        os.kill(pid, signal.SIGKILL)


def _bear(asked: dict[str, Any], living: set[int]) -> None:
    pid = os.fork()
    if pid == 0:
        try:
            code = _live(asked)
        except SystemExit as end:
            code = int(end.code or 0)
        except BaseException:  # noqa: BLE001 -- a fork must never return into its parent's loop
            traceback.print_exc()
            code = 70
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    living.add(pid)
    _tell({"ask": asked["ask"], "pid": pid})


def _bury(living: set[int]) -> None:
    for pid in list(living):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            living.discard(pid)
            _tell({"pid": pid, "exit": os.waitstatus_to_exitcode(status)})


def _tell(what: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _live(asked: dict[str, Any]) -> int:
    """The child: settings, folder and output of its own, then the command line."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    output = os.open(asked["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    from tests.faults.disk import Disk
    from tests.storage import writer
    from zhibu.bot import app
    from zhibu.bot.cli import main as zhibu
    from zhibu.bot.platforms.telegram import Pace

    turned: dict[str, Any] = {}
    knobs = asked["knobs"]
    if knobs.get("nobody") and os.geteuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    if knobs.get("swift"):
        # The server of these tests has no rate limits.
        turned |= {"pace": Pace(overall=0, group=0, private=0, board=0), "edit_pause": 0.05}
    if "snapshot_bytes" in knobs:
        turned["snapshot_bytes"] = knobs["snapshot_bytes"]
    if "disk" in knobs:
        turned["files"] = Disk(**knobs["disk"])
    if knobs.get("writer"):
        return writer.main(asked["line"], Disk(**knobs.get("disk", {})))
    if turned:
        app.run = functools.partial(app.run, knobs=app.Knobs(**turned))
    return zhibu(asked["line"])


if __name__ == "__main__":
    main()
