"""What every duty looks out on: one branch's records, its calendar, and the span of time that is asked for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import blake2s

from zhibu.branch.birthday import Birthday
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, in_order
from zhibu.branch.ids import MemberId
from zhibu.branch.notices import SECRETARY, SUPERIOR, to_member, to_officer
from zhibu.branch.policy import Clause
from zhibu.branch.presets import cited
from zhibu.branch.records import Records
from zhibu.branch.superior import reached

_REACH = timedelta(days=62)
"""No duty lies farther from its day than this (a notice 15 days ahead, a form 30 days overdue)."""
_BEFORE_BIRTHDAY, _AFTER_BIRTHDAY = timedelta(days=32), timedelta(days=2)
"""The same for political birthdays: prepared at most 30 days ahead, greeted on the day."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """One branch between two instants. With `assumed`, each day that isn't over is taken as held as planned.

    Not slotted, for what all duties ask of it.
    """

    records: Records
    calendar: Calendar
    since: datetime
    until: datetime
    assumed: bool = False

    @cached_property
    def first(self) -> date:
        return self.calendar.today(self.since) - _REACH

    @cached_property
    def last(self) -> date:
        return self.calendar.today(self.until) + _REACH

    @cached_property
    def days(self) -> tuple[ActivityDay, ...]:
        """The activity days that may owe something in the span."""
        first, last = self.first, self.last
        near = (day for day in self.records.days.values() if not day.cancelled and first <= day.on <= last)
        return tuple(in_order(near))

    @cached_property
    def birthdays(self) -> tuple[Birthday, ...]:
        """The political birthdays that may owe something in the span."""
        first = self.calendar.today(self.since) - _AFTER_BIRTHDAY
        last = self.calendar.today(self.until) + _BEFORE_BIRTHDAY
        years = range(first.year, last.year + 1)
        return tuple(one for year in years for one in self.records.birthdays(year) if first <= one.on <= last)

    def touches(self, due: datetime, expires: datetime) -> bool:
        """Whether a window lies in the span; what doesn't isn't worth looking into."""
        return due <= self.until and expires > self.since and due < expires

    def held(self, day: ActivityDay) -> bool:
        """Whether the day was held while the branch was with us, or is taken to be."""
        return self.assumed or (self.lived(day) and self.records.held(day))

    def lived(self, day: ActivityDay) -> bool:
        """Whether the branch was already with us when the day ended; days from before owe nothing, held or not,
        entered afterwards or not."""
        if self.assumed:
            return True
        return day.ends(self.calendar) > self.records.branch.joined_at and day.id not in self.records.earlier

    def cites(self, *clauses: Clause) -> Clause | None:
        """The first of these clauses that stands in a document of the branch."""
        return cited(self.records.branch.presets, *clauses)

    @cached_property
    def officers(self) -> tuple[str, ...]:
        """The superior's officers as audiences; none where nobody there can be reached, for then what concerns the superior goes
        by other means. Of several, one who can't be reached is among them: the secretary learns of it."""
        if self.assumed:
            return (SUPERIOR,) if self.records.branch.superior_id else ()
        known = sorted(self.records.officers.values(), key=lambda each: (each.linked_at, each.id))
        return tuple(to_officer(each.id) for each in known) if reached(known) else ()

    def deciding(self, asker: MemberId, on: date) -> list[str]:
        """Who is asked to decide that person's case, as audiences; nobody's own is asked of themselves: where nobody else may
        decide, it waits unasked until somebody may."""
        able = [self.audience(member.id, on) for member in self.records.deciders(asker, on)]
        nobody = [] if self.audience(asker, on) == SECRETARY else [SECRETARY]
        return list(dict.fromkeys(able)) or nobody

    def audience(self, member: MemberId, on: date) -> str:
        """A member as an audience: who acts as secretary that day is addressed as such."""
        acting = self.records.secretary(on)
        return SECRETARY if acting is not None and acting.id == member else to_member(member)


def face(*parts: object) -> str:
    """A digest of what a notice shows, so that a change of it can be seen and nothing of it can be read."""
    return blake2s(repr(parts).encode(), digest_size=8).hexdigest()
