"""A vote as people live it: from the private message at the day's end to the result, by buttons alone."""

import logging
from datetime import datetime
from pathlib import Path

import pytest

from tests.town import BRANCH, PEOPLE, Town
from zhibu.bot.message import Message
from zhibu.branch.attendance import SignIn
from zhibu.branch.evaluation import Grade
from zhibu.branch.ids import DayId, about
from zhibu.branch.notices import Kind
from zhibu.branch.policy import PolicyChange

DAY = DayId("2026-10")
START, END = "2026-10-08 14:30", "2026-10-08 18:30"
VOTERS = ("sec", "ann", "bob", "cat")
SECRET = "会场太小了下次换个地方"


def signed_in(who: str, at: datetime) -> SignIn:
    member = PEOPLE[who].id
    return SignIn(id=about(DAY, member), day=DAY, member=member, at=at, by=member)


@pytest.fixture
async def town(tmp_path: Path):
    """The October day is under way, four members are signed in."""
    town = await Town.founded(tmp_path)
    await town.until(START)
    await town.puts(*(signed_in(who, town.now) for who in VOTERS))
    await town.until(END)
    yield town
    await town.leave()


async def marks(town: Town, who: str, *labels: str) -> None:
    for label in labels:
        shown = await town.presses(who, label)
        assert not shown.alert, shown.text


async def whole_ballot(town: Town, who: str, *labels: str, comment: str = "") -> None:
    await marks(town, who, *labels)
    if comment:
        await town.says(who, comment)
    else:
        await marks(town, who, "跳过")
    await marks(town, who, "提交")


def ballot_of(town: Town, who: str):
    """The message of the evaluation notice in that private chat."""
    return next(one for one in town.standing(who) if "测评" in one.text and "好" in one.labels)


async def test_the_message_at_the_day_s_end_carries_the_first_dimension(town: Town):
    """No command is needed: the four grades stand under what arrives."""
    ballot = ballot_of(town, "ann")
    assert ["好", "较好", "一般", "差"] == ballot.labels
    assert "第1项，共4项：主题特色鲜明" in ballot.text


async def test_a_page_that_was_not_turned_before_a_crash_is_turned_when_the_press_comes_again(town: Town):
    """Its act was written down, its answer never arrived: the member would sit before a button that does nothing."""
    ballot = ballot_of(town, "ann")
    await marks(town, "ann", "好", "好", "好")
    for label, cause in (("好", "telegram:fourth"), ("跳过", "telegram:skipped")):
        token = next(each.token for each in ballot.options if each.label == label)
        before = (ballot.text, ballot.options)
        await town.presses("ann", label, at=ballot, cause=cause)
        after = (ballot.text, ballot.options)
        assert before != after

        await town.platform.edit(ballot.chat, ballot.id, Message(paragraphs=(("crashed",),)))
        answered = await town.presses("ann", label, at=ballot, token=token, cause=cause)
        assert (after, "") == ((ballot.text, ballot.options), answered.text)

    await marks(town, "ann", "提交")
    assert [about(DAY, PEOPLE["ann"].id)] == list(town.store.records(BRANCH).voted)


async def test_each_press_turns_the_same_message_to_the_next_dimension(town: Town):
    ballot = ballot_of(town, "ann")
    seen = []
    for label in ("好", "较好", "一般", "差"):
        seen.append(ballot.text.splitlines()[-1])
        await town.presses("ann", label, at=ballot)
    assert [
        "第1项，共4项：主题特色鲜明",
        "第2项，共4项：内容充实健康",
        "第3项，共4项：方式灵活生动",
        "第4项，共4项：效果突出显著",
    ] == seen
    assert ["跳过", "返回"] == ballot.labels
    await town.presses("ann", "跳过", at=ballot)
    assert "主题特色鲜明：好\n内容充实健康：较好\n方式灵活生动：一般\n效果突出显著：差" in ballot.text
    await town.presses("ann", "提交", at=ballot)
    assert "已提交" in ballot.text
    assert [] == ballot.labels


async def test_a_vote_from_the_first_button_to_the_result(town: Town):
    """Four ballots, one with a comment; the secretary hears totals and the comment, and nobody's name."""
    await whole_ballot(town, "sec", "好", "好", "好", "好")
    await whole_ballot(town, "ann", "好", "较好", "一般", "差", comment=SECRET)
    await whole_ballot(town, "bob", "较好", "较好", "较好", "较好")
    assert DAY not in town.records.evaluations
    await town.until("2026-10-09 18:30")
    closed = town.records.evaluations[DAY]
    assert (4, 3) == (closed.asked, len(closed.ballots))
    assert sorted([tuple(4 * [Grade.GOOD]), tuple(Grade), tuple(4 * [Grade.FAIRLY_GOOD])]) == sorted(
        each.marks for each in closed.ballots
    )
    result = town.heard("sec")[-1]
    assert "满意率" in result
    assert "83.3%" in result
    assert SECRET in result
    assert not any(PEOPLE[who].name in result for who in ("ann", "bob", "cat"))


async def test_who_votes_again_replaces_the_ballot(town: Town):
    await whole_ballot(town, "ann", "差", "差", "差", "差", comment=SECRET)
    answer = (await town.says("ann", "测评"))[0]
    assert "原来的一份有效" in answer.text
    await whole_ballot(town, "ann", "好", "好", "好", "好")
    await town.until("2026-10-09 18:30")
    (only,) = town.records.evaluations[DAY].ballots
    assert ((Grade.GOOD,) * 4, "") == (only.marks, only.comment)


async def test_going_back_changes_a_mark_before_anything_is_handed_in(town: Town):
    await marks(town, "ann", "差", "返回", "好", "好", "好", "好", "返回", "差", "跳过")
    assert "效果突出显著：差" in ballot_of_any(town, "ann").text
    await marks(town, "ann", "重新填写")
    assert ["好", "较好", "一般", "差"] == ballot_of_any(town, "ann").labels
    assert {} == town.records.voted


def ballot_of_any(town: Town, who: str):
    return next(one for one in reversed(town.standing(who)) if "测评" in one.text)


async def test_a_doubled_press_has_no_second_effect(town: Town):
    """The same answer again, and the journal knows of one vote."""
    ballot = ballot_of(town, "ann")
    await marks(town, "ann", "好", "好", "好", "好", "跳过")
    submit = next(one.token for one in ballot.options if one.label == "提交")
    await town.presses("ann", "提交", at=ballot)
    first = ballot.text
    again = await town.presses("ann", "提交", at=ballot, token=submit)
    assert (False, first) == (again.alert, ballot.text)
    acts = [entry.act for entry in await town.store.history(BRANCH)]
    assert 1 == acts.count("evaluation.voted")


async def test_an_update_that_comes_twice_is_answered_from_what_it_did(town: Town):
    await marks(town, "ann", "好", "好", "好", "好", "跳过")
    submit = next(one.token for one in ballot_of_any(town, "ann").options if one.label == "提交")
    await town.presses("ann", "提交", token=submit, cause="telegram:777777")
    again = await town.presses("ann", "提交", token=submit, cause="telegram:777777", at=town.standing("ann")[-1])
    assert "您的测评已提交。" == again.text


@pytest.mark.parametrize(
    ("who", "when", "expected"),
    [
        ("dan", None, "由参加活动的同志填写"),
        ("ann", "2026-10-09 18:30", "已于10月9日（星期五）18:30结束"),
    ],
)
async def test_who_may_not_vote_is_told_why(town: Town, who: str, when: str | None, expected: str):
    if when is not None:
        await town.until(when)
    answer = (await town.says(who, "/vote"))[-1]
    assert expected in answer.text
    shown = await town.presses(who, "好", token="ev|2026-10|0", at=answer)
    assert shown.alert
    assert expected in shown.text


async def test_before_the_end_nobody_votes(tmp_path: Path):
    town = await Town.founded(tmp_path)
    try:
        answer = (await town.says("ann", "测评"))[-1]
        assert "测评在活动结束时开始" in answer.text
    finally:
        await town.leave()


@pytest.mark.parametrize(
    "token", ["ev|2026-10|9", "ev|2026-10|00000", "ev|2026-10|00|s", "ev|2026-10|0000|x", "ev|2026-10|0000|sc", "ev"]
)
async def test_a_button_that_makes_no_sense_is_refused_politely(town: Town, token: str):
    """And nothing is cast by it."""
    shown = await town.presses("ann", "好", token=token, at=ballot_of(town, "ann"))
    assert shown.alert
    assert "失效" in shown.text
    assert {} == town.records.voted


async def test_in_the_group_the_word_opens_the_private_chat(town: Town):
    answer = (await town.says("ann", "/vote", room="group"))[-1]
    assert "vote" == answer.options[0].start
    await town.says("ann", "/start vote_2026-10")
    assert ["好", "较好", "一般", "差"] == town.standing("ann")[-1].labels


async def test_a_comment_that_is_too_long_is_refused_and_can_be_written_again(town: Town):
    await marks(town, "ann", "好", "好", "好", "好")
    answer = (await town.says("ann", "长" * 501))[-1]
    assert "500" in answer.text
    answer = (await town.says("ann", "可以"))[-1]
    assert "“可以”" in answer.text
    await marks(town, "ann", "提交")
    await town.until("2026-10-09 18:30")
    assert ["可以"] == [each.comment for each in town.records.evaluations[DAY].ballots]


async def test_words_typed_after_going_back_are_no_comment(town: Town):
    await marks(town, "ann", "好", "好", "好", "好", "返回")
    assert {} == town.records.drafts
    answer = (await town.says("ann", SECRET))[-1]
    assert "/help" in answer.text


async def test_a_fifth_dimension_of_the_branch_s_own_is_asked_last(tmp_path: Path):
    town = await Town.founded(tmp_path)
    try:
        since = town.now.date()
        await town.puts(
            PolicyChange.of("evaluation.dimensions", "5", since=since),
            PolicyChange.of("evaluation.extra", "组织有序", since=since),
        )
        await town.until(START)
        await town.puts(signed_in("ann", town.now))
        await town.until(END)
        await marks(town, "ann", "好", "好", "好", "好")
        assert "第5项，共5项：组织有序" in town.heard("ann")[-1]
        await marks(town, "ann", "差", "跳过", "提交")
        assert about(DAY, PEOPLE["ann"].id) in town.records.voted
    finally:
        await town.leave()


# Secrecy


async def every_trace(town: Town, folder: Path) -> bytes:
    """Every byte under the town's folder, the urns aside, and every snapshot written out."""
    await town.store.snapshot(BRANCH)
    return b"\n".join(
        path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and "urns" not in path.parts
    )


async def test_while_the_vote_is_open_no_mark_and_no_word_leaves_the_urn(
    town: Town, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    """Neither in journal, book, drafts or ledger, nor in a log record, nor in the group."""
    caplog.set_level(logging.DEBUG)
    await whole_ballot(town, "ann", "差", "一般", "差", "一般", comment=SECRET)
    await marks(town, "bob", "一般", "一般", "差", "差")
    traces = await every_trace(town, tmp_path)
    logged = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    for hidden in (SECRET, "poor", "fairly_good", '"3232', '"2233', "|323", "|223"):
        assert hidden.encode() not in traces, hidden
        assert hidden not in logged, hidden
    told = "\n".join(one.text for one in (*town.in_group(), *town.in_channel(), *town.standing("sec")))
    assert SECRET not in told
    assert [("vote.comment", DAY)] == [(each.question, each.subject) for each in town.records.drafts.values()]


async def test_after_the_closing_nobody_can_tell_whose_ballot_is_whose(town: Town, tmp_path: Path):
    """The urn and its key are gone; the ballots carry neither names nor times, and the journal no other trace of them."""
    await whole_ballot(town, "ann", "差", "差", "差", "差", comment=SECRET)
    await whole_ballot(town, "bob", "好", "好", "好", "好")
    await town.until("2026-10-09 18:30")
    assert [] == [path for path in tmp_path.rglob("*") if path.suffix in (".urn", ".key")]
    entries = await town.store.history(BRANCH)
    holding = [entry for entry in entries if SECRET in str(entry.changes) or SECRET in str(entry.facts)]
    assert ["evaluation.closed"] == [entry.act for entry in holding]
    (closing,) = holding
    assert not any(PEOPLE[who].id in str(closing.changes) for who in VOTERS)


async def test_the_journal_says_who_voted_and_not_what(town: Town):
    await whole_ballot(town, "ann", "差", "差", "差", "差", comment=SECRET)
    (voted,) = await town.store.history(BRANCH, table="voted")
    assert ("evaluation.voted", {"day": DAY}) == (voted.act, dict(voted.facts))


# The closing


async def test_who_has_not_voted_finds_the_closing_under_the_ballot(town: Town):
    ballot = ballot_of(town, "cat")
    await town.until("2026-10-09 18:31")
    assert [] == ballot.labels
    assert "已" in ballot.text


async def test_a_ballot_handed_in_at_the_last_minute_counts(town: Town):
    await town.until("2026-10-09 18:29")
    await whole_ballot(town, "ann", "好", "好", "好", "好")
    await town.passes(minutes=1)
    assert 1 == len(town.records.evaluations[DAY].ballots)


async def test_below_three_voters_no_result_is_shown(town: Town):
    await whole_ballot(town, "ann", "差", "差", "差", "差", comment=SECRET)
    await town.until("2026-10-09 18:30")
    await town.passes(minutes=1)
    result = town.heard("sec")[-1]
    assert "不足3人" in result
    assert SECRET not in result


async def test_the_notice_is_retracted_at_once_for_who_voted_elsewhere(town: Town):
    """Voting through /vote takes the buttons from the message that came at the end, too."""
    ballot = ballot_of(town, "ann")
    await town.says("ann", "/vote")
    await whole_ballot(town, "ann", "好", "好", "好", "好")
    await town.passes(seconds=10)
    assert [] == ballot.labels
    assert "已提交" in ballot.text
    said = [each for each in town.records.said.values() if each.kind is Kind.EVALUATION]
    assert 4 == len(said)
