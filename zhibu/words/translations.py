"""The catalogues of one locale, merged from its domain files and kept in memory."""

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_DIR = Path(__file__).parent / "locale"


def load(folder: Path, locale: str) -> gettext.NullTranslations:
    """Merge every `<locale>/<domain>.po` under folder; a locale without files speaks the source language.

    A sentence without a complete translation is left out, so that it falls back to English instead of to nothing.
    Fuzzy entries are left out too: nobody has said that they are right.
    """
    files = sorted((folder / locale).glob("*.po"))
    if not files:
        return gettext.NullTranslations()
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
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def translations(locale: str) -> gettext.NullTranslations:
    """The shipped catalogue of a locale, read once in a process."""
    return load(LOCALE_DIR, locale)
