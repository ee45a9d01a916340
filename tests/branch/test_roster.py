"""Importing a roster again updates, never doubles, and loses nobody."""

from dataclasses import replace
from datetime import date

import pytest

from zhibu.branch.people import Duty, Member, MemberKind, Status
from zhibu.branch.roster import Remark, RosterRow, merged

ON = date(2026, 11, 3)
ALL = frozenset(
    [
        "name",
        "kind",
        "accepted_on",
        "group",
        "duties",
        "other_duties",
        "status",
        "status_since",
        "joined_on",
        "full_on",
        "cadre",
        "mobile",
        "frail",
        "contact",
        "number",
    ]
)
FOUNDED = date(2001, 7, 1)


def row(line, name, accepted=FOUNDED, **facts):
    facts = {"kind": MemberKind.FULL, "said": ALL, **facts}
    return RosterRow(row=line, name=name, accepted_on=accepted, **facts)


def secretary(line=2, name="王芳", **facts):
    return row(line, name, duties=(Duty.SECRETARY,), **facts)


def put(roster, known=()):
    """The members after the import, by id."""
    return {**dict(known), **{member.id: member for member in roster.members}}


def test_the_first_import_gives_ids_in_the_files_order():
    roster = merged([secretary(2, "王芳"), row(3, "李四"), row(4, "安娜")], {}, ON)

    assert ["m001", "m002", "m003"] == [member.id for member in roster.members]
    assert ["王芳", "李四", "安娜"] == [member.name for member in roster.members]
    assert ("m001", "m002", "m003") == roster.new
    assert () == roster.remarks


def test_the_same_file_again_changes_nothing():
    rows = [secretary(), row(3, "李四", status=Status.TRANSFERRED, status_since=date(2026, 5, 1))]
    known = put(merged(rows, {}, ON))
    again = merged(rows, known, date(2027, 1, 1))

    assert ((), (), ("m001", "m002"), ()) == (again.members, again.new, again.unchanged, again.remarks)


def test_a_changed_row_updates_its_member_and_names_the_fields():
    known = put(merged([secretary(), row(3, "李四")], {}, ON))
    again = merged([secretary(), row(3, "李四", group="第二党小组", mobile=True)], known, ON)

    assert [("m002", ("group", "mobile"))] == [(each.member, each.fields) for each in again.updated]
    assert "第二党小组" == put(again)["m002"].group


def test_a_duty_that_is_blank_now_is_given_up():
    known = put(merged([secretary(), row(3, "李四")], {}, ON))
    again = merged([row(2, "王芳"), secretary(3, "李四")], known, ON)

    assert {"m001": (), "m002": (Duty.SECRETARY,)} == {id_: member.duties for id_, member in put(again).items()}


def test_a_column_that_the_file_lacks_keeps_what_is_known():
    known = put(merged([secretary(group="第一党小组", contact="1380")], {}, ON))
    narrow = RosterRow(
        row=2, said=frozenset({"name", "kind", "accepted_on"}), name="王芳", kind=MemberKind.FULL, accepted_on=FOUNDED
    )
    again = merged([narrow], known, ON)

    assert (("m001",), ()) == (again.unchanged, again.members)


def test_who_is_not_in_the_file_stays_and_is_named():
    known = put(
        merged([secretary(), row(3, "李四"), row(4, "老陈", status=Status.DECEASED, status_since=FOUNDED)], {}, ON)
    )
    again = merged([secretary()], known, ON)

    assert (("m002",), ()) == (again.missing, again.members)


def test_ids_are_never_reused():
    known = {"m007": Member(id="m007", name="旧", kind=MemberKind.FULL, accepted_on=FOUNDED)}

    assert ["m008"] == list(merged([secretary()], known, ON).new)


def known_of(*members):
    return {member.id: member for member in members}


FANG = Member(id="m001", name="王芳", kind=MemberKind.FULL, accepted_on=FOUNDED, duties=(Duty.SECRETARY,), number="7")
OTHER_FANG = replace(FANG, id="m002", accepted_on=date(2010, 7, 1), duties=(), number="8")
LEFT_FANG = replace(FANG, status=Status.TRANSFERRED, status_since=date(2020, 1, 1), duties=())
APPLICANT = Member(id="m001", name="赵雪", kind=MemberKind.APPLICANT)


@pytest.mark.parametrize(
    ("known", "written", "expected"),
    [
        pytest.param([FANG], row(2, "王方", number="7"), "m001", id="the number, with the same date: a misspelt name"),
        pytest.param([FANG], row(2, "王芳", date(2001, 7, 2), number="7"), "m001", id="the number, with the same name"),
        pytest.param(
            [FANG], row(2, "李四", date(2015, 1, 1), number="7"), "m002", id="a mere row number is nobody's sign"
        ),
        pytest.param(
            [FANG, OTHER_FANG], row(2, "王芳", date(2010, 7, 1)), "m002", id="name and date tell namesakes apart"
        ),
        pytest.param([FANG], row(2, "王芳", date(2001, 7, 2)), "m001", id="a unique name: the date was corrected"),
        pytest.param(
            [FANG, OTHER_FANG], row(2, "王芳", date(2015, 7, 1)), "m003", id="two known namesakes: somebody new"
        ),
        pytest.param([LEFT_FANG], row(2, "王芳", date(2015, 7, 1)), "m002", id="a namesake who left: somebody new"),
        pytest.param([LEFT_FANG], row(2, "王芳"), "m001", id="who left came back"),
        pytest.param(
            [APPLICANT],
            row(2, "赵雪", date(2026, 3, 1), kind=MemberKind.PROBATIONARY),
            "m001",
            id="an applicant accepted",
        ),
    ],
)
def test_a_row_finds_its_member(known, written, expected):
    roster = merged([written], known_of(*known), ON)

    assert expected == [*roster.new, *(each.member for each in roster.updated), *roster.unchanged][0]


def test_two_namesakes_in_the_file_are_never_merged_into_one_known_by_name_alone():
    known = known_of(replace(FANG, number=""))
    roster = merged([row(2, "王芳", date(2015, 1, 1)), row(3, "王芳", date(2016, 1, 1))], known, ON)

    assert (("m002", "m003"), ("m001",)) == (roster.new, roster.missing)


def test_the_surest_sign_of_a_later_row_beats_a_weaker_one_of_an_earlier_row():
    known = known_of(replace(FANG, number=""))
    roster = merged([row(2, "王芳", date(2015, 1, 1)), row(3, "王芳", FOUNDED)], known, ON)

    assert ("m002",) == roster.new


def test_who_left_without_a_date_left_on_the_day_of_the_import_and_it_is_said():
    roster = merged([secretary(), row(3, "李四", status=Status.TRANSFERRED)], {}, ON)
    known = put(roster)
    again = merged([secretary(), row(3, "李四", status=Status.TRANSFERRED)], known, date(2027, 1, 1))

    assert ON == known["m002"].status_since
    assert (Remark(code="roster.left_today", facts={"name": "李四", "date": ON}),) == roster.remarks
    assert ((), ()) == (again.members, again.remarks)


def test_who_left_is_in_no_count_from_that_date():
    since = date(2026, 9, 30)
    known = put(merged([secretary(), row(3, "李四", status=Status.TRANSFERRED, status_since=since)], {}, ON))

    assert (True, False) == (known["m002"].on_books(date(2026, 9, 29)), known["m002"].on_books(since))


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([row(2, "王芳")], ["roster.no_secretary"]),
        ([secretary(2, "王芳"), secretary(3, "李四")], ["roster.two_secretaries"]),
        ([secretary(2, "王芳"), secretary(3, "李四", status=Status.TRANSFERRED, status_since=FOUNDED)], []),
    ],
)
def test_a_branch_without_a_secretary_or_with_two_is_taken_and_told(rows, codes):
    assert codes == [remark.code for remark in merged(rows, {}, ON).remarks]


def test_another_date_of_acceptance_changes_nothing_both_are_kept():
    """000“将党员名单按入党日期排出‘政治生日’序列”: which of two dates is right is settled by a person, never by the latest file."""
    known = known_of(FANG)
    roster = merged([secretary(2, "王芳", accepted=date(2001, 7, 2))], known, ON)

    assert ["roster.accepted_disputed"] == [remark.code for remark in roster.remarks]
    assert ((FANG.id, date(2001, 7, 2)),) == roster.disputed
    assert FANG.accepted_on == put(roster, known)[FANG.id].accepted_on


def test_an_impossible_date_on_file_gives_way():
    wrong = replace(FANG, accepted_on=date(1901, 7, 1))
    known = known_of(wrong)
    roster = merged([secretary(2, "王芳", accepted=date(2001, 7, 2))], known, ON)

    assert ((), ()) == (roster.remarks, roster.disputed)
    assert date(2001, 7, 2) == put(roster, known)[FANG.id].accepted_on
