"""What is taken over from the last day: only what is lacking, only who still may."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.forms.month import CALENDAR, NOW, activity_day, records
from zhibu.branch.day import AgendaItem
from zhibu.branch.habits import habits, take_over
from zhibu.branch.people import Status
from zhibu.branch.refusal import Refusal

LATER = NOW + timedelta(days=10)
BARE = {"place": "", "chair": "", "recorder": "", "agenda": (), "summary": "", "discussion": "", "wanting": ""}


def year(*, september=None, november=None, members=None):
    """October was held; November lacks everything."""
    november = activity_day(id="2026-11", on=date(2026, 11, 5), **{**BARE, **(november or {})})
    made = records()
    days = {**made.days, november.id: november}
    if september is not None:
        before = activity_day(id="2026-09", on=date(2026, 9, 7), held=True, **september)
        days[before.id] = before
    return replace(made, days=days, members={**made.members, **(members or {})}), november


def found(given, now=LATER):
    known, november = given
    return habits(known, november, calendar=CALENDAR, now=now)


def test_place_chair_and_recorder_come_from_the_last_day():
    told = found(year())

    assert ("办公楼三楼党员活动室", "王芳", "刘洋", ()) == (told.place, told.chair, told.recorder, told.agenda)


def test_what_stands_there_stays():
    given = year(november={"place": "红岩展厅", "chair": "李建国"})
    put = take_over(given[1], found(given))

    assert ("红岩展厅", "李建国", "刘洋") == (put.place, put.chair, put.recorder)
    assert put == take_over(put, found((given[0], put)))


def test_of_the_agenda_only_what_the_last_two_days_have_in_common():
    items = activity_day().agenda
    given = year(september={"agenda": (*items[1:2], AgendaItem(text="参观展览"))})

    assert items[1:2] == found(given).agenda


def test_who_left_or_may_not_chair_is_not_offered():
    known = year()[0].members
    gone = replace(known["m006"], status=Status.TRANSFERRED, status_since=date(2026, 10, 20))
    told = found(year(members={"m006": gone, "m001": replace(known["m001"], duties=())}))

    assert ("", "") == (told.chair, told.recorder)


def test_without_an_earlier_day_that_was_held_there_is_nothing():
    known, november = year()
    alone = replace(known, signins={})

    assert habits(alone, november, calendar=CALENDAR, now=LATER) is None
    with pytest.raises(Refusal, match=r"habits\.none"):
        take_over(november, None)


def test_a_day_that_is_over_or_cancelled_takes_nothing_over():
    known, november = year()

    assert found((known, november), now=LATER + timedelta(days=60)) is None
    assert found((known, replace(november, cancelled=True))) is None
    with pytest.raises(Refusal, match=r"day\.cancelled"):
        take_over(replace(november, cancelled=True), found((known, november)))
