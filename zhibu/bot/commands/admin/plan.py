"""The year's plan in the panel: quarters, one day's arrangement, adding and cancelling, filing, next year's draft.

What changes in a plan that is filed already is reported upward with its reason: it is asked for after the change, because
nothing that somebody typed waits in a draft.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta

from zhibu.bot.answer import Answer
from zhibu.bot.carried import date_of, number, yes
from zhibu.bot.commands.admin.desk import answered, ask, fresh, the_day, the_member
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message, Paper
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import plan as words
from zhibu.bot.wording.panel.day import REASONS
from zhibu.branch import arranging, steps
from zhibu.branch import day as day_rules
from zhibu.branch import plan as rules
from zhibu.branch.calendar import days_of_month, quarter_of
from zhibu.branch.day import ActivityDay, ItemKind, Meeting, Step, in_order
from zhibu.branch.ids import DayId
from zhibu.branch.people import Act, Duty, Member
from zhibu.branch.plan import ChangeKind, PlanChange, days_of_year, plan_gaps
from zhibu.branch.policy import Policy, require_on
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.reporting import by_hand
from zhibu.branch.steps import Body
from zhibu.forms.plan import plan_xlsx
from zhibu.storage.store import Unit
from zhibu.words import voice

THEME = "panel.plan.theme"
ITEMS = "panel.plan.items"
START = "panel.plan.start"
PLACE = "panel.plan.place"
PARTNER = "panel.plan.partner"
QUARTER = "panel.plan.quarter"
NEW = "panel.plan.new"
FILED = "panel.plan.filed"
REASON = "panel.plan.reason"
CANCEL = "panel.plan.cancel"
_BACK = 120
"""So many days back a plan may have been filed."""
_PLACES = 4
"""So many known places are offered."""
_DECEMBER = 12

Change = Callable[[ActivityDay], ActivityDay]


# The year and its quarters


def year_screen(talk: Talk, year: int, *, done: str = "") -> Message:
    talk.require(Act.ADMIN)
    records, this = fresh(talk), talk.today.year
    joined = talk.calendar.today(records.branch.joined_at)
    days = days_of_year(records.days, year)

    def here(month: int) -> bool:
        return (year, month) >= (joined.year, joined.month)

    years = {day.on.year for day in records.days.values()} | {this}
    return words.year(
        talk.voice,
        records,
        year,
        days,
        gaps=[month for month in plan_gaps(records.days, year) if here(month)],
        short=[month for month in rules.plan_short(records.days, year, records.policy) if here(month)],
        calendar=talk.calendar,
        now=talk.now,
        others=sorted(each for each in years if abs(each - this) <= 1 and each != year),
        edits=talk.may(Act.RUN_DAY),
        unsettled=bool(_unsettled(talk, records, year)),
        drafts=year == this and _may_draft(talk, records, year + 1),
        done=done,
    )


async def plan(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The year's days, of this year unless another one was chosen."""
    return Answer(edit=year_screen(talk, _year(talk, args[0]) if args else talk.today.year))


def _year(talk: Talk, text: str) -> int:
    """A year that a plan is kept for: one with days, last year's to the next."""
    year = number(text)
    years = {day.on.year for day in fresh(talk).days.values()}
    if year not in years and abs(year - talk.today.year) > 1:
        raise Refusal("button.stale")
    return year


def quarter_screen(talk: Talk, year: int, quarter: int, *, done: str = "") -> Message:
    talk.require(Act.ADMIN)
    records = fresh(talk)
    its = [day for day in days_of_year(records.days, year) if quarter_of(day.on) == quarter]
    edits = talk.may(Act.RUN_DAY)
    return words.quarter(
        talk.voice, records, year, quarter, its, calendar=talk.calendar, now=talk.now, edits=edits, done=done
    )


async def quarter_(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=quarter_screen(talk, _year(talk, args[0]), _quarter(args[1])))


def _quarter(text: str) -> int:
    if text not in ("1", "2", "3", "4"):
        raise Refusal("button.stale")
    return int(text)


async def quarter_theme(talk: Talk, args: tuple[str, ...]) -> Answer:
    talk.require(Act.RUN_DAY)
    year, quarter = _year(talk, args[0]), _quarter(args[1])
    await ask(talk, QUARTER, f"{year}-q{quarter}")
    known = fresh(talk).plans.get(str(year))
    return Answer(
        edit=words.quarter_theme(talk.voice, year, quarter, known.quarter_theme(quarter) if known is not None else "")
    )


async def quarter_named(talk: Talk, subject: str, text: str) -> Message:
    me = talk.require(Act.RUN_DAY)
    of, _, which = subject.partition("-q")
    year, quarter = _year(talk, of), _quarter(which)
    async with talk.unit("plan.quarter") as unit:
        known = rules.opened(unit.records.plans, year, by=me.id, now=talk.now)
        named = rules.set_quarter(known, quarter, text)
        unit.put(named)
        was, now_ = known.quarter_theme(quarter), named.quarter_theme(quarter)
        change = None
        if was != now_:
            change = _report(talk, unit, known, subject, ChangeKind.QUARTER, was=was, now_=now_)
        _go_on(talk, unit, change)
        await unit.commit(year=year, quarter=quarter)
    return _asked(talk, change) or quarter_screen(talk, year, quarter, done=words.saved(talk.voice))


# One day's arrangement


def screen(talk: Talk, id_: str, *, done: str = "") -> Message:
    """What is settled about a day, with a button for each part of it."""
    talk.require(Act.ADMIN)
    records = fresh(talk)
    return words.arrangement(
        talk.voice,
        records,
        the_day(records, id_),
        calendar=talk.calendar,
        now=talk.now,
        edits=talk.may(Act.RUN_DAY),
        done=done,
    )


async def arrangement(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=screen(talk, args[0]))


def _open(talk: Talk, id_: str) -> ActivityDay:
    """The day, if this person may change it and it can be changed."""
    talk.require(Act.RUN_DAY)
    known = the_day(fresh(talk), id_)
    arranging.open_to_change(known)
    return known


async def _changed(talk: Talk, id_: str, rule: Change, *, typed: bool = False) -> ActivityDay:
    """One act: the day as the rule gives it back. A press that changes nothing commits nothing."""
    talk.require(Act.RUN_DAY)
    async with talk.unit("plan.changed") as unit:
        known = the_day(unit.records, id_)
        put = rule(known)
        if put != known:
            unit.put(put)
        if put != known or typed:
            answered(unit, talk)
            await unit.commit(day=put.id)
    return put


def _saved(talk: Talk, id_: str) -> Message:
    return screen(talk, id_, done=words.saved(talk.voice))


# Its theme


async def theme(talk: Talk, args: tuple[str, ...]) -> Answer:
    known = _open(talk, args[0])
    await ask(talk, THEME, known.id)
    return Answer(edit=words.theme(talk.voice, known))


async def themed(talk: Talk, subject: str, text: str) -> Message:
    talk.require(Act.RUN_DAY)
    async with talk.unit("plan.theme") as unit:
        known = the_day(unit.records, subject)
        put = arranging.set_themes(known, text)
        unit.put(put)
        change = None
        if put.themes != known.themes:
            plan_ = unit.records.plans.get(str(known.on.year))
            change = _report(talk, unit, plan_, known.id, ChangeKind.THEME, was=known.theme, now_=put.theme)
        _go_on(talk, unit, change)
        await unit.commit(day=put.id)
    return _asked(talk, change) or _saved(talk, put.id)


async def required(talk: Talk, args: tuple[str, ...]) -> Answer:
    demanded = yes(args[1])
    require_on(_policy(talk, args[0]), "theme.menu")
    put = await _changed(talk, args[0], lambda day: arranging.set_required(day, demanded))
    return Answer(edit=_further(talk, put.id, done=words.saved(talk.voice)))


# Its agenda


def agenda_screen(talk: Talk, id_: str, *, done: str = "") -> Message:
    return words.agenda(talk.voice, fresh(talk), _open(talk, id_), done=done)


async def agenda(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=agenda_screen(talk, args[0]))


async def add_items(talk: Talk, args: tuple[str, ...]) -> Answer:
    known = _open(talk, args[0])
    await ask(talk, ITEMS, known.id)
    return Answer(edit=words.add_items(talk.voice, known))


async def items_added(talk: Talk, subject: str, text: str) -> Message:
    """One item goes on to its kind; several stand in the list first."""
    before = len(the_day(fresh(talk), subject).agenda)
    put = await _changed(talk, subject, lambda day: arranging.add_items(day, text), typed=True)
    if len(put.agenda) == before + 1:
        return words.item(talk.voice, put, before, done=words.saved(talk.voice))
    return agenda_screen(talk, put.id, done=words.saved(talk.voice))


async def item(talk: Talk, args: tuple[str, ...]) -> Answer:
    known, place = _open(talk, args[0]), number(args[1])
    arranging.item_at(known, place, args[2])
    return Answer(edit=words.item(talk.voice, known, place))


async def item_kind(talk: Talk, args: tuple[str, ...]) -> Answer:
    place, kind = number(args[1]), _kind(args[3])
    put = await _changed(talk, args[0], lambda day: arranging.set_kind(day, place, args[2], kind))
    return Answer(edit=agenda_screen(talk, put.id, done=words.saved(talk.voice)))


def _kind(text: str) -> ItemKind:
    try:
        return ItemKind(text)
    except ValueError:
        raise Refusal("button.stale") from None


async def item_out(talk: Talk, args: tuple[str, ...]) -> Answer:
    place = number(args[1])
    put = await _changed(talk, args[0], lambda day: arranging.remove_item(day, place, args[2]))
    return Answer(edit=agenda_screen(talk, put.id, done=words.saved(talk.voice)))


# When and where


async def times(talk: Talk, args: tuple[str, ...]) -> Answer:
    known = _open(talk, args[0])
    arranging.not_begun(known, talk.now, talk.calendar)
    await ask(talk, START, known.id)
    return Answer(edit=words.times(talk.voice, known))


async def start(talk: Talk, args: tuple[str, ...]) -> Answer:
    at = arranging.clock_written(args[1])
    put = await _started(talk, args[0], at)
    return Answer(edit=words.times(talk.voice, put, done=words.saved(talk.voice)))


async def start_typed(talk: Talk, subject: str, text: str) -> Message:
    put = await _started(talk, subject, arranging.clock_written(text), typed=True)
    return _saved(talk, put.id)


async def _started(talk: Talk, id_: str, at: time, *, typed: bool = False) -> ActivityDay:
    return await _changed(
        talk, id_, lambda day: arranging.set_start(day, at, now=talk.now, calendar=talk.calendar), typed=typed
    )


async def hours(talk: Talk, args: tuple[str, ...]) -> Answer:
    minutes = number(args[1])
    put = await _changed(
        talk, args[0], lambda day: arranging.set_minutes(day, minutes, now=talk.now, calendar=talk.calendar)
    )
    return Answer(edit=_saved(talk, put.id))


async def place(talk: Talk, args: tuple[str, ...]) -> Answer:
    known = _open(talk, args[0])
    await ask(talk, PLACE, known.id)
    others: dict[str, ActivityDay] = {}
    for day in reversed(in_order(fresh(talk).days.values())):
        if day.place and day.place != known.place:
            others.setdefault(day.place, day)
    return Answer(edit=words.place(talk.voice, known, list(others.values())[:_PLACES]))


async def place_from(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The place of another day."""
    there = the_day(fresh(talk), args[1]).place
    put = await _changed(talk, args[0], lambda day: arranging.set_place(day, there))
    return Answer(edit=_saved(talk, put.id))


async def placed(talk: Talk, subject: str, text: str) -> Message:
    put = await _changed(talk, subject, lambda day: arranging.set_place(day, text), typed=True)
    return _saved(talk, put.id)


# Who


async def chair(talk: Talk, args: tuple[str, ...]) -> Answer:
    known, records = _open(talk, args[0]), fresh(talk)
    delegated = records.policy(known.on).chair_delegated
    able = [each for each in records.roster if arranging.may_chair(each, known.on, delegated=delegated)]
    able.sort(key=lambda each: (not each.has(Duty.SECRETARY), not each.has(Duty.DEPUTY)))
    return Answer(edit=words.chair(talk.voice, records, known, able, _page(args)))


async def chaired(talk: Talk, args: tuple[str, ...]) -> Answer:
    who = _who(talk, args[1])
    delegated = _policy(talk, args[0]).chair_delegated
    put = await _changed(talk, args[0], lambda day: arranging.set_chair(day, who, delegated=delegated))
    return Answer(edit=_saved(talk, put.id))


async def recorder(talk: Talk, args: tuple[str, ...]) -> Answer:
    known, records = _open(talk, args[0]), fresh(talk)
    able = sorted(records.on_books(known.on), key=lambda each: not each.has(Duty.PUBLICITY))
    return Answer(edit=words.recorder(talk.voice, known, able, _page(args)))


async def recorded(talk: Talk, args: tuple[str, ...]) -> Answer:
    who = _who(talk, args[1])
    put = await _changed(talk, args[0], lambda day: arranging.set_recorder(day, who))
    return Answer(edit=_saved(talk, put.id))


def _who(talk: Talk, id_: str) -> Member:
    return the_member(fresh(talk), id_)


def _policy(talk: Talk, id_: str) -> Policy:
    records = fresh(talk)
    return records.policy(the_day(records, id_).on)


def _page(args: tuple[str, ...]) -> int:
    return number(args[1]) if len(args) > 1 else 0


# Further


def _further(talk: Talk, id_: str, *, done: str = "") -> Message:
    known, records = _open(talk, id_), fresh(talk)
    meetings = [each for each in Meeting if _exists(records, each, known.on)]
    ahead = talk.now < known.starts(talk.calendar)
    return words.further(talk.voice, known, records.policy(known.on), meetings, ahead=ahead, done=done)


def _exists(records: Records, meeting: Meeting, on: date) -> bool:
    """Whether the branch has the body that meets; what doesn't exist isn't asked about."""
    match meeting:
        case Meeting.COMMITTEE:
            return steps.has_committee(records, on)
        case Meeting.GROUP:
            return steps.has_groups(records, on)
        case _:
            return True


async def further(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=_further(talk, args[0]))


async def counts(talk: Talk, args: tuple[str, ...]) -> Answer:
    try:
        meeting = Meeting(args[1])
    except ValueError:
        raise Refusal("button.stale") from None
    counted = yes(args[2])
    put = await _changed(talk, args[0], lambda day: arranging.set_counts(day, meeting, counted))
    return Answer(edit=_further(talk, put.id, done=words.saved(talk.voice)))


async def partner(talk: Talk, args: tuple[str, ...]) -> Answer:
    known = _open(talk, args[0])
    require_on(_policy(talk, args[0]), "joint.days")
    await ask(talk, PARTNER, known.id)
    return Answer(edit=words.partner(talk.voice, fresh(talk), known))


async def partner_none(talk: Talk, args: tuple[str, ...]) -> Answer:
    put = await _changed(talk, args[0], lambda day: arranging.set_partner(day, ""))
    return Answer(edit=_saved(talk, put.id))


async def partnered(talk: Talk, subject: str, text: str) -> Message:
    put = await _changed(talk, subject, lambda day: arranging.set_partner(day, text), typed=True)
    return _saved(talk, put.id)


# Adding a day


async def add(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Which month: those of the quarter that was open, or all that are left."""
    talk.require(Act.RUN_DAY)
    year = _year(talk, args[0]) if args else talk.today.year
    quarter = _quarter(args[1]) if len(args) > 1 else None
    given = [
        month
        for month in range(1, 13)
        if (year, month) >= (talk.today.year, talk.today.month)
        and (quarter is None or quarter_of(date(year, month, 1)) == quarter)
    ]
    return Answer(edit=words.months(talk.voice, year, given))


async def add_month(talk: Talk, args: tuple[str, ...]) -> Answer:
    talk.require(Act.RUN_DAY)
    first, records = _month(talk, args[0]), fresh(talk)
    best = rules.dates_to_add(
        first, records.days, policy=records.policy(first), calendar=talk.calendar, today=talk.today
    )
    taken = [day for day in days_of_year(records.days, first.year) if day.on.month == first.month and not day.cancelled]
    fixed = rules.day_of_policy(first.year, first.month, records.policy(first), talk.calendar)
    return Answer(edit=words.dates(talk.voice, first, best, talk.calendar, fixed=fixed, taken=taken))


async def add_any(talk: Talk, args: tuple[str, ...]) -> Answer:
    talk.require(Act.RUN_DAY)
    first = _month(talk, args[0])
    taken = {day.on for day in fresh(talk).days.values() if not day.cancelled}
    given = [each for each in days_of_month(first.year, first.month) if each > talk.today and each not in taken]
    return Answer(edit=words.all_dates(talk.voice, first, given, talk.calendar, _page(args)))


async def add_date(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The date is chosen; its theme is still wanted."""
    talk.require(Act.RUN_DAY)
    on, records = date_of(args[0]), fresh(talk)
    _year(talk, str(on.year))
    arranging.may_add(on, records.days, policy=records.policy(on), calendar=talk.calendar, now=talk.now)
    await ask(talk, NEW, on.isoformat())
    clashes = rules.clashes(on, records.days, talk.calendar)
    at_once = arranging.published_at_once(on, policy=records.policy(on), calendar=talk.calendar, now=talk.now)
    return Answer(edit=words.new_theme(talk.voice, on, clashes, at_once=at_once))


async def added(talk: Talk, subject: str, text: str) -> Message:
    me, on = talk.require(Act.RUN_DAY), date_of(subject)
    async with talk.unit("plan.added") as unit:
        records = unit.records
        put = arranging.add_day(records.days, on, text, policy=records.policy(on), calendar=talk.calendar, now=talk.now)
        unit.put(put)
        known = records.plans.get(str(on.year))
        if known is None:
            unit.put(rules.opened(records.plans, on.year, by=me.id, now=talk.now))
        change = _report(talk, unit, known, put.id, ChangeKind.ADDED, was="", now_=on.isoformat())
        _go_on(talk, unit, change)
        await unit.commit(day=put.id)
    return _asked(talk, change) or screen(talk, put.id, done=words.added(talk.voice, put))


def _month(talk: Talk, text: str) -> date:
    year, _, month = text.partition("-")
    if not 1 <= number(month) <= 12:
        raise Refusal("button.stale")
    return date(_year(talk, year), int(month), 1)


# As a file


async def as_file(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The year's plan as a spreadsheet to file, in the branch's language. Made in a thread: the loop doesn't wait for it."""
    talk.require(Act.ADMIN)
    records, year = fresh(talk), _year(talk, args[0])
    days = [day for day in days_of_year(records.days, year) if not day.cancelled]
    if not days:
        raise Refusal("plan.empty", year=year)
    known = records.plans.get(str(year))
    branch = voice(records.branch.locale, records.branch.timezone)
    made = await asyncio.to_thread(plan_xlsx, branch, days, known.quarters if known is not None else ())
    return Answer(say=words.as_file(talk.voice, year, Paper(words.file_name(branch, records.branch.name, year), made)))


# Settling the whole plan


def _unsettled(talk: Talk, records: Records, year: int) -> list[ActivityDay]:
    """The days ahead whose step 1 isn't entered."""
    return [
        day
        for day in days_of_year(records.days, year)
        if not day.cancelled and talk.now < day.starts(talk.calendar) and day.mark(Step.SETTLED) is None
    ]


async def settle_all(talk: Talk, args: tuple[str, ...]) -> Answer:
    talk.require(Act.RUN_DAY)
    year, records = _year(talk, args[0]), fresh(talk)
    left = _unsettled(talk, records, year)
    if not left:
        return Answer(edit=year_screen(talk, year))
    bodies = steps.settling(records, left[0].on)
    return Answer(edit=words.settle_all(talk.voice, year, bodies, len(left)))


async def settled_all(talk: Talk, args: tuple[str, ...]) -> Answer:
    me = talk.require(Act.RUN_DAY)
    year = _year(talk, args[0])
    try:
        body = Body(args[1])
    except ValueError:
        raise Refusal("button.stale") from None
    async with talk.unit("plan.settled") as unit:
        left = _unsettled(talk, unit.records, year)
        for day in left:
            unit.put(steps.settle(unit.records, day, body, by=me.id, now=talk.now, calendar=talk.calendar))
        if left:
            await unit.commit(year=year, days=len(left))
    return Answer(edit=year_screen(talk, year, done=words.settled_all(talk.voice, len(left)) if left else ""))


# Cancelling


def _came(records: Records, id_: DayId) -> bool:
    return any(signin.day == id_ for signin in records.signins.values())


def _cancellable(talk: Talk, id_: str) -> ActivityDay:
    talk.require(Act.RUN_DAY)
    records = fresh(talk)
    known = the_day(records, id_)
    day_rules.may_cancel(known, came=_came(records, known.id), now=talk.now, calendar=talk.calendar)
    return known


async def cancel(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asked before it is done."""
    known = _cancellable(talk, args[0])
    others = day_rules.days_of_month(fresh(talk).days, known.on.year, known.on.month)
    return Answer(edit=words.cancel(talk.voice, fresh(talk), known, alone=len(others) == 1))


async def cancel_yes(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Confirmed: the reason is still wanted."""
    known = _cancellable(talk, args[0])
    await ask(talk, CANCEL, known.id)
    return Answer(edit=words.cancel_reason(talk.voice, known))


async def cancel_reason(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=await _cancelled(talk, args[0], _usual(talk, REASONS, args[1])))


async def cancel_typed(talk: Talk, subject: str, text: str) -> Message:
    return await _cancelled(talk, subject, text)


async def _cancelled(talk: Talk, id_: str, reason: str) -> Message:
    me = talk.require(Act.RUN_DAY)
    async with talk.unit("day.cancelled") as unit:
        known = the_day(unit.records, id_)
        # Pressed twice: it is cancelled already, for that reason.
        again = known.cancellation is not None and known.cancellation.reason == " ".join(reason.split())
        put = known
        if not again:
            came = _came(unit.records, known.id)
            put = day_rules.cancel(known, by=me.id, reason=reason, came=came, now=talk.now, calendar=talk.calendar)
            unit.put(put)
            plan_ = unit.records.plans.get(str(known.on.year))
            assert put.cancellation is not None
            _report(
                talk,
                unit,
                plan_,
                known.id,
                ChangeKind.CANCELLED,
                was=known.on.isoformat(),
                now_="",
                reason=put.cancellation.reason,
            )
            answered(unit, talk)
            await unit.commit(day=put.id)
    return screen(talk, put.id, done=words.cancelled(talk.voice, put))


def _usual(talk: Talk, reasons: Mapping[str, str], letter: str) -> str:
    """A usual reason, in the branch's language, for it is reported upward."""
    if letter not in reasons:
        raise Refusal("button.stale")
    branch = talk.known.branch
    return voice(branch.locale, branch.timezone)(reasons[letter])


async def keep_date(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The day stays where it is although it is a day off by now; the question goes by itself."""
    put = await _changed(talk, args[0], lambda day: day_rules.keep_date(day, now=talk.now, calendar=talk.calendar))
    return Answer(toast=words.kept(talk.voice, put))


# Filing


async def file(talk: Talk, args: tuple[str, ...]) -> Answer:
    """On which day."""
    talk.require(Act.RUN_DAY)
    year, records = _year(talk, args[0]), fresh(talk)
    rules.may_file(records.plans.get(str(year)), records.days, year)
    dates = [talk.today - timedelta(days=back) for back in range(_BACK)]
    due = records.policy(date(year, 1, 1)).plan_due.in_year(year)
    return Answer(edit=words.file(talk.voice, year, due, dates, _page(args), sends=not by_hand(records)))


async def file_date(talk: Talk, args: tuple[str, ...]) -> Answer:
    talk.require(Act.RUN_DAY)
    year, records = _year(talk, args[0]), fresh(talk)
    on = _filing_date(year, args[1])
    rules.may_file(records.plans.get(str(year)), records.days, year)
    if on > talk.today:
        raise Refusal("plan.file_future", on=on)
    await ask(talk, FILED, f"{year}:{on.isoformat()}")
    return Answer(edit=words.file_reference(talk.voice, year, on))


async def file_without(talk: Talk, args: tuple[str, ...]) -> Answer:
    year = _year(talk, args[0])
    return Answer(edit=await _filed(talk, year, _filing_date(year, args[1]), ""))


def _filing_date(year: int, text: str) -> date:
    """A day on which that year's plan may have been filed: none before the year that goes before it."""
    on = date_of(text)
    if on.year < year - 1:
        raise Refusal("button.stale")
    return on


async def filed(talk: Talk, subject: str, text: str) -> Message:
    of, _, on = subject.partition(":")
    year = _year(talk, of)
    return await _filed(talk, year, _filing_date(year, on), text)


async def _filed(talk: Talk, year: int, on: date, reference: str) -> Message:
    me = talk.require(Act.RUN_DAY)
    async with talk.unit("plan.filed") as unit:
        records = unit.records
        known = rules.opened(records.plans, year, by=me.id, now=talk.now)
        put = rules.file_plan(known, records.days, on=on, reference=reference, by=me.id, now=talk.now, today=talk.today)
        if put is not known:
            unit.put(put)
            answered(unit, talk)
            await unit.commit(year=year)
    return year_screen(talk, year, done=words.filed(talk.voice))


# What is reported upward


def _report(
    talk: Talk,
    unit: Unit,
    plan_: rules.Plan | None,
    subject: str,
    what: ChangeKind,
    *,
    was: str,
    now_: str,
    reason: str = "",
) -> PlanChange | None:
    """Puts the change into the unit, where it is reported; None where it isn't."""
    if not rules.reported(plan_, what):
        return None
    change = rules.changed(
        unit.records.plan_changes, subject, what, was=was, now_=now_, reason=reason, by=talk.me.id, at=talk.now
    )
    unit.put(change)
    return change


def _go_on(talk: Talk, unit: Unit, change: PlanChange | None) -> None:
    """Takes the question away, or puts the one for the change's reason in its place."""
    if change is None:
        answered(unit, talk)
    else:
        unit.put(talk.draft(REASON, change.id))


def _asked(talk: Talk, change: PlanChange | None) -> Message | None:
    return words.change_reason(talk.voice, change, done=words.saved(talk.voice)) if change is not None else None


def _the_change(records: Records, id_: str) -> PlanChange:
    found = records.plan_changes.get(id_)
    if found is None:
        raise Refusal("button.stale")
    return found


async def reason(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asks for the reason of a change that was made without."""
    talk.require(Act.RUN_DAY)
    change = _the_change(fresh(talk), args[0])
    if change.reason:
        raise Refusal("plan.reason_given")
    await ask(talk, REASON, change.id)
    return Answer(edit=words.change_reason(talk.voice, change))


async def reason_chosen(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=await _reasoned(talk, args[0], _usual(talk, words.CHANGE_REASONS, args[1])))


async def reason_typed(talk: Talk, subject: str, text: str) -> Message:
    return await _reasoned(talk, subject, text)


async def _reasoned(talk: Talk, id_: str, text: str) -> Message:
    talk.require(Act.RUN_DAY)
    async with talk.unit("plan.reason") as unit:
        known = _the_change(unit.records, id_)
        put = rules.give_reason(known, text)
        if put is not known:
            unit.put(put)
            answered(unit, talk)
            await unit.commit(change=put.id)
    done = words.reasoned(talk.voice, put, told=not by_hand(fresh(talk)))
    return (
        screen(talk, put.subject, done=done)
        if put.subject in fresh(talk).days
        else year_screen(talk, put.year, done=done)
    )


# Next year's draft


def _may_draft(talk: Talk, records: Records, year: int) -> bool:
    """From December on, where this year has days and the next has none."""
    if talk.today.month != _DECEMBER or year != talk.today.year + 1:
        return False
    return bool(days_of_year(records.days, year - 1)) and not any(
        not day.cancelled for day in days_of_year(records.days, year)
    )


def _drafted(talk: Talk, records: Records, year: int) -> tuple[ActivityDay, ...]:
    if any(not day.cancelled for day in days_of_year(records.days, year)):
        raise Refusal("plan.copied", year=year)
    if not _may_draft(talk, records, year):
        raise Refusal("plan.not_december", year=year)
    policies = {(year, month): records.policy(date(year, month, 1)) for month in range(1, 13)}
    return rules.copied(records.days, year - 1, policies=policies, calendar=talk.calendar)


async def draft(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The draft is shown before it is taken over."""
    talk.require(Act.RUN_DAY)
    records, year = fresh(talk), number(args[0])
    days = _drafted(talk, records, year)
    gaps = plan_gaps({day.id: day for day in days}, year)
    return Answer(edit=words.draft(talk.voice, records, year, days, calendar=talk.calendar, gaps=gaps))


async def draft_yes(talk: Talk, args: tuple[str, ...]) -> Answer:
    me, year = talk.require(Act.RUN_DAY), number(args[0])
    async with talk.unit("plan.drafted") as unit:
        # Pressed twice: it stands there already, by the same hand.
        known = unit.records.plans.get(str(year))
        if known is None or known.by != me.id or not days_of_year(unit.records.days, year):
            for day in _drafted(talk, unit.records, year):
                unit.put(day)
            unit.put(rules.opened(unit.records.plans, year, by=me.id, now=talk.now))
            await unit.commit(year=year)
    count = len(days_of_year(fresh(talk).days, year))
    return Answer(edit=year_screen(talk, year, done=words.drafted(talk.voice, year, count)))


PART = Part(
    screens={
        "plan": (plan, 0),
        "pq": (quarter_, 2),
        "pday": (arrangement, 1),
        "preq": (required, 2),
        "pag": (agenda, 1),
        "pagi": (item, 3),
        "pagk": (item_kind, 4),
        "pagd": (item_out, 3),
        "pstart": (start, 2),
        "phours": (hours, 2),
        "pplacef": (place_from, 2),
        "pchair": (chair, 1),
        "pchairy": (chaired, 2),
        "precord": (recorder, 1),
        "precordy": (recorded, 2),
        "pmore": (further, 1),
        "pcount": (counts, 3),
        "ppartn": (partner_none, 1),
        "padd": (add, 0),
        "paddm": (add_month, 1),
        "padda": (add_any, 1),
        "pxlsx": (as_file, 1),
        "psettle": (settle_all, 1),
        "psettley": (settled_all, 2),
        "pcx": (cancel, 1),
        "pcxr": (cancel_reason, 2),
        "keepd": (keep_date, 1),
        "pfile": (file, 1),
        "pfiley": (file_without, 2),
        "chgr": (reason_chosen, 2),
        "copy": (draft, 1),
        "copyy": (draft_yes, 1),
    },
    questions={
        "pqt": (quarter_theme, 2),
        "ptheme": (theme, 1),
        "pagn": (add_items, 1),
        "ptime": (times, 1),
        "pplace": (place, 1),
        "ppart": (partner, 1),
        "paddd": (add_date, 1),
        "pcxy": (cancel_yes, 1),
        "pfiled": (file_date, 2),
        "chg": (reason, 1),
    },
    answers=(
        (QUARTER, quarter_named),
        (THEME, themed),
        (ITEMS, items_added),
        (START, start_typed),
        (PLACE, placed),
        (PARTNER, partnered),
        (NEW, added),
        (FILED, filed),
        (REASON, reason_typed),
        (CANCEL, cancel_typed),
    ),
)
