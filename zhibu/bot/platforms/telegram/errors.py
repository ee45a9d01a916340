"""How Telegram fails, as `PlatformError`s: which refusals are for good, which may pass, which leave us uncertain.

TelegramError
├── NotSentError        the request never left: LATER
├── BrokenError           it had gone out, its answer never came: UNCERTAIN
├── ServerError    5xx: LATER
├── RetryAfter       429: LATER, with its seconds
├── ChatMigrated     UNREACHABLE, with the chat's new id
├── Forbidden        UNREACHABLE
├── BadRequest       UNREACHABLE for the texts below, else REFUSED
├── InvalidToken     WrongTokenError
└── Conflict         RivalError
"""

from datetime import timedelta
from typing import Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from zhibu.bot.platforms.base import PlatformError, Trouble
from zhibu.branch.ids import ChatId

TOKEN_SETTING: Final = "ZHIBU_TELEGRAM_TOKEN"  # noqa: S105 - the name of the setting, not its value
API_SETTING: Final = "ZHIBU_TELEGRAM_API"
# Telegram names no seconds in some of its 429s.
UNNAMED_FLOOD: Final = 5.0
_DETAIL_LIMIT: Final = 200

# Refusals (400) that concern the chat and not the message. Codes in capitals come as they are.
GONE: Final = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "bot was blocked",
    "bot was kicked",
    "bot is not a member",
    "bot can't initiate conversation",
    "bots can't send messages to bots",
    "group chat was deactivated",
    "group is deactivated",
    "chat was deleted",
    "not enough rights to send",
    "have no rights to send",
    "no write access",
    "need administrator rights",
    "chat_admin_required",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_plain_forbidden",
    "channel_private",
    "peer_id_invalid",
    "input_user_deactivated",
    "user_is_blocked",
    "user_banned_in_channel",
)

NOT_MODIFIED: Final = "message is not modified"
NOTHING_TO_DELETE: Final = "message to delete not found"
NO_TEXT: Final = "there is no text in the message to edit"
NO_CAPTION: Final = "there is no caption in the message to edit"
NO_DELETING: Final = "message can't be deleted"
PINNED_ALREADY: Final = "chat_not_modified"
NOTHING_TO_UNPIN: Final = "message to unpin not found"
NO_RIGHT: Final = ("not enough rights", "administrator rights", "chat_admin_required", "have no rights")
# What a pin is refused with; the chat itself can still be written to.
PRESS_TOO_OLD: Final = "query is too old"
PRESS_INVALID: Final = "query id is invalid"


class NotSentError(NetworkError):
    """No connection, or it broke before anything of the request went out: certainly not carried out."""


class BrokenError(NetworkError):
    """The request had gone out; no readable answer came back. It may have been carried out."""


class ServerError(NetworkError):
    """Telegram answered 5xx."""


class WrongTokenError(PlatformError):
    """Telegram doesn't know the token. Names the setting, never the token."""

    def __init__(self) -> None:
        super().__init__(
            Trouble.REFUSED,
            f"{TOKEN_SETTING}: the Bot API server doesn't know this token; copy it again from BotFather"
            f" (and look at {API_SETTING}, if it is set)",
        )


class RivalError(PlatformError):
    """Somebody else reads this bot's updates: 409."""

    def __init__(self, detail: str) -> None:
        super().__init__(Trouble.LATER, detail)


def platform_error(error: TelegramError, *, token: str) -> PlatformError:
    """The neutral error for one of Telegram's. Its detail is Telegram's own text without the token."""
    detail = redacted(error.message, token)
    match error:
        case NotSentError() | ServerError():
            return PlatformError(Trouble.LATER, detail)
        case BrokenError():
            return PlatformError(Trouble.UNCERTAIN, detail)
        case RetryAfter():
            return PlatformError(Trouble.LATER, "too many requests", retry_after=_seconds(error.retry_after))
        case ChatMigrated():
            moved = ChatId(f"telegram:{error.new_chat_id}")
            return PlatformError(Trouble.UNREACHABLE, "the group has become a supergroup", moved_to=moved)
        case InvalidToken():
            return WrongTokenError()
        case Conflict():
            return RivalError(detail)
        case Forbidden():
            return PlatformError(Trouble.UNREACHABLE, detail)
        case BadRequest():
            gone = any(text in detail.lower() for text in GONE)
            return PlatformError(Trouble.UNREACHABLE if gone else Trouble.REFUSED, detail)
    return _other(error, detail)


def _other(error: TelegramError, detail: str) -> PlatformError:
    """Statuses that python-telegram-bot has no class for."""
    if detail.lower().startswith("too many requests"):
        return PlatformError(Trouble.LATER, detail, retry_after=UNNAMED_FLOOD)
    if "(413)" in detail or "entity too large" in detail.lower():
        return PlatformError(Trouble.REFUSED, detail)
    if isinstance(error, NetworkError):
        return PlatformError(Trouble.LATER, detail)
    return PlatformError(Trouble.UNCERTAIN, detail)


def _seconds(value: int | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else float(value)


def redacted(text: str, token: str) -> str:
    """The text without the token, however it is spelt in a URL, in one short line."""
    for spelt in (token, token.replace(":", "%3A"), token.replace(":", "%3a")):
        text = text.replace(spelt, "<token>")
    return " ".join(text.split())[:_DETAIL_LIMIT]
