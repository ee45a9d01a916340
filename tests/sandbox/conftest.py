"""A sandbox with a small branch in it, and python-telegram-bot talking to it."""

import os
import struct
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import telegram
from telegram.request import HTTPXRequest

from zhibu.bot.sandbox import Chat, Sandbox, User

os.environ.setdefault("PTB_TIMEDELTA", "1")
# No certificates on the loopback; loading them takes longer than most tests.
_PLAIN = {"verify": False}
NOW = datetime(2026, 3, 5, 6, 30, 0, 900_000, tzinfo=UTC)


@dataclass
class Clock:
    """A hand-moved now."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Town:
    """Wang Fang leads the group of the branch; Li Lei and Han Mei are in it; Zhao Yi is a stranger."""

    sandbox: Sandbox
    clock: Clock
    bot: telegram.Bot
    wang: User
    li: User
    han: User
    zhao: User
    group: Chat
    channel: Chat

    @property
    def world(self):
        return self.sandbox.world

    async def hears(self, **more) -> list[telegram.Update]:
        """Fetch what waits, and confirm it."""
        updates = await self.bot.get_updates(timeout=0, **more)
        if updates:
            self.world.updates.confirm(updates[-1].update_id + 1)
        return list(updates)


def picture(width: int = 40, height: int = 30) -> bytes:
    """A grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def bot_for(sandbox: Sandbox) -> telegram.Bot:
    return telegram.Bot(
        sandbox.token,
        base_url=f"{sandbox.root}/bot",
        base_file_url=f"{sandbox.root}/file/bot",
        request=HTTPXRequest(connection_pool_size=8, httpx_kwargs=_PLAIN),
        get_updates_request=HTTPXRequest(httpx_kwargs=_PLAIN),
    )


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    clock = Clock()
    sandbox = Sandbox(clock=clock)
    world = sandbox.world
    wang, li, han, zhao = (world.add_user(name) for name in ("王芳", "李雷", "韩梅", "赵一"))
    group = world.add_group("第一党支部", [wang, li, han], owner=wang)
    channel = world.add_channel("第一党支部公示", wang, [li])
    world.starts(wang)
    world.updates.drop()
    async with sandbox.running():
        bot = bot_for(sandbox)
        await bot.initialize()
        yield Town(sandbox, clock, bot, wang, li, han, zhao, group, channel)
        await bot.shutdown()
