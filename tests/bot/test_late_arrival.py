"""Who came late and is signed in by another: with the time at which they came, in the register and on the sheet."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.town import PEOPLE, Town
from zhibu.branch.attendance import minutes_late
from zhibu.branch.ids import DayId

DAY = DayId("2026-10")
CAT = PEOPLE["cat"].id


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    made = await Town.founded(tmp_path)
    yield made
    await made.leave()


async def chosen(town: Town) -> None:
    """The secretary chose to sign her in as one who came late."""
    await town.says("sec", "/admin")
    await town.presses("sec", "", token=f"ad|sign|{DAY}")
    await town.presses("sec", "刘晓燕")
    await town.presses("sec", "现场参加，迟到")


def late(town: Town) -> int:
    signin = town.records.signin(DAY, CAT)
    assert signin is not None
    return minutes_late(signin, town.records.days[DAY], town.parts.house.calendar_of(town.records))


async def test_a_late_arrival_is_entered_with_its_time_by_a_button(town: Town) -> None:
    await town.until("2026-10-08 15:40")
    await chosen(town)
    assert "刘晓燕几点到的？" in town.heard("sec")[-1]
    assert "14:45" in town.standing("sec")[-1].labels

    await town.presses("sec", "15:00")

    assert "已为刘晓燕签到：15:00到场，迟到。" in town.heard("sec")[-1]
    assert 30 == late(town)
    await town.presses("sec", "", token=f"ad|reg|{DAY}")
    assert "刘晓燕（代签，15:00，迟到30分钟）" in town.heard("sec")[-1]


async def test_a_late_arrival_is_entered_with_a_typed_time_after_the_day_and_marked(town: Town) -> None:
    await town.until("2026-10-08 19:30")
    await chosen(town)

    for written, answer in (
        ("14:30", "迟到的时间应在14:30之后"),
        ("19:00", "18:30之前"),
        ("三点多", "请写成14:30这样"),
    ):
        told = (await town.says("sec", written))[-1].text
        assert answer in told, written
        assert town.records.signin(DAY, CAT) is None
    (told,) = [one.text for one in await town.says("sec", "15:10") if "补录签到" in one.text]

    assert "已为刘晓燕补录签到：15:10到场，迟到。" in told
    signin = town.records.signin(DAY, CAT)
    assert (40, True, PEOPLE["sec"].id) == (late(town), signin.late, signin.by)


async def test_a_time_that_nobody_knows_is_left_open_and_a_second_press_changes_nothing(town: Town) -> None:
    await town.until("2026-10-08 15:40")
    await chosen(town)
    await town.presses("sec", "时间不清楚")
    signin = town.records.signin(DAY, CAT)
    assert (None, 0, "现场参加，迟到") == (signin.came, late(town), signin.why)

    await town.presses("sec", "", token=f"ad|came1|{DAY}|{CAT}|1500")

    assert signin == town.records.signin(DAY, CAT)


async def test_before_the_start_nobody_is_late_and_nobody_else_enters_it(town: Town) -> None:
    await town.until("2026-10-08 14:10")
    await town.says("sec", "/admin")
    await town.presses("sec", "", token=f"ad|why|{DAY}|{CAT}")
    assert "现场参加，迟到" not in town.standing("sec")[-1].labels
    assert (await town.presses("sec", "", token=f"ad|came|{DAY}|{CAT}")).alert
    await town.until("2026-10-08 15:10")
    for who in ("ann", "pub", "zoe"):
        for token in (f"ad|came|{DAY}|{CAT}", f"ad|came1|{DAY}|{CAT}|1500"):
            assert (await town.presses(who, "", token=token)).alert, who
    assert (await town.presses("sec", "", token=f"ad|came1|{DAY}|{CAT}|9999")).alert
    assert town.records.signin(DAY, CAT) is None
