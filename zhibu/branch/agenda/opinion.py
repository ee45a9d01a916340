"""What an opinion owes: one digest a day to the secretary, and the answer to who signed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.notices import SECRETARY, Kind, Notice
from zhibu.branch.opinion import Opinion, told_on

_DIGEST_LIFE = timedelta(days=3)
_ANSWER_LIFE = timedelta(days=7)


def opinion_received(look: Outlook) -> Iterator[Notice]:
    """At most one message a day, in the morning, while something of it waits for an answer."""
    for on in sorted(waiting_by_morning(look)):
        policy = look.records.policy(on)
        due = look.calendar.awake(look.calendar.instant(on, policy.notice_hour), policy)
        yield Notice(
            kind=Kind.OPINION_RECEIVED,
            subject=on.isoformat(),
            audience=SECRETARY,
            edition="digest",
            due=due,
            expires=due + _DIGEST_LIFE,
            clause=look.records.stand(on)["opinion.heard"].clause,
        )


def waiting_by_morning(look: Outlook) -> dict[date, list[Opinion]]:
    """What isn't answered yet, by the morning whose digest tells it."""
    found: dict[date, list[Opinion]] = defaultdict(list)
    for opinion in look.records.opinions.values():
        if opinion.answered_at is None:
            policy = look.records.policy(look.calendar.today(opinion.at))
            found[told_on(opinion, policy, look.calendar)].append(opinion)
    return found


def opinion_answered(look: Outlook) -> Iterator[Notice]:
    """Who signed hears the answer. Who didn't is known to nobody, and reads it by its number."""
    for opinion in look.records.opinions.values():
        if opinion.answered_at is None or opinion.author is None:
            continue
        if not look.touches(opinion.answered_at, opinion.answered_at + _ANSWER_LIFE):
            continue
        on = look.calendar.today(opinion.answered_at)
        yield Notice(
            kind=Kind.OPINION_ANSWERED,
            subject=opinion.id,
            audience=look.audience(opinion.author, on),
            edition=f"{opinion.answered_at:%m%dT%H%M%S}",
            due=look.calendar.awake(opinion.answered_at, look.records.policy(on)),
            expires=opinion.answered_at + _ANSWER_LIFE,
            clause=look.records.stand(on)["opinion.heard"].clause,
        )
