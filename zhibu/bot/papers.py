"""The papers of a day under their file names. Making one takes about a tenth of a second: in the daemon, ask a thread."""

import asyncio
import gc
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from zhibu.bot.message import Paper
from zhibu.bot.wording import files
from zhibu.bot.wording.panel.plan import file_name
from zhibu.branch.birthday_year import of_day
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.evidence import Traced, marks_of, traced
from zhibu.branch.plan import days_of_year
from zhibu.branch.record import photos_of
from zhibu.branch.records import Records
from zhibu.charts.poster import Poster
from zhibu.forms import infodraft
from zhibu.forms import notice as notices
from zhibu.forms.ledger import ledger_xlsx, register_xlsx
from zhibu.forms.photos import scaled
from zhibu.forms.plan import plan_xlsx
from zhibu.forms.record import record_docx
from zhibu.forms.register import register_docx
from zhibu.storage.store import Store
from zhibu.storage.trouble import Damaged
from zhibu.words import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a record form takes from the disk: the day's photos, scaled, by their enclosure's id (None: can't be shown on paper),
    and on which acts of the journal its fields rest."""

    photos: Mapping[str, bytes | None] = field(default_factory=dict)
    traces: tuple[Traced, ...] = ()


NOTHING = Material()


async def gathered(store: Store, records: Records, day: ActivityDay) -> Material:
    """The material of a day's form, read in threads, one photo after the other. What is damaged is left out: `zhibu check`
    names it."""
    photos = {each.id: await _scaled(store, records, each) for each in photos_of(records, day)}
    traces: tuple[Traced, ...] = ()
    with suppress(Damaged):
        held = of_day(records, day.id, day.on)
        ceremony = () if held is None else (held.occasion.period, *(one.celebrant.id for one in held.celebrants))
        entries = await store.mentioning(records.branch.id, *marks_of(day.id, ceremony))
        traces = await asyncio.to_thread(traced, entries, day.id, ceremony)
    return Material(photos=photos, traces=traces)


async def cleared(store: Store, records: Records, day: ActivityDay) -> list[tuple[bytes, str]]:
    """The day's photos that a news text may take, scaled, each with its caption."""
    return [
        (made, each.caption)
        for each in photos_of(records, day)
        if each.cleared_by and (made := await _scaled(store, records, each)) is not None
    ]


async def _scaled(store: Store, records: Records, photo: Enclosure) -> bytes | None:
    try:
        data = await store.enclosures.read(records.branch.id, photo)
    except Damaged:
        return None
    return await asyncio.to_thread(scaled, data)


def record(
    records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime, v: Voice, material: Material = NOTHING
) -> Paper:
    """The day's record form (.docx), filled with what really happened."""
    name = files.record(v, records.branch.name, day, records.policy(day.on))
    made = _made(
        lambda: record_docx(v, records, day, calendar=calendar, now=now, photos=material.photos, traces=material.traces)
    )
    return Paper(name, made)


def register(records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime, v: Voice) -> Paper:
    """The day's signature sheet (.docx), one line for each member."""
    name = files.register(v, records.branch.name, day)
    return Paper(name, _made(lambda: register_docx(v, records, day, calendar=calendar, now=now)))


def plan(records: Records, year: int, *, v: Voice) -> Paper:
    """The year's plan (.xlsx), as it is filed."""
    days = [day for day in days_of_year(records.days, year) if not day.cancelled]
    known = records.plans.get(str(year))
    quarters = known.quarters if known is not None else ()
    return Paper(file_name(v, records.branch.name, year), _made(lambda: plan_xlsx(v, days, quarters)))


def notice(records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime, v: Voice) -> Paper:
    """The day's notice for the board (.docx)."""
    sheet = notices.notice_sheet(v, records, day, calendar=calendar, now=now)
    name = files.notice(v, records.branch.name, day)
    return Paper(f"{name}.docx", _made(lambda: notices.notice_docx(v, sheet, now=now)))


def notice_text(records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime, v: Voice) -> str:
    """The same as a text to forward."""
    return notices.text_of(v, notices.notice_sheet(v, records, day, calendar=calendar, now=now))


def poster(records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime, v: Voice) -> Poster:
    """The same as a sheet to draw."""
    sheet = notices.notice_sheet(v, records, day, calendar=calendar, now=now)
    return Poster(
        locale=v.locale,
        title=sheet.title,
        opening=sheet.opening,
        facts=sheet.facts,
        agenda_label=sheet.agenda_label,
        agenda=sheet.agenda,
        closing=sheet.closing,
        signature=sheet.signature,
    )


def news(
    records: Records,
    day: ActivityDay,
    *,
    calendar: Calendar,
    now: datetime,
    v: Voice,
    photos: Sequence[tuple[bytes, str]] = (),
) -> Paper:
    """The draft of a news text (.docx), with the photos that it may take."""
    draft = infodraft.news_draft(v, records, day, calendar=calendar, now=now)
    name = files.news(v, records.branch.name, day)
    made = _made(lambda: infodraft.news_docx(v, draft, author=records.branch.name, now=now, photos=photos))
    return Paper(f"{name}.docx", made)


def ledger(records: Records, year: int, *, calendar: Calendar, now: datetime, v: Voice) -> Paper:
    """The year's ledger (.xlsx)."""
    name = files.ledger(v, records.branch.name, year)
    return Paper(name, _made(lambda: ledger_xlsx(v, records, year, calendar=calendar, now=now)))


def year_register(records: Records, year: int, *, calendar: Calendar, now: datetime, v: Voice) -> Paper:
    """The year's sign-in register (.xlsx)."""
    name = files.year_register(v, records.branch.name, year)
    return Paper(name, _made(lambda: register_xlsx(v, records, year, calendar=calendar, now=now)))


def _made(write: Callable[[], bytes]) -> bytes:
    """The document's bytes. What it was made of is ten megabytes that hold on to one another; the daemon seldom searches for
    such circles, and at a day's end a paper is made for every branch: so the youngest are searched at once."""
    data = write()
    gc.collect(1)
    return data
