"""Telegram's refusals, by what they mean for us."""

import pytest
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from zhibu.bot.platforms.base import Trouble
from zhibu.bot.platforms.telegram.errors import (
    BrokenError,
    NotSentError,
    ServerError,
    WrongTokenError,
    platform_error,
    redacted,
)

TOKEN = "123456:AAbb_cc-dd"


@pytest.mark.parametrize(
    "error, trouble",
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Trouble.UNREACHABLE),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Trouble.UNREACHABLE),
        (Forbidden("Forbidden: user is deactivated"), Trouble.UNREACHABLE),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Trouble.UNREACHABLE),
        (BadRequest("Chat not found"), Trouble.UNREACHABLE),
        (BadRequest("Not enough rights to send text messages to the chat"), Trouble.UNREACHABLE),
        (BadRequest("Need administrator rights in the channel chat"), Trouble.UNREACHABLE),
        (BadRequest("CHAT_WRITE_FORBIDDEN"), Trouble.UNREACHABLE),
        (BadRequest("Message is too long"), Trouble.REFUSED),
        (BadRequest("BUTTON_DATA_INVALID"), Trouble.REFUSED),
        (BadRequest("Message to edit not found"), Trouble.REFUSED),
        (NetworkError("Request Entity Too Large"), Trouble.REFUSED),
        (NetworkError("Too Many Requests (429)"), Trouble.LATER),
        (RetryAfter(17), Trouble.LATER),
        (ServerError("the server answered 502"), Trouble.LATER),
        (NotSentError("ClientConnectorError"), Trouble.LATER),
        (BrokenError("ServerDisconnectedError"), Trouble.UNCERTAIN),
        (Conflict("Conflict: terminated by other getUpdates request"), Trouble.LATER),
        (InvalidToken("Unauthorized"), Trouble.REFUSED),
    ],
)
def test_what_a_refusal_means(error, trouble):
    assert trouble is platform_error(error, token=TOKEN).trouble


def test_a_flood_says_how_long():
    assert 17.0 == platform_error(RetryAfter(17), token=TOKEN).retry_after


def test_a_group_that_moved_says_where_to():
    assert "telegram:-100123" == platform_error(ChatMigrated(-100123), token=TOKEN).moved_to


def test_a_wrong_token_names_the_setting_and_not_the_token():
    error = platform_error(InvalidToken(f"The token `{TOKEN}` was rejected by the server."), token=TOKEN)

    assert isinstance(error, WrongTokenError)
    assert "ZHIBU_TELEGRAM_TOKEN" in error.detail
    assert TOKEN not in str(error)


@pytest.mark.parametrize("spelt", [TOKEN, TOKEN.replace(":", "%3A")])
def test_a_detail_never_holds_the_token(spelt):
    assert "cannot reach https://api.example/bot<token>/getMe" == redacted(
        f"cannot reach\n https://api.example/bot{spelt}/getMe", TOKEN
    )
