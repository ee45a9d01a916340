"""What a cell means: dates, times, lengths, yes and no, as people and spreadsheets write them.

Each reader takes a cell's value and answers with its meaning, or refuses with a code and the value as it was written.
"""

import re
import unicodedata
from dataclasses import asdict, astuple, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias

from zhibu.branch.refusal import Refusal
from zhibu.forms.terms import Terms, one_line, tidy

Value: TypeAlias = str | int | float | bool | date | time | timedelta | None

SHOWN: Final = 40
"""How much of a wrong cell is repeated in its problem."""
LENGTH_FROM, LENGTH_TO = 30, 12 * 60
"""The shortest and the longest activity, in minutes."""

_NOTHING: Final = frozenset({"", "-", "--", "—", "——", "–", "/", "\\", "无", "無", "n/a", "na", "none", "nil"})
_ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
_YES_NO: Final = Terms(
    {
        True: ("是", "有", "对", "yes", "y", "true", "1", "√", "✓", "✔", "☑", "v"),
        False: ("否", "无", "不", "不是", "没有", "非", "no", "n", "false", "0", "×", "✗", "✘", "x"),
    }
)


# Texts


def written(value: Value) -> str:
    """A cell as text: 7 for 7.0, 001 as it is, a date in ISO form; lines and punctuation as they stand."""
    match value:
        case None:
            return ""
        case str():
            return tidy(value)
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case _:
            return str(value)


def shown(value: Value) -> str:
    """A wrong cell as its problem repeats it: in one line, cut."""
    found = one_line(written(value))
    return found if len(found) <= SHOWN else f"{found[:SHOWN]}…"


def is_blank(value: Value) -> bool:
    """Whether the cell says nothing: empty, a dash, 无."""
    if value is None:
        return True
    return isinstance(value, str) and unicodedata.normalize("NFKC", tidy(value)).casefold() in _NOTHING


def is_error(value: Value) -> bool:
    """Whether the cell holds what a formula says when it fails, such as #N/A."""
    return isinstance(value, str) and value.strip().upper() in _ERRORS


def text(value: Value, limit: int) -> str:
    """A text in one line; refused when it is longer than that many characters."""
    found = one_line(written(value))
    if len(found) > limit:
        raise Refusal("text.too_long", limit=limit, length=len(found))
    return found


def yes_no(value: Value) -> bool:
    """是, 否, √, ×, 有, 无, yes, no, 1, 0; blank is no."""
    if isinstance(value, bool):
        return value
    if is_blank(value):
        return False
    found = _YES_NO.get(written(value))
    if found is None:
        raise Refusal("yes_no.unknown", value=shown(value))
    return found


_ITEM_NUMBER: Final = re.compile(
    r"\s*(?:\d{1,2}\s*[.．、)）](?!\d)|[(（]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）]|[一二三四五六七八九十]{1,3}\s*、"
    r"|[①-⑳]|[-–•●·*]\s+|第[一二三四五六七八九十]{1,3}项[：:])\s*"
)


def items(value: Value, *, blanks: bool = False) -> list[str]:
    """The lines of a cell without their numbering (1. 一、 （1） ①); a single line is parted at semicolons.

    With `blanks`, an empty line between two others stays, as an empty text.
    """
    raw = value.strip() if isinstance(value, str) else written(value)
    found = raw.splitlines()
    if len(found) == 1:
        found = re.split(r"[；;]", found[0])
    bare = [_ITEM_NUMBER.sub("", one_line(line), count=1).rstrip("；; ") for line in found]
    return bare if blanks else [line for line in bare if line]


def parts(value: Value) -> list[str]:
    """Several words in a cell, parted by 、 ， ; / or a new line."""
    return [part for each in re.split(r"[、，,;；/\n]", written(value)) if (part := each.strip())]


# Dates

_WEEKDAY: Final = re.compile(r"[(\[]?(?:星期|周|週|礼拜|禮拜)[一二三四五六日天][)\]]?|\([一二三四五六日]\)")
_NUMERAL: Final = re.compile(r"[〇零○一二三四五六七八九十]+")
_TWO: Final = str.maketrans("两兩", "二二")
_DIGITS: Final = {char: str(digit) for digit, char in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_DATE: Final = re.compile(
    r"(?P<y>\d{4})(?:年|[-/.])(?P<m>\d{1,2})(?:月|[-/.])(?P<d>\d{1,2})(?!\d)[日号號]?"
    r"|(?P<packed>\d{8})(?!\d)"
)
_MONTH_DAY: Final = re.compile(r"(?P<m>\d{1,2})(?:月|[-/.])(?P<d>\d{1,2})(?![\d年/.:-])[日号號]?")
_YEAR_MONTH: Final = re.compile(r"(?P<y>\d{4})(?:年|[-/.])(?P<m>\d{1,2})(?:月份?)?")
_MONTH: Final = re.compile(r"(?P<m>\d{1,2})(?:月份?)?")
_MONTH_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED: Final = rf"(?P<name>{'|'.join(_MONTH_NAMES)})[a-z]*\.?"
_ENGLISH: Final = (
    re.compile(rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+)?{_NAMED},?(?:\s+(?P<y>\d{{4}}))?"),
    re.compile(rf"{_NAMED}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{{4}}))?"),
)
_MIDNIGHT: Final = re.compile(r"[ t]?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?")


def _plain(value: Value) -> str:
    """A moment's text with arabic digits, half-width signs and no weekday."""
    text = unicodedata.normalize("NFKC", one_line(written(value))).casefold()
    text = _NUMERAL.sub(_arabic, _WEEKDAY.sub(" ", text.translate(_TWO)))
    text = re.sub(r"\s*([年月日号號时時点點分:/.~〜–—-])\s*", r"\1", text)
    return " ".join(text.split())


def _arabic(found: re.Match[str]) -> str:
    numeral = found[0]
    if "十" not in numeral:
        return "".join(_DIGITS[char] for char in numeral)
    tens, _, ones = numeral.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return numeral
    return f"{_DIGITS.get(tens, '1')}{_DIGITS.get(ones, '0')}"


def a_date(value: Value) -> date:
    """A whole date in any of its forms; refuses a month without its day, two-digit years and days that don't exist."""
    match value:
        case datetime():
            return value.date()
        case date():
            return value
    plain = _plain(value)
    found = _DATE.match(plain)
    if found and (found.end() == len(plain) or _MIDNIGHT.fullmatch(plain, found.end())):
        return _date_of(found, value)
    if english := _english(plain, value):
        if english.year and english.month and english.day:
            return date(english.year, english.month, english.day)
        raise Refusal("date.no_day", value=shown(value))
    if _YEAR_MONTH.fullmatch(plain) or re.fullmatch(r"\d{4}年?", plain):
        raise Refusal("date.no_day", value=shown(value))
    raise Refusal("date.unreadable", value=shown(value))


def _date_of(found: re.Match[str], value: Value) -> date:
    if packed := found["packed"]:
        return _date(int(packed[:4]), int(packed[4:6]), int(packed[6:]), value)
    return _date(int(found["y"]), int(found["m"]), int(found["d"]), value)


def _date(year: int, month: int, day: int, value: Value) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Refusal("date.impossible", value=shown(value)) from None


def _month(number: int, value: Value) -> int:
    return _date(2000, number, 1, value).month


# Moments of a plan


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """What a plan's cells say of a moment; what is None isn't said."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    start: time | None = None
    minutes: int | None = None

    def joined(self, other: "When") -> "When | None":
        """Both together; None where they contradict each other."""
        mine, theirs = astuple(self), astuple(other)
        if any(None not in pair and pair[0] != pair[1] for pair in zip(mine, theirs, strict=True)):
            return None
        return replace(self, **{key: value for key, value in asdict(other).items() if value is not None})


def when(value: Value) -> When:
    """What a cell under 日期 or 月份 says: a date, a month, a day of a month; a time or a span of times may follow.

    3, 3月, 三月, 2026-03, 3月5日, 2026年3月5日（星期四）下午2:30, 2026-03-05 14:30-17:30.
    """
    match value:
        case datetime():
            start = None if value.time() == time() else time(value.hour, value.minute)
            return When(year=value.year, month=value.month, day=value.day, start=start)
        case date():
            return When(year=value.year, month=value.month, day=value.day)
        case time() | timedelta() | float():
            return clock(value)
    plain = _plain(value)
    day, rest = _day(plain, value)
    if day is None:
        raise Refusal("date.unreadable", value=shown(value))
    if not rest:
        return day
    times = _span(rest, value)
    return When(year=day.year, month=day.month, day=day.day, start=times.start, minutes=times.minutes)


def clock(value: Value) -> When:
    """What a cell under 时间 says: a time or a span of times (14:30, 下午2点半, 14:30-17:30), or a date as `when` reads it."""
    match value:
        case time():
            return When(start=time(value.hour, value.minute))
        case timedelta() if timedelta() <= value < timedelta(days=1):
            return _of_day(value)
        case float() if 0 < value < 1:
            # A time cell whose format was lost is a fraction of its day.
            return _of_day(timedelta(days=value))
        case float() if not value.is_integer():
            raise Refusal("date.unreadable", value=shown(value))
        case date():
            return when(value)
    plain = _plain(value)
    if packed := re.fullmatch(r"([01]\d|2[0-3])([0-5]\d)", plain):
        return When(start=time(int(packed[1]), int(packed[2])))
    if _TIME.match(plain):
        return _span(plain, value)
    day, _ = _day(plain, value)
    if day is None:
        raise Refusal("time.unreadable", value=shown(value))
    return when(value)


def _of_day(passed: timedelta) -> When:
    hours, minute = divmod(round(passed / timedelta(minutes=1)), 60)
    return When(start=time(hours % 24, minute))


def _day(plain: str, value: Value) -> tuple[When | None, str]:
    """The day or month that the text begins with, and what follows it."""
    if found := _DATE.match(plain):
        on = _date_of(found, value)
        return When(year=on.year, month=on.month, day=on.day), plain[found.end() :].strip(" t,")
    if english := _english(plain, value):
        return english, ""
    if found := _YEAR_MONTH.fullmatch(plain):
        return When(year=int(found["y"]), month=_month(int(found["m"]), value)), ""
    if found := _MONTH.fullmatch(plain):
        return When(month=_month(int(found["m"]), value)), ""
    if found := _MONTH_DAY.match(plain):
        # 29 February may exist in the plan's year: that is asked once the year is known.
        on = _date(2000, int(found["m"]), int(found["d"]), value)
        return When(month=on.month, day=on.day), plain[found.end() :].strip(" ,")
    return None, plain


def _english(plain: str, value: Value) -> When | None:
    for form in _ENGLISH:
        if found := form.fullmatch(plain):
            month = _MONTH_NAMES.index(found["name"]) + 1
            year = int(found["y"]) if found["y"] else None
            if found["d"] is None:
                return When(year=year, month=month)
            return When(year=year, month=month, day=_date(year or 2000, month, int(found["d"]), value).day)
    return None


# Times and lengths

_HALVES: Final = {
    **dict.fromkeys(("上午", "早上", "早晨", "凌晨", "清晨", "am", "a.m.", ""), 0),
    **dict.fromkeys(("下午", "傍晚", "晚上", "晚", "pm", "p.m."), 12),
    "中午": 12,
}
_TIME: Final = re.compile(
    r"(?P<half>上午|早上|早晨|凌晨|清晨|下午|傍晚|晚上|晚|中午)?\s*"
    r"(?P<h>\d{1,2})(?:[:.时時点點](?:(?P<m>\d{1,2})(?:[:分](?:\d{2})?)?|(?P<part>半|[13]刻|整)?)|(?=\s*[ap]\.?m))"
    r"\s*(?P<after>[ap]\.?m\.?)?"
)
_PARTS: Final = {"半": 30, "1刻": 15, "3刻": 45, "整": 0}
_UNTIL: Final = re.compile(r"\s*(?:[-–—~〜至到]+|to)\s*")
_BEGINS: Final = re.compile(r"\s*(?:开始|開始|起|正式开始)?")


def _span(plain: str, value: Value) -> When:
    """A time, or a span of times with its length."""
    found = _TIME.match(plain)
    if found is None:
        raise Refusal("time.unreadable", value=shown(value))
    start, rest = _minute_of_day(found, value), plain[found.end() :]
    if _BEGINS.fullmatch(rest):
        return When(start=_time(start))
    until = _UNTIL.match(rest)
    last = _TIME.fullmatch(rest, until.end()) if until else None
    if last is None:
        raise Refusal("time.unreadable", value=shown(value))
    end = _minute_of_day(last, value)
    if end <= start and end < 720 and not (last["half"] or last["after"]):
        end += 720  # 下午2:30至5:30
    if not LENGTH_FROM <= end - start <= LENGTH_TO:
        raise Refusal("length.range", value=shown(value), low=LENGTH_FROM, high=LENGTH_TO)
    return When(start=_time(start), minutes=end - start)


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


def _minute_of_day(found: re.Match[str], value: Value) -> int:
    hour, minute = int(found["h"]), int(found["m"] or _PARTS.get(found["part"] or "整", 0))
    half = found["half"] or (found["after"] or "").replace(".", "")
    after_noon = _HALVES[half] == 12
    if after_noon and hour < 12 and not (half == "中午" and hour == 11):
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        raise Refusal("time.impossible", value=shown(value))
    return hour * 60 + minute


_WHOLE: Final = Terms(
    {240: ("半天", "半日", "half a day", "half day"), 480: ("一天", "1天", "全天", "a day", "one day")}
)
_LENGTH: Final = re.compile(
    r"(?:约|約)?(?:(?P<h>\d+(?:\.\d+)?|半)(?P<half>[个個]半)?[个個]?(?:小时|小時|钟头|鐘頭|hours?|hrs?|h)(?P<tail>半)?)?"
    r"(?:(?P<m>\d+)(?:分钟|分鐘|分|minutes?|mins?|min|m))?"
)


def length(value: Value) -> int:
    """A length in minutes: 4 (hours), 4小时, 半天 (4 h), 2.5, 240分钟, 2小时30分, 两个半小时, a time cell of 4:00."""
    found = _minutes(value)
    if found is None:
        raise Refusal("length.unreadable", value=shown(value))
    if not LENGTH_FROM <= found <= LENGTH_TO:
        raise Refusal("length.range", value=shown(value), low=LENGTH_FROM, high=LENGTH_TO)
    return found


def _minutes(value: Value) -> int | None:
    match value:
        case bool() | date() | None:
            return None
        case int() | float():
            return round(value * 60)
        case time():
            return value.hour * 60 + value.minute
        case timedelta():
            return round(value / timedelta(minutes=1))
    if (whole := _WHOLE.get(value)) is not None:
        return whole
    plain = _plain(value).replace(" ", "")
    if re.fullmatch(r"\d+(\.\d+)?", plain):
        return round(float(plain) * 60)
    if (cell := re.fullmatch(r"(\d{1,2}):([0-5]\d)", plain)) is not None:
        return int(cell[1]) * 60 + int(cell[2])
    found = _LENGTH.fullmatch(plain)
    if found is None or not (found["h"] or found["m"]):
        return None
    hours = 0.5 if found["h"] == "半" else float(found["h"] or 0)
    hours += 0.5 if found["half"] or found["tail"] else 0
    return round(hours * 60) + int(found["m"] or 0)
