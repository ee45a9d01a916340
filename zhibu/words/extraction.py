"""Finds the sentences in the code: `v("…")`, `v.plural("…", "…", n)`, `v.ctx("menu", "…")`, `mark`, `mark_ctx`.

Reads the syntax tree rather than the tokens, because the same look also tells mistakes that no catalogue could catch: a
sentence glued together at run time, a place without its fact, a fact that no place asks for.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from zhibu.words.voice import PLACE

# A voice is called v wherever it is spoken with; `self` is the voice itself, and self.v, talk.voice are its holders.
_SPEAKERS: Final = frozenset({"v", "voice"})
_MARKS: Final = frozenset({"mark", "mark_ctx"})
_FROM: Final = frozenset({"zhibu.words", "zhibu.words.voice"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One source text; `other` is the plural's second form, `context` sets short words apart."""

    file: str
    line: int
    one: str
    other: str | None = None
    context: str | None = None

    @property
    def key(self) -> tuple[str, str | None]:
        return self.one, self.context

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.one,) if self.other is None else (self.one, self.other)

    @property
    def places(self) -> frozenset[str]:
        return frozenset(place for text in self.texts for place in PLACE.findall(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A sentence that can't be translated or filled as the code has it."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


@dataclass(slots=True)
class Found:
    """What a tree of sources holds. `broken` are files that don't parse (someone is writing them right now)."""

    sentences: list[Sentence] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def read_tree(root: Path) -> Found:
    """All sentences of the .py files under root/zhibu; file names relative to root, with slashes."""
    found = Found()
    for path in sorted((root / "zhibu").rglob("*.py")):
        name = path.relative_to(root).as_posix()
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"), name)
        except SyntaxError:
            found.broken.append(name)
            continue
        for item in _read(tree, name):
            if isinstance(item, Sentence):
                found.sentences.append(item)
            else:
                found.mistakes.append(item)
    return found


def _read(tree: ast.Module, file: str) -> Iterator[Sentence | Mistake]:
    marks = _names_of_marks(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (kind := _kind(node, marks)):
            yield from _call(node, kind, file)


def _names_of_marks(tree: ast.Module) -> dict[str, str]:
    """The local names under which mark and mark_ctx are imported: other things may be called mark."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in _FROM
        for alias in node.names
        if alias.name in _MARKS
    }


def _kind(call: ast.Call, marks: dict[str, str]) -> str | None:
    match call.func:
        case ast.Name(id=name) if name in marks:
            return marks[name]
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in _SPEAKERS:
            # voice(locale, zone) makes a voice; voice("…") speaks with one.
            return "say" if name == "v" or len(call.args) == 1 else None
        case ast.Attribute(attr="plural" | "ctx" as name, value=ast.Name(id=speaker) | ast.Attribute(attr=speaker)):
            return name if speaker in _SPEAKERS or speaker == "self" else None
        case _:
            return None


def _call(call: ast.Call, kind: str, file: str) -> Iterator[Sentence | Mistake]:
    wanted = {"say": 1, "mark": 1, "mark_ctx": 2, "ctx": 2, "plural": 2}[kind]
    arguments = call.args[:wanted]
    if len(arguments) < wanted:
        yield Mistake(file=file, line=call.lineno, what=f"{kind} needs {wanted} texts")
        return
    choices = [[*_literals(argument)] for argument in arguments]
    if any(_is_glued(argument) for argument in arguments):
        yield Mistake(file=file, line=call.lineno, what="a sentence is one literal: name its facts, don't glue it")
        return
    if not all(choices):
        # A sentence from a table was named there with mark; a voice's own methods pass theirs through.
        if kind != "say" and not _is_own(call.func):
            yield Mistake(
                file=file, line=call.lineno, what=f"{kind} needs literal texts; use mark or mark_ctx in a table"
            )
        return
    if kind == "plural":
        if any(len(texts) > 1 for texts in choices):
            yield Mistake(file=file, line=call.lineno, what="plural takes one pair of texts: choose before it")
            return
        sentences = [Sentence(file=file, line=call.lineno, one=choices[0][0], other=choices[1][0])]
    elif kind in {"ctx", "mark_ctx"}:
        sentences = [Sentence(file=file, line=call.lineno, context=choices[0][0], one=text) for text in choices[1]]
    else:
        sentences = [Sentence(file=file, line=call.lineno, one=text) for text in choices[0]]
    yield from sentences
    if kind not in _MARKS:
        yield from _misfits(call, file, sentences, implied={"n"} if kind == "plural" else set())


def _literals(node: ast.expr) -> Iterator[str]:
    """The texts an argument can be: itself, or either side of a choice."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _literals(body)
            yield from _literals(orelse)


def _is_glued(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _is_glued(node.body) or _is_glued(node.orelse)
    return isinstance(node, (ast.JoinedStr, ast.BinOp))


def _is_own(func: ast.expr) -> bool:
    return isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == "self"


def _misfits(call: ast.Call, file: str, sentences: list[Sentence], implied: set[str]) -> Iterator[Mistake]:
    if any(keyword.arg is None for keyword in call.keywords):
        return
    given = {keyword.arg for keyword in call.keywords if keyword.arg}
    asked: set[str] = set().union(*(sentence.places for sentence in sentences))
    for name in sorted(asked - given - implied):
        yield Mistake(file=file, line=call.lineno, what=f"{{{name}}} is given no fact")
    for name in sorted(given - asked):
        yield Mistake(file=file, line=call.lineno, what=f"no place asks for {name}=")
