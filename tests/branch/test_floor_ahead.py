"""The floor before the day, the sheet on paper, and who is late, early, struck or exempt: rules as tables."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch import attendance as rules
from zhibu.branch import sheet
from zhibu.branch.attendance import Decision, Leave, SignIn, Standing, Struck, Way
from zhibu.branch.forecast import forecast
from zhibu.branch.ids import about
from zhibu.branch.policy import PolicyChange
from zhibu.branch.refusal import Refusal

DAY = day("2026-10-08")
POLICY = records().policy(date(2026, 10, 8))
RULES = {"policy": POLICY, "calendar": CALENDAR}
ANN, SEC = member(5), member(1)
START = at("2026-10-08 14:30")


def signed(who=ANN, now="2026-10-08 14:20", **more):
    return SignIn(id=about(DAY.id, who.id), day=DAY.id, member=who.id, at=at(now), **{"by": who.id, **more})


def register(total, away=0, asked=0, came=0, **more):
    members = [member(n) for n in range(1, total + 1)]
    decided = Decision(granted=True, by=SEC.id, at=START)
    leaves = {
        about(DAY.id, one.id): Leave(
            id=about(DAY.id, one.id),
            day=DAY.id,
            member=one.id,
            reason="出差",
            asked_at=START,
            decision=decided if n < away else None,
        )
        for n, one in enumerate(members[: away + asked])
    }
    signins = {about(DAY.id, one.id): signed(one) for one in members[total - came :]}
    return rules.register(DAY, members, signins, leaves, over=False, **more)


@pytest.mark.parametrize(
    ("total", "away", "asked", "need", "spare", "below", "close"),
    [
        (40, 0, 0, 32, 8, False, False),
        (40, 8, 0, 32, 0, False, True),
        (40, 6, 3, 32, -1, True, True),
        (9, 0, 0, 8, 1, False, False),
        (9, 1, 0, 8, 0, False, True),
        (9, 2, 0, 8, -1, True, True),
        (3, 0, 0, 3, 0, False, False),
        (1, 0, 0, 1, 0, False, False),
        (0, 0, 0, 0, 0, False, False),
    ],
)
def test_what_is_left_to_the_floor(total, away, asked, need, spare, below, close):
    ahead = forecast(register(total, away, asked), POLICY)

    assert (need, spare, below, close) == (ahead.need, ahead.spare, ahead.below, ahead.close)


def test_who_came_already_counts_as_coming():
    assert 8 == forecast(register(9, away=1, came=3), POLICY).likely


@pytest.mark.parametrize(
    ("now", "way", "by", "late"),
    [
        ("2026-10-08 14:30", Way.BUTTON, ANN, 0),
        ("2026-10-08 14:30", Way.CODE, ANN, 0),
        ("2026-10-08 14:41", Way.BUTTON, ANN, 11),
        ("2026-10-08 15:30", Way.REMOTE, ANN, 60),
        ("2026-10-08 16:00", Way.FOR_SOMEONE, SEC, 0),
        ("2026-10-08 20:00", Way.SHEET, SEC, 0),
    ],
)
def test_only_of_who_signed_in_alone_is_it_known_how_late_they_came(now, way, by, late):
    assert late == rules.minutes_late(signed(now=now, way=way, by=by.id), DAY, CALENDAR)


def test_a_sign_in_that_was_taken_back_isnt_made_by_the_button_again():
    struck = rules.strike(signed(), DAY, by=SEC, why="误签", now=START)
    with pytest.raises(Refusal) as no:
        rules.sign_in(DAY, ANN, None, struck=struck, now=START, **RULES)
    assert "signin.struck" == no.value.code
    assert isinstance(struck, Struck)
    assert rules.sign_in_for(DAY, ANN, None, by=SEC, why="在场", now=START, **RULES).by == SEC.id


@pytest.mark.parametrize(
    ("why", "filed", "code"), [(" ", None, "signin.strike_reason"), ("误签", START, "signin.filed")]
)
def test_taking_back_needs_a_reason_and_an_open_record(why, filed, code):
    with pytest.raises(Refusal) as no:
        rules.strike(signed(), replace(DAY, filed_at=filed), by=SEC, why=why, now=START)
    assert code == no.value.code


def test_where_the_code_is_asked_for_the_button_alone_counts_nobody():
    change = PolicyChange.of("signin.by", "code", since=date(2026, 1, 1))
    policy = records(policy_changes=[change]).policy(DAY.on)
    with pytest.raises(Refusal) as no:
        rules.sign_in(DAY, ANN, None, policy=policy, calendar=CALENDAR, now=START)
    assert "spot.needed" == no.value.code
    for way in (Way.CODE, Way.REMOTE):
        assert way is rules.sign_in(DAY, ANN, None, policy=policy, calendar=CALENDAR, now=START, way=way).way


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"at": START - timedelta(minutes=1)}, "left.when"),
        ({"at": START + timedelta(hours=3)}, "left.when"),
        ({"why": " "}, "left.no_reason"),
        ({"signin": None}, "left.not_signed_in"),
        ({"signin": signed(way=Way.REMOTE)}, "left.from_afar"),
        ({"now": START - timedelta(minutes=1)}, "day.not_begun"),
    ],
)
def test_a_wrong_leaving_is_refused(given, code):
    asked = {
        "signin": signed(),
        "at": START + timedelta(hours=1),
        "why": "有事",
        "now": START + timedelta(hours=2),
    } | given
    with pytest.raises(Refusal) as no:
        rules.leave_early(
            asked["signin"], DAY, at=asked["at"], why=asked["why"], by=SEC, calendar=CALENDAR, now=asked["now"]
        )
    assert code == no.value.code


def test_who_left_early_stays_present_and_the_last_word_counts():
    now = START + timedelta(hours=2)
    first = rules.leave_early(
        signed(), DAY, at=START + timedelta(hours=1), why="有事", by=SEC, calendar=CALENDAR, now=now
    )
    same = rules.leave_early(first, DAY, at=START + timedelta(hours=1), why="有事", by=SEC, calendar=CALENDAR, now=now)

    assert same is first
    assert (ANN.id, now) == (first.member, first.left.noted_at)


def test_exempt_frail_members_leave_the_due_but_not_the_total_and_count_when_they_come():
    frail = replace(ANN, frail=True)
    rows = rules.register(DAY, [SEC, frail], {}, {}, over=True, frail_exempt=True)
    came = rules.register(DAY, [SEC, frail], {about(DAY.id, frail.id): signed(frail)}, {}, over=True, frail_exempt=True)

    assert (2, 1) == (rows.total, rows.due)
    assert [Standing.ABSENT, Standing.EXEMPT] == [row.standing for row in rows.rows]
    assert (2, 2, 1) == (came.total, came.due, came.present)


@pytest.mark.parametrize(
    ("member_", "remote", "allowed", "may"),
    [
        (member(1), True, False, False),
        (member(1, mobile=True), True, False, True),
        (member(1), True, True, True),
        (member(1, mobile=True), False, True, False),
    ],
)
def test_remotely_takes_part_who_is_mobile_or_allowed(member_, remote, allowed, may):
    policy = replace(POLICY, attendance_remote=remote)
    given = rules.allow_remotely(DAY, member_, None, by=member(2), policy=POLICY, now=START) if allowed else None

    assert may is rules.may_remotely(member_, given, policy)


def test_the_sheet_enters_each_ticked_member_once_and_only_who_isnt_signed_in():
    people = [member(n) for n in range(1, 6)] + [member(6, joined_on=date(2026, 11, 1))]
    entry = sheet.begin(None, DAY, by=SEC, now=START)
    entry = sheet.tick(entry, [one.id for one in people], on=True)
    entry = sheet.tick(entry, [people[1].id], on=False)
    entry = sheet.tick(entry, [people[0].id], on=True)
    found = sheet.confirm(entry, DAY, people, [people[2].id], by=SEC, now=at("2026-10-08 20:00"), **RULES)

    assert ["m001", "m004", "m005"] == [one.member for one in found]
    assert {(Way.SHEET, "m001", True)} == {(one.way, one.by, one.late) for one in found}


def test_an_empty_sheet_and_one_after_the_filing_are_refused():
    entry = sheet.begin(None, DAY, by=SEC, now=START)
    for of, code in ((DAY, "sheet.nobody"), (replace(DAY, filed_at=START), "signin.filed")):
        with pytest.raises(Refusal) as no:
            sheet.confirm(entry, of, [SEC], [], by=SEC, now=START, **RULES)
        assert code == no.value.code
