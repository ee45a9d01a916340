"""The papers as LibreOffice sets them: one clean A4 page for an ordinary day, and never a word cut off."""

import re
import subprocess
from datetime import timedelta

import pytest

from tests.forms.full import DAY, LATER, full, full_day, pictures, traces
from tests.forms.month import CALENDAR, NAMES, NOW, STARTS, activity_day, records
from zhibu.branch.day import AgendaItem, ItemKind
from zhibu.forms import infodraft
from zhibu.forms import notice as notices
from zhibu.forms.ledger import ledger_xlsx, register_xlsx
from zhibu.forms.plan import plan_template
from zhibu.forms.record import record_docx
from zhibu.forms.register import register_docx
from zhibu.forms.roster import roster_template, roster_xlsx
from zhibu.words import LOCALES, voice

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

CHINESE = voice("zh_CN", "Asia/Shanghai")
MANY = [f"同志{n}" for n in range(1, 41)]
# A text whose every part can be told from the others, so that a missing line is seen.
LONG = "".join(f"第{n}点要抓好落实并及时总结。" for n in range(1, 140))


def record(given, *, v=CHINESE, now=NOW):
    return record_docx(v, given, given.days["2026-10"], calendar=CALENDAR, now=now)


def register(given, *, v=CHINESE, now=NOW):
    return register_docx(v, given, given.days["2026-10"], calendar=CALENDAR, now=now)


def busy():
    """The fullest day that is still an ordinary one."""
    items = tuple(
        AgendaItem(text="集中学习党的创新理论，结合岗位实际交流体会", kind=kind) for kind in list(ItemKind)[:6]
    )
    return activity_day(
        themes=("学习贯彻党的二十届四中全会精神，凝聚推动高质量发展的强大力量", "我为群众办实事"),
        agenda=items,
        discussion="大家围绕主题，结合各自岗位，从思想认识、工作作风和能力素质三个方面开展讨论。" * 4,
        summary="活动达到预期效果，党员受到了深刻的教育。" * 6,
        wanting="个别同志准备不充分，今后提前三天发出讨论题。" * 3,
    )


def long():
    return activity_day(themes=("深" * 120,), discussion=LONG, summary=LONG[:2000], wanting=LONG[:500])


def full_record(given, *, v=CHINESE):
    return record_docx(
        v, given, given.days[DAY], calendar=CALENDAR, now=LATER, photos=pictures(given.enclosures), traces=traces()
    )


def whole_day():
    """The papers of a day of which everything is known, in every language; one with much of everything."""
    given, made = full(), {}
    for locale in LOCALES:
        v = voice(locale, "Asia/Shanghai")
        sheet = notices.notice_sheet(v, given, given.days[DAY], calendar=CALENDAR, now=LATER)
        draft = infodraft.news_draft(v, given, given.days[DAY], calendar=CALENDAR, now=LATER)
        made[f"full-{locale}.docx"] = full_record(given, v=v)
        made[f"notice-{locale}.docx"] = notices.notice_docx(v, sheet, now=LATER)
        made[f"news-{locale}.docx"] = infodraft.news_docx(v, draft, author="x", now=LATER)
        made[f"ledger-{locale}.xlsx"] = ledger_xlsx(v, given, 2026, calendar=CALENDAR, now=LATER)
    much = full(full_day(themes=("深" * 120,), summary=LONG[:2000]), count=12)
    made["full-much.docx"] = full_record(much)
    made["year.xlsx"] = register_xlsx(CHINESE, records(names=MANY, away=0), 2026, calendar=CALENDAR, now=LATER)
    return made


def papers():
    ordinary, blank = (
        records(),
        records(activity_day(agenda=(), discussion="", summary="", wanting=""), signins={}, leaves={}, evaluations={}),
    )
    files = {f"record-{locale}.docx": record(ordinary, v=voice(locale, "Asia/Shanghai")) for locale in LOCALES}
    files |= {f"register-{locale}.docx": register(ordinary, v=voice(locale, "Asia/Shanghai")) for locale in LOCALES}
    early = STARTS - timedelta(days=1)
    long_theme = records(activity_day(themes=("深" * 120,)), names=[*MANY, *NAMES], signins={}, leaves={})
    return (
        files
        | whole_day()
        | {
            "record-city.docx": record(records(presets=("chizhou", "wulong"), evaluations={})),
            "record-blank.docx": record(blank, now=early),
            "record-busy.docx": record(records(busy())),
            "record-long.docx": record(records(long())),
            "register-40.docx": register(records(names=MANY, signins={}, leaves={}), now=early),
            "register-40-after.docx": register(records(names=MANY, away=0)),
            "register-theme.docx": register(long_theme, now=early),
            "roster.xlsx": roster_template(CHINESE),
            "roster-filled.xlsx": roster_xlsx(CHINESE, ordinary.members.values()),
            "plan.xlsx": plan_template(CHINESE),
        }
    )


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Every paper as a PDF: its number of pages, its size and its text without white space. One start of LibreOffice."""
    folder = tmp_path_factory.mktemp("papers")
    for name, data in papers().items():
        (folder / name).write_bytes(data)
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
    names = [str(folder / name) for name in papers()]
    subprocess.run([*office, "--outdir", str(folder), *names], check=True, capture_output=True, timeout=500)

    def look(name):
        pdf = folder / f"{name}.pdf"
        facts = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
        text = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
        pages = int(re.search(r"Pages:\s+(\d+)", facts)[1])
        return pages, "A4" in facts, re.sub(r"\s+", "", text)

    return look


@pytest.mark.parametrize(
    "name",
    [
        *(f"{paper}-{locale}" for paper in ("record", "register") for locale in LOCALES),
        "record-city",
        "record-blank",
        "record-busy",
        "register-40",
        "register-40-after",
    ],
)
def test_an_ordinary_day_is_one_a4_page(printed, name):
    pages, a4, _ = printed(name)

    assert (1, True) == (pages, a4)


def test_the_page_holds_the_fields_and_figures(printed):
    _, _, text = printed("record-zh_CN")

    for part in (
        "主题党日活动纪实表",
        "党组织（盖章）：中共东湖市城市管理局机关第一支部委员会",
        "应参加党员30人，实际参加党员28人（附签名）。",
        "满意率88.5%，26人参加测评。",
        "赴省城参加业务培训",
        "于活动日后2日内报送（10月10日前）。",
        "补录：1人的签到在活动结束后录入。",
    ):
        assert part in text


def test_a_long_day_flows_on_and_every_sentence_is_there(printed):
    pages, _, text = printed("record-long")

    assert pages > 1
    assert "深" * 120 in text.replace("活动主题", "")
    for n in range(1, 140):
        assert f"第{n}点要抓好落实并及时总结。" in text


@pytest.mark.parametrize("locale", LOCALES)
def test_a_whole_day_is_the_form_its_photos_and_how_it_came_about(printed, locale):
    assert (3, True) == printed(f"full-{locale}")[:2]


@pytest.mark.parametrize("name", [f"{paper}-{locale}" for paper in ("notice", "news") for locale in LOCALES])
def test_a_notice_and_a_news_draft_are_one_page(printed, name):
    assert (1, True) == printed(name)[:2]


def test_twelve_photos_a_long_theme_and_a_long_summary_are_all_there(printed):
    pages, _, text = printed("full-much")

    assert 5 <= pages <= 8
    assert "深" * 120 in text.replace("活动主题", "")
    assert all(f"照片{number}" in text for number in range(1, 13))
    assert LONG[:300] in text
    assert all(each in text for each in ("形成过程", "机关党委收文〔2026〕106号", "表决情况"))


def test_the_ledger_prints_every_sheet_with_its_words(printed):
    _, _, text = printed("ledger-zh_CN")

    for part in ("党日台账", "请假补学", "签到台账", "①确定主题", "赴省城参加业务培训", "机关党委收文"):
        assert part in text, part


def test_the_register_of_forty_has_every_name(printed):
    _, _, text = printed("year")

    assert [] == [name for name in MANY if name not in text]


def test_the_sheet_has_every_name_rare_characters_too(printed):
    _, _, text = printed("register-zh_CN")

    assert [] == [name for name in NAMES[:28] if name.replace("·", "") not in text.replace("·", "")]


def test_a_sheet_of_seventy_names_under_a_long_theme_goes_on_to_a_second_page_with_its_heading(printed):
    pages, _, text = printed("register-theme")

    assert (2, 2) == (pages, text.count("签到册"))


@pytest.mark.parametrize(("name", "pages"), [("roster", 2), ("plan", 2), ("roster-filled", 1)])
def test_a_sheet_prints_as_wide_as_the_page(printed, name, pages):
    assert pages == printed(name)[0]
