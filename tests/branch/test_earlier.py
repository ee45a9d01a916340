"""Days from before the branch began here: what an import makes of them, that it may be repeated and taken back, and what
counts from when."""

from dataclasses import replace
from datetime import date

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch.agenda import owed
from zhibu.branch.attendance import SignIn, Standing, Way
from zhibu.branch.dues import Month, Paid
from zhibu.branch.earlier import EarlierRow, dues_from, imported, known_from, results, since, taken_back
from zhibu.branch.figures import month_figures
from zhibu.branch.ids import DayId, about
from zhibu.branch.keeping import dues_since
from zhibu.branch.own_year import own_year
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.voting import results_of_year

PEOPLE = [member(n) for n in range(1, 5)]
IDS = tuple(each.id for each in PEOPLE)
NOW = at("2026-07-01 10:00")
JOINED = "2026-07-01 09:00"
TABLES = {"ActivityDay": "days", "SignIn": "signins", "Leave": "leaves", "Paid": "dues", "Earlier": "earlier"}


def row(on: str, signed=IDS, **more: object) -> EarlierRow:
    return EarlierRow(on=date.fromisoformat(on), themes=more.pop("themes", ("学习",)), signed=tuple(signed), **more)


def after(known: Records, *rows: EarlierRow, now=NOW) -> Records:
    """The branch once these rows are imported."""
    made = imported(known, rows, calendar=CALENDAR, by="operator", now=now)
    return changed(known, made.puts, made.removes)


def changed(known: Records, puts, removes) -> Records:
    tables = {name: dict(getattr(known, name)) for name in TABLES.values()}
    for each in removes:
        del tables[TABLES[type(each).__name__]][each.id]
    for each in puts:
        tables[TABLES[type(each).__name__]][each.id] = each
    return replace(known, **tables)


def branch(**tables: object) -> Records:
    return records(PEOPLE, joined=JOINED, **tables)


def test_an_imported_day_has_its_register_and_is_marked():
    known = after(branch(), row("2026-03-05", IDS[:2], leaves=((IDS[2], "出差"),), place="会议室"))

    found = known.days[DayId("2026-03")]
    register = known.register(found, calendar=CALENDAR, now=NOW)
    assert [Standing.PRESENT, Standing.PRESENT, Standing.ON_LEAVE, Standing.ABSENT] == [
        each.standing for each in register.rows
    ]
    assert all(each.late and each.way is Way.SHEET and each.at == NOW for each in known.signins.values())
    assert (True, "会议室", True) == (known.held(found), found.place, "2026-03" in known.earlier)


def test_imported_again_nothing_changes():
    rows = [row("2026-03-05", leaves=((IDS[0], "病"),), satisfaction=0.9, dues=(("2026-03", IDS),)), row("2026-04-07")]
    known = after(branch(), *rows)
    again = imported(known, rows, calendar=CALENDAR, by="m001", now=at("2026-08-01 10:00"))
    assert ((), (), (), ("2026-03", "2026-04")) == (again.puts, again.removes, again.new, again.unchanged)


def test_imported_again_corrected_what_it_said_before_goes():
    known = after(branch(), row("2026-03-05", dues=(("2026-03", IDS),), leaves=((IDS[3], "病"),)))
    known = after(known, row("2026-03-05", IDS[:1], dues=(("2026-03", IDS[:2]),)))

    assert {about(DayId("2026-03"), IDS[0])} == set(known.signins)
    assert ({}, {"m001:2026-03", "m002:2026-03"}) == (dict(known.leaves), set(known.dues))


def test_what_people_entered_by_hand_stays():
    own = SignIn(id="2026-03:m001", day=DayId("2026-03"), member=IDS[0], at=NOW, by=IDS[1], way=Way.SHEET, late=True)
    known = branch(days=[day("2026-03-05")], signins=[own])
    known = after(known, row("2026-03-05", IDS[:2]))
    known = after(known, row("2026-03-05", IDS[2:]))
    assert {"2026-03:m001": own.by, "2026-03:m003": "operator", "2026-03:m004": "operator"} == {
        key: each.by for key, each in known.signins.items()
    }


def test_a_day_of_the_plan_becomes_the_day_that_was_held():
    known = after(branch(days=[day("2026-03-05", themes=("计划的主题",))]), row("2026-03-12"))
    assert {"2026-03": date(2026, 3, 12)} == {key: each.on for key, each in known.days.items()}
    assert not known.earlier[DayId("2026-03")].added


def test_a_date_put_right_is_the_same_day_another_theme_another_day():
    known = after(branch(), row("2026-03-05"))
    assert {"2026-03"} == set(after(known, row("2026-03-06")).days)
    assert {"2026-03", "2026-03-2"} == set(after(known, row("2026-03-19", themes=("别的",))).days)


def test_a_day_from_our_own_time_is_refused():
    with pytest.raises(Refusal) as no:
        imported(branch(), [row("2026-07-01")], calendar=CALENDAR, by="operator", now=NOW)
    assert "history.not_earlier" == no.value.code


def test_nothing_is_owed_for_it_and_nobody_is_told():
    """Even of the very eve: no form, no dues, no make-up study, no word to who was on leave."""
    known = after(branch(), row("2026-06-30", IDS[:1], leaves=((IDS[1], "病"),)))
    kinds = {each.kind for each in owed(known, CALENDAR, since=NOW, until=at("2026-07-09 00:00"))}
    assert not {each for each in kinds if not each.value.startswith(("birthday", "plan", "meetings"))}


def test_figures_count_from_the_first_imported_month():
    known = branch()
    assert (date(2026, 7, 1), date(2026, 7, 1)) == (since(known, CALENDAR), known_from(known, CALENDAR, 2026))
    known = after(known, row("2026-03-05", IDS[:3]), row("2025-12-05"))

    assert date(2025, 12, 1) == since(known, CALENDAR)
    assert date(2026, 3, 1) == known_from(known, CALENDAR, 2026)
    figures = month_figures(known, 2026, 7, calendar=CALENDAR, now=NOW)
    assert ((3, 4), None, date(2026, 3, 1)) == (figures.turnouts[3], figures.turnouts[4], figures.since)
    year = own_year(known, PEOPLE[3], 2026, calendar=CALENDAR, now=NOW)
    assert [(Standing.ABSENT, True)] == [(each.standing, each.imported) for each in year.days]
    assert date(2026, 3, 1) == year.since


def test_a_year_known_from_january_says_nothing():
    assert known_from(after(branch(), row("2026-01-08")), CALENDAR, 2026) is None


def test_imported_evaluations_stand_in_the_years_row():
    known = after(
        branch(),
        row("2026-03-05", satisfaction=0.55, voted=4, asked=4),
        row("2026-04-07", satisfaction=0.9),
        row("2026-05-06", satisfaction=0.2, voted=2, asked=4),
    )
    year = results_of_year(known, 2026, earlier=results(known))
    assert [(0.55, True, True), (0.9, False, True), (None, False, True)] == [
        (each.rate, each.below, each.imported) for each in year.results
    ]


def test_dues_are_known_as_far_back_as_no_month_between_is_unknown():
    known = branch(days=[day("2026-07-06")])
    assert Month(2026, 7) == dues_since(known, CALENDAR)
    gap = after(known, row("2026-04-07", dues=(("2026-04", IDS),)))
    assert Month(2026, 7) == dues_since(gap, CALENDAR)
    whole = after(gap, row("2026-06-05", dues=(("2026-05", IDS), ("2026-06", IDS[:1]))))
    assert Month(2026, 4) == dues_since(whole, CALENDAR) == dues_from(whole, Month(2026, 7))


def test_a_payment_entered_before_stays_as_it_was():
    paid = Paid(id="m001:2026-03", member=IDS[0], month="2026-03", at=NOW, by=IDS[1])
    known = after(branch(dues=[paid]), row("2026-03-05", dues=(("2026-03", IDS),)))
    assert paid == known.dues["m001:2026-03"]
    known = changed(known, *taken_back(known, DayId("2026-03")))
    assert {"m001:2026-03"} == set(known.dues)


def test_taken_back_nothing_of_it_is_left():
    plan = day("2026-04-07")
    before = branch(days=[plan])
    known = after(before, row("2026-03-05", leaves=((IDS[3], "病"),)), row("2026-04-07"))
    for id_ in ("2026-03", "2026-04"):
        known = changed(known, *taken_back(known, DayId(id_)))
    assert (dict(before.days), {}, {}, {}) == (
        {key: replace(each, themes=plan.themes) for key, each in known.days.items()},
        dict(known.signins),
        dict(known.leaves),
        dict(known.earlier),
    )
    with pytest.raises(Refusal):
        taken_back(known, DayId("2026-03"))
