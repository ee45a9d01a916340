"""Discussion and polls of the branch's matters (003“组织党员…进行民主讨论、科学决策”): points handed in on the day, and questions
put to all members.

A poll asks about a matter, never about people: names of members are no options (rules of the house: no ranking of people). It
doesn't take the place of a vote of the members' meeting. While it is open the marks lie in an urn outside the records; the
records know only that somebody voted. Nothing of the result is seen before the closing.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, Note, note
from zhibu.branch.ids import DayId, MemberId, about
from zhibu.branch.people import Member
from zhibu.branch.policy import Policy
from zhibu.branch.refusal import Refusal

QUESTION_LIMIT = 200
OPTION_LIMIT = 40
OPTIONS = range(2, 7)
POINT_LIMIT = 500
POINTS_EACH = 5
_NAMED = "{name}：{text}"
_TODAY, _EVENING = time(20), time(18)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody chose in a poll that is signed by name."""

    member: MemberId
    option: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One question with its options. A draft until it is `opened_at`. `secret`: nobody's choice is ever kept; else the names
    stand with the choices after the closing, for the record alone. `day`: the activity day to which it belongs.

    At the closing: `asked` members, of whom `voters` voted; `counts` by option, empty where too few voted to be shown.
    """

    id: str
    question: str
    by: MemberId
    made_at: datetime
    options: tuple[str, ...] = ()
    secret: bool = True
    day: DayId | None = None
    closes_at: datetime | None = None
    opened_at: datetime | None = None
    withdrawn_at: datetime | None = None
    closed_at: datetime | None = None
    asked: int = 0
    voters: int = 0
    counts: tuple[int, ...] = ()
    choices: tuple[Choice, ...] = ()

    @property
    def stage(self) -> "Stage":
        if self.withdrawn_at is not None:
            return Stage.WITHDRAWN
        if self.closed_at is not None:
            return Stage.CLOSED
        return Stage.OPEN if self.opened_at is not None else Stage.DRAFT


class Stage(StrEnum):
    """How far a poll has come."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One voter's choice as it lies in the urn; the `voter` only where the poll is signed by name."""

    id: str
    option: int
    voter: MemberId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """That a member voted in a poll; not how, and not when."""

    id: str
    poll: str
    member: MemberId


# Making one


def new_poll(polls: Mapping[str, Poll], question: str, *, by: Member, now: datetime, calendar: Calendar) -> Poll:
    """A draft under the first free number of its date."""
    on = calendar.today(now)
    number = next(each for each in range(1, len(polls) + 2) if f"{on:%Y%m%d}-{each}" not in polls)
    return ask(Poll(id=f"{on:%Y%m%d}-{number}", question="", by=by.id, made_at=now), question)


def ask(poll: Poll, question: str) -> Poll:
    """Another question for a draft."""
    written = " ".join(question.split())
    _draft(poll)
    if not written:
        raise Refusal("poll.no_question")
    if len(written) > QUESTION_LIMIT:
        raise Refusal("text.too_long", limit=QUESTION_LIMIT, length=len(written))
    return replace(poll, question=written)


def offer(poll: Poll, text: str, names: Collection[str]) -> Poll:
    """The options of a draft, one a line. Refuses too few or too many, one given twice, one too long for a button, and the
    name of a member."""
    _draft(poll)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    options = [line for line in lines if line]
    if len(options) not in OPTIONS:
        raise Refusal("poll.options", given=len(options), least=OPTIONS[0], most=OPTIONS[-1])
    if len(set(options)) != len(options):
        raise Refusal("poll.twice", option=next(one for one in options if options.count(one) > 1))
    for option in options:
        if len(option) > OPTION_LIMIT:
            raise Refusal("poll.option_long", option=option, limit=OPTION_LIMIT, length=len(option))
        if _bare(option) in {_bare(name) for name in names}:
            raise Refusal("poll.names", name=option)
    return replace(poll, options=tuple(options))


def _bare(text: str) -> str:
    """A name without what is put around it (“王堃同志”, “1. 王堃”)."""
    kept = "".join(sign for sign in text if sign.isalpha() or sign == "·")
    return kept.removesuffix("同志").lower()


def choose(
    poll: Poll, *, secret: bool | None = None, closes_at: datetime | None = None, day: DayId | str | None = None
) -> Poll:
    """What else is settled of a draft; an empty `day` unties it."""
    _draft(poll)
    return replace(
        poll,
        secret=poll.secret if secret is None else secret,
        closes_at=closes_at or poll.closes_at,
        day=poll.day if day is None else DayId(day) or None,
    )


def publish(poll: Poll, *, now: datetime) -> Poll:
    """Opens it; opened again it is as it was. Refuses what isn't complete, and a closing that is past."""
    if poll.stage is Stage.OPEN:
        return poll
    _draft(poll)
    if not poll.options or poll.closes_at is None:
        raise Refusal("poll.incomplete")
    if poll.closes_at <= now:
        raise Refusal("poll.closing_past")
    return replace(poll, opened_at=now)


def withdraw(poll: Poll, *, now: datetime) -> Poll:
    """Takes an open one back, without a result; taken back again it is as it was."""
    if poll.stage is Stage.WITHDRAWN:
        return poll
    if poll.stage is Stage.CLOSED:
        raise Refusal("poll.closed", closed=poll.closed_at)
    return replace(poll, withdrawn_at=now)


def closings(now: datetime, day: ActivityDay | None, calendar: Calendar) -> dict[str, datetime]:
    """The closings that are offered by button, by their key: this evening, the next ones, and the end of the day in hand."""
    on = calendar.today(now)
    offered = {"0": calendar.instant(on, _TODAY)}
    offered |= {str(ahead): calendar.instant(on + timedelta(days=ahead), _EVENING) for ahead in (1, 3, 7)}
    if day is not None:
        offered["end"] = day.planned_end(calendar)
    return {key: at for key, at in offered.items() if at > now}


def _draft(poll: Poll) -> None:
    if poll.stage is not Stage.DRAFT:
        raise Refusal("poll.begun")


# Voting


def check_poll(poll: Poll | None, member: Member, *, now: datetime, calendar: Calendar) -> Poll:
    """The poll, if that member may vote in it now: whoever is on the books, until it closes."""
    if poll is None or poll.stage is Stage.DRAFT:
        raise Refusal("poll.unknown")
    if poll.stage is Stage.WITHDRAWN:
        raise Refusal("poll.withdrawn")
    if poll.stage is Stage.CLOSED or poll.closes_at is None or now >= poll.closes_at:
        raise Refusal("poll.closed", closed=poll.closed_at or poll.closes_at)
    if not member.on_books(calendar.today(now)):
        raise Refusal("not_allowed", act="take_part")
    return poll


def mark(poll: Poll, option: int, member: Member, id_: str) -> Mark:
    """One choice; with the name where the poll is signed by name."""
    if option not in range(len(poll.options)):
        raise Refusal("button.stale")
    return Mark(id=id_, option=option, voter=None if poll.secret else member.id)


def polled(poll: Poll, member: Member) -> Polled:
    """That this member has voted: the same fact however often they vote."""
    return Polled(id=about(DayId(poll.id), member.id), poll=poll.id, member=member.id)


def due(polls: Iterable[Poll], now: datetime) -> list[Poll]:
    """Those whose time is over and whose urn is still to be opened."""
    return [poll for poll in polls if poll.stage is Stage.OPEN and poll.closes_at is not None and poll.closes_at <= now]


def next_due(polls: Iterable[Poll], now: datetime) -> datetime | None:
    """When the next open one closes."""
    ahead = (poll.closes_at for poll in polls if poll.stage is Stage.OPEN)
    return min((at for at in ahead if at is not None and at > now), default=None)


def close(poll: Poll, marks: Collection[Mark], *, asked: int, policy: Policy, now: datetime) -> Poll:
    """The result. Of a secret one nothing is kept where fewer voted than `evaluation.min_voters`: nobody must be
    recognised."""
    counted = Counter(each.option for each in marks)
    shown = not poll.secret or len(marks) >= policy.evaluation_min_voters
    return replace(
        poll,
        closed_at=now,
        asked=asked,
        voters=len(marks),
        counts=tuple(counted[place] for place in range(len(poll.options))) if shown else (),
        choices=tuple(
            sorted(
                (Choice(member=each.voter, option=each.option) for each in marks if each.voter is not None),
                key=lambda choice: (choice.option, choice.member),
            )
        ),
    )


def reaches_quorum(voters: int, asked: int, policy: Policy) -> bool:
    """Whether more than `poll.quorum` per cent of the members took part."""
    return voters * 100 > policy.poll_quorum * asked


# Points for the discussion of a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What a member handed in for the discussion of a day, by name; whether the recorder took it over into the record."""

    id: str
    day: DayId
    member: MemberId
    text: str
    at: datetime
    taken_at: datetime | None = None
    taken_by: MemberId | None = None


def hand_in(
    points: Mapping[str, Point],
    day: ActivityDay,
    member: Member,
    text: str,
    *,
    opens: datetime,
    ends: datetime,
    now: datetime,
) -> Point:
    """A point, from the opening of the sign-in to the end of the day. The same words again are the same point."""
    if not member.on_books(day.on):
        raise Refusal("not_allowed", act="take_part")
    written = " ".join(text.split())
    if not written:
        raise Refusal("point.empty")
    if len(written) > POINT_LIMIT:
        raise Refusal("text.too_long", limit=POINT_LIMIT, length=len(written))
    if now < opens:
        raise Refusal("point.early", opens=opens)
    if now >= ends:
        raise Refusal("point.late", ended=ends)
    mine = [point for point in points.values() if point.day == day.id and point.member == member.id]
    known = next((point for point in mine if point.text == written), None)
    if known is not None:
        return known
    if len(mine) >= POINTS_EACH:
        raise Refusal("point.enough", limit=POINTS_EACH)
    return Point(id=f"{about(day.id, member.id)}:{len(mine) + 1}", day=day.id, member=member.id, text=written, at=now)


def take_over(
    point: Point, day: ActivityDay, name: str, *, by: Member, now: datetime, calendar: Calendar
) -> tuple[Point, ActivityDay]:
    """The point goes into the discussion text of the record, by name; taken over again, nothing changes."""
    if point.taken_at is not None:
        return point, day
    line = _NAMED.format(name=name, text=point.text)
    if line not in day.discussion.splitlines():
        day = note(day, Note.DISCUSSION, f"{day.discussion}\n{line}", now=now, calendar=calendar)
    return replace(point, taken_at=now, taken_by=by.id), day


def put_back(
    point: Point, day: ActivityDay, name: str, *, now: datetime, calendar: Calendar
) -> tuple[Point, ActivityDay]:
    """The point leaves the discussion text again, where its line still stands as it was taken over."""
    if point.taken_at is None:
        return point, day
    line = _NAMED.format(name=name, text=point.text)
    lines = day.discussion.splitlines()
    if line in lines:
        kept = "\n".join(each for each in lines if each != line)
        day = note(day, Note.DISCUSSION, kept, now=now, calendar=calendar)
    return replace(point, taken_at=None, taken_by=None), day
