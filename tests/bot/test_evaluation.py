"""The evaluation in full: when it is owed and of what, the one reminder, the result with the year before it."""

from pathlib import Path

import pytest

from tests.bot.members_town import a_town
from tests.bot.panel_walk import press
from tests.bot.test_vote_talk import DAY, END, SECRET, START, VOTERS, marks, signed_in, whole_ballot
from tests.branch.build import at
from tests.branch.build import day as a_day
from tests.town import PEOPLE, Town
from zhibu.bot.parts import put_together
from zhibu.branch.evaluation import Ballot, Evaluation, Grade
from zhibu.branch.ids import about
from zhibu.branch.notices import Kind
from zhibu.branch.policy import PolicyChange

CLOSES = "2026-10-09 18:30"
REMINDED = "2026-10-09 15:30"
FIRST_OF_FIVE = "第1项，共5项：主题特色鲜明"
GOOD, POOR = Grade.GOOD, Grade.POOR


@pytest.fixture
async def town(tmp_path: Path):
    """The October day is over, four members took part."""
    async with a_town(tmp_path) as town:
        await town.until(START)
        await town.puts(*(signed_in(who, town.now) for who in VOTERS))
        await town.until(END)
        yield town


def said(town: Town, kind: Kind):
    return [each for each in town.records.said.values() if each.kind is kind]


async def why(town: Town, field: str) -> str:
    return (await town.says("ann", f"/why {field}"))[-1].text


async def test_an_evaluation_is_owed_where_the_document_asks_for_it(town: Town):
    """rules.md 1, `evaluation.owed`: 002 asks for it after every day, of everybody who took part and of nobody else."""
    asked = {each.audience for each in said(town, Kind.EVALUATION)}
    assert {f"member:{PEOPLE[who].id}" for who in VOTERS} == asked
    told = await why(town, "evaluation.owed")
    assert "（002）" in told
    assert "每次「黨支部主題黨日」活動後必須當即開展測評" in told
    answer = (await town.says("ann", "/why", reply_to=town.standing("ann")[0]))[-1]
    assert "每次「黨支部主題黨日」活動後必須當即開展測評" in answer.text


@pytest.mark.parametrize("preset", ["chizhou", "zhengzhou-normal"])
async def test_where_the_document_asks_for_filing_alone_nobody_evaluates(tmp_path: Path, preset: str):
    """rules.md 1, `evaluation.owed`: 003 and 004 ask for none, and say so."""
    async with a_town(tmp_path, presets=(preset, "wulong")) as town:
        await town.until(START)
        await town.puts(*(signed_in(who, town.now) for who in VOTERS))
        await town.until(REMINDED)
        assert [] == [*said(town, Kind.EVALUATION), *said(town, Kind.EVALUATION_REMINDER)]
        assert "本支部所依文件未作此要求" in (await town.says("ann", "/vote"))[-1].text
        assert "每次「黨支部主題黨日」" not in await why(town, "evaluation.owed")


async def test_the_four_dimensions_are_those_of_the_document_in_its_order(town: Town):
    """rules.md 1, `evaluation.dimensions`: distinct theme, substantial content, lively form, evident effect."""
    await town.says("ann", "测评")
    seen = []
    for label in ("好", "较好", "一般", "差"):
        seen.append(town.heard("ann")[-1].splitlines()[-1])
        await marks(town, "ann", label)
    assert ["主题特色鲜明", "内容充实健康", "方式灵活生动", "效果突出显著"] == [
        each.partition("：")[2] for each in seen
    ]
    told = await why(town, "evaluation.dimensions")
    assert "主題特色鮮明、內容充實健康、方式靈活生動、效果突出顯著" in told


async def test_a_branch_may_add_one_dimension_and_it_is_counted(tmp_path: Path):
    """rules.md 1, `evaluation.dimensions`: 「等方面內容」, a fifth of the branch's own, through the bot to the result."""
    async with a_town(tmp_path) as town:
        since = town.now.date()
        await town.puts(
            PolicyChange.of("evaluation.dimensions", "5", since=since),
            PolicyChange.of("evaluation.extra", "组织有序", since=since),
        )
        await town.until(START)
        await town.puts(*(signed_in(who, town.now) for who in VOTERS))
        await town.until(END)
        assert FIRST_OF_FIVE in town.heard("ann")[-1]
        await marks(town, "ann", "好", "好", "好", "好", "差", "返回", "差")
        assert "组织有序：差" in town.heard("ann")[-1]
        await marks(town, "ann", "跳过", "提交")
        for who in ("bob", "cat"):
            await marks(town, who, *(5 * ["好"]), "跳过", "提交")
        await town.until(CLOSES)
        await town.passes(minutes=1)
        result = town.heard("sec")[-1]
        assert "组织有序：66.7%" in result
        assert "满意率93.3%" in result
        assert "组织有序" in await why(town, "evaluation.extra")


async def test_the_evaluation_opens_at_the_end_and_not_before(tmp_path: Path):
    """rules.md 1, `evaluation.opens`: 「當即」, at the end as it really came; the secretary closes the day, and it opens."""
    async with a_town(tmp_path) as town:
        await town.until(START)
        await town.puts(*(signed_in(who, town.now) for who in VOTERS))
        await town.until("2026-10-08 16:00")
        assert "测评在活动结束时开始" in (await town.says("ann", "测评"))[-1].text
        await town.says("sec", "/admin")
        await press(town, "sec", "本次活动", "结束活动", "确认")
        await town.settle()
        assert ["好", "较好", "一般", "差"] == town.standing("ann")[-1].labels
        told = await why(town, "evaluation.opens")
        assert "活動後必須當即開展測評" in told
        assert "24小时" in await why(town, "evaluation.hours")


# The reminder


async def test_who_hasnt_voted_is_reminded_once_and_only_they(town: Town):
    """Three hours before the close; it names the close and carries the ballot. Who voted hears nothing, the group neither."""
    await whole_ballot(town, "ann", "好", "好", "好", "好")
    before, group = {who: len(town.standing(who)) for who in VOTERS}, len(town.in_group())
    await town.until("2026-10-09 15:29")
    assert before == {who: len(town.standing(who)) for who in VOTERS}
    await town.until(REMINDED)
    reminder = town.standing("bob")[-1]
    assert "测评将于10月9日（星期五）18:30结束，您还没有提交" in reminder.text
    assert ["好", "较好", "一般", "差"] == reminder.labels
    assert (before["ann"], group) == (len(town.standing("ann")), len(town.in_group()))
    await town.until("2026-10-09 18:29")
    assert before["bob"] + 1 == len(town.standing("bob"))


async def test_the_reminder_loses_its_buttons_once_the_ballot_is_in_and_at_the_close(town: Town):
    await town.until(REMINDED)
    first, reminder = town.standing("bob")[-2:]
    await whole_ballot(town, "bob", "好", "好", "好", "好")
    await town.passes(seconds=10)
    for standing in (first, reminder):
        assert ("已提交" in standing.text, []) == (True, standing.labels)
    await town.until(CLOSES)
    await town.passes(minutes=1)
    late = town.standing("cat")[-1]
    assert ("已经结束" in late.text, []) == (True, late.labels)


async def test_the_reminder_survives_a_restart_and_isnt_said_twice(town: Town, tmp_path: Path):
    await town.until(REMINDED)
    await town.parts.daemon.stop()
    town.parts = put_together(
        town.store, town.platform, town.clock, data=tmp_path, locale="zh_CN", timezone="Asia/Shanghai"
    )
    town.clock.attach(town.parts.stage)
    await town.parts.daemon.start()
    await town.until("2026-10-09 17:00")
    assert 2 == len([each for each in town.standing("bob") if "主题特色鲜明" in each.text])


async def test_a_branch_may_do_without_the_reminder(town: Town):
    await town.puts(PolicyChange.of("evaluation.reminder_hours", "0", since=town.now.date()))
    await town.until("2026-10-09 18:00")
    assert [] == said(town, Kind.EVALUATION_REMINDER)


async def test_the_reminder_answers_why(town: Town):
    """A setting of the program's; the clause behind the evaluation stands beside it."""
    await town.until(REMINDED)
    answer = (await town.says("bob", "/why", reply_to=town.standing("bob")[-1]))[-1]
    assert "每次「黨支部主題黨日」活動後必須當即開展測評" in answer.text
    assert "3小时" in answer.text


# The result


def closed(on: str, *grades: Grade) -> Evaluation:
    ballots = tuple(Ballot(id=f"{on}{place}", marks=4 * (grade,)) for place, grade in enumerate(grades))
    return Evaluation(id=a_day(on).id, closed_at=at(f"{on} 18:30"), asked=9, ballots=ballots)


async def with_a_past(town: Town) -> None:
    """Two evaluated days before: one good, one below the floor."""
    await town.puts(a_day("2026-08-05"), closed("2026-08-05", GOOD, GOOD, GOOD))
    await town.puts(a_day("2026-09-07"), closed("2026-09-07", GOOD, POOR, POOR))


async def test_the_result_stands_beside_the_years_earlier_ones(town: Town):
    """Dates, rates and their mean; remarks without names; to the secretary alone, without a sound."""
    await with_a_past(town)
    for who in ("sec", "ann", "bob"):
        await whole_ballot(town, who, "好", "较好", "好", "好", comment=SECRET if who == "ann" else "")
    await town.until(CLOSES)
    await town.passes(minutes=1)
    result = town.standing("sec")[-1]

    assert "满意率100%" in result.text
    assert "2026年历次测评：\n8月5日：100%\n9月7日：33.3%\n10月8日：100%\n平均77.8%。" in result.text
    assert "自启用之日起（2026年9月25日）统计" in result.text  # the branch began here in mid-year
    assert SECRET in result.text
    assert result.message.silent
    assert not any("满意率" in text for who in ("ann", "bob", "dep") for text in town.heard(who))
    assert not any(SECRET in one.text for one in town.in_group())


async def test_below_the_floor_the_years_count_and_the_clause_are_named(town: Town):
    """002「本年度內測評結果3次以上滿意率低於60%的」: facts and the document's words; nobody is judged."""
    await with_a_past(town)
    for who in ("sec", "ann", "bob"):
        await whole_ballot(town, who, "差", "差", "差", "好")
    await town.until(CLOSES)
    await town.passes(minutes=1)
    result = town.heard("sec")[-1]

    assert "低于60%，请查找存在的问题和不足" in result
    assert "2026年满意率低于60%的测评，至今2次。" in result
    assert "002" in result
    assert "本年度內測評結果3次以上滿意率低於60%的" in result


async def test_in_the_panel_the_secretary_sees_totals_first_and_the_result_afterwards(town: Town):
    """Nobody sees who hasn't voted, and only who runs the day sees the result."""
    await whole_ballot(town, "ann", "好", "好", "好", "好")
    await town.says("sec", "/admin")
    text = await press(town, "sec", "本次活动", "测评情况")
    assert "应参评4人，已提交1人" in text
    assert not any(PEOPLE[who].name in text for who in VOTERS)
    for who in ("sec", "bob"):
        await whole_ballot(town, who, "好", "好", "好", "好", comment=f"意见{who}")
    await town.until("2026-10-09 18:35")
    await town.says("sec", "/admin")
    text = await press(town, "sec", "本次活动", "测评情况")
    assert "满意率100%" in text
    assert {"“意见sec”", "“意见bob”"} <= set(text.splitlines())
    assert (await town.presses("pub", "", token="ad|evaluation|2026-10")).alert
    assert (await town.presses("ann", "", token="ad|evaluation|2026-10")).alert


# The last moment


async def test_a_ballot_that_meets_the_closing_is_told_so_and_isnt_lost_unseen(town: Town):
    """The empty urn is being closed when the first ballot comes: refused, and nobody stands as having voted."""
    await marks(town, "ann", "好", "好", "好")
    assert () == await town.store.urns.close(town.records.branch.id, DAY)
    shown = await town.presses("ann", "好")
    assert (True, True) == (shown.alert, "结束" in shown.text)
    assert about(DAY, PEOPLE["ann"].id) not in town.records.voted
