"""`export BRANCH wishes [YEAR]`: the board of what is public, on A4, on A3 and as a picture; nothing of what is private."""

import asyncio
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Zhibu
from zhibu.branch.ids import BranchId, MemberId
from zhibu.branch.own_wish import Wish
from zhibu.storage.store import Store


@pytest.fixture
def wishes(data: Path, branch: str) -> None:
    """Of 2026 one public wish and a private one; of 2025 a private one alone."""
    at = datetime(2026, 9, 1, tzinfo=UTC)

    def wish(member: str, year: int, *, public: bool) -> Wish:
        who = MemberId(member)
        first = at if public else None
        return Wish(
            id=f"{who}:{year}", member=who, year=year, text="多读书", by=who, at=at, public=public, first_public=first
        )

    async def keep() -> None:
        store = await Store.open(data)
        async with store.unit(BranchId(branch), actor="m001", act="wish.made", now=at) as unit:
            for each in (
                wish("m001", 2026, public=True),
                wish("m002", 2026, public=False),
                wish("m002", 2025, public=False),
            ):
                unit.put(each)
            await unit.commit()
        await store.close()

    asyncio.run(keep())


@pytest.mark.parametrize("year", [(), ("2026",)])
def test_the_board_is_written_on_a4_on_a3_and_as_a_picture(zhibu: Zhibu, branch: str, wishes: None, year) -> None:
    done = zhibu("export", branch, "wishes", *year)

    assert (0, [".pdf", ".pdf", ".png"]) == (done.exit, [Path(each).suffix for each in done.lines])
    assert [b"%PDF", b"%PDF", b"\x89PNG"] == [Path(each).read_bytes()[:4] for each in done.lines]
    assert {0o600} == {stat.S_IMODE(Path(each).stat().st_mode) for each in done.lines}


@pytest.mark.parametrize("year", ["2025", "2030"])
def test_where_nothing_is_public_there_is_no_board(zhibu: Zhibu, branch: str, wishes: None, year: str) -> None:
    done = zhibu("export", branch, "wishes", year)

    assert (1, "") == (done.exit, done.out)
    assert "No wish is public yet" in done.err


def test_a_branch_that_keeps_no_board_exports_none(zhibu: Zhibu, branch: str, wishes: None) -> None:
    zhibu("policy", branch, "--set", "birthday.board=no")

    assert 1 == zhibu("export", branch, "wishes").exit
