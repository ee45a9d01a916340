"""`/plan` and `/theme`: the year's days, and what one of them is about."""

import re

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Tables, Who
from zhibu.bot.commands.next import look_of
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording import days
from zhibu.bot.wording.help import LINES
from zhibu.branch.day import ActivityDay, last_day, next_day
from zhibu.branch.ids import DayId
from zhibu.branch.people import Act
from zhibu.branch.plan import days_of_year, plan_gaps
from zhibu.branch.refusal import Refusal

_PAGE = 12
_YEAR = re.compile(r"20\d\d")
_MONTH = re.compile(r"(?:(20\d\d)[-./])?(1[0-2]|0?[1-9])")


async def plan(talk: Talk, rest: str) -> Message:
    """The days of this year, or those of the year that is named."""
    return _plan(talk, year_written(rest) or talk.today.year, None)


def year_written(rest: str) -> int | None:
    """The year that is named (2027, 2027年); None where none is, a refusal for anything else."""
    named = _YEAR.fullmatch(rest.removesuffix("年"))
    if rest and named is None:
        raise Refusal("plan.year", written=rest)
    return int(named[0]) if named else None


def _plan(talk: Talk, year: int, page: int | None) -> Message:
    """One page; without a number the one on which the coming day stands."""
    look = look_of(talk)
    found = days_of_year(look.records.days, year)
    pages = max(1, -(-len(found) // _PAGE))
    if page is None:
        ahead = next((place for place, day in enumerate(found) if day.ends(look.calendar) > look.now), 0)
        page = ahead // _PAGE
    page = min(page, pages - 1)
    gaps = plan_gaps(look.records.days, year) if found and talk.private and talk.may(Act.ADMIN) else []
    shown = found[page * _PAGE : (page + 1) * _PAGE]
    return days.plan(talk.voice, look, year, shown, page=page, pages=pages, gaps=gaps)


async def theme(talk: Talk, rest: str) -> Message:
    """The theme of the day under way or the next one; of a month's day where a month is named."""
    look = look_of(talk)
    found = _of_month(talk, rest) if rest else next_day(look.records.days, now=look.now, calendar=look.calendar)
    found = found or last_day(look.records.days, now=look.now, calendar=look.calendar)
    return days.theme(talk.voice, look, found) if found is not None else days.no_day(talk.voice)


def _of_month(talk: Talk, rest: str) -> ActivityDay:
    known = talk.known.days.get(DayId(rest))
    if known is not None:
        return known
    named = _MONTH.fullmatch(rest.removesuffix("月").replace("年", "-"))
    if named is None:
        raise Refusal("theme.month", written=rest)
    year, month = int(named[1] or talk.today.year), int(named[2])
    found = [day for day in days_of_year(talk.known.days, year) if day.on.month == month]
    if not found:
        raise Refusal("theme.no_day", year=year, month=month)
    return next((day for day in found if not day.cancelled), found[0])


async def plan_page(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """Another page, or another year, in the same message."""
    match parts:
        case (year, page) if _YEAR.fullmatch(year) and (page.isdecimal() or not page):
            return Answer(edit=_plan(talk, int(year), int(page) if page else None))
    raise Refusal("button.stale")


async def theme_page(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """The day before or after, in the same message."""
    day = talk.known.days.get(DayId(parts[0])) if len(parts) == 1 else None
    if day is None:
        raise Refusal("day.unknown")
    return Answer(edit=days.theme(talk.voice, look_of(talk), day))


TABLES = Tables(
    commands=(
        Command(name="plan", words=("计划", "計劃", "計畫"), run=plan, who=Who.MEMBER, text=LINES["plan"]),
        Command(name="theme", words=("主题", "主題"), run=theme, who=Who.MEMBER, text=LINES["theme"]),
    )
)
