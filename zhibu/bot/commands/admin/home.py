"""The first screen of the panel, and the one with the rest."""

from zhibu.bot.answer import Answer
from zhibu.bot.commands.admin import cards
from zhibu.bot.commands.admin.desk import fresh, view
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import home as words
from zhibu.branch import attendance
from zhibu.branch.attendance import Leave
from zhibu.branch.day import ActivityDay, last_day, next_day
from zhibu.branch.keeping import may_keep
from zhibu.branch.people import Act
from zhibu.branch.records import Records
from zhibu.branch.steps import day_in_hand


def screen(talk: Talk) -> Message:
    """The day in hand, and what this person may do."""
    talk.require(Act.ADMIN)
    records = fresh(talk)
    day = day_in_hand(records, calendar=talk.calendar, now=talk.now)
    shown = view(talk, day) if day is not None else None
    return words.home(talk.voice, records, shown, _offers(talk, records, day))


def _offers(talk: Talk, records: Records, day: ActivityDay | None) -> words.HomeOffers:
    waiting = undecided(talk, records)
    cards_may = talk.may(Act.WRITE_CARD)
    signing = talk.may(Act.SIGN_FOR_SOMEONE)
    return words.HomeOffers(
        sign=signing and day is not None and sign_in_open(talk, records, day),
        leaves=talk.may(Act.DECIDE_LEAVE) or bool(waiting),
        register=signing,
        cards=cards_may,
        record=day is not None
        and talk.now >= day.starts(talk.calendar)
        and may_keep(records, day, talk.me, talk.today),
        undecided=len(waiting),
        unwritten=len([one for one in cards.open_for(talk, records) if one.id not in records.cards])
        if cards_may
        else 0,
    )


def sign_in_open(talk: Talk, records: Records, day: ActivityDay) -> bool:
    """Whether somebody may have come yet."""
    return talk.now >= attendance.opens(day, records.policy(day.on), talk.calendar)


def undecided(talk: Talk, records: Records) -> list[Leave]:
    """The requests that this person may decide, the oldest first."""
    me = talk.me
    duty = talk.may(Act.DECIDE_LEAVE)
    found = [
        leave
        for leave in records.leaves.values()
        if leave.decision is None
        and leave.member != me.id
        and leave.day in records.days
        and not records.days[leave.day].cancelled
        and (duty or me in records.deciders(leave.member, talk.today))
    ]
    return sorted(found, key=lambda leave: (leave.asked_at, leave.id))


async def home(talk: Talk, args: tuple[str, ...]) -> Answer:
    del args
    return Answer(edit=screen(talk))


async def more(talk: Talk, args: tuple[str, ...]) -> Answer:
    del args
    talk.require(Act.ADMIN)
    records, calendar, now = fresh(talk), talk.calendar, talk.now
    in_hand = day_in_hand(records, calendar=calendar, now=now)
    around = (last_day(records.days, now=now, calendar=calendar), next_day(records.days, now=now, calendar=calendar))
    others = [day for day in around if day is not None and day != in_hand]
    return Answer(edit=words.more(talk.voice, others, roster=talk.may(Act.SIGN_FOR_SOMEONE), codes=talk.may(Act.BIND)))
