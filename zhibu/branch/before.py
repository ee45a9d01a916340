"""The mark of a day from before the branch was with us, entered afterwards from its papers (补录)."""

from dataclasses import dataclass
from datetime import datetime

from zhibu.branch.ids import DayId, MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """That a day was imported: when and by whom (a member's id, or `operator`), and what of it the import entered, so that it can
    be corrected and taken back. `satisfaction` is a share, given by `voted` of `asked` (0: not said); `dues` are the months of
    which the import says who paid; `added`: the day stood in no plan before."""

    id: DayId
    at: datetime
    by: str
    signed: tuple[MemberId, ...] = ()
    excused: tuple[MemberId, ...] = ()
    satisfaction: float | None = None
    voted: int = 0
    asked: int = 0
    dues: tuple[str, ...] = ()
    paid: tuple[str, ...] = ()
    added: bool = False
