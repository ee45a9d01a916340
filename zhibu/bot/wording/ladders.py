"""The year's ladders in words: to who sees to a member's absences, and to the secretary about satisfaction. To the member, never."""

from collections.abc import Iterable

from zhibu.bot.message import Bold, Inline, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording.citing import clause
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Line, Say, Scene
from zhibu.branch.attendance import Standing
from zhibu.branch.calendar import Calendar
from zhibu.branch.earlier import known_from
from zhibu.branch.earlier import results as earlier_results
from zhibu.branch.evaluation import Result, YearResults
from zhibu.branch.ladders import Absence, Ladder, TalkForm, ladder
from zhibu.branch.notices import Kind
from zhibu.branch.people import Member
from zhibu.branch.policy import Clause
from zhibu.branch.records import Records
from zhibu.branch.voting import results_of_year
from zhibu.words import Voice, mark, mark_ctx

FORMS = {
    TalkForm.IN_PERSON: mark_ctx("talk", "in person"),
    TalkForm.VISIT: mark_ctx("talk", "on a visit"),
    TalkForm.PHONE: mark_ctx("talk", "by telephone"),
    TalkForm.VIDEO: mark_ctx("talk", "by video"),
}
_STANDINGS = {
    Standing.ON_LEAVE: mark_ctx("absence", "on leave"),
    Standing.ASKED: mark_ctx("absence", "leave asked, undecided"),
}


def of_subject(records: Records, calendar: Calendar, subject: str, scene: Scene | Ended) -> Ladder | None:
    """The ladder that a notice is about, as it stands now."""
    member, _, year = subject.partition(":")
    known = records.members.get(member)
    return ladder(records, known, int(year), calendar=calendar, now=scene.now) if known is not None else None


def dates(v: Voice, absences: Iterable[Absence]) -> str:
    """The days, each with how the member stood to it where that isn't plain absence without leave."""
    shown = []
    for each in absences:
        on = v.short(each.day.on)
        if each.refused:
            on = v("{line} ({notes})", line=on, notes=v.ctx("absence", "leave refused"))
        elif each.standing is not Standing.ABSENT:
            on = v("{line} ({notes})", line=on, notes=v(_STANDINGS[each.standing]))
        shown.append(on)
    return v.list(shown)


def since(v: Voice, records: Records, calendar: Calendar, year: int) -> str:
    """From when on the year is counted, where the branch began here within it."""
    from_ = known_from(records, calendar, year)
    return v("Counted since {date}, when the branch began here.", date=v.date(from_)) if from_ is not None else ""


def form(v: Voice, which: TalkForm) -> str:
    return v(FORMS[which])


def _counted(v: Voice, found: Ladder) -> str:
    count = len(found.absences)
    return v.plural(
        "{year}, {n} absence: {dates}.",
        "{year}, {n} absences: {dates}.",
        count,
        year=v.year(found.year),
        dates=dates(v, found.absences),
    )


def _quoted(v: Voice, given: Clause | None) -> Paragraph:
    return (clause(v, given),) if given is not None else ()


def _talk(v: Voice, scene: Scene) -> Message:
    found = of_subject(scene.records, scene.calendar, scene.notice.subject, scene)
    assert found is not None, scene.notice.subject
    count = len(found.absences)
    title = v.plural(
        "{name}: {n} absence in {year}",
        "{name}: {n} absences in {year}",
        count,
        name=found.member.name,
        year=v.year(found.year),
    )
    return say(
        (Bold(title),),
        v("Absent on {dates}.", dates=dates(v, found.absences)),
        since(v, scene.records, scene.calendar, found.year),
        _quoted(v, scene.notice.clause),
        v(
            "Please have a talk with {name} soon and set a time limit for putting it right. I say nothing to {name} about it, and nothing in the group.",
            name=found.member.name,
        ),
        v("Afterwards please enter who held the talk, when, where and in which form; not what was said."),
        rows=[
            [
                Option(v.ctx("button", "Enter the talk"), token(Verb.PANEL, "new", "ldtalk", found.id)),
                Option(v.ctx("button", "Look at it"), token(Verb.PANEL, "new", "ldone", found.id)),
            ]
        ],
    )


def _talk_outcome(v: Voice, ended: Ended) -> Message:
    found = of_subject(ended.records, ended.calendar, ended.said.subject, ended)
    if found is None:
        return say(v("This is settled."))
    if found.reminder is not None and found.reminder.talks:
        last = found.reminder.talks[-1]
        return say(
            v("{name}: the talk of {date} is entered.", name=found.member.name, date=v.day(last.held_on)),
            _counted(v, found),
        )
    return _stands(v, found)


def _stands(v: Voice, found: Ladder) -> Message:
    """What became of it where nothing more is asked."""
    if found.reached:
        return say((Bold(found.member.name),), _counted(v, found))
    return say(
        v("{name}: as it is entered now, nothing more is asked.", name=found.member.name),
        _counted(v, found) if found.absences else v("No absence counts in {year}.", year=v.year(found.year)),
    )


def _basis(v: Voice, scene: Scene) -> Message:
    found = of_subject(scene.records, scene.calendar, scene.notice.subject, scene)
    assert found is not None, scene.notice.subject
    title = v.plural(
        "{name}: {n} absence in {year}",
        "{name}: {n} absences in {year}",
        len(found.absences),
        name=found.member.name,
        year=v.year(found.year),
    )
    return say(
        (Bold(title),),
        v("Absent on {dates}.", dates=dates(v, found.absences)),
        since(v, scene.records, scene.calendar, found.year),
        _quoted(v, scene.notice.clause),
        v(
            "It is recorded as a fact for the yearly appraisal. People decide, after hearing {name}; I judge nobody, and say nothing to {name} or in the group.",
            name=found.member.name,
        ),
        v("A talk is entered: {dates}.", dates=_talks(v, found)) if found.talked else v("No talk is entered yet."),
        rows=[[Option(v.ctx("button", "Look at it"), token(Verb.PANEL, "new", "ldone", found.id))]],
    )


def _talks(v: Voice, found: Ladder) -> str:
    return v.list(v.short(each.held_on) for each in found.reminder.talks) if found.reminder is not None else ""


def _basis_outcome(v: Voice, ended: Ended) -> Message:
    found = of_subject(ended.records, ended.calendar, ended.said.subject, ended)
    return _stands(v, found) if found is not None else say(v("This is settled."))


def _limit(v: Voice, scene: Scene) -> Message:
    records = scene.records
    reminder = records.reminders[scene.notice.subject]
    running, member = reminder.running, records.members[reminder.member]
    assert running is not None, scene.notice.subject
    return say(
        v(
            "The time limit set for {name} ends today, {date}.",
            name=member.name,
            date=v.day(running.until),
        )
        if scene.now <= scene.calendar.end_of(running.until)
        else v("The time limit set for {name} ended on {date}.", name=member.name, date=v.day(running.until)),
        v("Has it been put right? Please say so here, or set another day."),
        rows=[
            [
                Option(v.ctx("button", "Put right"), token(Verb.PANEL, "new", "lddone", reminder.id, "y")),
                Option(v.ctx("button", "Not put right"), token(Verb.PANEL, "new", "lddone", reminder.id, "n")),
            ],
            [Option(v.ctx("button", "Another day"), token(Verb.PANEL, "new", "ldlimit", reminder.id))],
        ],
    )


def _limit_outcome(v: Voice, ended: Ended) -> Message:
    reminder = ended.records.reminders.get(ended.said.subject)
    member: Member | None = ended.records.members.get(reminder.member) if reminder is not None else None
    if reminder is None or member is None or not reminder.rectifications:
        return say(v("This is settled."))
    last = reminder.rectifications[-1]
    facts = {"name": member.name, "date": v.day(last.until)}
    if last.done is None:
        return say(v("{name}: the time limit is {date} now.", **facts))
    if last.done:
        return say(v("{name}: put right within the time limit of {date}.", **facts))
    return say(v("{name}: not put right by {date}.", **facts))


# Satisfaction


def results(v: Voice, found: Iterable[Result]) -> Paragraph:
    """A line a result."""
    lines: list[Inline] = []
    for each in found:
        lines += ["\n"] if lines else []
        rate = v.percent(each.rate) if each.rate is not None else v("too few ballots")
        lines.append(v("{label}: {value}", label=v.short(each.on), value=rate))
    return tuple(lines)


def _results(scene: Scene) -> YearResults:
    records = scene.records
    until = scene.calendar.today(scene.now)
    return results_of_year(records, int(scene.notice.subject), until=until, earlier=earlier_results(records))


def _low(v: Voice, scene: Scene) -> Message:
    year = _results(scene)
    policy = scene.policy
    return say(
        (
            Bold(
                v.plural(
                    "{year}: {n} evaluation below {floor}",
                    "{year}: {n} evaluations below {floor}",
                    len(year.below),
                    year=v.year(year.year),
                    floor=v.percent(policy.satisfaction_floor / 100),
                )
            ),
        ),
        results(v, year.below),
        since(v, scene.records, scene.calendar, year.year),
        consequence(v, scene.notice.clause),
        v("What was wanting on those days stands in their records; it is shown again when the next day is prepared."),
    )


def consequence(v: Voice, given: Clause | None) -> Paragraph:
    """What the branch's document says of it; it is about the branch and its committee as bodies, never about a member."""
    if given is None:
        return (
            v(
                "The documents that the branch follows name no consequence. Please look into what was wanting and put it right."
            ),
        )
    return (
        clause(v, given),
        "\n",
        v(
            "It concerns the branch and its committee as bodies, never a single member. Please look into what was wanting and put it right."
        ),
    )


def _high(v: Voice, scene: Scene) -> Message:
    year: YearResults = _results(scene)
    assert year.average is not None, scene.notice.subject
    return say(
        (
            Bold(
                v("{year}: satisfaction {rate} on average", year=v.year(year.year), rate=v.percent(year.average)),
            ),
        ),
        results(v, year.rated),
        since(v, scene.records, scene.calendar, year.year),
        _quoted(v, scene.notice.clause),
        v("The year's facts speak for recommending the branch and its committee. Whether to do so, people decide."),
    )


# In /next


def _talk_line(v: Voice, scene: Scene) -> str:
    found = of_subject(scene.records, scene.calendar, scene.notice.subject, scene)
    assert found is not None, scene.notice.subject
    return v("A reminder talk with {name}", name=found.member.name)


def _limit_line(v: Voice, scene: Scene) -> str:
    reminder = scene.records.reminders[scene.notice.subject]
    running, name = reminder.running, scene.records.members[reminder.member].name
    assert running is not None, scene.notice.subject
    return v("Time limit for {name}, {date}: put right?", name=name, date=v.short(running.until))


WORDS: dict[Kind, Say] = {
    Kind.LADDER: _talk,
    Kind.LADDER_BASIS: _basis,
    Kind.RECTIFICATION_DUE: _limit,
    Kind.SATISFACTION_LOW: _low,
    Kind.SATISFACTION_HIGH: _high,
}
OUTCOMES: dict[Kind, End] = {
    Kind.LADDER: _talk_outcome,
    Kind.LADDER_BASIS: _basis_outcome,
    Kind.RECTIFICATION_DUE: _limit_outcome,
}
LINES: dict[Kind, Line] = {Kind.LADDER: _talk_line, Kind.RECTIFICATION_DUE: _limit_line}
ASK = {Kind.LADDER: mark("Reminder talk"), Kind.RECTIFICATION_DUE: mark("Say what came of it")}


# Refusals


@says_no("ladder.own_case")
def _own_case(v: Voice, facts: Facts) -> str:
    del facts
    return v("This is about you yourself; others of the committee see to it.")


@says_no("ladder.not_reached")
def _not_reached(v: Voice, facts: Facts) -> str:
    return v("{name} hasn't so many absences this year that a talk is asked for.", name=facts.text("name"))


@says_no("ladder.talker")
def _talker(v: Voice, facts: Facts) -> str:
    del facts
    return v("The talk is held by the secretary or another committee member, never by the member concerned.")


@says_no("ladder.ahead")
def _ahead(v: Voice, facts: Facts) -> str:
    del facts
    return v("That day is still to come. A talk is entered once it was held.")


@says_no("ladder.before")
def _before(v: Voice, facts: Facts) -> str:
    return v(
        "The absence that asks for the talk was on {date}; the talk can't have been before.",
        date=v.day(facts.day("day")),
    )


@says_no("ladder.limit")
def _bad_limit(v: Voice, facts: Facts) -> str:
    return v(
        "The time limit must lie between {first} and {last}.",
        first=v.date(facts.day("first")),
        last=v.date(facts.day("to")),
    )


@says_no("ladder.no_limit")
def _no_limit(v: Voice, facts: Facts) -> str:
    del facts
    return v("No time limit is entered.")


@says_no("ladder.date")
def _no_date(v: Voice, facts: Facts) -> str:
    del facts
    return v("I can't read that as a date. Please write it like 10-12 or 2026-10-12.")
