"""The list of the fault programs is whole: each program stands in it, and each variable that says how often."""

import re
from pathlib import Path

HERE = Path(__file__).parent
LIST = (HERE / "README.md").read_text(encoding="utf-8")


def test_every_fault_program_is_listed():
    programs = {path.name for path in HERE.glob("test_*.py")} - {Path(__file__).name}

    assert set() == {name for name in programs if f"`{name}`" not in LIST}
    assert set() == {name for name in re.findall(r"^\| `(test_\w+\.py)`", LIST, re.MULTILINE) if name not in programs}


def test_every_variable_that_says_how_often_is_listed_with_its_count():
    known = {
        name: count
        for path in HERE.glob("test_*.py")
        for name, count in re.findall(r'os\.environ\.get\("(ZHIBU_\w+)", "(\d+)"\)', path.read_text(encoding="utf-8"))
    }

    assert known == dict(re.findall(r"^\| `(ZHIBU_\w+)` \|.*\| (\d+) \|$", LIST, re.MULTILINE))
