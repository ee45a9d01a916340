"""What an appeal owes: a question to whose duty it is, and the answer to who asked."""

from collections.abc import Iterator
from datetime import timedelta

from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.appeal import Appeal, Ground
from zhibu.branch.notices import Kind, Notice, to_member
from zhibu.branch.policy import Clause
from zhibu.branch.presets import SIGN_IN_STEP

_QUESTION_LIFE = timedelta(days=30)
"""An appeal that nobody decided in that time is no longer asked about; it stands open in the panel."""
_ANSWER_LIFE = timedelta(days=7)
_AT_LEAST = timedelta(seconds=1)


def appeal_to_decide(look: Outlook) -> Iterator[Notice]:
    """Asked until decided; everybody who may decide sees it, and it vanishes for all at once."""
    for appeal in look.records.appeals.values():
        day = look.records.days.get(appeal.day)
        if day is None or day.cancelled or appeal.ruling is not None:
            continue
        on = look.calendar.today(appeal.asked_at)
        due = look.calendar.awake(appeal.asked_at, look.records.policy(on))
        for audience in look.deciding(appeal.member, on):
            yield Notice(
                kind=Kind.APPEAL_TO_DECIDE,
                subject=appeal.id,
                audience=audience,
                edition=f"{appeal.asked_at:%m%dT%H%M%S}",
                due=due,
                expires=max(due + _AT_LEAST, appeal.asked_at + _QUESTION_LIFE),
                clause=_clause(look, appeal),
            )


def appeal_decided(look: Outlook) -> Iterator[Notice]:
    """The member hears what was decided."""
    for appeal in look.records.appeals.values():
        if appeal.ruling is None or appeal.day not in look.records.days:
            continue
        at = appeal.ruling.at
        due = look.calendar.awake(at, look.records.policy(look.calendar.today(at)))
        yield Notice(
            kind=Kind.APPEAL_DECIDED,
            subject=appeal.id,
            audience=to_member(appeal.member),
            edition=f"{at:%m%dT%H%M%S}",
            due=due,
            expires=due + _ANSWER_LIFE,
            clause=_clause(look, appeal),
        )


def _clause(look: Outlook, appeal: Appeal) -> Clause | None:
    if appeal.ground is Ground.HOST:
        return look.records.stand(look.records.days[appeal.day].on)["attendance.remote"].clause
    return look.cites(*SIGN_IN_STEP)
