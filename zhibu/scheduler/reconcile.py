"""Pure: what is owed × what was said × now → what to do about it, and when to look again.

Nothing is sent here and nothing is remembered here; the ledger (`Said`) is the only memory. Looking twice is harmless:
what was begun is in `in_flight`, what was done is in the ledger.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from zhibu.branch.agenda.undelivered import Why
from zhibu.branch.ids import ChatId
from zhibu.branch.notices import CHANNEL, MANNERS, Kind, Notice, Promise, Said, State, member_of, officer_of, promise_of

TRIES = 3
"""How often a duty is sent again when nobody knows whether it arrived."""
LOOK_AGAIN = timedelta(days=1)
"""A quiet branch is looked at at least this often: duties and addresses also change with the date."""
KEPT = timedelta(days=92)
"""How long a line stays in the ledger after its window closed: longer than any window or outage that is caught up."""
UNKNOWN = "?"
"""The face of a message that is being edited, or that another notice has taken over: nobody knows what it shows."""
_HOUR = timedelta(hours=1)

LOOKS_BACK = frozenset(
    {
        Kind.ATTENDANCE_REPORT,
        Kind.EVALUATION,
        Kind.EVALUATION_RESULT,
        Kind.RECORD_DUE,
        Kind.HELD_TO_CONFIRM,
        Kind.MONTH_CHARTS,
        Kind.MEETINGS_GAP,
    }
)
"""What sums up something past: not owed for what ended before the branch joined. The others are owed while they are still
of use (a notice of a day that lies ahead)."""
_SAID_AGAIN = frozenset({Promise.AT_LEAST_ONCE, Promise.BOARD})
_FIRST = {Promise.AT_LEAST_ONCE: 0, Promise.ASK: 1, Promise.BOARD: 2, Promise.AT_MOST_ONCE: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Say it. `again` when it was tried before and may have arrived."""

    notice: Notice
    chat: ChatId
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Make what stands show the facts of now."""

    notice: Notice
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Retract:
    """Take the buttons off what stands."""

    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """Its window closed unsaid: write that down."""

    notice: Notice
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """The member, or the superior's officer, has no address: write that down for the secretary's digest. Said after all if an address comes in time."""

    notice: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve:
    """It was claimed and nobody knows whether it arrived: what the ledger says of it from now on."""

    said: Said
    state: State
    why: Why | None = None


Action = Send | Edit | Retract | Miss | Redirect | Resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The circumstances of one look at one branch.

    `since`: windows that closed up to then were judged by an earlier look. `until`: how far ahead was derived. `reach`: the
    address of an audience now. `awake`: an instant, or the end of the quiet hours in which it falls. `channel_since`: since
    when a channel is bound (None: never). `bound`: since when group and channel are the chats that they are. `in_flight`:
    keys whose outcome is still on its way.
    """

    now: datetime
    since: datetime
    until: datetime
    joined_at: datetime
    reach: Callable[[str], ChatId | None]
    awake: Callable[[datetime], datetime]
    hourly: int
    channel_since: datetime | None = None
    bound: Mapping[str, datetime] = field(default_factory=dict)
    in_flight: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do, in the order in which to do it; when to look again; how many notices fell due since the last look."""

    actions: tuple[Action, ...]
    next_look: datetime
    fell_due: int


@dataclass(slots=True)
class _Draft:
    """The verdict while it is made."""

    sends: list[Send] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    notes: list[Miss | Redirect | Resolve] = field(default_factory=list)
    looks: list[datetime] = field(default_factory=list)
    fell_due: int = 0


def reconcile(owed: Iterable[Notice], said: Mapping[str, Said], look: Look) -> Verdict:
    """Compares what is owed with the ledger. Silent kinds are never capped, duties go before announcements."""
    notices = {notice.key: notice for notice in owed if counts(notice, look)}
    draft = _Draft(looks=[look.now + LOOK_AGAIN])
    wearing = _wearing(notices, said, look)
    for key, notice in notices.items():
        draft.fell_due += look.since < notice.due <= look.now
        if key in look.in_flight:
            continue
        if notice.due > look.now:
            draft.looks.append(notice.due)
        elif notice.expires <= look.now:
            _closed(notice, said.get(key), look, draft)
        else:
            draft.looks.append(notice.expires)
            _open(notice, said.get(key), look, draft, wearing)
    retracts = []
    for key, one in said.items():
        if key in look.in_flight:
            continue
        if one.state is State.CLAIMED and key not in notices and one.due <= look.until:
            draft.notes.append(_given_up(one) if one.expires <= look.now else _dropped(one))
        elif _stands_for_nothing(one, notices.get(key), said, look):
            retracts.append(Retract(said=one))
    sends = _within_the_cap(draft, said, look)
    actions = (*draft.notes, *sends, *draft.edits, *retracts)
    return Verdict(actions=actions, next_look=min(draft.looks), fell_due=draft.fell_due)


def counts(notice: Notice, look: Look) -> bool:
    """Whether it is owed to this branch at all: not from before it joined, no channel copy without a channel."""
    if notice.audience == CHANNEL and (look.channel_since is None or notice.expires <= look.channel_since):
        return False
    if notice.kind in LOOKS_BACK:
        return notice.due >= look.joined_at
    return notice.expires > look.joined_at


def _closed(notice: Notice, known: Said | None, look: Look, draft: _Draft) -> None:
    """Its window is over."""
    if known is None:
        if notice.expires > look.since:
            why = Why.NOWHERE if look.reach(notice.audience) is None and not _is_person(notice.audience) else Why.LATE
            draft.notes.append(Miss(notice=notice, why=why))
    elif known.state is State.CLAIMED:
        draft.notes.append(_given_up(known))
    elif known.state is State.MISSED and known.note == Why.POST_AGAIN:
        draft.notes.append(Miss(notice=notice, why=Why.LATE))


def _open(notice: Notice, known: Said | None, look: Look, draft: _Draft, wearing: Mapping[str, str]) -> None:
    """Its window is open."""
    match known:
        case None | Said(state=State.MISSED):
            _to_say(notice, known, look, draft)
        case Said(state=State.CLAIMED):
            _unreceipted(notice, known, look, draft)
        case Said(state=State.SENT) if _left_behind(notice, known, look):
            _to_say(notice, None, look, draft)
        case Said(state=State.SENT | State.RETRACTED) if known.message and wearing[_place(known)] == notice.key:
            # Retracted and owed again (an undone decision, a clock put right): the buttons come back where they were.
            outdated = notice.manner.edits and known.face != notice.face
            if known.state is State.RETRACTED or known.face == UNKNOWN or outdated:
                draft.edits.append(Edit(notice=notice, said=known))
        case Said(state=State.UNCERTAIN, note=Why.DROPPED) if promise_of(known) in _SAID_AGAIN:
            # It was let go while it wasn't owed, and now it is again.
            _to_say(notice, known, look, draft, again=True)
        case _:
            pass


def _left_behind(notice: Notice, known: Said, look: Look) -> bool:
    """Whether an announcement stands in a chat that is the branch's no more, because another was bound since: it is said in
    the new one. A chat that only got a new id keeps its binding, and what stands in it."""
    bound = look.bound.get(notice.audience)
    if bound is None or notice.manner.promise is not Promise.ASK or not notice.manner.rings:
        return False
    return known.at < bound and known.chat not in ("", look.reach(notice.audience))


def _to_say(notice: Notice, known: Said | None, look: Look, draft: _Draft, *, again: bool = False) -> None:
    chat = look.reach(notice.audience)
    if chat is None:
        if known is None and _is_person(notice.audience):
            draft.notes.append(Redirect(notice=notice))
        return
    awake = look.now if notice.manner.any_hour else look.awake(look.now)
    if awake > look.now:
        draft.looks.append(awake)
        return
    draft.sends.append(Send(notice=notice, chat=chat, again=again))


def _is_person(audience: str) -> bool:
    """Whether it names one member, or one officer of the superior: the secretary can tell them in another way."""
    return member_of(audience) is not None or officer_of(audience) is not None


def _unreceipted(notice: Notice, known: Said, look: Look, draft: _Draft) -> None:
    """Claimed, and no receipt: after a crash or a time-out the kind's promise decides."""
    # What takes the place of a message that stands may be tried as often as need be: done again, it changes nothing.
    if promise_of(known) in _SAID_AGAIN and (known.message or known.tries < TRIES):
        _to_say(notice, known, look, draft, again=True)
    else:
        draft.notes.append(_given_up(known))


def _given_up(known: Said) -> Resolve:
    """It may have arrived and isn't tried again: an announcement is asked about, a lost duty is told, chatter is let go."""
    match promise_of(known):
        case Promise.ASK:
            return Resolve(said=known, state=State.UNCERTAIN)
        case Promise.AT_MOST_ONCE:
            return _dropped(known)
        case Promise.AT_LEAST_ONCE | Promise.BOARD:
            return Resolve(said=known, state=State.REFUSED, why=Why.UNCERTAIN)


def _dropped(known: Said) -> Resolve:
    return Resolve(said=known, state=State.UNCERTAIN, why=Why.DROPPED)


def _stands_for_nothing(one: Said, notice: Notice | None, said: Mapping[str, Said], look: Look) -> bool:
    """Whether its buttons still stand though it is no longer owed, or its window is over."""
    manner = MANNERS[one.kind]
    voided = manner.voids and notice is None and one.expires > look.now
    if one.state is not State.SENT or not (manner.retracts or voided) or not one.message:
        return False
    if one.due > look.until or (notice is not None and notice.expires > look.now):
        return False
    # A message that a later notice has taken over is that one's to change.
    return not any(other.due > one.due and _place(other) == _place(one) for other in said.values() if other.message)


def _wearing(notices: Mapping[str, Notice], said: Mapping[str, Said], look: Look) -> Mapping[str, str]:
    """Which notice each message shows: of several that were said in one message (a report in the place of its sign-in
    card), the one that fell due last."""
    latest: dict[str, tuple[datetime, str]] = {}
    for key, notice in notices.items():
        known = said.get(key)
        if known is None or not known.message or not notice.due <= look.now < notice.expires:
            continue
        place = _place(known)
        latest[place] = max(latest.get(place, (notice.due, key)), (notice.due, key))
    return {place: key for place, (_, key) in latest.items()}


def _place(said: Said) -> str:
    return f"{said.chat}/{said.message}"


def _within_the_cap(draft: _Draft, said: Mapping[str, Said], look: Look) -> Iterator[Send]:
    """The sends that may ring now: at most `hourly` in a chat in an hour, duties first; the others wait."""
    recent = [one for one in said.values() if _rang(one) and look.now - _HOUR < one.at <= look.now]
    rung = Counter(one.chat for one in recent)
    for send in sorted(draft.sends, key=_by_weight):
        if not send.notice.manner.rings:
            yield send
        elif rung[send.chat] < look.hourly:
            rung[send.chat] += 1
            yield send
        else:
            frees = [one.at + _HOUR for one in recent if one.chat == send.chat]
            draft.looks.append(min(frees, default=look.now + _HOUR))


def _by_weight(send: Send) -> tuple[int, datetime, str]:
    return (_FIRST[send.notice.manner.promise], send.notice.due, send.notice.key)


def _rang(said: Said) -> bool:
    return said.chat != "" and MANNERS[said.kind].rings and said.state not in (State.MISSED, State.REFUSED)


def prunable(said: Mapping[str, Said], now: datetime) -> list[Said]:
    """The ledger's lines that no look and no digest needs any more.

    The newest line stays, for it tells up to when windows were judged; so does the last digest of each kind, for it tells
    what the secretary knows.
    """
    if not said:
        return []
    kept = {max(said.values(), key=lambda one: one.at).id}
    for kind in (Kind.UNREACHED, Kind.MISSED):
        told = [one for one in said.values() if one.kind is kind and one.state is State.SENT]
        kept |= {one.id for one in told if one.due == max(each.due for each in told)}
    return [one for one in said.values() if one.expires < now - KEPT and one.id not in kept]
