"""Small files of ours carry their own digest in a last line, so that a flipped byte is found in them too."""

from hashlib import sha256

_MARK = b"\nsha256 "
_LENGTH = len(_MARK) + 64 + 1


def sealed(data: bytes) -> bytes:
    """The data, followed by a line with its digest."""
    return data + _MARK + sha256(data).hexdigest().encode() + b"\n"


def unsealed(raw: bytes) -> bytes:
    """The data of a sealed file; ValueError when a single byte of the file isn't as it was written."""
    data = raw[:-_LENGTH]
    if len(raw) < _LENGTH or sealed(data) != raw:
        raise ValueError("digest")
    return data
