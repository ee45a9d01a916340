"""An event loop whose time jumps to the next thing that waits: hours of pacing and back-off pass in no time."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):
    """Instead of waiting, moves the loop's time on."""

    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[Any]:
        events = super().select(0)
        if not events:
            if timeout is None:
                raise RuntimeError("everybody waits, and for nothing that time would bring")
            self.loop.moment += max(0.0, timeout)
        return events


class VirtualLoop(asyncio.SelectorEventLoop):
    """Starts at 1000 seconds."""

    def __init__(self) -> None:
        self.moment = 1000.0
        selector = _Jumping()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.moment


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Runs in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(coroutine)


def seconds() -> float:
    """Since the loop's start, to a thousandth."""
    return round(asyncio.get_running_loop().time() - 1000.0, 3)
