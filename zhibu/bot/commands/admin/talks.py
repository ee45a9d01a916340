"""The heart-to-heart talk before a political birthday, from the panel: that it was held, with whom, when, where, in which form.
There is no field for what was said."""

from datetime import date

from zhibu.bot.answer import Answer
from zhibu.bot.commands.admin.ceremony import the_celebrant
from zhibu.bot.commands.admin.dated import typed_date
from zhibu.bot.commands.admin.desk import answered, ask, fresh, the_member
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import talks as words
from zhibu.branch import ceremony_checklist as checks
from zhibu.branch import talks as rules
from zhibu.branch.celebration import Item
from zhibu.branch.people import Act, Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.talks import HeartTalk, TalkForm
from zhibu.storage.store import Unit

ON = "panel.heart_talk_on"
PLACE = "panel.heart_talk_place"


def _may(talk: Talk, celebrant: str) -> Member:
    """Committee members enter talks, never their own political birthday's."""
    me = talk.require(Act.HOLD_TALK)
    if me.id == celebrant.rpartition(":")[0]:
        raise Refusal("talk.own")
    return me


def _changes(talk: Talk, records: Records, id_: str) -> HeartTalk:
    """A talk that stands, to be changed by who keeps the ceremonies or held it."""
    me = _may(talk, id_)
    known = records.heart_talks.get(id_)
    if known is None:
        raise Refusal("button.stale")
    if known.host != me.id:
        talk.require(Act.KEEP_BIRTHDAYS)
    return known


def _screen(talk: Talk, id_: str, *, done: str = "") -> Message:
    records = fresh(talk)
    occasion, one = the_celebrant(talk, records, id_)
    others = [
        each
        for each in occasion.in_hand
        if each.id not in records.heart_talks and each.id != id_ and each.member.id != talk.me.id
    ]
    return words.talk(
        talk.voice,
        records,
        one,
        others=len(others),
        is_host=records.heart_talks[id_].host == talk.me.id and id_ not in records.follow_ups,
        follow=rules.shown_to(records.follow_ups.get(id_), talk.me.id),
        done=done,
    )


async def held(talk: Talk, args: tuple[str, ...]) -> Answer:
    """One tap: today, by who taps, individually; each can be changed below. Once the ceremony is over it takes the day."""
    id_ = args[0]
    _may(talk, id_)
    records = fresh(talk)
    if id_ in records.heart_talks:
        return Answer(edit=_screen(talk, id_))
    occasion, one = the_celebrant(talk, records, id_)
    try:
        checks.when_done(records, occasion, Item.TALK, None, today=talk.today)
    except Refusal as no:
        if no.code != "ceremony.before_only":
            raise
        return Answer(edit=words.too_late(talk.voice, occasion, one))
    await _enter(talk, id_, None)
    return Answer(edit=_screen(talk, id_, done=words.entered(talk.voice)))


async def _enter(talk: Talk, id_: str, on: date | None, *, question: bool = False) -> None:
    me = _may(talk, id_)
    async with talk.unit("talk.entered") as unit:
        occasion, one = the_celebrant(talk, unit.records, id_)
        known = unit.records.heart_talks.get(id_)
        day, late = checks.when_done(unit.records, occasion, Item.TALK, on, today=talk.today)
        made = rules.talked(known, id_, one.member, me, day, by=me.id, now=talk.now, late=late)
        if made is known and on is not None:
            made = rules.held_on(made, day, late=late)
        if made is not known:
            unit.put(made)
            if question:
                answered(unit, talk)
            await unit.commit(birthday=id_)


async def ask_on(talk: Talk, args: tuple[str, ...]) -> Answer:
    _may(talk, args[0])
    _, one = the_celebrant(talk, talk.known, args[0])
    await ask(talk, ON, one.id)
    return Answer(edit=words.ask_on(talk.voice, one))


async def on_given(talk: Talk, subject: str, text: str) -> Message:
    on = typed_date(text, talk.today)
    if subject in talk.known.heart_talks:
        _changes(talk, talk.known, subject)
    await _enter(talk, subject, on, question=True)
    return _screen(talk, subject)


async def _change(talk: Talk, unit: Unit, known: HeartTalk, made: HeartTalk) -> None:
    if made != known:
        unit.put(made)
        answered(unit, talk)
        await unit.commit(birthday=known.id)


async def hosts(talk: Talk, args: tuple[str, ...]) -> Answer:
    records = fresh(talk)
    known = _changes(talk, records, args[0])
    _, one = the_celebrant(talk, records, args[0])
    return Answer(edit=words.hosts(talk.voice, one, rules.hosts(records.roster, known.member, known.on)))


async def host(talk: Talk, args: tuple[str, ...]) -> Answer:
    async with talk.unit("talk.changed") as unit:
        known = _changes(talk, unit.records, args[0])
        await _change(talk, unit, known, rules.held_by(known, the_member(unit.records, args[1])))
    return Answer(edit=_screen(talk, args[0]))


async def form(talk: Talk, args: tuple[str, ...]) -> Answer:
    try:
        chosen = TalkForm(args[1])
    except ValueError:
        raise Refusal("button.stale") from None
    async with talk.unit("talk.changed") as unit:
        known = _changes(talk, unit.records, args[0])
        await _change(talk, unit, known, rules.in_form(known, chosen))
    return Answer(edit=_screen(talk, args[0]))


async def ask_place(talk: Talk, args: tuple[str, ...]) -> Answer:
    known = _changes(talk, talk.known, args[0])
    await ask(talk, PLACE, known.id)
    return Answer(edit=words.ask_place(talk.voice, known.id))


async def place_given(talk: Talk, subject: str, text: str) -> Message:
    async with talk.unit("talk.changed") as unit:
        known = _changes(talk, unit.records, subject)
        made = rules.held_at(known, text)
        unit.put(made)
        answered(unit, talk)
        await unit.commit(birthday=subject)
    return _screen(talk, subject)


async def group(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The same talk with everybody of this ceremony with whom nobody has talked yet (集中座谈)."""
    me = _may(talk, args[0])
    async with talk.unit("talk.entered") as unit:
        records = unit.records
        known = _changes(talk, records, args[0])
        occasion, _ = the_celebrant(talk, records, args[0])
        together = [
            each
            for each in occasion.in_hand
            if each.id not in records.heart_talks and each.member.id not in (me.id, known.host)
        ]
        shared = rules.in_form(known, TalkForm.GROUP)
        for each in together:
            unit.put(rules.same_with(shared, each.id, each.member, by=me.id, now=talk.now))
        if together:
            if shared != known:
                unit.put(shared)
            await unit.commit(birthdays=[each.id for each in together])
    return Answer(edit=_screen(talk, args[0], done=words.entered(talk.voice)))


async def drop(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Entered by mistake: asked first."""
    known = fresh(talk).heart_talks.get(args[0])
    if known is not None:
        _changes(talk, fresh(talk), args[0])
        if args[1:] != ("y",):
            _, one = the_celebrant(talk, fresh(talk), args[0])
            return Answer(edit=words.ask_drop(talk.voice, one))
        async with talk.unit("talk.dropped") as unit:
            there = unit.records.heart_talks.get(args[0])
            if there is not None:
                _changes(talk, unit.records, args[0])
                unit.remove(there)
                await unit.commit(birthday=args[0])
    else:
        _may(talk, args[0])
    _, one = the_celebrant(talk, fresh(talk), args[0])
    return Answer(edit=words.dropped(talk.voice, one))


async def propose(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Who held the talk asks whether one thing to help with may be noted; the member answers in their own chat."""
    me = _may(talk, args[0])
    async with talk.unit("talk.follow_up") as unit:
        known = unit.records.heart_talks.get(args[0])
        if known is None:
            raise Refusal("button.stale")
        asked = unit.records.follow_ups.get(args[0])
        made = rules.propose(asked, known, by=me.id, now=talk.now)
        if made is not asked:
            unit.put(made)
            await unit.commit()
    return Answer(edit=_screen(talk, args[0], done=words.proposed(talk.voice)))


PART = Part(
    screens={
        "tk": (held, 1),
        "tkh": (hosts, 1),
        "tkhs": (host, 2),
        "tkf": (form, 2),
        "tkg": (group, 1),
        "tkx": (drop, 1),
        "tkfu": (propose, 1),
    },
    questions={"tkd": (ask_on, 1), "tkp": (ask_place, 1)},
    answers=((ON, on_given), (PLACE, place_given)),
)
