"""`/admin`: the secretary's panel, one message that is edited in place; a file a subject.

A screen is named by the first part of its button's token. Every screen asks for the duty it needs each time it is opened:
a button says nothing about who may press it. What is offered when stands in `offers.py`.
"""

from dataclasses import replace

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.commands.admin import (
    attendance,
    birthday_papers,
    cards,
    celebrants,
    ceremony,
    ceremony_arranging,
    codes,
    dated,
    day,
    desk,
    dues,
    earlier,
    evaluation,
    figures,
    guests,
    home,
    inspection,
    ladders,
    leaves,
    makeup,
    meetings,
    opinions,
    papers,
    plan,
    polls,
    record,
    register,
    service,
    settings,
    settling,
    sheet,
    steps,
    superior,
    talks,
    uncertain,
    undo,
    wishes,
    year,
)
from zhibu.bot.commands.admin.part import Part, Screen
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import panel
from zhibu.branch.refusal import Refusal

PARTS: tuple[Part, ...] = (
    home.PART,
    day.PART,
    steps.PART,
    plan.PART,
    attendance.PART,
    register.PART,
    sheet.PART,
    leaves.PART,
    ladders.PART,
    makeup.PART,
    cards.PART,
    ceremony.PART,
    ceremony_arranging.PART,
    celebrants.PART,
    settling.PART,
    birthday_papers.PART,
    talks.PART,
    guests.PART,
    evaluation.PART,
    figures.PART,
    record.PART,
    papers.PART,
    dues.PART,
    meetings.PART,
    dated.PART,
    earlier.PART,
    year.PART,
    codes.PART,
    opinions.PART,
    polls.PART,
    service.PART,
    wishes.PART,
    superior.PART,
    inspection.PART,
    settings.PART,
    uncertain.PART,
    undo.PART,
)

ANEW = "new"
"""Before the name of a screen: it comes as a message of its own, from under a notice."""


def _joined(several: list[dict[str, tuple[Screen, int]]]) -> dict[str, tuple[Screen, int]]:
    joined: dict[str, tuple[Screen, int]] = {}
    for screens in several:
        assert joined.keys().isdisjoint(screens), joined.keys() & screens.keys()
        joined |= screens
    return joined


_QUESTIONS = _joined([dict(part.questions) for part in PARTS])
_SCREENS = _joined([*(dict(part.screens) for part in PARTS), _QUESTIONS])


async def admin(talk: Talk, rest: str) -> Message:
    """The panel, anew at the end of the chat."""
    del rest
    await desk.drop(talk)
    return home.screen(talk)


async def press(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """The screen that a button leads to. In a group it leads to the private chat: the panel shows names."""
    if not talk.private:
        return Answer(start="admin")
    anew = parts[:1] == (ANEW,)
    parts = parts[1:] if anew else parts
    name, args = (parts[0], parts[1:]) if parts else ("", ())
    screen, wanted = _SCREENS.get(name) or (None, 0)
    if screen is None or len(args) < wanted:
        raise Refusal("button.stale")
    answer = await screen(talk, args)
    if name not in _QUESTIONS:
        await desk.drop(talk)
    # Under a notice: what stands there isn't made into a screen.
    return replace(answer, edit=None, say=answer.edit) if anew and answer.edit is not None else answer


TABLES = Tables(
    commands=(
        Command(
            name="admin",
            words=("管理",),
            run=admin,
            who=Who.LEADER,
            text=panel.LINE,
            manner=Manner.PRIVATE,
        ),
    ),
    presses=((Verb.PANEL, press), *(each for part in PARTS for each in part.presses)),
    answers=tuple(each for part in PARTS for each in part.answers),
    files=tuple(each for part in PARTS for each in part.files),
    only_files=tuple(each for part in PARTS for each in part.only_files),
)
