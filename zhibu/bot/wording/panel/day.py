"""One activity day in the panel: when and where it is, what is entered about it, and moving it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhibu.bot.message import Bold, Message, Option, Paragraph, say
from zhibu.bot.wording import forecast as floors
from zhibu.bot.wording import plan as plan_words
from zhibu.bot.wording import terms
from zhibu.bot.wording.panel.frame import back, go, in_pairs, lines, page_of, shortened, turn, yes_or_no
from zhibu.bot.wording.panel.offers import Offer, options
from zhibu.branch.attendance import Register, Standing
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import REASON_LIMIT, ActivityDay
from zhibu.branch.plan import AGAINST, Clash
from zhibu.branch.records import Records
from zhibu.branch.steps import StepStand
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
    def today(self) -> bool:
        """Whether it is the day itself, or later."""
        return self.calendar.today(self.now) >= self.day.on

    @property
    def over(self) -> bool:
        return self.now >= self.day.ends(self.calendar)


def day(
    v: Voice,
    records: Records,
    view: DayView,
    offers: Sequence[Offer],
    *,
    coming: str = "",
    lacking: str = "",
    first: Option | None = None,
    wanting: str = "",
    done: str = "",
) -> Message:
    """The day: where it stands, what comes next with its one big button, what it still lacks, and what can be done; `done` says
    first what was just entered, `wanting` is what the last day's record says that will be done better."""
    policy = records.policy(view.day.on)
    form = terms.form_title(v, policy)
    return say(
        done,
        heading(v, records, view),
        _where(v, records, view.day, coming),
        lacking,
        totals(v, view.register),
        floors.line(v, records, view.register) if not view.over and not view.day.cancelled else "",
        v("From the last record, to be done better: {text}", text=v.quote(shortened(wanting, _WANTING)))
        if wanting
        else "",
        rows=[*with_first(first, options(v, offers, record=form)), back(v)],
    )


def more_of_day(v: Voice, records: Records, view: DayView, offers: Sequence[Offer]) -> Message:
    """The rest of what can be done with a day."""
    form = terms.form_title(v, records.policy(view.day.on))
    return say(
        heading(v, records, view),
        v("What else would you like to see of this day?"),
        rows=[*in_pairs(options(v, offers, record=form)), back(v, "day", view.day.id)],
    )


def _where(v: Voice, records: Records, day: ActivityDay, coming: str) -> str:
    """What comes next; nothing of a day that was cancelled, or imported."""
    if day.cancelled:
        return v("This day was cancelled.")
    return v("Entered later, from the branch's earlier papers.") if day.id in records.earlier else coming


def with_first(first: Option | None, others: Iterable[Option]) -> list[list[Option]]:
    """The one big button in a row of its own, and everything else in its usual place."""
    return [*([[first]] if first is not None else []), *in_pairs(others)]


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
                v("Held jointly with {partner}.", partner=known.partner) if known.partner else "",
                "" if known.cancelled else countdown(v, view),
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


def close(v: Voice, view: DayView, *, warned: str = "") -> Message:
    """Asks before the day is ended; `warned`: what it would lack."""
    known = view.day
    return say(
        (Bold(v("End the activity of {date} now?", date=v.day(known.on))),),
        totals(v, view.register),
        warned,
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


def move(v: Voice, view: DayView, best: Sequence[date]) -> Message:
    """The two or three best dates first; all others behind a button."""
    known = view.day
    rows = [[Option(date_label(v, view.calendar, each), go("mvto", known.id, each.isoformat()))] for each in best]
    return say(
        (Bold(v("Move the day of {date}", date=v.day(known.on))),),
        v("Which day instead? A day stays in its month; the reason is reported to the superior."),
        v("The nearest working days:") if best else v("No free working day of its month is left."),
        rows=[
            *rows,
            [Option(v.ctx("button", "Another date"), go("mva", known.id)), *back(v, "day", known.id)],
        ],
    )


def move_any(v: Voice, view: DayView, dates: Sequence[date], page: int) -> Message:
    """Every date of the month to which the day can be moved, days off among them."""
    known = view.day
    shown, page = page_of(dates, page)
    options_ = [Option(date_label(v, view.calendar, each), go("mvto", known.id, each.isoformat())) for each in shown]
    if not dates:
        return say(
            (Bold(v("Move the day of {date}", date=v.day(known.on))),),
            v("No day of its month is left, and a day stays in its month."),
            rows=[back(v, "day", known.id)],
        )
    return say(
        (Bold(v("Move the day of {date}", date=v.day(known.on))),),
        v("Which day instead? A day stays in its month; the reason is reported to the superior."),
        rows=[*in_pairs(options_), *turn(v, len(dates), page, "mva", known.id), back(v, "mv", known.id)],
    )


def date_label(v: Voice, calendar: Calendar, on: date) -> str:
    """A date on a button, with what is to be known about it."""
    facts = {"date": v.short(on), "weekday": v.weekday(on)}
    if not calendar.is_workday(on):
        return v("{date} {weekday} (day off)", **facts)
    if on in calendar.makeup:
        return v("{date} {weekday} (working weekend)", **facts)
    if calendar.is_estimate(on):
        return v("{date} {weekday} (estimated)", **facts)
    return v("{date} {weekday}", **facts)


def move_to(v: Voice, view: DayView, to: date, found: Sequence[Clash], best: Sequence[date]) -> Message:
    """Asks before the day is moved; what speaks against the date, with better ones."""
    known = view.day
    against = AGAINST.intersection(found)
    instead = [each for each in best if each != to] if against else []
    return say(
        (Bold(v("Move the day from {was} to {to}?", was=v.day(known.on), to=v.day(to))),),
        v(
            "To be known about {date}: {what}.",
            date=v.short(to),
            what=v.list(plan_words.clash_of(v, each) for each in found),
        )
        if found
        else "",
        v(
            "The time and the place stay. The group and the channel get a new notice; leave that was asked for stays as it is."
        ),
        v("These dates are free:") if instead else "",
        rows=[
            *([Option(date_label(v, view.calendar, each), go("mvto", known.id, each.isoformat()))] for each in instead),
            yes_or_no(v, go("mvy", known.id, to.isoformat()), go("mv", known.id)),
        ],
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
