"""What goes wrong between a bot and Telegram, on demand: lost connections, errors, slowness, too many requests."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["drop_before", "drop_after", "error", "flood", "slow"]

# What a rate limit counts. Answers to buttons and getters are free.
COUNTED = frozenset(
    [
        "sendMessage",
        "sendPhoto",
        "sendDocument",
        "editMessageText",
        "editMessageCaption",
        "editMessageReplyMarkup",
        "editMessageMedia",
    ]
)


@dataclass(slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong: for `method` ("*": any), in `chat_id` (None: any), `times` times (None: always).

    `drop_before` closes the connection with nothing done, `drop_after` with everything done and no answer; `error`
    answers `status`; `flood` answers 429 with `seconds`; `slow` waits `seconds` and goes on. `when` may choose.
    """

    kind: Kind
    method: str = "*"
    chat_id: int | None = None
    times: int | None = 1
    status: int = 502
    seconds: float = 0
    when: Callable[[str, int | None], bool] = lambda _method, _chat: True
    happened: int = 0

    def strikes(self, method: str, chat_id: int | None) -> bool:
        if self.times is not None and self.happened >= self.times:
            return False
        if self.method not in ("*", method) or (self.chat_id is not None and self.chat_id != chat_id):
            return False
        return self.when(method, chat_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """At most `count` messages in any `seconds`."""

    count: int
    seconds: float


@dataclass(slots=True)
class Windows:
    """Telegram's limits as sliding windows: in all, for a group or channel, for a private chat (short bursts pass)."""

    overall: Window = field(default_factory=lambda: Window(count=30, seconds=1))
    group: Window = field(default_factory=lambda: Window(count=20, seconds=60))
    private: Window = field(default_factory=lambda: Window(count=5, seconds=5))
    _seen: dict[int, deque[float]] = field(default_factory=dict)

    def ask(self, chat_id: int, now: float) -> int:
        """Seconds to wait (429's retry_after); 0, and counted, where there is room."""
        lines = [
            (self.overall, self._seen.setdefault(0, deque())),
            (self.private if chat_id > 0 else self.group, self._seen.setdefault(chat_id, deque())),
        ]
        wait = 0.0
        for window, times in lines:
            while times and times[0] <= now - window.seconds:
                times.popleft()
            if len(times) >= window.count:
                wait = max(wait, times[0] + window.seconds - now)
        if wait > 0:
            return max(1, math.ceil(wait))
        for _, times in lines:
            times.append(now)
        return 0


@dataclass(slots=True)
class Faults:
    """What goes wrong from now on. `outage`: every connection is closed at once; `windows`: rate limits, else none."""

    outage: bool = False
    windows: Windows | None = None
    planned: list[Fault] = field(default_factory=list)

    def plan(self, kind: Kind, method: str = "*", **more: object) -> Fault:
        """Plan one; the arguments are `Fault`'s."""
        fault = Fault(kind=kind, method=method, **more)  # type: ignore[arg-type]
        self.planned.append(fault)
        return fault

    def strike(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that strikes this call, counted."""
        for fault in self.planned:
            if fault.strikes(method, chat_id):
                fault.happened += 1
                return fault
        return None

    def clear(self) -> None:
        self.outage, self.windows, self.planned = False, None, []
