"""Photos and papers: how one is shown again, and why one isn't taken in."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from zhibu.bot.message import Message, Option, Paper, Picture, say
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.branch.enclosure import Enclosure
from zhibu.words import Voice

_PHOTO_LIMIT: Final = 10 * 1024 * 1024
_DRAWN: Final = frozenset({"image/jpeg", "image/png"})


def shown(words: Message, kept: Enclosure, data: bytes) -> Message:
    """The words with the file: what came as a photo as a picture, everything else as the paper that it is."""
    if not kept.name and kept.media in _DRAWN and len(data) <= _PHOTO_LIMIT:
        return replace(words, picture=Picture(kept.shown_name, data))
    return replace(words, paper=Paper(kept.shown_name, data))


def listed(v: Voice, kept: Sequence[Enclosure]) -> str:
    """What is attached, in one line; empty where nothing is."""
    photos = sum(not each.name for each in kept)
    names = [v.plural("{n} photo", "{n} photos", photos)] if photos else []
    names += [v.quote(each.name) for each in kept if each.name]
    return v("Attached: {files}", files=v.list(names)) if names else ""


def looked_at(v: Voice, kept: Enclosure, place: int, count: int, next_one: str | None) -> Message:
    """The words beside a file that is shown again; `next_one` leads to the one after it."""
    at = v.moment(kept.at, year=True)
    sent = v("No. {number} of {count}, sent on {at}", number=place + 1, count=count, at=at)
    rows = [[Option(v.ctx("button", "The next one"), next_one)]] if next_one is not None else []
    return say(sent if count > 1 else v("Sent on {at}", at=at), kept.caption, rows=rows)


def see(v: Voice, kept: Sequence[Enclosure], token_: str) -> list[list[Option]]:
    """The row that leads to what is attached, where there is something."""
    return (
        [[Option(v("{label} ({count})", label=v.ctx("button", "See what is attached"), count=len(kept)), token_)]]
        if kept
        else []
    )


@says_no("file.too_many")
def _too_many(v: Voice, facts: Facts) -> str:
    return v("There are {limit} photos or papers with it already; more can't be kept.", limit=facts.number("limit"))


@says_no("file.none")
def _none(v: Voice, facts: Facts) -> str:
    del facts
    return v("Nothing is attached to it any more.")


@says_no("file.kind")
def _kind(v: Voice, facts: Facts) -> str:
    del facts
    return v(
        "Only photos and papers (PDF, Word, WPS, OFD, Excel, PowerPoint, text) can be kept. Please send one of these."
    )


@says_no("file.too_large")
def _too_large(v: Voice, facts: Facts) -> str:
    return v(
        "This file is larger than {limit} MB, which is too large. Please send a smaller one.",
        limit=facts.number("limit"),
    )


@says_no("file.broken")
def _broken(v: Voice, facts: Facts) -> str:
    del facts
    return v(
        "This file can't be read as the picture or paper that it is named for. Please send it once more, or another one."
    )


@says_no("file.words_only")
def _words_only(v: Voice, facts: Facts) -> str:
    del facts
    return v("This question is answered in words; the file was not kept. Please write your answer.")


@says_no("file.later")
def _later(v: Voice, facts: Facts) -> str:
    del facts
    return v("The file could not be fetched just now, and nothing was changed. Please send it again in a moment.")


@says_no("file.gone")
def _gone(v: Voice, facts: Facts) -> str:
    del facts
    return v("The file can't be fetched, and nothing was changed. Please send it again, or a smaller one.")


@says_no("file.damaged")
def _damaged(v: Voice, facts: Facts) -> str:
    del facts
    return v("This file is damaged or missing in our records. Please tell whoever runs this service.")
