"""Copies and the way back: consistent beside a running daemon, verified, all or nothing."""

import asyncio
import random
import tarfile
from datetime import timedelta

import pytest

from tests.storage.disks import Crash, CrashingDisk
from tests.storage.samples import (
    DAY,
    FIRST,
    NOW,
    SECOND,
    a_ballot,
    a_branch,
    a_member,
    a_signin,
    an_evaluation,
    book_of,
    graves,
    journal_of,
    new_store,
    put,
)
from zhibu.branch.ids import MemberId
from zhibu.storage import backup as backups
from zhibu.storage.backup import WouldOverwrite, backup, restore
from zhibu.storage.check import check
from zhibu.storage.store import Store
from zhibu.storage.trouble import Damaged, Locked, Trouble

LATER = NOW + timedelta(days=2)


async def test_what_was_copied_comes_back(tmp_path):
    """Records, causes and the chain, in another folder; the restore is an act in each journal."""
    store = await new_store(tmp_path / "a", FIRST, SECOND)
    await put(store, a_member(1), cause="telegram:1")
    await store.snapshot(FIRST)
    await put(store, a_signin(1))
    made = await asyncio.to_thread(backup, tmp_path / "a", tmp_path / "copy", now=NOW)
    before = {branch: store.records(branch) for branch in store.branches()}
    await store.close()

    restore(tmp_path / "copy", tmp_path / "b", now=LATER)
    store = await Store.open(tmp_path / "b")

    assert ((FIRST, SECOND), ()) == (made.branches, made.left_out)
    assert before == {branch: store.records(branch) for branch in store.branches()}
    assert "backup.restored" == store.last(FIRST).act
    assert 2 == store.done(FIRST, "telegram:1").n
    assert (NOW, LATER) == (store.restored(FIRST).copied_at, store.restored(FIRST).at)
    assert 0o600 == (tmp_path / "copy").stat().st_mode & 0o777

    await put(store, a_signin(2))
    await store.close()
    store = await Store.open(tmp_path / "b")
    assert (NOW, LATER) == (store.restored(FIRST).copied_at, store.restored(FIRST).at)
    await store.close()
    assert [] == graves(check(tmp_path / "b"))


async def test_a_copy_beside_a_busy_daemon_is_consistent(tmp_path):
    """While commits and snapshots go on: every copy holds everything that was durable before it, and verifies."""
    store = await new_store(tmp_path / "a", snapshot_bytes=3000)
    stop = asyncio.Event()
    done = []

    async def rush():
        number = 0
        while not stop.is_set():
            await put(store, a_signin(number))
            done.append(number)
            number += 1

    task = asyncio.create_task(rush())
    for turn in range(4):
        await asyncio.sleep(0.05)
        before = len(done)
        await asyncio.to_thread(backup, tmp_path / "a", tmp_path / f"copy{turn}", now=NOW)
        restore(tmp_path / f"copy{turn}", tmp_path / f"b{turn}", now=NOW)
        copy = await Store.open(tmp_path / f"b{turn}", read_only=True)
        count = len(copy.records(FIRST).signins)
        await copy.close()

        assert before <= count <= len(done) + 1
        assert [] == graves(check(tmp_path / f"b{turn}"))
    stop.set()
    await task
    await store.close()


async def test_urns_and_keys_are_left_out_and_the_open_votes_named(tmp_path):
    """A copy of an open vote would outlive its secrecy; it is asked again after a restore."""
    store = await new_store(tmp_path / "a")
    await store.urns.cast(FIRST, DAY, MemberId("m1"), a_ballot("good", comment="secret words"))
    await store.urns.cast(FIRST, "2026-09", MemberId("m1"), a_ballot("good"))
    ballots = await store.urns.close(FIRST, "2026-09")
    await put(store, an_evaluation(*ballots, day="2026-09"))
    await asyncio.to_thread(backup, tmp_path / "a", tmp_path / "copy", now=NOW)
    await store.close()

    with tarfile.open(tmp_path / "copy") as tar:
        names = tar.getnames()
    assert {"manifest.json", "branches/first/journal.jsonl"} == set(names)

    restore(tmp_path / "copy", tmp_path / "b", now=LATER)
    store = await Store.open(tmp_path / "b")
    assert [DAY] == store.restored(FIRST).votes
    await store.close()


async def test_nothing_is_overwritten_without_force(tmp_path):
    store = await new_store(tmp_path / "a")
    await put(store, a_member(1))
    await asyncio.to_thread(backup, tmp_path / "a", tmp_path / "copy", now=NOW)
    await put(store, a_member(2))
    with pytest.raises(Locked):
        restore(tmp_path / "copy", tmp_path / "a", now=LATER, force=True)
    await store.close()
    with pytest.raises(WouldOverwrite):
        restore(tmp_path / "copy", tmp_path / "a", now=LATER)
    store = await Store.open(tmp_path / "a", read_only=True)
    assert {"m1", "m2"} == set(store.records(FIRST).members)
    await store.close()

    restore(tmp_path / "copy", tmp_path / "a", now=LATER, force=True)

    store = await Store.open(tmp_path / "a")
    assert {"m1"} == set(store.records(FIRST).members)
    await store.close()
    assert {"branches", "lock"} == {path.name for path in (tmp_path / "a").iterdir()}


async def test_an_altered_copy_is_refused_and_nothing_changes(tmp_path):
    store = await new_store(tmp_path / "a")
    await put(store, *(a_member(number) for number in range(20)))
    await store.close()
    backup(tmp_path / "a", tmp_path / "copy", now=NOW)
    data = (tmp_path / "copy").read_bytes()
    seed = random.Random(3)
    for place in sorted(seed.sample(range(10, len(data)), 40)):
        flipped = bytearray(data)
        flipped[place] ^= seed.randrange(1, 256)
        (tmp_path / "copy").write_bytes(flipped)
        with pytest.raises(Damaged) as caught:
            backups.read(tmp_path / "copy")
        assert caught.value.finding.code in (Trouble.BACKUP_ALTERED, Trouble.NEWER_FORMAT)
    for broken in (b"", b"not a copy", data[: len(data) // 2]):
        (tmp_path / "copy").write_bytes(broken)
        with pytest.raises(Damaged):
            restore(tmp_path / "copy", tmp_path / "b", now=LATER)
    assert not (tmp_path / "b").exists()


async def test_a_damaged_branch_is_left_out_and_said(tmp_path):
    store = await new_store(tmp_path / "a", FIRST, SECOND)
    await store.close()
    data = bytearray(book_of(tmp_path / "a").read_bytes())
    data[50] ^= 1
    book_of(tmp_path / "a").write_bytes(data)

    made = backup(tmp_path / "a", tmp_path / "copy", now=NOW)

    assert (SECOND,) == made.branches
    assert [Trouble.BOOK_ALTERED] == [finding.code for finding in made.left_out]


async def test_other_files_can_go_along(tmp_path):
    """Such as the mark of a folder that was rehearsed."""
    store = await new_store(tmp_path / "a")
    await store.close()
    (tmp_path / "a" / "rehearsed").write_text("2026")
    backup(tmp_path / "a", tmp_path / "copy", now=NOW, also=("rehearsed", "absent"))
    restore(tmp_path / "copy", tmp_path / "b", now=LATER)

    assert "2026" == (tmp_path / "b" / "rehearsed").read_text()
    assert 0o600 == (tmp_path / "b" / "rehearsed").stat().st_mode & 0o777


async def test_an_interrupted_restore_leaves_the_old_or_the_new_branches(tmp_path):
    """At every change of the disk; the next opening finishes what was begun."""
    store = await new_store(tmp_path / "a")
    await put(store, a_member(1))
    await store.close()
    backup(tmp_path / "a", tmp_path / "copy", now=NOW)
    seen = set()
    for steps in range(200):
        folder = tmp_path / str(steps)
        store = await new_store(folder, SECOND)
        await store.close()
        disk = CrashingDisk(after=steps)
        try:
            restore(tmp_path / "copy", folder, now=LATER, force=True, files=disk)
            finished = True
        except Crash:
            finished = False
        store = await Store.open(folder)
        found = store.branches()
        await store.close()

        assert found in ((FIRST,), (SECOND,))
        assert {"branches", "lock"} == {path.name for path in folder.iterdir()}
        assert [] == graves(check(folder))
        seen.add(found)
        if finished:
            assert (FIRST,) == found
            break
    assert finished
    assert {(FIRST,), (SECOND,)} == seen


async def test_an_empty_folder_can_be_copied(tmp_path):
    store = await Store.open(tmp_path / "a")
    await store.close()
    backup(tmp_path / "a", tmp_path / "copy", now=NOW)
    restore(tmp_path / "copy", tmp_path / "b", now=LATER)
    store = await Store.open(tmp_path / "b")
    await store.create(a_branch(), actor="operator", now=NOW)
    await store.close()
    assert journal_of(tmp_path / "b").exists()
