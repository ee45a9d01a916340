"""The stated rows of the rules on activity days: each has its talk through the whole bot, which names it and asks why. Here are the
talks of the rows that belong to no single subject, and the list that holds the others to it."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.bot.members_town import a_town
from tests.town import PEOPLE, Town
from zhibu.branch.attendance import SignIn
from zhibu.branch.ids import DayId, about
from zhibu.branch.policy import PolicyChange

OCTOBER = DayId("2026-10")

STATED = (
    "activity.per_month",
    "activity.day",
    "activity.hours",
    "agenda.required",
    "activity.off_days",
    "activity.move",
    "activity.notice_days",
    "attendance.floor",
    "attendance.due",
    "attendance.remote",
    "leave.written",
    "makeup.required",
    "absence.counts",
    "absence.talk_at",
    "absence.basis_at",
    "evaluation.owed",
    "approval.owed",
    "evaluation.dimensions",
    "evaluation.opens",
    "evaluation.hours",
    "evaluation.guests",
    "satisfaction.floor",
    "satisfaction.times",
    "record.days",
    "record.copies",
    "record.title",
    "record.recorder",
    "plan.minimum",
    "plan.due_county",
    "plan.levels",
    "theme.menu",
    "dues.check",
    "meetings",
    "inspection",
)
"""The rows that a document states."""


def named() -> Iterator[tuple[str, str]]:
    """Each row that a talk of this folder names in its docstring, with the talk's own text."""
    for path in Path(__file__).parent.glob("test_*.py"):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.AsyncFunctionDef) or "rules.md 1" not in (ast.get_docstring(node) or ""):
                continue
            told = ast.get_docstring(node, clean=False) or ""
            body = (ast.get_source_segment(source, node) or "").replace(told, "")
            yield from ((row, body) for row in re.findall(r"`([a-z_.]+)`", told))


@pytest.mark.parametrize("row", STATED)
def test_each_stated_row_has_a_talk_that_asks_why(row: str) -> None:
    talks = [body for name, body in named() if name == row]

    assert talks, "no talk names it"
    assert any("why" in body or "依据" in body for body in talks), "no talk asks why"


async def why(town: Town, who: str, field: str) -> str:
    return (await town.says(who, f"/why {field}"))[0].text


async def test_the_notice_goes_out_five_days_ahead_on_a_working_day(tmp_path: Path) -> None:
    """rules.md 1, `activity.notice_days`: 002「原則上提前5天…公示」. Five days before 8 October is a holiday: it goes out on
    30 September, to group and channel, once; its clause stands behind it."""
    async with a_town(tmp_path) as town:
        await town.until("2026-09-30 08:59")
        assert [] == town.in_group() == town.in_channel()
        await town.until("2026-09-30 09:01")
        (notice,) = town.in_group()
        assert "主题党日预告" in notice.text and "10月8日（星期四）" in notice.text
        assert 1 == len(town.in_channel())
        told = (await town.says("ann", "/why", room="group", reply_to=notice))[-1].text
        assert "（002）" in told or "002" in told
        assert "原則上提前5天" in told
        assert "5天" in await why(town, "ann", "activity.notice_days")
        await town.until("2026-10-08 13:00")
        assert 1 == sum("主题党日预告" in one.text for one in town.in_group())


async def test_a_branchs_own_days_of_notice_hold_from_their_date_on(tmp_path: Path) -> None:
    """rules.md 1, `activity.notice_days`: a setting; changed for November on, October's notice isn't moved by it."""
    async with a_town(tmp_path) as town:
        await town.puts(PolicyChange.of("activity.notice_days", "8", since=date(2026, 11, 1)))
        await town.until("2026-09-30 09:01")
        assert any("10月8日" in one.text for one in town.in_group())
        await town.until("2026-10-28 08:59")
        assert not any("11月5日" in one.text for one in town.in_group())
        await town.until("2026-10-28 09:01")
        assert any("11月5日" in one.text for one in town.in_group())


async def came(town: Town, *who: str) -> None:
    await town.until("2026-10-08 15:00")
    await town.puts(
        *(
            SignIn(
                id=about(OCTOBER, PEOPLE[each].id),
                day=OCTOBER,
                member=PEOPLE[each].id,
                at=town.now,
                by=PEOPLE[each].id,
            )
            for each in who
        )
    )


async def test_the_vote_is_open_for_its_hours_and_no_longer(tmp_path: Path) -> None:
    """rules.md 1, `evaluation.hours`: open 24 h from the end, at once after the activity (002「必須當即開展測評」); to the last
    minute, not after it."""
    async with a_town(tmp_path) as town:
        await came(town, "ann", "bob", "cat", "dan")
        await town.until("2026-10-09 18:29")
        assert ["好", "较好", "一般", "差"] == (await town.says("ann", "测评"))[-1].labels
        assert OCTOBER not in town.records.evaluations
        await town.until("2026-10-09 18:31")
        told = (await town.says("bob", "测评"))[-1]
        assert [] == told.labels
        assert town.records.evaluations[OCTOBER].closed_at == town.now.replace(minute=30, second=0)
        answer = await why(town, "ann", "evaluation.hours")
        assert "24小时" in answer and "活動後必須當即開展測評" in answer


async def test_a_branchs_own_hours_close_the_vote_earlier(tmp_path: Path) -> None:
    """rules.md 1, `evaluation.hours`: a setting of the branch."""
    async with a_town(tmp_path) as town:
        await town.puts(PolicyChange.of("evaluation.hours", "2", since=date(2026, 10, 1)))
        await came(town, "ann", "bob", "cat", "dan")
        await town.until("2026-10-08 20:29")
        assert OCTOBER not in town.records.evaluations
        await town.until("2026-10-08 20:31")
        assert OCTOBER in town.records.evaluations
        assert "2小时" in await why(town, "sec", "evaluation.hours")


async def test_an_absence_is_who_stayed_away_without_leave(tmp_path: Path) -> None:
    """rules.md 1, `absence.counts`: without leave yes, on leave no; 002「對無正當理由不參加或長期不參加活動的黨員」. The program itself
    says no word of it to the member unasked."""
    async with a_town(tmp_path) as town:
        await town.says("cat", "/leave 住院")
        await town.presses("sec", "同意")
        await came(town, "sec", "ann", "bob")
        await town.until("2026-10-20 09:30")
        assert "您：请假1次。" in (await town.says("cat", "/me"))[-1].text
        assert not any("未参加" in each for each in town.heard("dan"))
        assert "您：未参加1次。" in (await town.says("dan", "/me"))[-1].text
        assert "對無正當理由不參加" in await why(town, "dan", "absence.counts")
