"""Telegram on your laptop: a small, strict Bot API server with a chat page, for rehearsals and for tests."""

from zhibu.bot.sandbox.faults import Fault, Faults, Window, Windows
from zhibu.bot.sandbox.page import Controls
from zhibu.bot.sandbox.server import Call, Sandbox
from zhibu.bot.sandbox.state import Answer, Chat, Content, Message, Press, User, World

__all__ = [
    "Answer",
    "Call",
    "Chat",
    "Content",
    "Controls",
    "Fault",
    "Faults",
    "Message",
    "Press",
    "Sandbox",
    "User",
    "Window",
    "Windows",
    "World",
]
