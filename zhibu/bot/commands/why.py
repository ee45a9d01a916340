"""`/why`: the clause behind the notice it replies to, or behind a rule that is named."""

from datetime import date

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Tables, Who
from zhibu.bot.commands.superior import as_officer
from zhibu.bot.incoming import Said
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import why as words
from zhibu.bot.wording.help import LINES
from zhibu.branch import notices
from zhibu.branch.agenda import owed
from zhibu.branch.ids import DayId
from zhibu.branch.notices import Kind
from zhibu.branch.policy import FIELDS, Clause
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

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
    Kind.MONTH_CHARTS: "attendance.floor",
    Kind.OPINION_RECEIVED: "opinion.heard",
    Kind.OPINION_ANSWERED: "opinion.heard",
    Kind.POLL_OPEN: "poll.held",
    Kind.POLL_RESULT: "poll.held",
    Kind.MICRO_WISH: "service.wishes",
    Kind.MICRO_DONE: "service.wishes",
    Kind.MICRO_THANKED: "service.wishes",
    Kind.PLEDGE_DUE: "service.pledges",
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

_WORDS = {
    "day": (
        "党日",
        "黨日",
        "主题党日",
        "主題黨日",
        "活动日",
        "活動日",
        "改期",
        "固定日",
    ),
    "notice": (
        "预告",
        "預告",
        "公示",
        "通知",
        "提醒",
        "免打扰",
        "免打擾",
    ),
    "signin": (
        "签到",
        "簽到",
        "到会",
        "到會",
        "出席",
        "参加",
        "參加",
        "到会率",
        "到會率",
        "流动党员",
        "流動黨員",
    ),
    "leave": (
        "请假",
        "請假",
        "准假",
    ),
    "absence": (
        "不参加",
        "不參加",
        "缺课",
        "缺課",
    ),
    "makeup": (
        "补学",
        "補學",
    ),
    "evaluation": (
        "测评",
        "測評",
        "满意率",
        "滿意率",
        "点评",
        "點評",
    ),
    "record": (
        "纪实表",
        "紀實表",
        "记录表",
        "記錄表",
        "记录",
        "記錄",
        "记录人",
        "記錄人",
        "报送",
        "報送",
    ),
    "plan": (
        "计划",
        "計劃",
        "計畫",
        "主题",
        "主題",
        "审定",
        "審定",
        "备案",
        "備案",
        "报备",
        "報備",
    ),
    "birthday": (
        "政治生日",
        "贺卡",
        "賀卡",
        "寄语",
        "寄語",
        "誓词",
        "誓詞",
        "宣誓",
        "愿望",
        "願望",
        "公示栏",
        "公示欄",
        "谈心谈话",
        "談心談話",
        "谈心",
        "談心",
    ),
    "life": (
        "党费",
        "黨費",
        "三会一课",
        "三會一課",
        "党课",
        "黨課",
        "检查",
        "檢查",
        "通报",
        "通報",
        "支委会",
        "支委會",
    ),
    "opinion": (
        "意见",
        "意見",
        "建议",
        "建議",
        "讨论",
        "討論",
        "发言",
        "發言",
        "投票",
        "民主议事",
        "民主議事",
    ),
    "service": (
        "微心愿",
        "微心願",
        "承诺",
        "承諾",
        "承诺践诺",
        "承諾踐諾",
        "志愿服务",
        "志願服務",
    ),
    "ledger": (
        "台账",
        "台賬",
        "思想汇报",
        "思想匯報",
        "走访慰问",
        "走訪慰問",
        "结对帮扶",
        "結對幫扶",
        "社区报到",
        "社區報到",
        "党性分析",
        "黨性分析",
        "民主评议",
        "民主評議",
    ),
}
_FIELD_WORDS = {
    "meetings": "meetings.counted",
    "三会一课": "meetings.counted",
    "三會一課": "meetings.counted",
    "党课": "meetings.counted",
    "黨課": "meetings.counted",
    "联合党日": "joint.days",
    "聯合黨日": "joint.days",
    "结对共建": "joint.days",
    "結對共建": "joint.days",
    "主持": "chair.delegated",
    "主持人": "chair.delegated",
    "委托": "chair.delegated",
    "委託": "chair.delegated",
    "步骤": "steps.order",
    "步驟": "steps.order",
    "九个步骤": "steps.order",
    "九個步驟": "steps.order",
    "备案": "plan.due",
    "備案": "plan.due",
    "改期": "activity.move",
    "季度主题": "plan.levels",
    "季度主題": "plan.levels",
    "必选": "theme.menu",
    "必選": "theme.menu",
    "自选": "theme.menu",
    "自選": "theme.menu",
    "审定": "approval.owed",
    "審定": "approval.owed",
    "记录人": "record.recorder",
    "記錄人": "record.recorder",
}
"""Words that mean one number of a subject."""
_BY_WORD = {word: topic for topic, words_ in _WORDS.items() for word in words_}


async def why(talk: Talk, rest: str) -> Message:
    """By what is named, else by the notice that is replied to, else by choosing a subject."""
    heard = talk.heard
    talk = as_officer(talk, heard.replies_to if isinstance(heard, Said) else None)
    if rest:
        return _named(talk, rest)
    if isinstance(heard, Said) and heard.replies_to is not None and heard.replies_to_us:
        return _behind(talk, heard.replies_to)
    return words.topics(talk.voice, TOPICS)


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """A subject, or one number of it."""
    talk = as_officer(talk)
    if talk.records is None or not talk.offices:
        _ = talk.me  # rules are the branch's, for its members, and for its superior's officers
    match parts:
        case ("topic", topic) if topic in TOPICS:
            return Answer(say=_topic(talk, topic))
        case ("rule", field) if field in FIELDS:
            return Answer(say=_rule(talk, field, talk.today))
    raise Refusal("button.stale")


def _named(talk: Talk, written: str) -> Message:
    """By a number's own name (`activity.notice_days`), a subject's, or a Chinese word for one."""
    plain = written.strip().lower()
    field = plain if plain in FIELDS else plain.replace("_", ".", 1)
    field = _FIELD_WORDS.get(written.strip(), field)
    if field in FIELDS:
        return _rule(talk, field, talk.today)
    topic = plain if plain in TOPICS else _BY_WORD.get(written.strip())
    return _topic(talk, topic) if topic is not None else words.topics(talk.voice, TOPICS, unknown=True)


def _topic(talk: Talk, topic: str) -> Message:
    first, *others = TOPICS[topic]
    stand = talk.known.stand(talk.today)
    joined = talk.calendar.today(talk.known.branch.joined_at)
    return words.because(talk.voice, stand[first], joined=joined, others=[stand[each] for each in others])


def _rule(talk: Talk, field: str, on: date, *, notice: bool = False, clause: Clause | None = None) -> Message:
    """The number as it stood on that day: what was asked then was asked by the rule of then. `clause` is the notice's own,
    where it stands on more than the number."""
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
            who=Who.MEMBER,
            officers=True,
            text=LINES["why"],
        ),
    ),
    presses=((Verb.WHY, pressed),),
)
