"""A year of a branch, drawn from a seed: nothing twice beyond its promise, nothing outside its window, nothing forgotten.

`ZHIBU_HISTORIES` says how many years are lived (default 3 bad ones and a calm one).
"""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.branch.build import at
from tests.scheduler.virtual import run
from tests.simulation.history import CAP, MINUTE, History
from zhibu.branch.notices import GROUP, SECRETARY, Kind, State
from zhibu.scheduler import desk, receipts, reconcile

HISTORIES = int(os.environ.get("ZHIBU_HISTORIES", "3"))
END = at("2027-01-01 00:00")


async def checked(history):
    await history.fair_weather()
    history.world.check_boards()
    history.world.check_nothing_twice()
    history.world.check_nothing_forgotten()
    history.world.check_the_cap(CAP)


async def lived(history, until, *, checks=timedelta(days=20)):
    """Lives until then, and looks at everything now and then."""
    while history.now < until:
        await history.live(min(until, history.now + checks))
        weather = history.world.weather
        if history.world.up and not (weather.down or history.world.books.full or weather.unsure):
            await history.world.pass_until(history.now + 3 * MINUTE)
    await checked(history)


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_year_of_misfortunes(seed):
    async def story():
        history = History(seed)
        await lived(history, END)
        kinds = {notice.kind for notice, _, _ in history.world.arrivals}
        assert {Kind.SIGN_IN, Kind.EVALUATION, Kind.RECORD_DUE, Kind.BIRTHDAY_GREETING} <= kinds

    run(story())


@pytest.mark.parametrize("seed", range(max(1, HISTORIES // 3)))
def test_a_calm_year(seed):
    """Without misfortunes everything is said, nothing is asked about, and who can't be reached is in a digest."""

    async def story():
        history = History(seed + 1000, calm=True)
        await lived(history, END)
        world = history.world
        world.check_everything_said(at("2026-01-02 00:00"))
        assert not [line.id for line in world.ledger.values() if line.state is State.UNCERTAIN]
        assert not world.doubts
        told = [notice for notice, _, _ in world.arrivals if notice.kind is Kind.UNREACHED]
        assert bool(world.unreached_members()) == bool(told)
        assert {SECRETARY} == {notice.audience for notice in told} or not told
        days = [day for day in world.records.days.values() if not day.cancelled]
        cards = [notice for notice in world.in_group() if notice.kind is Kind.SIGN_IN]
        assert len(days) <= len(cards) <= len(days) + 3
        assert not [one for one in world.in_group() if one.kind is Kind.ATTENDANCE_REPORT], "in the card's place"
        assert {GROUP} == {notice.audience for notice in cards}

    run(story())


MISFORTUNES = ["crash", "outage", "platform_down", "flaky", "full_disk", "clock_jumps", "block_somebody", "lose_group"]


@settings(max_examples=4 * HISTORIES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10_000),
    blows=st.lists(st.tuples(st.floats(0, 14 * 24), st.sampled_from(MISFORTUNES)), max_size=12),
)
def test_a_fortnight_of_chosen_blows(seed, blows):
    """Hypothesis chooses when it hurts, around the October day."""

    async def story():
        start = at("2026-09-29 08:00")
        history = History(seed, start="2026-09-29 08:00", calm=True)
        for hours, blow in blows:
            history.at(start + timedelta(hours=hours), getattr(history, blow))
        await history.live(start + timedelta(days=14))
        await checked(history)

    run(story())


def _forget_what_was_missed(monkeypatch):
    monkeypatch.setattr(reconcile, "_closed", lambda *_: None)


def _leave_buttons_standing(monkeypatch):
    monkeypatch.setattr(reconcile, "_stands_for_nothing", lambda *_: False)


def _speak_at_night(monkeypatch):
    look_at = desk.look_at
    monkeypatch.setattr(desk, "look_at", lambda *a, **k: replace(look_at(*a, **k), awake=lambda instant: instant))


def _lose_receipts(monkeypatch):
    settled = desk.Desk._settled

    async def careless(self):
        await settled(self)
        self._receipts.clear()
        return True

    monkeypatch.setattr(desk.Desk, "_settled", careless)


def _let_the_card_come_back(monkeypatch):
    monkeypatch.setattr(receipts, "_take_over", lambda *_: None)


@pytest.mark.parametrize(
    "carelessness",
    [
        _forget_what_was_missed,
        _leave_buttons_standing,
        _speak_at_night,
        _lose_receipts,
        _let_the_card_come_back,
    ],
)
def test_the_judge_notices(carelessness, monkeypatch):
    """A daemon that is careless in one thing is found out within a quarter: the simulation can fail."""
    carelessness(monkeypatch)

    with pytest.raises(AssertionError):
        for seed in range(3):
            run(lived(History(seed), at("2026-04-01 00:00")))
