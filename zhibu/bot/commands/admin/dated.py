"""The ledger of dates from the panel: kind, who, when, confirmed; shown by kind and by member, taken back by mistake."""

from datetime import date

from zhibu.bot.answer import Answer
from zhibu.bot.carried import date_of, number
from zhibu.bot.commands.admin import offers
from zhibu.bot.commands.admin.desk import answered, ask, fresh, the_member
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import dated as words
from zhibu.branch import dated as rules
from zhibu.branch.calendar import ONE_DAY
from zhibu.branch.dated import Dated, Deed
from zhibu.branch.people import Act, Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.forms import cells

DATE = "panel.dated"
"""The question for a date that no button offers; its subject is the kind."""


def typed_date(text: str, today: date) -> date:
    """A date as people write it; without a year it is the latest such day up to today."""
    try:
        found = cells.when(text)
        # Without a month or a day it is no date at all.
        on = date(found.year or today.year, found.month or 0, found.day or 0)
        return on if found.year or on <= today else on.replace(year=today.year - 1)
    except (Refusal, ValueError):
        raise Refusal("dated.unreadable", value=cells.shown(text)) from None


def _require(talk: Talk) -> Member:
    me = talk.require(Act.KEEP_LEDGER)
    if not talk.known.policy(talk.today).ledger_dates:
        raise Refusal("dated.off")
    return me


def _deed(text: str) -> Deed:
    try:
        return Deed(text)
    except ValueError:
        raise Refusal("button.stale") from None


def _page(args: tuple[str, ...], place: int) -> int:
    return number(args[place]) if len(args) > place else 0


async def books(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What is kept over the year."""
    del args
    talk.require(Act.ADMIN)
    return Answer(edit=words.books(talk.voice, offers.books(talk)))


async def home(talk: Talk, args: tuple[str, ...]) -> Answer:
    del args
    _require(talk)
    records, year = fresh(talk), talk.today.year
    counts = {deed: len(rules.of_deed(records.dated, deed, year)) for deed in Deed}
    return Answer(edit=words.home(talk.voice, counts, year))


def _kind_screen(talk: Talk, deed: Deed, *, done: str = "") -> Message:
    records, year = fresh(talk), talk.today.year
    return words.kind(talk.voice, records, deed, rules.of_deed(records.dated, deed, year), year, done=done)


async def kind(talk: Talk, args: tuple[str, ...]) -> Answer:
    _require(talk)
    return Answer(edit=_kind_screen(talk, _deed(args[0])))


# Entering


def _on_books(talk: Talk, records: Records) -> tuple[Member, ...]:
    return records.on_books(talk.today)


def _ticked(talk: Talk, records: Records, deed: Deed) -> list[Member]:
    entry = records.ticking.get(talk.me.id)
    chosen = entry.ticked if entry is not None and entry.deed is deed else ()
    return [member for member in records.roster if member.id in chosen]


def _ticking(talk: Talk, deed: Deed, page: int) -> Message:
    records = fresh(talk)
    ticked = {member.id for member in _ticked(talk, records, deed)}
    return words.ticking(talk.voice, deed, _on_books(talk, records), ticked, page)


async def who(talk: Talk, args: tuple[str, ...]) -> Answer:
    _require(talk)
    return Answer(edit=_ticking(talk, _deed(args[0]), _page(args, 1)))


async def tick(talk: Talk, args: tuple[str, ...]) -> Answer:
    """One name: ticked, or no longer."""
    me, deed, page = _require(talk), _deed(args[0]), _page(args, 2)
    async with talk.unit("dated.ticked") as unit:
        member = the_member(unit.records, args[1])
        known = unit.records.ticking.get(me.id)
        chosen = known is not None and known.deed is deed and member.id in known.ticked
        unit.put(rules.tick(known, deed, [member.id], on=not chosen, by=me.id))
        await unit.commit(deed=deed.value)
    return Answer(edit=_ticking(talk, deed, page))


async def ticks(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Everybody, or nobody."""
    me, deed, page = _require(talk), _deed(args[0]), _page(args, 2)
    if args[1] not in ("y", "n"):
        raise Refusal("button.stale")
    async with talk.unit("dated.ticked") as unit:
        everybody = [member.id for member in _on_books(talk, unit.records)]
        known = unit.records.ticking.get(me.id)
        unit.put(rules.tick(known, deed, everybody, on=args[1] == "y", by=me.id))
        await unit.commit(deed=deed.value)
    return Answer(edit=_ticking(talk, deed, page))


async def when(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Today, yesterday, or a date that is typed."""
    _require(talk)
    deed = _deed(args[0])
    chosen = _ticked(talk, fresh(talk), deed)
    if not chosen:
        raise Refusal("dated.nobody")
    return Answer(edit=words.when(talk.voice, deed, chosen, today=talk.today, yesterday=talk.today - ONE_DAY))


async def ask_date(talk: Talk, args: tuple[str, ...]) -> Answer:
    _require(talk)
    deed = _deed(args[0])
    await ask(talk, DATE, deed.value)
    return Answer(edit=words.which_date(talk.voice, deed))


async def date_given(talk: Talk, subject: str, text: str) -> Message:
    """A typed date; what can't be read is asked again."""
    _require(talk)
    deed = _deed(subject)
    on = typed_date(text, talk.today)
    chosen = _ticked(talk, talk.known, deed)
    _checked(talk, talk.known, deed, chosen, on)
    async with talk.unit("draft.dropped") as unit:
        answered(unit, talk)
        await unit.commit()
    return words.confirm(talk.voice, deed, chosen, on)


def _checked(talk: Talk, records: Records, deed: Deed, chosen: list[Member], on: date) -> list[Dated]:
    return rules.enter(deed, chosen, on, records.dated, by=talk.me.id, today=talk.today, now=talk.now)


async def enter(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asked first, with the names; entered when confirmed. Pressed again nothing is ticked any more, and nothing changes."""
    me = _require(talk)
    deed, on = _deed(args[0]), date_of(args[1])
    if args[2:] != ("y",):
        records = fresh(talk)
        chosen = _ticked(talk, records, deed)
        _checked(talk, records, deed, chosen, on)
        return Answer(edit=words.confirm(talk.voice, deed, chosen, on))
    async with talk.unit("dated.entered") as unit:
        chosen = _ticked(talk, unit.records, deed)
        if not chosen:
            return Answer(edit=_kind_screen(talk, deed))
        for one in _checked(talk, unit.records, deed, chosen, on):
            unit.put(one)
        unit.remove(unit.records.ticking[me.id])
        await unit.commit(deed=deed.value, on=on.isoformat(), members=[member.id for member in chosen])
    return Answer(edit=_kind_screen(talk, deed, done=words.entered(talk.voice, len(chosen), on)))


# Taking back


def _back_screen(talk: Talk, deed: Deed, page: int, *, done: str = "") -> Message:
    records = fresh(talk)
    entries = [
        one for year in (talk.today.year, talk.today.year - 1) for one in rules.of_deed(records.dated, deed, year)
    ]
    return words.taking_back(talk.voice, records, deed, entries, page, done=done)


async def take_back(talk: Talk, args: tuple[str, ...]) -> Answer:
    _require(talk)
    return Answer(edit=_back_screen(talk, _deed(args[0]), _page(args, 1)))


async def taken_back(talk: Talk, args: tuple[str, ...]) -> Answer:
    """An entry made by mistake: asked first; the journal keeps that it was made and taken back."""
    _require(talk)
    known = fresh(talk).dated.get(args[0])
    if known is None:
        deed = _deed(args[0].partition(":")[0])
        return Answer(edit=_back_screen(talk, deed, 0))
    if args[1:] != ("y",):
        return Answer(edit=words.ask_back(talk.voice, fresh(talk), known))
    async with talk.unit("dated.taken_back") as unit:
        there = unit.records.dated.get(args[0])
        if there is not None:
            unit.remove(there)
            await unit.commit(deed=there.deed.value, member=there.member, on=there.on.isoformat())
    return Answer(edit=_back_screen(talk, known.deed, 0, done=words.gone(talk.voice)))


# By member


async def members(talk: Talk, args: tuple[str, ...]) -> Answer:
    _require(talk)
    return Answer(edit=words.members(talk.voice, _on_books(talk, fresh(talk)), _page(args, 0)))


async def member(talk: Talk, args: tuple[str, ...]) -> Answer:
    _require(talk)
    records, year = fresh(talk), talk.today.year
    one = the_member(records, args[0])
    return Answer(edit=words.member(talk.voice, one, rules.of_member(records.dated, one.id, year), year))


PART = Part(
    screens={
        "books": (books, 0),
        "dated": (home, 0),
        "datek": (kind, 1),
        "datew": (who, 1),
        "datet": (tick, 3),
        "datea": (ticks, 2),
        "datedd": (when, 1),
        "dateok": (enter, 2),
        "dateb": (take_back, 1),
        "dateu": (taken_back, 1),
        "datem": (members, 0),
        "dateo": (member, 1),
    },
    questions={"dateq": (ask_date, 1)},
    answers=((DATE, date_given),),
)
