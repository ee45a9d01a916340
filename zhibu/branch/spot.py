"""The code that is shown on the spot: who reads or scans it is there.

It renews itself, so that a picture of it that is passed on is soon worth nothing. A code is a function of the day's secret and of
the number of its step; nothing but the secret is kept, and who shows it.
"""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from zhibu.branch import attendance
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import DayId, MemberId
from zhibu.branch.policy import Policy
from zhibu.branch.refusal import Refusal

DIGITS = 6
GRACE = timedelta(seconds=60)
"""So long after its end a code is still taken: from the scan to the press the phone needs its time. Never longer than a step."""
SHOWN_FOR = timedelta(hours=3)
"""A showing that nobody ends ends by itself after that, and with the sign-in at the latest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """That somebody shows the code, since when, and until when it renews itself."""

    member: MemberId
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A day's code: its secret (hexadecimal), made when it was first shown; steps are counted from `opened_at`, `minutes` long
    each. `showings` holds one line for each who shows it."""

    id: DayId
    secret: str
    opened_at: datetime
    minutes: int
    showings: tuple[Showing, ...] = ()

    @property
    def step(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def step_at(self, at: datetime) -> int:
        """The number of the step in which that moment lies; negative before the opening."""
        return (at - self.opened_at) // self.step

    def begins(self, step: int) -> datetime:
        return self.opened_at + step * self.step

    def code(self, step: int) -> str:
        """The digits of a step (RFC 4226's truncation of an HMAC)."""
        digest = hmac.new(bytes.fromhex(self.secret), f"{self.id}:{step}".encode(), hashlib.sha256).digest()
        place = digest[-1] & 0x0F
        number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
        return f"{number % 10**DIGITS:0{DIGITS}d}"

    def showing(self, member: MemberId) -> Showing | None:
        return next((each for each in self.showings if each.member == member), None)


def show(
    day: ActivityDay,
    known: Spot | None,
    *,
    by: MemberId,
    secret: str,
    policy: Policy,
    calendar: Calendar,
    now: datetime,
) -> Spot:
    """The code is shown by that member from now on; `secret` (hexadecimal) is taken where the day has none yet.

    Refused before the sign-in opens and after it closed. Shown already, it changes nothing.
    """
    may_show(day, policy=policy, calendar=calendar, now=now)
    closes = attendance.closes(day, policy, calendar)
    spot = known or Spot(id=day.id, secret=secret, opened_at=now, minutes=policy.signin_code_minutes)
    mine = spot.showing(by)
    if mine is not None and now < mine.until:
        return spot
    showing = Showing(member=by, since=now, until=min(closes, now + SHOWN_FOR))
    return replace(spot, showings=(*(each for each in spot.showings if each.member != by), showing))


def may_show(day: ActivityDay, *, policy: Policy, calendar: Calendar, now: datetime) -> None:
    """Refuses before the sign-in opens and after it closed."""
    attendance.check_sign_in_for(day, policy=policy, calendar=calendar, now=now)
    closes = attendance.closes(day, policy, calendar)
    if now >= closes:
        raise Refusal("signin.closed", day=day.on, closed=closes)


def hide(spot: Spot, *, by: MemberId, now: datetime) -> Spot:
    """That member shows it no longer; what isn't shown stays as it is."""
    mine = spot.showing(by)
    if mine is None or mine.until <= now:
        return spot
    return replace(spot, showings=tuple(replace(each, until=now) if each is mine else each for each in spot.showings))


def looks_like(text: str) -> str | None:
    """The digits of what was typed or scanned, in either width and with blanks between them; None for anything else."""
    digits = "".join(unicodedata.normalize("NFKC", text).replace("-", " ").split())
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdecimal() else None


def holds(spot: Spot, code: str, *, now: datetime) -> bool:
    """Whether the code is the one of now, or the one before it in its short grace."""
    step = spot.step_at(now)
    if step < 0:
        return False
    fits = hmac.compare_digest(code, spot.code(step))
    if step == 0 or now >= spot.begins(step) + min(GRACE, spot.step):
        return fits
    return hmac.compare_digest(code, spot.code(step - 1)) or fits


def refusal(spot: Spot | None, code: str, *, now: datetime) -> Refusal | None:
    """Why that code doesn't count now: one from before in other words than one that never was; None where it counts."""
    if spot is None:
        return Refusal("spot.closed")
    if holds(spot, code, now=now):
        return None
    before = any(code == spot.code(step) for step in range(max(0, spot.step_at(now))))
    return Refusal("spot.old" if before else "spot.wrong")
