"""`/birthdays`: this year's political birthdays in their sequence, and a celebrant's own page."""

import re
from datetime import timedelta

from zhibu.bot.answer import Answer
from zhibu.bot.carried import yes
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.commands import follow_up
from zhibu.bot.commands.own_choice import choose
from zhibu.bot.commands.plan import year_written
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import birthdays as words
from zhibu.bot.wording import days
from zhibu.bot.wording.ceremony import leads_oath
from zhibu.bot.wording.help import LINES
from zhibu.branch import talks
from zhibu.branch.birthday import sequence
from zhibu.branch.calendar import quarter_of
from zhibu.branch.celebration import Item
from zhibu.branch.ceremony import Celebrant, Occasion, celebrant_by_id, ceremonies, ceremony_of
from zhibu.branch.ceremony_checklist import checklist, do
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

_WHOLE = 30
"""So many stand in one message; a longer year is shown by quarters."""


_OVER, _NEAR = timedelta(days=31), timedelta(days=120)
"""How long this year's stays one's own page after its day, and how soon next year's takes its place."""


async def birthdays(talk: Talk, rest: str) -> Message:
    """The sequence of this year, or of the year that is named."""
    return _shown(talk, year_written(rest) or talk.today.year, quarter_of(talk.today))


async def page(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """Another quarter, in the same message."""
    match parts:
        case (year, "1" | "2" | "3" | "4" as quarter) if re.fullmatch(r"20\d\d", year) and talk.private:
            return Answer(edit=_shown(talk, int(year), int(quarter)))
    raise Refusal("button.stale")


def _shown(talk: Talk, year: int, quarter: int) -> Message:
    records = talk.known
    found = sequence(records.roster, year, records.policy(talk.today.replace(year=year, month=1, day=1)))
    look = days.Look(records=records, calendar=talk.calendar, now=talk.now)
    mine = year == talk.today.year and any(one.member.id == talk.me.id for one in found)
    leads = _leads(talk)
    whole = len(found) <= _WHOLE
    return words.birthdays(
        talk.voice,
        look,
        talk.me,
        year,
        found if whole else [one for one in found if quarter_of(one.on) == quarter],
        quarter=None if whole else quarter,
        total=len(found),
        mine=mine,
        leads=leads,
    )


def _leads(talk: Talk) -> bool:
    """Whether I lead the oath of a ceremony to come."""
    found = ceremonies(talk.known, talk.today.year, talk.today)
    return any(leads_oath(one, talk.me) for one in found)


# A celebrant's own page


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """mine: my own page; read: I have re-read my application; group, pics: what may be shown in public; wish, oath; fu: the one
    follow-up of a talk, which only the two see."""
    _ = talk.me
    if not talk.private:
        return Answer(start="birthdays")
    match parts:
        case ("mine",):
            return Answer(say=_own(talk))
        case ("wish",):
            return Answer(then=("wish", ""))
        case ("oath",) if _leads(talk):
            return Answer(say=words.oath(talk.voice))
        case ("read", id_):
            await _read(talk, id_)
            return Answer(toast=words.noted(talk.voice), edit=_own(talk))
        case ("read", id_, "n"):
            await _read(talk, id_)
            return Answer(toast=words.noted(talk.voice))
        case ("group", answer):
            return await _group(talk, in_group=yes(answer))
        case ("pics", answer):
            return await _pictures(talk, shown=yes(answer))
        case ("fu", step, id_):
            return await follow_up.pressed(talk, step, id_)
    raise Refusal("button.stale")


def _own(talk: Talk, *, done: str = "") -> Message:
    records = talk.house.records(talk.branch_id)
    found = _mine(talk, records)
    if found is None:
        return words.own_none(talk.voice)
    occasion, one = found
    page = words.Own(
        records=records,
        occasion=occasion,
        one=one,
        rows=checklist(records, occasion).of(one.id),
        choice=records.preference(talk.me.id),
        follow=talks.shown_to(records.follow_ups.get(one.id), talk.me.id),
    )
    return words.own(talk.voice, page, done=done)


def _mine(talk: Talk, records: Records) -> tuple[Occasion, Celebrant] | None:
    """My ceremony and how I stand in it: this year's; next year's, once its preparation may have begun."""
    found = ceremony_of(records, talk.me.id, talk.today.year, talk.today)
    if found is not None and found[1].birthday.on >= talk.today - _OVER:
        return found
    coming = ceremony_of(records, talk.me.id, talk.today.year + 1, talk.today)
    near = coming is not None and coming[1].birthday.on <= talk.today + _NEAR
    return coming if near else found


async def _read(talk: Talk, id_: str) -> None:
    """My own word that I re-read my application; said again it changes nothing."""
    me = talk.me
    async with talk.unit("ceremony.read") as unit:
        occasion, one = celebrant_by_id(unit.records, id_, talk.today)
        if one.member.id != me.id:
            raise Refusal("button.stale")
        mark = do(unit.records, occasion, id_, Item.APPLICATION, today=talk.today, by=me.id, now=talk.now)
        if unit.records.ceremony_marks.get(mark.id) is not mark:
            unit.put(mark)
            await unit.commit(birthday=id_)


async def _group(talk: Talk, *, in_group: bool) -> Answer:
    await choose(talk, "preference.birthday", "birthday_in_group", in_group=in_group)
    return Answer(toast=words.group_choice(talk.voice, in_group=in_group), edit=_own(talk))


async def _pictures(talk: Talk, *, shown: bool) -> Answer:
    """Whether photos of the ceremony that show me may stand in papers: said yes by the member alone, no by default."""
    await choose(talk, "preference.pictures", "birthday_in_pictures", in_pictures=shown)
    return Answer(toast=words.picture_choice(talk.voice, shown=shown), edit=_own(talk))


TABLES = Tables(
    commands=(
        Command(
            name="birthdays",
            words=("政治生日",),
            run=birthdays,
            who=Who.MEMBER,
            text=LINES["birthdays"],
            manner=Manner.PRIVATE,
        ),
    ),
    presses=((Verb.CELEBRANT, pressed),),
)
