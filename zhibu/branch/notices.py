"""Everything said unasked is a notice: one addressee, one kind, one subject, one window in time.

A notice is derived from facts (`agenda/`); what was said is kept in the ledger (`Said`). What each kind promises after a
crash, and how it behaves, stands in one table here.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from zhibu.branch.ids import AccountId, MemberId
from zhibu.branch.policy import Clause

GROUP = "group"
CHANNEL = "channel"
SECRETARY = "secretary"
SUPERIOR = "superior"
"""The superior's officers. Each is an audience of their own (`superior:ACCOUNT`); nobody else is meant while none is known."""
_OFFICER = "superior:"
_MEMBER = "member:"
_GUEST = "guest:"


def to_member(member: MemberId) -> str:
    """The audience that is one member."""
    return f"{_MEMBER}{member}"


def member_of(audience: str) -> MemberId | None:
    """The member whom an audience names; None for a chat or a role."""
    return MemberId(audience.removeprefix(_MEMBER)) if audience.startswith(_MEMBER) else None


def to_guest(guest: str) -> str:
    """The audience that is one guest of one day, at the account that opened the guest's link."""
    return f"{_GUEST}{guest}"


def guest_of(audience: str) -> str | None:
    """The guest whom an audience names; None for anybody else."""
    return audience.removeprefix(_GUEST) if audience.startswith(_GUEST) else None


def to_officer(account: AccountId) -> str:
    """The audience that is one officer of the superior, at that account."""
    return f"{_OFFICER}{account}"


def officer_of(audience: str) -> AccountId | None:
    """The officer's account that an audience names; None for anybody else."""
    return AccountId(audience.removeprefix(_OFFICER)) if audience.startswith(_OFFICER) else None


class Kind(StrEnum):
    """What a notice is about."""

    ADVANCE_NOTICE = "advance_notice"
    DAY_BEFORE = "day_before"
    DAY_BEFORE_PRIVATE = "day_before_private"
    SIGN_IN = "sign_in"
    ATTENDANCE_REPORT = "attendance_report"
    LEAVE_TO_DECIDE = "leave_to_decide"
    LEAVE_DECIDED = "leave_decided"
    MAKEUP_TASK = "makeup_task"
    MAKEUP_REMINDER = "makeup_reminder"
    MAKEUP_TO_ACCEPT = "makeup_to_accept"
    MAKEUP_DECIDED = "makeup_decided"
    MAKEUP_RETURNED = "makeup_returned"
    SIGN_IN_CODE = "sign_in_code"
    FORECAST = "forecast"
    APPEAL_TO_DECIDE = "appeal_to_decide"
    APPEAL_DECIDED = "appeal_decided"
    EVALUATION = "evaluation"
    EVALUATION_REMINDER = "evaluation_reminder"
    EVALUATION_RESULT = "evaluation_result"
    RECORD_DUE = "record_due"
    HELD_TO_CONFIRM = "held_to_confirm"
    BIRTHDAY_AHEAD = "birthday_ahead"
    BIRTHDAY_GREETING = "birthday_greeting"
    CARD_MISSING = "card_missing"
    GREETING_CLOSED = "greeting_closed"
    GOOD_WISHES = "good_wishes"
    BIRTHDAY_UNSETTLED = "birthday_unsettled"
    FOLLOW_UP = "follow_up"
    MONTH_CHARTS = "month_charts"
    OPINION_RECEIVED = "opinion_received"
    OPINION_ANSWERED = "opinion_answered"
    POLL_OPEN = "poll_open"
    POLL_RESULT = "poll_result"
    MICRO_WISH = "micro_wish"
    MICRO_DONE = "micro_done"
    MICRO_THANKED = "micro_thanked"
    PLEDGE_DUE = "pledge_due"
    WISH_BOARD = "wish_board"
    WISH_TAKEN_DOWN = "wish_taken_down"
    BOARD_UNPINNED = "board_unpinned"
    LADDER = "ladder"
    LADDER_BASIS = "ladder_basis"
    RECTIFICATION_DUE = "rectification_due"
    SATISFACTION_LOW = "satisfaction_low"
    SATISFACTION_HIGH = "satisfaction_high"
    DUES_CHECK = "dues_check"
    DUES_OWED = "dues_owed"
    MEETINGS_GAP = "meetings_gap"
    PLAN_DUE = "plan_due"
    PLAN_CHANGED = "plan_changed"
    PLAN_NEXT = "plan_next"
    APPROVAL_MISSING = "approval_missing"
    CLASH = "clash"
    DAY_CANCELLED = "day_cancelled"
    APPROVAL_TO_GIVE = "approval_to_give"
    PLAN_TO_RECEIVE = "plan_to_receive"
    RECORD_TO_RECEIVE = "record_to_receive"
    SUPERIOR_ANSWERED = "superior_answered"
    SUPERIOR_RETURNED = "superior_returned"
    BULLETIN_DUE = "bulletin_due"
    UNREACHED = "unreached"
    MISSED = "missed"
    UNCERTAIN = "uncertain"


class Promise(StrEnum):
    """What holds after a crash or a time-out between send and receipt.

    `AT_MOST_ONCE`: never again, it may be lost (chatter). `AT_LEAST_ONCE`: sent again, it may stand twice (a personal
    duty). `ASK`: an announcement is never blindly repeated; the secretary is asked whether it stands there. `BOARD`: it is
    an edit of a message that stands; done again, it changes nothing.
    """

    AT_MOST_ONCE = "at_most_once"
    AT_LEAST_ONCE = "at_least_once"
    ASK = "ask"
    BOARD = "board"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a kind behaves: its promise; whether what stands is edited when its facts change; whether it is retracted (its
    buttons go, the outcome stands in a line) when it is no longer owed or its window is over, or (`voids`) only when it stops
    being owed before its window is over, because it would mislead; whether it rings; whether it is exempt from quiet
    hours; whether the secretary is told when it was missed."""

    promise: Promise
    edits: bool = False
    retracts: bool = False
    voids: bool = False
    rings: bool = True
    any_hour: bool = False
    tells_missed: bool = True


MANNERS: dict[Kind, Manner] = {
    Kind.ADVANCE_NOTICE: Manner(promise=Promise.ASK, edits=True, voids=True),
    Kind.DAY_BEFORE: Manner(promise=Promise.AT_MOST_ONCE),
    Kind.DAY_BEFORE_PRIVATE: Manner(promise=Promise.AT_MOST_ONCE, tells_missed=False),
    Kind.SIGN_IN: Manner(promise=Promise.ASK, edits=True, retracts=True, any_hour=True),
    Kind.ATTENDANCE_REPORT: Manner(promise=Promise.BOARD, edits=True, rings=False),
    Kind.LEAVE_TO_DECIDE: Manner(promise=Promise.AT_LEAST_ONCE, edits=True, retracts=True, any_hour=True),
    Kind.LEAVE_DECIDED: Manner(promise=Promise.AT_LEAST_ONCE, voids=True, any_hour=True),
    Kind.MAKEUP_TASK: Manner(promise=Promise.AT_LEAST_ONCE, edits=True, retracts=True),
    Kind.MAKEUP_REMINDER: Manner(promise=Promise.AT_MOST_ONCE, retracts=True, tells_missed=False),
    Kind.MAKEUP_TO_ACCEPT: Manner(promise=Promise.AT_LEAST_ONCE, edits=True, retracts=True),
    Kind.MAKEUP_DECIDED: Manner(promise=Promise.AT_LEAST_ONCE, voids=True, rings=False, tells_missed=False),
    Kind.MAKEUP_RETURNED: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True),
    Kind.SIGN_IN_CODE: Manner(promise=Promise.BOARD, retracts=True, rings=False, any_hour=True, tells_missed=False),
    Kind.FORECAST: Manner(promise=Promise.AT_MOST_ONCE, edits=True, tells_missed=False),
    Kind.APPEAL_TO_DECIDE: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True),
    Kind.APPEAL_DECIDED: Manner(promise=Promise.AT_LEAST_ONCE, voids=True),
    Kind.EVALUATION: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True, any_hour=True, tells_missed=False),
    Kind.EVALUATION_REMINDER: Manner(promise=Promise.AT_MOST_ONCE, retracts=True, tells_missed=False),
    Kind.EVALUATION_RESULT: Manner(promise=Promise.AT_LEAST_ONCE, rings=False),
    Kind.RECORD_DUE: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True),
    Kind.HELD_TO_CONFIRM: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True),
    Kind.BIRTHDAY_AHEAD: Manner(promise=Promise.AT_LEAST_ONCE, edits=True),
    Kind.BIRTHDAY_GREETING: Manner(promise=Promise.AT_LEAST_ONCE, edits=True, voids=True),
    Kind.CARD_MISSING: Manner(promise=Promise.AT_LEAST_ONCE, edits=True, retracts=True, tells_missed=False),
    Kind.GREETING_CLOSED: Manner(promise=Promise.BOARD, edits=True, rings=False, any_hour=True, tells_missed=False),
    Kind.GOOD_WISHES: Manner(promise=Promise.AT_LEAST_ONCE, edits=True, voids=True, rings=False, tells_missed=False),
    Kind.BIRTHDAY_UNSETTLED: Manner(promise=Promise.AT_LEAST_ONCE, edits=True, retracts=True, rings=False),
    Kind.FOLLOW_UP: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True, rings=False, tells_missed=False),
    Kind.MONTH_CHARTS: Manner(promise=Promise.ASK, rings=False),
    Kind.OPINION_RECEIVED: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True),
    Kind.OPINION_ANSWERED: Manner(promise=Promise.AT_LEAST_ONCE),
    Kind.POLL_OPEN: Manner(promise=Promise.ASK, edits=True, retracts=True),
    Kind.POLL_RESULT: Manner(promise=Promise.ASK, rings=False),
    Kind.MICRO_WISH: Manner(promise=Promise.ASK, edits=True, retracts=True, rings=False),
    Kind.MICRO_DONE: Manner(promise=Promise.AT_LEAST_ONCE, edits=True, retracts=True, rings=False),
    Kind.MICRO_THANKED: Manner(promise=Promise.AT_LEAST_ONCE, rings=False),
    Kind.PLEDGE_DUE: Manner(promise=Promise.AT_MOST_ONCE, retracts=True, rings=False, tells_missed=False),
    Kind.WISH_BOARD: Manner(promise=Promise.AT_LEAST_ONCE, edits=True, voids=True, rings=False),
    Kind.WISH_TAKEN_DOWN: Manner(promise=Promise.AT_LEAST_ONCE, voids=True),
    Kind.BOARD_UNPINNED: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True, rings=False, tells_missed=False),
    Kind.LADDER: Manner(promise=Promise.AT_LEAST_ONCE, edits=True, retracts=True),
    Kind.LADDER_BASIS: Manner(promise=Promise.AT_LEAST_ONCE, edits=True, retracts=True),
    Kind.RECTIFICATION_DUE: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True),
    Kind.SATISFACTION_LOW: Manner(promise=Promise.AT_LEAST_ONCE, edits=True, rings=False),
    Kind.SATISFACTION_HIGH: Manner(promise=Promise.AT_LEAST_ONCE, rings=False),
    Kind.DUES_CHECK: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True),
    Kind.DUES_OWED: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True, tells_missed=False),
    Kind.MEETINGS_GAP: Manner(promise=Promise.AT_LEAST_ONCE, edits=True, retracts=True, rings=False),
    Kind.PLAN_DUE: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True),
    Kind.PLAN_CHANGED: Manner(promise=Promise.AT_LEAST_ONCE, edits=True, voids=True, rings=False),
    Kind.PLAN_NEXT: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True, rings=False),
    Kind.APPROVAL_MISSING: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True),
    Kind.CLASH: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True),
    Kind.DAY_CANCELLED: Manner(promise=Promise.ASK, voids=True),
    Kind.APPROVAL_TO_GIVE: Manner(promise=Promise.AT_LEAST_ONCE, edits=True, retracts=True),
    Kind.PLAN_TO_RECEIVE: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True),
    Kind.RECORD_TO_RECEIVE: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True),
    Kind.SUPERIOR_ANSWERED: Manner(promise=Promise.AT_LEAST_ONCE, voids=True, rings=False),
    Kind.SUPERIOR_RETURNED: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True),
    Kind.BULLETIN_DUE: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True, rings=False, tells_missed=False),
    Kind.UNREACHED: Manner(promise=Promise.AT_LEAST_ONCE, rings=False, tells_missed=False),
    Kind.MISSED: Manner(promise=Promise.AT_LEAST_ONCE, rings=False, tells_missed=False),
    Kind.UNCERTAIN: Manner(promise=Promise.AT_LEAST_ONCE, retracts=True, tells_missed=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something owed to one audience in the window [due, expires).

    `edition` tells a new word from a correction: a moved day is a new edition of its notice, a typo is not. `face` sums up
    the facts that it shows now; where it differs from the face that was sent, what stands is edited. `clause` answers
    “why?”.
    """

    kind: Kind
    subject: str
    audience: str
    edition: str
    due: datetime
    expires: datetime
    clause: Clause | None = None
    face: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind.value}/{self.subject}/{self.audience}/{self.edition}"

    @property
    def manner(self) -> Manner:
        return MANNERS[self.kind]


class State(StrEnum):
    """How far a notice has come. `CLAIMED` without a receipt after a restart is uncertain."""

    CLAIMED = "claimed"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    MISSED = "missed"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The ledger's line for one notice; its id is the notice's key. It holds ids and a digest, never text.

    `chat` and `message` are the platform's receipt: where it stands. `note` is a code for why it wasn't said.
    """

    id: str
    kind: Kind
    subject: str
    audience: str
    state: State
    at: datetime
    due: datetime
    expires: datetime
    chat: str = ""
    message: str = ""
    face: str = ""
    tries: int = 0
    note: str = ""


def promise_of(said: Said) -> Promise:
    """What holds for this line after a crash or a time-out. A board that found no message to take the place of was said in one
    of its own: to the group that is an announcement, to a person a duty."""
    promise = MANNERS[said.kind].promise
    if promise is not Promise.BOARD or said.message:
        return promise
    return Promise.ASK if said.audience in (GROUP, CHANNEL) else Promise.AT_LEAST_ONCE
