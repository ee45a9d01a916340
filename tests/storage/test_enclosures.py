"""Attached files: durable before their record, found out when a byte flips, copied, brought back and erased with their facts."""

import asyncio
import tarfile
from hashlib import sha256

import pytest

from tests.storage.samples import FIRST, NOW, a_member, graves, new_store, put
from zhibu.branch.enclosure import enclose
from zhibu.branch.ids import MemberId
from zhibu.storage.backup import backup, restore
from zhibu.storage.check import check, repair
from zhibu.storage.files import Files
from zhibu.storage.store import Store
from zhibu.storage.trouble import Damaged, NotSaved, Trouble

PHOTO = b"\xff\xd8\xff\xe0 a photo of a doctor's note"
SUBJECT = "leave:2026-10:m1"


def enclosed(data=PHOTO, subject=SUBJECT):
    digest = sha256(data).hexdigest()
    return enclose(data, name="", media="", sha256=digest, subject=subject, by=MemberId("m1"), at=NOW, photo=True)


async def kept(store, data=PHOTO, subject=SUBJECT):
    """An enclosure as a command keeps it: the file first, then its record."""
    enclosure = enclosed(data, subject)
    await store.enclosures.keep(FIRST, enclosure.file, data)
    await put(store, enclosure)
    return enclosure


@pytest.fixture
async def store(tmp_path):
    store = await new_store(tmp_path / "a")
    await put(store, a_member(1))
    yield store
    await store.close()


def folder_of(tmp_path, name="a"):
    return tmp_path / name / "branches" / FIRST / "enclosures"


async def test_what_was_kept_is_read_again_and_is_nobody_elses_to_read(store, tmp_path):
    enclosure = await kept(store)

    [path] = folder_of(tmp_path).iterdir()
    assert PHOTO == await store.enclosures.read(FIRST, enclosure)
    assert (f"{enclosure.sha256}.jpg", 0o600) == (path.name, path.stat().st_mode & 0o777)
    assert 0o700 == folder_of(tmp_path).stat().st_mode & 0o777
    assert [] == check(tmp_path / "a")


async def test_the_same_file_is_kept_once_and_many_at_a_time(store, tmp_path):
    """An update that is delivered again, and two people with one picture: one file, whoever was first."""
    enclosure = enclosed()

    await asyncio.gather(*(store.enclosures.keep(FIRST, enclosure.file, PHOTO) for _ in range(8)))

    assert [enclosure.file] == [path.name for path in folder_of(tmp_path).iterdir()]


async def test_a_flipped_byte_is_found_named_and_mended_by_the_same_file(store, tmp_path):
    enclosure = await kept(store)
    path = folder_of(tmp_path) / enclosure.file
    path.write_bytes(PHOTO[:-1] + b"!")

    assert [(Trouble.ENCLOSURE_ALTERED, path)] == [(found.code, found.file) for found in check(tmp_path / "a")]
    with pytest.raises(Damaged):
        await store.enclosures.read(FIRST, enclosure)

    await store.enclosures.keep(FIRST, enclosure.file, PHOTO)
    assert [] == check(tmp_path / "a")


async def test_a_missing_file_is_named(store, tmp_path):
    enclosure = await kept(store)
    (folder_of(tmp_path) / enclosure.file).unlink()

    assert [Trouble.ENCLOSURE_MISSING] == graves(check(tmp_path / "a"))
    with pytest.raises(Damaged):
        await store.enclosures.read(FIRST, enclosure)


async def test_a_file_whose_act_never_came_is_harmless_and_gone_at_the_next_opening(store, tmp_path):
    """Killed between the file and its act; the update is delivered again and brings both."""
    await kept(store)
    orphan = enclosed(PHOTO + b"2")
    await store.enclosures.keep(FIRST, orphan.file, PHOTO + b"2")
    assert [] == check(tmp_path / "a")
    await store.close()

    again = await Store.open(tmp_path / "a")

    assert [enclosed().file] == [path.name for path in folder_of(tmp_path).iterdir()]
    await again.close()


async def test_a_file_stays_while_the_journal_tells_of_it(store, tmp_path):
    """A paper that was taken back can be brought back by undoing it."""
    enclosure = await kept(store)
    async with store.unit(FIRST, actor="m1", act="back", now=NOW) as unit:
        unit.remove(enclosure)
        await unit.commit()
    await store.close()

    again = await Store.open(tmp_path / "a")

    assert PHOTO == await again.enclosures.read(FIRST, enclosure)
    await again.close()


async def test_an_erasure_takes_the_file_too(store, tmp_path):
    enclosure = await kept(store)
    other = await kept(store, PHOTO + b"2", "leave:2026-10:m2")
    async with store.unit(FIRST, actor="m1", act="back", now=NOW) as unit:
        unit.remove(enclosure)
        await unit.commit()
    entries = await store.history(FIRST, table="enclosures", id=enclosure.id)
    store.enclosures._kept.clear()  # a minute later

    await store.erase(FIRST, [entry.n for entry in entries], actor="operator", now=NOW)

    assert [other.file] == [path.name for path in folder_of(tmp_path).iterdir()]
    assert [] == graves(check(tmp_path / "a"))


async def test_a_copy_holds_them_and_brings_them_back(store, tmp_path):
    enclosure = await kept(store)
    made = await asyncio.to_thread(backup, tmp_path / "a", tmp_path / "copy", now=NOW)
    with tarfile.open(tmp_path / "copy") as tar:
        assert f"branches/first/enclosures/{enclosure.file}" in tar.getnames()

    restore(tmp_path / "copy", tmp_path / "b", now=NOW)

    assert () == made.left_out
    assert [] == graves(check(tmp_path / "b"))
    copy = await Store.open(tmp_path / "b", read_only=True)
    assert PHOTO == await copy.enclosures.read(FIRST, copy.records(FIRST).enclosures[enclosure.id])
    await copy.close()


async def test_a_spoilt_photo_keeps_no_branch_out_of_a_copy_and_is_named(store, tmp_path):
    enclosure = await kept(store)
    (folder_of(tmp_path) / enclosure.file).write_bytes(b"spoilt")

    made = await asyncio.to_thread(backup, tmp_path / "a", tmp_path / "copy", now=NOW)

    assert [FIRST] == list(made.branches)
    assert [Trouble.ENCLOSURE_ALTERED] == [found.code for found in made.left_out]


class FullDisk(Files):
    def write(self, fd, data):
        raise OSError(28, "no space left")


async def test_a_full_disk_is_not_saved_and_leaves_nothing(tmp_path):
    await (await new_store(tmp_path / "a")).close()
    store = await Store.open(tmp_path / "a")
    store.enclosures._files = FullDisk()

    with pytest.raises(NotSaved):
        await store.enclosures.keep(FIRST, enclosed().file, PHOTO)

    assert [] == list(folder_of(tmp_path).iterdir())
    await store.close()


class ForgetfulDisk(Files):
    """Fails to make one folder's names durable, once, and notes for which it succeeded."""

    def __init__(self, failing):
        self.failing = failing
        self.durable = []

    def sync_folder(self, path):
        if path == self.failing:
            self.failing = None
            raise OSError(5, "input/output error")
        super().sync_folder(path)
        self.durable.append(path)


@pytest.mark.parametrize("failing", ["", "enclosures"])
async def test_a_name_that_could_not_be_made_durable_is_made_so_by_the_next_try(store, tmp_path, failing):
    """The fsync of the branch's folder fails, or of the enclosures': the update comes again, finds the file in its place, and
    a cut of the power must not take it once that was answered."""
    branch = folder_of(tmp_path).parent
    disk = store.enclosures._files = ForgetfulDisk(branch / failing)
    with pytest.raises(NotSaved):
        await store.enclosures.keep(FIRST, enclosed().file, PHOTO)
    disk.durable.clear()

    await store.enclosures.keep(FIRST, enclosed().file, PHOTO)

    assert {branch, folder_of(tmp_path)} == set(disk.durable)
    assert PHOTO == (folder_of(tmp_path) / enclosed().file).read_bytes()


async def test_what_an_interrupted_write_left_is_removed_by_repair(store, tmp_path):
    await kept(store)
    (folder_of(tmp_path) / f"{'0' * 64}.jpg.new").write_bytes(b"half")
    (folder_of(tmp_path) / f"{'1' * 64}.jpg").write_bytes(b"nobody's")
    await store.close()

    repair(tmp_path / "a")

    assert [enclosed().file] == [path.name for path in folder_of(tmp_path).iterdir()]
