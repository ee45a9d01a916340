"""The `Courier` protocol: who turns a notice into words and hands it to a platform, and how that may fail.

The tick decides what is said, when, and what a failure means; the courier only says it. It never retries by itself what
it isn't sure of.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from zhibu.branch.branch import Place
from zhibu.branch.ids import BranchId, ChatId
from zhibu.branch.notices import (
    CHANNEL,
    GROUP,
    SECRETARY,
    Kind,
    Notice,
    Said,
    State,
    guest_of,
    member_of,
    officer_of,
)
from zhibu.branch.records import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The receipt: where it stands, and the face that it shows (the notice's own, as of the records it was worded from). `note`
    is one word for the ledger on how it stands, where there is something to say of it."""

    chat: ChatId
    message: str
    face: str
    note: str = ""


class Undelivered(Exception):  # noqa: N818 -- the common root of the courier's answers, not an error of the program
    """Why something wasn't said."""


class Unreachable(Undelivered):
    """For good: blocked, never started, account deleted, chat gone, bot removed. The address is marked so."""


class Moved(Undelivered):
    """The chat lives on under another id (a group became a supergroup). Nothing was said; the binding is moved."""

    def __init__(self, to: ChatId) -> None:
        super().__init__(to)
        self.to = to


class Refused(Undelivered):
    """The platform says no to this message; trying again is no use. `code` is one word for the ledger."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Later(Undelivered):
    """Surely not said, for now: flood limit, server error, no connection. Again after so many real seconds, at the soonest."""

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Unsure(Undelivered):
    """It may have been said: the connection broke after the request had gone out. The kind's promise decides."""


class Courier(Protocol):
    """Says, edits and retracts. Each call may raise `Undelivered`; pacing happens inside."""

    async def deliver(self, branch: BranchId, notice: Notice, records: Records, now: datetime) -> Delivered:
        """Says it for the first time, to `address(records, notice.audience, …)`."""

    async def edit(self, branch: BranchId, notice: Notice, said: Said, records: Records, now: datetime) -> Delivered:
        """Makes what stands at `said` show the notice as of now, buttons included. The same content is success.

        An attendance report to the group comes as an edit of its sign-in card's message where that stands.
        """

    async def retract(self, branch: BranchId, said: Said, records: Records, now: datetime) -> None:
        """Takes the buttons away and says the outcome in a line; never deletes. What isn't there any more is success."""


def address(records: Records, audience: str, on: date) -> ChatId | None:
    """Where an audience can be written to now: the bound chat, or the private chat of the member's, guest's or officer's
    account."""
    if audience in (GROUP, CHANNEL):
        bound = records.place(Place.GROUP if audience == GROUP else Place.CHANNEL)
        return None if bound is None else bound.id
    guest = guest_of(audience)
    if guest is not None:
        seats = (seat for seat in records.guest_accounts.values() if seat.guest == guest and seat.reachable)
        return next((ChatId(seat.id) for seat in seats), None)
    office = officer_of(audience)
    if office is not None:
        officer = records.officers.get(office)
        return ChatId(officer.id) if officer is not None and officer.reachable else None
    member = member_of(audience)
    if audience == SECRETARY:
        acting = records.secretary(on)
        member = None if acting is None else acting.id
    account = None if member is None else records.address(member)
    return None if account is None else ChatId(account)


_BEFORE = {Kind.ATTENDANCE_REPORT: Kind.SIGN_IN, Kind.GREETING_CLOSED: Kind.BIRTHDAY_GREETING}
"""What is said in the place of what."""


def replaced_card(records: Records, notice: Notice) -> Said | None:
    """What stands in the message that this notice takes over: the sign-in card for an attendance report to the group, the
    greeting for its closing, the code before it for a sign-in code that renews itself."""
    if notice.kind is Kind.SIGN_IN_CODE:
        return _code_before(records, notice)
    before = _BEFORE.get(notice.kind)
    if before is None or notice.audience != GROUP:
        return None
    bound = records.place(Place.GROUP)
    cards = (
        said
        for said in records.said.values()
        if said.kind is before
        and said.audience == GROUP
        and said.subject == notice.subject
        and said.message
        and bound is not None
        and said.chat == bound.id
    )
    standing = (said for said in cards if said.state in (State.SENT, State.RETRACTED))
    return max(standing, key=lambda said: said.at, default=None)


def _code_before(records: Records, notice: Notice) -> Said | None:
    """The latest step of the same showing that has a message."""
    showing = notice.key.rpartition("-")[0]
    steps = (
        said
        for said in records.said.values()
        if said.kind is Kind.SIGN_IN_CODE
        and said.id != notice.key
        and said.id.rpartition("-")[0] == showing
        and said.message
        and said.state in (State.SENT, State.RETRACTED)
    )
    return max(steps, key=lambda said: said.due, default=None)
