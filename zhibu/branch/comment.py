"""The comment (点评) of the superior's liaison and of the cadres present: spoken in their own name, and kept under it.

002「上級黨委派出聯繫指導的同志、參會的黨員領導幹部,要對黨支部主題黨日活動開展情況進行點評並主動參加測評,指出優缺點和努力方向」. The remark on a ballot
is no comment: it never has a name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.guests import COMMENTING, Guest, GuestKind, of_day
from zhibu.branch.ids import DayId, MemberId, about
from zhibu.branch.people import Member
from zhibu.branch.refusal import Refusal

if TYPE_CHECKING:  # the records hold these, and are only read here
    from zhibu.branch.records import Records

LIMIT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What one of them said of a day; the id is the guest's, or that of the member on that day.

    `said_on` is the date on which it was said. `by` is who entered it for them, None where they wrote it themselves; `late`
    when it came in after the evaluation had closed (补录).
    """

    id: str
    day: DayId
    text: str
    said_on: date
    at: datetime
    guest: str = ""
    member: MemberId | None = None
    by: MemberId | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who may comment on a day: a guest (liaison, cadre), or a member of the branch who is a leading cadre and took part."""

    id: str
    name: str
    kind: GuestKind
    organisation: str = ""
    guest: str = ""
    member: MemberId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A comment with who said it: what the record form shows."""

    speaker: Speaker
    comment: Comment


def guest_speaker(guest: Guest) -> Speaker:
    """The guest as one who comments; refused for other kinds, and for who is only counted."""
    if guest.kind not in COMMENTING or not guest.name:
        raise Refusal("comment.not_asked")
    return Speaker(
        id=guest.id,
        name=guest.name,
        kind=guest.kind,
        organisation=guest.organisation,
        guest=guest.id,
        member=guest.member,
    )


def member_speaker(day: DayId, member: Member) -> Speaker:
    """The member as one who comments; refused for who is no leading cadre."""
    if not member.cadre:
        raise Refusal("comment.not_asked")
    return Speaker(id=about(day, member.id), name=member.name, kind=GuestKind.CADRE, member=member.id)


def speakers(records: "Records", day: ActivityDay) -> list[Speaker]:
    """Who may comment on that day: the liaison and the guests who are cadres, then the branch's own cadres who took part."""
    guests = [guest for guest in of_day(records.guests.values(), day.id) if guest.kind in COMMENTING and guest.name]
    members = [member for member in records.on_books(day.on) if member.cadre and records.signin(day.id, member.id)]
    return [*map(guest_speaker, guests), *(member_speaker(day.id, member) for member in members)]


def speaker(records: "Records", day: ActivityDay, id_: str) -> Speaker:
    """The one of that id; refused for anybody else."""
    found = next((one for one in speakers(records, day) if one.id == id_), None)
    if found is None:
        raise Refusal("comment.not_asked")
    return found


def comments(records: "Records", day: ActivityDay) -> list[Spoken]:
    """The day's comments, the liaison's first: for the record form, each with who said it."""
    spoken = ((one, records.comments.get(one.id)) for one in speakers(records, day))
    return [Spoken(speaker=one, comment=found) for one, found in spoken if found is not None]


def check_begun(day: ActivityDay, *, calendar: Calendar, now: datetime) -> None:
    """Refuses before there is anything to comment on."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if now < day.starts(calendar):
        raise Refusal("day.not_begun", day=day.on, starts=day.starts(calendar))


def give(
    day: ActivityDay,
    who: Speaker,
    text: str,
    known: Comment | None,
    *,
    closes: datetime,
    calendar: Calendar,
    now: datetime,
) -> Comment:
    """A comment in one's own words, until the evaluation closes; a new text takes the old one's place."""
    check_begun(day, calendar=calendar, now=now)
    if now >= closes:
        raise Refusal("evaluation.closed", day=day.on, closed=closes)
    return _comment(day, who, text, known, said_on=calendar.today(now), by=None, late=False, now=now)


def enter(
    day: ActivityDay,
    who: Speaker,
    text: str,
    known: Comment | None,
    *,
    said_on: date,
    by: Member,
    closes: datetime,
    calendar: Calendar,
    now: datetime,
) -> Comment:
    """A comment entered for who said it, with the date on which it was said; after the evaluation's closing it is marked late
    (补录). What somebody wrote themselves stays as they wrote it."""
    check_begun(day, calendar=calendar, now=now)
    if known is not None and known.by is None:
        raise Refusal("comment.own_words", name=who.name)
    if not day.on <= said_on <= calendar.today(now):
        raise Refusal("comment.date", first=day.on)
    return _comment(day, who, text, known, said_on=said_on, by=by.id, late=now >= closes, now=now)


def _comment(
    day: ActivityDay,
    who: Speaker,
    text: str,
    known: Comment | None,
    *,
    said_on: date,
    by: MemberId | None,
    late: bool,
    now: datetime,
) -> Comment:
    words = "\n".join(line.strip() for line in text.strip().splitlines())
    if not words:
        raise Refusal("comment.empty")
    if len(words) > LIMIT:
        raise Refusal("text.too_long", limit=LIMIT, length=len(words))
    if known is not None and (known.text, known.by) == (words, by):
        return known
    return Comment(
        id=who.id,
        day=day.id,
        text=words,
        said_on=said_on,
        at=now,
        guest=who.guest,
        member=who.member,
        by=by,
        late=late,
    )


def commented(comments_: Mapping[str, Comment], guest: Guest) -> bool:
    """Whether that guest's comment is in."""
    return guest.id in comments_
