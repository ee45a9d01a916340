"""Make-up study in the panel: what waits to be looked at, a day's list, giving the task, and its material."""

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands import makeup as studied
from zhibu.bot.commands.admin.desk import answered, ask, drop, fresh, the_day, the_member, to_decide
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording import makeup as words
from zhibu.bot.wording.panel import makeup as screens
from zhibu.branch import makeup as rules
from zhibu.branch.day import ActivityDay
from zhibu.branch.enclosure import check_room
from zhibu.branch.ids import DayId
from zhibu.branch.makeup import MakeUp, Stage, Task
from zhibu.branch.people import Act
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

MATERIAL = "panel.makeup_material"


def waiting(talk: Talk, records: Records) -> list[MakeUp]:
    """What was handed in and waits for this person, the oldest first."""
    return to_decide(talk, records, rules.waiting(records), Act.DECIDE_LEAVE)


def concerns(talk: Talk, records: Records, day: ActivityDay) -> bool:
    """Whether that day, being over, owes make-up study to anybody."""
    return bool(rules.tasks_of_day(records, day, calendar=talk.calendar, now=talk.now))


# What waits


def _waiting(talk: Talk, place: int, done: str = "") -> Message:
    records = fresh(talk)
    found = waiting(talk, records)
    if not found:
        talk.require(Act.ADMIN)
    return screens.waiting(talk.voice, records, found, place, done=done)


async def to_look_at(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=_waiting(talk, number(args[0]) if args else 0))


async def accept(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Accepted from the panel: the next one follows."""
    await studied.decide(talk, args[0], args[1], accepted=True)
    known = fresh(talk).makeups.get(args[0])
    done = screens.accepted(talk.voice, fresh(talk), known) if known is not None else ""
    return Answer(edit=_waiting(talk, 0, done))


async def returning(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What is wanting is asked for; with the words it goes back. From under the question, too."""
    known = studied.to_decide(talk, args[0], args[1])
    last = known.last
    if last is None or last.ruling is not None:
        return Answer(say=words.outcome(talk.voice, talk.known, args[0]))
    await ask(talk, words.RETURNING, f"{known.id}:{args[1]}")
    return Answer(say=words.ask_words(talk.voice, talk.known, known))


async def returned(talk: Talk, subject: str, text: str) -> Message:
    """The words came. Who was faster has decided it; the words then go nowhere, and what was decided is said."""
    id_, _, tried = subject.rpartition(":")
    known = fresh(talk).makeups.get(id_)
    if known is None or known.last is None or known.last.ruling is not None or str(len(known.tries)) != tried:
        await drop(talk)
        return words.outcome(talk.voice, fresh(talk), id_)
    return await studied.decide(talk, id_, tried, accepted=False, said=text)


# A day's list


def _day(talk: Talk, day_id: str, page: int, done: str = "") -> Message:
    talk.require(Act.DECIDE_LEAVE)
    records = fresh(talk)
    day = the_day(records, day_id)
    tasks = rules.tasks_of_day(records, day, calendar=talk.calendar, now=talk.now)
    return screens.of_day(talk.voice, records, day, tasks, page, done=done)


async def of_day(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=_day(talk, args[0], number(args[1]) if len(args) > 1 else 0))


async def giving(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The question before somebody who was absent is given the task: has a person spoken with them?"""
    talk.require(Act.DECIDE_LEAVE)
    found = _task(talk, talk.known, args)
    if found.member.id == talk.me.id:
        raise Refusal("makeup.own_case")
    if found.stage is not Stage.UNGIVEN:
        return Answer(edit=_day(talk, found.day.id, 0))
    return Answer(edit=screens.ask_give(talk.voice, found))


async def give(talk: Talk, args: tuple[str, ...]) -> Answer:
    me = talk.require(Act.DECIDE_LEAVE)
    async with talk.unit("makeup.given") as unit:
        found = _task(talk, unit.records, args)
        given = rules.give(found, by=me, now=talk.now)
        if given != found.known:
            unit.put(given)
        await unit.commit(makeup=given.id)
    return Answer(edit=_day(talk, found.day.id, 0, screens.given(talk.voice, _task(talk, fresh(talk), args))))


async def shown(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Everything one member handed in for a day, with what was said to it."""
    talk.require(Act.DECIDE_LEAVE)
    records = fresh(talk)
    task = _task(talk, records, args)
    return Answer(edit=screens.one(talk.voice, records, task, decides=task.known in waiting(talk, records)))


def _task(talk: Talk, records: Records, args: tuple[str, ...]) -> Task:
    day, member = the_day(records, args[0]), the_member(records, args[1])
    tasks = rules.tasks_of_day(records, day, calendar=talk.calendar, now=talk.now)
    found = next((each for each in tasks if each.member.id == member.id), None)
    if found is None:
        raise Refusal("makeup.not_owed")
    return found


# The material


async def material(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What is to be studied for that day: shown, and waited for anew."""
    talk.require(Act.DECIDE_LEAVE)
    day = the_day(talk.known, args[0])
    await ask(talk, MATERIAL, day.id)
    return Answer(edit=screens.material(talk.voice, fresh(talk), day))


async def material_sent(talk: Talk, subject: str, text: str) -> Message:
    """Words or a link take the place of earlier ones; a file is added to what is attached."""
    me = talk.require(Act.DECIDE_LEAVE)
    day = the_day(talk.known, subject)
    place = rules.of_material(day.id)
    check_room(talk.known.enclosed(place) if talk.file is not None else ())
    kept = await talk.keep(talk.file, place, caption=text) if talk.file is not None else None
    async with talk.unit("makeup.material") as unit:
        day = the_day(unit.records, subject)
        if text and kept is None:
            unit.put(rules.material(day, text, by=me, now=talk.now))
        if kept is not None and kept.id not in unit.records.enclosures:
            unit.put(kept)
        unit.put(talk.draft(MATERIAL, day.id))  # another file may follow
        await unit.commit(day=day.id)
    return screens.material(talk.voice, fresh(talk), day, entered=True)


async def material_dropped(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Back to the day's own theme and agenda; what was attached goes with it."""
    talk.require(Act.DECIDE_LEAVE)
    async with talk.unit("makeup.material_dropped") as unit:
        day = the_day(unit.records, args[0])
        entered = unit.records.materials.get(DayId(day.id))
        if entered is not None:
            unit.remove(entered)
        for each in unit.records.enclosed(rules.of_material(day.id)):
            unit.remove(each)
        answered(unit, talk)
        await unit.commit(day=day.id)
    return Answer(edit=_day(talk, day.id, 0))


PART = Part(
    screens={
        "mk": (to_look_at, 0),
        "mky": (accept, 2),
        "mkday": (of_day, 1),
        "mkask": (giving, 2),
        "mkgive": (give, 2),
        "mkone": (shown, 2),
        "mkdef": (material_dropped, 1),
    },
    questions={"mkn": (returning, 2), "mkmat": (material, 1)},
    answers=((words.RETURNING, returned), (MATERIAL, material_sent)),
    files=(MATERIAL,),
)
