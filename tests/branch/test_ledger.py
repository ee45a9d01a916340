"""The year's ledger as facts: figures of the register, each step's day, and nothing of what isn't known yet."""

from dataclasses import replace
from datetime import date, timedelta

from tests.forms.full import CALENDAR, LATER, full, full_day
from tests.forms.month import STARTS, records
from zhibu.branch.attendance import Standing
from zhibu.branch.day import Step
from zhibu.branch.dues import DuesCheck, Month, Paid
from zhibu.branch.ledger import attended, day_lines, dues_lines, excused


def line(given, now=LATER):
    [only] = day_lines(given, 2026, calendar=CALENDAR, now=now)
    return only


def test_a_day_in_figures():
    told = line(full())

    assert (30, 27, 1, 2, 6) == (
        told.register.total,
        told.register.present,
        told.register.on_leave,
        told.made_up,
        told.guests,
    )
    assert (0.885, 26, 1, 2) == (round(told.satisfaction, 3), told.voters, told.comments, told.photos)
    assert (date(2026, 10, 10), False, True) == (told.deadline, told.filed_late, attended(told))


def test_the_nine_steps_stand_in_their_order_with_what_was_late():
    told = line(full())

    assert list(Step) == [each.step for each in told.steps]
    assert [Step.APPROVED] == [each.step for each in told.steps if each.late]


def test_a_form_that_is_filed_after_its_last_day_is_late():
    assert line(full(full_day(filed_at=LATER))).filed_late


def test_before_its_end_nothing_is_known_of_who_came():
    assert not attended(line(records(), now=STARTS - timedelta(days=1)))


def test_leave_and_make_up_study_stand_together():
    told = list(excused(full(), 2026, calendar=CALENDAR, now=LATER))

    assert ["张堃", "曹操", "严肃"] == [each.member.name for each in told]
    assert [Standing.ABSENT, Standing.ASKED, Standing.ON_LEAVE] == [each.standing for each in told]
    assert [True, False, True] == [each.makeup is not None for each in told]


def test_dues_are_totals_of_the_months_that_are_known():
    paid = [Paid(id=f"m{n:03d}:2026-10", member=f"m{n:03d}", month="2026-10", at=LATER, by="m001") for n in range(1, 6)]
    check = DuesCheck(id="2026-10", at=STARTS, by="m001", paid=5, due=30)
    given = replace(records(), dues={each.id: each for each in paid}, dues_checks={"2026-10": check})
    [only] = dues_lines(given, 2026, calendar=CALENDAR, now=LATER)

    assert (Month(2026, 10), 30, 5, check) == (only.month, only.due, only.paid, only.checks[0][1])
