"""What the daemon takes out of polls and of the boxes with unsigned opinions when their time has come.

As with an evaluation each step is durable before the next: the urn is sealed, what lay in it is committed, key and urn are
destroyed. A crash after the first step: the sealed urn gives the same again. After the second: it stands in the book under
its own id and isn't put there twice.
"""

import asyncio
import logging
from datetime import date, datetime

from zhibu.branch import poll as rules
from zhibu.branch.calendar import Calendar
from zhibu.branch.ids import BranchId, DayId
from zhibu.branch.opinion import opened_at, unsigned
from zhibu.branch.poll import Poll, Stage
from zhibu.branch.records import Records
from zhibu.storage.sorts import POLLS
from zhibu.storage.store import Store
from zhibu.storage.trouble import Damaged

_DAEMON = "daemon"
log = logging.getLogger(__name__)


async def empty(store: Store, branch: BranchId, calendar: Calendar, now: datetime) -> bool:
    """Closes the polls and opens the boxes that are due; whether there were any. What was altered is left as it is, for
    `zhibu check` to name; `NotSaved` and `Stopped` come out."""
    records = store.records(branch)
    polls = rules.due(records.polls.values(), now)
    boxes = [box for box, at in _boxes(store, records, calendar) if at <= now]
    for poll in polls:
        try:
            await _count(store, branch, poll, calendar, now)
        except Damaged as damaged:
            log.warning("poll not closed: %s", damaged.finding.code, extra={"branch": branch, "poll": poll.id})
    for box in boxes:
        try:
            await _open(store, branch, box, calendar, now)
        except Damaged as damaged:
            log.warning("box not opened: %s", damaged.finding.code, extra={"branch": branch, "box": box})
    return bool(polls or boxes)


async def finish(store: Store, branch: BranchId) -> None:
    """Destroys the urns of polls that were counted before a crash, or before a disk that was full."""
    for name in await asyncio.to_thread(store.polls.days, branch):
        if POLLS.done(store.records(branch), name):
            await store.polls.destroy(branch, name)


def next_emptying(store: Store, records: Records, calendar: Calendar, now: datetime) -> datetime | None:
    """When the next poll closes or the next box is opened. The boxes are looked for on the disk: the records must not know
    of them."""
    ahead = [at for _, at in _boxes(store, records, calendar) if at > now]
    closing = rules.next_due(records.polls.values(), now)
    return min([*ahead, *([closing] if closing is not None else [])], default=None)


def _boxes(store: Store, records: Records, calendar: Calendar) -> list[tuple[DayId, datetime]]:
    """The boxes that there are, each with the instant at which it is to be opened."""
    found = []
    for name in store.boxes.days(records.branch.id):
        try:
            policy = records.policy(date.fromisoformat(name))
        except ValueError:
            continue  # not one of ours; `zhibu check` names it
        found.append((name, opened_at(name, policy, calendar)))
    return found


async def _count(store: Store, branch: BranchId, poll: Poll, calendar: Calendar, now: datetime) -> None:
    marks = await store.polls.close(branch, DayId(poll.id))
    async with store.unit(branch, actor=_DAEMON, act="poll.closed", now=now) as unit:
        known = unit.records.polls[poll.id]
        if known.stage is Stage.OPEN:
            today = calendar.today(now)
            asked = len(unit.records.on_books(today))
            unit.put(rules.close(known, marks, asked=asked, policy=unit.records.policy(today), now=now))
            await unit.commit(poll=poll.id, asked=asked, voters=len(marks))
    await store.polls.destroy(branch, DayId(poll.id))


async def _open(store: Store, branch: BranchId, box: DayId, calendar: Calendar, now: datetime) -> None:
    """What lay in the box comes into the book under the instant of its opening, by nobody, caused by nothing."""
    sheets = await store.boxes.close(branch, box)
    async with store.unit(branch, actor=_DAEMON, act="opinions.unboxed", now=now) as unit:
        at = opened_at(box, unit.records.policy(date.fromisoformat(box)), calendar)
        new = [unsigned(sheet, box, at=at) for sheet in sheets if sheet.number not in unit.records.opinions]
        for opinion in new:
            unit.put(opinion)
        if new:
            await unit.commit(box=box, count=len(new))
    await store.boxes.destroy(branch, box)
