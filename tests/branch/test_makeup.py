"""Make-up study as rules: who owes it, until when, what is handed in and decided, and which notices follow."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch import makeup as rules
from zhibu.branch.agenda import owed
from zhibu.branch.attendance import Decision, Leave, SignIn
from zhibu.branch.ids import about
from zhibu.branch.makeup import Given, MakeUp, Stage, Try
from zhibu.branch.notices import Kind
from zhibu.branch.people import Duty
from zhibu.branch.policy import PolicyChange
from zhibu.branch.refusal import Refusal
from zhibu.branch.ruling import Ruling

SEC, ORG, ANN, BOB = (
    member(1, duties=(Duty.SECRETARY,)),
    member(2, duties=(Duty.ORGANISATION,)),
    member(5),
    member(6),
)
EVERYBODY = (SEC, ORG, ANN, BOB)
DAY = day()
AFTER = at("2026-10-09 12:00")


def signin(who):
    return SignIn(id=about(DAY.id, who.id), day=DAY.id, member=who.id, at=at("2026-10-08 14:20"), by=who.id)


def leave(who, granted=True):
    decision = None if granted is None else Decision(granted=granted, by=SEC.id, at=at("2026-10-06 10:00"))
    return Leave(
        id=about(DAY.id, who.id),
        day=DAY.id,
        member=who.id,
        reason="出差",
        asked_at=at("2026-10-05 10:00"),
        decision=decision,
    )


def study(who, *tries, given=None):
    return MakeUp(id=about(DAY.id, who.id), day=DAY.id, member=who.id, tries=tries, given=given)


def branch(*, leaves=(), makeups=(), changes=(), signed=(SEC, ORG), **more):
    return records(
        EVERYBODY,
        days=[DAY],
        signins=[signin(who) for who in signed],
        leaves=leaves,
        makeups=makeups,
        policy_changes=[PolicyChange.of(name, value, since=DAY.on) for name, value in changes],
        **more,
    )


def stages(known, now=AFTER):
    return {each.member.id: each.stage for each in rules.tasks_of_day(known, DAY, calendar=CALENDAR, now=now)}


def task(known, who=ANN, now=AFTER):
    return next((one for one in rules.tasks_of_day(known, DAY, calendar=CALENDAR, now=now) if one.member == who), None)


ACCEPTED = Ruling(accepted=True, by=SEC.id, at=AFTER)
RETURNED = Ruling(accepted=False, by=SEC.id, at=AFTER, words="太短")
HANDED = Try(at=at("2026-10-09 10:00"), text="学了")


@pytest.mark.parametrize(
    "leaves, makeups, expected",
    [
        ([leave(ANN)], [], Stage.OWED),
        ([leave(ANN, None)], [], Stage.OWED),
        ([leave(ANN, False)], [], Stage.UNGIVEN),
        ([], [], Stage.UNGIVEN),
        ([], [study(ANN, given=Given(by=SEC.id, at=AFTER))], Stage.OWED),
        ([leave(ANN)], [study(ANN, HANDED)], Stage.HANDED_IN),
        ([], [study(ANN, HANDED)], Stage.HANDED_IN),
        ([leave(ANN)], [study(ANN, replace(HANDED, ruling=RETURNED))], Stage.RETURNED),
        ([leave(ANN)], [study(ANN, replace(HANDED, ruling=ACCEPTED))], Stage.ACCEPTED),
        ([leave(ANN)], [study(ANN, replace(HANDED, ruling=RETURNED), HANDED)], Stage.HANDED_IN),
    ],
    ids=[
        "on leave",
        "undecided",
        "refused",
        "absent",
        "absent, given",
        "handed in",
        "unasked",
        "returned",
        "accepted",
        "again",
    ],
)
def test_how_far_it_has_come(leaves, makeups, expected):
    known = branch(leaves=leaves, makeups=makeups)

    assert expected is stages(known)[ANN.id]
    assert (expected is Stage.ACCEPTED) is rules.made_up(known, DAY.id, ANN.id)


def test_who_took_part_owes_nothing_whatever_they_asked_before():
    assert {BOB.id} == stages(branch(leaves=[leave(ANN)], signed=(SEC, ORG, ANN))).keys()


@pytest.mark.parametrize(
    "known, now",
    [
        (branch(leaves=[leave(ANN)]), at("2026-10-08 15:00")),
        (branch(leaves=[leave(ANN)], signed=()), AFTER),
        (branch(leaves=[leave(ANN)], joined="2026-10-09 00:00"), AFTER),
        (branch(leaves=[leave(ANN)], changes=[("makeup.required", "no")]), AFTER),
    ],
    ids=["not over", "not held", "before the branch joined", "switched off"],
)
def test_nothing_is_owed(known, now):
    assert {} == stages(known, now)
    assert [] == notices(known, "2026-10-01 00:00", f"{now:%Y-%m-%d %H:%M}")


def test_who_is_frail_owes_nothing_where_the_setting_excuses_them():
    old = replace(ANN, frail=True)
    known = records(
        (SEC, old, BOB),
        days=[DAY],
        signins=[signin(SEC)],
        policy_changes=[PolicyChange.of("attendance.due", "without_frail", since=DAY.on)],
    )

    assert {BOB.id} == stages(known).keys()


@pytest.mark.parametrize("days, last", [("1", "10-09"), ("7", "10-15"), ("60", "12-07")])
def test_the_deadline_is_in_calendar_days(days, last):
    known = branch(leaves=[leave(ANN)], changes=[("makeup.days", days)])

    assert f"2026-{last}" == task(known).deadline.isoformat()


def test_given_later_the_days_count_from_then():
    known = branch(makeups=[study(ANN, given=Given(by=SEC.id, at=at("2026-10-20 10:00")))])

    assert "2026-10-27" == task(known).deadline.isoformat()


# Handing in


def hand_in(known, text="学了", now=AFTER, files=()):
    return rules.hand_in(task(known), text=text, files=files, calendar=CALENDAR, now=now)


@pytest.mark.parametrize("now, late", [("2026-10-15 23:59", False), ("2026-10-16 00:01", True)])
def test_late_is_late(now, late):
    assert late is hand_in(branch(leaves=[leave(ANN)]), now=at(now)).tries[-1].late


def test_before_it_is_decided_new_words_take_the_old_ones_place():
    known = branch(leaves=[leave(ANN)], makeups=[study(ANN, HANDED)])

    changed = hand_in(known, "重写", now=at("2026-10-20 10:00"))

    assert ("重写", HANDED.at, False, 1) == (
        changed.tries[-1].text,
        changed.tries[-1].at,
        changed.tries[-1].late,
        len(changed.tries),
    )
    assert known.makeups[changed.id] is hand_in(known, "学了")


@pytest.mark.parametrize(
    "makeups, text, code",
    [
        ([], "  ", "makeup.empty"),
        ([], "长" * 2001, "text.too_long"),
        ([study(ANN, replace(HANDED, ruling=ACCEPTED))], "又", "makeup.accepted"),
    ],
)
def test_what_cant_be_handed_in(makeups, text, code):
    with pytest.raises(Refusal) as no:
        hand_in(branch(leaves=[leave(ANN)], makeups=makeups), text)

    assert code == no.value.code


def test_what_is_decided_isnt_taken_back():
    with pytest.raises(Refusal) as no:
        rules.take_back(study(ANN, replace(HANDED, ruling=ACCEPTED)))

    assert "makeup.decided" == no.value.code
    assert () == rules.take_back(study(ANN, HANDED)).tries


# Deciding


@pytest.mark.parametrize(
    "by, number, code",
    [(ANN, 1, "makeup.own_case"), (BOB, 1, "not_allowed"), (SEC, 2, "button.stale"), (SEC, 0, "button.stale")],
)
def test_who_may_not_decide(by, number, code):
    with pytest.raises(Refusal) as no:
        rules.check_ruling(study(ANN, HANDED), number, by=by, members=EVERYBODY, on=AFTER.date())

    assert code == no.value.code


@pytest.mark.parametrize(
    "before, accepted, words, code",
    [
        (None, False, "", "makeup.no_words"),
        (ACCEPTED, False, "太短", "makeup.decided"),
        (RETURNED, True, "", "makeup.decided"),
    ],
)
def test_a_return_says_why_and_what_was_decided_stays(before, accepted, words, code):
    with pytest.raises(Refusal) as no:
        rules.rule(study(ANN, replace(HANDED, ruling=before)), by=SEC, accepted=accepted, now=AFTER, words=words)

    assert code == no.value.code


def test_the_same_answer_twice_changes_nothing():
    known = study(ANN, replace(HANDED, ruling=ACCEPTED))

    assert known is rules.rule(known, by=ORG, accepted=True, now=AFTER)


# Notices


def notices(known, since, until, **more):
    kinds = {kind for kind in Kind if kind.value.startswith("makeup")}
    return sorted(
        owed(known, CALENDAR, since=at(since), until=at(until), kinds=kinds, **more), key=lambda notice: notice.due
    )


def shape(found):
    return [
        (each.kind.value, each.audience, f"{each.due.astimezone(at('2026-01-01 00:00').tzinfo):%m-%d %H:%M}")
        for each in found
    ]


def test_the_task_comes_in_the_morning_after_and_one_reminder_on_the_last_day():
    known = branch(leaves=[leave(ANN)])

    assert [
        ("makeup_task", "member:m005", "10-09 09:00"),
        ("makeup_reminder", "member:m005", "10-15 09:00"),
    ] == shape(notices(known, "2026-10-08 00:00", "2026-10-31 00:00"))


def test_who_was_absent_without_leave_hears_nothing_until_a_person_gave_it():
    """rules.md, `absence.counts`: the first word about an absence is a person's."""
    assert [] == notices(branch(), "2026-10-08 00:00", "2026-10-31 00:00")
    given = branch(makeups=[study(ANN, given=Given(by=SEC.id, at=at("2026-10-20 23:00")))])
    assert [("makeup_task", "10-21 07:30"), ("makeup_reminder", "10-27 09:00")] == [
        (kind, due) for kind, _, due in shape(notices(given, "2026-10-08 00:00", "2026-11-30 00:00"))
    ]


def test_who_has_handed_in_isnt_reminded_and_whose_duty_it_is_is_asked():
    known = branch(leaves=[leave(ANN)], makeups=[study(ANN, HANDED)])

    assert [
        ("makeup_to_accept", "secretary", "10-09 10:00"),
        ("makeup_to_accept", "member:m002", "10-09 10:00"),
    ] == shape(notices(known, "2026-10-08 00:00", "2026-10-31 00:00"))


def test_returned_it_is_asked_for_again_and_reminded_of_on_the_last_day():
    known = branch(leaves=[leave(ANN)], makeups=[study(ANN, replace(HANDED, ruling=RETURNED))])

    assert [
        ("makeup_returned", "member:m005", "10-09 12:00"),
        ("makeup_reminder", "member:m005", "10-15 09:00"),
    ] == shape(notices(known, "2026-10-08 00:00", "2026-10-31 00:00"))
    late = replace(RETURNED, at=at("2026-10-15 08:00"))
    known = branch(leaves=[leave(ANN)], makeups=[study(ANN, replace(HANDED, ruling=late))])
    assert ["makeup_returned"] == [each.kind.value for each in notices(known, "2026-10-08 00:00", "2026-10-31 00:00")]


def test_accepted_the_member_hears_it_without_a_sound():
    known = branch(leaves=[leave(ANN)], makeups=[study(ANN, replace(HANDED, ruling=ACCEPTED))])

    [told] = notices(known, "2026-10-08 00:00", "2026-10-31 00:00")
    assert ("makeup_decided", False) == (told.kind.value, told.manner.rings)


def test_within_one_day_the_reminder_isnt_said_beside_the_task():
    known = branch(leaves=[leave(ANN)], changes=[("makeup.days", "1")])

    assert ["makeup_task"] == [each.kind.value for each in notices(known, "2026-10-08 00:00", "2026-10-31 00:00")]


def test_who_left_the_branch_meanwhile_hears_nothing():
    from zhibu.branch.people import Status

    gone = replace(ANN, status=Status.TRANSFERRED, status_since=at("2026-10-09 00:00").date())
    known = branch(leaves=[leave(ANN)])
    known = replace(known, members={**known.members, ANN.id: gone})

    assert [] == notices(known, "2026-10-09 00:00", "2026-10-10 00:00")


def test_a_month_after_its_deadline_no_message_is_owed_any_more():
    known = branch(leaves=[leave(ANN)])

    assert [] == notices(known, "2026-11-20 00:00", "2026-11-21 00:00")
    assert timedelta(days=7).days == (task(known).deadline - DAY.on).days
