"""Wishes on political birthdays: made in private, public by choice alone, and the board that follows its authors."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.bot.members_town import a_town, entries
from tests.bot.panel_walk import press
from tests.town import BRANCH, GROUP, PEOPLE, member
from zhibu.bot.board_picture import wish_board
from zhibu.bot.message import Verb, plain, token
from zhibu.bot.wording.notices import words
from zhibu.branch.agenda import owed
from zhibu.branch.branch import Binding, Place
from zhibu.branch.celebration import Item, Mark, mark_id
from zhibu.branch.ids import ChatId
from zhibu.branch.notices import Kind
from zhibu.branch.own_wish import Outcome, Wish, wish_id
from zhibu.branch.people import Status
from zhibu.branch.policy import PolicyChange
from zhibu.branch.wish import Seen, wish_shown
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage.store import Store
from zhibu.words import voice

HOPE = "把社区的事当作自己的事"
SECRET = "想多陪陪家里的老人"
BOB = "m006:2026"


@pytest.fixture
async def town(tmp_path):
    """25 September: bob's political birthday lies ahead, on 20 October. The branch follows 000."""
    async with a_town(tmp_path, presets=("theme-party-day", "guiding-opinion")) as town:
        yield town


async def wished(town, who="bob", text=HOPE, *, public=True):
    await town.says(who, f"/wish {text}")
    await town.presses(who, "公开到公示栏" if public else "只留给自己")
    await town.settle()


def boards(town, chat=GROUP):
    return [one for one in town.platform.chats.get(chat, []) if "“政治生日愿望”公示栏" in one.text]


def the_board(town):
    return boards(town)[-1]


def everything(town, who="", room="group"):
    """All that stands in a chat, or ever stood there, with what its buttons say."""
    return "\n".join(
        f"{one.labels}{message.paragraphs}"
        for one in town.standing(who or "ann", room)
        for message in (*one.before, one.message)
    )


async def held(town, *who):
    """The ceremony of October was held with them."""
    mark = Mark(
        id=mark_id("2026-10", Item.HELD),
        subject="2026-10",
        item=Item.HELD,
        by=PEOPLE["sec"].id,
        at=town.now,
        on=town.now.date(),
        celebrated=tuple(f"{PEOPLE[each].id}:2026" for each in who),
    )
    await town.puts(mark)


# Making one


async def test_a_celebrant_makes_a_wish_and_is_asked_whether_it_is_public(tmp_path):
    """rules.md 2, `birthday.wish`: 001“许下‘政治生日愿望’”; asked by a button, kept private by default; with /why."""
    async with a_town(tmp_path) as town:
        await town.until("2026-10-13T09:01")
        await town.presses("bob", "我的愿望")
        assert "请把您的愿望写下来发给我" in town.heard("bob")[-1]
        (kept,) = await town.says("bob", HOPE)
        assert "目前只有您自己看得到" in kept.text
        assert ["公开到公示栏", "只留给自己"] == kept.labels
        await town.presses("bob", "只留给自己")
        assert "由您本人保留" in town.heard("bob")[-1]
        assert [] == boards(town)
        why = await town.says("bob", "/why birthday.wish")
        assert "许下‘政治生日愿望’" in why[0].text
        assert "001" in why[0].text


async def test_the_public_wish_stands_on_the_board_pinned_in_the_group(town):
    """rules.md 2, `birthday.board`: 000“设立‘政治生日愿望’公示栏”: one pinned message, silent; with /why."""
    await wished(town)
    board = the_board(town)
    assert f"王堃\n{HOPE}" in board.text
    assert board.message.silent
    assert [board.id] == town.platform.pinned[GROUP]
    why = await town.says("bob", "/why", reply_to=board, room="group")
    assert "设立‘政治生日愿望’公示栏" in why[0].text
    assert "000" in why[0].text


async def test_one_board_is_kept_up_to_date_by_edits(town):
    await wished(town)
    await town.says("eva", "/wish 早日成为合格的正式党员")
    assert "另有1条愿望由本人保留" in the_board(town).text
    await town.presses("eva", "公开到公示栏")
    assert 1 == len(boards(town))
    assert "孙怡\n早日成为合格的正式党员" in the_board(town).text
    assert "本人保留" not in the_board(town).text


async def test_the_word_alone_asks_and_a_word_with_text_is_the_wish(town):
    (asked,) = await town.says("bob", "愿望")
    assert "请把您的愿望写下来发给我" in asked.text
    await town.says("bob", "取消")
    await town.says("bob", f"愿望：{HOPE}")
    assert HOPE == town.records.wishes[BOB].text


async def test_until_the_ceremony_it_is_written_anew_and_shown_anew(town):
    await wished(town)
    await press(town, "bob", "重写")
    await town.says("bob", "少说多做")
    assert [] == [one for one in boards(town) if HOPE in one.text], "the old words are gone at once"
    assert "少说多做" not in everything(town), "nobody agreed to these words yet"
    await town.presses("bob", "公开到公示栏")
    assert "王堃\n少说多做" in the_board(town).text
    assert 1 == len(boards(town))


async def test_after_the_ceremony_it_stands_but_may_still_be_withdrawn_and_shown(town):
    await wished(town)
    await town.until("2026-10-15T16:00")
    await held(town, "bob")
    (told,) = await town.says("bob", "/wish 改成别的")
    assert "已经定下，不再改动" in told.text
    (own,) = await town.says("bob", "/wish")
    assert "重写" not in own.labels
    await town.presses("bob", "只留给自己", at=own)
    assert HOPE not in "".join(one.text for one in boards(town))
    await town.until("2027-03-01T10:00")
    await town.presses("bob", "", token=token(Verb.WISH, "see", BOB))
    await town.presses(
        "bob", "", token=token(Verb.WISH, "pub", BOB, f"{int(town.records.wishes[BOB].at.timestamp()):x}")
    )
    assert HOPE in the_board(town).text


async def test_who_made_none_may_after_the_ceremony_and_it_is_marked(town):
    await town.until("2026-10-15T16:00")
    await held(town, "bob")
    (asked,) = await town.says("bob", "/wish")
    assert "补录" in asked.text
    await town.says("bob", HOPE)
    assert town.records.wishes[BOB].late
    await town.presses("bob", "只留给自己")
    assert "补录" in town.heard("bob")[-1]


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (member("new", "新同志", 6, accepted_on=date(2026, 3, 1)), "您在2026年没有政治生日"),
        (member("new", "新同志", 6, accepted_on=None), "入党日期还没有核实"),
    ],
)
async def test_who_has_no_turn_is_told_plainly(tmp_path, who, told):
    async with a_town(tmp_path, people=PEOPLE | {"bob": who}) as town:
        for said in ("/wish", f"/wish {HOPE}"):
            assert told in (await town.says("bob", said))[0].text
        assert {} == dict(town.records.wishes)


@pytest.mark.parametrize(("text", "told"), [("愿" * 201, "200"), ("x" * 300, "200")])
async def test_too_long_is_said_and_the_question_still_waits(town, text, told):
    await town.says("bob", "/wish")
    assert told in (await town.says("bob", text))[0].text
    await town.says("bob", HOPE)
    assert HOPE == town.records.wishes[BOB].text


# Wrong hands, wrong place, twice


async def test_a_wish_written_into_the_group_is_taken_away_and_not_repeated(town):
    for said in (f"/wish {SECRET}", f"愿望 {SECRET}"):
        (answer,) = await town.says("bob", said, room="group")
        assert SECRET not in answer.text
        assert "私聊" in answer.text
    assert {} == dict(town.records.wishes)


async def test_nobody_reads_or_moves_another_s_wish(town):
    await wished(town, text=SECRET, public=False)
    stamp = f"{int(town.records.wishes[BOB].at.timestamp()):x}"
    before = town.records.wishes[BOB]
    for who in ("sec", "dep", "ann", "stranger"):
        for parts in (("see", BOB), ("pub", BOB, stamp), ("own", BOB), ("tell", BOB, "kept"), ("show", BOB, "y")):
            shown = await town.presses(who, "", token=token(Verb.WISH, *parts))
            assert shown.alert, (who, parts)
        for parts in (("bwish", BOB), ("bwdown", BOB), ("bwsure", BOB, "0"), ("bwaway", BOB, "0")):
            assert (await town.presses(who, "", token=token(Verb.PANEL, *parts))).alert, (who, parts)
    assert before == town.records.wishes[BOB]
    for who in ("sec", "dep", "ann", "stranger"):
        assert SECRET not in everything(town, who, "private")


async def test_an_old_button_doesn_t_show_newer_words(town):
    (kept,) = await town.says("bob", f"/wish {HOPE}")
    await town.passes(minutes=1)
    await town.says("bob", f"/wish {SECRET}")
    shown = await town.presses("bob", "公开到公示栏", at=kept)
    assert shown.alert
    assert [] == boards(town)


async def test_pressed_twice_or_delivered_twice_it_happens_once(town):
    (kept,) = await town.says("bob", f"/wish {HOPE}", cause="telegram:77001")
    made = town.records.wishes[BOB]
    (again,) = await town.says("bob", f"/wish {HOPE}", cause="telegram:77001")
    assert "愿望已保存" in again.text
    assert made == town.records.wishes[BOB]
    pub = next(option.token for option in kept.options if option.label == "公开到公示栏")
    await town.presses("bob", "", token=pub)
    acts = entries(town)
    await town.presses("bob", "", token=pub)
    assert acts == entries(town)
    assert 1 == len(boards(town))


async def test_after_a_restart_the_question_waits_and_the_board_goes_on(tmp_path):
    async with a_town(tmp_path, presets=("theme-party-day", "guiding-opinion")) as town:
        await wished(town)
        await town.says("eva", "/wish")
        board, line = the_board(town).id, next(one for one in town.records.said.values() if one.kind is Kind.WISH_BOARD)
    store = await Store.open(tmp_path)
    records = store.records(BRANCH)
    assert HOPE == records.wishes[BOB].text
    assert board == records.said[line.id].message
    assert "wish.text" == records.drafts[town.account_of("eva")].question
    await store.close()


# Nobody who agreed to nothing


async def test_who_agreed_to_nothing_appears_nowhere_in_public(town):
    """A private wish and its author, through the days of the birthday: not on the board, not in any group or channel text, not in
    the board's picture; only in a number."""
    await wished(town, text=SECRET, public=False)
    await wished(town, "eva", "早日转正")
    await town.until("2026-10-13T09:01")
    await town.says("sec", "/wishes", room="group")
    await town.until("2026-10-21T09:00")
    await held(town, "bob")
    await town.until("2026-11-02T10:00")
    for room in ("group", "channel"):
        told = everything(town, room=room)
        assert SECRET not in told
        assert "王堃" not in told
    assert "另有1条愿望由本人保留" in the_board(town).text
    drawing = wish_board(town.records, 2026, today=date(2026, 11, 2), v=voice("zh_CN", "Asia/Shanghai"), paper="a4")
    assert ["孙怡"] == [each.name for each in drawing.wishes]
    assert SECRET not in repr(drawing)
    assert "王堃" not in repr(drawing)
    for who in ("sec", "dep", "org", "pub", "ann", "eva"):
        await town.says(who, "/wishes")
        assert SECRET not in everything(town, who, "private")
    assert (Seen.PRIVATE, "") == (wish_shown(town.records, PEOPLE["bob"].id, 2026, town.now.date()).seen, "")


async def test_a_private_wish_stands_as_kept_for_its_author_and_for_the_secretary(town):
    await wished(town, text=SECRET, public=False)
    (own,) = await town.says("bob", "/wishes")
    assert "王堃：本人保留，未公开" in own.text
    assert SECRET not in own.text
    await town.says("sec", "/admin")
    text = await press(town, "sec", "更多", "民主与服务", "政治生日愿望")
    assert "王堃：本人保留" in text
    assert "孙怡：尚未许愿" in text


async def test_who_leaves_the_branch_leaves_the_board(town):
    await wished(town)
    await wished(town, "eva", "早日转正")
    await town.puts(replace(PEOPLE["bob"], status=Status.TRANSFERRED, status_since=date(2026, 9, 26)))
    await town.until("2026-09-27T10:00")
    assert "王堃" not in the_board(town).text
    assert "孙怡" in the_board(town).text


# The board as it goes on


async def test_the_last_public_wish_withdrawn_empties_the_board_and_takes_the_pin_off(town):
    await wished(town)
    board = the_board(town)
    await town.presses("bob", "只留给自己")
    assert HOPE not in board.text
    assert "王堃" not in board.text
    assert [] == town.platform.pinned[GROUP]
    await town.presses("bob", "公开到公示栏")
    assert [board] == boards(town)
    assert HOPE in board.text
    assert [board.id] == town.platform.pinned[GROUP]


async def test_withdrawn_at_night_it_goes_at_once(town):
    await wished(town)
    await town.until("2026-09-25T23:30")
    await town.says("bob", "/wish")
    await town.presses("bob", "只留给自己")
    assert HOPE not in the_board(town).text


async def test_without_the_right_to_pin_the_board_stands_and_the_secretary_hears_it_once(town):
    town.platform.may_pin = False
    await wished(town)
    await wished(town, "eva", "早日转正")
    assert "王堃" in the_board(town).text
    assert {} == town.platform.pinned
    told = [one for one in town.standing("sec") if "没有置顶的权限" in one.text]
    assert 1 == len(told)
    assert told[0].message.silent
    town.platform.may_pin = True
    await town.presses("sec", "再试一次")
    await town.settle()
    assert [the_board(town).id] == town.platform.pinned[GROUP]
    assert "没有置顶的权限" not in "".join(town.heard("sec"))
    assert 1 == len(boards(town))


async def test_only_who_sees_to_wishes_tries_to_pin_again(town):
    for who in ("ann", "stranger"):
        assert (await town.presses(who, "", token=token(Verb.PANEL, "new", "bwpin", "2026"))).alert


async def test_the_new_year_s_first_board_takes_the_old_one_s_pin(town):
    await wished(town)
    old = the_board(town)
    await town.until("2027-10-14T10:00")
    await wished(town, "bob", "把年轻同志带好")
    new = the_board(town)
    assert old.id != new.id
    assert [new.id] == town.platform.pinned[GROUP]
    assert HOPE in old.text, "it stands, unpinned"
    await town.presses("bob", "", token=token(Verb.WISH, "own", BOB))
    assert HOPE not in old.text, "and follows its authors still"
    assert [new.id] == town.platform.pinned[GROUP]


async def test_a_board_that_was_deleted_is_posted_anew_with_the_next_change(town):
    await wished(town)
    town.platform.chats[GROUP].remove(the_board(town))
    await wished(town, "eva", "早日转正")
    await town.settle()
    assert "王堃" in the_board(town).text
    assert "孙怡" in the_board(town).text
    assert 1 == len(boards(town))


async def test_in_another_group_it_stands_there_and_the_old_one_is_emptied(town):
    await wished(town)
    old = the_board(town)
    other = ChatId("telegram:-1077")
    await town.passes(minutes=1)
    await town.puts(Binding(id=other, place=Place.GROUP, title="新群", bound_at=town.now))
    await town.settle()
    assert HOPE in boards(town, other)[-1].text
    assert HOPE not in old.text


async def test_a_branch_that_keeps_no_board_has_none(town):
    await wished(town)
    off = PolicyChange(id="x1", field="birthday.board", value="no", since=date(2026, 9, 26))
    await town.puts(off)
    await town.until("2026-09-26T10:00")
    assert HOPE not in everything_now(town)
    assert "没有设愿望公示栏" in (await town.says("ann", "/wishes"))[0].text
    (own,) = await town.says("eva", "/wish 早日转正")
    assert "公开到公示栏" not in own.labels
    stamp = f"{int(town.records.wishes['m009:2026'].at.timestamp()):x}"
    assert (await town.presses("eva", "", token=token(Verb.WISH, "pub", "m009:2026", stamp))).alert


def everything_now(town):
    return "\n".join(one.text for one in town.in_group())


async def test_a_board_longer_than_a_message_keeps_whole_wishes_and_names_the_others(tmp_path):
    """60 wishes of 200 characters: one message of at most 4096 UTF-16 units, no wish cut; all of them in private."""
    people = PEOPLE | {
        f"p{n}": member(f"p{n}", f"同志{n}", n, accepted_on=date(2010, 10, 1 + n % 28)) for n in range(10, 70)
    }
    async with a_town(tmp_path, people=people, presets=("theme-party-day", "guiding-opinion")) as town:
        texts = {n: f"第{n}个愿望" + "好" * (200 - len(f"第{n}个愿望")) for n in range(10, 70)}
        await town.puts(
            *(
                Wish(
                    id=f"m{n:03d}:2026",
                    member=people[f"p{n}"].id,
                    year=2026,
                    text=text,
                    by=people[f"p{n}"].id,
                    at=town.now,
                    public=True,
                    first_public=town.now,
                )
                for n, text in texts.items()
            )
        )
        told = the_board(town).text
        assert 3000 < len(told.encode("utf-16-le")) // 2 <= 4096
        standing = [n for n, text in texts.items() if text in told]
        assert 15 <= len(standing) < 60
        assert told.count("个愿望") == len(standing), "no wish is begun and not ended"
        for n in texts:
            assert f"同志{n}" in told
        (page,) = await town.says("ann", "/wishes")
        seen = set()
        for _ in range(30):
            assert len(page.text.encode("utf-16-le")) // 2 <= 4096
            seen |= {n for n, text in texts.items() if text in page.text}
            if "下一页" not in page.labels:
                break
            await town.presses("ann", "下一页", at=page)
        assert set(texts) == seen


async def test_in_the_group_the_board_is_named_and_not_copied(town):
    await wished(town)
    (told,) = await town.says("ann", "/wishes", room="group")
    assert HOPE not in told.text
    assert "已有1条愿望公开" in told.text
    assert "wishes" == (await town.presses("ann", "公示栏", room="group", at=told)).start


# Taken down


async def test_the_secretary_takes_a_wish_down_and_its_author_alone_hears_why(town):
    await wished(town)
    await town.says("sec", "/admin")
    await press(town, "sec", "更多", "民主与服务", "政治生日愿望", "1. 王堃")
    await press(town, "sec", "从公示栏取下", "涉及个人隐私", "确认")
    assert HOPE not in the_board(town).text
    assert "隐私" not in everything(town)
    heard = town.heard("bob")[-1]
    assert "周秀兰把您的愿望从公示栏取下了" in heard
    assert "其中涉及个人隐私" in heard
    assert "隐私" not in everything(town, "ann", "private")
    stamp = f"{int(town.records.wishes[BOB].at.timestamp()):x}"
    again = await town.presses("bob", "", token=token(Verb.WISH, "pub", BOB, stamp))
    assert "改写以后可以重新公开" in again.text


async def test_a_reason_of_her_own_is_asked_for_and_taking_down_can_be_undone(town):
    await wished(town)
    await town.says("sec", "/admin")
    await press(town, "sec", "更多", "民主与服务", "政治生日愿望", "1. 王堃", "从公示栏取下")
    await town.says("sec", "请先当面聊一聊")
    assert "请先当面聊一聊" in town.heard("bob")[-1]
    await town.says("sec", "/admin")
    text = await press(town, "sec", "更多", "撤销", "9月25日10:00 取下王堃的愿望")
    assert HOPE not in text, "what it says is its author's"
    await press(town, "sec", "确认")
    await town.settle()
    assert HOPE in the_board(town).text
    assert "已不作数" in "".join(town.heard("bob"))


async def test_nobody_takes_down_who_may_not_and_nobody_their_own(town):
    await wished(town)
    for who in ("ann", "org", "stranger"):
        assert (await town.presses(who, "", token=token(Verb.PANEL, "bwaway", BOB, "0"))).alert
    await town.puts(
        Wish(
            id=wish_id(PEOPLE["sec"].id, 2026),
            member=PEOPLE["sec"].id,
            year=2026,
            text="我的",
            by=PEOPLE["sec"].id,
            at=town.now,
            public=True,
            first_public=town.now,
        )
    )
    assert (await town.presses("sec", "", token=token(Verb.PANEL, "bwaway", "m001:2026", "0"))).alert
    assert HOPE in the_board(town).text
    assert "我的" in the_board(town).text


# It comes back


async def last_year(town, **more):
    given = {"public": False, "first_public": None} | more
    await town.puts(
        Wish(
            id="m006:2025",
            member=PEOPLE["bob"].id,
            year=2025,
            text=SECRET,
            by=PEOPLE["bob"].id,
            at=town.now,
            **given,
        )
    )


async def test_a_wish_comes_back_to_its_author_alone_with_three_answers(town):
    await last_year(town)
    await town.until("2026-10-13T09:01")
    (back,) = [one for one in town.standing("bob") if SECRET in one.text]
    for label in ("实现了", "还在努力", "有了改变"):
        assert label in back.labels
    await town.presses("bob", "实现了", at=back)
    assert Outcome.KEPT is town.records.wishes["m006:2025"].outcome
    assert "只有自己看得到" in town.heard("bob")[-1]
    assert "实现了" not in back.labels, "it was answered"
    assert "这一点也公开" not in town.standing("bob")[-1].labels, "a private wish's outcome stays private"
    for who in ("sec", "ann"):
        assert SECRET not in everything(town, who, "private")
    assert SECRET not in everything(town)


async def test_what_came_of_a_public_wish_is_shown_only_by_choice(town):
    await last_year(town, public=True, first_public=town.now)
    assert SECRET in the_board(town).text
    await town.presses("bob", "", token=token(Verb.WISH, "tell", "m006:2025", "going"))
    assert "还在努力" not in the_board(town).text
    await town.presses("bob", "这一点也公开")
    assert f"{SECRET}（还在努力）" in the_board(town).text
    await town.presses("bob", "只给自己看")
    assert "还在努力" not in the_board(town).text


# For printing


async def test_the_board_is_drawn_from_the_panel_and_only_what_is_public(town):
    await town.says("sec", "/admin")
    await press(town, "sec", "更多", "民主与服务", "政治生日愿望")
    assert "公示栏图片" not in town.standing("sec")[-1].labels
    assert "还没有公开的愿望" in (await town.presses("sec", "", token=token(Verb.PANEL, "bwpng", "2026"))).text
    await wished(town)
    await town.says("sec", "/admin")
    await press(town, "sec", "更多", "民主与服务", "政治生日愿望")
    screen = town.standing("sec")[-1]
    await town.presses("sec", "公示栏图片", at=screen)
    assert town.standing("sec")[-1].message.picture.png.startswith(b"\x89PNG")
    await town.presses("sec", "打印公示栏", at=screen)
    assert town.standing("sec")[-1].message.paper.data.startswith(b"%PDF")
    assert ["A3 纸"] == town.standing("sec")[-1].labels
    for who in ("ann", "stranger"):
        assert (await town.presses(who, "", token=token(Verb.PANEL, "bwpdf", "2026", "a4"))).alert


async def test_the_author_finds_it_on_their_own_page_and_in_their_own_file_and_nobody_else_does(town):
    await wished(town, text=SECRET, public=False)
    assert f"我的愿望：{SECRET}（本人保留）" in (await town.says("bob", "/me"))[0].text
    await town.presses("bob", "导出我的资料")
    assert SECRET in town.standing("bob")[-1].message.paper.data.decode()
    assert SECRET not in (await town.says("sec", "/me"))[0].text
    await town.presses("sec", "导出我的资料")
    assert SECRET not in town.standing("sec")[-1].message.paper.data.decode()


async def test_the_first_message_of_a_board_bears_no_wish_yet(town):
    """Were its receipt lost, it would stand there for good, and no wish could be taken out of it any more."""
    await wished(town)
    (first, *_) = the_board(town).before
    assert HOPE not in repr(first)
    assert "王堃" not in repr(first)
    assert first.silent


async def test_looking_ahead_prints_no_words_of_a_private_wish(town):
    """`zhibu agenda` prints every notice for whoever runs the program: what only its author reads isn't in it."""
    await last_year(town)
    await wished(town)
    await town.presses("sec", "", token=token(Verb.PANEL, "bwaway", BOB, "0"))
    calendar = calendar_for(town.records)
    ahead = owed(town.records, calendar, since=town.now, until=town.now + timedelta(days=60), assumed=True)
    v = voice("zh_CN", "Asia/Shanghai")
    told = [plain(words(each, town.records, calendar, v, now=town.now, assumed=True)) for each in ahead]
    assert any("从公示栏取下了" in each for each in told)
    assert not any(SECRET in each or HOPE in each or "隐私" in each for each in told)


async def test_a_board_that_is_given_up_shows_nothing_and_its_authors_read_so(town):
    await wished(town)
    await town.puts(PolicyChange.of("birthday.board", "no", since=town.now.date()))
    await town.passes(hours=1)
    assert not any(HOPE in one.text for one in town.in_group())
    (own,) = await town.says("bob", "/wish")
    assert "本支部目前没有设愿望公示栏" in own.text
    assert "已署名公开在公示栏" not in own.text
    await town.says("sec", "/admin")
    listed = await town.presses("sec", "", token="ad|bwishes|2026|0", at=town.standing("sec")[-1])
    assert HOPE not in town.standing("sec")[-1].text
    assert "公示栏未开启" in town.standing("sec")[-1].text, listed
    assert (await town.presses("sec", "", token=f"ad|bwish|{BOB}", at=town.standing("sec")[-1])).alert
    assert HOPE not in town.standing("sec")[-1].text


async def test_what_nobody_sees_is_no_wish_and_never_reaches_the_board(town):
    """Signs that turn the direction of what follows them, and fillers, would deface every other wish on the board."""
    await town.says("bob", "/wish \u3164\u200b。")
    assert {} == dict(town.records.wishes)
    await wished(town, text=f"\u202e{HOPE}\x07")
    assert HOPE == town.records.wishes[BOB].text
    assert f"王堃\n{HOPE}" in the_board(town).text
