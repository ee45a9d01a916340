"""The world's things as the Bot API writes them in JSON."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhibu.bot.sandbox.state import Chat, Message, Seat, StoredFile, User, World

Json = dict[str, Any]

_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def user(who: "User") -> Json:
    result: Json = {"id": who.id, "is_bot": who.is_bot, "first_name": who.first_name}
    for key in ("last_name", "username", "language_code"):
        if getattr(who, key):
            result[key] = getattr(who, key)
    return result


def me(world: "World") -> Json:
    return user(world.bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": False,
        "supports_guest_queries": False,
        "supports_join_request_queries": False,
        "can_connect_to_business": False,
        "can_manage_bots": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


def chat(world: "World", where: "Chat") -> Json:
    result: Json = {"id": where.id, "type": where.type}
    if where.private:
        person = world.users[where.id]
        for key in ("first_name", "last_name", "username"):
            if getattr(person, key):
                result[key] = getattr(person, key)
        return result
    result["title"] = where.title
    if where.username:
        result["username"] = where.username
    return result


def full_chat(world: "World", where: "Chat") -> Json:
    result = chat(world, where) | {
        "accent_color_id": 1,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if where.type in ("group", "supergroup"):
        given = {"can_send_messages", "can_send_documents", "can_send_photos", "can_invite_users"}
        result["permissions"] = {name: name in given and not where.muted for name in _PERMISSIONS}
    if where.pinned:
        result["pinned_message"] = message(world, where.messages[where.pinned[0]], deep=False)
    return result


def member(whose: "User", seat: "Seat") -> Json:
    result: Json = {"status": seat.status, "user": user(whose)}
    if seat.status == "creator":
        result["is_anonymous"] = seat.anonymous
    elif seat.status == "administrator":
        result |= {"can_be_edited": False, "is_anonymous": seat.anonymous}
        result |= dict.fromkeys(_RIGHTS, False) | dict.fromkeys(seat.rights, True)
    elif seat.status == "kicked":
        result["until_date"] = 0
    return result


def file(stored: "StoredFile") -> Json:
    return {"file_id": stored.id, "file_unique_id": stored.unique_id, "file_size": len(stored.data)}


def inaccessible(world: "World", what: "Message") -> Json:
    """A message that was deleted, as a callback query still names it."""
    return {"chat": chat(world, world.chats[what.chat_id]), "message_id": what.id, "date": 0}


def message(world: "World", what: "Message", *, deep: bool = True) -> Json:
    """A message; `deep` shows the message it answers, one level."""
    where = world.chats[what.chat_id]
    result: Json = {"message_id": what.id, "date": what.date, "chat": chat(world, where)}
    if where.type == "channel":
        result["sender_chat"] = result["chat"]
    else:
        if what.sender_id is not None:
            result["from"] = user(world.person(what.sender_id))
        if what.sender_chat_id is not None:
            result["sender_chat"] = chat(world, world.chats[what.sender_chat_id])
    if what.edited is not None:
        result["edit_date"] = what.edited
    if what.protected:
        result["has_protected_content"] = True
    answered = where.messages.get(what.reply_to) if what.reply_to is not None else None
    if deep and answered is not None and not answered.deleted:
        result["reply_to_message"] = message(world, answered, deep=False)
    return result | _content(world, what)


def _content(world: "World", what: "Message") -> Json:
    content = what.content
    result: Json = {}
    if content.service is not None:
        return _service(world, what, content.service)
    if content.photo:
        stored = world.files[content.photo]
        result["photo"] = [file(stored) | {"width": stored.width, "height": stored.height}]
    if content.document:
        stored = world.files[content.document]
        result["document"] = file(stored) | {"file_name": stored.name, "mime_type": stored.mime}
    words = "caption" if content.media else "text"
    if content.text:
        result[words] = content.text
        if content.entities:
            key = "caption_entities" if content.media else "entities"
            result[key] = [_entity(world, entity) for entity in content.entities]
    if content.media and content.caption_above:
        result["show_caption_above_media"] = True
    if content.preview and not content.media:
        result["link_preview_options"] = content.preview
    if content.keyboard:
        result["reply_markup"] = {"inline_keyboard": content.keyboard}
    return result


def _entity(world: "World", entity: Json) -> Json:
    if entity["type"] == "text_mention":
        return entity | {"user": user(world.person(entity["user"]["id"]))}
    return entity


def _service(world: "World", what: "Message", service: Json) -> Json:
    if "new_chat_members" in service:
        return {"new_chat_members": [user(world.person(id_)) for id_ in service["new_chat_members"]]}
    if "left_chat_member" in service:
        return {"left_chat_member": user(world.person(service["left_chat_member"]))}
    if "pinned_message" in service:
        pinned = world.chats[what.chat_id].messages[service["pinned_message"]]
        return {"pinned_message": message(world, pinned, deep=False)}
    return dict(service)
