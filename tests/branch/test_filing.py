"""The plan as a paper: quarter themes, filing it, what changes afterwards, and next year's draft."""

from dataclasses import replace
from datetime import date

import pytest

from tests.branch.build import CALENDAR, at, code_of, day, member, records, year_plan
from zhibu.branch.agenda import owed
from zhibu.branch.calendar import Override
from zhibu.branch.day import Moved, Step, StepMark, cancel
from zhibu.branch.ids import MemberId
from zhibu.branch.notices import GROUP, SECRETARY, Kind
from zhibu.branch.people import Duty
from zhibu.branch.plan import (
    ChangeKind,
    Plan,
    PlanRow,
    changed,
    changes_of_import,
    copied,
    entered_late,
    file_plan,
    filed_late,
    give_reason,
    quarters_of,
    reported,
    set_quarter,
)
from zhibu.branch.policy import MonthDay, Policy

SEC = MemberId("m001")
NOW = at("2026-02-20 10:00")
PLAN = Plan(id="2026", year=2026, entered_at=NOW, by=SEC)
DAYS = {"2026-10": day()}
DUE = MonthDay(2, 28)
KNOWN = year_plan(records([member(1, duties=(Duty.SECRETARY,)), *(member(each) for each in range(2, 9))]))


def filed(plan=PLAN, days=DAYS, *, on="2026-02-19", reference="3号", now="2026-02-20 10:00"):
    return file_plan(
        plan, days, on=date.fromisoformat(on), reference=reference, by=SEC, now=at(now), today=at(now).date()
    )


def test_filing_keeps_the_day_the_reference_and_who_entered_it():
    put = filed(reference=" 机关党委  3号 ")
    assert (date(2026, 2, 19), NOW, SEC, "机关党委 3号") == (put.filed_on, put.filed_at, put.filed_by, put.reference)


@pytest.mark.parametrize(
    ("plan", "days", "on", "expected"),
    [
        (PLAN, DAYS, "2026-02-20", ""),
        (PLAN, DAYS, "2026-02-21", "plan.file_future"),
        (PLAN, {}, "2026-02-20", "plan.empty"),
        (PLAN, {"2026-10": day(cancelled=True)}, "2026-02-20", "plan.empty"),
        (replace(PLAN, filed_at=NOW, filed_on=date(2026, 2, 1)), DAYS, "2026-02-20", "plan.filed_already"),
    ],
)
def test_a_plan_is_filed_once_and_not_ahead_of_time(plan, days, on, expected):
    assert expected == code_of(lambda: filed(plan, days, on=on))


def test_the_same_filing_again_changes_nothing():
    put = filed()
    assert put is filed(put)


@pytest.mark.parametrize(
    ("on", "now", "late", "entered"),
    [
        ("2026-02-28", "2026-02-28 18:00", False, False),
        ("2026-02-27", "2026-03-02 09:00", False, True),
        ("2026-03-01", "2026-03-02 09:00", True, False),
    ],
)
def test_filed_late_and_entered_late_are_told_apart(on, now, late, entered):
    """`plan.due`: late is late, and what was in time is never counted as late because it was entered afterwards."""
    put = filed(on=on, now=now)
    assert (late, entered) == (filed_late(put, DUE), entered_late(put, DUE, CALENDAR))


def test_quarter_themes():
    """004“季度有主题”."""
    put = set_quarter(PLAN, 4, " 学习  贯彻 ")
    assert ("", "", "", "学习 贯彻") == put.quarters
    assert "plan.no_theme" == code_of(lambda: set_quarter(PLAN, 1, " "))
    assert "button.stale" == code_of(lambda: set_quarter(PLAN, 5, "x"))
    rows = [
        PlanRow(year=2026, month=1, on=None, themes=("x",), quarter="甲"),
        PlanRow(year=2026, month=2, on=None, themes=("x",), quarter="乙"),
    ]
    assert ("甲", "", "", "学习 贯彻") == quarters_of(rows, 2026, put)
    assert () == quarters_of([], 2026, None)


@pytest.mark.parametrize(
    ("what", "is_filed", "expected"),
    [
        (ChangeKind.MOVED, False, True),
        (ChangeKind.CANCELLED, False, True),
        (ChangeKind.THEME, False, False),
        (ChangeKind.ADDED, False, False),
        (ChangeKind.THEME, True, True),
        (ChangeKind.ADDED, True, True),
        (ChangeKind.QUARTER, True, True),
    ],
)
def test_what_is_reported_upward(what, is_filed, expected):
    """`activity.move`: a move always; the rest once the plan is filed."""
    assert expected == reported(filed() if is_filed else PLAN, what)


def test_changes_are_numbered_and_the_first_reason_stands():
    one = changed({}, "2026-10", ChangeKind.THEME, was="甲", now_="乙", reason="", by=SEC, at=NOW)
    two = changed({one.id: one}, "2026-10", ChangeKind.THEME, was="乙", now_="丙", reason="", by=SEC, at=NOW)
    assert ("2026-10:1", "2026-10:2", 2026) == (one.id, two.id, two.year)
    given = give_reason(one, " 上级  部署 ")
    assert "上级 部署" == given.reason
    assert given is give_reason(given, "上级 部署")
    assert "plan.reason_given" == code_of(lambda: give_reason(given, "别的"))
    assert "plan.no_reason" == code_of(lambda: give_reason(one, " "))


def test_an_import_after_filing_is_reported_and_one_before_it_isnt():
    before = {"2026-10": day()}
    after = [replace(day("2026-10-09", themes=("新主题",))), replace(day("2026-11-05"))]
    found = changes_of_import(before, after, {"2026": filed()}, {}, by="operator", at=NOW)
    assert [
        ("2026-10:1", ChangeKind.MOVED, "2026-10-08", "2026-10-09"),
        ("2026-10:2", ChangeKind.THEME, "学习党章", "新主题"),
        ("2026-11:1", ChangeKind.ADDED, "", "2026-11-05"),
    ] == [(each.id, each.what, each.was, each.now) for each in found]
    assert [] == changes_of_import(before, after, {"2026": PLAN}, {}, by="operator", at=NOW)


# Next year's draft


def drafted(days, calendar=CALENDAR):
    policies = {(2027, month): Policy() for month in range(1, 13)}
    return copied({each.id: each for each in days}, 2026, policies=policies, calendar=calendar)


def test_a_year_is_copied_with_its_dates_recomputed_and_nothing_settled():
    known = replace(KNOWN, days={each.id: replace(each, place="礼堂", partner="邻居") for each in KNOWN.days.values()})
    made = drafted(known.days.values())
    assert [f"2027-{month:02d}" for month in range(1, 13)] == [each.id for each in made]
    assert all(CALENDAR.is_workday(each.on) and each.on.year == 2027 for each in made)
    assert {("礼堂", "", ())} == {(each.place, each.partner, each.steps) for each in made}
    assert date(2027, 3, 5) == made[2].on


def test_a_date_of_its_own_stays_on_its_date_and_a_moved_day_goes_back_to_where_it_was_planned():
    """The move started from the branch's fixed day, which is 6 October in 2027 by the estimate."""
    anniversary = day("2026-07-01", written=True)
    moved = day("2026-10-16", written=True, moves=(Moved(was=date(2026, 10, 8), by=SEC, at=NOW, reason="x"),))
    leap = replace(day("2026-02-27"), id="2026-02")
    made = drafted([anniversary, moved, leap])
    assert [date(2027, 2, 26), date(2027, 7, 1), date(2027, 10, 6)] == [each.on for each in made]


def test_two_days_never_land_on_one_date():
    one, two = day("2026-11-05", written=False), replace(day("2026-11-06"), id="2026-11-2")
    made = drafted([one, two])
    assert 2 == len({each.on for each in made})
    assert ["2027-11", "2027-11-2"] == [each.id for each in made]


def test_a_cancelled_day_comes_along_where_its_month_has_no_other():
    alone = day("2026-10-08", cancelled=True)
    beside = replace(day("2026-11-12", cancelled=True), id="2026-11-2")
    made = drafted([alone, day("2026-11-05"), beside])
    assert [("2027-10", False), ("2027-11", False)] == [(each.id, each.cancelled) for each in made]


# What is owed


def notices(known, kind, since="2026-01-01 00:00", until="2027-04-01 00:00", calendar=CALENDAR):
    return sorted(owed(known, calendar, since=at(since), until=at(until), kinds=(kind,)), key=lambda each: each.due)


def test_filing_is_reminded_of_two_weeks_before_and_on_the_last_day():
    """28 February 2026 is a Saturday that is worked."""
    found = notices(KNOWN, Kind.PLAN_DUE, until="2026-06-01 00:00")
    assert [("ahead", "02-14 09:00"), ("last", "02-28 09:00")] == [
        (each.edition, f"{each.due:%m-%d %H:%M}") for each in found
    ]
    assert {SECRETARY} == {each.audience for each in found}


def test_who_has_filed_or_joined_after_the_day_isnt_reminded():
    assert [] == notices(
        replace(KNOWN, plans={"2026": filed(days=KNOWN.days)}), Kind.PLAN_DUE, until="2026-06-01 00:00"
    )
    late = records([member(1, duties=(Duty.SECRETARY,))], joined="2026-03-05 00:00")
    assert [] == notices(late, Kind.PLAN_DUE, since="2026-03-05 00:00", until="2026-06-01 00:00")


def test_a_change_waits_half_an_hour_for_its_reason_and_is_reported_once():
    change = changed({}, "2026-10", ChangeKind.THEME, was="甲", now_="乙", reason="", by=SEC, at=NOW)
    (without,) = notices(replace(KNOWN, plan_changes={change.id: change}), Kind.PLAN_CHANGED)
    given = replace(change, reason="上级部署")
    (whole,) = notices(replace(KNOWN, plan_changes={change.id: given}), Kind.PLAN_CHANGED)
    assert ("02-20 10:30", "02-20 10:00") == (f"{without.due:%m-%d %H:%M}", f"{whole.due:%m-%d %H:%M}")
    assert (without.key, False) == (whole.key, whole.manner.rings)
    assert without.face != whole.face


def test_next_years_plan_is_offered_in_december_until_there_is_one():
    (offer,) = notices(KNOWN, Kind.PLAN_NEXT)
    assert ("2027", "2026-12-01 09:00", False) == (offer.subject, f"{offer.due:%Y-%m-%d %H:%M}", offer.manner.rings)
    planned = replace(KNOWN, days={**KNOWN.days, "2027-01": replace(day("2027-01-05"), id="2027-01")})
    assert [] == notices(planned, Kind.PLAN_NEXT)


def test_a_missing_approval_is_asked_for_eight_days_before_the_day():
    """`approval.ask_days`; a branch that files only is never asked."""
    found = [each for each in notices(KNOWN, Kind.APPROVAL_MISSING) if each.subject == "2026-10"]
    assert [("2026-09-30 09:00", "2026-10-08 14:30")] == [
        (f"{each.due:%Y-%m-%d %H:%M}", f"{each.expires:%Y-%m-%d %H:%M}") for each in found
    ]
    mark = StepMark(step=Step.APPROVED, by=SEC, at=NOW, note="3号")
    october = KNOWN.days["2026-10"]
    done = replace(KNOWN, days={**KNOWN.days, october.id: replace(october, steps=(mark,))})
    assert [] == [each for each in notices(done, Kind.APPROVAL_MISSING) if each.subject == "2026-10"]
    chizhou = year_plan(records([member(1, duties=(Duty.SECRETARY,))], presets=("chizhou", "wulong")))
    assert [] == notices(chizhou, Kind.APPROVAL_MISSING)


def test_a_date_that_became_a_day_off_is_asked_about_and_nothing_moves():
    """`activity.off_days`: the list of holidays changed after the date was settled."""
    later = CALENDAR.overridden([Override(id="x", day=date(2026, 11, 5), working=False)])
    assert [] == notices(KNOWN, Kind.CLASH)
    (question,) = notices(KNOWN, Kind.CLASH, calendar=later)
    assert ("2026-11", SECRETARY) == (question.subject, question.audience)
    november = KNOWN.days["2026-11"]
    kept = replace(KNOWN, days={**KNOWN.days, november.id: replace(november, off=True)})
    assert [] == notices(kept, Kind.CLASH, calendar=later)


def test_a_clash_stands_on_what_the_branchs_document_says_of_holidays_else_of_moving():
    """`activity.off_days` is 003's, `activity.move` 002's; 004 says neither."""
    later = CALENDAR.overridden([Override(id="x", day=date(2026, 11, 5), working=False)])

    def clause(preset):
        branch = year_plan(records([member(1, duties=(Duty.SECRETARY,))], presets=(preset, "wulong")))
        (question,) = notices(branch, Kind.CLASH, calendar=later)
        return question.clause and (question.clause.document, question.clause.quote)

    assert ("002", "可適當提前或順延,需報黨委報備並說明原因,但必須在當月完成") == clause("theme-party-day")
    assert ("003", "如遇法定节假日或重大活动等特殊情况，可视情作出适当调整") == clause("chizhou")
    assert None is clause("zhengzhou-normal")


def test_a_cancelled_day_is_told_once_and_owes_nothing_else():
    october = cancel(
        KNOWN.days["2026-10"], by=SEC, reason="台风", came=False, now=at("2026-09-30 23:00"), calendar=CALENDAR
    )
    known = replace(KNOWN, days={**KNOWN.days, october.id: october})
    found = [
        each
        for each in owed(known, CALENDAR, since=at("2026-09-01 00:00"), until=at("2026-10-20 00:00"))
        if each.subject == "2026-10"
    ]
    assert {(Kind.DAY_CANCELLED, GROUP), (Kind.DAY_CANCELLED, "channel")} == {
        (each.kind, each.audience) for each in found
    }
    assert {"2026-10-01 07:30"} == {f"{each.due:%Y-%m-%d %H:%M}" for each in found}


def test_what_was_published_and_is_moved_is_told_at_once():
    """The notice of the new date doesn't wait until five days before it: what stands misleads."""
    october = KNOWN.days["2026-10"]

    def due(*moves):
        days = {**KNOWN.days, october.id: replace(october, on=moves[-1][1], moves=tuple(moves_of(moves)))}
        found = notices(replace(KNOWN, days=days), Kind.ADVANCE_NOTICE, "2026-09-01 00:00", "2026-11-01 00:00")
        return [f"{each.due:%m-%d %H:%M}" for each in found if each.subject == "2026-10" and each.audience == GROUP]

    def moves_of(moves):
        was = october.on
        for when, to in moves:
            yield Moved(was=was, by=SEC, at=at(when), reason="x")
            was = to

    assert ["10-23 09:00"] == due(("2026-09-20 10:00", date(2026, 10, 28)))
    assert ["10-02 10:00"] == due(("2026-10-02 10:00", date(2026, 10, 28)))
    assert ["10-03 11:00"] == due(("2026-10-02 10:00", date(2026, 10, 28)), ("2026-10-03 11:00", date(2026, 10, 29)))
