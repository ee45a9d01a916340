"""Writing spreadsheets: one look for all, drop-downs, and text that stays text."""

import io
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from zhibu.forms.sheet import Column, letter
from zhibu.words import Voice, mark, mark_ctx

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Entry = str | int | float | date | None

EMPTY_ROWS: Final = 500
"""How many rows of a template have drop-downs."""

_FONTS: Final = {"zh_CN": "宋体", "zh_TW": "新細明體", "en": "Calibri"}
_RED, _TINT, _LINE, _GREY = "8C1C13", "F7ECEA", "BFB3B1", "595959"
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LIST_LIMIT: Final = 255
_NOTES_WIDTH: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a column is written: its width in characters, what may be chosen (`several` in one cell: then the list only
    offers), whether it holds dates or text, and what the notes sheet says of it (a marked sentence)."""

    width: int
    hint: str
    choices: tuple[str, ...] = ()
    several: bool = False
    is_date: bool = False
    is_text: bool = False
    wraps: bool = False


_NOTES: Final = mark_ctx("sheet", "How to fill in")
_NOTES_TITLE: Final = mark("How to fill in this sheet")
_NOTES_GENERAL: Final = (
    mark("One row for each entry. Columns may stand in any order; columns that you don’t need may be deleted."),
    mark("Columns with * must be filled in. If a cell is wrong, nothing is imported and every wrong cell is listed."),
    mark("The same file may be imported again after a change: known entries are updated, none is doubled."),
)


def template(
    v: Voice, title: str, columns: Sequence[Column], looks: Mapping[str, Look], *, freeze: str = "B2"
) -> bytes:
    """An empty workbook with these columns and drop-downs, and a second sheet that says how to fill it in."""
    book = _book()
    sheet = book.active
    sheet.title = v(title)
    _head(v, sheet, columns, looks, freeze)
    for place, column in enumerate(columns):
        # A column's own format holds for every cell that is still to be filled.
        _format(sheet.column_dimensions[letter(place)], looks[column.key])
    _drop_downs(v, sheet, columns, looks, EMPTY_ROWS + 1)
    _notes(v, book.create_sheet(v(_NOTES)), columns, looks)
    return _saved(book)


def filled(
    v: Voice, title: str, columns: Sequence[Column], looks: Mapping[str, Look], rows: Iterable[Mapping[str, Entry]]
) -> bytes:
    """The same columns with rows in them, by column key."""
    book = _book()
    sheet = book.active
    sheet.title = v(title)
    _head(v, sheet, columns, looks, "B2")
    last = 1
    for last, row in enumerate(rows, start=2):
        for column_number, column in enumerate(columns, start=1):
            cell = sheet.cell(row=last, column=column_number)
            put(cell, row.get(column.key))
            _format(cell, looks[column.key])
            _frame(cell)
    _drop_downs(v, sheet, columns, looks, max(last, 2))
    return _saved(book)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column of a report: its label, its width in characters, and what stands in it. `centred` are short things, the others
    begin at the left and break into lines; `share` is shown as a percentage."""

    label: str
    width: int
    centred: bool = False
    share: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet of a report, in words: its tab, the lines above it, its columns and rows. `fixed` columns stay in sight;
    `large` prints on A3."""

    tab: str
    title: str
    remark: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Entry, ...], ...]
    fixed: int = 1
    large: bool = False


def report(v: Voice, tables: Iterable[Table]) -> bytes:
    """A workbook to read and to print: for each table a sheet with its title, frozen heads, and rows as high as their text."""
    book = _book()
    book.remove(book.active)
    for table in tables:
        _table(v, book.create_sheet(_TAB.sub(" ", table.tab)[:31]), table)
    return _saved(book)


_TAB: Final = re.compile(r"[\[\]:*?/\\]")
_HEAD_ROW: Final = 3


def _table(v: Voice, sheet: "Worksheet", table: Table) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    font = _FONTS[v.locale]
    for row, (text, size, colour) in enumerate(((table.title, 14, _RED), (table.remark, 10, _GREY)), start=1):
        put(sheet.cell(row=row, column=1), text)
        sheet.cell(row=row, column=1).font = Font(name=font, size=size, bold=row == 1, color=colour)
    for number, head in enumerate(table.heads, start=1):
        cell = sheet.cell(row=_HEAD_ROW, column=number)
        put(cell, head.label)
        cell.font = Font(name=font, size=11, bold=True, color=_RED)
        cell.fill = PatternFill("solid", fgColor=_TINT)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        _frame(cell)
        sheet.column_dimensions[letter(number - 1)].width = head.width
    sheet.row_dimensions[_HEAD_ROW].height = 4 + 16 * max(_lines(head.label, head.width + 4) for head in table.heads)
    for place, entries in enumerate(table.rows, start=_HEAD_ROW + 1):
        high = 1
        for number, (head, entry) in enumerate(zip(table.heads, entries, strict=True), start=1):
            cell = sheet.cell(row=place, column=number)
            put(cell, entry)
            cell.font = Font(name=font, size=11)
            cell.alignment = Alignment(
                horizontal="center" if head.centred else "left", vertical="center", wrap_text=True
            )
            if head.share:
                cell.number_format = "0.0%"
            elif isinstance(entry, datetime):
                cell.number_format = "yyyy-mm-dd hh:mm"
            elif isinstance(entry, date):
                cell.number_format = "yyyy-mm-dd"
            _frame(cell)
            if isinstance(entry, str):
                high = max(high, sum(_lines(line, head.width + 4) for line in entry.split("\n")))
        sheet.row_dimensions[place].height = min(16 * high + 4, _HIGHEST)
    sheet.freeze_panes = f"{letter(table.fixed)}{_HEAD_ROW + 1}"
    _printed(sheet)
    if table.large:
        sheet.page_setup.paperSize = 8
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    footer = sheet.oddFooter
    if footer is not None and footer.center is not None:
        footer.center.text = "&P / &N"


_HIGHEST: Final = 409.0
"""Points: no program makes a row any higher."""


def put(cell: Any, entry: Entry) -> None:
    """Writes an entry; a text is never a formula, whatever it begins with (a name may be “=1+1”)."""
    if isinstance(entry, str):
        entry = _ILLEGAL.sub("", entry) or None
    cell.value = entry
    if isinstance(entry, str):
        cell.data_type = "s"


def _book() -> Any:
    import openpyxl

    return openpyxl.Workbook()


def _saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _head(v: Voice, sheet: "Worksheet", columns: Sequence[Column], looks: Mapping[str, Look], freeze: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for number, column in enumerate(columns, start=1):
        cell = sheet.cell(row=1, column=number)
        put(cell, f"{v(column.label)}*" if column.required else v(column.label))
        cell.font = Font(name=_FONTS[v.locale], size=11, bold=True, color=_RED)
        cell.fill = PatternFill("solid", fgColor=_TINT)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        _frame(cell)
        sheet.column_dimensions[letter(number - 1)].width = looks[column.key].width
    sheet.row_dimensions[1].height = 30
    sheet.freeze_panes = freeze
    _printed(sheet)
    sheet.print_title_rows = "1:1"


def _printed(sheet: "Worksheet") -> None:
    """On A4 across, as wide as the page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5


def _frame(cell: Any) -> None:
    from openpyxl.styles import Border, Side

    side = Side(style="thin", color=_LINE)
    cell.border = Border(left=side, right=side, top=side, bottom=side)


def _format(cell: Any, look: Look) -> None:
    from openpyxl.styles import Alignment

    if look.is_date:
        cell.number_format = "yyyy-mm-dd"
    elif look.is_text:
        # A telephone number or 007 stays as it is typed.
        cell.number_format = "@"
    cell.alignment = Alignment(vertical="center", horizontal="left" if look.wraps else "center", wrap_text=look.wraps)


def _drop_downs(v: Voice, sheet: "Worksheet", columns: Sequence[Column], looks: Mapping[str, Look], last: int) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    for place, column in enumerate(columns):
        look = looks[column.key]
        words = ",".join(v(choice) for choice in look.choices)
        if not words or len(words) > _LIST_LIMIT:
            continue
        rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
        # Several duties in a cell are right, so there the list offers and doesn't refuse.
        rule.showErrorMessage = not look.several
        rule.errorTitle, rule.error = v(column.label), v("Choose one of the list.")
        rule.add(f"{letter(place)}2:{letter(place)}{last}")
        sheet.add_data_validation(rule)


def _notes(v: Voice, sheet: "Worksheet", columns: Sequence[Column], looks: Mapping[str, Look]) -> None:
    from openpyxl.styles import Alignment, Font

    font = _FONTS[v.locale]
    sheet.column_dimensions["A"].width = 20
    sheet.column_dimensions["B"].width = _NOTES_WIDTH
    put(sheet["A1"], v(_NOTES_TITLE))
    sheet["A1"].font = Font(name=font, size=14, bold=True, color=_RED)
    for number, sentence in enumerate(_NOTES_GENERAL, start=2):
        put(sheet.cell(row=number, column=1), v(sentence))
        sheet.cell(row=number, column=1).font = Font(name=font, color=_GREY)
    for number, column in enumerate(columns, start=len(_NOTES_GENERAL) + 3):
        look = looks[column.key]
        said = [v(look.hint)]
        if look.choices:
            words = v.list(v(choice) for choice in look.choices)
            said.append(v("Possible: {words}.", words=words))
        if look.several:
            said.append(v("Several in one cell are possible."))
        name, what = sheet.cell(row=number, column=1), sheet.cell(row=number, column=2)
        put(name, f"{v(column.label)}*" if column.required else v(column.label))
        put(what, v.paragraph(said))
        name.font = Font(name=font, bold=True)
        what.font = Font(name=font)
        name.alignment = Alignment(vertical="center")
        what.alignment = Alignment(vertical="center", wrap_text=True)
        # A program that opens the file doesn't always count a wrapped cell's lines by itself.
        sheet.row_dimensions[number].height = 17 * _lines(str(what.value), _NOTES_WIDTH) + 3
        _frame(name)
        _frame(what)
    _printed(sheet)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column so many Latin characters wide."""
    long = sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
    return max(1, math.ceil(long / (width - 6)))
