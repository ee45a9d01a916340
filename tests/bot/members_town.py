"""A town for the members' talks, left cleanly when the test is over; and a second branch beside it."""

from contextlib import asynccontextmanager
from datetime import date, datetime

from tests.town import PEOPLE, START, ZONE, Town
from zhibu.branch.branch import Branch
from zhibu.branch.ids import BranchId, MemberId
from zhibu.branch.people import Account, Duty, Member, MemberKind

SECOND = BranchId("b2")


@asynccontextmanager
async def a_town(folder, **given):
    town = await Town.founded(folder, **given)
    try:
        yield town
    finally:
        await town.leave()


async def a_second_branch(town, *people):
    """Another branch in the same store; the named people are its members too, with the same accounts."""
    branch = Branch(
        id=SECOND,
        name="第二党支部",
        presets=("theme-party-day", "wulong"),
        locale="zh_CN",
        timezone="Asia/Shanghai",
        joined_at=town.now,
    )
    await town.store.create(branch, actor="operator", now=town.now)
    async with town.store.unit(SECOND, actor="operator", act="town.founded", now=town.now) as unit:
        for number, key in enumerate(people, 1):
            member = Member(
                id=MemberId(f"n{number:03d}"),
                name=PEOPLE[key].name,
                kind=MemberKind.FULL,
                duties=(Duty.SECRETARY,),
                accepted_on=PEOPLE[key].accepted_on or date(2001, 3, 3),
            )
            unit.put(member)
            unit.put(Account(id=town.account_of(key), member=member.id, linked_at=town.now))
        await unit.commit()


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def entries(town):
    """How many acts the branch's journal has: what changes nothing adds none."""
    return town.store.last(town.records.branch.id).n


def labels(standing):
    return [option.label for option in standing.options]


__all__ = ["PEOPLE", "SECOND", "START", "a_second_branch", "a_town", "at", "entries", "labels"]
