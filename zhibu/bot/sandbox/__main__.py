"""The sandbox on its own: `python -m zhibu.bot.sandbox`, for a daemon in another process, with the clock on the wall.

It prints the two settings that lead a daemon here, and lives until it is interrupted.
"""

import argparse
import asyncio
import contextlib
import signal
import sys

from zhibu.bot.sandbox.server import Sandbox
from zhibu.scheduler.clock import RealClock

_PEOPLE = ("王芳", "李雷", "韩梅", "赵明")


async def serve(*, port: int, token: str | None, people: list[str], group: str) -> None:
    """A group with these people, the first of them its owner, and its channel; everybody can be anybody on the page."""
    sandbox = Sandbox(clock=RealClock().now, token=token)
    world = sandbox.world
    members = [world.add_user(name) for name in people]
    world.add_group(group, members)
    world.add_channel(group, members[0], members)
    stopped = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        # Where a loop has no signal handlers, the interrupt ends the program anyway.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(each, stopped.set)
    async with sandbox.running(port):
        sys.stdout.write(f"ZHIBU_TELEGRAM_API={sandbox.root}\nZHIBU_TELEGRAM_TOKEN={sandbox.token}\n")
        sys.stdout.flush()
        await stopped.wait()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m zhibu.bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8420)
    parser.add_argument("--token", help="the bot's token (default: made up)")
    parser.add_argument("--group", default="党支部", help="the group's title")
    parser.add_argument("people", nargs="*", default=list(_PEOPLE), help="their names")
    given = parser.parse_args(arguments)
    asyncio.run(serve(port=given.port, token=given.token, people=given.people, group=given.group))


if __name__ == "__main__":
    main()
