"""The annual plan as a spreadsheet: its columns, reading it, and an empty template."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Final

from zhibu.branch.calendar import quarter_of
from zhibu.branch.day import ActivityDay, AgendaItem, ItemKind, Meeting
from zhibu.branch.plan import ITEM_LIMIT, ITEMS_LIMIT, NAME_LIMIT, PARTNER_LIMIT, PLACE_LIMIT, THEME_LIMIT, PlanRow
from zhibu.branch.refusal import Refusal
from zhibu.forms import cells, terms
from zhibu.forms.cells import Value, When
from zhibu.forms.problems import Reading, of_file
from zhibu.forms.roster import choice
from zhibu.forms.sheet import Column, Row, Sheet, read
from zhibu.forms.terms import Terms
from zhibu.forms.workbook import Entry, Look, filled, template
from zhibu.words import Voice, mark, mark_ctx

PLACE: Final = Column(
    key="place",
    label=mark_ctx("column", "Place"),
    names=("地点", "活动地点", "场所", "活动场所", "place", "venue", "location"),
)
COUNTS_AS: Final = Column(
    key="counts_as",
    label=mark_ctx("column", "Counts as"),
    names=("计入", "计入三会一课", "三会一课", "三会一课类型", "counts as", "meeting"),
)
COLUMNS: Final = (
    Column(
        key="date",
        label=mark_ctx("column", "Date"),
        names=("日期", "活动日期", "党日日期", "具体日期", "计划日期", "date", "day", "on"),
    ),
    Column(
        key="month",
        label=mark_ctx("column", "Month"),
        names=("月份", "月", "活动月份", "计划月份", "month"),
    ),
    Column(
        key="start",
        label=mark_ctx("column", "Start"),
        names=(
            "开始时间",
            "活动时间",
            "时间",
            "计划时间",
            "时刻",
            "start",
            "starts at",
            "start time",
            "time",
            "begins",
        ),
    ),
    Column(
        key="hours",
        label=mark_ctx("column", "Hours"),
        names=("时长", "活动时长", "小时", "时数", "小时数", "学时", "hours", "length", "duration"),
    ),
    Column(
        key="themes",
        label=mark_ctx("column", "Theme"),
        names=("主题", "活动主题", "党日主题", "主题党日主题", "主题名称", "学习主题", "theme", "themes", "topic"),
        required=True,
    ),
    Column(
        key="required",
        label=mark_ctx("column", "Required or own"),
        names=("类型", "主题类型", "必选自选", "必选或自选", "选题类型", "type", "required or own", "required"),
    ),
    Column(
        key="agenda",
        label=mark_ctx("column", "Agenda"),
        names=(
            *("内容", "活动内容", "主要内容", "议程", "活动议程", "内容安排", "活动安排", "议题", "具体内容"),
            *("agenda", "content", "items", "agenda items"),
        ),
    ),
    Column(
        key="kinds",
        label=mark_ctx("column", "Kinds of the items"),
        names=(
            "内容类别",
            "类别",
            "议程类别",
            "活动类别",
            "内容类型",
            "kinds of the items",
            "kinds",
            "kind",
            "item kinds",
        ),
    ),
    PLACE,
    Column(
        key="chair",
        label=mark_ctx("column", "Chair"),
        names=("主持", "主持人", "会议主持", "chair", "chaired by", "host"),
    ),
    Column(
        key="recorder",
        label=mark_ctx("column", "Recorder"),
        names=("记录", "记录人", "记录员", "会议记录", "recorder", "recorded by"),
    ),
    COUNTS_AS,
    Column(
        key="partner",
        label=mark_ctx("column", "Joint day with"),
        names=(
            "联合单位",
            "共建单位",
            "联合党支部",
            "结对单位",
            "合办单位",
            "joint day with",
            "partner",
            "jointly with",
        ),
    ),
    Column(
        key="quarter",
        label=mark_ctx("column", "Theme of the quarter"),
        names=("季度主题", "本季度主题", "季主题", "theme of the quarter", "quarter theme", "quarter"),
    ),
)

ITEM_KINDS: Final[Mapping[ItemKind, str]] = {
    ItemKind.STUDY: mark_ctx("kind of item", "political study"),
    ItemKind.TRAINING: mark_ctx("kind of item", "Party-spirit training"),
    ItemKind.ORGANISATION: mark_ctx("kind of item", "organisational life"),
    ItemKind.DELIBERATION: mark_ctx("kind of item", "democratic deliberation"),
    ItemKind.SERVICE: mark_ctx("kind of item", "voluntary service"),
    ItemKind.SKILLS: mark_ctx("kind of item", "skills"),
    ItemKind.INTEGRITY: mark_ctx("kind of item", "integrity"),
    ItemKind.WORK: mark_ctx("kind of item", "professional work"),
    ItemKind.INFORMATION: mark_ctx("kind of item", "information"),
}
MEETINGS: Final[Mapping[Meeting, str]] = {
    Meeting.MEMBERS: mark_ctx("meeting", "members’ meeting"),
    Meeting.COMMITTEE: mark_ctx("meeting", "branch committee"),
    Meeting.GROUP: mark_ctx("meeting", "Party-group meeting"),
    Meeting.LECTURE: mark_ctx("meeting", "Party lecture"),
}
CHOICES: Final[Mapping[bool, str]] = {
    True: mark_ctx("theme", "required"),
    False: mark_ctx("theme", "own"),
}

START_LOOK: Final = Look(width=9, hint=mark("Such as 14:30. Blank means the branch’s usual time."), is_text=True)
COUNTS_AS_LOOK: Final = Look(
    width=16,
    hint=mark("Whether the day also counts towards the Three Meetings and One Lecture."),
    choices=tuple(MEETINGS.values()),
    several=True,
)

_TITLE: Final = mark_ctx("sheet", "Annual plan")
_LOOKS: Final[Mapping[str, Look]] = {
    "date": Look(width=13, hint=mark("The day, such as 2026-03-05. It is kept as it is written."), is_date=True),
    "month": Look(
        width=9,
        hint=mark("The month alone, such as 3 or 2026-03: then the branch’s fixed day is taken, on a working day."),
    ),
    "start": START_LOOK,
    "hours": Look(width=8, hint=mark("How many hours, such as 4. Blank means the branch’s usual length.")),
    "themes": Look(width=34, hint=mark("The theme; several, one a line."), wraps=True),
    "required": Look(
        width=12,
        hint=mark("Whether the theme comes from above or is the branch’s own."),
        choices=tuple(CHOICES.values()),
    ),
    "agenda": Look(width=40, hint=mark("The items of the agenda, one a line."), wraps=True),
    "kinds": Look(
        width=18,
        hint=mark(
            "What the items are: one kind for all, or one a line for each item. A day needs at least one item of political "
            "study or Party-spirit training."
        ),
        choices=tuple(ITEM_KINDS.values()),
        several=True,
        wraps=True,
    ),
    "place": Look(width=18, hint=mark("Where the branch meets."), wraps=True),
    "chair": Look(width=12, hint=mark("Who chairs: the secretary, or the deputy or a committee member by delegation.")),
    "recorder": Look(width=12, hint=mark("Who keeps the record of the day.")),
    "counts_as": COUNTS_AS_LOOK,
    "partner": Look(width=18, hint=mark("With whom a joint day is held."), wraps=True),
    "quarter": Look(
        width=20,
        hint=mark("The theme of the quarter; once a quarter is enough, in the row of any of its days."),
        wraps=True,
    ),
}

_KIND_WORDS: Final = Terms(
    {
        ItemKind.STUDY: ("政治学习", "理论学习", "学习教育", "学习", "political study", "study"),
        ItemKind.TRAINING: ("党性锻炼", "党性教育", "党性修养", "party-spirit training", "training"),
        ItemKind.ORGANISATION: ("组织生活", "党内组织生活", "organisational life", "organisation"),
        ItemKind.DELIBERATION: ("民主议事", "议事", "民主讨论", "democratic deliberation", "deliberation"),
        ItemKind.SERVICE: ("志愿服务", "服务群众", "voluntary service", "volunteering", "service"),
        ItemKind.SKILLS: ("能力素质", "能力提升", "素质提升", "skills"),
        ItemKind.INTEGRITY: ("廉政教育", "廉洁教育", "警示教育", "integrity"),
        ItemKind.WORK: ("业务", "业务学习", "业务工作", "professional work", "work"),
        ItemKind.INFORMATION: ("通报事项", "通报", "党内通报", "情况通报", "information"),
    }
)
_MEETING_WORDS: Final = Terms(
    {
        Meeting.MEMBERS: (
            "支部党员大会",
            "党员大会",
            "支部大会",
            "全体党员大会",
            "members' meeting",
            "members meeting",
            "members",
        ),
        Meeting.COMMITTEE: ("支委会", "支部委员会", "支部委员会会议", "支委会议", "branch committee", "committee"),
        Meeting.GROUP: ("党小组会", "党小组会议", "小组会", "party-group meeting", "party group meeting", "group"),
        Meeting.LECTURE: ("党课", "上党课", "专题党课", "party lecture", "lecture"),
    }
)
_CHOICE_WORDS: Final = Terms(
    {
        # A day of both holds a required theme.
        True: ("必选", "必选主题", "规定", "规定主题", "指定", "必选+自选", "必选、自选", "required", "given"),
        False: ("自选", "自选主题", "自定", "own", "free", "optional"),
    }
)


def read_plan(data: bytes, year: int) -> Reading[PlanRow]:
    """The rows of a plan file, or every problem in it and no row. What names no year is in that year."""
    try:
        sheet = read(data, COLUMNS)
    except Refusal as no:
        return Reading(problems=(of_file(no),))
    if not {"date", "month", "start"} & set(sheet.headers):
        sheet.lacks("date", COLUMNS)
    rows = [(row, _row(sheet, row, year)) for row in sheet.rows]
    _check_dates(sheet, [(row, read) for row, read in rows if read is not None])
    return sheet.reading(read for _, read in rows if read is not None)


def _row(sheet: Sheet, row: Row, year: int) -> PlanRow | None:
    """The row; None where its date can't be told (which is noted)."""
    take = partial(sheet.take, row)
    moment = _moment(sheet, row, year)
    minutes: int | None = take("hours", cells.length, None)
    themes: tuple[str, ...] = take("themes", themes_named, ())
    if not themes:
        sheet.lacking(row, "themes")
    required: bool | None = take("required", partial(choice, _CHOICE_WORDS, CHOICES), None)
    agenda = _agenda(sheet, row, themes)
    place = take("place", partial(cells.text, limit=PLACE_LIMIT), "")
    chair, recorder = take("chair", _person, ""), take("recorder", _person, "")
    counts_as: tuple[Meeting, ...] = take("counts_as", meetings_named, ())
    partner = take("partner", partial(cells.text, limit=PARTNER_LIMIT), "")
    quarter = take("quarter", partial(cells.text, limit=THEME_LIMIT), "")
    if moment is None or moment.year is None or moment.month is None:
        return None
    return PlanRow(
        year=moment.year,
        month=moment.month,
        on=date(moment.year, moment.month, moment.day) if moment.day else None,
        themes=themes,
        start=moment.start,
        minutes=minutes or moment.minutes,
        required=required,
        agenda=agenda,
        place=place,
        chair=chair,
        recorder=recorder,
        counts_as=counts_as,
        partner=partner,
        quarter=quarter,
    )


def _moment(sheet: Sheet, row: Row, year: int) -> When | None:
    """What date, month and time say together, with the plan's year where they name none; None once a problem is noted."""
    keys = [key for key in ("date", "month", "start") if key in sheet.headers]
    before = len(sheet.problems)
    found: When | None = When()
    for key in keys:
        said = sheet.take(row, key, cells.clock if key == "start" else cells.when, When())
        found = found.joined(said) if found is not None else None
    if len(sheet.problems) > before or not keys:
        return None
    try:
        return _sensible(found, year)
    except Refusal as no:
        sheet.wrong(no, row, keys[0])
        return None


def _sensible(found: When | None, year: int) -> When:
    if found is None:
        raise Refusal("plan.dates_differ")
    if found.month is None:
        raise Refusal("plan.no_date")
    full = When(year=year).joined(found) or found
    if full.year is None or abs(full.year - year) > 1:
        raise Refusal("plan.other_year", value=str(full.year), year=year)
    if full.day is not None:
        try:
            date(full.year, found.month, full.day)
        except ValueError:
            raise Refusal("date.impossible", value=f"{full.year}-{found.month:02d}-{full.day:02d}") from None
    return full


def themes_named(value: Value) -> tuple[str, ...]:
    """What a cell under 主题 says: one theme a line."""
    found = tuple(cells.items(value))
    length = len("；".join(found))
    if length > THEME_LIMIT:
        raise Refusal("text.too_long", limit=THEME_LIMIT, length=length)
    return found


def _agenda(sheet: Sheet, row: Row, themes: tuple[str, ...]) -> tuple[AgendaItem, ...]:
    """The items with their kinds; kinds without items are those of the themes."""
    texts: tuple[str, ...] = sheet.take(row, "agenda", _texts, ())
    kinds: tuple[ItemKind | None, ...] = sheet.take(row, "kinds", _kinds, ())
    named = texts or (themes if kinds else ())
    if len(kinds) > 1 and len(kinds) != len(named):
        sheet.wrong(Refusal("plan.kinds_count", items=len(named), kinds=len(kinds)), row, "kinds")
        return ()
    each = kinds if len(kinds) > 1 else (kinds or (None,)) * len(named)
    return tuple(AgendaItem(text=text, kind=kind) for text, kind in zip(named, each, strict=True))


def _texts(value: Value) -> tuple[str, ...]:
    found = tuple(cells.items(value))
    if len(found) > ITEMS_LIMIT:
        raise Refusal("items.too_many", count=len(found), limit=ITEMS_LIMIT)
    return tuple(cells.text(item, ITEM_LIMIT) for item in found)


def _kinds(value: Value) -> tuple[ItemKind | None, ...]:
    """One kind a line, or parted by 、 and the like; an empty line between others is an item without a kind."""
    lines = cells.items(value, blanks=True)
    words = lines if len(lines) > 1 else cells.parts(value)
    return tuple(choice(_KIND_WORDS, ITEM_KINDS, word) if word else None for word in words)


def meetings_named(value: Value) -> tuple[Meeting, ...]:
    """What a cell under 计入 says, each once."""
    found = [choice(_MEETING_WORDS, MEETINGS, part) for part in cells.parts(value)]
    return tuple(dict.fromkeys(found))


def _person(value: Value) -> str:
    """A name, or several: “张　三” is one person, “张三 李四” two."""
    words = cells.written(value).split()
    several = len(words) > 1 and all(len(word) > 1 and not word.isascii() for word in words)
    return cells.text("、".join(words) if several else terms.name(" ".join(words)), NAME_LIMIT)


def _check_dates(sheet: Sheet, rows: Iterable[tuple[Row, PlanRow]]) -> None:
    """Notes two rows on one date, and a month without a date beside another row of the same month."""
    dates: dict[date, Row] = {}
    months: dict[tuple[int, int], list[tuple[Row, PlanRow]]] = {}
    keys = [key for key in ("date", "month", "start") if key in sheet.headers]
    for line, row in rows:
        first = dates.setdefault(row.on, line) if row.on else line
        if first is not line:
            sheet.wrong(Refusal("plan.same_date", row=first.number), line, keys[0])
        month = months.setdefault((row.year, row.month), [])
        beside = next((other for other, known in month if row.on is None or known.on is None), None)
        if beside is not None:
            sheet.wrong(Refusal("plan.same_month", row=beside.number), line, keys[0])
        month.append((line, row))


def plan_template(v: Voice) -> bytes:
    """An empty annual plan (.xlsx) with drop-downs, and a sheet that says how to fill it in."""
    return template(v, _TITLE, COLUMNS, _LOOKS, freeze="A2")


def plan_xlsx(v: Voice, days: Iterable[ActivityDay], quarters: tuple[str, ...]) -> bytes:
    """The year's plan as it is filed, and can be imported again: a row a day, the quarter's theme in its first row."""
    return filled(v, _TITLE, COLUMNS, _LOOKS, _rows(v, days, quarters))


def _rows(v: Voice, days: Iterable[ActivityDay], quarters: tuple[str, ...]) -> Iterable[dict[str, Entry]]:
    last = 0
    for day in days:
        quarter = quarter_of(day.on)
        theme = quarters[quarter - 1] if quarters and quarter != last else ""
        last = quarter
        named = any(item.kind is not None for item in day.agenda)
        yield {
            "date": day.on,
            "month": None,
            "start": f"{day.start:%H:%M}",
            "hours": f"{day.minutes / 60:g}",
            "themes": "\n".join(day.themes),
            "required": v(CHOICES[day.required]) if day.required is not None else None,
            "agenda": "\n".join(item.text for item in day.agenda),
            "kinds": "\n".join(v(ITEM_KINDS[item.kind]) if item.kind is not None else "" for item in day.agenda)
            if named
            else None,
            "place": day.place,
            "chair": day.chair,
            "recorder": day.recorder,
            "counts_as": "、".join(v(MEETINGS[each]) for each in day.counts_as),
            "partner": day.partner,
            "quarter": theme,
        }
