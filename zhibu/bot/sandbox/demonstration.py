"""The demonstration branch of the sandbox: made by the same import as a real one, and entered by the same doors.

Its people are invented. Its plan is made around the day on which the rehearsal begins, so that a month always lies ahead:
the next activity day is nine days off, with its notice still to come.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta

from zhibu.bot import office
from zhibu.bot.sandbox.server import Sandbox
from zhibu.bot.sandbox.state import Chat, User, World
from zhibu.branch.calendar import ONE_DAY, Calendar
from zhibu.branch.ids import BranchId
from zhibu.branch.people import Duty, Member
from zhibu.scheduler.clock import Clock
from zhibu.storage.store import Store

SUPERIOR = "机关党委"
OFFICER = "韦明"
BRANCH = "机关第一党支部"
GROUP = "机关第一党支部工作群"
CHANNEL = "机关第一党支部公示"
_AHEAD = timedelta(days=9)
_PATIENCE = 60.0

# 姓名, 类别, 入党日期 (year; None: the day that lies so many days ahead of the start), 党小组, 职务, more
_PEOPLE: tuple[tuple[str, str, int, int | tuple[int, int], str, str, str], ...] = (
    ("周秀兰", "正式党员", 1987, (7, 1), "第一党小组", "书记", ""),
    ("梁国栋", "正式党员", 1998, (6, 20), "第一党小组", "副书记", "领导干部"),
    ("何淑芬", "正式党员", 2004, (12, 9), "第一党小组", "组织委员", ""),
    ("陈㛃", "正式党员", 2011, 7, "第二党小组", "宣传委员", ""),
    ("马立新", "正式党员", 2001, (3, 16), "第二党小组", "纪检委员", ""),
    ("阿依古丽·买买提", "正式党员", 2012, 12, "第一党小组", "党小组组长", ""),
    ("欧阳文博", "正式党员", 2009, (5, 4), "第二党小组", "党小组组长", ""),
    ("张桂英", "正式党员", 1976, (2, 29), "第一党小组", "", "年老体弱"),
    ("李建军", "正式党员", 1993, 20, "第一党小组", "", ""),
    ("王堃", "正式党员", 2015, (11, 30), "第一党小组", "", ""),
    ("刘晓燕", "正式党员", 2016, (9, 28), "第一党小组", "", ""),
    ("赵明", "正式党员", 2006, (10, 12), "第一党小组", "", "流动"),
    ("黄丽娟", "正式党员", 2013, (4, 25), "第一党小组", "", ""),
    ("吴建国", "正式党员", 1985, (8, 1), "第一党小组", "", ""),
    ("徐静", "正式党员", 2018, (6, 5), "第二党小组", "", ""),
    ("孙浩然", "正式党员", 2019, (12, 26), "第二党小组", "", ""),
    ("朱慧敏", "正式党员", 2010, (1, 18), "第二党小组", "", ""),
    ("高志强", "正式党员", 2003, (7, 9), "第二党小组", "", ""),
    ("林雨桐", "正式党员", 2020, (6, 24), "第二党小组", "", ""),
    ("郭子轩", "预备党员", 0, (6, 18), "第二党小组", "", ""),
    ("罗兰", "正式党员", 2008, (9, 2), "第二党小组", "", ""),
    ("郑海涛", "正式党员", 2014, (3, 29), "第二党小组", "", ""),
    ("谢婷婷", "入党积极分子", 0, 0, "第二党小组", "", ""),
    ("唐一鸣", "发展对象", 0, 0, "第一党小组", "", ""),
)
_THEMES = (
    ("学习党章党规，严守政治纪律", "学习《中国共产党章程》\n重温入党誓词\n交流讨论", "政治学习\n党性锻炼\n民主议事"),
    ("学习贯彻上级党组织重要部署", "传达学习重要文件\n书记讲党课\n分组讨论，形成共识", "政治学习\n政治学习\n民主议事"),
    ("弘扬雷锋精神，服务身边群众", "学习先进事迹\n社区志愿服务\n总结交流", "政治学习\n志愿服务\n民主议事"),
    ("廉政教育：以案为鉴，警钟长鸣", "观看警示教育片\n交流心得体会\n签订廉洁承诺书", "廉政教育\n民主议事\n党性锻炼"),
)


@dataclass(frozen=True, slots=True)
class Town:
    """The people and chats of the demonstration, by name."""

    people: dict[str, User]
    group: Chat
    channel: Chat


def roster(today: date) -> bytes:
    """The roster as a .csv, such as a secretary would keep it."""
    rows = [["姓名", "类别", "入党日期", "党小组", "职务", "流动", "年老体弱", "党员领导干部"]]
    for name, kind, year, day, group, duty, more in _PEOPLE:
        rows.append(
            [
                name,
                kind,
                _accepted(year, day, today),
                group,
                duty,
                "是" if more == "流动" else "",
                "是" if more == "年老体弱" else "",
                "是" if more == "领导干部" else "",
            ]
        )
    return _csv(rows)


def _accepted(year: int, day: int | tuple[int, int], today: date) -> str:
    if day == 0:
        return ""
    if isinstance(day, int):
        ahead = today + timedelta(days=day)
        return f"{year}年{ahead.month}月{min(ahead.day, 28)}日"
    # A probationary member was accepted last year.
    return f"{year or today.year - 1}年{day[0]}月{day[1]}日"


def plan(today: date, calendar: Calendar) -> bytes:
    """Twelve activity days, the first of them nine days ahead, as a .csv."""
    rows = [["日期", "时间", "时长", "主题", "类型", "内容", "内容类别", "地点", "主持", "记录", "计入"]]
    first = _workday(today + _AHEAD, calendar)
    for number in range(12):
        month = first.month - 1 + number
        year = first.year + month // 12
        on = first if number == 0 else calendar.workday_in_month(date(year, month % 12 + 1, 5))
        theme, agenda, kinds = _THEMES[number % len(_THEMES)]
        counts = "党课" if number % 3 == 1 else "支部党员大会" if number % 3 == 0 else ""
        chosen = "必选" if number % 2 else "自选"
        row = [on.isoformat(), "14:30", "半天", theme, chosen, agenda, kinds, "党员活动室", "周秀兰", "陈㛃", counts]
        rows.append(row)
    return _csv(rows)


def _workday(day: date, calendar: Calendar) -> date:
    """The first working day from that day on that has its month's first notice still ahead."""
    while not calendar.is_workday(day):
        day += ONE_DAY
    return day


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


async def found(store: Store, clock: Clock, *, locale: str, timezone: str) -> office.BranchAdded:
    """The branch with its roster and plan, under a superior, in an empty folder."""
    now = clock.now()
    above = await office.add_superior(store, name=SUPERIOR, locale=locale, timezone=timezone, now=now)
    added = await office.add_branch(
        store,
        name=BRANCH,
        preset_names=(),
        locale=locale,
        timezone=timezone,
        superior=above.superior.id,
        now=now,
    )
    today = office.today(store.records(added.branch.id), now)
    from zhibu.scheduler.workdays import calendar_for

    calendar = calendar_for(store.records(added.branch.id))
    await office.import_roster(store, added.branch.id, name="roster.csv", data=roster(today), now=now)
    await office.import_plan(
        store, added.branch.id, name="plan.csv", data=plan(today, calendar), year=today.year, now=now
    )
    return added


async def settle_in(sandbox: Sandbox, store: Store, clock: Clock, added: office.BranchAdded) -> Town:
    """Everybody presses the link that the secretary hands out, the superior's officer the one of the operator's, and she binds
    group and channel: through the same doors as anywhere. Returns once each of them was answered."""
    world: World = sandbox.world
    records = store.records(added.branch.id)
    people = {member.name: world.add_user(member.name, note=_note(member)) for member in records.roster}
    invites = await office.issue_invites(store, added.branch.id, now=clock.now())
    for invite in invites:
        world.starts(people[invite.member.name], invite.code)
    code = await office.issue_officer_code(store, BranchId(records.branch.superior_id), now=clock.now())
    world.starts(world.add_user(OFFICER, note=SUPERIOR), code)
    await sandbox.settled(_PATIENCE)
    secretary = people[next(member.name for member in records.roster if member.has(Duty.SECRETARY))]
    members = [people[member.name] for member in records.roster if member.is_party_member]
    group = world.add_group(GROUP, members, owner=secretary, bot="administrator")
    channel = world.add_channel(CHANNEL, owner=secretary, members=members)
    world.says(secretary, group, f"/bind {added.group_code}")
    world.posts(channel, f"/bind {added.channel_code}")
    world.add_user("访客", note="stranger")
    await sandbox.settled(_PATIENCE)
    return Town(people=people, group=group, channel=channel)


def _note(member: Member) -> str:
    return "secretary" if member.has(Duty.SECRETARY) else "member" if member.is_party_member else "guest"
