"""What a move leaves behind: leave that was granted for the old date, and the question for the approval; what a day leaves behind that
is cancelled, or whose record nobody filed."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bot.members_town import a_town, entries
from tests.bot.panel_walk import press
from tests.bot.test_undo import goes
from tests.town import PEOPLE, Town
from zhibu.branch.day import Cancellation


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Cat's leave is granted; the notice is out and the approval asked for."""
    async with a_town(tmp_path) as town:
        await town.says("cat", "/leave 住院")
        await town.presses("sec", "同意")
        await town.until("2026-09-30 10:00")
        yield town


async def moves(town: Town) -> None:
    await goes(town, "sec", "mvy", "2026-10", "2026-10-20")
    await press(town, "sec", "单位有重大活动")


async def test_leave_granted_for_the_old_date_can_be_taken_back(town: Town) -> None:
    """rules.md 1, `activity.move`: the moved notice says so. Nothing is changed unasked; who can come now is expected again."""
    assert "取消" not in (await town.says("cat", "/leave"))[-1].labels
    await moves(town)
    assert "能参加的，请在私聊里撤回" in town.in_group()[-1].text
    [told] = await town.says("cat", "/leave")
    assert "改期前" in told.text
    await town.presses("cat", "取消", at=told)
    assert town.records.leave("2026-10", PEOPLE["cat"].id) is None
    assert "已撤回，请按时参加" in told.text


async def test_leave_granted_after_the_move_stands(town: Town) -> None:
    """It was given for the date that holds."""
    await moves(town)
    await town.says("bob", "/leave 家里有事")
    await town.presses("org", "同意")
    [told] = await town.says("bob", "/leave")
    assert "取消" not in told.labels
    before = entries(town)
    [asked] = [one for one in town.standing("bob") if "已请假" in one.text]
    shown = await town.presses("bob", "取消", at=asked)
    assert "准假" in shown.text
    assert before == entries(town)


async def test_a_question_for_the_approval_is_not_called_missed_before_the_day(town: Town) -> None:
    """The day is ahead: it is asked for again eight days before the new date."""
    asked = next(one for one in town.standing("sec") if "审定" in one.text and one.labels == ["录入审定"])
    await moves(town)
    assert "没有录入" not in asked.text
    assert "届时会再次提醒录入审定" in asked.text
    await town.until("2026-10-12 10:00")
    assert "录入审定" in town.standing("sec")[-1].labels


async def test_a_cancelled_day_asks_for_no_approval(town: Town) -> None:
    """The question in the secretary's chat says so."""
    asked = next(one for one in town.standing("sec") if "审定" in one.text and one.labels == ["录入审定"])
    day = town.records.days["2026-10"]
    await town.puts(replace(day, cancelled=True, cancellation=Cancellation(by="m001", at=town.now, reason="停办")))
    assert "10月8日（星期四）的党日已取消，不需要审定。" == asked.text


async def test_a_record_form_that_nobody_filed_is_called_so(town: Town) -> None:
    """A month after its last day the reminder ends: it doesn't say that it is out of date, but what it came to."""
    await town.until("2026-10-08 14:10")
    await town.presses("ann", "签到", room="group")
    await town.until("2026-10-08 18:40")
    [form] = [one for one in town.standing("pub") if "纪实表已经填好" in one.text]
    await town.until("2026-11-12 10:00")
    assert "10月8日（星期四）的纪实表未在10月10日（星期六）前上报。" == form.text
