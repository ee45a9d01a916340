"""Entering a signature sheet that was signed on paper: tick by page, confirm once, a photo if there is one."""

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import fresh, the_day, the_member
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import sheet as words
from zhibu.branch import sheet as rules
from zhibu.branch.attendance import closes
from zhibu.branch.day import ActivityDay
from zhibu.branch.people import Act, Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

SUBJECT = "signin"
"""What photos of sheets are kept under, with the day: `signin:2026-10`."""


def screen(talk: Talk, id_: str, page: int = 0) -> Message:
    """Who isn't signed in yet, with what is ticked so far."""
    talk.require(Act.SIGN_FOR_SOMEONE)
    records = fresh(talk)
    day = the_day(records, id_)
    rules.may_enter(day, policy=records.policy(day.on), calendar=talk.calendar, now=talk.now)
    missing = _missing(records, day)
    entry = records.sheets.get(day.id)
    present, _ = records.turnout(day)
    return words.ticking(talk.voice, day, missing, entry.ticked if entry else (), page, signed=present)


def _missing(records: Records, day: ActivityDay) -> list[Member]:
    return [one for one in records.on_books(day.on) if records.signin(day.id, one.id) is None]


def _on_leave(records: Records, day: ActivityDay, member: Member) -> bool:
    leave = records.leave(day.id, member.id)
    return leave is not None and leave.decision is not None and leave.decision.granted


async def sheet(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=screen(talk, args[0], number(args[1]) if len(args) > 1 else 0))


async def tick(talk: Talk, args: tuple[str, ...]) -> Answer:
    """One name: ticked, or no longer."""
    me = talk.require(Act.SIGN_FOR_SOMEONE)
    page = number(args[2])
    async with talk.unit("sheet.ticked") as unit:
        records = unit.records
        day, member = the_day(records, args[0]), the_member(records, args[1])
        rules.may_enter(day, policy=records.policy(day.on), calendar=talk.calendar, now=talk.now)
        entry = rules.begin(records.sheets.get(day.id), day, by=me, now=talk.now)
        unit.put(rules.tick(entry, [member.id], on=member.id not in entry.ticked))
        await unit.commit(day=day.id)
    return Answer(edit=screen(talk, day.id, page))


async def ticks(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Everybody, or nobody."""
    if args[1] not in ("y", "n"):
        raise Refusal("button.stale")
    me = talk.require(Act.SIGN_FOR_SOMEONE)
    page = number(args[2])
    async with talk.unit("sheet.ticked") as unit:
        records = unit.records
        day = the_day(records, args[0])
        rules.may_enter(day, policy=records.policy(day.on), calendar=talk.calendar, now=talk.now)
        entry = rules.begin(records.sheets.get(day.id), day, by=me, now=talk.now)
        missing = [one.id for one in _missing(records, day)]
        unit.put(rules.tick(entry, missing, on=args[1] == "y"))
        await unit.commit(day=day.id)
    return Answer(edit=screen(talk, day.id, page))


async def confirm(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asked first, entered when confirmed, all at once; pressed again it shows what is left."""
    me = talk.require(Act.SIGN_FOR_SOMEONE)
    records, calendar, now = talk.known, talk.calendar, talk.now
    day = the_day(records, args[0])
    policy = records.policy(day.on)
    entry = records.sheets.get(day.id)
    if entry is None:
        return Answer(edit=screen(talk, day.id))
    if args[1:] != ("y",):
        rules.may_enter(day, policy=policy, calendar=calendar, now=now)
        ticked = [one for one in _missing(records, day) if one.id in entry.ticked]
        if not ticked:
            raise Refusal("sheet.nobody")
        late = now >= closes(day, policy, calendar)
        away = [one.name for one in ticked if _on_leave(records, day, one)]
        return Answer(edit=words.confirm(talk.voice, day, [one.name for one in ticked], away, late=late))
    async with talk.unit("sheet.entered") as unit:
        records = unit.records
        day, entry = the_day(records, args[0]), records.sheets.get(day.id)
        if entry is None:
            raise Refusal("button.stale")
        signed = [one.member for one in records.signins.values() if one.day == day.id]
        everybody = records.on_books(day.on)
        found = rules.confirm(entry, day, everybody, signed, by=me, policy=policy, calendar=calendar, now=now)
        for one in found:
            unit.put(one)
        unit.remove(entry)
        unit.put(talk.draft(words.PHOTO, day.id))
        await unit.commit(day=day.id, members=[one.member for one in found])
    return Answer(edit=words.entered(talk.voice, day, len(found)))


async def photo(talk: Talk, subject: str, text: str) -> Message:
    """A photo of the sheet came."""
    del text
    talk.require(Act.SIGN_FOR_SOMEONE)
    file = getattr(talk.heard, "file", None)
    if file is None:
        raise Refusal("file.kind")
    day = the_day(talk.known, subject)
    kept = await talk.keep(file, f"{SUBJECT}:{day.id}")
    async with talk.unit("sheet.photo") as unit:
        unit.put(kept)
        await unit.commit(day=day.id)
    return words.photo_kept(talk.voice, day)


PART = Part(
    screens={"sheetin": (sheet, 1), "tick": (tick, 3), "ticks": (ticks, 3)},
    questions={"sheetok": (confirm, 1)},
    answers=((words.PHOTO, photo),),
    only_files=(words.PHOTO,),
)
