"""What a micro-wish and a pledge owe. All of it is silent: service is asked of nobody."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from zhibu.branch.agenda.outlook import Outlook, face
from zhibu.branch.notices import GROUP, Kind, Notice
from zhibu.branch.policy import Clause
from zhibu.branch.service import WISH_LIFE

_WORD_LIFE = timedelta(days=7)


def micro_wish(look: Outlook) -> Iterator[Notice]:
    """One card in the group, silently, which shows the state as it goes: no names, and nothing of how to reach somebody."""
    for wish in look.records.micro_wishes.values():
        if wish.posted_at is None or wish.withdrawn_at is not None:
            continue
        stage = wish.stage(look.until)
        expires = wish.posted_at + WISH_LIFE
        if not look.touches(wish.posted_at, expires):
            continue
        yield Notice(
            kind=Kind.MICRO_WISH,
            subject=wish.id,
            audience=GROUP,
            edition="1",
            due=_awake(look, wish.posted_at),
            expires=expires,
            clause=_clause(look, wish.posted_at, "service.wishes"),
            face=face(stage, len(wish.claims), wish.done, wish.needed, wish.closed_at, wish.thanks),
        )


def micro_done(look: Outlook) -> Iterator[Notice]:
    """Who entered a wish hears that it is done, so that whose it is can be told, and may enter thanks."""
    for wish in look.records.micro_wishes.values():
        for claim in wish.claims:
            if claim.done_at is None or claim.member == wish.by or wish.thanked_at is not None:
                continue
            if not look.touches(claim.done_at, claim.done_at + _WORD_LIFE):
                continue
            yield Notice(
                kind=Kind.MICRO_DONE,
                subject=wish.id,
                audience=look.audience(wish.by, look.calendar.today(claim.done_at)),
                edition=claim.member,
                due=_awake(look, claim.done_at),
                expires=claim.done_at + _WORD_LIFE,
                clause=_clause(look, claim.done_at, "service.wishes"),
                face=face(claim.words),
            )


def micro_thanked(look: Outlook) -> Iterator[Notice]:
    """Who did it hears the thanks."""
    for wish in look.records.micro_wishes.values():
        if wish.thanked_at is None or not look.touches(wish.thanked_at, wish.thanked_at + _WORD_LIFE):
            continue
        for claim in wish.claims:
            if claim.done_at is None:
                continue
            yield Notice(
                kind=Kind.MICRO_THANKED,
                subject=wish.id,
                audience=look.audience(claim.member, look.calendar.today(wish.thanked_at)),
                edition=f"{wish.thanked_at:%m%dT%H%M%S}",
                due=_awake(look, wish.thanked_at),
                expires=wish.thanked_at + _WORD_LIFE,
                clause=_clause(look, wish.thanked_at, "service.wishes"),
            )


def pledge_due(look: Outlook) -> Iterator[Notice]:
    """On the last day, once and silently, to whose pledge is still open."""
    for pledge in look.records.pledges.values():
        if pledge.done_at is not None or not look.first <= pledge.until <= look.last:
            continue
        policy = look.records.policy(pledge.until)
        due = look.calendar.awake(look.calendar.instant(pledge.until, policy.notice_hour), policy)
        if pledge.made_at >= due:
            continue
        yield Notice(
            kind=Kind.PLEDGE_DUE,
            subject=pledge.id,
            audience=look.audience(pledge.member, pledge.until),
            edition=pledge.until.isoformat(),
            due=due,
            expires=due + _WORD_LIFE,
            clause=_clause(look, due, "service.pledges"),
        )


def _awake(look: Outlook, at: datetime) -> datetime:
    return look.calendar.awake(at, look.records.policy(look.calendar.today(at)))


def _clause(look: Outlook, at: datetime, field: str) -> Clause | None:
    return look.records.stand(look.calendar.today(at))[field].clause
