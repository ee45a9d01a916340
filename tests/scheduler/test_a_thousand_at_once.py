"""A thousand notices due at one instant: each is said once, at the real pace, with a ledger that knows it at every moment."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.branch.build import CALENDAR, at, member, records
from tests.scheduler.books import FakeBooks
from tests.scheduler.fakes import FakeCourier, notice
from tests.scheduler.virtual import VirtualClock, run
from zhibu.bot.platforms.base import Priority
from zhibu.bot.platforms.telegram.pacing import Pace, Pacer
from zhibu.bot.sandbox import Windows
from zhibu.branch.notices import Kind, State
from zhibu.branch.people import Account
from zhibu.scheduler.courier import Later, address
from zhibu.scheduler.tick import IN_FLIGHT, Tick

DUE = at("2026-10-08 18:30")
THOUSAND = 1_000


class PacedCourier(FakeCourier):
    """Says at the platform's pace, to one that refuses what comes too fast; `claims` is how many were claimed at once."""

    def __init__(self, clock, books):
        super().__init__(CALENDAR, clock)
        self.books = books
        self.pacer = Pacer(Pace(), clock=clock.monotonic)
        self.windows = Windows()
        self.refused = 0
        self.claims = 0

    async def deliver(self, branch, notice, records, now):
        known = [said for each in self.books.branches() for said in self.books.records(each).said.values()]
        self.claims = max(self.claims, sum(said.state is State.CLAIMED for said in known))
        chat = address(records, notice.audience, CALENDAR.today(now))
        async with self.pacer.turn(chat, priority=Priority.NOTICE, patience=60) as turn:
            await turn.ready()
            wait = self.windows.ask(int(chat.removeprefix("t:")), self.clock.monotonic())
            if wait:
                self.refused += 1
                raise Later(wait)
            return await super().deliver(branch, notice, records, now)


def branch(name, first, size):
    people = [member(number) for number in range(first, first + size)]
    accounts = [Account(id=f"t:{int(one.id[1:])}", member=one.id, linked_at=at("2026-01-01 00:00")) for one in people]
    made = records(people, accounts=accounts)
    return replace(made, branch=replace(made.branch, id=name))


@pytest.mark.parametrize(
    "branches", [pytest.param(1, marks=pytest.mark.faults), 40, pytest.param(1000, marks=pytest.mark.faults)]
)
def test_each_is_said_once_in_forty_seconds_and_no_limit_is_met(branches):
    async def story():
        size = THOUSAND // branches
        clock = VirtualClock(DUE)
        books = FakeBooks(*(branch(f"b{n}", 1 + n * size, size) for n in range(branches)))
        courier = PacedCourier(clock, books)

        looks = []

        def owing(of, calendar, *, since, until):
            looks.append(of.branch.id)
            return (notice(Kind.EVALUATION, f"member:{one}", due=DUE) for one in of.members)

        tick = Tick(books, courier, clock, owing=owing, calendar=lambda _: CALENDAR)
        tick.open()
        await tick.settle()

        ledger = [said for each in books.branches() for said in books.records(each).said.values()]
        assert {State.SENT: THOUSAND} == Counter(said.state for said in ledger)
        assert THOUSAND == len(set(courier.said())) == len(courier.said())
        assert 0 == courier.refused
        assert THOUSAND * Pace().overall <= clock.monotonic() < 1.2 * THOUSAND * Pace().overall
        assert courier.claims <= IN_FLIGHT, "more than is on its way would be in doubt after a crash"
        assert len(looks) < 4 * THOUSAND, "who waits for a slot doesn't look at each message of others"

    run(story())
