"""A thousand notices due at one instant: how many were said, and how many twice; beside APScheduler's own stores of jobs.

Ours are the ballots that everybody gets at a day's end, said at the product's own pace towards Telegram. APScheduler's jobs send
the same messages as fast as they can. Each is measured alive at that instant, and started a minute after it.
"""

import shutil
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import branches
from benchmarks.figures import Figure
from benchmarks.sizes import Size
from benchmarks.stage import PEERS, Server, bot, server

NAME = "due"
_AHEAD = 8.0
"""Seconds in which everything must stand ready before the instant comes."""
_LATE = 60.0


def measure(size: Size, folder: Path) -> Iterator[Figure]:
    people = size.branches * size.members
    with server() as api:
        for late in (False, True):
            found = {
                "zhibu": _ours(api, folder, size, late=late),
                "APScheduler, in memory": _peer(api, folder, "memory", people, late=late),
            }
            if (PEERS / "sqlalchemy").exists():
                found["APScheduler, sqlite"] = _peer(api, folder, "sqlite", people, late=late)
            else:
                print("(APScheduler's sqlite store is left out: it needs SQLAlchemy, which `make bench` installs)")
            when = "while it was down, started a minute later" if late else "while it ran"
            beside = "; ".join(f"{name}: {said[0]} said" for name, said in found.items() if name != "zhibu")
            said, twice, seconds = found["zhibu"]
            yield Figure(
                program=NAME,
                name=f"{people:,} notices due at one instant {when}: never said",
                values=(float(people - said),),
                unit="",
                limit=0,
                beside=f"zhibu: {said} said in {seconds:.0f} s; {beside}",
            )
            yield Figure(program=NAME, name="the same: said twice", values=(float(twice),), unit="", limit=0)


def _ours(api: Server, folder: Path, size: Size, *, late: bool) -> tuple[int, int, float]:
    """Who was told, how many were told twice, and the seconds from the instant to the last."""
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    ends = branches.now().replace(microsecond=0) + timedelta(seconds=-_LATE if late else _AHEAD)
    shape = branches.Shape(
        branches=size.branches, members=size.members, today=(ends - timedelta(hours=2), ends), attended=True
    )
    branches.ready(data, shape)
    api.reset()
    with bot("-m", "benchmarks.whole_bot", "--data", data, "--api", api.root, log=folder / "log.txt") as running:
        api.polled(running)
        if not late and branches.now() >= ends:
            raise RuntimeError(
                f"not ready within {_AHEAD:g} s: the machine is too busy to measure what happens at that instant"
            )
        everybody = {
            str(branches.account(branch, member))
            for branch in range(size.branches)
            for member in range(1, size.members + 1)
        }
        could = ends + timedelta(seconds=_LATE if late else 0)
        return _heard(api, everybody, could, patience=5 + _AHEAD + len(everybody) * 0.12)


def _peer(api: Server, folder: Path, store: str, people: int, *, late: bool) -> tuple[int, int, float]:
    place = folder / "jobs.sqlite"
    place.unlink(missing_ok=True)
    at = branches.now() + timedelta(seconds=_AHEAD)
    line = ("-m", "benchmarks.peers.apscheduler_jobs", api.root, store, place, people, at.isoformat())
    api.reset()
    log = folder / "log.txt"
    peers = {"PYTHONPATH": str(PEERS)}
    if late:
        # Added, stopped before the instant, started again after it; a memory store has forgotten them by then.
        with bot(*line, "--add-only", log=log, environment=peers) as adding:
            adding.process.wait(60)
        at_once = branches.now() - timedelta(seconds=_LATE)
        time.sleep(max(0.0, (at - branches.now()).total_seconds() + 2))
        with bot(*line, "--resume", log=log, environment=peers):
            return _heard(api, {str(each + 1) for each in range(people)}, at_once, patience=8)
    with bot(*line, log=log, environment=peers):
        return _heard(api, {str(each + 1) for each in range(people)}, at, patience=_AHEAD + 20)


def _heard(api: Server, everybody: set[str], at: datetime, *, patience: float) -> tuple[int, int, float]:
    """Waits until everybody was told, or nobody is told any more."""

    deadline = time.monotonic() + patience
    while not everybody <= (told := api.report())["answered"].keys() and time.monotonic() < deadline:
        time.sleep(1.0)
    if everybody <= told["answered"].keys():
        api.quiet(1.0)
        told = api.report()
    heard = {chat: moments for chat, moments in told["answered"].items() if chat in everybody}
    first = time.monotonic() - (branches.now() - at).total_seconds()
    last = max((moment for moments in heard.values() for moment in moments), default=first)
    twice = sum(len(texts) > len(set(texts)) for chat, texts in told["texts"].items() if chat in everybody)
    return len(heard), twice, last - first
