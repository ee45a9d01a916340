"""What a political birthday owes on its eve and on the day: the words that are still missing, the greeting, the good wishes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import Final

from zhibu.branch.agenda.birthday import writer_of
from zhibu.branch.agenda.outlook import Outlook, face
from zhibu.branch.birthday import Birthday, greeted_at
from zhibu.branch.branch import Place
from zhibu.branch.card import ready
from zhibu.branch.greeting import celebrated, closes_at, in_group, wishes_for
from zhibu.branch.notices import GROUP, Kind, Notice, State, to_member
from zhibu.branch.policy import Clause

GREETING = "greeting"
WISHES_IN_ONE: Final = 40
"""So many good wishes stand in one message to the celebrant."""
_STANDS: Final = timedelta(days=60)
"""So long what stands in the group follows the celebrant's choice."""
_READ: Final = timedelta(days=1)
"""A good wish given late in the evening reaches the celebrant the next morning."""


def card_missing(look: Outlook) -> Iterator[Notice]:
    """On the eve, once more and only where they are still missing: the words without which there is no card. Whoever looks ahead
    takes them as written in time."""
    if look.assumed:
        return
    calendar = look.calendar
    for on, group in groupby(look.birthdays, key=lambda one: one.on):
        policy = look.records.policy(on)
        if not policy.birthday_card or policy.birthday_prepare_days <= 1:
            continue
        due = calendar.awake(calendar.instant(on - timedelta(days=1), policy.notice_hour), policy)
        missing = [one for one in group if ready(look.records, one.id) is None]
        if not missing:
            continue
        expires = greeted_at(missing[0], policy, calendar)
        if not look.touches(due, expires):
            continue
        writers = {one.id: writer_of(look.records, one) for one in missing}
        for audience in dict.fromkeys(writer for writer in writers.values() if writer is not None):
            yield Notice(
                kind=Kind.CARD_MISSING,
                subject=on.isoformat(),
                audience=audience,
                edition="eve",
                due=due,
                expires=expires,
                clause=look.records.stand(on)["birthday.card"].clause,
                face=face([one.member.id for one in missing if writers[one.id] == audience]),
            )


def birthday_greeting(look: Outlook) -> Iterator[Notice]:
    """Personally, on the day (000“送‘政治生日’祝福”); in the group only with the celebrant's consent, with the number of good
    wishes."""
    for one in look.birthdays:
        due = greeted_at(one, look.records.policy(one.on), look.calendar)
        expires = closes_at(look.records, one, look.calendar)
        if not look.touches(due, expires):
            continue
        personal = Notice(
            kind=Kind.BIRTHDAY_GREETING,
            subject=one.id,
            audience=to_member(one.member.id),
            edition=GREETING,
            due=due,
            expires=expires,
            clause=_clause(look, one),
        )
        yield personal
        if in_group(look.records, one):
            count = len(wishes_for(look.records.good_wishes.values(), one.id))
            yield replace(personal, audience=GROUP, face=face(count))


def _clause(look: Outlook, one: Birthday) -> Clause | None:
    stand = look.records.stand(one.on)
    return stand["birthday.greeting"].clause or stand["birthday.card"].clause


def greeting_closed(look: Outlook) -> Iterator[Notice]:
    """In the place of the group's greeting, when no good wishes are taken any more: without its button, and for as long as
    somebody may look back without its words where the celebrant has withdrawn their consent."""
    bound = look.records.place(Place.GROUP)
    stood = [
        said
        for said in look.records.said.values()
        if said.kind is Kind.BIRTHDAY_GREETING
        and said.audience == GROUP
        and said.message
        and said.state in (State.SENT, State.RETRACTED)
        and bound is not None
        and said.chat == bound.id
    ]
    for said in stood:
        one = celebrated(look.records, said.subject)
        due = said.due if one is None else closes_at(look.records, one, look.calendar)
        if not look.touches(due, due + _STANDS):
            continue
        yield Notice(
            kind=Kind.GREETING_CLOSED,
            subject=said.subject,
            audience=GROUP,
            edition=GREETING,
            due=due,
            expires=due + _STANDS,
            clause=_clause(look, one) if one is not None else None,
            face=face(one is not None and in_group(look.records, one)),
        )


def good_wishes(look: Outlook) -> Iterator[Notice]:
    """The fellow members' names and words, to the celebrant alone, silently, in a message that is kept up to date."""
    wished = {wish.birthday for wish in look.records.good_wishes.values()}
    for one in look.birthdays:
        if one.id not in wished:
            continue
        policy = look.records.policy(one.on)
        expires = closes_at(look.records, one, look.calendar) + _READ
        found = wishes_for(look.records.good_wishes.values(), one.id)
        for number, first in enumerate(range(0, len(found), WISHES_IN_ONE), 1):
            some = found[first : first + WISHES_IN_ONE]
            due = look.calendar.awake(some[0].at, policy)
            if not look.touches(due, expires):
                continue
            yield Notice(
                kind=Kind.GOOD_WISHES,
                subject=one.id,
                audience=to_member(one.member.id),
                edition=str(number),
                due=due,
                expires=expires,
                clause=_clause(look, one),
                face=face([(wish.by, wish.chosen, wish.text) for wish in some]),
            )
