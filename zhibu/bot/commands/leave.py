"""`/leave`: asking in writing to be excused, with a photo or paper if there is one, and taking it back. A reason is for the
private chat alone."""

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.commands import enclosures
from zhibu.bot.commands.choosing import drop_question
from zhibu.bot.commands.next import look_of
from zhibu.bot.message import Message, Verb, token
from zhibu.bot.talk import Talk
from zhibu.bot.wording import leaves as words
from zhibu.bot.wording import taking_part
from zhibu.bot.wording.help import LINES
from zhibu.branch.attendance import (
    Leave,
    ask_leave,
    check_enclosing,
    freed,
    leave_closes,
    may_ask_leave,
    withdraw_leave,
)
from zhibu.branch.day import ActivityDay, in_order
from zhibu.branch.enclosure import Enclosure, check_room, of_leave
from zhibu.branch.ids import DayId
from zhibu.branch.people import Act
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.storage.store import Unit


async def leave(talk: Talk, rest: str) -> Message:
    """With a reason: asks for the next day that hasn't begun. Without: how my leave stands, or the question for the reason.
    A day's id alone (from a button in the group) names the day. A photo or paper is kept with it."""
    named = talk.known.days.get(DayId(rest)) if rest else None
    day = named or _ahead(talk)
    if rest and named is None:
        return await _ask(talk, day.id, rest)
    known = talk.known.leave(day.id, talk.me.id)
    if talk.file is not None:
        return await (_paper_first(talk, day.id) if known is None else _add(talk, day.id))
    if known is not None:
        return _state(talk, day, known)
    return await _question(talk, day.id)


async def typed(talk: Talk, subject: str, text: str) -> Message:
    """The reason came as the answer to the question. A question that came too late for its day doesn't go on waiting."""
    day = talk.known.days.get(DayId(subject))
    if day is None or not look_of(talk).takes_leave(day):
        await drop_question(talk)
    elif not text and talk.known.policy(day.on).leave_written:
        return await _paper_first(talk, day.id)
    return await _ask(talk, DayId(subject), text)


async def paper(talk: Talk, subject: str, text: str) -> Message:
    """A photo or paper for a request that stands; its caption is kept with it."""
    return await _add(talk, DayId(subject), caption=text)


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """ask, again: the question for the reason; back: the request is withdrawn; add: a photo or paper is waited for; see: what
    is attached. In a group it leads to the private chat."""
    if len(parts) < 2:
        raise Refusal("button.stale")
    step, day_id = parts[0], DayId(parts[1])
    _ = talk.me  # a stranger is told how to be linked before being led anywhere
    if not talk.private:
        return Answer(start=f"leave_{day_id}")
    match step, parts[2:]:
        case "ask", ():
            day = _day(talk.known, day_id)
            known = talk.known.leave(day_id, talk.me.id)
            return Answer(say=_state(talk, day, known) if known is not None else await _question(talk, day_id))
        case "again", ():
            return Answer(say=await _question(talk, day_id))
        case "back", ():
            return Answer(edit=await _withdraw(talk, day_id))
        case "add", ():
            return Answer(say=await _ask_paper(talk, day_id))
        case "see", (place,):
            kept = talk.known.enclosed(of_leave(day_id, talk.me.id))
            return await enclosures.show(talk, kept, place, lambda there: token(Verb.LEAVE, "see", day_id, there))
    raise Refusal("button.stale")


async def _ask(talk: Talk, day_id: DayId, reason: str) -> Message:
    member, calendar = talk.me, talk.calendar
    kept = await _kept(talk, day_id)
    async with talk.unit("leave.asked") as unit:
        records = unit.records
        day = _day(records, day_id)
        policy = records.policy(day.on)
        known = records.leave(day.id, member.id)
        signed = records.signin(day.id, member.id)
        asked = ask_leave(day, member, reason, known, signed=signed, policy=policy, calendar=calendar, now=talk.now)
        if asked is not known:
            unit.put(asked)
        _put(unit, kept)
        # What is sent next may be a photo for it; words meanwhile are understood as ever.
        waiting = records.drafts.get(talk.account)
        if waiting is None or waiting.question in (taking_part.QUESTION, taking_part.PAPER):
            unit.put(talk.draft(taking_part.PAPER, day.id))
        await unit.commit(day=day.id)
    return _state(talk, day, asked)


async def _question(talk: Talk, day_id: DayId) -> Message:
    """Asks for the reason; what is typed next is the answer. Who is too late isn't asked at all."""
    async with talk.unit("leave.begun") as unit:
        day = _may_ask(talk, unit.records, day_id)
        unit.put(talk.draft(taking_part.QUESTION, day.id))
        await unit.commit(day=day.id)
    policy = talk.known.policy(day.on)
    return taking_part.ask_reason(talk.voice, day, policy, leave_closes(day, policy, talk.calendar))


async def _withdraw(talk: Talk, day_id: DayId) -> Message:
    """Taken back while nobody has decided it, with what is attached; pressed again it says the same."""
    member = talk.me
    async with talk.unit("leave.withdrawn") as unit:
        records = unit.records
        day = _day(records, day_id)
        known = records.leave(day.id, member.id)
        if known is not None:
            unit.remove(withdraw_leave(known, day, calendar=talk.calendar, now=talk.now))
        for each in records.enclosed(of_leave(day.id, member.id)):
            unit.remove(each)
        waiting = records.drafts.get(talk.account)
        if waiting is not None and waiting.question in (taking_part.QUESTION, taking_part.PAPER):
            unit.remove(waiting)
        await unit.commit(day=day.id)
    return taking_part.leave_withdrawn(talk.voice, day, records.policy(day.on))


# Photos and papers


async def _paper_first(talk: Talk, day_id: DayId) -> Message:
    """It came before the reason: it is kept, and the reason still waited for."""
    kept = await _kept(talk, day_id)
    async with talk.unit("leave.enclosed") as unit:
        day = _may_ask(talk, unit.records, day_id)
        _put(unit, kept)
        unit.put(talk.draft(taking_part.QUESTION, day.id))
        await unit.commit(day=day.id)
    return words.paper_first(talk.voice, talk.known, day.id)


async def _add(talk: Talk, day_id: DayId, caption: str = "") -> Message:
    """One more for a request that stands; the question for further ones stays open."""
    check_enclosing(talk.known.leave(day_id, talk.me.id))
    kept = await _kept(talk, day_id, caption)
    async with talk.unit("leave.enclosed") as unit:
        check_enclosing(unit.records.leave(day_id, talk.me.id))
        _put(unit, kept)
        await unit.commit(day=day_id)
    return words.paper_added(talk.voice, talk.known, day_id)


async def _ask_paper(talk: Talk, day_id: DayId) -> Message:
    async with talk.unit("leave.paper_begun") as unit:
        check_enclosing(unit.records.leave(day_id, talk.me.id))
        check_room(unit.records.enclosed(of_leave(day_id, talk.me.id)))
        unit.put(talk.draft(taking_part.PAPER, day_id))
        await unit.commit(day=day_id)
    return words.ask_paper(talk.voice, talk.known, day_id)


async def _kept(talk: Talk, day_id: DayId, caption: str = "") -> Enclosure | None:
    """What came with these words, fetched and stored; whoever may not ask for leave isn't made to wait for it."""
    if talk.file is None:
        return None
    subject = of_leave(day_id, talk.me.id)
    if talk.known.leave(day_id, talk.me.id) is None:
        _may_ask(talk, talk.known, day_id)
    check_room(talk.known.enclosed(subject))
    return await talk.keep(talk.file, subject, caption=caption)


def _put(unit: Unit, kept: Enclosure | None) -> None:
    """The record of what was stored; the same file sent twice stands once."""
    if kept is not None and kept.id not in unit.records.enclosures:
        check_room(unit.records.enclosed(kept.subject))
        unit.put(kept)


def _attached(talk: Talk, day_id: DayId) -> tuple[Enclosure, ...]:
    """What is attached by now, with what this update has added."""
    return talk.house.records(talk.branch_id).enclosed(of_leave(day_id, talk.me.id))


def _may_ask(talk: Talk, records: Records, day_id: DayId) -> ActivityDay:
    """The day, if this member may ask to be excused from it."""
    day = _day(records, day_id)
    may_ask_leave(
        day,
        talk.me,
        records.leave(day.id, talk.me.id),
        signed=records.signin(day.id, talk.me.id),
        policy=records.policy(day.on),
        calendar=talk.calendar,
        now=talk.now,
    )
    return day


def _state(talk: Talk, day: ActivityDay, known: Leave) -> Message:
    """How a request stands: waiting for whom, granted or refused."""
    policy, kept = talk.known.policy(day.on), _attached(talk, day.id)
    if known.decision is not None:
        again = talk.now < leave_closes(day, policy, talk.calendar)
        back = freed(known, day, calendar=talk.calendar, now=talk.now)
        return taking_part.leave_decided(talk.voice, day, policy, known, kept, again=again, back=back)
    asked = talk.known.deciders(known.member, talk.today)
    names = (each.name for each in asked)
    return taking_part.leave_asked(talk.voice, day, policy, known, deciders=names, kept=kept)


def _ahead(talk: Talk) -> ActivityDay:
    """The next day that hasn't begun: who is missing at one under way speaks to the secretary."""
    days = in_order(talk.known.days.values())
    ahead = (day for day in days if not day.cancelled and talk.now < day.starts(talk.calendar))
    found = next(ahead, None)
    if found is None:
        raise Refusal("day.none")
    return found


def _day(records: Records, day_id: DayId) -> ActivityDay:
    found = records.days.get(day_id)
    if found is None:
        raise Refusal("day.unknown")
    return found


TABLES = Tables(
    commands=(
        Command(
            name="leave",
            words=("请假", "請假"),
            run=leave,
            who=Who.MEMBER,
            text=LINES["leave"],
            manner=Manner.PRIVATE,
            act=Act.TAKE_PART,
        ),
    ),
    presses=((Verb.LEAVE, pressed),),
    answers=((taking_part.QUESTION, typed), (taking_part.PAPER, paper)),
    files=(taking_part.QUESTION,),
    only_files=(taking_part.PAPER,),
)
