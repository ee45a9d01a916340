"""The three sorts of urns, each in a folder of its own: ballots on a day, marks in a poll, and unsigned opinions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from zhibu.branch.evaluation import Ballot
from zhibu.branch.ids import DayId
from zhibu.branch.opinion import Sheet
from zhibu.branch.poll import Mark
from zhibu.branch.records import Records
from zhibu.storage.urn import FOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """One sort of urns: its folder in a branch's, what lies in them, and whether an urn of that name is `done`: its contents
    are in the book, or aren't wanted any more."""

    folder: str
    ballot: type[Any]
    done: Callable[[Records, str], bool]


def _evaluated(records: Records, name: str) -> bool:
    return DayId(name) in records.evaluations


def _counted(records: Records, name: str) -> bool:
    poll = records.polls.get(name)
    return poll is not None and (poll.closed_at is not None or poll.withdrawn_at is not None)


def _emptied(records: Records, name: str) -> bool:
    """A box that held nothing but what was never handed in leaves no trace in the book, and is emptied again."""
    return any(opinion.box == name for opinion in records.opinions.values())


VOTES: Final = Sort(folder=FOLDER, ballot=Ballot, done=_evaluated)
POLLS: Final = Sort(folder="polls", ballot=Mark, done=_counted)
BOXES: Final = Sort(folder="boxes", ballot=Sheet, done=_emptied)
SORTS: Final = (VOTES, POLLS, BOXES)
