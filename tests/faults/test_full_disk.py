"""A disk that is full, a folder that may not be written to: who asked is told, nothing acknowledged is lost, and it goes on by
itself once there is room."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.faults.nursery import Nursery
from tests.faults.rig import Rig, said_twice, until
from zhibu.branch.notices import GROUP, Kind, State

NOT_SAVED = "刚才没能保存，没有任何改动。请稍后再试。"


@pytest.fixture
async def rig(tmp_path: Path, nursery: Nursery) -> AsyncIterator[Rig]:
    async with Rig.built(tmp_path, nursery, members=12, channel=False) as built:
        yield built


class Room:
    """Fills the disk and gives room again."""

    def __init__(self, rig: Rig) -> None:
        self._flag = rig.folder / "full"
        self.knobs = {"disk": {"full": str(self._flag)}}

    def fill(self) -> None:
        self._flag.touch()

    def free(self) -> None:
        self._flag.unlink()


def toast(press) -> str:
    return press.answers[-1].text


async def test_a_member_is_told_that_it_was_not_saved_and_a_later_press_is(rig: Rig):
    room = Room(rig)
    await rig.starts(**room.knobs)
    await rig.to("2026-10-08 14:05")
    early = [rig.presses(who, "签到", rig.group) for who in ("m005", "m006", "m007")]
    await rig.settles()
    room.fill()
    refused = [rig.presses(who, "签到", rig.group) for who in ("m008", "m009")]
    rig.says("m010", "/leave 出差")
    await rig.sandbox.settled()

    assert [(NOT_SAVED, True)] * 2 == [(each.answers[-1].text, each.answers[-1].alert) for each in refused]
    assert NOT_SAVED == rig.heard("m010")[-1].text
    assert {"m005", "m006", "m007"} == {signin.member for signin in (await rig.records()).signins.values()}

    room.free()
    later = rig.presses("m008", "签到", rig.group)
    await rig.settles()

    assert "已签到，14:05。" == toast(later)
    assert {"m005", "m006", "m007", "m008"} == {signin.member for signin in (await rig.records()).signins.values()}
    assert all(press.answered for press in early)
    assert 0 == await rig.stops()
    assert 0 == (await rig.zhibu("check"))[0]


async def test_notices_wait_for_room_and_go_on_by_themselves(rig: Rig):
    """Nothing is claimed, so nothing is sent; with room again it is said once, without anybody's doing."""
    room = Room(rig)
    await rig.starts(**room.knobs)
    room.fill()
    steering = asyncio.create_task(rig.to("2026-09-30 09:00"))
    await until(lambda: "nothing claimed" in rig.daemon.said())
    assert [] == rig.heard(rig.group)

    room.free()
    await asyncio.wait_for(steering, 20)

    assert 1 == len(rig.heard(rig.group))
    assert ([], []) == said_twice(rig, await rig.records())


async def test_what_was_said_while_the_receipt_found_no_room_is_not_said_again(rig: Rig):
    """The message is out, its receipt isn't saved: it is settled when there is room, and the message stands once."""
    room = Room(rig)
    await rig.starts(**room.knobs)
    rig.sandbox.faults.plan("slow", "sendMessage", chat_id=rig.group.id, when=lambda *_: room.fill() or True)
    steering = asyncio.create_task(rig.to("2026-09-30 09:00"))
    await until(lambda: "receipts not saved" in rig.daemon.said())
    room.free()
    await asyncio.wait_for(steering, 20)

    assert 1 == len(rig.heard(rig.group))
    notice = next(
        said
        for said in (await rig.records()).said.values()
        if (said.kind, said.audience) == (Kind.ADVANCE_NOTICE, GROUP)
    )
    assert (State.SENT, str(rig.heard(rig.group)[0].id)) == (notice.state, notice.message)


async def test_a_vote_that_could_not_be_closed_is_closed_once_there_is_room(rig: Rig):
    room = Room(rig)
    await rig.starts(**room.knobs)
    await rig.to("2026-10-08 14:05")
    rig.presses("m005", "签到", rig.group)
    await rig.settles()
    await rig.to("2026-10-08 18:31")
    for label in ("好", "好", "好", "较好", "跳过", "提交"):
        rig.presses("m005", label)
        await rig.settles()
    room.fill()
    steering = asyncio.create_task(rig.to("2026-10-12 12:00"))
    await until(lambda: "errno 28" in rig.daemon.said() or "aren't done" in rig.daemon.said())
    room.free()
    await asyncio.wait_for(steering, 60)

    (evaluation,) = (await rig.records()).evaluations.values()
    assert 1 == len(evaluation.ballots)
    assert [] == list((rig.data / "branches" / "b1" / "urns").iterdir())


async def test_a_disk_that_is_full_when_the_daemon_starts_stops_nobody_from_reading(rig: Rig):
    room = Room(rig)
    await rig.starts(**room.knobs)
    await rig.to("2026-09-30 12:00")
    await rig.kills()
    room.fill()
    await rig.starts(**room.knobs)
    rig.says("m005", "/next")
    rig.says("m006", "/leave 出差")
    await rig.sandbox.settled()

    assert "第10个主题" in rig.heard("m005")[-1].text
    assert NOT_SAVED == rig.heard("m006")[-1].text
    assert 0 == await rig.stops()


async def test_an_operator_is_told_too(rig: Rig):
    room = Room(rig)
    await rig.starts(**room.knobs)
    room.fill()
    answer = await rig.asks("policy", branch="b1", set=["attendance.floor=90"])

    assert 1 == answer.exit
    assert "Nothing was saved" in answer.stderr
    assert "no space is left on the disk" in answer.stderr
    assert 0 == (await rig.asks("policy", branch="b1")).exit


# -- a real disk ------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def small_disk(place: Path) -> Iterator[None]:
    """A file system of 700 kB at that place; skips where none can be made."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk")
    place.mkdir(mode=0o700)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700k,mode=700", "tmpfs", str(place)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no disk can be mounted here: {made.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(folder: Path) -> Path:
    """Everything that fits, byte by byte in the end."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 16, 4096, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * size):
                    pass
    return ballast


@pytest.mark.faults
@pytest.mark.timeout(300)
async def test_a_real_disk_that_fills_up_and_gets_room_again_ten_times(tmp_path: Path, nursery: Nursery):
    """Presses before, during and after, with a kill -9 and a start on the full disk in between: what was acknowledged is there,
    everybody else was told, and all is well in the end."""
    with small_disk(tmp_path / "data"):
        async with Rig.built(tmp_path, nursery, members=80) as rig:
            await rig.starts(snapshot_bytes=4_000)
            await rig.to("2026-10-08 14:05")
            people = iter(rig.people)
            saved, refused = set(), 0
            for turn in range(10):
                pressed = [(who, rig.presses(who, "签到", rig.group)) for who in (next(people), next(people))]
                ballast = fill(rig.data)
                pressed += [(who, rig.presses(who, "签到", rig.group)) for who in (next(people), next(people))]
                if turn % 3 == 2:
                    await rig.kills()
                    await rig.starts(snapshot_bytes=4_000)
                await rig.sandbox.settled(30)
                saved |= {who for who, press in pressed if "已签到" in toast(press) or "签到已保存" in toast(press)}
                refused += sum(NOT_SAVED == toast(press) for _, press in pressed)
                assert saved <= {signin.member for signin in (await rig.records()).signins.values()}
                ballast.unlink()
                again = rig.presses(pressed[-1][0], "签到", rig.group)
                await rig.settles()
                assert NOT_SAVED != toast(again)
                saved.add(pressed[-1][0])
            assert saved == {signin.member for signin in (await rig.records()).signins.values()}
            assert refused > 5
            print(f"ten times full: {len(saved)} saved, {refused} told “not saved”")
            await rig.to("2026-10-08 18:31")
            assert ([], []) == said_twice(rig, await rig.records())
            assert 0 == await rig.stops()
            assert 0 == (await rig.zhibu("check"))[0]


# -- a folder that may not be written to ------------------------------------------------------------------------------


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that its user may read and not write to. (Root may write anywhere: there the daemon runs as nobody.)"""
    folder = Path(tempfile.mkdtemp(prefix="zhibu-"))
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("line", [("run",), ("branch", "add", "支部")], ids=["run", "a writer"])
@pytest.mark.parametrize("inside", ["", "data"], ids=["the folder", "a new one in it"])
async def test_a_folder_that_may_not_be_written_to_is_named_in_one_sentence(
    rig: Rig, closed: Path, line: tuple[str, ...], inside: str
):
    born = rig.bears([*line, "--data", closed / inside], folder=closed, knobs={"nobody": True})

    assert 1 == await asyncio.wrap_future(born.ended), born.said()
    (said,) = born.said().splitlines()
    assert str(closed) in said
    assert "权限" in said


async def test_who_comes_back_while_nothing_can_be_saved_is_reached_again_once_they_speak(rig: Rig):
    """The word that they let us in again is lost with the full disk; their next word tells it."""
    room = Room(rig)
    await rig.starts(**room.knobs)
    rig.world.blocks(rig.people["m005"])
    await rig.settles()
    account = f"telegram:{rig.people['m005'].id}"
    assert not (await rig.records()).accounts[account].reachable
    room.fill()
    rig.says("m005", "/next")
    await rig.sandbox.settled()
    room.free()
    assert not (await rig.records()).accounts[account].reachable

    rig.says("m005", "/next")
    await rig.settles()

    assert (await rig.records()).accounts[account].reachable
    assert "第10个主题" in rig.heard("m005")[-1].text
