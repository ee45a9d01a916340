"""The daemon: APScheduler as its metronome, never as the keeper of its promises.

APScheduler drops a job that comes a second late, knows nothing of clock jumps and keeps nothing that we rely on; here it has
a beat, and one job that wakes for the next thing due. Whatever it forgets, the next beat finds.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from zhibu.branch.agenda import owed
from zhibu.branch.calendar import Calendar
from zhibu.branch.ids import BranchId
from zhibu.branch.records import Records
from zhibu.scheduler.clock import Clock, RehearsalClock
from zhibu.scheduler.courier import Courier
from zhibu.scheduler.desk import EDIT_PAUSE, NUDGE_PAUSE, Chores, Owing
from zhibu.scheduler.receipts import Books
from zhibu.scheduler.tick import Tick
from zhibu.scheduler.workdays import calendar_for

BEAT = 30
"""Real seconds between two ticks, at most."""
REHEARSED_BEAT = 1
NIGHT = time(3, 30)
"""When ledgers are pruned, books written and backups made, in the clock's zone."""
_WAKE = "wake"
log = logging.getLogger(__name__)


class Daemon:
    """Keeps the ticks coming. `nightly` is what else is done at night, after the books were written: a backup. `edit_pause`:
    real seconds between two edits of one message."""

    def __init__(
        self,
        store: Books,
        courier: Courier,
        clock: Clock,
        *,
        chores: Chores | None = None,
        nightly: Callable[[], Awaitable[None]] | None = None,
        owing: Owing = owed,
        calendar: Callable[[Records], Calendar] = calendar_for,
        edit_pause: float = EDIT_PAUSE,
    ) -> None:
        self._store = store
        self._clock = clock
        self._nightly = nightly
        self._tick = Tick(store, courier, clock, chores=chores, owing=owing, calendar=calendar, edit_pause=edit_pause)
        self._metronome: AsyncIOScheduler | None = None
        self._nudge: asyncio.TimerHandle | None = None
        self._wakes_at: datetime | None = None
        self._night = next_night(clock.now())
        self._at_night: asyncio.Task[None] | None = None
        self.last_tick: datetime | None = None
        """The real moment of the last beat."""
        self._beat_at: float | None = None

    async def start(self) -> None:
        """Takes in all branches and begins to beat; what is due is begun at once."""
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        loop = asyncio.get_running_loop()
        # The first use of the statutory calendar reads a large library: not in the loop.
        await loop.run_in_executor(None, self._warm)
        self._tick.open()
        self._tick.on_change = self._arrange
        beat = REHEARSED_BEAT if isinstance(self._clock, RehearsalClock) else BEAT
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._metronome = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        self._metronome.add_job(self._beat, "interval", seconds=beat, id="beat")
        self._metronome.start()
        await self._beat()

    async def stop(self, patience: float = 20.0) -> None:
        """A clean stop: nothing new is begun, what is on its way settles."""
        if self._metronome is not None:
            self._metronome.shutdown(wait=False)
            self._metronome = None
        if self._nudge is not None:
            self._nudge.cancel()
        await self._tick.stop(patience)
        if self._at_night is not None:
            self._at_night.cancel()
            await asyncio.gather(self._at_night, return_exceptions=True)

    def nudge(self, branch: BranchId) -> None:
        """Has a branch looked at soon (each commit does so by itself)."""
        self._tick.nudge(branch)

    async def settle(self) -> int:
        """Runs until nothing is due; how many notices fell due meanwhile."""
        self._tick.open()
        return await self._tick.settle()

    def next_look(self) -> datetime | None:
        """The next instant at which something may have to be done; while something is being done, that instant."""
        return self._tick.next_look()

    def quiet_for(self) -> float | None:
        """Real seconds since the last beat, whatever happened to the clock on the wall; None before the first."""
        return None if self._beat_at is None else self._clock.monotonic() - self._beat_at

    def in_flight(self) -> int:
        """How many messages are on their way."""
        return self._tick.in_flight()

    def failing(self) -> tuple[BranchId, ...]:
        """The branches that can't be looked after as they should be: what they have to say is tried again and again."""
        return self._tick.failing()

    async def spend_the_night(self) -> None:
        """Prunes the ledgers and writes the books, then the nightly work; a branch that fails doesn't stop the others."""
        await self._tick.prune()
        for branch in self._store.branches():
            try:
                await self._store.snapshot(branch)
            except Exception:
                log.exception("branch %(branch)s: its book isn't written", {"branch": branch})
        if self._nightly is not None:
            try:
                await self._nightly()
            except Exception:
                log.exception("the nightly work failed")

    def _warm(self) -> None:
        for branch in self._store.branches()[:1]:
            calendar_for(self._store.records(branch))

    async def _beat(self) -> None:
        self.last_tick = self._clock.real()
        self._beat_at = self._clock.monotonic()
        self._tick.poke()
        now = self._clock.now()
        if now >= self._night and (self._at_night is None or self._at_night.done()):
            self._night = next_night(now)
            self._at_night = asyncio.create_task(self.spend_the_night(), name="night")
        self._arrange()

    async def _woken(self) -> None:
        self._wakes_at = None
        self._tick.poke()
        self._arrange()

    def _arrange(self) -> None:
        """Sees to it that somebody wakes for the next look: at once, in real time, or not while the clock stands still."""
        if self._metronome is None:
            return
        look = self._tick.next_visit()
        seconds = None if look is None else self._clock.seconds_until(look)
        if look is None or seconds is None:
            return
        if seconds <= NUDGE_PAUSE:
            if self._nudge is None:
                self._nudge = asyncio.get_running_loop().call_later(self._tick.nudge_pause(), self._nudged)
        elif self._wakes_at != look:
            self._wakes_at = look
            # A real instant, even in rehearsal: APScheduler reads the clock on the wall.
            run_date = self._clock.real() + timedelta(seconds=seconds)
            self._metronome.add_job(self._woken, "date", run_date=run_date, id=_WAKE, replace_existing=True)

    def _nudged(self) -> None:
        self._nudge = None
        self._tick.poke()
        self._arrange()


def next_night(now: datetime) -> datetime:
    """The next time that the nightly work is due."""
    tonight = datetime.combine(now.date(), NIGHT, now.tzinfo)
    return tonight if tonight > now else tonight + timedelta(days=1)
