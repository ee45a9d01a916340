"""The wish of a political birthday, and the board on which wishes stand.

001“结合未来努力方向许下‘政治生日愿望’”; 000“设立‘政治生日愿望’公示栏”. A wish is its author's: nothing of it is public unless they
say so, nobody else ever reads a private one, and what came of it is their own word.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from zhibu.branch.birthday import anniversary_of, impossible
from zhibu.branch.calendar import Calendar
from zhibu.branch.celebration import Item, mark_id
from zhibu.branch.ceremony import Stand, ceremony_of, coverage
from zhibu.branch.ids import MemberId
from zhibu.branch.own_wish import Outcome, TakenDown, Wish, wish_id
from zhibu.branch.people import Member, Status
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.written import says_something

TEXT_LIMIT = 200
REASON_LIMIT = 200
_HELD = frozenset({Stand.HELD, Stand.HELD_LATE})


# Whose turn it is, and until when


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One member's turn to wish in a year: the political birthday, and the last day on which the wish may be changed (None: the
    ceremony was held). `open`: it may be changed today."""

    year: int
    on: date
    until: date | None
    open: bool


def turn(records: Records, member: Member, year: int, today: date) -> Turn:
    """Until the ceremony was held, at the latest until the end of its period. Refused where the member has no political birthday
    in that year, no date that can be counted from, and where the branch asks for no wishes."""
    if member.is_party_member and (member.accepted_on is None or impossible(member, today) is not None):
        raise Refusal("wish.no_date")
    found = _turn(records, member.id, year, today)
    if found is None:
        raise Refusal("wish.no_birthday", year=year)
    if not records.policy(found.on).birthday_wish:
        raise Refusal("wish.off")
    return found


def _turn(records: Records, member: MemberId, year: int, today: date) -> Turn | None:
    found = ceremony_of(records, member, year, today)
    if found is None:
        return None
    occasion, celebrant = found
    until = None if celebrant.stand in _HELD else occasion.last
    return Turn(year=year, on=celebrant.birthday.on, until=until, open=until is not None and today <= until)


def open_until(records: Records, wish: Wish, today: date) -> date | None:
    """The last day on which its words may be changed; None: it stands."""
    found = _turn(records, wish.member, wish.year, today)
    return found.until if found is not None and found.open else None


def year_of_wish(records: Records, member: Member, today: date) -> int:
    """The year of which a wish that is made now is: the earliest one that is still open (a celebrant may have been put off beyond
    the year's end); the next one once its preparation has begun; else this one."""
    for year in (today.year - 1, today.year):
        found = _turn(records, member.id, year, today)
        if found is not None and found.open:
            return year
    coming = _turn(records, member.id, today.year + 1, today)
    if coming is not None:
        ahead = timedelta(days=records.policy(coming.on).birthday_prepare_days)
        if today >= coming.on - ahead:
            return coming.year
    return today.year


# The author's own acts


def make(records: Records, member: Member, year: int, text: str, *, calendar: Calendar, now: datetime) -> Wish:
    """The wish, new or written anew. What is written anew is private until its author says otherwise once more, for they said
    so of other words. The known one where nothing changed; refused once it stands."""
    today = calendar.today(now)
    whose = turn(records, member, year, today)
    if not says_something(text):
        raise Refusal("wish.empty")
    written = words(text, TEXT_LIMIT, empty="wish.empty")
    known = records.wishes.get(wish_id(member.id, year))
    if known is not None and known.text == written:
        return known
    may_write(whose, known, today)
    if known is None:
        return Wish(
            id=wish_id(member.id, year),
            member=member.id,
            year=year,
            text=written,
            by=member.id,
            at=now,
            late=not whose.open,
        )
    return replace(known, text=written, at=now, public=False, taken_down=None)


def may_write(whose: Turn, known: Wish | None, today: date) -> None:
    """Refused once a wish stands. Who made none may still do so within the year; it is marked as made afterwards."""
    if whose.open:
        return
    if known is not None:
        raise Refusal("wish.stands", year=whose.year)
    if today.year > whose.year:
        raise Refusal("wish.over", year=whose.year)


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


def tell(records: Records, known: Wish, outcome: Outcome, *, calendar: Calendar, now: datetime) -> Wish:
    """What came of it. Refused before it stands. What stood publicly beside it is told anew before it is seen."""
    today = calendar.today(now)
    if open_until(records, known, today) is not None:
        raise Refusal("wish.early")
    year = _next_year(records, records.members[known.member], today)
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


def _next_year(records: Records, member: Member, today: date) -> int:
    """The year of the member's next political birthday."""
    this = anniversary_of(member, today.year, records.policy(today))
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
    BOARD_OFF = "board_off"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A wish as others may see it: its `text` only where it is public."""

    seen: Seen
    text: str = ""
    outcome: Outcome | None = None


def wish_shown(records: Records, member: MemberId, year: int, today: date) -> Shown:
    """That member's wish of that year, for papers and lists: a private one is known to be kept, nothing of it is. Where the
    branch keeps no board today, none is shown as public."""
    known = records.wishes.get(wish_id(member, year))
    if known is None:
        return Shown(seen=Seen.NONE)
    if known.on_board and not records.policy(today).birthday_board:
        return Shown(seen=Seen.BOARD_OFF)
    if known.on_board:
        return Shown(seen=Seen.PUBLIC, text=known.text, outcome=known.told_outcome)
    return Shown(seen=Seen.TAKEN_DOWN if known.public else Seen.PRIVATE)


def wishes_of(records: Records, member: MemberId) -> tuple[Wish, ...]:
    """A member's own wishes, the latest year first: for themselves alone."""
    own = (each for each in records.wishes.values() if each.member == member)
    return tuple(sorted(own, key=lambda each: -each.year))


def returning(records: Records, member: MemberId, year: int) -> Wish | None:
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


def board(records: Records, year: int) -> Board:
    """The board as it stands. Who has left, or is entered as leaving, can't withdraw a wish any more, and stands on none."""
    entries, private = [], 0
    for member, wish in _of_year(records, year):
        if not member.is_party_member or member.status is not Status.ACTIVE:
            continue
        private += not wish.public
        if wish.on_board:
            one = anniversary_of(member, year, records.policy(date(year, 1, 1)))
            entries.append(Entry(member=member, wish=wish, on=one.on if one is not None else date(year, 12, 31)))
    entries.sort(key=lambda each: (each.on, each.member.accepted_on or each.on, each.member.id))
    return Board(year=year, entries=tuple(entries), private=private)


def years_with_wishes(records: Records) -> tuple[int, ...]:
    """The years of which somebody made a wish, the earliest first."""
    return tuple(sorted({wish.year for wish in records.wishes.values()}))


def _of_year(records: Records, year: int) -> Iterator[tuple[Member, Wish]]:
    for wish in records.wishes.values():
        member = records.members.get(wish.member)
        if wish.year == year and member is not None:
            yield member, wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Celebrated:
    """One celebrant of a year with how their wish stands to others; `late`: made after the ceremony; `aloud`: none is written, but
    it was ticked that they made one."""

    id: str
    member: Member
    on: date
    shown: Shown
    late: bool
    aloud: bool = False


def celebrants(records: Records, year: int, today: date) -> tuple[Celebrated, ...]:
    """The year's celebrants in their sequence: a wish that is kept private is kept, not missing. Who was celebrated before the
    branch was here owes none."""
    found = []
    for one in coverage(records, year, today).celebrants:
        wish = records.wishes.get(one.id)
        if one.stand is Stand.LEFT or (one.stand is Stand.EARLIER and wish is None):
            continue
        found.append(
            Celebrated(
                id=one.id,
                member=one.member,
                on=one.birthday.on,
                shown=wish_shown(records, one.member.id, year, today),
                late=wish is not None and wish.late,
                aloud=wish is None and mark_id(one.id, Item.WISH) in records.ceremony_marks,
            )
        )
    return tuple(found)
