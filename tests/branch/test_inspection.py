"""What an inspection finds in a month, and what a bulletin sums up: facts as tables."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch.agenda import owed
from zhibu.branch.attendance import SignIn
from zhibu.branch.before import Earlier
from zhibu.branch.day import AgendaItem, ItemKind, Meeting, Step, StepMark
from zhibu.branch.dues import DuesCheck, Month
from zhibu.branch.evaluation import Ballot, Evaluation, Grade
from zhibu.branch.ids import AccountId, about
from zhibu.branch.inspection import (
    Lack,
    compiled,
    last_month,
    last_span,
    made,
    month_inspected,
    totals,
    year_inspected,
)
from zhibu.branch.notices import Kind
from zhibu.branch.overseen import Bulletin, Inspection, Round
from zhibu.branch.people import Duty
from zhibu.branch.period import Period
from zhibu.branch.plan import Plan
from zhibu.branch.policy import PolicyChange
from zhibu.branch.superior import Officer

NOW = at("2026-10-12 10:00")
OCTOBER = Month(2026, 10)
PEOPLE = [member(1, duties=(Duty.SECRETARY,)), *(member(number) for number in range(2, 6))]
DONE = tuple(
    StepMark(step=step, by="m001", at=at("2026-09-20 10:00"))
    for step in (Step.SETTLED, Step.APPROVED, Step.PUBLISHED, Step.CONVENED)
)
REPORTED = StepMark(step=Step.REPORTED, by="m001", at=at("2026-10-08 18:30"))
STUDY = (AgendaItem(text="学习党章", kind=ItemKind.STUDY),)
FULL = {
    "place": "会议室",
    "chair": "党员1",
    "recorder": "党员2",
    "agenda": STUDY,
    "steps": (*DONE, REPORTED),
    "discussion": "讨论",
    "agreement": "共识",
    "summary": "小结",
    "wanting": "不足",
    "filed_at": at("2026-10-09 20:00"),
    "counts_as": (Meeting.MEMBERS, Meeting.LECTURE),
}


def signed(on, *numbers):
    return [
        SignIn(id=about(on.id, f"m{n:03d}"), day=on.id, member=f"m{n:03d}", at=at("2026-10-08 14:20"), by=f"m{n:03d}")
        for n in numbers
    ]


def evaluated(on, count=5, grade=Grade.GOOD):
    ballots = tuple(Ballot(id=f"b{n}", marks=(grade,) * 4) for n in range(count))
    return [Evaluation(id=on.id, closed_at=at("2026-10-09 18:30"), asked=5, ballots=ballots)]


def branch(on, *, come=(1, 2, 3, 4, 5), **tables):
    given = {
        "days": [on],
        "signins": signed(on, *come),
        "evaluations": evaluated(on),
        "dues_checks": [DuesCheck(id=on.id, at=at("2026-10-08 15:00"), by="m001", paid=5, due=5)],
        "plans": [Plan(id="2026", year=2026, entered_at=NOW, by="m001", filed_at=at("2026-02-01 10:00"))],
    } | tables
    return records(PEOPLE, joined="2026-01-01 00:00", **given)


def lacks(known, month=OCTOBER, now=NOW):
    found = month_inspected(known, month, calendar=CALENDAR, now=now)
    return [each.lack for each in found.missing if each.lack is not Lack.BLANKS]


WHOLE = day(**FULL)


def test_a_whole_month_lacks_nothing():
    assert [] == lacks(branch(WHOLE))


@pytest.mark.parametrize(
    ("on", "tables", "expected"),
    [
        (replace(WHOLE, steps=(*DONE[:1], *DONE[2:], REPORTED)), {}, [Lack.STEP]),
        (replace(WHOLE, steps=(*DONE,)), {}, [Lack.STEP]),
        (replace(WHOLE, filed_at=None), {}, [Lack.FILED]),
        (replace(WHOLE, filed_at=at("2026-10-11 09:00")), {}, [Lack.FILED_LATE]),
        (replace(WHOLE, minutes=120), {}, [Lack.AGENDA]),
        (replace(WHOLE, agenda=(AgendaItem(text="例会", kind=ItemKind.WORK),)), {}, [Lack.AGENDA]),
        (replace(WHOLE, agenda=(AgendaItem(text="例会"),)), {}, [Lack.AGENDA]),
        (WHOLE, {"dues_checks": []}, [Lack.DUES]),
        (WHOLE, {"come": (1, 2, 3)}, [Lack.FLOOR]),
        (WHOLE, {"evaluations": evaluated(WHOLE, grade=Grade.POOR)}, [Lack.SATISFACTION]),
        (WHOLE, {"evaluations": evaluated(WHOLE, count=2, grade=Grade.POOR)}, []),
        (WHOLE, {"plans": []}, [Lack.PLAN]),
        (WHOLE, {"come": ()}, [Lack.UNCLEAR]),
        (replace(WHOLE, held=False), {"come": ()}, [Lack.NOT_HELD]),
        (replace(WHOLE, cancelled=True), {"come": ()}, []),
    ],
)
def test_what_is_missing_is_named(on, tables, expected):
    known = branch(on, **tables)

    assert expected == [each for each in lacks(known) if each is not Lack.MEETING]


def test_a_month_that_ended_without_a_day_says_so():
    known = branch(replace(WHOLE, cancelled=True), come=())

    assert Lack.DAY in lacks(known, now=at("2026-11-02 10:00"))


def test_the_secretarys_word_alone_leaves_the_sign_in_missing():
    """Held by her word: the step of signing in isn't done, and nobody is made up."""
    known = branch(replace(WHOLE, held=True), come=())

    found = month_inspected(known, OCTOBER, calendar=CALENDAR, now=NOW)

    assert [Step.SIGNED_IN] == [each.step for each in found.missing if each.lack is Lack.STEP]


def test_while_the_form_has_its_days_and_the_vote_is_open_they_arent_missing():
    known = branch(replace(WHOLE, filed_at=None), evaluations=[])

    assert [] == lacks(known, now=at("2026-10-09 10:00"))


def test_a_month_to_come_or_from_before_the_branch_lacks_nothing():
    late = replace(branch(WHOLE).branch, joined_at=at("2026-10-09 00:00"))
    known = replace(branch(WHOLE, come=()), branch=late)

    assert [] == lacks(known)
    assert not month_inspected(known, Month(2026, 8), calendar=CALENDAR, now=NOW).known
    assert [] == lacks(known, Month(2026, 8))
    ahead = day("2026-11-05", agenda=STUDY)
    assert [] == lacks(branch(ahead, come=(), evaluations=[]), Month(2026, 11))


def test_an_imported_day_owes_nothing_any_more():
    known = branch(replace(WHOLE, filed_at=None, steps=()), evaluations=[], dues_checks=[])
    told = Earlier(id=WHOLE.id, at=NOW, by="m001", satisfaction=0.9, voted=5, asked=5)
    known = replace(known, earlier={WHOLE.id: told})

    found = month_inspected(known, OCTOBER, calendar=CALENDAR, now=NOW)

    assert [] == [each for each in found.missing if each.day is not None]
    assert (True, 0.9) == (found.days[0].line.imported, found.days[0].voted.rate)


def test_a_meeting_is_missing_once_its_period_is_over():
    """The committee's is the month's, the members' meeting the quarter's."""
    people = [member(1, duties=(Duty.SECRETARY,)), *(member(number) for number in range(2, 9))]
    known = replace(branch(replace(WHOLE, counts_as=())), members={each.id: each for each in people})

    now, later = at("2026-10-31 10:00"), at("2026-11-02 10:00")

    assert 0 == lacks(known, now=now).count(Lack.MEETING)
    assert 1 == lacks(known, now=later).count(Lack.MEETING)
    assert 3 == lacks(known, Month(2026, 12), now=at("2027-01-04 10:00")).count(Lack.MEETING)


def test_a_year_holds_its_months_up_to_now():
    found = year_inspected(branch(WHOLE), 2026, calendar=CALENDAR, now=NOW)

    assert [*range(1, 11)] == [each.month.month for each in found]
    assert 12 == len(year_inspected(branch(WHOLE), 2025, calendar=CALENDAR, now=NOW))


def test_totals_add_up_what_the_months_hold():
    known = branch(replace(WHOLE, filed_at=at("2026-10-11 09:00")), come=(1, 2, 3, 4))

    found = totals(known, Period(OCTOBER, 1), calendar=CALENDAR, now=NOW)

    assert (1, 1, 4, 5, 0, 1) == (
        found.planned,
        found.held,
        found.present,
        found.total,
        found.filed,
        found.filed_late,
    )
    assert (0.8, 1.0) == (found.turnout, found.satisfaction)
    assert {Lack.FILED_LATE: 1} == {
        lack: count for lack, count in found.missing.items() if lack not in (Lack.BLANKS, Lack.MAKEUP)
    }


def test_a_look_is_kept_once_a_day():
    known = records(PEOPLE)
    first, new = made(known, "2026-10", "m001", now=NOW, today=NOW.date())
    assert new
    known = replace(known, inspections={first.id: first})

    assert (first, False) == made(known, "2026-10", "m001", now=NOW + timedelta(hours=2), today=NOW.date())
    other, new = made(known, "2026-10", "telegram:1", officer="wei", now=NOW, today=NOW.date())
    assert (True, "wei") == (new, other.officer)
    assert isinstance(other, Inspection)


def test_a_bulletin_is_kept_once_and_its_latest_month_known():
    span = Period(Month(2026, 7), 3)
    first = compiled({}, span, AccountId("telegram:1"), "wei", NOW)

    assert first is compiled({first.id: first}, span, AccountId("telegram:2"), "lin", NOW)
    assert "2026-09" == last_month([first])
    assert "" == last_month([])
    assert Period(Month(2026, 7), 3) == last_span(NOW.date(), 3)
    assert Period(Month(2026, 9), 1) == last_span(NOW.date(), 1)


@pytest.mark.parametrize(
    ("size", "last", "now", "expected"),
    [
        ("1", "", "2026-11-02 09:00", ["2026-10+1"]),
        ("1", "2026-10", "2026-11-02 09:00", []),
        ("1", "2026-09", "2026-11-02 09:00", ["2026-10+1"]),
        ("1", "", "2026-11-01 12:00", []),
        ("3", "", "2026-11-02 09:00", []),
        ("3", "", "2027-01-04 09:00", ["2026-10+3"]),
        ("12", "", "2027-01-04 09:00", ["2026-01+12"]),
    ],
)
def test_a_bulletin_is_due_on_the_first_working_day_after_its_months(size, last, now, expected):
    officer = Officer(id=AccountId("telegram:1"), name="wei", linked_at=NOW)
    known = branch(
        WHOLE,
        officers=[officer],
        rounds=[Round(last=last)],
        policy_changes=[PolicyChange.of("inspection", size, since=at("2026-01-01 00:00").date())],
    )

    found = owed(known, CALENDAR, since=at(now), until=at(now), kinds=(Kind.BULLETIN_DUE,))

    assert expected == [each.subject for each in found if each.due > at("2026-10-20 00:00")]


def test_without_a_round_or_an_officer_nobody_is_reminded():
    officer = Officer(id=AccountId("telegram:1"), name="wei", linked_at=NOW)
    for tables in ({"officers": [officer]}, {"rounds": [Round()]}):
        known = branch(WHOLE, **tables)
        moment = at("2026-11-02 09:30")
        assert [] == list(owed(known, CALENDAR, since=moment, until=moment, kinds=(Kind.BULLETIN_DUE,)))
    assert isinstance(compiled({}, Period(OCTOBER, 1), AccountId("x"), "", NOW), Bulletin)
