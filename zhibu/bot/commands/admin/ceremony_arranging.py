"""Arranging a ceremony in the panel: joined to an activity day or held apart, its forms, its oath and who leads it."""

from collections.abc import Callable

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number, yes
from zhibu.bot.commands.admin.ceremony import keeps, screen, the_occasion
from zhibu.bot.commands.admin.desk import answered, ask, fresh, the_day
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.commands.typed_dates import ahead
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import ceremony_arranging as words
from zhibu.branch import ceremony_arranging as arranging
from zhibu.branch.celebration import Ceremony, Form, Oath
from zhibu.branch.ceremony import Occasion
from zhibu.branch.ids import MemberId
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

APART = "panel.ceremony"
"""The question when and where it is held on its own."""


def _arranging(talk: Talk, period: str) -> Message:
    records = fresh(talk)
    occasion = the_occasion(talk, records, period)
    arranging.open_to_arrange(occasion)
    return words.arranging(talk.voice, records, occasion, arranging.offered_days(records, occasion, talk.today))


async def arrange(talk: Talk, args: tuple[str, ...]) -> Answer:
    keeps(talk)
    return Answer(edit=_arranging(talk, args[0]))


async def _arranged(talk: Talk, period: str, change: Callable[[Records, Occasion], Ceremony]) -> None:
    """One change of the arrangement; the same again has no second effect."""
    async with talk.unit("ceremony.arranged") as unit:
        occasion = the_occasion(talk, unit.records, period)
        made = change(unit.records, occasion)
        if made is not occasion.arrangement and made != occasion.arrangement:
            unit.put(made)
            await unit.commit(ceremony=period)


async def join(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Part of an activity day, in one tap."""
    me, period, day = keeps(talk), args[0], args[1]
    await _arranged(
        talk,
        period,
        lambda records, occasion: arranging.join(occasion, the_day(records, day), by=me.id, now=talk.now),
    )
    return Answer(edit=screen(talk, period, done=words.arranged(talk.voice)))


async def apart(talk: Talk, args: tuple[str, ...]) -> Answer:
    keeps(talk)
    occasion = the_occasion(talk, talk.known, args[0])
    arranging.open_to_arrange(occasion)
    await ask(talk, APART, occasion.period)
    return Answer(edit=words.ask_apart(talk.voice, occasion, talk.today))


async def apart_given(talk: Talk, subject: str, text: str) -> Message:
    me = keeps(talk)
    on, start, place = ahead(text, talk.today)
    async with talk.unit("ceremony.arranged") as unit:
        occasion = the_occasion(talk, unit.records, subject)
        made = arranging.hold_apart(occasion, on, start, place, today=talk.today, by=me.id, now=talk.now)
        unit.put(made)
        answered(unit, talk)
        await unit.commit(ceremony=subject)
    return screen(talk, subject, done=words.arranged(talk.voice))


async def form(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What goes with it: chosen, or no longer."""
    me, period, which, chosen = keeps(talk), args[0], _form(args[1]), yes(args[2])

    def change(_: Records, occasion: Occasion) -> Ceremony:
        return arranging.with_form(arranging.in_arranging(occasion, by=me.id, now=talk.now), which, chosen)

    await _arranged(talk, period, change)
    return await forms(talk, (period,))


async def forms(talk: Talk, args: tuple[str, ...]) -> Answer:
    keeps(talk)
    occasion = the_occasion(talk, fresh(talk), args[0])
    arranging.open_to_arrange(occasion)
    return Answer(edit=words.forms(talk.voice, occasion))


def _form(text: str) -> Form:
    try:
        return Form(text)
    except ValueError:
        raise Refusal("button.stale") from None


async def oath(talk: Talk, args: tuple[str, ...]) -> Answer:
    """All together, or led by a celebrant: as the policy says, or as it is chosen here. The leader is chosen anew then."""
    me, period = keeps(talk), args[0]
    try:
        chosen = Oath(args[1])
    except ValueError:
        raise Refusal("button.stale") from None
    await _arranged(
        talk, period, lambda records, occasion: arranging.sworn(records, occasion, chosen, by=me.id, now=talk.now)
    )
    return await oaths(talk, (period,))


async def oaths(talk: Talk, args: tuple[str, ...]) -> Answer:
    keeps(talk)
    records = fresh(talk)
    occasion = the_occasion(talk, records, args[0])
    arranging.open_to_arrange(occasion)
    return Answer(edit=words.oath(talk.voice, records, occasion))


async def leaders(talk: Talk, args: tuple[str, ...]) -> Answer:
    keeps(talk)
    records = fresh(talk)
    occasion = the_occasion(talk, records, args[0])
    arranging.open_to_arrange(occasion)
    mode = arranging.oath_of(occasion.arrangement, records.policy(occasion.on or occasion.first))
    found = arranging.leaders(records, occasion, mode)
    return Answer(edit=words.leaders(talk.voice, occasion, found, number(args[1]) if len(args) > 1 else 0))


async def leader(talk: Talk, args: tuple[str, ...]) -> Answer:
    me, period, who = keeps(talk), args[0], MemberId(args[1])
    await _arranged(
        talk, period, lambda records, occasion: arranging.led_by(records, occasion, who, by=me.id, now=talk.now)
    )
    return await oaths(talk, (period,))


PART = Part(
    screens={
        "cera": (arrange, 1),
        "cerj": (join, 2),
        "cerf": (form, 3),
        "cerff": (forms, 1),
        "ceroo": (oaths, 1),
        "cerm": (oath, 2),
        "cerl": (leaders, 1),
        "cerd": (leader, 2),
    },
    questions={"cero": (apart, 1)},
    answers=((APART, apart_given),),
)
