"""What waits for a decision where nobody may make it, and where nothing is left to decide: as talks."""

from pathlib import Path

from tests.bot.members_town import a_town
from tests.town import PEOPLE, member
from zhibu.branch.ids import DayId
from zhibu.branch.people import Duty

OCTOBER = DayId("2026-10")
ALONE = {"sec": PEOPLE["sec"], "ann": PEOPLE["ann"], "bob": PEOPLE["bob"], "cat": PEOPLE["cat"]}
"""A small branch without a deputy or a committee."""


async def test_a_secretary_who_is_alone_is_not_asked_to_decide_her_own_leave(tmp_path: Path) -> None:
    """Nobody decides their own case: she is told who can, gets no buttons for it; once a deputy is entered, he is asked."""
    async with a_town(tmp_path, people=ALONE) as town:
        [told] = await town.says("sec", "/leave 住院")
        assert "还没有其他同志可以审批" in told.text and "上级党组织" in told.text
        assert not any("同意" in each.labels for each in town.standing("sec"))
        await town.puts(member("bob", "王堃", 6, duties=(Duty.DEPUTY,)))
        assert ["同意", "不同意"] == town.standing("bob")[-1].labels[:2]
        await town.presses("bob", "同意")
        assert town.records.leaves["2026-10:m001"].decision.by == PEOPLE["bob"].id


async def test_her_appeal_and_her_make_up_study_are_not_hers_to_decide_either(tmp_path: Path) -> None:
    """The same for "I was there but not counted" and for what she hands in."""
    async with a_town(tmp_path, people=ALONE) as town:
        await town.until("2026-10-08 14:05")
        await town.presses("ann", "签到", room="group")
        await town.until("2026-10-08 18:40")
        for words in ("/appeal 我一直在场", "/makeup 学习了党章"):
            [told] = await town.says("sec", words)
            assert "还没有其他同志可以审批" in told.text, told.text
        assert not any({"同意", "通过"} & set(each.labels) for each in town.standing("sec"))


async def test_who_asked_for_leave_and_came_all_the_same_leaves_nothing_to_decide(tmp_path: Path) -> None:
    """The question goes from the secretary's chat and from the panel's count; an old button decides nothing."""
    async with a_town(tmp_path) as town:
        await town.says("ann", "/leave 出差")
        question = town.standing("sec")[-1]
        button = question.options[0].token
        await town.until("2026-10-08 14:10")
        await town.presses("ann", "签到", room="group")
        assert "李安同志10月8日（星期四）曾请假，后已到会签到，无需审批。" == question.text
        assert [] == question.labels
        await town.says("sec", "管理")
        assert not any(each.startswith("审批请假") for each in town.standing("sec")[-1].labels)
        await town.presses("sec", "", token=button, at=question)
        assert town.records.leave(OCTOBER, PEOPLE["ann"].id).decision is None


async def test_a_sign_in_that_is_taken_back_asks_about_the_leave_again(tmp_path: Path) -> None:
    """Derived, not stored: what was nothing to decide is one again."""
    async with a_town(tmp_path) as town:
        await town.says("ann", "/leave 出差")
        await town.until("2026-10-08 14:10")
        await town.presses("ann", "签到", room="group")
        async with town.store.unit(town.records.branch.id, actor="operator", act="town.struck", now=town.now) as unit:
            unit.remove(unit.records.signins["2026-10:m005"])
            await unit.commit()
        await town.settle()
        await town.says("sec", "管理")
        assert "审批请假（1）" in town.standing("sec")[-1].labels
