"""The papers of a day under their file names. Making one takes about a tenth of a second: in the daemon, ask a thread."""

import gc
from collections.abc import Callable
from datetime import datetime

from zhibu.bot.message import Paper
from zhibu.bot.wording import files
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.records import Records
from zhibu.forms.record import record_docx
from zhibu.forms.register import register_docx
from zhibu.words import Voice


def record(records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime, v: Voice) -> Paper:
    """The day's record form (.docx), filled with what really happened."""
    name = files.record(v, records.branch.name, day, records.policy(day.on))
    return Paper(name, _made(lambda: record_docx(v, records, day, calendar=calendar, now=now)))


def register(records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime, v: Voice) -> Paper:
    """The day's signature sheet (.docx), one line for each member."""
    name = files.register(v, records.branch.name, day)
    return Paper(name, _made(lambda: register_docx(v, records, day, calendar=calendar, now=now)))


def _made(write: Callable[[], bytes]) -> bytes:
    """The document's bytes. What it was made of is ten megabytes that hold on to one another; the daemon seldom searches for
    such circles, and at a day's end a paper is made for every branch: so the youngest are searched at once."""
    data = write()
    gc.collect(1)
    return data
