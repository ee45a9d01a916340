"""The papers of political birthdays: what their files are called, the labels of the sequence's picture, what can't be done with
photos."""

from dataclasses import replace
from datetime import date
from typing import Final

from zhibu.bot.wording.files import safe
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.branch.ceremony import Coverage
from zhibu.charts.sequence import Dot, SequencePicture
from zhibu.words import Voice, mark_ctx

_DOTS: Final = {
    Dot.HELD: mark_ctx("dot", "held {n}"),
    Dot.LATE: mark_ctx("dot", "held late {n}"),
    Dot.PLANNED: mark_ctx("dot", "arranged {n}"),
    Dot.OPEN: mark_ctx("dot", "to be arranged {n}"),
    Dot.REASON: mark_ctx("dot", "with a reason {n}"),
    Dot.MISSED: mark_ctx("dot", "not held {n}"),
    Dot.EARLIER: mark_ctx("dot", "before zhibu was put to use {n}"),
}


# Files


def plan_file(v: Voice, branch: str, year: int) -> str:
    return safe(v("{branch} work plan of the political birthdays {year}", branch=branch, year=v.year(year))) + ".docx"


def report_file(v: Voice, branch: str, year: int) -> str:
    return safe(v("{branch} report on the political birthdays {year}", branch=branch, year=v.year(year))) + ".docx"


def talks_file(v: Voice, branch: str, period: str) -> str:
    return safe(v("{branch} talk sheets {period}", branch=branch, period=period)) + ".docx"


def sequence_file(v: Voice, branch: str, year: int, page: int, pages: int) -> str:
    name = v("{branch} sequence of the political birthdays {year}", branch=branch, year=v.year(year))
    return safe(v("{name} {page}", name=name, page=page) if pages > 1 else name) + ".png"


# The picture


def title(v: Voice, year: int) -> str:
    return v("Political birthdays of {year} in sequence", year=v.year(year))


def numbered(v: Voice, page: SequencePicture, number: int, pages: int) -> SequencePicture:
    """A page of several says which it is."""
    if pages == 1:
        return page
    return replace(page, title=v("{line} ({page}/{pages})", line=page.title, page=number, pages=pages))


def told(v: Voice, stands: Coverage) -> str:
    """Beside the large figure."""
    return v("{held} of {total} held", held=stands.held, total=stands.total)


def dot(v: Voice, which: Dot, count: int) -> str:
    return v(_DOTS[which], n=count)


def ceremony(v: Voice, on: date) -> str:
    return v("ceremony {date}", date=v.short(on))


def day_of_month(v: Voice, day: int) -> str:
    return v.ctx("day of the month", "{n}", n=day)


def nobody(v: Voice, year: int) -> str:
    return v("Nobody has a political birthday to mark in {year}.", year=v.year(year))


def footer(v: Voice, unsettled: int) -> str:
    first = v("In the order of the days of acceptance, no ranking. For the committee; please don't pass it on.")
    if not unsettled:
        return first
    verify = v.plural("The date of {n} more is to be verified.", "The dates of {n} more are to be verified.", unsettled)
    return v.paragraph([first, verify])


# Refusals


@says_no("ceremony.photo_early")
def _photo_early(v: Voice, facts: Facts) -> str:
    del facts
    return v("The ceremony hasn't been held yet; its photos are taken from its day on.")
