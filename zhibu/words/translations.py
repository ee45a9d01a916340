"""The catalogues of one locale, merged from its domain files, and kept compiled as Python keeps its bytecode."""

import gettext
import io
import struct
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from hashlib import blake2s
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_DIR = Path(__file__).parent / "locale"
_KEPT = "__pycache__"


def load(folder: Path, locale: str) -> gettext.NullTranslations:
    """Merge every `<locale>/<domain>.po` under folder; a locale without files speaks the source language.

    A sentence without a complete translation is left out, so that it falls back to English instead of to nothing.
    Fuzzy entries are left out too: nobody has said that they are right.

    What was merged is kept beside the locales, for reading sixty files takes longer than starting everything else. Any
    change of a file makes it anew; where the folder can't be written to, it is made each time.
    """
    files = sorted((folder / locale).glob("*.po"))
    if not files:
        return gettext.NullTranslations()
    kept = folder / _KEPT / f"{locale}-{_stand(files)}.mo"
    with suppress(OSError, struct.error, UnicodeDecodeError):
        return gettext.GNUTranslations(io.BytesIO(kept.read_bytes()))
    compiled = _compiled(files, locale)
    with suppress(OSError):
        _keep(kept, compiled, locale)
    return gettext.GNUTranslations(io.BytesIO(compiled))


def _stand(files: Sequence[Path]) -> str:
    """A digest of which files there are, how large, and when they were last written."""
    stats = [(file.name, file.stat()) for file in files]
    seen = [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]
    return blake2s(repr(seen).encode(), digest_size=8).hexdigest()


def _compiled(files: Sequence[Path], locale: str) -> bytes:
    # The plural rule comes from the locale, not from a file's header: read_po without it gives wrong plurals.
    merged = Catalog(locale=locale)
    for file in files:
        with file.open("rb") as source:
            for message in read_po(source, locale=locale):
                strings = (message.string,) if isinstance(message.string, str) else message.string
                if message.id and strings and all(strings) and not message.fuzzy:
                    merged.add(message.id, message.string, context=message.context)
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    return compiled.getvalue()


def _keep(kept: Path, compiled: bytes, locale: str) -> None:
    """Puts it in its place in one step, for another process may be doing the same, and takes older ones away."""
    kept.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as beside:
        beside.write(compiled)
    Path(beside.name).replace(kept)
    for old in kept.parent.glob(f"{locale}-*.mo"):
        if old != kept:
            old.unlink(missing_ok=True)


@cache
def translations(locale: str) -> gettext.NullTranslations:
    """The shipped catalogue of a locale, read once in a process."""
    return load(LOCALE_DIR, locale)
