"""The opinions: read and answered by the secretary alone, never by a deputy beside her and never in a group."""

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import answered, ask, fresh
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import opinion as words
from zhibu.branch import opinion as rules
from zhibu.branch.opinion import Opinion
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

ANSWER = "panel.opinion"


def hears(talk: Talk, records: Records) -> bool:
    """Whether the speaker is who reads opinions."""
    acting = records.secretary(talk.today)
    return acting is not None and talk.member is not None and acting.id == talk.member.id


def waiting(records: Records) -> int:
    """How many wait for an answer."""
    return sum(one.answered_at is None for one in records.opinions.values())


def _records(talk: Talk) -> Records:
    records = fresh(talk)
    rules.may_hear(talk.me, records.secretary(talk.today))
    return records


def _one(records: Records, id_: str) -> Opinion:
    found = records.opinions.get(id_)
    if found is None:
        raise Refusal("opinion.unknown")
    return found


async def opinions(talk: Talk, args: tuple[str, ...]) -> Answer:
    records = _records(talk)
    box = rules.box_of(talk.now, talk.calendar)
    next_box = talk.today.isoformat()
    policy = records.policy(talk.today)
    opens = rules.opened_at(next_box, policy, talk.calendar)
    if opens <= talk.now:
        opens = rules.opened_at(box, policy, talk.calendar)
    found = rules.in_order(records.opinions, answered=False)
    count = len(records.opinions) - len(found)
    page = number(args[0]) if args else 0
    return Answer(edit=words.opinions(talk.voice, records, found, page, answered=count, opens=opens))


async def old(talk: Talk, args: tuple[str, ...]) -> Answer:
    records = _records(talk)
    found = rules.in_order(records.opinions, answered=True)
    return Answer(edit=words.answered(talk.voice, records, found, number(args[0]) if args else 0))


async def opinion(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=_shown(talk, args[0]))


def _shown(talk: Talk, id_: str, done: str = "") -> Message:
    records = _records(talk)
    return words.opinion(talk.voice, records, _one(records, id_), done)


async def committee(talk: Talk, args: tuple[str, ...]) -> Answer:
    async with talk.unit("opinion.to_committee") as unit:
        rules.may_hear(talk.me, unit.records.secretary(talk.today))
        known = _one(unit.records, args[0])
        brought = rules.bring_to_committee(known, now=talk.now)
        if brought is not known:
            unit.put(brought)
            await unit.commit(number=brought.id)
    return Answer(edit=_shown(talk, args[0], words.brought(talk.voice)))


async def answer(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asks for the answer."""
    records = _records(talk)
    one = _one(records, args[0])
    await ask(talk, ANSWER, one.id)
    return Answer(edit=words.ask_answer(talk.voice, records, one))


async def typed(talk: Talk, subject: str, text: str) -> Message:
    async with talk.unit("opinion.answered") as unit:
        rules.may_hear(talk.me, unit.records.secretary(talk.today))
        known = _one(unit.records, subject)
        given = rules.answer(known, text, by=talk.me.id, now=talk.now)
        if given is not known:
            unit.put(given)
        answered(unit, talk)
        await unit.commit(number=given.id)
    return _shown(talk, subject, words.saved(talk.voice))


PART = Part(
    screens={
        "opinions": (opinions, 0),
        "opinions_old": (old, 0),
        "opinion": (opinion, 1),
        "opinion_committee": (committee, 1),
    },
    questions={"opinion_answer": (answer, 1)},
    answers=((ANSWER, typed),),
)
