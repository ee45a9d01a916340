"""Photos as a paper holds them: upright, no larger than it prints them, as JPEG."""

import io
from typing import Final

_LONGEST: Final = 1280
"""Pixels of the longer side: twice what a half page's width needs on paper."""
_LARGEST: Final = 80_000_000
"""Pixels of a picture that is still opened."""
_QUALITY: Final = 82


def scaled(data: bytes) -> bytes | None:
    """The picture for a paper; None for what can't be shown there (an iPhone's HEIC, a broken file, one of enormous size)."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > _LARGEST:
                return None
            opened.draft("RGB", (_LONGEST, _LONGEST))  # a JPEG is read at a fraction of its size at once
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((_LONGEST, _LONGEST))
            if upright.mode in ("RGBA", "LA", "P"):
                seen = upright.convert("RGBA")
                flat = Image.new("RGB", seen.size, "white")
                flat.paste(seen, mask=seen.getchannel("A"))
            else:
                flat = upright.convert("RGB")
            kept = io.BytesIO()
            flat.save(kept, "JPEG", quality=_QUALITY)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return kept.getvalue()
