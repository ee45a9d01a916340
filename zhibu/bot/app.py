"""The daemon from its start to its end, on a platform or in the sandbox. What it is put together of stands in `parts.py`."""

import asyncio
import contextlib
import gc
import importlib
import logging
import shutil
import signal
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from zhibu.bot import logs, rehearsal
from zhibu.bot.config import Config
from zhibu.bot.incoming import Happened, Incoming, Picked
from zhibu.bot.line import Line
from zhibu.bot.platforms.base import PlatformError, Priority
from zhibu.bot.platforms.telegram import Pace, Telegram
from zhibu.branch.ids import AccountId, MemberId
from zhibu.branch.refusal import Refusal
from zhibu.scheduler.clock import Clock, RealClock, RehearsalClock
from zhibu.scheduler.desk import EDIT_PAUSE
from zhibu.storage import lock
from zhibu.storage.files import Files
from zhibu.storage.store import SNAPSHOT_BYTES, Store
from zhibu.words import match, voice

if TYPE_CHECKING:
    from zhibu.bot.sandbox.server import Sandbox

log = logging.getLogger(__name__)

SANDBOX: Final = "sandbox"
_GARBAGE: Final = 20_000
"""So many new objects before they are searched for cycles. A rush has thousands in flight, and nearly all of them go by themselves:
at Python's own 700 the search took a twelfth of each press."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knobs:
    """What only tests and measurements turn: the disk, when a book is written by itself, the pace towards Telegram, the pause
    between two edits of a message (real seconds)."""

    files: Files = field(default_factory=Files)
    snapshot_bytes: int = SNAPSHOT_BYTES
    pace: Pace = field(default_factory=Pace)
    edit_pause: float = EDIT_PAUSE


async def run(
    config: Config, *, clock_start: datetime | None = None, speed: float = 1.0, knobs: Knobs | None = None
) -> int:
    """The daemon, until it is told to stop; the exit code.

    With no platform configured it is the sandbox. `clock_start` makes it a rehearsal. `Locked` when another daemon has the
    folder; a refusal when the platform doesn't know the token.
    """
    logs.set_up(config.log)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    logs.guard(loop)
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stopped.set)
    if config.telegram_token is None:
        await _rehearse_at_home(config, clock_start, speed, stopped)
    else:
        knobs = knobs or Knobs()
        async with _opened(config, config.telegram_token, clock_start, speed, knobs, stopped) as (store, clock, line):
            # All that the bot can do: half of the time that a start takes, and nothing that the line or the books wait for.
            await asyncio.to_thread(importlib.import_module, "zhibu.bot.parts")
            from zhibu.bot.parts import living

            all_of_it = living(
                config, config.data, store, line.platform, clock, stopped, edit_pause=knobs.edit_pause, line=line
            )
            async with all_of_it:
                # The code and all that was read stays; looking through it for cycles again and again would hold up the loop.
                gc.freeze()
                gc.set_threshold(_GARBAGE)
                await stopped.wait()
    log.info("zhibu has stopped")
    return 0


@contextlib.asynccontextmanager
async def _opened(  # noqa: PLR0917 -- what `run` was given
    config: Config, token: str, start: datetime | None, speed: float, knobs: Knobs, stopped: asyncio.Event
) -> AsyncIterator[tuple[Store, Clock, Line]]:
    """The books, the clock and the line to Telegram. On the real clock the line is opened while the books are still read: a
    rehearsal's clock stands in the books."""
    books: list[Store] = []
    lock = Store.locked(config.data, knobs.files)
    if start is not None:
        books.append(await Store.open(config.data, snapshot_bytes=knobs.snapshot_bytes, files=knobs.files, lock=lock))
    clock = await _clock(config, books, start, speed)
    line = Line(_telegram(token, config.telegram_api, books, clock, config, pace=knobs.pace), stopped)
    line.begin()
    try:
        if not books:
            books.append(
                await Store.open(config.data, snapshot_bytes=knobs.snapshot_bytes, files=knobs.files, lock=lock)
            )
    except BaseException:
        await line.end()
        raise
    yield books[0], clock, line


async def _clock(config: Config, books: Sequence[Store], start: datetime | None, speed: float) -> Clock:
    """The clock on the wall, or a rehearsal that never goes back behind what was lived or rehearsed already."""
    if start is None:
        return RealClock(ZoneInfo(config.timezone))
    begin = await rehearsal.open_at(books[0], start)
    if begin != start:
        log.warning("the rehearsal goes on at %s, where the last act stands", begin.isoformat(timespec="seconds"))
    return RehearsalClock(begin, speed, zone=ZoneInfo(config.timezone))


def _telegram(
    token: str, api: str, books: Sequence[Store], clock: Clock, config: Config, *, pace: Pace | None = None
) -> Telegram:
    """`books` holds the store once it is open: nothing is said before."""

    def account_of(member: MemberId) -> AccountId | None:
        found = (store.records(branch).address(member) for store in books for branch in store.branches())
        return next((account for account in found if account is not None), None)

    async def on_timeout(heard: Incoming) -> None:
        if isinstance(heard, Happened):
            return
        from zhibu.bot.wording import replies

        v = voice(match(heard.language, config.speaks), config.timezone)
        with contextlib.suppress(PlatformError):
            if isinstance(heard, Picked):
                await platform.answer(heard.press, replies.try_again(v), alert=True)
            else:
                said = replies.sentence(replies.try_again(v))
                await platform.send(heard.where.chat, said, priority=Priority.ANSWER)

    platform = Telegram(token, api=api, account_of=account_of, on_timeout=on_timeout, pace=pace, now=clock.now)
    return platform


# The sandbox


@dataclass(frozen=True, slots=True)
class _Controls:
    """The clock beside the sandbox's chat page."""

    clock: RehearsalClock

    async def now(self) -> datetime:
        return self.clock.now()

    async def next(self) -> None:
        await self.clock.next()

    async def forward(self, delta: timedelta) -> None:
        await self.clock.forward(delta)


async def _rehearse_at_home(config: Config, start: datetime | None, speed: float, stopped: asyncio.Event) -> None:
    """Telegram on a laptop: a Bot API server and a chat page in this process, and a demonstration branch that begins anew."""
    from zhibu.bot.parts import living
    from zhibu.bot.sandbox import demonstration
    from zhibu.bot.sandbox.server import Sandbox
    from zhibu.bot.wording import replies

    data = config.data / SANDBOX
    _begin_anew(data)
    store = await Store.open(data)
    begin = start or RealClock(ZoneInfo(config.timezone)).now()
    rehearsal.mark(data, begin)
    clock = RehearsalClock(begin, speed, zone=ZoneInfo(config.timezone))
    sandbox = Sandbox(clock=clock.now, controls=_Controls(clock), locale=config.speaks, zone=config.timezone)
    root = await _listen(sandbox, config.sandbox_port)
    try:
        added = await demonstration.found(store, clock, locale=config.speaks, timezone=config.timezone)
        platform = _telegram(sandbox.token, root, [store], clock, config)
        async with living(config, data, store, platform, clock, stopped):
            await demonstration.settle_in(sandbox, store, clock, added)
            logs.announce(replies.sandbox_open(voice(config.speaks, config.timezone), root))
            await stopped.wait()
    finally:
        await sandbox.stop()


async def _listen(sandbox: "Sandbox", port: int) -> str:
    try:
        return await sandbox.start(port)
    except OSError as error:
        raise Refusal("sandbox.port_taken", port=port, setting="ZHIBU_SANDBOX_PORT") from error


def _begin_anew(data: Path) -> None:
    """Its chats are in memory, so what an earlier start left on disk would speak of messages that no longer stand."""
    holder = lock.holder(data) if data.exists() else None
    if holder is not None:
        raise holder
    if data.exists():
        shutil.rmtree(data)
