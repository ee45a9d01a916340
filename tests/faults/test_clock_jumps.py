"""Somebody sets the clock while the daemon runs: forward over windows, and back again. Nothing is said twice, nothing is lost
unseen, and the journal's instants never go back.

The whole bot in this process, on a clock of its own that is set like the one on the wall: store, daemon and platform are real.
"""

import contextlib
from asyncio import Event
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from tests.branch.build import ZONE, at
from tests.faults.counts import Counted
from tests.faults.rig import BRANCH, START, found_branch, names
from zhibu.bot.app import Parts, living
from zhibu.bot.config import Config
from zhibu.bot.platforms.telegram import Pace, Telegram
from zhibu.bot.platforms.telegram.parse import message_number
from zhibu.bot.sandbox.server import Sandbox
from zhibu.branch.agenda import owed
from zhibu.branch.branch import Binding, Place
from zhibu.branch.ids import ChatId
from zhibu.branch.notices import GROUP, Kind, Said, State
from zhibu.scheduler.clock import RealClock
from zhibu.scheduler.desk import look_at
from zhibu.scheduler.reconcile import counts
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage.check import check
from zhibu.storage.store import Store

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MEMBERS = 10


class SetClock(RealClock):
    """The clock on the wall, set by whom it pleases."""

    def __init__(self, now: datetime) -> None:
        super().__init__(ZONE)
        self._ahead = now - self.real()

    def now(self) -> datetime:
        return self.real() + self._ahead

    def set(self, now: datetime) -> None:
        self._ahead = now - self.real()


class House:
    """A branch whose clock is set."""

    def __init__(self, folder: Path, sandbox: Sandbox, clock: SetClock, parts: Parts) -> None:
        self.folder = folder
        self.sandbox = sandbox
        self.clock = clock
        self.parts = parts
        self.people = {}
        self.group = None

    @classmethod
    @contextlib.asynccontextmanager
    async def built(cls, folder: Path, now: datetime) -> AsyncIterator["House"]:
        clock = SetClock(now)
        sandbox = Sandbox(clock=clock.now)
        async with sandbox.running():
            people = {id_: sandbox.world.add_user(name) for id_, name in names(MEMBERS).items()}
            for user in people.values():
                user.started = user.met = True
            everybody = list(people.values())
            group = sandbox.world.add_group("支部群", everybody, owner=everybody[0], bot="administrator")
            sandbox.world.updates.drop()
            store = await Store.open(folder)
            await found_branch(store, BRANCH, names(MEMBERS), {id_: user.id for id_, user in people.items()})
            async with store.unit(BRANCH, actor="operator", act="test.bound", now=START) as unit:
                unit.put(Binding(id=ChatId(f"telegram:{group.id}"), place=Place.GROUP, title="群", bound_at=START))
                await unit.commit()
            config = Config(data=folder, telegram_token=sandbox.token, telegram_api=sandbox.root)
            swift = Pace(overall=0, group=0, private=0, board=0)
            platform = Telegram(sandbox.token, api=sandbox.root, pace=swift, now=clock.now)
            async with living(config, folder, store, platform, clock, Event(), edit_pause=0.01) as parts:
                house = cls(folder, sandbox, clock, parts)
                house.people, house.group = people, group
                await house.settles()
                yield house

    async def sets(self, now: str | datetime) -> None:
        """The clock is set, and the daemon's next beat comes."""
        self.clock.set(at(now) if isinstance(now, str) else now)
        await self.parts.daemon._beat()
        await self.settles()

    async def settles(self) -> None:
        await self.sandbox.settled(30)
        await self.parts.daemon.settle()

    def said(self, kind: Kind, audience: str = GROUP) -> Said:
        ledger = self.parts.store.records(BRANCH).said.values()
        return next(said for said in ledger if (said.kind, said.audience) == (kind, audience))

    def heard(self) -> list[str]:
        return [message.text for message in self.sandbox.world.said_by_bot(self.group)]

    def nothing_was_said_twice(self) -> None:
        """Each message of ours is one line's in the ledger, and no two lines name the same, but a report in its card's place."""
        lines = self.parts.store.records(BRANCH).said.values()
        said = [(one.kind, (one.chat, message_number(one.message))) for one in lines if one.message]
        places = Counter(place for _, place in said)
        shared = {place for kind, place in said if kind is Kind.ATTENDANCE_REPORT}
        standing = {
            (f"telegram:{chat.id}", message.id)
            for chat in self.sandbox.world.chats.values()
            for message in self.sandbox.world.said_by_bot(chat)
        }

        assert standing == set(places)
        assert {} == {place: times for place, times in places.items() if times > 1 and place not in shared}
        assert [] == [text for text, times in Counter(self.heard()).items() if times > 1]

    def nothing_is_forgotten(self) -> None:
        """Whatever is owed now, or was until now, has its line."""
        records, now = self.parts.store.records(BRANCH), self.clock.now()
        calendar = calendar_for(records)
        look = look_at(records, calendar, now, looked=None)
        due = owed(records, calendar, since=START, until=now)

        assert [] == [
            notice.key
            for notice in due
            if counts(notice, look) and START < notice.due <= now - HOUR and notice.key not in records.said
        ]

    async def the_journal_never_goes_back(self) -> int:
        """How often it keeps what a clock said that did."""
        entries = await self.parts.store.history(BRANCH)

        assert all(earlier.at <= later.at for earlier, later in pairwise(entries))
        assert all(entry.said_at < entry.at for entry in entries if entry.said_at is not None)
        return sum(entry.said_at is not None for entry in entries)


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
