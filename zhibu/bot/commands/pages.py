"""The turning of pages: another part of the same list, in the same message."""

from collections.abc import Mapping

from zhibu.bot.answer import Answer
from zhibu.bot.command import Press, Tables
from zhibu.bot.commands import birthdays, plan
from zhibu.bot.message import Verb
from zhibu.bot.talk import Talk
from zhibu.branch.refusal import Refusal

_BOOKS: Mapping[str, Press] = {"plan": plan.plan_page, "theme": plan.theme_page, "birthdays": birthdays.page}


async def turned(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """Which list, then where in it."""
    turn = _BOOKS.get(parts[0]) if parts else None
    if turn is None:
        raise Refusal("button.stale")
    _ = talk.me  # what a list holds is for members, on every page
    return await turn(talk, parts[1:])


TABLES = Tables(presses=((Verb.PAGE, turned),))
