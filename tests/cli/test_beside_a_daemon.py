"""While a daemon holds the folder: writers ask it, readers read beside it, nobody repairs."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import START, Zhibu
from tests.cli.daemon import Daemon, Stage
from tests.cli.test_branches import books
from zhibu.bot.cli import dispatch
from zhibu.bot.control import Answer, Request
from zhibu.storage.files import Files
from zhibu.storage.lock import FolderLock


def test_every_writer_works_through_the_daemon(zhibu: Zhibu, data: Path, roster: Path, plan: Path) -> None:
    with Daemon(data, now=START, link=lambda code: f"https://t.me/bot?start={code}"):
        assert "id: b1" == zhibu("branch", "add", "机关党支部").lines[0]
        assert ["Roster imported: 4 new, 0 updated, 0 unchanged."] == zhibu("roster", "import", "b1", roster).lines
        assert 0 == zhibu("plan", "import", "b1", plan).exit
        assert 3 == zhibu("invites", "b1").out.count("https://t.me/bot?start=")
        assert 0 == zhibu("policy", "b1", "--set", "attendance.floor=90").exit

    records = books(data)
    assert (4, 12, 1) == (len(records.members), len(records.days), len(records.policy_changes))


def test_readers_read_beside_it(zhibu: Zhibu, data: Path, branch: str, tmp_path: Path) -> None:
    with Daemon(data, now=START):
        assert "机关党支部" in zhibu("branch", "list").out
        assert 0 == zhibu("agenda", "b1").exit
        assert 0 == zhibu("policy", "b1").exit
        assert 0 == zhibu("export", "b1", "roster", "--out", tmp_path / "r.xlsx").exit
        assert 0 == zhibu("check").exit
        assert 0 == zhibu("backup", tmp_path / "copy").exit


def test_a_reader_ignores_an_incomplete_last_line_and_leaves_it(zhibu: Zhibu, data: Path, branch: str) -> None:
    journal = data / "branches" / "b1" / "journal.jsonl"
    with Daemon(data, now=START):
        with journal.open("ab") as torn:
            torn.write(b'{"n": 99')
        before = journal.read_bytes()

        assert 0 == zhibu("agenda", "b1").exit
        assert 0 == zhibu("check").exit
        assert before == journal.read_bytes()


@pytest.mark.parametrize("line", [["check", "--repair"], ["restore", "copy", "--force"]])
def test_what_needs_the_folder_alone_is_refused(zhibu: Zhibu, data: Path, branch: str, line: list[str]) -> None:
    zhibu("backup", "copy")
    with Daemon(data, now=START):
        done = zhibu(*line)

    assert (1, "") == (done.exit, done.out)
    assert "stop it first" in done.err


def test_refusals_and_bad_cells_come_through_the_daemon_in_the_callers_language(
    zhibu: Zhibu, data: Path, branch: str, tmp_path: Path
) -> None:
    (tmp_path / "bad.csv").write_text("姓名,类别,入党日期\n张三,正式党员,2018-13-05\n", encoding="utf-8")
    with Daemon(data, now=START):
        done = zhibu("roster", "import", "b1", "bad.csv")
        unknown = zhibu("invites", "b7")

    assert 1 == done.exit
    assert done.complaints[0].startswith("bad.csv: Row 2, column ")
    assert (1, "There is no branch b7; there are b1 机关党支部.\n") == (unknown.exit, unknown.err)


def test_the_branch_s_own_language_is_spoken_where_none_is_asked_for(zhibu: Zhibu, data: Path, monkeypatch) -> None:
    zhibu("branch", "add", "機關支部", "--locale", "zh_TW")
    monkeypatch.delenv("ZHIBU_LOCALE")

    with Daemon(data, now=START):
        assert "還沒有在冊黨員。請先匯入名冊。\n" == zhibu("invites", "b1").err
    assert "還沒有在冊黨員。請先匯入名冊。\n" == zhibu("invites", "b1").err


def test_a_second_writer_waits_for_a_short_one(zhibu: Zhibu, data: Path, branch: str, monkeypatch) -> None:
    """Somebody holds the folder and doesn't listen: another command that is about to end. It is waited for, not for ever."""
    monkeypatch.setattr(dispatch, "_PATIENCE", 0.3)
    held = FolderLock.acquire(data, Files())
    try:
        refused = zhibu("invites", "b1")
    finally:
        held.release()

    assert 1 == refused.exit
    assert "doesn't answer; try again in a moment" in refused.err
    assert 0 == zhibu("invites", "b1").exit


def test_a_daemon_that_stumbles_is_no_success(zhibu: Zhibu, data: Path, branch: str) -> None:
    async def stumble(request: Request) -> Answer:
        raise RuntimeError

    with Daemon(data, now=START, answer=stumble):
        done = zhibu("invites", "b1")

    assert 1 == done.exit
    assert "look whether it was carried out" in done.err


# The clock


def test_the_clock_is_shown_and_moved(zhibu: Zhibu, data: Path) -> None:
    due = [START + timedelta(hours=1), START + timedelta(days=2)]
    stage = Stage(*due)
    with Daemon(data, now=START, stage=stage):
        assert zhibu("clock").out.startswith("2026-09-01T08:00:00+08:00\t")
        assert zhibu("clock", "next").out.startswith("2026-09-01T09:00:00+08:00\t")
        assert zhibu("clock", "+2h30m").out.startswith("2026-09-01T11:30:00+08:00\t")
        assert [due[0]] == stage.settled
        assert zhibu("clock", "to", "2026-09-04 08:00").out.startswith("2026-09-04T08:00:00+08:00\t")
        assert due == stage.settled
        assert zhibu("clock", "to", "2026-09-05T00:00Z").out.startswith("2026-09-05T08:00:00+08:00\t")
        back = zhibu("clock", "to", "2026-09-01T08:00")

    assert (1, "The clock never goes back: it is 5 September 2026, 08:00 already.\n") == (back.exit, back.err)


def test_the_sandbox_is_found_in_its_own_folder(zhibu: Zhibu, data: Path) -> None:
    sandbox = data / "sandbox"
    sandbox.mkdir()
    with Daemon(sandbox, now=START, stage=Stage()):
        assert 0 == zhibu("clock", "show").exit


def test_without_a_rehearsal_there_is_nothing_to_steer(zhibu: Zhibu, data: Path) -> None:
    assert (1, "No rehearsal and no sandbox is running in data.\n") == ((done := zhibu("clock")).exit, done.err)
    with Daemon(data, now=START):
        real = zhibu("clock", "next")

    assert 1 == real.exit
    assert "real clock" in real.err


@pytest.mark.parametrize("line", [["to"], ["soon"], ["+soon"], ["next", "2026-10-01"], ["to", "soon"], ["1d"]])
def test_a_step_that_means_nothing_is_wrong_usage(zhibu: Zhibu, line: list[str]) -> None:
    assert 2 == zhibu("clock", *line).exit


def test_commands_beside_a_rehearsal_know_its_time(zhibu: Zhibu, data: Path, branch: str) -> None:
    """The next activity day is the one that lies ahead for the daemon."""
    with Daemon(data, now=START + timedelta(days=60), stage=Stage()):
        assert "5 November 2026 14:30" in zhibu("branch", "list").out
