"""The chat page: a phone-like chat in which one is anybody, and a clock beside it.

The page asks for what is new after a version of the world, and is told over server-sent events when to ask. It knows
no token; every change comes from the page's own origin.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from importlib import resources
from typing import Any, Protocol

from aiohttp import BodyPartReader, web

from zhibu.bot.sandbox import rules, typeface
from zhibu.bot.sandbox.errors import ApiError
from zhibu.bot.sandbox.state import CHANNEL_RIGHTS, GROUP_RIGHTS, Chat, Content, Message, Press, Seat, User, World
from zhibu.bot.sandbox.text import units
from zhibu.charts import fonts

log = logging.getLogger(__name__)


class Controls(Protocol):
    """How the page moves a rehearsal's clock; each returns when everything due is settled."""

    async def now(self) -> datetime: ...
    async def next(self) -> None: ...
    async def forward(self, delta: timedelta) -> None: ...


_STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
_STATIC = resources.files("zhibu.bot.sandbox") / "static"
_KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
# The face of the collection that is drawn for Simplified Chinese; `lang` picks the others' shapes inside it.
_SIMPLIFIED = 2
_SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self';"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HEARTBEAT = 15.0
# Several changes at once are one ring.
_RING_PAUSE = 0.03


class Page:
    """The page's routes over a world. `locale` is the language it opens in, `zone` the one its times are read in."""

    def __init__(self, world: World, *, controls: Controls | None, locale: str, zone: str) -> None:
        self._world, self._controls = world, controls
        self._locale, self._zone = locale, zone
        self._moving: asyncio.Task[None] | None = None
        self._closed = False
        self._rings: set[asyncio.Event] = set()

    def add_routes(self, app: web.Application) -> None:
        router = app.router
        router.add_get("/", self._index)
        router.add_get("/static/{name}", self._static)
        router.add_get("/sandbox/config", self._config)
        router.add_get("/sandbox/news", self._news)
        router.add_get("/sandbox/events", self._events)
        router.add_get("/sandbox/commands", self._commands)
        router.add_get("/sandbox/files/{unique_id}/{name}", self._file)
        router.add_get("/sandbox/font", self._font)
        router.add_get("/sandbox/clock", self._read_clock)
        for name, action in (
            ("say", self._say),
            ("press", self._press),
            ("open", self._open),
            ("send", self._send),
            ("act", self._act),
            ("people", self._add_person),
            ("clock", self._move_clock),
        ):
            router.add_post(f"/sandbox/{name}", _same_origin(action))

    def close(self) -> None:
        """End the streams, so that the server can stop at once."""
        self._closed = True
        for ring in self._rings:
            ring.set()
        if self._moving is not None:
            self._moving.cancel()

    # -- the page itself ----------------------------------------------------------------------------------------

    async def _index(self, _request: web.Request) -> web.Response:
        return _text((_STATIC / "index.html").read_text("utf-8"), "text/html")

    async def _static(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        suffix = name[name.rfind(".") :]
        source = _STATIC / name
        if "/" in name or suffix not in _KINDS or not source.is_file():
            raise web.HTTPNotFound
        return _text(source.read_text("utf-8"), _KINDS[suffix])

    async def _font(self, _request: web.Request) -> web.Response:
        """The Chinese face for a machine that has none; the page asks only when a glyph is missing."""
        try:
            data = await asyncio.to_thread(lambda: typeface.face(fonts.regular(), _SIMPLIFIED).bytes())
        except (FileNotFoundError, ValueError):
            raise web.HTTPNotFound from None
        return web.Response(
            body=data, content_type="font/otf", headers=_HEADERS | {"Cache-Control": "public, max-age=31536000"}
        )

    async def _config(self, _request: web.Request) -> web.Response:
        bot = self._world.bot
        return _json(
            {
                "locale": self._locale,
                "zone": self._zone,
                "bot": {"id": bot.id, "name": bot.name, "username": bot.username},
                "clock": self._controls is not None,
                "world": self._world.born,
            }
        )

    # -- what is new --------------------------------------------------------------------------------------------

    async def _news(self, request: web.Request) -> web.Response:
        """Everything that changed after version `after` (0: everything); people and chats always whole."""
        after, world = _number(request.query.get("after", "0")), self._world
        messages = [
            _message(world, message)
            for chat in world.chats.values()
            for message in chat.messages.values()
            if message.version > after and not (message.deleted and not after)
        ]
        return _json(
            {
                "version": world.version,
                "users": [_user(user) for user in world.users.values()],
                "chats": [_chat(world, chat) for chat in world.chats.values() if chat.migrated_to is None],
                "messages": sorted(messages, key=lambda message: message["born"]),
                "presses": [_press(press) for press in world.presses_made.values() if press.version > after],
            }
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """A stream that rings when the world changed; the data is its version."""
        stream = web.StreamResponse(
            headers=_HEADERS | {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await stream.prepare(request)
        # One event for both reasons to wake, and no task of its own: whoever shuts the page cancels this handler anywhere.
        ring = asyncio.Event()
        self._rings.add(ring)
        unlisten = self._world.listen(ring.set)
        try:
            await stream.write(f"data: {self._world.version}\n\n".encode())
            while not self._closed:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_HEARTBEAT):
                        await ring.wait()
                await asyncio.sleep(_RING_PAUSE)
                beat = f"data: {self._world.version}\n\n" if ring.is_set() else ": still here\n\n"
                ring.clear()
                await stream.write(beat.encode())
        except ConnectionResetError:
            pass
        finally:
            self._rings.discard(ring)
            unlisten()
        return stream

    async def _commands(self, request: web.Request) -> web.Response:
        user, chat = self._who(request.query), self._where(request.query)
        return _json(self._world.commands_for(user, chat))

    async def _file(self, request: web.Request) -> web.Response:
        unique_id = request.match_info["unique_id"]
        stored = next((file for file in self._world.files.values() if file.unique_id == unique_id), None)
        if stored is None:
            raise web.HTTPNotFound
        shown = stored.mime in _SHOWN or stored.kind == "photo"
        kind = stored.mime if stored.mime in _SHOWN else "image/png" if shown else "application/octet-stream"
        headers = _HEADERS | {"Content-Disposition": "inline" if shown else "attachment"}
        # What somebody sent must not run as a page of ours; a PDF's viewer, though, doesn't work in a sandbox.
        headers["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
        charset = "utf-8" if kind == "text/plain" else None
        return web.Response(body=stored.data, content_type=kind, charset=charset, headers=headers)

    # -- what somebody does -------------------------------------------------------------------------------------

    async def _say(self, request: web.Request) -> web.Response:
        form = await request.json()
        user, chat, text = self._who(form), self._where(form), str(form.get("text", ""))
        if not text.strip() or units(text) > rules.TEXT_LIMIT:
            raise _no("text")
        if chat.type == "channel":
            if not chat.seat(user.id).may("can_post_messages"):
                raise _no("read_only")
            self._world.posts(chat, text)
        else:
            self._world.says(user, chat, text, form.get("reply_to"))
        return _json({})

    async def _press(self, request: web.Request) -> web.Response:
        """Press what the page shows: by place, and by label in case an edit was faster."""
        form = await request.json()
        user, chat = self._who(form), self._where(form)
        message = chat.messages.get(_number(form.get("message")))
        if message is None:
            raise _no("gone")
        place = (_number(form.get("row")), _number(form.get("column")))
        return _json(_press(self._world.presses(user, message, str(form.get("label")), at=place)))

    async def _open(self, request: web.Request) -> web.Response:
        """Press start, with the payload of a link to the bot or with a bare code."""
        form = await request.json()
        user, link = self._who(form), str(form.get("link", "")).strip()
        payload = self._world.start_payload(link) if "/" in link or ":" in link else link
        if payload is None:
            raise _no("link_out")
        self._world.starts(user, payload)
        return _json({"chat": user.id})

    async def _send(self, request: web.Request) -> web.Response:
        fields: dict[str, str] = {}
        name, mime, data = "", "application/octet-stream", b""
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise _no("file")
            content = bytes(await part.read())
            if part.filename:
                name, mime, data = part.filename, part.headers.get("Content-Type", mime), content
            else:
                fields[part.name or ""] = content.decode()
        user, chat = self._who(fields), self._where(fields)
        photo = fields.get("photo") == "true"
        if not data or len(data) > rules.DOCUMENT_BYTES:
            raise _no("file")
        self._world.sends_file(user, chat, data, name, mime=mime, caption=fields.get("caption", ""), photo=photo)
        return _json({})

    async def _act(self, request: web.Request) -> web.Response:
        """Join, leave, block, and what an administrator does with the bot."""
        form = await request.json()
        world, user, chat = self._world, self._who(form), self._where(form)
        rights = CHANNEL_RIGHTS if chat.type == "channel" else GROUP_RIGHTS
        acts: dict[str, Callable[[], None]] = {
            "join": lambda: world.joins(chat, user),
            "leave": lambda: world.leaves(chat, user),
            "block": lambda: world.blocks(user),
            "unblock": lambda: world.unblocks(user),
            "add_bot": lambda: world.adds_bot(user, chat, administrator=chat.type == "channel"),
            "remove_bot": lambda: world.removes_bot(chat, by=user),
            "promote_bot": lambda: world.promotes(chat, world.bot, rights=rights),
            "demote_bot": lambda: world.demotes(chat, world.bot),
        }
        act = str(form.get("act"))
        if act not in acts or (act.endswith("_bot") and not chat.seat(user.id).leads):
            raise _no("failed")
        acts[act]()
        return _json({})

    async def _add_person(self, request: web.Request) -> web.Response:
        form = await request.json()
        name = str(form.get("name", "")).strip()
        if not 1 <= len(name) <= 64:
            raise _no("text")
        return _json({"user": self._world.add_user(name, language=str(form.get("language", "zh-hans"))).id})

    # -- the clock ----------------------------------------------------------------------------------------------

    async def _read_clock(self, _request: web.Request) -> web.Response:
        if self._controls is None:
            raise web.HTTPNotFound
        now = await self._controls.now()
        return _json({"now": now.isoformat(), "moving": self._moving is not None and not self._moving.done()})

    async def _move_clock(self, request: web.Request) -> web.Response:
        """One step; answered when everything due by then is settled. A second step meanwhile is refused."""
        if self._controls is None:
            raise web.HTTPNotFound
        step = str((await request.json()).get("step"))
        if step != "next" and step not in _STEPS:
            raise _no("failed")
        if self._moving is not None and not self._moving.done():
            raise _no("moving")
        controls = self._controls
        self._moving = asyncio.ensure_future(controls.next() if step == "next" else controls.forward(_STEPS[step]))
        self._moving.add_done_callback(_heed)
        # Whoever closes the page meanwhile doesn't stop the clock half way.
        await asyncio.shield(self._moving)
        return await self._read_clock(request)

    # -- reading a request --------------------------------------------------------------------------------------

    def _who(self, form: Any) -> User:
        user = self._world.users.get(_number(form.get("as")))
        if user is None:
            raise _no("nobody")
        return user

    def _where(self, form: Any) -> Chat:
        chat = self._world.chats.get(_number(form.get("chat")))
        if chat is None:
            raise _no("nobody")
        return chat


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _same_origin(handler: Handler) -> Handler:
    """Refuse what another site's page sends; and say in one word what a person can't do."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if (origin is not None and origin != f"http://{request.host}") or request.headers.get(
            "Sec-Fetch-Site", "same-origin"
        ) not in ("same-origin", "none"):
            raise web.HTTPForbidden
        try:
            return await handler(request)
        except (ValueError, LookupError, ApiError):
            raise _no("failed") from None

    return guarded


def _heed(moved: asyncio.Task[None]) -> None:
    """Logs why the clock stood still; the page that asked may be closed by now, and nobody else waits for it."""
    if not moved.cancelled() and (error := moved.exception()) is not None:
        log.error("the clock could not be moved: %(error)s", {"error": type(error).__name__})


def _no(code: str) -> web.HTTPException:
    """A refusal the page words itself, from its catalogue."""
    return web.HTTPConflict(text=f'{{"error": "{code}"}}', content_type="application/json")


def _json(value: Any) -> web.Response:
    return web.json_response(value, headers=_HEADERS | {"Cache-Control": "no-store"})


def _text(text: str, kind: str) -> web.Response:
    return web.Response(
        text=text,
        content_type=kind,
        charset="utf-8",
        headers=_HEADERS | {"Cache-Control": "no-cache"},
        status=HTTPStatus.OK,
    )


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


# -- the world as the page reads it -------------------------------------------------------------------------------


def _user(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "name": user.name,
        "note": user.note,
        "language": user.language_code,
        "started": user.started,
        "blocked": user.blocked,
        "deactivated": user.deactivated,
    }


def _chat(world: World, chat: Chat) -> dict[str, Any]:
    bot = chat.seat(world.bot.id)
    return {
        "id": chat.id,
        "type": chat.type,
        "title": chat.title,
        "members": [id_ for id_, seat in chat.seats.items() if seat.inside and id_ != world.bot.id],
        "leaders": [id_ for id_, seat in chat.seats.items() if seat.leads and id_ != world.bot.id],
        "bot": _standing(bot),
        "pinned": chat.pinned,
        "muted": chat.muted,
    }


def _standing(seat: Seat) -> str:
    return "leads" if seat.leads else "inside" if seat.inside else "outside"


def _message(world: World, message: Message) -> dict[str, Any]:
    if message.deleted:
        return {"id": message.id, "chat": message.chat_id, "born": message.born, "deleted": True}
    return {
        "id": message.id,
        "chat": message.chat_id,
        "date": message.date,
        "from": message.sender_id if world.chats[message.chat_id].type != "channel" else None,
        "by_bot": world.is_bots(message),
        "as_chat": message.sender_chat_id is not None,
        "reply_to": message.reply_to,
        "edited": message.edited,
        "silent": message.silent,
        "asks_reply": message.asks_reply,
        "born": message.born,
        "history": [content.text for content in message.history if content.text != message.text],
        **_content(world, message.content),
    }


def _content(world: World, content: Content) -> dict[str, Any]:
    result: dict[str, Any] = {"text": content.text, "entities": list(content.entities)}
    if content.service is not None:
        result["service"] = content.service
    if content.photo:
        photo = world.files[content.photo]
        result["photo"] = {
            "url": f"/sandbox/files/{photo.unique_id}/photo",
            "width": photo.width,
            "height": photo.height,
        }
    if content.document:
        paper = world.files[content.document]
        result["document"] = {
            "url": f"/sandbox/files/{paper.unique_id}/{paper.name}",
            "name": paper.name,
            "size": len(paper.data),
            "shown": paper.mime in _SHOWN,
        }
    if content.keyboard:
        result["keyboard"] = [
            [
                {
                    "text": button["text"],
                    "url": button.get("url"),
                    "copy": button.get("copy_text", {}).get("text"),
                    "style": button.get("style"),
                }
                for button in row
            ]
            for row in content.keyboard
        ]
    return result


def _press(press: Press) -> dict[str, Any]:
    return {
        "id": press.id,
        "user": press.user_id,
        "chat": press.chat_id,
        "message": press.message_id,
        "answers": [{"text": answer.text, "alert": answer.alert, "url": answer.url} for answer in press.answers],
    }
