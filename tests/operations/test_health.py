"""How the daemon fares: its first lines, health.json, the word to its supervisor, and what follows from them."""

import asyncio
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.fakes import FakePlatform
from tests.operations.test_logs import objects
from zhibu.bot import health
from zhibu.bot.health import Health, Phase, Pulse, Sign, Supervisor, symptoms
from zhibu.bot.platforms.base import Contact, Silence
from zhibu.scheduler.clock import RealClock, RehearsalClock
from zhibu.storage.seal import sealed

NOW = datetime.fromisoformat("2026-11-20T12:00:00+08:00")


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def fares(**told: object) -> Health:
    """A daemon in good health at noon, but for what is told."""
    sound = {
        "version": "1",
        "pid": 7,
        "phase": Phase.WORKING,
        "started": ago(hours=3),
        "at": ago(seconds=20),
        "tick": ago(seconds=30),
        "poll": ago(seconds=40),
    }
    return Health(**(sound | told))


@pytest.mark.parametrize(
    ("told", "held", "signs"),
    [
        ({}, True, [Sign.AT_WORK]),
        ({"phase": Phase.STOPPED}, False, [Sign.STOPPED]),
        ({}, False, [Sign.ENDED]),
        # A file older than the longest pause, and a tick older than that in a fresh file.
        ({"at": ago(minutes=2, seconds=50)}, True, [Sign.AT_WORK]),
        ({"at": ago(minutes=3, seconds=10)}, True, [Sign.HANGS]),
        ({"tick": ago(minutes=3, seconds=10)}, True, [Sign.HANGS]),
        # The clock of the machine was set back by an hour.
        ({"at": ago(hours=-1), "tick": ago(hours=-1), "poll": ago(hours=-1)}, True, [Sign.AT_WORK]),
        ({"poll": ago(minutes=5)}, True, [Sign.AT_WORK]),
        ({"poll": ago(minutes=5, seconds=30)}, True, [Sign.UNHEARD]),
        ({"poll": None}, True, [Sign.UNHEARD]),
        ({"poll": None, "tick": None, "phase": Phase.CONNECTING}, True, [Sign.UNHEARD]),
        (
            {"poll": None, "tick": None, "phase": Phase.CONNECTING, "started": ago(seconds=50)},
            True,
            [Sign.STARTING],
        ),
        ({"silence": Silence.RIVAL}, True, [Sign.RIVAL]),
        ({"silence": Silence.UNREACHED}, True, [Sign.AT_WORK]),
        ({"failing": ["b2", "b9"]}, True, [Sign.FAILING]),
        ({"phase": Phase.STOPPED}, True, [Sign.STARTING]),
    ],
)
def test_what_follows_from_the_file(told: dict, held: bool, signs: list[Sign]):
    found = symptoms(fares(**told), held=held, now=NOW)

    assert signs == [each.sign for each in found]


def test_without_a_file_nothing_is_claimed():
    assert () == symptoms(None, held=True, now=NOW)


def test_only_what_needs_a_hand_fails_a_check():
    assert {Sign.HANGS, Sign.UNHEARD, Sign.RIVAL, Sign.READ_ONLY, Sign.DISK_FULL} == {
        each for each in Sign if each.grave
    }


@pytest.mark.parametrize("content", [b"", b"{}", sealed(b"{}"), sealed(b'{"version": 3}'), b"\xff" * 200])
def test_a_file_that_isnt_ours_tells_nothing(tmp_path: Path, content: bytes):
    (tmp_path / health.FILE).write_bytes(content)
    (tmp_path / health.BACKUP_FILE).write_bytes(content)

    assert health.read(tmp_path) is None
    assert health.last_backup(tmp_path) is None


def test_a_backup_is_old_after_a_week(tmp_path: Path):
    health.note_backup(tmp_path, Path("copy.tar.gz"), NOW)

    assert () == health.backup_age(tmp_path, NOW + timedelta(days=7))
    (old,) = health.backup_age(tmp_path, NOW + timedelta(days=7, seconds=1))
    assert (Sign.BACKUP_OLD, NOW, str(Path.cwd() / "copy.tar.gz")) == (old.sign, old.since, old.file)


def test_this_process_is_known():
    assert 10 * 2**20 < (health.memory() or 0) < 2**32
    assert 0 < (health.process_age() or 0) < 24 * 3600


# -- keeping it -------------------------------------------------------------------------------------------------------


class Beats:
    """A daemon that ticked so many seconds ago."""

    def __init__(self) -> None:
        self.quiet: float | None = 1.0
        self.look: datetime | None = None

    def quiet_for(self):
        return self.quiet

    def next_look(self):
        return self.look

    def in_flight(self):
        return 3

    def failing(self):
        return ("b2",)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[socket.socket]:
    """Where the supervisor listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        yield listening


def heard(door: socket.socket) -> list[str]:
    said = []
    while True:
        try:
            said.append(door.recv(4096).decode())
        except BlockingIOError:
            return said


def folder_of(tmp_path: Path) -> Path:
    branch = tmp_path / "data" / "branches" / "b1"
    branch.mkdir(parents=True)
    (branch / "journal.jsonl").write_bytes(b"x" * 321)
    return tmp_path / "data"


def pulse_of(folder: Path, clock, *, beats: Beats, platform: FakePlatform, environ=None, **more) -> Pulse:
    store = SimpleNamespace(folder=folder, stopped={"b9": None}, branches=lambda: ("b1",))
    return Pulse(store, beats, platform, clock, supervisor=Supervisor(environ or {}), **more)


async def until(true) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.005)


async def test_a_daemon_s_life_in_file_log_and_notes_to_its_supervisor(tmp_path: Path, door, written):
    output = written("json", level=20)
    folder, beats, platform = folder_of(tmp_path), Beats(), FakePlatform()
    environ = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "30000"}
    pulse = pulse_of(folder, RealClock(), beats=beats, platform=platform, environ=environ, steady=0.2)

    pulse.begin()
    await until(lambda: health.read(folder))
    first = health.read(folder)
    assert (Phase.CONNECTING, os.getpid(), None) == (first.phase, first.pid, first.poll)
    assert {"b1": 321} == first.journals
    assert (3, ["b2"], ["b9"]) == (first.in_flight, first.failing, first.stopped)
    assert first.disk_free > 0
    assert first.memory > 0
    assert 0o600 == stat.S_IMODE((folder / health.FILE).stat().st_mode)
    assert [] == objects(output)

    pulse.working()
    loop = asyncio.get_running_loop().time()
    platform.known = Contact(began=loop, polled=loop - 20, update=loop - 60)
    await until(lambda: health.read(folder).poll)
    second = health.read(folder)
    assert (Phase.WORKING, timedelta(seconds=1)) == (second.phase, second.at - second.tick)
    assert timedelta(seconds=20) <= second.at - second.poll < timedelta(seconds=25)
    assert timedelta(seconds=60) <= second.at - second.update < timedelta(seconds=65)

    await until(lambda: len(objects(output)) == 2)
    begun, settled = objects(output)
    assert begun["message"].startswith("zhibu is at work: version ")
    assert "branches: 1, first poll after " in begun["message"]
    assert (1, True) == (begun["branches"], begun["memory_mb"] > 1)
    assert settled["message"].startswith("zhibu has settled after 0 minutes, ")

    assert {"READY=1\nSTATUS=waiting for the platform", "WATCHDOG=1", "STATUS=at work, branches: 1"} == set(heard(door))
    pulse.stopping()
    await pulse.stop()
    assert "STOPPING=1\nSTATUS=stopping" in heard(door)
    assert Phase.STOPPED is health.read(folder).phase
    assert {health.FILE, "branches"} == {path.name for path in folder.iterdir()}


async def test_without_a_tick_the_supervisor_isnt_fed_and_the_file_tells(tmp_path: Path, door):
    folder, beats, platform = folder_of(tmp_path), Beats(), FakePlatform()
    environ = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "15000"}
    pulse = pulse_of(folder, RealClock(), beats=beats, platform=platform, environ=environ)
    pulse.begin()
    await until(lambda: "WATCHDOG=1" in heard(door))
    beats.quiet = 600.0
    await until(lambda: health.read(folder) is not None)
    await until(lambda: health.read(folder).tick < RealClock().now() - timedelta(seconds=500))
    heard(door)
    written = health.read(folder).at
    await until(lambda: health.read(folder).at > written)

    assert [] == heard(door)
    await pulse.stop()


async def test_after_a_pause_the_tick_is_looked_for_again_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A machine that slept: the file is written before the first tick, and mustn't say for half a minute that it hangs."""
    monkeypatch.setattr(health, "AGAIN", 0.01)
    folder, beats = folder_of(tmp_path), Beats()
    beats.quiet = 600.0
    pulse = pulse_of(folder, RealClock(), beats=beats, platform=FakePlatform())
    pulse.begin()
    await until(lambda: health.read(folder))
    beats.quiet = 0.0
    await until(lambda: health.read(folder).at - health.read(folder).tick < timedelta(seconds=1))
    await pulse.stop()


async def test_a_rehearsal_s_health_is_told_in_real_time(tmp_path: Path):
    """The tick, the file and the next look stand at real instants, whatever the clock shows; while it stands still nothing
    lies ahead."""
    folder, beats = folder_of(tmp_path), Beats()
    rehearsed = datetime.fromisoformat("2031-03-01T08:00:00+08:00")
    for speed, ahead in ((60.0, timedelta(minutes=1)), (0.0, None)):
        beats.look = rehearsed + timedelta(hours=1)
        pulse = pulse_of(folder, RehearsalClock(rehearsed, speed), beats=beats, platform=FakePlatform())
        pulse.begin()
        await pulse.stop()
        told = health.read(folder)

        assert abs(RealClock().now() - told.at) < timedelta(seconds=30)
        assert ahead is None or abs(told.next_look - told.at - ahead) < timedelta(seconds=5)
        assert (ahead is None) == (told.next_look is None)


async def test_a_folder_that_takes_no_file_is_logged_once_and_work_goes_on(tmp_path: Path, written):
    output = written("json")
    folder, beats = folder_of(tmp_path), Beats()
    (folder / health.FILE).mkdir()
    pulse = pulse_of(folder, RealClock(), beats=beats, platform=FakePlatform(), period=0.005)
    pulse.begin()
    await until(lambda: objects(output))
    await asyncio.sleep(0.05)
    (folder / health.FILE).rmdir()
    await until(lambda: health.read(folder))
    await pulse.stop()

    assert ["the health file isn't written"] == [each["message"].partition(",")[0] for each in objects(output)]


async def test_where_nobody_listens_nothing_is_missed(tmp_path: Path):
    for environ in ({}, {"NOTIFY_SOCKET": str(tmp_path / "nobody"), "WATCHDOG_USEC": "x"}, {"WATCHDOG_USEC": "100"}):
        supervisor = Supervisor(environ)
        supervisor.tell(READY=1)

        assert supervisor.patience is None


def test_another_process_s_watchdog_isnt_ours():
    assert Supervisor({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "5000000", "WATCHDOG_PID": "1"}).patience is None
    assert 5.0 == Supervisor({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "5000000"}).patience


def test_an_address_in_the_abstract_space_is_reached():
    name = f"zhibu-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind(f"\0{name}")
        Supervisor({"NOTIFY_SOCKET": f"@{name}"}).tell(READY=1)

        assert b"READY=1" == door.recv(100)


def test_the_real_daemon_tells_that_it_is_ready_lives_and_stops(tmp_path: Path, door):
    """As the unit starts it: ready, fed, at work with its memory, stopped in order."""
    environ = {
        "PATH": os.environ["PATH"],
        "NOTIFY_SOCKET": str(tmp_path / "notify"),
        "WATCHDOG_USEC": "600000",
        "ZHIBU_DATA": str(tmp_path / "data"),
        "ZHIBU_SANDBOX_PORT": "0",
    }
    door.setblocking(True)
    door.settimeout(30)
    line = [sys.executable, "-m", "zhibu.bot.cli", "run"]
    daemon = subprocess.Popen(line, env=environ, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    try:
        said = [door.recv(4096).decode()]
        while said[-1] != "STATUS=at work, branches: 1":
            said.append(door.recv(4096).decode())
        told = health.read(tmp_path / "data" / "sandbox")
        daemon.send_signal(signal.SIGTERM)
        while not said[-1].startswith("STOPPING=1"):
            said.append(door.recv(4096).decode())

        assert 0 == daemon.wait(20)
        assert "READY=1\nSTATUS=waiting for the platform" == said[0]
        assert "WATCHDOG=1" in said
        assert daemon.pid == told.pid
        assert Phase.STOPPED is health.read(tmp_path / "data" / "sandbox").phase
        assert "zhibu is at work: version " in daemon.stderr.read()
    finally:
        daemon.kill()
        daemon.wait()
        daemon.stderr.close()
