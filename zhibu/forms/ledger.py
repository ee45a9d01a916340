"""The branch's ledger of a year (台账) as a workbook: a row a day with its nine steps, figures, evaluation and filing, and a sheet
for each duty; and the sign-in register of the year.

Both hold names and reasons of leave: they are for the branch's own files, and are given to whose duty they are.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from zhibu.branch.attendance import Standing, minutes_late
from zhibu.branch.birthday_year import Celebrated, birthday_year
from zhibu.branch.calendar import Calendar
from zhibu.branch.celebration import Item
from zhibu.branch.ceremony import Stand as Birthdays
from zhibu.branch.ceremony_checklist import Line
from zhibu.branch.dated import Deed, of_deed
from zhibu.branch.day import Step
from zhibu.branch.earlier import known_from
from zhibu.branch.forecast import floor_of
from zhibu.branch.ledger import DayLine, Excused, attended, day_lines, dues_lines, excused
from zhibu.branch.makeup import Try, made_up
from zhibu.branch.meetings import Stand, bodies
from zhibu.branch.meetings import year as periods_of
from zhibu.branch.people import Member
from zhibu.branch.plan import ChangeKind
from zhibu.branch.records import Records
from zhibu.branch.service import MicroWish, Stage, Whose
from zhibu.branch.steps import DAEMON, StepStand
from zhibu.branch.voices import micro_of_month, pledges_of
from zhibu.branch.wish import Seen
from zhibu.forms.ceremonies import STANDS, done_told, named, oath_told, wish_told
from zhibu.forms.dates import DEEDS
from zhibu.forms.plan import CHOICES, MEETINGS
from zhibu.forms.record import OPERATOR
from zhibu.forms.register import WAYS
from zhibu.forms.talk_sheet import FORMS
from zhibu.forms.workbook import Entry, Head, Table, report
from zhibu.words import Voice, mark, mark_ctx

_STEPS: Final = {
    Step.SETTLED: mark_ctx("ledger", "1 settled"),
    Step.APPROVED: mark_ctx("ledger", "2 approved"),
    Step.PUBLISHED: mark_ctx("ledger", "3 published"),
    Step.CONVENED: mark_ctx("ledger", "4 convened"),
    Step.SIGNED_IN: mark_ctx("ledger", "5 signed in"),
    Step.REPORTED: mark_ctx("ledger", "6 reported"),
    Step.HELD: mark_ctx("ledger", "7 held"),
    Step.EVALUATED: mark_ctx("ledger", "8 evaluated"),
    Step.SUMMARISED: mark_ctx("ledger", "9 summary"),
}
_STANDINGS: Final = {
    Standing.PRESENT: mark_ctx("register", "√"),
    Standing.ON_LEAVE: mark_ctx("register", "leave"),
    Standing.ASKED: mark_ctx("register", "asked"),
    Standing.ABSENT: mark_ctx("register", "absent"),
    Standing.EXPECTED: "",
    Standing.EXEMPT: mark_ctx("register", "exempt"),
}
_CHANGES: Final = {
    ChangeKind.MOVED: mark("Moved"),
    ChangeKind.CANCELLED: mark("Cancelled"),
    ChangeKind.ADDED: mark("Added"),
    ChangeKind.THEME: mark("Theme"),
    ChangeKind.QUARTER: mark("Theme of the quarter"),
}
_WHOSE: Final = {
    Whose.STUDENT: mark("A student’s"),
    Whose.TEACHER: mark("A teacher’s"),
    Whose.PUBLIC: mark("Somebody of the public’s"),
    Whose.OTHER: mark("Somebody else’s"),
}
_WISHES: Final = {
    Stage.DRAFT: "",
    Stage.OPEN: mark_ctx("wish", "open"),
    Stage.TAKEN: mark_ctx("wish", "claimed"),
    Stage.DONE: mark_ctx("wish", "done"),
    Stage.THANKED: mark_ctx("wish", "thanked"),
    Stage.WITHDRAWN: mark_ctx("wish", "withdrawn"),
    Stage.LAPSED: mark_ctx("wish", "lapsed"),
}


def ledger_xlsx(v: Voice, records: Records, year: int, *, calendar: Calendar, now: datetime) -> bytes:
    """The year's ledger as it stands now."""
    lines = day_lines(records, year, calendar=calendar, now=now)
    book = _Book(v, records, year, calendar, now)
    sheets = [
        book.days(lines),
        book.leave(excused(records, year, calendar=calendar, now=now)),
        book.register(lines),
        book.dues(),
        book.meetings(),
        book.dates(),
        book.birthdays(),
        book.changes(),
        book.service(),
        book.pledges(),
    ]
    return report(v, sheets)


def register_xlsx(v: Voice, records: Records, year: int, *, calendar: Calendar, now: datetime) -> bytes:
    """The sign-in register of the year: a row a member and a column a day, and every sign-in in a row of its own."""
    lines = day_lines(records, year, calendar=calendar, now=now)
    book = _Book(v, records, year, calendar, now)
    return report(v, [book.register(lines), book.signins(lines)])


class _Book:
    """The sheets of one branch's year, in one voice."""

    def __init__(self, v: Voice, records: Records, year: int, calendar: Calendar, now: datetime) -> None:
        self.v, self.records, self.year, self.calendar, self.now = v, records, year, calendar, now

    def _table(
        self,
        tab: str,
        heads: Sequence[Head],
        rows: Iterable[Sequence[Entry]],
        *,
        fixed: int = 1,
        large: bool = False,
        remark: str = "",
    ) -> Table:
        v, records = self.v, self.records
        since = known_from(records, self.calendar, self.year)
        told = [
            remark,
            v("Counted since {date}, when the branch began here.", date=v.date(since)) if since is not None else "",
            v("As of {at}.", at=v.moment(self.now, year=True)),
        ]
        return Table(
            tab=tab,
            title=v("{branch}, {year}: {sheet}", branch=records.branch.name, year=v.year(self.year), sheet=tab),
            remark=v.paragraph(told),
            heads=tuple(heads),
            rows=tuple(tuple(row) for row in rows),
            fixed=fixed,
            large=large,
        )

    # What stands in a cell

    def _local(self, at: datetime) -> datetime:
        """The instant as people's clocks there showed it: spreadsheets know no zones."""
        return at.astimezone(self.v.zone).replace(tzinfo=None, second=0, microsecond=0)

    def _on(self, at: datetime) -> date:
        return self.calendar.today(at)

    def _name(self, id_: str) -> str:
        if id_ in ("", DAEMON, OPERATOR):
            return ""
        found = self.records.members.get(id_)
        return found.name if found is not None else ""

    def _step(self, stand: StepStand) -> str:
        """The day on which the step was done, marked where it was entered late; a dash where it isn't asked for."""
        v = self.v
        if not stand.done:
            return "" if stand.owed else "—"
        on = v.short(self._on(stand.at)) if stand.at is not None else v.ctx("ledger", "yes")
        return f"{on}\n{v.ctx('ledger', 'late entry')}" if stand.late else on

    # One row a day

    def days(self, lines: Sequence[DayLine]) -> Table:
        v = self.v
        heads = [
            Head(label=v.ctx("ledger", "Date"), width=12, centred=True),
            Head(label=v.ctx("ledger", "Theme"), width=30),
            Head(label=v.ctx("ledger", "Kind"), width=7, centred=True),
            Head(label=v.ctx("ledger", "Place"), width=16),
            Head(label=v.ctx("ledger", "Chair"), width=9, centred=True),
            Head(label=v.ctx("ledger", "Recorder"), width=9, centred=True),
            Head(label=v.ctx("ledger", "Counts as"), width=12, centred=True),
            Head(label=v.ctx("ledger", "State"), width=9, centred=True),
            Head(label=v.ctx("ledger", "Members"), width=7, centred=True),
            Head(label=v.ctx("ledger", "Due"), width=7, centred=True),
            Head(label=v.ctx("ledger", "Present"), width=7, centred=True),
            Head(label=v.ctx("ledger", "Rate"), width=8, centred=True, share=True),
            Head(label=v.ctx("ledger", "On leave"), width=7, centred=True),
            Head(label=v.ctx("ledger", "Absent"), width=7, centred=True),
            Head(label=v.ctx("ledger", "Made up"), width=7, centred=True),
            Head(label=v.ctx("ledger", "Guests"), width=7, centred=True),
            *(Head(label=v(label), width=9, centred=True) for label in _STEPS.values()),
            Head(label=v.ctx("ledger", "Satisfaction rate"), width=9, centred=True, share=True),
            Head(label=v.ctx("ledger", "Voters"), width=7, centred=True),
            Head(label=v.ctx("ledger", "Comments"), width=7, centred=True),
            Head(label=v.ctx("ledger", "Photos"), width=7, centred=True),
            Head(label=v.ctx("ledger", "To be filed by"), width=12, centred=True),
            Head(label=v.ctx("ledger", "Filed"), width=12, centred=True),
            Head(label=v.ctx("ledger", "Reference"), width=16),
            Head(label=v.ctx("ledger", "Remarks"), width=28),
        ]
        return self._table(v.ctx("sheet", "Activity days"), heads, map(self._day, lines), fixed=2, large=True)

    def _day(self, line: DayLine) -> list[Entry]:
        day, v, register = line.day, self.v, line.register
        seen = attended(line)
        absent = len(register.of(Standing.ABSENT))
        return [
            day.on,
            "\n".join(day.themes),
            v(CHOICES[day.required]) if day.required is not None else "",
            day.place,
            day.chair,
            day.recorder,
            v.list(v(MEETINGS[each]) for each in day.counts_as),
            self._state(line),
            register.total,
            register.due,
            register.present if seen else None,
            register.rate if seen else None,
            register.on_leave if seen else None,
            absent if seen else None,
            line.made_up if seen else None,
            line.guests if seen else None,
            *(self._step(stand) for stand in line.steps),
            line.satisfaction,
            line.voters,
            line.comments if seen else None,
            line.photos if seen else None,
            line.deadline if seen and not line.imported else None,
            self._on(day.filed_at) if day.filed_at is not None else None,
            day.filed_reference,
            self._remarks(line),
        ]

    def _state(self, line: DayLine) -> str:
        v = self.v
        if line.day.cancelled:
            return v.ctx("ledger", "cancelled")
        if not line.over:
            return v.ctx("ledger", "to come")
        return v.ctx("ledger", "held") if line.held else v.ctx("ledger", "not held")

    def _remarks(self, line: DayLine) -> str:
        day, v = line.day, self.v
        said = [v("held jointly with {partner}", partner=day.partner)] if day.partner else []
        said += [v("moved from {was}: {reason}", was=v.short(each.was), reason=each.reason) for each in day.moves]
        if day.cancellation is not None:
            said.append(v("cancelled: {reason}", reason=day.cancellation.reason))
        if attended(line) and line.register.present * 100 < floor_of(self.records, day.on) * line.register.total:
            said.append(v("below the floor of attendance"))
        if line.filed_late:
            said.append(v("filed late"))
        if line.imported:
            said.append(v("entered late, from earlier papers"))
        return "\n".join(said)

    # Leave and make-up study

    def leave(self, found: Iterable[Excused]) -> Table:
        v = self.v
        heads = [
            Head(label=v.ctx("ledger", "Date"), width=12, centred=True),
            Head(label=v.ctx("ledger", "Name"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Reason"), width=36),
            Head(label=v.ctx("ledger", "Asked"), width=17, centred=True),
            Head(label=v.ctx("ledger", "Decision"), width=10, centred=True),
            Head(label=v.ctx("ledger", "Decided by"), width=12, centred=True),
            Head(label=v.ctx("ledger", "Decided"), width=17, centred=True),
            Head(label=v.ctx("ledger", "Words"), width=24),
            Head(label=v.ctx("ledger", "Papers"), width=7, centred=True),
            Head(label=v.ctx("ledger", "Make-up study handed in"), width=17, centred=True),
            Head(label=v.ctx("ledger", "Make-up study"), width=12, centred=True),
            Head(label=v.ctx("ledger", "Accepted by"), width=12, centred=True),
        ]
        return self._table(v.ctx("sheet", "Leave and make-up"), heads, map(self._excused, found), fixed=2)

    def _excused(self, each: Excused) -> list[Entry]:
        v, leave = self.v, each.leave
        decision = leave.decision if leave is not None else None
        last = each.makeup.last if each.makeup is not None else None
        return [
            each.day.on,
            each.member.name,
            leave.reason if leave is not None else v("(without leave)"),
            self._local(leave.asked_at) if leave is not None else None,
            (v.ctx("ledger", "granted") if decision.granted else v.ctx("ledger", "refused"))
            if decision is not None
            else (v.ctx("ledger", "undecided") if leave is not None else ""),
            self._name(decision.by) if decision is not None else "",
            self._local(decision.at) if decision is not None else None,
            decision.words if decision is not None else "",
            each.papers or None,
            self._local(last.at) if last is not None else None,
            self._study(last),
            self._name(last.ruling.by) if last is not None and last.ruling is not None else "",
        ]

    def _study(self, last: Try | None) -> str:
        v = self.v
        if last is None:
            return ""
        if last.ruling is None:
            told = v.ctx("ledger", "undecided")
        else:
            told = v.ctx("ledger", "accepted") if last.ruling.accepted else v.ctx("ledger", "returned")
        return f"{told}\n{v.ctx('ledger', 'handed in late')}" if last.late else told

    # The register

    def register(self, lines: Sequence[DayLine]) -> Table:
        """Members down, days across; who made a day up after all is marked so."""
        v = self.v
        known = [line for line in lines if attended(line)]
        heads = [
            Head(label=v.ctx("ledger", "No."), width=6, centred=True),
            Head(label=v.ctx("ledger", "Name"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Party group"), width=12, centred=True),
            *(Head(label=v.short(line.day.on), width=9, centred=True) for line in known),
        ]
        whom = [
            member
            for member in self.records.roster
            if any(row.member.id == member.id for line in known for row in line.register.rows)
        ]
        rows = ([number, *self._row(member, known)] for number, member in enumerate(whom, 1))
        legend = v("√ present; empty: not on the books that day or not yet known.")
        return self._table(v.ctx("sheet", "Sign-in register"), heads, rows, fixed=2, remark=legend)

    def _row(self, member: Member, lines: Sequence[DayLine]) -> list[Entry]:
        return [member.name, member.group, *(self._stood(line, member) for line in lines)]

    def _stood(self, line: DayLine, member: Member) -> str:
        v = self.v
        row = next((each for each in line.register.rows if each.member.id == member.id), None)
        if row is None:
            return ""
        told = v(_STANDINGS[row.standing]) if _STANDINGS[row.standing] else ""
        if row.standing is not Standing.PRESENT and made_up(self.records, line.day.id, member.id):
            return f"{told}\n{v.ctx('register', 'made up')}"
        if row.signin is not None and row.signin.late:
            return f"{told}\n{v.ctx('ledger', 'late entry')}"
        return told

    def signins(self, lines: Sequence[DayLine]) -> Table:
        v = self.v
        heads = [
            Head(label=v.ctx("ledger", "Date"), width=12, centred=True),
            Head(label=v.ctx("ledger", "Name"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Signed in"), width=17, centred=True),
            Head(label=v.ctx("ledger", "Way"), width=12, centred=True),
            Head(label=v.ctx("ledger", "By"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Minutes late"), width=9, centred=True),
            Head(label=v.ctx("ledger", "Left early"), width=24),
            Head(label=v.ctx("ledger", "Remarks"), width=24),
        ]
        rows: list[list[Entry]] = [
            [
                line.day.on,
                row.member.name,
                self._local(row.signin.at),
                v(WAYS[row.signin.way]),
                self._name(row.signin.by) if row.signin.by != row.member.id else "",
                minutes_late(row.signin, line.day, self.calendar) or None,
                v("{time}, {why}", time=v.time(row.signin.left.at), why=row.signin.left.why)
                if row.signin.left is not None
                else "",
                v.ctx("ledger", "late entry") if row.signin.late else "",
            ]
            for line in lines
            for row in line.register.rows
            if row.signin is not None
        ]
        return self._table(v.ctx("sheet", "Sign-ins"), heads, rows, fixed=2)

    # Dues, meetings, dates

    def dues(self) -> Table:
        v = self.v
        heads = [
            Head(label=v.ctx("ledger", "Month"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Members who pay"), width=12, centred=True),
            Head(label=v.ctx("ledger", "Paid"), width=12, centred=True),
            Head(label=v.ctx("ledger", "Still to pay"), width=12, centred=True),
            Head(label=v.ctx("ledger", "Checked on the day"), width=40),
        ]
        rows: list[list[Entry]] = [
            [
                v.month(line.month.year, line.month.month),
                line.due,
                line.paid,
                line.due - line.paid,
                "\n".join(
                    v("{date}: {paid} of {due} had paid", date=v.short(day.on), paid=check.paid, due=check.due)
                    for day, check in line.checks
                ),
            ]
            for line in dues_lines(self.records, self.year, calendar=self.calendar, now=self.now)
        ]
        remark = v("Months in totals; amounts are kept nowhere.")
        return self._table(v.ctx("sheet", "Dues"), heads, rows, remark=remark)

    def meetings(self) -> Table:
        v = self.v
        heads = [
            Head(label=v.ctx("ledger", "Meeting"), width=18, centred=True),
            Head(label=v.ctx("ledger", "Party group"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Period"), width=22, centred=True),
            Head(label=v.ctx("ledger", "Held"), width=28),
            Head(label=v.ctx("ledger", "Planned"), width=28),
            Head(label=v.ctx("ledger", "State"), width=12, centred=True),
        ]
        today = self.calendar.today(self.now)
        on = min(max(today, date(self.year, 1, 1)), date(self.year, 12, 31))
        rows: list[list[Entry]] = [
            [
                v(MEETINGS[body.kind]),
                body.group,
                v.days(stand.period.first, stand.period.last),
                v.list(v.short(each) for each in stand.held),
                v.list(v.short(each) for each in (*stand.planned, *stand.unclear)),
                self._met(stand, today),
            ]
            for body in bodies(self.records, on)
            for stand in periods_of(self.records, body, self.year, calendar=self.calendar, now=self.now)
        ]
        return self._table(v.ctx("sheet", "Three Meetings and One Lecture"), heads, rows, fixed=2)

    def _met(self, stand: Stand, today: date) -> str:
        v = self.v
        if stand.held:
            return v.ctx("ledger", "held")
        since = known_from(self.records, self.calendar, self.year)
        if not stand.missing or stand.period.first > today or (since is not None and stand.period.last < since):
            return ""
        return v.ctx("ledger", "still missing") if stand.period.last >= today else v.ctx("ledger", "missing")

    def dates(self) -> Table:
        v = self.v
        heads = [
            Head(label=v.ctx("ledger", "What"), width=20, centred=True),
            Head(label=v.ctx("ledger", "Date"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Name"), width=16, centred=True),
            Head(label=v.ctx("ledger", "Entered by"), width=16, centred=True),
            Head(label=v.ctx("ledger", "Remarks"), width=16, centred=True),
        ]
        rows: list[list[Entry]] = [
            [
                v(DEEDS[deed]),
                each.on,
                self.records.members[each.member].name if each.member in self.records.members else "",
                self._name(each.by),
                v.ctx("ledger", "late entry") if each.late else "",
            ]
            for deed in Deed
            for each in reversed(of_deed(self.records.dated, deed, self.year))
        ]
        remark = v("Dates only; what was said or written is kept nowhere.")
        return self._table(v.ctx("sheet", "Dates"), heads, rows, remark=remark)

    # Political birthdays

    def birthdays(self) -> Table:
        """A row a celebrant, in the year's sequence. Nothing of a talk but that it was held; a wish only where it is public."""
        v = self.v
        heads = [
            Head(label=v.ctx("ledger", "No."), width=6, centred=True),
            Head(label=v.ctx("ledger", "Name"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Joined the Party"), width=13, centred=True),
            Head(label=v.ctx("ledger", "Political birthday"), width=13, centred=True),
            Head(label=v.ctx("ledger", "Anniversary"), width=9, centred=True),
            Head(label=v.ctx("ledger", "State"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Ceremony"), width=13, centred=True),
            Head(label=v.ctx("ledger", "Application re-read"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Talk"), width=36),
            Head(label=v.ctx("ledger", "Card handed over by"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Book"), width=9, centred=True),
            Head(label=v.ctx("ledger", "Oath"), width=16, centred=True),
            Head(label=v.ctx("ledger", "Story"), width=9, centred=True),
            Head(label=v.ctx("ledger", "Wish of the political birthday"), width=36),
            Head(label=v.ctx("ledger", "Photos of the ceremony"), width=9, centred=True),
            Head(label=v.ctx("ledger", "Remarks"), width=24),
        ]
        facts = birthday_year(self.records, self.year, self.calendar.today(self.now))
        photos = {each.occasion.period: len(each.photos) for each in facts.occasions}
        oaths = {each.occasion.period: each.lines.get(Item.OATH) for each in facts.occasions}
        rows = (
            self._birthday(number, one, oaths.get(one.occasion.period), photos.get(one.occasion.period, 0))
            for number, one in enumerate(facts.birthdays, 1)
        )
        remark = v("What was said in talks is kept nowhere; a wish stands here only where its author made it public.")
        return self._table(v.ctx("sheet", "Political birthdays"), heads, rows, fixed=2, large=True, remark=remark)

    def _birthday(self, number: int, one: Celebrated, oath: Line | None, photos: int) -> list[Entry]:
        v, records = self.v, self.records
        card, wish = one.lines.get(Item.CARD), one.lines.get(Item.WISH)
        giver = named(records, card.mark.who) if card is not None and card.mark is not None else ""
        aloud = wish is not None and wish.done
        held_on = one.occasion.held.on if one.held and one.occasion.held is not None else None
        planned_on = one.occasion.on if one.celebrant.stand is Birthdays.PLANNED else None
        not_done = v.ctx("ceremony", "not done")
        return [
            number,
            one.member.name,
            one.member.accepted_on,
            one.celebrant.birthday.on,
            one.celebrant.birthday.years,
            v(STANDS[one.celebrant.stand]),
            held_on or planned_on,
            self._done(one, Item.APPLICATION),
            self._talk(one.lines.get(Item.TALK)) or self._done(one, Item.TALK),
            giver or self._done(one, Item.CARD),
            self._done(one, Item.BOOK),
            (oath_told(v, records, one.occasion, oath) or not_done) if one.held else "",
            self._done(one, Item.STORY),
            wish_told(v, one.wish, aloud=aloud) if one.held or one.wish.seen is not Seen.NONE else "",
            photos if one.held and photos else None,
            one.celebrant.reason,
        ]

    def _done(self, one: Celebrated, item: Item) -> str:
        """How an item stands; of who wasn't celebrated nothing is said not to be done."""
        line = one.lines.get(item)
        return done_told(self.v, line) if line is None or line.done or one.held else ""

    def _talk(self, line: Line | None) -> str:
        """Who held it, when, where and in which form."""
        v = self.v
        if line is None or line.talk is None:
            return ""
        talk = line.talk
        parts = [v.short(talk.on), named(self.records, talk.host), v(FORMS[talk.form]), talk.place]
        if talk.late:
            parts.append(v.ctx("ledger", "late entry"))
        return (", " if v.locale == "en" else "，").join(part for part in parts if part)

    # Changes of the plan, service

    def changes(self) -> Table:
        v = self.v
        heads = [
            Head(label=v.ctx("ledger", "Entered"), width=17, centred=True),
            Head(label=v.ctx("ledger", "What"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Before"), width=28),
            Head(label=v.ctx("ledger", "Afterwards"), width=28),
            Head(label=v.ctx("ledger", "Reason"), width=36),
            Head(label=v.ctx("ledger", "Entered by"), width=14, centred=True),
        ]
        found = (each for each in self.records.plan_changes.values() if each.year == self.year)
        rows: list[list[Entry]] = [
            [self._local(each.at), v(_CHANGES[each.what]), each.was, each.now, each.reason, self._name(each.by)]
            for each in sorted(found, key=lambda each: (each.at, each.id))
        ]
        return self._table(v.ctx("sheet", "Changes of the plan"), heads, rows)

    def service(self) -> Table:
        """Whose wish it was by kind and how far it came; who took it on stands nowhere, nor how anybody is reached."""
        v = self.v
        heads = [
            Head(label=v.ctx("ledger", "Posted"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Whose"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Wish"), width=44),
            Head(label=v.ctx("ledger", "Looked for"), width=9, centred=True),
            Head(label=v.ctx("ledger", "Claimed"), width=9, centred=True),
            Head(label=v.ctx("ledger", "Done"), width=9, centred=True),
            Head(label=v.ctx("ledger", "State"), width=12, centred=True),
        ]
        wishes: dict[str, MicroWish] = {}
        for month in range(1, 13):
            for wish in micro_of_month(self.records, self.year, month, calendar=self.calendar):
                wishes[wish.id] = wish
        rows: list[list[Entry]] = [
            [
                self._on(wish.posted_at),
                v(_WHOSE[wish.whose]),
                wish.text,
                wish.needed,
                len(wish.claims),
                wish.done,
                v(_WISHES[wish.stage(self.now)]),
            ]
            for wish in wishes.values()
            if wish.posted_at is not None
        ]
        return self._table(v.ctx("sheet", "Micro-wishes"), heads, rows)

    def pledges(self) -> Table:
        """Those that may be seen by fellow members."""
        v = self.v
        heads = [
            Head(label=v.ctx("ledger", "Made"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Name"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Pledge"), width=44),
            Head(label=v.ctx("ledger", "Until"), width=14, centred=True),
            Head(label=v.ctx("ledger", "Done"), width=14, centred=True),
        ]
        rows: list[list[Entry]] = [
            [
                self._on(each.made_at),
                self.records.members[each.member].name if each.member in self.records.members else "",
                each.text,
                each.until,
                self._on(each.done_at) if each.done_at is not None else None,
            ]
            for each in pledges_of(self.records, self.year, calendar=self.calendar, public=True)
        ]
        remark = v("Only pledges that their authors show to fellow members.")
        return self._table(v.ctx("sheet", "Pledges"), heads, rows, remark=remark)
