"""The papers and the picture of a year's political birthdays, under their file names. Making a paper takes about a tenth of a
second: in the daemon, ask a thread."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from zhibu.bot.message import Paper
from zhibu.bot.wording import birthday_papers as words
from zhibu.branch.birthday import Birthday
from zhibu.branch.calendar import Calendar
from zhibu.branch.ceremony import Occasion, Stand, ceremonies, coverage, period_for, span
from zhibu.branch.records import Records
from zhibu.charts.sequence import Celebrant, Dot, Meaning, Period, SequencePicture, paged
from zhibu.forms.birthday_plan import birthday_plan_docx
from zhibu.forms.birthday_report import birthday_report_docx, photos_shown
from zhibu.forms.ceremonies import period_named
from zhibu.forms.photos import scaled
from zhibu.forms.talk_sheet import talk_sheets_docx
from zhibu.storage.store import Store
from zhibu.storage.trouble import Damaged
from zhibu.words import Voice

_DOTS: Final = {
    Stand.HELD: Dot.HELD,
    Stand.HELD_LATE: Dot.LATE,
    Stand.EXCUSED: Dot.REASON,
    Stand.LEFT: Dot.REASON,
    Stand.OWED: Dot.MISSED,
    Stand.PLANNED: Dot.PLANNED,
    Stand.EARLIER: Dot.EARLIER,
}
"""`PLANNED` is `OPEN` as long as the ceremony isn't arranged."""


# Papers


def plan(records: Records, year: int, *, calendar: Calendar, now: datetime, v: Voice) -> Paper:
    """The year's work plan (.docx)."""
    data = birthday_plan_docx(v, records, year, calendar=calendar, now=now)
    return Paper(words.plan_file(v, records.branch.name, year), data)


async def gathered(store: Store, records: Records, year: int, today: date) -> dict[str, bytes | None]:
    """The photos that the year's report shows, scaled, by their enclosure's id; what is damaged is left out: `zhibu check` names
    it."""
    found: dict[str, bytes | None] = {}
    for photo in photos_shown(records, year, today):
        try:
            data = await store.enclosures.read(records.branch.id, photo)
        except Damaged:
            continue
        found[photo.id] = await asyncio.to_thread(scaled, data)
    return found


def report(
    records: Records,
    year: int,
    *,
    calendar: Calendar,
    now: datetime,
    v: Voice,
    photos: Mapping[str, bytes | None] | None = None,
) -> Paper:
    """The year's report for the superior (.docx)."""
    data = birthday_report_docx(v, records, year, calendar=calendar, now=now, photos=photos)
    return Paper(words.report_file(v, records.branch.name, year), data)


def talk_sheets(records: Records, occasion: Occasion, *, now: datetime, v: Voice) -> Paper:
    """A blank talk sheet for each celebrant of a ceremony (.docx)."""
    whom: list[Birthday] = [one.birthday for one in occasion.celebrants if one.stand is not Stand.LEFT]
    name = words.talks_file(v, records.branch.name, period_named(v, occasion.period))
    return Paper(name, talk_sheets_docx(v, records, whom, now=now))


# The picture


def sequence(records: Records, year: int, *, today: date, v: Voice) -> tuple[SequencePicture, ...]:
    """The year's sequence as pages to draw. It holds names: for the committee, in private."""
    stands = coverage(records, year, today)
    occasions = {one.period: one for one in ceremonies(records, year, today)}
    periods = tuple(_period(v, each, occasions.get(each), today) for each in _periods(records, occasions, year))
    counted = Counter(each.dot for period in periods for each in period.celebrants)
    legend = tuple(Meaning(dot=dot, name=words.dot(v, dot, counted[dot])) for dot in Dot if counted[dot])
    unsettled = len(stands.unsettled)
    whole = SequencePicture(
        locale=v.locale,
        branch=records.branch.name,
        title=words.title(v, year),
        figure=f"{stands.held}/{stands.total}",
        told=words.told(v, stands),
        legend=legend,
        periods=periods,
        overview=periods,
        sentence="" if legend else words.nobody(v, year),
        footer=words.footer(v, unsettled),
    )
    pages = paged(whole)
    return tuple(words.numbered(v, page, place, len(pages)) for place, page in enumerate(pages, 1))


def _periods(records: Records, occasions: Mapping[str, Occasion], year: int) -> Sequence[str]:
    """All the year's periods as the branch cuts it, and those of another cut in which a ceremony was held."""
    return sorted({*(period_for(records, date(year, month, 1)) for month in range(1, 13)), *occasions}, key=span)


def _period(v: Voice, period: str, occasion: Occasion | None, today: date) -> Period:
    first, last = span(period)
    label = period_named(v, period, year=False) if "Q" in period else v.month_short(first.month)
    current = first <= today <= last
    if occasion is None:
        return Period(label=label, current=current)
    by_month = first.month == last.month
    return Period(
        label=label,
        celebrants=tuple(
            Celebrant(
                name=one.member.name,
                on=_on(v, one.birthday.on, first.year, by_month=by_month and not one.shifted),
                dot=Dot.OPEN if one.stand is Stand.PLANNED and occasion.on is None else _DOTS[one.stand],
            )
            for one in occasion.celebrants
        ),
        remark=words.ceremony(v, occasion.on) if occasion.on is not None else "",
        current=current,
    )


def _on(v: Voice, on: date, year: int, *, by_month: bool) -> str:
    """The day as short as it can be told: of the month under which it stands its number alone."""
    if on.year != year:
        return v.date(on)
    return words.day_of_month(v, on.day) if by_month else v.short(on)
