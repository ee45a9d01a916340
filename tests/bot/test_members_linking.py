"""Being linked, binding a group or channel, and which of several branches is meant."""

from dataclasses import replace

import pytest

from tests.bot.members_town import SECOND, a_second_branch, a_town, entries, labels
from tests.town import BRANCH, CHANNEL, GROUP, PEOPLE
from zhibu.bot.codes import new_code, record_of
from zhibu.bot.message import Verb, token
from zhibu.branch.branch import Place, Purpose
from zhibu.branch.people import Status

OTHER_GROUP = "telegram:-1009"


@pytest.fixture
async def town(tmp_path):
    async with a_town(tmp_path, linked=("sec", "dep", "ann")) as town:
        yield town


@pytest.fixture
async def fresh(tmp_path):
    """A branch whose group isn't bound yet."""
    async with a_town(tmp_path, linked=("sec", "dep", "ann"), bound=False) as town:
        yield town


# /start


async def test_a_personal_link_makes_the_account_the_members(town):
    """Who they are, what comes, and the first word about data."""
    code = await town.code(Purpose.MEMBER, "bob")

    [welcome] = await town.says("bob", f"/start {code}")

    assert "王堃同志，您好。您的账号已关联到第一党支部。" in welcome.text
    assert "下一次党日：10月8日" in welcome.text
    assert "聊天平台的服务器" in welcome.text
    assert "身份证号码" in welcome.text
    assert "/me" in welcome.text
    assert PEOPLE["bob"].id == town.records.accounts[town.account_of("bob")].member


async def test_the_same_link_again_says_the_same_and_changes_nothing(town):
    code = await town.code(Purpose.MEMBER, "bob")
    [first] = await town.says("bob", f"/start {code}")
    before = entries(town)

    [second] = await town.says("bob", f"/start {code}")

    assert first.text == second.text
    assert before == entries(town)


async def test_a_delivered_twice_update_is_answered_and_done_once(town):
    code = await town.code(Purpose.MEMBER, "bob")
    await town.says("bob", f"/start {code}", cause="telegram:again")
    before = entries(town)

    [answer] = await town.says("bob", f"/start {code}", cause="telegram:again")

    assert "您的账号已关联。发送 /help 可以查看能做什么。" == answer.text
    assert before == entries(town)


async def test_a_code_works_once_and_voids_the_members_others(town):
    used, other = await town.code(Purpose.MEMBER, "bob"), await town.code(Purpose.MEMBER, "bob")
    await town.says("bob", f"/start {used}")

    [again] = await town.says("thief", f"/start {used}")
    [void] = await town.says("thief", f"/start {other}")

    assert "这个码已经用过" in again.text
    assert "没有这个码" in void.text
    assert () == town.store.accounts(town.account_of("thief"))


async def test_a_code_is_good_for_thirty_days(town):
    code = await town.code(Purpose.MEMBER, "bob")
    await town.passes(days=30)

    [answer] = await town.says("bob", f"/start {code}")

    assert "超过30天" in answer.text


async def test_a_member_may_have_several_accounts(town):
    for phone in ("bob", "bob's tablet"):
        await town.says(phone, f"/start {await town.code(Purpose.MEMBER, 'bob')}")

    accounts = {each.id for each in town.records.accounts_of(PEOPLE["bob"].id)}
    assert {town.account_of("bob"), town.account_of("bob's tablet")} == accounts


async def test_an_account_is_one_member_in_a_branch(town):
    code = await town.code(Purpose.MEMBER, "bob")

    [answer] = await town.says("ann", f"/start {code}")

    assert "这个账号已与李安关联" in answer.text
    assert PEOPLE["ann"].id == town.records.accounts[town.account_of("ann")].member
    assert "王堃同志" in (await town.says("bob", f"/start {code}"))[0].text


async def test_who_left_the_branch_is_not_linked(town):
    code = await town.code(Purpose.MEMBER, "bob")
    gone = replace(PEOPLE["bob"], status=Status.TRANSFERRED, status_since=town.now.date())
    await town.puts(gone)

    [answer] = await town.says("bob", f"/start {code}")

    assert "已不在支部名册中" in answer.text


async def test_a_link_opened_again_after_leaving_welcomes_nobody(town):
    code = await town.code(Purpose.MEMBER, "bob")
    await town.says("bob", f"/start {code}")
    await town.puts(replace(PEOPLE["bob"], status=Status.TRANSFERRED, status_since=town.now.date()))

    assert "已不在支部名册中" in (await town.says("bob", f"/start {code}"))[0].text


async def test_the_account_of_somebody_who_left_can_be_linked_to_another(town):
    await town.puts(replace(PEOPLE["ann"], status=Status.TRANSFERRED, status_since=town.now.date()))

    [answer] = await town.says("ann", f"/start {await town.code(Purpose.MEMBER, 'bob')}")

    assert "王堃同志" in answer.text
    assert PEOPLE["bob"].id == town.records.accounts[town.account_of("ann")].member


async def test_a_group_code_is_told_apart(town):
    [answer] = await town.says("bob", f"/start {await town.code(Purpose.GROUP)}")

    assert "这是群码" in answer.text


async def test_after_five_wrong_codes_the_door_is_locked_for_a_while(town):
    """Even the right code waits then."""
    code = await town.code(Purpose.MEMBER, "bob")
    for _ in range(5):
        assert "没有这个码" in (await town.says("bob", "/start wrong"))[0].text

    assert "输错次数过多" in (await town.says("bob", f"/start {code}"))[0].text

    await town.passes(minutes=16)
    assert "王堃同志" in (await town.says("bob", f"/start {code}"))[0].text


async def test_start_alone_helps_a_member_and_tells_a_stranger_how_to_be_linked(town):
    assert "/next 待办" in (await town.says("ann", "/start"))[0].text
    assert "个人链接" in (await town.says("xx", "/start"))[0].text


async def test_a_strangers_first_word_is_in_the_language_of_their_app(town):
    assert "I don't know you yet" in (await town.says("xx", "/start", language="en"))[0].text
    assert "傳送" in (await town.says("xx", "/start", language="zh-hant"))[0].text


async def test_start_in_a_group_is_short_and_leads_to_the_private_chat(town):
    [answer] = await town.says("ann", "/start", room="group")

    assert ["打开私聊"] == labels(answer)
    assert "help" == answer.options[0].start


async def test_a_link_with_a_commands_name_runs_that_command(town):
    assert "请现在写明事由" in (await town.says("ann", "/start leave_2026-10"))[0].text
    assert "李安，正式党员" in (await town.says("ann", "/start me"))[0].text
    assert "还没有与党员关联" in (await town.says("xx", "/start me"))[0].text


async def test_the_secretary_is_told_to_bind_a_group_while_there_is_none(fresh):
    code = await fresh.code(Purpose.MEMBER, "sec")

    [answer] = await fresh.says("sec's desk", f"/start {code}")

    assert "/bind" in answer.text


# /bind


async def test_the_secretary_binds_the_group(fresh):
    code = await fresh.code(Purpose.GROUP)

    [answer] = await fresh.says("sec", f"/bind {code}", room="group")

    assert "本群已成为第一党支部的群。" in answer.text
    assert "聊天平台的服务器" in answer.text
    assert GROUP == fresh.records.place(Place.GROUP).id
    assert BRANCH == fresh.store.chat_branch(GROUP)


async def test_binding_the_same_group_again_says_the_same(fresh):
    code = await fresh.code(Purpose.GROUP)
    [first] = await fresh.says("sec", f"/bind {code}", room="group")
    before = entries(fresh)

    [second] = await fresh.says("dep", f"绑定 {code}", room="group")

    assert first.text == second.text
    assert before == entries(fresh)


@pytest.mark.parametrize(
    ("who", "told"),
    [("ann", "由书记或副书记本人来做"), ("xx", "请先打开您的个人链接"), ("nobody", "不要以群的名义匿名发送")],
)
async def test_nobody_else_binds_and_the_code_stays_good(fresh, who, told):
    code = await fresh.code(Purpose.GROUP)

    [answer] = await fresh.says(who, f"/bind {code}", room="group")

    assert told in answer.text
    assert {} == dict(fresh.records.bindings)
    assert "本群已成为" in (await fresh.says("dep", f"/bind {code}", room="group"))[0].text


async def test_a_group_with_more_people_than_members_is_told_by_number_alone(fresh):
    fresh.platform.members[GROUP] = len(PEOPLE) + 3

    [answer] = await fresh.says("sec", f"/bind {await fresh.code(Purpose.GROUP)}", room="group")

    assert "群里的人数比支部名册多3人" in answer.text
    assert not any(each.name in answer.text for each in PEOPLE.values())


async def test_a_new_group_takes_the_place_of_the_old_one(town):
    [answer] = await town.says("sec", f"/bind {await town.code(Purpose.GROUP)}", room="other")

    assert "它取代“群”" in answer.text
    assert OTHER_GROUP == town.records.place(Place.GROUP).id
    assert town.store.chat_branch(GROUP) is None


async def test_a_channel_needs_its_code_alone(fresh):
    code = await fresh.code(Purpose.CHANNEL)

    [answer] = await fresh.says("nobody", f"/bind {code}", room="channel")

    assert "本频道已成为第一党支部的频道。" in answer.text
    assert CHANNEL == fresh.records.place(Place.CHANNEL).id


async def test_each_kind_of_code_opens_its_own_kind_of_chat(fresh):
    group, channel = await fresh.code(Purpose.GROUP), await fresh.code(Purpose.CHANNEL)
    personal = await fresh.code(Purpose.MEMBER, "bob")

    assert "这是频道码" in (await fresh.says("sec", f"/bind {channel}", room="group"))[0].text
    assert "这是群码" in (await fresh.says("nobody", f"/bind {group}", room="channel"))[0].text
    assert "这是个人码" in (await fresh.says("sec", f"/bind {personal}", room="group"))[0].text
    assert {} == dict(fresh.records.bindings)


async def test_bind_in_private_and_without_a_code_says_what_is_right(town):
    assert "绑定要在群里进行" in (await town.says("sec", "/bind abc"))[0].text
    assert "请在同一行发送 /bind" in (await town.says("sec", "/bind", room="group"))[0].text
    assert "没有这个码" in (await town.says("sec", "/bind abc", room="group"))[0].text


async def test_another_branchs_group_is_refused(town):
    await a_second_branch(town, "sec")
    code = new_code()
    async with town.store.unit(SECOND, actor="operator", act="town.code", now=town.now) as unit:
        unit.put(record_of(code, Purpose.GROUP, now=town.now))
        await unit.commit()

    [answer] = await town.says("sec", f"/bind {code}", room="group")

    assert "已属于另一个党支部" in answer.text
    assert BRANCH == town.store.chat_branch(GROUP)


# Several branches


async def test_who_belongs_to_two_branches_is_asked_and_the_command_goes_on(town):
    await a_second_branch(town, "ann")

    [asked] = await town.says("ann", "/me")
    assert ["第一党支部", "第二党支部"] == labels(asked)

    await town.presses("ann", "第二党支部")
    chosen, page = town.standing("ann")[-2:]
    assert "从现在起，这里对应的是第二党支部。" == chosen.text
    assert "李安，正式党员，第二党支部" in page.text
    assert "切换到第一党支部" in labels(page)


async def test_the_choice_stands_until_another_is_made(town):
    await a_second_branch(town, "ann")
    await town.says("ann", "/me")
    await town.presses("ann", "第二党支部")
    assert "第二党支部" in (await town.says("ann", "/plan"))[0].text

    await town.passes(minutes=1)
    await town.says("ann", "/me")
    await town.presses("ann", "切换到第一党支部")

    assert "第一党支部" in (await town.says("ann", "/plan"))[0].text


async def test_in_the_group_its_own_branch_is_meant(town):
    await a_second_branch(town, "ann")

    assert "第一党支部" in (await town.says("ann", "/plan", room="group"))[0].text


async def test_a_branch_that_isnt_mine_cant_be_chosen(town):
    await a_second_branch(town, "sec")

    answer = await town.presses("ann", "", token=token(Verb.CHOOSE, SECOND, "me"))

    assert "按钮已经失效" in answer.text


async def test_a_redelivered_bind_is_done_once(fresh):
    code = await fresh.code(Purpose.GROUP)
    await fresh.says("sec", f"/bind {code}", room="group", cause="telegram:77")
    before = entries(fresh)

    [answer] = await fresh.says("sec", f"/bind {code}", room="group", cause="telegram:77")

    assert "本聊天已与党支部绑定。" == answer.text
    assert before == entries(fresh)
