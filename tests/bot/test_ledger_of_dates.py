"""Three Meetings and One Lecture, the ledger of dates, and the days from before the branch began here, in chat."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.bot.panel_walk import press
from tests.town import BRANCH, PEOPLE, Sent, Town
from zhibu.branch.dated import Deed
from zhibu.branch.day import Meeting
from zhibu.branch.ids import DayId
from zhibu.branch.notices import Kind

SHEET = "text/csv"
EARLIER = "日期,主题,签到名单,请假,满意率,测评人数,党费\n2026-03-05,学雷锋,除赵丹外,李安（出差）,55%,7/8,全体\n4月7日,清明祭扫,全体,,,,\n"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    town = await Town.founded(tmp_path)
    yield town
    await town.leave()


async def to_books(town: Town, who: str, *labels: str) -> str:
    await town.says(who, "管理")
    return await press(town, who, "更多", "台账", *labels)


async def to_setup(town: Town, who: str, *labels: str) -> str:
    await town.says(who, "管理")
    return await press(town, who, "更多", "党员与设置", *labels)


# Three Meetings and One Lecture


async def test_what_a_quarter_lacks_is_shown_early(town: Town):
    """rules.md 1, `meetings`: 002「要將「支部主題黨日」與落實「三會一課」…緊密結合起來」 – what an activity day counts as is shown as
    held or planned; in the last third of the period the secretary hears, silently, what is neither; entered, it goes away."""
    lecture = replace(town.records.days[DayId("2026-11")], counts_as=(Meeting.LECTURE,))
    await town.puts(lecture)
    text = await to_books(town, "sec", "三会一课")
    assert "支部党员大会，2026年第三季度：没有召开，也没有安排" in text
    await town.until("2026-12-01 08:59")
    assert not any("第四季度" in each for each in town.heard("sec"))

    await town.until("2026-12-01 09:01")
    asked = next(one for one in town.standing("sec") if "三会一课 · 2026年第四季度" in one.text)
    assert "支部党员大会" in asked.text and "党课" not in asked.text.split("。")[0]
    assert asked.message.silent
    assert not any("三会一课" in each for key in ("dep", "ann") for each in town.heard(key))
    assert not any("三会一课" in one.text for one in town.in_group())
    await town.says("sec", "/why", reply_to=asked)
    assert "002" in town.heard("sec")[-1] and "與落實「三會一課」" in town.heard("sec")[-1]

    await town.presses("sec", "三会一课", at=asked)
    text = await press(town, "sec", "登记一次", "支部党员大会", "今天")
    assert "登记为2026年12月1日召开" in text
    text = await press(town, "sec", "确认")
    assert "已登记：支部党员大会，2026年12月1日" in text
    assert "12月1日已开" in text
    settled = next(one for one in town.standing("sec") if one.id == asked.id)
    assert "现在都已召开或已安排" in settled.text


async def test_entered_twice_it_stands_once_and_a_mistake_is_taken_back(town: Town):
    await to_books(town, "org", "三会一课")
    await press(town, "org", "登记一次", "党课", "昨天", "确认")
    first = dict(town.records.meetings)
    await town.presses("org", "确认", token="ad|meeto|lecture|2026-09-24|y")
    assert first == town.records.meetings
    assert [(Meeting.LECTURE, date(2026, 9, 24))] == [(each.kind, each.on) for each in first.values()]

    await press(town, "org", "撤回一条", "9月24日 党课", "确认")
    assert {} == dict(town.records.meetings)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("明年", "不是日期"), ("2026-12-24", "还没有到"), ("2020-01-01", "2025年1月1日")],
)
async def test_a_wrong_date_is_refused_and_asked_again(town: Town, typed: str, said: str):
    await to_books(town, "sec", "三会一课")
    await press(town, "sec", "登记一次", "党课", "其他日期")
    await town.says("sec", typed)
    assert said in town.heard("sec")[-1]
    await town.says("sec", "9月3日")
    await press(town, "sec", "确认")
    assert ["2026-09-03"] == [str(each.on) for each in town.records.meetings.values()]


async def test_meetings_are_entered_by_whose_duty_it_is(town: Town):
    text = await to_books(town, "pub", "三会一课")
    assert "支部委员会，2026年9月" in text
    assert not any("登记" in label for label in town.standing("pub")[-1].labels)
    shown = await town.presses("pub", "-", token="ad|meeto|lecture|2026-09-24|y")
    assert "书记、副书记或组织委员" in shown.text
    shown = await town.presses("ann", "-", token="ad|meetings")
    assert shown.alert
    shown = await town.presses("sec", "-", room="group", token="ad|meetings")
    assert "admin" == shown.start
    assert {} == dict(town.records.meetings)


# The ledger of dates


async def test_dates_for_several_at_once(town: Town):
    """rules.md 3, the ledger of dates: 003“定期开展走访慰问、谈心谈话、结对帮扶等活动” – kind, members, date, confirmed; shown by
    kind and by member; each sees their own; dates only."""
    await to_books(town, "sec", "日期台账", "走访慰问", "登记")
    text = await press(town, "sec", "李安", "王堃", "选日期", "昨天")
    assert "登记2026年9月24日的走访慰问" in text and "李安、王堃" in text
    assert {} == dict(town.records.dated)
    confirm = town.standing("sec")[-1]
    text = await press(town, "sec", "确认")
    assert "已为2人登记" in text and "9月24日：李安、王堃" in text
    await town.presses("sec", "-", at=confirm, token="ad|dateok|visit|2026-09-24|y")
    assert {"m005", "m006"} == {each.member for each in town.records.dated.values()}

    text = await press(town, "sec", "返回", "按党员看", "李安")
    assert "走访慰问：9月24日" in text
    await town.says("ann", "/me")
    assert "走访慰问：9月24日" in town.heard("ann")[-1]
    await town.says("cat", "/me")
    assert "走访慰问" not in town.heard("cat")[-1]

    await town.says("ann", "依据 走访慰问")
    assert "没有" not in town.heard("ann")[-1].splitlines()[0]
    await town.says("ann", "/why ledger.dates")
    assert "走访慰问" in town.heard("ann")[-1]


@pytest.mark.parametrize(
    ("preset", "number", "quote"),
    [("chizhou", "003", "定期开展走访慰问"), ("zhengzhou-normal", "004", "组织党员开展思想汇报")],
)
async def test_the_ledgers_clause_is_that_of_the_branchs_document(tmp_path: Path, preset: str, number: str, quote: str):
    """rules.md 3, the ledger of dates and, of 003, joint days: /why answers with the branch's own document."""
    town = await Town.founded(tmp_path, presets=(preset, "wulong"))
    await town.says("ann", "/why 思想汇报")
    assert f"（{number}）" in town.heard("ann")[-1] and quote in town.heard("ann")[-1]
    await town.says("ann", "/why 联合党日")
    assert "倡导和鼓励结对共建党组织联合开展活动" in town.heard("ann")[-1]
    await town.says("ann", "/why 三会一课")
    assert f"（{number}）" in town.heard("ann")[-1] and "“三会一课”" in town.heard("ann")[-1].replace("‘", "“").replace(
        "’", "”"
    )
    await town.leave()


async def test_a_date_entered_by_mistake_is_taken_back(town: Town):
    await to_books(town, "org", "日期台账", "思想汇报", "登记")
    await press(town, "org", "全选", "选日期", "今天", "确认")
    assert len(PEOPLE) == len(town.records.dated)
    await press(town, "org", "撤回一条", "9月25日 李安", "确认")
    assert "m005" not in {each.member for each in town.records.dated.values()}
    assert len(PEOPLE) - 1 == len(town.records.dated)


async def test_only_whose_duty_it_is_sees_the_ledger_of_dates(town: Town):
    for who in ("pub", "ann"):
        shown = await town.presses(who, "-", token="ad|dated")
        assert shown.alert
    shown = await town.presses("sec", "-", room="group", token="ad|datek|visit")
    assert "admin" == shown.start
    shown = await town.presses("sec", "-", token="ad|datedd|visit")
    assert "还没有勾选" in shown.text
    shown = await town.presses("sec", "-", token="ad|datek|nothing")
    assert shown.alert
    assert {Deed.VISIT} & {each.deed for each in town.records.dated.values()} == set()


# Earlier days


async def send(town: Town, who: str, text: str, name: str = "以前的党日.csv") -> str:
    await town.sends(who, file=Sent(text.encode(), name, SHEET))
    return town.heard(who)[-1]


async def test_starting_in_mid_year(town: Town):
    """rules.md 4, starting in mid-year: imported from the chat, marked 补录, counted from then on; nobody is told, nothing is
    owed. Until then the year's figures say 自启用之日起."""
    await town.says("bob", "/me")
    assert "自启用之日起" in town.heard("bob")[-1]
    before = {key: len(town.heard(key)) for key in PEOPLE}

    text = await to_setup(town, "sec", "导入以前的党日")
    assert "2026年9月25日启用之前" in text
    await press(town, "sec", "发填好的表")
    text = await send(town, "sec", EARLIER)
    assert "已导入：新增2次，更改0次，0次不变" in text
    assert "2026年3月5日：学雷锋" in text
    text = await press(town, "sec", "发填好的表")
    assert "已导入：新增0次，更改0次，2次不变" in await send(town, "sec", EARLIER)

    await town.until("2026-10-08 09:00")
    assert before["ann"] == len(town.heard("ann"))
    assert [] == [one.text for one in town.in_group() if "3月5日" in one.text or "4月7日" in one.text]
    await town.says("ann", "/me")
    mine = town.heard("ann")[-1]
    assert "3月5日：请假（补录）" in mine and "4月7日：参加（补录）" in mine
    assert "自2026年3月1日起统计（含补录）" in mine
    assert not any(
        said.kind in (Kind.LEAVE_DECIDED, Kind.MAKEUP_TASK, Kind.RECORD_DUE) for said in town.records.said.values()
    )


async def test_a_wrong_sheet_imports_nothing_and_can_be_sent_again(town: Town):
    await to_setup(town, "sec", "导入以前的党日")
    await press(town, "sec", "发填好的表")
    text = await send(town, "sec", EARLIER.replace("除赵丹外", "张无名").replace("4月7日", "2026-12-07"))
    assert "没有导入" in text and "张无名" in text and "2026年9月25日" in text
    assert {} == dict(town.records.earlier)
    await town.says("sec", "好的")
    assert {} == dict(town.records.earlier)
    text = await send(town, "sec", EARLIER)
    assert "新增2次" in text


async def test_an_imported_day_is_taken_back(town: Town):
    await to_setup(town, "sec", "导入以前的党日")
    await press(town, "sec", "发填好的表")
    await send(town, "sec", EARLIER)
    text = await press(town, "sec", "撤回一次", "2026年3月5日")
    assert "7人的签到" in text
    text = await press(town, "sec", "确认")
    assert "导入的2026年3月5日党日已撤回" in text
    assert {"2026-04"} == set(town.records.earlier)
    assert not any(
        key.startswith("2026-03") for key in (*town.records.signins, *town.records.leaves, *town.records.days)
    )


async def test_the_empty_sheet_is_sent_and_can_be_read(town: Town):
    await to_setup(town, "sec", "导入以前的党日")
    await press(town, "sec", "要一张空表")
    paper = town.standing("sec")[-1].message.paper
    assert "以前的党日.xlsx" == paper.name
    first = openpyxl.load_workbook(io.BytesIO(paper.data)).worksheets[0]
    assert ["日期*", "主题*", "签到名单*", "请假"] == [cell.value for cell in first[1]][:4]


async def test_earlier_days_are_the_secretarys(town: Town):
    for who in ("org", "ann"):
        for token in ("ad|early", "ad|earlyq", "ad|earlyu|2026-03|y"):
            shown = await town.presses(who, "-", token=token)
            assert shown.alert, token
    shown = await town.presses("sec", "-", room="group", token="ad|earlyq")
    assert "admin" == shown.start
    assert BRANCH == town.records.branch.id and {} == dict(town.records.earlier)


async def test_an_imported_day_of_yesterday_owes_nothing(town: Town):
    """No vote, no record form, no step; the panel goes on to the next day, and says of the imported one that it is one."""
    await to_setup(town, "sec", "导入以前的党日")
    await press(town, "sec", "发填好的表")
    await send(town, "sec", EARLIER.replace("4月7日", "9月24日"))
    await town.says("ann", "/vote")
    assert "9月24日" in town.heard("ann")[-1] and not any("好" == one for one in town.standing("ann")[-1].labels)
    await town.says("sec", "管理")
    assert "10月8日" in town.heard("sec")[-1]
    await town.presses("sec", "-", token="ad|new|day|2026-09")
    assert "补录：由以前的材料导入" in town.heard("sec")[-1] and "下一步" not in town.heard("sec")[-1]

    await town.until("2026-09-29 20:00")
    assert {} == dict(town.records.evaluations)
    assert {} == dict(town.records.said)
