"""Telegram's limits as sliding windows, met by the whole bot at its real pace: 30 calls in any second, 20 in any minute a group,
about one a second a person."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.faults.counts import Counted
from tests.faults.district import District
from tests.faults.nursery import Nursery
from tests.faults.rig import Rig
from zhibu.bot.sandbox import Windows
from zhibu.bot.sandbox.faults import COUNTED

BRANCHES, MEMBERS = 25, 40
"""A thousand people, so that a thousand ballots fall due at one instant."""
DAY_ENDS = "2026-10-08 18:31"
VOTE_ENDS = "2026-10-09 18:31"


@pytest.mark.faults
@pytest.mark.timeout(900)
async def test_a_district_s_day_provokes_no_429(tmp_path: Path, nursery: Nursery, counted: Counted):
    """From the notice to the closed vote: a rush of sign-ins with cards that count up, words in groups and in private, ballots to
    everybody, hundreds of votes and as many ballots taken back."""
    async with Rig.built(tmp_path, nursery, members=MEMBERS, channel=False) as rig:
        district = await District.founded(rig, branches=BRANCHES, members=MEMBERS)
        rig.sandbox.faults.windows = Windows()
        await rig.starts(swift=False)
        await rig.to("2026-10-08 14:05")
        presses = district.all_press("签到")
        for (_, member), user in district.people.items():
            if member in ("m006", "m007"):
                rig.world.says(user, user, "/next")
        for branch, group in district.groups.items():
            for _ in range(5):
                rig.world.says(district.people[branch, "m009"], group, "/next")
        await rig.settles()
        assert all(press.answered for press in presses)
        before = len(rig.sandbox.calls)
        await rig.to(DAY_ENDS)
        ballots = [call for call in rig.sandbox.calls[before:] if "测评不记名" in call.parameters.get("text", "")]
        assert {user.id for user in district.people.values()} == {call.chat_id for call in ballots}
        assert BRANCHES * MEMBERS == len(ballots), "none dropped, none twice"
        for label in ("好", "好", "较好", "一般", "跳过", "提交"):
            for (_, member), user in district.people.items():
                if member in ("m010", "m011", "m012"):
                    with suppress(LookupError):
                        rig.world.presses(user, user, label)
            await rig.sandbox.settled(120)
        await rig.to(VOTE_ENDS)
        calls = [call for call in rig.sandbox.calls if call.method in COUNTED]

        assert [] == [call for call in calls if call.verdict == "flooded"]
        assert [] == [call.description for call in rig.sandbox.refused]
        assert len(calls) > 2 * BRANCHES * MEMBERS
        counted(
            "a day at Telegram's sliding windows, at the real pace",
            branches=BRANCHES,
            calls=len(calls),
            due_at_one_instant=len(ballots),
            dropped_or_twice=0,
            most_in_a_second=most(call.ticks for call in calls),
            most_in_a_minute_in_a_group=max(
                most((call.ticks for call in calls if call.chat_id == group.id), 60.0)
                for group in district.groups.values()
            ),
            answered_429=0,
        )


def most(ticks: Iterable[float], seconds: float = 1.0) -> int:
    """How many of these moments lie in one sliding window, at most."""
    times = sorted(ticks)
    first = found = 0
    for last, moment in enumerate(times):
        while times[first] <= moment - seconds:
            first += 1
        found = max(found, last - first + 1)
    return found


@pytest.mark.faults
@pytest.mark.timeout(300)
async def test_a_429_in_one_group_delays_no_other_chat(tmp_path: Path, nursery: Nursery, counted: Counted):
    """The same day's end with and without: every other chat hears what it is owed within a tenth of a second of when it does
    otherwise. A second and a third time if need be, for a busy machine only ever delays."""
    calm, flooded = [], []
    delay = 1.0
    for turn in range(4):
        calm.append(await day_s_end(tmp_path / f"calm {turn}", nursery, flood=False))
        flooded.append(await day_s_end(tmp_path / f"flooded {turn}", nursery, flood=True))
        without, within = (list(map(min, *runs, runs[0])) for runs in (calm, flooded))
        assert len(without) == len(within) > 40
        delay = max(late - soon for soon, late in zip(without, within, strict=True))
        if delay <= 0.1:
            break
    counted("a 429 in one group", other_chats_messages=len(within), longest_delay_in_ms=1000 * delay)
    assert delay <= 0.1


async def day_s_end(folder: Path, nursery: Nursery, *, flood: bool) -> list[float]:
    """When the messages to all chats but the first group arrive, in seconds from the first on, in order."""
    folder.mkdir()
    async with Rig.built(folder, nursery, members=10, channel=False) as rig:
        district = await District.founded(rig, branches=4, members=10)
        rig.goes_to("2026-10-08 13:59")
        await rig.starts(swift=False)
        await rig.to("2026-10-08 14:05")
        district.all_press("签到")
        await rig.settles()
        if flood:
            strike = rig.sandbox.faults.plan("flood", chat_id=rig.group.id, seconds=4)
        before = len(rig.sandbox.calls)
        await rig.to(DAY_ENDS)
        assert not flood or strike.happened
        others = [call for call in rig.sandbox.calls[before:] if is_to_another(rig, call)]
        await rig.kills()
    assert all(call.verdict == "ok" for call in others)
    return sorted(call.ticks - others[0].ticks for call in others)


def is_to_another(rig: Rig, call: Any) -> bool:
    return call.method in COUNTED and call.chat_id != rig.group.id
