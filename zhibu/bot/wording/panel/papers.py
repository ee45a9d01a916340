"""The papers of a day and of a year, and what is taken over from the last day."""

from collections.abc import Sequence
from dataclasses import replace

from zhibu.bot.message import Bold, Message, Option, Paper, Picture, say
from zhibu.bot.wording import terms
from zhibu.bot.wording.panel.frame import back, go, in_pairs, lines
from zhibu.branch.day import ActivityDay
from zhibu.branch.ledger import DayLine, attended
from zhibu.branch.records import Records
from zhibu.words import Voice


def of_day(v: Voice, day: ActivityDay, *, news: bool, home: bool, record: bool) -> Message:
    """Which paper of a day is wanted."""
    options = [
        Option(v.ctx("button", "Notice as text"), go("ntext", day.id)),
        Option(v.ctx("button", "Notice (Word)"), go("ndoc", day.id)),
        Option(v.ctx("button", "Notice (PDF)"), go("ndraw", day.id, "pdf")),
        Option(v.ctx("button", "Notice as picture"), go("ndraw", day.id, "png")),
    ]
    if not day.cancelled:
        options.append(Option(v.ctx("button", "Get the signature sheet"), go("sheet", day.id)))
    if news:
        options.append(Option(v.ctx("button", "News draft"), go("news", day.id)))
    return say(
        (Bold(v("Papers of {date}", date=v.day(day.on))),),
        v("Theme: {theme}", theme=terms.theme(v, day)) if day.themes else "",
        v("The day is cancelled: the notice says that it is not held.") if day.cancelled else "",
        v("The notice as text can be forwarded as it stands; as PDF or Word it is printed for the board."),
        v("The news draft is made of recorded facts; a person edits and publishes it.") if news else "",
        rows=[*in_pairs(options), *_backs(v, day, home=home, record=record)],
    )


def _backs(v: Voice, day: ActivityDay, *, home: bool, record: bool) -> list[list[Option]]:
    if record:
        return [back(v, "rec", day.id)]
    return [back(v, "day", day.id)] if home else []


def sheet(v: Voice, day: ActivityDay, paper: Paper) -> Message:
    """The signature sheet."""
    return _with(say(v("The signature sheet of {date}, as it stands now.", date=v.day(day.on))), paper)


def plain_text(text: str) -> Message:
    """A text alone in its message, to be forwarded as it stands."""
    return say(*text.split("\n\n"))


def notice(v: Voice, day: ActivityDay, shown: Paper | Picture) -> Message:
    """The notice as a paper or a picture."""
    return _with(say(v("The notice of {date}, as it stands now.", date=v.day(day.on))), shown)


def news(v: Voice, day: ActivityDay, paper: Paper) -> Message:
    """The draft; the program publishes nothing."""
    return _with(
        say(
            v("The news draft of {date}, made of recorded facts.", date=v.day(day.on)),
            v(
                "Please edit it; it is published by a person, never by me. Names stand in it only of members who agreed."
            ),
        ),
        paper,
    )


def _with(words: Message, shown: Paper | Picture) -> Message:
    return replace(words, paper=shown) if isinstance(shown, Paper) else replace(words, picture=shown)


def of_year(v: Voice, records: Records, year: int, others: Sequence[int]) -> Message:
    """Which paper of a year is wanted."""
    options = [
        Option(v.ctx("button", "Ledger (Excel)"), go("yledger", f"{year}")),
        Option(v.ctx("button", "Sign-in register"), go("yreg", f"{year}")),
        Option(v.ctx("button", "Best case of the year"), go("best", f"{year}")),
    ]
    older = [Option(v.year(each), go("ypap", f"{each}")) for each in others]
    return say(
        (Bold(v("{branch}: papers of {year}", branch=records.branch.name, year=v.year(year))),),
        v(
            "The ledger has one row a day and a sheet for each duty. Both hold names and reasons: they are for the branch's"
            " own files."
        ),
        rows=[*in_pairs([*options, *older]), back(v, "books")],
    )


def year_paper(v: Voice, paper: Paper) -> Message:
    """The ledger or the register."""
    return _with(say(v("As it stands now. It holds names and reasons; please mind where you store it.")), paper)


def best(v: Voice, year: int, found: Sequence[DayLine]) -> Message:
    """The year's days with their figures, in the order of their dates: people choose."""
    held = [line for line in found if attended(line)]
    return say(
        (Bold(v("Best case of {year}", year=v.year(year))),),
        v("The days that were held, in the order of their dates. Which is the best case is for the branch to choose.")
        if held
        else v("No day of {year} was held yet.", year=v.year(year)),
        *(lines([f"{v.short(line.day.on)} {terms.theme(v, line.day)}", _figures(v, line)]) for line in held),
        rows=[back(v, "ypap", f"{year}")],
    )


def _figures(v: Voice, line: DayLine) -> str:
    said = [v("attendance {rate}", rate=v.percent(line.register.rate))]
    if line.satisfaction is not None:
        said.append(v("satisfaction {rate}", rate=v.percent(line.satisfaction)))
    if line.comments:
        said.append(v.plural("{n} comment", "{n} comments", line.comments))
    if line.photos:
        said.append(v.plural("{n} photo", "{n} photos", line.photos))
    if not line.day.summary:
        said.append(v("no summary"))
    return v.list(said)


def taken_over(v: Voice, known: ActivityDay, put: ActivityDay) -> str:
    """What was taken over from the last day."""
    said = []
    if put.place != known.place:
        said.append(v("place: {place}", place=put.place))
    if put.chair != known.chair:
        said.append(v("chair: {name}", name=put.chair))
    if put.recorder != known.recorder:
        said.append(v("recorder: {name}", name=put.recorder))
    if put.agenda != known.agenda:
        said.append(v.plural("{n} item of the agenda", "{n} items of the agenda", len(put.agenda)))
    if not said:
        return v("There was nothing left to take over.")
    return v("Taken over from the last day: {what}.", what=("; " if v.locale == "en" else "；").join(said))
