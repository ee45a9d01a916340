"""“I was there but not counted” (我参加了但未计入), and taking part at the host organisation: a member's word, decided by another."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from zhibu.branch import attendance
from zhibu.branch.attendance import SignIn, Way, closes, opens
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import REASON_LIMIT, ActivityDay
from zhibu.branch.ids import DayId, MemberId, about
from zhibu.branch.people import Member
from zhibu.branch.policy import Policy
from zhibu.branch.refusal import Refusal
from zhibu.branch.ruling import Ruling


class Ground(StrEnum):
    """What is said: was there, or took part at the host organisation (流入地参加)."""

    THERE = "there"
    HOST = "host"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """A member's word about one day. For a `HOST` ground `words` name the organisation and the date there
    (003“也可参加流入地党组织党日活动”)."""

    id: str
    day: DayId
    member: MemberId
    ground: Ground
    words: str
    asked_at: datetime
    ruling: Ruling | None = None


def deadline(day: ActivityDay, policy: Policy) -> date:
    """The last day on which it can be said, to 23:59."""
    return day.on + timedelta(days=policy.appeal_days)


def may_appeal(
    day: ActivityDay,
    member: Member,
    signed: SignIn | None,
    *,
    ground: Ground,
    policy: Policy,
    calendar: Calendar,
    now: datetime,
) -> None:
    """Refuses to who is counted or isn't on the books, too early and too late, and where the day wasn't held.

    That one was there is said after the sign-in closed; that one took part elsewhere as soon as it opened, by mobile members.
    """
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if not member.on_books(day.on):
        raise Refusal("signin.not_member")
    if signed is not None:
        raise Refusal("appeal.counted", day=day.on, at=signed.at)
    if ground is Ground.HOST and not (policy.attendance_remote and member.mobile):
        raise Refusal("appeal.host")
    begins = closes(day, policy, calendar) if ground is Ground.THERE else opens(day, policy, calendar)
    if now < begins:
        raise Refusal("appeal.early", day=day.on, opens=begins)
    if now > calendar.end_of(deadline(day, policy)):
        raise Refusal("appeal.too_late", day=day.on, until=calendar.end_of(deadline(day, policy)))
    if day.held is False:
        raise Refusal("day.not_held", day=day.on)


def appeal(
    day: ActivityDay,
    member: Member,
    words: str,
    known: Appeal | None,
    *,
    signed: SignIn | None,
    ground: Ground,
    policy: Policy,
    calendar: Calendar,
    now: datetime,
) -> Appeal:
    """The member's word, in writing. An undecided one takes the new words; after a refusal it may be said again."""
    may_appeal(day, member, signed, ground=ground, policy=policy, calendar=calendar, now=now)
    written = " ".join(words.split())
    if not written:
        raise Refusal("appeal.no_words")
    if len(written) > REASON_LIMIT:
        raise Refusal("text.too_long", limit=REASON_LIMIT, length=len(written))
    if known is not None and known.ruling is None and (known.words, known.ground) == (written, ground):
        return known
    return Appeal(id=about(day.id, member.id), day=day.id, member=member.id, ground=ground, words=written, asked_at=now)


def withdraw(known: Appeal) -> Appeal:
    """What its author takes back; refused once it is decided."""
    if known.ruling is not None:
        raise Refusal("appeal.decided", accepted=known.ruling.accepted, by=known.ruling.by, at=known.ruling.at)
    return known


def decide(known: Appeal, *, by: Member, accepted: bool, words: str, now: datetime) -> Appeal:
    """Accepts or refuses it. The same answer twice changes nothing; another one is refused, for it was decided. Nobody decides
    their own; a refusal says why."""
    if known.member == by.id:
        raise Refusal("appeal.own_case")
    if known.ruling is not None:
        if known.ruling.accepted is accepted:
            return known
        raise Refusal("appeal.decided", accepted=known.ruling.accepted, by=known.ruling.by, at=known.ruling.at)
    written = " ".join(words.split())
    if len(written) > REASON_LIMIT:
        raise Refusal("text.too_long", limit=REASON_LIMIT, length=len(written))
    if not accepted and not written:
        raise Refusal("appeal.no_answer")
    return replace(known, ruling=Ruling(accepted=accepted, by=by.id, at=now, words=written))


def counted(
    known: Appeal, day: ActivityDay, *, signed: SignIn | None, policy: Policy, calendar: Calendar
) -> SignIn | None:
    """The sign-in that follows from an accepted appeal, naming who decided; None where none follows or they are counted by now.
    What was entered after the sign-in closed is marked late (补录)."""
    if known.ruling is None or not known.ruling.accepted or signed is not None:
        return signed
    return SignIn(
        id=known.id,
        day=known.day,
        member=known.member,
        at=known.ruling.at,
        by=known.ruling.by,
        way=Way.APPEAL if known.ground is Ground.THERE else Way.HOST,
        why=known.words,
        late=known.ruling.at >= attendance.closes(day, policy, calendar),
    )


def can_appeal(
    day: ActivityDay,
    member: Member,
    signed: SignIn | None,
    *,
    ground: Ground,
    policy: Policy,
    calendar: Calendar,
    now: datetime,
) -> bool:
    """Whether `may_appeal` would let it pass: what is offered only where it leads somewhere."""
    try:
        may_appeal(day, member, signed, ground=ground, policy=policy, calendar=calendar, now=now)
    except Refusal:
        return False
    return True
