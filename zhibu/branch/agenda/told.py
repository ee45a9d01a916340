"""What was told publicly about a day, and then taken back: it is told anew, not quietly put back where it stood."""

from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.day import ActivityDay
from zhibu.branch.notices import Kind, Said, State

_ABOUT = frozenset({Kind.ADVANCE_NOTICE, Kind.DAY_CANCELLED})
"""What tells everybody when a day is, or that it isn't."""
_UNTOLD = frozenset({State.MISSED, State.REFUSED})
_AGAIN = "x"
"""Between an edition and how often it was told again."""


def told_again(edition: str) -> bool:
    """Whether an edition says again what was said before something else was."""
    return _AGAIN in edition


def edition_now(look: Outlook, kind: Kind, day: ActivityDay, audience: str, edition: str) -> str:
    """The edition in which the day's facts are told: a new one where they were told before and something else was told after
    (a move or a cancellation that was taken back), for then people go by that."""
    if look.assumed:
        return edition
    story = [
        said
        for said in look.records.said.values()
        if said.kind in _ABOUT and said.subject == day.id and said.audience == audience and said.state not in _UNTOLD
    ]
    own = [said for said in story if said.kind is kind and _edition(said).partition(_AGAIN)[0] == edition]
    if not own:
        return edition
    last = max(own, key=_order)
    if any(said.at > last.at for said in story if said not in own):
        return f"{edition}{_AGAIN}{len(own)}"
    return _edition(last)


def _edition(said: Said) -> str:
    return said.id.rpartition("/")[2]


def _order(said: Said) -> tuple[object, int]:
    return said.at, int(_edition(said).partition(_AGAIN)[2] or 0)
