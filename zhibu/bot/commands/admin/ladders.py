"""A year's absences in the panel: facts, a talk that people held, a time limit that people set. Nobody sees to their own."""

from collections.abc import Callable
from datetime import date, timedelta

from zhibu.bot.answer import Answer
from zhibu.bot.carried import date_of, number
from zhibu.bot.commands.admin.desk import answered, ask, fresh, the_member
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import ladders as words
from zhibu.branch import ladders as rules
from zhibu.branch.ids import MemberId
from zhibu.branch.ladders import Ladder, Reminder, Rung, TalkForm
from zhibu.branch.people import Act
from zhibu.branch.policy import Clause
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.forms.cells import when

PLACE = "panel.talk_place"
DATE = "panel.talk_date"
LIMIT = "panel.limit"
_FORMS = dict(zip("pvtd", TalkForm, strict=True))
"""A form's one letter, for a button."""
_NOT_THERE = (TalkForm.PHONE, TalkForm.VIDEO)
"""Of these there is no place to tell."""
_CENTURY = 2000
_FIRST_MONTHS = 3
"""So long the last year is offered beside the new one."""


def waiting(talk: Talk, records: Records) -> int:
    """Of how many members a talk is still to be entered or a time limit runs out, which this person sees to."""
    if not talk.may(Act.WATCH_ABSENCES):
        return 0
    every = rules.ladders(records, talk.today.year, calendar=talk.calendar, now=talk.now)
    mine = (each for each in every if each.member.id != talk.me.id and each.member.on_books(talk.today))
    return sum(Rung.TALK in each.reached and not each.talked for each in mine)


async def every(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Everybody with an absence that counts; one's own aren't shown, for the first word about them is a person's."""
    talk.require(Act.WATCH_ABSENCES)
    records, this = fresh(talk), talk.today.year
    year = _year(args[0]) if args else this
    found = rules.ladders(records, year, calendar=talk.calendar, now=talk.now)
    found = tuple(each for each in found if each.member.id != talk.me.id)
    others = [each for each in (this - 1, this) if each != year and (each == this or talk.today.month <= _FIRST_MONTHS)]
    page = number(args[1]) if len(args) > 1 else 0
    return Answer(edit=words.every(talk.voice, records, talk.calendar, found, year, page=page, others=others))


def _year(text: str) -> int:
    year = number(text)
    if not 2000 <= year <= 2200:
        raise Refusal("button.stale")
    return year


def _the_ladder(talk: Talk, records: Records, id_: str) -> Ladder:
    """The ladder `m005:2026`, for who sees to it."""
    member_id, _, year = id_.partition(":")
    member = the_member(records, member_id)
    rules.require_watcher(records, talk.me, member.id, talk.today)
    return rules.ladder(records, member, _year(year), calendar=talk.calendar, now=talk.now)


def _one(talk: Talk, id_: str, done: str = "") -> Message:
    records = fresh(talk)
    found = _the_ladder(talk, records, id_)
    clauses = [(rung, _clause(records, rung, day.on)) for rung, day in found.reached.items()]
    return words.page_of_one(talk.voice, records, talk.calendar, found, clauses, done=done)


def _clause(records: Records, rung: Rung, on: date) -> Clause | None:
    return records.stand(on)["absence.talk_at" if rung is Rung.TALK else "absence.basis_at"].clause


async def one(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=_one(talk, args[0]))


async def _kept(talk: Talk, id_: str, act: str, change: Callable[[Ladder], Reminder]) -> None:
    """One change of what people did about a member's absences; what changes nothing is no act."""
    async with talk.unit(act) as unit:
        found = _the_ladder(talk, unit.records, id_)
        made = change(found)
        if made == (found.reminder or Reminder(id=made.id, member=made.member, year=made.year)):
            return
        unit.put(made)
        answered(unit, talk)
        await unit.commit(reminder=made.id)


# A talk


async def talked(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What will be entered: with whoever speaks, today, in person, until a button says otherwise."""
    return Answer(edit=_talk(talk, *args[:4]))


def _talk(talk: Talk, id_: str, form: str = "p", on: str = "", who: str = "") -> Message:
    records = fresh(talk)
    found = _the_ladder(talk, records, id_)
    rules.may_remind(found, talk.me)
    able = rules.talkers(records, found.member.id, talk.today)
    held_on = _day(on) if on else talk.today
    talker = the_member(records, who) if who else talk.me
    if talker not in able and able:
        talker = able[0]
    keys = (form, held_on.isoformat(), talker.id)
    return words.talk(talk.voice, found, _form(form), held_on, talker, today=talk.today, keys=keys)


def _form(key: str) -> TalkForm:
    if key not in _FORMS:
        raise Refusal("button.stale")
    return _FORMS[key]


def _day(text: str) -> date:
    """A date that a button carries, of this century."""
    on = date_of(text)
    if on.year < _CENTURY:
        raise Refusal("button.stale")
    return on


def _known(talk: Talk, *, form: str = "", on: str = "", who: str = "") -> None:
    """Refuses what a button can't carry, before it stands in the next one."""
    if form:
        _form(form)
    if on:
        _day(on)
    if who:
        the_member(talk.known, who)


async def day_before(talk: Talk, args: tuple[str, ...]) -> Answer:
    id_, form, on, who = args[:4]
    return Answer(edit=_talk(talk, id_, form, (_day(on) - timedelta(days=1)).isoformat(), who))


async def choose_form(talk: Talk, args: tuple[str, ...]) -> Answer:
    found = _the_ladder(talk, fresh(talk), args[0])
    _known(talk, on=args[1], who=args[2])
    return Answer(edit=words.choose_form(talk.voice, found, tuple(_FORMS.items()), args[1], args[2]))


async def choose_talker(talk: Talk, args: tuple[str, ...]) -> Answer:
    records = fresh(talk)
    found = _the_ladder(talk, records, args[0])
    _known(talk, form=args[1], on=args[2])
    able = rules.talkers(records, found.member.id, talk.today)
    return Answer(edit=words.choose_talker(talk.voice, found, able, args[1], args[2]))


async def ask_date(talk: Talk, args: tuple[str, ...]) -> Answer:
    found = _the_ladder(talk, talk.known, args[0])
    _known(talk, form=args[1], who=args[2])
    await ask(talk, DATE, f"{found.id} {args[1]} {args[2]}")
    return Answer(edit=words.ask_date(talk.voice, found))


def _parts(subject: str, wanted: int) -> list[str]:
    """What a question is about, in its parts; one that names less is stale."""
    parts = subject.split(" ")
    if len(parts) != wanted:
        raise Refusal("button.stale")
    return parts


async def date_typed(talk: Talk, subject: str, text: str) -> Message:
    id_, form, who = _parts(subject, 3)
    held_on = _read(text, talk.today, ahead=False)
    return _talk(talk, id_, form, held_on.isoformat(), who)


def _read(text: str, today: date, *, ahead: bool) -> date:
    """A typed date; without a year the next such day that is ahead, or the last one that is not."""
    try:
        said = when(text)
        if said.year is not None:
            return date(said.year, said.month or 0, said.day or 0)
        this = date(today.year, said.month or 0, said.day or 0)
        if ahead:
            return this if this >= today else date(today.year + 1, this.month, this.day)
        return this if this <= today else date(today.year - 1, this.month, this.day)
    except (Refusal, ValueError):
        raise Refusal("ladder.date") from None


async def ask_place(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Confirmed; where it was is still asked, unless nobody was anywhere."""
    id_, form, on, who = args[:4]
    if _form(form) in _NOT_THERE:
        return Answer(edit=await _save(talk, id_, (form, on, who), ""))
    found = _the_ladder(talk, talk.known, id_)
    _known(talk, form=form, on=on, who=who)
    await ask(talk, PLACE, f"{id_} {form} {on} {who}")
    return Answer(edit=words.ask_place(talk.voice, found, (form, on, who)))


async def place_typed(talk: Talk, subject: str, text: str) -> Message:
    id_, form, on, who = _parts(subject, 4)
    return await _save(talk, id_, (form, on, who), text)


async def save(talk: Talk, args: tuple[str, ...]) -> Answer:
    id_, form, on, who, place = args[:5]
    label = words.PLACES.get(place)
    if label is None and place != words.NOWHERE:
        raise Refusal("button.stale")
    return Answer(edit=await _save(talk, id_, (form, on, who), talk.voice(label) if label is not None else ""))


async def _save(talk: Talk, id_: str, keys: tuple[str, str, str], place: str) -> Message:
    form, on, who = keys
    held_on = _day(on)

    def change(found: Ladder) -> Reminder:
        return rules.record_talk(
            found,
            talker=the_member(fresh(talk), MemberId(who)),
            held_on=held_on,
            form=_form(form),
            place=place,
            by=talk.me,
            today=talk.today,
            now=talk.now,
        )

    await _kept(talk, id_, "ladder.talked", change)
    return _one(talk, id_, words.talk_entered(talk.voice))


async def ask_drop(talk: Talk, args: tuple[str, ...]) -> Answer:
    records = fresh(talk)
    return Answer(edit=words.ask_drop(talk.voice, records, _the_ladder(talk, records, args[0])))


async def drop(talk: Talk, args: tuple[str, ...]) -> Answer:
    """An entry made by mistake; the journal keeps that it was made and taken back."""
    place = number(args[1])

    def change(found: Ladder) -> Reminder:
        return rules.drop_talk(rules.may_remind(found, talk.me), place, by=talk.me)

    await _kept(talk, args[0], "ladder.talk_dropped", change)
    return Answer(edit=_one(talk, args[0], words.talk_dropped(talk.voice)))


# A time limit


async def ask_limit(talk: Talk, args: tuple[str, ...]) -> Answer:
    found = _the_ladder(talk, talk.known, args[0])
    rules.may_remind(found, talk.me)
    await ask(talk, LIMIT, found.id)
    offered = [(label, talk.today + timedelta(days=days)) for days, label in words.LIMITS.items()]
    return Answer(edit=words.ask_limit(talk.voice, found, offered))


async def limit(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=await _limit(talk, args[0], _day(args[1])))


async def limit_typed(talk: Talk, subject: str, text: str) -> Message:
    return await _limit(talk, subject, _read(text, talk.today, ahead=True))


async def _limit(talk: Talk, id_: str, until: date) -> Message:
    def change(found: Ladder) -> Reminder:
        return rules.set_limit(found, until, by=talk.me, today=talk.today, now=talk.now)

    await _kept(talk, id_, "ladder.limit", change)
    return _one(talk, id_, words.limit_set(talk.voice, until))


async def close(talk: Talk, args: tuple[str, ...]) -> Answer:
    if args[1] not in ("y", "n"):
        raise Refusal("button.stale")
    done = args[1] == "y"

    def change(found: Ladder) -> Reminder:
        return rules.close_limit(found.reminder, done=done, by=talk.me, now=talk.now)

    await _kept(talk, args[0], "ladder.closed", change)
    return Answer(edit=_one(talk, args[0], words.limit_closed(talk.voice, done=done)))


PART = Part(
    screens={
        "lds": (every, 0),
        "ldone": (one, 1),
        "ldtalk": (talked, 1),
        "ldearly": (day_before, 4),
        "ldform": (choose_form, 3),
        "ldwho": (choose_talker, 3),
        "ldsave": (save, 5),
        "ldback": (ask_drop, 1),
        "lddrop": (drop, 2),
        "ldset": (limit, 2),
        "lddone": (close, 2),
    },
    questions={"lddate": (ask_date, 3), "ldplace": (ask_place, 4), "ldlimit": (ask_limit, 1)},
    answers=((PLACE, place_typed), (DATE, date_typed), (LIMIT, limit_typed)),
)
