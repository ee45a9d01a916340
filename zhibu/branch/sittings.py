"""A meeting of the Three Meetings and One Lecture that was held otherwise than on an activity day."""

from dataclasses import dataclass
from datetime import date, datetime

from zhibu.branch.day import Meeting
from zhibu.branch.ids import MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """That it was held: which kind, on which date, of a Party group which one; `by` is who entered it, `late` when its period
    was over by then (补录)."""

    id: str
    kind: Meeting
    on: date
    group: str = ""
    at: datetime
    by: MemberId
    late: bool = False
