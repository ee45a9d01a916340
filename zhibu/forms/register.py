"""The signature sheet of an activity day as a Word paper (003“附签名”): name, time, way of sign-in, and room to sign.

Two panels side by side, so that forty members fit one A4 page with lines wide enough for a pen. Before the day it lists everybody
due, to be printed and signed; afterwards it is filled from the sign-in, and nobody is listed twice.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from zhibu.branch.attendance import Way
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.record import Signature, SignatureFacts, signature_facts
from zhibu.branch.records import Records
from zhibu.forms.paper import POINTS_PER_CM, Paper, Type
from zhibu.words import Voice, mark_ctx

_TITLE: Final = Type(size=20, line=30, bold=True, title=True, align="center")
_LINE: Final = Type(size=12, line=18)
_LABEL: Final = Type(size=10.5, line=15, bold=True, title=True, align="center")
_TEXT: Final = Type(size=11, line=15, align="center")
_SMALL: Final = Type(size=10, line=14, align="center")
_NOTE: Final = Type(size=10, line=14)

_MARGINS: Final = (1.8, 1.5, 1.8)
_ROWS: Final = 20
_HEIGHT: Final = 1.0 * POINTS_PER_CM
# no., name, time, way, signature: one panel of two; without signatures the names get their room.
_PANEL: Final = (0.9, 2.2, 1.5, 1.6, 2.5)
_PANEL_UNSIGNED: Final = (0.9, 3.4, 2.0, 2.4)

WAYS: Final = {
    Way.BUTTON: mark_ctx("way of sign-in", "in person"),
    Way.FOR_SOMEONE: mark_ctx("way of sign-in", "by another"),
    Way.REMOTE: mark_ctx("way of sign-in", "remotely"),
}


def register_docx(v: Voice, records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime) -> bytes:
    """The day's signature sheet as it stands now."""
    return write(v, signature_facts(records, day, calendar, now), now=now)


def write(v: Voice, facts: SignatureFacts, *, now: datetime) -> bytes:
    """The sheet as .docx: forty names a page."""
    title = v("Sign-in sheet")
    paper = Paper(v, title=title, author=facts.branch, now=now, margins=_MARGINS)
    signed = facts.policy.signature_printed
    widths = _PANEL if signed else _PANEL_UNSIGNED
    names = list(enumerate(facts.signatures, start=1))
    pages = [names[start : start + 2 * _ROWS] for start in range(0, len(names), 2 * _ROWS)] or [[]]
    for number, page in enumerate(pages):
        heading = paper.paragraph(title, _TITLE, after=6)
        heading.paragraph_format.page_break_before = number > 0
        _heading(v, paper, facts)
        _panels(v, paper, page, widths, signed=signed)
    for text in _notes(v, facts):
        paper.paragraph(text, _NOTE, before=3)
    return paper.saved()


def _heading(v: Voice, paper: Paper, facts: SignatureFacts) -> None:
    day = facts.day
    paper.ends(v("Party organisation: {branch}", branch=facts.branch), v.moment(facts.starts, year=True), _LINE)
    paper.paragraph(v("Theme: {theme}", theme=day.theme), _LINE)
    place = v("Place: {place}", place=day.place) if day.place else ""
    present = sum(1 for each in facts.signatures if each.at is not None)
    if facts.over:
        count = v("Due: {due}; present: {present}", due=facts.due, present=present)
    else:
        count = v("Due: {due}; present: ____", due=facts.due)
    paper.ends(place, count, _LINE, after=4)


def _panels(
    v: Voice, paper: Paper, page: Sequence[tuple[int, Signature]], widths: Sequence[float], *, signed: bool
) -> None:
    """Down the left panel first, then down the right one."""
    table = paper.table((*widths, *widths))
    labels = [
        v.ctx("sign-in sheet", "No."),
        v.ctx("sign-in sheet", "Name"),
        v.ctx("sign-in sheet", "Time"),
        v.ctx("sign-in sheet", "Way"),
    ]
    if signed:
        labels.append(v.ctx("sign-in sheet", "Signature"))
    spans = (1,) * (2 * len(widths))
    table.row([(label, _LABEL) for label in (*labels, *labels)], spans, height=24, repeats=True)
    rows = max((len(page) + 1) // 2, min(_ROWS, len(page)))
    rows = _ROWS if len(page) > _ROWS else rows
    for place in range(rows):
        cells = []
        for at in (place, place + rows):
            number, signature = page[at] if at < len(page) else (0, None)
            cells += _cells(v, number, signature, signed=signed)
        table.row(cells, spans, height=_HEIGHT)


def _cells(v: Voice, number: int, signature: Signature | None, *, signed: bool) -> list[tuple[str, Type]]:
    if signature is None:
        return [("", _TEXT)] * (5 if signed else 4)
    way = v(WAYS[signature.way]) if signature.way is not None else ""
    if signature.late:
        way = v("{way}, late", way=way)
    cells = [
        (f"{number}", _TEXT),
        (signature.name, _TEXT if len(signature.name) <= 5 else _SMALL),
        (v.time(signature.at) if signature.at is not None else "", _SMALL),
        (way, _SMALL),
    ]
    return [*cells, ("", _TEXT)] if signed else cells


def _notes(v: Voice, facts: SignatureFacts) -> list[str]:
    """Who was signed in by whom; that late entries are late."""
    lines = [
        v("{name} was signed in by {by}.", name=each.name, by=each.by)
        for each in facts.signatures
        if each.by and each.at is not None
    ]
    notes = [v.paragraph(lines)] if lines else []
    if any(each.late for each in facts.signatures):
        notes.append(v("“Late” marks a sign-in that was entered after the activity."))
    return notes
