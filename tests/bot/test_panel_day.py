"""A month run from the panel: no command but the first word, no file, no training."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bot.panel_walk import press
from tests.town import BRANCH, Town
from zhibu.branch.day import Step
from zhibu.branch.ids import DayId

DAY = DayId("2026-10")


@pytest.fixture
async def town(tmp_path: Path):
    town = await Town.founded(tmp_path)
    yield town
    await town.leave()


def day(town: Town):
    return town.records.days[DAY]


async def test_a_whole_month_from_the_panel(town: Town):
    """From the approval to the filed form, by buttons and three typed answers."""
    await town.says("sec", "管理")
    await press(town, "sec", "下一步：录入审定")
    (answer,) = await town.says("sec", "机关党委〔2026〕12号")
    text = await press(town, "sec", "九个步骤")
    assert "上级党组织审定：已完成（9月25日，周秀兰，机关党委〔2026〕12号）" in text

    await town.until("2026-10-08 14:25")
    await town.says("sec", "管理")
    assert "召集会议：已完成" in await press(town, "sec", "本次活动", "九个步骤")
    await press(town, "sec", "返回", "代为签到", "李安", "现场参加")
    assert ["2026-10:m005"] == list(town.records.signins)

    await town.until("2026-10-08 17:00")
    await town.says("sec", "管理")
    text = await press(town, "sec", "本次活动", "结束活动", "确认")
    assert "活动已结束（17:00）。" in text
    assert town.now == day(town).closed_at

    await press(town, "sec", "纪实表", "讨论情况")
    (answer,) = await town.says("sec", "大家谈了学习体会。\n一致同意每周自学一次。")
    assert "已保存" in answer.text
    text = await press(town, "sec", "已上报", "确认")
    assert "已记录：表格已上报。" in text
    assert town.now == day(town).filed_at

    await town.until("2026-10-09 17:00")
    text = (await town.says("sec", "管理"))[-1].text
    assert "11月5日" in text
    text = await press(town, "sec", "更多", "10月8日的党日", "九个步骤")
    done = [line for line in text.splitlines() if "已完成" in line]
    assert 9 == len(done), text


async def test_the_panel_says_where_the_day_stands_and_what_is_next(town: Town):
    text = (await town.says("sec", "/admin"))[-1].text
    assert "还有13天。" in text
    assert "下一步：报上级党组织审定，并录入文号。" in text
    assert "已签到0/9人，准假0人，待批0人。" in text
    text = await press(town, "sec", "本次活动", "九个步骤")
    assert "1. 支委会确定主题和计划：已完成（9月25日，导入）" in text
    assert "2. 上级党组织审定：下一步" in text
    assert "3. 公开公示：待进行" in text


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-10-07 09:00", "还有1天。"),
        ("2026-10-08 09:00", "就在今天，14:30开始。"),
        ("2026-10-08 15:00", "正在进行，18:30结束。"),
        ("2026-10-08 19:00", "已于10月8日（星期四）18:30结束。"),
    ],
)
async def test_the_countdown(town: Town, when: str, expected: str):
    await town.until(when)
    assert expected in (await town.says("sec", "管理"))[-1].text


async def test_a_branch_that_need_not_ask_shows_no_approval_as_owed(tmp_path: Path):
    """003 and 004 file only: nothing is asked for, and the next step is another one."""
    town = await Town.founded(tmp_path, presets=("chizhou", "wulong"))
    try:
        await town.says("sec", "管理")
        assert not any("录入审定" in each for each in await labels_of(town, "sec", "本次活动"))
        text = await press(town, "sec", "九个步骤")
        assert "上级党组织审定：不要求" in text
        assert "主题测评：不要求" in text
        assert "公开公示：下一步" in text
        assert "不要求这一步" in await press(town, "sec", "2 审定")
    finally:
        await town.leave()


async def labels_of(town: Town, who: str, *labels: str) -> list[str]:
    await press(town, who, *labels)
    return town.standing(who)[-1].labels


async def test_without_a_plan_the_panel_says_so(tmp_path: Path):
    town = await Town.founded(tmp_path)
    try:
        async with town.store.unit(BRANCH, actor="operator", act="test", now=town.now) as unit:
            for each in list(unit.records.days.values()):
                unit.remove(each)
            await unit.commit()
        (answer,) = await town.says("sec", "管理")
        assert "计划里还没有党日" in answer.text
        assert ["贺卡寄语（1）", "年度计划", "更多"] == answer.labels
    finally:
        await town.leave()


# By duty


@pytest.mark.parametrize(
    ("who", "offered", "withheld"),
    [
        (
            "sec",
            ["下一步：党员签到", "本次活动", "代为签到", "到会情况", "纪实表", "贺卡寄语（1）", "年度计划", "更多"],
            [],
        ),
        (
            "dep",
            ["下一步：党员签到", "本次活动", "代为签到", "到会情况", "纪实表", "贺卡寄语（1）", "年度计划", "更多"],
            [],
        ),
        (
            "org",
            ["下一步：党员签到", "本次活动", "代为签到", "到会情况", "年度计划", "更多"],
            ["ad|rec|2026-10", "bd|write|m006:2026"],
        ),
        (
            "pub",
            ["下一步：党员签到", "本次活动", "纪实表", "年度计划", "更多"],
            ["ad|sign|2026-10", "ad|reg|2026-10", "ad|codes"],
        ),
    ],
)
async def test_each_duty_sees_its_own_buttons_and_a_button_grants_nothing(
    town: Town, who: str, offered: list[str], withheld: list[str]
):
    """Nine at most on the first screen; a token from elsewhere is refused by the act itself."""
    await town.until("2026-10-08 15:00")
    (answer,) = await town.says(who, "管理")
    assert offered == answer.labels
    for token in withheld:
        shown = await town.presses(who, "", token=token, at=answer)
        assert shown.alert, token


async def test_a_member_without_a_duty_has_no_panel(town: Town):
    (answer,) = await town.says("ann", "管理")
    assert "书记" in answer.text
    assert [] == answer.labels
    for token in (
        "ad|home",
        "ad|day|2026-10",
        "ad|reg|2026-10",
        "ad|close|2026-10|y",
        "ad|code|g",
        "ad|mvr|2026-10|2026-10-12|h",
    ):
        assert (await town.presses("ann", "", token=token, at=answer)).alert, token
    assert {} == town.records.codes


async def test_in_the_group_the_panel_leads_to_the_private_chat(town: Town):
    """And a panel's button that somebody forwards into a group opens nothing there."""
    (answer,) = await town.says("sec", "/admin", room="group")
    assert ["admin"] == [option.start for option in answer.options]
    shown = await town.presses("sec", "", token="ad|reg|2026-10", at=answer, room="group")
    assert "admin" == shown.start
    assert "李安" not in "\n".join(town.heard("sec", room="group"))
    await town.says("sec", "/start admin")
    assert "·管理" in town.heard("sec")[-1]


# The approval


async def test_an_approval_entered_after_the_start_is_marked_late(town: Town):
    await town.until("2026-10-08 15:00")
    await town.says("sec", "管理")
    await press(town, "sec", "本次活动", "录入审定")
    (answer,) = await town.says("sec", "党委会口头同意，10月5日")
    assert "补录" in answer.text
    mark = day(town).mark(Step.APPROVED)
    assert (True, "m001") == (mark.late, mark.by)


async def test_an_approval_is_entered_once(town: Town):
    await town.says("sec", "管理")
    await press(town, "sec", "下一步：录入审定")
    await town.says("sec", "12号")
    assert not any("录入审定" in each for each in town.standing("sec")[-1].labels)
    shown = await town.presses("sec", "", token="ad|appr|2026-10", at=town.standing("sec")[-1])
    assert "已经登记" in shown.text


async def test_going_back_drops_the_question(town: Town):
    """What is typed afterwards is no approval."""
    await town.says("sec", "管理")
    await press(town, "sec", "下一步：录入审定", "返回")
    assert {} == town.records.drafts
    await town.says("sec", "晚上好")
    assert day(town).mark(Step.APPROVED) is None


async def test_an_answer_that_is_refused_can_be_typed_again(town: Town):
    await town.says("sec", "管理")
    await press(town, "sec", "下一步：录入审定")
    (answer,) = await town.says("sec", "长" * 201)
    assert "200" in answer.text
    (answer,) = await town.says("sec", "12号")
    assert "审定已录入" in answer.text


# The end


async def test_ending_the_day_is_asked_first_and_can_be_cancelled(town: Town):
    await town.until("2026-10-08 16:00")
    await town.says("sec", "管理")
    text = await press(town, "sec", "本次活动", "结束活动")
    assert "要现在结束10月8日（星期四）的活动吗？" in text
    await press(town, "sec", "取消")
    assert day(town).closed_at is None


async def test_ending_a_day_before_half_a_day_is_over_names_the_clause_and_is_not_blocked(town: Town):
    """rules.md 1, `activity.hours`: 002「時間不少於半天」, as a warning to the secretary."""
    await town.until("2026-10-08 18:25")
    await town.says("sec", "管理")
    assert "時間不少於半天" in await press(town, "sec", "本次活动", "结束活动")
    await press(town, "sec", "确认")
    assert day(town).closed_at is not None


async def test_a_day_that_lasted_long_enough_ends_without_a_warning(town: Town):
    await town.puts(replace(day(town), minutes=300))
    await town.until("2026-10-08 18:31")
    await town.says("sec", "管理")
    assert "半天" not in await press(town, "sec", "本次活动", "结束活动")


async def test_confirming_twice_ends_it_once(town: Town):
    await town.until("2026-10-08 16:00")
    await town.says("sec", "管理")
    await press(town, "sec", "本次活动", "结束活动")
    screen = town.standing("sec")[-1]
    confirm = next(one.token for one in screen.options if one.label == "确认")
    await town.presses("sec", "确认", at=screen)
    first = day(town).closed_at
    await town.passes(minutes=5)
    shown = await town.presses("sec", "确认", at=screen, token=confirm)
    assert not shown.alert
    assert first == day(town).closed_at


async def test_a_day_that_has_not_begun_cannot_be_ended(town: Town):
    await town.says("sec", "管理")
    shown = await town.presses("sec", "", token="ad|close|2026-10|y", at=town.standing("sec")[-1])
    assert "还没有开始" in shown.text


# Held or not


async def test_where_nobody_signed_in_the_secretary_says_whether_it_was_held(town: Town):
    """Under the question that comes by itself; until then no record form is asked for."""
    await town.until("2026-10-08 18:35")
    question = next(one for one in town.standing("sec") if "已开展" in one.labels)
    assert not any("纪实表" in each for each in town.heard("pub"))
    shown = await town.presses("sec", "已开展", at=question)
    assert not shown.alert
    assert day(town).held is True
    assert [] == question.labels
    outcome = question.text
    await town.passes(seconds=10)
    assert outcome == question.text, "the retracted notice says the same"
    assert any("纪实表" in each for each in town.heard("pub"))


async def test_a_day_that_was_not_held_owes_nothing_and_can_be_corrected(town: Town):
    await town.until("2026-10-08 18:35")
    await press(town, "sec", "未开展")
    assert day(town).held is False
    await town.says("sec", "管理")
    await press(town, "sec", "更多", "10月8日的党日", "已开展")
    assert day(town).held is True


async def test_a_doubled_answer_is_one_act(town: Town):
    await town.until("2026-10-08 18:35")
    question = next(one for one in town.standing("sec") if "已开展" in one.labels)
    for _ in range(2):
        shown = await town.presses("sec", "", at=question, token="ad|held|2026-10|y")
        assert not shown.alert
    assert 1 == [entry.act for entry in await town.store.history(BRANCH)].count("day.held")


# Moving


async def test_a_day_is_moved_to_an_offered_date_with_a_reason(town: Town):
    """The group hears of it by itself; the move is kept with its reason and by whom."""
    await town.until("2026-09-30 10:00")
    await town.says("sec", "管理")
    await press(town, "sec", "本次活动", "改期", "其他日期", "下一页", "10月16日", "确认")
    answer, report = await town.says("sec", "主讲人出差")
    assert "原因：主讲人出差" in report.text
    assert "党日已从10月8日（星期四）改到10月16日（星期五）。原因：主讲人出差" in answer.text
    (move,) = day(town).moves
    assert ("2026-10-16", "2026-10-08", "主讲人出差", "m001") == (
        day(town).on.isoformat(),
        move.was.isoformat(),
        move.reason,
        move.by,
    )
    await town.until("2026-10-10 09:05")
    assert any("10月16日" in each for each in town.heard("sec", room="group"))


async def test_the_nearest_working_days_come_first_and_every_other_date_with_its_remark(town: Town):
    await town.says("sec", "管理")
    await press(town, "sec", "本次活动", "改期")
    assert [
        "10月9日 星期五",
        "10月10日 星期六（调休上班）",
        "10月12日 星期一",
        "其他日期",
        "返回",
    ] == town.standing("sec")[-1].labels
    await press(town, "sec", "其他日期")
    labels = town.standing("sec")[-1].labels
    assert "10月1日 星期四（休息日）" in labels
    assert not any(label.startswith("10月8日") for label in labels)
    assert {"下一页", "返回"} <= set(labels)


async def test_a_usual_reason_needs_no_typing_and_is_kept_in_the_branch_s_language(town: Town):
    await town.prefers("sec", locale="en")
    await town.says("sec", "/admin")
    await press(town, "sec", "This activity", "Move the day", "12 Oct", "Confirm", "A public holiday")
    assert "法定节假日" == day(town).moves[0].reason


async def test_the_same_move_pressed_twice_is_one_move(town: Town):
    await town.says("sec", "管理")
    await press(town, "sec", "本次活动", "改期", "10月12日", "确认")
    screen = town.standing("sec")[-1]
    token = next(one.token for one in screen.options if one.label == "法定节假日")
    for _ in range(2):
        shown = await town.presses("sec", "法定节假日", at=screen, token=token)
        assert not shown.alert
    assert 1 == len(day(town).moves)


async def test_a_stale_date_is_refused(town: Town):
    """The button stands from yesterday; the date has passed."""
    await town.says("sec", "管理")
    await press(town, "sec", "本次活动", "改期")
    screen = town.standing("sec")[-1]
    for token in (
        "ad|mvto|2026-10|2026-09-24",
        "ad|mvto|2026-10|2026-11-03",
        "ad|mvto|2026-10|soon",
        "ad|mvto|2026-99|2026-10-12",
        "ad|mva|2026-10|x",
        "ad|nothing",
        "ad",
    ):
        assert (await town.presses("sec", "", token=token, at=screen)).alert, token
    assert () == day(town).moves


# What stays inside


async def test_what_is_typed_stands_in_no_draft_and_no_log(town: Town, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    await town.says("sec", "管理")
    await press(town, "sec", "本次活动", "改期", "10月12日", "确认")
    (draft,) = town.records.drafts.values()
    assert ("panel.move", "2026-10:2026-10-12") == (draft.question, draft.subject)
    await town.says("sec", "主讲人家中有事")
    assert {} == town.records.drafts
    assert "主讲人家中有事" not in "\n".join(f"{each.getMessage()} {each.__dict__}" for each in caplog.records)


@pytest.mark.parametrize("locale", ["zh_CN", "zh_TW", "en"])
async def test_every_first_screen_is_whole_in_each_language(town: Town, locale: str):
    """No English sentence is left over in a Chinese panel, no place is left unfilled, and no button is wider than a phone."""
    await town.prefers("sec", locale=locale)
    await town.until("2026-10-08 15:00")
    await town.says("sec", "/admin")
    tokens = {option.token for option in town.standing("sec")[-1].options}
    for token in sorted(tokens):
        shown = await town.presses("sec", "", token=token, at=town.standing("sec")[-1])
        assert not shown.alert, (token, shown.text)
        screen = town.standing("sec")[-1]
        assert "{" not in screen.text
        assert all(0 < len(label) <= 32 for label in screen.labels), screen.labels
        assert len(screen.labels) <= 12, screen.labels
        if locale != "en":
            assert not [line for line in screen.text.splitlines() if line.isascii() and len(line) > 8]
