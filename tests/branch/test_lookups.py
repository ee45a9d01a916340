"""What records remember of what was looked up in them, from one snapshot to the next."""

from dataclasses import fields
from functools import cached_property

from tests.branch.build import at, day, member, records
from zhibu.branch.attendance import SignIn
from zhibu.branch.ids import about
from zhibu.branch.policy import PolicyChange
from zhibu.branch.records import _REST_ON, Records


def test_every_remembered_look_up_names_the_tables_that_it_rests_on():
    remembered = {name for name, each in vars(Records).items() if isinstance(each, cached_property)}
    tables = {each.name for each in fields(Records)}

    assert remembered == set(_REST_ON)
    assert all(rests_on <= tables for rests_on in _REST_ON.values())


def test_a_sign_in_makes_a_day_held_that_was_looked_up_before():
    known = records([member(1)], days=[one := day()])
    assert not known.held(one)
    signed = SignIn(id=about(one.id, member(1).id), day=one.id, member=member(1).id, at=at("2026-10-08 14:30"), by="m")

    after = known.with_tables({"signins": {signed.id: signed}})

    assert after.held(one)
    assert not known.held(one)
    assert not after.with_tables({"signins": {}}).held(one)


def test_a_new_member_stands_in_a_sequence_that_was_looked_up_before():
    known = records([member(1)])
    assert 1 == len(known.birthdays(2026))

    after = known.with_tables({"members": {each.id: each for each in (member(1), member(2))}})

    assert 2 == len(after.birthdays(2026))
    assert 2 == len(after.with_tables({"days": {}}).birthdays(2026))


def test_a_changed_policy_holds_for_a_sequence_that_was_looked_up_before():
    born = member(1, accepted_on=at("2016-02-29 00:00").date())
    known = records([born])
    assert [28] == [one.on.day for one in known.birthdays(2026)]
    change = PolicyChange.of("birthday.leap_day", "03-01", since=at("2026-01-01 00:00").date())

    after = known.with_tables({"policy_changes": {change.id: change}})

    assert [1] == [one.on.day for one in after.birthdays(2026)]
