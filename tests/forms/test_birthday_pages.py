"""The papers of political birthdays as LibreOffice sets them: a talk sheet is one page, and every name stands whole."""

import re
import subprocess

import pytest

from tests.forms.birthdays import CALENDAR, LONG, NOW, TODAY, YEAR, agreeing, sixty
from tests.forms.full import photo
from tests.forms.test_birthday_papers import celebrated, photographed
from zhibu.branch.ceremony import ceremonies
from zhibu.forms.birthday_plan import birthday_plan_docx
from zhibu.forms.birthday_report import birthday_report_docx
from zhibu.forms.photos import scaled
from zhibu.forms.record import record_docx
from zhibu.forms.talk_sheet import talk_sheets_docx
from zhibu.words import LOCALES, voice

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

BRANCH = sixty()


def everybody():
    return [one.birthday for each in ceremonies(BRANCH, YEAR, TODAY) for one in each.celebrants]


def papers():
    given = photographed(BRANCH, "2026-02", "2026-05")
    shown = agreeing(given, *celebrated(given, "2026-02"))
    pictures = {id_: scaled(photo(0, 900, 1600)) for id_ in given.enclosures}
    made = {}
    for locale in LOCALES:
        v = voice(locale, "Asia/Shanghai")
        facts = {"calendar": CALENDAR, "now": NOW}
        made[f"plan-{locale}"] = birthday_plan_docx(v, BRANCH, YEAR, **facts)
        made[f"quarters-{locale}"] = birthday_plan_docx(v, sixty(quarter=True, done=False), YEAR, **facts)
        made[f"report-{locale}"] = birthday_report_docx(v, shown, YEAR, photos=pictures, **facts)
        made[f"talks-{locale}"] = talk_sheets_docx(v, BRANCH, everybody(), now=NOW)
        made[f"record-{locale}"] = record_docx(v, BRANCH, BRANCH.days["2026-07"], **facts)
    return made


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Every paper as a PDF: the text of each page without white space. One start of LibreOffice."""
    folder = tmp_path_factory.mktemp("birthdays")
    names = []
    for name, data in papers().items():
        (folder / f"{name}.docx").write_bytes(data)
        names.append(str(folder / f"{name}.docx"))
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
    subprocess.run([*office, "--outdir", str(folder), *names], check=True, capture_output=True, timeout=500)

    def look(name):
        told = subprocess.run(
            ["pdftotext", str(folder / f"{name}.pdf"), "-"], check=True, capture_output=True, text=True
        ).stdout
        return [re.sub(r"\s+", "", page) for page in told.split("\f")[:-1]]

    return look


@pytest.mark.parametrize("locale", LOCALES)
def test_each_celebrant_has_one_page_to_write_on(printed, locale):
    pages = printed(f"talks-{locale}")
    names = [one.member.name.replace(" ", "") for one in everybody()]

    assert len(names) == len(pages)
    assert all(name in page for name, page in zip(names, pages, strict=True))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("paper", ["plan", "quarters"])
def test_all_sixty_stand_whole_in_the_plan_under_a_head_on_every_page(printed, paper, locale):
    pages = printed(f"{paper}-{locale}")
    whole = "".join(pages)
    head = {"zh_CN": "入党日期", "zh_TW": "入黨日期", "en": "JoinedtheParty"}[locale]

    assert [] == [each.name for each in BRANCH.roster if each.name.replace(" ", "") not in whole]
    assert LONG in whole
    tables = [
        page for page in pages if re.search(r"(?:20|19)\d\d年\d+月\d+日\d+月|[A-Z][a-z]+(?:19|20)\d\d\d+[A-Z]", page)
    ]
    assert all(head in page for page in tables)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_report_holds_all_who_were_celebrated_and_three_photos(printed, locale):
    pages = printed(f"report-{locale}")
    whole = "".join(pages)

    assert len(pages) <= 6
    for one in ceremonies(BRANCH, YEAR, TODAY)[0].celebrants:
        assert one.member.name.replace(" ", "") in whole


@pytest.mark.parametrize("locale", ["zh_CN", "zh_TW"])
def test_a_day_with_nine_celebrants_is_still_one_page(printed, locale):
    assert 1 == len(printed(f"record-{locale}"))
