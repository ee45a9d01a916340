"""Awkward files, written as people's programs write them."""

import csv
import io
from datetime import datetime

import openpyxl


def xlsx(rows, *, title="Sheet1", merged=(), others=None, prepare=None):
    """A workbook of one sheet (and `others`: title to rows); `merged` are ranges such as A1:F1."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    for name, lines in (others or {}).items():
        other = book.create_sheet(name)
        for line in lines:
            other.append(line)
    if prepare:
        prepare(book)
    return saved(book)


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv_file(rows, *, encoding="utf-8", separator=","):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def told(reading):
    """Each problem as (place, code), in order."""
    return [(f"{each.column}{each.row or ''}", each.code) for each in reading.problems]


def naive(*parts):
    """A date cell as it comes out of a workbook: spreadsheets know no zones."""
    return datetime(*parts)  # noqa: DTZ001 -- that is what openpyxl gives
