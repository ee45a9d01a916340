"""From the bytes of a file to grids of cells: .xlsx, and .csv in whatever encoding and with whatever separator.

A CSV says neither its encoding nor its separator. Of all that could be meant, the one is taken under which the columns'
headers make sense; that tells GB 18030 from Big5, which no statistics on a short file could.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from zhibu.branch.refusal import Refusal
from zhibu.forms.cells import Value

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FILE_LIMIT: Final = 10 * 1024 * 1024
UNPACKED_LIMIT: Final = 60 * 1024 * 1024
ROWS_LIMIT: Final = 5_000
COLUMNS_LIMIT: Final = 200

_ENCODINGS: Final = ("gb18030", "big5hkscs")
_SEPARATORS: Final = ",;\t，；|"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_GUARDED: Final = re.compile(r'="(.*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One sheet: its name (empty for a .csv), its rows from the first line on, the cells whose formula has no stored
    value, and the rows in which a cell lies over several columns."""

    name: str
    rows: tuple[tuple[Value, ...], ...]
    unsaved: frozenset[tuple[int, int]] = frozenset()
    wide: frozenset[int] = frozenset()


def grids(data: bytes, score: Callable[[Grid], int]) -> list[Grid]:
    """The file's visible, non-empty sheets. `score` tells how well a grid's header is understood (for a .csv's encoding).

    Refuses what isn't a spreadsheet, the old .xls, a file with a password, a damaged one, an empty one and one too big.
    """
    if len(data) > FILE_LIMIT:
        raise Refusal("file.too_big", limit=FILE_LIMIT // 1024 // 1024)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refusal("file.empty")
    if data.startswith(_OLE):
        raise Refusal("file.locked" if _LOCKED in data else "file.old_format")
    found = [*_of_xlsx(data)] if data.startswith(b"PK") else [_of_csv(data, score)]
    filled = [grid for grid in found if any(value not in (None, "") for row in grid.rows for value in row)]
    if not filled:
        raise Refusal("file.empty")
    return filled


# .xlsx


def _of_xlsx(data: bytes) -> Iterator[Grid]:
    _check_archive(data)
    values, formulas = _workbook(data, values=True), _workbook(data, values=False)
    for sheet in values.worksheets:
        if sheet.sheet_state == "visible":
            yield _of_sheet(sheet, formulas[sheet.title])


def _check_archive(data: bytes) -> None:
    """Refuses other documents in a zip, damaged ones, and one that would unpack to more than fits."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            unpacked = sum(each.file_size for each in archive.infolist())
    except (zipfile.BadZipFile, ValueError):
        raise Refusal("file.damaged") from None
    if "xl/workbook.xml" not in names:
        raise Refusal("file.not_a_spreadsheet")
    if unpacked > UNPACKED_LIMIT:
        raise Refusal("file.too_big", limit=FILE_LIMIT // 1024 // 1024)


def _workbook(data: bytes, *, values: bool) -> Any:
    import warnings

    import openpyxl

    try:
        with warnings.catch_warnings():
            # Unknown extensions of newer programs are of no interest: only cells are read.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data), data_only=values)
    except Exception:  # noqa: BLE001 -- a damaged file may fail in any way inside openpyxl, and each means the same here
        raise Refusal("file.damaged") from None


def _of_sheet(sheet: "Worksheet", formulas: "Worksheet") -> Grid:
    if sheet.max_row > ROWS_LIMIT * 20:
        raise Refusal("file.too_many_rows", limit=ROWS_LIMIT)
    rows = [[_value(each) for each in row] for row in sheet.iter_rows(max_col=COLUMNS_LIMIT, values_only=True)]
    while rows and all(value in (None, "") for value in rows[-1]):
        rows.pop()
    if len(rows) > ROWS_LIMIT:
        raise Refusal("file.too_many_rows", limit=ROWS_LIMIT)
    wide: set[int] = set()
    for area in sheet.merged_cells.ranges:
        if area.max_col > area.min_col:
            wide.update(range(area.min_row, area.max_row + 1))
        # One Party group written over several rows is meant for each of them; a title over several columns is not.
        for row in range(area.min_row, min(area.max_row, len(rows))):
            if area.min_col <= COLUMNS_LIMIT:
                rows[row][area.min_col - 1] = rows[area.min_row - 1][area.min_col - 1]
    unsaved = {
        (number, place)
        for number, row in enumerate(formulas.iter_rows(max_row=len(rows), max_col=COLUMNS_LIMIT), start=1)
        for place, cell in enumerate(row, start=1)
        if cell.data_type == "f" and rows[number - 1][place - 1] is None
    }
    return Grid(name=sheet.title, rows=tuple(map(tuple, rows)), unsaved=frozenset(unsaved), wide=frozenset(wide))


def _value(value: object) -> Value:
    return value if isinstance(value, str | int | float | date | datetime | time | timedelta | None) else str(value)


# .csv


def _of_csv(data: bytes, score: Callable[[Grid], int]) -> Grid:
    if data.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")) or _is_markup(data):
        raise Refusal("file.not_a_spreadsheet")
    readings = [
        _rows_of(text, separator) for text in _decoded(data) for separator in _SEPARATORS if separator in text[:20_000]
    ] or [_rows_of(text, ",") for text in _decoded(data)]
    if not readings:
        raise Refusal("file.not_a_spreadsheet")
    best = max(readings, key=score)
    if len(best.rows) > ROWS_LIMIT:
        raise Refusal("file.too_many_rows", limit=ROWS_LIMIT)
    return best


def _is_markup(data: bytes) -> bool:
    """Whether it is a web page or XML under a spreadsheet's name, as some systems export."""
    start = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<?xml", b"<html", b"<!doctype", b"<table", b"mime-version"))


def _decoded(data: bytes) -> Iterator[str]:
    """The texts that these bytes could be, the likeliest first."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in data[:1_000]:
        encodings = ("utf-16-le", "utf-16-be")
    else:
        encodings = ("utf-8-sig", *_ENCODINGS)
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            yield text
        if encoding == "utf-8-sig":
            # Nothing else decodes as UTF-8 by chance.
            return


def _rows_of(text: str, separator: str) -> Grid:
    text = re.sub(r"\Asep=.\r?\n", "\n", text)
    try:
        rows = [tuple(map(_unguarded, row)) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    except csv.Error:
        raise Refusal("file.damaged") from None
    while rows and not any(cell.strip() for cell in rows[-1] if isinstance(cell, str)):
        rows.pop()
    return Grid(name="", rows=tuple(row[:COLUMNS_LIMIT] for row in rows))


def _unguarded(cell: str) -> Value:
    """The text inside ="001", with which some programs keep leading zeros."""
    found = _GUARDED.fullmatch(cell.strip())
    return found[1] if found else cell
