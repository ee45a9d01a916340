"""The operator's acts: each takes the open store, decides by one rule, commits once, and reports what came of it.

The same functions run behind the command line, in the daemon for a command line beside it, and behind the panel in the
chat; so they take bytes instead of paths and return data instead of words.
"""

import asyncio
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from zhibu.bot.codes import new_code, record_of
from zhibu.branch import presets
from zhibu.branch.branch import Branch, Purpose
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, in_order
from zhibu.branch.earlier import Imported, imported, since
from zhibu.branch.ids import BranchId
from zhibu.branch.people import Member
from zhibu.branch.plan import Planned, changes_of_import, opened, planned, quarters_of
from zhibu.branch.policy import PolicyChange
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.roster import Remark, Roster, merged
from zhibu.branch.settings import faults
from zhibu.branch.settling import dispute
from zhibu.branch.superior import Officer
from zhibu.forms.problems import Problem
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage.files import Files
from zhibu.storage.seal import sealed, unsealed
from zhibu.storage.store import Store

OPERATOR: Final = "operator"
"""The actor of an act that came from the command line."""
NAME_LIMIT: Final = 100
BOT_FILE: Final = "bot.json"

_NUMBERED: Final = re.compile(r"b(\d+)")
_SUPERIORS: Final = re.compile(r"s(\d+)")


class Refused(Exception):  # noqa: N818 -- several rules' no at once
    """More than one thing is wrong; nothing was changed."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__(*(each.code for each in self.refusals))


def find(store: Store, written: str) -> BranchId:
    """The branch that was meant, by its id or its full name; a refusal lists what there is."""
    wanted = written.strip()
    if wanted in store.stopped or wanted in store.branches():
        return BranchId(wanted)
    named = [each for each in store.branches() if store.records(each).branch.name == wanted]
    if len(named) == 1:
        return named[0]
    known = [f"{each} {store.records(each).branch.name}" for each in store.branches()]
    raise Refusal("branch.unknown", given=written, known=tuple(known))


def today(records: Records, now: datetime) -> date:
    """The date on the branch's own wall."""
    return Calendar(zone=ZoneInfo(records.branch.timezone)).today(now)


# A new branch


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchAdded:
    """The branch, and the two codes, shown this once."""

    branch: Branch
    group_code: str
    channel_code: str


async def add_branch(
    store: Store,
    *,
    name: str,
    preset_names: Iterable[str],
    locale: str,
    timezone: str,
    now: datetime,
    superior: str | None = None,
) -> BranchAdded:
    """A new branch with its codes, under a superior where one is named. Refuses an empty or doubled name, presets that don't
    go together, and a superior that there isn't."""
    written = _named(name, "branch.no_name")
    for other in store.branches():
        if store.records(other).branch.name == written:
            raise Refusal("branch.doubled", name=written, id=other)
    above = store.records(find_superior(store, superior)).branch if superior is not None else None
    branch = Branch(
        id=_next_id(store),
        name=written,
        presets=presets.compose(preset_names),
        locale=locale,
        timezone=timezone,
        joined_at=now,
        superior=above.name if above is not None else "",
        superior_id=above.id if above is not None else "",
    )
    await store.create(branch, actor=OPERATOR, now=now)
    # A crash between the two commits leaves a branch without codes; its secretary issues new ones in the panel.
    group, channel = new_code(), new_code()
    async with store.unit(branch.id, actor=OPERATOR, act="codes.issued", now=now) as unit:
        unit.put(record_of(group, Purpose.GROUP, now=now))
        unit.put(record_of(channel, Purpose.CHANNEL, now=now))
        await unit.commit()
    return BranchAdded(branch=branch, group_code=group, channel_code=channel)


def _named(name: str, missing: str) -> str:
    """A name in one line; refused under the code `missing` where there is none."""
    written = " ".join(name.split())
    if not written:
        raise Refusal(missing)
    if len(written) > NAME_LIMIT:
        raise Refusal("text.too_long", limit=NAME_LIMIT, length=len(written))
    return written


def _next_id(store: Store, numbered: re.Pattern[str] = _NUMBERED, letter: str = "b") -> BranchId:
    """b1, b2 …: short enough to type, never one that was there before."""
    known = (*store.branches(), *store.superiors(), *store.stopped)
    taken = [int(found[1]) for each in known if (found := numbered.fullmatch(each))]
    return BranchId(f"{letter}{max(taken, default=0) + 1}")


# A superior organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class SuperiorAdded:
    """The superior, and the code by which its first officer is linked, shown this once."""

    superior: Branch
    code: str


async def add_superior(store: Store, *, name: str, locale: str, timezone: str, now: datetime) -> SuperiorAdded:
    """A new superior organisation (s1, s2 …) with a code. Refuses an empty or doubled name."""
    written = _named(name, "superior.no_name")
    for other in store.superiors():
        if store.records(other).branch.name == written:
            raise Refusal("superior.doubled", name=written, id=other)
    superior = Branch(
        id=_next_id(store, _SUPERIORS, "s"),
        name=written,
        presets=(),
        locale=locale,
        timezone=timezone,
        joined_at=now,
        is_superior=True,
    )
    await store.create(superior, actor=OPERATOR, now=now)
    # A crash between the two commits leaves it without a code; `superior code` issues one.
    return SuperiorAdded(superior=superior, code=await issue_officer_code(store, superior.id, now=now))


async def issue_officer_code(
    store: Store, superior: BranchId, *, actor: str = OPERATOR, now: datetime, cause: str | None = None
) -> str:
    """A fresh code by which one more account becomes an officer of that superior."""
    code = new_code()
    async with store.unit(superior, actor=actor, act="codes.issued", now=now, cause=cause) as unit:
        unit.put(record_of(code, Purpose.OFFICER, now=now))
        await unit.commit()
    return code


def find_superior(store: Store, written: str) -> BranchId:
    """The superior that was meant, by its id or its full name; a refusal lists what there is."""
    wanted = written.strip()
    for each in store.superiors():
        if wanted in (each, store.records(each).branch.name):
            return each
    known = [f"{each} {store.records(each).branch.name}" for each in store.superiors()]
    raise Refusal("superior.unknown", given=written, known=tuple(known))


async def remove_officer(store: Store, superior: BranchId, written: str, *, now: datetime) -> Officer:
    """An officer of that name, or at that account, no longer acts for the superior; its branches follow by themselves. A refusal
    lists who there is."""
    wanted = written.strip()
    async with store.unit(superior, actor=OPERATOR, act="superior.left", now=now) as unit:
        officers = [*unit.records.officers.values()]
        found = [each for each in officers if wanted in (each.id, each.name)]
        if len(found) != 1:
            known = tuple(f"{each.name} {each.id}" for each in officers)
            raise Refusal("superior.officer_unknown", given=written, known=known)
        unit.remove(found[0])
        await unit.commit()
    return found[0]


async def put_under(store: Store, branch: BranchId, superior: BranchId, *, now: datetime) -> Branch:
    """A branch that there was before comes under that superior; its officers follow by themselves. The same again changes
    nothing."""
    above = store.records(superior).branch
    async with store.unit(branch, actor=OPERATOR, act="superior.set", now=now) as unit:
        known = unit.records.branch
        put = replace(known, superior=above.name, superior_id=above.id)
        if put != known:
            unit.put(put)
            await unit.commit(superior=superior)
    return put


# Personal codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """One member's code, shown this once, and until when it is valid."""

    member: Member
    code: str
    expires_at: datetime


async def issue_invites(store: Store, branch: BranchId, *, actor: str = OPERATOR, now: datetime) -> tuple[Invite, ...]:
    """A fresh code for each member on the books who has no account yet, in the roster's order. Earlier unused ones stay
    valid."""
    async with store.unit(branch, actor=actor, act="invites.issued", now=now) as unit:
        records = unit.records
        on = today(records, now)
        invites = []
        for member in records.roster:
            if member.on_books(on) and not records.accounts_of(member.id):
                code = new_code()
                record = record_of(code, Purpose.MEMBER, now=now, member=member.id)
                unit.put(record)
                invites.append(Invite(member=member, code=code, expires_at=record.expires_at))
        await unit.commit()
    return tuple(invites)


# Roster and plan


class Unreadable(Exception):  # noqa: N818 -- an answer to whoever sent the file
    """A file that can't be taken as it is: its name and every problem in it. Nothing was changed."""

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__(*(each.code for each in self.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterImported:
    """What an import made of the roster, the branch after it, and what somebody should know about the file."""

    roster: Roster
    records: Records
    remarks: tuple[Remark, ...]


async def import_roster(
    store: Store, branch: BranchId, *, name: str, data: bytes, actor: str = OPERATOR, now: datetime
) -> RosterImported:
    """The roster from a file's bytes, merged with what is known; `Unreadable` where a single cell is wrong."""
    from zhibu.forms.roster import read_roster

    on = today(store.records(branch), now)
    # Reading a spreadsheet takes a moment that nobody else should have to wait for.
    reading = await asyncio.to_thread(read_roster, data, on)
    if reading.problems:
        raise Unreadable(name, reading.problems)
    async with store.unit(branch, actor=actor, act="roster.imported", now=now) as unit:
        roster = merged(reading.rows, unit.records.members, on)
        for member in roster.members:
            unit.put(member)
        for id_, other in roster.disputed:
            known = unit.records.disputed.get(id_)
            found = dispute(known, unit.records.members[id_], other, by=actor, now=now)
            if found is not None:
                unit.put(found)
        records = unit.records
        await unit.commit(new=len(roster.new), updated=len(roster.updated), unchanged=len(roster.unchanged))
    return RosterImported(roster=roster, records=records, remarks=(*reading.remarks, *roster.remarks))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanImported:
    """What an import made of the plan, the branch after it with its calendar, and what somebody should know about the file.
    `days` are the file's days, `years` the years that they lie in."""

    planned: Planned
    days: tuple[ActivityDay, ...]
    years: tuple[int, ...]
    records: Records
    calendar: Calendar
    remarks: tuple[Remark, ...]


async def import_plan(
    store: Store,
    branch: BranchId,
    *,
    name: str,
    data: bytes,
    year: int | None = None,
    actor: str = OPERATOR,
    now: datetime,
) -> PlanImported:
    """The annual plan from a file's bytes, merged with what is known; `Unreadable` where a single cell is wrong. What the
    file gives without a year lies in `year` (None: this one)."""
    from zhibu.forms.plan import read_plan

    records = store.records(branch)
    meant = year or today(records, now).year
    reading = await asyncio.to_thread(read_plan, data, meant)
    calendar = await asyncio.to_thread(calendar_for, records)
    if reading.problems:
        raise Unreadable(name, reading.problems)
    async with store.unit(branch, actor=actor, act="plan.imported", now=now) as unit:
        months = {(row.year, row.month) for row in reading.rows}
        policies = {month: unit.records.policy(date(*month, 1)) for month in months}
        made = _but_imported(
            planned(reading.rows, unit.records.days, policies=policies, calendar=calendar, by=actor, now=now),
            unit.records,
        )
        changes = changes_of_import(
            unit.records.days, made.days, unit.records.plans, unit.records.plan_changes, by=actor, at=now
        )
        for put in (*made.days, *changes):
            unit.put(put)
        for each in sorted({row.year for row in reading.rows}):
            known = unit.records.plans.get(str(each))
            entered = replace(opened(unit.records.plans, each, by=actor, now=now), entered_at=now, by=actor)
            quarters = quarters_of(reading.rows, each, known)
            if known is None or quarters != known.quarters or any(day.on.year == each for day in made.days):
                unit.put(replace(entered, quarters=quarters))
        records = unit.records
        await unit.commit(new=len(made.new), updated=len(made.days) - len(made.new), unchanged=len(made.unchanged))
    days = in_order(records.days[id_] for id_ in {*made.unchanged, *(day.id for day in made.days)})
    return PlanImported(
        planned=made,
        days=tuple(days),
        years=tuple(sorted({day.on.year for day in days})),
        records=records,
        calendar=calendar,
        remarks=reading.remarks,
    )


def _but_imported(made: Planned, records: Records) -> Planned:
    """A plan says what was meant; of a day that was imported its papers said what was held, and they stand."""
    kept = tuple(day.id for day in made.days if day.id in records.earlier)
    days = tuple(day for day in made.days if day.id not in records.earlier)
    return replace(made, days=days, unchanged=(*made.unchanged, *kept))


# Earlier days


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryImported:
    """What an import made of the days from before the branch began here, the branch after it, and what somebody should know
    about the file. `days` are the file's days, `since` is from when on the branch's figures count now."""

    made: Imported
    days: tuple[ActivityDay, ...]
    since: date
    records: Records
    remarks: tuple[Remark, ...]


async def import_history(
    store: Store,
    branch: BranchId,
    *,
    name: str,
    data: bytes,
    year: int | None = None,
    actor: str = OPERATOR,
    now: datetime,
) -> HistoryImported:
    """The earlier days from a file's bytes (补录), merged with what is known; `Unreadable` where a single cell is wrong. A date
    without a year lies in `year` (None: that in which the branch began here)."""
    from zhibu.forms.history import read_history

    records = store.records(branch)
    joined = today(records, records.branch.joined_at)
    reading = await asyncio.to_thread(
        read_history, data, year=year or joined.year, members=records.roster, joined=joined
    )
    if reading.problems:
        raise Unreadable(name, reading.problems)
    calendar = await asyncio.to_thread(calendar_for, records)
    async with store.unit(branch, actor=actor, act="history.imported", now=now) as unit:
        made = imported(unit.records, reading.rows, calendar=calendar, by=actor, now=now)
        for gone in made.removes:
            unit.remove(gone)
        for put in made.puts:
            unit.put(put)
        records = unit.records
        if made.new or made.updated:
            await unit.commit(new=len(made.new), updated=len(made.updated), unchanged=len(made.unchanged))
    days = in_order(records.days[id_] for id_ in (*made.new, *made.updated, *made.unchanged))
    return HistoryImported(
        made=made, days=tuple(days), since=since(records, calendar), records=records, remarks=reading.remarks
    )


# The policy


async def set_policy(
    store: Store,
    branch: BranchId,
    settings: Iterable[tuple[str, str]],
    *,
    since: date | None,
    actor: str = OPERATOR,
    now: datetime,
) -> tuple[PolicyChange, ...]:
    """The branch's own values from that date on (None: today), all or none; `Refused` holds everything that is wrong."""
    settings = tuple(settings)
    async with store.unit(branch, actor=actor, act="policy.set", now=now) as unit:
        on = since or today(unit.records, now)
        changes, wrong = _policy_changes(settings, on)
        wrong += faults(unit.records, changes, on)
        if wrong:
            raise Refused(wrong)
        for change in changes:
            unit.put(change)
        await unit.commit()
    return tuple(changes)


def _policy_changes(settings: Iterable[tuple[str, str]], since: date) -> tuple[list[PolicyChange], list[Refusal]]:
    changes: list[PolicyChange] = []
    wrong: list[Refusal] = []
    for name, text in settings:
        try:
            changes.append(PolicyChange.of(name, text, since=since))
        except Refusal as no:
            wrong.append(no)
    return changes, wrong


# The bot's name


def remember_bot(folder: Path, platform: str, name: str) -> None:
    """Keeps the bot's public name on that platform, so that invites are links also while no daemon runs."""
    known = _bots(folder)
    if known.get(platform) != name:
        data = json.dumps({**known, platform: name}, ensure_ascii=False).encode()
        Files().replace(folder / BOT_FILE, [sealed(data)])


def known_bot(folder: Path, platform: str) -> str | None:
    """The bot's name as it was last known; None where it never was, or the file was altered."""
    return _bots(folder).get(platform)


def _bots(folder: Path) -> dict[str, str]:
    with suppress(OSError, ValueError):
        found = json.loads(unsealed((folder / BOT_FILE).read_bytes()))
        return {str(platform): str(name) for platform, name in found.items()}
    return {}
