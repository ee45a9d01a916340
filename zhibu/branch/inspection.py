"""Inspection (检查) and bulletin (通报): what a month of a branch shows, and what it lacks; what a superior sums up of its branches.

001“定期对各党支部…进行集中检查通报”; 003“通过定期巡查、随机抽查等方式，切实加强对所属党支部的督查指导”; 004“根据工作情况建立定期通报、考评奖惩等机制”.
Facts alone: nobody is judged, nothing is ranked, and no absentee is named. What was entered late is told as late, what came from before the
branch was with us as imported.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial

from zhibu.branch.agenda.evaluation import closing
from zhibu.branch.arranging import Flaw, flaws
from zhibu.branch.attendance import Leave, Standing
from zhibu.branch.calendar import Calendar
from zhibu.branch.ceremony import Stand, ceremonies
from zhibu.branch.day import ActivityDay, Step
from zhibu.branch.dues import Month, months
from zhibu.branch.earlier import since
from zhibu.branch.enclosure import of_leave
from zhibu.branch.evaluation import below_floor
from zhibu.branch.forecast import floor_of
from zhibu.branch.ids import AccountId
from zhibu.branch.ledger import DayLine, day_lines
from zhibu.branch.makeup import Stage, tasks_of_day
from zhibu.branch.meetings import Body, current
from zhibu.branch.meetings import Stand as Met
from zhibu.branch.overseen import Bulletin, Inspection
from zhibu.branch.period import Period
from zhibu.branch.plan import Plan
from zhibu.branch.record import FILLS_ITSELF, Blank, blanks, record_facts
from zhibu.branch.records import Records
from zhibu.branch.steps import DAEMON, StepStand
from zhibu.branch.superior import Matter, Verdict

# What was looked at, and by whom


def made(
    records: Records, subject: str, by: str, *, officer: str = "", now: datetime, today: date
) -> tuple[Inspection, bool]:
    """The inspection as it is kept, and whether it is new: opened again on the same day it is the same one."""
    id_ = f"{subject}:{by}:{today}"
    known = records.inspections.get(id_)
    if known is not None:
        return known, False
    return Inspection(id=id_, subject=subject, by=by, at=now, officer=officer), True


def looks(records: Records) -> list[Inspection]:
    """Who looked at the branch's months and years, the latest first."""
    return sorted(records.inspections.values(), key=lambda each: (each.at, each.id), reverse=True)


# What a month shows


class Lack(StrEnum):
    """What is missing, in the order in which it is said."""

    PLAN = "plan"
    DAY = "day"
    UNCLEAR = "unclear"
    NOT_HELD = "not_held"
    STEP = "step"
    NOTICE = "notice"
    AGENDA = "agenda"
    FLOOR = "floor"
    LEAVE = "leave"
    MAKEUP = "makeup"
    BLANKS = "blanks"
    FILED = "filed"
    FILED_LATE = "filed_late"
    SATISFACTION = "satisfaction"
    DUES = "dues"
    MEETING = "meeting"
    BIRTHDAYS = "birthdays"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing that is missing: of which day (None: of the month), which step, flaw or meeting, and how many."""

    lack: Lack
    day: ActivityDay | None = None
    step: Step | None = None
    flaw: Flaw | None = None
    body: Body | None = None
    period: Period | None = None
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaves:
    """Leave papers of one day by number."""

    asked: int
    granted: int
    refused: int
    undecided: int
    with_papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Studies:
    """Make-up study of one day by number: owed, accepted, handed in and not looked at, past its deadline, handed in late."""

    owed: int
    accepted: int
    waiting: int
    overdue: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Voted:
    """The evaluation of one day. `rate` is None while it is open, and where too few voted for a result to be shown; `closes`
    is None where it is closed or was imported."""

    owed: bool
    closes: datetime | None
    closed: bool
    asked: int
    voters: int
    rate: float | None
    below: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceremonies:
    """Political birthdays in totals: of how many the ceremony was due by the end of these months, and for how many it was held;
    how many were left out with a reason, and how many without one."""

    due: int = 0
    held: int = 0
    with_reason: int = 0
    owed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DayInspected:
    """One day as an inspection finds it: its line of the ledger, and what stands beside it."""

    line: DayLine
    floor: int
    below: bool
    before: bool
    """Whether it lay before the branch was with us, and was never imported: nothing of it is known."""
    leaves: Leaves
    studies: Studies
    voted: Voted
    blanks: tuple[Blank, ...]
    overdue: bool
    proven: bool
    received: bool
    dues_owed: bool
    dues_at: datetime | None
    dues_late: bool
    late_signins: int
    missing: tuple[Missing, ...]

    @property
    def day(self) -> ActivityDay:
        return self.line.day

    @property
    def over(self) -> bool:
        return self.line.over

    @property
    def counted(self) -> bool:
        """Whether the day is over and was held, so that its figures are known."""
        return self.line.over and self.line.held and not self.day.cancelled

    @property
    def stands(self) -> tuple[StepStand, ...]:
        return self.line.steps


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthInspected:
    """One month. `known` is false where it lay before the branch was with us and nothing of it was imported; `missing` is of
    the whole month, its days among it."""

    month: Month
    since: date
    known: bool
    plan: Plan | None
    days: tuple[DayInspected, ...]
    meetings: tuple[Met, ...]
    late_meetings: int
    ceremonies: Ceremonies
    missing: tuple[Missing, ...]


def month_inspected(records: Records, month: Month, *, calendar: Calendar, now: datetime) -> MonthInspected:
    """The month as it stands now."""
    return _month(records, month, _lines(records, month.year, calendar, now), calendar, now)


def year_inspected(records: Records, year: int, *, calendar: Calendar, now: datetime) -> tuple[MonthInspected, ...]:
    """The year's months up to now, each as it stands."""
    lines = _lines(records, year, calendar, now)
    this = Month.of(calendar.today(now))
    last = min(Month(year, 12), this)
    return tuple(_month(records, each, lines, calendar, now) for each in months(Month(year, 1), last))


def _lines(records: Records, year: int, calendar: Calendar, now: datetime) -> list[DayLine]:
    return day_lines(records, year, calendar=calendar, now=now)


def _month(
    records: Records, month: Month, lines: Iterable[DayLine], calendar: Calendar, now: datetime
) -> MonthInspected:
    today = calendar.today(now)
    from_ = since(records, calendar, month.year)
    last = month.plus(1).first - timedelta(days=1)
    known = last >= from_
    of_month = [line for line in lines if Month.of(line.day.on) == month]
    days = tuple(_day(records, line, calendar, now) for line in of_month)
    stood = _meetings(records, month, calendar, now) if known else ()
    held_for = ceremonies_of(records, Period(month, 1), today) if known else Ceremonies()
    plan = records.plans.get(str(month.year))
    missing: list[Missing] = []
    if known:
        missing += _of_plan(records, plan, month.year, today, from_)
        if last < today and not any(not each.day.cancelled for each in days) and month.first >= from_:
            missing.append(Missing(lack=Lack.DAY))
        missing += [each for day in days for each in day.missing]
        missing += [
            Missing(lack=Lack.MEETING, body=each.body, period=each.period)
            for each in stood
            if each.missing and each.period.last < today and each.period.first >= from_
        ]
        if held_for.owed:
            missing.append(Missing(lack=Lack.BIRTHDAYS, count=held_for.owed))
    return MonthInspected(
        month=month,
        since=from_,
        known=known,
        plan=plan,
        days=days,
        meetings=stood,
        late_meetings=sum(each.late and Month.of(each.on) == month for each in records.meetings.values()),
        ceremonies=held_for,
        missing=tuple(missing),
    )


def ceremonies_of(records: Records, span: Period, today: date) -> Ceremonies:
    """The ceremonies whose period ends in that span, in totals (000, 001“确保…全覆盖”)."""
    found = [
        one
        for occasion in ceremonies(records, span.first.year, today)
        if span.holds(occasion.last)
        for one in occasion.celebrants
        if one.stand is not Stand.EARLIER
    ]
    stands = [one.stand for one in found]
    return Ceremonies(
        due=len(stands),
        held=sum(each in (Stand.HELD, Stand.HELD_LATE) for each in stands),
        with_reason=sum(each in (Stand.EXCUSED, Stand.LEFT) for each in stands),
        owed=stands.count(Stand.OWED),
    )


def _of_plan(records: Records, plan: Plan | None, year: int, today: date, from_: date) -> list[Missing]:
    """The year's plan, where it was to be filed while the branch was with us."""
    due = records.policy(date(year, 1, 1)).plan_due.in_year(year)
    filed = plan is not None and plan.filed_at is not None
    return [Missing(lack=Lack.PLAN)] if not filed and from_ <= due < today else []


def _meetings(records: Records, month: Month, calendar: Calendar, now: datetime) -> tuple[Met, ...]:
    """Every body in the period in which the month ends, as it stands now."""
    today = calendar.today(now)
    last = month.plus(1).first - timedelta(days=1)
    return current(records, min(last, max(today, month.first)), calendar=calendar, now=now)


def _day(records: Records, line: DayLine, calendar: Calendar, now: datetime) -> DayInspected:
    day, today = line.day, calendar.today(now)
    policy = records.policy(day.on)
    counted = line.over and line.held and not day.cancelled
    facts = record_facts(records, day, calendar, now) if counted and not line.imported else None
    check = records.dues_checks.get(day.id)
    found = DayInspected(
        line=line,
        floor=(floor := floor_of(records, day.on)),
        below=counted and line.register.present * 100 < floor * line.register.total,
        before=not line.imported and day.ends(calendar) <= records.branch.joined_at,
        leaves=_leaves(records, line),
        studies=_studies(records, day, calendar, now),
        voted=_voted(records, line, calendar),
        blanks=tuple(blanks(facts)) if facts is not None else (),
        overdue=counted and not line.imported and day.filed_at is None and today > line.deadline,
        proven=bool(day.filed_reference) or (facts is not None and facts.proofs > 0),
        received=any(
            (each.matter, each.subject, each.verdict) == (Matter.RECORD, day.id, Verdict.RECEIVED)
            for each in records.submissions.values()
        ),
        dues_owed=policy.dues_check,
        dues_at=check.at if check is not None else None,
        dues_late=check is not None and calendar.today(check.at) > day.on,
        late_signins=sum(row.signin is not None and row.signin.late for row in line.register.rows),
        missing=(),
    )
    return _with_missing(records, found, calendar)


def _leaves(records: Records, line: DayLine) -> Leaves:
    asked: list[Leave] = [row.leave for row in line.register.rows if row.leave is not None]
    decided = [each.decision for each in asked if each.decision is not None]
    return Leaves(
        asked=len(asked),
        granted=sum(each.granted for each in decided),
        refused=sum(not each.granted for each in decided),
        undecided=len(asked) - len(decided),
        with_papers=sum(bool(records.enclosed(of_leave(each.day, each.member))) for each in asked),
    )


def _studies(records: Records, day: ActivityDay, calendar: Calendar, now: datetime) -> Studies:
    today = calendar.today(now)
    tasks = [] if day.id in records.earlier else tasks_of_day(records, day, calendar=calendar, now=now)
    owed = [each for each in tasks if each.stage is not Stage.UNGIVEN]
    handed = [each.known.last for each in owed if each.known is not None and each.known.last is not None]
    return Studies(
        owed=len(owed),
        accepted=sum(each.stage is Stage.ACCEPTED for each in owed),
        waiting=sum(each.stage is Stage.HANDED_IN for each in owed),
        overdue=sum(each.stage in (Stage.OWED, Stage.RETURNED) and today > each.deadline for each in owed),
        late=sum(each.late for each in handed),
    )


def _voted(records: Records, line: DayLine, calendar: Calendar) -> Voted:
    day = line.day
    policy = records.policy(day.on)
    closed = records.evaluations.get(day.id)
    told = records.earlier.get(day.id)
    open_ = policy.evaluation_owed and closed is None and not line.imported and line.over and line.held
    return Voted(
        owed=policy.evaluation_owed,
        closes=closing(day, policy, calendar) if open_ else None,
        closed=closed is not None or line.satisfaction is not None,
        asked=closed.asked if closed is not None else told.asked if told is not None else 0,
        voters=line.voters or 0,
        rate=line.satisfaction,
        below=line.satisfaction is not None and below_floor(line.satisfaction, policy),
    )


def _with_missing(records: Records, found: DayInspected, calendar: Calendar) -> DayInspected:
    return replace(found, missing=tuple(_missing(records, found, calendar)))


def _missing(records: Records, found: DayInspected, calendar: Calendar) -> Iterable[Missing]:
    """What an inspection finds missing in one day. A day from before the branch was with us owes nothing any more; of one that is
    still ahead only what is already behind time."""
    line, day = found.line, found.day
    policy = records.policy(day.on)

    lacks = partial(Missing, day=day)
    if day.cancelled or line.imported or found.before:
        return
    if line.over and not line.held:
        yield lacks(lack=Lack.NOT_HELD if day.held is False else Lack.UNCLEAR)
        return
    for stand in found.stands:
        if stand.owed and not stand.done and (line.over or stand.missing) and not _still_runs(found, stand):
            yield lacks(lack=Lack.STEP, step=stand.step)
    if _published_late(records, found, calendar):
        yield lacks(lack=Lack.NOTICE, count=policy.activity_notice_days)
    for flaw in flaws(day, policy) if line.over else ():
        yield lacks(lack=Lack.AGENDA, flaw=flaw)
    if not found.counted:
        return
    if found.below:
        yield lacks(lack=Lack.FLOOR)
    if found.leaves.undecided:
        yield lacks(lack=Lack.LEAVE, count=found.leaves.undecided)
    if found.studies.overdue:
        yield lacks(lack=Lack.MAKEUP, count=found.studies.overdue)
    if open_ := [each for each in found.blanks if each not in FILLS_ITSELF]:
        yield lacks(lack=Lack.BLANKS, count=len(open_))
    if found.overdue:
        yield lacks(lack=Lack.FILED)
    elif line.filed_late:
        yield lacks(lack=Lack.FILED_LATE)
    if found.voted.below:
        yield lacks(lack=Lack.SATISFACTION)
    if found.dues_owed and found.dues_at is None:
        yield lacks(lack=Lack.DUES)


def _still_runs(found: DayInspected, stand: StepStand) -> bool:
    """Whether a step that isn't done yet has its time still: the vote is open, or the form's days aren't over. What is overdue of
    the form is told as that."""
    match stand.step:
        case Step.EVALUATED:
            return found.voted.closes is not None
        case Step.SUMMARISED:
            return True
        case _:
            return False


def _published_late(records: Records, found: DayInspected, calendar: Calendar) -> bool:
    """Whether the notice went out later than 002's days ahead. A moved day is told at once, which no number of days can ask of it;
    and nobody asks it of a branch that joined after that date."""
    stand = found.stands[Step.PUBLISHED - 1]
    day = found.day
    ahead = calendar.workday_up_to(day.on - timedelta(days=records.policy(day.on).activity_notice_days))
    if stand.at is None or not stand.done or day.moves or calendar.today(records.branch.joined_at) > ahead:
        return False
    return calendar.today(stand.at) > ahead if stand.by == DAEMON else stand.late


# What a superior sums up


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchTotals:
    """One branch over a span of months, in totals alone. `present` of `total` over the days that were held; `rates` are the
    satisfaction of the evaluations of which a result is shown. `known` is false for a branch that wasn't with us yet."""

    name: str
    members: int
    known: bool
    planned: int
    held: int
    not_held: int
    unclear: int
    ahead: int
    cancelled: int
    present: int
    total: int
    below: int
    filed: int
    filed_late: int
    overdue: int
    to_file: int
    asked_to_vote: int
    voted_on: int
    rates: tuple[float, ...]
    ceremonies: Ceremonies
    missing: Mapping[Lack, int]

    @property
    def turnout(self) -> float | None:
        return self.present / self.total if self.total else None

    @property
    def satisfaction(self) -> float | None:
        """The mean of the rates, each evaluation alike."""
        return sum(self.rates) / len(self.rates) if self.rates else None


def totals(records: Records, span: Period, *, calendar: Calendar, now: datetime) -> BranchTotals:
    """One branch's line of the bulletin."""
    lines = _lines(records, span.first.year, calendar, now)
    found = [_month(records, each, lines, calendar, now) for each in months(span.first_month, Month.of(span.last))]
    known = [each for each in found if each.known]
    days = [day for each in known for day in each.days]
    standing = [day for day in days if not day.day.cancelled and not day.before]
    counted = [day for day in standing if day.counted]
    owing = [day for day in counted if not day.line.imported]
    over = [day for day in standing if day.over and not day.line.held]
    lacking: dict[Lack, int] = {}
    for each in (one for month in known for one in month.missing):
        lacking[each.lack] = lacking.get(each.lack, 0) + 1
    return BranchTotals(
        name=records.branch.name,
        members=len(records.on_books(min(span.last, calendar.today(now)))),
        known=bool(known),
        planned=len(standing),
        held=len(counted),
        not_held=sum(day.day.held is False for day in over),
        unclear=sum(day.day.held is not False for day in over),
        ahead=sum(not day.over for day in standing),
        cancelled=sum(day.day.cancelled for day in days),
        present=sum(day.line.register.present for day in counted),
        total=sum(day.line.register.total for day in counted),
        below=sum(day.below for day in counted),
        filed=sum(day.day.filed_at is not None and not day.line.filed_late for day in owing),
        filed_late=sum(day.line.filed_late for day in owing),
        overdue=sum(day.overdue for day in owing),
        to_file=sum(day.day.filed_at is None and not day.overdue for day in owing),
        asked_to_vote=sum(day.voted.owed for day in owing),
        voted_on=sum(day.voted.owed and day.voted.closed for day in owing),
        rates=tuple(day.voted.rate for day in counted if day.voted.rate is not None),
        ceremonies=ceremonies_of(records, span, calendar.today(now)),
        missing=lacking,
    )


def on_leave(found: DayInspected) -> int:
    """How many were excused that day."""
    return len(found.line.register.of(Standing.ON_LEAVE))


# When a bulletin is due


def compiled(known: Mapping[str, Bulletin], span: Period, account: AccountId, officer: str, now: datetime) -> Bulletin:
    """The bulletin of those months as it is kept."""
    return known.get(str(span)) or Bulletin(id=str(span), at=now, account=account, officer=officer)


def last_month(known: Iterable[Bulletin]) -> str:
    """The latest month of which there is a bulletin, `2026-10`; empty without any."""
    spans = (Period.read(each.id) for each in known)
    return max((str(Month.of(each.last)) for each in spans if each is not None), default="")


def last_span(today: date, size: int) -> Period:
    """The latest span of so many months that is over."""
    this = Period.of(today, size)
    return Period.of(this.first - timedelta(days=1), size)
