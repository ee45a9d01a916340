"""What lies under deploy/: it names nothing that isn't there, and gives away nothing."""

import configparser
import importlib.metadata
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from zhibu.bot.cli.verbs import GRAMMAR
from zhibu.bot.health import PERIOD, TICK_LATE

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("zhibu*.[st]*er*") if path.suffix in (".service", ".timer"))


def unit(name: str) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read(DEPLOY / name, encoding="utf-8")
    return read


def lines(name: str) -> list[tuple[str, str]]:
    """The container file's instructions, continued lines joined."""
    text = re.sub(r"\\\n\s*", " ", (DEPLOY / name).read_text(encoding="utf-8"))
    return [tuple(line.split(maxsplit=1)) for line in text.splitlines() if line and not line.startswith("#")]


# -- systemd ----------------------------------------------------------------------------------------------------------


def test_there_are_a_service_and_a_nightly_copy():
    assert ["zhibu-backup.service", "zhibu-backup.timer", "zhibu.service"] == UNITS


def test_the_watchdog_waits_longer_than_a_healthy_daemon_is_silent():
    """It is fed every period, and for so long after the last tick."""
    service = unit("zhibu.service")["Service"]

    assert ("notify", "on-failure") == (service["Type"], service["Restart"])
    assert min(PERIOD, int(service["WatchdogSec"]) / 3) <= PERIOD
    assert PERIOD < TICK_LATE < int(service["WatchdogSec"])


@pytest.mark.parametrize("name", ["zhibu.service", "zhibu-backup.service"])
def test_a_unit_starts_verbs_that_exist_as_nobody_special_and_sees_the_token_in_a_file(name: str):
    text = (DEPLOY / name).read_text(encoding="utf-8")
    service = unit(name)["Service"]
    verbs = re.findall(r"\.venv/bin/zhibu ([a-z]+)", text)

    assert verbs
    assert set(verbs) <= set(GRAMMAR.verbs)
    assert ("zhibu", "/etc/zhibu/zhibu.env") == (service["User"], service["EnvironmentFile"])
    assert "TELEGRAM_TOKEN" not in text
    for key, value in {
        "NoNewPrivileges": "yes",
        "CapabilityBoundingSet": "",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "UMask": "0077",
        "StateDirectoryMode": "0700",
        "LimitCORE": "0",
    }.items():
        assert value == service[key], key


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_reads_the_units_without_a_word(tmp_path: Path):
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("/opt/zhibu/.venv/bin/zhibu", sys.executable), encoding="utf-8")
    line = ["systemd-analyze", "verify", *(tmp_path / name for name in UNITS)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    # What other units of the machine lack isn't ours.
    said = [line for line in (done.stdout + done.stderr).splitlines() if "zhibu" in line]

    assert (0, []) == (done.returncode, said)


# -- the container ----------------------------------------------------------------------------------------------------


def sources() -> list[str]:
    found = []
    for word, rest in lines("Containerfile"):
        if word == "COPY" and not rest.startswith("--from="):
            found += rest.split()[:-1]
    return found


def test_each_copied_file_is_there_and_not_held_back():
    """The list of what is sent to the builder names everything that the file copies, and neither data nor tests."""
    allowed = [
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    ]

    assert sources()
    for source in sources():
        assert (ROOT / source).exists(), source
        assert any(fnmatch(source, each) for each in allowed), source
    assert {"data", "tests", ".git", ".venv"}.isdisjoint(allowed)


def test_it_runs_as_nobody_special_from_a_plain_pinned_base():
    said = lines("Containerfile")
    images = [rest.split()[0] for word, rest in said if word == "FROM"]
    installs = [rest for word, rest in said if word == "RUN" and "pip install" in rest]

    assert {"python:3.12-slim"} == set(images)
    assert "10001:10001" == dict(said)["USER"]
    assert all("--require-hashes" in each or "--no-deps ." in each for each in installs)
    assert [("/data",), ("SIGTERM",)] == [(dict(said)[word],) for word in ("VOLUME", "STOPSIGNAL")]


def test_what_it_runs_and_asks_are_lines_of_ours():
    said = dict(lines("Containerfile"))
    health = re.search(r"CMD (\[.*\])", said["HEALTHCHECK"])

    assert ['["zhibu"]', '["run"]'] == [said["ENTRYPOINT"], said["CMD"]]
    assert '["zhibu", "check", "--quick"]' == health[1]
    assert {"quick": True} == {
        key: value for key, value in GRAMMAR.read(["check", "--quick"]).values.items() if value is True
    }


def test_the_image_holds_what_zhibu_stands_on_and_nothing_of_the_checks(tmp_path: Path):
    """The lock without the checks is just what the installed packages themselves ask for, each with its hashes."""
    line = [sys.executable, DEPLOY / "runtime_lock.py", ROOT / "requirements.in", ROOT / "requirements.lock.txt"]
    lock = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    blocks = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]
    named = {block.partition("==")[0] for block in blocks}
    first_part = (ROOT / "requirements.in").read_text(encoding="utf-8").partition("# What the tests")[0]
    needed = needed_by(Requirement(each) for each in first_part.splitlines() if each and not each.startswith("#"))

    assert all("--hash=sha256:" in block for block in blocks)
    assert set() == needed - named
    # What other systems and Python versions need stands in it, too.
    assert named - needed <= {"typing-extensions", "anyio", "colorama", "tzdata", "exceptiongroup", "async-timeout"}
    assert {"pytest", "mypy", "ruff", "hypothesis"}.isdisjoint(named)


def needed_by(requirements) -> set[str]:
    """These packages and all that they stand on here, by what their own files say."""
    found: set[str] = set()
    waiting = list(requirements)
    while waiting:
        each = waiting.pop()
        name = canonicalize_name(each.name)
        if name in found or (each.marker is not None and not each.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        waiting += map(Requirement, importlib.metadata.requires(name) or [])
    return found


# -- what is written about it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["operations.md", "operations.zh-CN.md"])
def test_the_pages_name_only_files_that_lie_there(name: str):
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    named = set(re.findall(r"deploy/[A-Za-z0-9._-]+", text))

    assert {"deploy/zhibu.service", "deploy/Containerfile", "deploy/zhibu-backup.timer"} <= named
    assert [] == sorted(each for each in named if not (ROOT / each).exists())
    for verb in re.findall(r"`zhibu ([a-z]+)", text):
        assert any(each == verb or each.startswith(f"{verb} ") for each in GRAMMAR.verbs), verb
