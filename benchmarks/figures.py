"""A figure: a ratio (or a count, or a time) measured several times in one run, its peer beside it, and what was promised."""

import json
import os
import platform
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`values` as measured, in order; `unit` is × for a ratio. `limit` is what was promised (None: shown for comparison),
    `at_least` where more is better. `beside` tells the medians that the ratio was made of."""

    program: str
    name: str
    values: tuple[float, ...]
    unit: str = "×"
    limit: float | None = None
    at_least: bool = False
    beside: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def promise(self) -> str:
        return "" if self.limit is None else f"{'≥' if self.at_least else '≤'} {_short(self.limit)} {self.unit}".strip()

    @property
    def holds(self) -> bool | None:
        if self.limit is None:
            return None
        return self.median >= self.limit if self.at_least else self.median <= self.limit

    def row(self) -> str:
        spread = f"{_short(min(self.values))}–{_short(max(self.values))}" if len(self.values) > 1 else ""
        verdict = {None: "", True: "holds", False: "**falls short**"}[self.holds]
        median = f"{_short(self.median)} {self.unit}".strip()
        cells = (self.name, median, spread, self.beside, self.promise, verdict, f"`{self.program}`")
        return "| " + " | ".join(cells) + " |"


HEADING = "| measure | median | min–max | beside | promised | | program |\n|---|---|---|---|---|---|---|"


def ratio(
    program: str,
    name: str,
    ours: Sequence[float],
    peers: Sequence[float],
    *,
    limit: float | None = None,
    at_least: bool = False,
    show: Callable[[float], str],
) -> Figure:
    """Ours by its peer's, round by round: the two of one round were measured one right after the other."""
    return Figure(
        program=program,
        name=name,
        values=tuple(one / other for one, other in zip(ours, peers, strict=True)),
        limit=limit,
        at_least=at_least,
        beside=f"{show(statistics.median(ours))} : {show(statistics.median(peers))}",
    )


def in_turn(rounds: int, measures: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Each measure once a round, in an order that is another in each: what the machine does meanwhile hits all alike, and
    nobody always comes after the same one."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds):
        for name in Random(number).sample(list(measures), len(measures)):
            found[name].append(measures[name]())
    return found


def side_by_side(rounds: int, measures: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Each measure once a round, in their order and back again: neighbours are measured one right after the other, each as often
    before the other as after it. For what is long enough that a machine may have changed before the next but one."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds):
        for name in list(measures)[:: -1 if number % 2 else 1]:
            found[name].append(measures[name]())
    return found


def ms(seconds: float) -> str:
    return f"{_short(seconds * 1000)} ms"


def per_second(rate: float) -> str:
    return f"{rate:.0f}/s"


def machine(folder: Path) -> str:
    """What it was measured on, in a line."""
    load = " ".join(f"{each:.2f}" for each in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{file_system(folder)}; load before: {load}"
    )


def file_system(folder: Path) -> str:
    """The kind of file system on which that folder lies."""
    best, kind = "", "?"
    for line in Path("/proc/mounts").read_text().splitlines():
        _, place, type_, *_ = line.split()
        if str(folder.resolve()).startswith(place) and len(place) >= len(best):
            best, kind = place, type_
    return kind


def written(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    return [
        {
            "program": each.program,
            "name": each.name,
            "values": each.values,
            "unit": each.unit,
            "limit": each.limit,
            "holds": each.holds,
            "beside": each.beside,
        }
        for each in figures
    ]


def to_json(figures: Iterable[Figure]) -> str:
    return json.dumps(written(figures), ensure_ascii=False, indent=1)


def _short(value: float) -> str:
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.3g}"
