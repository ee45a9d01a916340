"""The rehearsal clock: never past what is due, real seconds for what is real."""

import asyncio
from datetime import UTC, timedelta

import pytest

from tests.branch.build import ZONE, at
from zhibu.branch.refusal import Refusal
from zhibu.scheduler.clock import RealClock, RehearsalClock, resumed


class Seconds:
    """A monotonic clock that goes on when told."""

    def __init__(self):
        self.passed = 100.0

    def __call__(self):
        return self.passed


class Stage:
    """Instants at which something is due; settling them takes them away. `echo` falls due once something was answered."""

    def __init__(self, clock, *due, notices=1, echo=None):
        self.clock, self.due, self.notices, self.echo = clock, sorted(due), notices, echo
        self.settled, self.idled = [], 0

    def next_look(self):
        return self.due[0] if self.due else None

    async def settle(self):
        ready = [each for each in self.due if each <= self.clock.now()]
        self.settled += ready
        self.due = [each for each in self.due if each not in ready]
        return self.notices if ready else 0

    async def idle(self):
        self.idled += 1
        if self.echo:
            self.due, self.echo = sorted([*self.due, self.echo]), None


def rehearsal(speed=0.0, *due, **more):
    seconds = Seconds()
    clock = RehearsalClock(at("2026-10-01 09:00"), speed, zone=ZONE, monotonic=seconds)
    stage = Stage(clock, *(at(each) for each in due), **more)
    clock.attach(stage)
    return clock, stage, seconds


def test_the_real_clock_speaks_in_its_zone():
    clock = RealClock(ZONE)

    assert clock.now().tzinfo is ZONE
    assert 0.0 == clock.seconds_until(clock.now() - timedelta(days=1))
    assert 50 < clock.seconds_until(clock.now() + timedelta(minutes=1)) <= 60


def test_speed_0_stands_still_between_commands():
    clock, _, seconds = rehearsal()
    seconds.passed += 3600

    assert at("2026-10-01 09:00") == clock.now()
    assert clock.seconds_until(at("2026-10-01 09:01")) is None
    assert 0.0 == clock.seconds_until(at("2026-10-01 09:00"))


def test_it_runs_at_its_speed():
    clock, _, seconds = rehearsal(60.0)
    seconds.passed += 30

    assert at("2026-10-01 09:30") == clock.now()
    assert 10.0 == clock.seconds_until(at("2026-10-01 09:40"))


async def test_a_step_is_counted_from_where_a_running_clock_is_when_its_turn_comes():
    """It went on while another step was waited for: that is no step back."""
    clock, stage, seconds = rehearsal(3600.0)
    async with clock._steering:
        step = asyncio.create_task(clock.forward(timedelta(0)))
        await asyncio.sleep(0)
        seconds.passed += 1

    assert at("2026-10-01 10:00") == await step
    assert stage.idled


def test_it_never_shows_an_earlier_instant_than_before():
    """Something may fall due by a commit after its own instant has passed: the clock stands there, and doesn't go back."""
    clock, stage, seconds = rehearsal(3600.0)
    seconds.passed += 4
    assert at("2026-10-01 13:00") == clock.now()

    stage.due = [at("2026-10-01 10:00")]
    assert at("2026-10-01 13:00") == clock.now()
    seconds.passed += 4
    assert at("2026-10-01 13:00") == clock.now()

    stage.due = []
    seconds.passed += 1
    assert at("2026-10-01 14:00") == clock.now()


async def test_at_any_speed_it_stops_where_something_is_due_until_that_is_settled():
    """The seconds that pass meanwhile don't count."""
    clock, stage, seconds = rehearsal(3600.0, "2026-10-01 12:00")
    seconds.passed += 10

    assert at("2026-10-01 12:00") == clock.now()
    seconds.passed += 10
    assert at("2026-10-01 12:00") == clock.now()
    await stage.settle()
    seconds.passed += 1
    assert at("2026-10-01 13:00") == clock.now()


async def test_to_goes_from_due_to_due_and_settles_each():
    clock, stage, _ = rehearsal(0.0, "2026-10-02 09:00", "2026-10-03 17:00", "2026-10-09 09:00")

    assert at("2026-10-05 00:00") == await clock.to(at("2026-10-05 00:00"))
    assert [at("2026-10-02 09:00"), at("2026-10-03 17:00")] == stage.settled
    assert stage.idled


async def test_forward_is_to_from_now():
    clock, _, _ = rehearsal()

    assert at("2026-10-02 09:00") == await clock.forward(timedelta(days=1))


async def test_next_stops_at_the_next_instant_at_which_a_notice_falls_due():
    clock, stage, _ = rehearsal(0.0, "2026-10-02 09:00", "2026-10-03 17:00")

    assert at("2026-10-02 09:00") == await clock.next()
    assert at("2026-10-03 17:00") == await clock.next()
    assert at("2026-10-03 17:00") == await clock.next(), "nothing is ahead"
    assert 2 == len(stage.settled)


async def test_next_passes_looks_at_which_no_notice_fell_due():
    clock, _, _ = rehearsal(0.0, "2026-10-02 09:00", "2026-10-03 17:00", notices=0)

    assert at("2026-10-03 17:00") == await clock.next()


async def test_what_an_answer_makes_due_is_settled_before_the_command_returns():
    clock, stage, _ = rehearsal(0.0, echo=at("2026-10-01 09:30"))

    await clock.to(at("2026-10-01 10:00"))

    assert [at("2026-10-01 09:30")] == stage.settled


async def test_it_never_goes_back():
    clock, _, _ = rehearsal()

    with pytest.raises(Refusal, match=r"clock\.back"):
        await clock.to(at("2026-09-30 09:00"))
    with pytest.raises(Refusal, match=r"clock\.back"):
        await clock.forward(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="backwards"):
        RehearsalClock(at("2026-10-01 09:00"), -1)


async def test_commands_wait_for_each_other():
    clock, stage, _ = rehearsal(0.0, "2026-10-02 09:00")

    await asyncio.gather(clock.to(at("2026-10-03 00:00")), clock.forward(timedelta(days=1)))

    assert at("2026-10-04 00:00") == clock.now()
    assert 1 == len(stage.settled)


def test_a_restart_goes_on_after_the_last_entry_never_before_it():
    start = at("2026-10-01 09:00")

    assert start == resumed(start, None)
    assert start == resumed(start, start - timedelta(days=1))
    assert start + timedelta(days=9) == resumed(start, (start + timedelta(days=9)).astimezone(UTC))
