"""The evaluation of a day: one dimension after the other, a remark if there is any, then the ballot is handed in. Members vote,
and guests of the day who opened their link.

Until then the marks stand in the buttons, and from the remark on in the urn: never in a draft, the journal or a log.
"""

import secrets
from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TypeVar

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import vote as words
from zhibu.branch import voting
from zhibu.branch.agenda.evaluation import closing
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.evaluation import Ballot, Grade, ballot, dimensions
from zhibu.branch.guests import GuestAccount
from zhibu.branch.ids import BranchId, DayId, MemberId, about
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.storage.store import Unit
from zhibu.storage.trouble import Damaged
from zhibu.storage.urn import Slip, UrnClosed
from zhibu.words import Voice, voice

REMARK = "vote.comment"
"""The question for a remark on a member's ballot, about a day."""
GUEST_REMARK = "vote.guest_comment"
"""The same of a guest, about `branch:day`: the account may be a member of another branch."""
_REMARKS = frozenset({REMARK, GUEST_REMARK})
_SKIPPING = frozenset({"跳过", "跳過", "skip"})
"""Typed instead of pressed, in lower case: there is nothing to add."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """Who votes, and where: a member in the talk's branch, or a guest (`seat`) in the branch that invited them, whatever else
    their account is."""

    talk: Talk
    branch: BranchId
    seat: GuestAccount | None = None

    @classmethod
    def member(cls, talk: Talk) -> "Voter":
        _ = talk.me
        return cls(talk=talk, branch=talk.branch_id)

    @classmethod
    def guest(cls, talk: Talk, branch: str, day: str) -> "Voter":
        """The guest that this account is on that day there; a button of somebody who isn't one is stale."""
        held = talk.house.store.guests(talk.account)
        found = next((seat for at, seat in held if (at, seat.day) == (branch, day)), None)
        if found is None or not talk.private:
            raise Refusal("button.stale")
        return cls(talk=talk, branch=BranchId(branch), seat=found)

    @property
    def records(self) -> Records:
        """The branch as it is now."""
        return self.talk.house.records(self.branch)

    @property
    def calendar(self) -> Calendar:
        return self.talk.house.calendar_of(self.records)

    @property
    def voice(self) -> Voice:
        """A guest is spoken to in the language of their platform, at the branch's hours."""
        return self.talk.voice if self.seat is None else voice(self.talk.voice.locale, self.records.branch.timezone)

    @property
    def id(self) -> MemberId:
        """Under which the urn knows them: the member, or the guest of that day."""
        return self.talk.me.id if self.seat is None else MemberId(self.seat.guest)

    @property
    def has_voted(self) -> bool:
        """Of a guest; a member's vote is asked for by day."""
        guest = self.records.guests.get(self.seat.guest) if self.seat is not None else None
        return guest is not None and guest.voted

    def may_vote(self, day: ActivityDay | None) -> ActivityDay:
        """The day, if they may vote on it now; else a refusal."""
        if self.seat is None:
            return voting.check_vote(self.records, day, self.id, self.calendar, self.talk.now)
        return voting.check_guest(self.records, self.seat, self.calendar, self.talk.now)[1]

    def day(self, id_: str) -> ActivityDay:
        return self.may_vote(self.records.days.get(DayId(id_)))

    def voted_on(self, day: ActivityDay) -> bool:
        return self.has_voted if self.seat is not None else about(day.id, self.id) in self.records.voted

    def sheet(self, day: ActivityDay) -> words.Sheet:
        at = self.branch if self.seat is not None else None
        return words.Sheet(day=day, policy=self.records.policy(day.on), guest_at=at, comments=self._comments(day))

    def _comments(self, day: ActivityDay) -> bool:
        """Whether they are asked for a comment (点评) that isn't in yet."""
        if self.seat is None:
            return self.talk.me.cadre and about(day.id, self.id) not in self.records.comments
        guest = self.records.guests.get(self.seat.guest)
        return guest is not None and voting.may_comment(guest) and guest.id not in self.records.comments

    def question(self, day: ActivityDay) -> tuple[str, str]:
        """The question for a remark, and its subject."""
        return (REMARK, day.id) if self.seat is None else (GUEST_REMARK, f"{self.branch}:{day.id}")

    def unit(self, act: str) -> AbstractAsyncContextManager[Unit]:
        if self.seat is None:
            return self.talk.unit(act)
        talk = self.talk
        return talk.house.store.unit(self.branch, actor=self.seat.guest, act=act, now=talk.now, cause=talk.heard.cause)

    def put_voted(self, unit: Unit, day: ActivityDay) -> None:
        """That they voted: a fact about the member on that day, or about the guest."""
        if self.seat is None:
            unit.put(voting.voted(day.id, self.id))
            return
        guest = unit.records.guests.get(self.seat.guest)
        if guest is not None:
            unit.put(voting.guest_voted(guest))

    def closed(self, day: ActivityDay) -> Refusal:
        closed = closing(day, self.records.policy(day.on), self.calendar)
        return Refusal("evaluation.closed", day=day.on, closed=closed)


async def vote(talk: Talk, rest: str) -> Message:
    """The first dimension of the vote that is open for the speaker, or of the day that a link named."""
    voter, day = _meant(talk, rest)
    await _forget_question(voter)
    return words.ballot(voter.voice, voter.sheet(day), again=voter.voted_on(day))


def _meant(talk: Talk, rest: str) -> tuple[Voter, ActivityDay]:
    """Who votes on which day: as a member, where there is something to vote on, else as a guest."""
    if talk.member is None and not talk.seats:
        _ = talk.me
    known: tuple[Voter, ActivityDay] | None = None
    no: Refusal | None = None
    if talk.member is not None:
        try:
            known = _as_member(talk, rest)
        except Refusal as refused:
            no = refused
    if known is not None and (rest or not known[0].voted_on(known[1])):
        return known
    for branch, seat in talk.seats:
        guest = Voter(talk=talk, branch=branch, seat=seat)
        try:
            day = guest.day(seat.day)
        except Refusal as refused:
            no = no or refused
            continue
        if known is None or not guest.has_voted:
            return guest, day
    if known is None:
        assert no is not None
        raise no
    return known


def _as_member(talk: Talk, rest: str) -> tuple[Voter, ActivityDay]:
    voter, named = Voter.member(talk), talk.known.days.get(DayId(rest))
    if named is not None:
        return voter, voter.may_vote(named)
    return voter, voting.day_to_vote(talk.known, voter.id, talk.calendar, talk.now)


async def press(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """A step of a member's ballot: the marks so far, and after the last of them what to do."""
    if len(parts) not in (2, 3):
        raise Refusal("button.stale")
    if not talk.private:
        return Answer(start=f"vote_{parts[0]}")
    return await _step(Voter.member(talk), parts)


async def guest_press(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """The same of a guest's ballot, in the branch that invited them."""
    if len(parts) not in (3, 4):
        raise Refusal("button.stale")
    return await _step(Voter.guest(talk, parts[0], parts[1]), parts[1:])


async def _step(voter: Voter, parts: tuple[str, ...]) -> Answer:
    day = voter.day(parts[0])
    sheet = voter.sheet(day)
    marks, wanted = words.marks_of(parts[1]), len(dimensions(sheet.policy))
    then = parts[2] if len(parts) == 3 else ""
    if marks is None or len(marks) > wanted or (then and len(marks) < wanted):
        raise Refusal("button.stale")
    match then:
        case "" if len(marks) < wanted:
            await _forget_question(voter)
            return Answer(edit=words.ballot(voter.voice, sheet, parts[1]))
        case "":
            return await _ask_remark(voter, day, marks)
        case words.COMMENT:
            await _forget_question(voter)
            return Answer(edit=words.summary(voter.voice, sheet, parts[1]))
        case words.SUBMIT | words.SUBMIT_COMMENTED:
            return await _hand_in(voter, day, marks, remarked=then == words.SUBMIT_COMMENTED)
        case _:
            raise Refusal("button.stale")


async def remark(talk: Talk, subject: str, text: str) -> Message:
    """What a member wrote after the marks: it goes into the urn beside them, not handed in yet."""
    return await _remark(Voter.member(talk), subject, text)


async def guest_remark(talk: Talk, subject: str, text: str) -> Message:
    """The same of a guest; the subject names the branch as well."""
    branch, _, day = subject.partition(":")
    return await _remark(Voter.guest(talk, branch, day), day, text)


async def _remark(voter: Voter, day_id: str, text: str) -> Message:
    day = voter.day(day_id)
    sheet = voter.sheet(day)
    marked = (await _mine(voter, day)).draft
    if marked is None or len(marked.marks) != len(dimensions(sheet.policy)):
        await _forget_question(voter)
        raise Refusal("button.stale")
    written = "" if text.strip(" 。.").lower() in _SKIPPING else text
    whole = ballot(marked.id, marked.marks, written, sheet.policy)
    await _urn(voter, day, voter.talk.house.store.urns.draft(voter.branch, day.id, voter.id, whole))
    await _forget_question(voter, act="evaluation.commented", day=day.id)
    return words.summary(voter.voice, sheet, words.digits_of(whole.marks), whole.comment)


async def remarked(talk: Talk, subject: str) -> Message | None:
    """The page from which the ballot is handed in, again: without it the marks and the remark would lie there for nothing.

    What was handed in meanwhile is shown as such. None where the ballot was begun anew.
    """
    store, cause = talk.house.store, talk.heard.cause
    seats = (at for at, seat in talk.seats if seat.day == subject and store.done(at, cause) is not None)
    there = next(seats, None)
    voter = Voter.guest(talk, there, subject) if there is not None else Voter.member(talk)
    day = voter.day(subject)
    sheet = voter.sheet(day)
    marked = (await _mine(voter, day)).draft
    if marked is not None and len(marked.marks) == len(dimensions(sheet.policy)):
        return words.summary(voter.voice, sheet, words.digits_of(marked.marks), marked.comment)
    return words.submitted(voter.voice, sheet) if voter.voted_on(day) else None


async def _ask_remark(voter: Voter, day: ActivityDay, marks: tuple[Grade, ...]) -> Answer:
    """All is marked. The marks go into the urn first, so that a typed remark finds them there; the question that is
    stored holds the day alone."""
    sheet = voter.sheet(day)
    marked = ballot(secrets.token_hex(8), marks, "", sheet.policy)
    await _urn(voter, day, voter.talk.house.store.urns.draft(voter.branch, day.id, voter.id, marked))
    async with voter.unit("evaluation.begun") as unit:
        unit.put(voter.talk.draft(*voter.question(day)))
        await unit.commit(day=day.id)
    return Answer(edit=words.comment(voter.voice, sheet, words.digits_of(marks)))


async def _hand_in(voter: Voter, day: ActivityDay, marks: tuple[Grade, ...], *, remarked: bool) -> Answer:
    """The ballot into the urn, durable; only then is it known that this person voted. A crash between the two lets them
    vote again, and the new ballot takes the old one's place."""
    slip = await _mine(voter, day)
    written = next((each for each in (slip.draft, slip.cast) if each is not None and each.marks == marks), None)
    if remarked and (written is None or not written.comment):
        raise Refusal("button.stale")
    text = written.comment if remarked and written is not None else ""
    whole = ballot(secrets.token_hex(8), marks, text, voter.records.policy(day.on))
    if slip.cast is None or (slip.cast.marks, slip.cast.comment) != (whole.marks, whole.comment):
        await _urn(voter, day, voter.talk.house.store.urns.cast(voter.branch, day.id, voter.id, whole))
    async with voter.unit("evaluation.voted") as unit:
        if day.id in unit.records.evaluations:
            raise voter.closed(day)  # it was closed between this ballot's check and its casting
        voter.put_voted(unit, day)
        _drop_question(unit, voter)
        await unit.commit(day=day.id)
    return Answer(edit=words.submitted(voter.voice, voter.sheet(day)))


def _drop_question(unit: Unit, voter: Voter) -> bool:
    asked = unit.records.drafts.get(voter.talk.account)
    if asked is None or asked.question not in _REMARKS:
        return False
    unit.remove(asked)
    return True


async def _forget_question(voter: Voter, *, act: str = "draft.dropped", **facts: DayId) -> None:
    """A remark isn't waited for any more."""
    known = voter.records.drafts.get(voter.talk.account)
    if known is None or known.question not in _REMARKS:
        return
    async with voter.unit(act) as unit:
        if _drop_question(unit, voter):
            await unit.commit(**facts)


async def _mine(voter: Voter, day: ActivityDay) -> Slip[Ballot]:
    return await _urn(voter, day, voter.talk.house.store.urns.mine(voter.branch, day.id, voter.id))


async def _urn(voter: Voter, day: ActivityDay, work: Awaitable[T]) -> T:
    """Work on the urn; that it was closed just now, or was altered, is said politely."""
    try:
        return await work
    except UrnClosed:
        raise voter.closed(day) from None
    except Damaged:
        raise Refusal("evaluation.altered", day=day.on) from None


TABLES = Tables(
    commands=(
        Command(
            name="vote",
            words=("测评", "測評"),
            run=vote,
            who=Who.GUEST,
            text=words.LINE,
            manner=Manner.PRIVATE,
        ),
    ),
    presses=((Verb.VOTE, press), (Verb.GUEST, guest_press)),
    answers=((REMARK, remark), (GUEST_REMARK, guest_remark)),
    again=(("evaluation.commented", remarked),),
)
