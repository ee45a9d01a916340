"""Make-up study as talks: the task, handing it in, accepting and returning, a day's list in the panel."""

import pytest

from tests.town import BRANCH, PAPER, PEOPLE, PHOTO, Sent, Town
from zhibu.bot.message import Verb, token
from zhibu.branch.attendance import SignIn
from zhibu.branch.ids import DayId, about
from zhibu.branch.makeup import made_up

OCTOBER = DayId("2026-10")
STUDY = "认真学习了党章第一章，体会到党员的义务"
WANTING = "请结合本职工作再写几句"
CAME = ("sec", "dep", "org", "pub", "cat", "dan", "eva")
"""Ann is on leave, Bob absent without leave."""


@pytest.fixture
async def town(tmp_path):
    """The October day is held: Ann on leave, Bob absent; it is the evening of the day."""
    made = await Town.founded(tmp_path, edit_pause=0.0)
    await made.says("ann", "/leave 出差")
    await made.presses("sec", "同意")
    await made.until("2026-10-08T14:20")
    await made.puts(*(signin(made, who) for who in CAME))
    await made.until("2026-10-08T20:00")
    yield made
    await made.leave()


def signin(town, who, day=OCTOBER):
    member = PEOPLE[who].id
    return SignIn(id=about(day, member), day=day, member=member, at=town.now, by=member)


def study(town, who="ann"):
    return town.records.makeups.get(about(OCTOBER, PEOPLE[who].id))


def said(town, who, words):
    return [one for one in town.standing(who) if words in one.text]


def file_of(standing):
    message = standing.message
    return message.picture.png if message.picture else message.paper.data if message.paper else None


def acts(entries, act):
    return [entry.act for entry in entries].count(act)


# The task


async def test_the_task_comes_the_morning_after_with_material_and_deadline(town):
    """rules.md 1, `makeup.required`: who was on leave has make-up study to do; /why names 002's clause."""
    assert [] == said(town, "ann", "补学：")
    await town.until("2026-10-09T09:01")

    [task] = said(town, "ann", "补学：10月8日")
    for told in ("学习内容：“学习党章”", "10月15日（星期四）23:59前"):
        assert told in task.text
    assert ["交补学"] == task.labels
    [why] = await town.says("ann", "/why", reply_to=task)
    assert "黨支部要健全請假、補學制度" in why.text
    assert [] == said(town, "cat", "补学")


async def test_the_deadline_is_a_setting_and_its_reminder_goes_to_who_still_owes_once(town):
    """rules.md 1, `makeup.days`: 7 days, on the last one at notice.hour a reminder to who owes it, and to nobody else."""
    await town.until("2026-10-15T09:01")
    [reminder] = said(town, "ann", "今天23:59截止")
    [why] = await town.says("ann", "/why", reply_to=reminder)
    assert "7" in why.text
    assert "黨支部要健全請假、補學制度" in why.text
    rung = len(town.standing("ann"))
    await town.until("2026-10-17T12:00")

    assert rung == len(town.standing("ann"))
    assert "10月8日（星期四）的补学：待交。" in reminder.text
    assert [] == [who for who in PEOPLE if who != "ann" and said(town, who, "今天23:59截止")]


async def test_who_handed_in_isnt_reminded(town):
    await town.says("ann", f"/makeup {STUDY}")
    await town.until("2026-10-17T12:00")

    assert [] == said(town, "ann", "今天23:59截止")
    assert [] == said(town, "ann", "补学：10月8日")


async def test_who_was_absent_without_leave_hears_it_from_a_person_first(town):
    """rules.md 1, `absence.counts`: no word of the program's before; then the task, with the name of who gave it kept."""
    await town.until("2026-10-12T12:00")
    assert [] == said(town, "bob", "补学")

    await town.says("sec", "/admin")
    await town.presses("sec", "本次活动")
    await town.presses("sec", "补学")
    page = town.standing("sec")[-1]
    assert "王堃（未请假）：可以补学" in page.text
    await town.presses("sec", "王堃", at=page)
    assert "当面或打电话" in town.standing("sec")[-1].text
    await town.presses("sec", "确认")
    assert "已给王堃布置补学，10月19日" in town.standing("sec")[-1].text
    await town.presses("sec", "", token=token(Verb.PANEL, "mkgive", OCTOBER, PEOPLE["bob"].id))

    [task] = said(town, "bob", "补学：10月8日")
    assert "10月19日" in task.text
    assert "m001" == study(town, "bob").given.by
    assert 1 == acts(await town.store.history(BRANCH), "makeup.given")


async def test_material_from_the_secretary_stands_in_the_task_words_and_file(town):
    """Entered before or after: a task that stands is edited, nobody rings twice."""
    await town.until("2026-10-09T09:01")
    [task] = said(town, "ann", "补学：10月8日")
    rung = len(town.standing("ann"))

    await town.says("sec", "/admin")
    await town.presses("sec", "本次活动")
    await town.presses("sec", "补学")
    await town.presses("sec", "填学习材料")
    await town.says("sec", "学习 https://www.12371.cn 上的党章全文")
    await town.sends("sec", file=Sent(PAPER.data, "提纲.pdf", "application/pdf"))

    assert "https://www.12371.cn" in task.text
    assert ["看学习材料", "交补学"] == task.labels
    assert rung == len(town.standing("ann"))
    await town.presses("ann", "看学习材料", at=task)
    assert PAPER.data == file_of(town.standing("ann")[-1])
    await town.presses("sec", "改学主题和议程")
    assert "学习内容：“学习党章”" in task.text


# Handing in


async def test_handed_in_by_the_button_as_words_then_photos(town):
    await town.until("2026-10-09T09:01")
    await town.presses("ann", "交补学")
    [answer] = await town.says("ann", STUDY)
    assert STUDY in answer.text
    assert "由周秀兰或何淑芬审阅" in answer.text
    await town.sends("ann")
    await town.sends("ann", file=PAPER)

    assert (STUDY, 2) == (study(town).tries[-1].text, len(study(town).tries[-1].files))
    [asked] = said(town, "sec", "待审阅的补学")
    assert STUDY in asked.text
    assert "看附件（2）" in asked.labels
    assert "10月8日（星期四）的补学：已交，待审阅。" in town.heard("ann")


async def test_a_photo_alone_is_enough_and_the_decider_sees_it_in_private(town):
    await town.sends("ann", "/makeup")

    [asked] = said(town, "org", "待审阅的补学")
    await town.presses("org", "看附件", at=asked)
    assert PHOTO.data == file_of(town.standing("org")[-1])
    parts = (study(town).id, "1", "0")
    assert (await town.presses("bob", "", token=token(Verb.MAKEUP, "f", *parts))).alert
    await town.presses("sec", "", room="group", token=token(Verb.MAKEUP, "f", *parts))
    assert not [one for one in town.in_group() if file_of(one)]


async def test_the_word_alone_shows_what_is_owed(town):
    [mine] = await town.says("ann", "补学")

    assert "10月8日：待交，10月15日前" in mine.text
    assert ["交补学：10月8日"] == mine.labels
    assert "没有需要补学的党日" in (await town.says("cat", "补学"))[0].text
    assert "那天不需要补学" in (await town.says("cat", f"补学 {STUDY}"))[0].text


async def test_next_and_my_year_know_it(town):
    await town.until("2026-10-09T09:01")
    [answer] = await town.says("ann", "/next")
    assert "10月8日的补学，10月15日前交" in answer.text
    assert "补学：待交" in (await town.says("ann", "/me"))[0].text
    await town.says("ann", f"/makeup {STUDY}")
    await town.presses("sec", "通过")

    assert "补学，" not in (await town.says("ann", "/next"))[0].text
    assert "请假；补学：已补学" in (await town.says("ann", "/me"))[0].text


async def test_delivered_twice_and_sent_twice_it_stands_once(town):
    await town.sends("ann", f"/makeup {STUDY}", cause="telegram:90")
    await town.sends("ann", f"/makeup {STUDY}", cause="telegram:90")
    await town.sends("ann", f"/makeup {STUDY}")

    assert (1, 1) == (len(study(town).tries), len(town.records.enclosures))
    assert 1 == len(said(town, "sec", "待审阅的补学"))


async def test_taken_back_before_it_is_looked_at(town):
    [answer] = await town.sends("ann", f"/makeup {STUDY}")
    await town.presses("ann", "取消", at=answer)
    await town.presses("ann", "", token=token(Verb.MAKEUP, "back", OCTOBER))

    assert (None, {}) == (study(town), dict(town.records.enclosures))
    assert "本人已经取回" in town.standing("sec")[-1].text
    await town.passes(minutes=1)
    await town.says("ann", f"/makeup {STUDY}")
    assert (1, 1) == (len(said(town, "sec", "待审阅的补学")), len(said(town, "sec", "本人已经取回")))


async def test_too_late_it_is_taken_and_marked(town):
    await town.until("2026-10-20T10:00")
    [answer] = await town.says("ann", f"/makeup {STUDY}")

    assert "记为逾期补交" in answer.text
    assert study(town).tries[-1].late
    assert "逾期" in town.standing("sec")[-1].text


async def test_in_the_group_it_is_taken_away_and_a_stranger_is_told(town):
    deleted = []

    async def noted(chat, message):
        deleted.append(message)

    town.platform.delete = noted
    await town.says("ann", f"补学 {STUDY}", room="group")

    assert 1 == len(deleted)
    assert None is study(town)
    assert not any(STUDY in text for text in town.heard("ann", "group"))
    assert "个人链接" in (await town.says("xx", f"/makeup {STUDY}"))[0].text


async def test_before_the_day_is_over_nothing_can_be_made_up(tmp_path):
    town = await Town.founded(tmp_path)
    await town.says("ann", "/leave 出差")

    assert "那天不需要补学" in (await town.says("ann", f"/makeup {STUDY}"))[0].text
    shown = await town.presses("ann", "", token=token(Verb.MAKEUP, "do", OCTOBER))
    assert "那天不需要补学" in shown.text
    await town.leave()


async def test_a_photo_that_isnt_one_changes_nothing(town):
    await town.presses("ann", "", token=token(Verb.MAKEUP, "do", OCTOBER))

    assert "打不开" in (await town.sends("ann", file=Sent(b"none")))[0].text
    assert None is study(town)
    await town.says("ann", STUDY)
    assert STUDY == study(town).tries[-1].text


# Deciding


async def test_accepted_it_counts_and_the_member_hears_it_silently(town):
    await town.says("ann", f"/makeup {STUDY}")
    [asked] = said(town, "sec", "待审阅的补学")
    await town.presses("sec", "通过", at=asked)
    await town.presses("sec", "", token=token(Verb.MAKEUP, "y", study(town).id, "1"))

    told = town.standing("ann")[-1]
    assert ("您10月8日（星期四）的补学已经通过，当天算作补学完成。", True) == (told.text, told.message.silent)
    assert made_up(town.records, OCTOBER, PEOPLE["ann"].id)
    assert 1 == acts(await town.store.history(BRANCH), "makeup.decided")
    assert "周秀兰已通过" in said(town, "org", "补学")[-1].text
    assert [] == said(town, "org", "补学")[-1].labels
    assert "已于" in (await town.presses("ann", "", token=token(Verb.MAKEUP, "back", OCTOBER))).text


async def test_returned_with_words_and_handed_in_again(town):
    await town.says("ann", f"/makeup {STUDY}")
    [asked] = said(town, "sec", "待审阅的补学")
    await town.presses("sec", "退回", at=asked)
    await town.says("sec", WANTING)

    back = said(town, "ann", "退回了")[-1]
    assert WANTING in back.text
    assert not back.message.silent
    assert "10月8日的补学" in (await town.says("ann", "/next"))[0].text
    await town.presses("ann", "交补学", at=back)
    await town.says("ann", f"{STUDY}。{WANTING}")
    again = said(town, "sec", "待审阅的补学")[-1]
    await town.presses("sec", "", token=token(Verb.MAKEUP, "y", study(town).id, "1"))  # the old button
    assert None is study(town).tries[-1].ruling
    await town.presses("sec", "通过", at=again)

    assert [False, True] == [one.ruling.accepted for one in study(town).tries]
    assert [] == back.labels


async def test_a_return_needs_words_and_whoever_is_slower_is_told(town):
    await town.says("ann", f"/makeup {STUDY}")
    await town.presses("org", "退回")
    await town.presses("sec", "通过")

    [late] = await town.says("org", WANTING)

    assert "周秀兰已通过" in late.text
    assert study(town).tries[-1].ruling.accepted
    shown = await town.presses("org", "", token=token(Verb.PANEL, "mkn", study(town).id, "1"))
    assert not shown.alert
    assert "已通过" in town.standing("org")[-1].text


async def test_nobody_accepts_their_own(town):
    """The secretary's own goes to the deputy."""
    await town.until("2026-11-05T14:20")
    await town.puts(signin(town, "bob", DayId("2026-11")))
    await town.until("2026-11-05T20:00")
    await town.says("sec", f"/makeup {STUDY}")
    [own] = [each.id for each in town.records.makeups.values()]

    shown = await town.presses("sec", "", token=token(Verb.MAKEUP, "y", own, "1"))
    assert "不能由自己审阅" in shown.text
    assert "不能由自己审阅" in (await town.presses("sec", "", token=token(Verb.PANEL, "mkn", own, "1"))).text
    assert (await town.presses("bob", "", token=token(Verb.MAKEUP, "y", own, "1"))).alert
    assert [] == said(town, "sec", "待审阅")
    await town.presses("dep", "通过")
    assert "m002" == town.records.makeups[own].tries[-1].ruling.by


# The panel


async def test_the_panel_shows_what_waits_and_only_while_it_waits(town):
    [home] = await town.says("sec", "/admin")
    assert not [label for label in home.labels if "审阅补学" in label]
    await town.says("ann", f"/makeup {STUDY}")

    [home] = await town.says("sec", "/admin")
    await town.presses("sec", "审阅补学（1）", at=home)
    page = town.standing("sec")[-1]
    assert STUDY in page.text
    await town.presses("sec", "通过", at=page)
    assert "李安：已通过。" in page.text
    assert "没有待办的" in page.text
    assert "返回" in page.labels


async def test_a_days_list_keeps_everything_that_was_handed_in(town):
    await town.says("ann", f"/makeup {STUDY}")
    await town.presses("sec", "退回")
    await town.says("sec", WANTING)
    await town.sends("ann", "/makeup 重写一遍")

    await town.presses("sec", "", token=token(Verb.PANEL, "mkday", OCTOBER), at=(await town.says("sec", "/admin"))[0])
    page = town.standing("sec")[-1]
    assert "李安（请假）：已交，待审阅" in page.text
    assert "王堃（未请假）：可以补学" in page.text
    await town.presses("sec", "李安", at=page)
    for told in (STUDY, WANTING, "重写一遍", "周秀兰"):
        assert told in page.text
    assert (await town.presses("bob", "", token=token(Verb.PANEL, "mkday", OCTOBER))).alert


async def test_a_study_read_from_the_days_list_is_decided_there(town):
    """In the evening the question itself waits for the morning; whoever reads the study needn't."""
    await town.says("ann", f"/makeup {STUDY}")
    home = (await town.says("sec", "/admin"))[0]
    await town.presses("sec", "", token=token(Verb.PANEL, "mkday", OCTOBER), at=home)
    page = town.standing("sec")[-1]
    await town.presses("sec", "李安", at=page)
    assert ["通过", "退回", "返回"] == page.labels
    await town.presses("sec", "通过", at=page)
    assert "李安：已通过。" in page.text
    await town.presses("sec", "", token=token(Verb.PANEL, "mkday", OCTOBER), at=page)
    await town.presses("sec", "李安", at=page)
    assert ["返回"] == page.labels


async def test_after_a_restart_the_question_still_waits(town, tmp_path):
    await town.presses("ann", "", token=token(Verb.MAKEUP, "do", OCTOBER))
    await town.store.snapshot(BRANCH)

    assert "makeup.hand" == town.records.drafts[town.account_of("ann")].question
    await town.until("2026-10-09T08:00")
    await town.says("ann", STUDY)
    assert STUDY == study(town).tries[-1].text
