"""The evaluation of a day: one dimension after the other, a comment if there is any, then the ballot is handed in.

Until then the marks stand in the buttons, and from the comment on in the urn: never in a draft, the journal or a log.
"""

import secrets
from collections.abc import Awaitable
from typing import TypeVar

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import vote as words
from zhibu.branch import voting
from zhibu.branch.agenda.evaluation import closing
from zhibu.branch.day import ActivityDay
from zhibu.branch.evaluation import Ballot, Grade, ballot, dimensions
from zhibu.branch.ids import DayId, about
from zhibu.branch.refusal import Refusal
from zhibu.storage.trouble import Damaged
from zhibu.storage.urn import Slip, UrnClosed

COMMENT = "vote.comment"
_SKIPPING = frozenset({"跳过", "跳過", "skip"})
"""Typed instead of pressed, in lower case: there is nothing to add."""
T = TypeVar("T")


async def vote(talk: Talk, rest: str) -> Message:
    """The first dimension of the vote that is open for the speaker, or of the day that a link named."""
    records, me = talk.known, talk.me
    named = records.days.get(DayId(rest))
    if named is not None:
        day = voting.check_vote(records, named, me.id, talk.calendar, talk.now)
    else:
        day = voting.day_to_vote(records, me.id, talk.calendar, talk.now)
    await _forget_question(talk)
    again = about(day.id, me.id) in records.voted
    return words.ballot(talk.voice, records, day, records.policy(day.on), again=again)


async def press(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """A step of the ballot: the marks so far, and after the last of them what to do."""
    if len(parts) not in (2, 3):
        raise Refusal("button.stale")
    if not talk.private:
        return Answer(start=f"vote_{parts[0]}")
    records = talk.known
    day = voting.check_vote(records, records.days.get(DayId(parts[0])), talk.me.id, talk.calendar, talk.now)
    policy = records.policy(day.on)
    marks, wanted = words.marks_of(parts[1]), len(dimensions(policy))
    then = parts[2] if len(parts) == 3 else ""
    if marks is None or len(marks) > wanted or (then and len(marks) < wanted):
        raise Refusal("button.stale")
    match then:
        case "" if len(marks) < wanted:
            await _forget_question(talk)
            return Answer(edit=words.ballot(talk.voice, records, day, policy, parts[1]))
        case "":
            return await _ask_comment(talk, day, marks)
        case words.COMMENT:
            await _forget_question(talk)
            return Answer(edit=words.summary(talk.voice, day, policy, parts[1]))
        case words.SUBMIT | words.SUBMIT_COMMENTED:
            return await _hand_in(talk, day, marks, commented=then == words.SUBMIT_COMMENTED)
        case _:
            raise Refusal("button.stale")


async def comment(talk: Talk, subject: str, text: str) -> Message:
    """What was written after the marks: it goes into the urn beside them, not handed in yet."""
    records = talk.known
    day = voting.check_vote(records, records.days.get(DayId(subject)), talk.me.id, talk.calendar, talk.now)
    policy = records.policy(day.on)
    marked = (await _mine(talk, day)).draft
    if marked is None or len(marked.marks) != len(dimensions(policy)):
        await _forget_question(talk)
        raise Refusal("button.stale")
    written = "" if text.strip(" 。.").lower() in _SKIPPING else text
    whole = ballot(marked.id, marked.marks, written, policy)
    await _urn(talk, day, talk.house.store.urns.draft(talk.branch_id, day.id, talk.me.id, whole))
    await _forget_question(talk, act="evaluation.commented", day=day.id)
    return words.summary(talk.voice, day, policy, words.digits_of(whole.marks), whole.comment)


async def commented(talk: Talk, subject: str) -> Message | None:
    """The page from which the ballot is handed in, again: without it the marks and the comment would lie there for nothing.

    What was handed in meanwhile is shown as such. None where the ballot was begun anew.
    """
    records = talk.known
    day = voting.check_vote(records, records.days.get(DayId(subject)), talk.me.id, talk.calendar, talk.now)
    policy = records.policy(day.on)
    marked = (await _mine(talk, day)).draft
    if marked is not None and len(marked.marks) == len(dimensions(policy)):
        return words.summary(talk.voice, day, policy, words.digits_of(marked.marks), marked.comment)
    return words.submitted(talk.voice, records, day) if about(day.id, talk.me.id) in records.voted else None


async def _ask_comment(talk: Talk, day: ActivityDay, marks: tuple[Grade, ...]) -> Answer:
    """All is marked. The marks go into the urn first, so that a typed comment finds them there; the question that is
    stored holds the day alone."""
    policy = talk.known.policy(day.on)
    marked = ballot(secrets.token_hex(8), marks, "", policy)
    await _urn(talk, day, talk.house.store.urns.draft(talk.branch_id, day.id, talk.me.id, marked))
    async with talk.unit("evaluation.begun") as unit:
        unit.put(talk.draft(COMMENT, day.id))
        await unit.commit(day=day.id)
    return Answer(edit=words.comment(talk.voice, day, policy, words.digits_of(marks)))


async def _hand_in(talk: Talk, day: ActivityDay, marks: tuple[Grade, ...], *, commented: bool) -> Answer:
    """The ballot into the urn, durable; only then is it known that this member voted. A crash between the two lets them
    vote again, and the new ballot takes the old one's place."""
    slip = await _mine(talk, day)
    written = next((each for each in (slip.draft, slip.cast) if each is not None and each.marks == marks), None)
    if commented and (written is None or not written.comment):
        raise Refusal("button.stale")
    remark = written.comment if commented and written is not None else ""
    whole = ballot(secrets.token_hex(8), marks, remark, talk.known.policy(day.on))
    if slip.cast is None or (slip.cast.marks, slip.cast.comment) != (whole.marks, whole.comment):
        await _urn(talk, day, talk.house.store.urns.cast(talk.branch_id, day.id, talk.me.id, whole))
    async with talk.unit("evaluation.voted") as unit:
        if day.id in unit.records.evaluations:
            raise _closed(talk, day)  # it was closed between this ballot's check and its casting
        unit.put(voting.voted(day.id, talk.me.id))
        asked = unit.records.drafts.get(talk.account)
        if asked is not None and asked.question == COMMENT:
            unit.remove(asked)
        await unit.commit(day=day.id)
    return Answer(edit=words.submitted(talk.voice, talk.known, day))


async def _forget_question(talk: Talk, *, act: str = "draft.dropped", **facts: DayId) -> None:
    """A comment isn't waited for any more."""
    known = talk.known.drafts.get(talk.account)
    if known is None or known.question != COMMENT:
        return
    async with talk.unit(act) as unit:
        asked = unit.records.drafts.get(talk.account)
        if asked is not None and asked.question == COMMENT:
            unit.remove(asked)
            await unit.commit(**facts)


async def _mine(talk: Talk, day: ActivityDay) -> Slip[Ballot]:
    return await _urn(talk, day, talk.house.store.urns.mine(talk.branch_id, day.id, talk.me.id))


async def _urn(talk: Talk, day: ActivityDay, work: Awaitable[T]) -> T:
    """Work on the urn; that it was closed just now, or was altered, is said politely."""
    try:
        return await work
    except UrnClosed:
        raise _closed(talk, day) from None
    except Damaged:
        raise Refusal("evaluation.altered", day=day.on) from None


def _closed(talk: Talk, day: ActivityDay) -> Refusal:
    closed = closing(day, talk.known.policy(day.on), talk.calendar)
    return Refusal("evaluation.closed", day=day.on, closed=closed)


TABLES = Tables(
    commands=(
        Command(
            name="vote",
            words=("测评", "測評"),
            run=vote,
            who=Who.MEMBER,
            text=words.LINE,
            manner=Manner.PRIVATE,
        ),
    ),
    presses=((Verb.VOTE, press),),
    answers=((COMMENT, comment),),
    again=(("evaluation.commented", commented),),
)
