"""A whole month through a strict Bot API server: thirty members, from roster to record form.

The server answers every breach of Telegram's specification with an error; the month passes by a rehearsal clock.
"""

import asyncio
import csv
import io
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.branch.build import at
from zhibu.bot import office
from zhibu.bot.config import Config
from zhibu.bot.parts import living
from zhibu.bot.platforms.telegram import Pace, Telegram
from zhibu.bot.sandbox.server import Sandbox
from zhibu.branch.agenda import owed
from zhibu.branch.ids import DayId
from zhibu.branch.notices import GROUP, Kind, State
from zhibu.scheduler.clock import RehearsalClock
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage.store import Store

START = at("2026-09-28 09:30")
REASON = "参加区里的招商会议"
COMMENT = "希望多安排一些讨论的时间"
NAMES = [f"{family}{given}" for family in "周吴郑王冯陈褚卫蒋沈" for given in ("建国", "秀英", "子涵")]


def table(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def roster() -> bytes:
    duties = {0: "书记", 1: "副书记", 2: "组织委员", 3: "宣传委员"}
    rows = [["姓名", "类别", "入党日期", "职务"]]
    for number, name in enumerate(NAMES):
        accepted = "2011-10-20" if number == 7 else f"20{number % 10 + 10}-0{number % 8 + 1}-15"
        rows.append([name, "正式党员", accepted, duties.get(number, "")])
    return table(rows)


def plan() -> bytes:
    rows = [["月份", "主题", "内容", "地点", "记录"]]
    rows += [[str(month), f"第{month}个主题", "学习党章\n交流讨论", "三楼会议室", NAMES[3]] for month in range(1, 13)]
    return table(rows)


class Month:
    """The people and chats of the month, and what they do."""

    def __init__(self, sandbox: Sandbox, store: Store, clock: RehearsalClock) -> None:
        self.sandbox = sandbox
        self.world = sandbox.world
        self.store = store
        self.clock = clock
        self.branch = None
        self.people = {}
        self.group = self.channel = None

    async def settle(self) -> None:
        await self.sandbox.settled(30)
        await self.clock.forward(timedelta())

    async def to(self, instant: str) -> None:
        await self.clock.to(at(instant))

    async def presses(self, who: str, label: str, where=None):
        person = self.people[who]
        press = self.world.presses(person, where or person, label)
        await self.settle()
        return press

    async def says(self, who: str, text: str, where=None) -> None:
        self.world.says(self.people[who], where, text)
        await self.settle()


@pytest.fixture
async def month(tmp_path: Path):
    clock = RehearsalClock(START, 0)
    sandbox = Sandbox(clock=clock.now)
    root = await sandbox.start()
    store = await Store.open(tmp_path)
    config = Config(data=tmp_path, telegram_token=sandbox.token, telegram_api=root)
    swift = Pace(overall=0, group=0, private=0, board=0)
    platform = Telegram(sandbox.token, api=root, pace=swift, now=clock.now)
    months = Month(sandbox, store, clock)
    async with living(config, tmp_path, store, platform, clock, asyncio.Event()):
        added = await office.add_branch(
            store, name="机关第一党支部", preset_names=(), locale="zh_CN", timezone="Asia/Shanghai", now=clock.now()
        )
        months.branch = added.branch.id
        await office.import_roster(store, added.branch.id, name="名册.csv", data=roster(), now=clock.now())
        await office.import_plan(store, added.branch.id, name="计划.csv", data=plan(), year=2026, now=clock.now())
        world = sandbox.world
        months.people = {name: world.add_user(name) for name in NAMES}
        for invite in await office.issue_invites(store, added.branch.id, now=clock.now()):
            world.starts(months.people[invite.member.name], invite.code)
        await months.settle()
        everybody = list(months.people.values())
        months.group = world.add_group("支部群", everybody, owner=everybody[0], bot="administrator")
        months.channel = world.add_channel("支部频道", owner=everybody[0], members=everybody)
        world.says(everybody[0], months.group, f"/bind {added.group_code}")
        world.posts(months.channel, f"/bind {added.channel_code}")
        await months.settle()
        yield months
    await sandbox.stop()


async def live(month: Month) -> None:
    """What people do from the notice to the charts."""
    secretary, organiser = NAMES[0], NAMES[2]
    await month.to("2026-09-30 10:00")
    month.world.presses(month.people[NAMES[10]], month.group, "请假")
    await month.settle()
    await month.says(NAMES[10], f"/leave {REASON}")

    await month.presses(organiser, "同意")
    await month.to("2026-10-08 14:05")
    for name in NAMES[:8] + NAMES[12:]:
        month.world.presses(month.people[name], month.group, "签到")
    await month.settle()
    await month.presses(NAMES[0], "签到", month.group)
    await month.to("2026-10-08 18:31")
    for name in NAMES[:5]:
        for mark in ("好", "好", "较好", "一般"):
            await month.presses(name, mark)
        if name == NAMES[4]:
            await month.says(name, COMMENT)
        else:
            await month.presses(name, "跳过")
        await month.presses(name, "提交")
    await month.to("2026-10-10 10:00")
    await month.presses(NAMES[3], "已上报")
    if "确认" in {label for message in month.world.messages(month.people[NAMES[3]]) for label in message.labels}:
        await month.presses(NAMES[3], "确认")
    await month.to("2026-10-13 09:30")
    await month.presses(secretary, f"给{NAMES[7]}写寄语")
    await month.says(secretary, "十五年初心如磐，愿您继续发挥先锋模范作用。")
    await month.to("2026-11-02 12:00")


@pytest.mark.timeout(150)
async def test_a_month_of_thirty_members(month: Month, caplog: pytest.LogCaptureFixture):
    """No refused call, no message twice, none missing, one sign-in card edited in place; and nothing said where it may
    not be."""
    caplog.set_level("DEBUG")
    await live(month)
    records = month.store.records(month.branch)

    assert [] == [(call.method, call.verdict) for call in month.sandbox.refused]
    nothing_missing(month, records)
    nothing_twice(month, records)
    one_card(month)
    no_secret_in_public(month, caplog)


def nothing_missing(month: Month, records) -> None:
    """Every notice whose window opened in the month was said, or is no longer owed."""
    calendar = calendar_for(records)
    found = list(owed(records, calendar, since=START, until=month.clock.now()))
    unsaid = [
        each.key
        for each in found
        if each.due >= START
        and (each.key not in records.said or records.said[each.key].state not in (State.SENT, State.RETRACTED))
    ]

    assert [] == unsaid
    kinds = Counter(said.kind for said in records.said.values() if said.state in (State.SENT, State.RETRACTED))
    assert {
        Kind.ADVANCE_NOTICE: 4,
        Kind.DAY_BEFORE: 1,
        Kind.SIGN_IN: 1,
        Kind.ATTENDANCE_REPORT: 2,
        Kind.EVALUATION: 26,
        Kind.EVALUATION_RESULT: 1,
        Kind.MONTH_CHARTS: 1,
        Kind.BIRTHDAY_GREETING: 1,
        Kind.APPROVAL_MISSING: 2,
        Kind.DUES_CHECK: 1,
        Kind.EVALUATION_REMINDER: 21,
        Kind.MAKEUP_TASK: 1,
        Kind.MAKEUP_REMINDER: 1,
        Kind.MEETINGS_GAP: 1,
    } == {
        kind: count
        for kind, count in kinds.items()
        if kind not in (Kind.LEAVE_TO_DECIDE, Kind.LEAVE_DECIDED, Kind.RECORD_DUE, Kind.BIRTHDAY_AHEAD)
    }
    assert ["您10月8日（星期四）主题党日的请假已经批准。"] == [
        message.text for message in month.world.said_by_bot(month.people[NAMES[10]]) if "已经批准" in message.text
    ]
    assert records.days[DayId("2026-10")].filed_at is not None


def nothing_twice(month: Month, records) -> None:
    """Each line of the ledger stands in one message, and no chat holds a text of ours twice."""
    places = Counter(
        (said.chat, said.message)
        for said in records.said.values()
        if said.message and not (said.kind is Kind.ATTENDANCE_REPORT and said.audience == GROUP)
    )

    assert {1} == set(places.values())
    for chat in (month.group, month.channel):
        texts = Counter(message.text for message in month.world.said_by_bot(chat))
        assert [] == [text for text, count in texts.items() if count > 1]


def one_card(month: Month) -> None:
    cards = [
        message
        for message in month.world.said_by_bot(month.group)
        if any("签到" in label for content in (message.content, *message.history) for label in content.labels)
    ]

    assert 1 == len(cards)
    assert re.search(r"实到26人", cards[0].text)
    assert [] == cards[0].labels
    assert len(cards[0].history) >= 2


def no_secret_in_public(month: Month, caplog: pytest.LogCaptureFixture) -> None:
    """A reason, an absent person's name, a ballot or a comment: in no group, in no channel, in no log."""
    absent = [NAMES[8], NAMES[9], NAMES[11], NAMES[10]]
    public = [
        content.text
        for chat in (month.group, month.channel)
        for message in month.world.said_by_bot(chat)
        for content in (message.content, *message.history)
    ]
    for secret in (REASON, COMMENT, *absent):
        assert [] == [text for text in public if secret in text]
    logged = "\n".join(
        f"{record.getMessage()} {vars(record)}" for record in caplog.records if "sandbox" not in record.name
    )
    for secret in (REASON, COMMENT, *absent, month.sandbox.token):
        assert secret not in logged
