"""Wrong codes are counted, and a door stays locked for a while after too many of them.

Codes are 128 random bits, so this only keeps the log and the disk quiet; the count lives in memory and a restart forgets
it.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from zhibu.branch.refusal import Refusal

WRONG_TRIES = 5
LOCKED_FOR = timedelta(minutes=15)


@dataclass(slots=True)
class Doors:
    """The wrong tries of each account."""

    _wrong: dict[str, deque[datetime]] = field(default_factory=dict)

    def check(self, account: str, now: datetime) -> None:
        """Refuses while the account is locked out."""
        tries = self._wrong.get(account)
        if tries is not None and len(tries) >= WRONG_TRIES and now - tries[0] < LOCKED_FOR:
            raise Refusal("code.locked", until=tries[0] + LOCKED_FOR)

    def wrong(self, account: str, now: datetime) -> None:
        """Notes a wrong try."""
        self._wrong.setdefault(account, deque(maxlen=WRONG_TRIES)).append(now)

    def right(self, account: str) -> None:
        """Forgets the wrong tries."""
        self._wrong.pop(account, None)
