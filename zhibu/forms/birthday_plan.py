"""The year's work plan of the political birthdays (政治生日工作安排) as a Word paper.

001“研究制定组织党员干部过‘政治生日’工作安排,要有目标、有计划、有步骤”: the goal in the document's words, the plan by months or quarters
with every celebrant in the sequence, the steps, and who is responsible. Leading cadres stand in it as ordinary members; who
has no settled date is named as to be verified, never left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from zhibu.branch.birthday_year import BirthdayYear, Celebrated, OccasionFacts, birthday_year
from zhibu.branch.calendar import Calendar
from zhibu.branch.ceremony import Stand
from zhibu.branch.ceremony_arranging import oath_of
from zhibu.branch.people import Duty, Member
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records
from zhibu.branch.settling import Unsettled, unsettled
from zhibu.forms.ceremonies import OATHS, STANDS, forms_named, named, period_named, when_and_where
from zhibu.forms.paper import Paper, Table, Type, row_height
from zhibu.forms.roster import DUTIES
from zhibu.words import Voice, mark

_TITLE: Final = Type(size=20, line=32, bold=True, title=True, align="center")
_HEADING: Final = Type(size=14, line=24, bold=True, title=True)
_TEXT: Final = Type(size=12, line=21)
_LABEL: Final = Type(size=10.5, line=15, bold=True, title=True, align="center")
_PERIOD: Final = Type(size=10.5, line=16, bold=True, title=True)
_CELL: Final = Type(size=10.5, line=15, align="center")
_SIGNED: Final = Type(size=12, line=21, align="right")

_MARGINS: Final = (2.2, 2.0, 2.1)
_CHINESE: Final = (1.2, 3.6, 2.8, 3.3, 2.6, 1.5, 1.8)
_WIDTHS: Final = {"zh_CN": _CHINESE, "zh_TW": _CHINESE, "en": (1.0, 3.2, 2.5, 3.2, 2.2, 2.4, 2.3)}
_ROW: Final = 21.0
_PERIOD_ROW: Final = 24.0
_UNSETTLED: Final = {
    "missing": mark("no date of acceptance is on file"),
    "founding": mark("the date of acceptance on file is before the Party was founded"),
    "full": mark("the date of acceptance on file is after the day of becoming a full member"),
    "future": mark("the date of acceptance on file is still to come"),
    "disputed": mark("two lists give different dates of acceptance"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A step of the year's work, where the policy asks for it."""

    asked: bool
    text: str


def birthday_plan_docx(v: Voice, records: Records, year: int, *, calendar: Calendar, now: datetime) -> bytes:
    """The plan of a year as it stands now."""
    today = calendar.today(now)
    facts = birthday_year(records, year, today)
    policy = records.policy(min(max(today, date(year, 1, 1)), date(year, 12, 31)))
    title = v("Work plan of the political birthdays, {year}", year=v.year(year))
    paper = Paper(v, title=title, author=records.branch.name, now=now, margins=_MARGINS)
    paper.paragraph(records.branch.name, Type(size=16, line=26, title=True, align="center"))
    paper.paragraph(title, _TITLE, after=10)
    _goal(v, paper)
    _plan(v, paper, records, facts, policy)
    _steps(v, paper, policy)
    _responsible(v, paper, records, today)
    _to_verify(v, paper, unsettled(records, today))
    paper.paragraph(records.branch.name, _SIGNED, before=18)
    paper.paragraph(v.date(today), _SIGNED)
    return paper.saved()


def _text(v: Voice, paper: Paper, text: str, *, after: float = 0) -> None:
    paper.paragraph(text if v.locale == "en" else f"　　{text}", _TEXT, after=after)


def _heading(paper: Paper, text: str) -> None:
    paper.paragraph(text, _HEADING, before=8, after=2).paragraph_format.keep_with_next = True


def _goal(v: Voice, paper: Paper) -> None:
    """In 001's own words."""
    _heading(paper, v("1. The goal"))
    _text(
        v,
        paper,
        v(
            "By marking their political birthdays, members often ask themselves “why I joined the Party, what I do in it now,"
            " and what I shall leave to it”; each of them is encouraged to keep the original aspiration and the mission in mind,"
            " and is made more aware of being a member, of the purpose and of the mission, holds themselves to a member's"
            " standard in work and life at all times, trains their Party spirit by themselves, and sets an example."
        ),
    )


# The plan


def _plan(v: Voice, paper: Paper, records: Records, facts: BirthdayYear, policy: Policy) -> None:
    _heading(paper, v("2. The plan"))
    count = len(facts.birthdays)
    first = v.plural(
        "In the order of the dates on which the members' meeting accepted them, {n} member has a political birthday in {year}.",
        "In the order of the dates on which the members' meeting accepted them, {n} members have a political birthday in {year}.",
        count,
        year=v.year(facts.year),
    )
    by_quarter = policy.birthday_period == "quarter"
    how = v("Ceremonies are held by quarter.") if by_quarter else v("Ceremonies are held by month.")
    cadres = v("Leading cadres take part as ordinary members.")
    _text(v, paper, v.paragraph([first, how, cadres]), after=6)
    if not facts.occasions:
        return
    table = paper.table(_WIDTHS[v.locale])
    _heads(v, table)
    number = 0
    for each in facts.occasions:
        table.row(
            [(_occasion(v, records, each), _PERIOD)],
            (len(table.widths),),
            height=max(_PERIOD_ROW, row_height(_occasion(v, records, each), _PERIOD, sum(table.widths)) + 4),
            shade=True,
            follows=True,
        )
        for one in each.celebrants:
            number += 1
            _celebrant(v, table, number, one)
    for one in facts.birthdays:
        if one.occasion.year != facts.year:
            period = period_named(v, one.occasion.period)
            _text(v, paper, v("{name} takes part in the ceremony of {period}.", name=one.member.name, period=period))


def _heads(v: Voice, table: Table) -> None:
    labels = (
        v.ctx("birthday plan", "No."),
        v.ctx("birthday plan", "Name"),
        v.ctx("birthday plan", "Party group"),
        v.ctx("birthday plan", "Joined the Party"),
        v.ctx("birthday plan", "Political birthday"),
        v.ctx("birthday plan", "Anniversary"),
        v.ctx("birthday plan", "Remarks"),
    )
    table.row([(label, _LABEL) for label in labels], (1,) * len(table.widths), height=_PERIOD_ROW, repeats=True)


def _occasion(v: Voice, records: Records, each: OccasionFacts) -> str:
    """The period, how many are celebrated, when and where, with what, how the oath is taken, and who is responsible."""
    occasion = each.occasion
    count = len(each.celebrants)
    who = v.plural("{n} celebrant", "{n} celebrants", count)
    head = v("{label} ({remark})", label=period_named(v, occasion.period), remark=who)
    when = when_and_where(v, occasion)
    if not when and occasion.stand is Stand.EARLIER:
        return v("{label}: {value}", label=head, value=v(STANDS[Stand.EARLIER]))
    parts = [when or v("date and place to be settled")]
    if occasion.day is not None:
        parts.append(v("as part of that activity day"))
    if forms := forms_named(v, occasion):
        parts.append(forms)
    oath = oath_of(occasion.arrangement, records.policy(occasion.on or occasion.first))
    leader = named(records, occasion.arrangement.leader if occasion.arrangement is not None else None)
    parts.append(v("oath led by {name}", name=leader) if leader else v("oath: {how}", how=v(OATHS[oath])))
    if responsible := _leader(records, occasion.on or occasion.first):
        parts.append(v("responsible: {name}", name=responsible.name))
    return v("{label}: {value}", label=head, value=_joined(v, parts))


def _joined(v: Voice, parts: Iterable[str]) -> str:
    return ("; " if v.locale == "en" else "；").join(parts)


def _leader(records: Records, on: date) -> Member | None:
    return records.secretary(on)


def _celebrant(v: Voice, table: Table, number: int, one: Celebrated) -> None:
    member, on = one.member, one.celebrant.birthday.on
    cells = (
        str(number),
        member.name,
        member.group,
        v.date(member.accepted_on) if member.accepted_on is not None else "",
        v.short(on),
        str(one.celebrant.birthday.years),
        _remark(v, one),
    )
    widths = zip(cells, table.widths, strict=True)
    height = max(_ROW, *(row_height(text, _CELL, width) + 2 for text, width in widths))
    table.row([(text, _CELL) for text in cells], (1,) * len(table.widths), height=height, whole=True)


def _remark(v: Voice, one: Celebrated) -> str:
    """Where somebody is celebrated elsewhere than in their own period, and what became of it."""
    said = []
    if one.celebrant.shifted:
        said.append(
            v(
                "from {period}",
                period=period_named(v, one.celebrant.own, year=one.celebrant.own[:4] != one.occasion.period[:4]),
            )
        )
    if one.celebrant.stand is not Stand.PLANNED:
        said.append(v(STANDS[one.celebrant.stand]))
    return v.list(said)


# Steps and responsibilities


def _steps(v: Voice, paper: Paper, policy: Policy) -> None:
    _heading(paper, v("3. The steps"))
    for number, step in enumerate((each for each in _every_step(v, policy) if each.asked), 1):
        _text(v, paper, v("({number}) {text}", number=number, text=step.text))


def _every_step(v: Voice, policy: Policy) -> tuple[_Step, ...]:
    return (
        _Step(
            asked=True,
            text=v.plural(
                "Preparation: {n} day before, celebrants are reminded of theirs, and the branch of what is still missing.",
                "Preparation: {n} days before, celebrants are reminded of theirs, and the branch of what is still missing.",
                policy.birthday_prepare_days,
            ),
        ),
        _Step(
            asked=policy.birthday_application,
            text=v("Each celebrant re-reads the application for membership beforehand."),
        ),
        _Step(
            asked=policy.birthday_talk,
            text=v(
                "Before the ceremony the secretary or a committee member holds one heart-to-heart talk with each celebrant,"
                " individually or as a group."
            ),
        ),
        _Step(
            asked=policy.birthday_study,
            text=v(
                "One group study and discussion on “why I joined the Party, what I do in it, what I leave to it” is held."
            ),
        ),
        _Step(
            asked=policy.birthday_card,
            text=v(
                "Each celebrant is given a card of one design with the secretary's own words, on the spot; a book may go with it."
            ),
        ),
        _Step(asked=True, text=v("The oath is taken again.")),
        _Step(
            asked=policy.birthday_wish,
            text=v("Celebrants tell the story of how they joined, and make a wish for their political birthday."),
        ),
        _Step(
            asked=policy.birthday_board,
            text=v("Wishes whose authors choose so stand on the wish board."),
        ),
        _Step(
            asked=policy.birthday_linked_day,
            text=v(
                "Ceremonies are joined to an activity day where that suits, with a Party lecture, a visit, volunteering or reading."
            ),
        ),
        _Step(
            asked=policy.birthday_report,
            text=v("What was held, and for whom, is reported to the superior Party organisation in time."),
        ),
    )


def _responsible(v: Voice, paper: Paper, records: Records, today: date) -> None:
    """001“党支部书记认真落实第一责任人责任”."""
    _heading(paper, v("4. Who is responsible"))
    leader = records.secretary(today)
    if leader is None:
        _text(v, paper, v("The secretary bears the first responsibility."))
    else:
        duty = Duty.SECRETARY if leader.has(Duty.SECRETARY) else Duty.DEPUTY
        who = v("{name} ({duty})", duty=v(DUTIES[duty]), name=leader.name)
        _text(
            v, paper, v("{who} bears the first responsibility, writes the words for the cards, and presides.", who=who)
        )
    others = [
        v("{name} ({duty})", duty=v(DUTIES[duty]), name=member.name)
        for duty in (Duty.ORGANISATION, Duty.PUBLICITY)
        for member in records.on_books(today)
        if member.has(duty) and member is not leader
    ]
    if others:
        _text(v, paper, v("Preparation, record and reports are seen to by {who}.", who=v.list(others)))


def _to_verify(v: Voice, paper: Paper, found: Sequence[Unsettled]) -> None:
    """Who has no settled date; nobody is left out unseen."""
    if not found:
        return
    _heading(paper, v("5. To be verified"))
    _text(
        v,
        paper,
        v(
            "Until it is settled, these members can't be placed in the sequence with certainty; they are added as soon as it is."
        ),
    )
    for each in found:
        _text(v, paper, v("{name}: {why}.", name=each.member.name, why=v(_UNSETTLED[each.why])))
