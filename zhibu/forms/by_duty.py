"""What a member entered by duty, for the file with their own data. About whom it was stands in that person's file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from zhibu.branch.day import ActivityDay, in_order
from zhibu.branch.ids import DayId, MemberId
from zhibu.branch.records import Records
from zhibu.forms.record import STEPS
from zhibu.words import Voice, mark

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Entered:
    """That somebody entered something: who, when, where known, of which day, and about whom."""

    by: str | None
    at: datetime | None
    day: DayId | None = None
    about: MemberId | None = None


Made: TypeAlias = Callable[[Any], Iterable[Entered]]


def by_duty(v: Voice, records: Records, member: MemberId) -> Iterator[Json]:
    """Each entry as one object, table by table. What concerns the member alone is left out: it stands in a part of its own."""
    for day in in_order(records.days.values()):
        for step in day.steps:
            if step.by == member:
                yield _told(v, day, v(STEPS[step.step]), step.at)
        for moved in day.moves:
            if moved.by == member:
                yield _told(v, day, v("moved the day: {reason}", reason=moved.reason), moved.at)
    for table, what, made in _TABLES:
        kept: Mapping[str, Any] = getattr(records, table)
        for id_ in sorted(kept):
            for each in made(kept[id_]):
                if each.by == member != each.about:
                    yield _told(v, records.days.get(each.day) if each.day is not None else None, v(what), each.at)


def _told(v: Voice, day: ActivityDay | None, what: str, at: datetime | None) -> Json:
    return {
        v.ctx("my data", "day"): day.on.isoformat() if day is not None else None,
        v.ctx("my data", "what"): what,
        v.ctx("my data", "at"): v.moment(at, year=True) if at is not None else None,
    }


def _plain(one: Any) -> Iterator[Entered]:
    """A record that names who entered it, when, of which day and about whom, by these very names."""
    yield Entered(one.by, one.at, getattr(one, "day", None), getattr(one, "member", None))


def _of_day(one: Any) -> Iterator[Entered]:
    """The same of a record that is kept under its day."""
    yield Entered(one.by, one.at, one.id)


def _left(one: Any) -> Iterator[Entered]:
    if one.left is not None:
        yield Entered(one.left.by, one.left.noted_at, one.day, one.member)


def _decided(one: Any) -> Iterator[Entered]:
    if one.decision is not None:
        yield Entered(one.decision.by, one.decision.at, one.day, one.member)


def _ruled(one: Any) -> Iterator[Entered]:
    if one.ruling is not None:
        yield Entered(one.ruling.by, one.ruling.at, one.day, one.member)


def _studies_ruled(one: Any) -> Iterator[Entered]:
    for tried in one.tries:
        if tried.ruling is not None:
            yield Entered(tried.ruling.by, tried.ruling.at, one.day, one.member)


def _studies_given(one: Any) -> Iterator[Entered]:
    if one.given is not None:
        yield Entered(one.given.by, one.given.at, one.day, one.member)


def _talks(one: Any) -> Iterator[Entered]:
    for talk in one.talks:
        yield Entered(talk.by, talk.at, None, one.member)


def _talks_held(one: Any) -> Iterator[Entered]:
    for talk in one.talks:
        yield Entered(talk.talker, talk.at, None, one.member)


def _limits(one: Any) -> Iterator[Entered]:
    for limit in one.rectifications:
        yield Entered(limit.by, limit.at, None, one.member)


def _limits_closed(one: Any) -> Iterator[Entered]:
    for limit in one.rectifications:
        yield Entered(limit.closed_by, limit.closed_at, None, one.member)


def _showings(one: Any) -> Iterator[Entered]:
    for showing in one.showings:
        yield Entered(showing.member, showing.since, one.id)


def _ticks(one: Any) -> Iterator[Entered]:
    for tick in one.ticks:
        yield Entered(tick.by, tick.at, one.id)


def _cancelled(one: Any) -> Iterator[Entered]:
    if one.cancellation is not None:
        yield Entered(one.cancellation.by, one.cancellation.at, one.id)


def _taken_down(one: Any) -> Iterator[Entered]:
    if one.taken_down is not None:
        yield Entered(one.taken_down.by, one.taken_down.at, None, one.member)


_TABLES: Final[tuple[tuple[str, str, Made], ...]] = (
    ("days", mark("made ready what the day needs"), _ticks),
    ("days", mark("cancelled the day"), _cancelled),
    ("days", mark("ended the activity"), lambda one: [Entered(one.closed_by, one.closed_at, one.id)]),
    ("days", mark("said whether the day was held"), lambda one: [Entered(one.held_by, None, one.id)]),
    ("days", mark("filed the form"), lambda one: [Entered(one.filed_by, one.filed_at, one.id)]),
    ("plans", mark("entered the year plan"), lambda one: [Entered(one.by, one.entered_at)]),
    ("plans", mark("filed the year plan"), lambda one: [Entered(one.filed_by, one.filed_at)]),
    ("plan_changes", mark("changed the plan"), _plain),
    ("earlier", mark("entered an earlier day"), _of_day),
    ("signins", mark("signed somebody in"), _plain),
    ("signins", mark("noted that somebody left early"), _left),
    ("struck", mark("took a sign-in back"), _plain),
    ("allowances", mark("allowed somebody to take part remotely"), _plain),
    ("spots", mark("showed the sign-in code"), _showings),
    ("sheets", mark("entered the signed sheet"), lambda one: [Entered(one.by, one.begun_at, one.id)]),
    ("appeals", mark("decided whether somebody is counted"), _ruled),
    ("guests", mark("entered a guest"), _plain),
    ("comments", mark("entered a comment"), _plain),
    ("dues", mark("entered dues as paid"), _plain),
    ("dues_checks", mark("checked the dues"), _of_day),
    ("dated", mark("entered a date in the ledger"), _plain),
    ("meetings", mark("entered a meeting"), _plain),
    ("leaves", mark("decided a leave"), _decided),
    ("makeups", mark("decided a make-up study"), _studies_ruled),
    ("makeups", mark("gave a make-up study"), _studies_given),
    ("materials", mark("gave material for the make-up study"), _of_day),
    ("reminders", mark("held a reminder talk"), _talks_held),
    ("reminders", mark("entered a reminder talk"), _talks),
    ("reminders", mark("set a time limit"), _limits),
    ("reminders", mark("closed a time limit"), _limits_closed),
    ("opinions", mark("answered an opinion"), lambda one: [Entered(one.answered_by, one.answered_at)]),
    ("polls", mark("drafted a poll"), lambda one: [Entered(one.by, one.made_at, one.day)]),
    ("points", mark("took over a point"), lambda one: [Entered(one.taken_by, one.taken_at, one.day, one.member)]),
    ("cards", mark("wrote the words for a card"), _plain),
    ("ceremonies", mark("arranged a ceremony"), _plain),
    ("ceremonies", mark("leads the oath at a ceremony"), lambda one: [Entered(one.leader, one.at)]),
    ("ceremony_marks", mark("entered what was done at a ceremony"), _plain),
    ("ceremony_marks", mark("led the oath or handed over a card"), lambda one: [Entered(one.who, one.at)]),
    ("heart_talks", mark("held a heart-to-heart talk"), lambda one: [Entered(one.host, one.at, None, one.member)]),
    ("heart_talks", mark("entered a heart-to-heart talk"), _plain),
    ("shifted", mark("put off a political birthday"), _plain),
    ("excused", mark("entered that a political birthday isn't held"), _plain),
    ("disputed", mark("entered or settled a date of acceptance"), _plain),
    ("wishes", mark("took a wish off the board"), _taken_down),
    ("inspections", mark("inspected a month or a year"), _plain),
    ("submissions", mark("laid a matter before the superior"), _plain),
    ("bindings", mark("bound a group or channel"), lambda one: [Entered(one.by, one.bound_at)]),
)
"""Table, what was done, and how its records tell who did it."""
