"""The chat page: a phone-like chat in which one is anybody, and a clock beside it."""

from datetime import datetime, timedelta
from typing import Protocol

from aiohttp import web

from zhibu.bot.sandbox.state import World


class Controls(Protocol):
    """How the page moves a rehearsal's clock; each returns when everything due is settled."""

    async def now(self) -> datetime: ...
    async def next(self) -> None: ...
    async def forward(self, delta: timedelta) -> None: ...


class Page:
    def __init__(self, world: World, *, controls: Controls | None, locale: str) -> None:
        self._world, self._controls, self._locale = world, controls, locale

    def add_routes(self, app: web.Application) -> None: ...

    def close(self) -> None: ...
