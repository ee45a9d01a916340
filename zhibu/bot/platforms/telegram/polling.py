"""The poll loop: an update is confirmed to Telegram only once it is done.

Updates are handed to their handlers as they come, one person's in a chat in order, different people's side by side.
The next poll's offset is the oldest update that isn't done yet: Telegram hands out that one and all later ones again,
and those already known are passed over. So a slow handler delays nobody else, and a crash loses nothing: whatever
wasn't done comes again to the next process, where the store knows by its `cause` what had been committed.
"""

import asyncio
import contextlib
import logging
import random
import traceback
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from zhibu.bot.incoming import Happened, Incoming, Picked
from zhibu.bot.platforms.base import Contact, Handler, PlatformError, Silence
from zhibu.bot.platforms.telegram.errors import RivalError, WrongTokenError

logger = logging.getLogger(__name__)

Raw = Mapping[str, Any]
Fetch = Callable[[int | None, int], Awaitable[Sequence[Raw]]]
"""The updates from an offset on, waited for up to so many seconds."""
Read = Callable[[Raw], Incoming | None]
"""What an update says to us; None for one that says nothing."""
OnTimeout = Callable[[Incoming], Awaitable[None]]

_KEPT_ABOUT: Final = timedelta(hours=24)
_WARN_AFTER: Final = timedelta(hours=20)
# After a week without updates Telegram may count from anywhere: an old offset could lie above what comes then.
_OFFSET_GOES_STALE: Final = timedelta(days=6)
_DONE_REMEMBERED: Final = 10_000
_ATTEMPTS: Final = 2
_CONFIRMS_WITHIN: Final = 2.0
_BATCH: Final = 100
"""How many updates Telegram hands out at most, from the oldest on that isn't done: the window behind which others wait."""
_SHARE: Final = 8
"""How many of one person's updates in a chat may wait for the pacing while that window is full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """Seconds: how long a poll waits, how long one handler may take (waiting for the pacing not counted), how long
    the loop waits for slow handlers before it looks for newer updates, the longest back-off, and how long a stop waits
    for handlers. `at_once` handlers run side by side."""

    wait: int = 30
    handler: float = 10.0
    glance: float = 0.5
    backoff: float = 30.0
    farewell: float = 3.0
    at_once: int = 128


class Backoff:
    """Growing waits with jitter, up to a limit: 0.5, 1, 2, 4 … seconds, each shortened by up to a half."""

    def __init__(self, limit: float, jitter: Callable[[], float] = random.random) -> None:
        self._limit = limit
        self._jitter = jitter
        self.failures = 0

    def reset(self) -> None:
        self.failures = 0

    def next(self) -> float:
        self.failures += 1
        full = min(self._limit, 0.25 * 2.0 ** min(self.failures, 20))
        return full * (1 - self._jitter() / 2)


class _HandlerClock:
    """A handler's time limit, which stands still while the handler waits for our own pacing."""

    def __init__(self, limit: asyncio.Timeout) -> None:
        self._limit = limit
        self._waiting = 0
        self._left = 0.0

    def pause(self) -> None:
        self._waiting += 1
        when = self._limit.when()
        if self._waiting == 1 and when is not None and not self._limit.expired():
            self._left = when - asyncio.get_running_loop().time()
            self._reschedule(None)

    def go_on(self) -> None:
        self._waiting -= 1
        if not self._waiting and not self._limit.expired():
            self._reschedule(asyncio.get_running_loop().time() + self._left)

    def _reschedule(self, when: float | None) -> None:
        # A task that outlives its handler still carries its clock.
        with contextlib.suppress(RuntimeError):
            self._limit.reschedule(when)


_clock: ContextVar[_HandlerClock | None] = ContextVar("handler_clock", default=None)


@contextlib.contextmanager
def off_the_clock() -> Iterator[None]:
    """Waiting that isn't the handler's fault: for a slot of the pacing, which has bounds of its own."""
    clock = _clock.get()
    if clock is None:
        yield
        return
    clock.pause()
    try:
        yield
    finally:
        clock.go_on()


_hurried: ContextVar[bool] = ContextVar("hurried", default=False)


def hurried() -> bool:
    """Whether the update at work is one of too many by one person, behind which others wait: it is done like any other, but
    no answer that would wait for its turn is given. Buttons are answered, and the last few updates are answered in full."""
    return _hurried.get()


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """An update at work. `person` is None for what concerns the whole chat."""

    chat: str
    person: str | None
    task: asyncio.Task[None]


class Poller:
    """Fetches, hands over, confirms."""

    def __init__(
        self,
        *,
        fetch: Fetch,
        read: Read,
        now: Callable[[], datetime],
        knobs: Polling | None = None,
        on_timeout: OnTimeout | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._fetch = fetch
        self._read = read
        self._now = now
        self._knobs = knobs or Polling()
        self._on_timeout = on_timeout
        self._backoff = Backoff(self._knobs.backoff, jitter)
        self._room = asyncio.Semaphore(self._knobs.at_once)
        self._running: dict[int, _Run] = {}
        self._by_chat: dict[str, dict[int, _Run]] = {}
        self._unfinished: Counter[tuple[str, str]] = Counter()
        self._done: OrderedDict[int, None] = OrderedDict()
        self._after: int | None = None
        self._confirmed: int | None = None
        self._poll: asyncio.Task[Sequence[Raw]] | None = None
        self._crowded = False
        self._idle = asyncio.Event()
        self._stopping = False
        self._stopped = asyncio.Event()
        self._stopped.set()
        self._down_since: datetime | None = None
        self._check_age = True
        self._arrived: datetime | None = None
        self.last_update: datetime | None = None
        self.contact = Contact()

    async def run(self, handle: Handler, *, ready: asyncio.Event | None = None) -> None:
        """Until `stop`. Raises `WrongTokenError` once Telegram keeps refusing the token. What is fetched before `ready` waits
        for it, unconfirmed.

        Cancelled, it stops like a killed process: what is under way is given up, and nothing more is confirmed.
        """
        self._stopped.clear()
        try:
            while (batch := await self._next_batch()) is not None:
                if ready is not None:
                    await ready.wait()
                if self._stopping:
                    break
                self._take_in(batch, handle)
                await self._progress()
            await self._farewell()
        finally:
            await self._give_up()
            self._stopped.set()

    async def stop(self) -> None:
        """Ends the poll, lets running handlers end, confirms what is done."""
        self._stopping = True
        if self._poll is not None:
            self._poll.cancel()
        await self._stopped.wait()

    async def idle(self) -> None:
        """Until every update that was fetched is done."""
        while self._running:
            await asyncio.wait([run.task for run in self._running.values()])
            await asyncio.sleep(0)

    # -- fetching -----------------------------------------------------------------------------------------------

    @property
    def offset(self) -> int | None:
        """The oldest update that isn't done, or the one after the last; None before the first."""
        return min(self._running) if self._running else self._after

    async def _next_batch(self) -> Sequence[Raw] | None:
        """The next updates, waiting out whatever keeps us from them; None once we stop."""
        while not self._stopping:
            self._forget_stale_offset()
            offset = self.offset
            if self.contact.began is None:
                self.contact = replace(self.contact, began=_loop_time())
            self._poll = asyncio.ensure_future(self._fetch(offset, 0 if self._running else self._knobs.wait))
            try:
                batch = await self._poll
            except PlatformError as error:
                self._poll = asyncio.ensure_future(self._rest(error))
                with contextlib.suppress(asyncio.CancelledError):
                    await self._poll
                self._raise_if_cancelled()
            except asyncio.CancelledError:
                self._raise_if_cancelled()
            else:
                self._confirmed = offset
                self._recovered()
                return batch
            finally:
                if self._poll is not None:
                    self._poll.cancel()
                self._poll = None
        return None

    def _raise_if_cancelled(self) -> None:
        """A cancelled poll ends the loop gently; only a cancellation of the loop itself goes on upwards."""
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError

    async def _rest(self, error: PlatformError) -> Sequence[Raw]:
        seconds = max(self._backoff.next(), error.retry_after)
        if isinstance(error, WrongTokenError) and self._backoff.failures >= 3:
            # Once or twice may be Telegram's own trouble.
            logger.error("no more updates: %s", error.detail)
            raise error
        silence = Silence.RIVAL if isinstance(error, RivalError) else Silence.UNREACHED
        self.contact = replace(self.contact, silence=silence)
        first = self._down_since is None
        self._down_since = self._down_since or self._now()
        if isinstance(error, RivalError):
            if first:
                logger.error("another program reads this bot's updates; only one may (%s)", error.detail)
        elif first:
            logger.warning("no updates from Telegram: %s; trying again until they come", error.detail)
        else:
            logger.debug("still no updates from Telegram: %s", error.detail)
        await asyncio.sleep(seconds)
        return ()

    def _recovered(self) -> None:
        self.contact = replace(self.contact, polled=_loop_time(), silence=None)
        self._backoff.reset()
        if self._down_since is not None:
            logger.info("updates come again, after %s", self._now() - self._down_since)
            self._down_since = None
            self._check_age = True

    def _forget_stale_offset(self) -> None:
        if self._arrived is None or self._running or self._confirmed != self._after:
            return
        if self._now() - self._arrived > _OFFSET_GOES_STALE:
            self._after = self._confirmed = self._arrived = None
            self._done.clear()

    # -- handing over -------------------------------------------------------------------------------------------

    def _take_in(self, batch: Sequence[Raw], handle: Handler) -> None:
        if len(batch) >= _BATCH and not self._crowded:
            logger.info("%d updates wait, and there may be more", len(batch))
        self._crowded = len(batch) >= _BATCH
        fresh = False
        for raw in batch:
            number = int(raw["update_id"])
            if number in self._running or number in self._done:
                continue
            fresh = True
            incoming = self._understood(number, raw)
            if incoming is None:
                self._remember(number)
                continue
            self._look_at_age(incoming)
            self._begin(number, incoming, handle)
        if fresh:
            self.last_update = self._arrived = self._now()
            self.contact = replace(self.contact, update=_loop_time())
        if batch:
            self._after = int(batch[-1]["update_id"]) + 1

    def _understood(self, number: int, raw: Raw) -> Incoming | None:
        try:
            return self._read(raw)
        except Exception as error:  # noqa: BLE001 - one unreadable update must not block all later ones
            logger.error("update %s can't be read, and is passed over: %s", number, _place(error))  # noqa: TRY400 - a traceback's message may quote the update
            return None

    def _look_at_age(self, incoming: Incoming) -> None:
        if not self._check_age or isinstance(incoming, Picked):
            return
        self._check_age = False
        age = self._now() - incoming.at
        if age > _WARN_AFTER:
            logger.warning(
                "the oldest waiting message is %d hours old; Telegram keeps them for %d: earlier ones may be lost",
                age // timedelta(hours=1),
                _KEPT_ABOUT // timedelta(hours=1),
            )

    def _begin(self, number: int, incoming: Incoming, handle: Handler) -> None:
        chat = incoming.where.chat
        person = None if isinstance(incoming, Happened) else incoming.account
        before = [
            run.task
            for run in self._by_chat.get(chat, {}).values()
            if person is None or run.person is None or run.person == person
        ]
        task = asyncio.create_task(self._carry_through(number, incoming, handle, before), name=f"update {number}")
        run = self._running[number] = _Run(chat, person, task)
        self._by_chat.setdefault(chat, {})[number] = run
        if person is not None:
            self._unfinished[chat, person] += 1
        task.add_done_callback(lambda finished: self._finished(number, finished))

    def _finished(self, number: int, task: asyncio.Task[None]) -> None:
        run = self._running.pop(number)
        in_chat = self._by_chat[run.chat]
        del in_chat[number]
        if run.person is not None:
            self._unfinished[run.chat, run.person] -= 1
            if not self._unfinished[run.chat, run.person]:
                del self._unfinished[run.chat, run.person]
        if not in_chat:
            del self._by_chat[run.chat]
        if not self._running:
            self._idle.set()
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            logger.error("update %s: %s", number, _place(error))
        self._remember(number)

    def _remember(self, number: int) -> None:
        self._done[number] = None
        while len(self._done) > _DONE_REMEMBERED:
            self._done.popitem(last=False)

    async def _carry_through(
        self, number: int, incoming: Incoming, handle: Handler, before: list[asyncio.Task[None]]
    ) -> None:
        """Runs the handler, after those before it; it returns when the update is done, one way or another."""
        if before:
            await asyncio.wait(before)
        async with self._room:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    await self._within_limit(number, incoming, handle)
                    return  # noqa: TRY300 - the loop is the other way out
                except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - the boundary: nothing a handler raises may stop the loop
                    self._raise_if_cancelled()
                    # Only where, never what: messages of errors may quote what people wrote.
                    place = _place(error)
                    if attempt < _ATTEMPTS:
                        logger.warning("update %s failed, and is tried again: %s", number, place)
                    else:
                        logger.error("update %s failed twice, and is given up: %s", number, place)  # noqa: TRY400 - as above

    async def _within_limit(self, number: int, incoming: Incoming, handle: Handler) -> None:
        """Returns once the handler has ended or was cancelled for taking too long."""
        try:
            async with asyncio.timeout(self._knobs.handler) as limit:
                mark = _clock.set(_HandlerClock(limit))
                _hurried.set(self._is_one_of_too_many(number))  # an update has a task, and so a context, of its own
                try:
                    await handle(incoming)
                finally:
                    _clock.reset(mark)
        except TimeoutError:
            if not limit.expired():
                raise
            logger.warning("update %s took longer than %g s, and was cancelled", number, self._knobs.handler)
            await self._apologise(number, incoming)

    def _is_one_of_too_many(self, number: int) -> bool:
        """Whether the window is full, and more than a person's share of it comes after this update."""
        run = self._running[number]
        if not self._crowded or run.person is None:
            return False
        # One person's updates in a chat are done in order, so whatever else of theirs isn't done comes after this one.
        return self._unfinished[run.chat, run.person] > _SHARE

    async def _apologise(self, number: int, incoming: Incoming) -> None:
        if self._on_timeout is None:
            return
        try:
            async with asyncio.timeout(self._knobs.handler):
                await self._on_timeout(incoming)
        except Exception as error:  # noqa: BLE001 - nobody is left to hear of it
            logger.warning("update %s: the person couldn't be told: %s", number, _place(error))

    async def _progress(self) -> None:
        """Waits until all is done; not longer than a glance, for others may have written meanwhile."""
        if self._running:
            self._idle.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._knobs.glance):
                    await self._idle.wait()

    # -- stopping -----------------------------------------------------------------------------------------------

    async def _farewell(self) -> None:
        tasks = [run.task for run in self._running.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=self._knobs.farewell)
            await asyncio.sleep(0)
        if self._running:
            logger.warning("stopping with %d updates unfinished; they will come again", len(self._running))
        if self.offset != self._confirmed and self.offset is not None:
            # What isn't confirmed comes again, and is known then: worth a moment, not a time-out.
            with contextlib.suppress(PlatformError, TimeoutError):
                async with asyncio.timeout(_CONFIRMS_WITHIN):
                    await self._fetch(self.offset, 0)

    async def _give_up(self) -> None:
        tasks = [run.task for run in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


def _place(error: BaseException) -> str:
    """The error's type and where it arose, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    last = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{last}"
