"""What a cell means, in every form in which people write it."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forms.files import naive
from zhibu.branch.refusal import Refusal
from zhibu.forms import cells
from zhibu.forms.cells import When


def code_of(read, value):
    with pytest.raises(Refusal) as no:
        read(value)
    return no.value.code


@pytest.mark.parametrize(
    "value",
    [
        "2018-06-05",
        "2018/6/5",
        "2018年6月5日",
        "2018年06月05日",
        "2018.6.5",
        "20180605",
        20180605,
        " 2018 年 6 月 5 日 ",
        "２０１８年６月５日",
        "２０１８－０６－０５",
        "二〇一八年六月五日",
        "二○一八年六月五日",
        "2018年6月5号",
        "2018年6月5日（星期二）",
        "2018-06-05 00:00:00",
        "2018-06-05T00:00:00",
        "2018-06-05\u00a0",
        "5 June 2018",
        "June 5th, 2018",
        date(2018, 6, 5),
        naive(2018, 6, 5, 9, 30),
    ],
)
def test_a_date_is_read_in_every_form_in_which_it_is_written(value):
    assert date(2018, 6, 5) == cells.a_date(value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2018.06", "date.no_day"),
        (2018.06, "date.no_day"),
        ("2018年6月", "date.no_day"),
        ("2018", "date.no_day"),
        ("June 2018", "date.no_day"),
        ("2018-02-30", "date.impossible"),
        ("20181305", "date.impossible"),
        ("18.6.5", "date.unreadable"),
        ("5/6/2018", "date.unreadable"),
        ("去年六月", "date.unreadable"),
        (43256, "date.unreadable"),
        (True, "date.unreadable"),
        (time(14, 30), "date.unreadable"),
    ],
)
def test_what_is_no_whole_date_is_refused_and_says_why(value, code):
    assert code == code_of(cells.a_date, value)


CHINESE = dict(enumerate("〇一二三四五六七八九"))


def numeral(n):
    tens, ones = divmod(n, 10)
    if not tens:
        return CHINESE[ones]
    return ("" if tens == 1 else CHINESE[tens]) + "十" + (CHINESE[ones] if ones else "")


@given(st.dates(date(1921, 7, 1), date(2099, 12, 31)))
def test_every_day_of_a_century_is_read_in_all_its_forms(day):
    year = "".join(CHINESE[int(digit)] for digit in str(day.year))
    forms = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{year}年{numeral(day.month)}月{numeral(day.day)}日",
        f"{day:%d %B %Y}",
    ]

    assert [day] * len(forms) == [cells.a_date(form) for form in forms]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, When(month=3)),
        ("3", When(month=3)),
        ("３月", When(month=3)),
        ("三月", When(month=3)),
        ("十二月份", When(month=12)),
        ("March", When(month=3)),
        ("2026-03", When(year=2026, month=3)),
        ("2026年3月", When(year=2026, month=3)),
        ("March 2026", When(year=2026, month=3)),
        ("3月5日", When(month=3, day=5)),
        ("3.5", When(month=3, day=5)),
        ("三月五日", When(month=3, day=5)),
        (naive(2026, 3, 5), When(year=2026, month=3, day=5)),
        (naive(2026, 3, 5, 14, 30), When(year=2026, month=3, day=5, start=time(14, 30))),
        ("2026年3月5日（星期四）下午2:30", When(year=2026, month=3, day=5, start=time(14, 30))),
        ("3月5日 周四 下午两点半", When(month=3, day=5, start=time(14, 30))),
        ("2026-03-05 14:30-17:30", When(year=2026, month=3, day=5, start=time(14, 30), minutes=180)),
    ],
)
def test_a_plans_date_may_lack_its_year_or_day_and_carry_a_time(value, expected):
    assert expected == cells.when(value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("13月", "date.impossible"),
        ("2月30日", "date.impossible"),
        (9.3, "date.unreadable"),
        ("3月上旬", "date.unreadable"),
        ("2026", "date.unreadable"),
        ("每月5日", "date.unreadable"),
        ("3月5日下午", "time.unreadable"),
    ],
)
def test_what_could_be_two_dates_or_none_is_refused(value, code):
    assert code == code_of(cells.when, value)


@pytest.mark.parametrize(
    "value",
    [
        "14:30",
        "14：30",
        "１４：３０",
        "14:30:00",
        "下午2:30",
        "下午2点半",
        "下午兩點半",
        "14时30分",
        "14點30分",
        "2:30 PM",
        "2:30 p.m.",
        "1430",
        "14.30",
        "下午2点半开始",
        time(14, 30),
        0.6041666667,
        timedelta(hours=14, minutes=30),
    ],
)
def test_a_time_is_read_in_every_form(value):
    assert When(start=time(14, 30)) == cells.clock(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("14:30-17:30", When(start=time(14, 30), minutes=180)),
        ("14:30—17:30", When(start=time(14, 30), minutes=180)),
        ("14：30～17：30", When(start=time(14, 30), minutes=180)),
        ("下午2:30至5:30", When(start=time(14, 30), minutes=180)),
        ("2:30 pm to 5:30 pm", When(start=time(14, 30), minutes=180)),
        ("上午9点到11点半", When(start=time(9), minutes=150)),
        ("中午12点", When(start=time(12))),
        ("12:15 am", When(start=time(0, 15))),
        ("2026年3月5日14:30", When(year=2026, month=3, day=5, start=time(14, 30))),
        ("3月", When(month=3)),
    ],
)
def test_under_time_may_stand_a_span_a_date_or_a_month(value, expected):
    assert expected == cells.clock(value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("下午", "time.unreadable"),
        ("25:00", "time.impossible"),
        ("14:75", "time.impossible"),
        ("17:30-14:30", "length.range"),
    ],
)
def test_a_time_that_is_none_is_refused(value, code):
    assert code == code_of(cells.clock, value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (4, 240),
        (2.5, 150),
        ("4", 240),
        ("4小时", 240),
        ("四小时", 240),
        ("4個小時", 240),
        ("半天", 240),
        ("一天", 480),
        ("2.5", 150),
        ("240分钟", 240),
        ("2小时30分", 150),
        ("2小时30分钟", 150),
        ("两个半小时", 150),
        ("约3小时", 180),
        ("1.5 hours", 90),
        ("3h", 180),
        (time(4), 240),
        (timedelta(hours=4), 240),
        ("4:00", 240),
    ],
)
def test_a_length_is_read_in_every_form(value, expected):
    assert expected == cells.length(value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("很久", "length.unreadable"),
        ("10分钟", "length.range"),
        (24, "length.range"),
        (-4, "length.range"),
        (True, "length.unreadable"),
    ],
)
def test_a_length_that_no_day_has_is_refused(value, code):
    assert code == code_of(cells.length, value)


@pytest.mark.parametrize("value", ["是", "√", "✓", "有", "Yes", "Y", "1", 1, True, " 是 "])
def test_yes(value):
    assert cells.yes_no(value) is True


@pytest.mark.parametrize("value", ["否", "×", "无", "無", "No", "n", "0", 0, False, "", None, "-", "／"])
def test_no_or_blank(value):
    assert cells.yes_no(value) is False


def test_neither_yes_nor_no_is_refused():
    assert code_of(cells.yes_no, "副处级") == "yes_no.unknown"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1.学习党章\n2.交纳党费", ["学习党章", "交纳党费"]),
        ("一、学习党章\n二、交纳党费", ["学习党章", "交纳党费"]),
        ("（1）学习党章\r\n（2）交纳党费；", ["学习党章", "交纳党费"]),
        ("①学习党章\n\n②交纳党费", ["学习党章", "交纳党费"]),
        ("学习党章；交纳党费", ["学习党章", "交纳党费"]),
        ("2026年工作总结", ["2026年工作总结"]),
        ("3.15消费者权益日宣传", ["3.15消费者权益日宣传"]),
        ("学习《条例》（第一章）：总则", ["学习《条例》（第一章）：总则"]),
        ("", []),
    ],
)
def test_items_lose_their_numbering_and_nothing_else(value, expected):
    assert expected == cells.items(value)


def test_a_line_whose_semicolons_belong_to_it_stays_whole_among_others():
    assert ["学习党章；讨论", "交纳党费"] == cells.items("1.学习党章；讨论\n2.交纳党费")
