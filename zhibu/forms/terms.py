"""How people write the same word: one key for 黨小組, 党小组 and “Party group”, and tidy texts and names.

Texts keep their own script and punctuation; only what is looked up in a table is folded.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final, Generic, TypeVar

from zhibu.branch.written import simplified

T = TypeVar("T")

# Signs that people put around a word without meaning anything by them: the template's asterisk, colons, brackets.
_NOISE: Final = re.compile(r"[\s*:,.;/\\|_()\[\]{}<>【】「」『』《》“”‘’\"'、。·#\-–—]+")
_INVISIBLE: Final = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_SPACES: Final = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_DOTS: Final = re.compile(r"\s*[·•‧∙⋅・･]\s*")
# Full-width forms of letters, digits and signs, and ligatures; compatibility ideographs stay as the person writes them.
_WIDE: Final = re.compile(r"[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")
_HAN: Final = "\u2e80-\u2fdf\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_GAP_IN_HAN: Final = re.compile(rf"(?<=[{_HAN}]) (?=[{_HAN}])")


def fold(text: str) -> str:
    """The key under which a word is looked up: no case, width, spaces or signs, and Simplified characters."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return _NOISE.sub("", simplified(plain))


def tidy(text: str) -> str:
    """A text as it was meant: without invisible signs, stray spaces and empty lines; its punctuation stays."""
    lines = (_SPACES.sub(" ", line).strip() for line in _INVISIBLE.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """The same in one line."""
    return " ".join(tidy(text).split("\n"))


def name(text: str) -> str:
    """A person's name: “张　三” is 张三, “ＪＯＨＮ  Smith” JOHN Smith; the dot of 买买提·艾力 is one sign, rare characters stay."""
    plain = _WIDE.sub(lambda part: unicodedata.normalize("NFKC", part[0]), _INVISIBLE.sub("", text))
    spaced = " ".join(plain.split())
    return _GAP_IN_HAN.sub("", _DOTS.sub("·", spaced))


class Terms(Generic[T]):
    """A closed list of words, each in every way it is written."""

    def __init__(self, words: Mapping[T, Iterable[str]]) -> None:
        self._found = {fold(word): term for term, ways in words.items() for word in ways}

    def get(self, text: str) -> T | None:
        return self._found.get(fold(text))

    def __contains__(self, text: str) -> bool:
        return fold(text) in self._found
