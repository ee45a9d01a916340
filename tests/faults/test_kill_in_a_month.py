"""`kill -9` in the midst of any change of the disk, all along a month and while a vote is closed."""

import contextlib
import os
import random
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.counts import Counted
from tests.faults.nursery import Nursery
from tests.faults.rig import START, Rig, said_twice, uncertain, until
from zhibu.branch.agenda import owed
from zhibu.branch.agenda.undelivered import Why
from zhibu.branch.notices import MANNERS, Kind, Promise, Said, State
from zhibu.scheduler.workdays import calendar_for

KILLS = int(os.environ.get("ZHIBU_KILLS", "100"))
BALLOT = ("好", "好", "较好", "一般", "跳过", "提交")
CLOSED = "2026-10-12 12:00"


@pytest.fixture
async def rig(tmp_path: Path, nursery: Nursery) -> AsyncIterator[Rig]:
    async with Rig.built(tmp_path, nursery, members=9) as built:
        yield built


async def votes(rig: Rig, *people: str) -> None:
    for who in people:
        for label in BALLOT:
            rig.presses(who, label)
            await rig.settles()


def marks(records) -> Counter:
    (evaluation,) = records.evaluations.values()
    return Counter(tuple(grade.value for grade in ballot.marks) for ballot in evaluation.ballots)


@pytest.mark.parametrize(
    "moments",
    [
        pytest.param([2, 5, 8, 11], id="a few"),
        pytest.param(range(1, 40), id="each", marks=[pytest.mark.faults, pytest.mark.timeout(900)]),
    ],
)
async def test_a_vote_whose_closing_is_killed_at_any_change_is_closed_once_and_whole(
    rig: Rig, counted: Counted, moments
):
    """Every ballot counts once, the result is said, and nothing is left from which a voter could be told."""
    await rig.starts()
    await rig.to("2026-10-08 14:05")
    for who in ("m005", "m006", "m007"):
        rig.presses(who, "签到", rig.group)
    await rig.settles()
    await rig.to("2026-10-08 18:31")
    await votes(rig, "m005", "m006")
    assert 0 == await rig.stops()
    before = rig.folder / "before"
    shutil.copytree(rig.data, before)
    open_urn = {path.name for path in (before / "branches" / "b1" / "urns").iterdir()}
    assert {"2026-10.key", "2026-10.urn"} == open_urn

    died = 0
    for moment in moments:
        shutil.rmtree(rig.data)
        shutil.copytree(before, rig.data)
        rig.goes_to("2026-10-08 18:31")
        counts = rig.folder / f"counts-{moment}"
        await rig.starts(disk={"dies_at": moment, "counts": str(counts)})
        counts.touch()
        died += not await rig.steers(CLOSED)
        await rig.kills()
        await rig.starts()
        await rig.to(CLOSED)
        await rig.kills()

        records = await rig.records()
        assert 2 == marks(records).total()
        assert [] == list((rig.data / "branches" / "b1" / "urns").iterdir())
        assert ["evaluation.closed"] == [act.act for act in await rig.history(table="evaluations")]
        result = next(said for said in records.said.values() if said.kind is Kind.EVALUATION_RESULT)
        assert State.SENT is result.state
        rig.sound()
    counted(
        "kill -9 at each change of the disk around a closing",
        moments=len(moments),
        within_closing_and_notices=died,
        votes_lost=0,
        results_doubled=0,
    )


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(8, id="a few"),
        pytest.param(KILLS, id="many", marks=[pytest.mark.faults, pytest.mark.timeout(1800)]),
    ],
)
async def test_a_month_that_is_killed_again_and_again_says_everything_once_or_names_it(
    rig: Rig, counted: Counted, kills: int
):
    """From the notice to the result: no announcement stands twice, none is forgotten, duties are said at least once."""
    seed, began = random.Random(kills), time.monotonic()
    left = kills
    months = 0
    died = 0
    while left > 0:
        if months:
            await begins_anew(rig)
        months += 1
        met = await lived(rig, seed, min(left, 12))
        died += met
        left -= max(met, 1)
    counted(
        "kill -9 of the daemon all along a month",
        kills=died,
        months=months,
        forgotten=0,
        announced_twice=0,
        seconds=time.monotonic() - began,
    )


async def begins_anew(rig: Rig) -> None:
    await rig.kills()
    shutil.rmtree(rig.data)
    rig.goes_to(START)
    for chat in (rig.group, rig.channel, *(rig.world.chat(user) for user in rig.people.values())):
        chat.messages.clear()
    await rig.founds()


async def lived(rig: Rig, seed: random.Random, kills: int) -> int:
    """A month with up to so many kills; how many there were."""
    died = 0
    for instant, people_do in (
        ("2026-09-30 12:00", leave),
        ("2026-10-08 14:05", sign_in),
        ("2026-10-08 18:31", evaluate),
        (CLOSED, nothing),
    ):
        while True:
            mortal = {"disk": {"dies_at": seed.randint(2, 25)}} if died < kills else {}
            await rig.starts(waits=False, snapshot_bytes=seed.choice([1, 5_000]), **mortal)
            await until(lambda: not rig.daemon.alive or "at work" in rig.daemon.said())
            if await rig.steers(instant):
                people_do(rig)
                if await survives(rig):
                    break
            assert -9 == await rig.ended()
            died += 1
        await rig.kills()
    await rig.starts()
    await rig.to(CLOSED)
    await what_holds_in_the_end(rig)
    await rig.kills()
    return died


async def survives(rig: Rig) -> bool:
    """Waits until all that people did is done; False when the daemon died of it."""
    await until(lambda: not rig.daemon.alive or not rig.world.updates.waiting)
    return await rig.steers(rig.now)


def leave(rig: Rig) -> None:
    rig.says("m009", "/leave 出差在外")


def sign_in(rig: Rig) -> None:
    """By the card; where a kill took it, by a word in private."""
    for who in list(rig.people)[:8]:
        try:
            rig.presses(who, "签到", rig.group)
        except LookupError:
            rig.says(who, "/signin")


def evaluate(rig: Rig) -> None:
    """The first mark only: each press leads to the next, and a kill between them is met in the rush already."""
    for who in list(rig.people)[:8]:
        with contextlib.suppress(LookupError):  # three kills took the ballot; the secretary is told
            rig.presses(who, "好")


def nothing(rig: Rig) -> None:
    """Time alone."""


def told(said: Said | None) -> bool:
    """It was said, or it is named as what may not have arrived: an announcement is asked about, a duty that met three kills is
    told to the secretary."""
    if said is None:
        return False
    return said.state in (State.SENT, State.RETRACTED, State.UNCERTAIN) or said.note == Why.UNCERTAIN


async def what_holds_in_the_end(rig: Rig) -> None:
    records = await rig.records()
    calendar = calendar_for(records)
    twice, unknown = said_twice(rig, records)
    asked = [kind for kind in uncertain(records) if MANNERS[kind].promise in (Promise.ASK, Promise.AT_MOST_ONCE)]
    forgotten = [
        notice.key
        for notice in owed(records, calendar, since=START, until=rig.now)
        if START <= notice.due < notice.expires <= rig.now
        and notice.kind not in (Kind.UNCERTAIN, Kind.MISSED)
        and not told(records.said.get(notice.key))
    ]

    assert [] == twice
    assert len(unknown) <= len(asked), (unknown, asked)
    assert [] == forgotten
    assert 8 == len(records.signins)
    assert {1} == set(Counter(c.id for act in await rig.history(table="signins") for c in act.changes).values())
    assert 1 == len(records.leaves)
    # Three kills in the midst of the report's sending leave it to the secretary.
    assert 1 == len([m for m in rig.heard(rig.group) if "到会" in m.text]) or Kind.ATTENDANCE_REPORT in uncertain(
        records
    )
    rig.sound()
