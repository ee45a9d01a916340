"""Who chairs a day and who keeps its record learns of it: from the notice, and from what is asked of them."""

from pathlib import Path

from tests.bot.members_town import a_town
from tests.bot.panel_walk import press
from tests.bot.test_undo import goes
from tests.town import Town


async def names(town: Town, role: str, who: str) -> None:
    await goes(town, "sec", "day", "2026-10")
    await press(town, "sec", "活动安排", role, who)


async def test_who_is_named_for_a_day_reads_it_among_what_is_theirs(tmp_path: Path) -> None:
    """rules.md 1, `record.recorder`: 002「指定專人負責記錄」; the chair by delegation reads it as well, nobody else does."""
    async with a_town(tmp_path) as town:
        await names(town, "主持人", "梁国栋")
        await names(town, "记录人", "李安")
        assert "本次党日由您主持。" in (await town.says("dep", "/next"))[-1].text
        assert "本次党日由您记录。" in (await town.says("ann", "/next"))[-1].text
        assert "由您" not in (await town.says("bob", "/next"))[-1].text
        assert "由您" not in (await town.says("ann", "/next", room="group"))[-1].text
        await names(town, "记录人", "梁国栋")
        assert "本次党日由您主持并记录。" in (await town.says("dep", "/next"))[-1].text
        assert "指定專人負責記錄" in (await town.says("ann", "/why record.recorder"))[-1].text


async def test_another_recorder_after_the_notice_is_corrected_in_it(tmp_path: Path) -> None:
    """The posted notice names who keeps the record, and goes on telling the truth; it isn't posted again."""
    async with a_town(tmp_path) as town:
        await names(town, "记录人", "李安")
        await town.until("2026-09-30 09:01")
        [notice] = town.in_group()
        assert "记录：李安" in notice.text
        await names(town, "记录人", "王堃")
        await town.passes(minutes=1)
        assert [notice] == town.in_group()
        assert "记录：王堃" in notice.text
