"""What somebody else decided about a member's word or work: an appeal, make-up study."""

from dataclasses import dataclass
from datetime import datetime

from zhibu.branch.ids import MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """Accepted, or refused or returned, by whom and when, with words."""

    accepted: bool
    by: MemberId
    at: datetime
    words: str = ""
