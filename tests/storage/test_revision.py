"""What each act changed and from what, read from the journal alone; and what nobody knows any more once a body is erased."""

from dataclasses import replace

from tests.storage.samples import DAY, FIRST, NOW, a_member, a_signin, new_store, put
from zhibu.branch.attendance import Decision, Leave
from zhibu.storage.revision import Past, corrections, past


def a_leave(reason, **more):
    return Leave(id=f"{DAY}:m1", day=DAY, member="m1", reason=reason, asked_at=NOW, **more)


GRANTED = Decision(granted=True, by="m2", at=NOW)


async def test_a_record_before_an_act_is_what_the_last_act_left_of_it(tmp_path):
    store = await new_store(tmp_path)
    await put(store, a_member(1), act="roster")
    await put(store, a_leave("出差"), act="leave.asked")
    await put(store, a_member(1, contact="x"), act="roster")
    await put(store, a_leave("出差", decision=GRANTED), act="leave.decided")
    read = await past(store, FIRST)
    (decided,) = read.deeds({"leave.decided"})
    (asked,) = read.deeds({"leave.asked"})
    assert (a_leave("出差"), a_leave("出差", decision=GRANTED)) == _both(decided)
    assert (None, a_leave("出差")) == _both(asked)
    first, second = reversed(list(read.deeds({"roster"})))
    assert (None, a_member(1)) == _both(first)
    assert (a_member(1), a_member(1, contact="x")) == _both(second)
    await store.close()


def _both(deed):
    (revision,) = deed.revisions
    assert revision.known
    return revision.before, revision.after


async def test_a_removed_record_is_known_before_and_gone_after(tmp_path):
    store = await new_store(tmp_path)
    await put(store, a_signin(1), act="signin.for")
    async with store.unit(FIRST, actor="m2", act="signin.struck", now=NOW) as unit:
        unit.remove(a_signin(1))
        await unit.commit()
    (gone,) = (await past(store, FIRST)).deeds({"signin.struck"})
    assert (a_signin(1), None) == _both(gone)
    assert "m2" == gone.by
    await store.close()


async def test_what_an_erased_line_had_touched_is_unknown_before_and_known_again_after(tmp_path):
    store = await new_store(tmp_path)
    await put(store, a_leave("私事"), act="leave.asked")
    await put(store, a_leave("", decision=GRANTED), act="leave.decided")
    await put(store, a_signin(2), act="signin.for")
    touched = [entry.n for entry in await store.history(FIRST, table="leaves")][:1]
    await store.erase(FIRST, touched, actor="operator", now=NOW)
    await put(store, a_leave("", decision=replace(GRANTED, granted=False)), act="leave.decided")

    read = await past(store, FIRST)
    later, earlier = read.deeds({"leave.decided"})
    assert [False] == [each.known for each in earlier.revisions]
    assert (a_leave("", decision=GRANTED), a_leave("", decision=replace(GRANTED, granted=False))) == _both(later)
    assert [] == list(read.deeds({"leave.asked"})), "what was erased can't be taken back"
    assert read.deed(touched[0]) is None
    (other,) = read.deeds({"signin.for"})
    assert (None, a_signin(2)) == _both(other)
    assert "私事" not in repr(corrections(await store.history(FIRST), DAY))
    await store.close()


async def test_corrections_are_what_stood_there_and_was_changed(tmp_path):
    store = await new_store(tmp_path)
    await put(store, a_leave("出差"), a_signin(2), act="leave.asked")
    await put(store, a_leave("出差", decision=GRANTED), act="leave.decided")
    await put(store, a_signin(2, day="2026-11"), act="signin.for")
    found = corrections(await store.history(FIRST), DAY)
    assert [("leave.decided", "leaves")] == [(each.act, each.revision.table) for each in found]
    assert [] == corrections(await store.history(FIRST), "2026-11")
    await store.close()


async def test_a_document_that_no_record_fits_any_more_is_unknown(tmp_path):
    """Never an error: the rest of the journal is read as it is."""
    store = await new_store(tmp_path)
    await put(store, a_leave("出差"), act="leave.asked")
    await put(store, a_leave("出差", decision=GRANTED), act="leave.decided")
    entries = await store.history(FIRST)
    (change,) = entries[1].changes
    entries[1] = replace(entries[1], changes=(replace(change, document={"id": change.id, "was": "another form"}),))
    (decided,) = Past(entries).deeds({"leave.decided"})
    assert [False] == [each.known for each in decided.revisions]
    await store.close()
