"""The greeting on a political birthday (000“送‘政治生日’祝福”), and the good wishes that fellow members add to it.

The group sees the greeting only with the celebrant's consent, and of the good wishes only how many there are; names and words
reach the celebrant alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from zhibu.branch.birthday import Birthday, birthday, greeted_at
from zhibu.branch.calendar import Calendar
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Member
from zhibu.branch.refusal import Refusal
from zhibu.branch.written import says_something

if TYPE_CHECKING:
    from zhibu.branch.records import Records

WORDS_LIMIT = 60
SET = 5
"""So many good wishes are there to choose from; they are numbered from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodWish:
    """A fellow member's good wish to one celebrant: one of the set ones (`chosen`), or words of their own (`chosen` is 0)."""

    id: str
    birthday: str
    by: MemberId
    chosen: int
    text: str
    at: datetime


def wish_id(birthday_id: str, by: MemberId) -> str:
    return f"{birthday_id}:{by}"


def celebrated(records: "Records", id_: str) -> Birthday | None:
    """The political birthday `m006:2026`; None where there is none (any more)."""
    member_id, _, year = id_.partition(":")
    member = records.members.get(member_id)
    if member is None or not (year.isdecimal() and len(year) == 4 and int(year) > 0):
        return None
    return birthday(member, int(year), records.policy(date(int(year), 1, 1)))


def in_group(records: "Records", one: Birthday) -> bool:
    """Whether the celebrant agreed that the group hears of it."""
    return records.preference(one.member.id).birthday_in_group


def closes_at(records: "Records", one: Birthday, calendar: Calendar) -> datetime:
    """Until when the greeting may be said, and good wishes be given, changed and withdrawn."""
    return calendar.instant(one.on, records.policy(one.on).birthday_greeting_until)


def may_wish(records: "Records", one: Birthday | None, by: Member, *, calendar: Calendar, now: datetime) -> Birthday:
    """The birthday, if this member may give its celebrant a good wish at this moment."""
    if one is None or not in_group(records, one):
        raise Refusal("greeting.none")
    if one.member.id == by.id:
        raise Refusal("greeting.own")
    if not by.on_books(calendar.today(now)):
        raise Refusal("not_allowed", act="take_part")
    if now < greeted_at(one, records.policy(one.on), calendar):
        raise Refusal("greeting.early", name=one.member.name, on=one.on)
    closes = closes_at(records, one, calendar)
    if now >= closes:
        raise Refusal("greeting.closed", name=one.member.name, at=closes)
    return one


def give(known: GoodWish | None, one: Birthday, by: Member, *, chosen: int, text: str, now: datetime) -> GoodWish:
    """The member's one good wish; the same again leaves it as it was. Refused where it says nothing or is too long."""
    words = " ".join(text.split())
    if chosen and not (1 <= chosen <= SET and not words):
        raise Refusal("button.stale")
    if not chosen and not says_something(words):
        raise Refusal("greeting.empty")
    if len(words) > WORDS_LIMIT:
        raise Refusal("text.too_long", limit=WORDS_LIMIT, length=len(words))
    if known is not None and (known.chosen, known.text) == (chosen, words):
        return known
    at = now if known is None else known.at
    return GoodWish(id=wish_id(one.id, by.id), birthday=one.id, by=by.id, chosen=chosen, text=words, at=at)


def wishes_for(wishes: Iterable[GoodWish], birthday_id: str) -> list[GoodWish]:
    """The good wishes to that celebrant, in the order in which they were first given."""
    return sorted((wish for wish in wishes if wish.birthday == birthday_id), key=lambda wish: (wish.at, wish.id))
