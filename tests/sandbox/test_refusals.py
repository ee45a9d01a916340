"""What Telegram refuses, and in which words."""

import json

import aiohttp
import pytest

from tests.sandbox.conftest import picture

HI = {"text": "x"}
LONG = {"text": "长" * 4097}


def buttons(*row):
    return {"inline_keyboard": [list(row)]}


def button(**fields):
    return {"text": "x", "reply_markup": buttons({"text": "签到"} | fields)}


def entity(offset, length, text="a𠀀b", **more):
    return {"text": text, "entities": [{"type": "bold", "offset": offset, "length": length} | more]}


def menu(*names, description="帮助"):
    return {"commands": [{"command": name, "description": description} for name in names]}


NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
WRITTEN = [
    # method, parameters ("me": the person who pressed start; "group", "own": a message of the bot's there), words
    ("sendMessage", {"chat_id": "me"}, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": "me", "text": ""}, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": "me", "text": " \n"}, "Bad Request: text must be non-empty"),
    ("sendMessage", HI, "Bad Request: chat_id is empty"),
    ("sendMessage", HI | {"chat_id": 42}, "Bad Request: chat not found"),
    ("sendMessage", HI | {"chat_id": "@nobody"}, "Bad Request: chat not found"),
    ("sendMessage", HI | {"chat_id": "abc"}, "Bad Request: chat not found"),
    ("sendMessage", LONG | {"chat_id": "me"}, "Bad Request: message is too long"),
    ("sendMessage", {"chat_id": "me", "text": "𠀀" * 2049}, "Bad Request: message is too long"),
    ("sendMessage", {"chat_id": "me", "text": "长" * 11000}, "Bad Request: text is too long"),
    (
        "sendMessage",
        entity(1, 4) | {"chat_id": "me"},
        "Bad Request: entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 5",
    ),
    (
        "sendMessage",
        entity(2, 2) | {"chat_id": "me"},
        "Bad Request: entity begins in a middle of a UTF-16 symbol at UTF-16 offset 2",
    ),
    (
        "sendMessage",
        entity(0, 2) | {"chat_id": "me"},
        "Bad Request: entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at UTF-16 offset 2",
    ),
    ("sendMessage", entity(-1, 2) | {"chat_id": "me"}, "Bad Request: receive an entity with incorrect offset -1"),
    (
        "sendMessage",
        entity(0, 1, type="loud") | {"chat_id": "me"},
        "Bad Request: can't parse MessageEntity: Unsupported type specified",
    ),
    (
        "sendMessage",
        entity(0, 1, type="text_link") | {"chat_id": "me"},
        "Bad Request: can't parse MessageEntity: Can't find field \"url\"",
    ),
    (
        "sendMessage",
        {"chat_id": "me", "text": "<b>x", "parse_mode": "HTML"},
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    (
        "sendMessage",
        {"chat_id": "me", "text": "期<h1>x</h1>", "parse_mode": "HTML"},
        'Bad Request: can\'t parse entities: Unsupported start tag "h1" at byte offset 3',
    ),
    (
        "sendMessage",
        {"chat_id": "me", "text": "<b>x</i>", "parse_mode": "HTML"},
        'Bad Request: can\'t parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
    ),
    ("sendMessage", {"chat_id": "me", "text": "x", "parse_mode": "TeX"}, "Bad Request: unsupported parse_mode"),
    ("sendMessage", button(callback_data="x" * 65) | {"chat_id": "me"}, "Bad Request: BUTTON_DATA_INVALID"),
    ("sendMessage", button(callback_data="签" * 22) | {"chat_id": "me"}, "Bad Request: BUTTON_DATA_INVALID"),
    ("sendMessage", button(callback_data="") | {"chat_id": "me"}, "Bad Request: BUTTON_DATA_INVALID"),
    (
        "sendMessage",
        button() | {"chat_id": "me"},
        "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        "sendMessage",
        {"chat_id": "me", "text": "x", "reply_markup": buttons({"callback_data": "x"})},
        "Bad Request: can't parse inline keyboard button: Can't find field \"text\"",
    ),
    (
        "sendMessage",
        {"chat_id": "me", "text": "x", "reply_markup": buttons({"text": " ", "callback_data": "x"})},
        "Bad Request: inline keyboard button text must be non-empty",
    ),
    (
        "sendMessage",
        button(url="ftp://example.cn") | {"chat_id": "me"},
        "Bad Request: inline keyboard button URL 'ftp://example.cn' is invalid: Unsupported URL protocol",
    ),
    (
        "sendMessage",
        button(url="https://exa mple") | {"chat_id": "me"},
        "Bad Request: inline keyboard button URL 'https://exa mple' is invalid: Wrong HTTP URL",
    ),
    (
        "sendMessage",
        {"chat_id": "me", "text": "x", "reply_markup": {"inline_keyboard": [{"text": "x", "callback_data": "x"}]}},
        'Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    (
        "sendMessage",
        {
            "chat_id": "me",
            "text": "x",
            "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]] * 101},
        },
        "Bad Request: reply markup is too long",
    ),
    (
        "sendMessage",
        {"chat_id": "me", "text": "x", "reply_markup": "{"},
        "Bad Request: can't parse reply keyboard markup JSON object",
    ),
    (
        "sendMessage",
        {"chat_id": "channel", "text": "x", "reply_markup": {"force_reply": True}},
        "Bad Request: inline keyboard expected",
    ),
    (
        "sendMessage",
        HI | {"chat_id": "me", "reply_parameters": {"message_id": 999}},
        "Bad Request: message to be replied not found",
    ),
    # Stricter than Telegram, which would read over these and do something else than was meant.
    (
        "sendMessage",
        HI | {"chat_id": "me", "disable_web_page_preview": True},
        'Bad Request: there is no "disable_web_page_preview" in the specification of sendMessage',
    ),
    (
        "sendMessage",
        HI | {"chat_id": "me", "disable_notification": "perhaps"},
        'Bad Request: parameter "disable_notification" must be a Boolean',
    ),
    (
        "sendMessage",
        HI | {"chat_id": "me", "message_effect_id": "5"},
        'Bad Request: the sandbox has no "message_effect_id" (sendMessage)',
    ),
    (
        "sendMessage",
        button(callback_data="x", colour="red") | {"chat_id": "me"},
        'Bad Request: there is no "colour" in the specification of InlineKeyboardButton',
    ),
    ("sendPhoto", {"chat_id": "me"}, "Bad Request: there is no photo in the request"),
    ("sendPhoto", {"chat_id": "me", "photo": "AgAC"}, "Bad Request: wrong file identifier/HTTP URL specified"),
    ("sendPhoto", {"chat_id": "me", "photo": "document"}, "Bad Request: can't use file of type Document as Photo"),
    (
        "sendPhoto",
        {"chat_id": "me", "photo": "photo", "caption": "长" * 1025},
        "Bad Request: message caption is too long",
    ),
    ("sendDocument", {"chat_id": "me"}, "Bad Request: there is no document in the request"),
    ("editMessageText", {"chat_id": "me", "message_id": "own", "text": "原文"}, NOT_MODIFIED),
    ("editMessageText", {"chat_id": "me", "message_id": "own", "text": "原文\n"}, NOT_MODIFIED),
    ("editMessageText", {"chat_id": "me", "message_id": "own"}, "Bad Request: message text is empty"),
    ("editMessageText", {"chat_id": "me", "text": "x"}, "Bad Request: message identifier is not specified"),
    ("editMessageText", HI | {"chat_id": "me", "message_id": 999}, "Bad Request: message to edit not found"),
    ("editMessageText", HI | {"chat_id": "me", "message_id": "theirs"}, "Bad Request: message can't be edited"),
    ("editMessageText", LONG | {"chat_id": "me", "message_id": "own"}, "Bad Request: MESSAGE_TOO_LONG"),
    (
        "editMessageText",
        HI | {"chat_id": "me", "message_id": "pictured"},
        "Bad Request: there is no text in the message to edit",
    ),
    (
        "editMessageText",
        HI | {"chat_id": "me", "message_id": "own", "reply_markup": {"force_reply": True}},
        "Bad Request: inline keyboard expected",
    ),
    (
        "editMessageCaption",
        {"chat_id": "me", "message_id": "own", "caption": "x"},
        "Bad Request: there is no caption in the message to edit",
    ),
    ("editMessageCaption", {"chat_id": "me", "message_id": "pictured", "caption": "图"}, NOT_MODIFIED),
    ("editMessageReplyMarkup", {"chat_id": "me", "message_id": "own"}, NOT_MODIFIED),
    ("editMessageMedia", {"chat_id": "me", "message_id": "own"}, "Bad Request: input media is not specified"),
    (
        "editMessageMedia",
        {"chat_id": "me", "message_id": "own", "media": {"type": "photo", "media": "attach://x"}},
        "Bad Request: there is no file with the attached name in the request",
    ),
    ("deleteMessage", {"chat_id": "me", "message_id": 999}, "Bad Request: message to delete not found"),
    ("deleteMessage", {"chat_id": "me"}, "Bad Request: message identifier is not specified"),
    ("deleteMessage", {"chat_id": "me", "message_id": "12a"}, 'Bad Request: parameter "message_id" must be an Integer'),
    ("answerCallbackQuery", {}, TOO_OLD),
    ("answerCallbackQuery", {"callback_query_id": "1"}, TOO_OLD),
    ("answerCallbackQuery", {"callback_query_id": "query", "text": "长" * 201}, "Bad Request: MESSAGE_TOO_LONG"),
    (
        "answerCallbackQuery",
        {"callback_query_id": "query", "url": "https://example.cn/"},
        "Bad Request: URL_INVALID",
    ),
    (
        "answerCallbackQuery",
        {"callback_query_id": "query", "url": "https://t.me/other_bot?start=x"},
        "Bad Request: URL_INVALID",
    ),
    ("setMyCommands", menu(*(f"c{n}" for n in range(101))), "Bad Request: BOT_COMMANDS_TOO_MUCH"),
    ("setMyCommands", menu("Help"), "Bad Request: BOT_COMMAND_INVALID"),
    ("setMyCommands", menu("签到"), "Bad Request: BOT_COMMAND_INVALID"),
    ("setMyCommands", menu("x" * 33), "Bad Request: BOT_COMMAND_INVALID"),
    ("setMyCommands", menu("help", description=""), "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyCommands", menu("help", description="长" * 257), "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyCommands", menu("help") | {"language_code": "zh-hans"}, "Bad Request: LANG_CODE_INVALID"),
    (
        "setMyCommands",
        menu("help") | {"scope": {"type": "chat", "chat_id": 42}},
        "Bad Request: chat not found",
    ),
    (
        "setMyCommands",
        menu("help") | {"scope": {"type": "everywhere"}},
        "Bad Request: can't parse BotCommandScope: Unsupported type specified",
    ),
    ("setMyDescription", {"description": "长" * 513}, "Bad Request: DESCRIPTION_TOO_LONG"),
    ("setMyShortDescription", {"short_description": "长" * 121}, "Bad Request: ABOUT_TOO_LONG"),
    ("sendChatAction", {"chat_id": "me", "action": "dance"}, "Bad Request: wrong parameter action in request"),
    ("pinChatMessage", {"chat_id": "me", "message_id": 999}, "Bad Request: message to pin not found"),
    ("getFile", {"file_id": "x"}, "Bad Request: invalid file_id"),
    ("getFile", {}, "Bad Request: file_id not specified"),
    ("getChatMember", {"chat_id": "group", "user_id": 1}, "Bad Request: PARTICIPANT_ID_INVALID"),
    ("getChatAdministrators", {"chat_id": "me"}, "Bad Request: there are no administrators in the private chat"),
    ("getUpdates", {"allowed_updates": ["messages"]}, "Bad Request: there is no update of the kind messages"),
    ("getUpdates", {"limit": "many"}, 'Bad Request: parameter "limit" must be an Integer'),
    ("sendTelegram", {}, "Bad Request: method not found: sendTelegram"),
]


@pytest.fixture
async def call(town):
    """Call a method by a JSON body, with the names of the table above filled in."""
    own = await town.bot.send_message(town.wang.id, "原文")
    pictured = await town.bot.send_photo(town.wang.id, picture(), caption="图")
    paper = await town.bot.send_document(town.wang.id, b"x")
    theirs = town.world.says(town.wang, None, "我的话")
    query = town.world.presses(town.wang, town.world.messages(town.wang)[-4], "", data="x")
    names = {
        "me": town.wang.id,
        "group": town.group.id,
        "channel": town.channel.id,
        "own": own.message_id,
        "pictured": pictured.message_id,
        "theirs": theirs.id,
        "query": query.id,
        "photo": pictured.photo[-1].file_id,
        "document": paper.document.file_id,
    }
    async with aiohttp.ClientSession() as session:

        async def _call(method, parameters, **more):
            filled = {
                key: names.get(value, value) if isinstance(value, str) and key != "text" else value
                for key, value in parameters.items()
            }
            url = f"{town.sandbox.root}/bot{town.sandbox.token}/{method}"
            async with session.post(url, **(more or {"json": filled})) as response:
                return response.status, await response.json()

        yield _call


@pytest.mark.parametrize(("method", "parameters", "words"), WRITTEN)
async def test_telegram_says_no_in_its_own_words(town, call, method, parameters, words):
    before = [len(town.world.messages(chat)) for chat in (town.wang, town.group, town.channel)]
    status, answer = await call(method, parameters)

    assert {"ok": False, "error_code": 400, "description": words} == answer
    assert 400 == status
    assert [words] == [refused.description for refused in town.sandbox.refused]
    assert before == [len(town.world.messages(chat)) for chat in (town.wang, town.group, town.channel)]


FILES = [
    ("sendPhoto", "photo", b"", 400, "Bad Request: file must be non-empty"),
    ("sendPhoto", "photo", b"not a picture", 400, "Bad Request: IMAGE_PROCESS_FAILED"),
    ("sendPhoto", "photo", picture(10, 300), 400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    ("sendPhoto", "photo", picture(9000, 1001), 400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    (
        "sendPhoto",
        "photo",
        picture() + b"\0" * (10 << 20),
        400,
        f'Bad Request: file "文件" of size {len(picture()) + (10 << 20)} bytes is too big for a photo',
    ),
    ("sendDocument", "document", b"\0" * ((50 << 20) + 1), 413, "Request Entity Too Large"),
]


@pytest.mark.parametrize(("method", "field", "data", "status", "words"), FILES)
async def test_files_have_their_limits(town, call, method, field, data, status, words):
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("chat_id", str(town.wang.id))
    form.add_field(field, data, filename="文件")
    given, answer = await call(method, {}, data=form)

    assert (status, words) == (given, answer["description"])


async def test_forms_json_and_plain_addresses_mean_the_same(town, call):
    """Nested values are JSON strings in a form and objects in JSON; the token's colon may be escaped."""
    entities = [{"type": "bold", "offset": 0, "length": 1}]
    await call("sendMessage", {"chat_id": "me", "text": "x", "entities": entities})
    await call("SENDMESSAGE", {}, data={"chat_id": str(town.wang.id), "text": "x", "entities": json.dumps(entities)})
    root, token = town.sandbox.root, town.sandbox.token.replace(":", "%3A")
    url = f"{root}/bot{token}/sendMessage"
    parameters = {"chat_id": town.wang.id, "text": "x"}
    async with aiohttp.ClientSession() as session, session.get(url, params=parameters) as answer:
        assert (await answer.json())["ok"]

    assert [(tuple(entities))] * 2 + [()] == [m.content.entities for m in town.world.said_by_bot(town.wang)[-3:]]


async def test_a_kicked_bot_reads_a_403_with_telegrams_words(town, call):
    town.world.removes_bot(town.group)

    assert (
        403,
        {"ok": False, "error_code": 403, "description": "Forbidden: bot was kicked from the supergroup chat"},
    ) == (await call("sendMessage", {"chat_id": "group", "text": "x"}))


async def test_a_migrated_group_answers_with_the_parameter(town, call):
    old = town.world.add_group("旧", [town.wang], supergroup=False)
    new = town.world.migrates(old)

    assert (
        400,
        {
            "ok": False,
            "error_code": 400,
            "description": "Bad Request: group chat was upgraded to a supergroup chat",
            "parameters": {"migrate_to_chat_id": new.id},
        },
    ) == (await call("sendMessage", {"chat_id": old.id, "text": "x"}))


async def test_a_flood_answers_with_the_parameter(town, call):
    town.sandbox.faults.plan("flood", seconds=5)

    assert (
        429,
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 5",
            "parameters": {"retry_after": 5},
        },
    ) == (await call("getMe", {}))


async def test_a_stranger_at_the_door_hears_unauthorized(town):
    async with aiohttp.ClientSession() as session, session.get(f"{town.sandbox.root}/bot1:x/getMe") as answer:
        assert 401 == answer.status
        assert {"ok": False, "error_code": 401, "description": "Unauthorized"} == await answer.json()


async def test_a_foreign_name_for_this_machine_is_turned_away(town):
    url = f"{town.sandbox.root}/bot{town.sandbox.token}/getMe"
    foreign = {"Host": "evil.example:80"}
    async with aiohttp.ClientSession() as session, session.get(url, headers=foreign) as answer:
        assert 421 == answer.status


async def test_without_strictness_the_unknown_is_ignored_as_at_telegram(town, call):
    town.sandbox.strict = False

    assert 200 == (await call("sendMessage", {"chat_id": "me", "text": "x", "whatever": 1}))[0]
