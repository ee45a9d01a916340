"""A branch of thirty after an ordinary day, for the papers."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from zhibu.branch.attendance import Decision, Leave, SignIn, Way
from zhibu.branch.branch import Branch
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, AgendaItem, ItemKind, Meeting, Step, StepMark
from zhibu.branch.evaluation import Ballot, Evaluation, Grade
from zhibu.branch.ids import about
from zhibu.branch.people import Duty, Member, MemberKind
from zhibu.branch.records import Records

CALENDAR = Calendar(zone=ZoneInfo("Asia/Shanghai"), official=frozenset({2026}))
STARTS = datetime(2026, 10, 8, 6, 30, tzinfo=UTC)
NOW = STARTS + timedelta(days=1, hours=5)
NAMES = [
    "王芳",
    "李建国",
    "买买提·艾力",
    "张堃",
    "陈䶮",
    "刘洋",
    "欧阳志远",
    "赵小雪",
    "周杰",
    "吴敏",
    "郑凯",
    "冯丽",
    "陈思远",
    "褚卫",
    "卫东",
    "蒋欣",
    "沈阳",
    "韩梅",
    "杨光",
    "朱琳",
    "秦岭",
    "尤佳",
    "许诺",
    "何平",
    "吕梁",
    "施展",
    "张三",
    "孔明",
    "曹操",
    "严肃",
]


def members(names=NAMES):
    duties = {0: (Duty.SECRETARY,), 1: (Duty.DEPUTY, Duty.ORGANISATION), 5: (Duty.PUBLICITY,)}
    return {
        f"m{number:03d}": Member(
            id=f"m{number:03d}",
            name=name,
            kind=MemberKind.FULL,
            accepted_on=date(2000 + number % 20, 7, 1),
            duties=duties.get(number - 1, ()),
        )
        for number, name in enumerate(names, start=1)
    }


def activity_day(**facts):
    given = {
        "id": "2026-10",
        "on": date(2026, 10, 8),
        "start": time(14, 30),
        "minutes": 240,
        "themes": ("学习贯彻党的二十届四中全会精神，凝聚推动高质量发展的强大力量",),
        "required": True,
        "agenda": (
            AgendaItem(text="集中学习全会公报，书记领学并作辅导", kind=ItemKind.STUDY),
            AgendaItem(text="重温入党誓词，交流学习体会", kind=ItemKind.TRAINING),
            AgendaItem(text="通报支部第三季度工作和党费交纳情况", kind=ItemKind.ORGANISATION),
            AgendaItem(text="讨论“我为群众办实事”项目清单", kind=ItemKind.DELIBERATION),
        ),
        "place": "办公楼三楼党员活动室",
        "chair": "王芳",
        "recorder": "刘洋",
        "counts_as": (Meeting.MEMBERS,),
        "steps": (StepMark(step=Step.SETTLED, by="operator", at=STARTS - timedelta(days=60)),),
        "discussion": "与会党员围绕如何把学习成果转化为工作实效展开讨论，张堃、吴敏等8名同志发言，大家认为要立足岗位、担当作为。",
        "summary": "本次活动主题鲜明、组织有序，达到预期效果。支部将按照讨论意见完善项目清单，明确责任人和完成时限。",
        "wanting": "个别同志发言准备不够充分。下次活动提前三天把讨论题发给大家，并安排重点发言。",
    }
    return ActivityDay(**{**given, **facts})


def records(day=None, *, presets=("theme-party-day", "wulong"), names=NAMES, away=2, **tables):
    """All but the last ones took part; of those two are on leave, one of them undecided."""
    day = day or activity_day()
    roster = members(names)
    ids = list(roster)
    signins = [
        SignIn(id=about(day.id, id_), day=day.id, member=id_, at=STARTS - timedelta(minutes=29 - n % 28), by=id_)
        for n, id_ in enumerate(ids[: len(ids) - 1 - away])
    ]
    by = SignIn(
        id=about(day.id, ids[-1 - away]),
        day=day.id,
        member=ids[-1 - away],
        at=STARTS + timedelta(hours=20),
        by="m001",
        way=Way.FOR_SOMEONE,
        why="行动不便，上门",
        late=True,
    )
    leaves = [
        Leave(
            id=about(day.id, id_),
            day=day.id,
            member=id_,
            reason=reason,
            asked_at=STARTS - timedelta(days=2),
            decision=Decision(granted=True, by="m001", at=STARTS - timedelta(days=1)) if decided else None,
        )
        for id_, reason, decided in zip(
            ids[-away:] if away else (), ("住院", "赴省城参加业务培训"), (False, True), strict=False
        )
    ]
    given = {
        "members": roster,
        "days": {day.id: day},
        "signins": {each.id: each for each in (*signins, by)},
        "leaves": {each.id: each for each in leaves},
        "evaluations": {day.id: evaluation(day, 26)},
    }
    branch = Branch(
        id="b1",
        name="中共东湖市城市管理局机关第一支部委员会",
        presets=presets,
        locale="zh_CN",
        timezone="Asia/Shanghai",
        joined_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return Records(branch=branch, **{**given, **tables})


def evaluation(day, voters):
    marks = (Grade.GOOD, Grade.GOOD, Grade.FAIRLY_GOOD, Grade.GOOD)
    ballots = [
        Ballot(id=f"b{n}", marks=marks if n % 5 else (Grade.GOOD, Grade.FAIR, Grade.POOR, Grade.GOOD))
        for n in range(voters)
    ]
    return Evaluation(id=day.id, closed_at=NOW, asked=28, ballots=tuple(ballots))
