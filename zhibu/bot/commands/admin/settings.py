"""The branch's settings: every number that the rules use, with its clause, and its own value from a day on."""

from datetime import date

from zhibu.bot.answer import Answer
from zhibu.bot.carried import date_of, number
from zhibu.bot.commands.admin.desk import answered, ask, fresh
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.commands.why import TOPICS
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import settings as words
from zhibu.branch import settings as rules
from zhibu.branch.people import Act
from zhibu.branch.policy import FIELDS, Field, Unit, write
from zhibu.branch.refusal import Refusal

VALUE = "panel.setting"
_LONGEST = 11
"""So many characters of a value stand in a button: a span of hours. What is longer holds from the earliest day on."""


async def topics(talk: Talk, args: tuple[str, ...]) -> Answer:
    del args
    talk.require(Act.SET_POLICY)
    return Answer(edit=words.topics(talk.voice, TOPICS))


async def topic(talk: Talk, args: tuple[str, ...]) -> Answer:
    talk.require(Act.SET_POLICY)
    if args[0] not in TOPICS:
        raise Refusal("button.stale")
    stand = fresh(talk).stand(talk.today)
    page = number(args[1]) if len(args) > 1 else 0
    return Answer(edit=words.topic(talk.voice, args[0], [stand[each] for each in TOPICS[args[0]]], page))


def _field(name: str) -> Field:
    if name not in FIELDS:
        raise Refusal("button.stale")
    return FIELDS[name]


def _shown(talk: Talk, name: str, *, done: str = "") -> Message:
    talk.require(Act.SET_POLICY)
    records, field = fresh(talk), _field(name)
    return words.setting(
        talk.voice,
        records.stand(talk.today)[field.name],
        topic=next(each for each, names in TOPICS.items() if field.name in names),
        joined=talk.calendar.today(records.branch.joined_at),
        pending=rules.pending(records, field.name, talk.today),
        done=done,
    )


async def setting(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=_shown(talk, args[0]))


async def since(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The value is chosen; from which day on is still to be said."""
    return Answer(edit=_from_when(talk, args[0], args[1]))


def _from_when(talk: Talk, name: str, text: str) -> Message:
    talk.require(Act.SET_POLICY)
    records, field = fresh(talk), _field(name)
    first = rules.earliest(records, talk.today)
    value = rules.read(field, text)
    rules.change(records, field.name, write(value), since=first, today=talk.today)
    month = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    offered = dict.fromkeys([first, month, date(first.year + 1, 1, 1)])
    stand = records.stand(talk.today)[field.name]
    return words.from_when(talk.voice, stand, value, list(offered), today=talk.today)


async def other(talk: Talk, args: tuple[str, ...]) -> Answer:
    talk.require(Act.SET_POLICY)
    field = _field(args[0])
    await ask(talk, VALUE, field.name)
    return Answer(edit=words.ask_value(talk.voice, fresh(talk).stand(talk.today)[field.name]))


async def typed(talk: Talk, subject: str, text: str) -> Message:
    """A short value goes on to its day; a text holds from the earliest day on."""
    talk.require(Act.SET_POLICY)
    field = _field(subject)
    written = write(rules.read(field, text))
    if field.unit is not Unit.TEXT and len(written) <= _LONGEST:
        return _from_when(talk, field.name, written)
    await _set(talk, field.name, written, rules.earliest(fresh(talk), talk.today), typed=True)
    return _shown(talk, field.name, done=words.saved(talk.voice))


async def set_(talk: Talk, args: tuple[str, ...]) -> Answer:
    name, text, on = args[0], args[1], date_of(args[2])
    await _set(talk, _field(name).name, text, on)
    return Answer(edit=_shown(talk, name, done=words.saved(talk.voice)))


async def _set(talk: Talk, name: str, text: str, on: date, *, typed: bool = False) -> None:
    talk.require(Act.SET_POLICY)
    async with talk.unit("policy.changed") as unit:
        made = rules.change(unit.records, name, text, since=on, today=talk.today)
        if unit.records.policy_changes.get(made.id) != made or typed:
            unit.put(made)
            answered(unit, talk)
            await unit.commit(field=name)


async def drop(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A change that doesn't hold yet is taken back."""
    talk.require(Act.SET_POLICY)
    name, on = _field(args[0]).name, date_of(args[1])
    async with talk.unit("policy.dropped") as unit:
        known = rules.take_back(unit.records, f"{name}@{on}", talk.today)
        if known is not None:
            unit.remove(known)
            await unit.commit(field=name)
    return Answer(edit=_shown(talk, name, done=words.dropped(talk.voice)))


PART = Part(
    screens={
        "set": (topics, 0),
        "sett": (topic, 1),
        "setone": (setting, 1),
        "setfrom": (since, 2),
        "setyes": (set_, 3),
        "setdrop": (drop, 2),
    },
    questions={"setask": (other, 1)},
    answers=((VALUE, typed),),
)
