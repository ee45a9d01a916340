"""The branch's settings: what is switched off isn't offered and says so; each is seen with its clause and changed from a day on."""

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import zhibu
from tests.bot.members_town import a_town, entries, labels
from tests.bot.panel_walk import press
from tests.town import Town
from zhibu.bot.menus import menus
from zhibu.bot.message import Verb, token
from zhibu.bot.wording import why
from zhibu.branch.policy import FIELDS, PolicyChange
from zhibu.words import voice


@pytest.fixture
async def town(tmp_path: Path):
    async with a_town(tmp_path) as town:
        yield town


async def goes(town: Town, *place: str) -> str:
    """Opens a screen of the panel as a message of its own; what it says."""
    shown = await town.presses("sec", "", token=token(Verb.PANEL, "new", *place))
    assert not shown.alert, shown.text
    return town.standing("sec")[-1].text


async def switch(town: Town, *names: str, to: str = "no") -> None:
    await town.puts(*(PolicyChange.of(name, to, since=date(2026, 9, 1)) for name in names))


# What is off

SWITCHES = [
    ("opinion.heard", "opinion", "意见", "意见"),
    ("poll.held", "poll", "投票", "投票"),
    ("service.wishes", "micro", "微心愿", "微心愿"),
    ("service.pledges", "pledge", "承诺", "承诺践诺"),
]


@pytest.mark.parametrize(("setting", "command", "word", "button"), SWITCHES)
async def test_what_is_switched_off_isnt_offered_and_its_command_says_so(town, setting, command, word, button):
    """rules.md 3: each is a setting of the branch; how it is switched on is said, and nothing is entered."""
    assert f"/{command} " in (await town.says("ann", "/help"))[-1].text
    assert any(each.startswith(button) for each in await voices(town))
    await switch(town, setting)
    before = entries(town)

    assert f"/{command} " not in (await town.says("ann", "/help"))[-1].text
    for said in (f"/{command}", word):
        answer = (await town.says("ann", said))[-1].text
        assert "本支部未开启" in answer
        assert "支部设置" in answer
    assert before == entries(town)
    assert not any(each.startswith(button) for each in await voices(town))
    every = [entry.command for menu in menus(town.parts.router.commands, town.parts.house) for entry in menu.entries]
    assert command not in every


async def test_what_is_drafted_is_not_opened_and_what_is_open_goes_on(town):
    """Switched off, nothing new begins; what stands open comes to its end."""
    await town.says("sec", "/admin")
    await press(town, "sec", "更多", "民主与服务", "投票", "发起投票")
    await town.says("sec", "去哪里？")
    await town.says("sec", "纪念馆\n档案馆")
    await press(town, "sec", "截止时间", "9月26日")
    (poll,) = town.records.polls.values()
    opens = token(Verb.PANEL, "poll_go", poll.id, "y")
    await switch(town, "poll.held")

    assert "本支部未开启" in (await town.presses("sec", "", token=opens)).text
    assert poll == town.records.polls[poll.id]
    await town.puts(PolicyChange.of("poll.held", "yes", since=date(2026, 9, 2)))
    await town.presses("sec", "", token=opens)
    await town.puts(PolicyChange.of("poll.held", "no", since=date(2026, 9, 3)))

    assert "纪念馆" in (await town.says("ann", "/poll"))[-1].labels
    await press(town, "ann", "纪念馆")
    assert 1 == len(town.records.polled)


@pytest.mark.parametrize(("setting", "pressed"), [("service.wishes", "mw|new"), ("service.pledges", "pl|new")])
async def test_a_button_from_before_begins_nothing_new(town, setting, pressed):
    await switch(town, setting)

    assert "本支部未开启" in (await town.presses("ann", "", token=pressed)).text


async def voices(town: Town) -> list[str]:
    await town.says("sec", "/admin")
    await press(town, "sec", "更多")
    if not any(each.startswith("民主与服务") for each in labels(town.standing("sec")[-1])):
        return []
    await press(town, "sec", "民主与服务")
    return labels(town.standing("sec")[-1])


async def test_a_joint_day_and_the_kind_of_theme_are_offered_where_they_are_switched_on(town):
    """rules.md 1, `theme.menu`; 3, joint days."""
    await goes(town, "pmore", "2026-11")
    assert {"必选主题", "自选主题", "联合党日"} <= set(labels(town.standing("sec")[-1]))
    await switch(town, "theme.menu", "joint.days")

    await goes(town, "pmore", "2026-11")

    assert not {"必选主题", "自选主题", "联合党日"} & set(labels(town.standing("sec")[-1]))
    for pressed in ("ad|ppart|2026-11", "ad|preq|2026-11|y"):
        assert "本支部未开启" in (await town.presses("sec", "", token=pressed)).text


async def test_the_plan_says_which_quarters_have_no_theme_where_the_document_asks_for_one(tmp_path):
    """rules.md 1, `plan.levels`: 004“年度有计划、季度有主题、每月有安排”."""
    async with a_town(tmp_path / "a", presets=("zhengzhou-normal", "wulong")) as town:
        text = await plan(town)
        assert "尚未确定季度主题：2026年第四季度" in text.replace(" ", "")
        assert "季度有主题" in text
        assert "季度有主题" in (await town.says("ann", "/why plan.levels"))[-1].text
        await switch(town, "plan.levels")
        assert "尚未确定季度主题" not in await plan(town)
    async with a_town(tmp_path / "b") as town:
        assert "尚未确定季度主题" not in await plan(town), "002 asks for none"


async def plan(town: Town) -> str:
    return await goes(town, "plan", "2026")


async def test_the_plan_says_that_no_theme_is_a_required_one(town):
    """rules.md 1, `theme.menu`: 002「必選+自選」."""
    text = await plan(town)
    assert "尚未标明哪次活动是上级规定的必选主题。" in text
    assert "必選+自選" in text
    await town.puts(replace(town.records.days["2026-11"], required=True))
    assert "尚未标明" not in await plan(town)


async def test_two_days_a_month_can_be_asked_for_and_each_has_its_own_notices(town):
    """rules.md 1, `activity.per_month`: the month that has fewer is named until a second day is in the plan."""
    await switch(town, "activity.per_month", to="2")
    assert "活动次数少于支部设置的月份：9月、10月、11月、12月。" in await plan(town)
    second = replace(town.records.days["2026-11"], id="2026-11-2", on=date(2026, 11, 20), steps=())
    await town.puts(second)

    assert "活动次数少于支部设置的月份：9月、10月、12月。" in await plan(town)
    await town.until("2026-11-15 10:00")
    told = [one.text for one in town.in_group() if "11月20日" in one.text or "11月5日" in one.text]
    assert any("11月5日" in each for each in told)
    assert any("11月20日" in each for each in told)


# The screen


async def test_each_setting_is_seen_with_its_mark_and_its_clause(town):
    """Every one of them is reached by buttons, from the panel's first screen."""
    await town.says("sec", "/admin")
    await press(town, "sec", "更多", "党员与设置", "支部设置")
    topics = [each for each in labels(town.standing("sec")[-1]) if each != "返回"]
    v, seen = voice("zh_CN", "Asia/Shanghai"), set()
    stand = town.records.stand(date(2026, 9, 25))

    for topic in topics:
        await press(town, "sec", topic)
        while True:
            text = town.standing("sec")[-1].text
            seen |= {name for name in FIELDS if f". {why.name(v, name)}：{why.value(v, stand[name])}（" in text}
            if "下一页" not in labels(town.standing("sec")[-1]):
                break
            await press(town, "sec", "下一页")
        await press(town, "sec", "返回")

    assert set(FIELDS) == seen


async def test_a_setting_shows_its_clause_or_that_there_is_none(town):
    notice = await goes(town, "setone", "activity.notice_days")

    assert "原則上提前5天" in notice
    assert "可设为1至15。" in notice
    assert "属于一般做法" in await goes(town, "setone", "signin.opens")
    assert "文件对此有要求，但没有规定具体内容" in await goes(town, "setone", "evaluation.hours")
    assert "此项只有这一种做法。" in await goes(town, "setone", "activity.move")


async def test_a_number_is_changed_from_a_chosen_day_on(town):
    await goes(town, "setone", "activity.notice_days")
    await press(town, "sec", "修改")
    assert "请写一个1到15之间的数字。" in (await town.says("sec", "20"))[-1].text
    assert "请写一个1到15之间的数字。" in (await town.says("sec", "二十天"))[-1].text
    assert "改为：7天" in (await town.says("sec", "7"))[-1].text
    await press(town, "sec", "自2026年10月1日起")

    text = town.standing("sec")[-1].text
    assert "修改已保存。" in text
    assert "自2026年10月1日起：7天。" in text
    assert 5 == town.records.policy(date(2026, 9, 30)).activity_notice_days
    assert 7 == town.records.policy(date(2026, 10, 1)).activity_notice_days


async def test_a_switch_is_changed_at_once_and_the_same_press_twice_changes_it_once(town):
    await goes(town, "setone", "poll.held")
    await press(town, "sec", "否")
    message = town.standing("sec")[-1]
    today = next(each.token for each in message.options if each.label == "自今天起")
    await press(town, "sec", "自今天起")
    before = entries(town)
    await town.presses("sec", "", at=message, token=today)

    assert before == entries(town)
    assert not town.records.policy(date(2026, 9, 25)).poll_held
    assert "这是支部自行设定的" in town.standing("sec")[-1].text


async def test_a_change_that_does_not_hold_yet_is_taken_back(town):
    await goes(town, "setyes", "record.days", "4", "2027-01-01")
    await goes(town, "setone", "record.days")

    await press(town, "sec", "撤回：2027年1月1日")

    assert "修改已撤回。" in town.standing("sec")[-1].text
    assert {} == dict(town.records.policy_changes)
    await switch(town, "record.days", to="4")
    assert (await town.presses("sec", "", token="ad|setdrop|record.days|2026-09-01")).alert, "what holds stays"


async def test_a_text_holds_from_the_earliest_day_on(town):
    await goes(town, "setone", "record.place")
    await press(town, "sec", "修改")
    await town.says("sec", "池州市贵池区")

    assert "池州市贵池区" == town.records.policy(date(2026, 9, 25)).record_place


async def test_what_was_held_by_the_former_number_stays_so(town):
    """A change begins after the last day that was held."""
    await town.until("2026-10-08 14:35")
    await town.says("ann", "签到")

    no = await town.presses("sec", "", token="ad|setyes|attendance.floor|70|2026-10-08")

    assert "10月8日的活动已按原设置举行，修改最早自2026年10月9日起执行。" in no.text
    await goes(town, "setfrom", "attendance.floor", "70")
    assert "自2026年10月9日起" in labels(town.standing("sec")[-1])


@pytest.mark.parametrize("who", ["org", "ann", "stranger"])
async def test_only_secretary_and_deputy_change_settings(town, who):
    before = entries(town)
    for pressed in ("ad|set", "ad|sett|day", "ad|setone|poll.held", "ad|setyes|poll.held|no|2026-09-25"):
        assert (await town.presses(who, "", token=pressed)).alert, pressed
    assert before == entries(town)
    for pressed in ("ad|sett|x", "ad|setone|x", "ad|setyes|poll.held|no|x", "ad|setyes|poll.held|no|2026-09-01"):
        assert (await town.presses("sec", "", token=pressed)).alert, pressed


# That each is read

ONE_CHOICE = {"activity.move", "evaluation.opens", "birthday.basis"}
"""The document leaves one value: there is nothing to read."""


def read_in(tree: ast.AST) -> set[str]:
    """The fields whose value a module reads: as an attribute, or by name through `require_on`, a command's `setting`, or a
    look at what stands."""
    attributes = {each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)}
    found = {name for name in FIELDS if name.replace(".", "_", 1) in attributes}
    calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call)]
    for call in calls:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        given = [*call.args, *(each.value for each in call.keywords if each.arg == "setting")]
        texts = {each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)}
        if name in ("require_on", "switched_on", "Command"):
            found |= texts & set(FIELDS)
    return found


def test_each_setting_is_read_somewhere():
    """A number that nothing reads would promise what doesn't happen. What only shows settings doesn't count."""
    package = Path(zhibu.__file__).parent
    showing = (
        {package / "branch" / name for name in ("policy.py", "presets.py", "settings.py")}
        | set(package.glob("bot/**/why.py"))
        | set(package.glob("bot/**/fields.py"))
        | {package / "bot/commands/rule_words.py"}
    )
    read = set().union(
        *(read_in(ast.parse(path.read_text("utf-8"))) for path in package.rglob("*.py") if path not in showing)
    )

    assert set() == set(FIELDS) - read - ONE_CHOICE
