"""Who takes part in a day without being a member of the branch (列席人员): by kind, with names or as a number.

002「邀請部分服務對象、黨外人士及本黨支部外其他同志等群體參加」; the superior's liaison and the cadres present comment. A guest belongs
to one day. Some are invited beforehand; that they came is noted on the day.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from zhibu.branch.attendance import closes, opens
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import AccountId, DayId, MemberId, about
from zhibu.branch.people import Member, MemberKind
from zhibu.branch.policy import Policy
from zhibu.branch.refusal import Refusal

NAME_LIMIT = 40
COUNT_LIMIT = 500
AT_ONCE = 20
_DIGITS = 6
_COUNTED = "人名位个個"
"""What may follow a number of people."""
_APART = re.compile(r"[\n、；;]")
_COMMA = re.compile(r"[，,（(|]")


class GuestKind(StrEnum):
    """What a guest is to the branch, in the order in which they are listed."""

    LIAISON = "liaison"
    CADRE = "cadre"
    PROSPECTIVE = "prospective"
    APPLICANT = "applicant"
    YOUTH = "youth"
    OTHER_BRANCH = "other_branch"
    PARTNER = "partner"
    NON_PARTY = "non_party"
    SERVED = "served"
    PUBLIC = "public"


COMMENTING = frozenset({GuestKind.LIAISON, GuestKind.CADRE})
"""Who is asked for a comment (002「上級黨委派出聯繫指導的同志、參會的黨員領導幹部,要…進行點評並主動參加測評」)."""
ON_ROSTER = {MemberKind.PROSPECTIVE: GuestKind.PROSPECTIVE, MemberKind.APPLICANT: GuestKind.APPLICANT}
"""The people of the roster who take part as guests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """One guest of one day, or several of one kind of whom only the number is known (`name` is empty then).

    `member` is the person of the roster (an applicant, a prospective member). `by` entered it `at`; `late` when that was
    after the sign-in closed (补录). `came_at` is when it was noted that they came: None for who was only invited.
    `invited_at` is when their link was last made; `voted` that they voted, not how.
    """

    id: str
    day: DayId
    kind: GuestKind
    name: str = ""
    organisation: str = ""
    count: int = 1
    member: MemberId | None = None
    by: MemberId
    at: datetime
    late: bool = False
    came_at: datetime | None = None
    invited_at: datetime | None = None
    voted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestAccount:
    """The chat account (the id) that opened a guest's link: it may vote and comment for that guest on that day, and nothing
    else. A later link takes an earlier one's place."""

    id: AccountId
    guest: str
    day: DayId
    linked_at: datetime
    reachable: bool = True


def of_day(guests: Iterable[Guest], day: DayId) -> list[Guest]:
    """The day's guests, by kind; in a kind the named ones first, in the order in which they were entered."""
    kinds = list(GuestKind)
    found = [guest for guest in guests if guest.day == day]
    return sorted(found, key=lambda guest: (kinds.index(guest.kind), not guest.name, guest.at, guest.id))


def present(guests: Iterable[Guest], day: DayId) -> list[Guest]:
    """Those who were there, for it was noted or they voted on it: what the record form and the register list as 列席人员."""
    return [guest for guest in of_day(guests, day) if guest.came_at is not None or guest.voted]


def heads(guests: Iterable[Guest]) -> int:
    """How many people they are."""
    return sum(guest.count for guest in guests)


def enter(
    day: ActivityDay,
    kind: GuestKind,
    name: str,
    known: Iterable[Guest],
    *,
    number: int,
    by: MemberId,
    policy: Policy,
    calendar: Calendar,
    now: datetime,
    organisation: str = "",
) -> Guest:
    """A guest by name; the same again gives the one who stands there. `number` tells the day's guests apart, and was never
    given to another of that day."""
    name, organisation = " ".join(name.split()), " ".join(organisation.split())
    if not name:
        raise Refusal("guest.no_name")
    for text in (name, organisation):
        if len(text) > NAME_LIMIT:
            raise Refusal("text.too_long", limit=NAME_LIMIT, length=len(text))
    _open(day)
    same = (each for each in of_day(known, day.id) if (each.kind, each.name) == (kind, name))
    found = next((each for each in same if not organisation or each.organisation == organisation), None)
    if found is not None:
        return found
    fresh = Guest(
        id=about(day.id, MemberId(f"g{number}")),
        day=day.id,
        kind=kind,
        name=name,
        organisation=organisation,
        by=by,
        at=now,
    )
    return _timed(fresh, day, policy, calendar)


def enter_member(
    day: ActivityDay,
    member: Member,
    known: Guest | None,
    *,
    by: MemberId,
    policy: Policy,
    calendar: Calendar,
    now: datetime,
) -> Guest:
    """An applicant or a prospective member of the roster; the same again changes nothing."""
    kind = ON_ROSTER.get(member.kind)
    if kind is None or not member.present(day.on):
        raise Refusal("guest.is_member", name=member.name)
    _open(day)
    if known is not None:
        return known
    fresh = Guest(
        id=about(day.id, member.id),
        day=day.id,
        kind=kind,
        name=member.name,
        member=member.id,
        by=by,
        at=now,
    )
    return _timed(fresh, day, policy, calendar)


def enter_count(
    day: ActivityDay,
    kind: GuestKind,
    count: int,
    known: Guest | None,
    *,
    by: MemberId,
    policy: Policy,
    calendar: Calendar,
    now: datetime,
) -> Guest:
    """So many more of a kind, without names (“群众代表 5 人”); a new number takes the old one's place."""
    if not 1 <= count <= COUNT_LIMIT:
        raise Refusal("guest.count", limit=COUNT_LIMIT)
    _open(day)
    if known is not None and known.count == count:
        return known
    fresh = Guest(
        id=count_id(day.id, kind),
        day=day.id,
        kind=kind,
        count=count,
        by=by,
        at=now,
    )
    return _timed(fresh, day, policy, calendar)


def count_id(day: DayId, kind: GuestKind) -> str:
    """The id of those of a kind who are only counted."""
    return about(day, MemberId(kind.value))


def written(text: str) -> int | list[tuple[str, str]]:
    """What was typed for a kind: a number (`5`, `5人`), or people, one a line or set apart by 、 or ；, each a name with its
    organisation after a comma or in brackets: `王芳，市教育局`, `李强（三中）`. Refused when it is empty or too many at once."""
    number = text.strip().rstrip(_COUNTED).rstrip()
    if number.isdecimal() and len(number) <= _DIGITS:
        return int(number)
    people = []
    for one in _APART.split(text):
        name, _, organisation = _COMMA.sub("|", one.strip(), count=1).partition("|")
        if name.strip():
            people.append((name.strip(), organisation.strip(" )）")))
    if not people:
        raise Refusal("guest.no_name")
    if len(people) > AT_ONCE:
        raise Refusal("guest.too_many", limit=AT_ONCE, given=len(people))
    return people


def next_number(day: DayId, taken: Iterable[str]) -> int:
    """A number that no guest of that day has or had, by the ids of all that ever stood somewhere."""
    head = f"{day}:g"
    used = [int(id_.removeprefix(head)) for id_ in taken if id_.startswith(head) and id_.removeprefix(head).isdecimal()]
    return max(used, default=0) + 1


def came(guest: Guest, day: ActivityDay, *, policy: Policy, calendar: Calendar, now: datetime) -> Guest:
    """That they came; said again it changes nothing. Refused before the sign-in opens: nobody has come yet."""
    _open(day)
    if guest.came_at is not None:
        return guest
    if now < opens(day, policy, calendar):
        raise Refusal("signin.early", day=day.on, opens=opens(day, policy, calendar))
    return replace(guest, came_at=now, late=guest.late or now >= closes(day, policy, calendar))


def check_removal(guest: Guest, day: ActivityDay, *, commented: bool) -> None:
    """Refuses to take a guest away whose word is already in: who voted or commented was there; and once the form is filed."""
    if guest.voted or commented:
        raise Refusal("guest.has_spoken", name=guest.name)
    if day.filed_at is not None:
        raise Refusal("guest.filed", day=day.on)


def _timed(guest: Guest, day: ActivityDay, policy: Policy, calendar: Calendar) -> Guest:
    """Who is entered from the sign-in on is there, and entered late after its end; who is entered before is invited."""
    came = guest.at if guest.at >= opens(day, policy, calendar) else None
    return replace(guest, came_at=came, late=guest.at >= closes(day, policy, calendar))


def _open(day: ActivityDay) -> None:
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
