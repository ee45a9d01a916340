"""How far a day has come through the nine steps, derived from what was entered and from what was said."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from zhibu.branch.agenda.activity_day import edition_of
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, Step, last_day, next_day
from zhibu.branch.notices import GROUP, Kind, State
from zhibu.branch.records import Records

_IN_HAND = timedelta(days=7)
"""So long after its end a day that lacks a step comes before the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStand:
    """One step: done or not, since when if that is known, and whether it isn't owed at all by this branch's presets."""

    step: Step
    done: bool
    at: datetime | None = None
    late: bool = False
    owed: bool = True


def steps(records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime) -> tuple[StepStand, ...]:
    """The nine steps of a day as they stand now."""
    return tuple(_stand(records, day, step, calendar, now) for step in Step)


def next_step(stands: tuple[StepStand, ...]) -> StepStand | None:
    """The first step that is owed and not done."""
    return next((stand for stand in stands if stand.owed and not stand.done), None)


def day_in_hand(records: Records, *, calendar: Calendar, now: datetime) -> ActivityDay | None:
    """The day that the secretary works on: today's, one that ended lately and still lacks a step, else the next one, else
    the last."""
    ahead = next_day(records.days, now=now, calendar=calendar)
    last = last_day(records.days, now=now, calendar=calendar)
    if ahead is not None and ahead.on <= calendar.today(now):
        return ahead
    if last is not None and now - last.ends(calendar) < _IN_HAND and last.held is not False:
        lacking = next_step(steps(records, last, calendar=calendar, now=now))
        if lacking is not None or ahead is None:
            return last
    return ahead or last


def _stand(records: Records, day: ActivityDay, step: Step, calendar: Calendar, now: datetime) -> StepStand:
    entered = day.mark(step)
    if entered is not None:
        return StepStand(step=step, done=True, at=entered.at, late=entered.late)
    policy = records.policy(day.on)
    match step:
        case Step.APPROVED:
            return StepStand(step=step, done=False, owed=policy.approval_owed)
        case Step.PUBLISHED:
            return _by_notice(records, day, step, Kind.ADVANCE_NOTICE)
        case Step.CONVENED:
            return _by_notice(records, day, step, Kind.SIGN_IN)
        case Step.SIGNED_IN:
            first = min((signin.at for signin in records.signins.values() if signin.day == day.id), default=None)
            return StepStand(step=step, done=first is not None, at=first)
        case Step.REPORTED:
            return _by_notice(records, day, step, Kind.ATTENDANCE_REPORT)
        case Step.HELD:
            over = now >= day.ends(calendar)
            return StepStand(step=step, done=over and records.held(day), at=day.ends(calendar) if over else None)
        case Step.EVALUATED:
            closed = records.evaluations.get(day.id)
            at = closed.closed_at if closed is not None else None
            return StepStand(step=step, done=closed is not None, at=at, owed=policy.evaluation_owed)
        case _:
            return StepStand(step=step, done=day.filed_at is not None, at=day.filed_at)


def _by_notice(records: Records, day: ActivityDay, step: Step, kind: Kind) -> StepStand:
    said = records.said.get(f"{kind.value}/{day.id}/{GROUP}/{edition_of(day)}")
    if said is None or said.state not in (State.SENT, State.RETRACTED):
        return StepStand(step=step, done=False)
    return StepStand(step=step, done=True, at=said.at)
