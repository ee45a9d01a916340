"""The sign-in code of the spot: a QR for a phone's camera and the same in digits for a thumb, large enough for a screen in the room.

Drawn in place, in hundredths of a second: the picture renews itself every few minutes, and a process of its own for each would
cost ten times as much.
"""

import io
import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from zhibu.charts import fonts
from zhibu.charts.style import BODY, HEADING, INK, MARGIN, RED, SOFT, TITLE, WIDTH

if TYPE_CHECKING:
    from PIL import Image, ImageFont

_FACES = {"zh_CN": 2, "zh_TW": 3}
_QUIET = 4
"""Modules of white around a QR; without them cameras don't find it."""
_QR = 760
"""About so many pixels wide; each module has the same whole number of them."""
_DIGITS = 168
_TIGHTER = 48
"""The type brings air of its own above such large digits."""
_SMALLEST = 24
_REGULAR, _BOLD = 400, 700


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInCode:
    """Finished words in the language of `locale`. `link` is what the QR says, `code` the digits."""

    locale: str
    branch: str
    title: str
    link: str
    code: str
    hint: str
    valid: str


def render(card: SignInCode) -> bytes:
    """The picture as PNG, 1080 pixels wide."""
    from PIL import Image, ImageDraw

    qr = _qr(card.link)
    lines = [*_set(card, card.branch, BODY, _REGULAR, SOFT, 20), *_set(card, card.title, TITLE, _BOLD, RED, 24)]
    digits = f"{card.code[:3]} {card.code[3:]}"
    below = [
        (_font(card.locale, _DIGITS, _BOLD), digits, INK, 28),
        *_set(card, card.hint, HEADING, _REGULAR, INK, 18),
        *_set(card, card.valid, BODY, _REGULAR, SOFT, 0),
    ]
    height = MARGIN + sum(_height(font) + gap for font, _, _, gap in (*lines, *below)) + qr.height - _TIGHTER + MARGIN
    sheet = Image.new("RGB", (WIDTH, height), "white")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((0, 0, WIDTH, 12), fill=RED)
    at = MARGIN
    for font, text, colour, gap in lines:
        draw.text((WIDTH / 2, at), text, font=font, fill=colour, anchor="ma")
        at += _height(font) + gap
    sheet.paste(qr, ((WIDTH - qr.width) // 2, at))
    at += qr.height - _TIGHTER
    for font, text, colour, gap in below:
        draw.text((WIDTH / 2, at), text, font=font, fill=colour, anchor="ma")
        at += _height(font) + gap
    kept = io.BytesIO()
    # Few colours: the file is small, for it is sent anew every few minutes.
    sheet.quantize(32, method=Image.Quantize.FASTOCTREE).save(kept, "PNG")
    return kept.getvalue()


def _qr(link: str) -> "Image.Image":
    """Black on white, error correction M: a reflection on the screen may cover an eighth of it."""
    import segno
    from PIL import Image

    matrix = segno.make(link, micro=False, error="m", boost_error=False).matrix
    side = len(matrix) + 2 * _QUIET
    small = Image.new("L", (side, side), 255)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                small.putpixel((x + _QUIET, y + _QUIET), 0)
    scale = max(1, _QR // side)
    return small.resize((side * scale, side * scale), Image.Resampling.NEAREST).convert("RGB")


_Line = tuple["ImageFont.FreeTypeFont", str, str, int]
"""A line as it is set: its type, its words, its colour, and the air below it."""


def _set(card: SignInCode, text: str, size: int, weight: int, colour: str, air: int) -> list[_Line]:  # noqa: PLR0917 -- how a text is set
    """The text in one line, in smaller type where it is long; in several lines where that would be too small."""
    room, wide = WIDTH - 2 * MARGIN, _font(card.locale, size, weight).getlength(text)
    count = max(1, math.ceil(wide * _SMALLEST / size / room))
    each = math.ceil(len(text) / count)
    parts = [text[at : at + each] for at in range(0, len(text), each)] or [""]
    wide = max(_font(card.locale, size, weight).getlength(part) for part in parts)
    font = _font(card.locale, size if wide <= room else max(1, int(size * room / wide)), weight)
    return [(font, part, colour, air if part is parts[-1] else 4) for part in parts]


@cache
def _font(locale: str, size: int, weight: int) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    font = ImageFont.truetype(str(fonts.variable()), size, index=_FACES.get(locale, 2))
    font.set_variation_by_axes([weight])
    return font


def _height(font: "ImageFont.FreeTypeFont") -> int:
    ascent, descent = font.getmetrics()
    return ascent + descent
