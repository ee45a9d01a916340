"""What a Telegram update says, as `Incoming`. Pure: an update in, a value out; None for what isn't for us."""

import re
from datetime import datetime
from typing import Final

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, MaybeInaccessibleMessage, Update, User
from telegram import Message as TelegramMessage
from telegram.constants import ChatMemberStatus, ChatType

from zhibu.bot.incoming import Change, Happened, Incoming, Picked, Room, Said, Where
from zhibu.branch.ids import AccountId, ChatId

PREFIX: Final = "telegram:"
_CARRIES_FILE: Final = "+"
_ROOMS: Final = {
    ChatType.PRIVATE: Room.PRIVATE,
    ChatType.GROUP: Room.GROUP,
    ChatType.SUPERGROUP: Room.GROUP,
    ChatType.CHANNEL: Room.CHANNEL,
}
# Telegram's own account behind an administrator who stays anonymous.
_GROUP_ANONYMOUS_BOT: Final = 1087968824
# What stands right behind a command may be a comma as well as a blank: “/leave：出差” carries a reason, too.
_COMMAND: Final = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?![A-Za-z0-9_@/<>-])[\s：:，,]*")


def incoming(update: Update, *, me: User, now: datetime) -> Incoming | None:
    """What the update says. `me` is the bot; `now` dates a press, which Telegram doesn't date."""
    cause = f"{PREFIX}{update.update_id}"
    if update.callback_query is not None:
        return _picked(update.callback_query, cause, now)
    if update.my_chat_member is not None:
        return _our_place(update.my_chat_member, cause)
    message = update.message or update.channel_post
    return _message(message, cause, me) if message is not None else None


def chat_id(chat: int) -> ChatId:
    return ChatId(f"{PREFIX}{chat}")


def account_id(user: int) -> AccountId:
    return AccountId(f"{PREFIX}{user}")


def number(id_: str) -> int:
    """Telegram's number in one of our ids; ValueError for another platform's."""
    if not id_.startswith(PREFIX):
        raise ValueError(f"not Telegram's: {id_.partition(':')[0]}")
    return int(id_.removeprefix(PREFIX))


def message_id(number: int, *, carries_file: bool) -> str:
    """How a message is named upstairs: its number, with a mark where it carries a file. Telegram has different calls for
    changing a text and a caption, and tells nobody which of the two stands there; after a restart only the name does."""
    return f"{number}{_CARRIES_FILE}" if carries_file else str(number)


def message_number(id_: str) -> int:
    """Telegram's own number of a message."""
    return int(id_.removesuffix(_CARRIES_FILE))


def carries_file(id_: str) -> bool:
    """Whether the words of the message of this name are a file's caption, as far as the name tells."""
    return id_.endswith(_CARRIES_FILE)


def _named_message(message: MaybeInaccessibleMessage) -> str:
    seen = message if isinstance(message, TelegramMessage) else None
    return message_id(message.message_id, carries_file=bool(seen and (seen.document or seen.photo)))


def _where(chat: Chat) -> Where | None:
    room = _ROOMS.get(ChatType(chat.type)) if chat.type in list(ChatType) else None
    return Where(chat=chat_id(chat.id), room=room, title=chat.title or "") if room else None


def _message(message: TelegramMessage, cause: str, me: User) -> Incoming | None:
    where = _where(message.chat)
    if where is None or message.is_automatic_forward:
        return None
    if message.migrate_to_chat_id is not None:
        return _migrated(where.chat, chat_id(message.migrate_to_chat_id), cause, message)
    if message.migrate_from_chat_id is not None:
        return _migrated(chat_id(message.migrate_from_chat_id), where.chat, cause, message)
    text = message.text or message.caption or ""
    if not text and not message.effective_attachment:
        return None
    person = _person(message)
    anonymous = person is None and where.room is Room.GROUP and _stands_for_the_group(message)
    if person is not None and person.is_bot:
        return None
    command, rest = None, text
    found = _COMMAND.match(text)
    if found is not None:
        if found[2] is not None and found[2].lower() != (me.username or "").lower():
            return None
        command, rest = found[1].lower(), text[found.end() :].rstrip()
    answered = message.reply_to_message
    return Said(
        cause=cause,
        where=where,
        account=account_id(person.id) if person else None,
        name=person.full_name if person else "",
        language=person.language_code if person else None,
        at=message.date,
        message=str(message.message_id),
        text=rest,
        command=command,
        start=rest.split()[0] if command == "start" and rest else None,
        replies_to=_named_message(answered) if answered else None,
        replies_to_us=answered is not None and answered.from_user is not None and answered.from_user.id == me.id,
        has_file=message.effective_attachment is not None,
        anonymous_admin=anonymous,
    )


def _person(message: TelegramMessage) -> User | None:
    """Who wrote it; None where a chat speaks (a channel's post, an anonymous administrator, someone's channel)."""
    return None if message.sender_chat is not None or message.chat.type == ChatType.CHANNEL else _named(message)


def _named(message: TelegramMessage) -> User | None:
    user = message.from_user
    return None if user is not None and user.id == _GROUP_ANONYMOUS_BOT else user


def _stands_for_the_group(message: TelegramMessage) -> bool:
    if message.sender_chat is not None:
        return message.sender_chat.id == message.chat.id
    return message.from_user is not None and message.from_user.id == _GROUP_ANONYMOUS_BOT


def _migrated(old: ChatId, new: ChatId, cause: str, message: TelegramMessage) -> Happened:
    """Told twice, once in each chat; both say the same."""
    person = _person(message)
    return Happened(
        cause=cause,
        where=Where(chat=old, room=Room.GROUP, title=message.chat.title or ""),
        change=Change.MIGRATED,
        at=message.date,
        account=account_id(person.id) if person and not person.is_bot else None,
        now_chat=new,
    )


def _picked(query: CallbackQuery, cause: str, now: datetime) -> Picked | None:
    if query.message is None or query.data is None:
        return None
    where = _where(query.message.chat)
    if where is None:
        return None
    return Picked(
        cause=cause,
        where=where,
        account=account_id(query.from_user.id),
        name=query.from_user.full_name,
        language=query.from_user.language_code,
        at=now,
        message=_named_message(query.message),
        token=query.data,
        press=query.id,
    )


def _our_place(change: ChatMemberUpdated, cause: str) -> Happened | None:
    where = _where(change.chat)
    was, now = _inside(change.old_chat_member), _inside(change.new_chat_member)
    if where is None or was == now:
        return None
    if where.room is Room.PRIVATE:
        what = Change.UNBLOCKED if now else Change.BLOCKED
    else:
        what = Change.ADDED if now else Change.REMOVED
    return Happened(cause=cause, where=where, change=what, at=change.date, account=account_id(change.from_user.id))


def may_delete(change: ChatMemberUpdated) -> dict[ChatId, bool]:
    """Whether we may take other people's messages away in that chat, as the change of our place says."""
    if change.chat.type == ChatType.PRIVATE:
        return {}
    return {chat_id(change.chat.id): bool(getattr(change.new_chat_member, "can_delete_messages", False))}


def _inside(member: ChatMember) -> bool:
    if member.status == ChatMemberStatus.RESTRICTED:
        return bool(getattr(member, "is_member", False))
    return member.status not in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
