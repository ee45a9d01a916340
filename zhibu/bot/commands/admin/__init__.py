"""`/admin`: the secretary's panel, one message that is edited in place; a file a subject.

A screen is named by the first part of its button's token. Every screen asks for the duty it needs each time it is opened:
a button says nothing about who may press it.
"""

from collections.abc import Awaitable, Callable

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.commands.admin import attendance, cards, codes, day, desk, home, record, uncertain, year
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import panel
from zhibu.branch.refusal import Refusal

Screen = Callable[[Talk, tuple[str, ...]], Awaitable[Answer]]

_SCREENS: dict[str, tuple[Screen, int]] = {
    "home": (home.home, 0),
    "more": (home.more, 0),
    "day": (day.day, 1),
    "close": (day.close, 1),
    "held": (day.held, 2),
    "mv": (day.move, 1),
    "mvto": (day.move_to, 2),
    "mvr": (day.move_reason, 3),
    "for": (attendance.sign_notice, 1),
    "sign": (attendance.sign, 1),
    "for1": (attendance.why_chosen, 3),
    "reg": (attendance.register, 1),
    "leaves": (attendance.leaves, 0),
    "cards": (cards.cards, 0),
    "record": (record.record_notice, 1),
    "rec": (record.record, 1),
    "form": (record.form, 1),
    "sheet": (record.sheet, 1),
    "filed": (record.file_notice, 1),
    "file": (record.file, 1),
    "plan": (year.plan, 0),
    "roster": (year.roster, 0),
    "charts": (year.charts, 0),
    "chart": (year.chart, 1),
    "codes": (codes.codes, 0),
    "code": (codes.chat, 1),
    "person": (codes.person, 1),
}
"""The screens, and how many arguments each needs at least."""
_QUESTIONS: dict[str, tuple[Screen, int]] = {
    "appr": (day.approve, 1),
    "mvy": (day.move_yes, 2),
    "why": (attendance.why, 2),
    "note": (record.note, 2),
}
"""The screens that ask for a typed answer: after them the question waits, after any other it is dropped."""


async def admin(talk: Talk, rest: str) -> Message:
    """The panel, anew at the end of the chat."""
    del rest
    await desk.drop(talk)
    return home.screen(talk)


async def press(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """The screen that a button leads to. In a group it leads to the private chat: the panel shows names."""
    if not talk.private:
        return Answer(start="admin")
    name, args = (parts[0], parts[1:]) if parts else ("", ())
    screen, wanted = _SCREENS.get(name) or _QUESTIONS.get(name) or (None, 0)
    if screen is None or len(args) < wanted:
        raise Refusal("button.stale")
    answer = await screen(talk, args)
    if name not in _QUESTIONS:
        await desk.drop(talk)
    return answer


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
    presses=(
        (Verb.PANEL, press),
        (Verb.DECIDE, attendance.decide),
        (Verb.BIRTHDAY, cards.write),
        (Verb.UNCERTAIN, uncertain.answer),
    ),
    answers=(
        (desk.APPROVE, day.approved),
        (desk.MOVE, day.moved),
        (desk.WHY, attendance.why_typed),
        (desk.NOTE, record.noted),
        (desk.CARD, cards.written),
    ),
)
