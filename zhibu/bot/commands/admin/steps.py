"""The nine steps in the panel: all of them, one of them, and entering what people do themselves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number, yes
from zhibu.bot.commands.admin.desk import answered, fresh, sign_in_open, the_day, view
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message, Option
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import steps as words
from zhibu.bot.wording.panel.day import DayView
from zhibu.bot.wording.panel.offers import Offer, options
from zhibu.branch import attendance
from zhibu.branch import day as day_rules
from zhibu.branch import steps as rules
from zhibu.branch.agenda.activity_day import published_at
from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.awaited import returned_day
from zhibu.branch.day import ActivityDay, Check, Step
from zhibu.branch.keeping import may_keep
from zhibu.branch.people import Act
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.reporting import by_hand
from zhibu.branch.steps import BY_OTHER_MEANS, Body, Means, StepStand, assignee, to_do

T = TypeVar("T", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What the day needs next: in words, and the one button that leads there; and which earlier steps it still lacks."""

    text: str
    option: Option | None
    lacking: str = ""


def overview(talk: Talk, id_: str, *, done: str = "") -> Message:
    talk.require(Act.ADMIN)
    records = fresh(talk)
    return words.overview(talk.voice, records, view(talk, the_day(records, id_)), done=done)


async def steps(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=overview(talk, args[0]))


def screen(talk: Talk, id_: str, which: Step, *, done: str = "") -> Message:
    """One step, with what this person may do about it now."""
    talk.require(Act.ADMIN)
    records = fresh(talk)
    shown = view(talk, the_day(records, id_))
    published, opens = _by_itself(talk, records, shown.day)
    stand = shown.stands[which.value - 1]
    return words.step(
        talk.voice,
        records,
        shown,
        stand,
        whose=assignee(records, shown.day, which),
        published=published,
        opens=opens,
        options=_options(talk, records, shown, which),
        first=coming(talk, records, shown).option if stand.done else None,
        done=done,
    )


def _by_itself(talk: Talk, records: Records, day: ActivityDay) -> tuple[datetime, datetime]:
    """When the notice and the sign-in card go out."""
    look = Outlook(records=records, calendar=talk.calendar, since=talk.now, until=talk.now)
    return published_at(look, day), attendance.opens(day, records.policy(day.on), talk.calendar)


def _options(talk: Talk, records: Records, shown: DayView, which: Step) -> list[Option]:
    v, day = talk.voice, shown.day
    runs, signs = talk.may(Act.RUN_DAY), talk.may(Act.SIGN_FOR_SOMEONE)
    done = shown.stands[which.value - 1].done
    if day.cancelled:
        return []
    offers: list[Offer] = []
    match which:
        case Step.SETTLED if runs and not done:
            return words.settle_options(v, records, day)
        case Step.APPROVED:
            offers = [
                Offer("arrange", ("pday", day.id), when=runs and _returned(records, day)),
                Offer("again", ("again", day.id), when=runs and _returned(records, day)),
                Offer("approve", ("appr", day.id), when=runs and not done),
            ]
        case Step.PUBLISHED | Step.REPORTED if runs and not done:
            return words.means_options(v, day, which)
        case Step.CONVENED if not shown.over:
            means = words.means_options(v, day, which) if runs and not done else []
            return [*words.check_options(v, day, plans=runs), *means]
        case Step.SIGNED_IN | Step.REPORTED:
            offers = [
                Offer("sign", ("sign", day.id), when=signs and sign_in_open(talk, records, day)),
                Offer("register", ("reg", day.id), when=signs),
            ]
        case Step.HELD:
            unclear = shown.over and shown.register.present == 0
            offers = [
                Offer("close", ("close", day.id), when=runs and shown.begun and not shown.over),
                Offer("held", ("held", day.id, "y", "p"), when=runs and unclear),
                Offer("not_held", ("held", day.id, "n", "p"), when=runs and unclear),
            ]
        case Step.SUMMARISED:
            offers = [
                Offer("record", ("rec", day.id), when=shown.begun and may_keep(records, day, talk.me, talk.today))
            ]
        case _:
            return []
    return options(v, [offer for offer in offers if offer.when])


async def step(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=screen(talk, args[0], _step(args[1])))


def _step(text: str) -> Step:
    try:
        return Step(number(text))
    except ValueError:
        raise Refusal("button.stale") from None


def coming(talk: Talk, records: Records, shown: DayView) -> Next:
    """What the secretary does next for this day; whoever may not gets the step itself to look at."""
    v, day = talk.voice, shown.day
    stand = to_do(shown.stands, today=shown.today)
    published, opens = _by_itself(talk, records, day)
    text = words.coming(v, records, shown, stand, published=published, opens=opens)
    if stand is None or day.cancelled or day.held is False:
        return Next(text=text, option=None)
    option = words.next_option(v, stand, _place(talk, records, shown, stand))
    return Next(text=text, option=option, lacking=words.lacking(v, records, shown, stand))


def _place(talk: Talk, records: Records, shown: DayView, stand: StepStand) -> tuple[str, ...]:
    day = shown.day
    if stand.step is Step.APPROVED and talk.may(Act.RUN_DAY) and by_hand(records):
        return ("appr", day.id)
    if stand.step is Step.APPROVED and talk.may(Act.RUN_DAY) and _returned(records, day):
        return ("again", day.id)
    if stand.step in (Step.REPORTED, Step.HELD) and talk.may(Act.RUN_DAY) and shown.begun and not shown.over:
        return ("close", day.id)
    if stand.step in (Step.EVALUATED, Step.SUMMARISED) and shown.over and may_keep(records, day, talk.me, talk.today):
        return ("rec", day.id)
    return ("step", day.id, str(stand.step.value))


def _returned(records: Records, day: ActivityDay) -> bool:
    """Whether the day waits for the branch: its superior in the program sent it back."""
    return not by_hand(records) and returned_day(records, day) is not None


# Entering


async def settle(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Step 1: who settled it."""
    me = talk.require(Act.RUN_DAY)
    body = _one_of(Body, args[1])
    async with talk.unit("day.settled") as unit:
        known = the_day(unit.records, args[0])
        put = rules.settle(unit.records, known, body, by=me.id, now=talk.now, calendar=talk.calendar)
        if put is not known:
            unit.put(put)
            await unit.commit(day=put.id, body=body.value)
    mark = put.mark(Step.SETTLED)
    done = words.settled(talk.voice, late=mark is not None and mark.late)
    return Answer(edit=screen(talk, put.id, Step.SETTLED, done=done))


async def did(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Steps 3, 4 and 6, done by other means than the program's."""
    me = talk.require(Act.RUN_DAY)
    which, means = _step(args[1]), _one_of(Means, args[2])
    if which not in BY_OTHER_MEANS:
        raise Refusal("button.stale")
    async with talk.unit("day.step") as unit:
        known = the_day(unit.records, args[0])
        put = rules.done_otherwise(unit.records, known, which, means, by=me.id, now=talk.now, calendar=talk.calendar)
        if put is not known:
            unit.put(put)
            answered(unit, talk)
            await unit.commit(day=put.id, step=which.value)
    mark = put.mark(which)
    done = words.entered(talk.voice, which, late=mark is not None and mark.late)
    return Answer(edit=screen(talk, put.id, which, done=done))


async def tick(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Flag and badges, materials: ready or not. Any committee member may say so; who it was is kept."""
    me = talk.require(Act.ADMIN)
    check, ready = _one_of(Check, args[1]), yes(args[2])
    async with talk.unit("day.ticked") as unit:
        known = the_day(unit.records, args[0])
        put = day_rules.tick(known, check, ready, by=me.id, now=talk.now, calendar=talk.calendar)
        if put is not known:
            unit.put(put)
            await unit.commit(day=put.id, check=check.value)
    done = words.ticked(talk.voice, check, ready=put.ready(check))
    return Answer(edit=screen(talk, put.id, Step.CONVENED, done=done))


def _one_of(kind: type[T], text: str) -> T:
    """The member of an enumeration that a button names."""
    try:
        return kind(text)
    except ValueError:
        raise Refusal("button.stale") from None


PART = Part(
    screens={
        "steps": (steps, 1),
        "step": (step, 2),
        "settle": (settle, 2),
        "did": (did, 3),
        "ready": (tick, 3),
    },
)
