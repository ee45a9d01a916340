"""Importing the days from before the branch began here, in the panel."""

from collections.abc import Sequence
from datetime import date

from zhibu.bot.message import Ask, Bold, Message, Option, Paper, say
from zhibu.bot.wording.panel.frame import back, go, lines, page_of, shortened, turn, yes_or_no
from zhibu.branch.day import ActivityDay
from zhibu.branch.earlier import Imported
from zhibu.branch.roster import Remark
from zhibu.forms.problems import Problem, remark_sentence, sentence
from zhibu.words import Voice

_PROBLEMS = 20
"""So many wrong cells are listed in one message; the number of the others follows."""
_DAYS = 14
_THEME = 20


def home(v: Voice, imported: Sequence[ActivityDay], *, joined: date, done: str = "") -> Message:
    """What an import is for, and which days are imported."""
    shown = [_line(v, day) for day in imported[-_DAYS:]]
    rows = [
        [
            Option(v.ctx("button", "An empty sheet"), go("earlyt")),
            Option(v.ctx("button", "Send the sheet"), go("earlyq")),
        ]
    ]
    if imported:
        rows.append([Option(v.ctx("button", "Take a day back"), go("earlyl"))])
    return say(
        done,
        (Bold(v("Earlier days")),),
        v(
            "Days held before {date}, when the branch began here: from one sheet with date, theme, who took part, leaves, evaluation and dues. They are marked as entered later; the year's figures then count from the first of them.",
            date=v.date(joined),
        )
        if not imported
        else v.plural(
            "{n} day is imported, marked as entered later.",
            "{n} days are imported, marked as entered later.",
            len(imported),
        ),
        lines(shown),
        rows=[*rows, back(v, "setup")],
    )


def _line(v: Voice, day: ActivityDay) -> str:
    return v("{label}: {value}", label=v.date(day.on), value=shortened(day.theme, _THEME))


def file_name(v: Voice) -> str:
    return f"{v('Earlier days')}.xlsx"


def template(v: Voice, paper: Paper) -> Message:
    told = say(
        v("Fill it in and send it back to me: one row for each day."),
        rows=[[Option(v.ctx("button", "Send the sheet"), go("new", "earlyq"))]],
    )
    return Message(paragraphs=told.paragraphs, rows=told.rows, paper=paper)


def which_file(v: Voice) -> Message:
    asked = say(
        v("Please send me the filled sheet, .xlsx or .csv."),
        v(
            "If a cell is wrong, nothing is imported and I list every wrong cell. It can be sent again; nothing is doubled."
        ),
        rows=[back(v, "early")],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("The filled sheet")))


def unreadable(v: Voice, problems: Sequence[Problem]) -> Message:
    """Every problem in a line; the question waits for the corrected sheet."""
    more = len(problems) - _PROBLEMS
    return say(
        (Bold(v("Nothing was imported")),),
        lines(sentence(v, each) for each in problems[:_PROBLEMS]),
        v.plural("and {n} more", "and {n} more", more) if more > 0 else "",
        v("Please correct the sheet and send it again."),
        rows=[back(v, "early")],
    )


def imported(v: Voice, made: Imported, remarks: Sequence[Remark]) -> str:
    counts = v(
        "Imported: {new} new, {updated} changed, {unchanged} as they were.",
        new=len(made.new),
        updated=len(made.updated),
        unchanged=len(made.unchanged),
    )
    return v.paragraph([counts, *(remark_sentence(v, each) for each in remarks)])


def days(v: Voice, imported: Sequence[ActivityDay], page: int) -> Message:
    latest = list(reversed(imported))
    shown, page = page_of(latest, page)
    return say(
        (Bold(v("Which day was imported by mistake?")),),
        rows=[
            *([Option(_line(v, day), go("earlyu", day.id))] for day in shown),
            *turn(v, len(latest), page, "earlyl"),
            back(v, "early"),
        ],
    )


def ask_back(v: Voice, day: ActivityDay, present: int) -> Message:
    return say(
        (Bold(v("Take the imported day of {date} back?", date=v.date(day.on))),),
        day.theme,
        v(
            "Everything that the import entered of it goes: {n} sign-ins, leaves, the evaluation and dues.",
            n=present,
        ),
        rows=[yes_or_no(v, go("earlyu", day.id, "y"), go("earlyl"))],
    )


def gone(v: Voice, day: ActivityDay) -> str:
    return v("The imported day of {date} is taken back.", date=v.date(day.on))
