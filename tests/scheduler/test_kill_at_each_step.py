"""A kill at every step of the delivery of every kind there is, on virtual time: said once, again aloud, or named to the secretary.

Each kind is owed once, whatever its subject would owe it for, so that a new kind is in this test from its first day on. What
its own facts and words do in such a night is told with real processes (tests/faults/test_kill_of_every_kind.py).
"""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.branch.build import CALENDAR, at, member, records
from tests.scheduler.books import FakeBooks
from tests.scheduler.fakes import DAY, FakeCourier, notice
from tests.scheduler.virtual import VirtualClock, run
from zhibu.branch import agenda
from zhibu.branch.agenda.undelivered import items
from zhibu.branch.branch import Binding, Place
from zhibu.branch.notices import GROUP, Kind, Promise, State, promise_of
from zhibu.branch.people import Account, Duty
from zhibu.scheduler.tick import Tick

START = at("2026-10-08 12:00")
SUBJECT = "2026-10"
LISTS = frozenset({Kind.UNREACHED, Kind.MISSED, Kind.UNCERTAIN})
STEP = 0.01
"""Seconds that a commit takes, and each half of a call."""
STEPS = ("derived", "claimed", "sent", "answered", "settled")


class Witness(FakeCourier):
    """Counts what arrives half-way through each call, and whether it says that it may have come before; and what the secretary
    is told of."""

    def __init__(self, clock):
        super().__init__(CALENDAR, clock)
        self.arrived = []
        self.named = set()

    async def deliver(self, branch, notice, known, now):
        await asyncio.sleep(STEP)
        self.arrived.append((notice.key, known.said[notice.key].tries > 1))
        if notice.kind in (Kind.MISSED, Kind.UNCERTAIN):
            self.named |= {said.id for said in items(known, notice)}
        delivered = await super().deliver(branch, notice, known, now)
        await asyncio.sleep(STEP)
        return delivered

    async def _call(self, what, key):
        self.calls.append((what, key, self.clock.now()))


class Night:
    """One branch that owes one notice, and the process that dies on it."""

    def __init__(self, kind, audience):
        self.clock = VirtualClock(START)
        people = [member(1, duties=(Duty.SECRETARY,)), member(2)]
        linked = at("2026-01-01 00:00")
        accounts = [Account(id=f"t:{n}", member=f"m{n:03d}", linked_at=linked) for n in (1, 2)]
        bound = [Binding(id="t:group", place=Place.GROUP, title="g", bound_at=linked)]
        self.books = FakeBooks(records(people, accounts=accounts, bindings=bound), delay=STEP)
        self.courier = Witness(self.clock)
        self.notice = notice(kind, audience, due=START, lasts=4 * DAY, subject=SUBJECT)
        self.tick = None

    def owing(self, known, calendar, *, since, until):
        """The one notice, and what the secretary is told of it."""
        yield self.notice
        yield from agenda.owed(known, calendar, since=since, until=until, kinds=LISTS)

    def starts(self):
        self.tick = Tick(self.books, self.courier, self.clock, owing=self.owing, calendar=lambda _: CALENDAR)
        self.tick.open()
        self.tick.poke()

    async def dies(self, seconds, durable):
        """So long after its start; what waited for the disk then is durable or not."""
        await asyncio.sleep(seconds)
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        self.books.kill(durable)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def goes_on(self, until):
        while self.clock.now() < until:
            await self.tick.settle()
            ahead = (min(until, self.tick.next_look()) - self.clock.now()).total_seconds()
            await asyncio.sleep(max(0.001, ahead))
        await self.tick.settle()

    def verdict(self):
        """How it came out."""
        line = self.books.records("b1").said[self.notice.key]
        again = [aloud for key, aloud in self.courier.arrived if key == self.notice.key]
        if len(again) > 1:
            promise = promise_of(replace(line, message=""))  # as it was when it was claimed
            assert promise is Promise.AT_LEAST_ONCE, f"stands {len(again)} times"
            assert [False, True] == again, "it stands twice, and nothing says so"
            return "again aloud"
        if again and line.state in (State.SENT, State.RETRACTED):
            return "once"
        assert line.id in self.courier.named, (
            f"{line.state} {line.note}, arrived {len(again)} times, and nobody is told"
        )
        return "named"


@pytest.mark.parametrize("audience", [GROUP, "member:m002"])
@pytest.mark.parametrize("kind", Kind)
def test_a_kill_at_each_step(kind, audience):
    """Never silently twice, never silently not at all."""

    async def story(step, durable):
        night = Night(kind, audience)
        night.starts()
        await night.dies((step + 0.5) * STEP, durable)
        night.starts()
        await night.goes_on(START + timedelta(days=2))
        return night.verdict()

    outcomes = {name: {run(story(step, durable)) for durable in (0, 1)} for step, name in enumerate(STEPS)}

    assert "once" in outcomes["derived"], "before its claim is durable nothing has happened"
    assert {"once"} == outcomes["settled"]
    assert {"once"} != outcomes["sent"] | outcomes["answered"], "the kill didn't meet the call"
