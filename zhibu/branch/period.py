"""A quarter, a month, half a year: the months that a duty belongs to."""

from dataclasses import dataclass
from datetime import date, timedelta

from zhibu.branch.dues import Month


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """So many months of a year, as the branch's number says: within them a meeting is to be held once, after them a bulletin is due.
    `first_month` is where it begins."""

    first_month: Month
    months: int

    @classmethod
    def of(cls, day: date, months: int) -> "Period":
        """The period in which a day lies; periods begin anew each January."""
        return cls(Month(day.year, (day.month - 1) // months * months + 1), months)

    @classmethod
    def read(cls, text: str) -> "Period | None":
        """What `str` wrote; None for anything else."""
        month, _, count = text.partition("+")
        first = Month.read(month)
        if first is None or not count.isdecimal() or not 1 <= int(count) <= 12:
            return None
        return cls(first, int(count))

    def __str__(self) -> str:
        return f"{self.first_month}+{self.months}"

    @property
    def first(self) -> date:
        return self.first_month.first

    @property
    def last(self) -> date:
        """Its last day, never later than its year's."""
        after = min(self.first_month.plus(self.months), Month(self.first_month.year + 1, 1))
        return after.first - timedelta(days=1)

    @property
    def last_third(self) -> date:
        """The day on which its last third begins: of a quarter its third month, of a month its 21st or so."""
        if self.months % 3 == 0:
            return self.first_month.plus(self.months * 2 // 3).first
        return self.first + timedelta(days=((self.last - self.first).days + 1) * 2 // 3)

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last
