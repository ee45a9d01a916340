"""The year's plan in the panel: the year, a quarter, one day's arrangement, adding and cancelling, filing, next year's draft."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time

from zhibu.bot.message import Bold, Inline, Message, Option, Paper, Paragraph, say
from zhibu.bot.wording import plan as plan_words
from zhibu.bot.wording import superior as superior_words
from zhibu.bot.wording import terms
from zhibu.bot.wording.citing import clause
from zhibu.bot.wording.files import safe
from zhibu.bot.wording.panel.day import REASONS, date_label
from zhibu.bot.wording.panel.frame import back, beside, go, in_pairs, lines, page_of, shortened, turn
from zhibu.branch.arranging import flaws, item_sign
from zhibu.branch.calendar import Calendar, quarter_of
from zhibu.branch.day import REASON_LIMIT, ActivityDay, AgendaItem, ItemKind, Meeting
from zhibu.branch.earlier import since
from zhibu.branch.people import Member
from zhibu.branch.plan import QUARTERS, THEME_LIMIT, Clash, Plan, PlanChange, entered_late, filed_late, least
from zhibu.branch.policy import Clause, Policy
from zhibu.branch.presets import EACH_MONTH, JOINTLY, cited
from zhibu.branch.records import Records
from zhibu.branch.steps import Body
from zhibu.branch.superior import Matter, laid
from zhibu.words import Voice, mark, mark_ctx

CHANGE_REASONS: Mapping[str, str] = {
    "s": mark("A new arrangement of the superior"),
    "w": mark("Adjusted to the branch's work"),
    "l": mark("The speaker has changed"),
}
"""Usual reasons for changing a filed plan, by the letter in their button."""
STARTS = (time(8, 30), time(9), time(14), time(14, 30), time(15), time(19))
HOURS = (2, 3, 4, 5, 6, 8)
_LABEL = 24
"""So many characters stand on a button."""


def title_of_quarter(v: Voice, year: int, quarter: int) -> str:
    return v.quarter(year, quarter)


# The year


def year(
    v: Voice,
    records: Records,
    which: int,
    days: Sequence[ActivityDay],
    *,
    gaps: Sequence[int],
    short: Sequence[int],
    calendar: Calendar,
    now: datetime,
    others: Iterable[int],
    edits: bool,
    unsettled: bool,
    drafts: bool,
    done: str = "",
) -> Message:
    """The year's days by quarter with what is to be noted about each, the months without one (`gaps`) or with fewer than asked
    for (`short`), and whether it is filed."""
    plan = records.plans.get(str(which))
    notes = [
        v("Without a day: {months}.", months=v.list(v.month_name(month) for month in gaps)) if gaps else "",
        _stated(v, cited(records.branch.presets, *EACH_MONTH)) if gaps else "",
        v("Fewer days than the branch's setting asks for: {months}.", months=v.list(map(v.month_name, short)))
        if short
        else "",
        _too_few(v, records, which, days, calendar),
        v("{year}: holidays aren't announced yet; working days are estimated.", year=v.year(which))
        if which not in calendar.official
        else "",
    ]
    buttons = _year_buttons(
        v, records, which, today=calendar.today(now), edits=edits, unsettled=unsettled, drafts=drafts
    )
    switch = [Option(v("Plan of {year}", year=v.year(each)), go("plan", str(each))) for each in others]
    return say(
        done,
        (Bold(v("Activity days of {year}", year=v.year(which))),),
        _filing(v, plan, which, records, calendar),
        superior_words.stand(v, laid(records.submissions, Matter.PLAN, str(which))),
        *_quarters(v, records, which, days, calendar=calendar, now=now),
        lines(notes),
        *(lines(each) for each in _levels(v, records, which, days, calendar=calendar, now=now)),
        rows=[*in_pairs(buttons), *([switch] if switch else []), back(v)],
    )


def _levels(
    v: Voice, records: Records, which: int, days: Sequence[ActivityDay], *, calendar: Calendar, now: datetime
) -> Iterable[list[str]]:
    """What the branch's document asks of the plan's make-up and is still wanting, each with its clause: a theme for every
    quarter that has a day to come (`plan.levels`), and required themes beside its own (`theme.menu`)."""
    today = calendar.today(now)
    on = max(today, date(which, 1, 1))
    stand, policy = records.stand(on), records.policy(on)
    plan = records.plans.get(str(which))
    ahead = [day for day in days if not day.cancelled and now < day.starts(calendar)]
    quarters = sorted({quarter_of(day.on) for day in ahead})
    bare = [each for each in quarters if plan is None or not plan.quarter_theme(each)]
    levels, menu = stand["plan.levels"], stand["theme.menu"]
    if bare and policy.plan_levels and levels.asked:
        names = v.list(title_of_quarter(v, which, each) for each in bare)
        yield [v("No theme yet: {quarters}.", quarters=names), _stated(v, levels.clause)]
    live = [day for day in days if not day.cancelled]
    if ahead and policy.theme_menu and menu.asked and not any(day.required for day in live):
        yield [v("No day is marked as holding a theme required from above."), _stated(v, menu.clause)]


def _stated(v: Voice, given: Clause | None) -> str:
    return v("Stated in {clause}.", clause=clause(v, given)) if given is not None else ""


def _quarters(
    v: Voice, records: Records, which: int, days: Sequence[ActivityDay], *, calendar: Calendar, now: datetime
) -> Iterable[Paragraph]:
    plan = records.plans.get(str(which))
    if not days:
        yield (v("No day is planned."),)
    for quarter in range(1, QUARTERS + 1):
        its = [day for day in days if quarter_of(day.on) == quarter]
        theme = plan.quarter_theme(quarter) if plan is not None else ""
        if not its and not theme:
            continue
        yield lines(
            [_quarter_line(v, which, quarter, theme), *(planned(v, records, day, calendar, now) for day in its)]
        )


def _quarter_line(v: Voice, which: int, quarter: int, theme: str) -> str:
    name = title_of_quarter(v, which, quarter)
    return v("{quarter}: {theme}", quarter=name, theme=v.quote(theme)) if theme else name


def _filing(v: Voice, plan: Plan | None, which: int, records: Records, calendar: Calendar) -> str:
    due = records.policy(date(which, 1, 1)).plan_due
    if plan is not None and plan.filed_at is not None:
        marks = [
            v("late") if filed_late(plan, due) else "",
            v("entered late") if entered_late(plan, due, calendar) else "",
        ]
        told = plan_words.filed_line(v, plan.filed_on, plan.reference, which)
        late = beside(v, marks)
        return v.paragraph([told, v("({marks})", marks=late) if late else ""])
    if calendar.end_of(due.in_year(which)) <= records.branch.joined_at:
        return ""
    return v("Not filed yet; to be filed by {due}.", due=v.short(due.in_year(which)))


def _year_buttons(
    v: Voice,
    records: Records,
    which: int,
    *,
    today: date,
    edits: bool,
    unsettled: bool,
    drafts: bool,
) -> list[Option]:
    first = quarter_of(today) if which == today.year else 1
    if which < today.year:
        first = QUARTERS + 1
    options = [
        Option(title_of_quarter(v, which, quarter), go("pq", str(which), str(quarter)))
        for quarter in range(first, QUARTERS + 1)
    ]
    plan = records.plans.get(str(which))
    if edits and which >= today.year:
        options.append(Option(v.ctx("button", "Add a day"), go("padd", str(which))))
        if plan is None or plan.filed_at is None:
            options.append(Option(v.ctx("button", "The plan is filed"), go("pfile", str(which))))
        if unsettled:
            options.append(Option(v.ctx("button", "Settle the whole plan"), go("psettle", str(which))))
    if not unsettled and any(day.on.year == which and not day.cancelled for day in records.days.values()):
        options.append(Option(v.ctx("button", "As a spreadsheet"), go("pxlsx", str(which))))
    if edits and drafts:
        options.append(Option(v("Draft the plan of {year}", year=v.year(which + 1)), go("copy", str(which + 1))))
    return options


def planned(v: Voice, records: Records, day: ActivityDay, calendar: Calendar, now: datetime) -> str:
    """One day in a line: date, theme, where it stands, and what is to be noted about it."""
    stand = v("coming")
    ahead = now < day.starts(calendar)
    if day.cancelled:
        stand = v("cancelled")
    elif day.ends(calendar) <= records.branch.joined_at:
        stand = v("held, entered later") if day.id in records.earlier else v("before zhibu was put to use")
    elif now >= day.ends(calendar):
        stand = v("held") if records.held(day) else v("not recorded as held")
    elif not ahead:
        stand = v("under way")
    wrong = flaws(day, records.policy(day.on)) if ahead and not day.cancelled else ()
    warnings = [
        stand,
        v("a day off") if ahead and not day.cancelled and not calendar.is_workday(day.on) else "",
        *(plan_words.brief_flaw(v, each) for each in wrong),
    ]
    return v("{date}, {theme}: {stand}", date=v.short(day.on), theme=day.theme, stand=beside(v, warnings))


def _too_few(v: Voice, records: Records, which: int, days: Sequence[ActivityDay], calendar: Calendar) -> str:
    """Where the plan holds fewer days than are asked for; in the branch's first year its share of them since it began here, said
    as such."""
    policy = records.policy(date(which, 1, 1))
    minimum, first = least(which, since(records, calendar, which), policy)
    count = len([day for day in days if not day.cancelled and day.on >= first])
    if count >= minimum:
        return ""
    if first == date(which, 1, 1):
        return v(
            "{count} days are planned; at least {minimum} a year are asked for.",
            count=count,
            minimum=policy.plan_minimum,
        )
    return v(
        "{count} days are planned from {month} on, when the branch began here; {whole} a year are asked for, that is at least {minimum} until its end.",
        count=count,
        month=v.month_name(first.month),
        whole=policy.plan_minimum,
        minimum=minimum,
    )


# A quarter


def quarter(
    v: Voice,
    records: Records,
    which: int,
    number: int,
    days: Sequence[ActivityDay],
    *,
    calendar: Calendar,
    now: datetime,
    edits: bool,
    done: str = "",
) -> Message:
    """A quarter's theme and its days, each with its button."""
    plan = records.plans.get(str(which))
    theme = plan.quarter_theme(number) if plan is not None else ""
    options = [Option(_day_label(v, day, days), go("pday", day.id)) for day in days]
    if edits:
        options += [
            Option(v.ctx("button", "Quarter theme"), go("pqt", str(which), str(number))),
            Option(v.ctx("button", "Add a day"), go("padd", str(which), str(number))),
        ]
    return say(
        done,
        (Bold(title_of_quarter(v, which, number)),),
        v("Theme of the quarter: {theme}", theme=theme) if theme else v("The quarter has no theme yet."),
        lines(planned(v, records, day, calendar, now) for day in days) if days else v("No day is planned."),
        rows=[*in_pairs(options), back(v, "plan", str(which))],
    )


def _day_label(v: Voice, day: ActivityDay, days: Sequence[ActivityDay]) -> str:
    """A date alone, with its theme where another one has the same date."""
    if sum(each.on == day.on for each in days) == 1:
        return v.short(day.on)
    return v("{date}, {theme}", date=v.short(day.on), theme=shortened(day.theme, 10))


def quarter_theme(v: Voice, which: int, number: int, theme: str) -> Message:
    return say(
        (Bold(v("The theme of the {quarter}", quarter=title_of_quarter(v, which, number))),),
        v("Now: {text}", text=v.quote(theme)) if theme else "",
        v("Please write it and send it to me (up to {limit} characters).", limit=THEME_LIMIT),
        rows=[back(v, "pq", str(which), str(number))],
    )


# One day's arrangement


def arrangement(
    v: Voice, records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime, edits: bool, done: str = ""
) -> Message:
    """Everything that is settled about a day, what it lacks with the clause, and a button for each part."""
    policy = records.policy(day.on)
    open_ = not day.cancelled and day.filed_at is None
    ahead = now < day.starts(calendar)
    wrong = flaws(day, policy) if open_ else ()
    when = v.span(day.starts(calendar), day.planned_end(calendar))
    if calendar.is_estimate(day.on):
        when = v("{when} (holidays of {year} estimated)", when=when, year=v.year(day.on.year))
    return say(
        done,
        (Bold(v("Arrangement of the day: {date}", date=v.day(day.on))),),
        v("This day was cancelled.") if day.cancelled else "",
        plan_words.cancelled_by(v, records, day),
        lines(
            [
                _fact(v, v("Theme"), terms.theme(v, day)),
                _fact(v, v("Kind of theme"), _required(v, day.required)),
                _fact(v, v("Time"), when),
                _fact(v, v("Place"), day.place or v("not set")),
                _fact(v, v("Held jointly with"), day.partner),
                _fact(v, v("Chair"), day.chair or v("not named")),
                _fact(v, v("Recorder"), day.recorder or v("not named")),
                _fact(v, v("Also counts as"), v.list(terms.meeting(v, each) for each in day.counts_as)),
            ]
        ),
        agenda_lines(v, day.agenda),
        v("{date} is a day off.", date=v.day(day.on)) if ahead and open_ and not calendar.is_workday(day.on) else "",
        *(plan_words.flaw(v, each, policy, records.branch.presets) for each in wrong),
        rows=[
            *(_parts(v, day, ahead=ahead) if edits and open_ else []),
            [
                Option(v.ctx("button", "This activity"), go("day", day.id)),
                *back(v, "pq", str(day.on.year), str(quarter_of(day.on))),
            ],
        ],
    )


def _fact(v: Voice, label: str, value: str) -> str:
    return v("{label}: {value}", label=label, value=value) if value else ""


def _required(v: Voice, required: bool | None) -> str:
    if required is None:
        return ""
    return v("required by the superior") if required else v("the branch's own choice")


def _parts(v: Voice, day: ActivityDay, *, ahead: bool) -> list[list[Option]]:
    options = [
        Option(v.ctx("button", "Theme"), go("ptheme", day.id)),
        Option(v.ctx("button", "Agenda"), go("pag", day.id)),
        Option(v.ctx("button", "Place"), go("pplace", day.id)),
        Option(v.ctx("button", "Chair"), go("pchair", day.id)),
        Option(v.ctx("button", "Recorder"), go("precord", day.id)),
    ]
    if ahead:
        options.insert(2, Option(v.ctx("button", "Time"), go("ptime", day.id)))
    options.append(Option(v.ctx("button", "Further"), go("pmore", day.id)))
    if ahead:
        options.append(Option(v.ctx("button", "Move the day"), go("mv", day.id)))
    return in_pairs(options)


def agenda_lines(v: Voice, agenda: Sequence[AgendaItem]) -> Paragraph:
    """The items, one a line, with their kinds."""
    if not agenda:
        return (v("The agenda is empty."),)
    told: list[Inline] = [v("Agenda:")]
    for number, item in enumerate(agenda, 1):
        told += ["\n", v("{number}. {item}", number=number, item=_item(v, item))]
    return tuple(told)


def _item(v: Voice, item: AgendaItem) -> str:
    return beside_kind(v, item.text, item.kind)


def beside_kind(v: Voice, text: str, kind: ItemKind | None) -> str:
    """A text with the kind of its item behind it."""
    return v("{line} ({notes})", line=text, notes=terms.item_kind(v, kind)) if kind is not None else text


def theme(v: Voice, day: ActivityDay) -> Message:
    return say(
        (Bold(v("The theme of {date}", date=v.day(day.on))),),
        v("Now: {text}", text=terms.theme(v, day)) if day.themes else "",
        v(
            "Please write it and send it to me; several themes one a line (up to {limit} characters).",
            limit=THEME_LIMIT,
        ),
        rows=[back(v, "pday", day.id)],
    )


# The agenda


def agenda(v: Voice, records: Records, day: ActivityDay, *, done: str = "") -> Message:
    """The items, each with a button, and one for more."""
    policy = records.policy(day.on)
    options = [
        Option(
            v("{number}. {item}", number=number + 1, item=shortened(item.text, 12)),
            go("pagi", day.id, str(number), item_sign(item)),
        )
        for number, item in enumerate(day.agenda)
    ]
    return say(
        done,
        (Bold(v("Agenda of {date}", date=v.day(day.on))),),
        agenda_lines(v, day.agenda),
        v("Press an item without a kind to choose it.") if any(each.kind is None for each in day.agenda) else "",
        *(plan_words.flaw(v, each, policy, records.branch.presets) for each in flaws(day, policy)),
        rows=[
            *in_pairs(options),
            [Option(v.ctx("button", "Add an item"), go("pagn", day.id))],
            back(v, "pday", day.id),
        ],
    )


def add_items(v: Voice, day: ActivityDay) -> Message:
    return say(
        (Bold(v("Agenda of {date}", date=v.day(day.on))),),
        v("Please write the items, one a line, and send them to me. Their kinds are chosen afterwards."),
        rows=[back(v, "pag", day.id)],
    )


def item(v: Voice, day: ActivityDay, place_: int, *, done: str = "") -> Message:
    """One item: which kind it is."""
    its = day.agenda[place_]
    sign = item_sign(its)
    kinds = [Option(terms.item_kind(v, kind), go("pagk", day.id, str(place_), sign, kind.value)) for kind in ItemKind]
    return say(
        done,
        (Bold(v("Item {number} of {date}", number=place_ + 1, date=v.day(day.on))),),
        _item(v, its),
        v("What is it made of? A day needs political study or Party-spirit training."),
        rows=[
            *in_pairs(kinds),
            [
                Option(v.ctx("button", "Take the item out"), go("pagd", day.id, str(place_), sign)),
                *back(v, "pag", day.id),
            ],
        ],
    )


# Time, place, people


def times(v: Voice, day: ActivityDay, *, done: str = "") -> Message:
    starts = [Option(v.time(each), go("pstart", day.id, f"{each:%H%M}")) for each in STARTS]
    hours = [Option(v.plural("{n} hour", "{n} hours", each), go("phours", day.id, str(each * 60))) for each in HOURS]
    return say(
        done,
        (Bold(v("The time of {date}", date=v.day(day.on))),),
        v("Now: from {start}, {minutes} minutes.", start=v.time(day.start), minutes=day.minutes),
        v("Please choose the start and the length, or write the start (such as 14:30)."),
        rows=[starts[:3], starts[3:], hours[:3], hours[3:], back(v, "pday", day.id)],
    )


def place(v: Voice, day: ActivityDay, known: Sequence[ActivityDay]) -> Message:
    """Asks for the place; those of other days are offered."""
    options = [[Option(shortened(each.place, _LABEL), go("pplacef", day.id, each.id))] for each in known]
    return say(
        (Bold(v("The place of {date}", date=v.day(day.on))),),
        v("Now: {text}", text=day.place) if day.place else "",
        v("Please choose it, or write it and send it to me."),
        rows=[*options, back(v, "pday", day.id)],
    )


def chair(v: Voice, records: Records, day: ActivityDay, people: Sequence[Member], page: int) -> Message:
    """Who chairs: the secretary, or another by delegation."""
    shown, page = page_of(people, page)
    stated = records.stand(day.on)["chair.delegated"].clause
    return say(
        (Bold(v("Who chairs on {date}?", date=v.day(day.on))),),
        v("Now: {text}", text=day.chair) if day.chair else "",
        v("The secretary as a rule; by delegation the deputy secretary or a committee member."),
        v("Stated in {clause}.", clause=clause(v, stated)) if stated is not None else "",
        rows=[
            *in_pairs(Option(member.name, go("pchairy", day.id, member.id)) for member in shown),
            *turn(v, len(people), page, "pchair", day.id),
            back(v, "pday", day.id),
        ],
    )


def recorder(v: Voice, day: ActivityDay, people: Sequence[Member], page: int) -> Message:
    """Who keeps the record: one named person."""
    shown, page = page_of(people, page)
    return say(
        (Bold(v("Who keeps the record of {date}?", date=v.day(day.on))),),
        v("Now: {text}", text=day.recorder) if day.recorder else "",
        rows=[
            *in_pairs(Option(member.name, go("precordy", day.id, member.id)) for member in shown),
            *turn(v, len(people), page, "precord", day.id),
            back(v, "pday", day.id),
        ],
    )


def further(
    v: Voice, day: ActivityDay, policy: Policy, meetings: Sequence[Meeting], *, ahead: bool, done: str = ""
) -> Message:
    """Required or own, what the day counts as, with whom it is held, and cancelling it. What the branch has switched off isn't
    offered."""
    options = []
    if policy.theme_menu:
        options += [
            Option(_ticked(v, v("Required theme"), day.required is True), go("preq", day.id, "y")),
            Option(_ticked(v, v("Own theme"), day.required is False), go("preq", day.id, "n")),
        ]
    options += [
        Option(
            _ticked(v, terms.meeting(v, each), each in day.counts_as),
            go("pcount", day.id, each.value, "n" if each in day.counts_as else "y"),
        )
        for each in meetings
    ]
    if policy.joint_days:
        options.append(Option(v.ctx("button", "Joint day"), go("ppart", day.id)))
    if ahead:
        options.append(Option(v.ctx("button", "Cancel the day"), go("pcx", day.id)))
    return say(
        done,
        (Bold(v("Arrangement of the day: {date}", date=v.day(day.on))),),
        v("Is the theme required from above, or the branch's own? Which meeting does the day also count as?")
        if policy.theme_menu
        else v("Which meeting does the day also count as?"),
        v("Held jointly with {partner}.", partner=day.partner) if day.partner else "",
        rows=[*in_pairs(options), back(v, "pday", day.id)],
    )


def _ticked(v: Voice, label: str, ticked: bool) -> str:
    return v("✓ {label}", label=label) if ticked else label


def partner(v: Voice, records: Records, day: ActivityDay) -> Message:
    stated = cited(records.branch.presets, *JOINTLY)
    return say(
        (Bold(v("Joint day on {date}", date=v.day(day.on))),),
        v("Now: {text}", text=day.partner) if day.partner else "",
        v("Please write with whom the day is held. The name stands on the notice and on the form."),
        v("Each branch keeps its own sign-in, floor and record."),
        v("Stated in {clause}.", clause=clause(v, stated)) if stated is not None else "",
        rows=[
            *([[Option(v.ctx("button", "No joint day"), go("ppartn", day.id))]] if day.partner else []),
            back(v, "pmore", day.id),
        ],
    )


def saved(v: Voice) -> str:
    return v("Saved.")


# Adding a day


def months(v: Voice, which: int, given: Sequence[int]) -> Message:
    options = [Option(v.month_name(month), go("paddm", f"{which:04d}-{month:02d}")) for month in given]
    rows = [options[place_ : place_ + 3] for place_ in range(0, len(options), 3)]
    return say(
        (Bold(v("A new day in {year}", year=v.year(which))),),
        v("In which month?") if options else v("The year is over."),
        rows=[*rows, back(v, "plan", str(which))],
    )


def dates(
    v: Voice, month: date, best: Sequence[date], calendar: Calendar, *, fixed: date, taken: Sequence[ActivityDay]
) -> Message:
    """Which date: the policy's (`fixed`) first, then the nearest working days."""
    which = v("Which date? The first one is the branch's fixed day.") if fixed in best[:1] else v("Which date?")
    options = [Option(date_label(v, calendar, each), go("paddd", each.isoformat())) for each in best]
    key = f"{month.year:04d}-{month.month:02d}"
    return say(
        (Bold(v("A new day in {month}", month=v.month(month.year, month.month))),),
        v("There is one already: {dates}.", dates=v.list(v.short(day.on) for day in taken)) if taken else "",
        which if options else v("No working day of this month is left."),
        v("{year}: holidays aren't announced yet; working days are estimated.", year=v.year(month.year))
        if month.year not in calendar.official
        else "",
        rows=[
            *in_pairs(options),
            [Option(v.ctx("button", "Another date"), go("padda", key)), *back(v, "padd", str(month.year))],
        ],
    )


def all_dates(v: Voice, month: date, given: Sequence[date], calendar: Calendar, page: int) -> Message:
    """Every date of the month that is still to come."""
    shown, page = page_of(given, page)
    key = f"{month.year:04d}-{month.month:02d}"
    return say(
        (Bold(v("A new day in {month}", month=v.month(month.year, month.month))),),
        v("Which date?") if given else v("No day of this month is left."),
        rows=[
            *in_pairs(Option(date_label(v, calendar, each), go("paddd", each.isoformat())) for each in shown),
            *turn(v, len(given), page, "padda", key),
            back(v, "paddm", key),
        ],
    )


def new_theme(v: Voice, on: date, found: Sequence[Clash], *, at_once: bool) -> Message:
    """Asks for the theme of the day that is added, with what is to be known about its date; `at_once`: its notice is due already."""
    return say(
        (Bold(v("A new day on {date}", date=v.day(on))),),
        v("To be known about this date: {what}.", what=v.list(plan_words.clash_of(v, each) for each in found))
        if found
        else "",
        v(
            "The notice of this day is due already: as soon as you send the theme, it is posted to the group and the channel."
        )
        if at_once
        else "",
        v(
            "Please write its theme and send it to me; several themes one a line (up to {limit} characters).",
            limit=THEME_LIMIT,
        ),
        rows=[back(v, "paddm", f"{on.year:04d}-{on.month:02d}")],
    )


def added(v: Voice, day: ActivityDay) -> str:
    return v("A day on {date} is in the plan.", date=v.day(day.on))


# As a file


def as_file(v: Voice, which: int, paper: Paper) -> Message:
    told = say(v("The plan of {year} as a spreadsheet, to be filed or changed and imported again.", year=v.year(which)))
    return replace(told, paper=paper)


def file_name(v: Voice, branch: str, which: int) -> str:
    return safe(v("{branch} annual plan {year}", branch=branch, year=str(which))) + ".xlsx"


# Settling the whole plan


def settle_all(v: Voice, which: int, bodies: Sequence[Body], count: int) -> Message:
    labels = {
        Body.COMMITTEE: mark_ctx("button", "The committee has settled it"),
        Body.SECRETARY: mark_ctx("button", "The secretary has settled it"),
        Body.MEMBERS: mark_ctx("button", "The members' meeting has settled it"),
    }
    return say(
        (Bold(v("Settle the plan of {year}", year=v.year(which))),),
        v("Step 1 is entered for {count} days at once: theme and plan are settled.", count=count),
        rows=[
            *([Option(v(labels[body]), go("psettley", str(which), body.value))] for body in bodies),
            back(v, "plan", str(which)),
        ],
    )


def settled_all(v: Voice, count: int) -> str:
    return v.plural("Step 1 is entered for {n} day.", "Step 1 is entered for {n} days.", count)


# Cancelling


def cancel(v: Voice, records: Records, day: ActivityDay, *, alone: bool) -> Message:
    """Asks before a day is cancelled; `alone`: its month has no other one."""
    stated = cited(records.branch.presets, *EACH_MONTH)
    return say(
        (Bold(v("Cancel the day of {date}?", date=v.day(day.on))),),
        v("Theme: {theme}", theme=terms.theme(v, day)) if day.themes else "",
        v("Then {month} has no activity day.", month=v.month(day.on.year, day.on.month)) if alone else "",
        v("Stated in {clause}.", clause=clause(v, stated)) if alone and stated is not None else "",
        v(
            "The group and the channel are told, without the reason; the superior is told with it. Moving it may do, too."
        ),
        rows=[
            # “Cancel” would say both here.
            [Option(v.ctx("button", "Confirm"), go("pcxy", day.id)), *back(v, "pday", day.id)],
            [Option(v.ctx("button", "Move the day"), go("mv", day.id))],
        ],
    )


def cancel_reason(v: Voice, day: ActivityDay) -> Message:
    options = [[Option(v(reason), go("pcxr", day.id, letter))] for letter, reason in REASONS.items()]
    return say(
        (Bold(v("Why is the day of {date} cancelled?", date=v.day(day.on))),),
        v(
            "Choose a reason, or write it and send it to me (up to {limit} characters). With it the day is cancelled.",
            limit=REASON_LIMIT,
        ),
        rows=[*options, back(v, "pday", day.id)],
    )


def cancelled(v: Voice, day: ActivityDay) -> str:
    return v("The day of {date} is cancelled. The group and the channel are told.", date=v.day(day.on))


# Filing


def file(v: Voice, which: int, due: date, dates_: Sequence[date], page: int, *, sends: bool = False) -> Message:
    """On which day the plan was filed; where the superior's officers can be reached, it can be sent to them instead."""
    shown, page = page_of(dates_, page)
    return say(
        (Bold(v("The plan of {year} is filed", year=v.year(which))),),
        v("On which day was it filed with the superior? It is to be filed by {due}.", due=v.short(due)),
        rows=[
            *([[superior_words.send_plan(v, which)]] if sends else []),
            *in_pairs(
                Option(
                    v("{date} {weekday}", date=v.short(each), weekday=v.weekday(each)),
                    go("pfiled", str(which), each.isoformat()),
                )
                for each in shown
            ),
            *turn(v, len(dates_), page, "pfile", str(which)),
            back(v, "plan", str(which)),
        ],
    )


def file_reference(v: Voice, which: int, on: date) -> Message:
    return say(
        (Bold(v("The plan of {year} was filed on {on}", year=v.year(which), on=v.short(on))),),
        v("Please write the reference and send it to me, or go on without one."),
        rows=[
            [Option(v.ctx("button", "Without a reference"), go("pfiley", str(which), on.isoformat()))],
            back(v, "pfile", str(which)),
        ],
    )


def filed(v: Voice) -> str:
    return v("Entered: the plan is filed. What changes from now on is reported with its reason.")


# The reason for a change


def change_reason(v: Voice, change: PlanChange, *, done: str = "") -> Message:
    """The plan is filed: a change needs its reason."""
    options = [[Option(v(reason), go("chgr", change.id, letter))] for letter, reason in CHANGE_REASONS.items()]
    return say(
        done,
        v("The plan is filed already, so this change is reported to the superior. What is the reason?"),
        v("Choose one, or write it and send it to me (up to {limit} characters).", limit=REASON_LIMIT),
        rows=[*options, back(v, "plan", str(change.year))],
    )


def reasoned(v: Voice, change: PlanChange, *, told: bool = False) -> str:
    """`told`: the superior's officers get the report by themselves."""
    if told:
        return v("The reason is noted: {reason}. The superior's officers are told.", reason=change.reason)
    return v("The reason is noted: {reason}. The text for the superior follows.", reason=change.reason)


# Next year's draft


def draft(
    v: Voice, records: Records, which: int, days: Sequence[ActivityDay], *, calendar: Calendar, gaps: Sequence[int]
) -> Message:
    """The draft as it would be taken over, with its new dates."""
    policy = records.policy(date(which, 1, 1))
    estimated = which not in calendar.official
    return say(
        (Bold(v("Draft of the plan of {year}", year=v.year(which))),),
        v("From the plan of {year}, with the dates recomputed:", year=v.year(which - 1)),
        lines(
            v(
                "{date}, {theme}",
                date=v("{date} {weekday}", date=v.short(day.on), weekday=v.weekday(day.on)),
                theme=day.theme,
            )
            for day in days
        ),
        v("Without a day: {months}.", months=v.list(v.month_name(month) for month in gaps)) if gaps else "",
        v(
            "{count} days are planned; at least {minimum} a year are asked for.",
            count=len(days),
            minimum=policy.plan_minimum,
        )
        if len(days) < policy.plan_minimum
        else "",
        v("{year}: holidays aren't announced yet; working days are estimated.", year=v.year(which))
        if estimated
        else "",
        v("Nothing of it is settled yet: afterwards you can change every day."),
        rows=[
            [
                Option(v.ctx("button", "Confirm"), go("copyy", str(which))),
                Option(v.ctx("button", "Cancel"), go("plan", str(which - 1))),
            ]
        ],
    )


def drafted(v: Voice, which: int, count: int) -> str:
    return v("The plan of {year} is drafted: {count} days.", year=v.year(which), count=count)


def kept(v: Voice, day: ActivityDay) -> str:
    return v("The day stays on {date}.", date=v.day(day.on))
