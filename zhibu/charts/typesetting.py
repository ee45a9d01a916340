"""Set by typst: a template with finished words becomes a PDF or pictures, in the faces that a reader of their language expects."""

import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

from zhibu.charts import fonts

_TEMPLATES: Final = Path(__file__).parent / "templates"
_LANGUAGE: Final = {"zh_CN": ("zh", "cn"), "zh_TW": ("zh", "tw"), "zh_HK": ("zh", "hk")}
_ENGLISH_FACE: Final = "Libertinus Serif"
"""Comes inside typst; Chinese names in an English paper are set in the Chinese face."""

_UNBROKEN: Final = re.compile(r"[!-~\u00a1-\u058f]{21,}")
"""Longer than any word of a language: an address, or letters run together."""
_MAY_BREAK: Final = "\u200b"


def typeset(template: str, form: Literal["png", "pdf"], *, ppi: int, **inputs: object) -> bytes | list[bytes]:
    """One file; of several pages as PNG a list. What isn't a string reaches the template as JSON."""
    import typst

    pages: bytes | list[bytes] = typst.compile(
        _TEMPLATES / template,
        root=_TEMPLATES,
        font_paths=typst.Fonts(
            include_system_fonts=False, font_paths=[fonts.variable().parent, fonts.fallback().parent]
        ),
        format=form,
        ppi=ppi,
        sys_inputs={name: value if isinstance(value, str) else json.dumps(value) for name, value in inputs.items()},
    )
    return pages


def as_one(pages: bytes | list[bytes]) -> bytes:
    """A file as it is; the pictures of several pages as one, from top to bottom."""
    if isinstance(pages, bytes):
        return pages
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


def worded(words: Mapping[str, object], locale: str) -> dict[str, object]:
    """The words as they can be drawn, with what typst must know of their language."""
    language, region = _LANGUAGE.get(locale, ("en", ""))
    faces = [fonts.family(locale), fonts.FALLBACK]
    return {name: _drawable(value) for name, value in words.items()} | {
        "lang": language,
        "region": region,
        "faces": [_ENGLISH_FACE, *faces] if language == "en" else faces,
    }


def _drawable(value: object) -> object:
    if isinstance(value, str):
        return _UNBROKEN.sub(lambda run: _MAY_BREAK.join(run[0]), fonts.drawable(value))
    if isinstance(value, Mapping):
        return {name: _drawable(each) for name, each in value.items()}
    return [_drawable(each) for each in value] if isinstance(value, Sequence) else value
