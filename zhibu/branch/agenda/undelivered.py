"""What the ledger owes the secretary: what reached nobody, what was missed, and what is uncertain.

All three are derived from the ledger, so nothing has to be remembered about what was told: a digest covers what was noted
since the last digest that was really said. Once a day at `notice.hour`, never in several messages.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.calendar import ONE_DAY, Calendar
from zhibu.branch.notices import MANNERS, SECRETARY, Kind, Notice, Promise, Said, State, member_of, promise_of
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

RESTORED_SUBJECT = "restored"
_LIST_LIFE = timedelta(days=7)
_OWN_LISTS = frozenset({Kind.UNREACHED, Kind.MISSED, Kind.UNCERTAIN})
"""What itself tells the secretary about others: a list that was lost is made again the next day."""


class Why(StrEnum):
    """Why a notice wasn't said, as the ledger's `note` spells it. (A refusal by the platform has its own code there.)"""

    LATE = "late"
    """Its window closed while the daemon was down, or while it waited its turn."""
    NOWHERE = "nowhere"
    """No chat is bound, or there was no secretary who could be reached."""
    UNREACHED = "unreached"
    """The member has no account that can be written to."""
    UNCERTAIN = "uncertain"
    """It was tried, and may have arrived."""
    DROPPED = "dropped"
    """It may have arrived, and isn't worth a question or no longer owed."""
    RESTORED = "restored"
    """It fell due between a backup and its restoring: it may have been said then."""
    POST_AGAIN = "post_again"
    """The secretary looked: it doesn't stand there."""


def unreached(look: Outlook) -> Iterator[Notice]:
    """One digest a day of who couldn't be told what: kinds and members, no contents, so that she can tell them herself."""
    yield from _digests(look, Kind.UNREACHED)


def missed(look: Outlook) -> Iterator[Notice]:
    """One digest a day of what wasn't said at all, where its kind wants that told."""
    yield from _digests(look, Kind.MISSED)


def uncertain(look: Outlook) -> Iterator[Notice]:
    """One question for each announcement that may stand there or not; one list of what a restored backup left open."""
    for said in look.records.said.values():
        if is_question(said):
            yield _asks(look, said.id, noticed=said.at, expires=said.expires)
    for at in sorted({said.at for said in look.records.said.values() if _is_restored(said)}):
        yield _asks(look, RESTORED_SUBJECT, noticed=at, expires=at + _LIST_LIFE)


def items(records: Records, notice: Notice) -> tuple[Said, ...]:
    """The ledger's lines that a digest lists, or that one question (or the list after a restore) is about."""
    said = records.said.values()
    if notice.kind is Kind.UNCERTAIN:
        if notice.subject == RESTORED_SUBJECT:
            return _sorted(one for one in said if _is_restored(one) and _stamp(one.at) == notice.edition)
        asked = records.said.get(notice.subject)
        return (asked,) if asked is not None and is_question(asked) else ()
    told = _last_told(records, notice.kind, before=notice.due)
    return _sorted(one for one in _listed(records, notice) if one.at < notice.due and (told is None or one.at >= told))


def is_question(said: Said) -> bool:
    """Whether the secretary is asked if it stands there."""
    return said.state is State.UNCERTAIN and promise_of(said) is Promise.ASK and said.note == ""


def stands(said: Said | None) -> Said:
    """Her answer “it stands there”. Refused when nothing is asked any more."""
    return replace(_asked(said), state=State.SENT)


def post_again(said: Said | None) -> Said:
    """Her answer “post it again”: it is said anew while its window is open. Refused when nothing is asked any more."""
    return replace(_asked(said), state=State.MISSED, note=Why.POST_AGAIN.value, tries=0)


def restored(owed: Iterable[Notice], said: Mapping[str, Said], *, copied_at: datetime, now: datetime) -> list[Said]:
    """The ledger's lines to put after a backup of `copied_at` came back: what may have been said since is uncertain, and
    isn't said again. `owed` covers [copied_at, now]."""
    lines = []
    for notice in owed:
        known = said.get(notice.key)
        may_be_said = notice.due <= now and notice.expires > copied_at
        if may_be_said and (known is None or known.state is State.CLAIMED):
            lines.append(said_of(notice, State.UNCERTAIN, at=now, note=Why.RESTORED.value))
    return lines


def said_of(notice: Notice, state: State, *, at: datetime, note: str = "") -> Said:
    """A ledger line for a notice that hasn't been said."""
    return Said(
        id=notice.key,
        kind=notice.kind,
        subject=notice.subject,
        audience=notice.audience,
        state=state,
        at=at,
        due=notice.due,
        expires=notice.expires,
        face=notice.face,
        note=note,
    )


def _asked(said: Said | None) -> Said:
    if said is None or not is_question(said):
        raise Refusal("uncertain.answered")
    return said


def _digests(look: Outlook, kind: Kind) -> Iterator[Notice]:
    listed = _is_missed if kind is Kind.MISSED else _is_unreached
    if not any(map(listed, look.records.said.values())):
        return
    day, last = look.calendar.today(look.since) - ONE_DAY, look.calendar.today(look.until)
    told: datetime | None = None
    while day <= last:
        notice = _digest(look, kind, day)
        listed_in = items(look.records, notice)
        if (
            look.assumed and told is not None
        ):  # looking ahead, each digest counts as said, and isn't said again the next day
            listed_in = tuple(one for one in listed_in if one.at >= told)
        if notice.expires > look.since and notice.due <= look.until and listed_in:
            yield notice
            told = notice.due
        day += ONE_DAY


def _digest(look: Outlook, kind: Kind, day: date) -> Notice:
    """The digest of one day; the next day's follows on it, so that one is always open for a secretary who links late."""
    iso = day.isoformat()
    due, expires = (_digest_due(look.records, look.calendar, on) for on in (day, day + ONE_DAY))
    return Notice(kind=kind, subject=iso, audience=SECRETARY, edition="", due=due, expires=expires)


def _digest_due(records: Records, calendar: Calendar, day: date) -> datetime:
    policy = records.policy(day)
    return calendar.awake(calendar.instant(day, policy.notice_hour), policy)


def _listed(records: Records, notice: Notice) -> Iterator[Said]:
    if notice.kind is Kind.MISSED:
        return (said for said in records.said.values() if _is_missed(said))
    acting = records.secretary(notice.due.date())
    own = None if acting is None else acting.id
    return (said for said in records.said.values() if _is_unreached(said) and member_of(said.audience) != own)


def _is_missed(said: Said) -> bool:
    """Asked of every line at every look, of which nearly all were said."""
    match said.state:
        case State.MISSED:
            return said.note not in (Why.UNREACHED, Why.POST_AGAIN) and MANNERS[said.kind].tells_missed
        case State.REFUSED:
            return MANNERS[said.kind].tells_missed or (said.note == Why.UNCERTAIN and said.kind not in _OWN_LISTS)
        case State.UNCERTAIN:
            # Tried, and let go: of whatever kind it is, the secretary is told. What is no longer owed isn't meant.
            let_go = said.note == Why.DROPPED and promise_of(said) is Promise.AT_MOST_ONCE
            return let_go and said.kind not in _OWN_LISTS
        case _:
            return False


def _is_unreached(said: Said) -> bool:
    return said.state is State.MISSED and said.note == Why.UNREACHED


def _is_restored(said: Said) -> bool:
    return said.state is State.UNCERTAIN and said.note == Why.RESTORED


def _last_told(records: Records, kind: Kind, *, before: datetime) -> datetime | None:
    """When the last digest that was said fell due: what was noted since then hasn't been told yet."""
    said = (one for one in records.said.values() if one.kind is kind and one.state is State.SENT)
    return max((one.due for one in said if one.due < before), default=None)


def _sorted(found: Iterable[Said]) -> tuple[Said, ...]:
    return tuple(sorted(found, key=lambda said: (said.due, said.id)))


def _stamp(at: datetime) -> str:
    return f"{at.timestamp():.6f}"


def _asks(look: Outlook, subject: str, *, noticed: datetime, expires: datetime) -> Notice:
    due = look.calendar.awake(noticed, look.records.policy(look.calendar.today(noticed)))
    return Notice(
        kind=Kind.UNCERTAIN,
        subject=subject,
        audience=SECRETARY,
        edition=_stamp(noticed),
        due=due,
        expires=expires,
    )
