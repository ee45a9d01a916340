"""Nothing that the command line may have to say is without words."""

import errno
from pathlib import Path

import pytest

from zhibu.bot.cli import values
from zhibu.bot.wording.cli import agenda, complaints, findings
from zhibu.branch.notices import Kind
from zhibu.storage.trouble import Finding, Trouble, WayOut
from zhibu.words import LOCALES, voice


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", Trouble)
def test_each_trouble_names_its_place_and_its_way_out(locale: str, code: Trouble) -> None:
    v = voice(locale, "Asia/Shanghai")
    found = Finding(
        code=code, file=Path("/data/branches/b1/journal.jsonl"), line=3, offset=99, facts={"n": 3, "ids": ["a"]}
    )

    said = findings.finding(v, found, Path("/data"))

    assert said.startswith("branches/b1/journal.jsonl")
    assert "99" in said
    assert said.endswith(v(findings._OWN_WAY.get(code) or findings._WAY[found.way_out]))


def test_each_way_out_and_each_kind_of_notice_has_words() -> None:
    assert set(WayOut) == set(findings._WAY)
    assert set(Kind) == set(agenda.KINDS)


def test_each_value_that_cannot_be_read_says_what_is_wanted() -> None:
    readers = [read for name, read in vars(values).items() if name.startswith(("a_", "an_"))]
    assert len(readers) > 5
    for read in readers:
        with pytest.raises(ValueError) as wrong:
            read("?")
        assert str(wrong.value) in complaints._WANTED


def test_why_the_system_refused_is_said_in_the_readers_language() -> None:
    v = voice("zh_CN", "Asia/Shanghai")

    assert "磁盘没有空间了" == findings.system(v, errno.ENOSPC)
    assert findings.system(v, errno.EMLINK)
