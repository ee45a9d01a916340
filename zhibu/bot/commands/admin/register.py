"""A day's register by name, and putting it right: who left early, who wasn't there after all, who may take part remotely, whose
word is still to be decided; and the code that is shown on the spot."""

import secrets
from datetime import datetime, timedelta

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import answered, ask, fresh, sign_in_open, the_day, the_member, to_decide
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording import appeal as appeals_words
from zhibu.bot.wording.panel import register as words
from zhibu.branch import attendance as rules
from zhibu.branch import guests, spot
from zhibu.branch.appeal import Appeal
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import DayId, about
from zhibu.branch.people import Act, Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.words import voice

LEFT_WHY = "panel.left"
STRIKE_WHY = "panel.strike"
_SECRET_BYTES = 32
_HALF_HOUR = timedelta(minutes=30)
_TIMES = 8
"""So many half hours are offered for when somebody left, the latest ones."""


def screen(talk: Talk, id_: str, *, done: str = "") -> Message:
    """Names and reasons, for whose duty they are."""
    talk.require(Act.SEE_REGISTER)
    records = fresh(talk)
    day = the_day(records, id_)
    shown = records.register(day, calendar=talk.calendar, now=talk.now)
    waiting = len(undecided(talk, records))
    return words.register(
        talk.voice,
        records,
        shown,
        talk.calendar,
        guests=guests.heads(guests.present(records.guests.values(), day.id)),
        opened=sign_in_open(talk, records, day),
        options=words.labels(talk.voice, day, may=_offered(talk, records, day, shown, waiting), waiting=waiting),
        done=done,
    )


def _offered(talk: Talk, records: Records, day: ActivityDay, shown: rules.Register, waiting: int) -> list[str]:
    """What can be put right at this moment."""
    open_ = sign_in_open(talk, records, day) and not day.cancelled
    closed = talk.now >= rules.closes(day, records.policy(day.on), talk.calendar)
    begun = talk.now >= day.starts(talk.calendar)
    unfiled = day.filed_at is None
    missing = shown.present < shown.total
    far = records.policy(day.on).attendance_remote and not closed and not day.cancelled
    offers = {
        "sign": open_ and missing,
        "code": open_ and not closed,
        "sheet": open_ and missing and unfiled,
        "left": begun and unfiled and shown.present > 0,
        "strike": open_ and unfiled and shown.present > 0,
        "far": far and missing,
        "appeals": waiting > 0,
        "history": begun and talk.may(Act.RUN_DAY),
    }
    return [name for name, offered in offers.items() if offered]


async def register(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=screen(talk, args[0]))


async def register_notice(talk: Talk, args: tuple[str, ...]) -> Answer:
    """From under a notice: a message of its own, for the notice is edited when its numbers change."""
    return Answer(say=screen(talk, args[0]))


# Left early


async def left(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Who left: of those who are there."""
    talk.require(Act.SIGN_FOR_SOMEONE)
    day = the_day(talk.known, args[0])
    here = [one for one in _signed(talk.known, day) if _may_leave(talk, day, one)]
    return Answer(edit=words.who_left(talk.voice, day, here, _page(args)))


def _may_leave(talk: Talk, day: ActivityDay, member: Member) -> bool:
    signin = talk.known.signin(day.id, member.id)
    return signin is not None and not rules.from_afar(signin)


async def left_when(talk: Talk, args: tuple[str, ...]) -> Answer:
    """When: by half hours, and the moment that it is."""
    talk.require(Act.SIGN_FOR_SOMEONE)
    day, member = the_day(talk.known, args[0]), the_member(talk.known, args[1])
    rules.may_leave_early(talk.known.signin(day.id, member.id), day, calendar=talk.calendar, now=talk.now)
    return Answer(edit=words.left_when(talk.voice, day, member, _times(talk, day)))


def _times(talk: Talk, day: ActivityDay) -> list[datetime]:
    """The moment that it is while the day is under way, and the half hours before it, the latest first."""
    starts, ends = day.starts(talk.calendar), day.ends(talk.calendar)
    last = min(talk.now, ends)
    halves = [starts + n * _HALF_HOUR for n in range(1, int((last - starts) / _HALF_HOUR) + 1)]
    times = [each for each in halves if each < ends]
    if talk.now < ends:
        times.append(talk.calendar.local(talk.now).replace(second=0, microsecond=0))
    return sorted(set(times), reverse=True)[:_TIMES]


async def left_why(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A time was chosen: why, chosen or typed."""
    talk.require(Act.SIGN_FOR_SOMEONE)
    day, member = the_day(talk.known, args[0]), the_member(talk.known, args[1])
    rules.may_leave_early(talk.known.signin(day.id, member.id), day, calendar=talk.calendar, now=talk.now)
    _at(talk, day, args[2])
    await ask(talk, LEFT_WHY, f"{about(day.id, member.id)}:{args[2]}")
    return Answer(edit=words.left_why(talk.voice, day, member, args[2]))


async def left_chosen(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A usual reason, kept in the branch's language, for it stands in the branch's papers."""
    return Answer(edit=await _leave(talk, args[:3], _own(talk, words.LEFT, args[3])))


def _parts(subject: str, wanted: int) -> tuple[str, ...]:
    """What a question is about, in its parts; one that names less is stale."""
    parts = tuple(subject.split(":"))
    if len(parts) < wanted:
        raise Refusal("button.stale")
    return parts


async def left_typed(talk: Talk, subject: str, text: str) -> Message:
    return await _leave(talk, _parts(subject, 3), text)


async def _leave(talk: Talk, args: tuple[str, ...], why: str) -> Message:
    me = talk.require(Act.SIGN_FOR_SOMEONE)
    async with talk.unit("signin.left") as unit:
        day, member = the_day(unit.records, args[0]), the_member(unit.records, args[1])
        known = unit.records.signin(day.id, member.id)
        at = _at(talk, day, args[2])
        noted = rules.leave_early(known, day, at=at, why=why, by=me, calendar=talk.calendar, now=talk.now)
        answered(unit, talk)
        if noted is not known:
            unit.put(noted)
        await unit.commit(day=day.id, member=member.id)
    return screen(talk, day.id, done=words.left_noted(talk.voice, member, noted))


def _at(talk: Talk, day: ActivityDay, written: str) -> datetime:
    """The moment of that day that a button names."""
    try:
        wall = datetime.strptime(written, "%H%M").time()  # noqa: DTZ007 -- a time of the day alone; its zone is the branch's
    except ValueError:
        raise Refusal("button.stale") from None
    return talk.calendar.instant(day.on, wall)


# Not here after all


async def strike(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Whose sign-in is taken back."""
    talk.require(Act.SIGN_FOR_SOMEONE)
    day = the_day(talk.known, args[0])
    rules.may_strike(day)
    return Answer(edit=words.whose_sign_in(talk.voice, day, _signed(talk.known, day), _page(args)))


async def strike_why(talk: Talk, args: tuple[str, ...]) -> Answer:
    """One was chosen: why, chosen or typed. It is done with the reason."""
    talk.require(Act.SIGN_FOR_SOMEONE)
    day, member = the_day(talk.known, args[0]), the_member(talk.known, args[1])
    rules.may_strike(day)
    if talk.known.signin(day.id, member.id) is None:
        return Answer(edit=screen(talk, day.id, done=words.not_signed_in(talk.voice, member)))
    await ask(talk, STRIKE_WHY, about(day.id, member.id))
    return Answer(edit=words.strike_why(talk.voice, day, member))


async def strike_chosen(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=await _strike(talk, args[:2], _own(talk, words.STRUCK, args[2])))


async def strike_typed(talk: Talk, subject: str, text: str) -> Message:
    return await _strike(talk, _parts(subject, 2), text)


async def _strike(talk: Talk, args: tuple[str, ...], why: str) -> Message:
    """Taken back with its reason, in one act; pressed again it says what stands."""
    me = talk.require(Act.SIGN_FOR_SOMEONE)
    async with talk.unit("signin.struck") as unit:
        records = unit.records
        day, member = the_day(records, args[0]), the_member(records, args[1])
        known = records.signin(day.id, member.id)
        before = records.struck.get(about(day.id, member.id))
        if known is not None:
            before = rules.strike(known, day, by=me, why=why, now=talk.now)
            unit.put(before)
            unit.remove(known)
            answered(unit, talk)
            await unit.commit(day=day.id, member=member.id)
    done = words.struck(talk.voice, member, before) if before else words.not_signed_in(talk.voice, member)
    return screen(talk, day.id, done=done)


# Remotely


async def far(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Who else may take part remotely: who isn't mobile, isn't signed in and wasn't allowed it yet."""
    talk.require(Act.SIGN_FOR_SOMEONE)
    records = talk.known
    day = the_day(records, args[0])
    others = [
        one
        for one in records.on_books(day.on)
        if not one.mobile
        and one.id != talk.me.id
        and records.signin(day.id, one.id) is None
        and about(day.id, one.id) not in records.allowances
    ]
    return Answer(edit=words.who_remotely(talk.voice, day, others, _page(args)))


async def far_allowed(talk: Talk, args: tuple[str, ...]) -> Answer:
    me = talk.require(Act.SIGN_FOR_SOMEONE)
    async with talk.unit("signin.remote") as unit:
        day, member = the_day(unit.records, args[0]), the_member(unit.records, args[1])
        known = unit.records.allowances.get(about(day.id, member.id))
        policy = unit.records.policy(day.on)
        allowed = rules.allow_remotely(day, member, known, by=me, policy=policy, now=talk.now)
        if allowed is not known:
            unit.put(allowed)
            await unit.commit(day=day.id, member=member.id)
    return Answer(edit=screen(talk, day.id, done=words.remotely_allowed(talk.voice, member)))


# Appeals


def undecided(talk: Talk, records: Records) -> list[Appeal]:
    """Those that this person may decide, the oldest first."""
    open_ = (each for each in records.appeals.values() if each.ruling is None)
    return sorted(to_decide(talk, records, open_, Act.SIGN_FOR_SOMEONE), key=lambda each: (each.asked_at, each.id))


async def appeals(talk: Talk, args: tuple[str, ...]) -> Answer:
    records = fresh(talk)
    waiting = undecided(talk, records)
    if not waiting:
        talk.require(Act.ADMIN)
        return Answer(edit=words.appeals(talk.voice, None, waiting, 0))
    place = min(number(args[0]) if args else 0, len(waiting) - 1)
    asked = appeals_words.question(talk.voice, records, waiting[place], panel=True)
    return Answer(edit=words.appeals(talk.voice, asked, waiting, place))


# The code of the spot


async def code(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Shown from now on; the picture follows as a message of its own, which renews itself."""
    me = talk.require(Act.SIGN_FOR_SOMEONE)
    async with talk.unit("spot.shown") as unit:
        records = unit.records
        day = the_day(records, args[0])
        known = records.spots.get(day.id)
        shown = spot.show(
            day,
            known,
            by=me.id,
            secret=secrets.token_hex(_SECRET_BYTES),
            policy=records.policy(day.on),
            calendar=talk.calendar,
            now=talk.now,
        )
        if shown is not known:
            unit.put(shown)
            await unit.commit(day=day.id)
    return Answer(edit=screen(talk, day.id, done=words.code_shown(talk.voice)))


async def code_off(talk: Talk, args: tuple[str, ...]) -> Answer:
    """From under the picture, which loses its button by itself."""
    me = talk.require(Act.SIGN_FOR_SOMEONE)
    async with talk.unit("spot.hidden") as unit:
        known = unit.records.spots.get(DayId(args[0]))
        hidden = spot.hide(known, by=me.id, now=talk.now) if known is not None else None
        if hidden is not None and hidden is not known:
            unit.put(hidden)
            await unit.commit(day=args[0])
    return Answer(toast=words.code_hidden(talk.voice))


# What they share


def _signed(records: Records, day: ActivityDay) -> list[Member]:
    return [one for one in records.on_books(day.on) if records.signin(day.id, one.id) is not None]


def _page(args: tuple[str, ...]) -> int:
    return number(args[1]) if len(args) > 1 else 0


def _own(talk: Talk, texts: dict[str, str], letter: str) -> str:
    """One of the usual texts in the branch's language; a button that names none is stale."""
    if letter not in texts:
        raise Refusal("button.stale")
    return voice(talk.known.branch.locale, talk.known.branch.timezone)(texts[letter])


PART = Part(
    screens={
        "reg": (register, 1),
        "regnew": (register_notice, 1),
        "left": (left, 1),
        "left1": (left_when, 2),
        "left3": (left_chosen, 4),
        "strike": (strike, 1),
        "strike2": (strike_chosen, 3),
        "far": (far, 1),
        "far1": (far_allowed, 2),
        "appeals": (appeals, 0),
        "spot": (code, 1),
        "spotoff": (code_off, 1),
    },
    questions={"left2": (left_why, 3), "strike1": (strike_why, 2)},
    answers=((LEFT_WHY, left_typed), (STRIKE_WHY, strike_typed)),
)
