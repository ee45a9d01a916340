"""What records remember of what was looked up in them, from one snapshot to the next."""

from dataclasses import fields, replace
from functools import cached_property

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch import ceremony
from zhibu.branch.attendance import SignIn
from zhibu.branch.card import CardMessage, ready
from zhibu.branch.celebration import Ceremony, Item, Mark, Shifted, mark_id
from zhibu.branch.duties import open_duties
from zhibu.branch.ids import MemberId, about
from zhibu.branch.kept import kept
from zhibu.branch.ladders import ladders
from zhibu.branch.people import Duty, Status
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


class Watched(Records):
    """Records that tell which of their tables were read."""

    def __getattribute__(self, name: str) -> object:
        if name in TABLES:
            object.__getattribute__(self, "read").add(name)
        return object.__getattribute__(self, name)


TABLES = {each.name for each in fields(Records)}
NOW = at("2026-12-20 12:00")
TODAY = NOW.date()


def watched() -> Watched:
    """A branch with a ceremony arranged, one held, and somebody who takes part in another one."""
    celebrants = [
        member(1, accepted_on=at("2016-03-05 00:00").date()),
        member(2, accepted_on=at("2015-10-05 00:00").date()),
    ]
    held = Mark(
        id=mark_id("2026-03", Item.HELD),
        subject="2026-03",
        item=Item.HELD,
        by="m001",
        at=NOW,
        on=TODAY,
        celebrated=("m001:2026",),
    )
    moved = Shifted(id="m002:2026", member=MemberId("m002"), to="2026-11", reason="出差", by=MemberId("m001"), at=NOW)
    known = records(
        celebrants, ceremonies=[Ceremony(id="2026-11", by="m001", at=NOW)], ceremony_marks=[held], shifted=[moved]
    )
    made = object.__new__(Watched)
    made.__dict__.update(vars(known), read=set())
    return made


@pytest.mark.parametrize(
    "look",
    [
        lambda known: ceremony._seats(known, 2026),
        lambda known: ceremony._periods_of(known, 2026),
        lambda known: ceremony._own_periods(known, 2026),
        lambda known: ceremony._held(known),
        lambda known: ceremony._cut(known, 2026, 11, "month"),
    ],
    ids=["seats", "periods", "own", "held", "cut"],
)
def test_what_is_remembered_of_ceremonies_reads_no_table_but_those_it_rests_on(look):
    known = watched()

    assert look(known)

    assert known.read
    assert set() == known.read - _REST_ON["seated"]


def test_a_ceremony_that_was_held_is_known_after_it_was_looked_up_before():
    known = watched()
    before = Records.with_tables(known, {"ceremony_marks": {}})
    assert ceremony.celebrated_at(before, "m001:2026") is None

    after = before.with_tables({"ceremony_marks": known.ceremony_marks})

    assert "2026-03" == ceremony.celebrated_at(after, "m001:2026").subject
    assert ceremony.celebrated_at(before, "m001:2026") is None


def test_a_sign_in_keeps_what_was_remembered_of_ceremonies_and_a_member_who_comes_does_not():
    known = watched()
    seats = ceremony._seats(known, 2026)

    assert seats is ceremony._seats(Records.with_tables(known, {"signins": {}}), 2026)
    more = Records.with_tables(known, {"members": {**known.members, "m003": member(3)}})
    assert 3 == len(ceremony._seats(more, 2026))


def test_ladders_are_worked_out_anew_after_every_change_and_for_every_day_that_is_over():
    one, two = day("2026-10-08", held=True), day("2026-11-10", held=True)
    known = records([member(1)], days=[one, two])
    early = {"calendar": CALENDAR, "now": at("2026-10-20 12:00")}

    assert [1] == [len(each.absences) for each in ladders(known, 2026, **early)]
    assert [2] == [len(each.absences) for each in ladders(known, 2026, calendar=CALENDAR, now=NOW)]
    assert ladders(known, 2026, **early) is ladders(known, 2026, **early)
    signed = SignIn(id=about(one.id, member(1).id), day=one.id, member=member(1).id, at=one.starts(CALENDAR), by="m")
    assert () == ladders(known.with_tables({"signins": {signed.id: signed}}), 2026, **early)


def test_what_is_asked_is_remembered_for_the_last_second_alone():
    """A branch that rests for days must not remember each of their seconds."""
    known = records([member(1)])
    open_duties(known, member(1).id, calendar=CALENDAR, now=NOW)
    remembered = len(known.derived)

    for second in range(5):
        open_duties(known, member(1).id, calendar=CALENDAR, now=NOW.replace(second=second))

    assert remembered == len(known.derived)


def test_the_last_argument_alone_is_remembered_where_it_is_ever_new():
    made = []

    @kept(lambda state: state.derived, last_only=True)
    def double(state: Records, of: int) -> int:
        made.append(of)
        return of * 2

    known = records()

    assert [2, 2, 4, 2] == [double(known, of) for of in (1, 1, 2, 1)]
    assert [1, 2, 1] == made


def test_who_stands_on_the_books_is_as_on_that_very_day_whatever_was_looked_up_before():
    came = member(2, joined_on=at("2026-03-10 00:00").date())
    left = member(3, status=Status.TRANSFERRED, status_since=at("2026-03-10 00:00").date())
    gone = member(4, status=Status.DECEASED)
    known = records([member(1), came, left, gone])

    def stand(on):
        return [one.id for one in known.on_books(at(f"{on} 00:00").date())]

    assert ["m001", "m003"] == stand("2026-03-09")
    assert ["m001", "m002"] == stand("2026-03-10")
    assert ["m001", "m003"] == stand("2026-01-01")
    assert ["m001", "m002"] == stand("2026-12-31")


def test_who_acts_as_secretary_changes_with_the_day_and_with_the_duties():
    first = member(1, duties=(Duty.SECRETARY,), status=Status.TRANSFERRED, status_since=at("2026-03-10 00:00").date())
    known = records([first, member(2, duties=(Duty.DEPUTY,))])
    march = [at(f"2026-03-{day} 00:00").date() for day in ("09", "10")]
    assert ["m001", "m002"] == [known.secretary(on).id for on in march]

    after = known.with_tables({"members": {each.id: each for each in (first, member(2))}})

    assert ["m001", None] == [one and one.id for one in map(after.secretary, march)]


def test_a_year_cut_into_quarters_cuts_the_ceremonies_that_were_looked_up_before():
    known = records([member(1)])
    june = at("2026-06-05 00:00").date()
    assert "2026-06" == ceremony.period_for(known, june)
    change = PolicyChange.of("birthday.period", "quarter", since=at("2026-01-01 00:00").date())

    after = known.with_tables({"policy_changes": {change.id: change}})

    assert "2026-Q2" == ceremony.period_for(after, june)
    assert ["2026-Q2"] == [one.period for one in ceremony.ceremonies(after, 2026, june)]


def test_other_words_on_a_card_are_compared_anew():
    first, second = (
        CardMessage(
            id=f"m00{number}:2026",
            member=f"m00{number}",
            year=2026,
            text=words,
            by="m009",
            at=at(f"2026-05-0{number} 08:00"),
        )
        for number, words in ((1, "不忘初心"), (2, "不忘初心！"))
    )
    known = records([member(1), member(2)], cards=[first, second])
    assert ready(known, second.id) is None
    assert ready(known.with_tables({"signins": {}}), second.id) is None

    after = known.with_tables({"cards": {each.id: each for each in (replace(first, text="再接再厉"), second)}})

    assert second == ready(after, second.id)
