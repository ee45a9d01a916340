"""The words by which people ask for a rule: each idea of the Party's texts in both scripts and in English, the number or
the subject nearest to it, and what a document says in so many words of the idea itself."""

from collections.abc import Mapping

from zhibu.branch.policy import Clause
from zhibu.branch.presets import (
    BEST_CASE,
    CADRES_ATTEND,
    COMMENTED,
    COMMITTEE_SETTLES,
    EACH_MONTH,
    FLAG_AND_BADGES,
    GROUPS_INSPECTED,
    GUESTS_WELCOME,
    LEDGER_KEPT,
    REPORT_STEP,
    SIGN_IN_STEP,
    SUITABLE_WAY,
)

_ASKED = {
    # Subjects
    "day": "党日、黨日、主题党日、主題黨日、党员活动日、黨員活動日、活动日、活動日、theme party day、party member activity day、activity day",
    "notice": "预告、預告、公示、通知、提醒、预告公示、預告公示、advance notice、notice",
    "signin": "签到、簽到、到会、到會、出席、参加、參加、sign-in、sign in、attendance",
    "leave": "请假、請假、准假、不准假、销假、銷假、leave granted、leave refused",
    "absence": "不参加、不參加、缺课、缺課、无故不参加、無故不參加",
    "makeup": "补学、補學、补课、補課、make-up study、makeup study",
    "evaluation": "测评、測評、主题测评、主題測評、测评表、測評表",
    "record": "纪实表、紀實表、记录表、記錄表、记录、記錄、纪实、紀實、报送、報送、record form",
    "plan": "计划、計劃、計畫、年度计划、年度計劃、年度計畫、annual plan",
    "birthday": "政治生日、political birthday",
    # Single numbers
    "activity.day": "固定日、固定一天、哪一天、fixed day",
    "activity.hours": "半天、时长、時長、duration",
    "activity.off_days": "节假日、節假日、休息日、调休、調休、holiday",
    "activity.move": "改期、顺延、順延、提前、move the day",
    "agenda.required": "议程、議程、政治学习、政治學習、党性锻炼、黨性鍛鍊、规定内容、規定內容、agenda、political study",
    "attendance.floor": "到会率、到會率、八成、党员总数、黨員總數、attendance floor",
    "attendance.due": (
        "应到、應到、应参加、應參加、应到人数、應到人數、全覆盖、全覆蓋、党员、黨員、正式党员、正式黨員、预备党员、預備黨員、"
        "年老体弱、年老體弱、行动不便、行動不便、党员领导干部、黨員領導幹部、领导干部、領導幹部、入党积极分子、入黨積極分子、"
        "积极分子、積極分子、发展对象、發展對象、due to attend、member、full member、probationary member、cadre、frail、"
        "active applicant、prospective member"
    ),
    "attendance.remote": "流动党员、流動黨員、远程、遠程、远程参加、遠程參加、流入地、mobile member、remote",
    "signature.printed": "签名、簽名、签到册、簽到冊、签名册、簽名冊、signature sheet",
    "signin.by": "签到码、簽到碼、二维码、二維碼、sign-in code",
    "appeal.days": "申诉、申訴、漏记、漏記、补记、補記、appeal",
    "absence.talk_at": "谈话提醒、談話提醒、限期整改、整改、reminder talk、rectification",
    "absence.basis_at": "不合格党员、不合格黨員",
    "evaluation.owed": "评价、評價",
    "evaluation.dimensions": "测评内容、測評內容、dimension、dimensions",
    "evaluation.grades": "好、较好、較好、一般、差、等次、good、fairly good、fair、poor、grade、grades",
    "evaluation.guests": (
        "点评、點評、联系指导、聯繫指導、联系指导的同志、聯繫指導的同志、列席、列席人员、列席人員、邀请、邀請、"
        "服务对象、服務對象、党外人士、黨外人士、comment、liaison、guest、guests"
    ),
    "satisfaction.floor": "满意率、滿意率、满意度、滿意度、satisfaction、satisfaction rate",
    "satisfaction.times": "评先选优、評先選優、评先评优、評先評優、awards",
    "satisfaction.high": "重点推荐、重點推薦、最佳案例、最佳主题党日、最佳主題黨日",
    "record.copies": "一式两份、一式兩份、份数、份數、copies",
    "record.recorder": "记录人、記錄人、专人记录、專人記錄、recorder",
    "plan.minimum": "十二次、12次、次数、次數",
    "plan.due": "备案、備案、报备、報備、file、filing",
    "plan.due_county": "县级、縣級、县级备案、縣級備案、county",
    "plan.levels": "季度主题、季度主題、每月安排、月度安排、quarter theme",
    "theme.menu": "主题、主題、必选、必選、自选、自選、主题菜单、主題菜單、theme、required theme、own theme",
    "approval.owed": "审定、審定、批准、上级、上級、上级党组织、上級黨組織、approve、review and approve、superior",
    "steps.order": "步骤、步驟、程序、九个步骤、九個步驟、基本程序、党旗、黨旗、党徽、黨徽、党员徽章、黨員徽章、steps、flag",
    "chair.delegated": (
        "主持、主持人、委托、委託、书记、書記、支部书记、支部書記、副书记、副書記、支部委员、支部委員、"
        "chair、secretary、deputy secretary、committee member"
    ),
    "dues.check": "党费、黨費、交纳党费、交納黨費、dues",
    "meetings.counted": (
        "三会一课、三會一課、党员大会、黨員大會、支部党员大会、支部黨員大會、党课、黨課、three meetings and one lecture、"
        "party lecture"
    ),
    "meetings.groups": "党小组会、黨小組會",
    "inspection": "检查、檢查、通报、通報、巡查、抽查、督查、督导、督導、inspection、bulletin、inspect",
    "branch.committee": "支委会、支委會、支部委员会、支部委員會、支委、党支部、黨支部、branch、branch committee",
    "branch.groups": "党小组、黨小組、party group",
    "duty.assignee": "分工、职责、職責、组织委员、組織委員、宣传委员、宣傳委員、纪检委员、紀檢委員、duty",
    "opinion.heard": "意见、意見、建议、建議、opinion",
    "poll.held": "讨论、討論、发言、發言、投票、民主议事、民主議事、民主讨论、民主討論、poll、discussion",
    "service.wishes": "微心愿、微心願、志愿服务、志願服務、认领、認領、micro-wish、service",
    "service.pledges": "承诺、承諾、承诺践诺、承諾踐諾、pledge",
    "ledger.dates": (
        "台账、台賬、思想汇报、思想匯報、走访慰问、走訪慰問、结对帮扶、結對幫扶、社区报到、社區報到、党性分析、黨性分析、"
        "民主评议、民主評議"
    ),
    "joint.days": "联合党日、聯合黨日、结对共建、結對共建、joint day",
    "notice.quiet": "免打扰、免打擾、quiet hours",
    "birthday.roster": "名册、名冊、序列、roster",
    "birthday.greeting": "祝福、祝贺、祝賀、greeting",
    "birthday.application": "志愿书、志願書、入党志愿书、入黨志願書、application form",
    "birthday.talk": "谈心谈话、談心談話、谈心、談心、谈话、談話、heart-to-heart talk、talk",
    "birthday.study": "集中学习、集中學習、座谈、座談",
    "birthday.card": "贺卡、賀卡、寄语、寄語、贺词、賀詞、card、message",
    "birthday.oath": "誓词、誓詞、入党誓词、入黨誓詞、宣誓、领誓、領誓、oath、lead the oath",
    "birthday.order": "仪式、儀式、ceremony",
    "birthday.wish": "愿望、願望、wish",
    "birthday.board": "公示栏、公示欄、wish board、board",
    "birthday.plan": "工作安排、birthday plan",
    "birthday.report": "情况报告、情況報告、birthday report",
    "birthday.linked_day": "参观、參觀、参观学习、參觀學習、读书、讀書、读书分享、讀書分享",
}
"""By a number's name or a subject's: the words for it, in both scripts and in English. A subject's own English word, such as
`leave`, isn't repeated."""

_SAID = {
    "台账、台賬、ledger": LEDGER_KEPT,
    "巡查、抽查、督查": GROUPS_INSPECTED,
    "党小组、黨小組、party group": GROUPS_INSPECTED[:1],
    "点评、點評、comment、联系指导、聯繫指導、联系指导的同志、聯繫指導的同志、liaison": COMMENTED,
    "支委会、支委會、支部委员会、支部委員會、支委、branch committee": COMMITTEE_SETTLES,
    "党员领导干部、黨員領導幹部、领导干部、領導幹部、cadre": CADRES_ATTEND,
    "年老体弱、年老體弱、行动不便、行動不便、frail": SUITABLE_WAY,
    "入党积极分子、入黨積極分子、积极分子、積極分子、发展对象、發展對象、active applicant、prospective member": GUESTS_WELCOME,
    "党旗、黨旗、党徽、黨徽、党员徽章、黨員徽章、flag": FLAG_AND_BADGES,
    "签到、簽到、sign-in、sign in": SIGN_IN_STEP,
    "到会、到會": REPORT_STEP,
    "党支部、黨支部、branch": EACH_MONTH,
    "最佳案例、最佳主题党日、最佳主題黨日": BEST_CASE,
}


def _parted(words: str) -> list[str]:
    return words.split("、")


BY_WORD: Mapping[str, str] = {word: target for target, words in _ASKED.items() for word in _parted(words)}
"""Each word (lower case) with the number or the subject that it means."""
SAID_OF: Mapping[str, tuple[Clause, ...]] = {
    word: clauses for words, clauses in _SAID.items() for word in _parted(words)
}
"""What documents say of the idea itself, beside the number nearest to it."""


def meant(written: str) -> str | None:
    """The known word that somebody wrote, or the longest Chinese one of at least two characters that stands in what they
    wrote (“请假要不要书面”); None where there is none."""
    plain = " ".join(written.casefold().split())
    if plain in BY_WORD:
        return plain
    within = [word for word in BY_WORD if len(word) > 1 and not word.isascii() and word in plain]
    return max(within, key=len, default=None)
