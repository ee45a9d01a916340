"""What is told about the days: the next one and what I owe, the year's plan, a day's theme."""

from dataclasses import replace
from datetime import date, time

import pytest

from tests.bot.members_town import a_town, at, entries, labels
from tests.town import PEOPLE
from zhibu.bot.message import Verb, token
from zhibu.branch.attendance import Leave, SignIn
from zhibu.branch.day import ActivityDay, AgendaItem, ItemKind, Meeting, Moved
from zhibu.branch.ids import DayId, about

OCTOBER = DayId("2026-10")


@pytest.fixture
async def town(tmp_path):
    async with a_town(tmp_path) as town:
        yield town


async def october(town, **changes):
    await town.puts(replace(town.records.days[OCTOBER], **changes))


# /next


async def test_next_tells_the_day_and_how_i_stand_to_it(town):
    [answer] = await town.says("ann", "待办")

    assert "下一次主题党日" in answer.text
    assert "10月8日（星期四）14:30–18:30" in answer.text
    assert "地点：三楼会议室" in answer.text
    assert "还有13天。14:00开始签到。" in answer.text
    assert "目前没有其他待办事项。" in answer.text
    assert ["请假", "日历"] == labels(answer)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-10-07T09:00", "就在明天。"),
        ("2026-10-08T09:00", "就在今天。14:00开始签到。"),
        ("2026-10-08T14:10", "就在今天。签到已经开始。"),
        ("2026-10-08T15:00", "正在进行，18:30结束。签到已经开始。"),
    ],
)
async def test_how_far_away_it_is(town, now, told):
    await town.until(at(now))

    assert told in (await town.says("ann", "/next"))[0].text


async def test_next_offers_the_sign_in_only_while_it_is_open(town):
    await town.until("2026-10-08T14:05")
    [answer] = await town.says("ann", "/next")
    assert ["签到", "请假", "日历"] == labels(answer)

    assert "已签到，14:05。" == (await town.presses("ann", "签到", at=answer)).text

    [after] = await town.says("ann", "/next")
    assert "您已于14:05签到。" in after.text
    assert ["日历"] == labels(after)


async def test_next_knows_my_leave(town):
    day = town.records.days[OCTOBER]
    await town.puts(
        Leave(id=about(day.id, "m005"), day=day.id, member=PEOPLE["ann"].id, reason="出差", asked_at=town.now)
    )
    assert "您已请假，等待审批。" in (await town.says("ann", "/next"))[0].text

    await town.presses("sec", "同意")
    [granted] = await town.says("ann", "/next")
    assert "您的请假已经批准。" in granted.text
    assert "请假" not in labels(granted)


async def test_next_in_the_group_holds_nothing_personal(town):
    await town.says("ann", "/leave 家中有事")

    [answer] = await town.says("ann", "/next", room="group")

    assert "10月8日" in answer.text
    assert "请假" not in answer.text
    assert ["我的待办", "请假"] == labels(answer)
    assert ["next", "leave_2026-10"] == [option.start for option in answer.options]


async def test_next_lists_the_leaves_that_are_mine_to_decide(town):
    """And leads to the question again; once decided it says that it is settled."""
    await town.says("ann", "/leave 家中有事")

    [answer] = await town.says("org", "/next")
    assert "待批请假：李安，10月8日" in answer.text
    assert "审批请假：李安" in labels(answer)

    await town.presses("org", "审批请假", at=answer)
    assert ["同意", "不同意"] == labels(town.standing("org")[-1])[:2]

    await town.presses("sec", "同意")
    assert "这一项已经办结" in (await town.presses("org", "审批请假", at=answer)).text


async def test_next_lists_the_open_vote_and_the_record_form(town):
    await town.until("2026-10-08T14:35")
    await town.presses("ann", "签到", room="group")
    await town.until("2026-10-08T19:00")

    assert "10月8日党日的测评" in (await town.says("ann", "/next"))[0].text
    [recorder] = await town.says("pub", "/next")
    assert "10月8日党日的纪实表，10月10日前上报" in recorder.text
    assert "测评" not in recorder.text  # who wasn't there isn't asked


async def test_next_asks_the_secretary_for_the_words_on_the_card(town):
    await town.until("2026-10-15T10:00")

    [answer] = await town.says("sec", "/next")

    assert "10月20日政治生日贺卡的寄语" in answer.text
    assert "政治生日贺卡" not in (await town.says("org", "/next"))[0].text


async def test_next_says_where_the_holidays_are_only_estimated(town):
    await town.puts(
        *(replace(day, cancelled=True) for day in town.records.days.values()),
        ActivityDay(id=DayId("2029-03"), on=date(2029, 3, 5), start=time(14, 30), minutes=120, themes=("学习党章",)),
    )

    assert "按估算" in (await town.says("ann", "/next"))[0].text


async def test_without_a_day_ahead_next_and_theme_say_who_enters_it(town):
    await town.puts(*(replace(day, cancelled=True) for day in town.records.days.values()))

    for line in ("/next", "/theme"):
        assert "计划里没有后续的党日" in (await town.says("ann", line))[0].text
    assert "计划里没有后续的党日" in (await town.says("ann", "/leave 出差"))[0].text


async def test_a_moved_day_says_from_where(town):
    day = town.records.days[OCTOBER]
    moved = Moved(was=day.on, by=PEOPLE["sec"].id, at=town.now, reason="会议室维修")
    await october(town, on=date(2026, 10, 15), moves=(moved,))

    assert "10月8日" in (await town.says("ann", "/next"))[0].text
    assert "由10月8日改期" in (await town.says("ann", "/plan"))[0].text


# /plan


async def test_plan_shows_the_years_days(town):
    [answer] = await town.says("ann", "计划")

    assert "第一党支部：2026年党日安排" in answer.text
    assert 4 == answer.text.count("学习党章")
    assert [] == labels(answer)


async def test_plan_says_what_was_held_or_cancelled(town):
    await october(town, cancelled=True)
    await town.until("2026-11-05T14:35")
    await town.presses("ann", "签到", room="group")
    assert "（正在进行）" in (await town.says("ann", "/plan"))[0].text
    await town.until("2026-11-06T09:00")

    text = (await town.says("ann", "/plan"))[0].text
    assert ["（已取消）", "（已开展）"] == [part for part in ("（已取消）", "（已开展）") if part in text]


async def test_plan_of_another_year_and_of_one_without_any(town):
    await town.puts(
        ActivityDay(id=DayId("2027-01"), on=date(2027, 1, 5), start=time(14, 30), minutes=240, themes=("新年学习",))
    )

    [answer] = await town.says("ann", "/plan 2027年")
    assert "1月5日（星期二）14:30" in answer.text
    assert ["2026年"] == labels(answer)
    await town.presses("ann", "2026年", at=answer)
    assert "2026年党日安排" in town.standing("ann")[-1].text

    assert "这一年还没有安排党日" in (await town.says("ann", "/plan 2030"))[0].text
    assert "请写成 /plan 2027 这样" in (await town.says("ann", "/plan soon"))[0].text


async def test_a_long_plan_is_turned_page_by_page(town):
    await town.puts(
        *(
            ActivityDay(
                id=DayId(f"2027-{month:02d}{tail}"),
                on=date(2027, month, on),
                start=time(14, 30),
                minutes=240,
                themes=(f"第{month}月",),
            )
            for month in range(1, 13)
            for tail, on in (("", 5), ("-2", 20))
        )
    )
    [answer] = await town.says("ann", "/plan 2027")
    assert "第1页，共2页" in answer.text
    assert ["下一页", "2026年"] == labels(answer)

    await town.presses("ann", "下一页", at=answer)

    turned = town.standing("ann")[-1]
    assert "第2页，共2页" in turned.text
    assert ["上一页", "2026年"] == labels(turned)


async def test_the_secretary_sees_which_months_lack_a_day(town):
    assert "没有安排党日的月份：1月、2月" in (await town.says("sec", "/plan"))[0].text
    assert "没有安排" not in (await town.says("ann", "/plan"))[0].text
    assert "没有安排" not in (await town.says("sec", "/plan", room="group"))[0].text


# /theme


async def test_theme_shows_everything_that_was_settled(town):
    await october(
        town,
        themes=("学习党章", "重温誓词"),
        required=True,
        agenda=(AgendaItem(text="学习", kind=ItemKind.STUDY), AgendaItem(text="讨论")),
        chair="周秀兰",
        recorder="陈㛃",
        counts_as=(Meeting.LECTURE,),
    )

    [answer] = await town.says("ann", "主题", room="private")

    for line in (
        "主题：“学习党章”、“重温誓词”",
        "类型：必选",
        "主持：周秀兰",
        "计入：党课",
        "1. 学习（政治学习）",
        "2. 讨论",
    ):
        assert line in answer.text, answer.text
    assert ["9月7日", "11月5日"] == labels(answer)


async def test_theme_turns_to_the_days_around_and_takes_a_month(town):
    [answer] = await town.says("ann", "/theme 11月")
    assert "11月5日" in answer.text

    await town.presses("ann", "12月7日", at=answer)
    assert "12月7日（星期一）主题党日" in town.standing("ann")[-1].text

    assert "2月没有安排党日" in (await town.says("ann", "/theme 2"))[0].text
    assert "请写成 /theme 10 这样" in (await town.says("ann", "/theme 13"))[0].text


# Everybody, everywhere


@pytest.mark.parametrize("line", ["/next", "/plan", "/theme", "/calendar", "/why", "/signin"])
async def test_the_groups_strangers_are_told_how_to_be_linked(town, line):
    assert "请打开支部书记发给您的个人链接" in (await town.says("xx", line, room="group"))[0].text
    assert "请打开支部书记发给您的个人链接" in (await town.says("xx", line))[0].text
    assert "请书记在群里发送 /bind" in (await town.says("ann", line, room="other"))[0].text


@pytest.mark.parametrize(
    "bad",
    [
        token(Verb.PAGE),
        token(Verb.PAGE, "plan", "x", "1"),
        token(Verb.PAGE, "theme", "2020-01"),
        token(Verb.PAGE, "birthdays", "2026", "9"),
        token(Verb.DUTY, "evaluation", "2026-10"),
        token(Verb.LEAVE, "ask"),
        token(Verb.LEAVE, "jump", "2026-10"),
        token(Verb.SIGN_IN, "2020-01"),
        token(Verb.ME, "jump"),
        token(Verb.WHY, "rule", "no.such"),
        token(Verb.LANGUAGE, "mine", "fr"),
        token(Verb.CHOOSE, "b9"),
        "no token of ours",
    ],
)
async def test_a_stale_button_is_refused_and_changes_nothing(town, bad):
    before = entries(town)

    shown = await town.presses("ann", "", token=bad)

    assert shown.text
    assert before == entries(town)


async def test_a_lists_button_tells_a_stranger_nothing(town):
    await town.says("ann", "/plan", room="group")

    shown = await town.presses("xx", "", room="group", token=token(Verb.PAGE, "plan", "2026", "0"))

    assert "还没有与党员关联" in shown.text
    assert shown.alert


async def test_signin_of_somebody_else_shows_in_my_next_as_it_is(town):
    await town.puts(
        SignIn(
            id=about(OCTOBER, PEOPLE["bob"].id),
            day=OCTOBER,
            member=PEOPLE["bob"].id,
            at=at("2026-10-08T14:20"),
            by=PEOPLE["bob"].id,
        )
    )
    await town.until("2026-10-08T14:25")

    assert "您已于14:20签到。" in (await town.says("bob", "/next"))[0].text
    assert "签到已经开始。" in (await town.says("ann", "/next"))[0].text
