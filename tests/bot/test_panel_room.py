"""The panel has room for a thumb: through a whole day, with much that waits, no screen of the day has more than eight buttons, and
nothing is lost by it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.bot.members_town import a_town
from tests.bot.panel_walk import press
from tests.bot.test_undo import DAY, goes
from tests.town import PEOPLE, Town
from zhibu.branch.appeal import Appeal, Ground
from zhibu.branch.attendance import Leave
from zhibu.branch.ids import about
from zhibu.branch.opinion import Opinion
from zhibu.branch.poll import Point

ROOM = 8
MOMENTS = (
    "2026-09-26 10:00",
    "2026-10-05 10:00",
    "2026-10-08 09:00",
    "2026-10-08 14:05",
    "2026-10-08 15:00",
    "2026-10-08 18:31",
    "2026-10-09 19:00",
    "2026-10-12 10:00",
)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path) as town:
        yield town


async def much_waits(town: Town) -> None:
    """Leave asked for, attendance to decide, an opinion, a point to discuss, and the last day to start from."""
    ann, bob, cat = (PEOPLE[who].id for who in ("ann", "bob", "cat"))
    day = town.records.days[DAY]
    before = replace(day, id="2026-09-1", on=day.on - timedelta(days=14), chair="周秀兰", recorder="陈㛃", held=True)
    asked = {"words": "坐在最后一排", "asked_at": town.now, "ground": Ground.THERE}
    await town.puts(
        before,
        Leave(id=about(DAY, ann), day=DAY, member=ann, reason="出差", asked_at=town.now),
        Appeal(id=about(before.id, bob), day=before.id, member=bob, **asked),
        Opinion(id="1", text="多组织参观", at=town.now, author=cat),
        Point(id="1", day=DAY, member=cat, text="学习方式", at=town.now),
    )


@pytest.mark.parametrize("who", ["sec", "dep", "org", "pub"])
async def test_no_screen_of_a_day_has_more_than_eight_buttons(town: Town, who: str):
    """The first screen, the day's own and its second one."""
    await much_waits(town)
    for when in MOMENTS:
        await town.until(when)
        if when.endswith("14:05"):
            for each in ("bob", "cat", "pub"):
                await town.presses(each, "签到", room="group")
        for place in (("home",), ("day", DAY), ("daym", DAY)):
            await goes(town, who, *place)
            labels = town.standing(who)[-1].labels
            assert len(labels) <= ROOM, (when, place, labels)
            assert len(labels) == len(set(labels)), (when, place, labels)


async def test_what_a_full_screen_has_no_room_for_is_one_press_away(town: Town):
    """Together the two screens have every button once."""
    await town.until("2026-10-08 14:05")
    await town.presses("bob", "签到", room="group")
    await town.until("2026-10-08 18:40")
    await goes(town, "sec", "day", DAY)
    first = town.standing("sec")[-1].labels
    await press(town, "sec", "其他事项")
    rest = town.standing("sec")[-1].labels
    assert {"下一步：填写表格", "到会情况", "代为签到", "补学", "录入审定", "测评情况"} <= set(first)
    assert {"九个步骤", "活动安排", "列席人员", "更改记录"} <= set(rest)
    assert {"返回"} == set(first) & set(rest)
    assert "其他事项" in await _back(town)


async def _back(town: Town) -> list[str]:
    await press(town, "sec", "返回")
    return town.standing("sec")[-1].labels


async def test_much_that_waits_is_gathered_behind_one_button(town: Town):
    await much_waits(town)
    await town.until("2026-10-08 15:00")
    await town.presses("bob", "签到", room="group")
    await goes(town, "sec", "home")
    gathered = next(each for each in town.standing("sec")[-1].labels if each.startswith("待办理"))
    await press(town, "sec", gathered)
    labels = town.standing("sec")[-1].labels
    assert {"审批请假（1）", "到会申诉（1）", "意见（1）"} <= set(labels)
    assert len(labels) <= ROOM


async def test_on_the_day_itself_the_sign_in_comes_first_and_the_approval_has_its_own_button(town: Town):
    """Until the day the missing approval is what comes next; from then on it is a line beside it, until it is entered."""
    await town.until("2026-10-07 18:00")
    await goes(town, "sec", "home")
    assert "下一步：录入审定" == town.standing("sec")[-1].labels[0]
    for when, first in (("2026-10-08 09:00", "下一步：准备清单"), ("2026-10-08 14:05", "下一步：党员签到")):
        await town.until(when)
        for place in (("home",), ("day", DAY)):
            text = await goes(town, "sec", *place)
            labels = town.standing("sec")[-1].labels
            assert first == labels[0]
            assert "尚缺：上级党组织审定。" in text
            assert "录入审定" in labels
    await press(town, "sec", "录入审定")
    await town.says("sec", "机关党委〔2026〕12号")
    text = await goes(town, "sec", "home")
    assert "尚缺" not in text
    assert "录入审定" not in town.standing("sec")[-1].labels


async def test_while_the_evaluation_runs_the_form_can_be_completed(town: Town):
    await town.until("2026-10-08 14:05")
    await town.presses("bob", "签到", room="group")
    await town.until("2026-10-08 18:40")
    text = await goes(town, "sec", "home")
    assert "测评正在进行，10月9日（星期五）18:30自动结束。下一步：可先填写纪实表。" in text
    assert "的纪实表" in await press(town, "sec", "下一步：填写表格")


async def test_many_leaves_to_decide_are_one_button_of_what_i_still_owe(town: Town):
    """Each stands in a line; the button leads to them one after the other."""
    for who in ("ann", "bob"):
        await town.says(who, "/leave 出差")
    [shown] = await town.says("org", "/next")
    assert 2 == sum(each.startswith("审批请假：") for each in shown.labels)
    await town.says("cat", "/leave 出差")
    [shown] = await town.says("org", "/next")
    [label] = [each for each in shown.labels if each.startswith("审批请假")]
    assert "审批请假（3）" == label
    assert all(name in shown.text for name in ("李安", "王堃", "刘晓燕"))
    await town.presses("org", label, at=shown)
    asked = town.standing("org")[-1]
    assert {"同意", "不同意"} <= set(asked.labels)
    await town.presses("org", "同意", at=asked)
    assert 1 == sum(each.decision is not None for each in town.records.leaves.values())
