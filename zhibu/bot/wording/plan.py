"""What is said about the year's plan: its notices, what an arrangement lacks, reports upward, and the rules' no."""

from collections.abc import Iterable, Mapping
from datetime import date

from zhibu.bot.message import Bold, Inline, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording import terms
from zhibu.bot.wording.citing import clause
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Line, Say, Scene
from zhibu.branch.agenda.plan import LAST
from zhibu.branch.arranging import Flaw
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import DayId
from zhibu.branch.notices import GROUP, SUPERIOR, Kind, officer_of
from zhibu.branch.plan import ChangeKind, Clash, PlanChange, best_dates, days_of_year
from zhibu.branch.policy import Clause, Policy
from zhibu.branch.presets import HALF_A_DAY, STUDY_REQUIRED, WORK_ALONE, cited
from zhibu.branch.records import Records
from zhibu.branch.reporting import by_hand
from zhibu.branch.superior import SUPERIOR as STEP_BY
from zhibu.words import Voice, mark


def anew(*parts: str) -> str:
    """The token that opens a screen of the panel in a message of its own, from under a notice."""
    return token(Verb.PANEL, "new", *parts)


# What an arrangement lacks

_FLAWS: Mapping[Flaw, tuple[str, tuple[Clause, ...]]] = {
    Flaw.NO_STUDY: (
        mark("No item of the agenda is political study or Party-spirit training."),
        STUDY_REQUIRED,
    ),
    Flaw.WORK_ALONE: (
        mark("The agenda holds professional work or voluntary service alone; neither takes the place of a Party day."),
        WORK_ALONE,
    ),
    Flaw.NO_KINDS: (
        mark(
            "No item of the agenda has a kind, so nobody can tell whether it holds political study or Party-spirit training. Please choose the kinds."
        ),
        STUDY_REQUIRED,
    ),
    Flaw.TOO_SHORT: (mark("The day is shorter than the {hours} hours that are asked for."), HALF_A_DAY),
}
_BRIEF = {
    Flaw.NO_STUDY: mark("no political study in it"),
    Flaw.WORK_ALONE: mark("work or service alone"),
    Flaw.NO_KINDS: mark("kinds not chosen"),
    Flaw.TOO_SHORT: mark("too short"),
}


def flaw(v: Voice, which: Flaw, policy: Policy, presets: tuple[str, ...]) -> str:
    """What is lacking, with the clause of the branch's own documents where one of them states it."""
    sentence, clauses = _FLAWS[which]
    told = v(sentence, hours=policy.activity_hours)
    stated = cited(presets, *clauses)
    return v.paragraph([told, v("Stated in {clause}.", clause=clause(v, stated))]) if stated is not None else told


def brief_flaw(v: Voice, which: Flaw) -> str:
    """The same in a few words, for a line of a list."""
    return v(_BRIEF[which])


_CLASHES = {
    Clash.HOLIDAY: mark("a public holiday"),
    Clash.REST: mark("a day off"),
    Clash.MAKEUP: mark("a working weekend"),
    Clash.OTHER_DAY: mark("another activity day is on it"),
    Clash.ESTIMATED: mark("estimated"),
}


def clash_of(v: Voice, which: Clash) -> str:
    """What is to be known about a date, in a few words."""
    return v(_CLASHES[which])


# A report upward

_REPORTS = {
    ChangeKind.MOVED: mark("{branch} moves the {day} that was planned for {was} (theme: {theme}) to {now}."),
    ChangeKind.CANCELLED: mark("{branch} cancels the {day} that was planned for {was} (theme: {theme})."),
    ChangeKind.ADDED: mark("{branch} adds a {day} on {now} to its annual plan (theme: {theme})."),
    ChangeKind.THEME: mark("{branch} changes the theme of the {day} of {date} from {was} to {now}."),
    ChangeKind.QUARTER: mark("{branch} changes the theme of the {quarter} from {was} to {now}."),
}


def report(v: Voice, records: Records, change: PlanChange) -> Paragraph:
    """The change as a text that can be forwarded to the superior as it stands, in the branch's own words and no more."""
    day = records.days.get(DayId(change.subject))
    on = date(change.year, 1, 1) if day is None else day.on
    facts = {
        "branch": records.branch.name,
        "day": terms.day_name(v, records.policy(on)),
        "theme": day.theme if day is not None else "",
        "date": v.date(on),
        "quarter": _quarter(v, change),
        "was": _written(v, change, change.was),
        "now": _written(v, change, change.now),
    }
    lines: list[Inline] = []
    if records.branch.superior:
        lines += [v("To {superior}:", superior=records.branch.superior), "\n"]
    lines.append(v(_REPORTS[change.what], **facts))
    lines += [
        "\n",
        v.ctx("report", "Reason: {reason}", reason=change.reason)
        if change.reason
        else v("Reason: (still to be given)"),
    ]
    lines += ["\n", v("{branch}, {date}", branch=records.branch.name, date=v.date(change.at))]
    return tuple(lines)


def _written(v: Voice, change: PlanChange, text: str) -> str:
    if change.what in (ChangeKind.THEME, ChangeKind.QUARTER):
        return v.quote(text) if text else v("(none)")
    return v.date(date.fromisoformat(text)) if text else ""


def _quarter(v: Voice, change: PlanChange) -> str:
    head, _, quarter = change.subject.partition("-q")
    return v.quarter(int(head), int(quarter)) if quarter else ""


# Notices


def _plan_due(v: Voice, scene: Scene) -> Message:
    year = int(scene.notice.subject)
    records = scene.records
    due = records.policy(date(year, 1, 1)).plan_due.in_year(year)
    days = [day for day in days_of_year(records.days, year) if not day.cancelled]
    facts = {"year": v.year(year), "due": v.short(due)}
    if scene.calendar.today(scene.now) > due:
        first = v("The annual plan of {year} was to be filed with the superior by {due}.", **facts)
    elif scene.notice.edition == LAST:
        first = v(
            "The annual plan of {year} is to be filed with the superior by {due}: these are the last days.", **facts
        )
    else:
        first = v("The annual plan of {year} is to be filed with the superior by {due}.", **facts)
    planned = v.plural("{n} day is planned so far.", "{n} days are planned so far.", len(days))
    rows = [[Option(v.ctx("button", "Look at the plan"), anew("plan", str(year)))]]
    if days:
        rows.append([Option(v.ctx("button", "The plan is filed"), anew("pfile", str(year)))])
    return say((Bold(v("Annual plan")),), first, planned if days else v("No day is planned yet."), rows=rows)


def _plan_due_end(v: Voice, ended: Ended) -> Message:
    year = int(ended.said.subject)
    plan = ended.records.plans.get(str(year))
    if plan is not None and plan.filed_at is not None:
        return say(filed_line(v, plan.filed_on, plan.reference, year))
    return say(v("Annual plan of {year}: this message is out of date.", year=v.year(year)))


def filed_line(v: Voice, on: date | None, reference: str, year: int) -> str:
    """That the plan was filed, when, and under which reference."""
    when = v.short(on) if on is not None else ""
    if reference:
        return v("The plan of {year} was filed on {on} ({reference}).", year=v.year(year), on=when, reference=reference)
    return v("The plan of {year} was filed on {on}.", year=v.year(year), on=when)


def _plan_changed(v: Voice, scene: Scene) -> Message:
    change = scene.records.plan_changes[scene.notice.subject]
    if scene.notice.audience == SUPERIOR or officer_of(scene.notice.audience) is not None:
        return say(
            (Bold(v("{branch}: a change of the plan", branch=scene.records.branch.name)),),
            report(v, scene.records, change),
        )
    told = not by_hand(scene.records)
    rows = []
    if not change.reason:
        rows.append([Option(v.ctx("button", "Give the reason"), anew("chg", change.id))])
    return say(
        (Bold(v("A change of the plan, to be reported to the superior")),),
        report(v, scene.records, change),
        v("The superior's officers get this text here by themselves.")
        if told
        else v("Please forward this text as it is."),
        rows=rows,
    )


def _plan_next(v: Voice, scene: Scene) -> Message:
    year = int(scene.notice.subject)
    return say(
        (Bold(v("Annual plan of {year}", year=v.year(year))),),
        v(
            "There is no plan for {year} yet. This year's can be taken as a draft, with the dates recomputed; you see it before it is taken over.",
            year=v.year(year),
        ),
        rows=[[Option(v.ctx("button", "Show the draft"), anew("copy", str(year)))]],
    )


def _plan_next_end(v: Voice, ended: Ended) -> Message:
    year = int(ended.said.subject)
    days = [day for day in days_of_year(ended.records.days, year) if not day.cancelled]
    if days:
        return say(v("The plan of {year} has {count} days.", year=v.year(year), count=len(days)))
    return say(v("Annual plan of {year}: this message is out of date.", year=v.year(year)))


def _approval_missing(v: Voice, scene: Scene) -> Message:
    day = scene.day
    return say(
        v(
            "The superior's approval of the {day} on {date} isn't entered yet.",
            day=terms.day_name(v, scene.policy),
            date=v.day(day.on),
        ),
        v("Theme: {theme}", theme=terms.theme(v, day)) if day.themes else "",
        v("The notice goes out in any case. What is entered after it is marked as entered late."),
        rows=[[Option(v.ctx("button", "Enter the approval"), anew("appr", day.id))]],
    )


def _approval_end(v: Voice, ended: Ended) -> Message:
    day = ended.day
    stood = [mark_ for mark_ in day.steps if mark_.step.value == 2]
    if stood:
        if stood[0].by == STEP_BY:
            return say(
                v("The superior has approved the day of {date} ({officer}).", date=v.day(day.on), officer=stood[0].note)
            )
        text = v("The approval of {date} is entered: {reference}", date=v.day(day.on), reference=stood[0].note)
        return say(v.paragraph([text, v("Entered late.")]) if stood[0].late else text)
    if day.cancelled:
        return say(v("The day of {date} is cancelled; no approval is asked for.", date=v.day(day.on)))
    if ended.now < day.starts(ended.calendar):
        return say(v("The approval of {date}: the day was changed; it is asked for again in time.", date=v.day(day.on)))
    return say(v("The approval of {date} was not entered before the day.", date=v.day(day.on)))


def _clash(v: Voice, scene: Scene) -> Message:
    day, calendar = scene.day, scene.calendar
    dates = best_dates(
        day.on,
        [each for each in _month(day.on) if calendar.instant(each, day.start) > scene.now],
        scene.records.days,
        calendar,
        but=day.id,
    )
    rows = [
        [
            Option(
                v("{date} {weekday}", date=v.short(each), weekday=v.weekday(each)),
                anew("mvto", day.id, each.isoformat()),
            )
        ]
        for each in dates
    ]
    rows.append(
        [
            Option(v.ctx("button", "Another date"), anew("mv", day.id)),
            Option(v.ctx("button", "Leave it there"), anew("keepd", day.id)),
        ]
    )
    return say(
        v(
            "The {day} stands on {date}, which is a day off by now.",
            day=terms.day_name(v, scene.policy),
            date=v.day(day.on),
        ),
        v("Nothing moves by itself. Would you like to move it? The nearest working days:")
        if dates
        else v("Nothing moves by itself. Would you like to move it?"),
        rows=rows,
    )


def _month(on: date) -> Iterable[date]:
    return (on.replace(day=number) for number in range(1, 32) if _is_date(on, number))


def _is_date(on: date, number: int) -> bool:
    try:
        on.replace(day=number)
    except ValueError:
        return False
    return True


def _clash_end(v: Voice, ended: Ended) -> Message:
    day = ended.day
    if day.cancelled:
        return say(v("The day of {date} is cancelled.", date=v.day(day.on)))
    if day.off:
        return say(v("The day stays on {date}.", date=v.day(day.on)))
    return say(v("The day is on {date} now.", date=v.day(day.on)))


def _day_cancelled(v: Voice, scene: Scene) -> Message:
    day = scene.day
    return say(
        (
            Bold(
                v(
                    "{branch}: the {day} is cancelled",
                    branch=scene.records.branch.name,
                    day=terms.day_name(v, scene.policy),
                )
            ),
        ),
        v("The day that was planned for {when} is not held.", when=v.moment(day.starts(scene.calendar))),
        v("Theme: {theme}", theme=terms.theme(v, day)) if day.themes else "",
        v("Leave that was asked for this day is no longer needed.") if scene.notice.audience == GROUP else "",
    )


def _notice_void(v: Voice, ended: Ended) -> Message:
    """In the place of an advance notice that holds no longer."""
    day, records = ended.day, ended.records
    title = (
        Bold(
            v(
                "{branch}: notice of the {day}",
                branch=records.branch.name,
                day=terms.day_name(v, records.policy(day.on)),
            )
        ),
    )
    if day.cancelled:
        return say(title, v("This notice no longer holds: the day of {date} is cancelled.", date=v.day(day.on)))
    return say(
        title,
        v("This notice no longer holds: the day is on {when}.", when=v.moment(day.starts(ended.calendar))),
    )


WORDS: dict[Kind, Say] = {
    Kind.PLAN_DUE: _plan_due,
    Kind.PLAN_CHANGED: _plan_changed,
    Kind.PLAN_NEXT: _plan_next,
    Kind.APPROVAL_MISSING: _approval_missing,
    Kind.CLASH: _clash,
    Kind.DAY_CANCELLED: _day_cancelled,
}
OUTCOMES: dict[Kind, End] = {
    Kind.PLAN_DUE: _plan_due_end,
    Kind.PLAN_NEXT: _plan_next_end,
    Kind.APPROVAL_MISSING: _approval_end,
    Kind.CLASH: _clash_end,
    Kind.ADVANCE_NOTICE: _notice_void,
}


def _approval_line(v: Voice, scene: Scene) -> str:
    return v("The superior's approval for {date}", date=v.short(scene.day.on))


def _clash_line(v: Voice, scene: Scene) -> str:
    return v("The day of {date} stands on a day off", date=v.short(scene.day.on))


def _plan_due_line(v: Voice, scene: Scene) -> str:
    year = int(scene.notice.subject)
    due = scene.records.policy(date(year, 1, 1)).plan_due.in_year(year)
    return v("Annual plan of {year}, to be filed by {due}", year=v.year(year), due=v.short(due))


def _plan_next_line(v: Voice, scene: Scene) -> str:
    return v("Annual plan of {year}, not drafted yet", year=v.year(int(scene.notice.subject)))


LINES: dict[Kind, Line] = {
    Kind.APPROVAL_MISSING: _approval_line,
    Kind.CLASH: _clash_line,
    Kind.PLAN_DUE: _plan_due_line,
    Kind.PLAN_NEXT: _plan_next_line,
}
ASK = {
    Kind.APPROVAL_MISSING: mark("Enter the approval"),
    Kind.CLASH: mark("Look at the date"),
    Kind.PLAN_DUE: mark("File the plan"),
    Kind.PLAN_NEXT: mark("Draft next year's plan"),
}


# The rules' no


@says_no("plan.filed_already")
def _filed_already(v: Voice, facts: Facts) -> str:
    return v(
        "The plan of {year} is entered as filed already, on {on}.",
        year=v.year(facts.number("year")),
        on=v.short(facts.day("on")),
    )


@says_no("plan.empty")
def _empty(v: Voice, facts: Facts) -> str:
    return v("The plan of {year} has no day yet, so there is nothing to file.", year=v.year(facts.number("year")))


@says_no("plan.file_future")
def _file_future(v: Voice, facts: Facts) -> str:
    return v("{on} is still to come. Please choose the day on which the plan was filed.", on=v.short(facts.day("on")))


@says_no("plan.no_theme")
def _no_theme(v: Voice, facts: Facts) -> str:
    del facts
    return v("A theme is needed. Please write it.")


@says_no("plan.no_item")
def _no_item(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please write the item, one a line.")


@says_no("plan.no_place")
def _no_place(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please write where the branch meets.")


@says_no("plan.no_reason")
def _no_reason(v: Voice, facts: Facts) -> str:
    del facts
    return v("A change of a filed plan is reported with its reason. Please write it.")


@says_no("plan.reason_given")
def _reason_given(v: Voice, facts: Facts) -> str:
    del facts
    return v("The reason for this change is given already, and reported.")


@says_no("plan.clock")
def _clock(v: Voice, facts: Facts) -> str:
    return v("{written} isn't a time. Please write it as 14:30.", written=v.quote(facts.text("written")))


@says_no("plan.past")
def _past(v: Voice, facts: Facts) -> str:
    return v("{on} is past. Please choose a later date or hour.", on=v.day(facts.day("on")))


@says_no("plan.day_taken")
def _day_taken(v: Voice, facts: Facts) -> str:
    return v("An activity day stands on {on} already. Please choose another date.", on=v.day(facts.day("on")))


@says_no("plan.begun")
def _begun(v: Voice, facts: Facts) -> str:
    return v("The day of {day} has begun; its time can't be changed any more.", day=v.day(facts.day("day")))


@says_no("plan.record_filed")
def _record_filed(v: Voice, facts: Facts) -> str:
    return v("The record of {day} is filed, so the day stays as it is.", day=v.day(facts.day("day")))


@says_no("plan.not_chair")
def _not_chair(v: Voice, facts: Facts) -> str:
    return v(
        "{name} can't chair: that is done by the secretary, or by delegation by the deputy secretary or a committee member.",
        name=facts.text("name"),
    )


@says_no("plan.not_recorder")
def _not_recorder(v: Voice, facts: Facts) -> str:
    return v("{name} isn't on the branch's books that day.", name=facts.text("name"))


@says_no("plan.copied")
def _copied(v: Voice, facts: Facts) -> str:
    return v("The plan of {year} has days already; it isn't drafted again.", year=v.year(facts.number("year")))


@says_no("plan.not_december")
def _not_december(v: Voice, facts: Facts) -> str:
    return v("The plan of {year} can be drafted from December on.", year=v.year(facts.number("year")))


@says_no("day.cancel_begun")
def _cancel_begun(v: Voice, facts: Facts) -> str:
    return v(
        "The day of {day} has begun and can't be cancelled. After its end you can say that it was not held.",
        day=v.day(facts.day("day")),
    )


@says_no("day.cancel_reason")
def _cancel_reason(v: Voice, facts: Facts) -> str:
    del facts
    return v("Cancelling the day needs a reason, for it is reported to the superior. Please write it.")


@says_no("day.check_over")
def _check_over(v: Voice, facts: Facts) -> str:
    return v("The day of {day} is over; its check-list stays as it is.", day=v.day(facts.day("day")))


_STEPS = {
    1: mark("step 1, settling theme and plan"),
    2: mark("step 2, the superior's approval"),
    3: mark("step 3, publishing the notice"),
    4: mark("step 4, convening the meeting"),
    5: mark("step 5, the sign-in"),
    6: mark("step 6, reporting attendance and agenda"),
}


@says_no("day.step_order")
def _step_order(v: Voice, facts: Facts) -> str:
    return v(
        "The steps come in their order: before {step}, {before} is entered.",
        step=v(_STEPS[facts.number("step")]),
        before=v(_STEPS[facts.number("before")]),
    )


@says_no("day.no_such_body")
def _no_such_body(v: Voice, facts: Facts) -> str:
    del facts
    return v("The branch has no such body by its roster. Please open the step again.")


def cancelled_by(v: Voice, records: Records, day: ActivityDay) -> str:
    """By whom and why a day was cancelled, for the secretary."""
    if day.cancellation is None:
        return ""
    by = records.members.get(day.cancellation.by)
    return v(
        "Cancelled by {name}, {at}. Reason: {reason}",
        name=by.name if by is not None else v("someone"),
        at=v.short(day.cancellation.at.astimezone(v.zone).date()),
        reason=day.cancellation.reason,
    )


@says_no("items.too_many")
def _too_many_items(v: Voice, facts: Facts) -> str:
    return v(
        "An agenda holds at most {limit} items; with these it would be {count}.",
        limit=facts.number("limit"),
        count=facts.number("count"),
    )
