"""Sign-in by the code that is shown on the spot: typed or scanned, renewed, refused when it is old."""

from dataclasses import replace
from datetime import date

import pytest

from tests.bot.members_town import SECOND, a_second_branch, a_town, entries, labels
from tests.bot.panel_walk import press
from tests.qr import read
from tests.town import PEOPLE
from zhibu.bot.message import Verb, token
from zhibu.branch.agenda import owed
from zhibu.branch.attendance import Way
from zhibu.branch.ids import DayId
from zhibu.branch.notices import Kind, State
from zhibu.branch.policy import PolicyChange
from zhibu.scheduler.workdays import calendar_for

OCTOBER = DayId("2026-10")
LINK = "https://t.me/zhibu_bot?start="


@pytest.fixture
async def town(tmp_path):
    """A branch that signs in by the code; the sign-in of the October day is open."""
    async with a_town(tmp_path) as town:
        await town.puts(PolicyChange.of("signin.by", "code", since=date(2026, 9, 1)))
        await town.until("2026-10-08 14:05")
        yield town


def signin(town, who):
    return town.records.signin(OCTOBER, PEOPLE[who].id)


async def shows(town, who="sec"):
    """The picture's message at whoever shows it."""
    await town.says(who, "管理")
    await town.presses(who, "", token=token(Verb.PANEL, "spot", OCTOBER))
    return picture(town, who)


def picture(town, who="sec"):
    return next(one for one in reversed(town.standing(who)) if one.message.picture is not None)


def code(town):
    spot = town.records.spots[OCTOBER]
    return spot.code(spot.step_at(town.now))


def scanned(standing):
    """What a phone's camera reads off the picture, as Telegram hands it over."""
    link = read(standing.message.picture.png)
    assert link.startswith(LINK), link
    return link.removeprefix(LINK)


# From the scan to the card


async def test_a_scan_opens_the_private_chat_and_counts(town):
    """The picture is read by a decoder of our own, from its pixels; its link is opened as the phone would."""
    shown = await shows(town)

    answer = (await town.says("ann", f"/start {scanned(shown)}"))[0]

    assert "已签到，14:05。" == answer.text
    assert (Way.CODE, "m005") == (signin(town, "ann").way, signin(town, "ann").by)
    await town.passes(seconds=10)
    assert "已签到1人，应到9人。" in town.in_group()[-1].text


async def test_the_digits_stand_beside_the_picture_and_can_be_typed(town):
    shown = await shows(town)
    digits = code(town)
    assert f"签到码：{digits[:3]} {digits[3:]}" in shown.text

    assert "已签到，14:05。" == (await town.says("ann", f"/signin {digits}"))[0].text
    wide = "".join(chr(ord(each) + 0xFEE0) for each in f"{digits[:3]}")
    assert "已签到，14:05。" == (await town.says("bob", f"签到 {wide} {digits[3:]}"))[0].text
    assert {"m005", "m006"} == {each.member for each in town.records.signins.values()}


async def test_the_picture_renews_itself_in_the_same_message(town):
    """One message, another code every two minutes; the ledger keeps its last lines alone."""
    shown = await shows(town)
    first, count = scanned(shown), len(town.standing("sec"))
    await town.until("2026-10-08 14:07")
    second = scanned(shown)
    await town.until("2026-10-08 14:31")

    assert len({first, second, scanned(shown)}) == 3
    assert count == len(town.standing("sec"))
    assert 2 >= len([said for said in town.records.said.values() if said.kind is Kind.SIGN_IN_CODE])
    assert [] == [said for said in town.records.said.values() if said.state in (State.MISSED, State.CLAIMED)]


async def test_an_old_code_is_refused_in_words_that_say_so_and_counts_nobody(town):
    shown = await shows(town)
    old = scanned(shown)
    await town.until("2026-10-08 14:10")
    before = entries(town)

    assert "这个签到码已经失效" in (await town.says("ann", f"/start {old}"))[0].text
    assert "这个签到码已经失效" in (await town.says("ann", f"签到 {old.removeprefix('s-')}"))[0].text
    assert signin(town, "ann") is None
    assert before == entries(town)


async def test_the_code_before_is_taken_for_a_short_while(town):
    """Somebody scanned in the last second; the phone needs its time."""
    shown = await shows(town)
    old = scanned(shown)
    await town.until("2026-10-08 14:07:50")

    assert "已签到" in (await town.says("ann", f"/start {old}"))[0].text
    await town.until("2026-10-08 14:08:00")
    assert "已经失效" in (await town.says("bob", f"/start {old}"))[0].text


async def test_a_code_that_never_was_is_refused_and_guessing_is_locked(town):
    await shows(town)
    wrong = f"{(int(code(town)) + 1) % 1_000_000:06d}"

    for _ in range(5):
        assert "这不是现场正在显示的签到码" in (await town.says("ann", f"签到 {wrong}"))[0].text
    assert "请在14:20之后再试" in (await town.says("ann", f"签到 {code(town)}"))[0].text
    assert signin(town, "ann") is None
    assert "不是现场" in (await town.says("bob", "签到 12345"))[0].text


async def test_scanned_twice_it_says_the_same_and_changes_nothing(town):
    shown = await shows(town)
    await town.says("ann", f"/start {scanned(shown)}")
    before = entries(town)
    await town.until("2026-10-08 14:05:40")

    assert "已签到，14:05。" == (await town.says("ann", f"/start {scanned(shown)}"))[0].text
    assert entries(town) == before
    await town.until("2026-10-08 14:30")
    assert "已签到，14:05。" == (await town.says("ann", f"签到 {code(town)}"))[0].text


async def test_the_same_scan_delivered_again_has_no_second_effect(town):
    shown = await shows(town)
    await town.says("ann", f"/start {scanned(shown)}", cause="telegram:again")
    before = entries(town)

    assert "签到已保存" in (await town.says("ann", f"/start {scanned(shown)}", cause="telegram:again"))[0].text
    assert before == entries(town)


# The group's button


async def test_the_groups_button_opens_the_private_chat_which_asks_for_the_code(town):
    shown = await town.presses("ann", "签到", room="group")
    assert f"signin_{OCTOBER}" == shown.start
    assert signin(town, "ann") is None

    question = (await town.says("ann", f"/start {shown.start}"))[0]
    assert "请用手机相机扫描现场的签到码，或把现场显示的6位数字发给我" in question.text
    await shows(town)
    assert "已签到，14:05。" == (await town.says("ann", code(town)))[0].text
    assert {} == town.records.drafts
    assert "已签到，14:05。" == (await town.presses("ann", "签到", room="group")).text


async def test_before_the_code_is_shown_the_member_hears_whom_to_ask(town):
    assert "现在没有展示签到码" in (await town.says("ann", "签到 123456"))[0].text


async def test_a_code_typed_into_the_group_is_taken_away_and_counts_nobody(town):
    """Who isn't there could read it."""
    await shows(town)
    answer = (await town.says("ann", f"/signin {code(town)}", room="group"))[0]

    assert ["signin"] == [option.start for option in answer.options]
    assert signin(town, "ann") is None


async def test_a_mobile_member_is_asked_for_the_code_and_offered_to_take_part_remotely(town):
    question = (await town.says("dan", "/signin"))[0]
    assert ["远程参加", "取消"] == labels(question)

    await town.presses("dan", "远程参加", at=question)

    assert "已签到（远程参加），14:05。" == question.text
    assert Way.REMOTE is signin(town, "dan").way


async def test_who_isnt_mobile_cannot_press_remotely(town):
    shown = await town.presses("ann", "", token=token(Verb.SIGN_IN, OCTOBER, "r"))

    assert "流动党员以及书记当次批准的同志可以远程参加" in shown.text
    assert signin(town, "ann") is None


async def test_a_mobile_member_who_came_and_scanned_was_there(town):
    shown = await shows(town)
    await town.says("dan", f"/start {scanned(shown)}")

    assert Way.CODE is signin(town, "dan").way


async def test_a_stranger_who_scans_is_told_how_to_be_linked(town):
    shown = await shows(town)

    assert "发给您的个人链接" in (await town.says("xx", f"/start {scanned(shown)}"))[0].text
    assert {} == town.records.signins


async def test_who_belongs_to_two_branches_is_counted_where_the_code_is_shown(town):
    await a_second_branch(town, "ann")
    shown = await shows(town)

    assert "已签到" in (await town.says("ann", f"/start {scanned(shown)}"))[0].text
    assert signin(town, "ann") is not None
    assert {} == town.store.records(SECOND).signins


# Showing


async def test_showing_is_offered_first_while_the_sign_in_is_open(town):
    await town.says("sec", "管理")
    await press(town, "sec", "展示签到码")

    assert "s-" in scanned(picture(town))
    assert "停止展示" in picture(town).labels


async def test_it_stops_when_she_says_so_and_the_link_is_dead_then(town):
    shown = await shows(town)
    await town.presses("sec", "停止展示", at=shown)
    await town.passes(seconds=5)

    assert [] == shown.labels
    assert "已停止展示" in shown.text
    assert "已签到" in (await town.says("ann", f"签到 {code(town)}"))[0].text


async def test_it_stops_by_itself_when_the_sign_in_closes(town):
    await town.puts(PolicyChange.of("signin.code_minutes", "30", since=date(2026, 9, 1)))
    first = await shows(town)
    await town.until("2026-10-08 17:10")
    assert [] == first.labels, "nobody ended it for three hours"
    second = await shows(town)
    assert second is not first
    await town.until("2026-10-08 18:31")

    assert [] == second.labels
    assert "签到已在10月8日（星期四）18:30结束" in (await town.says("ann", f"签到 {code(town)}"))[0].text


async def test_two_show_it_at_once_and_it_is_the_same_code(town):
    await shows(town)
    await town.until("2026-10-08 14:06")
    other = await shows(town, "org")

    assert scanned(picture(town)) == scanned(other)
    await town.until("2026-10-08 14:07")
    assert scanned(picture(town)) == scanned(other)


async def test_pressed_twice_it_is_shown_once(town):
    await shows(town)
    count = sum(one.message.picture is not None for one in town.standing("sec"))
    await shows(town)

    assert count == sum(one.message.picture is not None for one in town.standing("sec"))


async def test_only_whose_duty_it_is_shows_the_code(town):
    await town.says("ann", "/help")
    shown = await town.presses("ann", "", token=token(Verb.PANEL, "spot", OCTOBER))
    assert shown.alert
    assert {} == town.records.spots


async def test_before_the_sign_in_opens_no_code_is_shown(tmp_path):
    async with a_town(tmp_path) as town:
        await town.says("sec", "管理")
        shown = await town.presses("sec", "", token=token(Verb.PANEL, "spot", OCTOBER))
        assert "签到将在" in shown.text
        assert {} == town.records.spots


async def test_where_the_button_is_enough_the_code_works_beside_it(tmp_path):
    async with a_town(tmp_path) as town:
        await town.until("2026-10-08 14:05")
        await shows(town)
        await town.says("ann", f"签到 {code(town)}")
        await town.presses("bob", "签到", room="group")

        assert (Way.CODE, Way.BUTTON) == (signin(town, "ann").way, signin(town, "bob").way)


async def test_the_secret_stands_in_no_message_and_a_cancelled_day_takes_no_code(town):
    await shows(town)
    assert not [text for text in town.heard("sec") if town.records.spots[OCTOBER].secret in text]
    await town.puts(replace(town.records.days[OCTOBER], cancelled=True))

    await town.says("ann", f"签到 {code(town)}")
    assert signin(town, "ann") is None


async def test_why_answers_for_the_way_of_signing_in(town):
    """rules.md 1, sign-in (`signin.by` [O], step 5 of 002): the document asks for it, the way is the branch's setting."""
    answer = (await town.says("ann", "/why signin.by"))[0].text

    assert "签到方式：现场签到码" in answer
    assert "⑤黨員簽到" in answer


async def test_no_step_of_the_code_stands_in_an_agenda(town):
    """It would tell the codes to come."""
    await shows(town)
    listed = owed(town.records, calendar_for(town.records), since=town.now, until=town.now, assumed=True)

    assert Kind.SIGN_IN_CODE not in {notice.kind for notice in listed}
