"""Records to put and short ways to put them."""

from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

from zhibu.branch.attendance import SignIn
from zhibu.branch.branch import Branch
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.evaluation import Ballot, Evaluation, Grade
from zhibu.branch.ids import BranchId, DayId, MemberId
from zhibu.branch.people import Member, MemberKind
from zhibu.branch.poll import Poll
from zhibu.storage.store import Store

BEIJING = timezone(timedelta(hours=8))
NOW = datetime(2026, 10, 8, 14, 30, tzinfo=BEIJING)
FIRST = BranchId("first")
SECOND = BranchId("second")
DAY = DayId("2026-10")
BOX = DayId("2026-10-08")
"""The box of unsigned opinions of one day."""


def a_branch(id_=FIRST):
    return Branch(
        id=id_,
        name="第一党支部",
        presets=("theme-party-day", "wulong"),
        locale="zh_CN",
        timezone="Asia/Shanghai",
        joined_at=NOW.astimezone(UTC),
    )


def a_member(number, **changes):
    known = {"name": f"张{number}", "kind": MemberKind.FULL, "accepted_on": date(2010, 7, 1)}
    return Member(id=MemberId(f"m{number}"), **{**known, **changes})


def a_signin(number, day=DAY):
    member = MemberId(f"m{number}")
    return SignIn(id=f"{day}:{member}", day=day, member=member, at=NOW, by=member)


def a_ballot(*marks, comment="", id_="given"):
    return Ballot(id=id_, marks=tuple(Grade(mark) for mark in marks), comment=comment)


def a_photo(data: bytes, day=DAY):
    """What is kept of a photo with these bytes."""
    digest = sha256(data).hexdigest()
    return Enclosure(
        id=f"day:{day}#{digest[:12]}",
        name="",
        media="image/jpeg",
        size=len(data),
        sha256=digest,
        subject=f"day:{day}",
        by=MemberId("m1"),
        at=NOW,
    )


def a_poll():
    """One that is open."""
    return Poll(
        id="20261008-1",
        question="去哪里参观？",
        by=MemberId("m1"),
        made_at=NOW,
        options=("纪念馆", "展览馆"),
        opened_at=NOW,
        closes_at=NOW + timedelta(days=1),
    )


def an_evaluation(*ballots, day=DAY):
    return Evaluation(id=day, closed_at=NOW, asked=len(ballots), ballots=ballots)


async def new_store(folder: Path, *branches, **options) -> Store:
    store = await Store.open(folder, **options)
    for branch in branches or (FIRST,):
        await store.create(a_branch(branch), actor="operator", now=NOW)
    return store


async def put(store, *records, branch=FIRST, act="put", cause=None, now=NOW, actor="operator", **facts):
    """One unit with these puts, committed."""
    async with store.unit(branch, actor=actor, act=act, now=now, cause=cause) as unit:
        for record in records:
            unit.put(record)
        return await unit.commit(**facts)


def journal_of(folder, branch=FIRST):
    return folder / "branches" / branch / "journal.jsonl"


def book_of(folder, branch=FIRST):
    return folder / "branches" / branch / "book.json"


def graves(found):
    """The codes of the findings for which a check fails."""
    return [finding.code for finding in found if finding.grave]
