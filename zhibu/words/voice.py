"""`Voice`: what turns a plain English sentence and its facts into the reader's language.

The source text is a whole English sentence with named places, `v("Leave for {day} is granted.", day=v.day(d))`.
Facts are values, never formats: a brace inside a fact is only a brace. A fact is best given as text that one of the
voice's own methods made; given raw, it is written by a plain convention:

- `str` as it is; `bool` as yes or no; `int` as bare digits (a year keeps its shape); `float`, `Decimal` as `number`
- `datetime` as `moment`, `date` as `date`, `time` as `time`
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from babel import Locale as CldrLocale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from zhibu.words import numerals
from zhibu.words.translations import translations

Locale: TypeAlias = Literal["zh_CN", "zh_TW", "en"]
Fact: TypeAlias = str | bool | int | float | Decimal | dt.date | dt.time

LOCALES: Final[tuple[Locale, ...]] = ("zh_CN", "zh_TW", "en")
DEFAULT_LOCALE: Final[Locale] = "zh_CN"

PLACE: Final = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
# gettext joins context and sentence with this; a marked sentence carries its context the same way.
CONTEXT_SEPARATOR: Final = "\x04"

_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
# Day before month, no comma in "a, b and c": English as the rest of the world writes dates.
_CLDR: Final[dict[Locale, str]] = {"zh_CN": "zh_CN", "zh_TW": "zh_TW", "en": "en_GB"}
_QUOTES: Final[dict[Locale, tuple[str, str, str, str]]] = {
    "zh_CN": ("“", "”", "‘", "’"),
    "zh_TW": ("「", "」", "『", "』"),
    "en": ("“", "”", "‘", "’"),
}
_TENTH = Decimal("0.1")


def mark(message: str) -> str:
    """Name a sentence for the catalogues where it stands in a table; it is spoken later by `v(table[key])`."""
    return message


def mark_ctx(context: str, message: str) -> str:
    """Like `mark`, for a short word that needs a context; `v(...)` finds it again by itself."""
    return f"{context}{CONTEXT_SEPARATOR}{message}"


def match(code: str | None, default: Locale = DEFAULT_LOCALE) -> Locale:
    """The locale for a language code as platforms send it (`zh-hans`, `zh-HK`, `en_GB`, None); default if unknown."""
    language, *subtags = re.split(r"[-_.@]", (code or "").strip().lower())
    if language in {"zh", "cmn", "yue"}:
        # A script decides before a region does: zh-Hans-HK is written in Simplified characters.
        if "hans" in subtags:
            return "zh_CN"
        return "zh_TW" if _TRADITIONAL.intersection(subtags) else "zh_CN"
    return "en" if language == "en" else default


@dataclass(frozen=True, slots=True)
class Voice:
    """One language and one zone. Cheap, hashable; get it from `voice(locale, zone_name)`."""

    locale: Locale
    zone: ZoneInfo

    # Sentences

    def __call__(self, message: str, /, **facts: Fact) -> str:
        """The sentence in this language, its places filled; English where no translation exists.

        KeyError if a place of the English sentence has no fact: that is a mistake in the code.
        """
        context, separator, bare = message.partition(CONTEXT_SEPARATOR)
        if separator:
            return self.ctx(context, bare, **facts)
        return self._fill(translations(self.locale).gettext(message), message, facts)

    def ctx(self, context: str, message: str, /, **facts: Fact) -> str:
        """The same for a short word that means different things in different places: `v.ctx("menu", "Theme")`."""
        return self._fill(translations(self.locale).pgettext(context, message), message, facts)

    def plural(self, one: str, other: str, n: int, /, **facts: Fact) -> str:
        """One sentence or the other, by this language's own rule; `{n}` is filled without being named."""
        source = one if n == 1 else other
        return self._fill(translations(self.locale).ngettext(one, other, n), source, {"n": n, **facts})

    def _fill(self, text: str, source: str, facts: dict[str, Fact]) -> str:
        written = {name: self._write(fact) for name, fact in facts.items()}
        try:
            return PLACE.sub(lambda place: written[place[1]], text)
        except KeyError:
            # A misspelt place in a translation must not cost the reader the sentence.
            return PLACE.sub(lambda place: written[place[1]], source)

    def _write(self, fact: Fact) -> str:
        match fact:
            case str():
                return fact
            case bool():
                return self.yes_no(fact)
            case int():
                return str(int(fact))
            case dt.datetime():
                return self.moment(fact)
            case dt.date():
                return self.date(fact)
            case dt.time():
                return self.time(fact)
            case _:
                return self.number(fact)

    # Dates and times. A datetime is aware and is told in the voice's zone; ValueError for a naive one.

    def date(self, day: dt.date) -> str:
        """2026年10月8日 / 8 October 2026."""
        return self._cldr(day, "y年M月d日", "d MMMM y")

    def day(self, day: dt.date) -> str:
        """10月8日（星期四） / Thursday 8 October."""
        return self._cldr(day, "M月d日（EEEE）", "EEEE d MMMM")

    def short(self, day: dt.date) -> str:
        """10月8日 / 8 Oct: for tables, buttons and charts."""
        return self._cldr(day, "M月d日", "d MMM")

    def weekday(self, day: dt.date) -> str:
        """星期四 / Thursday."""
        return self._cldr(day, "EEEE", "EEEE")

    def time(self, at: dt.time | dt.datetime) -> str:
        """14:30."""
        local = self._local(at) if isinstance(at, dt.datetime) else at
        return f"{local.hour:02}:{local.minute:02}"

    def moment(self, at: dt.datetime, *, year: bool = False) -> str:
        """10月8日（星期四）14:30 / Thursday 8 October, 14:30; with the year 2026年10月8日 14:30 / 8 October 2026, 14:30."""
        gap = ", " if self.locale == "en" else " " if year else ""
        return f"{self.date(at) if year else self.day(at)}{gap}{self.time(at)}"

    def times(self, start: dt.time | dt.datetime, end: dt.time | dt.datetime) -> str:
        """14:30–18:30."""
        return f"{self.time(start)}–{self.time(end)}"

    def span(self, start: dt.datetime, end: dt.datetime, *, year: bool = False) -> str:
        """10月8日（星期四）14:30–18:30; over midnight both moments in full."""
        if self._local(start).date() == self._local(end).date():
            return f"{self.moment(start, year=year)}–{self.time(end)}"
        return f"{self.moment(start, year=year)} – {self.moment(end, year=year)}"

    def days(self, first: dt.date, last: dt.date) -> str:
        """10月1日–10月8日 / 1 Oct – 8 Oct, for a period of days; one date where both are the same."""
        if self.short(first) == self.short(last):
            return self.short(first)
        dash = " – " if self.locale == "en" else "–"
        return f"{self.short(first)}{dash}{self.short(last)}"

    def month(self, year: int, month: int) -> str:
        """2026年10月 / October 2026."""
        return self._cldr(dt.date(year, month, 1), "y年M月", "MMMM y")

    def month_name(self, month: int) -> str:
        """10月 / October."""
        return self._cldr(dt.date(2000, month, 1), "M月", "MMMM")

    def month_short(self, month: int) -> str:
        """10月 / Oct: for the axis of a chart."""
        return self._cldr(dt.date(2000, month, 1), "M月", "MMM")

    def quarter(self, year: int, quarter: int) -> str:
        """2026年第四季度 / 4th quarter of 2026."""
        if self.locale == "en":
            return f"{numerals.english_ordinal(quarter)} quarter of {year}"
        return f"{year}年第{self.numeral(quarter)}季度"

    def year(self, year: int) -> str:
        """2026年 / 2026."""
        return f"{year}" if self.locale == "en" else f"{year}年"

    def _local(self, at: dt.datetime) -> dt.datetime:
        if at.tzinfo is None:
            raise ValueError("a naive datetime has no place in anybody's day")
        return at.astimezone(self.zone)

    def _cldr(self, day: dt.date, chinese: str, english: str) -> str:
        local = self._local(day).date() if isinstance(day, dt.datetime) else day
        return _dated(local, english if self.locale == "en" else chinese, self.locale)

    # Numbers

    def number(self, x: float | Decimal) -> str:
        """12,345.5: grouped, at most three decimals."""
        return format_decimal(x, locale=_cldr_locale(self.locale))

    def percent(self, share: float | Fraction | Decimal) -> str:
        """80% for 0.8; one decimal only where it says something (66.7%); halves go up."""
        exact = share if isinstance(share, Fraction) else Fraction(str(share))
        hundredths = exact * 100
        rounded = (Decimal(hundredths.numerator) / Decimal(hundredths.denominator)).quantize(_TENTH, ROUND_HALF_UP)
        return f"{format_decimal(rounded, '#,##0.#', locale=_cldr_locale(self.locale))}%"

    def numeral(self, n: int) -> str:
        """十二 in Chinese, 12 in English: for formal text (入党十二周年)."""
        return f"{n}" if self.locale == "en" else numerals.chinese(n, traditional=self.locale == "zh_TW")

    def ordinal(self, n: int) -> str:
        """第十二 / 12th."""
        return numerals.english_ordinal(n) if self.locale == "en" else f"第{self.numeral(n)}"

    def anniversary(self, n: int) -> str:
        """The number of “the {nth} anniversary”: 12th in English, 十二 in Chinese, where 周年 follows it."""
        return numerals.english_ordinal(n) if self.locale == "en" else self.numeral(n)

    # Small pieces

    def list(self, items: Iterable[str]) -> str:
        """甲、乙、丙 / Ann, Ben and Cora; empty text for nothing."""
        given = [*items]
        if self.locale != "en":
            return "、".join(given)
        return format_list(given, "standard", _cldr_locale(self.locale))

    def or_list(self, items: Iterable[str]) -> str:
        """甲、乙或丙 / Ann, Ben or Cora; empty text for nothing."""
        return format_list([*items], "or", _cldr_locale(self.locale))

    def paragraph(self, sentences: Iterable[str]) -> str:
        """Whole sentences one after the other: a space between them in English, none in Chinese; empty ones drop out."""
        return (" " if self.locale == "en" else "").join(sentence for sentence in sentences if sentence)

    def quote(self, text: str) -> str:
        """“…” or 「…」; quotation marks of the same kind inside become the inner ones (‘…’, 『…』)."""
        opening, closing, inner_opening, inner_closing = _QUOTES[self.locale]
        inner = text.replace(opening, inner_opening).replace(closing, inner_closing)
        return f"{opening}{inner}{closing}"

    def yes_no(self, answer: bool) -> str:
        return self.ctx("answer", "yes") if answer else self.ctx("answer", "no")


@lru_cache(maxsize=1024)
def _dated(day: dt.date, pattern: str, locale: Locale) -> str:
    # A branch speaks of the same few days all month.
    return format_date(day, pattern, locale=_cldr_locale(locale))


@cache
def _cldr_locale(locale: Locale) -> CldrLocale:
    # By its name, babel would look through all its files at every call.
    return CldrLocale.parse(_CLDR[locale])


@lru_cache(maxsize=256)
def voice(locale: str, zone_name: str) -> Voice:
    """The voice for a locale and an IANA zone. ValueError, ZoneInfoNotFoundError for what isn't one."""
    if locale not in LOCALES:
        raise ValueError(f"no voice speaks {locale!r}; there are {', '.join(LOCALES)}")
    return Voice(locale, ZoneInfo(zone_name))
