"""The evaluation's numbers: guests' ballots among them, the one reminder, the year's row of results."""

from dataclasses import replace
from datetime import date, time

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch.agenda import owed
from zhibu.branch.agenda.evaluation import remind_at
from zhibu.branch.attendance import SignIn
from zhibu.branch.evaluation import Ballot, Evaluation, Grade, Result, tally
from zhibu.branch.guests import Guest, GuestAccount, GuestKind
from zhibu.branch.ids import about
from zhibu.branch.notices import Kind
from zhibu.branch.policy import PolicyChange, Span
from zhibu.branch.voting import results_of_year, voted

OCTOBER = day("2026-10-08")
PEOPLE = [member(number) for number in (1, 2, 3)]
POLICY = records().policy(OCTOBER.on)
NOW = at("2026-10-09 12:00")


def signed(one, who):
    return SignIn(id=about(one.id, who.id), day=one.id, member=who.id, at=at("2026-10-08 14:20"), by=who.id)


def closed(on, *grades, guests=0):
    """An evaluation with one ballot a grade, all its marks alike."""
    ballots = tuple(Ballot(id=str(place), marks=4 * (grade,)) for place, grade in enumerate(grades))
    return Evaluation(
        id=day(on).id, closed_at=at(f"{on} 18:30"), asked=9, ballots=ballots, guests_asked=guests, guests_voted=guests
    )


GOOD, POOR = Grade.GOOD, Grade.POOR


def test_guests_ballots_are_of_the_same_urn_and_the_same_rate():
    """002 asks people outside the branch as well: the rate is of all ballots, and members and guests are counted apart."""
    one = closed("2026-10-08", GOOD, GOOD, POOR, POOR, guests=2)
    counted = tally(one, POLICY)

    assert (0.5, 4) == (counted.rate, counted.voters)
    assert (7, 2) == (one.members_asked, one.members_voted)


# The reminder


@pytest.mark.parametrize(
    ("ends", "hours", "before", "expected"),
    [
        ("2026-10-08 18:30", 24, 3, "2026-10-09 15:30"),
        ("2026-10-08 18:30", 24, 0, None),
        ("2026-10-08 18:30", 24, 24, None),
        ("2026-10-08 18:30", 2, 1, "2026-10-08 19:30"),
        ("2026-10-08 18:30", 1, 1, None),
        ("2026-10-08 12:00", 24, 5, "2026-10-09 07:30"),
        ("2026-10-08 10:30", 24, 3, "2026-10-09 07:30"),
        ("2026-10-08 08:00", 24, 3, "2026-10-08 21:00"),
        ("2026-10-08 23:30", 24, 1, "2026-10-09 21:00"),
        ("2026-10-08 20:30", 8, 3, None),
    ],
)
def test_the_reminder_comes_in_waking_hours_with_an_hour_left_to_vote(ends, hours, before, expected):
    """At the quiet hours' end where that leaves an hour, else an hour before they begin; never in the opening's first hour."""
    policy = replace(POLICY, evaluation_hours=hours, evaluation_reminder_hours=before)
    ended = replace(OCTOBER, closed_at=at(ends))
    found = remind_at(ended, policy, CALENDAR)

    assert (at(expected) if expected else None) == found
    if found is not None:
        assert not policy.notice_quiet.holds(CALENDAR.local(found).time())


def test_without_quiet_hours_it_comes_at_its_hour():
    policy = replace(POLICY, notice_quiet=Span(time(0), time(0)), evaluation_reminder_hours=3)

    assert at("2026-10-09 05:00") == remind_at(replace(OCTOBER, closed_at=at("2026-10-08 08:00")), policy, CALENDAR)


def notices(known, kind, now="2026-10-09 15:30"):
    found = owed(known, CALENDAR, since=at(now), until=at(now), kinds=(kind,))
    return sorted(notice.audience for notice in found)


def branch(**tables):
    given = {"days": [OCTOBER], "signins": [signed(OCTOBER, each) for each in PEOPLE[:2]]} | tables
    return records(PEOPLE, **given)


def test_only_who_took_part_and_hasnt_voted_is_reminded():
    assert ["member:m001", "member:m002"] == notices(branch(), Kind.EVALUATION_REMINDER)
    assert [] == notices(branch(), Kind.EVALUATION_REMINDER, "2026-10-09 15:29")
    one = branch(voted=[voted(OCTOBER.id, PEOPLE[0].id)])
    assert ["member:m002"] == notices(one, Kind.EVALUATION_REMINDER)


def test_nobody_is_reminded_where_the_documents_ask_for_no_evaluation_or_nothing_was_held():
    assert [] == notices(branch(presets=("zhengzhou-normal", "wulong")), Kind.EVALUATION_REMINDER)
    assert [] == notices(branch(signins=[]), Kind.EVALUATION_REMINDER)
    done = branch(evaluations=[closed("2026-10-08", GOOD)])
    assert [] == notices(done, Kind.EVALUATION_REMINDER)


# Guests


GUEST = Guest(
    id="2026-10:g1",
    day=OCTOBER.id,
    kind=GuestKind.SERVED,
    name="王芳",
    by=PEOPLE[0].id,
    at=at("2026-10-08 14:00"),
    invited_at=at("2026-10-08 14:00"),
)


def seat(linked):
    return GuestAccount(id="telegram:9", guest=GUEST.id, day=OCTOBER.id, linked_at=at(linked))


@pytest.mark.parametrize(
    ("linked", "has_voted", "expected"),
    [
        ("2026-10-08 15:00", False, ["guest:2026-10:g1", "member:m001", "member:m002"]),
        ("2026-10-08 15:00", True, ["member:m001", "member:m002"]),
        ("2026-10-08 19:00", False, ["member:m001", "member:m002"]),
    ],
)
def test_a_guest_who_opened_the_link_before_the_end_gets_the_ballot_then(linked, has_voted, expected):
    """Who opens it later finds the ballot in the answer; and a guest is never reminded, for they owe nothing."""
    known = branch(guests=[replace(GUEST, voted=has_voted)], guest_accounts=[seat(linked)])

    assert expected == notices(known, Kind.EVALUATION)
    assert ["member:m001", "member:m002"] == notices(known, Kind.EVALUATION_REMINDER)


# The year


MONTHS = [day("2026-08-05"), day("2026-09-07"), OCTOBER]


def year(*evaluations, until=None, earlier=(), **tables):
    known = records(PEOPLE, days=MONTHS, evaluations=list(evaluations), **tables)
    return results_of_year(known, 2026, until=until, earlier=earlier)


def test_the_years_results_stand_in_order_with_their_mean():
    known = year(
        closed("2026-10-08", GOOD, GOOD, POOR, POOR),
        closed("2026-08-05", GOOD, GOOD, GOOD),
        closed("2026-09-07", GOOD, POOR),
    )

    assert [(5, 1.0, False), (7, None, False), (8, 0.5, True)] == [
        (each.on.day, each.rate, each.below) for each in known.results
    ]
    assert (0.75, 1) == (known.average, len(known.below))


def test_a_result_of_too_few_voters_counts_neither_in_the_mean_nor_below_the_floor():
    assert (None, []) == (year(closed("2026-10-08", POOR, POOR)).average, year(closed("2026-10-08", POOR)).below)


def test_at_the_floor_it_isnt_below_it():
    """002「滿意率低於60%的」."""
    grades = (*(3 * (GOOD,)), *(2 * (POOR,)))
    assert [False] == [each.below for each in year(closed("2026-10-08", *grades)).results]


def test_each_result_is_judged_by_the_floor_of_its_own_day():
    change = PolicyChange.of("satisfaction.floor", "90", since=date(2026, 10, 1))
    eighty = (*(4 * (GOOD,)), POOR)
    known = year(closed("2026-09-07", *eighty), closed("2026-10-08", *eighty), policy_changes=[change])

    assert [False, True] == [each.below for each in known.results]


def test_up_to_a_day_later_results_are_left_out():
    known = year(
        closed("2026-08-05", GOOD, GOOD, GOOD), closed("2026-10-08", GOOD, GOOD, GOOD), until=date(2026, 9, 30)
    )
    assert [8] == [each.on.month for each in known.results]


def test_imported_results_stand_in_the_same_row_and_never_in_place_of_our_own():
    earlier = [
        Result(on=date(2026, 3, 5), rate=0.5, below=True, imported=True),
        Result(on=date(2025, 3, 5), rate=0.1, below=True, imported=True),
        Result(on=date(2026, 10, 8), rate=0.1, below=True, imported=True),
    ]
    known = year(closed("2026-10-08", GOOD, GOOD, GOOD), earlier=earlier)

    assert [(3, 0.5), (10, 1.0)] == [(each.on.month, each.rate) for each in known.results]
    assert (0.75, 1) == (known.average, len(known.below))
