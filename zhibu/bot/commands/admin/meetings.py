"""Three Meetings and One Lecture from the panel: what is held, planned and missing; entering what was held otherwise."""

from hashlib import blake2s

from zhibu.bot.answer import Answer
from zhibu.bot.carried import date_of, number
from zhibu.bot.commands.admin.dated import typed_date
from zhibu.bot.commands.admin.desk import answered, ask, fresh
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import meetings as words
from zhibu.branch import earlier
from zhibu.branch import meetings as rules
from zhibu.branch.calendar import ONE_DAY
from zhibu.branch.meetings import Body
from zhibu.branch.people import Act, Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.sittings import Sitting

DATE = "panel.meetings"
"""The question for a date that no button offers; its subject is the body's key."""


def key_of(body: Body) -> str:
    """A body short enough for a button: a Party group's name may be long."""
    return f"{body.kind.value}.{_digest(body.group)}" if body.group else body.kind.value


def _digest(text: str) -> str:
    return blake2s(text.encode(), digest_size=6).hexdigest()


def _body(talk: Talk, records: Records, key: str) -> Body:
    found = next((each for each in rules.bodies(records, talk.today) if key_of(each) == key), None)
    if found is None:
        raise Refusal("button.stale")
    return found


def _require(talk: Talk, act: Act = Act.ADMIN) -> Member:
    me = talk.require(act)
    if not talk.known.policy(talk.today).meetings_counted:
        raise Refusal("meetings.off")
    return me


def screen(talk: Talk, *, done: str = "") -> Message:
    """Every body in the period that runs now."""
    _require(talk)
    records = fresh(talk)
    return words.home(
        talk.voice,
        rules.current(records, talk.today, calendar=talk.calendar, now=talk.now),
        records=records,
        calendar=talk.calendar,
        enters=talk.may(Act.KEEP_LEDGER),
        entered=bool(_entered(talk, records)),
        done=done,
    )


async def home(talk: Talk, args: tuple[str, ...]) -> Answer:
    del args
    return Answer(edit=screen(talk))


async def choose(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Whose meeting: to see its year (`y`), or to enter one (`e`)."""
    if args[0] not in ("y", "e"):
        raise Refusal("button.stale")
    _require(talk, Act.KEEP_LEDGER if args[0] == "e" else Act.ADMIN)
    records = fresh(talk)
    bodies = [(key_of(each), each) for each in rules.bodies(records, talk.today)]
    page = number(args[1]) if len(args) > 1 else 0
    return Answer(edit=words.choose(talk.voice, bodies, page, entering=args[0] == "e"))


async def year(talk: Talk, args: tuple[str, ...]) -> Answer:
    """One body, period by period."""
    _require(talk)
    records = fresh(talk)
    body, which = _body(talk, records, args[0]), number(args[1]) if len(args) > 1 else talk.today.year
    if not 2000 <= which <= talk.today.year + 1:
        raise Refusal("button.stale")
    stands = rules.year(records, body, which, calendar=talk.calendar, now=talk.now)
    from_ = earlier.since(records, talk.calendar, which)
    return Answer(edit=words.year(talk.voice, body, stands, key=args[0], since=from_, today=talk.today))


# Entering


async def when(talk: Talk, args: tuple[str, ...]) -> Answer:
    _require(talk, Act.KEEP_LEDGER)
    body = _body(talk, fresh(talk), args[0])
    return Answer(edit=words.when(talk.voice, body, args[0], today=talk.today, yesterday=talk.today - ONE_DAY))


async def ask_date(talk: Talk, args: tuple[str, ...]) -> Answer:
    _require(talk, Act.KEEP_LEDGER)
    body = _body(talk, fresh(talk), args[0])
    await ask(talk, DATE, args[0])
    return Answer(edit=words.which_date(talk.voice, body, args[0]))


async def date_given(talk: Talk, subject: str, text: str) -> Message:
    """A typed date; what can't be read is asked again."""
    _require(talk, Act.KEEP_LEDGER)
    body, on = _body(talk, talk.known, subject), typed_date(text, talk.today)
    rules.may_hold(talk.known, body, on, calendar=talk.calendar, now=talk.now)
    async with talk.unit("draft.dropped") as unit:
        answered(unit, talk)
        await unit.commit()
    return words.confirm(talk.voice, body, subject, on)


async def enter(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asked first; confirmed twice it stands once."""
    me, on = _require(talk, Act.KEEP_LEDGER), date_of(args[1])
    if args[2:] != ("y",):
        records = fresh(talk)
        body = _body(talk, records, args[0])
        rules.may_hold(records, body, on, calendar=talk.calendar, now=talk.now)
        return Answer(edit=words.confirm(talk.voice, body, args[0], on))
    async with talk.unit("meetings.entered") as unit:
        body = _body(talk, unit.records, args[0])
        known = unit.records.meetings.get(rules.sitting_id(body, on))
        entered = rules.enter(unit.records, body, on, by=me, calendar=talk.calendar, now=talk.now)
        if entered is not known:
            unit.put(entered)
            await unit.commit(kind=body.kind.value, group=body.group, on=on.isoformat())
    return Answer(edit=screen(talk, done=words.entered(talk.voice, body, on)))


# Taking back


def _entered(talk: Talk, records: Records) -> list[Sitting]:
    years = (talk.today.year, talk.today.year - 1)
    return [each for which in years for each in rules.entered_of_year(records, which)]


async def listing(talk: Talk, args: tuple[str, ...]) -> Answer:
    """What was entered of this year and the last, to be taken back one by one."""
    _require(talk, Act.KEEP_LEDGER)
    found = [(_digest(each.id), each) for each in _entered(talk, fresh(talk))]
    return Answer(edit=words.entries(talk.voice, found, number(args[0]) if args else 0))


async def taken_back(talk: Talk, args: tuple[str, ...]) -> Answer:
    """An entry made by mistake: asked first; the journal keeps that it was made and taken back."""
    _require(talk, Act.KEEP_LEDGER)
    known = next((each for each in _entered(talk, fresh(talk)) if _digest(each.id) == args[0]), None)
    if known is None:
        return Answer(edit=screen(talk))
    if args[1:] != ("y",):
        return Answer(edit=words.ask_back(talk.voice, known, args[0]))
    async with talk.unit("meetings.taken_back") as unit:
        there = unit.records.meetings.get(known.id)
        if there is not None:
            unit.remove(there)
            await unit.commit(kind=there.kind.value, group=there.group, on=there.on.isoformat())
    return Answer(edit=screen(talk, done=words.gone(talk.voice)))


PART = Part(
    screens={
        "meetings": (home, 0),
        "meetb": (choose, 1),
        "meety": (year, 1),
        "meetd": (when, 1),
        "meeto": (enter, 2),
        "meetl": (listing, 0),
        "meetu": (taken_back, 1),
    },
    questions={"meetq": (ask_date, 1)},
    answers=((DATE, date_given),),
)
