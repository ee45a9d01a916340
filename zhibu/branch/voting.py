"""Who may vote on which day, and when: while a vote is open, for whoever took part."""

from datetime import datetime

from zhibu.branch.agenda.evaluation import closing, voters
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, in_order
from zhibu.branch.evaluation import Voted
from zhibu.branch.ids import DayId, MemberId, about
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal


def check_vote(
    records: Records, day: ActivityDay | None, member: MemberId, calendar: Calendar, now: datetime
) -> ActivityDay:
    """The day, if that member may vote on it now: from its end to the closing (002「活動後必須當即開展測評」), and only who
    took part (002「誠懇徵求參會黨員意見」). A refusal says why not."""
    if day is None:
        raise Refusal("evaluation.none")
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    policy = records.policy(day.on)
    if not policy.evaluation_owed:
        raise Refusal("evaluation.not_owed", day=day.on)
    if now < day.ends(calendar):
        raise Refusal("evaluation.not_open", day=day.on, opens=day.ends(calendar))
    if day.id in records.evaluations or now >= closing(day, policy, calendar):
        raise Refusal("evaluation.closed", day=day.on, closed=closing(day, policy, calendar))
    if member not in voters(records, day):
        raise Refusal("evaluation.not_voter", day=day.on)
    return day


def day_to_vote(records: Records, member: MemberId, calendar: Calendar, now: datetime) -> ActivityDay:
    """The day that a bare “vote” means: the latest that this member may vote on; else the refusal for one under way, for
    the latest that was held, or for the next to come."""
    days = [day for day in in_order(records.days.values()) if not day.cancelled]
    held = [day for day in reversed(days) if day.ends(calendar) <= now and records.held(day)]
    for day in held:
        try:
            return check_vote(records, day, member, calendar, now)
        except Refusal:
            continue
    ahead = next((day for day in days if day.ends(calendar) > now), None)
    under_way = ahead is not None and ahead.starts(calendar) <= now
    return check_vote(records, ahead if under_way or not held else held[0], member, calendar, now)


def voted(day: DayId, member: MemberId) -> Voted:
    """That this member has voted. It is the same fact however often they vote."""
    return Voted(id=about(day, member), day=day, member=member)
