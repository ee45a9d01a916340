"""`/leave`: asking in writing to be excused, and taking it back. A reason is for the private chat alone."""

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.commands.choosing import drop_question
from zhibu.bot.commands.next import look_of
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import taking_part
from zhibu.bot.wording.help import LINES
from zhibu.branch.attendance import Leave, ask_leave, leave_closes, may_ask_leave, withdraw_leave
from zhibu.branch.day import ActivityDay, in_order
from zhibu.branch.ids import DayId
from zhibu.branch.people import Act
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal


async def leave(talk: Talk, rest: str) -> Message:
    """With a reason: asks for the next day that hasn't begun. Without: how my leave stands, or the question for the reason.
    A day's id alone (from a button in the group) names the day."""
    named = talk.known.days.get(DayId(rest)) if rest else None
    day = named or _ahead(talk)
    if rest and named is None:
        return await _ask(talk, day.id, rest)
    known = talk.known.leave(day.id, talk.me.id)
    if known is not None:
        return _state(talk, day, known)
    return await _question(talk, day.id)


async def typed(talk: Talk, subject: str, text: str) -> Message:
    """The reason came as the answer to the question. A question that came too late for its day doesn't go on waiting."""
    day = talk.known.days.get(DayId(subject))
    if day is None or not look_of(talk).takes_leave(day):
        await drop_question(talk)
    return await _ask(talk, DayId(subject), text)


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """ask, again: the question for the reason; back: the request is withdrawn. In a group it leads to the private chat."""
    if len(parts) != 2:
        raise Refusal("button.stale")
    step, day_id = parts[0], DayId(parts[1])
    _ = talk.me  # a stranger is told how to be linked before being led anywhere
    if not talk.private:
        return Answer(start=f"leave_{day_id}")
    match step:
        case "ask":
            day = _day(talk.known, day_id)
            known = talk.known.leave(day_id, talk.me.id)
            return Answer(say=_state(talk, day, known) if known is not None else await _question(talk, day_id))
        case "again":
            return Answer(say=await _question(talk, day_id))
        case "back":
            return Answer(edit=await _withdraw(talk, day_id))
    raise Refusal("button.stale")


async def _ask(talk: Talk, day_id: DayId, reason: str) -> Message:
    member, calendar = talk.me, talk.calendar
    async with talk.unit("leave.asked") as unit:
        records = unit.records
        day = _day(records, day_id)
        policy = records.policy(day.on)
        known = records.leave(day.id, member.id)
        signed = records.signin(day.id, member.id)
        asked = ask_leave(day, member, reason, known, signed=signed, policy=policy, calendar=calendar, now=talk.now)
        waiting = records.drafts.get(talk.account)
        if asked is not known:
            unit.put(asked)
        if waiting is not None and waiting.question == taking_part.QUESTION:
            unit.remove(waiting)
        await unit.commit(day=day.id)
    return _state(talk, day, asked)


async def _question(talk: Talk, day_id: DayId) -> Message:
    """Asks for the reason; what is typed next is the answer. Who is too late isn't asked at all."""
    member, calendar, now = talk.me, talk.calendar, talk.now
    async with talk.unit("leave.begun") as unit:
        records = unit.records
        day = _day(records, day_id)
        policy = records.policy(day.on)
        known = records.leave(day.id, member.id)
        signed = records.signin(day.id, member.id)
        may_ask_leave(day, member, known, signed=signed, policy=policy, calendar=calendar, now=now)
        unit.put(talk.draft(taking_part.QUESTION, day.id))
        await unit.commit(day=day.id)
    return taking_part.ask_reason(talk.voice, day, policy, leave_closes(day, policy, calendar))


async def _withdraw(talk: Talk, day_id: DayId) -> Message:
    """Taken back while nobody has decided it; pressed again it says the same."""
    member = talk.me
    async with talk.unit("leave.withdrawn") as unit:
        records = unit.records
        day = _day(records, day_id)
        known = records.leave(day.id, member.id)
        if known is not None:
            unit.remove(withdraw_leave(known, day, calendar=talk.calendar, now=talk.now))
            await unit.commit(day=day.id)
    return taking_part.leave_withdrawn(talk.voice, day, records.policy(day.on))


def _state(talk: Talk, day: ActivityDay, known: Leave) -> Message:
    """How a request stands: waiting for whom, granted or refused."""
    policy = talk.known.policy(day.on)
    if known.decision is not None:
        return taking_part.leave_decided(talk.voice, day, policy, known)
    asked = talk.known.deciders(known.member, talk.today)
    return taking_part.leave_asked(talk.voice, day, policy, known, (each.name for each in asked))


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
    answers=((taking_part.QUESTION, typed),),
)
