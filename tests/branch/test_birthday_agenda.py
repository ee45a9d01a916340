"""What political birthdays owe: prepared before whichever comes first, the birthday or its ceremony; few messages, none twice."""

from dataclasses import replace
from datetime import date

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch.agenda import owed
from zhibu.branch.agenda.birthday import missing, prepared
from zhibu.branch.card import CardMessage
from zhibu.branch.celebration import Ceremony, Disputed, Excused, Item, Mark, mark_id
from zhibu.branch.ids import MemberId
from zhibu.branch.notices import Kind
from zhibu.branch.people import Duty
from zhibu.branch.policy import PolicyChange
from zhibu.branch.talks import FollowUp, HeartTalk, TalkForm

SEC = member(1, name="周秀兰", duties=(Duty.SECRETARY,), accepted_on=date(1999, 7, 1))
ANN = member(5, name="李安", accepted_on=date(2010, 10, 3))
BOB = member(6, name="王堃", accepted_on=date(2016, 10, 20))
KNOWN = records([SEC, ANN, BOB])
NOW = at("2026-09-20 09:00")
OCTOBER = day("2026-10-08")


def notices(known, kind: Kind, since: str = "2026-09-01 00:00", until: str = "2026-12-31 00:00"):
    found = owed(known, CALENDAR, since=at(since), until=at(until), kinds=(kind,))
    return sorted(found, key=lambda each: (each.due, each.audience, each.subject))


def brief(known, kind: Kind = Kind.BIRTHDAY_AHEAD, **span: str) -> list[tuple[str, str, str, str]]:
    return [
        (each.audience, each.subject, f"{each.due:%m-%d %H:%M}", f"{each.expires:%m-%d}")
        for each in notices(known, kind, **span)
    ]


def with_tables(known=KNOWN, **tables):
    return replace(known, **{name: {each.id: each for each in rows} for name, rows in tables.items()})


def joined(**more: object) -> Ceremony:
    return Ceremony(id="2026-10", by=SEC.id, at=NOW, day=OCTOBER.id, **more)


def test_it_is_prepared_a_week_before_the_birthday_while_no_ceremony_comes_first():
    assert [
        ("member:m005", "m005:2026", "09-26 09:00", "10-03"),
        ("secretary", "2026-10-03", "09-26 09:00", "10-03"),
        ("member:m006", "m006:2026", "10-13 09:00", "10-20"),
        ("secretary", "2026-10-20", "10-13 09:00", "10-20"),
    ] == brief(KNOWN)


def test_a_ceremony_before_the_birthday_is_prepared_before_the_ceremony():
    """One message each, as without it: those whose day comes first aren't told again."""
    known = with_tables(ceremonies=[joined()], days=[OCTOBER])

    assert [
        ("member:m005", "m005:2026", "09-26 09:00", "10-03"),
        ("secretary", "2026-10-03", "09-26 09:00", "10-03"),
        ("member:m006", "m006:2026", "10-01 09:00", "10-20"),
        ("secretary", "2026-10", "10-01 09:00", "10-20"),
    ] == brief(known)


@pytest.mark.parametrize("on", ["2026-10-08", "2026-10-12"])
def test_the_same_notice_stands_when_the_ceremony_s_day_moves(on):
    known = with_tables(ceremonies=[joined()], days=[replace(OCTOBER, on=date.fromisoformat(on))])
    keys = {each.key for each in notices(known, Kind.BIRTHDAY_AHEAD)}

    assert {"birthday_ahead/2026-10/secretary/card", "birthday_ahead/m006:2026/member:m006/prepare"} <= keys


def test_a_quarter_s_early_ceremony_is_prepared_in_one_message_for_all_of_it():
    quarters = PolicyChange.of("birthday.period", "quarter", since=date(2026, 1, 1))
    eve = member(7, accepted_on=date(2012, 12, 30))
    known = with_tables(
        records([SEC, ANN, BOB, eve], policy_changes=[quarters]),
        ceremonies=[Ceremony(id="2026-Q4", by=SEC.id, at=NOW, on=date(2026, 10, 1))],
    )
    told = notices(known, Kind.BIRTHDAY_AHEAD)

    assert ["2026-Q4"] == [each.subject for each in told if each.audience == "secretary"]
    assert ["m005", "m006", "m007"] == [one.member.id for one in prepared(known, "2026-Q4", "secretary")]
    assert 4 == len(told)


def test_who_was_celebrated_or_isnt_this_year_has_nothing_to_prepare():
    held = Mark(
        id=mark_id("2026-10", Item.HELD),
        subject="2026-10",
        item=Item.HELD,
        by=SEC.id,
        at=NOW,
        on=date(2026, 10, 8),
        celebrated=("m006:2026",),
    )
    excused = Excused(id="m005:2026", member=ANN.id, reason="住院", by=SEC.id, at=NOW)
    known = with_tables(ceremony_marks=[held], excused=[excused])

    assert ["secretary", "secretary"] == [each.audience for each in notices(known, Kind.BIRTHDAY_AHEAD)]


def test_what_is_missing_for_a_celebrant_goes_as_it_is_done():
    (one,) = prepared(KNOWN, "2026-10-20", "secretary")
    talk = HeartTalk(
        id=one.id, member=BOB.id, host=SEC.id, on=date(2026, 10, 13), form=TalkForm.INDIVIDUAL, by=SEC.id, at=NOW
    )
    card = CardMessage(id=one.id, member=BOB.id, year=2026, text="初心如磐。", by=SEC.id, at=NOW)
    read = Mark(
        id=mark_id(one.id, Item.APPLICATION),
        subject=one.id,
        item=Item.APPLICATION,
        by=BOB.id,
        at=NOW,
        on=date(2026, 10, 13),
    )

    assert ("card", "talk", "application") == missing(KNOWN, one)
    known = with_tables(heart_talks=[talk], cards=[card], ceremony_marks=[read])
    assert () == missing(known, one)
    changed = {
        before.audience
        for before, after in zip(*(notices(state, Kind.BIRTHDAY_AHEAD) for state in (KNOWN, known)), strict=True)
        if before.face != after.face
    }
    assert {"secretary", "member:m006"} == changed, "what stands is edited when something was done"


# Dates to settle


DISPUTED = Disputed(id=BOB.id, other=date(2016, 11, 20), at=NOW, by="operator")


def test_dates_to_settle_are_told_once_a_quarter_silently_until_settled():
    known = with_tables(disputed=[DISPUTED])

    assert [
        ("secretary", "2026-Q3", "07-01 09:00", "10-01"),
        ("secretary", "2026-Q4", "10-08 09:00", "01-01"),
    ] == brief(known, Kind.BIRTHDAY_UNSETTLED, since="2026-07-01 00:00", until="2026-12-01 00:00")
    assert [] == brief(KNOWN, Kind.BIRTHDAY_UNSETTLED)
    assert {False} == {each.manner.rings for each in notices(known, Kind.BIRTHDAY_UNSETTLED)}


def test_a_branch_that_begins_in_mid_quarter_is_told_at_once():
    known = with_tables(records([SEC, BOB], joined="2026-10-21 15:00"), disputed=[DISPUTED])

    assert [("secretary", "2026-Q4", "10-21 15:00", "01-01")] == brief(known, Kind.BIRTHDAY_UNSETTLED)


# The one follow-up


def test_a_follow_up_goes_to_and_fro_between_the_two_and_says_nothing_of_itself():
    asked = FollowUp(id="m006:2026", member=BOB.id, host=MemberId("m001"), asked_at=at("2026-10-13 23:00"))
    agreed = replace(asked, agreed_at=at("2026-10-14 10:00"))
    written = replace(agreed, text="帮助联系老年大学", who="周秀兰", written_at=at("2026-10-14 11:00"))
    declined = replace(asked, declined_at=at("2026-10-14 10:00"))

    def told(known: FollowUp) -> list[tuple[str, str, str]]:
        found = notices(with_tables(follow_ups=[known]), Kind.FOLLOW_UP)
        return [(each.audience, each.edition, f"{each.due:%m-%d %H:%M}") for each in found]

    assert [("member:m006", "asked", "10-14 07:30")] == told(asked), "nobody is asked at night"
    assert [("member:m001", "agreed", "10-14 10:00")] == told(agreed)
    assert [("member:m006", "written", "10-14 11:00")] == told(written)
    assert [] == told(declined) == told(replace(written, done_at=at("2026-10-20 10:00")))
    (notice,) = notices(with_tables(follow_ups=[written]), Kind.FOLLOW_UP)
    assert "老年" not in repr(notice)
