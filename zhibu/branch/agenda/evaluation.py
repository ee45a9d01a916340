"""What an evaluation owes: a ballot to each voter right after the day, and the result to the secretary."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from zhibu.branch.agenda.activity_day import edition_of
from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.calendar import ONE_DAY, Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import MemberId, about
from zhibu.branch.notices import SECRETARY, Kind, Notice, to_member
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records

_RESULT_LIFE = timedelta(days=3)


def closing(day: ActivityDay, policy: Policy, calendar: Calendar) -> datetime:
    """When the vote closes: `evaluation.hours` after the day's end."""
    return day.ends(calendar) + timedelta(hours=policy.evaluation_hours)


def voters(records: Records, day: ActivityDay) -> list[MemberId]:
    """Who is asked: the members who took part (002「誠懇徵求參會黨員意見」)."""
    return [member.id for member in records.roster if records.signin(day.id, member.id) is not None]


def evaluation(look: Outlook) -> Iterator[Notice]:
    """Right at the end, to each voter who hasn't voted (002「每次…活動後必須當即開展測評」)."""
    for day in look.days:
        policy = look.records.policy(day.on)
        due, expires = day.ends(look.calendar), closing(day, policy, look.calendar)
        if not policy.evaluation_owed or (day.id in look.records.evaluations and not look.assumed):
            continue
        if not look.touches(due, expires) or not look.held(day):
            continue
        asked = voters(look.records, day)
        if look.assumed and not asked:
            asked = [member.id for member in look.records.roster if member.on_books(day.on)]
        for member in asked:
            if about(day.id, member) in look.records.voted and not look.assumed:
                continue
            yield Notice(
                kind=Kind.EVALUATION,
                subject=day.id,
                audience=to_member(member),
                edition=edition_of(day),
                due=due,
                expires=expires,
                clause=look.records.stand(day.on)["evaluation.owed"].clause,
            )


def evaluation_result(look: Outlook) -> Iterator[Notice]:
    """The result goes to the secretary once the vote is closed; the group sees it in the month's charts."""
    for day in look.days:
        policy = look.records.policy(day.on)
        closed = day.id in look.records.evaluations
        if not (closed or (look.assumed and policy.evaluation_owed)):
            continue
        due = closing(day, policy, look.calendar)
        yield Notice(
            kind=Kind.EVALUATION_RESULT,
            subject=day.id,
            audience=SECRETARY,
            edition=edition_of(day),
            due=look.calendar.awake(due, policy),
            expires=due + _RESULT_LIFE,
            clause=look.records.stand(day.on)["evaluation.owed"].clause,
        )


def evaluations_to_close(records: Records, calendar: Calendar, now: datetime) -> list[ActivityDay]:
    """The days whose vote is over and whose ballots still lie in the urn."""
    return [day for day, closes in _unclosed(records, calendar) if closes <= now and records.held(day)]


def next_closing(records: Records, calendar: Calendar, now: datetime) -> datetime | None:
    """When the next open vote closes: of a day that was held, is under way, or begins within a day."""
    near = ((day, closes) for day, closes in _unclosed(records, calendar) if closes > now)
    near = ((day, closes) for day, closes in near if day.starts(calendar) - now < ONE_DAY and records.held(day))
    return min((closes for _, closes in near), default=None)


def _unclosed(records: Records, calendar: Calendar) -> Iterator[tuple[ActivityDay, datetime]]:
    for day in records.days.values():
        if day.id not in records.evaluations:
            policy = records.policy(day.on)
            if policy.evaluation_owed:
                yield day, closing(day, policy, calendar)
