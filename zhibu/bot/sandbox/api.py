"""The Bot API's methods over a world: a call's name and parameters in, its result or an `ApiError` out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from zhibu.bot.sandbox import rules, schema, wire
from zhibu.bot.sandbox.errors import ApiError, bad, forbidden
from zhibu.bot.sandbox.schema import Upload
from zhibu.bot.sandbox.state import Answer, Chat, Content, Keyboard, Message, StoredFile, World, said
from zhibu.bot.sandbox.text import Formatted, units
from zhibu.bot.sandbox.updates import DEFAULT_KINDS, KINDS

Call = Mapping[str, Any]


class BotApi:
    """Carries out calls; `getUpdates` alone lives in the server, because it waits."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._methods: dict[str, Callable[[Call, Mapping[str, Any]], Any]] = {
            "getMe": lambda _c, _r: wire.me(world),
            "logOut": lambda _c, _r: True,
            "close": lambda _c, _r: True,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._webhook_info,
            "setMyCommands": self._set_commands,
            "getMyCommands": self._get_commands,
            "deleteMyCommands": self._delete_commands,
            "setMyName": self._set_about("name", 64, "NAME_TOO_LONG"),
            "getMyName": self._get_about("name"),
            "setMyDescription": self._set_about("description", 512, "DESCRIPTION_TOO_LONG"),
            "getMyDescription": self._get_about("description"),
            "setMyShortDescription": self._set_about("short_description", 120, "ABOUT_TOO_LONG"),
            "getMyShortDescription": self._get_about("short_description"),
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "sendChatAction": self._send_action,
            "editMessageText": self._edit_text,
            "editMessageCaption": self._edit_caption,
            "editMessageReplyMarkup": self._edit_markup,
            "editMessageMedia": self._edit_media,
            "deleteMessage": self._delete_message,
            "answerCallbackQuery": self._answer_query,
            "pinChatMessage": self._pin,
            "unpinChatMessage": self._unpin,
            "getChat": self._get_chat,
            "getChatMember": self._get_member,
            "getChatMemberCount": self._count_members,
            "getChatAdministrators": self._administrators,
            "leaveChat": self._leave,
            "getFile": self._get_file,
        }

    def carry_out(self, method: str, raw: Mapping[str, Any], *, strict: bool = True) -> Any:
        """The JSON result of one call; `raw` holds text of a form, JSON values, and uploads by their part's name."""
        return self._methods[method](schema.read(method, raw, strict=strict), raw)

    # -- who may be written to ----------------------------------------------------------------------------------

    def _reach(self, call: Call, want: str) -> Chat:
        """The chat a call names, if the bot may `read`, `edit` or `write` there; Telegram's refusal otherwise."""
        if call.get("chat_id") is None:
            raise bad("chat_id is empty")
        chat = self._find(call["chat_id"])
        if chat.private:
            self._reach_person(chat, want)
            return chat
        kind = {"group": "group", "supergroup": "supergroup", "channel": "channel"}[chat.type]
        if chat.migrated_to is not None and want == "write":
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        seat = chat.seats.get(self.world.bot.id)
        if seat is None:
            raise bad("chat not found")
        if seat.status == "kicked" and (want != "read" or kind != "group"):
            raise forbidden(f"bot was kicked from the {kind} chat")
        if not seat.inside and (want != "read" or kind != "group"):
            raise forbidden(f"bot is not a member of the {kind} chat")
        if want == "write" and kind == "channel" and not seat.may("can_post_messages"):
            raise bad("need administrator rights in the channel chat")
        return chat

    def _find(self, chat_id: int | str) -> Chat:
        if isinstance(chat_id, str) and chat_id.startswith("@"):
            name = chat_id[1:].lower()
            found = next((c for c in self.world.chats.values() if c.username and c.username.lower() == name), None)
        else:
            try:
                found = self.world.chats.get(int(chat_id))
            except ValueError:
                found = None
        if found is None or (found.private and not self.world.users[found.id].met):
            raise bad("chat not found")
        return found

    def _reach_person(self, chat: Chat, want: str) -> None:
        person = self.world.users[chat.id]
        if want == "read":
            return
        if person.deactivated:
            raise forbidden("user is deactivated")
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")

    def _check_rights(self, chat: Chat, what: str) -> None:
        """A group whose administrators alone may write."""
        if chat.muted and not chat.seat(self.world.bot.id).leads:
            raise bad(f"not enough rights to send {what} to the chat")

    # -- sending ------------------------------------------------------------------------------------------------

    def _send_message(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        text = rules.text_of(call["text"], call.get("parse_mode"), call.get("entities"), knows=self.world.knows)
        chat = self._reach(call, "write")
        self._check_rights(chat, "text messages")
        return self._send(call, chat, said(text, preview=call.get("link_preview_options")))

    def _send_photo(self, call: Call, raw: Mapping[str, Any]) -> Any:
        return self._send_file(call, raw, "photo")

    def _send_document(self, call: Call, raw: Mapping[str, Any]) -> Any:
        return self._send_file(call, raw, "document")

    def _send_file(self, call: Call, raw: Mapping[str, Any], kind: str) -> Any:
        caption = self._caption(call)
        chat = self._reach(call, "write")
        self._check_rights(chat, f"{kind}s")
        stored = self._file(call[kind], raw, kind)
        return self._send(call, chat, _with_file(caption, stored, above=call.get("show_caption_above_media", False)))

    def _send(self, call: Call, chat: Chat, content: Content) -> Any:
        markup = call.get("reply_markup")
        inline = markup if markup and "inline_keyboard" in markup else None
        if markup and not inline and chat.type == "channel":
            raise bad("inline keyboard expected")
        keyboard = self._keyboard(inline)
        message = self.world.post(
            chat,
            replace(content, keyboard=keyboard),
            sender=self.world.bot,
            reply_to=self._reply_to(call, chat),
            silent=call.get("disable_notification", False),
            protected=call.get("protect_content", False),
            asks_reply=bool(markup and markup.get("force_reply")),
        )
        return wire.message(self.world, message)

    def _reply_to(self, call: Call, chat: Chat) -> int | None:
        reply = call.get("reply_parameters")
        if not reply:
            return None
        if "chat_id" in reply and self._find(reply["chat_id"]) is not chat:
            raise bad("the sandbox has no replies from one chat to another")
        answered = chat.messages.get(reply["message_id"])
        if answered is None or answered.deleted:
            if reply.get("allow_sending_without_reply"):
                return None
            raise bad("message to be replied not found")
        return answered.id

    def _caption(self, call: Call) -> Formatted:
        return rules.caption_of(
            call.get("caption"), call.get("parse_mode"), call.get("caption_entities"), knows=self.world.knows
        )

    def _keyboard(self, markup: dict[str, Any] | None) -> Keyboard | None:
        return rules.keyboard_of(markup, is_own_link=lambda url: self.world.start_payload(url) is not None)

    def _file(self, value: str | Upload, raw: Mapping[str, Any], kind: str) -> StoredFile:
        """An upload (of this part, or `attach://part`), or a file the bot has sent or seen before, by its id."""
        if isinstance(value, str) and value.startswith("attach://"):
            value = raw.get(value.removeprefix("attach://"), "")
            if not isinstance(value, Upload):
                raise bad("there is no file with the attached name in the request")
        if isinstance(value, Upload):
            rules.check_upload(value.name, value.data, kind)
            if len(value.data) > rules.DOCUMENT_BYTES:
                raise ApiError(413, "Request Entity Too Large")
            return self.world.store(value.data, name=value.name, mime=value.mime, kind=kind)
        stored = self.world.files.get(value)
        if stored is None:
            raise bad("wrong file identifier/HTTP URL specified")
        if stored.kind != kind:
            raise bad(f"can't use file of type {stored.kind.title()} as {kind.title()}")
        return stored

    def _send_action(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        if call["action"] not in rules.ACTIONS:
            raise bad("wrong parameter action in request")
        self._reach(call, "write")
        return True

    # -- editing ------------------------------------------------------------------------------------------------

    def _own(self, call: Call) -> Message:
        """The message a call wants to edit: it must be there, and the bot's."""
        if call.get("message_id") is None:
            raise bad("message identifier is not specified")
        chat = self._reach(call, "edit")
        message = chat.messages.get(call["message_id"])
        if message is None or message.deleted:
            raise bad("message to edit not found")
        if not self.world.is_bots(message) or message.content.service is not None:
            seat = chat.seat(self.world.bot.id)
            if chat.type != "channel" or not seat.may("can_edit_messages"):
                raise bad("message can't be edited")
        return message

    def _edited(self, message: Message, content: Content) -> Any:
        if content == message.content:
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same"
                " as a current content and reply markup of the message"
            )
        only_buttons = replace(content, keyboard=message.content.keyboard) == message.content
        self.world.change(message, content, marked=not only_buttons)
        return wire.message(self.world, message)

    def _edit_text(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        text = rules.text_of(
            call.get("text", ""), call.get("parse_mode"), call.get("entities"), knows=self.world.knows, editing=True
        )
        keyboard = self._keyboard(call.get("reply_markup"))
        message = self._own(call)
        if message.content.media:
            raise bad("there is no text in the message to edit")
        return self._edited(message, said(text, preview=call.get("link_preview_options"), keyboard=keyboard))

    def _edit_caption(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        caption = self._caption(call)
        keyboard = self._keyboard(call.get("reply_markup"))
        message = self._own(call)
        if not message.content.media:
            raise bad("there is no caption in the message to edit")
        return self._edited(
            message,
            replace(
                message.content,
                text=caption.text,
                entities=caption.entities,
                caption_above=call.get("show_caption_above_media", False),
                keyboard=keyboard,
            ),
        )

    def _edit_markup(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        keyboard = self._keyboard(call.get("reply_markup"))
        message = self._own(call)
        return self._edited(message, replace(message.content, keyboard=keyboard))

    def _edit_media(self, call: Call, raw: Mapping[str, Any]) -> Any:
        media = call["media"]
        caption = self._caption(media)
        keyboard = self._keyboard(call.get("reply_markup"))
        message = self._own(call)
        stored = self._file(media["media"], raw, media["type"])
        content = _with_file(caption, stored, above=media.get("show_caption_above_media", False))
        return self._edited(message, replace(content, keyboard=keyboard))

    def _delete_message(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        chat = self._reach(call, "edit")
        message = chat.messages.get(call["message_id"])
        if message is None or message.deleted:
            raise bad("message to delete not found")
        own = self.world.is_bots(message)
        seat = chat.seat(self.world.bot.id)
        if not (seat.may("can_delete_messages") or chat.private or own):
            raise bad("message can't be deleted")
        if self.world.now() - message.date >= rules.DELETE_SECONDS and not seat.may("can_delete_messages"):
            raise bad("message can't be deleted for everyone")
        self.world.remove(message)
        return True

    # -- buttons ------------------------------------------------------------------------------------------------

    def _answer_query(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        press = self.world.presses_made.get(call["callback_query_id"])
        if press is None or press.forgotten:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        text, url = call.get("text", ""), call.get("url", "")
        if units(text) > rules.ANSWER_LIMIT:
            raise bad("MESSAGE_TOO_LONG")
        if url and self.world.start_payload(url) is None:
            raise bad("URL_INVALID")
        self.world.answer(press, Answer(text=text, alert=call.get("show_alert", False), url=url))
        return True

    # -- chats --------------------------------------------------------------------------------------------------

    def _may_pin(self, call: Call) -> Chat:
        chat = self._reach(call, "write")
        right = "can_edit_messages" if chat.type == "channel" else "can_pin_messages"
        if not chat.private and not chat.seat(self.world.bot.id).may(right):
            raise bad("not enough rights to manage pinned messages in the chat")
        return chat

    def _pin(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        chat = self._may_pin(call)
        message = chat.messages.get(call["message_id"])
        if message is None or message.deleted:
            raise bad("message to pin not found")
        if message.content.service is not None:
            raise bad("message can't be pinned")
        self.world.pin(message, silent=call.get("disable_notification", False))
        return True

    def _unpin(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        chat = self._may_pin(call)
        wanted = call.get("message_id")
        if not chat.pinned or (wanted is not None and wanted not in chat.pinned):
            raise bad("message to unpin not found")
        self.world.unpin(chat, wanted)
        return True

    def _get_chat(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        return wire.full_chat(self.world, self._reach(call, "read"))

    def _get_member(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        chat = self._reach(call, "read")
        if not self.world.knows(call["user_id"]):
            raise bad("PARTICIPANT_ID_INVALID")
        if call["user_id"] != self.world.bot.id and chat.type == "channel":
            self._must_lead(chat)
        return wire.member(self.world.person(call["user_id"]), chat.seat(call["user_id"]))

    def _must_lead(self, chat: Chat) -> None:
        if not chat.seat(self.world.bot.id).leads:
            raise bad("member list is inaccessible")

    def _count_members(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        chat = self._reach(call, "read")
        return sum(seat.inside for seat in chat.seats.values())

    def _administrators(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        chat = self._reach(call, "read")
        if chat.private:
            raise bad("there are no administrators in the private chat")
        return [wire.member(self.world.person(id_), seat) for id_, seat in chat.seats.items() if seat.leads]

    def _leave(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        chat = self._reach(call, "read")
        if chat.private:
            raise bad("chat member status can't be changed in private chats")
        chat.seats[self.world.bot.id] = replace(chat.seats[self.world.bot.id], status="left")
        self.world.touch(chat)
        return True

    # -- the bot itself -----------------------------------------------------------------------------------------

    def _get_file(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        stored = self.world.files.get(call["file_id"])
        if stored is None:
            raise bad("invalid file_id")
        if len(stored.data) > rules.DOWNLOAD_BYTES:
            raise bad("file is too big")
        return wire.file(stored) | {"file_path": f"{stored.kind}s/{stored.unique_id}"}

    def _delete_webhook(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        if call.get("drop_pending_updates"):
            self.world.updates.drop()
        return True

    def _webhook_info(self, _call: Call, _raw: Mapping[str, Any]) -> Any:
        updates = self.world.updates
        result = {"url": "", "has_custom_certificate": False, "pending_update_count": updates.unconfirmed}
        if updates.kinds != DEFAULT_KINDS:
            result["allowed_updates"] = sorted(updates.kinds)
        return result

    def _scope(self, call: Call) -> tuple[str, int, int, str]:
        scope = call.get("scope") or {"type": "default"}
        chat_id = user_id = 0
        if "chat_id" in scope:
            chat_id = self._reach(scope, "read").id
        if "user_id" in scope:
            user_id = scope["user_id"]
        return scope["type"], chat_id, user_id, rules.language_of(call.get("language_code", ""))

    def _set_commands(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        commands, scope = rules.commands_of(call["commands"]), self._scope(call)
        if commands:
            self.world.commands[scope] = commands
        else:
            self.world.commands.pop(scope, None)
        self.world.touch()
        return True

    def _get_commands(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        return self.world.commands.get(self._scope(call), [])

    def _delete_commands(self, call: Call, _raw: Mapping[str, Any]) -> Any:
        self.world.commands.pop(self._scope(call), None)
        self.world.touch()
        return True

    def _set_about(self, what: str, limit: int, too_long: str) -> Callable[[Call, Mapping[str, Any]], Any]:
        def set_it(call: Call, _raw: Mapping[str, Any]) -> bool:
            text = call.get(what, "")
            if units(text) > limit:
                raise bad(too_long)
            self.world.about[(what, rules.language_of(call.get("language_code", "")))] = text
            self.world.touch()
            return True

        return set_it

    def _get_about(self, what: str) -> Callable[[Call, Mapping[str, Any]], Any]:
        def get_it(call: Call, _raw: Mapping[str, Any]) -> dict[str, str]:
            default = self.world.bot.first_name if what == "name" else ""
            language = rules.language_of(call.get("language_code", ""))
            fallback = self.world.about.get((what, "")) or default
            return {what: self.world.about.get((what, language)) or fallback}

        return get_it


def kinds_asked(names: list[str] | None) -> frozenset[str] | None:
    """The kinds of `allowed_updates`: None leaves them as they were, none at all means the usual ones."""
    if names is None:
        return None
    unknown = [name for name in names if name not in KINDS]
    if unknown:
        raise bad(f"there is no update of the kind {unknown[0]}")
    return frozenset(names) or DEFAULT_KINDS


def _with_file(caption: Formatted, stored: StoredFile, *, above: bool) -> Content:
    return said(
        caption,
        photo=stored.id if stored.kind == "photo" else None,
        document=stored.id if stored.kind == "document" else None,
        caption_above=above,
    )
