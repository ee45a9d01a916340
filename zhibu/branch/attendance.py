"""Sign-in, leave and the register of a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from zhibu.branch.calendar import Calendar
from zhibu.branch.day import REASON_LIMIT, ActivityDay
from zhibu.branch.ids import DayId, MemberId, about
from zhibu.branch.people import Member
from zhibu.branch.policy import Policy
from zhibu.branch.refusal import Refusal


class Way(StrEnum):
    """How somebody was signed in. Every way but `BUTTON` and `REMOTE` names who entered it."""

    BUTTON = "button"
    FOR_SOMEONE = "for_someone"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """That a member took part; `by` is who entered it, `late` when it was entered after the sign-in closed (补录)."""

    id: str
    day: DayId
    member: MemberId
    at: datetime
    by: MemberId
    way: Way = Way.BUTTON
    why: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Leave granted or refused, by whom and when."""

    granted: bool
    by: MemberId
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """A written request to be excused (002「應書面請假,支部保存好相關資料」)."""

    id: str
    day: DayId
    member: MemberId
    reason: str
    asked_at: datetime
    decision: Decision | None = None


class Standing(StrEnum):
    """How a member stands to a day. Before its end, who hasn't signed in is still `EXPECTED`."""

    PRESENT = "present"
    ON_LEAVE = "on_leave"
    ASKED = "asked"
    EXPECTED = "expected"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One member's line of the register."""

    member: Member
    standing: Standing
    signin: SignIn | None
    leave: Leave | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A day's register: one row for each member on the books that day, in the roster's order."""

    day: ActivityDay
    rows: tuple[Row, ...]

    def of(self, *standings: Standing) -> list[Row]:
        return [row for row in self.rows if row.standing in standings]

    @property
    def total(self) -> int:
        """All members of the branch: the denominator of 002's floor and of 003's “due to attend”."""
        return len(self.rows)

    @property
    def present(self) -> int:
        return len(self.of(Standing.PRESENT))

    @property
    def on_leave(self) -> int:
        return len(self.of(Standing.ON_LEAVE))

    @property
    def rate(self) -> float:
        return self.present / self.total if self.total else 0.0

    def below(self, policy: Policy) -> bool:
        """Whether fewer than the floor took part (002「必須保證達到本支部黨員總數的80%以上」)."""
        return self.present * 100 < policy.attendance_floor * self.total


def opens(day: ActivityDay, policy: Policy, calendar: Calendar) -> datetime:
    return day.starts(calendar) - timedelta(minutes=policy.signin_opens)


def closes(day: ActivityDay, policy: Policy, calendar: Calendar) -> datetime:
    """When the sign-in closes: `signin.closes` minutes after the end, at once when the secretary closes the day."""
    if day.closed_at is not None:
        return day.closed_at
    return day.planned_end(calendar) + timedelta(minutes=policy.signin_closes)


def sign_in(
    day: ActivityDay,
    member: Member,
    known: SignIn | None,
    *,
    policy: Policy,
    calendar: Calendar,
    now: datetime,
    way: Way = Way.BUTTON,
) -> SignIn:
    """Signs a member in; who is signed in already keeps that sign-in, so a doubled press changes nothing.

    Refused for who isn't on the books, before the sign-in opens and after it closed.
    """
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if not member.on_books(day.on):
        raise Refusal("signin.not_member")
    if known is not None:
        return known
    if now < opens(day, policy, calendar):
        raise Refusal("signin.early", day=day.on, opens=opens(day, policy, calendar))
    if now >= closes(day, policy, calendar):
        raise Refusal("signin.closed", day=day.on, closed=closes(day, policy, calendar))
    return SignIn(id=about(day.id, member.id), day=day.id, member=member.id, at=now, by=member.id, way=way)


def sign_in_for(
    day: ActivityDay,
    member: Member,
    known: SignIn | None,
    *,
    by: Member,
    why: str,
    policy: Policy,
    calendar: Calendar,
    now: datetime,
) -> SignIn:
    """Signs somebody in for them, by whose duty it is and is named with it; after the closing it is marked late (补录)."""
    if not member.on_books(day.on):
        raise Refusal("signin.not_member")
    if known is not None:
        return known
    check_sign_in_for(day, policy=policy, calendar=calendar, now=now)
    written = " ".join(why.split())
    if len(written) > REASON_LIMIT:
        raise Refusal("text.too_long", limit=REASON_LIMIT, length=len(written))
    late = now >= closes(day, policy, calendar)
    return SignIn(
        id=about(day.id, member.id),
        day=day.id,
        member=member.id,
        at=now,
        by=by.id,
        way=Way.FOR_SOMEONE,
        why=written,
        late=late,
    )


def check_sign_in_for(day: ActivityDay, *, policy: Policy, calendar: Calendar, now: datetime) -> None:
    """Refuses before the sign-in opens: nobody has come yet."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if now < opens(day, policy, calendar):
        raise Refusal("signin.early", day=day.on, opens=opens(day, policy, calendar))


def leave_closes(day: ActivityDay, policy: Policy, calendar: Calendar) -> datetime:
    """Until when leave can be asked for: `leave.until` hours before the start."""
    return day.starts(calendar) - timedelta(hours=policy.leave_until)


def may_ask_leave(
    day: ActivityDay,
    member: Member,
    known: Leave | None,
    *,
    signed: SignIn | None = None,
    policy: Policy,
    calendar: Calendar,
    now: datetime,
) -> None:
    """Refuses to who may not ask for leave from that day: a stranger to it, who signed in, too late, or granted already."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if not member.on_books(day.on):
        raise Refusal("signin.not_member")
    if signed is not None:
        raise Refusal("leave.signed_in", day=day.on, at=signed.at)
    until = leave_closes(day, policy, calendar)
    if now >= until:
        raise Refusal("leave.too_late", day=day.on, until=until)
    if known is not None and known.decision is not None and known.decision.granted:
        raise Refusal("leave.granted_already", day=day.on)


def ask_leave(
    day: ActivityDay,
    member: Member,
    reason: str,
    known: Leave | None,
    *,
    signed: SignIn | None = None,
    policy: Policy,
    calendar: Calendar,
    now: datetime,
) -> Leave:
    """Asks to be excused from a day, in writing.

    Refused without a reason, to who signed in, once the day began (or closer than `leave.until` hours), and when it is
    granted already. An
    undecided request takes the new reason; a refused one may be made again.
    """
    may_ask_leave(day, member, known, signed=signed, policy=policy, calendar=calendar, now=now)
    written = " ".join(reason.split())
    if policy.leave_written and not written:
        raise Refusal("leave.no_reason", day=day.on)
    if len(written) > REASON_LIMIT:
        raise Refusal("text.too_long", limit=REASON_LIMIT, length=len(written))
    if known is not None and known.decision is None and known.reason == written:
        return known
    return Leave(id=about(day.id, member.id), day=day.id, member=member.id, reason=written, asked_at=now)


def withdraw_leave(leave: Leave, day: ActivityDay, *, calendar: Calendar, now: datetime) -> Leave:
    """The request that its author takes back; refused once it is decided, for then it is an answer that stands, and once the
    day is over, whose register then stands as it is."""
    if leave.decision is not None:
        raise Refusal("leave.decided", granted=leave.decision.granted, at=leave.decision.at, by=leave.decision.by)
    if now >= day.ends(calendar):
        raise Refusal("leave.past", day=day.on)
    return leave


def decide_leave(leave: Leave, *, by: Member, granted: bool, now: datetime, words: str = "") -> Leave:
    """Grants or refuses leave. The same answer twice changes nothing; a different one is refused, for it was decided.

    Nobody decides their own.
    """
    if leave.member == by.id:
        raise Refusal("leave.own_case")
    if leave.decision is not None:
        if leave.decision.granted is granted:
            return leave
        raise Refusal("leave.decided", granted=leave.decision.granted, at=leave.decision.at, by=leave.decision.by)
    return replace(leave, decision=Decision(granted=granted, by=by.id, at=now, words=words.strip()))


def register(
    day: ActivityDay,
    members: Iterable[Member],
    signins: Mapping[str, SignIn],
    leaves: Mapping[str, Leave],
    *,
    over: bool,
) -> Register:
    """A day's register. `over` turns who neither came nor asked into absent; before that they are expected."""
    rows = []
    for member in members:
        if not member.on_books(day.on):
            continue
        key = about(day.id, member.id)
        signin, leave = signins.get(key), leaves.get(key)
        rows.append(Row(member=member, standing=_standing(signin, leave, over), signin=signin, leave=leave))
    return Register(day=day, rows=tuple(rows))


def _standing(signin: SignIn | None, leave: Leave | None, over: bool) -> Standing:
    if signin is not None:
        return Standing.PRESENT
    if leave is not None and leave.decision is None:
        return Standing.ASKED
    if leave is not None and leave.decision is not None and leave.decision.granted:
        return Standing.ON_LEAVE
    return Standing.ABSENT if over else Standing.EXPECTED
