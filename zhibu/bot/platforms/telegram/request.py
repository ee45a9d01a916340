"""python-telegram-bot's way to the network, on aiohttp: its httpx pool is five times slower under load, and prints
whole URLs, the token with them.

What matters here is to know whether a failed request had gone out: a message that never left may be sent again, one
whose answer was lost may stand there already.
"""

import json
import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import urlencode, urlsplit

import aiohttp
from telegram.request import BaseRequest, RequestData

from zhibu.bot.platforms.telegram.errors import BrokenError, NotSentError, ServerError

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_PLAIN: Final = re.compile(r"[\w.~-]*", re.ASCII)
_KINDS: Final = ("message", "channel_post", "callback_query", "my_chat_member")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Seconds until a request is given up: to connect, for an answer, and for an answer to an upload."""

    connect: float = 5.0
    answer: float = 10.0
    upload: float = 60.0


class AiohttpRequest(BaseRequest):
    """Speaks HTTP with a Bot API server. Its errors hold neither URL nor content."""

    __slots__ = ("_connections", "_session", "_trust_env", "_waits")

    def __init__(self, api: str, *, waits: Waits, connections: int = 64) -> None:
        self._waits = waits
        self._connections = connections
        # A proxy from the environment is for Telegram itself, never for a server on this machine.
        self._trust_env = urlsplit(api).hostname not in _LOOPBACK
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._waits.answer

    async def initialize(self) -> None:
        if self._session is not None:
            return
        self._session = aiohttp.ClientSession(
            # Idle connections are dropped early: a request on one that Telegram is just closing ends as uncertain.
            connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=15),
            request_class=_Request,
            trust_env=self._trust_env,
            # Telegram sets none, and looking for some costs as much as the request.
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.USER_AGENT},
        )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def updates(self, base_url: str, *, offset: int | None, wait: int, limit: int = 100) -> list[dict[str, Any]]:
        """The raw updates from `offset` on (which confirms the earlier ones), waited for up to `wait` seconds.

        Raw, for one that the library can't read must not hide the others.
        """
        call: dict[str, str | int] = {"timeout": wait, "limit": limit, "allowed_updates": json.dumps(_KINDS)}
        if offset is not None:
            call["offset"] = offset
        answer = await self.post(f"{base_url}/getUpdates?{urlencode(call)}", read_timeout=wait + self._waits.answer)
        if not isinstance(answer, list):
            raise BrokenError("unreadable answer")
        return answer

    async def call(self, base_url: str, method: str, **parameters: Any) -> Any:
        """What the method answers, as it comes. Parameters are JSON values; those that are None are left out."""
        given = {name: value for name, value in parameters.items() if value is not None}
        return await self.post(f"{base_url}/{method}", cast("RequestData", _Given(given)))

    async def download(self, url: str, *, limit: int) -> bytes | None:
        """The bytes behind an address of the server's, at most so many; None where there are more, or nothing is there."""
        if self._session is None or self._session.closed:
            raise NotSentError("closed")
        total = aiohttp.ClientTimeout(total=self._waits.connect + self._waits.upload, connect=self._waits.connect)
        try:
            async with self._session.get(url, timeout=total) as response:
                if response.status >= 500:
                    raise ServerError(f"the server answered {response.status}")
                if response.status != 200 or (response.content_length or 0) > limit:
                    return None
                data = bytearray()
                async for piece in response.content.iter_chunked(1 << 16):
                    data += piece
                    if len(data) > limit:
                        return None
                return bytes(data)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            # Nothing was changed there: it can be asked for again, whatever went out.
            raise NotSentError(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As the library's, but it doesn't write what it couldn't read into the log."""
        try:
            answer = json.loads(payload)
        except ValueError:
            raise BrokenError("unreadable answer") from None
        if not isinstance(answer, dict):
            raise BrokenError("unreadable answer")
        return answer

    async def do_request(  # noqa: PLR0917 - the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library's signature
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library's signature
    ) -> tuple[int, bytes]:
        if self._session is None or self._session.closed:
            raise NotSentError("closed")
        uploads = request_data is not None and request_data.contains_files
        answer = _given(read_timeout, self._waits.upload if uploads else self._waits.answer)
        connect = _given(connect_timeout, self._waits.connect)
        departure = _Departure()
        _departure.set(departure)
        body = _body(request_data)
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=None if isinstance(body, aiohttp.FormData) else _FORM,
                timeout=aiohttp.ClientTimeout(total=connect + answer, connect=connect),
            ) as response:
                payload = await response.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            # Neither text nor cause of the error: both may hold the URL, and so the token.
            raise (BrokenError if departure.gone else NotSentError)(type(error).__name__) from None
        if response.status >= 500:
            raise ServerError(f"the server answered {response.status}")
        return response.status, payload


@dataclass(frozen=True, slots=True)
class _Given:
    """Parameters that are JSON values already, in the shape of the library's own, which is final."""

    given: Mapping[str, Any]
    contains_files: bool = False

    @property
    def json_parameters(self) -> dict[str, str]:
        return {name: each if isinstance(each, str) else json.dumps(each) for name, each in self.given.items()}


@dataclass(slots=True)
class _Departure:
    """Whether a request has gone out, or begun to."""

    gone: bool = False


_departure: ContextVar[_Departure] = ContextVar("departure")


class _Request(aiohttp.ClientRequest):
    """Notes the moment just before its first byte is written. (aiohttp's own tracing tells it, too, for a fifth of the
    request's price.)"""

    async def send(self, conn: Any) -> aiohttp.ClientResponse:
        _departure.get().gone = True
        return await super().send(conn)


def _given(value: Any, default: float) -> float:
    return value if isinstance(value, (int, float)) else default


def _body(request_data: RequestData | None) -> aiohttp.FormData | bytes | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return "&".join(f"{name}={_quoted(each)}" for name, each in request_data.json_parameters.items()).encode()
    # Unquoted: Telegram reads a file's name as UTF-8, and would show a percent-encoded one as it is.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=mime)
    return form


def _quoted(value: str) -> str:
    """For a form. Every byte of what isn't plain is written as its number: every reader of forms knows that, and to look at each
    byte of a Chinese text takes longer than to send it."""
    return value if _PLAIN.fullmatch(value) else "%" + value.encode().hex("%")
