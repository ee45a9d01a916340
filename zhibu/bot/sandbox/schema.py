"""The Bot API's methods and objects that the sandbox models, and the check of a call against them.

Telegram itself ignores a parameter it doesn't know and reads a wrong number as 0, so that a bot's mistake shows weeks
later; here both are refused. A method or field of the Bot API that isn't modelled is refused by name, never ignored.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhibu.bot.sandbox.errors import ApiError, bad


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came as a part of a multipart body."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    type: str
    required: bool


def _fields(text: str) -> dict[str, Field]:
    """Read a line such as `chat_id!:chat text!:str entities:MessageEntity[]`; `!` marks what must be there."""
    fields = {}
    for word in text.split():
        name, type_ = word.split(":")
        fields[name.rstrip("!")] = Field(type=type_, required=name.endswith("!"))
    return fields


_SEND = (
    "message_thread_id:int disable_notification:bool protect_content:bool"
    " reply_parameters:ReplyParameters reply_markup:markup"
)
_CAPTION = "caption:str parse_mode:str caption_entities:MessageEntity[]"
_LANGUAGE = "language_code:str"

METHODS: Mapping[str, Mapping[str, Field]] = {
    name: _fields(text)
    for name, text in {
        "getMe": "",
        "logOut": "",
        "close": "",
        "getUpdates": "offset:int limit:int timeout:int allowed_updates:str[]",
        "deleteWebhook": "drop_pending_updates:bool",
        "getWebhookInfo": "",
        "setMyCommands": f"commands!:BotCommand[] scope:BotCommandScope {_LANGUAGE}",
        "getMyCommands": f"scope:BotCommandScope {_LANGUAGE}",
        "deleteMyCommands": f"scope:BotCommandScope {_LANGUAGE}",
        "setMyName": f"name:str {_LANGUAGE}",
        "getMyName": _LANGUAGE,
        "setMyDescription": f"description:str {_LANGUAGE}",
        "getMyDescription": _LANGUAGE,
        "setMyShortDescription": f"short_description:str {_LANGUAGE}",
        "getMyShortDescription": _LANGUAGE,
        "sendMessage": "chat_id!:chat text!:str parse_mode:str entities:MessageEntity[]"
        f" link_preview_options:LinkPreviewOptions {_SEND}",
        "sendPhoto": f"chat_id!:chat photo!:file {_CAPTION} show_caption_above_media:bool has_spoiler:bool {_SEND}",
        "sendDocument": f"chat_id!:chat document!:file thumbnail:file {_CAPTION}"
        f" disable_content_type_detection:bool {_SEND}",
        "sendChatAction": "chat_id!:chat message_thread_id:int action!:str",
        "editMessageText": "chat_id:chat message_id:int text:str parse_mode:str entities:MessageEntity[]"
        " link_preview_options:LinkPreviewOptions reply_markup:inline",
        "editMessageCaption": f"chat_id:chat message_id:int {_CAPTION} show_caption_above_media:bool"
        " reply_markup:inline",
        "editMessageReplyMarkup": "chat_id:chat message_id:int reply_markup:inline",
        "editMessageMedia": "chat_id:chat message_id:int media!:InputMedia reply_markup:inline",
        "deleteMessage": "chat_id!:chat message_id!:int",
        "answerCallbackQuery": "callback_query_id!:str text:str show_alert:bool url:str cache_time:int",
        "pinChatMessage": "chat_id!:chat message_id!:int disable_notification:bool",
        "unpinChatMessage": "chat_id!:chat message_id:int",
        "getChat": "chat_id!:chat",
        "getChatMember": "chat_id!:chat user_id!:int",
        "getChatMemberCount": "chat_id!:chat",
        "getChatAdministrators": "chat_id!:chat return_bots:bool",
        "leaveChat": "chat_id!:chat",
        "getFile": "file_id!:str",
    }.items()
}

OBJECTS: Mapping[str, Mapping[str, Field]] = {
    name: _fields(text)
    for name, text in {
        "MessageEntity": "type!:str offset!:int length!:int url:str user:User language:str custom_emoji_id:str",
        "User": "id!:int is_bot!:bool first_name!:str last_name:str username:str language_code:str is_premium:bool"
        " added_to_attachment_menu:bool can_join_groups:bool can_read_all_group_messages:bool"
        " supports_inline_queries:bool can_connect_to_business:bool has_main_web_app:bool supports_guest_queries:bool"
        " has_topics_enabled:bool allows_users_to_create_topics:bool can_manage_bots:bool"
        " supports_join_request_queries:bool",
        "LinkPreviewOptions": "is_disabled:bool url:str prefer_small_media:bool prefer_large_media:bool"
        " show_above_text:bool",
        "ReplyParameters": "message_id!:int chat_id:chat allow_sending_without_reply:bool quote:str"
        " quote_parse_mode:str quote_entities:MessageEntity[] quote_position:int",
        "InlineKeyboardMarkup": "inline_keyboard!:InlineKeyboardButton[][]",
        "InlineKeyboardButton": "text!:str url:str callback_data:str copy_text:CopyTextButton style:str",
        "CopyTextButton": "text!:str",
        "ForceReply": "force_reply!:bool input_field_placeholder:str selective:bool",
        "ReplyKeyboardRemove": "remove_keyboard!:bool selective:bool",
        "BotCommand": "command!:str description!:str",
        "InputMediaPhoto": f"type!:str media!:str {_CAPTION} show_caption_above_media:bool has_spoiler:bool",
        "InputMediaDocument": f"type!:str media!:str thumbnail:str {_CAPTION} disable_content_type_detection:bool",
        "BotCommandScopeDefault": "type!:str",
        "BotCommandScopeAllPrivateChats": "type!:str",
        "BotCommandScopeAllGroupChats": "type!:str",
        "BotCommandScopeAllChatAdministrators": "type!:str",
        "BotCommandScopeChat": "type!:str chat_id!:chat",
        "BotCommandScopeChatAdministrators": "type!:str chat_id!:chat",
        "BotCommandScopeChatMember": "type!:str chat_id!:chat user_id!:int",
    }.items()
}

_SCOPES = {
    "default": "BotCommandScopeDefault",
    "all_private_chats": "BotCommandScopeAllPrivateChats",
    "all_group_chats": "BotCommandScopeAllGroupChats",
    "all_chat_administrators": "BotCommandScopeAllChatAdministrators",
    "chat": "BotCommandScopeChat",
    "chat_administrators": "BotCommandScopeChatAdministrators",
    "chat_member": "BotCommandScopeChatMember",
}
_MEDIA = {"photo": "InputMediaPhoto", "document": "InputMediaDocument"}

# In the specification, but no part of the sandbox's world.
UNMODELLED = frozenset(
    [
        "allow_paid_broadcast",
        "business_connection_id",
        "callback_game",
        "certificate",
        "checklist_task_id",
        "date_time_format",
        "direct_messages_topic_id",
        "icon_custom_emoji_id",
        "inline_message_id",
        "keyboard",
        "login_url",
        "message_effect_id",
        "pay",
        "poll_option_id",
        "rich_message",
        "suggested_post_parameters",
        "switch_inline_query",
        "switch_inline_query_chosen_chat",
        "switch_inline_query_current_chat",
        "unix_time",
        "web_app",
    ]
)

# What Telegram says when a parameter is missing; anything else gets the general sentence.
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "media": "input media is not specified",
    "message_id": "message identifier is not specified",
    "user_id": "invalid user_id specified",
    "file_id": "file_id not specified",
    "action": "wrong parameter action in request",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
}
_CALLED = {
    "InlineKeyboardButton": "inline keyboard button",
    "InlineKeyboardMarkup": "reply keyboard markup",
    "ReplyParameters": "reply parameters",
    "LinkPreviewOptions": "link preview options",
    "markup": "reply keyboard markup",
    "inline": "reply keyboard markup",
    "InputMedia": "input media",
}
_INTEGER = re.compile(r"-?\d{1,19}")


def method_named(name: str) -> str | None:
    """Method names are case-insensitive; None where there is none such."""
    return _BY_LOWER_NAME.get(name.lower())


_BY_LOWER_NAME = {name.lower(): name for name in METHODS}


def read(method: str, raw: Mapping[str, Any], *, strict: bool = True) -> dict[str, Any]:
    """The call's parameters with their types; text of a form is read as JSON where the parameter is an object.

    An empty text counts as a parameter that isn't there, as at Telegram. With `strict` off, what isn't in the
    specification is ignored, as Telegram does.
    """
    fields = METHODS[method]
    if strict:
        for name in raw:
            if name not in fields and not isinstance(raw[name], Upload):
                raise _unknown(name, method)
    values = {}
    for name, field in fields.items():
        value = raw.get(name)
        if value is None or value == "":
            if field.required:
                raise bad(_MISSING.get(name, f'Parameter "{name}" is required'))
            continue
        values[name] = _typed(field.type, value, where=name, strict=strict)
    return values


def _unknown(name: str, place: str) -> ApiError:
    if name in UNMODELLED:
        return bad(f'the sandbox has no "{name}" ({place})')
    return bad(f'there is no "{name}" in the specification of {place}')


def _typed(type_: str, value: Any, *, where: str, strict: bool) -> Any:
    """A top-level parameter: text from a form, or already JSON."""
    if type_ in ("str", "chat"):
        if isinstance(value, str) or (type_ == "chat" and _is_int(value)):
            return value
        raise bad(f'Parameter "{where}" must be a String')
    if type_ == "file":
        if isinstance(value, str | Upload):
            return value
        raise bad(f'Parameter "{where}" must be a file')
    if type_ == "int":
        if isinstance(value, str) and _INTEGER.fullmatch(value):
            return int(value)
        if _is_int(value):
            return value
        raise bad(f'Parameter "{where}" must be an Integer')
    if type_ == "bool":
        if isinstance(value, bool):
            return value
        if value in ("true", "True", "false", "False"):
            return value in ("true", "True")
        raise bad(f'Parameter "{where}" must be a Boolean')
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad(f"Can't parse {_CALLED.get(type_, where)} JSON object") from None
    return _json(type_, value, where=where, strict=strict)


def _json(type_: str, value: Any, *, where: str, strict: bool) -> Any:
    """A JSON value against a type of the table: a scalar, `T[]`, the name of an object, or a choice of objects."""
    if type_.endswith("[]"):
        if not isinstance(value, list):
            raise bad(
                'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
                if where == "inline_keyboard"
                else f"Expected an Array of {type_[:-2]}"
            )
        return [_json(type_[:-2], item, where=where, strict=strict) for item in value]
    if type_ == "int":
        if _is_int(value):
            return value
        raise bad(f'Field "{where}" must be a Number')
    if type_ == "bool":
        if isinstance(value, bool):
            return value
        raise bad(f'Field "{where}" must be of type Boolean')
    if type_ == "chat":
        if _is_int(value) or isinstance(value, str):
            return value
        raise bad(f'Field "{where}" must be of type String')
    if type_ == "str":
        if isinstance(value, str):
            return value
        raise bad(f'Field "{where}" must be of type String')
    return _object(type_, value, strict=strict)


def _object(type_: str, value: Any, *, strict: bool) -> dict[str, Any]:
    if not isinstance(value, dict):
        called = {"markup": "Object expected as reply markup", "inline": "Object expected as reply markup"}
        raise bad(called.get(type_, f"{_CALLED.get(type_, type_)} must be an Object"))
    name = _choice(type_, value)
    fields = OBJECTS[name]
    result = {}
    for key, item in value.items():
        field = fields.get(key)
        if field is None:
            if strict:
                raise _unknown(key, name)
            continue
        if item is not None:
            result[key] = _json(field.type, item, where=key, strict=strict)
    for key, field in fields.items():
        if field.required and key not in result:
            raise bad(f"Can't parse {_CALLED.get(name, name)}: Can't find field \"{key}\"")
    return result


def _choice(type_: str, value: dict[str, Any]) -> str:
    """Which of several objects is meant."""
    if type_ == "inline":
        if "inline_keyboard" not in value:
            raise bad("inline keyboard expected")
        return "InlineKeyboardMarkup"
    if type_ == "markup":
        for key, name in (
            ("inline_keyboard", "InlineKeyboardMarkup"),
            ("force_reply", "ForceReply"),
            ("remove_keyboard", "ReplyKeyboardRemove"),
        ):
            if key in value:
                return name
        raise _unknown(next(iter(value), "keyboard"), "reply_markup")
    if type_ == "BotCommandScope":
        if value.get("type") not in _SCOPES:
            raise bad("Can't parse BotCommandScope: Unsupported type specified")
        return _SCOPES[value["type"]]
    if type_ == "InputMedia":
        if value.get("type") not in _MEDIA:
            raise bad(f'the sandbox has no media of type "{value.get("type")}"')
        return _MEDIA[value["type"]]
    return type_


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
