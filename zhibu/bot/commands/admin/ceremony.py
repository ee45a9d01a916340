"""The ceremonies of political birthdays in the panel: arranged, ticked off one tap each, held; and dates to be settled."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number, yes
from zhibu.bot.commands.admin.dated import typed_date
from zhibu.bot.commands.admin.desk import answered, ask, fresh, open_for, the_day, the_member
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.commands.typed_dates import ahead
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording import birthdays as oath_words
from zhibu.bot.wording.panel import ceremony as words
from zhibu.branch import ceremony as rules
from zhibu.branch import ceremony_arranging as arranging
from zhibu.branch import ceremony_checklist as checks
from zhibu.branch import settling
from zhibu.branch.card import ready
from zhibu.branch.celebration import Ceremony, Form, Item, Mark, Oath, Study, mark_id
from zhibu.branch.ceremony import Celebrant, Occasion, Stand
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Act, Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.forms import cells

APART = "panel.ceremony"
HELD_ON = "panel.ceremony_held"
DONE_ON = "panel.ceremony_done"
SHIFT = "panel.shift"
EXCUSE = "panel.excuse"
SETTLE = "panel.accepted"
"""The questions: where and when on its own; the day on which it was held, or something done; reasons; a date of acceptance."""
_DIVIDED = ";"
"""Between the parts of a question's subject."""


def _views(talk: Talk) -> Member:
    """The committee sees who is celebrated: it holds the talks."""
    return talk.require(Act.HOLD_TALK)


def _keeps(talk: Talk) -> Member:
    return talk.require(Act.KEEP_BIRTHDAYS)


def the_celebrant(talk: Talk, records: Records, id_: str) -> tuple[Occasion, Celebrant]:
    """The political birthday `m006:2026` in its ceremony."""
    member, _, year = id_.rpartition(":")
    if not (year.isascii() and year.isdecimal() and len(year) == len("2026")):
        raise Refusal("button.stale")
    found = rules.ceremony_of(records, MemberId(member), int(year), talk.today)
    if found is None:
        raise Refusal("ceremony.unknown")
    return found


def _occasion(talk: Talk, records: Records, period: str) -> Occasion:
    return rules.ceremony(records, period, talk.today)


# The year


async def year(talk: Talk, args: tuple[str, ...]) -> Answer:
    _views(talk)
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


def _screen(talk: Talk, period: str, page: int = 0, *, done: str = "") -> Message:
    records = fresh(talk)
    occasion = _occasion(talk, records, period)
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
    _views(talk)
    return Answer(edit=_screen(talk, args[0], number(args[1]) if len(args) > 1 else 0))


def _arranging(talk: Talk, period: str) -> Message:
    records = fresh(talk)
    occasion = _occasion(talk, records, period)
    arranging.open_to_arrange(occasion)
    return words.arranging(talk.voice, records, occasion, arranging.offered_days(records, occasion, talk.today))


async def arrange(talk: Talk, args: tuple[str, ...]) -> Answer:
    _keeps(talk)
    return Answer(edit=_arranging(talk, args[0]))


async def _arranged(talk: Talk, period: str, change: Callable[[Records, Occasion], Ceremony]) -> None:
    """One change of the arrangement; the same again has no second effect."""
    async with talk.unit("ceremony.arranged") as unit:
        occasion = _occasion(talk, unit.records, period)
        made = change(unit.records, occasion)
        if made is not occasion.arrangement and made != occasion.arrangement:
            unit.put(made)
            await unit.commit(ceremony=period)


async def join(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Part of an activity day, in one tap."""
    me, period, day = _keeps(talk), args[0], args[1]
    await _arranged(
        talk,
        period,
        lambda records, occasion: arranging.join(occasion, the_day(records, day), by=me.id, now=talk.now),
    )
    return Answer(edit=_screen(talk, period, done=words.arranged(talk.voice)))


async def apart(talk: Talk, args: tuple[str, ...]) -> Answer:
    _keeps(talk)
    occasion = _occasion(talk, talk.known, args[0])
    arranging.open_to_arrange(occasion)
    await ask(talk, APART, occasion.period)
    return Answer(edit=words.ask_apart(talk.voice, occasion))


async def apart_given(talk: Talk, subject: str, text: str) -> Message:
    me = _keeps(talk)
    on, start, place = ahead(text, talk.today)
    async with talk.unit("ceremony.arranged") as unit:
        occasion = _occasion(talk, unit.records, subject)
        made = arranging.hold_apart(occasion, on, start, place, today=talk.today, by=me.id, now=talk.now)
        unit.put(made)
        answered(unit, talk)
        await unit.commit(ceremony=subject)
    return _screen(talk, subject, done=words.arranged(talk.voice))


async def form(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What goes with it: chosen, or no longer."""
    me, period, which, chosen = _keeps(talk), args[0], _form(args[1]), yes(args[2])

    def change(_: Records, occasion: Occasion) -> Ceremony:
        arranging.open_to_arrange(occasion)
        known = occasion.arrangement or Ceremony(id=period, by=me.id, at=talk.now)
        return arranging.with_form(known, which, chosen)

    await _arranged(talk, period, change)
    return await forms(talk, (period,))


async def forms(talk: Talk, args: tuple[str, ...]) -> Answer:
    _keeps(talk)
    occasion = _occasion(talk, fresh(talk), args[0])
    arranging.open_to_arrange(occasion)
    return Answer(edit=words.forms(talk.voice, occasion))


def _form(text: str) -> Form:
    try:
        return Form(text)
    except ValueError:
        raise Refusal("button.stale") from None


async def oath(talk: Talk, args: tuple[str, ...]) -> Answer:
    """All together, or led by a celebrant: as the policy says, or as it is chosen here. The leader is chosen anew then."""
    me, period = _keeps(talk), args[0]
    try:
        chosen = Oath(args[1])
    except ValueError:
        raise Refusal("button.stale") from None

    def change(records: Records, occasion: Occasion) -> Ceremony:
        arranging.open_to_arrange(occasion)
        known = occasion.arrangement or Ceremony(id=period, by=me.id, at=talk.now)
        may = {member.id for member in arranging.leaders(records, occasion, chosen)}
        return replace(known, oath=chosen, leader=known.leader if known.leader in may else None)

    await _arranged(talk, period, change)
    return await oaths(talk, (period,))


async def oaths(talk: Talk, args: tuple[str, ...]) -> Answer:
    _keeps(talk)
    records = fresh(talk)
    occasion = _occasion(talk, records, args[0])
    arranging.open_to_arrange(occasion)
    return Answer(edit=words.oath(talk.voice, records, occasion))


async def leaders(talk: Talk, args: tuple[str, ...]) -> Answer:
    _keeps(talk)
    records = fresh(talk)
    occasion = _occasion(talk, records, args[0])
    arranging.open_to_arrange(occasion)
    mode = arranging.oath_of(occasion.arrangement, records.policy(occasion.on or occasion.first))
    found = arranging.leaders(records, occasion, mode)
    return Answer(edit=words.leaders(talk.voice, occasion, found, number(args[1]) if len(args) > 1 else 0))


async def leader(talk: Talk, args: tuple[str, ...]) -> Answer:
    me, period, who = _keeps(talk), args[0], MemberId(args[1])
    await _arranged(
        talk, period, lambda records, occasion: arranging.led_by(records, occasion, who, by=me.id, now=talk.now)
    )
    return await oaths(talk, (period,))


async def oath_text(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The words, to who sees to the ceremony; in the private chat alone."""
    del args
    _views(talk)
    return Answer(say=oath_words.oath(talk.voice))


# Ticking off


async def study(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The group study: in which form; the second tap enters it."""
    me, period = _keeps(talk), args[0]
    if len(args) == 1:
        return Answer(edit=words.studies(talk.voice, _occasion(talk, fresh(talk), period)))
    try:
        chosen = Study(args[1])
    except ValueError:
        raise Refusal("button.stale") from None
    await _do(talk, period, period, Item.STUDY, by=me, study=chosen)
    return Answer(edit=_screen(talk, period))


async def sworn(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The oath was taken, led by whom the arrangement names."""
    me, period = _keeps(talk), args[0]
    arranged = fresh(talk).ceremonies.get(period)
    await _do(talk, period, period, Item.OATH, by=me, who=arranged.leader if arranged is not None else None)
    return Answer(edit=_screen(talk, period))


async def _do(
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
        occasion = _occasion(talk, unit.records, period)
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


def _celebrant_screen(talk: Talk, id_: str, *, done: str = "") -> Message:
    records = fresh(talk)
    occasion, one = the_celebrant(talk, records, id_)
    rows = checks.checklist(records, occasion).of(one.id)
    writes = talk.may(Act.WRITE_CARD) and any(each.id == id_ for each in open_for(talk, records))
    return words.celebrant(
        talk.voice,
        records,
        occasion,
        one,
        rows,
        keeps=talk.may(Act.KEEP_BIRTHDAYS),
        writes=writes and ready(records, id_) is None,
        done=done,
    )


async def celebrant(talk: Talk, args: tuple[str, ...]) -> Answer:
    _views(talk)
    return Answer(edit=_celebrant_screen(talk, args[0]))


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
    me, id_, item = _keeps(talk), args[0], _item(args[1])
    if args[2:] not in ((), ("n",)):
        raise Refusal("button.stale")
    occasion, one = the_celebrant(talk, talk.known, id_)
    await _do(talk, occasion.period, id_, item, by=me, who=me.id if item is Item.CARD else None)
    told = words.ticked(talk.voice, item, one.member.name)
    return Answer(toast=told) if args[2:] == ("n",) else Answer(toast=told, edit=_celebrant_screen(talk, id_))


async def tick_on(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What had been done before a ceremony that is over: on which day."""
    _keeps(talk)
    item = _item(args[1])
    occasion, one = the_celebrant(talk, talk.known, args[0])
    await ask(talk, DONE_ON, _DIVIDED.join((one.id, item.value)))
    return Answer(edit=words.ask_when(talk.voice, occasion, one, item))


async def tick_given(talk: Talk, subject: str, text: str) -> Message:
    me = _keeps(talk)
    id_, _, item = subject.partition(_DIVIDED)
    on = typed_date(text, talk.today)
    occasion, _one = the_celebrant(talk, talk.known, id_)
    await _do(talk, occasion.period, id_, _item(item), by=me, on=on, question=True)
    return _celebrant_screen(talk, id_)


async def givers(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Who handed the card over, where it was somebody else."""
    _keeps(talk)
    records = fresh(talk)
    occasion, one = the_celebrant(talk, records, args[0])
    found = [each for each in records.on_books(talk.today) if each.has(*words.GIVERS) and each.id != one.member.id]
    del occasion
    return Answer(edit=words.givers(talk.voice, one, found))


async def giver(talk: Talk, args: tuple[str, ...]) -> Answer:
    me, id_ = _keeps(talk), args[0]
    occasion, _one = the_celebrant(talk, talk.known, id_)
    who = the_member(talk.known, args[1])
    await _do(talk, occasion.period, id_, Item.CARD, by=me, who=who.id)
    return Answer(edit=_celebrant_screen(talk, id_))


async def correct(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What was ticked by mistake: of a celebrant, or of a ceremony."""
    _keeps(talk)
    records = fresh(talk)
    marks = [mark for mark in records.ceremony_marks.values() if mark.subject == args[0] and mark.item is not Item.HELD]
    return Answer(edit=words.correcting(talk.voice, args[0], marks))


async def untick(talk: Talk, args: tuple[str, ...]) -> Answer:
    _keeps(talk)
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
    return Answer(edit=_celebrant_screen(talk, subject) if ":" in subject else _screen(talk, subject))


# Held


async def held(talk: Talk, args: tuple[str, ...]) -> Answer:
    """That it was held: asked first, with what stands as not done then."""
    me, period = _keeps(talk), args[0]
    records = fresh(talk)
    occasion = _occasion(talk, records, period)
    if occasion.held is None:
        checks.ready_to_hold(occasion, talk.now, talk.calendar)
        on = occasion.on or talk.today
        checks.hold(records, occasion, on, today=talk.today, by=me.id, now=talk.now)
        if args[1:] != ("y",):
            return Answer(edit=words.ask_held(talk.voice, occasion, checks.checklist(records, occasion), on))
        await _hold(talk, period, None)
    return Answer(edit=_screen(talk, period, done=words.was_held(talk.voice)))


async def _hold(talk: Talk, period: str, on: date | None, *, question: bool = False) -> Mark:
    async with talk.unit("ceremony.held") as unit:
        occasion = _occasion(talk, unit.records, period)
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
    _keeps(talk)
    occasion = _occasion(talk, talk.known, args[0])
    arranging.open_to_arrange(occasion)
    await ask(talk, HELD_ON, occasion.period)
    return Answer(edit=words.ask_held_on(talk.voice, occasion))


async def held_given(talk: Talk, subject: str, text: str) -> Message:
    _keeps(talk)
    await _hold(talk, subject, typed_date(text, talk.today), question=True)
    return _screen(talk, subject, done=words.was_held(talk.voice))


# Another period, or not at all


async def otherwise(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A celebrant who can't be there: another ceremony, or none this year, with a reason."""
    _keeps(talk)
    records = fresh(talk)
    occasion, one = the_celebrant(talk, records, args[0])
    _open(one)
    to = [each for each in arranging.shift_to(records, one, talk.today) if each != occasion.period]
    return Answer(edit=words.otherwise(talk.voice, records, occasion, one, to))


def _open(one: Celebrant) -> None:
    if one.stand in (Stand.HELD, Stand.HELD_LATE):
        raise Refusal("ceremony.celebrated", name=one.member.name)


async def shift(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Back to their own period at once; to another one with a reason."""
    _keeps(talk)
    id_, to = args[0], args[1]
    records = fresh(talk)
    _, one = the_celebrant(talk, records, id_)
    if to == one.own:
        async with talk.unit("ceremony.shifted") as unit:
            known = unit.records.shifted.get(id_)
            _open(the_celebrant(talk, unit.records, id_)[1])
            if known is not None:
                unit.remove(known)
                await unit.commit(birthday=id_)
        return Answer(edit=_celebrant_screen(talk, id_))
    if to not in arranging.shift_to(records, one, talk.today):
        raise Refusal("ceremony.shift_period")
    await ask(talk, SHIFT, _DIVIDED.join((id_, to)))
    return Answer(edit=words.ask_reason(talk.voice, one, to))


async def shift_given(talk: Talk, subject: str, text: str) -> Message:
    me = _keeps(talk)
    id_, _, to = subject.partition(_DIVIDED)
    async with talk.unit("ceremony.shifted") as unit:
        _, one = the_celebrant(talk, unit.records, id_)
        unit.put(arranging.shift(unit.records, one, to, text, today=talk.today, by=me.id, now=talk.now))
        excused = unit.records.excused.get(id_)
        if excused is not None:
            unit.remove(excused)
        answered(unit, talk)
        await unit.commit(birthday=id_, to=to)
    return _celebrant_screen(talk, id_, done=words.shifted(talk.voice, one.member.name, to))


async def excuse(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Not this year, with a reason; or after all (`n`)."""
    _keeps(talk)
    id_ = args[0]
    _, one = the_celebrant(talk, talk.known, id_)
    _open(one)
    if args[1:] == ("n",):
        async with talk.unit("ceremony.excused") as unit:
            known = unit.records.excused.get(id_)
            if known is not None:
                unit.remove(known)
                await unit.commit(birthday=id_)
        return Answer(edit=_celebrant_screen(talk, id_))
    await ask(talk, EXCUSE, id_)
    return Answer(edit=words.ask_reason(talk.voice, one, ""))


async def excuse_given(talk: Talk, subject: str, text: str) -> Message:
    me = _keeps(talk)
    async with talk.unit("ceremony.excused") as unit:
        _, one = the_celebrant(talk, unit.records, subject)
        unit.put(arranging.excuse(unit.records, one, text, by=me.id, now=talk.now))
        answered(unit, talk)
        await unit.commit(birthday=subject)
    return _celebrant_screen(talk, subject)


# Dates to settle


async def unsettled(talk: Talk, args: tuple[str, ...]) -> Answer:
    _keeps(talk)
    return Answer(edit=_unsettled(talk, number(args[0]) if args else 0))


def _unsettled(talk: Talk, page: int = 0, *, done: str = "") -> Message:
    return words.unsettled(talk.voice, settling.unsettled(fresh(talk), talk.today), page, done=done)


def _one_unsettled(talk: Talk, records: Records, member: str) -> settling.Unsettled | None:
    return next((one for one in settling.unsettled(records, talk.today) if one.member.id == member), None)


async def settle(talk: Talk, args: tuple[str, ...]) -> Answer:
    _keeps(talk)
    one = _one_unsettled(talk, fresh(talk), args[0])
    return Answer(edit=words.settle(talk.voice, one) if one is not None else _unsettled(talk))


async def settled(talk: Talk, args: tuple[str, ...]) -> Answer:
    """One tap: the date on file (`f`), or the other list's (`o`)."""
    _keeps(talk)
    member, which = args[0], args[1]
    if which not in ("f", "o"):
        raise Refusal("button.stale")
    one = _one_unsettled(talk, fresh(talk), member)
    on = None if one is None else one.member.accepted_on if which == "f" else one.other
    if one is None or on is None:
        return Answer(edit=_unsettled(talk))
    await _settle(talk, member, on)
    return Answer(edit=_unsettled(talk, done=words.is_settled(talk.voice, one.member.name, on)))


async def _settle(talk: Talk, member: str, on: date, *, question: bool = False) -> Member:
    async with talk.unit("birthday.settled") as unit:
        known = the_member(unit.records, member)
        disputed = unit.records.disputed.get(known.id)
        after, dispute = settling.settle(known, disputed, on, today=talk.today, by=talk.me.id, now=talk.now)
        unit.put(after)
        if dispute is not None:
            unit.put(dispute)
        if question:
            answered(unit, talk)
        await unit.commit(member=known.id)
    return after


async def settle_date(talk: Talk, args: tuple[str, ...]) -> Answer:
    _keeps(talk)
    member = the_member(talk.known, args[0])
    await ask(talk, SETTLE, member.id)
    return Answer(edit=words.ask_accepted(talk.voice, member))


async def settle_given(talk: Talk, subject: str, text: str) -> Message:
    _keeps(talk)
    try:
        found = cells.when(text)
        on = date(found.year or 0, found.month or 0, found.day or 0)
    except (Refusal, ValueError):
        raise Refusal("birthday.unreadable", value=cells.shown(text)) from None
    after = await _settle(talk, subject, on, question=True)
    return _unsettled(talk, done=words.is_settled(talk.voice, after.name, on))


PART = Part(
    screens={
        "cers": (year, 0),
        "cer": (ceremony, 1),
        "cera": (arrange, 1),
        "cerj": (join, 2),
        "cerf": (form, 3),
        "cerff": (forms, 1),
        "ceroo": (oaths, 1),
        "cerm": (oath, 2),
        "cerl": (leaders, 1),
        "cerd": (leader, 2),
        "cerw": (oath_text, 0),
        "cerst": (study, 1),
        "cerox": (sworn, 1),
        "cerh": (held, 1),
        "cel": (celebrant, 1),
        "celm": (tick, 2),
        "celg": (givers, 1),
        "celgb": (giver, 2),
        "celc": (correct, 1),
        "celu": (untick, 2),
        "celo": (otherwise, 1),
        "uns": (unsettled, 0),
        "uns1": (settle, 1),
        "unsk": (settled, 2),
    },
    questions={
        "cero": (apart, 1),
        "cerhd": (held_on, 1),
        "celd": (tick_on, 2),
        "cels": (shift, 2),
        "cele": (excuse, 1),
        "unsq": (settle_date, 1),
    },
    answers=(
        (APART, apart_given),
        (HELD_ON, held_given),
        (DONE_ON, tick_given),
        (SHIFT, shift_given),
        (EXCUSE, excuse_given),
        (SETTLE, settle_given),
    ),
)
