"""The parts put together: store, platform, router, daemon, control socket; and all of it running."""

import asyncio
import contextlib
import logging
import operator
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from zhibu.bot import chores, control, menus, office, papers, pictures
from zhibu.bot.cli.desk import Desk, handler
from zhibu.bot.commands import ALL
from zhibu.bot.config import Config
from zhibu.bot.courier import BotCourier
from zhibu.bot.doors import Doors
from zhibu.bot.health import Pulse, Supervisor
from zhibu.bot.house import House
from zhibu.bot.line import Line, worded
from zhibu.bot.platforms.base import Platform, PlatformError
from zhibu.bot.router import Router
from zhibu.branch.ids import BranchId
from zhibu.scheduler.clock import Clock, RehearsalClock
from zhibu.scheduler.daemon import Daemon
from zhibu.scheduler.desk import EDIT_PAUSE
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage.store import Store
from zhibu.storage.trouble import Stopped

log = logging.getLogger(__name__)

_MENU_PAUSE: Final = 2.0
"""Real seconds in which several changes of people are taken together before the menus are compared."""


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
