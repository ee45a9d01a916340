"""The ceremonies of political birthdays: everybody exactly once, whatever moves; what comes before; what stands as not done."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.branch.build import at, code_of, day, member, records, year_plan
from zhibu.branch import ceremony as rules
from zhibu.branch import ceremony_arranging as arranging
from zhibu.branch import ceremony_checklist as checks
from zhibu.branch.birthday import impossible
from zhibu.branch.celebration import Ceremony, Disputed, Excused, Form, Item, Mark, Oath, Shifted, mark_id
from zhibu.branch.ceremony import Stand
from zhibu.branch.ceremony_checklist import Doing
from zhibu.branch.ids import MemberId
from zhibu.branch.oath import OATH, QUESTIONS
from zhibu.branch.people import MemberKind, Status
from zhibu.branch.policy import PolicyChange
from zhibu.branch.refusal import Refusal
from zhibu.branch.settling import disagrees, dispute, settle, unsettled
from zhibu.branch.talks import HeartTalk, TalkForm

SEC = MemberId("m001")
NOW = at("2026-10-01 09:00")
TODAY = NOW.date()
BOB = member(6, name="王堃", accepted_on=date(2016, 10, 20))
ANN = member(5, name="李安", accepted_on=date(2010, 10, 3))
EVE = member(7, name="孙怡", accepted_on=date(2012, 12, 30))
KNOWN = records([member(1, name="周秀兰", accepted_on=date(1999, 7, 1)), ANN, BOB, EVE])
BOBS, ANNS, EVES = "m006:2026", "m005:2026", "m007:2026"


def held(period: str, *celebrated: str, on: str = "2026-10-25", **more: object) -> Mark:
    return Mark(
        id=mark_id(period, Item.HELD),
        subject=period,
        item=Item.HELD,
        by=SEC,
        at=at(f"{on} 18:00"),
        on=date.fromisoformat(on),
        celebrated=celebrated,
        **more,
    )


def shifted(id_: str, to: str) -> Shifted:
    return Shifted(id=id_, member=MemberId(id_[:4]), to=to, reason="出差", by=SEC, at=NOW)


def excused(id_: str) -> Excused:
    return Excused(id=id_, member=MemberId(id_[:4]), reason="长期住院", by=SEC, at=NOW)


def with_tables(known=KNOWN, **tables):
    return replace(known, **{name: {each.id: each for each in rows} for name, rows in tables.items()})


def quarterly(since: str = "2026-01-01") -> PolicyChange:
    return PolicyChange.of("birthday.period", "quarter", since=date.fromisoformat(since))


def where(known, id_: str, today: date = TODAY) -> tuple[str, str]:
    found = {
        one.id: (occasion.period, one.stand.value)
        for year in (2026, 2027)
        for occasion in rules.ceremonies(known, year, today)
        for one in occasion.celebrants
    }
    return found[id_]


# Periods


def test_the_oath_is_the_party_constitution_s_word_for_word():
    said = (
        "我志愿加入中国共产党，拥护党的纲领，遵守党的章程，履行党员义务，执行党的决定，严守党的纪律，保守党的秘密，对党忠诚，积极工作，为共产主义奋斗终身，"
        "随时准备为党和人民牺牲一切，永不叛党。"
    )

    assert list(said) == list(OATH)


def test_the_three_questions_are_those_of_the_guiding_opinion():
    assert "入党为什么、在党干什么、给党留什么" == "、".join(QUESTIONS)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-01", "2026-01-01", "2026-01-31"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
    ],
)
def test_a_period_has_its_first_and_last_day(period, first, last):
    assert (date.fromisoformat(first), date.fromisoformat(last)) == rules.span(period)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "2026-Q5", "26-10", "2026-10-2", "2026-10;x"])
def test_anything_else_is_no_period(text):
    assert "ceremony.unknown" == code_of(lambda: rules.span(text))


def test_the_periods_of_a_year_cover_each_of_its_days_once():
    year = [date(2026, 1, 1) + timedelta(days=each) for each in range(365)]
    for changes in ([], [quarterly("2026-01-01")], [quarterly("2026-05-20")]):
        known = with_tables(policy_changes=changes)
        spans = {rules.span(rules.period_for(known, on)) for on in year}
        covered = Counter(
            first + timedelta(days=each) for first, last in spans for each in range((last - first).days + 1)
        )
        assert {1} == {*covered.values()}
        assert 365 == len(covered)


# Who is celebrated when


@pytest.mark.parametrize("change", [None, quarterly(), quarterly("2026-05-01"), quarterly("2026-10-15")])
def test_sixty_members_are_celebrated_exactly_once_in_a_rehearsed_year(change):
    """By month, by quarter, and where the branch goes over in mid-year: counted independently of the rules."""
    dice = random.Random(20261001)
    people = [
        member(
            number,
            accepted_on=date(dice.randrange(1960, 2025), 1, 1) + timedelta(days=dice.randrange(365)),
            **_fate(number),
        )
        for number in range(1, 61)
    ]
    people[7] = replace(people[7], accepted_on=date(1988, 2, 29))
    known = records(people, **({"policy_changes": [change]} if change else {}))
    expected = {}
    for one in people:
        joined = one.accepted_on
        on = date(2026, 2, 28) if (joined.month, joined.day) == (2, 29) else joined.replace(year=2026)
        period_ends = _month_end(on)
        quarter_ends = _month_end(date(2026, (on.month + 2) // 3 * 3, 1))
        if change is not None and quarter_ends >= change.since:
            period_ends = quarter_ends
        here_on = one.joined_on or date(1900, 1, 1)
        gone = one.status_since or date(9999, 1, 1)
        if on < gone and (here_on <= on or here_on <= period_ends):
            expected[one.id] = (on, 2026 - joined.year)

    found = [
        (one.member.id, one.birthday.on, one.birthday.years, occasion)
        for occasion in rules.ceremonies(known, 2026, TODAY)
        for one in occasion.celebrants
    ]

    assert len(expected) == len(found) == len({id_ for id_, *_ in found})
    assert expected == {id_: (on, years) for id_, on, years, _ in found}
    assert all(occasion.first <= on <= occasion.last for _, on, _, occasion in found)
    assert len(expected) == len(rules.coverage(known, 2026, TODAY).celebrants)


@pytest.mark.parametrize("changes", [[], [quarterly()], [quarterly("2026-07-01")], [quarterly("2026-08-10")]])
@pytest.mark.parametrize("seed", range(2))
def test_a_year_is_walked_with_ceremonies_that_slip_and_dates_that_are_settled(changes, seed):
    """Sixty members; ceremonies are held on their last days or after their period's end, some are put off, and now and then a date
    of acceptance turns out to lie in a neighbouring month, before or after it was celebrated. In the end each political birthday of
    the year was celebrated exactly once."""
    dice = random.Random(seed)
    people = [member(n, accepted_on=date(2000, 1, 1) + timedelta(days=dice.randrange(365))) for n in range(1, 61)]
    known = records(people, policy_changes=changes)
    today, celebrated = date(2026, 1, 1), []
    while today < date(2027, 5, 1):
        for one in rules.coverage(known, 2026, today).celebrants:
            if one.stand is Stand.OWED or (one.stand is Stand.PLANNED and dice.random() < 0.01):
                to = dice.choice(arranging.shift_to(known, one, today) or [""])
                if to and to != one.own and today < date(2027, 1, 1):
                    made = arranging.shift(known, one, to, "出差", today=today, by=SEC, now=NOW)
                    known = replace(known, shifted={**known.shifted, made.id: made})
        for occasion in [each for year in (2026, 2027) for each in rules.ceremonies(known, year, today)]:
            slips = occasion.last + timedelta(days=dice.randrange(-3, 9))
            waiting = [one for one in occasion.in_hand if one.birthday.on.year == 2026]
            if occasion.held is None and waiting and slips <= today:
                mark = checks.hold(known, occasion, today, today=today, by=SEC, now=NOW)
                celebrated += mark.celebrated
                known = replace(known, ceremony_marks={**known.ceremony_marks, mark.id: mark})
        if dice.random() < 0.15:
            one = known.members[f"m{dice.randrange(1, 61):03d}"]
            moved = replace(one, accepted_on=date(2000, dice.randrange(1, 13), dice.randrange(1, 29)))
            known = replace(known, members={**known.members, one.id: moved})
        today += timedelta(days=3)

    counted = Counter(id_ for id_ in celebrated if id_.endswith(":2026"))
    found = rules.coverage(known, 2026, today)
    assert {1} == {*counted.values()}, "nobody twice"
    assert len(people) == len(found.celebrants) == len({one.id for one in found.celebrants})
    assert {one.id for one in found.celebrants} == {*counted} | {one.id for one in found.of(Stand.OWED)}


def _fate(number: int) -> dict[str, object]:
    """Some came in mid-year, some left."""
    if number % 10 == 3:
        return {"joined_on": date(2026, number % 12 + 1, 15)}
    if number % 10 == 7:
        return {"status": Status.TRANSFERRED, "status_since": date(2026, number % 12 + 1, 15)}
    return {}


def _month_end(on: date) -> date:
    return (on.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "tables", "expected"),
    [
        ("his month", {}, ("2026-10", "planned")),
        ("his quarter", {"policy_changes": [quarterly()]}, ("2026-Q4", "planned")),
        ("shifted", {"shifted": [shifted(BOBS, "2026-11")]}, ("2026-11", "planned")),
        (
            "shifted, and then by quarters",
            {"shifted": [shifted(BOBS, "2026-11")], "policy_changes": [quarterly("2026-11-01")]},
            ("2026-Q4", "planned"),
        ),
        ("shifted over the year's end", {"shifted": [shifted(BOBS, "2027-01")]}, ("2027-01", "planned")),
        ("with a reason", {"excused": [excused(BOBS)]}, ("2026-10", "excused")),
        ("held", {"ceremony_marks": [held("2026-10", ANNS, BOBS)]}, ("2026-10", "held")),
        ("held late", {"ceremony_marks": [held("2026-10", BOBS, on="2026-11-02")]}, ("2026-10", "held_late")),
        ("held without him", {"ceremony_marks": [held("2026-10", ANNS)]}, ("2026-10", "owed")),
        (
            "held by month before it went over to quarters",
            {"ceremony_marks": [held("2026-10", ANNS, BOBS)], "policy_changes": [quarterly("2026-10-05")]},
            ("2026-10", "held"),
        ),
        (
            "celebrated, and a shift that was entered before means nothing",
            {"ceremony_marks": [held("2026-10", BOBS)], "shifted": [shifted(BOBS, "2026-12")]},
            ("2026-10", "held"),
        ),
    ],
)
def test_each_political_birthday_has_one_ceremony(text, tables, expected):
    known = with_tables(**tables)

    assert expected == where(known, BOBS, date(2026, 10, 26)), text
    everybody = [
        one.id
        for year in (2026, 2027)
        for occasion in rules.ceremonies(known, year, TODAY)
        for one in occasion.celebrants
        if one.birthday.on.year == 2026
    ]
    assert sorted(everybody) == sorted(["m001:2026", ANNS, BOBS, EVES])


def test_going_over_to_quarters_doubles_nobody_who_was_celebrated_in_a_month():
    """October was held by month; the fourth quarter celebrates only who is left."""
    known = with_tables(ceremony_marks=[held("2026-10", ANNS, BOBS)], policy_changes=[quarterly("2026-11-01")])
    found = {one.period: [each.id for each in one.celebrants] for one in rules.ceremonies(known, 2026, TODAY)}

    assert {"2026-07": ["m001:2026"], "2026-10": [ANNS, BOBS], "2026-Q4": [EVES]} == found


def test_a_quarter_that_goes_over_within_it_is_whole_and_one_that_is_arranged_by_month_stays():
    """And what was chosen on the day on which the branch began here holds for the year's months before."""
    over = quarterly("2026-11-15")
    assert ("2026-Q4", "planned") == where(with_tables(policy_changes=[over]), BOBS)
    arranged = with_tables(policy_changes=[over], ceremonies=[Ceremony(id="2026-10", by=SEC, at=NOW)])
    assert "2026-10" == where(arranged, BOBS)[0]
    begun = replace(with_tables(policy_changes=[over]), branch=replace(KNOWN.branch, joined_at=at("2026-11-15 08:00")))
    assert {"2026-Q3", "2026-Q4"} == {one.period for one in rules.ceremonies(begun, 2026, date(2026, 11, 15))}


def test_going_back_to_months_loses_nobody_whom_a_quarter_had():
    changes = [quarterly(), PolicyChange.of("birthday.period", "month", since=date(2026, 12, 1))]
    known = with_tables(policy_changes=changes)

    assert ("2026-Q4", "planned") == where(known, BOBS)
    assert ("2026-12", "planned") == where(known, EVES)
    early = with_tables(policy_changes=changes, ceremony_marks=[held("2026-Q4", ANNS, BOBS, EVES)])
    assert ("2026-Q4", "held") == where(early, EVES, date(2026, 12, 31))
    assert [] == [one for one in rules.ceremonies(early, 2026, TODAY) if one.period == "2026-12"]


@pytest.mark.parametrize("moved", ["2026-10-31", "2026-10-01"])
def test_a_ceremony_s_day_that_moves_takes_nobody_along(moved):
    """It is known by its period: the ceremony of October on whichever day celebrates October's."""
    october = day("2026-10-08")
    joined = Ceremony(id="2026-10", by=SEC, at=NOW, day=october.id)
    known = with_tables(ceremonies=[joined], days=[replace(october, on=date.fromisoformat(moved))])
    occasion = rules.ceremony(known, "2026-10", TODAY)

    assert [ANNS, BOBS] == [one.id for one in occasion.celebrants]
    assert date.fromisoformat(moved) == occasion.on


def test_a_cancelled_activity_day_leaves_the_ceremony_unarranged():
    october = day("2026-10-08", cancelled=True)
    known = with_tables(ceremonies=[Ceremony(id="2026-10", by=SEC, at=NOW, day=october.id)], days=[october])
    occasion = rules.ceremony(known, "2026-10", TODAY)

    assert (None, None) == (occasion.day, occasion.on)
    assert "2026-10" == rules.ceremony_of_day(known, october.id, TODAY).period


def test_who_left_before_the_ceremony_needs_no_reason():
    gone = replace(BOB, status=Status.TRANSFERRED, status_since=date(2026, 10, 22))
    known = records([gone])

    assert "planned" == where(known, BOBS, date(2026, 10, 21))[1]
    assert "left" == where(known, BOBS, date(2026, 10, 22))[1]
    celebrated = with_tables(known, ceremony_marks=[held("2026-10", BOBS, on="2026-10-21")])
    assert "held" == where(celebrated, BOBS, date(2026, 12, 1))[1]


def test_who_is_transferred_in_between_the_day_and_the_period_s_end_is_celebrated_here():
    assert ("2026-10", "planned") == where(records([replace(BOB, joined_on=date(2026, 10, 25))]), BOBS)
    assert [] == [*rules.ceremonies(records([replace(BOB, joined_on=date(2026, 11, 1))]), 2026, TODAY)]


def test_what_was_before_the_branch_was_here_is_owed_by_nobody():
    known = records([ANN, BOB, EVE], joined="2026-11-05 10:00")
    found = rules.coverage(known, 2026, date(2026, 12, 1))

    assert ["earlier", "earlier", "planned"] == [one.stand.value for one in found.celebrants]
    assert (1, 0, True) == (found.total, found.owed, found.whole)


def test_coverage_counts_everybody_once():
    known = with_tables(
        ceremony_marks=[held("2026-07", "m001:2026", on="2026-07-01"), held("2026-10", ANNS)],
        excused=[excused(EVES)],
    )
    found = rules.coverage(known, 2026, date(2026, 11, 1))

    assert (4, 2, 0, 1, 1) == (found.total, found.held, found.planned, found.with_reason, found.owed)
    assert not found.whole


# Impossible dates


@pytest.mark.parametrize(
    ("accepted", "full", "why"),
    [
        ("1921-06-30", None, "founding"),
        ("1921-07-01", None, None),
        ("2018-06-05", "2018-06-04", "full"),
        ("1970-06-05", "1970-06-05", None),
        ("2026-10-02", None, "future"),
        ("2026-10-01", None, None),
    ],
)
def test_a_date_that_cant_be_right_is_never_counted_from(accepted, full, why):
    one = member(
        accepted_on=date.fromisoformat(accepted), full_on=date.fromisoformat(full) if full is not None else None
    )

    assert why == impossible(one, TODAY)
    if why in ("founding", "full"):
        assert [] == [*rules.ceremonies(records([one]), 2026, TODAY)]
    assert [why] * (why is not None) == [each.why for each in unsettled(records([one]), TODAY)]


def test_who_has_no_date_is_shown_until_settled_and_an_applicant_never_is():
    known = records([member(1, accepted_on=None), member(2, accepted_on=None, kind=MemberKind.APPLICANT)])

    assert [("m001", "missing")] == [(one.member.id, one.why) for one in unsettled(known, TODAY)]
    assert ["m001"] == [one.id for one in rules.coverage(known, 2026, TODAY).unsettled]


def test_two_lists_that_disagree_are_kept_side_by_side_until_one_tap():
    other = date(2016, 11, 20)
    assert disagrees(BOB, other)
    assert not disagrees(BOB, BOB.accepted_on)
    assert not disagrees(replace(BOB, accepted_on=date(1912, 1, 1)), other)
    kept = dispute(None, BOB, other, by="operator", now=NOW)
    known = with_tables(disputed=[kept])

    assert [(BOB.id, "disputed", other)] == [(one.member.id, one.why, one.other) for one in unsettled(known, TODAY)]
    assert ("2026-10", "planned") == where(known, BOBS)
    on_file, against = settle(BOB, kept, BOB.accepted_on, today=TODAY, by=SEC, now=NOW)
    assert (BOB, None, (other,)) == (on_file, against.other, against.rejected)
    assert dispute(against, BOB, other, by="operator", now=NOW) is None, "it isn't asked about again"
    theirs, against = settle(BOB, kept, other, today=TODAY, by=SEC, now=NOW)
    assert (other, (BOB.accepted_on,)) == (theirs.accepted_on, against.rejected)
    assert () == unsettled(with_tables(members=[theirs], disputed=[against]), TODAY)
    assert "birthday.impossible" == code_of(lambda: settle(BOB, kept, date(1900, 1, 1), today=TODAY, by=SEC, now=NOW))


def test_a_later_list_takes_the_place_of_an_earlier_one_in_a_dispute():
    first = Disputed(id=BOB.id, other=date(2016, 11, 20), at=NOW, by="operator", rejected=(date(2015, 1, 1),))

    assert dispute(first, BOB, date(2016, 11, 20), by="operator", now=NOW) is None
    assert date(2016, 12, 1) == dispute(first, BOB, date(2016, 12, 1), by="operator", now=NOW).other
    assert dispute(first, BOB, date(2015, 1, 1), by="operator", now=NOW) is None


# Arranging


def occasion(known=KNOWN, period: str = "2026-10", today: date = TODAY):
    return rules.ceremony(known, period, today)


def test_a_ceremony_is_joined_to_an_activity_day_of_its_period_and_again_it_changes_nothing():
    october = day("2026-10-08")
    made = arranging.join(occasion(), october, by=SEC, now=NOW)
    known = with_tables(ceremonies=[made], days=[october])

    assert (october.id, None) == (made.day, made.on)
    assert made is arranging.join(occasion(known), october, by=SEC, now=NOW)
    for code, other in (
        ("ceremony.out_of_period", day("2026-11-05")),
        ("day.cancelled", replace(october, cancelled=True)),
    ):
        assert code == code_of(lambda other=other: arranging.join(occasion(known), other, by=SEC, now=NOW))


def test_the_period_s_activity_days_are_offered_the_next_one_first():
    known = year_plan(with_tables(policy_changes=[quarterly()]))

    offered = arranging.offered_days(known, occasion(known, "2026-Q4"), date(2026, 10, 20))

    assert ["2026-11", "2026-12"] == [each.id for each in offered]


@pytest.mark.parametrize(
    ("on", "today", "code"),
    [
        ("2026-10-09", "2026-10-01", ""),
        ("2026-09-30", "2026-09-01", "ceremony.out_of_period"),
        ("2026-11-01", "2026-10-30", "ceremony.out_of_period"),
        ("2026-11-10", "2026-11-05", ""),
    ],
)
def test_on_its_own_it_lies_in_its_period_unless_that_is_over(on, today, code):
    def apart():
        return arranging.hold_apart(
            occasion(today=date.fromisoformat(today)),
            date.fromisoformat(on),
            None,
            " 三楼 会议室 ",
            today=date.fromisoformat(today),
            by=SEC,
            now=NOW,
        )

    assert code == code_of(apart)
    if not code:
        assert "三楼 会议室" == apart().place


def test_a_form_is_chosen_and_dropped_and_the_same_again_changes_nothing():
    bare = Ceremony(id="2026-10", by=SEC, at=NOW)
    both = arranging.with_form(arranging.with_form(bare, Form.READING, True), Form.LECTURE, True)

    assert (Form.LECTURE, Form.READING) == both.forms
    assert both is arranging.with_form(both, Form.LECTURE, True)
    assert (Form.READING,) == arranging.with_form(both, Form.LECTURE, False).forms


def test_only_a_celebrant_leads_where_the_branch_follows_001_and_any_member_under_000():
    by_celebrant = {one.id for one in arranging.leaders(KNOWN, occasion(), Oath.CELEBRANT)}
    together = {one.id for one in arranging.leaders(KNOWN, occasion(), Oath.COLLECTIVE)}

    assert {ANN.id, BOB.id} == by_celebrant
    assert set(KNOWN.members) == together
    assert BOB.id == arranging.led_by(KNOWN, occasion(), BOB.id, by=SEC, now=NOW).leader
    assert "ceremony.leader" == code_of(lambda: arranging.led_by(KNOWN, occasion(), SEC, by=SEC, now=NOW))
    opinion = replace(KNOWN, branch=replace(KNOWN.branch, presets=("theme-party-day", "guiding-opinion")))
    assert SEC == arranging.led_by(opinion, occasion(opinion), SEC, by=SEC, now=NOW).leader


# Another period, or none


def the_celebrant(known=KNOWN, id_: str = BOBS, today: date = TODAY):
    year = int(id_[5:])
    return rules.ceremony_of(known, MemberId(id_[:4]), year, today)[1]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-10-01", ["2026-10", "2026-11", "2026-12", "2027-01"]),
        ("2026-09-15", ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01"]),
        ("2026-12-31", ["2026-12", "2027-01"]),
        ("2027-02-01", []),
    ],
)
def test_a_celebrant_is_put_off_by_three_months_at_most(today, expected):
    on = date.fromisoformat(today)

    assert expected == list(arranging.shift_to(KNOWN, the_celebrant(today=on), on))


def test_a_shift_needs_a_reason_and_a_ceremony_that_is_still_to_come():
    def to(period: str, reason: str = "出差", known=KNOWN, today: date = TODAY):
        return arranging.shift(known, the_celebrant(known, today=today), period, reason, today=today, by=SEC, now=NOW)

    assert ("2026-11", "出差") == (to("2026-11").to, to("2026-11").reason)
    assert "ceremony.reason" == code_of(lambda: to("2026-11", "  "))
    assert "text.too_long" == code_of(lambda: to("2026-11", "长" * 201))
    assert "ceremony.shift_period" == code_of(lambda: to("2026-09"))
    november = with_tables(ceremony_marks=[held("2026-11", "m009:2026", on="2026-11-05")])
    assert "ceremony.shift_period" == code_of(lambda: to("2026-11", known=november, today=date(2026, 11, 6)))
    celebrated = with_tables(ceremony_marks=[held("2026-10", BOBS)])
    assert "ceremony.celebrated" == code_of(lambda: to("2026-11", known=celebrated))
    assert "ceremony.celebrated" == code_of(
        lambda: arranging.excuse(celebrated, the_celebrant(celebrated), "病", by=SEC, now=NOW)
    )


# What was done


def test_a_ceremony_is_held_for_who_stands_in_it_then_and_stays_so():
    known = with_tables(excused=[excused(ANNS)])
    mark = checks.hold(known, occasion(known), TODAY, today=TODAY, by=SEC, now=NOW)

    assert (BOBS,) == mark.celebrated
    after = with_tables(known, ceremony_marks=[mark])
    assert mark is checks.hold(after, occasion(after), TODAY, today=date(2026, 10, 9), by=SEC, now=NOW)
    corrected = with_tables(after, members=[replace(BOB, accepted_on=date(2016, 12, 20)), ANN])
    assert ("2026-10", "held") == where(corrected, BOBS, date(2026, 12, 31))
    assert "ceremony.held" == code_of(lambda: arranging.open_to_arrange(occasion(after)))


@pytest.mark.parametrize(
    ("on", "today", "code", "late"),
    [
        ("2026-10-25", "2026-10-25", "", False),
        ("2026-10-25", "2026-10-27", "", False),
        ("2026-10-25", "2026-10-28", "", True),
        ("2026-11-02", "2026-11-02", "", False),
        ("2026-10-26", "2026-10-25", "ceremony.not_yet", None),
        ("2026-09-30", "2026-10-25", "ceremony.out_of_period", None),
    ],
)
def test_holding_is_entered_for_its_day_and_marked_when_late(on, today, code, late):
    def hold():
        return checks.hold(
            KNOWN,
            occasion(today=date.fromisoformat(today)),
            date.fromisoformat(on),
            today=date.fromisoformat(today),
            by=SEC,
            now=NOW,
        )

    assert code == code_of(hold)
    if not code:
        assert late is hold().late


def test_a_ceremony_without_anybody_isnt_held():
    known = with_tables(excused=[excused(ANNS), excused(BOBS)])

    assert "ceremony.nobody" == code_of(
        lambda: checks.hold(known, occasion(known), TODAY, today=TODAY, by=SEC, now=NOW)
    )


def do(known, item: Item, *, today: str, on: str | None = None, subject: str = BOBS, **more: object) -> Mark:
    now = date.fromisoformat(today)
    return checks.do(
        known,
        occasion(known, today=now),
        subject,
        item,
        today=now,
        by=SEC,
        now=at(f"{today} 09:00"),
        on=date.fromisoformat(on) if on else None,
        **more,
    )


HELD = with_tables(ceremony_marks=[held("2026-10", ANNS, BOBS)])


@pytest.mark.parametrize(
    ("known", "item", "today", "on", "expected"),
    [
        (KNOWN, Item.APPLICATION, "2026-10-15", None, ("2026-10-15", False)),
        (KNOWN, Item.APPLICATION, "2026-10-15", "2026-10-12", ("2026-10-12", False)),
        (KNOWN, Item.STORY, "2026-10-15", None, ("2026-10-15", False)),
        (KNOWN, Item.APPLICATION, "2026-10-15", "2026-10-16", "ceremony.future"),
        (HELD, Item.APPLICATION, "2026-10-26", None, "ceremony.before_only"),
        (HELD, Item.APPLICATION, "2026-10-28", "2026-10-26", "ceremony.not_before"),
        (HELD, Item.APPLICATION, "2026-10-26", "2026-10-20", ("2026-10-20", True)),
        (HELD, Item.CARD, "2026-10-26", None, ("2026-10-25", False)),
        (HELD, Item.STORY, "2026-11-26", None, ("2026-10-25", True)),
        (KNOWN, Item.TALK, "2026-10-15", None, "ceremony.item"),
        (KNOWN, Item.HELD, "2026-10-15", None, "ceremony.item"),
    ],
)
def test_only_the_application_and_the_talk_must_come_before(known, item, today, on, expected):
    """001“提前重温入党志愿书”: after the ceremony they aren't ticked as done before."""
    try:
        mark = do(known, item, today=today, on=on)
    except Refusal as no:
        assert expected == no.code
    else:
        assert expected == (mark.on.isoformat(), mark.late)


def test_where_the_branch_asks_for_no_order_all_can_be_entered_afterwards():
    free = with_tables(HELD, policy_changes=[PolicyChange.of("birthday.order", "no", since=date(2026, 1, 1))])

    assert date(2026, 10, 25) == do(free, Item.APPLICATION, today="2026-10-26").on


def test_what_was_not_done_stands_as_not_done_and_what_came_afterwards_as_added():
    talk = HeartTalk(
        id=ANNS, member=ANN.id, host=SEC, on=date(2026, 10, 20), form=TalkForm.INDIVIDUAL, by=SEC, at=NOW, late=True
    )
    read = do(KNOWN, Item.APPLICATION, today="2026-10-15")
    after = with_tables(ceremony_marks=[held("2026-10", ANNS, BOBS), read], heart_talks=[talk])
    found = checks.checklist(after, occasion(after))
    bobs = {line.item: line.doing for line in found.of(BOBS)}
    anns = {line.item: line.doing for line in found.of(ANNS)}

    assert (Doing.DONE, Doing.NOT_DONE) == (bobs[Item.APPLICATION], bobs[Item.TALK])
    assert (Doing.NOT_DONE, Doing.ADDED) == (anns[Item.APPLICATION], anns[Item.TALK])
    assert {Doing.NOT_DONE} == {line.doing for line in found.ceremony}
    assert Item.BOOK not in found.missing(BOBS), "a book may go with the card"


def test_a_branch_is_asked_only_for_what_its_policy_asks():
    off = [
        PolicyChange.of(f"birthday.{name}", "no", since=date(2026, 1, 1))
        for name in ("application", "talk", "study", "card", "wish")
    ]
    known = with_tables(policy_changes=off)
    found = checks.checklist(known, occasion(known))

    assert (Item.OATH,) == tuple(line.item for line in found.ceremony)
    assert () == found.of(BOBS)
    assert "ceremony.item" == code_of(lambda: do(known, Item.CARD, today="2026-10-15"))


def test_the_same_tick_again_is_the_same_mark():
    first = do(KNOWN, Item.CARD, today="2026-10-15", who=SEC)
    known = with_tables(ceremony_marks=[first])

    assert first is do(known, Item.CARD, today="2026-10-17", who=SEC)
    assert first is do(known, Item.CARD, today="2026-10-17")
    assert ANN.id == do(known, Item.CARD, today="2026-10-17", who=ANN.id).who


def test_marks_go_with_the_person_to_another_ceremony():
    read = do(KNOWN, Item.APPLICATION, today="2026-10-15")
    known = with_tables(ceremony_marks=[read], shifted=[shifted(BOBS, "2026-11")])
    found = checks.checklist(known, rules.ceremony(known, "2026-11", TODAY))

    assert Doing.DONE == next(line.doing for line in found.of(BOBS) if line.item is Item.APPLICATION)


@pytest.mark.parametrize(
    ("tables", "today", "expected"),
    [
        ({}, "2026-09-25", []),
        ({}, "2026-09-26", ["2026-10"]),
        ({"ceremonies": [Ceremony(id="2026-10", by=SEC, at=NOW, on=date(2026, 10, 25))]}, "2026-09-26", ["2026-10"]),
        ({"ceremony_marks": [held("2026-10", ANNS, BOBS)]}, "2026-10-26", []),
        ({}, "2026-11-01", ["2026-10"]),
    ],
)
def test_a_ceremony_asks_for_something_from_its_preparation_on(tables, today, expected):
    """July's was held: nothing is waited for there."""
    known = with_tables(**tables)
    july = held("2026-07", "m001:2026", on="2026-07-01")
    known = replace(known, ceremony_marks={**known.ceremony_marks, july.id: july})

    assert expected == [one.period for one in checks.waiting(known, date.fromisoformat(today))]


def test_stands_are_told_in_the_order_of_the_periods():
    """A quarter stands after the months before it, whatever its name sorts like."""
    known = with_tables(policy_changes=[quarterly("2026-10-01")])

    assert ["2026-07", "2026-Q4"] == [one.period for one in rules.ceremonies(known, 2026, TODAY)]
    assert Stand.OWED is rules.ceremony(known, "2026-07", TODAY).stand
