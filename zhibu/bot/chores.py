"""What the daemon itself has to do for a branch, apart from speaking: it closes the votes whose time is over, and opens the boxes."""

import asyncio
import logging
from datetime import datetime

from zhibu.bot import emptying
from zhibu.branch.agenda.evaluation import evaluations_to_close, invited, next_closing, voters
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.evaluation import Evaluation
from zhibu.branch.ids import BranchId
from zhibu.branch.inspection import last_month
from zhibu.branch.overseen import ROUND, Round
from zhibu.branch.records import Records
from zhibu.branch.reporting import followed
from zhibu.branch.voting import lost
from zhibu.storage.store import Store
from zhibu.storage.trouble import Damaged

DAEMON = "daemon"
ASKED_AGAIN = "evaluation.asked_again"
log = logging.getLogger(__name__)


async def do_chores(
    store: Store, branch: BranchId, calendar: Calendar, now: datetime, *, finished: set[BranchId] | None = None
) -> None:
    """Does everything that has become due. After a crash at any step the next run goes on where this one stopped.

    `finished` are the branches in which nothing is left of a closing; it is kept between the runs, and spares them a look at the
    disk.
    An urn that was altered is left as it is, for `zhibu check` to name; the other votes are closed all the same. `NotSaved`
    and `Stopped` come out: the next run tries again.
    """
    await _follow_officers(store, branch, now)
    await _carry_round(store, branch, now)
    if finished is None or branch not in finished:
        await _ask_again(store, branch, calendar, now)
        await _finish_closings(store, branch)
        await emptying.finish(store, branch)
    due = evaluations_to_close(store.records(branch), calendar, now)
    if finished is not None:
        # Until it has all gone well, the next run looks again.
        finished.discard(branch)
    for day in due:
        try:
            await _close(store, branch, day, now)
        except Damaged as damaged:
            log.warning("vote not closed: %s", damaged.finding.code, extra={"branch": branch, "day": day.id})
    emptied = await emptying.empty(store, branch, calendar, now)
    if finished is not None and not due and not emptied:
        finished.add(branch)


def next_chore(records: Records, calendar: Calendar, now: datetime, *, store: Store | None = None) -> datetime | None:
    """When `do_chores` has something to do next; None while nothing lies ahead. What lies in boxes the `store` alone knows."""
    ahead = [next_closing(records, calendar, now)]
    if store is not None:
        ahead.append(emptying.next_emptying(store, records, calendar, now))
    return min((at for at in ahead if at is not None), default=None)


async def _follow_officers(store: Store, branch: BranchId, now: datetime) -> None:
    """The branch's copy of its superior's officers is made like the superior's own: after one came or went, after the branch
    was put under it, and after either came back from a backup."""
    records = store.records(branch)
    superior = records.branch.superior_id
    if not superior or superior not in store.superiors():
        # It may stand still because of damage: nobody loses an office by that.
        return
    if not any(followed(records, store.records(BranchId(superior)))):
        return
    async with store.unit(branch, actor=DAEMON, act="officers.followed", now=now) as unit:
        come, gone = followed(unit.records, store.records(BranchId(superior)))
        for officer in come:
            unit.put(officer)
        for officer in gone:
            unit.remove(officer)
        if come or gone:
            await unit.commit(come=len(come), gone=len(gone))


async def _carry_round(store: Store, branch: BranchId, now: datetime) -> None:
    """The first of a superior's branches carries the reminder of its bulletin, and knows the latest month of which there is one;
    nothing is derived for a superior itself, and of several branches each would remind."""
    superior = BranchId(store.records(branch).branch.superior_id)
    if superior and superior not in store.superiors():
        return
    under = sorted(store.branches_of(superior), key=lambda each: (len(each), each)) if superior else []
    carries = under[:1] == [branch]
    last = last_month(store.records(superior).bulletins.values()) if carries else ""
    if _round_of(store.records(branch)) == (Round(last=last) if carries else None):
        return
    async with store.unit(branch, actor=DAEMON, act="bulletin.round", now=now) as unit:
        known = _round_of(unit.records)
        if carries and known != Round(last=last):
            unit.put(Round(last=last))
            await unit.commit(last=last)
        elif not carries and known is not None:
            unit.remove(known)
            await unit.commit()


def _round_of(records: Records) -> Round | None:
    return records.rounds.get(ROUND)


async def _ask_again(store: Store, branch: BranchId, calendar: Calendar, now: datetime) -> None:
    """After a backup came back: the urns of open votes weren't in it, so whoever had voted by then is asked again. Once, for the
    new ballots are the ones that count."""
    came = store.restored(branch)
    if came is None or not came.votes or not any(lost(store.records(branch), came.votes, calendar, now)):
        return
    history = await store.history(branch)
    if any(entry.act == ASKED_AGAIN and entry.at >= came.at for entry in history):
        return
    async with store.unit(branch, actor=DAEMON, act=ASKED_AGAIN, now=now) as unit:
        voted, guests = lost(unit.records, came.votes, calendar, now)
        for fact in voted:
            unit.remove(fact)
        for guest in guests:
            unit.put(guest)
        await unit.commit(members=len(voted), guests=len(guests))


async def _finish_closings(store: Store, branch: BranchId) -> None:
    """Destroys the urns whose ballots were committed before a crash, or before a disk that was full."""
    for day in await asyncio.to_thread(store.urns.days, branch):
        if day in store.records(branch).evaluations:
            await store.urns.destroy(branch, day)


async def _close(store: Store, branch: BranchId, day: ActivityDay, now: datetime) -> None:
    """Seals the urn, commits the shuffled ballots, destroys the key and the urn: each durable before the next.

    A crash after the first step: the sealed urn gives the same ballots again. After the second: the evaluation stands, and
    what is left of the urn goes at the next run or opening.
    """
    ballots = await store.urns.close(branch, day.id)
    async with store.unit(branch, actor=DAEMON, act="evaluation.closed", now=now) as unit:
        if day.id not in unit.records.evaluations:
            guests = invited(unit.records, day)
            asked = len(voters(unit.records, day)) + len(guests)
            unit.put(
                Evaluation(
                    id=day.id,
                    closed_at=now,
                    asked=asked,
                    ballots=ballots,
                    guests_asked=len(guests),
                    guests_voted=sum(guest.voted for guest in guests),
                )
            )
            await unit.commit(day=day.id, asked=asked, voted=len(ballots))
    await store.urns.destroy(branch, day.id)
