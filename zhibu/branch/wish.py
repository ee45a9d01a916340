"""The wish of a political birthday, and the board on which wishes stand.

001“结合未来努力方向许下‘政治生日愿望’”; 000“设立‘政治生日愿望’公示栏”. A wish is its author's: nothing of it is public unless they
say so, nobody else ever reads a private one, and what came of it is their own word.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from zhibu.branch import birthday
from zhibu.branch.birthday import Birthday
from zhibu.branch.calendar import Calendar
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Member
from zhibu.branch.refusal import Refusal

if TYPE_CHECKING:
    from zhibu.branch.records import Records

TEXT_LIMIT = 200
REASON_LIMIT = 200


class Outcome(StrEnum):
    """What came of a wish, in its author's word."""

    KEPT = "kept"
    GOING = "going"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """That a public wish was taken off the board: by whom, when, and the reason that its author was told."""

    by: MemberId
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One member's wish in one year; its id is `m001:2026`.

    `public` is the author's choice, and `first_public` when they chose it for the first time. `late`: made after the ceremony
    (补录). `outcome_for` is the year before whose political birthday the outcome was told, `outcome_public` whether it stands
    beside a public wish.
    """

    id: str
    member: MemberId
    year: int
    text: str
    by: MemberId
    at: datetime
    public: bool = False
    late: bool = False
    first_public: datetime | None = None
    taken_down: TakenDown | None = None
    outcome: Outcome | None = None
    outcome_at: datetime | None = None
    outcome_for: int | None = None
    outcome_public: bool = False

    @property
    def on_board(self) -> bool:
        return self.public and self.taken_down is None

    @property
    def told_outcome(self) -> Outcome | None:
        """The outcome as everybody may read it."""
        return self.outcome if self.on_board and self.outcome_public else None


def wish_id(member: MemberId, year: int) -> str:
    return f"{member}:{year}"


# Whose turn it is, and until when


def celebrated(records: "Records", member: Member, year: int) -> Birthday:
    """The member's political birthday of that year; refused where there is none, or no date is known."""
    if member.is_party_member and member.accepted_on is None:
        raise Refusal("wish.no_date")
    one = _birthday(records, member, year)
    if one is None:
        raise Refusal("wish.no_birthday", year=year)
    return one


def stands_from(records: "Records", one: Birthday, calendar: Calendar) -> datetime:
    """From when on a wish stands as it is: from the end of the period in which the birthday lies."""
    return calendar.end_of(_last_of_period(one.on, records.policy(one.on).birthday_period))


def is_open(records: "Records", one: Birthday, calendar: Calendar, now: datetime) -> bool:
    """Whether a wish may still be changed."""
    return now <= stands_from(records, one, calendar)


def year_of_wish(records: "Records", member: Member, calendar: Calendar, now: datetime) -> int:
    """The year of which a wish that is made now is: this one, the next once its preparation has begun and this year's wish
    stands."""
    today = calendar.today(now)
    this, coming = (_birthday(records, member, year) for year in (today.year, today.year + 1))
    if this is not None and is_open(records, this, calendar, now):
        return today.year
    if coming is not None:
        ahead = timedelta(days=records.policy(coming.on).birthday_prepare_days)
        if today >= coming.on - ahead:
            return coming.on.year
    return today.year


def _birthday(records: "Records", member: Member, year: int) -> Birthday | None:
    return birthday.birthday(member, year, records.policy(date(year, 1, 1)))


def _last_of_period(on: date, period: str) -> date:
    last_month = on.month if period == "month" else (on.month + 2) // 3 * 3
    following = date(on.year + last_month // 12, last_month % 12 + 1, 1)
    return following - timedelta(days=1)


# The author's own acts


def make(records: "Records", member: Member, year: int, text: str, *, calendar: Calendar, now: datetime) -> Wish:
    """The wish, new or written anew. What is written anew is private until its author says otherwise once more, for they said
    so of other words. The known one where nothing changed; refused once it stands."""
    one = celebrated(records, member, year)
    written = words(text, TEXT_LIMIT, empty="wish.empty")
    known = records.wishes.get(wish_id(member.id, year))
    if known is None:
        if calendar.today(now).year > year:
            raise Refusal("wish.over", year=year)
        late = not is_open(records, one, calendar, now)
        return Wish(
            id=wish_id(member.id, year), member=member.id, year=year, text=written, by=member.id, at=now, late=late
        )
    if known.text == written:
        return known
    if not is_open(records, one, calendar, now):
        raise Refusal("wish.stands", year=year)
    return replace(known, text=written, at=now, public=False, taken_down=None)


def choose(known: Wish, *, public: bool, board: bool, now: datetime) -> Wish:
    """Its author shows it, or keeps it to themselves; at any time. Refused where there is no board, and for words that were
    taken off it."""
    if known.public is public and known.on_board is public:
        return known
    if not public:
        return replace(known, public=False)
    if not board:
        raise Refusal("wish.no_board")
    if known.taken_down is not None:
        raise Refusal("wish.taken_down")
    return replace(known, public=True, first_public=known.first_public or now)


def tell(records: "Records", known: Wish, outcome: Outcome, *, calendar: Calendar, now: datetime) -> Wish:
    """What came of it. Refused before it stands. What stood publicly beside it is told anew before it is seen."""
    member = records.members[known.member]
    one = _birthday(records, member, known.year)
    if one is not None and calendar.today(now).year <= known.year and is_open(records, one, calendar, now):
        raise Refusal("wish.early")
    year = _next_year(records, member, calendar.today(now))
    if known.outcome is outcome and known.outcome_for == year:
        return known
    return replace(known, outcome=outcome, outcome_at=now, outcome_for=year, outcome_public=False)


def show_outcome(known: Wish, *, public: bool) -> Wish:
    """Whether the outcome stands on the board beside a wish that does."""
    if public and (known.outcome is None or not known.on_board):
        raise Refusal("wish.not_public")
    return known if known.outcome_public is public else replace(known, outcome_public=public)


def words(text: str, limit: int, *, empty: str) -> str:
    """The text in one paragraph; refused when empty or too long."""
    written = " ".join(text.split())
    if not written:
        raise Refusal(empty)
    if len(written) > limit:
        raise Refusal("text.too_long", limit=limit, length=len(written))
    return written


def _next_year(records: "Records", member: Member, today: date) -> int:
    """The year of the member's next political birthday."""
    this = _birthday(records, member, today.year)
    return today.year if this is not None and today <= this.on else today.year + 1


# What others may do


def take_down(known: Wish, reason: str, *, by: Member, now: datetime) -> Wish:
    """Off the board, with a reason for its author; the wish stays theirs. Nobody takes their own down: they withdraw it."""
    if known.member == by.id:
        raise Refusal("wish.own")
    if known.taken_down is not None:
        return known
    if not known.public:
        raise Refusal("wish.not_public")
    written = words(reason, REASON_LIMIT, empty="wish.no_reason")
    return replace(known, taken_down=TakenDown(by=by.id, at=now, reason=written))


# What is seen


class Seen(StrEnum):
    """How a celebrant's wish stands to anybody but its author."""

    PUBLIC = "public"
    PRIVATE = "private"
    TAKEN_DOWN = "taken_down"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A wish as others may see it: its `text` only where it is public."""

    seen: Seen
    text: str = ""
    outcome: Outcome | None = None


def wish_shown(records: "Records", member: MemberId, year: int) -> Shown:
    """That member's wish of that year, for papers and lists: a private one is known to be kept, nothing of it is."""
    known = records.wishes.get(wish_id(member, year))
    if known is None:
        return Shown(seen=Seen.NONE)
    if known.on_board:
        return Shown(seen=Seen.PUBLIC, text=known.text, outcome=known.told_outcome)
    return Shown(seen=Seen.TAKEN_DOWN if known.public else Seen.PRIVATE)


def wishes_of(records: "Records", member: MemberId) -> tuple[Wish, ...]:
    """A member's own wishes, the latest year first: for themselves alone."""
    own = (each for each in records.wishes.values() if each.member == member)
    return tuple(sorted(own, key=lambda each: -each.year))


def returning(records: "Records", member: MemberId, year: int) -> Wish | None:
    """The wish that comes back before the political birthday of that year: the latest earlier one, until its author has said
    what came of it; one that was still going comes back once a year."""
    wish = next((each for each in wishes_of(records, member) if each.year < year), None)
    if wish is None or wish.outcome_for == year:
        return None
    return wish if wish.outcome in (None, Outcome.GOING) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One wish on the board, under its author's name."""

    member: Member
    wish: Wish
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A year's board: the public wishes in the year's sequence, and how many more are kept private by their authors."""

    year: int
    entries: tuple[Entry, ...]
    private: int


def board(records: "Records", year: int, today: date) -> Board:
    """The board as of that day. Who is no longer on the books can't withdraw a wish any more, and stands on none."""
    entries, private = [], 0
    for member, wish in _of_year(records, year):
        if not member.on_books(today):
            continue
        private += not wish.public
        if wish.on_board:
            one = _birthday(records, member, year)
            entries.append(Entry(member=member, wish=wish, on=one.on if one is not None else date(year, 12, 31)))
    entries.sort(key=lambda each: (each.on, each.member.accepted_on or each.on, each.member.id))
    return Board(year=year, entries=tuple(entries), private=private)


def years_with_wishes(records: "Records") -> tuple[int, ...]:
    """The years of which somebody made a wish, the earliest first."""
    return tuple(sorted({wish.year for wish in records.wishes.values()}))


def _of_year(records: "Records", year: int) -> Iterator[tuple[Member, Wish]]:
    for wish in records.wishes.values():
        member = records.members.get(wish.member)
        if wish.year == year and member is not None:
            yield member, wish
