"""Help and menus list what there is; each refusal of the tree has a sentence in every language."""

import ast
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from tests.bot.members_town import a_town
from tests.town import GROUP, PEOPLE
from zhibu.bot.command import Manner, Who
from zhibu.bot.commands import ALL
from zhibu.bot.menus import menus
from zhibu.bot.platforms.base import Audience
from zhibu.bot.wording import acts
from zhibu.bot.wording.cli import failures
from zhibu.bot.wording.refusals import codes, refusal
from zhibu.branch.policy import FIELDS
from zhibu.branch.refusal import Refusal
from zhibu.words import LOCALES, usage, voice
from zhibu.words.catalogue import ROOT

COMMANDS = [command for tables in ALL for command in tables.commands]


@pytest.fixture
async def town(tmp_path):
    async with a_town(tmp_path) as town:
        yield town


# The tables


def test_no_name_word_or_verb_stands_twice():
    for found in (
        Counter(command.name for command in COMMANDS),
        Counter(word for command in COMMANDS for word in command.words),
        Counter(verb for tables in ALL for verb, _ in tables.presses),
        Counter(question for tables in ALL for question, _ in tables.answers),
    ):
        assert [] == [each for each, times in found.items() if times > 1]


def test_every_word_is_there_in_both_scripts():
    for command in COMMANDS:
        simplified = [word for word in command.words if not any(map(usage.is_traditional, word))]
        traditional = [word for word in command.words if not any(map(usage.is_simplified, word))]
        assert bool(command.words) == bool(simplified) == bool(traditional), command.name


# Help


async def test_help_lists_exactly_what_this_person_may_do_here(town):
    others = (Who.LEADER, Who.OFFICER)
    mine = {f"/{each.name}" for each in COMMANDS if each.text and each.who not in others and each.name != "bind"}
    everybodys = {"/help", "/language"}

    assert mine == _listed(await town.says("ann", "/help"))
    assert mine <= _listed(await town.says("sec", "/help"))
    assert everybodys == _listed(await town.says("xx", "帮助"))
    here = {f"/{each.name}" for each in COMMANDS if each.manner is Manner.ANYWHERE and f"/{each.name}" in mine}
    assert here == _listed(await town.says("ann", "/help", room="group"))
    assert here | {"/bind"} == _listed(await town.says("sec", "/help", room="group"))
    assert set() == _listed(await town.says("xx", "/help", room="group"))
    assert set() == _listed(await town.says("xx", "/help", room="other"))


def _listed(answers):
    [answer] = answers
    lines = [line for line in answer.text.splitlines() if line.startswith("/")]
    return {line.split(" ")[0].split("：")[0] for line in lines}


async def test_help_shows_the_words_in_the_readers_script(town):
    await town.prefers("ann", locale="zh_TW")

    text = (await town.says("ann", "幫助"))[0].text

    assert "/leave 請假：" in text
    assert "/leave 请假" not in text


async def test_a_guest_of_the_roster_isnt_offered_what_only_members_do(town):
    from dataclasses import replace

    from zhibu.branch.people import MemberKind

    await town.puts(replace(PEOPLE["cat"], kind=MemberKind.APPLICANT))

    listed = _listed(await town.says("cat", "/help"))

    assert "/plan" in listed
    assert not {"/signin", "/leave"} & listed


async def test_unknown_words_are_answered_in_private_and_ignored_in_the_group(town):
    assert "没有看懂这句话。" in (await town.says("ann", "今天天气"))[0].text
    assert [] == await town.says("ann", "今天天气", room="group")
    assert "没有 /nonsense 这个指令。" in (await town.says("ann", "/nonsense", room="group"))[0].text
    assert [] == await town.says("ann", "/nonsense", room="other")


# Menus


async def test_menus_are_made_for_each_audience_in_each_language(town):
    found = menus(COMMANDS, town.parts.house)

    private = [menu for menu in found if menu.audience is Audience.PRIVATE]
    group = [menu for menu in found if menu.audience is Audience.GROUP]
    leaders = {menu.chat for menu in found if menu.audience is Audience.LEADERS}
    assert list(LOCALES) == [menu.locale for menu in private] == [menu.locale for menu in group]
    assert {town.account_of(who) for who in ("sec", "dep", "org", "pub")} == leaders
    assert len(leaders) == len([menu for menu in found if menu.audience is Audience.LEADERS]), "one menu a chat"
    assert "me" in [entry.command for entry in private[0].entries]
    assert "me" not in [entry.command for entry in group[0].entries]
    assert GROUP not in leaders
    for menu in found:
        names = [entry.command for entry in menu.entries]
        assert len(names) == len(set(names)) <= 100
        assert not {"start", "bind"} & set(names)
        for entry in menu.entries:
            assert 1 <= len(entry.description) <= 256
            assert menu.locale == "en" or usage.HAN.search(entry.description)


# Refusals


FACTS = {
    "accepted": True,
    "act": "run_day",
    "at": datetime(2026, 10, 8, 6, 30, tzinfo=UTC),
    "before": 1,
    "by": "m001",
    "choices": ("a", "b"),
    "count": 3,
    "closed": datetime(2026, 10, 8, 6, 30, tzinfo=UTC),
    "day": date(2026, 10, 8),
    "earliest": date(2026, 10, 9),
    "ended": datetime(2026, 10, 8, 6, 30, tzinfo=UTC),
    "ends": datetime(2026, 10, 8, 6, 30, tzinfo=UTC),
    "field": "activity.day",
    "fields": tuple(FIELDS),
    "first": date(2026, 10, 8),
    "given": 2,
    "granted": True,
    "held": date(2026, 10, 8),
    "high": 28,
    "item": "talk",
    "kind": "members",
    "last": date(2026, 10, 31),
    "least": 2,
    "length": 600,
    "limit": 500,
    "low": 1,
    "month": 10,
    "most": 6,
    "name": "wulong",
    "oath": "collective",
    "on": date(2026, 10, 8),
    "opens": datetime(2026, 10, 8, 6, 30, tzinfo=UTC),
    "presets": ("a", "b"),
    "purpose": "group",
    "second": "chizhou",
    "setting": "poll.held",
    "starts": datetime(2026, 10, 8, 6, 30, tzinfo=UTC),
    "step": 2,
    "to": date(2026, 10, 9),
    "unit": "days",
    "until": datetime(2026, 10, 8, 6, 30, tzinfo=UTC),
    "value": "x",
    "wanted": 4,
    "written": "soon",
    "year": 2026,
    "why": "full",
}


def refused_in(folder):
    """Every refusal of the sources: its code (either side of a choice) and the names of its facts, with its place."""
    for path in sorted((ROOT / "zhibu" / folder).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal":
                facts = {keyword.arg for keyword in node.keywords if keyword.arg}
                chosen = (
                    (node.args[0].body, node.args[0].orelse) if isinstance(node.args[0], ast.IfExp) else node.args[:1]
                )
                for code in chosen:
                    if isinstance(code, ast.Constant):
                        yield code.value, facts, f"{name}:{node.lineno}"


CODES = sorted({(code, tuple(sorted(facts))) for folder in ("branch", "bot") for code, facts, _ in refused_in(folder)})


def test_every_refusal_of_the_tree_has_its_sentence():
    """What only the command line meets has it among the command line's words."""
    known = codes() | set(failures._SENTENCES)
    lacking = {
        f"{place}: {code}" for folder in ("branch", "bot") for code, _, place in refused_in(folder) if code not in known
    }

    assert set() == lacking


@pytest.mark.parametrize("locale", LOCALES)
def test_every_refusals_sentence_fits_the_facts_it_is_given(locale):
    """And is short enough for a button's answer (200 characters), save the list of all settings."""
    v = voice(locale, "Asia/Shanghai")
    for code, names in CODES:
        if code not in codes():
            continue
        said = refusal(v, Refusal(code, **{name: FACTS.get(name, "x") for name in names}))
        assert said, code
        assert "{" not in said, code
        assert len(said) <= 200 or code == "policy.unknown_field", (code, len(said))
        if locale != "en":
            assert usage.HAN.search(said), code


def test_an_unknown_code_is_answered_plainly():
    assert "现在不能这样做" in refusal(voice("zh_CN", "UTC"), Refusal("no.such", anything=1))


# Acts


def test_every_act_of_the_commands_is_acknowledged_by_its_own_sentence():
    v = voice("en", "UTC")
    general = acts.done(v, "no.such")
    lacking = [act for act in _acts() if acts.done(v, act) == general]

    assert [] == lacking


def _acts():
    """The acts that commands open a unit for (`talk.unit("…")`, `act="…"`)."""
    found = set()
    for path in (ROOT / "zhibu" / "bot" / "commands").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "unit":
                given = [*node.args[:1], *(each.value for each in node.keywords if each.arg == "act")]
                found |= {each.value for each in given if isinstance(each, ast.Constant)}
    return sorted(found)
