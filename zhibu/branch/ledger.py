"""A branch's year as its ledger (台账) tells it: one line a day with its steps, figures, evaluation and filing; and what each duty
kept beside it. Facts alone, each from the records; nobody is judged and nobody is counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from zhibu.branch.attendance import Leave, Register, Standing
from zhibu.branch.calendar import Calendar
from zhibu.branch.comment import comments
from zhibu.branch.day import ActivityDay
from zhibu.branch.dues import DuesCheck, Month, stand
from zhibu.branch.earlier import results
from zhibu.branch.evaluation import tally
from zhibu.branch.guests import heads, present
from zhibu.branch.keeping import deadline, dues_since, filed_late
from zhibu.branch.makeup import MakeUp, made_up
from zhibu.branch.people import Member
from zhibu.branch.plan import days_of_year
from zhibu.branch.record import photos_of
from zhibu.branch.records import Records
from zhibu.branch.steps import StepStand, steps


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """One day. Before it ended only its plan and its steps are known; `satisfaction` is None where none is shown, `voters`
    None where nobody was asked. `imported`: from before the branch was with us (补录)."""

    day: ActivityDay
    over: bool
    held: bool
    register: Register
    steps: tuple[StepStand, ...]
    made_up: int
    guests: int
    satisfaction: float | None
    voters: int | None
    comments: int
    photos: int
    deadline: date
    filed_late: bool
    imported: bool


def day_lines(records: Records, year: int, *, calendar: Calendar, now: datetime) -> list[DayLine]:
    """The year's days in order, cancelled ones among them."""
    return [_line(records, day, calendar, now) for day in days_of_year(records.days, year)]


def _line(records: Records, day: ActivityDay, calendar: Calendar, now: datetime) -> DayLine:
    policy = records.policy(day.on)
    register = records.register(day, calendar=calendar, now=now)
    closed = records.evaluations.get(day.id)
    counted = tally(closed, policy) if closed is not None else None
    earlier = next((each for each in results(records) if each.on == day.on), None) if closed is None else None
    satisfaction = counted.rate if counted is not None else earlier.rate if earlier is not None else None
    voters = len(closed.ballots) if closed is not None else earlier.voted if earlier is not None else None
    return DayLine(
        day=day,
        over=now >= day.ends(calendar),
        held=records.held(day),
        register=register,
        steps=steps(records, day, calendar=calendar, now=now),
        made_up=sum(made_up(records, day.id, row.member.id) for row in register.rows),
        guests=heads(present(records.guests.values(), day.id)),
        satisfaction=satisfaction,
        voters=voters,
        comments=len(comments(records, day)),
        photos=len(photos_of(records, day)),
        deadline=deadline(day, policy),
        filed_late=filed_late(records, day, calendar),
        imported=day.id in records.earlier,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Excused:
    """One member who asked for leave from a day, or studied it afterwards, or both."""

    day: ActivityDay
    member: Member
    standing: Standing
    leave: Leave | None
    makeup: MakeUp | None
    papers: int


def excused(records: Records, year: int, *, calendar: Calendar, now: datetime) -> Iterator[Excused]:
    """The year's leave and make-up study, day by day, in the roster's order."""
    for day in days_of_year(records.days, year):
        for row in records.register(day, calendar=calendar, now=now).rows:
            makeup = records.makeups.get(f"{day.id}:{row.member.id}")
            if row.leave is not None or makeup is not None:
                papers = len(records.enclosed(f"leave:{day.id}:{row.member.id}"))
                yield Excused(
                    day=day,
                    member=row.member,
                    standing=row.standing,
                    leave=row.leave,
                    makeup=makeup,
                    papers=papers,
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class DuesLine:
    """One month's dues in totals, and the checks on its activity days."""

    month: Month
    due: int
    paid: int
    checks: tuple[tuple[ActivityDay, DuesCheck], ...]


def dues_lines(records: Records, year: int, *, calendar: Calendar, now: datetime) -> list[DuesLine]:
    """The months of the year that are known, up to this one."""
    first = dues_since(records, calendar)
    today = Month.of(calendar.today(now))
    lines = []
    for number in range(1, 13):
        month = Month(year, number)
        known = any(paid.month == str(month) for paid in records.dues.values())
        if month > today or (month < first and not known):
            continue
        stood = stand(records.roster, records.dues, month)
        checks = tuple(
            (day, records.dues_checks[day.id])
            for day in days_of_year(records.days, year)
            if day.on.month == number and day.id in records.dues_checks
        )
        lines.append(DuesLine(month=month, due=len(stood.due), paid=len(stood.paid), checks=checks))
    return lines


def attended(line: DayLine) -> bool:
    """Whether who took part in that day is known: it is over and was held."""
    return line.over and line.held and not line.day.cancelled
