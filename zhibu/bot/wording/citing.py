"""How a clause is written down: the document's number and its own words."""

from dataclasses import replace

from zhibu.branch.policy import Clause
from zhibu.words import Voice
from zhibu.words.usage import is_traditional
from zhibu.words.voice import Locale


def clause(v: Voice, given: Clause) -> str:
    """A document and its own words, in its own script and with that script's quotation marks."""
    locale: Locale = "zh_TW" if any(map(is_traditional, given.quote)) else "zh_CN"
    return f"{given.document}{replace(v, locale=locale).quote(given.quote)}"
