"""The notice of an activity day for people (公示): the same words as a text to forward, as a Word paper, and for the sheet that
hangs on the board (002「通過適當形式公開公示」). It holds what is planned and nothing of who comes or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from zhibu.branch.attendance import leave_closes
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, Step
from zhibu.branch.guests import GuestKind, of_day
from zhibu.branch.policy import Policy
from zhibu.branch.record import item_of
from zhibu.branch.records import Records
from zhibu.forms.paper import Paper, Type
from zhibu.forms.plan import ITEM_KINDS, MEETINGS
from zhibu.forms.record import GUESTS
from zhibu.words import Voice

_TITLE: Final = Type(size=22, line=34, bold=True, title=True, align="center")
_TEXT: Final = Type(size=15, line=27)
_FOOT: Final = Type(size=15, line=27, align="right")
_MARGINS: Final = (2.8, 2.4, 2.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSheet:
    """The notice in words. `facts` are labelled lines; `agenda` its items under their label; `signature` the branch and the
    date, a line each."""

    title: tuple[str, ...]
    opening: str
    facts: tuple[tuple[str, str], ...]
    agenda_label: str
    agenda: tuple[str, ...]
    closing: tuple[str, ...]
    signature: tuple[str, ...]


def notice_sheet(v: Voice, records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime) -> NoticeSheet:
    """The day's notice as it stands now, dated today, and once the day has begun as it was published; of a day that was cancelled,
    that it isn't held."""
    policy = records.policy(day.on)
    name = _day_name(v, policy)
    if day.cancelled:
        return _cancelled(v, records, day, name, calendar=calendar, on=calendar.today(now))
    return NoticeSheet(
        title=(
            records.branch.name,
            v("Notice of the {day} of {month}", day=name, month=v.month(day.on.year, day.on.month)),
        ),
        opening=_opening(v, day, policy),
        facts=tuple((label, text) for label, text in _facts(v, records, day, calendar) if text),
        agenda_label=v.ctx("notice sheet", "Content"),
        agenda=tuple(_agenda(v, day)),
        closing=tuple(_closing(v, day, policy, calendar)),
        signature=(records.branch.name, v.date(_dated(day, calendar=calendar, now=now))),
    )


def _dated(day: ActivityDay, *, calendar: Calendar, now: datetime) -> date:
    """A copy that is made once the day has begun bears the date of its publication, where one was seen before the day began: no
    notice is announced after its day."""
    starts = day.starts(calendar)
    published = day.mark(Step.PUBLISHED)
    if now < starts or published is None or published.at >= starts:
        return calendar.today(now)
    again = (moved.at for moved in day.moves if moved.at < starts)
    return calendar.today(max((published.at, *again)))


def _cancelled(v: Voice, records: Records, day: ActivityDay, name: str, *, calendar: Calendar, on: date) -> NoticeSheet:
    """That the day isn't held: what it was to be, and what members needn't do; why stands in the report upward, not on the board."""
    known = {v.ctx("notice sheet", "Theme"), v.ctx("notice sheet", "Time")}
    return NoticeSheet(
        title=(
            records.branch.name,
            v("Cancellation of the {day} of {month}", day=name, month=v.month(day.on.year, day.on.month)),
        ),
        opening=v(
            "The branch's {day} that was announced for {date} is not held. It was planned as follows:",
            day=name,
            date=v.date(day.on),
        ),
        facts=tuple((label, text) for label, text in _facts(v, records, day, calendar) if text and label in known),
        agenda_label="",
        agenda=(),
        closing=(v("Nobody needs to come or to ask for leave. A new day is announced by a notice of its own."),),
        signature=(records.branch.name, v.date(on)),
    )


def _day_name(v: Voice, policy: Policy) -> str:
    return v("Theme Party Day") if policy.record_title == "theme_party_day" else v("Party Member Activity Day")


def _opening(v: Voice, day: ActivityDay, policy: Policy) -> str:
    said = v("The branch's {day} is hereby announced as follows:", day=_day_name(v, policy))
    if not day.moves:
        return said
    return v.paragraph([v("The day that was planned for {was} is moved.", was=v.date(day.moves[-1].was)), said])


def _facts(v: Voice, records: Records, day: ActivityDay, calendar: Calendar) -> list[tuple[str, str]]:
    begins, ends = day.starts(calendar), day.planned_end(calendar)
    when = f"{v.date(day.on)} {v.weekday(day.on)} {v.times(begins, ends)}"
    return [
        (v.ctx("notice sheet", "Theme"), v.list(v.quote(each) for each in day.themes)),
        (v.ctx("notice sheet", "Time"), when),
        (v.ctx("notice sheet", "Place"), day.place or v("to be announced")),
        (v.ctx("notice sheet", "Held jointly with"), day.partner),
        (v.ctx("notice sheet", "Who takes part"), _who(v, records, day)),
        (v.ctx("notice sheet", "Chair"), day.chair),
        (v.ctx("notice sheet", "Recorder"), day.recorder),
        (v.ctx("notice sheet", "Counts as"), v.list(v(MEETINGS[each]) for each in day.counts_as)),
    ]


def _who(v: Voice, records: Records, day: ActivityDay) -> str:
    """All members, and the kinds of guests who are invited; nobody's name."""
    kinds: Sequence[GuestKind] = list(dict.fromkeys(each.kind for each in of_day(records.guests.values(), day.id)))
    if not kinds:
        return v("all members of the branch")
    return v("all members of the branch; guests: {kinds}", kinds=v.list(v(GUESTS[kind]) for kind in kinds))


def _agenda(v: Voice, day: ActivityDay) -> list[str]:
    lines = []
    for number, item in enumerate(map(item_of, day.agenda), 1):
        text = v("{text} [{kind}]", text=item.text, kind=v(ITEM_KINDS[item.kind])) if item.kind else item.text
        lines.append(" ".join(filter(None, (f"{number}.", item.at, text))))
    return lines


def _closing(v: Voice, day: ActivityDay, policy: Policy, calendar: Calendar) -> list[str]:
    lines = [v("Members are asked to be there in time and to wear the Party member's badge.")]
    if policy.leave_written:
        until = v.moment(leave_closes(day, policy, calendar))
        lines.append(v("Who cannot come asks for leave in writing by {until}.", until=until))
    if policy.attendance_remote:
        lines.append(v("Mobile members may take part remotely."))
    return lines


def text_of(v: Voice, sheet: NoticeSheet) -> str:
    """The notice as plain text, to forward as it stands."""
    facts = [v("{label}: {value}", label=label, value=text) for label, text in sheet.facts]
    agenda = [v("{label}:", label=sheet.agenda_label), *sheet.agenda] if sheet.agenda else []
    parts = [
        "\n".join(sheet.title),
        sheet.opening,
        "\n".join(facts),
        "\n".join(agenda),
        "\n".join(sheet.closing),
        "\n".join(sheet.signature),
    ]
    return "\n\n".join(part for part in parts if part)


def notice_docx(v: Voice, sheet: NoticeSheet, *, now: datetime) -> bytes:
    """The notice as a Word paper, to edit, print and stamp."""
    paper = Paper(v, title=sheet.title[-1], author=sheet.signature[0], now=now, margins=_MARGINS)
    for number, line in enumerate(sheet.title):
        paper.paragraph(line, _TITLE, after=14 if number == len(sheet.title) - 1 else 0)
    paper.paragraph(_indented(v, sheet.opening), _TEXT, after=6)
    for label, text in sheet.facts:
        paper.paragraph(v("{label}: {value}", label=label, value=text), _TEXT)
    if sheet.agenda:
        paper.paragraph(v("{label}:", label=sheet.agenda_label), _TEXT)
        for line in sheet.agenda:
            paper.paragraph(_indented(v, line), _TEXT)
    for number, line in enumerate(sheet.closing):
        paper.paragraph(_indented(v, line), _TEXT, before=6 if number == 0 else 0)
    for number, line in enumerate(sheet.signature):
        paper.paragraph(line, _FOOT, before=20 if number == 0 else 0)
    return paper.saved()


def _indented(v: Voice, text: str) -> str:
    """Chinese paragraphs begin two characters in."""
    return text if v.locale == "en" else f"　　{text}"
