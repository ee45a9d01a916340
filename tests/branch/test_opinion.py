"""The rules of opinions: who may write and read, when a box is opened, which morning tells of what."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.town import PEOPLE
from zhibu.branch import opinion as rules
from zhibu.branch.calendar import Calendar
from zhibu.branch.opinion import Opinion, Sheet
from zhibu.branch.policy import Policy
from zhibu.branch.refusal import Refusal

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(zone=ZONE)
POLICY = Policy()
TODAY = date(2026, 10, 8)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-10-08T00:00", "2026-10-09T09:00"),
        ("2026-10-08T08:59", "2026-10-09T09:00"),
        ("2026-10-08T23:59", "2026-10-09T09:00"),
        ("2026-12-31T23:59", "2027-01-01T09:00"),
    ],
)
def test_between_writing_and_reading_lie_nine_hours_or_more(now, opens):
    opened = rules.opened_at(rules.box_of(at(now), CALENDAR), POLICY, CALENDAR)

    assert at(opens) == opened
    assert (opened - at(now)).total_seconds() >= 9 * 3600


def test_a_box_is_not_opened_in_quiet_hours():
    early = replace(POLICY, notice_hour=datetime(2026, 1, 1, 6, 0).time())  # noqa: DTZ001 -- a clock time alone

    assert at("2026-10-09T07:30") == rules.opened_at("2026-10-09", early, CALENDAR)


@pytest.mark.parametrize(
    ("came", "told"),
    [
        ("2026-10-08T08:59", date(2026, 10, 8)),
        ("2026-10-08T09:00", date(2026, 10, 8)),
        ("2026-10-08T09:01", date(2026, 10, 9)),
        ("2026-10-08T23:59", date(2026, 10, 9)),
    ],
)
def test_a_signed_one_is_told_on_the_next_morning(came, told):
    signed = Opinion(id="3F7K9Q", text="x", at=at(came), author=PEOPLE["ann"].id)

    assert told == rules.told_on(signed, POLICY, CALENDAR)


def test_an_unsigned_one_is_told_with_its_box_and_carries_nothing_but_its_text():
    known = rules.unsigned(Sheet(id="x", number="3F7K9Q", text="灯坏了"), "2026-10-09", at=at("2026-10-09T09:00"))

    assert date(2026, 10, 9) == rules.told_on(known, POLICY, CALENDAR)
    assert Opinion(id="3F7K9Q", text="灯坏了", at=at("2026-10-09T09:00"), box="2026-10-09") == known


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3F7K9Q", True),
        (" 3f7k9q ", True),
        ("ABCDEF", False),
        ("234567", False),
        ("3F7K9", False),
        ("3F7K0Q", False),
        ("意见3F7K", False),
    ],
)
def test_a_number_is_told_from_a_word(text, expected):
    assert expected is rules.is_number(text)


@pytest.mark.parametrize(
    ("writer", "acting", "code"),
    [
        (PEOPLE["ann"], PEOPLE["sec"], None),
        (PEOPLE["dep"], PEOPLE["sec"], None),
        (PEOPLE["sec"], PEOPLE["sec"], "opinion.to_oneself"),
        (PEOPLE["ann"], None, "opinion.nobody"),
        (replace(PEOPLE["ann"], joined_on=date(2027, 1, 1)), PEOPLE["sec"], "not_allowed"),
    ],
)
def test_who_may_write(writer, acting, code):
    if code is None:
        rules.may_write(writer, acting, TODAY)
        return
    with pytest.raises(Refusal) as no:
        rules.may_write(writer, acting, TODAY)
    assert code == no.value.code


def test_a_signed_one_is_read_by_its_author_alone_an_unsigned_one_by_its_number():
    signed = Opinion(id="3F7K9Q", text="x", at=at("2026-10-08T09:00"), author=PEOPLE["ann"].id)
    unsigned = Opinion(id="4G8M2R", text="y", at=at("2026-10-09T09:00"), box="2026-10-09")
    known = {each.id: each for each in (signed, unsigned)}

    assert signed == rules.readable(known, "3f7k9q", PEOPLE["ann"].id)
    assert rules.readable(known, "3F7K9Q", PEOPLE["bob"].id) is None
    assert unsigned == rules.readable(known, "4G8M2R", PEOPLE["bob"].id)


def test_the_same_answer_again_changes_nothing_another_takes_its_place():
    known = Opinion(id="3F7K9Q", text="x", at=at("2026-10-08T09:00"), author=PEOPLE["ann"].id)
    first = rules.answer(known, " 好的。 ", by=PEOPLE["sec"].id, now=at("2026-10-08T10:00"))

    assert first is rules.answer(first, "好的。", by=PEOPLE["sec"].id, now=at("2026-10-08T11:00"))
    other = rules.answer(first, "再议。", by=PEOPLE["sec"].id, now=at("2026-10-08T11:00"))
    assert ("再议。", at("2026-10-08T11:00")) == (other.answer, other.answered_at)


@pytest.mark.parametrize(("text", "code"), [("  \n ", "opinion.empty"), ("长" * 1001, "text.too_long")])
def test_empty_and_endless_texts_are_refused(text, code):
    with pytest.raises(Refusal) as no:
        rules.checked(text)
    assert code == no.value.code
