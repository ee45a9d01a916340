"""The roster as people really write it: all bad cells at once, and nothing imported then."""

from datetime import date

import pytest

from tests.forms.files import csv_file, naive, told, xlsx
from zhibu.branch.people import Duty, MemberKind, Status
from zhibu.forms.roster import read_roster

TODAY = date(2026, 11, 3)
HEAD = ["姓名", "类别", "入党日期"]
ROW = ["张三", "正式党员", "2018-06-05"]


def row_of(header, value, *, base=ROW):
    """The one row of a roster with one more column."""
    reading = read_roster(xlsx([[*HEAD, header], [*base, value]]), TODAY)
    assert [] == told(reading)
    return reading.rows[0]


def problems_of(header, value, *, base=ROW):
    return told(read_roster(xlsx([[*HEAD, header], [*base, value]]), TODAY))


def test_a_whole_roster_with_everything_in_it():
    data = xlsx(
        [
            ["××党支部党员名册（2026年11月）"],
            [],
            [
                "序号",
                "姓　名",
                "人员类别",
                "入党时间",
                "所属党小组",
                "党内职务",
                "转正时间",
                "流动党员",
                "状态",
                "状态日期",
                "联系电话",
                "编号",
            ],
            [
                1,
                "王 芳",
                "正式党员",
                naive(2001, 7, 1),
                "第一党小组",
                "书记、组织委员",
                "2002.7.1",
                "",
                "在册",
                "",
                13800138000,
                "001",
            ],
            [2, "买买提 · 艾力", "預備黨員", "2026年3月18日", "第二党小组", "", "", "√", "", None, "", "002"],
            [],
            [3, "李䶮", "正式党员", "１９９８/０７/０１", "", "", "", "否", "转出", "2026/9/30", "", "003"],
            [4, "赵小雪", "入党积极分子", "", "", "", "", "", "", "", "", ""],
            ["说明：本表由组织委员填写"],
        ],
        merged=["A1:L1", "A9:L9"],
    )
    reading = read_roster(data, TODAY)

    assert [] == told(reading)
    wang, ali, li, zhao = reading.rows
    assert ("王芳", MemberKind.FULL, date(2001, 7, 1), "第一党小组") == (
        wang.name,
        wang.kind,
        wang.accepted_on,
        wang.group,
    )
    assert ((Duty.SECRETARY, Duty.ORGANISATION), date(2002, 7, 1)) == (wang.duties, wang.full_on)
    assert ("13800138000", "001") == (wang.contact, wang.number)
    assert ("买买提·艾力", MemberKind.PROBATIONARY, True, ()) == (ali.name, ali.kind, ali.mobile, ali.duties)
    assert ("李䶮", Status.TRANSFERRED, date(2026, 9, 30)) == (li.name, li.status, li.status_since)
    assert (MemberKind.APPLICANT, None) == (zhao.kind, zhao.accepted_on)
    assert [4, 5, 7, 8] == [row.row for row in reading.rows]


def test_every_bad_cell_is_listed_with_its_place_and_nothing_is_imported():
    rows = [
        [*HEAD, "流动", "职务", "转正日期", "状态"],
        ["张三", "正式党员", "2018-06-05", "是", "书记", "2019-06-05", "在册"],
        ["", "正式党员", "2018-06-05", "", "", "", ""],
        ["李四", "党员干部", "2018.06", "也许", "", "2017-01-01", "借调"],
        ["王五", "预备党员", "", "", "", "", ""],
        ["赵六", "正式党员", "2027-01-01", "", "", "", ""],
        ["孙七", "正式党员", "2018-02-30", "", "", "", ""],
        ["周八", "正式党员", "1918-02-03", "", "", "", ""],
        ["张三", "正式党员", "2018年6月5日", "", "", "", ""],
    ]
    reading = read_roster(xlsx(rows, title="名册"), TODAY)

    assert () == reading.rows
    assert [
        ("A3", "cell.missing"),
        ("B4", "choice.unknown"),
        ("C4", "date.no_day"),
        ("D4", "yes_no.unknown"),
        ("G4", "choice.unknown"),
        ("C5", "cell.missing"),
        ("C6", "date.future"),
        ("C7", "date.impossible"),
        ("C8", "date.too_early"),
        ("A9", "row.same_person"),
    ] == told(reading)
    assert {"名册"} == {each.sheet for each in reading.problems}
    assert "入党日期" == reading.problems[2].header


@pytest.mark.parametrize(
    ("cell", "duties", "others"),
    [
        ("书记", (Duty.SECRETARY,), ""),
        ("支部书記", (Duty.SECRETARY,), ""),
        ("副书记兼组织委员", (Duty.DEPUTY, Duty.ORGANISATION), ""),
        ("副书记，宣传委员", (Duty.DEPUTY, Duty.PUBLICITY), ""),
        ("组织委员 纪检委员", (Duty.ORGANISATION, Duty.DISCIPLINE), ""),
        ("组织委员/青年委员;统战委员", (Duty.ORGANISATION, Duty.YOUTH, Duty.UNITED_FRONT), ""),
        ("书记\n书记", (Duty.SECRETARY,), ""),
        ("支委", (Duty.COMMITTEE,), ""),
        ("第一党小组组长", (Duty.GROUP_LEADER,), ""),
        ("宣传委员、教研室 主任", (Duty.PUBLICITY,), "教研室 主任"),
        ("工会主席、副处长", (), "工会主席、副处长"),
        ("committee member", (Duty.COMMITTEE,), ""),
        ("Deputy secretary, organisation", (Duty.DEPUTY, Duty.ORGANISATION), ""),
        ("普通党员", (), ""),
        ("无", (), ""),
        ("", (), ""),
    ],
)
def test_duties_are_parted_and_unknown_ones_are_kept_as_text(cell, duties, others):
    row = row_of("职务", cell)

    assert (duties, others) == (row.duties, row.other_duties)


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("", Status.ACTIVE),
        ("在册", Status.ACTIVE),
        ("在冊", Status.ACTIVE),
        ("转出", Status.TRANSFERRED),
        ("轉出", Status.TRANSFERRED),
        ("去世", Status.DECEASED),
        ("停止党籍", Status.SUSPENDED),
        ("除名", Status.EXPELLED),
        ("transferred", Status.TRANSFERRED),
    ],
)
def test_statuses(cell, status):
    assert status is row_of("状态", cell).status


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("正式党员", MemberKind.FULL),
        ("正式黨員", MemberKind.FULL),
        ("中共党员", MemberKind.FULL),
        ("预备", MemberKind.PROBATIONARY),
        ("發展對象", MemberKind.PROSPECTIVE),
        ("积极分子", MemberKind.APPLICANT),
        ("Active applicant", MemberKind.APPLICANT),
        ("full", MemberKind.FULL),
    ],
)
def test_kinds(cell, kind):
    assert kind is row_of("党小组", "", base=["张三", cell, "2018-06-05"]).kind


def test_an_unknown_kind_names_what_is_possible():
    problem = read_roster(xlsx([HEAD, ["张三", "群众", "2018-06-05"]]), TODAY).problems[0]

    assert ("choice.unknown", "群众", 4) == (problem.code, problem.facts["value"], len(problem.facts["allowed"]))


def test_a_probationary_member_may_have_a_day_ahead_on_which_to_become_full():
    assert date(2027, 3, 18) == row_of("转正日期", "2027-03-18", base=["张三", "预备党员", "2026-03-18"]).full_on


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [
        ("转正日期", "2027-03-18", "date.future"),
        ("转正日期", "2017-06-05", "date.before_accepted"),
        ("转入日期", "2032-01-01", "date.too_late"),
        ("状态日期", "昨天", "date.unreadable"),
        ("党小组", "组" * 101, "text.too_long"),
    ],
)
def test_facts_that_cannot_be_are_refused(header, cell, code):
    assert [("D2", code)] == problems_of(header, cell)


def test_without_a_date_column_applicants_may_come_alone():
    assert [] == told(read_roster(xlsx([["姓名", "类别"], ["赵小雪", "入党积极分子"]]), TODAY))


def test_without_a_date_column_members_may_not_and_it_is_said_once():
    reading = read_roster(xlsx([["姓名", "类别"], ["张三", "正式党员"], ["李四", "正式党员"]]), TODAY)

    assert [("1", "column.missing")] == told(reading)


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([["王芳", "正式党员", "2018-06-05", ""], ["王芳", "正式党员", "2019-06-05", ""]], []),
        ([["王芳", "正式党员", "2018-06-05", ""], ["王　芳", "正式党员", "2018.6.5", ""]], [("A3", "row.same_person")]),
        ([["王芳", "正式党员", "2018-06-05", "1"], ["王芳", "正式党员", "2018-06-05", "2"]], []),
        (
            [["王芳", "正式党员", "2018-06-05", "1"], ["王芳", "正式党员", "2019-06-05", "1"]],
            [("D3", "row.same_person")],
        ),
        (
            [["王芳", "正式党员", "2018-06-05", "1"], ["李芳", "正式党员", "2019-06-05", "1"]],
            [("D3", "row.same_number")],
        ),
        ([["王芳", "发展对象", "", ""], ["王芳", "入党积极分子", "", ""]], [("A3", "row.same_name")]),
        ([["王芳", "正式党员", "2018-06-05", ""], ["王芳", "入党积极分子", "", ""]], [("A3", "row.same_name")]),
        ([["王芳", "发展对象", "", "1"], ["王芳", "入党积极分子", "", "2"]], []),
    ],
)
def test_one_person_stands_there_once_and_namesakes_must_be_told_apart(rows, problems):
    assert problems == told(read_roster(xlsx([[*HEAD, "编号"], *rows]), TODAY))


def test_a_problem_of_a_csv_has_row_and_column():
    reading = read_roster(csv_file([HEAD, ["张三", "正式党员", "不详"]], encoding="gb18030"), TODAY)

    assert [("C2", "date.unreadable")] == told(reading)
    assert "" == reading.problems[0].sheet


def test_which_columns_the_file_has_is_kept_so_that_a_blank_means_none():
    reading = read_roster(xlsx([[*HEAD, "职务"], [*ROW, ""]]), TODAY)

    assert {"name", "kind", "accepted_on", "duties", "other_duties"} == reading.rows[0].said
