"""The labels of charts and cards."""

from datetime import date

from zhibu.bot.wording import terms
from zhibu.branch.day import ActivityDay
from zhibu.branch.evaluation import Dimension, Grade
from zhibu.branch.policy import Policy
from zhibu.words import Voice


def month_title(v: Voice, year: int, month: int) -> str:
    return v("{month}: the activity day in figures", month=v.month(year, month))


def attendance(v: Voice) -> str:
    return v("Attendance")


def evaluation(v: Voice) -> str:
    return v("Evaluation")


def overall(v: Voice) -> str:
    return v("Overall satisfaction")


def floor(v: Voice, percent: int) -> str:
    return v("Floor {rate}", rate=v.percent(percent / 100))


def below(v: Voice) -> str:
    return v("below the floor")


def no_day(v: Voice) -> str:
    return v("No activity day was planned for this month.")


def not_held(v: Voice) -> str:
    return v("Not recorded as held")


def none_held(v: Voice) -> str:
    return v("none held")


def day_title(v: Voice, day: ActivityDay) -> str:
    return v("{date}, {theme}", date=v.short(day.on), theme=day.theme)


def present(v: Voice, came: int, total: int) -> str:
    return v("{present} of {total} members present", present=came, total=total)


def on_leave(v: Voice, count: int) -> str:
    return v.plural("{n} on leave", "{n} on leave", count) if count else ""


def voters(v: Voice, count: int) -> str:
    return v.plural("{n} voted", "{n} voted", count)


def too_few(v: Voice, least: int) -> str:
    return v("Fewer than {count} voted; no result is shown, so that nobody can be recognised.", count=least)


def no_evaluation(v: Voice) -> str:
    return v("No evaluation in this month.")


def year_so_far(v: Voice, year: int) -> str:
    return v("Attendance in {year}", year=v.year(year))


def since(v: Voice, day: date, *, imported: bool) -> str:
    """From when on the year is known: the branch's beginning here, or the first imported month."""
    if imported:
        return v("Since {date}, with days entered later", date=v.date(day))
    return v("Since zhibu was put to use on {date}", date=v.date(day))


def footer(v: Voice, *, evaluated: bool) -> str:
    first = v("Attendance: members present ÷ all members of the branch.")
    if not evaluated:
        return first
    return v.paragraph([first, v("Satisfaction: marks good and fairly good ÷ all marks.")])


def grade(v: Voice, which: Grade) -> str:
    return terms.grade(v, which)


def dimension(v: Voice, which: Dimension, policy: Policy) -> str:
    return terms.dimension(v, which, policy)


def political_birthday(v: Voice) -> str:
    return v("Political birthday")


def years(v: Voice, count: int) -> str:
    return v.plural("year", "years", count)


def accepted(v: Voice, on: date) -> str:
    return v("Joined the Party on {date}", date=v.date(on))


def salutation(v: Voice, name: str) -> str:
    return v("Comrade {name}:", name=name)


def occasion(v: Voice, count: int) -> str:
    return v("On the {nth} anniversary of your joining the Party", nth=v.anniversary(count))


def signature(v: Voice, author: str, branch: str, on: date) -> tuple[str, ...]:
    lines = (v("Secretary {name}", name=author) if author else "", branch, v.date(on))
    return tuple(line for line in lines if line)
