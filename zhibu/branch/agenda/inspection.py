"""What the superior's oversight owes: one quiet word to its officers when a bulletin is due."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.calendar import ONE_DAY, months_between
from zhibu.branch.dues import Month
from zhibu.branch.notices import Kind, Notice
from zhibu.branch.overseen import ROUND
from zhibu.branch.period import Period

_LIFE = timedelta(days=28)
"""So long the reminder stands; the next one may come after a month."""


def bulletin_due(look: Outlook) -> Iterator[Notice]:
    """Of every `inspection` months, on the first working day after them, until an officer has had the bulletin made; only in the
    branch that carries it for its superior (001“定期…集中检查通报”)."""
    records, calendar = look.records, look.calendar
    turn = records.rounds.get(ROUND)
    if turn is None or not look.officers:
        return
    joined = calendar.today(records.branch.joined_at)
    around = months_between(calendar.today(look.since) - _LIFE, calendar.today(look.until) + ONE_DAY)
    spans = dict.fromkeys(_before(look, Month(*month)) for month in around)
    for span in spans:
        if span is None or span.last < joined or turn.last >= str(Month.of(span.last)):
            continue
        due = due_at(look, span)
        for officer in look.officers:
            yield Notice(
                kind=Kind.BULLETIN_DUE,
                subject=str(span),
                audience=officer,
                edition="",
                due=due,
                expires=due + _LIFE,
                clause=records.stand(span.last)["inspection"].clause,
            )


def _before(look: Outlook, month: Month) -> Period | None:
    """The span that ended when this month began; None where none did."""
    last = month.first - ONE_DAY
    span = Period.of(last, look.records.policy(last).inspection)
    return span if span.last == last else None


def due_at(look: Outlook, span: Period) -> datetime:
    """On the first working day after it, at notice.hour."""
    calendar, first = look.calendar, span.last + ONE_DAY
    policy = look.records.policy(first)
    return calendar.awake(calendar.instant(calendar.workday_in_month(first), policy.notice_hour), policy)
