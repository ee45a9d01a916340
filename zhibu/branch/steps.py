"""How far a day has come through the nine steps, derived from what was entered and from what was said; and entering one.

Order is enforced on what people enter; a missing approval (2) never blocks the notice (3). What is done late is marked so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from zhibu.branch import day as days
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, Check, Step, edition_of, last_day, next_day
from zhibu.branch.ids import MemberId
from zhibu.branch.keeping import deadline
from zhibu.branch.notices import GROUP, Kind, State
from zhibu.branch.people import Duty, Member, MemberKind
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

DAEMON = "daemon"
"""Who did what the program did itself."""
_IN_HAND = timedelta(days=7)
"""So long after its end a day that lacks a step comes before the next one."""


class Body(StrEnum):
    """Who settles theme and plan (step 1)."""

    COMMITTEE = "committee"
    SECRETARY = "secretary"
    MEMBERS = "members"


class Means(StrEnum):
    """How a step was done that the program didn't do itself: on the notice board, by telephone, by word of mouth."""

    BOARD = "board"
    PHONE = "phone"
    SPOKEN = "spoken"


BY_OTHER_MEANS = {
    Step.PUBLISHED: (Means.BOARD, Means.PHONE, Means.SPOKEN),
    Step.CONVENED: (Means.PHONE, Means.SPOKEN),
    Step.REPORTED: (Means.SPOKEN,),
}
"""The steps that the program does by a notice, and how people may have done them instead."""
_BEFORE = {
    Step.APPROVED: Step.SETTLED,
    Step.PUBLISHED: Step.SETTLED,
    Step.CONVENED: Step.PUBLISHED,
    Step.REPORTED: Step.SIGNED_IN,
}
"""Which step must be done before that one is entered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStand:
    """One step: done or not; since when and by whom (a member's id, `daemon`, `operator`, or empty), if that is known; its
    note; whether it was late; whether it is owed at all by this branch's presets. `missing`: a later one is done already.
    `coming`: the next one."""

    step: Step
    done: bool
    at: datetime | None = None
    by: str = ""
    note: str = ""
    late: bool = False
    owed: bool = True
    missing: bool = False
    coming: bool = False


def steps(records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime) -> tuple[StepStand, ...]:
    """The nine steps of a day as they stand now."""
    stands = [_stand(records, day, step, calendar, now) for step in Step]
    if day.id in records.earlier:
        # Entered afterwards from its papers: what they don't tell isn't asked for any more.
        return tuple(stands)
    last = max((place for place, stand in enumerate(stands) if stand.done), default=-1)
    behind = max(last, 0)  # where nothing is done yet, nothing is missed either
    stands[:behind] = [replace(each, missing=each.owed and not each.done) for each in stands[:behind]]
    coming = next((place for place in range(last + 1, len(stands)) if stands[place].owed), None)
    if coming is not None and not day.cancelled and day.held is not False:
        stands[coming] = replace(stands[coming], coming=True)
    return tuple(stands)


def next_step(stands: tuple[StepStand, ...]) -> StepStand | None:
    """The first step that is owed and not done."""
    return next((stand for stand in stands if stand.owed and not stand.done), None)


def to_do(stands: tuple[StepStand, ...], *, today: bool) -> StepStand | None:
    """What the secretary does next: what is missing until the day itself, else the step that comes; at the end again what is
    missing and may still be entered late. `today`: it is the day itself, or later."""
    missing = next((stand for stand in stands if stand.missing and stand.step in (Step.SETTLED, Step.APPROVED)), None)
    if missing is not None and not today:
        return missing
    return next((stand for stand in stands if stand.coming), missing)


def day_in_hand(records: Records, *, calendar: Calendar, now: datetime) -> ActivityDay | None:
    """The day that the secretary works on: today's, one that ended lately and still lacks a step, else the next one, else
    the last."""
    ahead = next_day(records.days, now=now, calendar=calendar)
    last = last_day(records.days, now=now, calendar=calendar)
    if ahead is not None and ahead.on <= calendar.today(now):
        return ahead
    lately = last is not None and now - last.ends(calendar) < _IN_HAND and last.id not in records.earlier
    if last is not None and lately and last.held is not False:
        lacking = next_step(steps(records, last, calendar=calendar, now=now))
        if lacking is not None or ahead is None:
            return last
    return ahead or last


def _stand(records: Records, day: ActivityDay, step: Step, calendar: Calendar, now: datetime) -> StepStand:
    entered = day.mark(step)
    if entered is not None:
        return StepStand(step=step, done=True, at=entered.at, by=entered.by, note=entered.note, late=entered.late)
    policy = records.policy(day.on)
    match step:
        case Step.APPROVED:
            return StepStand(step=step, done=False, owed=policy.approval_owed)
        case Step.PUBLISHED:
            return _by_notice(records, day, step, Kind.ADVANCE_NOTICE)
        case Step.CONVENED:
            return _by_notice(records, day, step, Kind.SIGN_IN)
        case Step.SIGNED_IN:
            signed = [signin for signin in records.signins.values() if signin.day == day.id]
            first = min(signed, key=lambda signin: signin.at, default=None)
            if first is None:
                return StepStand(step=step, done=False)
            return StepStand(step=step, done=True, at=first.at, late=first.late)
        case Step.REPORTED:
            return _by_notice(records, day, step, Kind.ATTENDANCE_REPORT)
        case Step.HELD:
            over = now >= day.ends(calendar)
            by = day.held_by or day.closed_by
            return StepStand(
                step=step,
                done=over and records.held(day),
                at=day.ends(calendar) if over else None,
                by=by if over else "",
            )
        case Step.EVALUATED:
            told = records.earlier.get(day.id)
            if told is not None and told.satisfaction is not None:
                return StepStand(step=step, done=True, at=told.at, by=told.by, late=True)
            closed = records.evaluations.get(day.id)
            at = closed.closed_at if closed is not None else None
            by = DAEMON if closed is not None else ""
            return StepStand(step=step, done=closed is not None, at=at, by=by, owed=policy.evaluation_owed)
        case _:
            last = calendar.end_of(deadline(day, policy))
            late = day.filed_at is not None and day.filed_at > last
            note = day.filed_reference
            return StepStand(
                step=step, done=day.filed_at is not None, at=day.filed_at, by=day.filed_by, note=note, late=late
            )


def _by_notice(records: Records, day: ActivityDay, step: Step, kind: Kind) -> StepStand:
    said = records.said.get(f"{kind.value}/{day.id}/{GROUP}/{edition_of(day)}")
    if said is None or said.state not in (State.SENT, State.RETRACTED):
        return StepStand(step=step, done=False)
    return StepStand(step=step, done=True, at=said.at, by=DAEMON)


# Entering a step


def has_committee(records: Records, on: date) -> bool:
    """Whether the branch has a committee: from so many full members on."""
    full = sum(member.kind is MemberKind.FULL for member in records.on_books(on))
    return full >= records.policy(on).branch_committee


def has_groups(records: Records, on: date) -> bool:
    """Whether the branch has Party groups."""
    return records.policy(on).branch_groups and any(member.group for member in records.on_books(on))


def settling(records: Records, on: date) -> tuple[Body, ...]:
    """Who may settle theme and plan: the committee where there is one, else the secretary or the members' meeting."""
    return (Body.COMMITTEE,) if has_committee(records, on) else (Body.SECRETARY, Body.MEMBERS)


def may_enter(records: Records, day: ActivityDay, step: Step, *, calendar: Calendar, now: datetime) -> None:
    """Refuses a step of a cancelled day, one that is entered already, and one whose predecessor isn't done."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if day.mark(step) is not None:
        raise Refusal("day.step_done", step=step.value)
    before = _BEFORE.get(step)
    if before is None or not records.policy(day.on).steps_order:
        return
    if not _stand(records, day, before, calendar, now).done:
        raise Refusal("day.step_order", step=step.value, before=before.value)


def settle(
    records: Records, day: ActivityDay, body: Body, *, by: MemberId, now: datetime, calendar: Calendar
) -> ActivityDay:
    """Enters step 1: who settled theme and plan; after the start it is marked as entered late. The same again changes
    nothing."""
    known = day.mark(Step.SETTLED)
    if known is not None and known.note == body.value:
        return day
    may_enter(records, day, Step.SETTLED, calendar=calendar, now=now)
    if body not in settling(records, day.on):
        raise Refusal("day.no_such_body", body=body.value)
    late = now >= day.starts(calendar) or day.mark(Step.PUBLISHED) is not None
    return days.mark(day, Step.SETTLED, by=by, now=now, late=late, note=body.value)


def approve(
    records: Records, day: ActivityDay, *, by: MemberId, reference: str, now: datetime, calendar: Calendar
) -> ActivityDay:
    """Enters step 2, the superior's approval, with its reference."""
    may_enter(records, day, Step.APPROVED, calendar=calendar, now=now)
    return days.approve(day, by=by, reference=reference, now=now, calendar=calendar)


def done_otherwise(
    records: Records, day: ActivityDay, step: Step, means: Means, *, by: MemberId, now: datetime, calendar: Calendar
) -> ActivityDay:
    """Enters a step that people did by other means than the program's notice. The same again changes nothing."""
    known = day.mark(step)
    if known is not None and known.note == means.value:
        return day
    if means not in BY_OTHER_MEANS.get(step, ()):
        raise Refusal("button.stale")
    if _stand(records, day, step, calendar, now).done:
        raise Refusal("day.step_done", step=step.value)
    may_enter(records, day, step, calendar=calendar, now=now)
    end = day.ends(calendar) if step is Step.REPORTED else day.starts(calendar)
    return days.mark(day, step, by=by, now=now, late=now >= end, note=means.value)


# What a step needs, and whose it is


def unready(day: ActivityDay) -> Iterator[Check]:
    """What on the check-list is still open."""
    return (check for check in Check if not day.ready(check))


_ASSIGNED = {
    Step.PUBLISHED: Duty.PUBLICITY,
    Step.SIGNED_IN: Duty.ORGANISATION,
    Step.REPORTED: Duty.ORGANISATION,
    Step.SUMMARISED: Duty.PUBLICITY,
}


def assignee(records: Records, day: ActivityDay, step: Step) -> Member | None:
    """Whose step it is (`duty.assignee`): the recorder's the summary, the publicity member's the notice, the organisation
    member's the sign-in; else the secretary's."""
    on = day.on
    if records.policy(on).duty_assignee == "by_duty":
        named = records.named(day.recorder, on) if step is Step.SUMMARISED and day.recorder else None
        if named is not None and named.on_books(on):
            return named
        duty = _ASSIGNED.get(step)
        found = (member for member in records.on_books(on) if duty is not None and member.has(duty))
        if (member := next(found, None)) is not None:
            return member
    return records.secretary(on)
