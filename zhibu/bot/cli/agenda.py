"""`agenda`: every notice that would be posted in a period, each day taken as held as planned. Changes nothing."""

import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final

from zhibu.bot import message
from zhibu.bot.cli.desk import Task
from zhibu.bot.cli.grammar import Usage
from zhibu.bot.cli.saying import line
from zhibu.bot.control import Answer
from zhibu.bot.wording import notices
from zhibu.bot.wording.cli import agenda as words
from zhibu.branch.agenda import owed
from zhibu.branch.calendar import ONE_DAY, Calendar
from zhibu.branch.notices import CHANNEL, GROUP, SECRETARY, Notice, member_of
from zhibu.branch.records import Records
from zhibu.scheduler.workdays import calendar_for
from zhibu.words import Voice, voice

DAYS_AHEAD: Final = timedelta(days=30)
_MIDNIGHT: Final = time(0)


async def agenda(task: Task) -> Answer:
    """`agenda BRANCH [--from DATE] [--to DATE] [--json]`, in order of time."""
    records = task.records
    calendar = calendar_for(records)
    now = task.desk.now()
    first = task.values.day("from") or calendar.today(now)
    last = task.values.day("to") or first + DAYS_AHEAD
    if last < first:
        raise Usage("dates_crossed", "agenda", first=first.isoformat(), last=last.isoformat())
    found = due_between(records, calendar, first, last)
    told = [(notice, text(notice, records, calendar, now)) for notice in found]
    if task.values.on("json"):
        return Answer(stdout="".join(_json(records, calendar, notice, said) for notice, said in told))
    if not told:
        return Answer(stdout=line(words.nothing(task.v, first, last)))
    return Answer(stdout="".join(_days(task.v, records, calendar, told)))


def due_between(records: Records, calendar: Calendar, first: date, last: date) -> list[Notice]:
    """The notices that fall due on these days, both included, in order of time."""
    since = calendar.instant(first, _MIDNIGHT)
    until = calendar.instant(last + ONE_DAY, _MIDNIGHT)
    found = owed(records, calendar, since=since, until=until, assumed=True)
    return sorted((each for each in found if since <= each.due < until), key=lambda each: (each.due, each.key))


def text(notice: Notice, records: Records, calendar: Calendar, now: datetime) -> str:
    """The words in the language in which they would be posted: the branch's in its chats, the member's in private."""
    v = voice(_locale(notice, records, calendar), records.branch.timezone)
    return message.plain(notices.words(notice, records, calendar, v, now=now, assumed=True))


def _locale(notice: Notice, records: Records, calendar: Calendar) -> str:
    if notice.audience in (GROUP, CHANNEL):
        return records.branch.locale
    member = member_of(notice.audience)
    if notice.audience == SECRETARY and (acting := records.secretary(calendar.today(notice.due))) is not None:
        member = acting.id
    return (records.preference(member).locale if member is not None else None) or records.branch.locale


def _json(records: Records, calendar: Calendar, notice: Notice, said: str) -> str:
    clause = notice.clause
    return line(
        json.dumps(
            {
                "key": notice.key,
                "kind": notice.kind.value,
                "branch": records.branch.id,
                "audience": notice.audience,
                "due": calendar.local(notice.due).isoformat(),
                "expires": calendar.local(notice.expires).isoformat(),
                "clause": None if clause is None else {"document": clause.document, "quote": clause.quote},
                "text": said,
            },
            ensure_ascii=False,
        )
    )


def _days(v: Voice, records: Records, calendar: Calendar, told: list[tuple[Notice, str]]) -> Iterable[str]:
    """A heading for each date, then each notice: time, to whom, why, and its words set in."""
    for on, group in groupby(told, key=lambda each: calendar.local(each[0].due).date()):
        yield line(words.heading(v, on, estimated=calendar.is_estimate(on)))
        for notice, said in group:
            yield line(f"  {words.entry(v, notice, records)}")
            yield "".join(line(f"    {each}".rstrip()) for each in said.splitlines())
            yield "\n"
