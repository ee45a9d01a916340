"""Records for rule tables: one branch, few words."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from zhibu.branch.branch import Branch
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import BranchId, DayId, MemberId
from zhibu.branch.people import Member, MemberKind
from zhibu.branch.plan import PlanRow, planned
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.scheduler.workdays import statutory

ZONE = ZoneInfo("Asia/Shanghai")
OFF, MAKEUP, OFFICIAL = statutory()
CALENDAR = Calendar(zone=ZONE, off=OFF, makeup=MAKEUP, official=OFFICIAL)


def at(text: str) -> datetime:
    """`2026-10-08 14:30` in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def member(number: int = 1, **more: object) -> Member:
    given = {"name": f"党员{number}", "kind": MemberKind.FULL, "accepted_on": date(2018, 6, 5)} | more
    return Member(id=MemberId(f"m{number:03d}"), **given)


def day(on: str = "2026-10-08", **more: object) -> ActivityDay:
    given = {"start": at("2026-01-01 14:30").time(), "minutes": 240, "themes": ("学习党章",)} | more
    return ActivityDay(id=DayId(on[:7]), on=date.fromisoformat(on), **given)


def records(members: Iterable[Member] = (), *, joined: str = "2026-01-01 00:00", **tables: Iterable) -> Records:
    """A branch with these members; other tables as lists of records."""
    branch = Branch(
        id=BranchId("b1"),
        name="第一党支部",
        presets=tables.pop("presets", ("theme-party-day", "wulong")),
        locale="zh_CN",
        timezone="Asia/Shanghai",
        joined_at=at(joined),
    )
    return Records(
        branch=branch,
        members={each.id: each for each in members},
        **{name: {each.id: each for each in rows} for name, rows in tables.items()},
    )


def year_plan(known: Records, year: int = 2026) -> Records:
    """The same branch with a plan of twelve months."""
    from dataclasses import replace

    rows = [PlanRow(year=year, month=month, on=None, themes=("学习",)) for month in range(1, 13)]
    policies = {(year, month): known.policy(date(year, month, 1)) for month in range(1, 13)}
    made = planned(rows, {}, policies=policies, calendar=CALENDAR, by="operator", now=at(f"{year}-01-01 08:00"))
    return replace(known, days={each.id: each for each in made.days})


def code_of(call: Callable[[], object]) -> str:
    """The refusal's code, or an empty text where the rule says yes."""
    try:
        call()
    except Refusal as no:
        return no.code
    return ""
