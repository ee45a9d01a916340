"""Of a long history only the acts that are asked for."""

from datetime import UTC, datetime

import pytest

from tests.forms.month import activity_day
from zhibu.branch.branch import Branch
from zhibu.branch.evidence import Field, marks_of, traced
from zhibu.branch.ids import BranchId, DayId
from zhibu.storage.store import Store
from zhibu.storage.trouble import Damaged

B1 = BranchId("b1")
NOW = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
async def store(tmp_path):
    opened = await Store.open(tmp_path)
    branch = Branch(id=B1, name="支部", presets=("chizhou",), locale="zh_CN", timezone="Asia/Shanghai", joined_at=NOW)
    await opened.create(branch, actor="operator", now=NOW)
    for id_ in ("2026-10", "2026-10-2", "2026-11"):
        async with opened.unit(B1, actor="m001", act="test.planned", now=NOW) as unit:
            unit.put(activity_day(id=DayId(id_)))
            await unit.commit()
    yield opened
    await opened.close()


async def test_only_the_acts_that_name_it_are_read(store):
    found = await store.mentioning(B1, *marks_of(DayId("2026-10")))

    assert [2] == [entry.n for entry in found]
    assert (2,) == {each.field: each for each in traced(found, DayId("2026-10"))}[Field.PLACE].acts


async def test_a_second_day_of_the_month_is_another_one(store):
    assert [3] == [entry.n for entry in await store.mentioning(B1, *marks_of(DayId("2026-10-2")))]


async def test_a_flipped_byte_is_told_with_its_line(store, tmp_path):
    path = tmp_path / "branches" / B1 / "journal.jsonl"
    lines = path.read_bytes().split(b"\n")
    lines[1] = lines[1].replace("办公楼".encode(), "办公室".encode())
    path.write_bytes(b"\n".join(lines))

    with pytest.raises(Damaged) as damaged:
        await store.mentioning(B1, *marks_of(DayId("2026-10")))
    assert 2 == damaged.value.finding.line
    assert [4] == [entry.n for entry in await store.mentioning(B1, *marks_of(DayId("2026-11")))]
