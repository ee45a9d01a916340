"""The type: which font files there are, which face a locale is set in, and what to do with a character nobody has.

Two pip packages carry the whole of Chinese, rare name characters included: a static Regular for matplotlib, which draws a
variable font as Thin, and a variable font for typst, where every weight is a true one. DejaVu stands behind both.
"""

import struct
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

FALLBACK = "DejaVu Sans"
GETA = "〓"
"""What Chinese and Japanese typesetters put where a sort is missing; a box would look like a fault of the reader's."""

_FAMILY = {"zh_CN": "Noto Sans CJK SC", "zh_TW": "Noto Sans CJK TC", "zh_HK": "Noto Sans CJK HK"}
_FACE_NUMBER = 2  # the Simplified face; all faces of the collection share one set of characters

_U32, _GROUP = struct.Struct(">I"), struct.Struct(">III")

# Characters every face has: most texts need no look into the files.
_SURE = ((0x20, 0x7E), (0x4E00, 0x9FEF), (0x3001, 0x3011), (0xFF01, 0xFF5E), (0x2014, 0x2014), (0x2018, 0x201D))


def family(locale: str) -> str:
    """The family whose glyphs a reader of this locale expects: 骨 and 直 differ between the two scripts."""
    return _FAMILY.get(locale, _FAMILY["zh_CN"])


def regular() -> Path:
    """The collection of static Regular faces."""
    return _inside("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc"


def variable() -> Path:
    """The collection of variable faces, weights 100 to 900."""
    return _inside("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc"


def fallback() -> Path:
    """DejaVu Sans: scripts and signs that the Chinese fonts leave out."""
    return _inside("matplotlib") / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"


def drawable(text: str) -> str:
    """The text as it can be set: signs no font has (emoji, selectors, control characters) are left out, and a letter no font
    has becomes the geta mark, so that a name is never shortened unseen. Line ends stay.
    """
    return "".join(_set(char) for char in text)


def missing(text: str) -> tuple[str, ...]:
    """The signs of the text that can't be set as they are written, each once: a letter that no font has (it becomes the geta
    mark), or a sign that is left out (an emoji)."""
    return tuple(
        dict.fromkeys(char for char in text if not char.isspace() and _set(char) != char and not _unseen(char))
    )


def _unseen(char: str) -> bool:
    """Joiners, selectors and control characters: nobody sees that they are left out."""
    return "\ufe00" <= char <= "\ufe0f" or unicodedata.category(char) in ("Cf", "Cc")


def _set(char: str) -> str:
    if "\ufe00" <= char <= "\ufe0f":
        return ""  # a variation selector: DejaVu lists it, Agg would draw it
    if char in "\n\u3000" or _surely(ord(char)) or (char.isprintable() and ord(char) in _known()):
        return char
    kind = unicodedata.category(char)
    return GETA if kind.startswith("L") else " " if kind == "Zs" or char == "\t" else ""


def _surely(code: int) -> bool:
    return any(first <= code <= last for first, last in _SURE)


@cache
def _known() -> frozenset[int]:
    # A character must be in the face both painters use, or in DejaVu, which stands behind both. The daemon asks as well, so the
    # table is read as it lies in the file, without any library.
    return _characters(regular(), _FACE_NUMBER) | _characters(fallback(), 0)


def _characters(path: Path, face: int) -> frozenset[int]:
    """The codes of a font file's Unicode table that lead to a glyph (OpenType `cmap`, format 12)."""
    data = path.read_bytes()
    start = _U32.unpack_from(data, 12 + 4 * face)[0] if data[:4] == b"ttcf" else 0
    tables = int.from_bytes(data[start + 4 : start + 6])
    entries = (start + 12 + 16 * each for each in range(tables))
    at = next(_U32.unpack_from(data, entry + 8)[0] for entry in entries if data[entry : entry + 4] == b"cmap")
    subtables = int.from_bytes(data[at + 2 : at + 4])
    offsets = (at + _U32.unpack_from(data, at + 4 + 8 * each + 4)[0] for each in range(subtables))
    full = next(offset for offset in offsets if data[offset : offset + 2] == b"\0\x0c")
    count = _U32.unpack_from(data, full + 12)[0]
    groups = (_GROUP.unpack_from(data, full + 16 + 12 * each) for each in range(count))
    return frozenset(code for first, last, _ in groups for code in range(first, last + 1))


def _inside(package: str) -> Path:
    # Found without being imported: the daemon may ask for a path, matplotlib must not come with it.
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the package {package}, which holds the fonts, is not installed")
    return Path(spec.submodule_search_locations[0])
