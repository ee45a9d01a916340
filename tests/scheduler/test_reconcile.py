"""What is owed × what was said × now → what to do: tables."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.branch.build import CALENDAR, at
from tests.scheduler.fakes import DAY, HOUR, MINUTE, notice, said
from zhibu.branch.agenda.undelivered import Why
from zhibu.branch.notices import CHANNEL, GROUP, SECRETARY, Kind, State
from zhibu.branch.policy import Policy
from zhibu.scheduler.reconcile import (
    KEPT,
    LOOK_AGAIN,
    TRIES,
    UNKNOWN,
    Edit,
    Look,
    Miss,
    Redirect,
    Resolve,
    Retract,
    Send,
    prunable,
    reconcile,
)

MEMBER = "member:m001"
CHATS = {GROUP: "t:group", CHANNEL: "t:channel", SECRETARY: "t:1", MEMBER: "t:2"}
NOW = at("2026-10-08 10:00")


def look(now=NOW, **more) -> Look:
    policy = Policy()
    given = {
        "now": now,
        "since": now - HOUR,
        "until": now + LOOK_AGAIN + HOUR,
        "joined_at": at("2026-01-01 00:00"),
        "reach": CHATS.get,
        "awake": lambda instant: CALENDAR.awake(instant, policy),
        "hourly": 12,
    }
    return Look(**given | more)


def actions(owed, lines=(), at_look=None):
    return list(reconcile(owed, {line.id: line for line in lines}, at_look or look()).actions)


NOTICE = notice()


# -- the window -------------------------------------------------------------------------------------------------------


def test_it_is_said_once_it_is_due():
    assert [Send(notice=NOTICE, chat="t:group")] == actions([NOTICE])


def test_it_isnt_said_before_it_is_due_and_the_look_comes_back_then():
    early = look(NOTICE.due - 5 * MINUTE)

    verdict = reconcile([NOTICE], {}, early)

    assert () == verdict.actions
    assert NOTICE.due == verdict.next_look


def test_a_quiet_branch_is_looked_at_once_a_day():
    assert NOW + LOOK_AGAIN == reconcile([], {}, look()).next_look


def test_what_fell_due_is_counted():
    assert 1 == reconcile([NOTICE], {}, look(NOTICE.due)).fell_due
    assert 0 == reconcile([NOTICE], {}, look(NOTICE.due + 2 * HOUR)).fell_due


def test_the_window_ends_at_its_end():
    """[due, expires): at the very end it is too late."""
    end = look(NOTICE.expires)

    assert [Miss(notice=NOTICE, why=Why.LATE)] == actions([NOTICE], at_look=end)
    assert [Send(notice=NOTICE, chat="t:group")] == actions(
        [NOTICE], at_look=look(NOTICE.expires - timedelta(seconds=1))
    )


def test_what_closed_before_the_last_look_was_never_owed():
    """A member who is entered today isn't said to have missed last month's greeting."""
    assert [] == actions([NOTICE], at_look=look(NOTICE.expires + DAY))


def test_a_missed_one_whose_window_is_open_after_all_is_said():
    """The clock was put right, or the window was moved."""
    assert [Send(notice=NOTICE, chat="t:group")] == actions([NOTICE], [said(NOTICE, State.MISSED, note=Why.LATE)])


@pytest.mark.parametrize("state", [State.SENT, State.UNCERTAIN, State.REFUSED])
def test_what_has_an_end_is_left_alone(state):
    assert [] == actions([NOTICE], [said(NOTICE, state)])


def test_what_is_on_its_way_is_left_alone():
    assert [] == actions([NOTICE], [said(NOTICE, State.CLAIMED)], look(in_flight={NOTICE.key}))


# -- to whom ----------------------------------------------------------------------------------------------------------


def test_nothing_is_owed_from_before_the_branch_joined():
    assert [] == actions([NOTICE], at_look=look(joined_at=NOTICE.expires))


@pytest.mark.parametrize(
    ("kind", "owed"),
    [(Kind.ADVANCE_NOTICE, True), (Kind.SIGN_IN, True), (Kind.RECORD_DUE, False), (Kind.MONTH_CHARTS, False)],
)
def test_a_branch_that_joins_in_the_window_hears_what_lies_ahead_not_what_lies_behind(kind, owed):
    one = notice(kind)

    assert owed == bool(actions([one], at_look=look(joined_at=one.due + MINUTE)))


def test_without_a_channel_its_copies_arent_owed():
    copy = notice(audience=CHANNEL)

    assert [] == actions([copy], at_look=look(copy.expires))
    assert [] == actions([copy])


def test_a_channel_bound_later_doesnt_owe_what_closed_before():
    copy = notice(audience=CHANNEL)

    assert [] == actions([copy], at_look=look(copy.expires, channel_since=copy.expires))
    assert [Send(notice=copy, chat="t:channel")] == actions([copy], at_look=look(channel_since=NOW - MINUTE))


@pytest.mark.parametrize("audience", [GROUP, SECRETARY])
def test_with_no_group_or_secretary_it_waits_and_is_missed_at_the_end(audience):
    one = notice(audience=audience)
    nobody = {"reach": lambda _: None}

    assert [] == actions([one], at_look=look(**nobody))
    assert [Miss(notice=one, why=Why.NOWHERE)] == actions([one], at_look=look(one.expires, **nobody))


def test_a_member_without_an_account_goes_to_the_secretarys_digest_at_once_and_only_once():
    one = notice(Kind.BIRTHDAY_GREETING, MEMBER)
    nobody = look(reach=lambda _: None)

    assert [Redirect(notice=one)] == actions([one], at_look=nobody)
    assert [] == actions([one], [said(one, State.MISSED, note=Why.UNREACHED)], nobody)


def test_a_member_who_links_in_time_is_told_after_all():
    one = notice(Kind.BIRTHDAY_GREETING, MEMBER)

    assert [Send(notice=one, chat="t:2")] == actions([one], [said(one, State.MISSED, note=Why.UNREACHED)])


# -- quiet hours and the cap ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "said_at_night"),
    [
        (Kind.ADVANCE_NOTICE, False),
        (Kind.MONTH_CHARTS, False),
        (Kind.SIGN_IN, True),
        (Kind.LEAVE_TO_DECIDE, True),
        (Kind.EVALUATION, True),
    ],
)
def test_at_night_only_what_cant_wait_is_said(kind, said_at_night):
    one = notice(kind, due="2026-10-08 21:00", lasts=2 * DAY)
    night = look(at("2026-10-08 23:10"), joined_at=at("2026-01-01 00:00"))

    verdict = reconcile([one], {}, night)

    assert said_at_night == bool(verdict.actions)
    assert said_at_night or at("2026-10-09 07:30") == verdict.next_look


def test_an_edit_doesnt_ring_and_may_come_at_night():
    one = notice(due="2026-10-08 21:00", face="f2")
    standing = said(one, face="f1")

    assert [Edit(notice=one, said=standing)] == actions([one], [standing], look(at("2026-10-08 23:10")))


def test_over_the_cap_the_rest_waits_until_the_hour_has_room():
    rang = [said(notice(Kind.OPINION_ANSWERED, subject=str(n)), at=NOW - 50 * MINUTE + n * MINUTE) for n in range(11)]
    new = [notice(Kind.OPINION_ANSWERED, subject="a"), notice(Kind.OPINION_ANSWERED, subject="b")]

    verdict = reconcile(new, {line.id: line for line in rang}, look())

    assert [Send(notice=new[0], chat="t:group")] == list(verdict.actions)
    assert NOW + 10 * MINUTE == verdict.next_look


def test_duties_go_before_announcements_and_silent_ones_arent_counted():
    chatter = notice(Kind.DAY_BEFORE)
    duty = notice(Kind.LEAVE_TO_DECIDE)
    silent = notice(Kind.MONTH_CHARTS)

    sent = [action.notice for action in actions([chatter, silent, duty], at_look=look(hourly=1))]

    assert [duty, silent] == sent


def test_each_chat_has_a_cap_of_its_own():
    here, there = notice(Kind.LEAVE_DECIDED), notice(Kind.LEAVE_DECIDED, MEMBER)

    assert 2 == len(actions([here, there], at_look=look(hourly=1)))


# -- what stands ------------------------------------------------------------------------------------------------------


def test_what_stands_is_edited_when_its_facts_change():
    standing = said(NOTICE, face="old")

    assert [Edit(notice=NOTICE, said=standing)] == actions([NOTICE], [standing])


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (Kind.DAY_BEFORE, {"face": "old"}),  # its kind isn't edited
        (Kind.ADVANCE_NOTICE, {"face": "old", "message": ""}),  # the secretary says that it stands; nobody knows where
    ],
)
def test_what_cant_be_edited_isnt(kind, line):
    one = notice(kind)

    assert [] == actions([one], [said(one, **line)])


def test_nothing_is_edited_once_its_window_closed():
    assert [] == actions([NOTICE], [said(NOTICE, face="old")], look(NOTICE.expires))


def test_a_question_that_is_no_longer_owed_loses_its_buttons():
    asked = said(notice(Kind.LEAVE_TO_DECIDE))

    assert [Retract(said=asked)] == actions([], [asked])


def test_a_question_whose_window_closed_loses_its_buttons():
    one = notice(Kind.EVALUATION, MEMBER)

    assert [Retract(said=said(one))] == actions([one], [said(one)], look(one.expires))


def test_a_question_that_is_asked_keeps_its_buttons():
    one = notice(Kind.EVALUATION, MEMBER)

    assert [] == actions([one], [said(one)])


def test_when_the_clock_goes_back_nothing_that_lies_ahead_is_retracted():
    one = notice(Kind.EVALUATION, MEMBER, due="2026-10-28 09:00")

    assert [] == actions([], [said(one)])


def test_a_question_owed_again_gets_its_buttons_back():
    one = notice(Kind.LEAVE_TO_DECIDE)
    taken = said(one, State.RETRACTED)

    assert [Edit(notice=one, said=taken)] == actions([one], [taken])


def test_a_moved_day_is_a_new_notice_and_the_old_one_no_longer_misleads():
    old, new = notice(edition="1005T1430"), notice(edition="1008T1430")

    assert [Send(notice=new, chat="t:group"), Retract(said=said(old))] == actions([new], [said(old)])


def test_an_announcement_that_served_its_time_stays_as_it_is():
    old = notice(edition="1005T1430")

    assert [] == actions([], [said(old)], at_look=look(old.expires))


def test_an_announcement_is_said_in_the_chat_that_was_bound_since():
    """A group bound anew gets what still holds; one that only got a new id keeps its binding, and hears nothing twice."""
    told = notice()
    before = replace(said(told), chat="t:old")
    since, moved = {GROUP: NOW + MINUTE}, {GROUP: before.at - MINUTE}

    assert [Send(notice=told, chat="t:group")] == actions([told], [before], at_look=look(NOW + 2 * MINUTE, bound=since))
    assert [] == actions([told], [before], at_look=look(NOW + 2 * MINUTE, bound=moved))


def test_a_report_in_the_place_of_its_card_isnt_edited_back():
    """Both say of themselves that they stand there; the later one does."""
    card = notice(Kind.SIGN_IN, lasts=HOUR, face="24 of 30")
    report = notice(Kind.ATTENDANCE_REPORT, due=card.expires, face="all")
    standing = [said(card, face=UNKNOWN), said(report)]

    assert [] == actions([card, report], standing)


def test_a_late_correction_edits_the_report():
    report = notice(Kind.ATTENDANCE_REPORT, face="25 of 30")
    standing = said(report, face="24 of 30")

    assert [Edit(notice=report, said=standing)] == actions([report], [standing])


def test_a_reopened_day_has_its_card_back_in_the_place_of_the_report():
    card = notice(Kind.SIGN_IN, face="24 of 30")
    report = notice(Kind.ATTENDANCE_REPORT)
    standing = said(card, face=UNKNOWN)

    assert [Edit(notice=card, said=standing)] == actions([card], [standing, said(report)])


# -- claimed, and no receipt ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.ADVANCE_NOTICE, (State.UNCERTAIN, None)),  # asked about
        (Kind.DAY_BEFORE, (State.UNCERTAIN, Why.DROPPED)),  # chatter, let go
    ],
)
def test_what_may_have_arrived_isnt_said_again_where_its_promise_forbids_it(kind, expected):
    line = said(notice(kind), State.CLAIMED)

    (resolved,) = actions([notice(kind)], [line])

    assert Resolve(said=line, state=expected[0], why=expected[1]) == resolved


@pytest.mark.parametrize(("kind", "audience"), [(Kind.LEAVE_TO_DECIDE, GROUP), (Kind.ATTENDANCE_REPORT, SECRETARY)])
def test_a_duty_is_said_again_a_few_times(kind, audience):
    """A report to a person is one, too: there is no message that it takes the place of."""
    one = notice(kind, audience)

    assert [Send(notice=one, chat=CHATS[audience], again=True)] == actions([one], [said(one, State.CLAIMED)])
    (given_up,) = actions([one], [said(one, State.CLAIMED, tries=TRIES)])
    assert (State.REFUSED, Why.UNCERTAIN) == (given_up.state, given_up.why)


def test_a_report_in_the_place_of_its_card_is_tried_until_it_stands_and_without_one_it_is_asked_about():
    """In a message of its own it is an announcement, which is never repeated blindly."""
    report = notice(Kind.ATTENDANCE_REPORT)
    on_the_card = said(report, State.CLAIMED, message="7", tries=TRIES + 1)
    alone = said(report, State.CLAIMED, message="")

    assert [Send(notice=report, chat="t:group", again=True)] == actions([report], [on_the_card])
    assert [Resolve(said=alone, state=State.UNCERTAIN)] == actions([report], [alone])


def test_a_duty_without_a_receipt_whose_window_closed_is_told():
    one = notice(Kind.LEAVE_DECIDED)

    (resolved,) = actions([one], [said(one, State.CLAIMED)], look(one.expires))

    assert (State.REFUSED, Why.UNCERTAIN) == (resolved.state, resolved.why)


def test_a_claim_of_what_is_no_longer_owed_is_let_go_and_taken_up_if_it_is_owed_again():
    one = notice(Kind.LEAVE_TO_DECIDE, lasts=2 * DAY)
    claim = said(one, State.CLAIMED)

    assert [Resolve(said=claim, state=State.UNCERTAIN, why=Why.DROPPED)] == actions([], [claim])
    dropped = said(one, State.UNCERTAIN, note=Why.DROPPED)
    assert [Send(notice=one, chat="t:group", again=True)] == actions([one], [dropped])


def test_what_is_posted_again_goes_out_while_its_window_is_open_and_is_missed_after():
    again = said(NOTICE, State.MISSED, note=Why.POST_AGAIN)

    assert [Send(notice=NOTICE, chat="t:group")] == actions([NOTICE], [again])
    assert [Miss(notice=NOTICE, why=Why.LATE)] == actions([NOTICE], [again], look(NOTICE.expires))


# -- forgetting -------------------------------------------------------------------------------------------------------


def test_the_ledger_forgets_what_no_look_needs_but_never_its_newest_line_and_the_last_digest():
    old = said(notice(subject="old"))
    digest = said(notice(Kind.MISSED, SECRETARY, subject="digest"))
    newest = said(notice(subject="newest"), at=NOTICE.due + MINUTE)
    lines = {each.id: each for each in (old, digest, newest)}

    assert [] == prunable({}, NOW)
    assert [] == prunable(lines, NOTICE.expires + KEPT)
    assert [old] == prunable(lines, NOTICE.expires + KEPT + MINUTE)
