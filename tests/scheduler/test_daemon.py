"""The metronome: what falls due wakes the daemon, whatever clock it goes by; the night's work."""

import asyncio
from datetime import timedelta

import pytest

from tests.branch.build import CALENDAR, at
from tests.scheduler.books import FakeBooks
from tests.scheduler.fakes import HOUR, FakeCourier, notice, said
from tests.scheduler.test_tick import NOTICE, START, branch
from zhibu.branch.notices import Kind, State
from zhibu.scheduler.clock import RealClock, RehearsalClock
from zhibu.scheduler.courier import Later
from zhibu.scheduler.daemon import Daemon, next_night


class Stage:
    def __init__(self, daemon):
        self.next_look, self.settle = daemon.next_look, daemon.settle

    async def idle(self): ...


class House:
    """A daemon on a real loop; `clock` decides what time it thinks it is."""

    def __init__(self, clock, *owed, branches=None, **options):
        self.clock, self.owed = clock, list(owed)
        self.books = FakeBooks(*(branches or [branch()]))
        self.courier = FakeCourier(CALENDAR, clock, takes=0.001)
        self.daemon = Daemon(self.books, self.courier, clock, owing=self.owing, calendar=lambda _: CALENDAR, **options)
        if isinstance(clock, RehearsalClock):
            clock.attach(Stage(self.daemon))

    def owing(self, of, calendar, *, since, until):
        return (one for one in self.owed if one.expires > since and one.due <= until)

    async def __aenter__(self):
        await self.daemon.start()
        return self

    async def __aexit__(self, *_):
        await self.daemon.stop()

    async def heard(self, count=1, within=4.0):
        for _ in range(int(within / 0.01)):
            if len(self.courier.said()) >= count and all(
                line.state is State.SENT for line in self.books.records("b1").said.values()
            ):
                return self.courier.said()
            await asyncio.sleep(0.01)
        return self.courier.said()


async def test_what_is_due_at_the_start_is_said_at_once():
    async with House(RehearsalClock(START, 0), NOTICE) as house:
        assert [NOTICE.key] == await house.heard()
        assert house.daemon.last_tick is not None


async def test_on_the_real_clock_it_wakes_for_what_falls_due_long_before_the_next_beat():
    clock = RealClock(CALENDAR.zone)
    soon = notice(Kind.SIGN_IN, due=clock.now() + timedelta(seconds=0.8))
    async with House(clock, soon) as house:
        assert [soon.key] == await house.heard()

    assert house.courier.calls[0][2] >= soon.due


async def test_a_running_rehearsal_wakes_too():
    soon = notice(due=START + 2 * HOUR)
    async with House(RehearsalClock(START, 7200), soon) as house:
        assert [soon.key] == await house.heard()

    assert timedelta(0) <= house.courier.calls[0][2] - soon.due < timedelta(minutes=1)


async def test_a_commit_is_answered_within_a_moment():
    async with House(RehearsalClock(START, 0)) as house:
        await house.daemon.settle()
        house.owed.append(NOTICE)
        await house.books.put("b1", *branch().members.values())

        assert [NOTICE.key] == await house.heard(within=1.0)


async def test_a_commit_is_answered_while_another_branch_waits_for_its_chat():
    async with House(RehearsalClock(START, 0), NOTICE, branches=[branch("b1"), branch("b2")]) as house:
        house.courier.answers[NOTICE.key] = [Later(60.0)]
        await house.heard()
        late = notice(subject="late")
        house.owed.append(late)
        await asyncio.sleep(0.5)
        house.daemon.nudge("b2")
        await asyncio.sleep(0.7)

        assert late.key in house.courier.said()


async def test_a_steered_rehearsal_says_everything_at_its_time():
    owed = [notice(subject=str(day), due=START + timedelta(days=day, hours=3)) for day in range(30)]
    clock = RehearsalClock(START, 0)
    async with House(clock, *owed) as house:
        assert START + timedelta(days=30) == await clock.forward(timedelta(days=30))

        assert [one.key for one in owed] == house.courier.said()
        assert [one.due for one in owed] == [when for _, _, when in house.courier.calls]


async def test_next_stops_at_the_next_notice_even_if_nobody_can_hear_it():
    deaf = notice(due=START + timedelta(days=3))
    clock = RehearsalClock(START, 0)
    async with House(clock, deaf, branches=[branch(bindings=[])]):
        assert deaf.due == await clock.next()


async def test_the_night_prunes_writes_the_books_and_backs_up_whatever_fails_before():
    backups = []

    async def nightly():
        backups.append(1)

    old = [said(notice(subject=str(n), due="2026-01-01 09:00")) for n in range(2)]
    house = House(RehearsalClock(START, 0), branches=[branch("b1", said=old), branch("b2")], nightly=nightly)
    house.books.stop("b2")
    await house.daemon.spend_the_night()

    assert 1 == len(house.books.records("b1").said)
    assert ["b1", "b2"] == house.books.snapshots
    assert [1] == backups


async def test_the_night_comes_once_a_night():
    backups = []

    async def nightly():
        backups.append(clock.now())

    clock = RehearsalClock(at("2026-10-08 03:29"), 0)
    async with House(clock, nightly=nightly):
        await clock.to(at("2026-10-08 03:31"))
        await asyncio.sleep(2.2)

    assert 1 == len(backups)


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-10-08 03:29", "2026-10-08 03:30"),
        ("2026-10-08 03:30", "2026-10-09 03:30"),
        ("2026-10-08 23:00", "2026-10-09 03:30"),
    ],
)
def test_the_next_night(now, night):
    assert at(night) == next_night(at(now))


async def test_after_the_stop_nothing_is_said_and_nothing_runs():
    house = House(RehearsalClock(START, 0))
    async with house:
        await house.daemon.settle()
    house.owed.append(NOTICE)
    house.daemon.nudge("b1")
    await asyncio.sleep(0.6)

    assert [] == house.courier.said()
