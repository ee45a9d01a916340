"""The board of wishes as sheets for the wall: A4 or A3 upright, as a PDF to print and as a picture to look at.

Set by typst, at the largest type that holds every wish whole on one sheet, and on several where there are many; a wish is never
cut off, nor broken over two sheets. No emblem, no flag.
"""

import struct
from dataclasses import asdict, dataclass
from typing import Literal

from zhibu.charts.typesetting import as_one, typeset, worded

_PPI = {"a4": 144, "a3": 102}
"""About 1190 by 1684 pixels a sheet: sharp on a phone, and small."""
_TALLEST = 10_000
"""Pixels, width and height together: what platforms take as a photo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WishLine:
    """One wish under its author's name; `outcome` is what came of it, where its author shows that."""

    name: str
    text: str
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WishBoard:
    """Finished words in the language of `locale`: what is public, and nothing else."""

    locale: str
    paper: Literal["a3", "a4"]
    branch: str
    title: str
    year: str
    wishes: tuple[WishLine, ...]
    private: str
    """How many more are kept private; may be empty."""
    closing: str
    """That each author chose to show theirs."""
    stands: str
    """As of which day."""


def render(board: WishBoard, form: Literal["png", "pdf"]) -> bytes:
    """The sheets as a PDF, or one below the other as a PNG."""
    return as_one(typeset("board.typ", form, ppi=_PPI[board.paper], board=worded(asdict(board), board.locale)))


def too_tall(png: bytes) -> bool:
    """Whether a picture is taller than platforms show as a photo."""
    width, height = struct.unpack(">II", png[16:24])
    return bool(width + height > _TALLEST)
