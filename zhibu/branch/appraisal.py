"""The facts of a year for the appraisal (民主评议、评先评优): of each member what is on record, in the roster's order.

No points, no sums across columns, no ranks: people decide, the program judges nobody.
"""

from dataclasses import dataclass
from datetime import date, datetime

from zhibu.branch.attendance import SignIn
from zhibu.branch.calendar import Calendar
from zhibu.branch.dated import Dated, of_member
from zhibu.branch.dues import Month, months, paid_id, pays
from zhibu.branch.keeping import dues_since
from zhibu.branch.ladders import Ladder, Rectification, ReminderTalk, ladder
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.branch.service import Pledge
from zhibu.branch.voices import pledges_of
from zhibu.branch.year_figures import Entry, Mark, member_years


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    """One member's year on record. `due` are the days on which they were to come, `signins` how they did; the days that they
    missed by what became of them; `counted` are the absences that count for the ladder, with what people did about them."""

    member: Member
    due: int
    signins: tuple[SignIn, ...]
    on_leave: tuple[Entry, ...]
    asked: tuple[Entry, ...]
    made_up: tuple[Entry, ...]
    absent: tuple[Entry, ...]
    counted: Ladder
    dues_due: int
    dues_paid: int
    dues_open: tuple[Month, ...]
    dated: tuple[Dated, ...]
    pledges: tuple[Pledge, ...]
    wishes: tuple[date, ...]

    @property
    def talks(self) -> tuple[ReminderTalk, ...]:
        return self.counted.reminder.talks if self.counted.reminder is not None else ()

    @property
    def rectifications(self) -> tuple[Rectification, ...]:
        return self.counted.reminder.rectifications if self.counted.reminder is not None else ()


def member_facts(records: Records, year: int, *, calendar: Calendar, now: datetime) -> tuple[MemberFacts, ...]:
    """Of everybody who is on the books at the year's end, or today while it runs."""
    on = min(calendar.today(now), date(year, 12, 31))
    since = max(dues_since(records, calendar), Month(year, 1))
    until = min(Month.of(calendar.today(now)), Month(year, 12))
    found = []
    for each in member_years(records, year, calendar=calendar, now=now):
        member = each.member
        if not member.on_books(on):
            continue
        due = [month for month in months(since, until) if pays(member, month)]
        owing = tuple(month for month in due if paid_id(member.id, month) not in records.dues)
        found.append(
            MemberFacts(
                member=member,
                due=len(each.entries) - len(each.on(Mark.OUT, Mark.EXEMPT)),
                signins=tuple(entry.signin for entry in each.entries if entry.signin is not None),
                on_leave=each.on(Mark.ON_LEAVE),
                asked=each.on(Mark.ASKED),
                made_up=each.on(Mark.MADE_UP),
                absent=each.on(Mark.ABSENT),
                counted=ladder(records, member, year, calendar=calendar, now=now),
                dues_due=len(due),
                dues_paid=len(due) - len(owing),
                dues_open=owing,
                dated=tuple(of_member(records.dated, member.id, year)),
                pledges=tuple(pledges_of(records, year, calendar=calendar, member=member.id)),
                wishes=tuple(_wishes(records, member, year, calendar)),
            )
        )
    return tuple(found)


def _wishes(records: Records, member: Member, year: int, calendar: Calendar) -> list[date]:
    """When the member did what a micro-wish asked for."""
    done = [
        calendar.today(claim.done_at)
        for wish in records.micro_wishes.values()
        if wish.withdrawn_at is None and (claim := wish.claim(member.id)) is not None and claim.done_at is not None
    ]
    return sorted(on for on in done if on.year == year)
