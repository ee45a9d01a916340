"""Lays out `--help` from the grammar and the words: usage, what it does, what it takes."""

from collections.abc import Iterable

from zhibu.bot.cli.grammar import COMMON, Argument, Grammar, Option, Verb
from zhibu.bot.cli.table import folded, pad, width
from zhibu.bot.wording.cli import help as words
from zhibu.words import Voice

_WIDTH = 100
_INDENT = "  "
_VERSION = Option(flag="--version", name="version")


def of_program(v: Voice, grammar: Grammar) -> str:
    """`zhibu --help`."""
    rows = [(verb.name, v(words.VERBS[verb.name])) for verb in grammar.verbs.values()]
    options = [(_flag(v, option), words.takes(v, "", option.flag)) for option in (*COMMON, _VERSION)]
    return _joined(
        _usages(v, [f"zhibu {words.shown(v, 'VERB')} …"]),
        _text(v(words.SUMMARY)),
        _list(words.commands(v), rows),
        _list(words.options(v), options),
        _text(words.more_of_each(v)),
    )


def of_family(v: Voice, grammar: Grammar, word: str) -> str:
    """`zhibu roster --help`."""
    rows = [(verb.name, v(words.VERBS[verb.name])) for verb in grammar.family(word)]
    return _joined(
        _usages(v, [f"zhibu {word} {words.shown(v, 'VERB')} …"]),
        _text(v(words.FAMILIES[word])),
        _list(words.commands(v), rows),
        _text(words.more_of_each(v)),
    )


def of_verb(v: Voice, verb: Verb) -> str:
    """`zhibu roster import --help`."""
    arguments = [(words.shown(v, each.shown), words.takes(v, verb.name, each.shown)) for each in verb.arguments]
    options = [(_flag(v, each), words.takes(v, verb.name, each.flag)) for each in (*verb.options, *COMMON)]
    return _joined(
        _usages(v, [*usages(v, verb)]),
        _text(v(words.VERBS[verb.name])),
        *(_text(v(paragraph)) for paragraph in words.MORE.get(verb.name, ())),
        _list(words.arguments(v), arguments),
        _list(words.options(v), options),
    )


def usages(v: Voice, verb: Verb) -> Iterable[str]:
    """The lines that a verb takes, such as `zhibu roster import BRANCH FILE`."""
    options = [f"[{_flag(v, option)}]{' …' if option.repeats else ''}" for option in verb.options]
    forms = verb.forms or (tuple(_place(each) for each in verb.arguments),)
    for form in forms:
        yield " ".join(("zhibu", *verb.words, *(words.shown(v, word) for word in form), *options))


def _place(argument: Argument) -> str:
    assert not argument.optional, "a verb with an optional argument names its forms"
    return argument.shown


def _flag(v: Voice, option: Option) -> str:
    return f"{option.flag} {words.shown(v, option.shown)}" if option.shown else option.flag


def _usages(v: Voice, lines: Iterable[str]) -> str:
    head = words.usage(v)
    gap = " " if v.locale == "en" else ""
    first, *rest = lines
    return "".join([f"{head}{gap}{first}\n", *(f"{' ' * (width(head) + len(gap))}{line}\n" for line in rest)])


def _text(text: str) -> str:
    return "".join(f"{line}\n" for line in folded(text, _WIDTH))


def _list(head: str, rows: Iterable[tuple[str, str]]) -> str:
    rows = list(rows)
    if not rows:
        return ""
    column = max(width(left) for left, _ in rows) + 2
    lines = [f"{head}\n"]
    for left, right in rows:
        first, *more = folded(right, _WIDTH - column - len(_INDENT))
        lines.append(f"{_INDENT}{pad(left, column)}{first}\n")
        lines.extend(f"{_INDENT}{' ' * column}{line}\n" for line in more)
    return "".join(lines)


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
