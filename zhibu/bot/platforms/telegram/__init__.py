"""Telegram, on python-telegram-bot: the adapter and the knobs that its owner may turn."""

import os
import sys

# httpx, which the library stands on, brings a command line of its own wherever it can: with rich, click and pygments, 4 MB and
# 40 ms of every start. Where that can't be imported it goes without.
if "httpx" not in sys.modules:
    sys.modules["httpx._main"] = None  # type: ignore[assignment] # so Python marks what must not be imported
    import httpx  # noqa: F401 -- only now, for this

    del sys.modules["httpx._main"]

# The library then gives spans of time as timedelta, as it will always do later, and doesn't warn. Set before its import.
os.environ.setdefault("PTB_TIMEDELTA", "1")

from zhibu.bot.platforms.telegram.adapter import DEFAULT_API, Patience, Telegram
from zhibu.bot.platforms.telegram.errors import WrongTokenError
from zhibu.bot.platforms.telegram.pacing import Pace
from zhibu.bot.platforms.telegram.polling import Polling
from zhibu.bot.platforms.telegram.request import Waits

__all__ = ["DEFAULT_API", "Pace", "Patience", "Polling", "Telegram", "Waits", "WrongTokenError"]
