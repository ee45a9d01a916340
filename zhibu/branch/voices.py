"""What the papers take from opinions, polls and service: facts with their sources, nothing judged and nobody counted."""

from zhibu.branch.calendar import Calendar
from zhibu.branch.ids import DayId, MemberId
from zhibu.branch.poll import Point, Poll, Stage
from zhibu.branch.records import Records
from zhibu.branch.service import MicroWish, Pledge


def polls_of(records: Records, day: DayId) -> list[Poll]:
    """The polls that belong to a day and are closed, in the order of their closing: question, totals, whether enough took
    part (`poll.reaches_quorum`)."""
    found = [poll for poll in records.polls.values() if poll.day == day and poll.stage is Stage.CLOSED]
    return sorted(found, key=lambda poll: (poll.closed_at, poll.id))


def points_of(records: Records, day: DayId, *, taken: bool | None = None) -> list[Point]:
    """The points handed in for a day's discussion, in the order in which they came; all, or only (not) taken over ones."""
    found = [point for point in records.points.values() if point.day == day]
    if taken is not None:
        found = [point for point in found if (point.taken_at is not None) is taken]
    return sorted(found, key=lambda point: (point.at, point.id))


def micro_of_month(records: Records, year: int, month: int, *, calendar: Calendar) -> list[MicroWish]:
    """The micro-wishes in which something happened in that month: posted, taken on, done or thanked for."""

    def touched(wish: MicroWish) -> bool:
        moments = [wish.posted_at, wish.thanked_at]
        moments += [at for claim in wish.claims for at in (claim.at, claim.done_at)]
        days = [calendar.today(at) for at in moments if at is not None]
        return any((on.year, on.month) == (year, month) for on in days)

    found = [wish for wish in records.micro_wishes.values() if wish.withdrawn_at is None and touched(wish)]
    return sorted(found, key=lambda wish: wish.id)


def pledges_of(
    records: Records, year: int, *, calendar: Calendar, member: MemberId | None = None, public: bool | None = None
) -> list[Pledge]:
    """The pledges that were made in that year or run into it, of all members or of one; all, or only those that may (not) be
    seen by fellow members."""
    found = [
        pledge
        for pledge in records.pledges.values()
        if calendar.today(pledge.made_at).year <= year <= pledge.until.year
        and (member is None or pledge.member == member)
        and (public is None or pledge.public is public)
    ]
    return sorted(found, key=lambda pledge: (pledge.until, pledge.member, pledge.id))
