"""The code of the spot, at whoever shows it: one message that renews itself, a notice for each of its steps."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.attendance import closes
from zhibu.branch.notices import Kind, Notice
from zhibu.branch.presets import SIGN_IN_STEP
from zhibu.branch.spot import Showing, Spot

_BLINK = timedelta(seconds=1)
"""What is left of a step that is shorter isn't worth a message."""


def sign_in_code(look: Outlook) -> Iterator[Notice]:
    """Each step's code to each who shows it, in the place of the one before; nothing of it stands in an agenda."""
    if look.assumed:
        return
    for day in look.days:
        spot = look.records.spots.get(day.id)
        if spot is None:
            continue
        ends = closes(day, look.records.policy(day.on), look.calendar)
        for showing in spot.showings:
            yield from _steps(look, spot, showing, min(showing.until, ends))


def _steps(look: Outlook, spot: Spot, showing: Showing, until: datetime) -> Iterator[Notice]:
    if not look.touches(showing.since, until):
        return
    audience = look.audience(showing.member, look.calendar.today(showing.since))
    first = max(spot.step_at(showing.since), spot.step_at(look.since))
    last = spot.step_at(min(until, look.until) - _BLINK)
    for step in range(first, last + 1):
        yield Notice(
            kind=Kind.SIGN_IN_CODE,
            subject=spot.id,
            audience=audience,
            edition=edition(showing, step),
            due=max(showing.since, spot.begins(step)),
            expires=min(until, spot.begins(step + 1)),
            clause=look.cites(*SIGN_IN_STEP),
        )


def edition(showing: Showing, step: int) -> str:
    """A showing has one message: what begins alike stands in the same place."""
    return f"{showing.since:%m%dT%H%M%S}-{step}"


def step_of(edition_: str) -> int:
    return int(edition_.rpartition("-")[2])
