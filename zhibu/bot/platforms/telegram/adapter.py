"""Telegram as a `Platform`: python-telegram-bot's `Bot` on our own request class, poll loop and pacing."""

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, TypeVar

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
    User,
)
from telegram.error import TelegramError

from zhibu.bot.incoming import Incoming, Picked, Room
from zhibu.bot.message import Message
from zhibu.bot.platforms.base import (
    Abilities,
    Audience,
    Contact,
    Handler,
    LeftOut,
    Menu,
    PlatformError,
    Priority,
    Receipt,
    Trouble,
)
from zhibu.bot.platforms.telegram import errors, parse, render
from zhibu.bot.platforms.telegram.pacing import Pace, Pacer, Turn
from zhibu.bot.platforms.telegram.polling import Backoff, OnTimeout, Poller, Polling, Raw, hurried, off_the_clock
from zhibu.bot.platforms.telegram.render import AccountOf, Part
from zhibu.bot.platforms.telegram.request import AiohttpRequest, Waits
from zhibu.branch.enclosure import SIZE_LIMIT
from zhibu.branch.ids import ChatId

logger = logging.getLogger(__name__)

DEFAULT_API: Final = "https://api.telegram.org"
ANSWER_LIMIT: Final = 200
DESCRIPTION_LIMIT: Final = 256
COMMANDS_LIMIT: Final = 100
START_LIMIT: Final = 64
_NO_PREVIEW: Final = '{"is_disabled": true}'
_STANDING_KEPT: Final = 5_000
# Telegram tells two-letter languages apart, and so not the two scripts: everybody who isn't English sees the
# default, and a reader of Traditional Chinese gets a menu for their own chat.
_LANGUAGES: Final = {"zh_CN": ("", "zh"), "en": ("en",)}

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds a call may wait for its turn and its retries, by its priority, before it fails as LATER; how often it is
    tried, and the longest rest between two tries. A button's answer is worth nothing after a few seconds."""

    answer: float = 30.0
    notice: float = 60.0
    board: float = 60.0
    press: float = 5.0
    attempts: int = 4
    rest: float = 8.0

    def of(self, priority: Priority) -> float:
        return {Priority.ANSWER: self.answer, Priority.NOTICE: self.notice, Priority.BOARD: self.board}[priority]


_Place = tuple[ChatId, int]
"""A message: its chat and its number there."""


@dataclass(slots=True)
class _Standing:
    """What we know of a message of ours: what it shows (None: not sure) and the file it carries, if any."""

    shown: bytes | None = None
    file: bytes | None = None
    captioned: bool = False


@dataclass(slots=True, eq=False)
class _Edit:
    """An edit that waits for its turn; whoever wants the message otherwise meanwhile changes `part`."""

    part: Part
    turn: Turn
    captioned: bool
    task: "asyncio.Task[None] | None" = field(default=None)


def _wall() -> datetime:
    """The real time, in a rehearsal too: what is measured with it is Telegram's own delay."""
    return datetime.fromtimestamp(time.time(), UTC)


class Telegram:
    """One bot: a `Platform`. `account_of` finds the account behind a mention; `on_timeout` tells a person whose update took too long
    to try again. `api` is the root of the Bot API server. Nothing of this reaches a log: the token, or what people say.
    """

    abilities = Abilities(
        name="telegram",
        edits=True,
        keyboards=True,
        idempotent_sends=False,
        text_limit=render.TEXT_LIMIT,
        caption_limit=render.CAPTION_LIMIT,
    )

    def __init__(
        self,
        token: str,
        *,
        api: str = DEFAULT_API,
        account_of: AccountOf = lambda _member: None,
        on_timeout: OnTimeout | None = None,
        pace: Pace | None = None,
        polling: Polling | None = None,
        patience: Patience | None = None,
        waits: Waits | None = None,
        now: Callable[[], datetime] = _wall,
    ) -> None:
        _silence_libraries()
        self._token = token
        self._account_of = account_of
        self._knobs = polling or Polling()
        self._patience = patience or Patience()
        self._now = now
        root = api.rstrip("/")
        waits = waits or Waits()
        self._requests = (AiohttpRequest(root, waits=waits, connections=4), AiohttpRequest(root, waits=waits))
        self._bot = Bot(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            get_updates_request=self._requests[0],
            request=self._requests[1],
        )
        self._pacer = Pacer(pace)
        self._poller = Poller(fetch=self._fetch, read=self._read, now=now, knobs=self._knobs, on_timeout=on_timeout)
        self._me: User | None = None
        self._channels: set[ChatId] = set()
        self._may_delete: dict[ChatId, bool] = {}
        self._standing: OrderedDict[_Place, _Standing] = OrderedDict()
        self._edits: dict[_Place, _Edit] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._menus: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        self._calls = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    # -- life ---------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Connects. Waits while Telegram can't be reached; `WrongTokenError` where it doesn't know the token."""
        for request in self._requests:
            await request.initialize()
        self._me = await self._patiently(self._bot.get_me)
        # A webhook that somebody set once would keep every update from us.
        await self._patiently(lambda: self._bot.delete_webhook(drop_pending_updates=False))

    async def listen(self, handle: Handler, *, ready: asyncio.Event | None = None) -> None:
        """Hands over updates until `stop`; `WrongTokenError` if Telegram begins to refuse the token."""

        async def ours_first(incoming: Incoming) -> None:
            if isinstance(incoming, Picked) and incoming.token.startswith(render.GO):
                await self._open_private_chat(incoming)
            else:
                await handle(incoming)

        await self._poller.run(ours_first, ready=ready)

    async def idle(self) -> None:
        """Returns once every update that was fetched is answered, and no edit is under way."""
        await self._poller.idle()
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self) -> None:
        """Stops listening, lets running handlers end and confirms what they did, closes.

        What waits for its turn fails as LATER; what has gone out is given a moment to be answered, so that its sender knows.
        """
        await self._poller.stop()
        self._pacer.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._knobs.farewell):
                await self._quiet.wait()
        for request in self._requests:
            await request.shutdown()

    def contact(self) -> Contact:
        return self._poller.contact

    @property
    def last_update(self) -> datetime | None:
        return self._poller.last_update

    def start_link(self, payload: str) -> str | None:
        """A link that opens the private chat and hands over `payload`; None while our own name isn't known."""
        assert len(payload) <= START_LIMIT, payload
        if self._me is None or not self._me.username:
            return None
        return f"https://t.me/{self._me.username}" + (f"?start={payload}" if payload else "")

    # -- hearing ------------------------------------------------------------------------------------------------

    async def _fetch(self, offset: int | None, wait: int) -> Sequence[Raw]:
        try:
            return await self._requests[0].updates(self._bot.base_url, offset=offset, wait=wait)
        except TelegramError as error:
            raise self._neutral(error) from None

    def _read(self, raw: Raw) -> Incoming | None:
        assert self._me is not None, "start comes before listen"
        if (change := raw.get("my_chat_member")) is not None:
            self._may_delete |= parse.may_delete(change)
        incoming = parse.incoming(raw, me=self._me, now=self._now())
        if incoming is not None and incoming.where.room is Room.CHANNEL:
            self._channels.add(incoming.where.chat)
        return incoming

    async def _open_private_chat(self, picked: Picked) -> None:
        try:
            await self.answer(picked.press, start=picked.token.removeprefix(render.GO))
        except PlatformError as error:
            logger.warning("a button that opens the private chat couldn't be answered: %s", error.detail)

    # -- saying -------------------------------------------------------------------------------------------------

    async def send(
        self, chat: ChatId, message: Message, *, priority: Priority = Priority.NOTICE, reply_to: str | None = None
    ) -> Receipt:
        """Says something new. The receipt names the last part, which carries the buttons. `LeftOut` where the update that is
        answered is one of too many.

        UNCERTAIN also where a part stands there already and a later one fails.
        """
        if priority is Priority.ANSWER and hurried():  # what the handler's commit has set in motion isn't meant
            raise LeftOut
        parts = self._parts(chat, message, replies=reply_to is not None)
        turn = self._pacer.turn(chat, priority=priority, patience=self._patience.of(priority))
        number = 0
        with off_the_clock():
            async with turn:
                for index, part in enumerate(parts):
                    answers = reply_to if index == 0 or part.force_reply else None
                    try:
                        number = await self._insist(turn, partial(self._say, chat, part, answers))
                    except PlatformError as error:
                        if index == 0:
                            raise
                        detail = f"part {index} of {len(parts)} stands there, then: {error.detail}"
                        raise PlatformError(Trouble.UNCERTAIN, detail, moved_to=error.moved_to) from error
                    turn.extend(self._patience.notice)
        self._stands((chat, number), parts[-1])
        return Receipt(chat, parse.message_id(number, carries_file=parts[-1].file is not None))

    async def edit(
        self, chat: ChatId, message_id: str, message: Message, *, priority: Priority = Priority.BOARD
    ) -> None:
        """Replaces what stands there. Returns once this, or what was wanted after it, is to be seen.

        Of several edits that wait for one message only the last is sent. Of a message in several parts, it is the last
        part, the one with the buttons.
        """
        part = self._parts(chat, message, replies=False)[-1]
        key = (chat, parse.message_number(message_id))
        edit = self._edits.get(key)
        if edit is not None:
            edit.part = part
            edit.turn.hurry(priority)
        elif self._shows(key) == part.digest:
            return
        else:
            board = f"{chat}/{key[1]}"
            turn = self._pacer.turn(chat, priority=priority, patience=self._patience.of(priority), board=board)
            edit = self._edits[key] = _Edit(part, turn, captioned=parse.carries_file(message_id))
            edit.task = asyncio.create_task(self._carry_out(key, edit), name="edit")
            self._tasks.add(edit.task)
            edit.task.add_done_callback(self._edited)
        assert edit.task is not None
        if priority is Priority.ANSWER and hurried():
            return  # the last state is shown in its turn; nobody waits for it
        with off_the_clock():
            await asyncio.shield(edit.task)

    async def answer(self, press: str, text: str = "", *, alert: bool = False, start: str | None = None) -> None:
        """Answers a pressed button. One that is too old to be answered counts as answered: nobody waits any more."""
        url = self.start_link(start) if start is not None else None
        shown = render.clipped(render.Words(text), ANSWER_LIMIT).text
        give_up = self._loop_time() + self._patience.press
        backoff = Backoff(self._patience.rest)
        while True:
            try:
                await self._call(
                    lambda: self._plainly(
                        "answerCallbackQuery",
                        callback_query_id=press,
                        text=shown or None,
                        show_alert=alert or None,
                        url=url,
                    )
                )
            except PlatformError as error:
                if _says(error, errors.PRESS_TOO_OLD, errors.PRESS_INVALID):
                    return
                seconds = max(error.retry_after, backoff.next())
                if not _passes(error) or self._loop_time() + seconds > give_up:
                    raise
                await asyncio.sleep(seconds)
            else:
                return

    async def delete(self, chat: ChatId, message_id: str) -> None:
        """Takes a message away. One that is gone already is success; one that may not be deleted is REFUSED, without a
        call where we know that it isn't ours, and that we aren't an administrator who may."""
        number = parse.message_number(message_id)
        if not self._may_delete.get(chat, True) and (chat, number) not in self._standing:
            raise PlatformError(Trouble.REFUSED, errors.NO_DELETING)
        try:
            await self._unordered(lambda: self._bot.delete_message(parse.number(chat), number))
        except PlatformError as error:
            if _says(error, errors.NO_DELETING):
                self._may_delete[chat] = False
            if not _says(error, errors.NOTHING_TO_DELETE):
                raise

    async def pin(self, chat: ChatId, message_id: str) -> None:
        """Pins it without a sound. A right that is missing is REFUSED: the chat can be written to all the same."""
        number = parse.message_number(message_id)
        try:
            with _right_missing():
                await self._unordered(
                    lambda: self._bot.pin_chat_message(parse.number(chat), number, disable_notification=True)
                )
        except PlatformError as error:
            if not _says(error, errors.PINNED_ALREADY):
                raise

    async def unpin(self, chat: ChatId, message_id: str) -> None:
        """Takes the pin off it. One that isn't pinned, or is gone, is success."""
        number = parse.message_number(message_id)
        try:
            with _right_missing():
                await self._unordered(lambda: self._bot.unpin_chat_message(parse.number(chat), message_id=number))
        except PlatformError as error:
            if not _says(error, errors.NOTHING_TO_UNPIN):
                raise

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a file that somebody sent."""
        with off_the_clock():
            found = await self._unordered(lambda: self._requests[1].call(self._bot.base_url, "getFile", file_id=ref))
            path = str(found["file_path"])
            data = await self._unordered(
                lambda: self._requests[1].download(f"{self._bot.base_file_url}/{path}", limit=SIZE_LIMIT)
            )
        if data is None:
            raise PlatformError(Trouble.REFUSED, "the file is too large, or gone")
        return data

    async def strangers(self, chat: ChatId, known: int) -> int | None:
        """How many more people sit in a group than are known; other bots in it can't be told from people."""
        try:
            count = await self._unordered(lambda: self._bot.get_chat_member_count(parse.number(chat)))
        except PlatformError as error:
            if error.trouble in (Trouble.UNREACHABLE, Trouble.REFUSED):
                return None
            raise
        return max(0, count - 1 - known)

    # -- menus --------------------------------------------------------------------------------------------------

    async def set_menus(self, menus: Sequence[Menu]) -> None:
        """Shows the commands. A menu for one chat shows there whatever the person's own language; one without entries
        takes it away again. A chat that can't be reached is passed over; whatever may pass is raised at the end."""
        trouble: PlatformError | None = None
        for menu in menus:
            for scope, language in _scopes(menu):
                commands = tuple((e.command, _description(e.description)) for e in menu.entries[:COMMANDS_LIMIT])
                key = (scope.to_json(), language)
                if self._menus.get(key) == commands:
                    continue
                try:
                    await self._unordered(partial(self._set_menu, scope, language, commands))
                except PlatformError as error:
                    if error.trouble in (Trouble.LATER, Trouble.UNCERTAIN):
                        trouble = trouble or error
                    else:
                        logger.warning("a menu (%s) was refused: %s", menu.audience, error.detail)
                    continue
                self._menus[key] = commands
        if trouble is not None:
            raise trouble

    async def _set_menu(self, scope: BotCommandScope, language: str, commands: tuple[tuple[str, str], ...]) -> bool:
        code = language or None
        if not commands:
            return await self._bot.delete_my_commands(scope=scope, language_code=code)
        listed = [BotCommand(command, description) for command, description in commands]
        return await self._bot.set_my_commands(listed, scope=scope, language_code=code)

    # -- calls --------------------------------------------------------------------------------------------------

    async def _say(self, chat: ChatId, part: Part, reply_to: str | None) -> int:
        """One sendMessage, sendPhoto or sendDocument; the new message's number."""
        if part.file is None:
            return await self._say_words(chat, part, reply_to)
        common: dict[str, Any] = {
            "chat_id": parse.number(chat),
            "disable_notification": part.silent or None,
            "reply_markup": part.keyboard or part.force_reply,
        }
        if reply_to is not None:
            common["reply_parameters"] = ReplyParameters(
                parse.message_number(reply_to), allow_sending_without_reply=True
            )
        words, entities = part.words.text or None, part.words.entities() or None
        common |= {"caption": words, "caption_entities": entities, "filename": part.file.name}
        if part.file.picture:
            message = await self._bot.send_photo(photo=part.file.data, **common)
        else:
            message = await self._bot.send_document(document=part.file.data, **common)
        return message.message_id

    async def _say_words(self, chat: ChatId, part: Part, reply_to: str | None) -> int:
        reply = reply_to is not None and {
            "message_id": parse.message_number(reply_to),
            "allow_sending_without_reply": True,
        }
        said = await self._plainly(
            "sendMessage",
            chat_id=parse.number(chat),
            text=part.words.text,
            entities=part.words.marks() or None,
            link_preview_options=_NO_PREVIEW,
            disable_notification=part.silent or None,
            reply_parameters=reply or None,
            reply_markup=part.markup,
        )
        return int(said["message_id"])

    async def _plainly(self, method: str, **parameters: Any) -> Any:
        """One of the two most frequent calls, past the library's objects of what is asked and answered: to make those of one
        message takes 0.14 ms, half of what the whole bot needs for `/next`, and without this (and without `parse`) it would
        fall below the promised share of a bare echo's rate. What is seldom called goes through the library."""
        return await self._requests[1].call(self._bot.base_url, method, **parameters)

    async def _carry_out(self, key: _Place, edit: _Edit) -> None:
        """Waits for the edit's turn, then makes the message show what is wanted by then."""
        try:
            async with edit.turn:
                await self._insist(edit.turn, lambda: self._change(key, edit), idempotent=True)
        finally:
            self._close(key, edit)

    async def _change(self, key: _Place, edit: _Edit) -> None:
        # From here on a newer state takes a turn of its own, after this one.
        self._close(key, edit)
        part = edit.part
        standing = self._standing.get(key) or _Standing(captioned=edit.captioned or part.file is not None)
        if standing.shown == part.digest:
            return
        standing.shown = None
        await self._replace(key, part, standing)
        self._stands(key, part, carries=standing)

    async def _replace(self, key: _Place, part: Part, standing: _Standing) -> None:
        """The one call that changes text, caption or file; what the message carries is guessed where we don't know."""
        if part.file is not None and standing.file != part.file.digest:
            standing.file = None
            await self._edit_call(self._replace_file(key, part))
            return
        try:
            await self._edit_call(self._replace_words(key, part, captioned=standing.captioned))
        except TelegramError as error:
            if errors.NO_TEXT not in error.message.lower() and errors.NO_CAPTION not in error.message.lower():
                raise
            standing.captioned = not standing.captioned
            await self._edit_call(self._replace_words(key, part, captioned=standing.captioned))

    async def _edit_call(self, call: Awaitable[object]) -> None:
        try:
            await call
        except TelegramError as error:
            if errors.NOT_MODIFIED not in error.message.lower():
                raise

    async def _replace_file(self, key: _Place, part: Part) -> object:
        assert part.file is not None
        kind = InputMediaPhoto if part.file.picture else InputMediaDocument
        media = kind(
            part.file.data,
            caption=part.words.text or None,
            caption_entities=part.words.entities() or None,
            filename=part.file.name,
        )
        return await self._bot.edit_message_media(
            media, chat_id=parse.number(key[0]), message_id=key[1], reply_markup=part.keyboard
        )

    async def _replace_words(self, key: _Place, part: Part, *, captioned: bool) -> object:
        chat, message_id = parse.number(key[0]), key[1]
        if captioned:
            words = render.clipped(part.words, render.CAPTION_LIMIT)
            return await self._bot.edit_message_caption(
                chat_id=chat,
                message_id=message_id,
                caption=words.text or None,
                caption_entities=words.entities() or None,
                reply_markup=part.keyboard,
            )
        return await self._bot.edit_message_text(
            part.words.text,
            chat_id=chat,
            message_id=message_id,
            entities=part.words.entities() or None,
            reply_markup=part.keyboard,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    # -- trying again -------------------------------------------------------------------------------------------

    async def _insist(self, turn: Turn, call: Callable[[], Awaitable[_T]], *, idempotent: bool = False) -> _T:
        """Makes a call in its turn, and again after what may pass. An uncertain one only where that does no harm."""
        backoff = Backoff(self._patience.rest)
        while True:
            await turn.ready()
            try:
                return await self._call(call)
            except PlatformError as error:
                again = _passes(error) or (idempotent and error.trouble is Trouble.UNCERTAIN)
                seconds = backoff.next()
                if error.retry_after:
                    # Known to the pacing even if we give up: the next message there will wait.
                    turn.flooded(error.retry_after)
                if not again or backoff.failures >= self._patience.attempts:
                    raise
                if not error.retry_after:
                    turn.hold(seconds)

    async def _unordered(self, call: Callable[[], Awaitable[_T]]) -> _T:
        """A repeatable call that belongs to no chat's order: under the pace of all calls only."""
        with off_the_clock():
            async with self._pacer.turn(None, priority=Priority.ANSWER, patience=self._patience.answer) as turn:
                return await self._insist(turn, call, idempotent=True)

    async def _patiently(self, call: Callable[[], Awaitable[_T]]) -> _T:
        """A call at the start, repeated until Telegram answers; logged once."""
        backoff = Backoff(self._knobs.backoff)
        while True:
            try:
                answer = await self._call(call)
            except PlatformError as error:
                if error.trouble not in (Trouble.LATER, Trouble.UNCERTAIN):
                    raise
                if not backoff.failures:
                    logger.warning("Telegram can't be reached: %s; trying again until it answers", error.detail)
                await asyncio.sleep(max(error.retry_after, backoff.next()))
            else:
                if backoff.failures:
                    logger.info("Telegram answers")
                return answer

    async def _call(self, call: Callable[[], Awaitable[_T]]) -> _T:
        """Any call, its errors made neutral; without their causes, which may quote URL and content."""
        self._calls += 1
        self._quiet.clear()
        try:
            return await call()
        except TelegramError as error:
            raise self._neutral(error) from None
        except (KeyError, TypeError, AttributeError) as error:
            # The library couldn't make its object of the answer: the call itself was carried out.
            raise PlatformError(Trouble.UNCERTAIN, f"unreadable answer: {type(error).__name__}") from None
        finally:
            self._calls -= 1
            if not self._calls:
                self._quiet.set()

    def _neutral(self, error: TelegramError) -> PlatformError:
        return errors.platform_error(error, token=self._token)

    # -- what stands where --------------------------------------------------------------------------------------

    def _parts(self, chat: ChatId, message: Message, *, replies: bool) -> tuple[Part, ...]:
        room = Room.PRIVATE if parse.number(chat) > 0 else Room.GROUP
        room = Room.CHANNEL if chat in self._channels else room
        return render.parts(
            message, room=room, account_of=self._account_of, start_link=self.start_link, replies=replies
        )

    def _shows(self, key: _Place) -> bytes | None:
        standing = self._standing.get(key)
        return standing.shown if standing else None

    def _stands(self, key: _Place, part: Part, *, carries: _Standing | None = None) -> None:
        """Remembers what a message shows now; `carries` is what it carried before."""
        file = part.file.digest if part.file else (carries.file if carries else None)
        captioned = part.file is not None or (carries is not None and carries.captioned)
        self._standing[key] = _Standing(part.digest, file, captioned)
        self._standing.move_to_end(key)
        while len(self._standing) > _STANDING_KEPT:
            self._standing.popitem(last=False)

    def _close(self, key: _Place, edit: _Edit) -> None:
        if self._edits.get(key) is edit:
            del self._edits[key]

    def _edited(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # Whoever waited was told; with nobody waiting any more, it is not an error of ours.
            logger.debug("an edit failed")

    @staticmethod
    def _loop_time() -> float:
        return asyncio.get_running_loop().time()


@contextlib.contextmanager
def _right_missing() -> Iterator[None]:
    """What is refused for want of a right is refused for this call alone."""
    try:
        yield
    except PlatformError as error:
        if error.trouble is Trouble.UNREACHABLE and _says(error, *errors.NO_RIGHT):
            raise PlatformError(Trouble.REFUSED, error.detail) from None
        raise


def _passes(error: PlatformError) -> bool:
    return error.trouble is Trouble.LATER


def _says(error: PlatformError, *texts: str) -> bool:
    return any(text in error.detail.lower() for text in texts)


def _description(text: str) -> str:
    return render.clipped(render.Words(text.strip()), DESCRIPTION_LIMIT).text


def _scopes(menu: Menu) -> list[tuple[BotCommandScope, str]]:
    """Where Telegram keeps this menu: a scope and a language code each."""
    if menu.chat is not None:
        return [(BotCommandScopeChat(parse.number(menu.chat)), "")]
    if menu.audience is Audience.LEADERS:
        raise ValueError("a leaders' menu is for their own chats")
    scope = BotCommandScopeAllPrivateChats() if menu.audience is Audience.PRIVATE else BotCommandScopeAllGroupChats()
    return [(scope, code) for code in _LANGUAGES.get(menu.locale, ())]


def _silence_libraries() -> None:
    """The libraries' own loggers quote whole calls: what people say, and with httpx the token."""
    for name in ("telegram", "httpx", "httpcore", "aiohttp"):
        logging.getLogger(name).setLevel(logging.WARNING)
