"""The book: an ordinary TinyDB file, replaced as a whole, up to some entry of the journal."""

import asyncio
import errno
import json
import random

import pytest
from tinydb import Query, TinyDB

from tests.storage.disks import FailingDisk, FullDisk
from tests.storage.samples import FIRST, NOW, a_member, a_signin, book_of, journal_of, new_store, put
from zhibu.storage.book import BookStorage
from zhibu.storage.check import check
from zhibu.storage.store import Store
from zhibu.storage.trouble import Damaged, NotSaved, Trouble


async def test_stock_tinydb_opens_a_book(tmp_path):
    store = await new_store(tmp_path)
    await put(store, *(a_member(number) for number in range(450)))
    await store.close()

    with TinyDB(book_of(tmp_path), access_mode="r") as db:
        assert 450 == len(db.table("members"))
        assert "张7" == db.table("members").get(Query().id == "m7")["name"]
        assert [2] == [document["n"] for document in db.table("zhibu")]
    assert [] == check(tmp_path)


async def test_our_storage_class_reads_and_writes_a_book_through_tinydb(tmp_path):
    """Its replacement is atomic and sealed; `check` still notices that the journal knows nothing of it."""
    store = await new_store(tmp_path)
    await put(store, a_member(1))
    await store.close()

    with TinyDB(book_of(tmp_path), storage=BookStorage) as db:
        assert "张1" == db.table("members").get(doc_id=1)["name"]
        db.table("members").update({"name": "李四"}, doc_ids=[1])

    assert [Trouble.BOOK_DIFFERS] == [finding.code for finding in check(tmp_path)]


async def test_opening_replays_only_what_is_newer_than_the_book(tmp_path):
    """The lines before the book's entry aren't read: opening costs what is new, whatever the journal weighs."""
    store = await new_store(tmp_path)
    for number in range(30):
        await put(store, a_member(number))
    await store.snapshot(FIRST)
    await put(store, a_member(30), a_signin(3))
    await put(store, a_member(3, contact="new"))
    async with store.unit(FIRST, actor="m1", act="remove", now=NOW) as unit:
        unit.remove(a_member(4))
        await unit.commit()
    book = json.loads(book_of(tmp_path).read_bytes())
    assert 31 == book["zhibu"]["1"]["n"]
    records = store.records(FIRST)
    copy = tmp_path / "copy"
    (copy / "branches" / FIRST).mkdir(parents=True)
    for path in (book_of(tmp_path), journal_of(tmp_path)):
        (copy / "branches" / FIRST / path.name).write_bytes(path.read_bytes())
    await store.close()

    store = await Store.open(copy, read_only=True)

    assert records == store.records(FIRST)
    assert "new" == store.records(FIRST).members["m3"].contact
    assert "m4" not in store.records(FIRST).members
    await store.close()


async def test_a_missing_book_is_made_from_the_journal(tmp_path):
    store = await new_store(tmp_path)
    await put(store, a_member(1), a_signin(1))
    records = store.records(FIRST)
    await store.close()
    book_of(tmp_path).unlink()

    store = await Store.open(tmp_path)

    assert records == store.records(FIRST)
    await store.close()
    assert book_of(tmp_path).exists()


async def test_the_book_is_written_when_the_journal_has_grown(tmp_path):
    store = await new_store(tmp_path, snapshot_bytes=2000)
    for number in range(20):
        await put(store, a_member(number))
    async with asyncio.timeout(5):
        while not book_of(tmp_path).exists():
            await asyncio.sleep(0.01)
    await store.close()
    assert [] == check(tmp_path)


async def test_every_flipped_byte_of_a_book_is_found(tmp_path):
    store = await new_store(tmp_path)
    await put(store, a_member(1, contact="1e5"))
    await store.close()
    data = book_of(tmp_path).read_bytes()
    seed = random.Random(7)
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= seed.randrange(1, 256)
        book_of(tmp_path).write_bytes(flipped)
        with pytest.raises(Damaged):
            BookStorage(book_of(tmp_path)).read()

    store = await Store.open(tmp_path)
    assert Trouble.BOOK_ALTERED == store.stopped[FIRST].code
    await store.close()


async def test_a_book_that_cant_be_written_fails_no_commit(tmp_path):
    """A full disk under the book: the journal has everything; the book is tried again later."""
    disk = FailingDisk()
    store = await new_store(tmp_path, files=disk, snapshot_bytes=1000)
    disk.fail("rename", errno.ENOSPC)
    for number in range(20):
        await put(store, a_member(number))
    with pytest.raises(NotSaved):
        await store.snapshot(FIRST)
    assert not book_of(tmp_path).exists()
    assert 20 == len(store.records(FIRST).members)

    disk.mend()
    for number in range(20, 30):
        await put(store, a_member(number))
    async with asyncio.timeout(5):
        while not book_of(tmp_path).exists():
            await asyncio.sleep(0.01)
    await store.close()
    assert [] == check(tmp_path)


async def test_a_stop_on_a_full_disk_is_still_clean(tmp_path):
    disk = FullDisk()
    store = await new_store(tmp_path, files=disk)
    await put(store, a_member(1))
    disk.room = 100
    await store.close()

    store = await Store.open(tmp_path)
    assert ["m1"] == list(store.records(FIRST).members)
    await store.close()


async def test_a_snapshot_holds_nobody_up(tmp_path):
    """While a book of some thousand records is written, commits and the loop go on."""
    store = await new_store(tmp_path)
    await put(store, *(a_member(number) for number in range(4000)))
    task = asyncio.create_task(store.snapshot(FIRST))
    done = 0
    while not task.done():
        await put(store, a_signin(done))
        done += 1
    await task

    assert done >= 2
    await store.close()
    store = await Store.open(tmp_path)
    assert done == len(store.records(FIRST).signins)
    await store.close()
