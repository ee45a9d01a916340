"""The month's picture for the group: attendance and evaluation, each against its floor, and the year so far.

Totals only. A person has no place in these types, so none can appear in the picture (see the branch's rule that a group
sees totals and names go to the secretary). Numbers come as counts, words come finished in the branch's language.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhibu.charts import style

if TYPE_CHECKING:
    from zhibu.charts.sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """Members present out of all members of the branch, as the branch counts them; the picture only divides."""

    present: int
    total: int

    def __post_init__(self) -> None:
        if not 0 <= self.present <= self.total or self.total == 0:
            raise ValueError(f"{self.present} of {self.total} is no turnout")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAttendance:
    """One activity day. Without a turnout it wasn't held, and `count` is the sentence that says so."""

    title: str
    """Date and theme: “10月8日　学习贯彻…”."""
    count: str
    """“实到 26 人，党员总数 30 人”."""
    others: str = ""
    """On leave and made up, as totals: “请假 3 人 · 补学 1 人”."""
    turnout: Turnout | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendancePanel:
    heading: str
    floor: float
    """Per cent of all members."""
    floor_label: str
    """At the floor's mark: “要求 80%”."""
    below_label: str
    """Beside a figure below the floor: “低于要求”."""
    days: tuple[DayAttendance, ...] = ()
    sentence: str = ""
    """Instead of days, when the month had none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    name: str
    marks: tuple[int, ...]
    """How many marks of each grade, in the panel's order of grades."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEvaluation:
    """One day's evaluation. With a `sentence` it stands in the place of all figures: too few voters, none asked."""

    title: str = ""
    """Which day it was; needed only where a month had several."""
    voters: str = ""
    """“24 人参加测评”."""
    dimensions: tuple[Dimension, ...] = ()
    sentence: str = ""

    def __post_init__(self) -> None:
        if not self.sentence and not any(sum(dimension.marks) for dimension in self.dimensions):
            raise ValueError("an evaluation without marks needs a sentence in their place")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationPanel:
    heading: str
    floor: float
    """Per cent of satisfied marks among all marks."""
    floor_label: str
    below_label: str
    overall_label: str
    """“总体满意率”."""
    grades: tuple[str, ...]
    """Best first: “好”, “较好”, “一般”, “差”."""
    evaluations: tuple[DayEvaluation, ...]
    satisfied: int = 2
    """How many of the first grades count as satisfied."""

    def __post_init__(self) -> None:
        for evaluation in self.evaluations:
            for dimension in evaluation.dimensions:
                if len(dimension.marks) != len(self.grades) or min(dimension.marks) < 0:
                    raise ValueError(f"{dimension.marks} are no marks for {len(self.grades)} grades")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthAttendance:
    """A month of the year; without a turnout its place stays empty and `mark` says why (“未开展”), if anything is to be said."""

    label: str
    floor: float
    turnout: Turnout | None = None
    mark: str = ""
    current: bool = False
    figure: str = ""
    """What stands over the column, where that isn't its rate: “28/30”."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPanel:
    heading: str
    months: tuple[MonthAttendance, ...]
    """All places of the year in order, those still to come included: twelve, as a rule."""
    floor_label: str
    """Names the dashed line: “要求 80%”; empty where there is no floor (0)."""
    note: str = ""
    """Such as “自启用之日起”."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveragePanel:
    """The year's political birthdays in totals: of how many the ceremony was held, and for how many it is planned."""

    heading: str
    sentence: str
    """“应过 60 人，已过 43 人，待过 15 人”."""
    held: int
    planned: int
    total: int

    def __post_init__(self) -> None:
        if not 0 <= self.held <= self.held + self.planned <= self.total or self.total == 0:
            raise ValueError(f"{self.held} and {self.planned} of {self.total} is no coverage")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPicture:
    locale: str
    branch: str
    title: str
    attendance: AttendancePanel
    year: YearPanel
    evaluation: EvaluationPanel | None = None
    """None where the branch's rules ask for no evaluation."""
    coverage: CoveragePanel | None = None
    """None where nobody has a political birthday to mark."""
    footer: str = ""
    """How the rates are reckoned, in a line or two."""


LEFT = style.MARGIN
RIGHT = style.WIDTH - style.MARGIN
INNER = RIGHT - LEFT


def render(picture: MonthPicture) -> bytes:
    """The picture as PNG, 1080 pixels wide and as high as its content, about 1500 in an ordinary month."""
    from zhibu.charts.sheet import Sheet

    sheet = Sheet(picture.locale)
    y = header(sheet, picture.branch, picture.title)
    y = _attendance(sheet, picture.attendance, y)
    if picture.evaluation is not None:
        y = _evaluation(sheet, picture.evaluation, y + 48)
    y = columns(sheet, picture.year, y + 48)
    if picture.coverage is not None:
        y = _coverage(sheet, picture.coverage, y + 48)
    y = footer(sheet, picture.footer, y)
    return sheet.png(y + 56)


def percent(part: int, whole: int, *, floor: float, digits: int = 1) -> str:
    """A rate for people to read, halves rounded up. Rounding never lifts it onto its floor, nor up to a full hundred."""
    step = 10**digits
    scaled = part * 100 * step
    shown = (2 * scaled + whole) // (2 * whole)
    if (shown >= floor * step and scaled < floor * step * whole) or (shown >= 100 * step and part < whole):
        shown = scaled // whole
    return f"{shown / step:.{digits}f}".removesuffix(".0") + "%"


def header(sheet: "Sheet", branch: str, title: str) -> float:
    """The band, the branch and the picture's title; returns where its content begins."""
    sheet.box(0, 0, sheet.width, 14, style.RED)
    y = sheet.paragraph(LEFT, 62, branch, size=style.BODY, width=INNER, colour=style.SOFT)
    size = sheet.fit(title, size=style.TITLE, width=INNER, least=44)
    y = sheet.paragraph(LEFT, y + 6, title, size=size, width=INNER, strong=True)
    return y + 22


def heading(sheet: "Sheet", text: str, y: float, aside: str = "", *, dash: bool = False) -> float:
    """A panel's name above a hairline, something small at its right, or below where there is no room for it; with `dash`
    it names a dashed line. Returns where the panel's content begins.
    """
    size = sheet.fit(text, size=style.HEADING, width=INNER - 26, least=style.SMALL)
    sheet.box(LEFT, y + 3, 8, style.HEADING - 4, style.RED)
    sheet.text(LEFT + 26, y + (style.HEADING - size) / 2, text, size=size, strong=True)
    sample = 66 if dash else 0
    wide = sheet.measure(aside, size=style.SMALL)
    beside = wide + sample <= INNER - 26 - sheet.measure(text, size=size) - 40
    below = y + style.HEADING + 16
    sheet.rule((LEFT, below), (RIGHT, below), colour=style.HAIRLINE)
    if not aside:
        return below + 26
    x, top = (RIGHT - wide, y + 8) if beside else (LEFT + sample, below + 18)
    if dash:
        sheet.rule((x - 66, top + 16), (x - 12, top + 16), colour=style.INK, dashed=True)
    if beside:
        sheet.text(x, top, aside, size=style.SMALL, colour=style.SOFT)
        return below + 26
    return sheet.paragraph(x, top, aside, size=style.SMALL, width=RIGHT - x, colour=style.SOFT) + 10


def sentence(sheet: "Sheet", text: str, y: float) -> float:
    """A sentence in the place of figures; returns its bottom."""
    return sheet.paragraph(LEFT, y + 8, text, size=style.BODY, width=INNER, colour=style.SOFT) + 4


def _attendance(sheet: "Sheet", panel: AttendancePanel, y: float) -> float:
    y = heading(sheet, panel.heading, y)
    if not panel.days:
        return sentence(sheet, panel.sentence, y)
    for number, day in enumerate(panel.days):
        y = _day(sheet, panel, day, y + (42 if number else 0))
    return y


def _day(sheet: "Sheet", panel: AttendancePanel, day: DayAttendance, y: float) -> float:
    y = sheet.paragraph(LEFT, y, day.title, size=style.BODY, width=INNER)
    if day.turnout is None:
        return sentence(sheet, day.count, y)
    part, whole = day.turnout.present, day.turnout.total
    below = part * 100 < panel.floor * whole
    y, room = _figure(sheet, percent(part, whole, floor=panel.floor), y + 14, below=below)
    words = [
        (line, size, colour)
        for text, size, colour in ((day.count, style.BODY, style.INK), (day.others, style.SMALL, style.SOFT))
        for line in (sheet.lines(text, size=size, width=room) if text else ())
    ]
    top = y - 20 - sum(size * 1.36 for _, size, _ in words)
    # More lines than stand beside the figure: the bar makes room for them.
    push = max(0, y - 116 - top)
    y, top = y + push, top + push
    for line, wide, colour in words:
        sheet.text(RIGHT, top, line, size=wide, colour=colour, align="right")
        top += wide * 1.36
    sheet.box(LEFT, y, INNER, 26, style.TRACK)
    sheet.box(LEFT, y, INNER * part / whole, 26, style.OCHRE if below else style.RED)
    if panel.floor:
        floor_mark(sheet, panel.floor, panel.floor_label, left=LEFT, right=RIGHT, top=y - 8, bottom=y + 34)
    if below:
        # On the side away from the floor's own name.
        x = LEFT if panel.floor >= 50 else RIGHT - sheet.measure(panel.below_label, size=style.SMALL)
        sheet.text(x, y + 42, panel.below_label, size=style.SMALL, colour=style.BRONZE, strong=True)
    return y + 42 + style.SMALL


def _figure(sheet: "Sheet", rate: str, y: float, *, below: bool) -> tuple[float, float]:
    """The rate a panel is about, large at the left; returns its bottom and the room at its right."""
    sheet.text(LEFT - 3, y, rate, size=style.FIGURE, colour=style.BRONZE if below else style.RED, strong=True)
    return y + 104, INNER - sheet.measure(rate, size=style.FIGURE) - 48


def floor_mark(
    sheet: "Sheet", floor: float, label: str, *, left: float, right: float, top: float, bottom: float
) -> None:
    """The floor's line across a scale from `left` to `right`, its name under it, kept inside the margins."""
    x = left + (right - left) * floor / 100
    sheet.rule((x, top), (x, bottom), colour=style.INK, thick=3)
    half = sheet.measure(label, size=style.SMALL) / 2
    x = min(max(x, LEFT + half), RIGHT - half)
    sheet.text(x, bottom + 8, label, size=style.SMALL, colour=style.SOFT, align="center")


def _evaluation(sheet: "Sheet", panel: EvaluationPanel, y: float) -> float:
    alone = len(panel.evaluations) == 1 and not panel.evaluations[0].title
    y = heading(sheet, panel.heading, y, panel.evaluations[0].voters if alone else "")
    for number, evaluation in enumerate(panel.evaluations):
        y += 42 if number else 0
        if not alone:
            sheet.text(RIGHT, y + 4, evaluation.voters, size=style.SMALL, colour=style.SOFT, align="right")
            room = INNER - sheet.measure(evaluation.voters, size=style.SMALL) - 32
            y = sheet.paragraph(LEFT, y, evaluation.title, size=style.BODY, width=room) + 10
        y = sentence(sheet, evaluation.sentence, y) if evaluation.sentence else _marks(sheet, panel, evaluation, y)
    return y


def _marks(sheet: "Sheet", panel: EvaluationPanel, evaluation: DayEvaluation, y: float) -> float:
    satisfied = sum(sum(dimension.marks[: panel.satisfied]) for dimension in evaluation.dimensions)
    marks = sum(sum(dimension.marks) for dimension in evaluation.dimensions)
    below = satisfied * 100 < panel.floor * marks
    y, room = _figure(sheet, percent(satisfied, marks, floor=panel.floor), y, below=below)
    words = f"{panel.overall_label} · {panel.below_label}" if below else panel.overall_label
    wide = sheet.fit(words, size=style.BODY, width=room, least=style.SMALL)
    sheet.text(
        RIGHT, y - 96, words, size=wide, colour=style.BRONZE if below else style.INK, align="right", strong=below
    )
    _legend(sheet, panel.grades, y - 46, room=room)
    return _bars(sheet, panel, evaluation.dimensions, y + 14)


def _legend(sheet: "Sheet", grades: tuple[str, ...], y: float, *, room: float) -> None:
    """The grades and their colours, one line that ends at the right margin."""
    text = sum(sheet.measure(grade, size=style.SMALL) for grade in grades)
    gap = min(34, (room - text) / max(len(grades), 1) - 34)
    size = style.SMALL if gap >= 12 else style.SMALL * 0.85
    x: float = RIGHT
    for index, grade in reversed(list(enumerate(grades))):
        x -= sheet.measure(grade, size=size)
        sheet.text(x, y, grade, size=size, colour=style.SOFT)
        x -= 34
        sheet.box(x, y + 3, 24, 24, style.grade_colour(index))
        x -= max(gap, 12)


def _bars(sheet: "Sheet", panel: EvaluationPanel, dimensions: tuple[Dimension, ...], y: float) -> float:
    """A bar a dimension, marks stacked from good to poor: the end of the satisfied ones is the rate, beside its floor."""
    names = [sheet.lines(dimension.name, size=style.SMALL, width=290) for dimension in dimensions]
    widest = max((sheet.measure(line, size=style.SMALL) for lines in names for line in lines), default=0)
    left, right = LEFT + widest + 26, RIGHT - 116
    first = y
    for dimension, lines in zip(dimensions, names, strict=True):
        tall = max(len(lines) * 36, 36) + 18
        top = y + (tall - len(lines) * 36) / 2
        for line in lines:
            sheet.text(LEFT, top + 3, line, size=style.SMALL)
            top += 36
        _bar(sheet, panel, dimension, left=left, right=right, middle=y + tall / 2)
        y += tall
    floor_mark(sheet, panel.floor, panel.floor_label, left=left, right=right, top=first, bottom=y)
    return y + 8 + style.SMALL


def _bar(
    sheet: "Sheet", panel: EvaluationPanel, dimension: Dimension, *, left: float, right: float, middle: float
) -> None:
    marks = sum(dimension.marks)
    rate = percent(sum(dimension.marks[: panel.satisfied]), marks, floor=panel.floor) if marks else "–"
    sheet.text(RIGHT, middle - style.SMALL / 2, rate, size=style.SMALL, align="right")
    sheet.box(left, middle - 15, right - left, 30, style.TRACK)
    x = left
    for index, count in enumerate(dimension.marks):
        wide = (right - left) * count / marks if marks else 0
        sheet.box(x, middle - 15, wide, 30, style.grade_colour(index))
        x += wide


def columns(sheet: "Sheet", panel: YearPanel, y: float) -> float:
    """A column a month, against its floor; returns the bottom of the months' names."""
    y = heading(sheet, panel.heading, y, panel.floor_label, dash=bool(panel.floor_label))
    if panel.note:
        y = sheet.paragraph(LEFT, y - 8, panel.note, size=style.SMALL, width=INNER, colour=style.SOFT) + 10
    top, height = y + 32, 156
    base = top + height
    slot = INNER / max(len(panel.months), 1)
    for number, month in enumerate(panel.months):
        _column(sheet, month, middle=LEFT + slot * (number + 0.5), base=base, height=height, slot=slot)
    _floor_steps(sheet, panel.months, base=base, height=height, slot=slot)
    sheet.rule((LEFT, base), (RIGHT, base), colour=style.FAINT)
    return base + 14 + style.SMALL


def _column(sheet: "Sheet", month: MonthAttendance, *, middle: float, base: float, height: float, slot: float) -> None:
    ahead = month.turnout is None and not month.mark
    sheet.text(
        middle,
        base + 14,
        month.label,
        size=sheet.fit(month.label, size=style.SMALL, width=slot - 6, least=20),
        colour=style.INK if month.current else style.FAINT if ahead else style.SOFT,
        align="center",
        strong=month.current,
    )
    if month.turnout is None:
        _empty_place(sheet, month.mark, middle=middle, base=base, slot=slot)
        return
    part, whole = month.turnout.present, month.turnout.total
    below = part * 100 < month.floor * whole
    colour = style.OCHRE if below else style.RED if month.current else style.ROSE
    tall, wide = height * part / whole, min(slot * 0.62, 52)
    sheet.box(middle - wide / 2, base - tall, wide, tall, colour)
    figure = month.figure or percent(part, whole, floor=month.floor, digits=0).removesuffix("%")
    strength = style.BRONZE if below else style.INK if month.current else style.SOFT
    size = sheet.fit(figure, size=style.SMALL, width=slot - 6, least=18)
    sheet.text(middle, base - tall - 35, figure, size=size, align="center", colour=strength, halo=True)


def _empty_place(sheet: "Sheet", mark: str, *, middle: float, base: float, slot: float) -> None:
    lines = sheet.lines(mark, size=24, width=slot) if mark else []
    top = base - 12 - len(lines) * 30
    for line in lines:
        sheet.text(
            middle,
            top,
            line,
            size=sheet.fit(line, size=24, width=slot - 4, least=17),
            colour=style.SOFT,
            align="center",
        )
        top += 30


def _floor_steps(
    sheet: "Sheet", months: tuple[MonthAttendance, ...], *, base: float, height: float, slot: float
) -> None:
    """The floor over the year: a step where the rule changed, for what was judged before stays as it was judged."""
    start = 0
    for number, month in enumerate(months):
        if number + 1 < len(months) and months[number + 1].floor == month.floor:
            continue
        level = base - height * month.floor / 100
        begin, end = LEFT + slot * start, LEFT + slot * (number + 1)
        if month.floor:
            sheet.rule((begin, level), (end, level), colour=style.INK, dashed=True)
        start = number + 1


def _coverage(sheet: "Sheet", panel: CoveragePanel, y: float) -> float:
    """One bar: held, then planned."""
    y = heading(sheet, panel.heading, y)
    y = sheet.paragraph(LEFT, y - 4, panel.sentence, size=style.BODY, width=INNER) + 10
    sheet.box(LEFT, y, INNER, 26, style.TRACK)
    held, planned = (INNER * count / panel.total for count in (panel.held, panel.planned))
    sheet.box(LEFT, y, held, 26, style.RED)
    sheet.box(LEFT + held, y, planned, 26, style.ROSE)
    return y + 26 + 8


def footer(sheet: "Sheet", text: str, y: float) -> float:
    """How the figures are reckoned, under a hairline; returns the bottom."""
    if not text:
        return y
    y += 36
    sheet.rule((LEFT, y), (RIGHT, y), colour=style.HAIRLINE)
    return sheet.paragraph(LEFT, y + 20, text, size=26, width=INNER, colour=style.SOFT) - 10
