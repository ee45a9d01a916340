"""The board of wishes as sheets for the wall: A4 or A3 upright, as a PDF to print and as a picture to look at.

Set by typst, at the largest type that holds every wish whole on one sheet, and on several where there are many; a wish is never
cut off, nor broken over two sheets. No emblem, no flag.
"""

import io
import json
import struct
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from zhibu.charts import fonts

_TEMPLATE = Path(__file__).parent / "templates" / "board.typ"
_LANGUAGE = {"zh_CN": ("zh", "cn"), "zh_TW": ("zh", "tw"), "zh_HK": ("zh", "hk")}
_ENGLISH_FACE = "Libertinus Serif"
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
    import typst

    pages: bytes | list[bytes] = typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=typst.Fonts(
            include_system_fonts=False, font_paths=[fonts.variable().parent, fonts.fallback().parent]
        ),
        format=form,
        ppi=_PPI[board.paper],
        sys_inputs={"board": json.dumps(_words(board))},
    )
    return pages if isinstance(pages, bytes) else _stacked(pages)


def too_tall(png: bytes) -> bool:
    """Whether a picture is taller than platforms show as a photo."""
    width, height = struct.unpack(">II", png[16:24])
    return bool(width + height > _TALLEST)


def _stacked(pages: list[bytes]) -> bytes:
    """The pictures of several sheets as one, from top to bottom."""
    from PIL import Image

    several = [Image.open(io.BytesIO(page)) for page in pages]
    whole = Image.new("RGB", (several[0].width, sum(page.height for page in several)), "white")
    top = 0
    for page in several:
        whole.paste(page, (0, top))
        top += page.height
    kept = io.BytesIO()
    whole.save(kept, "PNG")
    return kept.getvalue()


def _words(board: WishBoard) -> dict[str, object]:
    language, region = _LANGUAGE.get(board.locale, ("en", ""))
    faces = [fonts.family(board.locale), fonts.FALLBACK]
    words: dict[str, object] = {
        name: fonts.drawable(value)
        for name, value in asdict(board).items()
        if isinstance(value, str) and name != "locale"
    }
    words["wishes"] = [{name: fonts.drawable(each) for name, each in asdict(one).items()} for one in board.wishes]
    return words | {
        "lang": language,
        "region": region,
        "faces": [_ENGLISH_FACE, *faces] if language == "en" else faces,
    }
