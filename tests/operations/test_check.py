"""`zhibu check` for who is no programmer: each trouble is said in three languages, with its place and its way out."""

import errno
import os
import tarfile
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.cli.conftest import Zhibu
from zhibu.bot import health, rehearsal
from zhibu.bot.health import Health, Phase
from zhibu.bot.platforms.base import Silence
from zhibu.scheduler.clock import RealClock
from zhibu.storage.files import Files
from zhibu.storage.lock import FolderLock
from zhibu.storage.seal import sealed
from zhibu.words import LOCALES


@pytest.fixture
def real(data: Path, branch: str) -> Path:
    """A branch's folder that was never rehearsed."""
    (data / rehearsal.FILE).unlink()
    return data


def tells(folder: Path, **more: object) -> None:
    """A daemon wrote its file just now."""
    now = RealClock().now()
    known = {"version": "1", "pid": 77, "phase": Phase.WORKING, "started": now - timedelta(hours=1), "at": now}
    known |= {"tick": now, "poll": now} | more
    (folder / health.FILE).write_bytes(sealed(msgspec.json.encode(Health(**known))))
    (folder / health.FILE).chmod(0o600)


@pytest.fixture
def held(real: Path):
    """A daemon holds the folder."""
    lock = FolderLock.acquire(real, Files())
    yield real
    lock.release()


SAID = {
    "hangs": ("卡住了", "卡住了", "hangs"),
    "unheard": ("连不上 Telegram", "連不上 Telegram", "hasn't been heard"),
    "rival": ("/revoke", "/revoke", "/revoke"),
    "failing": ("b1 目前有消息发不出去", "b1 目前有訊息發不出去", "Some messages of b1"),
    "at work": ("正常运行", "正常執行", "has been at work since"),
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("case", "told", "code"),
    [
        ("at work", {}, 0),
        ("hangs", {"tick": timedelta(minutes=-10)}, 1),
        ("hangs", {"at": timedelta(minutes=-10)}, 1),
        ("unheard", {"poll": timedelta(minutes=-10)}, 1),
        ("rival", {"silence": Silence.RIVAL}, 1),
        ("failing", {"failing": ["b1"]}, 0),
    ],
)
def test_how_the_daemon_fares_is_said_in_plain_words(
    zhibu: Zhibu,
    held: Path,
    monkeypatch: pytest.MonkeyPatch,
    locale: str,
    case: str,
    told: dict,
    code: int,
):
    monkeypatch.setenv("ZHIBU_LOCALE", locale)
    now = RealClock().now()
    tells(held, **{name: now + value if isinstance(value, timedelta) else value for name, value in told.items()})
    for line in (["check"], ["check", "--quick"]):
        done = zhibu(*line)

        assert code == done.exit, (done.out, done.err)
        (said,) = [
            each for each in (done.err if code else done.out).splitlines() if SAID[case][LOCALES.index(locale)] in each
        ]
        assert "{" not in said


def test_a_daemon_that_doesnt_run_is_named_with_how_to_start_it(zhibu: Zhibu, real: Path):
    assert "No zhibu is running in" in zhibu("check", "--quick").err

    tells(real, phase=Phase.STOPPED)
    stopped = zhibu("check")
    assert (0, True) == (stopped.exit, "isn't running: it was stopped on" in stopped.out)

    tells(real)
    killed, quick = zhibu("check"), zhibu("check", "--quick")
    assert (0, True) == (killed.exit, "and nobody stopped it. Start it again: zhibu run." in killed.out)
    assert (1, True) == (quick.exit, "and nobody stopped it" in quick.err)


def test_a_disk_that_fills_is_named_before_it_is_full(
    zhibu: Zhibu,
    real: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(health, "DISK_LOW", 1 << 62)
    low = zhibu("check")
    assert (0, True) == (low.exit, f"Make room on the disk of {real};" in low.out)

    monkeypatch.setattr(health, "DISK_FULL", 1 << 61)
    full = zhibu("check")
    assert (1, True) == (full.exit, "The disk is full, nothing can be saved." in full.err)


def test_an_old_backup_is_named_and_none_at_all_isnt(zhibu: Zhibu, real: Path):
    assert "backup" not in zhibu("check").out
    assert 0 == zhibu("backup", "copy.tar.gz").exit
    assert 0o600 == (real / health.BACKUP_FILE).stat().st_mode & 0o777
    assert "backup" not in zhibu("check").out

    health.note_backup(real, Path("copy.tar.gz"), RealClock().now() - timedelta(days=8))
    done = zhibu("check")

    assert 0 == done.exit
    assert [f"The last backup ({Path.cwd() / 'copy.tar.gz'}) is of "] == [
        line[: line.index(" is of ") + 7] for line in done.lines if "last backup" in line
    ]


def test_who_needs_a_backup_is_told_where_the_last_one_is(zhibu: Zhibu, real: Path):
    zhibu("backup", "copy.tar.gz")
    (real / "branches/b1/journal.jsonl").unlink()

    done = zhibu("check")

    assert "zhibu restore FILE --force" in done.err
    assert any(line.startswith("The last backup is of ") and line.endswith("copy.tar.gz") for line in done.lines)


@pytest.mark.parametrize("name", [health.FILE, health.BACKUP_FILE])
def test_what_concerns_this_machine_is_checked_and_stays_out_of_a_backup(
    zhibu: Zhibu,
    real: Path,
    name: str,
):
    tells(real)
    zhibu("backup", "first.tar.gz")
    zhibu("backup", "copy.tar.gz")
    with tarfile.open("copy.tar.gz") as copy:
        assert not {health.FILE, health.BACKUP_FILE} & set(copy.getnames())

    file = real / name
    file.write_bytes(file.read_bytes()[:5] + b"#" + file.read_bytes()[6:])
    file.chmod(0o644)
    done = zhibu("check")
    assert 1 == done.exit
    assert [f"{name}: others on this machine can read it.", f"{name}: this file was altered."] == [
        line.partition(" Stop")[0] for line in done.complaints
    ]

    mended = zhibu("check", "--repair")
    assert (0, "") == (mended.exit, mended.err)
    assert all("Stop" not in line for line in mended.lines if line.startswith("Mended"))
    assert not file.exists()


def test_a_wrong_folder_is_found_out(zhibu: Zhibu, tmp_path: Path):
    done = zhibu("check", "--data", tmp_path / "elsewhere")

    assert 0 == done.exit
    assert done.lines[0].startswith(f"There is no branch in {tmp_path / 'elsewhere'}. If yours lies elsewhere")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_fails_the_check(zhibu: Zhibu, real: Path):
    real.chmod(0o500)
    done = zhibu("check")
    real.chmod(0o700)

    assert (1, True) == (done.exit, "This user can't write to" in done.err)


def test_a_command_answers_in_sentences_and_logs_nothing(
    zhibu: Zhibu,
    real: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    """What the floors below log belongs to the daemon's log; here the sentence says it."""

    def refuses(self: Files, fd: int) -> None:
        raise OSError(errno.ENOSPC, "")

    monkeypatch.setattr(Files, "sync_data", refuses)
    done = zhibu("invites", "b1")

    assert (1, 1) == (done.exit, len(done.complaints))
    assert done.err.startswith(
        "The branch stands still. branches/b1/journal.jsonl: the system refuses to read or write it"
    )
    assert done.err.endswith("(no space is left on the disk). Make room on that disk and try again.\n")
