"""Keeps the catalogues true to the code: `python -m zhibu.words.catalogue update|check|missing|fill`.

A locale's sentences lie in one file a domain, so that people who write different parts don't meet in one file:

    zhibu/bot/wording/notices.py   → notices.po        (and so for each file of wording/)
    zhibu/bot/wording/panel/day.py → panel_day.po      (and so for each file of panel/, and of forms/)
    zhibu/bot/cli*.py, bot/cli/    → cli.po
    zhibu/charts, words            → charts.po, words.po
    anything else under zhibu/bot  → bot.po

- `update [DOMAIN …]` writes new sentences into the files, keeps every translation, drops what the code no longer says.
  A sentence that another domain has already translated is filled from there. Sorted, one line a text, no dates and no
  line numbers: two people's changes merge quietly.
- `missing [DOMAIN …]` prints what is still untranslated; with `--json` as a worklist to fill in: one object a sentence,
  an empty text for each locale that lacks it (a list of texts for a plural).
- `fill FILE` takes such a worklist back (`-` reads it from standard input) and refuses all of it if one entry is unknown.
- `check` prints everything that is wrong, exits 1 if there is anything.
"""

import argparse
import io
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from zhibu.words import usage
from zhibu.words.extraction import Found, Sentence, read_tree
from zhibu.words.translations import LOCALE_DIR
from zhibu.words.voice import LOCALES, PLACE, Locale

ROOT: Final = Path(__file__).resolve().parents[2]
TRANSLATED: Final[tuple[Locale, ...]] = tuple(locale for locale in LOCALES if locale != "en")

_ROOMS: Final = ("charts", "words")
_GUESSED_FLAGS: Final = ("python-format", "python-brace-format")

Key = tuple[str, str | None]


def domain_of(file: str) -> str | None:
    """The catalogue for a source file (`zhibu/…`, with slashes); None for floors that must not speak."""
    match Path(file).with_suffix("").parts:
        case ("zhibu", "bot", "wording", "panel", name) if name != "__init__":
            return f"panel_{name}"
        case ("zhibu", "bot", "wording", name, *_) if name != "__init__":
            return name
        case ("zhibu", "forms", name):
            return f"forms_{name}"
        case ("zhibu", "bot", name, *_) if name.startswith("cli"):
            return "cli"
        case ("zhibu", "bot", *_):
            return "bot"
        case ("zhibu", room, *_) if room in _ROOMS:
            return room
        case _:
            return None


class Catalogues:
    """The code's sentences beside the translations on disk: `root` holds zhibu/, `folder` the locales."""

    def __init__(self, root: Path = ROOT, folder: Path = LOCALE_DIR) -> None:
        self.folder = folder
        self.found: Found = read_tree(root)
        self.wanted: dict[str, dict[Key, Sentence]] = {}
        for sentence in self.found.sentences:
            if domain := domain_of(sentence.file):
                wanted = self.wanted.setdefault(domain, {})
                known = wanted.get(sentence.key)
                if known is None or known.other is None:
                    wanted[sentence.key] = sentence

    def domains(self) -> list[str]:
        """Every domain that the code wants or the disk has."""
        on_disk = {file.stem for locale in TRANSLATED for file in (self.folder / locale).glob("*.po")}
        return sorted(on_disk | self.wanted.keys())

    # update

    def update(self, domains: Iterable[str] = ()) -> list[Path]:
        """Rewrite what differs; returns the files written or removed. Domains with a broken source are left alone."""
        changed = []
        broken = {domain_of(file) for file in self.found.broken}
        chosen = [domain for domain in domains or self.domains() if domain not in broken]
        for locale in TRANSLATED:
            known = self._everything(locale)
            for domain in chosen:
                path = self.path(locale, domain)
                text = self._render(locale, domain, known)
                if text != (path.read_bytes() if path.exists() else None):
                    _replace(path, text)
                    changed.append(path)
        return changed

    def path(self, locale: Locale, domain: str) -> Path:
        return self.folder / locale / f"{domain}.po"

    def _everything(self, locale: Locale) -> dict[Key, Message]:
        """What any domain of this locale has translated, for sentences that turn up in a second domain."""
        known = {}
        for domain in self.domains():
            for message in _messages(self.read(locale, domain)):
                if all(_strings(message)) and not message.fuzzy:
                    known[_key(message)] = message
        return known

    def _render(self, locale: Locale, domain: str, known: dict[Key, Message]) -> bytes | None:
        """The file as it should stand; None where the code says nothing in this domain."""
        if not self.wanted.get(domain):
            return None
        own = {_key(message): message for message in _messages(self.read(locale, domain))}
        fresh = Catalog(locale=locale)
        for key, sentence in self.wanted[domain].items():
            old = own.get(key)
            if old is None or not any(_strings(old)):
                old = known.get(key, old)
            if old is not None and isinstance(old.id, str) != (sentence.other is None):
                old = None
            fresh.add(
                sentence.one if sentence.other is None else (sentence.one, sentence.other),
                old.string if old is not None else "",
                context=sentence.context,
                flags=old.flags if old is not None else (),
                user_comments=old.user_comments if old is not None else (),
            )
        return _write(locale, fresh)

    def read(self, locale: Locale, domain: str, *, strict: bool = False) -> Catalog:
        """One file; an empty catalogue where there is none. PoFileError where it is malformed and strict."""
        path = self.path(locale, domain)
        if not path.exists():
            return Catalog(locale=locale)
        with path.open("rb") as source:
            return read_po(source, locale=locale, abort_invalid=strict)

    # missing, fill

    def missing(self, domains: Iterable[str] = ()) -> list[dict[str, Any]]:
        """The worklist: `{"domain", "id", "other"?, "context"?, "zh_CN": "", …}`, locales only where text is missing."""
        work = []
        for domain in domains or sorted(self.wanted):
            own = {locale: self._translated(locale, domain) for locale in TRANSLATED}
            for key in sorted(self.wanted.get(domain, {}), key=str):
                sentence = self.wanted[domain][key]
                lacking = [locale for locale in TRANSLATED if key not in own[locale]]
                if lacking:
                    work.append(_task(domain, sentence) | {locale: _blank(locale, sentence) for locale in lacking})
        return work

    def _translated(self, locale: Locale, domain: str) -> set[Key]:
        return {
            _key(message)
            for message in _messages(self.read(locale, domain))
            if all(_strings(message)) and not message.fuzzy
        }

    def fill(self, work: list[dict[str, Any]]) -> list[Path]:
        """Put a worklist's texts into the files; LookupError, nothing written, where the code has no such sentence."""
        texts: dict[tuple[str, Locale], dict[Key, str | tuple[str, ...]]] = {}
        for task in work:
            domain, key = task["domain"], (task["id"], task.get("context"))
            sentence = self.wanted.get(domain, {}).get(key)
            if sentence is None or sentence.other != task.get("other"):
                raise LookupError(f"{domain} has no such sentence: {task['id']!r}")
            for locale in TRANSLATED:
                if given := task.get(locale):
                    several = tuple(given) if isinstance(given, list) else given
                    if isinstance(several, tuple) != (sentence.other is not None):
                        raise LookupError(f"{domain}: {task['id']!r} needs {_blank(locale, sentence)!r} in {locale}")
                    texts.setdefault((domain, locale), {})[key] = several
        changed = []
        for (domain, locale), given_texts in sorted(texts.items(), key=str):
            rendered = self._render(locale, domain, self._everything(locale))
            catalog = read_po(io.BytesIO(rendered or b""), locale=locale)
            for message in _messages(catalog):
                if _key(message) in given_texts:
                    message.string = given_texts[_key(message)]
                    message.flags.discard("fuzzy")
            _replace(self.path(locale, domain), _write(locale, catalog))
            changed.append(self.path(locale, domain))
        return changed

    # check

    def check(self) -> list[str]:
        """Everything wrong, each with its place, in reading order; empty when the catalogues may be shipped."""
        return [*self._check_code(), *(fault for locale in TRANSLATED for fault in self._check_locale(locale))]

    def _check_code(self) -> Iterator[str]:
        for file in self.found.broken:
            yield f"{file}: isn't Python (yet)"
        yield from map(str, self.found.mistakes)
        plurals: dict[Key, Sentence] = {}
        for sentence in self.found.sentences:
            place = f"{sentence.file}:{sentence.line}"
            if domain_of(sentence.file) is None:
                yield f"{place}: this floor has no words; say it in zhibu/bot/wording"
            for text in sentence.texts:
                for fault in usage.faults("en", text):
                    yield f"{place}: {text!r}: {fault}"
                if text != text.strip() or not text:
                    yield f"{place}: {text!r}: empty, or white space at its edge"
                if set("{}").intersection(PLACE.sub("", text)):
                    yield f"{place}: {text!r}: a brace that names no fact"
            if sentence.other is not None:
                first = plurals.setdefault(sentence.key, sentence)
                if first.other != sentence.other:
                    yield f"{place}: {sentence.one!r} has another plural at {first.file}:{first.line}"

    def _check_locale(self, locale: Locale) -> Iterator[str]:
        said: dict[Key, tuple[str, tuple[str, ...]]] = {}
        for domain in self.domains():
            place = f"{locale}/{domain}.po"
            try:
                catalog = self.read(locale, domain, strict=True)
            except PoFileError as error:
                yield f"{place}: malformed: {error}"
                continue
            own = {_key(message): message for message in _messages(catalog)}
            for key, sentence in sorted(self.wanted.get(domain, {}).items(), key=str):
                if key not in own:
                    yield f"{place}: missing: {sentence.one!r}"
                    continue
                yield from (f"{place}: {fault}: {sentence.one!r}" for fault in _translation(locale, sentence, own[key]))
                strings = _strings(own[key])
                where, earlier = said.setdefault(key, (place, strings))
                if earlier != strings and all(earlier) and all(strings):
                    yield f"{place}: said otherwise in {where}: {sentence.one!r}"
            path = self.path(locale, domain)
            if path.exists() and path.read_bytes() != self._render(locale, domain, {}):
                yield f"{place}: not as `python -m zhibu.words.catalogue update {domain}` writes it"


def _translation(locale: Locale, sentence: Sentence, message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    strings = _strings(message)
    forms = Catalog(locale=locale).num_plurals if sentence.other is not None else 1
    if isinstance(message.id, str) != (sentence.other is None):
        yield "plural in one, single in the other"
    elif len(strings) != forms:
        yield f"{len(strings)} forms instead of {forms}"
    if message.fuzzy:
        yield "fuzzy"
    if not all(strings):
        yield "untranslated"
    source = sentence.texts[-1]
    for text in filter(None, strings):
        yield from usage.faults(locale, text)
        yield from usage.disagreements(source, text)
        if set("{}").intersection(PLACE.sub("", text)):
            yield "a brace that names no fact"
        if lost := set(PLACE.findall(source)) - set(PLACE.findall(text)):
            yield f"lost {_braced(lost)}"
        if foreign := set(PLACE.findall(text)) - sentence.places:
            yield f"unknown {_braced(foreign)}"


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _key(message: Message) -> Key:
    return (message.id if isinstance(message.id, str) else message.id[0]), message.context


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string or "",) if isinstance(message.string, str | None) else tuple(message.string)


def _task(domain: str, sentence: Sentence) -> dict[str, Any]:
    task = {"domain": domain, "context": sentence.context, "id": sentence.one, "other": sentence.other}
    return {name: value for name, value in task.items() if value is not None}


def _blank(locale: Locale, sentence: Sentence) -> str | list[str]:
    return "" if sentence.other is None else [""] * Catalog(locale=locale).num_plurals


def _write(locale: Locale, catalog: Catalog) -> bytes:
    for message in _messages(catalog):
        # Babel guesses these from a % or a brace; our places are neither format.
        message.flags.difference_update(_GUESSED_FLAGS)
    plain = Catalog(locale=locale)
    header = {
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plain.plural_forms,
    }
    body = io.BytesIO()
    write_po(body, catalog, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    head = ['msgid ""', 'msgstr ""', *(f'"{name}: {value}\\n"' for name, value in header.items())]
    return ("\n".join(head) + "\n\n" + body.getvalue().decode().strip() + "\n").encode()


def _replace(path: Path, text: bytes | None) -> None:
    """All or nothing: somebody may be reading this file at this moment."""
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".po.new")
    beside.write_bytes(text)
    beside.replace(path)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m zhibu.words.catalogue", description=__doc__.partition("\n")[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("update", help="write the code's sentences into the files").add_argument("domain", nargs="*")
    verbs.add_parser("check", help="print everything that is wrong")
    missing = verbs.add_parser("missing", help="print what is untranslated")
    missing.add_argument("domain", nargs="*")
    missing.add_argument("--json", action="store_true", help="as a worklist for `fill`")
    verbs.add_parser("fill", help="take a worklist's texts").add_argument("file")
    given = parser.parse_args(arguments)
    catalogues = Catalogues()
    match given.verb:
        case "update":
            _print(f"wrote {path.relative_to(ROOT)}" for path in catalogues.update(given.domain))
            _print(f"left alone: {file} isn't Python (yet)" for file in catalogues.found.broken)
            return 0
        case "check":
            faults = catalogues.check()
            _print([*faults, f"{len(faults)} faults" if faults else "the catalogues are complete"])
            return 1 if faults else 0
        case "missing":
            work = catalogues.missing(given.domain)
            _print([json.dumps(work, ensure_ascii=False, indent=1)] if given.json else map(_line, work))
            return 0
        case _:
            text = sys.stdin.read() if given.file == "-" else Path(given.file).read_text(encoding="utf-8")
            try:
                changed = catalogues.fill(json.loads(text))
            except (LookupError, ValueError) as error:
                sys.stderr.write(f"nothing filled: {error}\n")
                return 1
            _print(f"wrote {path.relative_to(ROOT)}" for path in changed)
            return 0


def _line(task: dict[str, Any]) -> str:
    locales = ", ".join(locale for locale in TRANSLATED if locale in task)
    context = f" [{task['context']}]" if "context" in task else ""
    return f"{task['domain']}{context} ({locales}): {task['id']}"


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
