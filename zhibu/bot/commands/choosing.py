"""Three presses that belong to no command: which branch is meant, dropping a question that waits for a typed answer, and opening
again what a question belonged to that is too old."""

from zhibu.bot.answer import Answer
from zhibu.bot.command import Tables
from zhibu.bot.message import Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import linking
from zhibu.branch.ids import BranchId
from zhibu.branch.linking import choose
from zhibu.branch.refusal import Refusal
from zhibu.words import voice


async def chosen(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """One of several branches was chosen; the command that was asked for goes on in it."""
    branch = BranchId(parts[0]) if parts else BranchId("")
    member = next((member for at, member in talk.memberships if at == branch), None)
    if member is None or not talk.private:
        raise Refusal("button.stale")
    house, now = talk.house, talk.now
    async with house.store.unit(branch, actor=member, act="branch.chosen", now=now, cause=talk.heard.cause) as unit:
        if branch != talk.branch:
            unit.put(choose(unit.records, talk.account, now=now))
            await unit.commit()
    records = house.records(branch)
    v = voice(records.preference(member).locale or records.branch.locale, records.branch.timezone)
    command = parts[1] if len(parts) > 1 else ""
    return Answer(edit=linking.chosen(v, branch=records.branch.name), then=(command, "") if command else None)


async def cancelled(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """The question is dropped, whichever it was; pressed again it says the same."""
    del parts
    if not talk.seats and not talk.offices:
        _ = talk.me  # a stranger has no question
    await drop_question(talk)
    return Answer(edit=linking.cancelled(talk.voice))


async def again(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """The command to which an old question belonged, as if it were sent anew."""
    if len(parts) != 1 or not talk.private:
        raise Refusal("button.stale")
    return Answer(then=(parts[0], ""))


async def drop_question(talk: Talk) -> None:
    """Nothing waits for a typed answer of this account any more, neither as a member's nor as a guest's."""
    if talk.house.unnoted.of(talk.account) is not None:
        talk.house.unnoted.answered(talk.account)  # and nothing is written down of it
        return
    units = [talk.unit("draft.dropped")] if talk.member is not None else []
    units += [
        talk.house.store.unit(at, actor=seat.guest, act="draft.dropped", now=talk.now, cause=talk.heard.cause)
        for at, seat in talk.seats
        if at != talk.branch
    ]
    asked = [at for at in talk.offices if at != talk.branch and talk.account in talk.house.records(at).drafts]
    units += [
        talk.house.store.unit(at, actor=talk.account, act="draft.dropped", now=talk.now, cause=talk.heard.cause)
        for at in asked
    ]
    for each in units:
        async with each as unit:
            draft = unit.records.drafts.get(talk.account)
            if draft is not None:
                unit.remove(draft)
                await unit.commit()


TABLES = Tables(presses=((Verb.CHOOSE, chosen), (Verb.CANCEL, cancelled), (Verb.AGAIN, again)))
