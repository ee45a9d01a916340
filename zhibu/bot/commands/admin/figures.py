"""The secretary's charts and the year's facts, sent to one person in private. What holds names is for whose duty it is."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import fresh
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Paper, Picture
from zhibu.bot.pictures import FOLDER
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import figures as words
from zhibu.bot.year_pictures import YearPictures
from zhibu.branch.people import Act
from zhibu.branch.refusal import Refusal
from zhibu.charts.matrix import MatrixPicture
from zhibu.charts.worker import DrawingError, draw
from zhibu.charts.year import YearPicture
from zhibu.forms.appraisal import appraisal_xlsx

_PATIENCE = 8.0
"""Real seconds: a handler has ten. The first picture of a new installation can take longer."""
_FIRST_MONTHS = 3
"""So long the last year is offered beside the new one."""

_CHARTS: dict[str, tuple[Act, Callable[[YearPictures], tuple[YearPicture | MatrixPicture, ...]]]] = {
    "attendance": (Act.ADMIN, lambda year: (year.attendance(),)),
    "groups": (Act.ADMIN, lambda year: (year.groups(),)),
    "matrix": (Act.WATCH_ABSENCES, YearPictures.matrix),
    "evaluation": (Act.ADMIN, lambda year: (year.evaluation(),)),
    "dues": (Act.KEEP_DUES, lambda year: (year.dues(),)),
}
"""Each chart: who may see it, and its pages."""


async def menu(talk: Talk, args: tuple[str, ...]) -> Answer:
    talk.require(Act.ADMIN)
    this = talk.today.year
    year = _year(args[0]) if args else this
    others = [each for each in (this - 1, this) if each != year and (each == this or talk.today.month <= _FIRST_MONTHS)]
    charts = [name for name, (act, _) in _CHARTS.items() if talk.may(act)]
    policy = talk.known.policy(talk.today)
    if not policy.dues_check and "dues" in charts:
        charts.remove("dues")
    if not policy.evaluation_owed and not talk.known.evaluations:
        charts.remove("evaluation")
    if not any(member.group for member in talk.known.roster):
        charts.remove("groups")
    return Answer(edit=words.menu(talk.voice, year, charts, others, facts=talk.may(Act.WATCH_ABSENCES)))


def _year(text: str) -> int:
    year = number(text)
    if not 2000 <= year <= 2200:
        raise Refusal("button.stale")
    return year


async def chart(talk: Talk, args: tuple[str, ...]) -> Answer:
    """One chart, drawn in a process of its own; of several pages the one that is asked for."""
    act, pages_of = _CHARTS.get(args[0]) or (None, None)
    if act is None or pages_of is None:
        raise Refusal("button.stale")
    talk.require(act)
    year, page = _year(args[1]), number(args[2]) if len(args) > 2 else 0
    made = YearPictures(fresh(talk), year, calendar=talk.calendar, now=talk.now, v=talk.voice)
    pages = pages_of(made)
    if page >= len(pages):
        raise Refusal("button.stale")
    message = words.caption(talk.voice, args[0], year, page, len(pages))
    try:
        async with asyncio.timeout(_PATIENCE):
            drawn = await draw(pages[page], cache=talk.house.store.folder / FOLDER)
    except (DrawingError, TimeoutError):
        return Answer(say=words.not_ready(talk.voice))
    return Answer(say=replace(message, picture=Picture(f"{args[0]}-{year}-{page + 1}.png", drawn)))


async def appraisal(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The year's facts as a workbook."""
    talk.require(Act.WATCH_ABSENCES)
    year, records = _year(args[0]), fresh(talk)
    data = await asyncio.to_thread(appraisal_xlsx, talk.voice, records, year, calendar=talk.calendar, now=talk.now)
    name = words.appraisal_name(talk.voice, records.branch.name, year)
    return Answer(say=replace(words.appraisal(talk.voice, year), paper=Paper(name, data)))


PART = Part(screens={"figs": (menu, 0), "fig": (chart, 2), "appraisal": (appraisal, 1)})
