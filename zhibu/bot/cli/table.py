"""Columns that stand in line although Chinese characters are twice as wide as Latin ones on a terminal."""

from collections.abc import Iterable, Sequence
from unicodedata import combining, east_asian_width

_GAP = "  "


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in text)


def pad(text: str, to: int) -> str:
    return text + " " * max(0, to - width(text))


def table(rows: Iterable[Sequence[str]], *, gap: str = _GAP) -> str:
    """The rows as lines, each column as wide as its widest cell; the last one is left ragged."""
    rows = list(rows)
    columns = max((len(row) for row in rows), default=0)
    widths = [max((width(row[at]) for row in rows if at < len(row)), default=0) for at in range(columns)]
    return "".join(_line(row, widths, gap) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int], gap: str) -> str:
    cells = [pad(cell, widths[at]) for at, cell in enumerate(row)]
    return gap.join(cells).rstrip() + "\n"


def folded(text: str, to: int) -> list[str]:
    """A text in lines of at most that width: Latin words stay whole, Chinese breaks anywhere but before a mark."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width(line) + width(piece.rstrip()) > to and piece[0] not in _NO_LINE_BEGINS_WITH:
            lines.append(line.rstrip())
            line = ""
        line += piece if line or piece.strip() else ""
    return [*lines, line.rstrip()] if line.strip() else lines


_NO_LINE_BEGINS_WITH = "，。、；：？！）》”’」』…,.;:?!)"


def _pieces(text: str) -> Iterable[str]:
    word = ""
    for each in text:
        if east_asian_width(each) in "WF" and each not in _NO_LINE_BEGINS_WITH:
            if word:
                yield word
            yield each
            word = ""
        elif each == " ":
            yield word + each
            word = ""
        elif word == "" and each in _NO_LINE_BEGINS_WITH:
            yield each
        else:
            word += each
    if word:
        yield word
