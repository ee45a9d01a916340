"""A branch, a strict Bot API server beside the tests, and the daemon as a process of its own that may be killed.

async with Rig.built(tmp_path, nursery) as rig:
    await rig.starts()
    await rig.to("2026-10-08 14:05")
    rig.presses("m001", "签到", rig.group)
    rig.kills()
"""

import asyncio
import contextlib
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from tests.branch.build import at
from tests.faults.nursery import Born, Nursery
from zhibu.bot import control, rehearsal
from zhibu.bot.control import Answer, NoAnswer, NoDaemon, Request
from zhibu.bot.sandbox.server import Sandbox
from zhibu.bot.sandbox.state import Message, Press
from zhibu.branch.branch import Binding, Branch, Place
from zhibu.branch.day import Step, mark
from zhibu.branch.ids import AccountId, BranchId, ChatId, MemberId
from zhibu.branch.notices import Kind, State
from zhibu.branch.people import Account, Duty, Member, MemberKind
from zhibu.branch.plan import PlanRow, planned
from zhibu.branch.records import Records
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage.check import check
from zhibu.storage.store import Store
from zhibu.storage.trouble import Trouble

START = at("2026-09-28 09:30")
BRANCH = BranchId("b1")
OTHER = BranchId("b2")
_FAMILIES = "周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
_DUTIES = {1: Duty.SECRETARY, 2: Duty.DEPUTY, 3: Duty.ORGANISATION, 4: Duty.PUBLICITY}
SECRETARY = "m001"


def names(count: int) -> dict[str, str]:
    """Member ids with names that occur in no other text."""
    return {f"m{n:03d}": f"{_FAMILIES[n % 20]}试{chr(0x4E00 + 97 * n % 20000)}" for n in range(1, count + 1)}


class Rig:
    """The stage of one test."""

    def __init__(self, folder: Path, nursery: Nursery, sandbox: Sandbox, now: Callable[[datetime], None]) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.nursery = nursery
        self.sandbox = sandbox
        self.world = sandbox.world
        self.daemon: Born | None = None
        self.people: dict[str, Any] = {}
        self.group: Any = None
        self.channel: Any = None
        self.environment: dict[str, str] = {}
        self.now = START
        self._set_world = now
        self._outputs = 0

    # -- building -----------------------------------------------------------------------------------------------------

    @classmethod
    @contextlib.asynccontextmanager
    async def built(
        cls, folder: Path, nursery: Nursery, *, members: int = 32, neighbour: bool = False, channel: bool = True
    ) -> AsyncIterator[Self]:
        """Everybody linked, group and channel bound, a plan for the year; nobody has been told anything yet."""
        wall = [START]
        sandbox = Sandbox(clock=lambda: wall[0])
        async with sandbox.running():
            rig = cls(folder, nursery, sandbox, lambda now: wall.__setitem__(0, now))
            await rig._found(members, channel=channel)
            if neighbour:
                await rig._found_neighbour()
            rig.environment = {
                "ZHIBU_TELEGRAM_TOKEN": sandbox.token,
                "ZHIBU_TELEGRAM_API": sandbox.root,
                "ZHIBU_LOCALE": "zh_CN",
            }
            try:
                yield rig
            finally:
                await rig.kills()

    async def _found(self, count: int, *, channel: bool) -> None:
        world = self.world
        for id_, name in names(count).items():
            user = world.add_user(name)
            user.started = user.met = True
            self.people[id_] = user
        everybody = list(self.people.values())
        self.group = world.add_group("支部群", everybody, owner=everybody[0], bot="administrator")
        if channel:
            self.channel = world.add_channel("支部频道", owner=everybody[0], members=everybody)
        world.updates.drop()
        await self.founds()

    async def founds(self) -> None:
        """The branch in its folder, as it is before anything was said."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        rehearsal.mark(self.data, START)
        store = await Store.open(self.data)
        ours = {id_: user for id_, user in self.people.items() if " " not in id_}
        named, accounts = names(len(ours)), {id_: user.id for id_, user in ours.items()}
        await found_branch(store, BRANCH, named, accounts)
        async with store.unit(BRANCH, actor="operator", act="test.bound", now=START) as unit:
            unit.put(_binding(self.group.id, Place.GROUP))
            if self.channel is not None:
                unit.put(_binding(self.channel.id, Place.CHANNEL))
            await unit.commit()
        await store.close()

    async def _found_neighbour(self) -> None:
        """Another branch in the same folder, with people and a group of its own."""
        others = {f"m{n:03d}": f"邻{n}" for n in range(1, 4)}
        accounts = {}
        for id_, name in others.items():
            user = self.world.add_user(name)
            user.started = user.met = True
            self.people[f"other {id_}"] = user
            accounts[id_] = user.id
        store = await Store.open(self.data)
        await found_branch(store, OTHER, others, accounts)
        await store.close()

    # -- the daemon ---------------------------------------------------------------------------------------------------

    async def starts(self, *, waits: bool = True, environment: dict[str, str] | None = None, **knobs: Any) -> Born:
        """The daemon, on the rehearsal clock, from where the journal stands; at work when this returns."""
        assert self.daemon is None or not self.daemon.alive
        knobs = {"swift": True, "snapshot_bytes": 20_000} | knobs
        line = ["run", "--data", self.data, "--clock", f"{self.now:%Y-%m-%dT%H:%M}", "--speed", "0"]
        self.daemon = self.bears(line, environment=environment, knobs=knobs)
        if waits:
            await self.at_work()
        return self.daemon

    def bears(
        self,
        line: list[object],
        *,
        folder: Path | None = None,
        environment: dict[str, str] | None = None,
        knobs: dict[str, Any] | None = None,
    ) -> Born:
        """Any command line as a process of its own."""
        self._outputs += 1
        return self.nursery.bears(
            line,
            output=self.folder / f"output-{self._outputs:04d}.txt",
            folder=folder or self.folder,
            environment=self.environment if environment is None else environment,
            knobs=knobs,
        )

    async def at_work(self, patience: float = 30) -> None:
        daemon = self.daemon
        assert daemon is not None
        await until(lambda: "zhibu is at work" in daemon.said() or not daemon.alive, patience)
        assert daemon.alive, daemon.said()

    async def zhibu(self, *line: object, environment: dict[str, str] | None = None) -> tuple[int, str]:
        """A command beside the daemon or without one: its exit code and all it said."""
        born = self.bears([*line, "--data", self.data], environment=environment)
        code = await asyncio.wait_for(asyncio.wrap_future(born.ended), 60)
        return code, born.said()

    async def to(self, instant: str | datetime) -> None:
        """Lets time pass in daemon and world, settling all that falls due."""
        self.goes_to(instant)
        answer = await self.asks("clock", act="to", instant=f"{self.now:%Y-%m-%dT%H:%M}")
        assert 0 == answer.exit, answer.stderr

    def goes_to(self, instant: str | datetime) -> None:
        """Lets time pass in the world only."""
        self.now = at(instant) if isinstance(instant, str) else instant
        self._set_world(self.now)

    async def asks(self, verb: str, **values: str) -> Answer:
        return await asyncio.to_thread(control.call, self.data, Request(verb=verb, values=values, locale="en"))

    async def steers(self, instant: str | datetime) -> bool:
        """As `to`, but the daemon may die of it; whether it lived."""
        try:
            await self.to(instant)
        except (NoAnswer, NoDaemon):
            await self.ended()
            return False
        return True

    async def settles(self) -> None:
        """Until every update is confirmed and nothing is due."""
        await self.sandbox.settled(60)
        await self.to(self.now)

    async def kills(self) -> None:
        """kill -9, if it lives."""
        if self.daemon is not None:
            self.daemon.signal(signal.SIGKILL)
            await self.ended()

    async def ended(self, patience: float = 30) -> int:
        assert self.daemon is not None
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(self.daemon.ended)), patience)

    async def stops(self, patience: float = 30) -> int:
        """SIGTERM; the exit code."""
        assert self.daemon is not None
        self.daemon.signal(signal.SIGTERM)
        return await self.ended(patience)

    def kill_now(self) -> None:
        """kill -9 at this very moment, for who can't wait (a hook of the server)."""
        assert self.daemon is not None
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.daemon.pid, signal.SIGKILL)

    async def loses_the_server(self) -> None:
        """Nobody listens there any more; the world stands as it is."""
        await self.sandbox.stop()

    async def finds_the_server(self) -> None:
        await self.sandbox.start(int(self.environment["ZHIBU_TELEGRAM_API"].rsplit(":", 1)[1]))

    # -- people -------------------------------------------------------------------------------------------------------

    def presses(self, who: str, label: str, where: Any = None) -> Press:
        return self.world.presses(self.people[who], where or self.people[who], label)

    def says(self, who: str, text: str, where: Any = None) -> None:
        self.world.says(self.people[who], where, text)

    def heard(self, where: Any) -> list[Message]:
        """What the bot said there, in a chat or to a member."""
        return self.world.said_by_bot(self.people[where] if isinstance(where, str) else where)

    def shown(self, where: Any) -> list[str]:
        """All that ever stood there, edits included."""
        return [c.text for message in self.heard(where) for c in (message.content, *message.history)]

    # -- what is on disk ----------------------------------------------------------------------------------------------

    async def records(self, branch: BranchId = BRANCH) -> Records:
        store = await Store.open(self.data, read_only=True)
        assert {} == dict(store.stopped)
        records = store.records(branch)
        await store.close()
        return records

    async def history(self, **of: str) -> list[Any]:
        store = await Store.open(self.data, read_only=True)
        found = await store.history(BRANCH, **of)
        await store.close()
        return found

    def sound(self) -> None:
        """Nothing is wrong with the files but what a kill may leave."""
        found = {finding.code for finding in check(self.data) if finding.grave}

        assert found <= {Trouble.JOURNAL_TORN, Trouble.TORN_KEPT, Trouble.URN_UNFINISHED}, found


def said_twice(rig: Rig, records: Records) -> tuple[list[str], list[str]]:
    """What stands in group and channel beyond what the ledger knows: (texts that stand there twice, messages without a line
    in the ledger that names them)."""
    places = {(said.chat, said.message) for said in records.said.values()}
    twice, unknown = [], []
    for chat in filter(None, (rig.group, rig.channel)):
        messages = rig.heard(chat)
        first = Counter((message.history[0] if message.history else message.content).text for message in messages)
        twice += [text for text, count in first.items() if count > 1]
        unknown += [m.text for m in messages if (f"telegram:{chat.id}", str(m.id)) not in places]
    return twice, unknown


def uncertain(records: Records) -> list[Kind]:
    """The kinds of which nobody knows whether they arrived."""
    return [said.kind for said in records.said.values() if said.state is State.UNCERTAIN and said.audience != ""]


async def found_branch(store: Store, branch: BranchId, named: dict[str, str], accounts: dict[str, int]) -> None:
    await store.create(
        Branch(
            id=branch,
            name=f"第{branch[1:]}党支部",
            presets=("theme-party-day", "wulong"),
            locale="zh_CN",
            timezone="Asia/Shanghai",
            joined_at=START - timedelta(days=3),
        ),
        actor="operator",
        now=START,
    )
    async with store.unit(branch, actor="operator", act="test.founded", now=START) as unit:
        for number, (id_, name) in enumerate(named.items(), start=1):
            unit.put(
                Member(
                    id=MemberId(id_),
                    name=name,
                    kind=MemberKind.FULL,
                    accepted_on=date(2010 + number % 10, 10 if number == 8 else 1 + number % 8, 15),
                    duties=(_DUTIES[number],) if number in _DUTIES else (),
                )
            )
            account = AccountId(f"telegram:{accounts[id_]}")
            unit.put(Account(id=account, member=MemberId(id_), linked_at=START))
        rows = [
            PlanRow(year=2026, month=month, on=None, themes=(f"第{month}个主题",), place="三楼会议室")
            for month in range(10, 13)
        ]
        policies = {(row.year, row.month): unit.records.policy(date(row.year, row.month, 1)) for row in rows}
        calendar = calendar_for(unit.records)
        plan = planned(rows, {}, policies=policies, calendar=calendar, by="operator", now=START)
        for day in plan.days:
            # Approved, so that nobody is asked about that.
            approved = mark(day, Step.APPROVED, by="operator", now=START, late=False)
            unit.put(replace(approved, recorder=MemberId("m003")))
        await unit.commit()


def _binding(chat: int, place: Place) -> Binding:
    return Binding(id=ChatId(f"telegram:{chat}"), place=place, title="群", bound_at=START)


async def until(holds: Callable[[], object], patience: float = 20) -> None:
    """Waits until something is so that no event tells."""
    async with asyncio.timeout(patience):
        while not holds():
            await asyncio.sleep(0.01)


def public(rig: Rig) -> list[str]:
    """All that ever stood in the group or the channel."""
    return [text for chat in filter(None, (rig.group, rig.channel)) for text in rig.shown(chat)]
