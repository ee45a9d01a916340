"""The Bot API over HTTP on the loopback: the world, its faults, and a log of every call.

The same port serves the chat page (`page.py`). Nothing else than this machine can reach it.
"""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

from aiohttp import BodyPartReader, web

from zhibu.bot.sandbox import rules, schema
from zhibu.bot.sandbox.api import BotApi, kinds_asked
from zhibu.bot.sandbox.errors import ApiError, bad, flooded
from zhibu.bot.sandbox.faults import COUNTED, Fault, Faults
from zhibu.bot.sandbox.page import Controls, Page
from zhibu.bot.sandbox.schema import Upload
from zhibu.bot.sandbox.state import World

T = TypeVar("T")
Verdict = Literal["ok", "refused", "flooded", "conflict", "dropped", "broken"]

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# Long-running rehearsals: only so many calls are remembered.
_CALLS_KEPT = 20_000
_LONGEST_POLL = 50
_BODY_LIMIT = rules.DOCUMENT_BYTES + 2 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the bot's and what came of it: `refused` is Telegram's no, `flooded` its 429.

    `dropped` and `broken` are faults: the connection closed (`description` says before or after), or a 5xx.
    `at` is the sandbox's now, `ticks` the monotonic second, for tests of pacing. Files stand as name and size.
    """

    method: str
    parameters: Mapping[str, Any]
    verdict: Verdict
    code: int
    description: str
    result: Any
    at: datetime
    ticks: float

    @property
    def chat_id(self) -> int | None:
        return _chat_id(self.parameters)


class Sandbox:
    """A Bot API server and its world.

    `token` is made up where none is given. `strict` refuses what isn't in the specification. `clock` gives the world's
    now; waiting, pacing and time-outs are real seconds (`ticks`). `controls` moves a rehearsal's clock from the page,
    which opens in `locale` and reads times in `zone`.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        token: str | None = None,
        strict: bool = True,
        world: World | None = None,
        controls: Controls | None = None,
        locale: str = "zh_CN",
        zone: str = "Asia/Shanghai",
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.token = token or f"7000000001:{secrets.token_urlsafe(26)}"
        if not rules.is_token(self.token):
            raise ValueError("a bot token is a number, a colon and at least 24 of A-Z a-z 0-9 _ -")
        self.strict = strict
        self.world = world or World(clock=clock, bot_id=int(self.token.split(":")[0]))
        self.faults = Faults()
        self.calls: list[Call] = []
        self.root = ""
        self._clock, self._ticks = clock, ticks
        self._api = BotApi(self.world)
        self._page = Page(self.world, controls=controls, locale=locale, zone=zone)
        self._poll: asyncio.Future[None] | None = None
        self._runner: web.AppRunner | None = None
        self._unlisten: Callable[[], None] = lambda: None

    # -- life ---------------------------------------------------------------------------------------------------

    async def start(self, port: int = 0) -> str:
        """Listen on the loopback (port 0: any free one); returns the root, such as http://127.0.0.1:8420."""
        app = web.Application(client_max_size=_BODY_LIMIT, middlewares=[_only_from_here])
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._page.add_routes(app)
        # A poll whose client went away is dropped at once, as by Telegram; paths hold the token: no access log.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._unlisten = self.world.listen(self._wake)
        return self.root

    async def stop(self) -> None:
        self._unlisten()
        self._page.close()
        if self._poll is not None and not self._poll.done():
            self._poll.cancel()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @asynccontextmanager
    async def running(self, port: int = 0) -> AsyncIterator["Sandbox"]:
        await self.start(port)
        try:
            yield self
        finally:
            await self.stop()

    # -- for tests and for whoever steers the clock -------------------------------------------------------------

    @property
    def refused(self) -> list[Call]:
        """The calls Telegram would have said no to."""
        return [call for call in self.calls if call.verdict == "refused"]

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    async def until(self, holds: Callable[[], T], timeout: float = 10) -> T:  # noqa: ASYNC109 - callers read better with seconds
        """Wait until `holds()` is true of the world, asked anew after each change; returns what it gave."""
        changed = asyncio.Event()
        unlisten = self.world.listen(changed.set)
        try:
            async with asyncio.timeout(timeout):
                while not (result := holds()):
                    changed.clear()
                    await changed.wait()
                return result
        finally:
            unlisten()

    async def settled(self, timeout: float = 10) -> None:  # noqa: ASYNC109 - as above
        """Wait until every update is fetched and confirmed; TimeoutError names those that aren't."""
        updates = self.world.updates
        try:
            await self.until(lambda: not updates.waiting, timeout)
        except TimeoutError:
            waiting = [(update.id, update.kind) for update in (*updates.pending, *updates.fetched)]
            raise TimeoutError(f"updates not confirmed after {timeout} s: {waiting}") from None

    # -- HTTP ---------------------------------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _answer(ApiError(401, "Unauthorized"))
        if self.faults.outage:
            return _hang_up(request)
        method = schema.method_named(request.match_info["method"])
        if method is None:
            name = request.match_info["method"][:64]
            return self._refuse(name, {}, bad(f"method not found: {name}"))
        try:
            raw = await _body(request)
        except ApiError as error:
            return self._refuse(method, {}, error)
        fault = self.faults.strike(method, _chat_id(raw))
        if fault is not None:
            answer = await self._struck(request, method, raw, fault)
            if answer is not None:
                return answer
        try:
            self._pace(method, raw)
            if method == "getUpdates":
                result = await self._get_updates(raw)
            else:
                result = self._api.carry_out(method, raw, strict=self.strict)
        except ApiError as error:
            return self._refuse(method, raw, error)
        except ConnectionAbortedError:
            return _hang_up(request)
        if fault is not None and fault.kind == "drop_after":
            self._log(method, raw, "dropped", description="after it was carried out", result=result)
            return _hang_up(request)
        if method != "getUpdates" or result:
            self._log(method, raw, "ok", code=200, result=result)
        return web.json_response({"ok": True, "result": result})

    async def _struck(
        self, request: web.Request, method: str, raw: Mapping[str, Any], fault: Fault
    ) -> web.StreamResponse | None:
        """The answer a fault gives instead of ours; None where the call goes on."""
        if fault.kind == "drop_before":
            self._log(method, raw, "dropped", description="before it was carried out")
            return _hang_up(request)
        if fault.kind == "flood":
            return self._refuse(method, raw, flooded(int(fault.seconds) or 1))
        if fault.kind == "error":
            self._log(method, raw, "broken", code=fault.status)
            # A gateway in front of Telegram answers in HTML.
            return web.Response(
                status=fault.status, text="<html><title>Bad Gateway</title></html>", content_type="text/html"
            )
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        return None

    def _pace(self, method: str, raw: Mapping[str, Any]) -> None:
        chat_id = _chat_id(raw)
        if self.faults.windows is None or method not in COUNTED or chat_id is None:
            return
        wait = self.faults.windows.ask(chat_id, self._ticks())
        if wait:
            raise flooded(wait)

    async def _get_updates(self, raw: Mapping[str, Any]) -> list[dict[str, Any]]:
        call = schema.read("getUpdates", raw, strict=self.strict)
        updates = self.world.updates
        kinds = kinds_asked(call.get("allowed_updates"))
        if kinds is not None:
            updates.kinds = kinds
        if self._poll is not None and not self._poll.done():
            text = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            self._poll.set_exception(ApiError(409, text))
        if call.get("offset"):
            updates.confirm(call["offset"])
        limit = min(max(call.get("limit", 100), 1), 100)
        seconds = min(max(call.get("timeout", 0), 0), _LONGEST_POLL)
        if seconds and not updates.waiting:
            self._poll = poll = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait_for(poll, seconds)
            except TimeoutError:
                pass
        if self.faults.outage:
            raise ConnectionAbortedError
        return [update.json() for update in updates.take(limit)]

    def _wake(self) -> None:
        if self._poll is not None and not self._poll.done() and self.world.updates.waiting:
            self._poll.set_result(None)

    def _refuse(self, method: str, raw: Mapping[str, Any], error: ApiError) -> web.Response:
        verdicts: dict[int, Verdict] = {429: "flooded", 409: "conflict"}
        verdict = verdicts.get(error.code, "refused")
        self._log(method, raw, verdict, code=error.code, description=error.description)
        return _answer(error)

    def _log(
        self,
        method: str,
        raw: Mapping[str, Any],
        verdict: Verdict,
        *,
        code: int = 0,
        description: str = "",
        result: Any = None,
    ) -> None:
        if len(self.calls) >= _CALLS_KEPT:
            del self.calls[: _CALLS_KEPT // 5]
        self.calls.append(
            Call(
                method=method,
                parameters={name: _plain(value) for name, value in raw.items()},
                verdict=verdict,
                code=code,
                description=description,
                result=result,
                at=self._clock(),
                ticks=self._ticks(),
            )
        )

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _answer(ApiError(401, "Unauthorized"))
        if self.faults.outage:
            return _hang_up(request)
        for stored in self.world.files.values():
            if f"{stored.kind}s/{stored.unique_id}" == request.match_info["path"]:
                return web.Response(body=stored.data, content_type="application/octet-stream")
        return _answer(ApiError(404, "Not Found"))


@web.middleware
async def _only_from_here(request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
    """Refuse names other than the loopback's: a page of somebody else's can't rebind its own name to us."""
    host = (request.headers.get("Host") or "").rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if host not in _LOOPBACK:
        return web.Response(status=421, text="This server answers on the loopback only.")
    response: web.StreamResponse = await handler(request)
    return response


async def _body(request: web.Request) -> dict[str, Any]:
    """The parameters of a GET, a form, a multipart or a JSON body."""
    raw: dict[str, Any] = dict(request.query)
    if not request.can_read_body:
        return raw
    if request.content_type == "application/json":
        try:
            value = json.loads(await request.text())
        except ValueError:
            raise bad("can't parse JSON object in the request") from None
        if not isinstance(value, dict):
            raise bad("a JSON request must be an Object")
        return raw | value
    try:
        if request.content_type == "multipart/form-data":
            return raw | await _parts(request)
        return raw | {name: str(value) for name, value in (await request.post()).items()}
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    except (ValueError, AssertionError):
        raise bad("can't read the request's body") from None


async def _parts(request: web.Request) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    size = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            raise bad("every part of the body needs a name")
        data = bytearray()
        while chunk := await part.read_chunk(1 << 16):
            data += chunk
            size += len(chunk)
            if size > _BODY_LIMIT:
                raise ApiError(413, "Request Entity Too Large")
        if part.filename is not None:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            raw[part.name] = Upload(name=part.filename, mime=mime, data=bytes(data))
        else:
            raw[part.name] = data.decode()
    return raw


def _hang_up(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _answer(error: ApiError) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.code)


def _plain(value: Any) -> Any:
    return f"<{value.name}, {len(value.data)} bytes>" if isinstance(value, Upload) else value


def _chat_id(raw: Mapping[str, Any]) -> int | None:
    try:
        return int(raw["chat_id"])
    except (KeyError, TypeError, ValueError):
        return None
