"""The labels of charts and cards."""

from datetime import date

from zhibu.bot.wording import terms
from zhibu.branch.card import anniversaries
from zhibu.branch.ceremony import Coverage
from zhibu.branch.day import ActivityDay
from zhibu.branch.evaluation import Dimension, Grade
from zhibu.branch.people import Duty, Member
from zhibu.branch.policy import Policy
from zhibu.words import Voice, mark_ctx


def month_title(v: Voice, year: int, month: int) -> str:
    return v("{month}: the activity day in figures", month=v.month(year, month))


def attendance(v: Voice) -> str:
    return v("Attendance")


def evaluation(v: Voice) -> str:
    return v("Evaluation")


def overall(v: Voice) -> str:
    return v("Overall satisfaction")


def floor(v: Voice, percent: int) -> str:
    """At the floor's mark; empty where there is no floor (0)."""
    return v("Floor {rate}", rate=v.percent(percent / 100)) if percent else ""


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


def birthdays(v: Voice, year: int) -> str:
    return v("Political birthdays in {year}", year=v.year(year))


def coverage(v: Voice, stands: Coverage) -> str:
    """How far the year has come, in totals."""
    parts = [v("{held} of {total} held", held=stands.held, total=stands.total)]
    if stands.planned:
        parts.append(v.plural("{n} to come", "{n} to come", stands.planned))
    if stands.with_reason:
        parts.append(v.plural("{n} not held with a reason", "{n} not held with a reason", stands.with_reason))
    if stands.owed:
        parts.append(v.plural("{n} still owed", "{n} still owed", stands.owed))
    return (", " if v.locale == "en" else "，").join(parts)


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


def own_occasion(v: Voice, count: int, text: str) -> str:
    """The occasion, unless the secretary's words name it themselves."""
    return "" if count in anniversaries(text) else occasion(v, count)


def signature(v: Voice, author: Member | None, branch: str, on: date) -> tuple[str, ...]:
    """Who wrote the words, in their office; the branch; the date."""
    return tuple(line for line in (signed(v, author), branch, v.date(on)) if line)


def signed(v: Voice, author: Member | None) -> str:
    """The writer's name after the office in which they write: the secretary, for the secretary's own card the deputy."""
    if author is None:
        return ""
    if author.has(Duty.SECRETARY):
        return v("Secretary {name}", name=author.name)
    return v("Deputy secretary {name}", name=author.name) if author.has(Duty.DEPUTY) else author.name


_OFFICES = {
    Duty.SECRETARY: mark_ctx("office on a card", "branch secretary"),
    Duty.DEPUTY: mark_ctx("office on a card", "deputy secretary"),
    Duty.ORGANISATION: mark_ctx("office on a card", "committee member for organisation"),
    Duty.PUBLICITY: mark_ctx("office on a card", "committee member for publicity"),
    Duty.DISCIPLINE: mark_ctx("office on a card", "committee member for discipline"),
    Duty.YOUTH: mark_ctx("office on a card", "committee member for youth"),
    Duty.UNITED_FRONT: mark_ctx("office on a card", "committee member for the united front"),
    Duty.COMMITTEE: mark_ctx("office on a card", "committee member"),
    Duty.GROUP_LEADER: mark_ctx("office on a card", "leader of a Party group"),
}


def offices(v: Voice, member: Member) -> list[str]:
    """What the member serves as, each in words."""
    return [*(v(_OFFICES[duty]) for duty in member.duties), *([member.other_duties] if member.other_duties else [])]
