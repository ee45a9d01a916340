"""Who keeps the record of a day, whether it was handed up in time, and who takes the dues."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.dues import Month
from zhibu.branch.earlier import dues_from
from zhibu.branch.enclosure import PER_SUBJECT, Enclosure
from zhibu.branch.people import Act, Duty, Member, may
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal


def deadline(day: ActivityDay, policy: Policy) -> date:
    """The last day for the form, to 23:59 (002「2日內上報活動紀實表」; 003“后3日内报送”)."""
    return day.on + timedelta(days=policy.record_days)


def may_keep(records: Records, day: ActivityDay, member: Member, on: date) -> bool:
    """Whether that member keeps this day's record: whose duty it is, and whom the plan names (002「指定專人負責記錄」)."""
    named = records.named(day.recorder, day.on) if day.recorder else None
    return may(member, Act.KEEP_RECORD, on) or (named is not None and named.id == member.id and member.on_books(on))


def require_keeper(records: Records, day: ActivityDay, member: Member, on: date) -> None:
    """Refuses unless that member keeps this day's record."""
    if not may_keep(records, day, member, on):
        raise Refusal("not_allowed", act=Act.KEEP_RECORD.value)


PHOTOS = 24
"""So many photos belong to one day: twelve fill two pages of its record."""


def check_photo(day: ActivityDay, known: Sequence[Enclosure], *, begun: bool) -> None:
    """Refuses one more photo of a day that hasn't begun, was cancelled, or has as many as it may have."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if not begun:
        raise Refusal("record.photo_early", day=day.on)
    if len(known) >= PHOTOS:
        raise Refusal("file.too_many", limit=PHOTOS)


def check_photo_removal(day: ActivityDay) -> None:
    """Refuses to take a photo away once the form was handed up: it went up as it is."""
    if day.filed_at is not None:
        raise Refusal("record.photo_filed", day=day.on)


def check_proof(day: ActivityDay, known: Sequence[Enclosure]) -> None:
    """Refuses one more paper that proves the filing of a day's form: before it can be filed, or beyond what is kept."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if len(known) >= PER_SUBJECT:
        raise Refusal("file.too_many", limit=PER_SUBJECT)


def check_notice(day: ActivityDay) -> None:
    """Refuses a notice of a day that was cancelled."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)


def check_news(records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime) -> None:
    """Refuses a news text of a day that isn't over, or wasn't held."""
    check_notice(day)
    if now < day.ends(calendar):
        raise Refusal("day.not_over", day=day.on, ends=day.ends(calendar))
    if not records.held(day):
        raise Refusal("day.not_held", day=day.on)


def filed_late(records: Records, day: ActivityDay, calendar: Calendar) -> bool:
    """Whether the form was handed up after its last day (002「2日內上報活動紀實表」)."""
    last = deadline(day, records.policy(day.on))
    return day.filed_at is not None and calendar.today(day.filed_at) > last


def dues_taker(records: Records, on: date) -> Member | None:
    """Who takes the dues: the organisation committee member, else the secretary (`duty.assignee`)."""
    if records.policy(on).duty_assignee == "by_duty":
        for member in records.on_books(on):
            if member.has(Duty.ORGANISATION):
                return member
    return records.secretary(on)


def dues_since(records: Records, calendar: Calendar) -> Month:
    """The first month whose dues are known here: that of the first activity day which the branch lived through with us, or an
    earlier one where every month between was imported."""
    joined = records.branch.joined_at
    lived = (day.on for day in records.days.values() if not day.cancelled and day.ends(calendar) > joined)
    first = min(lived, default=None)
    since = Month.of(first) if first is not None else Month.of(calendar.today(joined)).plus(1)
    return dues_from(records, since)
