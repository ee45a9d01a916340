"""One member's own year: what they see of themselves, and nobody is compared with anybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from zhibu.branch.attendance import Row, Standing
from zhibu.branch.birthday import Birthday, birthday
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.dues import Month, months, owed, paid_id, pays
from zhibu.branch.earlier import known_from
from zhibu.branch.ids import MemberId
from zhibu.branch.keeping import dues_since
from zhibu.branch.makeup import Task, tasks_of
from zhibu.branch.people import Member
from zhibu.branch.plan import days_of_year
from zhibu.branch.records import Records
from zhibu.branch.service import Claim, MicroWish, Pledge
from zhibu.branch.voices import pledges_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDay:
    """One day that was held, how the member stood to it, the make-up study that it left, and whether the day was
    entered afterwards from the branch's papers (补录)."""

    day: ActivityDay
    standing: Standing
    makeup: Task | None = None
    imported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDues:
    """A member's dues: the months of the year that are paid, and every month so far that isn't entered as paid."""

    paid: tuple[Month, ...]
    open: tuple[Month, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWish:
    """A micro-wish that the member took on, and how far they have come with it."""

    wish: MicroWish
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnYear:
    """A member's year so far. `dues` is None where the branch doesn't keep them, or no month is its matter. `since` is when the branch joined (or the first imported month), if that was within this
    year: what was before isn't known, and every figure says so."""

    year: int
    days: tuple[OwnDay, ...]
    since: date | None
    birthday: Birthday | None
    dues: OwnDues | None = None
    pledges: tuple[Pledge, ...] = ()
    wishes: tuple[OwnWish, ...] = ()

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
        dues=_dues(records, member, year, calendar=calendar, now=now),
        pledges=tuple(pledges_of(records, year, calendar=calendar, member=member.id)),
        wishes=tuple(_wishes(records, member.id, year, calendar=calendar)),
    )


def _dues(records: Records, member: Member, year: int, *, calendar: Calendar, now: datetime) -> OwnDues | None:
    today = calendar.today(now)
    if not records.policy(today).dues_check:
        return None
    since, until = dues_since(records, calendar), Month.of(today)
    paid = [month for month in months(Month(year, 1), Month(year, 12)) if paid_id(member.id, month) in records.dues]
    if not paid and not any(pays(member, month) for month in months(since, until)):
        return None
    return OwnDues(paid=tuple(paid), open=tuple(owed(member, records.dues, since=since, until=until)))


def _wishes(records: Records, member: MemberId, year: int, *, calendar: Calendar) -> Iterator[OwnWish]:
    """What was taken on or done in that year, and what is under way; in the order in which it was taken on."""
    found = ((wish, wish.claim(member)) for wish in records.micro_wishes.values() if wish.withdrawn_at is None)
    claimed = sorted(
        ((wish, claim) for wish, claim in found if claim is not None), key=lambda each: (each[1].at, each[0].id)
    )
    for wish, claim in claimed:
        if claim.done_at is None or year in (calendar.today(claim.at).year, calendar.today(claim.done_at).year):
            yield OwnWish(wish=wish, claim=claim)


def standing_of(
    records: Records, day: ActivityDay, member: MemberId, *, calendar: Calendar, now: datetime
) -> Row | None:
    """The member's own line of a day's register; None for who isn't on the books that day."""
    known = records.members.get(member)
    alone = records.register(day, calendar=calendar, now=now, members=() if known is None else (known,))
    return next(iter(alone.rows), None)
