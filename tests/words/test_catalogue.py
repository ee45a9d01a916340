"""Extraction, update, worklist and check, on a small tree of their own."""

import gettext
import json
import sys
import time

import pytest

from zhibu.words import Voice, catalogue, voice
from zhibu.words.catalogue import TRANSLATED, Catalogues, domain_of
from zhibu.words.translations import load

NOTICES = '''
from zhibu.words import mark, mark_ctx

LABELS = {"sign_in": mark("Sign in"), "good": mark_ctx("grade", "good")}

def granted(v, day):
    """v("Not a sentence: a docstring.")"""
    return v("Leave for {day} is granted.", day=v.date(day))

def people(talk, n):
    return talk.voice.plural("{n} person", "{n} people", n)

def heading(v, late):
    return v.ctx("menu", "Theme") + v("Entered late." if late else "Entered in "
        "time.")
'''

TEXTS = {
    "Sign in": ("签到", "簽到"),
    "good": ("好", "好"),
    "Leave for {day} is granted.": ("您{day}的请假已批准。", "您{day}的請假已批准。"),
    "{n} person": (["{n}人"], ["{n}人"]),
    "Theme": ("主题", "主題"),
    "Entered late.": ("补录。", "補錄。"),
    "Entered in time.": ("按时录入。", "按時錄入。"),
}


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


class Tree:
    """A project in miniature: sources, catalogues, and what the check says about them."""

    def __init__(self, root):
        self.root = root
        self.folder = root / "locale"
        self.source("zhibu/bot/wording/notices.py", NOTICES)

    def source(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    @property
    def catalogues(self):
        return Catalogues(self.root, self.folder)

    def translate(self, **changes):
        """Update, fill the worklist from TEXTS, then put `changes` (a locale's old text → new text) into the file."""
        self.catalogues.update()
        self.fill(TEXTS)
        for locale, (old, new) in changes.items():
            path = self.folder / locale / "notices.po"
            text = path.read_text(encoding="utf-8")
            assert old in text
            path.write_text(text.replace(old, new), encoding="utf-8")

    def fill(self, texts):
        work = self.catalogues.missing()
        for task in work:
            for index, locale in enumerate(TRANSLATED):
                if locale in task:
                    task[locale] = texts[task["id"]][index]
        self.catalogues.fill(work)

    def check(self):
        return self.catalogues.check()

    def po(self, locale, domain="notices"):
        return (self.folder / locale / f"{domain}.po").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "domain"),
    [
        ("zhibu/bot/wording/notices.py", "notices"),
        ("zhibu/bot/wording/admin/day.py", "admin"),
        ("zhibu/bot/wording/__init__.py", "bot"),
        ("zhibu/bot/cli.py", "cli"),
        ("zhibu/bot/cli_export.py", "cli"),
        ("zhibu/bot/cli/export.py", "cli"),
        ("zhibu/bot/app.py", "bot"),
        ("zhibu/bot/commands/leave.py", "bot"),
        ("zhibu/forms/record.py", "forms_record"),
        ("zhibu/bot/wording/panel/day.py", "panel_day"),
        ("zhibu/bot/wording/panel/__init__.py", "panel"),
        ("zhibu/charts/month.py", "charts"),
        ("zhibu/words/voice.py", "words"),
        ("zhibu/storage/store.py", None),
        ("zhibu/branch/leave.py", None),
        ("zhibu/scheduler/tick.py", None),
    ],
)
def test_each_source_has_its_domain(file, domain):
    assert domain == domain_of(file)


def test_every_way_of_saying_is_found_once(tree):
    found = tree.catalogues.found

    assert {
        ("Sign in", None, None),
        ("good", None, "grade"),
        ("Leave for {day} is granted.", None, None),
        ("{n} person", "{n} people", None),
        ("Theme", None, "menu"),
        ("Entered late.", None, None),
        ("Entered in time.", None, None),
    } == {(s.one, s.other, s.context) for s in found.sentences}
    assert [] == found.mistakes


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ('v(f"Leave for {day}.")', "one literal"),
        ('v("Leave for " + day)', "one literal"),
        ('v("Leave for %s." % day)', "one literal"),
        ('v("A." if late else f"{day}")', "one literal"),
        ('v("Leave for {day}.")', "{day} is given no fact"),
        ('v("Leave for {day}.", dya=day)', "{day} is given no fact"),
        ('v("Leave.", day=day)', "no place asks for day="),
        ('v.plural("{n} day of {who}", "{n} days of {who}", n)', "{who} is given no fact"),
        ('v.plural("one", n)', "plural needs literal texts"),
        ('v.plural("a" if late else "b", "c", n)', "one pair"),
        ('v.ctx("menu", word)', "use mark or mark_ctx"),
        ('v.ctx("menu")', "ctx needs 2 texts"),
        ('self.v(f"{day}")', "one literal"),
    ],
)
def test_a_sentence_that_no_catalogue_could_save_is_a_mistake(tree, code, what):
    tree.source("zhibu/bot/wording/notices.py", f"def f(self, v, day, n, late, word):\n    return {code}\n")

    assert any(what in fault and "notices.py:2" in fault for fault in tree.check()), tree.check()


@pytest.mark.parametrize(
    "code",
    [
        'v("Leave for {day}.", **facts)',
        "v(LABELS[kind])",
        "v(LABELS[index + 1])",
        "v(label, day=day)",
        'voice("zh_CN", "Asia/Shanghai")',
        'pytest.mark("x" + y)',
        'mark("x" + y)',
        'obj.ctx(f"{day}", "x")',
    ],
)
def test_what_is_no_mistake(tree, code):
    tree.source("zhibu/bot/wording/notices.py", f"def f(v, voice, obj, mark, **facts):\n    return {code}\n")

    assert [] == tree.catalogues.found.mistakes


def test_a_translated_tree_has_no_faults(tree):
    tree.translate()

    assert [] == tree.check()
    assert [] == tree.catalogues.missing()


def test_an_untranslated_sentence_fails_the_check_and_is_on_the_worklist(tree):
    tree.translate()
    tree.source("zhibu/bot/cli.py", 'def f(v): return v("No such branch.")')

    assert ["zh_CN/cli.po: missing: 'No such branch.'", "zh_TW/cli.po: missing: 'No such branch.'"] == tree.check()
    assert [{"domain": "cli", "id": "No such branch.", "zh_CN": "", "zh_TW": ""}] == tree.catalogues.missing()

    tree.catalogues.update()
    assert all("untranslated" in fault for fault in tree.check())
    assert 2 == len(tree.check())


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"zh_CN": ("您{day}的请假", "您的请假")}, "zh_CN/notices.po: lost {day}"),
        ({"zh_TW": ("您{day}的", "您{dya}的")}, "zh_TW/notices.po: unknown {dya}"),
        ({"zh_TW": ("您{day}的", "您{day }的")}, "a brace that names no fact"),
        ({"zh_CN": ("签到", "签到🎉")}, "no emoji"),
        ({"zh_TW": ("簽到", "签到")}, "simplified characters"),
        ({"zh_CN": ("补录。", "")}, "zh_CN/notices.po: untranslated"),
        ({"zh_CN": ('msgid "Entered late."', '#, fuzzy\nmsgid "Entered late."')}, "zh_CN/notices.po: fuzzy"),
        ({"zh_CN": ('msgstr[0] "{n}人"', 'msgstr[0] "{n}人"\nmsgstr[1] "{n}人"')}, "malformed"),
        ({"zh_CN": ("nplurals=1; plural=0;", "nplurals=2; plural=(n != 1);")}, "not as `python -m"),
        ({"zh_CN": ('msgid "Entered late."', 'msgid "Entered late!"')}, "missing: 'Entered late.'"),
        ({"zh_CN": ('msgid "Sign in"', 'nonsense\nmsgid "Sign in"')}, "malformed"),
        ({"zh_CN": ('msgid_plural "{n} people"\nmsgstr[0]', "msgstr")}, "plural in one, single in the other"),
        ({"zh_CN": ('msgid "Sign in"', 'msgid "Zzz"\nmsgstr "好"\n\nmsgid "Sign in"')}, "not as `python -m"),
    ],
)
def test_each_fault_of_a_translation_is_named(tree, changes, fault):
    tree.translate(**changes)

    assert any(fault in line for line in tree.check()), tree.check()


def test_one_sentence_is_said_alike_in_every_domain(tree):
    """All domains are merged when they are read: of two translations one would win by chance."""
    tree.translate()
    tree.source("zhibu/bot/cli.py", 'def f(v): return v("Entered late.")')

    tree.catalogues.update()
    assert [] == tree.check(), "what another domain has translated is taken from there"

    path = tree.folder / "zh_CN" / "cli.po"
    path.write_text(path.read_text().replace("补录。", "迟录。"))
    assert ["zh_CN/notices.po: said otherwise in zh_CN/cli.po: 'Entered late.'"] == tree.check()


def test_one_singular_has_one_plural(tree):
    tree.source("zhibu/forms/record.py", 'def f(v, n): return v.plural("{n} person", "{n} persons", n)')

    assert any("has another plural" in fault for fault in tree.check())


@pytest.mark.parametrize("floor", ["branch/day.py", "storage/store.py", "scheduler/tick.py"])
def test_a_floor_without_words_may_not_speak(tree, floor):
    tree.translate()
    tree.source(f"zhibu/{floor}", 'def f(v): return v("Hello there.")')

    assert [f"zhibu/{floor}:1: this floor has no words; say it in zhibu/bot/wording"] == tree.check()


@pytest.mark.parametrize("text", ["请假", " Leave.", "Leave {0}.", "Leave { day }.", "", "Happy birthday!"])
def test_the_english_itself_is_checked(tree, text):
    tree.translate()
    tree.source("zhibu/bot/wording/notices.py", NOTICES + f"\ndef f(v): return v({text!r})\n")

    assert any("zhibu/bot/wording/notices.py:17" in fault for fault in tree.check()), tree.check()


def test_update_keeps_translations_drops_what_is_gone_and_is_quiet_the_second_time(tree):
    tree.translate()
    tree.source("zhibu/bot/wording/notices.py", 'def f(v): return v("Entered late.") + v("Brand new.")')

    changed = tree.catalogues.update()

    assert ["zh_CN", "zh_TW"] == [path.parent.name for path in changed]
    assert "补录。" in tree.po("zh_CN")
    assert 'msgid "Brand new."\nmsgstr ""' in tree.po("zh_CN")
    assert "Sign in" not in tree.po("zh_CN")
    assert [] == tree.catalogues.update()


def test_a_file_holds_nothing_that_changes_by_itself(tree):
    """Neither dates nor line numbers: a diff shows what was said, and two people's changes merge."""
    tree.translate()

    assert (
        'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
        'msgid "Entered in time."\nmsgstr "按时录入。"\n\nmsgid "Entered late."\nmsgstr "补录。"\n\n'
        'msgid "Leave for {day} is granted."\nmsgstr "您{day}的请假已批准。"\n\nmsgid "Sign in"\nmsgstr "签到"\n\n'
        'msgctxt "menu"\nmsgid "Theme"\nmsgstr "主题"\n\nmsgctxt "grade"\nmsgid "good"\nmsgstr "好"\n\n'
        'msgid "{n} person"\nmsgid_plural "{n} people"\nmsgstr[0] "{n}人"\n'
    ) == tree.po("zh_CN")


def test_a_named_domain_alone_is_updated(tree):
    tree.source("zhibu/forms/record.py", 'def f(v): return v("Record form")')

    changed = tree.catalogues.update(["forms_record"])

    assert ["forms_record", "forms_record"] == [path.stem for path in changed]


def test_a_source_somebody_is_writing_costs_no_translation(tree):
    tree.translate()
    before = tree.po("zh_CN")
    tree.source("zhibu/bot/wording/notices.py", "def f(v:\n")

    assert [] == tree.catalogues.update()
    assert before == tree.po("zh_CN")
    assert "zhibu/bot/wording/notices.py: isn't Python (yet)" in tree.check()


def test_a_domain_the_code_has_left_is_removed(tree):
    tree.translate()
    tree.source("zhibu/bot/wording/notices.py", "")

    tree.catalogues.update()

    assert [] == [*tree.folder.rglob("*.po")]


def test_a_translators_remark_stays(tree):
    tree.translate(zh_CN=('msgid "Sign in"', '# as on the form\nmsgid "Sign in"'))

    tree.catalogues.update()

    assert '# as on the form\nmsgid "Sign in"' in tree.po("zh_CN")


@pytest.mark.parametrize(
    "task",
    [
        {"domain": "notices", "id": "Nobody says this.", "zh_CN": "无"},
        {"domain": "nowhere", "id": "Sign in", "zh_CN": "签到"},
        {"domain": "notices", "id": "{n} person", "other": "{n} people", "zh_CN": "{n}人"},
        {"domain": "notices", "id": "Sign in", "zh_CN": ["签到"]},
    ],
)
def test_a_worklist_with_an_unknown_entry_is_refused_whole(tree, task):
    good = {"domain": "notices", "id": "Theme", "context": "menu", "zh_CN": "主题"}

    with pytest.raises(LookupError):
        tree.catalogues.fill([good, task])
    assert not (tree.folder / "zh_CN" / "notices.po").exists()


def test_plurals_and_contexts_survive_the_compiled_catalogue(tree):
    tree.translate()
    said = load(tree.folder, "zh_TW")

    assert ["{n}人", "{n}人", "{n}人"] == [said.ngettext("{n} person", "{n} people", n) for n in (0, 1, 2)]
    assert "主題" == said.pgettext("menu", "Theme")
    assert "Theme" == said.gettext("Theme")
    assert "您{day}的請假已批准。" == said.gettext("Leave for {day} is granted.")


def test_a_locale_with_several_forms_keeps_its_own_rule(tmp_path):
    """A file whose header claims another rule must not bend the plural (a header is what merges get wrong)."""
    folder = tmp_path / "pl"
    folder.mkdir()
    (folder / "a.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : 1);\\n"\n\n'
        'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "dzień"\nmsgstr[1] "dni"\nmsgstr[2] "dni-wiele"\n',
        encoding="utf-8",
    )
    said = load(tmp_path, "pl")

    assert ["dni-wiele", "dzień", "dni", "dni-wiele"] == [said.ngettext("{n} day", "{n} days", n) for n in (0, 1, 2, 5)]


@pytest.mark.parametrize("blank", ['msgstr ""', '#, fuzzy\nmsgid "Other"\nmsgstr "其他"'])
def test_nothing_and_fuzzy_fall_back_to_english(tmp_path, blank):
    folder = tmp_path / "zh_CN"
    folder.mkdir()
    body = blank if blank.startswith("#") else f'msgid "Other"\n{blank}'
    (folder / "a.po").write_text(
        f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n{body}\n\n'
        'msgid "a"\nmsgid_plural "b"\nmsgstr[0] ""\n',
        encoding="utf-8",
    )
    said = load(tmp_path, "zh_CN")

    assert "Other" == said.gettext("Other")
    assert ("a", "b") == (said.ngettext("a", "b", 1), said.ngettext("a", "b", 2))


def test_a_locale_without_files_speaks_english(tmp_path):
    assert gettext.NullTranslations is type(load(tmp_path, "zh_CN"))


def test_a_misspelt_place_in_a_translation_costs_the_language_not_the_sentence(tmp_path, monkeypatch):
    folder = tmp_path / "zh_CN"
    folder.mkdir()
    (folder / "a.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "On {day}."\nmsgstr "{dya}。"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(sys.modules[Voice.__module__], "translations", lambda locale: load(tmp_path, locale))

    assert "On Monday." == voice("zh_CN", "UTC")("On {day}.", day="Monday")


def test_eight_hundred_sentences_load_in_no_time(tree):
    """Start-up pays this once a language; the bound is generous, for busy machines."""
    lines = "\n".join(f'    v("Leave for {{day}} number {i} is granted.", day=d)' for i in range(800))
    tree.source("zhibu/bot/wording/notices.py", f"def f(v, d):\n{lines}\n")
    tree.catalogues.update()
    tree.fill({f"Leave for {{day}} number {i} is granted.": (f"{{day}}{i}。", f"{{day}}{i}。") for i in range(800)})

    fastest = min(_took(lambda: load(tree.folder, "zh_CN"), time.perf_counter) for _ in range(3))

    assert 0.25 > fastest


def _took(act, clock):
    before = clock()
    act()
    return clock() - before


class TestCommand:
    @pytest.fixture(autouse=True)
    def _here(self, tree, monkeypatch):
        monkeypatch.setattr(catalogue, "Catalogues", lambda: tree.catalogues)
        monkeypatch.setattr(catalogue, "ROOT", tree.root)

    def test_from_worklist_to_complete(self, tree, tmp_path, capsys):
        assert 0 == catalogue.main(["update"])
        assert "wrote locale/zh_CN/notices.po" in capsys.readouterr().out

        assert 1 == catalogue.main(["check"])
        assert "14 faults" in capsys.readouterr().out

        assert 0 == catalogue.main(["missing", "notices"])
        assert "notices [menu] (zh_CN, zh_TW): Theme" in capsys.readouterr().out.splitlines()

        assert 0 == catalogue.main(["missing", "--json"])
        work = json.loads(capsys.readouterr().out)
        for task in work:
            task["zh_CN"], task["zh_TW"] = TEXTS[task["id"]]
        (tmp_path / "work.json").write_text(json.dumps(work), encoding="utf-8")
        assert 0 == catalogue.main(["fill", str(tmp_path / "work.json")])
        capsys.readouterr()

        assert 0 == catalogue.main(["check"])
        assert "the catalogues are complete\n" == capsys.readouterr().out

    def test_a_refused_worklist_says_why(self, tmp_path, capsys):
        (tmp_path / "work.json").write_text('[{"domain": "x", "id": "y", "zh_CN": "z"}]')

        assert 1 == catalogue.main(["fill", str(tmp_path / "work.json")])
        assert "nothing filled: x has no such sentence: 'y'\n" == capsys.readouterr().err


def test_what_was_merged_is_kept_and_a_change_makes_it_anew(tree):
    tree.translate()
    first = load(tree.folder, "zh_CN")
    kept = list((tree.folder / "__pycache__").glob("zh_CN-*.mo"))
    assert 1 == len(kept)
    assert first._catalog == load(tree.folder, "zh_CN")._catalog

    path = tree.folder / "zh_CN" / "notices.po"
    path.write_text(path.read_text(encoding="utf-8").replace("按时录入。", "已按时录入。"), encoding="utf-8")

    assert "已按时录入。" == load(tree.folder, "zh_CN").gettext("Entered in time.")
    assert kept != list((tree.folder / "__pycache__").glob("zh_CN-*.mo"))


@pytest.mark.parametrize("damage", [b"", b"\xde\x12\x04\x95", b"nonsense"])
def test_a_damaged_merged_file_is_made_again_from_the_catalogues(tree, damage):
    tree.translate()
    load(tree.folder, "zh_CN")
    (kept,) = (tree.folder / "__pycache__").glob("zh_CN-*.mo")
    kept.write_bytes(damage)

    assert "按时录入。" == load(tree.folder, "zh_CN").gettext("Entered in time.")
