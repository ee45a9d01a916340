"""The inspection (检查) in words: what a month or a year of a branch shows, and what it lacks. The superior reads offices where the
branch's own secretary reads names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhibu.bot.message import Bold, Inline, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording import terms
from zhibu.bot.wording.forecast import share
from zhibu.bot.wording.meetings import body as meeting_of
from zhibu.bot.wording.panel.frame import beside, go, in_pairs, lines, shortened
from zhibu.bot.wording.panel.record import blank
from zhibu.bot.wording.panel.steps import name as step_name
from zhibu.bot.wording.panel.steps import note
from zhibu.bot.wording.panel.steps import who as by_whom
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.branch.arranging import Flaw
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import Step
from zhibu.branch.dues import Month
from zhibu.branch.ids import BranchId
from zhibu.branch.inspection import DayInspected, Lack, Missing, MonthInspected, on_leave
from zhibu.branch.meetings import Stand
from zhibu.branch.overseen import Inspection
from zhibu.branch.people import Duty
from zhibu.branch.records import Records
from zhibu.branch.steps import StepStand
from zhibu.forms.periods import period as period_of
from zhibu.words import Voice, mark, mark_ctx

LINE = mark("What an inspection finds in a month, and what is missing")
_WHOLE = 2
"""So many days of a month are told in full on one screen; of more, each has its own."""
_LOOKS = 12
_LABEL = 30

_OFFICES = {
    Duty.SECRETARY: mark_ctx("office", "branch secretary"),
    Duty.DEPUTY: mark_ctx("office", "deputy secretary"),
    Duty.ORGANISATION: mark_ctx("office", "organisation member"),
    Duty.PUBLICITY: mark_ctx("office", "publicity member"),
    Duty.DISCIPLINE: mark_ctx("office", "discipline member"),
    Duty.YOUTH: mark_ctx("office", "youth member"),
    Duty.UNITED_FRONT: mark_ctx("office", "united front member"),
    Duty.COMMITTEE: mark_ctx("office", "committee member"),
    Duty.GROUP_LEADER: mark_ctx("office", "Party group leader"),
}
_FLAWS = {
    Flaw.NO_STUDY: mark("no political study or Party-spirit training on the agenda"),
    Flaw.WORK_ALONE: mark("the agenda is work or voluntary service alone"),
    Flaw.NO_KINDS: mark("no item of the agenda has a kind, so study and training can't be told"),
    Flaw.TOO_SHORT: mark("shorter than half a day"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Whose eyes it is made for: `names` for the branch's own leaders; the superior reads offices."""

    records: Records
    calendar: Calendar
    names: bool
    today: date

    @property
    def branch(self) -> BranchId:
        return self.records.branch.id


def does(what: str, *parts: str) -> str:
    """A token of the inspection's."""
    return token(Verb.INSPECT, what, *parts)


def who(v: Voice, view: View, by: str, on: date) -> str:
    """Who did something, as on the steps' screen; where names aren't shown, a member by office."""
    known = view.records.members.get(by)
    if known is None or view.names:
        return by_whom(v, view.records, by)
    office = next((label for duty, label in _OFFICES.items() if known.has(duty) and known.present(on)), None)
    return v(office) if office is not None else v.ctx("office", "member")


# A month


def month(v: Voice, view: View, found: MonthInspected) -> Message:
    """One month: first what is missing, then everything that is there."""
    head = (
        Bold(
            v(
                "Inspection: {branch}, {month}",
                branch=view.records.branch.name,
                month=v.month(found.month.year, found.month.month),
            )
        ),
    )
    rows = _month_rows(v, view, found)
    if not found.known:
        return say(head, _since(v, found), rows=rows)
    blocks = [each for day in found.days for each in _day(v, view, day)] if len(found.days) <= _WHOLE else []
    short = lines(_short(v, each) for each in found.days) if not blocks else ""
    return say(
        head,
        _missing(v, view, found),
        _since(v, found) if found.since > found.month.first else "",
        _plan(v, view, found),
        short,
        *blocks,
        _meetings(v, found),
        _birthdays(v, found),
        rows=rows,
    )


def day(v: Voice, view: View, found: DayInspected) -> Message:
    """One day of a month that has many."""
    of_month = Month.of(found.day.on)
    return say(
        *_day(v, view, found),
        rows=[[Option(v.ctx("button", "Back"), does("m", view.branch, str(of_month)))]],
    )


def _since(v: Voice, found: MonthInspected) -> str:
    return v("Known here from {date} on.", date=v.date(found.since))


def _month_rows(v: Voice, view: View, found: MonthInspected) -> list[list[Option]]:
    this = Month.of(view.today)
    before, after = found.month.plus(-1), found.month.plus(1)
    turns = [Option(v.month(before.year, before.month), does("m", view.branch, str(before)))]
    if after <= this:
        turns.append(Option(v.month(after.year, after.month), does("m", view.branch, str(after))))
    more = [Option(v.ctx("button", "The whole year"), does("y", view.branch, str(found.month.year)))]
    if view.names:
        more.append(Option(v.ctx("button", "Who inspected"), does("l", view.branch)))
    days = []
    if len(found.days) > _WHOLE:
        days = [Option(v.short(each.day.on), does("d", view.branch, each.day.id)) for each in found.days]
    return [*in_pairs(days), turns, more, [_back(v, view)]]


def _back(v: Voice, view: View) -> Option:
    return Option(v.ctx("button", "Back"), go("books") if view.names else token(Verb.SUPERIOR, "s"))


def _missing(v: Voice, view: View, found: MonthInspected) -> Paragraph | str:
    if not found.missing:
        return v("Nothing is missing so far.")
    several = len(found.days) > 1
    told = v.plural("Missing or late, {n} point:", "Missing or late, {n} points:", len(found.missing))
    return lines([told, *(v("– {what}", what=_named(v, view, found, each, several=several)) for each in found.missing)])


def _named(v: Voice, view: View, found: MonthInspected, each: Missing, *, several: bool) -> str:
    what = lack(v, view.records, found, each)
    return v("{date}: {what}", date=v.short(each.day.on), what=what) if each.day is not None and several else what


def lack(v: Voice, records: Records, found: MonthInspected, each: Missing) -> str:
    """One thing that is missing, in a few words."""
    match each.lack:
        case Lack.PLAN:
            return v("the annual plan of {year} is not filed", year=v.year(found.month.year))
        case Lack.DAY:
            return v("no activity day in this month")
        case Lack.UNCLEAR:
            return v("nobody has said whether the day was held")
        case Lack.NOT_HELD:
            return v("the day was not held")
        case Lack.STEP if each.day is not None and each.step is not None:
            return v(
                "step {number} is missing: {step}",
                number=each.step.value,
                step=step_name(v, records, each.day, each.step),
            )
        case Lack.NOTICE:
            return v("the notice came later than {n} days before", n=each.count)
        case Lack.AGENDA if each.flaw is not None:
            return v(_FLAWS[each.flaw])
        case Lack.FLOOR:
            return v("attendance below the floor")
        case Lack.LEAVE:
            return v.plural("{n} leave not decided", "{n} leaves not decided", each.count)
        case Lack.MAKEUP:
            return v.plural("{n} make-up study overdue", "{n} make-up studies overdue", each.count)
        case Lack.SATISFACTION:
            return v("satisfaction below the floor")
        case Lack.DUES:
            return v("the dues were not checked on the day")
        case Lack.MEETING if each.body is not None and each.period is not None:
            return v("{meeting} not held, {period}", meeting=meeting_of(v, each.body), period=period_of(v, each.period))
        case Lack.BIRTHDAYS:
            return v.plural(
                "{n} political birthday without a ceremony and without a reason",
                "{n} political birthdays without a ceremony and without a reason",
                each.count,
            )
    assert each.day is not None
    form = terms.form_name(v, records.policy(each.day.on))
    if each.lack is Lack.BLANKS:
        return v.plural("{n} blank in the {form}", "{n} blanks in the {form}", each.count, form=form)
    if each.lack is Lack.FILED:
        return v("the {form} is overdue and not handed up", form=form)
    return v("the {form} was handed up late", form=form)


def _plan(v: Voice, view: View, found: MonthInspected) -> str:
    year, plan = found.month.year, found.plan
    due = view.records.policy(date(year, 1, 1)).plan_due.in_year(year)
    if plan is None or plan.filed_at is None:
        if view.today <= due:
            return v("Annual plan: not filed yet; it has time until {date}.", date=v.short(due))
        if due < found.since:
            return v("Annual plan: not filed here; it was due before zhibu was put to use.")
        return v("Annual plan: not filed (due by {date}).", date=v.short(due))
    on = plan.filed_on or view.calendar.today(plan.filed_at)
    facts = [v.short(on), v("late") if on > due >= found.since else ""]
    return v("Annual plan: filed ({facts}).", facts=beside(v, facts))


# A day


def _short(v: Voice, found: DayInspected) -> str:
    if found.day.cancelled:
        return v("{date}: cancelled", date=v.day(found.day.on))
    if not found.counted:
        return v("{date}: {what}", date=v.day(found.day.on), what=_stood(v, found))
    register = found.line.register
    facts = [
        v("held"),
        v("present {present} of {total}", present=register.present, total=register.total),
        v.plural("{n} point missing", "{n} points missing", len(found.missing)) if found.missing else "",
    ]
    return v("{date}: {what}", date=v.day(found.day.on), what=beside(v, facts))


def _stood(v: Voice, found: DayInspected) -> str:
    if found.before:
        return v("before zhibu was put to use")
    if not found.over:
        return v("still ahead")
    return v("not held") if found.day.held is False else v("not recorded as held")


def _day(v: Voice, view: View, found: DayInspected) -> list[Paragraph]:
    """What there is of one day, a line each."""
    day_, policy = found.day, view.records.policy(found.day.on)
    title: Inline = Bold(v("{day} of {date}", day=terms.day_name(v, policy), date=v.day(day_.on)))
    head = [
        v("Theme: {theme}", theme=terms.theme(v, day_)) if day_.themes else "",
        v("Moved from {was}; the reason is on record.", was=v.short(day_.moves[-1].was)) if day_.moves else "",
        v("Imported from papers (entered late).") if found.line.imported else "",
    ]
    first: list[Inline] = [title]
    for each in filter(None, head):
        first += ["\n", each]
    if day_.cancelled:
        return [(*first, "\n", v("Cancelled; the reason is on record."))]
    told = [tuple(first), lines(_steps(v, view, found))]
    if not found.counted:
        return [*told, (_stood(v, found),)]
    return [*told, lines(_figures(v, view, found))]


def _steps(v: Voice, view: View, found: DayInspected) -> list[str]:
    if found.line.imported or found.before:
        return []
    return [
        v(
            "{number}. {step}: {stand}",
            number=stand.step.value,
            step=step_name(v, view.records, found.day, stand.step),
            stand=_stand(v, view, found, stand),
        )
        for stand in found.stands
    ]


def _stand(v: Voice, view: View, found: DayInspected, stand: StepStand) -> str:
    if stand.done:
        at = view.calendar.today(stand.at) if stand.at is not None else None
        # A reference is what somebody wrote and may name a person; which body and by which means are words of ours.
        shown = note(v, stand) if view.names or stand.step in (Step.SETTLED, Step.PUBLISHED, Step.CONVENED) else ""
        facts = [
            v.short(at) if at is not None else "",
            who(v, view, stand.by, at or found.day.on),
            v("entered late") if stand.late else "",
            shown,
        ]
        told = beside(v, facts)
        return v("done ({facts})", facts=told) if told else v("done")
    if not stand.owed or found.day.held is False:
        return v("not asked for")
    if stand.step is Step.EVALUATED and found.voted.closes is not None:
        return v("open until {when}", when=v.moment(found.voted.closes))
    if stand.step is Step.SUMMARISED and found.counted:
        return v("missing") if found.overdue else v("due by {date}", date=v.short(found.line.deadline))
    return v("missing") if found.over or stand.missing else v("still to come")


def _figures(v: Voice, view: View, found: DayInspected) -> list[str]:
    register = found.line.register
    counts: dict[str, str | int] = {
        "present": register.present,
        "total": register.total,
        "rate": v.percent(register.rate),
    }
    floor = share(v, view.records, found.day.on)
    told = (
        v("Attendance: {present} of {total}, {rate} (floor {floor}).", floor=floor, **counts)
        if found.floor
        else v("Attendance: {present} of {total}, {rate}.", **counts)
    )
    more = [
        v.plural("{n} on leave.", "{n} on leave.", on_leave(found)) if on_leave(found) else "",
        v.plural("{n} sign-in entered late.", "{n} sign-ins entered late.", found.late_signins)
        if found.late_signins
        else "",
    ]
    return [
        v.paragraph([told, *more]),
        _leaves(v, found),
        _studies(v, found),
        _form(v, view, found),
        _evidence(v, found),
        _voted(v, found),
        _dues(v, view, found),
    ]


def _leaves(v: Voice, found: DayInspected) -> str:
    given = found.leaves
    if not given.asked:
        return v("Leave: none asked for.")
    facts = [
        v("{n} in writing", n=given.asked),
        v("{n} of them granted", n=given.granted),
        v("{n} refused", n=given.refused) if given.refused else "",
        v("{n} undecided", n=given.undecided) if given.undecided else "",
        v("{n} with papers", n=given.with_papers) if given.with_papers else "",
    ]
    return v("Leave: {facts}.", facts=beside(v, facts))


def _studies(v: Voice, found: DayInspected) -> str:
    owed = found.studies
    if not owed.owed:
        return v("Make-up study: none owed.") if not found.line.imported else ""
    facts = [
        v("{n} owed", n=owed.owed),
        v("{n} accepted", n=owed.accepted),
        v("{n} to be looked at", n=owed.waiting) if owed.waiting else "",
        v("{n} overdue", n=owed.overdue) if owed.overdue else "",
        v("{n} handed in late", n=owed.late) if owed.late else "",
    ]
    return v("Make-up study: {facts}.", facts=beside(v, facts))


def _form(v: Voice, view: View, found: DayInspected) -> str:
    if found.line.imported:
        return ""
    day_ = found.day
    form = terms.form_title(v, view.records.policy(day_.on))
    if day_.filed_at is None:
        due = v.short(found.line.deadline)
        stand = v("overdue since {date}", date=due) if found.overdue else v("to be handed up by {date}", date=due)
    else:
        facts = [
            v("handed up {when}", when=v.moment(day_.filed_at)),
            v("late") if found.line.filed_late else v("in time"),
            v("received by the superior") if found.received else "",
            v("with proof") if found.proven else v("no proof entered"),
        ]
        stand = beside(v, facts)
    told = v("{form}: {stand}.", form=form, stand=stand)
    if not found.blanks:
        return v.paragraph([told, v("No blanks.")])
    return v.paragraph([told, v("Blank: {what}.", what=v.list(blank(v, each) for each in found.blanks))])


def _evidence(v: Voice, found: DayInspected) -> str:
    """What else the form holds, by number."""
    line = found.line
    if line.imported:
        return ""
    return v(
        "Guests {guests}, comments {comments}, photos {photos}.",
        guests=line.guests,
        comments=line.comments,
        photos=line.photos,
    )


def _voted(v: Voice, found: DayInspected) -> str:
    voted = found.voted
    if not voted.owed and not voted.closed:
        return ""
    if voted.closes is not None:
        return v("Evaluation: open until {when}.", when=v.moment(voted.closes))
    if not voted.closed:
        return v("Evaluation: none.")
    if voted.rate is None:
        return v("Evaluation: {voters} of {asked} voted; too few for a result to be shown.", **_counts(found))
    rate = v.percent(voted.rate)
    if not voted.asked:
        return v("Evaluation: satisfaction {rate}.", rate=rate)
    return v("Evaluation: {voters} of {asked} voted, satisfaction {rate}.", rate=rate, **_counts(found))


def _counts(found: DayInspected) -> dict[str, int]:
    return {"voters": found.voted.voters, "asked": found.voted.asked}


def _dues(v: Voice, view: View, found: DayInspected) -> str:
    if not found.dues_owed or (found.line.imported and found.dues_at is None):
        return ""
    if found.dues_at is None:
        return v("Dues: not checked.")
    on = v.short(view.calendar.today(found.dues_at))
    if found.dues_late:
        return v("Dues: checked on {date} (entered late).", date=on)
    return v("Dues: checked on the day.")


# Beside the days


def _meetings(v: Voice, found: MonthInspected) -> Paragraph:
    if not found.meetings:
        return ()
    told = [
        v(
            "{meeting}, {period}: {stand}",
            meeting=meeting_of(v, each.body),
            period=period_of(v, each.period),
            stand=_met(v, each),
        )
        for each in found.meetings
    ]
    late = (
        v.plural("{n} meeting entered late.", "{n} meetings entered late.", found.late_meetings)
        if found.late_meetings
        else ""
    )
    return lines([v("Three Meetings and One Lecture:"), *told, late])


def _met(v: Voice, each: Stand) -> str:
    if each.missing:
        return v("neither held nor planned")
    return beside(
        v,
        [
            v("held {dates}", dates=v.list(map(v.short, each.held))) if each.held else "",
            v("planned {dates}", dates=v.list(map(v.short, each.planned))) if each.planned else "",
            v("{dates} not recorded as held", dates=v.list(map(v.short, each.unclear))) if each.unclear else "",
        ],
    )


def _birthdays(v: Voice, found: MonthInspected) -> str:
    each = found.ceremonies
    if not each.due:
        return ""
    facts = [
        v("{held} of {due} held", held=each.held, due=each.due),
        v("{n} with a reason", n=each.with_reason) if each.with_reason else "",
    ]
    return v("Political birthdays: {facts}.", facts=beside(v, facts))


# The year


def year(v: Voice, view: View, which: int, found: Sequence[MonthInspected]) -> Message:
    """The year's months, a line each, the latest last."""
    years = [each for each in (which - 1, which + 1) if each <= view.today.year]
    latest = found[-1].month if found else Month(which, 1)
    return say(
        (Bold(v("Inspection: {branch}, {year}", branch=view.records.branch.name, year=v.year(which))),),
        lines(
            v("{month}: {facts}", month=v.month_name(each.month.month), facts=_month_line(v, each)) for each in found
        ),
        _plan(v, view, found[0]) if found and any(each.known for each in found) else "",
        rows=[
            [Option(v.month(latest.year, latest.month), does("m", view.branch, str(latest)))],
            [Option(v.year(each), does("y", view.branch, str(each))) for each in years],
            [_back(v, view)],
        ],
    )


def _month_line(v: Voice, found: MonthInspected) -> str:
    if not found.known:
        return v("before zhibu was put to use")
    standing = [each for each in found.days if not each.day.cancelled and not each.before]
    if not standing and any(each.before for each in found.days):
        return v("before zhibu was put to use")
    if not standing:
        return v("no activity day")
    counted = [each for each in standing if each.counted]
    rates = [each.voted.rate for each in counted if each.voted.rate is not None]
    present = sum(each.line.register.present for each in counted)
    total = sum(each.line.register.total for each in counted)
    owing = [each for each in counted if not each.line.imported]
    facts = [
        v("imported (entered late)") if all(each.line.imported for each in standing) else "",
        v("{held} of {planned} held", held=len(counted), planned=len(standing)),
        v("present {present} of {total}", present=present, total=total) if total else "",
        _filing(v, owing),
        v("satisfaction {rate}", rate=v.list(v.percent(rate) for rate in rates)) if rates else "",
        v.plural("{n} point missing", "{n} points missing", len(found.missing)) if found.missing else "",
    ]
    return beside(v, facts)


def _filing(v: Voice, owing: Sequence[DayInspected]) -> str:
    if not owing:
        return ""
    if any(each.overdue for each in owing):
        return v("form overdue")
    if any(each.day.filed_at is None for each in owing):
        return v("form not handed up yet")
    return v("form late") if any(each.line.filed_late for each in owing) else v("form in time")


# Who looked, and at what


def looks(v: Voice, view: View, every: Sequence[Inspection]) -> Message:
    """For the branch's leaders: who inspected, and when."""
    told = [
        v(
            "{when}: {who}, {what}",
            when=v.moment(each.at),
            who=_looker(v, view, each),
            what=_looked_at(v, each.subject),
        )
        for each in every[:_LOOKS]
    ]
    this = Month.of(view.today)
    return say(
        (Bold(v("Who inspected")),),
        lines(told) if told else v("Nobody has yet."),
        v("Each look is on record, the superior's and your own; once a day and subject."),
        rows=[[Option(v.ctx("button", "Back"), does("m", view.branch, str(this)))]],
    )


def _looker(v: Voice, view: View, each: Inspection) -> str:
    if each.officer:
        return v("{officer} ({superior})", officer=each.officer, superior=view.records.branch.superior)
    known = view.records.members.get(each.by)
    return known.name if known is not None else v("the superior")


def _looked_at(v: Voice, subject: str) -> str:
    of_month = Month.read(subject)
    return v.month(of_month.year, of_month.month) if of_month is not None else v.year(int(subject))


def choose(v: Voice, branches: Sequence[tuple[BranchId, str]], subject: str, *, officer: bool) -> Message:
    """Which branch is meant, where there are several."""
    what = "y" if len(subject) == len("2026") else "m"
    options = [Option(shortened(name, _LABEL), does(what, id_, subject)) for id_, name in branches]
    back = [[Option(v.ctx("button", "Back"), token(Verb.SUPERIOR, "s"))]] if officer else []
    return say((Bold(v("Which branch?")),), rows=[*in_pairs(options), *back])


# The rules' no


@says_no("inspection.future")
def _future(v: Voice, facts: Facts) -> str:
    del facts
    return v("That month is still ahead. Please name this month or an earlier one.")


@says_no("inspection.unreadable")
def _unreadable(v: Voice, facts: Facts) -> str:
    return v("I can't read “{text}”. Please write a month such as 2026-10, or a year.", text=facts.text("text"))


@says_no("inspection.unknown_branch")
def _unknown_branch(v: Voice, facts: Facts) -> str:
    return v("Here you may inspect: {branches}.", branches=v.list(facts.list("branches")))
