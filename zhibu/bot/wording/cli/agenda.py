"""The agenda for people: dates, audiences and clauses."""

from datetime import date
from typing import Final

from zhibu.bot.wording.citing import brief
from zhibu.branch.notices import CHANNEL, GROUP, SECRETARY, SUPERIOR, Kind, Notice, member_of
from zhibu.branch.records import Records
from zhibu.words import Voice, mark_ctx

KINDS: Final = {
    Kind.ADVANCE_NOTICE: mark_ctx("notice", "Advance notice"),
    Kind.DAY_BEFORE: mark_ctx("notice", "The day before"),
    Kind.DAY_BEFORE_PRIVATE: mark_ctx("notice", "The day before"),
    Kind.SIGN_IN: mark_ctx("notice", "Sign-in"),
    Kind.ATTENDANCE_REPORT: mark_ctx("notice", "Attendance report"),
    Kind.LEAVE_TO_DECIDE: mark_ctx("notice", "Leave to decide"),
    Kind.LEAVE_DECIDED: mark_ctx("notice", "Leave decided"),
    Kind.MAKEUP_TASK: mark_ctx("notice", "Make-up study"),
    Kind.MAKEUP_REMINDER: mark_ctx("notice", "Reminder of make-up study"),
    Kind.MAKEUP_TO_ACCEPT: mark_ctx("notice", "Make-up study to look at"),
    Kind.MAKEUP_DECIDED: mark_ctx("notice", "Make-up study accepted"),
    Kind.MAKEUP_RETURNED: mark_ctx("notice", "Make-up study returned"),
    Kind.SIGN_IN_CODE: mark_ctx("notice", "Sign-in code"),
    Kind.FORECAST: mark_ctx("notice", "Attendance floor in danger"),
    Kind.APPEAL_TO_DECIDE: mark_ctx("notice", "Attendance to decide"),
    Kind.APPEAL_DECIDED: mark_ctx("notice", "Attendance decided"),
    Kind.EVALUATION: mark_ctx("notice", "Evaluation"),
    Kind.EVALUATION_REMINDER: mark_ctx("notice", "Reminder of the evaluation"),
    Kind.EVALUATION_RESULT: mark_ctx("notice", "Result of the evaluation"),
    Kind.RECORD_DUE: mark_ctx("notice", "Record form"),
    Kind.HELD_TO_CONFIRM: mark_ctx("notice", "Was the day held?"),
    Kind.BIRTHDAY_AHEAD: mark_ctx("notice", "Political birthday ahead"),
    Kind.BIRTHDAY_GREETING: mark_ctx("notice", "Political birthday"),
    Kind.BIRTHDAY_UNSETTLED: mark_ctx("notice", "Dates of acceptance to settle"),
    Kind.FOLLOW_UP: mark_ctx("notice", "After a heart-to-heart talk"),
    Kind.CARD_MISSING: mark_ctx("notice", "Words for a card missing"),
    Kind.GREETING_CLOSED: mark_ctx("notice", "Greeting in the group closed"),
    Kind.GOOD_WISHES: mark_ctx("notice", "Good wishes on a political birthday"),
    Kind.MONTH_CHARTS: mark_ctx("notice", "The month's charts"),
    Kind.LADDER: mark_ctx("notice", "Absences: a talk"),
    Kind.LADDER_BASIS: mark_ctx("notice", "Absences: a basis"),
    Kind.RECTIFICATION_DUE: mark_ctx("notice", "Rectification due"),
    Kind.SATISFACTION_LOW: mark_ctx("notice", "Satisfaction below the floor"),
    Kind.SATISFACTION_HIGH: mark_ctx("notice", "Satisfaction high"),
    Kind.DUES_CHECK: mark_ctx("notice", "Dues to check"),
    Kind.DUES_OWED: mark_ctx("notice", "Dues to pay"),
    Kind.MEETINGS_GAP: mark_ctx("notice", "Meetings still to be held"),
    Kind.PLAN_DUE: mark_ctx("notice", "Filing the annual plan"),
    Kind.PLAN_CHANGED: mark_ctx("notice", "Change of the plan"),
    Kind.PLAN_NEXT: mark_ctx("notice", "Next year's plan"),
    Kind.APPROVAL_MISSING: mark_ctx("notice", "Missing approval"),
    Kind.CLASH: mark_ctx("notice", "A date that is a day off"),
    Kind.DAY_CANCELLED: mark_ctx("notice", "A day is cancelled"),
    Kind.OPINION_RECEIVED: mark_ctx("notice", "Opinions to answer"),
    Kind.OPINION_ANSWERED: mark_ctx("notice", "Opinion answered"),
    Kind.POLL_OPEN: mark_ctx("notice", "Poll"),
    Kind.POLL_RESULT: mark_ctx("notice", "Result of a poll"),
    Kind.MICRO_WISH: mark_ctx("notice", "Micro-wish"),
    Kind.MICRO_DONE: mark_ctx("notice", "Micro-wish done"),
    Kind.MICRO_THANKED: mark_ctx("notice", "Thanks for a micro-wish"),
    Kind.PLEDGE_DUE: mark_ctx("notice", "Pledge"),
    Kind.WISH_BOARD: mark_ctx("notice", "Board of wishes"),
    Kind.WISH_TAKEN_DOWN: mark_ctx("notice", "A wish taken off the board"),
    Kind.BOARD_UNPINNED: mark_ctx("notice", "Board of wishes not pinned"),
    Kind.APPROVAL_TO_GIVE: mark_ctx("notice", "Approval to give"),
    Kind.PLAN_TO_RECEIVE: mark_ctx("notice", "Plan filed"),
    Kind.RECORD_TO_RECEIVE: mark_ctx("notice", "Record form sent up"),
    Kind.SUPERIOR_ANSWERED: mark_ctx("notice", "The superior's answer"),
    Kind.SUPERIOR_RETURNED: mark_ctx("notice", "Returned by the superior"),
    Kind.BULLETIN_DUE: mark_ctx("notice", "Bulletin due"),
    Kind.UNREACHED: mark_ctx("notice", "Members who can't be reached"),
    Kind.MISSED: mark_ctx("notice", "Missed notices"),
    Kind.UNCERTAIN: mark_ctx("notice", "Uncertain notices"),
}


def nothing(v: Voice, first: date, last: date) -> str:
    if first == last:
        return v("Nothing is to be posted on {day}.", day=v.date(first))
    return v("Nothing is to be posted from {first} to {last}.", first=v.date(first), last=v.date(last))


def heading(v: Voice, on: date, *, estimated: bool) -> str:
    """A date with its weekday; a year without official holidays is said to be estimated."""
    day = v("{date}, {weekday}", date=v.date(on), weekday=v.weekday(on))
    return v("{when} (estimated)", when=day) if estimated else day


def entry(v: Voice, notice: Notice, records: Records) -> str:
    """Time, kind, to whom, until when, and the clause."""
    parts = [
        v.times(notice.due, notice.expires) if _same_day(v, notice) else v.time(notice.due),
        v(KINDS[notice.kind]),
        v("to {audience}", audience=audience(v, notice.audience, records)),
    ]
    if notice.clause is not None:
        parts.append(brief(v, notice.clause))
    return "  ".join(parts)


def _same_day(v: Voice, notice: Notice) -> bool:
    return notice.due.astimezone(v.zone).date() == notice.expires.astimezone(v.zone).date()


def audience(v: Voice, who: str, records: Records) -> str:
    """Who is addressed, in words."""
    match who:
        case _ if who == GROUP:
            return v.ctx("audience", "the group")
        case _ if who == CHANNEL:
            return v.ctx("audience", "the channel")
        case _ if who == SUPERIOR:
            return v.ctx("audience", "the superior")
        case _ if who == SECRETARY:
            return v.ctx("audience", "the secretary")
    member = member_of(who)
    return who if member is None or member not in records.members else records.members[member].name
