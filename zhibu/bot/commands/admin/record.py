"""The record form of a day: what is still to be written into it, the paper itself, and that it was handed up."""

import asyncio
from datetime import datetime
from typing import Protocol

from zhibu.bot import papers
from zhibu.bot.answer import Answer
from zhibu.bot.commands.admin.desk import NOTE, answered, ask, fresh, the_day
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message, Paper
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import record as words
from zhibu.branch import day as rules
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, Note
from zhibu.branch.keeping import filed_late, require_keeper
from zhibu.branch.people import Act
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.voices import points_of
from zhibu.words import Voice, voice

_NOTES = {which.value[0]: which for which in Note}
"""The texts by their letter in a button."""


def screen(talk: Talk, id_: str, *, done: str = "") -> Message:
    records = fresh(talk)
    day = _kept(talk, records, id_)
    return words.record(
        talk.voice,
        records,
        day,
        over=talk.now >= day.ends(talk.calendar),
        late=filed_late(records, day, talk.calendar),
        home=talk.may(Act.ADMIN),
        points=len(points_of(records, day.id)),
        done=done,
    )


def _kept(talk: Talk, records: Records, id_: str) -> ActivityDay:
    """The day, if this person keeps its record."""
    day = the_day(records, id_)
    require_keeper(records, day, talk.me, talk.today)
    return day


async def record(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=screen(talk, args[0]))


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
    which = _NOTES[letter]
    async with talk.unit("day.noted") as unit:
        day = _kept(talk, unit.records, day_id)
        unit.put(rules.note(day, which, text, now=talk.now, calendar=talk.calendar))
        answered(unit, talk)
        await unit.commit(day=day.id, note=which.value)
    return screen(talk, day_id, done=words.noted(talk.voice, which))


async def form(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The form as it stands now, in the branch's language, for it goes to the superior."""
    day, paper = await _paper(talk, args[0], papers.record)
    return Answer(say=words.form(talk.voice, talk.known, day, paper))


async def sheet(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The signature sheet that goes with it."""
    day, paper = await _paper(talk, args[0], papers.register)
    return Answer(say=words.sheet(talk.voice, day, paper))


class _Making(Protocol):
    def __call__(self, records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime, v: Voice) -> Paper: ...


async def _paper(talk: Talk, id_: str, make: _Making) -> tuple[ActivityDay, Paper]:
    """Made in a thread: it takes a tenth of a second, and the loop doesn't wait for it."""
    records = fresh(talk)
    day = _kept(talk, records, id_)
    branch = voice(records.branch.locale, records.branch.timezone)
    made = await asyncio.to_thread(make, records, day, calendar=talk.calendar, now=talk.now, v=branch)
    return day, made


async def file(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asked first, done when confirmed; confirmed twice it says the same."""
    if args[1:] == ("y",):
        return Answer(edit=await _file(talk, args[0]))
    return Answer(edit=_ask(talk, args[0]))


async def file_notice(talk: Talk, args: tuple[str, ...]) -> Answer:
    """From under the notice; it loses its buttons by itself once the form is filed."""
    return Answer(say=_ask(talk, args[0]))


def _ask(talk: Talk, id_: str) -> Message:
    records = fresh(talk)
    day = _kept(talk, records, id_)
    rules.file(day, held=records.held(day), now=talk.now, calendar=talk.calendar)
    if day.filed_at is not None:
        return screen(talk, id_)
    return words.file(talk.voice, records, day)


async def _file(talk: Talk, id_: str) -> Message:
    async with talk.unit("day.filed") as unit:
        known = _kept(talk, unit.records, id_)
        filed = rules.file(known, held=unit.records.held(known), now=talk.now, calendar=talk.calendar, by=talk.me.id)
        if filed is not known:
            unit.put(filed)
            await unit.commit(day=filed.id)
    return screen(talk, id_, done=words.filed(talk.voice, late=filed_late(talk.known, filed, talk.calendar)))


PART = Part(
    screens={
        "record": (record_notice, 1),
        "rec": (record, 1),
        "form": (form, 1),
        "sheet": (sheet, 1),
        "filed": (file_notice, 1),
        "file": (file, 1),
    },
    questions={"note": (note, 2)},
    answers=((NOTE, noted),),
)
