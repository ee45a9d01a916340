"""What is owed to whom: derived from the facts, a file a subject, a small generator a duty. Nobody “sends”."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from zhibu.branch.agenda import (
    activity_day,
    appeal,
    birthday,
    charts,
    dues,
    evaluation,
    forecast,
    greeting,
    inspection,
    ladders,
    leave,
    makeup,
    meetings,
    opinion,
    plan,
    poll,
    record,
    service,
    spot,
    superior,
    undelivered,
    wish,
)
from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.calendar import Calendar
from zhibu.branch.notices import Kind, Notice
from zhibu.branch.records import Records

_DUTIES: tuple[tuple[Callable[[Outlook], Iterator[Notice]], frozenset[Kind]], ...] = (
    (activity_day.advance_notice, frozenset({Kind.ADVANCE_NOTICE})),
    (activity_day.day_before, frozenset({Kind.DAY_BEFORE, Kind.DAY_BEFORE_PRIVATE})),
    (activity_day.sign_in, frozenset({Kind.SIGN_IN})),
    (activity_day.attendance_report, frozenset({Kind.ATTENDANCE_REPORT})),
    (activity_day.held_to_confirm, frozenset({Kind.HELD_TO_CONFIRM})),
    (leave.leave_to_decide, frozenset({Kind.LEAVE_TO_DECIDE})),
    (leave.leave_decided, frozenset({Kind.LEAVE_DECIDED})),
    (makeup.makeup_task, frozenset({Kind.MAKEUP_TASK, Kind.MAKEUP_REMINDER})),
    (makeup.makeup_answers, frozenset({Kind.MAKEUP_TO_ACCEPT, Kind.MAKEUP_DECIDED, Kind.MAKEUP_RETURNED})),
    (spot.sign_in_code, frozenset({Kind.SIGN_IN_CODE})),
    (forecast.floor_forecast, frozenset({Kind.FORECAST})),
    (appeal.appeal_to_decide, frozenset({Kind.APPEAL_TO_DECIDE})),
    (appeal.appeal_decided, frozenset({Kind.APPEAL_DECIDED})),
    (evaluation.evaluation, frozenset({Kind.EVALUATION})),
    (evaluation.evaluation_reminder, frozenset({Kind.EVALUATION_REMINDER})),
    (evaluation.evaluation_result, frozenset({Kind.EVALUATION_RESULT})),
    (record.record_due, frozenset({Kind.RECORD_DUE})),
    (birthday.birthday_ahead, frozenset({Kind.BIRTHDAY_AHEAD})),
    (birthday.birthday_unsettled, frozenset({Kind.BIRTHDAY_UNSETTLED})),
    (birthday.follow_up, frozenset({Kind.FOLLOW_UP})),
    (greeting.card_missing, frozenset({Kind.CARD_MISSING})),
    (greeting.birthday_greeting, frozenset({Kind.BIRTHDAY_GREETING})),
    (greeting.greeting_closed, frozenset({Kind.GREETING_CLOSED})),
    (greeting.good_wishes, frozenset({Kind.GOOD_WISHES})),
    (charts.month_charts, frozenset({Kind.MONTH_CHARTS})),
    (dues.dues_check, frozenset({Kind.DUES_CHECK})),
    (dues.dues_owed, frozenset({Kind.DUES_OWED})),
    (ladders.absence_ladder, frozenset({Kind.LADDER, Kind.LADDER_BASIS})),
    (ladders.rectification_due, frozenset({Kind.RECTIFICATION_DUE})),
    (ladders.satisfaction_low, frozenset({Kind.SATISFACTION_LOW})),
    (ladders.satisfaction_high, frozenset({Kind.SATISFACTION_HIGH})),
    (meetings.meetings_gap, frozenset({Kind.MEETINGS_GAP})),
    (plan.plan_due, frozenset({Kind.PLAN_DUE})),
    (plan.plan_changed, frozenset({Kind.PLAN_CHANGED})),
    (plan.plan_next, frozenset({Kind.PLAN_NEXT})),
    (plan.approval_missing, frozenset({Kind.APPROVAL_MISSING})),
    (plan.clash, frozenset({Kind.CLASH})),
    (plan.day_cancelled, frozenset({Kind.DAY_CANCELLED})),
    (opinion.opinion_received, frozenset({Kind.OPINION_RECEIVED})),
    (opinion.opinion_answered, frozenset({Kind.OPINION_ANSWERED})),
    (poll.poll_open, frozenset({Kind.POLL_OPEN})),
    (poll.poll_result, frozenset({Kind.POLL_RESULT})),
    (service.micro_wish, frozenset({Kind.MICRO_WISH})),
    (service.micro_done, frozenset({Kind.MICRO_DONE})),
    (service.micro_thanked, frozenset({Kind.MICRO_THANKED})),
    (service.pledge_due, frozenset({Kind.PLEDGE_DUE})),
    (wish.wish_board, frozenset({Kind.WISH_BOARD})),
    (wish.wish_taken_down, frozenset({Kind.WISH_TAKEN_DOWN})),
    (wish.board_unpinned, frozenset({Kind.BOARD_UNPINNED})),
    (superior.approval_to_give, frozenset({Kind.APPROVAL_TO_GIVE})),
    (superior.papers_to_receive, frozenset({Kind.PLAN_TO_RECEIVE, Kind.RECORD_TO_RECEIVE})),
    (superior.answered, frozenset({Kind.SUPERIOR_ANSWERED, Kind.SUPERIOR_RETURNED})),
    (inspection.bulletin_due, frozenset({Kind.BULLETIN_DUE})),
    (undelivered.unreached, frozenset({Kind.UNREACHED})),
    (undelivered.missed, frozenset({Kind.MISSED})),
    (undelivered.uncertain, frozenset({Kind.UNCERTAIN})),
)
"""Each duty with the kinds that it may owe."""


def owed(
    records: Records,
    calendar: Calendar,
    *,
    since: datetime,
    until: datetime,
    assumed: bool = False,
    kinds: Collection[Kind] = frozenset(Kind),
) -> Iterator[Notice]:
    """Every notice of these kinds whose window [due, expires) touches [since, until], in no particular order.

    With `assumed`, each day is taken as held as planned (what `zhibu agenda` prints); the tick asks without.
    """
    look = Outlook(records=records, calendar=calendar, since=since, until=until, assumed=assumed)
    for duty, its_kinds in _DUTIES:
        if its_kinds.isdisjoint(kinds):
            continue
        for notice in duty(look):
            if notice.kind in kinds and look.touches(notice.due, notice.expires):
                yield notice
