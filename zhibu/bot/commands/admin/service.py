"""Micro-wishes and pledges from the panel."""

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import fresh
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import service as words
from zhibu.branch.people import Act
from zhibu.branch.service import Stage
from zhibu.branch.voices import pledges_of

_ORDER = {Stage.DONE: 0, Stage.OPEN: 1, Stage.TAKEN: 2, Stage.THANKED: 3, Stage.LAPSED: 4, Stage.WITHDRAWN: 5}
"""What still waits for thanks first, then what waits for somebody."""


async def wishes(talk: Talk, args: tuple[str, ...]) -> Answer:
    talk.require(Act.RUN_DAY)
    posted = (one for one in fresh(talk).micro_wishes.values() if one.posted_at is not None)
    latest = sorted(posted, key=lambda one: one.id, reverse=True)
    found = sorted(latest, key=lambda one: _ORDER[one.stage(talk.now)])
    return Answer(edit=words.wishes(talk.voice, found, number(args[0]) if args else 0, talk.now))


async def pledges(talk: Talk, args: tuple[str, ...]) -> Answer:
    talk.require(Act.RUN_DAY)
    records, year = fresh(talk), talk.today.year
    found = pledges_of(records, year, calendar=talk.calendar)
    return Answer(edit=words.pledges(talk.voice, records, found, number(args[0]) if args else 0, year))


PART = Part(screens={"wishes": (wishes, 0), "pledges": (pledges, 0)})
