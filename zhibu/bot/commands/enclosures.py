"""Showing what is attached to a fact, one file after the other, to who may see it."""

from collections.abc import Callable, Sequence

from zhibu.bot.answer import Answer
from zhibu.bot.talk import Talk
from zhibu.bot.wording import enclosures as words
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.refusal import Refusal


async def show(talk: Talk, kept: Sequence[Enclosure], place: str, go: Callable[[str], str]) -> Answer:
    """The file at that place, in the private chat; `go` makes the token that leads to another place. Who may see it is asked
    before."""
    if not talk.private:
        raise Refusal("button.stale")
    if not place.isascii() or not place.isdecimal() or int(place) >= len(kept):
        raise Refusal("file.none")
    number = int(place)
    one = kept[number]
    further = go(str(number + 1)) if number + 1 < len(kept) else None
    data = await talk.contents(one)
    return Answer(say=words.shown(words.looked_at(talk.voice, one, number, len(kept), further), one, data))
