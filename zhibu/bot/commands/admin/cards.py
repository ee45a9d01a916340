"""The secretary's own words for each celebrant's card."""

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import CARD, answered, ask, coming, fresh, open_for, the_birthday
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import cards as words
from zhibu.branch.birthday import Birthday, greeted_at
from zhibu.branch.card import may_write, write_message
from zhibu.branch.people import Act, Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal


def _writable(talk: Talk, records: Records, id_: str, by: Member) -> Birthday:
    one = the_birthday(records, id_)
    return may_write(one, by, policy=records.policy, calendar=talk.calendar, now=talk.now)


def screen(talk: Talk, page: int = 0) -> Message:
    talk.require(Act.WRITE_CARD)
    records = fresh(talk)
    return words.cards(talk.voice, records, coming(talk, records), open_for(talk, records), page)


async def cards(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=screen(talk, number(args[0]) if args else 0))


async def write(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """Asks for the words: in the panel's message (`p`), or in one of its own under the notice that asked."""
    if len(parts) not in (2, 3) or parts[0] != words.WRITE or not talk.private:
        raise Refusal("button.stale")
    me = talk.require(Act.WRITE_CARD)
    one = _writable(talk, talk.known, parts[1], me)
    await ask(talk, CARD, one.id)
    asked = words.write(talk.voice, fresh(talk), one)
    return Answer(edit=asked) if parts[2:] == (words.IN_PANEL,) else Answer(say=asked)


async def written(talk: Talk, subject: str, text: str) -> Message:
    """The words came: kept, and shown as the celebrant will read them."""
    me = talk.require(Act.WRITE_CARD)
    async with talk.unit("card.written") as unit:
        one = _writable(talk, unit.records, subject, me)
        card = write_message(one.member, one.on.year, text, by=me, now=talk.now)
        unit.put(card)
        answered(unit, talk)
        await unit.commit(card=card.id)
    records = fresh(talk)
    return words.written(talk.voice, records, one, card, greeted_at(one, records.policy(one.on), talk.calendar))


PART = Part(
    screens={"cards": (cards, 0)},
    presses=((Verb.BIRTHDAY, write),),
    answers=((CARD, written),),
)
