"""The political birthday: the sequence, the anniversary and the secretary's words on the card.

000“支部党员大会通过接收申请人为预备党员之日，即为党员‘政治生日’”. The Nth anniversary counts from that date; it is not the
length of membership, which counts from becoming a full member.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from zhibu.branch.calendar import Calendar, anniversary
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Member
from zhibu.branch.policy import Policy
from zhibu.branch.refusal import Refusal

MESSAGE_LIMIT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class CardMessage:
    """The secretary's own words (寄语) for one celebrant in one year."""

    id: str
    member: MemberId
    year: int
    text: str
    by: MemberId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Birthday:
    """One member's political birthday in one year: the day, and which anniversary it is."""

    member: Member
    on: date
    years: int

    @property
    def id(self) -> str:
        return message_id(self.member.id, self.on.year)


def message_id(member: MemberId, year: int) -> str:
    return f"{member}:{year}"


def birthday(member: Member, year: int, policy: Policy) -> Birthday | None:
    """The member's political birthday in that year; None without a date, in the year of acceptance, before it, and for
    who isn't on the books on that day."""
    if member.accepted_on is None or member.accepted_on.year >= year:
        return None
    on = anniversary(member.accepted_on, year, policy.birthday_leap_day)
    if not member.on_books(on):
        return None
    return Birthday(member=member, on=on, years=year - member.accepted_on.year)


def sequence(members: Iterable[Member], year: int, policy: Policy) -> list[Birthday]:
    """The year's sequence (001“按入党日期排出‘政治生日’序列”): by the day in the year, then by the date of acceptance."""
    found = [one for member in members if (one := birthday(member, year, policy)) is not None]
    return sorted(found, key=lambda one: (one.on, one.member.accepted_on or one.on, one.member.id))


def greeted_at(one: Birthday, policy: Policy, calendar: Calendar) -> datetime:
    """When the greeting goes out."""
    return calendar.awake(calendar.instant(one.on, policy.birthday_greeting), policy)


def may_write(
    one: Birthday | None, by: Member, *, policy: Callable[[date], Policy], calendar: Calendar, now: datetime
) -> Birthday:
    """The birthday, if this person may still write its words: not once the greeting went out, and never their own."""
    if one is None:
        raise Refusal("card.none")
    if one.member.id == by.id:
        raise Refusal("card.own")
    if now >= greeted_at(one, policy(one.on), calendar):
        raise Refusal("card.too_late", on=one.on)
    return one


def write_message(member: Member, year: int, text: str, *, by: Member, now: datetime) -> CardMessage:
    """The secretary's words for one celebrant; refused when empty or longer than the card holds."""
    words = "\n".join(line.strip() for line in text.strip().splitlines() if line.strip())
    if not words:
        raise Refusal("card.empty")
    if len(words) > MESSAGE_LIMIT:
        raise Refusal("text.too_long", limit=MESSAGE_LIMIT, length=len(words))
    return CardMessage(id=message_id(member.id, year), member=member.id, year=year, text=words, by=by.id, at=now)
