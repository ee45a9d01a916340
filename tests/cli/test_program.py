"""The program as a process: entry points, streams, what nobody foresaw."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Zhibu
from zhibu.bot.cli import branches
from zhibu.bot.wording import refusals
from zhibu.bot.wording.cli import failures

ROOT = Path(__file__).resolve().parents[2]


def process(*line: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "zhibu.bot.cli", *line],
        capture_output=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ},
        check=False,
        timeout=30,
    )


def test_the_installed_command_leads_here() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]

    assert "zhibu.bot.cli:main" == scripts["zhibu"]


def test_a_process_speaks_chinese_and_ends_with_its_code(tmp_path: Path) -> None:
    done = process("--data", str(tmp_path), "branch", "lst")

    assert (2, b"") == (done.returncode, done.stdout)
    assert "没有命令 branch lst。您是要 branch list 吗？" in done.stderr.decode()


def test_a_terminal_that_cannot_show_chinese_still_gets_an_answer(tmp_path: Path) -> None:
    done = process("--data", str(tmp_path), "branch", "list", PYTHONIOENCODING="ascii")

    assert 0 == done.returncode
    assert b"zhibu branch add" in done.stdout


def test_simple_verbs_start_without_the_heavy_libraries() -> None:
    """Nobody waits for charts, papers or the chat library to read help."""
    code = (
        "import sys; from zhibu.bot.cli import main; main(['roster', 'import', '--help']); "
        "heavy = {'telegram', 'matplotlib', 'openpyxl', 'docx', 'typst', 'aiohttp', 'apscheduler', 'holidays', 'tinydb'};"
        "sys.exit(','.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=False, timeout=30)

    assert (0, b"") == (done.returncode, done.stderr)


def test_a_daemon_holds_no_library_that_it_never_asks() -> None:
    """Of httpx no command line, of the holidays no other country: a sixth of what a start with twenty branches holds."""
    code = (
        "import sys; import zhibu.bot.app, zhibu.bot.parts; from zhibu.scheduler.workdays import statutory; statutory();"
        "import httpx; import telegram.request; assert httpx.AsyncClient;"
        "idle = {'rich', 'pygments', 'click', 'holidays.countries', 'matplotlib', 'openpyxl', 'docx', 'typst'};"
        "sys.exit(','.join(idle & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=False, timeout=30)

    assert (0, b"") == (done.returncode, done.stderr)


def test_a_reader_who_has_seen_enough_is_no_failure_with_a_trace() -> None:
    done = subprocess.run(
        f"{sys.executable} -m zhibu.bot.cli --help | head -1",
        shell=True,
        capture_output=True,
        cwd=ROOT,
        check=False,
        timeout=30,
    )

    assert b"" == done.stderr


def test_what_nobody_foresaw_is_one_sentence_and_the_place_without_anybodys_words(zhibu: Zhibu, monkeypatch) -> None:
    async def fail(task: object) -> None:
        raise KeyError("张三的请假理由")

    monkeypatch.setattr(branches, "listing", fail)

    done = zhibu("branch", "list")

    assert 1 == done.exit
    assert done.complaints[-1].startswith("zhibu failed (KeyError)")
    assert "in fail" in done.err
    assert "请假理由" not in done.err.replace('KeyError("张三的请假理由")', "")


def test_each_refusal_that_a_command_may_meet_has_its_own_sentence() -> None:
    """The general one (“/help lists what you can do”) is for the chat."""
    raised: set[str] = set()
    for place in (
        "bot/app.py",
        "bot/line.py",
        "bot/office.py",
        "bot/cli",
        "scheduler",
        "branch/policy.py",
        "branch/presets.py",
    ):
        path = ROOT / "zhibu" / place
        for file in [path] if path.is_file() else path.rglob("*.py"):
            raised |= set(re.findall(r'Refusal\(\s*"([^"]+)"', file.read_text(encoding="utf-8")))

    assert set() == raised - refusals.codes() - failures.codes()
    assert {"token.wrong", "branch.unknown", "policy.range"} < raised


def test_an_interrupted_command_ends_quietly(zhibu: Zhibu, monkeypatch) -> None:
    async def interrupt(task: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(branches, "listing", interrupt)

    assert (130, "") == ((done := zhibu("branch", "list")).exit, done.err)


@pytest.mark.parametrize("verb", [["branch", "list"], ["agenda", "b1"], ["invites", "b1"]])
def test_a_folder_that_is_a_file_is_named(zhibu: Zhibu, tmp_path: Path, verb: list[str]) -> None:
    (tmp_path / "file").write_text("x")

    done = zhibu(*verb, "--data", tmp_path / "file")

    assert (1, 1) == (done.exit, len(done.complaints))
    assert "a file stands where a folder should be" in done.err
