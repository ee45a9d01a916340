"""The annual plan as people really write it."""

from datetime import date, time

import pytest

from tests.branch.build import day
from tests.forms.files import csv_file, naive, told, xlsx
from zhibu.branch.day import AgendaItem, ItemKind, Meeting
from zhibu.branch.plan import PlanRow
from zhibu.forms.plan import plan_xlsx, read_plan
from zhibu.words import voice

YEAR = 2026


def row_of(header, value):
    """The one row of a plan for March with one more column."""
    reading = read_plan(xlsx([["月份", "主题", header], [3, "学习党章", value]]), YEAR)
    assert [] == told(reading)
    return reading.rows[0]


def problems_of(header, value):
    return told(read_plan(xlsx([["月份", "主题", header], [3, "学习党章", value]]), YEAR))


def test_a_whole_plan_with_everything_in_it():
    data = xlsx(
        [
            ["2026年主题党日活动计划"],
            [
                "活动日期",
                "活动时间",
                "时长",
                "活动主题",
                "类型",
                "活动内容",
                "内容类别",
                "活动地点",
                "主持人",
                "记录人",
                "计入",
            ],
            [
                naive(2026, 3, 5),
                time(14, 30),
                "半天",
                "学习党章；重温入党誓词",
                "必选",
                "1.学习党章\n2.重温入党誓词\n3.志愿服务",
                "政治学习\n党性锻炼\n志愿服务",
                "党员活动室",
                "王　芳",
                "李四 赵六",
                "支部党员大会、党课",
            ],
            ["4月", None, None, "警示教育", "自选"],
            ["备注：具体时间以通知为准"],
        ],
        merged=["A1:K1", "A5:K5"],
    )
    reading = read_plan(data, YEAR)

    assert [] == told(reading)
    assert (
        PlanRow(
            year=2026,
            month=3,
            on=date(2026, 3, 5),
            themes=("学习党章", "重温入党誓词"),
            start=time(14, 30),
            minutes=240,
            required=True,
            agenda=(
                AgendaItem(text="学习党章", kind=ItemKind.STUDY),
                AgendaItem(text="重温入党誓词", kind=ItemKind.TRAINING),
                AgendaItem(text="志愿服务", kind=ItemKind.SERVICE),
            ),
            place="党员活动室",
            chair="王芳",
            recorder="李四、赵六",
            counts_as=(Meeting.MEMBERS, Meeting.LECTURE),
        ),
        PlanRow(year=2026, month=4, on=None, themes=("警示教育",), required=False),
    ) == reading.rows


@pytest.mark.parametrize(
    ("head", "cells", "expected"),
    [
        (["月份"], [3], (3, None, None, None)),
        (["月份"], ["三月"], (3, None, None, None)),
        (["月份"], ["2026年3月"], (3, None, None, None)),
        (["日期"], ["3月5日"], (3, date(2026, 3, 5), None, None)),
        (["日期"], ["2027-01-05"], (1, date(2027, 1, 5), None, None)),
        (["时间"], ["3月"], (3, None, None, None)),
        (["活动时间"], ["2026年3月5日（周四）下午2:30"], (3, date(2026, 3, 5), time(14, 30), None)),
        (["月份", "日期"], ["3月", "3月5日"], (3, date(2026, 3, 5), None, None)),
        (["月份", "时间"], [3, "14：30-17：30"], (3, None, time(14, 30), 180)),
        (["日期", "时间", "时长"], ["3.5", "下午2点半", "4小时"], (3, date(2026, 3, 5), time(14, 30), 240)),
        (["日期", "时间"], ["2026-03-05 14:30", ""], (3, date(2026, 3, 5), time(14, 30), None)),
    ],
)
def test_when_a_day_is_may_stand_in_one_column_or_in_three(head, cells, expected):
    reading = read_plan(xlsx([[*head, "主题"], [*cells, "学习党章"]]), YEAR)

    assert [] == told(reading)
    assert expected == (reading.rows[0].month, reading.rows[0].on, reading.rows[0].start, reading.rows[0].minutes)


@pytest.mark.parametrize(
    ("head", "rows", "problems"),
    [
        (["日期"], [["", "学习"]], [("A2", "plan.no_date")]),
        (["日期"], [["2019-03-05", "学习"]], [("A2", "plan.other_year")]),
        (["日期"], [["2062-03-05", "学习"]], [("A2", "plan.other_year")]),
        (["日期"], [["2月29日", "学习"]], [("A2", "date.impossible")]),
        (["日期"], [["待定", "学习"]], [("A2", "date.unreadable")]),
        (["月份", "日期"], [[3, "4月5日", "学习"]], [("B2", "plan.dates_differ")]),
        (["日期"], [["3月5日", "学习"], ["2026-03-05", "讨论"]], [("A3", "plan.same_date")]),
        (["日期"], [["3月5日", "学习"], ["3月12日", "讨论"]], []),
        (["月份"], [[3, "学习"], ["三月", "讨论"]], [("A3", "plan.same_month")]),
        (["日期"], [["3月5日", "学习"], ["3月", "讨论"]], [("A3", "plan.same_month")]),
        (["月份"], [[3, ""]], [("B2", "cell.missing")]),
        (["地点"], [["活动室", "学习"]], [("1", "column.missing")]),
    ],
)
def test_dates_that_no_plan_can_mean_are_named(head, rows, problems):
    assert problems == told(read_plan(xlsx([[*head, "主题"], *rows]), YEAR))


def test_all_problems_of_a_row_are_listed_at_once():
    rows = [["日期", "主题", "类型", "时长", "计入"], ["去年", "", "也许", "很久", "茶话会"]]

    assert [
        ("A2", "date.unreadable"),
        ("B2", "cell.missing"),
        ("C2", "choice.unknown"),
        ("D2", "length.unreadable"),
        ("E2", "choice.unknown"),
    ] == told(read_plan(xlsx(rows), YEAR))


@pytest.mark.parametrize(
    ("items", "kinds", "expected"),
    [
        ("学习\n讨论", "政治学习", [ItemKind.STUDY, ItemKind.STUDY]),
        ("学习\n讨论", "政治学习\n民主议事", [ItemKind.STUDY, ItemKind.DELIBERATION]),
        ("学习；讨论", "政治学习、民主议事", [ItemKind.STUDY, ItemKind.DELIBERATION]),
        ("学习\n午休\n讨论", "政治学习\n\n民主议事", [ItemKind.STUDY, None, ItemKind.DELIBERATION]),
        ("学习\n讨论", "", [None, None]),
        ("", "志願服務", [ItemKind.SERVICE]),
    ],
)
def test_kinds_are_one_for_all_or_one_for_each_item(items, kinds, expected):
    rows = [["月份", "主题", "内容", "内容类别"], [3, "学习党章", items, kinds]]
    reading = read_plan(xlsx(rows), YEAR)

    assert [] == told(reading)
    assert expected == [item.kind for item in reading.rows[0].agenda]


@pytest.mark.parametrize(
    ("kinds", "code"),
    [("政治学习\n民主议事\n业务", "plan.kinds_count"), ("茶话会", "choice.unknown")],
)
def test_kinds_that_fit_no_item_or_are_unknown_are_named(kinds, code):
    rows = [["月份", "主题", "内容", "内容类别"], [3, "学习党章", "学习\n讨论", kinds]]

    assert [("D2", code)] == told(read_plan(xlsx(rows), YEAR))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("必选", True),
        ("必選", True),
        ("required", True),
        ("必选+自选", True),
        ("自选", False),
        ("own", False),
        ("", None),
    ],
)
def test_required_or_own(cell, expected):
    assert expected is row_of("类型", cell).required


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("支部党员大会", (Meeting.MEMBERS,)),
        ("黨員大會", (Meeting.MEMBERS,)),
        ("支委会、党小组会", (Meeting.COMMITTEE, Meeting.GROUP)),
        ("党课", (Meeting.LECTURE,)),
        ("members’ meeting, Party lecture", (Meeting.MEMBERS, Meeting.LECTURE)),
        ("", ()),
    ],
)
def test_what_a_day_counts_as(cell, expected):
    assert expected == row_of("计入", cell).counts_as


@pytest.mark.parametrize(
    ("header", "cell"),
    [("地点", "室" * 101), ("主持", "名" * 51), ("内容", "字" * 201)],
)
def test_what_would_fit_on_no_notice_is_too_long(header, cell):
    assert [("C2", "text.too_long")] == problems_of(header, cell)


def test_too_many_items_and_too_long_a_theme():
    rows = [["月份", "主题", "内容"], [3, "题" * 201, "\n".join("甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛壬癸子")]]

    assert [("B2", "text.too_long"), ("C2", "items.too_many")] == told(read_plan(xlsx(rows), YEAR))


def test_a_traditional_csv_from_another_system():
    data = csv_file([["月份", "活動主題", "開始時間"], ["三月", "學習黨章", "下午2:30"]], encoding="big5")
    reading = read_plan(data, YEAR)

    assert [(3, ("學習黨章",), time(14, 30))] == [(row.month, row.themes, row.start) for row in reading.rows]


@pytest.mark.parametrize("locale", ["zh_CN", "zh_TW", "en"])
def test_a_plan_that_was_written_out_is_read_back_as_it_is(locale):
    """As it is filed, it can be changed and imported again, in each language."""
    days = [
        day(
            "2026-03-05",
            themes=("学习党章", "重温誓词"),
            required=True,
            agenda=(AgendaItem(text="学习", kind=ItemKind.STUDY), AgendaItem(text="通报", kind=ItemKind.INFORMATION)),
            place="=三楼",
            chair="王芳",
            recorder="李四",
            counts_as=(Meeting.LECTURE, Meeting.MEMBERS),
            partner="社区党支部",
        ),
        day("2026-03-19", minutes=150, agenda=(AgendaItem(text="讨论"),)),
        day("2026-04-07"),
    ]
    data = plan_xlsx(voice(locale, "Asia/Shanghai"), days, ("一季度", "二季度", "", ""))

    reading = read_plan(data, 2026)

    assert () == tuple(reading.problems)
    assert [
        (each.on, each.start, each.minutes, each.themes, each.agenda, each.place, each.partner) for each in days
    ] == [(row.on, row.start, row.minutes, row.themes, row.agenda, row.place, row.partner) for row in reading.rows]
    assert [True, None, None] == [row.required for row in reading.rows]
    assert ["一季度", "", "二季度"] == [row.quarter for row in reading.rows]
    assert (("王芳", "李四"), {Meeting.LECTURE, Meeting.MEMBERS}) == (
        (reading.rows[0].chair, reading.rows[0].recorder),
        set(reading.rows[0].counts_as),
    )
