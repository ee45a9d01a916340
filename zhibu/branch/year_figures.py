"""A year in numbers, and who stood how to which of its days: what the secretary's charts and the yearly facts are made of.

Everything counts from when the branch is with us, or from its imported days; what isn't known counts as nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from zhibu.branch.attendance import SignIn, Standing
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.dues import Month, stand
from zhibu.branch.earlier import results as earlier_results
from zhibu.branch.evaluation import Dimension, satisfied_grades, tally
from zhibu.branch.keeping import dues_since
from zhibu.branch.ladders import days_that_count
from zhibu.branch.makeup import made_up
from zhibu.branch.people import Member
from zhibu.branch.records import Records


class Mark(StrEnum):
    """How a member stood to a day, with what became of it. `OUT`: not on the books that day."""

    PRESENT = "present"
    ON_LEAVE = "on_leave"
    MADE_UP = "made_up"
    ASKED = "asked"
    ABSENT = "absent"
    EXEMPT = "exempt"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One member on one day. `missed` says what it was before it was made up, `refused` that leave was asked for and refused."""

    day: ActivityDay
    mark: Mark
    missed: Standing | None = None
    signin: SignIn | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberYear:
    """One member's year: an entry for each day that counts."""

    member: Member
    entries: tuple[Entry, ...]

    def on(self, *marks: Mark) -> tuple[Entry, ...]:
        return tuple(each for each in self.entries if each.mark in marks)


_MARKS = {
    Standing.PRESENT: Mark.PRESENT,
    Standing.ON_LEAVE: Mark.ON_LEAVE,
    Standing.ASKED: Mark.ASKED,
    Standing.ABSENT: Mark.ABSENT,
    Standing.EXPECTED: Mark.ABSENT,
    Standing.EXEMPT: Mark.EXEMPT,
}
_MAKES_UP = (Standing.ON_LEAVE, Standing.ASKED, Standing.ABSENT)


def member_years(records: Records, year: int, *, calendar: Calendar, now: datetime) -> tuple[MemberYear, ...]:
    """Of everybody who was on the books on one of the year's days or is today, in the roster's order."""
    days = days_that_count(records, year, calendar=calendar, now=now)
    rows = {
        day.id: {row.member.id: row for row in records.register(day, calendar=calendar, now=now).rows} for day in days
    }
    today = min(calendar.today(now), date(year, 12, 31))
    found = []
    for member in records.roster:
        entries = []
        for day in days:
            row = rows[day.id].get(member.id)
            if row is None:
                entries.append(Entry(day=day, mark=Mark.OUT))
                continue
            made_good = row.standing in _MAKES_UP and made_up(records, day.id, member.id)
            mark = Mark.MADE_UP if made_good else _MARKS[row.standing]
            missed = None if row.standing in (Standing.PRESENT, Standing.EXEMPT) else row.standing
            entries.append(Entry(day=day, mark=mark, missed=missed, signin=row.signin, refused=row.refused))
        if member.on_books(today) or any(each.mark is not Mark.OUT for each in entries):
            found.append(MemberYear(member=member, entries=tuple(entries)))
    return tuple(found)


Counts = tuple[int, int]
"""(Of these, so many): who came of who is on the books, satisfied marks of all marks, paid of due."""


def turnouts(records: Records, year: int, *, calendar: Calendar, now: datetime) -> Mapping[int, Counts]:
    """By month: everybody who took part in its days, of all members on its days; months without a day are left out."""
    found: dict[int, Counts] = {}
    for day in days_that_count(records, year, calendar=calendar, now=now):
        present, total = records.turnout(day)
        before = found.get(day.on.month, (0, 0))
        found[day.on.month] = before[0] + present, before[1] + total
    return {month: counts for month, counts in found.items() if counts[1]}


def group_turnouts(years: tuple[MemberYear, ...]) -> Mapping[str, Counts]:
    """By Party group, in the order in which the roster names them: attendances of all that were possible. Who is in no group
    comes under the empty name, last."""
    found: dict[str, Counts] = {}
    for each in years:
        counted = [entry for entry in each.entries if entry.mark is not Mark.OUT]
        present = sum(entry.mark is Mark.PRESENT for entry in counted)
        before = found.get(each.member.group, (0, 0))
        found[each.member.group] = before[0] + present, before[1] + len(counted)
    return {name: found[name] for name in sorted(found, key=lambda name: not name)}


def dues_by_month(records: Records, year: int, *, calendar: Calendar, now: datetime) -> Mapping[int, Counts]:
    """By month: how many have paid of how many pay; from the first month that is known to the current one."""
    since, this = dues_since(records, calendar), Month.of(calendar.today(now))
    found = {}
    for number in range(1, 13):
        month = Month(year, number)
        if since <= month <= this:
            known = stand(records.roster, records.dues, month)
            if known.due:
                found[number] = len(known.paid), len(known.due)
    return found


_IMPORTED = 1000
"""An imported evaluation knows only its rate: it stands for as many marks."""


def satisfaction(records: Records, year: int) -> Mapping[Dimension | None, Mapping[int, Counts]]:
    """By dimension (None: all together) and month: satisfied marks of all marks; an evaluation of which no result is shown, for
    too few voted, counts as nothing."""
    found: dict[Dimension | None, dict[int, Counts]] = {None: {}}

    def add(which: Dimension | None, month: int, good: int, of: int) -> None:
        by_month = found.setdefault(which, {})
        before = by_month.get(month, (0, 0))
        by_month[month] = before[0] + good, before[1] + of

    for id_, closed in records.evaluations.items():
        day = records.days.get(id_)
        if day is None or day.on.year != year:
            continue
        policy = records.policy(day.on)
        counted = tally(closed, policy)
        if counted is None or not counted.total:
            continue
        good = satisfied_grades(policy)
        add(None, day.on.month, counted.satisfied, counted.total)
        for which, marks in counted.marks.items():
            if of := sum(marks.values()):
                add(which, day.on.month, sum(count for grade, count in marks.items() if grade in good), of)
    own = {records.days[id_].on for id_ in records.evaluations if id_ in records.days}
    for each in earlier_results(records):
        if each.rate is not None and each.on.year == year and each.on not in own:
            add(None, each.on.month, round(each.rate * _IMPORTED), _IMPORTED)
    return found
