"""The only place where the parts are put together: store, platform, router, daemon, control socket; and the sandbox."""

import asyncio
import contextlib
import gc
import logging
import operator
import os
import shutil
import signal
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from zhibu.bot import chores, control, logs, menus, office, papers, pictures, rehearsal
from zhibu.bot.cli.desk import Desk, handler
from zhibu.bot.commands import ALL
from zhibu.bot.config import Config
from zhibu.bot.courier import BotCourier
from zhibu.bot.doors import Doors
from zhibu.bot.health import Pulse, Supervisor
from zhibu.bot.house import House
from zhibu.bot.incoming import Happened, Incoming, Picked
from zhibu.bot.line import Line, worded
from zhibu.bot.platforms.base import Platform, PlatformError, Priority
from zhibu.bot.platforms.telegram import Pace, Telegram
from zhibu.bot.router import Router
from zhibu.bot.wording import replies
from zhibu.branch.ids import AccountId, BranchId, MemberId
from zhibu.branch.refusal import Refusal
from zhibu.scheduler.clock import Clock, RealClock, RehearsalClock
from zhibu.scheduler.daemon import Daemon
from zhibu.scheduler.desk import EDIT_PAUSE
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage import lock
from zhibu.storage.files import Files
from zhibu.storage.store import SNAPSHOT_BYTES, Store
from zhibu.storage.trouble import Stopped
from zhibu.words import match, voice

if TYPE_CHECKING:
    from zhibu.bot.sandbox.server import Sandbox

log = logging.getLogger(__name__)

SANDBOX: Final = "sandbox"
_MENU_PAUSE: Final = 2.0
"""Real seconds in which several changes of people are taken together before the menus are compared."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a rehearsal clock steers: the daemon, and the platform whose updates must be answered before time goes on."""

    daemon: Daemon
    platform: Platform

    def next_look(self) -> datetime | None:
        return self.daemon.next_look()

    async def settle(self) -> int:
        return await self.daemon.settle()

    async def idle(self) -> None:
        await self.platform.idle()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What was put together."""

    house: House
    store: Store
    router: Router
    daemon: Daemon
    stage: Stage


def put_together(
    store: Store,
    platform: Platform,
    clock: Clock,
    *,
    data: Path,
    locale: str,
    timezone: str,
    edit_pause: float = EDIT_PAUSE,
) -> Parts:
    """Store, platform and clock made into a bot. Nothing runs yet."""
    house = House(
        store=store,
        clock=clock,
        platform=platform,
        doors=Doors(),
        calendar_of=calendar_for,
        locale=locale,
        timezone=timezone,
    )

    finished: set[BranchId] = set()

    async def do_chores(branch: BranchId, now: datetime) -> datetime | None:
        records = store.records(branch)
        await chores.do_chores(store, branch, calendar_for(records), now, finished=finished)
        return chores.next_chore(store.records(branch), calendar_for(records), now, store=store)

    courier = BotCourier(platform, calendar_for, data / pictures.FOLDER, partial(papers.gathered, store))
    daemon = Daemon(store, courier, clock, chores=do_chores, edit_pause=edit_pause)
    return Parts(
        house=house,
        store=store,
        router=Router(house, ALL),
        daemon=daemon,
        stage=Stage(daemon=daemon, platform=platform),
    )


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
            living_here = living(
                config, config.data, store, line.platform, clock, stopped, edit_pause=knobs.edit_pause, line=line
            )
            async with living_here:
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
        v = voice(match(heard.language, config.speaks), config.timezone)
        with contextlib.suppress(PlatformError):
            if isinstance(heard, Picked):
                await platform.answer(heard.press, replies.try_again(v), alert=True)
            else:
                said = replies.sentence(replies.try_again(v))
                await platform.send(heard.where.chat, said, priority=Priority.ANSWER)

    platform = Telegram(token, api=api, account_of=account_of, on_timeout=on_timeout, pace=pace, now=clock.now)
    return platform


@contextlib.asynccontextmanager
async def living(  # noqa: PLR0917 -- the parts, in the order in which they are made
    config: Config,
    data: Path,
    store: Store,
    platform: Platform,
    clock: Clock,
    stopped: asyncio.Event,
    *,
    edit_pause: float = EDIT_PAUSE,
    line: Line | None = None,
) -> AsyncIterator[Parts]:
    """Everything running on an open store; at the end all of it stopped, the last receipt on disk, the store closed. The
    `line` to the platform may be open already.

    `stopped` ends the waiting for a platform that can't be reached, and is set when listening ends by itself.
    """
    parts = put_together(
        store, platform, clock, data=data, locale=config.speaks, timezone=config.timezone, edit_pause=edit_pause
    )
    steered = clock if isinstance(clock, RehearsalClock) else None
    server = control.Server(data, handler(_desk(config, parts, steered)))
    pulse = Pulse(store, parts.daemon, platform, clock, supervisor=Supervisor(os.environ))
    tasks: list[asyncio.Task[None]] = []
    line = line or Line(platform, stopped)
    try:
        await server.start()
        pulse.begin()
        line.begin()
        await line.connected()
        if not stopped.is_set():
            _remember_name(data, platform)
            if steered is not None:
                steered.attach(parts.stage)
            await parts.daemon.start()
            tasks = [line.take(parts.router.handle), asyncio.create_task(_keep_menus(parts), name="menus")]
            pulse.working()
        yield parts
    finally:
        pulse.stopping()
        # Both at once: the daemon begins nothing new, and what is on its way arrives, or is surely not sent, before the platform
        # is closed. So each receipt is known.
        daemon_stopped = asyncio.create_task(parts.daemon.stop())
        await line.end()
        await daemon_stopped
        ended = [task.exception() for task in tasks if task.done() and not task.cancelled()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await pulse.stop()
        await server.stop()
        await store.close()
    for error in ended:
        if error is not None:
            raise worded(error)


def _desk(config: Config, parts: Parts, steered: RehearsalClock | None) -> Desk:
    """Where a command line beside the daemon is answered."""
    return Desk(
        store=parts.store,
        now=parts.house.now,
        locale=config.speaks,
        timezone=config.timezone,
        link=parts.house.platform.start_link,
        clock=steered,
        next_look=parts.stage.next_look,
    )


def _remember_name(data: Path, platform: Platform) -> None:
    """The bot's name for links that are printed while no daemon runs."""
    link = platform.start_link("x")
    if link is not None:
        office.remember_bot(data, platform.abilities.name, link.removeprefix("https://t.me/").split("?")[0])


async def _keep_menus(parts: Parts) -> None:
    """Shows the commands at the start, and again whenever people or their languages may have changed."""
    changed = asyncio.Event()
    changed.set()
    known: dict[BranchId, tuple[object, ...]] = {}

    def compare(branch: BranchId) -> None:
        # Most commits change nobody: tables are shared between snapshots, so that the same one is the same object.
        with contextlib.suppress(KeyError, Stopped):
            records = parts.store.records(branch)
            people = (records.branch, records.members, records.accounts, records.preferences, records.officers)
            if not all(map(operator.is_, people, known.get(branch, (None,) * len(people)))):
                known[branch] = people
                changed.set()

    for branch in parts.store.branches():
        compare(branch)
    parts.store.on_commit(compare)
    while True:
        await changed.wait()
        changed.clear()
        try:
            await parts.house.platform.set_menus(menus.menus(parts.router.commands, parts.house))
        except PlatformError as trouble:
            log.warning("menus not shown", extra={"trouble": trouble.trouble.value})
        await asyncio.sleep(_MENU_PAUSE)


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
    from zhibu.bot.sandbox import demonstration
    from zhibu.bot.sandbox.server import Sandbox

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
