"""Dates as people type them when something is still to come."""

from datetime import date, time

from zhibu.branch.refusal import Refusal
from zhibu.forms import cells


def ahead(text: str, today: date) -> tuple[date, time | None, str]:
    """“11-9”, “11-9 14:30” or “11月9日 14:30 三楼会议室”: the date, the time where there is one, and the rest of the line. Without a
    year it is the next such day from today on."""
    words = text.split()
    for count in (2, 1):
        try:
            found = cells.when(" ".join(words[:count]))
            on = date(found.year or today.year, found.month or 0, found.day or 0)
            if found.year is None and on < today:
                on = on.replace(year=today.year + 1)
        except (Refusal, ValueError):
            continue
        return on, found.start, " ".join(words[count:])
    raise Refusal("ceremony.unreadable", value=" ".join(words)[:40])
