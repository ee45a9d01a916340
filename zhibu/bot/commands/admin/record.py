"""The record form of a day: what is still to be written into it, its photos, the paper itself, and that it was handed up, with
what proves it."""

import asyncio
from dataclasses import replace

from zhibu.bot import papers
from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands import enclosures
from zhibu.bot.commands.admin.desk import NOTE, answered, ask, drop, fresh, the_day
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.enclosures import shown
from zhibu.bot.wording.panel import record as words
from zhibu.branch import day as rules
from zhibu.branch.day import ActivityDay, Note
from zhibu.branch.enclosure import Enclosure, of_day
from zhibu.branch.keeping import check_photo, check_photo_removal, check_proof, filed_late, require_keeper
from zhibu.branch.people import Act
from zhibu.branch.record import Blank, RecordFacts, blanks, of_filing, record_facts
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.voices import points_of
from zhibu.words import voice

PHOTO = "panel.photo"
FILING = "panel.filing"
_NOTES = {which.value[0]: which for which in Note}
"""The texts by their letter in a button."""
_DOORS: dict[Blank, tuple[str, Act]] = {
    Blank.PLACE: ("pplace", Act.RUN_DAY),
    Blank.CHAIR: ("pchair", Act.RUN_DAY),
    Blank.RECORDER: ("precord", Act.RUN_DAY),
    Blank.CONTENT: ("pag", Act.RUN_DAY),
    Blank.PRESENT: ("sign", Act.SIGN_FOR_SOMEONE),
    Blank.LEAVE: ("leaves", Act.DECIDE_LEAVE),
}
"""Where that is entered which isn't a text, and by whose duty."""


def screen(talk: Talk, id_: str, *, done: str = "") -> Message:
    records = fresh(talk)
    day = _kept(talk, records, id_)
    facts = _facts(talk, records, day)
    return words.record(
        talk.voice,
        records,
        facts,
        over=talk.now >= day.ends(talk.calendar),
        home=talk.may(Act.ADMIN),
        doors=_doors(talk, facts),
        points=len(points_of(records, day.id)),
        done=done,
    )


def _facts(talk: Talk, records: Records, day: ActivityDay) -> RecordFacts:
    return record_facts(records, day, talk.calendar, talk.now)


def _doors(talk: Talk, facts: RecordFacts) -> list[tuple[Blank, tuple[str, ...]]]:
    """The screens on which this person may enter what is blank; once the form is filed, none."""
    day = facts.day
    if day.filed_at is not None:
        return []
    doors: list[tuple[Blank, tuple[str, ...]]] = []
    for blank in blanks(facts):
        if blank is Blank.COMMENT:
            doors.append((blank, ("said", day.id)))
        elif blank in _DOORS and talk.may(_DOORS[blank][1]):
            name = _DOORS[blank][0]
            doors.append((blank, (name,) if blank is Blank.LEAVE else (name, day.id)))
    return doors


def _kept(talk: Talk, records: Records, id_: str) -> ActivityDay:
    """The day, if this person keeps its record."""
    day = the_day(records, id_)
    require_keeper(records, day, talk.me, talk.today)
    return day


async def record(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=screen(talk, args[0]))


async def rest(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What else is to be filled in, or changed."""
    records = fresh(talk)
    day = _kept(talk, records, args[0])
    facts = _facts(talk, records, day)
    return Answer(
        edit=words.rest_of_record(
            talk.voice,
            records,
            facts,
            over=talk.now >= day.ends(talk.calendar),
            doors=_doors(talk, facts),
            points=len(points_of(records, day.id)),
        )
    )


async def record_notice(talk: Talk, args: tuple[str, ...]) -> Answer:
    """From under the notice that carries the form: a message of its own, for a paper can't become a screen."""
    return Answer(say=screen(talk, args[0]))


async def note(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asks for one of the texts."""
    if len(args) != 2 or args[1] not in _NOTES:
        raise Refusal("button.stale")
    which = _NOTES[args[1]]
    day = _kept(talk, talk.known, args[0])
    rules.note(day, which, words.text_of(day, which), now=talk.now, calendar=talk.calendar)
    await ask(talk, NOTE, f"{day.id}:{args[1]}")
    return Answer(edit=words.note(talk.voice, day, which))


async def noted(talk: Talk, subject: str, text: str) -> Message:
    day_id, _, letter = subject.partition(":")
    which = _NOTES.get(letter)
    if which is None:
        raise Refusal("button.stale")
    async with talk.unit("day.noted") as unit:
        day = _kept(talk, unit.records, day_id)
        unit.put(rules.note(day, which, text, now=talk.now, calendar=talk.calendar))
        answered(unit, talk)
        await unit.commit(day=day.id, note=which.value)
    return screen(talk, day_id, done=words.noted(talk.voice, which))


async def form(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The form as it stands now, in the branch's language, for it goes to the superior. Made in a thread: it takes a tenth of a
    second, and the loop doesn't wait for it."""
    records = fresh(talk)
    day = _kept(talk, records, args[0])
    own = voice(records.branch.locale, records.branch.timezone)
    material = await papers.gathered(talk.house.store, records, day)
    made = await asyncio.to_thread(
        papers.record, records, day, calendar=talk.calendar, now=talk.now, v=own, material=material
    )
    return Answer(say=words.form(talk.voice, talk.known, day, made))


# Photos


def _photos(talk: Talk, id_: str, *, done: str = "") -> Message:
    records = fresh(talk)
    return words.photos(talk.voice, _facts(talk, records, _kept(talk, records, id_)), done=done)


def _may_add(talk: Talk, records: Records, id_: str) -> ActivityDay:
    """The day, if this person may add a photo to it now."""
    day = _kept(talk, records, id_)
    check_photo(day, records.enclosed(of_day(day.id)), begun=talk.now >= day.starts(talk.calendar))
    return day


async def photos(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Shows how many there are, and waits for more."""
    day = _kept(talk, talk.known, args[0])
    if talk.now < day.starts(talk.calendar):
        raise Refusal("record.photo_early", day=day.on)
    await ask(talk, PHOTO, day.id)
    return Answer(edit=_photos(talk, day.id))


async def photographed(talk: Talk, subject: str, text: str) -> Message:
    """A photo came, its words as its caption; the same one again is the same one. More may follow."""
    day = _may_add(talk, fresh(talk), subject)
    if talk.file is None:
        return _photos(talk, day.id)
    kept = await talk.keep(talk.file, of_day(day.id), caption=text)
    if not kept.is_image:
        raise Refusal("record.no_photo")
    async with talk.unit("record.photo") as unit:
        if kept.id not in unit.records.enclosures:
            _may_add(talk, unit.records, day.id)
            unit.put(kept)
        unit.put(talk.draft(PHOTO, day.id))
        await unit.commit(day=day.id)
    records = fresh(talk)
    facts = _facts(talk, records, the_day(records, day.id))
    place = next(place for place, each in enumerate(facts.photos, 1) if each.id == kept.id)
    return words.photo_kept(talk.voice, day, place, late=facts.late(facts.photos[place - 1].at))


async def photo(talk: Talk, args: tuple[str, ...]) -> Answer:
    """One photo after the other, each with what can be done with it."""
    return Answer(say=await _shown(talk, args[0], number(args[1])))


async def _shown(talk: Talk, id_: str, place: int) -> Message:
    records = fresh(talk)
    facts = _facts(talk, records, _kept(talk, records, id_))
    if place >= len(facts.photos):
        raise Refusal("file.none")
    kept = facts.photos[place]
    data = await talk.contents(kept)
    return shown(words.photo(talk.voice, facts, place, _key(kept)), kept, data)


def _key(kept: Enclosure) -> str:
    """What names a photo in a button: the beginning of its digest, for its place may change."""
    return kept.id.rpartition("#")[2]


def _named(records: Records, day: ActivityDay, key: str) -> Enclosure:
    found = records.enclosures.get(f"{of_day(day.id)}#{key}")
    if found is None:
        raise Refusal("file.none")
    return found


async def clear(talk: Talk, args: tuple[str, ...]) -> Answer:
    """That everybody on a photo agreed to its publication, by this person's word; or not any more."""
    if len(args) != 3 or args[2] not in ("y", "n"):
        raise Refusal("button.stale")
    cleared = args[2] == "y"
    async with talk.unit("record.cleared") as unit:
        day = _kept(talk, unit.records, args[0])
        kept = _named(unit.records, day, args[1])
        if bool(kept.cleared_by) is not cleared:
            unit.put(replace(kept, cleared_by=talk.me.id if cleared else ""))
            await unit.commit(day=day.id)
    records = fresh(talk)
    facts = _facts(talk, records, day)
    place = next(place for place, each in enumerate(facts.photos) if each.id == kept.id)
    changed = words.photo(talk.voice, facts, place, _key(kept))
    return Answer(edit=changed, toast=words.photo_cleared(talk.voice, cleared=cleared))


async def photo_out(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Takes a photo away; pressed again it is gone already."""
    async with talk.unit("record.photo_out") as unit:
        day = _kept(talk, unit.records, args[0])
        check_photo_removal(day)
        found = unit.records.enclosures.get(f"{of_day(day.id)}#{args[1]}")
        if found is not None:
            unit.remove(found)
            await unit.commit(day=day.id)
    return Answer(say=_photos(talk, day.id, done=words.photo_out(talk.voice)))


# That it was handed up


async def file(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asked first, done when confirmed or when what proves it comes; confirmed twice it says the same."""
    if args[1:] == ("y",):
        return Answer(edit=await _file(talk, args[0]))
    return Answer(edit=await _ask(talk, args[0]))


async def file_notice(talk: Talk, args: tuple[str, ...]) -> Answer:
    """From under the notice; it loses its buttons by itself once the form is filed."""
    return Answer(say=await _ask(talk, args[0]))


async def _ask(talk: Talk, id_: str) -> Message:
    records = fresh(talk)
    day = _kept(talk, records, id_)
    rules.file(day, held=records.held(day), now=talk.now, calendar=talk.calendar)
    if day.filed_at is not None:
        return screen(talk, id_)
    await ask(talk, FILING, day.id)
    return words.file(talk.voice, records, _facts(talk, records, day))


async def _file(talk: Talk, id_: str) -> Message:
    async with talk.unit("day.filed") as unit:
        known = _kept(talk, unit.records, id_)
        filed = rules.file(known, held=unit.records.held(known), now=talk.now, calendar=talk.calendar, by=talk.me.id)
        if filed is not known:
            unit.put(filed)
            answered(unit, talk)
            await unit.commit(day=filed.id)
    await drop(talk)  # where it was filed already, the question still waits
    return screen(talk, id_, done=words.filed(talk.voice, late=filed_late(talk.known, filed, talk.calendar)))


async def proof(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What proves that it was handed up, and waits for more."""
    records = fresh(talk)
    day = _kept(talk, records, args[0])
    if day.filed_at is None:
        raise Refusal("record.not_filed", day=day.on)
    await ask(talk, FILING, day.id)
    return Answer(edit=words.proof(talk.voice, day, records.enclosed(of_filing(day.id))))


async def proven(talk: Talk, subject: str, text: str) -> Message:
    """The reference or a photo of the receipt came: with it the form counts as filed, if it didn't before."""
    records = fresh(talk)
    known = _kept(talk, records, subject)
    place = of_filing(known.id)
    rules.file(known, held=records.held(known), now=talk.now, calendar=talk.calendar, reference=text)
    check_proof(known, records.enclosed(place) if talk.file is not None else ())
    kept = await talk.keep(talk.file, place, caption=text) if talk.file is not None else None
    async with talk.unit("day.filed" if known.filed_at is None else "record.proof") as unit:
        known = _kept(talk, unit.records, subject)
        held = unit.records.held(known)
        put = rules.file(known, held=held, now=talk.now, calendar=talk.calendar, by=talk.me.id)
        if text.strip():
            put = rules.prove(put, text)
        if put is not known:
            unit.put(put)
        if kept is not None and kept.id not in unit.records.enclosures:
            unit.put(kept)
        if known.filed_at is None:
            answered(unit, talk)
        await unit.commit(day=put.id)
    done = words.proven(talk.voice)
    if known.filed_at is None:
        done = words.filed(talk.voice, late=filed_late(talk.known, put, talk.calendar))
    return screen(talk, subject, done=done)


async def proof_shown(talk: Talk, args: tuple[str, ...]) -> Answer:
    records = fresh(talk)
    day = _kept(talk, records, args[0])
    kept = records.enclosed(of_filing(day.id))
    return await enclosures.show(talk, kept, args[1], lambda there: words.receipt_at(day, there))


PART = Part(
    screens={
        "record": (record_notice, 1),
        "rec": (record, 1),
        "recm": (rest, 1),
        "form": (form, 1),
        "phs": (photo, 2),
        "phc": (clear, 3),
        "phx": (photo_out, 2),
        "prfs": (proof_shown, 2),
    },
    questions={
        "note": (note, 2),
        "ph": (photos, 1),
        "prf": (proof, 1),
        "filed": (file_notice, 1),
        "file": (file, 1),
    },
    answers=((NOTE, noted), (PHOTO, photographed), (FILING, proven)),
    files=(FILING,),
    only_files=(PHOTO,),
)
