"""What is decided or taken back once the day is over says nothing that no longer holds."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.members_town import a_town
from tests.bot.test_undo import signs, undoes
from tests.town import Town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path) as town:
        yield town


async def test_leave_refused_before_the_day_asks_to_come_and_afterwards_does_not(town: Town) -> None:
    """The answer to a leave that was left undecided until the day was over."""
    await town.says("ann", "/leave 出差")
    await town.says("bob", "/leave 家里有事")
    await town.presses("sec", "不同意")
    assert "请按时参加" in town.heard("bob")[-1]
    await town.until("2026-10-08 14:10")
    await town.presses("cat", "签到", room="group")
    await town.until("2026-10-09 10:00")
    await town.says("sec", "管理")
    await town.presses("sec", "审批请假")
    await town.presses("sec", "不同意")
    assert "您10月8日（星期四）主题党日的请假没有批准。" == town.heard("ann")[-1]


async def test_a_leave_refused_can_be_asked_for_again_only_before_the_day(town: Town) -> None:
    """A button that could only lead to a refusal isn't shown."""
    await town.says("ann", "/leave 出差")
    await town.presses("sec", "不同意")
    assert ["请假"] == (await town.says("ann", "/leave 2026-10"))[-1].labels
    await town.until("2026-10-08 14:31")
    assert [] == (await town.says("ann", "/leave 2026-10"))[-1].labels


async def test_a_ballot_that_goes_with_a_sign_in_is_not_called_closed(town: Town) -> None:
    """Whose sign-in is taken back isn't asked any more; the others' evaluation runs on."""
    await town.until("2026-10-08 14:40")
    await town.presses("ann", "签到", room="group")
    await signs(town, "sec", "bob")
    await town.until("2026-10-08 18:40")
    ballot = next(one for one in town.standing("bob") if "测评" in one.text)
    await undoes(town, "sec", "为王堃签到")
    assert "10月8日（星期四）的测评不再需要您参加。" == ballot.text
    await town.until("2026-10-09 18:40")
    assert any("测评已经结束" in each for each in town.heard("ann"))
