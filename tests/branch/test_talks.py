"""The heart-to-heart talk: who may hold it, what is kept of it, and the one follow-up that two people agree on."""

from dataclasses import fields, replace
from datetime import date

import pytest

from tests.branch.build import at, code_of, member
from zhibu.branch import talks
from zhibu.branch.celebration import Ceremony, Mark
from zhibu.branch.people import Duty
from zhibu.branch.talks import FollowUp, HeartTalk, TalkForm

NOW = at("2026-10-13 10:00")
TODAY = NOW.date()
SEC = member(1, name="周秀兰", duties=(Duty.SECRETARY,))
DEP = member(2, name="梁国栋", duties=(Duty.DEPUTY,))
BOB = member(6, name="王堃")
ID = "m006:2026"
TALK = talks.talked(None, ID, BOB, SEC, TODAY, by=SEC.id, now=NOW)


def test_nothing_of_a_talk_s_content_or_of_anybody_s_worth_has_a_field():
    """Who, with whom, when, where, in which form; who entered it when, and whether afterwards. Nothing else."""
    assert {"id", "member", "host", "on", "start", "place", "form", "by", "at", "late"} == {
        each.name for each in fields(HeartTalk)
    }
    texts = {each.name for kind in (HeartTalk, Mark, Ceremony) for each in fields(kind) if each.type is str}
    assert {"id", "place", "subject"} == texts


def test_the_secretary_and_the_committee_hold_talks_never_with_themselves():
    assert [SEC, DEP] == talks.hosts([BOB, DEP, SEC], BOB.id, TODAY)
    assert [DEP] == talks.hosts([BOB, DEP, SEC], SEC.id, TODAY)
    assert "talk.own" == code_of(lambda: talks.talked(None, "m001:2026", SEC, SEC, TODAY, by=SEC.id, now=NOW))
    assert "talk.host" == code_of(lambda: talks.talked(None, ID, SEC, BOB, TODAY, by=SEC.id, now=NOW))
    assert "talk.host" == code_of(lambda: talks.held_by(TALK, replace(DEP, duties=())))
    assert "talk.own" == code_of(lambda: talks.held_by(TALK, BOB))
    assert "talk.own" == code_of(lambda: talks.same_with(TALK, "m001:2026", SEC, by=DEP.id, now=NOW))


def test_the_same_again_changes_nothing():
    assert TALK is talks.talked(TALK, ID, BOB, DEP, date(2026, 10, 1), by=DEP.id, now=NOW)
    assert TALK is talks.held_by(TALK, SEC)
    assert TALK is talks.in_form(TALK, TalkForm.INDIVIDUAL)
    assert TALK is talks.held_on(TALK, TODAY, late=False)
    assert DEP.id == talks.held_by(TALK, DEP).host


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("谈心室", ""),
        (" ", "talk.empty"),
        ("长" * 24, ""),
        ("长" * 25, "talk.place"),
        ("他说家里困难，要帮", "talk.place"),
        ("谈心室\n他说家里困难", "talk.place"),
    ],
)
def test_a_place_is_a_few_words(place, code):
    assert code == code_of(lambda: talks.held_at(TALK, place))


ASKED = talks.propose(None, TALK, by=SEC.id, now=NOW)
AGREED = talks.answer(ASKED, True, by=BOB.id, now=NOW)


def written(known: FollowUp | None = AGREED, **more: object) -> FollowUp:
    given = {"by": SEC.id, "due": date(2026, 11, 30)} | more
    return talks.write(known, "帮助联系老年大学", "周秀兰", given["due"], by=given["by"], today=TODAY, now=NOW)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: talks.propose(None, TALK, by=DEP.id, now=NOW), "follow_up.host"),
        (lambda: talks.answer(ASKED, True, by=SEC.id, now=NOW), "button.stale"),
        (lambda: talks.answer(None, True, by=BOB.id, now=NOW), "button.stale"),
        (lambda: written(ASKED), "follow_up.unagreed"),
        (lambda: written(by=DEP.id), "follow_up.host"),
        (lambda: written(by=BOB.id), "follow_up.host"),
        (lambda: written(due=date(2026, 10, 12)), "follow_up.past"),
        (lambda: talks.done(written(), by=DEP.id, now=NOW), "button.stale"),
        (lambda: talks.done(AGREED, by=BOB.id, now=NOW), "button.stale"),
    ],
)
def test_nothing_is_written_before_the_member_s_own_yes_nor_by_anybody_else(call, code):
    assert code == code_of(call)


def test_a_no_stands_and_takes_away_what_was_written():
    no = talks.answer(written(), False, by=BOB.id, now=NOW)

    assert ("", "", None, None) == (no.text, no.who, no.due, no.agreed_at)
    assert "follow_up.declined" == code_of(lambda: talks.propose(no, TALK, by=SEC.id, now=NOW))
    assert no is talks.answer(no, False, by=BOB.id, now=NOW)


def test_only_the_two_are_shown_it():
    known = written()

    assert known is talks.shown_to(known, SEC.id) is talks.shown_to(known, BOB.id)
    assert None is talks.shown_to(known, DEP.id)
    assert NOW == talks.done(known, by=BOB.id, now=NOW).done_at
