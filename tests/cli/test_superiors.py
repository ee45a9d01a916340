"""`superior add`, `superior list`, `superior code`, `superior take`, and `branch add --superior`."""

import asyncio
import json
from pathlib import Path

from tests.cli.conftest import START, Zhibu
from tests.cli.test_branches import books
from zhibu.bot.codes import hash_of
from zhibu.branch.branch import Purpose
from zhibu.branch.ids import AccountId, BranchId
from zhibu.branch.superior import Officer
from zhibu.storage.store import Store


def said(lines: list[str]) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def test_a_new_superior_prints_its_id_and_code_for_scripts(zhibu: Zhibu, data: Path) -> None:
    """The code itself is stored nowhere, only its hash."""
    done = zhibu("superior", "add", "机关党委")

    assert (0, "") == (done.exit, done.err)
    first = said(done.lines[:2])
    assert ["id", "code"] == list(first)
    assert "s1" == first["id"]
    records = books(data, "s1")
    assert ("机关党委", True) == (records.branch.name, records.branch.is_superior)
    assert {hash_of(first["code"]): Purpose.OFFICER} == {code.id: code.purpose for code in records.codes.values()}
    stored = b"".join(file.read_bytes() for file in data.rglob("*") if file.is_file())
    assert first["code"].encode() not in stored


def test_a_branch_comes_under_it_when_it_is_added_or_later(zhibu: Zhibu, data: Path) -> None:
    """By its id or its full name; twice changes nothing."""
    zhibu("superior", "add", "机关党委")
    zhibu("branch", "add", "第一党支部", "--superior", "s1")
    zhibu("branch", "add", "第二党支部")

    assert "b2 第二党支部 is under 机关党委 now.\n" == zhibu("superior", "take", "机关党委", "b2").out
    assert 0 == zhibu("superior", "take", "s1", "b2").exit
    for branch in ("b1", "b2"):
        assert ("s1", "机关党委") == (books(data, branch).branch.superior_id, books(data, branch).branch.superior)
    listed = zhibu("superior", "list").lines
    assert ["s1", "机关党委", "none"] == listed[1].split()[:3]
    assert "第一党支部" in listed[1] and "第二党支部" in listed[1]


def test_a_superior_is_no_branch(zhibu: Zhibu, data: Path) -> None:
    """It stands in no list of branches and takes no roster; each kind is numbered by itself."""
    zhibu("superior", "add", "机关党委")

    assert "机关党委" not in zhibu("branch", "list").out
    assert "b1" == said(zhibu("branch", "add", "第一党支部").lines[:1])["id"]
    assert 1 == zhibu("invites", "s1").exit
    assert "s2" == said(zhibu("superior", "add", "学校党委").lines[:1])["id"]


def test_what_there_is_not_is_named_with_what_there_is(zhibu: Zhibu, data: Path) -> None:
    none = zhibu("branch", "add", "第一党支部", "--superior", "s1")
    assert (1, "There is no superior s1; there is none at all yet. Add one by zhibu superior add.\n") == (
        none.exit,
        none.err,
    )
    assert not (data / "branches" / "b1").exists()
    zhibu("superior", "add", "机关党委")
    assert "There is no superior s9; there are s1 机关党委.\n" == zhibu("superior", "code", "s9").err
    assert 1 == zhibu("superior", "add", " 机关党委 ").exit
    assert 1 == zhibu("superior", "add", "  ").exit


def test_each_officer_gets_a_code_of_their_own(zhibu: Zhibu, data: Path) -> None:
    first = said(zhibu("superior", "add", "机关党委").lines)["code"]

    second = said(zhibu("superior", "code", "s1").lines)["code"]

    assert first != second
    assert {hash_of(first), hash_of(second)} == set(books(data, "s1").codes)


async def _join(data: Path, account: str, name: str) -> None:
    store = await Store.open(data)
    async with store.unit(BranchId("s1"), actor=account, act="superior.joined", now=START) as unit:
        unit.put(Officer(id=AccountId(account), name=name, linked_at=START))
        await unit.commit()
    await store.close()


def test_an_office_is_taken_away_by_name_or_account(zhibu: Zhibu, data: Path) -> None:
    """Of two with one name the account tells which; nobody is taken away by chance."""
    zhibu("superior", "add", "机关党委")
    for number, name in enumerate(("韦明", "韦明", "林红")):
        asyncio.run(_join(data, f"telegram:{number}", name))

    assert "韦明, 韦明 and 林红" in zhibu("superior", "list").out
    assert 1 == zhibu("superior", "remove", "s1", "韦明").exit
    assert 1 == zhibu("superior", "remove", "s1", "陈").exit
    assert "林红 no longer acts for 机关党委.\n" == zhibu("superior", "remove", "s1", "林红").out
    assert 0 == zhibu("superior", "remove", "机关党委", "telegram:1").exit
    assert ["telegram:0"] == list(books(data, "s1").officers)


def test_the_agenda_names_the_superior_before_any_officer_is_known(zhibu: Zhibu, branch: str) -> None:
    """`audience` is `superior`, and the secretary isn't asked for what they are."""
    zhibu("superior", "add", "机关党委")
    zhibu("superior", "take", "s1", "b1")

    lines = zhibu("agenda", "b1", "--json", "--from", "2026-10-01", "--to", "2026-10-31").lines
    told = [json.loads(line) for line in lines]

    asked = [one for one in told if one["kind"] == "approval_to_give"]
    assert ["superior"] == [one["audience"] for one in asked]
    assert "2026-10-28T09:00:00+08:00" == asked[0]["due"]
    assert "002" == asked[0]["clause"]["document"] and "審定" in asked[0]["clause"]["quote"]
    assert [] == [one for one in told if one["kind"] == "approval_missing"]
    assert "to the superior" in zhibu("agenda", "b1", "--from", "2026-10-01", "--to", "2026-10-31").out


def test_check_says_that_nobody_acts_for_a_superior(zhibu: Zhibu, data: Path) -> None:
    """A note, no failure: its branches go on by other means."""
    zhibu("superior", "add", "机关党委")

    done = zhibu("check")

    assert 0 == done.exit
    assert any("s1 机关党委: nobody acts for this superior" in line for line in done.lines)


def test_a_backup_holds_superiors_as_well(zhibu: Zhibu, data: Path, tmp_path: Path) -> None:
    zhibu("superior", "add", "机关党委")
    zhibu("branch", "add", "第一党支部", "--superior", "s1")
    zhibu("backup", str(tmp_path / "copy"))

    assert 0 == zhibu("restore", str(tmp_path / "copy"), "--force").exit

    assert "机关党委" in zhibu("superior", "list").out
