"""Years of political birthdays in sequence, of 1 to 130 members, by month and by quarter, in three languages."""

import random

from tests.charts.samples import MONTHS
from tests.charts.year_samples import ENGLISH_MONTHS, name
from zhibu.charts.sequence import Celebrant, Dot, Meaning, Period, SequencePicture

NOW = 8
"""The month that is going on, counted from 0."""
_LEGEND = {
    "zh_CN": ("已过 41", "补过 2", "待过 13", "待安排 4", "有原因 2", "逾期未过 2", "启用前 3"),
    "zh_TW": ("已過 41", "補過 2", "待過 13", "待安排 4", "有原因 2", "逾期未過 2", "啟用前 3"),
    "en": (
        "held 41",
        "held late 2",
        "planned 13",
        "not arranged yet 4",
        "with a reason 2",
        "not held 2",
        "before zhibu was put to use 3",
    ),
}
_QUARTERS = {
    "zh_CN": ("第一季度", "第二季度", "第三季度", "第四季度"),
    "zh_TW": ("第一季度", "第二季度", "第三季度", "第四季度"),
    "en": ("1st quarter", "2nd quarter", "3rd quarter", "4th quarter"),
}


def sequence(count: int, *, locale: str = "zh_CN", quarter: bool = False, alone: int | None = None) -> SequencePicture:
    """A year of so many members, the first of July most; `alone`: all of them in that month."""
    dice = random.Random(count)
    weights = (2, 3, 4, 4, 5, 9, 14, 4, 4, 3, 4, 4)
    months = [alone] * count if alone is not None else sorted(dice.choices(range(12), weights, k=count))
    named = iter(range(count))
    people = {
        month: [_one(next(named), month, dice, locale, quarter) for _ in range(months.count(month))]
        for month in range(12)
    }
    cuts = (
        [range(3 * place, 3 * place + 3) for place in range(4)]
        if quarter
        else [range(month, month + 1) for month in range(12)]
    )
    labels = _QUARTERS[locale] if quarter else ENGLISH_MONTHS if locale == "en" else MONTHS
    periods = tuple(
        Period(
            label=label,
            celebrants=tuple(one for month in cut for one in people[month]),
            remark=_remark(cut[0], locale) if any(people[month] for month in cut) and cut[0] < NOW + 2 else "",
            current=NOW in cut,
        )
        for label, cut in zip(labels, cuts, strict=True)
    )
    english = locale == "en"
    return SequencePicture(
        locale=locale,
        branch="Branch No. 1 of the Administration, Some University" if english else "中共某某大学机关第一支部委员会",
        title="Political birthdays of 2026 in sequence" if english else "2026年党员政治生日序列",
        figure=f"{count * 2 // 3}/{count}",
        told=f"{count * 2 // 3} of {count} held" if english else f"应过政治生日 {count} 人，已过 {count * 2 // 3} 人",
        legend=tuple(Meaning(dot=dot, name=word) for dot, word in zip(Dot, _LEGEND[locale], strict=True)),
        periods=periods,
        overview=periods,
        footer="For the branch's own use; please don't pass it on."
        if english
        else "按接收为预备党员之日排序；仅供支部内部使用，请勿转发",
    )


def _one(number: int, month: int, dice: random.Random, locale: str, quarter: bool) -> Celebrant:
    dot = Dot.HELD if month < NOW else Dot.PLANNED if month < NOW + 2 else Dot.OPEN
    if month < NOW and number % 11 == 5:
        dot = (Dot.LATE, Dot.REASON, Dot.MISSED)[number % 3]
    if month == 0 and number % 2:
        dot = Dot.EARLIER
    day = dice.randint(1, 28)
    if locale == "en":
        return Celebrant(name=name(number), on=f"{day} {ENGLISH_MONTHS[month]}" if quarter else f"{day}", dot=dot)
    return Celebrant(name=name(number), on=f"{month + 1}月{day}日" if quarter else f"{day}日", dot=dot)


def _remark(month: int, locale: str) -> str:
    return f"ceremony {ENGLISH_MONTHS[month]} 5" if locale == "en" else f"仪式{month + 1}月5日"


SEQUENCES = {
    "one": sequence(1),
    "twenty": sequence(20),
    "twenty, English": sequence(20, locale="en"),
    "sixty": sequence(60),
    "sixty by quarter, Traditional": sequence(60, locale="zh_TW", quarter=True),
    "sixty by quarter, English": sequence(60, locale="en", quarter=True),
    "a hundred": sequence(100),
    "a hundred by quarter": sequence(100, quarter=True),
    "a hundred and thirty, all in July": sequence(130, alone=6),
    "nobody": SequencePicture(
        locale="zh_CN",
        branch="第一党支部",
        title="2026年党员政治生日序列",
        figure="",
        told="",
        legend=(),
        periods=(),
        sentence="2026年没有党员过政治生日。",
    ),
}
