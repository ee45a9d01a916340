"""Undo (撤销), and what was changed of a day's entries: read from the journal, in a thread."""

from collections.abc import Iterator

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import answered, fresh, the_day
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import undo as words
from zhibu.branch import undo as rules
from zhibu.branch.people import Act
from zhibu.branch.refusal import Refusal
from zhibu.branch.undo import REDONE, UNDONE, Deed
from zhibu.storage.revision import Past, past

SHOWN = 8
"""So many acts are offered, the latest ones."""


async def undo(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The last acts that this person may take back."""
    del args
    talk.require(Act.ADMIN)
    return Answer(edit=words.undoable(talk.voice, fresh(talk), await _offered(talk), talk.me))


async def _offered(talk: Talk) -> list[Deed]:
    known = await past(talk.house.store, talk.branch_id)
    found: list[Deed] = []
    for deed in _open_to(talk, known):
        found.append(deed)
        if len(found) == SHOWN:
            break
    return found


def _open_to(talk: Talk, known: Past) -> Iterator[Deed]:
    for deed in known.deeds():
        if not rules.may_see(deed, talk.me, fresh(talk), talk.now, talk.calendar):
            continue
        try:
            rules.undo(deed, fresh(talk), by=talk.me, now=talk.now, calendar=talk.calendar)
        except Refusal:
            continue
        yield deed


async def one(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asked first, with what it will be again; done when confirmed. Confirmed twice it says the same."""
    talk.require(Act.ADMIN)
    known = await past(talk.house.store, talk.branch_id)
    deed = known.deed(number(args[0]))
    if deed is None:
        raise Refusal("undo.lost")
    if args[1:] != ("y",):
        rules.undo(deed, fresh(talk), by=talk.me, now=talk.now, calendar=talk.calendar)
        return Answer(edit=words.confirm(talk.voice, fresh(talk), deed))
    if deed.undone is None or deed.undone.by != talk.me.id:
        await _undo(talk, deed)
    done = words.undone(talk.voice, fresh(talk), deed)
    return Answer(edit=words.undoable(talk.voice, fresh(talk), await _offered(talk), talk.me, done=done))


async def _undo(talk: Talk, deed: Deed) -> None:
    async with talk.unit(REDONE if deed.act == UNDONE else UNDONE) as unit:
        # The journal was read before: what has been changed meanwhile shows in the records, and is refused.
        for each in rules.undo(deed, unit.records, by=talk.me, now=talk.now, calendar=talk.calendar):
            if each.then is not None:
                unit.put(each.then)
            elif each.now is not None:
                unit.remove(each.now)
        answered(unit, talk)
        await unit.commit(n=deed.n, act=deed.origin.act)


async def history(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What was changed of a day's entries, names and reasons among it: for who runs the day."""
    talk.require(Act.RUN_DAY)
    day = the_day(fresh(talk), args[0])
    known = await past(talk.house.store, talk.branch_id)
    page = number(args[1]) if len(args) > 1 else 0
    return Answer(edit=words.history(talk.voice, fresh(talk), day, known.corrections(day.id), page))


PART = Part(screens={"undo": (undo, 0), "undo1": (one, 1), "hist": (history, 1)})
