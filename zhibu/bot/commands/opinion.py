"""`/opinion`: an opinion or suggestion to the secretary, signed or unsigned by choice.

Of an unsigned one nothing comes into the records by its author's hand: no question that waits, no act, no cause. Until the
choice is made the text lies in the box under a pseudonym (as marks lie in an urn); what waits for a text waits in memory. The
number is what makes a press that comes twice the same press.
"""

import secrets
from collections.abc import Awaitable
from datetime import date, datetime
from typing import TypeVar

from zhibu.bot.answer import Answer
from zhibu.bot.carried import date_of
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import opinion as words
from zhibu.branch import opinion as rules
from zhibu.branch.ids import DayId, MemberId
from zhibu.branch.opinion import Opinion, Sheet
from zhibu.branch.people import Act
from zhibu.branch.refusal import Refusal
from zhibu.storage.trouble import Damaged
from zhibu.storage.urn import UrnClosed

TEXT = "opinion.text"
_SHOWN = 5
T = TypeVar("T")


async def opinion(talk: Talk, rest: str) -> Message:
    """With a text: how it is to be handed in. With a number: the answer. With nothing: the question for the text."""
    if rules.is_number(rest):
        return await _answer(talk, rest.strip().upper())
    talk.require_on("opinion.heard")
    _may_write(talk)
    if rest:
        return await _choice(talk, rest)
    talk.house.unnoted.ask(talk.branch_id, talk.draft(TEXT, ""))
    mine = [one for one in talk.known.opinions.values() if one.author == talk.me.id]
    latest = sorted(mine, key=lambda one: (one.at, one.id))[-_SHOWN:]
    return words.ask(talk.voice, _opens(talk, rules.box_of(talk.now, talk.calendar)), latest)


async def typed(talk: Talk, subject: str, text: str) -> Message:
    """The text came as the answer to the question."""
    del subject
    _may_write(talk)
    shown = await _choice(talk, text)
    talk.house.unnoted.answered(talk.account)
    return shown


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """Signed, unsigned or dropped: the box in which the text lies, and its number."""
    if len(parts) != 3 or not rules.is_number(parts[2]) or not talk.private:
        raise Refusal("button.stale")
    _may_write(talk)
    how, box, number = parts[0], DayId(parts[1]), parts[2]
    date_of(box)
    settled = await _settled(talk, box, number)
    if settled is not None:
        return Answer(edit=settled)
    written = await _written(talk, box)
    if how == words.DROPPED:
        if written is not None and written.number == number:
            await _boxes(talk.house.store.boxes.take_back(talk.branch_id, box, _drafter(talk)))
        return Answer(edit=words.dropped(talk.voice))
    if written is None or written.number != number:
        raise Refusal("opinion.gone")
    match how:
        case words.SIGNED:
            return Answer(edit=await _sign(talk, box, written))
        case words.UNSIGNED:
            return Answer(edit=await _put_in(talk, box, written))
    raise Refusal("button.stale")


async def _choice(talk: Talk, text: str) -> Message:
    """The text lies in the box, not handed in, and its author is asked how it is to be."""
    written = rules.checked(text)
    box = rules.box_of(talk.now, talk.calendar)
    sheet = Sheet(id=secrets.token_hex(8), number=_new_number(talk), text=written)
    await _boxes(talk.house.store.boxes.draft(talk.branch_id, DayId(box), _drafter(talk), sheet))
    talk.house.store.nudge(talk.branch_id)
    acting = talk.known.secretary(talk.today)
    assert acting is not None
    opens = _opens(talk, box)
    return words.choose(talk.voice, written, box=box, number=sheet.number, secretary=acting.name, opens=opens)


async def _sign(talk: Talk, box: DayId, sheet: Sheet) -> Message:
    """Into the records, by its author."""
    async with talk.unit("opinion.signed") as unit:
        handed_in = rules.sign(sheet.number, sheet.text, talk.me, now=talk.now)
        unit.put(handed_in)
        await unit.commit(number=handed_in.id)
    await _boxes(talk.house.store.boxes.take_back(talk.branch_id, box, _drafter(talk)))
    return words.signed(talk.voice, handed_in)


async def _put_in(talk: Talk, box: DayId, sheet: Sheet) -> Message:
    """Into today's box, by nobody. The slip lies under its number, so that a press that comes twice puts it there once."""
    today = DayId(rules.box_of(talk.now, talk.calendar))
    boxes = talk.house.store.boxes
    await _boxes(boxes.cast(talk.branch_id, today, MemberId(sheet.number), sheet))
    await _boxes(boxes.take_back(talk.branch_id, box, _drafter(talk)))
    talk.house.store.nudge(talk.branch_id)
    return words.boxed(talk.voice, sheet.number, _opens(talk, today))


async def _settled(talk: Talk, box: DayId, number: str) -> Message | None:
    """What has become of that number already; None while nothing is handed in."""
    known = rules.readable(talk.known.opinions, number, talk.me.id)
    if known is not None:
        return words.signed(talk.voice, known) if known.signed else words.shown(talk.voice, known)
    lies = await _lies_in(talk, box, number)
    return words.boxed(talk.voice, number, _opens(talk, lies)) if lies is not None else None


async def _answer(talk: Talk, number: str) -> Message:
    """What was answered to the opinion of that number. Nothing of the asking is noted."""
    door = f"opinion:{talk.account}"
    talk.house.doors.check(door, talk.now)
    known: Opinion | None = rules.readable(talk.known.opinions, number, talk.me.id)
    if known is None:
        lies = await _lies_in(talk, DayId(talk.today.isoformat()), number)
        if lies is None:
            talk.house.doors.wrong(door, talk.now)
            raise Refusal("opinion.unknown")
        talk.house.doors.right(door)
        return words.waiting(talk.voice, number, _opens(talk, lies))
    talk.house.doors.right(door)
    return words.shown(talk.voice, known)


async def _lies_in(talk: Talk, box: DayId, number: str) -> DayId | None:
    """The box in which a slip of that number lies: that one, or today's."""
    for each in dict.fromkeys((box, DayId(rules.box_of(talk.now, talk.calendar)))):
        slip = await _boxes(talk.house.store.boxes.mine(talk.branch_id, each, MemberId(number)))
        if slip.cast is not None:
            return each
    return None


async def _written(talk: Talk, box: DayId) -> Sheet | None:
    """The speaker's text that isn't handed in yet."""
    return (await _boxes(talk.house.store.boxes.mine(talk.branch_id, box, _drafter(talk)))).draft


def _drafter(talk: Talk) -> MemberId:
    """Under whose pseudonym a text lies until it is handed in or dropped."""
    return talk.me.id


def _new_number(talk: Talk) -> str:
    while True:
        number = rules.number_from(secrets.choice(rules.NUMBER_SIGNS) for _ in range(rules.NUMBER_LENGTH))
        if number is not None and number not in talk.known.opinions:
            return number


def _may_write(talk: Talk) -> None:
    rules.may_write(talk.me, talk.known.secretary(talk.today), talk.today)


def _opens(talk: Talk, box: str) -> datetime:
    return rules.opened_at(box, talk.known.policy(date.fromisoformat(box)), talk.calendar)


async def _boxes(work: Awaitable[T]) -> T:
    """Work on a box; that it was opened just now, or was altered, is said politely."""
    try:
        return await work
    except UrnClosed:
        raise Refusal("opinion.gone") from None
    except Damaged:
        raise Refusal("opinion.altered") from None


TABLES = Tables(
    commands=(
        Command(
            name="opinion",
            words=("意见", "意見"),
            run=opinion,
            who=Who.MEMBER,
            text=words.LINE,
            manner=Manner.PRIVATE,
            act=Act.TAKE_PART,
            setting="opinion.heard",
        ),
    ),
    presses=((Verb.OPINION, pressed),),
    answers=((TEXT, typed),),
)
