"""`activity.per_month` above one: a second day of a month is a day like any other, and what is owed by the month is owed once."""

from collections import Counter
from dataclasses import replace
from datetime import date

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch.agenda import owed
from zhibu.branch.attendance import SignIn
from zhibu.branch.dues import DuesCheck
from zhibu.branch.ids import DayId, about
from zhibu.branch.notices import Kind
from zhibu.branch.people import Duty
from zhibu.branch.plan import plan_short
from zhibu.branch.policy import PolicyChange

SEC, ANN = member(1, duties=(Duty.SECRETARY,)), member(5)
FIRST = day("2026-10-08")
SECOND = replace(day("2026-10-22"), id=DayId("2026-10-2"))


def signin(on):
    return SignIn(id=about(on.id, SEC.id), day=on.id, member=SEC.id, at=on.starts(CALENDAR), by=SEC.id)


def checked(on):
    return DuesCheck(id=on.id, at=on.ends(CALENDAR), by=SEC.id, paid=0, due=2)


def branch(*checks):
    return records(
        [SEC, ANN],
        days=[FIRST, SECOND],
        signins=[signin(FIRST), signin(SECOND)],
        dues_checks=checks,
        presets=("chizhou", "wulong"),
    )


def told(known, *kinds):
    found = owed(
        known, CALENDAR, since=at("2026-09-25 00:00"), until=at("2026-10-31 00:00"), kinds=kinds or frozenset(Kind)
    )
    return list(found)


def test_each_day_has_its_own_notices_and_none_stands_twice():
    everything = told(branch(checked(FIRST), checked(SECOND)))

    assert {"2026-10", "2026-10-2"} <= {each.subject for each in everything if each.kind is Kind.ADVANCE_NOTICE}
    assert {} == {key: n for key, n in Counter(each.key for each in everything).items() if n > 1}


def test_the_months_dues_are_checked_once_and_whoever_owes_is_told_once():
    def subjects(kind, *checks):
        return [each.subject for each in told(branch(*checks), kind)]

    assert ["2026-10", "2026-10-2"] == subjects(Kind.DUES_CHECK)
    assert [] == subjects(Kind.DUES_CHECK, checked(FIRST))
    assert ["2026-10"] == subjects(Kind.DUES_CHECK, checked(SECOND)), "the earlier day wasn't checked"
    assert ["2026-10"] * 2 == subjects(Kind.DUES_OWED, checked(FIRST), checked(SECOND)), "of each member once"


def test_a_month_with_fewer_days_than_asked_for_is_named():
    known = records(
        [SEC],
        days=[FIRST, SECOND, day("2026-11-05"), day("2026-12-07")],
        policy_changes=[
            PolicyChange.of("activity.per_month", "2", since=date(2026, 10, 1)),
            PolicyChange.of("activity.per_month", "1", since=date(2026, 12, 1)),
        ],
    )

    assert [11] == plan_short(known.days, 2026, known.policy)
