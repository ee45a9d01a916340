"""What we write ourselves we read back without a word: templates in every language, and the exported roster."""

import io
from dataclasses import replace
from datetime import date, time

import openpyxl
import pytest

from tests.forms.files import saved, told
from tests.forms.month import members
from zhibu.branch.day import ItemKind, Meeting
from zhibu.branch.people import Duty, Member, MemberKind, Status
from zhibu.branch.roster import merged
from zhibu.forms import history, plan, roster
from zhibu.forms.grid import Grid
from zhibu.forms.sheet import Headers
from zhibu.words import LOCALES, voice

TODAY = date(2026, 11, 3)


def speak(locale):
    return voice(locale, "Asia/Shanghai")


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture(params=LOCALES)
def v(request):
    return speak(request.param)


@pytest.mark.parametrize("columns", [roster.COLUMNS, plan.COLUMNS, history.COLUMNS], ids=["roster", "plan", "history"])
def test_every_header_of_a_template_is_understood_as_its_own_column(v, columns):
    headers = Headers(columns)

    assert [column.key for column in columns] == [
        (headers.meaning(f"{v(column.label)}*") or ("?",))[0] for column in columns
    ]


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        (roster._KIND_WORDS, roster.KINDS),
        (roster._STATUS_WORDS, roster.STATUSES),
        (roster._DUTY_WORDS, roster.DUTIES),
        (plan._KIND_WORDS, plan.ITEM_KINDS),
        (plan._MEETING_WORDS, plan.MEETINGS),
        (plan._CHOICE_WORDS, plan.CHOICES),
    ],
    ids=["kinds", "statuses", "duties", "items", "meetings", "choices"],
)
def test_every_word_of_a_drop_down_is_understood(v, words, labels):
    assert list(labels) == [words.get(v(label)) for label in labels.values()]


def test_a_filled_roster_template_imports_without_complaint(v):
    book = opened(roster.roster_template(v))
    sheet = book.worksheets[0]
    words = [
        v(roster.KINDS[MemberKind.FULL]),
        date(2018, 6, 5),
        "一组",
        v(roster.DUTIES[Duty.SECRETARY]),
        v(roster.STATUSES[Status.ACTIVE]),
    ]
    for place, value in enumerate(
        ["王芳", *words, None, None, date(2019, 6, 5), v.yes_no(True), v.yes_no(False), None, "13800138000", "007"],
        start=1,
    ):
        sheet.cell(row=2, column=place).value = value
    reading = roster.read_roster(saved(book), TODAY)

    assert ([], ()) == (told(reading), reading.remarks)
    wang = reading.rows[0]
    assert ("王芳", (Duty.SECRETARY,), True, False, "13800138000", "007") == (
        wang.name,
        wang.duties,
        wang.cadre,
        wang.mobile,
        wang.contact,
        wang.number,
    )


def test_a_filled_plan_template_imports_without_complaint(v):
    book = opened(plan.plan_template(v))
    sheet = book.worksheets[0]
    entries = {
        1: date(2026, 3, 5),
        3: time(14, 30),
        4: 4,
        5: "学习党章",
        6: v(plan.CHOICES[True]),
        7: "1. 学习\n2. 讨论",
        8: f"{v(plan.ITEM_KINDS[ItemKind.STUDY])}\n{v(plan.ITEM_KINDS[ItemKind.DELIBERATION])}",
        9: "党员活动室",
        12: v(plan.MEETINGS[Meeting.LECTURE]),
    }
    for place, value in entries.items():
        sheet.cell(row=2, column=place).value = value
    reading = plan.read_plan(saved(book), 2026)

    assert ([], ()) == (told(reading), reading.remarks)
    row = reading.rows[0]
    assert (date(2026, 3, 5), time(14, 30), 240, True) == (row.on, row.start, row.minutes, row.required)
    assert ([ItemKind.STUDY, ItemKind.DELIBERATION], (Meeting.LECTURE,)) == (
        [item.kind for item in row.agenda],
        row.counts_as,
    )


@pytest.mark.parametrize("write", [roster.roster_template, plan.plan_template])
def test_an_empty_template_says_that_it_is_empty(v, write):
    read = roster.read_roster if write is roster.roster_template else plan.read_plan
    given = TODAY if write is roster.roster_template else 2026

    assert ["rows.none"] == [each.code for each in read(write(v), given).problems]


def test_a_template_has_drop_downs_frozen_panes_dates_and_text(v):
    book = opened(roster.roster_template(v))
    sheet = book.worksheets[0]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}

    assert "B2" == sheet.freeze_panes
    assert {"B2", "E2", "F2", "J2", "K2", "L2"} == set(rules)
    assert f'"{",".join(v(label) for label in roster.KINDS.values())}"' == rules["B2"].formula1
    # Several duties in a cell are right, so there the list only offers.
    assert (True, False) == (rules["B2"].showErrorMessage, rules["E2"].showErrorMessage)
    assert ["yyyy-mm-dd", "@", "@"] == [sheet.column_dimensions[column].number_format for column in "CMN"]
    assert 2 == len(book.worksheets)
    assert all(len(rule.formula1) <= 257 for rule in rules.values())


def full_roster():
    known = members()
    known["m002"] = replace(
        known["m002"],
        kind=MemberKind.PROBATIONARY,
        full_on=date(2027, 3, 1),
        group="第二党小组",
        duties=(Duty.DEPUTY, Duty.GROUP_LEADER),
        other_duties="教研室 主任、工会主席",
        cadre=True,
        mobile=True,
        frail=True,
        contact="13800138000",
        number="007",
        joined_on=date(2020, 1, 2),
    )
    known["m003"] = replace(known["m003"], status=Status.DECEASED, status_since=date(2026, 2, 28))
    known["m031"] = Member(id="m031", name="赵雪", kind=MemberKind.APPLICANT)
    return known


def test_an_exported_roster_imported_again_changes_nothing(v):
    known = full_roster()
    reading = roster.read_roster(roster.roster_xlsx(v, known.values()), TODAY)
    again = merged(reading.rows, known, TODAY)

    assert ([], ()) == (told(reading), reading.remarks)
    assert ((), (), 31) == (again.members, again.missing, len(again.unchanged))


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x","y")', "=1+1", "+1", "-1", "@SUM(A1)", "'quoted"])
def test_a_name_is_never_a_formula(name):
    """Who may write a name must not run a formula on the secretary's machine."""
    known = {"m001": replace(members()["m001"], name=name)}
    data = roster.roster_xlsx(speak("zh_CN"), known.values())

    assert ("s", name) == (opened(data).worksheets[0]["A2"].data_type, opened(data).worksheets[0]["A2"].value)


def test_control_characters_in_a_name_do_not_break_the_file():
    known = {"m001": replace(members()["m001"], name="王\x0b芳")}

    assert "王芳" == opened(roster.roster_xlsx(speak("zh_CN"), known.values())).worksheets[0]["A2"].value


def test_the_notes_of_a_template_are_never_taken_for_the_table(v):
    """The second sheet names every column, too."""
    notes = opened(plan.plan_template(v)).worksheets[1]
    grid = Grid(name="", rows=tuple(notes.iter_rows(values_only=True)))
    headers = Headers(plan.COLUMNS)

    assert 1 >= max(len(headers.header(0, row).places) for row in grid.rows)
