"""`/signin` and the button 签到: I am here, with the code of the spot where the branch asks for it."""

import unicodedata

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Tables, Who
from zhibu.bot.commands.choosing import drop_question
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import replies
from zhibu.bot.wording import signin as words
from zhibu.bot.wording.help import LINES
from zhibu.bot.wording.refusals import refusal
from zhibu.branch import spot as spots
from zhibu.branch.appeal import Ground, can_appeal
from zhibu.branch.attendance import SignIn, Way, closes, may_remotely, minutes_late, opens, sign_in
from zhibu.branch.day import ActivityDay, days_of_month, in_order, next_day
from zhibu.branch.ids import BranchId, DayId, about
from zhibu.branch.people import Act, Member
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal


async def signin(talk: Talk, rest: str) -> Answer | Message:
    """For the day whose sign-in is open; else the rule says when it opens, or that it closed. `rest` may be the code of the
    spot, or the id of a day (from a button in the group)."""
    if _digits(rest):
        return await _by_code(talk, rest)
    day = talk.known.days.get(DayId(rest)) or _meant(talk, talk.known)
    if day is None:
        raise Refusal("day.none")
    if _asks_for_code(talk, day):
        return await _question(talk, day) if talk.private else replies.in_private(talk.voice, f"signin_{day.id}")
    if _too_late(talk, day):
        return _closed(talk, day)
    return replies.sentence(_said(talk, *await _sign_in(talk, day.id, None)))


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """For the day of the card; a doubled press gives the same answer. `r`: remotely, from the private chat."""
    day = talk.known.days.get(DayId(parts[0])) if parts else _meant(talk, talk.known)
    if day is None:
        raise Refusal("day.unknown" if parts else "day.none")
    if parts[1:] == ("r",):
        if not talk.private:
            raise Refusal("button.stale")
        told = _said(talk, *await _sign_in(talk, day.id, Way.REMOTE))
        await drop_question(talk)
        return Answer(edit=replies.sentence(told))
    if _asks_for_code(talk, day):
        return Answer(say=await _question(talk, day)) if talk.private else Answer(start=f"signin_{day.id}")
    return Answer(toast=_said(talk, *await _sign_in(talk, day.id, None)))


async def typed(talk: Talk, subject: str, text: str) -> Answer | Message:
    """The code came as the answer to the question. A question that came too late for its day doesn't go on waiting."""
    day = talk.known.days.get(DayId(subject))
    if day is None or talk.now >= closes(day, talk.known.policy(day.on), talk.calendar):
        await drop_question(talk)
    return await _by_code(talk, text.removeprefix("签到").removeprefix("簽到"))


async def _by_code(talk: Talk, written: str) -> Answer | Message:
    """In a group a code is neither taken nor left standing: who isn't there could read it."""
    if not talk.private:
        return Answer(say=replies.in_private(talk.voice, "signin"), forget=True)
    house, account, now = talk.house, talk.account, talk.now
    _ = talk.me
    house.doors.check(account, now)
    code = spots.looks_like(written)
    day = _spot_day(talk, code)
    meant = _meant(talk, talk.known) if day is None else None
    if meant is not None and not _is_open(talk, talk.known, meant):
        if _too_late(talk, meant):
            return _closed(talk, meant)
        return replies.sentence(_said(talk, *await _sign_in(talk, meant.id, Way.CODE)))
    known = talk.known.signin(day.id, talk.me.id) if day is not None else None
    if known is None:
        no = spots.refusal(talk.known.spots.get(day.id) if day is not None else None, code or "", now=now)
        if no is not None:
            if no.code == "spot.wrong":
                house.doors.wrong(account, now)
            raise no
        house.doors.right(account)
    assert day is not None
    return replies.sentence(_said(talk, *await _sign_in(talk, day.id, Way.CODE)))


def _spot_day(talk: Talk, code: str | None) -> ActivityDay | None:
    """The day whose code is shown and which the code fits; else any whose code is shown, for the refusal's words."""
    records = talk.known
    shown = [records.days[spot.id] for spot in records.spots.values() if spot.id in records.days]
    found = [day for day in in_order(shown) if _is_open(talk, records, day)]
    fits = (day for day in found if code is not None and spots.holds(records.spots[day.id], code, now=talk.now))
    return next(fits, found[0] if found else None)


async def _question(talk: Talk, day: ActivityDay) -> Message:
    """Asks for the code; what is typed next is the answer."""
    async with talk.unit("signin.begun") as unit:
        unit.put(talk.draft(words.QUESTION, day.id))
        await unit.commit(day=day.id)
    policy = talk.known.policy(day.on)
    return words.ask_code(talk.voice, day, policy, remotely=_remotely(talk, talk.known, day, talk.me, policy))


def _asks_for_code(talk: Talk, day: ActivityDay) -> bool:
    """Whether the code of the spot is wanted of this speaker now."""
    policy = talk.known.policy(day.on)
    unsigned = talk.known.signin(day.id, talk.me.id) is None
    return policy.signin_by == "code" and unsigned and talk.me.on_books(day.on) and _is_open(talk, talk.known, day)


def _too_late(talk: Talk, day: ActivityDay) -> bool:
    """Whether it is over for who isn't counted, so that the way to say so is worth a word."""
    over = talk.now >= closes(day, talk.known.policy(day.on), talk.calendar)
    return talk.private and over and not day.cancelled and talk.known.signin(day.id, talk.me.id) is None


def _closed(talk: Talk, day: ActivityDay) -> Message:
    records, member = talk.known, talk.me
    policy = records.policy(day.on)
    if not member.on_books(day.on):
        raise Refusal("signin.not_member")
    offered = {
        ground: can_appeal(day, member, None, ground=ground, policy=policy, calendar=talk.calendar, now=talk.now)
        for ground in Ground
    }
    sentence = refusal(talk.voice, Refusal("signin.closed", day=day.on, closed=closes(day, policy, talk.calendar)))
    return words.closed(talk.voice, day, sentence, there=offered[Ground.THERE], host=offered[Ground.HOST])


async def _sign_in(talk: Talk, day_id: DayId, way: Way | None) -> tuple[ActivityDay, SignIn]:
    member, calendar, now = talk.me, talk.calendar, talk.now
    async with talk.unit("signin") as unit:
        records = unit.records
        day = records.days.get(day_id)
        if day is None:
            raise Refusal("day.unknown")
        policy = records.policy(day.on)
        known = records.signin(day.id, member.id)
        remotely = _remotely(talk, records, day, member, policy)
        if way is Way.REMOTE and known is None and not remotely:
            raise Refusal("remote.not_allowed")
        signed = sign_in(
            day,
            member,
            known,
            policy=policy,
            calendar=calendar,
            now=now,
            way=way or (Way.REMOTE if remotely and policy.signin_by == "button" else Way.BUTTON),
            struck=records.struck.get(about(day.id, member.id)),
        )
        waiting = records.drafts.get(talk.account)
        if waiting is not None and waiting.question == words.QUESTION:
            unit.remove(waiting)
        if signed is not known:
            unit.put(signed)
        if signed is not known or (waiting is not None and waiting.question == words.QUESTION):
            await unit.commit(day=day.id)
    return day, signed


def _said(talk: Talk, day: ActivityDay, signed: SignIn) -> str:
    return words.signed_in(talk.voice, signed, minutes_late(signed, day, talk.calendar))


def _remotely(talk: Talk, records: Records, day: ActivityDay, member: Member, policy: Policy) -> bool:
    """A mobile member, or whom the secretary allowed it, takes part remotely from the private chat; who is there presses the
    group's card like everybody else, or scans the code."""
    return talk.private and may_remotely(member, records.allowances.get(about(day.id, member.id)), policy)


def _is_open(talk: Talk, records: Records, day: ActivityDay) -> bool:
    policy = records.policy(day.on)
    return not day.cancelled and opens(day, policy, talk.calendar) <= talk.now < closes(day, policy, talk.calendar)


def _meant(talk: Talk, records: Records) -> ActivityDay | None:
    """The day whose sign-in is open; else today's, of which the rule says that it closed; else the next one."""
    calendar, now = talk.calendar, talk.now
    for day in in_order(records.days.values()):
        if _is_open(talk, records, day):
            return day
    today = calendar.today(now)
    ended = [day for day in days_of_month(records.days, today.year, today.month) if day.on == today]
    return ended[-1] if ended else next_day(records.days, now=now, calendar=calendar)


def _digits(text: str) -> bool:
    """Whether that is meant as a code: digits alone, however many."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return plain.isascii() and plain.isdecimal()


def branch_of(talk: Talk, code: str) -> BranchId | None:
    """The branch, among the speaker's, whose spot shows that code now."""
    for branch, _ in talk.memberships:
        records = talk.house.records(branch)
        if any(spots.holds(spot, code, now=talk.now) for spot in records.spots.values()):
            return branch
    return None


TABLES = Tables(
    commands=(
        Command(
            name="signin",
            words=("签到", "簽到"),
            run=signin,
            who=Who.MEMBER,
            text=LINES["signin"],
            act=Act.TAKE_PART,
        ),
    ),
    presses=((Verb.SIGN_IN, pressed),),
    answers=((words.QUESTION, typed),),
)
