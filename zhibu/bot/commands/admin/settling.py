"""Dates of acceptance that can't be counted from, settled in the panel: by one tap where a list gives one, or typed."""

from datetime import date

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.ceremony import keeps
from zhibu.bot.commands.admin.desk import answered, ask, fresh, the_member
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import settling as words
from zhibu.branch import settling
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.forms import cells

SETTLE = "panel.accepted"
"""The question for a date of acceptance."""


async def unsettled(talk: Talk, args: tuple[str, ...]) -> Answer:
    keeps(talk)
    return Answer(edit=_unsettled(talk, number(args[0]) if args else 0))


def _unsettled(talk: Talk, page: int = 0, *, done: str = "") -> Message:
    return words.unsettled(talk.voice, settling.unsettled(fresh(talk), talk.today), page, done=done)


def _one_unsettled(talk: Talk, records: Records, member: str) -> settling.Unsettled | None:
    return next((one for one in settling.unsettled(records, talk.today) if one.member.id == member), None)


async def settle(talk: Talk, args: tuple[str, ...]) -> Answer:
    keeps(talk)
    one = _one_unsettled(talk, fresh(talk), args[0])
    return Answer(edit=words.settle(talk.voice, one) if one is not None else _unsettled(talk))


async def settled(talk: Talk, args: tuple[str, ...]) -> Answer:
    """One tap: the date on file (`f`), or the other list's (`o`)."""
    keeps(talk)
    member, which = args[0], args[1]
    if which not in ("f", "o"):
        raise Refusal("button.stale")
    one = _one_unsettled(talk, fresh(talk), member)
    on = None if one is None else one.member.accepted_on if which == "f" else one.other
    if one is None or on is None:
        return Answer(edit=_unsettled(talk))
    await _settle(talk, member, on)
    return Answer(edit=_unsettled(talk, done=words.is_settled(talk.voice, one.member.name, on)))


async def _settle(talk: Talk, member: str, on: date, *, question: bool = False) -> Member:
    async with talk.unit("birthday.settled") as unit:
        known = the_member(unit.records, member)
        disputed = unit.records.disputed.get(known.id)
        after, dispute = settling.settle(known, disputed, on, today=talk.today, by=talk.me.id, now=talk.now)
        unit.put(after)
        if dispute is not None:
            unit.put(dispute)
        if question:
            answered(unit, talk)
        await unit.commit(member=known.id)
    return after


async def settle_date(talk: Talk, args: tuple[str, ...]) -> Answer:
    keeps(talk)
    member = the_member(talk.known, args[0])
    await ask(talk, SETTLE, member.id)
    return Answer(edit=words.ask_accepted(talk.voice, member))


async def settle_given(talk: Talk, subject: str, text: str) -> Message:
    keeps(talk)
    try:
        found = cells.when(text)
        on = date(found.year or 0, found.month or 0, found.day or 0)
    except (Refusal, ValueError):
        raise Refusal("birthday.unreadable", value=cells.shown(text)) from None
    after = await _settle(talk, subject, on, question=True)
    return _unsettled(talk, done=words.is_settled(talk.voice, after.name, on))


PART = Part(
    screens={
        "uns": (unsettled, 0),
        "uns1": (settle, 1),
        "unsk": (settled, 2),
    },
    questions={"unsq": (settle_date, 1)},
    answers=((SETTLE, settle_given),),
)
