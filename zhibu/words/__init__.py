"""One voice, three languages: whole English sentences in, the reader's own words out."""

from zhibu.words.voice import DEFAULT_LOCALE, LOCALES, Fact, Locale, Voice, mark, mark_ctx, match, voice

__all__ = ["DEFAULT_LOCALE", "LOCALES", "Fact", "Locale", "Voice", "mark", "mark_ctx", "match", "voice"]
