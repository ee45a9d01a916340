"""The heart-to-heart talk (谈心谈话) before a political birthday: that it was held, and nothing of it.

001“党支部书记或委员在组织过‘政治生日’前,要采取个别谈话或集中座谈形式,与党员干部进行一次谈心谈话”. Kept are who talked with whom,
when, where and in which form; what was said and what was thought of anybody has no field anywhere. With the member's own
consent one follow-up (001“切实帮助解决实际问题”) is kept, for the two alone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from zhibu.branch.ids import MemberId
from zhibu.branch.people import COMMITTEE, Duty, Member
from zhibu.branch.refusal import Refusal


class TalkForm(StrEnum):
    """001“采取个别谈话或集中座谈形式”."""

    INDIVIDUAL = "individual"
    GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartTalk:
    """That `host` talked with a member before the political birthday whose id this is (`m001:2026`). `late`: entered after the
    ceremony, with the day on which it had been held before (补录)."""

    id: str
    member: MemberId
    host: MemberId
    on: date
    form: TalkForm
    by: MemberId
    at: datetime
    start: time | None = None
    place: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One thing to help with, agreed between a member and who talked with them; the id is the political birthday's. It is asked
    for first: `agreed_at` is the member's own word, and nothing is written down before it. Only the two read it."""

    id: str
    member: MemberId
    host: MemberId
    asked_at: datetime
    agreed_at: datetime | None = None
    declined_at: datetime | None = None
    text: str = ""
    who: str = ""
    due: date | None = None
    written_at: datetime | None = None
    done_at: datetime | None = None


PLACE_LIMIT = 24
"""A place is a few words: what was said has no room in its field."""
_SENTENCES = re.compile(r"[。！？；，!?;\n]")
TEXT_LIMIT = 200
WHO_LIMIT = 30


# The talk


def hosts(members: Iterable[Member], celebrant: MemberId, on: date) -> list[Member]:
    """Who may hold the talk: the secretary or a committee member, never the celebrant themselves."""
    able = [member for member in members if member.on_books(on) and member.has(*COMMITTEE) and member.id != celebrant]
    return sorted(able, key=lambda member: (not member.has(Duty.SECRETARY), not member.has(Duty.DEPUTY), member.id))


def talked(
    known: HeartTalk | None,
    id_: str,
    celebrant: Member,
    host: Member,
    on: date,
    *,
    by: MemberId,
    now: datetime,
    late: bool = False,
) -> HeartTalk:
    """That a talk was held; one that is entered already stays as it is. Refused for who may not hold it."""
    if known is not None:
        return known
    if host.id == celebrant.id:
        raise Refusal("talk.own")
    if not (host.on_books(on) and host.has(*COMMITTEE)):
        raise Refusal("talk.host")
    return HeartTalk(
        id=id_, member=celebrant.id, host=host.id, on=on, form=TalkForm.INDIVIDUAL, by=by, at=now, late=late
    )


def held_by(talk: HeartTalk, host: Member) -> HeartTalk:
    """The talk with somebody else as its host."""
    if host.id == talk.member:
        raise Refusal("talk.own")
    if not (host.on_books(talk.on) and host.has(*COMMITTEE)):
        raise Refusal("talk.host")
    return talk if talk.host == host.id else replace(talk, host=host.id)


def held_at(talk: HeartTalk, place: str) -> HeartTalk:
    """The talk with its place; refused where it is more than a place."""
    written = _written(place.strip(), len(place))
    if len(written) > PLACE_LIMIT or _SENTENCES.search(place.strip()):
        raise Refusal("talk.place", limit=PLACE_LIMIT)
    return talk if talk.place == written else replace(talk, place=written)


def held_on(talk: HeartTalk, on: date, *, late: bool) -> HeartTalk:
    """The talk with its day."""
    return talk if (talk.on, talk.late) == (on, late) else replace(talk, on=on, late=late)


def in_form(talk: HeartTalk, form: TalkForm) -> HeartTalk:
    return talk if talk.form is form else replace(talk, form=form)


def same_with(talk: HeartTalk, id_: str, celebrant: Member, *, by: MemberId, now: datetime) -> HeartTalk:
    """The same talk, held with another celebrant as well."""
    if celebrant.id == talk.host:
        raise Refusal("talk.own")
    return replace(talk, id=id_, member=celebrant.id, by=by, at=now)


# The one follow-up


def propose(known: FollowUp | None, talk: HeartTalk, *, by: MemberId, now: datetime) -> FollowUp:
    """Who held the talk asks the member whether one thing to help with may be kept. Asked once: a no stands, and what was agreed
    with who held it first stays between those two."""
    if by != talk.host or (known is not None and known.host != by):
        raise Refusal("follow_up.host")
    if known is not None and known.declined_at is not None:
        raise Refusal("follow_up.declined")
    return known or FollowUp(id=talk.id, member=talk.member, host=talk.host, asked_at=now)


def answer(known: FollowUp | None, agreed: bool, *, by: MemberId, now: datetime) -> FollowUp:
    """The member's own word. It may be taken back later: then what was written goes."""
    if known is None or known.member != by:
        raise Refusal("button.stale")
    if agreed:
        return known if known.agreed_at is not None else replace(known, agreed_at=now, declined_at=None)
    if known.declined_at is not None:
        return known
    return FollowUp(id=known.id, member=known.member, host=known.host, asked_at=known.asked_at, declined_at=now)


def write(
    known: FollowUp | None, text: str, who: str, due: date, *, by: MemberId, today: date, now: datetime
) -> FollowUp:
    """What is to be helped with, who does it and by when: by who held the talk, once the member has agreed."""
    agreed = may_write(known, by)
    if due < today:
        raise Refusal("follow_up.past")
    return replace(
        agreed, text=_written(text, TEXT_LIMIT), who=_written(who, WHO_LIMIT), due=due, written_at=now, done_at=None
    )


def may_write(known: FollowUp | None, by: MemberId) -> FollowUp:
    """The follow-up that this person may write; refused for anybody but who held the talk, and before the member agreed."""
    if known is None or by != known.host:
        raise Refusal("follow_up.host")
    if known.agreed_at is None:
        raise Refusal("follow_up.unagreed")
    return known


def done(known: FollowUp | None, *, by: MemberId, now: datetime) -> FollowUp:
    """Either of the two says that it is done."""
    if known is None or by not in (known.member, known.host) or known.written_at is None:
        raise Refusal("button.stale")
    return known if known.done_at is not None else replace(known, done_at=now)


def shown_to(known: FollowUp | None, who: MemberId) -> FollowUp | None:
    """The follow-up, if that person is one of the two."""
    return known if known is not None and who in (known.member, known.host) else None


def _written(text: str, limit: int) -> str:
    written = " ".join(text.split())
    if not written:
        raise Refusal("talk.empty")
    if len(written) > limit:
        raise Refusal("text.too_long", limit=limit, length=len(written))
    return written
