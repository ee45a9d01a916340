"""Signing in for somebody: how they took part, and by whose word."""

from datetime import datetime, timedelta

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import WHY, answered, ask, fresh, the_day, the_member
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import attendance as words
from zhibu.branch.arranging import clock_written
from zhibu.branch.attendance import SignIn, Way, check_not_own, check_sign_in_for, sign_in_for
from zhibu.branch.day import ActivityDay
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.ids import MemberId, about
from zhibu.branch.people import Act, Member, holders
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.words import voice

_QUARTER = timedelta(minutes=15)
_TIMES = 7
"""So many quarters of an hour are offered for when somebody came; later ones are typed."""
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


def _to_sign(talk: Talk, args: tuple[str, ...]) -> tuple[ActivityDay, Member, Answer | None]:
    """The day, whom this person may sign in to it, and what stands of them if they are signed in by now."""
    talk.require(Act.SIGN_FOR_SOMEONE)
    day, member = _pair(talk.known, args)
    known = talk.known.signin(day.id, member.id)
    if known is not None:
        return day, member, Answer(edit=sign_screen(talk, day.id, done=words.signed(talk.voice, member, known)))
    _not_own(talk, talk.known, day, member)
    return day, member, None


async def why(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Somebody was chosen: how they took part, chosen or typed."""
    day, member, done = _to_sign(talk, args)
    if done is not None:
        return done
    await ask(talk, WHY, about(day.id, member.id))
    far = talk.known.policy(day.on).attendance_remote
    begun = talk.now >= day.starts(talk.calendar)
    return Answer(edit=words.why(talk.voice, day, member, far=far, begun=begun))


async def why_chosen(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A usual way was chosen. It is kept in the branch's language, for it stands in the branch's papers."""
    if len(args) != 3 or args[2] not in words.WHY:
        raise Refusal("button.stale")
    branch = voice(talk.known.branch.locale, talk.known.branch.timezone)
    chosen = words.WHY[args[2]]
    return Answer(edit=await _sign(talk, args[:2], branch(chosen.text), way=chosen.way))


async def came(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Came late: when, by half hours or typed."""
    day, member, done = _to_sign(talk, args)
    if done is not None:
        return done
    if talk.now < day.starts(talk.calendar):
        raise Refusal("day.not_begun", day=day.on, starts=day.starts(talk.calendar))
    await ask(talk, words.CAME, about(day.id, member.id))
    return Answer(edit=words.came(talk.voice, day, member, _times(talk, day)))


def _times(talk: Talk, day: ActivityDay) -> list[datetime]:
    """The quarters of an hour since the start, the earliest first, and the moment that it is while the day is under way."""
    starts, ends = day.starts(talk.calendar), day.ends(talk.calendar)
    last = min(talk.now, ends)
    times = [starts + n * _QUARTER for n in range(1, _TIMES) if starts + n * _QUARTER < last]
    if starts + _QUARTER <= talk.now < ends:
        times.append(talk.calendar.local(talk.now).replace(second=0, microsecond=0))
    return sorted(set(times))


async def came_chosen(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=await _sign_late(talk, args[:2], args[2]))


async def came_typed(talk: Talk, subject: str, text: str) -> Message:
    day_id, _, member_id = subject.partition(":")
    return await _sign_late(talk, (day_id, member_id), text)


async def _sign_late(talk: Talk, args: tuple[str, ...], written: str) -> Message:
    """Signed in with when they came; a time at which nobody can have come late is refused, and asked for still."""
    day, _ = _pair(talk.known, args)
    at = talk.calendar.instant(day.on, clock_written(written))
    branch = voice(talk.known.branch.locale, talk.known.branch.timezone)
    return await _sign(talk, args, branch(words.WHY[words.LATE].text), came=at)


async def why_typed(talk: Talk, subject: str, text: str) -> Message:
    day_id, _, member_id = subject.partition(":")
    return await _sign(talk, (day_id, member_id), text)


async def host(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Took part at the host organisation: which one and when is written, a photo of the proof may come with it."""
    talk.require(Act.SIGN_FOR_SOMEONE)
    day, member = _pair(talk.known, args[:2])
    if not talk.known.policy(day.on).attendance_remote:
        raise Refusal("remote.off")
    _not_own(talk, talk.known, day, member)
    await ask(talk, words.HOST, about(day.id, member.id))
    return Answer(edit=words.host(talk.voice, day, member))


async def host_typed(talk: Talk, subject: str, text: str) -> Message:
    """The organisation and the date came, with a photo or without."""
    day_id, _, member_id = subject.partition(":")
    if not text:
        raise Refusal("host.no_words")
    file = getattr(talk.heard, "file", None)
    talk.require(Act.SIGN_FOR_SOMEONE)
    day, member = _pair(talk.known, (day_id, member_id))
    _not_own(talk, talk.known, day, member)
    kept = await talk.keep(file, f"signin:{about(day.id, member.id)}") if file is not None else None
    return await _sign(talk, (day_id, member_id), text, way=Way.HOST, kept=kept)


async def _sign(
    talk: Talk,
    args: tuple[str, ...],
    text: str,
    *,
    way: Way = Way.FOR_SOMEONE,
    kept: Enclosure | None = None,
    came: datetime | None = None,
) -> Message:
    me = talk.require(Act.SIGN_FOR_SOMEONE)
    async with talk.unit("signin.for") as unit:
        records = unit.records
        day, member = _pair(records, args)
        known = records.signin(day.id, member.id)
        if known is None:
            _not_own(talk, records, day, member)
        signin: SignIn = sign_in_for(
            day,
            member,
            known,
            by=me,
            why=text,
            policy=records.policy(day.on),
            calendar=talk.calendar,
            now=talk.now,
            way=way,
            came=came,
        )
        answered(unit, talk)
        if kept is not None:
            unit.put(kept)
        if signin is not known:
            unit.put(signin)
        await unit.commit(day=day.id, member=member.id)
    return sign_screen(talk, day.id, done=words.signed(talk.voice, member, signin))


def _not_own(talk: Talk, records: Records, day: ActivityDay, member: Member) -> None:
    able = holders(records.roster, Act.SIGN_FOR_SOMEONE, talk.today)
    policy = records.policy(day.on)
    check_not_own(day, member, by=talk.me, able=able, policy=policy, calendar=talk.calendar, now=talk.now)


def _pair(records: Records, args: tuple[str, ...]) -> tuple[ActivityDay, Member]:
    if len(args) != 2:
        raise Refusal("button.stale")
    return the_day(records, args[0]), the_member(records, MemberId(args[1]))


PART = Part(
    screens={
        "for": (sign_notice, 1),
        "sign": (sign, 1),
        "for1": (why_chosen, 3),
        "came1": (came_chosen, 3),
    },
    questions={"why": (why, 2), "host": (host, 2), "came": (came, 2)},
    answers=((WHY, why_typed), (words.HOST, host_typed), (words.CAME, came_typed)),
    files=(words.HOST,),
)
