"""Cards, the record form, the year's plan, the roster, pictures, codes, and announcements that may stand or not."""

import io
import logging
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.bot.panel_walk import press
from tests.town import BRANCH, GROUP, PEOPLE, Town
from zhibu.bot.codes import hash_of
from zhibu.bot.platforms.base import Trouble
from zhibu.branch.attendance import SignIn
from zhibu.branch.branch import Purpose
from zhibu.branch.calendar import Override
from zhibu.branch.card import CardMessage
from zhibu.branch.ids import DayId, about
from zhibu.branch.notices import Kind, State

DAY = DayId("2026-10")
WORDS = "十年如一日，初心不改。"


@pytest.fixture
async def town(tmp_path: Path):
    town = await Town.founded(tmp_path)
    yield town
    await town.leave()


@pytest.fixture
async def after(tmp_path: Path):
    """The October day is over, one member was there."""
    town = await Town.founded(tmp_path)
    await town.until("2026-10-08 14:30")
    ann = PEOPLE["ann"].id
    await town.puts(SignIn(id=about(DAY, ann), day=DAY, member=ann, at=town.now, by=ann))
    await town.until("2026-10-08 18:31")
    yield town
    await town.leave()


# Cards


async def test_the_words_are_written_shown_and_can_be_changed(town: Town):
    await town.says("sec", "管理")
    text = await press(town, "sec", "贺卡寄语")
    assert "10月20日 王堃，入党十周年：未写" in text
    await press(town, "sec", "王堃")
    (answer,) = await town.says("sec", WORDS)
    assert answer.message.picture is not None
    assert "王堃同志：" in answer.text
    assert WORDS in answer.text
    assert "支部书记　周秀兰" in answer.text
    await press(town, "sec", "重写")
    assert f"现有内容：“{WORDS}”" in town.standing("sec")[-1].text
    await town.says("sec", "初心如磐。")
    card = town.records.cards["m006:2026"]
    assert ("初心如磐。", "m001") == (card.text, card.by)


async def test_last_year_s_words_stand_beside_the_question(town: Town):
    old = CardMessage(
        id="m006:2025", member=PEOPLE["bob"].id, year=2025, text="去年的话。", by=PEOPLE["sec"].id, at=town.now
    )
    await town.puts(old)
    await town.says("sec", "管理")
    assert "去年的寄语：“去年的话。”" in await press(town, "sec", "贺卡寄语", "王堃")


async def test_the_button_under_the_notice_asks_in_a_message_of_its_own(town: Town):
    await town.until("2026-10-13 09:01")
    notice = next(one for one in town.standing("sec") if any("王堃" in label for label in one.labels))
    before = notice.text
    await town.presses("sec", notice.labels[0], at=notice)
    assert before == notice.text
    (answer,) = await town.says("sec", WORDS)
    assert "寄语已保存" in answer.text
    await town.until("2026-10-20 08:01")
    assert any(WORDS in each for each in town.heard("bob"))


async def test_nobody_writes_their_own_nor_after_the_day(town: Town):
    await town.puts(replace(PEOPLE["sec"], accepted_on=date(1999, 10, 12)))
    await town.says("sec", "管理")
    await press(town, "sec", "贺卡寄语")
    screen = town.standing("sec")[-1]
    assert ["王堃", "返回"] == screen.labels
    assert (await town.presses("sec", "", at=screen, token="bd|write|m001:2026|p")).alert
    assert not (
        await town.presses("dep", "", at=(await town.says("dep", "管理"))[0], token="bd|write|m001:2026|p")
    ).alert
    await town.until("2026-10-21 09:00")
    shown = await town.presses("sec", "", at=screen, token="bd|write|m006:2026|p")
    assert "已过" in shown.text


@pytest.mark.parametrize(
    "token", ["bd|write|m006:0000", "bd|write|m999:2026", "bd|write|m006", "bd|show|m006:2026", "bd|write|m009:2025"]
)
async def test_a_card_for_nobody_is_refused(town: Town, token: str):
    (answer,) = await town.says("sec", "管理")
    assert (await town.presses("sec", "", at=answer, token=token)).alert


async def test_words_that_are_too_long_are_refused_and_can_be_written_again(town: Town):
    await town.says("sec", "管理")
    await press(town, "sec", "贺卡寄语", "王堃")
    assert "300" in (await town.says("sec", "长" * 301))[0].text
    assert "寄语已保存" in (await town.says("sec", WORDS))[0].text


async def test_the_words_stand_in_no_draft_and_no_log(town: Town, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    await town.says("sec", "管理")
    await press(town, "sec", "贺卡寄语", "王堃")
    (draft,) = town.records.drafts.values()
    assert ("panel.card", "m006:2026") == (draft.question, draft.subject)
    await town.says("sec", WORDS)
    assert WORDS not in "\n".join(f"{each.getMessage()} {each.__dict__}" for each in caplog.records)


# The record form


async def test_a_form_that_is_overdue_says_so(after: Town):
    await after.until("2026-10-11 08:00")
    await after.says("sec", "管理")
    assert "应于10月10日（星期六）前上报，已逾期" in await press(after, "sec", "纪实表")


async def test_the_form_is_completed_fetched_and_filed(after: Town):
    await after.says("sec", "管理")
    text = await press(after, "sec", "纪实表")
    assert "请于10月10日（星期六）前上报。" in text
    for label, words in (
        ("讨论情况", "围绕党章讨论"),
        ("形成共识", "同意每周自学"),
        ("问题和改进", "时间偏紧"),
        ("活动小结", "收获很大"),
    ):
        await press(after, "sec", label)
        (answer,) = await after.says("sec", words)
        assert "已保存" in answer.text
    assert "未填写" not in answer.text
    day = after.records.days[DAY]
    written = (day.discussion, day.agreement, day.wanting, day.summary)
    assert ("围绕党章讨论", "同意每周自学", "时间偏紧", "收获很大") == written

    await press(after, "sec", "下载纪实表")
    paper = after.standing("sec")[-1].message.paper
    assert paper.name.endswith(".docx")
    with zipfile.ZipFile(io.BytesIO(paper.data)) as docx:
        assert "同意每周自学" in docx.read("word/document.xml").decode()
    assert "已于" in await press(after, "sec", "已上报", "确认")
    assert after.now == after.records.days[DAY].filed_at
    assert "已上报" not in after.standing("sec")[-2].labels
    await press(after, "sec", "其他材料", "下载签到册")
    assert after.standing("sec")[-1].message.paper.name.endswith(".docx")


async def test_from_under_the_notice_the_recorder_completes_and_files(after: Town):
    """The publicity member has the notice with the paper; a screen can't take a paper's place."""
    notice = next(one for one in after.standing("pub") if one.message.paper is not None)
    await after.presses("pub", "补充记录", at=notice)
    assert notice.message.paper is not None
    assert "形成共识：未填写" in after.standing("pub")[-1].text
    await after.presses("pub", "已上报", at=notice)
    await press(after, "pub", "确认")
    await after.passes(seconds=10)
    assert [] == notice.labels


async def test_a_recorder_named_in_the_plan_needs_no_duty_and_gets_no_panel(tmp_path: Path):
    town = await Town.founded(tmp_path)
    try:
        await town.puts(replace(town.records.days[DAY], recorder="李安", held=True))
        await town.until("2026-10-08 18:31")
        notice = next(one for one in town.standing("ann") if one.message.paper is not None)
        await town.presses("ann", "补充记录", at=notice)
        screen = town.standing("ann")[-1]
        assert "返回" not in screen.labels
        await press(town, "ann", "活动小结")
        assert "已保存" in (await town.says("ann", "收获很大"))[0].text
        assert (await town.presses("ann", "", at=screen, token="ad|day|2026-10")).alert
    finally:
        await town.leave()


async def test_a_form_filed_after_its_last_day_is_marked_so(after: Town):
    await after.until("2026-10-12 09:00")
    await after.says("sec", "管理")
    await press(after, "sec", "纪实表", "已上报", "确认")
    assert "超过期限" in after.standing("sec")[-1].text


async def test_a_day_that_was_not_held_has_no_form_to_file(tmp_path: Path):
    town = await Town.founded(tmp_path)
    try:
        await town.until("2026-10-08 18:31")
        (answer,) = await town.says("sec", "管理")
        shown = await town.presses("sec", "", at=answer, token="ad|file|2026-10|y")
        assert "还没有开展的记录" in shown.text
        assert town.records.days[DAY].filed_at is None
    finally:
        await town.leave()


async def test_what_was_wanting_is_shown_when_the_next_day_is_prepared(after: Town):
    """002「深入查找存在問題和不足」: what is written down comes back when it helps."""
    await after.puts(replace(after.records.days[DAY], wanting="时间偏紧，\n提前半小时开始"))
    await after.says("sec", "管理")
    text = await press(after, "sec", "更多", "11月5日的党日")
    assert "上次记录的问题和改进：“时间偏紧， 提前半小时开始”" in text


async def test_during_the_day_nothing_can_be_filed_yet(tmp_path: Path):
    town = await Town.founded(tmp_path)
    try:
        await town.until("2026-10-08 15:00")
        await town.says("sec", "管理")
        await press(town, "sec", "纪实表")
        assert "已上报" not in town.standing("sec")[-1].labels
    finally:
        await town.leave()


async def test_filing_twice_is_one_act(after: Town):
    (answer,) = await after.says("sec", "管理")
    for _ in range(2):
        assert not (await after.presses("sec", "", at=answer, token="ad|file|2026-10|y")).alert
    assert 1 == [entry.act for entry in await after.store.history(BRANCH)].count("day.filed")


# Plan, roster, picture


async def test_the_year_s_plan_shows_days_gaps_and_days_off(town: Town):
    async with town.store.unit(BRANCH, actor="operator", act="test", now=town.now) as unit:
        unit.remove(unit.records.days[DayId("2026-11")])
        unit.put(Override(id="2026-12-07", day=date(2026, 12, 7), working=False))
        await unit.commit()
    await town.says("sec", "管理")
    text = await press(town, "sec", "年度计划")
    assert "9月7日 学习党章：启用之前" in text
    assert "10月8日 学习党章：待开展" in text
    assert "12月7日 学习党章：待开展，当天休息" in text
    assert "没有安排党日的月份：11月。" in text


async def test_the_roster_counts_and_names_who_has_no_account(tmp_path: Path):
    town = await Town.founded(tmp_path, linked=["sec", "ann"])
    try:
        await town.says("sec", "管理")
        text = await press(town, "sec", "更多", "党员与设置", "党员名册")
        assert "正式党员：8人\n预备党员：1人" in text
        assert "已关联账号：2/9人。" in text
        assert "尚无账号：梁国栋、何淑芬、陈㛃、王堃、刘晓燕、赵丹、孙怡" in text
    finally:
        await town.leave()


async def test_the_roster_names_eight_a_page_and_a_name_leads_to_a_page_and_back(tmp_path: Path):
    """Every name can be reached; the page tells no contact and no number, and leads back to the page it was opened from."""
    town = await Town.founded(tmp_path, linked=["sec", "ann"])
    try:
        await town.says("sec", "管理")
        await press(town, "sec", "更多", "党员与设置", "党员名册")
        names = [one.name for one in town.records.roster if one.present(town.now.date())]
        first = next(one for one in reversed(town.standing("sec")) if one.labels).labels
        await press(town, "sec", "下一页")
        second = next(one for one in reversed(town.standing("sec")) if one.labels).labels
        assert sorted(names) == sorted(label for label in [*first, *second] if label in names)
        assert 8 == len([label for label in first if label in names])
        last = next(label for label in second if label in names)
        text = await press(town, "sec", last)
        assert "类别：" in text
        assert "状态：在册" in text
        assert "联系方式" not in text
        text = await press(town, "sec", "返回")
        assert "正式党员" not in text
        assert last in text
        screen = next(one for one in reversed(town.standing("sec")) if one.labels)
        for token in ("ad|rosterm|m999|0", "ad|rosterm|m001|x", "ad|roster|x"):
            assert (await town.presses("sec", "", at=screen, token=token)).alert, token
    finally:
        await town.leave()


async def test_a_month_s_picture_has_its_numbers_beside_it(town: Town):
    await town.says("sec", "管理")
    await press(town, "sec", "更多", "台账与图表", "图表", "月度图表", "2026年9月")
    message = town.standing("sec")[-1].message
    assert message.picture.png.startswith(b"\x89PNG")
    assert "9月7日" in town.standing("sec")[-1].text
    screen = next(one for one in reversed(town.standing("sec")) if one.labels)
    for token in ("ad|chart|2026-13", "ad|chart|2020-01", "ad|chart|x", "ad|chart|2026-"):
        assert (await town.presses("sec", "", at=screen, token=token)).alert, token


# Codes


async def test_a_group_code_is_shown_once_and_binds(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    """Only its hash is kept; it stands in no log."""
    caplog.set_level(logging.DEBUG)
    town = await Town.founded(tmp_path, bound=False)
    try:
        await town.says("sec", "管理")
        await press(town, "sec", "更多", "党员与设置", "绑定码", "群码")
        line = next(each for each in town.standing("sec")[-1].text.splitlines() if each.startswith("/bind "))
        code = line.removeprefix("/bind ")
        assert Purpose.GROUP is town.records.codes[hash_of(code)].purpose
        await town.says("sec", line, room="group")
        assert GROUP in town.records.bindings
        await town.store.snapshot(BRANCH)
        assert not any(code.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert code not in "\n".join(f"{each.getMessage()} {each.__dict__}" for each in caplog.records)
    finally:
        await town.leave()


async def test_a_personal_code_links_its_member(tmp_path: Path):
    town = await Town.founded(tmp_path, linked=["sec"])
    try:
        await town.says("sec", "管理")
        await press(town, "sec", "更多", "党员与设置", "绑定码", "李安")
        link = next(each for each in town.standing("sec")[-1].text.splitlines() if "start=" in each)
        await town.says("ann", f"/start {link.partition('start=')[2]}")
        assert "m005" == town.records.accounts[town.account_of("ann")].member
        shown = await town.presses("sec", "", at=town.standing("sec")[-1], token="ad|person|m005")
        assert shown.alert
    finally:
        await town.leave()


async def test_codes_are_for_the_secretary_and_the_deputy(town: Town):
    (answer,) = await town.says("org", "管理")
    for token in ("ad|codes", "ad|code|g", "ad|person|m005"):
        assert (await town.presses("org", "", at=answer, token=token)).alert, token
    assert {} == town.records.codes


# Announcements that may stand or not


@pytest.fixture
async def unsure(tmp_path: Path):
    """The connection broke when the advance notice was posted."""
    town = await Town.founded(tmp_path)
    town.platform.broken[GROUP] = Trouble.UNCERTAIN
    await town.until("2026-09-30 09:10")
    del town.platform.broken[GROUP]
    await town.passes(minutes=1)
    yield town
    await town.leave()


def notice(town: Town):
    return next(
        said for said in town.records.said.values() if said.kind is Kind.ADVANCE_NOTICE and said.audience == "group"
    )


async def test_the_secretary_says_that_it_stands_there(unsure: Town):
    question = unsure.standing("sec")[-1]
    assert ["已经发出", "重新发送"] == question.labels
    assert "10月8日活动预告（群）" in question.text
    await unsure.presses("sec", "已经发出", at=question)
    assert State.SENT is notice(unsure).state
    assert "已经发出" in question.text
    assert [] == question.labels
    outcome = question.text
    await unsure.passes(seconds=10)
    assert outcome == question.text


async def test_or_has_it_posted_again(unsure: Town):
    """Once, however often she presses."""
    question = unsure.standing("sec")[-1]
    again = next(option.token for option in question.options if option.label == "重新发送")
    await unsure.presses("sec", "", at=question, token=again)
    await unsure.passes(minutes=1)
    posted = [one for one in unsure.in_group() if "主题党日" in one.text]
    assert 1 == len(posted)
    shown = await unsure.presses("sec", "", at=question, token=again)
    assert not shown.alert
    await unsure.passes(minutes=1)
    assert 1 == len([one for one in unsure.in_group() if "主题党日" in one.text])


async def test_only_who_runs_the_day_answers(unsure: Town):
    question = unsure.standing("sec")[-1]
    shown = await unsure.presses("ann", "", at=question, token=question.options[0].token)
    assert shown.alert
    shown = await unsure.presses("sec", "", at=question, token="un|0123456789abcdef|stands")
    assert shown.alert


async def test_who_could_not_be_reached_is_listed_with_a_way_to_a_code(tmp_path: Path):
    """The next morning, by what they missed; no contents."""
    town = await Town.founded(tmp_path, linked=["sec", "org"])
    try:
        await town.puts(PEOPLE["sec"])
        await town.until("2026-10-14 09:01")
        digest = next(one for one in town.standing("sec") if "未能通知到的同志" in one.text)
        assert "政治生日准备：王堃" in digest.text
        await town.presses("sec", "发个人码", at=digest)
        assert "绑定码" in town.standing("sec")[-1].text
        assert "未能通知到的同志" in digest.text
    finally:
        await town.leave()
