"""What the voice says, in three languages."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from zhibu.words import LOCALES, Voice, mark, mark_ctx, match, voice

CN = voice("zh_CN", "Asia/Shanghai")
TW = voice("zh_TW", "Asia/Taipei")
EN = voice("en", "Asia/Shanghai")

DAY = date(2026, 10, 8)
START = datetime(2026, 10, 8, 6, 30, tzinfo=UTC)
END = START + timedelta(hours=4)

FORMS = [
    (lambda v: v.date(DAY), "2026年10月8日", "2026年10月8日", "8 October 2026"),
    (lambda v: v.day(DAY), "10月8日（星期四）", "10月8日（星期四）", "Thursday 8 October"),
    (lambda v: v.short(DAY), "10月8日", "10月8日", "8 Oct"),
    (lambda v: v.weekday(date(2026, 9, 20)), "星期日", "星期日", "Sunday"),
    (lambda v: v.time(START), "14:30", "14:30", "14:30"),
    (lambda v: v.time(time(9, 5)), "09:05", "09:05", "09:05"),
    (lambda v: v.times(START, time(18, 0)), "14:30–18:00", "14:30–18:00", "14:30–18:00"),
    (lambda v: v.moment(START), "10月8日（星期四）14:30", "10月8日（星期四）14:30", "Thursday 8 October, 14:30"),
    (lambda v: v.moment(START, year=True), "2026年10月8日 14:30", "2026年10月8日 14:30", "8 October 2026, 14:30"),
    (
        lambda v: v.span(START, END),
        "10月8日（星期四）14:30–18:30",
        "10月8日（星期四）14:30–18:30",
        "Thursday 8 October, 14:30–18:30",
    ),
    (
        lambda v: v.span(START, START + timedelta(hours=12)),
        "10月8日（星期四）14:30 – 10月9日（星期五）02:30",
        "10月8日（星期四）14:30 – 10月9日（星期五）02:30",
        "Thursday 8 October, 14:30 – Friday 9 October, 02:30",
    ),
    (lambda v: v.days(date(2026, 10, 1), DAY), "10月1日–10月8日", "10月1日–10月8日", "1 Oct – 8 Oct"),
    (lambda v: v.days(DAY, DAY), "10月8日", "10月8日", "8 Oct"),
    (lambda v: v.month(2026, 10), "2026年10月", "2026年10月", "October 2026"),
    (lambda v: v.month_name(3), "3月", "3月", "March"),
    (lambda v: v.month_short(3), "3月", "3月", "Mar"),
    (lambda v: v.quarter(2026, 4), "2026年第四季度", "2026年第四季度", "4th quarter of 2026"),
    (lambda v: v.year(2026), "2026年", "2026年", "2026"),
    (lambda v: v.number(12345.5), "12,345.5", "12,345.5", "12,345.5"),
    (lambda v: v.numeral(12), "十二", "十二", "12"),
    (lambda v: v.numeral(20_000), "二万", "二萬", "20000"),
    (lambda v: v.ordinal(3), "第三", "第三", "3rd"),
    (lambda v: v.anniversary(10), "十", "十", "10th"),
    (lambda v: v.list([]), "", "", ""),
    (lambda v: v.list(["甲"]), "甲", "甲", "甲"),
    (lambda v: v.list(["甲", "乙"]), "甲、乙", "甲、乙", "甲 and 乙"),
    (lambda v: v.list(["甲", "乙", "丙"]), "甲、乙、丙", "甲、乙、丙", "甲, 乙 and 丙"),
    (lambda v: v.or_list(["甲", "乙", "丙"]), "甲、乙或丙", "甲、乙或丙", "甲, 乙 or 丙"),
    (lambda v: v.or_list([]), "", "", ""),
    (lambda v: v.paragraph(["A.", "", "B."]), "A.B.", "A.B.", "A. B."),
    (lambda v: v.quote("学习"), "“学习”", "「学习」", "“学习”"),
    (lambda v: v.quote("过“生日”"), "“过‘生日’”", "「过“生日”」", "“过‘生日’”"),
    (lambda v: v.quote("過「生日」"), "“過「生日」”", "「過『生日』」", "“過「生日」”"),
]


@pytest.mark.parametrize(("form", "cn", "tw", "en"), FORMS)
def test_each_form_in_three_languages(form, cn, tw, en):
    assert (cn, tw, en) == (form(CN), form(TW), form(EN))


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "零"), (1, "一"), (10, "十"), (11, "十一"), (19, "十九"), (20, "二十"), (30, "三十"), (99, "九十九"),
        (100, "一百"), (101, "一百零一"), (110, "一百一十"), (111, "一百一十一"), (1000, "一千"), (1005, "一千零五"),
        (1010, "一千零一十"), (1200, "一千二百"), (2026, "二千零二十六"), (10_000, "一万"), (10_005, "一万零五"),
        (12_345, "一万二千三百四十五"), (100_000, "十万"), (120_500, "十二万零五百"), (10_100_000, "一千零一十万"),
    ],
)  # fmt: skip
def test_chinese_numerals(n, text):
    assert text == CN.numeral(n)


def test_a_number_without_a_chinese_numeral_is_refused():
    with pytest.raises(ValueError, match="-1"):
        CN.numeral(-1)


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"),
        (22, "22nd"), (101, "101st"), (111, "111th"),
    ],
)  # fmt: skip
def test_english_ordinals(n, text):
    assert text == EN.ordinal(n)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.8, "80%"), (1, "100%"), (0, "0%"), (2 / 3, "66.7%"), (Fraction(2, 3), "66.7%"), (Fraction(1, 16), "6.3%"),
        (Decimal("0.125"), "12.5%"), (0.29, "29%"), (1e-9, "0%"),
    ],
)  # fmt: skip
def test_percentages_have_one_decimal_only_where_it_says_something(share, text):
    assert (text, text, text) == (CN.percent(share), TW.percent(share), EN.percent(share))


def test_a_moment_is_told_in_the_branches_own_zone():
    kashgar = Voice("zh_CN", ZoneInfo("Asia/Urumqi"))

    assert "10月8日（星期四）12:30" == kashgar.moment(START)
    assert "10月7日（星期三）" == kashgar.day(datetime(2026, 10, 7, 17, 0, tzinfo=UTC))


def test_a_naive_datetime_is_a_mistake_and_is_not_guessed_at():
    with pytest.raises(ValueError, match="naive"):
        CN.moment(datetime(2026, 10, 8, 14, 30))  # noqa: DTZ001 – the mistake itself


@pytest.mark.parametrize("fact", ["{day}", "{", "}", "{}", "{0}", "{day.__class__}", "%s", "{{day}}", "\\1", "\\g<0>"])
def test_a_fact_is_a_value_and_never_a_format(fact):
    assert f"Leave for {fact} is over." == EN("Leave for {day} is over.", day=fact)


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("text", "text"), (True, "yes"), (False, "no"), (2026, "2026"), (1234.5, "1,234.5"), (Decimal("0.50"), "0.5"),
        (DAY, "8 October 2026"), (START, "Thursday 8 October, 14:30"), (time(14, 30), "14:30"),
    ],
)  # fmt: skip
def test_a_raw_fact_is_written_by_convention(fact, text):
    assert f"It is {text}." == EN("It is {fact}.", fact=fact)


def test_a_sentence_nobody_translated_is_said_in_english():
    """A missing translation costs the reader their language, never the message."""
    said = {locale: voice(locale, "Asia/Shanghai")("Not in any catalogue, {n} times.", n=3) for locale in LOCALES}

    assert dict.fromkeys(LOCALES, "Not in any catalogue, 3 times.") == said
    assert "1 untranslated thing" == CN.plural("{n} untranslated thing", "{n} untranslated things", 1)
    assert "2 untranslated things" == CN.plural("{n} untranslated thing", "{n} untranslated things", 2)
    assert "Untranslated" == CN.ctx("nowhere", "Untranslated")


def test_a_place_without_a_fact_is_a_mistake_in_the_code():
    with pytest.raises(KeyError, match="day"):
        EN("Leave for {day} is over.")


def test_a_marked_sentence_keeps_its_context():
    assert "Sign in" == mark("Sign in")
    assert "yes" == EN(mark_ctx("answer", "yes"))
    assert CN.yes_no(True) == CN(mark_ctx("answer", "yes"))


@pytest.mark.parametrize(
    ("code", "locale"),
    [
        ("zh", "zh_CN"), ("zh-hans", "zh_CN"), ("zh-Hans-HK", "zh_CN"), ("zh-CN", "zh_CN"), ("zh_CN", "zh_CN"),
        ("zh-SG", "zh_CN"), ("zh-hant", "zh_TW"), ("zh-Hant-CN", "zh_TW"), ("zh-TW", "zh_TW"), ("zh_TW.UTF-8", "zh_TW"),
        ("zh-HK", "zh_TW"), ("zh-MO", "zh_TW"), ("yue-HK", "zh_TW"), ("en", "en"), ("en-GB", "en"), ("EN_us", "en"),
        ("fr", "zh_CN"), ("", "zh_CN"), (None, "zh_CN"), ("-", "zh_CN"), ("ens", "zh_CN"),
    ],
)  # fmt: skip
def test_a_platforms_language_code_finds_its_locale(code, locale):
    assert locale == match(code)


def test_an_unknown_language_takes_the_branches_own():
    assert "zh_TW" == match("fr", default="zh_TW")


def test_voices_are_cached_and_refuse_what_is_not_a_locale_or_a_zone():
    assert voice("en", "Asia/Shanghai") is EN
    with pytest.raises(ValueError, match="de_DE"):
        voice("de_DE", "Asia/Shanghai")
    with pytest.raises(ZoneInfoNotFoundError):
        voice("en", "Asia/Nowhere")
