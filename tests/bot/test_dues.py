"""Dues in chat: entered by whose duty it is, checked on the day, owed in private, seen by oneself."""

from pathlib import Path

import pytest

from tests.bot.panel_walk import press
from tests.town import PEOPLE, Town
from zhibu.bot.message import Verb, token
from zhibu.branch.attendance import SignIn
from zhibu.branch.ids import DayId, about

DAY = DayId("2026-10")
ORDINARY = [key for key in PEOPLE if key not in ("sec", "dep", "org", "pub")]


@pytest.fixture
async def town(tmp_path: Path):
    """The October day is over, everybody but the mobile member was there."""
    town = await Town.founded(tmp_path)
    await town.until("2026-10-08 15:00")
    for key in PEOPLE:
        who = PEOPLE[key].id
        await town.puts(SignIn(id=about(DAY, who), day=DAY, member=who, at=town.now, by=who))
    yield town
    await town.leave()


async def to_dues(town: Town, who: str) -> str:
    await town.says(who, "管理")
    await press(town, who, "更多")
    return await press(town, who, "党费")


async def test_the_check_on_the_day(town: Town):
    """rules.md 1, `dues.check`: 004“查验交纳情况、交齐党费” – entered one by one or all at once, checked, and who still owes is
    told privately, once; the group hears nothing."""
    before = len(town.in_group())
    text = await to_dues(town, "org")
    assert "2026年10月党费" in text
    assert "已交0人，应交9人" in text

    text = await press(town, "org", "李安")
    assert "李安：2026年10月已交" in text
    assert "已交1人，应交9人" in text
    await press(town, "org", "其余都已交")
    assert "王堃" in town.standing("org")[-1].text
    text = await press(town, "org", "确认")
    assert "全部交齐" in text
    await press(town, "org", "已交名单")
    text = await press(town, "org", "王堃")
    assert "王堃：2026年10月的登记已撤回" in text
    await press(town, "org", "返回")
    await press(town, "org", "记下查验")
    text = await press(town, "org", "确认")
    assert "应交9人，已交8人" in text

    assert any("您2026年10月的党费还没有登记交纳" in each for each in town.heard("bob"))
    assert "何淑芬" in town.heard("bob")[-1]
    assert not any("党费" in each for each in town.heard("cat"))
    assert before == len(town.in_group())
    await town.says("bob", "/why", reply_to=town.standing("bob")[-1])
    assert "郑州" in town.heard("bob")[-1] or "004" in town.heard("bob")[-1]
    assert "查验交纳情况、交齐党费" in town.heard("bob")[-1]


async def test_who_pays_afterwards_is_asked_no_longer(town: Town):
    await to_dues(town, "org")
    await press(town, "org", "记下查验")
    await press(town, "org", "确认")
    asked = next(one for one in town.standing("bob") if "党费还没有登记" in one.text)

    await press(town, "org", "王堃")

    assert "您2026年10月的党费已登记交纳，谢谢" in next(one.text for one in town.standing("bob") if one.id == asked.id)
    assert "未登记交纳" not in (await town.says("bob", "/dues"))[-1].text


async def test_the_check_that_nobody_noted_is_asked_for_once(town: Town):
    await town.until("2026-10-08 18:31")
    asked = [each for each in town.heard("org") if "党日查验" in each]
    assert 1 == len(asked)
    assert not any("党日查验" in each for each in town.heard("sec"))

    await town.until("2026-10-20 12:00")
    assert not any("党日查验" in each for each in town.heard("org"))
    assert any("的党费查验没有在这里登记" in each for each in town.heard("org"))


async def test_my_own_months_and_nobody_elses(town: Town):
    await to_dues(town, "org")
    await press(town, "org", "李安")

    (mine,) = await town.says("ann", "党费")

    assert "10月：已交，10月8日登记" in mine.text
    assert "2026年9月" not in mine.text
    assert not any(PEOPLE[key].name in mine.text for key in ORDINARY if key != "ann")


@pytest.mark.parametrize("who", ["ann", "pub", "stranger"])
async def test_only_whose_duty_it_is_sees_the_list(town: Town, who: str):
    shown = await town.presses(who, "", token=token(Verb.PANEL, "dues", "2026-10"))

    assert shown.text
    assert not town.records.dues


async def test_a_press_again_changes_nothing(town: Town):
    await to_dues(town, "org")
    panel = town.standing("org")[-1]
    token = next(one.token for one in panel.options if one.label == "李安")
    await town.presses("org", "", token=token, at=panel)
    first = dict(town.records.dues)
    await town.presses("org", "", token=token, at=panel)

    assert first == dict(town.records.dues)


async def test_the_check_waits_for_the_day(tmp_path: Path):
    town = await Town.founded(tmp_path)
    shown = await town.presses("org", "", token=token(Verb.PANEL, "duesc", "2026-10", "y"))

    assert "党日当天查验" in shown.text
    assert not town.records.dues_checks
    await town.leave()


async def test_in_the_group_dues_lead_to_the_private_chat(town: Town):
    (answer,) = await town.says("ann", "/dues", room="group")

    assert "未登记" not in answer.text
    assert "已交" not in answer.text
