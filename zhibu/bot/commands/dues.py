"""`/dues`: a member's own months."""

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import dues as words
from zhibu.branch import dues as rules
from zhibu.branch.dues import Month
from zhibu.branch.keeping import dues_since, dues_taker
from zhibu.branch.people import Act
from zhibu.branch.refusal import Refusal


async def dues(talk: Talk, rest: str) -> Message:
    """The months of this year, and older ones that are still open."""
    del rest
    records, me, today = talk.known, talk.require(Act.TAKE_PART), talk.today
    since, until = dues_since(records, talk.calendar), Month.of(today)
    paid = sorted(
        (each for each in records.dues.values() if each.member == me.id and each.month.startswith(f"{today.year}-")),
        key=lambda each: each.month,
    )
    taking = dues_taker(records, today)
    return words.my_months(
        talk.voice,
        today.year,
        paid,
        rules.owed(me, records.dues, since=since, until=until),
        to=taking.name if taking is not None and taking.id != me.id else "",
        counted=any(rules.pays(me, month) for month in rules.months(since, until)),
        checked=records.policy(today).dues_check,
    )


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    if parts != (words.SHOW,):
        raise Refusal("button.stale")
    if not talk.private:
        return Answer(start="dues")
    return Answer(say=await dues(talk, ""))


TABLES = Tables(
    commands=(
        Command(
            name="dues",
            words=("党费", "黨費"),
            run=dues,
            who=Who.MEMBER,
            text=words.LINE,
            manner=Manner.PRIVATE,
            act=Act.TAKE_PART,
        ),
    ),
    presses=((Verb.DUES, pressed),),
)
