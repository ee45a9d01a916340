"""One update as a command sees it: who speaks, in which branch, in which language, at what time."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from zhibu.bot.house import House
from zhibu.bot.incoming import Attached, Picked, Room, Said
from zhibu.bot.platforms.base import PlatformError, Trouble
from zhibu.branch import enclosure, people
from zhibu.branch.branch import Draft
from zhibu.branch.calendar import Calendar
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.guests import GuestAccount
from zhibu.branch.ids import AccountId, BranchId, MemberId
from zhibu.branch.people import Act, Member
from zhibu.branch.policy import require_on
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.storage.store import Unit
from zhibu.storage.trouble import Damaged
from zhibu.words import Voice

if TYPE_CHECKING:
    from zhibu.bot.command import Command


@dataclass(frozen=True, kw_only=True)
class Talk:
    """What the router found out before the command runs. `branch` and `member` are None for a stranger; in a group they
    are the group's branch and the speaker as its member."""

    house: House
    heard: Said | Picked
    now: datetime
    voice: Voice
    branch: BranchId | None
    records: Records | None
    member: Member | None
    memberships: tuple[tuple[BranchId, MemberId], ...] = ()
    seats: tuple[tuple[BranchId, GuestAccount], ...] = ()
    """In private: the evaluations to which this account was invited as a guest, while they aren't closed."""
    offices: tuple[BranchId, ...] = ()
    """In private: the superiors for which this account acts as an officer, and their branches."""
    facts: Mapping[str, object] = field(default_factory=dict)
    commands: "tuple[Command, ...]" = ()
    """Every command that there is, for who lists them or is led to one."""

    @property
    def private(self) -> bool:
        return self.heard.where.room is Room.PRIVATE

    @property
    def file(self) -> Attached | None:
        """The photo or paper that came with what was said."""
        return self.heard.file if isinstance(self.heard, Said) else None

    @property
    def account(self) -> AccountId:
        """The speaker's account; a refusal for a post that has none (an anonymous administrator, a channel)."""
        if self.heard.account is None:
            raise Refusal("who.anonymous")
        return self.heard.account

    @property
    def me(self) -> Member:
        """The member who speaks; a refusal tells a stranger how to be linked, a guest what they may do, and who hides behind the
        group to show."""
        if self.member is None:
            if self.seats and not self.memberships:
                raise Refusal("guest.only")
            if self.offices and not self.memberships:
                raise Refusal("superior.only")
            raise Refusal("who.stranger" if self.heard.account is not None else "who.anonymous")
        return self.member

    @property
    def known(self) -> Records:
        """The branch's records; a refusal where no branch is known."""
        if self.records is None:
            if self.seats and not self.memberships:
                raise Refusal("guest.only")
            if self.offices and not self.memberships:
                raise Refusal("superior.only")
            raise Refusal("who.stranger" if self.private else "chat.unbound")
        return self.records

    @property
    def branch_id(self) -> BranchId:
        return self.known.branch.id

    @property
    def calendar(self) -> Calendar:
        return self.house.calendar_of(self.known)

    @property
    def today(self) -> date:
        return self.calendar.today(self.now)

    def require(self, act: Act) -> Member:
        """The speaker, if they may do that in this branch today; else a refusal."""
        people.require(self.me, act, self.today)
        return self.me

    def may(self, act: Act) -> bool:
        return self.member is not None and people.may(self.member, act, self.today)

    def require_on(self, setting: str) -> None:
        """Refuses what this branch has switched off, such as `poll.held`."""
        require_on(self.known.policy(self.today), setting)

    def unit(self, act: str) -> AbstractAsyncContextManager[Unit]:
        """A unit of work of this branch, by this speaker, caused by this update."""
        actor = self.member.id if self.member is not None else str(self.heard.account or self.heard.where.chat)
        return self.house.store.unit(self.branch_id, actor=actor, act=act, now=self.now, cause=self.heard.cause)

    def draft(self, question: str, subject: str) -> Draft:
        """A question to this account that waits for a typed answer; `put` it in a unit, it replaces an earlier one."""
        self.house.unnoted.forget(self.account)
        return Draft(id=self.account, question=question, subject=subject, asked_at=self.now)

    async def keep(self, file: Attached, subject: str, *, caption: str = "") -> Enclosure:
        """Fetches a file and stores it durably; its record is for the unit that comes next to `put`.

        Called before the unit, after whatever can be refused without it: a crash in between leaves a file that nothing names.
        An update that is delivered again fetches and stores the same once more. Refused where the file isn't taken in, or
        can't be fetched; `NotSaved`.
        """
        by = self.me.id
        enclosure.check(file.name, file.media, file.size, photo=file.photo)
        try:
            data = await self.house.platform.fetch(file.ref)
        except PlatformError as error:
            passing = error.trouble in (Trouble.LATER, Trouble.UNCERTAIN)
            raise Refusal("file.later" if passing else "file.gone") from None
        kept = enclosure.enclose(
            data,
            name=file.name,
            media=file.media,
            sha256=sha256(data).hexdigest(),
            subject=subject,
            by=by,
            at=self.now,
            photo=file.photo,
            caption=caption,
        )
        await self.house.store.enclosures.keep(self.branch_id, kept.file, data)
        return kept

    async def contents(self, kept: Enclosure) -> bytes:
        """The bytes of an enclosure; a refusal where they are damaged."""
        try:
            return await self.house.store.enclosures.read(self.branch_id, kept)
        except Damaged:
            raise Refusal("file.damaged") from None
