"""The facts of a year for the appraisal, as a workbook: a row a member in the roster's order, and a second sheet that tells where
each column comes from. No points, no totals across columns, no ranks. It names people: for whose duty it is."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from zhibu.branch.appraisal import MemberFacts, member_facts
from zhibu.branch.attendance import SignIn, Standing
from zhibu.branch.calendar import Calendar
from zhibu.branch.earlier import known_from
from zhibu.branch.ladders import TalkForm
from zhibu.branch.policy import Clause
from zhibu.branch.records import Records
from zhibu.branch.year_figures import Entry
from zhibu.forms.dates import DEEDS
from zhibu.forms.register import WAYS
from zhibu.forms.roster import DUTIES, KINDS
from zhibu.forms.workbook import Entry as Cell
from zhibu.forms.workbook import Head, Table, report
from zhibu.words import Voice, mark, mark_ctx

FORMS: Final = {
    TalkForm.IN_PERSON: mark_ctx("talk", "in person"),
    TalkForm.VISIT: mark_ctx("talk", "on a visit"),
    TalkForm.PHONE: mark_ctx("talk", "by telephone"),
    TalkForm.VIDEO: mark_ctx("talk", "by video"),
}
_MISSED: Final = {
    Standing.ON_LEAVE: mark_ctx("absence", "on leave"),
    Standing.ASKED: mark_ctx("absence", "leave asked, undecided"),
    Standing.ABSENT: mark_ctx("absence", "no leave"),
}
_REFUSED: Final = mark_ctx("absence", "leave refused")
_COLUMNS: Final = (
    ("number", mark_ctx("appraisal", "No."), 5, ""),
    ("name", mark_ctx("appraisal", "Name"), 14, mark("The roster.")),
    ("kind", mark_ctx("appraisal", "Kind"), 11, mark("The roster.")),
    ("group", mark_ctx("appraisal", "Party group"), 14, mark("The roster.")),
    ("duties", mark_ctx("appraisal", "Duties"), 16, mark("The roster.")),
    (
        "due",
        mark_ctx("appraisal", "Days due"),
        8,
        mark("The days that were held while the member was on the books and due to attend."),
    ),
    ("present", mark_ctx("appraisal", "Present"), 8, mark("The sign-ins of those days.")),
    ("ways", mark_ctx("appraisal", "How they took part"), 20, mark("The sign-ins: in which way each was made.")),
    ("on_leave", mark_ctx("appraisal", "On leave"), 18, mark("Leave asked for in writing and granted.")),
    ("asked", mark_ctx("appraisal", "Leave undecided"), 14, mark("Leave that was asked for and never decided.")),
    (
        "made_up",
        mark_ctx("appraisal", "Made up"),
        20,
        mark("Make-up study that was accepted; in brackets how the day had been missed."),
    ),
    ("absent", mark_ctx("appraisal", "Absent"), 20, mark("Neither signed in nor on leave, and not made up.")),
    (
        "counted",
        mark_ctx("appraisal", "Absences that count"),
        10,
        mark("Counted as the branch’s setting says: {what}."),
    ),
    (
        "talks",
        mark_ctx("appraisal", "Reminder talks"),
        26,
        mark("Entered by whoever saw to it: date, who held it, in which form. What was said is kept nowhere."),
    ),
    (
        "limits",
        mark_ctx("appraisal", "Time limits"),
        22,
        mark("Set by people, with what they said came of it."),
    ),
    ("dues", mark_ctx("appraisal", "Dues, months paid"), 16, mark("Months entered as paid, of those due; no amounts.")),
    ("dues_open", mark_ctx("appraisal", "Dues, months open"), 16, mark("Months not entered as paid.")),
    ("dated", mark_ctx("appraisal", "Ledger of dates"), 26, mark("The ledger of dates: kind and date, nothing else.")),
    (
        "wishes",
        mark_ctx("appraisal", "Micro-wishes done"),
        16,
        mark("On which dates the member said that a micro-wish was done."),
    ),
    (
        "pledges",
        mark_ctx("appraisal", "Pledges"),
        34,
        mark("The member’s own pledges, in their words, and when they said they were kept."),
    ),
)
_CENTRED: Final = frozenset({"number", "kind", "due", "present", "counted", "dues"})
_FIELDS: Final = {
    "due": "attendance.due",
    "present": "attendance.due",
    "ways": "attendance.remote",
    "on_leave": "leave.written",
    "made_up": "makeup.required",
    "absent": "absence.counts",
    "counted": "absence.talk_at",
    "talks": "absence.talk_at",
    "limits": "absence.basis_at",
    "dues": "dues.check",
    "wishes": "service.wishes",
    "pledges": "service.pledges",
}
"""The rule on which a column stands, for its clause."""
COUNTS: Final = {
    "without_leave": mark("absence without leave"),
    "not_made_up": mark("absence and leave, until they are made up"),
    "all": mark("every absence, on leave or made up alike"),
}


def appraisal_xlsx(v: Voice, records: Records, year: int, *, calendar: Calendar, now: datetime) -> bytes:
    """The year's facts as they stand now."""
    return report(v, [_facts(v, records, year, calendar=calendar, now=now), _sources(v, records, year)])


def _facts(v: Voice, records: Records, year: int, *, calendar: Calendar, now: datetime) -> Table:
    found = member_facts(records, year, calendar=calendar, now=now)
    since = known_from(records, calendar, year)
    told = [
        v("Facts with their sources, in the roster's order. The program judges nobody; people decide."),
        v("Counted since {date}, when the branch began here.", date=v.date(since)) if since is not None else "",
        v("As of {at}.", at=v.moment(now, year=True)),
    ]
    return Table(
        tab=v.ctx("sheet", "Facts"),
        title=v("{branch}: facts of {year} for the appraisal", branch=records.branch.name, year=v.year(year)),
        remark=v.paragraph(told),
        heads=tuple(Head(label=v(label), width=width, centred=key in _CENTRED) for key, label, width, _ in _COLUMNS),
        rows=tuple(_row(v, records, number, each) for number, each in enumerate(found, 1)),
        fixed=2,
        large=True,
    )


def _row(v: Voice, records: Records, number: int, each: MemberFacts) -> tuple[Cell, ...]:
    member = each.member
    duties = [v(DUTIES[duty]) for duty in member.duties]
    cells: dict[str, Cell] = {
        "number": number,
        "name": member.name,
        "kind": v(KINDS[member.kind]),
        "group": member.group,
        "duties": v.list([*duties, *([member.other_duties] if member.other_duties else [])]),
        "due": each.due,
        "present": len(each.signins),
        "ways": _ways(v, each.signins),
        "on_leave": _days(v, each.on_leave),
        "asked": _days(v, each.asked),
        "made_up": v.list(_noted(v, one, _how(one)) for one in each.made_up),
        "absent": v.list(_noted(v, one, _REFUSED if one.refused else None) for one in each.absent),
        "counted": len(each.counted.absences),
        "talks": "\n".join(_talk(v, records, talk.held_on, talk.talker, talk.form) for talk in each.talks),
        "limits": "\n".join(_limit(v, one.until, one.done) for one in each.rectifications),
        "dues": v("{paid} of {due}", paid=each.dues_paid, due=each.dues_due) if each.dues_due else "",
        "dues_open": v.list(v.month_name(month.month) for month in each.dues_open),
        "dated": v.list(v("{what} {date}", what=v(DEEDS[one.deed]), date=v.short(one.on)) for one in each.dated),
        "wishes": v.list(v.short(on) for on in each.wishes),
        "pledges": "\n".join(_pledge(v, one.text, one.until, one.done_at) for one in each.pledges),
    }
    return tuple(cells[key] for key, *_ in _COLUMNS)


def _how(one: Entry) -> str | None:
    """How a day had been missed that was made up."""
    if one.refused:
        return _REFUSED
    return _MISSED[one.missed] if one.missed is not None else None


def _noted(v: Voice, one: Entry, note: str | None) -> str:
    on = v.short(one.day.on)
    return v("{line} ({notes})", line=on, notes=v(note)) if note is not None else on


def _days(v: Voice, entries: Iterable[Entry]) -> str:
    return v.list(v.short(each.day.on) for each in entries)


def _ways(v: Voice, signins: Iterable[SignIn]) -> str:
    """In which ways, each with how often; the commonest doesn't come first: the order is always the same."""
    counted = Counter(each.way for each in signins)
    return v.list(v("{label} {n}", label=v(word), n=counted[way]) for way, word in WAYS.items() if counted[way])


def _talk(v: Voice, records: Records, on: date, talker: str, form: TalkForm) -> str:
    who = records.members.get(talker)
    return v("{date}, {name}, {form}", date=v.short(on), name=who.name if who is not None else "", form=v(FORMS[form]))


def _limit(v: Voice, until: date, done: bool | None) -> str:
    if done is None:
        return v("until {date}", date=v.date(until))
    if done:
        return v("until {date}: put right", date=v.date(until))
    return v("until {date}: not put right", date=v.date(until))


def _pledge(v: Voice, text: str, until: date, done_at: datetime | None) -> str:
    if done_at is not None:
        return v("{text} (done {date})", text=text, date=v.short(done_at))
    return v("{text} (until {date})", text=text, date=v.short(until))


# Where it comes from


def _sources(v: Voice, records: Records, year: int) -> Table:
    stand = records.stand(date(year, 12, 31))
    what = v(COUNTS[records.policy(date(year, 12, 31)).absence_counts])
    rows = []
    for key, label, _, source in _COLUMNS[1:]:
        given = stand[_FIELDS[key]].clause if key in _FIELDS else None
        rows.append((v(label), v(source, what=what) if "{what}" in source else v(source), _quoted(given)))
    rows.append(
        (v("Nowhere"), v("How somebody voted, what was said in talks, and reasons of leave are not in this sheet."), "")
    )
    return Table(
        tab=v.ctx("sheet", "Sources"),
        title=v("Where each column comes from"),
        remark=v(
            "The journal of acts holds for each entry who made it and when; zhibu check shows that nothing was altered."
        ),
        heads=(
            Head(label=v.ctx("appraisal", "Column"), width=22),
            Head(label=v.ctx("appraisal", "From where"), width=62),
            Head(label=v.ctx("appraisal", "Clause"), width=62),
        ),
        rows=tuple(rows),
    )


def _quoted(given: Clause | None) -> str:
    return f"{given.document}：{given.quote}" if given is not None else ""
