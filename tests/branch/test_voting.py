"""Who may vote, on which day, and when."""

from dataclasses import replace

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch.attendance import SignIn
from zhibu.branch.branch import Code, Purpose
from zhibu.branch.evaluation import Evaluation
from zhibu.branch.guests import Guest, GuestAccount, GuestKind
from zhibu.branch.ids import DayId, about
from zhibu.branch.people import Account, MemberKind
from zhibu.branch.policy import PolicyChange
from zhibu.branch.refusal import Refusal
from zhibu.branch.voting import check_guest, check_vote, day_to_vote, invite, open_link, seat_open

CAME, STAYED = member(1), member(2)
OCTOBER, NOVEMBER = day("2026-10-08"), day("2026-11-05")


def signed_in(one, who=CAME) -> SignIn:
    return SignIn(id=about(one.id, who.id), day=one.id, member=who.id, at=at("2026-10-08 14:20"), by=who.id)


def branch(**tables):
    return records([CAME, STAYED], days=[OCTOBER, NOVEMBER], signins=[signed_in(OCTOBER)], **tables)


def outcome(call):
    """The day that is meant, or the refusal's code."""
    try:
        return call().id
    except Refusal as no:
        return no.code


@pytest.mark.parametrize(
    ("who", "now", "expected"),
    [
        (CAME, "2026-10-08 18:29", "evaluation.not_open"),
        (CAME, "2026-10-08 18:30", "2026-10"),
        (CAME, "2026-10-09 18:29", "2026-10"),
        (CAME, "2026-10-09 18:30", "evaluation.closed"),
        (STAYED, "2026-10-08 18:30", "evaluation.not_voter"),
    ],
)
def test_who_took_part_votes_from_the_end_until_24_hours_later(who, now, expected):
    known = branch()
    assert expected == outcome(lambda: check_vote(known, OCTOBER, who.id, CALENDAR, at(now)))


def test_a_closed_vote_stays_closed():
    """Even where the clock would still allow it: the ballots are counted."""
    closed = Evaluation(id=OCTOBER.id, closed_at=at("2026-10-08 19:00"), asked=1, ballots=())
    known = branch(evaluations=[closed])
    now = at("2026-10-08 19:30")
    assert "evaluation.closed" == outcome(lambda: check_vote(known, OCTOBER, CAME.id, CALENDAR, now))


def test_no_vote_where_the_rules_ask_for_none():
    known = branch(presets=("zhengzhou-normal", "wulong"))
    now = at("2026-10-08 19:00")
    assert "evaluation.not_owed" == outcome(lambda: check_vote(known, OCTOBER, CAME.id, CALENDAR, now))


@pytest.mark.parametrize(
    ("who", "now", "expected"),
    [
        (CAME, "2026-10-01 09:00", "evaluation.not_open"),
        (CAME, "2026-10-08 15:00", "evaluation.not_open"),
        (CAME, "2026-10-08 20:00", DayId("2026-10")),
        (CAME, "2026-10-20 09:00", "evaluation.closed"),
        (STAYED, "2026-10-08 20:00", "evaluation.not_voter"),
        (CAME, "2026-11-05 15:00", "evaluation.not_open"),
    ],
)
def test_a_bare_vote_means_the_open_one_else_says_why_not(who, now, expected):
    known = branch()
    assert expected == outcome(lambda: day_to_vote(known, who.id, CALENDAR, at(now)))


def test_without_any_day_there_is_nothing_to_vote_on():
    known = records([CAME])
    assert "evaluation.none" == outcome(lambda: day_to_vote(known, CAME.id, CALENDAR, at("2026-10-08 20:00")))


# Guests

GUEST = Guest(
    id="2026-10:g1",
    day=OCTOBER.id,
    kind=GuestKind.SERVED,
    name="王芳",
    by=CAME.id,
    at=at("2026-10-01 09:00"),
    invited_at=at("2026-10-01 09:00"),
)
LINK = Code(id="hash", purpose=Purpose.GUEST, issued_at=at("2026-10-01 09:00"), guest=GUEST.id)
THEIRS, OTHERS = "telegram:1", "telegram:2"
DURING = "2026-10-08 20:00"


def seat(account=THEIRS, guest=GUEST) -> GuestAccount:
    return GuestAccount(id=account, guest=guest.id, day=guest.day, linked_at=at("2026-10-08 15:00"))


def opened(known, *, account=THEIRS, code=LINK.id, now=DURING):
    return open_link(known, code, account, calendar=CALENDAR, now=at(now), today=at(now).date())


def refused(call):
    with pytest.raises(Refusal) as no:
        call()
    return no.value.code


def test_a_link_opens_one_place_for_one_account():
    """The same account again changes nothing; another one finds the link used."""
    first = opened(branch(guests=[GUEST], codes=[LINK]))

    assert (GUEST.id, OCTOBER.id, THEIRS) == (first.seat.guest, first.seat.day, first.seat.id)
    after = branch(guests=[GUEST], codes=[first.code], guest_accounts=[first.seat])
    assert (first.seat, None) == (opened(after).seat, opened(after).code)
    assert "code.used" == refused(lambda: opened(after, account=OTHERS))


def test_a_second_link_moves_the_place_to_the_account_that_opens_it():
    """The guest changed their telephone: it is one place still, and the ballot in the urn is the guest's."""
    known = branch(guests=[GUEST], codes=[LINK], guest_accounts=[seat()])

    assert (seat(),) == opened(known, account=OTHERS).replaced


@pytest.mark.parametrize(
    ("code", "now", "expected"),
    [
        ("unknown", DURING, "code.unknown"),
        (LINK.id, "2026-10-09 18:30", "evaluation.closed"),
        (LINK.id, "2026-10-31 09:00", "code.expired"),
    ],
)
def test_a_link_is_dead_at_the_closing(code, now, expected):
    known = branch(guests=[GUEST], codes=[LINK])
    assert expected == refused(lambda: opened(known, code=code, now=now))


def test_a_void_link_another_door_and_a_guest_who_was_taken_off_open_nothing():
    for tables, expected in (
        ({"guests": [GUEST], "codes": [replace(LINK, void=True)]}, "code.unknown"),
        ({"guests": [GUEST], "codes": [replace(LINK, purpose=Purpose.GROUP, guest="")]}, "code.other_purpose"),
        ({"guests": [], "codes": [LINK]}, "guest.gone"),
    ):
        assert expected == refused(lambda tables=tables: opened(branch(**tables)))


def test_a_member_of_the_branch_doesnt_get_a_second_vote_by_a_guests_link():
    """An applicant, who has none, does."""
    mine = Account(id=THEIRS, member=STAYED.id, linked_at=at("2026-09-01 09:00"))
    known = branch(guests=[GUEST], codes=[LINK], accounts=[mine])
    applicant = member(3, kind=MemberKind.APPLICANT)

    assert "guest.own_member" == refused(lambda: opened(known))
    beside = replace(
        known, members={**known.members, applicant.id: applicant}, accounts={THEIRS: replace(mine, member="m003")}
    )
    assert THEIRS == opened(beside).seat.id


def test_a_new_link_voids_the_ones_that_nobody_opened():
    used = replace(LINK, id="used", used_at=at("2026-10-02 09:00"))
    invited, void = invite(branch(codes=[LINK, used]), GUEST, calendar=CALENDAR, now=at("2026-10-08 12:00"))

    assert (at("2026-10-08 12:00"), [("hash", True)]) == (invited.invited_at, [(each.id, each.void) for each in void])


@pytest.mark.parametrize(
    ("guest", "tables", "now", "expected"),
    [
        (GUEST, {"presets": ("zhengzhou-normal", "wulong")}, "2026-10-08 15:00", "evaluation.not_owed"),
        (replace(GUEST, name="", count=5), {}, "2026-10-08 15:00", "guest.unnamed"),
        (GUEST, {}, "2026-10-09 18:30", "evaluation.closed"),
        (replace(GUEST, day="2026-08"), {}, "2026-10-08 15:00", "day.unknown"),
        (
            GUEST,
            {"policy_changes": [PolicyChange.of("evaluation.guests", "no", since=OCTOBER.on)]},
            "2026-10-08 15:00",
            "guest.no_votes",
        ),
    ],
)
def test_who_cant_be_given_a_link(guest, tables, now, expected):
    assert expected == refused(lambda: invite(branch(**tables), guest, calendar=CALENDAR, now=at(now)))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-10-08 18:29", "evaluation.not_open"),
        ("2026-10-08 18:30", "2026-10"),
        ("2026-10-09 18:29", "2026-10"),
        ("2026-10-09 18:30", "evaluation.closed"),
    ],
)
def test_a_guest_votes_from_the_end_to_the_closing_like_everybody(now, expected):
    known = branch(guests=[GUEST], guest_accounts=[seat()])

    assert expected == outcome(lambda: check_guest(known, seat(), CALENDAR, at(now))[1])
    assert seat_open(known, seat(), CALENDAR, at(now)) is (expected != "evaluation.closed")


def test_a_guest_doesnt_vote_on_a_day_of_which_nobody_knows_that_it_was_held():
    known = replace(branch(guests=[GUEST]), signins={})
    assert "day.not_held" == outcome(lambda: check_guest(known, seat(), CALENDAR, at(DURING))[1])
