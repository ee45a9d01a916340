"""The shell: claimed before it is said, settled after, whatever goes wrong in between. On virtual time."""

import asyncio
import logging
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.branch.build import CALENDAR, ZONE, at, member, records
from tests.scheduler.books import FakeBooks
from tests.scheduler.fakes import DAY, HOUR, MINUTE, FakeCourier, notice, said
from tests.scheduler.virtual import VirtualClock, run
from zhibu.branch.agenda.undelivered import Why
from zhibu.branch.branch import Binding, Place
from zhibu.branch.day import Step
from zhibu.branch.notices import GROUP, SECRETARY, Kind, State
from zhibu.branch.people import Account, Duty
from zhibu.scheduler.courier import Later, Moved, Refused, Unreachable, Unsure
from zhibu.scheduler.reconcile import TRIES
from zhibu.scheduler.tick import Tick

START = at("2026-10-08 09:00")
BOUND = Binding(id="t:group", place=Place.GROUP, title="g", bound_at=at("2026-01-01 00:00"))


def account(number=1, id_=None, **more):
    return Account(id=id_ or f"t:{number}", member=f"m{number:03d}", linked_at=at("2026-01-01 00:00"), **more)


def branch(name="b1", **tables):
    people = [member(1, duties=(Duty.SECRETARY,)), member(2), member(3)]
    given = {"bindings": [BOUND], "accounts": [account(1), account(2), account(3)]} | tables
    made = records(people, **given)
    return replace(made, branch=replace(made.branch, id=name))


class House:
    """A tick with everything that it stands on; `owed` is what the facts owe, by branch."""

    def __init__(self, *owed, branches=None, start=START, **options):
        self.clock = VirtualClock(start)
        self.books = FakeBooks(*(branches or [branch()]))
        self.courier = FakeCourier(CALENDAR, self.clock)
        self.owed = list(owed)
        self.options = options
        self.derived = []
        self.tick = self.started()

    def started(self):
        tick = Tick(self.books, self.courier, self.clock, owing=self.owing, calendar=lambda _: CALENDAR, **self.options)
        tick.open()
        return tick

    def owing(self, of, calendar, *, since, until):
        self.derived.append(of.branch.id)
        return (one for one in self.owed if one.expires > since and one.due <= until)

    @property
    def ledger(self):
        return self.books.records("b1").said

    def facts(self, *owed):
        """The facts have changed, and owe this now."""
        self.owed[:] = owed
        self.tick.nudge("b1")

    async def until(self, instant):
        """Time goes on until then, with a look whenever one is due."""
        while True:
            await self.tick.settle()
            if (now := self.clock.now()) >= instant:
                return
            await asyncio.sleep((min(instant, self.tick.next_look()) - now).total_seconds())

    async def crash(self):
        """The process dies here and now, and another one starts."""
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        self.books.kill()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.tick = self.started()


NOTICE = notice(due="2026-10-08 09:00")
DUTY = notice(Kind.LEAVE_DECIDED, "member:m002", due="2026-10-08 09:00")


def test_it_is_claimed_on_disk_then_said_then_settled():
    async def story():
        house = House(NOTICE)
        say, seen = house.courier.deliver, []

        async def deliver(*args):
            seen.append(house.ledger[NOTICE.key].state)
            return await say(*args)

        house.courier.deliver = deliver
        await house.tick.settle()

        assert [State.CLAIMED] == seen
        line = house.ledger[NOTICE.key]
        assert (State.SENT, "t:group", "1", "f1", 1) == (line.state, line.chat, line.message, line.face, line.tries)
        assert [("b1", "notices.claim"), ("b1", "notices.settle")] == house.books.acts

    run(story())


def test_looking_again_says_nothing_again():
    async def story():
        house = House(NOTICE)
        for _ in range(5):
            house.tick.nudge("b1")
            await house.tick.settle()

        assert [NOTICE.key] == house.courier.said()

    run(story())


def test_what_falls_due_later_is_said_when_it_does():
    async def story():
        house = House(notice(due="2026-10-08 17:00"))
        await house.until(at("2026-10-09 00:00"))

        ((_, _, when),) = house.courier.calls
        assert timedelta(0) <= when - at("2026-10-08 17:00") < timedelta(seconds=1)

    run(story())


def test_a_commit_has_its_branch_looked_at():
    async def story():
        house = House()
        await house.tick.settle()
        assert house.tick.next_look() > START
        house.owed.append(NOTICE)
        await house.books.put("b1", member(9))
        await house.tick.settle()

        assert [NOTICE.key] == house.courier.said()

    run(story())


def test_a_new_branch_comes_in_by_its_first_commit():
    async def story():
        house = House(NOTICE)
        await house.tick.settle()
        house.books.add(branch("b2"))
        await house.tick.settle()

        assert State.SENT is house.books.records("b2").said[NOTICE.key].state

    run(story())


def test_thirty_duties_go_out_side_by_side_and_one_chat_hears_them_one_by_one():
    async def story():
        people = [member(n, duties=(Duty.SECRETARY,) if n == 1 else ()) for n in range(1, 31)]
        everybody = records(people, accounts=[account(n) for n in range(1, 31)], bindings=[BOUND])
        owed = [notice(Kind.EVALUATION, f"member:m{n:03d}", due=START) for n in range(1, 31)]
        owed += [notice(Kind.LEAVE_DECIDED, "member:m001", subject=f"x{n}", due=START) for n in range(3)]
        house = House(*owed, branches=[everybody])
        house.courier.takes = 1.0
        await house.tick.settle()

        assert 33 == len(house.courier.said())
        to_one = [when for _, key, when in house.courier.calls if "m001" in key]
        assert [1.0, 1.0, 1.0] == [pytest.approx((b - a).total_seconds(), abs=0.3) for a, b in pairwise(to_one)]
        assert (house.clock.now() - START).total_seconds() < 6

    run(story())


def test_no_more_is_claimed_than_goes_out_in_a_second_or_so():
    async def story():
        people = [member(n) for n in range(1, 61)]
        everybody = records(people, accounts=[account(n) for n in range(1, 61)])
        house = House(
            *(notice(Kind.EVALUATION, f"member:m{n:03d}", due=START) for n in range(1, 61)), branches=[everybody]
        )
        say, most = house.courier.deliver, []

        async def deliver(*args):
            most.append(sum(line.state is State.CLAIMED for line in house.ledger.values()))
            return await say(*args)

        house.courier.deliver = deliver
        await house.tick.settle()

        assert 60 == len(house.courier.said())
        assert max(most) <= 24

    run(story())


# -- answers of the courier -------------------------------------------------------------------------------------------


def test_later_takes_the_claim_back_and_tries_again_when_told():
    async def story():
        house = House(NOTICE)
        house.courier.answers[NOTICE.key] = [Later(30.0)]
        house.tick.poke()
        await asyncio.sleep(5)
        assert NOTICE.key not in house.ledger
        await house.tick.settle()

        assert State.SENT is house.ledger[NOTICE.key].state
        first, second = (when for _, _, when in house.courier.calls)
        assert 30 <= (second - first).total_seconds() < 31

    run(story())


def test_an_outage_of_hours_is_waited_for_ever_more_patiently():
    async def story():
        house = House(DUTY)
        house.courier.answers[DUTY.key] = [Later() for _ in range(100)]
        await house.tick.settle()

        gaps = [round((b[2] - a[2]).total_seconds()) for a, b in pairwise(house.courier.calls)]
        assert [1, 2, 4, 8, 16, 32, 60, 60] == gaps[:8]
        assert State.SENT is house.ledger[DUTY.key].state
        assert 1 == house.ledger[DUTY.key].tries

    run(story())


def test_in_an_outage_one_call_at_a_time_tries_and_then_everybody_is_served():
    """Thirty chats, ten hours: the journal isn't filled with claims that are taken back."""

    async def story():
        people = [member(n) for n in range(1, 31)]
        everybody = records(people, accounts=[account(n) for n in range(1, 31)])
        owed = [notice(Kind.EVALUATION, f"member:m{n:03d}", due=START) for n in range(1, 31)]
        house = House(*owed, branches=[everybody])
        say = house.courier.deliver

        async def deliver(*args):
            if house.clock.now() < START + 10 * HOUR:
                house.courier.calls.append(("tried", "", house.clock.now()))
                raise Later
            return await say(*args)

        house.courier.deliver = deliver
        await house.tick.settle()

        assert len(house.courier.said("tried")) < 24 + 620
        assert {State.SENT} == {line.state for line in house.ledger.values()}
        assert 30 == len(house.courier.said())
        assert house.clock.now() < START + 10 * HOUR + 3 * MINUTE

    run(story())


def test_while_one_chat_rests_the_others_are_served():
    async def story():
        house = House(NOTICE, DUTY)
        house.courier.answers[DUTY.key] = [Later(300.0)]
        house.tick.poke()
        await asyncio.sleep(5)

        assert State.SENT is house.ledger[NOTICE.key].state
        house.owed.append(notice(Kind.LEAVE_DECIDED, "member:m003", due=START))
        await house.books.put("b1", member(9))
        await asyncio.sleep(5)
        assert State.SENT is house.ledger[house.owed[-1].key].state
        await house.tick.stop()

    run(story())


def test_an_announcement_that_may_have_arrived_is_never_repeated_but_asked_about():
    async def story():
        house = House(NOTICE)
        house.courier.answers[NOTICE.key] = [Unsure()]
        await house.tick.settle()

        assert [NOTICE.key] == house.courier.said()
        assert State.UNCERTAIN is house.ledger[NOTICE.key].state

    run(story())


def test_a_duty_that_may_have_arrived_is_said_again_a_few_times_then_told_to_the_secretary():
    async def story():
        house = House(DUTY)
        house.courier.answers[DUTY.key] = [Unsure() for _ in range(9)]
        await house.tick.settle()

        assert TRIES == len(house.courier.said())
        assert (State.REFUSED, Why.UNCERTAIN) == (house.ledger[DUTY.key].state, house.ledger[DUTY.key].note)

    run(story())


def test_a_fault_in_the_courier_is_taken_as_nobody_knows():
    async def story():
        house = House(NOTICE, DUTY)
        house.courier.answers[NOTICE.key] = [ZeroDivisionError()]
        await house.tick.settle()

        assert State.UNCERTAIN is house.ledger[NOTICE.key].state
        assert State.SENT is house.ledger[DUTY.key].state

    run(story())


def test_a_refused_message_is_refused_for_good():
    async def story():
        house = House(NOTICE)
        house.courier.answers[NOTICE.key] = [Refused("too_long")]
        await house.until(START + HOUR)

        assert [NOTICE.key] == house.courier.said()
        assert (State.REFUSED, "too_long") == (house.ledger[NOTICE.key].state, house.ledger[NOTICE.key].note)

    run(story())


def test_who_blocked_us_is_marked_and_reached_through_another_account():
    async def story():
        second = account(2, "t:22")
        older = replace(second, linked_at=at("2025-01-01 00:00"))
        house = House(DUTY, branches=[branch(accounts=[account(1), account(2), older])])
        house.courier.answers[DUTY.key] = [Unreachable()]
        await house.tick.settle()

        assert not house.books.records("b1").accounts["t:2"].reachable
        assert ("t:22", State.SENT) == (house.ledger[DUTY.key].chat, house.ledger[DUTY.key].state)

    run(story())


def test_who_blocked_us_and_has_no_other_account_is_noted_for_the_digest():
    async def story():
        house = House(DUTY)
        house.courier.answers[DUTY.key] = [Unreachable()]
        await house.tick.settle()

        assert (State.MISSED, Why.UNREACHED) == (house.ledger[DUTY.key].state, house.ledger[DUTY.key].note)

    run(story())


def test_a_group_that_has_moved_is_followed():
    async def story():
        house = House(NOTICE)
        house.courier.answers[NOTICE.key] = [Moved("t:super")]
        await house.tick.settle()

        assert ["t:super"] == list(house.books.records("b1").bindings)
        assert ("t:super", State.SENT) == (house.ledger[NOTICE.key].chat, house.ledger[NOTICE.key].state)

    run(story())


# -- boards -----------------------------------------------------------------------------------------------------------


def test_a_board_shows_the_last_state_with_pauses_between_its_edits():
    async def story():
        card = notice(Kind.SIGN_IN, due=START, lasts=4 * HOUR, face="0")
        house = House(card)
        await house.tick.settle()
        for count in range(1, 41):
            house.facts(replace(card, face=str(count)))
            house.tick.poke()
            await asyncio.sleep(0.5)
        await house.tick.settle()

        edits = [when for verb, _, when in house.courier.calls if verb == "edit"]
        assert min((b - a).total_seconds() for a, b in pairwise(edits)) >= 5
        assert len(edits) <= 6
        assert "40" == house.courier.messages["t:group", "1"].face

    run(story())


def test_a_rush_of_commits_is_looked_at_a_few_times_a_second():
    async def story():
        card = notice(Kind.SIGN_IN, due=START, lasts=4 * HOUR, face="0")
        house = House(card)
        await house.tick.settle()
        house.owed[:] = [replace(card, face="1")]
        house.derived.clear()
        for _ in range(1000):
            await house.books.put("b1", member(9))
            house.owed[:] = [replace(card, face=str(len(house.derived)))]
            house.tick.poke()
            await asyncio.sleep(0.01)

        assert len(house.derived) < 80
        await house.tick.stop()

    run(story())


def test_the_report_takes_the_place_of_the_sign_in_card_and_stays():
    async def story():
        card = notice(Kind.SIGN_IN, due=START, lasts=HOUR, face="24")
        report = notice(Kind.ATTENDANCE_REPORT, due=START + HOUR, face="totals")
        house = House(card, report)
        await house.until(START + 2 * HOUR)

        assert [card.key] == house.courier.said()
        message = house.courier.messages["t:group", "1"]
        assert (report.key, "totals") == (message.key, message.face)
        assert "1" == house.ledger[report.key].message
        house.owed[1] = replace(report, face="corrected")
        house.tick.nudge("b1")
        await house.tick.settle()
        assert "corrected" == message.face

    run(story())


def test_a_day_that_is_opened_again_has_its_card_back_and_its_report_later():
    """Closed by mistake, undone, closed again: the message follows."""

    async def story():
        card = notice(Kind.SIGN_IN, due=START, lasts=HOUR, face="24")
        report = notice(Kind.ATTENDANCE_REPORT, due=START + HOUR, face="totals")
        house = House(card, report)
        await house.until(START + HOUR)
        message = house.courier.messages["t:group", "1"]
        assert "totals" == message.face
        house.facts(replace(card, expires=START + 3 * HOUR), replace(report, due=START + 3 * HOUR))
        await house.until(START + 2 * HOUR)
        assert "24" == message.face
        await house.until(START + 3 * HOUR)

        assert "totals" == message.face

    run(story())


def test_a_report_is_tried_in_the_place_of_its_card_until_it_stands():
    """An edit may be repeated: more often than a message that may have arrived."""

    async def story():
        card = notice(Kind.SIGN_IN, due=START, lasts=HOUR)
        report = notice(Kind.ATTENDANCE_REPORT, due=START + HOUR)
        house = House(card, report)
        house.courier.answers[report.key] = [Unsure() for _ in range(TRIES + 3)]
        await house.until(START + 2 * HOUR)

        assert State.SENT is house.ledger[report.key].state
        assert 1 == len(house.courier.messages)

    run(story())


def test_a_crash_in_the_middle_of_an_edit_leaves_no_old_state_behind():
    """25 may stand there or not; then 24 is true again, which the ledger had before."""

    async def story():
        card = notice(Kind.SIGN_IN, due=START, lasts=HOUR, face="24")
        house = House(card)
        await house.tick.settle()
        house.facts(replace(card, face="25"))
        house.tick.poke()
        await asyncio.sleep(0.02)
        house.courier.messages["t:group", "1"].face = "25"
        await house.crash()
        house.facts(card)
        await house.tick.settle()

        assert "24" == house.courier.messages["t:group", "1"].face

    run(story())


def test_a_fault_in_an_edit_isnt_repeated_for_ever():
    async def story():
        house = House(NOTICE)
        await house.tick.settle()
        house.courier.answers[NOTICE.key] = [ZeroDivisionError() for _ in range(99)]
        house.facts(replace(NOTICE, face="f2"))
        await house.until(START + HOUR)
        assert 1 == len(house.courier.said("edit"))
        house.courier.answers.clear()
        house.facts(replace(NOTICE, face="f3"))
        await house.until(START + 2 * HOUR)

        assert "f3" == house.courier.messages["t:group", "1"].face

    run(story())


def test_a_report_whose_card_cant_be_edited_is_a_new_message():
    async def story():
        card = notice(Kind.SIGN_IN, due=START, lasts=HOUR)
        report = notice(Kind.ATTENDANCE_REPORT, due=START + HOUR)
        house = House(card, report)
        house.courier.answers[report.key] = [Refused("message_to_edit_not_found")]
        await house.until(START + 2 * HOUR)

        assert "2" == house.ledger[report.key].message

    run(story())


def test_a_message_that_cant_be_edited_any_more_is_left_alone():
    async def story():
        house = House(NOTICE)
        await house.tick.settle()
        house.facts(replace(NOTICE, face="f2"))
        house.courier.answers[NOTICE.key] = [Refused("message_to_edit_not_found")]
        await house.until(START + HOUR)

        assert [NOTICE.key] == house.courier.said("edit")

    run(story())


def test_a_question_answered_loses_its_buttons():
    async def story():
        question = notice(Kind.LEAVE_TO_DECIDE, SECRETARY, due=START)
        house = House(question)
        await house.tick.settle()
        house.owed.clear()
        house.tick.nudge("b1")
        await house.tick.settle()

        assert not house.courier.messages["t:1", "1"].buttons
        assert State.RETRACTED is house.ledger[question.key].state

    run(story())


def test_the_advance_notice_in_the_group_is_step_3_and_the_report_step_6():
    async def story():
        from tests.branch.build import day

        told = notice(subject="2026-10", due=START, lasts=HOUR)
        report = notice(Kind.ATTENDANCE_REPORT, subject="2026-10", due=START + HOUR)
        house = House(told, report, branches=[branch(days=[day("2026-10-08")])])
        await house.until(START + 2 * HOUR)

        marks = house.books.records("b1").days["2026-10"].steps
        assert [(Step.PUBLISHED, "daemon", False), (Step.REPORTED, "daemon", False)] == [
            (mark.step, mark.by, mark.late) for mark in marks
        ]

    run(story())


# -- crashes, outages, a full disk ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "state", "times"),
    [
        (NOTICE, State.UNCERTAIN, 1),
        (notice(Kind.DAY_BEFORE, due=START), State.UNCERTAIN, 1),
        (DUTY, State.SENT, 2),
    ],
)
def test_a_crash_between_claim_and_receipt_is_met_by_the_kinds_promise(one, state, times):
    async def story():
        house = House(one)
        house.tick.poke()
        await asyncio.sleep(0.02)
        assert State.CLAIMED is house.ledger[one.key].state
        await house.crash()
        await house.tick.settle()

        assert state is house.ledger[one.key].state
        assert times == len(house.courier.said())

    run(story())


def test_a_crash_before_the_claim_is_durable_says_nothing_and_loses_nothing():
    async def story():
        house = House(NOTICE)
        house.tick.poke()
        await asyncio.sleep(0.0005)
        assert {} == house.ledger
        await house.crash()
        assert [] == house.courier.said()
        await house.tick.settle()

        assert [NOTICE.key] == house.courier.said()

    run(story())


def test_what_closed_while_the_daemon_was_down_is_missed_and_what_is_still_open_is_said():
    async def story():
        house = House(NOTICE)
        await house.until(START + MINUTE)
        await house.tick.stop()
        house.owed += [
            notice(Kind.DAY_BEFORE, due=START + DAY, lasts=HOUR),
            notice(Kind.MONTH_CHARTS, due=START + DAY, lasts=3 * DAY),
        ]
        house.clock.jump(2 * DAY)
        house.tick = house.started()
        await house.tick.settle()

        assert (State.MISSED, Why.LATE) == (house.ledger[house.owed[1].key].state, house.ledger[house.owed[1].key].note)
        assert State.SENT is house.ledger[house.owed[2].key].state

    run(story())


def test_a_clean_stop_lets_what_is_on_its_way_settle():
    async def story():
        house = House(NOTICE, DUTY)
        house.courier.takes = 3.0
        house.tick.poke()
        await asyncio.sleep(0.1)
        await house.tick.stop()

        assert {State.SENT} == {line.state for line in house.ledger.values()}
        house.owed.append(notice(Kind.EVALUATION, "member:m002", due=START))
        house.tick.nudge("b1")
        house.tick.poke()
        await asyncio.sleep(1)
        assert 2 == len(house.courier.said())

    run(story())


def test_a_stop_doesnt_wait_for_ever():
    async def story():
        house = House(NOTICE)
        house.courier.takes = 1000.0
        house.tick.poke()
        await asyncio.sleep(0.1)
        await house.tick.stop(patience=5.0)

        assert State.CLAIMED is house.ledger[NOTICE.key].state
        assert 1 == len(asyncio.all_tasks())

    run(story())


def test_with_a_full_disk_nothing_is_said_and_it_goes_on_by_itself():
    async def story():
        house = House(NOTICE)
        house.books.full = True
        house.tick.poke()
        await asyncio.sleep(600)
        assert [] == house.courier.said()
        house.books.full = False
        await house.tick.settle()

        assert [NOTICE.key] == house.courier.said()
        assert (house.clock.now() - START).total_seconds() < 700

    run(story())


def test_a_disk_that_fills_up_after_the_claim_doesnt_make_it_say_anything_twice():
    async def story():
        house = House(NOTICE, DUTY)
        house.tick.poke()
        await asyncio.sleep(0.02)
        house.books.full = True
        await asyncio.sleep(600)
        house.books.full = False
        await house.tick.settle()

        assert sorted([NOTICE.key, DUTY.key]) == sorted(house.courier.said())
        assert {State.SENT} == {line.state for line in house.ledger.values()}

    run(story())


def test_a_branch_whose_agenda_fails_is_left_alone_and_the_others_go_on(caplog):
    async def story():
        house = House(NOTICE, branches=[branch("b1"), branch("b2")])
        derive = house.owing

        def owing(of, calendar, **span):
            if of.branch.id == "b1" and house.clock.now() < START + HOUR:
                raise ZeroDivisionError
            return derive(of, calendar, **span)

        house.tick = Tick(house.books, house.courier, house.clock, owing=owing, calendar=lambda _: CALENDAR)
        house.tick.open()
        await house.until(START + MINUTE)
        assert State.SENT is house.books.records("b2").said[NOTICE.key].state
        assert {} == house.ledger
        await house.until(START + 2 * HOUR)
        assert State.SENT is house.ledger[NOTICE.key].state

    with caplog.at_level(logging.ERROR):
        run(story())
    assert 4 <= sum("pushed ahead" in line.message for line in caplog.records) <= 5


def test_a_branch_that_stands_still_is_no_longer_looked_after():
    async def story():
        house = House(NOTICE, branches=[branch("b1"), branch("b2")])
        house.books.stop("b1")
        await house.until(START + 2 * DAY)

        assert State.SENT is house.books.records("b2").said[NOTICE.key].state
        assert "b1" not in house.derived

    run(story())


def test_when_the_clock_goes_back_nothing_is_said_again_and_nothing_is_forgotten():
    async def story():
        later = notice(Kind.MONTH_CHARTS, due=START + 2 * HOUR)
        house = House(NOTICE, later)
        await house.until(START + 3 * HOUR)
        house.clock.jump(-3 * HOUR)
        new = notice(Kind.LEAVE_DECIDED, "member:m003", due=START + HOUR)
        house.owed.append(new)
        await house.until(START + 4 * HOUR)

        assert [NOTICE.key, later.key, new.key] == house.courier.said()

    run(story())


@dataclass
class CameBack:
    copied_at: object
    at: object


def test_after_a_restore_nothing_from_the_lost_days_is_said_again_and_what_follows_is_said():
    async def story():
        lost = notice(Kind.MONTH_CHARTS, due=START - HOUR)
        house = House(lost, replace(DUTY, due=START - HOUR), notice(Kind.DAY_BEFORE, due=START + HOUR))
        house.books.came_back = CameBack(START - DAY, START - MINUTE)
        await house.until(START + 2 * HOUR)

        assert [house.owed[2].key] == house.courier.said()
        for key in (lost.key, DUTY.key):
            assert (State.UNCERTAIN, Why.RESTORED) == (house.ledger[key].state, house.ledger[key].note)
        house.owed.append(notice(Kind.LEAVE_DECIDED, "member:m003", due=START - HOUR, subject="entered late"))
        await house.tick.stop()
        house.tick = house.started()
        await house.tick.settle()
        assert State.SENT is house.ledger[house.owed[-1].key].state, "the next start doesn't look back that far"

    run(story())


# -- chores, pruning, cost --------------------------------------------------------------------------------------------


def test_a_chore_is_done_at_its_instant():
    async def story():
        done, when = [], START + 5 * HOUR

        async def chores(branch, now):
            if now >= when:
                done.append(now)
                return None
            return when

        house = House(chores=chores)
        await house.until(START + DAY)

        assert when == done[0]

    run(story())


def test_a_chore_that_fails_is_tried_again_and_holds_up_nothing():
    async def story():
        tried = []

        async def chores(branch, now):
            tried.append(now)
            if now < START + HOUR:
                raise ZeroDivisionError

        house = House(NOTICE, chores=chores)
        await house.until(START + 2 * HOUR)

        assert [NOTICE.key] == house.courier.said()
        assert tried[-1] >= START + HOUR
        assert len(tried) < 12

    run(story())


def test_the_ledger_is_pruned_branch_by_branch():
    async def story():
        old = [said(notice(subject=str(n), due="2026-01-01 09:00")) for n in range(3)]
        house = House(branches=[branch("b1", said=old), branch("b2")])
        await house.tick.prune()

        assert 1 == len(house.ledger)
        assert [("b1", "notices.prune")] == house.books.acts

    run(story())


def test_a_tick_over_a_thousand_quiet_branches_costs_next_to_nothing():
    async def story():
        house = House(branches=[branch(f"b{n}") for n in range(1000)])
        await house.tick.settle()
        house.derived.clear()
        started = time.perf_counter()
        for _ in range(10):
            house.tick.poke()
        spent = (time.perf_counter() - started) / 10

        assert [] == house.derived
        assert spent < 0.005
        house.tick.nudge("b7")
        await house.tick.settle()
        assert {"b7"} == set(house.derived)

    run(story())


def test_no_name_and_no_text_reaches_the_log(caplog):
    async def story():
        house = House(NOTICE, DUTY, branches=[branch()])
        house.courier.answers = {NOTICE.key: [Unsure()], DUTY.key: [Unreachable()]}
        await house.tick.settle()

    with caplog.at_level(logging.DEBUG):
        run(story())
    assert caplog.records
    assert not any("党员" in line.getMessage() for line in caplog.records)


def test_times_are_kept_in_the_branchs_zone():
    async def story():
        house = House(NOTICE)
        await house.tick.settle()

        assert START.astimezone(ZONE) == house.ledger[NOTICE.key].due
        assert GROUP == house.ledger[NOTICE.key].audience

    run(story())
