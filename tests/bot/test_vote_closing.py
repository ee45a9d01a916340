"""The daemon closes a vote: three steps, each durable before the next, and finished at the next run after a crash."""

import logging
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.branch.build import CALENDAR, at, day, member
from tests.storage.disks import Crash, CrashingDisk, FailingDisk, abandon
from zhibu.bot.chores import do_chores, next_chore
from zhibu.branch.attendance import SignIn
from zhibu.branch.branch import Branch
from zhibu.branch.evaluation import Ballot, Evaluation, Grade
from zhibu.branch.guests import Guest, GuestKind
from zhibu.branch.ids import BranchId, about
from zhibu.branch.voting import voted
from zhibu.storage.backup import backup, restore
from zhibu.storage.store import Store
from zhibu.storage.trouble import NotSaved

BRANCH = BranchId("b1")
OCTOBER, NOVEMBER = day("2026-10-08"), day("2026-11-05")
CLOSES = at("2026-10-09 18:30")
PEOPLE = [member(number) for number in (1, 2, 3, 4)]
GUEST = Guest(
    id="2026-10:g1", day=OCTOBER.id, kind=GuestKind.SERVED, name="王芳", by=PEOPLE[0].id, at=at("2026-10-08 14:30")
)


@pytest.fixture
def disk() -> FailingDisk:
    return FailingDisk()


@pytest.fixture
async def store(tmp_path: Path, disk: FailingDisk):
    """A branch with two days; at the first, three members took part and two of them have voted."""
    store = await Store.open(tmp_path, files=disk)
    founded = Branch(
        id=BRANCH,
        name="第一党支部",
        presets=("theme-party-day", "wulong"),
        locale="zh_CN",
        timezone="Asia/Shanghai",
        joined_at=at("2026-09-01 08:00"),
    )
    await store.create(founded, actor="operator", now=founded.joined_at)
    async with store.unit(BRANCH, actor="operator", act="test", now=founded.joined_at) as unit:
        for record in (*PEOPLE, OCTOBER, NOVEMBER, *(signin(one) for one in PEOPLE[:3])):
            unit.put(record)
        await unit.commit()
    for number, one in enumerate(PEOPLE[:2]):
        await store.urns.cast(BRANCH, OCTOBER.id, one.id, Ballot(id=str(number), marks=4 * (list(Grade)[number],)))
    yield store
    disk.mend()
    await store.close()


def signin(one) -> SignIn:
    return SignIn(id=about(OCTOBER.id, one.id), day=OCTOBER.id, member=one.id, at=at("2026-10-08 14:20"), by=one.id)


def left(folder: Path) -> list[str]:
    """What is left of urns."""
    return sorted(path.suffix for path in folder.rglob("urns/*"))


def closed(store: Store) -> Evaluation:
    return store.records(BRANCH).evaluations[OCTOBER.id]


async def chores(store: Store, now=CLOSES) -> None:
    await do_chores(store, BRANCH, CALENDAR, now)


async def test_a_vote_is_closed_when_its_hour_has_come_and_not_before(store: Store, tmp_path: Path):
    """Asked are the three who took part, counted the two who voted; the urn is gone."""
    await chores(store, at("2026-10-09 18:29"))
    assert {} == dict(store.records(BRANCH).evaluations)
    await chores(store)
    assert (3, CLOSES) == (closed(store).asked, closed(store).closed_at)
    assert {(Grade.GOOD,) * 4, (Grade.FAIRLY_GOOD,) * 4} == {each.marks for each in closed(store).ballots}
    assert [] == left(tmp_path)


async def test_the_closing_is_the_daemon_s_act_and_names_numbers_only(store: Store):
    await chores(store)
    (entry,) = await store.history(BRANCH, table="evaluations")
    assert ("evaluation.closed", "daemon") == (entry.act, entry.actor)
    assert {"day": OCTOBER.id, "asked": 3, "voted": 2} == dict(entry.facts)


async def test_done_again_it_changes_nothing(store: Store):
    await chores(store)
    before, last = closed(store), store.last(BRANCH).n
    await chores(store, at("2026-10-09 19:00"))
    assert (before, last) == (closed(store), store.last(BRANCH).n)


async def test_after_a_crash_once_the_urn_is_sealed_the_same_ballots_are_committed(store: Store, tmp_path: Path):
    sealed = await store.urns.close(BRANCH, OCTOBER.id)
    await chores(store)
    assert sealed == closed(store).ballots
    assert [] == left(tmp_path)


async def test_after_a_crash_once_the_ballots_are_committed_the_urn_is_destroyed(store: Store, tmp_path: Path):
    ballots = await store.urns.close(BRANCH, OCTOBER.id)
    async with store.unit(BRANCH, actor="daemon", act="evaluation.closed", now=CLOSES) as unit:
        unit.put(Evaluation(id=OCTOBER.id, closed_at=CLOSES, asked=3, ballots=ballots))
        await unit.commit()
    assert [".key", ".urn"] == left(tmp_path)
    await chores(store, at("2026-10-09 18:31"))
    assert [] == left(tmp_path)
    assert (ballots, CLOSES) == (closed(store).ballots, closed(store).closed_at)


async def test_after_a_crash_between_key_and_urn_the_rest_goes(store: Store, tmp_path: Path):
    await store.urns.close(BRANCH, OCTOBER.id)
    async with store.unit(BRANCH, actor="daemon", act="evaluation.closed", now=CLOSES) as unit:
        unit.put(Evaluation(id=OCTOBER.id, closed_at=CLOSES, asked=3, ballots=()))
        await unit.commit()
    next(tmp_path.rglob("urns/*.key")).unlink()
    await chores(store)
    assert [] == left(tmp_path)


async def test_a_disk_that_fails_at_the_sealing_leaves_the_vote_to_the_next_run(
    store: Store, disk: FailingDisk, tmp_path: Path
):
    disk.fail("write")
    with pytest.raises(NotSaved):
        await chores(store)
    disk.mend()
    assert {} == dict(store.records(BRANCH).evaluations)
    await chores(store)
    assert 2 == len(closed(store).ballots)
    assert [] == left(tmp_path)


async def test_a_vote_in_which_nobody_voted_is_closed_as_such(store: Store):
    """November: held by the secretary's word, nobody signed in."""
    async with store.unit(BRANCH, actor="m001", act="day.held", now=at("2026-11-05 19:00")) as unit:
        unit.put(replace(NOVEMBER, held=True))
        await unit.commit()
    await chores(store, at("2026-11-06 18:30"))
    assert (0, ()) == (
        store.records(BRANCH).evaluations[NOVEMBER.id].asked,
        store.records(BRANCH).evaluations[NOVEMBER.id].ballots,
    )


async def test_after_a_crash_at_any_change_of_the_disk_both_ballots_are_counted_once(store: Store, tmp_path: Path):
    """The process dies at the first change, at the second, and so on until it gets through."""
    await store.close()
    crashes = 0
    for steps in range(100):
        folder = tmp_path.with_name(f"{tmp_path.name}-{steps}")
        shutil.copytree(tmp_path, folder)
        disk = CrashingDisk(after=steps + 1000)
        dying = await Store.open(folder, files=disk)
        disk.left = steps
        try:
            await chores(dying)
        except (Crash, NotSaved):
            crashes += 1
        through = disk.left > 0
        abandon(dying)
        living = await Store.open(folder)
        await chores(living, at("2026-10-09 18:31"))
        assert {(Grade.GOOD,) * 4, (Grade.FAIRLY_GOOD,) * 4} == {each.marks for each in closed(living).ballots}
        assert 2 == len(closed(living).ballots)
        assert [] == left(folder)
        await living.close()
        if through:
            break
    assert crashes > 5


async def test_an_altered_urn_is_left_for_the_check_and_the_others_are_closed(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    """Its place is logged, its content isn't."""
    async with store.unit(BRANCH, actor="m001", act="day.held", now=at("2026-11-05 19:00")) as unit:
        unit.put(replace(NOVEMBER, held=True))
        await unit.commit()
    urn = next(tmp_path.rglob("urns/*.urn"))
    urn.write_bytes(urn.read_bytes().replace(b"good", b"poor", 1))
    caplog.set_level(logging.DEBUG)
    await chores(store, at("2026-11-06 18:30"))
    assert {NOVEMBER.id} == set(store.records(BRANCH).evaluations)
    assert "vote not closed" in caplog.text
    assert "poor" not in caplog.text
    assert urn.exists()


async def test_the_next_chore_is_the_next_closing(store: Store):
    records = store.records(BRANCH)
    assert CLOSES == next_chore(records, CALENDAR, at("2026-10-08 18:30"))
    await chores(store)
    assert next_chore(store.records(BRANCH), CALENDAR, CLOSES) is None


async def test_after_a_backup_came_back_whoever_voted_in_an_open_vote_is_asked_again_once(store: Store, tmp_path: Path):
    """A copy holds no urns: that somebody voted would stand there without a ballot. What is cast from then on counts."""
    async with store.unit(BRANCH, actor="m001", act="evaluation.voted", now=at("2026-10-08 19:00")) as unit:
        for one in PEOPLE[:2]:
            unit.put(voted(OCTOBER.id, one.id))
        unit.put(replace(GUEST, voted=True))
        await unit.commit()
    backup(tmp_path, tmp_path.with_suffix(".copy"), now=at("2026-10-08 20:00"))
    there = tmp_path.with_name(f"{tmp_path.name}-there")
    restore(tmp_path.with_suffix(".copy"), there, now=at("2026-10-08 21:00"))
    restored = await Store.open(there)
    await chores(restored, at("2026-10-08 21:01"))
    records = restored.records(BRANCH)
    assert ({}, False) == (dict(records.voted), records.guests[GUEST.id].voted)

    await restored.urns.cast(BRANCH, OCTOBER.id, PEOPLE[0].id, Ballot(id="again", marks=4 * (Grade.FAIR,)))
    async with restored.unit(BRANCH, actor="m001", act="evaluation.voted", now=at("2026-10-08 21:05")) as unit:
        unit.put(voted(OCTOBER.id, PEOPLE[0].id))
        await unit.commit()
    await chores(restored, at("2026-10-08 21:06"))
    assert 1 == len(restored.records(BRANCH).voted)
    await chores(restored)
    assert [(Grade.FAIR,) * 4] == [each.marks for each in closed(restored).ballots]
    await restored.close()
