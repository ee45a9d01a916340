"""My own page, my language, my calendar, and the year's political birthdays."""

import json
from dataclasses import replace
from datetime import date

import icalendar
import pytest

from tests.bot.members_town import a_town, entries, labels
from tests.town import PEOPLE, member
from zhibu.bot.message import Verb, token
from zhibu.branch.attendance import Leave
from zhibu.branch.dues import Paid
from zhibu.branch.ids import DayId, about
from zhibu.branch.people import Preference
from zhibu.branch.policy import PolicyChange
from zhibu.branch.service import Claim, MicroWish, Pledge, Whose

OCTOBER = DayId("2026-10")


@pytest.fixture
async def town(tmp_path):
    async with a_town(tmp_path) as town:
        yield town


def preference(town, who):
    return town.records.preference(PEOPLE[who].id)


# /me


async def test_my_page_before_anything_was_held(town):
    """The year's figures say that they are counted since the branch began here."""
    [page] = await town.says("ann", "我的")

    assert "李安，正式党员，第一党支部" in page.text
    assert "2026年还没有开展过党日。" in page.text
    assert "自启用之日起（2026年9月25日）" in page.text
    assert "政治生日：6月5日，入党八周年" in page.text
    assert "党龄" not in page.text
    assert "群内祝福：否，只在私聊" in page.text


async def test_my_year_counts_my_own_days(town):
    await town.until("2026-10-08T14:05")
    await town.presses("ann", "签到", room="group")
    await town.puts(
        Leave(id=about(OCTOBER, "m006"), day=OCTOBER, member=PEOPLE["bob"].id, reason="出差", asked_at=town.now)
    )
    await town.until("2026-10-08T19:00")

    assert "您：参加1次。" in (await town.says("ann", "/me"))[0].text
    assert "您：请假待审批1次。" in (await town.says("bob", "/me"))[0].text
    cat = (await town.says("cat", "/me"))[0].text
    assert "您：未参加1次。" in cat
    assert "10月8日：未参加" in cat
    assert "李安" not in cat


async def test_a_day_that_nobody_confirmed_is_counted_for_nobody(town):
    await town.until("2026-10-09T10:00")

    assert "2026年还没有开展过党日。" in (await town.says("ann", "/me"))[0].text


async def test_the_greeting_in_the_group_is_no_until_i_say_yes(town):
    assert not preference(town, "ann").birthday_in_group
    [page] = await town.says("ann", "/me")

    assert "已同意在群内祝福。" == (await town.presses("ann", "同意在群内祝福", at=page)).text
    assert preference(town, "ann").birthday_in_group
    assert "群内祝福：同意" in page.text
    before = entries(town)
    await town.presses("ann", "", token=token(Verb.ME, "birthday", "y"), at=page)
    assert before == entries(town)

    await town.presses("ann", "只在私聊祝福", at=page)
    assert not preference(town, "ann").birthday_in_group


async def test_my_data_comes_as_a_file_with_my_own_words_only(town):
    await town.says("ann", "/leave 家中有事")
    await town.says("bob", "/leave 出差学习")
    await town.says("ann", "/me")

    await town.presses("ann", "导出我的资料")

    told = town.standing("ann")[-1]
    assert "m005.json" == told.message.paper.name
    data = told.message.paper.data.decode()
    assert json.loads(data)
    assert "家中有事" in data
    assert "出差学习" not in data


async def test_unlinking_asks_first_and_can_be_cancelled(town):
    [page] = await town.says("ann", "/me")

    await town.presses("ann", "解除关联", at=page)
    assert "确定要解除" in page.text
    assert ["确认", "取消"] == labels(page)
    await town.presses("ann", "取消", at=page)

    assert "李安，正式党员" in page.text
    assert town.account_of("ann") in town.records.accounts


async def test_after_unlinking_i_am_a_stranger_and_what_happened_stays(town):
    await town.says("ann", "/leave 出差")
    await town.says("ann", "/me")
    await town.presses("ann", "解除关联")
    await town.presses("ann", "确认")

    assert "您的账号已解除关联" in town.standing("ann")[-1].text
    assert town.account_of("ann") not in town.records.accounts
    assert 1 == len(town.records.leaves)
    assert "请打开支部书记发给您的个人链接" in (await town.says("ann", "/me"))[0].text


async def test_a_doubled_confirmation_says_the_same(town):
    [page] = await town.says("ann", "/me")
    await town.presses("ann", "", token=token(Verb.ME, "unlinked"), at=page)
    before = entries(town)

    await town.presses("ann", "", token=token(Verb.ME, "unlinked"), at=page)

    assert "您的账号已解除关联" in page.text
    assert before == entries(town)


async def test_unlinking_takes_the_open_question_along(town):
    await town.says("ann", "/leave")

    await town.presses("ann", "", token=token(Verb.ME, "unlinked"))

    assert {} == dict(town.records.drafts)


async def test_my_page_stays_out_of_the_group(town):
    [answer] = await town.says("ann", "/me", room="group")
    assert ["me"] == [option.start for option in answer.options]

    shown = await town.presses("ann", "", room="group", token=token(Verb.ME, "show"))
    assert "me" == shown.start


# /language


async def test_a_private_chat_speaks_the_chosen_language_and_the_group_the_branchs(town):
    await town.says("ann", "/language")
    await town.presses("ann", "English")

    assert "From now on I speak English with you." == town.standing("ann")[-1].text
    assert "The next Theme Party Day" in (await town.says("ann", "/next"))[0].text
    assert "下一次主题党日" in (await town.says("ann", "/next", room="group"))[0].text
    assert "en" == preference(town, "ann").locale


@pytest.mark.parametrize(("written", "told"), [("English", "English"), ("繁體中文", "繁體中文"), ("简体", "简体中文")])
async def test_a_language_can_be_named_at_once(town, written, told):
    assert told in (await town.says("ann", f"/language {written}"))[0].text


async def test_choosing_the_same_language_twice_changes_nothing(town):
    [asked] = await town.says("ann", "/language")
    await town.presses("ann", "繁體中文", at=asked)
    before = entries(town)

    await town.presses("ann", "", token=token(Verb.LANGUAGE, "mine", "zh_TW"), at=asked)

    assert before == entries(town)


async def test_the_secretary_sets_the_groups_language(town):
    [asked] = await town.says("sec", "/language", room="group")

    refused = await town.presses("ann", "English", room="group", at=asked)
    assert "这一项由书记或副书记办理。" == refused.text
    assert "zh_CN" == town.records.branch.locale

    await town.presses("sec", "English", room="group", at=asked)
    assert "en" == town.records.branch.locale
    assert "From now on I speak English in this group." == asked.text


async def test_a_member_in_the_group_is_led_to_the_private_chat_for_their_own(town):
    [answer] = await town.says("ann", "/language", room="group")

    assert "书记或副书记可以更改" in answer.text
    assert ["language"] == [option.start for option in answer.options]


async def test_a_strangers_language_follows_their_app(town):
    assert "your app is set to" in (await town.says("xx", "/language", language="en"))[0].text


# /calendar


async def test_my_calendar_holds_my_political_birthday(town):
    [answer] = await town.says("bob", "日历")

    assert "2026.ics" == answer.message.paper.name
    assert "您的政治生日" in answer.text
    summaries = _summaries(answer)
    assert 4 == sum("学习党章" in each for each in summaries)
    assert 1 == sum("入党" in each for each in summaries)


async def test_the_groups_calendar_holds_the_days_alone(town):
    [answer] = await town.says("bob", "/calendar", room="group")

    assert 4 == len(_summaries(answer))
    assert "政治生日" not in answer.text


async def test_the_calendars_button_leads_from_the_group_to_private(town):
    shown = await town.presses("bob", "", room="group", token=token(Verb.CALENDAR))
    assert "calendar" == shown.start

    await town.presses("bob", "", token=token(Verb.CALENDAR))
    assert "2026.ics" == town.standing("bob")[-1].message.paper.name


def _summaries(standing):
    file = icalendar.Calendar.from_ical(standing.message.paper.data)
    return [str(event["summary"]) for event in file.walk("VEVENT")]


# /birthdays


async def test_the_sequence_marks_mine_in_words(town):
    [answer] = await town.says("bob", "政治生日")

    assert "10月20日 王堃 入党十周年（您本人）" in answer.text
    assert "7月1日 周秀兰 入党二十七周年" in answer.text
    assert "党龄" not in answer.text
    assert "生日快乐" not in answer.text
    assert answer.text.index("李安") < answer.text.index("周秀兰") < answer.text.index("王堃")


async def test_the_sequence_of_another_year(town):
    assert "入党十一周年" in (await town.says("bob", "/birthdays 2027"))[0].text
    assert "不是年份" in (await town.says("bob", "/birthdays Bob"))[0].text


async def test_who_left_stands_in_no_sequence(town):
    from zhibu.branch.people import Status

    await town.puts(replace(PEOPLE["cat"], status=Status.DECEASED, status_since=date(2026, 1, 10)))

    assert "刘晓燕" not in (await town.says("bob", "/birthdays"))[0].text


async def test_a_long_sequence_is_shown_by_quarters(tmp_path):
    people = PEOPLE | {
        f"p{number}": member(f"p{number}", f"党员{number:02d}", number, accepted_on=date(2010, 1 + number % 12, 9))
        for number in range(20, 50)
    }
    async with a_town(tmp_path, people=people, linked=("ann",)) as town:
        [answer] = await town.says("ann", "/birthdays")
        assert "2026年第三季度" in answer.text
        assert "全年共39人。" in answer.text

        await town.presses("ann", "2026年第二季度", at=answer)
        turned = town.standing("ann")[-1]
        assert "6月5日 李安 入党八周年（您本人）" in turned.text
        assert "7月1日" not in turned.text


async def test_the_sequence_isnt_for_the_group(town):
    [answer] = await town.says("bob", "/birthdays", room="group")

    assert "王堃" not in answer.text
    assert ["birthdays"] == [option.start for option in answer.options]


async def test_a_choice_of_mine_is_kept_under_my_name(town):
    await town.says("ann", "/language en")

    assert Preference(id=PEOPLE["ann"].id, locale="en") == preference(town, "ann")


# What I did for others, and my dues


async def test_my_page_shows_my_dues_pledges_and_micro_wishes_in_private_only(town):
    """Months without amounts; each pledge and each micro-wish with its state; and nothing of anybody else's."""
    await town.until("2026-10-08T15:00")
    await town.puts(
        *(
            Paid(id=f"{who}:2026-10", member=who, month="2026-10", at=town.now, by=PEOPLE["org"].id)
            for who in (PEOPLE["ann"].id, PEOPLE["bob"].id)
        ),
        Pledge(
            id="m005:2026-1", member=PEOPLE["ann"].id, text="每月走访一户", until=date(2026, 12, 31), made_at=town.now
        ),
        Pledge(
            id="m006:2026-1", member=PEOPLE["bob"].id, text="别人的承诺", until=date(2026, 12, 31), made_at=town.now
        ),
        MicroWish(
            id="20261008-1",
            by=PEOPLE["bob"].id,
            made_at=town.now,
            whose=Whose.STUDENT,
            text="想要一本字典",
            posted_at=town.now,
            claims=(Claim(member=PEOPLE["ann"].id, at=town.now),),
        ),
    )
    [page] = await town.says("ann", "/me")

    assert "党费：2026年10月已交" in page.text
    assert "我的承诺\n每月走访一户（到12月31日）" in page.text
    assert "我认领的微心愿\n想要一本字典（进行中）" in page.text
    assert "别人的承诺" not in page.text
    assert "元" not in page.text
    cat = (await town.says("cat", "/me"))[0].text
    assert "党费：2026年10月未登记" in cat
    assert "承诺" not in cat
    [answer] = await town.says("ann", "/me", room="group")
    assert not [word for word in ("党费", "承诺", "字典") if word in answer.text]


async def test_what_i_have_done_stands_as_done_and_months_in_a_row_are_one_line(town):
    await town.puts(
        *(
            Paid(
                id=f"m005:2026-{month:02d}", member=PEOPLE["ann"].id, month=f"2026-{month:02d}", at=town.now, by="m003"
            )
            for month in (9, 10, 11)
        ),
        Pledge(
            id="m005:2026-1",
            member=PEOPLE["ann"].id,
            text="每月走访一户",
            until=date(2026, 12, 31),
            made_at=town.now,
            done_at=town.now,
        ),
        MicroWish(
            id="20260925-1",
            by=PEOPLE["bob"].id,
            made_at=town.now,
            whose=Whose.STUDENT,
            text="想要一本字典",
            posted_at=town.now,
            claims=(Claim(member=PEOPLE["ann"].id, at=town.now, done_at=town.now),),
        ),
    )
    [page] = await town.says("ann", "/me")

    assert "党费：2026年9月至11月已交" in page.text
    assert "每月走访一户（9月25日完成）" in page.text
    assert "想要一本字典（9月25日完成）" in page.text


async def test_a_branch_that_keeps_no_dues_shows_none(town):
    await town.puts(PolicyChange.of("dues.check", "no", since=date(2026, 1, 1)))

    assert "党费" not in (await town.says("ann", "/me"))[0].text
