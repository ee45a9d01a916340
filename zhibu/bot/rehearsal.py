"""The mark of a folder that was rehearsed: its time isn't the real one any more, so that no real daemon goes on with it."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from zhibu.bot import office
from zhibu.branch.policy import PolicyChange
from zhibu.scheduler.clock import resumed
from zhibu.storage.files import Files
from zhibu.storage.journal import REHEARSAL
from zhibu.storage.seal import sealed, unsealed
from zhibu.storage.store import Store

DAEMON: Final = "daemon"
FILE: Final = "rehearsal.json"


def mark(folder: Path, start: datetime) -> None:
    """Marks the folder for good. Called with the folder's lock held, before anything is written at rehearsed time."""
    if not is_marked(folder):
        renew(folder, start)


def renew(folder: Path, start: datetime) -> None:
    """Writes the mark, in place of an altered one too: at no moment is the folder without it."""
    Files().replace(folder / FILE, [sealed(json.dumps({"start": start.isoformat()}).encode())])


async def open_at(store: Store, start: datetime) -> datetime:
    """Marks the folder, and says when the rehearsal goes on: never before what was lived or rehearsed already. What an
    operator only set up has no time of its own: the first rehearsal begins at any instant, an earlier one too."""
    first = not is_marked(store.folder)
    mark(store.folder, start)
    last = max((store.last(branch).at for branch in (*store.branches(), *store.superiors())), default=None)
    opened = start if first and _is_fresh(store) else resumed(start, last)
    if first:
        await _begin(store, opened)
    return opened


def _is_fresh(store: Store) -> bool:
    known = [store.records(branch) for branch in store.branches()]
    return not any(each.accounts or each.bindings or each.said for each in known)


async def _begin(store: Store, now: datetime) -> None:
    """The first rehearsal in a folder takes what was set up on the real clock along to its beginning: the branches join then,
    codes that weren't used are fresh, and a number of the branch's own that holds since the set-up holds from then on.
    Nothing was missed in the time between, for there was none."""
    for branch in (*store.branches(), *store.superiors()):
        set_up = store.last(branch).at
        async with store.unit(branch, actor=DAEMON, act=REHEARSAL, now=now) as unit:
            known = unit.records.branch
            if known.joined_at != now:
                unit.put(replace(known, joined_at=now))
            for code in unit.records.codes.values():
                if code.used_at is None and not code.void:
                    unit.put(replace(code, issued_at=now))
            on, first = office.today(unit.records, set_up), office.today(unit.records, now)
            for change in sorted(unit.records.policy_changes.values(), key=lambda each: each.since):
                # One that was given a date to come keeps it.
                if first < change.since <= on:
                    unit.remove(change)
                    unit.put(PolicyChange.of(change.field, change.value, since=first))
            await unit.commit()


def is_marked(folder: Path) -> bool:
    """Whether time in this folder was ever rehearsed; an altered mark is still a mark."""
    return (folder / FILE).exists()


def start(folder: Path) -> datetime | None:
    """The instant at which the first rehearsal began; None in a folder that wasn't rehearsed or whose mark was altered."""
    with suppress(OSError, ValueError, KeyError):
        return datetime.fromisoformat(json.loads(unsealed((folder / FILE).read_bytes()))["start"])
    return None
