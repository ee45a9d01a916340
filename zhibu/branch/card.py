"""The card of a political birthday: the secretary's own words for one celebrant.

001“由党支部书记撰写生日贺词或寄语”.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from zhibu.branch.birthday import Birthday, greeted_at, message_id
from zhibu.branch.calendar import Calendar
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
