"""What the record form of a day holds (003's attachment, with 002's additions): facts alone, derived from the records.

What was not seen stays open (None or empty), to be written by hand: nothing is made up.
"""

from dataclasses import dataclass
from datetime import date, datetime

from zhibu.branch import evaluation, guests
from zhibu.branch.agenda.record import deadline
from zhibu.branch.attendance import Left, Register, Row, SignIn, Standing, Way, closes, minutes_late
from zhibu.branch.calendar import Calendar
from zhibu.branch.comment import Spoken, comments
from zhibu.branch.day import ActivityDay, StepMark
from zhibu.branch.evaluation import Dimension, Tally
from zhibu.branch.guests import Guest, present
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class OnLeave:
    """Somebody excused, with the written reason; `undecided` where nobody has decided it yet.

    002「確因有事無法參加的,應書面請假,支部保存好相關資料」.
    """

    name: str
    reason: str
    undecided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """The facts of one day's record form.

    `due` is who was due to attend that day (003“应参加党员”), of the branch's `total` members; `present` is who took part; None before the day and
    where nobody signed in (then a hand writes it). No absentee who didn't ask for leave is named. `satisfaction` is None
    where it isn't owed, isn't closed, or where too few voted for it to be shown. `late_signins` and `late_steps` were
    entered late (补录).
    """

    branch: str
    superior: str
    day: ActivityDay
    policy: Policy
    starts: datetime
    ends: datetime
    deadline: date
    due: int
    total: int
    present: int | None
    on_leave: tuple[OnLeave, ...]
    satisfaction: Tally | None
    by_dimension: tuple[tuple[Dimension, float], ...]
    late_signins: tuple[SignIn, ...] = ()
    late_steps: tuple[StepMark, ...] = ()
    guests: tuple[Guest, ...] = ()
    """Who came as a guest (列席人员), by kind; who was only invited isn't there."""
    comments: tuple[Spoken, ...] = ()
    """What the liaison and the cadres present said (点评), each with a name."""


def record_facts(records: Records, day: ActivityDay, calendar: Calendar, now: datetime) -> RecordFacts:
    """The day's record as it stands now."""
    policy = records.policy(day.on)
    register = records.register(day, calendar=calendar, now=now)
    begun = now >= day.starts(calendar)
    tally = _tally(records, day, policy)
    return RecordFacts(
        branch=records.branch.name,
        superior=records.branch.superior,
        day=day,
        policy=policy,
        starts=day.starts(calendar),
        ends=day.ends(calendar),
        deadline=deadline(day, policy),
        due=register.due,
        total=register.total,
        present=(register.present or None) if begun else None,
        on_leave=tuple(_on_leave(row) for row in register.of(Standing.ON_LEAVE, Standing.ASKED)),
        satisfaction=tally,
        by_dimension=tuple((each, evaluation.share(marks, policy)) for each, marks in tally.marks.items())
        if tally
        else (),
        late_signins=tuple(row.signin for row in register.rows if row.signin is not None and row.signin.late),
        late_steps=tuple(mark for mark in day.steps if mark.late),
        guests=tuple(present(records.guests.values(), day.id)),
        comments=tuple(comments(records, day)),
    )


def _on_leave(row: Row) -> OnLeave:
    reason = row.leave.reason if row.leave is not None else ""
    return OnLeave(name=row.member.name, reason=reason, undecided=row.standing is Standing.ASKED)


def _tally(records: Records, day: ActivityDay, policy: Policy) -> Tally | None:
    closed = records.evaluations.get(day.id)
    return evaluation.tally(closed, policy) if closed is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One line of the signature sheet; `by` names who signed the person in for them, `at` is open while it is only to be
    signed. `minutes_late` is how long after the start they came, `left` that they left early."""

    name: str
    at: datetime | None = None
    way: Way | None = None
    by: str = ""
    why: str = ""
    late: bool = False
    minutes_late: int = 0
    left: Left | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFacts:
    """The signature sheet of one day (003“附签名”). `over` tells a sheet of who took part from one that is still to be
    signed. `total` is every member of the branch, `due` who is due to attend, `guests` how many others came."""

    branch: str
    day: ActivityDay
    policy: Policy
    starts: datetime
    due: int
    total: int
    over: bool
    guests: int
    signatures: tuple[Signature, ...]


def signature_facts(records: Records, day: ActivityDay, calendar: Calendar, now: datetime) -> SignatureFacts:
    """The sheet as it stands now: until the sign-in closes everybody due, in the roster's order, so that it can be printed
    and signed; afterwards only who took part, for an empty line would name who was absent."""
    policy = records.policy(day.on)
    register = records.register(day, calendar=calendar, now=now)
    over = now >= closes(day, policy, calendar) and register.present > 0
    return SignatureFacts(
        branch=records.branch.name,
        day=day,
        policy=policy,
        starts=day.starts(calendar),
        due=register.due,
        total=register.total,
        over=over,
        guests=guests.heads(guests.present(records.guests.values(), day.id)),
        signatures=tuple(_signatures(records, register, calendar, over)),
    )


def _signatures(records: Records, register: Register, calendar: Calendar, over: bool) -> list[Signature]:
    lines = []
    for row in register.rows:
        if row.signin is None:
            if not over:
                lines.append(Signature(name=row.member.name))
            continue
        signin = row.signin
        lines.append(
            Signature(
                name=row.member.name,
                at=signin.at,
                way=signin.way,
                by="" if signin.by == row.member.id else _name(records, signin.by),
                why=signin.why,
                late=signin.late,
                minutes_late=minutes_late(signin, register.day, calendar),
                left=signin.left,
            )
        )
    return lines


def _name(records: Records, id_: str) -> str:
    found = records.members.get(id_)
    return found.name if found is not None else id_
