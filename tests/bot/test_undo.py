"""Undo through the whole bot: what was entered is taken back by a new act, what was told follows, and what can't be says why."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bot.members_town import a_town, entries
from tests.bot.panel_walk import press
from tests.town import BRANCH, PEOPLE, ZONE, Town
from zhibu.bot.message import Verb, token
from zhibu.branch.attendance import SignIn, Way
from zhibu.branch.day import Step
from zhibu.branch.evaluation import Voted
from zhibu.branch.ids import DayId, about
from zhibu.branch.undo import ACTS, STANDING

DAY = DayId("2026-10")
STRANGER = "陌生人"


@pytest.fixture
async def town(tmp_path: Path):
    async with a_town(tmp_path, edit_pause=0.0) as town:
        yield town


def signin(town: Town, who: str) -> SignIn | None:
    return town.records.signin(DAY, PEOPLE[who].id)


def leave(town: Town, who: str):
    return town.records.leave(DAY, PEOPLE[who].id)


def day(town: Town):
    return town.records.days[DAY]


async def goes(town: Town, who: str, *place: str):
    """Opens a screen of the panel by its token; what stands in the panel then, or the refusal."""
    await town.says(who, "管理")
    panel = town.standing(who)[-1]
    shown = await town.presses(who, "", token=token(Verb.PANEL, *place), at=panel)
    return shown.text or panel.text


async def offered(town: Town, who: str) -> list[str]:
    await town.says(who, "管理")
    await press(town, who, "更多", "撤销")
    return town.standing(who)[-1].labels[:-1]


async def undoes(town: Town, who: str, what: str) -> str:
    """By buttons alone: More, Undo, the entry, Confirm."""
    labels = await offered(town, who)
    label = next(each for each in labels if what in each)
    await press(town, who, label)
    return await press(town, who, "确认")


async def number_of(town: Town, act: str) -> int:
    return [entry for entry in await town.store.history(BRANCH) if entry.act == act][-1].n


async def signs(town: Town, who: str, whom: str) -> None:
    await town.says(who, "管理")
    await press(town, who, "代为签到", PEOPLE[whom].name, "现场参加，纸上签名")


# Sign-in


async def test_a_sign_in_for_the_wrong_person_is_taken_back_by_buttons_alone_and_once_put_back(town: Town):
    await town.until("2026-10-08 15:02")
    await signs(town, "sec", "bob")
    entered = signin(town, "bob")
    assert ["10月8日15:02 为王堃签到"] == await offered(town, "sec")
    await press(town, "sec", "10月8日15:02")
    text = town.standing("sec")[-1].text
    assert "王堃：10月8日（星期四）15:02由周秀兰代签 → 未签到" in text
    assert entered == signin(town, "bob"), "nothing is done before it is confirmed"

    number = await number_of(town, "signin.for")
    assert "已撤销：为王堃签到。" in await press(town, "sec", "确认")
    assert signin(town, "bob") is None
    done = next(each for each in reversed(await town.store.history(BRANCH)) if each.act == "act.undone")
    assert ("m001", number, "signin.for") == (done.actor, done.facts["n"], done.facts["act"])
    assert "0" in town.in_group()[-1].text.splitlines()[-1], "the group's card counts down"

    assert "已恢复：为王堃签到。" in await undoes(town, "sec", "撤销了：为王堃签到")
    assert entered == signin(town, "bob")
    assert [] == await offered(town, "sec"), "put back once, it isn't taken back again"
    assert "这项操作已于" in await goes(town, "sec", "undo1", str(number))


async def test_the_same_confirmation_twice_is_one_undo_and_gives_the_same_answer(town: Town):
    await town.until("2026-10-08 15:02")
    await signs(town, "sec", "bob")
    number = str(await number_of(town, "signin.for"))
    first = await goes(town, "sec", "undo1", number, "y")
    before = entries(town)
    again = await goes(town, "sec", "undo1", number, "y")
    assert first == again
    assert before == entries(town)


async def test_two_confirmations_at_one_moment_are_one_undo(town: Town):
    """Both have read the journal before either commits."""
    await town.until("2026-10-08 15:02")
    await signs(town, "sec", "bob")
    number = str(await number_of(town, "signin.for"))
    await town.says("sec", "管理")
    panel = town.standing("sec")[-1]
    pressed = token(Verb.PANEL, "undo1", number, "y")
    await asyncio.gather(*(town.presses("sec", "", token=pressed, at=panel) for _ in range(2)))
    acts = [entry.act for entry in await town.store.history(BRANCH)]
    assert 1 == acts.count("act.undone")
    assert signin(town, "bob") is None


async def test_what_was_changed_since_is_refused_and_nothing_is_changed(town: Town):
    await town.until("2026-10-08 16:30")
    await signs(town, "sec", "bob")
    number = str(await number_of(town, "signin.for"))
    await goes(town, "sec", "left3", DAY, "m006", "1600", "w")
    assert signin(town, "bob").left is not None
    assert [each for each in await offered(town, "sec") if "为王堃签到" in each] == []
    before = entries(town)
    assert "这项记录后来又有更改" in await goes(town, "sec", "undo1", number, "y")
    assert before == entries(town)
    # The later one first, then this one.
    await undoes(town, "sec", "登记王堃早退")
    assert "已撤销" in await undoes(town, "sec", "为王堃签到")
    assert signin(town, "bob") is None


async def test_who_voted_as_one_who_was_there_stays(town: Town):
    await town.until("2026-10-08 15:02")
    await signs(town, "sec", "bob")
    await town.until("2026-10-08 18:40")
    number = str(await number_of(town, "signin.for"))
    await town.puts(Voted(id=about(DAY, PEOPLE["bob"].id), day=DAY, member=PEOPLE["bob"].id))
    assert "王堃已作为参加者测评或点评" in await goes(town, "sec", "undo1", number, "y")
    assert signin(town, "bob") is not None
    assert about(DAY, PEOPLE["bob"].id) in town.records.voted


async def test_a_filed_form_keeps_its_entries(town: Town):
    await town.until("2026-10-08 15:02")
    await signs(town, "sec", "bob")
    number = str(await number_of(town, "signin.for"))
    await town.until("2026-10-08 18:40")
    await goes(town, "sec", "file", DAY, "y")
    assert day(town).filed_at is not None
    assert "表格已上报，其内容以上报为准" in await goes(town, "sec", "undo1", number, "y")
    form = next(one for one in town.standing("pub") if "纪实表" in one.text)
    assert [] == form.labels
    await undoes(town, "sec", "表格上报")
    assert (None, "") == (day(town).filed_at, day(town).filed_by)
    assert [] != form.labels, "the form is asked for again"
    await undoes(town, "sec", "为王堃签到")
    assert signin(town, "bob") is None


async def test_a_sign_in_that_was_taken_back_with_a_reason_comes_back_as_it_was(town: Town):
    await town.until("2026-10-08 14:20")
    await town.presses("ann", "签到", room="group")
    entered = signin(town, "ann")
    await goes(town, "sec", "strike2", DAY, "m005", "m")
    assert signin(town, "ann") is None
    await undoes(town, "sec", "撤销李安的签到")
    assert entered == signin(town, "ann")
    assert Way.BUTTON is entered.way
    assert {} == dict(town.records.struck)


# Leave


async def test_an_undone_decision_on_leave_is_open_again_and_the_member_reads_that(town: Town):
    await town.says("ann", "/leave 出差")
    await town.presses("sec", "不同意")
    told = next(one for one in reversed(town.standing("ann")) if "没有批准" in one.text)
    await town.passes(minutes=1)
    await undoes(town, "sec", "不准李安的假")
    assert leave(town, "ann").decision is None
    assert "答复不再有效" in told.text
    asked = next(one for one in town.standing("sec") if "同意" in one.labels)
    assert "李安" in asked.text, "the question has its buttons again"
    before = len(town.standing("ann"))
    await town.presses("sec", "同意", at=asked)
    assert leave(town, "ann").decision.granted
    assert before + 1 == len(town.standing("ann")), "the new answer is a message of its own"


async def test_nobody_takes_back_what_was_decided_about_themselves(town: Town):
    await town.says("sec", "/leave 出差")
    await town.presses("dep", "不同意")
    number = str(await number_of(town, "leave.decided"))
    assert "与您本人有关" in await goes(town, "sec", "undo1", number, "y")
    assert not leave(town, "sec").decision.granted
    assert "已撤销" in await undoes(town, "dep", "不准周秀兰的假")


# By whom


async def test_the_secretary_sees_everybodys_acts_and_the_others_their_own(town: Town):
    await town.until("2026-10-08 15:02")
    await signs(town, "org", "bob")
    await signs(town, "dep", "ann")
    assert ["为王堃签到"] == [each.partition(" ")[2] for each in await offered(town, "org")]
    assert ["为李安签到"] == [each.partition(" ")[2] for each in await offered(town, "dep")]
    found = [each.partition(" ")[2] for each in await offered(town, "sec")]
    assert ["梁国栋：为李安签到", "何淑芬：为王堃签到"] == found
    number = str(await number_of(town, "signin.for"))
    assert "只有登记人本人或支部书记" in await goes(town, "org", "undo1", number, "y")
    assert signin(town, "ann") is not None


async def test_members_strangers_and_groups_get_nowhere(town: Town):
    await town.until("2026-10-08 15:02")
    await signs(town, "sec", "bob")
    number = str(await number_of(town, "signin.for"))
    before = entries(town)
    for who in ("ann", STRANGER):
        await town.says(who, "/help")
        panel = town.standing(who)[-1]
        for place in (("undo",), ("undo1", number, "y"), ("hist", DAY)):
            shown = await town.presses(who, "", token=token(Verb.PANEL, *place), at=panel)
            assert shown.text, (who, place)
    card = town.in_group()[-1]
    shown = await town.presses("sec", "", room="group", token=token(Verb.PANEL, "undo1", number, "y"), at=card)
    assert "admin" == shown.start
    assert before == entries(town)
    assert signin(town, "bob") is not None


async def test_votes_and_other_acts_that_stand_are_refused(town: Town):
    """By number, however one came by it."""
    await town.until("2026-10-08 14:20")
    await town.presses("ann", "签到", room="group")
    for act in ("signin", "town.founded", "notices.claim"):
        number = str(await number_of(town, act))
        assert "不能在这里撤销" in await goes(town, "sec", "undo1", number, "y"), act
    assert signin(town, "ann") is not None
    assert "button" not in await goes(town, "sec", "undo1", "x")
    assert "无法恢复" in await goes(town, "sec", "undo1", "99999")


# The day


async def test_an_undone_end_reopens_the_sign_in_and_the_card(town: Town):
    await town.until("2026-10-08 14:20")
    await town.presses("ann", "签到", room="group")
    await town.until("2026-10-08 15:00")
    await goes(town, "sec", "close", DAY, "y")
    assert day(town).mark(Step.REPORTED) is not None
    card = next(one for one in town.in_group() if "签到" in one.text or "到会情况" in one.text)
    assert [] == card.labels
    await town.passes(minutes=1)
    await undoes(town, "sec", "结束活动")
    assert (None, "") == (day(town).closed_at, day(town).closed_by)
    assert day(town).mark(Step.REPORTED) is None, "it is reported when the day really ends"
    assert ["签到"] == [each for each in card.labels if each.startswith("签到")]
    await town.presses("bob", "签到", room="group")
    assert signin(town, "bob") is not None
    await town.until("2026-10-08 18:31")
    assert day(town).mark(Step.REPORTED).at.astimezone(ZONE).hour == 18
    assert "2" in card.text


async def test_an_end_on_which_somebody_acted_stays(town: Town):
    await town.until("2026-10-08 14:20")
    await town.presses("ann", "签到", room="group")
    await town.until("2026-10-08 15:00")
    await goes(town, "sec", "close", DAY, "y")
    number = str(await number_of(town, "day.closed"))
    await town.passes(minutes=1)
    await goes(town, "sec", "for1", DAY, "m006", "s")
    assert signin(town, "bob").late
    assert "此后已有人据此签到" in await goes(town, "sec", "undo1", number, "y")
    await undoes(town, "sec", "为王堃签到")
    await town.until("2026-10-08 18:30")
    assert "此时也已结束" in await goes(town, "sec", "undo1", number, "y")


async def test_an_undone_move_is_told_anew_to_group_and_channel(town: Town):
    await town.until("2026-10-05 10:00")
    await town.says("sec", "管理")
    await press(town, "sec", "本次活动", "改期", "10月12日", "确认")
    await town.says("sec", "领导临时有安排")
    assert "10月12日" in town.in_group()[-1].text
    assert 1 == len(town.records.plan_changes)
    count = len(town.in_group())
    report = next(one for one in reversed(town.standing("sec")) if "领导临时有安排" in one.text and not one.labels[:1])
    await town.passes(minutes=3)
    await undoes(town, "sec", "活动改期至10月12日")
    assert "2026-10-08" == day(town).on.isoformat()
    assert ((), {}) == (day(town).moves, dict(town.records.plan_changes))
    for chat in (town.in_group(), town.in_channel()):
        assert "更正" in chat[-1].text
        assert "10月8日" in chat[-1].text
        assert "10月12日" not in chat[-1].text
    assert count + 1 == len(town.in_group())
    moved = town.in_group()[-2]
    assert "已失效" in moved.text
    assert "已撤销，无需报备" in report.text
    # And once back: told anew again.
    await town.passes(minutes=3)
    await undoes(town, "sec", "撤销了：活动改期")
    assert "2026-10-12" == day(town).on.isoformat()
    assert "更正" in town.in_group()[-1].text
    assert "10月12日" in town.in_group()[-1].text
    await town.until("2026-10-12 20:00")
    assert 1 == sum(
        "签到" in one.text and "主题党日" in one.text for one in town.in_group() if "10月8日" not in one.text
    )


async def test_a_move_that_nobody_heard_of_leaves_no_trace_but_the_books(town: Town):
    await town.until("2026-09-26 10:00")
    await town.says("sec", "管理")
    await press(town, "sec", "本次活动", "改期", "10月9日", "确认")
    await town.says("sec", "领导临时有安排")
    before = len(town.in_group())
    await undoes(town, "sec", "活动改期至10月9日")
    assert before == len(town.in_group())
    await town.until("2026-09-30 09:01")
    assert "更正" not in town.in_group()[-1].text
    assert "10月8日" in town.in_group()[-1].text


async def test_an_undone_cancellation_is_told_and_the_day_takes_place(town: Town):
    await town.until("2026-10-05 10:00")
    await goes(town, "sec", "pcxy", DAY)
    await town.says("sec", "主讲人家中有事")
    cancelled = town.in_group()[-1]
    assert "取消" in cancelled.text
    await town.passes(minutes=3)
    await undoes(town, "sec", "取消活动")
    assert (False, None) == (day(town).cancelled, day(town).cancellation)
    assert "取消通知作废" in cancelled.text
    assert "更正" in town.in_group()[-1].text
    assert "10月8日" in town.in_group()[-1].text
    await town.until("2026-10-08 14:20")
    await town.presses("ann", "签到", room="group")
    assert signin(town, "ann") is not None


async def test_a_move_stays_once_the_sign_in_is_open(town: Town):
    await town.until("2026-10-05 10:00")
    await town.says("sec", "管理")
    await press(town, "sec", "本次活动", "改期", "10月12日", "确认")
    await town.says("sec", "领导临时有安排")
    number = str(await number_of(town, "day.moved"))
    await town.until("2026-10-08 14:05")
    assert "不能再撤销" in await goes(town, "sec", "undo1", number, "y")
    assert "2026-10-12" == day(town).on.isoformat()


async def test_a_note_taken_back_leaves_the_other_notes(town: Town):
    await town.until("2026-10-08 15:02")
    await signs(town, "sec", "bob")
    for letter, text in (("d", "讨论了章程"), ("s", "总结如下")):
        await goes(town, "sec", "note", DAY, letter)
        await town.says("sec", text)
    assert ("讨论了章程", "总结如下") == (day(town).discussion, day(town).summary)
    labels = await offered(town, "sec")
    assert any("填写讨论情况" in each for each in labels)
    await press(town, "sec", next(each for each in labels if "填写活动总结" in each))
    standing = town.standing("sec")[-1]
    assert "总结：“总结如下” → （无）" in standing.text
    await press(town, "sec", "确认")
    assert ("讨论了章程", "") == (day(town).discussion, day(town).summary)


async def test_a_day_that_was_said_to_be_held_is_asked_about_again(town: Town):
    await town.until("2026-10-08 19:00")
    await goes(town, "sec", "held", DAY, "y", "p")
    assert day(town).held is True
    await undoes(town, "sec", "说明是否举行")
    assert (None, "") == (day(town).held, day(town).held_by)


# Dues and the rest


async def test_dues_entered_for_all_are_taken_back_at_once(town: Town):
    await town.until("2026-10-08 15:00")
    await goes(town, "sec", "duesp", "2026-10", "m005")
    await goes(town, "sec", "duesa", "2026-10", "y")
    assert 9 == len(town.records.dues)
    text = await undoes(town, "sec", "为其余党员登记党费")
    assert "已撤销" in text
    assert ["m005:2026-10"] == list(town.records.dues)
    await undoes(town, "sec", "登记李安已交党费")
    assert {} == dict(town.records.dues)


async def test_an_added_day_goes_while_nobody_heard_of_it(town: Town):
    await town.until("2026-09-26 10:00")
    await goes(town, "sec", "paddd", "2026-10-22")
    await town.says("sec", "参观学习")
    added = [id_ for id_ in town.records.days if id_.startswith("2026-10-")]
    assert 1 == len(added)
    await undoes(town, "sec", "增加活动日")
    assert added[0] not in town.records.days
    await undoes(town, "sec", "撤销了：")
    assert added[0] in town.records.days


async def test_an_added_day_that_was_announced_is_cancelled_not_taken_back(town: Town):
    await town.until("2026-09-26 10:00")
    await goes(town, "sec", "paddd", "2026-10-22")
    await town.says("sec", "参观学习")
    number = str(await number_of(town, "plan.added"))
    await town.until("2026-10-17 10:00")
    assert "请取消活动" in await goes(town, "sec", "undo1", number, "y")


async def test_what_is_undone_stands_in_the_days_history_before_and_after(town: Town):
    await town.says("ann", "/leave 出差")
    await town.presses("sec", "不同意")
    await town.until("2026-10-08 15:02")
    await signs(town, "sec", "bob")
    await undoes(town, "sec", "为王堃签到")
    await goes(town, "sec", "note", DAY, "d")
    await town.says("sec", "讨论了章程")
    await goes(town, "sec", "note", DAY, "d")
    await town.says("sec", "讨论了新章程")
    text = await goes(town, "sec", "hist", DAY)
    assert "10月8日（星期四）更改记录" in text
    assert "讨论情况：“讨论了章程” → “讨论了新章程”" in text
    assert "15:02，周秀兰（撤销）\n王堃：10月8日（星期四）15:02由周秀兰代签 → 未签到" in text
    assert "李安：已请假，待审批（出差） → 周秀兰不准假（出差）" in text
    refused = await goes(town, "org", "hist", DAY)
    assert "出差" not in refused
    assert "王堃" not in refused


async def test_that_a_guest_was_invited_or_voted_is_no_correction(town: Town):
    """Nobody reads in the history when somebody's ballot came; that a guest was taken off the list stands there by name."""
    await goes(town, "sec", "guestof", DAY, "public")
    await town.says("sec", "王大娘")
    [guest] = town.records.guests.values()
    await town.puts(replace(guest, voted=True, invited_at=town.now))
    assert "没有更改" in await goes(town, "sec", "hist", DAY)
    await town.puts(replace(guest, voted=False))
    await goes(town, "sec", "guestgone", guest.id, "y")
    assert "列席人员：王大娘（群众代表），在名单内 → 不在名单内" in await goes(town, "sec", "hist", DAY)


async def test_an_update_that_comes_twice_is_one_undo(town: Town):
    await town.until("2026-10-08 15:02")
    await signs(town, "sec", "bob")
    number = str(await number_of(town, "signin.for"))
    await town.says("sec", "管理")
    panel = town.standing("sec")[-1]
    for _ in range(2):
        await town.presses("sec", "", token=token(Verb.PANEL, "undo1", number, "y"), at=panel, cause="telegram:twice")
    acts = [entry.act for entry in await town.store.history(BRANCH)]
    assert 1 == acts.count("act.undone")


def test_every_act_named_is_an_act_of_the_program():
    """A name that nobody uses any more would promise an undo that never comes."""
    folder = Path(__file__).parents[2] / "zhibu"
    code = "\n".join(path.read_text() for path in folder.rglob("*.py") if path.name not in ("undo.py", "revision.py"))
    assert [] == [act for act in (*ACTS, *STANDING) if f'"{act}"' not in code]
    assert frozenset() == frozenset(ACTS) & frozenset(STANDING)


# What was answered to a member


async def test_an_undone_ruling_on_an_appeal_takes_its_sign_in_back_and_asks_again(town: Town):
    await town.until("2026-10-08 14:05")
    await town.presses("bob", "签到", room="group")
    await town.until("2026-10-08 18:40")
    await town.says("ann", "/appeal 坐在最后一排")
    asked = next(one for one in reversed(town.standing("sec")) if "坐在最后一排" in one.text)
    await town.presses("sec", "同意", at=asked)
    await town.passes(minutes=1)
    told = town.standing("ann")[-1]
    assert "已计入到会" in told.text
    await undoes(town, "sec", "为李安补计出席")
    assert signin(town, "ann") is None
    assert town.records.appeals[about(DAY, PEOPLE["ann"].id)].ruling is None
    assert "答复不再有效" in told.text
    assert "同意" in asked.labels, "it is asked again where it was asked"
    await town.presses("sec", "同意", at=asked)
    assert Way.APPEAL is signin(town, "ann").way


async def test_an_undone_acceptance_of_make_up_study_is_looked_at_again(town: Town):
    await town.says("ann", "/leave 出差")
    await town.presses("sec", "同意")
    await town.until("2026-10-08 14:05")
    await town.presses("bob", "签到", room="group")
    await town.until("2026-10-09 10:00")
    await town.says("ann", "/makeup 认真学习了党章第一章")
    asked = next(one for one in reversed(town.standing("sec")) if "认真学习了党章" in one.text)
    await town.presses("sec", "通过", at=asked)
    told = town.standing("ann")[-1]
    await undoes(town, "sec", "通过李安的补学")
    study = town.records.makeups[about(DAY, PEOPLE["ann"].id)]
    assert study.last.ruling is None
    assert "答复不再有效" in told.text
    assert "通过" in asked.labels


async def test_a_check_of_the_dues_taken_back_takes_its_messages_back(town: Town):
    await town.until("2026-10-08 14:05")
    await town.presses("bob", "签到", room="group")
    await town.until("2026-10-08 15:00")
    await goes(town, "org", "duesa", "2026-10", "y")
    await goes(town, "org", "duesu", "2026-10", "m005")
    await goes(town, "org", "duesc", DAY, "y")
    told = next(one for one in reversed(town.standing("ann")) if "党费" in one.text)
    assert told.labels
    await undoes(town, "org", "登记党费查验")
    assert {} == dict(town.records.dues_checks)
    assert [] == told.labels


async def test_after_an_erasure_what_it_hid_is_not_offered(town: Town):
    """The body of the line before is gone: nobody knows what stood there."""
    await town.says("ann", "/leave 一个很私人的理由")
    await town.presses("sec", "不同意")
    number = str(await number_of(town, "leave.decided"))
    asked = await number_of(town, "leave.asked")
    await town.store.erase(BRANCH, [asked], actor="operator", now=town.now)
    assert [] == await offered(town, "sec")
    assert "无法恢复" in await goes(town, "sec", "undo1", number, "y")
    assert leave(town, "ann").decision is not None


@pytest.mark.parametrize(("locale", "says"), [("zh_TW", "為王堃簽到"), ("en", "Sign-in for 王堃")])
async def test_in_the_other_languages(town: Town, locale: str, says: str):
    await town.prefers("sec", locale=locale)
    await town.until("2026-10-08 15:02")
    await goes(town, "sec", "for1", DAY, "m006", "s")
    await goes(town, "sec", "undo")
    assert says in town.standing("sec")[-1].labels[0]
    number = str(await number_of(town, "signin.for"))
    assert "王堃" in await goes(town, "sec", "undo1", number)
    assert "王堃" in await goes(town, "sec", "undo1", number, "y")
    assert signin(town, "bob") is None
