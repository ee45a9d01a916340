"""The days from before the branch was with us as a spreadsheet (补录): its columns, reading it, and an empty template.

Who came is written as names, as 全体, or as 除…外; a name that the roster doesn't know, or knows twice, is a problem of its cell.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from zhibu.branch.day import Meeting
from zhibu.branch.dues import Month, pays
from zhibu.branch.earlier import EarlierRow
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Member
from zhibu.branch.plan import PLACE_LIMIT
from zhibu.branch.refusal import Refusal
from zhibu.forms import cells, terms
from zhibu.forms.cells import Value, When
from zhibu.forms.plan import COUNTS_AS, COUNTS_AS_LOOK, PLACE, START_LOOK, meetings_named, themes_named
from zhibu.forms.problems import Reading, of_file
from zhibu.forms.sheet import Column, Row, Sheet, read
from zhibu.forms.workbook import Look, template
from zhibu.words import Voice, mark, mark_ctx

COLUMNS: Final = (
    Column(
        key="date",
        label=mark_ctx("column", "Date"),
        names=("日期", "活动日期", "党日日期", "具体日期", "date", "day", "on"),
        required=True,
    ),
    Column(
        key="themes",
        label=mark_ctx("column", "Theme"),
        names=("主题", "活动主题", "党日主题", "主题名称", "theme", "themes", "topic"),
        required=True,
    ),
    Column(
        key="signed",
        label=mark_ctx("column", "Who took part"),
        names=(
            *(
                "签到名单",
                "签到",
                "参加人员",
                "实到人员",
                "参加党员",
                "到会人员",
                "出席人员",
                "参加名单",
                "到会名单",
                "出席",
            ),
            *("who took part", "signed in", "present", "sign-in list", "attendees"),
        ),
        required=True,
    ),
    Column(
        key="leaves",
        label=mark_ctx("column", "On leave"),
        names=("请假", "请假人员", "请假名单", "请假及事由", "请假情况", "on leave", "leave", "leaves"),
    ),
    Column(
        key="satisfaction",
        label=mark_ctx("column", "Satisfaction rate"),
        names=("满意率", "测评满意率", "满意度", "测评结果", "satisfaction rate", "satisfaction"),
    ),
    Column(
        key="voters",
        label=mark_ctx("column", "Voters"),
        names=("测评人数", "参评人数", "投票人数", "测评", "voters", "voted"),
    ),
    Column(
        key="dues",
        label=mark_ctx("column", "Dues paid"),
        names=("党费", "交纳党费", "已交党费", "党费交纳", "党费交纳情况", "交党费", "dues paid", "dues"),
    ),
    PLACE,
    Column(
        key="start",
        label=mark_ctx("column", "Start"),
        names=("开始时间", "活动时间", "时间", "时刻", "start", "starts at", "start time", "time"),
    ),
    COUNTS_AS,
)

_TITLE: Final = mark_ctx("sheet", "Earlier days")
_LOOKS: Final[Mapping[str, Look]] = {
    "date": Look(width=13, hint=mark("The day on which it was held, such as 2026-03-05."), is_date=True),
    "themes": Look(width=30, hint=mark("The theme; several, one a line."), wraps=True),
    "signed": Look(
        width=40,
        hint=mark(
            "The names of who took part, set apart by commas; or “all” (but those on leave); or “all except” and the names of "
            "who didn’t. Where two have the same name, write the number from the roster."
        ),
        wraps=True,
    ),
    "leaves": Look(width=28, hint=mark("Who was on leave, the reason in brackets behind each name."), wraps=True),
    "satisfaction": Look(width=11, hint=mark("The result of the evaluation, such as 92%.")),
    "voters": Look(width=10, hint=mark("How many voted, such as 28, or of how many, such as 28/30."), is_text=True),
    "dues": Look(
        width=26,
        hint=mark(
            "Who has paid the dues of that month: “all”, “all except” with names, or names. For other months write them in "
            "front, such as “1-3: all”; one such entry a line."
        ),
        wraps=True,
    ),
    "place": Look(width=18, hint=mark("Where the branch met."), wraps=True),
    "start": START_LOOK,
    "counts_as": COUNTS_AS_LOOK,
}

_OLDEST: Final = 3
"""So many years before the branch joined a day may lie."""
_ALL: Final = frozenset(
    map(
        terms.fold,
        (
            "全体",
            "全体党员",
            "全部",
            "全部党员",
            "所有党员",
            "全员",
            "全勤",
            "全到",
            "都到",
            "all",
            "everybody",
            "everyone",
        ),
    )
)
_ALL_PAID: Final = frozenset(
    map(terms.fold, ("交齐", "已交", "已交齐", "全部交齐", "全体交齐", "交清", "是", "yes", "all paid", "paid"))
) | {"√", "✓"}
_BUT: Final = re.compile(
    r"(?:全[体體部员員]|所有)?(?:党员|黨員)?[，,（( ]*除(?:了)?(?P<names>.+?)(?:之外|以外|外)?(?:[，,）) ]*(?:全[体體部员員]|其余|其餘|其他|都|均).*)?[）)。]*$"
    r"|(?:all|everybody|everyone)\s+(?:except|but)(?:\s+for)?\s*:?\s*(?P<english>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_COUNTED: Final = re.compile(r"[（(]?(?:共|合计|合計|计|計)?\s*\d+\s*(?:人|名)[）)]?$")
_LEAVE: Final = re.compile(r"(?P<name>[^、，,;；\n（(：:]+)(?:[（(](?P<in>[^）)]*)[）)]|[：:](?P<after>[^、;；\n]*))?")
_MONTHS: Final = re.compile(
    r"(?:(?P<year>\d{4})\s*[年./-]\s*)?(?P<first>\d{1,2})\s*(?:月份?)?"
    r"(?:\s*[-–—~〜至到]\s*(?P<last>\d{1,2})\s*(?:月份?)?)?\s*[:：]\s*(?P<who>.*)$"
)
_RATE: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*[%％]?")
_VOTERS: Final = re.compile(r"(\d{1,4})\s*(?:人|名)?(?:\s*[/／,，]\s*(?:共|应评|應評|of)?\s*(\d{1,4})\s*(?:人|名)?)?")


@dataclass(frozen=True, kw_only=True)
class _People:
    """The roster on one date, and who is meant by what is written."""

    members: Sequence[Member]
    on: date

    def everybody(self) -> tuple[MemberId, ...]:
        return tuple(member.id for member in self.members if member.on_books(self.on))

    def named(self, names: Iterable[str]) -> tuple[MemberId, ...]:
        """Whom these names mean, each once; refuses unknown ones, those of several, and who wasn't on the books then."""
        unknown, several, away = [], [], []
        found: dict[MemberId, None] = {}
        for name in names:
            matching = self._matching(name)
            then = [member for member in matching if member.on_books(self.on)]
            if not matching:
                unknown.append(name)
            elif not then:
                away.append(name)
            elif len(then) > 1:
                several.append(name)
            else:
                found[then[0].id] = None
        if unknown:
            raise Refusal("names.unknown", names=tuple(map(cells.shown, unknown)))
        if several:
            raise Refusal("names.several", names=tuple(map(cells.shown, several)))
        if away:
            raise Refusal("names.away", names=tuple(map(cells.shown, away)))
        return tuple(found)

    def knows(self, name: str) -> bool:
        return bool(self._matching(name))

    def _matching(self, written: str) -> list[Member]:
        name = terms.name(written)
        by_name = [member for member in self.members if terms.name(member.name) == name]
        return by_name or [member for member in self.members if name in (member.number, member.id)]


def read_history(data: bytes, *, year: int, members: Sequence[Member], joined: date) -> Reading[EarlierRow]:
    """The rows of a file of earlier days, or every problem in it and no row. A date that names no year is in that year;
    `joined` is the day on which the branch came to us, before which every one of them lies."""
    try:
        sheet = read(data, COLUMNS)
    except Refusal as no:
        return Reading(problems=(of_file(no),))
    rows = [(row, _row(sheet, row, year, members, joined)) for row in sheet.rows]
    _check_dates(sheet, [(row, read) for row, read in rows if read is not None])
    return sheet.reading(read for _, read in rows if read is not None)


def _row(sheet: Sheet, row: Row, year: int, members: Sequence[Member], joined: date) -> EarlierRow | None:
    """The row; None where its date can't be told (which is noted). Who came then can't be told either."""
    take = partial(sheet.take, row)
    on: date | None = take("date", partial(_date, year=year, joined=joined), None)
    for key in ("date", "themes", "signed"):
        cell = row.cells.get(key)
        if cell is None or cells.is_blank(cell.value):
            sheet.lacking(row, key)
    themes: tuple[str, ...] = take("themes", themes_named, ())
    rate: float | None = take("satisfaction", _rate, None)
    voted, asked = take("voters", _voters, (0, 0))
    place = take("place", partial(cells.text, limit=PLACE_LIMIT), "")
    start = take("start", cells.clock, When())
    counts_as: tuple[Meeting, ...] = take("counts_as", meetings_named, ())
    if on is None:
        return None
    people = _People(members=members, on=on)
    leaves: tuple[tuple[MemberId, str], ...] = take("leaves", partial(_leaves, people=people), ())
    away = {member for member, _ in leaves}
    signed: tuple[MemberId, ...] = take("signed", partial(_signed, people=people, away=away), ())
    dues: tuple[tuple[str, tuple[MemberId, ...]], ...] = take("dues", partial(_dues, people=people), ())
    return EarlierRow(
        on=on,
        themes=themes,
        signed=signed,
        leaves=leaves,
        satisfaction=rate,
        voted=voted,
        asked=asked,
        dues=dues,
        place=place,
        start=start.start,
        minutes=start.minutes,
        counts_as=counts_as,
    )


def _date(value: Value, *, year: int, joined: date) -> date:
    found = cells.when(value)
    if found.month is None or found.day is None:
        raise Refusal("date.no_day", value=cells.shown(value))
    try:
        on = date(found.year or year, found.month, found.day)
    except ValueError:
        raise Refusal("date.impossible", value=cells.shown(value)) from None
    if on.year < joined.year - _OLDEST:
        raise Refusal("date.too_early", value=cells.shown(value))
    if on >= joined:
        raise Refusal("history.not_earlier", value=on, joined=joined)
    return on


def _names(text: str, people: _People) -> list[str]:
    """The names in a text: set apart by commas and the like, or by spaces where each part is a name."""
    found = []
    for written in cells.parts(text):
        part = _COUNTED.sub("", written).strip("。. ")
        words = part.split()
        if len(words) > 1 and not people.knows(part) and all(len(word) > 1 for word in words) and not part.isascii():
            found += words
        elif part:
            found.append(part)
    return found


def _who(text: str, people: _People, everybody: Callable[[], tuple[MemberId, ...]]) -> tuple[MemberId, ...]:
    """全体, 除…外, or names."""
    plain = text.strip()
    if terms.fold(_COUNTED.sub("", plain)) in _ALL:
        return everybody()
    but = _BUT.match(plain)
    if but is None:
        return people.named(_names(plain, people))
    others = set(people.named(_names(but["names"] or but["english"], people)))
    return tuple(member for member in everybody() if member not in others)


def _signed(value: Value, *, people: _People, away: set[MemberId]) -> tuple[MemberId, ...]:
    """Who came. Of 全体 and 除…外 those on leave are no part; a name among both is a contradiction."""
    text = cells.written(value)
    by_name = terms.fold(_COUNTED.sub("", text.strip())) not in _ALL and _BUT.match(text.strip()) is None
    found = _who(text, people, people.everybody)
    if not by_name:
        return tuple(member for member in found if member not in away)
    if both := [member for member in found if member in away]:
        names = {member.id: member.name for member in people.members}
        raise Refusal("history.both", names=tuple(names[each] for each in both))
    return found


def _leaves(value: Value, *, people: _People) -> tuple[tuple[MemberId, str], ...]:
    """Each name with the reason behind it, in brackets, after a colon, or after a space."""
    told: list[tuple[str, str]] = []
    for found in _LEAVE.finditer(cells.written(value)):
        name, reason = found["name"].strip("。. "), (found["in"] or found["after"] or "").strip()
        words = name.split(maxsplit=1)
        if not reason and len(words) == 2 and not people.knows(name) and people.knows(words[0]):
            if people.knows(words[1]):
                told += [(words[0], ""), (words[1], "")]
                continue
            name, reason = words[0], words[1]
        if name:
            told.append((name, terms.one_line(reason)))
    ids = {name: people.named([name])[0] for name, _ in told} if _all_named(told, people) else {}
    return tuple({ids[name]: (ids[name], reason) for name, reason in told}.values())


def _all_named(told: Iterable[tuple[str, str]], people: _People) -> bool:
    """Asked of all at once, so that every wrong name is named."""
    people.named(name for name, _ in told)
    return True


def _dues(value: Value, *, people: _People) -> tuple[tuple[str, tuple[MemberId, ...]], ...]:
    """Who paid for which months: one entry a line, the months in front; without them the day's own."""
    told: dict[str, tuple[MemberId, ...]] = {}
    for line in cells.written(value).splitlines():
        for part in re.split(r"[；;]", line):
            if part.strip():
                _take_dues(told, part.strip(), people)
    return tuple(sorted(told.items()))


def _take_dues(told: dict[str, tuple[MemberId, ...]], text: str, people: _People) -> None:
    found = _MONTHS.match(text)
    who = found["who"].strip() if found else text
    for month in _months(found, text, people.on):
        paying = [member for member in people.members if pays(member, month)]
        if terms.fold(who) in _ALL_PAID or who in _ALL_PAID:
            paid = tuple(member.id for member in paying)
        else:
            paid = _who(who, people, lambda paying=paying: tuple(member.id for member in paying))  # type: ignore[misc]
        here = {member.id for member in paying}
        if wrong := [member.name for member in people.members if member.id in paid and member.id not in here]:
            raise Refusal("history.dues_elsewhere", names=tuple(wrong), month=str(month))
        told[str(month)] = tuple(dict.fromkeys((*told.get(str(month), ()), *paid)))


def _months(found: re.Match[str] | None, text: str, on: date) -> list[Month]:
    if found is None:
        return [Month.of(on)]
    year = int(found["year"] or on.year)
    first, last = int(found["first"]), int(found["last"] or found["first"])
    if not 1 <= first <= last <= 12:
        raise Refusal("months.unreadable", value=cells.shown(text))
    return [Month(year, month) for month in range(first, last + 1)]


def _rate(value: Value) -> float:
    """92%, 92, 0.92: up to 1 it is a share, unless a percent sign follows."""
    text = cells.written(value)
    found = _RATE.fullmatch(text.strip())
    if isinstance(value, bool) or found is None:
        raise Refusal("percent.unreadable", value=cells.shown(value))
    number = float(found[1])
    share = number if number <= 1 and not text.strip().endswith(("%", "％")) else number / 100
    if share > 1:
        raise Refusal("percent.unreadable", value=cells.shown(value))
    return share


def _voters(value: Value) -> tuple[int, int]:
    found = _VOTERS.fullmatch(cells.written(value).strip())
    if found is None:
        raise Refusal("voters.unreadable", value=cells.shown(value))
    voted, asked = int(found[1]), int(found[2] or found[1])
    if voted > asked:
        raise Refusal("voters.unreadable", value=cells.shown(value))
    return voted, asked


def _check_dates(sheet: Sheet, rows: Iterable[tuple[Row, EarlierRow]]) -> None:
    """Notes two rows on one date."""
    dates: dict[date, Row] = {}
    for line, row in rows:
        first = dates.setdefault(row.on, line)
        if first is not line:
            sheet.wrong(Refusal("plan.same_date", row=first.number), line, "date")


def history_template(v: Voice) -> bytes:
    """An empty sheet of earlier days (.xlsx) with drop-downs, and a sheet that says how to fill it in."""
    return template(v, _TITLE, COLUMNS, _LOOKS, freeze="B2")
