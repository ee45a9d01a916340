"""`roster import`, `plan import`, `history import`: all bad cells at once, else what became of the rows."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TypeVar

from zhibu.bot import office
from zhibu.bot.cli.desk import Task
from zhibu.bot.cli.saying import line
from zhibu.bot.cli.table import table
from zhibu.bot.control import Answer, File
from zhibu.bot.office import HistoryImported, PlanImported, RosterImported, Unreadable
from zhibu.bot.wording.cli import reports as words
from zhibu.bot.wording.plan import flaw
from zhibu.branch.arranging import flaws
from zhibu.branch.calendar import Calendar
from zhibu.branch.plan import plan_gaps, plan_short
from zhibu.forms.problems import remark_sentence, sentence
from zhibu.words import Voice

_Done = TypeVar("_Done", PlanImported, HistoryImported)


async def roster(task: Task) -> Answer:
    """`roster import BRANCH FILE`."""
    file = _file(task)
    try:
        done = await office.import_roster(task.desk.store, task.at, name=file.name, data=file.data, now=task.desk.now())
    except Unreadable as wrong:
        return _unreadable(task.v, wrong)
    return _roster_report(task.v, done)


def _roster_report(v: Voice, done: RosterImported) -> Answer:
    made = done.roster
    warnings = [remark_sentence(v, remark) for remark in done.remarks]
    if made.missing:
        warnings.append(words.missing_members(v, [done.records.members[each].name for each in made.missing]))
    report = words.roster_imported(v, new=len(made.new), updated=len(made.updated), unchanged=len(made.unchanged))
    return Answer(stdout=line(report), stderr="".join(map(line, warnings)))


async def plan(task: Task) -> Answer:
    """`plan import BRANCH FILE [--year Y]`."""
    return await _of_a_year(task, office.import_plan, _plan_report)


def _plan_report(v: Voice, done: PlanImported) -> Answer:
    made, calendar = done.planned, done.calendar
    report = words.plan_imported(
        v,
        done.years,
        new=len(made.new),
        updated=len(made.days) - len(made.new),
        unchanged=len(made.unchanged),
    )
    days = table(words.plan_day(v, day, estimated=calendar.is_estimate(day.on)) for day in done.days)
    return Answer(stdout=line(report) + days, stderr="".join(map(line, _plan_warnings(v, done))))


def _plan_warnings(v: Voice, done: PlanImported) -> list[str]:
    warnings = [remark_sentence(v, remark) for remark in done.remarks]
    for day in done.planned.on_days_off:
        instead = done.calendar.workday_in_month(day)
        warnings.append(words.only_days_off(v, day) if instead == day else words.on_day_off(v, day, instead))
    presets = done.records.branch.presets
    for planned in done.days:
        policy = done.records.policy(planned.on)
        warnings += [words.flaw_of(v, planned, flaw(v, each, policy, presets)) for each in flaws(planned, policy)]
    for year in done.years:
        if gaps := plan_gaps(done.records.days, year):
            minimum = done.records.policy(date(year, 1, 1)).plan_minimum
            warnings.append(words.missing_months(v, year, gaps, minimum))
        if short := plan_short(done.records.days, year, done.records.policy):
            warnings.append(words.short_months(v, year, short))
    estimated = [year for year in done.years if _estimated(done.calendar, done, year)]
    return [*warnings, words.estimates(v, estimated)] if estimated else warnings


def _estimated(calendar: Calendar, done: PlanImported, year: int) -> bool:
    return any(calendar.is_estimate(day.on) for day in done.days if day.on.year == year)


async def history(task: Task) -> Answer:
    """`history import BRANCH FILE [--year Y]`."""
    return await _of_a_year(task, office.import_history, _history_report)


def _history_report(v: Voice, done: HistoryImported) -> Answer:
    made = done.made
    report = words.history_imported(
        v, new=len(made.new), updated=len(made.updated), unchanged=len(made.unchanged), since=done.since
    )
    days = table(words.history_day(v, day, *done.records.turnout(day)) for day in done.days)
    warnings = [remark_sentence(v, remark) for remark in done.remarks]
    return Answer(stdout=line(report) + days, stderr="".join(map(line, warnings)))


async def _of_a_year(
    task: Task, take: Callable[..., Awaitable[_Done]], report: Callable[[Voice, _Done], Answer]
) -> Answer:
    file, year = _file(task), task.values.number("year")
    try:
        done = await take(task.desk.store, task.at, name=file.name, data=file.data, year=year, now=task.desk.now())
    except Unreadable as wrong:
        return _unreadable(task.v, wrong)
    return report(task.v, done)


def _file(task: Task) -> File:
    assert task.file is not None, "the command line hands the file's bytes over"
    return task.file


def _unreadable(v: Voice, wrong: Unreadable) -> Answer:
    """Every problem in a line of its own: file, sheet, row, column, what is wrong and what would be right."""
    said = [words.at_file(v, wrong.name, sentence(v, problem)) for problem in wrong.problems]
    return Answer(exit=1, stderr="".join(map(line, [*said, words.nothing_imported(v, len(said))])))
