"""Writing Word papers: A4, fonts for both scripts, tables with fixed widths and lines of a fixed height.

Lines have an exact height and columns exact widths, so that a page holds the same whichever font stands in for a missing one.
"""

import io
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from zhibu.words import Voice

POINTS_PER_CM: Final = 72 / 2.54
PAGE_WIDTH, PAGE_HEIGHT = 21.0, 29.7
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PADDING_SIDE, _PADDING_TOP = 0.15, 0.05
_GROUND: Final = "F3EFE8"


@dataclass(frozen=True, slots=True)
class Fonts:
    """The faces of a language's papers: titles and labels, text, and Latin letters in both."""

    title: str
    text: str
    latin: str
    tag: str


_FONTS: Final = {
    "zh_CN": Fonts("SimSun", "FangSong", "Times New Roman", "zh-CN"),
    "zh_TW": Fonts("DFKai-SB", "DFKai-SB", "Times New Roman", "zh-TW"),
    "en": Fonts("SimSun", "FangSong", "Times New Roman", "zh-CN"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """How a text is set: size and exact line height in points."""

    size: float
    line: float
    bold: bool = False
    title: bool = False
    align: str = "left"


class Paper:
    """One Word document on A4."""

    def __init__(
        self, v: Voice, *, title: str, author: str, now: datetime, margins: tuple[float, float, float]
    ) -> None:
        """`margins` are top, bottom and sides in cm."""
        import docx
        from docx.shared import Cm

        self.fonts = _FONTS[v.locale]
        self.document = docx.Document()
        top, bottom, side = margins
        self.width = PAGE_WIDTH - 2 * side
        self.height = (PAGE_HEIGHT - top - bottom) * POINTS_PER_CM
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(PAGE_WIDTH), Cm(PAGE_HEIGHT)
        section.top_margin, section.bottom_margin = Cm(top), Cm(bottom)
        section.left_margin = section.right_margin = Cm(side)
        section.header_distance = section.footer_distance = Cm(0.8)
        self._set_defaults()
        facts = self.document.core_properties
        # Word counts these times without a zone, in UTC.
        at = now.astimezone(UTC).replace(tzinfo=None)
        facts.title, facts.author, facts.comments = title, author, ""
        facts.last_modified_by, facts.created, facts.modified = author, at, at

    def _set_defaults(self) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        style = self.document.styles["Normal"]
        style.font.name = self.fonts.latin
        properties = style.element.get_or_add_rPr()
        properties.rFonts.set(qn("w:eastAsia"), self.fonts.text)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-GB")
        language.set(qn("w:eastAsia"), self.fonts.tag)
        properties.append(language)
        # Without this Word opens the paper as one of its oldest kind.
        settings = self.document.settings.element
        compatible = OxmlElement("w:compat")
        mode = OxmlElement("w:compatSetting")
        for name, value in (
            ("w:name", "compatibilityMode"),
            ("w:uri", "http://schemas.microsoft.com/office/word"),
            ("w:val", "15"),
        ):
            mode.set(qn(name), value)
        compatible.append(mode)
        for old in settings.findall(qn("w:compat")):
            settings.remove(old)
        settings.append(compatible)

    def paragraph(self, text: str, kind: Type, *, before: float = 0, after: float = 0) -> Any:
        """A paragraph of the page itself."""
        paragraph = self.document.add_paragraph()
        self.write(paragraph, text, kind, before=before, after=after)
        return paragraph

    def ends(self, left: str, right: str, kind: Type, *, after: float = 0) -> None:
        """A line with one text at its left end and one at its right."""
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Cm

        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(self.width), WD_TAB_ALIGNMENT.RIGHT)
        self.write(paragraph, f"{left}\t{right}", kind, after=after)

    def write(self, paragraph: Any, text: str, kind: Type, *, before: float = 0, after: float = 0) -> None:
        """Fills a paragraph; line breaks in the text stay line breaks."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
        from docx.oxml.ns import qn
        from docx.shared import Pt

        form = paragraph.paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(kind.line)
        form.space_before, form.space_after = Pt(before), Pt(after)
        form.alignment = getattr(WD_ALIGN_PARAGRAPH, kind.align.upper())
        run = paragraph.add_run(_ILLEGAL.sub("", text))
        run.font.size, run.font.bold = Pt(kind.size), kind.bold
        run.font.name = self.fonts.latin
        run._element.rPr.rFonts.set(qn("w:eastAsia"), self.fonts.title if kind.title else self.fonts.text)  # noqa: SLF001 -- the library has no word for the East Asian face

    def table(self, widths: Sequence[float]) -> "Table":
        """A ruled table whose columns have these widths in cm."""
        return Table(self, widths)

    def pictures(self, pictures: Sequence[tuple[bytes, str]], kind: Type, *, height: float) -> None:
        """Pictures two a row, each within half the page's width and so many cm high, with its caption below; a row is never
        parted between two pages."""
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.shared import Cm

        width = self.width / 2
        table = self.document.add_table(rows=0, cols=2)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column in table.columns:
            column.width = Cm(width)
        for start in range(0, len(pictures), 2):
            row = table.add_row()
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 -- the library has no word for it
            for cell, (data, caption) in zip(row.cells, pictures[start : start + 2], strict=False):
                cell.width = Cm(width)
                paragraph = cell.paragraphs[0]
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                picture = paragraph.add_run().add_picture(io.BytesIO(data))
                scale = min(Cm(width - 0.5) / picture.width, Cm(height) / picture.height)
                picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
                self.write(cell.add_paragraph(), caption, kind, before=2, after=8)

    def new_page(self, text: str, kind: Type) -> None:
        """A paragraph that begins a page."""
        self.paragraph(text, kind).paragraph_format.page_break_before = True

    def saved(self) -> bytes:
        buffer = io.BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()


class Table:
    """A ruled table of fixed widths."""

    def __init__(self, paper: Paper, widths: Sequence[float]) -> None:
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.shared import Cm

        self.paper = paper
        self.widths = tuple(widths)
        self.table = paper.document.add_table(rows=0, cols=len(widths))
        self.table.style = "Table Grid"
        self.table.alignment = WD_TABLE_ALIGNMENT.CENTER
        self.table.autofit = False
        for column, width in zip(self.table.columns, widths, strict=True):
            column.width = Cm(width)
        self._pad()

    def _pad(self) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        margins = OxmlElement("w:tblCellMar")
        for side, cm in (
            ("top", _PADDING_TOP),
            ("left", _PADDING_SIDE),
            ("bottom", _PADDING_TOP),
            ("right", _PADDING_SIDE),
        ):
            margin = OxmlElement(f"w:{side}")
            margin.set(qn("w:w"), str(round(cm * POINTS_PER_CM * 20)))
            margin.set(qn("w:type"), "dxa")
            margins.append(margin)
        self.table._tbl.tblPr.append(margins)  # noqa: SLF001 -- the library has no word for a table's cell margins

    def row(
        self,
        cells: Sequence[tuple[str, Type]],
        spans: Sequence[int],
        *,
        height: float,
        repeats: bool = False,
        shade: bool = False,
        follows: bool = False,
        whole: bool = False,
    ) -> None:
        """A row of texts over so many columns each; at least `height` points high, and higher where its text needs it. `repeats`
        stands at the head of every page, `shade` on a light ground; after one that `follows` no page ends, within a `whole`
        one neither."""
        from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
        from docx.oxml import OxmlElement
        from docx.shared import Cm, Pt

        row = self.table.add_row()
        grid = row.cells
        row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Pt(height)
        if repeats:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 -- no word for it in the library
        if whole or follows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 -- no word for it in the library
        place = 0
        for (text, kind), span in zip(cells, spans, strict=True):
            cell = grid[place].merge(grid[place + span - 1]) if span > 1 else grid[place]
            cell.width = Cm(sum(self.widths[place : place + span]))
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            for number, line in enumerate(text.split("\n")):
                paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                self.paper.write(paragraph, line, kind)
                paragraph.paragraph_format.keep_with_next = True if follows else None
            if shade:
                self._shade(cell)
            place += span

    @staticmethod
    def _shade(cell: Any) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        ground = OxmlElement("w:shd")
        for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", _GROUND)):
            ground.set(qn(name), value)
        facts = cell._tc.get_or_add_tcPr()  # noqa: SLF001 -- the library has no word for a cell's ground
        # The standard gives these an order, and Word minds it.
        place = facts.find(qn("w:vAlign"))
        facts.append(ground) if place is None else place.addprevious(ground)

    def ruled(self, label: str, kind: Type, rule: Type, *, lines: int) -> None:
        """A row to be written into by hand: its label in the first column, and dotted lines over all the others."""
        from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
        from docx.shared import Cm

        self.row([(label, kind), ("", rule)], (1, len(self.widths) - 1), height=lines * rule.line)
        cell = self.table.rows[-1].cells[1]
        width = sum(self.widths[1:]) - 2 * _PADDING_SIDE
        for number in range(lines):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            # A leader up to the cell's edge: borders of paragraphs alike would run together.
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            self.paper.write(paragraph, "\t", rule)


def in_lines(text: str, kind: Type, width: float, *, after: str = "、") -> str:
    """The text in lines that fit a cell of that width, broken only behind `after`: a program that breaks a row of numbers anywhere
    tears one apart."""
    room = (width - 2 * _PADDING_SIDE) * POINTS_PER_CM / kind.size - 0.5
    lines: list[str] = []
    for part in re.findall(f".*?(?:{after}|$)", text):
        if lines and _ems(lines[-1] + part) <= room:
            lines[-1] += part
        elif part:
            lines.append(part)
    return "\n".join(lines)


def row_height(text: str, kind: Type, width: float) -> float:
    """How many points a text needs in a cell of that width in cm: an estimate on the safe side."""
    room = (width - 2 * _PADDING_SIDE) * POINTS_PER_CM / kind.size
    lines = sum(max(1, math.ceil(_ems(line) / (room - 0.5))) for line in text.split("\n"))
    return lines * kind.line + 2 * _PADDING_TOP * POINTS_PER_CM + 1


def _ems(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.52 for char in text)
