"""A thousand branches of fifty members, each with a year behind it, in one daemon: what a look at all of them costs.

python -m benchmarks.town DIR        measures the branches in that folder, prints JSON
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from benchmarks import branches
from benchmarks.figures import Figure
from benchmarks.sizes import Size
from benchmarks.stage import ROOT, status
from zhibu.branch.agenda import owed
from zhibu.branch.ids import BranchId, ChatId
from zhibu.branch.notices import Notice, Said
from zhibu.branch.records import Records
from zhibu.scheduler.clock import RealClock
from zhibu.scheduler.courier import Delivered
from zhibu.scheduler.desk import look_at
from zhibu.scheduler.reconcile import reconcile
from zhibu.scheduler.tick import Tick
from zhibu.scheduler.workdays import calendar_for, statutory
from zhibu.storage.store import Store

NAME = "town"
_TICKS = 50


def measure(size: Size, folder: Path) -> Iterator[Figure]:
    shape = branches.Shape(branches=size.town, members=50, months=12, quiet=False)
    ready = branches.ready(folder / "ready", shape)
    # The first start finds a year in which nothing was ever said, and writes that down; measured is every other start.
    told = [_told(ready) for _ in range(4 if size.town > 10 else 2)][1:]
    where = f"{size.town:,} branches of 50 members"
    share = size.town / 1000

    def figure(name: str, key: str, unit: str, limit: float | None) -> Figure:
        values = tuple(each[key] for each in told)
        return Figure(program=NAME, name=f"{where}: {name}", values=values, unit=unit, limit=limit)

    yield figure("everything that is owed derived and compared with the ledger, cold", "cold", "s", 5 * share)
    yield figure("a quiet tick", "quiet", "ms", 50)
    yield figure("every branch looked at again, at once", "again", "s", None)
    yield figure("opened", "opened", "s", None)
    yield figure("memory at its highest", "memory", "MB", 1000)


def _told(folder: Path) -> dict[str, float]:
    line = [sys.executable, "-m", "benchmarks.town", str(folder)]
    done = subprocess.run(line, cwd=ROOT, check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


class Silent:
    """A courier that has said everything at once."""

    async def deliver(self, branch: BranchId, notice: Notice, records: Records, now: datetime) -> Delivered:
        del branch, records, now
        return Delivered(chat=ChatId("telegram:1"), message="1", face=notice.face)

    async def edit(self, branch: BranchId, notice: Notice, said: Said, records: Records, now: datetime) -> Delivered:
        del said
        return await self.deliver(branch, notice, records, now)

    async def retract(self, branch: BranchId, said: Said, records: Records, now: datetime) -> None:
        """Taken away."""


async def measured(folder: Path) -> dict[str, float]:
    statutory()
    begun = time.perf_counter()
    store = await Store.open(folder, files=branches.Hasty())
    opened = time.perf_counter() - begun
    now = branches.now()

    begun = time.perf_counter()
    for branch in store.branches():
        records = store.records(branch)
        calendar = calendar_for(records)
        look = look_at(records, calendar, now, looked=None)
        reconcile(owed(records, calendar, since=look.since, until=look.until), records.said, look)
    cold = time.perf_counter() - begun

    tick = Tick(store, Silent(), RealClock(now.tzinfo))
    tick.open()
    await tick.settle()
    ticks = []
    for _ in range(_TICKS):
        begun = time.perf_counter()
        await tick.settle()
        ticks.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    for branch in store.branches():
        tick.nudge(branch)
    await tick.settle()
    again = time.perf_counter() - begun
    await tick.stop()
    memory = status(os.getpid(), "VmHWM")
    return {"opened": opened, "cold": cold, "quiet": 1000 * max(ticks), "again": again, "memory": memory}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured(Path(sys.argv[1])))))
