"""One line of the command line, run in this process, in a folder and an environment of its own."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from zhibu.bot import rehearsal
from zhibu.bot.cli import main

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 9, 1, 8, 0, tzinfo=ZONE)
"""What time it is in these tests' folders: they are rehearsed, so that the real clock has no say."""


@dataclass(frozen=True)
class Done:
    """What a line came to."""

    exit: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def complaints(self) -> list[str]:
        return self.err.splitlines()


Zhibu = Callable[..., Done]


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests reaches them."""
    for name in list(os.environ):
        if name.startswith("ZHIBU_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHIBU_LOCALE", "en")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder, on the first of September 2026."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    rehearsal.mark(folder, START)
    return folder


@pytest.fixture
def zhibu(data: Path, capfd: pytest.CaptureFixture[str]) -> Zhibu:
    """`zhibu("branch", "list")`."""

    def run(*line: object) -> Done:
        capfd.readouterr()
        code = main([str(word) for word in line])
        said = capfd.readouterr()
        return Done(code, said.out, said.err)

    return run


ROSTER = """姓名,类别,入党日期,职务,编号
周秀兰,正式党员,1987-07-01,书记,001
李四,预备党员,2025年7月1日,组织委员,002
王堃,正式党员,2012.2.29,,003
谢婷婷,入党积极分子,,,004
"""
PLAN = "月份,主题\n" + "".join(f"{month},主题{month}\n" for month in range(1, 13))


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """A roster of four, one of them an applicant."""
    file = tmp_path / "名册.csv"
    file.write_text(ROSTER, encoding="utf-8")
    return file


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan that gives months only."""
    file = tmp_path / "计划.csv"
    file.write_text(PLAN, encoding="utf-8")
    return file


@pytest.fixture
def branch(zhibu: Zhibu, roster: Path, plan: Path) -> str:
    """A branch with roster and plan; its id."""
    assert 0 == zhibu("branch", "add", "机关党支部", "--locale", "zh_CN").exit
    assert 0 == zhibu("roster", "import", "b1", roster).exit
    assert 0 == zhibu("plan", "import", "b1", plan).exit
    return "b1"
