"""Somebody sets the clock while the daemon runs: forward over windows, and back again. Nothing is said twice, nothing is lost
unseen, and the journal's instants never go back.
"""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from tests.branch.build import at
from tests.faults.counts import Counted
from tests.faults.rig import START
from tests.faults.set_clock import House
from zhibu.branch.notices import Kind, State
from zhibu.storage.check import check

DAY = timedelta(days=1)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with House.built(tmp_path, at("2026-10-07 12:00")) as built:
        yield built


async def test_forward_over_the_day_and_back_again(house: House):
    """What was written down as missed is said after all once the clock is right, and stands once."""
    await house.sets("2026-10-09 12:00")
    assert State.MISSED is house.said(Kind.SIGN_IN).state
    assert State.MISSED is house.said(Kind.DAY_BEFORE).state
    before = len(house.heard())

    await house.sets("2026-10-07 17:30")
    await house.sets("2026-10-08 14:05")
    press = house.sandbox.world.presses(house.people["m005"], house.group, "签到")
    await house.settles()

    assert press.answered
    assert {State.SENT} == {house.said(kind).state for kind in (Kind.DAY_BEFORE, Kind.SIGN_IN)}
    assert before + 2 == len(house.heard())
    house.nothing_was_said_twice()
    assert await house.the_journal_never_goes_back() > 0


async def test_back_over_what_was_said(house: House):
    """Nothing of it is said again while the same hours are lived a second time."""
    for instant in ("2026-10-07 17:30", "2026-10-08 14:05"):
        await house.sets(instant)
    said = house.heard()
    for instant in ("2026-10-01 10:00", "2026-10-07 17:30", "2026-10-08 14:10"):
        await house.sets(instant)

    assert said == house.heard()
    house.nothing_was_said_twice()


async def test_a_year_ahead_for_a_night_costs_no_memory_of_what_was_said(house: House):
    """The night's pruning believes no clock that has just leapt."""
    notice = house.heard()
    assert 1 == len(notice)
    await house.sets("2027-10-07 12:00")
    await house.parts.daemon.spend_the_night()
    await house.sets("2026-10-07 12:10")
    await house.parts.daemon.spend_the_night()

    assert notice == [text for text in house.heard() if text in notice]
    house.nothing_was_said_twice()


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(5))
async def test_sixty_leaps_in_three_weeks(house: House, counted: Counted, seed: int):
    """Minutes to days, forward and back, with people who sign in and ask for leave meanwhile; then the clock is right again."""
    random = Random(seed)
    right = at("2026-10-07 12:00")
    back = 0
    for _ in range(60):
        right += timedelta(hours=random.uniform(0, 9))
        wrong = right + timedelta(minutes=random.choice([0, 0, 0, 5, -5, 90, -90, 1440, -1440, 5000, -5000]))
        back += wrong < house.clock.now()
        await house.sets(max(wrong, START + DAY))
        someone = random.choice(list(house.people.values()))
        with contextlib.suppress(LookupError):
            house.sandbox.world.presses(someone, house.group, "签到")
        await house.settles()
        house.nothing_was_said_twice()
        await house.sets(max(right, START + DAY))
    await house.sets(right + 30 * DAY)

    house.nothing_was_said_twice()
    house.nothing_is_forgotten()
    kept = await house.the_journal_never_goes_back()
    assert set() == {finding.code for finding in check(house.folder) if finding.grave}
    counted(
        "clock leaps while the daemon runs", leaps=120, backward=back, acts_on_a_wrong_clock=kept, said_twice=0, lost=0
    )
