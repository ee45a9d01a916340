"""What a day's record form rests on: for each of its fields the acts of the journal that entered it (002「反映過程性痕跡」).

The journal tells what a record was after each act; what differs from the act before is what that act entered. Of a vote only
its closing is told, and of sign-ins and leaves no name: those stand where they belong.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from zhibu.branch.ids import DayId
from zhibu.branch.notices import GROUP, Kind, State


class Change(Protocol):
    """One record after an act; None where it was removed."""

    @property
    def table(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def document(self) -> Mapping[str, Any] | None: ...


class Act(Protocol):
    """One act as the journal has it; without changes where its body was erased."""

    @property
    def n(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def changes(self) -> Sequence[Change]: ...


class Field(StrEnum):
    """What an act entered, in the order of the form."""

    THEME = "theme"
    TIME = "time"
    PLACE = "place"
    CHAIR = "chair"
    RECORDER = "recorder"
    STEPS = "steps"
    NOTICES = "notices"
    ATTENDANCE = "attendance"
    LEAVE = "leave"
    MAKEUP = "makeup"
    GUESTS = "guests"
    CONTENT = "content"
    CEREMONY = "ceremony"
    DISCUSSION = "discussion"
    AGREEMENT = "agreement"
    POLLS = "polls"
    EVALUATION = "evaluation"
    COMMENT = "comment"
    SUMMARY = "summary"
    WANTING = "wanting"
    PHOTOS = "photos"
    FILED = "filed"


OF_MANY: Final = frozenset({Field.ATTENDANCE, Field.LEAVE, Field.MAKEUP, Field.POLLS, Field.EVALUATION})
"""Entered by many people, who aren't named."""

_OF_DAY: Final = {
    "themes": Field.THEME,
    "required": Field.THEME,
    "partner": Field.THEME,
    "counts_as": Field.THEME,
    "on": Field.TIME,
    "start": Field.TIME,
    "minutes": Field.TIME,
    "closed_at": Field.TIME,
    "place": Field.PLACE,
    "chair": Field.CHAIR,
    "recorder": Field.RECORDER,
    "steps": Field.STEPS,
    "held": Field.STEPS,
    "agenda": Field.CONTENT,
    "discussion": Field.DISCUSSION,
    "agreement": Field.AGREEMENT,
    "summary": Field.SUMMARY,
    "wanting": Field.WANTING,
    "filed_at": Field.FILED,
    "filed_reference": Field.FILED,
}
_BY_DAY: Final = {
    "signins": Field.ATTENDANCE,
    "struck": Field.ATTENDANCE,
    "leaves": Field.LEAVE,
    "makeups": Field.MAKEUP,
    "guests": Field.GUESTS,
    "comments": Field.COMMENT,
    "points": Field.DISCUSSION,
}
"""The tables whose records name their day."""
_NOTICES: Final = (Kind.ADVANCE_NOTICE, Kind.SIGN_IN, Kind.ATTENDANCE_REPORT)
"""Which prove the steps that the program does itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """One field: the numbers of the acts that entered it, in order, the first and the last instant, and by whom (members'
    ids, `daemon`, `operator`; empty for `OF_MANY`)."""

    field: Field
    acts: tuple[int, ...]
    first: datetime
    last: datetime
    by: tuple[str, ...] = ()


def traced(entries: Iterable[Act], day: DayId, ceremony: Collection[str] = ()) -> tuple[Traced, ...]:
    """What the journal knows of a day's record, field by field; fields that no act entered aren't there. `ceremony` are the
    subjects of the ceremony that was part of it: its period, and its celebrants' birthdays."""
    before: dict[tuple[str, str], Mapping[str, Any]] = {}
    found: dict[Field, list[Act]] = {}
    for entry in entries:
        touched: set[Field] = set()
        for change in entry.changes:
            key = (change.table, change.id)
            was = before.get(key, {})
            touched.update(_touched(change, was, day))
            if _is_of(change, was, ceremony):
                touched.add(Field.CEREMONY)
            if change.table in _KEPT:
                before[key] = change.document or {}
        for field in touched:
            found.setdefault(field, []).append(entry)
    return tuple(_told(field, found[field]) for field in Field if field in found)


_OF_CEREMONY: Final = frozenset({"ceremonies", "ceremony_marks"})
_UNTOLD: Final = "application"
"""Neither of it nor of talks the record tells anything."""
_KEPT: Final = frozenset({"days", "said", *_BY_DAY, *_OF_CEREMONY})
"""Of these it is needed what stood there before."""


def _touched(change: Change, was: Mapping[str, Any], day: DayId) -> Iterable[Field]:
    document = change.document or {}
    match change.table:
        case "days" if change.id == day:
            for name, field in _OF_DAY.items():
                if _value(document, name) != _value(was, name):
                    yield field
        case "evaluations" if change.id == day:
            yield Field.EVALUATION
        case "polls" if document.get("day") == day and document.get("closed_at"):
            yield Field.POLLS
        case "enclosures" if change.id.startswith(f"day:{day}#"):
            yield Field.PHOTOS
        case "enclosures" if change.id.startswith(f"filed:{day}#"):
            yield Field.FILED
        case "said" if _proves(change.id, document, day) and was.get("state") != document.get("state"):
            yield Field.NOTICES
        case table if table in _BY_DAY and (document or was).get("day") == day:
            # A point is only handed in; into the record it comes with the day itself.
            if table != "points" or document.get("taken_at") != was.get("taken_at"):
                yield _BY_DAY[table]


def _is_of(change: Change, was: Mapping[str, Any], ceremony: Collection[str]) -> bool:
    """Whether it is about that ceremony or one of its celebrants, and of something that the record tells."""
    document = change.document or was
    told = change.table in _OF_CEREMONY and document.get("item") != _UNTOLD
    return told and document.get("subject", change.id) in ceremony


def _value(document: Mapping[str, Any], name: str) -> object:
    """What stands there; None where that is nothing."""
    found = document.get(name)
    return None if found in ("", []) else found


def _proves(id_: str, document: Mapping[str, Any], day: DayId) -> bool:
    """Whether it is a notice to the group about that day, and it was said."""
    return document.get("state") == State.SENT.value and any(
        id_.startswith(f"{kind.value}/{day}/{GROUP}/") for kind in _NOTICES
    )


def _told(field: Field, acts: Sequence[Act]) -> Traced:
    by = () if field in OF_MANY else tuple(dict.fromkeys(act.actor for act in acts))
    return Traced(field=field, acts=tuple(act.n for act in acts), first=acts[0].at, last=acts[-1].at, by=by)


def marks_of(day: DayId, ceremony: Collection[str] = ()) -> tuple[str, ...]:
    """One of these stands in the line of every act that touched that day: its id, in all the ways in which ids hold it; and of every
    act that touched its ceremony."""
    return f'"{day}"', f"{day}:", f"{day}#", f"/{day}/", *(f'"{subject}"' for subject in ceremony)


def ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Numbers in order as runs without a gap: 3, 4, 5, 9 as (3, 5), (9, 9)."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
