"""The adapter and a strict Bot API server: what is said arrives, what is heard is told, whatever the network does."""

import asyncio
import logging
import socket
from itertools import pairwise

import pytest

from tests.platforms.conftest import FAST, SECRET, Ear, adapter, utc_now
from tests.sandbox.conftest import picture
from zhibu.bot.incoming import Change, Happened
from zhibu.bot.message import Ask, Bold, Mention, Message, Option, Paper, Picture, say
from zhibu.bot.platforms.base import Audience, Menu, MenuEntry, Platform, PlatformError, Priority, Trouble
from zhibu.bot.platforms.telegram import Pace, Patience, Telegram, WrongTokenError
from zhibu.bot.sandbox import Sandbox, Window, Windows
from zhibu.branch.ids import ChatId, MemberId

BUTTONS = [[Option("签到", "si|d1"), Option("请假", start="leave_d1")]]


async def trouble(call) -> PlatformError:
    with pytest.raises(PlatformError) as told:
        await call
    return told.value


# -- start ----------------------------------------------------------------------------------------------------------


async def test_after_the_start_the_bots_own_link_is_known(town):
    assert "https://t.me/zhibu_bot?start=k7_Q" == town.telegram.start_link("k7_Q")
    assert ["getMe", "deleteWebhook"] == [call.method for call in town.sandbox.calls]


async def test_before_the_start_there_is_no_link():
    sandbox = Sandbox(clock=utc_now)

    assert adapter(sandbox, Ear(), api="http://127.0.0.1:1").start_link("x") is None


async def test_a_wrong_token_is_said_at_once_and_names_the_setting(caplog):
    sandbox = Sandbox(clock=utc_now)
    async with sandbox.running():
        other = Sandbox(clock=utc_now)
        other.root = sandbox.root
        telegram = adapter(other, Ear())
        with pytest.raises(WrongTokenError, match="ZHIBU_TELEGRAM_TOKEN") as told:
            await telegram.start()
        await telegram.stop()

    assert other.token not in str(told.value) + caplog.text


async def test_a_server_that_isnt_there_yet_is_waited_for_and_logged_once(caplog):
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    sandbox = Sandbox(clock=utc_now)
    sandbox.root = f"http://127.0.0.1:{port}"
    telegram = adapter(sandbox, Ear())
    starting = asyncio.create_task(telegram.start())
    await asyncio.sleep(0.5)
    assert not starting.done()
    async with sandbox.running(port):
        await asyncio.wait_for(starting, 3)
        await telegram.stop()

    assert 1 == caplog.text.count("Telegram can't be reached")
    assert sandbox.token not in caplog.text


# -- talking --------------------------------------------------------------------------------------------------------


async def test_a_talk_command_answer_press_edit(town):
    async def reply(incoming):
        if incoming in town.ear.said:
            card = say(Bold("签到卡"), f"{SECRET} 0", rows=BUTTONS)
            await town.telegram.send(incoming.where.chat, card, reply_to=incoming.message, priority=Priority.ANSWER)
        else:
            await town.telegram.answer(incoming.press, "已签到")
            await town.telegram.edit(incoming.where.chat, incoming.message, say(Bold("签到卡"), f"{SECRET} 1"))

    town.ear.then = reply
    async with town.listening():
        asked = town.world.says(town.ann, town.group, "/signin@zhibu_bot 4711")
        await town.sandbox.settled()
        (card,) = town.said(town.group)
        assert (f"签到卡\n\n{SECRET} 0", ["签到", "请假"], asked.id) == (card.text, card.labels, card.reply_to)
        press = town.world.presses(town.bob, town.group, "签到")
        await town.sandbox.settled()

    (said,) = town.ear.said
    assert ("signin", "4711", "telegram:42") == (said.command, said.text, said.account)
    assert ("si|d1", str(card.id)) == (town.ear.picked[0].token, town.ear.picked[0].message)
    assert ["已签到"] == [answer.text for answer in press.answers]
    assert (f"签到卡\n\n{SECRET} 1", []) == (card.text, card.labels)
    assert [] == town.sandbox.refused


async def test_a_button_that_opens_the_private_chat_is_answered_with_the_link(town):
    """By the adapter itself; nobody above hears of it."""
    async with town.listening():
        await town.telegram.send(town.id(town.group), say("明天活动", rows=BUTTONS))
        press = town.world.presses(town.bob, town.group, "请假")
        await town.sandbox.settled()
        town.world.opens(town.bob, press.answers[0].url)
        await town.sandbox.settled()

    assert [] == town.ear.picked
    assert ("start", "leave_d1", town.id(town.bob)) == (
        (said := town.ear.said[0]).command,
        said.start,
        said.where.chat,
    )


async def test_a_mention_leads_to_the_account(town):
    await town.telegram.send(town.id(town.group), say(("请 ", Mention("安", MemberId("ann")), " 记录")))

    (entity,) = town.said(town.group)[0].content.entities
    assert ("安", "tg://user?id=42") == ("请 安 记录"[entity["offset"] :][: entity["length"]], entity.get("url")) or (
        "text_mention" == entity["type"]
    )


async def test_a_question_in_a_group_waits_for_a_reply_which_is_heard(town):
    async with town.listening():
        receipt = await town.telegram.send(town.id(town.group), Message(paragraphs=(("事由？",),), ask=Ask("事由")))
        (question,) = town.said(town.group)
        town.world.says(town.bob, town.group, SECRET, reply_to=question)
        await town.sandbox.settled()

    assert question.asks_reply
    assert (receipt.message, True, SECRET) == (
        (said := town.ear.said[0]).replies_to,
        said.replies_to_us,
        said.text,
    )


async def test_a_question_in_a_channel_isnt_refused(town):
    """Telegram takes no forced reply there."""
    channel = town.world.add_channel("公示", town.ann)
    async with town.listening():
        await town.sandbox.settled()
        await town.telegram.send(town.id(channel), Message(paragraphs=(("事由？",),), ask=Ask("事由")))

    assert [] == town.sandbox.refused


async def test_pictures_and_papers_keep_their_chinese_names(town):
    paper = Paper('党员大会"记录"（3月）.docx', b"docx")
    await town.telegram.send(
        town.id(town.group), Message(paragraphs=((SECRET,),), picture=Picture("图.png", picture()))
    )
    await town.telegram.send(town.id(town.ann), Message(paragraphs=(), paper=paper))

    sent, document = town.said(town.group)[0], town.said(town.ann)[0]
    assert ("图.png", SECRET) == (town.world.files[sent.content.photo].name, sent.text)
    assert ("党员大会_记录_（3月）.docx", b"docx") == (
        (file := town.world.files[document.content.document]).name,
        file.data,
    )


async def test_a_long_text_beside_a_picture_follows_it_and_carries_the_buttons(town):
    message = Message(
        paragraphs=(("三月测评",), ("文" * 1500,)), picture=Picture("图.png", picture()), rows=((Option("好", "cx"),),)
    )
    receipt = await town.telegram.send(town.id(town.group), message)

    shown, text = town.said(town.group)
    assert ("三月测评", [], False) == (shown.text, shown.labels, shown.silent)
    assert ("文" * 1500, ["好"], True) == (text.text, text.labels, text.silent)
    assert str(text.id) == receipt.message


async def test_a_silent_message_comes_without_a_sound(town):
    await town.telegram.send(town.id(town.group), Message(paragraphs=(("安静",),), silent=True))

    assert town.said(town.group)[0].silent


async def test_a_message_is_taken_away_and_one_that_is_gone_already_is_success(town):
    receipt = await town.telegram.send(town.id(town.group), say("一"))
    await town.telegram.delete(receipt.chat, receipt.message)
    await town.telegram.delete(receipt.chat, receipt.message)

    assert [] == town.said(town.group)


async def test_somebody_elses_message_may_not_be_taken_away(town):
    theirs = town.world.says(town.bob, town.group, "/leave")

    error = await trouble(town.telegram.delete(town.id(town.group), str(theirs.id)))
    assert Trouble.REFUSED is error.trouble


async def test_where_we_are_no_administrator_nothing_is_tried(town):
    """What Telegram said of our place is remembered, and so is its refusal."""
    theirs = town.world.says(town.bob, town.group, "/leave")
    await trouble(town.telegram.delete(town.id(town.group), str(theirs.id)))
    await trouble(town.telegram.delete(town.id(town.group), str(theirs.id)))

    assert 1 == len(town.calls("deleteMessage"))

    other = town.world.add_group("第二党支部", [town.bob], bot="left")
    async with town.listening():
        town.world.adds_bot(town.bob, other)
        theirs = town.world.says(town.bob, other, "/leave")
        await town.sandbox.settled()
        await trouble(town.telegram.delete(town.id(other), str(theirs.id)))
        ours = await town.telegram.send(town.id(other), say("一"))
        await town.telegram.delete(ours.chat, ours.message)

    assert 2 == len(town.calls("deleteMessage"))


async def test_an_administrator_takes_others_messages_away(town):
    group = town.world.add_group("第二党支部", [town.bob], bot="left")
    async with town.listening():
        town.world.adds_bot(town.bob, group, administrator=True)
        theirs = town.world.says(town.bob, group, "/leave")
        await town.sandbox.settled()
        await town.telegram.delete(town.id(group), str(theirs.id))

    assert 1 == len(town.calls("deleteMessage"))
    assert [] == town.sandbox.refused


async def test_a_press_too_old_to_be_answered_counts_as_answered(town):
    async with town.listening():
        await town.telegram.send(town.id(town.group), say("卡", rows=BUTTONS))
        town.world.presses(town.bob, town.group, "签到")
        await town.sandbox.settled()
        town.world.forget_presses()

        await town.telegram.answer(town.ear.picked[0].press, "太晚")


async def test_strangers_are_counted_without_ourselves(town):
    assert 1 == await town.telegram.strangers(town.id(town.group), known=1)
    assert 0 == await town.telegram.strangers(town.id(town.group), known=9)
    assert await town.telegram.strangers(ChatId("telegram:-1"), known=0) is None


async def test_what_happens_to_our_place_is_heard(town):
    async with town.listening():
        town.world.blocks(town.bob)
        town.world.removes_bot(town.group, by=town.ann)
        await town.sandbox.settled()

    assert [(Change.BLOCKED, town.id(town.bob)), (Change.REMOVED, town.id(town.group))] == [
        (each.change, each.where.chat) for each in town.ear.heard if isinstance(each, Happened)
    ]


async def test_the_last_update_is_known_for_the_health_line(town):
    assert town.telegram.last_update is None
    async with town.listening():
        town.world.says(town.ann, None, "签到")
        await town.sandbox.settled()

    assert utc_now() == town.telegram.last_update


# -- menus ----------------------------------------------------------------------------------------------------------


def menu(audience, locale, word, chat=None) -> Menu:
    return Menu(audience=audience, locale=locale, entries=(MenuEntry(command="help", description=word),), chat=chat)


async def test_menus_stand_by_scope_and_language_and_unchanged_ones_cost_no_call(town):
    """Telegram can't tell the two Chinese scripts apart: a reader of Traditional Chinese gets a menu for their chat."""
    private = [menu(Audience.PRIVATE, *pair) for pair in (("zh_CN", "帮助"), ("zh_TW", "說明"), ("en", "Help"))]
    menus = [
        *private,
        menu(Audience.GROUP, "zh_CN", "群帮助"),
        menu(Audience.LEADERS, "zh_CN", "管理", town.id(town.ann)),
    ]
    await town.telegram.set_menus(menus)
    calls = len(town.sandbox.calls)
    await town.telegram.set_menus(menus)

    carol = town.world.add_user("卡罗", language="zh-hant")
    seen = [
        town.world.commands_for(person, chat)[0]["description"]
        for person, chat in ((town.ann, town.world.chat(town.ann)), (town.bob, town.world.chat(town.bob)),
                             (carol, town.world.chat(carol)), (town.bob, town.group))
    ]  # fmt: skip
    assert ["管理", "Help", "帮助", "群帮助"] == seen
    assert calls == len(town.sandbox.calls)


async def test_a_menu_without_entries_is_taken_away(town):
    chat = town.id(town.ann)
    await town.telegram.set_menus(
        [menu(Audience.PRIVATE, "zh_CN", "帮助"), menu(Audience.LEADERS, "zh_CN", "管理", chat)]
    )
    await town.telegram.set_menus([Menu(audience=Audience.LEADERS, locale="zh_CN", entries=(), chat=chat)])

    assert ["帮助"] == [each["description"] for each in town.world.commands_for(town.ann, town.world.chat(town.ann))]


async def test_a_menu_for_a_chat_that_is_gone_holds_up_no_other(town):
    gone = menu(Audience.LEADERS, "zh_CN", "管理", ChatId("telegram:999"))
    await town.telegram.set_menus([gone, menu(Audience.PRIVATE, "en", "Help")])

    assert "Help" == town.world.commands_for(town.bob, town.world.chat(town.bob))[0]["description"]


# -- faults ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault, stands", [("drop_before", 0), ("drop_after", 1)])
async def test_a_send_whose_answer_is_lost_is_uncertain_and_never_repeated(town, fault, stands):
    town.faults.plan(fault, "sendMessage")

    error = await trouble(town.telegram.send(town.id(town.group), say(SECRET)))

    assert Trouble.UNCERTAIN is error.trouble
    assert 1 == len(town.calls("sendMessage"))
    assert stands == len(town.said(town.group))


async def test_a_send_whose_answer_doesnt_come_in_time_is_uncertain(town):
    town.faults.plan("slow", "sendMessage", seconds=1.5)

    error = await trouble(town.telegram.send(town.id(town.group), say(SECRET)))
    assert (Trouble.UNCERTAIN, "TimeoutError") == (error.trouble, error.detail)


async def test_an_answer_nobody_can_read_is_uncertain(town):
    town.faults.plan("error", "sendMessage", status=200)

    assert Trouble.UNCERTAIN is (await trouble(town.telegram.send(town.id(town.group), say(SECRET)))).trouble


async def test_a_server_error_is_tried_again_and_the_message_stands_once(town):
    town.faults.plan("error", "sendMessage", times=2)

    await town.telegram.send(town.id(town.group), say(SECRET))
    assert [SECRET] == [message.text for message in town.said(town.group)]


async def test_server_errors_without_end_are_later(town):
    town.faults.plan("error", "sendMessage", times=None)

    error = await trouble(town.telegram.send(town.id(town.group), say(SECRET)))
    assert (Trouble.LATER, 3) == (error.trouble, len(town.calls("sendMessage")))


async def gone(town) -> None:
    """The server ends, and its connections are seen to be closed."""
    await town.sandbox.stop()
    await asyncio.sleep(0.05)


async def test_a_send_that_never_left_is_tried_again_once_the_server_is_back(town):
    port = int(town.sandbox.root.rpartition(":")[2])
    await gone(town)
    sending = asyncio.create_task(town.telegram.send(town.id(town.group), say(SECRET)))
    await asyncio.sleep(0.03)
    await town.sandbox.start(port)
    await sending

    assert 1 == len(town.said(town.group))


async def test_a_send_that_never_left_is_later_when_the_server_stays_away(town):
    await gone(town)
    error = await trouble(town.telegram.send(town.id(town.group), say(SECRET)))
    await town.sandbox.start()

    assert Trouble.LATER is error.trouble


async def test_half_a_message_is_uncertain(town):
    """The picture stands there: saying it all again would say it twice."""
    town.faults.plan("error", "sendMessage", times=None)
    message = Message(paragraphs=(("文" * 1500,),), picture=Picture("图.png", picture()))

    assert Trouble.UNCERTAIN is (await trouble(town.telegram.send(town.id(town.group), message))).trouble
    assert 1 == len(town.calls("sendPhoto"))


async def test_a_flooded_chat_waits_and_others_dont(town):
    town.faults.plan("flood", chat_id=town.group.id, seconds=1)

    first = asyncio.create_task(town.telegram.send(town.id(town.group), say("群")))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(0.8):
        await town.telegram.send(town.id(town.ann), say("私"))
    assert [] == town.said(town.group)
    await first
    assert ["群"] == [message.text for message in town.said(town.group)]


async def test_a_flood_beyond_all_patience_is_later_and_the_next_isnt_even_tried(town):
    town.faults.plan("flood", chat_id=town.group.id, seconds=60)

    errors = [await trouble(town.telegram.send(town.id(town.group), say(SECRET))) for _ in range(2)]
    assert [Trouble.LATER] * 2 == [error.trouble for error in errors]
    assert all(58 < error.retry_after <= 60 for error in errors)
    assert 1 == len(town.calls("sendMessage"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda town: town.world.blocks(town.bob),
        lambda town: setattr(town.bob, "deactivated", True),
        lambda town: setattr(town.bob, "started", False),
        lambda town: town.world.removes_bot(town.group),
        lambda town: setattr(town.group, "muted", True),
    ],
    ids=["blocked", "deactivated", "never started", "removed", "muted"],
)
async def test_who_cant_be_reached_for_good_is_told_apart(town, spoil):
    spoil(town)
    outcomes = await asyncio.gather(
        *(town.telegram.send(town.id(chat), say(SECRET)) for chat in (town.bob, town.group)), return_exceptions=True
    )
    (error,) = [outcome for outcome in outcomes if isinstance(outcome, PlatformError)]
    assert Trouble.UNREACHABLE is error.trouble


async def test_a_group_that_moved_says_where_to_and_both_its_messages_are_heard(town):
    small = town.world.add_group("小组", [town.ann], supergroup=False)
    async with town.listening():
        await town.sandbox.settled()
        moved = town.world.migrates(small)
        error = await trouble(town.telegram.send(town.id(small), say(SECRET)))
        await town.sandbox.settled()

    assert (Trouble.UNREACHABLE, town.id(moved)) == (error.trouble, error.moved_to)
    migrations = {
        (each.where.chat, each.now_chat)
        for each in town.ear.heard
        if isinstance(each, Happened) and each.change is Change.MIGRATED
    }
    assert {(town.id(small), town.id(moved))} == migrations


# -- editing --------------------------------------------------------------------------------------------------------


async def standing(town, message=None) -> str:
    return (await town.telegram.send(town.id(town.group), message or say("0", rows=BUTTONS))).message


async def test_of_many_edits_the_last_state_wins_and_few_calls_are_made(town):
    card = await standing(town)
    for count in range(1, 21):
        edit = town.telegram.edit(town.id(town.group), card, say(str(count), rows=BUTTONS))
        last = asyncio.create_task(edit)
        await asyncio.sleep(0.02)
    await last

    assert "20" == town.said(town.group)[0].text
    edits = [call.ticks for call in town.calls("editMessageText")]
    assert len(edits) < 20
    assert all(later - earlier > 0.2 for earlier, later in pairwise(edits)), "one in a quarter of a second"
    assert [] == town.sandbox.refused


async def test_whoever_waits_for_an_edit_returns_when_a_newer_state_stands(town):
    card = await standing(town)
    edits = [town.telegram.edit(town.id(town.group), card, say(str(n))) for n in range(5)]
    await asyncio.gather(*edits)

    assert "4" == town.said(town.group)[0].text
    assert 1 == len(town.calls("editMessageText"))


async def test_an_edit_back_to_what_an_edit_under_way_replaces_isnt_lost(town):
    """While “1” is on its way, “0” is no longer what stands there."""
    card = await standing(town)
    town.faults.plan("slow", "editMessageText", seconds=0.2)
    first = asyncio.create_task(town.telegram.edit(town.id(town.group), card, say("1", rows=BUTTONS)))
    await asyncio.sleep(0.1)
    await town.telegram.edit(town.id(town.group), card, say("0", rows=BUTTONS))
    await first

    assert "0" == town.said(town.group)[0].text


async def test_the_same_content_isnt_sent(town):
    card = await standing(town)
    await town.telegram.edit(town.id(town.group), card, say("0", rows=BUTTONS))

    assert [] == town.calls("editMessageText")


async def test_not_modified_is_success(town):
    """After a restart we don't know what stands there."""
    card = await standing(town)
    restarted = adapter(town.sandbox, town.ear)
    await restarted.start()
    await restarted.edit(town.id(town.group), card, say("0", rows=BUTTONS))
    await restarted.stop()

    assert 1 == len(town.sandbox.refused)


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "error"])
async def test_an_edit_whose_answer_is_lost_is_made_again(town, fault):
    card = await standing(town)
    town.faults.plan(fault, "editMessageText", times=2)
    await town.telegram.edit(town.id(town.group), card, say("1"))

    assert "1" == town.said(town.group)[0].text


async def test_a_person_who_presses_doesnt_wait_for_the_boards_pace(town):
    card = await standing(town)
    async with asyncio.timeout(0.45):
        for count in range(3):
            await town.telegram.edit(town.id(town.group), card, say(str(count + 1)), priority=Priority.ANSWER)

    assert 3 == len(town.calls("editMessageText"))


async def test_a_caption_is_edited_without_sending_its_picture_again(town):
    image = Picture("卡.png", picture())
    card = await standing(town, Message(paragraphs=(("0",),), picture=image, rows=((Option("好", "cx"),),)))
    await town.telegram.edit(town.id(town.group), card, Message(paragraphs=(("1",),), picture=image))

    assert ("1", []) == (town.said(town.group)[0].text, town.said(town.group)[0].labels)
    assert (1, 0) == (len(town.calls("editMessageCaption")), len(town.calls("editMessageMedia")))


async def test_a_new_picture_takes_the_place_of_the_old_one(town):
    card = await standing(town, Message(paragraphs=(("0",),), picture=Picture("卡.png", picture())))
    new = Message(paragraphs=(("1",),), picture=Picture("新.png", picture(60, 60)))
    await town.telegram.edit(town.id(town.group), card, new)

    (shown,) = town.said(town.group)
    assert ("1", 60) == (shown.text, town.world.files[shown.content.photo].width)


async def test_words_alone_become_the_caption_of_a_message_with_a_picture(town):
    """A question under a picture is taken back with a line of text."""
    card = await standing(
        town, Message(paragraphs=(("0",),), picture=Picture("卡.png", picture()), rows=tuple(BUTTONS))
    )
    await town.telegram.edit(town.id(town.group), card, say("已决定"))

    assert ("已决定", []) == (town.said(town.group)[0].text, town.said(town.group)[0].labels)
    assert [] == town.sandbox.refused


@pytest.mark.parametrize(
    "message", [say("0"), Message(paragraphs=(("0",),), picture=Picture("卡.png", picture()))], ids=["text", "picture"]
)
async def test_after_a_restart_a_receipt_tells_what_stands_there_and_no_call_is_refused(town, message):
    card = await standing(town, message)
    restarted = adapter(town.sandbox, town.ear)
    await restarted.start()
    await restarted.edit(town.id(town.group), card, say("已决定"))
    await restarted.edit(town.id(town.group), card, say("已撤回"), priority=Priority.ANSWER)
    await restarted.stop()

    assert "已撤回" == town.said(town.group)[0].text
    assert [] == town.sandbox.refused


async def test_a_press_under_a_picture_tells_that_a_caption_stands_there(town):
    """Nobody has its receipt any more: what is known of it comes with the press."""
    card = await standing(
        town, Message(paragraphs=(("0",),), picture=Picture("卡.png", picture()), rows=tuple(BUTTONS))
    )
    restarted = adapter(town.sandbox, town.ear)
    await restarted.start()
    listening = asyncio.create_task(restarted.listen(town.ear))
    town.world.presses(town.bob, town.group, "签到")
    await town.sandbox.settled()
    await restarted.edit(town.id(town.group), town.ear.picked[0].message, say("已决定"))
    await restarted.stop()
    await listening

    assert card == town.ear.picked[0].message
    assert "已决定" == town.said(town.group)[0].text
    assert [] == town.sandbox.refused


async def test_a_wrong_guess_of_what_stands_there_is_put_right(town):
    """Where neither receipt nor press tells it, the caption is found at the second try."""
    card = await standing(town, Message(paragraphs=(("0",),), picture=Picture("卡.png", picture())))
    restarted = adapter(town.sandbox, town.ear)
    await restarted.start()
    await restarted.edit(town.id(town.group), card.rstrip("+"), say("已决定"))
    await restarted.stop()

    assert "已决定" == town.said(town.group)[0].text
    assert 1 == len(town.sandbox.refused)


async def test_a_message_that_is_gone_cant_be_edited(town):
    assert Trouble.REFUSED is (await trouble(town.telegram.edit(town.id(town.group), "999", say("1")))).trouble


async def test_who_gives_up_waiting_doesnt_stop_the_edit(town):
    card = await standing(town)
    await town.telegram.edit(town.id(town.group), card, say("1"))
    waiting = asyncio.create_task(town.telegram.edit(town.id(town.group), card, say("2")))
    await asyncio.sleep(0.02)
    waiting.cancel()
    await asyncio.sleep(0.5)

    assert "2" == town.said(town.group)[0].text


# -- updates and faults ---------------------------------------------------------------------------------------------


async def test_updates_survive_an_outage(town):
    async with town.listening():
        town.faults.outage = True
        await asyncio.sleep(0.2)
        town.world.says(town.ann, None, "签到")
        await asyncio.sleep(0.2)
        town.faults.outage = False
        await town.sandbox.settled()

    assert ["签到"] == [said.text for said in town.ear.said]


async def test_an_update_delivered_again_is_heard_once(town):
    async with town.listening():
        town.world.says(town.ann, None, "签到")
        await town.sandbox.settled()
        town.world.updates.redeliver(town.world.updates.all[-1:])
        await town.sandbox.settled()

    assert 1 == len(town.ear.said)


async def test_a_handler_that_takes_too_long_is_cancelled_and_the_person_told(town):
    async def sleepy(incoming):
        await asyncio.sleep(30)

    town.ear.then = sleepy
    async with town.listening():
        town.world.says(town.ann, None, SECRET)
        await town.sandbox.settled(timeout=5)

    assert [each.cause for each in town.ear.said] == [each.cause for each in town.ear.late]


async def test_killed_in_mid_batch_only_what_was_done_is_confirmed_and_the_rest_comes_again(town):
    async def some_are_slow(incoming):
        if incoming.account != town.id(town.ann):
            await asyncio.sleep(30)

    town.ear.then = some_are_slow
    for person in (town.ann, town.bob, town.ann):
        town.world.says(person, None, "签到")
    listening = asyncio.create_task(town.telegram.listen(town.ear))
    await asyncio.sleep(0.2)
    listening.cancel()
    await asyncio.wait([listening])

    new = town.world.updates.all[-3:]
    assert [True, False, False] == [update.confirmed for update in new]
    again = adapter(town.sandbox, ear := Ear())
    await again.start()
    task = asyncio.create_task(again.listen(ear))
    await town.sandbox.settled()
    await again.stop()
    await task
    assert [f"telegram:{update.id}" for update in new[1:]] == [each.cause for each in ear.heard]


async def test_idle_means_that_every_fetched_update_is_answered(town):
    done = []

    async def slowly(incoming):
        await asyncio.sleep(0.2)
        done.append(incoming.cause)

    town.ear.then = slowly
    async with town.listening():
        town.world.says(town.ann, None, "签到")
        while not town.ear.said:
            await asyncio.sleep(0.001)
        await town.telegram.idle()
        assert [town.ear.said[0].cause] == done


def test_the_adapter_is_a_platform():
    """By its shape: inheriting the protocol would fill in a forgotten method with one that does nothing."""
    asked = {name for name in vars(Platform) if not name.startswith("_")}
    assert asked <= set(dir(Telegram))


async def test_a_stop_confirms_what_was_done(town):
    async with town.listening():
        town.world.says(town.ann, None, "签到")
        while not town.ear.said:
            await asyncio.sleep(0.001)

    assert town.world.updates.all[-1].confirmed


async def test_a_rival_is_named(town, caplog):
    async with town.listening():
        await asyncio.sleep(0.1)
        other = adapter(town.sandbox, Ear())
        await other.start()
        task = asyncio.create_task(other.listen(Ear()))
        await asyncio.sleep(0.3)
        await other.stop()
        await task

    assert "another program reads this bot's updates" in caplog.text


async def test_the_libraries_say_nothing_at_debug(town, caplog):
    """Their records would quote whole calls."""
    await town.telegram.send(town.id(town.group), say(SECRET))

    assert [] == [r for r in caplog.records if r.name.split(".")[0] in ("telegram", "httpx", "httpcore", "aiohttp")]
    assert logging.WARNING == logging.getLogger("httpx").getEffectiveLevel()


# -- pacing ---------------------------------------------------------------------------------------------------------


async def test_evenly_paced_a_rush_meets_no_flood_and_loses_nothing(town):
    """Telegram's windows and our pace, sixty times faster; the order in a chat is kept."""
    groups = [town.group, town.world.add_group("二", [town.ann])]
    town.faults.windows = Windows(
        overall=Window(count=30, seconds=0.3), group=Window(count=20, seconds=1), private=Window(count=5, seconds=0.083)
    )
    pace = Pace(overall=0.013, group=0.065, private=0.03, board=0.1)
    telegram = adapter(town.sandbox, Ear(), pace=pace, patience=Patience())
    await telegram.start()
    sends = [telegram.send(town.id(chat), say(str(n))) for n in range(25) for chat in (*groups, town.ann)]
    await asyncio.gather(*sends)
    await telegram.stop()

    for chat in (*groups, town.ann):
        assert [str(n) for n in range(25)] == [message.text for message in town.said(chat)]
    assert [] == [call for call in town.sandbox.calls if call.verdict == "flooded"]


async def test_button_answers_arent_held_by_the_pace(town):
    slow = adapter(town.sandbox, ear := Ear(), pace=Pace(overall=5, group=5, private=5), waits=FAST["waits"])
    await slow.start()
    task = asyncio.create_task(slow.listen(ear))
    await slow.send(town.id(town.group), say("卡", rows=BUTTONS))
    presses = [town.world.presses(person, town.group, "签到") for person in (town.ann, town.bob)]
    while len(ear.picked) < 2:
        await asyncio.sleep(0.01)
    async with asyncio.timeout(1):
        await asyncio.gather(*(slow.answer(each.press, "好") for each in ear.picked))
    await slow.stop()
    await task

    assert [["好"], ["好"]] == [[answer.text for answer in press.answers] for press in presses]


# -- files ----------------------------------------------------------------------------------------------------------


async def test_what_people_send_is_fetched_byte_by_byte(town):
    """A photo and a document, with their words; the address, which holds the token, stands in no log."""
    photo, paper = picture(40, 30), b"%PDF-1.4 " + bytes(range(256)) * 4000
    fetched = {}

    async def fetch(incoming):
        fetched[incoming.text] = await town.telegram.fetch(incoming.file.ref)

    town.ear.then = fetch
    async with town.listening():
        town.world.sends_file(town.ann, None, photo, "photo.png", mime="image/png", caption="一", photo=True)
        town.world.sends_file(town.ann, None, paper, "请假条.pdf", mime="application/pdf", caption="二")
        await town.sandbox.settled()

    first, second = (each.file for each in town.ear.said)
    assert {"一": photo, "二": paper} == fetched
    assert (True, "", len(photo)) == (first.photo, first.name, first.size)
    assert (False, "请假条.pdf", "application/pdf") == (second.photo, second.name, second.media)


async def test_a_file_that_is_too_large_or_gone_is_refused(town):
    town.world.sends_file(town.ann, None, b"x" * (20 * 1024 * 1024 + 1), "large.pdf", mime="application/pdf")
    [large] = [file for file in town.world.files.values() if file.name == "large.pdf"]

    assert Trouble.REFUSED is (await trouble(town.telegram.fetch(large.id))).trouble
    assert Trouble.REFUSED is (await trouble(town.telegram.fetch("nobody's"))).trouble


async def test_a_file_is_asked_for_again_after_a_broken_answer(town):
    """To fetch changes nothing there, so it is tried again whatever went wrong; for good it fails as LATER."""
    town.world.sends_file(town.ann, None, picture(40, 30), "photo.png", mime="image/png", photo=True)
    [stored] = town.world.files.values()
    town.faults.plan("drop_after", "getFile")

    assert stored.data == await town.telegram.fetch(stored.id)
    town.faults.outage = True
    assert (await trouble(town.telegram.fetch(stored.id))).trouble in (Trouble.LATER, Trouble.UNCERTAIN)
    town.faults.outage = False
