"""Sign-in and leave: who, when, and twice."""

from datetime import date

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch import attendance
from zhibu.branch.attendance import Standing, ask_leave, check_not_own, decide_leave, sign_in, sign_in_for
from zhibu.branch.people import Duty, MemberKind, Status
from zhibu.branch.refusal import Refusal

POLICY = records().policy(date(2026, 1, 1))
DAY = day("2026-10-08")
RULES = {"policy": POLICY, "calendar": CALENDAR}


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ("2026-10-08 13:59", "signin.early"),
        ("2026-10-08 14:00", None),
        ("2026-10-08 18:29", None),
        ("2026-10-08 18:30", "signin.closed"),
    ],
)
def test_sign_in_is_open_from_30_minutes_before_to_the_end(now, code):
    try:
        sign_in(DAY, member(), None, now=at(now), **RULES)
    except Refusal as no:
        assert code == no.code
    else:
        assert None is code


def test_a_second_sign_in_is_the_first_one():
    first = sign_in(DAY, member(), None, now=at("2026-10-08 14:05"), **RULES)

    assert first == sign_in(DAY, member(), first, now=at("2026-10-08 14:09"), **RULES)


@pytest.mark.parametrize(
    "who",
    [
        member(kind=MemberKind.APPLICANT),
        member(status=Status.TRANSFERRED, status_since=date(2026, 9, 1)),
        member(status=Status.DECEASED),
        member(joined_on=date(2026, 11, 1)),
    ],
)
def test_who_is_not_on_the_books_does_not_sign_in(who):
    with pytest.raises(Refusal) as no:
        sign_in(DAY, who, None, now=at("2026-10-08 14:30"), **RULES)

    assert "signin.not_member" == no.value.code


@pytest.mark.parametrize(("now", "late"), [("2026-10-08 15:00", False), ("2026-10-09 09:00", True)])
def test_what_the_secretary_enters_after_the_close_is_marked_late(now, late):
    entered = sign_in_for(DAY, member(2), None, by=member(1), why="电话", now=at(now), **RULES)

    assert (late, "m001", "电话") == (entered.late, entered.by, entered.why)


@pytest.mark.parametrize(
    ("whom", "able", "now", "code"),
    [
        (1, (1, 2), "2026-10-08 18:29", None),
        (1, (1, 2), "2026-10-08 18:30", "signin.own_case"),
        (2, (1, 2), "2026-10-08 18:30", None),
        (1, (1,), "2026-10-08 18:30", None),
    ],
)
def test_nobody_enters_themselves_after_the_close_while_another_may(whom, able, now, code):
    may = [member(each) for each in able]
    try:
        check_not_own(DAY, member(whom), by=member(1), able=may, now=at(now), **RULES)
    except Refusal as no:
        assert code == no.code
    else:
        assert None is code


@pytest.mark.parametrize(
    ("now", "reason", "code"),
    [
        ("2026-10-08 14:29", "出差", None),
        ("2026-10-08 14:30", "出差", "leave.too_late"),
        ("2026-10-07 09:00", "  ", "leave.no_reason"),
        ("2026-10-07 09:00", "很" * 501, "text.too_long"),
    ],
)
def test_leave_is_asked_in_writing_before_the_start(now, reason, code):
    try:
        ask_leave(DAY, member(), reason, None, now=at(now), **RULES)
    except Refusal as no:
        assert code == no.code
    else:
        assert None is code


def test_leave_that_is_granted_is_not_asked_again():
    asked = ask_leave(DAY, member(), "出差", None, now=at("2026-10-07 09:00"), **RULES)
    granted = decide_leave(asked, by=member(2), granted=True, now=at("2026-10-07 10:00"))

    with pytest.raises(Refusal) as no:
        ask_leave(DAY, member(), "生病", granted, now=at("2026-10-07 11:00"), **RULES)

    assert "leave.granted_already" == no.value.code


def test_leave_that_was_refused_may_be_asked_again():
    asked = ask_leave(DAY, member(), "出差", None, now=at("2026-10-07 09:00"), **RULES)
    refused = decide_leave(asked, by=member(2), granted=False, now=at("2026-10-07 10:00"))
    again = ask_leave(DAY, member(), "生病住院", refused, now=at("2026-10-07 11:00"), **RULES)

    assert None is again.decision
    assert "生病住院" == again.reason


def test_a_decision_stands():
    asked = ask_leave(DAY, member(), "出差", None, now=at("2026-10-07 09:00"), **RULES)
    granted = decide_leave(asked, by=member(2), granted=True, now=at("2026-10-07 10:00"))

    assert granted == decide_leave(granted, by=member(3), granted=True, now=at("2026-10-07 11:00"))
    with pytest.raises(Refusal) as no:
        decide_leave(granted, by=member(3), granted=False, now=at("2026-10-07 11:00"))
    assert "leave.decided" == no.value.code


def test_nobody_decides_their_own_leave():
    asked = ask_leave(DAY, member(), "出差", None, now=at("2026-10-07 09:00"), **RULES)

    with pytest.raises(Refusal) as no:
        decide_leave(asked, by=member(1, duties=(Duty.SECRETARY,)), granted=True, now=at("2026-10-07 10:00"))

    assert "leave.own_case" == no.value.code


def test_the_register_counts_everybody_on_the_books_once():
    people = [member(n) for n in range(1, 7)] + [
        member(7, kind=MemberKind.APPLICANT),
        member(8, status=Status.DECEASED),
    ]
    signed = sign_in(DAY, people[0], None, now=at("2026-10-08 14:05"), **RULES)
    asked = ask_leave(DAY, people[1], "出差", None, now=at("2026-10-07 09:00"), **RULES)
    granted = decide_leave(
        ask_leave(DAY, people[2], "生病", None, now=at("2026-10-07 09:00"), **RULES),
        by=people[0],
        granted=True,
        now=at("2026-10-07 10:00"),
    )
    known = records(people, days=[DAY], signins=[signed], leaves=[asked, granted])
    over = known.register(DAY, calendar=CALENDAR, now=at("2026-10-08 18:30"))
    before = known.register(DAY, calendar=CALENDAR, now=at("2026-10-08 18:29"))

    assert (6, 1, 1) == (over.total, over.present, over.on_leave)
    assert [3, 1] == [len(over.of(Standing.ABSENT)), len(over.of(Standing.ASKED))]
    assert [0, 3] == [len(before.of(Standing.ABSENT)), len(before.of(Standing.EXPECTED))]


@pytest.mark.parametrize(("present", "total", "below"), [(24, 30, False), (23, 30, True), (0, 0, False), (4, 5, False)])
def test_the_floor_is_80_per_cent_of_all_members(present, total, below):
    people = [member(n) for n in range(1, total + 1)]
    signed = [sign_in(DAY, each, None, now=at("2026-10-08 14:05"), **RULES) for each in people[:present]]
    known = records(people, days=[DAY], signins=signed)

    assert below is known.register(DAY, calendar=CALENDAR, now=at("2026-10-08 19:00")).below(POLICY)


def test_closing_the_day_closes_the_sign_in():
    from zhibu.branch.day import close

    closed = close(DAY, now=at("2026-10-08 16:00"), calendar=CALENDAR)

    assert at("2026-10-08 16:00") == attendance.closes(closed, POLICY, CALENDAR)
