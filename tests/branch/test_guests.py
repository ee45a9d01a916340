"""Guests of a day: entered by kind, by name or as a number; invited beforehand, noted as come on the day."""

from dataclasses import replace

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch.guests import (
    AT_ONCE,
    COUNT_LIMIT,
    Guest,
    GuestKind,
    came,
    check_removal,
    enter,
    enter_count,
    enter_member,
    heads,
    next_number,
    of_day,
    present,
    written,
)
from zhibu.branch.people import MemberKind, Status
from zhibu.branch.refusal import Refusal

OCTOBER = day("2026-10-08")
POLICY = records().policy(OCTOBER.on)
BEFORE, ON_THE_DAY, AFTER = at("2026-10-01 09:00"), at("2026-10-08 14:10"), at("2026-10-08 19:00")
SECRETARY = member(1).id


def by_name(name="王芳", kind=GuestKind.SERVED, *, known=(), now=ON_THE_DAY, on=OCTOBER, organisation="", number=1):
    return enter(
        on,
        kind,
        name,
        known,
        number=number,
        by=SECRETARY,
        policy=POLICY,
        calendar=CALENDAR,
        now=now,
        organisation=organisation,
    )


def counted(count, known=None, *, kind=GuestKind.PUBLIC, now=ON_THE_DAY):
    return enter_count(OCTOBER, kind, count, known, by=SECRETARY, policy=POLICY, calendar=CALENDAR, now=now)


def of_roster(who, known=None, *, now=ON_THE_DAY):
    return enter_member(OCTOBER, who, known, by=SECRETARY, policy=POLICY, calendar=CALENDAR, now=now)


def code(call):
    with pytest.raises(Refusal) as no:
        call()
    return no.value.code


@pytest.mark.parametrize(
    ("now", "is_there", "late"),
    [(BEFORE, False, False), (at("2026-10-08 13:59"), False, False), (ON_THE_DAY, True, False), (AFTER, True, True)],
)
def test_who_is_entered_before_the_sign_in_opens_is_invited_afterwards_they_came(now, is_there, late):
    """Entered after it closed it is marked (补录)."""
    for guest in (by_name(now=now), counted(5, now=now)):
        assert (is_there, late) == (guest.came_at is not None, guest.late)


def test_the_same_name_again_gives_the_guest_who_stands_there():
    first = by_name("王芳", organisation="市教育局")

    assert first is by_name(" 王芳 ", known=[first], number=2)
    assert first is by_name("王芳", known=[first], organisation="市教育局", number=2)
    assert "2026-10:g2" == by_name("王芳", known=[first], organisation="三中", number=2).id
    assert "2026-10:g2" == by_name("王芳", GuestKind.PUBLIC, known=[first], number=2).id


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: by_name("  "), "guest.no_name"),
        (lambda: by_name("长" * 41), "text.too_long"),
        (lambda: by_name("王芳", organisation="长" * 41), "text.too_long"),
        (lambda: counted(0), "guest.count"),
        (lambda: counted(COUNT_LIMIT + 1), "guest.count"),
        (lambda: by_name(on=replace(OCTOBER, cancelled=True)), "day.cancelled"),
        (lambda: of_roster(member(2)), "guest.is_member"),
        (
            lambda: of_roster(member(2, kind=MemberKind.APPLICANT, status=Status.TRANSFERRED, status_since=OCTOBER.on)),
            "guest.is_member",
        ),
    ],
)
def test_what_makes_no_guest_is_refused(call, expected):
    assert expected == code(call)


def test_a_new_number_takes_the_old_ones_place_and_the_same_changes_nothing():
    five = counted(5)

    assert five is counted(5, five)
    assert (five.id, 8) == (counted(8, five).id, counted(8, five).count)


def test_an_applicant_of_the_roster_is_entered_by_kind_and_once():
    applicant = of_roster(member(7, kind=MemberKind.APPLICANT))

    assert ("2026-10:m007", GuestKind.APPLICANT, "m007") == (applicant.id, applicant.kind, applicant.member)
    assert GuestKind.PROSPECTIVE is of_roster(member(8, kind=MemberKind.PROSPECTIVE)).kind
    assert applicant is of_roster(member(7, kind=MemberKind.APPLICANT), applicant)


def test_they_are_listed_by_kind_the_named_ones_first():
    public, wang, li = (
        counted(5),
        by_name("王芳", GuestKind.LIAISON, number=1),
        by_name("李强", GuestKind.PUBLIC, number=2),
    )
    invited = by_name("赵六", GuestKind.PUBLIC, number=3, now=BEFORE)
    other = replace(wang, id="2026-11:g1", day="2026-11")

    assert [wang, invited, li, public] == of_day([public, li, other, wang, invited], OCTOBER.id)
    assert [wang, li, public] == present([public, li, other, wang, invited], OCTOBER.id)
    assert 7 == heads([wang, li, public])


def test_that_they_came_is_noted_once_and_not_before_anybody_can_have_come():
    invited = by_name(now=BEFORE)

    assert "signin.early" == code(lambda: came(invited, OCTOBER, policy=POLICY, calendar=CALENDAR, now=BEFORE))
    there = came(invited, OCTOBER, policy=POLICY, calendar=CALENDAR, now=ON_THE_DAY)
    assert (ON_THE_DAY, False) == (there.came_at, there.late)
    assert there is came(there, OCTOBER, policy=POLICY, calendar=CALENDAR, now=AFTER)
    assert came(invited, OCTOBER, policy=POLICY, calendar=CALENDAR, now=AFTER).late


@pytest.mark.parametrize(
    ("voted", "commented", "filed", "expected"),
    [
        (True, False, None, "guest.has_spoken"),
        (False, True, None, "guest.has_spoken"),
        (False, False, AFTER, "guest.filed"),
    ],
)
def test_whose_word_is_in_stays_on_the_list(voted, commented, filed, expected):
    guest, on = replace(by_name(), voted=voted), replace(OCTOBER, filed_at=filed)

    check_removal(by_name(), OCTOBER, commented=False)
    assert expected == code(lambda: check_removal(guest, on, commented=commented))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", 5),
        (" 12人", 12),
        ("３名", 3),
        ("王芳", [("王芳", "")]),
        ("王芳，市教育局", [("王芳", "市教育局")]),
        ("王芳,市教育局\n李强（三中）", [("王芳", "市教育局"), ("李强", "三中")]),
        ("王芳、李强；John Smith", [("王芳", ""), ("李强", ""), ("John Smith", "")]),
        ("阿依古丽·买买提(第二实验小学)\n\n", [("阿依古丽·买买提", "第二实验小学")]),
    ],
)
def test_names_and_numbers_are_read_as_people_write_them(text, expected):
    assert expected == written(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("，，", "guest.no_name"), ("\n".join("甲" * (AT_ONCE + 1)), "guest.too_many")]
)
def test_what_cant_be_read_is_refused(text, expected):
    assert expected == code(lambda: written(text))


def test_a_guests_number_is_given_out_once_a_day():
    """A link that was made may still name one who was taken off the list."""
    taken = ["2026-10:g1", "2026-10:g12", "2026-10:public", "2026-11:g40", "2026-10:m007", ""]

    assert 13 == next_number(OCTOBER.id, taken)
    assert 1 == next_number(OCTOBER.id, [])


def test_a_guest_from_an_older_file_opens():
    """Everything but who, when and what has a default."""
    assert not Guest(id="g", day=OCTOBER.id, kind=GuestKind.PUBLIC, by=SECRETARY, at=AFTER).voted
