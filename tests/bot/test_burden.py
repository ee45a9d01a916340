"""What the program costs the people: a whole month through the real bot, every bell in it counted.

Counted is what rings unasked at one member: private messages and posts to the group. What comes silently (reports, results,
charts, other people's greetings), edits and the channel's copies don't count. Nothing here knows of kinds: whatever is added
later is counted with the rest.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.bot.members_town import a_town, at
from tests.bot.panel_walk import press
from tests.bot.test_vote_talk import whole_ballot
from tests.town import GROUP, PEOPLE, Town, member
from zhibu.bot.message import Message
from zhibu.bot.parts import put_together
from zhibu.bot.platforms.base import Priority
from zhibu.branch.dues import DuesCheck, Month, Paid, paid_id, stand
from zhibu.branch.ids import ChatId
from zhibu.branch.notices import Kind
from zhibu.branch.people import MemberKind

AT_MOST = 6
FIRST, LAST = "2026-09-29 00:00", "2026-12-01 12:00"
DAYS = OCTOBER, NOVEMBER = "2026-10-08", "2026-11-05"

HERE = PEOPLE | {
    # Whoever is meant below has a birthday of their own where the test wants one; nobody else's is in the way of a count.
    "ann": member("ann", "李安", 5, accepted_on=date(2018, 11, 18)),
    "bob": member("bob", "王堃", 6, accepted_on=date(2016, 10, 20)),
    "eva": member("eva", "孙怡", 9, kind=MemberKind.PROBATIONARY, accepted_on=date(2025, 11, 20)),
}


@dataclass(frozen=True)
class Bell:
    """One message that rang unasked: when, where, and how it began."""

    at: datetime
    chat: str
    text: str


@dataclass
class Bells:
    """Listens at the platform's door, where every message goes out."""

    town: Town
    rang: list[Bell] = field(default_factory=list)

    def listen(self) -> None:
        send = self.town.platform.send

        async def listening(chat, message: Message, *, priority=Priority.NOTICE, reply_to=None):
            receipt = await send(chat, message, priority=priority, reply_to=reply_to)
            if priority is not Priority.ANSWER and not message.silent:
                text = self.town.platform.find(chat, receipt.message).text
                self.rang.append(Bell(self.town.now, chat, text.splitlines()[0]))
            return receipt

        self.town.platform.send = listening

    def at(self, who: str) -> list[Bell]:
        """What that member heard: their private chat, and the group."""
        return [each for each in self.rang if each.chat in (ChatId(self.town.account_of(who)), GROUP)]

    def months(self, who: str) -> dict[str, list[Bell]]:
        """The same by calendar month, and by activity day: from one notice of a day to the next."""
        found: dict[str, list[Bell]] = {}
        cycle = 0
        for each in self.at(who):
            cycle += each.chat == GROUP and "预告" in each.text
            for name in (f"{each.at:%Y-%m}", f"day {cycle}"):
                found.setdefault(name, []).append(each)
        return found

    def worst(self, who: str) -> list[Bell]:
        """The month in which they heard most."""
        return max(self.months(who).values(), key=len, default=[])


@pytest.fixture
async def town(tmp_path: Path):
    async with a_town(tmp_path, people=HERE) as town:
        await town.parts.daemon.stop()
        # Edits don't count, and needn't be waited for in real seconds.
        town.parts = put_together(
            town.store,
            town.platform,
            town.clock,
            data=tmp_path,
            locale="zh_CN",
            timezone="Asia/Shanghai",
            edit_pause=0.0,
        )
        town.clock.attach(town.parts.stage)
        await town.parts.daemon.start()
        await town.until(FIRST)
        yield town


@pytest.fixture
def bells(town: Town) -> Bells:
    bells = Bells(town)
    bells.listen()
    return bells


async def lives(town: Town, on: str, **deeds: str) -> None:
    """One activity day, from the eve to the week after: most come, vote and pay in time; `deeds` say who does otherwise:
    `away` asks for leave and makes it up, `absent` does nothing at all, `silent` comes and doesn't vote."""
    day = town.records.days[on[:7]]
    away = [who for who, deed in deeds.items() if deed == "away"]
    for who in away:
        await town.until(max(town.now, at(f"{on} 00:00") - timedelta(days=2) + timedelta(hours=10)))
        await town.says(who, "/leave 出差")
        await town.presses("sec", "同意")
    await town.until(f"{on} 14:20")
    there = [who for who in town.people if deeds.get(who) not in ("away", "absent")]
    for who in there:
        await town.presses(who, "签到", room="group")
    await pays(town, on, except_=[who for who, deed in deeds.items() if deed == "absent"])
    await town.until(day.ends(town.parts.house.calendar_of(town.records)))
    month = stand(town.records.roster, town.records.dues, Month.read(on[:7]))
    await town.puts(DuesCheck(id=day.id, at=town.now, by="m003", paid=len(month.paid), due=len(month.due)))
    for who in there:
        if deeds.get(who) != "silent":
            await town.says(who, "/vote")
            await whole_ballot(town, who, "好", "好", "较好", "好")
    await town.until(town.now + timedelta(days=1, hours=1))
    for who in away:
        await town.says(who, "/makeup 已学习会议材料，体会是要把学习落到工作中。")
        await accepts(town)
    await town.until(town.now + timedelta(days=9))


async def pays(town: Town, on: str, *, except_: list[str]) -> None:
    """Everybody else's dues of the month, and of those before it, are entered."""
    until = Month.read(on[:7])
    months = [each for each in (Month.read(one[:7]) for one in ("2026-09", *DAYS)) if each <= until]
    for who, each in town.people.items():
        if who not in except_:
            ids = [(paid_id(each.id, month), month) for month in months]
            new = [(id_, month) for id_, month in ids if id_ not in town.records.dues]
            await town.puts(
                *(Paid(id=id_, member=each.id, month=str(month), at=town.now, by="m001") for id_, month in new)
            )


async def accepts(town: Town) -> None:
    """Make-up study that waits is accepted by whoever is asked first."""
    await town.presses("sec", "通过")


async def two_months(town: Town, **deeds: str) -> None:
    for on in DAYS:
        await lives(town, on, **deeds)
    await town.until(LAST)


def in_quiet_hours(town: Town, bell: Bell) -> bool:
    calendar = town.parts.house.calendar_of(town.records)
    local = calendar.local(bell.at)
    return town.records.policy(local.date()).notice_quiet.holds(local.time())


def told(bells: list[Bell]) -> str:
    return "\n".join(f"{each.at:%m-%d %H:%M} {each.chat}: {each.text}" for each in bells)


async def test_a_month_in_which_everything_is_done_in_time_rings_at_most_six_times(town: Town, bells: Bells):
    """Sign-in, ballot, dues, and a political birthday in one of the months; or leave asked, granted and made up by study. Never
    more than six bells, none at night, and none of it about what others do or owe."""
    await two_months(town, cat="away", eva="silent", dan="absent")

    for who in ("ann", "bob", "cat"):
        worst = bells.worst(who)
        assert len(worst) <= AT_MOST, told(worst)
        assert [] == [each for each in bells.at(who) if in_quiet_hours(town, each)], told(bells.at(who))
        others = {each.name for key, each in HERE.items() if key != who}
        assert not any(name in each.text for name in others for each in bells.at(who)), told(bells.at(who))
    # The months really held what they are to be counted with.
    assert any("政治生日" in each.text for each in bells.at("ann"))
    assert {True} == {leave.decision.granted for leave in town.records.leaves.values()}
    assert 2 == len([each for each in town.records.makeups.values() if each.member == HERE["cat"].id])
    assert len(HERE) - 1 == sum(month.endswith("2026-11") for month in town.records.dues)


async def test_who_owes_something_is_reminded_of_each_thing_once_and_only_they(town: Town, bells: Bells):
    """One comes and doesn't vote, one stays away without a word and pays nothing: each thing that they owe is said once, in
    waking hours, and to nobody else."""
    await two_months(town, eva="silent", dan="absent")

    said = [each for each in town.records.said.values() if each.message]
    for who in ("eva", "dan"):
        own = [each for each in said if each.audience == f"member:{HERE[who].id}"]
        assert {1} == set(Counter((each.kind, each.subject) for each in own).values())
        assert [] == [each for each in bells.at(who) if in_quiet_hours(town, each)], told(bells.at(who))
    for kind, debtor in ((Kind.EVALUATION_REMINDER, "eva"), (Kind.DUES_OWED, "dan")):
        reminded = [each.audience for each in said if each.kind is kind]
        assert 2 * [f"member:{HERE[debtor].id}"] == reminded, kind


async def test_a_poll_in_the_month_stays_within_the_six(town: Town, bells: Bells):
    """The branch's other life goes on beside the day."""
    await town.until("2026-10-12 10:00")
    await town.says("sec", "/admin")
    await press(town, "sec", "更多", "民主与服务", "投票", "发起投票")
    await town.says("sec", "下月党日去哪里开展实践活动？")
    await town.says("sec", "革命纪念馆\n社区服务中心")
    await press(town, "sec", "截止时间", "10月", "开始投票", "确认")
    await town.settle()
    await town.says("ann", "/poll")
    await press(town, "ann", "革命纪念馆")
    await town.until("2026-10-20 10:00")
    await lives(town, NOVEMBER)

    assert any("实践活动" in each.text for each in bells.at("ann")), told(bells.at("ann"))
    assert len(bells.worst("ann")) <= AT_MOST, told(bells.worst("ann"))
