"""One durable sign-in through the store, beside the least that any durable storage costs: a raw append of 4 KB and an fsync."""

import asyncio
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks import branches
from benchmarks.figures import Figure, in_turn, ms, ratio
from benchmarks.peers.raw_append import Raw
from benchmarks.peers.sqlite_wal import Sqlite
from benchmarks.peers.stock_tinydb import Stock
from benchmarks.sizes import Size
from zhibu.branch.attendance import SignIn
from zhibu.branch.ids import DayId, MemberId, about
from zhibu.storage.store import Store

NAME = "sign_in"
GROUPED = 256
BLOCK = 5
_BRANCH = branches.branch_id(0)


def measure(size: Size, folder: Path) -> Iterator[Figure]:
    few, many = Branch(folder / "few", size.few), Branch(folder / "many", size.many)
    raw = Raw(folder / "raw")
    sqlite = Sqlite(folder / "sqlite.db", _documents(size.few))
    stock = Stock(folder / "stock.json")
    stock.fill(_documents(size.few))
    numbers = count()
    acts: dict[str, Callable[[], float]] = {
        "raw": timed(raw.append),
        "few": lambda: few.one_by_one(BLOCK),
        "many": lambda: many.one_by_one(BLOCK),
        "sqlite": timed(lambda: sqlite.insert(f"x{next(numbers)}", _document(0))),
        "stock": timed(lambda: stock.insert(_document(0))),
    }
    found: dict[str, list[float]] = {name: [] for name in (*acts, "grouped")}
    for _ in range(size.rounds):
        # A few of each in turn: a disk has slow seconds, and they must hit all alike.
        blocks = in_turn(max(1, size.commits // BLOCK), acts)
        for name, seconds in blocks.items():
            found[name].append(fmean(seconds))
        found["grouped"].append(few.together(GROUPED))
    for one in (few, many, raw, sqlite, stock):
        one.close()
    yield ratio(NAME, "a durable sign-in ÷ raw 4 KB append + fsync", found["few"], found["raw"], limit=2, show=ms)
    yield ratio(
        NAME, f"the same at {size.many:,} documents ÷ at {size.few:,}", found["many"], found["few"], limit=1.3, show=ms
    )
    yield ratio(NAME, f"grouped by {GROUPED} ÷ an fsync each", found["grouped"], found["few"], limit=0.25, show=ms)
    yield ratio(NAME, "sqlite (WAL, FULL) ÷ raw", found["sqlite"], found["raw"], show=ms)
    yield ratio(NAME, f"stock TinyDB at {size.few:,} documents ÷ raw", found["stock"], found["raw"], show=ms)


def timed(act: Callable[[], Any]) -> Callable[[], float]:
    """Seconds a call, over a few of them."""

    def several() -> float:
        begun = time.perf_counter()
        for _ in range(BLOCK):
            act()
        return (time.perf_counter() - begun) / BLOCK

    return several


class Branch:
    """One branch of the store, with so many documents in it."""

    def __init__(self, folder: Path, documents: int) -> None:
        self._loop = asyncio.new_event_loop()
        self._numbers = count()
        self._store = self._loop.run_until_complete(self._opened(folder, documents))

    @staticmethod
    async def _opened(folder: Path, documents: int) -> Store:
        await branches.found(folder, branches.Shape(branches=1))
        hasty = await Store.open(folder, files=branches.Hasty())
        for first in range(0, documents, 500):
            async with hasty.unit(_BRANCH, actor="operator", act="bench.fill", now=branches.now()) as unit:
                for number in range(first, min(first + 500, documents)):
                    unit.put(_sign_in(number))
                await unit.commit()
        await hasty.close()
        return await Store.open(folder)

    def one_by_one(self, commits: int) -> float:
        """Seconds a sign-in, each with an fsync of its own."""
        return self._loop.run_until_complete(self._one_by_one(commits))

    def together(self, commits: int) -> float:
        """Seconds a sign-in, all asked for at once: they share fsyncs."""
        return self._loop.run_until_complete(self._together(commits))

    async def _one_by_one(self, commits: int) -> float:
        begun = time.perf_counter()
        for _ in range(commits):
            await self._commit()
        return (time.perf_counter() - begun) / commits

    async def _together(self, commits: int) -> float:
        begun = time.perf_counter()
        await asyncio.gather(*(self._commit() for _ in range(commits)))
        return (time.perf_counter() - begun) / commits

    async def _commit(self) -> None:
        number = next(self._numbers)
        now, cause = branches.now(), f"telegram:{number}"
        async with self._store.unit(_BRANCH, actor="m001", act="signin", now=now, cause=cause) as unit:
            unit.put(_sign_in(1_000_000 + number))
            await unit.commit(day="d")

    def close(self) -> None:
        self._loop.run_until_complete(self._store.close())
        self._loop.close()


def _sign_in(number: int) -> SignIn:
    day, member = DayId(f"d{number // 50}"), MemberId(f"m{number % 50:03d}")
    return SignIn(id=about(day, member), day=day, member=member, at=branches.now(), by=member)


def _document(number: int) -> dict[str, Any]:
    return {
        "id": f"d{number}:m001",
        "day": f"d{number}",
        "member": "m001",
        "at": "2026-10-08T14:31:07+08:00",
        "by": "m001",
    }


def _documents(howmany: int) -> list[dict[str, Any]]:
    return [_document(number) for number in range(howmany)]
