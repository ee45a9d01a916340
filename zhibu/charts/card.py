"""The political-birthday card: one design for every celebrant, with the secretary's own words.

Set by typst: line breaks, punctuation and weights of Chinese type are its trade. It reckons the largest type that holds the
message, and refuses one that does not fit rather than cutting it off.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from zhibu.charts import fonts

_TEMPLATE = Path(__file__).parent / "templates" / "card.typ"
_LANGUAGE = {"zh_CN": ("zh", "cn"), "zh_TW": ("zh", "tw"), "zh_HK": ("zh", "hk")}
_ENGLISH_FACE = "Libertinus Serif"
"""Comes inside typst; Chinese names in an English card are set in the Chinese face."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Finished words in the language of `locale`."""

    locale: str
    branch: str
    title: str
    """“政治生日”."""
    years: int
    """Since the members' meeting accepted the person; not the length of membership."""
    years_label: str
    """After the large figure: “周年”."""
    accepted: str
    """“入党时间：2011年7月1日”; may be empty."""
    salutation: str
    """“陈㛃同志：”."""
    occasion: str
    """“值此您入党15周年之际”."""
    message: str
    """The secretary's words, 1 to 300 characters; line ends make paragraphs."""
    signature: tuple[str, ...]
    """Her name, the branch, the date: a line each."""


def bare(locale: str) -> Card:
    """The paper without a word on it."""
    return Card(
        locale=locale,
        branch="",
        title="",
        years=0,
        years_label="",
        accepted="",
        salutation="",
        occasion="",
        message="",
        signature=(),
    )


def render(card: Card) -> bytes:
    """The card as PNG, 1080 by 1620 pixels."""
    return render_all([card])[0]


def render_all(cards: Sequence[Card]) -> list[bytes]:
    """Each card as PNG; the typesetter is started once for all."""
    made = _compile(cards, "png", width="1080pt", height="1620pt")
    return made if isinstance(made, list) else [made]


def print_sheets(cards: Sequence[Card]) -> bytes:
    """The same cards as one PDF to print, a page each: A5 with 3 mm to cut away, and the marks for the cut."""
    made = _compile(cards, "pdf", width="148mm", height="210mm", bleed="3mm", slug="9mm")
    assert isinstance(made, bytes)
    return made


def _compile(
    cards: Sequence[Card],
    form: Literal["png", "pdf"],
    *,
    width: str,
    height: str,
    bleed: str = "0pt",
    slug: str = "0pt",
) -> bytes | list[bytes]:
    """One file; of several pages as PNG a list."""
    import typst

    made: bytes | list[bytes] = typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=typst.Fonts(
            include_system_fonts=False, font_paths=[fonts.variable().parent, fonts.fallback().parent]
        ),
        format=form,
        ppi=72,
        sys_inputs={
            "cards": json.dumps([_words(card) for card in cards]),
            "width": width,
            "height": height,
            "bleed": bleed,
            "slug": slug,
        },
    )
    return made


def _words(card: Card) -> dict[str, object]:
    language, region = _LANGUAGE.get(card.locale, ("en", ""))
    faces = [fonts.family(card.locale), fonts.FALLBACK]
    words: dict[str, object] = {
        name: fonts.drawable(value) if isinstance(value, str) else value for name, value in asdict(card).items()
    }
    words["signature"] = [fonts.drawable(line) for line in card.signature]
    return words | {
        "lang": language,
        "region": region,
        "faces": [_ENGLISH_FACE, *faces] if language == "en" else faces,
    }
