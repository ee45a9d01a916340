"""Photos and papers that people attach to a fact: a doctor's note to a leave, pictures of a day, a study report.

The bytes lie beside the books under their own digest; the record says what they are, whose, and what they belong to.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhibu.branch.ids import DayId, MemberId, about
from zhibu.branch.refusal import Refusal

SIZE_LIMIT: Final = 20 * 1024 * 1024
"""Bytes. No more is handed out to a bot by the chat platform."""
NAME_LIMIT: Final = 120
CAPTION_LIMIT: Final = 200
PER_SUBJECT: Final = 10
"""So many belong to one leave or one study; who has more puts them into one paper."""

MEDIA: Final[Mapping[str, str]] = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "heic": "image/heic",
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "wps": "application/vnd.ms-works",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
    "txt": "text/plain",
}
"""What is taken in, by the ending of its name. Never a program, an archive or a film."""
_ALIKE: Final = {"jpeg": "jpg", "jpe": "jpg", "tiff": "tif", "heif": "heic"}
_ENDINGS: Final = {media: ending for ending, media in MEDIA.items()}
_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
_BEGINNINGS: Final = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """One attached file. `name` is what its sender called it (empty for a photo), `subject` what it belongs to, such as
    `leave:2026-10:m001`; `caption` are the words beside it; `cleared_by` is by whose word everybody on a photo agreed to its
    publication. The same file for the same subject stands once, however often it is sent."""

    id: str
    name: str
    media: str
    size: int
    sha256: str
    subject: str
    by: MemberId
    at: datetime
    caption: str = ""
    cleared_by: str = ""

    @property
    def file(self) -> str:
        """The name under which its bytes lie."""
        return f"{self.sha256}.{_ENDINGS.get(self.media, 'bin')}"

    @property
    def shown_name(self) -> str:
        """A name to send or save it under: the sender's own, else the beginning of its digest."""
        return self.name or f"{self.sha256[:8]}.{_ENDINGS.get(self.media, 'bin')}"

    @property
    def is_image(self) -> bool:
        return self.media.startswith("image/")


def of_leave(day: DayId, member: MemberId) -> str:
    """The subject of what is attached to a leave."""
    return f"leave:{about(day, member)}"


def of_day(day: DayId) -> str:
    """The subject of a day's photos."""
    return f"day:{day}"


def check(name: str, media: str, size: int, *, photo: bool = False) -> None:
    """Refuses what isn't taken in, by what the platform says of it, before it is fetched: too large, or neither picture nor
    paper. `size` 0: not said."""
    if size > SIZE_LIMIT:
        raise Refusal("file.too_large", limit=SIZE_LIMIT // (1024 * 1024))
    if not photo:
        _ending(name, media)


def enclose(
    data: bytes,
    *,
    name: str,
    media: str,
    sha256: str,
    subject: str,
    by: MemberId,
    at: datetime,
    photo: bool = False,
    caption: str = "",
) -> Enclosure:
    """The record of a file that was fetched. Refused when it is empty, too large, or isn't the picture or PDF that its name
    says. What it says of itself counts for a picture: a phone's name for it may be wrong."""
    check(name, media, len(data), photo=photo)
    found = _seen(data)
    ending = found if photo else _ending(name, media)
    image = ending is not None and MEDIA[ending].startswith("image/")
    if not data or ending is None or (image and found is None) or (ending == "pdf" and b"%PDF-" not in data[:1024]):
        raise Refusal("file.broken")
    if image:
        ending = found or ending
    return Enclosure(
        id=f"{subject}#{sha256[:12]}",
        name=_clean(name),
        media=MEDIA[ending],
        size=len(data),
        sha256=sha256,
        subject=subject,
        by=by,
        at=at,
        caption=" ".join(caption.split())[:CAPTION_LIMIT],
    )


def check_room(known: Sequence[Enclosure]) -> None:
    """Refuses one more where a subject has as many as it may have."""
    if len(known) >= PER_SUBJECT:
        raise Refusal("file.too_many", limit=PER_SUBJECT)


def _ending(name: str, media: str) -> str:
    """The ending of what it is, by its name, else by what the platform calls it."""
    _, dot, written = name.rpartition(".")
    ending = _ALIKE.get(written.lower(), written.lower()) if dot else _ENDINGS.get(media, "")
    if ending not in MEDIA:
        raise Refusal("file.kind")
    return ending


def _seen(data: bytes) -> str | None:
    """The kind of picture that these bytes are; None for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim"}:
        return "heic"
    return next((ending for beginning, ending in _BEGINNINGS if data.startswith(beginning)), None)


def _clean(name: str) -> str:
    """A name that every system takes, its ending kept where it is too long."""
    clean = _FORBIDDEN.sub("_", name).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if len(clean) <= NAME_LIMIT:
        return clean
    return f"{(stem or clean)[: NAME_LIMIT - len(ending) - 1]}{dot}{ending}"[:NAME_LIMIT]
