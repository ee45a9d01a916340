"""How a rule's no becomes a sentence: a registry by code, filled by the subjects' own files with `@says_no("leave.own_case")`."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TypeVar

from zhibu.branch.refusal import Refusal
from zhibu.words import Voice

_T = TypeVar("_T")


class Facts:
    """A refusal's facts, read by name and type. KeyError or TypeError: the rule and its sentence don't fit together."""

    def __init__(self, facts: Mapping[str, object]) -> None:
        self._facts = facts

    def text(self, name: str) -> str:
        return str(self._facts[name])

    def number(self, name: str) -> int:
        return self._of(name, int)

    def flag(self, name: str) -> bool:
        return self._of(name, bool)

    def day(self, name: str) -> date:
        return self._of(name, date)

    def moment(self, name: str) -> datetime:
        return self._of(name, datetime)

    def list(self, name: str) -> Iterable[str]:
        several = self._facts[name]
        return [str(one) for one in several] if isinstance(several, (tuple, list)) else [str(several)]

    def _of(self, name: str, wanted: type[_T]) -> _T:
        found = self._facts[name]
        if not isinstance(found, wanted):
            raise TypeError(name)
        return found


Say = Callable[[Voice, Facts], str]
_SENTENCES: dict[str, Say] = {}


def sentence(v: Voice, no: Refusal) -> str | None:
    """The sentence for a refusal; None for a code that has none."""
    say = _SENTENCES.get(no.code)
    return say(v, Facts(no.facts)) if say is not None else None


def codes() -> frozenset[str]:
    """Every code that has its own sentence."""
    return frozenset(_SENTENCES)


def says_no(code: str) -> Callable[[Say], Say]:
    """Keeps the sentence of a refusal's code; each code has one."""

    def keep(say: Say) -> Say:
        assert code not in _SENTENCES, code
        _SENTENCES[code] = say
        return say

    return keep
