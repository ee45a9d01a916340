"""A courier that keeps what it says, and notices to say."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta

from tests.branch.build import at
from zhibu.branch.notices import GROUP, Kind, Notice, Said, State
from zhibu.scheduler.courier import Delivered, address

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def notice(
    kind=Kind.ADVANCE_NOTICE, audience=GROUP, *, due="2026-10-08 09:00", lasts=DAY, subject="s", **more
) -> Notice:
    start = at(due) if isinstance(due, str) else due
    return Notice(
        **{
            "kind": kind,
            "subject": subject,
            "audience": audience,
            "edition": "1",
            "due": start,
            "expires": start + lasts,
            "face": "f1",
        }
        | more
    )


def said(of: Notice, state=State.SENT, **more) -> Said:
    """The ledger's line for a notice, as after it was said to the group."""
    line = Said(
        id=of.key,
        kind=of.kind,
        subject=of.subject,
        audience=of.audience,
        state=state,
        at=of.due,
        due=of.due,
        expires=of.expires,
        chat="t:group",
        message="1" if state in (State.SENT, State.RETRACTED) else "",
        face=of.face,
        tries=1,
    )
    return replace(line, **more)


@dataclass
class Standing:
    """A message in a chat, as people see it."""

    chat: str
    key: str
    face: str
    buttons: bool = True
    edits: int = 0


@dataclass
class FakeCourier:
    """`answers` are exceptions to meet, by key, each once; `takes` is what a call takes in (virtual) seconds."""

    calendar: object
    clock: object
    takes: float = 0.05
    answers: dict = field(default_factory=dict)
    messages: dict = field(default_factory=dict)
    calls: list = field(default_factory=list)
    _count: int = 0

    async def deliver(self, branch, notice, records, now):
        await self._call("say", notice.key)
        chat = address(records, notice.audience, self.calendar.today(now))
        self._count += 1
        self.messages[chat, str(self._count)] = Standing(chat, notice.key, notice.face)
        return Delivered(chat=chat, message=str(self._count), face=notice.face)

    async def edit(self, branch, notice, said, records, now):
        await self._call("edit", notice.key)
        message = self.messages[said.chat, said.message]
        message.key, message.face, message.buttons = notice.key, notice.face, True
        message.edits += 1
        return Delivered(chat=said.chat, message=said.message, face=notice.face)

    async def retract(self, branch, said, records, now):
        await self._call("retract", said.id)
        self.messages[said.chat, said.message].buttons = False

    async def _call(self, what, key):
        self.calls.append((what, key, self.clock.now()))
        await asyncio.sleep(self.takes)
        waiting = self.answers.get(key)
        if waiting:
            raise waiting.pop(0)

    def said(self, what="say"):
        return [key for verb, key, _ in self.calls if verb == what]
