"""Which branch to look at, and when: a heap of instants, corrected by each look.

The heap is only an index, the truth is derived; a commit brings its branch forward, a branch that fails is pushed ahead.
"""

import asyncio
import heapq
import itertools
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from zhibu.branch.agenda import owed
from zhibu.branch.calendar import Calendar
from zhibu.branch.ids import BranchId
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.scheduler.clock import Clock, RehearsalClock
from zhibu.scheduler.courier import Courier
from zhibu.scheduler.desk import EDIT_PAUSE, EPOCH, Chores, Desk, House, Line, Owing, Slots
from zhibu.scheduler.receipts import DAEMON, Books
from zhibu.scheduler.reconcile import prunable
from zhibu.scheduler.workdays import calendar_for

IN_FLIGHT = 24
"""How many messages are on their way at once, all branches together."""
LOOKING = 8
"""How many branches are derived between two breaths of the loop."""
_A_NIGHT = timedelta(days=2)
"""How far the clock is believed to go on from one pruning to the next."""
log = logging.getLogger(__name__)


class Tick:
    """Looks after the branches that need it."""

    def __init__(
        self,
        store: Books,
        courier: Courier,
        clock: Clock,
        *,
        chores: Chores | None = None,
        owing: Owing = owed,
        calendar: Callable[[Records], Calendar] = calendar_for,
        edit_pause: float = EDIT_PAUSE,
    ) -> None:
        self._house = House(
            store=store,
            courier=courier,
            clock=clock,
            owing=owing,
            calendar=calendar,
            chores=chores,
            edit_pause=edit_pause,
            slots=Slots(IN_FLIGHT),
            line=Line(),
            looking=asyncio.Semaphore(LOOKING),
        )
        self._desks: dict[BranchId, Desk] = {}
        self._visits: dict[BranchId, asyncio.Task[None]] = {}
        self._heap: list[tuple[datetime, int, BranchId]] = []
        self._numbers = itertools.count()
        self._now = EPOCH
        self._believed = clock.now()
        self.on_change: Callable[[], None] = lambda: None
        """Called when the next look may have come nearer: after a commit, and when a branch is done with."""
        store.on_commit(self.nudge)

    def open(self) -> None:
        """Takes in every branch there is; later ones come by their first commit."""
        for branch in self._house.store.branches():
            self._desk(branch)

    def nudge(self, branch: BranchId) -> None:
        """Something of this branch was committed: it is looked at next."""
        if self._house.stopping:
            return
        known = branch in self._desks
        desk = self._desk(branch)
        desk.nudged.set()
        if not known:
            self.on_change()
        elif branch not in self._visits and desk.next_look != EPOCH:
            self._look_at(desk, EPOCH)
            self.on_change()

    def next_look(self) -> datetime | None:
        """The next instant at which a branch needs looking at; while one is looked after, that look's instant. None without
        branches."""
        busy = min((self._desks[branch].looking_at for branch in self._visits), default=None)
        ahead = self.next_visit()
        return min((each for each in (busy, ahead) if each is not None), default=None)

    def next_visit(self) -> datetime | None:
        """The next instant at which a branch that nobody looks after now has to be visited."""
        while self._heap:
            # An entry holds if it is its branch's latest; the others are left to be found here.
            at, _, branch = self._heap[0]
            desk = self._desks.get(branch)
            if desk is not None and desk.next_look == at and branch not in self._visits:
                return at
            heapq.heappop(self._heap)
        return None

    def nudge_pause(self) -> float:
        """Real seconds in which commits are taken together now."""
        return self._house.nudge_pause()

    def poke(self) -> None:
        """Begins with every branch that is due. Costs next to nothing when none is."""
        if self._house.stopping:
            return
        now = self._house.clock.now()
        if now < self._now:
            log.warning("the clock went back; every branch is looked at anew")
            for desk in self._desks.values():
                desk.nudged.set()
                self._look_at(desk, EPOCH)
        self._now = now
        while (ahead := self.next_visit()) is not None and ahead <= now:
            branch = heapq.heappop(self._heap)[2]
            if branch not in self._visits:
                self._desks[branch].looking_at = now
                self._visits[branch] = asyncio.create_task(self._visit(self._desks[branch]), name=f"visit {branch}")

    async def settle(self) -> int:
        """Until nothing is due; how many notices fell due meanwhile. It doesn't return while something due is held up.

        Refuses once all is to stop: a rehearsal's clock must not go on over what nobody says any more.
        """
        before = self._fell_due()
        while not self._house.stopping:
            await asyncio.sleep(0)  # commits that were just made durable nudge first
            self.poke()
            if not self._visits:
                break
            await asyncio.wait(self._visits.values(), return_when=asyncio.FIRST_COMPLETED)
        if self._house.stopping:
            raise Refusal("clock.stopping", now=self._house.clock.now())
        return self._fell_due() - before

    async def stop(self, patience: float = 20.0) -> None:
        """Begins nothing new and lets what is on its way settle, for so many real seconds. What has no receipt by then is
        uncertain at the next start."""
        self._house.stopping = True
        for desk in self._desks.values():
            desk.wake.set()
        if self._visits:
            await asyncio.wait(self._visits.values(), timeout=patience)
        left = [*self._visits.values(), *(task for desk in self._desks.values() for task in desk.running())]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def in_flight(self) -> int:
        """How many messages are on their way."""
        return sum(len(desk.running()) for desk in self._desks.values())

    def failing(self) -> tuple[BranchId, ...]:
        """The branches that can't be looked after as they should be."""
        return tuple(sorted(branch for branch, desk in self._desks.items() if desk.failing()))

    async def prune(self) -> None:
        """Takes from each ledger what no look needs any more; a branch that fails is logged, the others go on.

        A clock that somebody sets a year ahead, and right again in the morning, must not have cost what tells that something
        was said: from night to night it is believed two days at most.
        """
        store, now = self._house.store, self._house.clock.now()
        rehearsed = isinstance(self._house.clock, RehearsalClock)  # never goes back, and may pass months in a moment
        self._believed = until = now if rehearsed else min(now, self._believed + _A_NIGHT)
        for branch in store.branches():
            try:
                if prunable(store.records(branch).said, until):
                    async with store.unit(branch, actor=DAEMON, act="notices.prune", now=now) as unit:
                        gone = prunable(unit.records.said, until)
                        for said in gone:
                            unit.remove(said)
                        await unit.commit(lines=len(gone))
            except Exception:
                log.exception("branch %(branch)s: its ledger isn't pruned", {"branch": branch})
            await asyncio.sleep(0)

    async def _visit(self, desk: Desk) -> None:
        known = False
        try:
            known = await desk.visit()
        finally:
            self._visits.pop(desk.branch, None)
            if not known:
                self._desks.pop(desk.branch, None)
            elif not self._house.stopping:
                self._look_at(desk, EPOCH if desk.nudged.is_set() else desk.next_look)
            self.on_change()

    def _desk(self, branch: BranchId) -> Desk:
        desk = self._desks.get(branch)
        if desk is None:
            desk = self._desks[branch] = Desk(branch, self._house)
            self._look_at(desk, EPOCH)
        return desk

    def _look_at(self, desk: Desk, at: datetime) -> None:
        desk.next_look = at
        heapq.heappush(self._heap, (at, next(self._numbers), desk.branch))

    def _fell_due(self) -> int:
        return sum(desk.fell_due for desk in self._desks.values())
