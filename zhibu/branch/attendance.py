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
    """How somebody was signed in. Every way but the first three is entered by somebody else, who is named with it.

    `CODE` is the code that was shown on the spot. `SUITABLE`: a visit, a phone call (003“年老体弱、行动不便的党员，可采取适当方式参加”).
    `HOST`: took part at the host organisation (003“也可参加流入地党组织党日活动”). `SHEET`: signed on paper, entered from it.
    `APPEAL`: was there and wasn't counted, which was decided.
    """

    BUTTON = "button"
    CODE = "code"
    REMOTE = "remote"
    FOR_SOMEONE = "for_someone"
    SUITABLE = "suitable"
    HOST = "host"
    SHEET = "sheet"
    APPEAL = "appeal"


OWN_WAYS = frozenset({Way.BUTTON, Way.CODE, Way.REMOTE})
"""In these a member signs in alone, so that the time is when they came."""
_FAR = frozenset({Way.REMOTE, Way.HOST, Way.SUITABLE})
"""In these somebody takes part who isn't in the room, and so can't leave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """That somebody left early: when and why, who entered it and when."""

    at: datetime
    why: str
    by: MemberId
    noted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """That a member took part; `by` is who entered it, `late` when it was entered after the sign-in closed (补录). `came` is when they
    came, where who entered it knows that they came after the start."""

    id: str
    day: DayId
    member: MemberId
    at: datetime
    by: MemberId
    way: Way = Way.BUTTON
    why: str = ""
    late: bool = False
    left: Left | None = None
    came: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """A sign-in that was taken back (撤销签到), with who did it, when and why; the id is the sign-in's. Until the member is
    signed in by somebody else again, the button doesn't count them."""

    id: str
    day: DayId
    member: MemberId
    at: datetime
    by: MemberId
    why: str
    was: SignIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """That a member who isn't mobile may take part remotely on one day, by whose word and why."""

    id: str
    day: DayId
    member: MemberId
    by: MemberId
    at: datetime
    why: str = ""


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

    @property
    def refused(self) -> bool:
        """Whether it was decided, and not granted."""
        return self.decision is not None and not self.decision.granted


class Standing(StrEnum):
    """How a member stands to a day. Before its end, who hasn't signed in is still `EXPECTED`. `EXEMPT`: frail, and the
    branch's setting asks only the others to attend (`attendance.due`); who comes all the same is present like anybody."""

    PRESENT = "present"
    ON_LEAVE = "on_leave"
    ASKED = "asked"
    EXPECTED = "expected"
    ABSENT = "absent"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One member's line of the register."""

    member: Member
    standing: Standing
    signin: SignIn | None
    leave: Leave | None

    @property
    def refused(self) -> bool:
        """Whether they stayed away though their leave was refused (请假未获批准), which is another fact than asking for none."""
        return self.standing is Standing.ABSENT and self.leave is not None and self.leave.refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A day's register: one row for each member on the books that day, in the roster's order."""

    day: ActivityDay
    rows: tuple[Row, ...]

    def of(self, *standings: Standing) -> list[Row]:
        return [row for row in self.rows if row.standing in standings]

    @property
    def without_leave(self) -> list[Row]:
        """Who stayed away and had asked for no leave."""
        return [row for row in self.of(Standing.ABSENT) if not row.refused]

    @property
    def refused_leave(self) -> list[Row]:
        """Who stayed away though their leave was refused."""
        return [row for row in self.rows if row.refused]

    @property
    def total(self) -> int:
        """All members of the branch (党员总数): the denominator of 002's floor."""
        return len(self.rows)

    @property
    def due(self) -> int:
        """The form's 应参加 (003): all members, less whom the branch's setting exempts."""
        return len(self.rows) - len(self.of(Standing.EXEMPT))

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
    struck: Struck | None = None,
) -> SignIn:
    """Signs a member in; who is signed in already keeps that sign-in, so a doubled press changes nothing.

    Refused for who isn't on the books, before the sign-in opens and after it closed; by the button alone where the branch
    asks for the code of the spot; and to whom the secretary took the sign-in back (`struck`).
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
    if struck is not None:
        raise Refusal("signin.struck", day=day.on, at=struck.at)
    if way is Way.BUTTON and policy.signin_by == "code":
        raise Refusal("spot.needed", day=day.on)
    return SignIn(id=about(day.id, member.id), day=day.id, member=member.id, at=now, by=member.id, way=way)


def may_remotely(member: Member, allowed: Allowance | None, policy: Policy) -> bool:
    """Whether that member may take part remotely that day: who is mobile (003“流动党员可以…运用远程教育…等方式参加”), or whom
    the secretary allowed."""
    return policy.attendance_remote and (member.mobile or allowed is not None)


def allow_remotely(
    day: ActivityDay,
    member: Member,
    known: Allowance | None,
    *,
    by: Member,
    policy: Policy,
    now: datetime,
    why: str = "",
) -> Allowance:
    """Lets somebody who isn't mobile take part remotely that day; nobody allows it to themselves."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if not member.on_books(day.on):
        raise Refusal("signin.not_member")
    if not policy.attendance_remote:
        raise Refusal("remote.off")
    if by.id == member.id:
        raise Refusal("remote.own_case")
    if known is not None:
        return known
    return Allowance(id=about(day.id, member.id), day=day.id, member=member.id, by=by.id, at=now, why=_one_line(why))


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
    way: Way = Way.FOR_SOMEONE,
    came: datetime | None = None,
) -> SignIn:
    """Signs somebody in for them, by whose duty it is and is named with it; after the closing it is marked late (补录).

    `way` tells the kinds of it apart; remotely and at the host organisation only where the branch's setting allows it. `came`:
    they came after the start, at that time of the day.
    """
    if not member.on_books(day.on):
        raise Refusal("signin.not_member")
    if known is not None:
        return known
    check_sign_in_for(day, policy=policy, calendar=calendar, now=now)
    if way in (Way.REMOTE, Way.HOST) and not policy.attendance_remote:
        raise Refusal("remote.off")
    if came is not None:
        check_came(day, came, calendar=calendar, now=now)
    written = _one_line(why)
    late = now >= closes(day, policy, calendar)
    return SignIn(
        id=about(day.id, member.id),
        day=day.id,
        member=member.id,
        at=now,
        by=by.id,
        way=way,
        why=written,
        late=late,
        came=came,
    )


def check_came(day: ActivityDay, came: datetime, *, calendar: Calendar, now: datetime) -> None:
    """Refuses a time at which nobody can have come late: until the start, after the end, or still ahead."""
    last = min(now, day.ends(calendar))
    if not day.starts(calendar) < came <= last:
        raise Refusal("came.when", starts=day.starts(calendar), ends=max(last, day.starts(calendar)))


def _one_line(text: str) -> str:
    written = " ".join(text.split())
    if len(written) > REASON_LIMIT:
        raise Refusal("text.too_long", limit=REASON_LIMIT, length=len(written))
    return written


def check_sign_in_for(day: ActivityDay, *, policy: Policy, calendar: Calendar, now: datetime) -> None:
    """Refuses before the sign-in opens: nobody has come yet."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if now < opens(day, policy, calendar):
        raise Refusal("signin.early", day=day.on, opens=opens(day, policy, calendar))


def check_not_own(
    day: ActivityDay,
    member: Member,
    *,
    by: Member,
    able: Iterable[Member],
    policy: Policy,
    calendar: Calendar,
    now: datetime,
) -> None:
    """Refuses who would count themselves after the closing, while another of the `able` could: nobody decides their own case."""
    others = any(each.id != by.id for each in able)
    if by.id == member.id and others and now >= closes(day, policy, calendar):
        raise Refusal("signin.own_case")


def minutes_late(signin: SignIn, day: ActivityDay, calendar: Calendar) -> int:
    """How many whole minutes after the start somebody came; 0 for who was there in time, and for who was signed in by another
    without a time: then only that of the entry is known."""
    came = came_at(signin)
    return max(0, int((came - day.starts(calendar)).total_seconds() // 60)) if came is not None else 0


def came_at(signin: SignIn) -> datetime | None:
    """When somebody came: by their own sign-in, or by the word of who entered it; None where nobody said."""
    if signin.came is not None:
        return signin.came
    return signin.at if signin.way in OWN_WAYS and signin.by == signin.member else None


def from_afar(signin: SignIn) -> bool:
    """Whether they took part without being in the room."""
    return signin.way in _FAR


def may_leave_early(signin: SignIn | None, day: ActivityDay, *, calendar: Calendar, now: datetime) -> SignIn:
    """The sign-in of who may be noted as having left early; refuses of who isn't signed in or took part from afar, before
    the start, and once the record is filed."""
    if signin is None:
        raise Refusal("left.not_signed_in", day=day.on)
    if from_afar(signin):
        raise Refusal("left.from_afar")
    if now < day.starts(calendar):
        raise Refusal("day.not_begun", day=day.on, starts=day.starts(calendar))
    if day.filed_at is not None:
        raise Refusal("signin.filed", day=day.on, at=day.filed_at)
    return signin


def leave_early(
    signin: SignIn | None, day: ActivityDay, *, at: datetime, why: str, by: Member, calendar: Calendar, now: datetime
) -> SignIn:
    """Notes that somebody left before the end, at that time and why; they stay present. The last word counts."""
    known = may_leave_early(signin, day, calendar=calendar, now=now)
    if not day.starts(calendar) <= at <= min(now, day.ends(calendar)):
        raise Refusal("left.when", starts=day.starts(calendar), ends=min(now, day.ends(calendar)))
    written = _one_line(why)
    if not written:
        raise Refusal("left.no_reason")
    if known.left is not None and (known.left.at, known.left.why) == (at, written):
        return known
    return replace(known, left=Left(at=at, why=written, by=by.id, noted_at=now))


def may_strike(day: ActivityDay) -> None:
    """Refuses to take a sign-in back once the record is filed: it went up as it is."""
    if day.filed_at is not None:
        raise Refusal("signin.filed", day=day.on, at=day.filed_at)


def strike(signin: SignIn, day: ActivityDay, *, by: Member, why: str, now: datetime) -> Struck:
    """Takes back a sign-in of who wasn't there after all, with a reason; what it was stays with it."""
    may_strike(day)
    written = _one_line(why)
    if not written:
        raise Refusal("signin.strike_reason")
    return Struck(id=signin.id, day=signin.day, member=signin.member, at=now, by=by.id, why=written, was=signin)


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


def freed(leave: Leave, day: ActivityDay, *, calendar: Calendar, now: datetime) -> bool:
    """Whether leave was granted for another date than the day's: moved since, it can be given back until the day begins."""
    if leave.decision is None or not leave.decision.granted or now >= day.starts(calendar):
        return False
    return any(move.at > leave.decision.at for move in day.moves)


def withdraw_leave(leave: Leave, day: ActivityDay, *, calendar: Calendar, now: datetime) -> Leave:
    """The request that its author takes back; refused once it is decided, for then it is an answer that stands (but that the
    day was moved since), and once the day is over, whose register then stands as it is."""
    if leave.decision is not None and not freed(leave, day, calendar=calendar, now=now):
        raise Refusal("leave.decided", granted=leave.decision.granted, at=leave.decision.at, by=leave.decision.by)
    if now >= day.ends(calendar):
        raise Refusal("leave.past", day=day.on)
    return leave


def check_enclosing(leave: Leave | None) -> Leave:
    """The leave to which a photo or paper may be added: undecided, or granted (a doctor's note often comes later)."""
    if leave is None:
        raise Refusal("leave.no_request")
    if leave.decision is not None and not leave.decision.granted:
        raise Refusal("leave.refused", at=leave.decision.at)
    return leave


def decide_leave(leave: Leave, *, by: Member, granted: bool, now: datetime, words: str = "") -> Leave:
    """Grants or refuses leave, with a few words or without. The same answer twice changes nothing; a different one, or other
    words, are refused, for it was decided.

    Nobody decides their own.
    """
    if leave.member == by.id:
        raise Refusal("leave.own_case")
    written = words.strip()
    if len(written) > REASON_LIMIT:
        raise Refusal("text.too_long", limit=REASON_LIMIT, length=len(written))
    if leave.decision is not None:
        if leave.decision.granted is granted and written in ("", leave.decision.words):
            return leave
        raise Refusal("leave.decided", granted=leave.decision.granted, at=leave.decision.at, by=leave.decision.by)
    return replace(leave, decision=Decision(granted=granted, by=by.id, at=now, words=written))


def came_all_the_same(leave: Leave, signins: Mapping[str, SignIn]) -> bool:
    """Whether who asked for that leave signed in before anybody decided it: nothing is left to decide."""
    return leave.decision is None and leave.id in signins


def register(
    day: ActivityDay,
    members: Iterable[Member],
    signins: Mapping[str, SignIn],
    leaves: Mapping[str, Leave],
    *,
    over: bool,
    frail_exempt: bool = False,
) -> Register:
    """A day's register. `over` turns who neither came nor asked into absent; before that they are expected. `frail_exempt`:
    frail members aren't due to attend."""
    rows = []
    for member in members:
        if not member.on_books(day.on):
            continue
        key = about(day.id, member.id)
        signin, leave = signins.get(key), leaves.get(key)
        standing = _standing(signin, leave, over)
        if frail_exempt and member.frail and standing in (Standing.EXPECTED, Standing.ABSENT):
            standing = Standing.EXEMPT
        rows.append(Row(member=member, standing=standing, signin=signin, leave=leave))
    return Register(day=day, rows=tuple(rows))


def _standing(signin: SignIn | None, leave: Leave | None, over: bool) -> Standing:
    if signin is not None:
        return Standing.PRESENT
    if leave is not None and leave.decision is None:
        return Standing.ASKED
    if leave is not None and leave.decision is not None and leave.decision.granted:
        return Standing.ON_LEAVE
    return Standing.ABSENT if over else Standing.EXPECTED
