"""The comment (点评): in whose name, until when, and what stands beside it."""

from dataclasses import replace

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.branch.attendance import SignIn
from zhibu.branch.comment import LIMIT, comments, enter, give, speaker, speakers
from zhibu.branch.guests import Guest, GuestKind
from zhibu.branch.ids import about
from zhibu.branch.refusal import Refusal

OCTOBER = day("2026-10-08")
CLOSES = at("2026-10-09 18:30")
DURING, AFTER = at("2026-10-08 17:00"), at("2026-10-09 19:00")
SECRETARY, CADRE, MEMBER, AWAY = member(1), member(2, cadre=True), member(3), member(4, cadre=True)
LIAISON = Guest(
    id="2026-10:g1",
    day=OCTOBER.id,
    kind=GuestKind.LIAISON,
    name="王芳",
    organisation="机关党委",
    by=SECRETARY.id,
    at=DURING,
)
PUBLIC = replace(LIAISON, id="2026-10:g2", kind=GuestKind.PUBLIC, name="李强")
CADRES = replace(LIAISON, id="2026-10:cadre", kind=GuestKind.CADRE, name="", count=3)


def signed(*people):
    return [
        SignIn(id=about(OCTOBER.id, each.id), day=OCTOBER.id, member=each.id, at=DURING, by=each.id) for each in people
    ]


def branch(**tables):
    given = {"days": [OCTOBER], "guests": [PUBLIC, LIAISON, CADRES], "signins": signed(CADRE, MEMBER)} | tables
    return records([SECRETARY, CADRE, MEMBER, AWAY], **given)


def who(name="王芳"):
    return next(each for each in speakers(branch(), OCTOBER) if each.name == name)


def given(text="组织有序", known=None, *, now=DURING, by=None):
    return give(OCTOBER, by or who(), text, known, closes=CLOSES, calendar=CALENDAR, now=now)


def entered(text="组织有序", known=None, *, on=OCTOBER.on, now=DURING):
    return enter(OCTOBER, who(), text, known, said_on=on, by=SECRETARY, closes=CLOSES, calendar=CALENDAR, now=now)


def code(call):
    with pytest.raises(Refusal) as no:
        call()
    return no.value.code


def test_who_comments_are_the_liaison_and_the_cadres_present():
    """The branch's own cadres who took part among them (002「參會的黨員領導幹部」); nobody who is only counted or stayed away."""
    assert ["王芳", CADRE.name] == [each.name for each in speakers(branch(), OCTOBER)]


@pytest.mark.parametrize("id_", [PUBLIC.id, CADRES.id, about(OCTOBER.id, MEMBER.id), about(OCTOBER.id, AWAY.id), ""])
def test_nobody_else_does(id_):
    assert "comment.not_asked" == code(lambda: speaker(branch(), OCTOBER, id_))


def test_a_comment_carries_who_said_it():
    one, other = given("优点：扎实。\n 不足：时间紧。 "), given("很好", by=who(CADRE.name))
    told = comments(branch(comments=[other, one]), OCTOBER)

    assert [("王芳", "机关党委", "优点：扎实。\n不足：时间紧。"), (CADRE.name, "", "很好")] == [
        (each.speaker.name, each.speaker.organisation, each.comment.text) for each in told
    ]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: given(now=at("2026-10-08 14:00")), "day.not_begun"),
        (lambda: given(now=CLOSES), "evaluation.closed"),
        (lambda: given("  "), "comment.empty"),
        (lambda: given("长" * (LIMIT + 1)), "text.too_long"),
        (lambda: entered(now=at("2026-10-08 14:00")), "day.not_begun"),
        (lambda: entered(on=at("2026-10-07 00:00").date()), "comment.date"),
        (lambda: entered(on=at("2026-10-09 00:00").date()), "comment.date"),
        (lambda: entered(known=given()), "comment.own_words"),
    ],
)
def test_a_comment_out_of_place_is_refused(call, expected):
    assert expected == code(call)


def test_the_same_again_changes_nothing_and_a_new_one_takes_its_place():
    first = given()

    assert first is given(known=first, now=at("2026-10-08 18:00"))
    assert "还要联系实际" == given("还要联系实际", first).text


def test_what_is_entered_for_somebody_names_who_entered_it_and_is_late_after_the_close():
    in_time, late = entered(), entered(on=at("2026-10-09 00:00").date(), now=AFTER)

    assert (SECRETARY.id, False) == (in_time.by, in_time.late)
    assert (True, at("2026-10-09 00:00").date()) == (late.late, late.said_on)


def test_ones_own_words_take_the_place_of_what_was_entered():
    """It is their comment; after that nobody else writes it."""
    own = given("本人所写", entered())

    assert (None, "本人所写") == (own.by, own.text)
    assert "comment.own_words" == code(lambda: entered(known=own))
