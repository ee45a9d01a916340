"""`/makeup`: what make-up study I owe, and handing it in, in words, as photos or as a paper; and looking at what others handed
in, under the question or from the panel."""

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.commands import enclosures
from zhibu.bot.message import Message, Verb, token
from zhibu.bot.talk import Talk
from zhibu.bot.wording import makeup as words
from zhibu.branch import makeup as rules
from zhibu.branch.enclosure import PER_SUBJECT
from zhibu.branch.ids import DayId
from zhibu.branch.makeup import MakeUp, Stage, Task
from zhibu.branch.people import Act, require_decider
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

_MINE = (words.QUESTION, words.MORE)


async def makeup(talk: Talk, rest: str) -> Message:
    """With words or a file: handed in for the day whose deadline comes first; which day it was is said. Without: what I owe."""
    tasks = _tasks(talk, talk.known)
    if not rest and talk.file is None:
        return words.mine(talk.voice, tasks)
    turn = [each for each in tasks if each.stage in (*rules.OPEN, Stage.HANDED_IN, Stage.UNGIVEN)]
    first = min(turn, key=lambda each: (each.stage not in rules.OPEN, each.deadline, each.id), default=None)
    if first is None:
        raise Refusal("makeup.not_owed")
    return await _hand_in(talk, first.day.id, rest)


async def typed(talk: Talk, subject: str, text: str) -> Message:
    """The answer to the question: words, a photo, a paper, or words beside one."""
    return await _hand_in(talk, DayId(subject), text)


async def more(talk: Talk, subject: str, text: str) -> Message:
    """A further photo or paper, for what was handed in and isn't decided."""
    found = _task(talk, talk.known, DayId(subject))
    if found.stage is not Stage.HANDED_IN:
        raise Refusal("makeup.nothing_in")
    await _hand_in(talk, found.day.id, text)
    known = talk.house.records(talk.branch_id).makeups[found.id]
    return words.added(talk.voice, found, len(known.tries[-1].files))


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """The member's own steps (`do`, `add`, `back`, `show`), the material (`mat`), what is attached (`f`), and the answer of who
    accepts it (`y`, `n`)."""
    _ = talk.me
    if not talk.private:
        return Answer(start="makeup")
    match parts:
        case (words.HAND, day):
            return Answer(say=await _ask(talk, DayId(day)))
        case (words.ADD, day):
            return Answer(say=await _ask_more(talk, DayId(day)))
        case (words.BACK, day):
            return Answer(edit=await _take_back(talk, DayId(day)))
        case (words.SHOW, day):
            return Answer(say=_shown(talk, DayId(day)))
        case (words.MATERIAL, day, place):
            talk.require(Act.TAKE_PART)
            kept = talk.known.enclosed(rules.of_material(DayId(day)))
            return await enclosures.show(
                talk, kept, place, lambda there: token(Verb.MAKEUP, words.MATERIAL, day, there)
            )
        case (words.SEE, id_, number, place):
            return await _see(talk, id_, number, place)
        case (words.ACCEPT, id_, number):
            return Answer(edit=await decide(talk, id_, number, accepted=True))
    raise Refusal("button.stale")


# Mine


async def _ask(talk: Talk, day_id: DayId) -> Message:
    """Waits for what is handed in; what is made up or waits to be looked at is said."""
    found = _task(talk, talk.known, day_id)
    if found.stage is Stage.HANDED_IN:
        return _shown(talk, day_id)
    if found.stage is Stage.ACCEPTED:
        return words.accepted_already(talk.voice, found)
    async with talk.unit("makeup.begun") as unit:
        unit.put(talk.draft(words.QUESTION, day_id))
        await unit.commit(day=day_id)
    return words.ask(talk.voice, talk.known, found)


async def _ask_more(talk: Talk, day_id: DayId) -> Message:
    found = _task(talk, talk.known, day_id)
    if found.stage is not Stage.HANDED_IN:
        raise Refusal("makeup.nothing_in")
    async with talk.unit("makeup.more_begun") as unit:
        unit.put(talk.draft(words.MORE, day_id))
        await unit.commit(day=day_id)
    return words.ask_more(talk.voice, found)


async def _hand_in(talk: Talk, day_id: DayId, text: str) -> Message:
    found = rules.may_hand_in(_task(talk, talk.known, day_id))
    kept = []
    if talk.file is not None:
        last = found.known.last if found.known is not None else None
        if last is not None and last.ruling is None and len(last.files) >= PER_SUBJECT:
            raise Refusal("file.too_many", limit=PER_SUBJECT)
        kept.append(await talk.keep(talk.file, rules.of_task(day_id, talk.me.id)))
    async with talk.unit("makeup.handed_in") as unit:
        records = unit.records
        found = _task(talk, records, day_id)
        made = rules.hand_in(found, text=text, files=kept, calendar=talk.calendar, now=talk.now)
        if made is not found.known:
            unit.put(made)
        for each in kept:
            if each.id not in records.enclosures:
                unit.put(each)
        waiting = records.drafts.get(talk.account)
        # A photo may follow; words meanwhile are understood as ever.
        if waiting is None or waiting.question in _MINE:
            unit.put(talk.draft(words.MORE, day_id))
        await unit.commit(day=day_id)
    return _shown(talk, day_id)


async def _take_back(talk: Talk, day_id: DayId) -> Message:
    """Taken back while nobody has decided it, with what is attached; pressed again it says the same."""
    async with talk.unit("makeup.taken_back") as unit:
        records = unit.records
        found = _task(talk, records, day_id)
        if found.stage is Stage.HANDED_IN:
            made = rules.take_back(found.known)
            assert found.known is not None
            for each in words.files_of(records, found.known.tries[-1]):
                if not any(each.id in tried.files for tried in made.tries):
                    unit.remove(each)
            if made.tries or made.given is not None:
                unit.put(made)
            else:
                unit.remove(made)
        elif found.stage is Stage.ACCEPTED:
            rules.take_back(found.known)  # refuses, with when it was decided
        waiting = records.drafts.get(talk.account)
        if waiting is not None and waiting.question in _MINE:
            unit.remove(waiting)
        await unit.commit(day=day_id)
    return words.taken_back(talk.voice, found)


def _shown(talk: Talk, day_id: DayId) -> Message:
    """What was handed in, as it is kept by now."""
    records = talk.house.records(talk.branch_id)
    found = _task(talk, records, day_id)
    if found.known is None or found.known.last is None:
        raise Refusal("makeup.nothing_in")
    deciders = records.deciders(talk.me.id, talk.today)
    return words.handed_in(talk.voice, records, found, deciders=(each.name for each in deciders))


def _tasks(talk: Talk, records: Records) -> list[Task]:
    return rules.tasks_of(records, talk.me, calendar=talk.calendar, now=talk.now)


def _task(talk: Talk, records: Records, day_id: DayId) -> Task:
    """What I owe for that day; a refusal where I owe nothing."""
    found = next((each for each in _tasks(talk, records) if each.day.id == day_id), None)
    if found is None:
        raise Refusal("makeup.not_owed")
    return found


# Looking at what others handed in


async def decide(talk: Talk, id_: str, number: str, *, accepted: bool, said: str = "") -> Message:
    """Accepts the try of that number, or returns it; whoever comes second reads what was decided."""
    me = talk.me
    async with talk.unit("makeup.decided") as unit:
        records = unit.records
        known = records.makeups.get(id_)
        if known is not None and known.last is not None:
            rules.check_ruling(known, _number(number), by=me, members=records.roster, on=talk.today)
            ruled = rules.rule(known, by=me, accepted=accepted, now=talk.now, words=said)
            if ruled is not known:
                unit.put(ruled)
        waiting = records.drafts.get(talk.account)
        if waiting is not None and waiting.question == words.RETURNING:
            unit.remove(waiting)
        await unit.commit(makeup=id_, accepted=accepted)
    return words.outcome(talk.voice, talk.house.records(talk.branch_id), id_)


def to_decide(talk: Talk, id_: str, number: str) -> MakeUp:
    """The study that waits for this person's decision; a refusal where it doesn't."""
    known = talk.known.makeups.get(id_)
    rules.check_ruling(known, _number(number), by=talk.me, members=talk.known.roster, on=talk.today)
    assert known is not None
    return known


async def _see(talk: Talk, id_: str, number: str, place: str) -> Answer:
    """What is attached to one try: for its author, and for whose duty it is; never the group."""
    known = talk.known.makeups.get(id_)
    tried = _number(number)
    if known is None or not 1 <= tried <= len(known.tries):
        raise Refusal("file.none")
    if known.member != talk.me.id:
        require_decider(talk.known.roster, talk.me, known.member, talk.today)
    kept = words.files_of(talk.known, known.tries[tried - 1])
    return await enclosures.show(talk, kept, place, lambda there: token(Verb.MAKEUP, words.SEE, id_, number, there))


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 4:
        raise Refusal("button.stale")
    return int(text)


TABLES = Tables(
    commands=(
        Command(
            name="makeup",
            words=("补学", "補學"),
            run=makeup,
            who=Who.MEMBER,
            text=words.LINE,
            manner=Manner.PRIVATE,
            act=Act.TAKE_PART,
        ),
    ),
    presses=((Verb.MAKEUP, pressed),),
    answers=((words.QUESTION, typed), (words.MORE, more)),
    files=(words.QUESTION,),
    only_files=(words.MORE,),
)
