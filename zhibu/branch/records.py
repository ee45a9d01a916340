"""`Records`: the frozen snapshot of one branch that every rule reads.

Each mapping is one table, by the record's id. The mappings share structure between snapshots: a commit copies no table.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

from zhibu.branch import attendance, people, presets
from zhibu.branch.appeal import Appeal
from zhibu.branch.attendance import Allowance, Leave, Register, SignIn, Struck
from zhibu.branch.before import Earlier
from zhibu.branch.birthday import Birthday, sequence
from zhibu.branch.branch import Binding, Branch, Code, Draft, Place
from zhibu.branch.calendar import Calendar, Override
from zhibu.branch.card import CardMessage
from zhibu.branch.celebration import Ceremony, Disputed, Excused, Mark, Shifted
from zhibu.branch.comment import Comment
from zhibu.branch.dated import Dated, Ticking
from zhibu.branch.day import ActivityDay
from zhibu.branch.dues import DuesCheck, Paid
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.evaluation import Evaluation, Voted
from zhibu.branch.greeting import GoodWish
from zhibu.branch.guests import Guest, GuestAccount
from zhibu.branch.ids import AccountId, DayId, MemberId, about
from zhibu.branch.kept import Memory
from zhibu.branch.ladders import Reminder
from zhibu.branch.makeup import MakeUp, Material
from zhibu.branch.notices import Said
from zhibu.branch.opinion import Opinion
from zhibu.branch.overseen import Bulletin, Inspection, Round
from zhibu.branch.own_wish import Wish
from zhibu.branch.people import Account, Member, Preference
from zhibu.branch.plan import Plan, PlanChange
from zhibu.branch.policy import InForce, Policy, PolicyChange
from zhibu.branch.poll import Point, Poll, Polled
from zhibu.branch.service import MicroWish, Pledge
from zhibu.branch.sheet import SheetEntry
from zhibu.branch.sittings import Sitting
from zhibu.branch.spot import Spot
from zhibu.branch.superior import Officer, Submission
from zhibu.branch.talks import FollowUp, HeartTalk

_REST_ON: Final = {
    "_changes": {"policy_changes"},
    "roster": {"members"},
    "in_office": {"members"},
    "_turns": {"members"},
    "_on_books": {"members"},
    "_sequences": {"members"},
    "_secretaries": {"members"},
    "_attended": {"members", "signins"},
    "_accounts_of": {"accounts"},
    "_enclosed": {"enclosures"},
    "began": {"branch"},
    "seated": {"branch", "members", "policy_changes", "ceremonies", "ceremony_marks", "shifted"},
    "worded": {"cards", "members"},
}
"""The cached look-ups, each with the tables that it was made of: what changes nothing of these leaves it as it is."""


@dataclass(frozen=True, kw_only=True)
class Records:
    """One branch as it stands. Not slotted, for its few cached look-ups."""

    branch: Branch
    members: Mapping[str, Member] = field(default_factory=dict)
    preferences: Mapping[str, Preference] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)
    codes: Mapping[str, Code] = field(default_factory=dict)
    bindings: Mapping[str, Binding] = field(default_factory=dict)
    policy_changes: Mapping[str, PolicyChange] = field(default_factory=dict)
    overrides: Mapping[str, Override] = field(default_factory=dict)
    plans: Mapping[str, Plan] = field(default_factory=dict)
    plan_changes: Mapping[str, PlanChange] = field(default_factory=dict)
    days: Mapping[DayId, ActivityDay] = field(default_factory=dict)
    signins: Mapping[str, SignIn] = field(default_factory=dict)
    leaves: Mapping[str, Leave] = field(default_factory=dict)
    struck: Mapping[str, Struck] = field(default_factory=dict)
    allowances: Mapping[str, Allowance] = field(default_factory=dict)
    spots: Mapping[DayId, Spot] = field(default_factory=dict)
    sheets: Mapping[DayId, SheetEntry] = field(default_factory=dict)
    appeals: Mapping[str, Appeal] = field(default_factory=dict)
    voted: Mapping[str, Voted] = field(default_factory=dict)
    evaluations: Mapping[DayId, Evaluation] = field(default_factory=dict)
    guests: Mapping[str, Guest] = field(default_factory=dict)
    guest_accounts: Mapping[str, GuestAccount] = field(default_factory=dict)
    comments: Mapping[str, Comment] = field(default_factory=dict)
    dues: Mapping[str, Paid] = field(default_factory=dict)
    dues_checks: Mapping[DayId, DuesCheck] = field(default_factory=dict)
    cards: Mapping[str, CardMessage] = field(default_factory=dict)
    good_wishes: Mapping[str, GoodWish] = field(default_factory=dict)
    ceremonies: Mapping[str, Ceremony] = field(default_factory=dict)
    ceremony_marks: Mapping[str, Mark] = field(default_factory=dict)
    shifted: Mapping[str, Shifted] = field(default_factory=dict)
    excused: Mapping[str, Excused] = field(default_factory=dict)
    disputed: Mapping[str, Disputed] = field(default_factory=dict)
    heart_talks: Mapping[str, HeartTalk] = field(default_factory=dict)
    follow_ups: Mapping[str, FollowUp] = field(default_factory=dict)
    makeups: Mapping[str, MakeUp] = field(default_factory=dict)
    materials: Mapping[DayId, Material] = field(default_factory=dict)
    reminders: Mapping[str, Reminder] = field(default_factory=dict)
    enclosures: Mapping[str, Enclosure] = field(default_factory=dict)
    opinions: Mapping[str, Opinion] = field(default_factory=dict)
    polls: Mapping[str, Poll] = field(default_factory=dict)
    polled: Mapping[str, Polled] = field(default_factory=dict)
    points: Mapping[str, Point] = field(default_factory=dict)
    micro_wishes: Mapping[str, MicroWish] = field(default_factory=dict)
    pledges: Mapping[str, Pledge] = field(default_factory=dict)
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    officers: Mapping[str, Officer] = field(default_factory=dict)
    submissions: Mapping[str, Submission] = field(default_factory=dict)
    meetings: Mapping[str, Sitting] = field(default_factory=dict)
    dated: Mapping[str, Dated] = field(default_factory=dict)
    ticking: Mapping[str, Ticking] = field(default_factory=dict)
    earlier: Mapping[DayId, Earlier] = field(default_factory=dict)
    inspections: Mapping[str, Inspection] = field(default_factory=dict)
    bulletins: Mapping[str, Bulletin] = field(default_factory=dict)
    rounds: Mapping[str, Round] = field(default_factory=dict)
    drafts: Mapping[str, Draft] = field(default_factory=dict)
    said: Mapping[str, Said] = field(default_factory=dict)

    def with_tables(self, tables: Mapping[str, Any]) -> "Records":
        """The records with some tables put in place of theirs; the others are shared, and what was looked up in them."""
        changed = object.__new__(Records)
        # Field by field would take longer than everything else that a commit does in memory.
        changed.__dict__.update({name: self.__dict__[name] for name in _TABLES}, **tables)
        for name, rest_on in _REST_ON.items():
            if name in self.__dict__ and rest_on.isdisjoint(tables):
                changed.__dict__[name] = self.__dict__[name]
        return changed

    @cached_property
    def _changes(self) -> tuple[PolicyChange, ...]:
        return tuple(sorted(self.policy_changes.values(), key=lambda change: (change.since, change.field)))

    def policy(self, on: date) -> Policy:
        """The numbers in force on that day."""
        return presets.policy_on(self.branch.presets, self._changes, on)

    def stand(self, on: date) -> Mapping[str, InForce]:
        """The same with unit, clause and since when."""
        return presets.stand(self.branch.presets, self._changes, on)

    def register(
        self, day: ActivityDay, *, calendar: Calendar, now: datetime, members: Iterable[Member] | None = None
    ) -> Register:
        """The day's register as it stands now, of all members or of these alone."""
        over = now >= attendance.closes(day, self.policy(day.on), calendar)
        whom = self.on_books(day.on) if members is None else members
        frail_exempt = self.policy(day.on).attendance_due == "without_frail"
        return attendance.register(day, whom, self.signins, self.leaves, over=over, frail_exempt=frail_exempt)

    def turnout(self, day: ActivityDay) -> tuple[int, int]:
        """How many are signed in to a day, of how many on the books."""
        due = self.on_books(day.on)
        return sum(about(day.id, member.id) in self.signins for member in due), len(due)

    @cached_property
    def roster(self) -> tuple[Member, ...]:
        """All members in the roster's order."""
        return tuple(sorted(self.members.values(), key=lambda member: member.id))

    def on_books(self, on: date) -> tuple[Member, ...]:
        """Who stands on the books that day, in the roster's order."""
        turn = bisect_right(self._turns, on)
        found = self._on_books.get(turn)
        if found is None:
            found = self._on_books[turn] = tuple(member for member in self.roster if member.on_books(on))
        return found

    @cached_property
    def in_office(self) -> tuple[Member, ...]:
        """All members who hold a duty, on the books or not, in the roster's order."""
        return tuple(member for member in self.roster if member.duties)

    @cached_property
    def _turns(self) -> tuple[date, ...]:
        """The days on which somebody comes onto the books or leaves them; between two of them all days are alike."""
        return people.turns(self.roster)

    @cached_property
    def _on_books(self) -> dict[int, tuple[Member, ...]]:
        return {}

    def birthdays(self, year: int) -> tuple[Birthday, ...]:
        """The year's sequence of political birthdays."""
        policy = self.policy(date(year, 1, 1))
        known, found = self._sequences.get(year, (None, ()))
        if known is not policy:
            found = tuple(sequence(self.roster, year, policy))
            self._sequences[year] = policy, found
        return found

    @cached_property
    def _sequences(self) -> dict[int, tuple[Policy, tuple[Birthday, ...]]]:
        return {}

    @cached_property
    def _accounts_of(self) -> Mapping[MemberId, tuple[Account, ...]]:
        found: dict[MemberId, tuple[Account, ...]] = {}
        for account in sorted(self.accounts.values(), key=lambda account: (account.linked_at, account.id)):
            found[account.member] = (*found.get(account.member, ()), account)
        return found

    def accounts_of(self, member: MemberId) -> tuple[Account, ...]:
        return self._accounts_of.get(member, ())

    def address(self, member: MemberId) -> AccountId | None:
        """The account at which a member can be reached, the latest linked first."""
        return next((each.id for each in reversed(self.accounts_of(member)) if each.reachable), None)

    def place(self, place: Place) -> Binding | None:
        """The branch's group or channel, the latest bound one that can be written to."""
        bound = [each for each in self.bindings.values() if each.place is place and each.reachable]
        return max(bound, key=lambda each: each.bound_at, default=None)

    def secretary(self, on: date) -> Member | None:
        turn = bisect_right(self._turns, on)
        if turn not in self._secretaries:
            self._secretaries[turn] = people.secretary(self.in_office, on)
        return self._secretaries[turn]

    @cached_property
    def _secretaries(self) -> dict[int, Member | None]:
        return {}

    def deciders(self, asker: MemberId, on: date) -> list[Member]:
        """Who is asked about that member's leave, by the branch's policy of that day."""
        return people.deciders(self.roster, asker, on, by_duty=self.policy(on).duty_assignee == "by_duty")

    def preference(self, member: MemberId) -> Preference:
        return self.preferences.get(member) or Preference(id=member)

    def named(self, name: str, on: date) -> Member | None:
        """The member of that name, if there is exactly one on that day."""
        found = [member for member in self.roster if member.name == name.strip() and member.present(on)]
        return found[0] if len(found) == 1 else None

    def signin(self, day: DayId, member: MemberId) -> SignIn | None:
        return self.signins.get(about(day, member))

    def leave(self, day: DayId, member: MemberId) -> Leave | None:
        return self.leaves.get(about(day, member))

    def enclosed(self, subject: str) -> tuple[Enclosure, ...]:
        """What is attached to a subject, the oldest first."""
        return self._enclosed.get(subject, ())

    @cached_property
    def _enclosed(self) -> Mapping[str, tuple[Enclosure, ...]]:
        found: dict[str, tuple[Enclosure, ...]] = {}
        for each in sorted(self.enclosures.values(), key=lambda each: (each.at, each.id)):
            found[each.subject] = (*found.get(each.subject, ()), each)
        return found

    def held(self, day: ActivityDay) -> bool:
        """A day counts as held once somebody signed in or the secretary said so."""
        if day.cancelled:
            return False
        return day.held is True or self._is_attended(day.id)

    def _is_attended(self, day: DayId) -> bool:
        found = self._attended.get(day)
        if found is None:
            found = self._attended[day] = any(about(day, member.id) in self.signins for member in self.roster)
        return found

    @cached_property
    def _attended(self) -> dict[DayId, bool]:
        return {}

    @cached_property
    def began(self) -> date:
        """The day on which the branch began here, by its own clock."""
        return self.branch.joined_at.astimezone(ZoneInfo(self.branch.timezone)).date()

    @cached_property
    def seated(self) -> Memory:
        """What was derived of who is celebrated at which ceremony, for `ceremony.py`: a sign-in changes nothing of it."""
        return {}

    @cached_property
    def worded(self) -> Memory:
        """What was derived of the words on the cards, for `card.py`."""
        return {}

    @cached_property
    def derived(self) -> Memory:
        """What was derived from this very state and is soon asked for again, by `kept`; a changed branch begins anew."""
        return {}


_TABLES: Final = tuple(each.name for each in fields(Records))
_REST_ON["derived"] = set(_TABLES)
