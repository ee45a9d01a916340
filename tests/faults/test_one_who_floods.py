"""One person who floods the bot: everybody else is answered as if nothing were, and what the flood asked for is done all the same."""

import time
from pathlib import Path

import pytest

from tests.faults.counts import Counted
from tests.faults.nursery import Nursery
from tests.faults.rig import Rig, until

FLOOD = 250
"""More than two of the windows in which Telegram hands out updates."""


@pytest.mark.faults
@pytest.mark.parametrize("where", ["in private", "in the group"])
async def test_a_press_behind_a_flood_of_words_is_answered_at_once(
    tmp_path: Path, nursery: Nursery, counted: Counted, where: str
):
    """At the real pace, at which that many answers would take minutes, and a press may wait for one."""
    async with Rig.built(tmp_path, nursery, members=8, channel=False) as rig:
        await rig.starts(swift=False)
        await rig.to("2026-10-08 14:05")
        room = None if where == "in private" else rig.group
        for _ in range(FLOOD):
            rig.says("m005", "/next", room)
        began = time.monotonic()
        press = rig.presses("m006", "签到", rig.group)
        rig.says("m007", "/me")
        await until(lambda: press.answered and rig.heard("m007"), 60)
        waited = time.monotonic() - began

        assert waited < 10
        counted(f"a flood of words by one person {where}", words=FLOOD, seconds_until_others_were_answered=waited)
        assert "WARNING" not in rig.daemon.said()


@pytest.mark.faults
async def test_a_flood_of_presses_has_each_answered_and_done_once(tmp_path: Path, nursery: Nursery):
    """Nothing that was asked for is left out: only the chatter is, and the last word is said."""
    async with Rig.built(tmp_path, nursery, members=8, channel=False) as rig:
        await rig.starts(swift=False)
        await rig.to("2026-10-08 14:05")
        for _ in range(FLOOD):
            rig.says("m005", "/next")
        presses = [rig.presses("m005", "签到", rig.group) for _ in range(FLOOD)]
        rig.says("m005", "/me")
        await until(lambda: all(press.answered for press in presses), 60)
        await rig.sandbox.settled(60)

        assert 1 == len((await rig.records()).signins)
        assert 1 <= len(rig.heard("m005")) < FLOOD // 4
        assert "正式党员" in rig.heard("m005")[-1].text
        assert "WARNING" not in rig.daemon.said()


async def test_what_a_flood_sets_in_motion_for_others_is_said(tmp_path: Path, nursery: Nursery):
    """A request for leave in the midst of it: the question to whose duty it is comes, and comes once."""
    async with Rig.built(tmp_path, nursery, members=8, channel=False) as rig:
        await rig.starts()
        await rig.to("2026-09-30 12:00")
        rig.says("m005", "/leave 出差在外")
        for _ in range(120):
            rig.says("m005", "/me")
        await until(lambda: rig.heard("m003"), 10)
        await rig.settles()

        assert 1 == len([message for message in rig.heard("m003") if "同意" in message.labels])
