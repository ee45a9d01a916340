"""What the superior's officers and the branch's secretary hear of each other: approvals, filing, forms sent up, the answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhibu.bot.message import Bold, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording import terms
from zhibu.bot.wording.citing import clause
from zhibu.bot.wording.panel.frame import beside, in_pairs, lines, shortened, yes_or_no
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Line, Say, Scene
from zhibu.branch.awaited import open_day
from zhibu.branch.day import ActivityDay, Step
from zhibu.branch.ids import BranchId, DayId
from zhibu.branch.notices import Kind
from zhibu.branch.plan import days_of_year
from zhibu.branch.policy import Clause
from zhibu.branch.records import Records
from zhibu.branch.reporting import by_hand, completed_since
from zhibu.branch.superior import SUPERIOR, Matter, Submission, Verdict, laid, parsed
from zhibu.words import Voice, mark

LINE = mark("The branches of which you are the superior's officer, and what waits for you")
_SHOWN = 8
"""So many things that wait stand on buttons; the others follow once these are answered."""
_SHOWN_ANSWERS = 6
_LABEL = 30


def does(what: str, *parts: str) -> str:
    """A token of an officer's."""
    return token(Verb.SUPERIOR, what, *parts)


def _anew(*parts: str) -> str:
    """The token that opens a screen of the panel in a message of its own, from under a notice."""
    return token(Verb.PANEL, "new", *parts)


def _received(v: Voice, branch: BranchId, id_: str) -> Option:
    return Option(v.ctx("button", "Received"), does("r", branch, id_))


def _approve(v: Voice, branch: BranchId, id_: str) -> Option:
    return Option(v.ctx("button", "Approve"), does("y", branch, id_))


def _return(v: Voice, branch: BranchId, id_: str) -> Option:
    return Option(v.ctx("button", "Return"), does("n", branch, id_))


def what_of(v: Voice, records: Records, submission: Submission) -> str:
    """What was laid before the superior, in a few words."""
    if submission.matter is Matter.PLAN:
        return v("the annual plan of {year}", year=v.year(int(submission.subject)))
    day = records.days[DayId(submission.subject)]
    policy = records.policy(day.on)
    if submission.matter is Matter.RECORD:
        return v("the {form} of {date}", form=terms.form_name(v, policy), date=v.day(day.on))
    return v("theme and plan of the {day} of {date}", day=terms.day_name(v, policy), date=v.day(day.on))


def verdict_of(v: Voice, submission: Submission) -> str:
    """How it was answered, by whom and when."""
    facts = {"officer": submission.officer, "when": v.moment(submission.decided_at) if submission.decided_at else ""}
    match submission.verdict:
        case Verdict.APPROVED:
            return v("Approved by {officer}, {when}.", **facts)
        case Verdict.RETURNED:
            return v("Returned by {officer}, {when}: {words}", words=submission.words, **facts)
        case Verdict.RECEIVED:
            return v("Received by {officer}, {when}.", **facts)
    return v("Not answered yet.")


# To the officers


def _arrangement(v: Voice, scene: Scene, day: ActivityDay) -> Iterable[Paragraph]:
    facts = [
        (v("Theme"), terms.theme(v, day)),
        (v("Time"), v.span(day.starts(scene.calendar), day.planned_end(scene.calendar))),
        (v("Place"), day.place),
        (v("Chair"), day.chair),
        (v("Held jointly with"), day.partner),
    ]
    yield lines(v("{label}: {value}", label=label, value=value) for label, value in facts if value)
    if day.agenda:
        items = [v("{number}. {item}", number=number, item=item.text) for number, item in enumerate(day.agenda, 1)]
        yield lines([v("Agenda:"), *items])


def _approval_to_give(v: Voice, scene: Scene) -> Message:
    day, records = scene.day, scene.records
    asked = open_day(records, day)
    before = [each for each in records.submissions.values() if (each.matter, each.subject) == (Matter.DAY, day.id)]
    returned = max((each for each in before if each.verdict is not None), key=lambda one: one.number, default=None)
    rows = []
    if asked is not None:
        rows = [[_approve(v, records.branch.id, asked.id), _return(v, records.branch.id, asked.id)]]
    return say(
        (
            Bold(
                v(
                    "{branch}: theme and plan of the {day}, to be approved",
                    branch=records.branch.name,
                    day=terms.day_name(v, scene.policy),
                )
            ),
        ),
        *_arrangement(v, scene, day),
        v("It was returned before: {words}", words=returned.words) if returned is not None else "",
        v("The first answer counts; the other officers' buttons go then."),
        rows=rows,
    )


def _approval_end(v: Voice, ended: Ended) -> Message:
    day, records = ended.day, ended.records
    title = (
        Bold(
            v(
                "{branch}: theme and plan of the {day} of {date}",
                branch=records.branch.name,
                day=terms.day_name(v, records.policy(day.on)),
                date=v.day(day.on),
            )
        ),
    )
    mark_ = day.mark(Step.APPROVED)
    last = laid(records.submissions, Matter.DAY, day.id)
    if mark_ is not None and mark_.by == SUPERIOR and last is not None and last.verdict is Verdict.APPROVED:
        return say(title, verdict_of(v, last))
    if mark_ is not None:
        return say(title, v("The branch entered the approval: {reference}", reference=mark_.note))
    if day.cancelled:
        return say(title, v("The day is cancelled."))
    if last is not None and last.verdict is not None:
        return say(title, verdict_of(v, last))
    if ended.now >= day.starts(ended.calendar):
        return say(title, v("Nobody answered before the day began."))
    return say(title, v("The day has changed; this question no longer holds."))


def _plan_to_receive(v: Voice, scene: Scene) -> Message:
    records, id_ = scene.records, scene.notice.subject
    found = records.submissions[id_]
    year = int(found.subject)
    count = len([day for day in days_of_year(records.days, year) if not day.cancelled])
    branch = records.branch.id
    return say(
        (Bold(v("{branch}: annual plan of {year}", branch=records.branch.name, year=v.year(year))),),
        v.plural("Filed with {n} day, {when}.", "Filed with {n} days, {when}.", count, when=v.moment(found.at)),
        v("The first answer counts; the other officers' buttons go then."),
        rows=[[_received(v, branch, id_), _approve(v, branch, id_), _return(v, branch, id_)]],
    )


def _record_to_receive(v: Voice, scene: Scene) -> Message:
    records, id_ = scene.records, scene.notice.subject
    found = records.submissions[id_]
    day = records.days[DayId(found.subject)]
    policy = records.policy(day.on)
    return say(
        (
            Bold(
                v(
                    "{branch}: {form} of {date}",
                    branch=records.branch.name,
                    form=terms.form_name(v, policy),
                    date=v.day(day.on),
                )
            ),
        ),
        v("Theme: {theme}", theme=terms.theme(v, day)) if day.themes else "",
        v("Sent up on {when}. Your receipt is the branch's proof.", when=v.moment(found.at)),
        v("Sent once more, with the result of the evaluation, which was still open before.")
        if found.number > 1
        else "",
        rows=[[_received(v, records.branch.id, id_)]],
    )


def _paper_end(v: Voice, ended: Ended) -> Message:
    records = ended.records
    found = records.submissions[ended.said.subject]
    title = v("{branch}: {what}", branch=records.branch.name, what=what_of(v, records, found))
    if found.verdict is None:
        return say((Bold(title),), v("This message is out of date."))
    return say((Bold(title),), verdict_of(v, found))


# To the branch


def _answered(v: Voice, scene: Scene) -> Message:
    records = scene.records
    found = records.submissions[scene.notice.subject]
    facts = {"officer": found.officer, "what": what_of(v, records, found)}
    first = (
        v("The superior has approved {what} ({officer}).", **facts)
        if found.verdict is Verdict.APPROVED
        else v("The superior has received {what} ({officer}).", **facts)
    )
    day = records.days.get(DayId(found.subject)) if found.matter is Matter.DAY else None
    mark_ = day.mark(Step.APPROVED) if day is not None else None
    late = v("It is marked as entered late.") if mark_ is not None and mark_.late else ""
    return say(v.paragraph([first, late]))


def _returned(v: Voice, scene: Scene) -> Message:
    records = scene.records
    found = records.submissions[scene.notice.subject]
    if found.matter is Matter.DAY:
        how = v("Please change what is wanted, then lay it before them again. It doesn't hold up the notice.")
        rows = [
            [Option(v.ctx("button", "Arrangement"), _anew("pday", found.subject))],
            [Option(v.ctx("button", "Lay it before them again"), _anew("again", found.subject))],
        ]
    else:
        how = v("The plan counts as not filed. Please change what is wanted, then file it again.")
        rows = [[Option(v.ctx("button", "Look at the plan"), _anew("plan", found.subject))]]
    facts = {"officer": found.officer, "what": what_of(v, records, found)}
    return say(
        (Bold(v("The superior has returned {what} ({officer}).", **facts)),),
        v("What they say: {words}", words=found.words),
        how,
        rows=rows,
    )


def _returned_end(v: Voice, ended: Ended) -> Message:
    records = ended.records
    found = records.submissions[ended.said.subject]
    told = v(
        "The superior had returned {what} ({officer}): {words}",
        what=what_of(v, records, found),
        officer=found.officer,
        words=found.words,
    )
    last = laid(records.submissions, found.matter, found.subject)
    if found.verdict is None:
        return _answer_back(v, ended)
    if last is not None and last.number > found.number:
        return say(told, v("It was laid before them again on {when}.", when=v.moment(last.at)))
    return say(told)


def _answer_back(v: Voice, ended: Ended) -> Message:
    """An answer that an officer took back."""
    found = ended.records.submissions[ended.said.subject]
    return say(v("The superior has taken their answer about {what} back.", what=what_of(v, ended.records, found)))


WORDS: dict[Kind, Say] = {
    Kind.APPROVAL_TO_GIVE: _approval_to_give,
    Kind.PLAN_TO_RECEIVE: _plan_to_receive,
    Kind.RECORD_TO_RECEIVE: _record_to_receive,
    Kind.SUPERIOR_ANSWERED: _answered,
    Kind.SUPERIOR_RETURNED: _returned,
}
OUTCOMES: dict[Kind, End] = {
    Kind.SUPERIOR_ANSWERED: _answer_back,
    Kind.APPROVAL_TO_GIVE: _approval_end,
    Kind.PLAN_TO_RECEIVE: _paper_end,
    Kind.RECORD_TO_RECEIVE: _paper_end,
    Kind.SUPERIOR_RETURNED: _returned_end,
}


def _returned_line(v: Voice, scene: Scene) -> str:
    found = scene.records.submissions[scene.notice.subject]
    return v("Returned by the superior: {what}", what=what_of(v, scene.records, found))


LINES: dict[Kind, Line] = {Kind.SUPERIOR_RETURNED: _returned_line}
ASK = {Kind.SUPERIOR_RETURNED: mark("See to what was returned")}


# An officer's own chat


def welcome(v: Voice, superior: str, name: str, branches: Sequence[str]) -> Message:
    """Who the account is from now on, what it does, and what it doesn't."""
    return say(
        (Bold(v("{name}, this account now acts for {superior}.", name=name, superior=superior)),),
        v("Branches: {branches}.", branches=v.list(branches)) if branches else v("No branch is under it yet."),
        v(
            "Here you are asked to approve their activity days, and receive their annual plans, changes of these and record forms. What you decide is noted under the name above. Being an officer grants nothing inside a branch."
        ),
        v(
            "Before you write: messages pass through the chat platform's servers. Nothing classified or internal belongs here, no identity numbers, no contents of talks."
        ),
        v("/superior shows what waits, /help everything else."),
    )


def help_(v: Voice, superiors: Sequence[str], entries: Paragraph) -> Message:
    """What an officer who belongs to no branch here may do."""
    return say(
        (Bold(v("What you can do here, as an officer of {superior}", superior=v.list(superiors))),),
        v(
            "Approve or return the activity days that are laid before you, receive annual plans and record forms: by the buttons under them."
        ),
        entries,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """One branch as its superior sees it: totals alone."""

    name: str
    members: int
    planned: int
    held: int
    filed: int
    plan_filed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits for an answer."""

    branch: BranchId
    name: str
    what: str
    id: str


def overview(
    v: Voice,
    superior: BranchId,
    name: str,
    *,
    year: int,
    branches: Sequence[Totals],
    waits: Sequence[Waiting],
    upward: tuple[date, Clause] | None = None,
    answered: bool = False,
) -> Message:
    """The branches of one superior in totals, and what waits for its officers. `answered`: whether this officer gave an answer
    that they may still take back. `upward`: until when the county level files its branches' plans in its turn, where their
    document says so and the day is near."""
    told = [_totals(v, each) for each in branches]
    options = [
        [
            Option(
                shortened(v("{branch}: {what}", branch=each.name, what=each.what), _LABEL),
                does("o", each.branch, each.id),
            )
        ]
        for each in waits[:_SHOWN]
    ]
    over = [
        Option(v.ctx("button", "Inspection"), token(Verb.INSPECT, "p")),
        Option(v.ctx("button", "Bulletin"), token(Verb.BULLETIN, "s", superior)),
    ]
    own = [
        *(over if told else []),
        *([Option(v.ctx("button", "My answers"), does("a"))] if answered else []),
        Option(v.ctx("button", "A code for a colleague"), does("c", superior)),
        Option(v.ctx("button", "Give up the office"), does("l", superior)),
    ]
    return say(
        (Bold(v("{superior}: its branches in {year}", superior=name, year=v.year(year))),),
        lines(told) if told else v("No branch is under it yet."),
        _upward(v, branches, *upward) if upward is not None else (),
        v.plural("{n} thing waits for an answer:", "{n} things wait for an answer:", len(waits))
        if waits
        else v("Nothing waits for you."),
        rows=[*options, *in_pairs(own)],
    )


def _totals(v: Voice, one: Totals) -> str:
    facts = [
        v.plural("{n} member", "{n} members", one.members),
        v("{held} of {planned} days held", held=one.held, planned=one.planned),
        v("{filed} forms handed up", filed=one.filed),
        v("plan filed") if one.plan_filed else v("plan not filed"),
    ]
    return v("{branch}: {facts}", branch=one.name, facts=beside(v, facts))


def _upward(v: Voice, branches: Sequence[Totals], due: date, stated: Clause) -> Paragraph:
    """What is behind `plan.due_county`: a duty of the county level alone, which knows itself to be it."""
    filed = v.plural(
        "The plan of {n} branch is filed so far.",
        "The plans of {n} branches are filed so far.",
        sum(each.plan_filed for each in branches),
    )
    told = v("The county level files the plans with the city by {date}.", date=v.short(due))
    return (v.paragraph([told, filed]), "\n", v("Stated in {clause}.", clause=clause(v, stated)))


def answered_what(v: Voice, records: Records, submission: Submission) -> str:
    """What was answered, and how, in a few words."""
    how = {
        Verdict.APPROVED: v("approved"),
        Verdict.RETURNED: v("returned"),
        Verdict.RECEIVED: v("received"),
    }
    what = what_of(v, records, submission)
    return v("{what}: {answer}", what=what, answer=how[submission.verdict]) if submission.verdict in how else what


def answers(v: Voice, found: Sequence[Waiting], *, done: str = "") -> Message:
    """What this officer answered and may still take back."""
    rows = [
        [
            Option(
                shortened(v("{branch}: {what}", branch=each.name, what=each.what), _LABEL),
                does("t", each.branch, each.id),
            )
        ]
        for each in found[:_SHOWN_ANSWERS]
    ]
    return say(
        done,
        (Bold(v("My answers")),),
        v(
            "Which answer was a mistake? It can be taken back until the day begins, and while the branch hasn't gone on from it."
        )
        if found
        else v("There is no answer that could be taken back."),
        rows=[*rows, [Option(v.ctx("button", "Back"), does("s"))]],
    )


def ask_back(v: Voice, records: Records, submission: Submission) -> Message:
    """Before an officer's answer is taken back."""
    return say(
        (Bold(v("{branch}: {what}", branch=records.branch.name, what=what_of(v, records, submission))),),
        verdict_of(v, submission),
        v("Take this answer back? It waits for an answer again, and the branch's secretary is told."),
        rows=[yes_or_no(v, does("t", records.branch.id, submission.id, "y"), does("a"))],
    )


def answer_back(v: Voice, records: Records, submission: Submission) -> str:
    return v("Taken back: {what}. It waits for an answer again.", what=what_of(v, records, submission))


def why_returned(v: Voice, records: Records, submission: Submission, limit: int) -> Message:
    """Asks for the words of a return."""
    return say(
        (Bold(v("{branch}: {what}", branch=records.branch.name, what=what_of(v, records, submission))),),
        v("What is to be changed? Please write it and send it to me, up to {limit} characters.", limit=limit),
        rows=[[Option(v.ctx("button", "Cancel"), token(Verb.CANCEL))]],
    )


def noted(v: Voice, verdict: Verdict) -> str:
    """That the word is on record."""
    match verdict:
        case Verdict.APPROVED:
            return v("Noted: approved. The branch's secretary is told.")
        case Verdict.RETURNED:
            return v("Noted: returned. The branch's secretary gets your words.")
        case Verdict.RECEIVED:
            return v("Noted: received. The branch is told.")


def code(v: Voice, fresh: str, link: str | None) -> Message:
    """A colleague's code, shown this once."""
    return say(
        v("Your colleague opens this link: {link}", link=link)
        if link is not None
        else v("Your colleague opens the private chat with me and sends: {command}", command=f"/start {fresh}"),
        v("The code is valid for 30 days and for one use. It is shown this once."),
    )


def language(v: Voice) -> Message:
    """The language in which an officer is spoken to."""
    return say(
        v("Officers are spoken to in the language of their organisation, which whoever runs this service has set.")
    )


def leave(v: Voice, superior: BranchId, name: str) -> Message:
    """Asks before the office is given up."""
    return say(
        v("Shall this account no longer act for {superior}? What you decided stays.", superior=name),
        rows=[yes_or_no(v, does("l", superior, "y"), does("s"))],
    )


def left(v: Voice, name: str) -> Message:
    return say(v("This account no longer acts for {superior}.", superior=name))


# The branch's panel


def laid_again(v: Voice) -> str:
    return v("It is laid before the superior again.")


def plan_sent(v: Voice) -> str:
    return v("The plan is filed: it goes to the superior's officers now. What changes from now on is reported to them.")


def record_sent(v: Voice, *, late: bool) -> str:
    if late:
        return v("The form goes to the superior's officers now, after its last day. Their receipt is shown here.")
    return v("The form goes to the superior's officers now. Their receipt is shown here.")


def stand(v: Voice, submission: Submission | None) -> str:
    """For the secretary: when something was sent to the superior, and what came back."""
    if submission is None:
        return ""
    sent = v("Sent to the superior: {when}.", when=v.moment(submission.at))
    return v.paragraph([sent, verdict_of(v, submission)])


def ask_again(v: Voice, day: ActivityDay, submission: Submission) -> Message:
    """Before a returned day is laid before the superior again."""
    return say(
        (Bold(v("Lay the day of {date} before the superior again?", date=v.day(day.on))),),
        v("What they said: {words}", words=submission.words),
        v("Theme: {theme}", theme=terms.theme(v, day)) if day.themes else "",
        rows=[
            yes_or_no(v, token(Verb.PANEL, "againy", day.id), token(Verb.PANEL, "day", day.id)),
        ],
    )


def ask_plan(v: Voice, records: Records, year: int, due: date) -> Message:
    """Before the year's plan is filed by sending it."""
    superior = records.branch.superior
    count = len([day for day in days_of_year(records.days, year) if not day.cancelled])
    return say(
        (Bold(v("File the plan of {year} with {superior}?", year=v.year(year), superior=superior)),),
        v.plural(
            "It has {n} day, and is to be filed by {due}. The officers get it as a spreadsheet.",
            "It has {n} days, and is to be filed by {due}. The officers get it as a spreadsheet.",
            count,
            due=v.short(due),
        ),
        v("What changes from then on is reported to them with its reason."),
        rows=[yes_or_no(v, token(Verb.PANEL, "psendy", str(year)), token(Verb.PANEL, "plan", str(year)))],
    )


def send_plan(v: Voice, year: int) -> Option:
    return Option(v.ctx("button", "Send it to the superior"), token(Verb.PANEL, "psend", str(year)))


def send_record(v: Voice, records: Records, day: ActivityDay, *, anew: bool = False) -> list[Option]:
    """The one tap that sends the form up, where somebody is there and it wasn't sent yet."""
    if by_hand(records):
        return []
    sends = _anew("recsend", day.id) if anew else token(Verb.PANEL, "recsend", day.id)
    if laid(records.submissions, Matter.RECORD, day.id) is not None:
        if completed_since(records, day):
            return [Option(v.ctx("button", "Send it again with the result"), sends)]
        return []
    return [Option(v.ctx("button", "Send it to the superior"), sends)]


# The rules' no


@says_no("superior.no_officer")
def _no_officer(v: Voice, facts: Facts) -> str:
    del facts
    return v("This is done by the superior's officers. Being a member or a secretary is not enough.")


@says_no("superior.only")
def _only(v: Voice, facts: Facts) -> str:
    del facts
    return v("You act for the superior here; this is for a branch's own members. /superior shows what waits for you.")


@says_no("superior.nobody")
def _nobody(v: Voice, facts: Facts) -> str:
    del facts
    return v("None of the superior's officers can be reached here. Please hand it up in another way and enter that.")


@says_no("superior.not_returned")
def _not_returned(v: Voice, facts: Facts) -> str:
    del facts
    return v("The superior hasn't returned it; they are asked about it by themselves.")


@says_no("superior.no_words")
def _no_words(v: Voice, facts: Facts) -> str:
    del facts
    return v("A return needs a few words on what is to be changed. Please write them.")


@says_no("superior.not_yours")
def _not_yours(v: Voice, facts: Facts) -> str:
    officer = facts.text("officer")
    if not officer:
        return v("This isn't answered yet.")
    return v("{officer} answered this; only they take it back.", officer=officer)


@says_no("superior.laid_again")
def _laid_again(v: Voice, facts: Facts) -> str:
    del facts
    return v("The branch has gone on from this answer; it can't be taken back any more.")


@says_no("superior.plan_returned")
def _plan_returned(v: Voice, facts: Facts) -> str:
    del facts
    return v("A returned plan is being changed by the branch already. It is filed anew, and you answer then.")


_DECIDED = {
    Verdict.APPROVED.value: mark("It is approved already ({officer})."),
    Verdict.RETURNED.value: mark("It was returned already ({officer})."),
    Verdict.RECEIVED.value: mark("It was received already ({officer})."),
}


@says_no("superior.decided")
def _decided(v: Voice, facts: Facts) -> str:
    officer = facts.text("officer")
    if not officer:
        return v("The branch has entered the approval meanwhile.")
    known = _DECIDED.get(facts.text("verdict"))
    return v(known, officer=officer) if known else v("It was answered already ({officer}).", officer=officer)


def is_open(records: Records, id_: str) -> bool:
    """Whether an id still names something that can be shown."""
    found = parsed(id_)
    return found is not None and (found[0] is Matter.PLAN or DayId(found[1]) in records.days)
