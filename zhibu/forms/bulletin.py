"""The bulletin (通报) of a superior's branches: the same words as a text to forward and as a Word paper.

001“定期…进行集中检查通报”. Totals alone, the branches in the roster's order: nobody's name stands in it, and nothing is ranked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from zhibu.branch.inspection import BranchTotals, Lack
from zhibu.branch.period import Period
from zhibu.forms.paper import Paper, Type, row_height
from zhibu.forms.periods import period
from zhibu.words import Voice, mark

_TITLE: Final = Type(size=18, line=30, bold=True, title=True, align="center")
_TEXT: Final = Type(size=14, line=25)
_FOOT: Final = Type(size=14, line=25, align="right")
_HEAD: Final = Type(size=10, line=15, bold=True, align="center")
_CELL: Final = Type(size=10.5, line=15, align="center")
_WORDS: Final = Type(size=10.5, line=15)
_MARGINS: Final = (2.4, 2.2, 2.0)
_WIDTHS: Final = (2.7, 2.0, 2.3, 2.0, 2.3, 1.9, 3.8)
_ROW: Final = 26.0

_LACKS: Final = {
    Lack.PLAN: mark("annual plan not filed"),
    Lack.DAY: mark("month without an activity day"),
    Lack.UNCLEAR: mark("day not recorded as held"),
    Lack.NOT_HELD: mark("day not held"),
    Lack.STEP: mark("step missing"),
    Lack.NOTICE: mark("notice too late"),
    Lack.AGENDA: mark("agenda or hours short of the rule"),
    Lack.FLOOR: mark("attendance below the floor"),
    Lack.LEAVE: mark("leave not decided"),
    Lack.MAKEUP: mark("make-up study overdue"),
    Lack.BLANKS: mark("form with blanks"),
    Lack.FILED: mark("form overdue"),
    Lack.FILED_LATE: mark("form handed up late"),
    Lack.SATISFACTION: mark("satisfaction below the floor"),
    Lack.DUES: mark("dues not checked"),
    Lack.MEETING: mark("meeting of the Three Meetings not held"),
    Lack.BIRTHDAYS: mark("political birthdays not held"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinLine:
    """One branch in words: its cells of the table, and what is missing."""

    name: str
    held: str
    attendance: str
    filed: str
    satisfaction: str
    birthdays: str
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinSheet:
    """The bulletin in words: a line each for the title, the paragraphs before the branches, the branches, what follows, and the
    signature."""

    title: tuple[str, ...]
    opening: tuple[str, ...]
    branches: tuple[BulletinLine, ...]
    closing: tuple[str, ...]
    signature: tuple[str, ...]


def bulletin_sheet(
    v: Voice, superior: str, span: Period, branches: Sequence[BranchTotals], *, today: date
) -> BulletinSheet:
    """The branches' totals over those months as words, dated today. While they aren't over it says so."""
    when = period(v, span)
    opening = [_summed(v, when, branches)]
    if span.last >= today:
        opening.append(v("{period} is not over yet: as it stands on {date}.", period=when, date=v.date(today)))
    return BulletinSheet(
        title=(superior, v("Bulletin on the activity days and political birthdays of {period}", period=when)),
        opening=tuple(opening),
        branches=tuple(_line(v, each) for each in branches),
        closing=(
            v(
                "The figures are taken from what the branches recorded, in the order of the roster; what was entered late is marked there."
            ),
        ),
        signature=(superior, v.date(today)),
    )


def _summed(v: Voice, when: str, branches: Sequence[BranchTotals]) -> str:
    """All branches together, in a few sentences."""
    known = [each for each in branches if each.known]
    planned, held = sum(each.planned for each in known), sum(each.held for each in known)
    present, total = sum(each.present for each in known), sum(each.total for each in known)
    owed = sum(each.filed + each.filed_late + each.overdue + each.to_file for each in known)
    due = sum(each.ceremonies.due for each in known)
    sentences = [
        v.plural(
            "{n} branch in {period}: {held} of {planned} planned activity days held.",
            "{n} branches in {period}: {held} of {planned} planned activity days held.",
            len(branches),
            period=when,
            held=held,
            planned=planned,
        )
    ]
    if total:
        sentences.append(
            v(
                "Attendance {present} of {total} ({rate}).",
                present=present,
                total=total,
                rate=v.percent(present / total),
            )
        )
    if owed:
        filed = sum(each.filed for each in known)
        sentences.append(v("Record forms handed up in time: {filed} of {owed}.", filed=filed, owed=owed))
    if due:
        done = sum(each.ceremonies.held for each in known)
        sentences.append(v("Political birthdays held: {held} of {due}.", held=done, due=due))
    return v.paragraph(sentences)


def _line(v: Voice, each: BranchTotals) -> BulletinLine:
    if not each.known:
        told = v("before zhibu was put to use")
        return BulletinLine(
            name=each.name, held="", attendance="", filed="", satisfaction="", birthdays="", missing=told
        )
    missing = v.list(v("{what} ({count})", what=v(_LACKS[lack]), count=count) for lack, count in _lacking(each))
    return BulletinLine(
        name=each.name,
        held=f"{each.held}/{each.planned}",
        attendance=f"{each.present}/{each.total}\n{v.percent(each.present / each.total)}" if each.total else "",
        filed=_filed(v, each),
        satisfaction=_satisfaction(v, each),
        birthdays=f"{each.ceremonies.held}/{each.ceremonies.due}" if each.ceremonies.due else "",
        missing=missing or (v("still ahead") if each.ahead and not each.held else ""),
    )


def _lacking(each: BranchTotals) -> list[tuple[Lack, int]]:
    return [(lack, each.missing[lack]) for lack in Lack if lack in each.missing]


def _filed(v: Voice, each: BranchTotals) -> str:
    facts = [
        v("in time {count}", count=each.filed) if each.filed else "",
        v("late {count}", count=each.filed_late) if each.filed_late else "",
        v("overdue {count}", count=each.overdue) if each.overdue else "",
        v("to come {count}", count=each.to_file) if each.to_file else "",
    ]
    return v.list(fact for fact in facts if fact)


def _satisfaction(v: Voice, each: BranchTotals) -> str:
    if each.satisfaction is not None:
        return v.percent(each.satisfaction)
    if not each.asked_to_vote:
        return v("not asked for") if each.held else ""
    return v("not shown") if each.voted_on else v("open")


def _heads(v: Voice) -> tuple[str, ...]:
    return (
        v.ctx("bulletin", "Branch"),
        v.ctx("bulletin", "Days held"),
        v.ctx("bulletin", "Attendance"),
        v.ctx("bulletin", "Record forms"),
        v.ctx("bulletin", "Satisfaction"),
        v.ctx("bulletin", "Birthdays"),
        v.ctx("bulletin", "Missing or late"),
    )


def text_of(v: Voice, sheet: BulletinSheet, *, branches: bool = True) -> str:
    """The bulletin as plain text, to forward as it stands; without its branches where they are too many for a message."""
    heads = _heads(v)
    lines = [_told(v, heads, each) for each in sheet.branches] if branches else []
    parts = ["\n".join(sheet.title), "\n".join(sheet.opening), *lines, *sheet.closing, "\n".join(sheet.signature)]
    return "\n\n".join(part for part in parts if part)


def _told(v: Voice, heads: tuple[str, ...], each: BulletinLine) -> str:
    cells = (each.held, each.attendance.replace("\n", " "), each.filed, each.satisfaction, each.birthdays, each.missing)
    facts = [
        v("{label}: {value}", label=label, value=cell) for label, cell in zip(heads[1:], cells, strict=True) if cell
    ]
    return "\n".join([each.name, *facts])


def bulletin_docx(v: Voice, sheet: BulletinSheet, *, author: str, now: datetime) -> bytes:
    """The bulletin as a Word paper, to edit, print and stamp; the table's head stands on each page."""
    paper = Paper(v, title=sheet.title[-1], author=author, now=now, margins=_MARGINS)
    for number, line in enumerate(sheet.title):
        paper.paragraph(line, _TITLE, after=12 if number == len(sheet.title) - 1 else 0)
    for line in sheet.opening:
        paper.paragraph(_indented(v, line), _TEXT, after=6)
    table = paper.table(_WIDTHS)
    spans = [1] * len(_WIDTHS)
    table.row([(head, _HEAD) for head in _heads(v)], spans, height=_ROW, repeats=True)
    for each in sheet.branches:
        cells = [
            (each.name, _WORDS),
            *((cell, _CELL) for cell in (each.held, each.attendance, each.filed, each.satisfaction, each.birthdays)),
            (each.missing, _WORDS),
        ]
        height = max(row_height(text, kind, width) for (text, kind), width in zip(cells, _WIDTHS, strict=True))
        table.row(cells, spans, height=max(_ROW, height))
    for number, line in enumerate(sheet.closing):
        paper.paragraph(_indented(v, line), _TEXT, before=10 if number == 0 else 0)
    for number, line in enumerate(sheet.signature):
        paper.paragraph(line, _FOOT, before=18 if number == 0 else 0)
    return paper.saved()


def _indented(v: Voice, text: str) -> str:
    return text if v.locale == "en" else f"　　{text}"
