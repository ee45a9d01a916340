"""What a button's token or a question's subject carries, read again. Whatever else stands there is stale: a button of an older
screen, or a forged one."""

from datetime import date

from zhibu.branch.refusal import Refusal


def number(text: str) -> int:
    """A small number, such as a page's."""
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise Refusal("button.stale")
    return int(text)


def yes(text: str) -> bool:
    """Whether it says `y`, not `n`; anything else means neither."""
    if text not in ("y", "n"):
        raise Refusal("button.stale")
    return text == "y"


def date_of(text: str) -> date:
    """A date, as ISO 8601 writes it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("button.stale") from None
