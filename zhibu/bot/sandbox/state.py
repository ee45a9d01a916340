"""The sandbox's world: people, chats, messages and files, and what people do in them. In memory, no I/O, no clock.

People act through methods named as one would say it (`says`, `presses`, `joins`); whatever a bot would hear of that
becomes an update. What the bot does comes through `api.py`, by the rules of `rules.py`.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from zhibu.bot.sandbox import rules, wire
from zhibu.bot.sandbox.text import Entity, Formatted, with_found
from zhibu.bot.sandbox.updates import Updates

Keyboard = list[list[dict[str, Any]]]

IN = ("creator", "administrator", "member")
GROUP_ANONYMOUS_BOT = 1087968824
# What a bot is given when it is made administrator in the ordinary way.
GROUP_RIGHTS = frozenset({"can_manage_chat", "can_delete_messages", "can_pin_messages", "can_invite_users"})
CHANNEL_RIGHTS = frozenset({"can_manage_chat", "can_post_messages", "can_edit_messages", "can_delete_messages"})


@dataclass(slots=True, kw_only=True)
class User:
    """A person, or the bot. `met`: the bot has come across them; `started`: they pressed start."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    # What the page shows beside the name: secretary, member, guest or stranger in its own words, or any text. Not Telegram's.
    note: str = ""
    is_bot: bool = False
    met: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody's place in a chat: creator, administrator, member, left or kicked."""

    status: str = "member"
    rights: frozenset[str] = frozenset()
    anonymous: bool = False

    @property
    def inside(self) -> bool:
        return self.status in IN

    @property
    def leads(self) -> bool:
        return self.status in ("creator", "administrator")

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)


@dataclass(slots=True, kw_only=True)
class Chat:
    """A private chat (its id is the person's), a group, a supergroup or a channel."""

    id: int
    type: str
    title: str = ""
    username: str = ""
    seats: dict[int, Seat] = field(default_factory=dict)
    messages: dict[int, "Message"] = field(default_factory=dict)
    next_message_id: int = 1
    pinned: list[int] = field(default_factory=list)
    # Only administrators may write (a group's own setting).
    muted: bool = False
    migrated_to: int | None = None
    version: int = 0

    @property
    def private(self) -> bool:
        return self.type == "private"

    def seat(self, user_id: int) -> Seat:
        return self.seats.get(user_id, Seat(status="left"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A photo or a document; `width` and `height` only for a photo."""

    id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    data: bytes
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message shows: its text or caption, at most one file, its inline keyboard; or a service notice."""

    text: str = ""
    entities: tuple[Entity, ...] = ()
    photo: str | None = None
    document: str | None = None
    caption_above: bool = False
    preview: dict[str, Any] | None = None
    service: dict[str, Any] | None = None
    keyboard: Keyboard | None = None

    @property
    def media(self) -> str | None:
        return self.photo or self.document

    @property
    def labels(self) -> list[str]:
        """The buttons' words, row by row."""
        return [button["text"] for row in self.keyboard or [] for button in row]


@dataclass(slots=True, kw_only=True)
class Message:
    """A message as it stands now; `history` holds what it showed before each edit, the oldest first.

    `born` and `version` are the world's version when it was sent and when it last changed.
    """

    id: int
    chat_id: int
    date: int
    content: Content
    sender_id: int | None = None
    sender_chat_id: int | None = None
    reply_to: int | None = None
    edited: int | None = None
    history: list[Content] = field(default_factory=list)
    deleted: bool = False
    silent: bool = False
    protected: bool = False
    asks_reply: bool = False
    born: int = 0
    version: int = 0

    @property
    def text(self) -> str:
        return self.content.text

    @property
    def labels(self) -> list[str]:
        return self.content.labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the bot answered to a button."""

    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(slots=True, kw_only=True)
class Press:
    """A pressed button: a callback query and its answers."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    data: str
    forgotten: bool = False
    answers: list[Answer] = field(default_factory=list)
    version: int = 0

    @property
    def answered(self) -> bool:
        return bool(self.answers)


class World:
    """Everything there is. `clock` gives now; messages are dated in whole seconds by it."""

    def __init__(
        self, *, clock: Callable[[], datetime], bot_id: int = 7_000_000_001, bot_username: str = "zhibu_bot"
    ) -> None:
        self.clock = clock
        self.bot = User(id=bot_id, first_name="支部", username=bot_username, is_bot=True)
        self.privacy = True
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.presses_made: dict[str, Press] = {}
        self.commands: dict[tuple[str, int, int, str], list[dict[str, str]]] = {}
        self.about: dict[tuple[str, str], str] = {}
        self.version = 0
        self.born = secrets.token_hex(8)
        self._listeners: list[Callable[[], None]] = []
        self._private_message_id = 1
        self._next_user = 5_100_000_001
        self._next_group = 2_100_000_001
        self.updates = Updates(next_id=int(clock().timestamp()), changed=self._tell)

    # -- being told ---------------------------------------------------------------------------------------------

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every change; returns how to stop."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()

    def touch(self, *things: Chat | Message | Press) -> None:
        """Mark as changed, for whoever follows the world by its version."""
        self.version += 1
        for thing in things:
            thing.version = self.version
        self._tell()

    def now(self) -> int:
        return int(self.clock().timestamp())

    # -- people and chats ---------------------------------------------------------------------------------------

    def add_user(
        self,
        first_name: str,
        *,
        last_name: str = "",
        username: str = "",
        language: str = "zh-hans",
        note: str = "",
        user_id: int | None = None,
    ) -> User:
        """A person, with a private chat that stays empty until they press start."""
        if user_id is None:
            while self._next_user in self.users:
                self._next_user += 1
            user_id = self._next_user
        user = User(
            id=user_id, first_name=first_name, last_name=last_name, username=username, language_code=language, note=note
        )
        self.users[user.id] = user
        chat = Chat(id=user.id, type="private", seats={user.id: Seat(), self.bot.id: Seat()})
        self.chats[chat.id] = chat
        self.touch(chat)
        return user

    def add_group(
        self,
        title: str,
        members: Iterable[User] = (),
        *,
        owner: User | None = None,
        bot: str = "member",
        supergroup: bool = True,
        chat_id: int | None = None,
    ) -> Chat:
        """A group with the bot in it (`bot` "administrator", or "left" for a group it isn't in yet)."""
        people = list(members)
        owner = owner or (people[0] if people else None)
        if chat_id is None:
            self._next_group += 1
            chat_id = -1_000_000_000_000 - self._next_group if supergroup else -self._next_group
        chat = Chat(id=chat_id, type="supergroup" if supergroup else "group", title=title)
        chat.seats = {person.id: Seat() for person in people}
        if owner:
            chat.seats[owner.id] = Seat(status="creator")
        self.chats[chat.id] = chat
        if bot != "left":
            self.adds_bot(owner, chat, administrator=bot == "administrator")
        self.touch(chat)
        return chat

    def add_channel(
        self,
        title: str,
        owner: User | None = None,
        members: Iterable[User] = (),
        *,
        bot: str = "administrator",
        chat_id: int | None = None,
    ) -> Chat:
        """A channel; a bot can be in one only as its administrator."""
        if chat_id is None:
            self._next_group += 1
            chat_id = -1_000_000_000_000 - self._next_group
        chat = Chat(id=chat_id, type="channel", title=title)
        chat.seats = {person.id: Seat() for person in members}
        if owner:
            chat.seats[owner.id] = Seat(status="creator")
        self.chats[chat.id] = chat
        if bot == "administrator":
            self.adds_bot(owner, chat, administrator=True)
        self.touch(chat)
        return chat

    def chat(self, where: "Chat | User | int") -> Chat:
        """The chat itself, by id, or somebody's private chat with the bot."""
        return where if isinstance(where, Chat) else self.chats[where.id if isinstance(where, User) else where]

    def user(self, who: User | int) -> User:
        return who if isinstance(who, User) else self.users[who]

    def person(self, user_id: int) -> User:
        """A person, the bot, or Telegram's account that stands for an anonymous administrator."""
        if user_id == self.bot.id:
            return self.bot
        if user_id == GROUP_ANONYMOUS_BOT:
            return User(id=user_id, first_name="Group", username="GroupAnonymousBot", is_bot=True)
        return self.users[user_id]

    def knows(self, user_id: int) -> bool:
        return user_id == self.bot.id or user_id in self.users

    # -- reading ------------------------------------------------------------------------------------------------

    def messages(self, where: "Chat | User | int") -> list[Message]:
        """What stands in a chat now, the oldest first; each with its history of edits."""
        return [message for message in self.chat(where).messages.values() if not message.deleted]

    def said_by_bot(self, where: "Chat | User | int") -> list[Message]:
        return [m for m in self.messages(where) if self.is_bots(m) and m.content.service is None]

    def is_bots(self, message: Message) -> bool:
        """The bot wrote it (in a channel its posts carry the channel's name, and it may change all of them)."""
        return message.sender_id == self.bot.id

    def commands_for(self, user: User, chat: Chat) -> list[dict[str, str]]:
        """The menu somebody sees in a chat: the narrowest scope that is set, first in their language."""
        leads = chat.seat(user.id).leads
        scopes: list[tuple[str, int, int]] = []
        if chat.private:
            scopes = [("chat", chat.id, 0), ("all_private_chats", 0, 0)]
        elif chat.type != "channel":
            scopes = [("chat_member", chat.id, user.id)]
            scopes += [("chat_administrators", chat.id, 0)] if leads else []
            scopes += [("chat", chat.id, 0)]
            scopes += [("all_chat_administrators", 0, 0)] if leads else []
            scopes += [("all_group_chats", 0, 0)]
        else:
            return []
        for scope in [*scopes, ("default", 0, 0)]:
            for language in (user.language_code[:2], ""):
                if (*scope, language) in self.commands:
                    return self.commands[(*scope, language)]
        return []

    # -- messages -----------------------------------------------------------------------------------------------

    def post(
        self,
        chat: Chat,
        content: Content,
        *,
        sender: User | None,
        sender_chat: Chat | None = None,
        reply_to: int | None = None,
        silent: bool = False,
        protected: bool = False,
        asks_reply: bool = False,
    ) -> Message:
        """Put a message into a chat. Ids count up in each supergroup and channel, and over all other chats together."""
        if chat.type in ("supergroup", "channel"):
            id_, chat.next_message_id = chat.next_message_id, chat.next_message_id + 1
        else:
            id_, self._private_message_id = self._private_message_id, self._private_message_id + 1
        message = Message(
            id=id_,
            chat_id=chat.id,
            date=self.now(),
            content=content,
            sender_id=sender.id if sender else None,
            sender_chat_id=sender_chat.id if sender_chat else None,
            reply_to=reply_to,
            silent=silent,
            protected=protected,
            asks_reply=asks_reply,
        )
        chat.messages[id_] = message
        message.born = self.version + 1
        self.touch(message)
        return message

    def change(self, message: Message, content: Content, *, marked: bool = True) -> None:
        """An edit; `marked` as edited unless only the keyboard changed."""
        message.history.append(message.content)
        message.content = content
        if marked:
            message.edited = self.now()
        self.touch(message)

    def remove(self, message: Message) -> None:
        message.deleted = True
        chat = self.chats[message.chat_id]
        chat.pinned = [id_ for id_ in chat.pinned if id_ != message.id]
        self.touch(message)

    def store(self, data: bytes, *, name: str, mime: str, kind: str) -> StoredFile:
        """Keep a file; a photo is measured, and refused where Telegram couldn't read it."""
        width, height = rules.photo_size(data) if kind == "photo" else (0, 0)
        unique = hashlib.sha256(kind.encode() + data + name.encode()).hexdigest()[:16]
        file = StoredFile(
            id=f"{'AgAC' if kind == 'photo' else 'BQAC'}-{unique}-{secrets.token_urlsafe(12)}",
            unique_id=unique,
            kind=kind,
            name=name,
            mime=mime,
            data=data,
            width=width,
            height=height,
        )
        self.files[file.id] = file
        return file

    # -- what people do -----------------------------------------------------------------------------------------

    def starts(self, user: User, payload: str = "") -> Message:
        """Press start (or follow a link with a payload): unblocks, and says /start."""
        if payload and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload):
            raise ValueError(f"a start payload has at most 64 of A-Z a-z 0-9 _ -, not {payload!r}")
        self.unblocks(user)
        return self.says(user, user, f"/start {payload}".strip())

    def says(
        self,
        user: User,
        chat: "Chat | User | int | None",
        text: str,
        reply_to: "Message | int | None" = None,
        *,
        anonymous: bool = False,
    ) -> Message:
        """Write into a chat (None: the private one with the bot); `anonymous` as an administrator under the group's name."""
        where = self.chat(user if chat is None else chat)
        content = Content(text=text.strip(), entities=tuple(with_found(text.strip(), [])))
        return self._arrives(user, where, content, reply_to, anonymous=anonymous)

    def sends_file(
        self,
        user: User,
        chat: "Chat | User | int | None",
        data: bytes,
        name: str,
        *,
        mime: str = "application/octet-stream",
        caption: str = "",
        photo: bool = False,
        reply_to: "Message | int | None" = None,
    ) -> Message:
        """Send a document, or a picture as a photo."""
        file = self.store(data, name=name, mime=mime, kind="photo" if photo else "document")
        where = self.chat(user if chat is None else chat)
        content = Content(
            text=caption.strip(),
            entities=tuple(with_found(caption.strip(), [])),
            photo=file.id if photo else None,
            document=None if photo else file.id,
        )
        return self._arrives(user, where, content, reply_to)

    def posts(self, channel: Chat, text: str) -> Message:
        """A post in a channel: it carries no sender."""
        content = Content(text=text.strip(), entities=tuple(with_found(text.strip(), [])))
        message = self.post(channel, content, sender=None, sender_chat=channel)
        self._hears(channel, message, "channel_post")
        return message

    def edits(self, user: User, message: Message, text: str) -> None:
        """Somebody changes their own message."""
        if message.sender_id != user.id:
            raise ValueError("people edit their own messages only")
        content = replace(message.content, text=text.strip(), entities=tuple(with_found(text.strip(), [])))
        self.change(message, content)
        self._hears(self.chats[message.chat_id], message, "edited_message")

    def presses(
        self,
        user: User,
        where: "Message | Chat | User | int",
        button: str,
        *,
        at: tuple[int, int] | None = None,
        data: str | None = None,
    ) -> Press:
        """Press a button by its label or data; in a chat, the newest message of the bot's that has it.

        A label may carry a count after its word (“签到 12” is pressed as “签到”). A button that an edit has taken away
        can still be pressed, as on a screen that lagged behind. `at` names row and column where labels repeat; `data`
        presses what no keyboard ever showed. A button with a link is for `opens`.
        """
        candidates = [where] if isinstance(where, Message) else list(reversed(self.messages(where)))
        for message in candidates:
            if data is not None:
                return self._press(user, message, data)
            for content in (message.content, *reversed(message.history)):
                found = _button(content.keyboard, button) if at is None else _button_at(content.keyboard, button, at)
                if found is not None:
                    if "callback_data" not in found:
                        raise LookupError(f"{button!r} opens a link: {found}")
                    return self._press(user, message, found["callback_data"])
        raise LookupError(f"no button {button!r} in {[m.labels for m in candidates if m.labels]}")

    def _press(self, user: User, message: Message, data: str) -> Press:
        chat = self.chats[message.chat_id]
        if not chat.seat(user.id).inside:
            raise ValueError(f"{user.name} isn't in {chat.title or 'that private chat'}")
        user.met = True
        press = Press(id=str(secrets.randbits(62)), user_id=user.id, chat_id=chat.id, message_id=message.id, data=data)
        self.presses_made[press.id] = press
        self.touch(press)
        body = {
            "id": press.id,
            "from": wire.user(user),
            "message": wire.message(self, message) if not message.deleted else wire.inaccessible(self, message),
            "chat_instance": str(abs(chat.id) * 7919),
            "data": data,
        }
        self.updates.add("callback_query", body)
        return press

    def opens(self, user: User, url: str) -> Message | None:
        """Follow a link. One to the bot with a payload presses start there; any other leads out of the sandbox."""
        payload = self.start_payload(url)
        return self.starts(user, payload) if payload is not None else None

    def start_payload(self, url: str) -> str | None:
        """The payload of a link to this bot's private chat ("" without one); None for any other link."""
        parts = urlsplit(url if "://" in url else f"https://{url}")
        query = parse_qs(parts.query, keep_blank_values=True)
        if parts.scheme == "tg" and parts.netloc == "resolve":
            name, known = query.get("domain", [""])[0], {"domain", "start"}
        elif parts.scheme in ("http", "https") and parts.netloc.lower() in ("t.me", "telegram.me"):
            name, known = parts.path.strip("/"), {"start"}
        else:
            return None
        if name.lower() != self.bot.username.lower() or set(query) - known:
            return None
        return query.get("start", [""])[0]

    def blocks(self, user: User) -> None:
        """Block the bot; it hears so."""
        if not user.blocked:
            user.blocked = True
            self._seat_changed(self.chats[user.id], user, self.bot, Seat(), Seat(status="kicked"))

    def unblocks(self, user: User) -> None:
        if user.blocked:
            user.blocked = False
            self._seat_changed(self.chats[user.id], user, self.bot, Seat(status="kicked"), Seat())

    def joins(self, chat: Chat, user: User) -> None:
        old = chat.seat(user.id)
        chat.seats[user.id] = Seat()
        self.touch(chat)
        self._service(chat, user, {"new_chat_members": [user.id]})
        self._seat_changed(chat, user, user, old, Seat())

    def leaves(self, chat: Chat, user: User, *, by: User | None = None) -> None:
        """Leave, or be removed `by` somebody."""
        old, new = chat.seat(user.id), Seat(status="kicked" if by else "left")
        chat.seats[user.id] = new
        self.touch(chat)
        self._service(chat, by or user, {"left_chat_member": user.id})
        self._seat_changed(chat, by or user, user, old, new)

    def promotes(
        self, chat: Chat, user: User, *, rights: Iterable[str] = GROUP_RIGHTS, anonymous: bool = False
    ) -> None:
        """Make somebody (the bot too) an administrator."""
        old, new = chat.seat(user.id), Seat(status="administrator", rights=frozenset(rights), anonymous=anonymous)
        chat.seats[user.id] = new
        self.touch(chat)
        self._seat_changed(chat, self._owner(chat) or user, user, old, new)

    def demotes(self, chat: Chat, user: User) -> None:
        old = chat.seat(user.id)
        chat.seats[user.id] = Seat()
        self.touch(chat)
        self._seat_changed(chat, self._owner(chat) or user, user, old, Seat())

    def adds_bot(self, user: User | None, chat: Chat, *, administrator: bool = False) -> None:
        rights = CHANNEL_RIGHTS if chat.type == "channel" else GROUP_RIGHTS
        old = chat.seat(self.bot.id)
        new = Seat(status="administrator", rights=rights) if administrator else Seat()
        chat.seats[self.bot.id] = new
        actor = user or self._owner(chat)
        self.touch(chat)
        if actor is None:
            return
        self._seat_changed(chat, actor, self.bot, old, new)
        if chat.type != "channel" and not old.inside:
            self._service(chat, actor, {"new_chat_members": [self.bot.id]})

    def removes_bot(self, chat: Chat, *, by: User | None = None) -> None:
        """Throw the bot out of a group or channel."""
        old, new = chat.seat(self.bot.id), Seat(status="kicked")
        chat.seats[self.bot.id] = new
        self.touch(chat)
        actor = by or self._owner(chat)
        if actor:
            self._seat_changed(chat, actor, self.bot, old, new)

    def migrates(self, chat: Chat) -> Chat:
        """A basic group becomes a supergroup, with a new id; the old one answers only with that."""
        new = self.add_group(chat.title, bot="left")
        new.seats = dict(chat.seats)
        chat.migrated_to = new.id
        self.touch(chat, new)
        actor = self._owner(chat)
        self._service(chat, actor, {"migrate_to_chat_id": new.id})
        self._service(new, None, {"migrate_from_chat_id": chat.id})
        return new

    # -- what the bot hears -------------------------------------------------------------------------------------

    def _arrives(
        self, user: User, chat: Chat, content: Content, reply_to: "Message | int | None", *, anonymous: bool = False
    ) -> Message:
        seat = chat.seat(user.id)
        if chat.type == "channel" or not seat.inside or (chat.muted and not seat.leads):
            raise ValueError(f"{user.name} can't write in {chat.title or 'that chat'}")
        if chat.private:
            user.started = True
            self.unblocks(user)
        hidden = anonymous or seat.anonymous
        message = self.post(
            chat,
            content,
            sender=self.person(GROUP_ANONYMOUS_BOT) if hidden else user,
            sender_chat=chat if hidden else None,
            reply_to=reply_to.id if isinstance(reply_to, Message) else reply_to,
        )
        if self._hears(chat, message, "message") and not hidden:
            user.met = True
        return message

    def _hears(self, chat: Chat, message: Message, kind: str) -> bool:
        """Queue the update, unless the bot isn't there or the privacy mode hides the message from it."""
        seat = chat.seat(self.bot.id)
        if not seat.inside or (chat.type in ("group", "supergroup") and not self._visible(seat, message)):
            return False
        self.updates.add(kind, wire.message(self, message))
        return True

    def _visible(self, seat: Seat, message: Message) -> bool:
        """Privacy mode: commands for it, replies to it and service messages only, unless it is an administrator."""
        if not self.privacy or seat.leads or message.content.service is not None:
            return True
        command = re.match(r"/\w+(?:@(\w+))?", message.content.text)
        if command:
            return command.group(1) is None or command.group(1).lower() == self.bot.username.lower()
        answered = self.chats[message.chat_id].messages.get(message.reply_to or 0)
        return answered is not None and self.is_bots(answered)

    def _service(self, chat: Chat, actor: User | None, what: dict[str, Any]) -> None:
        if chat.type == "channel":
            return
        message = self.post(chat, Content(service=what), sender=actor, sender_chat=None if actor else chat)
        if self._hears(chat, message, "message"):
            for id_ in what.get("new_chat_members", ()):
                self.person(id_).met = True

    def _seat_changed(self, chat: Chat, actor: User, whose: User, old: Seat, new: Seat) -> None:
        """my_chat_member for the bot's own place; chat_member for others', where the bot is an administrator."""
        body = {
            "chat": wire.chat(self, chat),
            "from": wire.user(actor),
            "date": self.now(),
            "old_chat_member": wire.member(whose, old),
            "new_chat_member": wire.member(whose, new),
        }
        if whose is self.bot:
            actor.met = True
            self.updates.add("my_chat_member", body)
        elif chat.seat(self.bot.id).leads:
            self.updates.add("chat_member", body)

    def _owner(self, chat: Chat) -> User | None:
        return next((self.users[id_] for id_, seat in chat.seats.items() if seat.status == "creator"), None)

    # -- what the bot does to buttons and chats -----------------------------------------------------------------

    def answer(self, press: Press, answer: Answer) -> None:
        press.answers.append(answer)
        self.touch(press)

    def forget_presses(self) -> None:
        """Telegram forgets a query after a while: answering any of these is refused from now on."""
        for press in self.presses_made.values():
            press.forgotten = True

    def pin(self, message: Message, *, silent: bool) -> None:
        chat = self.chats[message.chat_id]
        chat.pinned = [message.id, *(id_ for id_ in chat.pinned if id_ != message.id)]
        if not chat.private and chat.type != "channel":
            self.post(chat, Content(service={"pinned_message": message.id}), sender=self.bot, silent=silent)
        self.touch(chat)

    def unpin(self, chat: Chat, message_id: int | None) -> None:
        chat.pinned = [id_ for id_ in chat.pinned if id_ != (message_id or chat.pinned[0])]
        self.touch(chat)


def said(formatted: Formatted, **more: Any) -> Content:
    """Content of a checked text."""
    return Content(text=formatted.text, entities=formatted.entities, **more)


def _button_at(keyboard: Keyboard | None, label: str, at: tuple[int, int]) -> dict[str, Any] | None:
    row, column = at
    try:
        found = (keyboard or [])[row][column]
    except IndexError:
        return None
    return found if found["text"] == label else None


def _button(keyboard: Keyboard | None, wanted: str) -> dict[str, Any] | None:
    buttons: Sequence[dict[str, Any]] = [button for row in keyboard or [] for button in row]
    for matches in (
        lambda b: b["text"] == wanted,
        lambda b: b.get("callback_data") == wanted,
        lambda b: re.fullmatch(re.escape(wanted) + r"[\s（(·:：\d].*", b["text"]) is not None,
    ):
        found = next((button for button in buttons if matches(button)), None)
        if found is not None:
            return found
    return None
