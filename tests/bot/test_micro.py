"""Micro-wishes: entered on somebody's behalf, claimed, done, thanked for; and what members pledge."""

import pytest

from tests.bot.members_town import PEOPLE, a_town, entries
from tests.bot.panel_walk import press
from tests.town import PHOTO
from zhibu.branch.notices import Kind
from zhibu.branch.service import Stage
from zhibu.branch.voices import micro_of_month, pledges_of
from zhibu.scheduler.workdays import calendar_for

WISH = "想要一盏护眼台灯"
CONTACT = "电话 138 0000 0000，二年级三班"


@pytest.fixture
async def town(tmp_path):
    async with a_town(tmp_path) as town:
        yield town


async def entered(town, who="ann", *, text=WISH, contact=CONTACT, needed=None):
    """A wish that was entered by buttons and posted."""
    await town.says(who, "/micro")
    await press(town, who, "登记微心愿", "学生")
    await town.says(who, text)
    if contact:
        await press(town, who, "联系方式")
        await town.says(who, contact)
    if needed:
        await press(town, who, needed)
    await press(town, who, "确认")
    await town.settle()
    return max(town.records.micro_wishes.values(), key=lambda wish: wish.id)


def card(town):
    return next(one for one in town.in_group() if WISH in one.text)


async def test_a_wish_is_posted_claimed_done_and_thanked_for(town):
    """rules.md 3, micro-wishes: 004“认领‘微心愿’”; posted, claimed by a member, done, thanked; with /why."""
    wish = await entered(town)
    assert ["认领"] == card(town).labels
    assert card(town).message.silent
    assert "等待认领" in card(town).text

    led = await town.presses("bob", "认领", room="group", at=card(town))
    assert f"micro_{wish.id}" == led.start
    await town.says("bob", f"/start {led.start}")
    assert "138" not in town.heard("bob")[-1]
    text = await press(town, "bob", "认领")
    assert CONTACT in text
    assert "已认领" in card(town).text
    assert "王堃" not in card(town).text
    assert [] == card(town).labels

    asked = await press(town, "bob", "完成")
    assert "照片" in asked
    await town.says("bob", "已送到班主任手里")
    assert Stage.DONE is town.records.micro_wishes[wish.id].stage(town.now)
    assert "王堃完成了您登记的微心愿" in town.heard("ann")[-1]
    assert "已送到班主任手里" in town.heard("ann")[-1]
    assert town.standing("ann")[-1].message.silent

    await press(town, "ann", "录入答谢")
    await town.says("ann", "谢谢叔叔，灯很亮")
    assert "谢谢叔叔，灯很亮" in town.heard("bob")[-1]
    assert "已答谢" in card(town).text
    assert "谢谢叔叔，灯很亮" in card(town).text
    why = await town.says("bob", "/why", reply_to=town.standing("bob")[-1])
    assert "為群眾多辦實事" in why[0].text


async def test_where_004_is_followed_the_clause_is_its_own(tmp_path):
    """rules.md 3: 004“采取认领‘微心愿’、结对帮带、承诺践诺等方式”."""
    async with a_town(tmp_path, presets=("zhengzhou-normal", "wulong")) as town:
        for word in ("微心愿", "service.pledges"):
            told = await town.says("ann", f"/why {word}")
            assert "采取认领‘微心愿’、结对帮带、承诺践诺等方式" in told[0].text
            assert "004" in told[0].text


@pytest.mark.parametrize(
    "text", ["请打13800000000", "加微信 @lamp_2026", "见 https://example.org/a", "110101199001011234"]
)
async def test_what_tells_how_to_reach_somebody_never_gets_into_the_group(town, text):
    await town.says("ann", "/micro")
    await press(town, "ann", "登记微心愿", "学生")

    assert "联系方式" in (await town.says("ann", text))[0].text
    assert {} == dict(town.records.micro_wishes)
    assert [] == [one for one in town.in_group() if text in one.text]


async def test_how_to_reach_them_is_for_who_claims_it_alone(town):
    wish = await entered(town)
    assert not [one for one in town.in_group() if "138" in one.text]

    for who in ("cat", "sec"):
        await town.presses(who, "", token=f"mw|see|{wish.id}")
        assert not [one for one in town.heard(who) if "138" in one]
    await town.says("bob", "/micro")
    await press(town, "bob", "1", "认领")
    text = await press(town, "bob", "退还认领")
    assert "138" not in text
    assert "等待认领" in card(town).text


async def test_two_who_press_at_once_and_only_one_is_needed(town):
    wish = await entered(town)
    await town.presses("bob", "", token=f"mw|claim|{wish.id}")
    late = await town.presses("cat", "", token=f"mw|claim|{wish.id}")

    assert "已经有足够的同志" in late.text
    assert [PEOPLE["bob"].id] == [claim.member for claim in town.records.micro_wishes[wish.id].claims]


async def test_several_can_be_looked_for(town):
    wish = await entered(town, needed="3人")
    for who in ("bob", "cat"):
        await town.presses(who, "", token=f"mw|claim|{wish.id}")
    assert "需3人，已认领2人，已完成0人" in card(town).text

    await town.presses("ann", "", token=f"mw|enough|{wish.id}")
    for who in ("bob", "cat"):
        await town.presses(who, "", token=f"mw|done|{wish.id}")
    assert Stage.DONE is town.records.micro_wishes[wish.id].stage(town.now)


async def test_the_same_press_again_changes_nothing(town):
    wish = await entered(town)
    await town.presses("bob", "", token=f"mw|claim|{wish.id}")
    before = entries(town)
    await town.presses("bob", "", token=f"mw|claim|{wish.id}")
    assert before == entries(town)

    await town.presses("bob", "", token=f"mw|done|{wish.id}")
    first = town.records.micro_wishes[wish.id]
    await town.passes(hours=1)
    await town.presses("bob", "", token=f"mw|done|{wish.id}")
    back = await town.presses("bob", "", token=f"mw|back|{wish.id}")
    assert "已经完成" in back.text
    assert first == town.records.micro_wishes[wish.id]


async def test_a_photo_is_for_who_did_it_and_for_who_looks_after_it(town):
    wish = await entered(town)
    await town.presses("bob", "", token=f"mw|claim|{wish.id}")
    await town.presses("bob", "", token=f"mw|done|{wish.id}")
    await town.sends("bob", file=PHOTO)

    assert 1 == len(town.records.enclosed(f"micro:{wish.id}"))
    shown = await town.presses("ann", "", token=f"mw|photo|{wish.id}|0")
    assert not shown.alert
    assert town.standing("ann")[-1].message.picture is not None
    refused = await town.presses("cat", "", token=f"mw|photo|{wish.id}|0")
    assert refused.alert


async def test_skipping_the_words_leaves_no_question_behind(town):
    wish = await entered(town)
    await town.presses("bob", "", token=f"mw|claim|{wish.id}")
    await town.presses("bob", "", token=f"mw|see|{wish.id}")
    await town.presses("bob", "", token=f"mw|done|{wish.id}")
    await town.presses("bob", "", token=f"mw|see|{wish.id}")
    await town.says("bob", "随便说一句")

    assert "" == town.records.micro_wishes[wish.id].claims[0].words


async def test_only_who_looks_after_a_wish_thanks_and_withdraws(town):
    wish = await entered(town)
    for step in ("thank", "drop", "enough"):
        assert (await town.presses("cat", "", token=f"mw|{step}|{wish.id}")).alert
    assert (await town.presses("ann", "", token=f"mw|thank|{wish.id}")).alert
    await town.presses("sec", "", token=f"mw|see|{wish.id}")
    await town.presses("sec", "", token=f"mw|drop|{wish.id}|y")

    assert Stage.WITHDRAWN is town.records.micro_wishes[wish.id].stage(town.now)
    assert "已撤回" in card(town).text
    assert [] == card(town).labels
    assert (await town.presses("bob", "", token=f"mw|claim|{wish.id}")).alert


async def test_a_draft_is_seen_by_its_author_alone(town):
    await town.says("ann", "/micro")
    await press(town, "ann", "登记微心愿", "学生")
    await town.says("ann", WISH)
    (wish,) = town.records.micro_wishes.values()

    for step in ("see", "claim", "draft", "post"):
        assert (await town.presses("bob", "", token=f"mw|{step}|{wish.id}")).alert
    assert [] == [one for one in town.in_group() if WISH in one.text]
    await press(town, "ann", "取消")
    assert {} == dict(town.records.micro_wishes)


async def test_a_stranger_claims_nothing(town):
    wish = await entered(town)
    told = await town.presses("zoe", "认领", room="group", at=card(town))

    assert told.alert
    assert () == town.records.micro_wishes[wish.id].claims


async def test_nothing_is_counted_for_a_person(town):
    """Neither the list nor the panel shows how many somebody has done; pledges stand by their last day."""
    await entered(town)
    await town.says("sec", "/admin")
    text = await press(town, "sec", "更多", "民主与服务", "微心愿")

    assert WISH in text
    assert not [name for name in (each.name for each in PEOPLE.values()) if name in text]


async def test_a_month_of_service_rings_for_nobody(town):
    wish = await entered(town)
    await town.presses("bob", "", token=f"mw|claim|{wish.id}")
    await town.presses("bob", "", token=f"mw|done|{wish.id}")
    await town.presses("ann", "", token=f"mw|thank|{wish.id}")
    await town.says("ann", "谢谢")

    kinds = {Kind.MICRO_WISH, Kind.MICRO_DONE, Kind.MICRO_THANKED}
    said = [one for one in town.records.said.values() if one.kind in kinds]
    assert kinds == {one.kind for one in said}
    assert 3 == len(said)
    assert not any(one.kind in kinds and not one.message for one in said)
    assert [wish.id] == [one.id for one in micro_of_month(town.records, 2026, 9, calendar=calendar_for(town.records))]


async def test_in_the_group_the_command_leads_to_private(town):
    told = await town.says("ann", "/micro", room="group")
    assert "micro" == told[0].options[0].start


# Pledges


async def test_a_pledge_is_made_shown_by_choice_and_kept(town):
    """rules.md 3, pledges (承诺践诺) – 004: by a member, with a last day, marked done; public only by choice."""
    await town.says("ann", "/pledge 每月到社区服务一次")
    (pledge,) = town.records.pledges.values()
    assert ("2026-12-31", False) == (pledge.until.isoformat(), pledge.public)

    await town.says("bob", "承诺")
    assert "每月到社区服务一次" not in town.heard("bob")[-1]
    await press(town, "ann", "向支部党员公开")
    await town.says("bob", "承诺")
    assert "李安：每月到社区服务一次" in town.heard("bob")[-1]
    await press(town, "ann", "改为不公开")
    await town.says("bob", "承诺")
    assert "每月到社区服务一次" not in town.heard("bob")[-1]

    await press(town, "ann", "完成")
    await town.says("ann", "十二次都去了")
    kept = town.records.pledges[pledge.id]
    assert (town.now, "十二次都去了") == (kept.done_at, kept.words)
    await town.says("sec", "/admin")
    assert "李安：每月到社区服务一次" in await press(town, "sec", "更多", "民主与服务", "承诺践诺")
    assert [pledge.id] == [one.id for one in pledges_of(town.records, 2026, calendar=calendar_for(town.records))]


async def test_who_still_owes_a_pledge_hears_once_and_silently_on_its_last_day(town):
    await town.says("ann", "/pledge 读完一本书")
    await press(town, "ann", "到2026年9月30日")
    await town.says("bob", "/pledge 写一篇体会")
    await press(town, "bob", "到2026年9月30日", "完成")
    await town.until("2026-10-02T12:00")

    said = [one for one in town.records.said.values() if one.kind is Kind.PLEDGE_DUE]
    assert ["member:m005"] == [one.audience for one in said]
    due = next(one for one in town.standing("ann") if "您的承诺到" in one.text)
    assert due.message.silent
    assert "完成" in due.labels


async def test_pledges_belong_to_their_member(town):
    await town.says("ann", "/pledge 读完一本书")
    (pledge,) = town.records.pledges.values()

    for token in (f"pl|done|{pledge.id}", f"pl|public|{pledge.id}|y", f"pl|drop|{pledge.id}", f"pl|see|{pledge.id}"):
        assert (await town.presses("sec", "", token=token)).alert
    assert pledge == town.records.pledges[pledge.id]
    assert (await town.presses("bob", "", token="ad|pledges")).alert


async def test_a_pledge_sent_twice_stands_once_and_can_be_taken_away_until_it_is_done(town):
    await town.says("ann", "/pledge 读完一本书")
    await town.says("ann", "/pledge 读完一本书")
    assert 1 == len(town.records.pledges)
    await press(town, "ann", "撤销")
    assert {} == dict(town.records.pledges)
    await town.says("ann", "/pledge 读完一本书")
    (pledge,) = town.records.pledges.values()
    await press(town, "ann", "完成")
    assert (await town.presses("ann", "", token=f"pl|drop|{pledge.id}")).alert


async def test_a_pledge_from_the_micro_menu_is_asked_for(town):
    await town.says("ann", "/micro")
    await press(town, "ann", "我的承诺", "作出承诺")
    await town.says("ann", "每周给新党员讲一课")

    assert ["每周给新党员讲一课"] == [one.text for one in town.records.pledges.values()]
