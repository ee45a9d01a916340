"""What an evaluation owes: a ballot to each voter right after the day, one reminder to who hasn't voted, and the result to
the secretary."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.calendar import ONE_DAY, Calendar
from zhibu.branch.day import ActivityDay, edition_of
from zhibu.branch.guests import Guest, of_day
from zhibu.branch.ids import MemberId, about
from zhibu.branch.notices import SECRETARY, Kind, Notice, to_guest, to_member
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records

_RESULT_LIFE = timedelta(days=3)
_AN_HOUR = timedelta(hours=1)


def closing(day: ActivityDay, policy: Policy, calendar: Calendar) -> datetime:
    """When the vote closes: `evaluation.hours` after the day's end."""
    return day.ends(calendar) + timedelta(hours=policy.evaluation_hours)


def voters(records: Records, day: ActivityDay) -> list[MemberId]:
    """Who is asked: the members who took part (002「誠懇徵求參會黨員意見」)."""
    return [member.id for member in records.roster if records.signin(day.id, member.id) is not None]


def invited(records: Records, day: ActivityDay) -> list[Guest]:
    """The guests who were given a link (002「邀請部分服務對象、黨外人士及本黨支部外其他同志等群體參加」)."""
    return [guest for guest in of_day(records.guests.values(), day.id) if guest.invited_at is not None]


def remind_at(day: ActivityDay, policy: Policy, calendar: Calendar) -> datetime | None:
    """When who hasn't voted is reminded: `evaluation.reminder_hours` before the closing; where that is in the quiet hours at
    their end, or an hour before they begin where their end leaves no hour to vote. None where no hour after the opening is
    left, or nobody is to be reminded."""
    opens, closes = day.ends(calendar), closing(day, policy, calendar)
    if not policy.evaluation_reminder_hours:
        return None
    at = closes - timedelta(hours=policy.evaluation_reminder_hours)
    awake = calendar.awake(at, policy)
    if closes - awake < _AN_HOUR:
        wall = calendar.local(at)
        eve = wall.date() if wall.time() >= policy.notice_quiet.start else wall.date() - ONE_DAY
        awake = calendar.instant(eve, policy.notice_quiet.start) - _AN_HOUR
    return awake if awake - opens >= _AN_HOUR else None


def evaluation(look: Outlook) -> Iterator[Notice]:
    """Right at the end, to each voter who hasn't voted (002「每次…活動後必須當即開展測評」), and to the guests who had opened
    their link by then."""
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
        whom = [
            to_member(member) for member in asked if look.assumed or about(day.id, member) not in look.records.voted
        ]
        for audience in (*whom, *_waiting_guests(look, day, due)):
            yield Notice(
                kind=Kind.EVALUATION,
                subject=day.id,
                audience=audience,
                edition=edition_of(day),
                due=due,
                expires=expires,
                clause=look.records.stand(day.on)["evaluation.owed"].clause,
            )


def _waiting_guests(look: Outlook, day: ActivityDay, opens: datetime) -> Iterator[str]:
    """The guests who opened their link before there was anything to vote on; who opens it later finds the ballot there."""
    for seat in look.records.guest_accounts.values():
        guest = look.records.guests.get(seat.guest)
        if seat.day == day.id and seat.linked_at < opens and guest is not None and not guest.voted:
            yield to_guest(guest.id)


def evaluation_reminder(look: Outlook) -> Iterator[Notice]:
    """One reminder before the closing, only to the members who took part and haven't voted; a guest owes nothing."""
    if look.assumed:
        return  # who owes something then can't be known ahead
    for day in look.days:
        policy = look.records.policy(day.on)
        expires = closing(day, policy, look.calendar)
        if not policy.evaluation_owed or day.id in look.records.evaluations:
            continue
        due = remind_at(day, policy, look.calendar)
        if due is None or not look.touches(due, expires) or not look.held(day):
            continue
        for member in voters(look.records, day):
            if about(day.id, member) in look.records.voted or _just_counted(look.records, day, member, due):
                continue
            yield Notice(
                kind=Kind.EVALUATION_REMINDER,
                subject=day.id,
                audience=to_member(member),
                edition=edition_of(day),
                due=due,
                expires=expires,
                clause=look.records.stand(day.on)["evaluation.owed"].clause,
            )


def _just_counted(records: Records, day: ActivityDay, member: MemberId, reminded: datetime) -> bool:
    """Whether somebody was counted so late, after an appeal or from the printed sheet, that their ballot has only just come."""
    signin = records.signin(day.id, member)
    return signin is not None and signin.at > reminded - _AN_HOUR


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
        # An imported day was evaluated on paper, if at all.
        if day.id not in records.evaluations and day.id not in records.earlier:
            policy = records.policy(day.on)
            if policy.evaluation_owed:
                yield day, closing(day, policy, calendar)
