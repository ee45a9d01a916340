"""Three Meetings and One Lecture in the panel: held, planned, missing, period by period."""

from collections.abc import Sequence
from datetime import date

from zhibu.bot.message import Ask, Bold, Message, Option, say
from zhibu.bot.wording.meetings import body, counted_since
from zhibu.bot.wording.panel.frame import back, beside, go, in_pairs, lines, page_of, turn, yes_or_no
from zhibu.branch.calendar import Calendar
from zhibu.branch.meetings import Body, Stand
from zhibu.branch.records import Records
from zhibu.branch.sittings import Sitting
from zhibu.forms.periods import period
from zhibu.words import Voice


def home(
    v: Voice,
    stands: Sequence[Stand],
    *,
    records: Records,
    calendar: Calendar,
    enters: bool,
    entered: bool,
    done: str = "",
) -> Message:
    """Every body in the period that runs now; `enters`: this person may enter one, `entered`: some are."""
    told = [
        v(
            "{meeting}, {period}: {stand}",
            meeting=body(v, each.body),
            period=period(v, each.period),
            stand=_stand(v, each),
        )
        for each in stands
    ]
    from_ = next((said for each in stands if (said := counted_since(v, records, calendar, each.period))), "")
    own = []
    if enters:
        own.append(Option(v.ctx("button", "Enter a meeting"), go("meetb", "e")))
    own.append(Option(v.ctx("button", "The whole year"), go("meetb", "y")))
    if enters and entered:
        own.append(Option(v.ctx("button", "Take an entry back"), go("meetl")))
    return say(
        done,
        (Bold(v("Three Meetings and One Lecture")),),
        lines(told),
        from_,
        v("An activity day counts as what its arrangement says; what was held otherwise is entered here."),
        rows=[*in_pairs(own), back(v, "books")],
    )


def _stand(v: Voice, each: Stand) -> str:
    """Held on …, planned for …, or neither."""
    if each.missing:
        return v("neither held nor planned")
    return beside(
        v,
        [
            v("held {dates}", dates=_dates(v, each.held)) if each.held else "",
            v("planned {dates}", dates=_dates(v, each.planned)) if each.planned else "",
            v("{dates} not recorded as held", dates=_dates(v, each.unclear)) if each.unclear else "",
        ],
    )


def _dates(v: Voice, dates: Sequence[date]) -> str:
    return v.list(v.short(each) for each in dates)


def choose(v: Voice, bodies: Sequence[tuple[str, Body]], page: int, *, entering: bool) -> Message:
    shown, page = page_of(bodies, page)
    options = [Option(body(v, each), go("meetd" if entering else "meety", key)) for key, each in shown]
    return say(
        (Bold(v("Which meeting was held?") if entering else v("The year of which meeting?")),),
        rows=[
            *([option] for option in options),
            *turn(v, len(bodies), page, "meetb", "e" if entering else "y"),
            back(v, "meetings"),
        ],
    )


def year(v: Voice, which: Body, stands: Sequence[Stand], *, key: str, since: date, today: date) -> Message:
    """One body, period by period; what was before the branch began here isn't known."""
    number = stands[0].period.first.year
    told = []
    for each in stands:
        if each.period.last < since and each.missing:
            stand = v("before zhibu was put to use")
        elif each.period.first > today and each.missing:
            stand = v("not planned yet")
        else:
            stand = _stand(v, each)
        told.append(v("{label}: {value}", label=period(v, each.period), value=stand))
    years = [each for each in (number - 1, number + 1) if since.year <= each <= today.year]
    return say(
        (Bold(v("{meeting}, {year}", meeting=body(v, which), year=v.year(number))),),
        lines(told),
        rows=[
            *([[Option(v.year(each), go("meety", key, str(each))) for each in years]] if years else []),
            back(v, "meetb", "y"),
        ],
    )


def when(v: Voice, which: Body, key: str, *, today: date, yesterday: date) -> Message:
    return say(
        (Bold(v("{meeting}: when was it held?", meeting=body(v, which))),),
        rows=[
            [
                Option(v.ctx("button", "Today"), go("meeto", key, today.isoformat())),
                Option(v.ctx("button", "Yesterday"), go("meeto", key, yesterday.isoformat())),
            ],
            [Option(v.ctx("button", "Another date"), go("meetq", key))],
            back(v, "meetb", "e"),
        ],
    )


def which_date(v: Voice, which: Body, key: str) -> Message:
    """The date is typed."""
    asked = say(
        (Bold(v("{meeting}: when was it held?", meeting=body(v, which))),),
        v("Write me the date, such as 11-9 or 2026-11-09."),
        rows=[back(v, "meetd", key)],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("The date")))


def confirm(v: Voice, which: Body, key: str, on: date) -> Message:
    return say(
        (Bold(v("Enter that it was held on {date}?", date=v.date(on))),),
        body(v, which),
        rows=[yes_or_no(v, go("meeto", key, on.isoformat(), "y"), go("meetings"))],
    )


def entered(v: Voice, which: Body, on: date) -> str:
    return v("Entered: {meeting}, {date}.", meeting=body(v, which), date=v.date(on))


def entries(v: Voice, found: Sequence[tuple[str, Sitting]], page: int) -> Message:
    """What was entered, to be taken back one by one."""
    shown, page = page_of(found, page)
    options = [Option(_entry(v, each), go("meetu", key)) for key, each in shown]
    return say(
        (Bold(v("Which entry was a mistake?")),),
        "" if found else v("Nothing is entered yet."),
        rows=[*([option] for option in options), *turn(v, len(found), page, "meetl"), back(v, "meetings")],
    )


def _entry(v: Voice, each: Sitting) -> str:
    told = v("{date} {meeting}", date=v.short(each.on), meeting=body(v, Body(each.kind, each.group)))
    return v("{entry} (entered later)", entry=told) if each.late else told


def ask_back(v: Voice, each: Sitting, key: str) -> Message:
    return say(
        (Bold(v("Take this entry back?")),),
        _entry(v, each),
        rows=[yes_or_no(v, go("meetu", key, "y"), go("meetl"))],
    )


def gone(v: Voice) -> str:
    return v("The entry is taken back.")
