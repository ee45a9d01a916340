"""What we say, as intent: a small tree that every platform draws in its own way.

A `Message` is paragraphs with at most one picture or paper and at most one set of choices. Nobody writes markup; the
platform escapes, counts and cuts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from zhibu.branch.ids import MemberId

TOKEN_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Bold:
    """Words that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A member, named; where the platform can, with a link to the account."""

    text: str
    member: MemberId


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere: an https address, or the private chat with the bot (`Link("…", start="leave_2026-10")`)."""

    text: str
    url: str = ""
    start: str | None = None


Inline = str | Bold | Mention | Link
Paragraph = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to press. `token` comes back as `Picked` (at most 64 bytes); with `start` the button opens the private
    chat with the bot instead, handing over that word (from a group: answered with the bot's start link)."""

    label: str
    token: str = ""
    start: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG under its file name; the message's text stands beside it."""

    name: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Paper:
    """A document under its file name."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Ask:
    """The message waits for a typed answer; `hint` stands in the empty input line."""

    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A whole message. `rows` are rows of options; `silent` comes without a sound; `leave_text` is what the message says
    when its options are taken away (None: the same text)."""

    paragraphs: tuple[Paragraph, ...]
    rows: tuple[tuple[Option, ...], ...] = ()
    picture: Picture | None = None
    paper: Paper | None = None
    ask: Ask | None = None
    silent: bool = False


def plain(message: Message) -> str:
    """The message's words alone, paragraphs apart by an empty line: for the agenda, the command line and forwarding."""
    return "\n\n".join("".join(_words(part) for part in paragraph) for paragraph in message.paragraphs)


def _words(part: Inline) -> str:
    return part if isinstance(part, str) else part.text


def say(*paragraphs: Inline | Paragraph, rows: Iterable[Iterable[Option]] = ()) -> Message:
    """A message from paragraphs: strings, single nodes, or tuples of both; empty ones are left out."""
    tree = tuple(each if isinstance(each, tuple) else (each,) for each in paragraphs if each)
    return Message(paragraphs=tree, rows=tuple(tuple(row) for row in rows))


class Verb(StrEnum):
    """The verbs of tokens. Short, for 64 bytes hold a verb, an id and a revision."""

    SIGN_IN = "si"
    LEAVE = "lv"
    DECIDE = "ld"
    VOTE = "ev"
    PANEL = "ad"
    PAGE = "pg"
    LANGUAGE = "lg"
    CALENDAR = "ca"
    ME = "me"
    WHY = "wy"
    BIRTHDAY = "bd"
    GREETING = "gr"
    UNCERTAIN = "un"
    CHOOSE = "ch"
    CANCEL = "cx"
    AGAIN = "ag"
    DUTY = "du"
    MAKEUP = "mk"
    GUEST = "gv"
    COMMENT = "cm"
    APPEAL = "ap"
    DUES = "pd"
    OPINION = "op"
    POLL = "po"
    MICRO = "mw"
    PLEDGE = "pl"
    SUPERIOR = "sp"
    CELEBRANT = "cb"
    WISH = "wi"
    INSPECT = "in"
    BULLETIN = "bu"


def token(verb: Verb, *parts: str) -> str:
    """`verb|part|part`; an assertion holds Telegram's 64 bytes."""
    packed = "|".join((verb.value, *parts))
    assert len(packed.encode()) <= TOKEN_LIMIT, packed
    assert not any("|" in part for part in parts), packed
    return packed


def unpack(text: str) -> tuple[Verb, tuple[str, ...]] | None:
    """The verb and parts of a token; None when it isn't one of ours."""
    if len(text.encode()) > TOKEN_LIMIT:
        return None
    head, *parts = text.split("|")
    try:
        return Verb(head), tuple(parts)
    except ValueError:
        return None
