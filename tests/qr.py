"""Reads a QR code off a picture, independently of what drew it: finders, format, mask, the zigzag, bytes. No error correction,
for a picture of ours has no errors; a wrong module would be seen as a wrong text."""

import io

from PIL import Image

_DATA = {("M", 1): (16, 1), ("M", 2): (28, 1), ("M", 3): (44, 1), ("M", 4): (32, 2), ("M", 5): (43, 2)}
"""Codewords of data in a block, and blocks, by error correction and version (ISO/IEC 18004, table 9)."""
_LEVELS = {0b01: "L", 0b00: "M", 0b11: "Q", 0b10: "H"}
_MASKS = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: (r * c) % 2 + (r * c) % 3 == 0,
    lambda r, c: ((r * c) % 2 + (r * c) % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + (r * c) % 3) % 2 == 0,
)


def read(png: bytes) -> str:
    """The text of the largest QR in the picture, which stands upright on white."""
    modules = _modules(Image.open(io.BytesIO(png)).convert("L"))
    size = len(modules)
    version = (size - 17) // 4
    bits = [modules[8][c] for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [modules[r][8] for r in (7, 5, 4, 3, 2, 1, 0)]
    form = int("".join(str(int(bit)) for bit in bits), 2) ^ 0b101010000010010
    level, mask = _LEVELS[form >> 13], _MASKS[form >> 10 & 0b111]
    words = _words(modules, version, mask)
    per_block, blocks = _DATA[level, version]
    data = bytes(words[n * blocks + block] for block in range(blocks) for n in range(per_block))
    return _text(data)


def _modules(picture):
    """The grid of a QR: found by its first finder, whose outer edge is the first long dark run in a light margin."""
    dark = picture.point(lambda value: 255 if value < 100 else 0).load()
    width, height = picture.size
    for top in range(height):
        left = next((x for x in range(width) if dark[x, top]), None)
        if left is None:
            continue
        run = next((x for x in range(left, width) if not dark[x, top]), width) - left
        module = run // 7
        if run % 7 or module < 3 or left == 0 or not _is_finder(dark, left, top, module):
            continue
        right = max(x for x in range(width) if dark[x, top + module // 2])
        size = round((right - left + 1) / module)
        return [
            [bool(dark[left + c * module + module // 2, top + r * module + module // 2]) for c in range(size)]
            for r in range(size)
        ]
    raise AssertionError("no QR in the picture")


def _is_finder(dark, left, top, module):
    row = [bool(dark[left + n * module + module // 2, top + 3 * module + module // 2]) for n in range(7)]
    return row == [True, False, True, True, True, False, True]


def _words(modules, version, mask):
    size = len(modules)
    bits, up = [], True
    column = size - 1
    while column > 0:
        column -= column == 6
        for row in range(size - 1, -1, -1) if up else range(size):
            pair = [c for c in (column, column - 1) if not _is_function(row, c, size, version)]
            bits += [modules[row][c] ^ mask(row, c) for c in pair]
        up, column = not up, column - 2
    return [int("".join(str(int(bit)) for bit in bits[n : n + 8]), 2) for n in range(0, len(bits) - 7, 8)]


def _is_function(r, c, size, version):
    finder = (r < 9 and c < 9) or (r < 9 and c >= size - 8) or (r >= size - 8 and c < 9)
    centre = size - 7
    alignment = version > 1 and abs(r - centre) <= 2 and abs(c - centre) <= 2
    return finder or r == 6 or c == 6 or alignment


def _text(data):
    bits = "".join(f"{each:08b}" for each in data)
    assert bits[:4] == "0100", "not in byte mode"
    count = int(bits[4:12], 2)
    return bytes(int(bits[12 + 8 * n : 20 + 8 * n], 2) for n in range(count)).decode()
