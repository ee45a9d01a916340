"""Signing in for somebody, the register by name, and leave to decide."""

from zhibu.bot.answer import Answer
from zhibu.bot.commands.admin.desk import WHY, answered, ask, fresh, number, the_day, the_member, undecided
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import notices
from zhibu.bot.wording.panel import attendance as words
from zhibu.branch.attendance import SignIn, check_sign_in_for, decide_leave, sign_in_for
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import MemberId, about
from zhibu.branch.people import Act, Member, require_decider
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.words import voice

_BY_GROUP_FROM = 24
"""From so many missing members on, the Party group is chosen first: nobody turns ten pages."""


def sign_screen(talk: Talk, id_: str, choice: str = "", page: int = 0, *, done: str = "") -> Message:
    """Who isn't signed in yet. `choice` is a Party group's place in their order, `a` for everybody, `g` for the groups."""
    talk.require(Act.SIGN_FOR_SOMEONE)
    records = fresh(talk)
    day = the_day(records, id_)
    check_sign_in_for(day, policy=records.policy(day.on), calendar=talk.calendar, now=talk.now)
    missing = [
        member for member in records.roster if member.on_books(day.on) and records.signin(day.id, member.id) is None
    ]
    groups = sorted({member.group for member in missing})
    by_group = len(missing) > _BY_GROUP_FROM and len(groups) > 1
    if by_group and choice in ("", "g"):
        return words.sign_groups(talk.voice, day, groups, done=done)
    if choice not in ("", "a", "g"):
        place = number(choice)
        chosen = groups[place] if place < len(groups) else None
        missing = [member for member in missing if chosen is None or member.group == chosen]
    return words.sign_list(
        talk.voice, day, missing, page, group=choice or "a", groups=groups if by_group else (), done=done
    )


async def sign_notice(talk: Talk, args: tuple[str, ...]) -> Answer:
    """From under the attendance report: a message of its own, for the report is edited when its numbers change."""
    return Answer(say=sign_screen(talk, args[0]))


async def sign(talk: Talk, args: tuple[str, ...]) -> Answer:
    choice = args[1] if len(args) > 1 else ""
    page = number(args[2]) if len(args) > 2 else 0
    return Answer(edit=sign_screen(talk, args[0], choice, page))


async def why(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Somebody was chosen: how they took part, chosen or typed."""
    talk.require(Act.SIGN_FOR_SOMEONE)
    day, member = _pair(talk.known, args)
    known = talk.known.signin(day.id, member.id)
    if known is not None:
        return Answer(edit=sign_screen(talk, day.id, done=words.signed(talk.voice, member, known)))
    await ask(talk, WHY, about(day.id, member.id))
    return Answer(edit=words.why(talk.voice, day, member))


async def why_chosen(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A usual way was chosen. It is kept in the branch's language, for it stands in the branch's papers."""
    if len(args) != 3 or args[2] not in words.WHY:
        raise Refusal("button.stale")
    branch = voice(talk.known.branch.locale, talk.known.branch.timezone)
    return Answer(edit=await _sign(talk, args[:2], branch(words.WHY[args[2]])))


async def why_typed(talk: Talk, subject: str, text: str) -> Message:
    day_id, _, member_id = subject.partition(":")
    return await _sign(talk, (day_id, member_id), text)


async def _sign(talk: Talk, args: tuple[str, ...], text: str) -> Message:
    me = talk.require(Act.SIGN_FOR_SOMEONE)
    async with talk.unit("signin.for") as unit:
        records = unit.records
        day, member = _pair(records, args)
        known = records.signin(day.id, member.id)
        signin: SignIn = sign_in_for(
            day,
            member,
            known,
            by=me,
            why=text,
            policy=records.policy(day.on),
            calendar=talk.calendar,
            now=talk.now,
        )
        answered(unit, talk)
        if signin is not known:
            unit.put(signin)
        await unit.commit(day=day.id, member=member.id)
    return sign_screen(talk, day.id, done=words.signed(talk.voice, member, signin))


def _pair(records: Records, args: tuple[str, ...]) -> tuple[ActivityDay, Member]:
    if len(args) != 2:
        raise Refusal("button.stale")
    return the_day(records, args[0]), the_member(records, MemberId(args[1]))


async def register(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Names and reasons, for whose duty they are."""
    talk.require(Act.SIGN_FOR_SOMEONE)
    records = fresh(talk)
    day = the_day(records, args[0])
    shown = records.register(day, calendar=talk.calendar, now=talk.now)
    return Answer(edit=words.register(talk.voice, records, shown))


# Leave


def leaves_screen(talk: Talk, place: int = 0, *, done: str = "") -> Message:
    records = fresh(talk)
    waiting = undecided(talk, records)
    if not waiting:
        talk.require(Act.ADMIN)
    return words.leaves(talk.voice, records, waiting, place, done=done)


async def leaves(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=leaves_screen(talk, number(args[0]) if args else 0))


async def decide(talk: Talk, args: tuple[str, ...]) -> Answer:
    """同意 or 不同意, from the panel (`p`: the next request follows) or under the question (the outcome takes its place)."""
    if len(args) not in (2, 3) or args[1] not in ("y", "n"):
        raise Refusal("button.stale")
    if not talk.private:
        raise Refusal("button.stale")
    me, granted = talk.me, args[1] == "y"
    async with talk.unit("leave.decided") as unit:
        leave = unit.records.leaves.get(args[0])
        if leave is not None:
            require_decider(unit.records.roster, me, leave.member, talk.today)
            decided = decide_leave(leave, by=me, granted=granted, now=talk.now)
            if decided is not leave:
                unit.put(decided)
                await unit.commit(leave=decided.id, granted=granted)
    records = fresh(talk)
    if args[2:] == ("p",):
        known = records.leaves.get(args[0])
        done = words.decided(talk.voice, known, records.members[known.member]) if known is not None else ""
        return Answer(edit=leaves_screen(talk, done=done))
    return Answer(edit=notices.leave_outcome(talk.voice, records, args[0]))


PART = Part(
    screens={
        "for": (sign_notice, 1),
        "sign": (sign, 1),
        "for1": (why_chosen, 3),
        "reg": (register, 1),
        "leaves": (leaves, 0),
    },
    questions={"why": (why, 2)},
    presses=((Verb.DECIDE, decide),),
    answers=((WHY, why_typed),),
)
