"""What a branch lays before its superior in the program, and what an officer says to it: each once, by whoever is first."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from zhibu.branch import day as days
from zhibu.branch import plan as plans
from zhibu.branch import steps
from zhibu.branch.awaited import open_day
from zhibu.branch.branch import Code, Purpose, use
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, Step, reason_written
from zhibu.branch.ids import AccountId, DayId
from zhibu.branch.plan import Plan
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.superior import (
    ALLOWED,
    NAME_LIMIT,
    SUPERIOR,
    Matter,
    Officer,
    Submission,
    Verdict,
    laid,
    parsed,
    reached,
    submission_id,
)

# The officers


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Who acts for the superior from now on, and the spent code: None where the account did before."""

    officer: Officer
    code: Code | None = None


def join(records: Records, code_id: str, account: AccountId, name: str, *, now: datetime) -> Joined:
    """Links an account as an officer of the superior whose records these are; the code is spent. The same account again
    changes nothing, whatever became of the code."""
    known = records.officers.get(account)
    code = records.codes.get(code_id)
    if known is not None and code is not None and code.purpose is Purpose.OFFICER:
        return Joined(officer=known)
    spent = use(code, Purpose.OFFICER, now=now)
    written = " ".join(name.split())[:NAME_LIMIT]
    return Joined(officer=Officer(id=account, name=written, linked_at=now), code=spent)


def the_officer(records: Records, account: AccountId) -> Officer:
    """The officer that this account is; a refusal for anybody else, members and secretaries too."""
    found = records.officers.get(account)
    if found is None:
        raise Refusal("superior.no_officer")
    return found


def followed(records: Records, superior: Records) -> tuple[list[Officer], list[Officer]]:
    """What makes the branch's copy of the officers the superior's own: to put, and to remove. That one can't be reached is
    noted where it was found out, and stays until the account is linked anew."""
    to_put = [
        each
        for each in superior.officers.values()
        if (known := records.officers.get(each.id)) is None or known.linked_at != each.linked_at
    ]
    return to_put, [each for each in records.officers.values() if each.id not in superior.officers]


def by_hand(records: Records) -> bool:
    """Whether the branch deals with its superior outside the program: it has none here, or nobody there can be reached."""
    return not reached(records.officers.values())


# Laying something before it


def lay_day_again(
    records: Records, day: ActivityDay, *, by: str, now: datetime, calendar: Calendar
) -> tuple[Submission, bool]:
    """A returned day is laid before the superior again, and whether that is new: pressed twice it changes nothing."""
    steps.may_enter(records, day, Step.APPROVED, calendar=calendar, now=now)
    if now >= day.starts(calendar):
        raise Refusal("day.begun", day=day.on)
    _somebody(records)
    last = laid(records.submissions, Matter.DAY, day.id)
    if last is not None and last.verdict is None:
        return last, False
    if last is None:
        raise Refusal("superior.not_returned")
    return _next(Matter.DAY, day.id, last, by, now), True


def lay_plan(records: Records, year: int, *, by: str, now: datetime, today: date) -> tuple[Plan, Submission | None]:
    """The year's plan is filed with the superior by sending it, at this instant; None where it was sent before and waits."""
    known = plans.opened(records.plans, year, by=by, now=now)
    last = laid(records.submissions, Matter.PLAN, str(year))
    if last is not None and last.verdict is None:
        return known, None
    plans.may_file(known, records.days, year)
    _somebody(records)
    filed = plans.file_plan(known, records.days, on=today, reference="", by=by, now=now, today=today)
    return filed, _next(Matter.PLAN, str(year), last, by, now)


def lay_record(
    records: Records, day: ActivityDay, *, by: str, now: datetime, calendar: Calendar
) -> tuple[ActivityDay, Submission | None]:
    """The day's record form is sent up, and counts as handed up from this instant unless it was before; None where it was
    sent already. One that was sent before the evaluation closed is sent once more with its result."""
    last = laid(records.submissions, Matter.RECORD, day.id)
    if last is not None and not completed_since(records, day):
        return day, None
    _somebody(records)
    filed = days.file(day, held=records.held(day), now=now, calendar=calendar, by=by)
    return filed, _next(Matter.RECORD, day.id, last, by, now)


def completed_since(records: Records, day: ActivityDay) -> bool:
    """Whether the form that the superior has lacks the result of an evaluation that has closed since."""
    last = laid(records.submissions, Matter.RECORD, day.id)
    closed = records.evaluations.get(day.id)
    return last is not None and closed is not None and last.at < closed.closed_at


def _next(matter: Matter, subject: str, last: Submission | None, by: str, now: datetime) -> Submission:
    number = 1 if last is None else last.number + 1
    id_ = submission_id(matter, subject, number)
    return Submission(id=id_, matter=matter, subject=subject, number=number, by=by, at=now)


def _somebody(records: Records) -> None:
    if by_hand(records):
        raise Refusal("superior.nobody")


# What an officer says


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What came back, and what it changes: nothing where the same officer says the same again."""

    submission: Submission
    day: ActivityDay | None = None
    plan: Plan | None = None
    changed: bool = True


def asked(records: Records, id_: str) -> Submission:
    """The submission of that id, the one that the program asks by itself among them; a refusal for what is no longer asked."""
    known = records.submissions.get(id_)
    if known is not None:
        return known
    found = parsed(id_)
    day = records.days.get(DayId(found[1])) if found is not None and found[0] is Matter.DAY else None
    open_ = open_day(records, day) if day is not None else None
    if open_ is not None and open_.id == id_:
        return open_
    mark = day.mark(Step.APPROVED) if day is not None else None
    if mark is not None:
        raise Refusal("superior.decided", officer="", verdict=Verdict.APPROVED.value)
    raise Refusal("button.stale")


def decide(
    records: Records,
    id_: str,
    verdict: Verdict,
    account: AccountId,
    *,
    words: str = "",
    now: datetime,
    calendar: Calendar,
) -> Decided:
    """An officer's word. The first one counts; the same officer's same word again changes nothing, any other is refused with
    who decided. A return needs words. An approval after the notice or the start is marked as late."""
    officer = the_officer(records, account)
    known = asked(records, id_)
    if known.verdict is not None:
        if (known.account, known.verdict) == (account, verdict):
            return Decided(submission=known, changed=False)
        raise Refusal("superior.decided", officer=known.officer, verdict=known.verdict.value)
    if verdict not in ALLOWED[known.matter]:
        raise Refusal("button.stale")
    told = reason_written(words, "superior.no_words") if verdict is Verdict.RETURNED else ""
    put = replace(known, verdict=verdict, words=told, officer=officer.name, account=account, decided_at=now)
    match known.matter:
        case Matter.DAY:
            day = records.days[DayId(known.subject)]
            _may_answer(records, day, calendar, now)
            if verdict is not Verdict.APPROVED:
                return Decided(submission=put)
            late = now >= day.starts(calendar) or day.mark(Step.PUBLISHED) is not None
            day = days.mark(day, Step.APPROVED, by=SUPERIOR, now=now, late=late, note=officer.name)
            return Decided(submission=put, day=day)
        case Matter.RECORD:
            day = records.days[DayId(known.subject)]
            # The receipt is the proof; what was entered as one before stays.
            if day.filed_at is None or day.filed_reference:
                return Decided(submission=put)
            return Decided(submission=put, day=days.prove(day, _proof(records, officer.name)))
        case Matter.PLAN if verdict is Verdict.RETURNED:
            plan = records.plans[known.subject]
            # What came back isn't filed: it is changed freely, and filed anew. That it was sent stays in the submission.
            return Decided(submission=put, plan=replace(plan, filed_at=None, filed_on=None, filed_by="", reference=""))
        case _:
            return Decided(submission=put)


def take_back(records: Records, id_: str, account: AccountId, *, now: datetime, calendar: Calendar) -> Decided:
    """An officer takes back their own word, given by mistake: it waits for an answer again. Possible until the day begins, and
    while nothing rests on it: not once the branch laid it before them anew, and not the return of a plan, which the branch
    changes freely from then on. Taken back twice it changes nothing."""
    the_officer(records, account)
    known = records.submissions.get(id_)
    if known is None:
        raise Refusal("button.stale")
    if known.verdict is None and known.taken_back:
        return Decided(submission=known, changed=False)
    if known.account != account:
        raise Refusal("superior.not_yours", officer=known.officer)
    last = laid(records.submissions, known.matter, known.subject)
    if last is not None and last.number != known.number:
        raise Refusal("superior.laid_again")
    put = replace(
        known, verdict=None, words="", officer="", account="", decided_at=None, taken_back=known.taken_back + 1
    )
    match known.matter:
        case Matter.DAY:
            return Decided(submission=put, day=_without_approval(records.days[DayId(known.subject)], now, calendar))
        case Matter.RECORD:
            day = records.days[DayId(known.subject)]
            proven = day.filed_reference == _proof(records, known.officer)
            return Decided(submission=put, day=replace(day, filed_reference="") if proven else None)
        case Matter.PLAN if known.verdict is Verdict.RETURNED:
            raise Refusal("superior.plan_returned")
        case _:
            return Decided(submission=put)


def _without_approval(day: ActivityDay, now: datetime, calendar: Calendar) -> ActivityDay | None:
    """The day without the officers' approval; None where it bears none. Refused for a cancelled day, one that has begun, and one
    whose approval the branch entered itself."""
    if day.cancelled:
        raise Refusal("day.cancelled", day=day.on)
    if now >= day.starts(calendar):
        raise Refusal("day.begun", day=day.on)
    mark = day.mark(Step.APPROVED)
    if mark is None:
        return None
    if mark.by != SUPERIOR:
        raise Refusal("superior.laid_again")
    return replace(day, steps=tuple(each for each in day.steps if each != mark))


def _proof(records: Records, officer: str) -> str:
    """What a receipt is on the form: the organisation and who signed for it."""
    return f"{records.branch.superior} {officer}".strip()


def may_return(records: Records, id_: str, account: AccountId, *, now: datetime, calendar: Calendar) -> Submission:
    """Refuses to ask for the words of a return that can't be made."""
    the_officer(records, account)
    known = asked(records, id_)
    if known.verdict is not None:
        raise Refusal("superior.decided", officer=known.officer, verdict=known.verdict.value)
    if Verdict.RETURNED not in ALLOWED[known.matter]:
        raise Refusal("button.stale")
    if known.matter is Matter.DAY:
        _may_answer(records, records.days[DayId(known.subject)], calendar, now)
    return known


def _may_answer(records: Records, day: ActivityDay, calendar: Calendar, now: datetime) -> None:
    steps.may_enter(records, day, Step.APPROVED, calendar=calendar, now=now)
