"""The wishes of political birthdays in the panel: who has made one, the board for printing, and taking one down.

Nobody reads a private wish here. What a wish says is shown where its author shows it, and nowhere else.
"""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Literal

from zhibu.bot import pictures
from zhibu.bot.answer import Answer
from zhibu.bot.board_picture import wish_board
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import answered, ask, fresh
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message, Paper, Picture
from zhibu.bot.talk import Talk
from zhibu.bot.wording import wish as wish_words
from zhibu.bot.wording.panel import wishes as words
from zhibu.branch import wish as rules
from zhibu.branch.agenda.wish import NOT_PINNED
from zhibu.branch.notices import Kind
from zhibu.branch.own_wish import Wish
from zhibu.branch.people import Act
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.charts.board import too_tall
from zhibu.charts.worker import DrawingError, draw_board
from zhibu.scheduler.reconcile import UNKNOWN
from zhibu.words import voice

REASON = "panel.wish_down"
_PATIENCE = 8.0
"""Real seconds: a handler has ten."""


def _records(talk: Talk) -> Records:
    """For who writes the cards: the secretary and her deputy."""
    talk.require(Act.WRITE_CARD)
    return fresh(talk)


def _shown(records: Records, id_: str, today: date) -> Wish:
    """A wish that is public, or was taken off the board; of a private one, and where there is no board, there is nothing to see."""
    found = records.wishes.get(id_)
    off = found is not None and found.on_board and not records.policy(today).birthday_board
    if found is None or not found.public or off:
        raise Refusal("wish.not_public")
    return found


async def wishes(talk: Talk, args: tuple[str, ...]) -> Answer:
    records = _records(talk)
    year = number(args[0]) if args else talk.today.year
    return Answer(edit=_list(talk, records, year, number(args[1]) if len(args) > 1 else 0))


def _list(talk: Talk, records: Records, year: int, page: int = 0, told: str = "") -> Message:
    return words.wishes(
        talk.voice,
        year,
        rules.celebrants(records, year, talk.today),
        page,
        board=records.policy(talk.today).birthday_board,
        years=sorted({*rules.years_with_wishes(records), talk.today.year}),
        told=told,
    )


async def one(talk: Talk, args: tuple[str, ...]) -> Answer:
    records = _records(talk)
    wish = _shown(records, args[0], talk.today)
    return Answer(edit=words.one(talk.voice, records, wish, mine=wish.member == talk.me.id))


async def down(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asks for the reason."""
    records = _records(talk)
    wish = _shown(records, args[0], talk.today)
    rules.take_down(wish, "?", by=talk.me, now=talk.now)
    await ask(talk, REASON, wish.id)
    return Answer(edit=words.ask_reason(talk.voice, records, wish))


async def sure(talk: Talk, args: tuple[str, ...]) -> Answer:
    records = _records(talk)
    return Answer(edit=words.confirm(talk.voice, records, _shown(records, args[0], talk.today), _reason(args[1])))


async def away(talk: Talk, args: tuple[str, ...]) -> Answer:
    """For a reason that was chosen. Its author reads it in their own language."""
    which = _reason(args[1])
    wish = _shown(_records(talk), args[0], talk.today)
    own = fresh(talk).preference(wish.member).locale or fresh(talk).branch.locale
    reason = voice(own, talk.known.branch.timezone)(words.REASONS[which])
    return Answer(edit=await _take_down(talk, args[0], reason))


async def typed(talk: Talk, subject: str, text: str) -> Message:
    return await _take_down(talk, subject, text)


async def _take_down(talk: Talk, id_: str, reason: str) -> Message:
    """Pressed again it says the same."""
    me = talk.require(Act.WRITE_CARD)
    async with talk.unit("wish.taken_down") as unit:
        known = _shown(unit.records, id_, talk.today)
        taken = rules.take_down(known, reason, by=me, now=talk.now)
        if taken is not known:
            unit.put(taken)
        answered(unit, talk)
        await unit.commit(wish=id_)
    return _list(talk, fresh(talk), taken.year, told=words.taken_down(talk.voice))


def _reason(text: str) -> int:
    which = number(text)
    if which >= len(words.REASONS):
        raise Refusal("button.stale")
    return which


# The board for printing


async def as_picture(talk: Talk, args: tuple[str, ...]) -> Answer:
    """One picture; sent as a file where it is too tall for one to be shown in the chat."""
    return await _drawn(talk, number(args[0]), "png", "a4")


async def to_print(talk: Talk, args: tuple[str, ...]) -> Answer:
    if args[1] not in ("a3", "a4"):
        raise Refusal("button.stale")
    return await _drawn(talk, number(args[0]), "pdf", "a3" if args[1] == "a3" else "a4")


async def _drawn(talk: Talk, year: int, form: Literal["png", "pdf"], paper: Literal["a3", "a4"]) -> Answer:
    """In the branch's language: it hangs on its wall."""
    records = _records(talk)
    own = voice(records.branch.locale, records.branch.timezone)
    if not rules.board(records, year).entries or not records.policy(talk.today).birthday_board:
        raise Refusal("wish.nothing_public")
    drawing = wish_board(records, year, today=talk.today, v=own, paper=paper)
    try:
        async with asyncio.timeout(_PATIENCE):
            data = await draw_board(drawing, form, cache=talk.house.store.folder / pictures.FOLDER)
    except (DrawingError, TimeoutError):
        return Answer(toast=words.not_drawn(talk.voice), alert=True)
    name = f"{wish_words.board_file(own, records.branch.name, year)}.{form}"
    made = Paper(name, data) if form == "pdf" or too_tall(data) else Picture(name, data)
    return Answer(say=words.picture(talk.voice, year, made, larger=form == "pdf" and paper == "a4"))


async def pin_again(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The board is shown anew, and pinned with that where it may be by now."""
    _records(talk)
    async with talk.unit("wish.pin_again") as unit:
        boards = [
            said
            for said in unit.records.said.values()
            if said.kind is Kind.WISH_BOARD and said.subject == args[0] and said.note == NOT_PINNED
        ]
        for said in boards:
            unit.put(replace(said, face=UNKNOWN))
        if boards:
            await unit.commit(year=args[0])
    return Answer(edit=words.pinning(talk.voice))


PART = Part(
    screens={
        "bwishes": (wishes, 0),
        "bwish": (one, 1),
        "bwsure": (sure, 2),
        "bwaway": (away, 2),
        "bwpng": (as_picture, 1),
        "bwpdf": (to_print, 2),
        "bwpin": (pin_again, 1),
    },
    questions={"bwdown": (down, 1)},
    answers=((REASON, typed),),
)
