"""One activity day in the panel: where it stands in the nine steps, and what is entered about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhibu.bot.message import Bold, Message, Option, Paragraph, say
from zhibu.bot.wording import terms
from zhibu.bot.wording.panel.frame import back, beside, go, in_pairs, lines, page_of, shortened, turn, yes_or_no
from zhibu.bot.wording.panel.offers import Offer, options
from zhibu.branch.attendance import Register, Standing
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import REASON_LIMIT, ActivityDay, Step
from zhibu.branch.records import Records
from zhibu.branch.steps import StepStand, next_step
from zhibu.words import Voice, mark

REASONS = {
    "h": mark("A public holiday"),
    "e": mark("An important event of the unit"),
    "p": mark("The place isn't free"),
    "w": mark("Many members are away on duty"),
}
"""Usual reasons for moving a day, by the letter in their button."""

_WANTING = 300
"""So many characters of the last record are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """A day as it stands now."""

    day: ActivityDay
    stands: tuple[StepStand, ...]
    register: Register
    calendar: Calendar
    now: datetime

    @property
    def begun(self) -> bool:
        return self.now >= self.day.starts(self.calendar)

    @property
    def over(self) -> bool:
        return self.now >= self.day.ends(self.calendar)


def day(
    v: Voice, records: Records, view: DayView, offers: Sequence[Offer], *, wanting: str = "", done: str = ""
) -> Message:
    """The day with its nine steps; `done` says first what was just entered, `wanting` is what the last day's record says
    that will be done better."""
    form = terms.form_title(v, records.policy(view.day.on))
    return say(
        done,
        heading(v, records, view),
        (Bold(v("The nine steps")), "\n", *steps(v, view)),
        totals(v, view.register),
        v("From the last record, to be done better: {text}", text=v.quote(shortened(wanting, _WANTING)))
        if wanting
        else "",
        rows=[*in_pairs(options(v, offers, record=form)), back(v)],
    )


def heading(v: Voice, records: Records, view: DayView) -> Paragraph:
    """When, where, which theme, and how far away."""
    known = view.day
    when = v.span(known.starts(view.calendar), known.planned_end(view.calendar))
    if view.calendar.is_estimate(known.on):
        when = v("{when} (holidays of {year} estimated)", when=when, year=v.year(known.on.year))
    name = terms.day_name(v, records.policy(known.on))
    return (
        Bold(v("{day}, {when}", day=name, when=when)),
        "\n",
        *lines(
            [
                v("Theme: {theme}", theme=terms.theme(v, known)) if known.themes else "",
                v("Place: {place}", place=known.place) if known.place else "",
                countdown(v, view),
            ]
        ),
    )


def countdown(v: Voice, view: DayView) -> str:
    """How far the day is: ahead, today, under way, over."""
    known, calendar = view.day, view.calendar
    away = (known.on - calendar.today(view.now)).days
    if view.over:
        if known.held is False:
            return v("It was not held.")
        return v("It ended on {at}.", at=v.moment(known.ends(calendar)))
    if view.begun:
        return v("It is under way until {at}.", at=v.time(known.ends(calendar)))
    if away == 0:
        return v("It is today, at {at}.", at=v.time(known.start))
    return v.plural("It is tomorrow.", "It is in {n} days.", away)


def steps(v: Voice, view: DayView) -> Paragraph:
    """One line a step: done, missing where a later one is done, next, or still to come."""
    last = max((place for place, stand in enumerate(view.stands) if stand.done), default=-1)
    skipped = {stand.step for stand in view.stands[:last] if stand.owed and not stand.done}
    coming = None if view.day.held is False else next_step(view.stands[last + 1 :])
    return lines(
        v(
            "{number}. {step}: {stand}",
            number=stand.step.value,
            step=terms.step(v, stand.step),
            stand=v("missing") if stand.step in skipped else _stand(v, view, stand, coming),
        )
        for stand in view.stands
    )


def _stand(v: Voice, view: DayView, stand: StepStand, coming: StepStand | None) -> str:
    if stand.done:
        entered = view.day.mark(stand.step)
        when = v.short(view.calendar.today(stand.at)) if stand.at is not None else ""
        facts = [
            when,
            v("entered late") if stand.late else "",
            entered.note if entered is not None and stand.step is Step.APPROVED else "",
        ]
        told = beside(v, facts)
        return v("done ({facts})", facts=told) if told else v("done")
    if not stand.owed or view.day.held is False:
        return v("not asked for")
    if coming is not None and stand.step is coming.step:
        return v("next")
    return v("still to come")


def totals(v: Voice, register: Register) -> str:
    """The register in numbers."""
    return v(
        "Signed in {present} of {total}; on leave {leave}; asked {asked}.",
        present=register.present,
        total=register.total,
        leave=register.on_leave,
        asked=len(register.of(Standing.ASKED)),
    )


# What is entered


def approval(v: Voice, known: ActivityDay) -> Message:
    """Asks for the reference of the superior's approval."""
    return say(
        (Bold(v("The superior's approval of the day on {date}", date=v.day(known.on))),),
        v("Please write the reference and send it to me: the number of the letter, or who said so when."),
        rows=[back(v, "day", known.id)],
    )


def approved(v: Voice, *, late: bool) -> str:
    return v("The approval is entered, marked as entered late.") if late else v("The approval is entered.")


def close(v: Voice, view: DayView) -> Message:
    """Asks before the day is ended."""
    known = view.day
    return say(
        (Bold(v("End the activity of {date} now?", date=v.day(known.on))),),
        totals(v, view.register),
        v(
            "The sign-in closes at once; the report and the evaluation follow. Who is still missing can be signed in later, too."
        ),
        rows=[yes_or_no(v, go("close", known.id, "y"), go("day", known.id))],
    )


def closed(v: Voice, known: ActivityDay, calendar: Calendar) -> str:
    return v("The activity is ended, at {at}.", at=v.time(known.ends(calendar)))


def held(v: Voice, known: ActivityDay) -> str:
    if known.held is False:
        return v("Noted: the day of {date} was not held.", date=v.day(known.on))
    return v("Noted: the day of {date} was held.", date=v.day(known.on))


# Moving


def move(v: Voice, view: DayView, dates: list[date], page: int) -> Message:
    """The working days of the month to which the day can be moved."""
    known = view.day
    shown, page = page_of(dates, page)
    options = [Option(_offered(v, view.calendar, each), go("mvto", known.id, each.isoformat())) for each in shown]
    if not dates:
        return say(
            (Bold(v("Move the day of {date}", date=v.day(known.on))),),
            v("No working day of its month is left, and a day stays in its month."),
            rows=[back(v, "day", known.id)],
        )
    return say(
        (Bold(v("Move the day of {date}", date=v.day(known.on))),),
        v("Which day instead? A day stays in its month; the reason is reported to the superior."),
        rows=[*in_pairs(options), *turn(v, len(dates), page, "mv", known.id), back(v, "day", known.id)],
    )


def _offered(v: Voice, calendar: Calendar, on: date) -> str:
    facts = {"date": v.short(on), "weekday": v.weekday(on)}
    if on in calendar.makeup:
        return v("{date} {weekday} (working weekend)", **facts)
    if calendar.is_estimate(on):
        return v("{date} {weekday} (estimated)", **facts)
    return v("{date} {weekday}", **facts)


def move_to(v: Voice, view: DayView, to: date) -> Message:
    """Asks before the day is moved."""
    known = view.day
    return say(
        (Bold(v("Move the day from {was} to {to}?", was=v.day(known.on), to=v.day(to))),),
        v(
            "The time and the place stay. The group and the channel get a new notice; leave that was asked for stays as it is."
        ),
        rows=[yes_or_no(v, go("mvy", known.id, to.isoformat()), go("mv", known.id))],
    )


def move_reason(v: Voice, known: ActivityDay, to: date) -> Message:
    """Asks for the reason, with which the day is moved."""
    options = [Option(v(reason), go("mvr", known.id, to.isoformat(), letter)) for letter, reason in REASONS.items()]
    return say(
        (Bold(v("Why is the day moved from {was} to {to}?", was=v.day(known.on), to=v.day(to))),),
        v(
            "Choose a reason, or write it and send it to me (up to {limit} characters). With it the day is moved.",
            limit=REASON_LIMIT,
        ),
        rows=[*([option] for option in options), [Option(v.ctx("button", "Cancel"), go("day", known.id))]],
    )


def moved(v: Voice, known: ActivityDay) -> str:
    last = known.moves[-1]
    return v(
        "The day is moved from {was} to {to}. Reason: {reason}",
        was=v.day(last.was),
        to=v.day(known.on),
        reason=last.reason,
    )
