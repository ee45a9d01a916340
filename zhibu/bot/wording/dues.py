"""Party dues in words: a member's own months, what is asked of who still owes, and the check on the day. Never an amount."""

from collections.abc import Sequence
from datetime import datetime

from zhibu.bot.message import Bold, Inline, Message, Option, Verb, say, token
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Line, Say, Scene
from zhibu.branch import dues as rules
from zhibu.branch.calendar import Calendar
from zhibu.branch.dues import DuesStand, Month, Paid
from zhibu.branch.keeping import dues_since, dues_taker
from zhibu.branch.notices import Kind, member_of
from zhibu.branch.own_year import OwnDues
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.words import Voice, mark

LINE = mark("Your Party dues, month by month")
SHOW = "show"


def my_months(
    v: Voice, year: int, paid: Sequence[Paid], open_: Sequence[Month], *, to: str, counted: bool, checked: bool
) -> Message:
    """A member's own months of this year; `to` is who takes the dues, `counted` whether any month is this branch's matter
    yet, `checked` whether the branch keeps its dues here."""
    if not checked:
        return say(v("The dues aren't kept here in your branch."))
    shown: list[Inline] = []
    for each in paid:
        month = Month.read(each.month)
        if month is not None:
            shown += ["\n"] if shown else []
            shown.append(v("{month}: paid, entered on {date}", month=v.month_name(month.month), date=v.short(each.at)))
    for month in open_:
        shown += ["\n"] if shown else []
        shown.append(v("{month}: not entered as paid", month=v.month(month.year, month.month)))
    return say(
        (Bold(v("Your Party dues, {year}", year=v.year(year))),),
        tuple(shown) if shown else v("Nothing is entered yet.") if counted else v("No month is counted here yet."),
        v("Please pay them to {name}; whoever takes them enters it here.", name=to) if open_ and to else "",
    )


def in_my_year(v: Voice, own: OwnDues | None) -> str:
    """One line: through which months the dues are entered as paid, and which are open; empty where none are kept."""
    if own is None:
        return ""
    told = []
    if own.paid:
        told.append(v("{months} paid", months=v.list(_runs(v, own.paid))))
    if own.open:
        told.append(v("{months} not entered as paid", months=v.list(_runs(v, own.open))))
    if not told:
        return v("nothing entered yet")
    return told[0] if len(told) == 1 else v("{one}; {other}", one=told[0], other=told[1])


def _runs(v: Voice, months: Sequence[Month]) -> list[str]:
    """Months that follow each other are told as one: from which to which."""
    runs: list[list[Month]] = []
    for month in months:
        if runs and runs[-1][-1].plus(1) == month and runs[-1][-1].year == month.year:
            runs[-1].append(month)
        else:
            runs.append([month])
    return [
        v.month(run[0].year, run[0].month)
        if len(run) == 1
        else v("{first} to {last}", first=v.month(run[0].year, run[0].month), last=v.month_name(run[-1].month))
        for run in runs
    ]


def _addressed(records: Records, calendar: Calendar, audience: str, now: datetime) -> Member | None:
    """Whom a private notice addresses."""
    who = member_of(audience)
    return records.members.get(who) if who is not None else records.secretary(calendar.today(now))


def _months(v: Voice, scene: Scene) -> str:
    """The months that the addressee still owes, up to the notice's own."""
    member = _addressed(scene.records, scene.calendar, scene.notice.audience, scene.now)
    until = Month.read(scene.notice.subject)
    assert until is not None
    since = dues_since(scene.records, scene.calendar)
    open_ = rules.owed(member, scene.records.dues, since=since, until=until) if member is not None else []
    return v.list(v.month(each.year, each.month) for each in open_ or [until])


def _owed_line(v: Voice, scene: Scene) -> str:
    return v("Party dues for {months}", months=_months(v, scene))


def _check_line(v: Voice, scene: Scene) -> str:
    return v("Check of the dues on {date}", date=v.short(scene.day.on))


def _owed(v: Voice, scene: Scene) -> Message:
    taking = dues_taker(scene.records, scene.calendar.today(scene.now))
    return say(
        v("Your Party dues for {months} aren't entered as paid yet.", months=_months(v, scene)),
        v("Please pay them to {name} when it suits you; if you have paid, please say so there.", name=taking.name)
        if taking is not None and taking != _addressed(scene.records, scene.calendar, scene.notice.audience, scene.now)
        else "",
        rows=[[Option(v.ctx("button", "My dues"), token(Verb.DUES, SHOW))]],
    )


def _owed_outcome(v: Voice, ended: Ended) -> Message:
    month = Month.read(ended.said.subject)
    assert month is not None
    member = _addressed(ended.records, ended.calendar, ended.said.audience, ended.now)
    if member is not None and rules.paid_id(member.id, month) in ended.records.dues:
        return say(
            v("Your Party dues for {month} are entered as paid. Thank you.", month=v.month(month.year, month.month))
        )
    return say(v("The dues of {month}: this message is out of date.", month=v.month(month.year, month.month)))


def _check(v: Voice, scene: Scene) -> Message:
    day = scene.day
    month = Month.of(day.on)
    stand = rules.stand(scene.records.roster, scene.records.dues, month)
    return say(
        (Bold(v("Dues of {month}: the check on the day", month=v.month(month.year, month.month))),),
        totals(v, stand),
        v("Please enter who has paid and note the check; who still owes is then told privately, once."),
        rows=[[Option(v.ctx("button", "Check the dues"), token(Verb.PANEL, "duesn", str(month)))]],
    )


def _check_outcome(v: Voice, ended: Ended) -> Message:
    checked = ended.records.dues_checks.get(ended.day.id)
    if checked is None:
        return say(v("The dues of {date} were not checked here.", date=v.day(ended.day.on)))
    return say(
        v(
            "The dues were checked on {when}: {paid} of {due} had paid.",
            when=v.moment(checked.at),
            paid=checked.paid,
            due=checked.due,
        )
    )


def totals(v: Voice, stand: DuesStand) -> str:
    """A month's dues in numbers."""
    return v("Paid: {paid} of {due}.", paid=len(stand.paid), due=len(stand.due))


WORDS: dict[Kind, Say] = {Kind.DUES_OWED: _owed, Kind.DUES_CHECK: _check}
LINES: dict[Kind, Line] = {Kind.DUES_OWED: _owed_line, Kind.DUES_CHECK: _check_line}
ASK = {Kind.DUES_OWED: mark("About my dues"), Kind.DUES_CHECK: mark("Check the dues")}
OUTCOMES: dict[Kind, End] = {Kind.DUES_OWED: _owed_outcome, Kind.DUES_CHECK: _check_outcome}


@says_no("dues.far_ahead")
def _far_ahead(v: Voice, facts: Facts) -> str:
    month = facts.day("on")
    return v(
        "{month} is too far ahead: dues can be entered up to a year in advance.", month=v.month(month.year, month.month)
    )


@says_no("dues.not_here")
def _not_here(v: Voice, facts: Facts) -> str:
    month = facts.day("on")
    return v(
        "{name} doesn't pay dues in this branch for {month}.",
        name=facts.text("name"),
        month=v.month(month.year, month.month),
    )


@says_no("dues.check_early")
def _check_early(v: Voice, facts: Facts) -> str:
    return v("The dues are checked on the day itself, {date}, from its start on.", date=v.day(facts.day("day")))


@says_no("dues.not_kept")
def _not_kept(v: Voice, facts: Facts) -> str:
    del facts
    return v("The dues aren't kept here in your branch.")
