"""A guest's way in: the personal link to one evaluation. It makes nobody a member and opens nothing else."""

from collections.abc import Iterable
from datetime import datetime

from zhibu.bot.command import Tables
from zhibu.bot.commands.vote import Voter
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording import guests as words
from zhibu.branch.agenda.evaluation import closing
from zhibu.branch.guests import GuestAccount
from zhibu.branch.ids import BranchId
from zhibu.branch.voting import open_link


async def opened(talk: Talk, branch: BranchId, code_id: str) -> Message:
    """Somebody opened a guest's link. An earlier account of that guest loses its place."""
    house, now = talk.house, talk.now
    async with house.store.unit(
        branch, actor=talk.account, act="guest.linked", now=now, cause=talk.heard.cause
    ) as unit:
        calendar = house.calendar_of(unit.records)
        link = open_link(unit.records, code_id, talk.account, calendar=calendar, now=now, today=calendar.today(now))
        if link.code is not None:
            for earlier in link.replaced:
                unit.remove(earlier)
            unit.put(link.seat)
            unit.put(link.code)
            await unit.commit(day=link.day.id, guest=link.guest.id)
    house.doors.right(talk.account)
    return _welcome(talk, branch, link.seat)


async def opened_again(talk: Talk, subject: str) -> Message | None:
    """The same page for an update that is delivered a second time."""
    store, cause = talk.house.store, talk.heard.cause
    held = ((at, seat) for at, seat in talk.seats if seat.day == subject and store.done(at, cause) is not None)
    found = next(held, None)
    return _welcome(talk, *found) if found is not None else None


def _welcome(talk: Talk, branch: BranchId, seat: GuestAccount) -> Message:
    voter = Voter(talk=talk, branch=branch, seat=seat)
    records = voter.records
    day = records.days[seat.day]
    return words.welcome(
        voter.voice,
        guest=records.guests[seat.guest],
        branch=records.branch.name,
        sheet=voter.sheet(day),
        opens=day.ends(voter.calendar),
        closes=closing(day, records.policy(day.on), voter.calendar),
        now=talk.now,
    )


def help_(talk: Talk, entries: Iterable[tuple[str, str, str]]) -> Message:
    """Exactly what a guest may do here."""
    voters = [Voter(talk=talk, branch=branch, seat=seat) for branch, seat in talk.seats]
    return words.help_(voters[0].voice, [_place(voter) for voter in voters], entries)


def _place(voter: Voter) -> tuple[str, datetime]:
    assert voter.seat is not None
    records = voter.records
    day = records.days[voter.seat.day]
    return records.branch.name, closing(day, records.policy(day.on), voter.calendar)


TABLES = Tables(again=(("guest.linked", opened_again),))
