"""An answer that comes a day after its question: it isn't kept, the writer hears so in plain words, and a button leads back."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.bot.members_town import a_town, entries
from tests.bot.panel_walk import press
from tests.bot.test_undo import goes
from tests.town import Town
from zhibu.bot.commands import ALL
from zhibu.bot.message import Verb, token
from zhibu.branch.branch import Draft
from zhibu.branch.ids import DayId

NOVEMBER = DayId("2026-11")
QUESTIONS = [question for tables in ALL for question, _ in tables.answers]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path) as town:
        yield town


def test_no_question_is_listened_to_twice():
    """The second one would take the first one's answers away."""
    assert len(QUESTIONS) == len(set(QUESTIONS))


async def test_the_reason_of_a_move_typed_two_days_later_leads_back_to_the_panel(town: Town):
    await goes(town, "sec", "mvy", NOVEMBER, "2026-11-12")
    await town.passes(days=2)
    before = entries(town)

    [told] = await town.says("sec", "领导临时有安排")

    assert "9月25日（星期五）10:00的提问：已超过24小时，这段话没有收下。" in told.text
    assert "请重新打开" in told.text
    assert before == entries(town)
    assert () == town.records.days[NOVEMBER].moves
    await town.presses("sec", "管理", at=told)
    assert "第一党支部·管理" in town.standing("sec")[-1].text
    await goes(town, "sec", "mvy", NOVEMBER, "2026-11-12")
    await town.says("sec", "领导临时有安排")
    assert "领导临时有安排" == town.records.days[NOVEMBER].moves[-1].reason


@pytest.mark.parametrize("question", QUESTIONS)
async def test_each_question_that_is_too_old_says_so_and_has_its_way_back(town: Town, question: str):
    """Whatever it was about: never “not understood”, never an error, and nothing is entered."""
    who = "sec"
    await town.puts(Draft(id=town.account_of(who), question=question, subject="x", asked_at=town.now))
    await town.passes(days=2)
    before = entries(town)

    for file in (False, True):
        [told] = await (town.sends(who, "补一句") if file else town.says(who, "补一句"))
        assert "已超过24小时，这段话没有收下" in told.text
        [button] = told.options
    assert before == entries(town)
    shown = await town.presses(who, button.label, at=told)
    assert "已经失效" not in shown.text
    assert shown.text or told != town.standing(who)[-1], "its screen, or why there is none just now"


async def test_after_a_week_it_is_forgotten_and_other_words_are_understood_as_ever(town: Town):
    await town.says("ann", "/leave")
    await town.passes(days=2)
    assert "下一次主题党日" in (await town.says("ann", "待办"))[0].text
    await town.passes(days=6)
    assert "没有看懂" in (await town.says("ann", "好的"))[0].text


async def test_a_members_question_leads_back_to_its_command(town: Town):
    await town.says("ann", "/leave")
    await town.passes(days=1, hours=1)
    [told] = await town.says("ann", "出差")
    assert {} == dict(town.records.leaves)
    await town.presses("ann", "重新打开", at=told)
    await town.says("ann", "出差")
    assert 1 == len(town.records.leaves)


async def test_the_button_grants_nothing(town: Town):
    """It is the command, under its own gate, and never in the group."""
    [told] = await town.says("ann", "/help")
    refused = await town.presses("ann", "", token=token(Verb.AGAIN, "admin"), at=told)
    assert "第一党支部·管理" not in refused.text + town.standing("ann")[-1].text
    await town.until("2026-09-30 10:00")
    before = entries(town)
    for forged in ("nothing", "bind"):
        await town.presses("ann", "", token=token(Verb.AGAIN, forged), at=told)
    shown = await town.presses("sec", "", room="group", token=token(Verb.AGAIN, "admin"), at=town.in_group()[-1])
    assert "管理" not in shown.text
    assert before == entries(town)


async def test_a_cancelled_question_is_none(town: Town):
    [asked] = await town.says("ann", "/leave")
    await town.presses("ann", "取消", at=asked)
    await town.passes(hours=timedelta(days=2) / timedelta(hours=1))
    assert "没有看懂" in (await town.says("ann", "出差"))[0].text


async def test_a_screen_that_was_left_leaves_no_question_behind(town: Town):
    await goes(town, "sec", "mvy", NOVEMBER, "2026-11-12")
    await press(town, "sec", "取消")
    await town.passes(days=2)
    assert "没有看懂" in (await town.says("sec", "领导临时有安排"))[0].text
