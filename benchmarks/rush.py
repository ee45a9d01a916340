"""Everybody presses 签到 at one instant: the whole bot, each press answered after its fsync, beside the same bot without storage."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import branches
from benchmarks.figures import Figure, in_turn, ms, ratio
from benchmarks.sizes import Size
from benchmarks.stage import Server, bot, server

NAME = "rush"
_P99 = 0.025


def measure(size: Size, folder: Path) -> Iterator[Figure]:
    shape = branches.Shape(branches=size.branches, members=size.members, today=branches.open_day(branches.now()))
    ready = branches.ready(folder / "ready", shape)
    presses = all_presses(shape, size.presses)
    with server() as api:

        def rush(storage: str) -> float:
            return max(answered(api, folder, ready, presses, size, storage=storage))

        found = in_turn(size.rounds, {name: lambda name=name: rush(name) for name in ("journal", "none")})
        stock = rush("tinydb")
        spread = [
            at_percent(answered(api, folder, ready, presses, size, spread=size.spread), 99) for _ in range(size.rounds)
        ]
    where = f"{len(presses):,} presses over {size.branches} branches"
    yield ratio(
        NAME,
        f"{where} at one instant ÷ the same bot without storage",
        found["journal"],
        found["none"],
        limit=1.5,
        show=ms,
    )
    base = median(found["none"])
    yield ratio(NAME, "the same on stock TinyDB ÷ without storage", [stock], [base], show=ms)
    yield Figure(
        program=NAME,
        name=f"{where}, spread over {size.spread:g} s: p99 from press to answer",
        values=tuple(1000 * each for each in spread),
        unit="ms",
        limit=1000 * _P99,
    )


def all_presses(shape: branches.Shape, howmany: int) -> list[dict[str, Any]]:
    """Presses of different people, branch after branch in turn."""
    assert shape.today is not None
    day = f"{shape.today[0]:%Y-%m}"
    people = [(branch, member) for member in range(1, shape.members + 1) for branch in range(shape.branches)]
    return [branches.press(100 + number, *who, day) for number, who in enumerate(people[:howmany])]


def answered(
    api: Server,
    folder: Path,
    ready: Path,
    updates: list[dict[str, Any]],
    size: Size,
    *,
    storage: str = "journal",
    spread: float = 0.0,
) -> list[float]:
    """Seconds from the moment that each press was due to its answer, by a bot that was started anew on fresh data."""
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(ready, data)
    api.reset()
    line = ("-m", "benchmarks.whole_bot", "--data", data, "--api", api.root, "--storage", storage)
    with bot(*line, log=folder / "log.txt") as running:
        api.polled(running)
        api.quiet(size.pause)
        api.reset()
        first = api.load(updates, spread=spread)
        wanted = [each["callback_query"]["id"] for each in updates]
        told = api.called("answerCallbackQuery", len(wanted))["answered"]
    pause = spread / len(updates)
    return [told[press][0] - first - number * pause for number, press in enumerate(wanted)]


def at_percent(values: list[float], percent: int) -> float:
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]
