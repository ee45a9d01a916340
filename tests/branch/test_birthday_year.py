"""A year's political birthdays as papers tell of them, and who may be seen on a photo."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.forms.birthdays import NOW, TODAY, YEAR, agreeing, sixty
from tests.forms.full import photos
from zhibu.branch.birthday_year import (
    PHOTOS,
    birthday_year,
    check_photo,
    of_birthday,
    of_day,
    photos_of,
    shown_to_others,
    wished,
)
from zhibu.branch.ceremony import Stand, ceremony
from zhibu.branch.refusal import Refusal


@pytest.fixture(scope="module")
def branch():
    return sixty()


@pytest.mark.parametrize("quarter", [False, True])
def test_everybody_with_a_date_is_told_of_exactly_once(quarter):
    given = sixty(quarter=quarter)
    year = birthday_year(given, YEAR, TODAY)
    dated = sorted(each.id for each in given.roster if each.accepted_on is not None)

    assert dated == sorted(one.member.id for one in year.birthdays)
    assert dated == sorted(one.member.id for each in year.occasions for one in each.celebrants)
    assert [one.celebrant.birthday.on for one in year.birthdays] == sorted(
        one.celebrant.birthday.on for one in year.birthdays
    )


def test_who_is_put_off_into_the_next_year_is_still_told_of_in_their_own(branch):
    december = ceremony(branch, "2026-12", TODAY).celebrants[-1]
    [known] = branch.shifted.values()
    shifted = replace(known, id=december.id, member=december.member.id, to="2027-01")
    given = replace(branch, shifted={**branch.shifted, december.id: shifted})
    year = birthday_year(given, YEAR, TODAY)

    assert december.id in {one.celebrant.id for one in year.birthdays}
    assert december.id not in {one.celebrant.id for each in year.occasions for one in each.celebrants}
    assert december.id in {
        one.celebrant.id for each in birthday_year(given, 2027, TODAY).occasions for one in each.celebrants
    }


def test_a_day_knows_its_ceremony_and_others_have_none(branch):
    assert "2026-07" == of_day(branch, "2026-07", TODAY).occasion.period
    assert of_day(branch, "2026-08", TODAY) is None


def test_a_photo_is_shown_only_where_everybody_celebrated_agreed(branch):
    occasion = ceremony(branch, "2026-03", TODAY)
    celebrated = [one.member.id for one in occasion.celebrants if one.stand is Stand.HELD_LATE]
    left_out = [one.member.id for one in occasion.celebrants if one.stand is Stand.EXCUSED]

    assert celebrated and left_out
    assert not shown_to_others(branch, occasion)
    assert not shown_to_others(agreeing(branch, *celebrated[1:], *left_out), occasion)
    assert shown_to_others(agreeing(branch, *celebrated), occasion)


def test_photos_of_a_ceremony_that_nobody_celebrated_are_never_shown(branch):
    occasion = ceremony(branch, "2026-08", TODAY)

    assert not shown_to_others(agreeing(branch, *(one.member.id for one in occasion.celebrants)), occasion)


@pytest.mark.parametrize(
    ("period", "day", "refused"),
    [
        ("2026-07", TODAY, None),
        ("2026-10", TODAY, None),
        ("2026-10", TODAY - timedelta(days=13), "ceremony.photo_early"),
        ("2026-11", TODAY, "ceremony.photo_early"),
    ],
)
def test_photos_are_taken_from_the_ceremony_s_day_on(branch, period, day, refused):
    if refused is None:
        check_photo(branch, ceremony(branch, period, TODAY), day)
        return
    with pytest.raises(Refusal, match=refused.replace(".", r"\.")):
        check_photo(branch, ceremony(branch, period, TODAY), day)


def test_no_more_photos_than_a_ceremony_may_have(branch):
    many = {
        f"{of_birthday('2026-07')}#{place}": replace(each, id=f"{of_birthday('2026-07')}#{place}")
        for place, each in enumerate(photos(PHOTOS, subject=of_birthday("2026-07")).values())
    }
    given = replace(branch, enclosures=many)

    assert PHOTOS == len(photos_of(given, "2026-07"))
    with pytest.raises(Refusal, match=r"file\.too_many"):
        check_photo(given, ceremony(given, "2026-07", TODAY), TODAY)


def test_a_wish_counts_whether_it_is_shown_or_kept(branch):
    year = birthday_year(branch, YEAR, TODAY)
    made = {each.id for each in branch.wishes.values()}

    assert made == {one.celebrant.id for one in year.birthdays if wished(one)}
    assert NOW > branch.branch.joined_at
