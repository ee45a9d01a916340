"""From written rows to activity days: importing again updates, never doubles, and undoes no decision."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from zhibu.branch.calendar import Calendar
from zhibu.branch.day import AgendaItem, ItemKind, Meeting, Moved, Step
from zhibu.branch.plan import PlanRow, plan_gaps, planned
from zhibu.branch.policy import Policy

# What matters here of 2026: the week of National Day, Tomb-Sweeping Day, and a Sunday that is worked.
CALENDAR = Calendar(
    zone=ZoneInfo("Asia/Shanghai"),
    off=frozenset({date(2026, 4, 6), *(date(2026, 10, day) for day in range(1, 8))}),
    makeup=frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
    official=frozenset({2026}),
)
POLICY = Policy()
POLICIES = {(year, month): POLICY for year in (2026, 2027) for month in range(1, 13)}
NOW = datetime(2026, 1, 10, 4, tzinfo=UTC)


def row(month, day=None, theme="学习党章", **facts):
    on = date(2026, month, day) if day else None
    return PlanRow(year=2026, month=month, on=on, themes=(theme,), **facts)


def imported(rows, known=None, *, now=NOW, policies=POLICIES):
    return planned(rows, known or {}, policies=policies, calendar=CALENDAR, by="operator", now=now)


def after(result, known=None):
    return {**(known or {}), **{day.id: day for day in result.days}}


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        pytest.param(3, date(2026, 3, 5), id="a Thursday"),
        pytest.param(4, date(2026, 4, 7), id="a Sunday, and the Monday is a holiday"),
        pytest.param(9, date(2026, 9, 7), id="a Saturday"),
        pytest.param(10, date(2026, 10, 8), id="in the National Day week"),
        pytest.param(12, date(2026, 12, 7), id="a Saturday in December"),
    ],
)
def test_a_month_alone_takes_the_policys_day_on_a_working_day_of_the_month(month, expected):
    day = imported([row(month)]).days[0]

    assert (expected, False) == (day.on, day.written)


def test_a_day_kept_by_policy_stays_on_its_date_even_when_off():
    policies = {(2026, 10): replace(POLICY, activity_off_days="keep")}

    assert date(2026, 10, 5) == imported([row(10)], policies=policies).days[0].on


def test_the_policy_fills_what_the_row_leaves_open():
    policies = {(2026, 3): replace(POLICY, activity_start=time(9), activity_hours=3)}
    day = imported([row(3)], policies=policies).days[0]

    assert (time(9), 180) == (day.start, day.minutes)


def test_what_the_row_says_is_taken_as_it_is():
    written = row(
        3,
        14,
        start=time(8, 30),
        minutes=150,
        required=True,
        agenda=(AgendaItem(text="学习", kind=ItemKind.STUDY),),
        place="党员活动室",
        chair="王芳",
        recorder="李四",
        counts_as=(Meeting.LECTURE,),
    )
    result = imported([written])
    day = result.days[0]

    assert (date(2026, 3, 14), True, time(8, 30), 150) == (day.on, day.written, day.start, day.minutes)
    assert ("党员活动室", "王芳", "李四", (Meeting.LECTURE,)) == (day.place, day.chair, day.recorder, day.counts_as)
    assert (date(2026, 3, 14),) == result.on_days_off


def test_a_worked_sunday_is_no_day_off():
    assert () == imported([row(9, 20)]).on_days_off


def test_ids_are_months_and_a_second_day_has_a_number():
    result = imported([row(10, 22), row(9), row(10, 9)])

    assert [("2026-09", date(2026, 9, 7)), ("2026-10", date(2026, 10, 9)), ("2026-10-2", date(2026, 10, 22))] == [
        (day.id, day.on) for day in result.days
    ]
    assert ("2026-09", "2026-10", "2026-10-2") == result.new


def test_importing_records_the_first_step_by_the_importer_and_late_once_the_day_began():
    early, late = (
        imported([row(1, 5), row(3)]).days[1].mark(Step.SETTLED),
        imported([row(1, 5)]).days[0].mark(Step.SETTLED),
    )

    assert ("operator", NOW, False) == (early.by, early.at, early.late)
    assert late.late


def test_the_same_plan_again_changes_nothing():
    rows = [row(month) for month in range(1, 13)]
    known = after(imported(rows))
    again = imported(rows, known, now=datetime(2026, 6, 1, tzinfo=UTC))

    assert ((), (), tuple(known)) == (again.days, again.new, again.unchanged)


def test_a_new_text_updates_the_day_and_a_blank_keeps_what_is_known():
    known = after(imported([row(3, place="礼堂", chair="王芳")]))
    again = imported([row(3, theme="学习党史", place="活动室")], known)

    assert [("2026-03", ("学习党史",), "活动室", "王芳")] == [
        (day.id, day.themes, day.place, day.chair) for day in again.days
    ]


def test_a_date_that_was_computed_stays_when_the_policy_changes():
    known = after(imported([row(3)]))
    policies = {(2026, 3): replace(POLICY, activity_day=20)}

    assert () == imported([row(3)], known, policies=policies).days


def test_a_new_written_date_moves_a_day_that_has_not_begun():
    known = after(imported([row(3)]))

    assert [("2026-03", date(2026, 3, 20), True)] == [
        (day.id, day.on, day.written) for day in imported([row(3, 20)], known).days
    ]


def test_a_decided_move_is_not_undone_by_the_same_file():
    """The file still has the date that the secretary moved the day away from."""
    known = after(imported([row(3, 5)]))
    moved = replace(
        known["2026-03"],
        on=date(2026, 3, 19),
        moves=(Moved(was=date(2026, 3, 5), by="m001", at=NOW, reason="防汛"),),
    )

    assert () == imported([row(3, 5)], {"2026-03": moved}).days


def test_a_day_that_has_begun_keeps_its_date():
    known = after(imported([row(3, 5)]))
    again = imported([row(3, 20, theme="学习党史")], known, now=datetime(2026, 3, 6, tzinfo=UTC))

    assert [(date(2026, 3, 5), ("学习党史",))] == [(day.on, day.themes) for day in again.days]


def test_a_day_whose_record_is_filed_stays_as_it_is():
    filed = replace(after(imported([row(3, 5)]))["2026-03"], filed_at=NOW)

    assert () == imported([row(3, 5, theme="别的")], {"2026-03": filed}).days


def test_a_second_day_before_the_first_leaves_the_first_ones_id_alone():
    """Sign-ins hang on the id: a day may never take another one's."""
    known = after(imported([row(10, 9)]))
    again = imported([row(10, 9), row(10, 8, theme="讨论")], known)

    assert [("2026-10-2", date(2026, 10, 8))] == [(day.id, day.on) for day in again.days]
    assert ("2026-10",) == again.unchanged


def test_two_days_whose_order_changes_keep_their_ids():
    known = after(imported([row(10, 9, theme="甲"), row(10, 22, theme="乙")]))
    again = imported([row(10, 28, theme="甲"), row(10, 22, theme="乙")], known)

    assert [("2026-10", date(2026, 10, 28))] == [(day.id, day.on) for day in again.days]


def test_a_day_that_the_file_no_longer_has_stays():
    known = after(imported([row(3), row(4)]))

    assert () == imported([row(3)], known).days


def test_a_cancelled_day_stays_cancelled():
    known = {"2026-03": replace(after(imported([row(3, 5)]))["2026-03"], cancelled=True)}

    assert [True] == [day.cancelled for day in imported([row(3, 5, theme="别的")], known).days]


def test_the_months_without_a_day_are_named():
    known = after(imported([row(month) for month in (1, 2, 3, 5, 6, 7, 8, 9, 10, 11)]))
    known["2026-03"] = replace(known["2026-03"], cancelled=True)

    assert [3, 4, 12] == plan_gaps(known, 2026)
