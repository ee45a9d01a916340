"""`/greet`: a good wish to a fellow member on the political birthday, from under the group's greeting.

The group's button leads to the private chat; the group never learns names or words.
"""

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import greeting as words
from zhibu.branch import greeting as rules
from zhibu.branch.birthday import Birthday, greeted_at
from zhibu.branch.linking import choose
from zhibu.branch.people import Act
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.storage.store import Unit

OWN = "greeting.words"


async def greet(talk: Talk, rest: str) -> Message:
    """The celebrant that a link named (`m006_2026`), or whoever is greeted in the group today."""
    talk.require(Act.TAKE_PART)
    if rest:
        return _offer(talk, _wished(talk, talk.known, rest.strip().replace("_", ":")))
    records, today = talk.known, talk.today
    found = [
        one
        for one in records.birthdays(today.year)
        if one.on == today
        and one.member.id != talk.me.id
        and rules.in_group(records, one)
        and greeted_at(one, records.policy(one.on), talk.calendar) <= talk.now
        and talk.now < rules.closes_at(records, one, talk.calendar)
    ]
    return words.today(talk.voice, found)


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """A step: to whom, which of the set ones, one's own words, taken back. In the group it is only led to the private chat."""
    talk.require(Act.TAKE_PART)
    match parts:
        case ("to", id_):
            one = _wished(talk, talk.known, id_)
            if not talk.private:
                await _mean_this_branch(talk)
                return Answer(start=f"greet_{one.id.replace(':', '_')}")
            await _drop(talk)
            return Answer(edit=_offer(talk, one))
        case _ if not talk.private:
            raise Refusal("button.stale")
        case ("give", id_, number) if number.isdecimal() and len(number) == 1:
            return Answer(edit=await _give(talk, id_, chosen=int(number)))
        case ("own", id_):
            one = _wished(talk, talk.known, id_)
            async with talk.unit("greeting.asked") as unit:
                unit.put(talk.draft(OWN, one.id))
                await unit.commit()
            return Answer(edit=words.ask_words(talk.voice, one))
        case ("back", id_):
            return Answer(edit=await _take_back(talk, id_))
    raise Refusal("button.stale")


async def typed(talk: Talk, subject: str, text: str) -> Message:
    return await _give(talk, subject, text=text)


async def _give(talk: Talk, id_: str, *, chosen: int = 0, text: str = "") -> Message:
    if not (chosen or text):
        raise Refusal("button.stale")
    async with talk.unit("greeting.wished") as unit:
        one = _wished(talk, unit.records, id_)
        known = unit.records.good_wishes.get(rules.wish_id(one.id, talk.me.id))
        wish = rules.give(known, one, talk.me, chosen=chosen, text=text, now=talk.now)
        asked = _answered(unit, talk)
        if wish is not known:
            unit.put(wish)
        if wish is not known or asked:
            await unit.commit(birthday=one.id)
    return _offer(talk, one, words.given(talk.voice, one))


async def _take_back(talk: Talk, id_: str) -> Message:
    """Pressed again it says the same."""
    async with talk.unit("greeting.withdrawn") as unit:
        one = _wished(talk, unit.records, id_)
        known = unit.records.good_wishes.get(rules.wish_id(one.id, talk.me.id))
        asked = _answered(unit, talk)
        if known is not None:
            unit.remove(known)
        if known is not None or asked:
            await unit.commit(birthday=one.id)
    return _offer(talk, one, words.taken(talk.voice, one))


def _wished(talk: Talk, records: Records, id_: str) -> Birthday:
    one = rules.celebrated(records, id_)
    return rules.may_wish(records, one, talk.me, calendar=talk.calendar, now=talk.now)


def _offer(talk: Talk, one: Birthday, told: str = "") -> Message:
    records = talk.house.records(talk.branch_id)
    known = records.good_wishes.get(rules.wish_id(one.id, talk.me.id))
    closes = talk.voice.time(rules.closes_at(records, one, talk.calendar))
    return words.offer(talk.voice, one, known, closes=closes, told=told)


def _answered(unit: Unit, talk: Talk) -> bool:
    """Takes our question away, in the same act as what it was asked for; whether it waited."""
    asked = unit.records.drafts.get(talk.account)
    if asked is None or asked.question != OWN:
        return False
    unit.remove(asked)
    return True


async def _mean_this_branch(talk: Talk) -> None:
    """The private chat of who belongs to several branches goes on in the one whose group this is."""
    if len(talk.memberships) < 2:
        return
    async with talk.unit("branch.chosen") as unit:
        unit.put(choose(unit.records, talk.account, now=talk.now))
        await unit.commit()


async def _drop(talk: Talk) -> None:
    """The question isn't waited for any more: the person went back."""
    known = talk.house.records(talk.branch_id).drafts.get(talk.account)
    if known is None or known.question != OWN:
        return
    async with talk.unit("draft.dropped") as unit:
        if _answered(unit, talk):
            await unit.commit()


TABLES = Tables(
    commands=(
        Command(
            name="greet",
            words=("祝福",),
            run=greet,
            who=Who.MEMBER,
            text="",
            manner=Manner.PRIVATE,
            act=Act.TAKE_PART,
        ),
    ),
    presses=((Verb.GREETING, pressed),),
    answers=((OWN, typed),),
)
