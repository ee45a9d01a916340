"""The political-birthday card: one design for every celebrant, with the secretary's own words.

Set by typst: line breaks, punctuation and weights of Chinese type are its trade. It reckons the largest type that holds the
message, and refuses one that does not fit rather than cutting it off.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from zhibu.charts.typesetting import typeset, worded


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
    words = [worded(asdict(card), card.locale) for card in cards]
    return typeset("card.typ", form, ppi=72, cards=words, width=width, height=height, bleed=bleed, slug=slug)
