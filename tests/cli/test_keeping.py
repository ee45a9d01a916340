"""`check`, `backup`, `restore`."""

import asyncio
import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import START, Zhibu
from tests.cli.test_branches import books
from zhibu.bot import office
from zhibu.branch.ids import BranchId
from zhibu.storage.store import Store

JOURNAL = Path("branches/b1/journal.jsonl")


def test_a_sound_folder_passes_and_what_a_branch_lacks_is_noted(zhibu: Zhibu, branch: str) -> None:
    done = zhibu("check")

    assert (0, "") == (done.exit, done.err)
    assert "Nothing is wrong with the data (1 branch), the settings or the platforms." == done.lines[-1]
    assert any("no group is bound" in line for line in done.lines)
    assert any("周秀兰, the secretary, can't be reached" in line for line in done.lines)


def test_an_empty_folder_passes(zhibu: Zhibu) -> None:
    assert 0 == zhibu("check").exit


def test_a_flipped_byte_is_named_with_its_place_and_its_way_out(zhibu: Zhibu, data: Path, branch: str) -> None:
    file = data / JOURNAL
    lines = file.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace("周秀兰".encode(), "周秀芝".encode())
    file.write_bytes(b"".join(lines))

    done = zhibu("check")

    assert (1, 1) == (done.exit, len(done.complaints))
    assert done.complaints[0].startswith("branches/b1/journal.jsonl, line 3 (from byte ")
    assert "zhibu restore FILE --force" in done.err


def test_a_damaged_branch_stands_still_and_says_so(zhibu: Zhibu, data: Path, branch: str) -> None:
    zhibu("branch", "add", "二支部")
    file = data / JOURNAL
    file.write_bytes(b"x" + file.read_bytes()[1:])
    (data / "branches/b1/book.json").unlink()

    assert 1 == zhibu("invites", "b1").exit
    assert "stands still" in zhibu("agenda", "b1").err
    assert ["b1", "b2"] == [line.split()[0] for line in zhibu("branch", "list").lines[1:]]
    assert 0 == zhibu("agenda", "b2").exit


@pytest.mark.parametrize("name", ["bot.json", "rehearsal.json"])
def test_our_small_files_are_checked_too(zhibu: Zhibu, data: Path, branch: str, name: str) -> None:
    office.remember_bot(data, "telegram", "zhibu_bot")
    file = data / name
    file.write_bytes(bytes([file.read_bytes()[0] ^ 1]) + file.read_bytes()[1:])

    done = zhibu("check")

    assert 1 == done.exit
    assert done.complaints[0].startswith(f"{name}: this file was altered")


def test_repair_mends_what_can_be_mended_and_says_what(zhibu: Zhibu, data: Path, branch: str) -> None:
    file = data / JOURNAL
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"n":')
    assert 1 == zhibu("check").exit

    done = zhibu("check", "--repair")

    assert 0 == done.exit
    assert any(line.startswith("Mended. branches/b1/journal.jsonl, line ") for line in done.lines)
    assert whole == file.read_bytes()
    assert 0 == zhibu("check").exit


# The platform


class _Api(http.server.BaseHTTPRequestHandler):
    status, body = 200, b'{"ok": true, "result": {"username": "zhibu_bot"}}'

    def do_GET(self) -> None:
        right = self.path.endswith(f"/bot{TOKEN}/getMe")
        self.send_response(self.status if right else 404)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None: ...


TOKEN = "42:test"


@pytest.fixture
def api(monkeypatch) -> Iterator[type[_Api]]:
    """A Bot API server on the loopback that answers as it is told."""
    kind = type("Api", (_Api,), {})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setenv("ZHIBU_TELEGRAM_API", f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.setenv("ZHIBU_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    yield kind
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_platform_is_asked_who_we_are(zhibu: Zhibu, api: type[_Api]) -> None:
    assert 0 == zhibu("check").exit


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, b'{"ok": false}', "Telegram doesn't know this token"),
        (404, b'{"ok": false}', "Telegram doesn't know this token"),
        (502, b"<html>", "doesn't answer like a Bot API server"),
        (200, b"<html>", "doesn't answer like a Bot API server"),
        (200, b"[]", "doesn't answer like a Bot API server"),
    ],
)
def test_a_platform_that_refuses_is_named_without_the_token(zhibu, api, status: int, body: bytes, said: str) -> None:
    api.status, api.body = status, body

    done = zhibu("check")

    assert (1, 1) == (done.exit, len(done.complaints))
    assert said in done.err
    assert TOKEN not in done.err


def test_a_platform_out_of_reach_is_named(zhibu: Zhibu, monkeypatch) -> None:
    monkeypatch.setenv("ZHIBU_TELEGRAM_API", "http://127.0.0.1:9")
    monkeypatch.setenv("ZHIBU_TELEGRAM_TOKEN", TOKEN)

    done = zhibu("check")

    assert 1 == done.exit
    assert done.err.startswith("http://127.0.0.1:9 can't be reached")


def test_a_token_that_others_can_read_is_named(zhibu: Zhibu, tmp_path: Path) -> None:
    file = tmp_path / "zhibu.toml"
    file.write_text("telegram_token = '42:test'\ntelegram_api = 'http://127.0.0.1:9'\n")
    file.chmod(0o644)

    assert "chmod 600" in zhibu("check").err
    file.chmod(0o600)
    assert "chmod 600" not in zhibu("check").err


# Copies


def test_a_backup_is_put_back_whole(zhibu: Zhibu, data: Path, branch: str) -> None:
    office.remember_bot(data, "telegram", "zhibu_bot")
    members = books(data).roster

    made = zhibu("backup", "copy.tgz")
    zhibu("roster", "import", "b1", "名册.csv")
    refused = zhibu("restore", "copy.tgz")
    zhibu("--data", "other", "restore", "copy.tgz")
    back = zhibu("restore", "copy.tgz", "--force")

    assert (0, "copy.tgz: 1 branch, as of 1 September 2026, 08:00.\n") == (made.exit, made.out)
    assert 1 == refused.exit
    assert "--force" in refused.err
    assert (0, "1 branch is back as of 1 September 2026, 08:00.\n") == (back.exit, back.out)
    assert members == books(data).roster == books(Path("other")).roster
    assert "zhibu_bot" == office.known_bot(Path("other"), "telegram")
    assert 0 == zhibu("check").exit


def test_a_backup_replaces_an_earlier_one_and_nothing_else(zhibu: Zhibu, branch: str, roster: Path) -> None:
    assert [0, 0] == [zhibu("backup", "copy.tgz").exit for _ in range(2)]
    before = roster.read_bytes()

    done = zhibu("backup", roster)

    assert 1 == done.exit
    assert "was left alone" in done.err
    assert before == roster.read_bytes()


def test_a_damaged_branch_is_left_out_of_a_backup_and_named(zhibu: Zhibu, data: Path, branch: str) -> None:
    zhibu("branch", "add", "二支部")
    file = data / JOURNAL
    file.write_bytes(b"x" + file.read_bytes()[1:])
    (data / "branches/b1/book.json").unlink()

    done = zhibu("backup", "copy.tgz")

    assert 1 == done.exit
    assert "1 branch" in done.out
    assert "Left out, because it is damaged: branches/b1/journal.jsonl" in done.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["backup", "no/such/folder/copy"], "the folder doesn't exist"),
        (["backup", "."], "is a folder"),
        (["restore", "nothing.tgz"], "There is no file nothing.tgz."),
        (["restore", "名册.csv"], "名册.csv: the backup was altered or is incomplete"),
    ],
)
def test_a_copy_that_cannot_be_written_or_read_is_refused(
    zhibu: Zhibu, branch: str, line: list[str], said: str
) -> None:
    done = zhibu(*line)

    assert (1, "") == (done.exit, done.out)
    assert said in done.err


def test_an_altered_backup_changes_nothing(zhibu: Zhibu, data: Path, branch: str, tmp_path: Path) -> None:
    zhibu("backup", "copy.tgz")
    copy = tmp_path / "copy.tgz"
    raw = bytearray(copy.read_bytes())
    raw[len(raw) // 2] ^= 1
    copy.write_bytes(raw)
    before = (data / JOURNAL).read_bytes()

    assert 1 == zhibu("restore", "copy.tgz", "--force").exit
    assert before == (data / JOURNAL).read_bytes()


def test_an_api_answer_is_json(api: type[_Api]) -> None:
    """The double answers as the Bot API does."""
    assert {"ok", "result"} == set(json.loads(api.body))


async def test_in_a_rehearsed_folder_a_copy_is_of_the_last_acts_time(
    zhibu: Zhibu, data: Path, branch: str, tmp_path: Path
) -> None:
    """Not of the rehearsal's beginning: all that was said since would be uncertain after a restore."""
    store = await Store.open(data)
    async with store.unit(BranchId("b1"), actor="operator", act="put", now=START + timedelta(days=5)) as unit:
        unit.put(replace(unit.records.branch, name="二支部"))
        await unit.commit()
    await store.close()

    done = await asyncio.to_thread(zhibu, "backup", str(tmp_path / "copy"))
    assert done.lines[0].endswith("1 branch, as of 6 September 2026, 08:00.")
