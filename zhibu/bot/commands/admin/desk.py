"""What the panel's screens share: which day is meant, who may, and the one question that may wait for a typed answer."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol, TypeVar

from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel.day import DayView
from zhibu.branch import attendance
from zhibu.branch.agenda.birthday import writer_of
from zhibu.branch.attendance import Leave, came_all_the_same
from zhibu.branch.birthday import Birthday, greeted_at, sequence
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import DayId, MemberId
from zhibu.branch.notices import to_member
from zhibu.branch.people import Act, Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.steps import steps
from zhibu.storage.store import Unit

APPROVE = "panel.approve"
WHY = "panel.why"
MOVE = "panel.move"
NOTE = "panel.note"
CARD = "panel.card"
_OURS = "panel."
"""How the panel's own questions begin. Going on to another screen drops the one that waits."""
_AHEAD = timedelta(days=45)


def fresh(talk: Talk) -> Records:
    """The branch as it is now, after whatever this update has committed."""
    return talk.house.records(talk.branch_id)


def the_day(records: Records, id_: str) -> ActivityDay:
    """The day of that id; a refusal where it is no longer in the plan."""
    found = records.days.get(DayId(id_))
    if found is None:
        raise Refusal("day.unknown")
    return found


def the_member(records: Records, id_: str) -> Member:
    """The member of that id; a button that names nobody is stale."""
    found = records.members.get(MemberId(id_))
    if found is None:
        raise Refusal("button.stale")
    return found


def view(talk: Talk, day: ActivityDay) -> DayView:
    """The day as it stands now."""
    records, calendar, now = fresh(talk), talk.calendar, talk.now
    return DayView(
        day=day,
        stands=steps(records, day, calendar=calendar, now=now),
        register=records.register(day, calendar=calendar, now=now),
        calendar=calendar,
        now=now,
    )


async def ask(talk: Talk, question: str, subject: str) -> None:
    """Waits for a typed answer from now on; it replaces an earlier question."""
    async with talk.unit("panel.asked") as unit:
        unit.put(talk.draft(question, subject))
        await unit.commit()


def answered(unit: Unit, talk: Talk) -> None:
    """Takes the panel's question away, in the same act as what it was asked for."""
    asked = unit.records.drafts.get(talk.account)
    if asked is not None and asked.question.startswith(_OURS):
        unit.remove(asked)


async def drop(talk: Talk) -> None:
    """The question isn't waited for any more: the person went on to another screen."""
    known = fresh(talk).drafts.get(talk.account)
    if known is None or not known.question.startswith(_OURS):
        return
    async with talk.unit("draft.dropped") as unit:
        answered(unit, talk)
        await unit.commit()


# What waits for whom


def sign_in_open(talk: Talk, records: Records, day: ActivityDay) -> bool:
    """Whether somebody may have come yet."""
    return talk.now >= attendance.opens(day, records.policy(day.on), talk.calendar)


class Case(Protocol):
    """A member's matter about a day, which somebody else decides."""

    @property
    def member(self) -> MemberId: ...
    @property
    def day(self) -> DayId: ...


_C = TypeVar("_C", bound=Case)


def to_decide(talk: Talk, records: Records, cases: Iterable[_C], act: Act) -> list[_C]:
    """Those of a day that stands which this person may decide, by duty or in its holder's place; never their own."""
    me = talk.me
    duty = talk.may(act)
    return [
        case
        for case in cases
        if case.member != me.id
        and case.day in records.days
        and not records.days[case.day].cancelled
        and (duty or me in records.deciders(case.member, talk.today))
    ]


def undecided(talk: Talk, records: Records) -> list[Leave]:
    """The requests that this person may decide, the oldest first."""
    every = records.leaves.values()
    open_ = (leave for leave in every if leave.decision is None and not came_all_the_same(leave, records.signins))
    return sorted(to_decide(talk, records, open_, Act.DECIDE_LEAVE), key=lambda leave: (leave.asked_at, leave.id))


def coming(talk: Talk, records: Records) -> list[Birthday]:
    """The political birthdays of this month and of the next weeks."""
    first, last = talk.today.replace(day=1), talk.today + _AHEAD
    years = range(first.year, last.year + 1)
    every = (one for year in years for one in sequence(records.roster, year, records.policy(date(year, 1, 1))))
    return [one for one in every if first <= one.on <= last]


def open_for(talk: Talk, records: Records) -> list[Birthday]:
    """Those for which this person can still write."""
    return [
        one
        for one in coming(talk, records)
        if one.member.id != talk.me.id
        and writes_card(talk, records, one)
        and talk.now < greeted_at(one, records.policy(one.on), talk.calendar)
    ]


def writes_card(talk: Talk, records: Records, one: Birthday) -> bool:
    """Whether its words are this person's to write: by duty, or in the place of a secretary whose own card it is."""
    return talk.may(Act.WRITE_CARD) or writer_of(records, one) == to_member(talk.me.id)
