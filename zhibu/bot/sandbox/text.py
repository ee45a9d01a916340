"""Text with entities, counted in UTF-16 units as Telegram counts: what is refused, trimmed, found and parsed."""

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from zhibu.bot.sandbox.errors import bad

Entity = dict[str, Any]

_STYLES = frozenset(
    [
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "blockquote",
        "expandable_blockquote",
        "custom_emoji",
    ]
)
# Telegram finds these itself: a bot that names them is not refused, and not believed.
_FOUND = frozenset(["mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    text: str
    entities: tuple[Entity, ...] = ()


def units(text: str) -> int:
    """The length of `text` in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def formatted(
    text: str, parse_mode: str | None, entities: Sequence[Entity] | None, *, knows: Callable[[int], bool]
) -> Formatted:
    """What Telegram makes of a text: parsed, checked, trimmed, links and commands found.

    `knows` tells whether a user id means anything; a mention of anybody else silently loses its link.
    """
    if len(text.encode()) > 1 << 15:
        raise bad("Text is too long")
    if parse_mode and parse_mode.lower() != "none":
        if parse_mode.lower() == "html":
            text, entities = parse_html(text)
        elif parse_mode.lower() in ("markdown", "markdownv2"):
            raise bad(f"the sandbox has no parse mode {parse_mode}: send entities, or HTML")
        else:
            raise bad("Unsupported parse_mode")
    kept = []
    ends = _boundaries(text)
    for entity in entities or ():
        _check_entity(entity, ends)
        if _stays(entity, knows):
            kept.append(entity)
    text, kept = _trimmed(text, kept)
    return Formatted(text=text, entities=tuple(with_found(text, kept)))


def _boundaries(text: str) -> dict[int, int]:
    """UTF-16 offset → index of the character that begins there, the end included."""
    ends, offset = {}, 0
    for index, character in enumerate(text):
        ends[offset] = index
        offset += 2 if character > "\uffff" else 1
    ends[offset] = len(text)
    return ends


def _check_entity(entity: Entity, ends: dict[int, int]) -> None:
    kind, offset, length = entity["type"], entity["offset"], entity["length"]
    if kind not in _STYLES | _FOUND:
        raise bad("Can't parse MessageEntity: Unsupported type specified")
    for needed in {"text_link": ("url",), "text_mention": ("user",), "custom_emoji": ("custom_emoji_id",)}.get(
        kind, ()
    ):
        if needed not in entity:
            raise bad(f"Can't parse MessageEntity: Can't find field \"{needed}\"")
    if offset < 0:
        raise bad(f"Receive an entity with incorrect offset {offset}")
    if length < 0:
        raise bad(f"Receive an entity with incorrect length {length}")
    last = max(ends)
    begins, end = f"Entity beginning at UTF-16 offset {offset}", f"at UTF-16 offset {offset + length}"
    if offset + length > last:
        raise bad(f"{begins} ends after the end of the text {end}")
    if offset not in ends:
        raise bad(f"Entity begins in a middle of a UTF-16 symbol at UTF-16 offset {offset}")
    if offset + length not in ends:
        raise bad(f"{begins} ends in a middle of a UTF-16 symbol {end}")


def _stays(entity: Entity, knows: Callable[[int], bool]) -> bool:
    if entity["length"] == 0 or entity["type"] in _FOUND:
        return False
    if entity["type"] == "text_mention":
        return knows(entity["user"]["id"])
    if entity["type"] == "text_link":
        return url_fault(entity["url"]) is None
    return True


def _trimmed(text: str, entities: Iterable[Entity]) -> tuple[str, list[Entity]]:
    """Without the white space around it; entities move along, and end where the text ends."""
    shift = units(text[: len(text) - len(text.lstrip())])
    text = text.strip()
    length = units(text)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] + entity["length"] - shift, length)
        if end > start:
            moved.append(entity | {"offset": start, "length": end - start})
    return text, sorted(moved, key=lambda entity: (entity["offset"], -entity["length"]))


_LINKS = (
    ("url", re.compile(r"\b(?:https?://|t\.me/)[^\s<>\"'“”‘’（）()，。；！？、《》【】]+", re.IGNORECASE)),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    ("mention", re.compile(r"(?<![\w/@])@[A-Za-z]\w{3,31}\b", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#(?!\d+\b)\w+")),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/])", re.ASCII)),
)


def with_found(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """The entities, and those Telegram finds itself: links, addresses, mentions, tags, commands."""
    result = list(entities)
    taken = [
        (e["offset"], e["offset"] + e["length"])
        for e in entities
        if e["type"] in ("code", "pre", "text_link", "text_mention")
    ]
    for kind, pattern in _LINKS:
        for match in pattern.finditer(text):
            found = match.group()
            if kind == "url":
                found = found.rstrip(".,;:!?")
            offset, length = units(text[: match.start()]), units(found)
            if any(start < offset + length and offset < end for start, end in taken):
                continue
            taken.append((offset, offset + length))
            result.append({"type": kind, "offset": offset, "length": length})
    return sorted(result, key=lambda entity: (entity["offset"], -entity["length"]))


def url_fault(url: str) -> str | None:
    """What is wrong with a link, in Telegram's words; None where it is fine."""
    match = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://", url)
    scheme = match.group(1).lower() if match else "http"
    if scheme not in ("http", "https", "tg", "ton", "tonsite"):
        return "Unsupported URL protocol"
    rest = url[match.end() :] if match else url
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if not host:
        return "URL host is empty"
    if re.search(r"\s", rest):
        return "Wrong HTTP URL"
    if scheme in ("http", "https") and "." not in host and not host.startswith(("localhost", "[")):
        return "Wrong HTTP URL"
    return None


_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
_MARK = re.compile(r"<(/?)([A-Za-z][\w-]*)((?:\s+[\w-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*>")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Telegram's HTML: its tags, `&lt; &gt; &amp; &quot;` and numbers; anything else is refused with the place."""
    text: list[str] = []
    entities: list[Entity] = []
    open_tags: list[tuple[str, int, Entity]] = []
    at = length = 0
    while at < len(source):
        if source[at] != "<":
            stop = source.find("<", at)
            piece = html.unescape(source[at : len(source) if stop < 0 else stop])
            text.append(piece)
            length += units(piece)
            at = len(source) if stop < 0 else stop
            continue
        place = len(source[:at].encode())
        match = _MARK.match(source, at)
        if match is None:
            raise bad(f"Can't parse entities: Unclosed start tag at byte offset {place}")
        closes, tag, attributes = bool(match.group(1)), match.group(2).lower(), match.group(3)
        at = match.end()
        if closes:
            if not open_tags:
                raise bad(f"Can't parse entities: Unexpected end tag at byte offset {place}")
            opened, begin, entity = open_tags.pop()
            if opened != tag:
                raise bad(
                    f'Can\'t parse entities: Unmatched end tag at byte offset {place}, expected "</{opened}>", found "</{tag}>"'
                )
            if entity and length > begin:
                entities.append(entity | {"offset": begin, "length": length - begin})
            continue
        open_tags.append((tag, length, _styled(tag, attributes, place)))
    if open_tags:
        tag, begin, _ = open_tags[-1]
        raise bad(f"Can't parse entities: Can't find end tag corresponding to start tag \"{tag}\"")
    return "".join(text), entities


def _styled(tag: str, attributes: str, place: int) -> Entity:
    values = {
        m.group(1).lower(): html.unescape(m.group(2) or m.group(3) or m.group(4) or "")
        for m in _ATTRIBUTE.finditer(attributes)
    }
    if tag == "span":
        if values.get("class") != "tg-spoiler":
            raise bad(f'Can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset {place}')
        return {"type": "spoiler"}
    if tag not in _TAGS:
        raise bad(f'Can\'t parse entities: Unsupported start tag "{tag}" at byte offset {place}')
    if tag == "a":
        user = re.fullmatch(r"tg://user\?id=(\d+)", values.get("href", ""))
        if user:
            return {"type": "text_mention", "user": {"id": int(user.group(1))}}
        return {"type": "text_link", "url": values["href"]} if values.get("href") else {}
    if tag == "blockquote" and "expandable" in values:
        return {"type": "expandable_blockquote"}
    return {"type": _TAGS[tag]}
