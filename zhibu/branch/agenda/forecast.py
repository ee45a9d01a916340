"""On the eve of a day: the secretary is told where its floor is out of reach, or just within it."""

from collections.abc import Iterator

from zhibu.branch.agenda.outlook import Outlook, face
from zhibu.branch.calendar import ONE_DAY
from zhibu.branch.day import edition_of
from zhibu.branch.forecast import floor_of, forecast
from zhibu.branch.notices import SECRETARY, Kind, Notice


def floor_forecast(look: Outlook) -> Iterator[Notice]:
    """Only where there is a floor and leaves endanger it (002「必須保證達到本支部黨員總數的80%以上」); once it was said, it shows what has become of
    it until the start."""
    calendar = look.calendar
    for day in look.days:
        policy = look.records.policy(day.on)
        due = calendar.awake(calendar.instant(day.on - ONE_DAY, policy.notice_eve), policy)
        expires = day.starts(calendar)
        if not look.touches(due, expires) or not floor_of(look.records, day.on):
            continue
        ahead = forecast(look.records.register(day, calendar=calendar, now=due), policy)
        notice = Notice(
            kind=Kind.FORECAST,
            subject=day.id,
            audience=SECRETARY,
            edition=edition_of(day),
            due=due,
            expires=expires,
            clause=look.records.stand(day.on)["attendance.floor"].clause,
            face=face(ahead),
        )
        if ahead.below or ahead.close or notice.key in look.records.said:
            yield notice
