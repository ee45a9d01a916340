"""The secretary's own words for each celebrant's card: written, looked at, printed."""

import asyncio
import re
from datetime import date

from zhibu.bot import pictures
from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import CARD, answered, ask, coming, drop, fresh, open_for, writes_card
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message, Picture, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import cards as words
from zhibu.branch.birthday import Birthday, greeted_at
from zhibu.branch.card import CardMessage, keep, may_write, ready, repeated, write_message
from zhibu.branch.greeting import celebrated
from zhibu.branch.past_year import past_year
from zhibu.branch.people import Act, Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.charts import fonts
from zhibu.charts.worker import DrawingError, draw, draw_sheets

_PATIENCE = 8.0
"""Real seconds: a handler has ten."""
_MONTH = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])")


def _writer(talk: Talk, records: Records) -> Member:
    """Who speaks, if there is a card whose words are theirs to write."""
    if any(writes_card(talk, records, one) for one in coming(talk, records)):
        return talk.me
    return talk.require(Act.WRITE_CARD)


def _writable(talk: Talk, records: Records, id_: str, by: Member) -> Birthday:
    one = celebrated(records, id_)
    if one is not None and not writes_card(talk, records, one):
        talk.require(Act.WRITE_CARD)
    return may_write(one, by, policy=records.policy, calendar=talk.calendar, now=talk.now)


def screen(talk: Talk, page: int = 0) -> Message:
    records = fresh(talk)
    me = _writer(talk, records)
    every = [one for one in coming(talk, records) if writes_card(talk, records, one)]
    shown = [one for one in every if one.member.id != me.id and ready(records, one.id) is not None]
    months = sorted({(one.on.year, one.on.month) for one in shown})
    return words.cards(talk.voice, records, every, open_for(talk, records), page=page, months=months)


async def cards(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=screen(talk, number(args[0]) if args else 0))


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """A step with a card. It holds somebody's words to somebody: in private only."""
    _writer(talk, talk.known)
    if not talk.private:
        raise Refusal("button.stale")
    match parts:
        case (words.WRITE, id_):
            return Answer(say=await _asked(talk, id_))
        case (words.WRITE, id_, words.IN_PANEL):
            return Answer(edit=await _asked(talk, id_))
        case (words.KEEP, id_, text):
            return await _kept(talk, id_, text)
        case (words.SHOW, id_):
            one, card = _ready(talk, id_)
            return Answer(say=await _drawn(talk, one, card, saved=_is_open(talk, one)))
        case (words.PRINT, id_):
            one, card = _ready(talk, id_)
            return Answer(say=await _printed(talk, one, card))
        case (words.MONTH, month):
            return Answer(say=await _month_printed(talk, month))
        case (words.LIST,):
            await drop(talk)
            return Answer(say=screen(talk))
    raise Refusal("button.stale")


# Writing


async def _asked(talk: Talk, id_: str) -> Message:
    """Asks for the words, beside the facts of the year."""
    me = _writer(talk, talk.known)
    one = _writable(talk, talk.known, id_, me)
    await ask(talk, CARD, one.id)
    records = fresh(talk)
    year = past_year(records, one, calendar=talk.calendar, now=talk.now)
    unset = await asyncio.to_thread(fonts.missing, one.member.name)
    return words.write(talk.voice, records, one, year, unset)


async def written(talk: Talk, subject: str, text: str) -> Message:
    """The words came: kept, and shown as the celebrant will see them. Where they repeat others, who wrote them is asked."""
    me = _writer(talk, talk.known)
    async with talk.unit("card.written") as unit:
        one = _writable(talk, unit.records, subject, me)
        known = unit.records.cards.get(one.id)
        card = write_message(one.member, one.on.year, text, by=me, now=talk.now, known=known)
        if card is not known:
            unit.put(card)
        answered(unit, talk)
        await unit.commit(card=card.id)
    records = fresh(talk)
    other = None if card.kept else repeated(records, card)
    if other is not None:
        return words.repeats(talk.voice, records, one, card, other)
    return await _drawn(talk, one, card)


async def _kept(talk: Talk, id_: str, text: str) -> Answer:
    """The words stand for this one person though they repeat others. Pressed again it says the same."""
    me = _writer(talk, talk.known)
    async with talk.unit("card.kept") as unit:
        one = _writable(talk, unit.records, id_, me)
        known = unit.records.cards.get(one.id)
        card = keep(known, text)
        if card is not known:
            unit.put(card)
            await unit.commit(card=card.id)
    return Answer(edit=words.kept(talk.voice, one), say=await _drawn(talk, one, card))


# Looking, printing


def _ready(talk: Talk, id_: str) -> tuple[Birthday, CardMessage]:
    """The card that goes out; nobody sees their own before it does."""
    records, me = fresh(talk), talk.me
    one, card = celebrated(records, id_), ready(records, id_)
    if one is None or card is None:
        raise Refusal("button.stale")
    if one.member.id == me.id and _is_open(talk, one):
        raise Refusal("card.own")
    if not writes_card(talk, records, one):
        talk.require(Act.WRITE_CARD)
    return one, card


def _is_open(talk: Talk, one: Birthday) -> bool:
    return talk.now < greeted_at(one, talk.known.policy(one.on), talk.calendar)


async def _drawn(talk: Talk, one: Birthday, card: CardMessage, *, saved: bool = True) -> Message:
    """The card as a picture, in the celebrant's language; in words alone where it can't be drawn in time."""
    records = fresh(talk)
    drawing = pictures.birthday_card(records, one, card, pictures.voice_of(records, one.member))
    picture = None
    try:
        async with asyncio.timeout(_PATIENCE):
            picture = Picture("card.png", await draw(drawing, cache=talk.house.store.folder / pictures.FOLDER))
    except (DrawingError, TimeoutError):
        pass
    unset = await asyncio.to_thread(fonts.missing, f"{one.member.name}{card.text}")
    at = greeted_at(one, records.policy(one.on), talk.calendar)
    return words.written(talk.voice, records, one, card, at, picture=picture, unset=unset, saved=saved)


async def _printed(talk: Talk, one: Birthday, card: CardMessage) -> Message:
    records = fresh(talk)
    drawing = pictures.birthday_card(records, one, card, pictures.voice_of(records, one.member))
    try:
        async with asyncio.timeout(_PATIENCE):
            data = await draw_sheets([drawing], cache=talk.house.store.folder / pictures.FOLDER)
    except (DrawingError, TimeoutError):
        raise Refusal("card.not_drawn") from None
    return words.paper(talk.voice, one, data)


async def _month_printed(talk: Talk, text: str) -> Message:
    """All cards of a month that have their words, but one's own before it goes out."""
    found = _MONTH.fullmatch(text)
    if found is None:
        raise Refusal("button.stale")
    year, month = (int(part) for part in found.groups())
    records = fresh(talk)
    own = [
        one.id
        for one in records.birthdays(year)
        if not writes_card(talk, records, one) or (one.member.id == talk.me.id and _is_open(talk, one))
    ]
    drawings = pictures.cards_of_month(records, year, month, without=own)
    if not drawings:
        raise Refusal("card.no_month", day=date(year, month, 1))
    try:
        async with asyncio.timeout(_PATIENCE):
            data = await draw_sheets(drawings, cache=talk.house.store.folder / pictures.FOLDER)
    except (DrawingError, TimeoutError):
        raise Refusal("card.not_drawn") from None
    return words.month(talk.voice, year, month, len(drawings), data)


PART = Part(
    screens={"cards": (cards, 0)},
    presses=((Verb.BIRTHDAY, pressed),),
    answers=((CARD, written),),
)
