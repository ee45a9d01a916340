"""`/calendar`: the activity days as a file that any calendar takes in."""

from datetime import date

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Tables, Who
from zhibu.bot.commands.plan import year_written
from zhibu.bot.message import Message, Paper, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import mine
from zhibu.bot.wording.help import LINES
from zhibu.branch.birthday import birthday
from zhibu.branch.day import next_day
from zhibu.forms.calendar import calendar_ics


async def calendar(talk: Talk, rest: str) -> Message:
    """In private with one's own political birthday, the secretary's with everybody's; in the group the activity days and ceremonies
    alone. The year is the one that is named, else that of the next activity day."""
    return _file(talk, year_written(rest) or _year(talk))


def _file(talk: Talk, year: int) -> Message:
    records, v = talk.known, talk.voice
    member = talk.me if talk.private else None
    own = birthday(member, year, records.policy(date(year, 1, 1))) if member is not None else None
    data = calendar_ics(v, records, year, calendar=talk.calendar, now=talk.now, member=member)
    everybody = member is not None and records.secretary(talk.today) == member
    return mine.calendar(v, Paper(f"{year}.ics", data), year=year, own_birthday=own is not None, everybody=everybody)


def _year(talk: Talk) -> int:
    """At the end of December everybody means the year ahead, once it is planned."""
    ahead = next_day(talk.known.days, now=talk.now, calendar=talk.calendar)
    return ahead.on.year if ahead is not None else talk.today.year


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """The same by a button; from a group it leads to the private chat."""
    del parts
    if not talk.private:
        return Answer(start="calendar")
    return Answer(say=_file(talk, _year(talk)))


TABLES = Tables(
    commands=(
        Command(
            name="calendar", words=("日历", "日曆", "行事曆"), run=calendar, who=Who.MEMBER, text=LINES["calendar"]
        ),
    ),
    presses=((Verb.CALENDAR, pressed),),
)
