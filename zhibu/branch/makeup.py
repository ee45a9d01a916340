"""Make-up study (补学): what who missed a day studies afterwards, hands in, and has accepted (002「健全請假、補學制度」).

Who is on leave, or whose leave was never decided, owes it by itself. Who was absent without leave is given it by a person,
for the first word to a member about an absence is a person's, never the program's; before that they may hand it in unasked.

The register stands as it was on the day: make-up study is a fact beside it. `made_up` is what the year's count of absences
asks (`absence.counts`: what is made up doesn't count).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from zhibu.branch import attendance
from zhibu.branch.attendance import Standing
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import REASON_LIMIT, SUMMARY_LIMIT, ActivityDay, in_order
from zhibu.branch.enclosure import PER_SUBJECT, Enclosure
from zhibu.branch.ids import DayId, MemberId, about
from zhibu.branch.people import Member, require_decider
from zhibu.branch.policy import Policy
from zhibu.branch.refusal import Refusal
from zhibu.branch.ruling import Ruling

if TYPE_CHECKING:  # the records hold these, and are only read here
    from zhibu.branch.records import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is to be studied for one day: words or a link, and what is attached (`material:DAY`). Without words the day's own
    theme and agenda are studied."""

    id: DayId
    text: str
    by: MemberId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """That a person gave the task to somebody who was absent without leave."""

    by: MemberId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """Handed in once: words, the ids of the enclosures that belong to it, and whether it came after the deadline."""

    at: datetime
    text: str = ""
    files: tuple[str, ...] = ()
    late: bool = False
    ruling: Ruling | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUp:
    """One member's make-up study for one day: who gave the task, where a person did, and everything handed in, the oldest
    first. What was returned stays with it."""

    id: str
    day: DayId
    member: MemberId
    given: Given | None = None
    tries: tuple[Try, ...] = ()

    @property
    def last(self) -> Try | None:
        return self.tries[-1] if self.tries else None


class Stage(StrEnum):
    """How far it has come. `UNGIVEN`: absent without leave, and nobody has spoken with them yet."""

    UNGIVEN = "ungiven"
    OWED = "owed"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    ACCEPTED = "accepted"


OPEN = (Stage.OWED, Stage.RETURNED)
"""Here it is the member's turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What one member owes for one day, and how far it has come; `refused` where leave was asked for and refused."""

    day: ActivityDay
    member: Member
    missed: Standing
    known: MakeUp | None
    stage: Stage
    deadline: date
    refused: bool = False

    @property
    def id(self) -> str:
        return about(self.day.id, self.member.id)


def of_task(day: DayId, member: MemberId) -> str:
    """The subject of what a member attaches to what they hand in."""
    return f"makeup:{about(day, member)}"


def of_material(day: DayId) -> str:
    """The subject of what is attached to a day's material."""
    return f"material:{day}"


def made_up(records: "Records", day: DayId, member: MemberId) -> bool:
    """Whether that member's study for that day was accepted: it is no absence any more."""
    known = records.makeups.get(about(day, member))
    return known is not None and known.last is not None and known.last.ruling is not None and known.last.ruling.accepted


def task(records: "Records", day: ActivityDay, member: Member, *, calendar: Calendar, held: bool) -> Task | None:
    """What that member owes for a day that is over; None where they owe nothing: present, not on the books, frail where the
    setting excuses them, or the day wasn't held. `held` is asked by the caller, who may look ahead."""
    policy = records.policy(day.on)
    known = records.makeups.get(about(day.id, member.id))
    if not (policy.makeup_required and held) or day.cancelled or not member.on_books(day.on):
        return None
    row = attendance.register(
        day,
        (member,),
        records.signins,
        records.leaves,
        over=True,
        frail_exempt=policy.attendance_due == "without_frail",
    ).rows[0]
    if row.standing not in (Standing.ON_LEAVE, Standing.ASKED, Standing.ABSENT):
        return None
    return Task(
        day=day,
        member=member,
        missed=row.standing,
        known=known,
        stage=_stage(row.standing, known),
        deadline=_deadline(day, known, policy, calendar),
        refused=row.refused,
    )


def _stage(missed: Standing, known: MakeUp | None) -> Stage:
    last = known.last if known is not None else None
    if last is not None:
        if last.ruling is None:
            return Stage.HANDED_IN
        return Stage.ACCEPTED if last.ruling.accepted else Stage.RETURNED
    given = known is not None and known.given is not None
    return Stage.UNGIVEN if missed is Standing.ABSENT and not given else Stage.OWED


def _deadline(day: ActivityDay, known: MakeUp | None, policy: Policy, calendar: Calendar) -> date:
    """The last day, to 23:59: `makeup.days` after the day, or after a person gave the task."""
    begun = day.on
    if known is not None and known.given is not None:
        begun = max(begun, calendar.today(known.given.at))
    return begun + timedelta(days=policy.makeup_days)


def tasks_of_day(records: "Records", day: ActivityDay, *, calendar: Calendar, now: datetime) -> list[Task]:
    """What is owed for one day that is over, in the roster's order."""
    if not _is_due(records, day, calendar, now):
        return []
    found = (task(records, day, member, calendar=calendar, held=True) for member in records.roster)
    return [each for each in found if each is not None]


def tasks_of(records: "Records", member: Member, *, calendar: Calendar, now: datetime) -> list[Task]:
    """What one member owes or has made up, the oldest day first."""
    days = (day for day in in_order(records.days.values()) if _is_due(records, day, calendar, now))
    found = (task(records, day, member, calendar=calendar, held=True) for day in days)
    return [each for each in found if each is not None]


def _is_due(records: "Records", day: ActivityDay, calendar: Calendar, now: datetime) -> bool:
    """Whether a day is over that was held while the branch was with us; days from before owe nothing."""
    ends = day.ends(calendar)
    return ends <= now and ends > records.branch.joined_at and records.held(day)


def waiting(records: "Records") -> Iterator[MakeUp]:
    """What was handed in and not decided, the oldest first."""
    found = [each for each in records.makeups.values() if each.last is not None and each.last.ruling is None]
    return iter(sorted(found, key=lambda each: (each.tries[-1].at, each.id)))


# What is done with it


def give(found: Task | None, *, by: Member, now: datetime) -> MakeUp:
    """A person gives the task to who was absent without leave; given already, it stays as it is. Nobody to themselves."""
    owed = _owed(found)
    if owed.member.id == by.id:
        raise Refusal("makeup.own_case")
    if owed.stage is not Stage.UNGIVEN:
        return owed.known or MakeUp(id=owed.id, day=owed.day.id, member=owed.member.id)
    known = owed.known or MakeUp(id=owed.id, day=owed.day.id, member=owed.member.id)
    return replace(known, given=Given(by=by.id, at=now))


def may_hand_in(found: Task | None) -> Task:
    """Refuses where nothing is owed, and where it is accepted already."""
    owed = _owed(found)
    if owed.stage is Stage.ACCEPTED:
        raise Refusal("makeup.accepted", day=owed.day.on)
    return owed


def hand_in(
    found: Task | None, *, text: str, files: Sequence[Enclosure] = (), calendar: Calendar, now: datetime
) -> MakeUp:
    """Hands in words, photos and papers, or both. What nobody has decided yet takes the new words and keeps what is attached;
    after a return it is a new try. Late is late, and marked."""
    owed = may_hand_in(found)
    known = owed.known or MakeUp(id=owed.id, day=owed.day.id, member=owed.member.id)
    written = text.strip()
    if len(written) > SUMMARY_LIMIT:
        raise Refusal("text.too_long", limit=SUMMARY_LIMIT, length=len(written))
    added = tuple(each.id for each in files)
    last = known.last
    if last is not None and last.ruling is None:
        together = (*last.files, *(id_ for id_ in added if id_ not in last.files))
        _check_room(together)
        changed = replace(last, text=written or last.text, files=together)
        return known if changed == last else replace(known, tries=(*known.tries[:-1], changed))
    if not written and not added:
        raise Refusal("makeup.empty")
    _check_room(added)
    late = now > calendar.end_of(owed.deadline)
    return replace(known, tries=(*known.tries, Try(at=now, text=written, files=added, late=late)))


def take_back(known: MakeUp | None) -> MakeUp:
    """Takes back what was handed in and isn't decided; a refusal where it is."""
    if known is None or known.last is None:
        raise Refusal("makeup.nothing_in")
    if known.last.ruling is not None:
        raise Refusal("makeup.decided", accepted=known.last.ruling.accepted, at=known.last.ruling.at)
    return replace(known, tries=known.tries[:-1])


def check_ruling(known: MakeUp | None, number: int, *, by: Member, members: Sequence[Member], on: date) -> MakeUp:
    """The study of which that person may decide the try of that number: whose duty leave is; nobody their own."""
    if known is None or number != len(known.tries):
        raise Refusal("button.stale")
    if known.member == by.id:
        raise Refusal("makeup.own_case")
    require_decider(members, by, known.member, on)
    return known


def rule(known: MakeUp, *, by: Member, accepted: bool, now: datetime, words: str = "") -> MakeUp:
    """Accepts the last try, or returns it with words, which are needed: they say what is wanting. The same answer twice
    changes nothing; another one is refused, for it was decided."""
    last = known.last
    if last is None:
        raise Refusal("makeup.nothing_in")
    written = words.strip()
    if len(written) > REASON_LIMIT:
        raise Refusal("text.too_long", limit=REASON_LIMIT, length=len(written))
    if last.ruling is not None:
        if last.ruling.accepted is accepted and written in ("", last.ruling.words):
            return known
        raise Refusal("makeup.decided", accepted=last.ruling.accepted, at=last.ruling.at)
    if not accepted and not written:
        raise Refusal("makeup.no_words")
    ruled = replace(last, ruling=Ruling(accepted=accepted, by=by.id, at=now, words=written))
    return replace(known, tries=(*known.tries[:-1], ruled))


def material(day: ActivityDay, text: str, *, by: Member, now: datetime) -> Material:
    """What is to be studied for that day; without words, the day's own theme and agenda."""
    written = text.strip()
    if len(written) > SUMMARY_LIMIT:
        raise Refusal("text.too_long", limit=SUMMARY_LIMIT, length=len(written))
    return Material(id=day.id, text=written, by=by.id, at=now)


def _owed(found: Task | None) -> Task:
    if found is None:
        raise Refusal("makeup.not_owed")
    return found


def _check_room(files: Sequence[str]) -> None:
    if len(files) > PER_SUBJECT:
        raise Refusal("file.too_many", limit=PER_SUBJECT)
