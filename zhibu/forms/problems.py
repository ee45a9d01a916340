"""What is wrong with a file, and where: gathered all at once, told in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from zhibu.branch.refusal import Refusal
from zhibu.branch.roster import Remark
from zhibu.words import Voice, mark
from zhibu.words.voice import CONTEXT_SEPARATOR

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that must be put right before anything is imported.

    `sheet` is empty for a .csv, `row` is None for the file as a whole; `column` is the column's letter, `header` what stands
    above it in the file. `code` names what is wrong, `facts` hold what its sentence needs.
    """

    code: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    header: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Generic[R]):
    """What a file said. With a problem there are no rows: nothing is half imported. Remarks don't hinder."""

    rows: tuple[R, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Remark, ...] = ()


def of_file(no: Refusal) -> Problem:
    """A refusal of the file as a whole."""
    return Problem(code=no.code, facts=no.facts)


def sentence(v: Voice, problem: Problem) -> str:
    """The problem with its place: 工作表“名册”第5行“入党日期”列（C5）：…"""
    what = _what(v, problem.code, problem.facts)
    if problem.row is None:
        return what
    cell = f"{problem.column}{problem.row}"
    if not problem.column and not problem.sheet:
        return v("Row {row}: {what}", row=problem.row, what=what)
    if not problem.column:
        return v("Sheet {sheet}, row {row}: {what}", sheet=v.quote(problem.sheet), row=problem.row, what=what)
    header = v.quote(problem.header)
    if not problem.sheet:
        return v("Row {row}, column {header} ({cell}): {what}", row=problem.row, header=header, cell=cell, what=what)
    return v(
        "Sheet {sheet}, row {row}, column {header} ({cell}): {what}",
        sheet=v.quote(problem.sheet),
        row=problem.row,
        header=header,
        cell=cell,
        what=what,
    )


def remark_sentence(v: Voice, remark: Remark) -> str:
    """A remark on what was read or merged, such as a column that was left out."""
    return _what(v, remark.code, remark.facts)


def _what(v: Voice, code: str, facts: Mapping[str, object]) -> str:
    return v(_SENTENCES[code], **{key: _fact(v, value) for key, value in facts.items()})


def _fact(v: Voice, value: object) -> str:
    match value:
        case str():
            # What the person wrote is quoted; a label of ours is said in the reader's language.
            return v(value) if CONTEXT_SEPARATOR in value else v.quote(value)
        case date():
            return v.date(value)
        case Sequence():
            return v.list([_fact(v, each) for each in value])
        case _:
            return str(value)


_SENTENCES = {
    # the file
    "file.empty": mark("The file is empty."),
    "file.too_big": mark("The file is too big: at most {limit} MB."),
    "file.too_many_rows": mark("The sheet has too many rows: at most {limit}."),
    "file.old_format": mark("This is an old .xls file. Open it, save it as .xlsx and use that one."),
    "file.locked": mark("The file is protected by a password. Save it without one."),
    "file.damaged": mark("The file is damaged and can’t be read."),
    "file.not_a_spreadsheet": mark("This is not a spreadsheet: it must be an .xlsx or a .csv file."),
    "header.none": mark("No row with the names of the columns was found. There must be at least: {columns}."),
    "column.missing": mark("The column {column} is missing."),
    "column.twice": mark("The column {column} stands there twice, as {first} and as {second}."),
    "rows.none": mark("There is nothing below the names of the columns."),
    # a cell
    "cell.missing": mark("This must be filled in."),
    "cell.formula": mark(
        "This formula has no stored result. Open the file in a spreadsheet program and save it again."
    ),
    "cell.error": mark("The formula here failed: {value}."),
    "text.too_long": mark("This is too long: {length} characters; at most {limit} are possible."),
    "items.too_many": mark("These are too many items: {count}; at most {limit} are possible."),
    "yes_no.unknown": mark("{value} is neither yes nor no."),
    "choice.unknown": mark("{value} is not known here. Possible are: {allowed}."),
    "date.unreadable": mark("{value} is not a date. Write it like 2018-06-05."),
    "date.no_day": mark("{value} is not a whole date: the day is missing. Write it like 2018-06-05."),
    "date.impossible": mark("{value} is a date that does not exist."),
    "date.future": mark("{value} lies in the future."),
    "date.too_early": mark("{value} is too early to be true."),
    "date.too_late": mark("{value} is too late to be true."),
    "date.before_accepted": mark("{value} lies before the date of acceptance, {accepted}."),
    "time.unreadable": mark("{value} is not a time. Write it like 14:30."),
    "time.impossible": mark("{value} is a time that does not exist."),
    "length.unreadable": mark("{value} is not a number of hours. Write it like 4."),
    "length.range": mark("{value} is not possible: a day lasts from {low} minutes to {high} minutes."),
    # rows of a roster
    "row.same_person": mark("The same person stands in row {row} already."),
    "row.same_name": mark("Row {row} has the same name. Give each of the two a number or a date of acceptance."),
    "row.same_number": mark("Row {row} has the same number."),
    # rows of a plan
    "plan.no_date": mark("A date or a month is needed."),
    "plan.dates_differ": mark("The date and the month do not agree."),
    "plan.other_year": mark("{value} does not lie in {year} or in a year beside it."),
    "plan.same_date": mark("Row {row} has the same date."),
    "plan.same_month": mark("Row {row} is in the same month: then each of them needs its own date."),
    "plan.kinds_count": mark(
        "There are {items} items and {kinds} kinds. Write one kind for all, or one for each item."
    ),
    # rows of earlier days
    "names.unknown": mark("These stand on no roster here: {names}."),
    "names.several": mark("Several members have this name: {names}. Write the number from the roster in its place."),
    "names.away": mark("These didn’t stand on the branch’s books that day: {names}."),
    "history.both": mark("These stand among who took part and among who was on leave: {names}."),
    "history.not_earlier": mark(
        "{value} isn’t before {joined}, when the branch began here: that day has its own register."
    ),
    "history.dues_elsewhere": mark("These paid no dues in this branch for {month}: {names}."),
    "months.unreadable": mark("{value} doesn’t name months. Write them like 3: or 1-3: in front of the names."),
    "percent.unreadable": mark("{value} is not a percentage. Write it like 92%."),
    "voters.unreadable": mark("{value} is not a number of voters. Write it like 28, or 28/30."),
    # remarks
    "columns.left_out": mark("These columns are not used: {columns}."),
    "sheets.left_out": mark("Only the sheet {sheet} was read; these look alike and were left out: {sheets}."),
    "rows.notes": mark("These rows were taken for notes and left out: {rows}."),
    "roster.no_secretary": mark(
        "Nobody is the secretary. Write it under the duties, so that somebody can bind the group."
    ),
    "roster.two_secretaries": mark("There is more than one secretary: {names}."),
    "roster.left_today": mark("{name} has left, but without a date: the day of the import was taken, {date}."),
    "roster.accepted_disputed": mark(
        "{name} was accepted on {was} as it stands, but on {date} by this file: both are kept, and the secretary settles it in the panel."
    ),
}
