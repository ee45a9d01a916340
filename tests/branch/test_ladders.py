"""The year's ladders as rules: which absences count, which step they reach, who is told, and what people may enter of it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.branch.build import CALENDAR, ZONE, at, day, member, records
from zhibu.bot.wording import ladders as words
from zhibu.branch import ladders as rules
from zhibu.branch.agenda import owed
from zhibu.branch.attendance import Decision, Leave, SignIn
from zhibu.branch.before import Earlier
from zhibu.branch.earlier import whole
from zhibu.branch.evaluation import Result, YearResults
from zhibu.branch.ids import about
from zhibu.branch.ladders import Rectification, Reminder, Rung, TalkForm
from zhibu.branch.makeup import MakeUp, Try
from zhibu.branch.notices import Kind
from zhibu.branch.people import Duty
from zhibu.branch.policy import PolicyChange
from zhibu.branch.refusal import Refusal
from zhibu.branch.ruling import Ruling
from zhibu.words import voice

SEC, DIS, ANN, BOB = (
    member(1, duties=(Duty.SECRETARY,)),
    member(2, duties=(Duty.DISCIPLINE,)),
    member(5),
    member(6, frail=True),
)
EVERYBODY = (SEC, DIS, ANN, BOB)
DAYS = [day(f"2026-{month:02d}-10") for month in range(1, 9)]
NOW = at("2026-08-20 12:00")
LADDERS = (Kind.LADDER, Kind.LADDER_BASIS, Kind.RECTIFICATION_DUE)


def signin(on, who):
    return SignIn(id=about(on.id, who.id), day=on.id, member=who.id, at=on.starts(CALENDAR), by=who.id)


def leave(on, who, granted=True):
    decision = None if granted is None else Decision(granted=granted, by=SEC.id, at=on.starts(CALENDAR))
    return Leave(
        id=about(on.id, who.id),
        day=on.id,
        member=who.id,
        reason="出差",
        asked_at=on.starts(CALENDAR),
        decision=decision,
    )


def made_up(on, who, accepted=True):
    ruling = Ruling(accepted=accepted, by=SEC.id, at=NOW)
    return MakeUp(id=about(on.id, who.id), day=on.id, member=who.id, tries=(Try(at=NOW, text="学了", ruling=ruling),))


def branch(*, missed=(), leaves=(), makeups=(), changes=(), of=ANN, **more):
    """Everybody came to every day; `of` missed the days of those numbers (1 is January)."""
    away = {(number, of.id) for number in missed}
    signed = [signin(on, who) for on in DAYS for who in EVERYBODY if (on.on.month, who.id) not in away]
    return records(
        EVERYBODY,
        days=DAYS,
        signins=signed,
        leaves=leaves,
        makeups=makeups,
        policy_changes=[PolicyChange.of(name, value, since=date(2026, 1, 1)) for name, value in changes],
        **more,
    )


def ladder(known, who=ANN, now=NOW):
    return rules.ladder(known, who, 2026, calendar=CALENDAR, now=now)


def told(known, now=NOW, kinds=LADDERS):
    since = now - timedelta(minutes=1)
    found = owed(known, CALENDAR, since=since, until=now, kinds=kinds)
    return sorted((each.kind.value, each.subject, each.audience) for each in found)


JAN, FEB, MAR = DAYS[:3]


@pytest.mark.parametrize(
    "counts, expected",
    [("without_leave", [3, 4]), ("not_made_up", [1, 3, 4]), ("all", [1, 2, 3, 4, 5])],
)
def test_what_counts_is_the_branch_s_setting(counts, expected):
    """rules.md 1, `absence.counts`: January on leave, February on leave and made up, May made up, April's leave refused."""
    known = branch(
        missed=(1, 2, 3, 4, 5),
        leaves=[leave(JAN, ANN), leave(FEB, ANN), leave(DAYS[3], ANN, granted=False)],
        makeups=[made_up(FEB, ANN), made_up(DAYS[4], ANN), made_up(MAR, ANN, accepted=False)],
        changes=[("absence.counts", counts)],
    )

    assert expected == [each.day.on.month for each in ladder(known).absences]


def test_asked_and_undecided_is_no_absence_without_leave():
    assert () == ladder(branch(missed=(1,), leaves=[leave(JAN, ANN, granted=None)])).absences


def test_who_is_frail_and_excused_has_no_absence():
    known = branch(missed=(1, 2, 3), of=BOB, changes=[("attendance.due", "without_frail")])

    assert () == ladder(known, BOB).absences


def test_only_days_that_were_held_and_are_over_count():
    known = branch(missed=(1, 2, 3, 8))
    under_way = DAYS[7].starts(CALENDAR) + timedelta(hours=1)
    cancelled = replace(known, days={**known.days, FEB.id: replace(FEB, held=False)}, signins={})

    assert [1, 2, 3] == [each.day.on.month for each in ladder(known, now=under_way).absences]
    assert () == ladder(cancelled).absences


def test_nothing_counts_from_before_the_branch_was_with_us():
    """rules.md 4: until earlier days are imported no ladder fires. The facts are known all the same."""
    known = branch(missed=(1, 2, 3, 4), joined="2026-02-01 00:00")

    assert [2, 3, 4] == [each.day.on.month for each in ladder(known).absences]
    assert [] == told(known)
    assert 2 == len(told(branch(missed=(1, 2, 3, 4), joined="2026-01-04 00:00"))), (
        "the year's first days are the whole year"
    )


def test_a_year_of_which_a_part_is_unknown_has_no_consequences_for_the_branch():
    """rules.md 4: of a mid-year start the satisfaction has none either, until the earlier days are there; the next year has."""
    known = branch(joined="2026-08-15 00:00")
    imported = replace(known, earlier={JAN.id: Earlier(id=JAN.id, at=NOW, by="m001")})

    assert [False, True] == [whole(known, CALENDAR, year) for year in (2026, 2027)]
    assert whole(imported, CALENDAR, 2026)


def test_a_member_who_came_later_owes_nothing_of_before():
    new = replace(ANN, joined_on=date(2026, 3, 1))
    known = branch(missed=(1, 2, 3, 4))
    known = replace(known, members={**known.members, ANN.id: new})

    assert [3, 4] == [each.day.on.month for each in ladder(known, new).absences]


@pytest.mark.parametrize(
    "missed, reached",
    [
        ((1, 2), {}),
        ((1, 2, 4), {Rung.TALK: 4}),
        ((1, 2, 3, 4, 5), {Rung.TALK: 3}),
        ((1, 2, 3, 4, 5, 7), {Rung.TALK: 3, Rung.BASIS: 7}),
    ],
)
def test_the_steps_are_reached_with_the_third_and_the_sixth(missed, reached):
    """rules.md 1, `absence.talk_at` and `absence.basis_at`: 3 and 6 in a year."""
    assert reached == {rung: on.on.month for rung, on in ladder(branch(missed=missed)).reached.items()}


def test_a_number_changed_later_leaves_what_was_before_as_it_was():
    change = PolicyChange.of("absence.talk_at", "2", since=date(2026, 6, 1))
    known = branch(missed=(1, 2, 7))
    known = replace(known, policy_changes={change.id: change})

    assert {Rung.TALK: 7} == {rung: on.on.month for rung, on in ladder(known).reached.items()}


def test_last_year_s_absences_are_last_year_s():
    known = branch(missed=(1, 2, 3))

    assert () == rules.ladder(known, ANN, 2027, calendar=CALENDAR, now=NOW).absences


# Who is told


def test_the_secretary_and_discipline_are_told_and_nobody_else():
    known = branch(missed=(1, 2, 3))

    assert [("ladder", "m005:2026", "member:m002"), ("ladder", "m005:2026", "secretary")] == told(known)
    assert [] == told(branch(missed=(1, 2)))


def test_where_duties_aren_t_split_the_secretary_alone_is_told():
    known = branch(missed=(1, 2, 3), changes=[("duty.assignee", "secretary")])

    assert [("ladder", "m005:2026", "secretary")] == told(known)


@pytest.mark.parametrize("who, audiences", [(SEC, ["member:m002"]), (DIS, ["secretary"])])
def test_nobody_is_told_of_their_own(who, audiences):
    assert audiences == [audience for _, _, audience in told(branch(missed=(1, 2, 3), of=who))]


def test_a_secretary_alone_in_the_committee_hears_nothing_of_herself():
    known = branch(missed=(1, 2, 3), of=SEC)
    plain = replace(DIS, duties=())

    assert [] == told(replace(known, members={**known.members, DIS.id: plain}))


def test_it_comes_the_morning_after_and_stands_until_the_talk_is_entered():
    known = branch(missed=(1, 2, 3))
    talked = replace(known, reminders={"m005:2026": Reminder(id="m005:2026", member=ANN.id, year=2026, talks=(TALK,))})

    assert [] == told(known, at("2026-03-11 08:59"))
    assert 2 == len(told(known, at("2026-03-11 09:00")))
    assert 2 == len(told(known, at("2026-12-31 23:00")))
    assert [] == told(talked)


def test_an_absence_of_december_is_asked_about_in_the_new_year_too():
    days = [day(f"2026-{month:02d}-28") for month in (10, 11, 12)]
    signed = [signin(on, who) for on in days for who in (SEC, DIS)]
    known = records(EVERYBODY[:3], days=days, signins=signed)

    assert 2 == len(told(known, at("2027-01-15 12:00")))
    assert [] == told(known, at("2027-03-15 12:00"))


def test_what_is_signed_in_or_made_up_later_takes_it_away():
    known = branch(missed=(1, 2, 3))
    studied = made_up(FEB, ANN)

    assert [] == told(replace(known, makeups={studied.id: studied}))


def test_the_sixth_is_told_beside_the_third():
    assert {"ladder", "ladder_basis"} == {kind for kind, _, _ in told(branch(missed=(1, 2, 3, 4, 5, 6)))}


def test_who_left_is_nobody_s_matter_any_more():
    from zhibu.branch.people import Status

    known = branch(missed=(1, 2, 3))
    gone = replace(ANN, status=Status.TRANSFERRED, status_since=date(2026, 8, 1))

    assert [] == told(replace(known, members={**known.members, ANN.id: gone}))


# What people enter

TALK = rules.ReminderTalk(
    held_on=date(2026, 3, 12),
    talker=SEC.id,
    form=TalkForm.IN_PERSON,
    place="办公室",
    by=SEC.id,
    at=at("2026-03-12 17:00"),
)


def entered(known, **changes):
    given = {
        "talker": SEC,
        "held_on": date(2026, 3, 12),
        "form": TalkForm.IN_PERSON,
        "place": "办公室",
        "by": SEC,
        "today": date(2026, 3, 12),
        "now": at("2026-03-12 17:00"),
    }
    return rules.record_talk(ladder(known), **(given | changes))


def test_a_talk_keeps_who_when_where_and_how_and_the_same_again_changes_nothing():
    known = branch(missed=(1, 2, 3))
    made = entered(known)
    again = entered(replace(known, reminders={made.id: made}), now=NOW, place="别处")

    assert (TALK,) == made.talks
    assert made == again
    assert {"held_on", "talker", "form", "by", "at", "place"} == set(TALK.__dataclass_fields__)


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"by": ANN}, "ladder.own_case"),
        ({"talker": ANN}, "ladder.talker"),
        ({"talker": BOB}, "ladder.talker"),
        ({"held_on": date(2026, 3, 13)}, "ladder.ahead"),
        ({"held_on": date(2026, 3, 9)}, "ladder.before"),
        ({"place": "地" * 61}, "text.too_long"),
    ],
)
def test_a_talk_that_cannot_have_been_is_refused(changes, code):
    with pytest.raises(Refusal, match=code):
        entered(branch(missed=(1, 2, 3)), **changes)


def test_before_the_first_step_nothing_is_entered():
    with pytest.raises(Refusal, match=r"ladder\.not_reached"):
        entered(branch(missed=(1, 2)))


def test_a_time_limit_runs_is_changed_and_closed():
    known = branch(missed=(1, 2, 3))
    today = date(2026, 3, 12)
    first = rules.set_limit(ladder(known), date(2026, 3, 26), by=SEC, today=today, now=NOW)
    running = replace(known, reminders={first.id: first})
    longer = rules.set_limit(ladder(running), date(2026, 4, 2), by=SEC, today=today, now=NOW)
    done = rules.close_limit(longer, done=True, by=DIS, now=NOW)
    second = rules.set_limit(
        ladder(replace(known, reminders={done.id: done})), date(2026, 5, 1), by=SEC, today=today, now=NOW
    )

    assert [date(2026, 4, 2)] == [each.until for each in longer.rectifications]
    assert (True, DIS.id) == (done.rectifications[0].done, done.rectifications[0].closed_by)
    assert done is rules.close_limit(done, done=True, by=SEC, now=NOW)
    assert (True, None) == tuple(each.done for each in second.rectifications)


@pytest.mark.parametrize("until", [date(2026, 3, 11), date(2027, 3, 20)])
def test_a_time_limit_lies_ahead_and_within_a_year(until):
    with pytest.raises(Refusal, match=r"ladder\.limit"):
        rules.set_limit(ladder(branch(missed=(1, 2, 3))), until, by=SEC, today=date(2026, 3, 12), now=NOW)


def test_the_last_day_of_a_time_limit_is_asked_about_until_somebody_says():
    limit = Rectification(until=date(2026, 8, 20), by=SEC.id, at=at("2026-08-01 10:00"))
    reminder = Reminder(id="m005:2026", member=ANN.id, year=2026, talks=(TALK,), rectifications=(limit,))
    known = replace(branch(missed=(1, 2, 3)), reminders={reminder.id: reminder})
    closed = rules.close_limit(reminder, done=False, by=SEC, now=NOW)

    assert [] == told(known, at("2026-08-20 08:59"))
    assert [
        ("rectification_due", "m005:2026", "member:m002"),
        ("rectification_due", "m005:2026", "secretary"),
    ] == told(known, at("2026-08-20 09:00"))
    assert [] == told(replace(known, reminders={closed.id: closed}))


# Satisfaction


def results(*rates):
    found = [
        Result(on=date(2026, number, 10), rate=rate, below=rate is not None and rate < 0.6)
        for number, rate in enumerate(rates, 1)
    ]
    return YearResults(year=2026, results=tuple(found))


@pytest.mark.parametrize(
    "rates, month",
    [((0.5, 0.5), None), ((0.5, 0.9, 0.5, 0.5), 4), ((0.6, 0.6, 0.6), None), ((None, 0.5, 0.5, None, 0.5, 0.5), 5)],
)
def test_the_third_below_the_floor_is_the_one(rates, month):
    """rules.md 1, `satisfaction.floor` and `satisfaction.times`: below 60 %, three times in the year."""
    found = rules.low_reached(records(), results(*rates))

    assert month == (found.on.month if found is not None else None)


@pytest.mark.parametrize(
    "rates, expected",
    [
        ((0.9, 0.9, 0.9), True),
        ((0.95, 0.9), False),
        ((0.899, 0.9, 0.9), False),
        ((None, 1.0, 0.9, 0.85), True),
        ((0.5, 0.5, 0.5, *[1.0] * 20), False),
        ((), False),
    ],
)
def test_a_high_year_recommends(rates, expected):
    """rules.md 1, `satisfaction.high`: 90 % on average over the year."""
    found = [
        Result(on=date(2026, 1, 1) + timedelta(days=place), rate=rate, below=rate is not None and rate < 0.6)
        for place, rate in enumerate(rates)
    ]

    assert expected is rules.recommended(records(), YearResults(year=2026, results=tuple(found)))


def test_a_look_ahead_knows_no_more_than_what_was_said():
    """`zhibu agenda` of the whole year, asked for while a day is under way, calls nobody absent from it."""
    known = branch(missed=(1, 2, 3))
    ahead = owed(
        known,
        CALENDAR,
        since=at("2026-01-01 00:00"),
        until=datetime(2026, 12, 31, tzinfo=ZONE),
        assumed=True,
        kinds=LADDERS,
    )

    assert [] == list(ahead)


def test_imported_days_count_like_any_other():
    """rules.md 4, starting in mid-year: once the earlier days are imported, they count, and the ladder is told at once."""
    told_of = [Earlier(id=on.id, at=NOW, by="m001") for on in DAYS[:3]]
    known = branch(missed=(1, 2, 3), joined="2026-08-15 00:00")
    imported = replace(known, earlier={each.id: each for each in told_of})

    assert [] == told(known)
    assert 2 == len(told(imported))
    assert [1, 2, 3] == [each.day.on.month for each in ladder(imported).absences]


def test_leave_that_was_refused_counts_as_absence_and_is_told_apart():
    """`absence.counts`: without leave it is; that leave was asked for and refused is a fact of its own."""
    known = branch(missed=(1, 2, 3), leaves=[leave(DAYS[1], ANN, granted=False), leave(DAYS[2], ANN, granted=None)])

    assert [(1, False), (2, True)] == [(each.day.on.month, each.refused) for each in ladder(known).absences]
    row = known.register(DAYS[1], calendar=CALENDAR, now=NOW)
    assert ([ANN.id], []) == (
        [each.member.id for each in row.refused_leave],
        [each.member.id for each in row.without_leave],
    )
    v = voice("zh_CN", "Asia/Shanghai")
    assert "1月10日、2月10日（请假未获批准）" == words.dates(v, ladder(known).absences)
