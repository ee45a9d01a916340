"""A whole bot in the tests' own process, on a clock that is set like the one on the wall: store, daemon and platform are real."""

import contextlib
from asyncio import Event
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from tests.branch.build import ZONE, at
from tests.faults.rig import BRANCH, START, found_branch, names
from zhibu.bot.config import Config
from zhibu.bot.parts import Parts, living
from zhibu.bot.platforms.telegram import Pace, Telegram
from zhibu.bot.platforms.telegram.parse import message_number
from zhibu.bot.sandbox.server import Sandbox
from zhibu.branch.agenda import owed
from zhibu.branch.branch import Binding, Place
from zhibu.branch.ids import ChatId
from zhibu.branch.notices import GROUP, Kind, Said
from zhibu.scheduler.clock import RealClock
from zhibu.scheduler.desk import look_at
from zhibu.scheduler.reconcile import counts
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage.store import Store

HOUR = timedelta(hours=1)
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
