"""What is laid before the superior's officers in the program, and what comes back from them."""

from collections.abc import Iterator
from datetime import timedelta

from zhibu.branch.agenda.outlook import Outlook, face
from zhibu.branch.awaited import asked_from, open_day, returned_day
from zhibu.branch.day import ActivityDay, edition_of
from zhibu.branch.ids import DayId, MemberId
from zhibu.branch.notices import SECRETARY, Kind, Notice
from zhibu.branch.superior import Matter, Submission, Verdict

_TO_RECEIVE = timedelta(days=30)
"""So long the superior is shown what nobody there took in; afterwards it is the inspection's matter."""
_ANSWER_LIFE = timedelta(days=7)


def approval_to_give(look: Outlook) -> Iterator[Notice]:
    """Each officer is asked about a day from `approval.ask_days` before it on, until one of them has answered
    (002「②報機關黨委審定」); what was returned is asked again once it is laid before them again."""
    records, calendar = look.records, look.calendar
    for day in look.days:
        policy = records.policy(day.on)
        if not policy.approval_owed or not look.officers:
            continue
        asked = open_day(records, day)
        if asked is None:
            continue
        due = asked_from(records, day, calendar)
        if asked.number > 1:
            due = max(due, asked.at)
        for officer in look.officers:
            yield Notice(
                kind=Kind.APPROVAL_TO_GIVE,
                subject=day.id,
                audience=officer,
                edition=f"{edition_of(day)}.{asked.number}",
                due=calendar.awake(due, policy),
                expires=day.starts(calendar),
                clause=records.stand(day.on)["approval.owed"].clause,
                face=_face(day),
            )


def _face(day: ActivityDay) -> str:
    return face(day.themes, day.agenda, day.on, day.start, day.minutes, day.place, day.chair)


_PAPERS = {
    Matter.PLAN: (Kind.PLAN_TO_RECEIVE, "plan.due"),
    Matter.RECORD: (Kind.RECORD_TO_RECEIVE, "record.days"),
}


def papers_to_receive(look: Outlook) -> Iterator[Notice]:
    """A plan or a record form that was sent up, to each officer, until one of them has answered."""
    for each in look.records.submissions.values():
        if each.verdict is not None or each.matter not in _PAPERS:
            continue
        kind, field = _PAPERS[each.matter]
        for officer in look.officers:
            yield _about(look, each, kind, officer, field)


def answered(look: Outlook) -> Iterator[Notice]:
    """What the superior said, to the secretary, and a form's receipt to who sent it; silently, unless it is to be changed and
    sent again."""
    for each in look.records.submissions.values():
        if each.decided_at is None:
            continue
        if each.verdict is not Verdict.RETURNED:
            yield _about(look, each, Kind.SUPERIOR_ANSWERED, _sender(look, each), _field(each))
        elif _still_waits(look, each):
            yield _about(look, each, Kind.SUPERIOR_RETURNED, SECRETARY, _field(each))


def _sender(look: Outlook, submission: Submission) -> str:
    sender = look.records.members.get(submission.by)
    on = look.calendar.today(submission.decided_at or submission.at)
    if submission.matter is not Matter.RECORD or sender is None or not sender.on_books(on):
        return SECRETARY
    return look.audience(MemberId(sender.id), on)


def _still_waits(look: Outlook, submission: Submission) -> bool:
    """Whether what was returned is still to be laid before them again."""
    records = look.records
    if submission.matter is Matter.DAY:
        day = records.days.get(DayId(submission.subject))
        last = returned_day(records, day) if day is not None else None
        return last is not None and last.id == submission.id
    plan = records.plans.get(submission.subject)
    return plan is None or plan.filed_at is None


def _field(submission: Submission) -> str:
    return "approval.owed" if submission.matter is Matter.DAY else _PAPERS[submission.matter][1]


def _about(look: Outlook, submission: Submission, kind: Kind, audience: str, field: str) -> Notice:
    """From when it was sent, or answered, on; what is to be changed stays until the day begins, or for a month."""
    at = submission.decided_at or submission.at
    on = look.calendar.today(at)
    expires = at + (_ANSWER_LIFE if kind is Kind.SUPERIOR_ANSWERED else _TO_RECEIVE)
    day = look.records.days.get(DayId(submission.subject)) if submission.matter is Matter.DAY else None
    if kind is Kind.SUPERIOR_RETURNED and day is not None:
        expires = max(day.starts(look.calendar), at + timedelta(hours=1))
    return Notice(
        kind=kind,
        subject=submission.id,
        audience=audience,
        # An answer that follows one which was taken back is a new word.
        edition=str(submission.taken_back or ""),
        due=look.calendar.awake(at, look.records.policy(on)),
        expires=expires,
        clause=look.records.stand(on)[field].clause,
    )
