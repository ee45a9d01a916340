"""The ceremonies of political birthdays: who is celebrated when, and the year's coverage.

000“合理规划好每月或每季度参加‘政治生日’仪式的党员…确保党员过‘政治生日’全覆盖”. Each political birthday of a year belongs to exactly one
ceremony: the one that celebrated it, else the one to which it was shifted, else that of its own date's period. So a day that
moves doubles and loses nobody, nor does a policy that goes over from months to quarters.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from functools import lru_cache

from zhibu.branch.birthday import Birthday, anniversary_of, impossible, in_sequence
from zhibu.branch.calendar import quarter_of
from zhibu.branch.celebration import (
    Ceremony,
    Item,
    Mark,
    mark_id,
)
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import DayId, MemberId
from zhibu.branch.kept import kept
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

_PERIOD = re.compile(r"(20\d\d)-(?:(0[1-9]|1[0-2])|Q([1-4]))", re.ASCII)
_BIRTHDAY = re.compile(r"(.+):(20\d\d)", re.ASCII)


# Periods


def period_for(records: Records, on: date) -> str:
    """The period in which a day lies, as this branch cuts its year: `2026-10` for months, `2026-Q4` for quarters.

    A quarter that goes over to quarters within it is one whole quarter, and what the branch chose as it began here holds for the
    months before, so that no plan mixes both for one quarter; a ceremony that was arranged by month stays so.
    """
    # Asked for everybody of a year: of all days of a month that lie on one side of a change it is found once.
    return _cut(records, on.year, on.month, records.policy(max(on, records.began)).birthday_period)


@kept(lambda records: records.seated)
def _cut(records: Records, year: int, number: int, cut: str) -> str:
    month = f"{year}-{number:02}"
    if month in records.ceremonies:
        return month
    quarter = f"{year}-Q{quarter_of(date(year, number, 1))}"
    _, last = span(quarter)
    later = records.policy(max(last, records.began)).birthday_period
    return quarter if "quarter" in (cut, later) else month


@lru_cache(maxsize=1024)
def span(period: str) -> tuple[date, date]:
    """The first and the last day of a period; refused for anything else."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        raise Refusal("ceremony.unknown")
    year = int(found[1])
    first, months = (int(found[2]), 1) if found[2] else (int(found[3]) * 3 - 2, 3)
    after = date(year + (first + months > 12), (first + months - 1) % 12 + 1, 1)
    return date(year, first, 1), after - timedelta(days=1)


# Who is celebrated when


class Stand(StrEnum):
    """How a political birthday, or a ceremony, stands. `OWED`: its period is over, or its ceremony was held without them.
    `EXCUSED`: not held, with a reason. `LEFT`: left the branch before it was held. `EARLIER`: from before the branch was here."""

    PLANNED = "planned"
    HELD = "held"
    HELD_LATE = "held_late"
    EXCUSED = "excused"
    LEFT = "left"
    OWED = "owed"
    EARLIER = "earlier"


IN_HAND = frozenset({Stand.PLANNED, Stand.OWED, Stand.EARLIER})
"""Who would be celebrated if the ceremony were held now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Celebrant:
    """One political birthday in its ceremony. `own` is the period of its date, from which it may be shifted; `reason` says why it
    was shifted or isn't held."""

    birthday: Birthday
    own: str
    stand: Stand
    reason: str = ""
    shifted: bool = False

    @property
    def id(self) -> str:
        return self.birthday.id

    @property
    def member(self) -> Member:
        return self.birthday.member


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A period's ceremony as it stands. `day` is the activity day of which it is part, `on` the date of either; None while nothing
    is arranged, or while its activity day is cancelled."""

    period: str
    first: date
    last: date
    celebrants: tuple[Celebrant, ...]
    stand: Stand
    arrangement: Ceremony | None = None
    day: ActivityDay | None = None
    on: date | None = None
    held: Mark | None = None

    @property
    def year(self) -> int:
        return self.first.year

    @property
    def start(self) -> time | None:
        if self.day is not None:
            return self.day.start
        return self.arrangement.start if self.arrangement is not None else None

    @property
    def place(self) -> str:
        own = self.arrangement.place if self.arrangement is not None else ""
        return own or (self.day.place if self.day is not None else "")

    @property
    def in_hand(self) -> tuple[Celebrant, ...]:
        """Who would be celebrated if it were held now."""
        return tuple(one for one in self.celebrants if one.stand in IN_HAND)

    def celebrant(self, member: MemberId) -> Celebrant | None:
        return next((one for one in self.celebrants if one.member.id == member), None)


@dataclass(frozen=True, slots=True)
class _Seat:
    birthday: Birthday
    own: str
    period: str


@kept(lambda records: records.seated)
def _seats(records: Records, year: int) -> tuple[_Seat, ...]:
    """Every political birthday of the year with its one ceremony, in the sequence's order."""
    return tuple(_seated(records, year))


def own_ceremony(records: Records, one: Birthday) -> str:
    """The period at whose ceremony a political birthday is celebrated."""
    return _own_periods(records, one.on.year).get(one.id) or period_for(records, one.on)


@kept(lambda records: records.seated)
def _own_periods(records: Records, year: int) -> Mapping[str, str]:
    return {seat.birthday.id: seat.period for seat in _seats(records, year)}


def celebrated_at(records: Records, birthday: str) -> Mark | None:
    """That a political birthday was celebrated, and at which ceremony."""
    return _held(records).get(birthday)


@kept(lambda records: records.seated)
def _held(records: Records) -> Mapping[str, Mark]:
    held = (each for each in records.ceremony_marks.values() if each.item is Item.HELD)
    return {id_: each for each in held for id_ in each.celebrated}


def _seated(records: Records, year: int) -> Iterator[_Seat]:
    held = _held(records)
    for one in _celebrated(records, year, held):
        own = period_for(records, one.on)
        celebrated, shifted = held.get(one.id), records.shifted.get(one.id)
        if celebrated is not None:
            yield _Seat(one, own, celebrated.subject)
        else:
            yield _Seat(one, own, own if shifted is None else _as_now(shifted.to, records))


def _as_now(period: str, records: Records) -> str:
    """The period as the policy now cuts the year: one shifted to October belongs to the fourth quarter once quarters hold."""
    first, _ = span(period)
    return period_for(records, first)


def _celebrated(records: Records, year: int, held: Container[str]) -> Sequence[Birthday]:
    """Who has a political birthday in that year, in sequence: on the books on its day, or from later in its period on (who was
    taken over in between is celebrated here); and who was celebrated, whatever changed since."""
    known = records.birthdays(year)
    listed = {one.member.id for one in known}
    policy = records.policy(date(year, 1, 1))
    others = (anniversary_of(member, year, policy) for member in records.roster if member.id not in listed)
    more = [one for one in others if one is not None and (one.id in held or _taken_over(records, one))]
    return in_sequence([*known, *more]) if more else known


def _taken_over(records: Records, one: Birthday) -> bool:
    joined = one.member.joined_on
    if joined is None or joined <= one.on:
        return False
    _, last = span(period_for(records, one.on))
    return joined <= last and one.member.on_books(joined)


@kept(lambda records: records.seated)
def _periods_of(records: Records, year: int) -> Mapping[str, tuple[_Seat, ...]]:
    """The year's periods that have a ceremony, in order: those of which somebody is a celebrant, and those that were held."""
    held = (each.subject for each in records.ceremony_marks.values() if each.item is Item.HELD)
    by_period: dict[str, list[_Seat]] = {period: [] for period in held if period[:4] == str(year)}
    for seat in (*_seats(records, year - 1), *_seats(records, year)):
        if seat.period[:4] == str(year):
            by_period.setdefault(seat.period, []).append(seat)
    return {period: tuple(by_period[period]) for period in sorted(by_period, key=span)}


def ceremonies(records: Records, year: int, today: date) -> tuple[Occasion, ...]:
    """The year's ceremonies in the order of their periods: those that have a celebrant, and those that were held."""
    periods = _periods_of(records, year)
    return tuple(_occasion(records, period, seats, today) for period, seats in periods.items())


def found_ceremony(records: Records, period: str, today: date) -> Occasion | None:
    """One period's ceremony; None where nobody is celebrated."""
    first, _ = span(period)
    seats = _periods_of(records, first.year).get(period)
    return _occasion(records, period, seats, today) if seats is not None else None


def ceremony(records: Records, period: str, today: date) -> Occasion:
    """One period's ceremony; refused where nobody is celebrated."""
    found = found_ceremony(records, period, today)
    if found is None:
        raise Refusal("ceremony.unknown")
    return found


def ceremony_of_day(records: Records, day: DayId, today: date) -> Occasion | None:
    """The ceremony that is part of that activity day."""
    arranged = next((each for each in records.ceremonies.values() if each.day == day), None)
    return found_ceremony(records, arranged.id, today) if arranged is not None else None


def ceremony_of(records: Records, member: MemberId, year: int, today: date) -> tuple[Occasion, Celebrant] | None:
    """The ceremony at which a member's political birthday of that year is celebrated, and how it stands."""
    seat = next((each for each in _seats(records, year) if each.birthday.member.id == member), None)
    if seat is None:
        return None
    occasion = ceremony(records, seat.period, today)
    one = next(each for each in occasion.celebrants if each.id == seat.birthday.id)
    return occasion, one


def celebrant_by_id(records: Records, id_: str, today: date) -> tuple[Occasion, Celebrant]:
    """The political birthday `m006:2026` in its ceremony; refused for an id that no screen carries, and where there is none."""
    named = _BIRTHDAY.fullmatch(id_)
    if named is None:
        raise Refusal("button.stale")
    found = ceremony_of(records, MemberId(named[1]), int(named[2]), today)
    if found is None:
        raise Refusal("ceremony.unknown")
    return found


def _occasion(records: Records, period: str, seats: tuple[_Seat, ...], today: date) -> Occasion:
    first, last = span(period)
    held = records.ceremony_marks.get(mark_id(period, Item.HELD))
    celebrants = tuple(_celebrant(records, seat, held, last, today) for seat in seats)
    arranged = records.ceremonies.get(period)
    day = records.days.get(arranged.day) if arranged is not None and arranged.day is not None else None
    if day is not None and day.cancelled:
        day = None
    on = day.on if day is not None else arranged.on if arranged is not None else None
    return Occasion(
        period=period,
        first=first,
        last=last,
        celebrants=celebrants,
        stand=_stand(celebrants, held, last, today),
        arrangement=arranged,
        day=day,
        on=held.on if held is not None else on,
        held=held,
    )


def _celebrant(records: Records, seat: _Seat, held: Mark | None, last: date, today: date) -> Celebrant:
    one = seat.birthday
    shifted, excused = records.shifted.get(one.id), records.excused.get(one.id)
    stand, reason = Stand.PLANNED, shifted.reason if shifted is not None else ""
    if held is not None and one.id in held.celebrated:
        stand = Stand.HELD if held.on <= last else Stand.HELD_LATE
    elif excused is not None:
        stand, reason = Stand.EXCUSED, excused.reason
    elif _has_left(one.member, today):
        stand = Stand.LEFT
    elif last < records.began:
        stand = Stand.EARLIER
    elif held is not None or today > last:
        stand = Stand.OWED
    return Celebrant(birthday=one, own=seat.own, stand=stand, reason=reason, shifted=seat.own != seat.period)


def _stand(celebrants: tuple[Celebrant, ...], held: Mark | None, last: date, today: date) -> Stand:
    if held is not None:
        return Stand.HELD if held.on <= last else Stand.HELD_LATE
    stands = {one.stand for one in celebrants}
    if stands <= {Stand.EXCUSED, Stand.LEFT}:
        return Stand.EXCUSED
    if Stand.EARLIER in stands:
        return Stand.EARLIER
    return Stand.OWED if today > last else Stand.PLANNED


def _has_left(member: Member, today: date) -> bool:
    return not member.on_books(today) and (member.joined_on is None or member.joined_on <= today)


# Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The year's political birthdays by how they stand, each exactly once, in the sequence's order. `unsettled` are members
    who have no date that can be counted from, and so no place in the sequence."""

    celebrants: tuple[Celebrant, ...]
    unsettled: tuple[Member, ...] = ()

    def of(self, *stands: Stand) -> tuple[Celebrant, ...]:
        return tuple(one for one in self.celebrants if one.stand in stands)

    @property
    def held(self) -> int:
        return len(self.of(Stand.HELD, Stand.HELD_LATE))

    @property
    def planned(self) -> int:
        return len(self.of(Stand.PLANNED))

    @property
    def with_reason(self) -> int:
        return len(self.of(Stand.EXCUSED, Stand.LEFT))

    @property
    def owed(self) -> int:
        return len(self.of(Stand.OWED))

    @property
    def total(self) -> int:
        """Of whom it is counted: all but those from before the branch was here."""
        return len(self.celebrants) - len(self.of(Stand.EARLIER))

    @property
    def whole(self) -> bool:
        """001“确保…全覆盖”: everybody was celebrated, is planned, or has a reason."""
        return self.owed == 0 and not self.unsettled


def coverage(records: Records, year: int, today: date) -> Coverage:
    """How the year's political birthdays stand (000, 001“确保党员过‘政治生日’全覆盖”)."""
    seats = _seats(records, year)
    occasions = {one.period: one for each in (year, year + 1) for one in ceremonies(records, each, today)}
    found = {one.id: one for occasion in occasions.values() for one in occasion.celebrants}
    return Coverage(
        celebrants=tuple(found[seat.birthday.id] for seat in seats),
        unsettled=tuple(member for member in records.on_books(today) if undated(member, today)),
    )


def undated(member: Member, today: date) -> bool:
    """Whether there is no date of acceptance to count from: none at all, or an impossible one."""
    return member.accepted_on is None or impossible(member, today) is not None
