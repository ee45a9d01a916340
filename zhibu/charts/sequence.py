"""The year's political birthdays in sequence: months or quarters across with a dot for each celebrant, and below them who.

It holds names, so it is for whose duty it is, in private; why somebody's was not held stands nowhere in it. What a dot means
is told by its shape as well as by its colour. A branch that is too large for one picture comes in several of even length.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from zhibu.charts import style
from zhibu.charts.month import INNER, LEFT, RIGHT, footer, header, sentence

if TYPE_CHECKING:
    from zhibu.charts.sheet import Sheet


class Dot(StrEnum):
    """How it stands with one celebrant's political birthday of the year. `MISSED`: its time is over and it wasn't held.
    `EARLIER`: from before the branch was here; it counts nowhere."""

    HELD = "held"
    LATE = "late"
    PLANNED = "planned"
    OPEN = "open"
    REASON = "reason"
    MISSED = "missed"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Celebrant:
    """One celebrant: the name, the day as it is written beside it, and how it stands."""

    name: str
    on: str
    dot: Dot


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A month or a quarter with its celebrants in order; `remark` says when their ceremony is."""

    label: str
    celebrants: tuple[Celebrant, ...] = ()
    remark: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a dot means, with how many there are of it in the year: “已过 45”."""

    dot: Dot
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SequencePicture:
    """One page. `overview` are all periods of the year; a page after the first has none. `periods` are those whose names stand
    on this page. `figure` is large (“45/60”), `told` the sentence beside it."""

    locale: str
    branch: str
    title: str
    figure: str
    told: str
    legend: tuple[Meaning, ...]
    periods: tuple[Period, ...]
    overview: tuple[Period, ...] = ()
    sentence: str = ""
    """Instead of everything, where nobody has a political birthday that year."""
    note: str = ""
    footer: str = ""


_ROW = 46
_BAND = 38
_NAMES = 182
"""From the left margin to the names."""
_SLOTS = 3
_HEAD, _TALLEST = 430, 2300
"""Title, legend and foot of a page; what a phone still shows without shrinking its names."""
_DOT, _AFTER_DOT, _GAP = 24, 34, 8
_ON = 22
_STRIP = 210
"""As high as the dots of the fullest month may stand."""

_FILL = {
    Dot.HELD: style.RED,
    Dot.LATE: style.RED,
    Dot.PLANNED: style.ROSE,
    Dot.OPEN: style.FAINT,
    Dot.REASON: style.SOFT,
    Dot.MISSED: style.OCHRE,
    Dot.EARLIER: style.FAINT,
}


def paged(picture: SequencePicture) -> tuple[SequencePicture, ...]:
    """The whole year's picture cut into pages, as even as can be; a month that is too long for a page goes on on the next."""
    parts = _cut(picture.periods, _TALLEST)
    limit = _TALLEST
    while limit > _ROW and len(tighter := _cut(picture.periods, limit - _ROW)) == len(parts):
        parts, limit = tighter, limit - _ROW
    first = replace(picture, periods=parts[0])
    return (first, *(replace(picture, periods=part, overview=()) for part in parts[1:]))


def _cut(periods: Sequence[Period], limit: float) -> list[tuple[Period, ...]]:
    pages: list[list[Period]] = [[]]
    room = limit - _HEAD - 265 - _strip_height(periods)
    for whole in periods:
        rest: Period | None = whole
        while rest is not None:
            fits = int((room - _BAND) // _ROW)
            if _rows(rest) <= fits or (fits >= 1 and not pages[-1] and fits * _SLOTS >= len(rest.celebrants)):
                pages[-1].append(rest)
                room -= _BAND + _rows(rest) * _ROW
                rest = None
                continue
            if not pages[-1]:
                # Too long for a page of its own: as many as fit, and the others on the next.
                here = max(fits, 1) * _SLOTS
                pages[-1].append(replace(rest, celebrants=rest.celebrants[:here]))
                rest = replace(rest, celebrants=rest.celebrants[here:]) if rest.celebrants[here:] else None
            if rest is not None:
                pages.append([])
                room = limit - _HEAD
    return [tuple(page) for page in pages]


def _rows(period: Period) -> int:
    """How many lines of names, reckoned: a long name takes two places, about one in eight is long."""
    places = len(period.celebrants) + sum(len(each.name) > 5 for each in period.celebrants)
    return max(2 if period.remark else 1, -(-places // _SLOTS))


def render(picture: SequencePicture) -> bytes:
    """The page as PNG, 1080 pixels wide."""
    from zhibu.charts.sheet import Sheet

    sheet = Sheet(picture.locale)
    y = header(sheet, picture.branch, picture.title)
    if picture.note:
        y = sheet.paragraph(LEFT, y - 8, picture.note, size=style.SMALL, width=INNER, colour=style.SOFT) + 10
    if picture.sentence:
        y = sentence(sheet, picture.sentence, y)
    else:
        if picture.overview:
            y = _summary(sheet, picture, y)
        y = _legend(sheet, picture.legend, y) + 30
        if picture.overview:
            y = _strip(sheet, picture.overview, y) + 36
        for period in picture.periods:
            y = _band(sheet, period, y)
    y = footer(sheet, picture.footer, y if picture.sentence else y - 30)
    return sheet.png(y + 56)


def _summary(sheet: "Sheet", picture: SequencePicture, y: float) -> float:
    """The large figure, the sentence beside it, and the year as one bar in the order of the legend."""
    sheet.text(LEFT - 3, y, picture.figure, size=style.FIGURE, colour=style.RED, strong=True)
    wide = sheet.measure(picture.figure, size=style.FIGURE)
    lines = sheet.lines(picture.told, size=style.BODY, width=INNER - wide - 48)
    top = y + 92 - len(lines) * style.BODY * 1.36
    for line in lines:
        sheet.text(RIGHT, max(top, y), line, size=style.BODY, align="right")
        top += style.BODY * 1.36
    y = max(y + 116, top + 24)
    counted = Counter(each.dot for period in picture.overview for each in period.celebrants)
    del counted[Dot.EARLIER]
    sheet.box(LEFT, y, INNER, 22, style.TRACK)
    x, whole = float(LEFT), sum(counted.values())
    for dot in Dot:
        wide = INNER * counted[dot] / whole if whole else 0
        if dot is not Dot.OPEN:
            sheet.box(x, y, wide, 22, _FILL[dot])
        x += wide
    return y + 22 + 26


def _legend(sheet: "Sheet", legend: tuple[Meaning, ...], y: float) -> float:
    """Dot and name, as many in a line as there is room for."""
    x: float = LEFT
    for each in legend:
        wide = 38 + sheet.measure(each.name, size=style.SMALL)
        if x > LEFT and x + wide > RIGHT:
            x, y = LEFT, y + 46
        _dot(sheet, each.dot, x=x, y=y + 3, size=_DOT)
        sheet.text(x + 38, y, each.name, size=style.SMALL, colour=style.SOFT)
        x += wide + 36
    return y + 40


def _strip(sheet: "Sheet", periods: tuple[Period, ...], y: float) -> float:
    """Months across, a dot for each celebrant, the first of the month at the foot."""
    slot = INNER / max(len(periods), 1)
    pitch, across = _pitch(periods)
    base = y + _strip_height(periods)
    for number, period in enumerate(periods):
        middle = LEFT + slot * (number + 0.5)
        count = min(across, len(period.celebrants))
        for place, each in enumerate(period.celebrants):
            row, column = divmod(place, across)
            x = middle - count * pitch / 2 + column * pitch
            _dot(sheet, each.dot, x=x + 2, y=base - 2 - (row + 1) * pitch, size=pitch - 4)
        size = sheet.fit(period.label, size=style.SMALL, width=slot - 6, least=18)
        colour = style.INK if period.current else style.SOFT if period.celebrants else style.FAINT
        sheet.text(middle, base + 16, period.label, size=size, colour=colour, align="center", strong=period.current)
    sheet.rule((LEFT, base + 2), (RIGHT, base + 2), colour=style.FAINT)
    return base + 16 + style.SMALL


def _pitch(periods: Sequence[Period]) -> tuple[int, int]:
    """From dot to dot, and how many stand side by side: smaller where the fullest month would grow too high."""
    slot = INNER / max(len(periods), 1)
    most = max((len(period.celebrants) for period in periods), default=0)
    pitch = 24
    while pitch > 9 and -(-most // int((slot - 12) // pitch)) * pitch > _STRIP:
        pitch -= 1
    return pitch, int((slot - 12) // pitch)


def _strip_height(periods: Sequence[Period]) -> int:
    pitch, across = _pitch(periods)
    most = max((len(period.celebrants) for period in periods), default=0)
    return max(1, -(-most // across)) * pitch + 6


def _band(sheet: "Sheet", period: Period, y: float) -> float:
    """A month: its name and its ceremony at the left, its celebrants in three columns; a long name takes two places."""
    sheet.rule((LEFT, y), (RIGHT, y), colour=style.HAIRLINE)
    top = y + _BAND / 2
    faint = not period.celebrants
    size = sheet.fit(period.label, size=style.BODY, width=_NAMES - 20, least=22)
    colour = style.FAINT if faint else style.INK
    sheet.text(LEFT, top + (style.BODY - size) / 2, period.label, size=size, colour=colour, strong=period.current)
    left = top + style.BODY * 1.36
    if period.remark:
        left = sheet.paragraph(LEFT, left, period.remark, size=24, width=_NAMES - 16, colour=style.SOFT)
    slot = (INNER - _NAMES) / _SLOTS
    place, right = 0, top
    for each in period.celebrants:
        wide = _wide(sheet, each)
        needs = min(_SLOTS, max(1, -(-int(wide + _GAP) // int(slot))))
        if place % _SLOTS + needs > _SLOTS:
            place += _SLOTS - place % _SLOTS
        row, column = divmod(place, _SLOTS)
        x, right = LEFT + _NAMES + column * slot, top + row * _ROW
        _entry(sheet, each, x=x, y=right, room=needs * slot - _GAP)
        place += needs
    return max(left, right + _ROW - 8 if period.celebrants else left) + _BAND / 2 - 6


def _wide(sheet: "Sheet", each: Celebrant) -> float:
    return _AFTER_DOT + sheet.measure(each.name, size=style.SMALL) + 10 + sheet.measure(each.on, size=_ON)


def _entry(sheet: "Sheet", each: Celebrant, *, x: float, y: float, room: float) -> None:
    _dot(sheet, each.dot, x=x, y=y + 4, size=_DOT)
    on = sheet.measure(each.on, size=_ON)
    size = sheet.fit(each.name, size=style.SMALL, width=room - _AFTER_DOT - 10 - on, least=16)
    sheet.text(x + _AFTER_DOT, y + (style.SMALL - size) / 2 + 1, each.name, size=size)
    after = x + _AFTER_DOT + sheet.measure(each.name, size=size) + 10
    sheet.text(after, y + 8, each.on, size=_ON, colour=style.SOFT)


def _dot(sheet: "Sheet", dot: Dot, *, x: float, y: float, size: float) -> None:
    """Held: full; late: full with a light heart; planned: lighter; open: a ring; with a reason: a bar; missed: a ring with a
    heart; from before: a point."""
    fill = _FILL[dot]
    if dot is Dot.REASON:
        sheet.box(x, y + size * 0.36, size, size * 0.28, fill, radius=size * 0.14)
        return
    if dot is Dot.EARLIER:
        sheet.disc(x + size * 0.3, y + size * 0.3, size * 0.4, fill)
        return
    sheet.disc(x, y, size, fill)
    hole = {Dot.LATE: 0.36, Dot.OPEN: 0.78, Dot.MISSED: 0.72}.get(dot, 0.0) * size
    if hole:
        sheet.disc(x + (size - hole) / 2, y + (size - hole) / 2, hole, style.PAPER)
    if dot is Dot.MISSED:
        sheet.disc(x + size * 0.32, y + size * 0.32, size * 0.36, fill)
