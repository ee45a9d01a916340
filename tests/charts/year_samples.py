"""A year's pictures and matrix pages, with real and with awkward data, in three languages, for the tests of the charts."""

from tests.charts.samples import FULL_YEAR, MONTHS, RARE, TEN_MONTHS, year
from zhibu.charts.matrix import Line, MatrixPicture, Meaning, Tile
from zhibu.charts.month import MonthAttendance, Turnout, YearPanel
from zhibu.charts.year import Bar, BarsPanel, Columns, YearPicture

ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = ("安", "秀兰", "国栋", "晓燕", RARE[0], RARE[1] + RARE[2])
LONG = ("买买提·艾力", "古丽努尔·阿卜杜热合曼·买买提江", "欧阳" + RARE[:2], "Gulnur Abdurahman")


def dues(paid: tuple[int | None, ...], due: int) -> YearPanel:
    return YearPanel(
        heading="党费交纳",
        floor_label="",
        months=tuple(
            MonthAttendance(
                label=label,
                floor=0,
                turnout=None if count is None else Turnout(present=count, total=due),
                figure="" if count is None else f"{count}/{due}",
                current=number == 9,
            )
            for number, (label, count) in enumerate(zip(MONTHS, paid, strict=True))
        ),
    )


def groups(*names: str) -> BarsPanel:
    return BarsPanel(
        heading="各党小组出勤率",
        floor=80,
        floor_label="要求 80%",
        bars=tuple(
            Bar(
                name=name,
                count=f"出勤 {90 - 7 * place} 人次，应到 100 人次",
                turnout=Turnout(present=90 - 7 * place, total=100),
            )
            for place, name in enumerate(names)
        ),
    )


YEAR_PICTURES = {
    "attendance and satisfaction": YearPicture(
        locale="zh_CN",
        branch="中共某某大学机关第一支部委员会",
        title="2026年主题党日情况",
        columns=(
            Columns(panel=year(TEN_MONTHS, current=9, note="自启用之日（2026年1月5日）起统计")),
            Columns(panel=year(FULL_YEAR, current=9), sentence="全年平均满意率 88.4%"),
        ),
        footer="出勤率＝实到人数÷党员总数　满意率＝（好＋较好）÷全部评价",
    ),
    "each dimension, English": YearPicture(
        locale="en",
        branch="Branch No. 1 of the Administration, Some University of Science and Technology",
        title="Evaluation over the year 2026, by dimension",
        columns=tuple(Columns(panel=year(FULL_YEAR, current=8, labels=ENGLISH_MONTHS)) for _ in range(5)),
        footer="Satisfaction: good and fairly good ÷ all marks.",
    ),
    "Party groups": YearPicture(
        locale="zh_CN",
        branch="中共某某大学机关第一支部委员会",
        title="2026年各党小组出勤情况",
        bars=groups("第一党小组", "第二党小组", "教务处、学生处、后勤保障部与离退休干部工作处联合党小组", "未编组"),
        footer="出勤率＝实到人次÷应到人次，按名册顺序，不排名次",
    ),
    "dues, Traditional": YearPicture(
        locale="zh_TW",
        branch="機關黨委第三黨支部",
        title="2026年黨費交納情況",
        columns=(Columns(panel=dues((28, 30, 29, 30, 30, 30, 27, 30, 30, 12, None, None), 30)),),
        footer="每月已交人數／應交人數，不含金額",
    ),
    "dues of a hundred": YearPicture(
        locale="zh_CN",
        branch="第一党支部",
        title="2026年党费交纳情况",
        columns=(Columns(panel=dues((100, 99, 100, *[98] * 7, None, None), 100)),),
    ),
    "nothing yet": YearPicture(
        locale="zh_CN", branch="第一党支部", title="2026年测评情况", sentence="2026年还没有可以显示的测评结果。"
    ),
}

LEGEND = (
    Meaning(tile=Tile.PRESENT, sign="", name="到会"),
    Meaning(tile=Tile.ON_LEAVE, sign="假", name="请假"),
    Meaning(tile=Tile.MADE_UP, sign="补", name="已补学"),
    Meaning(tile=Tile.ASKED, sign="待", name="请假未批"),
    Meaning(tile=Tile.ABSENT, sign="未", name="未参加"),
    Meaning(tile=Tile.EXEMPT, sign="免", name="不要求到会"),
    Meaning(tile=Tile.OUT, sign="", name="不在册"),
)
ENGLISH_LEGEND = (
    Meaning(tile=Tile.PRESENT, sign="", name="present"),
    Meaning(tile=Tile.ON_LEAVE, sign="L", name="on leave"),
    Meaning(tile=Tile.MADE_UP, sign="M", name="made up"),
    Meaning(tile=Tile.ASKED, sign="?", name="leave asked, undecided"),
    Meaning(tile=Tile.ABSENT, sign="A", name="absent"),
    Meaning(tile=Tile.EXEMPT, sign="E", name="not asked to come"),
    Meaning(tile=Tile.OUT, sign="", name="not on the books"),
)
_ORDER = (Tile.PRESENT,) * 9 + (Tile.ON_LEAVE, Tile.ABSENT, Tile.MADE_UP, Tile.ASKED, Tile.EXEMPT, Tile.OUT)


def name(number: int) -> str:
    if number % 9 == 4:
        return LONG[number // 9 % len(LONG)]
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)]


def lines(first: int, last: int) -> tuple[Line, ...]:
    return tuple(
        Line(
            name=name(number),
            tiles=tuple(
                ()
                if month == 4
                else tuple(
                    _ORDER[(number * 7 + month * 5 + day) % len(_ORDER)] for day in range(2 if month == 8 else 1)
                )
                if month < 10
                else (Tile.NONE,)
                for month in range(12)
            ),
        )
        for number in range(first, last)
    )


def matrix(first: int, last: int, **changes: object) -> MatrixPicture:
    fields: dict = {
        "locale": "zh_CN",
        "branch": "中共某某大学机关第一支部委员会",
        "title": "2026年党员参加主题党日情况",
        "months": MONTHS,
        "lines": lines(first, last),
        "legend": LEGEND,
        "note": "自启用之日（2026年1月5日）起统计",
        "footer": "按名册顺序，不排名次；仅供支部内部使用，请勿转发",
    }
    return MatrixPicture(**(fields | changes))


MATRICES = {
    "twenty": matrix(0, 20),
    "a page of thirty, Traditional": matrix(0, 30, locale="zh_TW", title="2026年黨員參加主題黨日情況"),
    "English": matrix(
        0,
        20,
        locale="en",
        branch="Branch No. 1 of the Administration, Some University of Science and Technology",
        title="Members and activity days, 2026",
        months=ENGLISH_MONTHS,
        legend=ENGLISH_LEGEND,
        note="Counted since 5 January 2026, when the branch began here",
        footer="In the roster's order, no ranking. For the branch's own use.",
    ),
    "one": matrix(0, 1),
}
