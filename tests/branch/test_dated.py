"""The ledger of dates: dates only, for several at once, taken as they are once."""

from datetime import date

import pytest

from tests.branch.build import at, member
from zhibu.branch.dated import Dated, Deed, enter, of_deed, of_member, tick
from zhibu.branch.refusal import Refusal

ONE, TWO = member(1), member(2, joined_on=date(2026, 11, 1))
TODAY, NOW = date(2026, 11, 10), at("2026-11-10 09:00")


def given(deed: Deed, members: list, on: date, known: dict | None = None) -> list[Dated]:
    return enter(deed, members, on, known or {}, by=ONE.id, today=TODAY, now=NOW)


def test_several_at_once_and_twice_changes_nothing():
    found = given(Deed.VISIT, [ONE, TWO], date(2026, 11, 9))
    assert ["visit:2026-11-09:m001", "visit:2026-11-09:m002"] == [each.id for each in found]
    assert [] == given(Deed.VISIT, [ONE, TWO], date(2026, 11, 9), {each.id: each for each in found})


@pytest.mark.parametrize(
    ("members", "on", "code"),
    [
        ([ONE], date(2026, 11, 11), "dated.future"),
        ([ONE], date(2024, 12, 31), "dated.too_early"),
        ([], date(2026, 11, 9), "dated.nobody"),
        ([ONE, TWO], date(2026, 10, 31), "dated.not_here"),
    ],
)
def test_what_is_not_entered(members: list, on: date, code: str):
    with pytest.raises(Refusal) as no:
        given(Deed.AID, members, on)
    assert code == no.value.code


def test_what_is_entered_after_its_month_is_marked():
    assert [False] == [each.late for each in given(Deed.AID, [ONE], date(2026, 11, 1))]
    assert [True] == [each.late for each in given(Deed.AID, [ONE], date(2026, 10, 31))]


def test_ticks_belong_to_one_deed():
    entry = tick(tick(None, Deed.AID, [ONE.id, TWO.id], on=True, by=ONE.id), Deed.AID, [ONE.id], on=False, by=ONE.id)
    assert (TWO.id,) == entry.ticked
    assert (ONE.id,) == tick(entry, Deed.VISIT, [ONE.id], on=True, by=ONE.id).ticked


def test_shown_by_kind_and_by_member():
    found = [
        *given(Deed.REVIEW, [ONE], date(2026, 3, 1)),
        *given(Deed.AID, [ONE, TWO], date(2026, 11, 5)),
        *given(Deed.AID, [ONE], date(2025, 11, 5)),
    ]
    known = {each.id: each for each in found}
    assert ["m001", "m002"] == [each.member for each in of_deed(known, Deed.AID, 2026)]
    assert [Deed.AID, Deed.REVIEW] == [each.deed for each in of_member(known, ONE.id, 2026)]
