"""The record form of an activity day as a Word paper: 003's attachment with what 002 asks for beside it.

An ordinary day fits one A4 page, whose room is shared out to the parts that are long or still to be written by hand; a long
one goes on to the next page, nothing is ever cut. Everything can be edited before it is printed and stamped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, Step
from zhibu.branch.evaluation import Dimension
from zhibu.branch.policy import Policy
from zhibu.branch.record import OnLeave, RecordFacts, record_facts
from zhibu.branch.records import Records
from zhibu.forms.paper import Paper, Type, row_height
from zhibu.forms.plan import ITEM_KINDS, MEETINGS
from zhibu.words import Voice, mark

_TITLE: Final = Type(size=20, line=30, bold=True, title=True, align="center")
_LINE: Final = Type(size=12, line=18)
_LABEL: Final = Type(size=11, line=16, bold=True, title=True, align="center")
_TEXT: Final = Type(size=11, line=16)
_SHORT: Final = Type(size=11, line=16, align="center")
_NOTE: Final = Type(size=10, line=14)

_MARGINS: Final = (1.8, 1.5, 2.1)
_WIDTHS: Final = {"zh_CN": (2.5, 6.2, 2.5, 5.6), "zh_TW": (2.5, 6.2, 2.5, 5.6), "en": (3.0, 5.9, 2.4, 5.5)}
_SLACK: Final = 24.0
"""Points of the page that stay free: no two programs set a page alike."""
_LOWEST: Final = 26.0

DIMENSIONS: Final = {
    Dimension.THEME: mark("Distinct theme"),
    Dimension.CONTENT: mark("Substantial content"),
    Dimension.FORM: mark("Lively form"),
    Dimension.EFFECT: mark("Evident effect"),
}
STEPS: Final = {
    Step.SETTLED: mark("The committee settles theme and plan"),
    Step.APPROVED: mark("The superior reviews and approves"),
    Step.PUBLISHED: mark("The notice is published"),
    Step.CONVENED: mark("The meeting is convened"),
    Step.SIGNED_IN: mark("Members sign in"),
    Step.REPORTED: mark("Attendance and agenda are reported"),
    Step.HELD: mark("The activity is held"),
    Step.EVALUATED: mark("The evaluation"),
    Step.SUMMARISED: mark("The summary and the record form"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordItem:
    """One item of the content: its text, its kind and its time where they are known."""

    text: str
    kind: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordForm:
    """Every field of the form in the words in which it is printed; an empty one stays open for handwriting.

    `evaluated` tells whether the branch's documents ask for an evaluation: without it, its rows aren't there.
    """

    title: str
    organisation: str
    date: str
    theme: str
    time: str
    place: str
    attendance: str
    chair: str = ""
    recorder: str = ""
    on_leave: str = ""
    guests: str = ""
    content: tuple[RecordItem, ...] = ()
    discussion: str = ""
    agreement: str = ""
    evaluated: bool = True
    evaluation: str = ""
    comment: str = ""
    summary: str = ""
    wanting: str = ""
    attached: str = ""
    note: str = ""
    late: tuple[str, ...] = ()

    @classmethod
    def of(cls, v: Voice, facts: RecordFacts) -> "RecordForm":
        """The form's words for these facts."""
        day = facts.day
        return cls(
            title=_title(v, facts.policy),
            organisation=facts.branch,
            date=v.date(day.on),
            theme=_theme(v, day),
            time=v.span(facts.starts, facts.ends, year=True),
            place=day.place,
            attendance=_attendance(v, facts),
            chair=day.chair,
            recorder=day.recorder,
            on_leave=_on_leave(v, facts.on_leave),
            content=tuple(_items(v, day)),
            discussion=day.discussion,
            agreement=day.agreement,
            evaluated=facts.policy.evaluation_owed or facts.satisfaction is not None,
            evaluation=_evaluation(v, facts),
            summary=day.summary,
            wanting=day.wanting,
            attached=_attached(v, facts),
            note=_note(v, facts),
            late=tuple(_late(v, facts)),
        )


def record_docx(v: Voice, records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime) -> bytes:
    """The day's record form as it stands now."""
    form = RecordForm.of(v, record_facts(records, day, calendar, now))
    return write(v, form, now=now)


def write(v: Voice, form: RecordForm, *, now: datetime) -> bytes:
    """The form as .docx."""
    paper = Paper(v, title=form.title, author=form.organisation, now=now, margins=_MARGINS)
    paper.paragraph(form.title, _TITLE, after=6)
    paper.ends(v("Party organisation (seal): {branch}", branch=form.organisation), form.date, _LINE, after=4)
    table = paper.table(_WIDTHS[v.locale])
    rows = _rows(v, form)
    notes = [form.note, *form.late]
    below = sum(row_height(text, _NOTE, paper.width) for text in notes) + 8
    room = paper.height - _TITLE.line - 6 - _LINE.line - 4 - below - _SLACK
    for row, height in zip(rows, _heights(rows, table.widths, room), strict=True):
        table.row(row.cells, row.spans, height=height)
    for number, text in enumerate(notes):
        paper.paragraph(text, _NOTE, before=6 if number == 0 else 0)
    return paper.saved()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row of the form. `share` is its part of the room that is left on the page."""

    cells: tuple[tuple[str, Type], ...]
    spans: tuple[int, ...]
    share: float = 0.0

    def needs(self, widths: Sequence[float]) -> float:
        """How high it must be, in points."""
        place, highest = 0, _LOWEST
        for (text, kind), span in zip(self.cells, self.spans, strict=True):
            highest = max(highest, row_height(text, kind, sum(widths[place : place + span])) + 4)
            place += span
        return highest


def _heights(rows: Sequence[_Row], widths: Sequence[float], room: float) -> list[float]:
    """What each row needs, and its share of what is left of the page.

    Where they don't fit one page no row is held to a height: only then can a long one be parted between two pages.
    """
    needs = [row.needs(widths) for row in rows]
    left = room - sum(needs)
    if left < 0:
        return [_LOWEST] * len(rows)
    shares = sum(row.share for row in rows) or 1.0
    return [need + left * row.share / shares for need, row in zip(needs, rows, strict=True)]


def _rows(v: Voice, form: RecordForm) -> list[_Row]:
    def wide(label: str, text: str, share: float = 0.0) -> _Row:
        return _Row(cells=((label, _LABEL), (text, _TEXT)), spans=(1, 3), share=share)

    def two(label: str, text: str, other: str, beside: str) -> _Row:
        return _Row(cells=((label, _LABEL), (text, _SHORT), (other, _LABEL), (beside, _SHORT)), spans=(1, 1, 1, 1))

    rows = [
        wide(v.ctx("form", "Theme"), form.theme, 0.3),
        two(v.ctx("form", "Time"), form.time, v.ctx("form", "Place"), form.place),
        two(v.ctx("form", "Chair"), form.chair, v.ctx("form", "Recorder"), form.recorder),
        wide(v.ctx("form", "Members taking part"), form.attendance, 0.2),
        wide(v.ctx("form", "Leave and make-up study"), form.on_leave, 0.4),
        wide(v.ctx("form", "Guests"), form.guests, 0.2),
        wide(v.ctx("form", "Content"), _content(v, form.content), 2.0),
        wide(v.ctx("form", "Discussion"), form.discussion, 2.0),
        wide(v.ctx("form", "What was agreed"), form.agreement, 1.2),
    ]
    if form.evaluated:
        rows += [
            wide(v.ctx("form", "Evaluation"), form.evaluation, 0.4),
            wide(v.ctx("form", "Comment"), form.comment, 1.2),
        ]
    rows += [
        wide(v.ctx("form", "Summary"), form.summary, 2.0),
        wide(v.ctx("form", "What was wanting, and what will be better"), form.wanting, 1.2),
        wide(v.ctx("form", "Attached"), form.attached, 0.2),
    ]
    return rows


def _content(v: Voice, items: Sequence[RecordItem]) -> str:
    lines = []
    for number, item in enumerate(items, start=1):
        text = v("{text} [{kind}]", text=item.text, kind=item.kind) if item.kind else item.text
        lines.append(" ".join(filter(None, (f"{number}.", item.at, text))))
    return "\n".join(lines)


# The words of the facts


def _title(v: Voice, policy: Policy) -> str:
    """002 calls it 主题党日活动纪实表, 003 and 004 党日活动记录表."""
    if policy.record_title == "theme_party_day":
        return v("Record of a Theme Party Day")
    return v("Record of a Party Member Activity Day")


def _theme(v: Voice, day: ActivityDay) -> str:
    """The themes; below them, where the plan says so, whether they come from above and what the day counts as."""
    said = []
    if day.required is not None:
        said.append(v.ctx("form", "required theme") if day.required else v.ctx("form", "own theme"))
    if day.partner:
        said.append(v("held jointly with {partner}", partner=day.partner))
    if day.counts_as:
        said.append(v("counts as {meetings}", meetings=v.list(v(MEETINGS[each]) for each in day.counts_as)))
    themes = "\n".join(day.themes)
    return themes if not said else v("{text} ({remark})", text=themes, remark=_joined(v, said))


def _joined(v: Voice, parts: Sequence[str]) -> str:
    return ("; " if v.locale == "en" else "；").join(parts)


def _attendance(v: Voice, facts: RecordFacts) -> str:
    if facts.present is None:
        return v("Due to take part: {due}; took part: ____ (signatures attached).", due=facts.due)
    return v(
        "Due to take part: {due}; took part: {present} (signatures attached).", due=facts.due, present=facts.present
    )


def _on_leave(v: Voice, excused: Sequence[OnLeave]) -> str:
    lines = []
    for each in excused:
        if each.undecided:
            lines.append(v("{name} ({reason}; asked, undecided)", name=each.name, reason=each.reason))
        else:
            lines.append(v("{text} ({remark})", text=each.name, remark=each.reason) if each.reason else each.name)
    return _joined(v, lines)


def _items(v: Voice, day: ActivityDay) -> list[RecordItem]:
    return [
        RecordItem(text=item.text, kind=v(ITEM_KINDS[item.kind]) if item.kind is not None else "")
        for item in day.agenda
    ]


def _evaluation(v: Voice, facts: RecordFacts) -> str:
    tally = facts.satisfaction
    if tally is None:
        return ""
    whole = v.plural(
        "Satisfaction rate {rate}; {n} member took part in the evaluation.",
        "Satisfaction rate {rate}; {n} members took part in the evaluation.",
        tally.voters,
        rate=v.percent(tally.rate),
    )
    single = _joined(
        v,
        [
            v("{dimension} {rate}", dimension=_dimension(v, each, facts.policy), rate=v.percent(share))
            for each, share in facts.by_dimension
        ],
    )
    return f"{whole}\n{single}"


def _dimension(v: Voice, which: Dimension, policy: Policy) -> str:
    if which is Dimension.EXTRA:
        return policy.evaluation_extra or v("Further remarks")
    return v(DIMENSIONS[which])


def _attached(v: Voice, facts: RecordFacts) -> str:
    if facts.present is None:
        return v("Signature sheet: ____; written requests for leave: ____; photographs: ____")
    decided = sum(1 for each in facts.on_leave if not each.undecided)
    return v("Signature sheet; written requests for leave: {leaves}; photographs: ____", leaves=decided)


def _note(v: Voice, facts: RecordFacts) -> str:
    """003“此表一式两份，党支部留存一份，报上级党组织一份，于每次活动日后3日内报送”."""
    days, copies = facts.policy.record_days, facts.policy.record_copies
    if copies == 2:
        said = v("In duplicate: one is kept by the branch, one goes to the superior Party organisation.")
    else:
        said = v.plural(
            "In {n} copy, for the superior Party organisation.",
            "In {n} copies: one is kept by the branch, the others go to the superior Party organisation.",
            copies,
        )
    until = v.plural(
        "To be handed in within {n} day after the activity day (by {date}).",
        "To be handed in within {n} days after the activity day (by {date}).",
        days,
        date=v.short(facts.deadline),
    )
    return v("Note: {text}", text=v.paragraph([said, until]))


def _late(v: Voice, facts: RecordFacts) -> list[str]:
    """What was entered after its time stands there as such; nothing is back-dated."""
    lines = []
    if facts.late_signins:
        lines.append(
            v.plural(
                "Entered late: the sign-in of {n} member.",
                "Entered late: the sign-in of {n} members.",
                len(facts.late_signins),
            )
        )
    lines += [
        v("Entered late: {step}, on {moment}.", step=v(STEPS[step.step]), moment=v.moment(step.at, year=True))
        for step in facts.late_steps
    ]
    return lines
