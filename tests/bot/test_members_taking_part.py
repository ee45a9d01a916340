"""Signing in and asking for leave, as talks."""

from dataclasses import replace
from datetime import date

import pytest

from tests.bot.members_town import a_town, at, entries, labels
from tests.town import PEOPLE
from zhibu.bot.message import Verb, token
from zhibu.branch.attendance import REASON_LIMIT, Way
from zhibu.branch.ids import DayId, about
from zhibu.branch.people import MemberKind, Status

OCTOBER, NOVEMBER = DayId("2026-10"), DayId("2026-11")
SECRET = "家中老人住院"


@pytest.fixture
async def town(tmp_path):
    async with a_town(tmp_path) as town:
        yield town


def signin(town, who, day=OCTOBER):
    return town.records.signin(day, PEOPLE[who].id)


def leave(town, who, day=OCTOBER):
    return town.records.leave(day, PEOPLE[who].id)


# Sign-in


async def test_the_groups_card_signs_in_with_the_time_and_no_number(town):
    await town.until("2026-10-08T14:05")

    shown = await town.presses("ann", "签到", room="group")

    assert ("已签到，14:05。", False) == (shown.text, shown.alert)
    assert Way.BUTTON is signin(town, "ann").way


async def test_a_doubled_press_says_the_same_and_has_no_second_effect(town):
    await town.until("2026-10-08T14:05")
    await town.presses("ann", "签到", room="group")
    await town.until("2026-10-08T14:20")
    before = entries(town)

    assert "已签到，14:05。" == (await town.presses("ann", "签到", room="group")).text
    assert "已签到，14:05。" == (await town.says("ann", "/signin"))[0].text
    assert at("2026-10-08T14:05") == signin(town, "ann").at
    assert before == entries(town)


@pytest.mark.parametrize("line", ["/signin", "签到", "簽到"])
async def test_the_command_and_the_word_sign_in_too(town, line):
    await town.until("2026-10-08T14:05")

    assert "已签到，14:05。" == (await town.says("ann", line))[0].text


async def test_too_early_and_too_late_say_when(town):
    assert "签到将在10月8日（星期四）14:00开始。" == (await town.says("ann", "/signin"))[0].text
    await town.until("2026-10-08T20:00")
    assert "签到已在10月8日（星期四）18:30结束。" in (await town.says("ann", "/signin"))[0].text
    await town.until("2026-10-09T09:00")
    assert "签到将在11月5日（星期四）14:00开始。" == (await town.says("ann", "/signin"))[0].text
    assert {} == dict(town.records.signins)


async def test_a_mobile_member_takes_part_remotely_from_the_private_chat(town):
    await town.until("2026-10-08T14:05")

    await town.says("dan", "/signin")

    assert Way.REMOTE is signin(town, "dan").way


async def test_a_mobile_member_who_came_presses_the_card_like_everybody(town):
    await town.until("2026-10-08T14:05")

    await town.presses("dan", "签到", room="group")

    assert Way.BUTTON is signin(town, "dan").way


async def test_a_stranger_pressing_the_card_is_told_how_to_be_linked(town):
    await town.until("2026-10-08T14:05")

    shown = await town.presses("xx", "签到", room="group")

    assert "请打开支部书记发给您的个人链接" in shown.text
    assert shown.alert
    assert {} == dict(town.records.signins)


async def test_who_isnt_on_the_books_is_no_part_of_the_count(town):
    await town.puts(replace(PEOPLE["cat"], kind=MemberKind.APPLICANT))
    await town.until("2026-10-08T14:05")

    shown = await town.presses("cat", "签到", room="group")

    assert "这一天您不在本支部在册党员名单中" in shown.text
    assert signin(town, "cat") is None


async def test_who_left_is_a_stranger_again(town):
    await town.puts(replace(PEOPLE["cat"], status=Status.TRANSFERRED, status_since=date(2026, 10, 1)))
    await town.until("2026-10-08T14:05")

    assert "还没有与党员关联" in (await town.presses("cat", "签到", room="group")).text


async def test_an_old_card_refuses_after_the_day(town):
    await town.until("2026-10-08T14:05")
    await town.presses("ann", "签到", room="group")
    await town.until("2026-10-09T14:05")

    shown = await town.presses("bob", "", room="group", token=token(Verb.SIGN_IN, OCTOBER))

    assert "签到已在10月8日（星期四）18:30结束" in shown.text
    assert signin(town, "bob") is None


async def test_a_cancelled_day_takes_no_sign_in(town):
    await town.puts(replace(town.records.days[OCTOBER], cancelled=True))
    await town.until("2026-10-08T14:05")

    assert "已经取消" in (await town.presses("ann", "", token=token(Verb.SIGN_IN, OCTOBER))).text


# Leave


async def test_leave_with_a_reason_is_asked_for_the_next_day(town):
    """The answer confirms day and reason, and says who decides."""
    [answer] = await town.says("ann", f"请假 {SECRET}")

    assert "已请假：10月8日（星期四）主题党日" in answer.text
    assert SECRET in answer.text
    assert "由周秀兰或何淑芬审批，结果会发到这里。" in answer.text
    assert ["附照片或材料", "取消"] == labels(answer)
    assert SECRET == leave(town, "ann").reason
    assert SECRET in town.heard("sec")[-1]


@pytest.mark.parametrize("room", ["group", "other", "channel"])
async def test_a_reason_typed_elsewhere_is_neither_taken_nor_repeated(town, room):
    await town.says("ann", f"/leave {SECRET}", room=room)

    assert {} == dict(town.records.leaves)
    assert not any(SECRET in text for text in town.heard("ann", room))
    assert ["打开私聊"] == labels(town.standing("ann", room)[-1])


async def test_a_reason_typed_into_a_group_is_deleted(town):
    deleted = []
    town.platform.delete = _noted(deleted)

    await town.says("ann", f"/leave {SECRET}", room="group")
    await town.says("nobody", f"请假 {SECRET}", room="group")
    await town.says("ann", "/leave", room="group")

    assert 2 == len(deleted)


def _noted(deleted):
    async def delete(chat, message_id):
        deleted.append(message_id)

    return delete


async def test_the_groups_button_leads_to_the_private_chat(town):
    await town.until("2026-09-30T10:00")

    shown = await town.presses("ann", "请假", room="group")

    assert "leave_2026-10" == shown.start
    await town.says("ann", "/start leave_2026-10")
    assert "请现在写明事由" in town.heard("ann")[-1]


async def test_a_leave_button_of_ours_pressed_in_a_group_leads_away_too(town):
    shown = await town.presses("ann", "", room="group", token=token(Verb.LEAVE, "ask", OCTOBER))

    assert "leave_2026-10" == shown.start


async def test_without_a_reason_it_is_asked_for_and_typed(town):
    [question] = await town.says("ann", "/leave")
    assert "请现在写明事由" in question.text
    assert question.message.ask is not None

    [answer] = await town.says("ann", SECRET)

    assert "已请假：10月8日" in answer.text
    assert SECRET == leave(town, "ann").reason
    await town.says("ann", "别的话")  # is no answer to anything any more
    assert SECRET == leave(town, "ann").reason


async def test_the_question_can_be_cancelled_once_and_again(town):
    [question] = await town.says("ann", "/leave")

    await town.presses("ann", "取消", at=question)
    assert "已取消，没有提交任何内容。" == question.text
    before = entries(town)
    await town.presses("ann", "", token=token(Verb.CANCEL), at=question)

    assert before == entries(town)
    assert "没有看懂" in (await town.says("ann", SECRET))[0].text
    assert leave(town, "ann") is None


async def test_a_question_that_nobody_answered_is_forgotten_after_a_day(town):
    await town.says("ann", "/leave")
    await town.passes(hours=25)

    assert "这段话没有收下" in (await town.says("ann", "好的"))[0].text
    assert leave(town, "ann") is None


async def test_an_answer_that_comes_after_the_start_is_refused_and_the_question_ends(town):
    await town.until("2026-10-08T13:50")
    await town.says("ann", "/leave")
    await town.until("2026-10-08T14:40")

    assert "请假应在10月8日（星期四）14:30之前提出" in (await town.says("ann", SECRET))[0].text
    assert "没有看懂" in (await town.says("ann", SECRET))[0].text
    assert {} == dict(town.records.leaves)


async def test_leave_again_shows_how_it_stands_and_a_new_reason_replaces_the_old(town):
    await town.says("ann", "/leave 出差")
    assert "出差" in (await town.says("ann", "/leave"))[0].text

    await town.says("ann", "/leave 住院检查")

    assert "住院检查" == leave(town, "ann").reason


async def test_the_same_reason_again_changes_nothing(town):
    await town.says("ann", "/leave 出差")
    before = entries(town)

    await town.says("ann", "/leave 出差")

    assert before == entries(town)


async def test_a_redelivered_request_is_asked_once(town):
    await town.says("ann", "/leave 出差", cause="telegram:5")
    before = entries(town)

    [answer] = await town.says("ann", "/leave 出差", cause="telegram:5")

    assert "您的请假申请已保存。" == answer.text
    assert before == entries(town)


async def test_while_undecided_it_can_be_taken_back(town):
    [asked] = await town.says("ann", "/leave 出差")

    await town.presses("ann", "取消", at=asked)
    assert "您10月8日（星期四）主题党日的请假申请已撤回，请按时参加。" == asked.text
    before = entries(town)
    await town.presses("ann", "", token=token(Verb.LEAVE, "back", OCTOBER), at=asked)

    assert leave(town, "ann") is None
    assert before == entries(town)
    assert "同意" not in labels(town.standing("sec")[-1])


async def test_once_decided_it_stands(town):
    [asked] = await town.says("ann", "/leave 出差")
    await town.presses("sec", "同意")

    assert "已于" in (await town.presses("ann", "取消", at=asked)).text
    assert leave(town, "ann").decision.granted
    assert "请假已经批准" in (await town.says("ann", "/leave"))[0].text
    assert "已经批准" in (await town.says("ann", "/leave 又有事"))[0].text


async def test_a_refused_one_can_be_asked_again(town):
    await town.says("ann", "/leave 出差")
    await town.presses("sec", "不同意")
    [state] = await town.says("ann", "/leave")
    assert "没有批准" in state.text

    await town.presses("ann", "请假", at=state)
    assert "请现在写明事由" in town.heard("ann")[-1]
    await town.says("ann", "住院检查")

    assert leave(town, "ann").decision is None
    assert "住院检查" == leave(town, "ann").reason


async def test_once_the_day_began_leave_is_for_the_next_one_and_says_so(town):
    await town.until("2026-10-08T14:40")

    [answer] = await town.says("ann", "/leave 出差")

    assert "11月5日" in answer.text
    assert leave(town, "ann") is None
    assert leave(town, "ann", NOVEMBER) is not None
    assert "请假应在10月8日" in (await town.presses("ann", "", token=token(Verb.LEAVE, "ask", OCTOBER))).text


async def test_too_long_a_reason_is_refused_with_the_limit(town):
    [answer] = await town.says("ann", "/leave " + "长" * (REASON_LIMIT + 1))

    assert f"这段文字有{REASON_LIMIT + 1}字，最多{REASON_LIMIT}字" in answer.text
    assert leave(town, "ann") is None


async def test_the_secretarys_own_leave_names_the_deputy(town):
    [answer] = await town.says("sec", "/leave 出差")

    assert "由梁国栋审批" in answer.text


async def test_a_leave_is_kept_under_day_and_member(town):
    await town.says("ann", "/leave 出差")

    assert [about(OCTOBER, PEOPLE["ann"].id)] == [*town.records.leaves]
