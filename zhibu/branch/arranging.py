"""Arranging one day of the plan: adding it, its theme and agenda, place and time, who chairs and records, with whom; and what
its agenda lacks.

Each rule takes the day as it is and gives it back changed; what changes nothing is given back as it was.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import blake2s
from itertools import count

from zhibu.branch.calendar import Calendar
from zhibu.branch.day import (
    REQUIRED_KINDS,
    ActivityDay,
    AgendaItem,
    ItemKind,
    Meeting,
    MonthKey,
)
from zhibu.branch.ids import DayId
from zhibu.branch.people import COMMITTEE, Duty, Member
from zhibu.branch.plan import (
    ITEM_LIMIT,
    ITEMS_LIMIT,
    NAME_LIMIT,
    PARTNER_LIMIT,
    PLACE_LIMIT,
    THEME_LIMIT,
    day_of_policy,
    fits,
)
from zhibu.branch.policy import Policy
from zhibu.branch.refusal import Refusal

SHORTEST, LONGEST = 30, 12 * 60
"""Minutes that a day may last."""
_PARTS = re.compile(r"[\n;；]+")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:：点时.]?([0-5][0-9])?分?")


class Flaw(StrEnum):
    """What a day's arrangement lacks; the secretary is warned, nothing is blocked."""

    NO_STUDY = "no_study"
    WORK_ALONE = "work_alone"
    NO_KINDS = "no_kinds"
    TOO_SHORT = "too_short"


def flaws(day: ActivityDay, policy: Policy) -> tuple[Flaw, ...]:
    """What is to be warned about, by the kinds that its agenda names; of an agenda whose items name none it can't be told.

    002「堅持以政治學習和黨性鍛鍊為規定內容」; 003“防止片面地以志愿服务、业务学习等代替党日活动”; 002「時間不少於半天」.
    """
    found = []
    kinds = {item.kind for item in day.agenda if item.kind is not None}
    if policy.agenda_required and kinds and not kinds & REQUIRED_KINDS:
        alone = kinds <= {ItemKind.WORK, ItemKind.SERVICE}
        found.append(Flaw.WORK_ALONE if alone else Flaw.NO_STUDY)
    if policy.agenda_required and day.agenda and not kinds:
        found.append(Flaw.NO_KINDS)
    if day.minutes < policy.activity_hours * 60:
        found.append(Flaw.TOO_SHORT)
    return tuple(found)


def open_to_change(day: ActivityDay) -> None:
    """Refuses a day that was cancelled, and one whose record is filed: that stays as it is."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if day.filed_at is not None:
        raise Refusal("plan.record_filed", day=day.on)


def not_begun(day: ActivityDay, now: datetime, calendar: Calendar) -> None:
    """Refuses to change when a day is once it has begun."""
    open_to_change(day)
    if now >= day.starts(calendar):
        raise Refusal("plan.begun", day=day.on)


# A new day


def themes_written(text: str) -> tuple[str, ...]:
    """One or several themes, a line each or parted by “；” (002「主題可以是單一的也可以是復合的」)."""
    found = tuple(" ".join(part.split()) for part in _PARTS.split(text) if part.strip())
    if not found:
        raise Refusal("plan.no_theme")
    fits("；".join(found), THEME_LIMIT)
    return found


def may_add(on: date, days: Mapping[DayId, ActivityDay], *, policy: Policy, calendar: Calendar, now: datetime) -> None:
    """Refuses a day in the past, and a second one on the same date."""
    if calendar.instant(on, policy.activity_start) <= now:
        raise Refusal("plan.past", on=on)
    if any(day.on == on and not day.cancelled for day in days.values()):
        raise Refusal("plan.day_taken", on=on)


def published_at_once(on: date, *, policy: Policy, calendar: Calendar, now: datetime) -> bool:
    """Whether a day added now has its notice due already (`activity.notice_days`), so that it is published as it is added."""
    ahead = calendar.workday_up_to(on - timedelta(days=policy.activity_notice_days))
    return calendar.awake(calendar.instant(ahead, policy.notice_hour), policy) <= now


def add_day(
    days: Mapping[DayId, ActivityDay], on: date, text: str, *, policy: Policy, calendar: Calendar, now: datetime
) -> ActivityDay:
    """A new day of the plan with its themes; its id is the month's next. Who settles it (step 1) is entered by itself."""
    themes = themes_written(text)
    may_add(on, days, policy=policy, calendar=calendar, now=now)
    ids = (MonthKey(on.year, on.month, number).id for number in count(1))
    return ActivityDay(
        id=next(each for each in ids if each not in days),
        on=on,
        written=on != day_of_policy(on.year, on.month, policy, calendar),
        off=not calendar.is_workday(on),
        start=policy.activity_start,
        minutes=policy.activity_hours * 60,
        themes=themes,
    )


# What a day is about


def set_themes(day: ActivityDay, text: str) -> ActivityDay:
    open_to_change(day)
    return replace(day, themes=themes_written(text))


def set_required(day: ActivityDay, required: bool) -> ActivityDay:
    """Whether the theme is required from above or the branch's own (002「必選+自選」)."""
    open_to_change(day)
    return replace(day, required=required)


def add_items(day: ActivityDay, text: str) -> ActivityDay:
    """Items of the agenda, a line each; their kinds are chosen afterwards."""
    open_to_change(day)
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if not lines:
        raise Refusal("plan.no_item")
    for line in lines:
        fits(line, ITEM_LIMIT)
    agenda = (*day.agenda, *(AgendaItem(text=line) for line in lines))
    if len(agenda) > ITEMS_LIMIT:
        raise Refusal("items.too_many", count=len(agenda), limit=ITEMS_LIMIT)
    return replace(day, agenda=agenda)


def item_sign(item: AgendaItem) -> str:
    """A short digest of an item's text, so that a button which stands from before doesn't change another one."""
    return blake2s(item.text.encode(), digest_size=3).hexdigest()


def item_at(day: ActivityDay, place: int, sign: str) -> AgendaItem:
    """The item that a button means; refused where another one stands there by now."""
    if place >= len(day.agenda) or item_sign(day.agenda[place]) != sign:
        raise Refusal("button.stale")
    return day.agenda[place]


def set_kind(day: ActivityDay, place: int, sign: str, kind: ItemKind) -> ActivityDay:
    open_to_change(day)
    item = replace(item_at(day, place, sign), kind=kind)
    return replace(day, agenda=(*day.agenda[:place], item, *day.agenda[place + 1 :]))


def remove_item(day: ActivityDay, place: int, sign: str) -> ActivityDay:
    open_to_change(day)
    item_at(day, place, sign)
    return replace(day, agenda=(*day.agenda[:place], *day.agenda[place + 1 :]))


def set_counts(day: ActivityDay, meeting: Meeting, counts: bool) -> ActivityDay:
    """Whether the day also counts as that meeting (三会一课)."""
    open_to_change(day)
    if (meeting in day.counts_as) is counts:
        return day
    kept = tuple(each for each in Meeting if (each in day.counts_as) is not (each is meeting))
    return replace(day, counts_as=kept)


# When and where


def clock_written(text: str) -> time:
    """A time of day as people write it: 14:30, 14：30, 9点, 0900."""
    found = _CLOCK.fullmatch("".join(text.split()))
    if found is None:
        raise Refusal("plan.clock", written=" ".join(text.split())[:20])
    return time(int(found[1]), int(found[2] or 0))


def set_start(day: ActivityDay, start: time, *, now: datetime, calendar: Calendar) -> ActivityDay:
    not_begun(day, now, calendar)
    if calendar.instant(day.on, start) <= now:
        raise Refusal("plan.past", on=day.on)
    return replace(day, start=start)


def set_minutes(day: ActivityDay, minutes: int, *, now: datetime, calendar: Calendar) -> ActivityDay:
    not_begun(day, now, calendar)
    if not SHORTEST <= minutes <= LONGEST:
        raise Refusal("button.stale")
    return replace(day, minutes=minutes)


def set_place(day: ActivityDay, text: str) -> ActivityDay:
    open_to_change(day)
    written = " ".join(text.split())
    if not written:
        raise Refusal("plan.no_place")
    fits(written, PLACE_LIMIT)
    return replace(day, place=written)


# Who


def may_chair(member: Member, on: date, *, delegated: bool) -> bool:
    """The secretary; by delegation the deputy or a committee member (002「可委託黨支部副書記、支部委員主持」)."""
    return member.on_books(on) and member.has(*(COMMITTEE if delegated else (Duty.SECRETARY,)))


def set_chair(day: ActivityDay, member: Member, *, delegated: bool) -> ActivityDay:
    open_to_change(day)
    if not may_chair(member, day.on, delegated=delegated):
        raise Refusal("plan.not_chair", name=member.name)
    return replace(day, chair=member.name)


def set_recorder(day: ActivityDay, member: Member) -> ActivityDay:
    """Who keeps the record (002「指定專人負責記錄」): any member on the books that day."""
    open_to_change(day)
    if not member.on_books(day.on):
        raise Refusal("plan.not_recorder", name=member.name)
    return replace(day, recorder=member.name[:NAME_LIMIT])


def set_partner(day: ActivityDay, text: str) -> ActivityDay:
    """With whom the day is held (003“倡导和鼓励结对共建党组织联合开展活动”); an empty text: with nobody."""
    open_to_change(day)
    written = " ".join(text.split())
    fits(written, PARTNER_LIMIT)
    return replace(day, partner=written)
