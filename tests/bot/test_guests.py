"""Guests, as the secretary enters them and as they live the evaluation: by a personal link, for this one day and nothing else."""

import re
from pathlib import Path

import pytest

from tests.bot.members_town import SECOND, a_second_branch, a_town, entries
from tests.bot.panel_walk import press
from tests.bot.test_vote_talk import DAY, END, SECRET, VOTERS, every_trace, signed_in, whole_ballot
from tests.town import BRANCH, GROUP, PEOPLE, Town, member
from zhibu.bot.platforms.base import Trouble
from zhibu.branch.comment import comments
from zhibu.branch.guests import GuestKind, heads, of_day, present
from zhibu.branch.people import MemberKind
from zhibu.branch.policy import PolicyChange
from zhibu.branch.record import record_facts
from zhibu.storage.store import Store

HERE = PEOPLE | {
    "fan": member("fan", "范雨桐", 10, kind=MemberKind.APPLICANT, accepted_on=None),
    "guo": member("guo", "郭子轩", 11, kind=MemberKind.PROSPECTIVE, accepted_on=None),
    "lei": member("lei", "雷厉", 12, cadre=True),
}
CODE = re.compile(r"/start (\S+)")
COMMENT = "组织有序；希望今后多联系实际。"


@pytest.fixture
async def town(tmp_path: Path):
    """The October day is under way, four members are signed in."""
    async with a_town(tmp_path, people=HERE) as town:
        await town.until("2026-10-08 14:30")
        await town.puts(*(signed_in(who, town.now) for who in VOTERS))
        yield town


async def to_guests(town: Town) -> str:
    await town.says("sec", "/admin")
    return await press(town, "sec", "本次活动", "列席人员")


async def enters(town: Town, kind: str, names: str) -> str:
    await to_guests(town)
    await press(town, "sec", "登记", kind)
    return (await town.says("sec", names))[-1].text


async def link_for(town: Town, name: str) -> str:
    await to_guests(town)
    await press(town, "sec", name, "测评链接")
    return CODE.search(town.heard("sec")[-1])[1]


async def invited(town: Town, name="王芳", kind="服务对象") -> str:
    await enters(town, kind, name)
    return await link_for(town, name.partition("，")[0])


def guests(town: Town, kind: GuestKind | None = None):
    return [each for each in of_day(town.records.guests.values(), DAY) if kind in (None, each.kind)]


# The list


async def test_guests_are_entered_by_kind_by_buttons_and_by_number(town: Town):
    """rules.md, who takes part: guests by the theme. Applicants and prospects of the roster in one tap, others typed, a number
    where names aren't wanted."""
    await to_guests(town)
    assert "已登记：范雨桐（入党积极分子）。" in await press(town, "sec", "登记", "入党积极分子", "范雨桐")
    await press(town, "sec", "登记", "发展对象", "郭子轩")
    await press(town, "sec", "登记", "群众代表", "5人")
    text = await enters(town, "服务对象", "王芳，市教育局、李强")

    assert "王芳（市教育局，服务对象）：已到场" in text
    assert "目前9人。" in text
    assert 9 == heads(present(town.records.guests.values(), DAY))
    await town.says("sec", "/admin")
    assert "列席人员（9）" in await labels_of(town, "本次活动")


async def labels_of(town: Town, *path: str) -> list[str]:
    await press(town, "sec", *path)
    return town.standing("sec")[-1].labels


async def test_who_is_entered_before_the_day_is_invited_and_noted_as_come_in_one_tap(tmp_path: Path):
    """The record lists who came, and not who was only invited."""
    async with a_town(tmp_path, people=HERE) as town:
        assert "王芳（党外人士）：已邀请" in await enters(town, "党外人士", "王芳")
        assert [] == present(town.records.guests.values(), DAY)
        facts = record_facts(town.records, town.records.days[DAY], town.parts.house.calendar_of(town.records), town.now)
        assert () == facts.guests
        await town.until("2026-10-08 14:10")
        await to_guests(town)
        assert "已到场" in await press(town, "sec", "全部到场")
        facts = record_facts(town.records, town.records.days[DAY], town.parts.house.calendar_of(town.records), town.now)
        assert ["王芳"] == [each.name for each in facts.guests]


async def test_the_register_counts_them(town: Town):
    await enters(town, "群众代表", "5人")
    await town.says("sec", "/admin")
    assert "列席" in await press(town, "sec", "到会情况")


async def test_a_guest_entered_by_mistake_is_taken_off_after_a_question_and_the_link_with_them(town: Town):
    code, other = await invited(town), await invited(town, "李强")
    await town.says("wang", f"/start {code}")
    for name in ("王芳", "李强"):
        await to_guests(town)
        await press(town, "sec", name, "移出名单", "确认")

    assert ([], {}) == (guests(town), dict(town.records.guest_accounts))
    before = entries(town)
    assert "邀请已经取消" in (await town.says("yu", f"/start {other}"))[-1].text
    assert before == entries(town)
    await town.until(END)
    assert "还不知道您是哪一位" in (await town.says("wang", "/help"))[-1].text


@pytest.mark.parametrize(
    ("typed", "expected"), [("0", "1到500"), ("\n".join(["甲"] * 21), "一次最多登记20人"), ("，", "请写列席人员的姓名")]
)
async def test_what_makes_no_guest_is_refused_and_nothing_changed(town: Town, typed: str, expected: str):
    assert expected in await enters(town, "群众代表", typed)
    assert [] == guests(town)


async def test_a_doubled_press_enters_nobody_twice(town: Town):
    await to_guests(town)
    await press(town, "sec", "登记", "群众代表")
    standing = town.standing("sec")[-1]
    token = next(each.token for each in standing.options if each.label == "5人")
    await town.presses("sec", "5人", at=standing)
    before = town.heard("sec")[-1]
    await town.presses("sec", "5人", at=standing, token=token)

    assert (5, before) == (heads(guests(town)), town.heard("sec")[-1])


@pytest.mark.parametrize("who", ["ann", "dep", "org", "pub"])
async def test_only_whose_duty_it_is_enters_guests(town: Town, who: str):
    shown = await town.presses(who, "", token="ad|guests|2026-10", at=None)
    assert (who == "ann") == shown.alert


@pytest.mark.parametrize(
    "token",
    ["ad|guest|2026-10:g1", "ad|guestof|2026-10|nobody", "ad|guestis|2026-10|m005", "ad|guestn|2026-10|public|x"],
)
async def test_a_button_that_makes_no_sense_is_refused(town: Town, token: str):
    shown = await town.presses("sec", "", token=token)
    assert (True, []) == (shown.alert, guests(town))


# The link


async def test_a_guest_votes_by_a_personal_link_into_the_same_urn(town: Town):
    """rules.md 1, `evaluation.guests`: 002 invites people outside the branch to evaluate; the result is of all ballots, and counts
    members and guests apart."""
    code = await invited(town, "王芳，市教育局")
    shown = town.heard("sec")[-1]
    assert f"https://t.me/zhibu_bot?start={code}" in shown
    assert "10月9日（星期五）18:30" in shown

    welcome = (await town.says("wang", f"/start {code}"))[-1]
    assert "王芳，您好！第一党支部欢迎您列席活动。" in welcome.text
    assert [] == welcome.labels
    await town.until(END)
    await whole_ballot(town, "wang", "好", "好", "差", "差", comment=SECRET)
    for who in ("ann", "bob"):
        await whole_ballot(town, who, "好", "好", "好", "好")
    await town.until("2026-10-09 18:31")

    closed = town.records.evaluations[DAY]
    assert (5, 3, 1, 1) == (closed.asked, len(closed.ballots), closed.guests_asked, closed.guests_voted)
    result = town.heard("sec")[-1]
    assert "党员应参评4人、实参评2人，列席人员应邀1人、实参评1人" in result
    assert "满意率按全部测评票计算，含列席人员的票" in result
    assert "满意率83.3%" in result
    assert SECRET in result
    assert "王芳" not in result
    why = (await town.says("sec", "/why evaluation.guests"))[-1].text
    assert "（002）" in why
    assert "邀請部分服務對象、黨外人士及本黨支部外其他同志等群體參加" in why


async def test_who_opens_the_link_after_the_end_finds_the_ballot_there_and_hears_nothing_else(town: Town):
    code = await invited(town)
    await town.until(END)
    welcome = (await town.says("wang", f"/start {code}"))[-1]
    assert ["测评"] == welcome.labels
    await town.presses("wang", "测评")
    assert ["好", "较好", "一般", "差"] == welcome.labels
    await town.until("2026-10-09 18:00")
    assert 1 == len(town.standing("wang"))


async def test_a_guest_can_vote_again_and_only_the_last_ballot_counts(town: Town):
    code = await invited(town)
    await town.until(END)
    await town.says("wang", f"/start {code}")
    await town.presses("wang", "测评")
    await whole_ballot(town, "wang", "差", "差", "差", "差")
    assert "原来的一份有效" in (await town.says("wang", "测评"))[-1].text
    await whole_ballot(town, "wang", "好", "好", "好", "好", comment="可以")
    await town.until("2026-10-09 18:31")
    (only,) = town.records.evaluations[DAY].ballots
    assert ("good", "可以") == (only.marks[0], only.comment)


async def test_help_lists_exactly_what_a_guest_may_do_and_nothing_else_works(town: Town):
    code = await invited(town)
    await town.says("wang", f"/start {code}")
    helped = (await town.says("wang", "/help"))[-1].text

    assert ["vote", "why", "language", "help"] == re.findall(r"^/(\w+)", helped, re.MULTILINE)
    assert "第一党支部" in helped
    before = entries(town)
    for said in (
        "/plan",
        "/me",
        "/next",
        "/signin",
        "/leave 出差",
        "/admin",
        "/why 党费",
        "/birthdays",
        "签到",
        "请假 出差",
    ):
        assert "只参加测评" in (await town.says("wang", said))[-1].text, said
    for token in ("si|2026-10", "ad|day|2026-10", "me|show", "ev|2026-10|0"):
        assert (await town.presses("wang", "", token=token)).alert, token
    assert before == entries(town)
    assert "没有看懂" in (await town.says("wang", "您好"))[-1].text


async def test_a_used_link_opens_for_nobody_else_and_the_same_account_may_open_it_again(town: Town):
    code = await invited(town)
    first = (await town.says("wang", f"/start {code}"))[-1].text
    assert first == (await town.says("wang", f"/start {code}"))[-1].text
    assert "用过" in (await town.says("yu", f"/start {code}"))[-1].text
    assert ["telegram:" + str(9000 + sum(map(ord, "wang")))] == list(town.records.guest_accounts)


async def test_a_new_link_makes_the_old_one_void(town: Town):
    old = await invited(town)
    new = await link_for(town, "王芳")
    before = entries(town)
    await town.says("wang", f"/start {old}")
    assert ({}, before) == (dict(town.records.guest_accounts), entries(town))
    await town.says("wang", f"/start {new}")
    assert 1 == len(town.records.guest_accounts)


async def test_the_link_dies_at_the_closing(town: Town):
    """Opened before or not: nothing can be done by it any more."""
    code, other = await invited(town), await invited(town, "李强")
    await town.says("wang", f"/start {code}")
    await town.until("2026-10-09 18:30")
    before = entries(town)
    for said in (f"/start {code}", "/vote", f"/start {other}"):
        answer = (await town.says("wang" if said != f"/start {other}" else "li", said))[-1].text
        assert "结束" in answer or "还没有与党员关联" in answer, said
    shown = await town.presses("wang", "", token=f"gv|{BRANCH}|2026-10|0")
    assert (True, before) == (shown.alert, entries(town))


async def test_wrong_codes_are_counted_as_elsewhere(town: Town):
    code = await invited(town)
    for _ in range(5):
        await town.says("wang", "/start nosuchcodenosuchcode22")
    assert "输错" in (await town.says("wang", f"/start {code}"))[-1].text
    assert {} == town.records.guest_accounts
    await town.passes(minutes=16)
    await town.says("wang", f"/start {code}")
    assert 1 == len(town.records.guest_accounts)


async def test_a_member_of_the_branch_cant_vote_twice_by_a_guests_link(town: Town):
    code = await invited(town)
    assert "您是本支部党员" in (await town.says("ann", f"/start {code}"))[-1].text
    assert {} == town.records.guest_accounts


async def test_a_guest_who_is_a_member_of_another_branch_is_both(town: Town):
    """Their own branch goes on; here they vote for this one day. The days of both have the same name."""
    await a_second_branch(town, "eva")
    async with town.store.unit(BRANCH, actor="operator", act="test", now=town.now) as unit:
        unit.remove(unit.records.accounts[town.account_of("eva")])
        unit.remove(unit.records.members[PEOPLE["eva"].id])
        await unit.commit()
    code = await invited(town, "孙怡，第二党支部", "其他支部党员")
    await town.says("eva", f"/start {code}")
    assert "第二党支部" in (await town.says("eva", "/help"))[-1].text
    await town.until(END)
    await whole_ballot(town, "eva", "好", "较好", "好", "好", comment="学到了")
    assert "已提交" in town.heard("eva")[-1]
    assert {} == dict(town.store.records(SECOND).drafts)
    await town.until("2026-10-09 18:31")
    (only,) = town.records.evaluations[DAY].ballots
    assert "学到了" == only.comment
    assert {} == dict(town.store.records(SECOND).evaluations)


async def test_in_the_group_a_guests_link_is_led_to_the_private_chat(town: Town):
    code = await invited(town)
    await town.says("wang", f"/start {code}", room="group")
    assert {} == town.records.guest_accounts
    shown = await town.presses("wang", "", token=f"gv|{BRANCH}|2026-10|0", room="group")
    assert shown.alert
    assert not any("王芳" in one.text for one in town.platform.chats[GROUP])


async def test_after_a_crash_the_update_that_comes_again_shows_the_way_in_again(town: Town):
    """Linked once, and the guest isn't left before a sentence without a button."""
    code = await invited(town)
    await town.until(END)
    await town.says("wang", f"/start {code}", cause="telegram:4711")
    before = entries(town)
    again = (await town.says("wang", f"/start {code}", cause="telegram:4711"))[-1]
    assert (["测评"], before) == (again.labels, entries(town))


async def test_after_a_restart_the_link_and_the_list_are_as_they_were(town: Town, tmp_path: Path):
    """Read back from the files: guests, the opened link, the comment."""
    code = await invited(town, "王芳，机关党委", "联系指导的同志")
    await town.says("wang", f"/start {code}")
    await town.presses("wang", "点评")
    await town.says("wang", COMMENT)
    before = town.records
    await town.leave()
    store = await Store.open(tmp_path)
    after = store.records(BRANCH)
    for table in ("guests", "guest_accounts", "comments", "codes"):
        assert dict(getattr(before, table)) == dict(getattr(after, table)), table
    assert ((BRANCH, "2026-10:g1"),) == tuple((at, seat.guest) for at, seat in store.guests(town.account_of("wang")))
    await store.close()


async def test_a_remark_that_is_delivered_again_gets_its_page_again(town: Town):
    code = await invited(town)
    await town.until(END)
    await town.says("wang", f"/start {code}")
    for label in ("测评", "好", "好", "好", "好"):
        await town.presses("wang", label)
    await town.says("wang", "可以", cause="telegram:4712")
    again = (await town.says("wang", "可以", cause="telegram:4712"))[-1]
    assert ("提交", True) == (again.labels[0], "“可以”" in again.text)


async def test_where_the_branch_evaluates_alone_no_link_is_offered(town: Town):
    await town.puts(PolicyChange.of("evaluation.guests", "no", since=town.now.date()))
    await enters(town, "服务对象", "王芳")
    await press(town, "sec", "王芳")
    assert "测评链接" not in town.standing("sec")[-1].labels
    shown = await town.presses("sec", "", token="ad|guestlink|2026-10:g1")
    assert "只由党员参加" in shown.text


async def test_a_guests_marks_leave_the_urn_no_more_than_a_members(town: Town, tmp_path: Path):
    """While the vote is open and after it: no file tells how a guest voted; the code isn't kept either."""
    code = await invited(town)
    await town.says("wang", f"/start {code}")
    await town.until(END)
    await whole_ballot(town, "wang", "差", "一般", "差", "一般", comment=SECRET)
    traces = await every_trace(town, tmp_path)
    for hidden in (SECRET, "poor", code):
        assert hidden.encode() not in traces, hidden
    await town.until("2026-10-09 18:31")
    assert [] == [path for path in tmp_path.rglob("*") if path.suffix in (".urn", ".key")]
    (closing,) = [entry for entry in await town.store.history(BRANCH) if SECRET in str(entry.changes)]
    assert "2026-10:g1" not in str(closing.changes)


async def test_a_guest_is_never_reminded(town: Town):
    code = await invited(town)
    await town.says("wang", f"/start {code}")
    await town.until("2026-10-09 18:00")
    assert 2 == len(town.standing("wang"))  # the welcome, and the ballot at the end


async def test_a_guest_who_blocks_the_bot_is_no_ones_worry(town: Town):
    """Nothing is told to the secretary about it, and the next link lets them in again."""
    code = await invited(town)
    await town.says("wang", f"/start {code}")
    town.platform.broken[town.account_of("wang")] = Trouble.UNREACHABLE
    await town.until("2026-10-09 08:00")
    assert not town.records.guest_accounts[town.account_of("wang")].reachable
    assert not any("王芳" in text for text in town.heard("sec")[-1:])


# The comment


async def test_the_liaison_comments_in_their_own_name_and_votes(town: Town):
    """002「上級黨委派出聯繫指導的同志…要…進行點評並主動參加測評」: the comment is kept with the name, the ballot without."""
    code = await invited(town, "王芳，机关党委", "联系指导的同志")
    await town.says("wang", f"/start {code}")
    asked = await town.presses("wang", "点评")
    assert not asked.alert
    answer = (await town.says("wang", COMMENT))[-1]
    assert f"“{COMMENT}”" in answer.text
    await town.until(END)
    await whole_ballot(town, "wang", "好", "好", "好", "好")
    assert "点评" not in town.standing("wang")[-1].labels

    (told,) = comments(town.records, town.records.days[DAY])
    assert ("王芳", "机关党委", COMMENT, None) == (
        told.speaker.name,
        told.speaker.organisation,
        told.comment.text,
        told.comment.by,
    )
    facts = record_facts(town.records, town.records.days[DAY], town.parts.house.calendar_of(town.records), town.now)
    assert (told,) == facts.comments


async def test_a_comment_can_be_written_anew_until_the_close_and_cancelled(town: Town):
    code = await invited(town, "王芳", "联系指导的同志")
    await town.says("wang", f"/start {code}")
    await town.presses("wang", "点评")
    await town.presses("wang", "取消")
    assert {} == dict(town.records.drafts)
    await town.presses("wang", "点评")
    await town.says("wang", "初稿")
    await town.presses("wang", "重写")
    await town.says("wang", COMMENT)
    assert [COMMENT] == [each.text for each in town.records.comments.values()]
    await town.until("2026-10-09 18:30")
    shown = await town.presses("wang", "", token=f"cm|2026-10|{BRANCH}")
    assert "结束" in shown.text


async def test_cancelling_by_word_works_for_a_guest_too(town: Town):
    code = await invited(town, "王芳", "联系指导的同志")
    await town.says("wang", f"/start {code}")
    await town.presses("wang", "点评")
    await town.says("wang", "取消")
    assert ({}, {}) == (dict(town.records.drafts), dict(town.records.comments))


async def test_a_cadre_of_the_branch_who_took_part_is_asked_after_the_ballot(town: Town):
    """No message of its own: a button under the thanks. Whoever is no cadre has none."""
    await town.puts(signed_in_as(HERE["lei"], town))
    await town.until(END)
    await whole_ballot(town, "lei", "好", "好", "好", "好")
    assert ["点评"] == town.standing("lei")[-1].labels
    await town.presses("lei", "点评")
    await town.says("lei", COMMENT)
    assert ["雷厉"] == [each.speaker.name for each in comments(town.records, town.records.days[DAY])]
    await whole_ballot(town, "ann", "好", "好", "好", "好")
    assert [] == town.standing("ann")[-1].labels
    assert (await town.presses("ann", "", token="cm|2026-10")).alert


def signed_in_as(who, town: Town):
    return signed_in("ann", town.now).__class__(id=f"{DAY}:{who.id}", day=DAY, member=who.id, at=town.now, by=who.id)


async def test_the_secretary_enters_a_comment_with_who_said_it_and_when(town: Town):
    """Spoken at the meeting, entered the next evening: marked late, with her name as the one who entered it."""
    await enters(town, "联系指导的同志", "王芳，机关党委")
    await town.until("2026-10-09 19:00")
    await to_guests(town)
    await press(town, "sec", "点评", "王芳")
    assert ["10月8日", "10月9日", "返回"] == town.standing("sec")[-1].labels
    await press(town, "sec", "10月8日")
    text = (await town.says("sec", COMMENT))[-1].text
    assert f"王芳，10月8日（补录）：{COMMENT}" in text
    (told,) = comments(town.records, town.records.days[DAY])
    assert ("m001", True, 8) == (told.comment.by, told.comment.late, told.comment.said_on.day)


async def test_what_the_liaison_wrote_nobody_else_rewrites(town: Town):
    code = await invited(town, "王芳", "联系指导的同志")
    await town.says("wang", f"/start {code}")
    await town.presses("wang", "点评")
    await town.says("wang", COMMENT)
    await to_guests(town)
    assert "王芳" not in await labels_of(town, "点评")
    shown = await town.presses("sec", "", token="ad|saying|2026-10:g1|2026-10-08")
    assert "按原文保留" in shown.text
    await to_guests(town)
    await press(town, "sec", "王芳")
    assert "移出名单" not in town.standing("sec")[-1].labels


async def test_a_guest_may_ask_why_about_the_evaluation_and_about_nothing_else(town: Town):
    """rules.md 1, `evaluation.guests`: whoever is asked for something may ask on which clause."""
    code = await invited(town)
    await town.says("wang", f"/start {code}")
    await town.until(END)
    asked = town.standing("wang")[-1]

    assert "必須當即開展測評" in (await town.says("wang", "/why", reply_to=asked))[-1].text
    assert "必須當即開展測評" in (await town.says("wang", "/why"))[-1].text
    assert "邀請部分服務對象" in (await town.says("wang", "/why 列席"))[-1].text
    await town.says("wang", "/why 测评")
    await town.presses("wang", "1")
    assert "主題特色鮮明" in town.heard("wang")[-1]
    for other in ("党费", "不参加", "天气", "plan.due"):
        assert "在这里只参加测评" in (await town.says("wang", f"/why {other}"))[-1].text, other
    assert "/why" in (await town.says("wang", "/help"))[-1].text
    assert "还没有与党员关联" in (await town.says("yu", "/why 测评"))[-1].text
