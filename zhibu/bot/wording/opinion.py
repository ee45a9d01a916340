"""Opinions and suggestions: what who writes one hears, the secretary's digest, and the answer."""

from collections.abc import Iterable
from datetime import datetime

from zhibu.bot.message import Ask, Bold, Inline, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording.panel.frame import go
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Say, Scene
from zhibu.bot.wording.taking_part import cancel
from zhibu.branch.agenda.opinion import waiting_by_morning
from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.notices import Kind
from zhibu.branch.opinion import TEXT_LIMIT, Opinion
from zhibu.words import Voice, mark

LINE = mark("An opinion or suggestion to the secretary, signed or unsigned")
"""What the command does, in menus and help."""

SIGNED = "s"
UNSIGNED = "u"
DROPPED = "x"


def ask(v: Voice, opens: datetime, mine: Iterable[Opinion]) -> Message:
    """The question for the text; signed or not is asked after it."""
    asked = say(
        (Bold(v("Opinions and suggestions")),),
        v("Please write what you want the secretary to hear, up to {limit} characters.", limit=TEXT_LIMIT),
        v("Before anything is handed in you choose whether it carries your name. It never stands in the group."),
        _unsigned_line(v, opens),
        _mine(v, mine),
        v("With the number of an opinion, as in /opinion 3F7K9Q, you read its answer."),
        rows=[[cancel(v)]],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("My opinion")))


def _unsigned_line(v: Voice, opens: datetime) -> str:
    return v(
        "Without a name it goes into a box that is opened on {at}: no name, no hour, and nothing in the program that leads back to you.",
        at=v.moment(opens),
    )


def _mine(v: Voice, mine: Iterable[Opinion]) -> Paragraph:
    lines: list[Inline] = []
    for one in mine:
        lines += ["\n"] if lines else [v("Signed by you:"), "\n"]
        stand = v("answered") if one.answered_at is not None else v("not answered yet")
        lines.append(v("{number}: {stand}", number=one.id, stand=stand))
    return tuple(lines)


def choose(v: Voice, text: str, *, box: str, number: str, secretary: str, opens: datetime) -> Message:
    """The text as it was written, and the choice before it is handed in."""
    return say(
        (Bold(v("To secretary {name}", name=secretary)),),
        v.quote(text),
        v("Nothing is handed in yet. With your name, or without?"),
        _unsigned_line(v, opens),
        rows=[
            [
                Option(v.ctx("button", "Signed"), token(Verb.OPINION, SIGNED, box, number)),
                Option(v.ctx("button", "Unsigned"), token(Verb.OPINION, UNSIGNED, box, number)),
            ],
            [Option(v.ctx("button", "Cancel"), token(Verb.OPINION, DROPPED, box, number))],
        ],
    )


def signed(v: Voice, opinion: Opinion) -> Message:
    """It was handed in with the name."""
    return say(
        (Bold(v("Your opinion is handed in, signed.")),),
        v.quote(opinion.text),
        v("Number {number}. The secretary's answer comes here.", number=opinion.id),
    )


def boxed(v: Voice, number: str, opens: datetime) -> Message:
    """It lies in the box. The number stands here and nowhere else beside the name. The text isn't repeated."""
    return say(
        (Bold(v("Your opinion lies in the box, unsigned.")),),
        v("The box is opened on {at}. It comes to the secretary without name and hour.", at=v.moment(opens)),
        (Bold(v("Its number: {number}", number=number)),),
        v(
            "Please keep the number: nobody can tell you that there is an answer. With /opinion {number} you read it.",
            number=number,
        ),
    )


def dropped(v: Voice) -> Message:
    return say(v("Dropped; nothing was handed in, and nothing of it was kept."))


def shown(v: Voice, opinion: Opinion) -> Message:
    """An opinion by its number, with its answer where there is one."""
    return say(
        (Bold(v("Opinion {number}", number=opinion.id)),),
        v.quote(opinion.text),
        answer_of(v, opinion),
        _committee(v, opinion),
    )


def answer_of(v: Voice, opinion: Opinion) -> str:
    if opinion.answered_at is None:
        return v("The secretary hasn't answered yet.")
    return v("Answer of {date}: {text}", date=v.short(_day(v, opinion.answered_at)), text=v.quote(opinion.answer))


def _committee(v: Voice, opinion: Opinion) -> str:
    if opinion.committee_at is None:
        return ""
    return v("It was brought before the committee on {date}.", date=v.short(_day(v, opinion.committee_at)))


def _day(v: Voice, at: datetime) -> datetime:
    return at.astimezone(v.zone)


def waiting(v: Voice, number: str, opens: datetime) -> Message:
    """It still lies in the box."""
    return say(v("Opinion {number} lies in the box, which is opened on {at}.", number=number, at=v.moment(opens)))


# What is said unasked


def _received(v: Voice, scene: Scene) -> Message:
    on = scene.notice.due
    look = Outlook(records=scene.records, calendar=scene.calendar, since=on, until=on)
    told = {day.isoformat(): found for day, found in waiting_by_morning(look).items()}
    count = len(told.get(scene.notice.subject, ()))
    return say(
        v.plural(
            "{n} opinion came in and waits for your answer.", "{n} opinions came in and wait for your answer.", count
        )
        if count
        else v("The opinions of this morning are answered."),
        v("They are for you alone; who didn't sign isn't known to anybody."),
        rows=[[Option(v.ctx("button", "Read and answer"), go("opinions", "0"))]],
    )


def _received_outcome(v: Voice, ended: Ended) -> Message:
    del ended
    return say(v("The opinions of this morning are answered, or stand in the panel under “Opinions”."))


def _answered(v: Voice, scene: Scene) -> Message:
    opinion = scene.records.opinions[scene.notice.subject]
    return say(
        (Bold(v("The secretary has answered your opinion")),),
        v.quote(opinion.text),
        answer_of(v, opinion),
        _committee(v, opinion),
    )


WORDS: dict[Kind, Say] = {Kind.OPINION_RECEIVED: _received, Kind.OPINION_ANSWERED: _answered}
OUTCOMES: dict[Kind, End] = {Kind.OPINION_RECEIVED: _received_outcome}


# Why not


@says_no("opinion.empty")
def _empty(v: Voice, facts: Facts) -> str:
    del facts
    return v("There are no words in it. Please write them.")


@says_no("opinion.nobody")
def _nobody(v: Voice, facts: Facts) -> str:
    del facts
    return v("The branch has no secretary at present, so nobody could read it. Please speak to the committee.")


@says_no("opinion.to_oneself")
def _to_oneself(v: Voice, facts: Facts) -> str:
    del facts
    return v("Opinions go to the secretary, and that is you. What has come in stands under “Opinions” in /admin.")


@says_no("opinion.not_secretary")
def _not_secretary(v: Voice, facts: Facts) -> str:
    del facts
    return v("Opinions are read and answered by the secretary alone.")


@says_no("opinion.unknown")
def _unknown(v: Voice, facts: Facts) -> str:
    del facts
    return v("No opinion has this number. Please copy it as it stands in my answer to you.")


@says_no("opinion.gone")
def _gone(v: Voice, facts: Facts) -> str:
    del facts
    return v("This was not handed in in time, and nothing of it was kept. Please send your opinion once more.")


@says_no("opinion.altered")
def _altered(v: Voice, facts: Facts) -> str:
    del facts
    return v("The box can't be used: its file was altered. Please tell whoever runs the program.")
