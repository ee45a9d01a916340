"""Signing in for somebody, the register, and leave to decide: by button, each act once, names only where they belong."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bot.panel_walk import press
from tests.town import BRANCH, PEOPLE, Town, member
from zhibu.branch.attendance import SignIn, Way
from zhibu.branch.ids import DayId, about
from zhibu.branch.people import Duty

DAY = DayId("2026-10")
REASON = "孩子住院需要陪护"


@pytest.fixture
async def town(tmp_path: Path):
    """The sign-in of the October day is open."""
    town = await Town.founded(tmp_path)
    await town.until("2026-10-08 14:20")
    yield town
    await town.leave()


def signin(town: Town, who: str) -> SignIn | None:
    return town.records.signin(DAY, PEOPLE[who].id)


# Signing in for somebody


async def test_somebody_is_signed_in_with_two_presses_and_the_signer_is_named(town: Town):
    await town.says("sec", "管理")
    text = await press(town, "sec", "代为签到", "刘晓燕", "年老体弱")
    assert "已为刘晓燕签到：年老体弱，上门送学。" in text
    assert "刘晓燕" not in town.standing("sec")[-1].labels
    entered = signin(town, "cat")
    assert (Way.SUITABLE, "m001", "年老体弱，上门送学", False) == (
        entered.way,
        entered.by,
        entered.why,
        entered.late,
    )


async def test_another_way_is_typed(town: Town):
    await town.says("org", "管理")
    await press(town, "org", "代为签到", "赵丹")
    (answer,) = await town.says("org", "在东莞市流动党员支部参加，有照片")
    assert "已为赵丹签到" in answer.text
    assert ("m003", "在东莞市流动党员支部参加，有照片") == (signin(town, "dan").by, signin(town, "dan").why)


async def test_after_the_end_it_is_marked_late_and_the_report_is_corrected(town: Town):
    await town.says("sec", "管理")
    await press(town, "sec", "代为签到", "李安", "现场")
    await town.until("2026-10-08 18:31")
    report = next(one for one in town.standing("sec") if "未到会，未请假" in one.text)
    await press(town, "sec", "代为签到", "王堃", "电话")
    assert signin(town, "bob").late
    await town.until("2026-10-08 18:33")
    assert "实到2人" in report.text
    assert "代为签到" in report.labels


async def test_under_the_report_the_panel_opens_in_a_message_of_its_own(town: Town):
    """The report is edited when its numbers change; a list in its place would vanish under her thumb."""
    await town.says("sec", "管理")
    await press(town, "sec", "代为签到", "李安", "现场")
    await town.until("2026-10-08 18:31")
    report = next(one for one in town.standing("sec") if "未到会，未请假" in one.text)
    before = report.text
    await town.presses("sec", "代为签到", at=report)
    assert before == report.text
    assert "还有8人未签到" in town.standing("sec")[-1].text


async def test_who_signed_in_meanwhile_keeps_that_sign_in(town: Town):
    await town.says("sec", "管理")
    await press(town, "sec", "代为签到", "李安")
    screen = town.standing("sec")[-1]
    mine = SignIn(id=about(DAY, PEOPLE["ann"].id), day=DAY, member=PEOPLE["ann"].id, at=town.now, by=PEOPLE["ann"].id)
    await town.puts(mine)
    await town.presses("sec", "现场", at=screen)
    assert "李安此前已签到。" in screen.text
    assert mine == signin(town, "ann")


async def test_a_doubled_press_signs_in_once(town: Town):
    await town.says("sec", "管理")
    await press(town, "sec", "代为签到", "李安")
    screen = town.standing("sec")[-1]
    token = next(one.token for one in screen.options if one.label.startswith("现场"))
    for _ in range(2):
        assert not (await town.presses("sec", "", at=screen, token=token)).alert
    assert 1 == [entry.act for entry in await town.store.history(BRANCH)].count("signin.for")


async def test_before_the_sign_in_opens_nobody_has_come(tmp_path: Path):
    town = await Town.founded(tmp_path)
    try:
        (answer,) = await town.says("sec", "管理")
        assert "代为签到" not in answer.labels
        for token in ("ad|sign|2026-10", "ad|for1|2026-10|m005|s"):
            shown = await town.presses("sec", "", at=answer, token=token)
            assert "签到" in shown.text
            assert shown.alert
    finally:
        await town.leave()


@pytest.mark.parametrize(
    "token",
    [
        "ad|for1|2026-10|m005|?",
        "ad|for1|2026-10|m999|s",
        "ad|sign|2026-10|a|x",
        "ad|sign|2030-10",
        "ad|why|2026-10",
        "ad|sign|2026-10|99999999",
    ],
)
async def test_a_button_that_makes_no_sense_changes_nothing(town: Town, token: str):
    (answer,) = await town.says("sec", "管理")
    assert (await town.presses("sec", "", at=answer, token=token)).alert
    assert {} == town.records.signins


async def test_many_members_are_found_by_party_group(tmp_path: Path):
    """Of forty nobody turns pages: first the Party group, then eight names a page."""
    people = {"sec": PEOPLE["sec"]} | {
        f"p{n}": member(f"p{n}", f"党员{n:02d}", n, group="第一小组" if n % 2 else "第二小组") for n in range(10, 50)
    }
    town = await Town.founded(tmp_path, people=people, linked=["sec"])
    try:
        await town.until("2026-10-08 14:20")
        await town.says("sec", "管理")
        await press(town, "sec", "代为签到")
        screen = town.standing("sec")[-1]
        assert ["未编组", "第一小组", "第二小组", "全体", "返回"] == screen.labels
        await press(town, "sec", "第二小组")
        assert ["党员10", "党员12"] == screen.labels[:2]
        assert 8 == len([label for label in screen.labels if label.startswith("党员") and label != "党小组"])
        await press(town, "sec", "下一页", "下一页")
        assert ["党员42", "党员44", "党员46", "党员48", "上一页", "党小组", "返回"] == screen.labels
        await press(town, "sec", "党员44", "现场")
        assert "已为党员44签到" in screen.text
    finally:
        await town.leave()


# The register


async def test_the_register_names_who_came_who_is_excused_and_who_is_missing(town: Town):
    await town.says("sec", "管理")
    await press(town, "sec", "代为签到", "李安", "现场", "返回", "到会情况")
    text = town.standing("sec")[-1].text
    assert "党员总数9人，应到9人，实到1人，占党员总数11.1%。\n" in text
    assert "已到（1人）：李安（代签）" in text
    assert "尚未签到（8人）" in text
    await town.until("2026-10-08 18:31")
    await town.says("sec", "管理")
    assert "未到会，未请假（8人）" in await press(town, "sec", "到会情况")


# Leave


@pytest.fixture
async def asking(tmp_path: Path):
    """Two have asked for leave."""
    town = await Town.founded(tmp_path)
    await town.says("ann", f"请假 {REASON}")
    await town.says("bob", "请假 出差")
    yield town
    await town.leave()


async def test_requests_are_decided_one_after_the_other(asking: Town):
    (answer,) = await asking.says("sec", "管理")
    assert "审批请假（2）" in answer.labels
    text = await press(asking, "sec", "审批请假")
    assert "第1条，共2条" in text
    assert REASON in text
    assert "李安：已准假。" in await press(asking, "sec", "同意")
    text = await press(asking, "sec", "不同意")
    assert "王堃：未准假。" in text
    assert "没有待批的请假" in text
    decisions = {leave.member: leave.decision.granted for leave in asking.records.leaves.values()}
    assert {"m005": True, "m006": False} == decisions


async def test_the_button_under_the_question_does_the_same_and_the_member_hears(asking: Town):
    """And the question vanishes at the other one who was asked."""
    question = next(one for one in asking.standing("org") if REASON in one.text)
    other = next(one for one in asking.standing("sec") if REASON in one.text)
    await asking.presses("org", "同意", at=question)
    assert [] == question.labels
    assert "何淑芬" in question.text
    await asking.passes(seconds=2)
    assert "已经批准" in asking.heard("ann")[-1]
    await asking.passes(seconds=10)
    assert [] == other.labels
    assert question.text == other.text


async def test_a_doubled_press_is_one_decision_and_another_word_is_refused(asking: Town):
    question = next(one for one in asking.standing("sec") if REASON in one.text)
    yes, no = (option.token for option in question.options[:2])
    for _ in range(2):
        assert not (await asking.presses("sec", "", at=question, token=yes)).alert
    shown = await asking.presses("sec", "", at=question, token=no)
    assert shown.alert
    assert 1 == [entry.act for entry in await asking.store.history(BRANCH)].count("leave.decided")


async def test_nobody_decides_their_own(tmp_path: Path):
    """The secretary's goes to the deputy; her own panel doesn't show it."""
    town = await Town.founded(tmp_path)
    try:
        await town.says("sec", "请假 住院")
        (answer,) = await town.says("sec", "管理")
        assert not [label for label in answer.labels if "审批请假" in label]
        shown = await town.presses("sec", "", at=answer, token="ld|2026-10:m001|y")
        assert shown.alert
        await press(town, "dep", "同意")
        assert "m002" == town.records.leaves["2026-10:m001"].decision.by
    finally:
        await town.leave()


async def test_where_there_is_no_deputy_a_committee_member_decides_the_secretary_s(tmp_path: Path):
    """By the panel, too: it shows the request to whom it was put."""
    people = {key: one for key, one in PEOPLE.items() if key not in ("dep", "org")}
    people["pub"] = replace(people["pub"], duties=(Duty.PUBLICITY,))
    town = await Town.founded(tmp_path, people=people)
    try:
        await town.says("sec", "请假 住院")
        (answer,) = await town.says("pub", "管理")
        assert "审批请假（1）" in answer.labels
        text = await press(town, "pub", "审批请假", "同意")
        assert "周秀兰：已准假。" in text
    finally:
        await town.leave()


async def test_who_may_not_decide_is_told_whose_duty_it_is(asking: Town):
    (answer,) = await asking.says("pub", "管理")
    shown = await asking.presses("pub", "", at=answer, token="ld|2026-10:m005|y")
    assert shown.alert
    assert asking.records.leaves["2026-10:m005"].decision is None


async def test_a_withdrawn_request_says_so(asking: Town):
    question = next(one for one in asking.standing("sec") if REASON in one.text)
    yes = question.options[0].token
    async with asking.store.unit(BRANCH, actor="m005", act="leave.withdrawn", now=asking.now) as unit:
        unit.remove(unit.records.leaves["2026-10:m005"])
        await unit.commit()
    await asking.presses("sec", "", at=question, token=yes)
    assert "撤回" in question.text


async def test_reasons_stand_in_no_log_and_in_no_group(asking: Town, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    """They are in the records, for whose duty it is, and nowhere else."""
    caplog.set_level(logging.DEBUG)
    await asking.says("sec", "管理")
    await press(asking, "sec", "审批请假", "同意", "返回", "到会情况")
    await asking.until("2026-10-08 19:00")
    assert REASON not in "\n".join(f"{each.getMessage()} {each.__dict__}" for each in caplog.records)
    told = [*asking.in_group(), *asking.in_channel()]
    assert not any(REASON in one.text or "李安" in one.text for one in told)
    holding = [path.name for path in tmp_path.rglob("*") if path.is_file() and REASON.encode() in path.read_bytes()]
    assert {"journal.jsonl"} >= set(holding) - {"book.json"}


async def test_who_may_not_see_who_came_is_told_so_and_not_of_signing_in(town: Town):
    await town.says("pub", "/admin")
    refused = await town.presses("pub", "", token="ad|reg|2026-10", at=town.standing("pub")[-1])
    assert refused.alert
    assert "党员名册和到会情况由书记、副书记或组织委员查看。" in refused.text
