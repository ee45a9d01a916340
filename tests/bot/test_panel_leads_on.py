"""The panel leads on: to the panel itself without a typed word, from each step to the next, and to what is missing."""

from pathlib import Path

import pytest

from tests.bot.panel_walk import press
from tests.town import Town


@pytest.fixture
async def town(tmp_path: Path):
    town = await Town.founded(tmp_path)
    yield town
    await town.leave()


async def test_help_leads_to_the_panel_whoever_has_one(town: Town):
    """A message of its own: help stays to be read."""
    (help_,) = await town.says("sec", "帮助")
    assert ["管理"] == help_.labels
    await press(town, "sec", "管理")
    assert "下一步：报上级党组织审定" in town.standing("sec")[-1].text
    (help_,) = await town.says("ann", "帮助")
    assert [] == help_.labels


async def test_a_step_that_is_done_leads_to_the_next(town: Town):
    await town.says("sec", "管理")
    await press(town, "sec", "本次活动", "九个步骤", "1 确定", "下一步：录入审定")
    assert "请写下审定依据" in town.standing("sec")[-1].text


async def test_before_the_sign_in_nobody_is_listed_as_missing(town: Town):
    await town.says("sec", "管理")
    assert "尚未签到" not in await press(town, "sec", "到会情况")
    await town.until("2026-10-08 14:01")
    await town.says("sec", "管理")
    assert "尚未签到" in await press(town, "sec", "到会情况")


async def test_items_without_a_kind_are_asked_for(town: Town):
    await town.says("sec", "管理")
    await press(town, "sec", "本次活动", "活动安排", "议程", "添加一项")
    (shown,) = await town.says("sec", "参观革命旧址\n座谈交流")
    assert "还没有类别的，点一下那一项就能选。" in shown.text


async def test_all_steps_are_not_done_while_the_approval_is_missing(town: Town):
    await town.until("2026-10-08 14:01")
    await town.says("ann", "签到")
    await town.until("2026-10-09 18:31")
    await town.says("sec", "管理")
    await press(town, "sec", "本次活动", "纪实表", "已上报", "确认")
    text = (await town.says("sec", "管理"))[-1].text
    assert "10月8日" in text
    assert "都已完成" not in text
    assert "下一步：录入审定" in town.standing("sec")[-1].labels


async def test_who_is_counted_just_now_gets_the_ballot_and_no_reminder_on_top(town: Town):
    """Signed in by the secretary an hour before the vote closes: one message, not two."""
    await town.until("2026-10-08 14:05")
    await town.says("bob", "签到")
    await town.until("2026-10-09 17:00")
    before = len(town.standing("ann"))
    await town.says("sec", "管理")
    await press(town, "sec", "本次活动", "代为签到", "李安", "现场参加，纸上签名")
    await town.passes(minutes=5)
    new = town.standing("ann")[before:]
    assert [True] == ["第1项，共4项" in one.text for one in new]
    assert "您还没有提交" not in new[0].text
