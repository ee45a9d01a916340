"""Power cuts at any moment: what was acknowledged is there. The controls show that the test can fail."""

import random

import pytest

from tests.storage.power import Medium, RecordingDisk, lay_out
from tests.storage.samples import DAY, FIRST, a_ballot, a_signin, an_evaluation, graves, new_store, put
from zhibu.branch.ids import MemberId
from zhibu.storage.check import check
from zhibu.storage.store import Store
from zhibu.storage.trouble import Damaged, Trouble


async def a_life(disk, folder):
    """Commits, snapshots, a vote with its closing, an erasure, a restart: each acknowledged step is noted."""
    store = await new_store(folder, files=disk)
    disk.acknowledge("branch")
    for number in range(12):
        await put(store, a_signin(number))
        disk.acknowledge(f"signins {DAY}:m{number}")
        if number % 5 == 4:
            await store.snapshot(FIRST)
    for number in range(3):
        await store.urns.cast(FIRST, DAY, MemberId(f"m{number}"), a_ballot("good", comment=str(number)))
        disk.acknowledge("vote")
    ballots = await store.urns.close(FIRST, DAY)
    await put(store, an_evaluation(*ballots))
    disk.acknowledge(f"evaluations {DAY}")
    await store.urns.destroy(FIRST, DAY)
    await store.erase(FIRST, [3], actor="operator", now=ballots and store.last(FIRST).at)
    disk.acknowledge("erased")
    await store.close()
    store = await Store.open(folder, files=disk)
    await put(store, a_signin(50))
    disk.acknowledge(f"signins {DAY}:m50")
    await store.close()


async def lost(folder, acknowledged):
    """What isn't there any more of what was acknowledged, after opening what the cut left."""
    store = await Store.open(folder)
    try:
        if store.stopped:
            return [store.stopped[FIRST].code]
        if "branch" in acknowledged and FIRST not in store.branches():
            return ["branch"]
        missing = []
        for what in acknowledged:
            table, _, id_ = what.partition(" ")
            if id_ and id_ not in getattr(store.records(FIRST), table):
                missing.append(what)
        votes = acknowledged.count("vote")
        if votes and DAY not in store.records(FIRST).evaluations:
            found = await store.urns.close(FIRST, DAY)
            missing.extend(["vote"] * (votes - len(found)))
    except Damaged as damaged:
        return [damaged.finding.code]
    finally:
        await store.close()
    damage = set(graves(check(folder))) - {Trouble.TORN_KEPT}
    return [*missing, *damage]


async def cuts(tmp_path, count, lies=()):
    """Losses over that many random cuts of one life."""
    disk = RecordingDisk(tmp_path / "life", lies)
    (tmp_path / "life").mkdir()
    await a_life(disk, tmp_path / "life")
    seed = random.Random(count)
    losses = []
    moments = sorted(seed.choices(range(len(disk.calls) + 1), k=count))
    medium, done = Medium(), 0
    for number, moment in enumerate(moments):
        while done < moment:
            medium.apply(disk.calls[done])
            done += 1
        folder = tmp_path / str(number)
        lay_out(medium.after_cut(seed), folder)
        if loss := await lost(folder, medium.acknowledged):
            losses.append((moment, disk.calls[moment - 1 : moment + 1], loss))
    return losses


@pytest.mark.parametrize(
    "count", [150, pytest.param(5000, marks=[pytest.mark.faults, pytest.mark.timeout(1200)])], ids=["some", "many"]
)
async def test_what_was_acknowledged_survives_every_power_cut(tmp_path, count):
    assert [] == await cuts(tmp_path, count)


@pytest.mark.parametrize("lie", ["sync_data", "sync", "sync_folder"])
async def test_without_that_fsync_something_would_be_lost(tmp_path, lie):
    """The negative control: the same life on a disk that ignores the call."""
    assert [] != await cuts(tmp_path, 150, lies=(lie,))
