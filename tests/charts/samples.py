"""Pictures with real and with awkward data, in three languages, for the tests of the charts."""

from zhibu.charts.card import Card
from zhibu.charts.month import (
    AttendancePanel,
    CoveragePanel,
    DayAttendance,
    DayEvaluation,
    Dimension,
    EvaluationPanel,
    MonthAttendance,
    MonthPicture,
    Turnout,
    YearPanel,
)

RARE = "堃䶮𣗋㛃𬭎"
MONTHS = tuple(f"{number}月" for number in range(1, 13))
MARKS = ((15, 6, 2, 1), (18, 4, 2, 0), (8, 7, 6, 3), (6, 6, 8, 4))


def a_day(present: int = 26, title: str = "10月8日　弘扬伟大建党精神，走好新时代长征路") -> DayAttendance:
    return DayAttendance(
        title=title,
        count=f"实到 {present} 人，党员总数 30 人",
        others="请假 3 人 · 补学 1 人",
        turnout=Turnout(present=present, total=30),
    )


def attendance(*days: DayAttendance, sentence: str = "") -> AttendancePanel:
    return AttendancePanel(
        heading="出勤", floor=80, floor_label="要求 80%", below_label="低于要求", days=days, sentence=sentence
    )


def evaluation(*evaluations: DayEvaluation) -> EvaluationPanel:
    return EvaluationPanel(
        heading="主题测评",
        floor=60,
        floor_label="要求 60%",
        below_label="低于要求",
        overall_label="总体满意率",
        grades=("好", "较好", "一般", "差"),
        evaluations=evaluations,
    )


def marks(title: str = "", rows: tuple[tuple[int, ...], ...] = MARKS) -> DayEvaluation:
    names = ("主题特色鲜明", "内容充实健康", "方式灵活生动", "效果突出显著")
    return DayEvaluation(
        title=title,
        voters="24 人参加测评",
        dimensions=tuple(Dimension(name=name, marks=row) for name, row in zip(names, rows, strict=True)),
    )


def year(
    presents: tuple[int | None, ...],
    *,
    current: int,
    labels: tuple[str, ...] = MONTHS,
    mark: str = "未开展",
    note: str = "",
) -> YearPanel:
    return YearPanel(
        heading="今年各月出勤率（%）",
        floor_label="要求 80%",
        note=note,
        months=tuple(
            MonthAttendance(
                label=label,
                floor=75 if number < 4 else 80,
                turnout=None if present is None else Turnout(present=present, total=30),
                mark=mark if present is None and number <= current else "",
                current=number == current,
            )
            for number, (label, present) in enumerate(zip(labels, presents, strict=True))
        ),
    )


TEN_MONTHS = (27, 25, 23, 28, None, 29, 30, 24, 26, 26, None, None)
FULL_YEAR = (27, 25, 23, 28, 22, 29, 30, 24, 26, 26, 30, 30)


def a_month(**changes: object) -> MonthPicture:
    fields: dict = {
        "locale": "zh_CN",
        "branch": "中共某某大学机关第一支部委员会",
        "title": "2026年10月主题党日情况",
        "attendance": attendance(a_day()),
        "evaluation": evaluation(marks()),
        "year": year(TEN_MONTHS, current=9),
        "footer": "出勤率＝实到人数÷党员总数　满意率＝（好＋较好）÷全部评价",
    }
    return MonthPicture(**(fields | changes))


def english() -> MonthPicture:
    names = (
        "Distinct theme",
        "Substantial and healthy content",
        "Lively and flexible form",
        "Evident and lasting effect",
    )

    def day(title: str, present: int) -> DayAttendance:
        return DayAttendance(
            title=title,
            count=f"{present} present of 30 members",
            others="3 on leave · 1 has made up with a written report",
            turnout=Turnout(present=present, total=30),
        )

    def voted(title: str, rows: tuple[tuple[int, ...], ...]) -> DayEvaluation:
        dimensions = tuple(Dimension(name=name, marks=row) for name, row in zip(names, rows, strict=True))
        return DayEvaluation(title=title, voters="24 voters, 3 guests among them", dimensions=dimensions)

    return MonthPicture(
        locale="en",
        branch="Branch No. 1 of the Administration, Some University of Science and Technology",
        title="Party Member Activity Day, two days in September 2026",
        attendance=AttendancePanel(
            heading="Attendance",
            floor=80,
            floor_label="floor 80%",
            below_label="below the floor",
            days=(
                day("8 September: The great founding spirit of the Party and what it asks of a teacher today", 26),
                day("22 September: Volunteering with the residents of Xinhua Street", 23),
            ),
        ),
        evaluation=EvaluationPanel(
            heading="Evaluation",
            floor=60,
            floor_label="floor 60%",
            below_label="below the floor",
            overall_label="Overall satisfaction",
            grades=("good", "fairly good", "fair", "poor"),
            evaluations=(
                voted("8 September", MARKS),
                voted("22 September", ((5, 6, 8, 1), (8, 4, 8, 0), (3, 7, 6, 4), (6, 6, 4, 4))),
            ),
        ),
        year=YearPanel(
            heading="Attendance over the year, %",
            floor_label="the floor that was in force in the month",
            note="since the program was taken into use",
            months=year(
                FULL_YEAR,
                current=8,
                labels=("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"),
            ).months,
        ),
        footer="Attendance: present ÷ all members. Satisfaction: good and fairly good ÷ all marks.",
    )


def traditional() -> MonthPicture:
    return a_month(
        locale="zh_TW",
        branch="機關黨委第三黨支部",
        title="2026年1月主題黨日情況",
        attendance=attendance(
            a_day(21, "1月8日　學習貫徹黨的創新理論，骨幹帶頭講黨課、直面問題抓整改並開展民主議事與志願服務活動"),
            DayAttendance(title="1月22日　參觀紀念館", count="當日活動未開展"),
        ),
        evaluation=evaluation(DayEvaluation(sentence="參加測評不足 3 人，為免辨認個人，本次不公布結果。")),
        year=year((21, *[None] * 11), current=0, note="自啟用之日起"),
    )


MONTH_PICTURES = {
    "an ordinary month": a_month(),
    "two days, two evaluations, a full year, English": english(),
    "first month, below the floor, too few voters, Traditional": traditional(),
    "with the year's political birthdays": a_month(
        coverage=CoveragePanel(
            heading="2026年政治生日", sentence="应过60人，已过43人，待过15人", held=43, planned=15, total=60
        ),
    ),
    "no day held, no evaluation asked": a_month(
        attendance=attendance(sentence="10月没有开展主题党日。"),
        evaluation=None,
        year=year((*[26] * 9, None, None, None), current=9),
        footer="",
    ),
    "everybody and nobody": a_month(
        attendance=attendance(a_day(30), a_day(0)),
        evaluation=evaluation(
            marks("10月8日", ((24, 0, 0, 0),) * 4),
            marks("10月22日", ((0, 0, 0, 24), (0, 0, 0, 24), (0, 0, 24, 0), (0, 0, 0, 0))),
        ),
        year=year((30, 0, *[30] * 10), current=11),
    ),
}

WORDS = (
    "您立足本职、默默奉献，把组织的嘱托落实在三尺讲台上。愿您继续牢记入党誓词，永葆共产党人的政治本色，"
    "做群众的贴心人、事业的带头人。支部感谢您的付出，与您同行。"
)
ENGLISH_WORDS = (
    "For twenty years you have given your strength quietly, where it was needed, and never asked what it would bring you. "
    "Colleagues come to you because you listen first; students remember your patience long after they have left us.\n"
    "May the words of the oath you spoke then stay with you, and may you find in this branch people to lean on. "
)


def a_card(**changes: object) -> Card:
    fields: dict = {
        "locale": "zh_CN",
        "branch": "中共某某大学机关第一支部委员会",
        "title": "政治生日",
        "years": 15,
        "years_label": "周年",
        "accepted": "入党时间：2011年7月1日",
        "salutation": "陈㛃同志：",
        "occasion": "值此您入党15周年之际",
        "message": WORDS,
        "signature": ("书记　王建国", "中共某某大学机关第一支部委员会", "2026年7月1日"),
    }
    return Card(**(fields | changes))


def an_english_card(**changes: object) -> Card:
    long_branch = "Branch No. 1 of the Administration, Some University of Science and Technology"
    return a_card(
        locale="en",
        branch=long_branch,
        title="Political Birthday",
        years_label="years",
        accepted="Accepted on 1 July 2011",
        salutation="Dear Comrade Chen Jie (陈㛃),",
        occasion="On the 15th anniversary of your joining the Party",
        message=ENGLISH_WORDS,
        signature=("Ouyang Guzhi, Secretary", long_branch, "1 July 2026"),
        **changes,
    )


CARDS = {
    "an ordinary card": a_card(),
    "one character": a_card(message="好", years=1),
    "300 characters, a long name": a_card(
        message=(f"{RARE}：“不忘初心，方得始终。”" + WORDS * 4)[:300],
        salutation="古丽努尔·阿卜杜热合曼·买买提江同志：",
        years=75,
    ),
    "a poem of very many lines": a_card(message="字字\n" * 100),
    "Traditional": a_card(
        locale="zh_TW",
        branch="機關黨委第三黨支部",
        salutation="歐陽骨直同志：",
        message="堅守初心，\n為人民服務。",
        years=100,
    ),
    "English": an_english_card(),
    "long English": an_english_card()
    and a_card(
        locale="en",
        branch="Branch No. 1 of the Administration, Some University of Science and Technology at Xinhua Street",
        title="Political Birthday of a Party Member",
        years_label="years since joining",
        salutation="Dear Comrade Gulnur Abdurahman Muhammadjan-Abdukerim,",
        occasion="On the 50th anniversary of your joining the Communist Party of China",
        message=(ENGLISH_WORDS * 3)[:900],
    ),
}

NAMES = [
    "王堃",
    "李䶮",
    "张𣗋",
    "陈㛃",
    "刘𬭎",
    "杨骉",
    "赵𠮷",
    "黄翀",
    "周昱",
    "吴玥",
    "徐嘉懿",
    "孙沐宸",
    "胡雪琴",
    "朱建国",
    "高秀兰",
    "林志强",
    "何翯轩",
    "郭犇犇",
    "马赟赟",
    "罗喆翰",
    "欧阳修远",
    "司马相如",
    "上官婉儿",
    "诸葛静怡",
    "尉迟敬德",
    "慕容云海",
    "皇甫嵩山",
    "令狐文昭",
    "东方明珠",
    "独孤信义",
    "古丽努尔·买买提",
    "阿卜杜热合曼·吐尔逊",
    "买买提江·艾合买提·库尔班",
    "扎西多吉",
    "索朗旺堆次仁",
    "巴特尔·苏和",
    "阿依古丽·阿不都外力",
    "努尔兰·哈萨克拜",
    "洛桑平措",
    "其其格玛",
    "麦麦提图尔荪·阿卜杜克热木·伊敏江",
    "卓嘎",
    "拉巴次仁",
    "帕提古丽",
    "玉山江·克里木",
    "乌兰图雅·额尔敦巴雅尔",
    "赛福鼎",
    "热依扎",
    "迪丽热巴·迪力木拉提",
    "吾买尔·司马义",
    "Anne-Marie Featherstonehaugh-Bartholomew O'Súilleabháin",
    "Nguyễn Thị Minh Khai",
    "Гүлнұр Иванова",
    "韩龘",
    "钱𫖮",
    "冯𰻞",
    "沈𬱖",
    "许䲜",
    "孔孟",
    "乌日娜",
]
"""Sixty names: of two to six characters, of several peoples, with rare characters, and some that aren't Chinese."""
BRANCHES = (
    "第一党支部",
    "中共某某大学机关第一支部委员会",
    "中国共产党某某省某某市某某区某某街道办事处社区综合党总支第三支部委员会",
)
MESSAGES = (
    WORDS,
    "初心如磐。",
    (WORDS * 5)[:300],
    f"{WORDS}\n{WORDS[:40]}\n谢谢您。",
    WORDS * 2,
    "愿您不忘初心，牢记使命，\n在平凡的岗位上作出不平凡的贡献。",
    ENGLISH_WORDS[:300],
)


def sixty() -> list[Card]:
    """A card for each name: every length of message with every length of name and of branch, one to a hundred years."""
    return [
        a_card(
            locale="en" if not name[0] >= "\u2e80" else "zh_TW" if number % 5 == 0 else "zh_CN",
            branch=BRANCHES[number % 3],
            years=(1, 5, 10, 15, 27, 33, 48, 60, 75, 100)[number % 10],
            salutation=f"{name}同志：" if name[0] >= "\u2e80" else f"Comrade {name}:",
            message=MESSAGES[6 if not name[0] >= "\u2e80" else number % 6],
            signature=(f"支部书记　{NAMES[-1 - number]}", BRANCHES[number % 3], "2026年7月1日"),
        )
        for number, name in enumerate(NAMES)
    ]
