"""The notice of an activity day as a sheet for the board: A4, as a PDF to print and as a picture to forward.

Set by typst, at the largest type that holds it all on one page, and on several where it is very long; no emblem, no flag.
"""

import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from zhibu.charts import fonts

_TEMPLATE = Path(__file__).parent / "templates" / "notice.typ"
_LANGUAGE = {"zh_CN": ("zh", "cn"), "zh_TW": ("zh", "tw"), "zh_HK": ("zh", "hk")}
_ENGLISH_FACE = "Libertinus Serif"
_PPI = 144
"""1190 by 1684 pixels: sharp on a phone, and small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """Finished words in the language of `locale`."""

    locale: str
    title: tuple[str, ...]
    opening: str
    facts: tuple[tuple[str, str], ...]
    agenda_label: str
    agenda: tuple[str, ...]
    closing: tuple[str, ...]
    signature: tuple[str, ...]


def render(poster: Poster, form: Literal["png", "pdf"]) -> bytes:
    """The sheet as PNG or PDF."""
    import typst

    pages: bytes | list[bytes] = typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=typst.Fonts(
            include_system_fonts=False, font_paths=[fonts.variable().parent, fonts.fallback().parent]
        ),
        format=form,
        ppi=_PPI,
        sys_inputs={"poster": json.dumps(_words(poster))},
    )
    return pages if isinstance(pages, bytes) else _stacked(pages)


def _stacked(pages: list[bytes]) -> bytes:
    """The pictures of several pages as one, from top to bottom."""
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


def _words(poster: Poster) -> dict[str, object]:
    language, region = _LANGUAGE.get(poster.locale, ("en", ""))
    faces = [fonts.family(poster.locale), fonts.FALLBACK]
    words = {name: _drawable(value) for name, value in asdict(poster).items() if name != "locale"}
    return words | {
        "lang": language,
        "region": region,
        "faces": [_ENGLISH_FACE, *faces] if language == "en" else faces,
    }


def _drawable(value: object) -> object:
    if isinstance(value, str):
        return fonts.drawable(value)
    assert isinstance(value, tuple)
    return [_drawable(each) for each in value]
