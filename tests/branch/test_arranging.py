"""Arranging one day of the plan: what may be written, who may chair and record, and what an agenda lacks."""

from dataclasses import replace
from datetime import date, time

import pytest

from tests.branch.build import CALENDAR, at, code_of, day, member
from zhibu.branch import arranging
from zhibu.branch.arranging import Flaw, flaws
from zhibu.branch.day import AgendaItem, ItemKind, Meeting
from zhibu.branch.people import Duty, MemberKind
from zhibu.branch.plan import ITEMS_LIMIT, PARTNER_LIMIT, PLACE_LIMIT, THEME_LIMIT, Clash, best_dates, clashes
from zhibu.branch.plan import dates_to_add as to_add
from zhibu.branch.policy import Policy

POLICY = Policy()
BEFORE, UNDER_WAY = at("2026-10-02 09:00"), at("2026-10-08 15:00")


def with_kinds(*kinds: ItemKind | None, **more):
    return day(agenda=tuple(AgendaItem(text="项目", kind=kind) for kind in kinds), **more)


@pytest.mark.parametrize(
    ("kinds", "minutes", "expected"),
    [
        ((), 240, ()),
        ((None, None), 240, (Flaw.NO_KINDS,)),
        ((None, ItemKind.STUDY), 240, ()),
        ((None,), 60, (Flaw.NO_KINDS, Flaw.TOO_SHORT)),
        ((ItemKind.STUDY,), 240, ()),
        ((ItemKind.TRAINING, ItemKind.WORK), 240, ()),
        ((ItemKind.WORK,), 240, (Flaw.WORK_ALONE,)),
        ((ItemKind.SERVICE, ItemKind.WORK), 240, (Flaw.WORK_ALONE,)),
        ((ItemKind.INFORMATION,), 240, (Flaw.NO_STUDY,)),
        ((ItemKind.WORK, ItemKind.INTEGRITY), 240, (Flaw.NO_STUDY,)),
        ((ItemKind.STUDY,), 180, (Flaw.TOO_SHORT,)),
        ((ItemKind.SERVICE,), 60, (Flaw.WORK_ALONE, Flaw.TOO_SHORT)),
    ],
)
def test_what_a_day_lacks(kinds, minutes, expected):
    """`agenda.required` and `activity.hours`; of an agenda whose items name no kind nobody can tell, and an empty one is told elsewhere."""
    assert expected == flaws(with_kinds(*kinds, minutes=minutes), POLICY)


def test_a_branch_that_asks_for_no_study_isnt_warned():
    assert () == flaws(with_kinds(ItemKind.WORK), replace(POLICY, agenda_required=False))
    assert () == flaws(with_kinds(None), replace(POLICY, agenda_required=False))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("学习党章", ("学习党章",)),
        (" 学习党章 ；\n 重温誓词 ", ("学习党章", "重温誓词")),
        ("甲;乙", ("甲", "乙")),
        ("", "plan.no_theme"),
        (" \n；", "plan.no_theme"),
        ("题" * THEME_LIMIT, ("题" * THEME_LIMIT,)),
        ("题" * (THEME_LIMIT + 1), "text.too_long"),
    ],
)
def test_one_or_several_themes(text, expected):
    """002「主題可以是單一的也可以是復合的」."""
    if isinstance(expected, str):
        assert expected == code_of(lambda: arranging.themes_written(text))
    else:
        assert expected == arranging.themes_written(text)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-10-15", ""),
        ("2026-10-08", "plan.day_taken"),
        ("2026-10-01", "plan.past"),
        ("2026-10-02", ""),
    ],
)
def test_a_day_is_added_ahead_and_not_twice_on_one_date(on, expected):
    known = {"2026-10": day()}
    call = lambda: arranging.add_day(  # noqa: E731 -- a row's call
        known, date.fromisoformat(on), "新主题", policy=POLICY, calendar=CALENDAR, now=BEFORE
    )
    assert expected == code_of(call)


def test_a_second_day_of_a_month_gets_the_next_id_and_nobody_has_settled_it():
    known = {"2026-10": day()}
    put = arranging.add_day(known, date(2026, 10, 17), "甲\n乙", policy=POLICY, calendar=CALENDAR, now=BEFORE)
    assert ("2026-10-2", ("甲", "乙"), True, True, ()) == (put.id, put.themes, put.written, put.off, put.steps)


def test_a_cancelled_day_leaves_its_date_free_but_not_its_id():
    known = {"2026-10": day(cancelled=True)}
    put = arranging.add_day(known, date(2026, 10, 8), "甲", policy=POLICY, calendar=CALENDAR, now=BEFORE)
    assert ("2026-10-2", False) == (put.id, put.written)


def test_items_come_a_line_each_and_get_their_kinds_by_place_and_sign():
    one = arranging.add_items(day(), " 学习文件 \n\n 交流讨论")
    assert ["学习文件", "交流讨论"] == [item.text for item in one.agenda]
    sign = arranging.item_sign(one.agenda[1])
    two = arranging.set_kind(one, 1, sign, ItemKind.DELIBERATION)
    assert [None, ItemKind.DELIBERATION] == [item.kind for item in two.agenda]
    three = arranging.remove_item(two, 0, arranging.item_sign(two.agenda[0]))
    assert ["交流讨论"] == [item.text for item in three.agenda]
    # The button stands from before: another item is in that place by now.
    assert "button.stale" == code_of(lambda: arranging.remove_item(three, 0, arranging.item_sign(two.agenda[0])))
    assert "button.stale" == code_of(lambda: arranging.set_kind(three, 1, sign, ItemKind.STUDY))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "plan.no_item"), ("项" * 201, "text.too_long"), ("项\n" * (ITEMS_LIMIT + 1), "items.too_many")],
)
def test_items_that_dont_fit_are_refused(text, expected):
    assert expected == code_of(lambda: arranging.add_items(day(), text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14:30", time(14, 30)),
        ("14：30", time(14, 30)),
        (" 9 : 05 ", time(9, 5)),
        ("9点", time(9)),
        ("9点30分", time(9, 30)),
        ("0900", time(9)),
        ("25:00", None),
        ("下午三点", None),
        ("", None),
    ],
)
def test_a_time_is_read_as_people_write_it(text, expected):
    if expected is None:
        assert "plan.clock" == code_of(lambda: arranging.clock_written(text))
    else:
        assert expected == arranging.clock_written(text)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda one: arranging.set_start(one, time(9), now=UNDER_WAY, calendar=CALENDAR), "plan.begun"),
        (lambda one: arranging.set_minutes(one, 120, now=UNDER_WAY, calendar=CALENDAR), "plan.begun"),
        (lambda one: arranging.set_start(one, time(8), now=at("2026-10-08 09:00"), calendar=CALENDAR), "plan.past"),
        (lambda one: arranging.set_minutes(one, 5, now=BEFORE, calendar=CALENDAR), "button.stale"),
        (lambda one: arranging.set_place(one, ""), "plan.no_place"),
        (lambda one: arranging.set_place(one, "地" * (PLACE_LIMIT + 1)), "text.too_long"),
        (lambda one: arranging.set_partner(one, "邻" * (PARTNER_LIMIT + 1)), "text.too_long"),
        (lambda one: arranging.set_themes(replace(one, cancelled=True), "甲"), "day.cancelled"),
        (lambda one: arranging.set_themes(replace(one, filed_at=UNDER_WAY), "甲"), "plan.record_filed"),
        (lambda one: arranging.set_place(one, "礼堂"), ""),
    ],
)
def test_what_cant_be_changed_is_refused(change, expected):
    assert expected == code_of(lambda: change(day()))


@pytest.mark.parametrize(
    ("who", "delegated", "expected"),
    [
        ({"duties": (Duty.SECRETARY,)}, True, ""),
        ({"duties": (Duty.DEPUTY,)}, True, ""),
        ({"duties": (Duty.YOUTH,)}, True, ""),
        ({"duties": (Duty.DEPUTY,)}, False, "plan.not_chair"),
        ({"duties": (Duty.SECRETARY,)}, False, ""),
        ({"duties": (Duty.GROUP_LEADER,)}, True, "plan.not_chair"),
        ({}, True, "plan.not_chair"),
        ({"kind": MemberKind.APPLICANT, "duties": (Duty.SECRETARY,)}, True, "plan.not_chair"),
    ],
)
def test_the_chair_is_the_secretary_or_a_delegate_of_the_committee(who, delegated, expected):
    """002「一般由黨支部書記主持,特殊情況也可委託黨支部副書記、支部委員主持」."""
    assert expected == code_of(lambda: arranging.set_chair(day(), member(1, **who), delegated=delegated))


def test_the_recorder_is_any_member_on_the_books():
    """002「指定專人負責記錄」."""
    assert "党员3" == arranging.set_recorder(day(), member(3)).recorder
    stranger = member(3, kind=MemberKind.APPLICANT)
    assert "plan.not_recorder" == code_of(lambda: arranging.set_recorder(day(), stranger))


def test_what_a_day_counts_as_is_kept_in_one_order_and_pressed_twice_it_is_the_same():
    one = arranging.set_counts(arranging.set_counts(day(), Meeting.LECTURE, True), Meeting.MEMBERS, True)
    assert (Meeting.MEMBERS, Meeting.LECTURE) == one.counts_as
    assert one is arranging.set_counts(one, Meeting.LECTURE, True)
    assert (Meeting.LECTURE,) == arranging.set_counts(one, Meeting.MEMBERS, False).counts_as


# A date, and what stands against it


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-10-09", ()),
        ("2026-10-05", (Clash.HOLIDAY,)),
        ("2026-10-11", (Clash.REST,)),
        ("2026-10-10", (Clash.MAKEUP,)),
        ("2026-10-08", (Clash.OTHER_DAY,)),
        ("2031-10-08", (Clash.ESTIMATED,)),
    ],
)
def test_what_is_to_be_known_about_a_date(on, expected):
    assert expected == clashes(date.fromisoformat(on), {"2026-10": day()}, CALENDAR)


def test_the_day_that_is_moved_is_no_clash_with_itself_nor_is_a_cancelled_one():
    assert () == clashes(date(2026, 10, 8), {"2026-10": day()}, CALENDAR, but="2026-10")
    assert () == clashes(date(2026, 10, 8), {"2026-10": day(cancelled=True)}, CALENDAR)


def test_the_best_dates_are_the_nearest_free_working_days():
    """No day off, no date with another activity day; the ordinary day before the working weekend that is as near."""
    days = {"2026-10": day(), "2026-10-2": replace(day("2026-10-12"), id="2026-10-2")}
    dates = [date(2026, 10, each) for each in range(9, 32)]
    best = best_dates(date(2026, 10, 8), dates, days, CALENDAR, but="2026-10")
    assert [date(2026, 10, each) for each in (9, 10, 13)] == best


def test_for_a_new_day_the_policys_date_comes_first():
    found = to_add(date(2026, 11, 1), {}, policy=POLICY, calendar=CALENDAR, today=date(2026, 10, 2))
    assert date(2026, 11, 5) == found[0]
    taken = {"2026-11": day("2026-11-05")}
    after = to_add(date(2026, 11, 1), taken, policy=POLICY, calendar=CALENDAR, today=date(2026, 10, 2))
    assert date(2026, 11, 5) not in after
