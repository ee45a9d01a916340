"""Why something is asked: the rule, its number in force, and the clause in the document's own words; or honestly that there
is none."""

from collections.abc import Iterable, Sequence
from datetime import date, time

from zhibu.bot.message import Bold, Inline, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording.cli.fields import meaning
from zhibu.branch.policy import Clause, InForce, MonthDay, Source, Span, Unit
from zhibu.words import Voice, mark, mark_ctx

_DOCUMENTS = {
    "000": mark("the guiding opinion on political birthdays of Party members"),
    "001": mark("the plan for political birthdays of the Wulong District People's Procuratorate, 25 March 2022"),
    "002": mark("the arrangement of the branches' Theme Party Day"),
    "003": mark(
        "the opinion on a system of Party Member Activity Days, Organisation Department of the Chizhou Party Committee"
    ),
    "004": mark("the plan for Party Member Activity Days of Zhengzhou Normal University, 2016 no. 87"),
}

TOPICS = {
    "day": mark_ctx("topic", "Activity day"),
    "notice": mark_ctx("topic", "Notices"),
    "signin": mark_ctx("topic", "Sign-in and attendance"),
    "leave": mark_ctx("topic", "Leave"),
    "absence": mark_ctx("topic", "Absence"),
    "makeup": mark_ctx("topic", "Make-up study"),
    "evaluation": mark_ctx("topic", "Evaluation"),
    "record": mark_ctx("topic", "Record form"),
    "plan": mark_ctx("topic", "Annual plan"),
    "birthday": mark_ctx("topic", "Political birthday"),
    "life": mark_ctx("topic", "Dues and meetings"),
    "opinion": mark_ctx("topic", "Opinions and polls"),
    "service": mark_ctx("topic", "Micro-wishes and pledges"),
    "ledger": mark_ctx("topic", "Ledger of dates"),
}

_CHOICES = {
    ("activity.off_days", "next_workday"): mark("it moves to a working day of its month"),
    ("activity.off_days", "keep"): mark("it stays where it is"),
    ("activity.move", "same_month"): mark("within the same month"),
    ("attendance.due", "all"): mark("all members on the books"),
    ("attendance.due", "without_frail"): mark("all members but the frail and elderly"),
    ("signin.by", "button"): mark("with the button"),
    ("signin.by", "code"): mark("with the code shown on the spot"),
    ("absence.counts", "without_leave"): mark("absence without leave"),
    ("absence.counts", "not_made_up"): mark("absence and leave, until they are made up"),
    ("absence.counts", "all"): mark("every absence, on leave or made up alike"),
    ("evaluation.opens", "end"): mark("at the end of the activity"),
    ("duty.assignee", "by_duty"): mark("whose duty it is, else the secretary"),
    ("duty.assignee", "secretary"): mark("the secretary"),
    ("evaluation.grades", "first"): mark("good alone"),
    ("evaluation.grades", "first_two"): mark("good and fairly good"),
    ("record.title", "theme_party_day"): mark("record of the Theme Party Day"),
    ("record.title", "activity_day"): mark("record of the Party Member Activity Day"),
    ("birthday.basis", "accepted"): mark("the day of acceptance as a probationary member"),
    ("birthday.period", "month"): mark("in the month of the anniversary"),
    ("birthday.period", "quarter"): mark("in the quarter of the anniversary"),
    ("birthday.oath", "collective"): mark("all together"),
    ("birthday.oath", "led_by_celebrant"): mark("led by a celebrant"),
}
_MEANINGS = {
    "activity.off_days": mark("a fixed day that is no working day"),
    "attendance.due": mark("who is due to attend"),
    "signin.by": mark("how members sign in"),
    "absence.counts": mark("what counts as absence"),
    "evaluation.opens": mark("when the evaluation opens"),
    "evaluation.grades": mark("which grades count as satisfied"),
    "duty.assignee": mark("who is asked first"),
    "record.title": mark("title of the record form"),
    "record.place": mark("name of the place before the form's title"),
    "birthday.basis": mark("the political birthday"),
    "birthday.period": mark("when a political birthday is held"),
    "birthday.oath": mark("how the oath is taken"),
}
"""Where the command line names the values that can be typed, or already says the value."""


def name(v: Voice, field: str) -> str:
    """What a number of the policy is about, in a few words."""
    return v(_MEANINGS[field]) if field in _MEANINGS else meaning(v, field)


def document(v: Voice, number: str) -> str:
    """A source document by its readable name."""
    return v(_DOCUMENTS[number]) if number in _DOCUMENTS else number


def value(v: Voice, stand: InForce) -> str:
    """The number in force, with its unit."""
    if stand.field.name == "leave.until" and not stand.value:
        return v.ctx("leave is asked for", "before the start")
    match stand.field.unit, stand.value:
        case Unit.DAY_OF_MONTH, int(n):
            return v("day {n} of the month", n=n)
        case Unit.DAYS, int(n):
            return v.plural("{n} day", "{n} days", n)
        case Unit.HOURS, int(n):
            return v.plural("{n} hour", "{n} hours", n)
        case Unit.MINUTES, int(n):
            return v.plural("{n} minute", "{n} minutes", n)
        case Unit.PEOPLE, int(n):
            return v.plural("{n} person", "{n} people", n)
        case Unit.COPIES, int(n):
            return v.plural("{n} copy", "{n} copies", n)
        case Unit.PERCENT, int(n):
            return v.percent(n / 100)
        case _, bool(yes):
            return v.yes_no(yes)
        case _, time() as at:
            return v.time(at)
        case _, Span() as hours:
            return v.times(hours.start, hours.end)
        case _, MonthDay() as day:
            return v.short(day.in_year(2001))
        case Unit.CHOICE, str(chosen):
            known = _CHOICES.get((stand.field.name, chosen))
            return v(known) if known is not None else chosen
        case _, "":
            return v.ctx("value", "none")
        case _, other:
            return str(other)


def because(
    v: Voice,
    stand: InForce,
    *,
    joined: date,
    others: Sequence[InForce] = (),
    notice: bool = False,
    own: Clause | None = None,
) -> Message:
    """One rule in full; `others` are the rest of its topic, each with a button. `notice`: it stands behind a message, whose
    `own` clause comes first where it is another one."""
    return say(
        v("Behind this message stands this rule:") if notice else "",
        _quoted(v, own) if own != stand.clause else (),
        (Bold(v("{label}: {value}", label=name(v, stand.field.name), value=value(v, stand))),),
        *origin(v, stand, joined),
        _numbered(v, others),
        rows=_buttons(others),
    )


def origin(v: Voice, stand: InForce, joined: date) -> list[Inline | Paragraph]:
    """Where the number comes from. A number of the branch's own, or of general practice, is never shown as a clause."""
    clause = _quoted(v, stand.clause)
    if stand.since is not None:
        own = v("The branch has set this itself; in force since {date}.", date=v.date(stand.since))
        return [own, v("On this subject the document says:"), clause] if clause else [own]
    if not clause:
        practice = (
            v("No clause stands behind this: it is general practice, and the branch can set it differently.")
            if stand.field.source is Source.PRACTICE
            else v(
                "The documents that the branch follows don't say this: it is a setting, and the branch can change it."
            )
        )
        elsewhere = _quoted(v, stand.field.clause)
        return (
            [practice, v("For reference, a document that the branch doesn't follow says:"), elsewhere]
            if elsewhere
            else [practice]
        )
    since = v("In force since {date}, when the branch began here.", date=v.date(joined))
    if stand.field.source is Source.STATED:
        return [clause, since]
    return [
        clause,
        v("The document asks for this and leaves the detail open; what holds is a setting that the branch can change."),
        since,
    ]


def _quoted(v: Voice, clause: Clause | None) -> Paragraph:
    if clause is None:
        return ()
    source = v("From {document} ({number}):", document=document(v, clause.document), number=clause.document)
    return (source, "\n", v.quote(clause.quote))


def _numbered(v: Voice, others: Sequence[InForce]) -> Paragraph:
    if not others:
        return ()
    lines: list[Inline] = [v("On the same subject:")]
    for number, stand in enumerate(others, 1):
        text = v("{label}: {value}", label=name(v, stand.field.name), value=value(v, stand))
        lines += ["\n", v("{number}. {item}", number=number, item=text)]
    return tuple(lines)


def _buttons(others: Sequence[InForce]) -> list[list[Option]]:
    options = [Option(str(number), token(Verb.WHY, "rule", each.field.name)) for number, each in enumerate(others, 1)]
    return [options[at : at + 6] for at in range(0, len(options), 6)]


def own_message(v: Voice) -> Message:
    """Behind the program's own reports to the secretary stands no clause."""
    return say(
        v(
            "No clause stands behind this message. The program itself tells the secretary what it could not deliver, so that nothing is lost unseen."
        )
    )


def topics(v: Voice, found: Iterable[str], *, unknown: bool = False, no_notice: bool = False) -> Message:
    """The subjects to ask about. `unknown`: what was named isn't one; `no_notice`: the message replied to isn't a notice."""
    options = [Option(v(TOPICS[key]), token(Verb.WHY, "topic", key)) for key in found]
    return say(
        v("I know no rule of that name.") if unknown else "",
        v("That message was an answer, not a notice that stands on a rule.") if no_notice else "",
        v("What do you want to know the clause of? You can also reply to one of my notices with /why."),
        rows=[options[at : at + 2] for at in range(0, len(options), 2)],
    )
