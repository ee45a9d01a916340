"""Why: the rule behind a notice or a word, its number in force, and its clause, or honestly that there is none."""

from datetime import date

import pytest

from tests.bot.members_town import a_town, labels
from zhibu.bot.commands.rule_words import BY_WORD, SAID_OF
from zhibu.bot.commands.why import BEHIND, TOPICS
from zhibu.bot.wording import why as words
from zhibu.branch.notices import Kind
from zhibu.branch.policy import FIELDS, PolicyChange
from zhibu.branch.presets import PRESETS
from zhibu.words import LOCALES, voice

OWN_REPORTS = {Kind.UNREACHED, Kind.MISSED, Kind.UNCERTAIN}


@pytest.fixture
async def town(tmp_path):
    async with a_town(tmp_path) as town:
        yield town


async def test_replying_to_the_advance_notice_shows_its_clause(town):
    await town.until("2026-09-30T10:00")
    notice = town.in_group()[-1]

    [answer] = await town.says("ann", "/why", room="group", reply_to=notice)

    assert "这条消息的依据是" in answer.text
    assert "5天" in answer.text
    assert "（002）" in answer.text
    assert "原則上提前5天,以適當方式將活動安排向本支部黨員公示" in answer.text


async def test_the_word_as_a_reply_does_the_same(town):
    await town.until("2026-09-30T10:00")

    [answer] = await town.says("ann", "为什么", room="group", reply_to=town.in_group()[-1])

    assert "（002）" in answer.text


async def test_replying_to_a_private_notice(town):
    await town.says("ann", "/leave 出差")

    [answer] = await town.says("sec", "/why", reply_to=town.standing("sec")[-1])

    assert "確因有事無法參加的,應書面請假" in answer.text


async def test_what_a_celebrant_prepares_has_its_own_clause(town):
    await town.until("2026-10-13T10:00")

    [answer] = await town.says("bob", "/why", reply_to=town.standing("bob")[-1])

    assert "准备过“政治生日”的党员干部要提前重温入党志愿书" in answer.text.replace("‘", "“").replace("’", "”")


async def test_an_answer_of_ours_is_no_notice(town):
    [answer] = await town.says("ann", "/plan")

    [why] = await town.says("ann", "/why", reply_to=answer)

    assert "那条消息是答复" in why.text
    assert labels(why)


@pytest.mark.parametrize(
    ("named", "clause"),
    [
        ("请假", "應書面請假"),
        ("請假", "應書面請假"),
        ("activity.notice_days", "原則上提前5天"),
        ("activity_notice_days", "原則上提前5天"),
        ("签到", "80%以上"),
        ("满意率", "3次以上滿意率低於60%的"),
        ("纪实表", "2日內上報"),
        ("寄语", "党支部书记撰写生日贺词或寄语"),
        ("evaluation", "必須當即開展測評"),
    ],
)
async def test_by_a_name_or_a_word_in_either_script(town, named, clause):
    assert clause in (await town.says("ann", f"/why {named}"))[0].text


PARTY_WORDS = """
党支部|branch → branch.committee
支部书记|支部書記|secretary → chair.delegated
副书记|副書記|deputy secretary → chair.delegated
支部委员|支部委員|committee member → chair.delegated
党小组|黨小組|Party group → branch.groups
党员|黨員|member → attendance.due
正式党员|正式黨員|full member → attendance.due
预备党员|預備黨員|probationary member → attendance.due
主题党日|主題黨日|Theme Party Day → activity.per_month
党员活动日|黨員活動日|Party Member Activity Day → activity.per_month
年度计划|年度計劃|annual plan → plan.minimum
报备|報備|file → plan.due
备案|備案 → plan.due
审定|審定|approve|review and approve → approval.owed
预告|預告|advance notice → activity.notice_days
公示 → activity.notice_days
请假|請假|leave → leave.written
不参加|不參加|absence → absence.talk_at
测评|測評|evaluation → evaluation.owed
点评|點評|comment → evaluation.guests
纪实表|紀實表|record form → record.days
记录表|記錄表 → record.days
政治生日|political birthday → birthday.basis
贺卡|賀卡|card → birthday.card
寄语|寄語|message → birthday.card
入党誓词|入黨誓詞|oath → birthday.oath
领誓|領誓|lead the oath → birthday.oath
微心愿|微心願|micro-wish → service.wishes
通报|通報|bulletin → inspection
入党积极分子|入黨積極分子|active applicant → attendance.due
好|good → evaluation.grades
较好|較好|fairly good → evaluation.grades
一般|fair → evaluation.grades
差|poor → evaluation.grades
准假|leave granted → leave.written
不准假|leave refused → leave.written
上级党组织|上級黨組織|superior → approval.owed
支委会|支委會|branch committee → branch.committee
联系指导的同志|聯繫指導的同志|liaison → evaluation.guests
流动党员|流動黨員|mobile member → attendance.remote
主题|主題|theme → theme.menu
签到|簽到|sign-in → attendance.floor
补学|補學|make-up study → makeup.required
满意率|滿意率|satisfaction rate → satisfaction.floor
台账|台賬|ledger → ledger.dates
仪式|儀式|ceremony → birthday.order
谈心谈话|談心談話|heart-to-heart talk|talk → birthday.talk
愿望|願望|wish → birthday.wish
公示栏|公示欄|wish board|board → birthday.board
祝福|祝贺|祝賀|greeting → birthday.greeting
工作安排|birthday plan → birthday.plan
情况报告|情況報告|birthday report → birthday.report
参观学习|參觀學習|读书分享|讀書分享 → birthday.linked_day
党费|黨費|dues → dues.check
检查|檢查|inspection → inspection
三会一课|三會一課|Three Meetings and One Lecture → meetings.counted
发展对象|發展對象|prospective member → attendance.due
应到|應到 → attendance.due
应参加|應參加 → attendance.due
巡查|抽查 → inspection
必选|必選 → theme.menu
自选|自選 → theme.menu
党旗|黨旗 → steps.order
到会率|到會率 → attendance.floor
联合党日|聯合黨日|joint day → joint.days
党小组会开几次 → meetings.groups
请假为什么要书面 → leave.written
"""


async def test_each_word_of_the_partys_leads_to_its_rule(town):
    """In Simplified, in Traditional and in English."""
    asked = [
        (word.strip(), line.partition("→")[2].strip())
        for line in PARTY_WORDS.strip().splitlines()
        for word in line.partition("→")[0].split("|")
    ]
    v = voice("zh_CN", "Asia/Shanghai")

    answers = {word: (await town.says("ann", f"/why {word}"))[0].text for word, _ in asked}

    assert [] == [(word, field) for word, field in asked if f"{words.name(v, field)}：" not in answers[word]]


def test_each_word_means_one_rule():
    assert set(BY_WORD.values()) <= set(FIELDS) | set(TOPICS)
    assert set(SAID_OF) <= set(BY_WORD) | set(TOPICS)


async def test_what_a_document_says_of_the_very_word_stands_first(town):
    """Many ideas of the documents have no number of their own."""
    said = {
        "巡查": "切實加強對所屬黨小組的督查指導",
        "台账": "各支部要建立支部主題黨日活動台賬",
        "ledger": "各支部要建立支部主題黨日活動台賬",
        "点评": "進行點評並主動參加測評",
        "支委会": "①召開支委會確定活動主題和計劃",
        "党旗": "開展活動現場應懸掛黨旗",
        "领导干部": "以普通黨員身份帶頭參加",
        "发展对象": "吸收入黨積極分子、發展對象",
        "签到": "⑤黨員簽到",
    }

    answers = {word: (await town.says("ann", f"/why {word}"))[0].text for word in said}

    assert [] == [word for word, quote in said.items() if quote not in answers[word].partition("\n\n")[0]]


async def test_a_rule_is_found_by_its_label_in_the_readers_language(town):
    [answer] = await town.says("ann", "/why 到会率下限，以全体党员计")

    assert "80%" in answer.text


async def test_an_unknown_word_offers_the_subjects(town):
    [answer] = await town.says("ann", "/why 天气")

    assert "没有这个名称的规定。" in answer.text
    assert len(TOPICS) == len(labels(answer))


async def test_a_subject_leads_to_each_of_its_numbers(town):
    await town.says("ann", "/why")
    await town.presses("ann", "不参加")
    subject = town.standing("ann")[-1]
    assert ["1", "2"] == labels(subject)

    await town.presses("ann", "1", at=subject)

    assert "6" in town.standing("ann")[-1].text


async def test_a_number_of_the_branchs_own_is_said_to_be_one(town):
    """The document's words stand beside it, but not as the number's reason."""
    await town.puts(PolicyChange.of("activity.notice_days", "7", since=date(2026, 9, 1)))

    text = (await town.says("ann", "/why activity.notice_days"))[0].text

    assert "7天" in text
    assert "这是支部自行设定的，自2026年9月1日起执行。" in text
    assert text.index("自行设定") < text.index("原則上提前5天")


async def test_general_practice_is_never_shown_as_a_clause(town):
    text = (await town.says("ann", "/why signin.opens"))[0].text

    assert "30分钟" in text
    assert "属于一般做法" in text
    assert "出自" not in text


async def test_what_the_document_leaves_open_says_so(town):
    text = (await town.says("ann", "/why evaluation.hours"))[0].text

    assert "文件对此有要求，但没有规定具体内容" in text


async def test_a_document_that_the_branch_doesnt_follow_is_not_its_reason(town):
    text = (await town.says("ann", "/why absence.talk_at"))[0].text

    reason, reference = text.split("供参考")
    assert "003" not in reason
    assert "支部所依据的文件没有规定这一项" in reason
    assert "003" in reference
    assert "党员每年不参加活动累计3次的" in reference


async def test_a_notice_is_explained_by_the_rule_of_its_day(town):
    """A later change of the number doesn't change what was asked."""
    await town.until("2026-09-30T10:00")
    await town.puts(PolicyChange.of("activity.notice_days", "9", since=date(2026, 12, 1)))

    [answer] = await town.says("ann", "/why", room="group", reply_to=town.in_group()[-1])

    assert "5天" in answer.text


def test_each_kind_of_notice_has_its_rule():
    assert set(Kind) - OWN_REPORTS == set(BEHIND)
    assert set(BEHIND.values()) <= set(FIELDS)


def test_each_number_stands_under_one_subject():
    assert sorted(FIELDS) == sorted(name for topic in TOPICS.values() for name in topic)
    assert set(words.TOPICS) == set(TOPICS)


@pytest.mark.parametrize("locale", LOCALES)
def test_each_number_each_choice_and_each_document_has_words(town_records, locale):
    v = voice(locale, "Asia/Shanghai")
    stand = town_records
    for name, each in stand.items():
        assert words.name(v, name) != name
        assert words.value(v, each)
        for choice in each.field.choices:
            assert "_" not in words.value(v, _with(each, choice)), choice
    for document in {preset.document for preset in PRESETS.values()}:
        assert words.document(v, document) != document


@pytest.fixture
def town_records():
    from zhibu.branch.presets import stand

    return stand(("theme-party-day", "wulong"), (), date(2026, 10, 1))


def _with(stand, value):
    from dataclasses import replace

    return replace(stand, value=value)


async def test_a_notice_that_stands_on_a_step_shows_the_step_before_the_number(town):
    """The same clause that `zhibu agenda` prints beside it."""
    await town.until("2026-10-08T14:05")
    await town.says("ann", "签到")
    await town.until("2026-10-08T18:31")
    report = next(one for one in town.in_group() if "到会情况" in one.text)

    [answer] = await town.says("ann", "/why", room="group", reply_to=report)

    assert answer.text.index("“⑥通報到會情況和活動內容”") < answer.text.index("到会率下限")
