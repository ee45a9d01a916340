"""The rules of polls: a matter, never people; nothing of a result before its time; and points for a day's discussion."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.town import PEOPLE
from zhibu.branch import poll as rules
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import DayId
from zhibu.branch.policy import Policy
from zhibu.branch.poll import Mark, Poll, Stage
from zhibu.branch.refusal import Refusal

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(zone=ZONE)
POLICY = Policy()
NOW = datetime(2026, 10, 8, 10, 0, tzinfo=ZONE)
DRAFT = Poll(id="20261008-1", question="去哪里？", by=PEOPLE["sec"].id, made_at=NOW, options=("甲地", "乙地"))
OPEN = replace(DRAFT, opened_at=NOW, closes_at=NOW + timedelta(hours=8))
DAY = ActivityDay(id=DayId("2026-10"), on=date(2026, 10, 8), start=time(9), minutes=240, themes=("学习",))


def refused(call, *args, **kwargs):
    with pytest.raises(Refusal) as no:
        call(*args, **kwargs)
    return no.value.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("一个", "poll.options"),
        ("\n".join("一二三四五六七"), "poll.options"),
        ("同意\n 同意 ", "poll.twice"),
        ("同意\n" + "长" * 41, "poll.option_long"),
        ("李安\n其他", "poll.names"),
        ("其他\n①王堃 同志", "poll.names"),
        ("其他\n陈㛃。", "poll.names"),
    ],
)
def test_what_is_no_set_of_options(text, code):
    assert code == refused(rules.offer, DRAFT, text, [member.name for member in PEOPLE.values()])


@pytest.mark.parametrize("text", ["李安路社区\n王堃公园", "同意\n不同意\n弃权", "Yes\nNo"])
def test_places_and_answers_are_options(text):
    offered = rules.offer(DRAFT, text, [member.name for member in PEOPLE.values()])

    assert tuple(text.splitlines()) == offered.options


def test_nothing_is_changed_once_it_is_open():
    for call in (rules.ask, lambda poll, _: rules.offer(poll, "一\n二", ()), lambda poll, _: rules.choose(poll)):
        assert "poll.begun" == refused(call, OPEN, "别的题目")
    assert OPEN is rules.publish(OPEN, now=NOW)


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (replace(DRAFT, options=()), "poll.incomplete"),
        (DRAFT, "poll.incomplete"),
        (replace(DRAFT, closes_at=NOW), "poll.closing_past"),
    ],
)
def test_what_is_not_complete_is_not_opened(draft, code):
    assert code == refused(rules.publish, draft, now=NOW)


@pytest.mark.parametrize(
    ("poll", "member", "at", "code"),
    [
        (None, "ann", NOW, "poll.unknown"),
        (DRAFT, "ann", NOW, "poll.unknown"),
        (OPEN, "ann", NOW + timedelta(hours=8), "poll.closed"),
        (replace(OPEN, withdrawn_at=NOW), "ann", NOW, "poll.withdrawn"),
        (replace(OPEN, closed_at=NOW), "ann", NOW, "poll.closed"),
    ],
)
def test_who_may_vote_when(poll, member, at, code):
    assert OPEN is rules.check_poll(OPEN, PEOPLE["eva"], now=NOW, calendar=CALENDAR)
    assert code == refused(rules.check_poll, poll, PEOPLE[member], now=at, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("options", "secret", "counts"),
    [((0, 0, 1), True, (2, 1)), ((0, 1), True, ()), ((0, 1), False, (1, 1)), ((), True, ())],
)
def test_a_secret_result_needs_enough_voters(options, secret, counts):
    """`evaluation.min_voters` is 3."""
    poll = replace(OPEN, secret=secret)
    members = [*PEOPLE.values()]
    marks = [rules.mark(poll, option, members[n], str(n)) for n, option in enumerate(options)]
    closed = rules.close(poll, marks, asked=9, policy=POLICY, now=NOW)

    assert (counts, len(options), 9) == (closed.counts, closed.voters, closed.asked)
    assert (0 if secret else len(options)) == len(closed.choices)
    assert Stage.CLOSED is closed.stage


def test_a_secret_mark_holds_no_name():
    assert Mark(id="x", option=1) == rules.mark(OPEN, 1, PEOPLE["ann"], "x")
    assert "button.stale" == refused(rules.mark, OPEN, 2, PEOPLE["ann"], "x")


@pytest.mark.parametrize(
    ("voters", "asked", "reached"), [(4, 9, False), (5, 9, True), (5, 10, False), (6, 10, True), (0, 0, False)]
)
def test_more_than_half_is_more_than_half(voters, asked, reached):
    assert reached is rules.reaches_quorum(voters, asked, POLICY)


def test_the_closings_offered_lie_ahead():
    offered = rules.closings(NOW.replace(hour=21), DAY, CALENDAR)

    assert ["1", "3", "7"] == list(offered)
    assert all(at > NOW for at in offered.values())


def test_polls_of_one_date_are_numbered():
    first = rules.new_poll({}, "一？", by=PEOPLE["sec"], now=NOW, calendar=CALENDAR)
    second = rules.new_poll({first.id: first}, "二？", by=PEOPLE["sec"], now=NOW, calendar=CALENDAR)

    assert ["20261008-1", "20261008-2"] == [first.id, second.id]


# Points


def handed_in(points, text, *, who="ann", now=NOW):
    opens, ends = NOW - timedelta(hours=1), NOW + timedelta(hours=3)
    return rules.hand_in(points, DAY, PEOPLE[who], text, opens=opens, ends=ends, now=now)


def test_the_same_point_stands_once_and_a_sixth_is_too_much():
    points = {}
    for number in range(5):
        point = handed_in(points, f"要点{number}")
        points[point.id] = point

    assert points["2026-10:m005:1"] is handed_in(points, " 要点0 ")
    assert "point.enough" == refused(handed_in, points, "要点五")
    assert "2026-10:m006:1" == handed_in(points, "要点", who="bob").id


@pytest.mark.parametrize(("delta", "code"), [(-2, "point.early"), (3, "point.late")])
def test_points_belong_to_their_day(delta, code):
    assert code == refused(handed_in, {}, "要点", now=NOW + timedelta(hours=delta))


def test_taken_over_and_put_back_leaves_the_text_as_it_was():
    day = replace(DAY, discussion="大家讨论热烈。")
    point = handed_in({}, "要点")
    taken, noted = rules.take_over(point, day, "李安", by=PEOPLE["pub"], now=NOW, calendar=CALENDAR)
    assert "大家讨论热烈。\n李安：要点" == noted.discussion
    assert (taken, noted) == rules.take_over(taken, noted, "李安", by=PEOPLE["pub"], now=NOW, calendar=CALENDAR)
    back, again = rules.put_back(taken, noted, "李安", now=NOW, calendar=CALENDAR)

    assert (point, day) == (back, again)


def test_what_the_recorder_rewrote_is_not_touched_when_a_point_is_put_back():
    day = replace(DAY, discussion="李安谈到互助小组。")
    point = replace(handed_in({}, "要点"), taken_at=NOW, taken_by=PEOPLE["pub"].id)
    back, same = rules.put_back(point, day, "李安", now=NOW, calendar=CALENDAR)

    assert day is same
    assert back.taken_at is None
