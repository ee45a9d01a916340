"""Who may call Telegram when. Evenly paced calls meet no flood limit; a flooded chat waits alone.

`Queue` decides, over `now` in monotonic seconds, and touches nothing; `Pacer` is the shell that wakes who waits.
One chat has one call under way at a time: two sent side by side may arrive in the wrong order.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from zhibu.bot.platforms.base import PlatformError, Priority, Trouble

_RANK: Final = {Priority.ANSWER: 0, Priority.NOTICE: 1, Priority.BOARD: 2}
_AGEING: Final = 20.0
"""Seconds of waiting that are worth one rank: nobody starves behind those who come later."""
_FLOODS_FOR_ALL: Final = 3
"""So many chats flooded within `_FLOODS_WITHIN` seconds: Telegram means the bot, not the chats."""
_FLOODS_WITHIN: Final = 2.0
_LINES_KEPT: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds between calls: in all, in a group or channel, in a private chat (where a short burst passes), and
    between two edits of one board."""

    overall: float = 0.04
    group: float = 3.1
    private: float = 1.3
    private_burst: int = 2
    board: float = 5.0


@dataclass(slots=True, eq=False, kw_only=True)
class Ticket:
    """A call that waits: for a chat (None: for none), not after `deadline`. `board` names the message it edits."""

    chat: str | None
    group: bool
    priority: Priority
    deadline: float
    board: str | None = None
    number: int = 0
    since: float = 0.0


@dataclass(slots=True)
class _Line:
    """One chat's line. `due` is when an even pace would have it; `owner` has the chat to itself until it releases it."""

    waiting: list[Ticket] = field(default_factory=list)
    owner: Ticket | None = None
    due: float = 0.0
    held: float = 0.0


class Queue:
    """Who waits, and who goes next."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._lines: dict[str | None, _Line] = {}
        self._waited_for: dict[str | None, _Line] = {}
        self._free_at = 0.0
        self._held = 0.0
        self._boards: dict[str, float] = {}
        self._many = _LINES_KEPT
        self._floods: deque[tuple[float, str | None]] = deque()
        self._number = 0

    def join(self, ticket: Ticket, now: float) -> None:
        """Gets in line; one that owns its chat already goes on before anybody else there."""
        if not ticket.number:
            self._number += 1
            ticket.number, ticket.since = self._number, now
        line = self._waited_for[ticket.chat] = self._lines.setdefault(ticket.chat, _Line())
        line.waiting.append(ticket)

    def leave(self, ticket: Ticket) -> None:
        """Gives up waiting and whatever it owns."""
        line = self._lines.get(ticket.chat)
        if line is not None:
            if ticket in line.waiting:
                self._out_of_line(line, ticket)
            if line.owner is ticket:
                line.owner = None

    def take(self, now: float) -> Ticket | None:
        """The one that goes now, its slot booked; it owns its chat until it leaves."""
        if now < max(self._free_at, self._held):
            return None
        ready = [ticket for line in self._waited_for.values() for ticket in self._ready(line, now)]
        if not ready:
            return None
        chosen = min(ready, key=lambda ticket: self._order(ticket, now))
        self._book(chosen, now)
        return chosen

    def wake(self, now: float) -> float | None:
        """When to look again; None while nobody waits for time alone."""
        nearest: float | None = None
        soon = max(self._free_at, now)
        for line in self._waited_for.values():
            for ticket in self._candidates(line):
                opens = self.opens(ticket)
                if opens <= soon:
                    return soon
                nearest = opens if nearest is None else min(nearest, opens)
            for ticket in line.waiting:
                nearest = ticket.deadline if nearest is None else min(nearest, ticket.deadline)
        return None if nearest is None else max(nearest, now)

    def opens(self, ticket: Ticket) -> float:
        """The first moment at which a ticket in line may go, if nobody goes before it."""
        return max(self._opens(self._lines[ticket.chat], ticket), self._free_at, self._held)

    def overdue(self, now: float) -> Iterator[tuple[Ticket, float]]:
        """Those whose deadline has passed, or will before their chat is free again; each with the seconds until then."""
        for line in self._waited_for.values():
            opens = max(line.held, self._held)
            for ticket in list(line.waiting):
                if ticket.deadline <= now or opens > ticket.deadline:
                    yield ticket, max(0.0, opens - now)

    def hold(self, chat: str | None, seconds: float, now: float) -> None:
        """Nothing for this chat for a while, after a failure."""
        line = self._lines.setdefault(chat, _Line())
        line.held = max(line.held, now + seconds)

    def flooded(self, chat: str | None, seconds: float, now: float) -> None:
        """Telegram's 429: that chat waits; all wait only where it strikes chat after chat."""
        self.hold(chat, seconds, now)
        self._floods.append((now, chat))
        while self._floods[0][0] < now - _FLOODS_WITHIN:
            self._floods.popleft()
        if len({each for _, each in self._floods}) >= _FLOODS_FOR_ALL:
            self._held = max(self._held, now + seconds)

    def _candidates(self, line: _Line) -> list[Ticket]:
        if line.owner is None:
            return line.waiting
        return [line.owner] if line.owner in line.waiting else []

    def _ready(self, line: _Line, now: float) -> list[Ticket]:
        return [ticket for ticket in self._candidates(line) if self._opens(line, ticket) <= now]

    def _opens(self, line: _Line, ticket: Ticket) -> float:
        """When this ticket's own chat and board let it go."""
        opens = line.held
        if ticket.chat is not None:
            slack = 0.0 if ticket.group else (self.pace.private_burst - 1) * self.pace.private
            opens = max(opens, line.due - slack)
        if ticket.board is not None and ticket.priority is Priority.BOARD:
            opens = max(opens, self._boards.get(ticket.board, 0.0))
        return opens

    @staticmethod
    def _order(ticket: Ticket, now: float) -> tuple[int, int]:
        return _RANK[ticket.priority] - int((now - ticket.since) / _AGEING), ticket.number

    def _book(self, ticket: Ticket, now: float) -> None:
        line = self._lines[ticket.chat]
        self._out_of_line(line, ticket)
        self._free_at = now + self.pace.overall
        if ticket.chat is not None:
            line.owner = ticket
            line.due = max(line.due, now) + (self.pace.group if ticket.group else self.pace.private)
        if ticket.board is not None:
            self._boards[ticket.board] = now + self.pace.board
        if len(self._lines) + len(self._boards) > self._many:
            self._forget(now)
            # Where they all still wait, looking again at each of them would be quadratic.
            self._many = max(_LINES_KEPT, 2 * (len(self._lines) + len(self._boards)))

    def _out_of_line(self, line: _Line, ticket: Ticket) -> None:
        line.waiting.remove(ticket)
        if not line.waiting:
            del self._waited_for[ticket.chat]

    def _forget(self, now: float) -> None:
        """Chats and boards that hold nobody back any more."""
        self._boards = {board: at for board, at in self._boards.items() if at > now}
        self._lines = {
            chat: line
            for chat, line in self._lines.items()
            if line.waiting or line.owner or max(line.due, line.held) > now
        }


class Pacer:
    """Lets calls go when the queue says so."""

    def __init__(self, pace: Pace | None = None, *, clock: Callable[[], float] | None = None) -> None:
        self._queue = Queue(pace or Pace())
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._futures: dict[Ticket, asyncio.Future[None]] = {}
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_at = 0.0
        self._closed = False

    def turn(self, chat: str | None, *, priority: Priority, patience: float, board: str | None = None) -> "Turn":
        """A turn for one or more calls to one chat, `patience` seconds long. Groups and channels have negative ids."""
        group = chat is not None and chat.rpartition(":")[2].startswith("-")
        ticket = Ticket(chat=chat, group=group, priority=priority, board=board, deadline=self._clock() + patience)
        return Turn(self, ticket)

    def close(self) -> None:
        """Whoever waits is told LATER; nobody is let in any more."""
        self._closed = True
        for future in self._futures.values():
            if not future.done():
                future.set_exception(PlatformError(Trouble.LATER, "stopping"))
        if self._alarm is not None:
            self._alarm.cancel()

    async def wait_for(self, ticket: Ticket) -> None:
        if self._closed:
            raise PlatformError(Trouble.LATER, "stopping")
        future = asyncio.get_running_loop().create_future()
        self._futures[ticket] = future
        self._queue.join(ticket, self._clock())
        # In a rush the alarm is set already; looking through the whole line at every arrival would be quadratic.
        if self._alarm is None or self._queue.opens(ticket) < self._alarm_at:
            self.pump()
        try:
            await future
        finally:
            del self._futures[ticket]

    def leave(self, ticket: Ticket) -> None:
        self._queue.leave(ticket)
        self.pump()

    def hold(self, ticket: Ticket, seconds: float) -> None:
        self._queue.hold(ticket.chat, seconds, self._clock())
        self.pump()

    def flooded(self, ticket: Ticket, seconds: float) -> None:
        self._queue.flooded(ticket.chat, seconds, self._clock())
        self.pump()

    def pump(self) -> None:
        """Lets go whoever may, refuses whoever can't in time, and sets the alarm for the next."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        now = self._clock()
        for ticket, seconds in list(self._queue.overdue(now)):
            self._queue.leave(ticket)
            self._tell(ticket, PlatformError(Trouble.LATER, "the chat's line is too long", retry_after=seconds))
        while (chosen := self._queue.take(now)) is not None:
            self._tell(chosen, None)
        moment = self._queue.wake(now)
        if moment is not None and not self._closed:
            self._alarm_at = moment
            self._alarm = asyncio.get_running_loop().call_later(moment - now, self.pump)

    def now(self) -> float:
        return self._clock()

    def _tell(self, ticket: Ticket, error: PlatformError | None) -> None:
        future = self._futures.get(ticket)
        if future is None or future.done():
            # Its caller was cancelled this very moment.
            self._queue.leave(ticket)
        elif error is None:
            future.set_result(None)
        else:
            future.set_exception(error)


class Turn:
    """One caller's turn: `await ready()` before each call; the chat is its own until the `async with` ends."""

    def __init__(self, pacer: Pacer, ticket: Ticket) -> None:
        self._pacer = pacer
        self._ticket = ticket

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pacer.leave(self._ticket)

    async def ready(self) -> None:
        """Waits for the next slot; `PlatformError(LATER)` where none comes within the patience."""
        await self._pacer.wait_for(self._ticket)

    def hold(self, seconds: float) -> None:
        """The chat rests: a back-off before the next try."""
        self._pacer.hold(self._ticket, seconds)

    def flooded(self, seconds: float) -> None:
        self._pacer.flooded(self._ticket, seconds)

    def hurry(self, priority: Priority) -> None:
        """Raises the priority (never lowers it)."""
        if _RANK[priority] < _RANK[self._ticket.priority]:
            self._ticket.priority = priority
            self._pacer.pump()

    def extend(self, seconds: float) -> None:
        """More patience: half a message stands there already."""
        self._ticket.deadline = max(self._ticket.deadline, self._pacer.now() + seconds)
