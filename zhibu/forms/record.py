"""The record form of an activity day as a Word paper: 003's attachment with what 002 asks for beside it, the day's photos, and on
a last page the acts of the journal on which each field rests.

An ordinary day fits one A4 page, whose room is shared out to the parts that are long or still to be written by hand; a long
one goes on to the next page, nothing is ever cut. Everything can be edited before it is printed and stamped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from zhibu.branch.birthday_year import of_day
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, Step
from zhibu.branch.evaluation import Dimension
from zhibu.branch.evidence import Field, Traced, ranges
from zhibu.branch.guests import Guest, GuestKind
from zhibu.branch.ids import MemberId
from zhibu.branch.policy import Policy
from zhibu.branch.poll import Poll, reaches_quorum
from zhibu.branch.record import OnLeave, RecordFacts, record_facts
from zhibu.branch.records import Records
from zhibu.branch.steps import DAEMON
from zhibu.forms.ceremonies import ceremony_section
from zhibu.forms.paper import Paper, Type, in_lines, row_height
from zhibu.forms.plan import ITEM_KINDS, MEETINGS
from zhibu.words import Voice, mark, mark_ctx

_TITLE: Final = Type(size=20, line=30, bold=True, title=True, align="center")
_LINE: Final = Type(size=12, line=18)
_LABEL: Final = Type(size=11, line=16, bold=True, title=True, align="center")
_TEXT: Final = Type(size=11, line=16)
_SHORT: Final = Type(size=11, line=16, align="center")
_NOTE: Final = Type(size=10, line=14)
_HEADING: Final = Type(size=16, line=26, bold=True, title=True, align="center")
_CAPTION: Final = Type(size=10, line=14, align="center")

_MARGINS: Final = (1.8, 1.5, 2.1)
_WIDTHS: Final = {"zh_CN": (2.5, 6.2, 2.5, 5.6), "zh_TW": (2.5, 6.2, 2.5, 5.6), "en": (3.0, 5.9, 2.4, 5.5)}
_SLACK: Final = 24.0
"""Points of the page that stay free: no two programs set a page alike."""
_LOWEST: Final = 26.0
_PICTURE_HEIGHT: Final = 6.4
"""Centimetres: three rows of two a page, with their captions."""
_TRACE_WIDTHS: Final = (4.0, 4.4, 5.0, 3.4)
OPERATOR: Final = "operator"

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


FIELDS: Final = {
    Field.THEME: mark_ctx("form", "Theme"),
    Field.TIME: mark_ctx("form", "Time"),
    Field.PLACE: mark_ctx("form", "Place"),
    Field.CHAIR: mark_ctx("form", "Chair"),
    Field.RECORDER: mark_ctx("form", "Recorder"),
    Field.STEPS: mark_ctx("form", "Steps that were entered"),
    Field.NOTICES: mark_ctx("form", "Notices in the group"),
    Field.ATTENDANCE: mark_ctx("form", "Members taking part"),
    Field.LEAVE: mark_ctx("form", "Leave"),
    Field.MAKEUP: mark_ctx("form", "Make-up study"),
    Field.GUESTS: mark_ctx("form", "Guests"),
    Field.CONTENT: mark_ctx("form", "Content"),
    Field.CEREMONY: mark_ctx("form", "Political birthdays"),
    Field.DISCUSSION: mark_ctx("form", "Discussion"),
    Field.AGREEMENT: mark_ctx("form", "What was agreed"),
    Field.POLLS: mark_ctx("form", "Polls"),
    Field.EVALUATION: mark_ctx("form", "Evaluation"),
    Field.COMMENT: mark_ctx("form", "Comment"),
    Field.SUMMARY: mark_ctx("form", "Summary"),
    Field.WANTING: mark_ctx("form", "What was wanting, and what will be better"),
    Field.PHOTOS: mark_ctx("form", "Photographs"),
    Field.FILED: mark_ctx("form", "Handed in"),
}
GUESTS: Final = {
    GuestKind.LIAISON: mark_ctx("guest", "Liaison of the superior"),
    GuestKind.CADRE: mark_ctx("guest", "Leading cadre"),
    GuestKind.PROSPECTIVE: mark_ctx("guest", "Prospective member"),
    GuestKind.APPLICANT: mark_ctx("guest", "Active applicant"),
    GuestKind.YOUTH: mark_ctx("guest", "Youth League member"),
    GuestKind.OTHER_BRANCH: mark_ctx("guest", "Member of another branch"),
    GuestKind.PARTNER: mark_ctx("guest", "Partner branch"),
    GuestKind.NON_PARTY: mark_ctx("guest", "Non-member"),
    GuestKind.SERVED: mark_ctx("guest", "Person served"),
    GuestKind.PUBLIC: mark_ctx("guest", "Representative of the public"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo of the day with its caption; without a picture it can't be shown on paper, and is only named."""

    caption: str
    jpeg: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRow:
    """One field with the acts that it rests on, in words."""

    field: str
    acts: str
    when: str
    by: str


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
    polls: str = ""
    ceremony: str = ""
    filed: str = ""
    photos: tuple[Photo, ...] = ()
    traces: tuple[TraceRow, ...] = ()

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
            on_leave=_on_leave(v, facts.on_leave, facts.made_up),
            guests=_guests(v, facts.guests),
            content=tuple(_items(v, facts)),
            discussion=day.discussion,
            agreement=day.agreement,
            evaluated=facts.policy.evaluation_owed or facts.satisfaction is not None,
            evaluation=_evaluation(v, facts),
            comment=_comments(v, facts),
            summary=day.summary,
            wanting=day.wanting,
            attached=_attached(v, facts),
            note=_note(v, facts),
            late=tuple(_late(v, facts)),
            polls=_polls(v, facts.polls, facts.policy),
            filed=_filed(v, facts),
        )


def record_docx(
    v: Voice,
    records: Records,
    day: ActivityDay,
    *,
    calendar: Calendar,
    now: datetime,
    photos: Mapping[str, bytes | None] | None = None,
    traces: Sequence[Traced] = (),
) -> bytes:
    """The day's record form as it stands now. `photos` are its photos by their enclosure's id, as `forms.photos.scaled` gives
    them; `traces` what the journal says of its fields: with them it has a last page that tells how it came about."""
    facts = record_facts(records, day, calendar, now)
    form = RecordForm.of(v, facts)
    shown = tuple(_photo(v, place, facts, photos or {}) for place in range(len(facts.photos)))
    held = of_day(records, day.id, calendar.today(now))
    ceremony = ceremony_section(v, records, held) if held is not None else ""
    return write(v, replace(form, ceremony=ceremony, photos=shown, traces=trace_rows(v, facts, traces)), now=now)


def write(v: Voice, form: RecordForm, *, now: datetime) -> bytes:
    """The form as .docx."""
    paper = Paper(v, title=form.title, author=form.organisation, now=now, margins=_MARGINS)
    paper.paragraph(form.title, _TITLE, after=6)
    paper.ends(v("Party organisation (seal): {branch}", branch=form.organisation), form.date, _LINE, after=4)
    table = paper.table(_WIDTHS[v.locale])
    rows = _rows(v, form)
    notes = [each for each in (form.note, form.filed, *form.late) if each]
    below = sum(row_height(text, _NOTE, paper.width) for text in notes) + 8
    room = paper.height - _TITLE.line - 6 - _LINE.line - 4 - below - _SLACK
    for row, height in zip(rows, _heights(rows, table.widths, room), strict=True):
        table.row(row.cells, row.spans, height=height)
    for number, text in enumerate(notes):
        paper.paragraph(text, _NOTE, before=6 if number == 0 else 0)
    _add_photos(v, paper, form)
    _add_traces(v, paper, form)
    return paper.saved()


def _add_photos(v: Voice, paper: Paper, form: RecordForm) -> None:
    """On pages of their own, two a row; what can't be shown on paper is named below them."""
    if not form.photos:
        return
    paper.new_page(v("Photographs of the activity"), _HEADING)
    paper.ends(v("Party organisation: {branch}", branch=form.organisation), form.date, _LINE, after=6)
    shown = [(photo.jpeg, photo.caption) for photo in form.photos if photo.jpeg is not None]
    if shown:
        paper.pictures(shown, _CAPTION, height=_PICTURE_HEIGHT)
    for photo in form.photos:
        if photo.jpeg is None:
            paper.paragraph(v("{photo}: kept with the branch's files.", photo=photo.caption), _NOTE, before=3)
    paper.paragraph(
        v("These photographs belong to the branch's own record. They are published only where those shown agree."),
        _NOTE,
        before=6,
    )


def _add_traces(v: Voice, paper: Paper, form: RecordForm) -> None:
    """The page for who inspects: on which acts each field rests."""
    if not form.traces:
        return
    paper.new_page(v("How this record came about"), _HEADING)
    paper.ends(v("Party organisation: {branch}", branch=form.organisation), form.date, _LINE, after=4)
    table = paper.table(_TRACE_WIDTHS)
    labels = (
        v.ctx("form", "Field"),
        v.ctx("form", "Acts in the journal"),
        v.ctx("form", "Entered"),
        v.ctx("form", "By"),
    )
    spans = (1, 1, 1, 1)
    table.row([(label, _LABEL) for label in labels], spans, height=_LOWEST, repeats=True)
    for row in form.traces:
        cells = [(row.field, _SHORT), (row.acts, _SHORT), (row.when, _SHORT), (row.by, _SHORT)]
        table.row(cells, spans, height=_LOWEST)
    paper.paragraph(
        v(
            "The numbers are those of the acts in the branch's journal, whose chain shows whether anything was altered"
            " afterwards. A field that isn't listed was not entered."
        ),
        _NOTE,
        before=6,
    )


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
    if form.ceremony:
        rows.insert(7, wide(v.ctx("form", "Political birthdays"), form.ceremony, 0.4))
    if form.polls:
        rows.append(wide(v.ctx("form", "Polls"), form.polls, 0.2))
    if form.evaluated or form.comment:
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
    """002 calls it 主题党日活动纪实表, 003 and 004 党日活动记录表, after the name of the place."""
    if policy.record_title == "theme_party_day":
        return v("Record of a Theme Party Day")
    title = v("Record of a Party Member Activity Day")
    return v("{place}: {title}", place=policy.record_place, title=title) if policy.record_place else title


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


def _on_leave(v: Voice, excused: Sequence[OnLeave], made_up: int) -> str:
    """Who is on leave, by name and reason, and whether they made it up; of the others who did, only how many."""
    lines = []
    for each in excused:
        remarks = [each.reason] if each.reason else []
        if each.undecided:
            remarks.append(v("asked, undecided"))
        if each.studied is not None:
            on = v.short(each.studied)
            remarks.append(
                v("made up late, on {date}", date=on) if each.studied_late else v("made up on {date}", date=on)
            )
        remark = _joined(v, remarks)
        lines.append(v("{text} ({remark})", text=each.name, remark=remark) if remark else each.name)
    if made_up:
        lines.append(v.plural("{n} other member made it up", "{n} other members made it up", made_up))
    return _joined(v, lines)


def _guests(v: Voice, came: Sequence[Guest]) -> str:
    """By kind, those who are known by name and how many others."""
    kinds: dict[GuestKind, list[str]] = {}
    for guest in came:
        if guest.name:
            told = (
                v("{text} ({remark})", text=guest.name, remark=guest.organisation) if guest.organisation else guest.name
            )
        else:
            told = v.plural("{n} person", "{n} people", guest.count)
        kinds.setdefault(guest.kind, []).append(told)
    lines = [v("{label}: {value}", label=v(GUESTS[kind]), value=v.list(told)) for kind, told in kinds.items()]
    return _joined(v, lines)


def _items(v: Voice, facts: RecordFacts) -> list[RecordItem]:
    return [
        RecordItem(text=item.text, kind=v(ITEM_KINDS[item.kind]) if item.kind is not None else "", at=item.at)
        for item in facts.items
    ]


def _polls(v: Voice, closed: Sequence[Poll], policy: Policy) -> str:
    """Each question with its totals; nobody's choice."""
    lines = []
    for number, poll in enumerate(closed, 1):
        totals = v.plural("{n} of {asked} member voted", "{n} of {asked} members voted", poll.voters, asked=poll.asked)
        if poll.counts:
            counts = [
                v("{option} {votes}", option=option, votes=votes)
                for option, votes in zip(poll.options, poll.counts, strict=True)
            ]
            totals = _joined(v, [totals, v.list(counts)])
        else:
            totals = _joined(v, [totals, v("too few for a result")])
        if not reaches_quorum(poll.voters, poll.asked, policy):
            totals = _joined(v, [totals, v("fewer than half")])
        lines.append(v("{number}. {question} ({totals})", number=number, question=poll.question, totals=totals))
    return "\n".join(lines)


def _comments(v: Voice, facts: RecordFacts) -> str:
    """Each with who said it, in their own name."""
    lines = []
    for each in facts.comments:
        who = each.speaker.name
        if each.speaker.organisation:
            who = v("{text} ({remark})", text=who, remark=each.speaker.organisation)
        lines.append(v("{name}: {text}", name=who, text=each.comment.text))
    return "\n".join(lines)


def _filed(v: Voice, facts: RecordFacts) -> str:
    """When it was handed up, with what proves it."""
    day = facts.day
    if day.filed_at is None:
        return ""
    at = v.moment(day.filed_at, year=True)
    said = v("Handed in late, on {at}.", at=at) if facts.filed_late else v("Handed in on {at}.", at=at)
    proof = v("Reference: {reference}.", reference=day.filed_reference) if day.filed_reference else ""
    papers = (
        v.plural("{n} photo of the receipt is kept.", "{n} photos of the receipt are kept.", facts.proofs)
        if facts.proofs
        else ""
    )
    return v.paragraph([said, proof, papers])


def _photo(v: Voice, place: int, facts: RecordFacts, scaled: Mapping[str, bytes | None]) -> Photo:
    kept = facts.photos[place]
    caption = v("Photo {number}", number=place + 1)
    if kept.caption:
        caption = v("{photo}: {caption}", photo=caption, caption=kept.caption)
    if facts.late(kept.at):
        caption = v("{text} ({remark})", text=caption, remark=v("entered late"))
    return Photo(caption=caption, jpeg=scaled.get(kept.id))


def trace_rows(v: Voice, facts: RecordFacts, traces: Sequence[Traced]) -> tuple[TraceRow, ...]:
    """The fields with the acts that they rest on, in words."""
    return tuple(
        TraceRow(
            field=v(FIELDS[each.field]),
            acts=in_lines(
                v.list(f"{first}" if first == last else f"{first}–{last}" for first, last in ranges(each.acts)),
                _SHORT,
                _TRACE_WIDTHS[1],
            ),
            when=_when(v, each),
            by=in_lines(v.list(_actor(v, facts, actor) for actor in each.by), _SHORT, _TRACE_WIDTHS[3]),
        )
        for each in traces
    )


def _when(v: Voice, each: Traced) -> str:
    first, last = v.moment(each.first, year=True), v.moment(each.last, year=True)
    return first if first == last else f"{first}\n– {last}"


def _actor(v: Voice, facts: RecordFacts, actor: str) -> str:
    if actor == DAEMON:
        return v.ctx("actor", "this program")
    if actor == OPERATOR:
        return v.ctx("actor", "whoever runs it")
    return (facts.names or {}).get(MemberId(actor)) or v.ctx("actor", "a guest")


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
    photos = len(facts.photos)
    if facts.present is None and not photos:
        return v("Signature sheet: ____; written requests for leave: ____; photographs: ____")
    decided = sum(1 for each in facts.on_leave if not each.undecided)
    if not photos:
        return v("Signature sheet; written requests for leave: {leaves}; photographs: ____", leaves=decided)
    return v(
        "Signature sheet; written requests for leave: {leaves}; photographs: {photos}", leaves=decided, photos=photos
    )


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
    if guests := sum(guest.count for guest in facts.guests if guest.late):
        lines.append(v.plural("Entered late: {n} guest.", "Entered late: {n} guests.", guests))
    if comments := sum(each.comment.late for each in facts.comments):
        lines.append(v.plural("Entered late: {n} comment.", "Entered late: {n} comments.", comments))
    lines += [
        v("Entered late: {step}, on {moment}.", step=v(STEPS[step.step]), moment=v.moment(step.at, year=True))
        for step in facts.late_steps
    ]
    return lines
