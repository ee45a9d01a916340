"""The political birthday: the sequence and the anniversary.

000“支部党员大会通过接收申请人为预备党员之日，即为党员‘政治生日’”. The Nth anniversary counts from that date; it is not the
length of membership, which counts from becoming a full member.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from zhibu.branch.calendar import Calendar, anniversary
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Member
from zhibu.branch.policy import Policy

FOUNDED = date(1921, 7, 1)
"""Nobody was accepted before the Party was founded."""


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


def impossible(member: Member, today: date | None = None) -> str | None:
    """Why the date of acceptance can't be right: `future`, `founding` (before the Party was founded) or `full` (after becoming a
    full member); None where nothing speaks against it. Such a date is never counted from."""
    on = member.accepted_on
    if on is None:
        return None
    if on < FOUNDED:
        return "founding"
    if member.full_on is not None and on > member.full_on:
        return "full"
    return "future" if today is not None and on > today else None


def anniversary_of(member: Member, year: int, policy: Policy) -> Birthday | None:
    """The anniversary in that year, whether or not the member is on the books then; None without a date that can be counted
    from, in the year of acceptance, and before it."""
    if member.accepted_on is None or member.accepted_on.year >= year or impossible(member) is not None:
        return None
    on = anniversary(member.accepted_on, year, policy.birthday_leap_day)
    return Birthday(member=member, on=on, years=year - member.accepted_on.year)


def birthday(member: Member, year: int, policy: Policy) -> Birthday | None:
    """The member's political birthday in that year; None as well for who isn't on the books on that day."""
    one = anniversary_of(member, year, policy)
    return one if one is not None and member.on_books(one.on) else None


def sequence(members: Iterable[Member], year: int, policy: Policy) -> list[Birthday]:
    """The year's sequence (001“按入党日期排出‘政治生日’序列”)."""
    return in_sequence(one for member in members if (one := birthday(member, year, policy)) is not None)


def in_sequence(birthdays: Iterable[Birthday]) -> list[Birthday]:
    """By the day in the year, then by the date of acceptance."""
    return sorted(birthdays, key=lambda one: (one.on, one.member.accepted_on or one.on, one.member.id))


def greeted_at(one: Birthday, policy: Policy, calendar: Calendar) -> datetime:
    """When the greeting goes out."""
    return calendar.awake(calendar.instant(one.on, policy.birthday_greeting), policy)
