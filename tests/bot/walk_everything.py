"""Walking through everything that a town shows: a rich month, stopped at several moments, and at each of them every button that
anybody is shown, pressed breadth-first in a copy of the town.

Nothing here knows a screen or a verb: what is collected are tokens, told apart by their shape (`ld|y|2026-10:m005` and
`ld|y|2026-11:m006` are one).
"""

import re
import shutil
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from traceback import extract_tb
from typing import Any

from tests.bot.panel_walk import press
from tests.fakes import FakePlatform, Shown, Standing
from tests.town import BRANCH, CHANNEL, GROUP, PEOPLE, PHOTO, Town
from zhibu.bot import office
from zhibu.bot.commands import ALL
from zhibu.bot.message import say
from zhibu.bot.parts import put_together
from zhibu.branch.attendance import SignIn
from zhibu.branch.branch import Draft
from zhibu.branch.ids import BranchId, DayId, about
from zhibu.branch.people import Account
from zhibu.branch.policy import PolicyChange
from zhibu.branch.records import Records
from zhibu.scheduler.clock import RehearsalClock
from zhibu.storage.files import Files
from zhibu.storage.store import Store

DAY = DayId("2026-10")
SECOND = BranchId("b2")
LEADERS = ("sec", "dep", "org", "pub")
MEMBERS = ("ann", "cat", "dan", "eva")
WALKERS = ("wei", "wang", "dan", "cat", "ann", "pub", "org", "sec")
"""Who presses what they see; `wei` is an officer of the superior, `wang` a guest of the day's evaluation."""

REASON = "家母住院手术需要陪护"
OPINION = "食堂的账目应当公开"
REMARK = "会场太小下次换个地方"
GUEST = "王芳"
WISH = "想学会用手机挂号"
SECRETS = (REASON, OPINION, REMARK)
"""Words that were confided to the bot: none of them may come into a group or to somebody who isn't concerned."""

COMMANDS = tuple(command.name for tables in ALL for command in tables.commands)
_NOT_FACTS = {"drafts", "said", "preferences"}
_WORD = re.compile(r"[a-z_]+")


@dataclass(frozen=True)
class Moment:
    """A moment of the month, and the folder as it stood."""

    name: str
    folder: Path
    now: Any
    chats: Mapping[str, list[Standing]]


@dataclass
class Collected:
    """What was shown: by shape the token, who saw it, where (`private` or `group`) and at which moment; and the questions that
    waited, with their subjects."""

    tokens: dict[str, list[tuple[str, str, str, int]]] = field(default_factory=dict)
    questions: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    acts: set[str] = field(default_factory=set)
    repeated: set[tuple[str, str]] = field(default_factory=set)
    drawn: set[str] = field(default_factory=set)
    barren: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, token: str, who: str, room: str, at: int) -> None:
        known = self.tokens.setdefault(shape(token), [])
        if all((who, room) != (seen[1], seen[2]) or seen[3] != at for seen in known):
            known.append((token, who, room, at))


def shape(token: str) -> str:
    """A token without its ids and numbers."""
    head, *parts = token.split("|")
    parts = parts[1:] if parts[:1] == ["new"] else parts
    names = (
        each if (at == 0 and head == "ad") or (at < 2 and _WORD.fullmatch(each)) else "#"
        for at, each in enumerate(parts)
    )
    return "|".join((head, *names))


def facts(records: Records) -> dict[str, Any]:
    """Every table of records that somebody's act may change; what waits to be typed and what was said are none."""
    return {each.name: getattr(records, each.name) for each in fields(Records) if each.name not in _NOT_FACTS}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(table, id) of whatever isn't as it was."""
    found = []
    for table, was in before.items():
        now = after[table]
        if now is was or table == "branch":
            if now != was:
                found.append((table, ""))
            continue
        found += [(table, key) for key in {*was, *now} if was.get(key) != now.get(key)]
    return found


# A month


async def _a_second_branch(town: Town) -> None:
    """Another branch in the same store, whose secretary `zoe` has the very id that the first branch's secretary has there."""
    branch = replace(town.records.branch, id=SECOND, name="第二党支部")
    await town.store.create(branch, actor="operator", now=town.now)
    async with town.store.unit(SECOND, actor="operator", act="town.founded", now=town.now) as unit:
        zoe = replace(PEOPLE["sec"], name="佐伊")
        unit.put(zoe)
        unit.put(Account(id=town.account_of("zoe"), member=zoe.id, linked_at=town.now))
        await unit.commit()


async def a_month(folder: Path) -> list[Moment]:
    """Lives through October with something of everything, and takes a copy of the folder at each moment."""
    here = folder / "month"
    town = await Town.founded(here)
    moments: list[Moment] = []

    async def stop(name: str) -> None:
        await town.settle()
        copy = folder / f"at-{len(moments)}"
        shutil.copytree(here, copy)
        chats = {chat: [replace(one, before=[]) for one in each] for chat, each in town.platform.chats.items()}
        moments.append(Moment(name, copy, town.now, chats))

    over = await office.add_superior(
        town.store, name="机关党委", locale="zh_CN", timezone="Asia/Shanghai", now=town.now
    )
    await office.put_under(town.store, BRANCH, over.superior.id, now=town.now)
    officer = await office.issue_officer_code(town.store, over.superior.id, now=town.now)
    await town.says("wei", f"/start {officer}")
    await _a_second_branch(town)
    await town.puts(PolicyChange.of("absence.talk_at", "1", since=date(2026, 1, 1)))
    await town.says("cat", f"/micro {WISH}")
    await town.says("ann", f"/leave {REASON}")
    await stop("before the notice")

    await town.until("2026-10-07 10:00")
    for who in ("sec", "dep", "org"):
        await town.says(who, f"/leave {REASON}")
    await town.says("bob", f"/leave {REASON}")
    await town.presses("sec", "", token=f"ld|y|{about(DAY, PEOPLE['bob'].id)}")
    await town.says("dan", f"/opinion {OPINION}")
    await stop("before the day")

    await town.until("2026-10-08 14:40")
    await stop("sign-in open")

    await town.until("2026-10-08 15:30")
    for who in ("pub", "eva", "dan"):
        await town.puts(
            SignIn(id=about(DAY, PEOPLE[who].id), day=DAY, member=PEOPLE[who].id, at=town.now, by=PEOPLE[who].id)
        )
    await stop("under way")

    await town.says("sec", "/admin")
    await press(town, "sec", "本次活动", "列席人员", "登记", "服务对象")
    await town.says("sec", GUEST)
    await town.says("sec", "/admin")
    await press(town, "sec", "本次活动", "列席人员", GUEST, "测评链接")
    code = re.search(r"/start (\S+)", town.heard("sec")[-1])
    assert code is not None
    await town.says("wang", f"/start {code[1]}")
    await town.until("2026-10-08 18:35")
    await town.says("eva", "/vote")
    for label in ("好", "好", "好", "好"):
        await town.presses("eva", label)
    await town.says("eva", REMARK)
    await town.presses("eva", "提交")
    await stop("evaluation open")

    await town.until("2026-10-11 10:00")
    for who in ("cat", "org"):
        await town.says(who, "/appeal 我当天在会场，坐在后排")
    for who in ("bob", "sec"):
        await town.says(who, "/makeup 学习了党章第一章，体会到党员的义务")
    await stop("after closing")

    await town.until("2026-10-16 10:00")
    await stop("waiting to be filed")
    await town.until("2026-11-20 10:00")
    await stop("weeks later")
    await town.leave()
    return moments


async def again(moment: Moment, folder: Path) -> Town:
    """A town that goes on from a copy of that moment, with the chats as they stood."""
    shutil.copytree(moment.folder, folder)
    clock = RehearsalClock(moment.now, 0)
    platform = FakePlatform()
    platform.chats = {chat: [replace(one, before=[]) for one in each] for chat, each in moment.chats.items()}
    platform._count = 1_000_000
    store = await Store.open(folder, files=Unsynced())
    parts = put_together(store, platform, clock, data=folder, locale="zh_CN", timezone="Asia/Shanghai", edit_pause=0.0)
    clock.attach(parts.stage)
    town = Town(parts, platform, clock, dict(PEOPLE))
    await parts.daemon.start()
    await town.settle()
    return town


class Unsynced(Files):
    """A disk that is never waited for: here nothing crashes."""

    def sync(self, fd: int) -> None: ...

    def sync_data(self, fd: int) -> None: ...

    def sync_folder(self, path: Path) -> None: ...


# One press, and all that it led to


@dataclass
class Outcome:
    """How a press or words were answered: the line beside the button, whatever is new or new-made in the chat, and in the group."""

    shown: Shown
    here: list[Standing]
    group: list[str]

    @property
    def answered(self) -> bool:
        return bool(self.shown.text or self.shown.start or self.here)

    @property
    def text(self) -> str:
        return "\n".join((self.shown.text, *(one.text for one in self.here)))


class Hand:
    """Somebody's hand on one message of their own in every chat, so that whatever a press edits is seen."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.raised: list[str] = []

    def _raised(self, what: str, error: Exception) -> Outcome:
        frames = [
            f"{frame.name} ({Path(frame.filename).name}:{frame.lineno})"
            for frame in extract_tb(error.__traceback__)[-3:]
        ]
        self.raised.append(f"{what}: {error!r} in {' > '.join(frames)}")
        return Outcome(Shown("raised", True, None), [], [])

    async def _place(self, chat: str) -> Standing:
        await self.town.platform.send(chat, say("·"))
        return self.town.platform.chats[chat][-1]

    async def presses(self, who: str, token: str, room: str = "private", cause: str | None = None) -> Outcome:
        place = await self._place(self.town._where(who, room).chat)
        mark = self._mark(who, room)
        try:
            shown = await self.town.presses(who, "", room=room, at=place, token=token, cause=cause)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is the finding
            return self._raised(f"{who} presses {token} in {room}", error)
        return self._outcome(who, room, mark, shown, place)

    async def says(self, who: str, text: str, room: str = "private", **more: Any) -> Outcome:
        mark = self._mark(who, room)
        try:
            await self.town.says(who, text, room=room, **more)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is the finding
            return self._raised(f"{who} says {text[:40]!r} in {room}", error)
        return self._outcome(who, room, mark, Shown("", False, None), None)

    def _mark(self, who: str, room: str) -> tuple[int, dict[str, Any]]:
        chats = self.town.platform.chats
        here = len(chats.get(self.town._where(who, room).chat, []))
        public = {one.id: one.message for chat in (GROUP, CHANNEL) for one in chats.get(chat, [])}
        return here, public

    def _outcome(
        self, who: str, room: str, mark: tuple[int, dict[str, Any]], shown: Shown, place: Standing | None
    ) -> Outcome:
        chats = self.town.platform.chats
        here = chats.get(self.town._where(who, room).chat, [])[mark[0] :]
        if place is not None and place.before:
            here = [place, *here]
        group = [
            one.text for chat in (GROUP, CHANNEL) for one in chats.get(chat, []) if mark[1].get(one.id) != one.message
        ]
        return Outcome(shown, here, group)


# The walk

LEAVES = 1
"""At how many moments one person presses what leads nowhere else: others press it at theirs."""
TYPED = ("2026-10-20", "15", "甲方案\n乙方案", "在三楼会议室集中学习")
"""What is typed to a question, one after the other until it no longer waits."""


def _shown(standing: Iterable[Standing]) -> Iterable[str]:
    for one in standing:
        for option in one.options:
            if option.token:
                yield option.token


async def walk(town: Town, at: int, found: Collected) -> list[str]:
    """Presses everything that anybody in town is shown, what is known to change facts last; each press is delivered twice and
    pressed once more. Returns what was left without an answer, or done twice."""
    hand = Hand(town)
    wrong = [each for who in WALKERS for each in await _Walker(hand, who, at, found).walk()]
    return [*hand.raised, *wrong]


class _Walker:
    """One person going through all that they are shown at one moment."""

    def __init__(self, hand: Hand, who: str, at: int, found: Collected) -> None:
        self.hand, self.town = hand, hand.town
        self.who, self.at, self.found = who, at, found
        self.wrong: list[str] = []
        self._pressed: set[str] = set()
        self._now: deque[str] = deque()
        self._later: deque[str] = deque()

    async def walk(self) -> list[str]:
        self._take(_shown(self.town.standing(self.who)))
        for token in _shown(self.town.in_group()):
            self.found.add(token, self.who, "group", self.at)
        for command in COMMANDS:
            self._take(_shown((await self.hand.says(self.who, f"/{command}")).here))
        while self._now or self._later:
            token = self._now.popleft() if self._now else self._later.popleft()
            known = self.who, shape(token)
            if known[1] not in self._pressed and known[1] not in self.found.drawn and self.found.barren[known] < LEAVES:
                self._pressed.add(known[1])
                await self._press(token)
        return self.wrong

    def _take(self, tokens: Iterable[str]) -> None:
        for token in tokens:
            self.found.add(token, self.who, "private", self.at)
            if shape(token) not in self._pressed:
                (self._later if shape(token) in self.found.acts else self._now).append(token)

    async def _press(self, token: str) -> None:
        before, known = facts(self.town.records), len(self.found.tokens)
        cause = f"walk:{self.at}:{self.who}:{token}"
        outcome = await self.hand.presses(self.who, token, cause=cause)
        after = facts(self.town.records)
        if differences(before, after):
            self.found.acts.add(shape(token))
        self._answered(token, outcome)
        led = list(_shown(outcome.here))
        self._take(led)
        draft = self._waiting()
        if draft is not None:
            self.found.questions.setdefault(draft.question, (draft.subject, self.who, self.at))
            await self._type(draft)
            after = facts(self.town.records)
        drawn = any(one.message.picture or one.message.paper for one in outcome.here)
        if drawn:  # it takes long, and is the same at every moment
            self.found.drawn.add(shape(token))
            return
        if all(shape(each) in self._pressed for each in led) and known == len(self.found.tokens):
            self.found.barren[self.who, shape(token)] += 1
        sort = "leader" if self.who in LEADERS else self.who, shape(token)
        if sort not in self.found.repeated:
            self.found.repeated.add(sort)
            await self._repeat(token, cause, after if draft is None and differences(before, after) else None)

    async def _repeat(self, token: str, cause: str, done: Mapping[str, Any] | None) -> None:
        """The update comes again, and the button is pressed again. `done`: what stands since it acted."""
        self._answered(f"{token} again", await self.hand.presses(self.who, token, cause=cause))
        if done is not None and (changed := differences(done, facts(self.town.records))):
            self.wrong.append(f"{self.who} {token}: delivered again it changed {changed}")
        self._answered(f"{token} once more", await self.hand.presses(self.who, token))

    async def _type(self, draft: Draft) -> None:
        for text in TYPED:
            if self._waiting() != draft:
                return
            self._take(_shown((await self.hand.says(self.who, text)).here))
        if self._waiting() == draft:
            self._take(_shown((await self.hand.says(self.who, "", file=PHOTO)).here))

    def _waiting(self) -> Draft | None:
        return self.town.records.drafts.get(self.town.account_of(self.who))

    def _answered(self, what: str, outcome: Outcome) -> None:
        if not outcome.answered:
            self.wrong.append(f"{self.who} {what}: no answer")
