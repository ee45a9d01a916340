"""The months that a duty belongs to, as people name them."""

from zhibu.branch.period import Period
from zhibu.words import Voice


def period(v: Voice, which: Period) -> str:
    """A month, a quarter, a year, or from one month to another."""
    first, last = which.first_month, which.last
    match which.months:
        case 1:
            return v.month(first.year, first.month)
        case 3:
            return v.quarter(first.year, (first.month + 2) // 3)
        case 12:
            return v.year(first.year)
    return v("{first} to {last}", first=v.month(first.year, first.month), last=v.month_name(last.month))
