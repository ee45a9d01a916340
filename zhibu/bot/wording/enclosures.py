"""Photos and papers: how one is shown again, and why one isn't taken in."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from zhibu.bot.message import Message, Paper, Picture, say
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


def taken(v: Voice, kept: Enclosure) -> Message:
    """A file's own caption where it is sent again by itself."""
    return say(v("Sent on {at}", at=v.moment(kept.at, year=True)))


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
