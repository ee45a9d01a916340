"""What people really write: marks of either script, questions half answered, files, and ordinary talk in the group."""

import pytest

from tests.bot.members_town import SECOND, a_second_branch, a_town, at, entries, labels
from tests.bot.panel_walk import press
from tests.town import PEOPLE
from zhibu.bot.message import Verb, token
from zhibu.branch.ids import DayId

OCTOBER = DayId("2026-10")
SECRET = "家中老人住院"
WORDS = "愿您初心如磐，再立新功。"


@pytest.fixture
async def town(tmp_path):
    async with a_town(tmp_path) as town:
        yield town


def leave(town, who):
    return town.records.leave(OCTOBER, PEOPLE[who].id)


# Words and marks


@pytest.mark.parametrize(
    "written",
    [
        "请假 出差",
        "请假：出差",
        "请假:出差",
        "請假　出差",
        "请假，出差。",
        "请假\n出差",
        "／请假 出差",
        "  请假　　出差  ",
    ],
)
async def test_a_reason_is_read_behind_any_mark(town, written):
    await town.says("ann", written)

    assert leave(town, "ann").reason.startswith("出差")


@pytest.mark.parametrize("written", ["签到", "簽到", "签到。", "签到！", "签到!", "　签到 "])
async def test_the_word_alone_may_end_in_a_mark(town, written):
    await town.until("2026-10-08T14:05")

    assert "已签到，14:05。" == (await town.says("ann", written))[0].text


@pytest.mark.parametrize(
    "talk",
    [
        "签到的同志请举手",
        "签到 大家快点",
        "签到，大家快点",
        "签到？",
        "说明，明天的活动改在二楼",
        "我的 天",
        "主题 定得好",
        "帮助 一下小王",
        "今天请假的有谁",
    ],
)
async def test_ordinary_talk_in_the_group_is_left_alone(town, talk):
    """Where the bot is an administrator it hears everything, and does nothing."""
    await town.until("2026-10-08T14:05")
    before = entries(town)

    assert [] == await town.says("ann", talk, room="group")
    assert before == entries(town)


async def test_a_word_in_the_group_is_meant_alone_with_a_year_or_as_an_answer_to_us(town):
    [plan] = await town.says("ann", "计划", room="group")

    assert "2026年党日安排" in plan.text
    assert "2026年党日安排" in (await town.says("ann", "计划 2026", room="group"))[0].text
    assert "10月8日" in (await town.says("ann", "主题 10", room="group", reply_to=plan))[0].text


@pytest.mark.parametrize("post", ["/help", "帮助", "说明 各位同志", "签到", "/nonsense", "计划"])
async def test_a_channel_is_never_answered_but_for_its_binding(town, post):
    assert [] == await town.says("nobody", post, room="channel")


# Files


async def test_a_file_that_nothing_waits_for_is_answered_in_private_and_passed_over_in_the_group(town):
    [answer] = await town.sends("ann", "看看这个")

    assert "没有事项在等照片或文件" in answer.text
    assert [] == town.platform.fetched
    assert "还不知道您是哪一位" in (await town.sends("xx"))[0].text
    assert [] == await town.sends("ann", room="group")


async def test_voice_is_no_answer_to_a_question(town):
    await town.says("ann", "/leave")

    assert "只能收存照片和文件" in (await town.says("ann", SECRET, file=True))[0].text
    assert leave(town, "ann") is None


async def test_a_file_is_no_answer_where_words_are_asked_for(town):
    """The question waits on, and the person is told so."""
    await town.until("2026-10-08T14:10")
    await town.presses("sec", "", token=token(Verb.PANEL, "why", OCTOBER, PEOPLE["ann"].id))

    assert "请用文字回答" in (await town.sends("sec", "上门"))[0].text
    assert {} == dict(town.records.signins)


# Questions half answered


async def test_an_unknown_command_is_no_answer_to_a_question(town):
    await town.says("ann", "/leave")

    [answer] = await town.says("ann", "/leaf 出差")

    assert "没有 /leaf 这个指令。" in answer.text
    assert leave(town, "ann") is None
    assert town.records.drafts


@pytest.mark.parametrize("written", ["取消", "取消。", "cancel"])
async def test_a_question_is_dropped_by_the_word_as_by_the_button(town, written):
    await town.says("ann", "/leave")

    assert "已取消，没有提交任何内容。" == (await town.says("ann", written))[0].text
    assert {} == dict(town.records.drafts)
    assert leave(town, "ann") is None


async def test_nothing_to_add_may_be_written_as_the_button_says(town):
    await town.until("2026-10-08T14:05")
    await town.says("ann", "签到")
    await town.until("2026-10-08T18:31")
    for _ in range(4):
        await town.presses("ann", "好")

    [summary] = await town.says("ann", "跳过")

    assert "意见：无" in summary.text
    assert ["提交", "重新填写"] == labels(summary)


# Leave at the wrong moment


async def test_who_signed_in_needs_no_leave(town):
    await town.until("2026-10-08T14:05")
    await town.says("ann", "签到")

    assert "您已于14:05签到，不需要请假。" in (await town.says("ann", f"/leave {SECRET}"))[0].text
    assert leave(town, "ann") is None


async def test_after_the_day_a_request_cant_be_taken_back(town):
    [asked] = await town.says("ann", f"/leave {SECRET}")
    await town.until("2026-10-08T18:31")

    assert "不能再撤回" in (await town.presses("ann", "取消", at=asked)).text
    assert SECRET == leave(town, "ann").reason


# Two branches


async def test_a_notice_is_answered_in_its_own_branch_whichever_was_chosen(town):
    """Typed answers follow the question, too."""
    await a_second_branch(town, "sec")
    await town.says("sec", "/me")
    await town.presses("sec", "第二党支部")
    await town.until("2026-10-13T09:30")

    await press(town, "sec", "给王堃写寄语")
    assert "给王堃的寄语" in town.heard("sec")[-1]
    [answer] = await town.says("sec", WORDS)

    assert "寄语已保存" in answer.text
    assert [WORDS] == [card.text for card in town.records.cards.values()]
    assert {} == dict(town.store.records(SECOND).cards)
    assert "第二党支部" in (await town.says("sec", "/plan"))[0].text


# Words for the cards


async def test_the_notice_shows_which_words_are_written_and_asks_no_more(town):
    await town.until("2026-10-13T09:30")
    asked = next(one for one in town.standing("sec") if "政治生日准备" in one.text)
    assert "还缺寄语" in asked.text and "撰写几句寄语" in asked.text

    await press(town, "sec", "给王堃写寄语")
    await town.says("sec", WORDS)

    assert "还缺谈心谈话、重温入党志愿书" in asked.text and "寄语" not in asked.text
    assert "给王堃写寄语" not in labels(asked)


async def test_words_that_were_written_before_arent_asked_for(town):
    await press_cards(town)
    await town.until("2026-10-13T09:30")

    [asked] = [one for one in town.standing("sec") if "政治生日准备" in one.text]
    assert "还缺谈心谈话、重温入党志愿书" in asked.text and "寄语" not in asked.text
    assert "给王堃写寄语" not in labels(asked)


async def press_cards(town):
    await town.until(at("2026-10-01T10:00"))
    await town.says("sec", "管理")
    await press(town, "sec", "贺卡寄语", "王堃")
    await town.says("sec", WORDS)


# The other documents' name of the form


@pytest.fixture
async def chizhou(tmp_path):
    async with a_town(tmp_path, presets=("chizhou", "wulong")) as town:
        yield town


async def test_the_form_has_its_documents_own_name_on_every_screen(chizhou):
    await chizhou.until("2026-10-08T14:05")
    await chizhou.says("ann", "签到")
    await chizhou.until("2026-10-08T18:35")
    await chizhou.says("sec", "管理")
    await press(chizhou, "sec", "记录表")
    await press(chizhou, "sec", "已上报")
    await chizhou.says("pub", "待办")

    heard = [text for who in ("sec", "pub") for text in chizhou.heard(who)]
    shown = [label for who in ("sec", "pub") for one in chizhou.standing(who) for label in labels(one)]
    assert [] == [text for text in [*heard, *shown] if "纪实表" in text]
    assert any("10月8日党日的记录表" in text for text in heard)


async def test_a_step_that_was_passed_over_is_shown_as_missing(town):
    """The approval lacks, and never blocks what follows."""
    await town.until("2026-10-08T14:05")
    await town.says("ann", "签到")

    [panel] = await town.says("sec", "管理")
    await town.presses("sec", "本次活动", at=panel)
    await town.presses("sec", "九个步骤")

    steps = town.standing("sec")[-1].text
    assert "2. 上级党组织审定：未录入" in steps
    assert "5. 党员签到：已完成" in steps
