"""Polls and points for the discussion: the card in the group, the ballot in private, the result."""

from collections.abc import Sequence
from datetime import datetime

from zhibu.bot.message import Ask, Bold, Inline, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording import terms
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Say, Scene
from zhibu.bot.wording.taking_part import cancel
from zhibu.branch.agenda.poll import voters
from zhibu.branch.day import ActivityDay
from zhibu.branch.notices import Kind
from zhibu.branch.policy import Policy
from zhibu.branch.poll import POINT_LIMIT, Point, Poll, Stage, reaches_quorum
from zhibu.words import Voice, mark

LINE = mark("Polls on the branch's matters")
POINT_LINE = mark("Hand in a point for the day's discussion")
"""What the commands do, in menus and help."""

OPEN = "o"
VOTE = "v"


def ballot(v: Voice, poll: Poll, chosen: int | None = None) -> Message:
    """The question with a button for each option; the voter's own choice where there is one."""
    known = v("You have chosen: {option}", option=v.quote(poll.options[chosen])) if chosen is not None else ""
    return say(
        (Bold(v("Poll")),),
        (Bold(poll.question),),
        manner(v, poll),
        known,
        v("Open until {until}; until then the choice can be changed.", until=_closes(v, poll)),
        rows=[[Option(option, token(Verb.POLL, VOTE, poll.id, str(n)))] for n, option in enumerate(poll.options)],
    )


def manner(v: Voice, poll: Poll) -> str:
    """Whether names are kept, said before anybody chooses."""
    if poll.secret:
        return v("Secret: nobody learns who chose what, and nothing of the result is seen before the end.")
    return v("By name: after the end the names stand beside the choices in the record; the group sees totals only.")


def noted(v: Voice, poll: Poll, chosen: int) -> Message:
    """The choice was taken."""
    return say(
        (Bold(poll.question),),
        v("Your choice is noted: {option}", option=v.quote(poll.options[chosen])),
        v("Until {until} you can change it. The result comes to the group after that.", until=_closes(v, poll)),
        rows=[[Option(v.ctx("button", "Change"), token(Verb.POLL, OPEN, poll.id))]],
    )


def polls(v: Voice, open_: Sequence[Poll], voted: frozenset[str]) -> Message:
    """The polls in which something can be chosen now."""
    if not open_:
        return say(v("No poll is open at present."))
    lines: list[Inline] = []
    for number, poll in enumerate(open_, 1):
        stand = v("chosen") if poll.id in voted else v("open until {until}", until=_closes(v, poll))
        text = v("{question} ({stand})", question=poll.question, stand=stand)
        lines += ["\n"] if lines else []
        lines.append(v("{number}. {item}", number=number, item=text))
    return say(
        (Bold(v("Open polls")),),
        tuple(lines),
        rows=[[Option(str(n), token(Verb.POLL, OPEN, poll.id)) for n, poll in enumerate(open_, 1)]],
    )


def _closes(v: Voice, poll: Poll) -> str:
    return v.moment(poll.closes_at) if poll.closes_at is not None else ""


def result(v: Voice, poll: Poll, policy: Policy) -> list[Inline | Paragraph]:
    """The totals, and whether enough took part for them to count."""
    turnout = v("{voters} of {asked} members took part.", voters=poll.voters, asked=poll.asked)
    if not poll.counts:
        return [turnout, v("Too few took part for a result to be shown: nobody must be recognised.")]
    lines: list[Inline] = []
    for option, count in zip(poll.options, poll.counts, strict=True):
        lines += ["\n"] if lines else []
        lines.append(v("{label}: {value}", label=option, value=count))
    return [tuple(lines), v.paragraph([turnout, quorum(v, poll, policy)])]


def quorum(v: Voice, poll: Poll, policy: Policy) -> str:
    """What is asked for, and whether it was reached."""
    share = v.percent(policy.poll_quorum / 100)
    if poll.stage is not Stage.CLOSED:
        return v("It counts where more than {share} of the members take part.", share=share)
    if reaches_quorum(poll.voters, poll.asked, policy):
        return v("More than {share} took part: the result counts.", share=share)
    return v("No more than {share} took part: the result is a hint only.", share=share)


# What is said to the group


def _open(v: Voice, scene: Scene) -> Message:
    poll = scene.records.polls[scene.notice.subject]
    members = len(scene.records.on_books(scene.calendar.today(scene.now)))
    counted = voters(scene.records, poll)
    return say(
        (Bold(v("Poll: {question}", question=poll.question)),),
        _options(v, poll),
        manner(v, poll),
        v.paragraph([v("Open until {until}.", until=_closes(v, poll)), quorum(v, poll, scene.policy)]),
        v("Took part so far: {voters} of {asked}.", voters=counted, asked=members) if not scene.assumed else "",
        rows=[[Option(v.ctx("button", "Take part"), token(Verb.POLL, OPEN, poll.id))]],
    )


def _options(v: Voice, poll: Poll) -> Paragraph:
    lines: list[Inline] = []
    for number, option in enumerate(poll.options, 1):
        lines += ["\n"] if lines else []
        lines.append(v("{number}. {item}", number=number, item=option))
    return tuple(lines)


def _outcome(v: Voice, ended: Ended) -> Message:
    poll = ended.records.polls[ended.said.subject]
    told = (
        v("This poll was withdrawn.")
        if poll.stage is Stage.WITHDRAWN
        else v("This poll is over. The result follows here.")
    )
    return say((Bold(v("Poll: {question}", question=poll.question)),), told)


def _result(v: Voice, scene: Scene) -> Message:
    poll = scene.records.polls[scene.notice.subject]
    return say((Bold(v("Result of the poll: {question}", question=poll.question)),), *result(v, poll, scene.policy))


WORDS: dict[Kind, Say] = {Kind.POLL_OPEN: _open, Kind.POLL_RESULT: _result}
OUTCOMES: dict[Kind, End] = {Kind.POLL_OPEN: _outcome}


# Points for the discussion


def ask_point(v: Voice, day: ActivityDay, mine: Sequence[Point]) -> Message:
    """The question for the point; what was handed in so far stands above it."""
    asked = say(
        (Bold(v("A point for the discussion of {date}", date=v.day(day.on))),),
        v("Theme: {theme}", theme=terms.theme(v, day)) if day.themes else "",
        _points(v, mine),
        v(
            "Please write it and send it to me, up to {limit} characters. It goes to the recorder under your name.",
            limit=POINT_LIMIT,
        ),
        rows=[[cancel(v)]],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("My point")))


def point_taken(v: Voice, point: Point, mine: Sequence[Point]) -> Message:
    """The point was handed in."""
    others = [each for each in mine if each.id != point.id]
    return say(
        v("Handed in for the discussion, under your name: {text}", text=v.quote(point.text)),
        _points(v, others),
        v("The recorder decides what goes into the record."),
    )


def _points(v: Voice, mine: Sequence[Point]) -> Paragraph:
    lines: list[Inline] = []
    for point in mine:
        lines += ["\n"] if lines else [v("Handed in by you so far:"), "\n"]
        lines.append(v.quote(point.text))
    return tuple(lines)


# Why not


@says_no("poll.no_question")
def _no_question(v: Voice, facts: Facts) -> str:
    del facts
    return v("There is no question in it. Please write it.")


@says_no("poll.options")
def _wrong_options(v: Voice, facts: Facts) -> str:
    return v(
        "A poll has {least} to {most} options, one a line; these are {given}. Please send them once more.",
        least=facts.number("least"),
        most=facts.number("most"),
        given=facts.number("given"),
    )


@says_no("poll.twice")
def _twice(v: Voice, facts: Facts) -> str:
    return v("“{option}” stands there twice. Please send the options once more.", option=facts.text("option"))


@says_no("poll.option_long")
def _option_long(v: Voice, facts: Facts) -> str:
    return v(
        "“{option}” has {length} characters; {limit} at most fit on a button. Please send the options once more.",
        option=facts.text("option"),
        length=facts.number("length"),
        limit=facts.number("limit"),
    )


@says_no("poll.names")
def _names(v: Voice, facts: Facts) -> str:
    return v(
        "“{name}” is a member of the branch. Polls are about matters, never about people: nobody is ranked or elected here. Please send other options.",
        name=facts.text("name"),
    )


@says_no("poll.incomplete")
def _incomplete(v: Voice, facts: Facts) -> str:
    del facts
    return v("The poll still lacks its options or its end.")


@says_no("poll.closing_past")
def _closing_past(v: Voice, facts: Facts) -> str:
    del facts
    return v("The end of the poll is past. Please choose a later one.")


@says_no("poll.begun")
def _begun(v: Voice, facts: Facts) -> str:
    del facts
    return v("The poll is open or over already, and isn't changed any more.")


@says_no("poll.unknown")
def _unknown(v: Voice, facts: Facts) -> str:
    del facts
    return v("There is no such poll. /poll shows those that are open.")


@says_no("poll.withdrawn")
def _withdrawn(v: Voice, facts: Facts) -> str:
    del facts
    return v("This poll was withdrawn.")


@says_no("poll.closed")
def _closed(v: Voice, facts: Facts) -> str:
    closed: datetime = facts.moment("closed")
    return v("This poll ended on {closed}.", closed=closed)


@says_no("poll.altered")
def _altered(v: Voice, facts: Facts) -> str:
    del facts
    return v("The choice can't be taken: the poll's file was altered. Please tell whoever runs the program.")


@says_no("point.empty")
def _point_empty(v: Voice, facts: Facts) -> str:
    del facts
    return v("There are no words in it. Please write your point.")


@says_no("point.early")
def _point_early(v: Voice, facts: Facts) -> str:
    return v("Points for the discussion can be handed in from {opens} on.", opens=facts.moment("opens"))


@says_no("point.late")
def _point_late(v: Voice, facts: Facts) -> str:
    return v(
        "The activity ended on {ended}. Please speak to the recorder, who can still write it into the record.",
        ended=facts.moment("ended"),
    )


@says_no("point.enough")
def _point_enough(v: Voice, facts: Facts) -> str:
    return v("You have handed in {limit} points for this day; more are not taken.", limit=facts.number("limit"))


@says_no("point.none")
def _point_none(v: Voice, facts: Facts) -> str:
    del facts
    return v("No activity day lies ahead for which a point could be handed in.")
