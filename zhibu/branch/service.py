"""Service to others (004“采取认领‘微心愿’、结对帮带、承诺践诺等方式，畅通党员联系服务途径”): micro-wishes and pledges.

Nobody is counted and nobody is ranked: a wish knows who took it on, a person has no score. The group sees wishes and their
state, never a name and never how to reach somebody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from zhibu.branch.calendar import Calendar, quarter_of
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Act, Member, may
from zhibu.branch.refusal import Refusal

WISH_LIMIT = 200
CONTACT_LIMIT = 100
WORDS_LIMIT = 300
PLEDGE_LIMIT = 200
NEEDED = (1, 2, 3, 5, 10)
"""How many may be asked for by button."""
WISH_LIFE = timedelta(days=90)
"""A wish that nobody took on in that time is closed by itself."""
_REACHES = re.compile(r"(?:\d[ -]?){7,}|@\w{3,}|https?://|\w@\w+\.\w")
"""A telephone or identity number, an account, an address: what doesn't belong into a group."""


class Whose(StrEnum):
    """Whose wish it is; never their name in public."""

    STUDENT = "student"
    TEACHER = "teacher"
    PUBLIC = "public"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A member who took a wish on, and what came of it, in their words."""

    member: MemberId
    at: datetime
    done_at: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MicroWish:
    """Somebody's micro-wish, entered by a member on their behalf; a draft until it is `posted_at`.

    `contact` is for who takes it on and for who entered it, nobody else. `thanks` are the words of whose wish it was.
    """

    id: str
    by: MemberId
    made_at: datetime
    whose: Whose
    text: str = ""
    contact: str = ""
    needed: int = 1
    posted_at: datetime | None = None
    claims: tuple[Claim, ...] = ()
    withdrawn_at: datetime | None = None
    closed_at: datetime | None = None
    thanks: str = ""
    thanked_at: datetime | None = None

    def claim(self, member: MemberId) -> Claim | None:
        return next((claim for claim in self.claims if claim.member == member), None)

    @property
    def done(self) -> int:
        """How many of those who took it on have done it."""
        return sum(claim.done_at is not None for claim in self.claims)

    @property
    def wanting(self) -> int:
        """How many are still looked for."""
        return max(0, self.needed - len(self.claims)) if self.closed_at is None else 0

    def stage(self, now: datetime) -> "Stage":
        if self.posted_at is None:
            return Stage.DRAFT
        if self.withdrawn_at is not None:
            return Stage.WITHDRAWN
        if self.done and self.done == len(self.claims) and not self.wanting:
            return Stage.THANKED if self.thanked_at is not None else Stage.DONE
        if self.wanting and not self.claims and now >= self.posted_at + WISH_LIFE:
            return Stage.LAPSED
        return Stage.OPEN if self.wanting else Stage.TAKEN


class Stage(StrEnum):
    """How far a wish has come: still looking for somebody, taken on, done, thanked for; or withdrawn, or never taken on."""

    DRAFT = "draft"
    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"
    THANKED = "thanked"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


# A wish is entered


def new_wish(
    wishes: Mapping[str, MicroWish], whose: Whose, text: str, *, by: Member, now: datetime, calendar: Calendar
) -> MicroWish:
    """A draft under the first free number of its date. Refuses a text that tells how to reach somebody: the group reads it."""
    if not by.on_books(calendar.today(now)):
        raise Refusal("not_allowed", act="take_part")
    on = calendar.today(now)
    number = next(each for each in range(1, len(wishes) + 2) if f"{on:%Y%m%d}-{each}" not in wishes)
    written = _words(text, WISH_LIMIT)
    if _REACHES.search(written):
        raise Refusal("micro.private")
    return MicroWish(id=f"{on:%Y%m%d}-{number}", by=by.id, made_at=now, whose=whose, text=written)


def reach(wish: MicroWish, contact: str, by: Member) -> MicroWish:
    """How whose wish it is can be reached; only who takes it on will see it."""
    _own_draft(wish, by)
    return replace(wish, contact=_words(contact, CONTACT_LIMIT))


def need(wish: MicroWish, count: int, by: Member) -> MicroWish:
    """How many are looked for."""
    _own_draft(wish, by)
    if count not in NEEDED:
        raise Refusal("button.stale")
    return replace(wish, needed=count)


def post(wish: MicroWish, by: Member, *, now: datetime) -> MicroWish:
    """Makes it public; made public again it is as it was."""
    if wish.by == by.id and wish.posted_at is not None and wish.withdrawn_at is None:
        return wish
    _own_draft(wish, by)
    return replace(wish, posted_at=now)


def _own_draft(wish: MicroWish, by: Member) -> None:
    if wish.by != by.id:
        raise Refusal("micro.not_yours")
    if wish.posted_at is not None:
        raise Refusal("micro.posted")


def keeps(wish: MicroWish, member: Member, on: date) -> bool:
    """Who looks after a wish: who entered it, the secretary, the deputy."""
    return wish.by == member.id or may(member, Act.RUN_DAY, on)


def _require_keeper(wish: MicroWish, member: Member, on: date) -> None:
    if not keeps(wish, member, on):
        raise Refusal("micro.not_yours")


# It is taken on and done


def claim(wish: MicroWish | None, member: Member, *, on: date, now: datetime) -> MicroWish:
    """Takes a wish on; taken on again it is as it was. Refuses one for which enough were found."""
    if wish is None or wish.posted_at is None:
        raise Refusal("micro.unknown")
    if not member.on_books(on):
        raise Refusal("not_allowed", act="take_part")
    if wish.claim(member.id) is not None:
        return wish
    match wish.stage(now):
        case Stage.WITHDRAWN:
            raise Refusal("micro.withdrawn")
        case Stage.LAPSED:
            raise Refusal("micro.lapsed")
        case Stage.OPEN:
            return replace(wish, claims=(*wish.claims, Claim(member=member.id, at=now)))
        case _:
            raise Refusal("micro.taken")


def give_back(wish: MicroWish, member: Member) -> MicroWish:
    """Gives a wish back so that somebody else can take it on; given back again it is as it was."""
    known = wish.claim(member.id)
    if known is None:
        return wish
    if known.done_at is not None:
        raise Refusal("micro.done")
    return replace(wish, claims=tuple(each for each in wish.claims if each != known))


def fulfil(wish: MicroWish, member: Member, *, words: str = "", now: datetime) -> MicroWish:
    """The member has done it. The first time stands; words that come later take their place beside it."""
    known = wish.claim(member.id)
    if known is None:
        raise Refusal("micro.not_claimed")
    if wish.withdrawn_at is not None:
        raise Refusal("micro.withdrawn")
    written = _words(words, WORDS_LIMIT) if words.strip() else known.words
    if known.done_at is not None and written == known.words:
        return wish
    done = replace(known, done_at=known.done_at or now, words=written)
    return replace(wish, claims=tuple(done if each == known else each for each in wish.claims))


def thank(wish: MicroWish, text: str, by: Member, *, on: date, now: datetime) -> MicroWish:
    """The words of thanks of whose wish it was, entered by who looks after it; later ones take their place."""
    _require_keeper(wish, by, on)
    if not wish.done:
        raise Refusal("micro.not_done")
    written = _words(text, WORDS_LIMIT)
    if _REACHES.search(written):
        raise Refusal("micro.private")
    return wish if wish.thanks == written else replace(wish, thanks=written, thanked_at=now)


def withdraw(wish: MicroWish, by: Member, *, on: date, now: datetime) -> MicroWish:
    """Takes it back: it was settled otherwise, or was a mistake. What is done stays done."""
    _require_keeper(wish, by, on)
    if wish.done:
        raise Refusal("micro.done")
    return wish if wish.withdrawn_at is not None else replace(wish, withdrawn_at=now)


def enough(wish: MicroWish, by: Member, *, on: date, now: datetime) -> MicroWish:
    """Nobody else is looked for, though fewer were found than were wished for."""
    _require_keeper(wish, by, on)
    if not wish.claims:
        raise Refusal("micro.nobody")
    return wish if wish.closed_at is not None else replace(wish, closed_at=now)


# Pledges


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """What a member undertakes until a day (承诺践诺). Only the secretary and they themselves see it, unless they choose."""

    id: str
    member: MemberId
    text: str
    until: date
    made_at: datetime
    public: bool = False
    done_at: datetime | None = None
    words: str = ""


def pledge(pledges: Mapping[str, Pledge], member: Member, text: str, *, now: datetime, calendar: Calendar) -> Pledge:
    """A new one, until the end of the year. The same words again are the same pledge, while it is open."""
    on = calendar.today(now)
    if not member.on_books(on):
        raise Refusal("not_allowed", act="take_part")
    written = _words(text, PLEDGE_LIMIT)
    mine = [one for one in pledges.values() if one.member == member.id]
    same = next((one for one in mine if one.text == written and one.done_at is None), None)
    if same is not None:
        return same
    number = next(each for each in range(1, len(mine) + 2) if f"{member.id}:{on.year}-{each}" not in pledges)
    return Pledge(
        id=f"{member.id}:{on.year}-{number}", member=member.id, text=written, until=date(on.year, 12, 31), made_at=now
    )


def untils(on: date) -> dict[str, date]:
    """The last days that are offered: of this quarter, of the next one, of the year, of the next year's first half."""
    quarter = quarter_of(on)
    ends = [_quarter_end(on.year, quarter), _quarter_end(on.year, quarter + 1), date(on.year, 12, 31)]
    ends.append(date(on.year + 1, 6, 30))
    return {each.isoformat(): each for each in sorted(set(ends))}


def _quarter_end(year: int, quarter: int) -> date:
    if quarter > 4:
        year, quarter = year + 1, quarter - 4
    after = date(year + 1, 1, 1) if quarter == 4 else date(year, quarter * 3 + 1, 1)
    return after - timedelta(days=1)


def settle(
    known: Pledge | None, member: Member, *, until: date | None = None, public: bool | None = None, on: date
) -> Pledge:
    """Another last day, or whether the fellow members may see it; only who made it says so."""
    mine = _mine(known, member)
    if until is not None and mine.done_at is not None:
        raise Refusal("pledge.done")
    if until is not None and until < on:
        raise Refusal("pledge.past", until=until)
    return replace(mine, until=until or mine.until, public=mine.public if public is None else public)


def keep(known: Pledge | None, member: Member, *, words: str = "", now: datetime) -> Pledge:
    """It was done as promised. The first time stands; words may still be added."""
    mine = _mine(known, member)
    written = _words(words, WORDS_LIMIT) if words.strip() else mine.words
    return replace(mine, done_at=mine.done_at or now, words=written)


def drop(known: Pledge | None, member: Member) -> Pledge:
    """The pledge that is to be taken away; what was done stays."""
    mine = _mine(known, member)
    if mine.done_at is not None:
        raise Refusal("pledge.done")
    return mine


def _mine(known: Pledge | None, member: Member) -> Pledge:
    if known is None or known.member != member.id:
        raise Refusal("pledge.unknown")
    return known


def _words(text: str, limit: int) -> str:
    written = " ".join(text.split())
    if not written:
        raise Refusal("service.empty")
    if len(written) > limit:
        raise Refusal("text.too_long", limit=limit, length=len(written))
    return written
