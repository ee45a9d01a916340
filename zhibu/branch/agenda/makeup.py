"""What make-up study owes: the task to who missed a day, one reminder on the last day, the question to who accepts it, and the
answer."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from zhibu.branch import makeup
from zhibu.branch.agenda.outlook import Outlook, face
from zhibu.branch.calendar import ONE_DAY
from zhibu.branch.makeup import MakeUp, Stage, Task
from zhibu.branch.notices import Kind, Notice, to_member

_OVERDUE = timedelta(days=30)
"""What is still missing a month after its deadline is no longer a message's matter."""
_ANSWER_LIFE = timedelta(days=7)
_ASKED_FOR = timedelta(days=60)


def makeup_task(look: Outlook) -> Iterator[Notice]:
    """The task, on the morning after the day, when the sheet is entered and the material there; once more, on the last day,
    to who still owes it."""
    for task in _tasks(look):
        policy = look.records.policy(task.day.on)
        begins = _begins(look, task)
        last = look.calendar.end_of(task.deadline)
        if task.stage is Stage.OWED:
            yield _notice(look, Kind.MAKEUP_TASK, task, due=begins, expires=last + _OVERDUE, shows=_face(look, task))
        reminder = look.calendar.awake(look.calendar.instant(task.deadline, policy.notice_hour), policy)
        if task.stage in makeup.OPEN and reminder - begins >= ONE_DAY and not _returned_since(task, reminder):
            yield _notice(look, Kind.MAKEUP_REMINDER, task, due=reminder, expires=last)


def _tasks(look: Outlook) -> Iterator[Task]:
    """What members owe now, for the days in the span and those whose task was given late."""
    records, today = look.records, look.calendar.today(look.until)
    near = {day.id: day for day in look.days}
    near |= {
        each.day: records.days[each.day]
        for each in records.makeups.values()
        if each.given is not None and each.day in records.days
    }
    held = {id_: day for id_, day in near.items() if day.ends(look.calendar) <= look.until and look.held(day)}
    # Who was absent without leave is asked by a person first; the others asked for leave, or have begun.
    candidates = {
        each.id: (held[each.day], each.member)
        for table in (records.leaves, records.makeups)
        for each in table.values()
        if each.day in held
    }
    for day, member_id in candidates.values():
        member = records.members.get(member_id)
        task = makeup.task(records, day, member, calendar=look.calendar, held=True) if member is not None else None
        if task is not None and task.stage in makeup.OPEN and task.member.on_books(today):
            yield task


def _begins(look: Outlook, task: Task) -> datetime:
    """The morning after the day; or at once, when a person gave it later."""
    policy = look.records.policy(task.day.on)
    begins = look.calendar.instant(task.day.on + ONE_DAY, policy.notice_hour)
    if task.known is not None and task.known.given is not None:
        begins = max(begins, task.known.given.at)
    return look.calendar.awake(begins, policy)


def _returned_since(task: Task, reminder: datetime) -> bool:
    """Whether it came back that very day: who has just heard of it isn't reminded."""
    last = task.known.last if task.known is not None else None
    return last is not None and last.ruling is not None and reminder - last.ruling.at < ONE_DAY


def _face(look: Outlook, task: Task) -> str:
    """The material, which may be entered later."""
    entered = look.records.materials.get(task.day.id)
    kept = look.records.enclosed(makeup.of_material(task.day.id))
    return face(entered.at if entered is not None else None, len(kept)) if entered is not None or kept else ""


def _notice(look: Outlook, kind: Kind, task: Task, *, due: datetime, expires: datetime, shows: str = "") -> Notice:
    field = "makeup.days" if kind is Kind.MAKEUP_REMINDER else "makeup.required"
    return Notice(
        kind=kind,
        subject=task.id,
        audience=to_member(task.member.id),
        edition=f"{task.deadline:%m%d}",
        due=due,
        expires=expires,
        clause=look.records.stand(task.day.on)[field].clause,
        face=shows,
    )


def makeup_answers(look: Outlook) -> Iterator[Notice]:
    """What was handed in goes to whose duty it is, until it is decided; the member hears what was decided, and a return stays
    asked until it is handed in again."""
    for known in look.records.makeups.values():
        last = known.last
        if last is None or known.day not in look.records.days:
            continue
        if last.ruling is None:
            yield from _to_accept(look, known, last.at)
            continue
        at = last.ruling.at
        kind = Kind.MAKEUP_DECIDED if last.ruling.accepted else Kind.MAKEUP_RETURNED
        expires = at + (_ANSWER_LIFE if last.ruling.accepted else _ASKED_FOR)
        due = look.calendar.awake(at, look.records.policy(look.calendar.today(at)))
        if look.touches(due, expires):
            yield _about(look, kind, known, to_member(known.member), due=due, expires=expires)


def _to_accept(look: Outlook, known: MakeUp, at: datetime) -> Iterator[Notice]:
    due = look.calendar.awake(at, look.records.policy(look.calendar.today(at)))
    if not look.touches(due, at + _ASKED_FOR):
        return
    on = look.calendar.today(at)
    for audience in look.deciding(known.member, on):
        yield _about(look, Kind.MAKEUP_TO_ACCEPT, known, audience, due=due, expires=at + _ASKED_FOR)


def _about(look: Outlook, kind: Kind, known: MakeUp, audience: str, *, due: datetime, expires: datetime) -> Notice:
    last = known.tries[-1]
    return Notice(
        kind=kind,
        subject=known.id,
        audience=audience,
        edition=f"{len(known.tries)}.{last.at:%m%dT%H%M%S}",
        due=due,
        expires=expires,
        clause=look.records.stand(look.records.days[known.day].on)["makeup.required"].clause,
        face=face(last.text, last.files) if kind is Kind.MAKEUP_TO_ACCEPT else "",
    )
