"""Opinions and suggestions to the secretary (003“拓宽党员表达意见的渠道”), signed or unsigned, answered by the secretary.

An unsigned one is really unsigned: until its box is opened it lies outside the records (as ballots do), and it comes in with
the others of its day, shuffled, under the instant at which the box was opened. Nothing in the records, in the journal or in a
log leads to its author. Who wrote it can read the answer by its number, which only they were shown.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from zhibu.branch.calendar import ONE_DAY, Calendar
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Member
from zhibu.branch.policy import Policy
from zhibu.branch.refusal import Refusal

TEXT_LIMIT = 1000
NUMBER_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that are taken for each other on paper."""
NUMBER_LENGTH = 6
_NUMBER = re.compile(rf"(?=.*[0-9])(?=.*[A-Z])[{NUMBER_SIGNS}]{{{NUMBER_LENGTH}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An unsigned opinion in the box: its number and its text. The box gives it a new `id`; nothing of it is kept."""

    id: str
    number: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One opinion under its number. Signed, it has an `author` and when it came; unsigned, the date of the `box` in which it
    lay, and `at` is when that was to be opened. `committee_at`: it was brought before the committee."""

    id: str
    text: str
    at: datetime
    author: MemberId | None = None
    box: str = ""
    answer: str = ""
    answered_at: datetime | None = None
    answered_by: MemberId | None = None
    committee_at: datetime | None = None

    @property
    def signed(self) -> bool:
        return self.author is not None


def is_number(text: str) -> bool:
    """Whether this is how an opinion's number looks."""
    return _NUMBER.fullmatch(text.strip().upper()) is not None


def number_from(signs: Iterable[str]) -> str | None:
    """A number from random signs; None when it can't be told from a word, so that others are drawn."""
    drawn = "".join(signs)
    return drawn if is_number(drawn) else None


def box_of(now: datetime, calendar: Calendar) -> str:
    """The box into which an unsigned opinion goes: the day's, which is opened on the next day. So several hours always lie
    between the writing and the reading, and the hour says nothing."""
    return (calendar.today(now) + ONE_DAY).isoformat()


def opened_at(box: str, policy: Policy, calendar: Calendar) -> datetime:
    """When a box is opened: at `notice.hour` of its date, outside the quiet hours."""
    return calendar.awake(calendar.instant(date.fromisoformat(box), policy.notice_hour), policy)


def checked(text: str) -> str:
    """The text of an opinion or of an answer, without what lies around it; refused when there is none or too much."""
    written = "\n".join(line.strip() for line in text.strip().splitlines())
    if not written:
        raise Refusal("opinion.empty")
    if len(written) > TEXT_LIMIT:
        raise Refusal("text.too_long", limit=TEXT_LIMIT, length=len(written))
    return written


def may_write(member: Member, acting: Member | None, on: date) -> None:
    """Refuses who isn't on the books, and who is `acting` as secretary, to whom opinions go."""
    if not member.on_books(on):
        raise Refusal("not_allowed", act="take_part")
    if acting is None:
        raise Refusal("opinion.nobody")
    if acting.id == member.id:
        raise Refusal("opinion.to_oneself")


def may_hear(member: Member, acting: Member | None) -> None:
    """Opinions are for the secretary alone (in a vacancy for the deputy)."""
    if acting is None or acting.id != member.id:
        raise Refusal("opinion.not_secretary")


def sign(number: str, text: str, author: Member, *, now: datetime) -> Opinion:
    """A signed opinion."""
    return Opinion(id=number, text=checked(text), at=now, author=author.id)


def unsigned(sheet: Sheet, box: str, *, at: datetime) -> Opinion:
    """What came out of a box, under the instant at which it was to be opened."""
    return Opinion(id=sheet.number, text=sheet.text, at=at, box=box)


def answer(known: Opinion | None, text: str, *, by: MemberId, now: datetime) -> Opinion:
    """The secretary's answer; a later one takes its place, the same again changes nothing."""
    if known is None:
        raise Refusal("opinion.unknown")
    written = checked(text)
    if known.answer == written:
        return known
    return replace(known, answer=written, answered_at=now, answered_by=by)


def bring_to_committee(known: Opinion | None, *, now: datetime) -> Opinion:
    """Notes that it was brought before the committee; the first time stands."""
    if known is None:
        raise Refusal("opinion.unknown")
    return known if known.committee_at is not None else replace(known, committee_at=now)


def readable(opinions: Mapping[str, Opinion], number: str, reader: MemberId) -> Opinion | None:
    """The opinion of that number: an unsigned one for whoever knows the number, a signed one for its author."""
    found = opinions.get(number.strip().upper())
    return found if found is not None and found.author in (None, reader) else None


def in_order(opinions: Mapping[str, Opinion], *, answered: bool) -> list[Opinion]:
    """What is open, the oldest first; or what was answered, the latest first."""
    found = [one for one in opinions.values() if (one.answered_at is not None) is answered]
    return sorted(found, key=lambda one: (one.answered_at or one.at, one.id), reverse=answered)


def told_on(opinion: Opinion, policy: Policy, calendar: Calendar) -> date:
    """The morning whose one digest tells the secretary of it."""
    if not opinion.signed:
        return date.fromisoformat(opinion.box)
    came = calendar.today(opinion.at)
    return came if opinion.at <= calendar.instant(came, policy.notice_hour) else came + timedelta(days=1)
