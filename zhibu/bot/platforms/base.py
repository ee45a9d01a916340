"""What a platform must be able to do, what it may be able to do, and how it fails.

Above this floor nobody asks which platform it is: differences are data (`Abilities`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from zhibu.bot.incoming import Incoming
from zhibu.bot.message import Message
from zhibu.branch.ids import ChatId


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What the platform can do, as data."""

    name: str
    edits: bool
    keyboards: bool
    idempotent_sends: bool
    text_limit: int
    caption_limit: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a message stands. `message` is its name on the platform, to be handed back as it is."""

    chat: ChatId
    message: str


class Trouble(StrEnum):
    """Why a call failed."""

    UNREACHABLE = "unreachable"
    """For good: blocked, never started, account deleted, chat gone, bot removed."""
    REFUSED = "refused"
    """The platform says no to this message; trying again is no use."""
    LATER = "later"
    """Not carried out, for now: flood limit, server error, no connection. Try again after `retry_after`."""
    UNCERTAIN = "uncertain"
    """It may have been carried out: the connection broke after the request had gone out."""


class PlatformError(Exception):
    """A call that failed, with the platform's own words (never a secret, never what was to be said)."""

    def __init__(
        self, trouble: Trouble, detail: str = "", *, retry_after: float = 0.0, moved_to: ChatId | None = None
    ) -> None:
        super().__init__(trouble.value, detail)
        self.trouble = trouble
        self.detail = detail
        self.retry_after = retry_after
        self.moved_to = moved_to


class LeftOut(PlatformError):  # noqa: N818 -- nothing went wrong
    """An answer that was not given, because its speaker asked for too many at once while others wait."""

    def __init__(self) -> None:
        super().__init__(Trouble.LATER, "one of too many at once")


class Priority(StrEnum):
    """Who goes first through the pacing: answers to people, then notices, then boards that count up."""

    ANSWER = "answer"
    NOTICE = "notice"
    BOARD = "board"


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """One command in a platform's menu."""

    command: str
    description: str


class Audience(StrEnum):
    """Who sees a menu."""

    PRIVATE = "private"
    GROUP = "group"
    LEADERS = "leaders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """The commands that one audience sees in one language; `chat` narrows it to one private chat (a leader's)."""

    audience: Audience
    locale: str
    entries: tuple[MenuEntry, ...]
    chat: ChatId | None = None


class Silence(StrEnum):
    """Why no updates come at present."""

    UNREACHED = "unreached"
    RIVAL = "rival"
    """Another program reads this bot's updates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """When we last had to do with the platform, in seconds of the loop's own clock, which no change of the time touches: the
    first poll that was begun, the last one that was answered, the last update."""

    began: float | None = None
    polled: float | None = None
    update: float | None = None
    silence: Silence | None = None


Handler = Callable[[Incoming], Awaitable[None]]
"""Returns when the update is done: committed, refused or answered “not saved”. It raises only what nobody foresaw."""


class Platform(Protocol):
    """A chat platform. Every call may raise `PlatformError`; pacing and retries of `LATER` happen inside."""

    abilities: Abilities

    async def start(self) -> None:
        """Connects; returns once the platform answered. An unreachable platform is waited for, a wrong token is not."""

    async def listen(self, handle: Handler, *, ready: asyncio.Event | None = None) -> None:
        """Hands over updates until stopped; an update is confirmed only after its handler has returned. What comes in before
        `ready` waits for it."""

    async def idle(self) -> None:
        """Returns once every update that was fetched is answered."""

    async def stop(self) -> None:
        """Stops listening, lets running handlers end, closes."""

    async def send(
        self, chat: ChatId, message: Message, *, priority: Priority = Priority.NOTICE, reply_to: str | None = None
    ) -> Receipt:
        """Says something new."""

    async def edit(
        self, chat: ChatId, message_id: str, message: Message, *, priority: Priority = Priority.BOARD
    ) -> None:
        """Replaces what stands there, buttons included. The same content is success."""

    async def answer(self, press: str, text: str = "", *, alert: bool = False, start: str | None = None) -> None:
        """Answers a pressed button, with a short line, or by opening the private chat with `start`."""

    async def delete(self, chat: ChatId, message_id: str) -> None:
        """Takes a message away, where that is allowed (a leave reason typed into a group)."""

    async def pin(self, chat: ChatId, message_id: str) -> None:
        """Pins a message of ours, without a sound; pinned already is success. REFUSED: we may not, or it is gone."""

    async def unpin(self, chat: ChatId, message_id: str) -> None:
        """Takes the pin off it; one that isn't pinned is success. REFUSED: we may not."""

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a file that came with a message (`Attached.ref`). REFUSED: too large, or gone."""

    async def set_menus(self, menus: Sequence[Menu]) -> None:
        """Shows the commands; unchanged menus cost no call."""

    async def strangers(self, chat: ChatId, known: int) -> int | None:
        """How many more people sit in a group than are known to be linked (bots not counted); None if it can't be told."""

    def start_link(self, payload: str) -> str | None:
        """A link that opens the private chat and hands over `payload`; None while our own name isn't known."""

    def contact(self) -> Contact:
        """When we last had to do with it, for the health file."""

    @property
    def last_update(self) -> datetime | None:
        """When the last update came in, on the clock that the rules see."""
