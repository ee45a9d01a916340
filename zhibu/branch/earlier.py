"""Starting in mid-year: the days from before the branch was with us, entered afterwards from its papers (补录).

They become days like any other, with their sign-ins and leaves, so that every figure counts them; `Earlier` tells them apart.
They owe nothing any more: no notice, no form, no make-up study. Until they are there, a year's figures count from the day on
which the branch joined, and no ladder fires for what nobody knows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import count

from zhibu.branch.attendance import Decision, Leave, SignIn, Way
from zhibu.branch.before import Earlier
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, Meeting, MonthKey, in_order
from zhibu.branch.dues import Month, Paid, paid_id
from zhibu.branch.evaluation import Result, below_floor
from zhibu.branch.ids import DayId, MemberId, about
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

Kept = ActivityDay | SignIn | Leave | Paid | Earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRow:
    """One day as its papers tell it. `signed` took part, `leaves` were excused and why, `dues` are the members who paid for a
    month, by month; `satisfaction` is a share, `voted` of `asked` gave it. `start` and `minutes` only where the papers name them."""

    on: date
    themes: tuple[str, ...]
    signed: tuple[MemberId, ...]
    leaves: tuple[tuple[MemberId, str], ...] = ()
    satisfaction: float | None = None
    voted: int = 0
    asked: int = 0
    dues: tuple[tuple[str, tuple[MemberId, ...]], ...] = ()
    place: str = ""
    start: time | None = None
    minutes: int | None = None
    counts_as: tuple[Meeting, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import makes of its rows: records to put and to remove, and the days by what became of them."""

    puts: tuple[Kept, ...]
    removes: tuple[Kept, ...]
    new: tuple[DayId, ...]
    updated: tuple[DayId, ...]
    unchanged: tuple[DayId, ...]


# What counts from when


def since(records: Records, calendar: Calendar, year: int | None = None) -> date:
    """From which day on the branch's figures (of that year) are known: the month of the earliest imported day, else the day on
    which the branch joined."""
    joined = calendar.today(records.branch.joined_at)
    known = (records.days[id_].on for id_ in records.earlier if id_ in records.days)
    first = min((on for on in known if year is None or on.year == year), default=joined)
    return min(joined, first.replace(day=1) if first < joined else joined)


def known_from(records: Records, calendar: Calendar, year: int) -> date | None:
    """The same where the year isn't known from its beginning, to be said beside its figures (自启用之日起); else None."""
    from_ = since(records, calendar, year)
    return from_ if from_ > date(year, 1, 1) else None


def whole(records: Records, calendar: Calendar, year: int) -> bool:
    """Whether the year's absences and evaluations may have consequences: the branch was with us by the ordinary day of January's
    activity, or its earlier days of that year were imported. Until then no ladder fires."""
    joined = calendar.today(records.branch.joined_at)
    if joined <= date(year, 1, records.policy(date(year, 1, 1)).activity_day):
        return True
    return any(records.days[id_].on.year == year for id_ in records.earlier if id_ in records.days)


def results(records: Records) -> list[Result]:
    """The imported evaluations, for the year's row. Below the least number of voters no rate is shown, as ever."""
    found = []
    for each in records.earlier.values():
        day = records.days.get(each.id)
        if day is None or each.satisfaction is None:
            continue
        policy = records.policy(day.on)
        few = 0 < each.voted < policy.evaluation_min_voters
        found.append(
            Result(
                on=day.on,
                rate=None if few else each.satisfaction,
                below=not few and below_floor(each.satisfaction, policy),
                voted=each.voted,
                asked=each.asked,
                imported=True,
            )
        )
    return found


def dues_from(records: Records, since_: Month) -> Month:
    """The first month whose dues are known, given that they are from `since_` on: as far back as no month between is unknown."""
    told = {month for each in records.earlier.values() for month in each.dues}
    first = since_
    while str(first.plus(-1)) in told:
        first = first.plus(-1)
    return first


# Importing


def may_import(on: date, *, joined: date) -> None:
    """Refuses a day from the branch's time with us: that one has its own register."""
    if on >= joined:
        raise Refusal("history.not_earlier", day=on, first=joined)


def imported(records: Records, rows: Iterable[EarlierRow], *, calendar: Calendar, by: str, now: datetime) -> Imported:
    """What these rows make of the branch. The same rows again change nothing.

    A row belongs to the known day of its date, else to the month's imported day of the same theme (its date was put right),
    else to a day of the plan in that month that nobody has said was held; else it is a new one. What people entered by hand
    stays; what an earlier import entered and this one no longer says is taken back.
    """
    puts: list[Kept] = []
    removes: list[Kept] = []
    new: list[DayId] = []
    updated: list[DayId] = []
    unchanged: list[DayId] = []
    joined = calendar.today(records.branch.joined_at)
    for id_, row in _placed(records, rows):
        may_import(row.on, joined=joined)
        before = records.earlier.get(id_)
        made, gone = _day(records, id_, row, by=by, now=now)
        if not made and not gone:
            unchanged.append(id_)
            continue
        puts += made
        removes += gone
        (new if before is None else updated).append(id_)
    return Imported(
        puts=tuple(puts), removes=tuple(removes), new=tuple(new), updated=tuple(updated), unchanged=tuple(unchanged)
    )


def _placed(records: Records, rows: Iterable[EarlierRow]) -> list[tuple[DayId, EarlierRow]]:
    """Each row with the id of its day, in order of date."""
    ordered = sorted(rows, key=lambda row: row.on)
    free = {day.id: day for day in in_order(records.days.values()) if not day.cancelled}
    taken: set[str] = set(records.days)
    found: list[tuple[DayId, EarlierRow]] = []
    for row in ordered:
        same = next((day for day in free.values() if day.on == row.on), None)
        if same is not None:
            found.append((free.pop(same.id).id, row))
    placed = {row.on for _, row in found}
    for row in ordered:
        if row.on in placed:
            continue
        month = [day for day in free.values() if (day.on.year, day.on.month) == (row.on.year, row.on.month)]
        again = next((day for day in month if day.id in records.earlier and day.themes == row.themes), None)
        plain = next((day for day in month if day.id not in records.earlier and not records.held(day)), None)
        day = again or plain
        if day is not None:
            found.append((free.pop(day.id).id, row))
            continue
        keys = (MonthKey(row.on.year, row.on.month, number).id for number in count(1))
        id_ = next(key for key in keys if key not in taken)
        taken.add(id_)
        found.append((id_, row))
    return sorted(found, key=lambda each: each[1].on)


def _day(records: Records, id_: DayId, row: EarlierRow, *, by: str, now: datetime) -> tuple[list[Kept], list[Kept]]:
    """What one row puts and removes."""
    known = records.earlier.get(id_)
    before = records.days.get(id_)
    policy = records.policy(row.on)
    day = before or ActivityDay(
        id=id_,
        on=row.on,
        start=row.start or policy.activity_start,
        minutes=row.minutes or policy.activity_hours * 60,
        themes=row.themes,
    )
    day = replace(
        day,
        on=row.on,
        themes=row.themes,
        start=row.start or day.start,
        minutes=row.minutes or day.minutes,
        place=row.place or day.place,
        counts_as=row.counts_as or day.counts_as,
        held=True,
        held_by=day.held_by or by,
    )
    puts: list[Kept] = [day] if day != before else []
    removes: list[Kept] = []
    mine = known.signed if known is not None else ()
    for member in row.signed:
        key = about(id_, member)
        if key not in records.signins and key not in records.struck:
            puts.append(_signed(id_, member, by=by, now=now))
    removes += [records.signins[key] for key in _gone(id_, mine, row.signed) if key in records.signins]
    excused = known.excused if known is not None else ()
    for member, reason in row.leaves:
        leave = records.leaves.get(about(id_, member))
        if leave is None or (member in excused and leave.reason != reason):
            puts.append(_excused(id_, member, reason, by=by, now=now))
    away = tuple(member for member, _ in row.leaves)
    removes += [records.leaves[key] for key in _gone(id_, excused, away) if key in records.leaves]
    paid, gone = _dues(records, known, row, by=by, now=now)
    puts += paid
    removes += gone
    told = Earlier(
        id=id_,
        at=now,
        by=by,
        signed=tuple(each for each in row.signed if each in mine or about(id_, each) not in records.signins),
        excused=tuple(each for each in away if each in excused or about(id_, each) not in records.leaves),
        satisfaction=row.satisfaction,
        voted=row.voted,
        asked=row.asked,
        dues=tuple(month for month, _ in row.dues),
        paid=_all_paid(known, paid, gone),
        added=known.added if known is not None else before is None,
    )
    if known is None or replace(told, at=known.at, by=known.by) != known:
        puts.append(told)
    return puts, removes


def _gone(id_: DayId, before: Iterable[MemberId], now: Iterable[MemberId]) -> list[str]:
    """The facts that an earlier import entered and this one doesn't say any more."""
    said = set(now)
    return [about(id_, member) for member in before if member not in said]


def _signed(day: DayId, member: MemberId, *, by: str, now: datetime) -> SignIn:
    return SignIn(id=about(day, member), day=day, member=member, at=now, by=MemberId(by), way=Way.SHEET, late=True)


def _excused(day: DayId, member: MemberId, reason: str, *, by: str, now: datetime) -> Leave:
    decision = Decision(granted=True, by=MemberId(by), at=now)
    return Leave(id=about(day, member), day=day, member=member, reason=reason, asked_at=now, decision=decision)


def _all_paid(known: Earlier | None, paid: Iterable[Paid], gone: Iterable[Paid]) -> tuple[str, ...]:
    """Every payment that stands by this import or an earlier one of the same day."""
    away = {each.id for each in gone}
    before = [id_ for id_ in (known.paid if known is not None else ()) if id_ not in away]
    return tuple(dict.fromkeys([*before, *(each.id for each in paid)]))


def _dues(
    records: Records, known: Earlier | None, row: EarlierRow, *, by: str, now: datetime
) -> tuple[list[Paid], list[Paid]]:
    said = {
        paid_id(member, month): Paid(
            id=paid_id(member, month), member=member, month=str(month), at=now, by=MemberId(by)
        )
        for text, members in row.dues
        if (month := Month.read(text)) is not None
        for member in members
    }
    fresh = [each for id_, each in said.items() if id_ not in records.dues]
    mine = known.paid if known is not None else ()
    gone = [records.dues[id_] for id_ in mine if id_ not in said and id_ in records.dues]
    return fresh, gone


# Taking one back


def taken_back(records: Records, id_: DayId) -> tuple[list[Kept], list[Kept]]:
    """What is put and removed when an imported day was a mistake: everything that the import entered. A day that it added goes;
    one of the plan stands as before, unless people entered something of it by hand."""
    known = records.earlier.get(id_)
    day = records.days.get(id_)
    if known is None or day is None:
        raise Refusal("history.not_imported")
    signed = [about(id_, member) for member in known.signed]
    excused = [about(id_, member) for member in known.excused]
    removes: list[Kept] = [known]
    removes += [records.signins[key] for key in signed if key in records.signins]
    removes += [records.leaves[key] for key in excused if key in records.leaves]
    removes += [records.dues[key] for key in known.paid if key in records.dues]
    gone = {each.id for each in removes}
    signs = any(each.day == id_ and each.id not in gone for each in records.signins.values())
    asks = any(each.day == id_ and each.id not in gone for each in records.leaves.values())
    if known.added and not signs and not asks:
        return [], [*removes, day]
    return [replace(day, held=None, held_by="")], removes


def days_of(records: Records) -> list[ActivityDay]:
    """The imported days, in order."""
    return in_order(records.days[id_] for id_ in records.earlier if id_ in records.days)
