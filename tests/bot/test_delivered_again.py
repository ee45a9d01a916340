"""An update that Telegram delivers again after a crash: answered from what it did, and nobody is left without the next page."""

from pathlib import Path

import pytest

from tests.town import BRANCH, Town

COMMENT = "希望多安排一些讨论的时间"


@pytest.fixture
async def town(tmp_path: Path):
    made = await Town.founded(tmp_path)
    await made.until("2026-10-08 14:35")
    await made.says("ann", "/signin")
    await made.until("2026-10-08 18:31")
    for label in ("好", "好", "较好", "一般"):
        await made.presses("ann", label)
    yield made
    await made.leave()


async def test_a_comment_that_comes_again_gets_its_summary_page_again(town: Town):
    """The crash came between the comment and its answer: marks and comment are in the urn, and can be handed in."""
    (first,) = await town.says("ann", COMMENT, cause="telegram:777777")
    (again,) = await town.says("ann", COMMENT, cause="telegram:777777")

    assert (first.text, first.labels) == (again.text, again.labels)
    assert COMMENT in again.text
    assert "提交" in again.labels
    await town.presses("ann", "提交", at=again)
    acts = [entry.act for entry in await town.store.history(BRANCH)]
    assert (1, 1) == (acts.count("evaluation.commented"), acts.count("evaluation.voted"))


async def test_a_comment_that_comes_again_after_the_ballot_was_handed_in_says_so(town: Town):
    (summary,) = await town.says("ann", COMMENT, cause="telegram:777777")
    await town.presses("ann", "提交", at=summary)
    handed_in = summary.text
    (again,) = await town.says("ann", COMMENT, cause="telegram:777777")

    assert handed_in == again.text


async def test_a_comment_that_comes_again_after_the_vote_was_closed_says_so(town: Town):
    await town.says("ann", COMMENT, cause="telegram:777777")
    await town.until("2026-10-12 12:00")
    (again,) = await town.says("ann", COMMENT, cause="telegram:777777")

    assert "已于" in again.text
    assert COMMENT not in again.text
