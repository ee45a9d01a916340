"""How dates, months, instants, durations and numbers are written on the command line.

Each reader raises ValueError with the code of what was wanted; `wording/cli` says it.
"""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from zhibu.bot.config import zone_name
from zhibu.words.voice import LOCALES

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_DURATION = re.compile(r"\+?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.IGNORECASE)
_FAR = timedelta(days=3660)


def a_date(text: str) -> date:
    """2026-10-08; also 2026/10/8 and 2026年10月8日."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        raise ValueError("date")
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        raise ValueError("date") from None


def a_month(text: str) -> date:
    """2026-10, as its first day."""
    found = _MONTH.fullmatch(text.strip())
    if not found:
        raise ValueError("month")
    try:
        return date(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise ValueError("month") from None


def a_year(text: str) -> int:
    written = text.strip().removesuffix("年")
    if not re.fullmatch(r"(19|20|21)\d\d", written):
        raise ValueError("year")
    return int(written)


def a_date_or_year(text: str) -> date | int:
    """One day (2026-10-08) or a whole year (2026)."""
    try:
        return a_year(text)
    except ValueError:
        return a_date(text)


def an_instant(text: str) -> datetime:
    """2026-10-08T14:30 or with a space, with or without offset; without one, `in_zone` gives it its zone. A date alone is
    its midnight."""
    written = text.strip()
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        raise ValueError("instant") from None


def in_zone(instant: datetime, zone: str) -> datetime:
    """An instant without offset, taken on that zone's wall clock."""
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=ZoneInfo(zone))


def a_duration(text: str) -> timedelta:
    """+1d, +2h30m, +45m, +1w: at most ten years. +0m stays where it is: a script waits with it until all is settled."""
    found = _DURATION.fullmatch(text.strip())
    if not found or not any(found.groups()):
        raise ValueError("duration")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    try:
        span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise ValueError("duration") from None
    if span > _FAR:
        raise ValueError("duration")
    return span


def a_speed(text: str) -> float:
    """How many seconds of the rehearsal pass in one real second; 0 stands still."""
    try:
        speed = float(text)
    except ValueError:
        raise ValueError("speed") from None
    if not 0 <= speed <= 1_000_000:
        raise ValueError("speed")
    return speed


def a_locale(text: str) -> str:
    """One of the three languages, however its name is spelt."""
    asked = text.strip().replace("-", "_").casefold()
    for locale in LOCALES:
        if asked == locale.casefold():
            return locale
    raise ValueError("locale")


def a_zone(text: str) -> str:
    return zone_name(text.strip())


def a_setting(text: str) -> tuple[str, str]:
    """FIELD=VALUE."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise ValueError("setting")
    return name.strip(), value.strip()
