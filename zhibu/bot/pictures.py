"""From figures and facts to what the charts draw: labels in one voice, totals only."""

from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path
from typing import Final

from zhibu.bot.wording import pictures as labels
from zhibu.bot.wording import signin
from zhibu.branch.attendance import Standing
from zhibu.branch.birthday import Birthday
from zhibu.branch.calendar import Calendar
from zhibu.branch.card import CardMessage, ready, unaddressed
from zhibu.branch.ceremony import coverage
from zhibu.branch.day import ActivityDay, days_of_month
from zhibu.branch.evaluation import Grade, satisfied_grades
from zhibu.branch.figures import DayFigures, MonthFigures, month_figures
from zhibu.branch.forecast import floor_of
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.branch.spot import Spot
from zhibu.charts.card import Card
from zhibu.charts.code import SignInCode
from zhibu.charts.month import (
    AttendancePanel,
    CoveragePanel,
    DayAttendance,
    DayEvaluation,
    Dimension,
    EvaluationPanel,
    MonthAttendance,
    MonthPicture,
    Turnout,
    YearPanel,
)
from zhibu.words import Voice, voice

FOLDER: Final = Path("cache") / "pictures"
"""Where drawn pictures are kept, inside the data folder."""


def month_picture(
    records: Records, year: int, month: int, *, calendar: Calendar, now: datetime, v: Voice
) -> MonthPicture:
    """The picture of a month's attendance and evaluation."""
    figures = month_figures(records, year, month, calendar=calendar, now=now)
    policy = records.policy(date(year, month, 1))
    return MonthPicture(
        locale=v.locale,
        branch=records.branch.name,
        title=labels.month_title(v, year, month),
        attendance=AttendancePanel(
            heading=labels.attendance(v),
            floor=figures.floor,
            floor_label=labels.floor(v, figures.floor),
            below_label=labels.below(v),
            days=tuple(_attendance(v, each) for each in figures.days),
            sentence="" if figures.days else labels.no_day(v),
        ),
        year=_year(v, records, figures),
        evaluation=_evaluations(v, records, figures) if policy.evaluation_owed else None,
        coverage=_coverage(v, records, year, calendar.today(now)) if policy.birthday_roster else None,
        footer=labels.footer(v, evaluated=policy.evaluation_owed),
    )


def _coverage(v: Voice, records: Records, year: int, today: date) -> CoveragePanel | None:
    """How far the year's political birthdays have come, in totals; None where nobody has one to mark."""
    stands = coverage(records, year, today)
    if not stands.total:
        return None
    return CoveragePanel(
        heading=labels.birthdays(v, year),
        sentence=labels.coverage(v, stands),
        held=stands.held,
        planned=stands.planned,
        total=stands.total,
    )


def _attendance(v: Voice, each: DayFigures) -> DayAttendance:
    title = labels.day_title(v, each.day)
    if not each.held:
        return DayAttendance(title=title, count=labels.not_held(v))
    return DayAttendance(
        title=title,
        count=labels.present(v, each.present, each.total),
        others=labels.on_leave(v, each.counted[Standing.ON_LEAVE]),
        turnout=_turnout((each.present, each.total)),
    )


def _turnout(counts: tuple[int, int] | None) -> Turnout | None:
    return Turnout(present=counts[0], total=counts[1]) if counts is not None and counts[1] else None


def _evaluations(v: Voice, records: Records, figures: MonthFigures) -> EvaluationPanel:
    policy = records.policy(date(figures.year, figures.month, 1))
    held = [each for each in figures.days if each.held]
    several = len(held) > 1
    return EvaluationPanel(
        heading=labels.evaluation(v),
        floor=policy.satisfaction_floor,
        floor_label=labels.floor(v, policy.satisfaction_floor),
        below_label=labels.below(v),
        overall_label=labels.overall(v),
        grades=tuple(labels.grade(v, grade) for grade in Grade),
        satisfied=len(satisfied_grades(policy)),
        evaluations=tuple(_evaluation(v, records, each, several=several) for each in held)
        or (DayEvaluation(sentence=labels.no_evaluation(v)),),
    )


def _evaluation(v: Voice, records: Records, each: DayFigures, *, several: bool) -> DayEvaluation:
    policy = records.policy(each.day.on)
    title = labels.day_title(v, each.day) if several else ""
    if each.tally is None:
        few = labels.too_few(v, policy.evaluation_min_voters) if each.evaluated else labels.no_evaluation(v)
        return DayEvaluation(title=title, sentence=few)
    return DayEvaluation(
        title=title,
        voters=labels.voters(v, each.voters),
        dimensions=tuple(
            Dimension(name=labels.dimension(v, which, policy), marks=tuple(marks.get(grade, 0) for grade in Grade))
            for which, marks in each.tally.marks.items()
        ),
    )


def _year(v: Voice, records: Records, figures: MonthFigures) -> YearPanel:
    partial = figures.since.year == figures.year and figures.since > date(figures.year, 1, 1)
    return YearPanel(
        heading=labels.year_so_far(v, figures.year),
        months=tuple(_month(v, records, figures, month) for month in range(1, 13)),
        floor_label=labels.floor(v, figures.floor),
        note=labels.since(v, figures.since, imported=_imports(records, figures.year)) if partial else "",
    )


def _imports(records: Records, year: int) -> bool:
    """Whether days of that year were imported."""
    return any(id_ in records.days and records.days[id_].on.year == year for id_ in records.earlier)


def _month(v: Voice, records: Records, figures: MonthFigures, month: int) -> MonthAttendance:
    turnout = _turnout(figures.turnouts.get(month))
    past = (figures.year, month) >= (figures.since.year, figures.since.month) and month <= figures.month
    if (figures.year, month) == (figures.since.year, figures.since.month):
        # Of the month in which the branch began here, days from before aren't known not to have been held.
        past = past and any(day.on >= figures.since for day in days_of_month(records.days, figures.year, month))
    return MonthAttendance(
        label=v.month_short(month),
        floor=floor_of(records, date(figures.year, month, 1)),
        turnout=turnout,
        mark=labels.none_held(v) if past and turnout is None else "",
        current=month == figures.month,
    )


def sign_in_code(records: Records, day: ActivityDay, spot: Spot, *, step: int, link: str, v: Voice) -> SignInCode:
    """The picture of one step's code; `link` is what its QR says."""
    code = spot.code(step)
    return SignInCode(
        locale=v.locale,
        branch=records.branch.name,
        title=signin.title(v, day, records.policy(day.on)),
        link=link,
        code=code,
        hint=signin.hint(v, code),
        valid=signin.valid(v, spot.begins(step + 1)),
    )


def birthday_card(records: Records, one: Birthday, message: CardMessage, v: Voice) -> Card:
    """The card with the secretary's own words."""
    author = records.members.get(message.by)
    accepted = one.member.accepted_on
    assert accepted is not None
    return Card(
        locale=v.locale,
        branch=records.branch.name,
        title=labels.political_birthday(v),
        years=one.years,
        years_label=labels.years(v, one.years),
        accepted=labels.accepted(v, accepted),
        salutation=labels.salutation(v, one.member.name),
        occasion=labels.own_occasion(v, one.years, message.text),
        message=unaddressed(message.text, one.member.name),
        signature=labels.signature(v, author, records.branch.name, one.on),
    )


def voice_of(records: Records, member: Member) -> Voice:
    """The language in which a member is spoken to: that of their card."""
    return voice(records.preference(member.id).locale or records.branch.locale, records.branch.timezone)


def cards_of_month(records: Records, year: int, month: int, *, without: Collection[str] = ()) -> list[Card]:
    """The cards of that month's political birthdays that have their words, in the year's sequence; `without` these."""
    found = (
        (one, ready(records, one.id))
        for one in records.birthdays(year)
        if one.on.month == month and one.id not in without
    )
    return [birthday_card(records, one, card, voice_of(records, one.member)) for one, card in found if card is not None]
