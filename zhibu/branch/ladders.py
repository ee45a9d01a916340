"""The year's ladders: absences of one member, and the branch's satisfaction (003“党员每年不参加活动累计3次的…及时谈话提醒、提出限期整改意见；
6次及以上的，作为确定不合格党员的重要依据”).

Facts for people: the program counts, names the clause and asks for a talk; it judges nobody, and the first word to a member
about absences is a person's. Of a talk it keeps who, when, where and in which form, never what was said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from zhibu.branch import attendance
from zhibu.branch.attendance import Standing
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.evaluation import Result, YearResults
from zhibu.branch.ids import DayId, MemberId, about
from zhibu.branch.kept import kept
from zhibu.branch.makeup import made_up
from zhibu.branch.people import COMMITTEE, Act, Duty, Member, may, require
from zhibu.branch.plan import days_of_year
from zhibu.branch.policy import Policy
from zhibu.branch.refusal import Refusal

if TYPE_CHECKING:  # the records hold these, and are only read here
    from zhibu.branch.records import Records

PLACE_LIMIT = 60
LONGEST = timedelta(days=366)
"""A deadline of rectification lies within a year."""
RATED_AT_LEAST = 3
"""An average of fewer evaluations recommends nobody."""
_MISSED = (Standing.ABSENT, Standing.ON_LEAVE, Standing.ASKED)


class TalkForm(StrEnum):
    """In which form a reminder talk was held."""

    IN_PERSON = "in_person"
    VISIT = "visit"
    PHONE = "phone"
    VIDEO = "video"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderTalk:
    """That a reminder talk (谈话提醒) was held: with whom, when, where, in which form; who entered it, and when."""

    held_on: date
    talker: MemberId
    form: TalkForm
    by: MemberId
    at: datetime
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectification:
    """A time limit that a person set (限期整改), and what came of it: None while it runs."""

    until: date
    by: MemberId
    at: datetime
    done: bool | None = None
    closed_by: MemberId | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """What people did about one member's absences of one year; the id is `m005:2026`. The oldest comes first."""

    id: str
    member: MemberId
    year: int
    talks: tuple[ReminderTalk, ...] = ()
    rectifications: tuple[Rectification, ...] = ()

    @property
    def running(self) -> Rectification | None:
        """The time limit that still runs."""
        last = self.rectifications[-1] if self.rectifications else None
        return last if last is not None and last.done is None else None


class Rung(StrEnum):
    """The steps of the ladder: a talk is asked for; the absences become a basis on which people decide."""

    TALK = "talk"
    BASIS = "basis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One day that counts, and how the member stood to it; `refused` where leave was asked for and refused."""

    day: ActivityDay
    standing: Standing
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """One member's absences of a year that count, in order, the steps reached with the day that reached each, and what people
    have done about it."""

    member: Member
    year: int
    absences: tuple[Absence, ...]
    reached: Mapping[Rung, ActivityDay] = field(default_factory=dict)
    reminder: Reminder | None = None

    @property
    def id(self) -> str:
        return reminder_id(self.member.id, self.year)

    @property
    def talked(self) -> bool:
        return self.reminder is not None and bool(self.reminder.talks)

    @property
    def open(self) -> bool:
        """Whether a person still has something to do: the talk isn't entered, or a time limit runs."""
        asks = Rung.TALK in self.reached and not self.talked
        return asks or (self.reminder is not None and self.reminder.running is not None)


def reminder_id(member: MemberId, year: int) -> str:
    return f"{member}:{year}"


def counts(standing: Standing, *, made_good: bool, policy: Policy) -> bool:
    """Whether that standing is an absence for the ladder (`absence.counts`)."""
    match policy.absence_counts:
        case "all":
            return standing in _MISSED
        case "not_made_up":
            return standing in _MISSED and not made_good
        case _:
            return standing is Standing.ABSENT and not made_good


def days_that_count(records: "Records", year: int, *, calendar: Calendar, now: datetime) -> list[ActivityDay]:
    """The year's days that were held and are over, with their sign-in closed, since the branch is with us or
    imported from before."""
    return [
        day
        for day in days_of_year(records.days, year)
        if known_here(records, day, calendar) and records.held(day) and now >= _over(records, day, calendar)
    ]


def known_here(records: "Records", day: ActivityDay, calendar: Calendar) -> bool:
    """Whether it is known who came that day: the branch lived through it with us, or it was imported."""
    return day.ends(calendar) > records.branch.joined_at or day.id in records.earlier


def _over(records: "Records", day: ActivityDay, calendar: Calendar) -> datetime:
    return max(day.ends(calendar), attendance.closes(day, records.policy(day.on), calendar))


def ladders(records: "Records", year: int, *, calendar: Calendar, now: datetime) -> tuple[Ladder, ...]:
    """Of everybody who has an absence that counts in that year, in the roster's order."""
    days = days_that_count(records, year, calendar=calendar, now=now)
    return _climbed_by(records, year, tuple(day.id for day in days))


@kept(lambda records: records.derived)
def _climbed_by(records: "Records", year: int, days: tuple[DayId, ...]) -> tuple[Ladder, ...]:
    """A look at what is owed comes after every commit: from one state and the same days it is derived once."""
    return tuple(_climbed(records, year, [records.days[id_] for id_ in days]))


def ladder(records: "Records", member: Member, year: int, *, calendar: Calendar, now: datetime) -> Ladder:
    """One member's; without an absence it is empty."""
    every = ladders(records, year, calendar=calendar, now=now)
    found = next((each for each in every if each.member.id == member.id), None)
    empty = Ladder(member=member, year=year, absences=(), reminder=records.reminders.get(reminder_id(member.id, year)))
    return found or empty


def _climbed(records: "Records", year: int, days: list[ActivityDay]) -> Iterator[Ladder]:
    missed: dict[MemberId, list[Absence]] = {}
    for day in days:
        policy = records.policy(day.on)
        away = [one for one in records.on_books(day.on) if about(day.id, one.id) not in records.signins]
        frail_exempt = policy.attendance_due == "without_frail"
        register = attendance.register(day, away, records.signins, records.leaves, over=True, frail_exempt=frail_exempt)
        alike: dict[tuple[Standing, bool], Absence] = {}  # kept for long, and most are the same
        for row in register.rows:
            if counts(row.standing, made_good=made_up(records, day.id, row.member.id), policy=policy):
                key = (row.standing, row.refused)
                if key not in alike:
                    alike[key] = Absence(day=day, standing=row.standing, refused=row.refused)
                missed.setdefault(row.member.id, []).append(alike[key])
    for member in records.roster:
        if absences := missed.get(member.id):
            yield Ladder(
                member=member,
                year=year,
                absences=tuple(absences),
                reached=dict(_reached(records, absences)),
                reminder=records.reminders.get(reminder_id(member.id, year)),
            )


def _reached(records: "Records", absences: list[Absence]) -> Iterator[tuple[Rung, ActivityDay]]:
    """Each step with the day on which it was reached, by the numbers of that day."""
    reached = set()
    for count, absence in enumerate(absences, 1):
        policy = records.policy(absence.day.on)
        for rung, least in ((Rung.TALK, policy.absence_talk_at), (Rung.BASIS, policy.absence_basis_at)):
            if count >= least and rung not in reached:
                reached.add(rung)
                yield rung, absence.day


# Who sees it


def watchers(records: "Records", member: MemberId, on: date) -> list[Member]:
    """Who is told of that member's absences: the secretary (in a vacancy the deputy) and, by duty, the committee member for
    discipline; never the member. The secretary's own go to the deputy, else to the committee."""
    others = [one for one in records.in_office if one.id != member and one.on_books(on)]
    acting = records.secretary(on)
    leaders = [one for one in others if acting is not None and one.id == acting.id]
    if not leaders:
        leaders = [one for one in others if one.has(Duty.DEPUTY)] or [one for one in others if one.has(*COMMITTEE)]
    by_duty = records.policy(on).duty_assignee == "by_duty"
    return [one for one in others if one in leaders or (by_duty and one.has(Duty.DISCIPLINE))]


def require_watcher(records: "Records", by: Member, member: MemberId, on: date) -> None:
    """Refuses unless that person sees to the member's absences; nobody to their own."""
    if by.id == member:
        raise Refusal("ladder.own_case")
    if not may(by, Act.WATCH_ABSENCES, on) and by not in watchers(records, member, on):
        require(by, Act.WATCH_ABSENCES, on)


# What people do about it


def may_remind(known: Ladder, by: Member) -> Reminder:
    """What is entered of it so far; refuses before the first step is reached, and to the member."""
    if known.member.id == by.id:
        raise Refusal("ladder.own_case")
    if not known.reached and known.reminder is None:
        raise Refusal("ladder.not_reached", name=known.member.name)
    return known.reminder or Reminder(id=known.id, member=known.member.id, year=known.year)


def talkers(records: "Records", member: MemberId, on: date) -> list[Member]:
    """Who may have held the talk: the committee; without one, the leaders are all there is of it."""
    return [one for one in records.in_office if one.id != member and one.has(*COMMITTEE) and one.on_books(on)]


def record_talk(
    known: Ladder,
    *,
    talker: Member,
    held_on: date,
    form: TalkForm,
    place: str,
    by: Member,
    today: date,
    now: datetime,
) -> Reminder:
    """Enters a reminder talk. The same talk again changes nothing. Refused: with oneself, in the future, before the absence
    that asks for it."""
    reminder = may_remind(known, by)
    if talker.id == known.member.id or not talker.has(*COMMITTEE):
        raise Refusal("ladder.talker")
    if held_on > today:
        raise Refusal("ladder.ahead")
    first = known.reached.get(Rung.TALK)
    if first is not None and held_on < first.on:
        raise Refusal("ladder.before", day=first.on)
    written = " ".join(place.split())
    if len(written) > PLACE_LIMIT:
        raise Refusal("text.too_long", limit=PLACE_LIMIT, length=len(written))
    same = (held_on, talker.id, form)
    if any((each.held_on, each.talker, each.form) == same for each in reminder.talks):
        return reminder
    talk = ReminderTalk(held_on=held_on, talker=talker.id, form=form, place=written, by=by.id, at=now)
    talks = sorted((*reminder.talks, talk), key=lambda each: (each.held_on, each.at))
    return replace(reminder, talks=tuple(talks))


def drop_talk(reminder: Reminder, number: int, *, by: Member) -> Reminder:
    """Takes an entry back that was made by mistake; a number that names none changes nothing."""
    if reminder.member == by.id:
        raise Refusal("ladder.own_case")
    return replace(reminder, talks=tuple(each for place, each in enumerate(reminder.talks) if place != number))


def set_limit(known: Ladder, until: date, *, by: Member, today: date, now: datetime) -> Reminder:
    """Sets the last day of a rectification; while one runs its day is changed, after it ended another one begins."""
    reminder = may_remind(known, by)
    if not today <= until <= today + LONGEST:
        raise Refusal("ladder.limit", first=today, to=today + LONGEST)
    running = reminder.running
    if running is not None and running.until == until:
        return reminder
    fresh = Rectification(until=until, by=by.id, at=now)
    earlier = reminder.rectifications if running is None else reminder.rectifications[:-1]
    return replace(reminder, rectifications=(*earlier, fresh))


def close_limit(reminder: Reminder | None, *, done: bool, by: Member, now: datetime) -> Reminder:
    """Says what came of the last time limit; the same word twice changes nothing, the other word corrects it."""
    if reminder is None or not reminder.rectifications:
        raise Refusal("ladder.no_limit")
    if reminder.member == by.id:
        raise Refusal("ladder.own_case")
    last = reminder.rectifications[-1]
    if last.done is done:
        return reminder
    closed = replace(last, done=done, closed_by=by.id, closed_at=now)
    return replace(reminder, rectifications=(*reminder.rectifications[:-1], closed))


# The branch's satisfaction


def low_reached(records: "Records", results: YearResults) -> Result | None:
    """The result with which the year had as many below the floor as its document names, by the numbers of its own day
    (002「本年度內測評結果3次以上滿意率低於60%的」)."""
    for count, each in enumerate(results.below, 1):
        if count >= records.policy(each.on).satisfaction_times:
            return each
    return None


def recommended(records: "Records", results: YearResults) -> bool:
    """Whether the year's average reaches `satisfaction.high`, from enough evaluations, and the year isn't one of too many
    below the floor (002「對長期滿意率高…的,所在黨支部及其班子成員作為評先選優的重點推薦對象」)."""
    policy = records.policy(date(results.year, 12, 31))
    if results.average is None or len(results.rated) < RATED_AT_LEAST:
        return False
    return results.average * 100 >= policy.satisfaction_high and low_reached(records, results) is None
