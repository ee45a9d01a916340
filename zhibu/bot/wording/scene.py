"""What the words of a notice are made from, and the shape of the tables that hold them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from zhibu.bot.message import Message
from zhibu.branch.attendance import Register
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import DayId
from zhibu.branch.notices import Notice, Said
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records
from zhibu.words import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the words of a notice are made from. `assumed` is the agenda's look ahead: figures aren't known yet."""

    notice: Notice
    records: Records
    calendar: Calendar
    now: datetime
    assumed: bool = False

    @property
    def day(self) -> ActivityDay:
        """The activity day that the notice is about."""
        return self.records.days[DayId(self.notice.subject)]

    @property
    def policy(self) -> Policy:
        return self.records.policy(self.calendar.today(self.notice.due))

    @property
    def register(self) -> Register:
        return self.records.register(self.day, calendar=self.calendar, now=self.now)

    def ahead(self, day: ActivityDay) -> bool:
        """Whether the day is only assumed to be held, so that nothing of it can be counted yet."""
        return self.assumed and not self.records.held(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What the words are made from that stand in the place of a notice which is retracted: its ledger line, and now."""

    said: Said
    records: Records
    calendar: Calendar
    now: datetime

    @property
    def day(self) -> ActivityDay:
        """The activity day that the notice was about."""
        return self.records.days[DayId(self.said.subject)]


Line = Callable[[Voice, Scene], str]
"""One open duty of a kind in a line, with its deadline where it has one."""
Say = Callable[[Voice, Scene], Message]
"""What a kind says."""
End = Callable[[Voice, Ended], Message]
"""How it came out, in the place of what was asked."""
