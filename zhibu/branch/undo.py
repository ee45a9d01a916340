"""Undo (撤销): the committee's last acts, taken back by a new act that restores what was there before.

Nothing is kept for it: what an act changed, and from what, is read from the journal. `ACTS` says which acts can be taken back,
and `STANDING` which can't, and why. The notices follow by themselves, for they are derived from what then holds.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from zhibu.branch import arranging, birthday
from zhibu.branch.attendance import Way, opens
from zhibu.branch.calendar import Calendar
from zhibu.branch.celebration import Item, mark_id
from zhibu.branch.day import ActivityDay, Step
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.ids import DayId, about
from zhibu.branch.keeping import require_keeper
from zhibu.branch.notices import Kind, State
from zhibu.branch.people import Act, Member, require, require_decider
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

UNDONE = "act.undone"
REDONE = "act.redone"
"""The acts that this makes: taken back, and that taken back once. Both name the act that they are about in their facts: `n`."""
ASIDE = frozenset({"drafts", "said", "ticking"})
"""What an act touches beside its matter: the question that it answered, the ticks that it took over, and what was said. None of
it is restored."""
UNTOLD: Mapping[str, frozenset[str]] = {"guests": frozenset({"voted", "invited_at"})}
"""Fields whose change is no correction: that a guest was invited, or has voted."""
_TOLD = frozenset({State.CLAIMED, State.SENT, State.UNCERTAIN, State.RETRACTED})
_OWN_CASE = frozenset({"leaves", "appeals", "makeups", "struck", "allowances", "reminders", "wishes"})
"""Where another's word about a member is taken back, that member has no say in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One record before and after one act; None: it wasn't there. `known` is False where what it was was erased since."""

    table: str
    id: str
    before: Any
    after: Any
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """That an act was taken back: by which later act, by whom and when."""

    n: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act of the journal with what it changed. `of` is the act that it took back (or put back), where it is such an act;
    `undone` is the act that took it back."""

    n: int
    at: datetime
    by: str
    act: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    revisions: tuple[Revision, ...] = ()
    of: "Deed | None" = None
    undone: Again | None = None

    @property
    def origin(self) -> "Deed":
        """The act that it is about in the end."""
        return self if self.of is None else self.of.origin

    @property
    def matter(self) -> tuple[Revision, ...]:
        return tuple(each for each in self.revisions if each.table not in ASIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """That something which stood in a day's records was changed or taken away: who, when, by which act, what it was and what
    it became. What is entered for the first time is no correction."""

    n: int
    at: datetime
    by: str
    act: str
    revision: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """One record as it stands, and as it is to stand (None: not at all)."""

    table: str
    now: Any
    then: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An act that somebody wants to take back, and the circumstances."""

    deed: Deed
    records: Records
    by: Member
    now: datetime
    calendar: Calendar

    @property
    def revisions(self) -> tuple[Revision, ...]:
        return self.deed.matter

    @property
    def days(self) -> list[ActivityDay]:
        """The activity days that it is about, as they stand."""
        every = (_day_of(each.table, one) for each in self.revisions for one in (each.before, each.after))
        found = {id_ for id_ in every if id_ is not None}
        return [self.records.days[id_] for id_ in sorted(found) if id_ in self.records.days]

    def removed(self, table: str) -> list[Any]:
        """The records of a table that the act entered, and that would go."""
        return [each.after for each in self.revisions if each.table == table and each.before is None]


def _day_of(table: str, record: Any) -> DayId | None:
    if record is None:
        return None
    if isinstance(record, Enclosure):
        return DayId(record.subject.partition(":")[2].partition(":")[0])
    found: DayId | None = record.id if table in ("days", "dues_checks", "materials") else getattr(record, "day", None)
    return found


Guard = Callable[[Case], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoable:
    """How an act is taken back: which duty it takes (None: a guard says), which tables it may have changed, what speaks
    against it, and what goes with it. `loose` fields of an entered record may have been filled in since."""

    act: Act | None
    tables: frozenset[str]
    guards: tuple[Guard, ...] = ()
    loose: frozenset[str] = frozenset()
    along: Callable[[Case, Any], Any] | None = None


# What speaks against it


def _unfiled(case: Case) -> None:
    """The record form went up with it."""
    for day in case.days:
        if day.filed_at is not None:
            raise Refusal("undo.filed", day=day.on)


def _unspoken(case: Case) -> None:
    """Who voted or commented as one who took part stays: a vote can't be found again."""
    for signin in case.removed("signins"):
        id_ = about(signin.day, signin.member)
        if id_ in case.records.voted or id_ in case.records.comments:
            raise Refusal("undo.voted", name=case.records.members[signin.member].name)


def _not_used(case: Case) -> None:
    """Who was allowed to take part remotely has done so."""
    for allowed in case.removed("allowances"):
        signin = case.records.signin(allowed.day, allowed.member)
        if signin is not None and signin.way is Way.REMOTE:
            raise Refusal("undo.built_on")


def _decides(case: Case) -> None:
    """Whose duty it is to decide that person's case."""
    on = case.calendar.today(case.now)
    for each in case.revisions:
        member = getattr(each.after if each.after is not None else each.before, "member", None)
        if each.table in ("leaves", "appeals", "makeups") and member is not None:
            require_decider(case.records.roster, case.by, member, on)


def _keeps(case: Case) -> None:
    """Who keeps the record of the day that it is about."""
    days = case.days
    if not days:
        raise Refusal("undo.kind")
    for day in days:
        require_keeper(case.records, day, case.by, case.calendar.today(case.now))


def _own_choice(case: Case) -> None:
    """What somebody chose for themselves is theirs alone."""
    for each in case.revisions:
        if each.table == "preferences" and each.id != case.by.id:
            raise Refusal("undo.not_yours")


def _unanswered(case: Case) -> None:
    """Nobody of the superior's has answered it, and the day can still be laid before them."""
    for each in case.removed("submissions"):
        current = case.records.submissions.get(each.id)
        if current is not None and current.verdict is not None:
            raise Refusal("superior.decided", officer=current.officer, verdict=current.verdict.value)


def _enters_guests(case: Case) -> None:
    """Who signs others in enters guests as well, and who keeps the day's record."""
    try:
        require(case.by, Act.SIGN_FOR_SOMEONE, case.calendar.today(case.now))
    except Refusal:
        _keeps(case)


def _guests_silent(case: Case) -> None:
    """Whose word is in was there."""
    for guest in case.removed("guests"):
        if guest.voted or guest.id in case.records.comments:
            raise Refusal("undo.voted", name=guest.name)


def _ahead(case: Case) -> None:
    """While it can still be told: before the sign-in opens, of where the day stands and of where it would."""
    for each in case.revisions:
        for day in (each.before, each.after):
            if isinstance(day, ActivityDay):
                opened = opens(day, case.records.policy(day.on), case.calendar)
                came = any(one.day == day.id for one in case.records.signins.values())
                if case.now >= opened or came:
                    raise Refusal("undo.begun", day=day.on)


def _arranged(case: Case) -> None:
    """As the arrangement itself: not of a filed or cancelled day, and when it is only before it begins."""
    for each in case.revisions:
        before, after = each.before, each.after
        if not isinstance(before, ActivityDay) or not isinstance(after, ActivityDay):
            continue
        current = case.records.days.get(after.id, after)
        arranging.open_to_change(current)
        if (before.start, before.minutes) != (after.start, after.minutes):
            arranging.not_begun(current, case.now, case.calendar)
            if case.calendar.instant(current.on, before.start) <= case.now:
                raise Refusal("undo.begun", day=current.on)


def _open_still(case: Case) -> None:
    """The day would go on: nothing may rest on its end."""
    for day in case.days:
        votes = any(each.day == day.id for each in case.records.voted.values()) or day.id in case.records.evaluations
        closed = _closed_at(case)
        late = any(one.day == day.id and closed and one.at >= closed for one in case.records.signins.values())
        if case.now >= day.planned_end(case.calendar):
            raise Refusal("undo.over", day=day.on)
        if votes or late:
            raise Refusal("undo.built_on")


def _closed_at(case: Case) -> datetime | None:
    """When the day was closed, by the act or by what took the act back."""
    days = (one for each in case.revisions for one in (each.before, each.after) if isinstance(one, ActivityDay))
    return next((day.closed_at for day in days if day.closed_at is not None), None)


def _nobody_voted(case: Case) -> None:
    """A day that was said to be held, and then evaluated, was held."""
    for day in case.days:
        if any(each.day == day.id for each in case.records.voted.values()):
            raise Refusal("undo.built_on")


def _nothing_hangs_on_it(case: Case) -> None:
    """A day that was entered goes only while nobody heard of it and nothing is kept with it."""
    for day in case.removed("days"):
        records = case.records
        tables: tuple[Iterable[Any], ...] = (
            records.leaves.values(),
            records.signins.values(),
            records.guests.values(),
            records.points.values(),
            records.polls.values(),
            records.allowances.values(),
        )
        told = any(each.subject == day.id and each.state in _TOLD for each in records.said.values())
        if told or any(getattr(one, "day", None) == day.id for table in tables for one in table):
            raise Refusal("undo.told", day=day.on)


def _ungreeted(case: Case) -> None:
    """The card went out with its words."""
    for each in case.revisions:
        card = each.after if each.after is not None else each.before
        member = case.records.members.get(card.member)
        policy = case.records.policy(case.calendar.today(case.now))
        one = birthday.birthday(member, card.year, policy) if member is not None else None
        if one is not None and case.now >= birthday.greeted_at(one, case.records.policy(one.on), case.calendar):
            raise Refusal("undo.greeted", name=one.member.name)
        told = (said for said in case.records.said.values() if said.kind is Kind.BIRTHDAY_GREETING)
        if one is not None and any(said.subject == one.id and said.state in _TOLD for said in told):
            raise Refusal("undo.greeted", name=one.member.name)


def _not_held(case: Case) -> None:
    """The ceremony was held as it had been arranged."""
    for each in case.revisions:
        period = (each.after if each.after is not None else each.before).id
        held = case.records.ceremony_marks.get(mark_id(period, Item.HELD))
        if held is not None:
            raise Refusal("ceremony.held", on=held.on)


def _not_celebrated(case: Case) -> None:
    """Who was celebrated since stays celebrated there."""
    for each in case.revisions:
        celebrant = each.after if each.after is not None else each.before
        marks = case.records.ceremony_marks.values()
        if any(mark.item is Item.HELD and celebrant.id in mark.celebrated for mark in marks):
            raise Refusal("ceremony.celebrated", name=case.records.members[celebrant.member].name)


def _unreported(case: Case, record: Any) -> Any:
    """The report of the end goes with the end: it comes again when the day really ends."""
    if not isinstance(record, ActivityDay) or record.closed_at is not None:
        return record
    return _without_report(case, record, _closed_at(case))


def _unsaid(case: Case, record: Any) -> Any:
    """The report of a day goes with the word that it was held."""
    if not isinstance(record, ActivityDay) or record.held is True:
        return record
    return _without_report(case, record, case.deed.origin.at)


def _without_report(case: Case, record: ActivityDay, since: datetime | None) -> ActivityDay:
    """The day without what the program reported by itself since then."""
    kept = tuple(
        mark
        for mark in record.steps
        if mark.step is not Step.REPORTED or mark.by in case.records.members or since is None or mark.at < since
    )
    return record if kept == record.steps else replace(record, steps=kept)


def _tables(*names: str) -> frozenset[str]:
    return frozenset(names)


_SIGNED = _tables("signins", "struck", "enclosures")
_PLANNED = _tables("days", "plans", "plan_changes")

ACTS: Mapping[str, Undoable] = {
    # Sign-in: not once the form went up, nor of who voted as one who was there.
    "signin.for": Undoable(act=Act.SIGN_FOR_SOMEONE, tables=_SIGNED, guards=(_unfiled, _unspoken)),
    "signin.struck": Undoable(act=Act.SIGN_FOR_SOMEONE, tables=_SIGNED, guards=(_unfiled, _unspoken)),
    "signin.left": Undoable(act=Act.SIGN_FOR_SOMEONE, tables=_SIGNED, guards=(_unfiled,)),
    "signin.remote": Undoable(act=Act.SIGN_FOR_SOMEONE, tables=_tables("allowances"), guards=(_unfiled, _not_used)),
    "sheet.entered": Undoable(
        act=Act.SIGN_FOR_SOMEONE, tables=_tables("signins", "sheets"), guards=(_unfiled, _unspoken)
    ),
    # Decisions: open again, and the member reads that they are.
    "leave.decided": Undoable(act=None, tables=_tables("leaves"), guards=(_decides, _unfiled)),
    "appeal.decided": Undoable(act=None, tables=_tables("appeals", "signins"), guards=(_decides, _unfiled, _unspoken)),
    "makeup.decided": Undoable(act=None, tables=_tables("makeups"), guards=(_decides,)),
    "makeup.given": Undoable(act=None, tables=_tables("makeups"), guards=(_decides,)),
    "makeup.material": Undoable(act=Act.DECIDE_LEAVE, tables=_tables("materials", "enclosures")),
    "makeup.material_dropped": Undoable(act=Act.DECIDE_LEAVE, tables=_tables("materials", "enclosures")),
    # The day itself.
    "day.settled": Undoable(act=Act.RUN_DAY, tables=_tables("days"), guards=(_unfiled,)),
    "day.approved": Undoable(act=Act.RUN_DAY, tables=_tables("days"), guards=(_unfiled,)),
    "day.step": Undoable(act=Act.RUN_DAY, tables=_tables("days"), guards=(_unfiled,)),
    "day.closed": Undoable(act=Act.RUN_DAY, tables=_tables("days"), guards=(_unfiled, _open_still), along=_unreported),
    "day.held": Undoable(act=Act.RUN_DAY, tables=_tables("days"), guards=(_unfiled, _nobody_voted), along=_unsaid),
    "day.moved": Undoable(act=Act.RUN_DAY, tables=_PLANNED, guards=(_unfiled, _ahead)),
    "day.cancelled": Undoable(act=Act.RUN_DAY, tables=_PLANNED, guards=(_ahead,)),
    "day.noted": Undoable(act=None, tables=_tables("days"), guards=(_keeps,)),
    "day.filed": Undoable(act=None, tables=_tables("days", "enclosures"), guards=(_keeps,)),
    # Photos and proofs: the files stay as long as the journal tells of them, and so they come back.
    "record.photo": Undoable(act=None, tables=_tables("enclosures"), guards=(_keeps, _unfiled)),
    "record.photo_out": Undoable(act=None, tables=_tables("enclosures"), guards=(_keeps, _unfiled)),
    "record.proof": Undoable(act=None, tables=_tables("days", "enclosures"), guards=(_keeps,)),
    # The plan: what was reported upward and not yet settled goes with it.
    "plan.changed": Undoable(act=Act.RUN_DAY, tables=_tables("days"), guards=(_arranged,)),
    "plan.same": Undoable(act=Act.RUN_DAY, tables=_tables("days"), guards=(_arranged,)),
    "plan.theme": Undoable(act=Act.RUN_DAY, tables=_PLANNED, guards=(_arranged,), loose=frozenset({"reason"})),
    "plan.quarter": Undoable(act=Act.RUN_DAY, tables=_PLANNED, loose=frozenset({"reason"})),
    "plan.added": Undoable(
        act=Act.RUN_DAY, tables=_PLANNED, guards=(_nothing_hangs_on_it,), loose=frozenset({"reason"})
    ),
    "plan.drafted": Undoable(act=Act.RUN_DAY, tables=_PLANNED, guards=(_nothing_hangs_on_it,)),
    "plan.settled": Undoable(act=Act.RUN_DAY, tables=_tables("days"), guards=(_unfiled,)),
    "plan.filed": Undoable(act=Act.RUN_DAY, tables=_tables("plans")),
    "plan.reason": Undoable(act=Act.RUN_DAY, tables=_tables("plan_changes")),
    # Dues: who was told that they owe reads that it is out of date.
    "dues.paid": Undoable(act=Act.KEEP_DUES, tables=_tables("dues")),
    "dues.all_paid": Undoable(act=Act.KEEP_DUES, tables=_tables("dues")),
    "dues.taken_back": Undoable(act=Act.KEEP_DUES, tables=_tables("dues")),
    "dues.checked": Undoable(act=Act.KEEP_DUES, tables=_tables("dues_checks")),
    # Guests and their comments.
    "guest.entered": Undoable(act=None, tables=_tables("guests"), guards=(_enters_guests, _unfiled, _guests_silent)),
    "guest.came": Undoable(act=None, tables=_tables("guests"), guards=(_enters_guests, _unfiled)),
    "guest.removed": Undoable(act=None, tables=_tables("guests", "guest_accounts"), guards=(_enters_guests, _unfiled)),
    "comment.entered": Undoable(act=None, tables=_tables("comments"), guards=(_enters_guests, _unfiled)),
    # Meetings held otherwise, the ledger of dates, and what people did about absences.
    "meetings.entered": Undoable(act=Act.KEEP_LEDGER, tables=_tables("meetings")),
    "meetings.taken_back": Undoable(act=Act.KEEP_LEDGER, tables=_tables("meetings")),
    "dated.entered": Undoable(act=Act.KEEP_LEDGER, tables=_tables("dated")),
    "dated.taken_back": Undoable(act=Act.KEEP_LEDGER, tables=_tables("dated")),
    "ladder.talked": Undoable(act=Act.WATCH_ABSENCES, tables=_tables("reminders")),
    "ladder.talk_dropped": Undoable(act=Act.WATCH_ABSENCES, tables=_tables("reminders")),
    "ladder.limit": Undoable(act=Act.WATCH_ABSENCES, tables=_tables("reminders")),
    "ladder.closed": Undoable(act=Act.WATCH_ABSENCES, tables=_tables("reminders")),
    # What a returned day was laid before the superior again for, until an officer answers.
    "superior.again": Undoable(act=Act.RUN_DAY, tables=_tables("submissions"), guards=(_unanswered,)),
    # One's own choices.
    "preference.birthday": Undoable(act=None, tables=_tables("preferences"), guards=(_own_choice,)),
    "preference.pictures": Undoable(act=None, tables=_tables("preferences"), guards=(_own_choice,)),
    "preference.news": Undoable(act=None, tables=_tables("preferences"), guards=(_own_choice,)),
    # A wish taken off the board: its author reads that this no longer holds.
    "wish.taken_down": Undoable(act=Act.WRITE_CARD, tables=_tables("wishes")),
    # Ceremonies of political birthdays, talks before them, and dates of acceptance.
    "ceremony.arranged": Undoable(act=Act.KEEP_BIRTHDAYS, tables=_tables("ceremonies"), guards=(_not_held,)),
    "ceremony.done": Undoable(act=Act.KEEP_BIRTHDAYS, tables=_tables("ceremony_marks")),
    "ceremony.undone": Undoable(act=Act.KEEP_BIRTHDAYS, tables=_tables("ceremony_marks")),
    "ceremony.held": Undoable(act=Act.KEEP_BIRTHDAYS, tables=_tables("ceremony_marks")),
    "ceremony.shifted": Undoable(
        act=Act.KEEP_BIRTHDAYS, tables=_tables("shifted", "excused"), guards=(_not_celebrated,)
    ),
    "ceremony.photo": Undoable(act=Act.KEEP_BIRTHDAYS, tables=_tables("enclosures")),
    "ceremony.photo_out": Undoable(act=Act.KEEP_BIRTHDAYS, tables=_tables("enclosures")),
    "ceremony.excused": Undoable(act=Act.KEEP_BIRTHDAYS, tables=_tables("excused"), guards=(_not_celebrated,)),
    "talk.entered": Undoable(act=Act.HOLD_TALK, tables=_tables("heart_talks")),
    "talk.changed": Undoable(act=Act.HOLD_TALK, tables=_tables("heart_talks")),
    "talk.dropped": Undoable(act=Act.HOLD_TALK, tables=_tables("heart_talks")),
    "birthday.settled": Undoable(act=Act.KEEP_BIRTHDAYS, tables=_tables("members", "disputed")),
    # Cards, until they go out.
    "card.written": Undoable(act=Act.WRITE_CARD, tables=_tables("cards"), guards=(_ungreeted,)),
    "card.kept": Undoable(act=Act.WRITE_CARD, tables=_tables("cards"), guards=(_ungreeted,)),
}
"""What can be taken back, by the name of its act."""

STANDING: Mapping[str, str] = {
    "evaluation.voted": "a vote is secret and can't be found again",
    "evaluation.commented": "a vote is secret and can't be found again",
    "evaluation.closed": "the ballots are shuffled, and their key is destroyed",
    "poll.voted": "a vote is secret; its voter may change it while the poll is open",
    "poll.opened": "everybody was asked publicly, and votes may lie in the urn",
    "poll.withdrawn": "everybody was told publicly; a new poll is asked anew",
    "poll.closed": "the choices are counted, and their key is destroyed",
    "poll.drafted": "a draft is changed on its own screen",
    "opinions.unboxed": "unsigned opinions come out of their urn once",
    "opinion.answered": "the author has read the answer",
    "opinion.to_committee": "the author has read it",
    "point.taken": "the same button puts it back",
    "point.put_back": "the same button takes it over again",
    "day.ticked": "the same button takes the tick back",
    "sheet.ticked": "the same button takes the tick back",
    "sheet.photo": "a photo of a signed sheet is evidence",
    "spot.shown": "the code is hidden by its own button, and has been seen",
    "spot.hidden": "the code is shown again by its own button",
    "codes.issued": "a code was shown once; a new one makes it void",
    "guest.invited": "a link was shown once; a new one makes it void",
    "branch.language": "chosen again where it was chosen",
    "uncertain.answered": "what was posted again stands there",
    "signin": "a member's own word; taken back by whose duty it is, with a reason",
    "wish.made": "a member's own word, which they change themselves",
    "wish.shown": "a member's own choice, which they change themselves",
    "wish.withdrawn": "a member's own choice, which they change themselves",
    "wish.told": "a member's own word, which they change themselves",
    "wish.outcome_shown": "a member's own choice, which they change themselves",
    "wish.pin_again": "it only tries to pin",
    "leave.asked": "a member's own word, which they withdraw themselves",
    "leave.withdrawn": "a member's own word, who may ask again",
    "superior.plan_sent": "the superior's officers have the plan in their hands; they can return it",
    "superior.record_sent": "the superior's officers have the form in their hands",
    "superior.decided": "an officer's own word, which they take back themselves",
    "superior.taken_back": "an officer's own word, who may answer again",
    "record.cleared": "the same button takes it back",
    "ceremony.read": "a member's own word; taken back by whose duty it is, under the ceremony",
    "talk.follow_up": "it lies between the two, who take it back or say that it is done themselves",
    "talk.follow_up_begun": "nothing is written before the answer",
    "history.taken_back": "earlier days are imported again from their file",
    "roster.imported": "imported again by who runs the service",
    "plan.imported": "imported again by who runs the service",
    "policy.changed": "set again in the same place; what was decided stays as it was decided",
    "policy.dropped": "set again in the same place",
    "policy.set": "set again by who runs the service; what was decided stays as it was decided",
}
"""What can't, and why; the same holds for every act that stands in neither table."""


# The rule


def kind_of(deed: Deed) -> Undoable | None:
    """How an act is taken back; what took another back is, once, like that one."""
    if deed.act == UNDONE and deed.of is not None:
        return ACTS.get(deed.of.act)
    return ACTS.get(deed.act)


def may_see(deed: Deed, by: Member, records: Records, now: datetime, calendar: Calendar) -> bool:
    """Whether an act is that person's to take back: their own, and everybody's for the secretary."""
    acting = records.secretary(calendar.today(now))
    return deed.by == by.id or (acting is not None and acting.id == by.id)


def undo(deed: Deed, records: Records, *, by: Member, now: datetime, calendar: Calendar) -> list[Restored]:
    """What is to be put so that it is as it was before the act.

    Refused for acts that can't be taken back or were already, to whose they aren't, where the same was changed by something
    later, where what it was isn't known any more, and where somebody went by it since. Nobody takes back what others decided
    about them.
    """
    kind = kind_of(deed)
    if kind is None or not deed.matter or any(each.table not in kind.tables for each in deed.matter):
        raise Refusal("undo.kind")
    if deed.undone is not None:
        raise Refusal("undo.done", at=deed.undone.at)
    case = Case(deed=deed, records=records, by=by, now=now, calendar=calendar)
    _check_person(case, kind)
    if not all(each.known for each in deed.matter):
        raise Refusal("undo.lost")
    for guard in kind.guards:
        guard(case)
    return [_restored(each, case, kind) for each in deed.matter]


def _check_person(case: Case, kind: Undoable) -> None:
    if not may_see(case.deed, case.by, case.records, case.now, case.calendar):
        raise Refusal("undo.not_yours")
    if kind.act is not None:
        require(case.by, kind.act, case.calendar.today(case.now))
    for each in case.revisions:
        about_whom = getattr(each.after if each.after is not None else each.before, "member", None)
        if each.table in _OWN_CASE and about_whom == case.by.id:
            raise Refusal("undo.own_case")


def _restored(each: Revision, case: Case, kind: Undoable) -> Restored:
    table: Mapping[str, Any] = getattr(case.records, each.table)
    current = table.get(each.id)
    if each.before is None or each.after is None or current is None:
        if not _same(current, each.after, kind.loose):
            raise Refusal("undo.changed")
        return Restored(table=each.table, now=current, then=each.before)
    then = _merged(each.before, each.after, current)
    return Restored(table=each.table, now=current, then=then if kind.along is None else kind.along(case, then))


def _same(current: Any, after: Any, loose: frozenset[str]) -> bool:
    if current is None or after is None:
        return current is after
    free = {name: getattr(after, name) for name in loose if hasattr(after, name)}
    return bool(replace(current, **free) == after) if free else bool(current == after)


def _merged(before: Any, after: Any, current: Any) -> Any:
    """The record as it stands, with what the act changed put back; refused where that was changed again. What was added to a
    list is taken out of it, whatever was added since."""
    changes = {}
    for each in fields(after):
        was, became, stands = (getattr(one, each.name) for one in (before, after, current))
        if was == became:
            continue
        if stands == became:
            changes[each.name] = was
        elif isinstance(was, tuple) and (added := _added(was, became)) and all(one in stands for one in added):
            changes[each.name] = tuple(one for one in stands if one not in added)
        else:
            raise Refusal("undo.changed")
    return replace(current, **changes)


def _added(was: tuple[Any, ...], became: tuple[Any, ...]) -> tuple[Any, ...]:
    return became[len(was) :] if became[: len(was)] == was else ()
