"""Arranging a ceremony: joined to an activity day or held apart, its forms, its oath; a celebrant shifted to another period's, or
excused.
"""

from dataclasses import replace
from datetime import date, datetime, time

from zhibu.branch.celebration import (
    Ceremony,
    Excused,
    Form,
    Item,
    Oath,
    Shifted,
    mark_id,
)
from zhibu.branch.ceremony import Celebrant, Occasion, Stand, period_for, span
from zhibu.branch.day import ActivityDay, days_of_month
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Member
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

REASON_LIMIT = 200
PLACE_LIMIT = 100
_SHIFT_MONTHS = 3
"""So far a celebrant may be put off: what is celebrated half a year later is no anniversary."""


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


def in_arranging(occasion: Occasion, *, by: MemberId, now: datetime) -> Ceremony:
    """How the ceremony is arranged so far, begun now where nothing was; refused once it was held."""
    open_to_arrange(occasion)
    return occasion.arrangement or Ceremony(id=occasion.period, by=by, at=now)


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


def sworn(records: Records, occasion: Occasion, oath: Oath, *, by: MemberId, now: datetime) -> Ceremony:
    """The ceremony with how the oath is taken; who may not lead it so is chosen anew."""
    known = in_arranging(occasion, by=by, now=now)
    may = {member.id for member in leaders(records, occasion, oath)}
    return replace(known, oath=oath, leader=known.leader if known.leader in may else None)


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
    known = in_arranging(occasion, by=by, now=now)
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
    still_open(celebrant)
    if to not in shift_to(records, celebrant, today):
        raise Refusal("ceremony.shift_period")
    known = records.shifted.get(celebrant.id)
    written = _reason(reason)
    if known is not None and (known.to, known.reason) == (to, written):
        return known
    return Shifted(id=celebrant.id, member=celebrant.member.id, to=to, reason=written, by=by, at=now)


def excuse(records: Records, celebrant: Celebrant, reason: str, *, by: MemberId, now: datetime) -> Excused:
    """That a political birthday isn't held this year, with a reason."""
    still_open(celebrant)
    written = _reason(reason)
    known = records.excused.get(celebrant.id)
    if known is not None and known.reason == written:
        return known
    return Excused(id=celebrant.id, member=celebrant.member.id, reason=written, by=by, at=now)


def still_open(celebrant: Celebrant) -> None:
    """Refuses who was celebrated already."""
    if celebrant.stand in (Stand.HELD, Stand.HELD_LATE):
        raise Refusal("ceremony.celebrated", name=celebrant.member.name)


def _reason(text: str) -> str:
    written = " ".join(text.split())
    if not written:
        raise Refusal("ceremony.reason")
    if len(written) > REASON_LIMIT:
        raise Refusal("text.too_long", limit=REASON_LIMIT, length=len(written))
    return written
