"""`run`: what has to hold before the daemon may start. How it runs stands in `bot/app.py`."""

import asyncio
from zoneinfo import ZoneInfo

from zhibu.bot import rehearsal
from zhibu.bot.cli import values
from zhibu.bot.cli.errand import Errand
from zhibu.bot.cli.grammar import Usage
from zhibu.bot.cli.saying import refused
from zhibu.bot.control import Answer
from zhibu.bot.wording.cli import failures
from zhibu.branch.refusal import Refusal
from zhibu.scheduler.clock import RealClock
from zhibu.storage.store import branch_folders
from zhibu.storage.swap import BRANCHES
from zhibu.storage.trouble import Locked


def run(errand: Errand) -> Answer:
    """`run [--clock INSTANT] [--speed N]`, until it is stopped."""
    config, given = errand.config, errand.values
    rehearses = given["clock"] is not None or given["speed"] is not None
    if rehearses and not config.on_loopback:
        raise Usage("not_loopback", "run", setting="ZHIBU_TELEGRAM_API", api=config.telegram_api)
    if config.telegram_token is None and branch_folders(config.data / BRANCHES):
        raise Usage("no_token", "run", setting="ZHIBU_TELEGRAM_TOKEN", data=str(config.data))
    if config.telegram_token is not None and not rehearses and rehearsal.is_marked(config.data):
        # Its journal may reach into a future that hasn't come; a real branch would hear it all at once.
        raise Refusal("folder.rehearsed", folder=str(config.data))
    start = None
    if given["clock"] is not None:
        start = values.in_zone(given.instant("clock"), config.timezone)
    elif rehearses:
        start = RealClock(ZoneInfo(config.timezone)).now()
    speed = given.speed("speed")

    from zhibu.bot.app import run as live

    try:
        return Answer(exit=asyncio.run(live(config, clock_start=start, speed=speed)))
    except Locked as error:
        return refused(failures.second_daemon(errand.v, error))
