"""What a unit of work promises to the floors above."""

import asyncio
from datetime import timedelta

import pytest

from tests.storage.disks import CountingDisk, FailingDisk
from tests.storage.samples import FIRST, NOW, SECOND, a_branch, a_member, a_signin, new_store, put
from zhibu.branch.refusal import Refusal
from zhibu.storage.store import Store
from zhibu.storage.trouble import BadRecord, NotSaved, Stopped


async def test_a_unit_commits_all_or_nothing(tmp_path):
    """A refusal in the midst of a unit leaves the branch as it was."""
    store = await new_store(tmp_path)
    with pytest.raises(Refusal):
        async with store.unit(FIRST, actor="m1", act="signin", now=NOW) as unit:
            unit.put(a_member(1))
            raise Refusal("no")

    assert {} == dict(store.records(FIRST).members)

    await put(store, a_member(1), a_signin(1))

    assert ["m1"] == list(store.records(FIRST).members)
    assert ["2026-10:m1"] == list(store.records(FIRST).signins)
    await store.close()


async def test_a_unit_reads_its_own_puts_and_others_only_what_is_durable(tmp_path):
    store = await new_store(tmp_path)
    async with store.unit(FIRST, actor="m1", act="put", now=NOW) as unit:
        unit.put(a_member(1))
        assert "m1" in unit.records.members
        unit.remove(a_member(1))
        assert "m1" not in unit.records.members
        unit.put(a_member(2))
        assert {} == dict(store.records(FIRST).members)
        await unit.commit()

    assert ["m2"] == list(store.records(FIRST).members)
    await store.close()


async def test_an_entry_says_who_did_what_when_and_why(tmp_path):
    store = await new_store(tmp_path)
    entry = await put(store, a_member(1), actor="m7", act="roster.change", cause="telegram:5", rows=1)

    assert (2, "m7", "roster.change", "telegram:5", NOW, {"rows": 1}) == (
        entry.n,
        entry.actor,
        entry.act,
        entry.cause,
        entry.at,
        entry.facts,
    )
    assert [("members", "m1", "张1")] == [
        (change.table, change.id, change.document["name"]) for change in entry.changes
    ]
    await store.close()


async def test_a_unit_that_changes_nothing_writes_nothing(tmp_path):
    """Putting a record as it stands, or nothing at all, adds no line to the journal."""
    store = await new_store(tmp_path)
    before = await put(store, a_member(1))

    again = await put(store, a_member(1))
    empty = await put(store)
    async with store.unit(FIRST, actor="m1", act="look", now=NOW):
        pass

    assert (2, 2, 2, 2) == (before.n, again.n, empty.n, store.last(FIRST).n)
    await store.close()


async def test_what_is_put_and_taken_back_isnt_written(tmp_path):
    store = await new_store(tmp_path)
    async with store.unit(FIRST, actor="m1", act="put", now=NOW) as unit:
        unit.put(a_member(1))
        unit.remove(a_member(1))
        await unit.commit()

    assert 1 == store.last(FIRST).n
    await store.close()


async def test_leaving_with_changes_and_without_a_commit_is_an_error(tmp_path):
    store = await new_store(tmp_path)
    with pytest.raises(RuntimeError, match="without a commit"):
        async with store.unit(FIRST, actor="m1", act="put", now=NOW) as unit:
            unit.put(a_member(1))
    await store.close()


async def test_nothing_but_the_commit_may_be_awaited(tmp_path):
    """While a unit waits for something else, the world goes on: what it decided on may be old."""
    store = await new_store(tmp_path)
    with pytest.raises(RuntimeError, match="awaited"):
        async with store.unit(FIRST, actor="m1", act="put", now=NOW) as unit:
            unit.put(a_member(1))
            await asyncio.sleep(0)
            await unit.commit()

    assert 1 == store.last(FIRST).n
    await put(store, a_member(1))
    await store.close()


async def test_a_committed_unit_takes_nothing_more(tmp_path):
    store = await new_store(tmp_path)
    async with store.unit(FIRST, actor="m1", act="put", now=NOW) as unit:
        unit.put(a_member(1))
        await unit.commit()
        with pytest.raises(RuntimeError):
            unit.put(a_member(2))
        with pytest.raises(RuntimeError):
            await unit.commit()
    await store.close()


async def test_two_units_of_one_branch_run_in_the_order_of_asking(tmp_path):
    """Fifty decisions at once see each other's results, each exactly one more."""
    store = await new_store(tmp_path)
    seen = []

    async def one(number):
        async with store.unit(FIRST, actor="m1", act="put", now=NOW) as unit:
            seen.append((number, len(unit.records.members)))
            unit.put(a_member(number))
            await unit.commit()

    await asyncio.gather(*(one(number) for number in range(50)))

    assert [(number, number) for number in range(50)] == seen
    await store.close()


async def test_commits_that_wait_together_share_one_fsync(tmp_path):
    """Group commit: a hundred commits that come while one is being written cost one more fsync."""
    disk = CountingDisk()
    store = await new_store(tmp_path, files=disk)
    disk.hold()
    first = asyncio.create_task(put(store, a_member(0)))
    await asyncio.to_thread(disk.waiting.wait, 10)
    others = [asyncio.create_task(put(store, a_member(number))) for number in range(1, 101)]
    await asyncio.sleep(0.05)
    before = disk.synced
    disk.release()
    await asyncio.gather(first, *others)

    assert 2 == disk.synced - before
    assert 101 == len(store.records(FIRST).members)
    await store.close()


async def test_the_lock_isnt_held_during_the_fsync(tmp_path):
    """While one commit waits for the disk, the next unit decides on what is staged; readers don't see it yet."""
    disk = CountingDisk()
    store = await new_store(tmp_path, files=disk)
    disk.hold()
    first = asyncio.create_task(put(store, a_member(1)))
    await asyncio.to_thread(disk.waiting.wait, 10)

    staged = []

    async def second():
        async with store.unit(FIRST, actor="m2", act="put", now=NOW) as unit:
            staged.extend(unit.records.members)
            unit.put(a_member(2))
            await unit.commit()

    task = asyncio.create_task(second())
    await asyncio.sleep(0.02)

    assert ["m1"] == staged
    assert {} == dict(store.records(FIRST).members)
    assert not first.done()
    assert not task.done()

    disk.release()
    await asyncio.gather(first, task)

    assert {"m1", "m2"} == set(store.records(FIRST).members)
    await store.close()


async def test_a_refusal_waits_for_what_it_rests_on(tmp_path):
    """“You are signed in already” isn't said before that sign-in is on disk, and not at all when it never gets there."""
    disk = CountingDisk()
    store = await new_store(tmp_path, files=disk)
    disk.hold()
    first = asyncio.create_task(put(store, a_signin(1)))
    await asyncio.to_thread(disk.waiting.wait, 10)

    async def again():
        async with store.unit(FIRST, actor="m1", act="signin", now=NOW) as unit:
            if unit.records.signins:
                raise Refusal("signin.already")

    refused = asyncio.create_task(again())
    await asyncio.sleep(0.02)

    assert not refused.done()

    disk.release()
    await first
    with pytest.raises(Refusal):
        await refused
    await store.close()


async def test_a_refusal_that_rests_on_what_failed_is_not_saved(tmp_path):
    disk = FailingDisk()
    store = await new_store(tmp_path, files=disk)
    disk.fail("write")

    async def again():
        async with store.unit(FIRST, actor="m1", act="signin", now=NOW) as unit:
            if unit.records.signins:
                raise Refusal("signin.already")

    outcomes = await asyncio.gather(put(store, a_signin(1)), again(), return_exceptions=True)

    assert [NotSaved, NotSaved] == [type(outcome) for outcome in outcomes]
    await store.close()


async def test_a_handler_cancelled_while_it_waits_leaves_the_branch_usable(tmp_path):
    """Cancelled before the commit: nothing; cancelled while the disk is slow: the others go on."""
    disk = CountingDisk()
    store = await new_store(tmp_path, files=disk)
    disk.hold()
    slow = asyncio.create_task(put(store, a_member(1)))
    await asyncio.to_thread(disk.waiting.wait, 10)
    waiting = asyncio.create_task(put(store, a_member(2)))
    await asyncio.sleep(0.01)
    slow.cancel()
    disk.release()
    await waiting

    assert {"m1", "m2"} == set(store.records(FIRST).members)

    async with store.unit(FIRST, actor="m1", act="put", now=NOW) as unit:
        queued = asyncio.create_task(put(store, a_member(3)))
        unit.put(a_member(4))
        queued.cancel()
        await unit.commit()
    await asyncio.gather(queued, return_exceptions=True)
    await put(store, a_member(5))

    assert {"m1", "m2", "m4", "m5"} == set(store.records(FIRST).members)
    await store.close()


async def test_branches_dont_wait_for_each_other(tmp_path):
    """While a unit of one branch is open, another branch commits."""
    store = await new_store(tmp_path, FIRST, SECOND)
    async with store.unit(FIRST, actor="m1", act="look", now=NOW), asyncio.timeout(5):
        await put(store, a_member(1), branch=SECOND)

    assert ["m1"] == list(store.records(SECOND).members)
    await store.close()


async def test_time_never_goes_backwards_in_a_journal(tmp_path):
    """A clock set back repeats the last instant, and what it said is kept beside it."""
    store = await new_store(tmp_path)
    await put(store, a_member(1), now=NOW + timedelta(hours=1))
    late = await put(store, a_member(2), now=NOW)

    assert (NOW + timedelta(hours=1), NOW) == (late.at, late.said_at)

    await store.close()
    store = await Store.open(tmp_path)

    assert (NOW + timedelta(hours=1), NOW) == (store.last(FIRST).at, store.last(FIRST).said_at)
    await store.close()


async def test_a_redelivered_update_is_known_by_its_cause_also_after_a_restart(tmp_path):
    store = await new_store(tmp_path)
    await put(store, a_signin(1), act="signin", cause="telegram:41", way="button")
    await put(store, a_signin(2), act="signin", cause="telegram:42", way="button")

    def known():
        found = store.done(FIRST, "telegram:41")
        return found.act, found.facts, [change.id for change in found.changes]

    assert ("signin", {"way": "button"}, ["2026-10:m1"]) == known()
    assert store.done(FIRST, "telegram:43") is None

    await store.close()
    store = await Store.open(tmp_path)

    assert ("signin", {"way": "button"}, ["2026-10:m1"]) == known()

    await put(store, a_signin(3), cause="telegram:44")
    assert 4 == store.done(FIRST, "telegram:44").n
    await store.close()

    reader = await Store.open(tmp_path, read_only=True)
    assert 2 == reader.done(FIRST, "telegram:41").n
    await reader.close()


async def test_a_commit_calls_back_once_it_is_durable(tmp_path):
    """A callback that fails doesn't fail the commit."""
    store = await new_store(tmp_path)
    heard = []
    store.on_commit(lambda branch: heard.append((branch, len(store.records(branch).members))))
    await put(store, a_member(1))
    await asyncio.sleep(0)

    assert [(FIRST, 1)] == heard
    await store.close()


@pytest.mark.parametrize(
    ("record", "place"),
    [
        (a_member(1, name=7), "name"),
        (a_member(1, accepted_on="yesterday"), "accepted_on"),
        (a_member(1, duties=("king",)), "duties"),
    ],
)
async def test_what_couldnt_be_read_back_isnt_put(tmp_path, record, place):
    """The error names table, id and field; nothing is written."""
    store = await new_store(tmp_path)
    with pytest.raises(BadRecord) as caught:
        await put(store, record)

    assert ("members", "m1") == (caught.value.table, caught.value.id)
    assert caught.value.field.startswith(place)
    assert 1 == store.last(FIRST).n
    await store.close()


async def test_an_instant_without_its_offset_is_refused(tmp_path):
    store = await new_store(tmp_path)
    with pytest.raises(ValueError, match="offset"):
        await put(store, a_member(1), now=NOW.replace(tzinfo=None))

    assert 1 == store.last(FIRST).n
    await store.close()


async def test_facts_come_back_as_they_went(tmp_path):
    """Whatever JSON can hold; anything else is refused before it is written."""
    store = await new_store(tmp_path)
    facts = {"text": "堃\u2028", "list": [1, 2.5, None, True], "deep": {"a": {"b": "c"}}, "when": NOW}
    written = await put(store, a_member(1), cause="telegram:1", **facts)

    assert {**facts, "when": NOW.isoformat()} == written.facts
    with pytest.raises(TypeError):
        await put(store, a_member(2), thing=object())
    await store.close()
    store = await Store.open(tmp_path)
    assert written == store.done(FIRST, "telegram:1") == store.last(FIRST)
    await store.close()


async def test_a_branch_is_there_as_a_whole_once(tmp_path):
    store = await new_store(tmp_path)
    with pytest.raises(ValueError, match="already"):
        await store.create(a_branch(), actor="operator", now=NOW)
    with pytest.raises(KeyError):
        store.records(SECOND)
    with pytest.raises(KeyError):
        store.unit(SECOND, actor="m1", act="put", now=NOW)
    with pytest.raises(ValueError, match="storage itself"):
        store.unit(FIRST, actor="m1", act="journal.erased", now=NOW)
    await store.close()


@pytest.mark.parametrize("id_", ["", ".", "..", "a/b", "a b", "-a", ".hidden", "支部", "x" * 65])
async def test_an_id_that_cant_be_a_folder_is_refused(tmp_path, id_):
    store = await Store.open(tmp_path)
    with pytest.raises(ValueError, match="id of a branch"):
        await store.create(a_branch(id_), actor="operator", now=NOW)

    assert () == store.branches()
    await store.close()


async def test_a_store_that_reads_only_writes_nothing(tmp_path):
    store = await new_store(tmp_path)
    await put(store, a_member(1))
    before = sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))

    reader = await Store.open(tmp_path, read_only=True)
    with pytest.raises(RuntimeError):
        reader.unit(FIRST, actor="m1", act="put", now=NOW)

    assert ["m1"] == list(reader.records(FIRST).members)
    await reader.close()
    assert before == sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))
    await store.close()


async def test_a_closed_store_takes_no_more_units(tmp_path):
    store = await new_store(tmp_path)
    await store.close()
    with pytest.raises((RuntimeError, Stopped)):
        await put(store, a_member(1))
