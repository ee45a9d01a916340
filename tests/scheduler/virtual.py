"""An event loop whose time jumps: where nothing is ready, the next timer is due at once. A year of waiting takes a moment.

Only for what waits on timers alone: no threads, no sockets.
"""

import asyncio
import selectors
from datetime import datetime, timedelta


class _Jumping(selectors.SelectSelector):
    loop: "VirtualLoop"

    def select(self, timeout=None):
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            raise RuntimeError("everybody waits, and nothing will ever happen")
        self.loop.jumped += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.jumped = 0.0
        selector = _Jumping()
        selector.loop = self
        super().__init__(selector)
        # After months, a float tells no more than some nanoseconds apart; timers that near are due.
        self._clock_resolution = 1e-6

    def time(self):
        return self.jumped


def run(coroutine):
    """Runs it to its end on a loop of its own."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.wait(left))
        loop.close()


class VirtualClock:
    """A clock on the wall of such a loop; `jump` is somebody setting it."""

    def __init__(self, start: datetime):
        self.start = start

    def now(self):
        return self.start + timedelta(seconds=self.monotonic())

    real = now

    def jump(self, delta: timedelta):
        self.start += delta

    def seconds_until(self, instant):
        return max(0.0, (instant - self.now()).total_seconds())

    def monotonic(self):
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds):
        await asyncio.sleep(seconds)
