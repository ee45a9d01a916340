"""How a clause is written down: the document, by its number and its short title, and its own words."""

from dataclasses import replace

from zhibu.branch.policy import Clause
from zhibu.words import Voice, mark
from zhibu.words.usage import is_traditional
from zhibu.words.voice import Locale

_TITLES = {
    "000": mark("guiding opinion on political birthdays"),
    "001": mark("Wulong plan for political birthdays"),
    "002": mark("arrangement of the Theme Party Day"),
    "003": mark("Chizhou opinion on Activity Days"),
    "004": mark("Zhengzhou Normal plan for Activity Days"),
}
"""What each document is called in a line; its whole name stands under /why."""


def clause(v: Voice, given: Clause) -> str:
    """A document by number and short title, and its own words."""
    if given.document not in _TITLES:
        return brief(v, given)
    return v(
        "{number} ({title}): {words}", number=given.document, title=v(_TITLES[given.document]), words=_words(v, given)
    )


def brief(v: Voice, given: Clause) -> str:
    """The same by its number alone, for a narrow line."""
    return f"{given.document}{_words(v, given)}"


def _words(v: Voice, given: Clause) -> str:
    """In their own script and with that script's quotation marks."""
    locale: Locale = "zh_TW" if any(map(is_traditional, given.quote)) else "zh_CN"
    return replace(v, locale=locale).quote(given.quote)
