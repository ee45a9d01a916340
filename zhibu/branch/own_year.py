"""One member's own year: what they see of themselves, and nobody is compared with anybody."""

from dataclasses import dataclass
from datetime import date, datetime

from zhibu.branch.attendance import Row, Standing
from zhibu.branch.birthday import Birthday, birthday
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.earlier import known_from
from zhibu.branch.ids import MemberId
from zhibu.branch.makeup import Task, tasks_of
from zhibu.branch.people import Member
from zhibu.branch.plan import days_of_year
from zhibu.branch.records import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDay:
    """One day that was held, how the member stood to it, the make-up study that it left, and whether the day was
    entered afterwards from the branch's papers (补录)."""

    day: ActivityDay
    standing: Standing
    makeup: Task | None = None
    imported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnYear:
    """A member's year so far. `since` is when the branch joined (or the first imported month), if that was within this
    year: what was before isn't known, and every figure says so."""

    year: int
    days: tuple[OwnDay, ...]
    since: date | None
    birthday: Birthday | None

    def count(self, *standings: Standing) -> int:
        return sum(1 for each in self.days if each.standing in standings)


def own_year(records: Records, member: Member, year: int, *, calendar: Calendar, now: datetime) -> OwnYear:
    """The held and ended days of a year on which the member stood on the books."""
    held = [
        day
        for day in days_of_year(records.days, year)
        if day.ends(calendar) <= now and records.held(day) and member.on_books(day.on)
    ]
    rows = ((day, standing_of(records, day, member.id, calendar=calendar, now=now)) for day in held)
    owed = {each.day.id: each for each in tasks_of(records, member, calendar=calendar, now=now)}
    return OwnYear(
        year=year,
        days=tuple(
            OwnDay(day=day, standing=row.standing, makeup=owed.get(day.id), imported=day.id in records.earlier)
            for day, row in rows
            if row is not None
        ),
        since=known_from(records, calendar, year),
        birthday=birthday(member, year, records.policy(date(year, 1, 1))),
    )


def standing_of(
    records: Records, day: ActivityDay, member: MemberId, *, calendar: Calendar, now: datetime
) -> Row | None:
    """The member's own line of a day's register; None for who isn't on the books that day."""
    known = records.members.get(member)
    alone = records.register(day, calendar=calendar, now=now, members=() if known is None else (known,))
    return next(iter(alone.rows), None)
