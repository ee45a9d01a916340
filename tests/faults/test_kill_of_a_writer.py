"""A thousand times `kill -9` of a process that writes into three branches at once, snapshots and openings included: no book is
torn, nothing acknowledged is lost, doubled or moved."""

import asyncio
import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.faults.counts import Counted
from tests.faults.nursery import Nursery
from tests.faults.rig import until
from tests.storage.kills import Killed

KILLS = int(os.environ.get("ZHIBU_WRITER_KILLS", "1000"))
ONE_FOLDER = 10
"""Kills in one folder, before it grows too long to be read again after each."""


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(8, id="a few"),
        pytest.param(KILLS, id="many", marks=[pytest.mark.faults, pytest.mark.timeout(1800)]),
    ],
)
async def test_no_kill_tears_a_book_or_loses_an_acknowledged_act(
    tmp_path: Path, nursery: Nursery, counted: Counted, kills: int
):
    seed, began = random.Random(kills), time.monotonic()
    acknowledged = torn = opening = 0
    wrong: list[str] = []
    for first in range(0, kills, ONE_FOLDER):
        killed = Killed(tmp_path / f"data-{first}")
        for turn in range(first, min(first + ONE_FOLDER, kills)):
            said = await one_life(nursery, tmp_path, killed.folder, turn, seed)
            acknowledged += killed.said(said)
            opening += "open" not in said
            wrong += await killed.wrong(seed) if killed.folder.exists() else []
        torn += killed.torn
    lost = sum("is lost" in each for each in wrong)
    counted(
        "kill -9 of a writer in three branches",
        kills=kills,
        while_opening=opening,
        acknowledged_acts=acknowledged,
        interrupted_appends=torn,
        books_torn=len(wrong) - lost,
        acknowledged_lost=lost,
        seconds=time.monotonic() - began,
    )

    assert [] == wrong
    assert acknowledged > 10 * kills


async def one_life(nursery: Nursery, place: Path, folder: Path, turn: int, seed: random.Random) -> str:
    """A writer that is killed some time after it has opened the folder, while it opens it, or by its own disk in the midst of a
    change, a write when half of it is done; what it said until then."""
    way = seed.choices(["some time after", "within a change of the disk", "while opening"], [6, 3, 1])[0]
    knobs = {"writer": True}
    if way == "within a change of the disk":
        knobs["disk"] = {"dies_at": seed.randint(1, 80)}
    born = nursery.bears(["rush", folder, turn], output=place / f"output-{turn}.txt", folder=place, knobs=knobs)
    if way == "within a change of the disk":
        await until(lambda: not born.alive)
    elif way == "some time after":
        await until(lambda: "open" in born.said() or not born.alive)
        assert born.alive, born.said()
    await asyncio.sleep(seed.choice([0, seed.uniform(0, 0.02), seed.uniform(0, 0.12)]))
    born.signal(signal.SIGKILL)
    assert -9 == await asyncio.wrap_future(born.ended), born.said()
    return born.said()
