"""What an action and its outcome write: claims, receipts, misses, and what follows from them.

Each outcome is a function of the unit that it is written in, because other acts may have been committed since it was
begun.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from zhibu.branch import day as days
from zhibu.branch.agenda.undelivered import Why, said_of
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, Step
from zhibu.branch.ids import AccountId, BranchId, ChatId, DayId
from zhibu.branch.notices import GROUP, Kind, Notice, Said, State
from zhibu.branch.records import Records
from zhibu.scheduler.courier import Delivered, replaced_card
from zhibu.scheduler.reconcile import UNKNOWN, Edit, Miss, Redirect, Resolve, Retract, Send

DAEMON = "daemon"
"""Who acts, in the journal and in the steps of a day."""
FAULT = "fault"
_STEPS = {Kind.ADVANCE_NOTICE: Step.PUBLISHED, Kind.ATTENDANCE_REPORT: Step.REPORTED}
"""The steps of a day that are done by saying them to the group (002「③通過適當形式公開公示」「⑥通報到會情況和活動內容」)."""


class WorkUnit(Protocol):
    """A unit of work on one branch, as the store gives it."""

    @property
    def records(self) -> Records: ...

    def put(self, record: object) -> None: ...

    def remove(self, record: object) -> None: ...

    async def commit(self, **facts: Any) -> object: ...


class Restored(Protocol):
    """That a branch came back from a backup: the copy's instant, and that of the restore."""

    @property
    def copied_at(self) -> datetime: ...

    @property
    def at(self) -> datetime: ...


class Books(Protocol):
    """What the scheduler needs of the store."""

    def branches(self) -> tuple[BranchId, ...]: ...

    def records(self, branch: BranchId) -> Records: ...

    def unit(
        self, branch: BranchId, *, actor: str, act: str, now: datetime
    ) -> AbstractAsyncContextManager[WorkUnit]: ...

    def restored(self, branch: BranchId) -> Restored | None: ...

    def on_commit(self, callback: Callable[[BranchId], None]) -> None: ...

    async def snapshot(self, branch: BranchId) -> None: ...


Write = Callable[[WorkUnit], None]
Spoken = Send | Edit | Retract
Note = Miss | Redirect | Resolve


def noted(note: Note, now: datetime) -> Said:
    match note:
        case Miss(notice=notice, why=why):
            return said_of(notice, State.MISSED, at=now, note=why.value)
        case Redirect(notice=notice):
            return said_of(notice, State.MISSED, at=now, note=Why.UNREACHED.value)
        case Resolve(said=said, state=state, why=why):
            return replace(said, state=state, at=now, note=why.value if why else "")


def claim(unit: WorkUnit, action: Spoken, now: datetime) -> None:
    """Writes down what is about to be done, so that after a crash nobody takes for certain what isn't.

    A report that takes the place of its sign-in card is claimed for that message. What is edited has no known face until
    its receipt is there. A retraction can be done again as it is.
    """
    match action:
        case Send(notice=notice, chat=chat, again=again):
            known = unit.records.said.get(notice.key)
            card = replaced_card(unit.records, notice)
            said = replace(
                said_of(notice, State.CLAIMED, at=now),
                chat=card.chat if card else chat,
                message=card.message if card else "",
                tries=(known.tries if known and again else 0) + 1,
            )
        case Edit(said=said):
            said = replace(said, state=State.SENT, face=UNKNOWN)
        case Retract():
            return
    _take_over(unit, said)
    _forget_codes(unit, said)
    unit.put(said)


def receipt(notice: Notice, done: Delivered, calendar: Callable[[Records], Calendar]) -> Write:
    def write(unit: WorkUnit) -> None:
        known = unit.records.said.get(notice.key) or said_of(notice, State.CLAIMED, at=notice.due)
        unit.put(replace(known, state=State.SENT, chat=done.chat, message=done.message, face=done.face, note=done.note))
        for day in _steps_done(unit.records, notice, known.at, calendar):
            unit.put(day)

    return write


def edited(notice: Notice, done: Delivered, calendar: Callable[[Records], Calendar], now: datetime) -> Write:
    """What stood shows the facts of now. A step that it tells of is done by that, where it isn't marked (any more): the report
    of a day whose first end was taken back."""

    def write(unit: WorkUnit) -> None:
        known = unit.records.said.get(notice.key)
        if known is None:
            return
        unit.put(replace(known, face=done.face, due=notice.due, expires=notice.expires, note=done.note))
        for day in _steps_done(unit.records, notice, now, calendar):
            unit.put(day)

    return write


def _take_over(unit: WorkUnit, said: Said) -> None:
    """A message shows one notice. Whatever else was said in it no longer stands there, and is edited back if it is due."""
    for other in tuple(unit.records.said.values()):
        shared = other.message == said.message and other.chat == said.chat and other.id != said.id
        if said.message and shared and other.face != UNKNOWN:
            unit.put(replace(other, face=UNKNOWN))


def _forget_codes(unit: WorkUnit, said: Said) -> None:
    """A code that renews itself for hours keeps its last lines only: the one that is replaced, and the new one."""
    if said.kind is not Kind.SIGN_IN_CODE:
        return
    showing = said.id.rpartition("-")[0]
    before = [
        other
        for other in unit.records.said.values()
        if other.kind is Kind.SIGN_IN_CODE and other.id.rpartition("-")[0] == showing and other.due < said.due
    ]
    last = max((other.due for other in before), default=said.due)
    for other in before:
        if other.due < last:
            unit.remove(other)


def retracted(said: Said, now: datetime, note: str = "") -> Write:
    def write(unit: WorkUnit) -> None:
        known = unit.records.said.get(said.id)
        if known is not None:
            unit.put(replace(known, state=State.RETRACTED, expires=min(known.expires, now), note=note))

    return write


def unclaimed(action: Spoken) -> Write:
    """It was surely not said: the claim is taken back. A try of which nobody knows stays counted."""

    def write(unit: WorkUnit) -> None:
        if not isinstance(action, Send):
            return
        known = unit.records.said.get(action.notice.key)
        if known is None or known.state is not State.CLAIMED:
            return
        if action.again:
            unit.put(replace(known, tries=known.tries - 1))
        else:
            unit.remove(known)

    return write


def refused(action: Spoken, code: str) -> Write:
    def write(unit: WorkUnit) -> None:
        known = unit.records.said.get(key_of(action))
        if known is None:
            return
        match action:
            case Send() if known.message:
                # The card can't be edited any more: the report is said in a message of its own.
                for other in tuple(unit.records.said.values()):
                    if other.message == known.message and other.chat == known.chat and other.id != known.id:
                        unit.put(replace(other, message="", note=code))
                unit.remove(known)
            case Send():
                unit.put(replace(known, state=State.REFUSED, note=code))
            case Edit():
                # It can't be edited any more (deleted, too old): it stands as it is.
                unit.put(replace(known, message="", note=code))
            case Retract():
                unit.put(replace(known, state=State.RETRACTED, message="", note=code))

    return write


def failed(action: Spoken) -> Write | None:
    """A fault of ours in an edit isn't tried again until there is something new to show, one in a retraction not at all: it
    would fail for ever. None for a new message: its claim stands."""
    match action:
        case Send():
            return None
        case Retract():
            return refused(action, FAULT)
        case Edit(notice=notice):

            def write(unit: WorkUnit) -> None:
                known = unit.records.said.get(notice.key)
                if known is not None:
                    unit.put(replace(known, face=notice.face, note=FAULT))

            return write


def unreachable(action: Spoken, chat: ChatId) -> Write:
    """The address is marked, so that another one is taken or the secretary learns whom to reach in another way."""
    settle = unclaimed(action) if isinstance(action, Send) else refused(action, Why.UNREACHED.value)

    def write(unit: WorkUnit) -> None:
        settle(unit)
        account = unit.records.accounts.get(AccountId(chat))
        if account is not None and account.reachable:
            unit.put(replace(account, reachable=False))
        seat = unit.records.guest_accounts.get(chat)
        if seat is not None and seat.reachable:
            unit.put(replace(seat, reachable=False))
        officer = unit.records.officers.get(chat)
        if officer is not None and officer.reachable:
            unit.put(replace(officer, reachable=False))
        binding = unit.records.bindings.get(chat)
        if binding is not None and binding.reachable:
            unit.put(replace(binding, reachable=False))

    return write


def moved(action: Spoken, chat: ChatId, to: ChatId) -> Write:
    """The binding follows its chat; what was said stays with the old one, where it can't be edited any more."""
    settle = unclaimed(action) if isinstance(action, Send) else refused(action, "moved")

    def write(unit: WorkUnit) -> None:
        settle(unit)
        binding = unit.records.bindings.get(chat)
        if binding is not None:
            unit.remove(binding)
            unit.put(replace(binding, id=to, reachable=True))

    return write


def _steps_done(
    records: Records, notice: Notice, now: datetime, calendar: Callable[[Records], Calendar]
) -> Iterator[ActivityDay]:
    """The day with the step that is done by this word to the group, unless it was marked before."""
    step = _STEPS.get(notice.kind)
    day = records.days.get(DayId(notice.subject))
    if step is not None and notice.audience == GROUP and day is not None and day.mark(step) is None:
        late = step is Step.PUBLISHED and now >= day.starts(calendar(records))
        yield days.mark(day, step, by=DAEMON, now=now, late=late)


def key_of(action: Spoken | Note) -> str:
    return action.said.id if isinstance(action, Edit | Retract | Resolve) else action.notice.key


def chat_of(action: Spoken) -> ChatId:
    return action.chat if isinstance(action, Send) else ChatId(action.said.chat)
