"""A disk that is full or read-only, a folder that may not be written to: who asked is told, nothing acknowledged is lost, and it
goes on by itself once there is room."""

import asyncio
import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.faults.counts import Counted
from tests.faults.nursery import Nursery
from tests.faults.rig import Rig, said_twice, until
from zhibu.branch.notices import GROUP, Kind, State

NOT_SAVED = "刚才没能保存，没有任何改动。请稍后再试。"


@pytest.fixture
async def rig(tmp_path: Path, nursery: Nursery) -> AsyncIterator[Rig]:
    async with Rig.built(tmp_path, nursery, members=12, channel=False) as built:
        yield built


class Room:
    """Fills the disk (or makes it read-only, `how` it is "closed") and gives room again."""

    def __init__(self, rig: Rig, how: str = "full") -> None:
        self._flag = rig.folder / how
        self.knobs = {"disk": {how: str(self._flag)}}

    def fill(self) -> None:
        self._flag.touch()

    def free(self) -> None:
        self._flag.unlink()


def toast(press) -> str:
    return press.answers[-1].text


@pytest.mark.parametrize("how", ["full", "closed"])
async def test_a_member_is_told_that_it_was_not_saved_and_a_later_press_is(rig: Rig, how: str):
    """Also where the file system becomes read-only under a running daemon, as the kernel makes it when a disk fails."""
    room = Room(rig, how)
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


@pytest.mark.parametrize("how", ["full", "closed"])
async def test_notices_wait_for_room_and_go_on_by_themselves(rig: Rig, how: str):
    """Nothing is claimed, so nothing is sent; with room again it is said once, without anybody's doing."""
    room = Room(rig, how)
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


@pytest.mark.parametrize(
    ("how", "why"), [("full", "no space is left on the disk"), ("closed", "the disk is read-only")]
)
async def test_an_operator_is_told_too(rig: Rig, how: str, why: str):
    room = Room(rig, how)
    await rig.starts(**room.knobs)
    room.fill()
    answer = await rig.asks("policy", branch="b1", set=["attendance.floor=90"])

    assert 1 == answer.exit
    assert "Nothing was saved" in answer.stderr
    assert why in answer.stderr
    assert 0 == (await rig.asks("policy", branch="b1")).exit


# -- a real disk ------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def small_disk(place: Path) -> Iterator[None]:
    """A file system of 900 kB in memory at that place; skips where none can be made."""
    place.mkdir(mode=0o700)
    mounted(place, "-t", "tmpfs", "-o", "size=900k,mode=700", "tmpfs")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def mounted(place: Path, *line: object) -> None:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk: run this as root, or in a container with --cap-add=SYS_ADMIN")
    made = subprocess.run(["mount", *map(str, line), place], capture_output=True, check=False)
    if made.returncode:
        pytest.skip(f"no disk can be mounted here: {made.stderr.decode().strip()}; it takes --cap-add=SYS_ADMIN")


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
async def test_a_real_disk_that_fills_up_and_gets_room_again_ten_times(
    tmp_path: Path, nursery: Nursery, counted: Counted
):
    """Presses before, during and after, with a kill -9 and a start on the full disk in between: what was acknowledged is there,
    everybody else was told, and all is well in the end."""
    began = time.monotonic()
    with small_disk(tmp_path / "data"):
        async with Rig.built(tmp_path, nursery, members=95) as rig:
            await rig.starts(snapshot_bytes=4_000)
            await rig.to("2026-10-08 14:05")
            people = iter(rig.people)
            saved, refused = set(), 0
            for turn in range(10):
                pressed = [(who, rig.presses(who, "签到", rig.group)) for who in (next(people), next(people))]
                if turn % 2:
                    await rig.settles()
                ballast = fill(rig.data)
                # More than the journal's last page can still hold.
                pressed += [(who, rig.presses(who, "签到", rig.group)) for who in itertools.islice(people, 7)]
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
            assert refused >= 10
            await rig.to("2026-10-08 18:31")
            assert ([], []) == said_twice(rig, await rig.records())
            assert 0 == await rig.stops()
            assert 0 == (await rig.zhibu("check"))[0]
    counted(
        "a tmpfs that is full, again and again",
        times_full=10,
        acknowledged=len(saved),
        acknowledged_lost=0,
        told_not_saved=refused,
        seconds=time.monotonic() - began,
    )


@pytest.mark.faults
async def test_a_real_disk_that_is_read_only_at_the_start_is_named_and_can_be_read(
    tmp_path: Path, nursery: Nursery, counted: Counted
):
    """The daemon and a writer say in one sentence that the disk is read-only; who only reads is served; mounted for writing
    again, everything is as before."""
    with small_disk(tmp_path / "data"):
        async with Rig.built(tmp_path, nursery, members=8) as rig:
            await rig.starts()
            await rig.to("2026-10-08 14:05")
            rig.presses("m005", "签到", rig.group)
            await rig.settles()
            assert 0 == await rig.stops()
            before = await rig.records()
            subprocess.run(["mount", "-o", "remount,ro", rig.data], check=True)

            for line in (["run", "--clock", "2026-10-08T14:05"], ["policy", "b1", "--set", "attendance.floor=90"]):
                code, said = await rig.zhibu(*line)
                assert 1 == code, said
                assert "磁盘是只读的" in said
                assert 1 == len(said.splitlines())
            assert 0 == (await rig.zhibu("agenda", "b1"))[0]
            assert 0 == (await rig.zhibu("export", "b1", "roster", "--out", str(tmp_path / "roster.xlsx")))[0]
            assert "磁盘是只读的" in (await rig.zhibu("check"))[1]
            assert before == await rig.records()

            subprocess.run(["mount", "-o", "remount,rw", rig.data], check=True)
            await rig.starts()
            later = rig.presses("m006", "签到", rig.group)
            await rig.settles()
            assert "已签到，14:05。" == toast(later)
            assert 0 == await rig.stops()
            assert 0 == (await rig.zhibu("check"))[0]
    counted("a tmpfs that is read-only at the start", commands=5, acknowledged_lost=0)


@contextlib.contextmanager
def ext4(place: Path, image: Path) -> Iterator[None]:
    """A small ext4 at that place, made anew where the image isn't there; else it is mended first, as at a machine's start."""
    if missing := [tool for tool in ("mkfs.ext4", "e2fsck", "losetup") if shutil.which(tool) is None]:
        pytest.skip(f"{missing[0]} isn't installed (Debian, Ubuntu: sudo apt install e2fsprogs mount)")
    if image.exists():
        assert subprocess.run(["e2fsck", "-p", "-f", image], capture_output=True, check=False).returncode in (0, 1)
    else:
        with image.open("wb") as file:
            file.truncate(16 << 20)
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
    place.mkdir(mode=0o700, exist_ok=True)
    mounted(place, "-o", "loop", image)
    place.chmod(0o700)
    try:
        yield
    finally:
        subprocess.run(["umount", place], check=True)


@pytest.mark.faults
async def test_a_real_disk_that_the_kernel_makes_read_only_under_the_daemon(
    tmp_path: Path, nursery: Nursery, counted: Counted
):
    """As when a disk fails: whose press comes then is told, the daemon lives on, and once the disk is mended and mounted anew
    everything acknowledged is there. Three times."""
    data, image = tmp_path / "data", tmp_path / "image"
    saved, refused = set(), 0
    with contextlib.ExitStack() as stack:
        disk = stack.enter_context(contextlib.ExitStack())
        disk.enter_context(ext4(data, image))
        async with Rig.built(tmp_path, nursery, members=24) as rig:
            people = iter(list(rig.people)[4:])
            rig.goes_to("2026-10-08 14:05")
            for _ in range(3):
                await rig.starts(snapshot_bytes=4_000)
                await rig.to("2026-10-08 14:05")
                early = [(who, rig.presses(who, "签到", rig.group)) for who in (next(people), next(people))]
                await rig.settles()
                subprocess.run(["mount", "-o", "remount,abort", data], check=True)
                late = [(who, rig.presses(who, "签到", rig.group)) for who in (next(people), next(people))]
                await rig.sandbox.settled(30)
                assert [NOT_SAVED] * 2 == [toast(press) for _, press in late]
                refused += len(late)
                saved |= {who for who, _ in early}
                assert rig.daemon.alive
                await rig.kills()

                disk.close()
                disk.enter_context(ext4(data, image))
                assert saved == {signin.member for signin in (await rig.records()).signins.values()}
                rig.sound()
    counted(
        "an ext4 that becomes read-only", times=3, acknowledged=len(saved), acknowledged_lost=0, told_not_saved=refused
    )


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
