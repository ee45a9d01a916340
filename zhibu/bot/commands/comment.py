"""The comment (点评) of the superior's liaison and of the cadres present, in their own words and with their name."""

from zhibu.bot.answer import Answer
from zhibu.bot.command import Tables
from zhibu.bot.commands.vote import Voter
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import comment as words
from zhibu.branch.agenda.evaluation import closing
from zhibu.branch.comment import Speaker, check_begun, give, speaker
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import DayId, about
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

TEXT = "comment.text"
"""The question for the comment: about a day for a member, about `branch:day` for a guest."""


async def press(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """Asks for the text."""
    if len(parts) not in (1, 2) or not talk.private:
        raise Refusal("button.stale")
    voter = _voter(talk, parts[1] if len(parts) == 2 else "", parts[0])
    day, who = _on(voter, voter.records, parts[0])
    check_begun(day, calendar=voter.calendar, now=talk.now)
    closes = closing(day, voter.records.policy(day.on), voter.calendar)
    if talk.now >= closes:
        raise Refusal("evaluation.closed", day=day.on, closed=closes)
    subject = day.id if voter.seat is None else f"{voter.branch}:{day.id}"
    async with voter.unit("comment.begun") as unit:
        unit.put(talk.draft(TEXT, subject))
        await unit.commit(day=day.id)
    return Answer(say=words.ask(voter.voice, voter.sheet(day), voter.records.comments.get(who.id)))


async def written(talk: Talk, subject: str, text: str) -> Message:
    """The text came: kept under the speaker's name, shown as it stands."""
    branch, _, day_id = subject.rpartition(":")
    voter = _voter(talk, branch, day_id)
    async with voter.unit("comment.given") as unit:
        day, who = _on(voter, unit.records, day_id)
        comment = give(
            day,
            who,
            text,
            unit.records.comments.get(who.id),
            closes=closing(day, unit.records.policy(day.on), voter.calendar),
            calendar=voter.calendar,
            now=talk.now,
        )
        unit.put(comment)
        asked = unit.records.drafts.get(talk.account)
        if asked is not None and asked.question == TEXT:
            unit.remove(asked)
        await unit.commit(day=day.id)
    return words.given(voter.voice, voter.sheet(day), comment, votes=_votes(voter, day))


def _voter(talk: Talk, branch: str, day: str) -> Voter:
    return Voter.guest(talk, branch, day) if branch else Voter.member(talk)


def _on(voter: Voter, records: Records, day_id: str) -> tuple[ActivityDay, Speaker]:
    """The day, and who speaks about it: the guest, or the member on that day."""
    day = records.days.get(DayId(day_id))
    if day is None:
        raise Refusal("button.stale")
    return day, speaker(records, day, voter.seat.guest if voter.seat is not None else about(day.id, voter.id))


def _votes(voter: Voter, day: ActivityDay) -> bool:
    try:
        voter.may_vote(day)
    except Refusal:
        return False
    return not voter.voted_on(day)


TABLES = Tables(presses=((Verb.COMMENT, press),), answers=((TEXT, written),))
