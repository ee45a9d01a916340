"""Disks that are full, failing or read-only: what was acknowledged stays, what wasn't isn't there, the branch goes on."""

import asyncio
import errno

import pytest

from tests.storage.disks import Crash, CrashingDisk, FailingDisk, FullDisk, abandon
from tests.storage.samples import FIRST, NOW, SECOND, a_branch, a_member, journal_of, new_store, put
from zhibu.storage.check import check
from zhibu.storage.store import Store
from zhibu.storage.trouble import NotSaved, Stopped, Trouble


@pytest.mark.parametrize("room", [0, 1, 100, 350])
async def test_a_full_disk_is_told_and_taken_back(tmp_path, room):
    """A line that didn't fit leaves no trace, the error says why, and there is no repair to do once there is room."""
    disk = FullDisk()
    store = await new_store(tmp_path, files=disk)
    await put(store, a_member(1))
    before = journal_of(tmp_path).read_bytes()
    disk.room = room
    with pytest.raises(NotSaved) as caught:
        await put(store, a_member(2))

    assert (errno.ENOSPC, journal_of(tmp_path)) == (caught.value.errno, caught.value.path)
    assert before == journal_of(tmp_path).read_bytes()
    assert ["m1"] == list(store.records(FIRST).members)

    disk.room = None
    await put(store, a_member(3))

    assert {"m1", "m3"} == set(store.records(FIRST).members)
    await store.close()
    assert [] == check(tmp_path)


async def test_everything_staged_on_a_failed_commit_fails_with_it(tmp_path):
    """A later unit decided on what was staged: it can't stand alone. The next one reads what is durable."""
    disk = FailingDisk()
    store = await new_store(tmp_path, files=disk)
    disk.fail("write", errno.ENOSPC, times=1)
    outcomes = await asyncio.gather(*(put(store, a_member(number)) for number in range(10)), return_exceptions=True)
    failed = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, NotSaved)]

    assert 0 in failed
    assert {f"m{number}" for number in range(10) if number not in failed} == set(store.records(FIRST).members)

    async with store.unit(FIRST, actor="m1", act="look", now=NOW) as unit:
        assert set(unit.records.members) == set(store.records(FIRST).members)
    await store.close()
    assert [] == check(tmp_path)


async def test_a_failed_fsync_is_never_tried_again(tmp_path):
    """The kernel may have thrown the pages away: what was refused is cut off, and the branch is read from the disk."""
    disk = FailingDisk()
    store = await new_store(tmp_path, files=disk)
    await put(store, a_member(1))
    before = journal_of(tmp_path).read_bytes()
    disk.fail("sync_data", errno.EIO, times=1)
    with pytest.raises(NotSaved) as caught:
        await put(store, a_member(2))
    await put(store, a_member(3))

    assert errno.EIO == caught.value.errno
    assert {"m1", "m3"} == set(store.records(FIRST).members)
    assert journal_of(tmp_path).read_bytes().startswith(before)
    assert "张2".encode() not in journal_of(tmp_path).read_bytes()
    await store.close()
    assert [] == check(tmp_path)


async def test_a_disk_that_keeps_failing_stops_the_branch_not_the_daemon(tmp_path):
    disk = FailingDisk()
    store = await new_store(tmp_path, FIRST, SECOND, files=disk)
    disk.fail("sync_data", errno.EIO)
    with pytest.raises(NotSaved):
        await put(store, a_member(1))
    with pytest.raises(Stopped):
        async with asyncio.timeout(5):
            while True:
                await put(store, a_member(2))
    disk.mend()

    assert (Trouble.UNREADABLE, errno.EIO) == (store.stopped[FIRST].code, store.stopped[FIRST].facts["errno"])
    assert (SECOND,) == store.branches()

    await put(store, a_member(1), branch=SECOND)
    await store.close()
    store = await Store.open(tmp_path)
    assert {} == dict(store.records(FIRST).members)
    await store.close()


async def test_a_half_line_that_cant_be_taken_back_is_cut_off_by_opening_again(tmp_path):
    disk = FailingDisk()
    store = await new_store(tmp_path, files=disk)
    await put(store, a_member(1))
    real = disk.write
    disk.write = lambda fd, data: real(fd, data[:50]) if len(data) > 100 else disk._maybe("write") or real(fd, data)
    disk.fail("truncate", errno.EIO, times=1)

    half = []

    def write_half(fd, data):
        if half:
            raise OSError(errno.ENOSPC, "full")
        half.append(True)
        return real(fd, data[:50])

    disk.write = write_half
    with pytest.raises(NotSaved):
        await put(store, a_member(2))
    disk.write = real
    await put(store, a_member(3))

    assert {"m1", "m3"} == set(store.records(FIRST).members)
    await store.close()
    assert [] == [finding for finding in check(tmp_path) if finding.code is not Trouble.TORN_KEPT]


async def test_a_disk_that_is_read_only_for_a_while_stops_no_branch(tmp_path):
    """Where not a byte was written, nothing has to be taken back: the branch goes on as soon as it can be written to."""
    disk = FailingDisk()
    store = await new_store(tmp_path, files=disk)
    await put(store, a_member(1))
    for method in ("write", "truncate", "open", "rename", "unlink"):
        disk.fail(method, errno.EROFS)
    for number in (2, 3):
        with pytest.raises(NotSaved) as caught:
            await put(store, a_member(number))
        assert errno.EROFS == caught.value.errno
    assert {} == dict(store.stopped)
    assert ["m1"] == list(store.records(FIRST).members)

    disk.mend()
    await put(store, a_member(4))
    assert ["m1", "m4"] == list(store.records(FIRST).members)
    await store.close()
    assert [] == check(tmp_path)


async def test_a_torn_end_on_a_full_disk_is_mended_once_there_is_room(tmp_path):
    """The branch opens and can be read; its first commit finds out whether there is room."""
    store = await new_store(tmp_path)
    await put(store, a_member(1))
    await store.close()
    with journal_of(tmp_path).open("ab") as file:
        file.write(b'{"n":3,"at":"2026')
    disk = FailingDisk()
    disk.fail("write", errno.ENOSPC)
    store = await Store.open(tmp_path, files=disk)

    assert ["m1"] == list(store.records(FIRST).members)
    with pytest.raises(NotSaved):
        await put(store, a_member(2))

    disk.mend()
    await put(store, a_member(3))

    assert {"m1", "m3"} == set(store.records(FIRST).members)
    await store.close()
    assert [Trouble.TORN_KEPT] == [finding.code for finding in check(tmp_path)]


async def test_a_folder_that_cant_be_written_to_is_a_clear_error(tmp_path):
    """At the start: which path, and why. What is there can still be read."""
    store = await new_store(tmp_path)
    await put(store, a_member(1))
    await store.close()
    disk = FailingDisk()
    disk.fail("open", errno.EROFS)
    with pytest.raises(NotSaved) as caught:
        await Store.open(tmp_path, files=disk)

    assert (errno.EROFS, tmp_path / "lock") == (caught.value.errno, caught.value.path)

    reader = await Store.open(tmp_path, files=disk, read_only=True)
    assert ["m1"] == list(reader.records(FIRST).members)
    await reader.close()


async def test_a_disk_that_turns_read_only_is_told_at_the_next_commit(tmp_path):
    disk = FailingDisk()
    store = await new_store(tmp_path, files=disk)
    disk.fail("write", errno.EROFS)
    with pytest.raises(NotSaved) as caught:
        await put(store, a_member(1))

    assert errno.EROFS == caught.value.errno
    await store.close()


async def test_a_branch_that_couldnt_be_made_isnt_there(tmp_path):
    """Wherever the making dies, the next opening has either the whole branch or none."""
    made = []
    for steps in range(2, 12):
        folder = tmp_path / str(steps)
        folder.mkdir()
        (folder / "branches").mkdir(mode=0o700)
        disk = CrashingDisk(after=steps)
        store = await Store.open(folder, files=disk)
        try:
            await store.create(a_branch(), actor="operator", now=NOW)
        except Crash:
            pass
        abandon(store)

        store = await Store.open(folder)
        made.append(FIRST in store.branches())
        if FIRST not in store.branches():
            await store.create(a_branch(), actor="operator", now=NOW)

        assert "第一党支部" == store.records(FIRST).branch.name
        await store.close()
        assert [] == check(folder)

    assert [False, True] == sorted(set(made))
    assert made == sorted(made)


async def test_a_writer_that_dies_leaves_nobody_waiting(tmp_path):
    """A fault of the program itself: the branch stops, everybody is told, the next opening has what was acknowledged."""
    disk = FailingDisk()
    store = await new_store(tmp_path, FIRST, SECOND, files=disk)
    await put(store, a_member(1))
    real = disk.write

    def broken(fd, data):
        raise ZeroDivisionError

    disk.write = broken
    async with asyncio.timeout(5):
        outcomes = await asyncio.gather(*(put(store, a_member(n)) for n in range(2, 6)), return_exceptions=True)
    disk.write = real

    assert {NotSaved, Stopped} >= {type(outcome) for outcome in outcomes}
    assert Trouble.UNREADABLE == store.stopped[FIRST].code
    await put(store, a_member(1), branch=SECOND)
    await store.close()
    store = await Store.open(tmp_path)
    assert ["m1"] == list(store.records(FIRST).members)
    await store.close()
