"""`/next`: the next activity day, how I stand to it, and what is still asked of me."""

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Tables, Who
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import days, notices
from zhibu.bot.wording.help import LINES
from zhibu.branch.day import next_day
from zhibu.branch.duties import open_duties
from zhibu.branch.own_year import standing_of
from zhibu.words import Voice


def look_of(talk: Talk) -> days.Look:
    """The branch as it stands now, for the words about its days."""
    return days.Look(records=talk.known, calendar=talk.calendar, now=talk.now)


async def next_(talk: Talk, rest: str) -> Message:
    """In private with everything that is mine; in the group the day alone."""
    del rest
    look, me, v = look_of(talk), talk.me, talk.voice
    records, calendar, now = look.records, look.calendar, look.now
    day = next_day(records.days, now=now, calendar=calendar)
    if not talk.private:
        return days.next_day_in_group(v, look, day) if day is not None else days.no_day(v)
    row = standing_of(records, day, me.id, calendar=calendar, now=now) if day is not None else None
    return days.next_day(v, look, day, row, open_duties(records, me.id, calendar=calendar, now=now))


async def duty(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """The question behind an open duty, once more; settled ones are said to be."""
    v: Voice = talk.voice
    records, calendar, now = talk.known, talk.calendar, talk.now
    for notice in open_duties(records, talk.me.id, calendar=calendar, now=now) if talk.private else ():
        if (notice.kind.value, notice.subject) == parts:
            return Answer(say=notices.words(notice, records, calendar, v, now=now))
    return Answer(toast=days.nothing_open(v))


TABLES = Tables(
    commands=(Command(name="next", words=("待办", "待辦"), run=next_, who=Who.MEMBER, text=LINES["next"]),),
    presses=((Verb.DUTY, duty),),
)
