"""One face out of a font collection, as a font of its own: browsers read no `.ttc`. Whole, never a subset."""

import struct
from dataclasses import dataclass
from pathlib import Path

_ENTRY = struct.Struct(">4sIII")


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A font file to be: a new head, then stretches (offset, length) of the collection, each padded to four bytes."""

    path: Path
    head: bytes
    stretches: tuple[tuple[int, int], ...]

    @property
    def size(self) -> int:
        return len(self.head) + sum(_padded(length) for _, length in self.stretches)

    def bytes(self) -> bytes:
        with self.path.open("rb") as file:
            parts = [self.head]
            for offset, length in self.stretches:
                file.seek(offset)
                parts.append(file.read(length).ljust(_padded(length), b"\0"))
        return b"".join(parts)


def face(path: Path, number: int) -> Face:
    """The face `number` of a collection (0 is the first); ValueError where the file is none."""
    with path.open("rb") as file:
        tag, _version, count = struct.unpack(">4sII", file.read(12))
        if tag != b"ttcf" or not 0 <= number < count:
            raise ValueError(f"{path.name} has no face {number}")
        offsets = struct.unpack(f">{count}I", file.read(4 * count))
        file.seek(offsets[number])
        start = file.read(12)
        tables = [_ENTRY.unpack(file.read(16)) for _ in range(struct.unpack(">H", start[4:6])[0])]
    at = 12 + 16 * len(tables)
    entries = []
    for name, checksum, _offset, length in tables:
        entries.append(_ENTRY.pack(name, checksum, at, length))
        at += _padded(length)
    stretches = tuple((offset, length) for _, _, offset, length in tables)
    return Face(path=path, head=start + b"".join(entries), stretches=stretches)


def _padded(length: int) -> int:
    return (length + 3) & ~3
