"""The year's report on the political birthdays for the superior (政治生日开展情况报告) as a Word paper.

001“将相关情况及时报院党总支”: which ceremonies were held, when and for whom, what was done of the check-lists, and how far the
year has come. What was not done stands as not done. Of talks it tells that they were held; a wish stands in it only where it
is public, a photo as a picture only where everybody celebrated there agreed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from zhibu.branch.birthday_year import (
    HELD,
    BirthdayYear,
    Celebrated,
    OccasionFacts,
    birthday_year,
    shown_to_others,
    wished,
)
from zhibu.branch.calendar import Calendar
from zhibu.branch.celebration import Item
from zhibu.branch.ceremony import Coverage, Stand
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.records import Records
from zhibu.branch.settling import unsettled
from zhibu.branch.wish import Seen
from zhibu.forms.ceremonies import ITEMS, done_told, forms_named, oath_told, period_named, study_told
from zhibu.forms.paper import Paper, Table, Type, row_height
from zhibu.words import Voice

_TITLE: Final = Type(size=20, line=32, bold=True, title=True, align="center")
_HEADING: Final = Type(size=14, line=24, bold=True, title=True)
_TEXT: Final = Type(size=12, line=21)
_LABEL: Final = Type(size=10, line=14, bold=True, title=True, align="center")
_CELL: Final = Type(size=10, line=14, align="center")
_WORDS: Final = Type(size=10, line=14)
_SIGNED: Final = Type(size=12, line=21, align="right")
_CAPTION: Final = Type(size=10, line=14, align="center")
_NOTE: Final = Type(size=10, line=14)

_MARGINS: Final = (2.2, 2.0, 2.0)
_CEREMONIES: Final = (1.9, 2.1, 4.2, 3.8, 2.2, 2.8)
_CHINESE: Final = (1.1, 2.8, 1.1, 2.3, 1.9, 1.8, 1.3, 1.3, 1.7, 1.7)
_PEOPLE: Final = {"zh_CN": _CHINESE, "zh_TW": _CHINESE, "en": (1.0, 2.9, 1.5, 1.8, 2.2, 1.6, 1.5, 1.5, 1.5, 1.5)}
_WISHES: Final = (3.6, 13.4)
_ROW: Final = 20.0
_PICTURE_HEIGHT: Final = 6.4
_PHOTOS: Final = 4
"""So many of each ceremony stand in the report, two rows: a paper that can still be sent."""
_OF_CELEBRANT: Final = (Item.APPLICATION, Item.TALK, Item.CARD, Item.BOOK, Item.STORY)


def birthday_report_docx(
    v: Voice,
    records: Records,
    year: int,
    *,
    calendar: Calendar,
    now: datetime,
    photos: Mapping[str, bytes | None] | None = None,
) -> bytes:
    """The report of a year as it stands now. `photos` are the ceremonies' photos by their enclosure's id, as `forms.photos.scaled`
    gives them: of those that may not be shown, none is looked at."""
    today = calendar.today(now)
    facts = birthday_year(records, year, today)
    title = v("Report on the political birthdays, {year}", year=v.year(year))
    paper = Paper(v, title=title, author=records.branch.name, now=now, margins=_MARGINS)
    paper.paragraph(title, _TITLE, after=10)
    if records.branch.superior:
        paper.paragraph(v("{superior}:", superior=records.branch.superior), _TEXT)
    _coverage(v, paper, records, facts, today)
    _ceremonies(v, paper, records, facts)
    _people(v, paper, facts)
    _wishes(v, paper, facts)
    paper.paragraph(v("Party organisation (seal): {branch}", branch=records.branch.name), _SIGNED, before=18)
    paper.paragraph(v.date(today), _SIGNED)
    _pictures(v, paper, records, facts, photos or {})
    return paper.saved()


def _text(v: Voice, paper: Paper, text: str, *, after: float = 0) -> None:
    paper.paragraph(text if v.locale == "en" else f"　　{text}", _TEXT, after=after)


def _heading(paper: Paper, text: str) -> None:
    paper.paragraph(text, _HEADING, before=8, after=3).paragraph_format.keep_with_next = True


# How far the year has come


def _coverage(v: Voice, paper: Paper, records: Records, facts: BirthdayYear, today: date) -> None:
    _heading(paper, v("1. The year as a whole"))
    stands = facts.coverage
    held = [each for each in facts.occasions if each.occasion.held is not None]
    said = [
        v.plural(
            "As of {date}, {n} member has a political birthday to mark in {year}.",
            "As of {date}, {n} members have a political birthday to mark in {year}.",
            stands.total,
            date=v.date(today),
            year=v.year(facts.year),
        ),
        v.plural("{n} ceremony was held.", "{n} ceremonies were held.", len(held)),
        coverage_told(v, stands),
    ]
    since = records.branch.joined_at
    if stands.of(Stand.EARLIER):
        said.append(v("Counted since {date}, when the branch began here.", date=v.date(since)))
    _text(v, paper, v.paragraph(said))
    for one in (*stands.of(Stand.EXCUSED), *stands.of(Stand.LEFT)):
        why = one.reason or v.ctx("birthday", "left the branch")
        _text(v, paper, v("Not held, with a reason: {name} ({why}).", name=one.member.name, why=why))
    if owed := stands.of(Stand.OWED):
        names = v.list(one.member.name for one in owed)
        _text(v, paper, v("Its time is over, and it was not held: {names}.", names=names))
    if found := unsettled(records, today):
        names = v.list(each.member.name for each in found)
        _text(v, paper, v("The date of acceptance is to be verified: {names}.", names=names))


def coverage_told(v: Voice, stands: Coverage) -> str:
    """The counts in one sentence: held (of these late), planned, with a reason, not held."""
    late = len(stands.of(Stand.HELD_LATE))
    said = [v.plural("held for {n}", "held for {n}", stands.held)]
    if late:
        said.append(
            v.plural(
                "of these for {n} after their month or quarter", "of these for {n} after their month or quarter", late
            )
        )
    if stands.planned:
        said.append(v.plural("planned for {n}", "planned for {n}", stands.planned))
    if stands.with_reason:
        said.append(v.plural("not held with a reason for {n}", "not held with a reason for {n}", stands.with_reason))
    if stands.owed:
        said.append(v.plural("not held for {n}", "not held for {n}", stands.owed))
    return v("The ceremony was {counts}.", counts=(", " if v.locale == "en" else "，").join(said))


# The ceremonies


def _ceremonies(v: Voice, paper: Paper, records: Records, facts: BirthdayYear) -> None:
    _heading(paper, v("2. The ceremonies"))
    held = [each for each in facts.occasions if each.occasion.held is not None]
    if not held:
        _text(v, paper, v("None was held so far."))
        return
    table = paper.table(_CEREMONIES)
    _head(
        table,
        (
            v.ctx("birthday report", "Period"),
            v.ctx("birthday report", "Held on"),
            v.ctx("birthday report", "For whom"),
            v.ctx("birthday report", "Form"),
            v.ctx("birthday report", "Group study"),
            v.ctx("birthday report", "Oath"),
        ),
    )
    for each in held:
        _row(table, _ceremony(v, records, each))


def _ceremony(v: Voice, records: Records, each: OccasionFacts) -> tuple[str, ...]:
    occasion = each.occasion
    assert occasion.held is not None
    on = v.short(occasion.held.on) if occasion.held.on.year == occasion.year else v.date(occasion.held.on)
    if occasion.stand is Stand.HELD_LATE:
        on = f"{on}\n{v.ctx('birthday report', 'after its period')}"
    if occasion.held.late:
        on = f"{on}\n{v.ctx('birthday report', 'late entry')}"
    form = forms_named(v, occasion)
    if occasion.day is not None:
        joined = v("part of the activity day")
        form = f"{form}\n{joined}" if form else joined
    not_done = v.ctx("birthday report", "not done")
    study, oath = each.lines.get(Item.STUDY), each.lines.get(Item.OATH)
    return (
        period_named(v, occasion.period, year=False),
        on,
        v.list(one.member.name for one in each.celebrants if one.held),
        form,
        study_told(v, study) or (not_done if study is not None else "—"),
        oath_told(v, records, occasion, oath) or not_done,
    )


# Whom


def _people(v: Voice, paper: Paper, facts: BirthdayYear) -> None:
    """What was done of each celebrant's check-list; nothing of a talk but that it was held."""
    celebrated = [one for one in facts.birthdays if one.celebrant.stand in HELD]
    if not celebrated:
        return
    _heading(paper, v("3. The celebrants"))
    table = paper.table(_PEOPLE[v.locale])
    labels = (
        v.ctx("birthday report", "No."),
        v.ctx("birthday report", "Name"),
        v.ctx("birthday report", "Anniv."),
        v.ctx("birthday report", "Held on"),
        *(v(ITEMS[item]) for item in _OF_CELEBRANT),
        v(ITEMS[Item.WISH]),
    )
    _head(table, labels)
    for number, one in enumerate(celebrated, 1):
        held = one.occasion.held
        cells = (
            str(number),
            one.member.name,
            str(one.celebrant.birthday.years),
            v.short(held.on) if held is not None else "",
            *(done_told(v, one.lines.get(item)) for item in _OF_CELEBRANT),
            _wish(v, one),
        )
        _row(table, cells)
    paper.paragraph(
        v("√: done. Empty: not done, and not asked for. Of talks it is kept that they were held, and nothing else."),
        _NOTE,
        before=4,
    )


def _wish(v: Voice, one: Celebrated) -> str:
    """That a wish was made, and whether it is its author's own."""
    if one.wish.seen in (Seen.PRIVATE, Seen.TAKEN_DOWN):
        return v.ctx("birthday report", "kept")
    if wished(one):
        return "√"
    return v.ctx("birthday report", "none")


def _wishes(v: Voice, paper: Paper, facts: BirthdayYear) -> None:
    """Those that stand on the board."""
    public = [one for one in facts.birthdays if one.wish.seen is Seen.PUBLIC]
    if not public:
        return
    _heading(paper, v("4. Wishes on the wish board"))
    table = paper.table(_WISHES)
    _head(table, (v.ctx("birthday report", "Name"), v.ctx("birthday report", "Wish")))
    for one in public:
        _row(table, (one.member.name, one.wish.text), words=1)


# Tables


def _head(table: Table, labels: Sequence[str]) -> None:
    height = max(_ROW, *(row_height(text, _LABEL, wide) for text, wide in zip(labels, table.widths, strict=True)))
    table.row([(label, _LABEL) for label in labels], (1,) * len(labels), height=height, repeats=True, shade=True)


def _row(table: Table, cells: Sequence[str], *, words: int | None = None) -> None:
    """A row; the cell of that place holds words, which begin at the left."""
    kinds = [_WORDS if place == words else _CELL for place in range(len(cells))]
    needs = (row_height(text, kind, wide) for text, kind, wide in zip(cells, kinds, table.widths, strict=True))
    height = max(_ROW, *needs)
    whole = height < _TALL
    table.row(list(zip(cells, kinds, strict=True)), (1,) * len(cells), height=height if whole else _ROW, whole=whole)


_TALL: Final = 300.0
"""Points: a row as high as that may be parted between two pages."""


# Photos


def _pictures(
    v: Voice, paper: Paper, records: Records, facts: BirthdayYear, scaled: Mapping[str, bytes | None]
) -> None:
    """Of each ceremony how many there are, and the pictures of those whose celebrants all agreed."""
    photographed = [each for each in facts.occasions if each.photos]
    if not photographed:
        return
    paper.new_page(v("Photographs of the ceremonies"), Type(size=16, line=26, bold=True, title=True, align="center"))
    silent = False
    for each in photographed:
        period = period_named(v, each.occasion.period)
        shown = [
            (data, photo.caption or period)
            for photo in _of_report(records, each)
            if (data := scaled.get(photo.id)) is not None
        ]
        if shown:
            paper.paragraph(period, _HEADING, before=6, after=3).paragraph_format.keep_with_next = True
            paper.pictures(shown, _CAPTION, height=_PICTURE_HEIGHT)
        silent = silent or not shown_to_others(records, each.occasion)
        if kept := len(each.photos) - len(shown):
            if shown:
                told = v.plural("{period}: {n} more photo", "{period}: {n} more photos", kept, period=period)
            else:
                told = v.plural("{period}: {n} photo", "{period}: {n} photos", kept, period=period)
            paper.paragraph(v("{text} (kept by the branch).", text=told), _NOTE, before=3)
    if silent:
        paper.paragraph(v("Photographs are shown only where everybody celebrated there agreed to it."), _NOTE, before=6)


def _of_report(records: Records, each: OccasionFacts) -> Sequence[Enclosure]:
    """The first few of a ceremony whose celebrants all agreed."""
    return each.photos[:_PHOTOS] if shown_to_others(records, each.occasion) else ()


def photos_shown(records: Records, year: int, today: date) -> Iterable[Enclosure]:
    """The photos that the year's report shows as pictures: only these need to be read."""
    for each in birthday_year(records, year, today).occasions:
        yield from _of_report(records, each)
