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
