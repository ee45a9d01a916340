"""`/signin` and the button 签到: I am here."""

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Tables, Who
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import replies, taking_part
from zhibu.bot.wording.help import LINES
from zhibu.branch.attendance import SignIn, Way, closes, opens, sign_in
from zhibu.branch.day import ActivityDay, days_of_month, in_order, next_day
from zhibu.branch.ids import DayId
from zhibu.branch.people import Act, Member
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal


async def signin(talk: Talk, rest: str) -> Message:
    """For the day whose sign-in is open; else the rule says when it opens, or that it closed."""
    del rest
    return replies.sentence(taking_part.signed_in(talk.voice, await _sign_in(talk, None)))


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """For the day of the card; a doubled press gives the same answer."""
    return Answer(toast=taking_part.signed_in(talk.voice, await _sign_in(talk, DayId(parts[0]) if parts else None)))


async def _sign_in(talk: Talk, day_id: DayId | None) -> SignIn:
    member, calendar, now = talk.me, talk.calendar, talk.now
    async with talk.unit("signin") as unit:
        records = unit.records
        day = records.days.get(day_id) if day_id is not None else _meant(talk, records)
        if day is None:
            raise Refusal("day.unknown" if day_id is not None else "day.none")
        policy = records.policy(day.on)
        known = records.signin(day.id, member.id)
        signed = sign_in(day, member, known, policy=policy, calendar=calendar, now=now, way=_way(talk, member, policy))
        if signed is not known:
            unit.put(signed)
            await unit.commit(day=day.id)
    return signed


def _way(talk: Talk, member: Member, policy: Policy) -> Way:
    """A mobile member who signs in from the private chat takes part remotely (003“流动党员可以…运用远程教育…等方式参加”);
    who is there presses the group's card like everybody else."""
    remote = member.mobile and policy.attendance_remote and talk.private
    return Way.REMOTE if remote else Way.BUTTON


def _meant(talk: Talk, records: Records) -> ActivityDay | None:
    """The day whose sign-in is open; else today's, of which the rule says that it closed; else the next one."""
    calendar, now = talk.calendar, talk.now
    for day in in_order(records.days.values()):
        policy = records.policy(day.on)
        if not day.cancelled and opens(day, policy, calendar) <= now < closes(day, policy, calendar):
            return day
    today = calendar.today(now)
    ended = [day for day in days_of_month(records.days, today.year, today.month) if day.on == today]
    return ended[-1] if ended else next_day(records.days, now=now, calendar=calendar)


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
)
