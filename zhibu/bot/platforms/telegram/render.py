"""A message tree as Telegram's calls want it: text with entities, an inline keyboard, at most one file.

Entities, not markup: nothing needs escaping. Telegram counts them, and its limits, in UTF-16 units.

A message may need several calls (`Part`s). A text over the limit is cut between paragraphs (else between lines,
sentences, anywhere). A text over the caption's limit goes after its picture or paper as a message of its own, the first
paragraph staying with the file. The buttons stand under the last part: that is the one a receipt names and an edit
changes, for only it changes later.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

from zhibu.bot.incoming import Room
from zhibu.bot.message import Bold, Inline, Link, Mention, Message, Option
from zhibu.bot.platforms.telegram.parse import PREFIX, number
from zhibu.branch.ids import AccountId, MemberId

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
TOKEN_BYTES: Final = 64
PLACEHOLDER_LIMIT: Final = 64
GO: Final = "go|"
"""A button that opens the private chat: its press is answered by the adapter itself."""

_UNSAFE_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|]+')
# Where a paragraph that is too long is cut, the best first; the piece keeps what is cut after.
_BREAKS: Final = ("\n\n", "\n", "。", "！", "？", ". ", "；", "，", " ")

Buttons = tuple[tuple[tuple[str, str], ...], ...]
"""Rows of buttons: what stands on each, and what comes back."""
AccountOf = Callable[[MemberId], AccountId | None]
StartLink = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a text (Python's counting) stand out, or lead to `url`."""

    start: int
    end: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A text and what is special in it."""

    text: str = ""
    spans: tuple[Span, ...] = ()

    def marks(self) -> list[dict[str, Any]]:
        """The entities, as JSON. As Telegram counts: in UTF-16 units, where a rare character or an emoji weighs two."""
        return [
            {
                "type": "text_link" if span.url else "bold",
                "offset": units(self.text[: span.start]),
                "length": units(self.text[span.start : span.end]),
            }
            | ({"url": span.url} if span.url else {})
            for span in self.spans
        ]

    def entities(self) -> tuple[MessageEntity, ...]:
        """The same as the library's objects."""
        return tuple(MessageEntity(**each) for each in self.marks())

    def part(self, start: int, end: int) -> "Words":
        """From `start` to `end`, without the blanks at its edges: Telegram would cut them, and shift every entity."""
        text = self.text[start:end]
        if len(text.strip()) == len(self.text):
            return self
        start += len(text) - len(text.lstrip())
        end = start + len(text.strip())
        spans = (Span(max(s.start, start) - start, min(s.end, end) - start, s.url) for s in self.spans)
        return Words(self.text[start:end], tuple(s for s in spans if s.start < s.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What is uploaded: a picture or a paper."""

    name: str
    data: bytes
    picture: bool

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.data + self.name.encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One call's worth of a message."""

    words: Words = Words()
    file: File | None = None
    buttons: Buttons = ()
    force_reply: ForceReply | None = None
    silent: bool = False

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        """The buttons as the library's objects."""
        rows = [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in self.buttons]
        return InlineKeyboardMarkup(rows) if rows else None

    @property
    def markup(self) -> dict[str, Any] | None:
        """The buttons or the question, as JSON."""
        if self.buttons:
            rows = [[{"text": label, "callback_data": data} for label, data in row] for row in self.buttons]
            return {"inline_keyboard": rows}
        return self.force_reply.to_dict() if self.force_reply else None

    @property
    def digest(self) -> bytes:
        """The same for parts that look the same; the file is told apart by its own digest."""
        shown = repr((self.words.text, self.words.spans, self.buttons))
        return hashlib.sha256(shown.encode() + (self.file.digest if self.file else b"")).digest()


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(
    message: Message, *, room: Room, account_of: AccountOf, start_link: StartLink, replies: bool = False
) -> tuple[Part, ...]:
    """The calls that say the message, in order; at least one. ValueError for an empty message or an endless token.

    `replies`: it answers somebody's message, and a question in it is meant for them.
    """
    paragraphs = [_words(paragraph, account_of, start_link) for paragraph in message.paragraphs]
    whole = _joined([each for each in paragraphs if each.text])
    file = _file(message)
    if file is None:
        if not whole.text:
            raise ValueError("a message without words")
        pieces = [Part(words=words) for words in cut(whole, TEXT_LIMIT)]
    elif units(whole.text) <= CAPTION_LIMIT:
        pieces = [Part(words=whole, file=file)]
    else:
        pieces = _beside(file, [each for each in paragraphs if each.text])
    ringing = [replace(p, silent=True) if message.silent or index > 0 else p for index, p in enumerate(pieces)]
    named = any(span.url and span.url.startswith("tg://") for span in whole.spans)
    question = _force_reply(message, selective=replies or named) if room is Room.GROUP else None
    last = replace(ringing[-1], buttons=_buttons(message), force_reply=question)
    return (*ringing[:-1], last)


def cut(words: Words, limit: int) -> list[Words]:
    """In pieces of at most `limit` units, at the best break in the last half of each."""
    pieces = []
    start = 0
    while units(words.text[start:]) > limit:
        end = _reach(words.text, start, limit)
        end = _break(words.text, start, end)
        pieces.append(words.part(start, end))
        start = end
    pieces.append(words.part(start, len(words.text)))
    return [piece for piece in pieces if piece.text]


def clipped(words: Words, limit: int) -> Words:
    """The first piece alone, for where a second can't follow."""
    return cut(words, limit)[0] if units(words.text) > limit else words


def file_name(name: str) -> str:
    """A name that survives the upload and every disk; Chinese stays as it is."""
    return _UNSAFE_IN_NAMES.sub("_", name).strip() or "file"


def _words(paragraph: tuple[Inline, ...], account_of: AccountOf, start_link: StartLink) -> Words:
    text = ""
    spans = []
    for node in paragraph:
        said = node if isinstance(node, str) else node.text
        url = _url(node, account_of, start_link)
        if said and (url or isinstance(node, Bold)):
            spans.append(Span(len(text), len(text) + len(said), url))
        text += said
    return Words(text, tuple(spans)).part(0, len(text))


def _url(node: Inline, account_of: AccountOf, start_link: StartLink) -> str | None:
    if isinstance(node, Mention):
        account = account_of(node.member)
        return f"tg://user?id={number(account)}" if account and account.startswith(PREFIX) else None
    if isinstance(node, Link):
        return start_link(node.start) if node.start is not None else node.url or None
    return None


def _joined(paragraphs: list[Words]) -> Words:
    text = ""
    spans: list[Span] = []
    for paragraph in paragraphs:
        text += "\n\n" if text else ""
        at = len(text)
        spans += [Span(at + span.start, at + span.end, span.url) for span in paragraph.spans]
        text += paragraph.text
    return Words(text, tuple(spans))


def _file(message: Message) -> File | None:
    if message.picture is not None:
        return File(name=file_name(message.picture.name), data=message.picture.png, picture=True)
    if message.paper is not None:
        return File(name=file_name(message.paper.name), data=message.paper.data, picture=False)
    return None


def _beside(file: File, paragraphs: list[Words]) -> list[Part]:
    """The file with the first paragraph (with nothing, where that is too long itself), and the rest as a text."""
    head, rest = paragraphs[:1], paragraphs[1:]
    if not rest or units(head[0].text) > CAPTION_LIMIT:
        head, rest = [], paragraphs
    texts = [Part(words=words) for words in cut(_joined(rest), TEXT_LIMIT)]
    return [Part(words=_joined(head), file=file), *texts]


def _buttons(message: Message) -> Buttons:
    return tuple(tuple((option.label, _data(option)) for option in row) for row in message.rows if row)


def _data(option: Option) -> str:
    data = option.token if option.start is None else GO + option.start
    if not 0 < len(data.encode()) <= TOKEN_BYTES:
        raise ValueError(f"a button's token has 1 to {TOKEN_BYTES} bytes, this one {len(data.encode())}")
    return data


def _force_reply(message: Message, *, selective: bool) -> ForceReply | None:
    """For groups, where a bot doesn't hear what isn't a reply to it. Buttons and it exclude each other.

    `selective` asks only who is named or answered; with nobody named, Telegram would then ask no one.
    """
    if message.ask is None or message.rows:
        return None
    hint = clipped(Words(message.ask.hint.strip()), PLACEHOLDER_LIMIT).text
    return ForceReply(selective=selective, input_field_placeholder=hint or None)


def _reach(text: str, start: int, limit: int) -> int:
    """The largest end with text[start:end] within `limit` units."""
    end = min(len(text), start + limit)
    while units(text[start:end]) > limit:
        end -= max(1, (units(text[start:end]) - limit) // 2)
    return end


def _break(text: str, start: int, end: int) -> int:
    for mark in _BREAKS:
        at = text.rfind(mark, start + (end - start) // 2, end)
        if at >= 0:
            return at + len(mark)
    return end
