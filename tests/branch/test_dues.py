"""Dues by month: who pays where, which months are open, and what the check on the day notes."""

from dataclasses import replace
from datetime import date

import pytest

from tests.branch.build import at
from zhibu.branch.dues import DuesStand, Month, Paid, owed, paid_id, pay, pays, stand
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Duty, Member, MemberKind, Status
from zhibu.branch.refusal import Refusal

NOW = at("2026-10-08 15:00")
ANN = Member(id=MemberId("m005"), name="李安", kind=MemberKind.FULL, accepted_on=date(2018, 6, 5))
ORG = replace(ANN, id=MemberId("m003"), name="何淑芬", duties=(Duty.ORGANISATION,))


def paid(member: Member, *months: str) -> dict[str, Paid]:
    return {
        paid_id(member.id, Month.read(each)): Paid(
            id=paid_id(member.id, Month.read(each)), member=member.id, month=each, at=NOW, by=ORG.id
        )
        for each in months
    }


@pytest.mark.parametrize(
    ("member", "month", "expected"),
    [
        (ANN, "2026-10", True),
        (ANN, "2018-05", False),
        (replace(ANN, accepted_on=date(2026, 10, 20), kind=MemberKind.PROBATIONARY), "2026-10", True),
        (replace(ANN, accepted_on=date(2026, 10, 20), kind=MemberKind.PROBATIONARY), "2026-09", False),
        (replace(ANN, joined_on=date(2026, 10, 8)), "2026-10", False),
        (replace(ANN, joined_on=date(2026, 10, 8)), "2026-11", True),
        (replace(ANN, joined_on=date(2026, 10, 1)), "2026-10", True),
        (replace(ANN, status=Status.TRANSFERRED, status_since=date(2026, 10, 8)), "2026-10", True),
        (replace(ANN, status=Status.TRANSFERRED, status_since=date(2026, 10, 8)), "2026-11", False),
        (replace(ANN, kind=MemberKind.APPLICANT, accepted_on=None), "2026-10", False),
    ],
)
def test_dues_are_paid_where_the_member_stands_when_the_month_begins(member, month, expected):
    assert expected is pays(member, Month.read(month))


def test_open_months_begin_when_the_branch_joined_and_skip_what_is_paid():
    open_ = owed(ANN, paid(ANN, "2026-09"), since=Month(2026, 8), until=Month(2026, 11))

    assert ["2026-08", "2026-10", "2026-11"] == [str(month) for month in open_]


def test_a_month_stands_in_numbers_and_names_who_owes():
    assert DuesStand(month=Month(2026, 10), due=(ANN, ORG), paid=frozenset({ORG.id})) == stand(
        (ANN, ORG), paid(ORG, "2026-10"), Month(2026, 10)
    )
    assert (ANN,) == stand((ANN, ORG), paid(ORG, "2026-10"), Month(2026, 10)).owing


def test_paid_twice_the_first_entry_stands():
    first = pay(ANN, Month(2026, 10), None, by=ORG, today=NOW.date(), now=NOW)

    assert first is pay(ANN, Month(2026, 10), first, by=ANN, today=NOW.date(), now=at("2026-11-01 10:00"))


@pytest.mark.parametrize(
    ("month", "code"),
    [("2027-11", "dues.far_ahead"), ("2018-01", "dues.not_here")],
)
def test_a_month_that_is_nobodys_matter_is_refused(month, code):
    with pytest.raises(Refusal) as refused:
        pay(ANN, Month.read(month), None, by=ORG, today=NOW.date(), now=NOW)

    assert code == refused.value.code


@pytest.mark.parametrize("text", ["2026-13", "2026", "", "2026-1", "x-01", "2026-10-01"])
def test_only_a_month_reads_as_a_month(text):
    assert Month.read(text) is None


def test_months_are_counted_over_the_year():
    assert Month(2027, 1) == Month(2026, 12).plus(1)
    assert Month(2025, 12) == Month(2026, 1).plus(-1)
