"""Good wishes under the group's greeting: who may, when, one each."""

from datetime import date

import pytest

from tests.branch.build import CALENDAR, at, code_of, member, records
from zhibu.branch.agenda import owed
from zhibu.branch.greeting import SET, WORDS_LIMIT, GoodWish, celebrated, give, may_wish, wishes_for
from zhibu.branch.notices import GROUP, Kind, to_member
from zhibu.branch.people import Duty, MemberKind, Preference, Status

SECRETARY = member(1, name="周秀兰", duties=(Duty.SECRETARY,), accepted_on=date(1999, 7, 1))
ANN = member(5, name="李安", accepted_on=date(2019, 3, 1))
BOB = member(6, name="王堃", accepted_on=date(2016, 10, 20))
GONE = member(7, name="赵丹", status=Status.TRANSFERRED, status_since=date(2026, 1, 1))
HOPEFUL = member(8, name="谢婷", kind=MemberKind.APPLICANT, accepted_on=None)
PEOPLE = [SECRETARY, ANN, BOB, GONE, HOPEFUL]
AGREED = Preference(id=BOB.id, birthday_in_group=True)
ON_THE_DAY = "2026-10-20 12:00"


def wishing(by, now=ON_THE_DAY, *, id_="m006:2026", agreed=True):
    known = records(PEOPLE, preferences=[AGREED] if agreed else [])
    return code_of(lambda: may_wish(known, celebrated(known, id_), by, calendar=CALENDAR, now=at(now)))


@pytest.mark.parametrize(
    ("by", "now", "expected"),
    [
        (ANN, "2026-10-20 07:59", "greeting.early"),
        (ANN, "2026-10-20 08:00", ""),
        (ANN, "2026-10-20 21:59", ""),
        (ANN, "2026-10-20 22:00", "greeting.closed"),
        (ANN, "2026-10-21 09:00", "greeting.closed"),
        (SECRETARY, ON_THE_DAY, ""),
        (BOB, ON_THE_DAY, "greeting.own"),
        (GONE, ON_THE_DAY, "not_allowed"),
        (HOPEFUL, ON_THE_DAY, "not_allowed"),
    ],
)
def test_members_wish_from_the_greeting_until_the_evening_and_nobody_to_themselves(by, now, expected):
    assert expected == wishing(by, now)


@pytest.mark.parametrize("id_", ["m006:2016", "m006:2027x", "m006", "m999:2026", "m006:0000", ":"])
def test_a_button_that_names_no_birthday_is_answered_plainly(id_):
    assert "greeting.none" == wishing(ANN, id_=id_)


def test_without_the_celebrants_consent_there_is_nothing_to_add_to():
    assert "greeting.none" == wishing(ANN, agreed=False)


def test_one_good_wish_a_member_changed_in_place_and_the_same_again_changes_nothing():
    known = records(PEOPLE, preferences=[AGREED])
    one = celebrated(known, "m006:2026")
    first = give(None, one, ANN, chosen=1, text="", now=at(ON_THE_DAY))
    own = give(first, one, ANN, chosen=0, text=" 一路  同行 ", now=at("2026-10-20 13:00"))

    assert (first.id, first.at) == (own.id, own.at)
    assert (0, "一路 同行") == (own.chosen, own.text)
    assert own is give(own, one, ANN, chosen=0, text="一路 同行", now=at("2026-10-20 14:00"))


@pytest.mark.parametrize(
    ("chosen", "text", "expected"),
    [
        (0, "", "greeting.empty"),
        (0, "🎂🎂！", "greeting.empty"),
        (0, "好", ""),
        (0, "长" * WORDS_LIMIT, ""),
        (0, "长" * (WORDS_LIMIT + 1), "text.too_long"),
        (SET, "", ""),
        (SET + 1, "", "button.stale"),
        (-1, "", "button.stale"),
    ],
)
def test_which_words_are_taken(chosen, text, expected):
    one = celebrated(records(PEOPLE), "m006:2026")

    assert expected == code_of(lambda: give(None, one, ANN, chosen=chosen, text=text, now=at(ON_THE_DAY)))


def test_they_stand_in_the_order_in_which_they_were_given():
    known = records(PEOPLE, preferences=[AGREED])
    one = celebrated(known, "m006:2026")
    later = give(None, one, SECRETARY, chosen=1, text="", now=at("2026-10-20 13:00"))
    sooner = give(None, one, ANN, chosen=1, text="", now=at("2026-10-20 12:00"))

    assert [sooner, later] == wishes_for([later, sooner], one.id)
    assert [] == wishes_for([later, sooner], "m006:2025")


# What is owed


def day_of(kinds, now=ON_THE_DAY, **tables):
    known = records(PEOPLE, **tables)
    return {
        (each.audience, each.edition): each
        for each in owed(known, CALENDAR, since=at(now), until=at(now), kinds=frozenset(kinds))
    }


def test_the_greeting_goes_to_the_celebrant_and_only_with_consent_to_the_group():
    """rules.md 2, `birthday.greeting`: 000“送‘政治生日’祝福”."""
    assert {to_member(BOB.id)} == {audience for audience, _ in day_of({Kind.BIRTHDAY_GREETING})}
    agreed = day_of({Kind.BIRTHDAY_GREETING}, preferences=[AGREED])
    assert {to_member(BOB.id), GROUP} == {audience for audience, _ in agreed}
    assert {at("2026-10-20 08:00")} == {each.due for each in agreed.values()}


def wishes(count):
    return [
        GoodWish(
            id=f"m006:2026:m{100 + n}",
            birthday="m006:2026",
            by=f"m{100 + n}",
            chosen=1,
            text="",
            at=at(f"2026-10-20 12:{n % 60:02}"),
        )
        for n in range(count)
    ]


def test_the_group_s_face_changes_with_the_number_of_good_wishes_alone():
    none, one = (day_of({Kind.BIRTHDAY_GREETING}, preferences=[AGREED], good_wishes=wishes(count)) for count in (0, 1))

    assert none[GROUP, "greeting"].face != one[GROUP, "greeting"].face
    assert none[to_member(BOB.id), "greeting"] == one[to_member(BOB.id), "greeting"]


@pytest.mark.parametrize(("count", "messages"), [(0, 0), (1, 1), (40, 1), (41, 2), (100, 3)])
def test_the_good_wishes_reach_the_celebrant_in_as_few_messages_as_hold_them(count, messages):
    found = day_of({Kind.GOOD_WISHES}, "2026-10-20 13:00", preferences=[AGREED], good_wishes=wishes(count))

    assert messages == len(found)
    assert {to_member(BOB.id)} >= {audience for audience, _ in found}
    assert not any(each.manner.rings for each in found.values())
