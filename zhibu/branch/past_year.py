"""What the year since the last political birthday was for a celebrant (001“一年来”): facts beside the draft of their card.

No judgement is drawn from them, and nobody is compared with anybody.
"""

from dataclasses import dataclass
from datetime import date, datetime

from zhibu.branch.attendance import Standing
from zhibu.branch.birthday import Birthday
from zhibu.branch.calendar import Calendar, anniversary
from zhibu.branch.earlier import since
from zhibu.branch.makeup import made_up
from zhibu.branch.own_year import standing_of
from zhibu.branch.plan import days_of_year
from zhibu.branch.records import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class PastYear:
    """From `since` (the last political birthday, or the first day that is known) until now: the days held, how many of them the
    member attended or made up, chaired or recorded, and the micro-wishes that they fulfilled."""

    since: date
    held: int
    attended: int
    made_up: int
    led: int
    wishes: int


def past_year(records: Records, one: Birthday, *, calendar: Calendar, now: datetime) -> PastYear:
    """The year before that political birthday, as far as it has come."""
    member, policy = one.member, records.policy(one.on)
    last = anniversary(member.accepted_on or one.on, one.on.year - 1, policy.birthday_leap_day)
    first = max(last, since(records, calendar, last.year))
    held = [
        day
        for year in range(first.year, one.on.year + 1)
        for day in days_of_year(records.days, year)
        if first <= day.on <= one.on and day.ends(calendar) <= now and records.held(day) and member.on_books(day.on)
    ]
    rows = {day.id: standing_of(records, day, member.id, calendar=calendar, now=now) for day in held}
    done = (
        calendar.today(claim.done_at)
        for wish in records.micro_wishes.values()
        if wish.withdrawn_at is None and (claim := wish.claim(member.id)) is not None and claim.done_at is not None
    )
    return PastYear(
        since=first,
        held=len(held),
        attended=sum(row is not None and row.standing is Standing.PRESENT for row in rows.values()),
        made_up=sum(made_up(records, day.id, member.id) for day in held),
        led=sum(member.name in (day.chair, day.recorder) for day in held),
        wishes=sum(first <= on <= one.on for on in done),
    )
