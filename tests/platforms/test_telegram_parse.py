"""What we hear of Telegram's updates, written here as Telegram writes them."""

from datetime import UTC, datetime

import pytest
from telegram import User

from zhibu.bot.incoming import Attached, Change, Happened, Picked, Room, Said, Where
from zhibu.bot.platforms.telegram import parse
from zhibu.branch.ids import AccountId, ChatId

ME = User(id=7, first_name="支部", is_bot=True, username="Zhibu_Bot")
NOW = datetime(2026, 3, 5, 6, 30, tzinfo=UTC)
SENT = 1_772_690_400
AT = datetime.fromtimestamp(SENT, UTC)

ANN = {"id": 42, "is_bot": False, "first_name": "王", "last_name": "堃", "language_code": "zh-hans"}
PRIVATE = {"id": 42, "type": "private", "first_name": "王"}
GROUP = {"id": -100123, "type": "supergroup", "title": "第一党支部"}
CHANNEL = {"id": -100456, "type": "channel", "title": "公示"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


def heard(**update):
    return parse.incoming({"update_id": 81723, **update}, me=ME, now=NOW)


def message(chat=PRIVATE, sender=ANN, **more):
    body = {"message_id": 5, "date": SENT, "chat": chat, **more}
    return body | ({"from": sender} if sender else {})


def said(text, chat=PRIVATE, **more) -> Said:
    result = heard(message=message(chat, text=text, **more))
    assert isinstance(result, Said)
    return result


def test_a_message_names_its_update_its_chat_and_its_writer():
    assert Said(
        cause="telegram:81723",
        where=Where(chat=ChatId("telegram:-100123"), room=Room.GROUP, title="第一党支部"),
        account=AccountId("telegram:42"),
        name="王 堃",
        language="zh-hans",
        at=AT,
        message="5",
        text="签到",
    ) == said("签到", GROUP)


@pytest.mark.parametrize(
    "text, command, rest",
    [
        ("/signin", "signin", ""),
        ("/SignIn 4711", "signin", "4711"),
        ("/leave@zhibu_bot 出差", "leave", "出差"),
        ("/makeup 第一段\n\n第二段 ", "makeup", "第一段\n\n第二段"),
        ("/help\n", "help", ""),
        ("签到", None, "签到"),
        ("/签到", None, "/签到"),
        ("请看 /help", None, "请看 /help"),
        ("/", None, "/"),
        ("/a-b", None, "/a-b"),
    ],
)
def test_a_command_is_read_with_the_rest_of_its_line(text, command, rest):
    heard_it = said(text, GROUP)

    assert (command, rest) == (heard_it.command, heard_it.text)


def test_a_command_to_another_bot_isnt_heard():
    assert heard(message=message(GROUP, text="/leave@other_bot 出差")) is None


def test_a_deep_link_hands_over_its_payload():
    assert ("start", "k7-Qz_9") == (said("/start k7-Qz_9").command, said("/start k7-Qz_9").start)
    assert said("/start").start is None
    assert said("/signin 4711").start is None


def test_an_answer_knows_whether_it_answers_us():
    ours = message(GROUP, {"id": 7, "is_bot": True, "first_name": "支部"}, text="请写明事由") | {"message_id": 3}
    others = message(GROUP, text="好") | {"message_id": 4}

    assert ("3", True) == ((a := said("出差", GROUP, reply_to_message=ours)).replies_to, a.replies_to_us)
    assert ("4", False) == ((b := said("好", GROUP, reply_to_message=others)).replies_to, b.replies_to_us)


def test_a_file_is_heard_with_its_caption():
    document = {"file_id": "f", "file_unique_id": "u", "file_name": "名单.xlsx"}
    result = heard(message=message(document=document, caption="党员名册"))

    assert (True, "党员名册") == (result.has_file, result.text)


def test_a_photo_is_heard_in_its_largest_size():
    sizes = [
        {
            "file_id": f"p{width}",
            "file_unique_id": f"u{width}",
            "width": width,
            "height": width,
            "file_size": width * 10,
        }
        for width in (90, 1280, 320)
    ]
    result = heard(message=message(photo=sizes))

    assert Attached(ref="p1280", size=12800, photo=True) == result.file
    assert ("", True) == (result.text, result.has_file)


def test_a_document_is_heard_with_what_its_device_says_of_it():
    document = {
        "file_id": "f", "file_unique_id": "u", "file_name": "假条.pdf", "mime_type": "application/pdf", "file_size": 7,
    }  # fmt: skip
    result = heard(message=message(document=document, caption="出差"))

    assert Attached(ref="f", name="假条.pdf", media="application/pdf", size=7) == result.file


def test_a_moving_picture_is_no_paper_although_it_comes_as_one():
    document = {"file_id": "f", "file_unique_id": "u", "file_name": "a.mp4"}
    result = heard(message=message(document=document, animation=document | {"width": 1, "height": 1, "duration": 1}))

    assert (True, None) == (result.has_file, result.file)


def test_a_sticker_is_heard_as_no_words():
    sticker = {
        "file_id": "f", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1,
        "is_animated": False, "is_video": False,
    }  # fmt: skip
    result = heard(message=message(sticker=sticker))

    assert ("", True, None) == (result.text, result.has_file, result.command)


@pytest.mark.parametrize(
    "sender, sender_chat, anonymous",
    [
        (ANONYMOUS, GROUP, True),
        (ANONYMOUS, None, True),
        ({"id": 136817688, "is_bot": True, "first_name": "Channel"}, CHANNEL, False),
    ],
)
def test_who_hides_behind_the_group_or_a_channel_has_no_account(sender, sender_chat, anonymous):
    more = {"sender_chat": sender_chat} if sender_chat else {}
    result = heard(message=message(GROUP, sender, text="/bind abc", **more))

    assert (None, anonymous, "bind") == (result.account, result.anonymous_admin, result.command)


def test_a_channel_post_has_no_account():
    result = heard(channel_post=message(CHANNEL, None, sender_chat=CHANNEL, text="/bind abc"))

    assert (Room.CHANNEL, None, False, "bind", "abc") == (
        result.where.room, result.account, result.anonymous_admin, result.command, result.text
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        message(GROUP, new_chat_members=[ANN]),
        message(GROUP, left_chat_member=ANN),
        message(GROUP, {"id": 99, "is_bot": True, "first_name": "另一个"}, text="/help"),
        message(GROUP, {"id": 777000, "is_bot": False, "first_name": "Telegram"}, sender_chat=CHANNEL, text="帖子", is_automatic_forward=True),
    ],
    ids=["joined", "left", "another bot", "forwarded from the channel"],
)  # fmt: skip
def test_what_nobody_said_isnt_heard(body):
    assert heard(message=body) is None


def test_an_edited_message_isnt_heard():
    assert heard(edited_message=message(text="/signin", edit_date=SENT + 5)) is None


def test_a_press_carries_its_token_and_is_dated_now():
    query = {"id": "q1", "from": ANN, "chat_instance": "1", "data": "si|d1", "message": message(GROUP, text="签到")}

    assert Picked(
        cause="telegram:81723",
        where=Where(chat=ChatId("telegram:-100123"), room=Room.GROUP, title="第一党支部"),
        account=AccountId("telegram:42"),
        name="王 堃",
        language="zh-hans",
        at=NOW,
        message="5",
        token="si|d1",
        press="q1",
    ) == heard(callback_query=query)


def test_a_press_under_a_deleted_message_is_heard():
    gone = {"chat": PRIVATE, "message_id": 5, "date": 0}
    query = {"id": "q1", "from": ANN, "chat_instance": "1", "data": "si|d1", "message": gone}

    assert ("5", "si|d1") == ((p := heard(callback_query=query)).message, p.token)


def member(status, **more):
    return {"status": status, "user": {"id": 7, "is_bot": True, "first_name": "支部"}, **more}


RIGHTS = dict.fromkeys(
    [
        "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
        "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
        "can_edit_stories", "can_delete_stories",
    ],
    False,
)  # fmt: skip


@pytest.mark.parametrize(
    "chat, old, new, change",
    [
        (GROUP, member("left"), member("member"), Change.ADDED),
        (GROUP, member("left"), member("administrator", **RIGHTS), Change.ADDED),
        (GROUP, member("member"), member("left"), Change.REMOVED),
        (GROUP, member("member"), member("kicked", until_date=0), Change.REMOVED),
        (CHANNEL, member("kicked", until_date=0), member("administrator", **RIGHTS), Change.ADDED),
        (PRIVATE, member("member"), member("kicked", until_date=0), Change.BLOCKED),
        (PRIVATE, member("kicked", until_date=0), member("member"), Change.UNBLOCKED),
        (GROUP, member("member"), member("administrator", **RIGHTS), None),
    ],
)
def test_our_place_in_a_chat(chat, old, new, change):
    body = {"chat": chat, "from": ANN, "date": SENT, "old_chat_member": old, "new_chat_member": new}
    result = heard(my_chat_member=body)

    assert change == (result.change if result else None)
    if result:
        assert ("telegram:42", AT, f"telegram:{chat['id']}") == (result.account, result.at, result.where.chat)


@pytest.mark.parametrize(
    "body",
    [
        message({"id": -55, "type": "group", "title": "第一党支部"}, migrate_to_chat_id=-100123),
        message(GROUP, ANONYMOUS, sender_chat=GROUP, migrate_from_chat_id=-55),
    ],
)
def test_a_group_that_became_a_supergroup_says_so_in_both_chats_alike(body):
    result = heard(message=body)

    assert isinstance(result, Happened)
    assert (Change.MIGRATED, "telegram:-55", "telegram:-100123") == (result.change, result.where.chat, result.now_chat)


def test_ids_come_back_as_numbers_and_another_platforms_dont():
    assert -100123 == parse.number("telegram:-100123")
    with pytest.raises(ValueError, match="matrix"):
        parse.number("matrix:@a:example.org")
