"""Answers made of sentences: a line each."""

from zhibu.bot.cli.grammar import Usage
from zhibu.bot.control import Answer
from zhibu.bot.wording.cli import complaints
from zhibu.words import Voice


def line(sentence: str) -> str:
    return f"{sentence}\n"


def refused(sentence: str) -> Answer:
    """A no, or a failed check."""
    return Answer(exit=1, stderr=line(sentence))


def wrong_usage(v: Voice, wrong: Usage) -> Answer:
    """What was wrong with the line, and where to look it up."""
    said = complaints.usage(v, wrong.code, wrong.facts)
    return Answer(exit=2, stderr=line(v.paragraph((said, complaints.see_help(v, wrong.verb)))))
