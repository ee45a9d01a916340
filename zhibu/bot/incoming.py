"""What we hear, whatever the platform: who said what, where, and to which message it answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from zhibu.branch.ids import AccountId, ChatId


class Room(StrEnum):
    """The kind of chat in which something was said."""

    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The chat: its id, kind and title, and whether it is the speaker's own private chat with us."""

    chat: ChatId
    room: Room
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A photo or a document that came with a message. `ref` fetches it from the platform (`Platform.fetch`), each time it is
    wanted; the rest is what its sender's device says of it (`size` 0: nothing). A photo has no name."""

    ref: str
    name: str = ""
    media: str = ""
    size: int = 0
    photo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message: a command with the rest of its line, or plain words.

    `cause` is the platform's id of the update (`telegram:81723`), the same when it is delivered again. `account` is None
    where a message has no person behind it: a channel post, an anonymous administrator. `command` is without slash and
    without the bot's name; `start` is what a deep link handed over. `replies_to` is the message it answers, and whether
    that message is ours. `file` is the photo or document whose caption `text` is; `has_file` also tells of what we take none
    of (voice, film, stickers).
    """

    cause: str
    where: Where
    account: AccountId | None
    name: str = ""
    language: str | None = None
    at: datetime
    message: str
    text: str = ""
    command: str | None = None
    start: str | None = None
    replies_to: str | None = None
    replies_to_us: bool = False
    has_file: bool = False
    file: Attached | None = None
    anonymous_admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """A button was pressed: its token, the message under which it stands, and the press's id (to be answered)."""

    cause: str
    where: Where
    account: AccountId
    name: str = ""
    language: str | None = None
    at: datetime
    message: str
    token: str
    press: str


class Change(StrEnum):
    """What happened to a chat or to our place in it."""

    ADDED = "added"
    REMOVED = "removed"
    MIGRATED = "migrated"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Our place in a chat changed; on a migration `now_chat` is its new id. `account` is who did it."""

    cause: str
    where: Where
    change: Change
    at: datetime
    account: AccountId | None = None
    now_chat: ChatId | None = None


Incoming = Said | Picked | Happened
