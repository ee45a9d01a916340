"""`kill -9` at any moment of a sign-in rush, snapshots included: what was acknowledged is there, no press is lost, every effect
comes once, and nothing is said twice."""

import asyncio
import os
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.counts import Counted
from tests.faults.nursery import Nursery
from tests.faults.rig import Rig, said_twice, uncertain, until
from zhibu.branch.ids import DayId
from zhibu.branch.notices import MANNERS, Kind, Promise

DAY = DayId("2026-10")
KILLS = int(os.environ.get("ZHIBU_KILLS", "100"))


@dataclass
class Count:
    """What the kills met."""

    in_flight: int = 0
    answered: int = 0
    starting: int = 0
    by_disk: int = 0
    presses: list = field(default_factory=list)


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(6, id="a few"),
        pytest.param(KILLS, id="many", marks=[pytest.mark.faults, pytest.mark.timeout(1800)]),
    ],
)
async def test_no_kill_loses_a_sign_in_or_doubles_one(tmp_path: Path, nursery: Nursery, counted: Counted, kills: int):
    """Every answered press is in the books, every press is answered in the end, each sign-in was made by one act, and each
    announcement stands once."""
    seed, began = random.Random(kills), time.monotonic()
    async with Rig.built(tmp_path, nursery, members=max(36, 8 * kills)) as rig:
        await rig.starts()
        await rig.to("2026-10-08 14:05")
        count = Count()
        waiting = list(rig.people)
        for _ in range(kills):
            fresh, waiting = waiting[:6], waiting[6:]
            await one_life(rig, seed, fresh, count)
            await what_was_acknowledged_is_there(rig, count)
        await at_the_end(rig, count)
    counted(
        "kill -9 of the daemon in a sign-in rush",
        kills=kills,
        with_presses_in_flight=count.in_flight,
        while_starting=count.starting,
        within_a_change_of_the_disk=count.by_disk,
        presses=len(count.presses),
        lost=0,
        doubled=0,
        seconds=time.monotonic() - began,
    )

    assert count.in_flight >= kills // 3, count


async def one_life(rig: Rig, seed: random.Random, fresh: list[str], count: Count) -> None:
    """Presses before and during one life of the daemon, which ends by kill -9: some time after its n-th call to the server,
    in the midst of a change of its disk, or while it starts."""
    await rig.kills()
    pressing = [*fresh, *seed.choices(list(rig.people), k=4)]
    seed.shuffle(pressing)
    early = seed.randrange(len(pressing))
    count.presses += [rig.presses(who, "签到", rig.group) for who in pressing[:early]]
    knobs = {"snapshot_bytes": seed.choice([1, 3_000, 20_000])}
    starting, by_disk = (chance := seed.random()) < 0.1, chance > 0.7
    if by_disk:
        knobs["disk"] = {"dies_at": seed.randint(2, 9)}
    if not starting and not by_disk:
        kills_after(rig, seed.randint(1, 14), seed.choice([0, seed.uniform(0, 0.02)]), count)
    await rig.starts(waits=False, **knobs)
    if starting:
        await asyncio.sleep(seed.uniform(0, 0.1))
    else:
        await until(lambda: not rig.daemon.alive or "at work" in rig.daemon.said())
        for who in pressing[early:]:
            count.presses.append(rig.presses(who, "签到", rig.group))
            await asyncio.sleep(seed.choice([0, 0, 0.005]))
        await until(lambda: not rig.daemon.alive or all(press.answered for press in count.presses))
    rig.sandbox.faults.clear()
    count.by_disk += by_disk and not rig.daemon.alive
    count.starting += starting
    count.in_flight += bool(rig.world.updates.fetched)
    await rig.kills()
    assert -9 == await rig.ended()


def kills_after(rig: Rig, calls: int, seconds: float, count: Count) -> None:
    """The daemon is killed so long after so many of its calls about presses have reached the server."""
    left = [calls]

    def reached(method: str, _chat: object) -> bool:
        left[0] -= method in ("getUpdates", "answerCallbackQuery", "editMessageText")
        if left[0] == 0:
            left[0] = -1
            asyncio.get_running_loop().call_later(seconds, rig.kill_now) if seconds else rig.kill_now()
        return False

    rig.sandbox.faults.plan("slow", when=reached)


async def what_was_acknowledged_is_there(rig: Rig, count: Count) -> None:
    records = await rig.records()
    signed = {str(rig.people[signin.member].id) for signin in records.signins.values() if signin.day == DAY}

    assert {str(press.user_id) for press in count.presses if press.answered} <= signed
    assert {str(update.body["from"]["id"]) for update in presses(rig) if update.confirmed} <= signed
    rig.sound()


def presses(rig: Rig) -> list:
    return [update for update in rig.world.updates.all if update.kind == "callback_query"]


async def at_the_end(rig: Rig, count: Count) -> None:
    """One more life, with time for everything."""
    await rig.starts()
    await rig.settles()
    await rig.to("2026-10-08 18:31")
    records, acts = await rig.records(), await rig.history(table="signins")

    assert [] == [press.data for press in count.presses if not press.answered]
    assert {rig.people[s.member].id for s in records.signins.values()} == {p.user_id for p in count.presses}
    assert {1} == set(Counter(change.id for act in acts for change in act.changes).values())
    assert [] == [cause for cause, times in Counter(act.cause for act in acts).items() if times > 1]
    nothing_said_twice(rig, records)
    # An edit whose receipt was lost is made again, which Telegram calls “not modified”.
    refused = [call.description for call in rig.sandbox.refused]
    assert [] == [text for text in refused if "not modified" not in text]
    assert 0 == await rig.stops()
    code, said = await rig.zhibu("check", "--repair")
    assert 0 == code, said


def nothing_said_twice(rig: Rig, records) -> None:
    """Announcements stand once, or the secretary was asked; duties only a kill may have doubled."""
    twice, unknown = said_twice(rig, records)
    asked = [kind for kind in uncertain(records) if MANNERS[kind].promise in (Promise.ASK, Promise.AT_MOST_ONCE)]

    assert [] == twice
    assert len(unknown) <= len(asked), (unknown, asked)
    cards = [m for m in rig.heard(rig.group) if any("签到" in c.labels for c in (m.content, *m.history))]
    assert len(cards) <= 1 + asked.count(Kind.SIGN_IN)
