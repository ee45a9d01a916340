"""Polls of the branch's matters, made from the panel and answered in private; points for the discussion of a day."""

import json

import pytest

from tests.bot.members_town import PEOPLE, a_town, at, entries
from tests.bot.panel_walk import press
from tests.town import BRANCH
from zhibu.bot.chores import do_chores
from zhibu.branch.notices import Kind
from zhibu.branch.poll import Stage
from zhibu.branch.voices import points_of, polls_of
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage.check import check
from zhibu.storage.store import Store

QUESTION = "下月党日去哪里开展实践活动？"
OPTIONS = "革命纪念馆\n社区服务中心\n档案馆"


@pytest.fixture
async def town(tmp_path):
    async with a_town(tmp_path) as town:
        yield town


async def made(town, *, options=OPTIONS, closing="9月26日"):
    """A poll that the secretary made from the panel by buttons, and opened."""
    await town.says("sec", "/admin")
    await press(town, "sec", "更多", "民主与服务", "投票", "发起投票")
    await town.says("sec", QUESTION)
    await town.says("sec", options)
    await press(town, "sec", "截止时间", closing, "开始投票", "确认")
    await town.settle()
    (poll,) = town.records.polls.values()
    return poll


async def votes(town, who, option):
    await town.says(who, "/poll")
    return await press(town, who, option)


def card(town):
    return next(one for one in town.in_group() if QUESTION in one.text)


async def test_a_poll_is_made_from_the_panel_answered_in_private_and_its_total_comes_to_the_group(town):
    """rules.md 3, democratic discussion and polls: 003“组织党员…进行民主讨论、科学决策”, with its clause behind /why."""
    poll = await made(town)
    assert (Stage.OPEN, True, 3) == (poll.stage, poll.secret, len(poll.options))
    assert ["参加投票"] == card(town).labels

    led = await town.presses("ann", "参加投票", room="group", at=card(town))
    assert f"poll_{poll.id}" == led.start
    await town.says("ann", f"/start {led.start}")
    assert ["革命纪念馆", "社区服务中心", "档案馆"] == town.standing("ann")[-1].labels
    await press(town, "ann", "档案馆")
    for who in ("bob", "cat", "dan"):
        await votes(town, who, "革命纪念馆")
    await votes(town, "sec", "社区服务中心")
    assert "已参加5人，共9人" in card(town).text

    rang = len(town.in_group())
    await town.until("2026-09-26T18:01")
    closed = town.records.polls[poll.id]
    assert ((3, 1, 1), 5, 9, ()) == (closed.counts, closed.voters, closed.asked, closed.choices)
    result = town.in_group()[-1]
    assert rang + 1 == len(town.in_group())
    assert "革命纪念馆：3" in result.text
    assert "参加人数超过50%，结果有效" in result.text
    assert result.message.silent
    assert [] == card(town).labels
    why = await town.says("ann", "/why", room="group", reply_to=result)
    assert "發揚黨內民主" in why[0].text


async def test_where_003_is_followed_the_clause_is_its_own(tmp_path):
    """rules.md 3: 003“组织党员对涉及本支部重大事项、重点工作进行民主讨论、科学决策”."""
    async with a_town(tmp_path, presets=("chizhou", "wulong")) as town:
        told = await town.says("ann", "/why poll.held")
        assert "民主讨论、科学决策" in told[0].text


async def test_nobodys_choice_is_visible_to_anybody(town, tmp_path):
    """Not in the records, the journal, the panel or the group, while it is open and afterwards."""
    poll = await made(town)
    for who in ("ann", "bob", "cat"):
        await votes(town, who, "档案馆")
    await votes(town, "dan", "革命纪念馆")
    text = await press(town, "sec", "返回", "1")

    assert "档案馆：" not in text
    assert "已参加4人" in text
    await town.until("2026-09-26T18:01")
    journal = (tmp_path / "branches" / BRANCH / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    for line in map(json.loads, journal):
        if line["act"] == "poll.voted":
            assert {"poll": poll.id} == line["body"]["facts"]
            assert [{"id", "poll", "member"}] == [set(change[2]) for change in line["body"]["changes"]]
    assert [] == list((tmp_path / "branches" / BRANCH / "polls").iterdir())


async def test_a_choice_can_be_changed_until_the_end_and_counts_once(town):
    poll = await made(town)
    for who in ("bob", "cat"):
        await votes(town, who, "社区服务中心")
    await votes(town, "ann", "档案馆")
    before = entries(town)
    text = await press(town, "ann", "更改", "革命纪念馆")

    assert "革命纪念馆" in text
    assert before == entries(town)
    await town.until("2026-09-26T18:01")
    assert (1, 2, 0) == town.records.polls[poll.id].counts
    late = await town.presses("ann", "", token=f"po|v|{poll.id}|2")
    assert "已于" in late.text
    assert (1, 2, 0) == town.records.polls[poll.id].counts


async def test_a_press_that_comes_twice_counts_once(town):
    poll = await made(town)
    for _ in range(2):
        await town.presses("ann", "", token=f"po|v|{poll.id}|0", cause="telegram:555")
    await town.presses("ann", "", token=f"po|v|{poll.id}|0")

    assert 1 == len(town.records.polled)


async def test_too_few_voters_show_no_result(town):
    poll = await made(town)
    await votes(town, "ann", "档案馆")
    await votes(town, "bob", "档案馆")
    await town.until("2026-09-26T18:01")

    closed = town.records.polls[poll.id]
    assert ((), 2) == (closed.counts, closed.voters)
    assert "不公布结果" in town.in_group()[-1].text
    assert "档案馆：" not in town.in_group()[-1].text


async def test_below_the_quorum_the_result_is_a_hint(town):
    await made(town)
    for who in ("ann", "bob", "cat", "dan"):
        await votes(town, who, "档案馆")
    await town.until("2026-09-26T18:01")

    assert "仅供参考" in town.in_group()[-1].text


async def test_by_name_is_said_before_anybody_chooses_and_the_names_stay_out_of_the_group(town):
    await town.says("sec", "/admin")
    await press(town, "sec", "更多", "民主与服务", "投票", "发起投票")
    await town.says("sec", QUESTION)
    await town.says("sec", OPTIONS)
    await press(town, "sec", "改为记名", "截止时间", "9月26日", "开始投票", "确认")
    asked = await town.says("ann", "投票")
    assert "记名投票" in asked[0].text
    await press(town, "ann", "档案馆")
    await town.until("2026-09-26T18:01")

    (poll,) = town.records.polls.values()
    assert [PEOPLE["ann"].id] == [choice.member for choice in poll.choices]
    assert not [one for one in town.in_group() if "李安" in one.text]
    await town.says("sec", "/admin")
    assert "档案馆：李安" in await press(town, "sec", "更多", "民主与服务", "投票", "1")


async def test_members_are_no_options(town):
    """A poll is never a ranking of people."""
    await town.says("sec", "/admin")
    await press(town, "sec", "更多", "民主与服务", "投票", "发起投票")
    await town.says("sec", "谁来当先锋？")
    told = await town.says("sec", "李安\n王堃同志")
    assert "不评人" in told[0].text
    told = await town.says("sec", "1. 王堃\n其他")
    assert "不评人" in told[0].text
    (poll,) = town.records.polls.values()
    assert () == poll.options


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("只有一个", "2到6个"),
        ("\n".join(f"方案{n}" for n in range(7)), "2到6个"),
        ("同意\n同意", "重复"),
        ("同意\n" + "长" * 41, "最多40字"),
    ],
)
async def test_wrong_options_are_asked_for_again(town, typed, said):
    await town.says("sec", "/admin")
    await press(town, "sec", "更多", "民主与服务", "投票", "发起投票")
    await town.says("sec", QUESTION)

    assert said in (await town.says("sec", typed))[0].text
    await town.says("sec", OPTIONS)
    (poll,) = town.records.polls.values()
    assert 3 == len(poll.options)


async def test_what_is_withdrawn_has_no_result_and_no_urn(town, tmp_path):
    poll = await made(town)
    await votes(town, "ann", "档案馆")
    await press(town, "sec", "撤回", "确认")

    assert Stage.WITHDRAWN is town.records.polls[poll.id].stage
    assert "已撤回" in card(town).text
    assert [] == list((tmp_path / "branches" / BRANCH / "polls").iterdir())
    late = await town.presses("ann", "", token=f"po|v|{poll.id}|0")
    assert "已撤回" in late.text
    await town.until("2026-09-27T12:00")
    assert not [one for one in town.records.said.values() if one.kind is Kind.POLL_RESULT]


async def test_only_the_secretary_and_the_deputy_make_polls(town):
    poll = await made(town)
    for who in ("ann", "org"):
        for token in ("ad|polls", "ad|poll_new", f"ad|poll|{poll.id}", f"ad|poll_end|{poll.id}|y"):
            assert (await town.presses(who, "", token=token)).alert
    assert Stage.OPEN is town.records.polls[poll.id].stage
    stranger = await town.presses("zoe", "参加投票", room="group", at=card(town))
    assert stranger.alert
    assert {} == dict(town.records.polled)


async def test_nobody_is_reminded_in_private(town):
    """The poll is announced once in the group; who doesn't take part hears nothing."""
    heard = {who: len(town.heard(who)) for who in ("ann", "bob", "cat")}
    await made(town)
    await town.until("2026-09-26T19:00")

    assert heard == {who: len(town.heard(who)) for who in heard}
    said = [one for one in town.records.said.values() if one.kind in (Kind.POLL_OPEN, Kind.POLL_RESULT)]
    assert {"group"} == {one.audience for one in said}
    assert 2 == len(said)


async def test_a_poll_of_a_day_stands_among_its_facts(town):
    await town.says("sec", "/admin")
    await press(town, "sec", "更多", "民主与服务", "投票", "发起投票")
    await town.says("sec", QUESTION)
    await town.says("sec", OPTIONS)
    await press(town, "sec", "关联", "截止时间", "9月26日", "开始投票", "确认")
    assert [] == polls_of(town.records, "2026-10")
    await town.until("2026-09-26T18:01")

    assert [QUESTION] == [poll.question for poll in polls_of(town.records, "2026-10")]


async def test_after_a_crash_between_urn_and_book_the_marks_are_counted_once(tmp_path):
    async with a_town(tmp_path) as town:
        poll = await made(town)
        for who in ("ann", "bob", "cat"):
            await votes(town, who, "档案馆")
    store = await Store.open(tmp_path)
    await store.polls.close(BRANCH, poll.id)
    await store.close()
    store = await Store.open(tmp_path)
    calendar = calendar_for(store.records(BRANCH))
    for minute in ("18:00", "18:01"):
        await do_chores(store, BRANCH, calendar, at(f"2026-09-26T{minute}"))

    assert (0, 0, 3) == store.records(BRANCH).polls[poll.id].counts
    await store.close()
    assert [] == check(tmp_path)


# Points for the discussion


async def test_points_are_handed_in_by_name_and_taken_over_into_the_record(town):
    """rules.md 3, democratic discussion: a member's point goes to the recorder, who takes it over."""
    await town.until("2026-10-08T14:40")
    await town.says("ann", "/point 建议建立学习互助小组")
    asked = await town.says("bob", "发言")
    assert asked[0].message.ask is not None
    await town.says("bob", "请把书目提前公布")
    await town.says("bob", "/point 请把书目提前公布")

    assert 2 == len(points_of(town.records, "2026-10"))
    await town.says("pub", "/admin")
    text = await press(town, "pub", "本次活动", "发言要点")
    assert "1. 李安：建议建立学习互助小组" in text
    await press(town, "pub", "采用 1", "采用 2")
    assert "李安：建议建立学习互助小组\n王堃：请把书目提前公布" == town.records.days["2026-10"].discussion
    await press(town, "pub", "撤下 1")
    assert "王堃：请把书目提前公布" == town.records.days["2026-10"].discussion
    assert [PEOPLE["bob"].id] == [point.member for point in points_of(town.records, "2026-10", taken=True)]


async def test_taking_over_leaves_what_the_recorder_wrote(town):
    await town.until("2026-10-08T14:40")
    await town.says("ann", "/point 建议建立学习互助小组")
    await town.says("sec", "/admin")
    await press(town, "sec", "本次活动", "纪实表" if "纪实表" in str(town.standing("sec")[-1].labels) else "主题党日")
    await press(town, "sec", "讨论情况")
    await town.says("sec", "大家讨论热烈。")
    await town.presses("sec", "", token="ad|points|2026-10")
    await town.presses("sec", "", token="ad|point|2026-10:m005:1|y")
    await town.presses("sec", "", token="ad|point|2026-10:m005:1|y")

    assert "大家讨论热烈。\n李安：建议建立学习互助小组" == town.records.days["2026-10"].discussion


@pytest.mark.parametrize(("moment", "said"), [("2026-10-08T13:00", "起可以提交"), ("2026-10-08T18:31", "已于")])
async def test_points_too_early_or_too_late_are_refused(town, moment, said):
    await town.until(moment)

    assert said in (await town.says("ann", "/point 我有一点想法"))[0].text
    assert said in (await town.says("ann", "/point"))[0].text
    assert {} == dict(town.records.points)


async def test_points_are_for_the_recorder_not_for_every_member(town):
    await town.until("2026-10-08T14:40")
    await town.says("ann", "/point 我有一点想法")

    for token in ("ad|points|2026-10", "ad|point|2026-10:m005:1|y"):
        assert (await town.presses("bob", "", token=token)).alert
    assert "" == town.records.days["2026-10"].discussion


async def test_in_the_group_a_point_is_led_to_private(town):
    await town.until("2026-10-08T14:40")
    told = await town.says("ann", "/point 我有一点想法", room="group")

    assert "point" == told[0].options[0].start
    assert {} == dict(town.records.points)
