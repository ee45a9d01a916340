"""What is kept of the ceremonies of political birthdays: how one was arranged, what was done, and who took part elsewhere.

Who is celebrated when is never stored: it follows from the roster, the policy and these few facts (`ceremony.py`). A ceremony
is known by its period (`2026-10`, or `2026-Q4`), so that it stays the same wherever its day moves.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from zhibu.branch.ids import DayId, MemberId


class Form(StrEnum):
    """What a ceremony goes with: 001“‘政治生日+党课’、‘政治生日+参观学习’、‘政治生日+读书分享’”, 000“政治生日＋志愿服务”."""

    LECTURE = "lecture"
    VISIT = "visit"
    VOLUNTEERING = "volunteering"
    READING = "reading"


class Oath(StrEnum):
    """Who leads: all together with anybody named (000“集体宣誓”), or one of the celebrants (001“由过‘政治生日’的同志领誓”)."""

    COLLECTIVE = "collective"
    CELEBRANT = "led_by_celebrant"


class Study(StrEnum):
    """The form of the group study: 000“座谈、讲座、观看党员电教片或学习党内有关法规文件”."""

    DISCUSSION = "discussion"
    LECTURE = "lecture"
    FILM = "film"
    RULES = "rules"


class Item(StrEnum):
    """What stands on a check-list: the first three of the ceremony, the others of each celebrant."""

    STUDY = "study"
    OATH = "oath"
    HELD = "held"
    APPLICATION = "application"
    TALK = "talk"
    CARD = "card"
    BOOK = "book"
    STORY = "story"
    WISH = "wish"


OF_CEREMONY = (Item.STUDY, Item.OATH)
OF_CELEBRANT = (Item.APPLICATION, Item.TALK, Item.CARD, Item.BOOK, Item.STORY, Item.WISH)
BEFORE = frozenset({Item.APPLICATION, Item.TALK})
"""What alone must come before the ceremony (001“提前重温入党志愿书”“在组织过‘政治生日’前”)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceremony:
    """How a period's ceremony is arranged: as part of an activity day (`day`), or on its own (`on`, `start`, `place`).
    `oath` is empty where the policy decides; `leader` is who leads it."""

    id: str
    by: MemberId
    at: datetime
    day: DayId | None = None
    on: date | None = None
    start: time | None = None
    place: str = ""
    forms: tuple[Form, ...] = ()
    oath: Oath | None = None
    leader: MemberId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """That one item was done. `subject` is the ceremony's period, or the political birthday (`m001:2026`), with which the mark
    goes when its ceremony becomes another. `who` did it (led the oath, handed over the card); `on` is the day on which it was
    done; `late`: it was entered afterwards (补录). `celebrated` are the birthdays that a held ceremony celebrated: they stand,
    whatever changes later."""

    id: str
    subject: str
    item: Item
    by: MemberId
    at: datetime
    on: date
    who: MemberId | None = None
    study: Study | None = None
    late: bool = False
    celebrated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifted:
    """That a celebrant takes part in another period's ceremony (ill, on a journey); the id is the birthday's, `m001:2026`."""

    id: str
    member: MemberId
    to: str
    reason: str
    by: MemberId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Excused:
    """That a political birthday is not held this year, and why; the id is the birthday's."""

    id: str
    member: MemberId
    reason: str
    by: MemberId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """That another list gives another date of acceptance than the one on file, which stands until it is settled. The id is
    the member's. `other` is the newest list's; `rejected` are dates that were settled against: they aren't asked about again."""

    id: MemberId
    other: date | None
    at: datetime
    by: str
    rejected: tuple[date, ...] = ()


def mark_id(subject: str, item: Item) -> str:
    return f"{subject}:{item.value}"
