"""The first screen of the panel, and the one with the rest."""

from zhibu.bot.answer import Answer
from zhibu.bot.commands.admin import offers, steps
from zhibu.bot.commands.admin.desk import fresh, view
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import home as words
from zhibu.branch.day import last_day, next_day
from zhibu.branch.people import Act
from zhibu.branch.steps import day_in_hand


def screen(talk: Talk) -> Message:
    """The day in hand, and what this person may do."""
    talk.require(Act.ADMIN)
    records = fresh(talk)
    day = day_in_hand(records, calendar=talk.calendar, now=talk.now)
    if day is None:
        return words.home(talk.voice, records, None, offers.home(talk, records, None))
    shown = view(talk, day)
    ahead = steps.coming(talk, records, shown)
    offered = offers.home(talk, records, day, ahead.option)
    return words.home(talk.voice, records, shown, offered, coming=ahead.text, lacking=ahead.lacking, first=ahead.option)


async def home(talk: Talk, args: tuple[str, ...]) -> Answer:
    del args
    return Answer(edit=screen(talk))


async def front(talk: Talk, args: tuple[str, ...]) -> Answer:
    """From under a text that stays: a message of its own."""
    del args
    return Answer(say=screen(talk))


async def more(talk: Talk, args: tuple[str, ...]) -> Answer:
    del args
    talk.require(Act.ADMIN)
    records, calendar, now = fresh(talk), talk.calendar, talk.now
    in_hand = day_in_hand(records, calendar=calendar, now=now)
    ends = (last_day(records.days, now=now, calendar=calendar), next_day(records.days, now=now, calendar=calendar))
    around = [day for day in ends if day is not None and day != in_hand]
    return Answer(edit=words.more(talk.voice, around, offers.more(talk)))


async def waiting(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What is gathered behind one button of a crowded first screen."""
    del args
    talk.require(Act.ADMIN)
    return Answer(edit=words.waiting(talk.voice, offers.waiting(talk, fresh(talk))))


async def voices(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Opinions, polls, micro-wishes and pledges."""
    del args
    talk.require(Act.ADMIN)
    return Answer(edit=words.voices(talk.voice, offers.voices(talk)))


async def setup(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The branch's people, codes and settings."""
    del args
    talk.require(Act.ADMIN)
    return Answer(edit=words.setup(talk.voice, offers.setup(talk)))


PART = Part(
    screens={
        "home": (home, 0),
        "front": (front, 0),
        "more": (more, 0),
        "wait": (waiting, 0),
        "voices": (voices, 0),
        "setup": (setup, 0),
    },
)
