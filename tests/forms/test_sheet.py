"""Whatever people put around a table, the table is found; what isn't one is named."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from tests.forms.files import csv_file, saved, told, xlsx
from zhibu.branch.refusal import Refusal
from zhibu.forms import grid
from zhibu.forms.roster import COLUMNS, read_roster
from zhibu.forms.sheet import Headers, letter, read

TODAY = date(2026, 11, 3)
HEAD = ["姓名", "类别", "入党日期"]
ROW = ["张三", "正式党员", "2018-06-05"]


def names(data):
    return [row.cells["name"].value for row in read(data, COLUMNS).rows]


def refused(data):
    with pytest.raises(Refusal) as no:
        read(data, COLUMNS)
    return no.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_in_any_encoding_with_any_separator(encoding, separator):
    assert ["张三"] == names(csv_file([HEAD, ROW], encoding=encoding, separator=separator))


@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "cp950", "utf-8", "gb18030"])
def test_a_traditional_csv_is_told_from_a_simplified_one_by_its_header(encoding):
    data = csv_file([["姓名", "類別", "入黨日期"], ["陳國強", "正式黨員", "2018-06-05"]], encoding=encoding)

    assert ["陳國強"] == names(data)


def test_rare_characters_survive_gb18030():
    assert ["李䶮", "王\U00023dc8"] == names(
        csv_file([HEAD, ["李䶮", *ROW[1:]], ["王\U00023dc8", *ROW[1:]]], encoding="gb18030")
    )


def test_a_csv_with_quotes_line_breaks_and_a_separator_line():
    data = b"sep=;\r\n" + csv_file([HEAD, ["张三", "正式党员", "2018-06-05"]], separator=";")

    assert [3] == [row.number for row in read(data, COLUMNS).rows]


def test_leading_zeros_kept_by_a_formula_sign_in_a_csv():
    data = '姓名,类别,入党日期,编号\n张三,正式党员,2018-06-05,"=""007"""\n'.encode()

    assert "007" == read_roster(data, today=TODAY).rows[0].number


def test_a_table_is_found_below_a_merged_title_notes_and_blank_lines():
    data = xlsx(
        [
            ["××党支部党员名册", None, None],
            [],
            ["填表日期：2026年1月", None, None],
            [],
            HEAD,
            ROW,
            [],
            ["李四", *ROW[1:]],
        ],
        merged=["A1:C1", "A3:C3"],
    )
    sheet = read(data, COLUMNS)

    assert [(6, "张三"), (8, "李四")] == [(row.number, row.cells["name"].value) for row in sheet.rows]


def test_notes_totals_and_signatures_below_the_table_are_left_out_and_said():
    rows = [
        ["序号", *HEAD],
        [1, *ROW],
        ["合计：1人", None, None, None],
        ["说明：本表一式两份，党支部留存一份", None, None, None],
        ["填表人：王五", None, "审核人：赵六", None],
    ]
    sheet = read(xlsx(rows, merged=["A4:D4"]), COLUMNS)

    assert ["张三"] == [row.cells["name"].value for row in sheet.rows]
    assert [("rows.notes", ("3", "4", "5"))] == [(each.code, each.facts["rows"]) for each in sheet.remarks]


def test_a_header_repeated_on_each_page_is_no_person():
    assert ["张三", "李四"] == names(xlsx([HEAD, ROW, HEAD, ["李四", *ROW[1:]]]))


def test_a_value_merged_over_several_rows_holds_for_each():
    rows = [[*HEAD, "党小组"], [*ROW, "第一党小组"], ["李四", *ROW[1:], None], ["王五", *ROW[1:], None]]
    sheet = read(xlsx(rows, merged=["D2:D4"]), COLUMNS)

    assert ["第一党小组"] * 3 == [row.cells["group"].value for row in sheet.rows]


def test_a_header_over_two_merged_rows():
    rows = [HEAD, [None, None, None], ROW]

    assert ["张三"] == names(xlsx(rows, merged=["A1:A2", "B1:B2", "C1:C2"]))


def test_columns_in_any_order_in_either_script_with_hints_and_stray_spaces():
    rows = [
        ["入黨時間\n（年月日）", " 姓　名 ", "人員類別*", "所屬黨小組"],
        ["2018-06-05", "陳國強", "正式黨員", "一組"],
    ]

    assert ["陳國強"] == names(xlsx(rows))


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("姓名", "name"),
        ("党员姓名", "name"),
        ("Full name", "name"),
        ("入党时间", "accepted_on"),
        ("入党", "accepted_on"),
        ("Accepted on", "accepted_on"),
        ("accepted_on", "accepted_on"),
        ("转正时间", "full_on"),
        ("转正", "full_on"),
        ("转入", "joined_on"),
        ("状态", "status"),
        ("状态日期", "status_since"),
        ("状态时间", "status_since"),
        ("是否流动党员", "mobile"),
        ("是否党员领导干部", "cadre"),
        ("联系电话（手机）", "contact"),
        ("No.", "number"),
        ("編號", "number"),
        ("入党介绍人", None),
        ("出生日期", None),
        ("身份证号", None),
        ("日期", None),
        ("", None),
        (7, None),
    ],
)
def test_a_header_means_one_column_or_none(header, key):
    found = Headers(COLUMNS).meaning(header)

    assert key == (found[0] if found else None)


def test_unknown_columns_are_left_out_and_said_but_not_the_row_numbers():
    sheet = read(xlsx([["序号", *HEAD, "身份证号", "民族"], [1, *ROW, "x", "汉"]]), COLUMNS)

    assert [("columns.left_out", ("身份证号", "民族"))] == [
        (each.code, each.facts["columns"]) for each in sheet.remarks
    ]


def test_of_two_names_for_one_column_the_more_exact_one_counts():
    sheet = read(xlsx([[*HEAD, "职务", "党内职务"], [*ROW, "教授", "书记"]]), COLUMNS)

    assert "书记" == sheet.rows[0].cells["duties"].value
    assert ("职务",) == sheet.remarks[0].facts["columns"]


def test_the_same_column_twice_and_a_missing_one_are_problems():
    assert [("", "column.missing"), ("C", "column.twice")] == [
        (each.column, each.code)
        for each in read_roster(xlsx([["姓名", "党小组", "姓名"], ["张三", "一组", "李四"]]), TODAY).problems
    ]


def test_the_sheet_with_the_best_header_is_read_and_one_that_looks_alike_is_said():
    data = xlsx(
        [["说明"], ["请填写名册"]],
        title="说明",
        others={"名册": [[*HEAD, "党小组"], [*ROW, "一组"]], "第二支部": [HEAD, ["李四", *ROW[1:]]], "空": []},
    )
    sheet = read(data, COLUMNS)

    assert ("名册", ["张三"]) == (sheet.name, [row.cells["name"].value for row in sheet.rows])
    assert ("sheets.left_out", ("第二支部",)) == (sheet.remarks[0].code, sheet.remarks[0].facts["sheets"])


def test_a_hidden_sheet_is_not_read():
    def hide(book):
        book["旧"].sheet_state = "hidden"

    assert ["张三"] == names(
        xlsx([HEAD, ROW], others={"旧": [[*HEAD, "党小组"], ["李四", *ROW[1:], ""]]}, prepare=hide)
    )


def test_a_formula_gives_its_stored_result_and_one_without_is_named():
    """A program that doesn't calculate stores no result; a blank must not be read out of that."""
    reading = read_roster(xlsx([HEAD, ["张三", "正式党员", "=TODAY()"], ["李四", "#N/A", "2018-06-05"]]), TODAY)

    assert [("C2", "cell.formula"), ("B3", "cell.error")] == told(reading)


def with_stored_result(data, formula, result):
    """The workbook as a calculating program saves it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for each in old.infolist():
            body = old.read(each)
            if each.filename == "xl/worksheets/sheet1.xml":
                body = body.replace(f"<f>{formula}</f><v />".encode(), f"<f>{formula}</f><v>{result}</v>".encode())
                body = body.replace(f"<f>{formula}</f><v></v>".encode(), f"<f>{formula}</f><v>{result}</v>".encode())
            new.writestr(each, body)
    return packed.getvalue()


def test_a_stored_result_of_a_formula_counts():
    data = with_stored_result(xlsx([[*HEAD, "编号"], [*ROW, "=3+4"]]), "3+4", "7")

    assert "7" == read_roster(data, TODAY).rows[0].number


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b"\xef\xbb\xbf\r\n", "file.empty"),
        (saved(openpyxl.Workbook()), "file.empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file.old_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file.locked"),
        (b"PK\x03\x04 torn", "file.damaged"),
        (xlsx([HEAD, ROW])[:-300], "file.damaged"),
        (b"%PDF-1.7 ...", "file.not_a_spreadsheet"),
        ("<html><table><tr><td>姓名</td></tr></table></html>".encode(), "file.not_a_spreadsheet"),
        (bytes(range(256)) * 20, "file.not_a_spreadsheet"),
        ("你好，这里没有表格".encode(), "header.none"),
        (xlsx([["姓名"], ["张三"]]), "header.none"),
        (xlsx([["合计"], *[[]] * 20, HEAD, ROW]), "header.none"),
        (xlsx([HEAD]), "rows.none"),
        (xlsx([HEAD, ["说明：无", None, None]]), "rows.none"),
        (bytes(grid.FILE_LIMIT + 1), "file.too_big"),
        (csv_file([HEAD, *[ROW] * (grid.ROWS_LIMIT + 1)]), "file.too_many_rows"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(data, code):
    assert code == refused(data)


def test_a_document_in_a_zip_is_not_taken_for_a_workbook():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    assert "file.not_a_spreadsheet" == refused(packed.getvalue())


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(grid.UNPACKED_LIMIT + 1))

    assert "file.too_big" == refused(packed.getvalue())


@pytest.mark.parametrize(("place", "expected"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_spreadsheets_name_them(place, expected):
    assert expected == letter(place)
