"""What the superior in the program is still to answer, and what waits for a branch after an answer."""

from datetime import datetime, timedelta

from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, Step, in_order
from zhibu.branch.records import Records
from zhibu.branch.superior import DAEMON, Matter, Submission, Verdict, laid, submission_id


def open_day(records: Records, day: ActivityDay) -> Submission | None:
    """What the officers are asked about a day: its first laying, which the program does by itself, or the latest one after a
    return; None where nothing is asked: it is approved, not settled yet, or returned and not laid before them again."""
    if day.cancelled or day.mark(Step.APPROVED) is not None:
        return None
    if day.mark(Step.SETTLED) is None and records.policy(day.on).steps_order:
        return None
    last = laid(records.submissions, Matter.DAY, day.id)
    if last is None:
        id_ = submission_id(Matter.DAY, day.id, 1)
        settled = day.mark(Step.SETTLED)
        at = settled.at if settled is not None else records.branch.joined_at
        return Submission(id=id_, matter=Matter.DAY, subject=day.id, number=1, by=DAEMON, at=at)
    return last if last.verdict is None else None


def returned_day(records: Records, day: ActivityDay) -> Submission | None:
    """The return that a day waits upon: it isn't approved, and not laid before the superior again."""
    last = laid(records.submissions, Matter.DAY, day.id)
    waits = last is not None and last.verdict is Verdict.RETURNED and day.mark(Step.APPROVED) is None
    return last if waits and not day.cancelled else None


def waiting(records: Records, *, now: datetime, calendar: Calendar) -> list[Submission]:
    """What the superior hasn't answered yet, the oldest first: days from `approval.ask_days` before them on."""
    found = [each for each in records.submissions.values() if each.verdict is None and each.matter is not Matter.DAY]
    for day in in_order(records.days.values()):
        open_ = open_day(records, day)
        if open_ is None or not records.policy(day.on).approval_owed or now >= day.starts(calendar):
            continue
        if now >= asked_from(records, day, calendar):
            found.append(open_)
    return sorted(found, key=lambda each: (each.at, each.id))


def asked_from(records: Records, day: ActivityDay, calendar: Calendar) -> datetime:
    """From when on the superior is asked about a day."""
    policy = records.policy(day.on)
    return calendar.instant(day.on - timedelta(days=policy.approval_ask_days), policy.notice_hour)
