"""The line to the platform. It is opened while the books are still being read; what comes in waits until somebody takes it."""

import asyncio

from zhibu.bot.incoming import Incoming
from zhibu.bot.platforms.base import Handler, Platform
from zhibu.bot.platforms.telegram import WrongTokenError
from zhibu.branch.refusal import Refusal


class Line:
    """Connecting and listening as one task. `stopped` ends the waiting for a platform that can't be reached, and is set when
    listening ends by itself."""

    def __init__(self, platform: Platform, stopped: asyncio.Event) -> None:
        self.platform = platform
        self._stopped = stopped
        self._connected = asyncio.Event()
        self._ready = asyncio.Event()
        self._handle: Handler | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Connects, then asks for what is waiting, and holds it back. Begun already, nothing."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="listening")

    async def _run(self) -> None:
        await self.platform.start()
        self._connected.set()
        await self.platform.listen(self._hand_over, ready=self._ready)

    async def _hand_over(self, incoming: Incoming) -> None:
        assert self._handle is not None
        await self._handle(incoming)

    async def connected(self) -> None:
        """Returns once the platform answered, or once somebody wants to stop. A refusal when it doesn't know the token."""
        assert self._task is not None
        waits = [asyncio.create_task(each.wait()) for each in (self._connected, self._stopped)]
        await asyncio.wait({self._task, *waits}, return_when=asyncio.FIRST_COMPLETED)
        for each in waits:
            each.cancel()
        if self._task.done() and not self._task.cancelled() and (error := self._task.exception()) is not None:
            raise worded(error)

    def take(self, handle: Handler) -> "asyncio.Task[None]":
        """From now on everything that comes in is handed to `handle`. The task ends when listening does."""
        assert self._task is not None
        self._handle = handle
        self._task.add_done_callback(lambda _: self._stopped.set())
        self._ready.set()
        return self._task

    async def end(self) -> None:
        """Stops listening and closes; where nothing was connected yet, gives it up."""
        if self._task is not None and not self._connected.is_set():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._ready.set()
        await self.platform.stop()


def worded(error: BaseException) -> BaseException:
    """A wrong token as a refusal that names the setting; anything else as it is."""
    return Refusal("token.wrong", setting="ZHIBU_TELEGRAM_TOKEN") if isinstance(error, WrongTokenError) else error
