"""One-time codes: how they look, how they are kept, and the link that carries one.

A code lets a person in, so only its hash is ever stored; it is shown once, to whoever asked for it.
"""

import hashlib
import secrets
from datetime import datetime

from zhibu.branch.branch import Code, Purpose
from zhibu.branch.ids import MemberId

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
"""Letters and digits that nobody confuses on a printed slip. A subset of what a start link may carry."""
_LENGTH = 22
"""22 of 56 characters: 127 bits. Guessing is hopeless, so that a plain hash is enough to keep one."""


def new_code() -> str:
    """A fresh code that nobody can guess."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def hash_of(code: str) -> str:
    """What is stored of a code (the id of its `Code`); spaces around it are a matter of copying."""
    return hashlib.sha256(code.strip().encode()).hexdigest()


def record_of(code: str, purpose: Purpose, *, now: datetime, member: MemberId | None = None, guest: str = "") -> Code:
    """The record of a fresh code, without the code itself."""
    return Code(id=hash_of(code), purpose=purpose, issued_at=now, member=member, guest=guest)


def start_link(bot: str, code: str) -> str:
    """Telegram's deep link: it opens the private chat with the bot and hands over the code."""
    return f"https://t.me/{bot}?start={code}"
