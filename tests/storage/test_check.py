"""`check` finds a flipped byte anywhere and names the place; `repair` mends what can be mended without a guess."""

import random

import pytest

from tests.storage.samples import (
    DAY,
    FIRST,
    SECOND,
    a_ballot,
    a_member,
    a_signin,
    book_of,
    graves,
    journal_of,
    new_store,
    put,
)
from zhibu.branch.ids import MemberId
from zhibu.storage.check import check, repair
from zhibu.storage.store import Store
from zhibu.storage.trouble import Locked, Trouble


async def a_lived_in_folder(folder):
    """Two branches with a history, an open vote, a closed one and a torn end that was cut off and acknowledged."""
    store = await new_store(folder, FIRST, SECOND)
    for branch in (FIRST, SECOND):
        await put(store, *(a_member(number) for number in range(5)), branch=branch, cause="cli:1")
        await store.snapshot(branch)
        await put(store, a_signin(1), branch=branch, cause="telegram:2", way="button")
    await put(store, a_member(7, contact="x"), act="roster.change")
    await put(store, a_member(7, contact="x" * 5000), act="roster.change")
    await store.urns.cast(FIRST, DAY, MemberId("m1"), a_ballot("good"))
    await store.urns.draft(FIRST, DAY, MemberId("m2"), a_ballot("good"))
    await store.urns.cast(SECOND, "2026-09", MemberId("m1"), a_ballot("good"))
    await store.urns.close(SECOND, "2026-09")
    await store.close()
    with journal_of(folder).open("ab") as file:
        file.write(b'{"n":')
    assert [Trouble.JOURNAL_TORN] == codes(folder)
    repair(folder)
    # The book of the second one stands at an older entry than its journal.
    store = await Store.open(folder)
    await put(store, a_signin(3), branch=SECOND)
    copy = book_of(folder, SECOND).read_bytes()
    await put(store, a_signin(4), branch=SECOND)
    await store.close()
    book_of(folder, SECOND).write_bytes(copy)


def codes(folder):
    return graves(check(folder))


async def test_a_flipped_byte_anywhere_is_found(tmp_path):
    """Random bytes of every file below `branches/`, each changed to something else: the check is clean before and never
    after, and names the right branch."""
    await a_lived_in_folder(tmp_path)
    assert [] == codes(tmp_path)
    files = sorted(path for path in (tmp_path / "branches").rglob("*") if path.is_file())
    assert {"journal.jsonl", "book.json", f"{DAY}.urn", f"{DAY}.key", "2026-09.urn"} <= {path.name for path in files}
    assert any(path.name.startswith("journal.torn-") for path in files)
    seed = random.Random(12)
    for path in files:
        data = path.read_bytes()
        places = {0, len(data) - 1, len(data) - 2, *(seed.randrange(len(data)) for _ in range(12))}
        for place in places:
            flipped = bytearray(data)
            flipped[place] ^= seed.randrange(1, 256)
            path.write_bytes(flipped)
            found = [finding for finding in check(tmp_path) if finding.grave]

            assert found, (path, place)
            assert all(finding.file.is_relative_to(path.parents[0]) for finding in found), (path, place, found)
        path.write_bytes(data)
    assert [] == codes(tmp_path)


async def test_a_missing_or_shortened_file_is_found(tmp_path):
    await a_lived_in_folder(tmp_path)
    journal = journal_of(tmp_path)
    data = journal.read_bytes()
    journal.unlink()
    assert Trouble.JOURNAL_MISSING in codes(tmp_path)
    journal.write_bytes(b"")
    assert Trouble.JOURNAL_LINE in codes(tmp_path)
    journal.write_bytes(b"".join(data.splitlines(keepends=True)[:-1]))
    assert Trouble.BOOK_AHEAD in codes(tmp_path)


async def test_a_book_that_says_something_else_than_its_journal_is_found(tmp_path):
    """Sealed as it should be, but with another name in it: the journal knows better."""
    store = await new_store(tmp_path / "a")
    await put(store, a_member(1))
    await store.close()
    other = await new_store(tmp_path / "b")
    await put(other, a_member(1, name="李四"))
    await other.close()
    from tinydb import TinyDB

    from zhibu.storage.book import BookStorage

    with TinyDB(book_of(tmp_path / "a"), storage=BookStorage) as db:
        db.table("members").update({"name": "李四"})

    (finding,) = check(tmp_path / "a")

    assert (Trouble.BOOK_DIFFERS, "members", ["m1"]) == (finding.code, finding.facts["table"], finding.facts["ids"])

    repair(tmp_path / "a")
    store = await Store.open(tmp_path / "a")
    assert "张1" == store.records(FIRST).members["m1"].name
    await store.close()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
async def test_files_that_others_may_read_are_found_and_narrowed(tmp_path, mode):
    await a_lived_in_folder(tmp_path)
    for path in (journal_of(tmp_path), book_of(tmp_path, SECOND)):
        path.chmod(mode)
    (tmp_path / "branches" / FIRST).chmod(0o755)

    assert [Trouble.MODE] * 3 == codes(tmp_path)

    repair(tmp_path)

    assert [] == codes(tmp_path)
    assert 0o600 == journal_of(tmp_path).stat().st_mode & 0o777


async def test_everything_written_is_the_owners_alone(tmp_path):
    """Files 0600, folders 0700, whatever the umask says."""
    import os

    before = os.umask(0)
    try:
        await a_lived_in_folder(tmp_path)
    finally:
        os.umask(before)
    modes = {path.is_dir(): path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    files = {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_file()}

    assert {0o600} == files
    assert 0o700 == modes[True]


async def test_files_that_arent_ours_are_named(tmp_path):
    await a_lived_in_folder(tmp_path)
    (tmp_path / "branches" / FIRST / "notes.txt").touch(mode=0o600)
    (tmp_path / "branches" / "stray").touch(mode=0o600)

    assert [Trouble.UNKNOWN_FILE] * 2 == codes(tmp_path)


async def test_repair_writes_an_altered_book_anew(tmp_path):
    await a_lived_in_folder(tmp_path)
    records = (await read(tmp_path)).records(FIRST)
    data = bytearray(book_of(tmp_path).read_bytes())
    data[len(data) // 2] ^= 1
    book_of(tmp_path).write_bytes(data)

    assert [Trouble.BOOK_ALTERED] == [finding.code for finding in repair(tmp_path)]
    assert [] == codes(tmp_path)
    assert records == (await read(tmp_path)).records(FIRST)


async def read(folder):
    store = await Store.open(folder, read_only=True)
    await store.close()
    return store


async def test_repair_doesnt_touch_an_altered_journal(tmp_path):
    """There only a backup helps; the damage is still named afterwards."""
    await a_lived_in_folder(tmp_path)
    data = bytearray(journal_of(tmp_path).read_bytes())
    data[len(data) // 2] ^= 1
    journal_of(tmp_path).write_bytes(data)
    before = codes(tmp_path)

    assert [] == repair(tmp_path)
    assert before == codes(tmp_path)
    assert bytes(data) == journal_of(tmp_path).read_bytes()


async def test_a_torn_end_is_reported_until_it_is_acknowledged(tmp_path):
    store = await new_store(tmp_path)
    await put(store, a_member(1))
    await store.close()
    with journal_of(tmp_path).open("ab") as file:
        file.write(b'{"n":3,')
    store = await Store.open(tmp_path)
    await store.close()

    (finding,) = [each for each in check(tmp_path) if each.grave]
    assert (Trouble.TORN_KEPT, 7) == (finding.code, finding.facts["bytes"])
    assert [Trouble.TORN_KEPT] == codes(tmp_path)

    assert [Trouble.TORN_KEPT] == [each.code for each in repair(tmp_path)]
    assert [] == codes(tmp_path)


async def test_beside_a_running_daemon_check_reads_and_repair_is_refused(tmp_path):
    """A line being written isn't held against it."""
    store = await new_store(tmp_path)
    await put(store, a_member(1))
    with journal_of(tmp_path).open("ab") as file:
        file.write(b'{"n":3,')

    assert [] == codes(tmp_path)
    with pytest.raises(Locked):
        repair(tmp_path)
    reader = await Store.open(tmp_path, read_only=True)
    assert ["m1"] == list(reader.records(FIRST).members)
    await reader.close()


async def test_a_record_that_names_nobody_is_noted(tmp_path):
    """Nothing is lost by it: a note, not damage."""
    store = await new_store(tmp_path)
    await put(store, a_member(1), a_signin(1), a_signin(9))
    await store.close()

    found = check(tmp_path)

    assert {("signins", "day", False), ("signins", "member", False)} <= {
        (finding.facts["table"], finding.facts["field"], finding.grave) for finding in found
    }


async def test_a_folder_without_branches_is_sound(tmp_path):
    assert [] == codes(tmp_path)
    store = await Store.open(tmp_path)
    await store.close()
    assert [] == codes(tmp_path)
