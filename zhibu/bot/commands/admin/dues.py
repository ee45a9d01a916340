"""The dues: who has paid for a month, entered one by one or all at once, and the check on the day."""

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import fresh, the_day, the_member
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import dues as words
from zhibu.branch import dues as rules
from zhibu.branch.day import ActivityDay, days_of_month
from zhibu.branch.dues import DuesStand, Month
from zhibu.branch.people import Act
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal


def screen(talk: Talk, month: Month, page: int = 0, *, done: str = "") -> Message:
    _require(talk)
    records = fresh(talk)
    held = [day for day in days_of_month(records.days, month.year, month.month) if _begun(talk, day)]
    day = held[-1] if held else None
    this = Month.of(talk.today)
    others = [
        each for each in (month.plus(-1), this, month.plus(1)) if each != month and each <= this.plus(rules.AHEAD)
    ]
    return words.month(
        talk.voice,
        _stand(records, month),
        page,
        day=day,
        checked=records.dues_checks.get(day.id) if day is not None else None,
        others=sorted(set(others)),
        done=done,
    )


def _require(talk: Talk) -> None:
    talk.require(Act.KEEP_DUES)
    if not talk.known.policy(talk.today).dues_check:
        raise Refusal("dues.not_kept")


def _begun(talk: Talk, day: ActivityDay) -> bool:
    return talk.now >= day.starts(talk.calendar)


def _stand(records: Records, month: Month) -> DuesStand:
    return rules.stand(records.roster, records.dues, month)


def _month(text: str) -> Month:
    month = Month.read(text)
    if month is None:
        raise Refusal("button.stale")
    return month


async def dues(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The current month unless another one was chosen."""
    month = _month(args[0]) if args else Month.of(talk.today)
    return Answer(edit=screen(talk, month, number(args[1]) if len(args) > 1 else 0))


async def dues_notice(talk: Talk, args: tuple[str, ...]) -> Answer:
    """From under the notice: a message of its own."""
    return Answer(say=screen(talk, _month(args[0])))


def _page(args: tuple[str, ...]) -> int:
    """The page on which the member's button stood."""
    return number(args[2]) if len(args) > 2 else 0


async def paid(talk: Talk, args: tuple[str, ...]) -> Answer:
    """One member has paid; pressed twice it says the same."""
    _require(talk)
    me, month, page = talk.me, _month(args[0]), _page(args)
    async with talk.unit("dues.paid") as unit:
        member = the_member(unit.records, args[1])
        known = unit.records.dues.get(rules.paid_id(member.id, month))
        entered = rules.pay(member, month, known, by=me, today=talk.today, now=talk.now)
        if entered is not known:
            unit.put(entered)
            await unit.commit(member=member.id, month=str(month))
    return Answer(edit=screen(talk, month, page, done=words.paid(talk.voice, member, month)))


async def who_paid(talk: Talk, args: tuple[str, ...]) -> Answer:
    _require(talk)
    stand = _stand(fresh(talk), _month(args[0]))
    return Answer(edit=words.who(talk.voice, stand, number(args[1]) if len(args) > 1 else 0))


async def taken_back(talk: Talk, args: tuple[str, ...]) -> Answer:
    """An entry made by mistake; the journal keeps that it was made and taken back."""
    _require(talk)
    month, page = _month(args[0]), _page(args)
    async with talk.unit("dues.taken_back") as unit:
        member = the_member(unit.records, args[1])
        known = unit.records.dues.get(rules.paid_id(member.id, month))
        if known is not None:
            unit.remove(known)
            await unit.commit(member=member.id, month=str(month))
    done = words.taken_back(talk.voice, member, month)
    return Answer(edit=words.who(talk.voice, _stand(fresh(talk), month), page, done=done))


async def all_paid(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asked first, with the names; everybody who was still open is entered in one act."""
    _require(talk)
    me, month = talk.me, _month(args[0])
    if args[1:] != ("y",):
        return Answer(edit=words.all_paid(talk.voice, _stand(fresh(talk), month)))
    async with talk.unit("dues.all_paid") as unit:
        owing = _stand(unit.records, month).owing
        for member in owing:
            unit.put(rules.pay(member, month, None, by=me, today=talk.today, now=talk.now))
        if owing:
            await unit.commit(month=str(month), count=len(owing))
    return Answer(edit=screen(talk, month, done=words.all_entered(talk.voice, month)))


async def check(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The check on the day: asked first, for who still owes is then told; noted twice it says the same."""
    _require(talk)
    me = talk.me
    day = the_day(talk.known, args[0])
    month = Month.of(day.on)
    if args[1:] != ("y",):
        rules.check(day, None, _stand(talk.known, month), by=me, begun=_begun(talk, day), now=talk.now)
        return Answer(edit=words.check(talk.voice, day, _stand(fresh(talk), month)))
    async with talk.unit("dues.checked") as unit:
        day = the_day(unit.records, args[0])
        known = unit.records.dues_checks.get(day.id)
        noted = rules.check(day, known, _stand(unit.records, month), by=me, begun=_begun(talk, day), now=talk.now)
        if noted is not known:
            unit.put(noted)
            await unit.commit(day=day.id, paid=noted.paid, due=noted.due)
    return Answer(edit=screen(talk, month, done=words.noted(talk.voice)))


PART = Part(
    screens={
        "dues": (dues, 0),
        "duesn": (dues_notice, 1),
        "duesp": (paid, 2),
        "duesw": (who_paid, 1),
        "duesu": (taken_back, 2),
        "duesa": (all_paid, 1),
        "duesc": (check, 1),
    },
)
