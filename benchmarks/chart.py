"""What drawing a month's picture costs the daemon's loop and memory: our worker process, beside drawing in a thread of the daemon.

python -m benchmarks.chart DIR worker|thread SECONDS        measures one process, prints JSON
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import branches
from benchmarks.figures import Figure
from benchmarks.rush import at_percent
from benchmarks.sizes import Size
from benchmarks.stage import ROOT, status
from zhibu.bot import app, parts, pictures  # noqa: F401 -- what the daemon holds in memory
from zhibu.charts import worker
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage.store import Store
from zhibu.words import voice

NAME = "chart"
_STEP = 0.002


def measure(size: Size, folder: Path) -> Iterator[Figure]:
    ready = branches.ready(folder / "ready", branches.Shape(branches=1, members=50, months=12))
    told: dict[str, list[dict[str, float]]] = {"worker": [], "thread": []}
    for _ in range(size.rounds):
        for how, runs in told.items():
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.chart", str(ready), how, str(size.calm)],
                cwd=ROOT,
                check=True,
                capture_output=True,
                text=True,
            )
            runs.append(json.loads(done.stdout))

    def of(how: str, key: str) -> tuple[float, ...]:
        return tuple(each[key] for each in told[how])

    for how, limits, who in (
        ("worker", (5.0, 1.0), "a chart"),
        ("thread", (None, None), "the same in the daemon's own thread"),
    ):
        lag, memory = limits
        yield Figure(
            program=NAME, name=f"{who}: added to the loop's p99 lag", values=of(how, "lag"), unit="ms", limit=lag
        )
        yield Figure(
            program=NAME, name=f"{who}: added to the daemon's memory", values=of(how, "memory"), unit="MB", limit=memory
        )


async def measured(folder: Path, how: str, seconds: float) -> dict[str, float]:
    store = await Store.open(folder, read_only=True)
    records = store.records(branches.branch_id(0))
    now = branches.now()
    v = voice("zh_CN", records.branch.timezone)
    calendar = calendar_for(records)
    cache = folder / f"pictures-{os.getpid()}"

    def picture(back: int) -> Any:
        month = now.year * 12 + now.month - 1 - back
        return pictures.month_picture(records, month // 12, month % 12 + 1, calendar=calendar, now=now, v=v)

    def drawn(back: int) -> Awaitable[bytes]:
        if how == "worker":
            return worker.draw(picture(back), cache=cache)
        return asyncio.to_thread(worker.render, picture(back))

    picture(1)  # what the daemon itself has to read for it
    calm = await _lags(asyncio.sleep(seconds))
    before = status(os.getpid(), "VmRSS")
    busy = await _lags(asyncio.ensure_future(drawn(2)))
    memory = status(os.getpid(), "VmRSS") - before
    return {"lag": 1000 * (at_percent(busy, 99) - at_percent(calm, 99)), "memory": max(0.0, memory)}


async def _lags(work: Awaitable[Any]) -> list[float]:
    """How much later than asked for the loop came back, again and again until the work is done."""
    task = asyncio.ensure_future(work)
    lags = []
    while not task.done():
        due = time.perf_counter() + _STEP
        await asyncio.sleep(_STEP)
        lags.append(max(0.0, time.perf_counter() - due))
    await task
    return lags


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])))))
