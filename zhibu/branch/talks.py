"""The heart-to-heart talk (谈心谈话) before a political birthday: that it was held, and nothing of it.

001“党支部书记或委员在组织过‘政治生日’前,要采取个别谈话或集中座谈形式,与党员干部进行一次谈心谈话”. Kept are who talked with whom,
when, where and in which form; what was said and what was thought of anybody has no field anywhere. With the member's own
consent one follow-up (001“切实帮助解决实际问题”) is kept, for the two alone.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from zhibu.branch.ids import MemberId


class TalkForm(StrEnum):
    """001“采取个别谈话或集中座谈形式”."""

    INDIVIDUAL = "individual"
    GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartTalk:
    """That `host` talked with a member before the political birthday whose id this is (`m001:2026`). `late`: entered after the
    ceremony, with the day on which it had been held before (补录)."""

    id: str
    member: MemberId
    host: MemberId
    on: date
    form: TalkForm
    by: MemberId
    at: datetime
    start: time | None = None
    place: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One thing to help with, agreed between a member and who talked with them; the id is the political birthday's. It is asked
    for first: `agreed_at` is the member's own word, and nothing is written down before it. Only the two read it."""

    id: str
    member: MemberId
    host: MemberId
    asked_at: datetime
    agreed_at: datetime | None = None
    declined_at: datetime | None = None
    text: str = ""
    who: str = ""
    due: date | None = None
    written_at: datetime | None = None
    done_at: datetime | None = None
