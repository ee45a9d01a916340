"""From a notice to a platform: words in the addressee's language, pictures and papers where they belong.

The scheduler decides what is said and what a failure means; here it is only said (`scheduler/courier.py`).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from zhibu.bot import papers, pictures
from zhibu.bot.message import Message, Paper, Picture
from zhibu.bot.platforms.base import Platform, PlatformError, Priority, Trouble
from zhibu.bot.wording import notices, signin, wish
from zhibu.bot.wording.undelivered import repeated
from zhibu.branch.agenda.record import FORM, REMINDER
from zhibu.branch.agenda.spot import step_of
from zhibu.branch.agenda.wish import NOT_PINNED
from zhibu.branch.calendar import Calendar
from zhibu.branch.card import ready
from zhibu.branch.day import ActivityDay
from zhibu.branch.greeting import celebrated, in_group
from zhibu.branch.ids import BranchId, ChatId, DayId
from zhibu.branch.notices import CHANNEL, GROUP, SECRETARY, Kind, Notice, Said, State, member_of
from zhibu.branch.records import Records
from zhibu.charts import code as codes
from zhibu.charts.card import bare
from zhibu.charts.worker import DrawingError, draw
from zhibu.scheduler.courier import (
    Delivered,
    Later,
    Moved,
    Refused,
    Undelivered,
    Unreachable,
    Unsure,
    address,
)
from zhibu.scheduler.reconcile import UNKNOWN
from zhibu.words import Voice, voice

log = logging.getLogger(__name__)

_PICTURE_CHANGES = frozenset({Kind.SIGN_IN_CODE, Kind.BIRTHDAY_GREETING, Kind.GREETING_CLOSED})
"""Where an edit may change the picture as well: what is drawn already comes from the cache."""


class BotCourier:
    """Says, edits and retracts notices on one platform. `pictures` is the folder in which drawn pictures are kept, `material`
    reads from the disk what a record form takes from there."""

    def __init__(
        self,
        platform: Platform,
        calendar_of: Callable[[Records], Calendar],
        pictures_folder: Path,
        material: Callable[[Records, ActivityDay], Awaitable[papers.Material]] | None = None,
    ) -> None:
        self._platform = platform
        self._material = material
        self._calendar_of = calendar_of
        self._pictures = pictures_folder

    async def deliver(self, branch: BranchId, notice: Notice, records: Records, now: datetime) -> Delivered:
        """Says it for the first time."""
        del branch
        chat = address(records, notice.audience, self._calendar_of(records).today(now))
        if chat is None:
            raise Unreachable
        message = await self._message(notice, records, now)
        if notice.kind is Kind.WISH_BOARD:
            message = wish.empty_board(self._voice(records, notice.audience, now), records, notice.subject)
        claim = records.said.get(notice.key)
        if claim is not None and claim.tries > 1:
            message = repeated(self._voice(records, notice.audience, now), message)
        try:
            receipt = await self._platform.send(chat, message, priority=Priority.NOTICE)
        except PlatformError as trouble:
            raise _undelivered(trouble) from trouble
        note = await self._pinned(notice, records, receipt.chat, receipt.message)
        # The board's first message bears no wish yet: were it lost to a crash, nobody could take a wish out of it any more.
        face = UNKNOWN if notice.kind is Kind.WISH_BOARD else notice.face
        return Delivered(chat=receipt.chat, message=receipt.message, face=face, note=note)

    async def edit(self, branch: BranchId, notice: Notice, said: Said, records: Records, now: datetime) -> Delivered:
        """Makes what stands show the facts of now."""
        del branch
        if notice.kind in _PICTURE_CHANGES:
            message = await self._message(notice, records, now)
        else:
            message = notices.words(
                notice, records, self._calendar_of(records), self._voice(records, notice.audience, now), now=now
            )
        await self._edit(said, message)
        note = ""
        if said.note == NOT_PINNED or (notice.kind is Kind.WISH_BOARD and said.state is State.RETRACTED):
            note = await self._pinned(notice, records, ChatId(said.chat), said.message)
        return Delivered(chat=ChatId(said.chat), message=said.message, face=notice.face, note=note)

    async def retract(self, branch: BranchId, said: Said, records: Records, now: datetime) -> None:
        """Takes the buttons away; the outcome stands in a line."""
        v = self._voice(records, said.audience, now)
        message = notices.outcome(said, records, self._calendar_of(records), v, now=now)
        try:
            if said.kind is Kind.BIRTHDAY_GREETING and said.audience == GROUP:
                message = await self._without_card(message, said.subject, records, v)
            await self._edit(said, message)
        except Refused:
            log.info("nothing to retract", extra={"branch": branch, "notice": said.id})
        if said.kind is Kind.WISH_BOARD:
            await self._unpin(said)

    async def _pinned(self, notice: Notice, records: Records, chat: ChatId, message: str) -> str:
        """The board of wishes is pinned, and takes the place of an older one; what the ledger is to note where it may not be. It
        stands in any case. An older board that is said late (its first wish was shown afterwards) takes nobody's place."""
        if notice.kind is not Kind.WISH_BOARD:
            return ""
        others = [
            said
            for said in records.said.values()
            if said.kind is Kind.WISH_BOARD and said.message and said.chat == chat and said.message != message
        ]
        if any(said.subject > notice.subject and said.state is State.SENT for said in others):
            return ""
        try:
            await self._platform.pin(chat, message)
        except PlatformError as trouble:
            log.warning("not pinned", extra={"branch": records.branch.id, "notice": notice.key, "why": trouble.trouble})
            return NOT_PINNED
        for said in others:
            await self._unpin(said)
        return ""

    async def _unpin(self, said: Said) -> None:
        """A pin that stays does no harm, and isn't worth a failure."""
        try:
            await self._platform.unpin(ChatId(said.chat), said.message)
        except PlatformError as trouble:
            log.info("not unpinned", extra={"notice": said.id, "why": trouble.trouble})

    async def _edit(self, said: Said, message: Message) -> None:
        try:
            await self._platform.edit(ChatId(said.chat), said.message, message, priority=Priority.BOARD)
        except PlatformError as trouble:
            raise _undelivered(trouble) from trouble

    def _voice(self, records: Records, audience: str, now: datetime) -> Voice:
        """A chat hears the branch's language, a person their own."""
        locale = None
        if audience not in (GROUP, CHANNEL):
            acting = records.secretary(self._calendar_of(records).today(now))
            member = member_of(audience) or (acting.id if audience == SECRETARY and acting is not None else None)
            locale = records.preference(member).locale if member is not None else None
        return voice(locale or records.branch.locale, records.branch.timezone)

    async def _message(self, notice: Notice, records: Records, now: datetime) -> Message:
        """The words, with the picture or the paper that goes with them; a picture that can't be drawn is left out."""
        v = self._voice(records, notice.audience, now)
        calendar = self._calendar_of(records)
        message = notices.words(notice, records, calendar, v, now=now)
        try:
            match notice.kind:
                case Kind.MONTH_CHARTS:
                    year, month = (int(part) for part in notice.subject.split("-"))
                    drawing = pictures.month_picture(records, year, month, calendar=calendar, now=now, v=v)
                    png = await draw(drawing, cache=self._pictures)
                    return replace(message, picture=Picture(f"{notice.subject}.png", png))
                case Kind.SIGN_IN_CODE:
                    return await self._with_code(message, notice, records)
                case Kind.BIRTHDAY_GREETING:
                    return await self._with_card(message, notice, records, v)
                case Kind.GREETING_CLOSED:
                    one = celebrated(records, notice.subject)
                    if one is None or not in_group(records, one):
                        return await self._without_card(message, notice.subject, records, v)
                    return await self._with_card(message, notice, records, v)
                case Kind.PLAN_TO_RECEIVE:
                    return replace(message, paper=await self._plan(notice, records))
                case Kind.RECORD_TO_RECEIVE:
                    day = records.days[DayId(records.submissions[notice.subject].subject)]
                    return replace(message, paper=await self._form(day, records, now))
                case Kind.RECORD_DUE if notice.edition.endswith((FORM, REMINDER)):
                    day = records.days[DayId(notice.subject)]
                    return replace(message, paper=await self._form(day, records, now))
        except DrawingError as error:
            # The worker's last words may quote what it was to draw.
            log.warning("not drawn", extra={"branch": records.branch.id, "notice": notice.key, "why": error.kind})
        return message

    async def _form(self, day: ActivityDay, records: Records, now: datetime) -> Paper:
        """The day's record form with its photos and acts, in the branch's language, for it goes to the superior."""
        own = voice(records.branch.locale, records.branch.timezone)
        calendar = self._calendar_of(records)
        material = papers.NOTHING if self._material is None else await self._material(records, day)
        return await asyncio.to_thread(
            papers.record, records, day, calendar=calendar, now=now, v=own, material=material
        )

    async def _plan(self, notice: Notice, records: Records) -> Paper:
        """The year's plan as a spreadsheet, in the branch's language."""
        year = int(records.submissions[notice.subject].subject)
        own = voice(records.branch.locale, records.branch.timezone)
        return await asyncio.to_thread(papers.plan, records, year, v=own)

    async def _with_code(self, message: Message, notice: Notice, records: Records) -> Message:
        """The code with its QR, in the branch's language, for everybody looks at it; without our own name there is no link."""
        day = records.days[DayId(notice.subject)]
        spot = records.spots[day.id]
        step = step_of(notice.edition)
        link = self._platform.start_link(signin.START + spot.code(step))
        if link is None:
            return message
        own = voice(records.branch.locale, records.branch.timezone)
        drawing = pictures.sign_in_code(records, day, spot, step=step, link=link, v=own)
        png = await asyncio.to_thread(codes.render, drawing)
        return replace(message, picture=Picture(f"{day.id}.png", png))

    async def _with_card(self, message: Message, notice: Notice, records: Records, v: Voice) -> Message:
        """The greeting with its card, where the secretary wrote words; else as it is."""
        words, one = ready(records, notice.subject), celebrated(records, notice.subject)
        if words is None or one is None:
            return message
        png = await draw(pictures.birthday_card(records, one, words, v), cache=self._pictures)
        return replace(message, picture=Picture("card.png", png))

    async def _without_card(self, message: Message, subject: str, records: Records, v: Voice) -> Message:
        """Where a card stood there is bare paper: a picture can't be taken out of a message, only be replaced."""
        if subject not in records.cards:
            return message
        try:
            return replace(message, picture=Picture("card.png", await draw(bare(v.locale), cache=self._pictures)))
        except DrawingError as error:
            log.warning("not drawn", extra={"notice": subject, "why": error.kind})
            return message


def _undelivered(trouble: PlatformError) -> Undelivered:
    if trouble.moved_to is not None:
        return Moved(trouble.moved_to)
    match trouble.trouble:
        case Trouble.UNREACHABLE:
            return Unreachable()
        case Trouble.LATER:
            return Later(trouble.retry_after)
        case Trouble.UNCERTAIN:
            return Unsure()
        case _:
            return Refused("platform")
