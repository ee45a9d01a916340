"""The notice of an activity day as a sheet for the board: A4, as a PDF to print and as a picture to forward.

Set by typst, at the largest type that holds it all on one page, and on several where it is very long; no emblem, no flag.
"""

from dataclasses import asdict, dataclass
from typing import Literal

from zhibu.charts.typesetting import as_one, typeset, worded

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
    return as_one(typeset("notice.typ", form, ppi=_PPI, poster=worded(asdict(poster), poster.locale)))
