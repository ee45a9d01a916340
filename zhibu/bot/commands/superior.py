"""The superior's officers: how an account becomes one, what they answer, and what they see: totals and papers of their branches."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from zhibu.bot import office
from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.house import House
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import notices
from zhibu.bot.wording import superior as words
from zhibu.branch import reporting as rules
from zhibu.branch.awaited import waiting
from zhibu.branch.branch import Draft
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import REASON_LIMIT
from zhibu.branch.ids import BranchId
from zhibu.branch.notices import Kind, Notice, to_officer
from zhibu.branch.plan import days_of_year
from zhibu.branch.policy import Clause
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.superior import Matter, Submission, Verdict
from zhibu.storage.store import Unit
from zhibu.words import Voice, voice

RETURN = "superior.return"
"""The question for the words of a return; its subject is the branch and the submission, `b1/day:2026-10:1`."""
_STILL_SHOWN = timedelta(days=30)
"""So long after its day the county level's own filing is still shown."""
_VERDICTS = {"y": Verdict.APPROVED, "r": Verdict.RECEIVED}
_KINDS = {
    Matter.DAY: Kind.APPROVAL_TO_GIVE,
    Matter.PLAN: Kind.PLAN_TO_RECEIVE,
    Matter.RECORD: Kind.RECORD_TO_RECEIVE,
}


# Becoming one, and leaving


async def opened(talk: Talk, superior: BranchId, code_id: str) -> Message:
    """An officer's code was opened. The branches follow by themselves."""
    house, account, now = talk.house, talk.account, talk.now
    async with house.store.unit(
        superior, actor=account, act="superior.joined", now=now, cause=talk.heard.cause
    ) as unit:
        joined = rules.join(unit.records, code_id, account, talk.heard.name, now=now)
        if joined.code is not None:
            unit.put(joined.officer)
            unit.put(joined.code)
            await unit.commit()
    house.doors.right(account)
    above = house.records(superior).branch
    branches = [house.records(each).branch.name for each in house.store.branches_of(superior)]
    return words.welcome(voice(above.locale, above.timezone), above.name, joined.officer.name, branches)


async def _leave(talk: Talk, superior: BranchId, confirmed: bool) -> Answer:
    house, account = talk.house, talk.account
    above = house.records(superior).branch
    v = voice(above.locale, above.timezone)
    if not confirmed:
        return Answer(say=words.leave(v, superior, above.name))
    async with house.store.unit(
        superior, actor=account, act="superior.left", now=talk.now, cause=talk.heard.cause
    ) as unit:
        known = unit.records.officers.get(account)
        if known is not None:
            unit.remove(known)
            await unit.commit()
    return Answer(edit=words.left(v, above.name))


# Answering


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """An officer's button. Whoever else presses it is told whose it is."""
    if not talk.private:
        raise Refusal("button.stale")
    match parts:
        case ("y" | "r", branch, id_):
            _branch(talk, branch)
            verdict = _VERDICTS[parts[0]]
            await _decide(talk, BranchId(branch), id_, verdict, "")
            return Answer(toast=words.noted(_voice(talk), verdict))
        case ("n", branch, id_):
            return await _ask(talk, _branch(talk, branch), id_)
        case ("o", branch, id_):
            return Answer(say=await _again(talk, _branch(talk, branch), id_))
        case ("s",):
            return Answer(edit=_overview(talk))
        case ("a",):
            return Answer(edit=words.answers(_voice(talk), _answers(talk)))
        case ("t", branch, id_, *rest) if rest in ([], ["y"]):
            return await _take_back(talk, _branch(talk, branch), id_, confirmed=rest == ["y"])
        case ("c", superior):
            return Answer(say=await _code(talk, _superior(talk, superior)))
        case ("l", superior, *rest):
            left = superior in talk.house.store.superiors() and rest == ["y"] and superior not in talk.offices
            return await _leave(talk, BranchId(superior) if left else _superior(talk, superior), rest == ["y"])
    raise Refusal("button.stale")


async def returned(talk: Talk, subject: str, text: str) -> Message:
    """The words of a return came."""
    branch, _, id_ = subject.partition("/")
    _branch(talk, branch)
    await _decide(talk, BranchId(branch), id_, Verdict.RETURNED, text)
    return Message(paragraphs=((words.noted(_voice(talk), Verdict.RETURNED),),))


async def _decide(talk: Talk, branch: BranchId, id_: str, verdict: Verdict, text: str) -> None:
    house, account, now = talk.house, talk.account, talk.now
    async with house.store.unit(branch, actor=account, act="superior.decided", now=now, cause=talk.heard.cause) as unit:
        calendar = house.calendar_of(unit.records)
        done = rules.decide(unit.records, id_, verdict, account, words=text, now=now, calendar=calendar)
        _drop(unit, account, f"{branch}/{id_}")
        if done.changed:
            for record in (done.submission, done.day, done.plan):
                if record is not None:
                    unit.put(record)
            await unit.commit(submission=id_, verdict=verdict.value)
        elif unit.records.drafts.get(account) is None and text:
            await unit.commit(submission=id_)


def _drop(unit: Unit, account: str, subject: str) -> None:
    asked = unit.records.drafts.get(account)
    if asked is not None and (asked.question, asked.subject) == (RETURN, subject):
        unit.remove(asked)


async def _ask(talk: Talk, records: Records, id_: str) -> Answer:
    house, now, branch = talk.house, talk.now, records.branch.id
    async with house.store.unit(
        branch, actor=talk.account, act="superior.asked", now=now, cause=talk.heard.cause
    ) as unit:
        calendar = house.calendar_of(unit.records)
        known = rules.may_return(unit.records, id_, talk.account, now=now, calendar=calendar)
        draft: Draft = talk.draft(RETURN, f"{branch}/{id_}")
        unit.put(draft)
        await unit.commit(submission=id_)
    return Answer(say=words.why_returned(_voice(talk, records), records, known, REASON_LIMIT))


async def _again(talk: Talk, records: Records, id_: str) -> Message:
    """The question once more, for who lost it; a paper isn't made again for it."""
    calendar = talk.house.calendar_of(records)
    found = rules.asked(records, id_)
    if found.verdict is not None:
        raise Refusal("superior.decided", officer=found.officer, verdict=found.verdict.value)
    notice = _notice(talk, found, calendar)
    return notices.words(notice, records, calendar, _voice(talk, records), now=talk.now)


def _notice(talk: Talk, found: Submission, calendar: Calendar) -> Notice:
    """The question as a notice of this moment, for its words."""
    del calendar
    subject = found.subject if found.matter is Matter.DAY else found.id
    return Notice(
        kind=_KINDS[found.matter],
        subject=subject,
        audience=to_officer(talk.account),
        edition="",
        due=talk.now,
        expires=talk.now,
    )


# Taking an answer back


def _answers(talk: Talk) -> list[words.Waiting]:
    """What this account answered and may still take back, the latest first."""
    house, found = talk.house, []
    for branch in house.store.branches():
        if branch not in talk.offices:
            continue
        records = house.records(branch)
        v, calendar = _voice(talk, records), house.calendar_of(records)
        for each in records.submissions.values():
            if (
                each.account == talk.account
                and each.decided_at is not None
                and _may_take_back(talk, each, records, calendar)
            ):
                what = words.answered_what(v, records, each)
                found.append(
                    (each.decided_at, words.Waiting(branch=branch, name=records.branch.name, what=what, id=each.id))
                )
    return [waiting for _, waiting in sorted(found, key=lambda one: one[0], reverse=True)]


def _may_take_back(talk: Talk, submission: Submission, records: Records, calendar: Calendar) -> bool:
    try:
        return rules.take_back(records, submission.id, talk.account, now=talk.now, calendar=calendar).changed
    except Refusal:
        return False


async def _take_back(talk: Talk, records: Records, id_: str, *, confirmed: bool) -> Answer:
    """Asked first, done when confirmed; confirmed twice it says the same."""
    house, now, branch = talk.house, talk.now, records.branch.id
    v = _voice(talk, records)
    if not confirmed:
        done = rules.take_back(records, id_, talk.account, now=now, calendar=house.calendar_of(records))
        if done.changed:
            return Answer(edit=words.ask_back(v, records, records.submissions[id_]))
    async with house.store.unit(
        branch, actor=talk.account, act="superior.taken_back", now=now, cause=talk.heard.cause
    ) as unit:
        calendar = house.calendar_of(unit.records)
        done = rules.take_back(unit.records, id_, talk.account, now=now, calendar=calendar)
        if done.changed:
            for record in (done.submission, done.day):
                if record is not None:
                    unit.put(record)
            await unit.commit(submission=id_)
    return Answer(edit=words.answers(v, _answers(talk), done=words.answer_back(v, records, done.submission)))


# Seeing


async def superior(talk: Talk, rest: str) -> Message:
    """The branches in totals, and what waits; one message for who serves several superiors, the first of them."""
    del rest
    return _overview(talk)


def _overview(talk: Talk) -> Message:
    house = talk.house
    mine = [each for each in house.store.superiors() if each in talk.offices]
    if not mine:
        raise Refusal("superior.no_officer")
    shown = [_of(talk, each) for each in mine]
    first = shown[0]
    return replace(
        first,
        paragraphs=tuple(paragraph for each in shown for paragraph in each.paragraphs),
        rows=tuple(row for each in shown for row in each.rows),
    )


def _of(talk: Talk, superior: BranchId) -> Message:
    house, now = talk.house, talk.now
    above = house.records(superior)
    year = house.calendar_of(above).today(now).year
    v = voice(above.branch.locale, above.branch.timezone)
    totals, waits = [], []
    for branch in house.store.branches_of(superior):
        records = house.records(branch)
        calendar = house.calendar_of(records)
        totals.append(_totals(records, calendar, year, now))
        waits += [
            words.Waiting(branch=branch, name=records.branch.name, what=words.what_of(v, records, each), id=each.id)
            for each in waiting(records, now=now, calendar=calendar)
        ]
    upward = _upward(house, superior, year, now)
    return words.overview(
        v,
        superior,
        above.branch.name,
        year=year,
        branches=totals,
        waits=waits,
        upward=upward,
        answered=bool(_answers(talk)),
    )


def _upward(house: House, superior: BranchId, year: int, now: datetime) -> tuple[date, Clause] | None:
    """Until when the county level files its branches' plans of the year (`plan.due_county`), by the first branch whose document
    says so; None where none does, and a month after the day."""
    for branch in house.store.branches_of(superior):
        records = house.records(branch)
        stand = records.stand(date(year, 1, 1))["plan.due_county"]
        due = records.policy(date(year, 1, 1)).plan_due_county.in_year(year)
        if stand.clause is not None and house.calendar_of(records).today(now) <= due + _STILL_SHOWN:
            return due, stand.clause
    return None


def _totals(records: Records, calendar: Calendar, year: int, now: datetime) -> words.Totals:
    days = [day for day in days_of_year(records.days, year) if not day.cancelled]
    plan = records.plans.get(str(year))
    return words.Totals(
        name=records.branch.name,
        members=len(records.on_books(calendar.today(now))),
        planned=len(days),
        held=sum(now >= day.ends(calendar) and records.held(day) for day in days),
        filed=sum(day.filed_at is not None for day in days),
        plan_filed=plan is not None and plan.filed_at is not None,
    )


async def _code(talk: Talk, superior: BranchId) -> Message:
    house = talk.house
    v = _voice(talk, house.records(superior))
    fresh = await office.issue_officer_code(
        house.store, superior, actor=talk.account, now=talk.now, cause=talk.heard.cause
    )
    return words.code(v, fresh, house.platform.start_link(fresh))


# Who, and where


def _branch(talk: Talk, branch: str) -> Records:
    """A branch of which this account is an officer; the rule asks again when it decides."""
    if branch not in talk.offices or branch not in talk.house.store.branches():
        raise Refusal("superior.no_officer")
    return talk.house.records(BranchId(branch))


def _superior(talk: Talk, superior: str) -> BranchId:
    if superior not in talk.offices or superior not in talk.house.store.superiors():
        raise Refusal("superior.no_officer")
    return BranchId(superior)


def _voice(talk: Talk, records: Records | None = None) -> Voice:
    """In the language in which this account is spoken to as an officer, on the branch's own clock."""
    store = talk.house.store
    above = next((talk.house.records(each).branch for each in store.superiors() if each in talk.offices), None)
    locale = above.locale if above is not None else talk.voice.locale
    return voice(locale, records.branch.timezone if records is not None else talk.house.timezone)


def as_officer(talk: Talk, message: str | None = None) -> Talk:
    """The talk in the branch whose notice to this officer is replied to; for who is no member, else in the first branch of the
    superior's, whose rules are asked for. As it is for anybody else."""
    if not talk.offices:
        return talk
    branches = [each for each in talk.offices if each in talk.house.store.branches()]
    place, told = (talk.heard.where.chat, message), to_officer(talk.account)
    for each in branches:
        said = talk.house.records(each).said.values()
        if message is not None and any((one.chat, one.message) == place and one.audience == told for one in said):
            return replace(talk, branch=each, records=talk.house.records(each), member=None)
    if talk.member is not None or talk.memberships or not branches:
        return talk
    return replace(talk, branch=branches[0], records=talk.house.records(branches[0]))


TABLES = Tables(
    commands=(
        Command(
            name="superior",
            words=("上级", "上級"),
            run=superior,
            who=Who.OFFICER,
            text=words.LINE,
            manner=Manner.PRIVATE,
        ),
    ),
    presses=((Verb.SUPERIOR, pressed),),
    answers=((RETURN, returned),),
)
