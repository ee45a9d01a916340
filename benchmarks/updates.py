"""Updates a second of the whole bot, beside bots that only echo: a stock one, and one on our own way to the network."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import branches
from benchmarks.figures import Figure, per_second, ratio, side_by_side
from benchmarks.rush import all_presses
from benchmarks.sizes import Size
from benchmarks.stage import Server, bot, server

NAME = "updates"
_OURS, _STOCK, _SIDE_BY_SIDE, _AIOHTTP = "whole bot", "stock", "stock, concurrent", "same request class"


def measure(size: Size, folder: Path) -> Iterator[Figure]:
    shape = branches.Shape(branches=size.branches, members=size.members, today=branches.open_day(branches.now()))
    ready = branches.ready(folder / "ready", shape)
    people = [(branch, member) for member in range(1, shape.members + 1) for branch in range(shape.branches)]
    messages = [branches.words(100 + number, *people[number % len(people)], "/next") for number in range(size.messages)]
    words = [branches.words(100 + number, *who, "签到") for number, who in enumerate(people[: size.presses])]
    loads = {
        "a sign-in by its button, durable": all_presses(shape, size.presses),
        "a sign-in in words, durable": words,
        "/next, read only": messages,
    }
    with server() as api:
        for what, updates in list(loads.items())[: size.loads]:
            lines: dict[str, tuple[object, ...]] = {
                _OURS: ("-m", "benchmarks.whole_bot", "--data", folder / "data", "--api", api.root, "--no-pace"),
                _STOCK: ("-m", "benchmarks.peers.ptb_echo", api.root),
                _SIDE_BY_SIDE: ("-m", "benchmarks.peers.ptb_echo", api.root, "--concurrent"),
                _AIOHTTP: ("-m", "benchmarks.peers.aiohttp_echo", api.root),
            }
            runs = {name: _timed(api, line, updates, folder, ready, size) for name, line in lines.items()}
            best = max((_STOCK, _SIDE_BY_SIDE), key=lambda name: runs[name]())
            # Ours stands between the two that it is compared with, next to each.
            found = side_by_side(size.rounds, {name: runs[name] for name in (best, _OURS, _AIOHTTP)})
            for peer, called, promised in (
                (best, f"{best} python-telegram-bot echo", 2),
                (_AIOHTTP, "echo with the same request class", 0.6),
            ):
                yield ratio(
                    NAME,
                    f"updates/s ({what}) ÷ {called}",
                    found[_OURS],
                    found[peer],
                    limit=promised,
                    at_least=True,
                    show=per_second,
                )


def _timed(
    api: Server, line: tuple[object, ...], updates: list[dict[str, Any]], folder: Path, ready: Path, size: Size
) -> Callable[[], float]:
    """Updates a second, from the moment they are due to the last answer, by a bot that was started anew on fresh data."""

    def timed() -> float:
        data = folder / "data"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(ready, data)
        api.reset()
        with bot(*line, log=folder / "log.txt") as running:
            api.polled(running)
            api.quiet(size.pause)
            api.reset()
            first = api.load(updates)
            presses = "callback_query" in updates[0]
            told = api.called("answerCallbackQuery" if presses else "sendMessage", len(updates))
        return len(updates) / (max(moment for each in _moments(told, updates) for moment in each) - first)

    return timed


def _moments(told: dict[str, Any], updates: list[dict[str, Any]]) -> list[list[float]]:
    """When the answers came, for each button or private chat."""
    if "callback_query" in updates[0]:
        names = {each["callback_query"]["id"] for each in updates}
    else:
        names = {str(each["message"]["chat"]["id"]) for each in updates}
    return [told["answered"][name] for name in names & told["answered"].keys()]
