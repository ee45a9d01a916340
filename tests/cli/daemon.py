"""A daemon as the command line meets it: it holds the folder's lock, listens at its socket, and answers at its own desk."""

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from zhibu.bot.cli.desk import Desk, handler
from zhibu.bot.control import Handler, Server
from zhibu.scheduler.clock import RehearsalClock
from zhibu.storage.store import Store


class Stage:
    """Nothing ever falls due but at the given instants; what the clock settled is noted."""

    def __init__(self, *due: datetime) -> None:
        self.due = sorted(due)
        self.settled: list[datetime] = []
        self.clock: RehearsalClock | None = None

    def next_look(self) -> datetime | None:
        return self.due[0] if self.due else None

    async def settle(self) -> int:
        assert self.clock is not None
        count = 0
        while self.due and self.due[0] <= self.clock.now():
            self.settled.append(self.due.pop(0))
            count += 1
        return count

    async def idle(self) -> None: ...


class Daemon:
    """Lives in a thread of its own while its block runs, as the real one lives in another process."""

    def __init__(
        self,
        folder: Path,
        *,
        now: datetime,
        stage: Stage | None = None,
        link: Callable[[str], str | None] = lambda code: None,
        answer: Handler | None = None,
    ) -> None:
        self._folder = folder
        self._now = now
        self._stage = stage
        self._link = link
        self._answer = answer
        self._ready = threading.Event()
        self._stop: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()))

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10), "the daemon didn't start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        self._thread.join(10)
        assert not self._thread.is_alive()

    async def _live(self) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._stop = lambda: loop.call_soon_threadsafe(stop.set)
        store = await Store.open(self._folder)
        server = Server(self._folder, self._answer or handler(Desk(**self._desk(store))))
        await server.start()
        self._ready.set()
        await stop.wait()
        await server.stop()
        await store.close()

    def _desk(self, store: Store) -> dict[str, Any]:
        desk: dict[str, Any] = {
            "store": store,
            "now": lambda: self._now,
            "locale": "zh_CN",
            "timezone": "Asia/Shanghai",
            "link": self._link,
        }
        if self._stage is not None:
            clock = RehearsalClock(self._now, 0)
            clock.attach(self._stage)
            self._stage.clock = clock
            desk |= {"clock": clock, "now": clock.now, "next_look": self._stage.next_look}
        return desk
