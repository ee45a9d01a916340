"""Processes to measure: the stub of the Bot API, and a bot beside it; both end with their `with`."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PEERS = Path(__file__).parent / ".peers"
"""What only peers need, and is installed for them alone."""
TOKEN = "1:" + "bench" * 7
_PATIENCE = 120.0


@dataclass(frozen=True)
class Server:
    """The Bot API server, from outside."""

    port: int

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def load(self, updates: Sequence[Mapping[str, Any]], *, after: float = 0.2, spread: float = 0.0) -> float:
        """Makes updates due; the monotonic moment of the first."""
        first: float = self._asks({"do": "load", "updates": updates, "after": after, "spread": spread})["first"]
        return first

    def reset(self) -> None:
        self._asks({"do": "reset"})

    def report(self) -> dict[str, Any]:
        return self._asks({"do": "report"})

    def polled(self, by: "Running", patience: float = _PATIENCE) -> float:
        """The monotonic moment of the first getUpdates since the reset, by a bot that must not have ended meanwhile."""

        def holds(told: Mapping[str, Any]) -> bool:
            by.must_run()
            return bool(told["polled"])

        return float(self.until(holds, patience)["polled"][0])

    def quiet(self, seconds: float = 1.0) -> None:
        """Until nothing was called for so long: what a start brings with it is said."""
        calls, since = -1, time.monotonic()
        while time.monotonic() - since < seconds:
            told = sum(self._asks({"do": "glance"})["calls"].values())
            if told != calls:
                calls, since = told, time.monotonic()
            time.sleep(0.1)

    def called(self, method: str, times: int, patience: float = _PATIENCE) -> dict[str, Any]:
        """The report once a method was called so often."""
        self.until(lambda told: told["calls"].get(method, 0) >= times, patience)
        return self.report()

    def until(self, holds: Any, patience: float = _PATIENCE, pause: float = 0.1) -> dict[str, Any]:
        """Waits by glances, which cost the server (and what is measured) next to nothing."""
        deadline = time.monotonic() + patience
        while not holds(told := self._asks({"do": "glance"})):
            if time.monotonic() > deadline:
                raise TimeoutError(f"after {patience:g} s: {told['calls']}, {told['unconfirmed']} unconfirmed")
            time.sleep(pause)
        return told

    def _asks(self, what: dict[str, Any]) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", "/control", json.dumps(what).encode())
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
            return answer
        finally:
            connection.close()


@contextmanager
def server() -> Iterator[Server]:
    """A Bot API server in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Server(int(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(10)


@dataclass(frozen=True)
class Running:
    """A bot at work."""

    process: "subprocess.Popen[bytes]"
    born: float
    """The monotonic moment at which it was started."""
    log: Path

    def must_run(self) -> None:
        """RuntimeError with its last words where it has ended by itself."""
        if self.process.poll() is not None:
            raise RuntimeError(f"it ended with {self.process.returncode}:\n{self.log.read_text()[-2000:]}")

    def memory(self) -> float:
        """MB that it holds now."""
        return status(self.process.pid, "VmRSS")


@contextmanager
def bot(*line: object, log: Path, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """A Python program as a process of its own; at the end it is told to stop."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBU_")}
    with log.open("ab") as output:
        born = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, *map(str, line)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            env=own | dict(environment or {}),
        )
    try:
        yield Running(process, born, log)
        if process.poll() not in (None, 0):
            raise RuntimeError(f"{line} ended with {process.returncode}:\n{log.read_text()[-2000:]}")
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def status(pid: int, field: str) -> float:
    """A number of /proc/PID/status, in MB."""
    text = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith(f"{field}:"))
