"""One branch: look, claim, say, settle, until nothing of it is due.

Everything said is claimed on disk before it is sent, and its receipt is committed after. Looks are cheap and harmless: each
derives anew what is owed. In one chat one message follows the other; chats don't wait for each other, nor do branches.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from zhibu.branch.agenda.undelivered import restored
from zhibu.branch.branch import Place
from zhibu.branch.calendar import Calendar
from zhibu.branch.ids import BranchId, ChatId
from zhibu.branch.notices import CHANNEL, GROUP, Notice
from zhibu.branch.records import Records
from zhibu.scheduler import receipts
from zhibu.scheduler.clock import Clock
from zhibu.scheduler.courier import Courier, Later, Moved, Refused, Unreachable, Unsure, address
from zhibu.scheduler.receipts import DAEMON, Books, Note, Spoken, Write, chat_of, key_of
from zhibu.scheduler.reconcile import (
    LOOK_AGAIN,
    Edit,
    Look,
    Miss,
    Redirect,
    Resolve,
    Retract,
    Send,
    Verdict,
    counts,
    reconcile,
)
from zhibu.storage.trouble import NotSaved, Stopped

NUDGE_PAUSE = 0.5
"""Real seconds in which several commits of one branch are taken together, at least."""
LONGEST_NUDGE_PAUSE = 2.0
"""The same at most: in a rush in many branches, people's own answers come first."""
_SHARE = 1 / 30
"""How much of the time may go into looking at what was just committed."""
EDIT_PAUSE = 5.0
"""Real seconds between two edits of one message; the last state wins."""
LONGEST_PAUSE = 60.0
"""Real seconds between two tries, at most."""
PATIENCE = timedelta(minutes=15)
"""How long something that fails for a reason of ours is left alone. A commit brings it back sooner."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AHEAD = LOOK_AGAIN + timedelta(hours=1)
_CATCH_UP = timedelta(days=62)
"""How far back windows are judged after an outage."""
_STORE = "store"
log = logging.getLogger(__name__)

Owing = Callable[..., Iterable[Notice]]
Chores = Callable[[BranchId, datetime], Awaitable[datetime | None]]
"""What else the daemon does for a branch at its time (closing a vote): does what is due, returns when the next is. It goes
on after a crash at any step."""


class _GoneError(Exception):
    """There is no such branch any more, or it stands still because of damage."""


class Slots:
    """How many messages may be on their way at once, all branches together: about what pacing lets out in a second, so that
    nothing is claimed long before it is sent."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: dict[asyncio.Event, None] = {}

    def free(self, or_call: asyncio.Event) -> bool:
        """Whether one is free; if not, the event is set when one may be."""
        if self._free <= 0:
            self._waiting[or_call] = None
        return self._free > 0

    def take(self) -> None:
        self._free -= 1

    def give_back(self) -> None:
        self._free += 1
        self.call()

    def call(self) -> None:
        """Calls as many as there are slots, who waited longest first: were all called, a thousand branches would look for each
        message of one. Who was called and had no use for it calls the next, by this."""
        for event in list(islice(self._waiting, max(0, self._free))):
            del self._waiting[event]
            event.set()

    def forget(self, waiting: asyncio.Event) -> None:
        """It looks by itself, or no longer."""
        self._waiting.pop(waiting, None)


class Line:
    """Whether the platform can be spoken to at all. While it can't, one call at a time tries, with longer and longer pauses,
    instead of every chat for itself: an outage of hours must not fill the journals with claims that are taken back."""

    def __init__(self) -> None:
        self.opens_at = 0.0
        """The real (monotonic) moment from which on somebody may try; in the past while all is well."""
        self._failed = 0
        self._trying = False
        self._waiting: set[asyncio.Event] = set()

    def free(self, real: float, or_call: asyncio.Event) -> bool:
        """Whether a call may be made; if not, the event is set once the line is up again."""
        if real < self.opens_at:
            self._waiting.add(or_call)
            return False
        return True

    def begin(self, real: float) -> None:
        """A call is made; after a failure the others wait for how it ends."""
        if self._failed:
            self._trying, self.opens_at = True, real + LONGEST_PAUSE

    def down(self, real: float) -> None:
        """A call was not carried out. Those that were under way together count as one."""
        if self._trying or real >= self.opens_at:
            self._failed += 1
            self._trying, self.opens_at = False, real + pause_after(self._failed)

    def doubt(self, real: float) -> None:
        """Nobody knows how a call ended."""
        if self._trying:
            self.down(real)

    def up(self) -> None:
        """A call was answered."""
        self._failed, self._trying, self.opens_at = 0, False, 0.0
        waiting, self._waiting = self._waiting, set()
        for event in waiting:
            event.set()


def pause_after(failures: int) -> float:
    """Real seconds to wait: twice as long after each failure in a row."""
    return min(LONGEST_PAUSE, 2.0 ** min(failures - 1, 10))


@dataclass(slots=True, kw_only=True)
class House:
    """What all desks share."""

    store: Books
    courier: Courier
    clock: Clock
    owing: Owing
    calendar: Callable[[Records], Calendar]
    chores: Chores | None
    edit_pause: float
    slots: Slots
    line: Line
    looking: asyncio.Semaphore
    judging: asyncio.Lock = field(default_factory=asyncio.Lock)
    stopping: bool = False
    _rested_at: float = 0.0
    """The real moment at which the looks so far will have taken no more than their share."""

    def looked(self, since: float) -> None:
        """A look was taken that began at this real moment."""
        real = self.clock.monotonic()
        self._rested_at = max(self._rested_at, since) + (real - since) / _SHARE

    def nudge_pause(self) -> float:
        """Real seconds in which commits are taken together now."""
        return min(LONGEST_NUDGE_PAUSE, max(NUDGE_PAUSE, self._rested_at - self.clock.monotonic()))


@dataclass(slots=True)
class Desk:
    """What is kept of one branch in memory; a restart loses nothing by it.

    `next_look` is when to visit it; `looking_at` the instant of the look under way; `fell_due` counts the notices whose
    moment came.
    """

    branch: BranchId
    house: House
    next_look: datetime = EPOCH
    looking_at: datetime = EPOCH
    fell_due: int = 0
    nudged: asyncio.Event = field(default_factory=asyncio.Event)
    """Something was committed."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    """A message has found its end, a slot is free, or all is to stop: worth a look at once."""
    _looked: datetime | None = None
    _looked_real: float = 0.0
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _busy: set[ChatId] = field(default_factory=set)
    _held: dict[str, float] = field(default_factory=dict)
    """Chats and keys that aren't tried again before a real (monotonic) moment."""
    _failures: dict[str, int] = field(default_factory=dict)
    _receipts: list[tuple[str, Write]] = field(default_factory=list)
    """Outcomes that still have to be committed: what was said is known even while the disk is full."""
    _stumbled: bool = False
    _settling: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def visit(self) -> bool:
        """Looks after the branch until nothing of it is due, and sets `next_look`. False when there is no such branch any
        more, or it stands still."""
        try:
            return await self._look_after()
        finally:
            self.house.slots.forget(self.wake)
            self.house.slots.call()

    async def _look_after(self) -> bool:
        while not self.house.stopping:
            try:
                verdict = await self._round()
            except (_GoneError, Stopped):
                log.warning("branch %(branch)s: no longer looked after", {"branch": self.branch})
                return False
            except NotSaved as error:
                pause = self._hold(_STORE)
                facts = {"branch": self.branch, "errno": error.errno, "seconds": pause}
                log.error("branch %(branch)s: nothing claimed, errno %(errno)s, again in %(seconds).0f s", facts)  # noqa: TRY400 -- a full disk needs no trace
                self.house.slots.call()
                await self._pause(None)
            except Exception:
                # The boundary: a branch that fails is left alone for a while, the others go on.
                self._stumbled = True
                log.exception("branch %(branch)s: pushed ahead", {"branch": self.branch})
                if not self._running:
                    self.next_look = self.house.clock.now() + PATIENCE
                    return True
                self.house.slots.call()
                await self._pause(None)
            else:
                self._stumbled = False
                self.house.slots.call()
                if not (self._running or self._receipts or verdict.actions or self.nudged.is_set()):
                    self.next_look = verdict.next_look
                    return True
                await self._pause(verdict.next_look)
        if self._running:
            await asyncio.wait(self._running.values())
        return True

    def running(self) -> list[asyncio.Task[None]]:
        """What is on its way."""
        return list(self._running.values())

    def failing(self) -> bool:
        """Whether it can't be looked at, or the last word to one of its chats, or to the disk, came to nothing."""
        return self._stumbled or bool(self._failures)

    # -- looking ------------------------------------------------------------------------------------------------------

    async def _round(self) -> Verdict:
        """One look, and the beginning of what it asks for."""
        clock = self.house.clock
        async with self.house.looking:
            self.nudged.clear()
            self.wake.clear()
            self.house.slots.forget(self.wake)
            self.looking_at = now = clock.now()
            self._looked_real = clock.monotonic()
            if not await self._settled():
                return Verdict(actions=(), next_look=now + PATIENCE, fell_due=0)
            if self._looked is None:
                await self._own_up(now)
            chore = await self._do_chores(now)
            async with self.house.judging:
                await asyncio.sleep(0)  # one look, then the loop breathes, a thousand branches at once or not
                records = self._records()
                verdict = self._judged(records, now)
            if chore is not None:
                verdict = replace(verdict, next_look=min(verdict.next_look, chore))
        if any(isinstance(action, Note) or self._may_begin(action) for action in verdict.actions):
            await self._begin(verdict, records, now)
        else:
            self._has_looked(verdict, now)
        return verdict

    def _has_looked(self, verdict: Verdict, now: datetime) -> None:
        self.fell_due += verdict.fell_due
        self._looked = now

    def _judged(self, records: Records, now: datetime) -> Verdict:
        began = self.house.clock.monotonic()
        calendar = self.house.calendar(records)
        in_flight = {*self._running, *(key for key, _ in self._receipts)}
        look = look_at(records, calendar, now, looked=self._looked, in_flight=in_flight)
        notices = self.house.owing(records, calendar, since=look.since, until=look.until)
        verdict = reconcile(notices, records.said, look)
        self.house.looked(began)
        return verdict

    def _records(self) -> Records:
        try:
            return self.house.store.records(self.branch)
        except KeyError:
            raise _GoneError from None

    async def _own_up(self, now: datetime) -> None:
        """After a restore, before the first look: what the lost days may have said is uncertain, and isn't said again.

        Done once: it leaves lines, and so does every later look that does anything.
        """
        records = self._records()
        came = self.house.store.restored(self.branch)
        if came is None or now - came.at > _CATCH_UP or any(said.at >= came.at for said in records.said.values()):
            return
        async with self.house.store.unit(self.branch, actor=DAEMON, act="notices.restored", now=now) as unit:
            calendar, until = self.house.calendar(unit.records), min(came.at, now)
            look = look_at(unit.records, calendar, now, looked=None)
            notices = self.house.owing(unit.records, calendar, since=came.copied_at, until=until)
            owed = [notice for notice in notices if counts(notice, look)]
            lines = restored(owed, unit.records.said, copied_at=came.copied_at, now=now)
            for line in lines:
                unit.put(line)
            await unit.commit(uncertain=[line.id for line in lines])
        facts = {"branch": self.branch, "notices": len(lines)}
        log.warning("branch %(branch)s: came back from a backup; %(notices)d notices are uncertain", facts)

    async def _do_chores(self, now: datetime) -> datetime | None:
        """Does what is due and says when the next is. A chore that fails holds up nothing else."""
        self._records()
        if self.house.chores is None:
            return None
        try:
            return await self.house.chores(self.branch, now)
        except Stopped:
            raise
        except Exception:
            log.exception("branch %(branch)s: its chores aren't done", {"branch": self.branch})
            return now + PATIENCE

    async def _pause(self, until: datetime | None) -> None:
        """Until a message ends, something is committed, may be tried again, or falls due."""
        clock = self.house.clock
        real = clock.monotonic()
        self._held = {key: at for key, at in self._held.items() if at > real}
        waits = [at - real for at in (*self._held.values(), self.house.line.opens_at) if at > real]
        if until is not None and until > clock.now() and (ahead := clock.seconds_until(until)) is not None:
            waits.append(ahead)
        await _first(self.wake, self.nudged, timeout=min(waits, default=None))
        # Several commits are taken together; who has ended isn't kept waiting for them.
        early = self._looked_real + self.house.nudge_pause() - clock.monotonic()
        if early > 0:
            await _first(self.wake, timeout=early)

    # -- beginning ----------------------------------------------------------------------------------------------------

    def _may_begin(self, action: Spoken) -> bool:
        """Whether it can be begun now: its chat is free, no pause holds it, a slot is free."""
        chat, real = chat_of(action), self.house.clock.monotonic()
        if chat in self._busy or any(self._held.get(each, 0.0) > real for each in (key_of(action), chat)):
            return False
        return self.house.line.free(real, or_call=self.wake) and self.house.slots.free(or_call=self.wake)

    async def _begin(self, verdict: Verdict, judged: Records, now: datetime) -> None:
        """Judges again under the branch's lock if anything has changed, notes and claims in one commit, then sends."""
        begun: list[Spoken] = []
        try:
            async with self.house.store.unit(self.branch, actor=DAEMON, act="notices.claim", now=now) as unit:
                if unit.records is not judged:
                    verdict = self._judged(unit.records, now)
                notes = [one for one in verdict.actions if isinstance(one, Note)]
                for note in notes:
                    unit.put(receipts.noted(note, now))
                for action in verdict.actions:
                    if isinstance(action, Note) or not self._may_begin(action):
                        continue
                    self._busy.add(chat_of(action))
                    self.house.slots.take()
                    self.house.line.begin(self.house.clock.monotonic())
                    begun.append(action)
                    receipts.claim(unit, action, now)
                claims = [key_of(action) for action in begun if not isinstance(action, Retract)]
                await unit.commit(claimed=claims, noted=[key_of(note) for note in notes])
        except BaseException:
            # Nothing is claimed, so nothing is sent.
            for action in begun:
                self._give_back(action)
            raise
        self._failures.pop(_STORE, None)
        self._has_looked(verdict, now)
        for note in notes:
            _log(self.branch, note)
        for action in begun:
            self._running[key_of(action)] = asyncio.create_task(self._carry_out(action, now), name=key_of(action))
        if not begun:
            self.wake.set()  # only notes: whatever else is due is looked for at once

    def _give_back(self, action: Spoken) -> None:
        self._busy.discard(chat_of(action))
        self.house.slots.give_back()

    # -- saying -------------------------------------------------------------------------------------------------------

    async def _carry_out(self, action: Spoken, now: datetime) -> None:
        """One call to the courier, what follows from its answer, and its receipt."""
        key = key_of(action)
        try:
            write = await self._outcome(action, now)
            if write is not None:
                self._receipts.append((key, write))
                await self._settled()
        finally:
            if isinstance(action, Edit):
                self._held[key] = self.house.clock.monotonic() + self.house.edit_pause
            self._running.pop(key, None)
            self._give_back(action)
            self.wake.set()

    async def _outcome(self, action: Spoken, now: datetime) -> Write | None:
        """What is to be written; None where only the claim stands, because nobody knows."""
        key, chat = key_of(action), chat_of(action)
        facts = {"branch": self.branch, "notice": key}
        line = self.house.line
        try:
            write = await self._say(action, now)
        except Unreachable:
            line.up()
            log.warning("branch %(branch)s: %(notice)s: its address can't be written to any more", facts)
            return receipts.unreachable(action, chat)
        except Moved as moved:
            line.up()
            log.info("branch %(branch)s: a chat has moved", {"branch": self.branch})
            return receipts.moved(action, chat, moved.to)
        except Refused as refused:
            line.up()
            log.error("branch %(branch)s: %(notice)s was refused: %(code)s", {**facts, "code": refused.code})  # noqa: TRY400 -- the code says it
            return receipts.refused(action, refused.code)
        except Later as later:
            if not later.seconds:  # not this chat's own limit: no connection, or no service
                line.down(self.house.clock.monotonic())
            pause = self._hold(chat, at_least=later.seconds)
            log.info("branch %(branch)s: %(notice)s again in %(seconds).0f s", {**facts, "seconds": pause})
            return receipts.unclaimed(action)
        except Unsure:
            line.doubt(self.house.clock.monotonic())
            pause = self._hold(chat)
            said = "branch %(branch)s: %(notice)s: nobody knows whether it arrived; on in %(seconds).0f s"
            log.warning(said, {**facts, "seconds": pause})
            return None
        except Exception:
            # A fault of ours. Nobody knows whether a message went out before it, so the promise decides; what stands stays as
            # it is until its facts change again.
            log.exception("branch %(branch)s: %(notice)s", facts)
            self._hold(chat)
            return receipts.failed(action)
        line.up()
        self._failures.pop(chat, None)
        return write

    async def _say(self, action: Spoken, now: datetime) -> Write:
        courier, records = self.house.courier, self._records()
        match action:
            case Send(notice=notice):
                claim = records.said.get(notice.key)
                if claim is not None and claim.message:
                    done = await courier.edit(self.branch, notice, claim, records, now)
                else:
                    done = await courier.deliver(self.branch, notice, records, now)
                return receipts.receipt(notice, done, self.house.calendar)
            case Edit(notice=notice, said=said):
                done = await courier.edit(self.branch, notice, said, records, now)
                return receipts.edited(notice, done, self.house.calendar, now)
            case Retract(said=said):
                await courier.retract(self.branch, said, records, now)
                return receipts.retracted(said, now)

    def _hold(self, name: str, *, at_least: float = 0.0) -> float:
        """Lets a chat (or the store) rest, twice as long after each failure in a row."""
        failed = self._failures[name] = self._failures.get(name, 0) + 1
        pause = max(at_least, pause_after(failed))
        self._held[name] = self.house.clock.monotonic() + pause
        return pause

    async def _settled(self) -> bool:
        """Commits every outcome that has come in; whether none is left.

        What can't be saved is tried again later, and stays in flight until then: it isn't said twice for a full disk.
        """
        async with self._settling:
            batch = list(self._receipts)
            if not batch:
                return True
            now = self.house.clock.now()
            try:
                async with self.house.store.unit(self.branch, actor=DAEMON, act="notices.settle", now=now) as unit:
                    for _, write in batch:
                        write(unit)
                    await unit.commit(settled=[key for key, _ in batch])
            except NotSaved as error:
                pause = self._hold(_STORE)
                facts = {"branch": self.branch, "receipts": len(batch), "errno": error.errno, "seconds": pause}
                said = "branch %(branch)s: %(receipts)d receipts not saved, errno %(errno)s, again in %(seconds).0f s"
                log.error(said, facts)  # noqa: TRY400 -- a full disk needs no trace
                return False
            del self._receipts[: len(batch)]
            self._failures.pop(_STORE, None)
            return True


def look_at(
    records: Records, calendar: Calendar, now: datetime, *, looked: datetime | None, in_flight: Iterable[str] = ()
) -> Look:
    """The circumstances of a look at a branch. `looked`: the last look of this process, if any.

    After a restart the ledger's newest line tells up to when windows were judged: a look that writes anything writes, in
    the same commit, all that it found closed.
    """
    today = calendar.today(now)
    policy = records.policy(today)
    joined = records.branch.joined_at
    judged = max((said.at for said in records.said.values() if said.at <= now), default=joined)
    if looked is not None and looked <= now:
        judged = max(judged, looked)
    channels = [each.bound_at for each in records.bindings.values() if each.place is Place.CHANNEL]
    return Look(
        now=now,
        since=min(now, max(judged, joined, now - _CATCH_UP)),
        until=now + _AHEAD,
        joined_at=joined,
        reach=lambda audience: address(records, audience, today),
        awake=lambda instant: calendar.awake(instant, policy),
        hourly=policy.notice_hourly,
        channel_since=min(channels, default=None),
        bound=_bound(records),
        in_flight=frozenset(in_flight),
    )


def _bound(records: Records) -> dict[str, datetime]:
    """Since when the branch's group and channel are the chats that they are."""
    places = {GROUP: records.place(Place.GROUP), CHANNEL: records.place(Place.CHANNEL)}
    return {audience: bound.bound_at for audience, bound in places.items() if bound is not None}


async def _first(*events: asyncio.Event, timeout: float | None) -> None:  # noqa: ASYNC109 -- running out of it is no error
    """Until one of the events is set, or so many seconds have passed."""
    if any(event.is_set() for event in events):
        return
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()


def _log(branch: BranchId, note: Note) -> None:
    match note:
        case Miss(notice=notice, why=why):
            facts = {"branch": branch, "notice": notice.key, "why": why.value}
            log.warning("branch %(branch)s: %(notice)s was missed: %(why)s", facts)
        case Redirect(notice=notice):
            log.info("branch %(branch)s: %(notice)s reaches nobody", {"branch": branch, "notice": notice.key})
        case Resolve(said=said, state=state):
            facts = {"branch": branch, "notice": said.id, "state": state.value}
            log.warning("branch %(branch)s: %(notice)s has no receipt, now %(state)s", facts)
