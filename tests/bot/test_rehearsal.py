"""The first rehearsal in a folder that was set up on the real clock, and those that go on with it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.town import BRANCH, START, Town
from zhibu.bot import office, rehearsal
from zhibu.branch.branch import Purpose
from zhibu.storage import check
from zhibu.storage.store import Store

LATER, EARLIER = START + timedelta(days=120), START - timedelta(days=120)


@pytest.mark.parametrize("start", [LATER, EARLIER], ids=["later", "earlier"])
async def test_what_was_set_up_on_the_real_clock_comes_along(tmp_path, start):
    """Codes don't run out, and nothing counts as missed, in a time that never passed."""
    town = await Town.founded(tmp_path, linked=(), bound=False)
    code = await town.code(Purpose.MEMBER, "ann")

    assert start == await rehearsal.open_at(town.store, start)

    found = town.store.records(BRANCH)
    assert start == found.branch.joined_at
    assert [start] == [each.issued_at for each in found.codes.values()]
    assert code
    await town.leave()


async def test_from_there_on_the_journal_goes_on_and_the_chain_holds(tmp_path):
    """The jump stands in the journal as an act of its own; afterwards time only goes on."""
    town = await Town.founded(tmp_path, linked=(), bound=False)
    await rehearsal.open_at(town.store, EARLIER)
    async with town.store.unit(BRANCH, actor="operator", act="put", now=EARLIER + timedelta(days=1)) as unit:
        unit.put(replace(town.people["ann"], contact="12345"))
        await unit.commit()
    await town.leave()

    store = await Store.open(tmp_path)
    again = await rehearsal.open_at(store, EARLIER)
    earlier = await rehearsal.open_at(store, EARLIER - timedelta(days=1))
    await store.close()

    assert (EARLIER + timedelta(days=1), EARLIER + timedelta(days=1)) == (again, earlier)
    assert [] == [each for each in check.check(tmp_path) if each.grave]


@pytest.mark.parametrize("lived", [{"linked": ("ann",), "bound": False}, {"linked": (), "bound": True}])
async def test_where_people_were_already_time_doesnt_go_back(tmp_path, lived):
    town = await Town.founded(tmp_path, **lived)

    assert START == await rehearsal.open_at(town.store, EARLIER)
    await town.leave()


async def test_a_number_set_on_the_real_clock_holds_from_the_rehearsals_beginning(tmp_path):
    """And one that was given a date to come keeps it."""
    town = await Town.founded(tmp_path, linked=(), bound=False)
    await office.set_policy(town.store, BRANCH, [("attendance.floor", "85")], since=None, now=START)
    ahead = START.date() + timedelta(days=30)
    await office.set_policy(town.store, BRANCH, [("record.days", "5")], since=ahead, now=START)

    await rehearsal.open_at(town.store, EARLIER)

    found = town.store.records(BRANCH)
    assert 85 == found.policy(EARLIER.date()).attendance_floor
    assert [("attendance.floor", EARLIER.date()), ("record.days", ahead)] == sorted(
        (each.field, each.since) for each in found.policy_changes.values()
    )
    await town.leave()
