"""The shape of one subject's part of the panel."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from zhibu.bot.answer import Answer
from zhibu.bot.command import Answered, Press
from zhibu.bot.message import Verb
from zhibu.bot.talk import Talk

Screen = Callable[[Talk, tuple[str, ...]], Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`screens` by the first part of their button's token, each with how many arguments it needs at least; `questions` are
    those that ask for a typed answer: after them the question waits, after any other screen it is dropped. `answers` are
    by the question's name, which begins with `panel.`; `files` and `only_files` as in `Tables`."""

    screens: Mapping[str, tuple[Screen, int]] = field(default_factory=dict)
    questions: Mapping[str, tuple[Screen, int]] = field(default_factory=dict)
    presses: tuple[tuple[Verb, Press], ...] = ()
    answers: tuple[tuple[str, Answered], ...] = ()
    files: tuple[str, ...] = ()
    only_files: tuple[str, ...] = ()
