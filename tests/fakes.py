"""Hand-written fakes, each used by many tests: a platform in memory."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from zhibu.bot.message import Message, Option, plain
from zhibu.bot.platforms.base import Abilities, Contact, Handler, Menu, PlatformError, Priority, Receipt, Trouble
from zhibu.branch.ids import ChatId


@dataclass
class Standing:
    """A message as it stands in a chat, with what it said before."""

    id: str
    chat: str
    message: Message
    before: list[Message] = field(default_factory=list)
    deleted: bool = False

    @property
    def text(self) -> str:
        return plain(self.message)

    @property
    def options(self) -> list[Option]:
        return [option for row in self.message.rows for option in row]

    @property
    def labels(self) -> list[str]:
        return [option.label for option in self.options]


@dataclass
class Shown:
    """How a press was answered."""

    text: str
    alert: bool
    start: str | None


class FakePlatform:
    """A platform that keeps what it is told to say. `broken` maps a chat to the trouble that its next calls meet."""

    abilities = Abilities(
        name="telegram", edits=True, keyboards=True, idempotent_sends=False, text_limit=4096, caption_limit=1024
    )

    def __init__(self) -> None:
        self.chats: dict[str, list[Standing]] = {}
        self.presses: dict[str, Shown] = {}
        self.menus: list[Menu] = []
        self.broken: dict[str, Trouble] = {}
        self.members: dict[str, int] = {}
        self.last_update: datetime | None = None
        self.known = Contact()
        self.pinned: dict[str, list[str]] = {}
        self.may_pin = True
        self.files: dict[str, bytes] = {}
        self.fetched: list[str] = []
        self.unfetchable: Trouble | None = None
        self._count = 0

    async def start(self) -> None: ...

    async def listen(self, handle: Handler, *, ready: asyncio.Event | None = None) -> None: ...

    async def stop(self) -> None: ...

    async def idle(self) -> None: ...

    def _check(self, chat: str) -> None:
        if chat in self.broken:
            raise PlatformError(self.broken[chat])

    async def send(self, chat, message, *, priority=Priority.NOTICE, reply_to=None) -> Receipt:
        self._check(chat)
        self._count += 1
        standing = Standing(id=str(self._count), chat=chat, message=message)
        self.chats.setdefault(chat, []).append(standing)
        return Receipt(ChatId(chat), standing.id)

    async def edit(self, chat, message_id, message, *, priority=Priority.BOARD) -> None:
        self._check(chat)
        standing = self.find(chat, message_id)
        if standing is None:
            raise PlatformError(Trouble.REFUSED, "message to edit not found")
        if standing.message != message:
            standing.before.append(standing.message)
            standing.message = message

    async def answer(self, press, text="", *, alert=False, start=None) -> None:
        self.presses[press] = Shown(text, alert, start)

    async def delete(self, chat, message_id) -> None:
        standing = self.find(chat, message_id)
        if standing is not None:
            standing.deleted = True

    async def pin(self, chat, message_id) -> None:
        self._check(chat)
        if not self.may_pin:
            raise PlatformError(Trouble.REFUSED, "not enough rights to manage pinned messages in the chat")
        pinned = self.pinned.setdefault(chat, [])
        if message_id not in pinned:
            pinned.append(message_id)

    async def unpin(self, chat, message_id) -> None:
        self._check(chat)
        if message_id in self.pinned.get(chat, []):
            self.pinned[chat].remove(message_id)

    async def fetch(self, ref: str) -> bytes:
        if self.unfetchable is not None:
            raise PlatformError(self.unfetchable)
        if ref not in self.files:
            raise PlatformError(Trouble.REFUSED, "invalid file_id")
        self.fetched.append(ref)
        return self.files[ref]

    async def set_menus(self, menus) -> None:
        self.menus = list(menus)

    async def strangers(self, chat, known) -> int | None:
        return max(0, self.members[chat] - known) if chat in self.members else None

    def start_link(self, payload: str) -> str | None:
        return f"https://t.me/zhibu_bot?start={payload}"

    def contact(self) -> Contact:
        return self.known

    def find(self, chat: str, message_id: str) -> Standing | None:
        return next((one for one in self.chats.get(chat, []) if one.id == message_id), None)
