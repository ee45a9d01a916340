"""The parts that every command may use, put together once in `app.py`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from zhibu.bot.doors import Doors
from zhibu.bot.platforms.base import Platform
from zhibu.bot.unnoted import Unnoted
from zhibu.branch.calendar import Calendar
from zhibu.branch.ids import BranchId
from zhibu.branch.records import Records
from zhibu.scheduler.clock import Clock
from zhibu.storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What stands behind a talk: the store (with its urns), the clock, the platform it came by, and the calendar of a branch."""

    store: Store
    clock: Clock
    platform: Platform
    doors: Doors
    calendar_of: Callable[[Records], Calendar]
    locale: str
    timezone: str
    unnoted: Unnoted = field(default_factory=Unnoted)

    def records(self, branch: BranchId) -> Records:
        return self.store.records(branch)

    def now(self) -> datetime:
        return self.clock.now()
