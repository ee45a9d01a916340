"""The ceremonies of political birthdays in the panel: the year, one ceremony, what belongs to it ticked off, and that it was held."""

from datetime import date

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.dated import typed_date
from zhibu.bot.commands.admin.desk import answered, ask, fresh
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording import birthdays as oath_words
from zhibu.bot.wording.panel import ceremony as words
from zhibu.branch import ceremony as rules
from zhibu.branch import ceremony_arranging as arranging
from zhibu.branch import ceremony_checklist as checks
from zhibu.branch import settling
from zhibu.branch.celebration import Item, Mark, Study
from zhibu.branch.ceremony import Celebrant, Occasion
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Act, Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

HELD_ON = "panel.ceremony_held"
"""The question for the day on which it was held."""


def views(talk: Talk) -> Member:
    """The committee sees who is celebrated: it holds the talks."""
    return talk.require(Act.HOLD_TALK)


def keeps(talk: Talk) -> Member:
    return talk.require(Act.KEEP_BIRTHDAYS)


def the_celebrant(talk: Talk, records: Records, id_: str) -> tuple[Occasion, Celebrant]:
    """The political birthday `m006:2026` in its ceremony."""
    return rules.celebrant_by_id(records, id_, talk.today)


def the_occasion(talk: Talk, records: Records, period: str) -> Occasion:
    return rules.ceremony(records, period, talk.today)


# The year


async def year(talk: Talk, args: tuple[str, ...]) -> Answer:
    views(talk)
    return Answer(edit=_year(talk, number(args[0]) if args else talk.today.year))


def _year(talk: Talk, of: int) -> Message:
    if not talk.today.year - 1 <= of <= talk.today.year + 1:
        raise Refusal("button.stale")
    records = fresh(talk)
    return words.year(
        talk.voice,
        rules.ceremonies(records, of, talk.today),
        rules.coverage(records, of, talk.today),
        of,
        today=talk.today,
        settles=len(settling.unsettled(records, talk.today)) if talk.may(Act.KEEP_BIRTHDAYS) else 0,
    )


# One ceremony


def screen(talk: Talk, period: str, page: int = 0, *, done: str = "") -> Message:
    records = fresh(talk)
    occasion = the_occasion(talk, records, period)
    return words.ceremony(
        talk.voice,
        records,
        occasion,
        checks.checklist(records, occasion),
        page,
        keeps=talk.may(Act.KEEP_BIRTHDAYS),
        begun=_begun(talk, occasion),
        done=done,
    )


def _begun(talk: Talk, occasion: Occasion) -> bool:
    """Whether it may have been held by now."""
    if occasion.on is None:
        return talk.today >= occasion.first
    try:
        checks.ready_to_hold(occasion, talk.now, talk.calendar)
    except Refusal:
        return False
    return True


async def ceremony(talk: Talk, args: tuple[str, ...]) -> Answer:
    views(talk)
    return Answer(edit=screen(talk, args[0], number(args[1]) if len(args) > 1 else 0))


async def oath_text(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The words, to who sees to the ceremony; in the private chat alone."""
    del args
    views(talk)
    return Answer(say=oath_words.oath(talk.voice))


# Ticking off


async def study(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The group study: in which form; the second tap enters it."""
    me, period = keeps(talk), args[0]
    if len(args) == 1:
        return Answer(edit=words.studies(talk.voice, the_occasion(talk, fresh(talk), period)))
    try:
        chosen = Study(args[1])
    except ValueError:
        raise Refusal("button.stale") from None
    await tick_off(talk, period, period, Item.STUDY, by=me, study=chosen)
    return Answer(edit=screen(talk, period))


async def sworn(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The oath was taken, led by whom the arrangement names."""
    me, period = keeps(talk), args[0]
    arranged = fresh(talk).ceremonies.get(period)
    await tick_off(talk, period, period, Item.OATH, by=me, who=arranged.leader if arranged is not None else None)
    return Answer(edit=screen(talk, period))


async def tick_off(
    talk: Talk,
    period: str,
    subject: str,
    item: Item,
    *,
    by: Member,
    who: MemberId | None = None,
    study: Study | None = None,
    on: date | None = None,
    question: bool = False,
) -> None:
    async with talk.unit("ceremony.done") as unit:
        occasion = the_occasion(talk, unit.records, period)
        mark = checks.do(
            unit.records,
            occasion,
            subject,
            item,
            today=talk.today,
            by=by.id,
            now=talk.now,
            on=on,
            who=who,
            study=study,
        )
        if unit.records.ceremony_marks.get(mark.id) is not mark:
            unit.put(mark)
            if question:
                answered(unit, talk)
            await unit.commit(subject=subject, item=item.value)


# Held


async def held(talk: Talk, args: tuple[str, ...]) -> Answer:
    """That it was held: asked first, with what stands as not done then."""
    me, period = keeps(talk), args[0]
    records = fresh(talk)
    occasion = the_occasion(talk, records, period)
    if occasion.held is None:
        checks.ready_to_hold(occasion, talk.now, talk.calendar)
        on = occasion.on or talk.today
        checks.hold(records, occasion, on, today=talk.today, by=me.id, now=talk.now)
        if args[1:] != ("y",):
            return Answer(edit=words.ask_held(talk.voice, occasion, checks.checklist(records, occasion), on))
        await _hold(talk, period, None)
    return Answer(edit=screen(talk, period, done=words.was_held(talk.voice)))


async def _hold(talk: Talk, period: str, on: date | None, *, question: bool = False) -> Mark:
    async with talk.unit("ceremony.held") as unit:
        occasion = the_occasion(talk, unit.records, period)
        mark = checks.hold(
            unit.records, occasion, on or occasion.on or talk.today, today=talk.today, by=talk.me.id, now=talk.now
        )
        if occasion.held is None:
            unit.put(mark)
            if question:
                answered(unit, talk)
            await unit.commit(ceremony=period, on=mark.on.isoformat())
    return mark


async def held_on(talk: Talk, args: tuple[str, ...]) -> Answer:
    keeps(talk)
    occasion = the_occasion(talk, talk.known, args[0])
    arranging.open_to_arrange(occasion)
    await ask(talk, HELD_ON, occasion.period)
    return Answer(edit=words.ask_held_on(talk.voice, occasion))


async def held_given(talk: Talk, subject: str, text: str) -> Message:
    keeps(talk)
    await _hold(talk, subject, typed_date(text, talk.today), question=True)
    return screen(talk, subject, done=words.was_held(talk.voice))


PART = Part(
    screens={
        "cers": (year, 0),
        "cer": (ceremony, 1),
        "cerw": (oath_text, 0),
        "cerst": (study, 1),
        "cerox": (sworn, 1),
        "cerh": (held, 1),
    },
    questions={"cerhd": (held_on, 1)},
    answers=((HELD_ON, held_given),),
)
