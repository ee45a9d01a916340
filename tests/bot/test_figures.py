"""The secretary's charts and the facts for the appraisal, from the panel: in private, for whose duty it is, figures that add up."""

import io
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.bot.panel_walk import press
from tests.bot.test_ladders import TOWN, a_day, closed, held
from tests.town import PEOPLE, ZONE, Town
from zhibu.bot import year_pictures
from zhibu.bot.message import Verb, token
from zhibu.branch.attendance import Decision, Leave
from zhibu.branch.dated import Dated, Deed
from zhibu.branch.dues import Paid
from zhibu.branch.ids import about
from zhibu.branch.ladders import Rectification, Reminder, ReminderTalk, TalkForm
from zhibu.branch.makeup import MakeUp, Try
from zhibu.branch.ruling import Ruling
from zhibu.branch.service import Claim, MicroWish, Pledge, Whose
from zhibu.charts.matrix import Tile
from zhibu.scheduler.workdays import calendar_for
from zhibu.words import voice

ANN, BOB, SEC = PEOPLE["ann"], PEOPLE["bob"], PEOPLE["sec"]
START = datetime(2026, 1, 5, 10, 0, tzinfo=ZONE)


@pytest.fixture
async def town(tmp_path: Path):
    """April: four days held. Ann missed January (on leave), February (made up), March and April; Bob came to all but April."""
    grouped = {key: replace(who, group="第一党小组" if who.id <= "m005" else "第二党小组") for key, who in TOWN.items()}
    made = await Town.founded(
        tmp_path, people=grouped, now=START, presets=("theme-party-day", "wulong"), edit_pause=0.0, bound=False
    )
    await held(made, 1, 2, 3, without=("ann",))
    await held(made, 4, without=("ann", "bob"))
    granted = Decision(granted=True, by=SEC.id, at=START)
    january, february = a_day(1), a_day(2)
    done = Ruling(accepted=True, by=SEC.id, at=START)
    talk = ReminderTalk(
        held_on=date(2026, 4, 14), talker=SEC.id, form=TalkForm.VISIT, place="家中", by=SEC.id, at=START
    )
    limit = Rectification(until=date(2026, 5, 1), by=SEC.id, at=START, done=True, closed_by=SEC.id, closed_at=START)
    await made.puts(
        Leave(
            id=about(january.id, ANN.id),
            day=january.id,
            member=ANN.id,
            reason="住院手术",
            asked_at=START,
            decision=granted,
        ),
        MakeUp(
            id=about(february.id, ANN.id),
            day=february.id,
            member=ANN.id,
            tries=(Try(at=START, text="学了", ruling=done),),
        ),
        closed(1, 9),
        closed(2, 5),
        Paid(id=f"{ANN.id}:2026-01", member=ANN.id, month="2026-01", at=START, by=SEC.id),
        Reminder(id=f"{ANN.id}:2026", member=ANN.id, year=2026, talks=(talk,), rectifications=(limit,)),
        Dated(id="visit:2026-02-01:m005", deed=Deed.VISIT, member=ANN.id, on=date(2026, 2, 1), at=START, by=SEC.id),
        Pledge(id="m005:2026-1", member=ANN.id, text="联系两名学生", until=date(2026, 6, 30), made_at=START),
        MicroWish(
            id="20260110-1",
            by=SEC.id,
            made_at=START,
            whose=Whose.STUDENT,
            text="一本词典",
            posted_at=START,
            claims=(Claim(member=ANN.id, at=START, done_at=datetime(2026, 2, 3, 10, 0, tzinfo=ZONE)),),
        ),
    )
    await made.until("2026-04-20T10:00")
    yield made
    await made.leave()


def drawing(town: Town) -> year_pictures.YearPictures:
    records = town.records
    return year_pictures.YearPictures(
        records, 2026, calendar=calendar_for(records), now=town.now, v=voice("zh_CN", "Asia/Shanghai")
    )


async def test_the_year_by_month_counts_what_the_registers_count(town: Town):
    attendance, satisfied = drawing(town).attendance().columns
    counts = [(each.turnout.present, each.turnout.total) if each.turnout else None for each in attendance.panel.months]

    assert [(9, 10), (9, 10), (9, 10), (8, 10), *[None] * 8] == counts
    assert [80] * 12 == [each.floor for each in attendance.panel.months]
    assert [(36, 40), (20, 40)] == [(each.turnout.present, each.turnout.total) for each in satisfied.panel.months[:2]]
    assert "全年平均满意率70%。" == satisfied.sentence
    assert "2026年1月5日" in attendance.panel.note


async def test_party_groups_stand_in_the_roster_s_order(town: Town):
    bars = drawing(town).groups().bars

    assert ["第一党小组", "第二党小组"] == [each.name for each in bars.bars]
    assert [(16, 20), (19, 20)] == [(each.turnout.present, each.turnout.total) for each in bars.bars]


async def test_dues_are_counts_of_people_and_never_amounts(town: Town):
    [panel] = drawing(town).dues().columns

    assert ["1/10", "0/10", "0/10", "0/10", *[""] * 8] == [each.figure for each in panel.panel.months]


async def test_the_evaluation_is_drawn_by_dimension(town: Town):
    picture = drawing(town).evaluation()

    assert 5 == len(picture.columns)
    assert [(9, 10), (5, 10)] == [
        (each.turnout.present, each.turnout.total) for each in picture.columns[1].panel.months[:2]
    ]


async def test_the_matrix_tells_how_each_stood_to_each_day(town: Town):
    [page] = drawing(town).matrix()
    ann = next(line for line in page.lines if line.name == ANN.name)

    assert [each.name for each in town.records.roster] == [line.name for line in page.lines]
    assert [(Tile.ON_LEAVE,), (Tile.MADE_UP,), (Tile.ABSENT,), (Tile.ABSENT,), ()] == list(ann.tiles[:5])


# The panel


async def test_every_chart_comes_in_private_from_its_button(town: Town):
    await town.says("sec", "/admin")
    text = await press(town, "sec", "更多", "台账与图表", "图表")
    assert "2026年图表" in text
    menu = town.standing("sec")[-1]
    for label in ("全年各月", "分党小组到会", "党员参加明细", "测评各方面", "党费交纳"):
        await town.presses("sec", label, at=menu)
        shown = town.standing("sec")[-1]
        assert shown.message.picture is not None, label
        assert shown.message.picture.png.startswith(b"\x89PNG")


async def test_names_are_for_whose_duty_they_are(town: Town):
    await town.says("pub", "/admin")
    await press(town, "pub", "更多", "台账与图表", "图表")
    labels = town.standing("pub")[-1].labels
    assert "全年各月" in labels
    assert not {"党员参加明细", "评议材料", "党费交纳"} & set(labels)
    for parts in (("fig", "matrix", "2026"), ("fig", "dues", "2026"), ("appraisal", "2026")):
        shown = await town.presses("pub", "", token=token(Verb.PANEL, *parts), at=town.standing("pub")[-1])
        assert shown.alert
    for parts in (("fig", "nothing", "2026"), ("fig", "matrix", "2026", "9"), ("fig", "matrix", "20x6")):
        shown = await town.presses("sec", "", token=token(Verb.PANEL, *parts), at=(await town.says("sec", "/admin"))[0])
        assert shown.alert
    before = len(town.standing("ann"))
    shown = await town.presses("ann", "", token=token(Verb.PANEL, "fig", "attendance", "2026"))
    assert shown.alert
    assert before == len(town.standing("ann"))


async def test_the_facts_for_the_appraisal(town: Town):
    """rules.md 3, results feed the yearly appraisal as facts with their sources: no points, no ranking, the roster's order."""
    await town.says("sec", "/admin")
    await press(town, "sec", "更多", "台账与图表", "图表")
    await town.presses("sec", "评议材料")
    shown = town.standing("sec")[-1]
    paper = shown.message.paper
    assert "如何评议由组织决定" in shown.text
    assert paper.name.endswith("评议材料.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(paper.data))
    facts, sources = book.worksheets
    rows = list(facts.iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if row[1] == "姓名")
    table = [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]
    assert [each.name for each in town.records.roster] == [row["姓名"] for row in table]
    ann = next(row for row in table if row["姓名"] == ANN.name)
    assert (4, 0) == (ann["应参加次数"], ann["实参加次数"])
    for column, told in {
        "请假": "1月13日",
        "已补学": "2月13日（未请假）",
        "未获准请假而未参加": "3月13日、4月13日",
        "谈话提醒": "4月14日，周秀兰，上门",
        "限期整改": "到2026年5月1日：已整改",
        "党费已交月数": "已交1，应交4",
        "党费未交月份": "2月、3月、4月",
        "日期台账": "走访慰问2月1日",
        "完成微心愿": "2月3日",
        "承诺践诺": "联系两名学生（期限6月30日）",
    }.items():
        assert told == ann[column], column
    assert 2 == ann["计入的不参加次数"]
    bob = next(row for row in table if row["姓名"] == BOB.name)
    assert (3, "本人3次") == (bob["实参加次数"], bob["参加方式"])
    everything = " ".join(
        str(cell) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row
    )
    for never in ("住院手术", "名次：", "得分", "积分："):
        assert never not in everything
    assert "自启用之日起" in everything
    assert "應書面請假" in everything
    told = {row[0] for row in sources.iter_rows(values_only=True)}
    assert set(rows[head][1:]) <= told
