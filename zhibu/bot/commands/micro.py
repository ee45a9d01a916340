"""`/micro`: micro-wishes, entered on somebody's behalf, claimed, done, thanked for; `/pledge`: what a member undertakes.

All of it in private: the group has one silent card for each wish, and its button leads here.
"""

from datetime import date

from zhibu.bot.answer import Answer
from zhibu.bot.carried import date_of
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.commands import enclosures
from zhibu.bot.message import Message, Verb, token
from zhibu.bot.talk import Talk
from zhibu.bot.wording import service as words
from zhibu.branch import service as rules
from zhibu.branch.enclosure import check_room
from zhibu.branch.people import Act
from zhibu.branch.policy import require_on
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.service import MicroWish, Pledge, Stage, Whose
from zhibu.branch.voices import pledges_of
from zhibu.storage.store import Unit

TEXT = "micro.text"
CONTACT = "micro.contact"
DONE = "micro.done"
THANKS = "micro.thanks"
PLEDGE = "pledge.text"
KEPT = "pledge.done"
_OURS = frozenset({TEXT, CONTACT, DONE, THANKS, PLEDGE, KEPT})
_ASKING = frozenset({("new", 1), ("contact", 1), ("done", 1), ("thank", 1)})
"""The steps, with how many arguments, after which a question waits; after any other it is dropped."""
_SHOWN_DONE = 12
"""So many of those that are done stand at the end of the list."""
_WAITING_FIRST = {Stage.OPEN: 0, Stage.TAKEN: 1, Stage.DONE: 2, Stage.THANKED: 2}


async def micro(talk: Talk, rest: str) -> Message:
    """The list, or the wish that a link named."""
    if rest:
        return _one(talk, _wish(talk.known, rest))
    talk.require_on("service.wishes")
    return _list(talk, 0)


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """A step with a wish. In the group it leads to the private chat, where the wish is shown."""
    _ = talk.me  # a stranger is told how to be linked before being led anywhere
    if not talk.private:
        return Answer(start=f"micro_{parts[1]}" if len(parts) > 1 else "micro")
    step, args = (parts[0], parts[1:]) if parts else ("", ())
    answer = await _pressed(talk, step, args)
    if (step, len(args)) not in _ASKING:
        await _drop(talk)
    return answer


async def _pressed(talk: Talk, step: str, args: tuple[str, ...]) -> Answer:
    match step, args:
        case "list", (page,) if page.isdecimal() and len(page) < 4:
            return Answer(edit=_list(talk, int(page)))
        case "see", (id_,):
            return Answer(edit=_one(talk, _wish(talk.known, id_)))
        case "photo", (id_, place):
            return await _photo(talk, _wish(talk.known, id_), place)
        case "new", ():
            talk.require_on("service.wishes")
            return Answer(edit=words.ask_whose(talk.voice))
        case "new", (whose,) if whose in tuple(Whose):
            return Answer(edit=await _ask(talk, TEXT, whose, words.ask_text(talk.voice)))
        case (("draft" | "contact" | "post" | "away" | "need"), (id_, *more)):
            return await _drafting(talk, step, id_, more)
        case (("claim" | "back" | "done" | "enough" | "thank" | "drop"), (id_, *more)):
            return await _step(talk, step, id_, more)
    raise Refusal("button.stale")


# Entering one


async def typed_text(talk: Talk, subject: str, text: str) -> Message:
    if subject not in set(Whose):
        raise Refusal("button.stale")
    async with talk.unit("micro.drafted") as unit:
        wishes = unit.records.micro_wishes
        made = rules.new_wish(wishes, Whose(subject), text, by=talk.me, now=talk.now, calendar=talk.calendar)
        unit.put(made)
        _answered(unit, talk, TEXT)
        await unit.commit(wish=made.id)
    return words.draft(talk.voice, made)


async def typed_contact(talk: Talk, subject: str, text: str) -> Message:
    async with talk.unit("micro.drafted") as unit:
        changed = rules.reach(_wish(unit.records, subject), text, talk.me)
        unit.put(changed)
        _answered(unit, talk, CONTACT)
        await unit.commit(wish=changed.id)
    return words.draft(talk.voice, changed)


async def _drafting(talk: Talk, step: str, id_: str, more: list[str]) -> Answer:
    """What is done with a wish that isn't posted yet."""
    match step:
        case "contact":
            return Answer(edit=await _ask(talk, CONTACT, id_, words.ask_contact(talk.voice, _own(talk, id_))))
        case "draft":
            return Answer(edit=words.draft(talk.voice, _own(talk, id_)))
        case "away":
            return Answer(edit=await _discard(talk, id_))
        case "need" if more and more[0].isdecimal():
            async with talk.unit("micro.drafted") as unit:
                changed = rules.need(_wish(unit.records, id_), int(more[0]), talk.me)
                unit.put(changed)
                await unit.commit(wish=id_)
            return Answer(edit=words.draft(talk.voice, changed))
        case "post":
            async with talk.unit("micro.posted") as unit:
                known = _wish(unit.records, id_)
                if known.posted_at is None:
                    require_on(unit.records.policy(talk.today), "service.wishes")
                posted = rules.post(known, talk.me, now=talk.now)
                if posted is not known:
                    unit.put(posted)
                _answered(unit, talk, CONTACT)
                await unit.commit(wish=id_)
            return Answer(edit=_one(talk, posted, words.posted(talk.voice)))
    raise Refusal("button.stale")


async def _discard(talk: Talk, id_: str) -> Message:
    """Pressed again it says the same."""
    async with talk.unit("micro.discarded") as unit:
        known = unit.records.micro_wishes.get(id_)
        if known is not None and known.by == talk.me.id and known.posted_at is None:
            unit.remove(known)
            _answered(unit, talk, CONTACT)
            await unit.commit()
    return words.discarded(talk.voice)


# Claimed, done, thanked for


async def _step(talk: Talk, step: str, id_: str, more: list[str]) -> Answer:
    v = talk.voice
    match step:
        case "claim":
            return Answer(edit=await _changed(talk, "micro.claimed", id_, words.claimed(v)))
        case "back":
            return Answer(edit=await _changed(talk, "micro.given_back", id_, words.given_back(v)))
        case "enough":
            return Answer(edit=await _changed(talk, "micro.enough", id_, ""))
        case "done":
            await _changed(talk, "micro.done", id_, "")
            asked = words.ask_done(v, _wish(talk.house.records(talk.branch_id), id_))
            return Answer(edit=await _ask(talk, DONE, id_, asked))
        case "thank":
            wish = _wish(talk.known, id_)
            rules.thank(wish, "?", talk.me, on=talk.today, now=talk.now)
            return Answer(edit=await _ask(talk, THANKS, id_, words.ask_thanks(v, wish)))
        case "drop" if more == ["y"]:
            return Answer(edit=await _changed(talk, "micro.withdrawn", id_, ""))
        case "drop":
            wish = _wish(talk.known, id_)
            rules.withdraw(wish, talk.me, on=talk.today, now=talk.now)
            return Answer(edit=words.confirm_drop(v, wish))
    raise Refusal("button.stale")


async def _changed(talk: Talk, act: str, id_: str, told: str) -> Message:
    """One rule on one wish; what it left as it was is written nowhere."""
    async with talk.unit(act) as unit:
        known = _wish(unit.records, id_)
        changed = _rule(talk, act, known)
        if changed is not known:
            unit.put(changed)
            await unit.commit(wish=id_)
    return _one(talk, changed, told)


def _rule(talk: Talk, act: str, known: MicroWish) -> MicroWish:
    me, on, now = talk.me, talk.today, talk.now
    match act:
        case "micro.claimed":
            return rules.claim(known, me, on=on, now=now)
        case "micro.given_back":
            return rules.give_back(known, me)
        case "micro.enough":
            return rules.enough(known, me, on=on, now=now)
        case "micro.done":
            return rules.fulfil(known, me, now=now)
        case _:
            return rules.withdraw(known, me, on=on, now=now)


async def typed_done(talk: Talk, subject: str, text: str) -> Message:
    """A few words, or a photo, beside what is done."""
    rules.fulfil(_wish(talk.known, subject), talk.me, words=text, now=talk.now)
    photo = None
    if talk.file is not None:
        check_room(talk.known.enclosed(_enclosed(subject)))
        photo = await talk.keep(talk.file, _enclosed(subject))
    async with talk.unit("micro.told") as unit:
        changed = rules.fulfil(_wish(unit.records, subject), talk.me, words=text, now=talk.now)
        unit.put(changed)
        if photo is not None and photo.id not in unit.records.enclosures:
            check_room(unit.records.enclosed(photo.subject))
            unit.put(photo)
        _answered(unit, talk, DONE)
        await unit.commit(wish=subject)
    return _one(talk, changed, words.kept(talk.voice))


async def typed_thanks(talk: Talk, subject: str, text: str) -> Message:
    async with talk.unit("micro.thanked") as unit:
        known = _wish(unit.records, subject)
        changed = rules.thank(known, text, talk.me, on=talk.today, now=talk.now)
        unit.put(changed)
        _answered(unit, talk, THANKS)
        await unit.commit(wish=subject)
    return _one(talk, changed, words.kept(talk.voice))


def _enclosed(id_: str) -> str:
    """What photos of a wish belong to."""
    return f"micro:{id_}"


def _may_look(talk: Talk, wish: MicroWish) -> bool:
    """Photos may show whose wish it is: they are for who did it and for who looks after it."""
    return wish.claim(talk.me.id) is not None or rules.keeps(wish, talk.me, talk.today)


async def _photo(talk: Talk, wish: MicroWish, place: str) -> Answer:
    if not _may_look(talk, wish):
        raise Refusal("micro.not_yours")
    kept = talk.known.enclosed(_enclosed(wish.id))
    return await enclosures.show(talk, kept, place, lambda there: token(Verb.MICRO, "photo", wish.id, there))


# Pledges


async def pledge(talk: Talk, rest: str) -> Message:
    """With a text: pledged. Without: mine, and what fellow members show."""
    talk.require_on("service.pledges")
    if rest:
        return await _pledge(talk, rest)
    return _pledges(talk)


async def typed_pledge(talk: Talk, subject: str, text: str) -> Message:
    del subject
    return await _pledge(talk, text)


async def _pledge(talk: Talk, text: str) -> Message:
    async with talk.unit("pledge.made") as unit:
        made = rules.pledge(unit.records.pledges, talk.me, text, now=talk.now, calendar=talk.calendar)
        if made.id not in unit.records.pledges:
            unit.put(made)
        _answered(unit, talk, PLEDGE)
        await unit.commit(pledge=made.id)
    return _shown(talk, made, words.pledged(talk.voice))


async def pledge_pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """A step with a pledge of one's own."""
    _ = talk.me
    if not talk.private:
        return Answer(start="pledge")
    answer = await _pledge_step(talk, parts)
    if parts[0] not in ("new", "done"):
        await _drop(talk)
    return answer


async def _pledge_step(talk: Talk, parts: tuple[str, ...]) -> Answer:
    v = talk.voice
    match parts:
        case ("list",):
            return Answer(edit=_pledges(talk))
        case ("new",):
            talk.require_on("service.pledges")
            return Answer(edit=await _ask(talk, PLEDGE, "", words.ask_pledge(v)))
        case (("see" | "when"), id_):
            return Answer(edit=_shown(talk, rules.settle(talk.known.pledges.get(id_), talk.me, on=talk.today)))
        case ("until", id_, text):
            return Answer(edit=await _settle(talk, id_, until=date_of(text)))
        case ("public", id_, ("y" | "n") as answer):
            return Answer(edit=await _settle(talk, id_, public=answer == "y"))
        case ("done", id_):
            async with talk.unit("pledge.done") as unit:
                known = unit.records.pledges.get(id_)
                done = rules.keep(known, talk.me, now=talk.now)
                if done != known:
                    unit.put(done)
                    await unit.commit(pledge=id_)
            return Answer(edit=await _ask(talk, KEPT, id_, words.ask_kept(v, done)))
        case ("drop", id_):
            async with talk.unit("pledge.dropped") as unit:
                known = unit.records.pledges.get(id_)
                if known is not None:
                    unit.remove(rules.drop(known, talk.me))
                    await unit.commit(pledge=id_)
            return Answer(edit=_pledges(talk), toast=words.pledge_dropped(v))
    raise Refusal("button.stale")


async def typed_kept(talk: Talk, subject: str, text: str) -> Message:
    """A few words beside what was done."""
    async with talk.unit("pledge.told") as unit:
        done = rules.keep(unit.records.pledges.get(subject), talk.me, words=text, now=talk.now)
        unit.put(done)
        _answered(unit, talk, KEPT)
        await unit.commit(pledge=subject)
    return _shown(talk, done, words.kept(talk.voice))


async def _settle(talk: Talk, id_: str, *, until: date | None = None, public: bool | None = None) -> Message:
    async with talk.unit("pledge.settled") as unit:
        known = unit.records.pledges.get(id_)
        settled = rules.settle(known, talk.me, until=until, public=public, on=talk.today)
        if settled != known:
            unit.put(settled)
            await unit.commit(pledge=id_)
    return _shown(talk, settled)


def _shown(talk: Talk, one: Pledge, told: str = "") -> Message:
    return words.pledge(talk.voice, one, [*rules.untils(talk.today).values()], told)


def _pledges(talk: Talk) -> Message:
    records, me, year = talk.house.records(talk.branch_id), talk.me, talk.today.year
    mine = pledges_of(records, year, calendar=talk.calendar, member=me.id)
    public = pledges_of(records, year, calendar=talk.calendar, public=True)
    names = {member.id: member.name for member in records.on_books(talk.today)}
    others = [(names[each.member], each) for each in public if each.member != me.id and each.member in names]
    return words.pledges(talk.voice, mine, others)


# What they share


def _list(talk: Talk, page: int) -> Message:
    records, now = talk.house.records(talk.branch_id), talk.now
    found = [
        wish
        for wish in records.micro_wishes.values()
        if wish.posted_at is not None and wish.stage(now) in _WAITING_FIRST
    ]
    waiting = sorted(
        (wish for wish in found if _WAITING_FIRST[wish.stage(now)] < 2),
        key=lambda wish: (_WAITING_FIRST[wish.stage(now)], wish.posted_at, wish.id),
    )
    done = sorted((wish for wish in found if wish not in waiting), key=lambda wish: wish.id, reverse=True)
    mine = sum(claim.member == talk.me.id and claim.done_at is None for wish in waiting for claim in wish.claims)
    return words.wishes(talk.voice, [*waiting, *done[:_SHOWN_DONE]], mine, page, now)


def _one(talk: Talk, wish: MicroWish, told: str = "") -> Message:
    """A wish as it stands; its own draft, where it isn't posted yet."""
    records = talk.house.records(talk.branch_id)
    if wish.posted_at is None:
        return words.draft(talk.voice, _own(talk, wish.id), told)
    keeps = rules.keeps(wish, talk.me, talk.today)
    photos = len(records.enclosed(_enclosed(wish.id))) if _may_look(talk, wish) else 0
    return words.one(talk.voice, records, wish, me=talk.me.id, keeps=keeps, now=talk.now, photos=photos, told=told)


def _wish(records: Records, id_: str) -> MicroWish:
    found = records.micro_wishes.get(id_)
    if found is None:
        raise Refusal("micro.unknown")
    return found


def _own(talk: Talk, id_: str) -> MicroWish:
    """The speaker's own draft: nobody else sees what isn't posted."""
    found = _wish(talk.house.records(talk.branch_id), id_)
    if found.posted_at is not None:
        raise Refusal("micro.posted")
    if found.by != talk.me.id:
        raise Refusal("micro.unknown")
    return found


async def _ask(talk: Talk, question: str, subject: str, asked: Message) -> Message:
    """Waits for a typed answer from now on."""
    async with talk.unit("micro.asked") as unit:
        unit.put(talk.draft(question, subject))
        await unit.commit()
    return asked


async def _drop(talk: Talk) -> None:
    """The question isn't waited for any more: the person went on."""
    known = talk.house.records(talk.branch_id).drafts.get(talk.account)
    if known is None or known.question not in _OURS:
        return
    async with talk.unit("draft.dropped") as unit:
        asked = unit.records.drafts.get(talk.account)
        if asked is not None and asked.question in _OURS:
            unit.remove(asked)
            await unit.commit()


def _answered(unit: Unit, talk: Talk, question: str) -> None:
    waiting = unit.records.drafts.get(talk.account)
    if waiting is not None and waiting.question == question:
        unit.remove(waiting)


TABLES = Tables(
    commands=(
        Command(
            name="micro",
            words=("微心愿", "微心願"),
            run=micro,
            who=Who.MEMBER,
            text=words.LINE,
            manner=Manner.PRIVATE,
            act=Act.TAKE_PART,
            setting="service.wishes",
        ),
        Command(
            name="pledge",
            words=("承诺", "承諾"),
            run=pledge,
            who=Who.MEMBER,
            text=words.PLEDGE_LINE,
            manner=Manner.PRIVATE,
            act=Act.TAKE_PART,
            setting="service.pledges",
        ),
    ),
    presses=((Verb.MICRO, pressed), (Verb.PLEDGE, pledge_pressed)),
    answers=(
        (TEXT, typed_text),
        (CONTACT, typed_contact),
        (DONE, typed_done),
        (THANKS, typed_thanks),
        (PLEDGE, typed_pledge),
        (KEPT, typed_kept),
    ),
    files=(DONE,),
)
