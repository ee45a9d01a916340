"""Changing the branch's own numbers: from which day on, and what speaks against it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from zhibu.branch.calendar import ONE_DAY
from zhibu.branch.policy import Field, PolicyChange, Value
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal


def held_last(records: Records, since: date) -> date | None:
    """The last day from that date on that was held already."""
    return max((day.on for day in records.days.values() if day.on >= since and records.held(day)), default=None)


def earliest(records: Records, today: date) -> date:
    """From when on a number can be changed: today, or the day after one that was held by the former numbers."""
    held = held_last(records, today)
    return today if held is None else held + ONE_DAY


def faults(records: Records, changes: Iterable[PolicyChange], since: date) -> Iterator[Refusal]:
    """What speaks against these changes from that date on."""
    changes = list(changes)
    held = held_last(records, since)
    if held is not None:  # what was decided stays as it was decided
        yield Refusal("policy.past", since=since, held=held, earliest=held + ONE_DAY)
    changed = {**records.policy_changes, **{change.id: change for change in changes}}
    policy = replace(records, policy_changes=changed).policy(since)
    hour, last = policy.birthday_greeting, policy.birthday_greeting_until
    if hour >= last and any(change.field.startswith("birthday.greeting") for change in changes):
        # A greeting whose hour comes after its last one would never be said, and nobody would notice.
        shown = f"{hour:%H:%M}"
        yield Refusal("policy.range", field="birthday.greeting", value=shown, low="00:00", high=f"{last:%H:%M}")


def read(field: Field, text: str) -> Value:
    """The value that somebody wrote in the chat; the refusal says in plain words what can be written."""
    try:
        return field.parse(text)
    except Refusal:
        if field.low is not None:
            raise Refusal("setting.range", low=field.low, high=field.high) from None
        raise Refusal("setting.unreadable", unit=field.unit.value) from None


def change(records: Records, name: str, text: str, *, since: date, today: date) -> PolicyChange:
    """The branch's own value from that day on, not before today; the first thing that speaks against it is refused."""
    if since < today:
        raise Refusal("policy.past", since=since, held=today, earliest=earliest(records, today))
    made = PolicyChange.of(name, text, since=since)
    for no in faults(records, [made], since):
        raise no
    return made


def pending(records: Records, name: str, today: date) -> list[PolicyChange]:
    """The changes of that number that are entered and don't hold yet, the next one first."""
    found = (each for each in records.policy_changes.values() if each.field == name and each.since > today)
    return sorted(found, key=lambda each: each.since)


def take_back(records: Records, id_: str, today: date) -> PolicyChange | None:
    """A change that doesn't hold yet, to be taken back; None where there is none any more. One that holds is refused: another
    one is set in its place."""
    known = records.policy_changes.get(id_)
    if known is not None and known.since <= today:
        raise Refusal("button.stale")
    return known
