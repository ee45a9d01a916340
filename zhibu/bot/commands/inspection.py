"""`/inspect` and `/bulletin`: what a branch's month or year shows and lacks, and what a superior sums up of its branches.

An inspection is made by a branch's own leaders and by its superior's officers, and each is on record in the branch's journal. The
superior reads totals, dates and offices, never a member's name.
"""

import asyncio
import re
from dataclasses import replace
from datetime import date

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.message import Message, Paper, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import bulletin as bulletin_words
from zhibu.bot.wording import inspection as words
from zhibu.bot.wording.inspection import View
from zhibu.branch import inspection as rules
from zhibu.branch.dues import Month
from zhibu.branch.ids import BranchId, DayId
from zhibu.branch.inspection import BranchTotals
from zhibu.branch.people import Act
from zhibu.branch.period import Period
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.forms.bulletin import BulletinSheet, bulletin_docx, bulletin_sheet
from zhibu.words import Voice, voice

_YEAR_WORD, _MONTH_WORD, _PART_WORD = "年", "月", "份"
_MONTH = re.compile(
    rf"(?:(?P<year>20[0-9]{{2}})[-./{_YEAR_WORD}])?(?P<month>0?[1-9]|1[0-2]){_MONTH_WORD}?{_PART_WORD}?"
)
_YEAR = re.compile(rf"(?P<year>20[0-9]{{2}}){_YEAR_WORD}?")
_FIRST = 2000


# What is meant


def _subject(text: str, today: date) -> str | None:
    """`2026-10`, `2026年10月`, `10月`, `10` as a month; `2026`, `2026年` as a year; None for anything else. A month alone is
    the latest one of that name."""
    written = "".join(text.split())
    if found := _YEAR.fullmatch(written):
        return found["year"]
    if (found := _MONTH.fullmatch(written)) is None:
        return None
    month = Month(int(found["year"] or today.year), int(found["month"]))
    if found["year"] is None and month > Month.of(today):
        month = Month(today.year - 1, month.month)
    return str(month)


def _checked(subject: str, today: date) -> str:
    """A month or year that a button or a command named; a refusal for one that is still ahead."""
    month = Month.read(subject)
    year = month.year if month is not None else int(subject) if _YEAR.fullmatch(subject) else 0
    if year < _FIRST:
        raise Refusal("button.stale")
    if year > today.year or (month is not None and month > Month.of(today)):
        raise Refusal("inspection.future")
    return subject


def _split(text: str, today: date) -> tuple[str, str]:
    """A branch's id or name, where one is named, and the month or year."""
    if not text.strip():
        return "", ""
    if (whole := _subject(text, today)) is not None:
        return "", whole
    first, _, last = text.strip().rpartition(" ")
    subject = _subject(last, today)
    return (first.strip(), subject) if subject is not None else (text.strip(), "")


# Who inspects which branch


def _mine(talk: Talk) -> list[BranchId]:
    """The branches that this account may inspect: the one that it leads, and those of which it is an officer."""
    store = talk.house.store
    own = [talk.branch] if talk.branch is not None and talk.may(Act.RUN_DAY) else []
    under = [each for superior in _superiors(talk) for each in _under(talk, superior)]
    others = [each for each in store.branches() if each in talk.offices and each not in under]
    return list(dict.fromkeys([*own, *under, *others]))


def _superiors(talk: Talk) -> list[BranchId]:
    return [each for each in talk.house.store.superiors() if each in talk.offices]


def _under(talk: Talk, superior: BranchId) -> list[BranchId]:
    """A superior's branches in the roster's order: as they were taken in."""
    return sorted(talk.house.store.branches_of(superior), key=lambda each: (len(each), each))


def _view(talk: Talk, branch: str) -> View:
    """The branch as this account may see it; refused to anybody else, for a button says nothing about who presses it."""
    if not talk.private:
        raise Refusal("button.stale")
    if branch not in _mine(talk):
        if talk.offices:
            raise Refusal("superior.no_officer")
        talk.require(Act.RUN_DAY)
        raise Refusal("button.stale")
    records = talk.house.records(BranchId(branch))
    calendar = talk.house.calendar_of(records)
    leads = branch == talk.branch and talk.may(Act.RUN_DAY)
    return View(records=records, calendar=calendar, names=leads, today=calendar.today(talk.now))


def _voice(talk: Talk, view: View) -> Voice:
    """The leader's own language; an officer's organisation's, on the branch's clock."""
    if view.names:
        return talk.voice
    above = next((talk.house.records(each).branch for each in _superiors(talk)), None)
    return voice(above.locale if above is not None else talk.voice.locale, view.records.branch.timezone)


# Inspecting


async def inspect(talk: Talk, rest: str) -> Message:
    """A month of a branch, this one where none is named; of several branches the one that is chosen."""
    mine = _mine(talk)
    if not mine:
        if talk.offices:
            raise Refusal("superior.no_officer")
        talk.require(Act.RUN_DAY)
    first = talk.house.records(mine[0])
    today = talk.house.calendar_of(first).today(talk.now)
    named, subject = _split(rest, today)
    subject = _checked(subject or str(Month.of(today)), today)
    if named:
        mine = _named(talk, mine, named)
    if len(mine) > 1:
        names = [(each, talk.house.records(each).branch.name) for each in mine]
        return words.choose(talk.voice, names, subject, officer=bool(_superiors(talk)))
    return await shown(talk, mine[0], subject)


def _named(talk: Talk, mine: list[BranchId], named: str) -> list[BranchId]:
    names = {each: talk.house.records(each).branch.name for each in mine}
    found = [each for each in mine if named in (each, names[each])]
    if not found:
        raise Refusal("inspection.unknown_branch", branches=tuple(f"{each} {names[each]}" for each in mine))
    return found


async def shown(talk: Talk, branch: str, subject: str) -> Message:
    """What an inspection of that month or year finds; that it was made is on record."""
    view = _view(talk, branch)
    await _note(talk, view, _checked(subject, view.today))
    v, now, calendar = _voice(talk, view), talk.now, view.calendar
    month = Month.read(subject)
    if month is not None:
        found = rules.month_inspected(view.records, month, calendar=calendar, now=now)
        return words.month(v, view, found)
    year = int(subject)
    months = await asyncio.to_thread(rules.year_inspected, view.records, year, calendar=calendar, now=now)
    return words.year(v, view, year, months)


async def _note(talk: Talk, view: View, subject: str) -> None:
    """That it was made, by whom and when; once a day and subject."""
    by, officer = str(talk.account), _officer(talk, view.records)
    if view.names:
        by, officer = talk.me.id, ""
    async with talk.house.store.unit(
        view.branch, actor=by, act="inspection.made", now=talk.now, cause=talk.heard.cause
    ) as unit:
        put, new = rules.made(unit.records, subject, by, officer=officer, now=talk.now, today=view.today)
        if new:
            unit.put(put)
            await unit.commit(subject=subject)


def _officer(talk: Talk, records: Records) -> str:
    known = records.officers.get(talk.account)
    return known.name if known is not None else ""


def _a_day(talk: Talk, branch: str, id_: str) -> Message:
    view = _view(talk, branch)
    day = view.records.days.get(DayId(id_))
    if day is None:
        raise Refusal("day.unknown")
    month = rules.month_inspected(view.records, Month.of(day.on), calendar=view.calendar, now=talk.now)
    found = next(each for each in month.days if each.day.id == day.id)
    return words.day(_voice(talk, view), view, found)


def _looks(talk: Talk, branch: str) -> Message:
    """Who inspected, for the branch's own leaders."""
    view = _view(talk, branch)
    if not view.names:
        raise Refusal("button.stale")
    return words.looks(_voice(talk, view), view, rules.looks(view.records))


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    match parts:
        case ("m" | "y", branch, subject):
            return Answer(edit=await shown(talk, branch, subject))
        case ("d", branch, day):
            return Answer(edit=_a_day(talk, branch, day))
        case ("l", branch):
            return Answer(edit=_looks(talk, branch))
        case ("p",):
            if not talk.private:
                raise Refusal("button.stale")
            return Answer(edit=await inspect(talk, ""))
    raise Refusal("button.stale")


# The bulletin


async def bulletin(talk: Talk, rest: str) -> Message:
    """The last months that are over, or the month that is named; of several superiors the one that is chosen."""
    mine = _superiors(talk)
    if not mine:
        raise Refusal("superior.no_officer")
    today = _today(talk, mine[0])
    subject = _subject(rest, today) if rest.strip() else ""
    if subject is None or (subject and Month.read(subject) is None):
        raise Refusal("inspection.unreadable", text=" ".join(rest.split())[:20])
    if len(mine) > 1:
        names = [(each, talk.house.records(each).branch.name) for each in mine]
        return bulletin_words.choose(talk.voice, names, _span(talk, mine[0], subject))
    return await _summed(talk, mine[0], _span(talk, mine[0], subject))


def _today(talk: Talk, superior: BranchId) -> date:
    return talk.house.calendar_of(talk.house.records(superior)).today(talk.now)


def _span(talk: Talk, superior: BranchId, subject: str) -> Period:
    """The month that is named, else the latest span that is over, by the number of the first of the branches."""
    today = _today(talk, superior)
    if subject:
        month = Month.read(_checked(subject, today))
        assert month is not None, subject
        return Period(month, 1)
    under = _under(talk, superior)
    known = talk.house.records(under[0] if under else superior)
    return rules.last_span(today, known.policy(today).inspection)


def _read(talk: Talk, superior: str, span: str) -> tuple[BranchId, Period]:
    """What a bulletin's button names, for an officer of that superior."""
    if not talk.private:
        raise Refusal("button.stale")
    if superior not in _superiors(talk):
        raise Refusal("superior.no_officer")
    found = Period.read(span)
    if found is None or found.first.year < _FIRST:
        raise Refusal("button.stale")
    if found.first > _today(talk, BranchId(superior)):
        raise Refusal("inspection.future")
    return BranchId(superior), found


def _lines(talk: Talk, superior: BranchId, span: Period) -> list[BranchTotals]:
    house = talk.house
    found = [house.records(each) for each in _under(talk, superior)]
    return [rules.totals(each, span, calendar=house.calendar_of(each), now=talk.now) for each in found]


async def _sheet(talk: Talk, superior: BranchId, span: Period) -> tuple[Voice, BulletinSheet]:
    above = talk.house.records(superior).branch
    v = voice(above.locale, above.timezone)
    lines = await asyncio.to_thread(_lines, talk, superior, span)
    return v, bulletin_sheet(v, above.name, span, lines, today=_today(talk, superior))


async def _summed(talk: Talk, superior: BranchId, span: Period) -> Message:
    """The bulletin as a text to forward; of months that are over it counts as made."""
    v, sheet = await _sheet(talk, superior, span)
    today = _today(talk, superior)
    if span.last < today:
        await _keep(talk, superior, span)
    return bulletin_words.shown(v, superior, span, sheet, today=today)


async def _keep(talk: Talk, superior: BranchId, span: Period) -> None:
    async with talk.house.store.unit(
        superior, actor=str(talk.account), act="bulletin.made", now=talk.now, cause=talk.heard.cause
    ) as unit:
        name = _officer(talk, unit.records)
        put = rules.compiled(unit.records.bulletins, span, talk.account, name, talk.now)
        if put.id not in unit.records.bulletins:
            unit.put(put)
            await unit.commit(span=put.id)


async def compile_(talk: Talk, parts: tuple[str, ...]) -> Answer:
    match parts:
        case ("s", superior):
            known, _ = _read(talk, superior, str(Period(Month.of(date(_FIRST, 1, 1)), 1)))
            return Answer(edit=await _summed(talk, known, _span(talk, known, "")))
        case ("s" | "n", superior, span):
            known, which = _read(talk, superior, span)
            made = await _summed(talk, known, which)
            # From under the reminder it comes as a message of its own: what stands there is taken back by itself.
            return Answer(say=made) if parts[0] == "n" else Answer(edit=made)
        case ("w", superior, span):
            known, which = _read(talk, superior, span)
            v, sheet = await _sheet(talk, known, which)
            author = talk.house.records(known).branch.name
            data = await asyncio.to_thread(bulletin_docx, v, sheet, author=author, now=talk.now)
            told = bulletin_words.paper(v, which)
            return Answer(say=replace(told, paper=Paper(bulletin_words.file_name(v, author, which), data)))
    raise Refusal("button.stale")


TABLES = Tables(
    commands=(
        Command(
            name="inspect",
            words=("检查", "檢查"),
            run=inspect,
            who=Who.LEADER,
            act=Act.RUN_DAY,
            officers=True,
            text=words.LINE,
            manner=Manner.PRIVATE,
        ),
        Command(
            name="bulletin",
            words=("通报", "通報"),
            run=bulletin,
            who=Who.OFFICER,
            text=bulletin_words.LINE,
            manner=Manner.PRIVATE,
        ),
    ),
    presses=((Verb.INSPECT, pressed), (Verb.BULLETIN, compile_)),
)
