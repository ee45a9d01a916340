"""One activity day: the approval, its end, whether it was held, and moving it."""

from dataclasses import replace
from datetime import date

from zhibu.bot.answer import Answer
from zhibu.bot.carried import date_of, number
from zhibu.bot.commands.admin import offers, steps
from zhibu.bot.commands.admin.desk import APPROVE, MOVE, answered, ask, fresh, the_day, view
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording import notices
from zhibu.bot.wording.panel import day as words
from zhibu.bot.wording.plan import flaw
from zhibu.branch import day as rules
from zhibu.branch import steps as step_rules
from zhibu.branch.arranging import Flaw, flaws
from zhibu.branch.day import ActivityDay, Step, last_day
from zhibu.branch.ids import DayId
from zhibu.branch.notices import Kind
from zhibu.branch.people import Act
from zhibu.branch.plan import ChangeKind, best_dates, changed, clashes
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.words import voice


def screen(talk: Talk, id_: str, *, done: str = "") -> Message:
    """The day with its nine steps and what this person may do with it now."""
    talk.require(Act.ADMIN)
    records = fresh(talk)
    shown = view(talk, the_day(records, id_))
    last = last_day(records.days, now=talk.now, calendar=talk.calendar)
    wanting = last.wanting if last is not None and not shown.begun else ""
    ahead = steps.coming(talk, records, shown)
    return words.day(
        talk.voice,
        records,
        shown,
        offers.of_day(talk, records, shown, ahead.option),
        coming=ahead.text,
        lacking=ahead.lacking,
        first=ahead.option,
        wanting=wanting,
        done=done,
    )


async def day(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=screen(talk, args[0]))


async def more(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The rest of what this person may do with the day."""
    talk.require(Act.ADMIN)
    records = fresh(talk)
    shown = view(talk, the_day(records, args[0]))
    rest = offers.rest_of_day(talk, records, shown, steps.coming(talk, records, shown).option)
    return Answer(edit=words.more_of_day(talk.voice, records, shown, rest))


# The approval


async def approve(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asks for its reference."""
    talk.require(Act.RUN_DAY)
    known = the_day(talk.known, args[0])
    step_rules.may_enter(talk.known, known, Step.APPROVED, calendar=talk.calendar, now=talk.now)
    await ask(talk, APPROVE, known.id)
    return Answer(edit=words.approval(talk.voice, known))


async def approved(talk: Talk, subject: str, text: str) -> Message:
    """The reference came."""
    me = talk.require(Act.RUN_DAY)
    async with talk.unit("day.approved") as unit:
        known = the_day(unit.records, subject)
        entered = step_rules.approve(
            unit.records, known, by=me.id, reference=text, now=talk.now, calendar=talk.calendar
        )
        unit.put(entered)
        answered(unit, talk)
        await unit.commit(day=entered.id)
    mark = entered.mark(Step.APPROVED)
    return screen(talk, entered.id, done=words.approved(talk.voice, late=mark is not None and mark.late))


# The end


def _short(talk: Talk, day: ActivityDay) -> str:
    """Ended now, the day would be shorter than is asked for (002「時間不少於半天」): told with the clause, never blocked."""
    policy = talk.known.policy(day.on)
    lasted = int((talk.now - day.starts(talk.calendar)).total_seconds()) // 60
    if Flaw.TOO_SHORT not in flaws(replace(day, minutes=lasted), policy):
        return ""
    return flaw(talk.voice, Flaw.TOO_SHORT, policy, talk.known.branch.presets)


async def close(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asked first, done when confirmed; confirmed twice it says the same."""
    me = talk.require(Act.RUN_DAY)
    if args[1:] != ("y",):
        known = the_day(talk.known, args[0])
        rules.may_close(known, now=talk.now, calendar=talk.calendar)
        return Answer(edit=words.close(talk.voice, view(talk, known), warned=_short(talk, known)))
    async with talk.unit("day.closed") as unit:
        known = the_day(unit.records, args[0])
        ended = known
        if known.closed_at is None:
            ended = rules.close(known, now=talk.now, calendar=talk.calendar, by=me.id)
        if ended is not known:
            unit.put(ended)
            await unit.commit(day=ended.id)
    return Answer(edit=screen(talk, ended.id, done=words.closed(talk.voice, ended, talk.calendar)))


async def held(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Whether the day was held, said from the panel (`p`) or under the question that was sent."""
    me = talk.require(Act.RUN_DAY)
    if len(args) < 2 or args[1] not in ("y", "n"):
        raise Refusal("button.stale")
    async with talk.unit("day.held") as unit:
        known = the_day(unit.records, args[0])
        came = any(signin.day == known.id for signin in unit.records.signins.values())
        told = rules.say_held(known, args[1] == "y", came=came, now=talk.now, calendar=talk.calendar, by=me.id)
        if told is not known:
            unit.put(told)
            await unit.commit(day=told.id, held=args[1] == "y")
    if args[2:] == ("p",):
        return Answer(edit=screen(talk, told.id, done=words.held(talk.voice, told)))
    return _under_question(talk, told)


def _under_question(talk: Talk, told: ActivityDay) -> Answer:
    """What stands under the question once it is answered: the same words as wherever else it stood."""
    records = fresh(talk)
    asked = [said for said in records.said.values() if said.kind is Kind.HELD_TO_CONFIRM and said.subject == told.id]
    done = words.held(talk.voice, told)
    if not asked:
        return Answer(toast=done)
    outcome = notices.outcome(asked[-1], records, talk.calendar, talk.voice, now=talk.now)
    return Answer(edit=outcome, toast=done)


# Moving


async def move(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The best dates to which it can be moved."""
    known, dates = _dates(talk, args[0])
    return Answer(edit=words.move(talk.voice, view(talk, known), _best(talk, known, dates)))


async def move_any(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Every date of its month."""
    known, dates = _dates(talk, args[0])
    page = number(args[1]) if len(args) > 1 else 0
    return Answer(edit=words.move_any(talk.voice, view(talk, known), dates, page))


def _dates(talk: Talk, id_: str) -> tuple[ActivityDay, list[date]]:
    talk.require(Act.RUN_DAY)
    known = the_day(talk.known, id_)
    if known.cancelled:
        raise Refusal("day.cancelled", day=known.on)
    if talk.now >= known.starts(talk.calendar) or _came(talk.known, known):
        raise Refusal("day.begun", day=known.on)
    return known, rules.dates_to_move(known, now=talk.now, calendar=talk.calendar)


def _best(talk: Talk, known: ActivityDay, dates: list[date]) -> list[date]:
    return best_dates(known.on, dates, talk.known.days, talk.calendar, but=known.id)


def _came(records: Records, known: ActivityDay) -> bool:
    return any(signin.day == known.id for signin in records.signins.values())


async def move_to(talk: Talk, args: tuple[str, ...]) -> Answer:
    """One was chosen: asked before it is done, with what speaks against it."""
    talk.require(Act.RUN_DAY)
    known, to = _movable(talk, talk.known, args)
    found = clashes(to, talk.known.days, talk.calendar, but=known.id)
    best = _best(talk, known, rules.dates_to_move(known, now=talk.now, calendar=talk.calendar))
    return Answer(edit=words.move_to(talk.voice, view(talk, known), to, found, best))


async def move_yes(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Confirmed: the reason is still wanted, chosen or typed."""
    talk.require(Act.RUN_DAY)
    known, to = _movable(talk, talk.known, args)
    await ask(talk, MOVE, f"{known.id}:{to.isoformat()}")
    return Answer(edit=words.move_reason(talk.voice, known, to))


async def move_reason(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A usual reason was chosen. It is kept in the branch's language, for it is reported upward."""
    if len(args) != 3 or args[2] not in words.REASONS:
        raise Refusal("button.stale")
    branch = voice(talk.known.branch.locale, talk.known.branch.timezone)
    return Answer(edit=await _moved(talk, args[:2], branch(words.REASONS[args[2]])))


async def moved(talk: Talk, subject: str, text: str) -> Message:
    """The reason was typed."""
    day_id, _, to = subject.partition(":")
    return await _moved(talk, (day_id, to), text)


async def _moved(talk: Talk, args: tuple[str, ...], reason: str) -> Message:
    me = talk.require(Act.RUN_DAY)
    to = date_of(args[1])
    async with talk.unit("day.moved") as unit:
        known = the_day(unit.records, args[0])
        # Pressed twice: the day stands there already, for that reason.
        again = known.on == to and bool(known.moves) and known.moves[-1].reason == " ".join(reason.split())
        put = known
        if not again:
            came = _came(unit.records, known)
            put = rules.move(known, to, by=me.id, reason=reason, came=came, now=talk.now, calendar=talk.calendar)
            unit.put(put)
            unit.put(
                changed(
                    unit.records.plan_changes,
                    known.id,
                    ChangeKind.MOVED,
                    was=known.on.isoformat(),
                    now_=to.isoformat(),
                    reason=put.moves[-1].reason,
                    by=me.id,
                    at=talk.now,
                )
            )
            answered(unit, talk)
            await unit.commit(day=put.id, was=known.on.isoformat(), to=to.isoformat())
    return screen(talk, put.id, done=words.moved(talk.voice, put))


def _movable(talk: Talk, records: Records, args: tuple[str, ...]) -> tuple[ActivityDay, date]:
    """The day and the date that a button names, if it can be moved there."""
    if len(args) != 2:
        raise Refusal("button.stale")
    known, to = the_day(records, DayId(args[0])), date_of(args[1])
    rules.may_move(known, to, came=_came(records, known), now=talk.now, calendar=talk.calendar)
    return known, to


PART = Part(
    screens={
        "day": (day, 1),
        "daym": (more, 1),
        "close": (close, 1),
        "held": (held, 2),
        "mv": (move, 1),
        "mva": (move_any, 1),
        "mvto": (move_to, 2),
        "mvr": (move_reason, 3),
    },
    questions={"appr": (approve, 1), "mvy": (move_yes, 2)},
    answers=((APPROVE, approved), (MOVE, moved)),
)
