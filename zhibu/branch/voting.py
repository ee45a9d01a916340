"""Who may vote on which day, and when: while a vote is open, for whoever took part and for the guests who were invited."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from zhibu.branch.agenda.evaluation import closing, voters
from zhibu.branch.branch import Code, Purpose, use
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, in_order
from zhibu.branch.evaluation import Result, Voted, YearResults, year_results
from zhibu.branch.guests import COMMENTING, Guest, GuestAccount
from zhibu.branch.ids import AccountId, DayId, MemberId, about
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal


def check_vote(
    records: Records, day: ActivityDay | None, member: MemberId, calendar: Calendar, now: datetime
) -> ActivityDay:
    """The day, if that member may vote on it now: from its end to the closing (002「活動後必須當即開展測評」), and only who
    took part (002「誠懇徵求參會黨員意見」). A refusal says why not."""
    voted_on = _check_open(records, day, calendar, now)
    if member not in voters(records, voted_on):
        raise Refusal("evaluation.not_voter", day=voted_on.on)
    return voted_on


def _check_open(records: Records, day: ActivityDay | None, calendar: Calendar, now: datetime) -> ActivityDay:
    if day is None:
        raise Refusal("evaluation.none")
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    policy = records.policy(day.on)
    if not policy.evaluation_owed:
        raise Refusal("evaluation.not_owed", day=day.on)
    if now < day.ends(calendar):
        raise Refusal("evaluation.not_open", day=day.on, opens=day.ends(calendar))
    _check_not_closed(records, day, calendar, now)
    return day


def _check_not_closed(records: Records, day: ActivityDay, calendar: Calendar, now: datetime) -> None:
    closes = closing(day, records.policy(day.on), calendar)
    if day.id in records.evaluations or now >= closes or day.id in records.earlier:
        raise Refusal("evaluation.closed", day=day.on, closed=min(closes, now))


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


# Guests


def check_invitation(records: Records, guest: Guest, calendar: Calendar, now: datetime) -> ActivityDay:
    """The guest's day, if they may be given a link: where the documents ask for an evaluation and guests may take part in it
    (002「邀請部分服務對象、黨外人士及本黨支部外其他同志等群體參加」), by name, until it closes."""
    day = records.days.get(guest.day)
    if day is None:
        raise Refusal("day.unknown")
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    policy = records.policy(day.on)
    if not policy.evaluation_owed:
        raise Refusal("evaluation.not_owed", day=day.on)
    if not policy.evaluation_guests:
        raise Refusal("guest.no_votes")
    if not guest.name:
        raise Refusal("guest.unnamed")
    _check_not_closed(records, day, calendar, now)
    return day


def invite(records: Records, guest: Guest, *, calendar: Calendar, now: datetime) -> tuple[Guest, list[Code]]:
    """The guest as invited, and their earlier unused codes, voided: the newest link alone opens."""
    check_invitation(records, guest, calendar, now)
    earlier = [code for code in records.codes.values() if code.guest == guest.id]
    void = [replace(code, void=True) for code in earlier if code.used_at is None and not code.void]
    return replace(guest, invited_at=now), void


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A guest's link that was opened: whose it is and which day, and what that changes (nothing where it was this account's
    before). `replaced` are accounts that had opened an earlier link of the same guest."""

    guest: Guest
    day: ActivityDay
    seat: GuestAccount
    code: Code | None = None
    replaced: tuple[GuestAccount, ...] = ()


def open_link(
    records: Records, code_id: str, account: AccountId, *, calendar: Calendar, now: datetime, today: date
) -> Opened:
    """Gives an account a guest's place in one evaluation. The same account again changes nothing; another one finds the link
    used. Refused once the evaluation is closed, and for the account of a member of this branch, who has a vote of their own."""
    code, known = records.codes.get(code_id), records.guest_accounts.get(account)
    guest = records.guests.get(code.guest) if code is not None and code.guest else None
    again = known is not None and guest is not None and known.guest == guest.id
    spent = None if again else use(code, Purpose.GUEST, now=now)
    day = records.days.get(guest.day) if guest is not None else None
    if guest is None or day is None or day.cancelled:
        raise Refusal("guest.gone")
    _check_not_closed(records, day, calendar, now)
    if known is not None and again:
        return Opened(guest=guest, day=day, seat=known)
    linked = records.accounts.get(account)
    holder = records.members.get(linked.member) if linked is not None else None
    if holder is not None and holder.on_books(today):
        raise Refusal("guest.own_member")
    return Opened(
        guest=guest,
        day=day,
        seat=GuestAccount(id=account, guest=guest.id, day=day.id, linked_at=now),
        code=spent,
        replaced=tuple(each for each in records.guest_accounts.values() if each.guest == guest.id),
    )


def seat_open(records: Records, seat: GuestAccount, calendar: Calendar, now: datetime) -> bool:
    """Whether a guest's account may still do anything: until the evaluation of their day closes."""
    day = records.days.get(seat.day)
    if day is None or day.cancelled or seat.guest not in records.guests:
        return False
    return day.id not in records.evaluations and now < closing(day, records.policy(day.on), calendar)


def check_guest(records: Records, seat: GuestAccount, calendar: Calendar, now: datetime) -> tuple[Guest, ActivityDay]:
    """The guest and the day, if they may vote on it now: from its end to the closing, once it counts as held."""
    guest = records.guests.get(seat.guest)
    if guest is None:
        raise Refusal("guest.gone")
    day = _check_open(records, records.days.get(seat.day), calendar, now)
    if not records.held(day):
        raise Refusal("day.not_held", day=day.on)
    return guest, day


def guest_voted(guest: Guest) -> Guest:
    """That this guest has voted; not how."""
    return guest if guest.voted else replace(guest, voted=True)


def may_comment(guest: Guest) -> bool:
    """Whether a guest is asked for a comment in their own name."""
    return guest.kind in COMMENTING and bool(guest.name)


def lost(records: Records, days: Iterable[str], calendar: Calendar, now: datetime) -> tuple[list[Voted], list[Guest]]:
    """That somebody voted, of the open votes of these days, whose ballots are gone (a backup holds no urns): to be taken back, so
    that they are asked again; and the guests, to stand as not having voted."""
    known = (records.days.get(DayId(each)) for each in days)
    open_ = {
        day.id
        for day in known
        if day is not None
        and day.id not in records.evaluations
        and now < closing(day, records.policy(day.on), calendar)
    }
    voted_ = [each for each in records.voted.values() if each.day in open_]
    guests = [replace(each, voted=False) for each in records.guests.values() if each.day in open_ and each.voted]
    return voted_, guests


# The year


def results_of_year(
    records: Records, year: int, *, until: date | None = None, earlier: Iterable[Result] = ()
) -> YearResults:
    """The branch's evaluations of a year up to a day, each by the numbers of its own day; `earlier` are imported ones."""
    known = records.days
    closed = ((known[id_].on, each) for id_, each in records.evaluations.items() if id_ in known)
    return year_results(closed, year, records.policy, until=until, earlier=earlier)
