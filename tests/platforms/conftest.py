"""The adapter talking to a sandbox in which Ann and Bob sit in a group; nothing may leak into the log meanwhile."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from zhibu.bot.incoming import Incoming, Picked, Said
from zhibu.bot.platforms.telegram import Pace, Patience, Polling, Telegram, Waits
from zhibu.bot.sandbox import Chat, Message, Sandbox, User
from zhibu.branch.ids import AccountId, ChatId, MemberId

SECRET = "机密"
"""What people and the bot say in these tests; never to be found in a log."""

FAST = {
    "pace": Pace(overall=0.001, group=0.01, private=0.01, board=0.25),
    "polling": Polling(wait=5, handler=0.4, glance=0.05, backoff=0.2, farewell=1.0),
    "patience": Patience(answer=3, notice=3, board=3, press=1, attempts=3, rest=0.05),
    "waits": Waits(connect=0.5, answer=0.3, upload=2),
}


@dataclass
class Ear:
    """Notes what the adapter hears; `then` does something about it."""

    heard: list[Incoming] = field(default_factory=list)
    late: list[Incoming] = field(default_factory=list)
    then: Callable[[Incoming], Awaitable[None]] | None = None

    async def __call__(self, incoming: Incoming) -> None:
        self.heard.append(incoming)
        if self.then:
            await self.then(incoming)

    async def told_late(self, incoming: Incoming) -> None:
        self.late.append(incoming)

    @property
    def said(self) -> list[Said]:
        return [each for each in self.heard if isinstance(each, Said)]

    @property
    def picked(self) -> list[Picked]:
        return [each for each in self.heard if isinstance(each, Picked)]


@dataclass
class Town:
    sandbox: Sandbox
    telegram: Telegram
    ear: Ear
    ann: User
    bob: User
    group: Chat

    @property
    def world(self):
        return self.sandbox.world

    @property
    def faults(self):
        return self.sandbox.faults

    def id(self, chat: Chat | User) -> ChatId:
        return ChatId(f"telegram:{chat.id}")

    def said(self, chat: Chat | User) -> list[Message]:
        """The bot's messages there."""
        return self.world.said_by_bot(chat)

    def calls(self, *methods: str) -> list:
        return [call for call in self.sandbox.calls if call.method in methods]

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Task]:
        task = asyncio.create_task(self.telegram.listen(self.ear))
        try:
            yield task
        finally:
            await self.telegram.stop()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def utc_now() -> datetime:
    return datetime(2026, 3, 5, 6, 30, tzinfo=UTC)


def adapter(sandbox: Sandbox, ear: Ear, **more) -> Telegram:
    accounts = {MemberId("ann"): AccountId("telegram:42")}
    knobs = {**FAST, "now": utc_now, "api": sandbox.root} | more
    return Telegram(sandbox.token, account_of=accounts.get, on_timeout=ear.told_late, **knobs)


def assert_nothing_leaked(caplog, token: str) -> None:
    """Neither the token nor what is said stands in any log record, whatever went wrong."""
    records = [record for phase in ("setup", "call", "teardown") for record in caplog.get_records(phase)]
    formatter = logging.Formatter()
    text = "\n".join(formatter.format(record) for record in records)
    for secret in (token, token.partition(":")[2], SECRET):
        assert secret not in text


@pytest.fixture
async def town(caplog) -> AsyncIterator[Town]:
    caplog.set_level(logging.DEBUG)
    sandbox = Sandbox(clock=utc_now)
    world = sandbox.world
    ann, bob = world.add_user("安", username="ann", user_id=42), world.add_user("鲍勃", language="en")
    group = world.add_group("第一党支部", [ann, bob], owner=ann)
    for person in (ann, bob):
        world.starts(person)
    world.updates.drop()
    async with sandbox.running():
        ear = Ear()
        telegram = adapter(sandbox, ear)
        await telegram.start()
        yield Town(sandbox, telegram, ear, ann, bob, group)
        await telegram.stop()
    assert_nothing_leaked(caplog, sandbox.token)
