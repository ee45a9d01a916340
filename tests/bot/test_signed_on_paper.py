"""A day that was held and signed on paper: nothing is told of who came before the sheet is entered, and then it is marked late."""

from pathlib import Path

from tests.bot.members_town import a_town
from tests.bot.panel_walk import press
from tests.bot.test_undo import goes


async def test_until_the_sheet_is_entered_nobody_is_said_to_have_stayed_away(tmp_path: Path) -> None:
    """rules.md 1, the nine steps: held by the secretary's word alone. The group reads no figure that isn't known; the secretary no
    list of nine absent; with the sheet both are put right."""
    async with a_town(tmp_path) as town:
        await town.says("ann", "/leave 出差")
        await town.presses("sec", "同意")
        await town.until("2026-10-08 19:00")
        await town.presses("sec", "已开展")
        told = next(one for one in reversed(town.standing("sec")) if "到会情况" in one.text)
        card = town.in_group()[-1]
        for one in (told, card):
            assert "签到情况尚未录入" in one.text
            assert "0%" not in one.text and "低于" not in one.text
        assert "李安：出差" in told.text
        assert "王堃" not in told.text
        assert "纸质签到" in told.text

        await goes(town, "sec", "sheetin", "2026-10")
        await press(town, "sec", "全选")
        await press(town, "sec", "✓ 刘晓燕", "录入")
        assert "其中李安已准假" in town.standing("sec")[-1].text
        await press(town, "sec", "取消", "✓ 李安", "录入")
        assert "已准假" not in town.standing("sec")[-1].text
        await press(town, "sec", "确认")
        assert "实到7人，占党员总数77.8%" in card.text
        assert "未到会，未请假（1人）：\n刘晓燕" in told.text


async def test_the_step_of_signing_in_is_marked_late_where_all_of_it_was_entered_afterwards(tmp_path: Path) -> None:
    """Late is late: the fifth step says so; where somebody signed in in time, it doesn't."""
    async with a_town(tmp_path) as town:
        await town.until("2026-10-08 19:00")
        await town.presses("sec", "已开展")
        await goes(town, "sec", "sheetin", "2026-10")
        await press(town, "sec", "全选", "录入", "确认")
        assert "5. 党员签到：已完成（10月8日，补录）" in await goes(town, "sec", "steps", "2026-10")
