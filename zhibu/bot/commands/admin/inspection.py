"""The way from the panel's books to what an inspection would find."""

from zhibu.bot.answer import Answer
from zhibu.bot.commands import inspection
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.talk import Talk
from zhibu.branch.dues import Month
from zhibu.branch.people import Act


async def inspect(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The own branch, in the month that runs."""
    del args
    talk.require(Act.RUN_DAY)
    return Answer(edit=await inspection.shown(talk, talk.branch_id, str(Month.of(talk.today))))


PART = Part(screens={"insp": (inspect, 0)})
