"""What the year's plan owes its secretary: filing it, reporting what changes, next year's, a missing approval, a date that
became a day off; and to everybody, that a day is cancelled."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from zhibu.branch.agenda.outlook import Outlook, face
from zhibu.branch.agenda.told import edition_now
from zhibu.branch.day import ActivityDay, Step, edition_of
from zhibu.branch.notices import CHANNEL, GROUP, SECRETARY, Kind, Notice
from zhibu.branch.plan import PlanChange, days_of_year
from zhibu.branch.presets import EACH_MONTH

AHEAD = "ahead"
LAST = "last"
_TWO_WEEKS = timedelta(days=14)
_OVERDUE = timedelta(days=30)
"""A plan that is still not filed a month after its day is the inspection's matter, no longer a reminder's."""
_TO_GIVE_A_REASON = timedelta(minutes=30)
"""So long a change waits for its reason, that it is reported once and whole."""
_REPORT_LIFE = timedelta(days=14)
_CLASH_AHEAD = timedelta(days=45)
_AT_LEAST_A_DAY = timedelta(days=1)
_DECEMBER = 12


def plan_due(look: Outlook) -> Iterator[Notice]:
    """Two weeks before the plan is to be filed, and on the last day; only until it is (002「及時上報機關黨委備案」)."""
    records, calendar = look.records, look.calendar
    for year in range(look.first.year, look.last.year + 1):
        plan = records.plans.get(str(year))
        policy = records.policy(date(year, 1, 1))
        due = policy.plan_due.in_year(year)
        if (plan is not None and plan.filed_at is not None) or calendar.end_of(due) <= records.branch.joined_at:
            continue
        first = calendar.instant(calendar.workday_up_to(due - _TWO_WEEKS), policy.notice_hour)
        last = calendar.instant(calendar.workday_up_to(due), policy.notice_hour)
        for stage, at, until in ((AHEAD, first, last), (LAST, last, calendar.end_of(due) + _OVERDUE)):
            yield Notice(
                kind=Kind.PLAN_DUE,
                subject=str(year),
                audience=SECRETARY,
                edition=stage,
                due=calendar.awake(at, policy),
                expires=calendar.awake(until, policy),
                clause=records.stand(date(year, 1, 1))["plan.due"].clause,
            )


def plan_changed(look: Outlook) -> Iterator[Notice]:
    """A change as a report to the superior's officers, or to the secretary as a text to forward upward, silently; once its
    reason is there, or after a while without (002「需報黨委報備並說明原因」)."""
    for change in look.records.plan_changes.values():
        due = change.at if change.reason else change.at + _TO_GIVE_A_REASON
        if not look.touches(due, change.at + _REPORT_LIFE):
            continue
        for officer in look.officers:
            yield _changed(look, change, due, officer)
        hers = _changed(look, change, due, SECRETARY)
        # Beside the officers she is asked for the reason alone; what stands at hers then tells that it is given.
        if not look.officers or not change.reason or hers.key in look.records.said:
            yield hers


def _changed(look: Outlook, change: PlanChange, due: datetime, audience: str) -> Notice:
    on = look.calendar.today(change.at)
    return Notice(
        kind=Kind.PLAN_CHANGED,
        subject=change.id,
        audience=audience,
        edition=f"{change.at:%m%dT%H%M%S}",
        due=look.calendar.awake(due, look.records.policy(on)),
        expires=change.at + _REPORT_LIFE,
        clause=look.records.stand(on)["activity.move"].clause,
        face=face(change.reason),
    )


def plan_next(look: Outlook) -> Iterator[Notice]:
    """From December on next year's plan is offered as a copy, until there is one."""
    records, calendar = look.records, look.calendar
    for year in range(look.first.year, look.last.year + 1):
        if not days_of_year(records.days, year) or _is_planned(look, year + 1):
            continue
        first = calendar.first_workday(year, _DECEMBER)
        policy = records.policy(first)
        yield Notice(
            kind=Kind.PLAN_NEXT,
            subject=str(year + 1),
            audience=SECRETARY,
            edition="",
            due=calendar.awake(calendar.instant(first, policy.notice_hour), policy),
            expires=calendar.end_of(date(year, _DECEMBER, 31)),
            clause=records.stand(first)["plan.minimum"].clause or records.stand(first)["plan.due"].clause,
        )


def _is_planned(look: Outlook, year: int) -> bool:
    return any(not day.cancelled for day in days_of_year(look.records.days, year))


def approval_missing(look: Outlook) -> Iterator[Notice]:
    """The secretary is asked once for the superior's approval, `approval.ask_days` before the day; it blocks nothing. Where the
    superior's officers can be asked themselves, they are."""
    calendar = look.calendar
    if look.officers:
        return
    for day in look.days:
        policy = look.records.policy(day.on)
        if not policy.approval_owed or day.mark(Step.APPROVED) is not None:
            continue
        asked = calendar.instant(day.on - timedelta(days=policy.approval_ask_days), policy.notice_hour)
        yield _asked(look, Kind.APPROVAL_MISSING, day, asked, "approval.owed")


def clash(look: Outlook) -> Iterator[Notice]:
    """A settled date that has become a day off: a move is offered, nothing moves by itself."""
    calendar = look.calendar
    for day in look.days:
        if day.off or calendar.is_workday(day.on):
            continue
        asked = calendar.instant(day.on - _CLASH_AHEAD, look.records.policy(day.on).notice_hour)
        yield _asked(look, Kind.CLASH, day, asked, "activity.off_days", "activity.move")


def _asked(look: Outlook, kind: Kind, day: ActivityDay, at: datetime, *fields: str) -> Notice:
    """By the first of these rules that a document of the branch states."""
    stand = look.records.stand(day.on)
    return Notice(
        kind=kind,
        subject=day.id,
        audience=SECRETARY,
        edition=edition_of(day),
        due=look.calendar.awake(at, look.records.policy(day.on)),
        expires=day.starts(look.calendar),
        clause=next((stand[field].clause for field in fields if stand[field].clause), None),
    )


def day_cancelled(look: Outlook) -> Iterator[Notice]:
    """Group and channel hear once that a day is cancelled."""
    calendar = look.calendar
    for day in look.records.days.values():
        if day.cancellation is None:
            continue
        due = calendar.awake(day.cancellation.at, look.records.policy(day.on))
        expires = max(day.starts(calendar), due + _AT_LEAST_A_DAY)
        if not look.touches(due, expires):
            continue
        for audience in (GROUP, CHANNEL):
            yield Notice(
                kind=Kind.DAY_CANCELLED,
                subject=day.id,
                audience=audience,
                edition=edition_now(look, Kind.DAY_CANCELLED, day, audience, edition_of(day)),
                due=due,
                expires=expires,
                clause=look.cites(*EACH_MONTH),
            )
