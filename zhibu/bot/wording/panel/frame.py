"""What the screens of the panel share: their tokens, their way back, lists and pages."""

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from zhibu.bot.message import Inline, Option, Paragraph, Verb, token
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Member
from zhibu.words import Voice

PAGE = 8
"""So many names stand on one screen, large enough for a thumb."""
T = TypeVar("T")


def go(*parts: str) -> str:
    """The token that leads to a screen of the panel."""
    return token(Verb.PANEL, *parts)


def back(v: Voice, *parts: str) -> list[Option]:
    """The row that leads back; home without a place."""
    return [Option(v.ctx("button", "Back"), go(*(parts or ("home",))))]


def yes_or_no(v: Voice, yes: str, no: str) -> list[Option]:
    """The row that asks before something is done: the two tokens."""
    return [Option(v.ctx("button", "Confirm"), yes), Option(v.ctx("button", "Cancel"), no)]


def in_pairs(options: Iterable[Option]) -> list[list[Option]]:
    """Rows of two."""
    every = list(options)
    return [every[place : place + 2] for place in range(0, len(every), 2)]


def page_of(items: Sequence[T], page: int) -> tuple[Sequence[T], int]:
    """The items of a page and the page that it is, for a number that may have become too large."""
    last = max(0, (len(items) - 1) // PAGE)
    page = min(max(page, 0), last)
    return items[page * PAGE : (page + 1) * PAGE], page


def turn(v: Voice, count: int, page: int, *place: str) -> list[list[Option]]:
    """The row that turns pages, where there are several; `place` is the screen, the page follows it."""
    row = []
    if page > 0:
        row.append(Option(v.ctx("button", "Previous page"), go(*place, str(page - 1))))
    if (page + 1) * PAGE < count:
        row.append(Option(v.ctx("button", "Next page"), go(*place, str(page + 1))))
    return [row] if row else []


def ticks(shown: Iterable[Member], ticked: Collection[MemberId], page: int, *place: str) -> list[list[Option]]:
    """People in pairs; a press ticks one or takes the tick away. `place` does it, the member and the page follow."""
    return in_pairs(
        Option(f"✓ {one.name}" if one.id in ticked else one.name, go(*place, one.id, str(page))) for one in shown
    )


def tick_all(v: Voice, members: Iterable[Member], ticked: Collection[MemberId], page: int, *place: str) -> Option:
    """Ticks everybody, or nobody once everybody is ticked. `place` does it, `y` or `n` and the page follow."""
    if all(one.id in ticked for one in members):
        return Option(v.ctx("button", "Tick nobody"), go(*place, "n", str(page)))
    return Option(v.ctx("button", "Tick everybody"), go(*place, "y", str(page)))


def lines(given: Iterable[str]) -> Paragraph:
    """Several lines as one paragraph; empty ones drop out."""
    shown: list[Inline] = []
    for line in given:
        if line:
            shown += ["\n"] if shown else []
            shown.append(line)
    return tuple(shown)


def counted(v: Voice, label: str, count: int) -> str:
    """A button's word with a number after it, where there is one."""
    return v("{label} ({count})", label=label, count=count) if count else label


def beside(v: Voice, given: Iterable[str]) -> str:
    """Short remarks one after the other; empty ones drop out."""
    every = [each for each in given if each]
    told = every[0] if every else ""
    for each in every[1:]:
        told = v("{one}, {other}", one=told, other=each)
    return told


def shortened(text: str, limit: int) -> str:
    """The text in one line, cut at so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
