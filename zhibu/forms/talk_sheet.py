"""The blank record of a heart-to-heart talk (谈心谈话记录表) as a Word paper, a page a celebrant, to be filled in by hand.

001“采取个别谈话或集中座谈形式,与党员干部进行一次谈心谈话”. Printed in are who, with whom, when, where and in which form, as far as
it is recorded; the fields of what was said are ruled and empty, always: nothing of it is known to the program.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from zhibu.branch.birthday import Birthday
from zhibu.branch.records import Records
from zhibu.branch.talks import HeartTalk, TalkForm
from zhibu.forms.paper import Paper, Table, Type, row_height
from zhibu.words import Voice, mark, mark_ctx

_TITLE: Final = Type(size=20, line=30, bold=True, title=True, align="center")
_LINE: Final = Type(size=12, line=18)
_LABEL: Final = Type(size=11, line=16, bold=True, title=True, align="center")
_SHORT: Final = Type(size=11, line=16, align="center")
_TEXT: Final = Type(size=11, line=16)
_RULE: Final = Type(size=11, line=26)
_NOTE: Final = Type(size=10, line=14)

_MARGINS: Final = (1.8, 1.5, 2.1)
_WIDTHS: Final = {"zh_CN": (2.6, 5.8, 2.6, 5.8), "zh_TW": (2.6, 5.8, 2.6, 5.8), "en": (3.2, 5.2, 3.2, 5.2)}
_WIDEST: Final = 29.0
"""Points from line to line, where the page has room."""
_ROW: Final = 28.0
_SIGNED: Final = 46.0
_SLACK: Final = 26.0
_FIELDS: Final = (
    (mark("What the member tells of the past year: thoughts, study, work and life"), 5),
    (mark("What the branch says of the past year: what is done well, what is wanting"), 4),
    (mark("Opinions and suggestions for the Party organisation"), 3),
    (mark("Thoughts at present, and actual difficulties"), 3),
    (mark("What is to be done to help"), 3),
)
"""001's contents of the talk, each with its share of the ruled lines."""

FORMS: Final = {
    TalkForm.INDIVIDUAL: mark_ctx("talk", "individually"),
    TalkForm.GROUP: mark_ctx("talk", "as a group"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkSheet:
    """What is printed into one sheet; an empty field stays open for handwriting."""

    name: str
    accepted: str
    occasion: str
    host: str = ""
    when: str = ""
    place: str = ""
    form: str = ""
    late: str = ""

    @classmethod
    def of(cls, v: Voice, records: Records, one: Birthday) -> "TalkSheet":
        """The sheet of one political birthday, with what is recorded of its talk."""
        member = one.member
        blank = cls(
            name=member.name,
            accepted=v.date(member.accepted_on) if member.accepted_on is not None else "",
            occasion=v("{date}\n{nth} anniversary of joining", date=v.date(one.on), nth=v.anniversary(one.years)),
        )
        talk = records.heart_talks.get(one.id)
        return blank if talk is None else _held(v, records, blank, talk)


def _held(v: Voice, records: Records, blank: TalkSheet, talk: HeartTalk) -> TalkSheet:
    host = records.members.get(talk.host)
    when = v.date(talk.on)
    if talk.start is not None:
        when = v("{date}, {time}", date=when, time=v.time(talk.start))
    return TalkSheet(
        name=blank.name,
        accepted=blank.accepted,
        occasion=blank.occasion,
        host=host.name if host is not None else "",
        when=when,
        place=talk.place,
        form=v(FORMS[talk.form]),
        late=v("Entered late, on {date}.", date=v.date(talk.at)) if talk.late else "",
    )


def talk_sheets_docx(v: Voice, records: Records, birthdays: Sequence[Birthday], *, now: datetime) -> bytes:
    """A sheet for each of these political birthdays, each on a page of its own."""
    title = v("Record of a heart-to-heart talk")
    paper = Paper(v, title=title, author=records.branch.name, now=now, margins=_MARGINS)
    for number, one in enumerate(birthdays):
        _page(v, paper, title, records.branch.name, TalkSheet.of(v, records, one), first=number == 0)
    return paper.saved()


def _page(v: Voice, paper: Paper, title: str, branch: str, sheet: TalkSheet, *, first: bool) -> None:
    heading = paper.paragraph(title, _TITLE, after=6)
    heading.paragraph_format.page_break_before = not first
    paper.paragraph(v("Party organisation: {branch}", branch=branch), _LINE, after=4)
    table = paper.table(_WIDTHS[v.locale])
    above = _facts(v, table, sheet)
    notes = [
        v("To be filled in by hand and kept by the branch. What is said in a talk is entered into no program."),
        sheet.late,
    ]
    below = sum(row_height(text, _NOTE, paper.width) + 3 for text in notes if text) + 8
    branch_line = row_height(v("Party organisation: {branch}", branch=branch), _LINE, paper.width) + 4
    room = paper.height - _TITLE.line - 6 - branch_line - above - _SIGNED - below - _SLACK
    _fields(v, table, room)
    table.row(
        [
            (v("Who led the talk:\nsignature"), _LABEL),
            ("", _SHORT),
            (v("The member:\nsignature"), _LABEL),
            ("", _SHORT),
        ],
        (1, 1, 1, 1),
        height=_SIGNED,
    )
    for number, text in enumerate(each for each in notes if each):
        paper.paragraph(v("Note: {text}", text=text), _NOTE, before=5 if number == 0 else 0)


def _facts(v: Voice, table: Table, sheet: TalkSheet) -> float:
    """Who, with whom, when, where and in which form; returns how many points high that is."""
    either = "　".join(f"□{v(label)}" for label in FORMS.values())
    rows = (
        (v("The member"), sheet.name, v("The talk is led by"), sheet.host),
        (v("Joined the Party"), sheet.accepted, v("Political birthday"), sheet.occasion),
        (v("Time of the talk"), sheet.when, v("Place of the talk"), sheet.place),
    )
    high = 0.0
    for left, one, right, other in rows:
        needs = max(row_height(text, _SHORT, table.widths[1]) for text in (left, one, right, other)) + 6
        height = max(_ROW, needs)
        table.row([(left, _LABEL), (one, _SHORT), (right, _LABEL), (other, _SHORT)], (1, 1, 1, 1), height=height)
        high += height
    table.row([(v("Form of the talk"), _LABEL), (sheet.form or either, _SHORT)], (1, 3), height=_ROW)
    return high + _ROW


def _fields(v: Voice, table: Table, room: float) -> None:
    """The ruled fields: as many lines as the page has room for, shared out among them."""
    shares = [share for _, share in _FIELDS]
    lines = int((room - 2 * len(_FIELDS)) // _RULE.line)
    rule = replace(_RULE, line=min(_WIDEST, (room - 2 * len(_FIELDS)) / max(lines, 1)))
    # Each ends where its part of the whole ends, so that no line is lost in rounding.
    ends = [lines * sum(shares[: place + 1]) // sum(shares) for place in range(len(shares))]
    for (label, _), begin, end in zip(_FIELDS, [0, *ends], ends, strict=False):
        table.ruled(v(label), _LABEL, rule, lines=max(2, end - begin))
