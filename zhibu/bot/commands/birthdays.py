"""`/birthdays`: this year's political birthdays, in their sequence."""

import re

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.commands.plan import year_written
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording import days, mine
from zhibu.bot.wording.help import LINES
from zhibu.branch.birthday import sequence
from zhibu.branch.calendar import quarter_of
from zhibu.branch.refusal import Refusal

_WHOLE = 30
"""So many stand in one message; a longer year is shown by quarters."""


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
    if len(found) <= _WHOLE:
        return mine.birthdays(talk.voice, look, talk.me, year, found, quarter=None, total=len(found))
    shown = [one for one in found if quarter_of(one.on) == quarter]
    return mine.birthdays(talk.voice, look, talk.me, year, shown, quarter=quarter, total=len(found))


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
    )
)
