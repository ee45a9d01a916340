"""`/appeal`: “I was there but not counted”, and the proof of the host organisation; decided by another than who asks."""

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import appeal as words
from zhibu.bot.wording import enclosures, replies
from zhibu.bot.wording.help import LINES
from zhibu.branch import appeal as rules
from zhibu.branch.appeal import Appeal, Ground, can_appeal, may_appeal
from zhibu.branch.day import ActivityDay, in_order
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.ids import DayId, about
from zhibu.branch.people import Act, require_decider
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.storage.store import Unit
from zhibu.words import voice

_GROUNDS = {ground.value[0]: ground for ground in Ground}
"""The grounds by their letter in a button."""


_PLACES: tuple[list[str], ...] = ([], ["p"])
"""Under the question that was sent, or in the panel."""


async def appeal(talk: Talk, rest: str) -> Message:
    """For the latest day of which it can still be said. Without words: how mine stands, or the question for them."""
    member = talk.me
    days = [day for day in reversed(in_order(talk.known.days.values())) if _grounds(talk, day)]
    latest = max(
        (each for each in talk.known.appeals.values() if each.member == member.id),
        key=lambda each: each.asked_at,
        default=None,
    )
    if latest is not None and not rest and (not days or latest.day == days[0].id):
        return _state(talk, latest)
    if not days:
        raise Refusal("appeal.none")
    grounds = _grounds(talk, days[0])
    if rest and Ground.THERE in grounds:
        return await _ask(talk, days[0].id, Ground.THERE, rest)
    if len(grounds) > 1:
        return words.which(talk.voice, days[0])
    return await _question(talk, days[0].id, grounds[0])


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """t, h: the question for the words; back: taken back; y, n, r, see: the decider's side. Nothing of it in a group."""
    if len(parts) < 2:
        raise Refusal("button.stale")
    _ = talk.me
    if not talk.private:
        return Answer(start="appeal")
    match parts:
        case (("t" | "h") as letter, day_id):
            known = talk.known.appeals.get(about(DayId(day_id), talk.me.id))
            if known is not None and known.ruling is None:
                return Answer(say=_state(talk, known))
            return Answer(say=await _question(talk, DayId(day_id), _GROUNDS[letter]))
        case ("back", day_id):
            return Answer(edit=await _withdraw(talk, DayId(day_id)))
        case ("see", id_):
            return await _see(talk, id_)
        case ("y", id_, *panel) if panel in _PLACES:
            done = await _decide(talk, id_, accepted=True, text="")
            return _after(talk, done, panel=bool(panel))
        case ("n", id_, *panel) if panel in _PLACES:
            asked = await _ask_answer(talk, id_)
            return Answer(edit=asked) if panel else Answer(say=asked)
        case ("r", id_, letter) if letter in words.REASONS:
            own = voice(talk.known.branch.locale, talk.known.branch.timezone)
            done = await _decide(talk, id_, accepted=False, text=own(words.REASONS[letter]))
            return _after(talk, done, panel=False)
    raise Refusal("button.stale")


# The member's side


async def typed(talk: Talk, subject: str, text: str) -> Message:
    """The words came, with a photo or without; a photo alone is kept, and the words still waited for."""
    day_id, _, letter = subject.partition(":")
    ground = _GROUNDS.get(letter)
    if ground is None:
        raise Refusal("button.stale")
    if text:
        return await _ask(talk, DayId(day_id), ground, text)
    kept = await _kept(talk, DayId(day_id))
    async with talk.unit("appeal.photo") as unit:
        if kept is not None:
            unit.put(kept)
        await unit.commit(day=day_id)
    return words.photo_first(talk.voice)


async def photo(talk: Talk, subject: str, text: str) -> Message:
    """A photo or paper came after the words."""
    del text
    kept = await _kept(talk, DayId(subject))
    async with talk.unit("appeal.photo") as unit:
        known = unit.records.appeals.get(about(DayId(subject), talk.me.id))
        if known is None or known.ruling is not None or kept is None:
            raise Refusal("appeal.none")
        unit.put(kept)
        await unit.commit(day=subject)
    return _state(talk, known)


async def _ask(talk: Talk, day_id: DayId, ground: Ground, text: str) -> Message:
    member = talk.me
    day = _day(talk.known, day_id)
    signed = talk.known.signin(day.id, member.id)
    policy = talk.known.policy(day.on)
    may_appeal(day, member, signed, ground=ground, policy=policy, calendar=talk.calendar, now=talk.now)
    kept = await _kept(talk, day_id)
    async with talk.unit("appeal.asked") as unit:
        records = unit.records
        known = records.appeals.get(about(day_id, member.id))
        asked = rules.appeal(
            _day(records, day_id),
            member,
            text,
            known,
            signed=records.signin(day_id, member.id),
            ground=ground,
            policy=policy,
            calendar=talk.calendar,
            now=talk.now,
        )
        if asked is not known:
            unit.put(asked)
        if kept is not None:
            unit.put(kept)
        unit.put(talk.draft(words.PHOTO, day_id))
        await unit.commit(day=day_id)
    return _state(talk, asked)


async def _kept(talk: Talk, day_id: DayId) -> Enclosure | None:
    """The photo or paper of this message, fetched and stored before its unit; None without one."""
    file = getattr(talk.heard, "file", None)
    return await talk.keep(file, words.subject(about(day_id, talk.me.id))) if file is not None else None


async def _question(talk: Talk, day_id: DayId, ground: Ground) -> Message:
    """Asks for the words; who is counted or too late isn't asked at all."""
    async with talk.unit("appeal.begun") as unit:
        records = unit.records
        day = _day(records, day_id)
        policy = records.policy(day.on)
        signed = records.signin(day_id, talk.me.id)
        may_appeal(day, talk.me, signed, ground=ground, policy=policy, calendar=talk.calendar, now=talk.now)
        unit.put(talk.draft(words.QUESTION, f"{day_id}:{ground.value[0]}"))
        await unit.commit(day=day_id)
    return words.ask(talk.voice, day, policy, ground, rules.deadline(day, policy))


async def _withdraw(talk: Talk, day_id: DayId) -> Message:
    """Taken back while nobody has decided it; pressed again it says the same."""
    async with talk.unit("appeal.withdrawn") as unit:
        day = _day(unit.records, day_id)
        known = unit.records.appeals.get(about(day_id, talk.me.id))
        if known is not None:
            unit.remove(rules.withdraw(known))
            _drop(unit, talk)
            await unit.commit(day=day_id)
    return words.withdrawn(talk.voice, day)


def _state(talk: Talk, known: Appeal) -> Message:
    records = talk.house.records(talk.branch_id)
    deciders = [each.name for each in records.deciders(known.member, talk.today)]
    photos = len(records.enclosed(words.subject(known.id)))
    return words.state(talk.voice, records, records.days[known.day], known, deciders, photos=photos)


def _grounds(talk: Talk, day: ActivityDay) -> list[Ground]:
    """What this speaker could say of that day now."""
    policy = talk.known.policy(day.on)
    signed = talk.known.signin(day.id, talk.me.id)
    return [
        ground
        for ground in Ground
        if can_appeal(day, talk.me, signed, ground=ground, policy=policy, calendar=talk.calendar, now=talk.now)
    ]


def _day(records: Records, day_id: DayId) -> ActivityDay:
    found = records.days.get(day_id)
    if found is None:
        raise Refusal("day.unknown")
    return found


def _drop(unit: Unit, talk: Talk) -> None:
    """Takes our own question away, in the same act as what it was asked for."""
    waiting = unit.records.drafts.get(talk.account)
    if waiting is not None and waiting.question in (words.QUESTION, words.PHOTO, words.ANSWER):
        unit.remove(waiting)


# The decider's side


def _to_decide(talk: Talk, records: Records, id_: str) -> Appeal:
    """The appeal, if this speaker may decide it."""
    known = records.appeals.get(id_)
    if known is None:
        raise Refusal("appeal.gone")
    if known.member == talk.me.id:
        raise Refusal("appeal.own_case")
    require_decider(records.roster, talk.me, known.member, talk.today)
    return known


async def _decide(talk: Talk, id_: str, *, accepted: bool, text: str) -> Appeal:
    """Decided, and counted where it was accepted, in one act."""
    async with talk.unit("appeal.decided") as unit:
        records = unit.records
        known = _to_decide(talk, records, id_)
        decided = rules.decide(known, by=talk.me, accepted=accepted, words=text, now=talk.now)
        if decided is not known:
            day = _day(records, known.day)
            signed = records.signin(known.day, known.member)
            policy = records.policy(day.on)
            signin = rules.counted(decided, day, signed=signed, policy=policy, calendar=talk.calendar)
            unit.put(decided)
            if signin is not None and signin is not signed:
                unit.put(signin)
            _drop(unit, talk)
            await unit.commit(appeal=decided.id, accepted=accepted)
    return decided


async def _ask_answer(talk: Talk, id_: str) -> Message:
    """A refusal says why: the question for the words."""
    async with talk.unit("appeal.refusing") as unit:
        known = _to_decide(talk, unit.records, id_)
        if known.ruling is not None:
            rules.decide(known, by=talk.me, accepted=False, words="", now=talk.now)
            return words.outcome(talk.voice, unit.records, id_)
        unit.put(talk.draft(words.ANSWER, id_))
        await unit.commit(appeal=id_)
    return words.ask_answer(talk.voice, talk.house.records(talk.branch_id), known)


async def refused(talk: Talk, subject: str, text: str) -> Message:
    """The words with a refusal came."""
    done = await _decide(talk, subject, accepted=False, text=text)
    return words.outcome(talk.voice, talk.house.records(talk.branch_id), done.id)


async def _see(talk: Talk, id_: str) -> Answer:
    """The photos and papers with it, one a message; the last is the answer."""
    records = talk.known
    known = _to_decide(talk, records, id_)
    files = records.enclosed(words.subject(known.id))
    if not files:
        raise Refusal("button.stale")
    line = replies.sentence(words.photos_of(talk.voice, records, known))
    for each in files[:-1]:
        await talk.house.platform.send(talk.heard.where.chat, enclosures.shown(line, each, await talk.contents(each)))
    return Answer(say=enclosures.shown(line, files[-1], await talk.contents(files[-1])))


def _after(talk: Talk, done: Appeal, *, panel: bool) -> Answer:
    records = talk.house.records(talk.branch_id)
    back = panel and talk.may(Act.ADMIN)
    return Answer(edit=words.outcome(talk.voice, records, done.id, panel=back))


TABLES = Tables(
    commands=(
        Command(
            name="appeal",
            words=("未计入", "未計入", "申诉", "申訴"),
            run=appeal,
            who=Who.MEMBER,
            text=LINES["appeal"],
            manner=Manner.PRIVATE,
            act=Act.TAKE_PART,
        ),
    ),
    presses=((Verb.APPEAL, pressed),),
    answers=((words.QUESTION, typed), (words.PHOTO, photo), (words.ANSWER, refused)),
    files=(words.QUESTION,),
    only_files=(words.PHOTO,),
)
