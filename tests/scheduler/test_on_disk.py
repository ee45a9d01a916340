"""The tick on the real store: what was claimed and settled survives the process."""

import asyncio
from dataclasses import replace

import pytest

from tests.branch.build import CALENDAR
from tests.scheduler.fakes import FakeCourier, notice
from tests.scheduler.test_tick import DUTY, NOTICE, START, branch
from zhibu.branch.notices import Kind, State
from zhibu.scheduler.clock import RehearsalClock
from zhibu.scheduler.courier import Later
from zhibu.scheduler.tick import Tick
from zhibu.storage.store import Store

BOARD = notice(Kind.SIGN_IN, due=START, face="0")


@pytest.fixture
async def folder(tmp_path):
    """A folder with a branch in it."""
    store = await Store.open(tmp_path)
    made = branch()
    await store.create(made.branch, actor="operator", now=START)
    async with store.unit("b1", actor="operator", act="import", now=START) as unit:
        for record in (*made.members.values(), *made.accounts.values(), *made.bindings.values()):
            unit.put(record)
        await unit.commit()
    await store.close()
    return tmp_path


class Life:
    """One process: opens the store, looks after the branch, closes or dies."""

    def __init__(self, folder, owed, courier):
        self.folder, self.owed, self.courier = folder, owed, courier

    async def __aenter__(self):
        self.store = await Store.open(self.folder)
        owing = lambda of, calendar, *, since, until: (  # noqa: E731 -- as the tick calls it
            one for one in self.owed if one.expires > since and one.due <= until
        )
        clock = self.courier.clock
        self.tick = Tick(self.store, self.courier, clock, owing=owing, calendar=lambda _: CALENDAR, edit_pause=0.01)
        self.tick.open()
        return self

    async def __aexit__(self, *_):
        await self.tick.stop(patience=0.0)
        await self.store.close()

    @property
    def ledger(self):
        return self.store.records("b1").said


async def test_what_was_said_in_one_life_isnt_said_in_the_next(folder):
    courier = FakeCourier(CALENDAR, RehearsalClock(START, 0), takes=0.001)
    owed = [NOTICE, DUTY, BOARD]
    for count in range(3):
        owed[2] = replace(BOARD, face=str(count))
        async with Life(folder, owed, courier) as life:
            await life.tick.settle()
            assert {State.SENT} == {line.state for line in life.ledger.values()}

    assert sorted(one.key for one in owed) == sorted(courier.said())
    assert "2" == courier.messages[life.ledger[BOARD.key].chat, life.ledger[BOARD.key].message].face


async def test_a_life_that_ends_in_the_middle_leaves_claims_that_the_next_resolves(folder):
    courier = FakeCourier(CALENDAR, RehearsalClock(START, 0), takes=5.0)
    async with Life(folder, [NOTICE, DUTY], courier) as life:
        life.tick.poke()
        while len(courier.calls) < 2:
            await asyncio.sleep(0.01)
    courier.takes = 0.001
    async with Life(folder, [NOTICE, DUTY], courier) as life:
        await life.tick.settle()
        assert State.UNCERTAIN is life.ledger[NOTICE.key].state
        assert State.SENT is life.ledger[DUTY.key].state

    assert [DUTY.key] == courier.said()[2:]


async def test_a_claim_that_is_taken_back_leaves_no_line(folder):
    courier = FakeCourier(CALENDAR, RehearsalClock(START, 0), takes=0.001)
    courier.answers[NOTICE.key] = [Later(60.0)]
    async with Life(folder, [NOTICE], courier) as life:
        life.tick.poke()
        while not courier.calls or life.ledger:
            await asyncio.sleep(0.01)

        assert {} == dict(life.ledger)
