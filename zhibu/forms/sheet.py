"""From grids to rows under known columns: the header is found wherever it stands, in any order, in either script.

Above it may lie a merged title and notes, between the rows blank lines, below them remarks and signatures.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from zhibu.branch.refusal import Refusal
from zhibu.branch.roster import Remark
from zhibu.branch.written import simplified
from zhibu.forms.cells import Value, is_blank, is_error, shown, written
from zhibu.forms.grid import Grid, grids
from zhibu.forms.problems import Problem, Reading
from zhibu.forms.terms import fold, one_line

T = TypeVar("T")
R = TypeVar("R")

HEADER_WITHIN: Final = 15
"""A header lies in the first rows, below a title and notes."""

_BRACKETS: Final = re.compile(r"[(（\[【].*?[)）\]】]")
_ENDINGS: Final = ("人", "时间", "日期")
_STARTS: Final = ("是否", "是不是", "所属", "所在")
_ORDINALS: Final = frozenset(map(fold, ("序号", "序", "#", "行号", "顺序", "s/n", "seq", "index")))
_NOTE: Final = re.compile(
    r"(?:说明|备注|注|附|提示|填表|制表|填报|审核|单位|党支部|日期|联系|书记|签字|盖章|note|prepared)[^：:]{0,8}[：:]"
    r"|(?:说明|备注|注|note)s?$|(?:合计|总计|共计|小计|total)|共\s*\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that is understood: `key` is the field it fills, `label` its marked name in templates, `names` how people
    write it (Simplified; the other script, spaces and signs are folded away)."""

    key: str
    label: str
    names: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell and where it stands: `row` and the `column`'s letter as a spreadsheet counts them."""

    value: Value
    row: int
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of data: its cells by column key."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where the header stands in its grid (row and places from 0), and what it means: column key to place. `twice` are
    places of a name that stands there again, `unknown` those that mean nothing here or less exactly what another means."""

    row: int
    places: Mapping[str, int]
    twice: Mapping[int, int]
    unknown: tuple[int, ...]


@dataclass(slots=True, kw_only=True)
class Sheet:
    """The rows of one sheet, with every problem met so far. `headers` are the columns' names as the file writes them, in
    the row `above`."""

    name: str
    above: int
    rows: list[Row]
    headers: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    _wrong: set[tuple[int, str]] = field(default_factory=set)

    def wrong(self, no: Refusal, row: Row, key: str = "") -> None:
        """Notes a problem of a row, in the column of that key where the file has it; of one cell only the first."""
        if key and (row.number, key) in self._wrong:
            return
        self._wrong.add((row.number, key))
        cell = row.cells.get(key)
        self.problems.append(
            Problem(
                code=no.code,
                sheet=self.name,
                row=row.number,
                column=cell.column if cell else "",
                header=self.headers.get(key, ""),
                facts=no.facts,
            )
        )

    def lacking(self, row: Row, key: str) -> None:
        """Notes that a needed cell is blank; a column that is missing altogether is noted once, not on every row."""
        if key in self.headers:
            self.wrong(Refusal("cell.missing"), row, key)

    def lacks(self, key: str, columns: Iterable[Column]) -> None:
        """Notes that a column is missing that these rows need."""
        label = next(column.label for column in columns if column.key == key)
        self.problems.append(Problem(code="column.missing", sheet=self.name, row=self.above, facts={"column": label}))

    def reading(self, rows: Iterable[R]) -> Reading[R]:
        """The rows, or all problems in the order of the file and no row."""
        problems = tuple(sorted(self.problems, key=lambda each: (each.row or 0, len(each.column), each.column)))
        return Reading(rows=() if problems else tuple(rows), problems=problems, remarks=tuple(self.remarks))

    def take(self, row: Row, key: str, meaning: Callable[[Value], T], default: T) -> T:
        """What the cell means; the default where it is blank, and where it is wrong (which is noted)."""
        cell = row.cells.get(key)
        if cell is None or is_blank(cell.value) or (row.number, key) in self._wrong:
            return default
        try:
            return meaning(cell.value)
        except Refusal as no:
            self.wrong(no, row, key)
            return default


class Headers:
    """Tells which column a header means: by its name, without what stands in brackets, with or without 人, 时间, 日期."""

    def __init__(self, columns: Sequence[Column]) -> None:
        # The rank tells how exactly a name says it: the first name of a column says it best.
        self._exact: dict[str, tuple[str, int]] = {}
        self._stems: dict[str, tuple[str, int]] = {}
        for column in columns:
            for rank, way in enumerate(map(fold, column.names)):
                self._exact[way] = column.key, rank
        for column in columns:
            for way in map(fold, column.names):
                if (stem := _stem(way)) and stem not in self._exact:
                    self._stems.setdefault(stem, (column.key, len(column.names)))

    def meaning(self, value: Value) -> tuple[str, int] | None:
        """The column's key, and how exactly that is said (0 best); None for an unknown header."""
        if not isinstance(value, str):
            return None
        for start in ("", *_STARTS):
            for text in (value, _BRACKETS.sub("", value)):
                whole = fold(text).removeprefix(start)
                for name in (whole, whole.replace("时间", "日期"), _stem(whole)):
                    found = self._exact.get(name) or self._stems.get(name)
                    if found:
                        return found
        return None

    def header(self, number: int, row: Sequence[Value]) -> Header:
        """The row read as a header. Of two names for one column the more exact one counts; the same name twice is noted."""
        places: dict[str, int] = {}
        ranks: dict[str, int] = {}
        twice: dict[int, int] = {}
        unknown = []
        for place, value in enumerate(row):
            found = self.meaning(value)
            if found is None:
                unknown.append(place)
                continue
            key, rank = found
            before = places.get(key)
            if before is None or rank < ranks[key]:
                unknown += [] if before is None else [before]
                places[key], ranks[key] = place, rank
            elif fold(written(value)) == fold(written(row[before])):
                twice[place] = before
            else:
                unknown.append(place)
        return Header(row=number, places=places, twice=twice, unknown=tuple(sorted(unknown)))


def _stem(folded: str) -> str:
    for ending in _ENDINGS:
        if folded.endswith(ending):
            return folded.removesuffix(ending)
    return folded


def read(data: bytes, columns: Sequence[Column]) -> Sheet:
    """The sheet of a file that has these columns. Refuses a file that isn't a spreadsheet or has no such header.

    Missing and doubled columns are noted as problems; unknown columns and further sheets as remarks.
    """
    headers = Headers(columns)

    def score(grid: Grid) -> int:
        header = _header(grid, headers)
        return len(header.places) if header else 0

    found = grids(data, score)
    grid = max(found, key=score)
    header = _header(grid, headers)
    if header is None:
        raise Refusal("header.none", columns=tuple(column.label for column in columns if column.required))
    sheet = Sheet(
        name=grid.name,
        above=header.row + 1,
        rows=[],
        headers={key: one_line(written(grid.rows[header.row][place])) for key, place in header.places.items()},
    )
    _check_header(sheet, grid, header, columns)
    others = [each.name for each in found if each is not grid and score(each) >= len(header.places) - 1]
    if others:
        sheet.remarks.append(Remark(code="sheets.left_out", facts={"sheet": grid.name, "sheets": tuple(others)}))
    _read_rows(sheet, grid, header)
    if not sheet.rows and not sheet.problems:
        raise Refusal("rows.none")
    return sheet


def _header(grid: Grid, headers: Headers) -> Header | None:
    """The row among the first ones in which most columns are understood: at least two."""
    rows = [headers.header(number, row) for number, row in enumerate(grid.rows[:HEADER_WITHIN])]
    best = max(rows, key=lambda header: len(header.places), default=None)
    return best if best is not None and len(best.places) >= 2 else None


def _check_header(sheet: Sheet, grid: Grid, header: Header, columns: Sequence[Column]) -> None:
    names = [one_line(written(value)) for value in grid.rows[header.row]]
    for place, first in header.twice.items():
        facts = {"column": names[place], "first": letter(first), "second": letter(place)}
        sheet.problems.append(
            Problem(code="column.twice", sheet=grid.name, row=header.row + 1, column=letter(place), facts=facts)
        )
    for column in columns:
        if column.required and column.key not in header.places:
            sheet.lacks(column.key, columns)
    left_out = [names[place] for place in header.unknown if names[place] and fold(names[place]) not in _ORDINALS]
    if left_out:
        sheet.remarks.append(Remark(code="columns.left_out", facts={"columns": tuple(map(shown, left_out))}))


def _read_rows(sheet: Sheet, grid: Grid, header: Header) -> None:
    notes = []
    for index in range(header.row + 1, len(grid.rows)):
        values, number = grid.rows[index], index + 1
        if _says_nothing(grid, index) or _repeats(values, grid.rows[header.row], header):
            continue
        if _is_note(grid, index, header):
            notes.append(number)
            continue
        cells = {
            key: Cell(value=values[place] if place < len(values) else None, row=number, column=letter(place))
            for key, place in header.places.items()
        }
        row = Row(number=number, cells=cells)
        for key, place in header.places.items():
            if (number, place + 1) in grid.unsaved:
                sheet.wrong(Refusal("cell.formula"), row, key)
            elif is_error(cells[key].value):
                sheet.wrong(Refusal("cell.error", value=shown(cells[key].value)), row, key)
        sheet.rows.append(row)
    if notes:
        sheet.remarks.append(Remark(code="rows.notes", facts={"rows": tuple(map(str, notes))}))


def _says_nothing(grid: Grid, index: int) -> bool:
    number = index + 1
    blank = all(value is None or (isinstance(value, str) and not written(value)) for value in grid.rows[index])
    return blank and not any(row == number for row, _ in grid.unsaved)


def _repeats(values: Sequence[Value], above: Sequence[Value], header: Header) -> bool:
    """Whether it is the header once more: on each printed page, or a header over two merged rows."""
    same = [
        fold(written(values[place])) == fold(written(above[place]))
        for place in header.places.values()
        if place < len(values) and not is_blank(values[place])
    ]
    return len(same) >= 2 and all(same)


def _is_note(grid: Grid, index: int, header: Header) -> bool:
    """Whether the row is a remark, a total or a signature line rather than data."""
    filled = [(place, written(value)) for place, value in enumerate(grid.rows[index]) if not is_blank(value)]
    if not filled:
        return False
    alone = len(filled) == 1 and (index + 1 in grid.wide or filled[0][0] not in header.places.values())
    return alone or bool(_NOTE.match(simplified(filled[0][1])))


def letter(place: int) -> str:
    """A column's letter as spreadsheets name it, from 0: A, B … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
