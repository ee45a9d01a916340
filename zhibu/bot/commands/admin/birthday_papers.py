"""The papers of political birthdays in the panel: the year's work plan, its report and its sequence as a picture; a ceremony's
blank talk sheets and its photos. All in private: they hold names."""

import asyncio

from zhibu.bot import birthday_papers as papers
from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import ask, fresh
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message, Picture
from zhibu.bot.pictures import FOLDER
from zhibu.bot.talk import Talk
from zhibu.bot.wording import birthday_papers as names
from zhibu.bot.wording.enclosures import shown
from zhibu.bot.wording.panel import birthday_papers as words
from zhibu.branch.birthday_year import check_photo, of_birthday, photos_of, require_begun, shown_to_others
from zhibu.branch.ceremony import Occasion
from zhibu.branch.ceremony import ceremony as the_ceremony
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.people import Act
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.charts.worker import DrawingError, draw
from zhibu.words import Voice, voice

PHOTO = "panel.ceremony_photo"
_PATIENCE = 8.0
"""Real seconds: a handler has ten. The first picture of a new installation can take longer."""
_YEARS = range(2000, 2200)


def _own(records: Records) -> Voice:
    """The branch's language: papers go up and into a file."""
    return voice(records.branch.locale, records.branch.timezone)


# The year


def _year(text: str) -> int:
    year = number(text)
    if year not in _YEARS:
        raise Refusal("button.stale")
    return year


def _policy(talk: Talk) -> Policy:
    return talk.known.policy(talk.today)


async def year(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What there is of a year, as far as the branch's documents ask for it."""
    talk.require(Act.HOLD_TALK)
    this = talk.today.year
    of = _year(args[0]) if args else this
    keeps, policy = talk.may(Act.KEEP_BIRTHDAYS), _policy(talk)
    others = [each for each in (this - 1, this, this + 1) if each != of]
    return Answer(
        edit=words.year(
            talk.voice,
            of,
            others,
            plan=keeps and policy.birthday_plan,
            report=keeps and policy.birthday_report and of <= this,
            sequence=policy.birthday_roster,
        )
    )


async def plan(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The year's work plan."""
    talk.require(Act.KEEP_BIRTHDAYS)
    of, records = _year(args[0]), fresh(talk)
    made = await asyncio.to_thread(papers.plan, records, of, calendar=talk.calendar, now=talk.now, v=_own(records))
    return Answer(say=words.paper(talk.voice, made))


async def report(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The year's report for the superior, with the photos that it may show."""
    talk.require(Act.KEEP_BIRTHDAYS)
    of, records = _year(args[0]), fresh(talk)
    photos = await papers.gathered(talk.house.store, records, of, talk.today)
    made = await asyncio.to_thread(
        papers.report, records, of, calendar=talk.calendar, now=talk.now, v=_own(records), photos=photos
    )
    return Answer(say=words.paper(talk.voice, made))


async def sequence(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The year's sequence as a picture, a page at a time, drawn in a process of its own."""
    talk.require(Act.HOLD_TALK)
    of, place = _year(args[0]), number(args[1])
    records = fresh(talk)
    pages = papers.sequence(records, of, today=talk.today, v=talk.voice)
    if place >= len(pages):
        raise Refusal("button.stale")
    try:
        async with asyncio.timeout(_PATIENCE):
            drawn = await draw(pages[place], cache=talk.house.store.folder / FOLDER)
    except (DrawingError, TimeoutError):
        return Answer(say=words.not_ready(talk.voice))
    name = names.sequence_file(talk.voice, records.branch.name, of, place + 1, len(pages))
    return Answer(say=words.page(talk.voice, of, Picture(name, drawn), place, len(pages)))


# A ceremony


def _may_keep(talk: Talk) -> bool:
    """Whether this person keeps the ceremonies, or the branch's photos."""
    return talk.may(Act.KEEP_BIRTHDAYS) or talk.may(Act.KEEP_RECORD)


def _require_keeper(talk: Talk) -> None:
    if not _may_keep(talk):
        talk.require(Act.KEEP_BIRTHDAYS)


def _occasion(talk: Talk, records: Records, period: str) -> Occasion:
    return the_ceremony(records, period, talk.today)


async def ceremony(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What there is of one ceremony."""
    talk.require(Act.HOLD_TALK)
    records = fresh(talk)
    occasion = _occasion(talk, records, args[0])
    return Answer(
        edit=words.ceremony(
            talk.voice,
            occasion,
            photos_of(records, occasion.period),
            keeps=_may_keep(talk),
            shown=shown_to_others(records, occasion),
        )
    )


async def talks(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A blank talk sheet for each celebrant."""
    talk.require(Act.HOLD_TALK)
    records = fresh(talk)
    occasion = _occasion(talk, records, args[0])
    made = await asyncio.to_thread(papers.talk_sheets, records, occasion, now=talk.now, v=_own(records))
    return Answer(say=words.talks(talk.voice, occasion, made))


# Photos


def _photos(talk: Talk, period: str, *, done: str = "") -> Message:
    records = fresh(talk)
    return words.photos(talk.voice, _occasion(talk, records, period), photos_of(records, period), done=done)


async def photos(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Shows how many there are, and waits for more."""
    _require_keeper(talk)
    records = fresh(talk)
    occasion = _occasion(talk, records, args[0])
    require_begun(occasion, talk.today)
    await ask(talk, PHOTO, occasion.period)
    return Answer(edit=_photos(talk, occasion.period))


async def photographed(talk: Talk, subject: str, text: str) -> Message:
    """A photo came, its words as its caption; the same one again is the same one. More may follow."""
    _require_keeper(talk)
    records = fresh(talk)
    occasion = _occasion(talk, records, subject)
    check_photo(records, occasion, talk.today)
    if talk.file is None:
        return _photos(talk, occasion.period)
    kept = await talk.keep(talk.file, of_birthday(occasion.period), caption=text)
    if not kept.is_image:
        raise Refusal("record.no_photo")
    async with talk.unit("ceremony.photo") as unit:
        if kept.id not in unit.records.enclosures:
            check_photo(unit.records, _occasion(talk, unit.records, subject), talk.today)
            unit.put(kept)
        unit.put(talk.draft(PHOTO, occasion.period))
        await unit.commit(ceremony=occasion.period)
    found = photos_of(fresh(talk), occasion.period)
    place = next(place for place, each in enumerate(found, 1) if each.id == kept.id)
    return words.photo_kept(talk.voice, occasion, place)


async def photo(talk: Talk, args: tuple[str, ...]) -> Answer:
    """One photo after the other, each with what can be done with it."""
    _require_keeper(talk)
    records = fresh(talk)
    occasion, place = _occasion(talk, records, args[0]), number(args[1])
    kept = photos_of(records, occasion.period)
    if place >= len(kept):
        raise Refusal("file.none")
    data = await talk.contents(kept[place])
    return Answer(say=shown(words.photo(talk.voice, occasion, kept, place, _key(kept[place])), kept[place], data))


def _key(kept: Enclosure) -> str:
    """What names a photo in a button: the beginning of its digest, for its place may change."""
    return kept.id.rpartition("#")[2]


async def photo_out(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Takes a photo away; pressed again it is gone already."""
    _require_keeper(talk)
    period = _occasion(talk, fresh(talk), args[0]).period
    async with talk.unit("ceremony.photo_out") as unit:
        found = unit.records.enclosures.get(f"{of_birthday(period)}#{args[1]}")
        if found is not None:
            unit.remove(found)
            await unit.commit(ceremony=period)
    return Answer(say=_photos(talk, period, done=words.photo_out(talk.voice)))


PART = Part(
    screens={
        "bpap": (year, 0),
        "bplan": (plan, 1),
        "brep": (report, 1),
        "bseq": (sequence, 2),
        "bcer": (ceremony, 1),
        "btalk": (talks, 1),
        "bphs": (photo, 2),
        "bphx": (photo_out, 2),
    },
    questions={"bph": (photos, 1)},
    answers=((PHOTO, photographed),),
    only_files=(PHOTO,),
)
