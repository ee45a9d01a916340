"""What a month owes when it is over: its charts in the group."""

from collections.abc import Iterator
from datetime import date, timedelta

from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.calendar import month_before, months_between
from zhibu.branch.notices import GROUP, Kind, Notice

_LIFE = timedelta(days=2)


def month_charts(look: Outlook) -> Iterator[Notice]:
    """On the month's first working day at notice.hour, the last month's charts, if it had an activity day."""
    calendar = look.calendar
    for year, month in months_between(look.first, look.last):
        past = month_before(year, month)
        if not any((day.on.year, day.on.month) == past and look.lived(day) for day in look.days):
            continue
        on = calendar.first_workday(year, month)
        policy = look.records.policy(on)
        due = calendar.awake(calendar.instant(on, policy.notice_hour), policy)
        yield Notice(
            kind=Kind.MONTH_CHARTS,
            subject=f"{date(*past, 1):%Y-%m}",
            audience=GROUP,
            edition="",
            due=due,
            expires=due + _LIFE,
        )
