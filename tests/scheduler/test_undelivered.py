"""What the ledger owes the secretary: digests, questions, and the list after a restore."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.branch.build import CALENDAR, at, member, records
from tests.scheduler.fakes import DAY, HOUR, notice, said
from zhibu.branch.agenda import owed
from zhibu.branch.agenda.undelivered import (
    RESTORED_SUBJECT,
    Why,
    is_question,
    items,
    post_again,
    restored,
    stands,
)
from zhibu.branch.notices import GROUP, SECRETARY, Kind, State
from zhibu.branch.people import Duty
from zhibu.branch.refusal import Refusal

NOTED = at("2026-10-08 18:30")
TOMORROW = at("2026-10-09 09:00")


def branch(*lines):
    return records([member(1, duties=(Duty.SECRETARY,)), member(2)], said=lines)


def told(of, *, since=NOTED, until=NOTED + DAY):
    """The secretary's notices in that span, of the three kinds."""
    kinds = (Kind.UNREACHED, Kind.MISSED, Kind.UNCERTAIN)
    return [one for one in owed(of, CALENDAR, since=since, until=until) if one.kind in kinds]


def unreached(number=2, kind=Kind.EVALUATION, **more):
    line = said(notice(kind, f"member:m{number:03d}"), State.MISSED, note=Why.UNREACHED, chat="", at=NOTED)
    return replace(line, **more)


def missed(kind=Kind.ADVANCE_NOTICE, why=Why.LATE, **more):
    return replace(said(notice(kind), State.MISSED, note=why, chat="", at=NOTED), **more)


def test_who_had_no_account_is_in_tomorrows_digest_at_notice_hour():
    (digest,) = told(branch(unreached()))

    assert (Kind.UNREACHED, SECRETARY, TOMORROW) == (digest.kind, digest.audience, digest.due)
    assert (unreached(),) == items(branch(unreached()), digest)


def test_looking_a_week_ahead_a_digest_is_counted_once():
    """The agenda takes each one as said; the tick, which knows better, offers it again until it was."""
    ahead = owed(branch(unreached()), CALENDAR, since=NOTED, until=NOTED + 7 * DAY, assumed=True)

    assert [TOMORROW] == [each.due for each in ahead if each.kind is Kind.UNREACHED]


def test_one_digest_holds_all_of_a_day():
    lines = [unreached(2), unreached(2, Kind.LEAVE_DECIDED), unreached(3)]

    (digest,) = told(branch(*lines))

    assert 3 == len(items(branch(*lines), digest))


def test_the_secretarys_own_isnt_told_to_herself():
    assert [] == told(branch(unreached(1)))


def test_what_was_told_isnt_told_again():
    """The day after, only what was noted since."""
    digest = said(notice(Kind.UNREACHED, SECRETARY, subject="2026-10-09", edition="", due=TOMORROW))
    later = unreached(3, at=TOMORROW + HOUR)
    known = branch(unreached(), digest, later)

    (next_one,) = told(known, since=TOMORROW + 2 * HOUR, until=TOMORROW + 30 * HOUR)[-1:]

    assert TOMORROW + DAY == next_one.due
    assert (later,) == items(known, next_one)


def test_a_digest_that_couldnt_be_said_is_made_up_for_by_the_next():
    lost = said(notice(Kind.UNREACHED, SECRETARY, subject="2026-10-09", edition="", due=TOMORROW), State.MISSED)
    known = branch(unreached(), lost)

    digest = told(known, since=TOMORROW + DAY, until=TOMORROW + 25 * HOUR)[-1]

    assert (unreached(),) == items(known, digest)


def test_there_is_always_a_digest_open_for_a_secretary_who_links_late():
    known = branch(unreached())
    hours = [TOMORROW + timedelta(hours=hour) for hour in range(72)]

    assert all(told(known, since=hour, until=hour) for hour in hours)


@pytest.mark.parametrize(
    ("line", "listed"),
    [
        (missed(), True),
        (missed(why=Why.NOWHERE), True),
        (missed(Kind.DAY_BEFORE_PRIVATE), False),  # its kind doesn't want that told
        (missed(why=Why.POST_AGAIN), False),  # she has just said so herself
        (replace(missed(), state=State.REFUSED, note="too_long"), True),
        (replace(missed(), state=State.REFUSED, note=Why.UNCERTAIN), True),
        (replace(missed(), state=State.UNCERTAIN), False),  # asked about instead
        (replace(missed(), state=State.SENT), False),
    ],
)
def test_what_was_missed_is_told_where_its_kind_wants_that(line, listed):
    digests = [one for one in told(branch(line)) if one.kind is Kind.MISSED]

    assert listed == bool(digests)


def test_missing_a_digest_is_not_itself_told():
    """Otherwise an unreachable secretary would be told of being told, for ever."""
    lost = said(notice(Kind.MISSED, SECRETARY, subject="2026-10-09", edition=""), State.MISSED, at=NOTED)

    assert [] == told(branch(lost))


def uncertain(**more):
    return replace(said(notice(), State.UNCERTAIN, at=NOTED, expires=NOTED + DAY), **more)


def test_an_uncertain_announcement_is_asked_about_while_it_may_be_posted_again():
    (question,) = told(branch(uncertain()))

    assert (Kind.UNCERTAIN, uncertain().id, SECRETARY) == (question.kind, question.subject, question.audience)
    assert (NOTED, NOTED + DAY) == (question.due, question.expires)
    assert (uncertain(),) == items(branch(uncertain()), question)


def test_at_night_the_question_waits_for_the_morning():
    (question,) = told(branch(uncertain(at=at("2026-10-08 23:00"))))

    assert at("2026-10-09 07:30") == question.due


def test_it_stands_there_is_the_end_of_it():
    answered = stands(uncertain())

    assert State.SENT is answered.state
    assert [] == told(branch(answered))


def test_post_it_again_clears_the_way_and_a_second_doubt_is_a_second_question():
    cleared = post_again(uncertain())
    assert (State.MISSED, Why.POST_AGAIN, 0) == (cleared.state, cleared.note, cleared.tries)
    assert [] == told(branch(cleared))

    (first,), (second,) = told(branch(uncertain())), told(branch(uncertain(at=NOTED + HOUR)))
    assert first.key != second.key


@pytest.mark.parametrize("line", [None, said(notice()), uncertain(note=Why.DROPPED), uncertain(note=Why.RESTORED)])
def test_a_doubled_answer_is_refused(line):
    for answer in (stands, post_again):
        with pytest.raises(Refusal, match="uncertain"):
            answer(line)


def test_chatter_and_duties_are_not_asked_about():
    assert not is_question(said(notice(Kind.DAY_BEFORE), State.UNCERTAIN))
    assert not is_question(said(notice(Kind.LEAVE_DECIDED), State.UNCERTAIN))


def test_after_a_restore_what_fell_due_since_the_copy_is_uncertain_in_one_list_and_not_said_again():
    copied = at("2026-10-07 03:30")
    between = [notice(Kind.DAY_BEFORE, due=copied + HOUR), notice(Kind.LEAVE_DECIDED, "member:m002", due=NOTED - HOUR)]
    before, after = notice(due=copied - DAY, subject="before"), notice(due=NOTED + HOUR, subject="after")
    known = said(notice(Kind.SIGN_IN, due=copied + HOUR))
    of = branch(known)

    lines = restored(
        [*between, before, after, notice(Kind.SIGN_IN, due=copied + HOUR)], of.said, copied_at=copied, now=NOTED
    )

    assert {one.key for one in between} == {line.id for line in lines}
    of = branch(known, *lines)
    (listed,) = told(of)
    assert (Kind.UNCERTAIN, RESTORED_SUBJECT) == (listed.kind, listed.subject)
    assert {one.key for one in between} == {line.id for line in items(of, listed)}
    assert GROUP in {line.audience for line in lines}
