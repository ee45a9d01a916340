"""Who stood how to which day of the year: a row a member, a tile a month. It holds names: for whose duty it is, in private.

The roster's order, no sums and no ranks: it is read across, name by name. What a tile means is told by its sign as well as by
its colour. A roster that is too long for one picture comes in several of even length.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from zhibu.charts import style
from zhibu.charts.month import INNER, LEFT, RIGHT, footer, header

if TYPE_CHECKING:
    from zhibu.charts.sheet import Sheet


class Tile(StrEnum):
    """How somebody stood to a day. `OUT`: not in the branch then; `NONE`: the month had no day."""

    PRESENT = "present"
    ON_LEAVE = "on_leave"
    MADE_UP = "made_up"
    ASKED = "asked"
    ABSENT = "absent"
    EXEMPT = "exempt"
    OUT = "out"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One member: for each column the tiles of its days, in order."""

    name: str
    tiles: tuple[tuple[Tile, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a tile means: the sign in it, and its name in the legend."""

    tile: Tile
    sign: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixPicture:
    """One page."""

    locale: str
    branch: str
    title: str
    months: tuple[str, ...]
    lines: tuple[Line, ...]
    legend: tuple[Meaning, ...]
    note: str = ""
    footer: str = ""


ROWS = 30
"""So many members stand on a page: on a phone its names can still be read."""

_TALL = 46
_NAMES = 232
_COLOURS = {
    Tile.PRESENT: ("#E3BDB4", style.INK),
    Tile.ON_LEAVE: ("#E9D9B6", style.BRONZE),
    Tile.MADE_UP: ("#D5DCCB", "#4A5A35"),
    Tile.ASKED: (style.TRACK, style.INK),
    Tile.ABSENT: ("#5A534D", style.PAPER),
    Tile.EXEMPT: (style.TRACK, style.SOFT),
}
"""The tile and the sign in it; without a line here it is a dot or bare paper."""


def pages(count: int) -> list[tuple[int, int]]:
    """From which member to which each page goes, as even as can be: 40 are 20 and 20, not 30 and 10."""
    number = max(1, -(-count // ROWS))
    edges = [count * place // number for place in range(number + 1)]
    return list(pairwise(edges))


def render(picture: MatrixPicture) -> bytes:
    """The page as PNG, 1080 pixels wide."""
    from zhibu.charts.sheet import Sheet

    sheet = Sheet(picture.locale)
    y = header(sheet, picture.branch, picture.title)
    if picture.note:
        y = sheet.paragraph(LEFT, y - 8, picture.note, size=style.SMALL, width=INNER, colour=style.SOFT) + 10
    y = _legend(sheet, picture.legend, y)
    y = _months(sheet, picture.months, y + 26)
    for number, line in enumerate(picture.lines):
        y = _line(sheet, picture, line, y, marked=number % 5 == 0 and number > 0)
    sheet.rule((LEFT, y), (RIGHT, y), colour=style.HAIRLINE)
    y = footer(sheet, picture.footer, y)
    return sheet.png(y + 56)


def _legend(sheet: "Sheet", legend: tuple[Meaning, ...], y: float) -> float:
    """Tile and name, as many in a line as there is room for."""
    x: float = LEFT
    for each in legend:
        wide = 44 + sheet.measure(each.name, size=style.SMALL)
        if x > LEFT and x + wide > RIGHT:
            x, y = LEFT, y + 46
        _tile(sheet, each.tile, each.sign, x=x, y=y, wide=34, tall=34)
        sheet.text(x + 44, y + 3, each.name, size=style.SMALL, colour=style.SOFT)
        x += wide + 34
    return y + 40


def _slot(picture_months: int) -> float:
    return (INNER - _NAMES) / max(picture_months, 1)


def _months(sheet: "Sheet", months: tuple[str, ...], y: float) -> float:
    slot = _slot(len(months))
    size = min((sheet.fit(month, size=style.SMALL, width=slot - 6, least=18) for month in months), default=style.SMALL)
    for place, month in enumerate(months):
        middle = LEFT + _NAMES + slot * (place + 0.5)
        sheet.text(middle, y + style.SMALL - size, month, size=size, colour=style.SOFT, align="center")
    below = y + style.SMALL + 14
    sheet.rule((LEFT, below), (RIGHT, below), colour=style.FAINT)
    return below + 4


def _line(sheet: "Sheet", picture: MatrixPicture, line: Line, y: float, *, marked: bool) -> float:
    """One member. A name too long for its place takes a second line, and the row grows with it."""
    if marked:
        sheet.rule((LEFT, y), (RIGHT, y), colour=style.HAIRLINE)
    size = sheet.fit(line.name, size=style.SMALL, width=_NAMES - 14, least=22)
    names = sheet.lines(line.name, size=size, width=_NAMES - 14)
    tall = max(_TALL, len(names) * size * 1.25 + 12)
    top = y + (tall - len(names) * size * 1.25) / 2
    for name in names:
        sheet.text(LEFT, top, name, size=size)
        top += size * 1.25
    slot = _slot(len(picture.months))
    signs = {each.tile: each.sign for each in picture.legend}
    for place, tiles in enumerate(line.tiles):
        left, wide = LEFT + _NAMES + slot * place + 3, slot - 6
        share = wide / max(len(tiles), 1)
        for number, tile in enumerate(tiles):
            room = share - (2 if len(tiles) > 1 else 0)
            _tile(sheet, tile, signs.get(tile, ""), x=left + share * number, y=y + (tall - 38) / 2, wide=room, tall=38)
    return y + tall


def _tile(sheet: "Sheet", tile: Tile, sign: str, *, x: float, y: float, wide: float, tall: float) -> None:
    if tile is Tile.NONE:
        return
    if tile is Tile.OUT:
        sheet.rule((x + wide / 2 - 5, y + tall / 2), (x + wide / 2 + 5, y + tall / 2), colour=style.FAINT, thick=3)
        return
    fill, ink = _COLOURS[tile]
    sheet.box(x, y, wide, tall, fill, radius=5)
    if sign:
        size = sheet.fit(sign, size=25, width=wide - 4, least=15)
        sheet.text(x + wide / 2, y + (tall - size) / 2, sign, size=size, colour=ink, align="center")
