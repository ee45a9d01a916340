"""Three hundred updates wait, the daemon is killed while it handles them, and lives again: none is never handled, none has its
effect twice."""

import asyncio
import os
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.faults.counts import Counted
from tests.faults.nursery import Nursery
from tests.faults.rig import Rig, until
from tests.faults.stage import Stage
from zhibu.bot.sandbox.state import Press

KILLS = int(os.environ.get("ZHIBU_KILLS", "100"))
PRESSES, LEAVES, WORDS = 240, 30, 30
WAITING = PRESSES + LEAVES + WORDS
EFFECTS = ("signins", "leaves")


@pytest.mark.parametrize(
    ("lives", "shares"),
    [
        pytest.param(3, 6, id="a few"),
        pytest.param(KILLS, 1, id="many", marks=[pytest.mark.faults, pytest.mark.timeout(1800)]),
    ],
)
async def test_updates_that_wait_are_each_handled_and_done_once(
    tmp_path: Path, nursery: Nursery, counted: Counted, lives: int, shares: int
):
    """Sign-ins in the group, requests for leave and other words in private; the daemon dies at the n-th call, a moment after it,
    or in the midst of a change of the disk. `shares`: only that part of them wait."""
    random = Random(lives)
    waiting = WAITING // shares
    met: Counter[str] = Counter()
    async with Rig.built(tmp_path, nursery, members=waiting, channel=False) as rig:
        await rig.starts()
        await rig.to("2026-10-08 14:05")
        await rig.stops()
        stage = Stage.kept(rig)
        for _ in range(lives):
            stage.restores(rig)
            presses, leaves, words = they_write(rig, random)
            met["in the midst"] += await one_life(rig, random, waiting)
            met["handled before"] += len([press for press in presses if press.answered])
            await rig.starts()
            await rig.settles()
            await rig.kills()
            await nothing_is_lost_or_twice(rig, presses, leaves, words)
    counted(
        f"{waiting} updates waiting",
        kills=lives,
        in_the_midst=met["in the midst"],
        updates=lives * waiting,
        answered_before_the_kill=met["handled before"],
        never_handled=0,
        effects_twice=0,
    )
    assert met["in the midst"] >= lives // 3


def they_write(rig: Rig, random: Random) -> tuple[list[Press], list[str], list[str]]:
    """Everybody writes one thing, in any order."""
    everybody = list(rig.people)
    random.shuffle(everybody)
    signing, rest = everybody[: len(everybody) * PRESSES // WAITING], everybody[len(everybody) * PRESSES // WAITING :]
    leaves, words = rest[::2], rest[1::2]
    random.shuffle(everybody)
    presses = []
    for who in everybody:
        if who in leaves:
            rig.says(who, "/leave 出差在外")
        elif who in words:
            rig.says(who, "/me")
        else:
            presses.append(rig.presses(who, "签到", rig.group))
    assert len(signing) == len(presses)
    return presses, leaves, words


async def one_life(rig: Rig, random: Random, waiting: int) -> bool:
    """Lives with all that waiting until it is killed; whether some was done by then, and some wasn't."""
    knobs: dict[str, object] = {"snapshot_bytes": random.choice([1, 20_000, 1_000_000])}
    if random.random() < 0.3:
        knobs["disk"] = {"dies_at": random.randint(3, 14)}
    else:
        left, seconds = [random.randint(1, waiting)], random.choice([0, random.uniform(0, 0.03)])

        def reached(method: str, _chat: object) -> bool:
            left[0] -= method != "getUpdates"
            if left[0] == 0:
                left[0] = -1
                asyncio.get_running_loop().call_later(seconds, rig.kill_now) if seconds else rig.kill_now()
            return False

        rig.sandbox.faults.plan("slow", when=reached)
    await rig.starts(waits=False, **knobs)
    await until(lambda: not rig.daemon.alive or not rig.world.updates.waiting, 60)
    died_of_it = not rig.daemon.alive
    await rig.kills()
    assert -9 == await rig.ended()
    rig.sandbox.faults.clear()
    return died_of_it


async def nothing_is_lost_or_twice(rig: Rig, presses: list[Press], leaves: list[str], words: list[str]) -> None:
    records = await rig.records()
    acts = [act for act in await rig.history() if act.cause is not None]
    touched = Counter((change.table, change.id) for act in acts for change in act.changes if change.table in EFFECTS)

    assert not rig.world.updates.waiting
    assert [] == [press.user_id for press in presses if not press.answered]
    assert [] == [who for who in (*leaves, *words) if not rig.heard(who)]
    assert {press.user_id for press in presses} == {rig.people[each.member].id for each in records.signins.values()}
    assert set(leaves) == {each.member for each in records.leaves.values()}
    assert {1} == set(touched.values())
    assert [] == [cause for cause, times in Counter(act.cause for act in acts).items() if times > 1]
    rig.sound()
