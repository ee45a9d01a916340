"""Who may vote, on which day, and when."""

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch.attendance import SignIn
from zhibu.branch.evaluation import Evaluation
from zhibu.branch.ids import DayId, about
from zhibu.branch.refusal import Refusal
from zhibu.branch.voting import check_vote, day_to_vote

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
