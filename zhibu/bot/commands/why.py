"""`/why`: the clause behind the notice it replies to, or behind a rule that is named."""

from dataclasses import replace
from datetime import date

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Tables, Who
from zhibu.bot.commands.rule_words import BY_WORD, SAID_OF, meant
from zhibu.bot.commands.superior import as_officer
from zhibu.bot.incoming import Said
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import why as words
from zhibu.bot.wording.help import LINES
from zhibu.branch import notices
from zhibu.branch.agenda import owed
from zhibu.branch.ids import BranchId, DayId
from zhibu.branch.notices import Kind, guest_of
from zhibu.branch.policy import FIELDS, Clause
from zhibu.branch.presets import cited
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.words import voice

BEHIND: dict[Kind, str] = {
    Kind.ADVANCE_NOTICE: "activity.notice_days",
    Kind.DAY_BEFORE: "notice.eve",
    Kind.DAY_BEFORE_PRIVATE: "notice.reminder",
    Kind.SIGN_IN: "attendance.floor",
    Kind.ATTENDANCE_REPORT: "attendance.floor",
    Kind.LEAVE_TO_DECIDE: "leave.written",
    Kind.LEAVE_DECIDED: "leave.written",
    Kind.MAKEUP_TASK: "makeup.required",
    Kind.MAKEUP_REMINDER: "makeup.days",
    Kind.MAKEUP_TO_ACCEPT: "makeup.required",
    Kind.MAKEUP_DECIDED: "makeup.required",
    Kind.MAKEUP_RETURNED: "makeup.required",
    Kind.SIGN_IN_CODE: "signin.by",
    Kind.FORECAST: "attendance.floor",
    Kind.APPEAL_TO_DECIDE: "appeal.days",
    Kind.APPEAL_DECIDED: "appeal.days",
    Kind.EVALUATION: "evaluation.owed",
    Kind.EVALUATION_REMINDER: "evaluation.reminder_hours",
    Kind.EVALUATION_RESULT: "evaluation.owed",
    Kind.RECORD_DUE: "record.days",
    Kind.HELD_TO_CONFIRM: "activity.per_month",
    Kind.BIRTHDAY_AHEAD: "birthday.card",
    Kind.BIRTHDAY_GREETING: "birthday.greeting",
    Kind.BIRTHDAY_UNSETTLED: "birthday.roster",
    Kind.FOLLOW_UP: "birthday.talk",
    Kind.CARD_MISSING: "birthday.card",
    Kind.GREETING_CLOSED: "birthday.greeting",
    Kind.GOOD_WISHES: "birthday.greeting",
    Kind.MONTH_CHARTS: "attendance.floor",
    Kind.OPINION_RECEIVED: "opinion.heard",
    Kind.OPINION_ANSWERED: "opinion.heard",
    Kind.POLL_OPEN: "poll.held",
    Kind.POLL_RESULT: "poll.held",
    Kind.MICRO_WISH: "service.wishes",
    Kind.MICRO_DONE: "service.wishes",
    Kind.MICRO_THANKED: "service.wishes",
    Kind.PLEDGE_DUE: "service.pledges",
    Kind.WISH_BOARD: "birthday.board",
    Kind.WISH_TAKEN_DOWN: "birthday.board",
    Kind.BOARD_UNPINNED: "birthday.board",
    Kind.PLAN_DUE: "plan.due",
    Kind.PLAN_CHANGED: "activity.move",
    Kind.PLAN_NEXT: "plan.minimum",
    Kind.APPROVAL_MISSING: "approval.owed",
    Kind.CLASH: "activity.off_days",
    Kind.DAY_CANCELLED: "activity.per_month",
    Kind.LADDER: "absence.talk_at",
    Kind.LADDER_BASIS: "absence.basis_at",
    Kind.RECTIFICATION_DUE: "absence.talk_at",
    Kind.SATISFACTION_LOW: "satisfaction.times",
    Kind.SATISFACTION_HIGH: "satisfaction.high",
    Kind.APPROVAL_TO_GIVE: "approval.owed",
    Kind.PLAN_TO_RECEIVE: "plan.due",
    Kind.RECORD_TO_RECEIVE: "record.days",
    Kind.SUPERIOR_ANSWERED: "approval.owed",
    Kind.SUPERIOR_RETURNED: "approval.owed",
    Kind.BULLETIN_DUE: "inspection",
    Kind.DUES_CHECK: "dues.check",
    Kind.DUES_OWED: "dues.check",
    Kind.MEETINGS_GAP: "meetings.counted",
}
"""The rule on which each kind of notice stands. The program's own reports to the secretary stand on none."""

TOPICS: dict[str, tuple[str, ...]] = {
    "day": (
        "activity.per_month",
        "activity.day",
        "activity.start",
        "activity.hours",
        "activity.off_days",
        "activity.move",
        "agenda.required",
    ),
    "notice": (
        "activity.notice_days",
        "notice.eve",
        "notice.hour",
        "notice.quiet",
        "notice.reminder",
        "notice.hourly",
    ),
    "signin": (
        "attendance.floor",
        "signin.opens",
        "signin.closes",
        "signin.by",
        "signin.code_minutes",
        "attendance.remote",
        "attendance.due",
        "signature.printed",
        "appeal.days",
    ),
    "leave": ("leave.written", "leave.until"),
    "absence": (
        "absence.talk_at",
        "absence.basis_at",
        "absence.counts",
    ),
    "makeup": ("makeup.required", "makeup.days"),
    "evaluation": (
        "evaluation.owed",
        "evaluation.dimensions",
        "evaluation.extra",
        "evaluation.opens",
        "evaluation.hours",
        "evaluation.reminder_hours",
        "evaluation.grades",
        "evaluation.min_voters",
        "evaluation.guests",
        "satisfaction.floor",
        "satisfaction.times",
        "satisfaction.high",
    ),
    "record": ("record.days", "record.copies", "record.title", "record.place", "record.recorder"),
    "plan": (
        "plan.minimum",
        "plan.due",
        "plan.due_county",
        "plan.levels",
        "theme.menu",
        "approval.owed",
        "approval.ask_days",
        "steps.order",
        "chair.delegated",
    ),
    "birthday": tuple(name for name in FIELDS if name.startswith("birthday.")),
    "life": (
        "dues.check",
        "meetings.counted",
        "meetings.members",
        "meetings.committee",
        "meetings.groups",
        "meetings.lecture",
        "inspection",
        "branch.committee",
        "branch.groups",
        "duty.assignee",
    ),
    "opinion": ("opinion.heard", "poll.held", "poll.quorum"),
    "service": ("service.wishes", "service.pledges"),
    "ledger": ("ledger.dates", "joint.days"),
}
"""Each number of the policy under one subject, the leading one first."""

OF_GUESTS = "evaluation"
"""The one subject that a guest was invited to, and may ask about."""


async def why(talk: Talk, rest: str) -> Message:
    """By what is named, else by the notice that is replied to, else by choosing a subject."""
    heard = talk.heard
    message = heard.replies_to if isinstance(heard, Said) else None
    invited = _as_guest(talk, message)
    if invited is not None:
        return _to_guest(invited, rest)
    talk = as_officer(talk, message)
    if rest:
        return _named(talk, rest)
    if isinstance(heard, Said) and heard.replies_to is not None and heard.replies_to_us:
        return _behind(talk, heard.replies_to)
    return words.topics(talk.voice, TOPICS)


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """A subject, or one number of it."""
    invited = _as_guest(talk, None)
    if invited is not None:
        match parts:
            case ("rule", field) if field in TOPICS[OF_GUESTS]:
                return Answer(say=_rule(invited, field, invited.today))
        raise Refusal("guest.only")
    talk = as_officer(talk)
    if talk.records is None or not talk.offices:
        _ = talk.me  # rules are the branch's, for its members, and for its superior's officers
    match parts:
        case ("topic", topic) if topic in TOPICS:
            return Answer(say=_topic(talk, topic))
        case ("rule", field) if field in FIELDS:
            return Answer(say=_rule(talk, field, talk.today))
    raise Refusal("button.stale")


def _as_guest(talk: Talk, message: str | None) -> Talk | None:
    """The talk in the branch whose guest this account is: the one whose notice is replied to, else, for who is nothing else,
    the first; None for anybody else."""
    told = [seat for seat in talk.seats if message is not None and _is_told(talk, seat[0], message)]
    nothing_else = talk.member is None and not talk.memberships and not talk.offices
    seats = told or (talk.seats if nothing_else else ())
    if not seats:
        return None
    records = talk.house.records(seats[0][0])
    own = voice(talk.voice.locale, records.branch.timezone)
    return replace(talk, branch=records.branch.id, records=records, member=None, voice=own)


def _is_told(talk: Talk, branch: BranchId, message: str) -> bool:
    place, accounts = (talk.heard.where.chat, message), {seat.guest for at, seat in talk.seats if at == branch}
    said = talk.house.records(branch).said.values()
    return any((one.chat, one.message) == place and guest_of(one.audience) in accounts for one in said)


def _to_guest(talk: Talk, rest: str) -> Message:
    """A guest is answered about the evaluation, and about nothing else of the branch."""
    if not rest:
        return _topic(talk, OF_GUESTS)
    field, clause = _found(talk, rest)
    if field in TOPICS[OF_GUESTS]:
        return _rule(talk, field, talk.today, clause=clause)
    if field == OF_GUESTS:
        return _topic(talk, OF_GUESTS)
    raise Refusal("guest.only")


def _named(talk: Talk, written: str) -> Message:
    """By a number's own name (`activity.notice_days`), a subject's, or a word for one in any of the three languages."""
    found, clause = _found(talk, written)
    if found in FIELDS:
        return _rule(talk, found, talk.today, clause=clause)
    if found in TOPICS:
        return _topic(talk, found, clause=clause)
    return words.topics(talk.voice, TOPICS, unknown=True)


def _found(talk: Talk, written: str) -> tuple[str, Clause | None]:
    """The number or the subject that was written, and what a document of the branch says of the very word."""
    plain = " ".join(written.casefold().split())
    dotted = plain.replace("_", ".", 1)
    if name := next((each for each in (plain, dotted) if each in FIELDS), None):
        return name, None
    labels = {words.name(talk.voice, name).casefold(): name for name in FIELDS}
    if plain in labels:
        return labels[plain], None
    word = plain if plain in TOPICS else meant(written) or ""
    return BY_WORD.get(word, word), cited(talk.known.branch.presets, *SAID_OF.get(word, ()))


def _topic(talk: Talk, topic: str, *, clause: Clause | None = None) -> Message:
    first, *others = TOPICS[topic]
    stand = talk.known.stand(talk.today)
    joined = talk.calendar.today(talk.known.branch.joined_at)
    return words.because(talk.voice, stand[first], joined=joined, others=[stand[each] for each in others], own=clause)


def _rule(talk: Talk, field: str, on: date, *, notice: bool = False, clause: Clause | None = None) -> Message:
    """The number as it stood on that day: what was asked then was asked by the rule of then. `clause` comes first: the notice's
    own, where it stands on more than the number, or what a document says of the word that was asked."""
    joined = talk.calendar.today(talk.known.branch.joined_at)
    return words.because(talk.voice, talk.known.stand(on)[field], joined=joined, notice=notice, own=clause)


def _behind(talk: Talk, message: str) -> Message:
    """The rule behind a message of ours, by the ledger; the latest word where one message said several in turn."""
    records, chat = talk.known, talk.heard.where.chat
    there = [said for said in records.said.values() if (said.chat, said.message) == (chat, message)]
    said = max(there, key=lambda one: one.at, default=None)
    if said is None:
        return words.topics(talk.voice, TOPICS, no_notice=True)
    field = BEHIND.get(said.kind)
    if field is None:
        return words.own_message(talk.voice)
    if said.kind is Kind.BIRTHDAY_AHEAD and said.id.endswith("/prepare"):
        field = "birthday.application"
    owing = owed(records, talk.calendar, since=said.due, until=said.due, kinds=(said.kind,))
    clause = next((notice.clause for notice in owing if notice.key == said.id), None)
    return _rule(talk, field, _day_of(records, said, talk), notice=True, clause=clause)


def _day_of(records: Records, said: notices.Said, talk: Talk) -> date:
    """The day by whose rules the notice was made: its activity day's, else the day on which it was due."""
    day = records.days.get(DayId(said.subject.partition(":")[0]))
    return day.on if day is not None else talk.calendar.today(said.due)


TABLES = Tables(
    commands=(
        Command(
            name="why",
            words=("依据", "依據", "为什么", "為什麼", "为何", "為何"),
            run=why,
            who=Who.GUEST,
            officers=True,
            text=LINES["why"],
        ),
    ),
    presses=((Verb.WHY, pressed),),
)
