"""What a political birthday owes a week ahead: the preparation."""

from collections.abc import Iterator
from datetime import time, timedelta
from itertools import groupby

from zhibu.branch.agenda.outlook import Outlook, face
from zhibu.branch.birthday import Birthday
from zhibu.branch.notices import SECRETARY, Kind, Notice, to_member
from zhibu.branch.people import Duty


def birthday_ahead(look: Outlook) -> Iterator[Notice]:
    """`birthday.prepare_days` before: who writes the card is asked for her words, the celebrant is told what to prepare
    (001“提前重温入党志愿书”)."""
    calendar = look.calendar
    for on, group in groupby(look.birthdays, key=lambda one: one.on):
        celebrants = list(group)
        policy = look.records.policy(on)
        due = calendar.awake(
            calendar.instant(on - timedelta(days=policy.birthday_prepare_days), policy.notice_hour), policy
        )
        expires = calendar.instant(on, time(0))
        if not look.touches(due, expires):
            continue
        stand = look.records.stand(on)
        writers = {one.id: card_writer(look, one) for one in celebrants}
        for audience in dict.fromkeys(writer for writer in writers.values() if writer is not None):
            written_for = [
                (one.member.id, one.id in look.records.cards) for one in celebrants if writers[one.id] == audience
            ]
            yield Notice(
                kind=Kind.BIRTHDAY_AHEAD,
                subject=on.isoformat(),
                audience=audience,
                edition="card",
                due=due,
                expires=expires,
                clause=stand["birthday.card"].clause,
                face=face(written_for),
            )
        for one in celebrants:
            yield Notice(
                kind=Kind.BIRTHDAY_AHEAD,
                subject=one.id,
                audience=to_member(one.member.id),
                edition="prepare",
                due=due,
                expires=expires,
                clause=stand["birthday.application"].clause,
            )


def card_writer(look: Outlook, one: Birthday) -> str | None:
    """Who writes this celebrant's words, as an audience: the secretary (001“党支部书记撰写生日贺词或寄语”); for the
    secretary's own the deputy; None where there is nobody else."""
    acting = look.records.secretary(one.on)
    if acting is None or acting.id != one.member.id:
        return SECRETARY
    deputies = (
        member
        for member in look.records.roster
        if member.on_books(one.on) and member.has(Duty.DEPUTY) and member.id != one.member.id
    )
    deputy = next(deputies, None)
    return to_member(deputy.id) if deputy is not None else None
