"""A celebrant's check-list in the panel: ticked off one tap each, corrected; celebrated at another ceremony, or not this year."""

from zhibu.bot.answer import Answer
from zhibu.bot.commands.admin.ceremony import keeps, screen, the_celebrant, tick_off, views
from zhibu.bot.commands.admin.dated import typed_date
from zhibu.bot.commands.admin.desk import answered, ask, fresh, open_for, the_member
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import celebrants as words
from zhibu.branch import ceremony_arranging as arranging
from zhibu.branch import ceremony_checklist as checks
from zhibu.branch.card import ready
from zhibu.branch.celebration import Item, mark_id
from zhibu.branch.people import Act
from zhibu.branch.refusal import Refusal

DONE_ON = "panel.ceremony_done"
SHIFT = "panel.shift"
EXCUSE = "panel.excuse"
"""The questions: the day on which something was done; why somebody is celebrated at another ceremony, or not this year."""
_DIVIDED = ";"
"""Between the parts of a question's subject."""


def _screen(talk: Talk, id_: str, *, done: str = "") -> Message:
    records = fresh(talk)
    occasion, one = the_celebrant(talk, records, id_)
    rows = checks.checklist(records, occasion).of(one.id)
    writes = any(each.id == id_ for each in open_for(talk, records))
    return words.celebrant(
        talk.voice,
        records,
        occasion,
        one,
        rows,
        today=talk.today,
        keeps=talk.may(Act.KEEP_BIRTHDAYS),
        writes=writes and ready(records, id_) is None,
        done=done,
    )


async def celebrant(talk: Talk, args: tuple[str, ...]) -> Answer:
    views(talk)
    return Answer(edit=_screen(talk, args[0]))


def _item(text: str) -> Item:
    try:
        found = Item(text)
    except ValueError:
        raise Refusal("button.stale") from None
    if found not in words.TICKED:
        raise Refusal("button.stale")
    return found


async def tick(talk: Talk, args: tuple[str, ...]) -> Answer:
    """One item of one celebrant, in one tap; from a notice (`n`) the notice itself shows it."""
    me, id_, item = keeps(talk), args[0], _item(args[1])
    if args[2:] not in ((), ("n",)):
        raise Refusal("button.stale")
    occasion, one = the_celebrant(talk, talk.known, id_)
    await tick_off(talk, occasion.period, id_, item, by=me, who=me.id if item is Item.CARD else None)
    told = words.ticked(talk.voice, item, one.member.name)
    return Answer(toast=told) if args[2:] == ("n",) else Answer(toast=told, edit=_screen(talk, id_))


async def tick_on(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What had been done before a ceremony that is over: on which day."""
    keeps(talk)
    item = _item(args[1])
    occasion, one = the_celebrant(talk, talk.known, args[0])
    await ask(talk, DONE_ON, _DIVIDED.join((one.id, item.value)))
    return Answer(edit=words.ask_when(talk.voice, occasion, one, item))


async def tick_given(talk: Talk, subject: str, text: str) -> Message:
    me = keeps(talk)
    id_, _, item = subject.partition(_DIVIDED)
    on = typed_date(text, talk.today)
    occasion, _ = the_celebrant(talk, talk.known, id_)
    await tick_off(talk, occasion.period, id_, _item(item), by=me, on=on, question=True)
    return _screen(talk, id_)


async def givers(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Who handed the card over, where it was somebody else."""
    keeps(talk)
    records = fresh(talk)
    _, one = the_celebrant(talk, records, args[0])
    return Answer(edit=words.givers(talk.voice, one, checks.givers(records, one, talk.today)))


async def giver(talk: Talk, args: tuple[str, ...]) -> Answer:
    me, id_ = keeps(talk), args[0]
    occasion, _ = the_celebrant(talk, talk.known, id_)
    who = the_member(talk.known, args[1])
    await tick_off(talk, occasion.period, id_, Item.CARD, by=me, who=who.id)
    return Answer(edit=_screen(talk, id_))


async def correct(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What was ticked by mistake: of a celebrant, or of a ceremony."""
    keeps(talk)
    records = fresh(talk)
    marks = [mark for mark in records.ceremony_marks.values() if mark.subject == args[0] and mark.item is not Item.HELD]
    return Answer(edit=words.correcting(talk.voice, args[0], marks))


async def untick(talk: Talk, args: tuple[str, ...]) -> Answer:
    keeps(talk)
    subject = args[0]
    try:
        id_ = mark_id(subject, Item(args[1]))
    except ValueError:
        raise Refusal("button.stale") from None
    async with talk.unit("ceremony.undone") as unit:
        known = unit.records.ceremony_marks.get(id_)
        if known is not None and known.item is not Item.HELD:
            unit.remove(known)
            await unit.commit(subject=subject, item=known.item.value)
    return Answer(edit=_screen(talk, subject) if ":" in subject else screen(talk, subject))


# Another period, or not at all


async def otherwise(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A celebrant who can't be there: another ceremony, or none this year, with a reason."""
    keeps(talk)
    records = fresh(talk)
    occasion, one = the_celebrant(talk, records, args[0])
    arranging.still_open(one)
    to = [each for each in arranging.shift_to(records, one, talk.today) if each != occasion.period]
    return Answer(edit=words.otherwise(talk.voice, records, occasion, one, to))


async def shift(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Back to their own period at once; to another one with a reason."""
    keeps(talk)
    id_, to = args[0], args[1]
    records = fresh(talk)
    _, one = the_celebrant(talk, records, id_)
    if to == one.own:
        async with talk.unit("ceremony.shifted") as unit:
            known = unit.records.shifted.get(id_)
            arranging.still_open(the_celebrant(talk, unit.records, id_)[1])
            if known is not None:
                unit.remove(known)
                await unit.commit(birthday=id_)
        return Answer(edit=_screen(talk, id_))
    if to not in arranging.shift_to(records, one, talk.today):
        raise Refusal("ceremony.shift_period")
    await ask(talk, SHIFT, _DIVIDED.join((id_, to)))
    return Answer(edit=words.ask_reason(talk.voice, one, to))


async def shift_given(talk: Talk, subject: str, text: str) -> Message:
    me = keeps(talk)
    id_, _, to = subject.partition(_DIVIDED)
    async with talk.unit("ceremony.shifted") as unit:
        _, one = the_celebrant(talk, unit.records, id_)
        unit.put(arranging.shift(unit.records, one, to, text, today=talk.today, by=me.id, now=talk.now))
        excused = unit.records.excused.get(id_)
        if excused is not None:
            unit.remove(excused)
        answered(unit, talk)
        await unit.commit(birthday=id_, to=to)
    return _screen(talk, id_, done=words.shifted(talk.voice, one.member.name, to))


async def excuse(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Not this year, with a reason; or after all (`n`)."""
    keeps(talk)
    id_ = args[0]
    _, one = the_celebrant(talk, talk.known, id_)
    arranging.still_open(one)
    if args[1:] == ("n",):
        async with talk.unit("ceremony.excused") as unit:
            known = unit.records.excused.get(id_)
            if known is not None:
                unit.remove(known)
                await unit.commit(birthday=id_)
        return Answer(edit=_screen(talk, id_))
    await ask(talk, EXCUSE, id_)
    return Answer(edit=words.ask_reason(talk.voice, one, ""))


async def excuse_given(talk: Talk, subject: str, text: str) -> Message:
    me = keeps(talk)
    async with talk.unit("ceremony.excused") as unit:
        _, one = the_celebrant(talk, unit.records, subject)
        unit.put(arranging.excuse(unit.records, one, text, by=me.id, now=talk.now))
        answered(unit, talk)
        await unit.commit(birthday=subject)
    return _screen(talk, subject)


PART = Part(
    screens={
        "cel": (celebrant, 1),
        "celm": (tick, 2),
        "celg": (givers, 1),
        "celgb": (giver, 2),
        "celc": (correct, 1),
        "celu": (untick, 2),
        "celo": (otherwise, 1),
    },
    questions={"celd": (tick_on, 2), "cels": (shift, 2), "cele": (excuse, 1)},
    answers=(
        (DONE_ON, tick_given),
        (SHIFT, shift_given),
        (EXCUSE, excuse_given),
    ),
)
