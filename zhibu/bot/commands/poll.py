"""`/poll`: the branch's polls, answered in private; `/point`: a point for the discussion of the day."""

import secrets
from collections.abc import Awaitable
from typing import TypeVar

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import poll as words
from zhibu.branch import attendance
from zhibu.branch import poll as rules
from zhibu.branch.day import ActivityDay, last_day, next_day
from zhibu.branch.ids import DayId, about
from zhibu.branch.people import Act
from zhibu.branch.poll import Poll
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.voices import points_of
from zhibu.storage.trouble import Damaged
from zhibu.storage.urn import UrnClosed

POINT = "point.text"
T = TypeVar("T")


async def poll(talk: Talk, rest: str) -> Message:
    """The ballot of the poll that a link named or that alone is open; else the list of the open ones."""
    records, me = talk.known, talk.me
    if rest:
        return await _ballot(talk, rules.check_poll(records.polls.get(rest), me, now=talk.now, calendar=talk.calendar))
    open_ = _open(talk, records)
    if not open_:
        talk.require_on("poll.held")
    if len(open_) == 1:
        return await _ballot(talk, open_[0])
    voted = frozenset(one.id for one in open_ if about(DayId(one.id), me.id) in records.polled)
    return words.polls(talk.voice, open_, voted)


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """From the group it leads to the private chat; there it shows the ballot, or takes the choice."""
    if len(parts) not in (2, 3):
        raise Refusal("button.stale")
    step, id_ = parts[:2]
    _ = talk.me  # a stranger is told how to be linked before being led anywhere
    if not talk.private:
        return Answer(start=f"poll_{id_}")
    found = rules.check_poll(talk.known.polls.get(id_), talk.me, now=talk.now, calendar=talk.calendar)
    if step == words.OPEN:
        return Answer(edit=await _ballot(talk, found))
    if step == words.VOTE and len(parts) == 3 and parts[2].isdecimal() and len(parts[2]) == 1:
        return Answer(edit=await _vote(talk, found, int(parts[2])))
    raise Refusal("button.stale")


async def _ballot(talk: Talk, found: Poll) -> Message:
    cast = (await _urn(talk, found, talk.house.store.polls.mine(talk.branch_id, DayId(found.id), talk.me.id))).cast
    return words.ballot(talk.voice, found, cast.option if cast is not None else None)


async def _vote(talk: Talk, found: Poll, option: int) -> Message:
    """The choice into the urn, durable; only then is it known that this member voted. A crash between the two lets them
    choose again, and the new choice takes the old one's place."""
    urns, id_ = talk.house.store.polls, DayId(found.id)
    marked = rules.mark(found, option, talk.me, secrets.token_hex(8))
    slip = await _urn(talk, found, urns.mine(talk.branch_id, id_, talk.me.id))
    if slip.cast is None or slip.cast.option != option:
        await _urn(talk, found, urns.cast(talk.branch_id, id_, talk.me.id, marked))
    async with talk.unit("poll.voted") as unit:
        rules.check_poll(unit.records.polls.get(found.id), talk.me, now=talk.now, calendar=talk.calendar)
        unit.put(rules.polled(found, talk.me))
        await unit.commit(poll=found.id)
    return words.noted(talk.voice, found, option)


async def _urn(talk: Talk, found: Poll, work: Awaitable[T]) -> T:
    """Work on the urn; that it was closed just now, or was altered, is said politely."""
    try:
        return await work
    except UrnClosed:
        raise Refusal("poll.closed", closed=found.closes_at or talk.now) from None
    except Damaged:
        raise Refusal("poll.altered") from None


def _open(talk: Talk, records: Records) -> list[Poll]:
    found = [
        one
        for one in records.polls.values()
        if one.stage is rules.Stage.OPEN and one.closes_at is not None and talk.now < one.closes_at
    ]
    return sorted(found, key=lambda one: (one.closes_at, one.id))


# Points for the discussion


async def point(talk: Talk, rest: str) -> Message:
    """With a text: handed in for the day in hand. Without: the question for it."""
    day = _day(talk)
    if rest:
        return await _hand_in(talk, day.id, rest)
    async with talk.unit("point.begun") as unit:
        _may(talk, unit.records, _known(unit.records, day.id))
        unit.put(talk.draft(POINT, day.id))
        await unit.commit(day=day.id)
    return words.ask_point(talk.voice, day, _mine(talk, talk.known, day.id))


async def typed(talk: Talk, subject: str, text: str) -> Message:
    return await _hand_in(talk, DayId(subject), text)


async def _hand_in(talk: Talk, id_: DayId, text: str) -> Message:
    async with talk.unit("point.handed_in") as unit:
        records = unit.records
        day = _known(records, id_)
        opens, ends = attendance.opens(day, records.policy(day.on), talk.calendar), day.ends(talk.calendar)
        handed_in = rules.hand_in(records.points, day, talk.me, text, opens=opens, ends=ends, now=talk.now)
        if handed_in.id not in records.points:
            unit.put(handed_in)
        waiting = records.drafts.get(talk.account)
        if waiting is not None and waiting.question == POINT:
            unit.remove(waiting)
        await unit.commit(day=day.id)
    return words.point_taken(talk.voice, handed_in, _mine(talk, talk.house.records(talk.branch_id), id_))


def _may(talk: Talk, records: Records, day: ActivityDay) -> None:
    """Who is too early or too late isn't asked at all."""
    opens, ends = attendance.opens(day, records.policy(day.on), talk.calendar), day.ends(talk.calendar)
    rules.hand_in({}, day, talk.me, "?", opens=opens, ends=ends, now=talk.now)


def _day(talk: Talk) -> ActivityDay:
    """The day under way; right after its end still that one, so that the refusal is about it; else the one to come."""
    records, calendar, now = talk.known, talk.calendar, talk.now
    ahead = next_day(records.days, now=now, calendar=calendar)
    last = last_day(records.days, now=now, calendar=calendar)
    if last is not None and last.on == talk.today and (ahead is None or ahead.on != last.on):
        return last
    if ahead is None:
        raise Refusal("point.none")
    return ahead


def _known(records: Records, id_: DayId) -> ActivityDay:
    found = records.days.get(id_)
    if found is None:
        raise Refusal("day.unknown")
    if found.cancelled:
        raise Refusal("day.cancelled", day=found.on)
    return found


def _mine(talk: Talk, records: Records, day: DayId) -> list[rules.Point]:
    return [each for each in points_of(records, day) if each.member == talk.me.id]


TABLES = Tables(
    commands=(
        Command(
            name="point",
            words=("发言", "發言"),
            run=point,
            who=Who.MEMBER,
            text=words.POINT_LINE,
            manner=Manner.PRIVATE,
            act=Act.TAKE_PART,
        ),
        Command(
            name="poll",
            words=("投票",),
            run=poll,
            who=Who.MEMBER,
            text=words.LINE,
            manner=Manner.PRIVATE,
            act=Act.TAKE_PART,
            setting="poll.held",
        ),
    ),
    presses=((Verb.POLL, pressed),),
    answers=((POINT, typed),),
)
