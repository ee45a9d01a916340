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
from zhibu.forms.paper import POINTS_PER_CM, Paper, Type, row_height
from zhibu.words import Voice, mark_ctx

_TITLE: Final = Type(size=20, line=30, bold=True, title=True, align="center")
_LINE: Final = Type(size=12, line=18)
_LABEL: Final = Type(size=10.5, line=15, bold=True, title=True, align="center")
_TEXT: Final = Type(size=11, line=15, align="center")
_SMALL: Final = Type(size=9.5, line=12.5, align="center")
_NOTE: Final = Type(size=10, line=14)

_MARGINS: Final = (1.8, 1.5, 1.5)
_ROWS: Final = 20
_HEIGHTS: Final = (0.9 * POINTS_PER_CM, 1.25 * POINTS_PER_CM)
"""A row is at least as high as a signature needs; fewer rows are roomier."""
_LABEL_HEIGHT: Final = 24.0
_SLACK: Final = 16.0
# no., name, time, way, signature: one panel of two; without signatures the names get their room.
_PANEL: Final = (1.1, 2.2, 1.7, 1.75, 2.25)
_PANEL_UNSIGNED: Final = (1.1, 3.5, 2.0, 2.4)

WAYS: Final = {
    Way.BUTTON: mark_ctx("way of sign-in", "in person"),
    Way.CODE: mark_ctx("way of sign-in", "by code"),
    Way.FOR_SOMEONE: mark_ctx("way of sign-in", "by another"),
    Way.REMOTE: mark_ctx("way of sign-in", "remotely"),
    Way.SUITABLE: mark_ctx("way of sign-in", "in a suitable way"),
    Way.HOST: mark_ctx("way of sign-in", "at the host"),
    Way.SHEET: mark_ctx("way of sign-in", "on paper"),
    Way.APPEAL: mark_ctx("way of sign-in", "on appeal"),
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
    notes = _notes(v, facts)
    room = _room(v, paper, facts, notes)
    rows = max(1, min(_ROWS, int(room / _HEIGHTS[0])))
    names = list(enumerate(facts.signatures, start=1))
    pages = [names[start : start + 2 * rows] for start in range(0, len(names), 2 * rows)] or [[]]
    for number, page in enumerate(pages):
        heading = paper.paragraph(title, _TITLE, after=6)
        heading.paragraph_format.page_break_before = number > 0
        _heading(v, paper, facts)
        _panels(v, paper, page, widths, room=room, signed=signed)
    for text in notes:
        paper.paragraph(text, _NOTE, before=3)
    return paper.saved()


def _room(v: Voice, paper: Paper, facts: SignatureFacts, notes: Sequence[str]) -> float:
    """How many points a page has for rows, under its heading and above the notes."""
    above = _TITLE.line + 6 + row_height(_theme(v, facts), _LINE, paper.width) + 2 * _LINE.line + 4 + _LABEL_HEIGHT
    # Notes longer than that go on to a page of their own, rather than leave hardly a name on each.
    below = min(sum(row_height(text, _NOTE, paper.width) + 3 for text in notes), paper.height / 4) + _SLACK
    return paper.height - above - below


def _theme(v: Voice, facts: SignatureFacts) -> str:
    return v("Theme: {theme}", theme=facts.day.theme)


def _heading(v: Voice, paper: Paper, facts: SignatureFacts) -> None:
    day = facts.day
    paper.ends(v("Party organisation: {branch}", branch=facts.branch), v.moment(facts.starts, year=True), _LINE)
    paper.paragraph(_theme(v, facts), _LINE)
    place = v("Place: {place}", place=day.place) if day.place else ""
    present = sum(1 for each in facts.signatures if each.at is not None)
    if facts.over:
        count = v("Members {total}; due: {due}; present: {present}", total=facts.total, due=facts.due, present=present)
    else:
        count = v("Members {total}; due: {due}; present: ____", total=facts.total, due=facts.due)
    paper.ends(place, count, _LINE, after=4)


def _panels(
    v: Voice, paper: Paper, page: Sequence[tuple[int, Signature]], widths: Sequence[float], *, room: float, signed: bool
) -> None:
    """Down the left panel first, then down the right one; `room` is how many points all rows may take."""
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
    table.row([(label, _LABEL) for label in (*labels, *labels)], spans, height=_LABEL_HEIGHT, repeats=True)
    rows = (len(page) + 1) // 2
    low, high = _HEIGHTS
    height = max(low, min(high, room / max(1, rows)))
    for place in range(rows):
        cells = []
        for at in (place, place + rows):
            number, signature = page[at] if at < len(page) else (0, None)
            cells += _cells(v, number, signature, signed=signed)
        table.row(cells, spans, height=height)


def _cells(v: Voice, number: int, signature: Signature | None, *, signed: bool) -> list[tuple[str, Type]]:
    if signature is None:
        return [("", _TEXT)] * (5 if signed else 4)
    way = v(WAYS[signature.way]) if signature.way is not None else ""
    if signature.late:
        # A long one would break in the midst of a word.
        way = f"{way}\n{v.ctx('way of sign-in', 'late')}" if len(way) > 2 else v("{way}, late", way=way)
    cells = [
        (f"{number}", _TEXT),
        (signature.name, _TEXT if len(signature.name) <= 5 else _SMALL),
        (_time(v, signature), _SMALL),
        (way, _SMALL),
    ]
    return [*cells, ("", _TEXT)] if signed else cells


def _time(v: Voice, signature: Signature) -> str:
    """When; of what was entered late also the day, for it may be another one."""
    if signature.at is None:
        return ""
    return f"{v.short(signature.at)}\n{v.time(signature.at)}" if signature.late else v.time(signature.at)


def _notes(v: Voice, facts: SignatureFacts) -> list[str]:
    """Who was signed in by whom; who came late and who left early; guests; that late entries are late."""
    signed = [each for each in facts.signatures if each.at is not None]
    notes = [v.paragraph(lines) for lines in (_by_others(v, signed), _hours(v, signed)) if lines]
    if facts.guests:
        notes.append(v("Guests: {count}.", count=facts.guests))
    if any(each.late for each in signed):
        notes.append(v("“Late” marks a sign-in that was entered after the activity."))
    return notes


def _by_others(v: Voice, signed: Sequence[Signature]) -> list[str]:
    """One sentence for each way and each who entered it; with their reasons, but those that the sheet's own column says."""
    groups: dict[tuple[str, bool], list[Signature]] = {}
    for each in signed:
        if each.by:
            groups.setdefault((each.by, each.way is Way.SHEET), []).append(each)
    lines = []
    for (by, from_paper), several in groups.items():
        names = v.list(_named(v, each) for each in several)
        if from_paper:
            lines.append(v("Entered by {by} from the sheet signed on paper: {names}.", by=by, names=names))
        else:
            lines.append(v("Signed in by {by}: {names}.", by=by, names=names))
    return lines


def _named(v: Voice, each: Signature) -> str:
    """With the way in which they took part; what somebody wrote to be counted is between them and who decided it."""
    told = each.why and each.way is not Way.APPEAL
    return v("{name} ({why})", name=each.name, why=each.why) if told else each.name


def _hours(v: Voice, signed: Sequence[Signature]) -> list[str]:
    late = [
        v.plural("{name} ({n} minute)", "{name} ({n} minutes)", each.minutes_late, name=each.name)
        for each in signed
        if each.minutes_late
    ]
    left = [
        v("{name} ({time}, {why})", name=each.name, time=v.time(each.left.at), why=each.left.why)
        for each in signed
        if each.left
    ]
    return [
        *([v("Came late: {names}.", names=v.list(late))] if late else []),
        *([v("Left early: {names}.", names=v.list(left))] if left else []),
    ]
