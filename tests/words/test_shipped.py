"""The contract of the words: what is shipped is complete, and the code itself speaks English only."""

import ast
import re
from fnmatch import fnmatch

import pytest

from zhibu.words import usage, voice
from zhibu.words.catalogue import ROOT, TRANSLATED, Catalogues
from zhibu.words.translations import translations

# Where Chinese may stand in the code, and why. Everything a person is told goes through a catalogue instead.
TEXTS = {
    "zhibu/branch/policy.py": "clauses, quoted from the documents",
    "zhibu/branch/presets.py": "clauses, quoted from the documents",
    "zhibu/branch/arranging.py": "patterns of times as people write them",
    "zhibu/branch/record.py": "patterns of times as people write them",
    "zhibu/branch/card.py": "patterns of anniversaries as people write them",
    "zhibu/branch/written.py": "the pairs of characters by which words of either script match",
    "zhibu/forms/history.py": "patterns of lists and months as people write them",
    "zhibu/bot/commands/rule_words.py": "the words by which people ask for a rule, one idea a line",
    "zhibu/branch/oath.py": "the oath, word for word",
    "zhibu/words/*.py": "what is written and what must not be",
    "zhibu/bot/sandbox/demonstration.py": "the demonstration branch's own roster and plan",
    "zhibu/bot/cli/values.py": "patterns of dates as people write them",
    "zhibu/forms/cells.py": "patterns of dates, times and numbers as people write them",
    "zhibu/forms/roster.py": "patterns of duties as people write them",
    "zhibu/forms/sheet.py": "patterns of notes around a table",
    "zhibu/forms/terms.py": "the pairs of characters by which headers of either script match",
}
# Here single words are matched against what people write or choose: no sentence, no punctuation.
WORDS = {
    "zhibu/forms/*": "column headers, their aliases and the values of a cell",
    "zhibu/charts/fonts.py": "characters that a font must have",
    "zhibu/branch/*": "values of the roster and the form: kinds, duties, titles",
    "zhibu/bot/commands/*": "commands and the subjects of /why as a Chinese word, in either script; languages by their own name",
    "zhibu/bot/router.py": "commands as a Chinese word, in either script",
    "zhibu/bot/incoming.py": "commands as a Chinese word, in either script",
    "zhibu/bot/sandbox/*": "names of the people and chats of the demonstration",
}
WORD = re.compile(r"[^\s，。；：？！“”「」{}]{1,16}")


@pytest.fixture(scope="module")
def catalogues():
    return Catalogues()


def test_every_sentence_is_translated_rightly_into_every_language(catalogues):
    """Missing, fuzzy, empty, malformed, wrong forms, lost facts, forbidden words: `zhibu.words.catalogue check`."""
    faults = catalogues.check()

    assert not faults, "\n".join([f"{len(faults)} faults; `python -m zhibu.words.catalogue missing` helps", *faults])


def test_the_code_speaks_english(catalogues):
    chinese = [s for s in catalogues.found.sentences if usage.HAN.search("".join(s.texts))]

    assert [] == chinese


def test_chinese_stands_in_the_code_only_where_it_is_matched_or_quoted():
    strays = []
    for path in sorted((ROOT / "zhibu").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if any(fnmatch(name, pattern) for pattern in TEXTS):
            continue
        words_allowed = any(fnmatch(name, pattern) for pattern in WORDS)
        for line, text in chinese_literals(path.read_text(encoding="utf-8")):
            if not (words_allowed and WORD.fullmatch(text)):
                strays.append(f"{name}:{line}: {text!r}")

    assert not strays, "\n".join(
        ["say it in English through a Voice, or name the file above with its reason:", *strays]
    )


def chinese_literals(source):
    """Every string with Chinese in it that isn't a docstring, with its line."""
    tree = ast.parse(source)
    documentation = {
        id(statement.value)
        for node in ast.walk(tree)
        for statement in (node.body if isinstance(getattr(node, "body", None), list) else [])
        if isinstance(statement, ast.Expr)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str() as text) if id(node) not in documentation and usage.HAN.search(text):
                yield node.lineno, text


def test_a_docstring_may_be_chinese_and_a_text_is_found():
    source = '"""模块"""\ndef f():\n    """说明"""\n    return "文字", f"还有{f}"\n'

    assert [(4, "文字"), (4, "还有")] == [*chinese_literals(source)]


@pytest.mark.parametrize("locale", TRANSLATED)
def test_what_is_on_disk_is_what_is_said(catalogues, locale):
    """Every translation survives the merging and compiling of the domain files."""
    spoken = translations(locale)
    for domain in catalogues.domains():
        for message in catalogues.read(locale, domain):
            if message.id and isinstance(message.id, str) and message.string:
                said = spoken.pgettext(message.context, message.id) if message.context else spoken.gettext(message.id)
                assert message.string == said


def test_yes_and_no_in_both_scripts():
    assert ("是", "否") == (voice("zh_CN", "UTC").yes_no(True), voice("zh_TW", "UTC").yes_no(False))
