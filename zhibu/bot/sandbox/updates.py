"""The queue of updates as getUpdates serves it: handed out again and again until a later offset confirms them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

# What a bot that names no kinds gets: everything but these.
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KINDS = frozenset(
    [
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "callback_query",
        "my_chat_member",
        "chat_member",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "guest_message",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
    ]
)
DEFAULT_KINDS = KINDS - UNASKED


@dataclass(slots=True, kw_only=True)
class Update:
    """One update: how often it was handed out, and whether the bot has confirmed it."""

    id: int
    kind: str
    body: dict[str, Any]
    handed_out: int = 0
    confirmed: bool = False

    def json(self) -> dict[str, Any]:
        return {"update_id": self.id, self.kind: self.body}


@dataclass(slots=True, kw_only=True)
class Updates:
    """Every update there ever was, and what the bot has asked for."""

    next_id: int
    kinds: frozenset[str] = DEFAULT_KINDS
    all: list[Update] = field(default_factory=list)
    _open: list[Update] = field(default_factory=list)
    _again: list[Update] = field(default_factory=list)
    changed: Callable[[], None] = lambda: None

    def add(self, kind: str, body: dict[str, Any]) -> Update | None:
        """Queue one; None where the bot didn't ask for its kind (Telegram then never sends it)."""
        if kind not in self.kinds:
            return None
        update = Update(id=self.next_id, kind=kind, body=body)
        self.next_id += 1
        self.all.append(update)
        self._open.append(update)
        self.changed()
        return update

    def confirm(self, offset: int) -> None:
        """Forget what lies before `offset`; a negative one keeps only so many from the end."""
        if offset < 0:
            offset = self._open[offset].id if len(self._open) >= -offset else 0
        done = [update for update in self._open if update.id < offset]
        for update in done:
            update.confirmed = True
        if done:
            self._open = [update for update in self._open if update.id >= offset]
            self.changed()

    def take(self, limit: int) -> list[Update]:
        """The oldest that aren't confirmed, at most `limit`, redelivered ones first."""
        batch = (self._again + self._open)[:limit]
        self._again = self._again[limit:]
        for update in batch:
            update.handed_out += 1
        if batch:
            self.changed()
        return batch

    def redeliver(self, updates: Iterable[Update]) -> None:
        """A fault of Telegram's: hand these out once more, although they were confirmed."""
        self._again.extend(updates)
        self.changed()

    def drop(self) -> None:
        for update in self._open:
            update.confirmed = True
        self._open = []
        self._again = []
        self.changed()

    @property
    def waiting(self) -> bool:
        """Something would be handed out now."""
        return bool(self._open or self._again)

    @property
    def pending(self) -> list[Update]:
        """Never handed out yet."""
        return [update for update in self._open if not update.handed_out]

    @property
    def fetched(self) -> list[Update]:
        """Handed out, not confirmed: the bot is at work on them."""
        return [update for update in self._open if update.handed_out]

    @property
    def unconfirmed(self) -> int:
        return len(self._open)
