"""What the record form of a day holds (003's attachment, with 002's additions): facts alone, derived from the records.

What was not seen stays open (None or empty), to be written by hand: nothing is made up.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from zhibu.branch import evaluation, guests
from zhibu.branch.agenda.evaluation import closing
from zhibu.branch.attendance import Left, Register, Row, SignIn, Standing, Way, closes, minutes_late
from zhibu.branch.calendar import Calendar
from zhibu.branch.comment import Spoken, comments, speakers
from zhibu.branch.day import ActivityDay, AgendaItem, ItemKind, StepMark
from zhibu.branch.enclosure import Enclosure, of_day, of_leave
from zhibu.branch.evaluation import Dimension, Tally
from zhibu.branch.guests import Guest, present
from zhibu.branch.ids import MemberId
from zhibu.branch.keeping import deadline
from zhibu.branch.makeup import Stage, Task, tasks_of_day
from zhibu.branch.policy import Policy
from zhibu.branch.poll import Poll
from zhibu.branch.records import Records
from zhibu.branch.voices import polls_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OnLeave:
    """Somebody excused, with the written reason; `undecided` where nobody has decided it yet.

    002「確因有事無法參加的,應書面請假,支部保存好相關資料」.
    """

    name: str
    reason: str
    undecided: bool = False
    studied: date | None = None
    """The day on which the make-up study that was accepted was handed in (補學)."""
    studied_late: bool = False
    papers: int = 0
    """How many photos and papers are attached to the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of the agenda: its time, where it begins with one (`14:30 …`, `14:30-15:20 …`), its text and its kind."""

    text: str
    kind: ItemKind | None = None
    at: str = ""


class Blank(StrEnum):
    """What the form still lacks, in its order: it was not seen, so somebody is asked."""

    PLACE = "place"
    CHAIR = "chair"
    RECORDER = "recorder"
    CONTENT = "content"
    PRESENT = "present"
    LEAVE = "leave"
    DISCUSSION = "discussion"
    AGREEMENT = "agreement"
    EVALUATION = "evaluation"
    COMMENT = "comment"
    SUMMARY = "summary"
    WANTING = "wanting"
    PHOTOS = "photos"


FILLS_ITSELF = frozenset({Blank.EVALUATION})
"""What nobody can write and nobody is blamed for: it is entered by itself in its time. Until then the form may be handed up without
it, for its days don't wait (002「2日內上報」); it is handed up anew with it afterwards."""


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
    last: datetime
    """The end of the deadline's day."""
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
    unspoken: int = 0
    """How many of those who came to comment haven't yet."""
    made_up: int = 0
    """How many who were absent without leave made it up. Their names don't stand in the form."""
    polls: tuple[Poll, ...] = ()
    """The branch's polls of that day, closed, in totals."""
    photos: tuple[Enclosure, ...] = ()
    """The day's photos, the oldest first."""
    proofs: int = 0
    """How many photos or papers prove that the form was handed up."""
    closes: datetime | None = None
    """When the evaluation closes, where it is owed and still open: its result enters the form then."""
    closed_at: datetime | None = None
    overdue: bool = False
    """Whether the last day is over and nobody handed it up."""
    names: Mapping[MemberId, str] | None = None
    """Members' names, and those of the superior's officers at their accounts, for who entered what."""

    @property
    def items(self) -> tuple[Item, ...]:
        """The agenda, with its times apart."""
        return tuple(map(item_of, self.day.agenda))

    @property
    def filed_late(self) -> bool:
        """Whether it was handed up after its last day."""
        return self.day.filed_at is not None and self.late(self.day.filed_at)

    @property
    def incomplete(self) -> bool:
        """Whether it was handed up before the evaluation closed, and the result has come since."""
        return self.day.filed_at is not None and self.closed_at is not None and self.day.filed_at < self.closed_at

    def late(self, at: datetime) -> bool:
        """Whether what was entered then came after the form's last day."""
        return at > self.last


def record_facts(records: Records, day: ActivityDay, calendar: Calendar, now: datetime) -> RecordFacts:
    """The day's record as it stands now."""
    policy = records.policy(day.on)
    register = records.register(day, calendar=calendar, now=now)
    begun = now >= day.starts(calendar)
    tally = _tally(records, day, policy)
    tasks = tasks_of_day(records, day, calendar=calendar, now=now)
    studied = {each.member.id: each for each in tasks if each.stage is Stage.ACCEPTED}
    return RecordFacts(
        branch=records.branch.name,
        superior=records.branch.superior,
        day=day,
        policy=policy,
        starts=day.starts(calendar),
        ends=day.ends(calendar),
        deadline=deadline(day, policy),
        last=calendar.end_of(deadline(day, policy)),
        due=register.due,
        total=register.total,
        present=(register.present or None) if begun else None,
        on_leave=tuple(
            _on_leave(records, row, studied.get(row.member.id), calendar)
            for row in register.of(Standing.ON_LEAVE, Standing.ASKED)
        ),
        satisfaction=tally,
        by_dimension=tuple((each, evaluation.share(marks, policy)) for each, marks in tally.marks.items())
        if tally
        else (),
        late_signins=tuple(row.signin for row in register.rows if row.signin is not None and row.signin.late),
        late_steps=tuple(mark for mark in day.steps if mark.late),
        guests=tuple(present(records.guests.values(), day.id)),
        comments=tuple(comments(records, day)),
        unspoken=sum(1 for one in speakers(records, day) if _waits_to_speak(records, one.id)),
        made_up=sum(1 for each in studied.values() if each.missed is Standing.ABSENT),
        polls=tuple(polls_of(records, day.id)),
        photos=photos_of(records, day),
        proofs=len(records.enclosed(of_filing(day.id))),
        closes=_closes(records, day, policy, calendar),
        overdue=day.filed_at is None and now > calendar.end_of(deadline(day, policy)),
        closed_at=closed.closed_at if (closed := records.evaluations.get(day.id)) is not None else None,
        names={
            **{MemberId(each.account): each.officer for each in records.submissions.values() if each.account},
            **{member.id: member.name for member in records.roster},
        },
    )


def _closes(records: Records, day: ActivityDay, policy: Policy, calendar: Calendar) -> datetime | None:
    """When the vote closes that is still to be counted; a day from before the branch was with us has none."""
    if not policy.evaluation_owed or day.id in records.evaluations or day.id in records.earlier:
        return None
    return closing(day, policy, calendar) if records.held(day) else None


def _waits_to_speak(records: Records, id_: str) -> bool:
    """Whether that guest or cadre came and hasn't commented."""
    guest = records.guests.get(id_)
    return id_ not in records.comments and (guest is None or guest.came_at is not None)


def of_filing(day: str) -> str:
    """The subject of what proves that a day's form was handed up."""
    return f"filed:{day}"


def photos_of(records: Records, day: ActivityDay) -> tuple[Enclosure, ...]:
    """The day's photos, the oldest first."""
    return tuple(each for each in records.enclosed(of_day(day.id)) if each.is_image)


def item_of(item: AgendaItem) -> Item:
    """The item with the time apart with which its text begins."""
    found = _AT.match(item.text)
    if found is None:
        return Item(text=item.text, kind=item.kind)
    begins, ends, text = found.groups()
    at = "–".join(_clock(each) for each in (begins, ends) if each)
    return Item(text=text.strip(), kind=item.kind, at=at)


_TIME = r"(?:[01]?\d|2[0-3])[:：][0-5]\d"
_AT = re.compile(rf"\s*({_TIME})(?:\s*[-–—~～至到]\s*({_TIME}))?[\s,，、:：]*(\S.*)", re.DOTALL)


def _clock(text: str) -> str:
    return text.replace("：", ":").rjust(5, "0")


def blanks(facts: RecordFacts) -> list[Blank]:
    """What the form still lacks. Guests and make-up study may well be none, so nobody is asked for them."""
    day = facts.day
    empty = {
        Blank.PLACE: not day.place,
        Blank.CHAIR: not day.chair,
        Blank.RECORDER: not day.recorder and facts.policy.record_recorder,
        Blank.CONTENT: not day.agenda,
        Blank.PRESENT: facts.present is None,
        Blank.LEAVE: any(each.undecided for each in facts.on_leave),
        Blank.DISCUSSION: not day.discussion,
        Blank.AGREEMENT: not day.agreement,
        Blank.EVALUATION: facts.closes is not None,
        Blank.COMMENT: facts.unspoken > 0,
        Blank.SUMMARY: not day.summary,
        Blank.WANTING: not day.wanting,
        Blank.PHOTOS: not facts.photos,
    }
    return [each for each in Blank if empty[each]]


def _on_leave(records: Records, row: Row, task: Task | None, calendar: Calendar) -> OnLeave:
    handed = task.known.last if task is not None and task.known is not None else None
    return OnLeave(
        name=row.member.name,
        reason=row.leave.reason if row.leave is not None else "",
        undecided=row.standing is Standing.ASKED,
        studied=calendar.today(handed.at) if handed is not None else None,
        studied_late=handed is not None and handed.late,
        papers=len(records.enclosed(of_leave(row.leave.day, row.member.id))) if row.leave is not None else 0,
    )


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
