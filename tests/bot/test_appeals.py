"""“I was there but not counted”, and the proof of the host organisation: asked in words, decided by another, traced."""

from dataclasses import replace
from datetime import date

import pytest

from tests.bot.members_town import a_town, entries, labels
from tests.bot.panel_walk import press
from tests.town import BRANCH, PEOPLE, PHOTO
from zhibu.bot.message import Verb, token
from zhibu.branch.attendance import SignIn, Way
from zhibu.branch.ids import DayId, about
from zhibu.branch.policy import PolicyChange

OCTOBER = DayId("2026-10")
WORDS = "坐在最后一排，王堃可以证明"


@pytest.fixture
async def town(tmp_path):
    """The October day is over; two came, the others aren't counted."""
    async with a_town(tmp_path) as town:
        await town.until("2026-10-08 14:05")
        ids = [PEOPLE[who].id for who in ("bob", "sec")]
        await town.puts(*(SignIn(id=about(OCTOBER, id_), day=OCTOBER, member=id_, at=town.now, by=id_) for id_ in ids))
        await town.until("2026-10-08 18:40")
        yield town


def signin(town, who):
    return town.records.signin(OCTOBER, PEOPLE[who].id)


def appeal(town, who):
    return town.records.appeals.get(about(OCTOBER, PEOPLE[who].id))


def question(town, who="sec"):
    return next((one for one in reversed(town.standing(who)) if "待审的到会申诉" in one.text), None)


# Asked


async def test_who_signs_in_too_late_is_shown_the_way(town):
    answer = (await town.says("ann", "/signin"))[0]
    assert "签到已在10月8日（星期四）18:30结束" in answer.text
    assert ["我参加了但未计入"] == labels(answer)

    await town.presses("ann", "我参加了但未计入", at=answer)
    assert "请写明情况" in town.heard("ann")[-1]
    state = (await town.says("ann", WORDS))[0]

    assert WORDS in state.text
    assert "由周秀兰或何淑芬审批，结果会发到这里。" in state.text
    assert WORDS == appeal(town, "ann").words


async def test_with_words_it_is_asked_at_once_and_the_secretary_is_asked(town):
    await town.says("ann", f"/appeal {WORDS}")

    asked = question(town)
    assert "李安说明：参加了10月8日（星期四）的主题党日，但没有计入。" in asked.text
    assert WORDS in asked.text
    assert ["同意", "不同意"] == labels(asked)
    assert question(town, "org") is not None
    assert WORDS not in "".join(town.heard("ann", room="group"))


async def test_a_photo_can_come_with_the_words_or_after_them(town):
    await town.says("ann", "/appeal")
    await town.sends("ann", WORDS, file=PHOTO)
    assert 1 == len(town.records.enclosed("signin:2026-10:m005"))
    await town.says("cat", f"/appeal {WORDS}")
    await town.sends("cat", file=PHOTO)
    assert 1 == len(town.records.enclosed("signin:2026-10:m007"))

    asked = next(one for one in town.standing("sec") if "李安说明" in one.text)
    assert "附材料1份" in asked.text
    await town.presses("sec", "查看照片", at=asked)
    assert town.standing("sec")[-1].message.picture is not None


async def test_a_photo_without_words_is_kept_and_the_words_still_asked_for(town):
    await town.says("ann", "/appeal")
    answer = (await town.sends("ann", file=PHOTO))[0]
    assert "请再写几句说明" in answer.text
    assert appeal(town, "ann") is None
    await town.says("ann", WORDS)
    assert WORDS == appeal(town, "ann").words
    assert 1 == len(town.records.enclosed("signin:2026-10:m005"))


async def test_it_can_be_taken_back_and_the_question_vanishes(town):
    await town.says("ann", f"/appeal {WORDS}")
    await town.presses("ann", "取消")
    await town.passes(seconds=5)

    assert appeal(town, "ann") is None
    assert [] == [one for one in town.standing("sec") if "同意" in one.labels]


@pytest.mark.parametrize(
    ("who", "says"),
    [("bob", "目前没有可以申诉的党日"), ("xx", "发给您的个人链接")],
)
async def test_who_is_counted_or_unknown_has_nothing_to_ask(town, who, says):
    assert says in (await town.says(who, f"/appeal {WORDS}"))[0].text
    assert {} == town.records.appeals


async def test_a_button_from_before_cannot_make_one_that_is_counted_ask(town):
    shown = await town.presses("bob", "", token=token(Verb.APPEAL, "t", OCTOBER))
    assert "您已计入到会" in shown.text


async def test_before_the_sign_in_closes_nobody_appeals(tmp_path):
    async with a_town(tmp_path) as town:
        await town.until("2026-10-08 15:00")
        assert "目前没有可以申诉的党日" in (await town.says("ann", f"/appeal {WORDS}"))[0].text
        shown = await town.presses("ann", "", token=token(Verb.APPEAL, "t", OCTOBER))
        assert "在此之前请直接签到" in shown.text
        assert {} == town.records.appeals


async def test_the_window_is_a_setting(town):
    """`appeal.days`: seven unless the branch says otherwise; the day after it is too late."""
    await town.until("2026-10-15 23:00")
    await town.says("ann", f"/appeal {WORDS}")
    assert appeal(town, "ann") is not None
    await town.until("2026-10-16 09:00")
    assert "目前没有可以申诉的党日" in (await town.says("cat", f"/appeal {WORDS}"))[0].text
    shown = await town.presses("cat", "", token=token(Verb.APPEAL, "t", OCTOBER))
    assert "申诉截止10月15日" in shown.text
    assert appeal(town, "cat") is None


async def test_in_the_group_it_leads_to_the_private_chat_and_says_nothing(town):
    answer = (await town.says("ann", f"/appeal {WORDS}", room="group"))[0]
    assert WORDS not in answer.text
    assert {} == town.records.appeals


# Decided


async def test_accepted_it_counts_marked_late_and_names_who_decided(town):
    await town.says("ann", f"/appeal {WORDS}")
    await town.presses("sec", "同意", at=question(town))
    await town.passes(seconds=10)

    entered = signin(town, "ann")
    assert (Way.APPEAL, "m001", True, WORDS) == (entered.way, entered.by, entered.late, entered.why)
    assert "周秀兰已同意：您已计入到会，标注为补录。" in town.heard("ann")[-1]
    assert (
        "由周秀兰同意计入。" in next(one for one in town.standing("org") if "李安" in one.text and not one.labels).text
    )
    acts = [entry.act for entry in await town.store.history(BRANCH)]
    assert 1 == acts.count("appeal.decided")


async def test_accepted_twice_it_is_one_act(town):
    await town.says("ann", f"/appeal {WORDS}")
    asked = question(town)
    for _ in range(2):
        await town.presses("sec", "", at=asked, token=token(Verb.APPEAL, "y", "2026-10:m005"))
    assert 1 == [entry.act for entry in await town.store.history(BRANCH)].count("appeal.decided")
    shown = await town.presses("org", "", token=token(Verb.APPEAL, "r", "2026-10:m005", "n"))
    assert "已于" in shown.text


async def test_refused_it_says_why_and_may_be_asked_again(town):
    await town.says("ann", f"/appeal {WORDS}")
    await town.presses("sec", "不同意", at=question(town))
    reasons = town.standing("sec")[-1]
    assert "现场没有同志看到您，请与书记当面说明。" in reasons.labels
    await town.says("sec", "签到表上没有您，照片也看不到。")
    await town.passes(seconds=10)

    assert signin(town, "ann") is None
    assert "周秀兰未同意。" in town.heard("ann")[-1]
    assert "签到表上没有您，照片也看不到。" in town.heard("ann")[-1]
    await town.says("ann", "/appeal 张三也看到我了")
    assert appeal(town, "ann").ruling is None


async def test_a_usual_reason_needs_no_typing(town):
    await town.says("ann", f"/appeal {WORDS}")
    await town.presses("sec", "不同意", at=question(town))
    await town.presses("sec", "签到表上没有您的签名")

    assert "签到表上没有您的签名。" == appeal(town, "ann").ruling.words


async def test_from_the_panel_they_are_decided_one_after_the_other(town):
    await town.says("ann", f"/appeal {WORDS}")
    await town.says("cat", "/appeal 我在二楼分会场")
    await town.says("sec", "管理")
    assert "到会申诉（2）" in town.standing("sec")[-1].labels
    text = await press(town, "sec", "到会申诉", "同意", "返回")
    assert "我在二楼分会场" in text
    await press(town, "sec", "同意", "返回")
    assert "没有待审的申诉" in town.standing("sec")[-1].text
    assert {"ann", "cat"} == {who for who in ("ann", "cat", "dan") if signin(town, who)}


async def test_nobody_decides_their_own(tmp_path):
    """The secretary's goes to the deputy."""
    async with a_town(tmp_path) as town:
        await town.until("2026-10-08 14:05")
        await town.presses("bob", "签到", room="group")
        await town.until("2026-10-08 18:40")
        await town.says("sec", f"/appeal {WORDS}")

        assert question(town, "dep") is not None
        assert question(town, "sec") is None
        shown = await town.presses("sec", "", token=token(Verb.APPEAL, "y", "2026-10:m001"))
        assert "任何人不能审批自己的事项" in shown.text
        await town.presses("dep", "同意", at=question(town, "dep"))
        assert "m002" == signin(town, "sec").by


async def test_without_a_deputy_the_secretarys_goes_to_a_committee_member(tmp_path):
    people = {key: each for key, each in PEOPLE.items() if key != "dep"}
    async with a_town(tmp_path, people=people) as town:
        await town.until("2026-10-08 14:05")
        await town.presses("bob", "签到", room="group")
        await town.until("2026-10-08 18:40")
        await town.says("sec", f"/appeal {WORDS}")

        await town.presses("pub", "同意", at=question(town, "pub"))
        assert "m004" == signin(town, "sec").by


async def test_who_has_no_duty_decides_nothing(town):
    await town.says("ann", f"/appeal {WORDS}")
    for act in ("y", "n", "see"):
        shown = await town.presses("cat", "", token=token(Verb.APPEAL, act, "2026-10:m005"))
        assert shown.alert, act
    shown = await town.presses("cat", "", token=token(Verb.APPEAL, "r", "2026-10:m005", "n"))
    assert shown.alert
    assert appeal(town, "ann").ruling is None


async def test_an_open_one_stands_in_next(town):
    await town.says("ann", f"/appeal {WORDS}")
    assert "待审的到会申诉：李安，10月8日" in (await town.says("sec", "/next"))[0].text


async def test_after_the_form_was_filed_the_decider_reads_that_it_goes_up_again(town):
    day = town.records.days[OCTOBER]
    await town.puts(replace(day, filed_at=town.now))
    await town.says("ann", f"/appeal {WORDS}")

    assert "纪实材料已经上报。如果同意，需按新的人数重新上报。" in question(town).text


async def test_a_night_question_waits_for_the_morning(town):
    await town.until("2026-10-08 23:00")
    await town.says("ann", f"/appeal {WORDS}")
    assert question(town) is None
    await town.until("2026-10-09 07:31")
    assert question(town) is not None


# The host organisation


async def test_attendance_remote_a_mobile_member_hands_in_the_proof_of_the_host_organisation(town):
    """rules.md 1, `attendance.remote`: name, date and a photo, confirmed by the secretary, after the day marked late; and /why."""
    await town.says("dan", "/appeal")
    await town.presses("dan", "我在流入地参加了")
    await town.sends("dan", "深圳市宝安区某社区党支部，10月8日", file=PHOTO)
    assert "赵丹说明：10月8日（星期四）的主题党日，在流入地党组织参加了。" in question(town).text
    await town.presses("sec", "同意", at=question(town))

    entered = signin(town, "dan")
    assert (Way.HOST, "m001", True, "深圳市宝安区某社区党支部，10月8日") == (
        entered.way,
        entered.by,
        entered.late,
        entered.why,
    )
    assert 1 == len(town.records.enclosed("signin:2026-10:m008"))
    await town.passes(seconds=10)
    assert "实到3人" in next(one.text for one in town.standing("sec") if "实到" in one.text)


async def test_attendance_remote_answers_why_with_its_document(tmp_path):
    """rules.md 1, `attendance.remote`: 003 states it, so a branch that follows 003 reads its words."""
    async with a_town(tmp_path, presets=("chizhou", "wulong")) as town:
        answer = (await town.says("dan", "/why attendance.remote"))[0].text
        assert "（003）" in answer
        assert "流动党员可以根据实际情况，运用远程教育、短信、QQ群、微信群等方式参加所在党支部党日活动" in answer


async def test_who_isnt_mobile_has_no_host_organisation(town):
    shown = await town.presses("ann", "", token=token(Verb.APPEAL, "h", OCTOBER))
    assert "流动党员可以参加流入地党组织的党日" in shown.text
    assert {} == town.records.appeals


async def test_where_nobody_takes_part_remotely_there_is_no_host_either(town):
    await town.puts(PolicyChange.of("attendance.remote", "no", since=date(2026, 9, 1)))
    shown = await town.presses("dan", "", token=token(Verb.APPEAL, "h", OCTOBER))
    assert shown.alert


async def test_who_was_signed_in_meanwhile_keeps_that_sign_in(town):
    await town.says("ann", f"/appeal {WORDS}")
    entered = SignIn(
        id="2026-10:m005", day=OCTOBER, member=PEOPLE["ann"].id, at=town.now, by=PEOPLE["org"].id, way=Way.FOR_SOMEONE
    )
    await town.puts(entered)
    before = entries(town)
    await town.presses("sec", "同意", at=question(town))

    assert entered == signin(town, "ann")
    assert entries(town) > before
