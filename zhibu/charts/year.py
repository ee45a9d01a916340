"""A year's pictures for the secretary: panels of columns, a column a month, and bars by Party group. Totals only.

What is drawn is what it is given: attendance and satisfaction over the year, dues by month, each dimension of the evaluation.
Numbers come as counts, words come finished in the reader's language.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhibu.charts import style
from zhibu.charts.month import (
    INNER,
    LEFT,
    RIGHT,
    Turnout,
    YearPanel,
    columns,
    floor_mark,
    footer,
    header,
    heading,
    percent,
    sentence,
)

if TYPE_CHECKING:
    from zhibu.charts.sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One Party group. Without a turnout nothing is known of it, and `count` says so."""

    name: str
    count: str
    """“出勤 52 人次，应到 60 人次”."""
    turnout: Turnout | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BarsPanel:
    """Bars in the order in which they are given: the roster's, never by size."""

    heading: str
    floor: float
    floor_label: str
    bars: tuple[Bar, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A panel of columns with a sentence under it, such as the year's average."""

    panel: YearPanel
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPicture:
    locale: str
    branch: str
    title: str
    columns: tuple[Columns, ...] = ()
    bars: BarsPanel | None = None
    sentence: str = ""
    """Instead of panels, where there is nothing to draw."""
    footer: str = ""


def render(picture: YearPicture) -> bytes:
    """The picture as PNG, 1080 pixels wide and as high as its content."""
    from zhibu.charts.sheet import Sheet

    sheet = Sheet(picture.locale)
    y = header(sheet, picture.branch, picture.title)
    if picture.sentence:
        y = sentence(sheet, picture.sentence, y)
    for number, each in enumerate(picture.columns):
        y = columns(sheet, each.panel, y + (52 if number else 0))
        if each.sentence:
            y = sheet.paragraph(LEFT, y + 18, each.sentence, size=style.SMALL, width=INNER, colour=style.SOFT) - 8
    if picture.bars is not None:
        y = _bars(sheet, picture.bars, y + (52 if picture.columns else 0))
    y = footer(sheet, picture.footer, y)
    return sheet.png(y + 56)


def _bars(sheet: "Sheet", panel: BarsPanel, y: float) -> float:
    y = heading(sheet, panel.heading, y)
    if panel.note:
        y = sheet.paragraph(LEFT, y - 8, panel.note, size=style.SMALL, width=INNER, colour=style.SOFT) + 10
    for bar in panel.bars:
        y = _bar(sheet, panel, bar, y) + 34
    if not panel.floor or not panel.bars:
        return y - 34
    # Below the last bar, so that the line crosses all of them and its name none.
    bottom = y - 22
    floor_mark(sheet, panel.floor, panel.floor_label, left=LEFT, right=RIGHT, top=bottom - 20, bottom=bottom)
    return bottom + 8 + style.SMALL


def _bar(sheet: "Sheet", panel: BarsPanel, bar: Bar, y: float) -> float:
    """Name and counts over the bar, the rate at its right end; returns the bar's bottom."""
    below = False
    rate = "–"
    if bar.turnout is not None:
        part, whole = bar.turnout.present, bar.turnout.total
        below = part * 100 < panel.floor * whole
        rate = percent(part, whole, floor=panel.floor)
    colour = style.BRONZE if below else style.RED
    sheet.text(RIGHT, y, rate, size=style.HEADING, colour=colour, align="right", strong=True)
    room = INNER - sheet.measure(rate, size=style.HEADING) - 36
    y = sheet.paragraph(LEFT, y + 2, bar.name, size=style.BODY, width=room)
    y = sheet.paragraph(LEFT, y - 4, bar.count, size=style.SMALL, width=room, colour=style.SOFT)
    sheet.box(LEFT, y + 4, INNER, 22, style.TRACK)
    if bar.turnout is not None:
        wide = INNER * bar.turnout.present / bar.turnout.total
        sheet.box(LEFT, y + 4, wide, 22, style.OCHRE if below else style.RED)
        if panel.floor:
            x = LEFT + INNER * panel.floor / 100
            sheet.rule((x, y - 2), (x, y + 32), colour=style.INK, thick=3)
    return y + 26
