"""The check-lists of a ceremony and of each celebrant: what the policy asks for, what was done, and ticking it off.

Only the talk and the re-read application must come before the ceremony (001); whatever is missing hinders nothing, it stands as
not done.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from zhibu.branch.calendar import Calendar
from zhibu.branch.celebration import (
    BEFORE,
    OF_CELEBRANT,
    OF_CEREMONY,
    Item,
    Mark,
    Study,
    mark_id,
)
from zhibu.branch.ceremony import Celebrant, Occasion, Stand, ceremonies
from zhibu.branch.ids import MemberId
from zhibu.branch.people import COMMITTEE, Member
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.talks import HeartTalk


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
    common = tuple(_line(records, occasion.period, item, over) for item in OF_CEREMONY if item in asked)
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


def givers(records: Records, celebrant: Celebrant, today: date) -> list[Member]:
    """Who may have handed the card over: anybody of the committee but the celebrant."""
    return [one for one in records.on_books(today) if one.has(*COMMITTEE) and one.id != celebrant.member.id]


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
