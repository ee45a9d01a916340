"""What is owed to whom: derived from the facts, a file a subject, a small generator a duty. Nobody “sends”."""

from collections.abc import Callable, Iterator
from datetime import datetime

from zhibu.branch.agenda import activity_day, birthday, charts, evaluation, leave, record, undelivered
from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.calendar import Calendar
from zhibu.branch.notices import Notice
from zhibu.branch.records import Records

_DUTIES: tuple[Callable[[Outlook], Iterator[Notice]], ...] = (
    activity_day.advance_notice,
    activity_day.day_before,
    activity_day.sign_in,
    activity_day.attendance_report,
    activity_day.held_to_confirm,
    leave.leave_to_decide,
    leave.leave_decided,
    evaluation.evaluation,
    evaluation.evaluation_result,
    record.record_due,
    birthday.birthday_ahead,
    birthday.birthday_greeting,
    charts.month_charts,
    undelivered.unreached,
    undelivered.missed,
    undelivered.uncertain,
)


def owed(
    records: Records, calendar: Calendar, *, since: datetime, until: datetime, assumed: bool = False
) -> Iterator[Notice]:
    """Every notice whose window [due, expires) touches [since, until], in no particular order.

    With `assumed`, each day is taken as held as planned (what `zhibu agenda` prints); the tick asks without.
    """
    look = Outlook(records=records, calendar=calendar, since=since, until=until, assumed=assumed)
    for duty in _DUTIES:
        for notice in duty(look):
            if notice.due <= until and notice.expires > since and notice.due < notice.expires:
                yield notice
