"""The days from before the branch began here, as branches really wrote them down."""

from datetime import date, time

import pytest

from tests.forms.files import csv_file, naive, told, xlsx
from zhibu.branch.day import Meeting
from zhibu.branch.earlier import EarlierRow
from zhibu.branch.people import Member, MemberKind
from zhibu.forms.history import read_history

JOINED = date(2026, 9, 25)


def member(place: int, name: str, **more: object) -> Member:
    given = {"kind": MemberKind.FULL, "accepted_on": date(2018, 6, 5)} | more
    return Member(id=f"m{place:03d}", name=name, **given)


PEOPLE = [
    member(1, "周秀兰"),
    member(2, "李安"),
    member(3, "买买提·艾力"),
    member(4, "王芳", number="A7"),
    member(5, "王芳", number="A8"),
    member(6, "John Smith"),
    member(7, "后来", joined_on=date(2026, 6, 1)),
]
ALL = ("m001", "m002", "m003", "m004", "m005", "m006")


def reading_of(data: bytes):
    return read_history(data, year=2026, members=PEOPLE, joined=JOINED)


def row_of(on: str = "2026-03-05", signed: object = "全体", **columns: object) -> EarlierRow:
    reading = reading_of(xlsx([["日期", "主题", "签到名单", *columns], [on, "学习", signed, *columns.values()]]))
    assert [] == told(reading)
    return reading.rows[0]


def problems_of(on: object = "2026-03-05", signed: object = "全体", **columns: object):
    return told(reading_of(xlsx([["日期", "主题", "签到名单", *columns], [on, "学习", signed, *columns.values()]])))


def test_a_whole_sheet_with_everything_in_it():
    header = ["活动日期", "活动主题", "签到", "请假情况", "满意率", "测评人数", "党费", "地点", "时间", "计入三会一课"]
    data = xlsx(
        [
            ["2026年上半年党日"],
            header,
            [
                naive(2026, 3, 5),
                "学雷锋；志愿服务",
                "周秀兰、买买提•艾力",
                "李安（出差）\nJohn Smith：病假",
                0.925,
                "5/6",
                "全体",
                "会议室",
                time(15, 0),
                "支部党员大会、党课",
            ],
            ["备注：签名册存档"],
        ]
    )
    reading = reading_of(data)
    assert [] == told(reading)
    assert (
        EarlierRow(
            on=date(2026, 3, 5),
            themes=("学雷锋", "志愿服务"),
            signed=("m001", "m003"),
            leaves=(("m002", "出差"), ("m006", "病假")),
            satisfaction=0.925,
            voted=5,
            asked=6,
            dues=(("2026-03", ALL),),
            place="会议室",
            start=time(15, 0),
            counts_as=(Meeting.MEMBERS, Meeting.LECTURE),
        ),
    ) == reading.rows


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("全体", ALL),
        ("全體黨員", ALL),
        ("全体党员（共6人）", ALL),
        ("all", ALL),
        ("除李安外", ("m001", "m003", "m004", "m005", "m006")),
        ("除李安、周秀兰以外，其余全部参加", ("m003", "m004", "m005", "m006")),
        ("全体（除李安外）", ("m001", "m003", "m004", "m005", "m006")),
        ("除了李安之外全体参加", ("m001", "m003", "m004", "m005", "m006")),
        ("all except John Smith, 李安", ("m001", "m003", "m004", "m005")),
        ("周秀兰 李安", ("m001", "m002")),
        ("周　秀兰，李安，A8", ("m001", "m002", "m005")),
        ("John Smith; m003", ("m006", "m003")),
        ("周秀兰\n李安\n周秀兰", ("m001", "m002")),
    ],
)
def test_who_took_part(written: str, expected: tuple[str, ...]):
    assert expected == row_of(signed=written).signed


def test_who_was_on_leave_is_no_part_of_all():
    assert ("m001", "m003", "m004", "m005", "m006") == row_of(请假="李安（病，住院）").signed
    assert ("m003", "m004", "m005", "m006") == row_of(signed="除周秀兰外", 请假="李安 出差").signed


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("李安", (("m002", ""),)),
        ("李安（出差）、周秀兰(开会)", (("m002", "出差"), ("m001", "开会"))),
        ("李安:出差；周秀兰：开会", (("m002", "出差"), ("m001", "开会"))),
        ("李安 出差\n周秀兰 开会", (("m002", "出差"), ("m001", "开会"))),
        ("李安 周秀兰", (("m002", ""), ("m001", ""))),
        ("无", ()),
    ],
)
def test_leaves_with_their_reasons(written: str, expected: tuple):
    assert expected == row_of(signed="买买提·艾力", 请假=written).leaves


@pytest.mark.parametrize(
    ("written", "expected"),
    [("92%", 0.92), ("92.5％", 0.925), (92, 0.92), (0.92, 0.92), (1, 1.0), ("1%", 0.01), ("100", 1.0)],
)
def test_rates_as_they_are_written(written: object, expected: float):
    assert expected == row_of(满意率=written).satisfaction


@pytest.mark.parametrize(
    ("written", "months"),
    [
        ("全体", ["2026-03"]),
        ("交齐", ["2026-03"]),
        ("1-3月：全体", ["2026-01", "2026-02", "2026-03"]),
        ("1月：全体\n2月份：除李安外", ["2026-01", "2026-02"]),
        ("2025年12月：李安", ["2025-12"]),
        ("2026-02：李安", ["2026-02"]),
    ],
)
def test_dues_by_month(written: str, months: list[str]):
    assert months == [month for month, _ in row_of(党费=written).dues]


def test_dues_of_all_are_those_who_pay_that_month():
    dues = dict(row_of("2026-07-06", "全体", 党费="5-7月：全体").dues)
    assert (False, True, True) == tuple("m007" in dues[f"2026-0{month}"] for month in (5, 6, 7))


@pytest.mark.parametrize(
    ("columns", "problems"),
    [
        ({"on": "2026-09-25"}, [("A2", "history.not_earlier")]),
        ({"on": "2022-09-25"}, [("A2", "date.too_early")]),
        ({"on": "3月"}, [("A2", "date.no_day")]),
        ({"on": "2月30日"}, [("A2", "date.impossible")]),
        ({"signed": "没这个人、李安"}, [("C2", "names.unknown")]),
        ({"signed": "王芳"}, [("C2", "names.several")]),
        ({"signed": "后来"}, [("C2", "names.away")]),
        ({"signed": None}, [("C2", "cell.missing")]),
        ({"signed": "李安", "请假": "李安（病）"}, [("C2", "history.both")]),
        ({"请假": "没这个人（病）"}, [("D2", "names.unknown")]),
        ({"满意率": "很好"}, [("D2", "percent.unreadable")]),
        ({"满意率": "101%"}, [("D2", "percent.unreadable")]),
        ({"测评人数": "7/5"}, [("D2", "voters.unreadable")]),
        ({"党费": "13月：全体"}, [("D2", "months.unreadable")]),
        ({"党费": "后来"}, [("D2", "names.away")]),
        ({"计入": "茶话会"}, [("D2", "choice.unknown")]),
    ],
)
def test_a_wrong_cell_is_named(columns: dict, problems: list):
    assert problems == problems_of(**columns)


def test_every_wrong_cell_of_the_file_is_named_and_no_row_is_read():
    data = csv_file(
        [["日期", "主题", "签到名单"], ["2026-03-05", "", "没有"], ["3月5日", "学习", "全体"]], encoding="gb18030"
    )
    reading = reading_of(data)
    assert [("B2", "cell.missing"), ("C2", "names.unknown"), ("A3", "plan.same_date")] == told(reading)
    assert () == reading.rows


def test_a_missing_column_is_named_once():
    reading = reading_of(xlsx([["日期", "主题"], ["2026-03-05", "学习"], ["2026-04-07", "学习"]]))
    assert [("1", "column.missing")] == told(reading)
