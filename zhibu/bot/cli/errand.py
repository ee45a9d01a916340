"""One command with everything it was given, and what time it is in its folder."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from zhibu.bot import control, rehearsal
from zhibu.bot.cli.desk import NOW
from zhibu.bot.cli.grammar import Typed, Verb
from zhibu.bot.config import Config, Problem
from zhibu.bot.control import File, NoAnswer, NoDaemon, Request
from zhibu.scheduler.clock import RealClock
from zhibu.storage import lock
from zhibu.storage.files import Files
from zhibu.storage.loading import load
from zhibu.storage.store import Store, branch_folders
from zhibu.storage.swap import BRANCHES
from zhibu.storage.tables import TABLES
from zhibu.storage.trouble import Damaged
from zhibu.words import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One command with everything it was given: read, and as it was written (to hand on)."""

    verb: Verb
    values: Typed
    written: control.Values
    config: Config
    problems: Sequence[Problem]
    v: Voice

    @property
    def folder(self) -> Path:
        return self.config.data

    def request(self, file: File | None = None) -> Request:
        return Request(verb=self.verb.name, values=self.written, file=file, locale=self.config.locale)


def clock_of(folder: Path, timezone: str, store: Store | None = None) -> Callable[[], datetime]:
    """What time it is in that folder: the real time, except where time was rehearsed. There it is the daemon's, and while
    none runs it stands where the last act left it."""
    real = RealClock(ZoneInfo(timezone))
    if not rehearsal.is_marked(folder):
        return real.now

    def rehearsed() -> datetime:
        if lock.holder(folder) is not None:
            with suppress(NoDaemon, NoAnswer):
                return datetime.fromisoformat(control.call(folder, Request(verb=NOW)).stdout)
        acts = _last_acts(folder) if store is None else [store.last(branch).at for branch in store.branches()]
        return max(acts, default=rehearsal.start(folder) or real.now()).astimezone(ZoneInfo(timezone))

    return rehearsed


def _last_acts(folder: Path) -> list[datetime]:
    """When the last act of each sound branch was, where nobody has the folder open."""
    found = []
    for _, place in branch_folders(folder / BRANCHES):
        with suppress(Damaged, OSError):
            found.append(load(place, Files(), TABLES).state.last.at)
    return found
