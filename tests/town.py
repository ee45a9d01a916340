"""A whole bot in memory that you talk to: the real store, router, daemon and courier, on a fake platform and a clock that
stands still until you move it.

    town = await Town.founded(tmp_path)
    await town.says("ann", "/leave a meeting in town")
    await town.presses("sec", "同意")
    assert "…" in town.heard("ann")[-1]
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes import FakePlatform, Shown, Standing
from zhibu.bot.codes import new_code, record_of
from zhibu.bot.incoming import Attached, Change, Happened, Picked, Room, Said, Where
from zhibu.bot.parts import Parts, put_together
from zhibu.branch.branch import Binding, Branch, Place, Purpose
from zhibu.branch.ids import AccountId, BranchId, ChatId, MemberId
from zhibu.branch.people import Account, Duty, Member, MemberKind, Preference
from zhibu.branch.plan import PlanRow, planned
from zhibu.branch.records import Records
from zhibu.scheduler.clock import RehearsalClock
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage.store import Store

ZONE = ZoneInfo("Asia/Shanghai")
BRANCH = BranchId("b1")
GROUP = ChatId("telegram:-1001")
CHANNEL = ChatId("telegram:-1002")
START = datetime(2026, 9, 25, 10, 0, tzinfo=ZONE)
"""Before the October day of 2026 (the 8th; its notice goes out on 30 September)."""

_MARKS = {"command": "/"}


def member(key: str, name: str, number: int, **more: object) -> Member:
    """A full member accepted on 5 June 2018, unless told otherwise."""
    given = {"kind": MemberKind.FULL, "accepted_on": date(2018, 6, 5)} | more
    return Member(id=MemberId(f"m{number:03d}"), name=name, **given)


PEOPLE = {
    "sec": member("sec", "周秀兰", 1, duties=(Duty.SECRETARY,), accepted_on=date(1999, 7, 1)),
    "dep": member("dep", "梁国栋", 2, duties=(Duty.DEPUTY,)),
    "org": member("org", "何淑芬", 3, duties=(Duty.ORGANISATION,)),
    "pub": member("pub", "陈㛃", 4, duties=(Duty.PUBLICITY,)),
    "ann": member("ann", "李安", 5),
    "bob": member("bob", "王堃", 6, accepted_on=date(2016, 10, 20)),
    "cat": member("cat", "刘晓燕", 7),
    "dan": member("dan", "赵丹", 8, mobile=True),
    "eva": member("eva", "孙怡", 9, kind=MemberKind.PROBATIONARY, accepted_on=date(2025, 12, 1)),
}
"""Who lives in the town, by the short name that tests use."""


@dataclass(frozen=True)
class Sent:
    """A file that somebody sends: a photo where it has no name, else a document."""

    data: bytes
    name: str = ""
    media: str = ""

    @property
    def attached(self) -> Attached:
        ref = f"file-{sha256(self.data).hexdigest()[:16]}"
        return Attached(ref=ref, name=self.name, media=self.media, size=len(self.data), photo=not self.name)


PHOTO = Sent(b"\xff\xd8\xff\xe0 a photo as phones send it")
PAPER = Sent(b"%PDF-1.4 a paper", "请假条.pdf", "application/pdf")


class Town:
    """One branch with its people, each with a linked account, a group and a channel."""

    def __init__(self, parts: Parts, platform: FakePlatform, clock: RehearsalClock, people: dict[str, Member]) -> None:
        self.parts = parts
        self.platform = platform
        self.clock = clock
        self.people = people
        self.store: Store = parts.store
        self._causes = count(1)

    @classmethod
    async def founded(
        cls,
        folder: Path,
        *,
        people: dict[str, Member] | None = None,
        now: datetime = START,
        themes: str = "学习党章",
        linked: Iterable[str] | None = None,
        bound: bool = True,
        locale: str = "zh_CN",
        presets: tuple[str, ...] = ("theme-party-day", "wulong"),
        edit_pause: float = 0.0,
    ) -> "Town":
        """A town at that moment: the roster, a plan for the year by months, accounts and chats bound. `edit_pause` are the
        real seconds between two edits of one message."""
        people = PEOPLE if people is None else people
        clock = RehearsalClock(now, 0)
        platform = FakePlatform()
        store = await Store.open(folder)
        branch = Branch(
            id=BRANCH, name="第一党支部", presets=presets, locale=locale, timezone="Asia/Shanghai", joined_at=now
        )
        await store.create(branch, actor="operator", now=now)
        async with store.unit(BRANCH, actor="operator", act="town.founded", now=now) as unit:
            for key, each in people.items():
                unit.put(each)
                if linked is None or key in linked:
                    unit.put(Account(id=cls.account(each), member=each.id, linked_at=now))
            if bound:
                unit.put(Binding(id=GROUP, place=Place.GROUP, title="群", bound_at=now))
                unit.put(Binding(id=CHANNEL, place=Place.CHANNEL, title="频道", bound_at=now))
            calendar = calendar_for(unit.records)
            rows = [
                PlanRow(year=now.year, month=month, on=None, themes=(themes,), place="三楼会议室")
                for month in range(now.month, 13)
            ]
            policies = {(row.year, row.month): unit.records.policy(date(row.year, row.month, 1)) for row in rows}
            plan = planned(rows, {}, policies=policies, calendar=calendar, by="operator", now=now)
            for day in plan.days:
                unit.put(day)
            await unit.commit()
        parts = put_together(
            store, platform, clock, data=folder, locale=locale, timezone="Asia/Shanghai", edit_pause=edit_pause
        )
        clock.attach(parts.stage)
        town = cls(parts, platform, clock, dict(people))
        await parts.daemon.start()
        await town.settle()
        return town

    async def leave(self) -> None:
        """Stops the daemon and closes the store."""
        await self.parts.daemon.stop()
        await self.store.close()

    @staticmethod
    def account(who: Member) -> AccountId:
        return AccountId(f"telegram:{1000 + int(who.id[1:])}")

    @property
    def records(self) -> Records:
        return self.store.records(BRANCH)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    # Time

    async def until(self, instant: datetime | str) -> None:
        """Lets time pass, settling everything that falls due on the way."""
        at = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        await self.clock.to(at if at.tzinfo else at.replace(tzinfo=ZONE))

    async def passes(self, **delta: float) -> None:
        await self.clock.forward(timedelta(**delta))

    async def settle(self) -> None:
        """Lets what the last act made due be said."""
        await self.parts.stage.settle()

    # People

    async def says(
        self,
        who: str,
        text: str,
        *,
        room: str = "private",
        language: str = "zh-hans",
        reply_to: Standing | None = None,
        cause: str | None = None,
        start: str | None = None,
        file: Sent | bool = False,
    ) -> list[Standing]:
        """Says it (with a `file`, whose caption it is; True: of a kind that isn't kept), and returns what was answered in that
        chat."""
        if isinstance(file, Sent):
            self.platform.files[file.attached.ref] = file.data
        where = self._where(who, room)
        command, rest = None, text
        if text.startswith("/"):
            command, _, rest = text[1:].partition(" ")
        before = len(self.platform.chats.get(where.chat, []))
        heard = Said(
            cause=cause or f"telegram:{next(self._causes)}",
            where=where,
            account=None if who == "nobody" else self.account_of(who),
            name=self.people[who].name if who in self.people else who,
            language=language,
            at=self.now,
            message=f"u{next(self._causes)}",
            text=rest.strip() if command else text,
            command=command,
            start=start or (rest.strip() or None if command == "start" else None),
            replies_to=reply_to.id if reply_to else None,
            replies_to_us=reply_to is not None,
            has_file=bool(file),
            file=file.attached if isinstance(file, Sent) else None,
        )
        await self.parts.router.handle(heard)
        await self.settle()
        return self.platform.chats.get(where.chat, [])[before:]

    async def sends(self, who: str, text: str = "", *, file: Sent = PHOTO, **more: Any) -> list[Standing]:
        """Sends a photo or a paper with these words beside it; what was answered, as with `says`."""
        return await self.says(who, text, file=file, **more)

    async def presses(
        self,
        who: str,
        label: str,
        *,
        room: str = "private",
        at: Standing | None = None,
        token: str | None = None,
        cause: str | None = None,
    ) -> Shown:
        """Presses the newest button whose label begins so, and returns how the press was answered."""
        where = self._where(who, room)
        standing = at or next(
            (
                one
                for one in reversed(self.platform.chats.get(where.chat, []))
                if any(each.startswith(label) for each in one.labels)
            ),
            None,
        )
        assert standing is not None or token is not None, (
            f"no button {label!r}: {[one.labels for one in self.platform.chats.get(where.chat, [])]}"
        )
        option = None
        if token is None:
            option = next(each for each in standing.options if each.label.startswith(label))
            token = option.token
        if option is not None and option.start is not None:
            if room == "private":
                return await self._opened(who, option.start)
            return Shown("", False, option.start)
        press = f"p{next(self._causes)}"
        await self.parts.router.handle(
            Picked(
                cause=cause or f"telegram:{next(self._causes)}",
                where=where,
                account=self.account_of(who),
                name=self.people[who].name if who in self.people else who,
                language="zh-hans",
                at=self.now,
                message=standing.id if standing else "0",
                token=token,
                press=press,
            )
        )
        await self.settle()
        return self.platform.presses.get(press, Shown("", False, None))

    async def _opened(self, who: str, start: str) -> Shown:
        await self.says(who, f"/start {start}")
        return Shown("", False, start)

    async def happens(self, change: Change, *, chat: str = GROUP, room: Room = Room.GROUP, **more: object) -> None:
        where = Where(chat=ChatId(chat), room=room)
        await self.parts.router.handle(
            Happened(cause=f"telegram:{next(self._causes)}", where=where, change=change, at=self.now, **more)
        )
        await self.settle()

    def account_of(self, who: str) -> AccountId:
        """The account of somebody in town; anybody else is a stranger with an account of their own."""
        if who in self.people:
            return self.account(self.people[who])
        return AccountId(f"telegram:{9000 + sum(map(ord, who))}")

    def _where(self, who: str, room: str) -> Where:
        match room:
            case "group":
                return Where(chat=GROUP, room=Room.GROUP, title="群")
            case "channel":
                return Where(chat=CHANNEL, room=Room.CHANNEL, title="频道")
            case "other":
                return Where(chat=ChatId("telegram:-1009"), room=Room.GROUP, title="别的群")
            case _:
                return Where(chat=ChatId(self.account_of(who)), room=Room.PRIVATE)

    # What was heard

    def standing(self, who: str, room: str = "private") -> list[Standing]:
        """Everything that stands in that chat, oldest first."""
        return list(self.platform.chats.get(self._where(who, room).chat, []))

    def heard(self, who: str, room: str = "private") -> list[str]:
        return [one.text for one in self.standing(who, room)]

    def in_group(self) -> list[Standing]:
        return list(self.platform.chats.get(GROUP, []))

    def in_channel(self) -> list[Standing]:
        return list(self.platform.chats.get(CHANNEL, []))

    # Facts

    async def puts(self, *records: object) -> None:
        """Enters facts directly, as an operator's act."""
        async with self.store.unit(BRANCH, actor="operator", act="town.put", now=self.now) as unit:
            for record in records:
                unit.put(record)
            await unit.commit()
        await self.settle()

    async def prefers(self, who: str, **choices: object) -> None:
        known = self.records.preference(self.people[who].id)
        await self.puts(replace(known, **choices) if known else Preference(id=self.people[who].id, **choices))

    async def code(self, purpose: Purpose, who: str | None = None) -> str:
        """A fresh code, as `zhibu invites` or `zhibu branch add` would print it."""
        code = new_code()
        owner = self.people[who].id if who else None
        await self.puts(record_of(code, purpose, now=self.now, member=owner))
        return code
