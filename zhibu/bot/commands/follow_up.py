"""The one follow-up of a heart-to-heart talk: agreed by the member, written by who held the talk, read by the two alone."""

from zhibu.bot.answer import Answer
from zhibu.bot.command import Tables
from zhibu.bot.commands.typed_dates import ahead
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording import birthdays
from zhibu.bot.wording import follow_up as words
from zhibu.branch import talks
from zhibu.branch.refusal import Refusal
from zhibu.storage.journal import Change

QUESTION = "birthdays.follow_up"
"""The question for what was agreed after a talk; its subject is the political birthday."""


async def pressed(talk: Talk, step: str, id_: str) -> Answer:
    """show, write; the member's y or n; done. To anybody but the two there is nothing."""
    me, now = talk.me, talk.now
    if talks.shown_to(talk.known.follow_ups.get(id_), me.id) is None:
        raise Refusal("button.stale")
    if step == "show":
        return Answer(say=_shown(talk, id_))
    if step == "write":
        return await _ask(talk, id_)
    async with talk.unit("talk.follow_up") as unit:
        known = unit.records.follow_ups.get(id_)
        match step:
            case "y" | "n":
                fresh = talks.answer(known, step == "y", by=me.id, now=now)
            case "done":
                fresh = talks.done(known, by=me.id, now=now)
            case _:
                raise Refusal("button.stale")
        if fresh is not known:
            unit.put(fresh)
            await unit.commit()
    if step == "n":
        await _erase(talk, id_)
    return Answer(toast=birthdays.noted(talk.voice), say=_shown(talk, id_))


async def _erase(talk: Talk, id_: str) -> None:
    """What had been written goes out of the journal as well: it was kept by consent alone. That something was written, when and by
    whom, stays proven. Asked again after a crash in between, it finds the same entries."""
    store = talk.house.store
    held = [
        entry.n
        for entry in await store.history(talk.branch_id, table="follow_ups", id=id_)
        if not entry.erased and any(_tells(change) for change in entry.changes)
    ]
    if held:
        await store.erase(talk.branch_id, held, actor=talk.me.id, now=talk.now)


def _tells(change: Change) -> bool:
    """Whether a change of the journal holds what was agreed."""
    return change.table == "follow_ups" and bool(change.document and change.document.get("text"))


async def _ask(talk: Talk, id_: str) -> Answer:
    talks.may_write(talk.known.follow_ups.get(id_), talk.me.id)
    async with talk.unit("talk.follow_up_begun") as unit:
        unit.put(talk.draft(QUESTION, id_))
        await unit.commit()
    return Answer(say=words.ask(talk.voice))


async def typed(talk: Talk, subject: str, text: str) -> Message:
    """Three lines: what, who, by when. Kept for the two; no fact of it stands in the act."""
    given = [line.strip() for line in text.splitlines() if line.strip()]
    if len(given) != len(("what", "who", "when")):
        raise Refusal("follow_up.lines", given=len(given))
    due, _, _ = ahead(given[2], talk.today)
    async with talk.unit("talk.follow_up") as unit:
        known = unit.records.follow_ups.get(subject)
        fresh = talks.write(known, given[0], given[1], due, by=talk.me.id, today=talk.today, now=talk.now)
        unit.put(fresh)
        asked = unit.records.drafts.get(talk.account)
        if asked is not None and asked.question == QUESTION:
            unit.remove(asked)
        await unit.commit()
    return _shown(talk, subject)


def _shown(talk: Talk, id_: str) -> Message:
    records = talk.house.records(talk.branch_id)
    return words.follow_up(talk.voice, records, records.follow_ups[id_], talk.me)


TABLES = Tables(answers=((QUESTION, typed),))
