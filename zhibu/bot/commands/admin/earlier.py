"""Days from before the branch began here, from the panel: an empty sheet, the filled one sent in chat, one taken back."""

import asyncio

from zhibu.bot import office
from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import answered, ask, fresh, the_day
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.incoming import Attached
from zhibu.bot.message import Message, Paper
from zhibu.bot.platforms.base import PlatformError, Trouble
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import earlier as words
from zhibu.branch import earlier as rules
from zhibu.branch.people import Act
from zhibu.branch.refusal import Refusal
from zhibu.forms.grid import FILE_LIMIT
from zhibu.forms.history import history_template

FILE = "panel.history"
"""The question for the filled sheet."""


def screen(talk: Talk, *, done: str = "") -> Message:
    talk.require(Act.RUN_DAY)
    records = fresh(talk)
    joined = talk.calendar.today(records.branch.joined_at)
    return words.home(talk.voice, rules.days_of(records), joined=joined, done=done)


async def home(talk: Talk, args: tuple[str, ...]) -> Answer:
    del args
    return Answer(edit=screen(talk))


async def template(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The empty sheet. Made in a thread: the loop doesn't wait for it."""
    del args
    talk.require(Act.RUN_DAY)
    made = await asyncio.to_thread(history_template, talk.voice)
    return Answer(say=words.template(talk.voice, Paper(words.file_name(talk.voice), made)))


async def ask_file(talk: Talk, args: tuple[str, ...]) -> Answer:
    del args
    talk.require(Act.RUN_DAY)
    await ask(talk, FILE, "")
    return Answer(edit=words.which_file(talk.voice))


async def file_given(talk: Talk, subject: str, text: str) -> Message:
    """The filled sheet came. With one wrong cell nothing is imported, all of them are listed, and it can be sent again."""
    del subject, text
    me = talk.require(Act.RUN_DAY)
    file = talk.file
    if file is None:
        raise Refusal("history.no_file")
    data = await _fetched(talk, file)
    try:
        done = await office.import_history(
            talk.house.store, talk.branch_id, name=file.name, data=data, actor=me.id, now=talk.now
        )
    except office.Unreadable as wrong:
        return words.unreadable(talk.voice, wrong.problems)
    async with talk.unit("draft.dropped") as unit:
        answered(unit, talk)
        await unit.commit()
    said = words.imported(talk.voice, done.made, done.remarks)
    return screen(talk, done=said)


async def _fetched(talk: Talk, file: Attached) -> bytes:
    if file.size > FILE_LIMIT:
        raise Refusal("file.too_large", limit=FILE_LIMIT // (1024 * 1024))
    try:
        return await talk.house.platform.fetch(file.ref)
    except PlatformError as error:
        passing = error.trouble in (Trouble.LATER, Trouble.UNCERTAIN)
        raise Refusal("file.later" if passing else "file.gone") from None


# Taking one back


async def listing(talk: Talk, args: tuple[str, ...]) -> Answer:
    talk.require(Act.RUN_DAY)
    return Answer(edit=words.days(talk.voice, rules.days_of(fresh(talk)), number(args[0]) if args else 0))


async def taken_back(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A day that was imported by mistake: asked first; the journal keeps that it was there."""
    talk.require(Act.RUN_DAY)
    records = fresh(talk)
    if args[0] not in records.earlier:
        return Answer(edit=screen(talk))
    day = the_day(records, args[0])
    if args[1:] != ("y",):
        return Answer(edit=words.ask_back(talk.voice, day, records.turnout(day)[0]))
    async with talk.unit("history.taken_back") as unit:
        day = the_day(unit.records, args[0])
        puts, removes = rules.taken_back(unit.records, day.id)
        for each in removes:
            unit.remove(each)
        for each in puts:
            unit.put(each)
        await unit.commit(day=day.id, on=day.on.isoformat())
    return Answer(edit=screen(talk, done=words.gone(talk.voice, day)))


PART = Part(
    screens={"early": (home, 0), "earlyt": (template, 0), "earlyl": (listing, 0), "earlyu": (taken_back, 1)},
    questions={"earlyq": (ask_file, 0)},
    answers=((FILE, file_given),),
    only_files=(FILE,),
)
