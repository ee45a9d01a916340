"""The annual plan: from written rows to activity days, importing again without doubling, filing it, and what changes after.

004“年度有计划、季度有主题、每月有安排”. How one day of it is arranged stands in `arranging.py`.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from itertools import count

from zhibu.branch.calendar import Calendar, days_of_month, quarter_of
from zhibu.branch.day import (
    ActivityDay,
    AgendaItem,
    Meeting,
    MonthKey,
    Step,
    StepMark,
    in_order,
    reason_written,
)
from zhibu.branch.ids import DayId
from zhibu.branch.policy import MonthDay, Policy
from zhibu.branch.refusal import Refusal

THEME_LIMIT = 200
"""All themes of a day in one line."""
ITEM_LIMIT = 200
ITEMS_LIMIT = 20
PLACE_LIMIT = 100
NAME_LIMIT = 50
PARTNER_LIMIT = 100
REFERENCE_LIMIT = 200
QUARTERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A year's plan as a fact: who entered it and when; its quarter themes (季度主题), empty or four; and that it was filed:
    on which day (`filed_on`), entered when and by whom, under which reference. Its days stand by themselves."""

    id: str
    year: int
    entered_at: datetime
    by: str
    filed_at: datetime | None = None
    filed_on: date | None = None
    filed_by: str = ""
    reference: str = ""
    quarters: tuple[str, ...] = ()

    def quarter_theme(self, quarter: int) -> str:
        """The theme of that quarter (1 to 4); empty where none is set."""
        return self.quarters[quarter - 1] if self.quarters else ""


class ChangeKind(StrEnum):
    """What was changed in a plan."""

    MOVED = "moved"
    CANCELLED = "cancelled"
    ADDED = "added"
    THEME = "theme"
    QUARTER = "quarter"


ALWAYS_REPORTED = frozenset({ChangeKind.MOVED, ChangeKind.CANCELLED})
"""A settled day is moved or dropped only with a report upward (002「需報黨委報備並說明原因」), filed plan or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """One change that is reported upward. `subject` is the day's id, or the quarter (`2026-q3`); `was` and `now` are dates in
    ISO form, or themes. `id` is the subject with a number. The reason may be given after it."""

    id: str
    year: int
    subject: str
    what: ChangeKind
    was: str
    now: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One written row of a plan. Either `on` is given or only its month; what is None wasn't written."""

    year: int
    month: int
    on: date | None
    themes: tuple[str, ...]
    start: time | None = None
    minutes: int | None = None
    required: bool | None = None
    agenda: tuple[AgendaItem, ...] = ()
    place: str = ""
    chair: str = ""
    recorder: str = ""
    counts_as: tuple[Meeting, ...] = ()
    partner: str = ""
    quarter: str = ""
    """The theme of the row's quarter, where the file names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What an import makes of its rows: the days to put (new and changed ones), which of them are new, which of the file's
    days are as they were, and which written dates fall on a day off."""

    days: tuple[ActivityDay, ...]
    new: tuple[DayId, ...]
    on_days_off: tuple[date, ...]
    unchanged: tuple[DayId, ...] = ()


def planned(
    rows: Iterable[PlanRow],
    known: Mapping[DayId, ActivityDay],
    *,
    policies: Mapping[tuple[int, int], Policy],
    calendar: Calendar,
    by: str,
    now: datetime,
) -> Planned:
    """The days that these rows mean, merged with the known ones.

    A row belongs to the known day of its date (or of the date from which that day was moved), else to the month's next
    other one, in order of date. A written date is kept as it is written; a month alone takes the policy's day, moved to a
    working day of the month. A date once computed is a fact and stays, and a decided move isn't undone by the date it left;
    a day that has begun keeps its date, one whose record is filed stays as it is. Importing records step 1, by the
    importer. `policies` holds the policy on the first day of each month.
    """
    days, new, unchanged, off = [], [], [], []
    for id_, row in _placed(rows, known):
        policy = policies[row.year, row.month]
        before = known.get(id_)
        day = _fresh(id_, row, policy, calendar) if before is None else _updated(before, row, calendar, now)
        if before is None or day.on != before.on:
            day = replace(day, off=not calendar.is_workday(day.on))
        if day.written and not calendar.is_workday(day.on):
            off.append(day.on)
        if day.mark(Step.SETTLED) is None:
            late = now >= day.starts(calendar)
            day = replace(day, steps=(*day.steps, StepMark(step=Step.SETTLED, by=by, at=now, late=late)))
        if before is None:
            new.append(id_)
        if day == before:
            unchanged.append(id_)
        else:
            days.append(day)
    return Planned(days=tuple(days), new=tuple(new), on_days_off=tuple(off), unchanged=tuple(unchanged))


def _placed(rows: Iterable[PlanRow], known: Mapping[DayId, ActivityDay]) -> Iterator[tuple[DayId, PlanRow]]:
    """Each row with the id of its day, in order of date."""
    months: dict[tuple[int, int], list[PlanRow]] = {}
    for row in sorted(rows, key=lambda row: (row.year, row.month, row.on or date(row.year, row.month, 1))):
        months.setdefault((row.year, row.month), []).append(row)
    for (year, month), written in months.items():
        free = [day for day in in_order(known.values()) if (day.on.year, day.on.month) == (year, month)]
        taken: dict[int, DayId] = {}
        for place, row in enumerate(written):
            if same := next((day for day in free if row.on in _dates(day)), None):
                free.remove(same)
                taken[place] = same.id
        numbers = (MonthKey(year, month, number).id for number in count(1))
        fresh = (id_ for id_ in numbers if id_ not in known)
        for place, row in enumerate(written):
            if place in taken:
                yield taken[place], row
            else:
                yield (free.pop(0).id if free else next(fresh)), row


def _dates(day: ActivityDay) -> set[date]:
    return {day.on, *(move.was for move in day.moves)}


def day_of_policy(year: int, month: int, policy: Policy, calendar: Calendar) -> date:
    """The branch's fixed day in that month, on a working day (5 September 2026, a Saturday, becomes the 7th)."""
    fixed = date(year, month, policy.activity_day)
    return fixed if policy.activity_off_days == "keep" else calendar.workday_in_month(fixed)


def _fresh(id_: DayId, row: PlanRow, policy: Policy, calendar: Calendar) -> ActivityDay:
    return ActivityDay(
        id=id_,
        on=row.on or day_of_policy(row.year, row.month, policy, calendar),
        written=row.on is not None,
        start=row.start or policy.activity_start,
        minutes=row.minutes or policy.activity_hours * 60,
        themes=row.themes,
        required=row.required,
        agenda=row.agenda,
        place=row.place,
        chair=row.chair,
        recorder=row.recorder,
        counts_as=row.counts_as,
        partner=row.partner,
    )


def _updated(before: ActivityDay, row: PlanRow, calendar: Calendar, now: datetime) -> ActivityDay:
    if before.filed_at is not None:
        return before
    texts = replace(
        before,
        themes=row.themes,
        required=row.required if row.required is not None else before.required,
        agenda=row.agenda or before.agenda,
        place=row.place or before.place,
        chair=row.chair or before.chair,
        recorder=row.recorder or before.recorder,
        counts_as=row.counts_as or before.counts_as,
        partner=row.partner or before.partner,
    )
    if now >= before.starts(calendar):
        return texts
    on = before.on if row.on is None or row.on in _dates(before) else row.on
    return replace(
        texts,
        on=on,
        written=before.written or (row.on is not None and row.on not in _dates(before)),
        start=row.start or before.start,
        minutes=row.minutes or before.minutes,
    )


def quarters_of(rows: Iterable[PlanRow], year: int, known: Plan | None) -> tuple[str, ...]:
    """The quarter themes that the rows name, the first word of a quarter; what they don't name stays as it was."""
    themes = list(known.quarters) if known is not None and known.quarters else [""] * QUARTERS
    said: set[int] = set()
    for row in rows:
        quarter = quarter_of(date(row.year, row.month, 1))
        if row.year == year and row.quarter and quarter not in said:
            said.add(quarter)
            themes[quarter - 1] = row.quarter
    return tuple(themes) if any(themes) else ()


def days_of_year(days: Mapping[DayId, ActivityDay], year: int) -> list[ActivityDay]:
    return [day for day in in_order(days.values()) if day.on.year == year]


def plan_gaps(days: Mapping[DayId, ActivityDay], year: int) -> list[int]:
    """The months of that year without an activity day (002「必須堅持每月開展一次」)."""
    held = {day.on.month for day in days_of_year(days, year) if not day.cancelled}
    return [month for month in range(1, 13) if month not in held]


def least(year: int, since: date, policy: Policy) -> tuple[int, date]:
    """How many days that year's plan holds at least (003“每年不少于12次”), and from when on they are counted: of the year in which
    the branch began here its share of the months from then on, rounded up."""
    first = max(since.replace(day=1), date(year, 1, 1))
    months = 13 - first.month if first.year == year else 0
    return -(-policy.plan_minimum * months // 12), first


def plan_short(days: Mapping[DayId, ActivityDay], year: int, policy: Callable[[date], Policy]) -> list[int]:
    """The months that have an activity day, and fewer than `activity.per_month` asks for on their first day."""
    planned = Counter(day.on.month for day in days_of_year(days, year) if not day.cancelled)
    return [month for month in sorted(planned) if planned[month] < policy(date(year, month, 1)).activity_per_month]


# The quarters


def set_quarter(plan: Plan, quarter: int, text: str) -> Plan:
    """Gives a quarter its theme (004“季度有主题”)."""
    if not 1 <= quarter <= QUARTERS:
        raise Refusal("button.stale")
    written = " ".join(text.split())
    if not written:
        raise Refusal("plan.no_theme")
    fits(written, THEME_LIMIT)
    themes = list(plan.quarters or ("",) * QUARTERS)
    themes[quarter - 1] = written
    return replace(plan, quarters=tuple(themes))


def opened(plans: Mapping[str, Plan], year: int, *, by: str, now: datetime) -> Plan:
    """The year's plan, begun now where there is none yet."""
    return plans.get(str(year)) or Plan(id=str(year), year=year, entered_at=now, by=by)


# Filing


def may_file(plan: Plan | None, days: Mapping[DayId, ActivityDay], year: int) -> None:
    """Refuses to file a plan twice, or one without days."""
    if plan is not None and plan.filed_at is not None:
        raise Refusal("plan.filed_already", year=year, on=plan.filed_on or plan.filed_at.date())
    if not any(not day.cancelled for day in days_of_year(days, year)):
        raise Refusal("plan.empty", year=year)


def file_plan(
    plan: Plan,
    days: Mapping[DayId, ActivityDay],
    *,
    on: date,
    reference: str,
    by: str,
    now: datetime,
    today: date,
) -> Plan:
    """Notes that the plan was filed with the superior on that day (002「及時上報機關黨委備案」), under a reference if it has one.
    The same again changes nothing, another filing of the same plan is refused, and so is a day to come."""
    written = " ".join(reference.split())
    fits(written, REFERENCE_LIMIT)
    if plan.filed_at is not None and (plan.filed_on, plan.reference) == (on, written):
        return plan
    may_file(plan, days, plan.year)
    if on > today:
        raise Refusal("plan.file_future", on=on)
    return replace(plan, filed_at=now, filed_on=on, filed_by=by, reference=written)


def filed_late(plan: Plan, due: MonthDay) -> bool:
    """Whether the plan was filed after its last day."""
    return plan.filed_on is not None and plan.filed_on > due.in_year(plan.year)


def entered_late(plan: Plan, due: MonthDay, calendar: Calendar) -> bool:
    """Whether it was filed in time and that was entered after the last day (补录)."""
    if plan.filed_at is None or filed_late(plan, due):
        return False
    return calendar.today(plan.filed_at) > due.in_year(plan.year)


# Changes that are reported upward


def reported(plan: Plan | None, what: ChangeKind) -> bool:
    """Whether such a change is reported: moves and cancellations always, the others once the plan is filed."""
    return what in ALWAYS_REPORTED or (plan is not None and plan.filed_at is not None)


def changed(
    known: Mapping[str, PlanChange],
    subject: str,
    what: ChangeKind,
    *,
    was: str,
    now_: str,
    reason: str,
    by: str,
    at: datetime,
) -> PlanChange:
    """A change as a fact; its id is the subject's next number."""
    number = next(each for each in count(1) if f"{subject}:{each}" not in known)
    return PlanChange(
        id=f"{subject}:{number}",
        year=int(subject[:4]),
        subject=subject,
        what=what,
        was=was,
        now=now_,
        reason=reason,
        by=by,
        at=at,
    )


def give_reason(change: PlanChange, text: str) -> PlanChange:
    """The reason for a change, given after it; the first one stands."""
    written = reason_written(text, "plan.no_reason")
    if change.reason == written:
        return change
    if change.reason:
        raise Refusal("plan.reason_given")
    return replace(change, reason=written)


def changes_of_import(
    before: Mapping[DayId, ActivityDay],
    after: Iterable[ActivityDay],
    plans: Mapping[str, Plan],
    known: Mapping[str, PlanChange],
    *,
    by: str,
    at: datetime,
) -> list[PlanChange]:
    """What a file changes in plans that are filed already; its reasons are asked for afterwards."""
    found: list[PlanChange] = []
    for day in after:
        if not reported(plans.get(str(day.on.year)), ChangeKind.ADDED):
            continue
        old = before.get(day.id)
        if old is None:
            said = [(ChangeKind.ADDED, "", day.on.isoformat())]
        else:
            said = []
            if old.on != day.on:
                said.append((ChangeKind.MOVED, old.on.isoformat(), day.on.isoformat()))
            if old.themes != day.themes:
                said.append((ChangeKind.THEME, old.theme, day.theme))
        for what, was, now_ in said:
            every = {**known, **{each.id: each for each in found}}
            found.append(changed(every, day.id, what, was=was, now_=now_, reason="", by=by, at=at))
    return found


# A date, and what stands against it


class Clash(StrEnum):
    """What is to be known about a date before a day is put on it."""

    HOLIDAY = "holiday"
    REST = "rest"
    MAKEUP = "makeup"
    OTHER_DAY = "other_day"
    ESTIMATED = "estimated"


def clashes(
    to: date, days: Mapping[DayId, ActivityDay], calendar: Calendar, *, but: DayId | None = None
) -> tuple[Clash, ...]:
    """What stands against that date, or is to be known about it; `but` is the day that is moved there."""
    found = []
    if not calendar.is_workday(to):
        found.append(Clash.HOLIDAY if to in calendar.off and to not in calendar.overrides else Clash.REST)
    elif to in calendar.makeup:
        found.append(Clash.MAKEUP)
    if any(day.on == to and day.id != but and not day.cancelled for day in days.values()):
        found.append(Clash.OTHER_DAY)
    if calendar.is_estimate(to):
        found.append(Clash.ESTIMATED)
    return tuple(found)


AGAINST = frozenset({Clash.HOLIDAY, Clash.REST, Clash.OTHER_DAY})
"""What speaks against a date; the others are only to be known."""


def best_dates(
    near: date,
    dates: Iterable[date],
    days: Mapping[DayId, ActivityDay],
    calendar: Calendar,
    *,
    but: DayId | None = None,
    at_most: int = 3,
) -> list[date]:
    """The best of these dates: working days without another activity day, the nearest to `near` first, no working weekend
    before an ordinary day that is as near."""
    free = [each for each in dates if not AGAINST.intersection(clashes(each, days, calendar, but=but))]
    return sorted(free, key=lambda each: (abs((each - near).days), each in calendar.makeup, each))[:at_most]


def dates_to_add(
    month: date, days: Mapping[DayId, ActivityDay], *, policy: Policy, calendar: Calendar, today: date
) -> list[date]:
    """The dates that are offered for a new day of that month (any date of it): the policy's day first, then the nearest
    working ones."""
    ahead = [each for each in days_of_month(month.year, month.month) if each > today]
    return best_dates(day_of_policy(month.year, month.month, policy, calendar), ahead, days, calendar, at_most=5)


# Next year's plan


def copied(
    days: Mapping[DayId, ActivityDay], year: int, *, policies: Mapping[tuple[int, int], Policy], calendar: Calendar
) -> tuple[ActivityDay, ...]:
    """The year's days as a plan for the next one: its texts with dates recomputed. Nothing of it is settled yet.

    A day on the policy's date lands on next year's; one of a date of its own on the same date, moved to a working day of its
    month. A day that was cancelled comes along where its month has no other. A partner is asked anew each year, so a joint
    day is copied without.
    """
    made: list[ActivityDay] = []
    before = days_of_year(days, year)
    held = {day.on.month for day in before if not day.cancelled}
    for day in before:
        if day.cancelled and day.on.month in held:
            continue
        policy = policies[year + 1, day.on.month]
        on = _recomputed(day, policy, calendar)
        taken = {each.on for each in made}
        if on in taken:
            later = (each for each in days_of_month(on.year, on.month) if each > on and each not in taken)
            on = next((each for each in later if calendar.is_workday(each)), on)
        ids = (MonthKey(year + 1, on.month, number).id for number in count(1))
        used = {*days, *(each.id for each in made)}
        made.append(
            ActivityDay(
                id=next(each for each in ids if each not in used),
                on=on,
                written=False,
                off=not calendar.is_workday(on),
                start=day.start,
                minutes=day.minutes,
                themes=day.themes,
                required=day.required,
                agenda=day.agenda,
                place=day.place,
                chair=day.chair,
                recorder=day.recorder,
                counts_as=day.counts_as,
            )
        )
    return tuple(made)


def _recomputed(day: ActivityDay, policy: Policy, calendar: Calendar) -> date:
    was = day.moves[0].was if day.moves else day.on
    year = was.year + 1
    if not day.written or was == day_of_policy(was.year, was.month, policy, calendar):
        return day_of_policy(year, was.month, policy, calendar)
    last = monthrange(year, was.month)[1]
    return calendar.workday_in_month(date(year, was.month, min(was.day, last)))


def fits(text: str, limit: int) -> None:
    """Refuses a text that is too long."""
    if len(text) > limit:
        raise Refusal("text.too_long", limit=limit, length=len(text))
