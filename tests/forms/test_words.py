"""Every problem and remark has its sentence, with its place, in each language."""

import re
from datetime import date
from pathlib import Path

import pytest

import zhibu.branch.roster
from tests.forms.files import csv_file, xlsx
from zhibu.forms import problems
from zhibu.forms.plan import read_plan
from zhibu.forms.problems import Problem, remark_sentence, sentence
from zhibu.forms.roster import read_roster
from zhibu.words import LOCALES, voice

TODAY = date(2026, 11, 3)
CODE = re.compile(r'(?:Refusal\(|code=|code = |Remark\()"([a-z_]+\.[a-z_]+)"|"((?:file|row)\.[a-z_]+)"')


def test_every_code_that_is_raised_has_a_sentence_and_every_sentence_is_raised():
    sources = [*Path(problems.__file__).parent.glob("*.py"), Path(zhibu.branch.roster.__file__)]
    raised = {
        one or other
        for source in sources
        if source.name != "problems.py"
        for one, other in CODE.findall(source.read_text(encoding="utf-8"))
    }

    assert set(problems._SENTENCES) == raised


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("zh_CN", "工作表“名册”第2行“入党日期”列（C2）：“2018.06”日期不完整，缺少“日”，请按2018-06-05这样填写。"),
        (
            "zh_TW",
            "工作表「名册」第2列「入党日期」欄（C2）：「2018.06」日期不完整，缺少「日」，請按2018-06-05這樣填寫。",
        ),
        (
            "en",
            "Sheet “名册”, row 2, column “入党日期” (C2): “2018.06” is not a whole date: the day is missing. Write it like 2018-06-05.",
        ),
    ],
)
def test_a_problem_is_told_with_its_place(locale, expected):
    reading = read_roster(xlsx([["姓名", "类别", "入党日期"], ["张三", "正式党员", "2018.06"]], title="名册"), TODAY)

    assert [expected] == [sentence(voice(locale, "Asia/Shanghai"), each) for each in reading.problems]


def test_a_problem_of_a_csv_names_row_and_column():
    reading = read_roster(csv_file([["姓名", "类别", "入党日期"], ["张三", "群众", "2018-06-05"]]), TODAY)

    assert ["第2行“类别”列（B2）：“群众”无法识别，可填：正式党员、预备党员、入党积极分子、发展对象。"] == [
        sentence(voice("zh_CN", "Asia/Shanghai"), each) for each in reading.problems
    ]


@pytest.mark.parametrize("locale", LOCALES)
def test_what_the_person_wrote_is_only_text(locale):
    """A brace in a cell is a brace."""
    reading = read_plan(xlsx([["月份", "主题"], ["{sheet}", "学习"]]), 2026)

    assert "{sheet}" in sentence(voice(locale, "Asia/Shanghai"), reading.problems[0])


def test_a_file_that_is_none_has_no_place():
    problem = read_roster(b"%PDF-1.7", TODAY).problems[0]

    assert "这不是电子表格，应为.xlsx或.csv文件。" == sentence(voice("zh_CN", "Asia/Shanghai"), problem)


def test_a_missing_column_is_named_in_the_readers_language():
    problem = read_roster(xlsx([["姓名", "党小组"], ["张三", "一组"]]), TODAY).problems[0]

    assert "第1行：缺少“类别”列。" == sentence(
        voice("zh_CN", "Asia/Shanghai"), Problem(code=problem.code, row=1, facts=problem.facts)
    )


def test_a_remark_is_told():
    reading = read_roster(xlsx([["姓名", "类别", "入党日期", "民族"], ["张三", "正式党员", "2018-06-05", "汉"]]), TODAY)

    assert ["以下各列未使用：“民族”。"] == [
        remark_sentence(voice("zh_CN", "Asia/Shanghai"), each) for each in reading.remarks
    ]
