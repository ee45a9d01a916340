"""SIGTERM: whatever the daemon is at, it stops cleanly within a few seconds, and nothing is left half done."""

import asyncio
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.faults.nursery import Nursery
from tests.faults.rig import Rig, until
from zhibu.branch.notices import Kind, State
from zhibu.storage import lock

FEW_SECONDS = 8.0


async def stops_soon(rig: Rig) -> None:
    began = time.monotonic()
    assert 0 == await rig.stops(), rig.daemon.said()
    assert time.monotonic() - began < FEW_SECONDS
    assert "Traceback" not in rig.daemon.said()
    assert None is lock.holder(rig.data)
    rig.sound()


async def test_idle(rig: Rig):
    """Its book is written, so that the next start reads no journal; the folder is sound."""
    await rig.starts()
    await rig.to("2026-09-30 12:00")
    await stops_soon(rig)
    code, said = await rig.zhibu("check")

    assert 0 == code, said
    assert (rig.data / "branches" / "b1" / "book.json").exists()


async def test_while_the_server_can_t_be_reached(rig: Rig):
    await rig.starts()
    await rig.loses_the_server()
    await until(lambda: "trying again" in rig.daemon.said())
    await stops_soon(rig)


async def test_before_the_server_was_ever_reached(rig: Rig):
    rig.sandbox.faults.outage = True
    await rig.starts(waits=False)
    await until(lambda: "trying again" in rig.daemon.said())
    await stops_soon(rig)


@pytest.mark.faults
async def test_while_the_server_takes_every_call_and_never_answers(rig: Rig):
    """A handler that waits for its answer, a notice on its way: within the ten seconds that a container is given."""
    await rig.starts()
    rig.says("m005", "/help")
    rig.sandbox.faults.plan("slow", seconds=60, times=None)
    steering = asyncio.create_task(rig.steers("2026-09-30 09:00"))
    await until(lambda: rig.sandbox.faults.planned[0].happened > 1)
    began = time.monotonic()
    assert 0 == await rig.stops()
    assert time.monotonic() - began < 11
    await asyncio.gather(steering, return_exceptions=True)

    rig.sandbox.faults.clear()
    await rig.starts()
    await rig.settles()
    assert rig.heard("m005")


@pytest.mark.faults
async def test_while_answers_wait_for_a_server_that_went_away(rig: Rig):
    await rig.starts()
    await rig.to("2026-10-08 14:05")
    for who in list(rig.people)[:10]:
        rig.presses(who, "签到", rig.group)
    rig.sandbox.faults.plan("error", "answerCallbackQuery", times=None)
    rig.sandbox.faults.plan("error", "sendMessage", times=None)
    rig.says("m012", "/me")
    await until(lambda: rig.sandbox.calls_of("answerCallbackQuery"))
    await stops_soon(rig)

    rig.sandbox.faults.clear()
    await rig.starts()
    await rig.settles()
    assert 10 == len((await rig.records()).signins)


async def test_while_notices_wait_for_a_server_that_went_away(rig: Rig):
    """Somebody steers the clock over a notice that can't be sent: the steering ends, and so does the daemon."""
    await rig.starts()
    rig.sandbox.faults.plan("error", "sendMessage", times=None)
    steering = asyncio.create_task(rig.steers("2026-10-01 12:00"))
    await until(lambda: len(rig.sandbox.calls_of("sendMessage")) > 1)
    await stops_soon(rig)
    await asyncio.wait_for(asyncio.gather(steering, return_exceptions=True), 5)

    rig.sandbox.faults.clear()
    await rig.starts()
    await rig.settles()
    assert 1 == len(rig.heard(rig.group))


@pytest.mark.parametrize("neighbour", [False, True], ids=["one branch", "two"])
async def test_while_somebody_steers_the_clock_over_years(tmp_path: Path, nursery: Nursery, neighbour: bool):
    """The clock stops where it is: it doesn't go on over what nobody says any more."""
    async with Rig.built(tmp_path, nursery, members=8, neighbour=neighbour) as rig:
        await stopped_over_years(rig)


async def stopped_over_years(rig: Rig) -> None:
    await rig.starts()
    steering = asyncio.create_task(rig.asks("clock", act="to", instant="2035-01-01 00:00"))
    await asyncio.sleep(0.5)
    assert not steering.done()
    await stops_soon(rig)
    answer = await asyncio.wait_for(steering, 5)
    assert (1, True) == (answer.exit, "is being stopped" in answer.stderr)

    last = (await rig.history())[-1].at
    assert last.year < 2035, "nothing is written at a time that nobody lived through"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_as_it_is_really_started(rig: Rig, number: int):
    """`python -m zhibu.bot.cli run` as an operator starts it, with its real pace."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "zhibu.bot.cli",
        *("run", "--data", str(rig.data), "--clock", "2026-09-28T09:30"),
        env={"PATH": "/usr/bin:/bin", **rig.environment},
        cwd=Path(__file__).parents[2],
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said = []
        while "at work" not in "".join(said):
            line = await asyncio.wait_for(process.stderr.readline(), 30)
            assert line, said
            said.append(line.decode())
        process.send_signal(number)
        assert 0 == await asyncio.wait_for(process.wait(), FEW_SECONDS)
    finally:
        if process.returncode is None:
            process.kill()


async def test_what_waits_for_its_turn_is_surely_not_sent_and_comes_with_the_next_start(rig: Rig):
    """At the real pace a group gets a message each three seconds: a stop between two of them leaves no doubt about the second."""
    await rig.starts(swift=False)
    await rig.to("2026-09-28 10:00")
    rig.says("m005", "/next", rig.group)
    await rig.sandbox.settled()
    steering = asyncio.create_task(rig.steers("2026-09-30 09:00"))
    await asyncio.sleep(0.5)
    assert [] == [m for m in rig.heard(rig.group) if "预告" in m.text]
    await stops_soon(rig)
    await asyncio.gather(steering, return_exceptions=True)
    assert [] == [m for m in rig.heard(rig.group) if "预告" in m.text]

    await rig.starts()
    await rig.to("2026-09-30 10:00")
    assert 1 == len([m for m in rig.heard(rig.group) if "预告" in m.text])
    assert [] == rig.heard("m001"), "the secretary isn't asked about anything"


async def test_in_the_midst_of_a_send_the_receipt_is_waited_for(rig: Rig):
    """A stop isn't a crash: what is on its way arrives, is settled, and nobody is asked about it afterwards."""
    await rig.starts()
    slow = rig.sandbox.faults.plan("slow", "sendMessage", chat_id=rig.group.id, seconds=1)
    steering = asyncio.create_task(rig.steers("2026-09-30 09:00"))
    await until(lambda: slow.happened)
    await stops_soon(rig)
    await asyncio.gather(steering, return_exceptions=True)

    assert 1 == len(rig.heard(rig.group))
    states = {said.kind: said.state for said in (await rig.records()).said.values() if said.audience == "group"}
    assert {Kind.ADVANCE_NOTICE: State.SENT} == states
