"""The year's ladders through the whole bot: told to who sees to it, in private; entered by buttons; the member and the group hear
nothing."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.bot.panel_walk import press
from tests.town import PEOPLE, ZONE, Town, member
from zhibu.bot.message import Verb, token
from zhibu.branch.attendance import SignIn
from zhibu.branch.day import ActivityDay
from zhibu.branch.evaluation import Ballot, Evaluation, Grade
from zhibu.branch.ids import DayId, about
from zhibu.branch.people import Duty

START = datetime(2026, 1, 5, 10, 0, tzinfo=ZONE)
DIS = member("dis", "冯宪", 10, duties=(Duty.DISCIPLINE,))
TOWN = PEOPLE | {"dis": DIS}
CHIZHOU = ("chizhou", "wulong")
ANN = PEOPLE["ann"]
LADDER = f"{ANN.id}:2026"


def a_day(month: int) -> ActivityDay:
    return ActivityDay(
        id=DayId(f"2026-{month:02d}"), on=date(2026, month, 13), start=time(14, 30), minutes=120, themes=("学习党章",)
    )


async def founded(folder: Path, presets: tuple[str, ...] = CHIZHOU, *, bound: bool = False) -> Town:
    """Without a group, unless it matters: no month's chart is drawn on the way."""
    return await Town.founded(folder, people=TOWN, now=START, presets=presets, edit_pause=0.0, bound=bound)


async def held(town: Town, *months: int, without: tuple[str, ...] = ("ann",)) -> None:
    """Days that are over, to which everybody came but these."""
    for month in months:
        day = a_day(month)
        await town.puts(
            day,
            *(
                SignIn(id=about(day.id, who.id), day=day.id, member=who.id, at=town.now, by=who.id)
                for key, who in TOWN.items()
                if key not in without
            ),
        )


def said(town: Town, who: str, words: str):
    return [one for one in town.standing(who) if words in one.text]


@pytest.fixture
async def town(tmp_path: Path):
    """Ann missed January, February and March; it is the morning after the third."""
    made = await founded(tmp_path)
    await held(made, 1, 2, 3)
    await made.until("2026-03-14T09:01")
    yield made
    await made.leave()


async def test_the_third_absence(town: Town):
    """rules.md 1, `absence.talk_at`: 003“3次的…及时谈话提醒、提出限期整改意见”: facts with dates and clause to the secretary and
    the committee member for discipline, once; nothing to the member, nothing in the group; /why names the document."""
    for who in ("sec", "dis"):
        [told] = said(town, who, "李安：2026年不参加活动累计3次")
        assert "1月13日、2月13日、3月13日" in told.text
        assert "3次的，基层党组织要及时谈话提醒、提出限期整改意见" in told.text
        assert "自启用之日起" in told.text
        [why] = await town.says(who, "/why", reply_to=told)
        assert "003" in why.text
        assert "党员每年不参加活动累计3次的，基层党组织要及时谈话提醒、提出限期整改意见" in why.text
    await town.until("2026-04-10T12:00")

    assert 1 == len(said(town, "sec", "李安：2026年不参加活动累计"))
    for who in TOWN.keys() - {"sec", "dis"}:
        assert [] == said(town, who, "累计")


async def test_the_group_and_the_channel_hear_nothing(tmp_path: Path):
    town = await founded(tmp_path, bound=True)
    await held(town, 1, 2, 3)
    await town.until("2026-03-14T12:00")

    assert 1 == len(said(town, "sec", "不参加活动累计3次"))
    assert town.in_group()
    assert not any("李安" in one.text for one in (*town.in_group(), *town.in_channel()))
    assert not any("累计" in one.text for one in (*town.in_group(), *town.in_channel()))
    shown = await town.presses(
        "sec", "", room="group", token=token(Verb.PANEL, "ldone", LADDER), at=town.in_group()[-1]
    )
    assert "admin" == shown.start
    await town.leave()


async def test_the_talk_is_entered_by_buttons_and_the_duty_is_done(town: Town):
    """Who, when, where, in which form; no place to type what was said."""
    [told] = said(town, "sec", "不参加活动累计3次")
    [mine] = await town.says("sec", "/next")
    assert "与李安谈话提醒" in mine.text
    await town.until("2026-03-16T17:00")
    await town.presses("sec", "登记谈话", at=told)
    page = town.standing("sec")[-1]
    for line in ("谈话人：周秀兰", "时间：今天，3月16日（星期一）", "方式：当面"):
        assert line in page.text
    assert await press(town, "sec", "前一天")
    await press(town, "sec", "改方式")
    assert "方式：上门" in await press(town, "sec", "上门")
    await press(town, "sec", "改谈话人")
    assert "谈话人：冯宪" in await press(town, "sec", "冯宪")
    assert "在哪里谈的" in await press(town, "sec", "确认")
    text = (await town.says("sec", "李安家中"))[-1].text
    assert "谈话已登记" in text
    assert "3月15日，冯宪，上门，李安家中（3月16日补录）" in text

    assert [] == told.labels
    assert "李安：3月15日（星期日）的谈话已登记" in told.text
    assert "谈话提醒" not in (await town.says("sec", "/next"))[-1].text
    assert [] == said(town, "ann", "谈话")
    [talk] = town.records.reminders[LADDER].talks
    assert ("m010", "m001") == (talk.talker, talk.by)


async def test_a_doubled_press_enters_one_talk_and_a_mistake_is_taken_back(town: Town):
    keys = ("t", "2026-03-14", "m001")
    [screen] = await town.says("sec", "/admin")
    for _ in range(2):
        shown = await town.presses("sec", "", token=token(Verb.PANEL, "ldplace", LADDER, *keys), at=screen)
        assert not shown.alert
    assert 1 == len(town.records.reminders[LADDER].talks)
    assert "3月14日，周秀兰，电话" in town.standing("sec")[-1].text
    await press(town, "sec", "撤回谈话登记")
    assert "登记已撤回" in await press(town, "sec", "3月14日")

    assert () == town.records.reminders[LADDER].talks
    assert "登记谈话" in said(town, "sec", "不参加活动累计3次")[0].labels


@pytest.mark.parametrize(
    "typed, answer",
    [("后天", "没有看懂"), ("2026-03-20", "还没到"), ("2-1", "不会在此之前"), ("3月14日", "时间：3月14日")],
)
async def test_a_typed_date_is_read_or_refused(town: Town, typed: str, answer: str):
    await town.until("2026-03-16T17:00")
    await town.presses("sec", "登记谈话", at=said(town, "sec", "不参加活动累计3次")[0])
    await press(town, "sec", "其他日期")
    [reply] = await town.says("sec", typed)
    if "时间" not in reply.text and answer not in reply.text:
        reply = town.standing("sec")[-1]
    if answer in ("还没到", "不会在此之前") and answer not in reply.text:
        await press(town, "sec", "确认")
        shown = await town.presses("sec", "办公室")
        assert answer in shown.text
        return
    assert answer in reply.text


async def test_a_time_limit_is_set_asked_about_on_its_last_day_and_closed(town: Town):
    """003“提出限期整改意见”: set by a person, asked about on its last day, put right or not."""
    await town.presses("sec", "查看", at=said(town, "sec", "不参加活动累计3次")[0])
    await press(town, "sec", "定整改期限")
    text = await press(town, "sec", "两周")
    assert "整改期限为3月28日（星期六）" in text
    await town.until("2026-03-28T09:01")
    [asked] = said(town, "sec", "李安的整改期限今天")
    [why] = await town.says("sec", "/why", reply_to=asked)
    assert "提出限期整改意见" in why.text
    assert "是否已整改" in (await town.says("sec", "/next"))[-1].text
    await town.presses("sec", "已整改", at=asked)

    assert "已登记：已整改" in town.standing("sec")[-1].text
    assert "李安：已整改" in asked.text
    assert [] == asked.labels
    assert [] == said(town, "ann", "整改")
    [limit] = town.records.reminders[LADDER].rectifications
    assert (True, "m001") == (limit.done, limit.closed_by)


async def test_the_sixth_absence_is_a_fact_for_people_to_decide_on(town: Town):
    """rules.md 1, `absence.basis_at`: 003“6次及以上的，作为确定不合格党员的重要依据”; the program judges nobody."""
    await held(town, 4, 5, 6)
    await town.until("2026-06-14T09:01")
    [told] = [
        one for one in said(town, "sec", "李安：2026年不参加活动累计6次") if "作为确定不合格党员的重要依据" in one.text
    ]
    assert "组织决定" in told.text
    assert "还没有登记谈话" in told.text
    [why] = await town.says("sec", "/why", reply_to=told)
    assert "6次及以上的，作为确定不合格党员的重要依据" in why.text
    assert [] == said(town, "ann", "累计")


async def test_the_first_word_is_edited_not_rung_again_and_goes_when_it_is_made_good(town: Town):
    [told] = said(town, "sec", "不参加活动累计")
    rung = len(town.standing("sec"))
    await held(town, 4)
    await town.until("2026-04-14T12:00")
    assert "累计4次" in told.text
    march, april = a_day(3), a_day(4)
    for day in (march, april):
        await town.puts(
            SignIn(id=about(day.id, ANN.id), day=day.id, member=ANN.id, at=town.now, by=PEOPLE["sec"].id, late=True)
        )
    assert "不再需要办理" in told.text
    assert [] == told.labels
    await held(town, 5)
    await town.until("2026-05-14T12:00")

    assert "登记谈话" in told.labels
    assert "累计3次" in told.text
    assert [one for one in town.standing("sec")[rung:] if "累计" in one.text] == []


async def test_a_branch_that_follows_another_document_is_shown_its_own_words(tmp_path: Path):
    """Without 003 the number is a setting; 002's own words stand behind it, and /why says which document names the number."""
    town = await founded(tmp_path, ("theme-party-day", "wulong"))
    await held(town, 1, 2, 3)
    await town.until("2026-03-14T09:01")
    [told] = said(town, "sec", "不参加活动累计3次")
    assert "對無正當理由不參加或長期不參加活動的黨員" in told.text
    [why] = await town.says("sec", "/why", reply_to=told)
    assert "對無正當理由不參加" in why.text
    assert "党员每年不参加活动累计3次的" in why.text
    await town.leave()


# The panel


async def test_the_list_is_the_roster_s_and_for_whose_duty_it_is(town: Town):
    await held(town, 4, without=("ann", "bob", "sec"))
    await town.until("2026-04-14T12:00")
    await town.says("sec", "/admin")
    text = await press(town, "sec", "不参加情况")
    assert "李安：1月13日、2月13日、3月13日、4月13日（待谈话提醒）" in text
    assert "王堃：4月13日" in text
    assert text.index("李安") < text.index("王堃")
    assert "周秀兰" not in text
    await town.says("dis", "/admin")
    assert "周秀兰：4月13日" in await press(town, "dis", "不参加情况")
    for who in ("org", "pub"):
        await town.says(who, "/admin")
        assert not any("不参加情况" in label for label in town.standing(who)[-1].labels)
        shown = await town.presses(who, "", token=token(Verb.PANEL, "lds"), at=town.standing(who)[-1])
        assert "书记、副书记、纪检委员" in shown.text
        shown = await town.presses(who, "", token=token(Verb.PANEL, "ldone", LADDER), at=town.standing(who)[-1])
        assert shown.alert


async def test_nobody_sees_to_their_own(town: Town):
    await held(town, 4, 5, 6, without=("dep",))
    await town.until("2026-06-14T12:00")
    dep = PEOPLE["dep"].id
    await town.says("dep", "/admin")
    for name, *args in (
        ("ldone",),
        ("ldtalk",),
        ("ldset", "2026-07-01"),
        ("lddone", "y"),
        ("ldplace", "t", "2026-06-14", "m001"),
    ):
        shown = await town.presses(
            "dep", "", token=token(Verb.PANEL, name, f"{dep}:2026", *args), at=town.standing("dep")[-1]
        )
        assert "您本人" in shown.text
    assert {} == dict(town.records.reminders)
    assert [] == said(town, "dep", "累计")


async def test_a_member_gets_nothing_by_its_button(town: Town):
    for who in ("ann", "bob"):
        shown = await town.presses(
            who, "", token=token(Verb.PANEL, "ldone", LADDER), at=town.standing(who)[-1] if town.standing(who) else None
        )
        assert "李安" not in shown.text


# Satisfaction


def closed(month: int, good: int, of: int = 10) -> Evaluation:
    day = a_day(month)
    ballots = tuple(
        Ballot(id=f"{month}-{number}", marks=(Grade.GOOD if number < good else Grade.POOR,) * 4) for number in range(of)
    )
    at = datetime.combine(day.on + timedelta(days=1), time(16, 30), ZONE)
    return Evaluation(id=day.id, closed_at=at, asked=of, ballots=ballots)


async def evaluated(town: Town, **goods: int) -> None:
    """`m3=5`: in March five of ten were satisfied; it is the evening after."""
    for name, good in goods.items():
        month = int(name[1:])
        await held(town, month, without=())
        await town.until(datetime(2026, month, 13, 20, 0, tzinfo=ZONE))
        await town.puts(closed(month, good))
        await town.until(datetime(2026, month, 14, 17, 0, tzinfo=ZONE))


@pytest.fixture
async def evaluating(tmp_path: Path):
    made = await founded(tmp_path, ("theme-party-day", "wulong"))
    yield made
    await made.leave()


async def test_satisfaction_below_the_floor_once_and_twice_is_shown_in_the_result(evaluating: Town):
    """rules.md 1, `satisfaction.floor`: below 60 % the result says so and how many there are; no more yet."""
    await evaluated(evaluating, m1=5, m2=9, m3=5)
    [first] = said(evaluating, "sec", "1月13日（星期二）主题党日测评结果")
    assert "满意率低于60%的测评，至今1次" in first.text
    assert "满意率低于60%的测评，至今2次" in said(evaluating, "sec", "3月13日（星期五）主题党日测评结果")[-1].text
    assert [] == said(evaluating, "sec", "次测评满意率低于60%")
    [why] = await evaluating.says("sec", "/why satisfaction.floor")
    assert "本年度內測評結果3次以上滿意率低於60%的" in why.text


async def test_satisfaction_below_the_floor_three_times(evaluating: Town):
    """rules.md 1, `satisfaction.times`: 002's consequence named with its clause, to the secretary alone, silently; about the
    branch and its committee as bodies, never a member."""
    await evaluated(evaluating, m1=5, m2=9, m3=5, m4=4)
    await evaluating.until("2026-04-14T20:00")
    [told] = said(evaluating, "sec", "2026年有3次测评满意率低于60%")[-1:]
    assert "不得納入評先選優範圍,同時督促及時整改" in told.text
    assert "不涉及任何党员个人" in told.text
    for label in ("1月13日：50%", "3月13日：50%", "4月13日：40%"):
        assert label in told.text
    [why] = await evaluating.says("sec", "/why", reply_to=told)
    assert "不得納入評先選優範圍" in why.text
    for who in TOWN.keys() - {"sec"}:
        assert [] == said(evaluating, who, "不得納入")
    assert not any("不得納入" in one.text for one in evaluating.in_group())


async def test_a_high_year_is_told_in_the_new_year(evaluating: Town):
    """rules.md 1, `satisfaction.high`: 90 % on average recommends; people decide."""
    await evaluated(evaluating, m1=9, m2=10, m3=9)
    await evaluating.until("2027-01-04T09:01")
    [told] = said(evaluating, "sec", "平均满意率93.3%")
    assert "作為評先選優的重點推薦對象" in told.text
    assert "由组织决定" in told.text
    [why] = await evaluating.says("sec", "/why", reply_to=told)
    assert "作為評先選優的重點推薦對象" in why.text
    await evaluating.until("2027-01-20T12:00")
    assert 1 == len(said(evaluating, "sec", "平均满意率93.3%"))


async def test_my_own_data_holds_the_talks_and_limits_that_people_entered(town: Town):
    """Everything kept about a member is theirs to read: talks and time limits, which a person told them of; never what was said."""
    from zhibu.bot.wording.ladders import FORMS
    from zhibu.branch.ladders import Rectification, Reminder, ReminderTalk, TalkForm
    from zhibu.forms.member import member_json
    from zhibu.words import voice

    talk = ReminderTalk(held_on=date(2026, 3, 14), talker=PEOPLE["sec"].id, form=TalkForm.PHONE, by=DIS.id, at=town.now)
    limit = Rectification(until=date(2026, 4, 1), by=DIS.id, at=town.now)
    await town.puts(Reminder(id=LADDER, member=ANN.id, year=2026, talks=(talk,), rectifications=(limit,)))
    told = member_json(voice("zh_CN", "Asia/Shanghai"), town.records, ANN, now=town.now).decode()
    other = member_json(voice("zh_CN", "Asia/Shanghai"), town.records, PEOPLE["bob"], now=town.now).decode()

    assert all(each in told for each in ("谈话提醒", "2026-03-14", "周秀兰", "2026-04-01"))
    assert "2026-03-14" not in other
    assert set(TalkForm) == set(FORMS)


async def test_leave_that_was_refused_is_told_apart_from_none_asked_for(tmp_path: Path):
    """rules.md 1, `absence.counts`: in the report, the register and make-up study alike."""
    town = await Town.founded(tmp_path)
    await town.says("ann", "/leave 出差")
    await town.presses("sec", "不同意")
    await town.says("sec", "那天要换届")
    await town.until("2026-10-08 14:05")
    for who in ("sec", "dep", "org", "cat"):
        await town.says(who, "签到")
    await town.until("2026-10-08 18:35")

    report = next(one.text for one in reversed(town.standing("sec")) if "未到会，未请假" in one.text)
    assert "未到会，请假未获批准（1人）：\n李安" in report
    assert "李安" not in report.partition("未到会，未请假")[2].partition("\n\n")[0]
    await town.presses("sec", "", token=token(Verb.PANEL, "new", "reg", "2026-10"))
    assert "未到会，请假未获批准（1人）：" in town.standing("sec")[-1].text
    await town.presses("sec", "", token=token(Verb.PANEL, "new", "mkday", "2026-10"))
    assert "李安（请假未获批准）" in town.standing("sec")[-1].text
    await town.leave()
