"""From the start of the process to its first getUpdates, and what it holds in memory, beside a bare bot of python-telegram-bot."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import branches
from benchmarks.figures import Figure, in_turn, ms, ratio
from benchmarks.sizes import Size
from benchmarks.stage import TOKEN, Server, bot, server

NAME = "start"


def measure(size: Size, folder: Path) -> Iterator[Figure]:
    shape = branches.Shape(branches=size.branches, members=size.members, months=12)
    ready = branches.ready(folder / "ready", shape)
    memory: dict[str, list[float]] = {"ours": [], "bare": []}
    with server() as api:
        ours = ("-c", "from zhibu.bot.cli import main; main()", "run", "--data", folder / "data")
        lines: dict[str, tuple[object, ...]] = {"ours": ours, "bare": ("-m", "benchmarks.peers.ptb_echo", api.root)}
        found = in_turn(
            size.rounds,
            {name: _started(api, line, folder, ready, size, memory[name]) for name, line in lines.items()},
        )
    what = f"with {size.branches} branches loaded"
    yield ratio(
        NAME,
        f"start to first getUpdates, {what} ÷ a bare python-telegram-bot",
        found["ours"],
        found["bare"],
        limit=2,
        show=ms,
    )
    yield ratio(
        NAME,
        f"memory, {what} ÷ a bare python-telegram-bot",
        memory["ours"],
        memory["bare"],
        limit=2,
        show=lambda mb: f"{mb:.0f} MB",
    )


def _started(
    api: Server, line: tuple[object, ...], folder: Path, ready: Path, size: Size, memory: list[float]
) -> Callable[[], float]:
    def timed() -> float:
        data = folder / "data"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(ready, data)
        api.reset()
        settings = {"ZHIBU_TELEGRAM_TOKEN": TOKEN, "ZHIBU_TELEGRAM_API": api.root}
        with bot(*line, log=folder / "log.txt", environment=settings) as running:
            seconds = api.polled(running) - running.born
            api.quiet(size.pause)
            memory.append(running.memory())
        return seconds

    return timed
