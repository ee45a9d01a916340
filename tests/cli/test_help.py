"""Help: for every verb, in three languages, and nothing that isn't built."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Zhibu
from zhibu.bot.cli.table import folded, table, width
from zhibu.bot.cli.verbs import GRAMMAR
from zhibu.bot.wording.cli import help as words
from zhibu.bot.wording.cli.fields import FIELDS as MEANINGS
from zhibu.branch.policy import FIELDS
from zhibu.words import LOCALES, voice
from zhibu.words.translations import translations

VERBS = list(GRAMMAR.verbs.values())
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_each_verb_has_help_in_each_language(zhibu: Zhibu, monkeypatch, verb, locale: str) -> None:
    """It names the verb, everything that it takes, and the data folder; in Chinese nothing but names stays English."""
    monkeypatch.setenv("ZHIBU_LOCALE", locale)

    said = zhibu(*verb.words, "--help")

    assert (0, "") == (said.exit, said.err)
    assert f"zhibu {verb.name}" in said.lines[0]
    for option in (*verb.options, "--data", "--help"):
        assert getattr(option, "flag", option) in said.out
    v = voice(locale, "Asia/Shanghai")
    for argument in verb.arguments:
        assert words.shown(v, argument.shown) in said.out
    assert (locale != "en") == bool(HAN.search(said.out))


def test_help_is_in_simplified_chinese_unless_told_otherwise(zhibu: Zhibu, monkeypatch) -> None:
    monkeypatch.delenv("ZHIBU_LOCALE")

    assert "用法：zhibu roster import <支部> <文件>" == zhibu("roster", "import", "--help").lines[0]


def test_help_lists_every_verb_and_only_those(zhibu: Zhibu) -> None:
    said = zhibu("--help").out

    assert [verb.name for verb in VERBS] == re.findall(r"^  ([a-z][a-z ]*?)  +\S", said, re.MULTILINE)


@pytest.mark.parametrize("word", ["inspect", "bulletin"])
def test_what_is_not_built_yet_stands_in_no_help(zhibu: Zhibu, word: str) -> None:
    everything = zhibu("--help").out + "".join(zhibu(*verb.words, "--help").out for verb in VERBS)

    assert word not in everything


@pytest.mark.parametrize("family", ["branch", "roster", "plan", "history"])
def test_a_family_of_verbs_has_help_of_its_own(zhibu: Zhibu, family: str) -> None:
    said = zhibu(family, "--help")

    assert 0 == said.exit
    assert all(verb.name in said.out for verb in GRAMMAR.family(family))


def test_every_word_of_help_is_translated() -> None:
    marked = [words.SUMMARY, *words.VERBS.values(), *words.FAMILIES.values(), *words.TAKES.values(), *MEANINGS.values()]
    marked += [sentence for paragraphs in words.MORE.values() for sentence in paragraphs]

    for locale in ("zh_CN", "zh_TW"):
        assert [] == [one for one in marked if translations(locale).gettext(one) == one]


def test_each_number_of_the_policy_says_what_it_means() -> None:
    assert list(FIELDS) == list(MEANINGS)


def test_the_version_is_told(zhibu: Zhibu) -> None:
    assert re.fullmatch(r"zhibu \d+\.\d+\.\d+\n", zhibu("--version").out)


def test_columns_stand_in_line_under_chinese() -> None:
    lines = table([("编号", "x"), ("b1", "y")]).splitlines()

    assert [width(line) for line in lines] == [7, 7]
    assert ["编号  x", "b1    y"] == lines


def test_long_text_is_folded_without_a_mark_at_the_beginning_of_a_line() -> None:
    assert ["一二三四，", "五六"] == folded("一二三四，五六", 8)
    assert ["one two", "three"] == folded("one two three", 8)


READMES = {"README.md": "Command line", "README.zh-CN.md": "命令行"}


@pytest.mark.parametrize("name", READMES)
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_each_verb_stands_in_the_readme(name: str, verb) -> None:
    """In its section on the command line, with each of its options."""
    text = (Path(__file__).resolve().parents[2] / name).read_text(encoding="utf-8")
    section = re.search(rf"^#+ {READMES[name]}\s*$(.*?)(?=^#[^#]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert section is not None
    assert f"zhibu {verb.name}" in section[1]
    assert [] == [option.flag for option in verb.options if option.flag not in section[1]]
