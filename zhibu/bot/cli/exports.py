"""`export`: papers, tables and pictures of a branch, each written whole or not at all."""

import asyncio
import errno
import os
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final, Literal

from zhibu.bot.cli import values
from zhibu.bot.cli.desk import Task
from zhibu.bot.cli.grammar import Read, Usage
from zhibu.bot.control import Answer
from zhibu.bot.message import Paper
from zhibu.bot.wording.cli import exports as names
from zhibu.bot.wording.cli import reports as words
from zhibu.branch.birthday import Birthday, message_id
from zhibu.branch.calendar import Calendar
from zhibu.branch.card import ready
from zhibu.branch.day import ActivityDay
from zhibu.branch.greeting import celebrated
from zhibu.branch.people import Member
from zhibu.branch.plan import days_of_year
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.charts.card import Card
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage.store import Store
from zhibu.storage.trouble import Damaged
from zhibu.words import Voice

if TYPE_CHECKING:
    from zhibu.charts.board import WishBoard

_UNSAFE: Final = re.compile(r'[\x00-\x1f/\\:*?"<>|]+')
_PRIVATE: Final = 0o600
"""Exports hold names, reasons of leave, birthdays: they are for whoever asked for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What an export is made from."""

    v: Voice
    records: Records
    calendar: Calendar
    now: datetime
    store: Store


async def export(task: Task) -> Answer:
    """`export BRANCH WHAT [WHICH [YEAR]] [--out PATH]`; prints the path that was written."""
    thing, which = _asked(task)
    records = task.records
    scene = Scene(v=task.v, records=records, calendar=calendar_for(records), now=task.desk.now(), store=task.desk.store)
    paper = await thing.make(scene, which)
    out = task.values.maybe("out")
    written = [await asyncio.to_thread(_write, paper, out)]
    if thing.beside is not None:
        for more in await thing.beside(task, scene, which, written[0]):
            written.append(await asyncio.to_thread(_write, more, str(written[0].parent)))
    return Answer(stdout=words.written([str(each) for each in written]))


# What there is


async def _record(scene: Scene, on: object) -> Paper:
    from zhibu.bot import papers

    day = _day(scene, on)
    material = await papers.gathered(scene.store, scene.records, day)
    made = await asyncio.to_thread(
        papers.record, scene.records, day, calendar=scene.calendar, now=scene.now, v=scene.v, material=material
    )
    return Paper(names.record(scene.v, scene.records, day), made.data)


async def _register(scene: Scene, on: object) -> Paper:
    from zhibu.forms.ledger import register_xlsx
    from zhibu.forms.register import register_docx

    if isinstance(on, int):
        return await _of_a_year(scene, on, register_xlsx, names.year_register)
    day = _day(scene, on)
    data = await asyncio.to_thread(register_docx, scene.v, scene.records, day, calendar=scene.calendar, now=scene.now)
    return Paper(names.register(scene.v, scene.records, day), data)


async def _notice(scene: Scene, on: object) -> Paper:
    from zhibu.bot import papers

    day = _day(scene, on)
    made = await asyncio.to_thread(papers.notice, scene.records, day, calendar=scene.calendar, now=scene.now, v=scene.v)
    return Paper(f"{names.notice(scene.v, scene.records, day)}.docx", made.data)


async def _notice_beside(task: Task, scene: Scene, on: object, beside: Path) -> list[Paper]:
    """The same as a text to forward, as a PDF to print and as a picture."""
    from zhibu.bot import papers
    from zhibu.charts.worker import draw_poster

    del task
    day = _day(scene, on)
    text = papers.notice_text(scene.records, day, calendar=scene.calendar, now=scene.now, v=scene.v)
    poster = papers.poster(scene.records, day, calendar=scene.calendar, now=scene.now, v=scene.v)
    return [
        Paper(f"{beside.stem}.txt", f"{text}\n".encode()),
        Paper(f"{beside.stem}.pdf", await draw_poster(poster, "pdf")),
        Paper(f"{beside.stem}.png", await draw_poster(poster, "png")),
    ]


async def _news(scene: Scene, on: object) -> Paper:
    from zhibu.bot import papers

    day = _day(scene, on)
    photos = await papers.cleared(scene.store, scene.records, day)
    made = await asyncio.to_thread(
        papers.news, scene.records, day, calendar=scene.calendar, now=scene.now, v=scene.v, photos=photos
    )
    return Paper(names.news(scene.v, scene.records, day), made.data)


async def _appraisal(scene: Scene, year: object) -> Paper:
    from zhibu.forms.appraisal import appraisal_xlsx

    return await _of_a_year(scene, year, appraisal_xlsx, names.appraisal)


async def _ledger(scene: Scene, year: object) -> Paper:
    from zhibu.forms.ledger import ledger_xlsx

    return await _of_a_year(scene, year, ledger_xlsx, names.ledger)


async def _of_a_year(
    scene: Scene, year: object, make: Callable[..., bytes], name: Callable[[Voice, Records, int], str]
) -> Paper:
    assert isinstance(year, int)
    if not days_of_year(scene.records.days, year):
        raise Refusal("export.no_days", year=year)
    data = await asyncio.to_thread(make, scene.v, scene.records, year, calendar=scene.calendar, now=scene.now)
    return Paper(name(scene.v, scene.records, year), data)


async def _roster(scene: Scene, _: object) -> Paper:
    from zhibu.forms.roster import roster_xlsx

    data = await asyncio.to_thread(roster_xlsx, scene.v, scene.records.roster)
    return Paper(names.roster(scene.v, scene.records), data)


async def _calendar(scene: Scene, year: object) -> Paper:
    from zhibu.forms.calendar import calendar_ics

    return await _of_a_year(scene, year, calendar_ics, names.calendar)


async def _charts(scene: Scene, month: object) -> Paper:
    from zhibu.bot.pictures import month_picture
    from zhibu.charts.worker import draw

    assert isinstance(month, date)
    if not any((day.on.year, day.on.month) == (month.year, month.month) for day in scene.records.days.values()):
        raise Refusal("export.no_month", month=month)
    picture = month_picture(scene.records, month.year, month.month, calendar=scene.calendar, now=scene.now, v=scene.v)
    return Paper(names.charts(scene.v, scene.records, month), await draw(picture))


async def _member(scene: Scene, written: object) -> Paper:
    from zhibu.forms.member import member_json

    member = _named(scene.records, str(written))
    data = member_json(scene.v, scene.records, member, now=scene.now)
    return Paper(names.member(scene.v, scene.records, member), data)


async def _files(task: Task, scene: Scene, written: object, beside: Path) -> list[Paper]:
    """The member's photos and papers, in a pack beside what tells of them; damaged ones are left out, `check` names them."""
    from zhibu.forms.member import file_name, own_enclosures, packed

    member = _named(scene.records, str(written))
    found = []
    for number, each in enumerate(own_enclosures(scene.records, member), 1):
        with suppress(Damaged):
            found.append((file_name(number, each), await task.desk.store.enclosures.read(task.at, each)))
    return [Paper(f"{beside.stem}.zip", await asyncio.to_thread(packed, found))] if found else []


async def _wishes(scene: Scene, year: object) -> Paper:
    from zhibu.bot.wording.wish import board_file
    from zhibu.charts.worker import draw_board

    drawing = _wish_board(scene, year, "a4")
    return Paper(
        f"{board_file(scene.v, scene.records.branch.name, _this(scene, year))}.pdf", await draw_board(drawing, "pdf")
    )


async def _wishes_beside(task: Task, scene: Scene, year: object, beside: Path) -> list[Paper]:
    """The same on A3, and as a picture."""
    from zhibu.charts.worker import draw_board

    del task
    return [
        Paper(f"{beside.stem} A3.pdf", await draw_board(_wish_board(scene, year, "a3"), "pdf")),
        Paper(f"{beside.stem}.png", await draw_board(_wish_board(scene, year, "a4"), "png")),
    ]


def _wish_board(scene: Scene, year: object, paper: Literal["a3", "a4"]) -> "WishBoard":
    from zhibu.bot.board_picture import wish_board

    today = scene.calendar.today(scene.now)
    drawing = wish_board(scene.records, _this(scene, year), today=today, v=scene.v, paper=paper)
    if not drawing.wishes or not scene.records.policy(today).birthday_board:
        raise Refusal("wish.nothing_public")
    return drawing


def _this(scene: Scene, year: object) -> int:
    """The year that is named, else this one."""
    return year if isinstance(year, int) else scene.calendar.today(scene.now).year


async def _card(scene: Scene, which: object) -> Paper:
    """The card that goes out, to print."""
    from zhibu.charts.worker import draw_sheets

    one, drawing = _the_card(scene, which)
    return Paper(names.card(scene.v, scene.records, one), await draw_sheets([drawing]))


async def _card_beside(task: Task, scene: Scene, which: object, beside: Path) -> list[Paper]:
    """The same as the picture that is sent."""
    from zhibu.charts.worker import draw

    del task
    _, drawing = _the_card(scene, which)
    return [Paper(f"{beside.stem}.png", await draw(drawing))]


def _the_card(scene: Scene, which: object) -> tuple[Birthday, Card]:
    """The member's card of that year, or of this one; refused without words that may go out."""
    from zhibu.bot.pictures import birthday_card, voice_of

    assert isinstance(which, _Yearly)
    member, year = _named(scene.records, which.written), _this(scene, which.year)
    one = celebrated(scene.records, message_id(member.id, year))
    words = ready(scene.records, message_id(member.id, year))
    if one is None or words is None:
        raise Refusal("card.no_words", name=member.name, year=year)
    return one, birthday_card(scene.records, one, words, voice_of(scene.records, member))


async def _cards(scene: Scene, month: object) -> Paper:
    """All cards of a month in one file."""
    from zhibu.bot.pictures import cards_of_month
    from zhibu.charts.worker import draw_sheets

    assert isinstance(month, date)
    drawings = cards_of_month(scene.records, month.year, month.month)
    if not drawings:
        raise Refusal("card.no_month", day=month)
    return Paper(names.cards(scene.v, scene.records, month), await draw_sheets(drawings))


async def _birthday_plan(scene: Scene, year: object) -> Paper:
    """The year's work plan of the political birthdays."""
    from zhibu.bot import birthday_papers

    assert isinstance(year, int)
    return await asyncio.to_thread(
        birthday_papers.plan, scene.records, year, calendar=scene.calendar, now=scene.now, v=scene.v
    )


async def _birthday_report(scene: Scene, year: object) -> Paper:
    """The year's report on them for the superior, with the photos that it may show."""
    from zhibu.bot import birthday_papers

    assert isinstance(year, int)
    photos = await birthday_papers.gathered(scene.store, scene.records, year, scene.calendar.today(scene.now))
    return await asyncio.to_thread(
        birthday_papers.report,
        scene.records,
        year,
        calendar=scene.calendar,
        now=scene.now,
        v=scene.v,
        photos=photos,
    )


async def _talks(scene: Scene, month: object) -> Paper:
    """The blank talk sheets of the ceremony to whose month or quarter that month belongs."""
    from zhibu.bot import birthday_papers
    from zhibu.branch.ceremony import ceremony, period_for

    assert isinstance(month, date)
    period = period_for(scene.records, month)
    occasion = ceremony(scene.records, period, scene.calendar.today(scene.now))
    return await asyncio.to_thread(birthday_papers.talk_sheets, scene.records, occasion, now=scene.now, v=scene.v)


async def _sequence(scene: Scene, year: object) -> Paper:
    """The year's sequence as a picture: its first page."""
    return (await _sequence_pages(scene, year))[0]


async def _sequence_beside(task: Task, scene: Scene, year: object, beside: Path) -> list[Paper]:
    del task, beside
    return (await _sequence_pages(scene, year))[1:]


async def _sequence_pages(scene: Scene, year: object) -> list[Paper]:
    from zhibu.bot import birthday_papers
    from zhibu.bot.wording.birthday_papers import sequence_file
    from zhibu.charts.worker import draw

    assert isinstance(year, int)
    records = scene.records
    pages = birthday_papers.sequence(records, year, today=scene.calendar.today(scene.now), v=scene.v)
    return [
        Paper(sequence_file(scene.v, records.branch.name, year, number, len(pages)), await draw(page))
        for number, page in enumerate(pages, 1)
    ]


@dataclass(frozen=True, slots=True)
class _Yearly:
    """What names the one that is meant, and the year that followed it."""

    written: str
    year: int | None


@dataclass(frozen=True, slots=True)
class _Thing:
    """One thing that can be exported: how it is made, what names the one that is meant (`shown`, `read`), and what is written
    beside it."""

    make: Callable[[Scene, object], Awaitable[Paper]]
    shown: str = ""
    read: Read = str
    beside: Callable[[Task, Scene, object, Path], Awaitable[list[Paper]]] | None = None
    optional: bool = False
    """Whether what names the one that is meant may be left out."""
    yearly: bool = False
    """Whether a year may follow; what is handed on is then a `_Yearly`."""


_THINGS: Final = {
    "record": _Thing(_record, "DAY", values.a_date),
    "register": _Thing(_register, "DAY", values.a_date_or_year),
    "notice": _Thing(_notice, "DAY", values.a_date, beside=_notice_beside),
    "news": _Thing(_news, "DAY", values.a_date),
    "appraisal": _Thing(_appraisal, "YEAR", values.a_year),
    "ledger": _Thing(_ledger, "YEAR", values.a_year),
    "roster": _Thing(_roster),
    "calendar": _Thing(_calendar, "YEAR", values.a_year),
    "charts": _Thing(_charts, "MONTH", values.a_month),
    "member": _Thing(_member, "MEMBER", beside=_files),
    "card": _Thing(_card, "MEMBER", beside=_card_beside, yearly=True),
    "cards": _Thing(_cards, "MONTH", values.a_month),
    "birthday-plan": _Thing(_birthday_plan, "YEAR", values.a_year),
    "birthday-report": _Thing(_birthday_report, "YEAR", values.a_year),
    "talks": _Thing(_talks, "MONTH", values.a_month),
    "sequence": _Thing(_sequence, "YEAR", values.a_year, beside=_sequence_beside),
    "wishes": _Thing(_wishes, "YEAR", values.a_year, beside=_wishes_beside, optional=True),
}


def _asked(task: Task) -> tuple[_Thing, object]:
    """The thing and which one, read; `Usage` where the line doesn't fit it."""
    what, which = task.values.text("what"), task.values.maybe("which")
    thing = _THINGS.get(what)
    if thing is None:
        raise Usage("export_what", "export", value=what, things=" ".join(_THINGS))
    year = task.values.number("year")
    if year is not None and not thing.yearly:
        raise Usage("too_much", "export", given=str(year))
    if not thing.shown:
        if which is not None:
            raise Usage("export_alone", "export", what=what)
        return thing, None
    if which is None and thing.optional:
        return thing, None
    if which is None:
        raise Usage("export_which", "export", what=what, shown=thing.shown)
    if thing.yearly:
        return thing, _Yearly(which, year)
    try:
        return thing, thing.read(which)
    except ValueError as error:
        raise Usage("value", "export", where=thing.shown, value=which, kind=str(error)) from None


def _day(scene: Scene, on: object) -> ActivityDay:
    """The activity day of that date, also by a date from which it was moved."""
    assert isinstance(on, date)
    for day in scene.records.days.values():
        if on == day.on or any(on == move.was for move in day.moves):
            return day
    days = tuple(scene.v.short(day.on) for day in days_of_year(scene.records.days, on.year))
    raise Refusal("export.no_day", on=on, days=days)


def _named(records: Records, written: str) -> Member:
    """The member of that id or name, also one who has left."""
    if written in records.members:
        return records.members[written]
    found = [member for member in records.roster if member.name == written.strip()]
    if not found:
        raise Refusal("member.unknown", given=written)
    if len(found) > 1:
        raise Refusal("member.several", given=written, ids=tuple(member.id for member in found))
    return found[0]


# Where it is written


def _write(paper: Paper, to: str | None) -> Path:
    """Writes the paper to the file that was named; else under its own name in that folder (or this one), with a number
    where a file of that name stands there already."""
    out = None if to is None else Path(to).expanduser()
    name = _UNSAFE.sub("_", paper.name).strip(". ") or "zhibu"
    try:
        if out is not None and not out.is_dir():
            return _replace(out, paper.data)
        folder = out or Path()
        for number in count(1):
            stem, dot, ending = name.rpartition(".")
            path = folder / (name if number == 1 else f"{stem} ({number}){dot}{ending}")
            if _create(path, paper.data):
                return path
    except OSError as error:
        # What was asked for, not the name of the unfinished file beside it.
        raise Refusal("path.refused", path=str(out or name), errno=error.errno or errno.EIO) from None
    raise AssertionError("count never ends")


def _replace(path: Path, data: bytes) -> Path:
    """Puts the whole file in place of another, so that nobody ever opens half of it."""
    with NamedTemporaryFile(dir=path.parent, prefix=".zhibu-", delete=False) as beside:
        try:
            beside.write(data)
            beside.flush()
            Path(beside.name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(beside.name).unlink()
            raise
    return path


def _create(path: Path, data: bytes) -> bool:
    """A new file; False where one stands there already."""
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    except FileExistsError:
        return False
    with os.fdopen(fd, "wb") as target:
        target.write(data)
    return True
