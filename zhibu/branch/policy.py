"""Every number that the rules use: a field with its unit, range and clause, and the date from which it holds.

A branch composes presets (one source document's numbers each) and may override single fields from a date on; what was
decided before stays as it was decided, because every rule asks for the policy *on its day*.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType

from zhibu.branch.refusal import Refusal


class Source(StrEnum):
    """Where a number comes from: stated by a document, left open by them, or general practice outside them."""

    STATED = "S"
    OPEN = "O"
    PRACTICE = "X"


class Unit(StrEnum):
    """What a field's number counts."""

    TIMES = "times"
    DAY_OF_MONTH = "day_of_month"
    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"
    PERCENT = "percent"
    PEOPLE = "people"
    COPIES = "copies"
    CLOCK = "clock"
    SPAN = "span"
    MONTH_DAY = "month_day"
    FLAG = "flag"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a duty is written: the document's number (`002`) and its own words."""

    document: str
    quote: str


@dataclass(frozen=True, slots=True, order=True)
class MonthDay:
    """A day that comes every year, such as 28 February."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        return date(year, self.month, self.day)

    def __str__(self) -> str:
        return f"{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True, slots=True)
class Span:
    """Hours of the day from one clock time to another, over midnight where the end comes first, such as 22:00-07:30."""

    start: time
    end: time

    def holds(self, at: time) -> bool:
        """Whether that time lies in it; the end doesn't, and an empty span holds nothing."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


Value = int | bool | str | time | MonthDay | Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One number of the policy: its dotted name, unit, allowed range or choices, and where it comes from."""

    name: str
    unit: Unit
    default: Value
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()
    source: Source = Source.OPEN
    clause: Clause | None = None

    def parse(self, text: str) -> Value:
        """The value that a person wrote; a refusal names the field and its range."""
        written = text.strip()
        try:
            value = _READERS[self.unit](written)
        except ValueError:
            raise Refusal("policy.unreadable", field=self.name, value=text, unit=self.unit.value) from None
        if self.choices and value not in self.choices:
            raise Refusal("policy.choice", field=self.name, value=text, choices=self.choices)
        outside = isinstance(value, int) and not isinstance(value, bool) and not self._holds(value)
        if outside:
            raise Refusal("policy.range", field=self.name, value=text, low=self.low, high=self.high)
        return value

    def _holds(self, value: int) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def _read_flag(text: str) -> bool:
    match text.casefold():
        case "yes" | "true" | "on" | "1" | "是":
            return True
        case "no" | "false" | "off" | "0" | "否":
            return False
    raise ValueError(text)


def _read_month_day(text: str) -> MonthDay:
    month, day = text.split("-")
    read = MonthDay(int(month), int(day))
    read.in_year(2001)  # refuses 02-29 and 13-01: the day must come every year
    return read


def _read_span(text: str) -> Span:
    start, end = text.replace("–", "-").replace("~", "-").split("-")
    return Span(time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))


def _read_percent(text: str) -> int:
    return int(text.removesuffix("%").removesuffix("%").strip())


_READERS: Mapping[Unit, Callable[[str], Value]] = {
    Unit.TIMES: int,
    Unit.DAY_OF_MONTH: int,
    Unit.DAYS: int,
    Unit.HOURS: int,
    Unit.MINUTES: int,
    Unit.PERCENT: _read_percent,
    Unit.PEOPLE: int,
    Unit.COPIES: int,
    Unit.CLOCK: time.fromisoformat,
    Unit.SPAN: _read_span,
    Unit.MONTH_DAY: _read_month_day,
    Unit.FLAG: _read_flag,
    Unit.CHOICE: str,
    Unit.TEXT: str,
}


def write(value: Value) -> str:
    """A value as `Field.parse` reads it back."""
    match value:
        case bool():
            return "yes" if value else "no"
        case time():
            return value.strftime("%H:%M")
        case _:
            return str(value)


def _number(unit: Unit, low: int, high: int, source: str, clause: Clause | None = None) -> dict[str, object]:
    return {"unit": unit, "low": low, "high": high, "source": Source(source), "clause": clause}


def _other(unit: Unit, source: str, clause: Clause | None = None, choices: tuple[str, ...] = ()) -> dict[str, object]:
    return {"unit": unit, "source": Source(source), "clause": clause, "choices": choices}


_NOTICE = Clause("002", "原則上提前5天,以適當方式將活動安排向本支部黨員公示")
_HALF_A_DAY = Clause("002", "時間不少於半天")
_MOVE = Clause("002", "可適當提前或順延,需報黨委報備並說明原因,但必須在當月完成")
_FLOOR = Clause("002", "主題黨日活動每次參加的人數,必須保證達到本支部黨員總數的80%以上")
_SIGN_IN = Clause("002", "⑤黨員簽到")
_LEAVE = Clause("002", "確因有事無法參加的,應書面請假,支部保存好相關資料")
_MAKEUP = Clause("002", "黨支部要健全請假、補學制度")
_TALK_AT = Clause("003", "党员每年不参加活动累计3次的，基层党组织要及时谈话提醒、提出限期整改意见")
_BASIS_AT = Clause("003", "6次及以上的，作为确定不合格党员的重要依据")
_EVALUATE = Clause("002", "每次「黨支部主題黨日」活動後必須當即開展測評")
_DIMENSIONS = Clause("002", "主題特色鮮明、內容充實健康、方式靈活生動、效果突出顯著")
_GUESTS = Clause("002", "邀請部分服務對象、黨外人士及本黨支部外其他同志等群體參加")
_SATISFACTION = Clause(
    "002", "本年度內測評結果3次以上滿意率低於60%的,所在黨支部及其班子成員不得納入評先選優範圍,同時督促及時整改"
)
_HIGH = Clause("002", "對長期滿意率高或排名靠前的,所在黨支部及其班子成員作為評先選優的重點推薦對象")
_RECORD = Clause("002", "每月活動結束後2日內上報活動紀實表")
_RECORD_003 = Clause("003", "此表一式两份，党支部留存一份，报上级党组织一份，于每次活动日后3日内报送")
_PLAN = Clause("003", "制定每年不少于12次的党日活动计划安排")
_FILE = Clause("002", "認真做好「黨支部主題黨日」活動計劃,並及時上報機關黨委備案")
_STEPS = Clause("002", "①召開支委會確定活動主題和計劃;②報機關黨委審定")
_HEARD = Clause("001", "听取党员干部对党组织的意见和建议")
_DELIBERATION = Clause("003", "组织党员对涉及本支部重大事项、重点工作进行民主讨论、科学决策")
_SERVICE = Clause("004", "采取认领“微心愿”、结对帮带、承诺践诺等方式，畅通党员联系服务途径")
_ACCEPTED = Clause("000", "支部党员大会通过接收申请人为预备党员之日，即为党员“政治生日”")
_CARD = Clause("001", "党支部书记撰写生日贺词或寄语")
_MEETINGS = Clause("004", "一同计划，一并安排，实现“三会一课”与党员活动日有机融合")
_DATES = Clause("003", "定期开展走访慰问、谈心谈话、结对帮扶等活动，帮助解决党员的实际困难和问题")
_JOINTLY = Clause("003", "倡导和鼓励结对共建党组织联合开展活动")
_TALK = Clause("001", "党支部书记或委员在组织过“政治生日”前,要采取个别谈话或集中座谈形式,与党员干部进行一次谈心谈话")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The numbers in force on one day. An attribute `activity_day` is the field `activity.day`."""

    # The activity day
    activity_per_month: int = field(
        default=1, metadata=_number(Unit.TIMES, 1, 4, "S", Clause("002", "「黨支部主題黨日」活動必須堅持每月開展一次"))
    )
    activity_day: int = field(
        default=5,
        metadata=_number(Unit.DAY_OF_MONTH, 1, 28, "S", Clause("002", "黨支部每月要固定1天作為主題黨日活動日")),
    )
    activity_start: time = field(default=time(14, 30), metadata=_other(Unit.CLOCK, "O"))
    activity_hours: int = field(default=4, metadata=_number(Unit.HOURS, 1, 12, "O", _HALF_A_DAY))
    activity_notice_days: int = field(default=5, metadata=_number(Unit.DAYS, 1, 15, "S", _NOTICE))
    activity_off_days: str = field(
        default="next_workday",
        metadata=_other(
            Unit.CHOICE,
            "S",
            Clause("003", "如遇法定节假日或重大活动等特殊情况，可视情作出适当调整"),
            ("next_workday", "keep"),
        ),
    )
    activity_move: str = field(default="same_month", metadata=_other(Unit.CHOICE, "S", _MOVE, ("same_month",)))
    agenda_required: bool = field(
        default=True,
        metadata=_other(Unit.FLAG, "S", Clause("002", "「黨支部主題黨日」活動要堅持以政治學習和黨性鍛鍊為規定內容")),
    )
    # Who takes part
    attendance_floor: int = field(default=80, metadata=_number(Unit.PERCENT, 1, 100, "S", _FLOOR))
    attendance_due: str = field(
        default="all",
        metadata=_other(
            Unit.CHOICE,
            "S",
            Clause("003", "坚持全覆盖、齐参与，党员都要参加所在支部的党员活动日"),
            ("all", "without_frail"),
        ),
    )
    attendance_remote: bool = field(
        default=True,
        metadata=_other(
            Unit.FLAG,
            "S",
            Clause("003", "流动党员可以根据实际情况，运用远程教育、短信、QQ群、微信群等方式参加所在党支部党日活动"),
        ),
    )
    leave_written: bool = field(default=True, metadata=_other(Unit.FLAG, "S", _LEAVE))
    leave_until: int = field(default=0, metadata=_number(Unit.HOURS, 0, 72, "X"))
    makeup_required: bool = field(default=True, metadata=_other(Unit.FLAG, "S", _MAKEUP))
    makeup_days: int = field(default=7, metadata=_number(Unit.DAYS, 1, 60, "O", _MAKEUP))
    absence_counts: str = field(
        default="without_leave",
        metadata=_other(
            Unit.CHOICE,
            "S",
            Clause("002", "對無正當理由不參加或長期不參加活動的黨員,要嚴肅批評教育"),
            ("without_leave", "not_made_up", "all"),
        ),
    )
    absence_talk_at: int = field(default=3, metadata=_number(Unit.TIMES, 1, 12, "S", _TALK_AT))
    absence_basis_at: int = field(default=6, metadata=_number(Unit.TIMES, 1, 12, "S", _BASIS_AT))
    # The evaluation
    evaluation_owed: bool = field(default=True, metadata=_other(Unit.FLAG, "S", _EVALUATE))
    approval_owed: bool = field(default=True, metadata=_other(Unit.FLAG, "S", _STEPS))
    approval_ask_days: int = field(default=8, metadata=_number(Unit.DAYS, 1, 28, "O", _STEPS))
    evaluation_dimensions: int = field(default=4, metadata=_number(Unit.TIMES, 4, 5, "S", _DIMENSIONS))
    evaluation_extra: str = field(default="", metadata=_other(Unit.TEXT, "S", _DIMENSIONS))
    evaluation_opens: str = field(default="end", metadata=_other(Unit.CHOICE, "S", _EVALUATE, ("end",)))
    evaluation_hours: int = field(default=24, metadata=_number(Unit.HOURS, 1, 168, "O", _EVALUATE))
    evaluation_reminder_hours: int = field(default=3, metadata=_number(Unit.HOURS, 0, 72, "O", _EVALUATE))
    evaluation_grades: str = field(default="first_two", metadata=_other(Unit.CHOICE, "O", None, ("first", "first_two")))
    evaluation_min_voters: int = field(default=3, metadata=_number(Unit.PEOPLE, 2, 20, "O"))
    evaluation_guests: bool = field(default=True, metadata=_other(Unit.FLAG, "S", _GUESTS))
    satisfaction_floor: int = field(default=60, metadata=_number(Unit.PERCENT, 1, 100, "S", _SATISFACTION))
    satisfaction_times: int = field(default=3, metadata=_number(Unit.TIMES, 1, 12, "S", _SATISFACTION))
    satisfaction_high: int = field(default=90, metadata=_number(Unit.PERCENT, 1, 100, "O", _HIGH))
    # The record form
    record_days: int = field(default=2, metadata=_number(Unit.DAYS, 1, 15, "S", _RECORD))
    record_copies: int = field(default=2, metadata=_number(Unit.COPIES, 1, 5, "S", _RECORD_003))
    record_title: str = field(
        default="theme_party_day", metadata=_other(Unit.CHOICE, "S", _RECORD, ("theme_party_day", "activity_day"))
    )
    record_place: str = field(default="", metadata=_other(Unit.TEXT, "S", Clause("003", "池州市党日活动记录表")))
    record_recorder: bool = field(
        default=True,
        metadata=_other(Unit.FLAG, "S", Clause("002", "黨支部要注重規範記錄內容,並指定專人負責記錄")),
    )
    signature_printed: bool = field(
        default=True, metadata=_other(Unit.FLAG, "O", Clause("003", "应参加党员   人，实际参加党员   人（附签名）"))
    )
    # The plan
    plan_minimum: int = field(default=12, metadata=_number(Unit.TIMES, 1, 48, "S", _PLAN))
    plan_due: MonthDay = field(default=MonthDay(2, 28), metadata=_other(Unit.MONTH_DAY, "O", _FILE))
    plan_due_county: MonthDay = field(
        default=MonthDay(3, 25),
        metadata=_other(Unit.MONTH_DAY, "S", Clause("003", "后者于每年3月25日前报市委组织部备案")),
    )
    plan_levels: bool = field(
        default=True,
        metadata=_other(Unit.FLAG, "S", Clause("004", "做到年度有计划、季度有主题、每月有安排")),
    )
    theme_menu: bool = field(
        default=True, metadata=_other(Unit.FLAG, "S", Clause("002", "同時採取「必選+自選」的方式"))
    )
    steps_order: bool = field(
        default=True,
        metadata=_other(Unit.FLAG, "S", Clause("002", "主題黨日活動必須按照以下基本程序開展")),
    )
    chair_delegated: bool = field(
        default=True,
        metadata=_other(
            Unit.FLAG,
            "S",
            Clause("002", "主題黨日活動一般由黨支部書記主持,特殊情況也可委託黨支部副書記、支部委員主持"),
        ),
    )
    # Dues and meetings
    dues_check: bool = field(default=True, metadata=_other(Unit.FLAG, "S", Clause("004", "查验交纳情况、交齐党费")))
    meetings_counted: bool = field(default=True, metadata=_other(Unit.FLAG, "S", _MEETINGS))
    meetings_members: int = field(default=3, metadata=_number(Unit.TIMES, 1, 12, "X"))
    meetings_committee: int = field(default=1, metadata=_number(Unit.TIMES, 1, 12, "X"))
    meetings_groups: int = field(default=1, metadata=_number(Unit.TIMES, 1, 12, "X"))
    meetings_lecture: int = field(default=3, metadata=_number(Unit.TIMES, 1, 12, "X"))
    inspection: int = field(
        default=1,
        metadata=_number(
            Unit.TIMES,
            1,
            12,
            "O",
            Clause("001", "院党总支将定期对各党支部组织党员干部过“政治生日”情况进行集中检查通报"),
        ),
    )
    branch_committee: int = field(default=7, metadata=_number(Unit.PEOPLE, 1, 100, "X"))
    branch_groups: bool = field(default=True, metadata=_other(Unit.FLAG, "X"))
    duty_assignee: str = field(default="by_duty", metadata=_other(Unit.CHOICE, "O", None, ("by_duty", "secretary")))
    # The members' voice, and service to others
    opinion_heard: bool = field(default=True, metadata=_other(Unit.FLAG, "S", _HEARD))
    poll_held: bool = field(default=True, metadata=_other(Unit.FLAG, "S", _DELIBERATION))
    poll_quorum: int = field(default=50, metadata=_number(Unit.PERCENT, 0, 99, "O", _DELIBERATION))
    service_wishes: bool = field(default=True, metadata=_other(Unit.FLAG, "S", _SERVICE))
    service_pledges: bool = field(default=True, metadata=_other(Unit.FLAG, "S", _SERVICE))
    # Dates alone, and days held together with others
    ledger_dates: bool = field(default=True, metadata=_other(Unit.FLAG, "S", _DATES))
    joint_days: bool = field(default=True, metadata=_other(Unit.FLAG, "S", _JOINTLY))
    # Notices
    notice_quiet: Span = field(default=Span(time(22, 0), time(7, 30)), metadata=_other(Unit.SPAN, "X"))
    notice_hour: time = field(default=time(9, 0), metadata=_other(Unit.CLOCK, "X"))
    notice_eve: time = field(default=time(17, 0), metadata=_other(Unit.CLOCK, "X"))
    notice_reminder: bool = field(default=False, metadata=_other(Unit.FLAG, "X"))
    notice_hourly: int = field(default=12, metadata=_number(Unit.TIMES, 1, 60, "X"))
    signin_opens: int = field(default=30, metadata=_number(Unit.MINUTES, 0, 240, "X"))
    signin_closes: int = field(default=0, metadata=_number(Unit.MINUTES, 0, 240, "X"))
    signin_by: str = field(default="button", metadata=_other(Unit.CHOICE, "O", _SIGN_IN, ("button", "code")))
    signin_code_minutes: int = field(default=2, metadata=_number(Unit.MINUTES, 1, 30, "O"))
    appeal_days: int = field(default=7, metadata=_number(Unit.DAYS, 1, 60, "O"))
    # Political birthdays
    birthday_basis: str = field(default="accepted", metadata=_other(Unit.CHOICE, "S", _ACCEPTED, ("accepted",)))
    birthday_period: str = field(
        default="month",
        metadata=_other(
            Unit.CHOICE,
            "S",
            Clause("001", "在每名党员干部入党周年纪念日当月或当季度开展"),
            ("month", "quarter"),
        ),
    )
    birthday_roster: bool = field(
        default=True,
        metadata=_other(Unit.FLAG, "S", Clause("001", "将党员名单按入党日期排出“政治生日”序列")),
    )
    birthday_greeting: time = field(
        default=time(8, 0), metadata=_other(Unit.CLOCK, "O", Clause("000", "送“政治生日”祝福"))
    )
    birthday_greeting_until: time = field(default=time(22, 0), metadata=_other(Unit.CLOCK, "X"))
    birthday_prepare_days: int = field(default=7, metadata=_number(Unit.DAYS, 1, 30, "X"))
    birthday_leap_day: MonthDay = field(default=MonthDay(2, 28), metadata=_other(Unit.MONTH_DAY, "O"))
    birthday_application: bool = field(
        default=True, metadata=_other(Unit.FLAG, "S", Clause("001", "准备过“政治生日”的党员干部要提前重温入党志愿书"))
    )
    birthday_talk: bool = field(default=True, metadata=_other(Unit.FLAG, "S", _TALK))
    birthday_study: bool = field(default=True, metadata=_other(Unit.FLAG, "S", Clause("000", "开展一次集中学习")))
    birthday_card: bool = field(default=True, metadata=_other(Unit.FLAG, "S", _CARD))
    birthday_oath: str = field(
        default="led_by_celebrant",
        metadata=_other(
            Unit.CHOICE, "S", Clause("001", "由过“政治生日”的同志领誓"), ("collective", "led_by_celebrant")
        ),
    )
    birthday_order: bool = field(default=True, metadata=_other(Unit.FLAG, "S", Clause("001", "提前重温入党志愿书")))
    birthday_plan: bool = field(
        default=True,
        metadata=_other(
            Unit.FLAG,
            "S",
            Clause("001", "研究制定组织党员干部过“政治生日”工作安排"),
        ),
    )
    birthday_wish: bool = field(default=True, metadata=_other(Unit.FLAG, "S", Clause("001", "许下“政治生日愿望”")))
    birthday_board: bool = field(
        default=True, metadata=_other(Unit.FLAG, "S", Clause("000", "设立“政治生日愿望”公示栏"))
    )
    birthday_linked_day: bool = field(
        default=True,
        metadata=_other(
            Unit.FLAG,
            "S",
            Clause("001", "举办“政治生日+党课”、“政治生日+参观学习”、“政治生日+读书分享”等形式多样的主题党日活动"),
        ),
    )
    birthday_report: bool = field(
        default=True, metadata=_other(Unit.FLAG, "S", Clause("001", "并将相关情况及时报院党总支"))
    )


def _fields() -> Mapping[str, Field]:
    found = {}
    for each in fields(Policy):
        name = each.name.replace("_", ".", 1)
        found[name] = Field(name=name, default=each.default, **each.metadata)  # type: ignore[arg-type]
    return MappingProxyType(found)


FIELDS: Mapping[str, Field] = _fields()
"""Every field by its dotted name, such as `activity.notice_days`."""


def field_named(name: str) -> Field:
    """The field of that name, written with dots or underscores."""
    found = FIELDS.get(name.strip().lower())
    if found is None:
        raise Refusal("policy.unknown_field", field=name, fields=tuple(FIELDS))
    return found


def value_of(policy: Policy, name: str) -> Value:
    """The value in force of the field of that dotted name."""
    found: Value = getattr(policy, name.replace(".", "_", 1))
    return found


def switched_on(policy: Policy, setting: str) -> bool:
    """Whether that switch is on, such as `poll.held`."""
    return value_of(policy, setting) is True


def require_on(policy: Policy, setting: str) -> None:
    """Refuses what the branch has switched off. What was begun before goes on; nothing new is begun."""
    if not switched_on(policy, setting):
        raise Refusal("setting.off", setting=setting)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChange:
    """A branch's own number in place of its preset's, from a date on."""

    id: str
    field: str
    value: str
    since: date

    @classmethod
    def of(cls, name: str, text: str, *, since: date) -> "PolicyChange":
        """A checked change; a refusal names the field and its range."""
        known = field_named(name)
        return cls(id=f"{known.name}@{since}", field=known.name, value=write(known.parse(text)), since=since)


@dataclass(frozen=True, slots=True)
class Given:
    """What one preset says of one field."""

    value: Value
    clause: Clause


@dataclass(frozen=True, slots=True)
class InForce:
    """One field as it stands on a day: its value, the clause behind it if a document of the branch states it, and
    since when the branch has its own number (None: the preset's)."""

    field: Field
    value: Value
    clause: Clause | None
    since: date | None

    @property
    def asked(self) -> bool:
        """Whether the branch's document or the branch itself says so; else it is a default that asks nobody for anything."""
        return self.clause is not None or self.since is not None


def in_force(
    given: Mapping[str, Given], documents: frozenset[str], changes: Iterable[PolicyChange], on: date
) -> Mapping[str, InForce]:
    """Every field as it stands on that day.

    `given` holds what the branch's presets state, `documents` which documents they come from: a clause of a document that
    the branch doesn't follow is never shown to it as its reason. The latest change up to the day wins.
    """
    own: dict[str, PolicyChange] = {}
    for change in sorted(changes, key=lambda change: change.since):
        if change.since <= on:
            own[change.field] = change
    return {name: _stand(known, given.get(name), own.get(name), documents) for name, known in FIELDS.items()}


def _stand(known: Field, stated: Given | None, own: PolicyChange | None, documents: frozenset[str]) -> InForce:
    clause = stated.clause if stated else known.clause
    shown = clause if clause and clause.document in documents else None
    if own:
        return InForce(known, known.parse(own.value), shown, own.since)
    return InForce(known, stated.value if stated else known.default, shown, None)


def policy_of(stand: Mapping[str, InForce]) -> Policy:
    """The values alone, as typed attributes."""
    return Policy(**{name.replace(".", "_", 1): each.value for name, each in stand.items()})  # type: ignore[arg-type]
