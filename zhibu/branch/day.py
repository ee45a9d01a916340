"""The activity day (主题党日): what is planned, the nine steps, and what happened to it.

The nine steps stand in 002, section 六: ①召開支委會確定活動主題和計劃;②報機關黨委審定;③通過適當形式公開公示;④召集會議;
⑤黨員簽到;⑥通報到會情況和活動內容;⑦組織開展活動;⑧進行主題測評;⑨總結提升.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from functools import lru_cache

from zhibu.branch.calendar import Calendar
from zhibu.branch.ids import DayId, MemberId
from zhibu.branch.refusal import Refusal

REASON_LIMIT = 500
SUMMARY_LIMIT = 2000
REFERENCE_LIMIT = 200


class Step(IntEnum):
    """The nine steps, in the order in which they must come."""

    SETTLED = 1
    APPROVED = 2
    PUBLISHED = 3
    CONVENED = 4
    SIGNED_IN = 5
    REPORTED = 6
    HELD = 7
    EVALUATED = 8
    SUMMARISED = 9


class ItemKind(StrEnum):
    """What an agenda item is made of. A day needs at least one of the first two."""

    STUDY = "study"
    TRAINING = "training"
    ORGANISATION = "organisation"
    DELIBERATION = "deliberation"
    SERVICE = "service"
    SKILLS = "skills"
    INTEGRITY = "integrity"
    WORK = "work"
    INFORMATION = "information"


REQUIRED_KINDS = frozenset({ItemKind.STUDY, ItemKind.TRAINING})


class Check(StrEnum):
    """What is made ready before the meeting is convened (step 4). The first three are done once the plan names them; the
    others are ticked (002「開展活動現場應懸掛黨旗、黨員要佩戴「黨員徽章」」)."""

    PLACE = "place"
    CHAIR = "chair"
    RECORDER = "recorder"
    FLAG = "flag"
    MATERIALS = "materials"


TICKED = (Check.FLAG, Check.MATERIALS)


class Meeting(StrEnum):
    """What a day may count as (三会一课)."""

    MEMBERS = "members"
    COMMITTEE = "committee"
    GROUP = "group"
    LECTURE = "lecture"


class Note(StrEnum):
    """What is written down of a day for its record: 讨论情况, 形成共识, 存在问题和改进措施, 总结."""

    DISCUSSION = "discussion"
    AGREEMENT = "agreement"
    WANTING = "wanting"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One item of a day's content; its kind where the plan names it."""

    text: str
    kind: ItemKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMark:
    """That a step was done: by whom (a member's id, or `daemon` for what the program did itself), when it was entered, and
    whether it was entered late (补录)."""

    step: Step
    by: str
    at: datetime
    late: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """That the day was moved, from where, by whom and why (002「需報黨委報備並說明原因,但必須在當月完成」)."""

    was: date
    by: MemberId
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """That something on the check-list is ready: who said so, and when."""

    check: Check
    by: MemberId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """That the day was cancelled: by whom, when and why."""

    by: MemberId
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDay:
    """One activity day. `id` is its month (`2026-10`, a second one `2026-10-2`) and stays when the day moves.

    `written` tells a date that stood in the plan from one that was computed from the policy; `off`, that it was settled in
    the knowledge that it is a day off. `held` is the secretary's word where nobody signed in; `closed_at` ends the day
    before its hours are over. `partner` is who holds it with the branch (联合党日). `filed_reference` proves that the record form was
    handed up: the number of a letter, or who took it.
    """

    id: DayId
    on: date
    start: time
    minutes: int
    themes: tuple[str, ...]
    required: bool | None = None
    agenda: tuple[AgendaItem, ...] = ()
    place: str = ""
    chair: str = ""
    recorder: str = ""
    counts_as: tuple[Meeting, ...] = ()
    written: bool = True
    steps: tuple[StepMark, ...] = ()
    moves: tuple[Moved, ...] = ()
    held: bool | None = None
    closed_at: datetime | None = None
    cancelled: bool = False
    discussion: str = ""
    agreement: str = ""
    summary: str = ""
    wanting: str = ""
    filed_at: datetime | None = None
    partner: str = ""
    off: bool = False
    ticks: tuple[Tick, ...] = ()
    cancellation: Cancellation | None = None
    closed_by: str = ""
    held_by: str = ""
    filed_by: str = ""
    filed_reference: str = ""

    @property
    def theme(self) -> str:
        """All themes in one line."""
        return "；".join(self.themes)

    def starts(self, calendar: Calendar) -> datetime:
        return calendar.instant(self.on, self.start)

    def planned_end(self, calendar: Calendar) -> datetime:
        return self.starts(calendar) + timedelta(minutes=self.minutes)

    def ends(self, calendar: Calendar) -> datetime:
        """When she closed it, else start + hours."""
        return self.closed_at or self.planned_end(calendar)

    def mark(self, step: Step) -> StepMark | None:
        return next((mark for mark in self.steps if mark.step is step), None)

    def ready(self, check: Check) -> bool:
        """Whether that stands on the check-list as done."""
        match check:
            case Check.PLACE:
                return bool(self.place)
            case Check.CHAIR:
                return bool(self.chair)
            case Check.RECORDER:
                return bool(self.recorder)
            case _:
                return any(tick.check is check for tick in self.ticks)


@dataclass(frozen=True, slots=True)
class MonthKey:
    """A month with the number of the day in it, as a day's id spells it."""

    year: int
    month: int
    number: int = 1

    @property
    def id(self) -> DayId:
        tail = "" if self.number == 1 else f"-{self.number}"
        return DayId(f"{self.year:04d}-{self.month:02d}{tail}")


def may_close(day: ActivityDay, *, now: datetime, calendar: Calendar) -> None:
    """Refuses to close a day that hasn't begun, is closed, or is over."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if now < day.starts(calendar):
        raise Refusal("day.not_begun", day=day.on, starts=day.starts(calendar))
    if day.closed_at is not None:
        raise Refusal("day.closed_already", day=day.on, at=day.closed_at)
    if now >= day.planned_end(calendar):
        raise Refusal("day.over", day=day.on, at=day.planned_end(calendar))


def close(day: ActivityDay, *, now: datetime, calendar: Calendar, by: str = "") -> ActivityDay:
    """Ends the day now: sign-in closes, the report and the evaluation are due."""
    may_close(day, now=now, calendar=calendar)
    return replace(day, closed_at=now, closed_by=by)


def mark(day: ActivityDay, step: Step, *, by: str, now: datetime, late: bool, note: str = "") -> ActivityDay:
    """Notes that a step was done; a second note of the same step is refused, the first stands."""
    if day.mark(step) is not None:
        raise Refusal("day.step_done", step=step.value)
    return replace(day, steps=(*day.steps, StepMark(step=step, by=by, at=now, late=late, note=note)))


def approve(day: ActivityDay, *, by: MemberId, reference: str, now: datetime, calendar: Calendar) -> ActivityDay:
    """Enters the superior's approval (step 2) with its reference; once the notice was published, or after the start, it is
    marked as entered late (补录)."""
    written = " ".join(reference.split())
    if not written:
        raise Refusal("day.no_reference")
    _fits(written, REFERENCE_LIMIT)
    late = now >= day.starts(calendar) or day.mark(Step.PUBLISHED) is not None
    return mark(day, Step.APPROVED, by=by, now=now, late=late, note=written)


def tick(
    day: ActivityDay, check: Check, ready: bool, *, by: MemberId, now: datetime, calendar: Calendar
) -> ActivityDay:
    """Ticks something on the check-list, or takes the tick back, until the day is over; the same again changes nothing."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if now >= day.ends(calendar):
        raise Refusal("day.check_over", day=day.on)
    if check not in TICKED or day.ready(check) is ready:
        return day
    others = tuple(each for each in day.ticks if each.check is not check)
    return replace(day, ticks=(*others, Tick(check=check, by=by, at=now)) if ready else others)


def say_held(
    day: ActivityDay, held: bool, *, came: bool, now: datetime, calendar: Calendar, by: str = ""
) -> ActivityDay:
    """The secretary's word on whether the day was held, once it is over; her last word counts, the same again changes
    nothing. `came`: somebody signed in, so it can't be said that it wasn't held."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if now < day.ends(calendar):
        raise Refusal("day.not_over", day=day.on, ends=day.ends(calendar))
    if came and not held:
        raise Refusal("day.somebody_came", day=day.on)
    return day if day.held is held else replace(day, held=held, held_by=by)


def note(day: ActivityDay, which: Note, text: str, *, now: datetime, calendar: Calendar) -> ActivityDay:
    """Writes down what was discussed, what was agreed, what was wanting, or the summary (002「做到有討論、有共識、有主題」), from the start
    on; a new text takes the old one's place."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if now < day.starts(calendar):
        raise Refusal("day.not_begun", day=day.on, starts=day.starts(calendar))
    written = "\n".join(line.strip() for line in text.strip().splitlines())
    _fits(written, SUMMARY_LIMIT)
    match which:
        case Note.DISCUSSION:
            return replace(day, discussion=written)
        case Note.AGREEMENT:
            return replace(day, agreement=written)
        case Note.WANTING:
            return replace(day, wanting=written)
        case Note.SUMMARY:
            return replace(day, summary=written)


def file(
    day: ActivityDay, *, held: bool, now: datetime, calendar: Calendar, by: str = "", reference: str = ""
) -> ActivityDay:
    """Notes that the record form was handed up (step 9), with a reference where there is one; the first time stands. `held`:
    the day counts as held."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if day.filed_at is not None:
        return day
    if now < day.ends(calendar):
        raise Refusal("day.not_over", day=day.on, ends=day.ends(calendar))
    if not held:
        raise Refusal("day.not_held", day=day.on)
    return replace(day, filed_at=now, filed_by=by, filed_reference=_reference(reference))


def prove(day: ActivityDay, reference: str) -> ActivityDay:
    """The reference of a filing that was entered without it; a new one takes the old one's place."""
    if day.filed_at is None:
        raise Refusal("record.not_filed", day=day.on)
    written = _reference(reference)
    if not written:
        raise Refusal("day.no_reference")
    return replace(day, filed_reference=written)


def _reference(text: str) -> str:
    written = " ".join(text.split())
    _fits(written, REFERENCE_LIMIT)
    return written


def move(
    day: ActivityDay, to: date, *, by: MemberId, reason: str, came: bool = False, now: datetime, calendar: Calendar
) -> ActivityDay:
    """Moves the day inside its month, with a reason (002「可適當提前或順延…但必須在當月完成」). `came`: somebody signed in."""
    written = reason_written(reason, "day.move_reason")
    may_move(day, to, came=came, now=now, calendar=calendar)
    moved = Moved(was=day.on, by=by, at=now, reason=written)
    return replace(day, on=to, written=True, off=not calendar.is_workday(to), moves=(*day.moves, moved))


def may_move(day: ActivityDay, to: date, *, came: bool = False, now: datetime, calendar: Calendar) -> None:
    """Refuses a date to which the day can't be moved: out of its month, past, its own, or once it has begun."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if (to.year, to.month) != (day.on.year, day.on.month):
        raise Refusal("day.move_month", day=day.on, to=to)
    if now >= day.starts(calendar) or came:
        raise Refusal("day.begun", day=day.on)
    if to == day.on:
        raise Refusal("day.move_same", day=day.on)
    if calendar.instant(to, day.start) <= now:
        raise Refusal("day.move_past", to=to)


def keep_date(day: ActivityDay, *, now: datetime, calendar: Calendar) -> ActivityDay:
    """The secretary's word that the day stays where it is although it is a day off; said again it changes nothing."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if now >= day.starts(calendar):
        raise Refusal("day.begun", day=day.on)
    return day if day.off else replace(day, off=True)


def may_cancel(day: ActivityDay, *, came: bool, now: datetime, calendar: Calendar) -> None:
    """Refuses to cancel a day that has begun: of that one it is said whether it was held."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if now >= day.starts(calendar) or came:
        raise Refusal("day.cancel_begun", day=day.on)


def cancel(
    day: ActivityDay, *, by: MemberId, reason: str, came: bool, now: datetime, calendar: Calendar
) -> ActivityDay:
    """Cancels the day with a reason, which is reported upward like that of a move."""
    written = reason_written(reason, "day.cancel_reason")
    may_cancel(day, came=came, now=now, calendar=calendar)
    return replace(day, cancelled=True, cancellation=Cancellation(by=by, at=now, reason=written))


def reason_written(text: str, missing: str) -> str:
    """A reason in one line; refused under the code `missing` where there is none."""
    written = " ".join(text.split())
    if not written:
        raise Refusal(missing)
    _fits(written, REASON_LIMIT)
    return written


def dates_to_move(day: ActivityDay, *, now: datetime, calendar: Calendar) -> list[date]:
    """The dates of its month to which the day can still be moved, in order, days off among them."""
    month = (date(day.on.year, day.on.month, 1) + timedelta(days=each) for each in range(31))
    return [
        each
        for each in month
        if each.month == day.on.month and each != day.on and calendar.instant(each, day.start) > now
    ]


def _fits(text: str, limit: int) -> None:
    if len(text) > limit:
        raise Refusal("text.too_long", limit=limit, length=len(text))


def in_order(days: Iterable[ActivityDay]) -> list[ActivityDay]:
    return sorted(days, key=lambda day: (day.on, day.start, day.id))


def next_day(days: Mapping[DayId, ActivityDay], *, now: datetime, calendar: Calendar) -> ActivityDay | None:
    """The day under way, else the next one to come."""
    return next((day for day in in_order(days.values()) if not day.cancelled and now < day.ends(calendar)), None)


def last_day(days: Mapping[DayId, ActivityDay], *, now: datetime, calendar: Calendar) -> ActivityDay | None:
    """The latest day that has ended."""
    ended = [day for day in in_order(days.values()) if not day.cancelled and day.ends(calendar) <= now]
    return ended[-1] if ended else None


def days_of_month(days: Mapping[DayId, ActivityDay], year: int, month: int) -> list[ActivityDay]:
    """The month's days that weren't cancelled, in order."""
    found = (day for day in in_order(days.values()) if (day.on.year, day.on.month) == (year, month))
    return [day for day in found if not day.cancelled]


def edition_of(day: ActivityDay) -> str:
    """A moved day is a new edition of its notices, also where it comes back to a date that it had; a corrected theme is
    not."""
    return _edition(day.on, day.start, sum(move.was == day.on for move in day.moves) if day.moves else 0)


@lru_cache(maxsize=4096)
def _edition(on: date, start: time, returns: int) -> str:
    again = f"r{returns}" if returns else ""
    return f"{on:%m%d}T{start:%H%M}{again}"
