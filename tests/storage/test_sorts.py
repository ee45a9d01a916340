"""Polls and boxes lie in urns of their own: checked like the ballots, finished at an opening, and what lies there can be taken
back."""

from dataclasses import replace

import pytest

from tests.storage.samples import FIRST, NOW, a_member, new_store, put
from zhibu.branch.opinion import Sheet, unsigned
from zhibu.branch.poll import Mark, Poll
from zhibu.storage.check import check
from zhibu.storage.store import Store
from zhibu.storage.trouble import Trouble
from zhibu.storage.urn import UrnClosed

BOX = "2026-10-09"
VOTERS = ("m001", "m002")
SHEET = Sheet(id="x", number="3F7K9Q", text="灯坏了")
POLL = Poll(id="20261008-1", question="去哪里？", by="m001", made_at=NOW, options=("甲", "乙"), opened_at=NOW)


def graves(found):
    return [finding.code for finding in found]


async def test_what_is_taken_back_is_gone_and_another_stays(tmp_path):
    store = await new_store(tmp_path)
    await store.boxes.draft(FIRST, BOX, VOTERS[0], SHEET)
    await store.boxes.cast(FIRST, BOX, VOTERS[1], Sheet(id="y", number="4G8M2R", text="谢谢"))
    await store.boxes.take_back(FIRST, BOX, VOTERS[0])
    await store.boxes.take_back(FIRST, BOX, VOTERS[0])

    urn = tmp_path / "branches" / FIRST / "boxes" / f"{BOX}.urn"
    assert SHEET.text.encode() not in urn.read_bytes()
    assert ["谢谢"] == [each.text for each in await store.boxes.close(FIRST, BOX)]
    with pytest.raises(UrnClosed):
        await store.boxes.take_back(FIRST, BOX, VOTERS[1])
    await store.close()


async def test_taking_back_from_a_box_that_there_is_not_makes_none(tmp_path):
    store = await new_store(tmp_path)
    await store.boxes.take_back(FIRST, BOX, VOTERS[0])

    assert [] == store.boxes.days(FIRST)
    await store.close()


async def test_the_sorts_dont_touch_each_other(tmp_path):
    store = await new_store(tmp_path)
    await store.boxes.cast(FIRST, "same", VOTERS[0], SHEET)
    await store.polls.cast(FIRST, "same", VOTERS[0], Mark(id="x", option=1))

    assert [] == store.urns.days(FIRST)
    assert 1 == len(await store.polls.close(FIRST, "same"))
    assert SHEET == (await store.boxes.mine(FIRST, "same", VOTERS[0])).cast
    await store.close()


@pytest.mark.parametrize("sort", ["boxes", "polls"])
async def test_a_flipped_byte_is_named_with_its_file(tmp_path, sort):
    store = await new_store(tmp_path)
    ballot = SHEET if sort == "boxes" else Mark(id="x", option=1)
    await getattr(store, sort).cast(FIRST, BOX, VOTERS[0], ballot)
    await put(store, a_member(1), now=NOW)
    await store.close()
    assert [] == check(tmp_path)
    urn = tmp_path / "branches" / FIRST / sort / f"{BOX}.urn"
    data = bytearray(urn.read_bytes())
    data[len(data) // 2] ^= 1
    urn.write_bytes(bytes(data))

    assert [(Trouble.URN_ALTERED, urn)] == [(finding.code, finding.file) for finding in check(tmp_path)]


async def test_a_poll_that_was_counted_or_withdrawn_leaves_no_urn_at_the_next_opening(tmp_path):
    store = await new_store(tmp_path)
    await put(store, a_member(1), now=NOW)
    for number, ended in enumerate(({"closed_at": NOW}, {"withdrawn_at": NOW}, {})):
        poll = replace(POLL, id=f"20261008-{number}", by=a_member(1).id, **ended)
        await store.polls.cast(FIRST, poll.id, VOTERS[0], Mark(id="x", option=1))
        await put(store, poll, now=NOW)
    await store.close()
    assert 2 == graves(check(tmp_path)).count(Trouble.URN_UNFINISHED)

    store = await Store.open(tmp_path)
    assert ["20261008-2"] == store.polls.days(FIRST)
    await store.close()
    assert [] == check(tmp_path)


async def test_a_box_whose_opinions_are_in_the_book_is_finished_at_the_next_opening(tmp_path):
    store = await new_store(tmp_path)
    await store.boxes.cast(FIRST, BOX, VOTERS[0], SHEET)
    (sheet,) = await store.boxes.close(FIRST, BOX)
    await put(store, unsigned(sheet, BOX, at=NOW), now=NOW)
    await store.close()

    store = await Store.open(tmp_path)
    assert [] == store.boxes.days(FIRST)
    assert [SHEET.number] == list(store.records(FIRST).opinions)
    await store.close()
