"""The roster in numbers and names, and a month's picture."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from zhibu.bot import pictures
from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import fresh, the_member
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message, Picture
from zhibu.bot.talk import Talk
from zhibu.bot.wording import notices
from zhibu.bot.wording.panel import year as words
from zhibu.branch.calendar import month_before
from zhibu.branch.day import days_of_month
from zhibu.branch.notices import Kind, Notice, to_member
from zhibu.branch.people import Act
from zhibu.branch.refusal import Refusal
from zhibu.charts.worker import DrawingError, draw

_CACHE = Path("cache") / "pictures"
"""The same folder in which the courier keeps the pictures that it sends."""
_PATIENCE = 8.0
"""Real seconds: a handler has ten. The first picture of a new installation can take longer."""
_MONTHS = 6
"""So many months back a picture is offered."""


async def roster(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Counts and names, for those whose duty the roster is."""
    talk.require(Act.SEE_REGISTER)
    records = fresh(talk)
    members = [member for member in records.roster if member.present(talk.today)]
    strangers = [member for member in members if member.is_party_member and not records.accounts_of(member.id)]
    page = number(args[0]) if args else 0
    return Answer(edit=words.roster(talk.voice, records, members, strangers, page, codes=talk.may(Act.BIND)))


async def roster_member(talk: Talk, args: tuple[str, ...]) -> Answer:
    """One person of the roster; who has left meanwhile is on no page of it."""
    talk.require(Act.SEE_REGISTER)
    records = fresh(talk)
    member = the_member(records, args[0])
    if not member.present(talk.today):
        raise Refusal("button.stale")
    linked = bool(records.accounts_of(member.id))
    return Answer(edit=words.member_page(talk.voice, member, number(args[1]), linked=linked))


async def charts(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The months that a picture can be drawn of."""
    del args
    talk.require(Act.ADMIN)
    records = fresh(talk)
    month = (talk.today.year, talk.today.month)
    months = []
    for _ in range(_MONTHS):
        if days_of_month(records.days, *month):
            months.append(month)
        month = month_before(*month)
    return Answer(edit=words.charts(talk.voice, months))


async def chart(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A month's picture with its numbers beside it; the numbers alone where it can't be drawn."""
    talk.require(Act.ADMIN)
    records = fresh(talk)
    year, month = _month(args)
    if not days_of_month(records.days, year, month):
        raise Refusal("button.stale")
    shown = Notice(
        kind=Kind.MONTH_CHARTS,
        subject=args[0],
        audience=to_member(talk.me.id),
        edition="",
        due=talk.now,
        expires=talk.now + timedelta(days=1),
    )
    message: Message = notices.words(shown, records, talk.calendar, talk.voice, now=talk.now)
    picture = pictures.month_picture(records, year, month, calendar=talk.calendar, now=talk.now, v=talk.voice)
    try:
        async with asyncio.timeout(_PATIENCE):
            drawn = await draw(picture, cache=talk.house.store.folder / _CACHE)
    except (DrawingError, TimeoutError):
        return Answer(say=words.without_picture(talk.voice, message))
    return Answer(say=replace(message, picture=Picture(f"{args[0]}.png", drawn)))


def _month(args: tuple[str, ...]) -> tuple[int, int]:
    year, _, month = args[0].partition("-")
    if not 1 <= number(month) <= 12:
        raise Refusal("button.stale")
    return number(year), number(month)


PART = Part(
    screens={"roster": (roster, 0), "rosterm": (roster_member, 2), "charts": (charts, 0), "chart": (chart, 1)},
)
