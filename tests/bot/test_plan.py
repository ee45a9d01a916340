"""The year's plan and the nine steps from the panel, as a secretary would keep them; each row of the rules by its name."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.bot.panel_walk import press
from tests.town import BRANCH, PEOPLE, START, Town
from zhibu.bot import office
from zhibu.branch.branch import Binding, Place
from zhibu.branch.calendar import Override
from zhibu.branch.day import AgendaItem, ItemKind, Step
from zhibu.branch.ids import ChatId, DayId
from zhibu.branch.plan import ChangeKind, Plan

OCTOBER, NOVEMBER = DayId("2026-10"), DayId("2026-11")


@pytest.fixture
async def town(tmp_path: Path):
    town = await Town.founded(tmp_path)
    yield town
    await town.leave()


def day(town: Town, id_: str = OCTOBER):
    return town.records.days[id_]


def labels(town: Town, who: str = "sec") -> list[str]:
    return town.standing(who)[-1].labels


def flat(text: str) -> str:
    """A text without regard to which quotation marks stand inside others."""
    return text.translate(str.maketrans("「」『』“”‘’", '""""""""'))


async def why(town: Town, name: str) -> str:
    """What `/why` answers."""
    return flat((await town.says("sec", f"/why {name}"))[0].text)


async def opened(town: Town, *buttons: str) -> str:
    """The panel anew, and some buttons on."""
    (screen,) = await town.says("sec", "管理")
    return await press(town, "sec", *buttons) or screen.text


async def arranged(town: Town, *buttons: str) -> str:
    return await opened(town, "本次活动", "活动安排", *buttons)


async def filed(town: Town, **more: object) -> None:
    on = town.now.date()
    given = {"filed_at": town.now, "filed_on": on, "filed_by": PEOPLE["sec"].id} | more
    await town.puts(Plan(id="2026", year=2026, entered_at=town.now, by=PEOPLE["sec"].id, **given))


async def acts(town: Town) -> list[str]:
    return [entry.act for entry in await town.store.history(BRANCH)]


def reports(town: Town) -> list[str]:
    """What was given to the secretary to forward upward."""
    return [each for each in town.heard("sec") if "以上文字可直接转发" in each]


# The year plan in chat


async def test_a_year_has_a_plan_a_quarter_a_theme_and_a_month_its_arrangement(tmp_path: Path):
    """rules.md 1, `plan.levels`: 004“年度有计划、季度有主题、每月有安排”."""
    town = await Town.founded(tmp_path, presets=("zhengzhou-normal", "wulong"))
    try:
        await opened(town, "年度计划", "2026年第四季度", "季度主题")
        (answer,) = await town.says("sec", "学习贯彻全会精神")
        assert "季度主题：学习贯彻全会精神" in answer.text
        assert "2026年第四季度：“学习贯彻全会精神”" in await press(town, "sec", "返回")
        (shown,) = await town.says("ann", "/plan", room="group")
        assert "2026年第四季度：“学习贯彻全会精神”" in shown.text
        told = await why(town, "plan.levels")
        assert "（004）" in told
        assert "做到年度有计划、季度有主题、每月有安排" in told
    finally:
        await town.leave()


async def test_twelve_days_a_year_are_asked_for_and_several_in_a_month_are_allowed(tmp_path: Path):
    """rules.md 1, `plan.minimum`: 003“每年不少于12次”."""
    town = await Town.founded(tmp_path, presets=("chizhou", "wulong"), now=START.replace(month=1, day=4))
    try:
        await town.until("2026-12-02 09:00")
        for month in (3, 4):
            await town.puts(replace(day(town, f"2026-{month:02d}"), cancelled=True))
        await opened(town, "年度计划", "拟订2027年计划", "确认")
        await town.puts(replace(day(town, "2027-05"), cancelled=True))
        text = await opened(town, "年度计划", "2027年计划")
        assert "已安排11次，全年要求不少于12次" in text
        assert "没有安排党日的月份：5月" in text
        for _ in range(2):
            await press(town, "sec", "增加一次", "5月")
            await town.presses("sec", "", at=town.standing("sec")[-1], token=town.standing("sec")[-1].options[0].token)
            await town.says("sec", "红色教育")
            text = await opened(town, "年度计划", "2027年计划")
        assert "不少于12次" not in text
        assert ["2027-05-2", "2027-05-3"] == [each for each in town.records.days if each.startswith("2027-05-")]
        told = await why(town, "plan.minimum")
        assert "（003）" in told
        assert "制定每年不少于12次的党日活动计划安排" in told
    finally:
        await town.leave()


async def test_a_day_is_added_by_buttons_and_one_typed_theme(town: Town):
    """rules.md 1, `activity.per_month` and `activity.day`: once a month, on a fixed day; more are possible."""
    text = await opened(town, "年度计划", "增加一次", "11月")
    assert "已有安排：11月5日。" in text
    assert not any(label.startswith("11月5日") for label in labels(town)), "that date is taken"
    text = await press(town, "sec", "11月6日")
    assert "请写好主题" in text
    (answer,) = await town.says("sec", "参观红色教育基地\n重温入党誓词")
    assert "11月6日（星期五）的党日已列入计划。" in answer.text
    added = day(town, "2026-11-2")
    assert (date(2026, 11, 6), ("参观红色教育基地", "重温入党誓词"), True) == (added.on, added.themes, added.written)
    assert {} == town.records.drafts
    assert "黨支部每月要固定1天作為主題黨日活動日" in await why(town, "activity.day")
    assert "活動必須堅持每月開展一次" in await why(town, "activity.per_month")


async def test_a_date_with_a_day_on_it_a_past_one_and_a_far_year_are_refused(town: Town):
    await opened(town, "年度计划", "增加一次", "11月")
    screen = town.standing("sec")[-1]
    before = dict(town.records.days)
    await town.presses("sec", "", at=screen, token="ad|paddd|2026-11-06")
    assert "立即在群里" not in town.standing("sec")[-1].text
    await town.presses("sec", "", at=screen, token="ad|paddd|2026-09-28")
    assert "确认后立即在群里和频道公示" in town.standing("sec")[-1].text
    for token in ("ad|paddd|2026-11-05", "ad|paddd|2026-09-24", "ad|paddd|soon", "ad|padd|2031", "ad|paddm|2026-13"):
        assert (await town.presses("sec", "", token=token, at=screen)).alert, token
    assert before == dict(town.records.days)


async def test_themes_are_required_or_own_one_or_several(town: Town):
    """rules.md 1, `theme.menu`: 002「必選+自選」「主題可以是單一的也可以是復合的」."""
    await arranged(town, "其他", "必选主题")
    assert day(town).required is True
    await opened(town, "本次活动", "活动安排", "主题")
    (answer,) = await town.says("sec", "学习党章；学习党纪")
    assert ("学习党章", "学习党纪") == day(town).themes
    assert "必选" in answer.text
    told = await why(town, "theme.menu")
    assert "（002）" in told
    assert flat("同時採取「必選+自選」的方式") in told


async def test_everything_about_a_day_is_arranged_by_buttons(town: Town):
    """Place, time, hours, recorder, what it counts as; a place of another day is offered."""
    await town.puts(replace(day(town, NOVEMBER), place="党员活动室"))
    await arranged(town, "地点", "党员活动室")
    assert "党员活动室" == day(town).place
    await arranged(town, "时间", "15:00")
    await press(town, "sec", "5小时")
    assert ("15:00", 300) == (f"{day(town).start:%H:%M}", day(town).minutes)
    await arranged(town, "时间")
    await town.says("sec", "9点30分")
    assert "09:30" == f"{day(town).start:%H:%M}"
    await arranged(town, "其他", "党课")
    assert ["lecture"] == list(day(town).counts_as)
    await press(town, "sec", "✓ 党课")
    assert () == day(town).counts_as


async def test_a_named_recorder_keeps_the_record(town: Town):
    """rules.md 1, `record.recorder`: 002「指定專人負責記錄」."""
    await arranged(town, "记录人", "王堃")
    assert "王堃" == day(town).recorder
    await town.until("2026-10-08 15:00")
    await town.says("ann", "/signin")
    await town.until("2026-10-08 18:31")
    assert any("纪实表" in each for each in town.heard("bob"))
    told = await why(town, "record.recorder")
    assert "（002）" in told
    assert "指定專人負責記錄" in told


async def test_the_secretary_chairs_or_a_delegate_of_the_committee(town: Town):
    """rules.md 1, the chair: 002「可委託黨支部副書記、支部委員主持」."""
    text = await arranged(town, "主持人")
    assert "委托副书记、支部委员" in text
    assert ["周秀兰", "梁国栋", "何淑芬", "陈㛃", "返回"] == labels(town)
    shown = await town.presses("sec", "", at=town.standing("sec")[-1], token="ad|pchairy|2026-10|m005")
    assert "李安不能主持" in shown.text
    assert "" == day(town).chair
    await press(town, "sec", "梁国栋")
    assert "梁国栋" == day(town).chair
    await town.until("2026-09-30 09:01")
    assert "梁国栋" in town.in_group()[-1].text
    for name in ("主持", "chair.delegated"):
        told = await why(town, name)
        assert "（002）" in told
        assert "特殊情況也可委託黨支部副書記、支部委員主持" in told


async def test_agenda_items_get_their_kinds_and_information_items_are_one(town: Town):
    """rules.md 3: 通报事项 is a kind of item; the items stand on the notice."""
    await arranged(town, "议程", "添加一项")
    (answer,) = await town.says("sec", "通报上级部署")
    assert "属于哪一类" in answer.text
    await press(town, "sec", "通报事项", "添加一项")
    await town.says("sec", "学习文件\n交流讨论")
    await press(town, "sec", "2. 学习文件", "政治学习")
    assert [ItemKind.INFORMATION, ItemKind.STUDY, None] == [item.kind for item in day(town).agenda]
    await press(town, "sec", "3. 交流讨论", "删除这一项")
    assert ["通报上级部署", "学习文件"] == [item.text for item in day(town).agenda]
    await town.until("2026-09-30 09:01")
    assert "1. 通报上级部署" in town.in_group()[-1].text


async def test_a_day_without_study_is_warned_about_with_its_clause_and_never_blocked(town: Town):
    """rules.md 1, `agenda.required`: 002「堅持以政治學習和黨性鍛鍊為規定內容」「簡單以工作會議代替」."""
    await town.puts(replace(day(town), agenda=(AgendaItem(text="业务交流", kind=ItemKind.WORK),)))
    assert "只有业务或志愿服务" in await opened(town, "年度计划")
    text = flat(await arranged(town))
    assert "不能代替党日活动" in text
    assert flat("簡單以工作會議代替「黨支部主題黨日活動」") in text
    await town.puts(replace(day(town), agenda=(AgendaItem(text="通报", kind=ItemKind.INFORMATION),)))
    text = flat(await arranged(town))
    assert "没有政治学习或党性锻炼" in text
    assert "要堅持以政治學習和黨性鍛鍊為規定內容" in text
    await town.until("2026-09-30 09:01")
    assert "1. 通报" in town.in_group()[-1].text, "the notice goes out"
    told = await why(town, "agenda.required")
    assert "（002）" in told
    assert "要堅持以政治學習和黨性鍛鍊為規定內容" in told


async def test_another_document_warns_with_its_own_words(tmp_path: Path):
    """rules.md 1, `agenda.required`: 003“防止片面地以志愿服务、业务学习等代替党日活动”."""
    town = await Town.founded(tmp_path, presets=("chizhou", "wulong"))
    try:
        await town.puts(replace(day(town), agenda=(AgendaItem(text="扫街", kind=ItemKind.SERVICE),), minutes=60))
        text = await arranged(town)
        assert "防止片面地以志愿服务、业务学习等代替党日活动" in text
        assert "活动时间不足要求的4小时。" in text
        assert "002" not in text, "a document that the branch doesn't follow is never its reason"
        assert "防止片面地以志愿服务" in await why(town, "agenda.required")
    finally:
        await town.leave()


async def test_a_day_that_is_too_short_is_warned_about(town: Town):
    """rules.md 1, `activity.hours`: 002「時間不少於半天」."""
    text = await arranged(town, "时间", "2小时")
    assert "活动时间不足要求的4小时。" in text
    assert "時間不少於半天" in text
    assert "时间不足" in await opened(town, "年度计划")
    assert "時間不少於半天" in await why(town, "activity.hours")


async def test_a_joint_day_names_its_partner_on_the_notice_and_each_keeps_its_own_record(town: Town):
    """rules.md 3, joint days: 003“倡导和鼓励结对共建党组织联合开展活动”."""
    await arranged(town, "其他", "联合党日")
    (answer,) = await town.says("sec", "社区第二党支部")
    assert "联合单位：社区第二党支部" in answer.text
    await town.until("2026-09-30 09:01")
    assert "联合单位：社区第二党支部" in town.in_group()[-1].text
    assert "联合单位：社区第二党支部" in (await town.says("ann", "/theme"))[0].text
    await arranged(town, "其他", "联合党日", "不联合开展")
    assert "" == day(town).partner
    assert "联合单位" not in town.in_group()[-1].text, "what stands is put right"


async def test_the_plan_comes_as_a_spreadsheet_that_can_be_filed_and_imported_again(town: Town):
    """What is imported unchanged changes nothing."""
    await opened(town, "年度计划", "导出表格")
    paper = town.standing("sec")[-1].message.paper
    assert "第一党支部2026年度计划.xlsx" == paper.name
    before = dict(town.records.days)
    done = await office.import_plan(town.store, BRANCH, name=paper.name, data=paper.data, now=town.now)
    assert ((), 4) == (done.planned.days, len(done.planned.unchanged))
    assert before == dict(town.records.days)


# Filing


async def test_the_plan_is_filed_reminded_of_and_marked_late(tmp_path: Path):
    """rules.md 1, `plan.due`: 002「及時上報機關黨委備案」; reminders only until it is filed."""
    town = await Town.founded(tmp_path, now=START.replace(month=1, day=10))
    try:
        await town.until("2026-02-14 09:05")
        assert any("2月28日前报上级党组织备案" in each for each in town.heard("sec"))
        (answer,) = await town.says("sec", "/next")
        assert "2026年年度计划，2月28日前报备案" in answer.text
        notice = next(one for one in town.standing("sec") if "已上报备案" in one.labels)
        told = flat((await town.says("sec", "/why", reply_to=notice))[0].text)
        assert "及時上報機關黨委備案" in told
        await town.until("2026-03-02 08:00")
        notice = next(one for one in reversed(town.standing("sec")) if "已上报备案" in one.labels)
        assert "期限快到了" in notice.text
        await town.presses("sec", "已上报备案", at=notice)
        assert "哪一天报上级党组织备案的" in town.standing("sec")[-1].text
        await press(town, "sec", "3月1日")
        (answer,) = await town.says("sec", "机关党委〔2026〕3号")
        assert "2026年的计划已于3月1日上报备案（机关党委〔2026〕3号）。备注：逾期。" in answer.text
        plan = town.records.plans["2026"]
        assert (date(2026, 3, 1), "m001", "机关党委〔2026〕3号") == (plan.filed_on, plan.filed_by, plan.reference)
        assert [] == notice.labels, "it is settled where it stood"
        heard = len(town.heard("sec"))
        await town.until("2026-03-04 12:00")
        assert not any("报上级党组织备案" in each for each in town.heard("sec")[heard:])
    finally:
        await town.leave()


async def test_a_plan_is_filed_once_and_never_ahead_of_time(town: Town):
    await opened(town, "年度计划", "已上报备案", "9月25日", "没有文号")
    assert date(2026, 9, 25) == town.records.plans["2026"].filed_on
    screen = town.standing("sec")[-1]
    # The same press again gives the same answer and no second effect; another day is refused.
    assert not (await town.presses("sec", "", at=screen, token="ad|pfiley|2026|2026-09-25")).alert
    for token in (
        "ad|pfile|2026",
        "ad|pfiled|2026|2026-09-24",
        "ad|pfiley|2026|2026-09-24",
        "ad|pfiley|2027|2026-09-25",
    ):
        assert (await town.presses("sec", "", at=screen, token=token)).alert, token
    assert 1 == (await acts(town)).count("plan.filed")


async def test_what_changes_after_filing_is_reported_with_its_reason(town: Town):
    """rules.md 1, `plan.due`: a changed theme, a new day, a quarter's theme; nothing is reported before filing."""
    await arranged(town, "主题")
    await town.says("sec", "学习党史")
    assert {} == town.records.plan_changes
    await filed(town)
    await arranged(town, "主题")
    (asked,) = await town.says("sec", "学习党纪")
    assert "原因是什么" in asked.text
    assert "学习党纪" == day(town).theme
    answer, report = await town.says("sec", "上级有统一部署")
    assert "原因已记下" in answer.text
    assert "主题由“学习党史”调整为“学习党纪”" in report.text
    assert "原因：上级有统一部署" in report.text
    assert report.message.silent
    await opened(town, "年度计划", "增加一次", "11月", "11月6日")
    await town.says("sec", "参观")
    await press(town, "sec", "结合支部工作实际调整")
    assert "在年度计划中增加2026年11月6日的主题党日" in reports(town)[-1]
    assert [ChangeKind.THEME, ChangeKind.ADDED] == [each.what for each in town.records.plan_changes.values()]


async def test_a_reason_that_isnt_given_is_asked_for_with_the_report(town: Town):
    """Half an hour later the report comes without; the reason is put into what stands."""
    await filed(town)
    await arranged(town, "主题")
    await town.says("sec", "学习党纪")
    await press(town, "sec", "返回")
    assert [] == reports(town)
    await town.passes(minutes=31)
    report = next(one for one in town.standing("sec") if "补充原因" in one.labels)
    assert "（待补充）" in report.text
    await town.presses("sec", "补充原因", at=report)
    await press(town, "sec", "主讲人有变动")
    assert "原因：主讲人有变动" in report.text
    assert [] == report.labels
    shown = await town.presses("sec", "", at=town.standing("sec")[-1], token="ad|chg|2026-10:1")
    assert "已经写过" in shown.text


async def test_a_file_imported_after_filing_is_reported_too(town: Town):
    await filed(town)
    rows = "日期,主题,联合单位,季度主题\n2026-11-12,学习党史,社区党支部,第四季度主题\n"
    done = await office.import_plan(town.store, BRANCH, name="计划.csv", data=rows.encode(), now=town.now)
    await town.settle()
    assert 1 == len(done.days)
    assert ("", "", "", "第四季度主题") == town.records.plans["2026"].quarters
    assert town.records.plans["2026"].filed_at is not None
    assert "社区党支部" == day(town, NOVEMBER).partner
    assert [ChangeKind.MOVED, ChangeKind.THEME] == [each.what for each in town.records.plan_changes.values()]
    await town.passes(minutes=31)
    assert 2 == len(reports(town))


async def test_next_years_plan_is_offered_in_december_and_shown_before_it_is_taken_over(town: Town):
    """rules.md 1, `plan.minimum`; the estimated holidays are said, nothing is settled."""
    (screen,) = await town.says("sec", "管理")
    shown = await town.presses("sec", "", at=screen, token="ad|copyy|2027")
    assert "12月起可以拟订" in shown.text
    await town.until("2026-12-01 09:05")
    offer = next(one for one in town.standing("sec") if "查看底稿" in one.labels)
    assert offer.message.silent
    await town.presses("sec", "查看底稿", at=offer)
    text = town.standing("sec")[-1].text
    assert "2027年的节假日安排尚未公布" in text
    assert "11月5日 星期五　学习党章" in text
    assert not any(each.startswith("2027") for each in town.records.days)
    await press(town, "sec", "确认")
    made = [each for each in town.records.days.values() if each.on.year == 2027]
    assert (4, {()}) == (len(made), {each.steps for each in made})
    assert [] == offer.labels
    assert 1 == (await acts(town)).count("plan.drafted")
    shown = await town.presses("sec", "", at=town.standing("sec")[-1], token="ad|copyy|2027")
    assert not shown.alert
    assert 1 == (await acts(town)).count("plan.drafted")
    text = await opened(town, "年度计划", "2027年计划", "确定全年计划", "支委会已确定")
    assert "已为4次党日登记第1步" in text
    assert all(each.mark(Step.SETTLED) for each in town.records.days.values() if each.on.year == 2027)


# The nine steps


async def test_the_steps_come_in_their_order_and_each_has_who_and_when(town: Town):
    """rules.md 1, the nine steps: 002「必須按照以下基本程序開展」."""
    await opened(town, "年度计划", "增加一次", "11月", "11月6日")
    await town.says("sec", "参观")
    second = "2026-11-2"
    screen = town.standing("sec")[-1]
    for token, sentence in (
        (f"ad|appr|{second}", "登记第2步“上级党组织审定”之前，请先登记第1步“确定主题和计划”"),
        (f"ad|did|{second}|3|board", "请先登记第1步"),
        (f"ad|did|{second}|4|phone", "请先登记第3步"),
        (f"ad|did|{second}|6|spoken", "请先登记第5步"),
    ):
        shown = await town.presses("sec", "", at=screen, token=token)
        assert sentence in shown.text, token
    assert () == day(town, second).steps
    await press(town, "sec", "本次活动", "下一步：确定主题和计划", "支委会已确定")
    assert ("m001", "committee") == (day(town, second).steps[0].by, day(town, second).steps[0].note)
    text = await press(town, "sec", "返回", "3 公示", "已在公示栏张贴", "返回")
    assert "1. 支委会确定主题和计划：已完成（9月25日，周秀兰，支委会）" in text
    assert "2. 上级党组织审定：未录入" in text
    assert "3. 公开公示：已完成（9月25日，周秀兰，公示栏张贴）" in text
    assert "主題黨日活動必須按照以下基本程序開展" in await why(town, "steps.order")


async def test_a_missing_approval_is_asked_for_once_and_entered_late_it_is_marked(town: Town):
    """rules.md 1, `approval.owed`: 002「②報機關黨委審定」; it never holds up the notice."""
    await town.until("2026-09-30 09:05")
    assert "预告" in town.in_group()[-1].text
    question = next(one for one in town.standing("sec") if "还没有录入上级党组织审定" in one.text)
    assert flat("②報機關黨委審定") in flat((await town.says("sec", "/why", reply_to=question))[0].text)
    assert "10月8日党日的上级审定" in (await town.says("sec", "/next"))[0].text
    await town.presses("sec", "录入审定", at=question)
    assert "录入审定" in question.labels, "the question stands until it is answered"
    (answer,) = await town.says("sec", "机关党委口头同意")
    assert "补录" in answer.text
    assert day(town).mark(Step.APPROVED).late
    assert [] == question.labels
    assert "补录" in question.text
    await town.until("2026-10-07 12:00")
    assert 1 == len([one for one in town.standing("sec") if "还没有录入上级党组织审定" in one.text or one is question])


async def test_the_check_list_is_ticked_and_named_with_who_did_it(town: Town):
    """rules.md 1, the nine steps: flag and badges are on the check-list of step 4."""
    await opened(town, "本次活动", "九个步骤", "4 召集")
    text = await press(town, "sec", "党旗党徽")
    assert "✓ 党旗党徽：周秀兰" in text
    assert "開展活動現場應懸掛黨旗" in text
    screen = town.standing("sec")[-1]
    for _ in range(2):
        await town.presses("sec", "", at=screen, token="ad|ready|2026-10|flag|y")
    assert 1 == (await acts(town)).count("day.ticked")
    await town.says("org", "管理")
    await press(town, "org", "本次活动", "九个步骤", "4 召集", "学习资料")
    assert ["m001", "m003"] == [tick.by for tick in day(town).ticks]
    assert not any("指定" in label for label in labels(town, "org")), "the plan is the secretary's to keep"


async def test_each_step_names_who_is_in_charge(town: Town):
    """rules.md 1, `duty.assignee`."""
    for button, name in (("2 审定", "周秀兰"), ("3 公示", "陈㛃"), ("5 签到", "何淑芬"), ("9 总结", "陈㛃")):
        assert f"负责：{name}" in await opened(town, "本次活动", "九个步骤", button)


async def test_a_small_branch_is_asked_for_no_committee_and_no_groups(tmp_path: Path):
    """rules.md 1, `branch.committee`: step 1 is the secretary's or the members' meeting's."""
    few = {key: PEOPLE[key] for key in ("sec", "dep", "ann")}
    town = await Town.founded(tmp_path, people=few)
    try:
        await opened(town, "年度计划", "增加一次", "11月", "11月6日")
        await town.says("sec", "参观")
        await press(town, "sec", "其他")
        assert not {"支部委员会", "党小组会"} & set(labels(town))
        text = await press(town, "sec", "返回", "本次活动", "下一步：确定主题和计划")
        assert "不设支委会" in text
        assert ["书记已确定", "党员大会已确定", "返回"] == labels(town)
        shown = await town.presses("sec", "", at=town.standing("sec")[-1], token="ad|settle|2026-11-2|committee")
        assert "没有这个机构" in shown.text
        text = await press(town, "sec", "党员大会已确定", "返回")
        assert "1. 确定主题和计划：已完成（9月25日，周秀兰，党员大会）" in text
    finally:
        await town.leave()


async def test_the_home_screen_says_what_comes_next_through_a_whole_day(town: Town):
    """Calm: the day in hand, the next step in words, one big button for it."""
    seen = []
    for when in ("2026-09-26 10:00", "2026-09-30 10:00", "2026-10-08 14:05", "2026-10-08 15:00"):
        await town.until(when)
        (screen,) = await town.says("sec", "管理")
        seen.append(screen.labels[0])
        assert "九个步骤" not in screen.text
        if when.startswith("2026-09-26"):
            await town.presses("sec", "", at=screen, token="ad|appr|2026-10")
            await town.says("sec", "3号")
        if when.endswith("14:05"):
            await town.says("ann", "/signin")
    await town.until("2026-10-08 18:31")
    seen.append((await town.says("sec", "管理"))[0].labels[0])
    assert [
        "下一步：录入审定",
        "下一步：准备清单",
        "下一步：党员签到",
        "下一步：结束活动",
        "下一步：填写表格",
    ] == seen


# Moving and cancelling


async def test_a_move_shows_what_speaks_against_a_date_is_reported_and_told_once(town: Town):
    """rules.md 1, `activity.move`: 002「可適當提前或順延,需報黨委報備並說明原因,但必須在當月完成」."""
    await town.until("2026-10-02 09:00")
    old = town.in_group()[-1]
    await town.puts(replace(day(town), id=DayId("2026-10-2"), on=date(2026, 10, 12), steps=()))
    posts, channel = len(town.in_group()), len(town.in_channel())
    await opened(town, "本次活动", "改期", "其他日期")
    screen = town.standing("sec")[-1]
    for on, what in (
        ("2026-10-05", "法定节假日"),
        ("2026-10-10", "调休上班日"),
        ("2026-10-12", "当天已有党日"),
        ("2026-10-17", "当天休息"),
    ):
        await town.presses("sec", "", at=screen, token=f"ad|mvto|2026-10|{on}")
        assert what in screen.text, on
    assert {"10月9日 星期五", "10月10日 星期六（调休上班）", "10月13日 星期二"} <= set(screen.labels)
    await press(town, "sec", "10月13日", "确认")
    await town.says("sec", "主讲人出差")
    assert "原定于2026年10月8日的主题党日（主题：学习党章）调整到2026年10月13日举行" in reports(town)[-1]
    assert "原因：主讲人出差" in reports(town)[-1]
    assert (posts + 1, channel + 1) == (len(town.in_group()), len(town.in_channel()))
    assert "由10月8日（星期四）调整到10月13日（星期二）" in town.in_group()[-1].text
    assert "主讲人" not in town.in_group()[-1].text
    assert "本公示已失效：党日改在10月13日" in old.text
    assert [] == old.labels
    posts = len(town.in_group())
    await town.until("2026-10-09 12:00")
    told = [one for one in town.in_group()[posts:] if "10月13日" in one.text and "学习党章" in one.text]
    assert [] == told, "everyone is told once"
    assert "需報黨委報備並說明原因,但必須在當月完成" in await why(town, "activity.move")


async def test_a_move_before_the_notice_waits_for_its_own_notice(town: Town):
    await opened(town, "本次活动", "改期", "其他日期", "下一页", "下一页")
    await press(town, "sec", "10月23日", "确认", "法定节假日")
    assert [] == [one for one in town.in_group() if "10月23日" in one.text]
    await town.until("2026-10-16 09:05")
    assert 1 == len([one for one in town.in_group() if "10月23日" in one.text])


async def test_out_of_the_month_by_the_wrong_hand_or_too_late_nothing_moves(town: Town):
    await town.says("org", "管理")
    screen = town.standing("org")[-1]
    for token in ("ad|mvr|2026-10|2026-10-12|h", "ad|pcxr|2026-10|h", "ad|pfiley|2026|2026-09-25", "ad|preq|2026-10|y"):
        assert "书记" in (await town.presses("org", "", at=screen, token=token)).text
    (screen,) = await town.says("sec", "管理")
    for token in ("ad|mvr|2026-10|2026-11-02|h", "ad|mvr|2026-10|2026-10-08|h", "ad|mvr|2026-10|2026-09-24|h"):
        assert (await town.presses("sec", "", at=screen, token=token)).alert
    assert "admin" == (await town.presses("sec", "", at=screen, token="ad|pday|2026-10", room="group")).start
    await town.until("2026-10-08 14:10")
    await town.says("ann", "/signin")
    for token in ("ad|mvr|2026-10|2026-10-12|h", "ad|pcxr|2026-10|h", "ad|mv|2026-10"):
        assert (await town.presses("sec", "", at=screen, token=token)).alert, "somebody signed in already"
    assert () == day(town).moves
    assert not day(town).cancelled


async def test_a_day_is_cancelled_with_a_reason_and_group_and_channel_hear_of_it(town: Town):
    """rules.md 1, `activity.per_month`: the month without a day is said before it is done, with its clause."""
    await town.until("2026-10-02 09:00")
    notice = town.in_group()[-1]
    await town.says("ann", "/leave 出差")
    text = flat(await arranged(town, "其他", "取消党日"))
    assert "取消后，2026年10月就没有党日了。" in text
    assert "必須堅持每月開展一次" in text
    assert ["确认", "返回", "改期"] == labels(town)
    await press(town, "sec", "返回")
    assert not day(town).cancelled
    await arranged(town, "其他", "取消党日", "确认")
    await town.says("sec", "主讲人家中有事")
    assert "主讲人家中有事" == day(town).cancellation.reason
    for chat in (town.in_group(), town.in_channel()):
        assert "取消通知" in chat[-1].text
        assert "原定于10月8日（星期四）14:30的党日不再举行" in chat[-1].text
        assert "家中有事" not in "".join(one.text for one in chat)
    assert "本公示已失效：10月8日（星期四）的党日已取消。" in notice.text
    assert [] == notice.labels
    assert "取消原定于2026年10月8日的主题党日" in reports(town)[-1]
    asked = next(one for one in town.standing("sec") if "李安曾请10月8日" in one.text)
    assert ("党日已取消，无需审批。", []) == (asked.text[-11:], asked.labels)
    assert "主讲人家中有事" in reports(town)[-1]
    posts = len(town.in_group())
    screen = town.standing("sec")[-1]
    shown = await town.presses("sec", "", at=screen, token="ad|pcxr|2026-10|h")
    assert "取消" in shown.text
    assert 1 == (await acts(town)).count("day.cancelled")
    await town.until("2026-10-09 12:00")
    assert posts == len(town.in_group()), "nothing else is owed for that day"
    assert "已取消" in (await town.says("ann", "/plan"))[0].text


async def test_the_reason_chosen_twice_cancels_once(town: Town):
    await arranged(town, "其他", "取消党日", "确认")
    screen = town.standing("sec")[-1]
    token = next(one.token for one in screen.options if one.label == "法定节假日")
    for _ in range(2):
        assert not (await town.presses("sec", "", at=screen, token=token)).alert
    assert (1, 1) == ((await acts(town)).count("day.cancelled"), len(town.records.plan_changes))


async def test_a_date_that_became_a_day_off_is_offered_a_move_and_nothing_moves_by_itself(tmp_path: Path):
    """rules.md 1, `activity.off_days`: 003“如遇法定节假日或重大活动等特殊情况，可视情作出适当调整”."""
    town = await Town.founded(tmp_path, presets=("chizhou", "wulong"))
    try:
        await town.puts(Override(id="2026-11-05", day=date(2026, 11, 5), working=False))
        question = next(one for one in town.standing("sec") if "现在是休息日" in one.text)
        assert ["11月4日 星期三", "11月6日 星期五", "11月3日 星期二", "其他日期", "保持不变"] == question.labels
        assert date(2026, 11, 5) == day(town, NOVEMBER).on
        assert "可视情作出适当调整" in (await town.says("sec", "/why", reply_to=question))[0].text
        assert "11月5日的党日正逢休息日" in (await town.says("sec", "/next"))[0].text
        await town.presses("sec", "11月6日", at=question)
        await press(town, "sec", "确认", "法定节假日")
        assert date(2026, 11, 6) == day(town, NOVEMBER).on
        assert "党日现定于11月6日" in question.text
        assert [] == question.labels
        assert "可视情作出适当调整" in await why(town, "activity.off_days")
    finally:
        await town.leave()


async def test_the_secretary_may_leave_it_there_and_isnt_asked_again(town: Town):
    await town.puts(Override(id="2026-11-05", day=date(2026, 11, 5), working=False))
    question = next(one for one in town.standing("sec") if "现在是休息日" in one.text)
    for _ in range(2):
        shown = await town.presses("sec", "", at=question, token="ad|new|keepd|2026-11")
        assert "仍定于11月5日" in shown.text
    assert 1 == (await acts(town)).count("plan.changed")
    await town.passes(days=3)
    assert 1 == len([one for one in town.standing("sec") if "11月5日" in one.text and "党日仍定于" in one.text])


async def test_a_group_bound_anew_gets_the_notice_that_still_holds(town: Town):
    await town.until("2026-10-01 10:00")
    new = ChatId("telegram:-1005")
    async with town.store.unit(BRANCH, actor="operator", act="test", now=town.now) as unit:
        for each in list(unit.records.bindings.values()):
            if each.place is Place.GROUP:
                unit.remove(each)
        unit.put(Binding(id=new, place=Place.GROUP, title="新群", bound_at=town.now))
        await unit.commit()
    await town.settle()
    (said,) = town.platform.chats[new]
    assert "主题党日预告" in said.text
    await town.passes(days=1)
    assert 1 == len(town.platform.chats[new])


# What stays inside


@pytest.mark.parametrize("locale", ["zh_CN", "zh_TW", "en"])
async def test_every_screen_of_the_plan_is_whole_in_each_language(town: Town, locale: str):
    """No sentence is left over in another language, no place unfilled, no token refused, and each has a way back."""
    await filed(town)
    await town.puts(replace(day(town), agenda=(AgendaItem(text="扫街", kind=ItemKind.SERVICE),), minutes=60))
    await town.prefers("sec", locale=locale)
    await town.says("sec", "/admin")
    seen, waiting = set(), ["ad|home", "ad|steps|2026-10", "ad|pday|2026-10", "ad|plan"]
    while waiting:
        token = waiting.pop()
        if token in seen or len(seen) > 160:
            continue
        seen.add(token)
        screen = town.standing("sec")[-1]
        shown = await town.presses("sec", "", token=token, at=screen)
        assert not shown.alert, (token, shown.text)
        assert "{" not in screen.text
        assert all(0 < len(label) <= 40 for label in screen.labels), screen.labels
        if locale != "en":
            lines = [line for line in screen.text.splitlines() if line.isascii() and len(line) > 8]
            assert [] == lines, (token, lines)
        ours = ("ad|p", "ad|st", "ad|mv|", "ad|mva", "ad|mvto")
        deeds = (
            "ad|pcxr",
            "ad|pfiley",
            "ad|phours",
            "ad|pstart",
            "ad|pagk",
            "ad|pagd",
            "ad|psettley",
            "ad|preq",
            "ad|pcount",
        )
        waiting += [
            each.token
            for each in screen.options
            if each.token.startswith(ours) and not each.token.startswith((*deeds, "ad|pchairy", "ad|precordy"))
        ]
    assert 40 < len(seen)


async def test_whoever_isnt_in_charge_sees_the_plan_and_changes_nothing(town: Town):
    await town.says("pub", "管理")
    text = await press(town, "pub", "年度计划", "2026年第四季度", "10月8日")
    assert "党日安排" in text
    assert ["本次活动", "返回"] == labels(town, "pub")
    before = day(town)
    screen = town.standing("pub")[-1]
    for token in (
        "ad|ptheme|2026-10",
        "ad|pag|2026-10",
        "ad|pagn|2026-10",
        "ad|ptime|2026-10",
        "ad|pstart|2026-10|0900",
        "ad|pplace|2026-10",
        "ad|pchairy|2026-10|m001",
        "ad|precordy|2026-10|m001",
        "ad|pmore|2026-10",
        "ad|ppart|2026-10",
        "ad|pcx|2026-10",
        "ad|settle|2026-10|committee",
        "ad|did|2026-10|3|board",
        "ad|paddd|2026-11-06",
        "ad|pqt|2026|4",
        "ad|psettley|2026|committee",
        "ad|copyy|2027",
        "ad|keepd|2026-10",
    ):
        assert (await town.presses("pub", "", at=screen, token=token)).alert, token
    assert before == day(town)
    for stranger in ("ann", "stranger"):
        assert (await town.presses(stranger, "", at=screen, token="ad|pday|2026-10")).alert


async def test_without_a_group_the_panel_says_what_is_not_out_and_takes_another_way(tmp_path: Path):
    """Step 3 「通過適當形式公開公示」: the notice board will do."""
    town = await Town.founded(tmp_path, bound=False)
    try:
        await town.until("2026-10-02 09:00")
        await opened(town, "下一步：录入审定")
        await town.says("sec", "3号")
        text = await opened(town)
        assert "公示应于9月30日（星期三）09:00发布，还没有发出。群绑定了吗？" in text
        await press(town, "sec", "下一步：公示", "已在公示栏张贴")
        assert ("m001", "board", False) == (
            (mark := day(town).mark(Step.PUBLISHED)).by,
            mark.note,
            mark.late,
        )
        await press(town, "sec", "返回", "4 召集", "已电话通知")
        assert "phone" == day(town).mark(Step.CONVENED).note
    finally:
        await town.leave()
