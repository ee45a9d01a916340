"""Months at full speed, with thirty members who do everything: memory, files and tasks stay where they were after the first."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.branch.build import at
from tests.faults.counts import Counted
from tests.faults.nursery import Nursery
from tests.faults.rig import BRANCH, Rig
from tests.faults.set_clock import House
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, in_order
from zhibu.branch.plan import PlanRow, planned
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage.store import Store

MONTHS = int(os.environ.get("ZHIBU_MONTHS", "7"))
MEMBERS = 30
WARM = 2
"""Months after which everything was done twice, and what is kept for good is there."""
MB = 1 << 20
BALLOT = ("好", "好", "较好", "一般", "跳过", "提交")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What the process holds: bytes in memory that are its own, open files, threads; and the bytes of its branch on disk."""

    own: int
    files: int
    threads: int
    book: int

    @classmethod
    def of(cls, rig: Rig) -> "Measure":
        proc = Path("/proc") / str(rig.daemon.pid)
        own = sum(
            int(line.split()[1]) * 1024
            for line in (proc / "smaps_rollup").read_text().splitlines()
            if line.startswith(("Private_Clean", "Private_Dirty"))
        )
        threads = next(line for line in (proc / "status").read_text().splitlines() if line.startswith("Threads"))
        book = sum(path.stat().st_size for path in (rig.data / "branches" / BRANCH).glob("*.json*"))
        return cls(own=own, files=len(list((proc / "fd").iterdir())), threads=int(threads.split()[1]), book=book)


@pytest.fixture
async def rig(tmp_path: Path, nursery: Nursery) -> AsyncIterator[Rig]:
    async with Rig.built(tmp_path, nursery, members=MEMBERS) as built:
        await plans_the_next_year(built)
        yield built


async def plans_the_next_year(rig: Rig) -> None:
    store = await Store.open(rig.data)
    async with store.unit(BRANCH, actor="operator", act="test.planned", now=rig.now) as unit:
        rows = [
            PlanRow(year=2027, month=month, on=None, themes=(f"第{month}个主题",), place="礼堂")
            for month in range(1, 13)
        ]
        policies = {(row.year, row.month): unit.records.policy(date(row.year, row.month, 1)) for row in rows}
        calendar = calendar_for(unit.records)
        for day in planned(rows, {}, policies=policies, calendar=calendar, by="operator", now=rig.now).days:
            unit.put(day)
        await unit.commit()
    await store.close()


async def a_month(rig: Rig, day: ActivityDay, calendar: Calendar) -> None:
    """All that people do around one activity day; the last month's charts come on the way."""
    starts, ends = day.starts(calendar), day.ends(calendar)
    await rig.to(max(rig.now, starts - 2 * DAY))
    for who in ("m010", "m011", "m012"):
        rig.says(who, "/leave 出差在外")
    await rig.settles()
    for _ in range(3):
        press(rig, "m003", "同意")
        await rig.settles()
    await rig.to(starts)
    for who in rig.people:
        press(rig, who, "签到", rig.group)
        for word in ("/me", "/next", "/plan", "/help", "/why 80%"):
            rig.says(who, word)
    rig.says("m005", "/next", rig.group)
    await rig.settles()
    await rig.to(ends + timedelta(minutes=1))
    for label in BALLOT:
        for who in rig.people:
            press(rig, who, label)
        await rig.settles()
    press(rig, "m003", "已上报")
    await rig.settles()
    press(rig, "m003", "确认")
    await rig.settles()
    await rig.to(ends + 2 * DAY)


def press(rig: Rig, who: str, label: str, where: object = None) -> None:
    with suppress(LookupError):
        rig.presses(who, label, where)


@pytest.mark.faults
@pytest.mark.timeout(900)
async def test_months_of_everything_leave_nothing_behind(rig: Rig, counted: Counted):
    """After two months the process grows by what the records explain, and by nothing else."""
    records = await rig.records()
    calendar = calendar_for(records)
    days = in_order(records.days.values())[:MONTHS]
    await rig.starts()
    measures = []
    for day in days:
        await a_month(rig, day, calendar)
        await asyncio.sleep(1.5)
        measures.append(Measure.of(rig))
    lived = len((await rig.records()).signins)
    warm, last = measures[WARM - 1], measures[-1]
    months = len(measures) - WARM
    growth = (last.own - warm.own) / months

    counted(
        "a soak",
        months=len(measures),
        sign_ins=lived,
        MB_after_two_months=warm.own / MB,
        MB_at_the_end=last.own / MB,
        KB_a_month=growth / 1024,
        KB_of_records_a_month=(last.book - warm.book) / months / 1024,
        open_files=last.files,
    )
    assert lived >= 27 * len(measures)
    assert growth <= 10 * (last.book - warm.book) / months + MB
    assert last.files <= warm.files
    assert last.threads <= warm.threads + 1


async def test_no_task_is_left_behind(tmp_path: Path):
    """After each day of the quarter as many as after the first."""
    async with House.built(tmp_path, at("2026-10-07 12:00")) as house:
        tasks = []
        records = house.parts.store.records(BRANCH)
        for day in in_order(records.days.values()):
            starts = day.starts(calendar_for(records))
            await house.sets(starts)
            for user in house.people.values():
                house.sandbox.world.presses(user, house.group, "签到")
            house.sandbox.world.says(house.people["m005"], None, "/me")
            await house.settles()
            for later in (5 * HOUR, DAY + 5 * HOUR, 5 * DAY):
                await house.sets(starts + later)
            await asyncio.sleep(0.3)
            tasks.append(len(asyncio.all_tasks()))

    assert 3 == len(tasks)
    assert max(tasks) <= tasks[0]
