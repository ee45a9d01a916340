"""The five source documents as presets: what each of them states, with its own words as the clause.

A branch composes one preset for its activity days and one for its political birthdays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from zhibu.branch.policy import Clause, Given, InForce, MonthDay, Policy, PolicyChange, in_force, policy_of
from zhibu.branch.refusal import Refusal


class Subject(StrEnum):
    """What a preset regulates."""

    ACTIVITY_DAY = "activity_day"
    BIRTHDAY = "birthday"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One source document's numbers."""

    name: str
    document: str
    subject: Subject
    given: Mapping[str, Given]


def _preset(name: str, document: str, subject: Subject, **given: tuple[object, str]) -> Preset:
    stated = {
        field.replace("_", ".", 1): Given(value, Clause(document, quote))  # type: ignore[arg-type]
        for field, (value, quote) in given.items()
    }
    return Preset(name=name, document=document, subject=subject, given=MappingProxyType(stated))


_PRESETS = (
    _preset(
        "guiding-opinion",
        "000",
        Subject.BIRTHDAY,
        birthday_basis=("accepted", "支部党员大会通过接收申请人为预备党员之日，即为党员“政治生日”"),
        birthday_period=("month", "合理规划好每月或每季度参加“政治生日”仪式的党员"),
        birthday_roster=(True, "各党支部要将党员名单按入党日期排出“政治生日”序列"),
        birthday_study=(True, "开展一次集中学习"),
        birthday_card=(True, "由支部书记现场为参加“党员政治生日”活动的党员赠送生日贺卡，给党员送上生日贺词或寄语"),
        birthday_oath=("collective", "参加“党员政治生日”活动的党员以集体宣誓的方式，普遍开展一次重温入党誓词活动"),
        birthday_plan=(True, "研究制定组织党员过“政治生日”工作安排，要有目标、有计划、有步骤地把这项活动抓实抓好"),
        birthday_wish=(True, "结合未来努力方向许下“政治生日愿望”"),
        birthday_board=(True, "设立“政治生日愿望”公示栏"),
        birthday_linked_day=(True, "各支部可以以过“政治生日”为主题开展主题党日活动"),
    ),
    _preset(
        "wulong",
        "001",
        Subject.BIRTHDAY,
        birthday_basis=("accepted", "支部党员大会通过接收申请人为预备党员之日,即为党员干部的“政治生日”"),
        birthday_period=("month", "在每名党员干部入党周年纪念日当月或当季度开展"),
        birthday_roster=(True, "将党员名单按入党日期排出“政治生日”序列"),
        birthday_application=(True, "准备过“政治生日”的党员干部要提前重温入党志愿书"),
        birthday_order=(True, "准备过“政治生日”的党员干部要提前重温入党志愿书"),
        birthday_talk=(
            True,
            "党支部书记或委员在组织过“政治生日”前,要采取个别谈话或集中座谈形式,与党员干部进行一次谈心谈话",
        ),
        birthday_card=(True, "党支部书记撰写生日贺词或寄语"),
        birthday_oath=("led_by_celebrant", "由过“政治生日”的同志领誓"),
        birthday_plan=(True, "研究制定组织党员干部过“政治生日”工作安排"),
        birthday_wish=(True, "许下“政治生日愿望”"),
        birthday_linked_day=(
            True,
            "举办“政治生日+党课”、“政治生日+参观学习”、“政治生日+读书分享”等形式多样的主题党日活动",
        ),
        birthday_report=(True, "将相关情况及时报院党总支"),
        inspection=(1, "院党总支将定期对各党支部组织党员干部过“政治生日”情况进行集中检查通报"),
    ),
    _preset(
        "theme-party-day",
        "002",
        Subject.ACTIVITY_DAY,
        activity_per_month=(1, "「黨支部主題黨日」活動必須堅持每月開展一次"),
        activity_day=(5, "黨支部每月要固定1天作為主題黨日活動日"),
        activity_hours=(4, "時間不少於半天"),
        activity_notice_days=(5, "原則上提前5天,以適當方式將活動安排向本支部黨員公示"),
        activity_move=("same_month", "可適當提前或順延,需報黨委報備並說明原因,但必須在當月完成"),
        agenda_required=(True, "「黨支部主題黨日」活動要堅持以政治學習和黨性鍛鍊為規定內容"),
        attendance_due=("all", "「黨支部主題黨日」要做到覆蓋黨支部的全體黨員,黨員應主動按時參加所在支部的主題黨日活動"),
        attendance_floor=(80, "主題黨日活動每次參加的人數,必須保證達到本支部黨員總數的80%以上"),
        leave_written=(True, "確因有事無法參加的,應書面請假,支部保存好相關資料"),
        makeup_required=(True, "黨支部要健全請假、補學制度"),
        evaluation_owed=(True, "每次「黨支部主題黨日」活動後必須當即開展測評"),
        approval_owed=(True, "②報機關黨委審定"),
        evaluation_dimensions=(4, "主題特色鮮明、內容充實健康、方式靈活生動、效果突出顯著"),
        satisfaction_floor=(60, "本年度內測評結果3次以上滿意率低於60%的"),
        satisfaction_times=(
            3,
            "本年度內測評結果3次以上滿意率低於60%的,所在黨支部及其班子成員不得納入評先選優範圍,同時督促及時整改",
        ),
        record_days=(2, "每月活動結束後2日內上報活動紀實表"),
        record_title=("theme_party_day", "每月活動結束後2日內上報活動紀實表"),
        theme_menu=(True, "同時採取「必選+自選」的方式"),
        meetings_counted=(True, "要將「支部主題黨日」與落實「三會一課」、組織生活會等制度緊密結合起來"),
        poll_held=(True, "是發揚黨內民主、保障黨員權利的重要渠道"),
        service_wishes=(True, "為群眾多辦實事、多辦好事、多解難事"),
    ),
    _preset(
        "chizhou",
        "003",
        Subject.ACTIVITY_DAY,
        activity_per_month=(1, "原则上每月5日或10日为全市党员活动日"),
        activity_day=(5, "原则上每月5日或10日为全市党员活动日"),
        activity_off_days=("next_workday", "如遇法定节假日或重大活动等特殊情况，可视情作出适当调整"),
        agenda_required=(True, "防止片面地以志愿服务、业务学习等代替党日活动"),
        attendance_due=("all", "坚持全覆盖、齐参与，党员都要参加所在支部的党员活动日"),
        absence_counts=("without_leave", "党员每年不参加活动累计3次的，基层党组织要及时谈话提醒、提出限期整改意见"),
        absence_talk_at=(3, "党员每年不参加活动累计3次的，基层党组织要及时谈话提醒、提出限期整改意见"),
        absence_basis_at=(6, "6次及以上的，作为确定不合格党员的重要依据"),
        evaluation_owed=(False, "推行记实评价"),
        approval_owed=(False, "报上级党组织备案"),
        record_days=(3, "于每次活动日后3日内报送"),
        record_copies=(2, "此表一式两份，党支部留存一份，报上级党组织一份"),
        record_title=("activity_day", "池州市党日活动记录表"),
        record_place=("池州市", "池州市党日活动记录表"),
        plan_minimum=(12, "制定每年不少于12次的党日活动计划安排"),
        plan_due=(MonthDay(2, 28), "制定每年不少于12次的党日活动计划安排，报上级党组织备案"),
        theme_menu=(True, "指导党支部依据前述“按照要求+结合实际”开展活动的要求"),
        dues_check=(True, "引导党员在党日交纳党费"),
        meetings_counted=(True, "引导党员在党日交纳党费、参加“三会一课”、开展党员党性定期分析和民主评议党员等"),
        ledger_dates=(True, "定期开展走访慰问、谈心谈话、结对帮扶等活动，帮助解决党员的实际困难和问题"),
        joint_days=(True, "倡导和鼓励结对共建党组织联合开展活动"),
        opinion_heard=(True, "拓宽党员表达意见的渠道"),
        service_wishes=(True, "广泛开展以便民利民、扶贫帮困、志愿服务等为主要内容的主题实践活动"),
        inspection=(1, "通过定期巡查、随机抽查等方式，切实加强对所属党支部的督查指导"),
    ),
    _preset(
        "zhengzhou-normal",
        "004",
        Subject.ACTIVITY_DAY,
        activity_per_month=(1, "每月确定一天为党员活动日"),
        activity_day=(5, "每月确定一天为党员活动日"),
        agenda_required=(True, "组织党员围绕当前党的重大活动、党在新时期的各项路线、方针、政策等内容开展学习、讨论"),
        attendance_due=("all", "全校各级党组织中的全体党员"),
        absence_counts=("without_leave", "长期无故不参加活动的党员，要给予组织处理"),
        evaluation_owed=(False, "由党总支向学校党委组织部备案"),
        approval_owed=(False, "由党总支向学校党委组织部备案"),
        record_title=("activity_day", "以党支部为单位，每月确定一天为党员活动日"),
        plan_due=(MonthDay(2, 28), "认真研究活动内容，制定和报备本级党员活动日方案"),
        plan_levels=(True, "做到年度有计划、季度有主题、每月有安排"),
        dues_check=(True, "查验交纳情况、交齐党费"),
        meetings_counted=(True, "一同计划，一并安排，实现“三会一课”与党员活动日有机融合"),
        ledger_dates=(True, "组织党员开展思想汇报、过“政治生日”、重温入党誓词等活动"),
        inspection=(1, "建立定期通报、考评奖惩等机制，督促党员活动日制度有效落实"),
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in _PRESETS})
_SIGNED = Clause("003", "应参加党员   人，实际参加党员   人（附签名）")
SIGN_IN_STEP = (Clause("002", "⑤黨員簽到"), _SIGNED)
REPORT_STEP = (Clause("002", "⑥通報到會情況和活動內容"), _SIGNED)
"""Steps that are asked for by themselves, not by a number."""
STUDY_REQUIRED = (
    Clause("002", "「黨支部主題黨日」活動要堅持以政治學習和黨性鍛鍊為規定內容"),
    Clause("003", "防止片面地以志愿服务、业务学习等代替党日活动"),
    Clause("004", "组织党员围绕当前党的重大活动、党在新时期的各项路线、方针、政策等内容开展学习、讨论"),
)
WORK_ALONE = (
    Clause("002", "防止出現隨意變更、縮減活動時間或簡單以工作會議代替「黨支部主題黨日活動」等問題"),
    Clause("003", "防止片面地以志愿服务、业务学习等代替党日活动"),
)
HALF_A_DAY = (Clause("002", "時間不少於半天"),)
EACH_MONTH = (
    Clause("002", "「黨支部主題黨日」活動必須堅持每月開展一次"),
    Clause("003", "原则上每月5日或10日为全市党员活动日"),
    Clause("004", "每月确定一天为党员活动日"),
)
JOINTLY = (Clause("003", "倡导和鼓励结对共建党组织联合开展活动"),)
FLAG_AND_BADGES = (Clause("002", "開展活動現場應懸掛黨旗、黨員要佩戴「黨員徽章」"),)
"""What is warned about or reminded of in planning a day."""
LEDGER_KEPT = (
    Clause("002", "各支部要建立支部主題黨日活動台賬"),
    Clause("003", "建立活动管理台账，详细记载活动开展情况"),
)
GROUPS_INSPECTED = (
    Clause("002", "通過定期巡查、隨機抽查等方式,切實加強對所屬黨小組的督查指導"),
    Clause("003", "通过定期巡查、随机抽查等方式，切实加强对所属党支部的督查指导"),
)
COMMENTED = (Clause("002", "要對黨支部主題黨日活動開展情況進行點評並主動參加測評"),)
COMMITTEE_SETTLES = (Clause("002", "①召開支委會確定活動主題和計劃"),)
CADRES_ATTEND = (
    Clause("002", "以普通黨員身份帶頭參加所在黨支部主題黨日活動"),
    Clause("003", "以普通党员身份带头参加所在党支部的党员活动日"),
    Clause("004", "党员领导干部要以普通党员身份带头参加党员活动日活动"),
)
SUITABLE_WAY = (
    Clause("002", "支部中多數老黨員年老體弱、行動不便,可採取適當方式組織開展"),
    Clause("003", "年老体弱、行动不便的党员，可采取适当方式参加"),
)
GUESTS_WELCOME = (
    Clause("002", "可以視情況吸收入黨積極分子、發展對象、團員青年、群眾代表等積極參與"),
    Clause("003", "可以视情吸收入党积极分子、发展对象、团员青年、群众代表等参加"),
    Clause("004", "根据活动主题，可吸收入党积极分子、党员发展对象、流动党员等参加"),
)
BEST_CASE = (Clause("002", "適時評選「最佳主題黨日活動案例」進行公開通報表揚並予以一定獎勵"),)
"""What people ask for by a word of its own, beside the number nearest to it."""
DEFAULT_PRESETS = ("theme-party-day", "wulong")


def compose(names: Iterable[str]) -> tuple[str, ...]:
    """The presets that a branch follows: one a subject, the default where none was named.

    Refuses an unknown name and two presets of one subject.
    """
    chosen: dict[Subject, str] = {}
    for name in names:
        preset = PRESETS.get(name)
        if preset is None:
            raise Refusal("preset.unknown", name=name, presets=tuple(PRESETS))
        if preset.subject in chosen and chosen[preset.subject] != name:
            raise Refusal("preset.twice", first=chosen[preset.subject], second=name)
        chosen[preset.subject] = name
    for name in DEFAULT_PRESETS:
        chosen.setdefault(PRESETS[name].subject, name)
    return tuple(chosen[subject] for subject in Subject)


@lru_cache(maxsize=1024)
def cited(presets: tuple[str, ...], *clauses: Clause) -> Clause | None:
    """The first of these clauses whose document the branch follows: what is asked of it is never backed by another's."""
    documents = {PRESETS[name].document for name in presets}
    return next((clause for clause in clauses if clause.document in documents), None)


def stand(presets: tuple[str, ...], changes: tuple[PolicyChange, ...], on: date) -> Mapping[str, InForce]:
    """Every number in force on that day for a branch that follows these presets."""
    return _stand(presets, _until(changes, on))


def policy_on(presets: tuple[str, ...], changes: tuple[PolicyChange, ...], on: date) -> Policy:
    """The numbers alone; see `stand`."""
    return _policy(presets, _until(changes, on))


def _until(changes: tuple[PolicyChange, ...], on: date) -> tuple[PolicyChange, ...]:
    # Kept by what has changed, not by the day: all days between two changes, and all branches without any, share one.
    return tuple(change for change in changes if change.since <= on) if changes else ()


@lru_cache(maxsize=4096)
def _stand(presets: tuple[str, ...], changes: tuple[PolicyChange, ...]) -> Mapping[str, InForce]:
    given: dict[str, Given] = {}
    for (
        name
    ) in presets:  # what two documents state, the first one does: the activity day's stands before the birthday's
        given = {**PRESETS[name].given, **given}
    documents = frozenset(PRESETS[name].document for name in presets)
    return MappingProxyType(in_force(given, documents, changes, date.max))


@lru_cache(maxsize=4096)
def _policy(presets: tuple[str, ...], changes: tuple[PolicyChange, ...]) -> Policy:
    return policy_of(_stand(presets, changes))
