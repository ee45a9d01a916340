"""The rules of micro-wishes and pledges: who does what with a wish, in which order, and what never gets into the group."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.town import PEOPLE
from zhibu.branch import service as rules
from zhibu.branch.calendar import Calendar
from zhibu.branch.refusal import Refusal
from zhibu.branch.service import Claim, MicroWish, Stage, Whose

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(zone=ZONE)
NOW = datetime(2026, 10, 8, 10, 0, tzinfo=ZONE)
TODAY = NOW.date()
ANN, BOB, CAT, SEC, DEP = (PEOPLE[key] for key in ("ann", "bob", "cat", "sec", "dep"))
DRAFT = MicroWish(id="20261008-1", by=ANN.id, made_at=NOW, whose=Whose.STUDENT, text="一盏台灯")
POSTED = replace(DRAFT, posted_at=NOW)
CLAIMED = replace(POSTED, claims=(Claim(member=BOB.id, at=NOW),))
DONE = replace(POSTED, claims=(Claim(member=BOB.id, at=NOW, done_at=NOW),))


def refused(call, *args, **kwargs):
    with pytest.raises(Refusal) as no:
        call(*args, **kwargs)
    return no.value.code


def test_the_stages_in_their_order():
    thanked = rules.thank(DONE, "谢谢", ANN, on=TODAY, now=NOW)

    assert [Stage.DRAFT, Stage.OPEN, Stage.TAKEN, Stage.DONE, Stage.THANKED] == [
        each.stage(NOW) for each in (DRAFT, POSTED, CLAIMED, DONE, thanked)
    ]
    assert Stage.LAPSED is POSTED.stage(NOW + timedelta(days=90))
    assert Stage.TAKEN is CLAIMED.stage(NOW + timedelta(days=90))


@pytest.mark.parametrize(
    ("needed", "claims", "done", "closed", "stage"),
    [
        (3, 2, 2, False, Stage.OPEN),
        (3, 2, 2, True, Stage.DONE),
        (3, 2, 1, True, Stage.TAKEN),
        (3, 3, 2, False, Stage.TAKEN),
        (3, 3, 3, False, Stage.DONE),
    ],
)
def test_a_wish_for_several_is_done_when_all_of_them_are(needed, claims, done, closed, stage):
    each = tuple(
        Claim(member=member.id, at=NOW, done_at=NOW if number < done else None)
        for number, member in enumerate((BOB, CAT, SEC)[:claims])
    )
    wish = replace(POSTED, needed=needed, claims=each, closed_at=NOW if closed else None)

    assert stage is wish.stage(NOW)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (None, "micro.unknown"),
        (DRAFT, "micro.unknown"),
        (CLAIMED, "micro.taken"),
        (DONE, "micro.taken"),
        (replace(POSTED, withdrawn_at=NOW), "micro.withdrawn"),
        (replace(POSTED, posted_at=NOW - timedelta(days=91)), "micro.lapsed"),
    ],
)
def test_what_cant_be_claimed(wish, code):
    assert code == refused(rules.claim, wish, CAT, on=TODAY, now=NOW)


def test_claimed_given_back_and_done_the_same_again_changes_nothing():
    claimed = rules.claim(POSTED, BOB, on=TODAY, now=NOW)
    assert claimed is rules.claim(claimed, BOB, on=TODAY, now=NOW + timedelta(hours=1))
    assert POSTED == rules.give_back(claimed, BOB)
    assert POSTED is rules.give_back(POSTED, BOB)
    done = rules.fulfil(claimed, BOB, now=NOW)
    assert done is rules.fulfil(done, BOB, now=NOW + timedelta(hours=1))
    assert "micro.done" == refused(rules.give_back, done, BOB)
    assert "micro.not_claimed" == refused(rules.fulfil, claimed, CAT, now=NOW)


def test_who_looks_after_a_wish():
    assert [True, True, True, False, False] == [
        rules.keeps(POSTED, member, TODAY) for member in (ANN, SEC, DEP, BOB, PEOPLE["org"])
    ]
    assert "micro.not_yours" == refused(rules.thank, DONE, "谢谢", BOB, on=TODAY, now=NOW)
    assert "micro.not_done" == refused(rules.thank, CLAIMED, "谢谢", ANN, on=TODAY, now=NOW)
    assert "micro.done" == refused(rules.withdraw, DONE, ANN, on=TODAY, now=NOW)
    assert "micro.nobody" == refused(rules.enough, POSTED, ANN, on=TODAY, now=NOW)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "service.empty"),
        ("长" * 201, "text.too_long"),
        ("电话13800000000", "micro.private"),
        ("电话 138-0000-0000", "micro.private"),
        ("微信@lamp_1", "micro.private"),
        ("lamp@example.org", "micro.private"),
        ("身份证 110101199001011234", "micro.private"),
    ],
)
def test_what_a_wish_may_not_say(text, code):
    assert code == refused(rules.new_wish, {}, Whose.STUDENT, text, by=ANN, now=NOW, calendar=CALENDAR)


@pytest.mark.parametrize("text", ["需要 2026 年新版词典", "三年级 12 个孩子各一盏台灯", "修一台 100 元左右的风扇"])
def test_plain_numbers_are_no_way_to_reach_anybody(text):
    assert text == rules.new_wish({}, Whose.STUDENT, text, by=ANN, now=NOW, calendar=CALENDAR).text


def test_a_draft_is_its_authors_alone():
    for call, args in ((rules.reach, ("电话 1",)), (rules.need, (2,))):
        assert "micro.not_yours" == refused(call, DRAFT, *args, BOB)
        assert "micro.posted" == refused(call, POSTED, *args, ANN)
    assert POSTED is rules.post(POSTED, ANN, now=NOW + timedelta(hours=1))
    assert "button.stale" == refused(rules.need, DRAFT, 7, ANN)


# Pledges


def test_a_pledge_runs_to_the_end_of_the_year_and_stands_once():
    first = rules.pledge({}, ANN, "读一本书", now=NOW, calendar=CALENDAR)
    known = {first.id: first}

    assert (date(2026, 12, 31), "m005:2026-1") == (first.until, first.id)
    assert first is rules.pledge(known, ANN, " 读一本书 ", now=NOW, calendar=CALENDAR)
    assert "m005:2026-2" == rules.pledge(known, ANN, "写一篇体会", now=NOW, calendar=CALENDAR).id


@pytest.mark.parametrize(
    ("on", "ends"),
    [
        (date(2026, 1, 1), ["2026-03-31", "2026-06-30", "2026-12-31", "2027-06-30"]),
        (date(2026, 9, 30), ["2026-09-30", "2026-12-31", "2027-06-30"]),
        (date(2026, 12, 31), ["2026-12-31", "2027-03-31", "2027-06-30"]),
    ],
)
def test_the_last_days_offered_end_a_quarter_or_a_year(on, ends):
    assert ends == list(rules.untils(on))


def test_only_its_member_settles_and_keeps_a_pledge():
    made = rules.pledge({}, ANN, "读一本书", now=NOW, calendar=CALENDAR)
    assert "pledge.unknown" == refused(rules.settle, made, BOB, public=True, on=TODAY)
    assert "pledge.unknown" == refused(rules.keep, None, ANN, now=NOW)
    assert "pledge.past" == refused(rules.settle, made, ANN, until=date(2026, 10, 7), on=TODAY)
    kept = rules.keep(made, ANN, now=NOW)
    assert kept == rules.keep(kept, ANN, now=NOW + timedelta(days=1))
    assert "pledge.done" == refused(rules.settle, kept, ANN, until=date(2026, 12, 31), on=TODAY)
    assert "pledge.done" == refused(rules.drop, kept, ANN)
    assert rules.settle(kept, ANN, public=True, on=TODAY).public
