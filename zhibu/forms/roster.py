"""The roster as a spreadsheet: its columns, reading it, an empty template, and the same columns filled."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Final, TypeVar

from zhibu.branch.people import Duty, Member, MemberKind, Status
from zhibu.branch.refusal import Refusal
from zhibu.branch.roster import RosterRow
from zhibu.branch.written import simplified
from zhibu.forms import cells, terms
from zhibu.forms.cells import Value
from zhibu.forms.problems import Reading, of_file
from zhibu.forms.sheet import Column, Row, Sheet, read
from zhibu.forms.terms import Terms
from zhibu.forms.workbook import Entry, Look, filled, template
from zhibu.words import Voice, mark, mark_ctx

T = TypeVar("T")

NAME_LIMIT: Final = 50
TEXT_LIMIT: Final = 100
NUMBER_LIMIT: Final = 40

FIRST_DAY: Final = date(1921, 7, 1)
"""No date of a life in the Party can be earlier."""
AHEAD: Final = 2
"""How many years ahead a date may lie that may lie ahead at all."""

COLUMNS: Final = (
    Column(
        key="name",
        label=mark_ctx("column", "Name"),
        names=("姓名", "党员姓名", "人员姓名", "名字", "name", "full name", "member", "member name"),
        required=True,
    ),
    Column(
        key="kind",
        label=mark_ctx("column", "Kind"),
        names=(
            *("类别", "党员类别", "人员类别", "党员类型", "人员类型", "类型", "身份", "党员身份", "政治面貌"),
            *("kind", "type", "category", "membership", "kind of member"),
        ),
        required=True,
    ),
    Column(
        key="accepted_on",
        label=mark_ctx("column", "Accepted on"),
        names=(
            *(
                "入党日期",
                "入党时间",
                "入党年月日",
                "加入中国共产党日期",
                "加入党组织日期",
                "加入中共日期",
                "加入党组织的时间",
            ),
            *(
                "接收为预备党员日期",
                "接收预备党员日期",
                "accepted on",
                "accepted",
                "date of acceptance",
                "acceptance date",
            ),
            *("date of joining the party", "joined the party", "party admission date"),
        ),
    ),
    Column(
        key="group",
        label=mark_ctx("column", "Party group"),
        names=("党小组", "所属党小组", "所在党小组", "小组", "组别", "party group", "group"),
    ),
    Column(
        key="duties",
        label=mark_ctx("column", "Duty"),
        names=(
            "党内职务",
            "支部职务",
            "党支部职务",
            "职务",
            "支部分工",
            "duty",
            "duties",
            "post",
            "party post",
            "position",
        ),
    ),
    Column(
        key="status",
        label=mark_ctx("column", "Status"),
        names=("状态", "党员状态", "党籍状态", "在册状态", "人员状态", "status", "state"),
    ),
    Column(
        key="status_since",
        label=mark_ctx("column", "Status since"),
        names=(
            "状态日期",
            "状态变更日期",
            "状态变动日期",
            "变动日期",
            "变更日期",
            "status since",
            "status date",
            "since",
        ),
    ),
    Column(
        key="joined_on",
        label=mark_ctx("column", "Joined on"),
        names=(
            *("转入日期", "转入支部日期", "转入本支部日期", "组织关系转入日期", "转入党支部日期"),
            *("joined on", "joined", "date joined", "transferred in", "joined the branch"),
        ),
    ),
    Column(
        key="full_on",
        label=mark_ctx("column", "Became full on"),
        names=(
            *("转正日期", "转为正式党员日期", "成为正式党员日期", "正式党员日期"),
            *("became full on", "became full", "full since", "full on", "became a full member"),
        ),
    ),
    Column(
        key="cadre",
        label=mark_ctx("column", "Leading cadre"),
        names=("党员领导干部", "领导干部", "党员领导", "leading cadre", "cadre"),
    ),
    Column(
        key="mobile",
        label=mark_ctx("column", "Mobile"),
        names=("流动", "流动党员", "mobile", "mobile member"),
    ),
    Column(
        key="frail",
        label=mark_ctx("column", "Frail"),
        names=("年老体弱", "年老体弱党员", "行动不便", "年老体弱行动不便", "frail", "elderly or frail"),
    ),
    Column(
        key="contact",
        label=mark_ctx("column", "Contact"),
        names=(
            *("联系方式", "联系电话", "手机号码", "手机号", "手机", "电话", "电话号码"),
            *("contact", "phone", "phone number", "mobile phone", "telephone"),
        ),
    ),
    Column(
        key="number",
        label=mark_ctx("column", "No."),
        names=("编号", "党员编号", "人员编号", "工号", "学号", "number", "no", "member no", "id"),
    ),
)

KINDS: Final[Mapping[MemberKind, str]] = {
    MemberKind.FULL: mark_ctx("kind of member", "full"),
    MemberKind.PROBATIONARY: mark_ctx("kind of member", "probationary"),
    MemberKind.APPLICANT: mark_ctx("kind of member", "active applicant"),
    MemberKind.PROSPECTIVE: mark_ctx("kind of member", "prospective"),
}
STATUSES: Final[Mapping[Status, str]] = {
    Status.ACTIVE: mark_ctx("status", "on the books"),
    Status.TRANSFERRED: mark_ctx("status", "transferred"),
    Status.DECEASED: mark_ctx("status", "deceased"),
    Status.SUSPENDED: mark_ctx("status", "membership stopped"),
    Status.EXPELLED: mark_ctx("status", "removed"),
}
DUTIES: Final[Mapping[Duty, str]] = {
    Duty.SECRETARY: mark_ctx("duty", "secretary"),
    Duty.DEPUTY: mark_ctx("duty", "deputy secretary"),
    Duty.ORGANISATION: mark_ctx("duty", "organisation"),
    Duty.PUBLICITY: mark_ctx("duty", "publicity"),
    Duty.DISCIPLINE: mark_ctx("duty", "discipline"),
    Duty.YOUTH: mark_ctx("duty", "youth"),
    Duty.UNITED_FRONT: mark_ctx("duty", "united front"),
    Duty.COMMITTEE: mark_ctx("duty", "committee member"),
    Duty.GROUP_LEADER: mark_ctx("duty", "Party group leader"),
}

_TITLE: Final = mark_ctx("sheet", "Roster")
_YES_NO: Final = (mark_ctx("answer", "yes"), mark_ctx("answer", "no"))
_LOOKS: Final[Mapping[str, Look]] = {
    "name": Look(width=14, hint=mark("The name as it stands in the Party’s books."), is_text=True),
    "kind": Look(
        width=16, hint=mark("Whether the person is a member or on the way to it."), choices=tuple(KINDS.values())
    ),
    "accepted_on": Look(
        width=14,
        hint=mark(
            "The day on which the branch’s members’ meeting accepted the person as a probationary member, such as 2018-06-05. "
            "Needed for full and probationary members; it is the political birthday."
        ),
        is_date=True,
    ),
    "group": Look(width=16, hint=mark("The name of the Party group, where there are any."), is_text=True),
    "duties": Look(
        width=22,
        hint=mark("Duties in the branch. Other duties are kept as text."),
        choices=tuple(DUTIES.values()),
        several=True,
        is_text=True,
    ),
    "status": Look(width=14, hint=mark("Blank means: on the books."), choices=tuple(STATUSES.values())),
    "status_since": Look(
        width=14, hint=mark("From when on somebody is no longer on the books, such as 2026-09-30."), is_date=True
    ),
    "joined_on": Look(width=14, hint=mark("When the person’s membership was transferred to the branch."), is_date=True),
    "full_on": Look(
        width=14,
        hint=mark("When the person became a full member. It never replaces the day of acceptance."),
        is_date=True,
    ),
    "cadre": Look(
        width=12,
        hint=mark("Leading cadres take part as ordinary members; they are asked to comment."),
        choices=_YES_NO,
    ),
    "mobile": Look(width=10, hint=mark("Mobile members may take part remotely."), choices=_YES_NO),
    "frail": Look(width=10, hint=mark("Elderly or frail members take part in a suitable way."), choices=_YES_NO),
    "contact": Look(width=18, hint=mark("For the secretary only. Never an identity number."), is_text=True),
    "number": Look(width=10, hint=mark("Your own number for the person; it tells namesakes apart."), is_text=True),
}

_KIND_WORDS: Final = Terms(
    {
        MemberKind.FULL: ("正式党员", "正式", "党员", "中共党员", "中共正式党员", "full", "full member", "member"),
        MemberKind.PROBATIONARY: ("预备党员", "预备", "中共预备党员", "probationary", "probationary member"),
        MemberKind.APPLICANT: ("入党积极分子", "积极分子", "active applicant", "applicant"),
        MemberKind.PROSPECTIVE: ("发展对象", "prospective", "prospective member", "prospect"),
    }
)
_STATUS_WORDS: Final = Terms(
    {
        Status.ACTIVE: ("在册", "在籍", "在职在册", "正常", "在支部", "on the books", "active", "current"),
        Status.TRANSFERRED: (
            *("转出", "已转出", "转走", "组织关系转出", "调出", "transferred", "transferred out"),
            *("moved away", "left"),
        ),
        Status.DECEASED: ("去世", "已去世", "逝世", "已故", "病故", "死亡", "deceased", "died", "dead"),
        Status.SUSPENDED: ("停止党籍", "停止", "已停止党籍", "membership stopped", "stopped", "suspended"),
        Status.EXPELLED: ("除名", "已除名", "开除党籍", "开除", "removed", "expelled"),
    }
)
_DUTY_WORDS: Final = Terms(
    {
        Duty.SECRETARY: ("书记", "支部书记", "党支部书记", "secretary", "branch secretary"),
        Duty.DEPUTY: ("副书记", "支部副书记", "党支部副书记", "deputy secretary", "deputy"),
        Duty.ORGANISATION: ("组织委员", "支部组织委员", "组织", "organisation", "organisation committee member"),
        Duty.PUBLICITY: ("宣传委员", "支部宣传委员", "宣传", "publicity", "publicity committee member"),
        Duty.DISCIPLINE: (
            "纪检委员",
            "纪律检查委员",
            "支部纪检委员",
            "纪检",
            "discipline",
            "discipline committee member",
        ),
        Duty.YOUTH: ("青年委员", "支部青年委员", "青年", "youth", "youth committee member"),
        Duty.UNITED_FRONT: ("统战委员", "支部统战委员", "统战", "united front", "united front committee member"),
        Duty.COMMITTEE: ("委员", "支部委员", "支委", "支委委员", "支委会委员", "committee member", "committee"),
        Duty.GROUP_LEADER: ("党小组组长", "党小组长", "小组长", "组长", "party group leader", "group leader"),
    }
)
# “第一党小组组长”: which group stands in its own column.
_GROUP_LEADER: Final = re.compile(r"第?.{1,4}党?小组(?:组长|长)$")
_NO_DUTY: Final = Terms({True: ("普通党员", "党员", "群众", "无职务")})


def read_roster(data: bytes, today: date) -> Reading[RosterRow]:
    """The rows of a roster file; or every problem in it and no row. `today` tells which dates lie in the future."""
    try:
        sheet = read(data, COLUMNS)
    except Refusal as no:
        return Reading(problems=(of_file(no),))
    rows = [_row(sheet, row, today) for row in sheet.rows]
    undated = "kind" in sheet.headers and "accepted_on" not in sheet.headers
    if undated and any(_is_member(row.kind) for row in rows):
        sheet.lacks("accepted_on", COLUMNS)
    _check_persons(sheet, rows)
    return sheet.reading(rows)


def _row(sheet: Sheet, row: Row, today: date) -> RosterRow:
    take = partial(sheet.take, row)
    name = take("name", _name, "")
    if not name:
        sheet.lacking(row, "name")
    kind = take("kind", partial(choice, _KIND_WORDS, KINDS), None)
    if kind is None:
        sheet.lacking(row, "kind")
    accepted = take("accepted_on", partial(_life_date, today), None)
    if accepted is None and _is_member(kind):
        sheet.lacking(row, "accepted_on")
    full_on = take("full_on", partial(_full_on, today, kind, accepted), None)
    no_duties: tuple[tuple[Duty, ...], str] = ((), "")
    duties, other_duties = take("duties", _duties, no_duties)
    said = frozenset(sheet.headers) | ({"other_duties"} if "duties" in sheet.headers else frozenset())
    return RosterRow(
        row=row.number,
        said=said,
        name=name,
        kind=kind or MemberKind.FULL,
        accepted_on=accepted,
        group=take("group", _text, ""),
        duties=duties,
        other_duties=other_duties,
        status=take("status", partial(choice, _STATUS_WORDS, STATUSES), Status.ACTIVE),
        status_since=take("status_since", partial(_branch_date, today), None),
        joined_on=take("joined_on", partial(_branch_date, today), None),
        full_on=full_on,
        cadre=take("cadre", cells.yes_no, False),
        mobile=take("mobile", cells.yes_no, False),
        frail=take("frail", cells.yes_no, False),
        contact=take("contact", _text, ""),
        number=take("number", _number, ""),
    )


def _is_member(kind: MemberKind | None) -> bool:
    return kind in (MemberKind.FULL, MemberKind.PROBATIONARY)


def choice(words: Terms[T], labels: Mapping[T, str], value: Value) -> T:
    """The term that a cell names; the refusal lists what is possible."""
    found = words.get(cells.written(value))
    if found is None:
        raise Refusal("choice.unknown", value=cells.shown(value), allowed=tuple(labels.values()))
    return found


def _name(value: Value) -> str:
    return cells.text(terms.name(cells.written(value)), NAME_LIMIT)


def _text(value: Value) -> str:
    return cells.text(value, TEXT_LIMIT)


def _number(value: Value) -> str:
    return cells.text(terms.name(cells.written(value)), NUMBER_LIMIT)


def _life_date(today: date, value: Value) -> date:
    """A date that has passed, since there is a Party."""
    found = _since_founding(value)
    if found > today:
        raise Refusal("date.future", value=found)
    return found


def _branch_date(today: date, value: Value) -> date:
    """A date of coming or leaving; it may lie a little ahead."""
    found = _since_founding(value)
    if found.year > today.year + AHEAD:
        raise Refusal("date.too_late", value=found)
    return found


def _full_on(today: date, kind: MemberKind | None, accepted: date | None, value: Value) -> date:
    """When the person became full; for a probationary member it may be the day on which it is expected."""
    found = _branch_date(today, value) if kind is MemberKind.PROBATIONARY else _life_date(today, value)
    if accepted is not None and found < accepted:
        raise Refusal("date.before_accepted", value=found, accepted=accepted)
    return found


def _since_founding(value: Value) -> date:
    found = cells.a_date(value)
    if found < FIRST_DAY:
        raise Refusal("date.too_early", value=found)
    return found


def _duties(value: Value) -> tuple[tuple[Duty, ...], str]:
    """The duties of the branch that the cell names, and the rest as it is written."""
    known: dict[Duty, None] = {}
    others = []
    for part in (each for whole in cells.parts(value) for each in _parted(whole)):
        duty = _duty(part)
        if duty is not None:
            known[duty] = None
        elif part not in _NO_DUTY:
            others.append(part)
    return tuple(known), cells.text("、".join(others), TEXT_LIMIT)


def _duty(part: str) -> Duty | None:
    return _DUTY_WORDS.get(part) or (Duty.GROUP_LEADER if _GROUP_LEADER.match(simplified(part)) else None)


def _parted(part: str) -> list[str]:
    """“副书记兼组织委员” and “组织委员 宣传委员” are two duties; “教研室 主任” and “committee member” are one."""
    if _duty(part) is not None:
        return [part]
    for sign in ("兼", "&", "+", " "):
        pieces = [piece for each in part.split(sign) if (piece := each.strip())]
        if len(pieces) > 1 and any(_duty(piece) is not None for piece in pieces):
            return [each for piece in pieces for each in _parted(piece)]
    return [part]


def _check_persons(sheet: Sheet, rows: Iterable[RosterRow]) -> None:
    """Notes rows of one person, and namesakes that nothing tells apart."""
    numbers: dict[str, RosterRow] = {}
    names: dict[str, list[RosterRow]] = {}
    lines = {row.number: row for row in sheet.rows}
    for row in rows:
        line = lines[row.row]
        first = numbers.setdefault(row.number, row) if row.number else row
        if first is not row:
            same = first.name == row.name
            sheet.wrong(Refusal("row.same_person" if same else "row.same_number", row=first.row), line, "number")
            continue
        for other in names.setdefault(row.name, []) if row.name else ():
            if row.number and other.number:
                continue
            if row.accepted_on == other.accepted_on:
                code = "row.same_person" if row.accepted_on else "row.same_name"
                sheet.wrong(Refusal(code, row=other.row), line, "name")
            elif not (row.accepted_on and other.accepted_on):
                sheet.wrong(Refusal("row.same_name", row=other.row), line, "name")
        if row.name:
            names[row.name].append(row)


def roster_template(v: Voice) -> bytes:
    """An empty roster (.xlsx) with drop-downs, and a sheet that says how to fill it in."""
    return template(v, _TITLE, COLUMNS, _LOOKS)


def roster_xlsx(v: Voice, members: Iterable[Member]) -> bytes:
    """The roster as it can be imported again, in the roster's order; those who left stand in it with their status."""
    return filled(v, _TITLE, COLUMNS, _LOOKS, (_entries(v, each) for each in sorted(members, key=lambda one: one.id)))


def _entries(v: Voice, member: Member) -> dict[str, Entry]:
    duties = [v(DUTIES[duty]) for duty in member.duties]
    return {
        "name": member.name,
        "kind": v(KINDS[member.kind]),
        "accepted_on": member.accepted_on,
        "group": member.group,
        # The same sign in every language: a list in words (“a and b”) would not be read back.
        "duties": "、".join([*duties, *([member.other_duties] if member.other_duties else [])]),
        "status": v(STATUSES[member.status]),
        "status_since": member.status_since,
        "joined_on": member.joined_on,
        "full_on": member.full_on,
        "cadre": v.yes_no(True) if member.cadre else None,
        "mobile": v.yes_no(True) if member.mobile else None,
        "frail": v.yes_no(True) if member.frail else None,
        "contact": member.contact,
        "number": member.number,
    }
