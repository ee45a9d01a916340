"""What is said about activity days when somebody asks: the next one, the year's, one day's theme."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhibu.bot.message import Bold, Inline, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording import ceremony, dues, ladders, makeup, meetings, superior, terms
from zhibu.bot.wording import plan as plan_words
from zhibu.bot.wording.scene import Line, Scene
from zhibu.branch import attendance
from zhibu.branch.agenda import evaluation
from zhibu.branch.attendance import Row, Standing
from zhibu.branch.calendar import Calendar, quarter_of
from zhibu.branch.day import ActivityDay, in_order
from zhibu.branch.ids import DayId
from zhibu.branch.keeping import deadline
from zhibu.branch.notices import Kind, Notice
from zhibu.branch.records import Records
from zhibu.words import Voice, mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One branch as it stands now: what every answer about days is made from."""

    records: Records
    calendar: Calendar
    now: datetime

    @property
    def today(self) -> date:
        return self.calendar.today(self.now)

    def under_way(self, day: ActivityDay) -> bool:
        return day.starts(self.calendar) <= self.now < day.ends(self.calendar)

    def signs_in(self, day: ActivityDay) -> bool:
        """Whether the sign-in is open."""
        policy = self.records.policy(day.on)
        opens, closes = attendance.opens(day, policy, self.calendar), attendance.closes(day, policy, self.calendar)
        return not day.cancelled and opens <= self.now < closes

    def takes_leave(self, day: ActivityDay) -> bool:
        """Whether leave can still be asked for."""
        policy = self.records.policy(day.on)
        return not day.cancelled and self.now < attendance.leave_closes(day, policy, self.calendar)


def facts(v: Voice, lines: Iterable[tuple[str, str]]) -> Paragraph:
    """Lines of “label: value”, those without a value left out."""
    shown: list[Inline] = []
    for label, value in lines:
        if value:
            shown += ["\n"] if shown else []
            shown.append(v("{label}: {value}", label=label, value=value))
    return tuple(shown)


def listed(lines: Iterable[str]) -> Paragraph:
    """A paragraph of lines."""
    shown: list[Inline] = []
    for line in lines:
        shown += ["\n", line] if shown else [line]
    return tuple(shown)


def when(v: Voice, look: Look, day: ActivityDay) -> str:
    """Date, weekday and hours, with a word where the year's holidays are only estimated."""
    span = v.span(day.starts(look.calendar), day.planned_end(look.calendar))
    if look.calendar.is_estimate(day.on):
        return v("{when} (holidays of {year} estimated)", when=span, year=v.year(day.on.year))
    return span


def one_line(v: Voice, look: Look, day: ActivityDay) -> str:
    """The day in a few words: when, and its theme."""
    moment = v.moment(day.starts(look.calendar))
    return v("{date}, {theme}", date=moment, theme=terms.theme(v, day)) if day.themes else moment


def distance(v: Voice, look: Look, day: ActivityDay) -> str:
    """How far away the day is, in one sentence."""
    if look.under_way(day):
        return v("It is under way until {end}.", end=v.time(day.ends(look.calendar)))
    ahead = (day.on - look.today).days
    match ahead:
        case 0:
            return v("That is today.")
        case 1:
            return v("That is tomorrow.")
        case _:
            return v.plural("That is in {n} day.", "That is in {n} days.", ahead)


def no_day(v: Voice) -> Message:
    """Nothing is planned ahead."""
    return say(v("No further activity day stands in the plan. The secretary enters the plan."))


# The next day, and what I still owe


def next_day(v: Voice, look: Look, day: ActivityDay | None, row: Row | None, duties: Sequence[Notice]) -> Message:
    """For a member in private: the day, how I stand to it, and what is asked of me."""
    parts: list[Inline | Paragraph] = []
    rows: list[list[Option]] = []
    if day is None:
        parts.append(v("No further activity day stands in the plan. The secretary enters the plan."))
    else:
        parts += [*_the_day(v, look, day), v.paragraph([distance(v, look, day), _standing(v, look, day, row)])]
        parts.append(_named(v, look, day, row))
        rows.append(_actions(v, look, day, row))
    if duties:
        parts += [(Bold(v("Still open")),), listed(_duty(v, look, notice) for notice in duties)]
        rows += _duty_rows(v, look, duties)
    else:
        parts.append(v("Nothing else is asked of you at the moment."))
    return say(*parts, rows=[row_ for row_ in rows if row_])


def next_day_in_group(v: Voice, look: Look, day: ActivityDay) -> Message:
    """For the group: the day alone; what somebody owes is their own matter."""
    return say(
        *_the_day(v, look, day),
        distance(v, look, day),
        rows=[
            [
                Option(v.ctx("button", "What I still owe"), start="next"),
                Option(v.ctx("button", "Leave"), start=f"leave_{day.id}"),
            ]
        ]
        if look.takes_leave(day)
        else [[Option(v.ctx("button", "What I still owe"), start="next")]],
    )


def _the_day(v: Voice, look: Look, day: ActivityDay) -> list[Inline | Paragraph]:
    name = terms.day_name(v, look.records.policy(day.on))
    moved = day.moves[-1] if day.moves else None
    return [
        (Bold(v("The next {day}", day=name)),),
        facts(
            v,
            [
                (v("Theme"), terms.theme(v, day)),
                (v("Time"), when(v, look, day)),
                (v("Place"), day.place),
                (v("Held jointly with"), day.partner),
            ],
        ),
        v("The day is moved from {was} to {now}.", was=v.day(moved.was), now=v.day(day.on)) if moved else "",
    ]


def _named(v: Voice, look: Look, day: ActivityDay, row: Row | None) -> str:
    """What the arrangement asks of this member by name: to chair, to keep the record."""

    def mine(name: str) -> bool:
        named = look.records.named(name, day.on) if name and row is not None else None
        return named is not None and row is not None and named.id == row.member.id

    if mine(day.chair) and mine(day.recorder):
        return v("You chair this day and keep its record.")
    if mine(day.chair):
        return v("You chair this day.")
    return v("You keep the record of this day.") if mine(day.recorder) else ""


def _standing(v: Voice, look: Look, day: ActivityDay, row: Row | None) -> str:
    if row is None:
        return v("You aren't on the branch's books for this day.")
    match row.standing:
        case Standing.PRESENT:
            assert row.signin is not None
            return v("You signed in at {time}.", time=v.time(row.signin.at))
        case Standing.ON_LEAVE:
            return v("You are on leave.")
        case Standing.ASKED:
            return v("You asked for leave; it isn't decided yet.")
        case _ if row.leave is not None:
            return v("Your leave was refused; you are expected.")
        case _ if look.signs_in(day):
            return v("The sign-in is open.")
        case _:
            opens = attendance.opens(day, look.records.policy(day.on), look.calendar)
            return v("The sign-in opens at {time}.", time=v.time(opens))


def _actions(v: Voice, look: Look, day: ActivityDay, row: Row | None) -> list[Option]:
    options = []
    if row is not None and row.standing is not Standing.PRESENT and look.signs_in(day):
        options.append(Option(v.ctx("button", "Sign in"), token(Verb.SIGN_IN, day.id)))
    if row is not None and row.standing not in (Standing.PRESENT, Standing.ON_LEAVE) and look.takes_leave(day):
        options.append(Option(v.ctx("button", "Leave"), token(Verb.LEAVE, "ask", day.id)))
    options.append(Option(v.ctx("button", "Calendar"), token(Verb.CALENDAR)))
    return options


def _duty(v: Voice, look: Look, notice: Notice) -> str:
    """One open duty in a line, with its deadline where it has one."""
    records = look.records
    if line := _LINES.get(notice.kind):
        return line(v, Scene(notice=notice, records=records, calendar=look.calendar, now=look.now))
    match notice.kind:
        case Kind.LEAVE_TO_DECIDE:
            leave = records.leaves[notice.subject]
            return v(
                "Leave to decide: {name}, {date}",
                name=records.members[leave.member].name,
                date=v.short(records.days[leave.day].on),
            )
        case Kind.APPEAL_TO_DECIDE:
            appeal = records.appeals[notice.subject]
            return v(
                "Attendance to decide: {name}, {date}",
                name=records.members[appeal.member].name,
                date=v.short(records.days[appeal.day].on),
            )
    day = records.days[DayId(notice.subject)]
    policy = records.policy(day.on)
    match notice.kind:
        case Kind.EVALUATION:
            closes = evaluation.closing(day, policy, look.calendar)
            return v("Evaluation of {date}, open until {closes}", date=v.short(day.on), closes=v.moment(closes))
        case Kind.RECORD_DUE:
            last = v.short(deadline(day, policy))
            form = terms.form_title(v, policy)
            return v("{form} of {date}, to be filed by {last}", form=form, date=v.short(day.on), last=last)
        case _:
            return v("Was the activity day of {date} held?", date=v.short(day.on))


_ASK = {
    Kind.EVALUATION: mark("Evaluate"),
    Kind.LEAVE_TO_DECIDE: mark("Decide the leave"),
    Kind.APPEAL_TO_DECIDE: mark("Decide the attendance"),
    Kind.HELD_TO_CONFIRM: mark("Say whether it was held"),
    **dues.ASK,
    **meetings.ASK,
    **makeup.ASK,
    **ladders.ASK,
    **plan_words.ASK,
    **superior.ASK,
    **ceremony.ASK,
}
"""What the button says that leads to a duty. A subject with a wording file of its own hands in its table."""
_LINES: dict[Kind, Line] = {
    **dues.LINES,
    **meetings.LINES,
    **makeup.LINES,
    **ladders.LINES,
    **plan_words.LINES,
    **superior.LINES,
    **ceremony.LINES,
}
"""The duties of subjects with a wording file of their own, each in a line."""


_LISTS = {
    Kind.LEAVE_TO_DECIDE: "leaves",
    Kind.APPEAL_TO_DECIDE: "appeals",
    Kind.MAKEUP_TO_ACCEPT: "mk",
}
"""Duties of which somebody may have many, each with the panel's list of them."""
_MANY = 3


def _duty_rows(v: Voice, look: Look, duties: Sequence[Notice]) -> Iterable[list[Option]]:
    """A button each; many of one kind lead to their list by one."""
    counts = Counter(notice.kind for notice in duties)
    gathered: set[Kind] = set()
    for notice in duties:
        kind = notice.kind
        if kind not in _LISTS or counts[kind] < _MANY:
            yield _duty_options(v, look, notice)
        elif kind not in gathered:
            gathered.add(kind)
            label = v("{label} ({count})", label=v(_ASK[kind]), count=counts[kind])
            yield [Option(label, token(Verb.PANEL, "new", _LISTS[kind]))]


def _duty_options(v: Voice, look: Look, notice: Notice) -> list[Option]:
    """What leads to a duty: the record form's own two steps, else its question again."""
    if notice.kind is Kind.RECORD_DUE:
        return [
            Option(v.ctx("button", "Complete the record"), token(Verb.PANEL, "record", notice.subject)),
            Option(v.ctx("button", "It is filed"), token(Verb.PANEL, "filed", notice.subject)),
        ]
    label = v(_ASK[notice.kind])
    if notice.kind is Kind.LEAVE_TO_DECIDE:
        who = look.records.members[look.records.leaves[notice.subject].member].name
        label = v("{label}: {value}", label=label, value=who)
    return [Option(label, token(Verb.DUTY, notice.kind.value, notice.subject))]


def nothing_open(v: Voice) -> str:
    """A button led to a question that was answered meanwhile."""
    return v("This is settled already; nothing more is asked of you.")


# The year


def plan(
    v: Voice, look: Look, year: int, days: Sequence[ActivityDay], *, page: int, pages: int, gaps: Sequence[int]
) -> Message:
    """One page of a year's days, with the way to its other pages and to the neighbouring years that have a plan."""
    title = (Bold(v("{branch}: activity days of {year}", branch=look.records.branch.name, year=v.year(year))),)
    if not days:
        return say(
            title,
            v("No activity days are planned for this year yet. The secretary enters the plan."),
            rows=_years(v, look.records, year),
        )
    return say(
        title,
        listed(_by_quarter(v, look, year, days)),
        v("Months without an activity day: {months}.", months=v.list(v.month_name(month) for month in gaps))
        if gaps
        else "",
        v("Page {page} of {pages}", page=page + 1, pages=pages) if pages > 1 else "",
        rows=[*_pages(v, "plan", str(year), page, pages), *_years(v, look.records, year)],
    )


def _by_quarter(v: Voice, look: Look, year: int, days: Sequence[ActivityDay]) -> Iterable[str]:
    """A line a day, under the theme of its quarter where there is one (004“季度有主题”)."""
    plan_ = look.records.plans.get(str(year))
    last = 0
    for day in days:
        quarter = quarter_of(day.on)
        theme_ = plan_.quarter_theme(quarter) if plan_ is not None else ""
        if theme_ and quarter != last:
            yield v("{quarter}: {theme}", quarter=v.quarter(year, quarter), theme=v.quote(theme_))
        last = quarter
        yield _plan_line(v, look, day)


def _plan_line(v: Voice, look: Look, day: ActivityDay) -> str:
    line = one_line(v, look, day)
    notes = v.list(_notes(v, look, day))
    return v("{line} ({notes})", line=line, notes=notes) if notes else line


def _notes(v: Voice, look: Look, day: ActivityDay) -> Iterable[str]:
    if day.cancelled:
        return [v.ctx("day", "cancelled")]
    notes = []
    if look.under_way(day):
        notes.append(v.ctx("day", "under way"))
    elif day.ends(look.calendar) <= look.now and look.records.held(day):
        notes.append(v.ctx("day", "held, entered later") if day.id in look.records.earlier else v.ctx("day", "held"))
    if day.moves:
        notes.append(v("moved from {date}", date=v.short(day.moves[0].was)))
    if look.calendar.is_estimate(day.on):
        notes.append(v.ctx("day", "date estimated"))
    return notes


def _pages(v: Voice, what: str, year: str, page: int, pages: int) -> list[list[Option]]:
    options = []
    if page > 0:
        options.append(Option(v.ctx("button", "Earlier"), token(Verb.PAGE, what, year, str(page - 1))))
    if page + 1 < pages:
        options.append(Option(v.ctx("button", "Later"), token(Verb.PAGE, what, year, str(page + 1))))
    return [options] if options else []


def _years(v: Voice, records: Records, year: int) -> list[list[Option]]:
    near = sorted({day.on.year for day in records.days.values()} - {year}, key=lambda other: abs(other - year))[:2]
    options = [Option(v.year(other), token(Verb.PAGE, "plan", str(other), "")) for other in sorted(near)]
    return [options] if options else []


# One day's theme


def theme(v: Voice, look: Look, day: ActivityDay) -> Message:
    """A day's theme, agenda and everything that was settled about it."""
    name = terms.day_name(v, look.records.policy(day.on))
    return say(
        (Bold(v("{day} of {date}", day=name, date=v.day(day.on))),),
        v("This day was cancelled.") if day.cancelled else "",
        facts(
            v,
            [
                (v("Theme"), terms.theme(v, day)),
                (v("Kind of theme"), _required(v, day)),
                (v("Time"), when(v, look, day)),
                (v("Place"), day.place),
                (v("Held jointly with"), day.partner),
                (v("Chair"), day.chair),
                (v("Recorder"), day.recorder),
                (v("Also counts as"), v.list(terms.meeting(v, each) for each in day.counts_as)),
            ],
        ),
        _agenda(v, day),
        rows=_neighbours(v, look, day),
    )


def _required(v: Voice, day: ActivityDay) -> str:
    if day.required is None:
        return ""
    return v("required by the superior") if day.required else v("the branch's own choice")


def _agenda(v: Voice, day: ActivityDay) -> Paragraph:
    if not day.agenda:
        return ()
    lines: list[Inline] = [v("Agenda:")]
    for number, item in enumerate(day.agenda, 1):
        text = item.text
        if item.kind is not None:
            text = v("{line} ({notes})", line=item.text, notes=terms.item_kind(v, item.kind))
        lines += ["\n", v("{number}. {item}", number=number, item=text)]
    return tuple(lines)


def _neighbours(v: Voice, look: Look, day: ActivityDay) -> list[list[Option]]:
    """The days before and after this one."""
    days = [each for each in in_order(look.records.days.values()) if not each.cancelled or each.id == day.id]
    here = next(place for place, each in enumerate(days) if each.id == day.id)
    near = [days[place] for place in (here - 1, here + 1) if 0 <= place < len(days)]
    options = [Option(v.short(each.on), token(Verb.PAGE, "theme", each.id)) for each in near]
    return [options] if options else []
