"""The ceremonies of political birthdays: who is celebrated when, what stands on the check-lists, and the year's coverage.

000“合理规划好每月或每季度参加‘政治生日’仪式的党员…确保党员过‘政治生日’全覆盖”. Each political birthday of a year belongs to exactly one
ceremony: the one that celebrated it, else the one to which it was shifted, else that of its own date's period. So a day that
moves doubles and loses nobody, nor does a policy that goes over from months to quarters.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from zhibu.branch.birthday import Birthday, anniversary_of, impossible, in_sequence
from zhibu.branch.calendar import Calendar, quarter_of
from zhibu.branch.celebration import (
    BEFORE,
    OF_CELEBRANT,
    Ceremony,
    Excused,
    Form,
    Item,
    Mark,
    Oath,
    Shifted,
    Study,
    mark_id,
)
from zhibu.branch.day import ActivityDay, days_of_month
from zhibu.branch.ids import DayId, MemberId
from zhibu.branch.people import Member
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.talks import HeartTalk

REASON_LIMIT = 200
PLACE_LIMIT = 100
_PERIOD = re.compile(r"(20\d\d)-(?:(0[1-9]|1[0-2])|Q([1-4]))")
_SHIFT_MONTHS = 3
"""So far a celebrant may be put off: what is celebrated half a year later is no anniversary."""


# Periods


def period_for(records: Records, on: date) -> str:
    """The period in which a day lies, as this branch cuts its year: `2026-10` for months, `2026-Q4` for quarters. A quarter that goes over to quarters within it is one whole
    quarter, and what the branch chose as it began here holds for the months before, so that no plan mixes both for one
    quarter; a ceremony that was arranged by month stays so."""
    month = f"{on:%Y-%m}"
    if month in records.ceremonies:
        return month
    quarter = f"{on.year}-Q{quarter_of(on)}"
    _, last = span(quarter)
    began = _joined(records)
    cuts = {records.policy(max(each, began)).birthday_period for each in (on, last)}
    return quarter if "quarter" in cuts else month


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


def _seats(records: Records, year: int) -> tuple[_Seat, ...]:
    """Every political birthday of the year with its one ceremony, in the sequence's order."""
    kept = records.derived.setdefault("ceremony.seats", {})
    found = kept.get(year)
    if found is None:
        found = kept[year] = tuple(_seated(records, year))
    return tuple(found)


def own_ceremony(records: Records, one: Birthday) -> str:
    """The period at whose ceremony a political birthday is celebrated."""
    kept: dict[int, dict[str, str]] = records.derived.setdefault("ceremony.own", {})
    year = one.on.year
    if year not in kept:
        kept[year] = {seat.birthday.id: seat.period for seat in _seats(records, year)}
    return kept[year].get(one.id) or period_for(records, one.on)


def celebrated_at(records: Records, birthday: str) -> Mark | None:
    """That a political birthday was celebrated, and at which ceremony."""
    return _held(records).get(birthday)


def _held(records: Records) -> dict[str, Mark]:
    kept: dict[str, Mark] | None = records.derived.get("ceremony.held")
    if kept is None:
        held = (each for each in records.ceremony_marks.values() if each.item is Item.HELD)
        kept = records.derived["ceremony.held"] = {id_: each for each in held for id_ in each.celebrated}
    return kept


def _seated(records: Records, year: int) -> Iterator[_Seat]:
    held = {id_: each.subject for id_, each in _held(records).items()}
    for one in in_sequence(_candidates(records, year, held)):
        own = period_for(records, one.on)
        shifted = records.shifted.get(one.id)
        to = own if shifted is None else _as_now(shifted.to, records)
        yield _Seat(one, own, held.get(one.id, to))


def _as_now(period: str, records: Records) -> str:
    """The period as the policy now cuts the year: one shifted to October belongs to the fourth quarter once quarters hold."""
    first, _ = span(period)
    return period_for(records, first)


def _candidates(records: Records, year: int, held: Iterable[str]) -> Iterator[Birthday]:
    """Who has a political birthday in that year: on the books on its day, or from later in its period on (who was taken over in
    between is celebrated here); and who was celebrated, whatever changed since."""
    policy = records.policy(date(year, 1, 1))
    celebrated = frozenset(held)
    for member in records.roster:
        one = anniversary_of(member, year, policy)
        if one is None:
            continue
        _, last = span(period_for(records, one.on))
        joined = member.joined_on
        taken_over = joined is not None and one.on < joined <= last and member.on_books(joined)
        if one.id in celebrated or member.on_books(one.on) or taken_over:
            yield one


def ceremonies(records: Records, year: int, today: date) -> tuple[Occasion, ...]:
    """The year's ceremonies in the order of their periods: those that have a celebrant, and those that were held."""
    seats = [seat for each in (year - 1, year) for seat in _seats(records, each) if seat.period[:4] == str(year)]
    held = {each.subject for each in records.ceremony_marks.values() if each.item is Item.HELD}
    known = {seat.period for seat in seats} | {each for each in held if each[:4] == str(year)}
    by_period = {period: tuple(each) for period, each in groupby(sorted(seats, key=_period), key=_period)}
    ordered = sorted(known, key=span)
    return tuple(_occasion(records, period, by_period.get(period, ()), today) for period in ordered)


def _period(seat: _Seat) -> str:
    return seat.period


def ceremony(records: Records, period: str, today: date) -> Occasion:
    """One period's ceremony; refused where nobody is celebrated."""
    first, _ = span(period)
    found = next((one for one in ceremonies(records, first.year, today) if one.period == period), None)
    if found is None:
        raise Refusal("ceremony.unknown")
    return found


def ceremony_of_day(records: Records, day: DayId, today: date) -> Occasion | None:
    """The ceremony that is part of that activity day."""
    arranged = next((each for each in records.ceremonies.values() if each.day == day), None)
    if arranged is None:
        return None
    first, _ = span(arranged.id)
    return next((one for one in ceremonies(records, first.year, today) if one.period == arranged.id), None)


def ceremony_of(records: Records, member: MemberId, year: int, today: date) -> tuple[Occasion, Celebrant] | None:
    """The ceremony at which a member's political birthday of that year is celebrated, and how it stands."""
    seat = next((each for each in _seats(records, year) if each.birthday.member.id == member), None)
    if seat is None:
        return None
    occasion = ceremony(records, seat.period, today)
    one = next(each for each in occasion.celebrants if each.id == seat.birthday.id)
    return occasion, one


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
    elif last < _joined(records):
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


def _joined(records: Records) -> date:
    return records.branch.joined_at.astimezone(ZoneInfo(records.branch.timezone)).date()


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


# The check-lists


class Doing(StrEnum):
    """How an item stands. `ADDED`: entered afterwards (补录). `NOT_DONE`: the ceremony was held without it, and so it stays."""

    OPEN = "open"
    DONE = "done"
    ADDED = "added"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item of a check-list. `optional`: a book, which may go with the card."""

    item: Item
    subject: str
    doing: Doing
    mark: Mark | None = None
    talk: HeartTalk | None = None
    optional: bool = False

    @property
    def done(self) -> bool:
        return self.doing in (Doing.DONE, Doing.ADDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """What the policy asks of one ceremony, and of each celebrant."""

    ceremony: tuple[Line, ...]
    celebrants: tuple[tuple[Celebrant, tuple[Line, ...]], ...]

    def of(self, celebrant: str) -> tuple[Line, ...]:
        """One celebrant's lines, by the birthday's id."""
        return next((lines for one, lines in self.celebrants if one.id == celebrant), ())

    def missing(self, celebrant: str) -> tuple[Item, ...]:
        """What is still open for that celebrant and must not be."""
        return tuple(line.item for line in self.of(celebrant) if not line.done and not line.optional)


def checklist(records: Records, occasion: Occasion) -> Checklist:
    """The ceremony's check-list and its celebrants', as far as the policy of its day asks for them."""
    asked = asked_for(records.policy(occasion.on or occasion.first))
    over = occasion.held is not None
    common = tuple(_line(records, occasion.period, item, over) for item in (Item.STUDY, Item.OATH) if item in asked)
    each = tuple(
        (one, tuple(_line(records, one.id, item, over) for item in OF_CELEBRANT if item in asked))
        for one in occasion.celebrants
    )
    return Checklist(ceremony=common, celebrants=each)


def asked_for(policy: Policy) -> frozenset[Item]:
    """The items that the policy asks for."""
    asked = {
        Item.STUDY: policy.birthday_study,
        Item.OATH: True,
        Item.HELD: True,
        Item.APPLICATION: policy.birthday_application,
        Item.TALK: policy.birthday_talk,
        Item.CARD: policy.birthday_card,
        Item.BOOK: policy.birthday_card,
        Item.STORY: policy.birthday_wish,
        Item.WISH: policy.birthday_wish,
    }
    return frozenset(item for item, is_asked in asked.items() if is_asked)


def _line(records: Records, subject: str, item: Item, over: bool) -> Line:
    mark = records.ceremony_marks.get(mark_id(subject, item))
    talk = records.heart_talks.get(subject) if item is Item.TALK else None
    wish = records.wishes.get(subject) if item is Item.WISH else None
    late = any(each.late for each in (mark, talk, wish) if each is not None)
    done = mark is not None or talk is not None or wish is not None
    doing = (Doing.ADDED if late else Doing.DONE) if done else Doing.NOT_DONE if over else Doing.OPEN
    return Line(item=item, subject=subject, doing=doing, mark=mark, talk=talk, optional=item is Item.BOOK)


def waiting(records: Records, today: date) -> tuple[Occasion, ...]:
    """The ceremonies that ask for something now: owed ones, those whose day has come, and those within `birthday.prepare_days` that
    aren't arranged or miss a talk."""
    return tuple(one for one in ceremonies(records, today.year, today) if _asks(records, one, today))


def _asks(records: Records, one: Occasion, today: date) -> bool:
    if any(each.stand is Stand.OWED for each in one.celebrants):
        return True
    if one.stand is not Stand.PLANNED or not one.in_hand:
        return False
    if one.on is not None and one.on <= today:
        return True
    ahead = timedelta(days=records.policy(today).birthday_prepare_days)
    nearest = min(one.on or date.max, *(each.birthday.on for each in one.in_hand), date.max)
    if nearest > today + ahead:
        return False
    talks = asked_for(records.policy(nearest)) & {Item.TALK}
    return one.on is None or (bool(talks) and any(each.id not in records.heart_talks for each in one.in_hand))


# Arranging


def offered_days(records: Records, occasion: Occasion, today: date) -> tuple[ActivityDay, ...]:
    """The period's activity days to which its ceremony can be joined, the next one first; of a period that is over, those that
    were held."""
    months = [(occasion.year, month) for month in range(occasion.first.month, occasion.last.month + 1)]
    days = [day for year, month in months for day in days_of_month(records.days, year, month)]
    ahead = [day for day in days if day.on >= today]
    return tuple(ahead or [day for day in days if records.held(day)])


def open_to_arrange(occasion: Occasion) -> None:
    """Refuses a ceremony that was held."""
    if occasion.held is not None:
        raise Refusal("ceremony.held", on=occasion.held.on)


def join(occasion: Occasion, day: ActivityDay, *, by: MemberId, now: datetime) -> Ceremony:
    """Makes the ceremony part of an activity day of its period (001“‘政治生日+党课’…主题党日活动”)."""
    open_to_arrange(occasion)
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if not occasion.first <= day.on <= occasion.last:
        raise Refusal("ceremony.out_of_period", first=occasion.first, last=occasion.last)
    known = occasion.arrangement
    if known is not None and known.day == day.id:
        return known
    fresh = known or Ceremony(id=occasion.period, by=by, at=now)
    return replace(fresh, day=day.id, on=None, start=None, place="", by=by, at=now)


def hold_apart(
    occasion: Occasion, on: date, start: time | None, place: str, *, today: date, by: MemberId, now: datetime
) -> Ceremony:
    """Arranges the ceremony on its own: on a day of its period, or of later once that is over."""
    open_to_arrange(occasion)
    written = " ".join(place.split())
    if len(written) > PLACE_LIMIT:
        raise Refusal("text.too_long", limit=PLACE_LIMIT, length=len(written))
    if on < occasion.first or (on > occasion.last and today <= occasion.last):
        raise Refusal("ceremony.out_of_period", first=occasion.first, last=occasion.last)
    known = occasion.arrangement or Ceremony(id=occasion.period, by=by, at=now)
    made = replace(known, day=None, on=on, start=start, place=written)
    return known if made == occasion.arrangement else replace(made, by=by, at=now)


def with_form(arrangement: Ceremony, form: Form, chosen: bool) -> Ceremony:
    """The ceremony with that form, or without it; the same again changes nothing."""
    if (form in arrangement.forms) is chosen:
        return arrangement
    kept = {*arrangement.forms} ^ {form}
    return replace(arrangement, forms=tuple(each for each in Form if each in kept))


def oath_of(arrangement: Ceremony | None, policy: Policy) -> Oath:
    """How the oath is taken: as arranged, else as the policy says."""
    return arrangement.oath if arrangement is not None and arrangement.oath is not None else Oath(policy.birthday_oath)


def leaders(records: Records, occasion: Occasion, oath: Oath) -> tuple[Member, ...]:
    """Who may lead the oath: one of the celebrants (001), or any member (000)."""
    if oath is Oath.CELEBRANT:
        taking_part = occasion.in_hand if occasion.held is None else occasion.celebrants
        return tuple(one.member for one in taking_part if one.member.on_books(occasion.on or one.birthday.on))
    return records.on_books(occasion.on or occasion.first)


def led_by(records: Records, occasion: Occasion, leader: MemberId, *, by: MemberId, now: datetime) -> Ceremony:
    """The ceremony with who leads the oath; refused for anybody else than `leaders`."""
    open_to_arrange(occasion)
    known = occasion.arrangement or Ceremony(id=occasion.period, by=by, at=now)
    oath = oath_of(known, records.policy(occasion.on or occasion.first))
    if leader not in {member.id for member in leaders(records, occasion, oath)}:
        raise Refusal("ceremony.leader", oath=oath.value)
    return known if known.leader == leader else replace(known, leader=leader, by=by, at=now)


# Another period, or none


def shift_to(records: Records, celebrant: Celebrant, today: date) -> tuple[str, ...]:
    """The periods to which a celebrant may still be shifted: from now on until three months after their own, not held yet."""
    _, last = span(celebrant.own)
    found: dict[str, None] = {}
    year, month = today.year, today.month
    while (year * 12 + month) <= (last.year * 12 + last.month + _SHIFT_MONTHS):
        first = date(year, month, 1)
        found[period_for(records, first)] = None
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(each for each in found if mark_id(each, Item.HELD) not in records.ceremony_marks)


def shift(
    records: Records, celebrant: Celebrant, to: str, reason: str, *, today: date, by: MemberId, now: datetime
) -> Shifted:
    """A celebrant takes part in another period's ceremony, with a reason."""
    _still_open(celebrant)
    if to not in shift_to(records, celebrant, today):
        raise Refusal("ceremony.shift_period")
    known = records.shifted.get(celebrant.id)
    written = _reason(reason)
    if known is not None and (known.to, known.reason) == (to, written):
        return known
    return Shifted(id=celebrant.id, member=celebrant.member.id, to=to, reason=written, by=by, at=now)


def excuse(records: Records, celebrant: Celebrant, reason: str, *, by: MemberId, now: datetime) -> Excused:
    """That a political birthday isn't held this year, with a reason."""
    _still_open(celebrant)
    written = _reason(reason)
    known = records.excused.get(celebrant.id)
    if known is not None and known.reason == written:
        return known
    return Excused(id=celebrant.id, member=celebrant.member.id, reason=written, by=by, at=now)


def _still_open(celebrant: Celebrant) -> None:
    if celebrant.stand in (Stand.HELD, Stand.HELD_LATE):
        raise Refusal("ceremony.celebrated", name=celebrant.member.name)


def _reason(text: str) -> str:
    written = " ".join(text.split())
    if not written:
        raise Refusal("ceremony.reason")
    if len(written) > REASON_LIMIT:
        raise Refusal("text.too_long", limit=REASON_LIMIT, length=len(written))
    return written


# What was done


def hold(records: Records, occasion: Occasion, on: date, *, today: date, by: MemberId, now: datetime) -> Mark:
    """That the ceremony was held on that day, for everybody who stood in it then. What must come before it and is missing hinders
    nothing: it stands as not done. Entered later than a record form may be, it is marked (补录)."""
    if occasion.held is not None:
        return occasion.held
    if not occasion.in_hand:
        raise Refusal("ceremony.nobody")
    if on > today:
        raise Refusal("ceremony.not_yet", on=on)
    if on < occasion.first:
        raise Refusal("ceremony.out_of_period", first=occasion.first, last=occasion.last)
    return Mark(
        id=mark_id(occasion.period, Item.HELD),
        subject=occasion.period,
        item=Item.HELD,
        by=by,
        at=now,
        on=on,
        late=today > on + timedelta(days=records.policy(on).record_days),
        celebrated=tuple(one.id for one in occasion.in_hand),
    )


def ready_to_hold(occasion: Occasion, now: datetime, calendar: Calendar) -> None:
    """Refuses to hold a ceremony before its time."""
    starts = calendar.instant(occasion.on, occasion.start or time(0)) if occasion.on is not None else None
    if starts is not None and now < starts:
        raise Refusal("ceremony.not_yet", on=occasion.on)


def do(
    records: Records,
    occasion: Occasion,
    subject: str,
    item: Item,
    *,
    today: date,
    by: MemberId,
    now: datetime,
    on: date | None = None,
    who: MemberId | None = None,
    study: Study | None = None,
) -> Mark:
    """That an item was done; done again it stays as it is. What must come before the ceremony can't be ticked after it: then it
    needs the day on which it was done, and is marked as entered afterwards."""
    if item not in asked_for(records.policy(occasion.on or occasion.first)) or item in (Item.HELD, Item.TALK):
        raise Refusal("ceremony.item")
    known = records.ceremony_marks.get(mark_id(subject, item))
    if known is not None and (known.who, known.study) == (who or known.who, study or known.study):
        return known
    day, late = when_done(records, occasion, item, on, today=today)
    return Mark(
        id=mark_id(subject, item), subject=subject, item=item, by=by, at=now, on=day, who=who, study=study, late=late
    )


def when_done(records: Records, occasion: Occasion, item: Item, on: date | None, *, today: date) -> tuple[date, bool]:
    """The day of something done, and whether it is entered afterwards. Without a day of its own: today, or the ceremony's day
    once that is past."""
    if on is not None and on > today:
        raise Refusal("ceremony.future", on=on)
    held = occasion.held
    if held is None:
        return on or today, False
    ordered = records.policy(held.on).birthday_order and item in BEFORE
    if ordered and on is None:
        raise Refusal("ceremony.before_only", item=item.value, on=held.on)
    if ordered and on is not None and on > held.on:
        raise Refusal("ceremony.not_before", item=item.value, on=held.on)
    late = ordered or today > held.on + timedelta(days=records.policy(held.on).record_days)
    return on or held.on, late
