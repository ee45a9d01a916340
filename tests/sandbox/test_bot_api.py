"""python-telegram-bot drives the sandbox as it would drive Telegram."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler

from tests.sandbox.conftest import bot_for, picture
from zhibu.bot.sandbox import Answer, Sandbox
from zhibu.bot.sandbox.faults import Window, Windows


def keyboard(*rows):
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in rows]
    )


async def test_getme_knows_the_bot_and_its_privacy(town):
    me = await town.bot.get_me()

    assert (True, "zhibu_bot", False) == (me.is_bot, me.username, me.can_read_all_group_messages)


async def test_a_text_arrives_with_entities_buttons_and_the_rehearsal_date_in_whole_seconds(town):
    sent = await town.bot.send_message(
        town.wang.id,
        "𠀀通知：签到",
        entities=[MessageEntity("bold", 0, 4)],
        reply_markup=keyboard([("签到", "in|1"), ("请假", "out|1")]),
        disable_notification=True,
    )
    message = town.world.messages(town.wang)[-1]

    assert datetime(2026, 3, 5, 6, 30, 0, tzinfo=UTC) == sent.date
    assert "𠀀通知" == sent.parse_entity(sent.entities[0])
    assert "𠀀通知：签到" == message.text
    assert ["签到", "请假"] == message.labels
    assert message.silent
    assert [] == town.sandbox.refused


async def test_html_becomes_entities(town):
    sent = await town.bot.send_message(
        town.wang.id, '<b>主题<i>党日</i></b> &lt;a&gt; <a href="https://example.cn/">计划</a>', parse_mode="HTML"
    )

    assert "主题党日 <a> 计划" == sent.text
    assert [("bold", 0, 4), ("italic", 2, 2), ("text_link", 9, 2)] == [
        (str(e.type.value), e.offset, e.length) for e in sent.entities
    ]


async def test_telegram_trims_a_text_and_finds_commands_and_links_itself(town):
    sent = await town.bot.send_message(town.wang.id, "\n  /help 见 https://example.cn/a。 \n")

    assert "/help 见 https://example.cn/a。" == sent.text
    assert [("bot_command", "/help"), ("url", "https://example.cn/a")] == [
        (e.type.value, sent.parse_entity(e)) for e in sent.entities
    ]


async def test_a_photo_and_a_document_go_up_and_come_down_again(town):
    photo = await town.bot.send_photo(town.wang.id, picture(40, 30), caption="三月", filename="三月.png")
    paper = await town.bot.send_document(town.group.id, b"record", filename="记录表.docx", caption="记录表")
    again = await town.bot.send_document(town.wang.id, paper.document.file_id)

    assert (40, 30) == (photo.photo[-1].width, photo.photo[-1].height)
    assert "记录表.docx" == again.document.file_name
    assert b"record" == bytes(await (await paper.document.get_file()).download_as_bytearray())
    assert picture(40, 30) == bytes(await (await photo.photo[-1].get_file()).download_as_bytearray())


async def test_a_document_from_a_person_can_be_fetched(town):
    town.world.sends_file(town.wang, None, b"name,kind", "名册.csv", mime="text/csv", caption="导入")
    update = (await town.hears())[0]

    assert ("名册.csv", "text/csv", "导入") == (
        update.message.document.file_name,
        update.message.document.mime_type,
        update.message.caption,
    )
    file = await update.message.document.get_file()
    assert b"name,kind" == bytes(await file.download_as_bytearray())


async def test_edits_keep_their_history_and_mark_the_message(town):
    sent = await town.bot.send_message(town.group.id, "签到 0", reply_markup=keyboard([("签到", "in")]))
    town.clock.now += timedelta(seconds=30)
    edited = await sent.edit_text("签到 1", reply_markup=keyboard([("签到", "in")]))
    await edited.edit_reply_markup(None)
    message = town.world.messages(town.group)[-1]

    assert ["签到 0", "签到 1"] == [content.text for content in message.history]
    assert [["签到"], ["签到"]] == [content.labels for content in message.history]
    assert [] == message.labels
    assert timedelta(seconds=30) == edited.edit_date - sent.date


async def test_an_edit_of_the_buttons_alone_does_not_mark_the_message(town):
    sent = await town.bot.send_message(town.group.id, "签到", reply_markup=keyboard([("签到", "in")]))
    edited = await sent.edit_reply_markup(keyboard([("签到 1", "in")]))

    assert edited.edit_date is None


async def test_an_edit_without_buttons_takes_them_away(town):
    sent = await town.bot.send_message(town.group.id, "测评", reply_markup=keyboard([("好", "a")]))
    await sent.edit_text("测评已结束")

    assert [] == town.world.messages(town.group)[-1].labels


async def test_media_and_captions_are_edited_in_place(town):
    sent = await town.bot.send_photo(town.group.id, picture(), caption="二月")
    await sent.edit_caption("三月")
    await sent.edit_media(InputMediaPhoto(picture(60, 30), caption="四月"))
    edited = await sent.edit_media(InputMediaDocument(b"%PDF-", caption="五月", filename="五月.pdf"))
    message = town.world.messages(town.group)[-1]

    assert ["二月", "三月", "四月", "五月"] == [*(c.text for c in message.history), message.text]
    assert "五月.pdf" == edited.document.file_name


async def test_a_text_message_can_become_a_picture(town):
    sent = await town.bot.send_message(town.group.id, "图表")
    edited = await sent.edit_media(InputMediaPhoto(picture(), caption="图表"))

    assert edited.photo


async def test_a_button_reaches_the_bot_and_its_answer_the_person(town):
    sent = await town.bot.send_message(town.group.id, "签到", reply_markup=keyboard([("签到 3", "in|7")]))
    press = town.world.presses(town.li, town.group, "签到")
    query = (await town.hears())[0].callback_query
    await query.answer("已签到", show_alert=True)

    assert ("in|7", town.li.id, sent.message_id) == (query.data, query.from_user.id, query.message.message_id)
    assert [Answer(text="已签到", alert=True)] == press.answers


async def test_a_button_may_lead_to_the_private_chat(town):
    await town.bot.send_message(town.group.id, "请假", reply_markup=keyboard([("请假", "leave")]))
    press = town.world.presses(town.li, town.group, "请假")
    query = (await town.hears())[0].callback_query
    await query.answer(url="https://t.me/zhibu_bot?start=leave_1")
    town.world.opens(town.li, press.answers[0].url)
    started = (await town.hears())[0].message

    assert ("/start leave_1", town.li.id) == (started.text, started.chat.id)


async def test_a_stale_button_can_be_pressed_until_its_message_is_gone_and_even_then(town):
    sent = await town.bot.send_message(town.group.id, "签到", reply_markup=keyboard([("签到", "in")]))
    await sent.edit_text("签到结束")
    town.world.presses(town.li, town.group, "签到")
    message = town.world.chats[town.group.id].messages[sent.message_id]
    await sent.delete()
    town.world.presses(town.li, message, "签到")
    first, second = await town.hears()

    assert "签到结束" == first.callback_query.message.text
    assert not second.callback_query.message.is_accessible


async def test_answering_twice_is_allowed_and_an_old_or_unknown_query_is_not(town):
    await town.bot.send_message(town.group.id, "签到", reply_markup=keyboard([("签到", "in")]))
    press = town.world.presses(town.li, town.group, "签到")
    await town.bot.answer_callback_query(press.id)
    await town.bot.answer_callback_query(press.id)
    town.world.forget_presses()

    for query in (press.id, "12345"):
        with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
            await town.bot.answer_callback_query(query)


async def test_replies_name_the_message_they_answer(town):
    town.world.says(town.li, town.group, "/leave")
    asked = (await town.hears())[0].message
    sent = await asked.reply_text("请在私聊中说明", reply_parameters=ReplyParameters(asked.message_id))

    assert asked.message_id == sent.reply_to_message.message_id


async def test_a_reply_to_what_is_gone_is_sent_only_if_that_was_asked_for(town):
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await town.bot.send_message(town.group.id, "x", reply_parameters=ReplyParameters(999))
    sent = await town.bot.send_message(
        town.group.id, "x", reply_parameters=ReplyParameters(999, allow_sending_without_reply=True)
    )

    assert sent.reply_to_message is None


async def test_menus_are_kept_by_scope_and_language_and_the_narrowest_is_shown(town):
    world, bot = town.world, town.bot
    english = world.add_user("Ann", language="en")
    await bot.set_my_commands([BotCommand("help", "帮助")])
    await bot.set_my_commands([BotCommand("help", "Help")], language_code="en")
    await bot.set_my_commands([BotCommand("me", "我的")], scope=BotCommandScopeAllPrivateChats())
    await bot.set_my_commands([BotCommand("signin", "签到")], scope=BotCommandScopeAllGroupChats())
    await bot.set_my_commands([BotCommand("admin", "管理")], scope=BotCommandScopeChat(town.wang.id))

    def menu(user, chat):
        return [item["description"] for item in world.commands_for(user, world.chat(chat))]

    assert ["管理"] == menu(town.wang, town.wang)
    assert ["我的"] == menu(town.li, town.li)
    assert ["签到"] == menu(town.li, town.group)
    assert (BotCommand("help", "Help"),) == await bot.get_my_commands(language_code="en")
    await bot.delete_my_commands(scope=BotCommandScopeAllPrivateChats())
    assert ["Help"] == menu(english, english)
    assert ["帮助"] == menu(town.li, town.li)


async def test_what_the_bot_says_of_itself_is_kept_by_language(town):
    await town.bot.set_my_description("支部日常")
    await town.bot.set_my_short_description("支部", language_code="zh")

    assert "支部日常" == (await town.bot.get_my_description("en")).description
    assert "支部" == (await town.bot.get_my_short_description("zh")).short_description
    assert "" == (await town.bot.get_my_short_description()).short_description


async def test_what_a_bot_may_know_of_a_chat(town):
    chat = await town.bot.get_chat(town.group.id)
    member = await town.bot.get_chat_member(town.group.id, town.wang.id)
    stranger = await town.bot.get_chat_member(town.group.id, town.zhao.id)
    leaders = await town.bot.get_chat_administrators(town.channel.id)

    assert ("supergroup", "第一党支部") == (chat.type, chat.title)
    assert ("creator", "left") == (member.status, stranger.status)
    assert {town.wang.id, town.bot.id} == {leader.user.id for leader in leaders}
    assert 4 == await town.bot.get_chat_member_count(town.group.id)


async def test_pinning_needs_the_right(town):
    sent = await town.bot.send_message(town.group.id, "公示")
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages in the chat"):
        await sent.pin()
    town.world.promotes(town.group, town.world.bot)
    await sent.pin(disable_notification=True)

    assert sent.message_id == (await town.bot.get_chat(town.group.id)).pinned_message.message_id


async def test_a_bot_deletes_its_own_messages_and_others_only_as_administrator(town):
    own = await town.bot.send_message(town.group.id, "x")
    said = town.world.says(town.li, town.group, "/leave 生病")
    await own.delete()
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await town.bot.delete_message(town.group.id, said.id)
    town.world.promotes(town.group, town.world.bot)
    await town.bot.delete_message(town.group.id, said.id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await town.bot.delete_message(town.group.id, said.id)


async def test_after_two_days_a_message_stays(town):
    own = await town.bot.send_message(town.group.id, "x")
    town.clock.now += timedelta(hours=48)

    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await own.delete()


async def test_the_other_calls_of_a_bots_life(town):
    await town.bot.send_chat_action(town.wang.id, "typing")
    await town.bot.delete_webhook(drop_pending_updates=True)
    assert "" == (await town.bot.get_webhook_info()).url
    sent = await town.bot.send_message(town.wang.id, "意见？", reply_markup=ForceReply(input_field_placeholder="意见"))
    assert town.world.messages(town.wang)[-1].asks_reply
    assert sent.reply_markup is None
    await town.bot.leave_chat(town.group.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await town.bot.send_message(town.group.id, "x")
    assert await town.bot.log_out()
    assert await town.bot.close()


async def test_a_ptb_application_lives_in_the_sandbox(town):
    """Start, a command, a button, stop: the whole of PTB's own machinery."""

    async def start(update, _context):
        await update.message.reply_text("您好", reply_markup=keyboard([("好", "ok")]))

    async def pressed(update, _context):
        await update.callback_query.answer("收到")
        await update.callback_query.edit_message_text("完成")

    root = town.sandbox.root
    app = (
        Application.builder()
        .token(town.sandbox.token)
        .base_url(f"{root}/bot")
        .base_file_url(f"{root}/file/bot")
        .build()
    )
    app.add_handler(CommandHandler("start", start))
    app.add_handler(CallbackQueryHandler(pressed))
    async with app:
        await app.start()
        await app.updater.start_polling(poll_interval=0)
        town.world.starts(town.zhao, "abc")
        await town.sandbox.settled()
        await town.sandbox.until(lambda: town.world.said_by_bot(town.zhao))
        press = town.world.presses(town.zhao, town.zhao, "好")
        await town.sandbox.until(lambda: press.answered and town.world.said_by_bot(town.zhao)[-1].text == "完成")
        await app.updater.stop()
        await app.stop()

    assert [] == town.sandbox.refused


# -- who may be written to ------------------------------------------------------------------------------------------


async def test_a_bot_cannot_write_first(town):
    with pytest.raises(BadRequest, match="Chat not found"):
        await town.bot.send_message(town.zhao.id, "您好")
    town.world.says(town.li, town.group, "/help")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await town.bot.send_message(town.li.id, "您好")
    town.world.starts(town.li)

    assert await town.bot.send_message(town.li.id, "您好")


async def test_who_blocks_the_bot_is_not_reached_until_they_return(town):
    town.world.blocks(town.wang)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await town.bot.send_message(town.wang.id, "x")
    town.world.starts(town.wang)
    kinds = [(u.my_chat_member or u.message) for u in await town.hears()]

    assert ["kicked", "member"] == [change.new_chat_member.status for change in kinds[:2]]
    assert await town.bot.send_message(town.wang.id, "x")


async def test_a_deactivated_account_says_so(town):
    town.wang.deactivated = True

    with pytest.raises(Forbidden, match="user is deactivated"):
        await town.bot.send_message(town.wang.id, "x")


async def test_a_removed_bot_is_told_and_refused(town):
    town.world.removes_bot(town.group, by=town.wang)
    town.world.removes_bot(town.channel, by=town.wang)
    first, _second = await town.hears()

    assert "kicked" == first.my_chat_member.new_chat_member.status
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await town.bot.send_message(town.group.id, "x")
    with pytest.raises(Forbidden, match="bot was kicked from the channel chat"):
        await town.bot.send_message(town.channel.id, "x")


async def test_a_migrated_group_names_its_new_id_and_the_old_says_nothing_else(town):
    old = town.world.add_group("小组", [town.wang], supergroup=False)
    await town.hears()
    sent = await town.bot.send_message(old.id, "x")
    new = town.world.migrates(old)
    leaving, arriving = await town.hears()

    with pytest.raises(ChatMigrated) as moved:
        await town.bot.send_message(old.id, "x")
    assert new.id == moved.value.new_chat_id
    assert (new.id, old.id) == (leaving.message.migrate_to_chat_id, arriving.message.migrate_from_chat_id)
    assert await town.bot.send_message(new.id, "x")
    assert sent.chat.type == "group"


async def test_a_channel_takes_posts_of_an_administrator_only(town):
    sent = await town.bot.send_message(town.channel.id, "公示")
    assert (None, town.channel.id) == (sent.from_user, sent.sender_chat.id)
    await sent.edit_text("公示（更新）")
    town.world.promotes(town.channel, town.world.bot, rights=["can_manage_chat"])

    with pytest.raises(BadRequest, match="Need administrator rights in the channel chat"):
        await town.bot.send_message(town.channel.id, "x")


async def test_a_group_for_administrators_only_takes_nothing_from_a_plain_bot(town):
    town.group.muted = True

    with pytest.raises(BadRequest, match="Not enough rights to send text messages to the chat"):
        await town.bot.send_message(town.group.id, "x")
    with pytest.raises(BadRequest, match="Not enough rights to send photos to the chat"):
        await town.bot.send_photo(town.group.id, picture())


# -- what a bot hears -----------------------------------------------------------------------------------------------


async def test_privacy_mode_shows_commands_replies_and_services_only(town):
    world = town.world
    ours = await town.bot.send_message(town.group.id, "签到")
    other = world.says(town.han, town.group, "早")
    for text, reply in (
        ("大家好", None),
        ("@zhibu_bot 签到", None),
        ("签到", other),
        ("/signin@other_bot", None),
        ("/signin", None),
        ("/signin@zhibu_bot", None),
        ("签到", ours.message_id),
    ):
        world.says(town.li, town.group, text, reply)
    world.joins(town.group, town.zhao)

    assert ["/signin", "/signin@zhibu_bot", "签到", None] == [u.message.text for u in await town.hears()]


async def test_an_administrator_bot_and_one_without_privacy_mode_hear_everything(town):
    town.world.promotes(town.group, town.world.bot)
    town.world.says(town.li, town.group, "大家好")
    assert "大家好" == (await town.hears())[-1].message.text

    town.world.demotes(town.group, town.world.bot)
    town.world.privacy = False
    town.world.says(town.li, town.group, "早")
    assert "早" == (await town.hears())[-1].message.text


async def test_a_channel_post_has_no_sender_and_an_anonymous_administrator_none_of_their_own(town):
    town.world.posts(town.channel, "/bind 123")
    town.world.says(town.wang, town.group, "/bind 123", anonymous=True)
    post, said = await town.hears()

    assert ("/bind 123", None) == (post.channel_post.text, post.channel_post.from_user)
    assert ("GroupAnonymousBot", town.group.id) == (said.message.from_user.username, said.message.sender_chat.id)


async def test_an_edited_message_is_heard_again(town):
    said = town.world.says(town.wang, None, "/leave 出")
    town.world.edits(town.wang, said, "/leave 出差")

    assert [("/leave 出", None), (None, "/leave 出差")] == [
        (u.message and u.message.text, u.edited_message and u.edited_message.text) for u in await town.hears()
    ]


async def test_kinds_not_asked_for_are_never_queued(town):
    await town.bot.get_updates(timeout=0, allowed_updates=["message", "chat_member"])
    town.world.promotes(town.group, town.world.bot)
    town.world.leaves(town.group, town.han)
    updates = await town.hears()

    assert [True, False] == [u.message is not None for u in updates]
    assert "left" == updates[1].chat_member.new_chat_member.status


async def test_an_update_comes_again_until_a_later_offset_confirms_it(town):
    for text in ("一", "二", "三"):
        town.world.says(town.wang, None, text)
    bot, updates = town.bot, town.world.updates
    first = await bot.get_updates(timeout=0, limit=2)
    again = await bot.get_updates(timeout=0)
    rest = await bot.get_updates(offset=first[-1].update_id + 1, timeout=0)

    assert ["一", "二"] == [u.message.text for u in first]
    assert ["一", "二", "三"] == [u.message.text for u in again]
    assert ["三"] == [u.message.text for u in rest]
    assert [True, True, False] == [u.confirmed for u in updates.all[-3:]]
    assert 1 == (await bot.get_webhook_info()).pending_update_count
    assert () == await bot.get_updates(offset=rest[-1].update_id + 1, timeout=0)


async def test_a_negative_offset_keeps_only_the_last(town):
    for text in ("一", "二", "三"):
        town.world.says(town.wang, None, text)

    assert ["三"] == [u.message.text for u in await town.bot.get_updates(offset=-1, timeout=0)]
    assert ["三"] == [u.message.text for u in await town.bot.get_updates(timeout=0)]


async def test_a_waiting_poll_is_woken_by_an_update(town):
    poll = asyncio.create_task(town.bot.get_updates(timeout=20))
    await asyncio.sleep(0.05)
    town.world.says(town.wang, None, "/next")

    assert ["/next"] == [u.message.text for u in await asyncio.wait_for(poll, 2)]


async def test_a_second_poll_ends_the_first_with_a_conflict(town):
    other = bot_for(town.sandbox)
    await other.initialize()
    poll = asyncio.create_task(town.bot.get_updates(timeout=20))
    await asyncio.sleep(0.05)
    await other.get_updates(timeout=0)

    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await asyncio.wait_for(poll, 2)
    await other.shutdown()


async def test_a_poll_whose_client_died_is_no_conflict(town):
    other = bot_for(town.sandbox)
    await other.initialize()
    poll = asyncio.create_task(other.get_updates(timeout=20))
    await asyncio.sleep(0.05)
    poll.cancel()
    await other.shutdown()
    await asyncio.sleep(0.05)
    town.world.says(town.wang, None, "/next")

    assert 1 == len(await town.bot.get_updates(timeout=1))
    assert [] == [call for call in town.sandbox.calls if call.verdict == "conflict"]


async def test_settled_waits_for_the_confirmation(town):
    town.world.says(town.wang, None, "/next")
    with pytest.raises(TimeoutError, match="message"):
        await town.sandbox.settled(0.05)
    waiting = asyncio.create_task(town.sandbox.settled(5))
    (update,) = await town.bot.get_updates(timeout=0)
    await asyncio.sleep(0.02)
    assert not waiting.done()
    await town.bot.get_updates(offset=update.update_id + 1, timeout=0)

    await asyncio.wait_for(waiting, 1)


# -- faults ---------------------------------------------------------------------------------------------------------


async def test_a_confirmed_update_can_be_delivered_again(town):
    town.world.says(town.wang, None, "/signin")
    (update,) = await town.hears()
    town.world.updates.redeliver([town.world.updates.all[-1]])

    assert [update.update_id] == [u.update_id for u in await town.bot.get_updates(update.update_id + 1, timeout=0)]
    assert () == await town.bot.get_updates(update.update_id + 1, timeout=0)


async def test_a_dropped_connection_leaves_nothing_or_everything_done(town):
    faults = town.sandbox.faults
    faults.plan("drop_before", "sendMessage")
    with pytest.raises(NetworkError):
        await town.bot.send_message(town.wang.id, "一")
    faults.plan("drop_after", "sendMessage")
    with pytest.raises(NetworkError):
        await town.bot.send_message(town.wang.id, "二")
    await town.bot.send_message(town.wang.id, "三")

    assert ["二", "三"] == [m.text for m in town.world.said_by_bot(town.wang)]
    assert ["dropped", "dropped", "ok"] == [call.verdict for call in town.sandbox.calls_of("sendMessage")]


async def test_a_lost_batch_of_updates_is_handed_out_again(town):
    town.world.says(town.wang, None, "/signin")
    town.sandbox.faults.plan("drop_after", "getUpdates")
    with pytest.raises(NetworkError):
        await town.bot.get_updates(timeout=0)

    assert 1 == len(await town.bot.get_updates(timeout=0))


async def test_a_gateways_error_is_no_json(town):
    town.sandbox.faults.plan("error", "sendMessage", status=502, times=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await town.bot.send_message(town.wang.id, "x")

    assert await town.bot.send_message(town.wang.id, "x")


async def test_a_slow_answer_outlives_the_clients_patience_and_is_carried_out_all_the_same(town):
    town.sandbox.faults.plan("slow", "getMe", seconds=0.2)
    started = asyncio.get_running_loop().time()
    await town.bot.get_me()

    assert asyncio.get_running_loop().time() - started >= 0.2


async def test_a_flood_names_its_seconds(town):
    town.sandbox.faults.plan("flood", "sendMessage", seconds=7, chat_id=town.group.id)
    await town.bot.send_message(town.wang.id, "x")
    with pytest.raises(RetryAfter) as flood:
        await town.bot.send_message(town.group.id, "x")

    assert 7 == flood.value.retry_after or timedelta(seconds=7) == flood.value.retry_after
    assert [] == town.sandbox.refused


async def test_sliding_windows_let_twenty_a_minute_into_a_group():
    windows = Windows()
    waits = [windows.ask(-5, second * 2.0) for second in range(21)]

    assert [0] * 20 + [20] == waits
    assert 0 == windows.ask(-6, 40.0)
    assert 0 == windows.ask(-5, 60.0)
    assert 2 == windows.ask(-5, 60.5)


async def test_sliding_windows_let_thirty_a_second_out_in_all():
    windows = Windows(private=Window(count=1, seconds=1))
    waits = [windows.ask(chat, 10.0) for chat in range(1, 32)]

    assert [0] * 30 + [1] == waits
    assert 0 == windows.ask(31, 11.0)
    assert 1 == windows.ask(31, 11.5)


async def test_windows_answer_through_http(town):
    town.sandbox.faults.windows = Windows(group=Window(count=1, seconds=60))
    await town.bot.send_message(town.group.id, "一")
    with pytest.raises(RetryAfter):
        await town.bot.send_message(town.group.id, "二")

    assert ["一"] == [m.text for m in town.world.said_by_bot(town.group)]


async def test_an_outage_closes_every_connection_until_it_is_over(town):
    town.sandbox.faults.outage = True
    with pytest.raises(NetworkError):
        await town.bot.get_me()
    town.sandbox.faults.clear()

    assert await town.bot.get_me()


# -- the door -------------------------------------------------------------------------------------------------------


async def test_an_outage_loses_a_waiting_poll_but_no_update(town):
    poll = asyncio.create_task(town.bot.get_updates(timeout=20))
    await asyncio.sleep(0.05)
    town.sandbox.faults.outage = True
    town.world.says(town.wang, None, "/next")
    with pytest.raises(NetworkError):
        await asyncio.wait_for(poll, 2)
    town.sandbox.faults.clear()

    assert 1 == len(await town.bot.get_updates(timeout=0))


async def test_it_stops_at_once_though_somebody_waits_and_somebody_watches(town):
    poll = asyncio.create_task(town.bot.get_updates(timeout=20))
    async with aiohttp.ClientSession(town.sandbox.root) as page, page.get("/sandbox/events") as stream:
        await stream.content.readline()
        started = asyncio.get_running_loop().time()
        await town.sandbox.stop()

        assert asyncio.get_running_loop().time() - started < 1.5
    with pytest.raises(NetworkError):
        await poll


async def test_a_wrong_token_is_unauthorized(town):
    sandbox = Sandbox(clock=town.clock)
    sandbox.root = town.sandbox.root
    stranger = bot_for(sandbox)

    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_the_token_stands_in_no_call_of_the_log(town):
    await town.bot.send_message(town.wang.id, "x")

    assert town.sandbox.token not in json.dumps(
        [dict(call.parameters) | {"d": call.description, "r": call.result} for call in town.sandbox.calls]
    )
