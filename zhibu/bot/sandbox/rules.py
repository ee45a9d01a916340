"""What Telegram refuses whatever the state of the world: limits, shapes, texts. Pure."""

import re
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from zhibu.bot.sandbox.errors import bad
from zhibu.bot.sandbox.text import Entity, Formatted, formatted, units, url_fault

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_BYTES = 64
ANSWER_LIMIT = 200
COMMANDS_LIMIT = 100
BUTTONS_LIMIT = 100
ROW_LIMIT = 8
PHOTO_BYTES = 10 * 1024 * 1024
DOCUMENT_BYTES = 50 * 1024 * 1024
DOWNLOAD_BYTES = 20 * 1024 * 1024
DELETE_SECONDS = 48 * 3600
ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)

_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{24,}")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_STYLES = ("danger", "success", "primary")
Knows = Callable[[int], bool]


def is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None


def text_of(
    text: str, parse_mode: str | None, entities: Sequence[Entity] | None, *, knows: Knows, editing: bool = False
) -> Formatted:
    """A message's text, 1–4096 UTF-16 units after its entities are parsed."""
    if not text:
        raise bad("Message text is empty")
    result = formatted(text, parse_mode, entities, knows=knows)
    if not result.text:
        raise bad("Text must be non-empty")
    if units(result.text) > TEXT_LIMIT:
        raise bad("MESSAGE_TOO_LONG" if editing else "Message is too long")
    return result


def caption_of(
    text: str | None, parse_mode: str | None, entities: Sequence[Entity] | None, *, knows: Knows
) -> Formatted:
    """A caption, 0–1024 UTF-16 units."""
    result = formatted(text or "", parse_mode, entities, knows=knows)
    if units(result.text) > CAPTION_LIMIT:
        raise bad("Message caption is too long")
    return result


def keyboard_of(
    markup: dict[str, Any] | None, *, is_own_link: Callable[[str], bool]
) -> list[list[dict[str, Any]]] | None:
    """The rows of an inline keyboard; None for none. Empty rows vanish, as at Telegram.

    `is_own_link` knows links that need no host, such as to the bot itself.
    """
    if markup is None:
        return None
    rows: list[list[dict[str, Any]]] = [row for row in markup.get("inline_keyboard", []) if row]
    for row in rows:
        for button in row:
            _check_button(button, is_own_link)
    if sum(map(len, rows)) > BUTTONS_LIMIT or any(len(row) > ROW_LIMIT for row in rows):
        raise bad("Reply markup is too long")
    return rows or None


def _check_button(button: dict[str, Any], is_own_link: Callable[[str], bool]) -> None:
    if not button["text"].strip():
        raise bad("Inline keyboard button text must be non-empty")
    kinds = [key for key in ("url", "callback_data", "copy_text") if button.get(key)]
    if "callback_data" in button and not button["callback_data"]:
        raise bad("BUTTON_DATA_INVALID")
    if not kinds:
        raise bad("Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        raise bad(f"Can't parse inline keyboard button: exactly one optional field is allowed, not {kinds}")
    if len(button.get("callback_data", "").encode()) > CALLBACK_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in kinds and not is_own_link(button["url"]):
        fault = url_fault(button["url"])
        if fault:
            raise bad(f"Inline keyboard button URL '{button['url']}' is invalid: {fault}")
    if "copy_text" in kinds and not 1 <= units(button["copy_text"]["text"]) <= 256:
        raise bad("COPY_TEXT_INVALID")
    if button.get("style", "primary") not in _STYLES:
        raise bad("BUTTON_STYLE_INVALID")


def commands_of(commands: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """A menu of at most 100 commands, names `[a-z0-9_]{1,32}`, descriptions of 1–256 characters."""
    result = [{"command": item["command"].removeprefix("/"), "description": item["description"]} for item in commands]
    if len(result) > COMMANDS_LIMIT:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for item in result:
        if not _COMMAND.fullmatch(item["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= units(item["description"].strip()) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    if len({item["command"] for item in result}) < len(result):
        raise bad("BOT_COMMAND_DUPLICATE")
    return result


def language_of(code: str) -> str:
    """A two-letter ISO 639-1 code, or none."""
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("LANG_CODE_INVALID")
    return code


def check_upload(name: str, data: bytes, kind: str) -> None:
    """A file by its size; a photo also by what it is (see `photo_size`)."""
    if not data:
        raise bad("File must be non-empty")
    if kind == "photo" and len(data) > PHOTO_BYTES:
        raise bad(f'File "{name}" of size {len(data)} bytes is too big for a photo')


def photo_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG, JPEG, GIF or WebP; refused where Telegram couldn't make a photo of it."""
    size = _png(data) or _gif(data) or _webp(data) or _jpeg(data)
    if size is None:
        raise bad("IMAGE_PROCESS_FAILED")
    width, height = size
    if not width or not height or width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return size


def _png(data: bytes) -> tuple[int, int] | None:
    if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _gif(data: bytes) -> tuple[int, int] | None:
    if data[:6] not in (b"GIF87a", b"GIF89a") or len(data) < 10:
        return None
    width, height = struct.unpack("<HH", data[6:10])
    return width, height


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    if data[12:16] == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _jpeg(data: bytes) -> tuple[int, int] | None:
    if data[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        # SOF0–SOF15 hold the size; C4, C8 and CC are other tables.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
