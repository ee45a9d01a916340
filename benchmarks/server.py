"""A Bot API server in a process of its own that does next to nothing, so that it is never what is measured.

It hands out the updates it was given, each from its own moment on, answers every call at once, and notes on the machine's one
monotonic clock when each answer came in. It checks nothing: that is what the sandbox is for.

    python -m benchmarks.server          prints its port, ends when its stdin is closed
"""

import asyncio
import json
import re
import sys
import time
from typing import Any, Final
from urllib.parse import parse_qs, unquote_to_bytes
from zlib import crc32

_CHAT: Final = re.compile(rb'(?:^|[?&])chat_id=([^& ]+)|name="chat_id"\r\n(?:[^\r\n]+\r\n)*\r\n(-?\d+)')
_PRESS: Final = re.compile(rb"callback_query_id=([^&]+)")
_TEXT: Final = re.compile(rb"(?:^|&)text=([^&]+)")
_TRUE: Final = b'{"ok":true,"result":true}'
_ME: Final = json.dumps(
    {
        "ok": True,
        "result": {
            "id": 1,
            "is_bot": True,
            "first_name": "bench",
            "username": "bench_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        },
    }
).encode()


class World:
    """The updates, and what was heard."""

    def __init__(self) -> None:
        self.waiting: list[tuple[int, float, bytes]] = []
        self.answered: dict[str, list[float]] = {}
        """When each press was answered (by its id) and each chat was written to (by its id), in order."""
        self.texts: dict[str, list[int]] = {}
        """What each chat was told, as a checksum of the text."""
        self.calls: dict[str, int] = {}
        self.polled: list[float] = []
        self.messages = 0
        self.arrived = asyncio.Event()

    def load(self, updates: list[dict[str, Any]], *, after: float, spread: float) -> float:
        """Makes the updates due, all at once or evenly over so many seconds; the moment of the first."""
        first = time.monotonic() + after
        pause = spread / len(updates)
        self.waiting += [
            (each["update_id"], first + number * pause, json.dumps(each, ensure_ascii=False).encode())
            for number, each in enumerate(updates)
        ]
        self.arrived.set()
        self.arrived = asyncio.Event()
        return first

    def note(self, method: str, query: bytes, body: bytes) -> bytes:
        """The answer to a call that isn't getUpdates."""
        now = time.monotonic()
        self.calls[method] = self.calls.get(method, 0) + 1
        if method == "getMe":
            return _ME
        if method == "answerCallbackQuery":
            found = _PRESS.search(body)
            assert found is not None, body
            self.answered.setdefault(found[1].decode(), []).append(now)
            return _TRUE
        if method.startswith(("send", "edit")):
            found = _CHAT.search(body) or _CHAT.search(query)
            assert found is not None, body[:200]
            chat = unquote_to_bytes(found[1] or found[2]).decode()
            self.messages += 1
            if method.startswith("send"):
                self.answered.setdefault(chat, []).append(now)
                text = _TEXT.search(body)
                self.texts.setdefault(chat, []).append(crc32(text[1] if text else body))
            kind = b'"type":"supergroup","title":"g"' if chat.startswith("-") else b'"type":"private","first_name":"p"'
            return b'{"ok":true,"result":{"message_id":%d,"date":1790000000,"chat":{"id":%b,%b},"text":"."}}' % (
                self.messages,
                chat.encode(),
                kind,
            )
        return b'{"ok":true,"result":5}' if method == "getChatMemberCount" else _TRUE

    async def updates(self, query: bytes, body: bytes) -> bytes:
        """What is due from the offset on; waits for the first one as long as the caller wants to."""
        self.polled.append(time.monotonic())
        asked = parse_qs((query or body).decode()) | parse_qs(body.decode())
        offset = int(asked.get("offset", ["0"])[0])
        give_up = time.monotonic() + float(asked.get("timeout", ["0"])[0])
        limit = int(asked.get("limit", ["100"])[0])
        self.waiting = [each for each in self.waiting if each[0] >= offset]
        while True:
            now = time.monotonic()
            due = [each[2] for each in self.waiting[:limit] if each[1] <= now]
            if due or now >= give_up:
                return b'{"ok":true,"result":[%b]}' % b",".join(due)
            ahead = min(give_up, self.waiting[0][1] if self.waiting else give_up) - now
            try:
                await asyncio.wait_for(self.arrived.wait(), ahead)
            except TimeoutError:
                pass

    def control(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["do"] == "load":
            return {"first": self.load(asked["updates"], after=asked["after"], spread=asked["spread"])}
        if asked["do"] == "reset":
            self.answered, self.texts, self.calls, self.polled, self.waiting = {}, {}, {}, [], []
        glance = {"calls": self.calls, "polled": self.polled[:1], "unconfirmed": len(self.waiting)}
        if asked["do"] == "glance":
            return glance
        return glance | {"answered": self.answered, "texts": self.texts}


class Connection(asyncio.Protocol):
    """One HTTP/1.1 connection, one request after the other."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self._polling: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _error: Exception | None) -> None:
        if self._polling is not None:
            self._polling.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            found = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
            size = end + 4 + (int(found[1]) if found else 0)
            if len(self._buffer) < size:
                return
            body, self._buffer = self._buffer[end + 4 : size], self._buffer[size:]
            target = head.split(b" ", 2)[1]
            path, _, query = target.partition(b"?")
            self._serve(path.rpartition(b"/")[2].decode(), query, body)

    def _serve(self, method: str, query: bytes, body: bytes) -> None:
        if method == "getUpdates":
            self._polling = asyncio.create_task(self._poll(query, body))
        elif method == "control":
            self._say(json.dumps(self._world.control(json.loads(body))).encode())
        else:
            self._say(self._world.note(method, query, body))

    async def _poll(self, query: bytes, body: bytes) -> None:
        self._say(await self._world.updates(query, body))

    def _say(self, answer: bytes) -> None:
        assert self._transport is not None
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
        self._transport.write(head + answer)


async def main() -> None:
    world, loop = World(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(world), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
