"""The only reader of the real clock, and its rehearsal.

Rules see `now()`. Pacing, time-outs, back-off and APScheduler see real seconds and real instants, whatever the rehearsal
does: a platform's limits don't get faster because a month is rehearsed in a minute.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

from zhibu.branch.refusal import Refusal

NEXT_LIMIT = timedelta(days=400)
"""How far `next` looks for something that falls due."""


class Clock(Protocol):
    """What time it is, and how long that takes in real seconds."""

    def now(self) -> datetime:
        """The moment that the rules see, aware, in the clock's zone."""

    def real(self) -> datetime:
        """The real moment: for APScheduler and nothing else."""

    def seconds_until(self, instant: datetime) -> float | None:
        """Real seconds until `now()` reaches it (0 when it has); None while the clock stands still."""

    def monotonic(self) -> float:
        """Real seconds, never going back."""

    async def sleep(self, seconds: float) -> None:
        """Waits real seconds."""


class RealClock:
    """The clock on the wall."""

    def __init__(self, zone: tzinfo = UTC) -> None:
        self._zone = zone

    def now(self) -> datetime:
        return self.real()

    def real(self) -> datetime:
        return datetime.now(self._zone)  # noqa: TID251 -- the one place where the clock is read

    def seconds_until(self, instant: datetime) -> float | None:
        return max(0.0, (instant - self.now()).total_seconds())

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Stage(Protocol):
    """What a rehearsal clock steers: the daemon."""

    def next_look(self) -> datetime | None:
        """The next instant at which something may have to be done; while something is being done, that instant."""

    async def settle(self) -> int:
        """Does all that is due at `now()`; how many notices fell due meanwhile."""

    async def idle(self) -> None:
        """Returns once every update that was fetched is answered."""


class RehearsalClock(RealClock):
    """A clock that starts at any instant and runs at any speed; with speed 0 it stands between steering calls.

    It never passes an instant at which something is due before that is settled: there it stands still, whatever the
    speed. It never goes back.
    """

    def __init__(
        self,
        start: datetime,
        speed: float = 1.0,
        *,
        zone: tzinfo | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        if speed < 0:
            raise ValueError("a clock doesn't run backwards")
        super().__init__(zone or start.tzinfo or UTC)
        self._from = self._shown = start.astimezone(self._zone)
        self._since = monotonic()
        self._monotonic = monotonic
        self._speed = speed
        self._stage: Stage | None = None
        self._steering = asyncio.Lock()

    @property
    def speed(self) -> float:
        return self._speed

    def attach(self, stage: Stage) -> None:
        """From now on the clock stops at every instant at which the stage has something to do. It doesn't go back to what
        it passed before."""
        self._from, self._since = self.now(), self._monotonic()
        self._stage = stage

    def now(self) -> datetime:
        if self._speed == 0:
            return self._from
        real = self._monotonic()
        reached = self._from + timedelta(seconds=(real - self._since) * self._speed)
        look = self._stage.next_look() if self._stage is not None else None
        if look is not None and reached >= look:
            # Held: the seconds that pass while something is being settled don't count. What falls due by a commit of just
            # now may lie before what was shown meanwhile: there it stands still too, and doesn't go back.
            self._from, self._since = max(self._shown, look.astimezone(self._zone)), real
            reached = self._from
        self._shown = reached
        return reached

    def seconds_until(self, instant: datetime) -> float | None:
        ahead = max(0.0, (instant - self.now()).total_seconds())
        if ahead == 0:
            return 0.0
        return ahead / self._speed if self._speed else None

    def monotonic(self) -> float:
        return self._monotonic()

    async def next(self) -> datetime:
        """On to the next instant at which a notice falls due, and settles it; stays where nothing is ahead."""
        async with self._steering:
            stage = self._staged()
            await self._quiet(stage)
            limit = self.now() + NEXT_LIMIT
            while (look := stage.next_look()) is not None and look <= limit:
                self._set(look)
                if await stage.settle():
                    await self._quiet(stage)
                    break
            return self.now()

    async def to(self, instant: datetime) -> datetime:
        """On to that instant, stopping wherever something is due; refuses to go back."""
        async with self._steering:
            if instant < self.now():
                raise Refusal("clock.back", now=self.now(), to=instant)
            return await self._go(instant)

    async def forward(self, delta: timedelta) -> datetime:
        """On by so much."""
        if delta < timedelta(0):
            raise Refusal("clock.back", now=self.now(), to=self.now() + delta)
        async with self._steering:
            # Counted from here: a clock that runs has gone on while another step was waited for.
            return await self._go(self.now() + delta)

    async def _go(self, instant: datetime) -> datetime:
        stage = self._staged()
        await self._quiet(stage)
        while self.now() < instant:
            look = stage.next_look()
            self._set(instant if look is None else min(look, instant))
            await stage.settle()
        await self._quiet(stage)
        return self.now()

    def _staged(self) -> Stage:
        if self._stage is None:
            raise RuntimeError("nothing to steer: attach the daemon first")
        return self._stage

    def _set(self, instant: datetime) -> None:
        now = self.now()
        self._from, self._since = max(now, instant.astimezone(self._zone)), self._monotonic()

    async def _quiet(self, stage: Stage) -> None:
        """Until nothing is due, and no answer to an update has made anything due."""
        while True:
            await stage.settle()
            await stage.idle()
            look = stage.next_look()
            if look is None or look > self.now():
                return


def resumed(start: datetime, last_entry: datetime | None) -> datetime:
    """Where a rehearsal goes on after a restart: never before what the journals already hold."""
    return start if last_entry is None else max(start, last_entry)
