"""Leave: deciding it, under the question or in the panel, and what is kept of it with a day."""

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands import enclosures
from zhibu.bot.commands.admin.desk import answered, ask, drop, fresh, the_day, undecided
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message, Verb, token
from zhibu.bot.talk import Talk
from zhibu.bot.wording import leaves as asked_words
from zhibu.bot.wording.panel import leaves as words
from zhibu.branch.attendance import Leave, came_all_the_same, decide_leave
from zhibu.branch.enclosure import of_leave
from zhibu.branch.ids import DayId
from zhibu.branch.people import Act, require_decider
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

WORDS = "panel.leave_words"


def screen(talk: Talk, place: int = 0, *, done: str = "") -> Message:
    """What waits for this person's decision."""
    records = fresh(talk)
    waiting = undecided(talk, records)
    if not waiting:
        talk.require(Act.ADMIN)
    return words.waiting(talk.voice, records, waiting, place, done=done)


async def leaves(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=screen(talk, number(args[0]) if args else 0))


async def of_day(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The requests of a day with their papers, for whose duty they are."""
    talk.require(Act.DECIDE_LEAVE)
    records = fresh(talk)
    day = the_day(records, args[0])
    kept = kept_of(records, day.id)
    return Answer(edit=words.kept(talk.voice, records, day, kept, number(args[1]) if len(args) > 1 else 0))


def kept_of(records: Records, day: DayId) -> list[Leave]:
    """The requests of a day, in the roster's order."""
    found = (records.leave(day, member.id) for member in records.roster)
    return [leave for leave in found if leave is not None]


async def decide(talk: Talk, args: tuple[str, ...]) -> Answer:
    """`y`, `n`: 同意 or 不同意 at once, from the panel (`p`: the next request follows) or under the question (the outcome takes
    its place); with `w` the words for it are asked first. `f`: what is attached."""
    if not talk.private:
        raise Refusal("button.stale")
    match args:
        case (id_, "y" | "n" as answer):
            return Answer(edit=await _decide(talk, id_, granted=answer == "y"))
        case (id_, "y" | "n" as answer, asked_words.IN_PANEL):
            await _decide(talk, id_, granted=answer == "y")
            records = fresh(talk)
            known = records.leaves.get(id_)
            done = (
                words.decided(talk.voice, known, records.members[known.member])
                if known is not None and known.decision
                else ""
            )
            return Answer(edit=screen(talk, done=done))
        case (id_, "y" | "n" as answer, asked_words.WITH_WORDS):
            return Answer(say=await _ask_words(talk, id_, granted=answer == "y"))
        case (id_, asked_words.SEE, place):
            return await _see(talk, id_, place)
    raise Refusal("button.stale")


async def _decide(talk: Talk, id_: str, *, granted: bool, said: str = "") -> Message:
    """Decided once; whoever comes second reads what was decided."""
    me = talk.me
    async with talk.unit("leave.decided") as unit:
        leave = unit.records.leaves.get(id_)
        answered(unit, talk)
        if leave is not None and not came_all_the_same(leave, unit.records.signins):
            require_decider(unit.records.roster, me, leave.member, talk.today)
            decided = decide_leave(leave, by=me, granted=granted, now=talk.now, words=said)
            if decided is not leave:
                unit.put(decided)
        await unit.commit(leave=id_, granted=granted)
    return asked_words.outcome(talk.voice, fresh(talk), id_)


async def _ask_words(talk: Talk, id_: str, *, granted: bool) -> Message:
    leave = talk.known.leaves.get(id_)
    if leave is None:
        return asked_words.outcome(talk.voice, talk.known, id_)
    require_decider(talk.known.roster, talk.me, leave.member, talk.today)
    if leave.decision is not None or came_all_the_same(leave, talk.known.signins):
        return asked_words.outcome(talk.voice, talk.known, id_)
    await ask(talk, WORDS, f"{id_}:{'y' if granted else 'n'}")
    return asked_words.ask_words(talk.voice, talk.known, leave, granted=granted)


async def words_typed(talk: Talk, subject: str, text: str) -> Message:
    """The words came: with them it is decided. Who was faster has decided it; the words then go nowhere, which is said."""
    id_, _, answer = subject.rpartition(":")
    known = fresh(talk).leaves.get(id_)
    if known is None or known.decision is not None:
        await drop(talk)
        return asked_words.outcome(talk.voice, fresh(talk), id_)
    return await _decide(talk, id_, granted=answer == "y", said=text)


async def _see(talk: Talk, id_: str, place: str) -> Answer:
    """What is attached, for who decides that person's leave or keeps the day's; never the group."""
    leave = talk.known.leaves.get(id_)
    if leave is None:
        raise Refusal("file.none")
    if leave.member != talk.me.id:
        require_decider(talk.known.roster, talk.me, leave.member, talk.today)
    kept = talk.known.enclosed(of_leave(leave.day, leave.member))
    return await enclosures.show(talk, kept, place, lambda there: token(Verb.DECIDE, id_, asked_words.SEE, there))


PART = Part(
    screens={"leaves": (leaves, 0), "lvday": (of_day, 1)},
    presses=((Verb.DECIDE, decide),),
    answers=((WORDS, words_typed),),
)
