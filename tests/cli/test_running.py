"""`run`: what has to hold before anything starts."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.conftest import START, ZONE, Zhibu
from tests.cli.daemon import Daemon
from zhibu.bot import app
from zhibu.bot.config import Config

LOOPBACK = "http://127.0.0.1:9"
TOKEN = "123456789:AAF_abcdefghijklmnopqrstuvwxyz01234"


@pytest.fixture
def started(monkeypatch) -> list[tuple[Config, datetime | None, float]]:
    """What was started: the daemon itself is another test's."""
    found: list[tuple[Config, datetime | None, float]] = []

    async def run(config: Config, *, clock_start: datetime | None = None, speed: float = 1.0) -> int:
        found.append((config, clock_start, speed))
        return 0

    monkeypatch.setattr(app, "run", run)
    return found


def test_without_a_token_and_a_branch_the_sandbox_starts(zhibu: Zhibu, started) -> None:
    assert 0 == zhibu("run").exit
    assert [(None, None, 1.0)] == [(config.telegram_token, start, speed) for config, start, speed in started]


def test_a_real_branch_without_a_token_names_the_missing_token(zhibu: Zhibu, started, branch: str) -> None:
    done = zhibu("run")

    assert (2, []) == (done.exit, started)
    assert done.err.startswith("ZHIBU_TELEGRAM_TOKEN isn't set")


@pytest.mark.parametrize(
    ("line", "start", "speed"),
    [
        (["--clock", "2026-09-01T08:00"], datetime(2026, 9, 1, 8, tzinfo=ZONE), 1.0),
        (["--clock", "2026-09-01 00:00Z", "--speed", "0"], datetime(2026, 9, 1, 8, tzinfo=ZONE), 0.0),
        (["--clock=2026-09-01", "--speed=60"], datetime(2026, 9, 1, tzinfo=ZONE), 60.0),
    ],
)
def test_a_rehearsal_starts_where_every_platform_is_on_this_machine(
    zhibu: Zhibu, started, monkeypatch, line: list[str], start: datetime, speed: float
) -> None:
    monkeypatch.setenv("ZHIBU_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("ZHIBU_TELEGRAM_API", LOOPBACK)

    assert 0 == zhibu("run", *line).exit
    assert [(start, speed)] == [(begin, pace) for _, begin, pace in started]


def test_a_speed_alone_rehearses_from_now_on(zhibu: Zhibu, started) -> None:
    zhibu("run", "--speed", "2")

    ((_, start, speed),) = started
    assert start is not None
    assert start.tzinfo is not None
    assert 2.0 == speed


@pytest.mark.parametrize("line", [["--clock", "2026-09-01T08:00"], ["--speed", "0"]])
def test_nobody_rehearses_with_real_people(zhibu: Zhibu, started, monkeypatch, line: list[str]) -> None:
    """Telegram's own servers are no loopback, nor is any other machine."""
    monkeypatch.setenv("ZHIBU_TELEGRAM_TOKEN", TOKEN)
    for api in ("https://api.telegram.org", "http://10.0.0.5:8081"):
        monkeypatch.setenv("ZHIBU_TELEGRAM_API", api)
        done = zhibu("run", *line)

        assert (2, []) == (done.exit, started)
        assert f"ZHIBU_TELEGRAM_API leads elsewhere ({api})" in done.err


def test_a_rehearsed_folder_never_lives_on_the_real_clock(zhibu: Zhibu, started, monkeypatch) -> None:
    monkeypatch.setenv("ZHIBU_TELEGRAM_TOKEN", TOKEN)

    done = zhibu("run")

    assert (1, []) == (done.exit, started)
    assert "was rehearsed" in done.err


def test_a_second_daemon_is_kept_out(zhibu: Zhibu, data: Path, monkeypatch) -> None:
    monkeypatch.setenv("ZHIBU_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("ZHIBU_TELEGRAM_API", LOOPBACK)

    with Daemon(data, now=START):
        done = zhibu("run", "--clock", "2026-09-01T08:00")

    assert 1 == done.exit
    assert "is running in data already" in done.err


@pytest.mark.parametrize("line", [["--clock", "soon"], ["--speed", "-1"], ["--speed", "fast"], ["now"]])
def test_a_start_that_means_nothing_is_wrong_usage(zhibu: Zhibu, started, line: list[str]) -> None:
    assert (2, []) == (zhibu("run", *line).exit, started)
