"""What is owed, when, and to whom: the calendar of 2026 by document 002."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.branch.build import CALENDAR, at, member, records, year_plan
from zhibu.branch.agenda import owed
from zhibu.branch.attendance import ask_leave, decide_leave, sign_in
from zhibu.branch.day import close, move
from zhibu.branch.evaluation import Evaluation, Voted
from zhibu.branch.people import Duty, MemberKind, Preference, Status
from zhibu.branch.policy import PolicyChange

SECRETARY = member(1, duties=(Duty.SECRETARY,))
ANN = member(2, accepted_on=date(2016, 2, 29))
BOB = member(3, accepted_on=date(2010, 10, 20))
KNOWN = year_plan(records([SECRETARY, ANN, BOB]))


def notices(known, since="2026-01-01 00:00", until="2026-12-31 23:59", *, assumed=False, kind=None):
    found = owed(known, CALENDAR, since=at(since), until=at(until), assumed=assumed)
    return sorted((each for each in found if kind in (None, each.kind)), key=lambda each: (each.due, each.key))


def test_the_days_of_2026_and_their_notices():
    expected = {
        "2026-01": ("2026-01-05", "2025-12-31"),
        "2026-02": ("2026-02-05", "2026-01-30"),
        "2026-03": ("2026-03-05", "2026-02-28"),
        "2026-04": ("2026-04-07", "2026-04-02"),
        "2026-05": ("2026-05-06", "2026-04-30"),
        "2026-06": ("2026-06-05", "2026-05-29"),
        "2026-07": ("2026-07-06", "2026-07-01"),
        "2026-08": ("2026-08-05", "2026-07-31"),
        "2026-09": ("2026-09-07", "2026-09-02"),
        "2026-10": ("2026-10-08", "2026-09-30"),
        "2026-11": ("2026-11-05", "2026-10-30"),
        "2026-12": ("2026-12-07", "2026-12-02"),
    }
    found = {
        each.subject: (KNOWN.days[each.subject].on.isoformat(), each.due.date().isoformat())
        for each in notices(KNOWN, "2025-12-01 00:00", kind="advance_notice")
        if each.audience == "group"
    }

    assert expected == found


def test_every_notice_stands_at_least_five_days_ahead_on_a_working_day():
    for each in notices(KNOWN, "2025-12-01 00:00", kind="advance_notice"):
        assert KNOWN.days[each.subject].on - each.due.date() >= timedelta(days=5)
        assert CALENDAR.is_workday(each.due.date())


def test_a_day_held_as_planned_owes_each_kind_in_its_window():
    found = {
        (each.kind.value, each.audience): (f"{each.due:%m-%d %H:%M}", f"{each.expires:%m-%d %H:%M}")
        for each in notices(KNOWN, "2026-09-15 00:00", "2026-11-03 00:00", assumed=True)
        if each.subject.startswith("2026-10") and not each.edition.endswith("reminder") and "birthday" not in each.kind
    }

    assert {
        ("advance_notice", "group"): ("09-30 09:00", "10-08 14:00"),
        ("advance_notice", "channel"): ("09-30 09:00", "10-08 14:00"),
        ("day_before", "group"): ("10-07 17:00", "10-08 14:30"),
        ("sign_in", "group"): ("10-08 14:00", "10-08 18:30"),
        ("attendance_report", "group"): ("10-08 18:30", "10-09 18:30"),
        ("attendance_report", "secretary"): ("10-08 18:30", "10-09 18:30"),
        ("evaluation", "member:m001"): ("10-08 18:30", "10-09 18:30"),
        ("evaluation", "member:m002"): ("10-08 18:30", "10-09 18:30"),
        ("evaluation", "member:m003"): ("10-08 18:30", "10-09 18:30"),
        ("evaluation_result", "secretary"): ("10-09 18:30", "10-12 18:30"),
        ("record_due", "secretary"): ("10-08 18:30", "11-09 23:59"),
        ("approval_missing", "secretary"): ("09-30 09:00", "10-08 14:30"),
        ("dues_check", "secretary"): ("10-08 18:30", "10-15 18:30"),
        ("month_charts", "group"): ("11-02 09:00", "11-04 09:00"),
    } == found


def test_a_birthday_of_29_february_falls_on_the_28th():
    greeting = [each for each in notices(KNOWN, kind="birthday_greeting") if each.subject == "m002:2026"]

    assert [at("2026-02-28 08:00")] == [each.due for each in greeting]


def test_a_birthday_is_prepared_a_week_ahead_by_the_secretary_and_the_member():
    ahead = [each for each in notices(KNOWN, kind="birthday_ahead") if each.due.month == 10]

    assert [("secretary", at("2026-10-13 09:00")), ("member:m003", at("2026-10-13 09:00"))] == sorted(
        ((each.audience, each.due) for each in ahead), reverse=True
    )


def test_the_group_is_greeted_only_with_consent():
    agreed = replace(KNOWN, preferences={"m003": Preference(id="m003", birthday_in_group=True)})

    assert [] == [each for each in notices(KNOWN, kind="birthday_greeting") if each.audience == "group"]
    assert ["m003:2026"] == [
        each.subject for each in notices(agreed, kind="birthday_greeting") if each.audience == "group"
    ]


def test_the_secretarys_own_card_is_the_deputys():
    deputy = member(4, duties=(Duty.DEPUTY,))
    with_deputy = replace(KNOWN, members={**KNOWN.members, "m004": deputy})

    assert ["member:m004"] == [
        each.audience
        for each in notices(with_deputy, kind="birthday_ahead")
        if each.edition == "card" and each.subject == "2026-06-05" and each.audience != "secretary"
    ]


@pytest.mark.parametrize("status", [Status.TRANSFERRED, Status.DECEASED, Status.EXPELLED, Status.SUSPENDED])
def test_who_left_gets_no_message(status):
    gone = replace(KNOWN, members={**KNOWN.members, "m003": replace(BOB, status=status, status_since=date(2026, 3, 1))})

    assert [] == [
        each.key
        for each in notices(gone, "2026-03-02 00:00", assumed=True)
        if "m003" in each.key and each.due.month > 3
    ]


def test_an_applicant_has_no_political_birthday_and_no_ballot():
    applicant = member(4, kind=MemberKind.APPLICANT, accepted_on=None)
    with_applicant = replace(KNOWN, members={**KNOWN.members, "m004": applicant})

    assert [] == [each.key for each in notices(with_applicant, assumed=True) if "m004" in each.key]


def test_nothing_follows_from_a_day_on_which_nobody_signed_in():
    kinds = {
        each.kind.value for each in notices(KNOWN, "2026-10-08 18:30", "2026-10-10 12:00") if each.subject == "2026-10"
    }

    assert {"held_to_confirm"} == kinds


def test_one_sign_in_makes_the_day_held():
    october = KNOWN.days["2026-10"]
    signed = sign_in(october, ANN, None, policy=KNOWN.policy(october.on), calendar=CALENDAR, now=at("2026-10-08 14:05"))
    known = replace(KNOWN, signins={signed.id: signed})
    found = notices(known, "2026-10-08 18:30", "2026-10-08 18:31")

    assert ["member:m002"] == [each.audience for each in found if each.kind == "evaluation"]
    assert [] == [each for each in found if each.kind == "held_to_confirm"]


def test_who_has_voted_owes_nothing_more():
    october = KNOWN.days["2026-10"]
    signed = sign_in(october, ANN, None, policy=KNOWN.policy(october.on), calendar=CALENDAR, now=at("2026-10-08 14:05"))
    voted = Voted(id=signed.id, day=october.id, member=ANN.id)
    known = replace(KNOWN, signins={signed.id: signed}, voted={voted.id: voted})

    assert [] == notices(known, "2026-10-08 18:30", "2026-10-08 20:00", kind="evaluation")


def test_looking_back_a_closed_vote_was_owed_to_all_who_took_part():
    october = KNOWN.days["2026-10"]
    policy = KNOWN.policy(october.on)
    signed = [
        sign_in(october, one, None, policy=policy, calendar=CALENDAR, now=at("2026-10-08 14:05")) for one in (ANN, BOB)
    ]
    voted = Voted(id=signed[0].id, day=october.id, member=ANN.id)
    closed = Evaluation(id=october.id, asked=2, ballots=(), closed_at=at("2026-10-09 18:30"))
    known = replace(
        KNOWN,
        signins={each.id: each for each in signed},
        voted={voted.id: voted},
        evaluations={closed.id: closed},
    )
    span = ("2026-10-08 18:30", "2026-10-08 20:00")

    assert [] == notices(known, *span, kind="evaluation")
    asked = notices(known, *span, kind="evaluation", assumed=True)
    assert ["member:m002", "member:m003"] == [each.audience for each in asked]


def test_closing_early_brings_report_and_evaluation_forward():
    october = close(KNOWN.days["2026-10"], now=at("2026-10-08 16:00"), calendar=CALENDAR)
    known = replace(KNOWN, days={**KNOWN.days, october.id: replace(october, held=True)})
    report = [each for each in notices(known, kind="attendance_report") if each.subject == "2026-10"]

    assert {at("2026-10-08 16:00")} == {each.due for each in report}


def test_a_moved_day_is_a_new_edition_and_a_typo_is_not():
    before = KNOWN.days["2026-11"]
    moved = move(
        before, date(2026, 11, 12), by=SECRETARY.id, reason="开会", now=at("2026-10-20 09:00"), calendar=CALENDAR
    )
    corrected = replace(before, themes=("学习党章",))

    def edition(changed):
        known = replace(KNOWN, days={**KNOWN.days, changed.id: changed})
        return next(each for each in notices(known, kind="advance_notice") if each.subject == "2026-11")

    assert edition(before).key != edition(moved).key
    assert edition(before).key == edition(corrected).key
    assert edition(before).face != edition(corrected).face


def test_leave_is_asked_of_whose_duty_it_is_and_of_the_secretary():
    organisation = member(4, duties=(Duty.ORGANISATION,))
    asked = ask_leave(
        KNOWN.days["2026-10"],
        ANN,
        "出差",
        None,
        policy=KNOWN.policy(date(2026, 10, 8)),
        calendar=CALENDAR,
        now=at("2026-10-05 10:00"),
    )
    known = replace(KNOWN, members={**KNOWN.members, "m004": organisation}, leaves={asked.id: asked})
    found = notices(known, "2026-10-05 10:00", "2026-10-05 10:01", kind="leave_to_decide")

    assert ["member:m004", "secretary"] == sorted(each.audience for each in found)


def test_the_secretarys_own_leave_goes_to_the_deputy():
    deputy = member(4, duties=(Duty.DEPUTY,))
    asked = ask_leave(
        KNOWN.days["2026-10"],
        SECRETARY,
        "出差",
        None,
        policy=KNOWN.policy(date(2026, 10, 8)),
        calendar=CALENDAR,
        now=at("2026-10-05 10:00"),
    )
    known = replace(KNOWN, members={**KNOWN.members, "m004": deputy}, leaves={asked.id: asked})

    assert ["member:m004"] == [each.audience for each in notices(known, kind="leave_to_decide")]


def test_a_decided_leave_is_told_to_the_member_and_asked_of_nobody():
    asked = ask_leave(
        KNOWN.days["2026-10"],
        ANN,
        "出差",
        None,
        policy=KNOWN.policy(date(2026, 10, 8)),
        calendar=CALENDAR,
        now=at("2026-10-05 10:00"),
    )
    decided = decide_leave(asked, by=SECRETARY, granted=True, now=at("2026-10-05 11:00"))
    known = replace(KNOWN, leaves={decided.id: decided})

    assert [] == notices(known, kind="leave_to_decide")
    assert ["member:m002"] == [each.audience for each in notices(known, kind="leave_decided")]
    looked_back = notices(known, kind="leave_to_decide", assumed=True)
    assert [("secretary", at("2026-10-05 10:00"), at("2026-10-05 11:00"))] == [
        (each.audience, each.due, each.expires) for each in looked_back
    ]


def test_the_recorder_is_who_the_plan_names():
    october = replace(KNOWN.days["2026-10"], recorder="党员3", held=True)
    known = replace(KNOWN, days={october.id: october})

    assert {"member:m003"} == {each.audience for each in notices(known, kind="record_due")}


def test_a_filed_form_is_no_longer_owed():
    october = replace(KNOWN.days["2026-10"], held=True, filed_at=at("2026-10-09 10:00"))
    known = replace(KNOWN, days={october.id: october})

    assert [] == notices(known, kind="record_due")


def test_a_branch_without_evaluation_owes_none():
    known = year_plan(records([SECRETARY, ANN, BOB], presets=("chizhou", "wulong")))

    assert [] == [each for each in notices(known, assumed=True) if "evaluation" in each.kind]


def test_a_change_of_policy_moves_only_what_lies_after_it():
    change = PolicyChange.of("activity.notice_days", "12", since=date(2026, 7, 1))
    known = replace(KNOWN, policy_changes={change.id: change})
    before = {each.subject: each.due for each in notices(KNOWN, "2025-12-01 00:00", kind="advance_notice")}
    after = {each.subject: each.due for each in notices(known, "2025-12-01 00:00", kind="advance_notice")}

    assert [f"2026-{month:02d}" for month in range(1, 7)] == [one for one in sorted(after) if after[one] == before[one]]


def test_after_a_late_day_only_what_is_under_way_comes_in_the_night():
    evening = replace(KNOWN.days["2026-10"], start=at("2026-10-08 20:00").time(), held=True)
    signed = sign_in(evening, ANN, None, policy=KNOWN.policy(evening.on), calendar=CALENDAR, now=at("2026-10-08 20:05"))
    known = replace(KNOWN, days={evening.id: evening}, signins={signed.id: signed})
    due = {
        (each.kind.value, each.audience): f"{each.due:%m-%d %H:%M}" for each in notices(known) if each.due.day in (8, 9)
    }

    assert "10-09 00:00" == due["evaluation", "member:m002"]
    assert "10-09 00:00" == due["attendance_report", "group"], "a silent edit of the card"
    assert "10-09 07:30" == due["attendance_report", "secretary"]
    assert "10-09 07:30" == due["record_due", "secretary"]


def test_days_from_before_the_branch_joined_owe_nothing_afterwards():
    late = replace(KNOWN, branch=replace(KNOWN.branch, joined_at=at("2026-10-10 09:00")))
    found = {(each.kind.value, each.subject) for each in notices(late, "2026-10-10 09:00", "2026-11-30 00:00")}

    assert set() == {one for one in found if one[1] in ("2026-10", "2026-09") and one[0] != "advance_notice"}


def test_every_key_is_owed_once():
    keys = [each.key for each in notices(KNOWN, assumed=True)]

    assert sorted(set(keys)) == sorted(keys)
