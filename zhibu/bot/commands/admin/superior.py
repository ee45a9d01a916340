"""What the branch sends to its superior's officers from the panel: a returned day once more, the year's plan, a record form."""

from datetime import date

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin import day as day_screens
from zhibu.bot.commands.admin import plan as plan_screens
from zhibu.bot.commands.admin import record as record_screens
from zhibu.bot.commands.admin.desk import fresh, the_day
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.talk import Talk
from zhibu.bot.wording import superior as words
from zhibu.bot.wording.panel import record as record_words
from zhibu.branch import reporting as rules
from zhibu.branch.awaited import returned_day
from zhibu.branch.keeping import filed_late, require_keeper
from zhibu.branch.people import Act
from zhibu.branch.plan import may_file
from zhibu.branch.record import FILLS_ITSELF, blanks, record_facts
from zhibu.branch.refusal import Refusal
from zhibu.branch.superior import Matter, laid


async def again(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A returned day, shown before it is laid before the superior again."""
    talk.require(Act.RUN_DAY)
    records = fresh(talk)
    day = the_day(records, args[0])
    last = returned_day(records, day)
    if last is None:
        raise Refusal("superior.not_returned")
    return Answer(edit=words.ask_again(talk.voice, day, last))


async def again_yes(talk: Talk, args: tuple[str, ...]) -> Answer:
    me = talk.require(Act.RUN_DAY)
    async with talk.unit("superior.again") as unit:
        day = the_day(unit.records, args[0])
        put, new = rules.lay_day_again(unit.records, day, by=me.id, now=talk.now, calendar=talk.calendar)
        if new:
            unit.put(put)
            await unit.commit(day=day.id, submission=put.id)
    return Answer(edit=day_screens.screen(talk, day.id, done=words.laid_again(talk.voice)))


async def plan(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asked before the year's plan is filed by sending it."""
    talk.require(Act.RUN_DAY)
    year, records = number(args[0]), fresh(talk)
    may_file(records.plans.get(str(year)), records.days, year)
    if rules.by_hand(records):
        raise Refusal("superior.nobody")
    due = records.policy(date(year, 1, 1)).plan_due.in_year(year)
    return Answer(edit=words.ask_plan(talk.voice, records, year, due))


async def plan_yes(talk: Talk, args: tuple[str, ...]) -> Answer:
    me, year = talk.require(Act.RUN_DAY), number(args[0])
    async with talk.unit("superior.plan_sent") as unit:
        filed, put = rules.lay_plan(unit.records, year, by=me.id, now=talk.now, today=talk.today)
        if put is not None:
            unit.put(filed)
            unit.put(put)
            await unit.commit(year=year, submission=put.id)
    return Answer(edit=plan_screens.year_screen(talk, year, done=words.plan_sent(talk.voice)))


async def record(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A whole form in one tap; one with blanks that somebody can fill is asked about first. Pressed twice it is sent once."""
    records = fresh(talk)
    shown = the_day(records, args[0])
    require_keeper(records, shown, talk.me, talk.today)
    if args[1:] != ("y",):
        rules.lay_record(records, shown, by=talk.me.id, now=talk.now, calendar=talk.calendar)
        facts = record_facts(records, shown, talk.calendar, talk.now)
        sent = laid(records.submissions, Matter.RECORD, shown.id) is not None
        sent = sent and not rules.completed_since(records, shown)
        if not sent and any(each not in FILLS_ITSELF for each in blanks(facts)):
            return Answer(edit=record_words.send(talk.voice, facts))
    async with talk.unit("superior.record_sent") as unit:
        known = the_day(unit.records, args[0])
        require_keeper(unit.records, known, talk.me, talk.today)
        day, put = rules.lay_record(unit.records, known, by=talk.me.id, now=talk.now, calendar=talk.calendar)
        if put is not None:
            if day is not known:
                unit.put(day)
            unit.put(put)
            await unit.commit(day=day.id, submission=put.id)
    late = filed_late(talk.known, day, talk.calendar)
    return Answer(edit=record_screens.screen(talk, day.id, done=words.record_sent(talk.voice, late=late)))


PART = Part(
    screens={
        "again": (again, 1),
        "againy": (again_yes, 1),
        "psend": (plan, 1),
        "psendy": (plan_yes, 1),
        "recsend": (record, 1),
    },
)
