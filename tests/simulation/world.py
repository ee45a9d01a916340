"""A branch, its chats and its misfortunes, on virtual time: what happens to a daemon in a year.

The world is the judge. It notes what really arrives in which chat, and compares that with what the facts owe; of the tick it
sees only the calls to the courier and the ledger on its (imagined) disk.
"""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from functools import wraps
from random import Random

from tests.branch.build import CALENDAR
from tests.scheduler.books import FakeBooks
from tests.scheduler.virtual import VirtualClock
from zhibu.branch.agenda import owed
from zhibu.branch.agenda.evaluation import evaluations_to_close, next_closing
from zhibu.branch.branch import Place
from zhibu.branch.evaluation import Evaluation
from zhibu.branch.notices import CHANNEL, GROUP, MANNERS, Kind, Promise, State, member_of
from zhibu.scheduler.courier import Delivered, Later, Refused, Unreachable, Unsure, address
from zhibu.scheduler.reconcile import LOOKS_BACK
from zhibu.scheduler.tick import Tick

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)
BRANCH = "b1"


@dataclass
class Message:
    """One message in one chat, as people see it."""

    chat: str
    key: str
    face: str
    at: object
    buttons: bool = True


@dataclass
class Weather:
    """What goes wrong: chances per call, chats that are gone, a platform that is down, calls that hang."""

    unsure: float = 0.0
    later: float = 0.0
    refused: float = 0.0
    down: bool = False
    blocked: set = field(default_factory=set)
    slowest: float = 0.3


def _judged(call):
    """The daemon survives whatever a courier raises, our own verdicts too: they are kept until somebody asks."""

    @wraps(call)
    async def judged(self, *args):
        try:
            return await call(self, *args)
        except (AssertionError, LookupError, TypeError) as error:
            self.verdicts.append(error)
            raise

    return judged


class World:
    """Everything outside of the daemon, and the daemon's life and death."""

    def __init__(self, records, start, *, seed=0):
        self.random = Random(seed)
        self.clock = VirtualClock(start)
        self.books = FakeBooks(records)
        self.weather = Weather()
        self.tick = None
        self.changed = asyncio.Event()
        self.messages = {}
        self.arrivals = []
        self.last_edit = {}
        self.doubts = Counter()
        """How often nobody could know whether a notice had arrived, by key."""
        self.posted_again = Counter()
        self.ledger = {}
        """The last line that was ever durable, by key; pruned ones included."""
        self.wanted = {}
        """Every notice that was seen to be owed while the daemon was up, by key."""
        self.told = set()
        self.verdicts = []
        self.jumped = False
        self._jumped_at = -60.0
        self._numbers = 0
        self._calls = 0

    @property
    def records(self):
        return self.books.records(BRANCH)

    @property
    def now(self):
        return self.clock.now()

    @property
    def up(self):
        return self.tick is not None

    # -- the daemon's life --------------------------------------------------------------------------------------------

    def start(self):
        if self.up:
            return
        self.last_edit.clear()  # a new process has no memory of its pauses
        self.tick = Tick(self.books, self, self.clock, chores=self._chores, owing=self._owing)
        self.tick.on_change = self.changed.set
        self.books.on_commit(self._keep)
        self.tick.open()
        self.tick.poke()

    async def stop(self):
        """A clean stop."""
        if not self.up:
            return
        await self.tick.stop()
        self._keep(BRANCH)
        self.books._callbacks.clear()
        self.tick = None

    async def crash(self):
        """The process dies wherever it is; what was staged may be durable or not."""
        if not self.up:
            return
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        self.books.kill(durable=self.random.randrange(3))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._keep(BRANCH)
        for line in self.records.said.values():
            if line.state is State.CLAIMED:
                self.doubts[line.id] += 1
        self.tick = None

    async def pass_until(self, instant):
        """Time goes on; the daemon, if it is up, is woken for what falls due."""
        while self.now < instant:
            self.changed.clear()
            await asyncio.sleep(0)  # commits that were just made durable nudge first
            if self.up:
                self.tick.poke()
            if self.random.random() < 0.04:
                self._sample()
            if self.random.random() < 0.1:
                self.check_boards()
            look = self.tick.next_visit() if self.up else None
            until = instant if look is None else min(instant, max(look, self.now))
            wait = max(0.0, (until - self.now).total_seconds()) + 0.001
            waiting = asyncio.ensure_future(self.changed.wait())
            await asyncio.wait({waiting}, timeout=wait)
            waiting.cancel()
            if self.changed.is_set():
                await asyncio.sleep(0.1)  # the daemon's pause after a commit

    def jump(self, delta):
        """Somebody sets the clock."""
        self.clock.jump(delta)
        self._jumped_at = self.clock.monotonic()

    async def settled(self):
        if self.up:
            await self.tick.settle()

    async def _chores(self, branch, now):
        for day in evaluations_to_close(self.records, CALENDAR, now):
            await self.books.put(
                branch, Evaluation(id=day.id, closed_at=now, asked=0, ballots=()), act="evaluation.closed"
            )
        return next_closing(self.records, CALENDAR, now)

    def _keep(self, branch):
        self.ledger.update(self.records.said)

    # -- what is owed, seen by somebody who looks at the facts -----------------------------------------------------------

    def _sample(self):
        """Notes what is owed now. Whoever was owed something and still is at the end of the window must hear of it."""
        if self.up:
            self._want(self.owed(self.now, self.now))

    def _owing(self, records, calendar, *, since, until):
        """What the tick derives, noted on its way."""
        derived = list(owed(records, calendar, since=since, until=until))
        self._want(self._counted(derived))
        return derived

    def _want(self, notices):
        self.wanted.update({notice.key: notice for notice in notices if notice.due <= self.now < notice.expires})

    def owed(self, since, until):
        return self._counted(owed(self.records, CALENDAR, since=since, until=until))

    def _counted(self, notices):
        """Without what is from before the branch joined, and copies for a channel that wasn't bound."""
        joined = self.records.branch.joined_at
        channels = [each.bound_at for each in self.records.bindings.values() if each.place is Place.CHANNEL]
        bound = min(channels, default=None)
        for notice in notices:
            # What sums up something past is owed from the joining on; the others while they are still of use.
            since = notice.due >= joined if notice.kind in LOOKS_BACK else notice.expires > joined
            if since and (notice.audience != CHANNEL or (bound is not None and notice.expires > bound)):
                yield notice

    # -- the courier --------------------------------------------------------------------------------------------------

    @_judged
    async def deliver(self, branch, notice, records, now):
        self._may_be_said(notice)
        chat = address(records, notice.audience, CALENDAR.today(now))
        assert chat is not None, f"{notice.key} was sent to nobody"
        arrives, error = await self._call(notice.key, chat)
        if not arrives:
            raise error
        self._numbers += 1
        number = str(self._numbers)
        self.messages[chat, number] = Message(chat, notice.key, notice.face, self.now)
        self.arrivals.append((notice, chat, self.now))
        await self._answer(notice.key, error)
        return Delivered(chat=chat, message=number, face=notice.face)

    @_judged
    async def edit(self, branch, notice, said, records, now):
        arrives, error = await self._call(None, said.chat)
        if not arrives:
            raise error
        place = said.chat, said.message
        message = self.messages[place]
        real = self.clock.monotonic()
        if message.key == notice.key and message.face != notice.face:
            assert real - self.last_edit.get(place, -9) >= 4, f"{notice.key} was edited twice within seconds"
            self.last_edit[place] = real
        message.key, message.face, message.buttons = notice.key, notice.face, True
        await self._answer(None, error)
        return Delivered(chat=said.chat, message=said.message, face=notice.face)

    @_judged
    async def retract(self, branch, said, records, now):
        arrives, error = await self._call(None, said.chat)
        if not arrives:
            raise error
        self.messages[said.chat, said.message].buttons = False
        await self._answer(None, error)

    async def _call(self, key, chat):
        """Whether it arrives, and what the caller hears instead of a receipt (None: a receipt)."""
        await asyncio.sleep(self.random.uniform(0.01, self.weather.slowest))
        if chat in self.weather.blocked:
            return False, Unreachable()
        if self.weather.down:
            return False, Later(self.random.choice([0.0, 20.0]))
        chance = self.random.random()
        if chance < self.weather.unsure:
            if key is not None:
                self.doubts[key] += 1
            return self.random.random() < 0.6, Unsure()
        if chance < self.weather.unsure + self.weather.later:
            return False, Later(self.random.choice([0.0, 3.0, 40.0]))
        if chance < self.weather.unsure + self.weather.later + self.weather.refused:
            return False, Refused("bad_request")
        return True, None

    async def _answer(self, key, error):
        """The way back: the process may die on it."""
        await asyncio.sleep(self.random.uniform(0.001, 0.05))
        if error is not None:
            raise error

    def _may_be_said(self, notice):
        """Each time something is about to be said: it is claimed on disk, owed now, and not at night."""
        now = self.now
        line = self.records.said.get(notice.key)
        assert line is not None, f"{notice.key} was sent without a claim"
        assert line.state is State.CLAIMED, f"{notice.key} was sent when it was {line.state}"
        if self.clock.monotonic() - self._jumped_at < 5:
            return  # it was begun on another clock
        assert notice.due <= now + SECOND, f"{notice.key} was sent before it was due"
        assert now < notice.expires + SECOND, f"{notice.key} was sent after its window"
        assert notice.due >= self.records.branch.joined_at or notice.expires > self.records.branch.joined_at
        if not MANNERS[notice.kind].any_hour:
            policy = self.records.policy(CALENDAR.today(now))
            awake = CALENDAR.awake(now, policy)
            assert awake - now <= SECOND, f"{notice.key} was sent at night"

    # -- the verdicts -------------------------------------------------------------------------------------------------

    def check_nothing_twice(self):
        """No notice arrives more often than its promise allows."""
        for key, count in Counter(notice.key for notice, _, _ in self.arrivals).items():
            promise = MANNERS[Kind(key.split("/")[0])].promise
            match promise:
                case Promise.AT_MOST_ONCE:
                    allowed = 1
                case Promise.ASK:
                    allowed = 1 + self.posted_again[key]
                case _:
                    allowed = 1 + self.doubts[key]
            assert count <= allowed, f"{key} arrived {count} times, {self.doubts[key]} doubts"

    def check_the_cap(self, hourly):
        """No chat is rung more often than so many times in an hour, doubts aside."""
        if self.jumped:
            return
        rung = defaultdict(list)
        for notice, chat, when in self.arrivals:
            if MANNERS[notice.kind].rings:
                rung[chat].append((when, self.doubts[notice.key]))
        for chat, times in rung.items():
            for start, _ in times:
                window = [doubts for when, doubts in times if start <= when < start + HOUR - SECOND]
                assert len(window) - sum(map(bool, window)) <= hourly, f"{chat} was rung {len(window)} times in an hour"

    def check_boards(self):
        """What was done was allowed; and whenever all is settled, what stands shows the facts of now, and what is no longer asked has no buttons."""
        assert not self.verdicts, self.verdicts[0]
        if not self.up or self.tick._visits or self.tick.next_look() <= self.now:
            return
        ahead = {notice.key: notice for notice in self.owed(self.now, self.now + DAY)}
        due = {key: notice for key, notice in ahead.items() if notice.due <= self.now < notice.expires}
        for line in self.records.said.values():
            message = self.messages.get((line.chat, line.message))
            if line.state is not State.SENT or message is None or line.chat in self.weather.blocked:
                continue
            notice = due.get(line.id)
            manner = MANNERS[line.kind]
            newest = self._newest_in(message, due)
            if notice is not None and manner.edits and newest == line.id:
                assert message.face == notice.face, f"{line.id} shows an old state"
            if line.id not in ahead and manner.retracts and message.key == line.id:
                assert not message.buttons, f"{line.id} still asks"

    def _newest_in(self, message, due):
        here = [
            due[line.id]
            for line in self.records.said.values()
            if line.id in due and self.messages.get((line.chat, line.message)) is message
        ]
        return max(here, key=lambda notice: (notice.due, notice.key)).key if here else None

    def check_nothing_forgotten(self):
        """What was owed to the end of its window has a line in the ledger: said, or named as missed or uncertain."""
        self._keep(BRANCH)
        for key, notice in self.wanted.items():
            if notice.expires > self.now or key in self.ledger:
                continue
            # It may have ceased to be owed before its window closed (cancelled, decided, moved, voted).
            still = {each.key for each in self.owed(notice.expires - SECOND, notice.expires - SECOND)}
            assert key not in still, f"{key} was owed until {notice.expires} and nobody knows of it"

    def check_everything_said(self, since):
        """In fair weather, everything owed to somebody who can be reached was said."""
        for key, notice in self.wanted.items():
            if notice.due < since or notice.expires > self.now:
                continue
            still = {each.key for each in self.owed(notice.expires - SECOND, notice.expires - SECOND)}
            if key not in still:
                continue
            line = self.ledger[key]
            reachable = address(self.records, notice.audience, CALENDAR.today(notice.due)) is not None
            if reachable and line.note == "":
                assert line.state in (State.SENT, State.RETRACTED), f"{key} is {line.state} {line.note}"

    def unreached_members(self):
        return {member_of(line.audience) for line in self.records.said.values() if line.note == "unreached"}

    def in_group(self):
        return [notice for notice, _, _ in self.arrivals if notice.audience == GROUP]
