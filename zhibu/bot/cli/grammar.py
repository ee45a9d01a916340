"""The command line as data, and how a line is read into it.

A verb says which words name it and what may follow; what it means in words stands in `wording/cli/help.py`. Nothing here
prints or exits: a wrong line is a `Usage` with a code and facts, like every other no. (The standard library's argparse
speaks English only, and its Chinese columns would not stand in line.)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches

from zhibu.bot.control import Values

Read = Callable[[str], object]
"""Reads a written value; ValueError with the code of what is wrong."""


class Usage(Exception):  # noqa: N818 -- an answer to whoever typed the line
    """A line that isn't right. `verb` is how far it could be read."""

    def __init__(self, code: str, verb: str = "", **facts: str) -> None:
        super().__init__(code, facts)
        self.code = code
        self.verb = verb
        self.facts = facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """Something that a verb takes by its place. `shown` is its name in help."""

    name: str
    shown: str
    read: Read = str
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something that a verb takes by its flag; without `shown` it is a switch."""

    flag: str
    name: str
    shown: str = ""
    read: Read = str
    repeats: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One verb: the words that name it (`roster import`), what it takes, and `forms` where its lines have several shapes."""

    name: str
    arguments: tuple[Argument, ...] = ()
    options: tuple[Option, ...] = ()
    forms: tuple[tuple[str, ...], ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self.name.split())

    @property
    def takes(self) -> tuple[Argument | Option, ...]:
        return (*self.arguments, *self.options)

    def typed(self, values: Values) -> "Typed":
        """The values as their readers understand them; `Usage` for the first that can't be read."""
        read: dict[str, object] = {}
        for each in self.takes:
            written = values.get(each.name)
            match written:
                case None:
                    continue
                case bool():
                    read[each.name] = written
                case str():
                    read[each.name] = self._one(each, written)
                case _:
                    read[each.name] = tuple(self._one(each, one) for one in written)
        return Typed(read)

    def _one(self, each: Argument | Option, written: str) -> object:
        try:
            return each.read(written)
        except ValueError as error:
            where = each.flag if isinstance(each, Option) else each.shown
            raise Usage("value", self.name, where=where, value=written, kind=str(error)) from None


@dataclass(frozen=True, slots=True)
class Typed:
    """What a verb was given, read. Absent is None, an empty tuple, or false."""

    _read: Mapping[str, object]

    def __getitem__(self, name: str) -> object:
        return self._read.get(name)

    def text(self, name: str) -> str:
        """A value that is there, as text."""
        found = self._read[name]
        assert isinstance(found, str), name
        return found

    def maybe(self, name: str) -> str | None:
        found = self._read.get(name)
        return None if found is None else self.text(name)

    def day(self, name: str) -> date | None:
        """A date, where one was given."""
        found = self._read.get(name)
        assert found is None or isinstance(found, date), name
        return found

    def instant(self, name: str) -> datetime:
        """An instant that is there; without a zone where none was written."""
        found = self._read[name]
        assert isinstance(found, datetime), name
        return found

    def number(self, name: str) -> int | None:
        found = self._read.get(name)
        assert found is None or isinstance(found, int), name
        return found

    def speed(self, name: str) -> float:
        """How fast the clock is to run: as fast as the real one where nothing is said."""
        found = self._read.get(name, 1.0)
        assert isinstance(found, float), name
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        found = self._read.get(name, ())
        assert isinstance(found, tuple), name
        return found

    def on(self, name: str) -> bool:
        return self._read.get(name) is True


HELP = Option(flag="--help", name="help")
DATA = Option(flag="--data", name="data", shown="DIR")
COMMON = (DATA, HELP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as it was read: the verb (None: none was named), its values as written, and whether help is wanted. `family`
    holds the words that lead to several verbs, such as `roster`."""

    verb: Verb | None
    family: str = ""
    values: Values = field(default_factory=dict)
    data: str | None = None
    help: bool = False
    version: bool = False


class Grammar:
    """All verbs of the program."""

    def __init__(self, verbs: Sequence[Verb]) -> None:
        self.verbs = {verb.name: verb for verb in verbs}

    def family(self, word: str) -> tuple[Verb, ...]:
        """The verbs that begin with that word."""
        return tuple(verb for verb in self.verbs.values() if verb.words[0] == word)

    def read(self, line: Sequence[str]) -> Line:
        """The line, read. Options may stand anywhere; after `--` everything is taken by its place."""
        rest = _Rest(line)
        values: dict[str, str | list[str] | bool] = {}
        places: list[str] = []
        verb: Verb | None = None
        words: list[str] = []
        while (item := rest.next()) is not None:
            if rest.literal or not _is_flag(item):
                if verb is None:
                    words.append(item)
                    verb = self._verb(words)
                else:
                    places.append(item)
                continue
            self._take(item, verb, rest, values)
        asks_help, version = bool(values.pop("help", False)), bool(values.pop("version", False))
        data = values.pop("data", None)
        assert data is None or isinstance(data, str)
        family = " ".join(words)
        if asks_help or version:
            return Line(verb=verb, family=family, data=data, help=asks_help, version=version)
        if verb is None:
            raise Usage("no_verb" if not words else "half_a_verb", family)
        _place(verb, places, values)
        return Line(verb=verb, family=family, values=values, data=data)

    def _verb(self, words: list[str]) -> Verb | None:
        """The verb that these words name; None while they are only the beginning of one."""
        name = " ".join(words)
        if name in self.verbs:
            return self.verbs[name]
        if any(verb.name.startswith(f"{name} ") for verb in self.verbs.values()):
            return None
        before = " ".join(words[:-1])
        known = sorted({verb.words[len(words) - 1] for verb in self.verbs.values() if verb.name.startswith(before)})
        near = get_close_matches(words[-1], known, n=1)
        raise Usage("unknown_verb", before, given=name, near=" ".join((*words[:-1], near[0])) if near else "")

    def _take(self, item: str, verb: Verb | None, rest: "_Rest", values: dict[str, str | list[str] | bool]) -> None:
        flag, equals, value = item.partition("=")
        option = _option(flag, verb)
        name = verb.name if verb else ""
        if not option.shown:
            if equals:
                raise Usage("no_value_wanted", name, flag=flag)
            values[option.name] = True
            return
        if not equals:
            following = rest.next()
            if following is None or (_is_flag(following) and not rest.literal):
                raise Usage("value_wanted", name, flag=flag, shown=option.shown)
            value = following
        if option.repeats:
            several = values.setdefault(option.name, [])
            assert isinstance(several, list)
            several.append(value)
        elif option.name in values:
            raise Usage("twice", name, flag=flag)
        else:
            values[option.name] = value


_VERSION = Option(flag="--version", name="version")
_SHORT = {"-h": "--help"}


class _Rest:
    """What is left of a line; `literal` once `--` was passed."""

    def __init__(self, line: Sequence[str]) -> None:
        self._items = list(line)
        self.literal = False

    def next(self) -> str | None:
        if self._items and self._items[0] == "--" and not self.literal:
            self._items.pop(0)
            self.literal = True
        return self._items.pop(0) if self._items else None


def _is_flag(item: str) -> bool:
    return len(item) > 1 and item.startswith("-") and not item[1].isdigit()


def _option(flag: str, verb: Verb | None) -> Option:
    flag = _SHORT.get(flag, flag)
    known = {option.flag: option for option in (*COMMON, *(verb.options if verb else (_VERSION,)))}
    if flag in known:
        return known[flag]
    near = get_close_matches(flag, known, n=1)
    raise Usage("unknown_option", verb.name if verb else "", flag=flag, near=near[0] if near else "")


def _place(verb: Verb, places: list[str], values: dict[str, str | list[str] | bool]) -> None:
    if len(places) > len(verb.arguments):
        raise Usage("too_much", verb.name, given=places[len(verb.arguments)])
    for argument, written in zip(verb.arguments, places, strict=False):
        values[argument.name] = written
    for argument in verb.arguments[len(places) :]:
        if not argument.optional:
            raise Usage("missing", verb.name, shown=argument.shown)
