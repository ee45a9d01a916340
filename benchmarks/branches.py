"""Branches to measure on: people with accounts, a bound group, a year's plan, and as much history as is asked for.

Everything is made around the real time, in a zone in which it is early afternoon now: no measure depends on quiet hours.
"""

import asyncio
import time as real
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from zhibu.branch.attendance import SignIn
from zhibu.branch.branch import Binding, Branch, Place
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import AccountId, BranchId, ChatId, DayId, MemberId, about
from zhibu.branch.people import Account, Duty, Member, MemberKind
from zhibu.storage.files import Files
from zhibu.storage.store import Store

TODAY = "today"
_DUTIES = {1: Duty.SECRETARY, 2: Duty.DEPUTY, 3: Duty.ORGANISATION, 4: Duty.PUBLICITY}
_AFTERNOON = 14


class Hasty(Files):
    """Makes branches without waiting for the disk: nothing is measured while it does."""

    def sync(self, fd: int) -> None:
        """Not waited for."""

    def sync_data(self, fd: int) -> None:
        """Not waited for."""

    def sync_folder(self, path: Path) -> None:
        """Not waited for."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How many branches of how many members; how many months of sign-ins lie behind them; when today's activity day begins
    and ends (None: there is none today), and whether everybody has signed in to it. `quiet`: nobody's birthday is near."""

    branches: int = 20
    members: int = 50
    months: int = 0
    today: tuple[datetime, datetime] | None = None
    attended: bool = False
    quiet: bool = True


def now() -> datetime:
    """The real moment, in a zone in which it is afternoon."""
    utc = datetime.fromtimestamp(real.time(), UTC)
    return utc.astimezone(ZoneInfo(zone_name(utc)))


def zone_name(utc: datetime) -> str:
    """The zone in which that moment is between two and three in the afternoon."""
    east = _AFTERNOON - utc.hour
    return f"Etc/GMT{-east:+d}" if east else "Etc/UTC"


def account(branch: int, member: int) -> int:
    """A person's Telegram number."""
    return 1_000_000 + branch * 1_000 + member


def group(branch: int) -> int:
    return -1_001_000_000_000 - branch


def branch_id(branch: int) -> BranchId:
    return BranchId(f"b{branch:04d}")


def open_day(at: datetime) -> tuple[datetime, datetime]:
    """A day whose sign-in is open at that moment and for long after."""
    return at - timedelta(minutes=5), at + timedelta(hours=2)


def ready(folder: Path, shape: Shape) -> Path:
    """A folder with these branches, to be copied for each run."""
    asyncio.run(found(folder, shape))
    return folder


async def found(folder: Path, shape: Shape) -> None:
    """Makes the branches in that folder."""
    at = now()
    store = await Store.open(folder, files=Hasty(), snapshot_bytes=1 << 40)
    for number in range(shape.branches):
        await _found(store, number, shape, at)
    await store.close()


async def _found(store: Store, number: int, shape: Shape, at: datetime) -> None:
    joined = at - timedelta(days=31 * shape.months + 1)
    branch = branch_id(number)
    assert isinstance(at.tzinfo, ZoneInfo)
    await store.create(
        Branch(
            id=branch,
            name=f"第{number}党支部",
            presets=("theme-party-day", "wulong"),
            locale="zh_CN",
            timezone=at.tzinfo.key,
            joined_at=joined,
        ),
        actor="operator",
        now=joined,
    )
    async with store.unit(branch, actor="operator", act="bench.found", now=joined) as unit:
        _people(unit, number, shape, at, joined)
        for back in range(shape.months, -12, -1):
            year, month = _month(at.date(), back)
            if (year, month) == (at.year, at.month) and shape.today is not None:
                start, end = shape.today
                minutes = int((end - start).total_seconds()) // 60
                unit.put(day := _day(year, month, start.date(), start.time(), minutes))
                if shape.attended:
                    _sign_ins(unit, day.id, shape.members, start)
            else:
                unit.put(day := _day(year, month, date(year, month, 8), time(14, 30), 120))
                if back > 0:
                    _sign_ins(unit, day.id, shape.members * 4 // 5, at)
        await unit.commit()


def _people(unit: Any, number: int, shape: Shape, at: datetime, joined: datetime) -> None:
    for each in range(1, shape.members + 1):
        member = MemberId(f"m{each:03d}")
        month = (at.month + 5) % 12 + 1 if shape.quiet else each % 12 + 1
        unit.put(
            Member(
                id=member,
                name=f"党员{each}",
                kind=MemberKind.FULL,
                accepted_on=date(1990 + each % 30, month, 1 + each % 28),
                duties=(_DUTIES[each],) if each in _DUTIES else (),
            )
        )
        chat = AccountId(f"telegram:{account(number, each)}")
        unit.put(Account(id=chat, member=member, linked_at=joined))
    bound = ChatId(f"telegram:{group(number)}")
    unit.put(Binding(id=bound, place=Place.GROUP, title="群", bound_at=joined))


def _day(year: int, month: int, on: date, start: time, minutes: int) -> ActivityDay:
    return ActivityDay(
        id=DayId(f"{year}-{month:02d}"),
        on=on,
        start=start,
        minutes=minutes,
        themes=(f"{month}月的主题",),
        place="三楼会议室",
    )


def _sign_ins(unit: Any, day: DayId, count: int, at: datetime) -> None:
    for each in range(1, count + 1):
        member = MemberId(f"m{each:03d}")
        unit.put(SignIn(id=about(day, member), day=day, member=member, at=at, by=member))


def _month(today: date, back: int) -> tuple[int, int]:
    months = today.year * 12 + today.month - 1 - back
    return months // 12, months % 12 + 1


# What people do, as Telegram hands it over


def press(update: int, branch: int, member: int, day: str) -> dict[str, Any]:
    """A press of 签到 on the card in the group."""
    return {
        "update_id": update,
        "callback_query": {
            "id": f"p{update}",
            "from": _user(branch, member),
            "message": {
                "message_id": 7,
                "date": int(real.time()),
                "chat": {"id": group(branch), "type": "supergroup", "title": "群"},
                "text": "签到",
            },
            "chat_instance": "1",
            "data": f"si|{day}",
        },
    }


def words(update: int, branch: int, member: int, text: str) -> dict[str, Any]:
    """A private message."""
    chat = account(branch, member)
    message: dict[str, Any] = {
        "message_id": update,
        "date": int(real.time()),
        "chat": {"id": chat, "type": "private", "first_name": "党员"},
        "from": _user(branch, member),
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    return {"update_id": update, "message": message}


def _user(branch: int, member: int) -> dict[str, Any]:
    return {"id": account(branch, member), "is_bot": False, "first_name": "党员", "language_code": "zh-hans"}
