"""Ceremonies of political birthdays, talked through the whole bot: arranged, prepared, ticked off, held; dates settled; talks of
which nothing is kept but that they were held."""

import io
import json
import logging
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.bot.panel_walk import press
from tests.town import BRANCH, PEOPLE, START, Town
from zhibu.bot import office
from zhibu.bot.cli import exports
from zhibu.bot.message import plain
from zhibu.bot.wording import notices
from zhibu.branch.agenda import owed
from zhibu.branch.celebration import Item, mark_id
from zhibu.branch.ids import DayId
from zhibu.branch.notices import Kind
from zhibu.branch.policy import PolicyChange
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage.check import check
from zhibu.words import voice

BOB, BOBS = PEOPLE["bob"].id, "m006:2026"
ANNS = "m005:2026"
OCTOBER = "2026-10"
THEIRS = {**PEOPLE, "ann": replace(PEOPLE["ann"], accepted_on=date(2010, 10, 30))}
"""李安's political birthday is on 30 October, 王堃's on the 20th; the activity day is the 8th."""
ROSTER = "姓名,类别,入党日期,职务\n{rows}\n"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    town = await Town.founded(tmp_path, people=THEIRS)
    yield town
    await town.leave()


async def goes(town: Town, who: str, *parts: str, room: str = "private"):
    """Presses that button of the panel, wherever it would stand."""
    return await town.presses(who, "", at=await panel(town, who), token="|".join(("ad", *parts)), room=room)


async def panel(town: Town, who: str):
    return (await town.says(who, "管理"))[-1]


async def to(town: Town, who: str, *labels: str) -> str:
    """Walks from the panel's first screen by its buttons."""
    await town.says(who, "管理")
    return await press(town, who, "更多", "政治生日", *labels)


def marked(town: Town, subject: str, item: Item):
    return town.records.ceremony_marks.get(mark_id(subject, item))


async def why(town: Town, who: str, about: str) -> str:
    return (await town.says(who, f"/why {about}"))[-1].text


async def hold(town: Town, on: str = "2026-10-08 19:00") -> None:
    """October's ceremony, joined to the activity day and held there."""
    await goes(town, "sec", "cerj", OCTOBER, "2026-10")
    await town.until(on)
    await goes(town, "sec", "cerh", OCTOBER, "y")


# The rows of section 2, each with its clause


async def test_the_day_of_acceptance_is_the_political_birthday(town: Town):
    """rules.md 2, `birthday.basis`: 000“支部党员大会通过接收申请人为预备党员之日，即为党员‘政治生日’”; the anniversary is counted from it, never
    from becoming a full member."""
    await town.puts(replace(PEOPLE["bob"], full_on=date(2017, 10, 20)))
    text = await to(town, "sec", "10月", "王堃")
    assert "王堃，入党十周年" in text
    assert "政治生日：10月20日（星期二）" in text
    assert "党龄" not in text
    assert "即为党员干部的‘政治生日’" in await why(town, "sec", "birthday.basis")


async def test_ceremonies_are_held_by_month_or_by_quarter_as_the_branch_decides(town: Town):
    """rules.md 2, `birthday.period`: 001“在每名党员干部入党周年纪念日当月或当季度开展”."""
    text = await to(town, "sec")
    assert "10月（未安排）：王堃、李安" in text
    assert "12月（未安排）：孙怡" in text
    await town.puts(PolicyChange.of("birthday.period", "quarter", since=date(2026, 10, 1)))
    text = await to(town, "sec")
    assert "第四季度（未安排）：王堃、李安、孙怡" in text
    assert "当月或当季度" in await why(town, "sec", "birthday.period")


async def test_nobody_is_left_out_of_the_sequence(town: Town):
    """rules.md 2, `birthday.roster`: who has no date that counts is shown until it is settled; one tap, one question."""
    await town.puts(replace(PEOPLE["cat"], accepted_on=None))
    await town.until("2026-10-08 09:01")
    asked = next(one for one in reversed(town.standing("sec")) if "入党日期待核实" in one.text)
    assert "刘晓燕：没有入党日期" in asked.text and asked.message.silent
    assert not any("待核实" in each for who in ("ann", "dep") for each in town.heard(who))
    assert not any("刘晓燕" in one.text for one in town.in_group())
    await town.says("sec", "/why", reply_to=asked)
    assert "‘政治生日’序列" in town.heard("sec")[-1]

    await town.presses("sec", "核实日期", at=asked)
    await press(town, "sec", "刘晓燕", "填写日期")
    assert "不是日期" in (await town.says("sec", "很久以前"))[-1].text
    assert "早于建党" in (await town.says("sec", "1912-01-01"))[-1].text
    assert "入党日期为2012年11月3日，已核实" in (await town.says("sec", "2012年11月3日"))[-1].text
    assert date(2012, 11, 3) == town.records.members["m007"].accepted_on
    assert "入党日期已全部核实。" in asked.text
    assert "11月（未安排）：刘晓燕" in await to(town, "sec")
    assert "‘政治生日’序列" in await why(town, "sec", "birthday.roster")


async def test_the_application_form_is_re_read_by_the_celebrant_first(town: Town):
    """rules.md 2, `birthday.application`: 001“提前重温入党志愿书”; the celebrant's own button or the secretary's, done once."""
    await town.until("2026-10-13 09:01")
    mine = next(one for one in reversed(town.standing("bob")) if "请提前重温入党志愿书" in one.text)
    theirs = next(one for one in reversed(town.standing("sec")) if "政治生日准备" in one.text)
    assert "王堃，入党十周年：还缺寄语、谈心谈话、重温入党志愿书" in theirs.text
    await town.says("bob", "/why", reply_to=mine)
    assert "提前重温入党志愿书" in town.heard("bob")[-1]

    assert "已记下。" == (await town.presses("bob", "我已重温志愿书", at=mine)).text
    first = marked(town, BOBS, Item.APPLICATION)
    await town.presses("bob", "", at=mine, token=f"cb|read|{BOBS}|n")
    assert first is marked(town, BOBS, Item.APPLICATION)
    assert (BOB, date(2026, 10, 13)) == (first.by, first.on)
    assert "王堃，入党十周年：还缺寄语、谈心谈话" in theirs.text, "what stands is edited"
    assert not any(label.startswith("我已重温") for label in mine.labels)
    assert "提前重温入党志愿书" in await why(town, "bob", "birthday.application")


async def test_the_talk_is_one_tap_from_the_notice_and_nothing_of_it_is_kept(town: Town):
    """rules.md 2, `birthday.talk`: who, with whom, when, where, in which form; there is nowhere to type what was said."""
    await town.until("2026-10-13 09:01")
    asked = next(one for one in reversed(town.standing("sec")) if "政治生日准备" in one.text)
    await town.presses("sec", "已谈话：王堃", at=asked)
    talk = town.records.heart_talks[BOBS]
    assert ("m001", BOB, date(2026, 10, 13), "individual") == (talk.host, talk.member, talk.on, talk.form.value)
    screen = town.standing("sec")[-1]
    assert "谈话内容一概不记录" in screen.text
    await town.presses("sec", "", at=asked, token=f"ad|new|tk|{BOBS}")
    assert talk is town.records.heart_talks[BOBS], "the same tap again changes nothing"

    await press(town, "sec", "谈话人", "梁国栋", "地点")
    await town.says("sec", "谈心室")
    await press(town, "sec", "是集中座谈", "日期")
    assert "还没有到" in (await town.says("sec", "2026-10-14"))[-1].text
    text = (await town.says("sec", "10-12"))[-1].text
    assert ("谈话人：梁国栋", "时间：10月12日（星期一）", "地点：谈心室", "形式：集中座谈") == tuple(
        line for line in text.splitlines() if line.partition("：")[0] in ("谈话人", "时间", "地点", "形式")
    )
    assert "内容" not in json.dumps([label for one in town.standing("sec") for label in one.labels], ensure_ascii=False)
    assert "谈心谈话" in await why(town, "sec", "谈心谈话")


async def test_the_group_study_is_held_on_the_three_questions(town: Town):
    """rules.md 2, `birthday.study`: 000“开展一次集中学习”, in one of four forms."""
    opinion = await _founded(town, ("theme-party-day", "guiding-opinion"))
    text = await to(town, "sec", "10月", "已集中学习")
    assert "入党为什么、在党干什么" in text and "给党留什么" in text
    await press(town, "sec", opinion)
    assert "film" == marked(town, OCTOBER, Item.STUDY).study.value
    assert "集中学习：已完成" in town.heard("sec")[-1]
    assert "开展一次集中学习" in await why(town, "sec", "birthday.study")


async def _founded(town: Town, presets: tuple[str, ...]) -> str:
    """The branch follows 000 for its birthdays; the button of a film."""
    await town.puts(replace(town.records.branch, presets=presets))
    return "观看"


async def test_the_oath_is_led_by_a_celebrant_who_reads_its_words(town: Town):
    """rules.md 2, `birthday.oath`: 001“由过‘政治生日’的同志领誓”; the words go to who leads, in private, word for word."""
    text = await to(town, "sec", "10月", "安排仪式", "宣誓", "领誓人")
    assert "由谁领誓？" == text
    assert ["王堃", "李安", "返回"] == town.standing("sec")[-1].labels
    assert (await goes(town, "sec", "cerd", OCTOBER, "m001")).alert, "the secretary isn't celebrated in October"
    await to(town, "sec", "10月", "安排仪式", "宣誓", "领誓人", "王堃")
    assert "王堃" in town.heard("sec")[-1]
    await town.says("bob", "/birthdays")
    await town.presses("bob", "入党誓词")
    assert "我志愿加入中国共产党" in town.heard("bob")[-1] and town.heard("bob")[-1].endswith("永不叛党。")
    await town.says("ann", "/birthdays")
    assert not any(label == "入党誓词" for one in town.standing("ann") for label in one.labels)
    assert (await town.presses("ann", "", token="cb|oath", at=town.standing("ann")[-1])).alert
    await town.prefers("bob", locale="en")
    await town.says("bob", "/birthdays")
    await town.presses("bob", "The words of the oath")
    assert "我志愿加入中国共产党" in town.heard("bob")[-1]
    assert "Unofficial translation" in town.heard("bob")[-1]
    assert "领誓" in await why(town, "sec", "领誓")
    assert not any("我志愿加入" in one.text for one in town.in_group())


async def test_only_the_application_and_the_talk_come_before_and_what_was_not_done_stands_so(town: Town):
    """rules.md 2, `birthday.order`: held without them it is held; afterwards they need the day on which they were done before."""
    await goes(town, "sec", "cerj", OCTOBER, "2026-10")
    await town.until("2026-10-08 19:00")
    text = await to(town, "sec", "10月", "仪式已举行")
    assert "将如实记为未做" in text
    assert "王堃：重温入党志愿书、谈心谈话" in text
    text = await press(town, "sec", "确认")
    assert "已于10月8日（星期四）举行" in text
    held = marked(town, OCTOBER, Item.HELD)
    assert (BOBS, ANNS) == held.celebrated
    await goes(town, "sec", "cerh", OCTOBER, "y")
    assert held is marked(town, OCTOBER, Item.HELD), "said again it changes nothing"

    assert "谈心谈话：未做" in await to(town, "sec", "10月", "王堃")
    assert (await goes(town, "sec", "celm", BOBS, "application")).alert
    assert None is marked(town, BOBS, Item.APPLICATION)
    await town.until("2026-10-12 10:00")
    await to(town, "sec", "10月", "王堃", "已谈话", "填写谈话日期")
    assert "晚于" in (await town.says("sec", "10-10"))[-1].text
    text = (await town.says("sec", "10-7"))[-1].text
    assert "时间：10月7日（星期三）（补录）" in text
    assert town.records.heart_talks[BOBS].late
    await to(town, "sec", "10月", "王堃", "已重温志愿书")
    assert "重温入党志愿书：已完成（补录）" in (await town.says("sec", "10-8"))[-1].text
    await to(town, "sec", "10月", "王堃", "贺卡已赠送")
    assert "贺卡：已完成（补录），周秀兰赠送" in town.heard("sec")[-1]
    assert "提前重温入党志愿书" in await why(town, "sec", "birthday.order")


async def test_a_ceremony_is_part_of_an_activity_day_in_one_tap(town: Town):
    """rules.md 2, `birthday.linked_day`: + lecture, visit, volunteering, reading; it follows when the day is moved."""
    text = await to(town, "sec", "10月", "安排仪式", "并入10月8日的党日")
    assert "仪式：2026年10月8日，14:30，三楼会议室，并入党日" in text
    await press(town, "sec", "安排仪式", "结合形式", "＋党课")
    await press(town, "sec", "＋志愿服务")
    assert ["✓ ＋党课", "✓ ＋志愿服务"] == [each for each in town.standing("sec")[-1].labels if each.startswith("✓")]
    assert "政治生日+党课、志愿服务" in await press(town, "sec", "返回")
    known = town.records.ceremonies[OCTOBER]
    await goes(town, "sec", "cerj", OCTOBER, "2026-10")
    assert known is town.records.ceremonies[OCTOBER]
    moved = replace(town.records.days[DayId("2026-10")], on=date(2026, 10, 9))
    await town.puts(moved)
    await town.until("2026-10-02 09:01")
    mine = next(one for one in reversed(town.standing("bob")) if "请提前重温入党志愿书" in one.text)
    assert "仪式：2026年10月9日，14:30，三楼会议室" in mine.text
    assert "主题党日活动" in await why(town, "sec", "birthday.linked_day")


# Arranged otherwise


async def test_a_ceremony_of_its_own_is_typed_in_one_line(town: Town):
    text = await to(town, "sec", "10月", "安排仪式", "单独举行")
    assert "10月1日" in text and "10月31日" in text
    assert "看不懂" in (await town.says("sec", "月底"))[-1].text
    assert "应在10月1日至10月31日之间" in (await town.says("sec", "11-9 14:30"))[-1].text
    text = (await town.says("sec", "10-20 9:00 烈士陵园"))[-1].text
    assert "仪式：2026年10月20日，09:00，烈士陵园" in text
    await to(town, "sec", "10月")
    assert "仪式已举行" not in town.standing("sec")[-1].labels, "not before its time"
    assert (await goes(town, "sec", "cerh", OCTOBER)).alert
    await town.until("2026-10-20 09:00")
    await to(town, "sec", "10月", "仪式已举行", "确认")
    assert date(2026, 10, 20) == marked(town, OCTOBER, Item.HELD).on


async def test_a_cancelled_day_is_said_and_the_ceremony_arranged_anew(town: Town):
    await goes(town, "sec", "cerj", OCTOBER, "2026-10")
    await town.puts(replace(town.records.days[DayId("2026-10")], cancelled=True))
    assert "原定并入的党日已取消，请重新安排。" in await to(town, "sec", "10月")


async def test_who_is_away_takes_part_in_another_ceremony_with_a_reason_and_comes_back(town: Town):
    await to(town, "sec", "10月", "王堃", "不参加本次", "2026年11月")
    text = (await town.says("sec", "出差"))[-1].text
    assert "王堃参加2026年11月的仪式。" in text
    text = await to(town, "sec")
    assert "10月（未安排）：李安" in text and "11月（未安排）：王堃" in text
    await to(town, "sec", "11月", "王堃", "不参加本次", "改回10月")
    assert {} == dict(town.records.shifted)

    await to(town, "sec", "10月", "王堃", "不参加本次", "今年不举行")
    await town.says("sec", "长期住院")
    text = await to(town, "sec")
    assert "不举行、有原因1人" in text
    await to(town, "sec", "10月", "王堃", "不参加本次", "今年照常举行")
    assert {} == dict(town.records.excused)


async def test_held_late_is_said_and_who_missed_it_is_owed(town: Town):
    await town.until("2026-11-03 10:00")
    text = await to(town, "sec")
    assert "应补办2人" in text
    assert "已过" in await to(town, "sec", "10月", "安排仪式", "单独举行")
    await to(town, "sec", "10月", "王堃", "不参加本次", "2026年11月")
    await town.says("sec", "出差")
    await to(town, "sec", "10月", "仪式已举行", "不是这一天")
    assert "应在" in (await town.says("sec", "9-30"))[-1].text
    await town.says("sec", "11-2")
    text = await to(town, "sec")
    assert "李安" in next(line for line in text.splitlines() if line.startswith("10月（") and "11月2日" in line)
    assert "11月（未安排）：王堃" in text


async def test_a_tick_by_mistake_is_taken_back_and_an_act_undone(town: Town):
    await to(town, "sec", "10月", "王堃", "已讲入党故事", "更正", "入党故事")
    assert None is marked(town, BOBS, Item.STORY)
    await goes(town, "sec", "cerj", OCTOBER, "2026-10")
    await town.says("sec", "管理")
    await press(town, "sec", "更多", "撤销")
    label = next(each for each in town.standing("sec")[-1].labels if "安排政治生日仪式" in each)
    await press(town, "sec", label, "确认")
    assert {} == dict(town.records.ceremonies)


async def test_the_card_may_have_been_handed_over_by_somebody_else(town: Town):
    await to(town, "sec", "10月", "王堃", "贺卡已赠送")
    assert "m001" == marked(town, BOBS, Item.CARD).who
    await to(town, "sec", "10月", "王堃", "贺卡由他人赠送", "梁国栋")
    assert "m002" == marked(town, BOBS, Item.CARD).who
    assert "梁国栋赠送" in town.heard("sec")[-1]


async def test_a_private_wish_stands_as_kept_by_its_author_never_as_missing_nor_with_its_text(town: Town):
    await town.says("bob", "/wish 把徒弟带出来")
    text = await to(town, "sec", "10月", "王堃")
    assert "愿望：本人保留" in text
    assert "徒弟" not in text
    await to(town, "sec", "10月", "李安", "已许愿望")
    assert "愿望：本人保留" not in town.heard("sec")[-1] and "愿望：未完成" not in town.heard("sec")[-1]


# Two lists that disagree


async def test_two_lists_that_disagree_stand_side_by_side_until_one_tap(town: Town):
    """The date on file stands; the secretary sees both, and settles it for good."""
    rows = "周秀兰,正式党员,1999-07-01,书记\n王堃,正式党员,2016-11-20,\n李安,正式党员,2010-10-30,"

    async def imported():
        return await office.import_roster(
            town.store, BRANCH, name="名册.csv", data=ROSTER.format(rows=rows).encode(), now=town.now
        )

    done = await imported()
    assert ["roster.accepted_disputed"] == [each.code for each in done.remarks if each.code.startswith("roster.acc")]
    assert date(2016, 10, 20) == town.records.members[BOB].accepted_on
    text = await to(town, "sec", "日期待核实", "王堃")
    assert "在册为2016年10月20日，另一份名单为2016年11月20日" in text
    await press(town, "sec", "以另一名单为准")
    assert date(2016, 11, 20) == town.records.members[BOB].accepted_on
    assert "11月（未安排）：王堃" in await to(town, "sec")

    await town.puts(replace(town.records.members[BOB], accepted_on=date(2016, 10, 20)))
    await imported()
    assert "日期待核实" in "".join((await _labels(town))[-1])
    await to(town, "sec", "日期待核实", "王堃", "以在册为准")
    assert date(2016, 10, 20) == town.records.members[BOB].accepted_on
    await imported()
    assert "日期待核实" not in "".join((await _labels(town))[-1]), "what was settled isn't asked about again"


async def _labels(town: Town) -> list[list[str]]:
    await to(town, "sec")
    return [one.labels for one in town.standing("sec")]


# Who, where, and what isn't shown


@pytest.mark.parametrize("who", ["ann", "bob", "xx"])
async def test_nobody_else_arranges_or_ticks(town: Town, who: str):
    seen = await panel(town, "sec")
    for parts in (
        ("cers",),
        ("cer", OCTOBER),
        ("cerj", OCTOBER, "2026-10"),
        ("cerh", OCTOBER, "y"),
        ("celm", BOBS, "application"),
        ("tk", BOBS),
        ("unsk", BOB, "o"),
    ):
        assert (await town.presses(who, "", token="|".join(("ad", *parts)), at=seen)).alert, parts
    assert {} == dict(town.records.ceremonies) == dict(town.records.ceremony_marks) == dict(town.records.heart_talks)


async def test_a_committee_member_holds_talks_but_arranges_nothing(town: Town):
    await goes(town, "pub", "tk", BOBS)
    assert "m004" == town.records.heart_talks[BOBS].host
    assert (await goes(town, "pub", "cerj", OCTOBER, "2026-10")).alert
    await goes(town, "sec", "tkhs", BOBS, "m001")
    assert (await goes(town, "pub", "tkhs", BOBS, "m004")).alert, "it is no longer theirs"


async def test_nobody_holds_their_own_talk_nor_does_another_s_application(town: Town):
    assert (await goes(town, "sec", "tk", "m001:2026")).alert
    assert (await goes(town, "org", "tk", "m003:2026")).alert
    seen = (await town.says("ann", "/birthdays"))[-1]
    assert (await town.presses("ann", "", token=f"cb|read|{BOBS}", at=seen)).alert
    assert (await town.presses("ann", "", token="cb|read|m005:x", at=seen)).alert
    assert (await town.presses("ann", "", token="cb|read|m005:1900", at=seen)).alert


@pytest.mark.parametrize(
    "token",
    [
        "ad|cer|2026-13",
        "ad|cer|x",
        "ad|cer|2026-08",
        "ad|cel|m006",
        "ad|cel|m999:2026",
        "ad|celm|m006:2026|talk",
        "ad|celm|m006:2026|held",
        "ad|celm|m006:2026|x",
        "ad|cerf|2026-10|dance|y",
        "ad|cerm|2026-10|x",
        "ad|cerst|2026-10|x",
        "ad|cels|m006:2026|2026-09-1",
        "ad|cers|1999",
        "ad|tkhs|m006:2026|m001",
        "ad|tkf|m006:2026|x",
        "ad|tkg|m006:2026",
        "ad|unsk|m006|z",
        "cb|fu|show|m006:2026",
        "cb|fu|y|m006:2026",
        "cb|x",
    ],
)
async def test_a_forged_button_is_refused_and_changes_nothing(town: Town, token: str):
    before = town.records
    assert (await town.presses("sec", "", token=token, at=await panel(town, "sec"))).alert
    after = town.records
    assert (before.ceremonies, before.ceremony_marks, before.heart_talks, before.shifted) == (
        after.ceremonies,
        after.ceremony_marks,
        after.heart_talks,
        after.shifted,
    )


async def test_the_group_learns_no_name_and_leads_to_the_private_chat(town: Town):
    await town.until("2026-09-30 09:01")
    shown = await town.presses("bob", "", token="cb|mine", room="group", at=town.in_group()[-1])
    assert "birthdays" == shown.start
    answers = await town.says("bob", "/birthdays", room="group")
    assert not any("王堃" in each.text for each in answers)
    await hold(town)
    await town.until("2026-10-21 09:00")
    assert not any("王堃" in one.text or "谈心" in one.text for one in town.in_group())


async def test_photos_and_the_greeting_are_shown_only_by_one_s_own_choice(town: Town):
    await town.says("bob", "/birthdays")
    await town.presses("bob", "我的政治生日")
    page = town.standing("bob")[-1]
    assert "没有您的同意，都不公开" in page.text
    await town.presses("bob", "同意使用照片", at=page)
    await town.presses("bob", "同意在群内祝福", at=page)
    choice = town.records.preference(BOB)
    assert (True, True) == (choice.birthday_in_pictures, choice.birthday_in_group)
    assert "公开的内容：群内祝福、支部材料中的仪式照片。" in page.text
    await town.presses("bob", "不用有我的照片", at=page)
    assert not town.records.preference(BOB).birthday_in_pictures
    await town.puts(replace(PEOPLE["cat"], accepted_on=None))
    seen = (await town.says("cat", "/birthdays"))[-1]
    assert "我的政治生日" not in seen.labels
    await town.presses("cat", "", token="cb|mine", at=seen)
    assert "没有您" in town.heard("cat")[-1]


# The one follow-up


SECRET = "帮助联系老年大学"


async def agreed(town: Town) -> None:
    """The secretary talked with 王堃, who agrees that one thing is noted; it is written down."""
    await goes(town, "sec", "tk", BOBS)
    await press(town, "sec", "征求同意")
    await town.presses("bob", "同意")
    await town.presses("sec", "写下约定")
    assert "还缺两行：由谁办理、何时完成" in (await town.says("sec", SECRET))[-1].text
    assert "还缺第三行：何时完成" in (await town.says("sec", f"{SECRET}\n周秀兰"))[-1].text
    assert "看不懂" in (await town.says("sec", f"{SECRET}\n周秀兰\n月底"))[-1].text
    text = (await town.says("sec", f"{SECRET}\n周秀兰\n11-30"))[-1].text
    assert f"帮助事项：{SECRET}" in text and "何时完成：2026年11月30日" in text


async def test_what_is_agreed_written_a_day_late_leads_back_to_the_panel(town: Town):
    """The list of birthdays has no way to it."""
    await goes(town, "sec", "tk", BOBS)
    await press(town, "sec", "征求同意")
    await town.presses("bob", "同意")
    await town.presses("sec", "写下约定")
    await town.passes(hours=25)
    told = (await town.says("sec", f"{SECRET}\n周秀兰\n11-30"))[-1]
    assert ["管理"] == told.labels
    assert "" == town.records.follow_ups[BOBS].text


async def test_nothing_is_noted_before_the_member_s_own_yes(town: Town):
    await goes(town, "sec", "tk", BOBS)
    assert (await goes(town, "dep", "tkfu", BOBS)).alert, "only who held the talk proposes it"
    await goes(town, "sec", "tkfu", BOBS)
    asked = town.standing("bob")[-1]
    assert "只有你们两位能看到" in asked.text and asked.message.silent
    seen = town.standing("sec")[-1]
    assert (await town.presses("sec", "", token=f"cb|fu|y|{BOBS}", at=seen)).alert
    assert (await town.presses("sec", "", token=f"cb|fu|write|{BOBS}", at=seen)).alert
    await town.says("bob", "/why", reply_to=asked)
    assert "谈心谈话" in town.heard("bob")[-1]
    await town.presses("bob", "不同意", at=asked)
    assert town.records.follow_ups[BOBS].declined_at is not None
    assert "按本人意愿，不作记录" in town.heard("bob")[-1]
    assert (await goes(town, "sec", "tkfu", BOBS)).alert or town.records.follow_ups[BOBS].declined_at is not None
    assert not any(label == "写下约定" for one in town.standing("sec") for label in one.labels)


async def test_a_follow_up_is_found_in_no_export_log_or_other_person_s_chat(
    town: Town, caplog: pytest.LogCaptureFixture
):
    """Readable by the two alone: in no paper that is exported, no log, no act and no screen of undo, in nobody's data file (the
    two read it in their chats), not in the agenda, and in nobody else's chat."""
    caplog.set_level(logging.DEBUG)
    await agreed(town)
    await hold(town, "2026-10-21 10:00")
    for who in ("sec", "dep", "org"):
        await town.says(who, "管理")
        await press(town, who, "更多", "撤销")
        await goes(town, who, "cel", BOBS)
    for who in ("dep", "ann"):
        seen = await panel(town, who)
        for step in ("show", "write", "done", "n"):
            assert (await town.presses(who, "", token=f"cb|fu|{step}|{BOBS}", at=seen)).alert
    records, calendar = town.records, calendar_for(town.records)
    v = voice("zh_CN", "Asia/Shanghai")
    scene = exports.Scene(v=v, records=records, calendar=calendar, now=town.now, store=town.store)
    asked = {
        "record": date(2026, 10, 8),
        "register": date(2026, 10, 8),
        "ledger": 2026,
        "appraisal": 2026,
        "roster": None,
        "calendar": 2026,
        "birthday-plan": 2026,
        "birthday-report": 2026,
        "talks": date(2026, 10, 1),
    }
    papers = [await exports._THINGS[name].make(scene, about) for name, about in asked.items()]
    papers += [await exports._THINGS["member"].make(scene, who) for who in ("王堃", "周秀兰", "李安")]

    everybody = {who: "\n".join(town.heard(who)) for who in (*PEOPLE, "group")} | {
        "group": "\n".join(one.text for one in town.in_group())
    }
    assert {"sec", "bob"} >= {who for who, heard in everybody.items() if SECRET in heard}
    assert SECRET in everybody["sec"]
    for paper in papers:
        assert SECRET not in _text(paper.data), paper.name
    assert SECRET not in "\n".join(f"{each.getMessage()} {each.__dict__}" for each in caplog.records)
    for entry in await town.store.history(BRANCH):
        assert SECRET not in repr(getattr(entry, "facts", "")), entry.act
    for notice in owed(records, calendar, since=START, until=town.now, assumed=True):
        assert SECRET not in plain(notices.words(notice, records, calendar, v, now=town.now, assumed=True))


def _text(data: bytes) -> str:
    """The words of a paper: of each part of one that is packed."""
    if not data.startswith(b"PK"):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


async def test_the_two_read_it_and_the_member_takes_it_back(town: Town, tmp_path: Path):
    """Taken back it is gone from every file as well, and the books still verify."""
    await agreed(town)
    assert _on_disk(tmp_path)
    told = next(one for one in reversed(town.standing("bob")) if "写下了谈话后的约定" in one.text)
    assert SECRET not in told.text
    await town.presses("bob", "查看", at=told)
    assert SECRET in town.heard("bob")[-1]
    await town.presses("bob", "完成")
    assert town.records.follow_ups[BOBS].done_at is not None
    await town.presses("bob", "撤回同意")
    known = town.records.follow_ups[BOBS]
    assert ("", None) == (known.text, known.due)
    assert [] == _on_disk(tmp_path)
    await town.presses("bob", "", token=f"cb|fu|n|{BOBS}", at=town.standing("bob")[-1])
    await goes(town, "sec", "tk", BOBS)
    await press(town, "sec", "谈话后的约定")
    assert SECRET not in town.heard("sec")[-1]
    await town.until("2026-09-26 10:00")
    assert [] == [each for each in check(tmp_path) if each.grave]


def _on_disk(folder: Path) -> list[str]:
    """The files in which the words stand."""
    return [each.name for each in folder.rglob("*") if each.is_file() and SECRET.encode() in each.read_bytes()]


async def test_it_is_one_message_each_to_prepare_and_no_more(town: Town):
    """The burden: the celebrant gets one preparation, whether or not a ceremony comes first."""
    await goes(town, "sec", "cerj", OCTOBER, "2026-10")
    await town.until("2026-10-19 23:00")
    keys = [each.id for each in town.records.said.values() if each.kind is Kind.BIRTHDAY_AHEAD]
    assert [
        "birthday_ahead/2026-10/secretary/card",
        f"birthday_ahead/{ANNS}/member:m005/prepare",
        f"birthday_ahead/{BOBS}/member:m006/prepare",
    ] == sorted(keys)


async def test_a_ceremony_arranged_after_the_preparation_was_told_asks_for_nothing_twice(town: Town):
    await town.puts(replace(town.records.days[DayId("2026-10")], on=date(2026, 10, 16)))
    await town.until("2026-10-13 09:01")
    assert 1 == len([one for one in town.standing("sec") if "政治生日准备" in one.text])
    await goes(town, "sec", "cerj", OCTOBER, "2026-10")
    await town.until("2026-10-19 23:00")
    told = [one.text for one in town.standing("sec") if "政治生日准备" in one.text]
    assert [True, False] == ["王堃" in each for each in told]
    assert [False, True] == ["李安" in each for each in told]


async def test_a_ceremony_arranged_after_the_celebrant_was_told_is_read_in_their_message(town: Town):
    """An edit, and no second message."""
    await town.until("2026-10-13 09:01")
    told = next(one for one in town.standing("bob") if "是您的政治生日" in one.text)
    count = len(town.standing("bob"))
    assert "仪式" not in told.text

    await to(town, "sec", "10月", "安排仪式", "单独举行")
    await town.says("sec", "10-20 14:30 党员活动室")
    await town.until("2026-10-13 09:30")

    assert "仪式：2026年10月20日，14:30，党员活动室" in told.text
    assert count == len(town.standing("bob"))


async def test_who_isnt_celebrated_this_year_needs_the_words_alone(town: Town):
    await to(town, "sec", "10月", "王堃", "不参加本次", "今年不举行")
    await town.says("sec", "长期住院")
    await town.until("2026-10-13 09:01")
    theirs = next(one for one in reversed(town.standing("sec")) if "政治生日准备" in one.text)
    assert "王堃，入党十周年：还缺寄语\n" in theirs.text
    assert not any(label.startswith(("已谈话", "已重温")) for label in theirs.labels)


async def test_who_is_entered_as_host_afterwards_learns_nothing_of_what_two_agreed(town: Town):
    await agreed(town)
    await goes(town, "sec", "tkhs", BOBS, "m002")
    await goes(town, "dep", "tk", BOBS)
    screen = town.standing("dep")[-1]
    assert "征求本人意见" not in screen.text
    assert not any("约定" in label or "征求" in label for label in screen.labels)
    assert (await goes(town, "dep", "tkfu", BOBS)).alert
    assert "m001" == town.records.follow_ups[BOBS].host


async def test_the_field_of_a_talk_s_place_takes_no_account_of_it(town: Town):
    await goes(town, "sec", "tk", BOBS)
    await press(town, "sec", "地点")
    for said in ("他说家里困难，希望支部帮助。", "谈心室\n他说家里困难", "他" * 25):
        [told] = await town.says("sec", said)
        assert "谈话内容一概不记录" in told.text
        assert "" == town.records.heart_talks[BOBS].place
    assert "地点：谈心室" in (await town.says("sec", "谈心室"))[-1].text
