"""A year of one branch, lived through the bot: every fact comes from words and presses in a chat.

Who is on leave, who is late and who stays away follows from the numbers of month and member, so that the year is always the
same; what came of it is never read from here, but counted again from the journal.
"""

import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from pathlib import Path

from tests.bot.panel_walk import press
from tests.fakes import Standing
from tests.town import ZONE, Town
from tests.year.people import FRAIL, GUESTS, MOBILE, PEOPLE, key
from zhibu.bot.message import Verb, token
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import DayId, about

JOINED = datetime(2026, 1, 2, 10, 0, tzinfo=ZONE)
LOW = (4, 7, 10)
"""The months whose evaluation falls below 60 %."""
MOVED = {3: "2026-03-12", 9: "2026-09-10"}
APPEALS = {2: True, 5: False}
"""The months with an appeal, and whether it is accepted."""
BY_SHEET = (2, 6, 10)
"""The months in which most sign on paper."""
STUDY_MONTHS = (1, 2, 3, 4, 5)
LEAVES = 5
VOTERS = 7
CODE = re.compile(r"/start (\S+)")


class Year:
    """The branch, and what its people do in each month."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.panel: Standing | None = None
        self.reasons: list[str] = []
        self.comments: list[str] = []

    @classmethod
    async def founded(cls, folder: Path) -> "Year":
        return cls(await Town.founded(folder, people=PEOPLE, now=JOINED, edit_pause=0.0))

    async def live(self, months: Iterable[int] = range(1, 13)) -> None:
        for month in months:
            await self._month(month)
        last = self.town.now
        await self.town.until(last + timedelta(days=9))

    # What a month is made of

    async def _month(self, month: int) -> None:
        day = self.day(month)
        await self._until(day, days=-3, at="10:00")
        await self._approve(month)
        if month in MOVED:
            await self._move(month)
        if month == 6:
            await self._cancelled_by_mistake(month)
        day = self.day(month)
        await self._until(day, days=-1, at="15:00")
        if month % 3 == 0:
            await self._guests(month)
        away, refused = await self._leave(month)
        await self._until(day, at="14:05")
        if month % 3 == 0:
            await self._panel("guestall", day.id)
        await self._sign_in(month, away, refused)
        await self._until(day, at="14:48")
        await self._signs(month, 37)
        await self._until(day, at="16:10")
        if month % 4 == 0:
            await self._panel("left3", day.id, "m005", "1600", "w")
        if month == 8:
            await self._panel("close", day.id, "y")
        await self._dues(month)
        if month in MOVED:
            await self._until(day, at="18:35")
        await self._until(day, at="18:40")
        await self._vote(month)
        await self._notes(month)
        await self._until(day, days=1, at="18:45")
        await self._appeal(month)
        await self._panel("file", day.id, "y")
        if month in STUDY_MONTHS:
            await self._study(month, away[:2])

    def day(self, month: int) -> ActivityDay:
        return self.town.records.days[DayId(f"2026-{month:02d}")]

    async def _until(self, day: ActivityDay, *, at: str, days: int = 0) -> None:
        when = datetime.combine(day.on + timedelta(days=days), time.fromisoformat(at), tzinfo=ZONE)
        await self.town.until(max(when, self.town.now))

    async def _panel(self, *place: str) -> None:
        """A screen of the secretary's panel, by its button."""
        if self.panel is None:
            self.panel = (await self.town.says("sec", "管理"))[-1]
        shown = await self.town.presses("sec", "", token=token(Verb.PANEL, *place), at=self.panel)
        assert not shown.alert, (place, shown.text)

    async def _approve(self, month: int) -> None:
        await self._panel("appr", self.day(month).id)
        await self.town.says("sec", f"机关党委〔2026〕{month}号")

    async def _move(self, month: int) -> None:
        await self._panel("mvy", self.day(month).id, MOVED[month])
        await self.town.says("sec", "与上级会议冲突")
        assert MOVED[month] == self.day(month).on.isoformat()

    async def _cancelled_by_mistake(self, month: int) -> None:
        """The wrong button: cancelled, told to everybody, and taken back."""
        await self._panel("pcxy", self.day(month).id)
        await self.town.says("sec", "点错了")
        assert self.day(month).cancelled
        await self.town.passes(minutes=4)
        await self.town.says("sec", "管理")
        await press(self.town, "sec", "更多", "撤销")
        label = next(each for each in self.town.standing("sec")[-1].labels if "取消活动" in each)
        await press(self.town, "sec", label, "确认")
        assert not self.day(month).cancelled

    async def _guests(self, month: int) -> None:
        """The liaison by name, a person served with a link, and five of the public by number."""
        day = self.day(month).id
        served = GUESTS[1 + month // 3 % 2]
        for kind, names in (("liaison", GUESTS[0]), ("served", served), ("public", "5人")):
            await self._panel("guestof", day, kind)
            await self.town.says("sec", names)
        guest = next(one for one in self.town.records.guests.values() if one.day == day and one.name == served)
        await self._panel("guestlink", guest.id)
        code = CODE.search(self.town.heard("sec")[-1])
        assert code is not None
        await self.town.says(f"guest{month}", f"/start {code[1]}")

    async def _leave(self, month: int) -> tuple[list[int], list[int]]:
        """Five ask; one in every second month is refused. Who is away, and who was refused."""
        asking = [6 + (month * LEAVES + place) % 31 for place in range(LEAVES)]
        asking = [number for number in asking if number not in (*FRAIL, *MOBILE)]
        spare = (number for number in range(12, 41) if number not in (*asking, *FRAIL, *MOBILE, 37))
        while len(asking) < LEAVES:
            asking.append(next(spare))
        refused = asking[-1:] if month % 2 else []
        for number in asking:
            reason = f"缘由{month:02d}{number:02d}号出差"
            self.reasons.append(reason)
            await self.town.says(key(number), f"/leave {reason}")
            answer = "n" if number in refused else "y"
            id_ = about(self.day(month).id, PEOPLE[key(number)].id)
            asked = next(one for one in reversed(self.town.standing("sec")) if reason in one.text)
            await self.town.presses("sec", "", token=token(Verb.DECIDE, id_, answer), at=asked)
        return [number for number in asking if number not in refused], refused

    def _stays_away(self, month: int, number: int) -> bool:
        """Who isn't there, without a word; one member so often that the ladder reaches them."""
        if number in (*MOBILE, *FRAIL):
            return False
        if number == 40:
            return month in (1, 3, 5, 7)
        return number > 5 and number != 37 and (number * 7 + month * 5) % 13 == 0

    async def _sign_in(self, month: int, away: list[int], refused: list[int]) -> None:
        day = self.day(month)
        mistaken = False
        there = [number for number in range(1, 41) if self._comes(month, number, away, refused)]
        if month in BY_SHEET:
            await self._sheet(month, there[10:])
            there = [number for number in there if number not in there[10:] or number in (*MOBILE, *FRAIL)]
        for number in there:
            if number in MOBILE:
                await self.town.says(key(number), "/signin")
            elif number in FRAIL:
                await self._panel("for1", day.id, PEOPLE[key(number)].id, "v")
            else:
                await self._signs(month, number)
            if not mistaken and month == 11:
                mistaken = True
                await self._signed_by_mistake(day.id, away[0])

    def _comes(self, month: int, number: int, away: list[int], refused: list[int]) -> bool:
        if number in away or number == 37 or (number in refused and month % 4 == 1):
            return False
        return not self._stays_away(month, number)

    async def _sheet(self, month: int, signed: list[int]) -> None:
        """They signed on paper, which is entered at once: everybody ticked, and who isn't on it unticked."""
        day = self.day(month).id
        await self._panel("ticks", day, "y", "0")
        for number in range(1, 41):
            if number not in signed or number in (*MOBILE, *FRAIL):
                await self._panel("tick", day, PEOPLE[key(number)].id, "0")
        await self._panel("sheetok", day)
        await self._panel("sheetok", day, "y")

    async def _signs(self, month: int, number: int) -> None:
        shown = await self.town.presses(key(number), "签到", room="group")
        assert "已签到" in shown.text, (month, number, shown.text)

    async def _signed_by_mistake(self, day: DayId, number: int) -> None:
        """Somebody who isn't there was signed in, and it is taken back."""
        await self._panel("for1", day, PEOPLE[key(number)].id, "s")
        await self.town.says("sec", "管理")
        await press(self.town, "sec", "更多", "撤销")
        label = next(each for each in self.town.standing("sec")[-1].labels if PEOPLE[key(number)].name in each)
        await press(self.town, "sec", label, "确认")

    async def _dues(self, month: int) -> None:
        """All but one or two, and the check on the day."""
        owing = {6 + month % 30, 6 + month * 2 % 30}
        first = [member for number, member in enumerate(PEOPLE.values(), 1) if number not in owing]
        name = f"2026-{month:02d}"
        if month % 2:
            await self._panel("duesa", name, "y")
            for number in sorted(owing):
                await self._panel("duesu", name, PEOPLE[key(number)].id)
        else:
            for member in first[:6]:
                await self._panel("duesp", name, member.id)
        await self._panel("duesc", self.day(month).id, "y")

    async def _vote(self, month: int) -> None:
        """Seven of who was there, and the guest with the link."""
        there = [
            number
            for number in range(1, 41)
            if self.town.records.signin(self.day(month).id, PEOPLE[key(number)].id) is not None
        ]
        whole = ("差", "一般", "差", "好") if month in LOW else ("好", "好", "较好", "好")
        for place, number in enumerate(there[:VOTERS]):
            mixed = whole if place % 3 else ("较好", "一般", "好", "好")
            comment = f"意见{month:02d}{number:02d}内容" if place == 1 else ""
            await self._ballot(key(number), mixed, comment)
        if month % 3 == 0:
            await self._ballot(f"guest{month}", whole, "")

    async def _ballot(self, who: str, marks: tuple[str, ...], comment: str) -> None:
        for label in marks:
            assert not (await self.town.presses(who, label)).alert
        if comment:
            self.comments.append(comment)
            await self.town.says(who, comment)
        else:
            await self.town.presses(who, "跳过")
        await self.town.presses(who, "提交")

    async def _notes(self, month: int) -> None:
        for letter, text in (
            ("d", "讨论了本月学习内容"),
            ("a", "形成了自学的共识"),
            ("w", "发言不够踊跃"),
            ("s", "圆满完成"),
        ):
            await self._panel("note", self.day(month).id, letter)
            await self.town.says("sec", f"{text}（{month}月）")

    async def _appeal(self, month: int) -> None:
        if month not in APPEALS:
            return
        day = self.day(month)
        number = next(
            number
            for number in range(6, 41)
            if self.town.records.signin(day.id, PEOPLE[key(number)].id) is None
            and self.town.records.leave(day.id, PEOPLE[key(number)].id) is None
        )
        words = f"申诉{month:02d}在最后一排"
        self.reasons.append(words)
        await self.town.says(key(number), f"/appeal {words}")
        asked = next(one for one in reversed(self.town.standing("sec")) if words in one.text)
        if APPEALS[month]:
            await self.town.presses("sec", "同意", at=asked)
        else:
            await self.town.presses("sec", "不同意", at=asked)
            await self.town.says("sec", "签到表上没有签名")

    async def _study(self, month: int, away: list[int]) -> None:
        """Two who were on leave hand in; the second of May is returned first."""
        for place, number in enumerate(away):
            text = f"补学{month:02d}{number:02d}心得体会"
            self.reasons.append(text)
            who = key(number)
            await self.town.says(who, f"/makeup {text}")
            asked = next(one for one in reversed(self.town.standing("sec")) if text in one.text)
            if month == 5 and place == 1:
                await self.town.presses("sec", "退回", at=asked)
                await self.town.says("sec", "请再写具体一些")
                more = f"{text}再补充"
                await self.town.says(who, f"/makeup {more}")
                asked = next(one for one in reversed(self.town.standing("sec")) if more in one.text)
            await self.town.presses("sec", "通过", at=asked)
