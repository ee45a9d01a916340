"""The papers beside the record form: a day's notice to forward and to print, its news draft and signature sheet; the year's
ledger and register, and the days from which the best case is chosen."""

import asyncio
from datetime import datetime
from typing import Literal, Protocol

from zhibu.bot import papers, pictures
from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin import day as day_screens
from zhibu.bot.commands.admin.desk import fresh, the_day
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Paper, Picture
from zhibu.bot.talk import Talk
from zhibu.bot.wording import files
from zhibu.bot.wording.panel import papers as words
from zhibu.branch import habits as rules
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.keeping import may_keep
from zhibu.branch.ledger import day_lines
from zhibu.branch.people import Act
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.charts.worker import DrawingError, draw_poster
from zhibu.words import Voice, voice

_PATIENCE = 8.0
"""Real seconds: a handler has ten."""


class _OfDay(Protocol):
    def __call__(self, records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime, v: Voice) -> Paper: ...


class _OfYear(Protocol):
    def __call__(self, records: Records, year: int, *, calendar: Calendar, now: datetime, v: Voice) -> Paper: ...


def _own(records: Records) -> Voice:
    """The branch's language: papers go up, onto a board, into a file."""
    return voice(records.branch.locale, records.branch.timezone)


# A day's


def _day(talk: Talk, records: Records, id_: str) -> ActivityDay:
    """The day, for whose duty its papers are: who keeps its record, and who runs the day."""
    day = the_day(records, id_)
    if not (may_keep(records, day, talk.me, talk.today) or talk.may(Act.SIGN_FOR_SOMEONE)):
        raise Refusal("not_allowed", act=Act.KEEP_RECORD.value)
    return day


async def of_day(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What there is of a day, before it and after it."""
    records = fresh(talk)
    day = _day(talk, records, args[0])
    over = talk.now >= day.ends(talk.calendar)
    return Answer(
        edit=words.of_day(
            talk.voice,
            day,
            news=over and records.held(day),
            home=talk.may(Act.ADMIN),
            record=_records(talk, records, day),
        )
    )


def _records(talk: Talk, records: Records, day: ActivityDay) -> bool:
    return talk.now >= day.starts(talk.calendar) and may_keep(records, day, talk.me, talk.today)


async def _made(talk: Talk, id_: str, make: _OfDay) -> tuple[ActivityDay, Paper]:
    records = fresh(talk)
    day = _day(talk, records, id_)
    made = await asyncio.to_thread(make, records, day, calendar=talk.calendar, now=talk.now, v=_own(records))
    return day, made


async def sheet(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The signature sheet."""
    day, paper = await _made(talk, args[0], papers.register)
    return Answer(say=words.sheet(talk.voice, day, paper))


async def notice_text(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The notice alone in a message, to be forwarded as it stands."""
    records = fresh(talk)
    day = _day(talk, records, args[0])
    text = papers.notice_text(records, day, calendar=talk.calendar, now=talk.now, v=_own(records))
    return Answer(say=words.plain_text(text))


async def notice_paper(talk: Talk, args: tuple[str, ...]) -> Answer:
    day, paper = await _made(talk, args[0], papers.notice)
    return Answer(say=words.notice(talk.voice, day, paper))


async def notice_drawn(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The sheet for the board as a PDF to print or as a picture; as a Word paper where it can't be drawn in time."""
    if len(args) != 2 or args[1] not in ("pdf", "png"):
        raise Refusal("button.stale")
    form: Literal["pdf", "png"] = "pdf" if args[1] == "pdf" else "png"
    records = fresh(talk)
    day = _day(talk, records, args[0])
    own = _own(records)
    poster = papers.poster(records, day, calendar=talk.calendar, now=talk.now, v=own)
    try:
        async with asyncio.timeout(_PATIENCE):
            data = await draw_poster(poster, form, cache=talk.house.store.folder / pictures.FOLDER)
    except (DrawingError, TimeoutError):
        return await notice_paper(talk, args[:1])
    name = files.notice(own, records.branch.name, day)
    shown = Paper(f"{name}.pdf", data) if form == "pdf" else Picture(f"{name}.png", data)
    return Answer(say=words.notice(talk.voice, day, shown))


async def news(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The draft of a news text, with the photos that it may take; a person publishes it."""
    records = fresh(talk)
    day = _day(talk, records, args[0])
    own = _own(records)
    photos = await papers.cleared(talk.house.store, records, day)
    paper = await asyncio.to_thread(
        papers.news, records, day, calendar=talk.calendar, now=talk.now, v=own, photos=photos
    )
    return Answer(say=words.news(talk.voice, day, paper))


# The year's


def _year(talk: Talk, text: str) -> int:
    year = number(text)
    if not any(day.on.year == year for day in fresh(talk).days.values()):
        raise Refusal("button.stale")
    return year


async def of_year(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What there is of a year. It holds names of who was absent: for who signs others in."""
    talk.require(Act.SIGN_FOR_SOMEONE)
    records = fresh(talk)
    this = talk.today.year
    years = sorted({day.on.year for day in records.days.values() if day.on.year <= this}) or [this]
    year = _year(talk, args[0]) if args else max(years)
    return Answer(edit=words.of_year(talk.voice, records, year, [each for each in years if each != year][-2:]))


async def _year_paper(talk: Talk, text: str, make: _OfYear) -> Paper:
    talk.require(Act.SIGN_FOR_SOMEONE)
    year, records = _year(talk, text), fresh(talk)
    return await asyncio.to_thread(make, records, year, calendar=talk.calendar, now=talk.now, v=_own(records))


async def ledger(talk: Talk, args: tuple[str, ...]) -> Answer:
    paper = await _year_paper(talk, args[0], papers.ledger)
    return Answer(say=words.year_paper(talk.voice, paper))


async def register(talk: Talk, args: tuple[str, ...]) -> Answer:
    paper = await _year_paper(talk, args[0], papers.year_register)
    return Answer(say=words.year_paper(talk.voice, paper))


async def best(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The year's days with their figures, from which people choose the best case; in the order of their dates."""
    talk.require(Act.ADMIN)
    year, records = _year(talk, args[0]), fresh(talk)
    lines = day_lines(records, year, calendar=talk.calendar, now=talk.now)
    return Answer(edit=words.best(talk.voice, year, lines))


# As last month


async def same(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What the day still lacks, as on the last one; pressed twice it is the same."""
    talk.require(Act.RUN_DAY)
    async with talk.unit("plan.same") as unit:
        known = the_day(unit.records, args[0])
        found = rules.habits(unit.records, known, calendar=talk.calendar, now=talk.now)
        put = rules.take_over(known, found)
        if put != known:
            unit.put(put)
            await unit.commit(day=put.id)
    return Answer(edit=day_screens.screen(talk, put.id, done=words.taken_over(talk.voice, known, put)))


PART = Part(
    screens={
        "dpap": (of_day, 1),
        "sheet": (sheet, 1),
        "ntext": (notice_text, 1),
        "ndoc": (notice_paper, 1),
        "ndraw": (notice_drawn, 2),
        "news": (news, 1),
        "ypap": (of_year, 0),
        "yledger": (ledger, 1),
        "yreg": (register, 1),
        "best": (best, 1),
        "same": (same, 1),
    },
)
