"""Polls from the panel: made, opened, withdrawn, read; and the points for a day's discussion, taken over into its record."""

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.commands.admin.desk import answered, ask, fresh, the_day
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import poll as words
from zhibu.branch import poll as rules
from zhibu.branch.agenda.poll import voters
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import DayId
from zhibu.branch.keeping import require_keeper
from zhibu.branch.people import Act
from zhibu.branch.policy import require_on
from zhibu.branch.poll import Poll, Stage
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.steps import day_in_hand
from zhibu.branch.voices import points_of

QUESTION = "panel.poll_question"
OPTIONS = "panel.poll_options"


def _one(records: Records, id_: str) -> Poll:
    found = records.polls.get(id_)
    if found is None:
        raise Refusal("poll.unknown")
    return found


def _in_hand(talk: Talk, records: Records) -> ActivityDay | None:
    return day_in_hand(records, calendar=talk.calendar, now=talk.now)


async def polls(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=_list(talk, number(args[0]) if args else 0))


def _list(talk: Talk, page: int = 0) -> Message:
    talk.require(Act.RUN_DAY)
    found = sorted(fresh(talk).polls.values(), key=lambda one: (one.made_at, one.id), reverse=True)
    return words.polls(talk.voice, found, page)


async def poll(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=_shown(talk, args[0]))


def _shown(talk: Talk, id_: str, done: str = "") -> Message:
    talk.require(Act.RUN_DAY)
    records = fresh(talk)
    one = _one(records, id_)
    policy = records.policy(talk.today)
    if one.stage is Stage.DRAFT:
        return words.draft(talk.voice, one, policy, _in_hand(talk, records), done)
    asked = len(records.on_books(talk.today))
    return words.poll(talk.voice, records, one, policy, voters=voters(records, one), asked=asked, done=done)


# Making one


async def new(talk: Talk, args: tuple[str, ...]) -> Answer:
    del args
    talk.require(Act.RUN_DAY)
    talk.require_on("poll.held")
    await ask(talk, QUESTION, "")
    return Answer(edit=words.ask_question(talk.voice, None))


async def question(talk: Talk, args: tuple[str, ...]) -> Answer:
    one = _draft(talk, args[0])
    await ask(talk, QUESTION, one.id)
    return Answer(edit=words.ask_question(talk.voice, one))


async def options(talk: Talk, args: tuple[str, ...]) -> Answer:
    one = _draft(talk, args[0])
    await ask(talk, OPTIONS, one.id)
    return Answer(edit=words.ask_options(talk.voice, one))


def _draft(talk: Talk, id_: str) -> Poll:
    talk.require(Act.RUN_DAY)
    return rules.choose(_one(fresh(talk), id_))


async def typed_question(talk: Talk, subject: str, text: str) -> Message:
    """A new poll goes on to its options at once."""
    me = talk.require(Act.RUN_DAY)
    async with talk.unit("poll.drafted") as unit:
        known = unit.records.polls
        made = (
            rules.ask(_one(unit.records, subject), text)
            if subject
            else rules.new_poll(known, text, by=me, now=talk.now, calendar=talk.calendar)
        )
        unit.put(made)
        if made.options:
            answered(unit, talk)
        else:
            unit.put(talk.draft(OPTIONS, made.id))
        await unit.commit(poll=made.id)
    return _shown(talk, made.id) if made.options else words.ask_options(talk.voice, made)


async def typed_options(talk: Talk, subject: str, text: str) -> Message:
    talk.require(Act.RUN_DAY)
    async with talk.unit("poll.drafted") as unit:
        names = [member.name for member in unit.records.roster if member.present(talk.today)]
        unit.put(rules.offer(_one(unit.records, subject), text, names))
        answered(unit, talk)
        await unit.commit(poll=subject)
    return _shown(talk, subject)


async def settle(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Secret or by name; tied to the day in hand or not."""
    talk.require(Act.RUN_DAY)
    async with talk.unit("poll.drafted") as unit:
        known = _one(unit.records, args[0])
        match args[1]:
            case "s" | "n":
                settled = rules.choose(known, secret=args[1] == "s")
            case "d":
                day = _in_hand(talk, unit.records)
                if day is None:
                    raise Refusal("button.stale")
                settled = rules.choose(known, day=day.id)
            case "0":
                settled = rules.choose(known, day="")
            case _:
                raise Refusal("button.stale")
        unit.put(settled)
        await unit.commit(poll=known.id)
    return Answer(edit=_shown(talk, args[0]))


async def when(talk: Talk, args: tuple[str, ...]) -> Answer:
    one = _draft(talk, args[0])
    offered = rules.closings(talk.now, _in_hand(talk, fresh(talk)), talk.calendar)
    return Answer(edit=words.when(talk.voice, one, offered))


async def closing(talk: Talk, args: tuple[str, ...]) -> Answer:
    talk.require(Act.RUN_DAY)
    async with talk.unit("poll.drafted") as unit:
        at = rules.closings(talk.now, _in_hand(talk, unit.records), talk.calendar).get(args[1])
        if at is None:
            raise Refusal("button.stale")
        unit.put(rules.choose(_one(unit.records, args[0]), closes_at=at))
        await unit.commit(poll=args[0])
    return Answer(edit=_shown(talk, args[0]))


# Opened and withdrawn


async def publish(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asked first; confirmed twice it says the same."""
    talk.require(Act.RUN_DAY)
    if args[1:] != ("y",):
        one = _to_open(talk, fresh(talk), args[0])
        rules.publish(one, now=talk.now)
        return Answer(edit=words.confirm_open(talk.voice, one))
    async with talk.unit("poll.opened") as unit:
        known = _to_open(talk, unit.records, args[0])
        opened = rules.publish(known, now=talk.now)
        if opened is not known:
            unit.put(opened)
            await unit.commit(poll=known.id)
    return Answer(edit=_shown(talk, args[0], words.opened(talk.voice)))


def _to_open(talk: Talk, records: Records, id_: str) -> Poll:
    """The poll, where polls are switched on; one that is open already stays so."""
    known = _one(records, id_)
    if known.stage is Stage.DRAFT:
        require_on(records.policy(talk.today), "poll.held")
    return known


async def end(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A draft is removed; an open poll is withdrawn, and what lies in its urn is destroyed."""
    talk.require(Act.RUN_DAY)
    id_ = args[0]
    known = fresh(talk).polls.get(id_)
    if known is None:
        return Answer(edit=_list(talk))
    if args[1:] != ("y",):
        rules.withdraw(known, now=talk.now)
        return Answer(edit=words.confirm_end(talk.voice, known))
    async with talk.unit("poll.withdrawn") as unit:
        known = _one(unit.records, id_)
        if known.stage is Stage.DRAFT:
            unit.remove(known)
            await unit.commit()
        else:
            withdrawn = rules.withdraw(known, now=talk.now)
            if withdrawn is not known:
                unit.put(withdrawn)
                await unit.commit(poll=id_)
    if id_ not in fresh(talk).polls:
        return Answer(edit=_list(talk))
    await talk.house.store.polls.destroy(
        talk.branch_id, DayId(id_)
    )  # left over after a crash, it goes at the next opening
    return Answer(edit=_shown(talk, id_, words.withdrawn(talk.voice)))


# Points for the discussion


async def points(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=_points(talk, args[0], number(args[1]) if len(args) > 1 else 0))


def _points(talk: Talk, id_: str, page: int) -> Message:
    records = fresh(talk)
    day = the_day(records, id_)
    require_keeper(records, day, talk.me, talk.today)
    return words.points(talk.voice, records, day, points_of(records, day.id), page, home=talk.may(Act.ADMIN))


async def point(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Takes one over, or puts it back; pressed twice it stays as it is."""
    page = number(args[2]) if len(args) > 2 else 0
    async with talk.unit("point.taken" if args[1] == "y" else "point.put_back") as unit:
        records = unit.records
        known = records.points.get(args[0])
        if known is None or args[1] not in ("y", "n"):
            raise Refusal("button.stale")
        day = the_day(records, known.day)
        require_keeper(records, day, talk.me, talk.today)
        author = records.members.get(known.member)
        name = author.name if author is not None else ""
        if args[1] == "y":
            changed, noted = rules.take_over(known, day, name, by=talk.me, now=talk.now, calendar=talk.calendar)
        else:
            changed, noted = rules.put_back(known, day, name, now=talk.now, calendar=talk.calendar)
        if changed is not known:
            unit.put(changed)
            unit.put(noted)
            await unit.commit(day=day.id)
    return Answer(edit=_points(talk, known.day, page))


PART = Part(
    screens={
        "polls": (polls, 0),
        "poll": (poll, 1),
        "poll_set": (settle, 2),
        "poll_when": (when, 1),
        "poll_close": (closing, 2),
        "poll_go": (publish, 1),
        "poll_end": (end, 1),
        "points": (points, 1),
        "point": (point, 2),
    },
    questions={"poll_new": (new, 0), "poll_q": (question, 1), "poll_o": (options, 1)},
    answers=((QUESTION, typed_question), (OPTIONS, typed_options)),
)
