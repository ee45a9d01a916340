"""Erasing personal data from old lines: it is gone from every file, and the proof stands."""

import errno

import pytest

from tests.storage.disks import Crash, CrashingDisk, FailingDisk, abandon
from tests.storage.samples import DAY, FIRST, NOW, a_member, book_of, graves, journal_of, new_store, put
from zhibu.branch.attendance import Leave
from zhibu.storage.check import check, repair
from zhibu.storage.store import Store
from zhibu.storage.trouble import NotSaved, Trouble

REASON = "一个很私人的理由"


def a_leave(reason):
    return Leave(id=f"{DAY}:m1", day=DAY, member="m1", reason=reason, asked_at=NOW)


async def a_story(folder, **options):
    """A reason in two lines, among others; then the record without it."""
    store = await new_store(folder, **options)
    await put(store, a_member(1), a_member(2))
    await put(store, a_leave(REASON), a_member(3), act="leave.ask", reason=REASON)
    await put(store, a_leave(REASON + "！"), act="leave.ask", cause="telegram:4")
    await put(store, a_member(2, contact="x"))
    await put(store, a_leave(""), act="leave.clear")
    return store


async def erased(store):
    touched = [entry.n for entry in await store.history(FIRST, table="leaves")][:-1]
    return await store.erase(FIRST, touched, actor="operator", now=NOW)


def holds(folder, text=REASON):
    return [path.name for path in sorted(folder.rglob("*")) if path.is_file() and text.encode() in path.read_bytes()]


async def test_what_is_erased_is_in_no_file_and_everything_still_verifies(tmp_path):
    store = await a_story(tmp_path)
    await store.snapshot(FIRST)
    before = store.records(FIRST)
    entry = await erased(store)

    assert ("journal.erased", [3, 4]) == (entry.act, entry.facts["entries"])
    assert [] == holds(tmp_path)
    assert before == store.records(FIRST)
    assert "telegram:4" == store.done(FIRST, "telegram:4").cause

    await put(store, a_member(5), cause="telegram:9")
    assert 8 == store.done(FIRST, "telegram:9").n
    await store.close()
    assert [] == graves(check(tmp_path))


async def test_the_book_can_still_be_rebuilt_from_the_journal_alone(tmp_path):
    """What the erased lines changed besides is restated by the act itself."""
    store = await a_story(tmp_path)
    await erased(store)
    records = store.records(FIRST)
    await store.close()
    book_of(tmp_path).unlink()

    store = await Store.open(tmp_path)

    assert records == store.records(FIRST)
    assert {"m1", "m2", "m3"} == set(store.records(FIRST).members)
    await store.close()


async def test_an_emptied_line_that_no_act_names_is_damage(tmp_path):
    """Nobody can take a line's contents away unseen."""
    from zhibu.storage import journal

    store = await a_story(tmp_path)
    await store.close()
    path = journal_of(tmp_path)
    lines = list(journal.scan(path.read_bytes(), path=path).lines)
    path.write_bytes(b"".join(journal.without_body(line) if line.entry.n == 3 else line.raw + b"\n" for line in lines))

    assert (Trouble.JOURNAL_ERASED, 3) in [(each.code, each.line) for each in check(tmp_path)]
    book_of(tmp_path).unlink()
    store = await Store.open(tmp_path)
    assert Trouble.JOURNAL_ERASED == store.stopped[FIRST].code
    await store.close()


async def test_an_interrupted_erasure_is_finished_by_the_next_opening(tmp_path):
    """At every change of the disk: the reason is gone or the act never was."""
    outcomes = []
    for steps in range(60):
        folder = tmp_path / str(steps)
        store = await a_story(folder)
        await store.close()
        disk = CrashingDisk(after=steps)
        try:
            store = await Store.open(folder, files=disk)
        except Crash:
            continue
        try:
            await erased(store)
            finished = True
        except (Crash, NotSaved):
            finished = False
        abandon(store)
        acted = b'"act":"journal.erased"' in journal_of(folder).read_bytes()

        store = await Store.open(folder)
        assert "" == store.records(FIRST).leaves[f"{DAY}:m1"].reason
        await store.close()

        assert ([] if acted else ["journal.jsonl"]) == holds(folder)
        assert [] == graves(check(folder))
        outcomes.append(acted)
        if finished:
            break
    assert finished
    assert {True, False} == set(outcomes)


async def test_an_erasure_that_finds_no_room_is_told_named_and_finished_later(tmp_path):
    disk = FailingDisk()
    store = await a_story(tmp_path, files=disk)
    await store.snapshot(FIRST)
    real, seen = disk.rename, []

    def rename(old, new):
        if new.name == "journal.jsonl":
            seen.append(new)
            raise OSError(errno.ENOSPC, "full")
        real(old, new)

    disk.rename = rename
    with pytest.raises(NotSaved):
        await erased(store)
    await put(store, a_member(9))
    await store.close()

    assert seen
    assert {Trouble.JOURNAL_UNERASED} == set(graves(check(tmp_path)))
    repair(tmp_path)
    assert [] == graves(check(tmp_path))
    assert [] == holds(tmp_path)


async def test_only_known_entries_of_people_can_be_erased(tmp_path):
    store = await a_story(tmp_path)
    with pytest.raises(LookupError):
        await store.erase(FIRST, [99], actor="operator", now=NOW)
    with pytest.raises(ValueError, match="storage's own"):
        await store.erase(FIRST, [1], actor="operator", now=NOW)
    await put(store, a_member(9))
    await store.close()
